/* What the library knows of a sampler beyond the public header. */
#ifndef FLAVBREM_HOST_SAMPLER_H
#define FLAVBREM_HOST_SAMPLER_H

#include "flavbrem/sampler.h"
#include "kernels/histogram.h"

/* A sampler's plain data, which stay the sampler's. Equal sources have equal hats. */
typedef struct sampler_data {
    const event_source *source;
    const hat *hat;
    size_t hat_bytes; /* with what stands behind the struct */
} sampler_data;

sampler_data flb_sampler_data_of(const flavbrem_sampler *sampler);

/* Events for a device: number first to first + n - 1, event i from samplers[i % n_samplers]. */
typedef struct event_batch {
    size_t n_samplers;
    const sampler_data *samplers;
    uint64_t first;
    size_t n;
} event_batch;

/* Where a device counts events; counts and tally are added to, and stay as they were after an
 * error. */
typedef struct event_histogram {
    histogram_axis axis[HISTOGRAM_AXES];
    uint64_t *counts;
    event_tally *tally;
} event_histogram;

/* Whether events can be drawn: from one sampler, or from more with numbers below 2^64. Errors:
 * FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flb_samplers_check(flavbrem_context *context, size_t n_samplers,
                                                       flavbrem_sampler *const samplers[],
                                                       uint64_t first, size_t n);

/* flavbrem_events_draw on the CPU, with the threads of the context. */
FLAVBREM_MUST_CHECK flavbrem_status flb_sampler_draw_on_cpu(flavbrem_context *context,
                                                            size_t n_samplers,
                                                            flavbrem_sampler *const samplers[],
                                                            uint64_t first, size_t n,
                                                            flavbrem_event *events);

#endif
