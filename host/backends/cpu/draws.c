/* Events on the CPU: batches of them, drawn or counted by the threads of the context. */
#include <stdatomic.h>
#include <stdlib.h>

#include "host/backends/cpu/cpu.h"
#include "host/backends/cpu/inside.h"
#include "host/core/message.h"
#include "host/core/threads.h"

#define DRAWN_AT_ONCE 2048    /* of a thread and a sampler, */
#define HUNTED_SHARE 256      /* and of a region, where each may take long */
#define COUNTED_AT_ONCE 65536 /* 10 MB */
#define PICKED_AT_ONCE 1024   /* of which those that are alike are drawn together */

/* ---- drawing ---- */

struct draw_work {
    int threads;
    const event_batch *batch;
    events_function *draw;
    mixed_events_function *draw_mixed;
    event_record *events;
    atomic_int *lacks; /* becomes 1 where an event has no candidate inside */
};

_Static_assert(DRAWN_AT_ONCE <= HUNTED_AT_ONCE && PICKED_AT_ONCE <= HUNTED_AT_ONCE,
               "a share is hunted at once");

/* Where there is a region, has n events that are drawn inside; part as in inside_hunt. */
static void keep_inside(const struct draw_work *w, size_t n, const size_t *place,
                        const size_t *part, size_t one)
{
    const inside_hunt hunt = {w->batch, w->draw, w->draw_mixed, n, place, part, one, w->events};
    if (w->batch->inside != NULL && !flb_cpu_hunt(&hunt))
        atomic_store(w->lacks, 1);
}

static size_t share_size(const event_batch *batch)
{
    return batch->inside != NULL ? HUNTED_SHARE : DRAWN_AT_ONCE;
}

/* A share of a sampler's events, from `begin` on. */
static void draw_share(const struct draw_work *w, size_t begin)
{
    const event_batch *batch = w->batch;
    size_t apart = batch->n_samplers, n = (batch->n - begin + apart - 1) / apart;
    size_t one = (size_t)((batch->first + begin) % apart);
    uint64_t number[DRAWN_AT_ONCE];
    size_t place[DRAWN_AT_ONCE];
    n = n < share_size(batch) ? n : share_size(batch);
    for (size_t k = 0; k < n; k++) {
        place[k] = begin + k * apart;
        number[k] = batch->first + place[k];
    }
    w->draw(&batch->samplers[one], n, number, apart, w->events + begin);
    keep_inside(w, n, place, NULL, one);
}

/* Neighbours, which come from different samplers. */
static void draw_neighbours(const struct draw_work *w, size_t begin)
{
    const event_batch *batch = w->batch;
    sampler_data samplers[MIXED_AT_ONCE];
    uint64_t numbers[MIXED_AT_ONCE];
    size_t place[MIXED_AT_ONCE], part[MIXED_AT_ONCE];
    size_t left = batch->n - begin, n = left < MIXED_AT_ONCE ? left : MIXED_AT_ONCE;
    for (size_t k = 0; k < n; k++) {
        place[k] = begin + k;
        numbers[k] = batch->first + place[k];
        part[k] = (size_t)(numbers[k] % batch->n_samplers);
        samplers[k] = batch->samplers[part[k]];
    }
    (void)w->draw_mixed(n, samplers, numbers, MOST_TRIES, w->events + begin);
    keep_inside(w, n, place, part, 0);
}

/* Those of `open` that share the hats of the first one, at most MIXED_AT_ONCE.
 *   open  places of the batch that have no event yet; those that are drawn leave it
 * Returns how many are left. */
static size_t draw_alike(const struct draw_work *w, size_t begin, const size_t *part,
                         uint16_t *open, size_t n_open)
{
    const event_batch *batch = w->batch;
    sampler_data samplers[MIXED_AT_ONCE];
    uint64_t numbers[MIXED_AT_ONCE];
    size_t places[MIXED_AT_ONCE], parts[MIXED_AT_ONCE];
    event_record drawn[MIXED_AT_ONCE];
    const void *grid = batch->samplers[part[open[0]]].grid;
    size_t n = 0, left = 0;
    for (size_t k = 0; k < n_open; k++) {
        uint16_t place = open[k];
        if (n == MIXED_AT_ONCE || batch->samplers[part[place]].grid != grid) {
            open[left++] = place;
            continue;
        }
        samplers[n] = batch->samplers[part[place]];
        parts[n] = part[place];
        places[n] = begin + place;
        numbers[n] = batch->first + places[n];
        n++;
    }
    (void)w->draw_mixed(n, samplers, numbers, MOST_TRIES, drawn);
    for (size_t k = 0; k < n; k++)
        w->events[places[k]] = drawn[k];
    keep_inside(w, n, places, parts, 0);
    return left;
}

/* Neighbours, each from the part that is picked for it. */
static void draw_picked(const struct draw_work *w, size_t begin)
{
    const event_batch *batch = w->batch;
    size_t part[PICKED_AT_ONCE];
    uint16_t open[PICKED_AT_ONCE];
    size_t left = batch->n - begin, n = left < PICKED_AT_ONCE ? left : PICKED_AT_ONCE;
    for (size_t k = 0; k < n; k++) {
        part[k] = pick_part(batch->pick, batch->first + begin + k);
        open[k] = (uint16_t)k;
    }
    while (n > 0)
        n = draw_alike(w, begin, part, open, n);
}

static void draw_all_picked(void *user)
{
    const struct draw_work *w = user;
    long groups = (long)((w->batch->n + PICKED_AT_ONCE - 1) / PICKED_AT_ONCE);
#pragma omp parallel for schedule(dynamic) num_threads(w->threads)
    for (long k = 0; k < groups; k++)
        draw_picked(w, (size_t)k * PICKED_AT_ONCE);
}

/* Whether neighbours can be drawn together. */
static int are_alike(const event_batch *batch)
{
    int alike = batch->n_samplers > 1 && batch->samplers[0].grid != NULL;
    for (size_t s = 1; alike && s < batch->n_samplers; s++)
        alike = batch->samplers[s].grid == batch->samplers[0].grid;
    return alike;
}

static void draw_all_neighbours(void *user)
{
    const struct draw_work *w = user;
    long groups = (long)((w->batch->n + MIXED_AT_ONCE - 1) / MIXED_AT_ONCE);
#pragma omp parallel for schedule(dynamic, 16) num_threads(w->threads)
    for (long k = 0; k < groups; k++)
        draw_neighbours(w, (size_t)k * MIXED_AT_ONCE);
}

/* Shares of all samplers, one after the other. */
static void draw_together(void *user)
{
    const struct draw_work *w = user;
    size_t n = w->batch->n, n_samplers = w->batch->n_samplers;
    size_t turn = share_size(w->batch) * n_samplers;
    long shares = (long)(n / turn * n_samplers + (n % turn < n_samplers ? n % turn : n_samplers));
#pragma omp parallel for schedule(dynamic) num_threads(w->threads)
    for (long k = 0; k < shares; k++)
        draw_share(w, (size_t)k / n_samplers * turn + (size_t)k % n_samplers);
}

flavbrem_status flb_cpu_draw(enum cpu_isa isa, const event_batch *batch, event_record *events,
                             flavbrem_context *context)
{
    atomic_int lacks = 0;
    struct draw_work work = {.threads = flb_context_threads(context),
                             .batch = batch,
                             .draw = flb_cpu_events_for(isa),
                             .draw_mixed = flb_cpu_mixed_events_for(isa),
                             .events = events,
                             .lacks = &lacks};
    flavbrem_status status = flb_threads_call(context,
                                              batch->pick != NULL ? draw_all_picked
                                              : are_alike(batch)  ? draw_all_neighbours
                                                                  : draw_together,
                                              &work);
    if (status != FLAVBREM_OK || !atomic_load(&lacks))
        return status;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "an event has no candidate inside the cut (%llu were drawn), give a "
                            "wider one",
                            (unsigned long long)MOST_CANDIDATES);
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
