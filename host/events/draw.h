/* Events of several samplers, on the device of a context. */
#ifndef FLAVBREM_HOST_DRAW_H
#define FLAVBREM_HOST_DRAW_H

#include "flavbrem/sampler.h"
#include "host/backends/backend.h"

/* Whether events can be drawn: from one sampler, or from more with numbers below 2^64. Errors:
 * FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flb_samplers_check(flavbrem_context *context, size_t n_samplers,
                                                       flavbrem_sampler *const samplers[],
                                                       uint64_t first, size_t n);

/* What a device is given of some samplers: to be freed; NULL where there is no memory. */
sampler_data *flb_samplers_data(size_t n_samplers, flavbrem_sampler *const samplers[]);

/* How the events of some samplers are chosen.
 *   pick    which sampler an event comes from, of samplers that share their hats; NULL: in turn
 *   inside  the region that they lie in; NULL: everywhere */
typedef struct event_choice {
    const event_pick *pick;
    const flavbrem_region *inside;
} event_choice;

/* Draws the n > 0 events from number `first` on into events, or where that is NULL counts them in
 * the histogram.
 * Errors: FLAVBREM_ERROR_MEMORY, FLAVBREM_ERROR_DEVICE, FLAVBREM_ERROR_CANCELLED; of a region
 * FLAVBREM_ERROR_INPUT where an event is not found. */
FLAVBREM_MUST_CHECK flavbrem_status flb_events_on_device(flavbrem_context *context,
                                                         size_t n_samplers,
                                                         flavbrem_sampler *const samplers[],
                                                         const event_choice *choice, uint64_t first,
                                                         size_t n, event_record *events,
                                                         const event_histogram *histogram);

/* As flavbrem_events_draw and flavbrem_events_histogram. */
FLAVBREM_MUST_CHECK flavbrem_status flb_events_draw(flavbrem_context *context, size_t n_samplers,
                                                    flavbrem_sampler *const samplers[],
                                                    const event_choice *choice, uint64_t first,
                                                    size_t n, flavbrem_event *events);
FLAVBREM_MUST_CHECK flavbrem_status flb_events_count(flavbrem_context *context, size_t n_samplers,
                                                     flavbrem_sampler *const samplers[],
                                                     const event_choice *choice, uint64_t first,
                                                     size_t n, flavbrem_histogram *histogram);

#endif
