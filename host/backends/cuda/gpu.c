/* A GPU, the first call that failed on it, and what a launch needs. */
#include "host/backends/cuda/gpu.h"

#include <string.h>
#include <unistd.h>

#include "host/core/message.h"
#include "kernels/launch.h"

cudaError_t flb_cuda_handled(cudaError_t error)
{
    if (error != cudaSuccess)
        (void)cudaGetLastError();
    return error;
}

int flb_cuda_failed(cuda_gpu *gpu, const char *call, cudaError_t error)
{
    flb_cuda_handled(error);
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
    case cudaErrorContextIsDestroyed:
        return "what was on it is gone, as after cudaDeviceReset; the next batch starts anew";
    case cudaErrorInitializationError:
        return "CUDA does not work in a process that was forked after its first call";
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

/* ---- the thread's device ---- */

static int is_forked(const cuda_gpu *gpu)
{
    return gpu->process != (long)getpid();
}

/* An address is looked up, nothing at it is touched: handles of what is gone must not be used. */
static int is_reset(const cuda_gpu *gpu)
{
    struct cudaPointerAttributes attributes;
    return gpu->known != NULL &&
           flb_cuda_handled(cudaPointerGetAttributes(&attributes, gpu->known)) == cudaSuccess &&
           attributes.type != cudaMemoryTypeDevice;
}

int flb_cuda_is_lost(const cuda_gpu *gpu)
{
    return is_forked(gpu) || is_reset(gpu);
}

int flb_cuda_enter(cuda_gpu *gpu)
{
    int callers = gpu->number;
    cudaError_t error = is_forked(gpu) ? cudaErrorInitializationError : cudaGetDevice(&callers);
    gpu->callers = callers;
    flb_cuda_failed(gpu, "cudaGetDevice", error);
    if (error == cudaSuccess) /* also after an earlier failure: it will be destroyed */
        flb_cuda_failed(gpu, "cudaSetDevice", cudaSetDevice(gpu->number));
    if (gpu->failed_call == NULL && is_reset(gpu))
        flb_cuda_failed(gpu, "cudaPointerGetAttributes", cudaErrorContextIsDestroyed);
    return gpu->failed_call == NULL;
}

void flb_cuda_leave(cuda_gpu *gpu)
{
    if (gpu->callers != gpu->number)
        flb_cuda_handled(cudaSetDevice(gpu->callers));
}

void flb_cuda_stay(int number, long process)
{
    if (process == (long)getpid())
        flb_cuda_handled(cudaSetDevice(number));
}

/* ---- streams, copies, memory ---- */

cudaError_t flb_cuda_create_stream(cudaStream_t *stream)
{
    return cudaStreamCreateWithFlags(stream, cudaStreamNonBlocking);
}

int flb_cuda_copy(cuda_gpu *gpu, void *to, const void *from, size_t bytes, enum cudaMemcpyKind kind)
{
    if (gpu->failed_call != NULL)
        return 0;
    flb_cuda_failed(gpu, "cudaMemcpyAsync", cudaMemcpyAsync(to, from, bytes, kind, gpu->stream));
    return !flb_cuda_failed(gpu, "cudaStreamSynchronize", cudaStreamSynchronize(gpu->stream));
}

void flb_cuda_free(void *there)
{
    if (there != NULL)
        flb_cuda_handled(cudaFree(there));
}

/* ---- launches ---- */

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
