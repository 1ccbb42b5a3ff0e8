/* Histograms of events: what was asked for, and what a device is given of it. */
#include <math.h>

#include "host/core/message.h"
#include "host/events/draw.h"

#define MOST_BINS (UINT32_C(1) << 28)

_Static_assert((int)OF_X == (int)FLAVBREM_VARIABLE_X &&
                   (int)OF_THETA == (int)FLAVBREM_VARIABLE_THETA &&
                   (int)OF_Y == (int)FLAVBREM_VARIABLE_Y &&
                   (int)OF_PSI == (int)FLAVBREM_VARIABLE_PSI &&
                   (int)OF_T == (int)FLAVBREM_VARIABLE_T,
               "the variables have one numbering");
_Static_assert(sizeof((flavbrem_histogram *)NULL)->axes / sizeof(flavbrem_axis) == HISTOGRAM_AXES,
               "a histogram has as many axes in the kernels");

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

static flavbrem_status check_histogram(flavbrem_context *context,
                                       const flavbrem_histogram *histogram)
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

/* ---- the counts ---- */

static event_histogram plain_histogram(const flavbrem_histogram *histogram, event_tally *tally)
{
    event_histogram h = {.counts = histogram->counts, .tally = tally};
    for (size_t a = 0; a < histogram->n_axes; a++)
        h.axis[a] = (histogram_axis){histogram->axes[a].edges, (uint32_t)histogram->axes[a].n_edges,
                                     (uint32_t)histogram->axes[a].variable};
    return h;
}

flavbrem_status flb_events_count(flavbrem_context *context, size_t n_samplers,
                                 flavbrem_sampler *const samplers[], const event_choice *choice,
                                 uint64_t first, size_t n, flavbrem_histogram *histogram)
{
    flavbrem_status status = flb_samplers_check(context, n_samplers, samplers, first, n);
    if (status != FLAVBREM_OK)
        return status;
    if (histogram == NULL)
        return flb_context_missing(context, "histogram");
    status = check_histogram(context, histogram);
    if (status != FLAVBREM_OK || n == 0)
        return status;
    if (histogram->counts == NULL)
        return flb_context_missing(context, "place for the counts");
    event_tally tally = {histogram->tries, histogram->azimuth_tries, histogram->above,
                         bits_of(histogram->largest_weight)};
    event_histogram h = plain_histogram(histogram, &tally);
    status = flb_events_on_device(context, n_samplers, samplers, choice, first, n, NULL, &h);
    if (status == FLAVBREM_OK || status == FLAVBREM_ERROR_CANCELLED) {
        histogram->tries = tally.tries;
        histogram->azimuth_tries = tally.azimuth_tries;
        histogram->above = tally.above;
        histogram->largest_weight = double_from(tally.largest_weight_bits);
    }
    return status;
}

flavbrem_status flavbrem_events_histogram(flavbrem_context *context, size_t n_samplers,
                                          flavbrem_sampler *const samplers[], uint64_t first,
                                          size_t n, flavbrem_histogram *histogram)
{
    const event_choice all = {NULL, NULL};
    return flb_events_count(context, n_samplers, samplers, &all, first, n, histogram);
}
