/* CLs of counts. With k background events among the n observed at most n - k are of the signal:
 *   CLs = Sum_k w_k P(S <= n - k) / Sum_k w_k,   k = 0 ... n,
 * with the probabilities w_k of k background events and those of a Poisson distribution, S. All
 * terms are positive, and factors common to all w_k drop out. */
#include <stdlib.h>

#include "host/core/message.h"
#include "host/limit/limit.h"

#define NEGLIGIBLE 1e-20 /* of a sum */

/* w_k/w_(k-1) of a Poisson distribution of mean b, averaged over a gamma distribution of b: of a
 * negative binomial one. */
static double weight_ratio(const flavbrem_counting *counting, double k)
{
    double b = counting->background,
           square = counting->background_error * counting->background_error;
    return b > 0.0 ? ((k - 1.0) * square + b * b) / ((b + square) * k) : 0.0;
}

flavbrem_status flb_exact_begin(flavbrem_context *context, const flavbrem_counting *counting,
                                size_t observed, struct exact_counts *counts)
{
    double *room = malloc(2 * (observed + 1) * sizeof *room);
    if (room == NULL)
        return flb_context_no_memory(context);
    *counts = (struct exact_counts){observed, room, room + observed + 1, 0.0};
    size_t likely =
        counting->background < (double)observed ? (size_t)counting->background : observed;
    room[likely] = 1.0;
    for (size_t k = likely; k > 0; k--)
        room[k - 1] =
            counting->background > 0.0 ? room[k] / weight_ratio(counting, (double)k) : 0.0;
    for (size_t k = likely + 1; k <= observed; k++)
        room[k] = room[k - 1] * weight_ratio(counting, (double)k);
    for (size_t k = 0; k <= observed; k++)
        counts->sum += room[k];
    return FLAVBREM_OK;
}

void flb_exact_end(struct exact_counts *counts)
{
    free(counts->weights);
    counts->weights = NULL;
}

/* P(S <= j) for j = 0 ... n, by the terms to both sides of the likeliest, over their sum. */
static void fill_below(struct exact_counts *counts, double signal)
{
    size_t likely = (size_t)signal, n = counts->observed;
    double *below = counts->below, total = 1.0, term = 1.0;
    for (size_t j = 0; j <= n; j++)
        below[j] = 0.0;
    if (likely <= n)
        below[likely] = 1.0;
    for (size_t j = likely; j > 0 && term > 0.0; j--) {
        term *= (double)j / signal;
        total += term;
        if (j - 1 <= n)
            below[j - 1] = term;
    }
    term = 1.0;
    for (size_t j = likely + 1; term > NEGLIGIBLE * total; j++) {
        term *= signal / (double)j;
        total += term;
        if (j <= n)
            below[j] = term;
    }
    for (size_t j = 1; j <= n; j++)
        below[j] += below[j - 1];
    for (size_t j = 0; j <= n; j++)
        below[j] /= total;
}

double flb_exact_cls(struct exact_counts *counts, double signal)
{
    double sum = 0.0;
    fill_below(counts, signal);
    for (size_t k = 0; k <= counts->observed; k++)
        sum += counts->weights[k] * counts->below[counts->observed - k];
    return sum / counts->sum;
}

/* ---- without a signal ---- */

#define ROUNDINGS 1e-12

double flb_exact_quantile(const flavbrem_counting *counting, double part)
{
    double likely = (double)(size_t)counting->background, up_to = 1.0, above = 0.0, term = 1.0;
    for (double k = likely; k > 0.0 && term > NEGLIGIBLE * up_to; k--) {
        term /= weight_ratio(counting, k);
        up_to += term;
    }
    term = 1.0;
    for (double k = likely + 1.0, ratio = 0.0;; k++) { /* what is left is a geometric series */
        ratio = weight_ratio(counting, k);
        term *= ratio;
        above += term;
        if (ratio < 1.0 && term <= NEGLIGIBLE * (1.0 - ratio) * up_to)
            break;
    }
    double wanted = part * (up_to + above) * (1.0 - ROUNDINGS), k = likely;
    for (term = 1.0; up_to < wanted;) {
        term *= weight_ratio(counting, ++k);
        up_to += term;
    }
    for (; k > 0.0 && up_to - term >= wanted; k--) {
        up_to -= term;
        term /= weight_ratio(counting, k);
    }
    return k;
}
