/* Events of several samplers, on the device of a context. */
#include "host/events/draw.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "host/backends/device.h"
#include "host/core/context.h"
#include "host/core/message.h"
#include "host/core/threads.h"
#include "host/events/sampler.h"

/* Events between two looks at the progress; many of a GPU, where the ends of a batch cost. */
#define ON_CPU_AT_ONCE ((size_t)1 << 20)
#define ON_GPU_AT_ONCE ((size_t)1 << 22)
#define HUNTED_AT_FIRST ((size_t)256) /* of a region, for each thread */
#define SOON 0.1                      /* s */
#define LATE 0.5

flavbrem_status flb_samplers_check(flavbrem_context *context, size_t n_samplers,
                                   flavbrem_sampler *const samplers[], uint64_t first, size_t n)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (n_samplers == 0 || samplers == NULL)
        return flb_context_missing(context, "sampler to draw from");
    for (size_t i = 0; i < n_samplers; i++)
        if (samplers[i] == NULL)
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "sampler number %zu of %zu is NULL (it was not made, or is "
                                    "destroyed), make it",
                                    i, n_samplers);
    if (n_samplers > 1 && n > 0 && n - 1 > UINT64_MAX - first) /* whose turn is it behind? */
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%zu events from number %" PRIu64
                                " on pass 2^64 (numbers are below), give less",
                                n, first);
    return FLAVBREM_OK;
}

sampler_data *flb_samplers_data(size_t n_samplers, flavbrem_sampler *const samplers[])
{
    sampler_data *data = calloc(n_samplers, sizeof *data);
    for (size_t i = 0; data != NULL && i < n_samplers; i++)
        data[i] = flb_sampler_data_of(samplers[i]);
    return data;
}

/* An event on one thread with AVX-512 [s]: bench/reports/sampling.txt. Of events that come back
 * from a GPU the host copies each into the caller's memory. */
#define ETL_EVENT_S 1.8e-7
#define WW_EVENT_S 1.1e-7
#define COPY_S 1.5e-8

static device_task task_of(const flavbrem_sampler *sampler, size_t n, int come_back)
{
    int exact = flb_sampler_data_of(sampler).source->f.method == EXACT;
    return (device_task){.n = n,
                         .item_s = exact ? ETL_EVENT_S : WW_EVENT_S,
                         .host_s = come_back ? COPY_S : 0.0,
                         .bytes_back = come_back ? sizeof(event_record) : 0.0};
}

/* Events between two looks of the progress function. */
static size_t events_at_once(const flavbrem_context *context, const started_device *started,
                             size_t n)
{
    size_t most = started->backend->is_gpu ? ON_GPU_AT_ONCE : ON_CPU_AT_ONCE;
    return context->progress == NULL || n < most ? n : most;
}

/* Of a region nobody knows how long an event takes: as many as in the last look, twice or half as
 * many where that came soon or late. */
static size_t events_of_region(size_t last, double seconds, size_t least)
{
    size_t next = seconds < SOON ? 2 * last : seconds > LATE ? last / 2 : last;
    return next < least ? least : next > ON_CPU_AT_ONCE ? ON_CPU_AT_ONCE : next;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* FLAVBREM_ERROR_CANCELLED where the caller wants no more. */
static flavbrem_status look(flavbrem_context *context, size_t done, size_t n)
{
    if (context->progress == NULL || context->progress(context->progress_user, done, n) == 0)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_CANCELLED,
                            "stopped after %zu of %zu events (the caller asked for it), ask again",
                            done, n);
}

static flavbrem_status draw_part(flavbrem_context *context, const started_device *started,
                                 const event_batch *part, event_record *events,
                                 const event_histogram *histogram)
{
    return events != NULL ? started->backend->events(started->engine, part, events, context)
                          : started->backend->histogram(started->engine, part, histogram, context);
}

/* Where a device fails that "auto" chose, the CPU draws the part again and goes on: a histogram is
 * as it was before. */
static flavbrem_status work_on(flavbrem_context *context, started_device *started,
                               const event_batch *batch, event_record *events,
                               const event_histogram *histogram)
{
    int hunts = batch->inside != NULL && context->progress != NULL;
    size_t least = HUNTED_AT_FIRST * (size_t)flb_context_threads(context);
    size_t most = hunts ? least : events_at_once(context, started, batch->n);
    flavbrem_status status = FLAVBREM_OK;
    for (size_t done = 0; done < batch->n && status == FLAVBREM_OK;) {
        event_batch part = *batch;
        part.first += done;
        part.n = batch->n - done < most ? batch->n - done : most;
        event_record *there = events != NULL ? events + done : NULL;
        double begin = hunts ? seconds_now() : 0.0;
        status = draw_part(context, started, &part, there, histogram);
        if (status != FLAVBREM_OK && flb_device_replace(context, status, started))
            status = draw_part(context, started, &part, there, histogram);
        done += part.n;
        if (hunts)
            most = events_of_region(most, seconds_now() - begin, least);
        if (status == FLAVBREM_OK)
            status = look(context, done, batch->n);
    }
    return status;
}

flavbrem_status flb_events_on_device(flavbrem_context *context, size_t n_samplers,
                                     flavbrem_sampler *const samplers[], const event_choice *choice,
                                     uint64_t first, size_t n, event_record *events,
                                     const event_histogram *histogram)
{
    started_device started;
    device_work work = choice->inside != NULL ? WORK_INSIDE : WORK_ANYWHERE;
    device_task task = task_of(samplers[0], n, events != NULL);
    flavbrem_status status = flb_device_start(context, work, &task, &started);
    if (status != FLAVBREM_OK)
        return status;
    sampler_data *data = flb_samplers_data(n_samplers, samplers);
    if (data == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                                "there is no memory for %zu samplers on a device, free some",
                                n_samplers);
    event_batch batch = {.n_samplers = n_samplers,
                         .samplers = data,
                         .pick = choice->pick,
                         .first = first,
                         .n = n,
                         .inside = choice->inside};
    status = work_on(context, &started, &batch, events, histogram);
    free(data);
    return status;
}

flavbrem_status flb_events_draw(flavbrem_context *context, size_t n_samplers,
                                flavbrem_sampler *const samplers[], const event_choice *choice,
                                uint64_t first, size_t n, flavbrem_event *events)
{
    flavbrem_status status = flb_samplers_check(context, n_samplers, samplers, first, n);
    if (status != FLAVBREM_OK || n == 0)
        return status;
    if (events == NULL)
        return flb_context_missing(context, "place for the events");
    return flb_events_on_device(context, n_samplers, samplers, choice, first, n,
                                (event_record *)(void *)events, NULL);
}

flavbrem_status flavbrem_events_draw(flavbrem_context *context, size_t n_samplers,
                                     flavbrem_sampler *const samplers[], uint64_t first, size_t n,
                                     flavbrem_event *events)
{
    const event_choice all = {NULL, NULL};
    return flb_events_draw(context, n_samplers, samplers, &all, first, n, events);
}
