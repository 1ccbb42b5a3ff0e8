/* The list of the backends. */
#ifndef FLAVBREM_HOST_BACKENDS_H
#define FLAVBREM_HOST_BACKENDS_H

#include "host/backends/backend.h"

#define BACKEND(name) extern const device_backend flb_##name##_backend;
#include "host/backends/backends.inc"
#undef BACKEND

/* All of them, CPU_BACKEND first; N_BACKENDS. */
extern const device_backend *const flb_backends[];

#define BACKEND(name) PLACE_OF_##name,
enum backend_place {
#include "host/backends/backends.inc"
    N_BACKENDS
};
#undef BACKEND
#define CPU_BACKEND PLACE_OF_cpu

#endif
