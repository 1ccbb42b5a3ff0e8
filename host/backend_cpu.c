/* The CPU backend: which version of the hot file runs, and the sums of its rows. */
#include "host/backend.h"

#include <string.h>

rows_function cpu_rows_baseline;
#if defined(__x86_64__)
rows_function cpu_rows_avx2, cpu_rows_avx512;
#endif

rows_function *cpu_rows_for(enum cpu_isa isa)
{
    if (isa == CPU_ISA_BEST)
        isa = cpu_isa_best();
#if defined(__x86_64__)
    if (isa == CPU_ISA_AVX512)
        return cpu_rows_avx512;
    if (isa == CPU_ISA_AVX2)
        return cpu_rows_avx2;
#endif
    return cpu_rows_baseline;
}

/* Channels of one x node after the sum over v: the value, its null rules along v, and the null
 * rules along t of each t panel. */
#define X_CHANNELS(f) (1 + NULL_RULES + (f)->t_panels * NULL_RULES)

/* The sums over v (and the t panels) of one x node. */
static void add_over_v(const integrand *f, const rung *r, const double *values, double *channels)
{
    double terms[MAX_NODES];
    int t_panels = f->t_panels;
    int stride = t_panels * ROW_CHANNELS;
    for (int c = 0; c < 1 + NULL_RULES; c++) { /* value, null rules along v */
        for (int v = 0; v < r->nv; v++) {
            double value = values[v * stride];
            for (int p = 1; p < t_panels; p++)
                value += values[v * stride + p * ROW_CHANNELS];
            terms[v] = value * (c == 0 ? r->v[v].weight : r->v[v].null[c - 1]);
        }
        channels[c] = sum_pairwise(terms, r->nv, 1);
    }
    for (int p = 0; p < t_panels; p++)
        for (int c = 0; c < NULL_RULES; c++) {
            for (int v = 0; v < r->nv; v++)
                terms[v] = values[v * stride + p * ROW_CHANNELS + 1 + c] * r->v[v].weight;
            channels[1 + NULL_RULES * (1 + p) + c] = sum_pairwise(terms, r->nv, 1);
        }
}

/* Sum over the x nodes of one panel of channel c with the weights of the integral (null < 0) or of
 * a null rule. */
static double add_over_x(const rung *r, const double *channels, int n_channels, int c, int null)
{
    double terms[MAX_NODES];
    for (int x = 0; x < r->nx; x++)
        terms[x] = channels[(size_t)x * (size_t)n_channels + (size_t)c] *
                   (null < 0 ? r->x[x].weight : r->x[x].null[null]);
    return sum_pairwise(terms, r->nx, 1);
}

void rung_sum(rows_function *rows, const integrand *f, const rung *r, rung_workspace *space,
              rung_sums *sums)
{
    int n_channels = X_CHANNELS(f);
    int n_x = f->n_panels * r->nx;
    int rows_of_x = r->nv * f->t_panels;
    int group = ROWS_AT_ONCE / rows_of_x; /* x nodes at once, >= 1 */
    for (int x = 0; x < n_x; x += group) {
        int end = x + group < n_x ? x + group : n_x;
        rows(f, r, x * rows_of_x, end * rows_of_x, space->values);
        for (int i = x; i < end; i++)
            add_over_v(f, r, space->values + (size_t)(i - x) * (size_t)rows_of_x * ROW_CHANNELS,
                       space->channels + (size_t)i * (size_t)n_channels);
    }
    memset(sums, 0, sizeof *sums);
    for (int p = 0; p < f->n_panels; p++) {
        const double *panel = space->channels + (size_t)p * (size_t)r->nx * (size_t)n_channels;
        sums->value += add_over_x(r, panel, n_channels, 0, -1);
        for (int i = 0; i < NULL_RULES; i++) {
            sums->x_null[p][i] = add_over_x(r, panel, n_channels, 0, i);
            sums->v_null[i] += add_over_x(r, panel, n_channels, 1 + i, -1);
            for (int t = 0; t < f->t_panels; t++)
                sums->t_null[t][i] +=
                    add_over_x(r, panel, n_channels, 1 + NULL_RULES * (1 + t) + i, -1);
        }
    }
}
