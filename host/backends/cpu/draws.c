/* Events on the CPU: batches of them, drawn or counted by the threads of the context. */
#include <stdlib.h>

#include "host/backends/cpu/cpu.h"
#include "host/core/message.h"
#include "host/core/threads.h"

#define DRAWN_AT_ONCE 2048    /* of a thread and a sampler */
#define COUNTED_AT_ONCE 65536 /* 10 MB */

/* ---- drawing ---- */

struct draw_work {
    int threads;
    const event_batch *batch;
    events_function *draw;
    event_record *events;
};

static void draw_together(void *user)
{
    const struct draw_work *w = user;
    const event_batch *batch = w->batch;
    size_t share = DRAWN_AT_ONCE * batch->n_samplers;
    long shares = (long)((batch->n + share - 1) / share);
#pragma omp parallel for schedule(dynamic) num_threads(w->threads)
    for (long k = 0; k < shares; k++) {
        size_t begin = (size_t)k * share, left = batch->n - begin;
        size_t here = left < share ? left : share;
        for (size_t s = 0; s < batch->n_samplers && s < here; s++) {
            uint64_t i = batch->first + begin + s;
            const sampler_data *sampler = &batch->samplers[i % batch->n_samplers];
            w->draw(sampler->source, sampler->hat, i,
                    (here - s + batch->n_samplers - 1) / batch->n_samplers, batch->n_samplers,
                    w->events + begin + s);
        }
    }
}

flavbrem_status flb_cpu_draw(enum cpu_isa isa, const event_batch *batch, event_record *events,
                             flavbrem_context *context)
{
    struct draw_work work = {.threads = flb_context_threads(context),
                             .batch = batch,
                             .draw = flb_cpu_events_for(isa),
                             .events = events};
    return flb_threads_call(context, draw_together, &work);
}

/* ---- counting ---- */

struct count_work {
    int threads;
    size_t n;
    const event_record *events;
    const event_histogram *histogram;
};

#pragma omp declare reduction(join:event_tally                                                     \
                              : tally_join(&omp_out, &omp_in))                                     \
    initializer(omp_priv = (event_tally){0})

static void count_together(void *user)
{
    const struct count_work *w = user;
    const event_histogram *h = w->histogram;
    const event_record *events = w->events;
    event_tally tally = {0};
#pragma omp parallel for num_threads(w->threads) reduction(join : tally)
    for (size_t k = 0; k < w->n; k++) {
        uint64_t *bin = &h->counts[bin_of_event(h->axis, &events[k])];
        tally_event(&tally, events[k].weight, events[k].tries, events[k].azimuth_tries);
#pragma omp atomic
        ++*bin;
    }
    tally_join(h->tally, &tally);
}

flavbrem_status flb_cpu_count(enum cpu_isa isa, const event_batch *batch, const event_histogram *h,
                              flavbrem_context *context)
{
    event_record *events = malloc(COUNTED_AT_ONCE * sizeof *events);
    flavbrem_status status = FLAVBREM_OK;
    if (events == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                                "there is no memory for %d events, free some", COUNTED_AT_ONCE);
    for (size_t begin = 0; begin < batch->n && status == FLAVBREM_OK; begin += COUNTED_AT_ONCE) {
        event_batch part = *batch;
        part.first += begin;
        part.n = batch->n - begin < COUNTED_AT_ONCE ? batch->n - begin : COUNTED_AT_ONCE;
        status = flb_cpu_draw(isa, &part, events, context);
        struct count_work work = {flb_context_threads(context), part.n, events, h};
        if (status == FLAVBREM_OK)
            status = flb_threads_call(context, count_together, &work);
    }
    free(events);
    return status;
}
