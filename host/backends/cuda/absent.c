/* The CUDA backend of a build without CUDA: no devices, so nothing else is ever called. */
#include "host/backends/backends.h"
#include "host/backends/cuda/names.h"

static int count_none(const char **reason)
{
    *reason = "this build has no CUDA kernels";
    return 0;
}

const device_backend flb_cuda_backend = {CUDA_NAMES, .count = count_none};
