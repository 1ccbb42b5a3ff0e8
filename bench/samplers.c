/* The sampler beside what is common: events a second on one core from the same density.
 *   samplers [RUNS]
 *
 * The density is the exact cross-section in three dimensions, averaged over the azimuth of q. The
 * peers draw points of it and nothing else; ours makes the whole event, azimuth and momenta too.
 *
 *   raw box      uniform in (x, theta, t), von Neumann, as packages do that scan for a maximum;
 *                the box leaves out 1e-4 of the cross-section in theta and in t
 *
 *   mapped cube  the same in the variables of the integrals, in which the density is mild
 *
 *   VEGAS        a grid of 64 bins an axis on the mapped cube, adapted, then von Neumann
 *
 *   foam         10000 cells of the mapped cube, split where that leaves least between density
 *                and maxima of the cells, then von Neumann; once more with the rest of the event,
 *                which is the same work as ours: both are held to the target
 *
 * Maxima are scanned with so many evaluations as stand in the code; what lies above them is
 * reported. Runs take turns; medians with the spread, of processor time. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/clock.h"
#include "bench/scan.h"
#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "host/integral/integrands.h"

enum {
    EVENTS = 300000,
    MOST_RUNS = 99,
    SCAN = 1000000, /* evaluations to find a maximum */
    BINS = 64,
    ROUNDS = 6, /* of VEGAS, */
    ROUND = 200000,
    CELLS = 10000,
    LOOK = 200,  /* evaluations to know a cell, */
    LAST = 1000, /* and for its maximum in the end */
    CUTS = 16    /* places at which an axis of a cell may be cut */
};

#define RUN_SECONDS 0.3

static const struct {
    const char *name;
    flavbrem_lepton in, out;
    double z, a, beam_energy_gev, m_phi_gev;
} cases[] = {
    {"e -> mu, Pb, 100 GeV, 0.11 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100, 0.11},
    {"e -> mu, Pb, 10 GeV, 1 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 10, 1},
    {"mu -> e, Pb, 160 GeV, 0.12 GeV", FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160, 0.12},
    {"e -> mu, Pb, 1 TeV, 0.3 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 1000, 0.3},
};

/* ---- the density ---- */

static integrand f;           /* of the total cross-section, over the cubes */
static flavbrem_result sigma; /* h = 1 GeV^-2 */

static double density(const double z[3])
{
    return cube_density_at(&f, z);
}

/* ---- peers ---- */

/* What is drawn ends here, so that it is not left out by the compiler. */
static volatile double sink;

typedef struct tally {
    double accepted, tried, above, worst;
} tally;

/* Von Neumann: 1 where a point of density `value` under `height` is taken. */
static int accepted(double value, double height, tally *t)
{
    t->tried += 1.0;
    if (uniform() * height >= value)
        return 0;
    t->accepted += 1.0;
    if (value > height) {
        t->above += 1.0;
        t->worst = value / height > t->worst ? value / height : t->worst;
    }
    return 1;
}

static plain_box raw;

static void raw_prepare(void)
{
    raw = scan_box(&f, SCAN);
}

static void raw_try(tally *t)
{
    double value = box_try(&f, &raw);
    if (accepted(value, raw.height, t))
        sink = value;
}

static double cube_height;

static void cube_prepare(void)
{
    cube_height = scan_cube(&f, SCAN);
}

static void cube_try(tally *t)
{
    double z[3] = {uniform(), uniform(), uniform()};
    if (accepted(density(z), cube_height, t))
        sink = z[0];
}

static double vegas_edge[3][BINS + 1], vegas_height;

/* A point of the grid, each bin of an axis as likely as another; returns density over likelihood.
 */
static double vegas_point(double z[3], int bin[3])
{
    double volume = 1.0;
    for (int a = 0; a < 3; a++) {
        double at = uniform() * BINS;
        bin[a] = (int)at;
        double width = vegas_edge[a][bin[a] + 1] - vegas_edge[a][bin[a]];
        z[a] = vegas_edge[a][bin[a]] + width * (at - bin[a]);
        volume *= width * BINS;
    }
    return density(z) * volume;
}

/* New edges of an axis, between which the smoothed and damped importance is the same (Lepage 1978).
 */
static void vegas_refine(double edge[BINS + 1], const double square[BINS])
{
    double importance[BINS], sum = 0.0, total = 0.0, moved[BINS + 1];
    for (int b = 0; b < BINS; b++)
        sum += square[b];
    for (int b = 0; b < BINS; b++) {
        double around = square[b] + (b > 0 ? square[b - 1] : square[b]) +
                        (b + 1 < BINS ? square[b + 1] : square[b]);
        double part = around / (3.0 * sum) + 1e-12;
        importance[b] = part < 1.0 ? pow((part - 1.0) / log(part), 1.5) : 1.0;
        total += importance[b];
    }
    double passed = 0.0;
    int from = 0;
    for (int b = 1; b < BINS; b++) {
        double goal = total * b / BINS;
        while (from < BINS - 1 && passed + importance[from] < goal)
            passed += importance[from++];
        moved[b] = edge[from] + (edge[from + 1] - edge[from]) * (goal - passed) / importance[from];
    }
    memcpy(edge + 1, moved + 1, (BINS - 1) * sizeof *edge);
}

static void vegas_prepare(void)
{
    for (int a = 0; a < 3; a++)
        for (int b = 0; b <= BINS; b++)
            vegas_edge[a][b] = (double)b / BINS;
    double z[3];
    int bin[3];
    for (int round = 0; round < ROUNDS; round++) {
        double square[3][BINS] = {{0.0}};
        for (int k = 0; k < ROUND; k++) {
            double value = vegas_point(z, bin);
            for (int a = 0; a < 3; a++)
                square[a][bin[a]] += value * value;
        }
        for (int a = 0; a < 3; a++)
            vegas_refine(vegas_edge[a], square[a]);
    }
    vegas_height = 0.0;
    for (int k = 0; k < SCAN; k++) {
        double value = vegas_point(z, bin);
        vegas_height = value > vegas_height ? value : vegas_height;
    }
}

static void vegas_try(tally *t)
{
    double z[3];
    int bin[3];
    if (accepted(vegas_point(z, bin), vegas_height, t))
        sink = z[0];
}

/* ---- the foam (Jadach 2003): hyper-rectangles ---- */

typedef struct cell {
    double low[3], width[3], volume;
    double most, mean; /* of the density in it */
} cell;

static cell cells[CELLS];
static double keep[CELLS]; /* the alias table */
static int alias[CELLS];

static double cell_point(const cell *c, double z[3])
{
    for (int a = 0; a < 3; a++)
        z[a] = c->low[a] + c->width[a] * uniform();
    return density(z);
}

static void cell_look(cell *c, int n)
{
    double z[3], sum = 0.0;
    for (int k = 0; k < n; k++) {
        double value = cell_point(c, z);
        sum += value;
        c->most = value > c->most ? value : c->most;
    }
    c->mean = sum / n;
}

/* Cuts a cell where the two halves' maxima, seen with LOOK points, enclose least. */
static void cell_cut(cell *c, cell *other)
{
    static double z[LOOK][3], value[LOOK];
    double least = INFINITY, where = 0.5;
    int axis = 0;
    for (int k = 0; k < LOOK; k++)
        value[k] = cell_point(c, z[k]);
    for (int a = 0; a < 3; a++)
        for (int cut = 1; cut < CUTS; cut++) {
            double part = (double)cut / CUTS, most[2] = {0.0, 0.0};
            for (int k = 0; k < LOOK; k++) {
                int upper = z[k][a] > c->low[a] + part * c->width[a];
                most[upper] = value[k] > most[upper] ? value[k] : most[upper];
            }
            double enclosed = part * most[0] + (1.0 - part) * most[1];
            if (enclosed < least) {
                least = enclosed;
                axis = a;
                where = part;
            }
        }
    *other = *c;
    c->width[axis] *= where;
    other->low[axis] += c->width[axis];
    other->width[axis] *= 1.0 - where;
    c->volume *= where;
    other->volume *= 1.0 - where;
    c->most = other->most = 0.0;
    cell_look(c, LOOK);
    cell_look(other, LOOK);
}

static void foam_aliases(void)
{
    static int small[CELLS], large[CELLS];
    int n_small = 0, n_large = 0;
    double sum = 0.0;
    for (int i = 0; i < CELLS; i++)
        sum += cells[i].volume * cells[i].most;
    for (int i = 0; i < CELLS; i++) {
        keep[i] = cells[i].volume * cells[i].most * CELLS / sum;
        alias[i] = i;
        if (keep[i] < 1.0)
            small[n_small++] = i;
        else
            large[n_large++] = i;
    }
    while (n_small > 0 && n_large > 0) {
        int s = small[--n_small], l = large[n_large - 1];
        alias[s] = l;
        keep[l] -= 1.0 - keep[s];
        if (keep[l] < 1.0)
            small[n_small++] = large[--n_large];
    }
    while (n_small > 0)
        keep[small[--n_small]] = 1.0;
}

static void foam_prepare(void)
{
    cells[0] = (cell){{0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}, 1.0, 0.0, 0.0};
    cell_look(&cells[0], LOOK);
    for (int n = 1; n < CELLS; n++) {
        int worst = 0;
        double loss = -1.0;
        for (int i = 0; i < n; i++) {
            double here = cells[i].volume * (cells[i].most - cells[i].mean);
            worst = here > loss ? i : worst;
            loss = here > loss ? here : loss;
        }
        cell_cut(&cells[worst], &cells[n]);
    }
    for (int i = 0; i < CELLS; i++)
        cell_look(&cells[i], LAST);
    foam_aliases();
}

static void foam_try(tally *t)
{
    double at = uniform() * CELLS, z[3];
    int i = (int)at;
    i = at - i < keep[i] ? i : alias[i];
    if (accepted(cell_point(&cells[i], z), cells[i].most, t))
        sink = z[0];
}

/* ---- the foam with the rest of the event ---- */

static event_source source;
static event_record finished;

/* A foam point with what makes it an event: the azimuth of q, the turn about the beam and the
 * momenta, by the scalar functions of kernels/. */
static void event_try(tally *t)
{
    double at = uniform() * CELLS, z[3], tau, cosine, sine;
    int i = (int)at;
    i = at - i < keep[i] ? i : alias[i];
    const cell *c = &cells[i];
    for (int axis = 0; axis < 3; axis++)
        z[axis] = c->low[axis] + c->width[axis] * uniform();
    event_row row;
    double value = cube_density(&f, z, &row, &tau);
    if (!accepted(value, c->most, t))
        return;
    uint64_t number = (uint64_t)t->accepted;
    azimuth_law law = azimuth_law_at(&row.etl, 0, tau);
    event_frame frame =
        event_frame_of(&row.point.n, &row.point.k, row.point.n.u0 - row.point.k.u, tau);
    azimuth_try around = sample_azimuth(&source, number, &law, &finished);
    rng_block block = rng_draw(source.key, TURN_DRAW, number);
    elementary_direction(uniform_64(block.word[0], block.word[1]), &cosine, &sine);
    final_state state =
        final_state_at(&f.q, &frame, around.one_minus_cos, around.sine, cosine, sine);
    store_momentum(&state.b, finished.lepton);
    store_momentum(&state.a, finished.boson);
    store_momentum(&state.nucleus, finished.nucleus);
    finished.theta_rad = angle_to_beam(state.a_across, state.a.pz);
    finished.psi_rad = angle_to_beam(state.b_across, state.b.pz);
    sink = finished.theta_rad + finished.psi_rad + finished.nucleus[3];
}

/* The cells are there already. */
static void event_prepare(void)
{
    source.f = f;
    source.key = rng_key_of(1, 1);
}

/* ---- the runs ---- */

typedef struct peer {
    const char *name;
    void (*prepare)(void);
    void (*attempt)(tally *t);
    double target; /* ours is to be so many times faster; 0: not said */
} peer;

static const peer peers[] = {{"uniform, raw box", raw_prepare, raw_try, 100.0},
                             {"uniform, mapped cube", cube_prepare, cube_try, 0.0},
                             {"VEGAS grid of 64 bins", vegas_prepare, vegas_try, 5.0},
                             {"foam of 10000 cells", foam_prepare, foam_try, 2.0},
                             {"foam, whole events", event_prepare, event_try, 2.0}};

enum { PEERS = sizeof peers / sizeof *peers };

/* Tries a second of a peer, and what they gave. */
static double run_peer(const peer *p, tally *t)
{
    double begin = processor_seconds(), before = t->tried, now;
    do {
        for (int k = 0; k < 10000; k++)
            p->attempt(t);
        now = processor_seconds();
    } while (now - begin < RUN_SECONDS);
    return (t->tried - before) / (now - begin);
}

/* Accepted over tried: counted, or from the box where hardly anything is accepted. */
static double efficiency_of(const peer *p, const tally *t)
{
    if (t->accepted >= 1000.0 || p->attempt != raw_try)
        return t->accepted / t->tried;
    return box_efficiency(&f, &raw, sigma.value);
}

static double run_ours(const flavbrem_sampler *sampler, size_t run, tally *t)
{
    static flavbrem_event events[EVENTS];
    double begin = processor_seconds();
    flavbrem_sampler_draw(sampler, run * EVENTS, EVENTS, events);
    double rate = EVENTS / (processor_seconds() - begin);
    for (size_t k = 0; k < EVENTS; k++) {
        t->tried += events[k].tries;
        t->above += events[k].weight > 1.0 ? 1.0 : 0.0;
        t->worst = events[k].weight > t->worst ? events[k].weight : t->worst;
    }
    t->accepted += EVENTS;
    return rate;
}

static void print_line(const char *name, double make_s, double *rate, size_t runs, const tally *t,
                       double efficiency)
{
    qsort(rate, runs, sizeof *rate, ascending);
    printf("  %-22s %9.0f ms %11.4g (%.4g .. %.4g) %10.2e %9.1e %8.3f", name, 1e3 * make_s,
           rate[runs / 2], rate[0], rate[runs - 1], efficiency,
           t->accepted > 0.0 ? t->above / t->accepted : 0.0, t->worst);
}

static void prepare_case(flavbrem_context *context, size_t i, flavbrem_sampler **sampler,
                         double *make_s)
{
    flavbrem_process process = flb_process_default();
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {cases[i].beam_energy_gev, cases[i].m_phi_gev, {0.0, 0.0}};
    process.lepton_in = cases[i].in;
    process.lepton_out = cases[i].out;
    process.target_z = cases[i].z;
    process.target_a = cases[i].a;
    process.coupling = 1.0;
    request.unit = FLAVBREM_INV_GEV2;
    sampling.beam_energy_gev = cases[i].beam_energy_gev;
    sampling.m_phi_gev = cases[i].m_phi_gev;
    double begin = processor_seconds();
    if (flavbrem_sampler_create(context, &process, &sampling, sampler) != FLAVBREM_OK ||
        flavbrem_xsec(context, &process, &request, 1, &point, &sigma) != FLAVBREM_OK ||
        !flb_integrand_make(&process, &request, &point, &f)) {
        fprintf(stderr, "samplers: %s\n", flavbrem_context_message(context));
        exit(EXIT_FAILURE);
    }
    *make_s = processor_seconds() - begin;
    f.t_panels = 1;
}

static void report(flavbrem_context *context, size_t i, size_t runs)
{
    static double rate[PEERS + 1][MOST_RUNS];
    double make_s[PEERS + 1], efficiency[PEERS];
    tally t[PEERS + 1];
    flavbrem_sampler *sampler = NULL;
    prepare_case(context, i, &sampler, &make_s[PEERS]);
    for (size_t p = 0; p <= PEERS; p++)
        t[p] = (tally){0.0, 0.0, 0.0, 1.0};
    for (size_t p = 0; p < PEERS; p++) {
        double begin = processor_seconds();
        peers[p].prepare();
        make_s[p] = processor_seconds() - begin;
    }
    for (size_t run = 0; run < runs; run++) {
        rate[PEERS][run] = run_ours(sampler, run, &t[PEERS]);
        for (size_t p = 0; p < PEERS; p++)
            rate[p][run] = run_peer(&peers[p], &t[p]);
    }
    printf("%s\n", cases[i].name);
    print_line("ours, whole events", make_s[PEERS], rate[PEERS], runs, &t[PEERS],
               t[PEERS].accepted / t[PEERS].tried);
    printf("\n");
    for (size_t p = 0; p < PEERS; p++) {
        efficiency[p] = efficiency_of(&peers[p], &t[p]);
        for (size_t run = 0; run < runs; run++)
            rate[p][run] *= efficiency[p];
        print_line(peers[p].name, make_s[p], rate[p], runs, &t[p], efficiency[p]);
        double ratio = rate[PEERS][runs / 2] / rate[p][runs / 2];
        printf(" %10.4g times", ratio);
        if (peers[p].target > 0.0)
            printf(", target %g: %s", peers[p].target, ratio >= peers[p].target ? "met" : "MISSED");
        printf("\n");
    }
    flavbrem_sampler_destroy(&sampler);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    size_t runs = argc > 1 ? (size_t)atoi(argv[1]) : 5;
    flavbrem_context *context = NULL;
    if (runs < 1 || runs > MOST_RUNS || flavbrem_context_create(&context) != FLAVBREM_OK ||
        flavbrem_context_set_threads(context, 1) != FLAVBREM_OK) {
        fprintf(stderr, "usage: samplers [RUNS]\n");
        return 2;
    }
    printf("%zu runs in turn, one core; events/s: median (least .. most); peers draw points of the "
           "density only, but for the last\n  %-22s %12s %35s %10s %9s %8s %16s\n",
           runs, "", "prepare", "events/s", "efficiency", "above", "weight", "ours is faster");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        report(context, i, runs);
    flavbrem_context_destroy(&context);
    return 0;
}
