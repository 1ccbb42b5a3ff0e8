/* What the events of a process must look like: cumulative curves of single variables, and of second
 * variables within slabs of a first one, integrated from the cross-sections of the engine; t and
 * phi_q, for which the engine has none, from validation/eq10.h. */
#ifndef FLAVBREM_VALIDATION_EXPECTED_H
#define FLAVBREM_VALIDATION_EXPECTED_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/flavbrem.h"
#include "validation/curve.h"
#include "validation/eq10.h"

/* x and y by their logit, angles by ln tan(angle/2), t by ln t, phi_q and the azimuth about the
 * beam as they are. E_f is y E: its curve is that of y. */
typedef enum variable { X, THETA, Y, PSI, T, PHI_Q, TURN, VARIABLES } variable;

/* The second variable in slabs of the first. As y = 1 - x - t/(2 M E), (x, t) is (x, y) without the
 * digits that 1 - x - y loses. */
typedef enum variable_pair { X_THETA, Y_PSI, X_T, PAIRS } variable_pair;

enum { MOST_SLABS = 30, SLAB_NODES = 8, WIDE_SLABS = 8, MOST_T_NODES = 64 };

#define CURVE_TOLERANCE 1e-8 /* of a panel */
#define ENGINE_RTOL 1e-7
#define T_BEYOND 1e5 /* times t_d leaves 1e-10 of the cross-section */
#define SHARE_END 28.0
#define ANGLE_START (-34.0)

typedef struct expected {
    flavbrem_context *context;
    flavbrem_process process;
    flavbrem_sampling sampling;
    eq10 second_way;
    int t_nodes;            /* of its integrals over t */
    double t_tolerance;     /* of its curves */
    double sigma_of_events; /* [pb]; WW, IWW: of those that there can be */
    curve one[VARIABLES];
    int has[VARIABLES];
    int has_pair[PAIRS];
    int slabs;
    curve slab[PAIRS][MOST_SLABS];
} expected;

static const variable first_of_pair[PAIRS] = {X, Y, X}, second_of_pair[PAIRS] = {THETA, PSI, T};
static const flavbrem_quantity single_of[] = {FLAVBREM_DX, FLAVBREM_DTHETA, FLAVBREM_DY,
                                              FLAVBREM_DPSI};

/* ---- the engine ---- */

static inline void ask_engine(const expected *e, flavbrem_quantity quantity, size_t n,
                              flavbrem_point *points, double *value)
{
    flavbrem_request request = {e->sampling.method, quantity, FLAVBREM_PB, ENGINE_RTOL};
    flavbrem_result *results = take_memory(n, sizeof *results);
    for (size_t i = 0; i < n; i++) {
        points[i].beam_energy_gev = e->sampling.beam_energy_gev;
        points[i].m_phi_gev = e->sampling.m_phi_gev;
    }
    if (flavbrem_xsec(e->context, &e->process, &request, n, points, results) != FLAVBREM_OK) {
        fprintf(stderr, "events: %s\n", flavbrem_context_message(e->context));
        exit(EXIT_FAILURE);
    }
    for (size_t i = 0; i < n; i++)
        value[i] = results[i].value;
    free(results);
}

/* The variable itself and its slope, from what stands for it. */
static inline double unmapped(variable which, double l, double *slope)
{
    if (which == X || which == Y) {
        double share = 1.0 / (1.0 + exp(-l));
        *slope = share / (1.0 + exp(l));
        return share;
    }
    *slope = 1.0 / cosh(l); /* the sine of the angle */
    return 2.0 * atan(exp(l));
}

typedef struct single_density {
    const expected *e;
    variable which;
} single_density;

/* ---- WW and IWW, where they leave nothing for the nucleus to do ---- */

/* The largest angle of the boson at x (or of the lepton at y) at which there is a final state: that
 * of u = -2 M (E' - m_f). WW and IWW do not know of it, the events must. */
static inline double open_angle(const expected *e, variable first, double logit)
{
    const flavbrem_process *process = &e->process;
    long double m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    long double m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    long double m_phi = e->sampling.m_phi_gev, energy = e->sampling.beam_energy_gev;
    long double m_a = first == X ? m_phi : m_f, m_b = first == X ? m_f : m_phi;
    long double e_a = energy / (1.0L + expl(-(long double)logit));
    long double e_b = energy / (1.0L + expl((long double)logit));
    if (!(e_a > m_a && e_b > m_b))
        return 0.0;
    long double p = sqrtl((energy - m_i) * (energy + m_i)), k = sqrtl((e_a - m_a) * (e_a + m_a));
    long double u_0 = m_i * m_i + m_a * m_a - m_b * m_b - 2.0L * (energy * e_a - p * k);
    long double v = 2.0L * flavbrem_nucleus_mass_gev(process) * (e_b - m_b) + u_0;
    if (!(v > 0.0L))
        return 0.0;
    return v < 4.0L * p * k ? (double)(2.0L * asinl(sqrtl(v / (4.0L * p * k)))) : PI;
}

/* dsigma/dx (dy) up to the open angle, where that is below the cut. */
static inline void close_shares(const single_density *d, size_t n, const double *at, double *value)
{
    for (size_t i = 0; i < n; i++) {
        expected closed = *d->e;
        double *cut = d->which == X ? &closed.process.theta_max_rad : &closed.process.psi_max_rad;
        double angle = open_angle(d->e, d->which, at[i]), slope;
        if (!(value[i] > 0.0) || angle >= *cut)
            continue;
        flavbrem_point point = {.at = {unmapped(d->which, at[i], &slope), 0.0}};
        *cut = angle;
        value[i] = 0.0;
        if (angle > 0.0)
            ask_engine(&closed, single_of[d->which], 1, &point, &value[i]);
    }
}

/* Takes from dsigma/dangle what lies at larger x (y) than have the angle open. */
static inline void close_angles(const single_density *d, size_t n, const double *at, double *value)
{
    enum { NODES = 24 };
    const expected *e = d->e;
    variable first = d->which == THETA ? X : Y;
    double m_b = first == X ? flavbrem_lepton_mass_gev(e->process.lepton_out, e->process.constants)
                            : e->sampling.m_phi_gev;
    double end = log(e->sampling.beam_energy_gev / m_b - 1.0); /* x = 1 - m_b/E */
    double node[NODES], rule[NODES];
    flavbrem_point *points = take_memory(n * NODES, sizeof *points);
    double *weight = take_memory(n * NODES, sizeof *weight);
    double *density = take_memory(n * NODES, sizeof *density);
    gauss_rule(NODES, node, rule);
    for (size_t i = 0; i < n; i++) {
        double slope, angle = unmapped(d->which, at[i], &slope), low = -SHARE_END, high = end;
        for (int k = 0; k < 50; k++) {
            double middle = 0.5 * (low + high);
            *(middle < 0.0 || open_angle(e, first, middle) > angle ? &low : &high) = middle;
        }
        for (size_t k = 0; k < NODES; k++) {
            flavbrem_point *point = &points[i * NODES + k];
            double half = 0.5 * (end - low);
            point->at[0] = unmapped(first, low + half * (1.0 + node[k]), &slope);
            point->at[1] = angle;
            weight[i * NODES + k] = half * slope * rule[k] * angle;
        }
    }
    ask_engine(e, first == X ? FLAVBREM_D2X : FLAVBREM_D2Y, n * NODES, points, density);
    for (size_t i = 0; i < n * NODES; i++)
        value[i / NODES] -= weight[i] * density[i];
    free(points);
    free(weight);
    free(density);
}

static inline void single_values(void *user, size_t n, const double *at, double *value)
{
    const single_density *d = user;
    flavbrem_point *points = take_memory(n, sizeof *points);
    double slope;
    for (size_t i = 0; i < n; i++)
        points[i].at[0] = unmapped(d->which, at[i], &slope);
    ask_engine(d->e, single_of[d->which], n, points, value);
    if (d->e->sampling.method != FLAVBREM_ETL && (d->which == X || d->which == Y))
        close_shares(d, n, at, value);
    if (d->e->sampling.method != FLAVBREM_ETL && (d->which == THETA || d->which == PSI))
        close_angles(d, n, at, value);
    for (size_t i = 0; i < n; i++) {
        (void)unmapped(d->which, at[i], &slope);
        value[i] *= slope;
    }
    free(points);
}

/* ---- slabs ---- */

/* Nodes of x or y, and what the doubly differential cross-section has to be multiplied with there
 * for its integral over slabs of equal probability. */
typedef struct slab_nodes {
    int n;
    double logit[WIDE_SLABS * SLAB_NODES], weight[WIDE_SLABS * SLAB_NODES];
} slab_nodes;

/* Nodes are even in the probability u: du = dx (dsigma/dx)/sigma; they come closer at both ends. */
static inline void add_slab(const expected *e, variable which, double low, double high,
                            slab_nodes *nodes)
{
    double node[SLAB_NODES], weight[SLAB_NODES], value[SLAB_NODES], slope;
    single_density d = {e, which};
    const curve *c = &e->one[which];
    gauss_rule(SLAB_NODES, node, weight);
    for (int k = 0; k < SLAB_NODES; k++) {
        double s = 0.5 * (1.0 + node[k]);
        double u = low + (high - low) * s * s * (3.0 - 2.0 * s);
        nodes->logit[nodes->n + k] = curve_inverse(c, u);
    }
    single_values(&d, SLAB_NODES, nodes->logit + nodes->n, value);
    for (int k = 0; k < SLAB_NODES; k++) {
        (void)unmapped(which, nodes->logit[nodes->n + k], &slope);
        double s = 0.5 * (1.0 + node[k]);
        double du = 0.5 * weight[k] * (high - low) * 6.0 * s * (1.0 - s);
        nodes->weight[nodes->n + k] = value[k] > 0.0 ? du * c->total * slope / value[k] : 0.0;
    }
    nodes->n += SLAB_NODES;
}

/* All of x: slabs that become narrow towards both ends. */
static inline slab_nodes wide_nodes(const expected *e, variable which)
{
    static const double edges[WIDE_SLABS + 1] = {0.0, 0.002, 0.03, 0.2, 0.5, 0.8, 0.97, 0.998, 1.0};
    slab_nodes nodes = {.n = 0};
    for (int i = 0; i < WIDE_SLABS; i++)
        add_slab(e, which, edges[i], edges[i + 1], &nodes);
    return nodes;
}

typedef struct slab_density {
    const expected *e;
    variable second;
    slab_nodes nodes;
} slab_density;

static inline void slab_values(void *user, size_t n, const double *at, double *value)
{
    const slab_density *d = user;
    size_t n_nodes = (size_t)d->nodes.n;
    int exact = d->e->sampling.method == FLAVBREM_ETL;
    flavbrem_point *points = take_memory(n * n_nodes, sizeof *points);
    double *values = take_memory(n * n_nodes, sizeof *values), slope;
    for (size_t i = 0; i < n * n_nodes; i++) {
        points[i].at[0] = unmapped(d->second == THETA ? X : Y, d->nodes.logit[i % n_nodes], &slope);
        points[i].at[1] = unmapped(d->second, at[i / n_nodes], &slope);
    }
    ask_engine(d->e, d->second == THETA ? FLAVBREM_D2X : FLAVBREM_D2Y, n * n_nodes, points, values);
    for (size_t i = 0; i < n; i++) {
        double angle = unmapped(d->second, at[i], &slope);
        value[i] = 0.0;
        for (size_t k = 0; k < n_nodes; k++)
            if (exact || open_angle(d->e, d->second == THETA ? X : Y, d->nodes.logit[k]) > angle)
                value[i] += d->nodes.weight[k] * values[i * n_nodes + k];
        value[i] *= slope * (exact ? sin(angle) : angle); /* WW, IWW: dcos = angle dangle */
    }
    free(points);
    free(values);
}

/* ---- t and phi_q ---- */

/* [GeV^-2] to [pb] */
static inline double pb_of(const expected *e, double value)
{
    (void)e;
    return CODATA_GEV2_PB * value;
}

static inline void t_values(void *user, size_t n, const double *at, double *value)
{
    const slab_density *d = user;
    long n_at = (long)n;
#pragma omp parallel for schedule(dynamic)
    for (long i = 0; i < n_at; i++) {
        double t = exp(at[i]), sum = 0.0;
        for (int k = 0; k < d->nodes.n; k++)
            sum += d->nodes.weight[k] * eq10_density(&d->e->second_way, d->nodes.logit[k], t, -1.0);
        value[i] = pb_of(d->e, t * sum);
    }
}

static inline void phi_values(void *user, size_t n, const double *at, double *value)
{
    const slab_density *d = user;
    const eq10 *q = &d->e->second_way;
    double node[MOST_T_NODES], weight[MOST_T_NODES];
    double low[WIDE_SLABS * SLAB_NODES], half[WIDE_SLABS * SLAB_NODES];
    long n_at = (long)n;
    gauss_rule(d->e->t_nodes, node, weight);
    for (int k = 0; k < d->nodes.n; k++) {
        double least, beyond;
        int open = eq10_range_of_t(q, d->nodes.logit[k], &least, &beyond);
        low[k] = open ? log(least) : 0.0;
        half[k] = open ? 0.5 * (log(fmin(beyond, T_BEYOND * (double)q->t_d)) - low[k]) : 0.0;
    }
#pragma omp parallel for schedule(dynamic)
    for (long i = 0; i < n_at; i++) {
        double sum = 0.0;
        for (int k = 0; k < d->nodes.n; k++)
            for (int j = 0; j < d->e->t_nodes; j++) {
                double t = exp(low[k] + half[k] * (1.0 + node[j]));
                sum += d->nodes.weight[k] * half[k] * weight[j] * t *
                       eq10_density(q, d->nodes.logit[k], t, at[i]);
            }
        value[i] = pb_of(d->e, sum);
    }
}

/* ---- all of it ---- */

static inline double angle_end(const expected *e, variable which)
{
    if (e->sampling.method == FLAVBREM_ETL)
        return 24.0; /* close enough to pi */
    double cut = which == THETA ? e->process.theta_max_rad : e->process.psi_max_rad;
    return log(tan(0.5 * cut));
}

/* Narrows low to high to where there is something: some cross-sections end with a step. */
static inline void find_ends(single_density *d, double *low, double *high)
{
    enum { PLACES = 256 };
    double at[PLACES], value[PLACES], step = (*high - *low) / PLACES;
    int first = PLACES, last = -1;
    for (int i = 0; i < PLACES; i++)
        at[i] = *low + ((double)i + 0.5) * step;
    single_values(d, PLACES, at, value);
    for (int i = 0; i < PLACES; i++) {
        first = value[i] > 0.0 && first == PLACES ? i : first;
        last = value[i] > 0.0 ? i : last;
    }
    if (last < first)
        return;
    double in[2] = {at[first], at[last]};
    double out[2] = {first > 0 ? at[first - 1] : *low, last + 1 < PLACES ? at[last + 1] : *high};
    for (int i = 0; i < 50; i++)
        for (int side = 0; side < 2; side++) {
            double middle = 0.5 * (in[side] + out[side]);
            single_values(d, 1, &middle, value);
            *(value[0] > 0.0 ? &in[side] : &out[side]) = middle;
        }
    *low = out[0];
    *high = out[1];
}

static inline void expect_single(expected *e, variable which)
{
    single_density d = {e, which};
    int share = which == X || which == Y;
    double low = share ? -SHARE_END : ANGLE_START;
    double high = share ? SHARE_END : angle_end(e, which);
    find_ends(&d, &low, &high);
    e->one[which] = curve_make(low, high, 128, CURVE_TOLERANCE, single_values, &d);
    e->has[which] = 1;
}

static inline void expect_t_and_phi(expected *e)
{
    slab_density d = {e, T, wide_nodes(e, X)};
    double low = 0.0, high = log(T_BEYOND * (double)e->second_way.t_d);
    for (int k = 0; k < d.nodes.n; k++) {
        double least, beyond;
        if (eq10_range_of_t(&e->second_way, d.nodes.logit[k], &least, &beyond))
            low = fmin(low, log(least) - 1.0);
    }
    e->one[T] = curve_make(low, high, 16, e->t_tolerance, t_values, &d);
    e->one[PHI_Q] = curve_make(0.0, PI, 3, e->t_tolerance, phi_values, &d);
    e->has[T] = e->has[PHI_Q] = 1;
}

static inline void expect_pair(expected *e, variable_pair which)
{
    variable first = first_of_pair[which], second = second_of_pair[which];
    const curve *whole = &e->one[second];
    double low = whole->panels[0].low;
    double high =
        whole->panels[whole->n_panels - 1].low + 2.0 * whole->panels[whole->n_panels - 1].half;
    for (int i = 0; i < e->slabs; i++) {
        slab_density d = {e, second, {.n = 0}};
        add_slab(e, first, (double)i / e->slabs, (double)(i + 1) / e->slabs, &d.nodes);
        e->slab[which][i] = which == X_T ? curve_make(low, high, 16, e->t_tolerance, t_values, &d)
                                         : curve_make(low, high, 48, 1e-6, slab_values, &d);
    }
    e->has_pair[which] = 1;
}

/* The farthest that a slab is from its part of the whole, relative. */
static inline double worst_slab(const expected *e, variable_pair which)
{
    double worst = 0.0, part = e->one[first_of_pair[which]].total / e->slabs;
    for (int i = 0; i < e->slabs; i++)
        worst = fmax(worst, fabs(e->slab[which][i].total / part - 1.0));
    return worst;
}

/* Makes all curves that the method defines.
 *   slabs   of the first variable of pairs, at most MOST_SLABS; 0 for no pairs
 *   fine    1 or 0: nodes of the second way for 1e-5 or for 1e-4 */
static inline void expected_make(expected *e, flavbrem_context *context,
                                 const flavbrem_process *process, const flavbrem_sampling *sampling,
                                 int slabs, int fine)
{
    int exact = sampling->method == FLAVBREM_ETL;
    int boson = exact || sampling->view == FLAVBREM_VIEW_BOSON;
    *e = (expected){.context = context, .process = *process, .sampling = *sampling, .slabs = slabs};
    e->has[TURN] = 1; /* even: needs no curve */
    for (int which = X; which <= PSI; which++)
        if (exact || boson == (which == X || which == THETA))
            expect_single(e, (variable)which);
    e->sigma_of_events = e->one[boson ? X : Y].total;
    if (exact) {
        flavbrem_point point;
        ask_engine(e, FLAVBREM_SIGMA, 1, &point, &e->sigma_of_events);
        e->second_way = eq10_make(process, sampling->beam_energy_gev, sampling->m_phi_gev,
                                  fine ? 32 : 20, fine ? 24 : 14);
        e->t_nodes = fine ? 48 : 28;
        e->t_tolerance = fine ? 1e-6 : 1e-5;
        expect_t_and_phi(e);
    }
    for (int which = 0; slabs > 0 && which < PAIRS; which++)
        if (e->has[first_of_pair[which]] && e->has[second_of_pair[which]])
            expect_pair(e, (variable_pair)which);
}

static inline void expected_free(expected *e)
{
    for (int which = 0; which < VARIABLES; which++)
        curve_free(&e->one[which]);
    for (int which = 0; which < PAIRS; which++)
        for (int i = 0; i < MOST_SLABS; i++)
            curve_free(&e->slab[which][i]);
}

#endif
