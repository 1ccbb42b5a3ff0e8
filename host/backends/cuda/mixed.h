/* Samplers that share their hats, on a GPU. */
#ifndef FLAVBREM_HOST_CUDA_MIXED_H
#define FLAVBREM_HOST_CUDA_MIXED_H

#include "host/backends/backend.h"
#include "host/backends/cuda/gpu.h"
#include "kernels/launch.h"

/* What a batch draws from; memory of the device. */
typedef struct cuda_mixed {
    void *hats;
    device_mixed *samplers;
    size_t *begin; /* of the pick, as the next one */
    double *upto;
    event_pick pick;   /* n_turns is 0 where there is none */
    uint64_t *numbers; /* NULL where events have none of their own */
    uint32_t *lacks;
} cuda_mixed;

/* Whether a batch has samplers that share their hats, or picks them. */
int flb_cuda_is_mixed(const event_batch *batch);

/* Brings what the batch needs; *made is to be freed also after a failure, which gpu tells. */
void flb_cuda_bring_mixed(cuda_gpu *gpu, const event_batch *batch, cuda_mixed *made);
void flb_cuda_free_mixed(cuda_mixed *made);

#endif
