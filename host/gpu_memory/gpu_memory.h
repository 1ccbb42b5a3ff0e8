/* What the caller has in memory of a GPU. Private to the library. */
#ifndef FLAVBREM_HOST_GPU_MEMORY_H
#define FLAVBREM_HOST_GPU_MEMORY_H

#include "flavbrem/cuda.h"
#include "host/backends/backend.h"

/* The GPU whose memory something is. */
typedef struct gpu_place {
    int backend, number;
} gpu_place;

/* Whose memory it is. Errors: FLAVBREM_ERROR_INPUT, with a sentence that calls it by `name`;
 * FLAVBREM_ERROR_DEVICE where there is no GPU. */
FLAVBREM_MUST_CHECK flavbrem_status flb_gpu_place_of(flavbrem_context *context, const char *name,
                                                     const void *memory, gpu_place *place);

#endif
