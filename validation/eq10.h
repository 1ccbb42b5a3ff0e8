/* The differential cross-section in (x, t, phi_q) by a second way that shares nothing with the
 * engine: Eq. (10) of arXiv:2404.15931 as it is printed (with P.p' mended) from invariants formed
 * in long double, integrated over the boson's angle by a plain Gauss rule. Other bosons have their
 * Dirac traces in the same invariants, as they came out of them, spin 1 its longitudinal part as
 * the scalar that it is.
 *
 * Eq. (10) loses about as many digits as (E_phi E'/|u|)^2 has; those of long double are enough at
 * the energies of validation/events.c, which the closure with the engine's total shows. */
#ifndef FLAVBREM_VALIDATION_EQ10_H
#define FLAVBREM_VALIDATION_EQ10_H

#include <math.h>

#include "flavbrem/flavbrem.h"
#include "kernels/physics/constants.h"
#include "validation/curve.h"

enum { EQ10_MOST_NODES = 64 };

typedef struct eq10 {
    long double m, e, p, m_i, m_f, m_phi; /* [GeV] */
    long double z, t_a, t_d;              /* of the form factor [GeV^2] */
    long double a, t_inelastic;           /* mass number; t_a' [GeV^2] */
    int form;                             /* enum form_factor_number */
    long double coupling;      /* h, or the root of 2 (|g_S|^2 + |g_P|^2), 2 (|g_V|^2 + |g_A|^2) */
    long double plain, gamma5; /* their squares over that of `coupling` */
    int spin_one;              /* 1 or 0 */
    int n_u, n_turn;           /* nodes of the angle and of the azimuth */
    double node[EQ10_MOST_NODES], weight[EQ10_MOST_NODES];
    long double cosine[EQ10_MOST_NODES]; /* of the azimuth's even steps */
} eq10;

static inline eq10 eq10_make(const flavbrem_process *process, double beam_energy_gev,
                             double m_phi_gev, int n_u, int n_turn)
{
    eq10 q = {.e = beam_energy_gev, .m_phi = m_phi_gev, .n_u = n_u, .n_turn = n_turn};
    q.m = flavbrem_nucleus_mass_gev(process);
    q.m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    q.m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    q.p = sqrtl((q.e - q.m_i) * (q.e + q.m_i));
    q.z = process->target_z;
    long double a = 111.0L / cbrtl(q.z) / /* the electron's mass */
                    flavbrem_lepton_mass_gev(FLAVBREM_ELECTRON, process->constants);
    long double third = cbrtl((long double)process->target_a);
    q.t_a = 1.0L / (a * a);
    q.t_d = 0.164L / (third * third);
    long double a_prime =
        773.0L / cbrtl(q.z * q.z) / flavbrem_lepton_mass_gev(FLAVBREM_ELECTRON, process->constants);
    q.t_inelastic = 1.0L / (a_prime * a_prime);
    q.a = process->target_a;
    q.form = process->form_factor;
    flavbrem_couplings g = flavbrem_couplings_of(process);
    q.spin_one = flavbrem_boson_spin(process);
    long double plain = q.spin_one ? g.vector : g.scalar;
    long double gamma5 = q.spin_one ? g.axial : g.pseudoscalar;
    q.coupling = sqrtl(2.0L * (plain * plain + gamma5 * gamma5));
    q.plain = plain / q.coupling * (plain / q.coupling);
    q.gamma5 = gamma5 / q.coupling * (gamma5 / q.coupling);
    gauss_rule(n_u, q.node, q.weight);
    for (int j = 0; j < n_turn; j++)
        q.cosine[j] = cosl((long double)PI * (j + 0.5L) / n_turn);
    return q;
}

/* F^2/t^2 [GeV^-4]. */
static inline long double eq10_form(const eq10 *q, long double t)
{
    long double elastic = q->z / ((q->t_a + t) * (1.0L + t / q->t_d)); /* F/t, Eq. (6) */
    if (q->form == FORM_FACTOR_HELM) {
        long double skin = 0.9L / 0.1973269804L, radius = 1.2L * cbrtl(q->a) / 0.1973269804L;
        long double x = sqrtl(t * (radius * radius - 5.0L * skin * skin));
        long double ball = x > 1e-3L ? 3.0L * (sinl(x) / x - cosl(x)) / (x * x) : 1.0L - x * x / 10;
        long double f = q->z / (q->t_a + t) * ball * expl(-0.5L * t * skin * skin);
        return f * f;
    }
    if (q->form == FORM_FACTOR_ELASTIC)
        return elastic * elastic;
    long double brace = (1.0L + t * (2.79L * 2.79L - 1.0L) / (4.0L * 0.938L * 0.938L)) /
                        powl(1.0L + t / 0.71L, 4.0L);
    long double screened = 1.0L / (q->t_inelastic + t);
    brace = q->form == FORM_FACTOR_INELASTIC ? brace * brace : brace;
    return elastic * elastic + q->z * screened * screened * brace;
}

/* Of an amplitude in the invariants of Eq. (10), t > 0. */
typedef struct eq10_invariants {
    long double s, u, t;
    long double p_p, p_in, p_out; /* P^2, P.p, P.p' */
    long double m_sq;             /* m_phi^2 - m_i^2 - m_f^2 */
    long double spin;             /* what is multiplied by it */
} eq10_invariants;

/* |A|^2 of spin 0 with these squares of g_S and g_P; Eq. (10) for 1/4 each. */
static inline long double eq10_spin_zero(const eq10 *q, const eq10_invariants *i,
                                         long double scalar, long double pseudoscalar)
{
    long double c = i->s + i->u, p_k = i->p_in - i->p_out; /* P.k */
    return (scalar + pseudoscalar) * (c * c * i->p_p - 4.0L * i->t * p_k * p_k) / (i->s * i->u) +
           ((scalar + pseudoscalar) * i->m_sq - 2.0L * q->m_i * q->m_f * (scalar - pseudoscalar)) *
               i->spin;
}

/* |A|^2 of spin 1, over all polarisations. */
static inline long double eq10_spin_one(const eq10 *q, const eq10_invariants *i)
{
    long double sum = q->plain + q->gamma5, difference = q->plain - q->gamma5;
    long double st = i->s + i->t, ut = i->u + i->t, masses = q->m_i * q->m_f * difference;
    long double squares = 2.0L * i->p_p * (st * st + ut * ut) -
                          8.0L * i->t * (i->p_in * i->p_in + i->p_out * i->p_out);
    long double even = 8.0L * i->t * i->p_p * (sum * i->m_sq + 2.0L * masses);
    long double below = q->m_i - q->m_f, above = q->m_i + q->m_f;
    long double longitudinal =
        eq10_spin_zero(q, i, q->plain * below * below, q->gamma5 * above * above);
    return (sum * squares - even) / (i->s * i->u) +
           (2.0L * sum * i->m_sq + 8.0L * masses) * i->spin + longitudinal / (q->m_phi * q->m_phi);
}

/* |A|^2/(8 M^2) for the coupling 1. */
static inline long double eq10_amplitude(const eq10 *q, long double e_phi, long double s,
                                         long double u, long double t)
{
    eq10_invariants i = {.s = s, .u = u, .t = t};
    i.p_p = 4.0L * q->m * q->m + t;
    i.p_in = 2.0L * q->m * q->e - 0.5L * (s + t);
    i.p_out = 2.0L * q->m * (q->e - e_phi) + 0.5L * (u - t);
    i.m_sq = q->m_phi * q->m_phi - q->m_i * q->m_i - q->m_f * q->m_f;
    long double c = s + u, mixed = (u * i.p_in + s * i.p_out) / c;
    i.spin = c * c / (s * s * u * u) * (i.p_p * t - 4.0L * mixed * mixed);
    long double value =
        q->spin_one ? eq10_spin_one(q, &i) : eq10_spin_zero(q, &i, q->plain, q->gamma5);
    return value / (8.0L * q->m * q->m);
}

/* u where the boson flies along the beam [GeV^2]. */
static inline long double eq10_forward_u(const eq10 *q, long double e_phi)
{
    long double k_sq = (e_phi - q->m_phi) * (e_phi + q->m_phi);
    long double p_k = (q->m_i * q->m_i * k_sq + q->m_phi * q->m_phi * q->p * q->p +
                       q->m_i * q->m_i * q->m_phi * q->m_phi) /
                      (q->e * e_phi + q->p * sqrtl(k_sq));
    return q->m_i * q->m_i + q->m_phi * q->m_phi - q->m_f * q->m_f - 2.0L * p_k;
}

/* Where V = p - k and q = P_i - P_f lie, at E_phi, u and t. */
typedef struct eq10_place {
    long double k, sine;              /* |k|; of the boson's angle */
    long double v, v_across, v_along; /* |V|, to the beam, as the boson flies and along the beam */
    long double q_along, q_across;    /* to V */
    long double s_0, b;               /* s = s_0 - b cos(phi) */
} eq10_place;

static inline eq10_place eq10_place_at(const eq10 *q, long double e_phi, long double e_b,
                                       long double u, long double t)
{
    eq10_place at = {.k = sqrtl((e_phi - q->m_phi) * (e_phi + q->m_phi))};
    long double q_sq = t + t * t / (4.0L * q->m * q->m); /* squared three-momentum */
    long double g = 1.0L + e_b / q->m;
    long double less = (eq10_forward_u(q, e_phi) - u) / (2.0L * q->p * at.k); /* 1 - cos(theta) */
    long double sine_sq = less < 2.0L && less > 0.0L ? less * (2.0L - less) : 0.0L;
    at.sine = sqrtl(sine_sq);
    at.v = sqrtl((e_b - q->m_f) * (e_b + q->m_f) - u);
    at.v_across = -at.k * at.sine;
    at.v_along = q->p - at.k + at.k * less;
    at.q_along = 0.5L * (u - t * g) / at.v;
    long double q_across_sq = q_sq - at.q_along * at.q_along;
    at.q_across = sqrtl(q_across_sq > 0.0L ? q_across_sq : 0.0L);
    long double across = q->p * at.k * at.sine / at.v; /* of p and k to V */
    long double along = q->p * at.v_along / at.v;      /* of p */
    at.b = 2.0L * across * at.q_across;
    at.s_0 = -q->e * t / q->m - 2.0L * along * at.q_along - t; /* s = 2 p.q - t */
    return at;
}

/* d3 sigma/dx dt dphi [GeV^-4], phi from 0 to pi standing for both signs, integrated over the angle
 * of the boson; or for phi < 0 integrated over phi too. */
static inline double eq10_density(const eq10 *q, double logit_x, double t_gev2, double phi)
{
    long double x = 1.0L / (1.0L + expl(-(long double)logit_x)), t = t_gev2;
    long double e_phi = x * q->e, e_b = q->e / (1.0L + expl((long double)logit_x));
    if (!(e_phi > q->m_phi && e_b - t / (2.0L * q->m) > q->m_f))
        return 0.0; /* the nucleus takes t/(2 M) */
    long double k = sqrtl((e_phi - q->m_phi) * (e_phi + q->m_phi));
    long double u_0 = eq10_forward_u(q, e_phi);
    /* (V + q)^2 = m_f^2 asks |u - t g| <= 2 |V| |q|, V^2 = E'^2 - m_f^2 - u: a quadratic in u */
    long double q_sq = t + t * t / (4.0L * q->m * q->m); /* squared three-momentum */
    long double g = 1.0L + e_b / q->m;
    long double middle = t * g - 2.0L * q_sq;
    long double radicand =
        middle * middle - t * t * g * g + 4.0L * q_sq * (e_b - q->m_f) * (e_b + q->m_f);
    if (!(radicand > 0.0L))
        return 0.0;
    long double u_low = middle - sqrtl(radicand), u_high = middle + sqrtl(radicand);
    long double backward = u_0 - 4.0L * q->p * k;
    u_low = u_low > backward ? u_low : backward;
    u_high = u_high < u_0 ? u_high : u_0;
    if (!(u_high > u_low && u_high < 0.0L))
        return 0.0;
    long double low = logl(-u_high), half = 0.5L * (logl(-u_low) - low), sum = 0.0L;
    for (int i = 0; i < q->n_u; i++) {
        long double u = -expl(low + half * (1.0L + (long double)q->node[i]));
        eq10_place at = eq10_place_at(q, e_phi, e_b, u, t);
        long double s_0 = at.s_0, b = at.b, v = at.v;
        long double turns = 0.0L, cos_phi = phi >= 0.0 ? cosl((long double)phi) : 0.0L;
        long double e = b / s_0, root = sqrtl((1.0L - e) * (1.0L + e));
        if (phi >= 0.0)
            turns = eq10_amplitude(q, e_phi, s_0 - b * cos_phi, u, t) / PI;
        for (int j = 0; phi < 0.0 && j < q->n_turn; j++) {
            /* cos(phi) = (cos a + e)/(1 + e cos a): even steps of a follow the peak of 1/s */
            long double cosine = q->cosine[j];
            long double per = 1.0L / (1.0L + e * cosine);
            turns +=
                eq10_amplitude(q, e_phi, s_0 * root * root * per, u, t) * root * per / q->n_turn;
        }
        sum += (long double)q->weight[i] * half * -u * turns / v;
    }
    long double factor = q->coupling * q->coupling /
                         (4.0L * PI * 137.035999177L * 137.035999177L); /* alpha^2 h^2/(4 pi) */
    /* Eq. (12); dcos = dv/(2 p k) */
    return (double)(factor * eq10_form(q, t) * q->e * k / q->p * sum / (2.0L * q->p * k));
}

/* Between which t there is something at E_phi and u [GeV^2]. Returns 0 where there is nothing. */
static inline int eq10_limits_of_t(const eq10 *q, long double e_phi, long double e_b, long double u,
                                   long double *least, long double *most)
{
    if (!(e_phi > q->m_phi && e_b > q->m_f))
        return 0;
    long double g = 1.0L + e_b / q->m, v_sq = (e_b - q->m_f) * (e_b + q->m_f) - u;
    long double b = u * g + 2.0L * v_sq, leading = g * g - v_sq / (q->m * q->m);
    long double radicand = b * b - leading * u * u;
    if (!(radicand > 0.0L && b > 0.0L))
        return 0;
    *least = u * u / (b + sqrtl(radicand));
    *most = (b + sqrtl(radicand)) / leading;
    return 1;
}

/* Between which t there can be something at x: the least is that of the angle 0, the other is more
 * than the nucleus can take [GeV^2]. Returns 0 outside phase space. */
static inline int eq10_range_of_t(const eq10 *q, double logit_x, double *least, double *beyond)
{
    long double e_phi = q->e / (1.0L + expl(-(long double)logit_x));
    long double e_b = q->e / (1.0L + expl((long double)logit_x));
    long double first, last;
    if (!eq10_limits_of_t(q, e_phi, e_b, eq10_forward_u(q, e_phi), &first, &last))
        return 0;
    *least = (double)first;
    *beyond = (double)(2.0L * q->m * (e_b - q->m_f));
    return 1;
}

#endif
