/* The CPU backend: which version of the hot file runs, and the sums of its rows. */
#include "host/backends/backend.h"

#include <string.h>

#if defined(__x86_64__)
#define ALL_ISAS(function) function##_baseline, function##_avx2, function##_avx512
#define FOR_ISA(isa, function)                                                                     \
    (isa == CPU_ISA_AVX512 ? function##_avx512                                                     \
                           : (isa == CPU_ISA_AVX2 ? function##_avx2 : function##_baseline))
#else
#define ALL_ISAS(function) function##_baseline
#define FOR_ISA(isa, function) (isa == CPU_ISA_BASELINE ? function##_baseline : NULL)
#endif

rows_function ALL_ISAS(flb_cpu_rows);
densities_function ALL_ISAS(flb_cpu_densities);
events_function ALL_ISAS(flb_cpu_events);

static enum cpu_isa chosen(enum cpu_isa isa)
{
    return isa == CPU_ISA_BEST ? flb_cpu_isa_best() : isa;
}

rows_function *flb_cpu_rows_for(enum cpu_isa isa)
{
    return FOR_ISA(chosen(isa), flb_cpu_rows);
}

densities_function *flb_cpu_densities_for(enum cpu_isa isa)
{
    return FOR_ISA(chosen(isa), flb_cpu_densities);
}

events_function *flb_cpu_events_for(enum cpu_isa isa)
{
    return FOR_ISA(chosen(isa), flb_cpu_events);
}

void flb_rung_sum(rows_function *rows, const integrand *f, const rung *r, rung_workspace *space,
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
            const double *values =
                space->values + (size_t)(i - x) * (size_t)rows_of_x * ROW_CHANNELS;
            for (int c = 0; c < n_channels; c++)
                space->channels[i * n_channels + c] =
                    sum_over_v(r, f->t_panels, values, ROW_CHANNELS, 1, c);
        }
    }
    for (int k = 0; k < RUNG_SUMS; k++)
        numbers[k] = sum_over_x(r, f->n_panels, n_channels, space->channels, k);
    memcpy(sums, numbers, sizeof *sums);
}
