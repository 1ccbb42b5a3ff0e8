/* Are the events those of the cross-section?  events [N [SEEDS [PROCESS]]] | events corners [N]
 *
 * For fifteen processes N events each by the exact cross-section, and by WW and IWW seen from the
 * boson and from the lepton: chi2 and the Kolmogorov-Smirnov distance of single variables and chi2
 * of pairs, against cumulative curves from the engine's cross-sections, and from Eq. (10)
 * integrated a second way for t and phi_q; the azimuth between lepton and boson, given x and theta,
 * against Eq. (10) (validation/between.h); accepted over tried against sigma over the hat;
 * momentum, mass shells and the stored angles; lags; SEEDS seeds (pulls, uniform p-values);
 * correlations between seeds, energies, processes and methods; WW against ETL. Exit code 1 if
 * something is wrong, which for p-values means one below 1e-4 over their number. PROCESS is a
 * number from 1, for that one alone. `corners`: N events each at ten corners of the domain: how
 * many lie above the hat, how far. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "validation/between.h"
#include "validation/expected.h"
#include "validation/form_option.h"
#include "validation/statistics.h"

enum { BATCH = 1 << 16, CELLS = 10000, LAGS = 5, FIRST_SEED = 20261, MOST_SEEDS = 1000, AXES = 4 };

#define LEAST_EXPECTED 100.0 /* events in a bin */
#define FINE_EVENTS 1e6      /* from so many on the curves must be finer */
#define CLOSURE 2e-5         /* of the curves' integrals, */
#define COARSE_CLOSURE 5e-4  /* or with fewer events */
#define KINEMATICS 1e-12
#define MOST_ABOVE 1e-6
#define WORST_WEIGHT 1.05
#define LEAST_EFFICIENCY 0.8 /* ETL and WW */
#define FALSE_ALARM 1e-4     /* of all p-values together */

#define GENERAL_V 1.0 /* g_V and g_A of the one boson that has both */
#define GENERAL_A 0.5

typedef struct subject {
    const char *name;
    flavbrem_lepton in, out;
    double z, a, beam_energy_gev, m_phi_gev;
    int boson; /* enum boson_kind; BOSON_GENERAL with GENERAL_V and GENERAL_A */
} subject;

static const subject subjects[] = {
    {"e -> mu, Pb, 100 GeV, 0.11 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100, 0.11,
     BOSON_CHIRAL},
    {"e -> mu, Pb, 10 GeV, 1 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 10, 1, BOSON_CHIRAL},
    {"mu -> e, Pb, 160 GeV, 0.12 GeV", FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160, 0.12,
     BOSON_CHIRAL},
    {"e -> mu, Pb, 1000 GeV, 0.3 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 1000, 0.3,
     BOSON_CHIRAL},
    {"e -> mu, C, 100 GeV, 0.3 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 6, 12, 100, 0.3,
     BOSON_CHIRAL},
    {"mu -> tau, Pb, 300 GeV, 1 GeV", FLAVBREM_MUON, FLAVBREM_TAU, 82, 207, 300, 1, BOSON_CHIRAL},
    {"scalar, e -> e, Pb, 100 GeV, 0.1 GeV", FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 82, 207, 100,
     0.1, BOSON_SCALAR},
    {"pseudoscalar, mu -> mu, Pb, 160 GeV, 0.3 GeV", FLAVBREM_MUON, FLAVBREM_MUON, 82, 207, 160,
     0.3, BOSON_PSEUDOSCALAR},
    {"scalar, e -> mu, Pb, 20 GeV, 0.2 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 20, 0.2,
     BOSON_SCALAR},
    {"vector, e -> e, Pb, 100 GeV, 0.1 GeV", FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 82, 207, 100,
     0.1, BOSON_VECTOR},
    {"axial vector, mu -> mu, Pb, 160 GeV, 0.3 GeV", FLAVBREM_MUON, FLAVBREM_MUON, 82, 207, 160,
     0.3, BOSON_AXIAL},
    {"vector, e -> mu, Pb, 20 GeV, 0.2 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 20, 0.2,
     BOSON_VECTOR},
    {"V + 0.5 A, mu -> e, Pb, 160 GeV, 0.12 GeV", FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160,
     0.12, BOSON_GENERAL},
    {"vector, e -> mu, Pb, 100 GeV, 0.001 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100,
     0.001, BOSON_VECTOR},
    {"V + 0.5 A, mu -> tau, Pb, 300 GeV, 1 GeV", FLAVBREM_MUON, FLAVBREM_TAU, 82, 207, 300, 1,
     BOSON_GENERAL},
    {"vector, e -> e, Pb, 100 GeV, 0.001 GeV", FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 82, 207, 100,
     0.001, BOSON_VECTOR},
};

#define SUBJECTS (sizeof subjects / sizeof *subjects)

static const char *const variable_names[] = {"x", "theta", "y, E_f",        "psi",
                                             "t", "phi_q", "beam's azimuth"};
static const char *const pair_names[] = {"(x, theta)", "(y, psi)", "(x, y) as (x, t)"};
static const size_t lags[LAGS] = {1, 2, 3, 10, 1000};
static const variable lag_axes[AXES] = {X, THETA, PSI, PHI_Q};

static flavbrem_context *context;

/* ---- what is remembered of the tests ---- */

static double smallest_p = 1.0;
static char smallest_name[128];
static size_t n_p;
static int n_wrong;

static void wrong(const char *what, const char *of)
{
    printf("WRONG: %s: %s\n", of, what);
    n_wrong++;
}

static double remember(double p, const char *what, const char *of)
{
    n_p++;
    if (!(p >= smallest_p)) {
        smallest_p = p >= 0.0 ? p : 0.0; /* not a number is as bad */
        snprintf(smallest_name, sizeof smallest_name, "%s: %s", of, what);
    }
    return p;
}

/* ---- what is seen of an event ---- */

static double square_of(const double p[4])
{
    return p[0] * p[0] + p[1] * p[1] + p[2] * p[2];
}

/* ln tan(angle/2) of the angle to the beam. */
static double mapped_angle(const double p[4])
{
    double across = hypot(p[0], p[1]), length = sqrt(square_of(p));
    return p[2] > 0.0 ? log(across / (length + p[2])) : log((length - p[2]) / across);
}

/* The azimuth of q about V = p - k, from the plane of p and k, on the side of k. */
static double azimuth_of_q(const flavbrem_event *event, double beam_momentum)
{
    const double *k = event->boson, *nucleus = event->nucleus; /* q = -nucleus */
    double v[3] = {-k[0], -k[1], beam_momentum - k[2]}, across = hypot(k[0], k[1]);
    double normal[2] = {-k[1] / across, k[0] / across}; /* along p x k */
    double length = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    double e1[3] = {normal[1] * v[2], -normal[0] * v[2], normal[0] * v[1] - normal[1] * v[0]};
    double along = nucleus[0] * e1[0] + nucleus[1] * e1[1] + nucleus[2] * e1[2];
    return atan2(-(nucleus[0] * normal[0] + nucleus[1] * normal[1]), -along / length);
}

/* Every variable as its curve takes it. */
static void look_at(const flavbrem_event *event, double energy, double beam_momentum,
                    double seen[VARIABLES])
{
    seen[X] = log(event->boson[3] / (energy - event->boson[3]));
    seen[Y] = log(event->lepton[3] / (energy - event->lepton[3]));
    seen[THETA] = mapped_angle(event->boson);
    seen[PSI] = mapped_angle(event->lepton);
    seen[T] = log(event->t_gev2);
    seen[PHI_Q] = azimuth_of_q(event, beam_momentum);
    seen[TURN] = atan2(event->boson[1], event->boson[0]);
}

/* ---- exactness ---- */

enum { CONSERVED, SHELLS, STORED, TRANSFER, EXACTNESSES };

static const char *const exactness_names[] = {"momentum and energy, of the sum of moduli",
                                              "mass shells, of E^2", "x, y, theta, psi as stored",
                                              "t(1 + t/4M^2) of the nucleus's momentum squared"};

typedef struct beam {
    double energy, momentum, m_f, m_phi, nucleus;
} beam;

static double shell(const double p[4], double mass)
{
    return fabs(p[3] * p[3] - square_of(p) - mass * mass) / (p[3] * p[3]);
}

static double farther(double a, double b)
{
    return !(b <= a) ? b : a; /* keeps what is not a number */
}

static void look_at_exactness(const flavbrem_event *event, const beam *b, double worst[EXACTNESSES])
{
    const double in[4] = {0.0, 0.0, b->momentum, b->energy + b->nucleus};
    for (int c = 0; c < 4; c++) {
        double sum = event->lepton[c] + event->boson[c] + event->nucleus[c] - in[c];
        double size =
            fabs(event->lepton[c]) + fabs(event->boson[c]) + fabs(event->nucleus[c]) + fabs(in[c]);
        worst[CONSERVED] = farther(worst[CONSERVED], fabs(sum) / size);
    }
    worst[SHELLS] = farther(worst[SHELLS], shell(event->lepton, b->m_f));
    worst[SHELLS] = farther(worst[SHELLS], shell(event->boson, b->m_phi));
    worst[SHELLS] = farther(worst[SHELLS], shell(event->nucleus, b->nucleus));
    double theta = 2.0 * atan(exp(mapped_angle(event->boson)));
    double psi = 2.0 * atan(exp(mapped_angle(event->lepton)));
    worst[STORED] = farther(worst[STORED], fabs(event->x * b->energy / event->boson[3] - 1.0));
    worst[STORED] = farther(worst[STORED], fabs(event->y * b->energy / event->lepton[3] - 1.0));
    worst[STORED] = farther(worst[STORED], fabs(event->theta_rad / theta - 1.0));
    worst[STORED] = farther(worst[STORED], fabs(event->psi_rad / psi - 1.0));
    double t = event->t_gev2, q_sq = t + t * t / (4.0 * b->nucleus * b->nucleus);
    worst[TRANSFER] = farther(worst[TRANSFER], fabs(square_of(event->nucleus) / q_sq - 1.0));
}

/* ---- a sample and its counts ---- */

static int slabs_for(double n)
{
    return n < FINE_EVENTS ? 8 : 30;
}

typedef struct study {
    char name[64];
    expected e;
    beam b;
    flavbrem_sampler *sampler;
    const curve *other_x; /* the exact cross-section's, for WW and IWW */
    double n;
    uint64_t cells[VARIABLES][CELLS]; /* of cumulative probability */
    uint64_t other_cells[CELLS];      /* of x by other_x */
    uint64_t pair_cells[PAIRS][MOST_SLABS * MOST_SLABS];
    double lag_sum[AXES][LAGS], lag_n[LAGS];
    double worst[EXACTNESSES];
    double tries, azimuth_tries, above, excess, worst_weight;
} study;

static int form; /* of all processes */

static flavbrem_process process_of(const subject *s)
{
    flavbrem_process process = flb_process_default();
    process.form_factor = form;
    process.lepton_in = s->in;
    process.lepton_out = s->out;
    process.target_z = s->z;
    process.target_a = s->a;
    process.boson = s->boson;
    if (s->boson == BOSON_GENERAL) {
        process.g_v.re = GENERAL_V;
        process.g_a.re = GENERAL_A;
    }
    return process;
}

static flavbrem_sampling sampling_of(const subject *s, flavbrem_method method, flavbrem_view view)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.method = method;
    sampling.view = view;
    sampling.beam_energy_gev = s->beam_energy_gev;
    sampling.m_phi_gev = s->m_phi_gev;
    sampling.seed = FIRST_SEED;
    return sampling;
}

static beam beam_of(const subject *s)
{
    flavbrem_process process = process_of(s);
    double m_i = flavbrem_lepton_mass_gev(s->in, process.constants);
    double e = s->beam_energy_gev;
    return (beam){e, sqrt((e - m_i) * (e + m_i)),
                  flavbrem_lepton_mass_gev(s->out, process.constants), s->m_phi_gev,
                  flavbrem_nucleus_mass_gev(&process)};
}

/* NULL where the sampler refuses, with its sentence printed. */
static flavbrem_sampler *sampler_of(const flavbrem_process *process,
                                    const flavbrem_sampling *sampling)
{
    flavbrem_sampler *sampler = NULL;
    if (flavbrem_sampler_create(context, process, sampling, &sampler) != FLAVBREM_OK)
        printf("refused: %s\n", flavbrem_context_message(context));
    return sampler;
}

static void draw(flavbrem_sampler *sampler, uint64_t first, size_t n, flavbrem_event *events)
{
    if (flavbrem_events_draw(context, 1, &sampler, first, n, events) != FLAVBREM_OK) {
        fprintf(stderr, "events: %s\n", flavbrem_context_message(context));
        exit(EXIT_FAILURE);
    }
}

/* The probability that the variable is smaller; the azimuths count from -pi to pi. */
static double probability_below(const expected *e, variable which, double seen)
{
    if (which == TURN)
        return 0.5 + seen / (2.0 * PI);
    if (which == PHI_Q) /* even */
        return 0.5 + copysign(0.5 * curve_below(&e->one[which], fabs(seen)), seen);
    return curve_below(&e->one[which], seen);
}

static size_t cell_of(double u, size_t n)
{
    double at = u * (double)n;
    return at < (double)(n - 1) ? (size_t)at : n - 1;
}

/* A batch of events, turned into probabilities; pairs into the number of their cell. */
typedef struct batch {
    flavbrem_event events[BATCH];
    double u[VARIABLES][BATCH], other_u[BATCH];
    uint32_t pair_cell[PAIRS][BATCH];
} batch;

static void look_at_batch(study *s, batch *b, size_t n)
{
    long n_events = (long)n;
#pragma omp parallel
    {
        double worst[EXACTNESSES] = {0.0}, seen[VARIABLES];
#pragma omp for
        for (long i = 0; i < n_events; i++) {
            const flavbrem_event *event = &b->events[i];
            look_at(event, s->b.energy, s->b.momentum, seen);
            look_at_exactness(event, &s->b, worst);
            for (int v = 0; v < VARIABLES; v++)
                if (s->e.has[v])
                    b->u[v][i] = probability_below(&s->e, (variable)v, seen[v]);
            if (s->other_x != NULL)
                b->other_u[i] = curve_below(s->other_x, seen[X]);
            for (int p = 0; p < PAIRS; p++) {
                if (!s->e.has_pair[p])
                    continue;
                size_t n_slabs = (size_t)s->e.slabs;
                size_t slab = cell_of(b->u[first_of_pair[p]][i], n_slabs);
                double u = curve_below(&s->e.slab[p][slab], seen[second_of_pair[p]]);
                b->pair_cell[p][i] = (uint32_t)(slab * n_slabs + cell_of(u, n_slabs));
            }
        }
#pragma omp critical
        for (int w = 0; w < EXACTNESSES; w++)
            s->worst[w] = farther(s->worst[w], worst[w]);
    }
}

static void count_batch(study *s, const batch *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const flavbrem_event *event = &b->events[i];
        s->tries += event->tries;
        s->azimuth_tries += event->azimuth_tries;
        s->above += event->weight > 1.0 ? 1.0 : 0.0;
        s->excess += event->weight - 1.0;
        s->worst_weight = fmax(s->worst_weight, event->weight);
    }
    for (int v = 0; v < VARIABLES; v++)
        for (size_t i = 0; s->e.has[v] && i < n; i++)
            s->cells[v][cell_of(b->u[v][i], CELLS)]++;
    for (size_t i = 0; s->other_x != NULL && i < n; i++)
        s->other_cells[cell_of(b->other_u[i], CELLS)]++;
    for (int p = 0; p < PAIRS; p++)
        for (size_t i = 0; s->e.has_pair[p] && i < n; i++)
            s->pair_cells[p][b->pair_cell[p][i]]++;
    for (int l = 0; l < LAGS; l++) {
        for (int a = 0; a < AXES; a++) {
            const double *u = b->u[lag_axes[a]];
            for (size_t i = lags[l]; s->e.has[lag_axes[a]] && i < n; i++)
                s->lag_sum[a][l] += (u[i] - 0.5) * (u[i - lags[l]] - 0.5);
        }
        s->lag_n[l] += n > lags[l] ? (double)(n - lags[l]) : 0.0;
    }
    s->n += (double)n;
}

static void draw_study(study *s, uint64_t first, uint64_t n)
{
    batch *b = take_memory(1, sizeof *b);
    for (uint64_t done = 0; done < n; done += BATCH) {
        size_t now = n - done < BATCH ? (size_t)(n - done) : BATCH;
        draw(s->sampler, first + done, now, b->events);
        look_at_batch(s, b, now);
        count_batch(s, b, now);
    }
    free(b);
}

/* ---- tests of one sample ---- */

enum { MOST_BINS = 128, EVEN = 100 };

/* Bins of 1/100 of the probability, and smaller ones at both ends as long as LEAST_EXPECTED events
 * are expected. Returns their number; edges count cells. */
static size_t bins_of(double n, size_t edges[MOST_BINS])
{
    static const size_t parts[] = {1, 3, 10, 30};
    size_t low = 0, b = 0;
    edges[0] = 0;
    for (int i = 0; i < 4; i++) {
        size_t least =
            parts[i] - edges[low] < EVEN - parts[i] ? parts[i] - edges[low] : EVEN - parts[i];
        if (n / CELLS * (double)least >= LEAST_EXPECTED)
            edges[++low] = parts[i];
    }
    b = low;
    for (size_t at = EVEN; at < CELLS; at += EVEN)
        edges[++b] = at;
    for (size_t i = low + 1; i > 0; i--)
        edges[++b] = CELLS - edges[i - 1];
    return b;
}

static double closure_limit(const study *s)
{
    return s->n < FINE_EVENTS ? COARSE_CLOSURE : CLOSURE;
}

static void test_variables(const study *s)
{
    size_t edges[MOST_BINS], n_bins = bins_of(s->n, edges);
    printf("  %-26s %5s %9s %9s %9s %9s %9s\n", "", "bins", "chi2", "p", "KS", "p", "integral");
    for (int v = 0; v < VARIABLES; v++) {
        if (!s->e.has[v])
            continue;
        double chi2 = chi2_of_cells(s->cells[v], CELLS, edges, n_bins, s->n);
        double d = distance_of_cells(s->cells[v], CELLS, s->n);
        double p_chi2 = remember(chi2_p(chi2, (double)n_bins - 1.0), variable_names[v], s->name);
        double p_ks = remember(kolmogorov_p(d, s->n), variable_names[v], s->name);
        double whole = s->e.sigma_of_events;
        double closure = v == TURN ? 0.0 : s->e.one[v].total / whole - 1.0;
        printf("  %-26s %5zu %9.1f %9.2e %9.2e %9.2e %9.1e\n", variable_names[v], n_bins, chi2,
               p_chi2, d, p_ks, closure);
        if (!(fabs(closure) < closure_limit(s)))
            wrong("the curve does not integrate to sigma", s->name);
    }
}

static void test_pairs(const study *s)
{
    for (int p = 0; p < PAIRS; p++) {
        if (!s->e.has_pair[p])
            continue;
        size_t n_cells = (size_t)s->e.slabs * (size_t)s->e.slabs,
               edges[MOST_SLABS * MOST_SLABS + 1];
        for (size_t i = 0; i <= n_cells; i++)
            edges[i] = i;
        double chi2 = chi2_of_cells(s->pair_cells[p], n_cells, edges, n_cells, s->n);
        double p_value = remember(chi2_p(chi2, (double)n_cells - 1.0), pair_names[p], s->name);
        double closure = worst_slab(&s->e, (variable_pair)p);
        printf("  %-26s %5zu %9.1f %9.2e %19s %9.1e\n", pair_names[p], n_cells, chi2, p_value, "",
               closure);
        if (!(closure < closure_limit(s)))
            wrong("a slab does not integrate to its part of sigma", s->name);
    }
}

/* Events whose azimuth between lepton and boson is tested, of fewer a part, for each takes as long
 * as hundreds that are drawn; and those that place its bins. */
enum { BETWEEN_EVENTS = 100000, BETWEEN_PART = 5, EDGE_EVENTS = 20000 };

static void test_between(const subject *of, const study *s)
{
    static double azimuth[EDGE_EVENTS];
    static between b;
    flavbrem_process process = process_of(of);
    flavbrem_sampling sampling = sampling_of(of, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON);
    sampling.seed = FIRST_SEED + MOST_SEEDS + 1;
    flavbrem_sampler *others = sampler_of(&process, &sampling);
    size_t n = s->n < BETWEEN_EVENTS ? (size_t)s->n / BETWEEN_PART : BETWEEN_EVENTS;
    flavbrem_event *events = take_memory(BETWEEN_EVENTS, sizeof *events);
    if (others == NULL)
        exit(EXIT_FAILURE);
    draw(others, 0, EDGE_EVENTS, events);
    flavbrem_sampler_destroy(&others);
    for (size_t i = 0; i < EDGE_EVENTS; i++)
        azimuth[i] = azimuth_between(events[i].lepton, events[i].boson);
    between_make(&b, &s->e.second_way, azimuth, EDGE_EVENTS);
    draw(s->sampler, 0, n, events);
#pragma omp parallel for
    for (long i = 0; i < (long)n; i++)
        between_add(&b, &events[i], (uint64_t)i * 0x9e3779b97f4a7c15u);
    free(events);
    double chi2 = between_chi2(&b);
    double p = remember(chi2_p(chi2, BETWEEN_BINS - 1.0), "azimuth between", s->name);
    printf("  %-26s %5d %9.1f %9.2e of %.0f events, given x and theta\n",
           "azimuth between lepton, boson", BETWEEN_BINS, chi2, p, b.n);
    if (b.nothing > 0.0)
        wrong("events where the amplitude leaves nothing", s->name);
}

/* Tries go by a geometric law: accepted over tried is sigma over the hat, less what lies above. */
static void test_tries(const study *s)
{
    double hat = flavbrem_sampler_hat_pb(s->sampler);
    double p = s->e.sigma_of_events / hat / (1.0 + s->excess / s->n);
    double pull = (s->tries - s->n / p) / (sqrt(s->n * (1.0 - p)) / p);
    double p_value = remember(normal_p(pull), "tries", s->name);
    printf("  accepted/tried %.6f, sigma/hat %.6f: pull %.2f, p %.2e; azimuth %.3f\n",
           s->n / s->tries, p, pull, p_value,
           s->azimuth_tries > 0.0 ? s->n / s->azimuth_tries : 1.0);
    printf("  above the hat %.0f of %.0f, largest weight %.4f\n", s->above, s->n, s->worst_weight);
}

static void test_exactness(const study *s)
{
    static const double limit[] = {KINEMATICS, KINEMATICS, KINEMATICS, 1e-9};
    for (int w = 0; w < EXACTNESSES; w++) {
        printf("  %-52s within %.1e\n", exactness_names[w], s->worst[w]);
        if (!(s->worst[w] <= limit[w]))
            wrong(exactness_names[w], s->name);
    }
}

/* The correlation of events a lag apart; the variance of a uniform number is 1/12. */
static void test_lags(const study *s)
{
    double worst = 0.0, n_tests = 0.0;
    for (int a = 0; a < AXES; a++)
        for (int l = 0; s->e.has[lag_axes[a]] && l < LAGS; l++) {
            double pull = 12.0 * s->lag_sum[a][l] / sqrt(s->lag_n[l]);
            remember(normal_p(pull), "lag", s->name);
            worst = fabs(pull) > fabs(worst) ? pull : worst;
            n_tests += 1.0;
        }
    printf("  lags 1, 2, 3, 10, 1000: largest of %.0f pulls %.2f\n", n_tests, worst);
}

static void study_free(study *s)
{
    expected_free(&s->e);
    flavbrem_sampler_destroy(&s->sampler);
    free(s);
}

/* Returns NULL where the sampler refuses. */
static study *study_of(const subject *s, flavbrem_method method, flavbrem_view view, uint64_t n,
                       const study *exact)
{
    flavbrem_process process = process_of(s);
    flavbrem_sampling sampling = sampling_of(s, method, view);
    flavbrem_sampler *sampler = sampler_of(&process, &sampling);
    if (sampler == NULL)
        return NULL;
    study *made = take_memory(1, sizeof *made);
    snprintf(made->name, sizeof made->name, "%s, %s%s%s", s->name, flavbrem_method_name(method),
             method == FLAVBREM_ETL ? "" : " ",
             method == FLAVBREM_ETL ? "" : flavbrem_view_name(view));
    printf("\n%s, %.3g events\n", made->name, (double)n);
    made->sampler = sampler;
    made->b = beam_of(s);
    made->worst_weight = 1.0;
    expected_make(&made->e, context, &process, &sampling, slabs_for((double)n),
                  (double)n >= FINE_EVENTS);
    made->other_x = exact != NULL && made->e.has[X] ? &exact->e.one[X] : NULL;
    draw_study(made, 0, n);
    test_variables(made);
    test_pairs(made);
    if (method == FLAVBREM_ETL)
        test_between(s, made);
    test_tries(made);
    test_exactness(made);
    test_lags(made);
    return made;
}

/* ---- WW against the exact cross-section ---- */

/* The difference of both samples' counts in 100 bins of x against that of both curves: it must be
 * there where they differ and nowhere else. */
static void compare_with_exact(const study *exact, const study *approximate)
{
    enum { BINS = 100 };
    double chi2 = 0.0, chi2_same = 0.0, before = 0.0;
    int seen = 0, predicted = 0, even = 0;
    for (size_t b = 0; b < BINS; b++) {
        double count[2] = {0.0, 0.0};
        for (size_t c = b * (CELLS / BINS); c < (b + 1) * (CELLS / BINS); c++) {
            count[0] += (double)exact->cells[X][c] / exact->n;
            count[1] += (double)approximate->other_cells[c] / approximate->n;
        }
        double at = (double)(b + 1) / BINS;
        double below =
            at < 1.0 ? curve_below(&approximate->e.one[X], curve_inverse(&exact->e.one[X], at))
                     : 1.0;
        double part = below - before, difference = part - 1.0 / BINS;
        double variance = 1.0 / BINS / exact->n + part / approximate->n;
        double off = count[1] - count[0] - difference;
        before = below;
        chi2 += off * off / variance;
        chi2_same += (count[1] - count[0]) * (count[1] - count[0]) / variance;
        predicted += difference * difference > 25.0 * variance;
        even += difference * difference < 0.25 * variance;
        seen += difference * difference > 25.0 * variance && difference * (count[1] - count[0]) > 0;
    }
    double p = remember(chi2_p(chi2, BINS - 1.0), "difference from ETL in x", approximate->name);
    printf("  x against ETL, 100 bins: chi2 of the difference from that of dx %.1f, p %.2e; from "
           "none %.1f\n  they differ by more than 5 errors in %d bins, the samples too in %d of "
           "them; by less than half an error in %d\n",
           chi2, p, chi2_same, predicted, seen, even);
}

/* ---- many seeds ---- */

enum { PULL_BINS = 50 };

/* Pulls of the bins of a variable over the seeds: their width, and the means of each bin, whose
 * squares add up to chi2 of bins - 1 (the counts of a seed add up to n: one mean less is free). */
static void test_pulls(const char *name, variable v, size_t n_seeds, double pull[][PULL_BINS],
                       double *p_of_seed)
{
    double square = 0.0, means = 0.0, worst = 0.0, seeds = (double)n_seeds;
    for (size_t b = 0; b < PULL_BINS; b++) {
        double sum = 0.0;
        for (size_t k = 0; k < n_seeds; k++) {
            sum += pull[k][b];
            square += pull[k][b] * pull[k][b];
        }
        means += sum * sum / seeds;
        worst = fmax(worst, fabs(sum / seeds));
    }
    double shrink = 1.0 - 1.0 / PULL_BINS; /* pulls are over sqrt(n p (1 - p)) */
    double free_pulls = seeds * (PULL_BINS - 1.0);
    double p_width = chi2_p(square * shrink, free_pulls);
    p_width = 2.0 * fmin(p_width, 1.0 - p_width);
    double p_means = chi2_p(means * shrink, PULL_BINS - 1.0);
    double p_uniform = uniformity_p(p_of_seed, n_seeds);
    remember(p_width, "width of pulls", name);
    remember(p_means, "means of pulls", name);
    remember(p_uniform, "p-values of seeds", name);
    printf("  %-15s width %.4f +- %.4f (p %.2e), farthest mean of a bin %.3f +- %.3f (p %.2e), "
           "p-values uniform p %.2e\n",
           variable_names[v], sqrt(square / (seeds * PULL_BINS)), sqrt(0.5 / free_pulls), p_width,
           worst, sqrt(1.0 / seeds), p_means, p_uniform);
}

static void count_seed(const study *s, flavbrem_sampler *sampler, batch *b, uint64_t n,
                       double count[VARIABLES][PULL_BINS])
{
    study one = *s; /* without the counts of the others */
    memset(count, 0, VARIABLES * sizeof *count);
    for (uint64_t done = 0; done < n; done += BATCH) {
        size_t now = n - done < BATCH ? (size_t)(n - done) : BATCH;
        draw(sampler, done, now, b->events);
        look_at_batch(&one, b, now);
        for (int v = 0; v < VARIABLES; v++)
            for (size_t i = 0; s->e.has[v] && i < now; i++)
                count[v][cell_of(b->u[v][i], PULL_BINS)] += 1.0;
    }
}

static void test_seeds(const subject *of, const study *s, size_t n_seeds, uint64_t n)
{
    static double pull[VARIABLES][MOST_SEEDS][PULL_BINS], p_of_seed[VARIABLES][MOST_SEEDS];
    static double count[VARIABLES][PULL_BINS];
    batch *b = take_memory(1, sizeof *b);
    flavbrem_process process = process_of(of);
    double expected_count = (double)n / PULL_BINS;
    double error = sqrt(expected_count * (1.0 - 1.0 / PULL_BINS));
    for (size_t k = 0; k < n_seeds; k++) {
        flavbrem_sampling sampling = sampling_of(of, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON);
        sampling.seed = FIRST_SEED + 1 + k;
        flavbrem_sampler *sampler = sampler_of(&process, &sampling);
        if (sampler == NULL)
            exit(EXIT_FAILURE);
        count_seed(s, sampler, b, n, count);
        for (int v = 0; v < VARIABLES; v++) {
            double chi2 = 0.0;
            for (size_t i = 0; i < PULL_BINS; i++) {
                double off = count[v][i] - expected_count;
                pull[v][k][i] = off / error;
                chi2 += off * off / expected_count;
            }
            p_of_seed[v][k] = chi2_p(chi2, PULL_BINS - 1.0);
        }
        flavbrem_sampler_destroy(&sampler);
    }
    printf("%zu seeds of %.3g events, %s, %d bins\n", n_seeds, (double)n, s->name, PULL_BINS);
    for (int v = 0; v < VARIABLES; v++)
        if (s->e.has[v] && v != Y) /* which is 1 - x but for the recoil */
            test_pulls(s->name, (variable)v, n_seeds, pull[v], p_of_seed[v]);
    free(b);
}

/* ---- different streams ---- */

enum { STREAM_AXES = 5, BOTH = 2 * STREAM_AXES };

/* Lower triangle L of the n by n block of c at (at, at), c = L L^T. */
static void factorise(double c[BOTH][BOTH], int at, int n, double l[STREAM_AXES][STREAM_AXES])
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) {
            double sum = c[at + i][at + j];
            for (int k = 0; k < j; k++)
                sum -= l[i][k] * l[j][k];
            l[i][j] = i == j ? sqrt(sum) : sum / l[j][j];
        }
}

/* The events of the same number of two streams: the sum of squares of all correlations between the
 * n axes of one and of the other, each made independent within its own, is a chi2 of n^2. */
static double correlation_chi2(double c[BOTH][BOTH], int n, double events)
{
    double a[STREAM_AXES][STREAM_AXES], b[STREAM_AXES][STREAM_AXES], chi2 = 0.0;
    double mixed[STREAM_AXES][STREAM_AXES];
    factorise(c, 0, n, a);
    factorise(c, n, n, b);
    for (int i = 0; i < n; i++) /* a^-1 C */
        for (int j = 0; j < n; j++) {
            double sum = c[i][n + j];
            for (int k = 0; k < i; k++)
                sum -= a[i][k] * mixed[k][j];
            mixed[i][j] = sum / a[i][i];
        }
    for (int i = 0; i < n; i++) /* (b^-1 (a^-1 C)^T)^T */
        for (int j = 0; j < n; j++) {
            double sum = mixed[i][j];
            for (int k = 0; k < j; k++)
                sum -= b[j][k] * mixed[i][k];
            mixed[i][j] = sum / b[j][j];
            chi2 += events * mixed[i][j] * mixed[i][j];
        }
    return chi2;
}

typedef struct stream {
    flavbrem_sampler *sampler;
    beam b;
    int approximate;
} stream;

static void test_streams(const char *name, const stream two[2], uint64_t n)
{
    static const variable axes[STREAM_AXES] = {X, THETA, TURN, PSI, PHI_Q};
    int n_axes = two[0].approximate || two[1].approximate ? 3 : STREAM_AXES; /* what is drawn */
    double sum[BOTH] = {0.0}, square[BOTH][BOTH] = {{0.0}}, events = (double)n;
    flavbrem_event *drawn[2] = {take_memory(BATCH, sizeof **drawn),
                                take_memory(BATCH, sizeof **drawn)};
    for (uint64_t done = 0; done < n; done += BATCH) {
        size_t now = n - done < BATCH ? (size_t)(n - done) : BATCH;
        for (int k = 0; k < 2; k++)
            draw(two[k].sampler, done, now, drawn[k]);
        for (size_t i = 0; i < now; i++) {
            double seen[VARIABLES], at[BOTH];
            for (int k = 0; k < 2; k++) {
                look_at(&drawn[k][i], two[k].b.energy, two[k].b.momentum, seen);
                for (int a = 0; a < n_axes; a++)
                    at[k * n_axes + a] = seen[axes[a]];
            }
            for (int a = 0; a < 2 * n_axes; a++) {
                sum[a] += at[a];
                for (int c = 0; c < 2 * n_axes; c++)
                    square[a][c] += at[a] * at[c];
            }
        }
    }
    for (int a = 0; a < 2 * n_axes; a++)
        for (int c = 0; c < 2 * n_axes; c++)
            square[a][c] = square[a][c] / events - sum[a] / events * (sum[c] / events);
    double chi2 = correlation_chi2(square, n_axes, events);
    double p = remember(chi2_p(chi2, (double)(n_axes * n_axes)), "correlation", name);
    printf("  %-58s chi2 %6.1f of %2d, p %.2e\n", name, chi2, n_axes * n_axes, p);
    free(drawn[0]);
    free(drawn[1]);
}

static stream stream_of(const subject *s, flavbrem_method method, uint64_t seed, double energy)
{
    subject moved = *s;
    moved.beam_energy_gev = energy;
    flavbrem_process process = process_of(&moved);
    flavbrem_sampling sampling = sampling_of(&moved, method, FLAVBREM_VIEW_BOSON);
    sampling.seed = seed;
    return (stream){sampler_of(&process, &sampling), beam_of(&moved), method != FLAVBREM_ETL};
}

static void compare_streams(const char *name, stream first, stream second, uint64_t n)
{
    stream two[2] = {first, second};
    if (first.sampler != NULL && second.sampler != NULL)
        test_streams(name, two, n);
    flavbrem_sampler_destroy(&two[0].sampler);
    flavbrem_sampler_destroy(&two[1].sampler);
}

static void test_all_streams(uint64_t n)
{
    const subject *s = &subjects[0];
    uint64_t seed = FIRST_SEED;
    double e = s->beam_energy_gev;
    printf("correlations of events of the same number, %.3g events\n", (double)n);
#define SAME stream_of(s, FLAVBREM_ETL, seed, e)
    compare_streams("energies 100 and 110 GeV", SAME, stream_of(s, FLAVBREM_ETL, seed, 110.0), n);
    compare_streams("energies 100 and 100 (1 + 1e-12) GeV", SAME,
                    stream_of(s, FLAVBREM_ETL, seed, e * (1.0 + 1e-12)), n);
    compare_streams("seeds s and s + 1", SAME, stream_of(s, FLAVBREM_ETL, seed + 1, e), n);
    compare_streams("seeds s and s + 2^32", SAME,
                    stream_of(s, FLAVBREM_ETL, seed + (UINT64_C(1) << 32), e), n);
    for (size_t i = 1; i < SUBJECTS; i++)
        compare_streams(subjects[i].name, SAME,
                        stream_of(&subjects[i], FLAVBREM_ETL, seed, subjects[i].beam_energy_gev),
                        n);
    compare_streams("ETL and WW", SAME, stream_of(s, FLAVBREM_WW, seed, e), n);
    compare_streams("ETL and IWW", SAME, stream_of(s, FLAVBREM_IWW, seed, e), n);
    compare_streams("WW and IWW", stream_of(s, FLAVBREM_WW, seed, e),
                    stream_of(s, FLAVBREM_IWW, seed, e), n);
#undef SAME
}

/* ---- all of it ---- */

static void test_subject(const subject *s, uint64_t n, size_t n_seeds)
{
    static const struct {
        flavbrem_method method;
        flavbrem_view view;
    } others[] = {{FLAVBREM_WW, FLAVBREM_VIEW_BOSON},
                  {FLAVBREM_WW, FLAVBREM_VIEW_LEPTON},
                  {FLAVBREM_IWW, FLAVBREM_VIEW_BOSON},
                  {FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON}};
    study *exact = study_of(s, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, n, NULL);
    if (exact == NULL) {
        wrong("the sampler refuses ETL", s->name);
        return;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        int boson = others[i].view == FLAVBREM_VIEW_BOSON;
        study *other = study_of(s, others[i].method, others[i].view, n, exact);
        if (other == NULL)
            continue;
        if (boson)
            compare_with_exact(exact, other);
        study_free(other);
    }
    test_seeds(s, exact, n_seeds, n / 100 > 10000 ? n / 100 : 10000);
    study_free(exact);
}

static int verdict(void)
{
    double least = FALSE_ALARM / (double)(n_p > 0 ? n_p : 1);
    printf("\n");
    if (n_p > 0)
        printf("%zu p-values, the smallest %.2e (%s); wrong below %.2e\n", n_p, smallest_p,
               smallest_name, least);
    if (n_p > 0 && !(smallest_p >= least))
        wrong("a p-value that is too small", smallest_name);
    printf("%s: %d wrong\n", n_wrong == 0 ? "good" : "NOT GOOD", n_wrong);
    return n_wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static const subject corners[] = {
    {"e -> mu, Pb, 1.15 GeV, 1 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 1.15, 1,
     BOSON_CHIRAL},
    {"e -> mu, Pb, 1.3 GeV, 1 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 1.3, 1,
     BOSON_CHIRAL},
    {"e -> mu, Pb, 10 GeV, 1 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 10, 1, BOSON_CHIRAL},
    {"mu -> e, Pb, 160 GeV, 0.1053 GeV", FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160, 0.1053,
     BOSON_CHIRAL},
    {"mu -> e, Pb, 160 GeV, 0.12 GeV", FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160, 0.12,
     BOSON_CHIRAL},
    {"e -> mu, Pb, 1000 GeV, 0.001 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 1000, 0.001,
     BOSON_CHIRAL},
    {"mu -> tau, Pb, 1000 GeV, 1 GeV", FLAVBREM_MUON, FLAVBREM_TAU, 82, 207, 1000, 1, BOSON_CHIRAL},
    {"e -> tau, C, 3.5 GeV, 1 GeV", FLAVBREM_ELECTRON, FLAVBREM_TAU, 6, 12, 3.5, 1, BOSON_CHIRAL},
    {"tau -> mu, Pb, 100 GeV, 1.7 GeV", FLAVBREM_TAU, FLAVBREM_MUON, 82, 207, 100, 1.7,
     BOSON_CHIRAL},
    {"e -> mu, H, 50 GeV, 0.5 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 1, 1, 50, 0.5, BOSON_CHIRAL},
};

static void test_corner(const subject *s, flavbrem_method method, flavbrem_view view, uint64_t n)
{
    flavbrem_process process = process_of(s);
    flavbrem_sampling sampling = sampling_of(s, method, view);
    double tries = 0.0, above = 0.0, worst = 1.0, turns = 0.0;
    flavbrem_event *events = take_memory(BATCH, sizeof *events);
    printf("%-34s %-3s %-6s ", s->name, flavbrem_method_name(method), flavbrem_view_name(view));
    flavbrem_sampler *sampler = sampler_of(&process, &sampling);
    for (uint64_t done = 0; sampler != NULL && done < n; done += BATCH) {
        size_t now = n - done < BATCH ? (size_t)(n - done) : BATCH;
        draw(sampler, done, now, events);
        for (size_t i = 0; i < now; i++) {
            tries += events[i].tries;
            turns += events[i].azimuth_tries;
            above += events[i].weight > 1.0 ? 1.0 : 0.0;
            worst = farther(worst, events[i].weight);
        }
    }
    if (sampler != NULL) {
        printf("%10.4f %8.3f %9.2e %8.4f\n", (double)n / tries,
               turns > 0.0 ? (double)n / turns : 1.0, above / (double)n, worst);
        /* few events say little about one in a million */
        if (!(above <= MOST_ABOVE * (double)n + 4.0 * sqrt(MOST_ABOVE * (double)n)))
            wrong("too many events above the hat", s->name);
        if (!(worst <= WORST_WEIGHT))
            wrong("an event too far above the hat", s->name);
        if (method != FLAVBREM_IWW && !((double)n >= LEAST_EFFICIENCY * tries))
            wrong("too many tries", s->name);
        if (!((double)n >= LEAST_EFFICIENCY * turns))
            wrong("too many tries of the azimuth", s->name);
    }
    flavbrem_sampler_destroy(&sampler);
    free(events);
}

static int run_corners(uint64_t n)
{
    printf("%.3g events each; at most %g above the hat, weights at most %g; efficiency of "
           "ETL and WW at least %g\n%-45s %10s %8s %9s %8s\n",
           (double)n, MOST_ABOVE, WORST_WEIGHT, LEAST_EFFICIENCY, "", "efficiency", "azimuth",
           "above", "weight");
    for (size_t i = 0; i < sizeof corners / sizeof *corners; i++) {
        test_corner(&corners[i], FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, n);
        for (int method = FLAVBREM_WW; method <= FLAVBREM_IWW; method++)
            for (int view = FLAVBREM_VIEW_BOSON; view <= FLAVBREM_VIEW_LEPTON; view++)
                test_corner(&corners[i], (flavbrem_method)method, (flavbrem_view)view, n);
        fflush(stdout);
    }
    return verdict();
}

/* As many as everything else here, see OMP_NUM_THREADS. */
static int set_threads(void)
{
#ifdef _OPENMP
    return flavbrem_context_set_threads(context, omp_get_max_threads()) == FLAVBREM_OK;
#else
    return flavbrem_context_set_threads(context, 1) == FLAVBREM_OK;
#endif
}

int main(int argc, char **argv)
{
    form = form_option(&argc, argv, FORM_FACTOR_ELASTIC);
    int only_corners = argc > 1 && strcmp(argv[1], "corners") == 0;
    double n = argc > 1 + only_corners ? atof(argv[1 + only_corners]) : 1e6;
    double n_seeds = !only_corners && argc > 2 ? atof(argv[2]) : 100.0;
    int alone = !only_corners && argc > 3 ? atoi(argv[3]) : 0;
    if (!(n >= 1e4 && n <= 1e12 && n_seeds >= 1.0 && n_seeds <= MOST_SEEDS) || alone < 0 ||
        alone > (int)SUBJECTS || flavbrem_context_create(&context) != FLAVBREM_OK ||
        !set_threads()) {
        fprintf(stderr, "usage: events [N [SEEDS [PROCESS]]] | events corners [N]; N from 1e4; "
                        "--form-factor NAME\n");
        return 2;
    }
    if (only_corners)
        return run_corners((uint64_t)n);
    for (size_t i = 0; i < SUBJECTS; i++) {
        if (alone > 0 && i + 1 != (size_t)alone)
            continue;
        test_subject(&subjects[i], (uint64_t)n, (size_t)n_seeds);
        fflush(stdout);
    }
    if (alone == 0)
        test_all_streams(n < 1e6 ? (uint64_t)n : 1000000);
    flavbrem_context_destroy(&context);
    return verdict();
}
