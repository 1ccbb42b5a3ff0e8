/* Inside a simulator, where every particle has another energy: cross-sections and draws from a
 * table with sampling, beside what replaces them.
 *   bench_runtime FILE [RUNS]
 *
 * FILE is a table of ETL, e -> mu on lead, with sampling. First what it costs: the bytes and the
 * making of its sampling part, and opening it. Then, at four masses and at energies that are never
 * the same twice:
 *
 *   sigma     by flavbrem_runtime_sigma; beside it flavbrem_xsec, a point a call
 *
 *   draws     by flavbrem_runtime_draw; beside it, at each energy, a sampler that is made for one
 *             event; and von Neumann as packages do it, uniform in the box of (x, theta, t) and in
 *             the cube of the integrals, with a maximum that costs nothing and with one that is
 *             scanned at each energy. These draw points of the density and nothing else, and their
 *             efficiency is taken from the cross-section, so that rare successes need not be
 *             awaited.
 *
 * All that takes turns; medians over RUNS runs with the spread, of processor time on one core, but
 * for the making: two threads, on the clock. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/clock.h"
#include "bench/scan.h"
#include "flavbrem/flavbrem.h"
#include "flavbrem/runtime.h"
#include "host/core/defaults.h"
#include "host/integral/integrands.h"

enum {
    MOST_RUNS = 99,
    ENERGIES = 50000, /* of sigma and of draws, */
    POINTS = 200,     /* of flavbrem_xsec, */
    SAMPLERS = 20,    /* and of what is made at each */
    SCANS = 6,
    SCAN = 100000, /* evaluations to find a maximum */
    TRIES = 20000,
    MASSES = 4,
    PEERS = 5
};

#define LOWEST_GEV 5.0
#define HIGHEST_GEV 200.0
#define XSEC_RTOL 1e-3

#define TARGET_BYTES 1.5e6
#define TARGET_MAKE_S 10.0
#define TARGET_OPEN_MS 10.0
#define TARGET_SIGMA_NS 30.0
#define TARGET_EFFICIENCY 0.8

static const double masses[MASSES] = {0.115, 0.3, 1.0, 2.9};

static flavbrem_context *context;
static flavbrem_process process;
static double beams[ENERGIES];
static uint64_t keys[ENERGIES][2];
static flavbrem_event events[ENERGIES];
static volatile double sink;

static void need(int good, const char *sentence)
{
    if (good)
        return;
    fprintf(stderr, "bench_runtime: %s\n", sentence);
    exit(EXIT_FAILURE);
}

static void need_ok(flavbrem_status status)
{
    need(status == FLAVBREM_OK, context != NULL ? flavbrem_context_message(context) : "no memory");
}

static flavbrem_runtime *open_table(const char *path, double m_phi)
{
    char sentence[FLAVBREM_TABLE_MESSAGE];
    flavbrem_runtime *made = NULL;
    need(flavbrem_runtime_open(path, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, m_phi,
                               FLAVBREM_TABLE_CHECKED, &made, sentence,
                               sizeof sentence) == FLAVBREM_OK,
         sentence);
    return made;
}

static void choose_energies(size_t run)
{
    for (size_t i = 0; i < ENERGIES; i++) {
        beams[i] = LOWEST_GEV * pow(HIGHEST_GEV / LOWEST_GEV, uniform());
        keys[i][0] = (uint64_t)(0x1p53 * uniform());
        keys[i][1] = run;
    }
}

/* ---- what a call takes ---- */

/* Draws n events; many of them in any way that the library has. */
typedef void draws(const flavbrem_runtime *runtime, size_t n, const double e[],
                   const uint64_t key[][2], flavbrem_event event[]);

static void draw_single(const flavbrem_runtime *runtime, size_t n, const double e[],
                        const uint64_t key[][2], flavbrem_event event[])
{
    for (size_t i = 0; i < n; i++)
        need(flavbrem_runtime_draw(runtime, e[i], key[i], &event[i]) == FLAVBREM_OK, "no event");
}

static void draw_many(const flavbrem_runtime *runtime, size_t n, const double e[],
                      const uint64_t key[][2], flavbrem_event event[])
{
    need(flavbrem_runtime_draw_many(runtime, n, e, key, event) == FLAVBREM_OK, "no events");
}

static const struct {
    const char *name;
    double target_us;
    draws *draw;
} ways[] = {{"flavbrem_runtime_draw", 3.5, draw_single},
            {"flavbrem_runtime_draw_many", 0.6, draw_many}};

enum { WAYS = sizeof ways / sizeof *ways };

static double sigma_ns(const flavbrem_runtime *runtime)
{
    double sum = 0.0, value = 0.0, error, begin = processor_seconds();
    for (size_t i = 0; i < ENERGIES; i++) {
        need(flavbrem_runtime_sigma(runtime, beams[i], &value, &error) == FLAVBREM_OK,
             "no cross-section");
        sum += value;
    }
    sink = sum;
    return 1e9 * (processor_seconds() - begin) / ENERGIES;
}

static double xsec_ns(double m_phi)
{
    flavbrem_request request = flavbrem_request_default();
    double begin = processor_seconds();
    request.rtol = XSEC_RTOL;
    for (size_t i = 0; i < POINTS; i++) {
        flavbrem_point point = {beams[i], m_phi, {0.0, 0.0}};
        flavbrem_result result;
        need_ok(flavbrem_xsec(context, &process, &request, 1, &point, &result));
        sink = result.value;
    }
    return 1e9 * (processor_seconds() - begin) / POINTS;
}

static double draw_us(draws *draw, const flavbrem_runtime *runtime)
{
    double begin = processor_seconds();
    draw(runtime, ENERGIES, beams, (const uint64_t(*)[2])keys, events);
    return 1e6 * (processor_seconds() - begin) / ENERGIES;
}

/* ---- what it replaces ---- */

static double sampler_us(double m_phi)
{
    double begin = processor_seconds();
    for (size_t i = 0; i < SAMPLERS; i++) {
        flavbrem_sampling sampling = flavbrem_sampling_default();
        flavbrem_sampler *sampler = NULL;
        sampling.beam_energy_gev = beams[i];
        sampling.m_phi_gev = m_phi;
        need_ok(flavbrem_sampler_create(context, &process, &sampling, &sampler));
        flavbrem_sampler_draw(sampler, i, 1, &events[0]);
        flavbrem_sampler_destroy(&sampler);
    }
    return 1e6 * (processor_seconds() - begin) / SAMPLERS;
}

/* Time of an event by von Neumann at an energy: of the scan, and of its tries. */
typedef struct cost {
    double scan, tries;
} cost;

static double sigma_of(double e, double m_phi, integrand *f)
{
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {e, m_phi, {0.0, 0.0}};
    flavbrem_result result;
    request.unit = FLAVBREM_INV_GEV2;
    need_ok(flavbrem_xsec(context, &process, &request, 1, &point, &result));
    need(flb_integrand_make(&process, &request, &point, f), "nothing to draw from");
    f->t_panels = 1;
    return result.value;
}

static cost box_cost(const integrand *f, double sigma)
{
    double begin = processor_seconds();
    plain_box box = scan_box(f, SCAN);
    double middle = processor_seconds();
    for (int k = 0; k < TRIES; k++)
        sink = box_try(f, &box);
    double a_try = (processor_seconds() - middle) / TRIES;
    return (cost){middle - begin, a_try / box_efficiency(f, &box, sigma)};
}

static cost cube_cost(const integrand *f, double sigma)
{
    double begin = processor_seconds(), height = scan_cube(f, SCAN), middle = processor_seconds();
    for (int k = 0; k < TRIES; k++) {
        double z[3] = {uniform(), uniform(), uniform()};
        sink = cube_density_at(f, z);
    }
    double a_try = (processor_seconds() - middle) / TRIES;
    return (cost){middle - begin, a_try * height / sigma};
}

static const char *const peer_names[PEERS] = {
    "a sampler made at each energy", "uniform in (x, theta, t)", "and a scan at each energy",
    "uniform in the cube of the integrals", "and a scan at each energy"};

/* Microseconds of an event by each peer, means over some energies. */
static void peers_us(double m_phi, double us[PEERS])
{
    us[0] = sampler_us(m_phi);
    us[1] = us[2] = us[3] = us[4] = 0.0;
    for (size_t i = 0; i < SCANS; i++) {
        integrand f;
        double e = LOWEST_GEV * pow(HIGHEST_GEV / LOWEST_GEV, ((double)i + 0.5) / SCANS);
        double sigma = sigma_of(e, m_phi, &f);
        cost box = box_cost(&f, sigma), cube = cube_cost(&f, sigma);
        us[1] += 1e6 * box.tries / SCANS;
        us[2] += 1e6 * (box.scan + box.tries) / SCANS;
        us[3] += 1e6 * cube.tries / SCANS;
        us[4] += 1e6 * (cube.scan + cube.tries) / SCANS;
    }
}

/* ---- reports ---- */

/* Prints and returns the median. */
static double print_times(const char *name, const char *unit, double *values, size_t n)
{
    qsort(values, n, sizeof *values, ascending);
    printf("  %-38s %10.5g %s (%.5g .. %.5g)", name, values[n / 2], unit, values[0], values[n - 1]);
    return values[n / 2];
}

static void print_target(double value, double target, int met)
{
    printf(", target %g: ", target);
    if (met)
        printf("met\n");
    else
        printf("MISSED by a factor of %.2g\n", value > target ? value / target : target / value);
}

static void print_peer(const char *name, double *ns_or_us, const char *unit, size_t n, double ours)
{
    double theirs = print_times(name, unit, ns_or_us, n);
    printf(", %.3g times ours\n", theirs / ours);
}

/* What draws were like. */
typedef struct tally {
    double draws, tries, above, worst;
} tally;

static void count(tally *t)
{
    for (size_t i = 0; i < ENERGIES; i++) {
        t->tries += events[i].tries;
        t->above += events[i].weight > 1.0;
        t->worst = fmax(t->worst, events[i].weight);
    }
    t->draws += ENERGIES;
}

static void print_efficiency(const tally *t)
{
    double efficiency = t->draws / t->tries;
    printf("  %-38s %10.3f, %g of %g draws above the hats, largest weight %.3f", "efficiency",
           efficiency, t->above, t->draws, t->worst);
    print_target(efficiency, TARGET_EFFICIENCY, efficiency >= TARGET_EFFICIENCY);
}

static void report_mass(const char *path, double m_phi, size_t runs)
{
    static double sigma[MOST_RUNS], xsec[MOST_RUNS], draw[WAYS][MOST_RUNS], peer[PEERS][MOST_RUNS];
    double us[PEERS], middle = 0.0;
    tally seen = {0.0, 0.0, 0.0, 1.0};
    flavbrem_runtime *runtime = open_table(path, m_phi);
    for (size_t run = 0; run < runs; run++) {
        sigma[run] = sigma_ns(runtime);
        xsec[run] = xsec_ns(m_phi);
        peers_us(m_phi, us);
        for (size_t p = 0; p < PEERS; p++)
            peer[p][run] = us[p];
        choose_energies(run);
        for (size_t w = 0; w < WAYS; w++)
            draw[w][run] = draw_us(ways[w].draw, runtime);
        count(&seen);
    }
    printf("m_phi %g GeV, %d energies from %g to %g GeV\n", m_phi, ENERGIES, LOWEST_GEV,
           HIGHEST_GEV);
    middle = print_times("flavbrem_runtime_sigma", "ns", sigma, runs);
    print_target(middle, TARGET_SIGMA_NS, middle <= TARGET_SIGMA_NS);
    print_peer("flavbrem_xsec, rtol 1e-3", xsec, "ns", runs, middle);
    for (size_t w = 0; w < WAYS; w++) {
        middle = print_times(ways[w].name, "us", draw[w], runs);
        print_target(middle, ways[w].target_us, middle <= ways[w].target_us);
    }
    print_efficiency(&seen);
    middle = draw[0][runs / 2];
    for (size_t p = 0; p < PEERS; p++)
        print_peer(peer_names[p], peer[p], "us", runs, middle);
    flavbrem_runtime_close(&runtime);
    fflush(stdout);
}

/* The sampling part for the range of the targets, on two threads, and opening the table. */
static void report_table(const char *path, size_t runs)
{
    static const double range[2] = {0.11, 3.0};
    double make_s[MOST_RUNS], open_ms[MOST_RUNS];
    size_t size = 0;
    need_ok(flavbrem_context_set_threads(context, 2));
    for (size_t run = 0; run < runs; run++) {
        void *bytes = NULL;
        double begin = seconds();
        need_ok(flavbrem_runtime_hats(context, &process, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, range,
                                      HIGHEST_GEV, &bytes, &size));
        make_s[run] = seconds() - begin;
        free(bytes);
        begin = processor_seconds();
        flavbrem_runtime *runtime = open_table(path, masses[1]);
        open_ms[run] = 1e3 * (processor_seconds() - begin);
        flavbrem_runtime_close(&runtime);
    }
    need_ok(flavbrem_context_set_threads(context, 1));
    printf("sampling part, E to %g GeV, m_phi %g to %g GeV\n", HIGHEST_GEV, range[0], range[1]);
    printf("  %-38s %10.5g kB", "size", 1e-3 * (double)size);
    print_target(1e-3 * (double)size, 1e-3 * TARGET_BYTES, (double)size <= TARGET_BYTES);
    double middle = print_times("making it, two threads", "s", make_s, runs);
    print_target(middle, TARGET_MAKE_S, middle <= TARGET_MAKE_S);
    middle = print_times("opening the table, checksums compared", "ms", open_ms, runs);
    print_target(middle, TARGET_OPEN_MS, middle <= TARGET_OPEN_MS);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    size_t runs = argc > 2 ? (size_t)atoi(argv[2]) : 5;
    if (argc < 2 || runs < 1 || runs > MOST_RUNS ||
        flavbrem_context_create(&context) != FLAVBREM_OK ||
        flavbrem_context_set_device(context, "cpu") != FLAVBREM_OK ||
        flavbrem_context_set_threads(context, 1) != FLAVBREM_OK) {
        fprintf(stderr, "usage: bench_runtime FILE [RUNS]\n");
        return 2;
    }
    process = flb_process_default();
    process.coupling = 1.0;
    choose_energies(0);
    (void)xsec_ns(masses[0]); /* what is done once */
    printf("%zu runs in turn, one core, processor time, medians (least .. most), %s; e -> mu on "
           "lead, ETL\n",
           runs, flavbrem_context_device(context, NULL));
    report_table(argv[1], runs);
    for (size_t i = 0; i < MASSES; i++)
        report_mass(argv[1], masses[i], runs);
    flavbrem_context_destroy(&context);
    return 0;
}
