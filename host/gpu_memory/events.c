/* Events in memory of a GPU. */
#include <stdlib.h>

#include "host/backends/backends.h"
#include "host/backends/device.h"
#include "host/core/message.h"
#include "host/events/draw.h"
#include "host/events/sampler.h"
#include "host/gpu_memory/gpu_memory.h"

/* Where events go: records, or where these are NULL columns. */
typedef struct event_goal {
    event_record *events;
    const record_columns *columns;
    void *stream;
} event_goal;

static flavbrem_status draw_at(flavbrem_context *context, const gpu_place *place, size_t n_samplers,
                               flavbrem_sampler *const samplers[], uint64_t first, size_t n,
                               const event_goal *goal)
{
    started_device started;
    flavbrem_status status = flb_device_start_at(context, place->backend, place->number, &started);
    if (status != FLAVBREM_OK)
        return status;
    sampler_data *data = flb_samplers_data(n_samplers, samplers);
    if (data == NULL)
        return flb_context_no_memory(context);
    const event_batch batch = {.n_samplers = n_samplers, .samplers = data, .first = first, .n = n};
    const device_memory *memory = started.backend->memory;
    status = goal->events != NULL
                 ? memory->events(started.engine, &batch, goal->events, goal->stream, context)
                 : memory->columns(started.engine, &batch, goal->columns, goal->stream, context);
    free(data);
    if (status != FLAVBREM_OK)
        flb_device_give_back(context);
    return status;
}

flavbrem_status flavbrem_cuda_events_draw(flavbrem_context *context, size_t n_samplers,
                                          flavbrem_sampler *const samplers[], uint64_t first,
                                          size_t n, flavbrem_event *events,
                                          flavbrem_cuda_stream stream)
{
    gpu_place place;
    const event_goal goal = {(event_record *)(void *)events, NULL, stream};
    flavbrem_status status = flb_samplers_check(context, n_samplers, samplers, first, n);
    if (status != FLAVBREM_OK || n == 0)
        return status;
    if (events == NULL)
        return flb_context_missing(context, "place for the events");
    status = flb_gpu_place_of(context, "the array of events", events, &place);
    return status == FLAVBREM_OK ? draw_at(context, &place, n_samplers, samplers, first, n, &goal)
                                 : status;
}

/* The columns in the order of event_record. Returns how many are wanted. */
static int list_columns(const flavbrem_cuda_columns *columns, record_columns *list)
{
    double *const shapes[] = {columns->x,       columns->theta_rad, columns->y,
                              columns->psi_rad, columns->t_gev2,    columns->weight};
    int n = 0, wanted = 0;
    for (int c = 0; c < 4; c++)
        list->numbers[n++] = columns->lepton[c];
    for (int c = 0; c < 4; c++)
        list->numbers[n++] = columns->boson[c];
    for (int c = 0; c < 4; c++)
        list->numbers[n++] = columns->nucleus[c];
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        list->numbers[n++] = shapes[i];
    list->tries[0] = columns->tries;
    list->tries[1] = columns->azimuth_tries;
    for (int c = 0; c < EVENT_NUMBERS; c++)
        wanted += list->numbers[c] != NULL;
    return wanted + (columns->tries != NULL) + (columns->azimuth_tries != NULL);
}

/* The GPU on which all columns are. */
static flavbrem_status place_columns(flavbrem_context *context, const record_columns *list,
                                     gpu_place *place)
{
    flavbrem_status status = FLAVBREM_OK;
    int found = 0;
    for (int c = 0; c < EVENT_NUMBERS + 2 && status == FLAVBREM_OK; c++) {
        const void *column = c < EVENT_NUMBERS ? (const void *)list->numbers[c]
                                               : (const void *)list->tries[c - EVENT_NUMBERS];
        gpu_place at = *place;
        if (column == NULL)
            continue;
        status = flb_gpu_place_of(context, "a column of events", column, &at);
        if (status == FLAVBREM_OK && found &&
            (at.backend != place->backend || at.number != place->number))
            status = flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                      "the columns of events are on two GPUs (numbers %d and %d), "
                                      "give them on one",
                                      place->number, at.number);
        *place = at;
        found = 1;
    }
    return status;
}

flavbrem_status flavbrem_cuda_events_columns(flavbrem_context *context, size_t n_samplers,
                                             flavbrem_sampler *const samplers[], uint64_t first,
                                             size_t n, const flavbrem_cuda_columns *columns,
                                             flavbrem_cuda_stream stream)
{
    gpu_place place = {0, 0};
    record_columns list;
    const event_goal goal = {NULL, &list, stream};
    flavbrem_status status = flb_samplers_check(context, n_samplers, samplers, first, n);
    if (status != FLAVBREM_OK || n == 0)
        return status;
    if (columns == NULL || list_columns(columns, &list) == 0)
        return flb_context_missing(context, "column of the events");
    status = place_columns(context, &list, &place);
    return status == FLAVBREM_OK ? draw_at(context, &place, n_samplers, samplers, first, n, &goal)
                                 : status;
}
