/* The whole final state from a place in phase space: exact momenta of l_i N -> l_f N phi. */
#ifndef FLAVBREM_KERNELS_EVENT_H
#define FLAVBREM_KERNELS_EVENT_H

#include "kernels/rows.h"

/* A momentum in the laboratory, the beam along z [GeV]. */
typedef struct four_vector {
    double px, py, pz, e;
} four_vector;

typedef struct final_state {
    four_vector lepton, boson, nucleus;
    double lepton_across, boson_across; /* momenta across the beam [GeV] */
    double t;                           /* -q^2 [GeV^2] */
} final_state;

/* Where an event lies: its row, tau = t - t_min, and the azimuth of q about V against k, by its
 * cosine (as 1 - cos) and sine. */
typedef struct event_place {
    energies n;
    row_kinematics k;
    double v;   /* [GeV^2] */
    double tau; /* [GeV^2] */
    double one_minus_cos, sine;
} event_place;

FLAVBREM_FN four_vector rotated(double px, double py, double pz, double e, double cosine,
                                double sine)
{
    four_vector p;
    p.px = px * cosine - py * sine;
    p.py = px * sine + py * cosine;
    p.pz = pz;
    p.e = e;
    return p;
}

/* The momenta with V = p - k in the xz plane, rotated about the beam by an azimuth of which cosine
 * and sine are given. With e1 across V in that plane, on the side of k, and
 *   q_z = (u - t - E' t/M)/(2|V|),  q_perp = square_root(a_q tau (t_span - tau))/(2|V|),
 * p' = V + q and the nucleus takes -q. */
FLAVBREM_FN final_state final_state_at(const point_params *q, const event_place *at,
                                       double azimuth_cos, double azimuth_sin)
{
    final_state out;
    const row_kinematics *k = &at->k;
    double less = at->v / at->n.pk2; /* 1 - cos(theta) */
    double k_x = at->n.k_a * square_root(less * (2.0 - less));
    double k_z = at->n.k_a - at->n.k_a * less;
    double v_z = at->n.w + at->n.k_a * less;
    double t = k->t_min + at->tau;
    double per_v = 1.0 / k->p_v;
    double recoil = t / (2.0 * q->m); /* kinetic energy of the nucleus */
    double q_along = 0.5 * (k->u - t - 2.0 * at->n.e_b * recoil) * per_v;
    double q_across = 0.5 * square_root(k->a_q * at->tau * (k->t_span - at->tau)) * per_v;
    double q_1 = q_across - q_across * at->one_minus_cos, q_2 = q_across * at->sine;
    double across_x = v_z * per_v, across_z = k_x * per_v; /* e1 */
    double along_x = -k_x * per_v, along_z = v_z * per_v;  /* V/|V| */
    double q_x = q_along * along_x + q_1 * across_x;
    double q_z = q_along * along_z + q_1 * across_z;
    /* A slow lepton is the small difference of V and q. Its energy is taken from its momentum, so
     * that its shell is kept; E - E_phi - t/(2M) holds to the rounding of the beam's momentum. */
    double l_x = q_x - k_x, l_z = v_z + q_z;
    double across_sq = l_x * l_x + q_2 * q_2;
    double e_l = square_root(across_sq + l_z * l_z + q->m_f * q->m_f);
    out.t = t;
    out.boson_across = k_x;
    out.lepton_across = square_root(across_sq);
    out.boson = rotated(k_x, 0.0, k_z, at->n.e_a, azimuth_cos, azimuth_sin);
    out.lepton = rotated(l_x, q_2, l_z, e_l, azimuth_cos, azimuth_sin);
    out.nucleus = rotated(-q_x, -q_2, -q_z, q->m + recoil, azimuth_cos, azimuth_sin);
    return out;
}

/* ---- the density ---- */

/* A place in a cube of phase space: panel of x, panel of t, and z in 0 to 1 along x, v, t with
 * z_bar = 1 - z. */
typedef struct cube_place {
    int x_panel, t_panel;
    double z[3], z_bar[3];
} cube_place;

/* What is fixed by the place along x and v. */
typedef struct event_row {
    row_point point;
    etl_row etl;
    t_axis axis;
} event_row;

FLAVBREM_FN event_row event_row_at(const integrand *f, const cube_place *at)
{
    event_row row;
    row.point =
        row_point_at(f, &f->panels[at->x_panel], at->z[0], at->z_bar[0], at->z[1], at->z_bar[1]);
    prepare_boson_row(f, &row.point, (double)at->t_panel, &row.etl, &row.axis);
    return row;
}

/* The cross-section's density over the cubes (h = 1, GeV^-2), averaged over the azimuth: its
 * integral over all cubes is sigma.
 *   z    along t
 *   tau  receives t - t_min [GeV^2] */
FLAVBREM_FN double event_density(const integrand *f, const event_row *row, double z, double *tau)
{
    double num, one, slope;
    stretch_fraction(&row->axis.map, z, &num, &one, &slope);
    double tau_num = num + row->axis.start * one;
    double value = slope * etl_node(&row->etl, f->q.nucleus.t_a, f->q.nucleus.t_d, tau_num, one);
    double mapped = tau_num / one;
    *tau = mapped < row->point.k.t_span ? mapped : row->point.k.t_span;
    return row->axis.weight > 0.0 && value > 0.0 ? row->axis.weight * value : 0.0;
}

/* ---- the azimuth of q at fixed t ---- */

#define AZIMUTH_STEPS 6
#define AZIMUTH_MARGIN 1e-4 /* for what the steps leave, of second order */

/* |A|^2 as a function of s at fixed t, times s: f(s) = c2 s^2 + c1 s + c0 + c_inv/s, and the range
 * of s, from s0 - b to s0 + b. */
typedef struct azimuth_law {
    double s0, s_root; /* s_root = square_root(s0^2 - b^2) */
    double least, largest;
    double c2, c1, c0, c_inv;
} azimuth_law;

FLAVBREM_FN azimuth_law azimuth_law_at(const etl_row *r, double tau)
{
    azimuth_law law;
    double t = r->t_min + tau;
    double s0 = r->s_min + r->beta * tau, d0 = r->d_min + r->beta * tau;
    double b = square_root(r->kappa * tau * (r->t_span - tau));
    double away = tau - r->s_sq_centre;
    double s_sq = r->s_sq_a * away * away + r->s_sq_slope * tau + r->s_sq_floor;
    double shift = d0 - s0;          /* D = s + shift */
    double c_shift = shift - r->q_x; /* c = s + c_shift */
    double skew = t * (r->recoil - 1.0);
    law.s0 = s0;
    law.s_root = square_root(s_sq);
    law.largest = s0 + b;
    law.least = s_sq / law.largest;
    /* convection = s^2 + (2 c_shift + 2 E_phi t/M) s + ..., spin = spin_2 s^2 + spin_1 s + spin_0
     */
    double convection_0 = shift * (shift - 2.0 * r->q_x) - r->four_e_sq * (r->t_offset + tau) +
                          r->two_e_per_m * t * c_shift;
    double spin_2 = t + skew - r->four_e_prime_sq;
    double spin_1 = 2.0 * t * c_shift + skew * (shift + c_shift) - 2.0 * r->four_e_prime_sq * shift;
    double spin_0 = t * c_shift * c_shift + shift * (skew * c_shift - r->four_e_prime_sq * shift);
    law.c2 = r->per_4u;
    law.c1 = r->per_4u * (2.0 * c_shift + r->two_e_per_m * t + r->dm_per_u * spin_2);
    law.c0 = r->per_4u * (convection_0 + r->dm_per_u * spin_1);
    law.c_inv = r->per_4u * r->dm_per_u * spin_0;
    return law;
}

FLAVBREM_FN double azimuth_value(const azimuth_law *law, double s)
{
    return (law->c2 * s + law->c1) * s + law->c0 + law->c_inv / s;
}

/* The largest f(s) of the range. With g = s^2 f' = 2 c2 s^3 + c1 s^2 - c_inv and c2 < 0, f falls
 * beyond the largest root of g, and no other root is a maximum: so it is largest there, or at an
 * end of the range. It is at most max(c1/|c2|, cbrt(-c_inv/|c2|)); from there, or from the upper
 * end, Newton's steps come down to it without passing it. */
FLAVBREM_FN double azimuth_bound(const azimuth_law *law)
{
    double linear = -law->c1 / law->c2, cube = law->c_inv / law->c2;
    double root = elementary_cbrt(cube > 0.0 ? cube : 0.0);
    double s = linear > root ? linear : root;
    s = s > law->least ? s : law->least;
    s = s < law->largest ? s : law->largest;
    for (int i = 0; i < AZIMUTH_STEPS; i++) {
        double g = (2.0 * law->c2 * s + law->c1) * s * s - law->c_inv;
        double slope = (6.0 * law->c2 * s + 2.0 * law->c1) * s;
        double next = s - g / slope;
        next = next > law->least ? next : law->least;
        s = g < 0.0 && slope < 0.0 ? next : s;
    }
    double inside = azimuth_value(law, s), lower = azimuth_value(law, law->least);
    return (1.0 + AZIMUTH_MARGIN) * (inside > lower ? inside : lower);
}

#endif
