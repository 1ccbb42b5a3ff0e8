/* A GPU, the first call that failed on it, and what a launch needs. */
#ifndef FLAVBREM_HOST_CUDA_GPU_H
#define FLAVBREM_HOST_CUDA_GPU_H

#include <cuda_runtime_api.h>

#include "flavbrem/context.h"
#include "kernels/physics/form_factors/table.h"

struct cuda_table;

/* A GPU, the first call that failed on it, and the tables that are there. */
typedef struct cuda_gpu {
    int number;
    const char *failed_call; /* NULL while all went well */
    cudaError_t error;
    struct cuda_table *tables;
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

/* Makes the table of a form factor, if it has one, that on the device, to which the first call
 * brings it. The host's tables never go, so that their addresses tell them apart. */
void flb_cuda_bring_table(cuda_gpu *gpu, form_table *table);

/* Gives the memory of all tables back. */
void flb_cuda_forget_tables(cuda_gpu *gpu);

#endif
