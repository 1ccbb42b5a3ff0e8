/* Kinematics of l_i(p) N -> l_f(p') N phi(k) with a nucleus of mass M at rest, in a form that keeps
 * its digits from threshold to 10 TeV.
 *
 * The cross-section has two sides: one observes the boson (x, theta) or the lepton (y, psi). They
 * are the same kinematics with k and p' exchanged, so that everything here speaks of
 *   a   the observed particle: energy e_a, momentum k_a, mass m_a
 *   b   the other one: mass m_b; e_b = E - e_a is its energy before the nucleus takes its share
 *   V   = p - p_a, the photon is absorbed on it: V + q = p_b;   V0 = e_b
 *   v   = 2 p k_a (1 - cos angle) [GeV^2] >= 0
 *   u   = V^2 - m_b^2 = u0 - v [GeV^2]  (boson side: u-tilde;  lepton side: t2 - m_phi^2)
 *   t   = -q^2 = t_min + tau [GeV^2]
 * Differences of nearly equal energies, masses or invariants never appear: v, tau and e_b are
 * variables of their own, the rest is factorised. Energies in GeV. */
#ifndef FLAVBREM_PHYSICS_KINEMATICS_H
#define FLAVBREM_PHYSICS_KINEMATICS_H

#include "kernels/compiler.h"
#include "kernels/physics/boson.h"
#include "kernels/physics/form_factor.h"

/* Which outgoing particle is observed. */
typedef enum side { BOSON_SIDE = 0, LEPTON_SIDE = 1 } side;

/* What is fixed for one (process, E, m_phi) on one side: made on the host, plain numbers. */
typedef struct point_params {
    double m;        /* mass of the nucleus, M */
    double per_m;    /* 1/M */
    double e;        /* beam energy, E */
    double p;        /* beam momentum */
    double m_i;      /* masses: incoming lepton, */
    double m_f;      /* outgoing lepton, */
    double m_phi;    /* boson, */
    double m_a, m_b; /* observed and other particle */
    double gap;      /* (m_phi + m_f - m_i)(m_phi + m_f + m_i) [GeV^2], > 0 */
    double e_excess; /* E - E_threshold */
    boson_numbers boson;
    form_factor nucleus;
    double prefactor; /* alpha^2 2 a/(4 pi), a of the boson */
    double t_max_ww;  /* upper limit of the flux, WW and IWW [GeV^2] */
    double t_min_iww; /* lower limit of the flux, IWW [GeV^2] */
} point_params;

/* Which code a point takes: in loops a constant, which leaves out the rest. */
typedef struct point_kind {
    int form;     /* that of the nucleus, see FORM_ELASTIC */
    int spin_one; /* 1 or 0 */
} point_kind;

FLAVBREM_FN point_kind point_kind_at(int form, int spin_one)
{
    point_kind kind;
    kind.form = form;
    kind.spin_one = spin_one;
    return kind;
}

FLAVBREM_FN int has_spin_one(const point_params *q)
{
    return q->boson.c_x > 0.0;
}

FLAVBREM_FN point_kind point_kind_of(const point_params *q)
{
    return point_kind_at(q->nucleus.kind, has_spin_one(q));
}

/* Of the elastic form factor and spin 0, which have kernels of their own. */
FLAVBREM_FN point_kind plain_kind(void)
{
    return point_kind_at(FORM_ELASTIC, 0);
}

FLAVBREM_FN int is_plain(const point_params *q)
{
    return q->nucleus.kind == FORM_ELASTIC && !has_spin_one(q);
}

/* What is fixed by the energies e_a, e_b of a row. */
#define ENERGIES_FIELDS(X)                                                                         \
    X(e_a)                                                                                         \
    X(e_b)                                                                                         \
    X(k_a)        /* momenta; */                                                                   \
    X(k_b)        /* that of b with energy e_b */                                                  \
    X(s_parallel) /* (p_a + p_b)^2 - m_i^2 with a and b collinear [GeV^2] */                       \
    X(v_forward)  /* |V| at zero angle, p - k_a [GeV] */                                           \
    X(u0)         /* u at zero angle [GeV^2], negative */                                          \
    X(a_parallel) /* m_a^2 - (p - p_b)^2 at zero angle [GeV^2], positive */                        \
    X(pk2)        /* 2 p k_a [GeV^2] */                                                            \
    X(lift)       /* V0 p.V - E V^2 at zero angle [GeV^3] */                                       \
    X(per_b)      /* 1/e_b [1/GeV] */

typedef struct energies {
#define ENERGIES_MEMBER(name) double name;
    ENERGIES_FIELDS(ENERGIES_MEMBER)
#undef ENERGIES_MEMBER
} energies;

/* What is fixed by the energies and the angle of the observed particle: a row. */
typedef struct row_kinematics {
    double v;            /* [GeV^2] */
    double v_rest;       /* largest_v - v [GeV^2] */
    double u;            /* u0 - v [GeV^2] */
    double v3_sq;        /* |V|^2 [GeV^2] */
    double p_v;          /* |V| [GeV] */
    double r_minus_1;    /* p.V/V^2 - 1 */
    double v0_r_minus_e; /* V0 r - E [GeV], with r = p.V/V^2 */
    double a_q;          /* coefficient of -t^2 in 4 V^2 q_perp^2 = a_q (t - t_min)(t_max - t) */
    double limits_mean, limits_root; /* B, R: t = (B -+ R)/a_q are the limits of t [GeV^2] */
    double per_limits;               /* 1/(B + R) [1/GeV^2] */
    double per_v3_sq, per_u;         /* 1/|V|^2, 1/u [1/GeV^2] */
    double t_min;                    /* [GeV^2] */
    double t_span;                   /* t_max - t_min [GeV^2]; <= 0 outside phase space */
    double p_perp_sq;                /* squared momentum of p (and a) across V [GeV^2] */
} row_kinematics;

/* square_root(e^2 - m^2) from e - m, 0 below the mass. */
FLAVBREM_FN double momentum(double kinetic, double m)
{
    double k_sq = kinetic * (kinetic + 2.0 * m);
    return k_sq > 0.0 ? square_root(k_sq) : 0.0;
}

/* The energies of a row from the kinetic ones, e - m, which tell more of a particle nearly at rest;
 * all as good as these are. e_b = E - e_a. */
FLAVBREM_FN energies energies_of(const point_params *q, double kinetic_a, double kinetic_b)
{
    energies n;
    double e_a = q->m_a + kinetic_a, e_b = q->m_b + kinetic_b;
    n.e_a = e_a;
    n.e_b = e_b;
    n.k_a = momentum(kinetic_a, q->m_a);
    n.k_b = momentum(kinetic_b, q->m_b);
    double cross = (q->m_a * q->m_a * e_b * e_b + q->m_b * q->m_b * n.k_a * n.k_a) /
                   (e_a * e_b + n.k_a * n.k_b); /* C = E_a E_b - k_a k_b */
    double h1 =
        (e_a * q->m_b - q->m_a * e_b) * (e_a * q->m_b + q->m_a * e_b) / (n.k_a * e_b + e_a * n.k_b);
    n.s_parallel = q->gap + 2.0 * h1 * h1 / (cross + q->m_a * q->m_b);
    double per_sum = n.s_parallel / (q->p + n.k_a + n.k_b); /* s_parallel/S1 */
    n.v_forward = n.k_b + per_sum;
    n.u0 = -per_sum * (n.k_b + n.v_forward);
    n.a_parallel = per_sum * (n.k_a + n.k_a + per_sum);
    n.pk2 = 2.0 * q->p * n.k_a;
    double e_a_mi = e_a * q->m_i, e_ma = q->e * q->m_a;
    n.lift = n.v_forward * (e_a_mi - e_ma) * (e_a_mi + e_ma) / (q->e * n.k_a + e_a * q->p);
    n.per_b = 1.0 / e_b;
    return n;
}

/* The same from e_a and e_b. */
FLAVBREM_FN energies energies_at(const point_params *q, double e_a, double e_b)
{
    return energies_of(q, e_a - q->m_a, e_b - q->m_b);
}

/* Largest v that the recoil allows [GeV^2]: there b and the nucleus move as one. Near the ends of
 * the range of e_a, where it vanishes, room_for_v() in phase_space.h does not cancel. */
FLAVBREM_FN double largest_v(const point_params *q, const energies *n)
{
    return 2.0 * q->m * (n->e_b - q->m_b) + n->u0;
}

/* The row at v, 0 <= v <= 2 pk2, with v_rest = largest_v - v > 0; each correct to its last digit.
 */
FLAVBREM_FN row_kinematics row_at(const point_params *q, const energies *n, double v, double v_rest)
{
    row_kinematics k;
    double e_b = n->e_b;
    double m_inv = q->per_m;
    double at_rest = 1.0 + q->m_b * m_inv;
    k.v = v;
    k.v_rest = v_rest;
    k.u = n->u0 - v;
    k.v3_sq = n->v_forward * n->v_forward + v;
    k.p_v = square_root(k.v3_sq);
    k.a_q = at_rest * at_rest + v_rest * (m_inv * m_inv); /* (V + P_i)^2/M^2 */
    double root_sq = k.v3_sq * (v_rest * (v_rest + 4.0 * q->m * q->m_b) * m_inv * m_inv);
    double root = square_root(root_sq > 0.0 ? root_sq : 0.0); /* R */
    double b = square_root(root * root + k.a_q * k.u * k.u);
    double sign = k.u * (1.0 + e_b * m_inv) + 2.0 * k.v3_sq; /* that of B */
    double inside = (root_sq > 0.0 ? 1.0 : 0.0) * (sign > 0.0 ? 1.0 : 0.0);
    /* one reciprocal for four */
    double limits = b + root, limits_a_q = limits * k.a_q, v3_sq_u = k.v3_sq * k.u;
    double inverse = 1.0 / (limits_a_q * v3_sq_u);
    double per_limits_a_q = inverse * v3_sq_u, per_v3_sq_u = inverse * limits_a_q;
    k.per_limits = per_limits_a_q * k.a_q;
    k.per_v3_sq = per_v3_sq_u * k.u;
    k.per_u = per_v3_sq_u * k.v3_sq;
    k.limits_mean = b;
    k.limits_root = root;
    k.r_minus_1 = (n->k_a * n->v_forward - 0.5 * v) * k.per_v3_sq;
    k.v0_r_minus_e = (n->lift - v * (q->e - 0.5 * e_b)) * k.per_v3_sq;
    double t_min = k.u * k.u * k.per_limits, t_span = 2.0 * root * (per_limits_a_q * limits);
    k.t_min = inside > 0.0 ? t_min : 0.0;
    k.t_span = inside > 0.0 ? t_span : 0.0;
    double backward = n->pk2 - 0.5 * v; /* p k (1 + cos), 0 at the angle pi */
    k.p_perp_sq = backward > 0.0 ? 0.5 * v * backward * k.per_v3_sq : 0.0;
    return k;
}

/* Of spin 1, boson.h: with z = b cos(phi) and h = -V.q = h_min + h_slope tau,
 *   4 (C_k |k x q|^2 + C_x [|p x q|^2 + |p' x q|^2] + C_q |q|^2)
 *     = w_q tau (t_span - tau) + w_h h^2 + w_z h z + w_0 (b^2 - z^2) + w_t t + w_tt t^2,
 * for q has V^2 q_perp^2 = a_q tau (t_span - tau)/4, and with r = p.V/V^2 the particles on both
 * sides of a propagator that turns have r V and (r - 1) V along V and p_perp across it; the third
 * one lies in the plane of V and q. Every term is positive where z, r - 1 and h are. */
#define CROSS_FIELDS(X)                                                                            \
    X(w_q)                                                                                         \
    X(w_h)                                                                                         \
    X(w_z)                                                                                         \
    X(w_0)                                                                                         \
    X(w_t) /* [GeV^2] */                                                                           \
    X(w_tt)

typedef struct cross_products {
#define CROSS_MEMBER(name) double name;
    CROSS_FIELDS(CROSS_MEMBER)
#undef CROSS_MEMBER
} cross_products;

/* c_p, c_other: the factors of the incoming lepton's |p x q|^2 and of that of the other particle of
 * its propagator; c_third: of the third one. */
FLAVBREM_FN cross_products cross_products_at(const point_params *q, const row_kinematics *k,
                                             double c_p, double c_other, double c_third)
{
    cross_products w;
    double less = k->r_minus_1, r = 1.0 + less;
    w.w_q = k->a_q * (c_p * r * r + c_other * less * less + c_third);
    w.w_h = 4.0 * (c_p + c_other) * (k->p_perp_sq * k->per_v3_sq);
    w.w_z = 4.0 * (c_p * r + c_other * less);
    w.w_0 = c_p + c_other;
    w.w_t = 4.0 * q->boson.c_q;
    w.w_tt = q->boson.c_q * (q->per_m * q->per_m);
    return w;
}

/* S^2(t) = s0^2 - b^2, the quadratic in tau under the root of the azimuthal averages of a
 * propagator. It is positive; where it has a minimum inside phase space (l_f and phi collinear) it
 * is written around it, S^2 = a (tau - centre)^2 + floor, with the floor from the factorised
 * discriminant: nothing cancels. */
typedef struct propagator_square {
    double a;      /* coefficient of (tau - centre)^2 */
    double centre; /* [GeV^2]; 0 where S^2 only grows */
    double slope;  /* coefficient of tau [GeV^2]; 0 where there is a centre */
    double floor;  /* [GeV^4] */
} propagator_square;

/* From s0 = s_min + slope tau, b^2 = kappa tau (t_span - tau) and floor * a. */
FLAVBREM_FN propagator_square propagator_square_at(double s_min, double slope, double kappa,
                                                   double t_span, double floor_times_a)
{
    propagator_square d;
    double linear = 2.0 * s_min * slope - kappa * t_span;
    d.a = slope * slope + kappa;
    double inverse = 1.0 / (linear < 0.0 ? d.a : 1.0);
    double centre = -0.5 * linear * inverse, floor = floor_times_a * inverse;
    double no_dip = s_min * s_min;
    double least = 1e-30 * no_dip; /* at the angle pi the factorised floor itself is rounded to 0 */
    floor = floor > least ? floor : least;
    d.centre = linear < 0.0 ? centre : 0.0;
    d.slope = linear < 0.0 ? 0.0 : linear;
    d.floor = linear < 0.0 ? floor : no_dip;
    return d;
}

/* The discriminant of S^2 factorises (Jacobi's theorem on the Gram determinant of P_i, p, V, q):
 * a * floor is p_perp^2/|V|^2 times what this returns [GeV^4].
 *   v0           E - E_a [GeV]
 *   gap          the invariant of the other propagator where its two momenta are parallel [GeV^2]
 *   partner_pk   4 times the product of the two momenta that it joins [GeV^2]
 *   m, e         mass and energy of the external lepton or boson it starts from (outgoing: -e)
 *   m_other      mass of the particle that is neither that one nor b */
FLAVBREM_FN double propagator_gram(const point_params *q, const row_kinematics *k, double v0,
                                   double gap, double partner_pk, double m, double e,
                                   double m_other)
{
    double m_sq = m * m;
    double dot = 0.5 * (m_sq + (q->m_b - m_other) * (q->m_b + m_other)); /* p.V where u = 0 */
    return gap * (gap + partner_pk) +
           k->u * q->per_m * (4.0 * (v0 * m_sq - e * dot) + k->u * m_sq * q->per_m);
}

/* The same where the nucleus takes nearly all of V and b moves with it, so that its terms cancel:
 * by v_rest - u = 2 M (V0 - m_b), with z = 2 m_b + v_rest/M. k is the momentum of the external one.
 */
FLAVBREM_FN double propagator_gram_of_recoil(const point_params *q, double z, double m, double e,
                                             double k, double m_other)
{
    double two_dot = m * m + (q->m_b - m_other) * (q->m_b + m_other);
    double m_z = m * z, two_k_m = 2.0 * k * q->m_b;
    return m_z * m_z + (two_k_m * two_k_m + two_dot * (two_dot - 2.0 * e * z));
}

#endif
