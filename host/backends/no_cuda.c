/* The backend of a build without CUDA: no devices, so nothing else is ever called. */
#include "host/backends/backend.h"

static int count(const char **reason)
{
    *reason = "this build has no CUDA kernels";
    return 0;
}

const device_backend flb_cuda_backend = {.count = count};
