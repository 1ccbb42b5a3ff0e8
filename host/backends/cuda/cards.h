/* One GPU, for those who make several of them work together. */
#ifndef FLAVBREM_HOST_CUDA_CARDS_H
#define FLAVBREM_HOST_CUDA_CARDS_H

#include "host/backends/backend.h"

/* What a single GPU does; its numbers are below MOST_GPUS. cards.c stands before it. */
extern const device_backend flb_cuda_card;

#endif
