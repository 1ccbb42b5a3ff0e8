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

/* ---- counts as cross-sections ---- */

/* Counts of bins [along axis 0][along axis 1]; 1 along an axis that is not there. */
static size_t bins_along(const flavbrem_histogram *histogram, size_t axis)
{
    return axis < histogram->n_axes ? histogram->axes[axis].n_edges + 1 : 1;
}

/* 1 for an axis that is not there; not a number beyond the edges. */
static double width_along(const flavbrem_histogram *histogram, size_t axis, size_t bin)
{
    if (axis >= histogram->n_axes)
        return 1.0;
    const flavbrem_axis *along = &histogram->axes[axis];
    if (bin == 0 || bin == along->n_edges)
        return (double)NAN;
    return along->edges[bin] - along->edges[bin - 1];
}

/* k of n events; n is not 0. */
static flavbrem_cell counted_cell(uint64_t k, uint64_t n, const flavbrem_result *sigma,
                                  double width)
{
    double part = (double)k / (double)n, rest = (double)(n - k) / (double)n;
    double off = k == 0 || k == n ? 1.0 / (double)n : square_root(part * rest / (double)n);
    double value = sigma->value * part;
    return (flavbrem_cell){value, sigma->value * off, sigma->error * part, value / width};
}

static flavbrem_status check_sigma(flavbrem_context *context, const flavbrem_result *sigma)
{
    if (sigma == NULL)
        return flb_context_missing(context, "cross-section");
    if (sigma->value >= 0.0 && sigma->error >= 0.0 && isfinite(sigma->value) &&
        isfinite(sigma->error))
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%.9g +- %.9g pb is no cross-section of events (both are finite, and "
                            "at least 0), give what flavbrem_sampler_sigma tells",
                            sigma->value, sigma->error);
}

flavbrem_status flavbrem_histogram_pb(flavbrem_context *context,
                                      const flavbrem_histogram *histogram,
                                      const flavbrem_result *sigma, flavbrem_cell *cells)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (histogram == NULL)
        return flb_context_missing(context, "histogram");
    flavbrem_status status = check_histogram(context, histogram);
    if (status == FLAVBREM_OK)
        status = check_sigma(context, sigma);
    if (status != FLAVBREM_OK)
        return status;
    if (histogram->counts == NULL || cells == NULL)
        return flb_context_missing(context,
                                   cells == NULL ? "place for the cells" : "counts of a histogram");
    size_t rows = bins_along(histogram, 0), columns = bins_along(histogram, 1);
    uint64_t n = 0;
    for (size_t i = 0; i < rows * columns; i++)
        n += histogram->counts[i];
    if (n == 0)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a histogram of no events tells no cross-section (nothing is "
                                "counted in it), count some first");
    for (size_t i = 0; i < rows * columns; i++)
        cells[i] = counted_cell(histogram->counts[i], n, sigma,
                                width_along(histogram, 0, i / columns) *
                                    width_along(histogram, 1, i % columns));
    return FLAVBREM_OK;
}
