/* Histograms of events: drawn and counted, on a device or by the threads of the CPU. */
#include <math.h>
#include <stdlib.h>

#include "host/core/message.h"
#include "host/core/threads.h"
#include "host/events/device_events.h"

#define EVENTS_AT_ONCE 65536 /* 10 MB */
#define MOST_BINS (UINT32_C(1) << 28)

/* ---- what was asked for ---- */

static flavbrem_status check_axis(flavbrem_context *context, const flavbrem_axis *axis)
{
    if (flavbrem_variable_name(axis->variable) == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no variable number %d of an event (x, theta, y, psi, t), "
                                "take one of these",
                                (int)axis->variable);
    if (axis->n_edges < 2 || axis->n_edges >= MOST_BINS)
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "an axis of %zu edges makes no histogram (it has at least 2, and at "
            "most %u), give other edges",
            axis->n_edges, MOST_BINS - 1);
    if (axis->edges == NULL)
        return flb_context_missing(context, "edges of an axis");
    for (size_t i = 0; i < axis->n_edges; i++)
        if (!isfinite(axis->edges[i]) || (i > 0 && !(axis->edges[i - 1] < axis->edges[i])))
            return flb_context_fail(
                context, FLAVBREM_ERROR_INPUT,
                "edge number %zu of %s is no number above the one before (%.9g), "
                "give ascending edges",
                i, flavbrem_variable_name(axis->variable), axis->edges[i]);
    return FLAVBREM_OK;
}

static flavbrem_status check(flavbrem_context *context, const flavbrem_histogram *histogram)
{
    flavbrem_status status = FLAVBREM_OK;
    uint64_t bins = 1;
    if (histogram->n_axes < 1 || histogram->n_axes > HISTOGRAM_AXES)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a histogram has no %zu axes (1 or 2), give as many",
                                histogram->n_axes);
    for (size_t a = 0; a < histogram->n_axes && status == FLAVBREM_OK; a++) {
        status = check_axis(context, &histogram->axes[a]);
        bins *= histogram->axes[a].n_edges + 1;
    }
    if (status == FLAVBREM_OK && bins > MOST_BINS)
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "a histogram of %llu bins is too large (at most %u), give fewer edges",
            (unsigned long long)bins, MOST_BINS);
    return status;
}

/* ---- by the threads of the CPU ---- */

struct count_work {
    int threads;
    size_t n;
    const event_record *events;
    const event_histogram *histogram;
};

static void count(void *user)
{
    const struct count_work *w = user;
    const event_histogram *h = w->histogram;
    const event_record *events = w->events;
    event_tally *sum = h->tally;
    uint64_t tries = 0, azimuth_tries = 0, above = 0, largest = sum->largest_weight_bits;
#pragma omp parallel for num_threads(w->threads) reduction(+ : tries, azimuth_tries, above)        \
    reduction(max : largest)
    for (size_t k = 0; k < w->n; k++) {
        uint64_t weight_bits = bits_of(events[k].weight), *bin;
        tries += events[k].tries;
        azimuth_tries += events[k].azimuth_tries;
        above += events[k].weight > 1.0;
        largest = weight_bits > largest ? weight_bits : largest;
        bin = &h->counts[bin_of_event(h->axis, &events[k])];
#pragma omp atomic
        ++*bin;
    }
    sum->tries += tries;
    sum->azimuth_tries += azimuth_tries;
    sum->above += above;
    sum->largest_weight_bits = largest;
}

static flavbrem_status count_on_cpu(flavbrem_context *context, const event_batch *batch,
                                    flavbrem_sampler *const samplers[], const event_histogram *h)
{
    flavbrem_event *events = malloc(EVENTS_AT_ONCE * sizeof *events);
    flavbrem_status status = FLAVBREM_OK;
    if (events == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                                "there is no memory for %d events, free some", EVENTS_AT_ONCE);
    for (size_t begin = 0; begin < batch->n && status == FLAVBREM_OK; begin += EVENTS_AT_ONCE) {
        size_t left = batch->n - begin, n = left < EVENTS_AT_ONCE ? left : EVENTS_AT_ONCE;
        status = flb_sampler_draw_on_cpu(context, batch->n_samplers, samplers, batch->first + begin,
                                         n, events);
        struct count_work work = {flb_context_threads(context), n,
                                  (const event_record *)(const void *)events, h};
        if (status == FLAVBREM_OK)
            status = flb_threads_call(context, count, &work);
    }
    free(events);
    return status;
}

/* ---- the whole ---- */

static event_histogram plain_histogram(const flavbrem_histogram *histogram, event_tally *tally)
{
    event_histogram h = {.counts = histogram->counts, .tally = tally};
    for (size_t a = 0; a < histogram->n_axes; a++)
        h.axis[a] = (histogram_axis){histogram->axes[a].edges, (uint32_t)histogram->axes[a].n_edges,
                                     (uint32_t)histogram->axes[a].variable};
    return h;
}

flavbrem_status flavbrem_events_histogram(flavbrem_context *context, size_t n_samplers,
                                          flavbrem_sampler *const samplers[], uint64_t first,
                                          size_t n, flavbrem_histogram *histogram)
{
    flavbrem_status status = flb_samplers_check(context, n_samplers, samplers, first, n);
    if (status != FLAVBREM_OK)
        return status;
    if (histogram == NULL)
        return flb_context_missing(context, "histogram");
    status = check(context, histogram);
    if (status != FLAVBREM_OK || n == 0)
        return status;
    if (histogram->counts == NULL)
        return flb_context_missing(context, "place for the counts");
    event_tally tally = {histogram->tries, histogram->azimuth_tries, histogram->above,
                         bits_of(histogram->largest_weight)};
    event_batch batch = {.n_samplers = n_samplers, .first = first, .n = n};
    int done = 0;
    event_histogram h = plain_histogram(histogram, &tally);
    status = flb_device_count_events(context, n_samplers, samplers, first, n, &h, &done);
    if (status == FLAVBREM_OK && !done)
        status = count_on_cpu(context, &batch, samplers, &h);
    if (status == FLAVBREM_OK) {
        histogram->tries = tally.tries;
        histogram->azimuth_tries = tally.azimuth_tries;
        histogram->above = tally.above;
        histogram->largest_weight = double_from(tally.largest_weight_bits);
    }
    return status;
}
