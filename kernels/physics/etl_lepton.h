/* Exact tree level seen from the lepton: <|A|^2>/(8 M^2) at fixed E_f and psi, averaged over the
 * azimuth of the photon, as a function of t. Not in arXiv:2404.15931.
 *
 * It is the amplitude of etl.h; now V = p - p', c = s + u = -(u' + t) with u' = t2 - m_phi^2 and
 * E_phi = V0 - t/(2 M) are fixed, and both propagators turn with the azimuth,
 *   s = s0 - z,  -u = a - z,  a = s0 - c,  z = b cos(phi).
 * Two forms of it; at each node the one with the smaller terms is taken, for where the terms of one
 * cancel those of the other do not. With E' = E - E_phi = E_f + t/(2 M), G = E |u| - E' s and
 * |q|^2 = t + t^2/(4 M^2), all three-vectors in the laboratory:
 *   |A|^2/(8 M^2) = [V^2 q_perp^2 + m_phi^2 |q|^2]/(s |u|)
 *                 + Dm [t c^2 - 4 G^2 - 2 G t c/M]/(4 s^2 u^2).
 * Where a heavy boson leaves a soft lepton this loses (E/E_f)^2. The trace written with P = (P_i +
 * P_f)/2, for which P.q = 0, and split along P and q,
 *   |A|^2/(8 M^2) = [4 L^2 p.p' - 4 c L O + c^2 (|q|^2 p.p' + 2 N)]/(2 s^2 u^2)
 *   L = G + t c/(4 M) = -(u P.p + s P.p')/M,  O = E_f p.q - E p'.q,  N = (p x q).(p' x q),
 * is a quadratic form in L and c that is never negative (with d of boson.h p.p' - d stands before
 * L^2 and p.p' + d before c^2); it loses at large angles and small Dm.
 * With V along z, r = p.V/V^2, h = -V.q = [t (1 + V0/M) - u']/2 and p_perp across V,
 *   O = h (V0 r - E) - V0 z/2,
 *   N = r (r - 1) V^2 q_perp^2 + (b^2 - z^2)/4 + p_perp^2 h^2/V^2 + (2 r - 1) h z/2.
 * G, L, O, N are polynomials in y = b - z. With T = tan(phi/2),
 *   s = (s_b + s_p T^2)/(1 + T^2),  s_b = s0 - b,  s_p = s0 + b  (-u likewise with a),
 * every average is a sum of positive terms in sigma = square_root(s_b/s_p), omega =
 * square_root(a_b/a_p): 1/pi Int T^(2m) dT/[(T^2 + sigma^2)^2 (T^2 + omega^2)^2] = M_m/[2 (sigma +
 * omega)^3], M_0 = n/e^3,  M_1 = 1/e,  M_2 = 1,  M_3 = n,  e = sigma omega,  n = sigma^2 + 3 e +
 * omega^2, and G is split at its value where both propagators are smallest, G = G_b + E_phi y.
 * Where the nucleus recoils with nearly all of V and the boson moves with it, v_rest << |u'|, all
 * of the range of t is close to |u'|: c, E_phi, s0 and a are what is left of large numbers. There
 * they are made, by v_rest - u' = 2 M (V0 - m_phi), of
 *   c(t_min) = |u'| {R + [R^2 + (a_q - 1) u'^2]/(B + |u'|)}/(B + R),  E_phi = m_phi + (v_rest +
 *   c)/(2 M),  ds0/dt = K - r,  s0 = -c ds0/dt + K |u'|,  G_b = E_phi s_b - c E,
 *   2 V^2 K = (E + E_f) [m_phi (2 + m_phi/M) + v_rest/M] + (2 + V0/M) (m_f^2 - m_i^2).
 * Of spin 1 the first form has C_w for Dm and the cross_products of kinematics.h for V^2 q_perp^2
 * + m_phi^2 |q|^2. For the second one, with X = P.p/M = E - (s + t)/(4 M) and X' = P.p'/M = E_f +
 * (t - |u|)/(4 M),
 *   |p x q|^2 + |p' x q|^2 + (m_i^2 + m_f^2) |q|^2
 *     = |k x q|^2 + m^2 |q|^2 + 2 t X X' - (1 + t/(4 M^2)) (s |u| + t |u'|)/2,
 * so that it is C_k + C_x times the quadratic form, with the parts of boson.h, and besides
 *   [4 t X X' + (C_q - C_k m^2 - C_x (m_i^2 + m_f^2) - |u'|) |q|^2]/(s |u|) - 1 - t/(4 M^2).
 * The averages are
 *   <y/(s |u|)> = 2 b/(S a_p + W s_p),
 *   <(b^2 - z^2)/(s |u|)> = 4 b^2 s_p a_p/[(s_p + S) (a_p + W) (S a_p + W s_p)]. */
#ifndef FLAVBREM_PHYSICS_ETL_LEPTON_H
#define FLAVBREM_PHYSICS_ETL_LEPTON_H

#include "kernels/elementary.h"
#include "kernels/physics/kinematics.h"

/* What the t integral of one lepton-side row needs. */
#define ETL_LEPTON_ROW_FIELDS(X)                                                                   \
    X(t_min)  /* lower limit of t [GeV^2] */                                                       \
    X(t_span) /* t_max - t_min [GeV^2] */                                                          \
    X(s_min)  /* s0 = s_min + s_slope tau [GeV^2] */                                               \
    X(s_slope)                                                                                     \
    X(a_min) /* a = a_min + a_slope tau [GeV^2] */                                                 \
    X(a_slope)                                                                                     \
    X(g_min)       /* G + t s0/(2 M) = g_min + g_slope tau [GeV^3] */                              \
    X(g_slope)     /* [GeV] */                                                                     \
    X(kappa)       /* b^2 = kappa tau (t_span - tau) */                                            \
    X(s_sq_a)      /* S^2 = s0^2 - b^2, written as in etl.h */                                     \
    X(s_sq_centre) /* [GeV^2] */                                                                   \
    X(s_sq_slope)  /* [GeV^2] */                                                                   \
    X(s_sq_floor)  /* [GeV^4] */                                                                   \
    X(a_sq_a)      /* W^2 = a^2 - b^2, likewise */                                                 \
    X(a_sq_centre) /* [GeV^2] */                                                                   \
    X(a_sq_slope)  /* [GeV^2] */                                                                   \
    X(a_sq_floor)  /* [GeV^4] */                                                                   \
    X(a_q)         /* 4 V^2 q_perp^2 = a_q tau (t_span - tau) */                                   \
    X(c_min)       /* -c at t_min [GeV^2] */                                                       \
    X(e)           /* E [GeV] */                                                                   \
    X(e_f)         /* E_f [GeV] */                                                                 \
    X(v0)          /* E - E_f [GeV] */                                                             \
    X(recoils)     /* 1 where the boson moves with the nucleus */                                  \
    X(e_phi_0)     /* there E_phi + c/(2 M), else E_phi + t/(2 M) [GeV] */                         \
    X(per_2m)      /* 1/(2 M) [1/GeV] */                                                           \
    X(pp_l)        /* p.p' - d before L^2, */                                                      \
    X(pp_c)        /* p.p' + d before c^2 [GeV^2] */                                               \
    X(h_min)       /* h = h_min + h_slope tau [GeV^2] */                                           \
    X(h_slope)                                                                                     \
    X(v0_r_minus_e) /* V0 r - E [GeV] */                                                           \
    X(n_q)          /* N/2 = n_q (4 V^2 q_perp^2) + n_h h^2 + n_z h z + (b^2 - z^2)/8 */           \
    X(n_h)                                                                                         \
    X(n_z)                                                                                         \
    X(m_phi_sq) /* [GeV^2] */                                                                      \
    X(spin)     /* C_w of boson.h [GeV^2] */                                                       \
    X(forms)    /* of spin 1: C_k + C_x, */                                                        \
    X(beside)   /* factor of |q|^2/(s |u|) besides [GeV^2] */                                      \
    CROSS_FIELDS(X)

typedef struct etl_lepton_row {
#define ETL_LEPTON_ROW_MEMBER(name) double name;
    ETL_LEPTON_ROW_FIELDS(ETL_LEPTON_ROW_MEMBER)
#undef ETL_LEPTON_ROW_MEMBER
} etl_lepton_row;

#define RECOILS 0.01 /* v_rest over |u'| below which the boson moves with the nucleus */

/* What the lines of a row are made of there. */
typedef struct recoil_lines {
    double c_min, s_slope, s_min, a_slope, a_min; /* -c, s0 and a at t_min, their slopes */
    double e_phi_0;                               /* E_phi + c/(2 M) [GeV] */
    double s_gram, a_gram;                        /* of their squares' floors, propagator_gram() */
} recoil_lines;

FLAVBREM_FN recoil_lines recoil_lines_at(const point_params *q, const energies *n,
                                         const row_kinematics *k)
{
    recoil_lines l;
    double u = k->u, m_b = q->m_b, per_m = q->per_m;
    double z = 2.0 * m_b + k->v_rest * per_m, m_b_per_m = m_b * per_m;
    double at_rest = z * per_m + m_b_per_m * m_b_per_m; /* a_q - 1 */
    double turn = 0.5 * k->per_v3_sq *
                  ((q->e + n->e_a) * (z + m_b * m_b_per_m) +
                   (2.0 + n->e_b * per_m) * ((q->m_a - q->m_i) * (q->m_a + q->m_i))); /* K */
    double root = k->limits_root;
    double beyond = root + (root * root + at_rest * (u * u)) / (k->limits_mean - u); /* B + R + u */
    l.c_min = u * beyond * k->per_limits;
    l.a_slope = turn - k->r_minus_1;
    l.s_slope = turn - (1.0 + k->r_minus_1);
    l.s_min = l.c_min * l.s_slope - u * turn;
    l.a_min = l.c_min * l.a_slope - u * turn;
    l.e_phi_0 = m_b + 0.5 * k->v_rest * per_m;
    l.s_gram = propagator_gram_of_recoil(q, z, q->m_i, q->e, q->p, q->m_a);
    l.a_gram = propagator_gram_of_recoil(q, z, q->m_a, -n->e_a, n->k_a, q->m_i);
    return l;
}

/* p.p' - d and p.p' + d [GeV^2]. */
typedef struct lepton_products {
    double before_l, before_c;
} lepton_products;

/* Where d = 0 p.p' itself, which keeps its bits; else of p.p' - m_i m_f, which is not negative,
 * made as h1 of energies_of() is. */
FLAVBREM_FN lepton_products lepton_products_at(const point_params *q, const energies *n,
                                               const row_kinematics *k)
{
    lepton_products p;
    double m_i_k = q->m_i * n->k_a, m_a_e = q->m_a * q->e;
    double cross = (m_i_k * m_i_k + m_a_e * m_a_e) / (q->e * n->e_a + q->p * n->k_a);
    double pp = cross + 0.5 * k->v;
    double left = q->e * (q->m_a - q->m_i) + q->m_i * n->e_b; /* E m_f - m_i E_f */
    double h1 = left * (m_a_e + q->m_i * n->e_a) / (q->p * n->e_a + q->e * n->k_a);
    double apart = h1 * h1 / (cross + q->m_i * q->m_a) + 0.5 * k->v;
    double even = q->boson.scalar_part == q->boson.pseudo_part ? 1.0 : 0.0;
    p.before_l = even > 0.0 ? pp : apart + q->boson.scalar_part;
    p.before_c = even > 0.0 ? pp : apart + q->boson.pseudo_part;
    return p;
}

FLAVBREM_FN etl_lepton_row etl_lepton_row_at(const point_params *q, const energies *n,
                                             const row_kinematics *k)
{
    etl_lepton_row r;
    double per_m = q->per_m;
    double u = k->u;
    double v0 = n->e_b;
    double lift = k->v0_r_minus_e * per_m; /* (r V0 - E)/M */
    r.t_min = k->t_min;
    r.t_span = k->t_span;
    recoil_lines of = recoil_lines_at(q, n, k);
    double s_slope = k->r_minus_1 + lift, a_slope = 1.0 + s_slope;
    int recoils = k->v_rest < RECOILS * -u;
    r.recoils = recoils ? 1.0 : 0.0;
    r.e_phi_0 = recoils ? of.e_phi_0 : v0;
    r.c_min = recoils ? of.c_min : u + r.t_min;
    r.s_min = recoils ? of.s_min : r.t_min * s_slope - u * (1.0 + k->r_minus_1);
    r.a_min = recoils ? of.a_min : r.t_min * a_slope - u * k->r_minus_1;
    r.s_slope = recoils ? of.s_slope : s_slope;
    r.a_slope = recoils ? of.a_slope : a_slope;
    r.g_slope = v0 * r.s_slope + q->e;
    r.g_min = r.t_min * r.g_slope - u * k->v0_r_minus_e;
    double scale = k->p_perp_sq * k->per_v3_sq;
    r.kappa = scale * k->a_q;
    double s_gram = recoils ? of.s_gram
                            : propagator_gram(q, k, v0, n->a_parallel, 4.0 * q->p * n->k_b, q->m_i,
                                              q->e, q->m_a);
    double a_gram = recoils ? of.a_gram
                            : propagator_gram(q, k, v0, n->s_parallel, 4.0 * n->k_a * n->k_b,
                                              q->m_a, -n->e_a, q->m_i);
    propagator_square s_sq =
        propagator_square_at(r.s_min, r.s_slope, r.kappa, r.t_span, scale * s_gram);
    propagator_square a_sq =
        propagator_square_at(r.a_min, r.a_slope, r.kappa, r.t_span, scale * a_gram);
    r.s_sq_a = s_sq.a;
    r.s_sq_centre = s_sq.centre;
    r.s_sq_slope = s_sq.slope;
    r.s_sq_floor = s_sq.floor;
    r.a_sq_a = a_sq.a;
    r.a_sq_centre = a_sq.centre;
    r.a_sq_slope = a_sq.slope;
    r.a_sq_floor = a_sq.floor;
    r.a_q = k->a_q;
    r.e = q->e;
    r.e_f = n->e_a;
    r.v0 = v0;
    r.per_2m = 0.5 * per_m;
    lepton_products pp = lepton_products_at(q, n, k);
    r.pp_l = pp.before_l;
    r.pp_c = pp.before_c;
    r.h_slope = 0.5 + 0.5 * v0 * per_m;
    r.h_min = r.t_min * r.h_slope - 0.5 * u;
    r.v0_r_minus_e = k->v0_r_minus_e;
    r.n_q = 0.125 * (1.0 + k->r_minus_1) * k->r_minus_1;
    r.n_h = 0.5 * scale;
    r.n_z = 0.25 + 0.5 * k->r_minus_1;
    r.m_phi_sq = q->m_phi * q->m_phi;
    r.spin = q->boson.c_w;
    r.forms = q->boson.c_k + q->boson.c_x;
    r.beside = q->boson.c_q - q->boson.c_k * r.m_phi_sq -
               q->boson.c_x * (q->m_i * q->m_i + q->m_a * q->m_a) + u;
    cross_products w = cross_products_at(q, k, q->boson.c_x, q->boson.c_x, q->boson.c_k);
#define ETL_LEPTON_CROSS(name) r.name = w.name;
    CROSS_FIELDS(ETL_LEPTON_CROSS)
#undef ETL_LEPTON_CROSS
    return r;
}

/* Averages of 1, y, b^2 - z^2 and s |u| over s |u|, in one unit. */
typedef struct over_s_u {
    double of_1, of_y, of_sine_sq, of_s_u;
} over_s_u;

/* Where a node is, s_b and a_b with it; everything times one. */
typedef struct lepton_node {
    double t, ellipse, h, b, s_b, a_b, one;
} lepton_node;

/* The quadratic form and the spins of the other one, each with the sum of its moduli. */
typedef struct lepton_forms {
    double form, form_size, spins, spins_size;
} lepton_forms;

FLAVBREM_FN double products_of_vector(const etl_lepton_row *r, const over_s_u *mean,
                                      const lepton_node *at)
{
    double t = at->t, h = at->h;
    double even = r->w_q * at->ellipse + r->w_h * h * h + r->w_z * h * at->b +
                  t * (r->w_t * at->one + r->w_tt * t);
    return even * mean->of_1 - r->w_z * h * mean->of_y + r->w_0 * mean->of_sine_sq;
}

/* Of spin 1, times one: of two forms that with the smaller terms. */
FLAVBREM_FN double smaller_of_vector(const etl_lepton_row *r, const over_s_u *mean,
                                     const lepton_node *at, const lepton_forms *of)
{
    double t = at->t, one = at->one, per_4m = 0.5 * r->per_2m, per_4_m_sq = r->per_2m * r->per_2m;
    double x = r->e * one - (at->s_b + t) * per_4m, x_f = r->e_f * one + (t - at->a_b) * per_4m;
    double of_y_sq = 2.0 * at->b * mean->of_y - mean->of_sine_sq;
    double of_x =
        x * x_f * mean->of_1 - (x + x_f) * per_4m * mean->of_y + per_4m * per_4m * of_y_sq;
    double of_q = r->beside * (t * (one + t * per_4_m_sq)) * mean->of_1 * one;
    double of_s_u = (one + t * per_4_m_sq) * mean->of_s_u;
    double size = elementary_abs(of_q) + 4.0 * t * elementary_abs(of_x) + of_s_u;

    double products = 0.25 * products_of_vector(r, mean, at);
    return r->forms * of->form_size * one + size < (products + of->spins_size) * one
               ? r->forms * of->form * one + (of_q + 4.0 * t * of_x - of_s_u)
               : (products + of->spins) * one;
}

/* <|A|^2>/(8 M^2) / D(t)^2 / one^2 at t = t_min + num/one, as etl_node() does; three roots. */
FLAVBREM_FN double etl_lepton_node(const etl_lepton_row *r, const form_factor *f, int spin_one,
                                   double num, double one)
{
    double t = r->t_min * one + num, minus_c = r->c_min * one + num;
    double e_phi = r->e_phi_0 * one - (r->recoils > 0.0 ? minus_c : t) * r->per_2m;
    double e_prime = r->e_f * one + t * r->per_2m;
    double h = r->h_min * one + r->h_slope * num;
    double s0 = r->s_min * one + r->s_slope * num;
    double a0 = r->a_min * one + r->a_slope * num;
    double left = r->t_span * one - num; /* rounded, it may lie below 0 at the end */
    double ellipse = num * (left > 0.0 ? left : 0.0);
    double q_perp = r->a_q * ellipse; /* 4 V^2 q_perp^2 */
    double b = square_root(r->kappa * ellipse);
    double s_away = num - r->s_sq_centre * one;
    double s_sq = r->s_sq_a * s_away * s_away + (r->s_sq_slope * num + r->s_sq_floor * one) * one;
    double a_away = num - r->a_sq_centre * one;
    double a_sq = r->a_sq_a * a_away * a_away + (r->a_sq_slope * num + r->a_sq_floor * one) * one;
    double s_root = square_root(s_sq), a_root = square_root(a_sq);
    double s_p = s0 + b, a_p = a0 + b;
    double nucleus = form_factor_denominator(f, t, one);

    /* sigma = S/s_p and omega = W/a_p, everything brought to the denominator 2 width^3 roots^3 P:
     * P = s_p a_p,  roots = S W = e P,  width = S a_p + W s_p = (sigma + omega) P. */
    double product = s_p * a_p, roots = s_root * a_root;
    double width = s_root * a_p + a_root * s_p;
    double width_sq = width * width, both = product + roots;
    double denominator = width_sq * width * roots * roots * roots * (nucleus * nucleus);
    double beside = spin_one ? (s_p + s_root) * (a_p + a_root) : 1.0; /* for the sine's square */
    double whole = 1.0 / (denominator * product * beside);
    double inverse = whole * beside;

    double i1 = both * width_sq * (roots * roots * product); /* <1/(s|u|)>/2 */
    double k0 = both * ((width_sq + roots * product) *
                            (product * product - product * roots + roots * roots) +
                        3.0 * product * product * roots * roots); /* <1/(s u)^2> */
    double k1 = 2.0 * b * roots * roots * (product * both * both + roots * width_sq); /* <y/...> */
    double k2 = 4.0 * b * b * roots * roots * roots * (product * both + width_sq); /* <y^2/...> */

    /* G_b = G - E_phi b = E a_b - E' s_b, E' = E_f + t/(2 M): the one whose terms are smaller keeps
     * its digits. */
    double g = (r->g_min * one + r->g_slope * num) * one - t * s0 * r->per_2m;
    double per_product = inverse * denominator;
    double a_part = r->e * one * a_sq * s_p * per_product;
    double s_part = e_prime * s_sq * a_p * per_product;
    double g_size = elementary_abs(g) + e_phi * b;
    double g_usual = a_part + s_part < g_size ? a_part - s_part : g - e_phi * b;
    double g_recoil = r->e * minus_c * one + e_phi * s_sq * a_p * per_product;
    double g_b = r->recoils > 0.0 ? g_recoil : g_usual;
    double recoil = t * minus_c * r->per_2m;
    double q_sq_4 = 0.25 * (t * one + t * t * r->per_2m * r->per_2m); /* |q|^2/4 */

    /* in L, c, O and N */
    double l_b = g_b - 0.5 * recoil;
    double o_b = h * r->v0_r_minus_e - 0.5 * r->v0 * b;
    double l_k = l_b * k0 + e_phi * k1;
    double l_k_y = l_b * k1 + e_phi * k2;
    double lo = minus_c * (o_b * l_k + 0.5 * r->v0 * l_k_y);
    double n_b = r->n_q * q_perp + r->n_h * h * h + r->n_z * h * b;
    double square = (q_sq_4 * r->pp_c + n_b) * k0 + (0.25 * b - r->n_z * h) * k1 - 0.125 * k2;
    double l_part = r->pp_l * (l_b * l_k + e_phi * l_k_y), c_sq_part = minus_c * minus_c * square;
    double positive = l_part + c_sq_part;

    /* in G and Dm */
    double g_k = g_b * k0 + e_phi * k1;
    double gg_k = g_b * g_k + e_phi * (g_b * k1 + e_phi * k2);
    double convection = (0.25 * q_perp + 4.0 * r->m_phi_sq * q_sq_4) * i1;
    double c_part = 0.125 * t * minus_c * minus_c * k0 * one + 0.5 * recoil * g_k;
    double spin = c_part - 0.5 * gg_k;

    double size = elementary_abs(r->spin) * (elementary_abs(c_part) + 0.5 * gg_k) + convection;
    if (!spin_one)
        return inverse *
               (positive + elementary_abs(lo) < size ? positive + lo
                                                     : convection + r->spin * spin) *
               (one * one);
    double power = width_sq * roots * roots * roots * product;
    double sine_sq = 4.0 * (b * b) * product * power * (whole * (denominator * product));
    over_s_u mean = {i1, 2.0 * b * power, sine_sq, power * width};
    lepton_node at = {t, ellipse, h, b, s_sq * a_p * per_product, a_sq * s_p * per_product, one};
    double form_size = elementary_abs(l_part) + elementary_abs(c_sq_part) + elementary_abs(lo);
    lepton_forms of = {positive + lo, form_size, r->spin * spin, size - convection};
    return inverse * smaller_of_vector(r, &mean, &at, &of) * one;
}

/* |A|^2/(8 M^2), not averaged, as etl_amplitude() does. */
FLAVBREM_FN double etl_lepton_amplitude(const etl_lepton_row *r, int spin_one, double tau,
                                        double one_minus_cos)
{
    double t = r->t_min + tau;
    double minus_c = r->c_min + tau;
    double e_phi = r->e_phi_0 - (r->recoils > 0.0 ? minus_c : t) * r->per_2m;
    double e_prime = r->e_f + t * r->per_2m;
    double s0 = r->s_min + r->s_slope * tau;
    double a0 = r->a_min + r->a_slope * tau;
    double h = r->h_min + r->h_slope * tau;
    double ellipse = tau * (r->t_span - tau);
    double q_perp = r->a_q * tau * (r->t_span - tau);
    double b = square_root(r->kappa * tau * (r->t_span - tau));
    double y = b * one_minus_cos;
    double s_away = tau - r->s_sq_centre;
    double a_away = tau - r->a_sq_centre;
    double s_sq = r->s_sq_a * s_away * s_away + r->s_sq_slope * tau + r->s_sq_floor;
    double a_sq = r->a_sq_a * a_away * a_away + r->a_sq_slope * tau + r->a_sq_floor;
    double s = s_sq / (s0 + b) + y;
    double w = a_sq / (a0 + b) + y;
    double g = r->g_min + r->g_slope * tau - t * s0 * r->per_2m;
    double g_size = elementary_abs(g) + e_phi * b;
    double g_usual = r->e * w + e_prime * s < g_size ? r->e * w - e_prime * s : g - e_phi * (b - y);
    double g_y = r->recoils > 0.0 ? r->e * minus_c + e_phi * s : g_usual;
    double recoil = t * minus_c * r->per_2m;
    double q_sq_4 = 0.25 * (t + t * t * r->per_2m * r->per_2m);
    double per_sw = 1.0 / (s * w);

    double l = g_y - 0.5 * recoil;
    double lo = minus_c * l * (h * r->v0_r_minus_e - 0.5 * r->v0 * (b - y));
    double n = r->n_q * q_perp + r->n_h * h * h + r->n_z * h * (b - y) + 0.125 * y * (2.0 * b - y);
    double positive = r->pp_l * l * l + minus_c * minus_c * (q_sq_4 * r->pp_c + n);

    double convection = (0.125 * q_perp + 2.0 * r->m_phi_sq * q_sq_4) * s * w;
    double c_part = 0.125 * t * minus_c * minus_c + 0.5 * recoil * g_y;
    double g_part = 0.5 * g_y * g_y;

    double size = elementary_abs(r->spin) * (elementary_abs(c_part) + g_part) + convection;
    double of_scalar = positive + elementary_abs(lo) < size
                           ? positive + lo
                           : convection + r->spin * (c_part - g_part);
    if (!spin_one)
        return 2.0 * per_sw * per_sw * of_scalar;
    double half = 0.5 * s * w;
    over_s_u here = {half, half * y, half * y * (2.0 * b - y), half * s * w};
    lepton_node at = {t, ellipse, h, b, s - y, w - y, 1.0};
    double form_size = elementary_abs(r->pp_l) * l * l + elementary_abs(positive - r->pp_l * l * l);
    lepton_forms of = {positive + lo, form_size + elementary_abs(lo), r->spin * (c_part - g_part),
                       size - convection};
    return 2.0 * per_sw * per_sw * smaller_of_vector(r, &here, &at, &of);
}

#endif
