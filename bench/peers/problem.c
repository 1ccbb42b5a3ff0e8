#include "bench/peers/problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/clock.h"
#include "bench/counted.h"
#include "bench/peers/density.h"
#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "host/core/rules.h"
#include "host/integral/integrate.h"

#define AT_LEAST 2e-3 /* [s] a measurement takes */

/* The largest t of the box over t_d and the least t_min: what lies beyond goes as its square. */
#define BOX_REACH 2000.0

static const double energies_gev[] = {5, 10, 25, 50, 100, 250, 500, 1000};
static const double masses_gev[] = {0.12, 0.3, 0.8, 2, 5};

enum {
    N_ENERGIES = sizeof energies_gev / sizeof *energies_gev,
    N_MASSES = sizeof masses_gev / sizeof *masses_gev
};

static flavbrem_point points[N_ENERGIES * N_MASSES];
static int n_points;

static flavbrem_context *context;
static flavbrem_process process;
static flavbrem_request request;
static rule_set *rules;
static const density_version *density;

/* The point that was chosen. */
static const flavbrem_point *chosen;
static integrand f;
static x_place place;
static density_row row;
static double evaluations;

static void stop(const char *what)
{
    fprintf(stderr, "peers: %s\n", what);
    exit(EXIT_FAILURE);
}

static const density_version *version_of(const char *device)
{
#if defined(__x86_64__)
    if (strcmp(device, "cpu:avx512") == 0)
        return &density_avx512;
    if (strcmp(device, "cpu:avx2") == 0)
        return &density_avx2;
#endif
    return strcmp(device, "cpu:baseline") == 0 ? &density_baseline : NULL;
}

/* All pairs above threshold. */
static void make_points(void)
{
    n_points = 0;
    for (int i = 0; i < N_ENERGIES * N_MASSES; i++) {
        flavbrem_point p = {energies_gev[i / N_MASSES], masses_gev[i % N_MASSES], {0.0, 0.0}};
        if (p.beam_energy_gev > flavbrem_threshold_gev(&process, p.m_phi_gev))
            points[n_points++] = p;
    }
}

const char *problem_start(const char *device)
{
    process = flb_process_default();
    process.coupling = 1.0;
    request = flavbrem_request_default();
    request.unit = FLAVBREM_INV_GEV2;
    make_points();
    if (flavbrem_context_create(&context) != FLAVBREM_OK ||
        flb_rule_set_create(&rules) != FLAVBREM_OK ||
        flavbrem_context_set_threads(context, 1) != FLAVBREM_OK ||
        flavbrem_context_set_device(context, device ? device : "cpu") != FLAVBREM_OK)
        return NULL;
    problem_choose(0, 1e-3);
    problem_ours(1e-3); /* after which the context knows what it works on */
    const char *name = flavbrem_context_device(context, NULL);
    density = version_of(name);
    return density ? name : NULL;
}

void problem_end(void)
{
    flb_rule_set_destroy(&rules);
    flavbrem_context_destroy(&context);
}

int problem_points(void)
{
    return n_points;
}

double problem_energy_gev(int point)
{
    return points[point].beam_energy_gev;
}

double problem_mass_gev(int point)
{
    return points[point].m_phi_gev;
}

void problem_choose(int point, double rtol)
{
    flavbrem_result result;
    chosen = &points[point];
    request.rtol = rtol;
    if (!flb_integral_at(&process, &request, chosen, &f, &result))
        stop("no integral at a point above threshold");
    f.t_panels = 1;
    evaluations = 0.0;
}

double problem_cube(const double z[3])
{
    evaluations += f.n_panels;
    return density->cube(&f, z);
}

void problem_cube_many(size_t n, const double *z, double *values)
{
    evaluations += (double)n * f.n_panels;
    density->cube_many(&f, n, z, values);
}

int problem_panels(void)
{
    return f.n_panels;
}

void problem_place(int panel, double x)
{
    density->place(&f, panel, x, &place);
}

void problem_row(double v)
{
    density->row(&f, &place, v, &row);
}

double problem_in_row(double t)
{
    evaluations += 1.0;
    return density->in_row(&f, &row, t);
}

double problem_box(const double at[3])
{
    evaluations += 1.0;
    return density->box(&f, at);
}

void problem_box_many(size_t n, const double *at, double *values)
{
    for (size_t i = 0; i < n; i++)
        values[i] = problem_box(at + 3 * i);
}

void problem_box_ends(double low[3], double high[3])
{
    const point_params *q = &f.q;
    double collinear = (q->m_a + q->m_b) * (q->m_a + q->m_b) / (2.0 * q->e); /* least momentum */
    double reach = BOX_REACH * (form_factor_falls_above(&q->nucleus) + collinear * collinear);
    double most = 4.0 * q->e * q->e;
    low[0] = f.range.low / q->e;
    high[0] = f.range.high / q->e;
    low[1] = low[2] = 0.0;
    high[1] = PI;
    high[2] = reach < most ? reach : most;
}

answer problem_ours(double rtol)
{
    flavbrem_result result;
    request.rtol = rtol;
    if (flavbrem_xsec(context, &process, &request, 1, chosen, &result) != FLAVBREM_OK)
        stop(flavbrem_context_message(context));
    return (answer){result.value, result.error};
}

double problem_evaluations(void)
{
    double since = evaluations;
    evaluations = 0.0;
    return since;
}

double problem_our_evaluations(double rtol)
{
    request.rtol = rtol;
    return counted_climb(rules, &process, &request, chosen).nodes;
}

double problem_cpu_seconds(answer (*work)(double rtol), double rtol, answer *got)
{
    int n = 0;
    double begin = processor_seconds(), now = begin;
    while (n == 0 || now - begin < AT_LEAST) {
        problem_evaluations();
        *got = work(rtol);
        n++;
        now = processor_seconds();
    }
    return (now - begin) / n;
}
