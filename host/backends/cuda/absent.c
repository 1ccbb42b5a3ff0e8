/* The CUDA backend of a build without CUDA: no devices, so little else is ever called. */
#include <math.h>

#include "host/backends/backends.h"
#include "host/backends/cuda/names.h"

static int count_none(const char **reason)
{
    *reason = "this build has no CUDA kernels";
    return 0;
}

static double no_seconds(int number, const device_task *task, const flavbrem_context *context)
{
    (void)number, (void)task, (void)context;
    return HUGE_VAL;
}

const device_backend flb_cuda_backend = {CUDA_NAMES, .count = count_none, .seconds = no_seconds};
