/* Events on the device of a context. */
#ifndef FLAVBREM_HOST_DEVICE_EVENTS_H
#define FLAVBREM_HOST_DEVICE_EVENTS_H

#include "host/events/sampler.h"

/* flavbrem_events_draw on the context's GPU, where it has one that is to do this batch: *done is 1
 * then, else 0, and the CPU has to. */
FLAVBREM_MUST_CHECK flavbrem_status flb_device_draw_events(flavbrem_context *context,
                                                           size_t n_samplers,
                                                           flavbrem_sampler *const samplers[],
                                                           uint64_t first, size_t n,
                                                           flavbrem_event *events, int *done);

/* The same with the events counted, on the device, instead of given. */
FLAVBREM_MUST_CHECK flavbrem_status flb_device_count_events(
    flavbrem_context *context, size_t n_samplers, flavbrem_sampler *const samplers[],
    uint64_t first, size_t n, const event_histogram *histogram, int *done);

#endif
