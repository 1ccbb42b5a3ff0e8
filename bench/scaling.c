/* How the cost of sigma_ETL grows.  scaling [RUNS]
 *
 * Nodes of all rungs, rungs and CPU time a point on one thread: with the tolerance, for e -> mu,
 * mu -> e and tau -> mu on lead; for e -> mu at 1e-6 with the energy, with the energy over its
 * threshold, with the mass and with the nucleus; each over a small grid of what is not varied. Then
 * points a second with the threads. Times are medians over RUNS runs, in which all cells take
 * turns. bench/plot.py draws it. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/clock.h"
#include "bench/counted.h"
#include "bench/grid.h"
#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "host/core/rules.h"

enum { MOST_POINTS = 64, SIDE = 8, MOST_CELLS = 128, MOST_RUNS = 25, MANY = 1024, N_THREADS = 3 };

#define AT_LEAST 5e-3 /* [s] a measurement takes */

/* One place of one series: what is varied, its points, what they cost. */
typedef struct cell {
    const char *series;
    double at;
    flavbrem_process process;
    flavbrem_request request;
    flavbrem_point points[MOST_POINTS];
    size_t n;
    double seconds[MOST_RUNS]; /* a point */
} cell;

static cell cells[MOST_CELLS];
static int n_cells;
static flavbrem_context *context;

static cell *new_cell(const char *series, double at, flavbrem_lepton in, flavbrem_lepton out)
{
    cell *c = &cells[n_cells++];
    *c = (cell){.series = series, .at = at, .process = flb_process_default()};
    c->process.lepton_in = in;
    c->process.lepton_out = out;
    c->request = flavbrem_request_default();
    return c;
}

/* Below threshold a point is left out. */
static void add_point(cell *c, double energy_gev, double mass_gev)
{
    if (energy_gev > flavbrem_threshold_gev(&c->process, mass_gev))
        c->points[c->n++] = (flavbrem_point){energy_gev, mass_gev, {0.0, 0.0}};
}

static void add_grid(cell *c, double low_mass_gev)
{
    for (int i = 0; i < SIDE * SIDE; i++) {
        flavbrem_point point = grid_point(low_mass_gev, 5.0, i, SIDE);
        add_point(c, point.beam_energy_gev, point.m_phi_gev);
    }
}

static cell *electron_cell(const char *series, double at)
{
    return new_cell(series, at, FLAVBREM_ELECTRON, FLAVBREM_MUON);
}

/* ---- the series ---- */

static void add_tolerances(const char *series, flavbrem_lepton in, flavbrem_lepton out,
                           double low_mass_gev)
{
    static const double rtols[] = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10};
    for (size_t k = 0; k < sizeof rtols / sizeof *rtols; k++) {
        cell *c = new_cell(series, rtols[k], in, out);
        c->request.rtol = rtols[k];
        add_grid(c, low_mass_gev);
    }
}

static void add_energies(void)
{
    static const double energies_gev[] = {0.5, 1, 2, 5, 10, 30, 100, 300, 1e3, 1e4, 1e5, 1e6};
    for (size_t k = 0; k < sizeof energies_gev / sizeof *energies_gev; k++) {
        cell *c = electron_cell("E [GeV]", energies_gev[k]);
        for (int i = 0; i < SIDE; i++)
            add_point(c, energies_gev[k], between(0.11, 5.0, i, SIDE));
    }
}

/* E/threshold - 1. */
static void add_thresholds(void)
{
    static const double above[] = {1e-6, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 100, 1000};
    for (size_t k = 0; k < sizeof above / sizeof *above; k++) {
        cell *c = electron_cell("E/threshold - 1", above[k]);
        for (int i = 0; i < SIDE; i++) {
            double mass_gev = between(0.11, 50.0, i, SIDE);
            double threshold_gev = flavbrem_threshold_gev(&c->process, mass_gev);
            add_point(c, threshold_gev * (1.0 + above[k]), mass_gev);
        }
    }
}

static void add_masses(void)
{
    static const double masses_gev[] = {1e-4, 1e-3, 0.01, 0.1, 0.106, 0.11, 0.2,
                                        0.5,  1,    3,    10,  30,    70};
    for (size_t k = 0; k < sizeof masses_gev / sizeof *masses_gev; k++) {
        cell *c = electron_cell("m_phi [GeV]", masses_gev[k]);
        for (int i = 0; i < SIDE; i++)
            add_point(c, between(5.0, 1000.0, i, SIDE), masses_gev[k]);
    }
}

static void add_nuclei(void)
{
    static const double nuclei[][2] = {{1, 1},    {4, 9},    {6, 12},   {13, 27}, {26, 56},
                                       {50, 119}, {74, 184}, {82, 207}, {92, 238}};
    for (size_t k = 0; k < sizeof nuclei / sizeof *nuclei; k++) {
        cell *c = electron_cell("Z", nuclei[k][0]);
        c->process.target_z = nuclei[k][0];
        c->process.target_a = nuclei[k][1];
        add_grid(c, 0.11);
    }
}

/* ---- the runs ---- */

static void work(const flavbrem_process *process, const flavbrem_request *request, size_t n,
                 const flavbrem_point *points)
{
    static flavbrem_result results[MANY];
    if (flavbrem_xsec(context, process, request, n, points, results) != FLAVBREM_OK) {
        fprintf(stderr, "scaling: %s\n", flavbrem_context_message(context));
        exit(EXIT_FAILURE);
    }
}

static double seconds_a_point(const cell *c)
{
    double begin = processor_seconds(), now = begin;
    size_t n = 0;
    while (n == 0 || now - begin < AT_LEAST) {
        work(&c->process, &c->request, c->n, c->points);
        n += c->n;
        now = processor_seconds();
    }
    return (now - begin) / (double)n;
}

static void print_cell(const rule_set *rules, cell *c, int runs)
{
    double nodes[MOST_POINTS], sum = 0.0, rungs = 0.0;
    for (size_t i = 0; i < c->n; i++) {
        cost spent = counted_climb(rules, &c->process, &c->request, &c->points[i]);
        nodes[i] = spent.nodes;
        sum += spent.nodes;
        rungs += spent.rungs;
    }
    qsort(nodes, c->n, sizeof *nodes, ascending);
    qsort(c->seconds, (size_t)runs, sizeof *c->seconds, ascending);
    printf("%-16s %8g %4zu %10.0f %10.0f %6.2f %9.1f (%.1f .. %.1f)\n", c->series, c->at, c->n,
           nodes[c->n / 2], sum / (double)c->n, rungs / (double)c->n, 1e6 * c->seconds[runs / 2],
           1e6 * c->seconds[0], 1e6 * c->seconds[runs - 1]);
}

/* Points a second on the clock, a grid of many points at once. */
static void print_threads(int runs)
{
    static const int threads[N_THREADS] = {1, 2, 4};
    static flavbrem_point points[MANY];
    double rate[N_THREADS][MOST_RUNS], ratio[N_THREADS][MOST_RUNS];
    flavbrem_process process = flb_process_default();
    flavbrem_request request = flavbrem_request_default();
    for (int i = 0; i < MANY; i++)
        points[i] = (flavbrem_point){
            between(6.0, 1000.0, i / 32, 32), between(0.11, 5.0, i % 32, 32), {0.0, 0.0}};
    for (int run = 0; run < runs; run++)
        for (int k = 0; k < N_THREADS; k++) {
            if (flavbrem_context_set_threads(context, threads[k]) != FLAVBREM_OK)
                exit(EXIT_FAILURE);
            double begin = seconds();
            work(&process, &request, MANY, points);
            rate[k][run] = MANY / (seconds() - begin);
            ratio[k][run] = rate[k][run] / rate[0][run];
        }
    printf("\nthreads on %ld cores, %d points at 1e-6: points/s on the clock (least .. most), over "
           "one thread\n",
           sysconf(_SC_NPROCESSORS_ONLN), MANY);
    for (int k = 0; k < N_THREADS; k++) {
        qsort(rate[k], (size_t)runs, sizeof *rate[k], ascending);
        qsort(ratio[k], (size_t)runs, sizeof *ratio[k], ascending);
        printf("%7d %9.0f (%.0f .. %.0f) %6.2f\n", threads[k], rate[k][runs / 2], rate[k][0],
               rate[k][runs - 1], ratio[k][runs / 2]);
    }
}

int main(int argc, char **argv)
{
    int runs = argc > 1 ? atoi(argv[1]) : 5;
    rule_set *rules = NULL;
    if (runs < 1 || runs > MOST_RUNS || flavbrem_context_create(&context) != FLAVBREM_OK ||
        flb_rule_set_create(&rules) != FLAVBREM_OK ||
        flavbrem_context_set_device(context, "cpu") != FLAVBREM_OK ||
        flavbrem_context_set_threads(context, 1) != FLAVBREM_OK)
        return EXIT_FAILURE;
    add_tolerances("rtol, e -> mu", FLAVBREM_ELECTRON, FLAVBREM_MUON, 0.11);
    add_tolerances("rtol, mu -> e", FLAVBREM_MUON, FLAVBREM_ELECTRON, 0.1055);
    add_tolerances("rtol, tau -> mu", FLAVBREM_TAU, FLAVBREM_MUON, 1.7);
    add_energies();
    add_thresholds();
    add_masses();
    add_nuclei();
    for (int run = 0; run < runs; run++)
        for (int i = 0; i < n_cells; i++)
            cells[i].seconds[run] = seconds_a_point(&cells[i]);
    printf("sigma_ETL, one thread, %s, medians of %d runs (least .. most); e -> mu on lead at 1e-6 "
           "where nothing else is said\n%-16s %8s %4s %10s %10s %6s %9s\n",
           flavbrem_context_device(context, NULL), runs, "series", "at", "n", "nodes", "mean",
           "rungs", "CPU us");
    for (int i = 0; i < n_cells; i++)
        print_cell(rules, &cells[i], runs);
    print_threads(runs);
    flb_rule_set_destroy(&rules);
    flavbrem_context_destroy(&context);
    return EXIT_SUCCESS;
}
