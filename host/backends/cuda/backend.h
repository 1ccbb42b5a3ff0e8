/* What the files of the CUDA backend share. */
#ifndef FLAVBREM_HOST_BACKEND_CUDA_H
#define FLAVBREM_HOST_BACKEND_CUDA_H

#include <cuda_runtime_api.h>

#include "host/backends/backend.h"
#include "host/events/sampler.h"

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

/* Events on a GPU: its samplers and buffers. *events is made by the first draw. */
typedef struct cuda_events cuda_events;

flavbrem_status flb_cuda_draw_events(cuda_gpu *gpu, cuda_events **events, const event_batch *batch,
                                     event_record *out, flavbrem_context *context);
flavbrem_status flb_cuda_count_events(cuda_gpu *gpu, cuda_events **events, const event_batch *batch,
                                      const event_histogram *histogram, flavbrem_context *context);
flavbrem_status flb_cuda_random_blocks(cuda_gpu *gpu, uint32_t n, const rng_place *places,
                                       rng_block *blocks, flavbrem_context *context);

/* Gives everything back; *events may be NULL. */
void flb_cuda_events_destroy(cuda_events **events);

#endif
