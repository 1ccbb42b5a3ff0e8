/* The whole final state from a place in phase space: exact momenta of l_i N -> l_f N phi. */
#ifndef FLAVBREM_KERNELS_EVENT_H
#define FLAVBREM_KERNELS_EVENT_H

#include "kernels/hat.h"
#include "kernels/rows.h"

/* A momentum in the laboratory, the beam along z [GeV]. */
typedef struct four_vector {
    double px, py, pz, e;
} four_vector;

typedef struct final_state {
    four_vector a, b, nucleus; /* a: the observed particle, see kinematics.h */
    double a_across, b_across; /* momenta across the beam [GeV] */
    double t;                  /* -q^2 [GeV^2] */
} final_state;

/* What the momenta of an event follow from: a place in phase space, but for the azimuth of q about
 * V. In the words of kinematics.h. */
#define EVENT_FRAME_FIELDS(X)                                                                      \
    X(e_a)                                                                                         \
    X(e_b) /* E - E_a [GeV] */                                                                     \
    X(k_a)                                                                                         \
    X(pk2)                                                                                         \
    X(v_forward)                                                                                   \
    X(v) /* [GeV^2] */                                                                             \
    X(u)                                                                                           \
    X(p_v)                                                                                         \
    X(a_q)                                                                                         \
    X(t_min)                                                                                       \
    X(t_span)                                                                                      \
    X(tau) /* t - t_min [GeV^2] */

typedef struct event_frame {
#define EVENT_FRAME_MEMBER(name) double name;
    EVENT_FRAME_FIELDS(EVENT_FRAME_MEMBER)
#undef EVENT_FRAME_MEMBER
} event_frame;

FLAVBREM_FN event_frame event_frame_of(const energies *n, const row_kinematics *k, double v,
                                       double tau)
{
    event_frame frame;
    frame.e_a = n->e_a;
    frame.e_b = n->e_b;
    frame.k_a = n->k_a;
    frame.pk2 = n->pk2;
    frame.v_forward = n->v_forward;
    frame.v = v;
    frame.u = k->u;
    frame.p_v = k->p_v;
    frame.a_q = k->a_q;
    frame.t_min = k->t_min;
    frame.t_span = k->t_span;
    frame.tau = tau;
    return frame;
}

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

/* The momenta with V = p - k_a in the xz plane, rotated about the beam by an azimuth of which
 * cosine and sine are given. With e1 across V in that plane, on the side of k_a, and
 *   q_z = (u - t - E_b t/M)/(2|V|),  q_perp = square_root(a_q tau (t_span - tau))/(2|V|),
 * p_b = V + q and the nucleus takes -q. one_minus_cos and sine are of the azimuth of q about V. */
FLAVBREM_FN final_state final_state_at(const point_params *q, const event_frame *at,
                                       double one_minus_cos, double sine, double azimuth_cos,
                                       double azimuth_sin)
{
    final_state out;
    double less = at->v / at->pk2; /* 1 - cos(angle) */
    double k_x = at->k_a * square_root(less * (2.0 - less));
    double k_z = at->k_a - at->k_a * less;
    double v_z = at->v_forward + at->k_a * less;
    double t = at->t_min + at->tau;
    double per_v = 1.0 / at->p_v;
    double recoil = t / (2.0 * q->m); /* kinetic energy of the nucleus */
    double q_along = 0.5 * (at->u - t - 2.0 * at->e_b * recoil) * per_v;
    double q_across = 0.5 * square_root(at->a_q * at->tau * (at->t_span - at->tau)) * per_v;
    double q_1 = q_across - q_across * one_minus_cos, q_2 = q_across * sine;
    double across_x = v_z * per_v, across_z = k_x * per_v; /* e1 */
    double along_x = -k_x * per_v, along_z = v_z * per_v;  /* V/|V| */
    double q_x = q_along * along_x + q_1 * across_x;
    double q_z = q_along * along_z + q_1 * across_z;
    /* A slow b is the small difference of V and q. Its energy is taken from its momentum, so that
     * its shell is kept; E - E_a - t/(2M) holds to the rounding of the beam's momentum. */
    double b_x = q_x - k_x, b_z = v_z + q_z;
    double across_sq = b_x * b_x + q_2 * q_2;
    double e_b = square_root(across_sq + b_z * b_z + q->m_b * q->m_b);
    out.t = t;
    out.a_across = k_x;
    out.b_across = square_root(across_sq);
    out.a = rotated(k_x, 0.0, k_z, at->e_a, azimuth_cos, azimuth_sin);
    out.b = rotated(b_x, q_2, b_z, e_b, azimuth_cos, azimuth_sin);
    out.nucleus = rotated(-q_x, -q_2, -q_z, q->m + recoil, azimuth_cos, azimuth_sin);
    return out;
}

/* ---- the density of the exact cross-section ---- */

/* What is fixed by the place along x and v. */
typedef struct event_row {
    row_point point;
    etl_row etl;
    t_axis axis;
} event_row;

/* The maps of the cubes: a hat wants the density even, where a Gauss rule wants it smooth, and
 * needs no tails. Beyond so many times -u0 the density falls as 1/v^2, beyond so many times the
 * form factor's scale as 1/t^2: even in the inverse. */
#define EVENT_V_REACH 4.0
#define EVENT_IWW_REACH 2.0 /* whose flux is the same everywhere */
#define EVENT_T_REACH 1.0
#define EVENT_T_LOW 4.0 /* times where t begins */

/* Two parts of a whole, from a map that gives either with few digits where the other one is small:
 * momenta need both to fit together. */
FLAVBREM_FN void fit_parts(double whole, double *low, double *high)
{
    double late = *high < *low ? 1.0 : 0.0;
    double without_low = whole - *low, without_high = whole - *high;
    *low = late > 0.0 ? without_high : *low;
    *high = late > 0.0 ? *high : without_low;
}

/* What is fixed along x and v; towards the end of v the density vanishes as a power, which the
 * square of v_z_bar turns into a line. */
FLAVBREM_FN row_point event_point_at(const integrand *f, const x_panel *panel, double x_z,
                                     double x_z_bar, double v_z, double v_z_bar)
{
    row_point row;
    const point_params *q = &f->q;
    panel_place at = place_in_panel(panel, x_z, x_z_bar);
    fit_parts(f->range.width, &at.above, &at.below);
    row.n = energies_of(q, at.above + (f->range.low - q->m_a), at.below + f->range.b_rise);
    double room = room_for_v(q, &f->range, row.n.e_a, row.n.k_a, at.above, at.below);
    double at_angle = 2.0 * row.n.pk2 * f->sin_half_sq;
    double v_end = at_angle < room ? at_angle : room;
    v_end = v_end > 0.0 ? v_end : 0.0;
    stretch map = stretch_make(-row.n.u0, EVENT_V_REACH * -row.n.u0, v_end);
    double v, rest, slope;
    stretch_value(&map, v_end, v_z * (1.0 + v_z_bar), v_z_bar * v_z_bar, &v, &rest, &slope);
    fit_parts(v_end, &v, &rest);
    row.k = row_at(q, &row.n, v, rest + (room - v_end));
    row.weight = f->scale * at.slope * (slope * 2.0 * v_z_bar) /
                 (2.0 * q->p * q->p * row.k.p_v); /* Eq. (12) */
    return row;
}

FLAVBREM_FN t_axis event_axis_at(const form_factor *nucleus, const row_point *row)
{
    t_axis axis;
    double span = row->k.t_span > 0.0 ? row->k.t_span : 1.0;
    double low = row->k.t_min + form_factor_flat_below(nucleus);
    double high = EVENT_T_REACH * form_factor_falls_above(nucleus) + EVENT_T_LOW * low;
    axis.start = 0.0;
    axis.map = stretch_make(low, high, span);
    axis.weight = row->k.t_span > 0.0 ? row->weight : 0.0;
    return axis;
}

FLAVBREM_FN event_row event_row_at(const integrand *f, const hat_place *at)
{
    event_row row;
    row.point = event_point_at(f, &f->panels[at->cube], at->x_z, at->x_z_bar, at->v_z, at->v_z_bar);
    row.etl = etl_row_at(&f->q, &row.point.n, &row.point.k);
    row.axis = event_axis_at(&f->q.nucleus, &row.point);
    return row;
}

/* The cross-section's density over the cubes (h = 1, GeV^-2), averaged over the azimuth: its
 * integral over all cubes is sigma. That of the elastic form factor; see density_with_form().
 *   z    along t
 *   tau  receives t - t_min [GeV^2] */
FLAVBREM_FN double event_density(const form_factor *nucleus, int spin_one, const etl_row *etl,
                                 const t_axis *axis, double z, double *tau)
{
    double num, one, slope;
    stretch_fraction(&axis->map, z, &num, &one, &slope);
    double tau_num = num + axis->start * one;
    double value = slope * etl_node(etl, nucleus, spin_one, tau_num, one);
    double mapped = tau_num / one;
    *tau = mapped < etl->t_span ? mapped : etl->t_span;
    double density = axis->weight * value;
    return density > 0.0 ? density : 0.0; /* the weight is 0 outside phase space */
}

/* The density of the elastic form factor, above, for the nucleus's own; t [GeV^2].
 *   kind  nucleus->kind, see FORM_ELASTIC */
FLAVBREM_FN double density_with_form(const form_factor *nucleus, int kind, double t, double density)
{
    return kind == FORM_ELASTIC ? density : density * form_factor_ratio(nucleus, kind, t, 1.0);
}

/* ---- the density of WW and IWW ---- */

/* Up to which v = x E^2 angle^2 there is a final state: the angle's 2 pk2 sin^2(angle/2) must be
 * less than the room that the recoil leaves. No angle is cut above pi/2. */
FLAVBREM_FN double ww_allowed_v(const point_params *q, const energies *n, double room)
{
    double closes = room < n->pk2 ? 1.0 : 0.0; /* before pi/2 */
    double share = room / (closes > 0.0 ? 2.0 * n->pk2 - room : n->pk2);
    double angle = 2.0 * elementary_atan(square_root(share > 0.0 ? share : 0.0));
    double end = closes > 0.0 ? n->e_a * q->e * angle * angle : DBL_MAX;
    return room > 0.0 ? end : 0.0;
}

/* The true final state at the energies and the angle that WW gives, v = x E^2 angle^2, with the
 * least momentum transfer; t_span is 0 where there is none. */
FLAVBREM_FN event_frame ww_frame(const point_params *q, const energies *n, double v_ww, double room)
{
    double half_sine = elementary_sin(0.5 * square_root(v_ww / (n->e_a * q->e)));
    double v = n->pk2 * (2.0 * half_sine * half_sine);
    row_kinematics k = row_at(q, n, v, room - v);
    k.t_span = room > v ? k.t_span : 0.0;
    return event_frame_of(n, &k, v, 0.0);
}

/* Where an event of WW lies, and the density over the cubes (h = 1, GeV^-2) but for the flux. */
typedef struct ww_place {
    event_frame frame;
    double t_min; /* of the flux [GeV^2] */
    double density;
} ww_place;

/* The cubes end where the recoil allows no more.
 *   allowed  where the observed particle can be in truth */
FLAVBREM_FN ww_place ww_place_at(const integrand *f, const energy_range *allowed,
                                 const x_panel *panel, double x_z, double x_z_bar, double v_z,
                                 double v_z_bar)
{
    ww_place place;
    const point_params *q = &f->q;
    panel_place at = place_in_panel(panel, x_z, x_z_bar);
    fit_parts(f->range.width, &at.above, &at.below);
    double e_a = f->range.low + at.above, e_b = f->range.b_low + at.below;
    double x_slope = at.slope / q->e;
    ww_row row = ww_row_at(q, f->observed, e_a, e_b);
    energies n = energies_at(q, e_a, e_b);
    double room = room_for_v(q, allowed, e_a, n.k_a, at.above + (f->range.low - allowed->low),
                             at.below + (f->range.b_low - allowed->b_low));
    double improved = f->method == IMPROVED_WW ? 1.0 : 0.0;
    double by_recoil = ww_allowed_v(q, &n, room), largest = ww_largest_v(f, &row, e_a);
    double v_end = by_recoil < largest ? by_recoil : largest;
    double reach = improved > 0.0 ? EVENT_IWW_REACH : EVENT_V_REACH;
    stretch map = stretch_make(row.w_least, reach * row.w_least, v_end > 0.0 ? v_end : 1.0);
    double v, v_rest, v_slope;
    stretch_value(&map, v_end, v_z, v_z_bar, &v, &v_rest, &v_slope);
    double t_min = ww_t_min(&row, row.w_least + v);
    double density = f->scale * x_slope * v_slope * ww_density(&row, v);
    place.frame = ww_frame(q, &n, v, room);
    place.t_min = improved > 0.0 ? q->t_min_iww : t_min;
    density = v_end > 0.0 && density > 0.0 ? density : 0.0;
    place.density = place.frame.t_span > 0.0 ? density : 0.0;
    return place;
}

/* ---- the azimuth of q at fixed t ---- */

#define AZIMUTH_STEPS 6
#define AZIMUTH_PIECES 8
#define AZIMUTH_MARGIN 1e-4 /* for what the steps leave, of second order */

/* |A|^2 as a function of s at fixed t, times s: f(s) = c2 s^2 + c1 s + c0 + c_inv/s, and the range
 * of s, from s0 - b to s0 + b. */
#define AZIMUTH_LAW_FIELDS(X)                                                                      \
    X(s0)                                                                                          \
    X(s_root) /* square_root(s0^2 - b^2) */                                                        \
    X(least)                                                                                       \
    X(largest)                                                                                     \
    X(c2)                                                                                          \
    X(c1)                                                                                          \
    X(c0)                                                                                          \
    X(c_inv)

typedef struct azimuth_law {
#define AZIMUTH_LAW_MEMBER(name) double name;
    AZIMUTH_LAW_FIELDS(AZIMUTH_LAW_MEMBER)
#undef AZIMUTH_LAW_MEMBER
} azimuth_law;

FLAVBREM_FN azimuth_law azimuth_law_at(const etl_row *r, int spin_one, double tau)
{
    azimuth_law law;
    double t = r->t_min + tau;
    double s0 = r->s_min + r->s0_slope * tau, d0 = r->d_min + r->s0_slope * tau;
    double ellipse = tau * (r->t_span - tau);
    double b = square_root(r->kappa * tau * (r->t_span - tau));
    double away = tau - r->s_sq_centre;
    double s_sq = r->s_sq_a * away * away + r->s_sq_slope * tau + r->s_sq_floor;
    double shift = d0 - s0;          /* D = s + shift */
    double c_shift = shift - r->q_x; /* c = s + c_shift */
    double t_mixed = t * (r->recoil - 1.0);
    law.s0 = s0;
    law.s_root = square_root(s_sq);
    law.largest = s0 + b;
    law.least = s_sq / law.largest;
    /* convection = s^2 + (2 c_shift + 2 E_phi t/M) s + ..., spin = spin_2 s^2 + spin_1 s + spin_0
     */
    double convection_0 = shift * (shift - 2.0 * r->q_x) - r->four_e_sq * (r->t_offset + tau) +
                          r->two_e_per_m * t * c_shift;
    /* of spin 1 minus the products, w_0 s^2 + (w_z h - 2 w_0 s0) s + ... */
    double h = r->h_min + r->h_slope * tau;
    double products_0 = r->w_q * ellipse + r->w_h * h * h + t * (r->w_t + r->w_tt * t) +
                        r->w_z * h * s0 - r->w_0 * s_sq;
    double convection_1 =
        spin_one ? r->w_z * h - 2.0 * r->w_0 * s0 : 2.0 * c_shift + r->two_e_per_m * t;
    double spin_2 = t + t_mixed - r->four_e_prime_sq;
    double spin_1 =
        2.0 * t * c_shift + t_mixed * (shift + c_shift) - 2.0 * r->four_e_prime_sq * shift;
    double spin_0 =
        t * c_shift * c_shift + shift * (t_mixed * c_shift - r->four_e_prime_sq * shift);
    law.c2 = spin_one ? r->per_4u * r->w_0 : r->per_4u;
    law.c1 = r->per_4u * (convection_1 + r->spin_per_u * spin_2);
    law.c0 = r->per_4u * ((spin_one ? -products_0 : convection_0) + r->spin_per_u * spin_1);
    law.c_inv = r->per_4u * r->spin_per_u * spin_0;
    return law;
}

FLAVBREM_FN double azimuth_value(const azimuth_law *law, double s)
{
    return (law->c2 * s + law->c1) * s + law->c0 + law->c_inv / s;
}

/* Where f(s) is largest, if it is not at an end of the range. With g = s^2 f' = 2 c2 s^3 + c1 s^2 -
 * c_inv and c2 < 0, f falls beyond the largest root of g, and no other root is a maximum. That root
 * is at most max(c1/|c2|, cbrt(-c_inv/|c2|)); from there, or from the upper end, AZIMUTH_STEPS of
 * Newton's come down to it without passing it. */
FLAVBREM_FN double azimuth_start(const azimuth_law *law)
{
    double linear = -law->c1 / law->c2, cube = law->c_inv / law->c2;
    double root = elementary_cbrt(cube > 0.0 ? cube : 0.0);
    double s = linear > root ? linear : root;
    s = s > law->least ? s : law->least;
    return s < law->largest ? s : law->largest;
}

FLAVBREM_FN double azimuth_newton(const azimuth_law *law, double s)
{
    double g = (2.0 * law->c2 * s + law->c1) * s * s - law->c_inv;
    double slope = (6.0 * law->c2 * s + 2.0 * law->c1) * s;
    double step = slope < 0.0 ? g / slope : 0.0;
    double next = s - step;
    double down = next > law->least ? next : law->least;
    return g < 0.0 ? down : s;
}

/* The azimuth is drawn by an angle a, 0 to pi, in which 1/s is linear in the cosine,
 *   1/s = (1 + (b/s0) cos(a)) s0/S^2,
 * so that an even a makes 1/s; f(s) is what is left. Its envelope is a staircase over equal pieces
 * of a: between two edges f is largest at one of them or at the top. */
typedef struct azimuth_spot {
    double s, value; /* of f there */
} azimuth_spot;

FLAVBREM_FN azimuth_spot azimuth_spot_at(const azimuth_law *law, double s)
{
    azimuth_spot spot;
    spot.s = s;
    spot.value = azimuth_value(law, s);
    return spot;
}

FLAVBREM_FN double azimuth_step(azimuth_spot top, azimuth_spot from, azimuth_spot to)
{
    double height = from.value > to.value ? from.value : to.value;
    double within = (top.s - from.s) * (to.s - top.s); /* > 0 inside the piece */
    double highest = top.value > height ? top.value : height;
    height = within > 0.0 ? highest : height;
    return (1.0 + AZIMUTH_MARGIN) * height;
}

/* s at the cosine of a. */
FLAVBREM_FN double azimuth_s(const azimuth_law *law, double cosine)
{
    double least = law->least / law->s0; /* 1 - b/s0 */
    return law->s_root * (law->s_root / law->s0) / (1.0 + (1.0 - least) * cosine);
}

/* cos(pi k/AZIMUTH_PIECES) */
FLAVBREM_FN double azimuth_edge(int k)
{
    const double cosine[AZIMUTH_PIECES + 1] = {
        1.0, 0.92387953251128675613,  0.70710678118654752440,  0.38268343236508977173,
        0.0, -0.38268343236508977173, -0.70710678118654752440, -0.92387953251128675613,
        -1.0};
    return cosine[k];
}

/* One step up the staircase: from piece k - 1 to k, if `rest` lies beyond the former. */
FLAVBREM_FN void azimuth_next(int k, double step, double *piece, double *rest, double *height)
{
    double beyond = *rest - *height;
    double there = *piece == (double)(k - 1) ? beyond : -1.0;
    *piece = there >= 0.0 ? (double)k : *piece;
    *rest = there >= 0.0 ? beyond : *rest;
    *height = there >= 0.0 ? step : *height;
}

/* An azimuth that may be: 1 - cos and sine of the angle of q about V, and how it was drawn. */
typedef struct azimuth_try {
    double one_minus_cos, sine;
    double height; /* of the envelope */
    double value;  /* of f */
} azimuth_try;

/* From the piece of a, the place in it (0 to 1), the envelope there, and the half of the turn. */
FLAVBREM_FN azimuth_try azimuth_try_at(const azimuth_law *law, double piece, double part,
                                       double height, double other_half)
{
    azimuth_try at;
    double cosine, sine;
    elementary_direction((piece + part) * (0.5 / AZIMUTH_PIECES), &cosine, &sine);
    double least = law->least / law->s0;
    double root = law->s_root / law->s0; /* square_root(1 - (b/s0)^2) */
    double per = 1.0 / (1.0 + (1.0 - least) * cosine);
    at.one_minus_cos = (1.0 - cosine) * least * per;
    double up = sine * root * per;
    at.sine = other_half > 0.0 ? -up : up;
    at.height = height;
    at.value = azimuth_value(law, law->s_root * root * per);
    return at;
}

#endif
