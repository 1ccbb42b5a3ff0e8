/* Points a second on one core.  throughput [RUNS]
 *
 * sigma_ETL over E 5 to 1000 GeV x m_phi 0.11 to 5 GeV (e -> mu on lead), by tolerance and
 * instruction set, as medians over RUNS runs with the spread, and as ratios in the same run to the
 * fixed rule of 64 x 24 x 24 nodes on the same maps, which has no error estimate. Then the other
 * methods. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/clock.h"
#include "bench/grid.h"
#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "host/integral/integrands.h"
#include "host/integral/integrate.h"

enum { SIDE = 16, N = SIDE * SIDE, MOST_RUNS = 99 };

static flavbrem_point points[N];

/* Points a second of flavbrem_xsec on one thread; points below threshold do not count. */
static double run_engine(flavbrem_context *context, const flavbrem_request *request)
{
    static flavbrem_result results[N];
    flavbrem_process process = flb_process_default();
    double begin = seconds();
    if (flavbrem_xsec(context, &process, request, N, points, results) != FLAVBREM_OK) {
        fprintf(stderr, "throughput: %s\n", flavbrem_context_message(context));
        exit(EXIT_FAILURE);
    }
    double elapsed = seconds() - begin;
    int n = 0;
    for (int i = 0; i < N; i++)
        n += results[i].status != FLAVBREM_VALUE_BELOW_THRESHOLD;
    return n / elapsed;
}

/* The fixed rule of 64 x 24 x 24 nodes. */
static double run_fixed(void)
{
    static gauss_node x[64], v[24];
    static rung_workspace space;
    flavbrem_process process = flb_process_default();
    flavbrem_request request = flavbrem_request_default();
    gauss_rule_make(64, x);
    gauss_rule_make(24, v);
    rung r = {64, 24, 24, x, v, v};
    int n = 0;
    double begin = seconds();
    for (int i = 0; i < N; i++) {
        integrand f;
        rung_sums sums;
        if (points[i].beam_energy_gev <= flavbrem_threshold_gev(&process, points[i].m_phi_gev) ||
            !flb_integrand_make(&process, &request, &points[i], &f))
            continue;
        flb_rung_sum(flb_cpu_rows_for(CPU_ISA_BEST), &f, &r, &space, &sums);
        n++;
    }
    return n / (seconds() - begin);
}

static void print_row(const char *name, double *rates, const double *fixed, int runs)
{
    double ratios[MOST_RUNS];
    for (int i = 0; i < runs; i++)
        ratios[i] = rates[i] / fixed[i];
    qsort(rates, (size_t)runs, sizeof *rates, ascending);
    qsort(ratios, (size_t)runs, sizeof *ratios, ascending);
    printf("%-34s %9.0f  %9.0f .. %-9.0f %6.2f\n", name, rates[runs / 2], rates[0], rates[runs - 1],
           ratios[runs / 2]);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name, *device;
        flavbrem_method method;
        flavbrem_quantity quantity;
        double rtol;
    } jobs[] = {
        {"ETL sigma, rtol 1e-6, target 3000", "cpu", FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-6},
        {"ETL sigma, rtol 1e-6, avx2", "cpu:avx2", FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-6},
        {"ETL sigma, rtol 1e-6, baseline", "cpu:baseline", FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-6},
        {"ETL sigma, rtol 1e-3", "cpu", FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-3},
        {"ETL sigma, rtol 1e-9", "cpu", FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-9},
        {"WW sigma, rtol 1e-6", "cpu", FLAVBREM_WW, FLAVBREM_SIGMA, 1e-6},
        {"IWW sigma, rtol 1e-6", "cpu", FLAVBREM_IWW, FLAVBREM_SIGMA, 1e-6},
    };
    enum { N_JOBS = sizeof jobs / sizeof jobs[0] };
    static double rates[N_JOBS][MOST_RUNS], fixed[MOST_RUNS], same[MOST_RUNS];
    int runs = argc > 1 ? atoi(argv[1]) : 9;
    runs = runs < 1 ? 1 : runs > MOST_RUNS ? MOST_RUNS : runs;
    flavbrem_context *context = NULL;
    if (flavbrem_context_create(&context) != FLAVBREM_OK ||
        flavbrem_context_set_threads(context, 1) != FLAVBREM_OK)
        return EXIT_FAILURE;
    for (int i = 0; i < N; i++)
        points[i] = grid_point(0.11, 5.0, i, SIDE);
    int usable[N_JOBS];
    for (int run = 0; run < runs; run++) {
        fixed[run] = same[run] = run_fixed();
        for (int j = 0; j < N_JOBS; j++) {
            flavbrem_request request = {jobs[j].method, jobs[j].quantity, FLAVBREM_PB,
                                        jobs[j].rtol};
            usable[j] = flavbrem_context_set_device(context, jobs[j].device) == FLAVBREM_OK;
            if (usable[j])
                rates[j][run] = run_engine(context, &request);
        }
    }
    printf("points a second on one core, median of %d runs\n%-34s %9s  %22s %6s\n", runs, "",
           "median", "spread", "ratio");
    print_row("fixed rule 64 x 24 x 24, no error", same, fixed, runs);
    for (int j = 0; j < N_JOBS; j++)
        if (usable[j])
            print_row(jobs[j].name, rates[j], fixed, runs);
    flavbrem_context_destroy(&context);
    return EXIT_SUCCESS;
}
