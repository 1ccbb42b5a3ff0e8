/* The list of the backends. */
#include "host/backends/backends.h"

const device_backend *const flb_backends[] = {
#define BACKEND(name) &flb_##name##_backend,
#include "host/backends/backends.inc"
#undef BACKEND
};
