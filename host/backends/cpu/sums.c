/* The sums of a rung, all channels at once: each is added in the order of kernels/sums.h, which
 * has one at a time. */
#include "kernels/sums.h"

#include <string.h>

#include "host/backends/cpu/cpu.h"

/* Channels of an x node; over x, the null rules along x besides. */
#define MOST_CHANNELS (MAX_X_CHANNELS + NULL_RULES)

/* pairwise_sum of every channel. */
typedef struct channel_sums {
    double partial[PAIRWISE_LEVELS][MOST_CHANNELS];
    unsigned blocks;
} channel_sums;

static void add_block(channel_sums *sums, int n, double block[MOST_CHANNELS])
{
    int level = 0;
    for (; (sums->blocks >> level) & 1u; level++)
        for (int c = 0; c < n; c++)
            block[c] = sums->partial[level][c] + block[c];
    memcpy(sums->partial[level], block, (size_t)n * sizeof *block);
    sums->blocks++;
}

static void total_of(const channel_sums *sums, int n, double *total)
{
    memset(total, 0, (size_t)n * sizeof *total);
    for (int level = 0; level < PAIRWISE_LEVELS; level++)
        if ((sums->blocks >> level) & 1u)
            for (int c = 0; c < n; c++)
                total[c] = sums->partial[level][c] + total[c];
}

/* ---- over v ---- */

/* Adds term_over_v() of each channel. row: those of a node of v, in the order t panel, channel. */
static void add_v_node(const gauss_node *v, int t_panels, int n, const double *row, double *block)
{
    double value = row[0];
    for (int p = 1; p < t_panels; p++)
        value += row[(ptrdiff_t)p * ROW_CHANNELS];
    block[0] += value * v->weight;
    for (int c = 0; c < NULL_RULES; c++)
        block[1 + c] += value * v->null[c];
    double *along_t = block + 1 + NULL_RULES;
    for (int p = 0; n > 1 + NULL_RULES && p < t_panels; p++)
        for (int c = 0; c < NULL_RULES; c++)
            along_t[p * NULL_RULES + c] += row[p * ROW_CHANNELS + 1 + c] * v->weight;
}

void flb_cpu_add_over_v(const rung *r, int t_panels, int n, const double *values, double *channels)
{
    channel_sums sums = {.blocks = 0};
    for (int first = 0; first < r->nv; first += BLOCK_TERMS) {
        double block[MOST_CHANNELS] = {0.0};
        int end = first + BLOCK_TERMS < r->nv ? first + BLOCK_TERMS : r->nv;
        for (int v = first; v < end; v++)
            add_v_node(&r->v[v], t_panels, n, values + (size_t)(v * t_panels) * ROW_CHANNELS,
                       block);
        if (r->nv <= BLOCK_TERMS) {
            memcpy(channels, block, (size_t)n * sizeof *block);
            return;
        }
        add_block(&sums, n, block);
    }
    total_of(&sums, n, channels);
}

/* ---- over x ---- */

static void add_x_node(const gauss_node *x, int n, const double *channels, double *block)
{
    for (int c = 0; c < n; c++)
        block[c] += channels[c] * x->weight;
    for (int c = 0; c < NULL_RULES; c++)
        block[n + c] += channels[0] * x->null[c];
}

/* The channels of a panel, then its null rules along x. */
static void add_over_panel(const rung *r, int n, const double *channels, double *total)
{
    channel_sums sums = {.blocks = 0};
    for (int first = 0; first < r->nx; first += BLOCK_TERMS) {
        double block[MOST_CHANNELS] = {0.0};
        int end = first + BLOCK_TERMS < r->nx ? first + BLOCK_TERMS : r->nx;
        for (int x = first; x < end; x++)
            add_x_node(&r->x[x], n, channels + (size_t)(x * n), block);
        add_block(&sums, n + NULL_RULES, block);
    }
    total_of(&sums, n + NULL_RULES, total);
}

void flb_cpu_add_over_x(const rung *r, int n_panels, int n, const double *channels, rung_sums *sums)
{
    double numbers[MAX_X_CHANNELS] = {0.0};
    memset(sums, 0, sizeof *sums);
    for (int p = 0; p < n_panels; p++) {
        double total[MOST_CHANNELS];
        add_over_panel(r, n, channels + (size_t)(p * r->nx * n), total);
        for (int c = 0; c < n; c++)
            numbers[c] += total[c];
        memcpy(sums->x_null[p], total + n, sizeof sums->x_null[p]);
    }
    sums->value = numbers[0];
    memcpy(sums->v_null, numbers + 1, sizeof sums->v_null);
    memcpy(sums->t_null, numbers + 1 + NULL_RULES, sizeof sums->t_null);
}
