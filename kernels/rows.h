/* A row: one (x, v) node of an integral over phase space, with t left to be summed inside it. This
 * is the unit of work of every backend, a vector lane on the CPU and a thread on the GPU. */
#ifndef FLAVBREM_KERNELS_ROWS_H
#define FLAVBREM_KERNELS_ROWS_H

#include "kernels/phase_space.h"
#include "kernels/physics/etl.h"
#include "kernels/physics/etl_lepton.h"
#include "kernels/physics/iww.h"
#include "kernels/quadrature.h"

#define MAX_X_PANELS 4
#define MAX_T_PANELS 3
#define MAX_NODES 256 /* of a Gauss rule */

/* A piece of the range of e_a with a map of its own: e_a = low + start + X = high - rest - (width -
 * X), 0 <= X <= width, low and high those of the energy_range. */
typedef struct x_panel {
    double start, width, rest; /* [GeV] */
    stretch map;
    soft_ends soft;
} x_panel;

/* The three cross-sections that a row can belong to. */
typedef enum approximation { EXACT = 0, WEIZSAECKER_WILLIAMS = 1, IMPROVED_WW = 2 } approximation;

/* An integral of a cross-section over some of the axes, as the kernels take it: plain numbers
 * without pointers. The axes that are not integrated are fixed: x at (e_a, e_b), the angle at
 * sin_half_sq = sin^2(angle/2). Where v is integrated, sin_half_sq is the cut of the angle. */
typedef struct integrand {
    point_params q;
    energy_range range;
    x_panel panels[MAX_X_PANELS];
    double e_a, e_b;             /* [GeV] */
    double kinetic_a, kinetic_b; /* e_a - m_a, e_b - m_b [GeV] */
    double above, below;         /* e_a - range.low, range.high - e_a [GeV] */
    double sin_half_sq;
    double cut_rad;  /* WW, IWW: largest angle, or the fixed one */
    double x_reach;  /* e_b is resolved down to this times the place where it bends the
                        cross-section (host) */
    double v_slow;   /* v is even in 1/v above 2 E_b times the root of t_d and this [GeV^2]: where b
                        is slow, t is of the order of v */
    double t_reach;  /* t is even in 1/t above this times t_d and the tail; */
    double t_tail;   /* the tail goes to where S bends, at most to this [GeV^-4] times the cube of
                        t_d and the photon's scale */
    double scale;    /* constant factor of the integrand */
    double rounding; /* relative error that neither nodes nor ROUNDING cover: the sine, the flux
                        (host) */
    double x_doubt;  /* 1, more where the null rules along x tell too little (host) */
    soft_ends v_soft;
    int n_panels;     /* of x; 1 where x is fixed */
    int t_panels;     /* 1, or more where t is split: split_t_panels() */
    int x_integrated; /* 1 or 0 */
    int v_integrated; /* 1 or 0; x_panel and rules of an axis that is not are unused */
    int by_moments;   /* 1: the ladder by moments holds */
    int observed;     /* enum side */
    int method;       /* enum approximation */
} integrand;

/* Node numbers: how many, and the rules. A rule of one node stands for a fixed axis. */
typedef struct rung {
    int nx, nv, nt;
    const gauss_node *x, *v, *t;
} rung;

/* Which node of each axis a row is; rows are in the order panel, x, v, t panel. */
typedef struct row_number {
    int panel, x, v, t_panel;
} row_number;

FLAVBREM_FN row_number row_number_of(const rung *r, int t_panels, int row)
{
    row_number number;
    int x = row / t_panels / r->nv; /* of all panels */
    number.panel = x / r->nx;
    number.x = x % r->nx;
    number.v = row / t_panels % r->nv;
    number.t_panel = row % t_panels;
    return number;
}

/* The t axis of a row: t = t_min + start + X. */
typedef struct t_axis {
    double start; /* [GeV^2] */
    stretch map;
    double weight; /* of the row: Jacobians and constants, 0 outside phase space */
} t_axis;

/* Where a row lies. */
typedef struct row_point {
    energies n;
    row_kinematics k;
    double weight;
} row_point;

/* Where z = 1 - z_bar lies in a panel: how far above the range's low end and below its high one
 * [GeV], and de_a/dz. */
typedef struct panel_place {
    double above, below, slope;
} panel_place;

FLAVBREM_FN panel_place place_in_panel(const x_panel *panel, double x_z, double x_z_bar)
{
    panel_place at;
    double z, z_bar, soft_slope, offset, rest, slope;
    soften(panel->soft, x_z, x_z_bar, &z, &z_bar, &soft_slope);
    stretch_value(&panel->map, panel->width, z, z_bar, &offset, &rest, &slope);
    at.above = panel->start + offset;
    at.below = panel->rest + rest;
    at.slope = slope * soft_slope;
    return at;
}

/* What a node of x fixes, or the fixed x: all of a row that does not depend on v. */
#define X_PLACE_FIELDS(X)                                                                          \
    ENERGIES_FIELDS(X)                                                                             \
    X(v_end)  /* of its range, or the fixed v [GeV^2] */                                           \
    X(beyond) /* from there to the largest v that the recoil allows [GeV^2] */                     \
    X(map_a)  /* of v, */                                                                          \
    X(map_b)                                                                                       \
    X(map_c)                                                                                       \
    X(back) /* and its end */                                                                      \
    X(end)                                                                                         \
    X(weight) /* of the row but for dv/dz and 1/|V| */

typedef struct x_place {
#define X_PLACE_MEMBER(name) double name;
    X_PLACE_FIELDS(X_PLACE_MEMBER)
#undef X_PLACE_MEMBER
} x_place;

/* The node x_z = 1 - x_z_bar of a panel. */
FLAVBREM_FN x_place x_place_at(const integrand *f, const x_panel *panel, double x_z, double x_z_bar)
{
    x_place x;
    const point_params *q = &f->q;
    panel_place mapped = place_in_panel(panel, x_z, x_z_bar);
    /* Both sides of a choice are computed before it: a lane has no branches. */
    double on = f->x_integrated > 0 ? 1.0 : 0.0;
    double fixed_above = f->above, fixed_below = f->below;
    double fixed_a = f->kinetic_a, fixed_b = f->kinetic_b;
    double mapped_a = mapped.above + (f->range.low - q->m_a);
    double mapped_b = mapped.below + f->range.b_rise;
    double above = on > 0.0 ? mapped.above : fixed_above;
    double below = on > 0.0 ? mapped.below : fixed_below;
    double x_slope = on > 0.0 ? mapped.slope : 1.0;
    energies n = energies_of(q, on > 0.0 ? mapped_a : fixed_a, on > 0.0 ? mapped_b : fixed_b);
    double room = room_for_v(q, &f->range, n.e_a, n.k_a, above, below);

    /* v up to the cut of the angle or to what the recoil allows */
    double at_angle = 2.0 * n.pk2 * f->sin_half_sq;
    double cut = at_angle < room ? at_angle : room;
    double v_end = cut > 0.0 ? cut : 0.0;
    double low = -n.u0;
    double high =
        2.0 * n.e_b * square_root(form_factor_falls_above(&q->nucleus)) + f->v_slow + 4.0 * low;
    stretch map = stretch_make(low, high, v_end);
    stretch_end end = stretch_end_of(&map);
    double v_on = f->v_integrated > 0 ? 1.0 : 0.0;
    double jacobian = v_on > 0.0 ? 1.0 / n.pk2 : 1.0; /* dcos/dv */
#define PLACE_ENERGY(name) x.name = n.name;
    ENERGIES_FIELDS(PLACE_ENERGY)
#undef PLACE_ENERGY
    x.v_end = v_on > 0.0 ? v_end : at_angle;
    x.beyond = v_on > 0.0 ? room - v_end : room;
    x.map_a = map.a;
    x.map_b = map.b;
    x.map_c = map.c;
    x.back = end.back;
    x.end = end.factor;
    x.weight = f->scale * x_slope * jacobian * n.k_a / q->p; /* Eq. (12) */
    return x;
}

FLAVBREM_FN energies energies_of_place(const x_place *x)
{
    energies n;
#define ENERGY_OF(name) n.name = x->name;
    ENERGIES_FIELDS(ENERGY_OF)
#undef ENERGY_OF
    return n;
}

/* The row at a place and at the node v_z = 1 - v_z_bar. */
FLAVBREM_FN row_point row_point_at(const integrand *f, const x_place *x, double v_z, double v_z_bar)
{
    row_point row;
    stretch map;
    stretch_end end;
    map.a = x->map_a;
    map.b = x->map_b;
    map.c = x->map_c;
    end.back = x->back;
    end.factor = x->end;
    double v_value, v_rest, z, z_bar, soft_slope, slope;
    soften(f->v_soft, v_z, v_z_bar, &z, &z_bar, &soft_slope);
    stretch_from_end(&map, &end, x->v_end, z, z_bar, &v_value, &v_rest, &slope);
    double v_on = f->v_integrated > 0 ? 1.0 : 0.0;
    double mapped_rest = v_rest + x->beyond;
    double mapped_slope = slope * soft_slope;
    double v = v_on > 0.0 ? v_value : x->v_end;
    double rest = v_on > 0.0 ? mapped_rest : x->beyond;
    double v_slope = v_on > 0.0 ? mapped_slope : 1.0;
    row.n = energies_of_place(x);
    row.k = row_at(&f->q, &row.n, v, rest);
    row.weight = x->weight * v_slope * (row.k.p_v * row.k.per_v3_sq);
    return row;
}

/* Where t ends at more than this many times the photon's scale, the form factor leaves nothing of a
 * peak outside. */
#define NOTHING_BEYOND 1e8

/* The scales of the t axis of a row [GeV^2]. */
typedef struct t_scales {
    double span;  /* of tau; 1 outside phase space */
    double low;   /* t_min + t_a, where the photon's spectrum begins, or what start_scale() makes of
                     it */
    double reach; /* above it t is even in 1/t */
} t_scales;

/* s_min and a: S^2 = s_min^2 + ... + a tau^2 bends at s_min/sqrt(a). The tail is half the harmonic
 * mean of that place and of the largest tail wanted: a minimum of the two would have a kink in x
 * and v. Where t_min is far above t_d the form factor is a bare power that does not end at t_d, and
 * the tail is longer by the square of their ratio. */
FLAVBREM_FN t_scales t_scales_at(const integrand *f, const row_point *row, double s_min, double a)
{
    t_scales scale;
    double t_d = form_factor_falls_above(&f->q.nucleus);
    scale.span = row->k.t_span > 0.0 ? row->k.t_span : 1.0;
    scale.low = row->k.t_min + form_factor_flat_below(&f->q.nucleus);
    double both = t_d + scale.low;
    double tail = f->t_tail * (both * both * both);
    double bends = s_min + tail * square_root(a > 0.0 ? a : 1.0);
    scale.reach = f->t_reach * t_d + s_min * tail / (bends > 0.0 ? bends : 1.0);
    return scale;
}

FLAVBREM_FN double faded_above(const integrand *f, const t_scales *scale)
{
    return NOTHING_BEYOND * (form_factor_falls_above(&f->q.nucleus) + scale->low);
}

/* A peak narrower than this part of the span is mapped as if it had this width. */
#define NARROWEST_PEAK 1e-13

/* Where t of a row can be split, tau = centre, and the scale on which S^2 changes there [GeV^2]. */
typedef struct t_peak {
    double centre, width;
} t_peak;

/* From S^2 = a (tau - centre)^2 + floor. A peak beyond the end is felt there, on the scale of its
 * distance. Where there is none above 0, or none that near, the place is one between the scales, so
 * that a split is always possible. */
FLAVBREM_FN t_peak t_peak_at(const integrand *f, double a, double centre, double floor,
                             const t_scales *scale)
{
    t_peak peak;
    double faded = faded_above(f, scale);
    double half = scale->span * scale->low / (scale->span + scale->low);
    double otherwise = half < 0.5 * scale->span ? half : 0.5 * scale->span;
    double beyond = centre > scale->span ? centre - scale->span : 0.0;
    double felt = scale->span < faded ? scale->span : DBL_MIN; /* beyond the end up to here */
    double inside = (centre > 0.0 ? 1.0 : 0.0) * (beyond < felt ? 1.0 : 0.0);
    double sharp = square_root(floor / (a > 0.0 ? a : 1.0) + beyond * beyond);
    double narrowest = NARROWEST_PEAK * scale->span; /* at the angle pi a peak can have no width */
    double width = sharp > narrowest ? sharp : narrowest;
    double place = beyond > 0.0 ? scale->span : centre;
    peak.centre = inside > 0.0 ? place : otherwise;
    double widest = peak.centre + scale->low; /* below, the photon's own scale is the shorter one */
    peak.width = inside > 0.0 ? width : widest;
    peak.width = peak.width < widest ? peak.width : widest;
    return peak;
}

/* The t axis of a row in one panel, from t_min + t_a to the reach of its scales. */
FLAVBREM_FN t_axis t_axis_whole(const row_point *row, const t_scales *scale)
{
    t_axis axis;
    axis.start = 0.0;
    axis.map = stretch_make(scale->low, scale->reach + 4.0 * scale->low, scale->span);
    axis.weight = row->k.t_span > 0.0 ? row->weight : 0.0;
    return axis;
}

/* Panel number `panel` (0, 1, 2 as a number) of those that meet at the peaks, first.centre <=
 * second.centre. */
FLAVBREM_FN t_axis t_axis_of_panel(const integrand *f, const row_point *row, double panel,
                                   const t_scales *scale, t_peak first, t_peak second)
{
    t_axis axis;
    double in_left = panel < 0.5 ? 1.0 : 0.0; /* flags as numbers: 1 or 0 */
    double in_right = panel > (double)(f->t_panels - 1) - 0.5 ? 1.0 : 0.0;
    double start = in_right > 0.0 ? second.centre : first.centre;
    double low = in_right > 0.0 ? second.width : first.width;
    double tail = scale->reach + 4.0 * (second.width + second.centre);
    double high = in_right > 0.0 ? tail : second.width;
    double end = in_right > 0.0 ? scale->span : second.centre;
    double span = end - start;
    axis.start = in_left > 0.0 ? 0.0 : start;
    axis.map = stretch_between(in_left > 0.0 ? scale->low : low, in_left > 0.0 ? first.width : high,
                               in_left > 0.0 ? first.centre : span, in_right);
    axis.weight = row->k.t_span > 0.0 ? row->weight : 0.0;
    return axis;
}

/* The smaller of two positive numbers, their corner rounded over the blur. */
FLAVBREM_FN double blurred_smaller(double x, double y, double blur_sq)
{
    double product = x * y;
    double most = blur_sq * product / (blur_sq + product); /* the result stays above 0 */
    double apart = x - y;
    return 0.5 * (4.0 * product - most) / ((x + y) + square_root(apart * apart + most));
}

/* S^2(tau)/a [GeV^4]: the squared distance to the roots of S^2 where they are no real ones, else
 * the product of both distances. */
FLAVBREM_FN double distance_to_roots_squared(const etl_row *etl, double per_a, double tau)
{
    double away = tau - etl->s_sq_centre;
    return away * away + per_a * (etl->s_sq_slope * tau + etl->s_sq_floor);
}

/* Where t of the boson side is split: at the modulus of the roots of S^2, from S^2(0) = a
 * modulus^2. That is the peak where there is a sharp one, else the place where S^2 bends, and has
 * no jumps in x and v, so that the sums of each panel converge as their sum does. Outside of phase
 * space it may be no number. */
FLAVBREM_FN t_peak t_split_at(const integrand *f, const etl_row *etl, const t_scales *scale)
{
    t_peak place;
    double per_a = 1.0 / (etl->s_sq_a > 0.0 ? etl->s_sq_a : 1.0);
    double modulus = square_root(distance_to_roots_squared(etl, per_a, 0.0));
    double blur_sq = distance_to_roots_squared(etl, per_a, modulus);
    double felt = blurred_smaller(modulus, faded_above(f, scale), blur_sq);
    place.centre = blurred_smaller(felt, scale->span, blur_sq);
    double root = square_root(distance_to_roots_squared(etl, per_a, place.centre));
    double narrowest = NARROWEST_PEAK * scale->span;
    double width = root > narrowest ? root : narrowest;
    double from_photon = place.centre + scale->low; /* where its spectrum begins */
    place.width = width * from_photon / square_root(width * width + from_photon * from_photon);
    return place;
}

/* A row of the boson side, ready for its t integral. split, a constant: 1 where there are panels
 * of t. */
FLAVBREM_FN void prepare_boson_row(const integrand *f, const row_point *row, double t_panel,
                                   int split, etl_row *etl, t_axis *axis)
{
    *etl = etl_row_at(&f->q, &row->n, &row->k);
    t_scales scale = t_scales_at(f, row, etl->s_min, etl->s_sq_a);
    if (!split) {
        *axis = t_axis_whole(row, &scale);
        return;
    }
    t_peak place = t_split_at(f, etl, &scale);
    *axis = t_axis_of_panel(f, row, t_panel, &scale, place, place);
}

/* So many times the scale on which a propagator rises has to be below the photon's, to be felt. */
#define FELT_RISE 10.0

/* The shortest scale at the start of t. A propagator that is smallest before it rises there on the
 * scale floor/(slope + square_root(a floor)); where that is far below the photon's scale `low` it
 * takes its place, smoothly. */
FLAVBREM_FN double start_scale(double a, double slope, double floor, double low)
{
    double rise = FELT_RISE * floor / (slope + square_root(a * floor));
    double felt = low * rise / square_root(rise * rise + low * low);
    return slope > 0.0 ? felt : low;
}

/* A row of the lepton side: two propagators, two peaks. */
FLAVBREM_FN void prepare_lepton_row(const integrand *f, const row_point *row, double t_panel,
                                    int split, etl_lepton_row *etl, t_axis *axis)
{
    *etl = etl_lepton_row_at(&f->q, &row->n, &row->k);
    t_scales scale = t_scales_at(f, row, etl->s_min, etl->s_sq_a);
    scale.low = start_scale(etl->s_sq_a, etl->s_sq_slope, etl->s_sq_floor, scale.low);
    scale.low = start_scale(etl->a_sq_a, etl->a_sq_slope, etl->a_sq_floor, scale.low);
    if (!split) {
        *axis = t_axis_whole(row, &scale);
        return;
    }
    t_peak s = t_peak_at(f, etl->s_sq_a, etl->s_sq_centre, etl->s_sq_floor, &scale);
    t_peak a = t_peak_at(f, etl->a_sq_a, etl->a_sq_centre, etl->a_sq_floor, &scale);
    t_peak first, second;
    first.centre = s.centre < a.centre ? s.centre : a.centre;
    first.width = s.centre < a.centre ? s.width : a.width;
    second.centre = s.centre < a.centre ? a.centre : s.centre;
    second.width = s.centre < a.centre ? a.width : s.width;
    /* both at the end: the panel before it has to resolve the sharper one */
    double sharper = first.width < second.width ? first.width : second.width;
    first.width = first.centre < second.centre ? first.width : sharper;
    *axis = t_axis_of_panel(f, row, t_panel, &scale, first, second);
}

/* The integrand of t at the node z, with the Jacobian of its map; the row's weight left out.
 *   kind  of the point, a constant where loops are to be fast */
FLAVBREM_FN double boson_t_value(const form_factor *nucleus, point_kind kind, const etl_row *etl,
                                 const t_axis *axis, double z)
{
    double num, one, slope;
    stretch_fraction(&axis->map, z, &num, &one, &slope);
    double tau = num + axis->start * one;
    double value = slope * etl_node(etl, nucleus, kind.spin_one, tau, one);
    return kind.form == FORM_ELASTIC
               ? value
               : value * form_factor_ratio(nucleus, kind.form, etl->t_min * one + tau, one);
}

FLAVBREM_FN double lepton_t_value(const form_factor *nucleus, point_kind kind,
                                  const etl_lepton_row *etl, const t_axis *axis, double z)
{
    double num, one, slope;
    stretch_fraction(&axis->map, z, &num, &one, &slope);
    double tau = num + axis->start * one;
    double value = slope * etl_lepton_node(etl, nucleus, kind.spin_one, tau, one);
    return kind.form == FORM_ELASTIC
               ? value
               : value * form_factor_ratio(nucleus, kind.form, etl->t_min * one + tau, one);
}

/* The end of v [GeV^2] for WW and IWW: the cut of the angle, for WW where the flux ends, t_min =
 * t_max, if that is before. */
FLAVBREM_FN double ww_largest_v(const integrand *f, const ww_row *row, double e_a)
{
    double at_angle = e_a * f->q.e * f->cut_rad * f->cut_rad; /* v = x E^2 angle^2 */
    double no_flux = square_root(f->q.t_max_ww) * row->two_e_b - row->w_least;
    return f->method == IMPROVED_WW || at_angle < no_flux ? at_angle : no_flux;
}

/* What the x node of a row of WW or IWW fixes. */
typedef struct ww_column {
    ww_row row;
    double v_end;  /* the end of v, or v at the fixed angle [GeV^2] */
    stretch map;   /* of v from 0 to v_end */
    double weight; /* Jacobians and constants */
} ww_column;

FLAVBREM_FN ww_column ww_column_at(const integrand *f, const x_panel *panel, double x_z,
                                   double x_z_bar)
{
    ww_column column;
    const point_params *q = &f->q;
    panel_place mapped = place_in_panel(panel, x_z, x_z_bar);
    double x_on = f->x_integrated > 0 ? 1.0 : 0.0, v_on = f->v_integrated > 0 ? 1.0 : 0.0;
    double fixed_a = f->e_a, fixed_b = f->e_b;
    double mapped_a = f->range.low + mapped.above, mapped_b = f->range.b_low + mapped.below;
    double mapped_slope = mapped.slope / q->e;
    double e_a = x_on > 0.0 ? mapped_a : fixed_a;
    double e_b = x_on > 0.0 ? mapped_b : fixed_b;
    double x_slope = x_on > 0.0 ? mapped_slope : 1.0;
    column.row = ww_row_at(q, f->observed, e_a, e_b);
    double at_angle = e_a * q->e * f->cut_rad * f->cut_rad; /* v = x E^2 angle^2 */
    double largest = ww_largest_v(f, &column.row, e_a);
    double per_cos = v_on > 0.0 ? 1.0 : 2.0 * e_a * q->e; /* dv/dcos */
    double v_end = v_on > 0.0 ? largest : at_angle;
    double w_least = column.row.w_least;
    double screen = column.row.two_e_b * square_root(form_factor_falls_above(&q->nucleus));
    column.v_end = v_end > 0.0 ? v_end : 0.0;
    column.map = stretch_make(w_least, screen + 4.0 * w_least, column.v_end);
    column.weight = f->scale * x_slope * per_cos;
    return column;
}

/* A row of WW at its node of v: the least t of its flux, and the value but for the flux. */
typedef struct ww_node {
    double t_min; /* [GeV^2] */
    double density;
} ww_node;

FLAVBREM_FN ww_node ww_node_at(const integrand *f, const ww_column *column, double v_z,
                               double v_z_bar)
{
    ww_node at;
    const ww_row *row = &column->row;
    double mapped, rest, slope;
    stretch_value(&column->map, column->v_end, v_z, v_z_bar, &mapped, &rest, &slope);
    double v_on = f->v_integrated > 0 ? 1.0 : 0.0;
    double v = v_on > 0.0 ? mapped : column->v_end;
    double v_slope = v_on > 0.0 ? slope : 1.0;
    at.t_min = ww_t_min(row, row->w_least + v);
    at.density = column->weight * v_slope * ww_density(row, v);
    return at;
}

/* The value of a row of WW; kind: nucleus->kind, see FORM_ELASTIC. */
FLAVBREM_FN double ww_value(const integrand *f, int kind, const ww_column *column, double v_z,
                            double v_z_bar)
{
    ww_node at = ww_node_at(f, column, v_z, v_z_bar);
    return at.density * photon_flux(&f->q.nucleus, kind, at.t_min, f->q.t_max_ww);
}

/* The flux of IWW, the same for all rows. */
FLAVBREM_FN double iww_flux(const integrand *f, int kind)
{
    return photon_flux(&f->q.nucleus, kind, f->q.t_min_iww, f->q.t_max_ww);
}

/* The value of a row of IWW, whose integral over v is closed. */
FLAVBREM_FN double iww_value(const integrand *f, const ww_column *column, double flux)
{
    double v_on = f->v_integrated > 0 ? 1.0 : 0.0;
    double closed = iww_integral(&column->row, column->v_end);
    double density = ww_density(&column->row, column->v_end);
    return column->weight * (v_on > 0.0 ? closed : density) * flux;
}

/* A row of WW or IWW: the value with its weight; where the angle is fixed the row is the
 * double-differential one. */
FLAVBREM_FN double ww_row_value(const integrand *f, int kind, const x_panel *panel,
                                const gauss_node *x, const gauss_node *v)
{
    ww_column column = ww_column_at(f, panel, x->z, x->z_bar);
    return f->method == IMPROVED_WW ? iww_value(f, &column, iww_flux(f, kind))
                                    : ww_value(f, kind, &column, v->z, v->z_bar);
}

#endif
