/* A GPU, the first call that failed on it, and what a launch needs. */
#include "host/backends/cuda/gpu.h"

#include <string.h>

#include "host/core/message.h"
#include "kernels/launch.h"

int flb_cuda_failed(cuda_gpu *gpu, const char *call, cudaError_t error)
{
    if (error != cudaSuccess && gpu->failed_call == NULL) {
        gpu->failed_call = call;
        gpu->error = error;
    }
    return gpu->failed_call != NULL;
}

/* What is wrong, of the errors of bringing code to a GPU in our words. */
static const char *error_text(cudaError_t error)
{
    switch (error) {
    case cudaErrorNoKernelImageForDevice:
    case cudaErrorInvalidDeviceFunction:
        return "this build has no code for its compute capability";
    case cudaErrorUnsupportedPtxVersion:
    case cudaErrorInvalidPtx:
        return "its driver is older than CUDA " CUDA_RELEASE
               ", whose PTX it would have to translate";
    case cudaErrorJitCompilerNotFound:
    case cudaErrorJitCompilationDisabled:
        return "its driver does not translate PTX, and this build has no other code for it";
    default:
        return cudaGetErrorString(error);
    }
}

flavbrem_status flb_cuda_status(const cuda_gpu *gpu, flavbrem_context *context)
{
    if (gpu->failed_call == NULL)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_DEVICE,
                            "device \"cuda:%d\" failed (%s: %s), take \"cpu\"", gpu->number,
                            gpu->failed_call, error_text(gpu->error));
}

const void *flb_cuda_address_of(void (*kernel)(void))
{
    const void *address;
    memcpy(&address, &kernel, sizeof address);
    return address;
}

struct dim3 flb_cuda_blocks_for(size_t n)
{
    return (struct dim3){(unsigned)((n + BLOCK_THREADS - 1) / BLOCK_THREADS), 1, 1};
}
