/* Events on the device of a context. */
#include "host/events/device_events.h"

#include <stdlib.h>

#include "host/backends/device.h"
#include "host/core/message.h"

/* What a device is given of some samplers: to be freed; NULL where there is no memory. */
static sampler_data *data_of(size_t n_samplers, flavbrem_sampler *const samplers[])
{
    sampler_data *data = calloc(n_samplers, sizeof *data);
    for (size_t i = 0; data != NULL && i < n_samplers; i++)
        data[i] = flb_sampler_data_of(samplers[i]);
    return data;
}

/* Events are given where `events` is not NULL, else counted. */
static flavbrem_status work_on(device_engine *engine, flavbrem_context *context,
                               const event_batch *batch, event_record *events,
                               const event_histogram *histogram)
{
    flavbrem_status status = events != NULL
                                 ? flb_cuda_backend.events(engine, batch, events, context)
                                 : flb_cuda_backend.histogram(engine, batch, histogram, context);
    if (status != FLAVBREM_OK)
        flb_device_stop(context);
    return status;
}

static flavbrem_status work(flavbrem_context *context, event_batch *batch,
                            flavbrem_sampler *const samplers[], event_record *events,
                            const event_histogram *histogram, int *done)
{
    device_engine *engine = NULL;
    *done = 0;
    flavbrem_status status = flb_device_start(context, WORK_EVENTS, batch->n, &engine);
    if (status != FLAVBREM_OK || engine == NULL || batch->n == 0)
        return status;
    sampler_data *data = data_of(batch->n_samplers, samplers);
    if (data == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                                "there is no memory for %zu samplers on a device, free some",
                                batch->n_samplers);
    batch->samplers = data;
    status = work_on(engine, context, batch, events, histogram);
    *done = status == FLAVBREM_OK;
    free(data);
    return status;
}

flavbrem_status flb_device_draw_events(flavbrem_context *context, size_t n_samplers,
                                       flavbrem_sampler *const samplers[], uint64_t first, size_t n,
                                       flavbrem_event *events, int *done)
{
    event_batch batch = {.n_samplers = n_samplers, .first = first, .n = n};
    return work(context, &batch, samplers, (event_record *)(void *)events, NULL, done);
}

flavbrem_status flb_device_count_events(flavbrem_context *context, size_t n_samplers,
                                        flavbrem_sampler *const samplers[], uint64_t first,
                                        size_t n, const event_histogram *histogram, int *done)
{
    event_batch batch = {.n_samplers = n_samplers, .first = first, .n = n};
    return work(context, &batch, samplers, NULL, histogram, done);
}
