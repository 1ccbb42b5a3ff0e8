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

void rung_sum(rows_function *rows, const integrand *f, const rung *r, rung_workspace *space,
              rung_sums *sums)
{
    double numbers[RUNG_SUMS];
    int n_channels = X_CHANNELS(f->t_panels);
    int n_x = f->n_panels * r->nx;
    int rows_of_x = r->nv * f->t_panels;
    int group = ROWS_AT_ONCE / rows_of_x; /* x nodes at once, >= 1 */
    for (int x = 0; x < n_x; x += group) {
        int end = x + group < n_x ? x + group : n_x;
        rows(f, r, x * rows_of_x, end * rows_of_x, space->values);
        for (int i = x; i < end; i++) {
            const double *values = space->values + (i - x) * rows_of_x * ROW_CHANNELS;
            for (int c = 0; c < n_channels; c++)
                space->channels[i * n_channels + c] =
                    sum_over_v(r, f->t_panels, values, ROW_CHANNELS, 1, c);
        }
    }
    for (int k = 0; k < RUNG_SUMS; k++)
        numbers[k] = sum_over_x(r, f->n_panels, n_channels, space->channels, k);
    memcpy(sums, numbers, sizeof *sums);
}
