/* Do files of WW and IWW events state the cross-section of the events in them?
 * forbidden [PROCESSES [SEED [EVENTS]]]
 *
 * Random processes, every second one near its threshold, WW and IWW seen from the boson and from
 * the lepton. Of each the cross-section of the states that the recoil of the nucleus allows, and of
 * those that it forbids, is integrated here a second way: the printed Eqs. (20)-(27) and the flux
 * in long double, a state is allowed where (p + P - p_a)^2 >= (M + m_b)^2. Held against it: what
 * flavbrem_sampler_sigma states, the hat times events over tries, the events' x (y) by chi2 and
 * Kolmogorov-Smirnov, and their angle at their x. SEED is hexadecimal, the first digits of a commit
 * for instance. Exit code 1 if something is wrong, which for p-values means one below 1e-4 over
 * their number. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "validation/curve.h"
#include "validation/random_process.h"
#include "validation/statistics.h"

typedef long double real;

enum {
    PANELS = 64,
    STEPS = 800,
    KINDS = 4,
    CELLS = 10000,
    BINS = 50,
    ANGLES = 2000,
    PANEL_NODES = 12,
    MOST_P = 20000
};

#define RTOL 1e-6
#define CURVE_TOLERANCE 1e-8 /* of a panel, of the whole */
#define CLOSURE 1e-7         /* what the second way may be off, relative to both parts */
#define ENDS 40.0            /* of ln[z/(1 - z)] along the energies */
#define PANEL 1.5            /* of ln w and ln t */
#define NEAREST 1e-3         /* E/E_threshold - 1, evenly in the logarithm */
#define FARTHEST_NEAR 1.0
#define LEAST_TOLD 1e-3  /* a part of the cross-section that is told of */
#define FALSE_ALARM 1e-4 /* of all p-values together */

static const struct {
    const char *name;
    flavbrem_method method;
    flavbrem_view view;
} kinds[KINDS] = {{"ww boson", FLAVBREM_WW, FLAVBREM_VIEW_BOSON},
                  {"ww lepton", FLAVBREM_WW, FLAVBREM_VIEW_LEPTON},
                  {"iww boson", FLAVBREM_IWW, FLAVBREM_VIEW_BOSON},
                  {"iww lepton", FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON}};

/* ---- the second way ---- */

typedef struct model {
    int improved, boson;
    real e, p, nucleus, m_i, m_f, m_phi, m_a, m_b, dm; /* [GeV], dm [GeV^2] */
    real z2, t_a, t_d, t_max, cut, scale;              /* scale: alpha^2 h^2/(4 pi) in pb */
    real flux;                                         /* of IWW, the same everywhere */
    real from, to; /* energies of the observed particle between which the curve lies [GeV] */
    int allowed;   /* 1: the allowed states, 0: the forbidden ones */
} model;

static double nodes[PANEL_NODES], weights[PANEL_NODES];

static model model_of(const flavbrem_process *process, int kind, double e, double m_phi)
{
    model m = {.improved = kinds[kind].method == FLAVBREM_IWW,
               .boson = kinds[kind].view == FLAVBREM_VIEW_BOSON,
               .e = e,
               .m_phi = m_phi};
    const real pi = 3.141592653589793238462643383279502884L;
    m.m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    m.m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    m.nucleus = flavbrem_nucleus_mass_gev(process);
    m.p = sqrtl((m.e - m.m_i) * (m.e + m.m_i));
    m.m_a = m.boson ? m.m_phi : m.m_f;
    m.m_b = m.boson ? m.m_f : m.m_phi;
    m.dm = m.m_phi * m.m_phi - m.m_i * m.m_i - m.m_f * m.m_f;
    real z = process->target_z, a = 111.0L * powl(z, -1.0L / 3.0L) / CODATA_M_ELECTRON_GEV;
    m.z2 = z * z;
    m.t_a = 1.0L / (a * a);
    m.t_d = 0.164L * powl(process->target_a, -2.0L / 3.0L);
    m.t_max = m.m_phi * m.m_phi + m.m_i * m.m_i;
    m.cut = m.boson ? process->theta_max_rad : process->psi_max_rad;
    m.scale = (real)CODATA_ALPHA * CODATA_ALPHA / (4.0L * pi) * process->coupling *
              process->coupling * CODATA_GEV2_PB;
    return m;
}

/* Int f du over panels of about the length PANEL. */
typedef real integrand_of(const model *m, const real *parameters, real u);

static real integral(const model *m, const real *parameters, real from, real to, integrand_of *f)
{
    int panels = 1 + (int)((to - from) / PANEL);
    real half = 0.5L * (to - from) / panels, sum = 0.0L;
    for (int i = 0; i < panels; i++)
        for (int k = 0; k < PANEL_NODES; k++)
            sum += (real)weights[k] * f(m, parameters, from + half * (2 * i + 1 + (real)nodes[k]));
    return sum * half;
}

/* Eq. (14) by ln t: (t - t_min)/t F^2. */
static real flux_of_log_t(const model *m, const real *t_min, real log_t)
{
    real t = expl(log_t), screened = t / (m->t_a + t), sized = m->t_d / (m->t_d + t);
    return (1.0L - *t_min / t) * screened * screened * sized * sized;
}

/* Eq. (16). */
static real flux_x(const model *m, real t_min, real t)
{
    real apart = m->t_a - m->t_d;
    return m->t_d * m->t_d / (apart * apart * apart) *
           (apart * (m->t_a + t_min) / (t + m->t_a) + apart * (m->t_d + t_min) / (t + m->t_d) +
            (m->t_a + m->t_d + 2.0L * t_min) * logl((t + m->t_d) / (t + m->t_a)));
}

static real flux(const model *m, real t_min)
{
    if (!(t_min < m->t_max))
        return 0.0L;
    if (t_min < 3.0L * m->t_d && t_min < 0.9L * m->t_max) /* else it loses digits */
        return m->z2 * (flux_x(m, t_min, m->t_max) - flux_x(m, t_min, t_min));
    real end = m->t_max < 1e8L * t_min ? m->t_max : 1e8L * t_min;
    return m->z2 * integral(m, &t_min, logl(t_min), logl(end), flux_of_log_t);
}

static real momentum_of(const model *m, real e_a)
{
    return e_a > m->m_a ? sqrtl((e_a - m->m_a) * (e_a + m->m_a)) : 0.0L;
}

/* What is fixed by the energy of the observed particle. */
enum { SHARE, REST, W_0, ROW_NUMBERS };

/* d2sigma/(dx dln w) [pb], as printed: Eqs. (21), (22) and (26), (27), dcos = dw/(2 x E^2). */
static real density_of_log_w(const model *m, const real *row, real log_w)
{
    real x = row[SHARE], rest = row[REST], w = expl(log_w), value;
    real beta = momentum_of(m, x * m->e) / (x * m->e);
    real root = w / (2.0L * m->e * rest);
    if (m->boson) {
        real u = -w;
        real bracket =
            u * x + m->m_phi * m->m_phi * rest + x * (m->m_f * m->m_f - m->m_i * m->m_i * rest);
        real a = x * x / (2.0L * rest) + m->dm * bracket / (u * u);
        value = x * rest * a / (w * w);
    } else {
        real y = x;
        real last = m->m_f * m->m_f + y * (m->m_i * m->m_i * y + m->dm);
        value = rest * rest * rest *
                (0.5L / (w * w) - m->dm / (w * w * w) + m->dm * last / (y * w * w * w * w));
    }
    return 2.0L * m->scale * beta * m->e * m->e * value *
           (m->improved ? m->flux : flux(m, root * root)) * w / (2.0L * x * m->e * m->e);
}

static void row_at(const model *m, real e_a, real row[ROW_NUMBERS])
{
    real x = e_a / m->e, rest = (m->e - e_a) / m->e;
    row[SHARE] = x;
    row[REST] = rest;
    row[W_0] = m->m_a * m->m_a * rest / x - m->m_i * m->m_i * rest + m->m_b * m->m_b;
}

/* (p + P - p_a)^2 - (M + m_b)^2 at an angle. */
static real room(const model *m, real e_a, real angle)
{
    real k = momentum_of(m, e_a);
    real half = sinl(0.5L * angle), along = m->p - k;
    real energy = m->e + m->nucleus - e_a, least = m->nucleus + m->m_b;
    return (energy - least) * (energy + least) - along * along - 4.0L * m->p * k * half * half;
}

/* The largest angle that is allowed, at most the cut; 0 where none is. */
static real largest_angle(const model *m, real e_a)
{
    real low = 0.0L, high = m->cut;
    if (room(m, e_a, m->cut) > 0.0L)
        return m->cut;
    if (!(room(m, e_a, 0.0L) > 0.0L))
        return 0.0L;
    for (int i = 0; i < 70; i++) {
        real middle = 0.5L * (low + high);
        *(room(m, e_a, middle) > 0.0L ? &low : &high) = middle;
    }
    return low;
}

/* dsigma/dx [pb] between two angles, to where the flux ends. */
static real between_angles(const model *m, real e_a, real low, real high)
{
    real row[ROW_NUMBERS];
    row_at(m, e_a, row);
    real first = row[W_0] + e_a * m->e * low * low, last = row[W_0] + e_a * m->e * high * high;
    real no_flux = 2.0L * m->e * row[REST] * sqrtl(m->t_max);
    last = !m->improved && no_flux < last ? no_flux : last;
    return last > first ? integral(m, row, logl(first), logl(last), density_of_log_w) : 0.0L;
}

/* E_a where the curve's variable, ln[z/(1 - z)] of the part z of the energies, is at. */
static real energy_at(const model *m, double at)
{
    return at < 0.0 ? m->from + (m->to - m->from) * (expl(at) / (1.0L + expl(at)))
                    : m->to - (m->to - m->from) * (expl(-at) / (1.0L + expl(-at)));
}

static double variable_of(const model *m, double e_a)
{
    real above = (real)e_a - m->from, below = m->to - (real)e_a;
    if (!(above > 0.0L))
        return -ENDS;
    return below > 0.0L ? fmax(-ENDS, fmin(ENDS, (double)logl(above / below))) : ENDS;
}

static void curve_values(void *user, size_t n, const double *at, double *value)
{
    const model *m = user;
    long count = (long)n;
#pragma omp parallel for schedule(dynamic, 8)
    for (long i = 0; i < count; i++) {
        real e_a = energy_at(m, at[i]), part = expl(-(real)fabs(at[i]));
        real slope = (m->to - m->from) / m->e * part / ((1.0L + part) * (1.0L + part));
        real border = largest_angle(m, e_a);
        value[i] = (double)(slope * (m->allowed ? between_angles(m, e_a, 0.0L, border)
                                                : between_angles(m, e_a, border, m->cut)));
    }
}

/* The energies at which there is an allowed state: forward, room > 0. Returns 0 where there is
 * none. */
static int allowed_energies(const model *m, real low, real high, real *from, real *to)
{
    real a = low, b = high;
    for (int i = 0; i < 300; i++) { /* the maximum, by thirds: room has one */
        real first = a + (b - a) / 3.0L, second = b - (b - a) / 3.0L;
        if (room(m, first, 0.0L) < room(m, second, 0.0L))
            a = first;
        else
            b = second;
    }
    real top = 0.5L * (a + b), ends[2] = {low, high};
    if (!(room(m, top, 0.0L) > 0.0L))
        return 0;
    for (int side = 0; side < 2; side++) {
        real inside = top, outside = ends[side];
        if (room(m, outside, 0.0L) > 0.0L)
            continue;
        for (int i = 0; i < 80; i++) {
            real middle = 0.5L * (inside + outside);
            *(room(m, middle, 0.0L) > 0.0L ? &inside : &outside) = middle;
        }
        ends[side] = inside;
    }
    *from = ends[0];
    *to = ends[1];
    return 1;
}

/* What the angles end at: where that changes the curve has a kink, which a panel must not have
 * inside. */
static int kind_at(const model *m, double at)
{
    real row[ROW_NUMBERS], e_a = energy_at(m, at), border = largest_angle(m, e_a);
    row_at(m, e_a, row);
    real no_flux = m->improved ? HUGE_VALL : 2.0L * m->e * row[REST] * sqrtl(m->t_max);
    int by_cut = no_flux < row[W_0] + e_a * m->e * m->cut * m->cut;
    int by_border = no_flux < row[W_0] + e_a * m->e * border * border;
    return (border < m->cut) + 2 * by_cut + 4 * by_border;
}

/* Adds the panels from one place to another. */
static void add_panels(curve *c, model *m, double low, double high)
{
    curve more = curve_make(low, high, 1 + (size_t)((high - low) * PANELS / (2.0 * ENDS)),
                            CURVE_TOLERANCE, curve_values, m);
    c->panels = realloc(c->panels, (c->n_panels + more.n_panels) * sizeof *c->panels);
    if (c->panels == NULL)
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < more.n_panels; i++)
        c->panels[c->n_panels++] = more.panels[i];
    curve_free(&more);
}

/* A curve over the energies from one to another; its total is the integral [pb]. */
static curve curve_between(model *m, real from, real to, int allowed)
{
    curve c = {0};
    double begin = -ENDS, step = 2.0 * ENDS / STEPS;
    m->from = from;
    m->to = to;
    m->allowed = allowed;
    int kind = kind_at(m, begin);
    for (int i = 1; i <= STEPS; i++) {
        double low = -ENDS + (i - 1) * step, high = low + step;
        if (kind_at(m, high) == kind)
            continue;
        for (int k = 0; k < 60; k++) {
            double middle = 0.5 * (low + high);
            *(kind_at(m, middle) == kind ? &low : &high) = middle;
        }
        if (low > begin)
            add_panels(&c, m, begin, low);
        begin = high;
        kind = kind_at(m, -ENDS + i * step);
    }
    add_panels(&c, m, begin, ENDS);
    curve_add_up(&c);
    return c;
}

static double forbidden_between(model *m, real from, real to)
{
    if (!(to > from))
        return 0.0;
    curve c = curve_between(m, from, to, 0);
    double total = c.total;
    curve_free(&c);
    return total;
}

/* ---- what was found ---- */

typedef struct findings {
    unsigned samplers, refused, told, values, n_p, wrong;
    double worst, largest_forbidden, least_allowed, largest_efficiency, smallest_p, events, above;
    char smallest_name[160];
} findings;

static void wrong(findings *found, const char *name, const char *what, double got, double expected)
{
    printf("WRONG: %s: %s %.10g, expected %.10g\n", name, what, got, expected);
    found->wrong++;
}

static void compare(findings *found, const char *name, const char *what, flavbrem_result stated,
                    double expected, double sum)
{
    double allowance = stated.error + CLOSURE * sum;
    double off = fabs(stated.value - expected), ratio = off > 0.0 ? off / allowance : off;
    found->values++;
    found->worst = fmax(found->worst, ratio);
    if (!(ratio <= 1.0))
        wrong(found, name, what, stated.value, expected);
}

static void remember(findings *found, const char *name, const char *what, double p)
{
    found->n_p++;
    if (p >= found->smallest_p)
        return;
    found->smallest_p = p >= 0.0 ? p : 0.0; /* not a number is as bad */
    snprintf(found->smallest_name, sizeof found->smallest_name, "%s: %s", name, what);
}

/* ---- events ---- */

static double observed_energy(const model *m, const flavbrem_event *event)
{
    return m->boson ? event->boson[3] : event->lepton[3];
}

/* The angle of each event at its energy, as a probability. */
static double angle_distance(const model *m, size_t n, const flavbrem_event *events)
{
    static double u[ANGLES];
    double d = 0.0;
    long count = (long)n;
#pragma omp parallel for schedule(dynamic, 8)
    for (long i = 0; i < count; i++) {
        real e_a = observed_energy(m, &events[i]);
        real angle = m->boson ? events[i].theta_rad : events[i].psi_rad;
        real border = largest_angle(m, e_a), whole = between_angles(m, e_a, 0.0L, border);
        u[i] = (double)(between_angles(m, e_a, 0.0L, angle < border ? angle : border) / whole);
    }
    qsort(u, n, sizeof *u, ascending_doubles);
    for (size_t i = 0; i < n; i++) {
        d = fmax(d, u[i] - (double)i / (double)n);
        d = fmax(d, (double)(i + 1) / (double)n - u[i]);
    }
    return d;
}

static void test_events(const model *m, const curve *c, const char *name, size_t n,
                        const flavbrem_event *events, double hat_pb, double sigma_pb,
                        findings *found)
{
    static uint64_t cells[CELLS];
    size_t edges[BINS + 1], few = n < ANGLES ? n : ANGLES;
    double tries = 0.0, weights_sum = 0.0;
    for (int i = 0; i < CELLS; i++)
        cells[i] = 0;
    for (size_t i = 0; i <= BINS; i++)
        edges[i] = i * CELLS / BINS;
    for (size_t i = 0; i < n; i++) {
        double u = curve_below(c, variable_of(m, observed_energy(m, &events[i])));
        cells[u < 1.0 ? (size_t)(u * CELLS) : CELLS - 1]++;
        tries += events[i].tries;
        weights_sum += events[i].weight;
        found->above += events[i].weight > 1.0;
    }
    found->events += (double)n;
    double efficiency = (double)n / tries, expected = sigma_pb / hat_pb;
    double spread = sqrt((1.0 - efficiency) / (double)n);
    remember(found, name, "hat x events/tries",
             normal_p((hat_pb * weights_sum / tries / sigma_pb - 1.0) / spread));
    remember(found, name, "chi2",
             chi2_p(chi2_of_cells(cells, CELLS, edges, BINS, (double)n), BINS - 1.0));
    remember(found, name, "Kolmogorov-Smirnov",
             kolmogorov_p(distance_of_cells(cells, CELLS, (double)n), (double)n));
    remember(found, name, "angle", kolmogorov_p(angle_distance(m, few, events), (double)few));
    found->largest_efficiency = fmax(found->largest_efficiency, expected);
    if (!(expected <= 1.0))
        wrong(found, name, "efficiency", expected, efficiency);
}

/* ---- a process ---- */

static random_process process_of(uint64_t seed, uint64_t i)
{
    random_process r = random_process_draw((seed << 20) + i);
    double u = random_uniform(&r.state);
    if (i % 2 != 0) {
        double above = NEAREST * pow(FARTHEST_NEAR / NEAREST, u);
        r.beam_energy_gev = flavbrem_threshold_gev(&r.process, r.m_phi_gev) * (1.0 + above);
    }
    return r;
}

static void try_sampler(flavbrem_context *context, const random_process *r, int kind, size_t n,
                        flavbrem_event *events, findings *found)
{
    char name[128];
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = NULL;
    flavbrem_result sigma, forbidden;
    model m = model_of(&r->process, kind, r->beam_energy_gev, r->m_phi_gev);
    real low = m.m_a, high = m.e - m.m_b, from = high, to = high;
    real root = m.m_phi * m.m_phi / (2.0L * m.e);
    m.flux = flux(&m, root * root);
    snprintf(name, sizeof name, "%s %s:%s Z,A = %g,%g, E %.9g, m_phi %.9g", kinds[kind].name,
             flavbrem_lepton_name(r->process.lepton_in),
             flavbrem_lepton_name(r->process.lepton_out), r->process.target_z, r->process.target_a,
             r->beam_energy_gev, r->m_phi_gev);
    sampling.method = kinds[kind].method;
    sampling.view = kinds[kind].view;
    sampling.beam_energy_gev = r->beam_energy_gev;
    sampling.m_phi_gev = r->m_phi_gev;
    int made = flavbrem_sampler_create(context, &r->process, &sampling, &sampler) == FLAVBREM_OK;
    int any = allowed_energies(&m, low, high, &from, &to);
    curve c = any ? curve_between(&m, from, to, 1) : (curve){0};
    double allowed = any ? c.total : 0.0;
    if (!made) {
        found->refused++;
        if (allowed > 0.0)
            wrong(found, name, "refused, cross-section", 0.0, allowed);
        curve_free(&c);
        return;
    }
    model beside = m;
    double left_out = forbidden_between(&beside, low, from) + forbidden_between(&beside, from, to) +
                      forbidden_between(&beside, to, high);
    if (flavbrem_sampler_sigma(context, sampler, RTOL, &sigma, &forbidden) != FLAVBREM_OK ||
        flavbrem_events_draw(context, 1, &sampler, 0, n, events) != FLAVBREM_OK)
        exit(EXIT_FAILURE);
    double sum = allowed + left_out, part = left_out / sum;
    found->samplers++;
    found->told += part > LEAST_TOLD;
    found->largest_forbidden = fmax(found->largest_forbidden, part);
    found->least_allowed = fmin(found->least_allowed, allowed / sum);
    compare(found, name, "sigma", sigma, allowed, allowed);
    compare(found, name, "forbidden", forbidden, left_out, sum);
    test_events(&m, &c, name, n, events, flavbrem_sampler_hat_pb(sampler), sigma.value, found);
    curve_free(&c);
    flavbrem_sampler_destroy(&sampler);
}

int main(int argc, char **argv)
{
    long processes = argc > 1 ? atol(argv[1]) : 200;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 16) : 1;
    long n = argc > 3 ? atol(argv[3]) : 200000;
    flavbrem_context *context = NULL;
    findings found = {.smallest_p = 1.0, .least_allowed = 1.0};
    if (processes < 1 || n < 1 || flavbrem_context_create(&context) != FLAVBREM_OK) {
        fprintf(stderr, "usage: forbidden [PROCESSES [SEED [EVENTS]]]\n");
        return 2;
    }
    flavbrem_event *events = take_memory((size_t)n, sizeof *events);
    gauss_rule(PANEL_NODES, nodes, weights);
    for (long i = 0; i < processes; i++) {
        random_process r = process_of(seed, (uint64_t)i);
        for (int kind = 0; kind < KINDS; kind++)
            try_sampler(context, &r, kind, (size_t)n, events, &found);
    }
    if (found.smallest_p < FALSE_ALARM / found.n_p)
        wrong(&found, found.smallest_name, "p", found.smallest_p, FALSE_ALARM / found.n_p);
    printf("%ld random processes of seed %llx, every second one near its threshold (E at most %g "
           "times it), WW and IWW, both views\n",
           processes, (unsigned long long)seed, 1.0 + FARTHEST_NEAR);
    printf("%u samplers, %u refused; recoil forbids more than %g%% of %u, at most all but %.2g\n",
           found.samplers, found.refused, 100.0 * LEAST_TOLD, found.told, found.least_allowed);
    printf("stated against integrated a second way: %u values, at most %.2f of error and %g\n",
           found.values, found.worst, CLOSURE);
    printf("%.3g events, %.3g above the hat, efficiency at most %.3f; %u p-values, the smallest "
           "%.1e (%s)\n",
           found.events, found.above, found.largest_efficiency, found.n_p, found.smallest_p,
           found.smallest_name);
    printf("%u wrong\n", found.wrong);
    free(events);
    flavbrem_context_destroy(&context);
    return found.wrong > 0;
}
