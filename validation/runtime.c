/* Are draws from a table those of a sampler that is made at their energy and mass?
 * runtime [PROCESSES [SEED [DRAWS [FIRST]]]] | runtime simulator [PLACES]
 *
 * Random processes, every second one near its threshold, half of them ETL, the others WW and IWW
 * seen from the boson and from the lepton. Around the energy and the mass of each a table with
 * sampling is made, a factor of 4 long in both. DRAWS of the table are held against four times as
 * many of a sampler made at that energy and mass: x (y), theta, psi, t and, of ETL, the azimuth
 * from the lepton to the boson, by chi2 and Kolmogorov-Smirnov. Cross-sections of the table are
 * held against computed ones, from below the threshold to beyond the end. Draws on 1, 2 and 8
 * threads of one handle are compared byte by byte. In the end draws at a wrong energy show what the
 * tests can see. SEED is hexadecimal, the first digits of a commit for instance; FIRST is the
 * number of the first process, 0 if not given.
 *
 * simulator: efficiency and weights alone, of the table that a simulator would have (ETL, e -> mu
 * on lead, E 5 to 200 GeV, m_phi 0.11 to 3 GeV), at random places of it, half of them near the
 * threshold. Exit code 1 if something is wrong. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "flavbrem/runtime.h"
#include "flavbrem/table_make.h"
#include "validation/random_process.h"
#include "validation/statistics.h"

enum {
    VARIABLES = 5,
    TESTS = 2, /* chi2, Kolmogorov-Smirnov */
    BINS = 100,
    LARGER = 4, /* the sampler's events over the draws */
    MOST_PROCESSES = 10000,
    SAME = 4000, /* draws of which threads are compared */
    SIGMAS = 50, /* of a table */
    SIMULATOR_DRAWS = 10000,
    WRONG_DRAWS = 200000, /* at least, at a wrong energy */
    CLASSES = 3
};

#define LENGTH 4.0       /* of a table, last over first, of E and of m_phi */
#define FAR 2.0          /* times the threshold */
#define NEAREST 1e-4     /* E/E_threshold - 1, evenly in the logarithm */
#define FALSE_ALARM 0.01 /* of all p-values together, and of their distributions */
#define MOST_ABOVE 1e-6  /* of draws that lie above the mixture of hats, */
#define WORST_WEIGHT 1.05
#define MOMENTUM 1e-12    /* what may be lost of it, over E */
#define MAKE_SECONDS 30.0 /* of processor time, that a table may take */
#define SIGMA_RTOL 1e-6
#define WRONG_ENERGY 1.02
#define SEEN 1e-9 /* the p-value that draws at a wrong energy have at most */

static const char *const variable_names[2][VARIABLES] = {{"x", "theta", "psi", "t", "azimuth"},
                                                         {"y", "theta", "psi", "t", "azimuth"}};
static const char *const test_names[TESTS] = {"chi2", "Kolmogorov-Smirnov"};

static const struct {
    const char *name;
    flavbrem_method method;
    flavbrem_view view;
} kinds[] = {{"etl", FLAVBREM_ETL, FLAVBREM_VIEW_BOSON},
             {"ww boson", FLAVBREM_WW, FLAVBREM_VIEW_BOSON},
             {"ww lepton", FLAVBREM_WW, FLAVBREM_VIEW_LEPTON},
             {"iww boson", FLAVBREM_IWW, FLAVBREM_VIEW_BOSON},
             {"iww lepton", FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON}};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* How often a draw may be tried. */
static const struct {
    const char *name;
    double least; /* efficiency */
} classes[CLASSES] = {{"e -> mu", 0.8},
                      {"others, m_phi 1% above the decay pole or more", 0.6},
                      {"nearer to the decay pole", 0.3}};

#define NEAR_POLE 1.01

/* A random process with the table around it. */
typedef struct place {
    random_process r;
    int kind, class;
    double energies[2], masses[2]; /* of the table [GeV] */
    char name[160];
} place;

/* What was seen in a class. */
typedef struct efficiencies {
    unsigned n, missed;
    double least;
    char where[160];
} efficiencies;

static struct findings {
    unsigned wrong, refused, without_table, samplers, threads_compared;
    double p[VARIABLES][TESTS][MOST_PROCESSES];
    unsigned n_p[VARIABLES];
    double smallest_p, draws, above, worst, lost;
    char smallest_name[256];
    efficiencies by_class[CLASSES];
    unsigned sigmas, zeros, outside, without, far_without;
    double worst_sigma;
} found;

static flavbrem_context *context;
static double least_p; /* what is below is wrong */

static void need(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "runtime: %s: %s\n", what,
            context != NULL ? flavbrem_context_message(context) : "no context");
    exit(EXIT_FAILURE);
}

static void *take(size_t n, size_t size)
{
    void *memory = calloc(n, size);
    need(memory != NULL, "not enough memory");
    return memory;
}

static void wrong(const char *name, const char *what, double got, double expected)
{
    printf("WRONG: %s: %s %.10g, expected %.10g\n", name, what, got, expected);
    found.wrong++;
}

/* ---- places ---- */

static int class_of(const random_process *r)
{
    const flavbrem_process *p = &r->process;
    double pole = flavbrem_smallest_m_phi_gev(p);
    if (p->lepton_in == FLAVBREM_ELECTRON && p->lepton_out == FLAVBREM_MUON)
        return 0;
    return pole > 0.0 && r->m_phi_gev < NEAR_POLE * pole ? 2 : 1;
}

static void name_place(place *at)
{
    const random_process *r = &at->r;
    snprintf(at->name, sizeof at->name, "%s %s:%s Z,A = %g,%g, E %.9g, m_phi %.9g",
             kinds[at->kind].name, flavbrem_lepton_name(r->process.lepton_in),
             flavbrem_lepton_name(r->process.lepton_out), r->process.target_z, r->process.target_a,
             r->beam_energy_gev, r->m_phi_gev);
}

static place place_of(uint64_t seed, uint64_t i)
{
    place at = {.r = random_process_draw((seed << 20) + i)};
    random_process *r = &at.r;
    double u = random_uniform(&r->state), kind = random_uniform(&r->state);
    double pole = flavbrem_smallest_m_phi_gev(&r->process);
    if (i % 2 != 0)
        r->beam_energy_gev = flavbrem_threshold_gev(&r->process, r->m_phi_gev) *
                             (1.0 + NEAREST * pow(1.0 / NEAREST, u));
    at.kind = kind < 0.5 ? 0 : 1 + (int)((2.0 * kind - 1.0) * (KINDS - 1));
    at.class = class_of(r);
    double below = pow(LENGTH, -random_uniform(&r->state)), m = r->m_phi_gev;
    at.energies[0] = r->beam_energy_gev * pow(LENGTH, -random_uniform(&r->state));
    at.energies[1] = at.energies[0] * LENGTH;
    at.masses[0] = pole > 0.0 ? fmax(m * below, pole + (m - pole) * below) : m * below;
    at.masses[1] = at.masses[0] * LENGTH;
    name_place(&at);
    return at;
}

static void set_key(flavbrem_spec *spec, const char *key, const char *text)
{
    need(flavbrem_spec_set(context, spec, key, text) == FLAVBREM_OK, key);
}

/* Stops what takes too long. */
static int stop_late(void *user, size_t done, size_t total)
{
    const clock_t *begin = user;
    (void)done;
    (void)total;
    return (double)(clock() - *begin) > MAKE_SECONDS * (double)CLOCKS_PER_SEC;
}

/* NULL where it is refused, or takes too long. */
static flavbrem_table *table_at(const place *at)
{
    const flavbrem_process *p = &at->r.process;
    flavbrem_spec *spec = NULL;
    flavbrem_table *table = NULL;
    char text[160];
    need(flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec) == FLAVBREM_OK, "spec");
    snprintf(text, sizeof text, "%s:%s", flavbrem_lepton_name(p->lepton_in),
             flavbrem_lepton_name(p->lepton_out));
    set_key(spec, "lepton", text);
    snprintf(text, sizeof text, "%.17g,%.17g", p->target_z, p->target_a);
    set_key(spec, "target", text);
    snprintf(text, sizeof text, "%.17g:%.17g:12:log", at->energies[0], at->energies[1]);
    set_key(spec, "beam-energy", text);
    snprintf(text, sizeof text, "%.17g:%.17g:8:log", at->masses[0], at->masses[1]);
    set_key(spec, "m-phi", text);
    set_key(spec, "coupling", "1");
    set_key(spec, "rtol", "1e-5");
    set_key(spec, "method", flavbrem_method_name(kinds[at->kind].method));
    set_key(spec, "sampling", "all");
    clock_t begin = clock();
    flavbrem_context_set_progress(context, stop_late, &begin);
    flavbrem_status status = flavbrem_table_make(context, spec, &table, NULL);
    need(status == FLAVBREM_OK || status == FLAVBREM_ERROR_INPUT ||
             status == FLAVBREM_ERROR_CANCELLED,
         at->name);
    flavbrem_context_set_progress(context, NULL, NULL);
    flavbrem_spec_destroy(&spec);
    return table;
}

/* A sampler at the place; NULL where there are no events. */
static flavbrem_sampler *sampler_at(const place *at)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = NULL;
    sampling.method = kinds[at->kind].method;
    sampling.view = kinds[at->kind].view;
    sampling.beam_energy_gev = at->r.beam_energy_gev;
    sampling.m_phi_gev = at->r.m_phi_gev;
    return flavbrem_sampler_create(context, &at->r.process, &sampling, &sampler) == FLAVBREM_OK
               ? sampler
               : NULL;
}

/* Where there are no events at all there is nothing to draw from; no other reason is good. */
static void test_refusal(const place *at, const char *sentence)
{
    flavbrem_sampler *sampler = sampler_at(at);
    if (sampler == NULL) {
        found.refused++;
    } else {
        printf("WRONG: %s: no table, though there are events: %s\n", at->name, sentence);
        found.wrong++;
        found.without_table++;
    }
    flavbrem_sampler_destroy(&sampler);
}

static flavbrem_runtime *runtime_of(const place *at, const flavbrem_table *table)
{
    char sentence[FLAVBREM_TABLE_MESSAGE];
    flavbrem_runtime *made = NULL;
    if (flavbrem_runtime_of_table(table, kinds[at->kind].method, kinds[at->kind].view,
                                  at->r.m_phi_gev, &made, sentence, sizeof sentence) != FLAVBREM_OK)
        test_refusal(at, sentence);
    return made;
}

/* ---- draws ---- */

/* Returns how many failed. */
static long draw(const flavbrem_runtime *runtime, double e, uint64_t key, long n, int threads,
                 flavbrem_event *events)
{
    long failed = 0;
    (void)threads;
#pragma omp parallel for schedule(dynamic, 64) num_threads(threads) reduction(+ : failed)
    for (long i = 0; i < n; i++) {
        const uint64_t keys[2] = {key, (uint64_t)i};
        failed += flavbrem_runtime_draw(runtime, e, keys, &events[i]) != FLAVBREM_OK;
    }
    return failed;
}

static double momentum_lost(const flavbrem_event *event, double e, double p, double nucleus)
{
    const double before[4] = {0.0, 0.0, p, e + nucleus};
    double lost = 0.0;
    for (int a = 0; a < 4; a++)
        lost = fmax(lost, fabs(event->lepton[a] + event->boson[a] + event->nucleus[a] - before[a]));
    return lost / (e + nucleus);
}

/* Few draws say little about one in a million. */
static int too_many(double above, double n)
{
    return !(above <= MOST_ABOVE * n + 4.0 * sqrt(MOST_ABOVE * n));
}

/* How good the draws are one by one. */
static void count(const place *at, long n, const flavbrem_event *events)
{
    const random_process *r = &at->r;
    double tries = 0.0, above = 0.0, worst = 1.0, e = r->beam_energy_gev;
    double m = flavbrem_lepton_mass_gev(r->process.lepton_in, r->process.constants);
    double p = sqrt((e - m) * (e + m)), nucleus = flavbrem_nucleus_mass_gev(&r->process);
    for (long i = 0; i < n; i++) {
        tries += events[i].tries;
        above += events[i].weight != 1.0;
        worst = fmax(worst, events[i].weight);
        found.lost = fmax(found.lost, momentum_lost(&events[i], e, p, nucleus));
    }
    found.draws += (double)n;
    found.above += above;
    found.worst = fmax(found.worst, worst);
    if (too_many(above, (double)n))
        wrong(at->name, "draws above the hats", above, MOST_ABOVE * (double)n);
    if (!(worst <= WORST_WEIGHT))
        wrong(at->name, "largest weight", worst, WORST_WEIGHT);
    efficiencies *seen = &found.by_class[at->class];
    double efficiency = (double)n / tries;
    seen->n++;
    if (!(efficiency >= classes[at->class].least)) {
        seen->missed++;
        wrong(at->name, "efficiency", efficiency, classes[at->class].least);
    }
    if (seen->n == 1 || efficiency < seen->least) {
        seen->least = efficiency;
        memcpy(seen->where, at->name, sizeof seen->where);
    }
}

static void compare_threads(const place *at, const flavbrem_runtime *runtime, uint64_t key, long n,
                            const flavbrem_event *events)
{
    static flavbrem_event again[SAME];
    static const int threads[] = {1, 8};
    n = n < SAME ? n : SAME;
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        memset(again, 0, sizeof again);
        (void)draw(runtime, at->r.beam_energy_gev, key, n, threads[i], again);
        if (memcmp(again, events, (size_t)n * sizeof *again) != 0)
            wrong(at->name, "other draws on other threads than 2:", threads[i], 2.0);
        found.threads_compared += (unsigned)n;
    }
}

/* ---- distributions ---- */

static double number_of(const flavbrem_event *event, int variable, flavbrem_view view)
{
    const double *l = event->lepton, *b = event->boson;
    const double values[VARIABLES] = {view == FLAVBREM_VIEW_BOSON ? event->x : event->y,
                                      event->theta_rad, event->psi_rad, event->t_gev2,
                                      atan2(l[0] * b[1] - l[1] * b[0], l[0] * b[0] + l[1] * b[1])};
    return values[variable];
}

static double *sorted(long n, const flavbrem_event *events, int variable, flavbrem_view view)
{
    double *values = take((size_t)n, sizeof *values);
    for (long i = 0; i < n; i++)
        values[i] = number_of(&events[i], variable, view);
    qsort(values, (size_t)n, sizeof *values, ascending_doubles);
    return values;
}

/* Of n sorted numbers in bins between quantiles of many others. How much of the truth lies in a bin
 * is known as well as the others are many, so that the variances of both add. */
static double chi2_of_two(long n, const double *values, long many, const double *others)
{
    double chi2 = 0.0, expected = (double)n / BINS;
    long below = 0;
    for (int b = 0; b < BINS; b++) {
        long begin = below;
        if (b + 1 == BINS)
            below = n;
        while (below < n && values[below] < others[many / BINS * (b + 1)])
            below++;
        double off = (double)(below - begin) - expected;
        chi2 += off * off / (expected * (1.0 + (double)n / (double)many));
    }
    return chi2_p(chi2, BINS - 1.0);
}

static double distance_of_two(long n, const double *values, long many, const double *others)
{
    double d = 0.0;
    for (long i = 0, j = 0; i < n && j < many;) {
        double at = values[i] < others[j] ? values[i] : others[j];
        while (i < n && values[i] <= at)
            i++;
        while (j < many && others[j] <= at)
            j++;
        d = fmax(d, fabs((double)i / (double)n - (double)j / (double)many));
    }
    return kolmogorov_p(d, (double)n * (double)many / (double)(n + many));
}

/* The p-values of a variable. */
static void compare(flavbrem_view view, int variable, long n, const flavbrem_event *draws,
                    const flavbrem_event *events, double p[TESTS])
{
    double *values = sorted(n, draws, variable, view);
    double *others = sorted(LARGER * n, events, variable, view);
    p[0] = chi2_of_two(n, values, LARGER * n, others);
    p[1] = distance_of_two(n, values, LARGER * n, others);
    free(values);
    free(others);
}

/* WW and IWW leave the lepton opposite to the boson. */
static int variables_of(const place *at)
{
    return kinds[at->kind].method == FLAVBREM_ETL ? VARIABLES : VARIABLES - 1;
}

static void remember(const place *at, int variable, const double p[TESTS])
{
    for (int t = 0; t < TESTS; t++) {
        char name[256];
        snprintf(name, sizeof name, "%s: %s by %s", at->name,
                 variable_names[kinds[at->kind].view][variable], test_names[t]);
        found.p[variable][t][found.n_p[variable]] = p[t];
        if (!(p[t] >= least_p))
            wrong(name, "p", p[t], least_p);
        if (p[t] >= found.smallest_p)
            continue;
        found.smallest_p = p[t] >= 0.0 ? p[t] : 0.0; /* not a number is as bad */
        memcpy(found.smallest_name, name, sizeof name);
    }
    found.n_p[variable]++;
}

static void test_draws(place *at, const flavbrem_runtime *runtime, long n, flavbrem_event *draws,
                       flavbrem_event *events)
{
    flavbrem_sampler *sampler = sampler_at(at);
    uint64_t key = at->r.state;
    long failed = draw(runtime, at->r.beam_energy_gev, key, n, 2, draws);
    if (sampler == NULL) {
        found.refused++;
        if (failed != n)
            wrong(at->name, "there are no events, draws", (double)(n - failed), 0.0);
        return;
    }
    found.samplers++;
    if (failed != 0) {
        wrong(at->name, "draws that failed", (double)failed, 0.0);
    } else {
        need(flavbrem_events_draw(context, 1, &sampler, 0, (size_t)(LARGER * n), events) ==
                 FLAVBREM_OK,
             at->name);
        count(at, n, draws);
        compare_threads(at, runtime, key, n, draws);
        for (int v = 0; v < variables_of(at); v++) {
            double p[TESTS];
            compare(kinds[at->kind].view, v, n, draws, events, p);
            remember(at, v, p);
        }
    }
    flavbrem_sampler_destroy(&sampler);
}

/* ---- cross-sections ---- */

/* An energy of one in ten below the threshold, one in twenty between it and the table, one in
 * twenty beyond. */
static double random_energy(place *at, double opening)
{
    double kind = random_uniform(&at->r.state), u = random_uniform(&at->r.state);
    double low = fmin(fmax(at->energies[0], opening), at->energies[1]);
    if (kind < 0.1)
        return opening * u;
    if (kind < 0.15)
        return opening + (low - opening) * u;
    if (kind > 0.95)
        return at->energies[1] * (1.0 + 1e-9 + u);
    return low * pow(at->energies[1] / low, u);
}

static void compare_sigma(const place *at, const flavbrem_runtime *runtime, double e,
                          const flavbrem_result *computed)
{
    double sigma = NAN, error = NAN;
    flavbrem_status status = flavbrem_runtime_sigma(runtime, e, &sigma, &error);
    double opening =
        fmax(flavbrem_threshold_gev(&at->r.process, at->r.m_phi_gev),
             flavbrem_opening_gev(&at->r.process, kinds[at->kind].method, at->r.m_phi_gev));
    int outside = e > opening && (e > at->energies[1] || e < at->energies[0]);
    char what[64];
    snprintf(what, sizeof what, "sigma at E = %.12g", e);
    found.sigmas++;
    if (outside || status == FLAVBREM_ERROR_OUTSIDE) {
        found.outside++;
        if (!outside || status != FLAVBREM_ERROR_OUTSIDE)
            wrong(at->name, what, status, outside ? FLAVBREM_ERROR_OUTSIDE : FLAVBREM_OK);
    } else if (status == FLAVBREM_ERROR_NO_VALUE) {
        found.without++;
        found.far_without += e > FAR * opening;
    } else if (e <= opening) {
        found.zeros++;
        if (status != FLAVBREM_OK || sigma != 0.0 || error != 0.0 || computed->value != 0.0)
            wrong(at->name, what, sigma, computed->value);
    } else {
        double ratio = fabs(sigma - computed->value) / (error + computed->error);
        found.worst_sigma = fmax(found.worst_sigma, ratio);
        if (status != FLAVBREM_OK || !(ratio <= 1.0 || sigma == computed->value))
            wrong(at->name, what, sigma, computed->value);
    }
}

static void test_sigma(place *at, const flavbrem_runtime *runtime)
{
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point points[SIGMAS];
    flavbrem_result results[SIGMAS];
    double m_phi = at->r.m_phi_gev, opening = flavbrem_threshold_gev(&at->r.process, m_phi);
    request.method = kinds[at->kind].method;
    request.rtol = SIGMA_RTOL;
    for (int i = 0; i < SIGMAS; i++)
        points[i] = (flavbrem_point){random_energy(at, opening), m_phi, {0.0, 0.0}};
    need(flavbrem_xsec(context, &at->r.process, &request, SIGMAS, points, results) == FLAVBREM_OK,
         at->name);
    for (int i = 0; i < SIGMAS; i++)
        compare_sigma(at, runtime, points[i].beam_energy_gev, &results[i]);
}

static place lead_place(double e, double m_phi)
{
    place at = {.r = random_process_draw(0)};
    at.r.process = flb_process_default();
    at.r.process.coupling = 1.0;
    at.r.beam_energy_gev = e;
    at.r.m_phi_gev = m_phi;
    name_place(&at);
    return at;
}

/* ---- what the tests can see ---- */

/* Draws at an energy that is 2% wrong: their angles must tell. */
static void test_the_tests(long n, flavbrem_event *draws, flavbrem_event *events)
{
    const double energies[2] = {30.0, 120.0}, masses[2] = {0.2, 0.8};
    place at = lead_place(50.0, 0.4);
    memcpy(at.energies, energies, sizeof energies);
    memcpy(at.masses, masses, sizeof masses);
    flavbrem_table *table = table_at(&at);
    flavbrem_runtime *runtime = table != NULL ? runtime_of(&at, table) : NULL;
    flavbrem_sampler *sampler = sampler_at(&at);
    need(runtime != NULL && sampler != NULL &&
             draw(runtime, WRONG_ENERGY * at.r.beam_energy_gev, 1, n, 2, draws) == 0 &&
             flavbrem_events_draw(context, 1, &sampler, 0, (size_t)(LARGER * n), events) ==
                 FLAVBREM_OK,
         at.name);
    printf("%ld draws at %g of the energy, %s:", n, WRONG_ENERGY, at.name);
    double least = 1.0;
    for (int v = 0; v < VARIABLES; v++) {
        double p[TESTS];
        compare(FLAVBREM_VIEW_BOSON, v, n, draws, events, p);
        printf("%s %s %.1e %.1e", v > 0 ? "," : "", variable_names[0][v], p[0], p[1]);
        least = fmin(least, fmin(p[0], p[1]));
    }
    printf("\n");
    if (!(least < SEEN))
        wrong(at.name, "the tests do not see a wrong energy, p", least, SEEN);
    flavbrem_sampler_destroy(&sampler);
    flavbrem_runtime_close(&runtime);
    flavbrem_table_close(&table);
}

/* ---- the table of a simulator ---- */

/* Number 0 is near the threshold, 1 is not. */
typedef struct region {
    efficiencies seen;
    double draws, tries, above, worst;
} region;

static void add_to_region(const place *at, const flavbrem_runtime *runtime, uint64_t key,
                          region *all)
{
    static flavbrem_event events[SIMULATOR_DRAWS];
    double tries = 0.0;
    if (draw(runtime, at->r.beam_energy_gev, key, SIMULATOR_DRAWS, 2, events) != 0)
        wrong(at->name, "draws that failed, seed", (double)key, 0.0);
    for (int i = 0; i < SIMULATOR_DRAWS; i++) {
        tries += events[i].tries;
        all->above += events[i].weight > 1.0;
        all->worst = fmax(all->worst, events[i].weight);
    }
    all->draws += SIMULATOR_DRAWS;
    all->tries += tries;
    all->seen.n++;
    all->seen.missed += SIMULATOR_DRAWS < classes[0].least * tries;
    if (SIMULATOR_DRAWS < all->seen.least * tries) {
        all->seen.least = SIMULATOR_DRAWS / tries;
        memcpy(all->seen.where, at->name, sizeof at->name);
    }
}

static void judge_region(const char *name, const region *all)
{
    printf("%s: %u places, %g draws, %g above the hats, largest weight %.4f; efficiency %.3f, %u "
           "below %.1f, least %.3f (%s)\n",
           name, all->seen.n, all->draws, all->above, all->worst, all->draws / all->tries,
           all->seen.missed, classes[0].least, all->seen.least, all->seen.where);
    if (too_many(all->above, all->draws))
        wrong(name, "draws above the hats", all->above, MOST_ABOVE * all->draws);
    if (!(all->worst <= WORST_WEIGHT))
        wrong(name, "largest weight", all->worst, WORST_WEIGHT);
    if (all->seen.missed > 0)
        wrong(name, "least efficiency", all->seen.least, classes[0].least);
}

static int verdict(void)
{
    printf("%s: %u wrong\n", found.wrong == 0 ? "good" : "NOT GOOD", found.wrong);
    return found.wrong > 0;
}

static int run_simulator(long places)
{
    region regions[2] = {{.seen = {.least = 1.0}, .worst = 1.0},
                         {.seen = {.least = 1.0}, .worst = 1.0}};
    place at = lead_place(0.0, 0.0);
    const double energies[2] = {5.0, 200.0}, masses[2] = {0.11, 3.0};
    memcpy(at.energies, energies, sizeof energies);
    memcpy(at.masses, masses, sizeof masses);
    flavbrem_table *table = table_at(&at);
    need(table != NULL, "no table");
    uint64_t state = 1;
    for (long i = 0; i < places; i++) {
        double u = random_uniform(&state), v = random_uniform(&state);
        double m_phi = masses[0] * pow(masses[1] / masses[0], u);
        double threshold = flavbrem_table_threshold_gev(table, m_phi), from = FAR * threshold;
        double e = i % 2 == 0 ? threshold * (1.0 + NEAREST * pow(1.0 / NEAREST, v))
                              : from * pow(energies[1] / from, v);
        place here = lead_place(e, m_phi);
        flavbrem_runtime *runtime = runtime_of(&here, table);
        if (runtime != NULL)
            add_to_region(&here, runtime, (uint64_t)i, &regions[i % 2]);
        flavbrem_runtime_close(&runtime);
    }
    flavbrem_table_close(&table);
    judge_region("near the threshold", &regions[0]);
    judge_region("above twice the threshold", &regions[1]);
    return verdict();
}

/* ---- all of it ---- */

static void test_place(place *at, long n, flavbrem_event *draws, flavbrem_event *events)
{
    flavbrem_table *table = table_at(at);
    if (table == NULL) {
        char sentence[FLAVBREM_TABLE_MESSAGE];
        snprintf(sentence, sizeof sentence, "%s", flavbrem_context_message(context));
        test_refusal(at, sentence);
        return;
    }
    flavbrem_runtime *runtime = runtime_of(at, table);
    if (runtime != NULL) {
        test_draws(at, runtime, n, draws, events);
        test_sigma(at, runtime);
    }
    flavbrem_runtime_close(&runtime);
    flavbrem_table_close(&table);
}

/* Are the p-values of each variable and test evenly distributed? They are of different processes,
 * so that they do not know of one another. */
static void print_p_values(void)
{
    double even[VARIABLES][TESTS];
    unsigned n = 0;
    for (int v = 0; v < VARIABLES; v++) {
        n += TESTS * found.n_p[v];
        for (int t = 0; t < TESTS; t++) {
            even[v][t] = found.n_p[v] > 0 ? uniformity_p(found.p[v][t], found.n_p[v]) : 1.0;
            if (!(even[v][t] >= FALSE_ALARM / (VARIABLES * TESTS)))
                wrong(variable_names[0][v], "p-values are not even, p", even[v][t],
                      FALSE_ALARM / (VARIABLES * TESTS));
        }
    }
    printf("%u p-values, the smallest %.1e (%s); wrong below %.1e\n", n, found.smallest_p,
           found.smallest_name, least_p);
    printf("whether they are even, p of chi2's and of Kolmogorov-Smirnov's:");
    for (int v = 0; v < VARIABLES; v++)
        printf("%s %s %.2g %.2g", v > 0 ? "," : "", v == 0 ? "x or y" : variable_names[0][v],
               even[v][0], even[v][1]);
    printf("; wrong below %g\n", FALSE_ALARM / (VARIABLES * TESTS));
}

static void print_draws(void)
{
    printf("%u samplers, %u places without events, %u without a table; %.3g draws, %g above the "
           "hats, largest "
           "weight %.4f; momentum kept within %.1e\n",
           found.samplers, found.refused, found.without_table, found.draws, found.above,
           found.worst, found.lost);
    if (too_many(found.above, found.draws))
        wrong("weights", "draws above the hats", found.above, MOST_ABOVE * found.draws);
    if (!(found.lost <= MOMENTUM))
        wrong("momentum", "lost", found.lost, MOMENTUM);
    for (int c = 0; c < CLASSES; c++)
        if (found.by_class[c].n > 0)
            printf("efficiency, %s: least %.3f of %u, %u below %.1f (%s)\n", classes[c].name,
                   found.by_class[c].least, found.by_class[c].n, found.by_class[c].missed,
                   classes[c].least, found.by_class[c].where);
    printf("%u draws on 1 and 8 threads, compared with those on 2\n", found.threads_compared);
}

static void print_sigmas(void)
{
    printf("%u cross-sections: %u below the threshold, %u outside, %u without a value (%u "
           "above %g times the threshold); the others at most %.2f of their errors off\n",
           found.sigmas, found.zeros, found.outside, found.without, found.far_without, FAR,
           found.worst_sigma);
}

int main(int argc, char **argv)
{
    int simulator = argc > 1 && strcmp(argv[1], "simulator") == 0;
    long processes = argc > 1 + simulator ? atol(argv[1 + simulator]) : simulator ? 2000 : 200;
    uint64_t seed = argc > 2 && !simulator ? strtoull(argv[2], NULL, 16) : 1;
    double n = argc > 3 ? atof(argv[3]) : 1e5;
    long first = argc > 4 ? atol(argv[4]) : 0;
    if (processes < 1 || first < 0 || processes > MOST_PROCESSES || !(n >= 1000.0 && n <= 1e8) ||
        flavbrem_context_create(&context) != FLAVBREM_OK) {
        fprintf(stderr, "usage: runtime [PROCESSES [SEED [DRAWS [FIRST]]]] | runtime simulator "
                        "[PLACES]; DRAWS from 1000\n");
        return 2;
    }
    if (simulator)
        return run_simulator(processes);
    long some = (long)n, most = some > WRONG_DRAWS ? some : WRONG_DRAWS;
    flavbrem_event *draws = take((size_t)most, sizeof *draws);
    flavbrem_event *events = take((size_t)(LARGER * most), sizeof *events);
    found.smallest_p = found.worst = 1.0;
    least_p = FALSE_ALARM / ((double)processes * VARIABLES * TESTS);
    printf("%ld random processes of seed %llx, every second one near its threshold; %ld draws, "
           "%ld events of a sampler made there\n",
           processes, (unsigned long long)seed, some, LARGER * some);
    for (long i = 0; i < processes; i++) {
        place at = place_of(seed, (uint64_t)(first + i));
        test_place(&at, some, draws, events);
        fflush(stdout);
    }
    print_draws();
    print_p_values();
    print_sigmas();
    test_the_tests(most, draws, events);
    free(draws);
    free(events);
    flavbrem_context_destroy(&context);
    return verdict();
}
