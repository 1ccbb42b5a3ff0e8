/* Exact tree level seen from the boson: <|A|^2>/(8 M^2) at fixed E_phi and theta, averaged over the
 * azimuth of the photon, as a function of t.
 *
 * Eq. (10) of arXiv:2404.15931 loses its digits (terms of order (M E)^2 cancel); exactly the same
 * is |A|^2/(8 M^2) = [c^2 - 4 E_phi^2 t + 2 E_phi t c/M]/(4 s u)
 *                 + Dm [t c^2 - 4 E'^2 D^2 + 2 E' D t c/M]/(4 s^2 u^2)
 *   c = s + u,  D = s + u E/E',  Dm = m_phi^2 - m_i^2 - m_f^2,  E' = E - E_phi
 * and in the frame with V = p - k along z
 *   s = s0 - b cos(phi),  D = d - b cos(phi),  c = D - q_x,  q_x = u E_phi/E'.
 * The azimuth is elementary, with S^2 = s0^2 - b^2:
 *   <1/s> = 1/S,  <1/s^2> = s0/S^3,  <D/s> = [d - b^2/(s0 + S)]/S,  <D/s^2> = (d s0 - b^2)/S^3,
 *   <D^2/s^2> = {b^2 [(b^2 + s0 S)/(s0 + S) - 2 d] + d^2 s0}/S^3,  <D^2/s> = d + (u E/E') <D/s>
 * with c = D - q_x, or where D is the larger one with D = s + u E/E', c = s + u.
 * The first term, the convection, is -(|k x q|^2 + m^2 |q|^2)/(s u). Of spin 1 it is what boson.h
 * has in the place of that, cross_products of kinematics.h, with
 *   S <z/s> = b^2/(s0 + S),  S <(b^2 - z^2)/s> = b^2 S/(s0 + S),  z = b cos(phi),
 * and Dm is C_w. */
#ifndef FLAVBREM_PHYSICS_ETL_H
#define FLAVBREM_PHYSICS_ETL_H

#include "kernels/physics/kinematics.h"

/* What the t integral of one boson-side row needs: of any boson, */
#define ETL_ANY_FIELDS(X)                                                                          \
    X(t_min)           /* lower limit of t [GeV^2] */                                              \
    X(t_span)          /* t_max - t_min [GeV^2] */                                                 \
    X(s_min)           /* s0 at t_min [GeV^2] */                                                   \
    X(d_min)           /* d at t_min [GeV^2] */                                                    \
    X(s0_slope)        /* ds0/dt = dd/dt */                                                        \
    X(kappa)           /* b^2 = kappa tau (t_span - tau) */                                        \
    X(s_sq_a)          /* S^2 = s_sq_a (tau - s_sq_centre)^2 + s_sq_slope tau + s_sq_floor */      \
    X(s_sq_centre)     /* [GeV^2] */                                                               \
    X(s_sq_slope)      /* [GeV^2] */                                                               \
    X(s_sq_floor)      /* [GeV^4] */                                                               \
    X(q_x)             /* u E_phi/E' [GeV^2] */                                                    \
    X(ds_factor)       /* u E/E' - 2 q_x [GeV^2] */                                                \
    X(two_e_per_m)     /* 2 E_phi/M */                                                             \
    X(four_e_sq)       /* 4 E_phi^2 [GeV^2] */                                                     \
    X(t_offset)        /* t_min - u^2/(4 E'^2) [GeV^2] */                                          \
    X(recoil)          /* 1 + 2 E'/M */                                                            \
    X(four_e_prime_sq) /* 4 E'^2 [GeV^2] */                                                        \
    X(two_q_recoil)    /* 2 q_x (1 + E'/M) [GeV^2] */                                              \
    X(spin_per_u)      /* Dm/u, or what boson.h has for Dm */                                      \
    X(in_s)            /* 1 where E' is small: the expansion in s, else that in D; see etl_node */ \
    X(u)               /* [GeV^2] */                                                               \
    X(mixed)           /* 1 + (E + E')/M */                                                        \
    X(eight_e_e)       /* 8 E E' [GeV^2] */                                                        \
    X(beam)            /* 1 + 2 E/M */                                                             \
    X(four_beam_sq)    /* 4 E^2 [GeV^2] */                                                         \
    X(per_4u)          /* 1/(4 u) [1/GeV^2] */

/* and of spin 1 besides. */
#define ETL_SPIN_ONE_FIELDS(X)                                                                     \
    X(h_min) /* -V.q = h_min + h_slope tau [GeV^2] */                                              \
    X(h_slope)                                                                                     \
    CROSS_FIELDS(X)

#define ETL_ROW_FIELDS(X)                                                                          \
    ETL_ANY_FIELDS(X)                                                                              \
    ETL_SPIN_ONE_FIELDS(X)

typedef struct etl_row {
#define ETL_ROW_MEMBER(name) double name;
    ETL_ROW_FIELDS(ETL_ROW_MEMBER)
#undef ETL_ROW_MEMBER
} etl_row;

/* t_min - u^2/(4 E'^2) [GeV^2]: what t_min has beyond its value for an infinitely heavy nucleus and
 * a light lepton. */
FLAVBREM_FN double t_min_offset(const point_params *q, const energies *n, const row_kinematics *k)
{
    double u = k->u;
    double four_e_sq = 4.0 * n->e_b * n->e_b;
    double excess = four_e_sq - k->limits_mean;
    double product = 2.0 * four_e_sq * (2.0 * q->m_b * q->m_b + u * (1.0 - n->e_b * q->per_m)) +
                     u * u * k->a_q; /* (4 E'^2 - B)^2 - R^2 */
    double above = product / (excess > 0.0 ? excess + k->limits_root : 1.0);
    double difference = excess > 0.0 ? above : excess - k->limits_root;
    return k->t_min * difference * (0.25 * n->per_b * n->per_b);
}

FLAVBREM_FN etl_row etl_row_at(const point_params *q, const energies *n, const row_kinematics *k)
{
    etl_row r;
    double e_b = n->e_b;
    double per_m = q->per_m;
    double per_eb = n->per_b;
    double u = k->u;
    r.t_min = k->t_min;
    r.t_span = k->t_span;
    r.s0_slope = k->r_minus_1 + k->v0_r_minus_e * per_m;
    r.s_min = r.t_min * r.s0_slope - u * (1.0 + k->r_minus_1);
    r.d_min = r.t_min * r.s0_slope - u * k->v0_r_minus_e * per_eb;
    double tilt = k->p_perp_sq * k->per_v3_sq;
    r.kappa = tilt * k->a_q;
    double floor_a =
        tilt * propagator_gram(q, k, e_b, n->a_parallel, 4.0 * q->p * n->k_b, q->m_i, q->e, q->m_a);
    propagator_square s_sq = propagator_square_at(r.s_min, r.s0_slope, r.kappa, r.t_span, floor_a);
    r.s_sq_a = s_sq.a;
    r.s_sq_centre = s_sq.centre;
    r.s_sq_slope = s_sq.slope;
    r.s_sq_floor = s_sq.floor;
    r.q_x = u * n->e_a * per_eb;
    r.ds_factor = u * (q->e - 2.0 * n->e_a) * per_eb;
    r.two_e_per_m = 2.0 * n->e_a * per_m;
    r.four_e_sq = 4.0 * n->e_a * n->e_a;
    r.t_offset = t_min_offset(q, n, k);
    r.recoil = 1.0 + 2.0 * e_b * per_m;
    r.four_e_prime_sq = 4.0 * e_b * e_b;
    r.two_q_recoil = 2.0 * r.q_x * (1.0 + e_b * per_m);
    r.spin_per_u = q->boson.c_w * k->per_u;
    r.in_s = k->v0_r_minus_e < -0.9 * q->e ? 1.0 : 0.0; /* s0 < 0.1 |u| E/E' at t_min */
    r.u = u;
    r.mixed = 1.0 + (q->e + e_b) * per_m;
    r.eight_e_e = 8.0 * q->e * e_b;
    r.beam = 1.0 + 2.0 * q->e * per_m;
    r.four_beam_sq = 4.0 * q->e * q->e;
    r.per_4u = 0.25 * k->per_u;
    r.h_slope = 0.5 + 0.5 * e_b * per_m;
    r.h_min = r.t_min * r.h_slope - 0.5 * u;
    cross_products w = cross_products_at(q, k, q->boson.c_x, q->boson.c_k, q->boson.c_x);
#define ETL_CROSS(name) r.name = w.name;
    CROSS_FIELDS(ETL_CROSS)
#undef ETL_CROSS
    return r;
}

/* <|A|^2>/(8 M^2) / D(t)^2 / one^2 at t = t_min + tau, 0 <= tau <= t_span, D the denominator of the
 * form factor. tau comes as the fraction num/one, and the result is divided by one^2 as d tau is
 * for a rational map: everything is homogeneous in the unit of GeV^2, so that the map costs no
 * second division. One root, one reciprocal. spin_one, a constant: of the boson. */
FLAVBREM_FN double etl_node(const etl_row *r, const form_factor *f, int spin_one, double num,
                            double one)
{
    double t = r->t_min * one + num;
    double s0 = r->s_min * one + r->s0_slope * num;
    double d = r->d_min * one + r->s0_slope * num;
    double ellipse = num * (r->t_span * one - num);
    double b_sq = r->kappa * num * (r->t_span * one - num);
    double away = num - r->s_sq_centre * one;
    double s_sq = r->s_sq_a * away * away + (r->s_sq_slope * num + r->s_sq_floor * one) * one;
    double s_root = square_root(s_sq);
    double cube = s_sq * s_root;
    double nucleus = form_factor_denominator(f, t, one);
    double nucleus_sq = nucleus * nucleus;
    double sum = s0 + s_root;
    double cube_nucleus = cube * nucleus_sq;
    double inverse = 1.0 / (cube_nucleus * sum);
    double per_cube = inverse * sum;         /* 1/(S^3 D(t)^2) */
    double per_sum = inverse * cube_nucleus; /* 1/(s0 + S) */

    /* In D: small where s = |u| E/E', the photon's own peak. */
    double ds = d - b_sq * per_sum; /* S <D/s> */
    double d_s2 = d * s0 - b_sq;    /* S^3 <D/s^2> */
    double dd_s2 =
        b_sq * ((b_sq + s0 * s_root) * per_sum - 2.0 * d) + d * d * s0; /* S^3 <D^2/s^2> */
    double q_x = r->q_x * one;
    double convection_d =
        d * s_root + (r->ds_factor * one + r->two_e_per_m * t) * ds -
        (r->two_e_per_m * t * q_x + r->four_e_sq * (one * (r->t_offset * one + num)));
    double spin_d = (t * r->recoil - r->four_e_prime_sq * one) * dd_s2 +
                    t * (q_x * q_x * s0 - (r->two_q_recoil * one) * d_s2);

    /* In s: where l_f is slow, s is far below |u| E/E' and D is not small. */
    double u = r->u * one;
    double convection_s = s_root * (s0 + 2.0 * u + r->two_e_per_m * t) +
                          (u * u + t * (r->two_e_per_m * u - r->four_e_sq * one));
    double spin_s = cube * (t * r->recoil - r->four_e_prime_sq * one) +
                    u * (s_sq * (2.0 * t * r->mixed - r->eight_e_e * one) +
                         u * s0 * (t * r->beam - r->four_beam_sq * one));

    /* Of spin 1. */
    double h = r->h_min * one + r->h_slope * num;
    double products = r->w_q * ellipse + r->w_h * h * h +
                      b_sq * per_sum * (r->w_z * h + r->w_0 * s_root) +
                      t * (r->w_t * one + r->w_tt * t);

    /* S <[c^2 - 4 E_phi^2 t + 2 E_phi t c/M]/s>,  S^3 <[t c^2 - 4 E'^2 D^2 + 2 E' D t c/M]/s^2> */
    double of_scalar = r->in_s > 0.0 ? convection_s : convection_d;
    double convection = spin_one ? -products : of_scalar;
    double spin = r->in_s > 0.0 ? spin_s : spin_d;
    return r->per_4u * (per_cube * (s_sq * convection + r->spin_per_u * spin)) * one;
}

/* |A|^2/(8 M^2), not averaged, at t = t_min + tau and at the azimuth with 1 - cos(phi) =
 * one_minus_cos; dimensionless for h = 1. Where l_f and phi are collinear the propagators keep
 * their digits. */
FLAVBREM_FN double etl_amplitude(const etl_row *r, int spin_one, double tau, double one_minus_cos)
{
    double t = r->t_min + tau;
    double d0 = r->d_min + r->s0_slope * tau;
    double s0 = r->s_min + r->s0_slope * tau;
    double ellipse = tau * (r->t_span - tau);
    double b = square_root(r->kappa * tau * (r->t_span - tau));
    double y = b * one_minus_cos;
    double away = tau - r->s_sq_centre;
    double s_sq = r->s_sq_a * away * away + r->s_sq_slope * tau + r->s_sq_floor;
    double s = s_sq / (s0 + b) + b * one_minus_cos;
    double d = d0 - b + b * one_minus_cos;
    double c_d = d * (d - 2.0 * r->q_x); /* c^2 - q_x^2 */
    double c = d - r->q_x;
    double h = r->h_min + r->h_slope * tau;
    double products = r->w_q * ellipse + r->w_h * h * h + r->w_z * h * (b - y) +
                      r->w_0 * y * (2.0 * b - y) + t * (r->w_t + r->w_tt * t);
    double of_scalar = c_d - r->four_e_sq * (r->t_offset + tau) + r->two_e_per_m * t * c;
    double convection = spin_one ? -products : of_scalar;
    double spin = t * c * c + d * (t * (r->recoil - 1.0) * c - r->four_e_prime_sq * d);
    return r->per_4u / s * (convection + r->spin_per_u * spin / s);
}

#endif
