/* A GPU, the first call that failed on it, and what a launch needs. */
#ifndef FLAVBREM_HOST_CUDA_GPU_H
#define FLAVBREM_HOST_CUDA_GPU_H

#include <cuda_runtime_api.h>

#include "flavbrem/context.h"

/* A GPU, and the first call that failed on it. */
typedef struct cuda_gpu {
    int number;
    const char *failed_call; /* NULL while all went well */
    cudaError_t error;
} cuda_gpu;

/* Keeps the first call that failed. Returns 1 where this or an earlier one did. */
int flb_cuda_failed(cuda_gpu *gpu, const char *call, cudaError_t error);

/* FLAVBREM_OK, or the sentence that names the call. */
FLAVBREM_MUST_CHECK flavbrem_status flb_cuda_status(const cuda_gpu *gpu, flavbrem_context *context);

/* ISO C has no conversion from a function's address to an object's. The function is a kernel,
 * whatever its parameters. */
const void *flb_cuda_address_of(void (*kernel)(void));

/* Threads of BLOCK_THREADS in as many blocks as n items need. */
struct dim3 flb_cuda_blocks_for(size_t n);

#endif
