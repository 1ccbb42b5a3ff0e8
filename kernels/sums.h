/* The sums of one rung of an integral over phase space: what its rows gave, added over v, then over
 * x, by one function for each number that is wanted. The CPU adds all numbers at once, in the same
 * order: host/backends/cpu/sums.c. */
#ifndef FLAVBREM_KERNELS_SUMS_H
#define FLAVBREM_KERNELS_SUMS_H

#include "kernels/rows.h"

/* Channels of a row: its t integral and the t integral's null rules. */
#define ROW_CHANNELS (1 + NULL_RULES)

/* Channels of one x node after the sum over v: the value, its null rules along v, and the null
 * rules along t of each t panel. */
#define X_CHANNELS(t_panels) (1 + NULL_RULES + (t_panels)*NULL_RULES)
#define MAX_X_CHANNELS X_CHANNELS(MAX_T_PANELS)

/* The value of an integral by one rung, and the Legendre coefficients along each axis. */
typedef struct rung_sums {
    double value;
    double v_null[NULL_RULES];
    double t_null[MAX_T_PANELS][NULL_RULES];
    double x_null[MAX_X_PANELS][NULL_RULES];
} rung_sums;

#define RUNG_SUMS ((int)(sizeof(rung_sums) / sizeof(double)))

/* Term v of channel c: the value times the weight of v or of one of its null rules, or a null rule
 * along t times the weight of v. Number k of row i, rows in the order v, t panel, is
 * values[i * row_stride + k * channel_stride]. */
FLAVBREM_FN double term_over_v(const gauss_node *v, int t_panels, const double *row,
                               size_t row_stride, size_t channel_stride, int c)
{
    int along_t = c - 1 - NULL_RULES; /* from 0 on: t panel, null rule */
    if (along_t >= 0)
        return row[(size_t)(along_t / NULL_RULES) * row_stride +
                   (size_t)(1 + along_t % NULL_RULES) * channel_stride] *
               v->weight;
    double value = row[0];
    for (int p = 1; p < t_panels; p++)
        value += row[(size_t)p * row_stride];
    return value * (c == 0 ? v->weight : v->null[c - 1]);
}

/* The terms of v from `first` to below `end`, one after the other. */
FLAVBREM_FN double block_over_v(const rung *r, int t_panels, const double *values,
                                size_t row_stride, size_t channel_stride, int c, int first, int end)
{
    double block = 0.0;
    for (int v = first; v < end; v++)
        block += term_over_v(&r->v[v], t_panels, values + (size_t)v * (size_t)t_panels * row_stride,
                             row_stride, channel_stride, c);
    return block;
}

/* Channel c of one x node, whose rows begin at `values`. */
FLAVBREM_FN double sum_over_v(const rung *r, int t_panels, const double *values, size_t row_stride,
                              size_t channel_stride, int c)
{
    pairwise_sum sum = pairwise_none();
    if (r->nv <= BLOCK_TERMS)
        return block_over_v(r, t_panels, values, row_stride, channel_stride, c, 0, r->nv);
    for (int v = 0; v < r->nv; v += BLOCK_TERMS) {
        int end = v + BLOCK_TERMS < r->nv ? v + BLOCK_TERMS : r->nv;
        pairwise_add(&sum,
                     block_over_v(r, t_panels, values, row_stride, channel_stride, c, v, end));
    }
    return pairwise_total(&sum);
}

/* The sum over the x nodes of one panel of channel c, with the weights of the integral (null < 0)
 * or of a null rule. Channel c of x node i is channels[i * n_channels + c]. */
FLAVBREM_FN double sum_over_panel(const rung *r, const double *channels, int n_channels, int c,
                                  int null)
{
    pairwise_sum sum = pairwise_none();
    for (int x = 0; x < r->nx;) {
        int end = x + BLOCK_TERMS < r->nx ? x + BLOCK_TERMS : r->nx;
        double block = 0.0;
        for (; x < end; x++)
            block += channels[(size_t)x * (size_t)n_channels + (size_t)c] *
                     (null < 0 ? r->x[x].weight : r->x[x].null[null]);
        pairwise_add(&sum, block);
    }
    return pairwise_total(&sum);
}

/* Number k of rung_sums, from the channels of all x nodes; 0 for a panel that is not there. */
FLAVBREM_FN double sum_over_x(const rung *r, int n_panels, int n_channels, const double *channels,
                              int k)
{
    int along_x = k - MAX_X_CHANNELS; /* from 0 on: x panel, null rule */
    size_t of_panel = (size_t)r->nx * (size_t)n_channels;
    if (along_x >= 0) {
        int p = along_x / NULL_RULES;
        return p < n_panels ? sum_over_panel(r, channels + (size_t)p * of_panel, n_channels, 0,
                                             along_x % NULL_RULES)
                            : 0.0;
    }
    double total = 0.0;
    for (int p = 0; p < n_panels && k < n_channels; p++)
        total += sum_over_panel(r, channels + (size_t)p * of_panel, n_channels, k, -1);
    return total;
}

#endif
