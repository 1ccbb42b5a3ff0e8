/* Events on a GPU. */
#ifndef FLAVBREM_HOST_CUDA_EVENTS_H
#define FLAVBREM_HOST_CUDA_EVENTS_H

#include "host/backends/backend.h"
#include "host/backends/cuda/gpu.h"

/* Its samplers and buffers. *events is made by the first draw. */
typedef struct cuda_events cuda_events;

flavbrem_status flb_cuda_draw_events(cuda_gpu *gpu, cuda_events **events, const event_batch *batch,
                                     event_record *out, flavbrem_context *context);
flavbrem_status flb_cuda_count_events(cuda_gpu *gpu, cuda_events **events, const event_batch *batch,
                                      const event_histogram *histogram, flavbrem_context *context);
/* Into memory of the GPU that is the caller's, behind what is on his stream; they wait for it. */
flavbrem_status flb_cuda_events_there(cuda_gpu *gpu, cuda_events **events, const event_batch *batch,
                                      event_record *there, cudaStream_t stream,
                                      flavbrem_context *context);
flavbrem_status flb_cuda_columns_there(cuda_gpu *gpu, cuda_events **events,
                                       const event_batch *batch, const record_columns *there,
                                       cudaStream_t stream, flavbrem_context *context);
flavbrem_status flb_cuda_random_blocks(cuda_gpu *gpu, uint32_t n, const rng_place *places,
                                       rng_block *blocks, flavbrem_context *context);

/* Gives everything back; *events may be NULL. */
void flb_cuda_events_destroy(cuda_events **events);

#endif
