/* From a quantity at a point to the integral over phase space that gives it: which axes, between
 * which ends, with which scales. The scales are where the cross-section bends; they cost or save
 * nodes but do not change the result. */
#ifndef FLAVBREM_KERNELS_INTEGRANDS_H
#define FLAVBREM_KERNELS_INTEGRANDS_H

#include "kernels/ladder.h"
#include "kernels/point.h"

/* What is asked for, with the numbers of flavbrem_quantity. */
typedef enum integral_quantity {
    QUANTITY_SIGMA,
    QUANTITY_DX,
    QUANTITY_DY,
    QUANTITY_DTHETA,
    QUANTITY_DPSI,
    QUANTITY_D2X,
    QUANTITY_D2Y
} integral_quantity;

/* A process and what is asked of it, in plain numbers. */
typedef struct integral_request {
    process_numbers process;
    double rtol;
    double theta_max_rad, psi_max_rad;         /* of WW and IWW */
    double etl_theta_max_rad, etl_psi_max_rad; /* pi where it is not cut */
    double closed_above, end, fade;            /* of a form factor that ends, else 0 [GeV^2] */
    int method, quantity, observed;
} integral_request;

/* How many numbers say where a quantity is asked for. */
FLAVBREM_FN int coordinates_of(int quantity)
{
    return quantity == QUANTITY_SIGMA ? 0 : quantity >= QUANTITY_D2X ? 2 : 1;
}

/* Beyond this many times the least t, where that counts, the form factor leaves nothing (1e-12) of
 * a bend in the limits of phase space. */
#define NOTHING_LEFT 1e3

/* Relative error of sin^2: elementary_sin() is good to two units in the last place, twice over, and
 * the product is rounded. */
#define SINE_SQUARED 1e-15

FLAVBREM_FN double sine_of_half_squared(double angle_rad)
{
    double sine = elementary_sin(0.5 * angle_rad);
    return sine * sine;
}

/* Where e_b bends the cross-section: u changes its slope at `mass_ratio`, the form factor cuts at
 * `screen`; between the two it is a power, and the place is one between them.
 *   spread  4 E^2 sin^2(angle/2) of a fixed angle, else 0 */
FLAVBREM_FN double bend_near_top(const point_params *q, double spread)
{
    double end = q->m_b * q->m_b + spread; /* -u at the top */
    double mass_ratio = q->e * end / (q->m_a * q->m_a + end);
    double screen = end / (2.0 * square_root(form_factor_falls_above(&q->nucleus)));
    return square_root(mass_ratio * (q->m_b + screen));
}

/* The roots of x u = -[(m_i^2 + spread) x^2 - (m_i^2 + m_a^2 - m_b^2) x + m_a^2] (energies much
 * above the masses): where they are complex, place +- i width, u comes close to 0 at place; without
 * a spread that is where the incoming lepton nearly decays on shell. */
typedef struct decay_pole {
    double place, place_rest; /* e_a and E - e_a there [GeV] */
    double width;             /* [GeV], 0 where the roots are real */
    double nearest;           /* the smaller modulus of the roots [GeV] */
} decay_pole;

FLAVBREM_FN decay_pole decay_pole_at(const point_params *q, double spread, double energy)
{
    decay_pole pole;
    double leading = q->m_i * q->m_i + spread;
    double split = (q->m_a - q->m_b) * (q->m_a + q->m_b);
    double linear = q->m_i * q->m_i + split;
    /* 4 m_a^2 leading - linear^2, without a spread -lambda(m_i^2, m_a^2, m_b^2) factorised */
    double minus_lambda = q->gap * (q->m_i - q->m_a + q->m_b) * (q->m_i + q->m_a - q->m_b);
    double discriminant = minus_lambda + 4.0 * q->m_a * q->m_a * spread;
    pole.place = energy * linear / (2.0 * leading);
    pole.place_rest =
        (q->e - energy) + energy * (q->m_i * q->m_i - split + 2.0 * spread) / (2.0 * leading);
    pole.width = discriminant > 0.0 ? energy * square_root(discriminant) / (2.0 * leading) : 0.0;
    double apart_sq = -discriminant; /* square of the roots' difference times leading */
    double leading_root =
        0.5 * (elementary_abs(linear) + square_root(apart_sq > 0.0 ? apart_sq : 0.0));
    pole.nearest = discriminant > 0.0
                       ? q->e * q->m_a / square_root(leading)
                       : q->e * q->m_a * q->m_a / leading_root; /* leading times the larger one */
    return pole;
}

FLAVBREM_FN int near_decay(const point_params *q)
{
    return decay_pole_at(q, 0.0, q->e).width > 0.0;
}

/* A point where the range of e_a is cut in two, and the scale on which the integrand changes there
 * (0: it only has a kink). */
typedef struct break_point {
    double above, below; /* e_a - low, high - e_a [GeV] */
    double scale;        /* [GeV] */
} break_point;

FLAVBREM_FN void add_break(break_point *breaks, int *n, const energy_range *range, double above,
                           double below, double scale)
{
    if (!(above > 0.0 && below > 0.0) || !(range->high > range->low))
        return;
    int i = *n;
    for (; i > 0 && breaks[i - 1].above > above; i--)
        breaks[i] = breaks[i - 1];
    breaks[i].above = above;
    breaks[i].below = below;
    breaks[i].scale = scale;
    *n += 1;
}

/* Root of the smallest t there is [GeV]. */
FLAVBREM_FN double root_of_least_t(const point_params *q)
{
    return q->gap / (2.0 * q->e);
}

/* Between the energies at which the angle reaches its cut, v ends there, outside at the recoil. */
FLAVBREM_FN void add_angle_breaks(const integrand *f, break_point *breaks, int *n)
{
    const point_params *q = &f->q;
    energy_range cut = energy_range_at(q, f->sin_half_sq);
    if (!(cut.high > cut.low))
        return;
    double k = momentum(cut.high - q->m_a, q->m_a);
    /* root of t at the bend: u/(2 E') while b is fast, at most the momenta there are */
    double t_root = 2.0 * q->p * k * f->sin_half_sq / (q->e - cut.high);
    t_root = t_root < q->p + k ? t_root : q->p + k;
    double least = root_of_least_t(q);
    if (t_root * t_root < form_factor_gone_above(&q->nucleus) + NOTHING_LEFT * least * least)
        add_break(breaks, n, &f->range, cut.high - f->range.low, f->range.high - cut.high, 0.0);
    if (cut.is_root > 0.0)
        add_break(breaks, n, &f->range, cut.low - f->range.low, f->range.high - cut.low, 0.0);
}

/* The pole of an incoming lepton that has been scattered first, by the fixed angle: the nucleus has
 * taken its share of the energy, as in elastic scattering. */
FLAVBREM_FN decay_pole pole_after_scattering(const integrand *f)
{
    double sin_half_sq = f->v_integrated ? 0.0 : f->sin_half_sq;
    double energy = f->q.e / (1.0 + 2.0 * f->q.e * sin_half_sq / f->q.m);
    return decay_pole_at(&f->q, 0.0, energy);
}

/* A pole just outside the range is felt at its end, on the scale of its distance. */
FLAVBREM_FN void shorten_by_pole(const integrand *f, decay_pole pole, double *knee, double *bend)
{
    double above = pole.place - f->range.low;
    double below = pole.place_rest - f->range.b_low;
    double to_low = square_root(above * above + pole.width * pole.width);
    double to_high = square_root(below * below + pole.width * pole.width);
    if (pole.width > 0.0 && !(above > 0.0) && to_low < *knee)
        *knee = to_low;
    if (pole.width > 0.0 && !(below > 0.0) && to_high < *bend)
        *bend = to_high;
}

/* Of the exact cross-section nothing is left where b is slow: e_b below about the root of the least
 * t, half of which serves the nodes best. */
FLAVBREM_FN double slow_b(const integrand *f)
{
    return f->method == EXACT ? 0.5 * root_of_least_t(&f->q) : 0.0;
}

/* The panels of x between the breaks. */
FLAVBREM_FN void make_panels(integrand *f, const break_point *breaks, int n, double spread)
{
    double whole = f->range.width;
    double bend = f->x_reach * (bend_near_top(&f->q, spread) + slow_b(f));
    decay_pole straight = decay_pole_at(&f->q, spread, f->q.e);
    double knee = straight.nearest;
    knee = knee < whole ? knee : whole;
    shorten_by_pole(f, pole_after_scattering(f), &knee, &bend);
    shorten_by_pole(f, straight, &knee, &bend);
    f->n_panels = n + 1;
    for (int i = 0; i <= n; i++) {
        x_panel *panel = &f->panels[i];
        double end = i < n ? breaks[i].above : whole;
        panel->start = i > 0 ? breaks[i - 1].above : 0.0;
        panel->rest = i < n ? breaks[i].below : 0.0;
        panel->width = i == n && n > 0 ? breaks[n - 1].below : end - panel->start;
        double low = i > 0 && breaks[i - 1].scale > 0.0 ? breaks[i - 1].scale : panel->start + knee;
        double high = i < n && breaks[i].scale > 0.0 ? breaks[i].scale : panel->rest + bend;
        panel->map = stretch_make_two_ended(low, high, panel->width);
        /* the ends and the angle's breaks go as a power 3/2, a pole is smooth */
        panel->soft.low = i == 0 || !(breaks[i - 1].scale > 0.0) ? 1.0 : 0.0;
        panel->soft.high = i == n || !(breaks[i].scale > 0.0) ? 1.0 : 0.0;
    }
}

/* A break at the decay pole, unless it is too wide to be told from the end. */
FLAVBREM_FN void add_pole_break(const integrand *f, decay_pole pole, break_point *breaks, int *n)
{
    double above = pole.place - f->range.low;
    double below = pole.place_rest - f->range.b_low;
    if (pole.width > 0.0 && pole.width < 4.0 * below && pole.width < above)
        add_break(breaks, n, &f->range, above, below, pole.width);
}

/* Below this tolerance tails count: in t, (t_d/t)^2 of the whole, and at the ends of x and v. */
#define TIGHT 3e-8

/* So many times what the null rules say is the error along x of a total that is cut in psi, of a
 * lepton that gets lighter: what is not resolved there they do not see. At TIGHT tolerances it is.
 */
#define CUT_DOUBT 20.0

/* A cut of psi bends the cross-section in y where v at the cut is -u: below that place v ends
 * beyond all of the cross-section, above it before. With energies far above the masses that is
 * spread y^2 = (m_b^2 - m_i^2 - m_a^2) y + m_a^2; the break is a scale, no kink, and none where
 * u bends above it. */
FLAVBREM_FN void add_cut_break(integrand *f, double rtol, break_point *breaks, int *n)
{
    const point_params *q = &f->q;
    if (!(f->sin_half_sq < 1.0 && q->m_f < q->m_i))
        return;
    double spread = 4.0 * q->e * q->e * f->sin_half_sq, m_a_sq = q->m_a * q->m_a;
    double linear = (q->m_b - q->m_i) * (q->m_b + q->m_i) - m_a_sq;
    double root = square_root(linear * linear + 4.0 * m_a_sq * spread);
    double share = linear > 0.0 ? (linear + root) / (2.0 * spread) : 2.0 * m_a_sq / (root - linear);
    double place = q->e * share;
    f->x_doubt = rtol < TIGHT ? 1.0 : CUT_DOUBT;
    int is_apart = place > 2.0 * decay_pole_at(q, 0.0, q->e).nearest && place < 0.5 * f->range.high;
    if (*n < MAX_X_PANELS - 1 && is_apart)
        add_break(breaks, n, &f->range, place - f->range.low, f->range.high - place, place);
}

FLAVBREM_FN void integrate_x(integrand *f, double rtol)
{
    break_point breaks[MAX_X_PANELS - 1];
    int n = 0;
    double spread = f->v_integrated ? 0.0 : 4.0 * f->q.e * f->q.e * f->sin_half_sq;
    f->x_integrated = 1;
    add_pole_break(f, pole_after_scattering(f), breaks, &n);
    if (f->v_integrated) {
        add_angle_breaks(f, breaks, &n);
        if (f->observed == LEPTON_SIDE)
            add_cut_break(f, rtol, breaks, &n);
    } else
        add_pole_break(f, decay_pole_at(&f->q, spread, f->q.e), breaks, &n);
    make_panels(f, breaks, n, spread);
}

/* So many times the form factor's reach in v nothing is left that an end of v can spoil. */
#define FADED 50.0
#define FADED_TIGHT 1000.0

/* Where b is slow the form factor ends at a v of this many t_d: t_min = v^2/4(E_b^2 + v). */
#define SLOW_V_REACH 4.0

/* v as an axis; its end is resolved where the form factor leaves something there. */
FLAVBREM_FN void integrate_v(integrand *f, double rtol, double e_b)
{
    const point_params *q = &f->q;
    f->v_integrated = 1;
    energies n = energies_at(q, q->e - e_b, e_b);
    double end = largest_v(q, &n);
    double reach = 2.0 * e_b * square_root(form_factor_falls_above(&q->nucleus)) + f->v_slow - n.u0;
    f->v_soft.high = end < (rtol < TIGHT ? FADED_TIGHT : FADED) * reach ? 1.0 : 0.0;
}

/* (e_a - high)(e_a - low) [GeV^2] of an energy_range at e_a = fraction * E, from the quadratic
 * whose roots they are, in 32 digits: the differences themselves would lose those that the ends
 * share. */
FLAVBREM_FN double distance_product(const integrand *f, double fraction)
{
    const point_params *q = &f->q;
    dd e_a = dd_product_of(fraction, q->e);
    dd energy = dd_sum_of(q->e, q->m);
    dd m_a_sq = dd_product_of(q->m_a, q->m_a);
    dd m_i_sq = dd_product_of(q->m_i, q->m_i);
    dd rest = dd_sum_of(q->e, -q->m_b);
    dd two_m = dd_sum_of(2.0 * q->m, 0.0);
    dd invariant = dd_add(dd_multiply(two_m, rest), /* L */
                          dd_add(dd_add(m_i_sq, m_a_sq), dd_negate(dd_product_of(q->m_b, q->m_b))));
    dd twice = dd_sum_of(2.0, 0.0);
    dd recoil = dd_add(dd_multiply(dd_multiply(twice, energy), e_a), dd_negate(invariant));
    dd p_sq = dd_add(dd_product_of(q->e, q->e), dd_negate(m_i_sq));
    dd k_sq = dd_add(dd_multiply(e_a, e_a), dd_negate(m_a_sq));
    dd cosine = dd_sum_of(1.0, -2.0 * f->sin_half_sq);
    dd along = dd_multiply(dd_multiply(twice, cosine), dd_multiply(twice, cosine)); /* 4 cos^2 */
    dd forward_sq = dd_multiply(along, dd_multiply(p_sq, k_sq));
    dd value = dd_add(dd_multiply(recoil, recoil), dd_negate(forward_sq));
    return value.high / (4.0 * f->range.leading);
}

/* Fixes x at a fraction of the beam energy; 0 where it is outside the range. */
FLAVBREM_FN int fix_x(integrand *f, double fraction)
{
    dd e_a = dd_product_of(fraction, f->q.e);
    dd e_b = dd_add(dd_sum_of(f->q.e, 0.0), dd_negate(e_a));
    f->e_a = e_a.high;
    f->e_b = e_b.high;
    f->kinetic_a = dd_add(e_a, dd_sum_of(-f->q.m_a, 0.0)).high;
    f->kinetic_b = dd_add(e_b, dd_sum_of(-f->q.m_b, 0.0)).high;
    f->above = dd_add(e_a, dd_sum_of(-f->range.low, 0.0)).high;
    f->below = dd_add(e_b, dd_sum_of(-f->range.b_low, 0.0)).high;
    return f->above > 0.0 && f->below > 0.0;
}

/* The same for the exact cross-section, with the distance to the nearer end to its last digit. */
FLAVBREM_FN int fix_x_exactly(integrand *f, double fraction)
{
    if (!fix_x(f, fraction))
        return 0;
    double other = f->range.is_root > 0.0
                       ? f->range.low
                       : f->range.invariant * (f->q.e + f->q.m) / f->range.leading - f->range.high;
    double product = distance_product(f, fraction);
    if (f->range.is_root > 0.0 && f->above < f->below)
        f->above = -product / f->below;
    else
        f->below = -product / (f->e_a - other);
    if (!(f->above > 0.0 && f->below > 0.0))
        return 0;
    /* The angle is rounded: near the largest one that counts. */
    energies n = energies_of(&f->q, f->kinetic_a, f->kinetic_b);
    double room = room_for_v(&f->q, &f->range, f->e_a, n.k_a, f->above, f->below);
    f->rounding += SINE_SQUARED * 2.0 * n.pk2 * f->sin_half_sq / room;
    return 1;
}

FLAVBREM_FN energy_range no_energies(void)
{
    energy_range r;
    r.low = 1.0;
    r.high = r.width = r.b_low = r.b_rise = 0.0;
    r.is_root = r.invariant = r.leading = r.cosine = 0.0;
    return r;
}

/* x from m_a/E to 1 - m_b/E, as the paper has it for WW and IWW, for WW cut to where there is a
 * flux: t_min < t_max at the angle, a quadratic in x. */
FLAVBREM_FN energy_range ww_range(const point_params *q, int has_flux_limit, double angle_rad)
{
    energy_range r = no_energies();
    r.low = q->m_a;
    r.high = q->e - q->m_b;
    r.b_low = q->m_b;
    r.width = r.high - r.low;
    if (!has_flux_limit)
        return r;
    double m_a_sq = q->m_a * q->m_a, m_b_sq = q->m_b * q->m_b;
    double reach = 2.0 * q->e * square_root(q->t_max_ww) + q->m_i * q->m_i;
    double spread = q->e * q->e * angle_rad * angle_rad;
    /* (reach + spread) x^2 - (reach + m_a^2 - m_b^2) x + m_a^2 < 0 */
    double linear = reach + m_a_sq - m_b_sq;
    double discriminant = linear * linear - 4.0 * (reach + spread) * m_a_sq;
    if (!(discriminant > 0.0 && linear > 0.0))
        return no_energies();
    double root = square_root(discriminant);
    double x_low = 2.0 * m_a_sq / (linear + root);
    double rest = reach + 2.0 * spread + m_b_sq - m_a_sq; /* of the same quadratic in 1 - x */
    double rest_low = 2.0 * (m_b_sq + spread) / (rest + root);
    if (x_low * q->e > r.low)
        r.low = x_low * q->e;
    if (rest_low * q->e > r.b_low)
        r.b_low = rest_low * q->e;
    r.high = q->e - r.b_low;
    r.width = r.high - r.low;
    return r;
}

/* Relative error of an integral over the energies down to rest, times width/high of their range,
 * whose width is a difference of rounded numbers there. */
#define RANGE_ROUNDING 1e-15

/* What the polynomials of a table leave up to half of its end, where they are at their worst, and
 * what is beyond the end: relative error of the integrals. */
#define FORM_TABLE_ERROR 1e-10

FLAVBREM_FN double error_of_form(const form_factor *f)
{
    return f->kind == FORM_TABULATED ? FORM_TABLE_ERROR : 0.0;
}

FLAVBREM_FN void integrate_ww_x(integrand *f, double spread)
{
    break_point breaks[MAX_X_PANELS - 1];
    int n = 0;
    add_pole_break(f, decay_pole_at(&f->q, spread, f->q.e), breaks, &n);
    /* Inside these energies v ends at the cut of the angle, outside where the flux ends; where
     * t_max is far above t_d nothing is left there to bend. */
    int bends = f->method == WEIZSAECKER_WILLIAMS && f->v_integrated &&
                f->q.t_max_ww < 100.0 * form_factor_falls_above(&f->q.nucleus);
    energy_range cut = ww_range(&f->q, bends, f->cut_rad);
    if (bends && cut.high > cut.low) {
        add_break(breaks, &n, &f->range, cut.low - f->range.low, f->range.high - cut.low, 0.0);
        add_break(breaks, &n, &f->range, cut.high - f->range.low, cut.b_low - f->range.b_low, 0.0);
    }
    f->x_integrated = 1;
    make_panels(f, breaks, n, spread);
}

/* The integral of WW or IWW. */
FLAVBREM_FN int ww_integrand_make(const integral_request *asked, const double at[2], integrand *f)
{
    int quantity = asked->quantity;
    int boson = f->observed == BOSON_SIDE;
    int ww = f->method == WEIZSAECKER_WILLIAMS;
    double cut_rad = boson ? asked->theta_max_rad : asked->psi_max_rad;
    int coordinates = coordinates_of(quantity);
    int at_angle = quantity == QUANTITY_DTHETA || quantity == QUANTITY_DPSI || coordinates == 2;
    double angle_rad = !at_angle ? 0.0 : at[coordinates - 1];
    if (angle_rad > cut_rad)
        return 0;
    f->range = ww_range(&f->q, ww, angle_rad);
    if (!(f->range.high > f->range.low))
        return 0;
    f->scale = 1.0;
    f->rounding = error_of_form(&f->q.nucleus) + f->q.nucleus.flux_error;
    f->v_integrated = !at_angle;
    f->cut_rad = at_angle ? angle_rad : cut_rad;
    if (quantity == QUANTITY_DTHETA || quantity == QUANTITY_DPSI)
        f->scale = angle_rad; /* dcos = angle dangle, Eq. (23) */
    if (quantity != QUANTITY_SIGMA && !(quantity == QUANTITY_DTHETA || quantity == QUANTITY_DPSI))
        return fix_x(f, at[0]);
    integrate_ww_x(f, at_angle ? f->q.e * f->q.e * angle_rad * angle_rad : 0.0);
    return 1;
}

/* Where the least t is above this part of the form factor's scale the collinear peaks carry little.
 */
#define PEAKS_FADE 1e-4

FLAVBREM_FN int peaks_carry_little(const point_params *q)
{
    double least = root_of_least_t(q);
    return least * least >= PEAKS_FADE * form_factor_falls_above(&q->nucleus);
}

/* Below this tolerance the ladder by moments was not judged; at 1e-9 half of its climbs find no two
 * rungs that agree. */
#define LEAST_BY_MOMENTS 1e-6

/* Whether t is split from the first rung on: close to the decay and, for a lepton that keeps its
 * mass or gets lighter, far above the energy at which the nucleus is felt whole, for the collinear
 * peaks are sharp there; by moments for every lepton that gets lighter. */
FLAVBREM_FN int is_split_from_the_start(const integrand *f, double rtol)
{
    const point_params *q = &f->q;
    int moments = rtol >= LEAST_BY_MOMENTS && q->nucleus.kind != FORM_TABULATED;
    int lighter = q->m_f < q->m_i && moments;
    int felt = q->m_f <= q->m_i && !peaks_carry_little(q);
    return near_decay(q) || (f->observed == BOSON_SIDE && (felt || lighter));
}

/* Where a cannot go backwards, its range at an angle ends as the root of 1 - (sine/largest sine)^2:
 * the square of the sine over what is left of it, m_a^2 p^2 sine^2/root^2 of energy_range_at(). */
FLAVBREM_FN double nearness_of_largest_angle(const integrand *f)
{
    const point_params *q = &f->q;
    double root = f->range.width * f->range.leading / (2.0 * q->p);
    double part = q->m_a * q->p * f->range.cosine / root;
    return f->range.is_root * 4.0 * f->sin_half_sq * (1.0 - f->sin_half_sq) * part * part;
}

/* Nearer above the decay l_i -> l_f phi, (m_phi + m_f)^2 - m_i^2 over m_i^2, its pole is so narrow
 * that two rungs agree which are both wrong. */
#define CLOSE_TO_DECAY 2e-4

/* Where the ladder by moments holds: for totals without a cut in psi, the form factors that are
 * formulas, tolerances for which it was judged, and not close to the decay. */
FLAVBREM_FN int moments_hold(const integrand *f, const integral_request *asked)
{
    return asked->quantity == QUANTITY_SIGMA && asked->rtol >= LEAST_BY_MOMENTS &&
           f->observed == BOSON_SIDE && f->q.nucleus.kind != FORM_TABULATED &&
           f->q.gap > CLOSE_TO_DECAY * (f->q.m_i * f->q.m_i);
}

/* The integral of the exact cross-section. */
FLAVBREM_FN int exact_integrand_make(const integral_request *asked, const double at[2],
                                     integrand *f)
{
    int quantity = asked->quantity;
    double cut_rad = f->observed == BOSON_SIDE ? asked->etl_theta_max_rad : asked->etl_psi_max_rad;
    int at_angle = quantity == QUANTITY_DTHETA || quantity == QUANTITY_DPSI;
    int double_differential = quantity == QUANTITY_D2X || quantity == QUANTITY_D2Y;
    double angle_rad = at_angle ? at[0] : double_differential ? at[1] : 0.0;
    int fixed_angle = at_angle || double_differential;
    if (angle_rad > cut_rad)
        return 0;
    f->range = energy_range_at(&f->q, sine_of_half_squared(angle_rad));
    if (!(f->range.high > f->range.low))
        return 0;
    f->rounding = error_of_form(&f->q.nucleus);
    f->sin_half_sq = sine_of_half_squared(fixed_angle ? angle_rad : cut_rad);
    f->scale = form_factor_numerator(&f->q.nucleus, f->q.prefactor);
    f->t_panels = quantity == QUANTITY_SIGMA ? 1 : split_t_panels(f);
    if (at_angle) {
        f->scale *= elementary_sin(angle_rad);
        f->rounding += SINE_SQUARED * nearness_of_largest_angle(f);
    }
    if (quantity == QUANTITY_SIGMA || at_angle) {
        if (!(f->range.is_root > 0.0))
            f->rounding += RANGE_ROUNDING * f->range.high / f->range.width;
        if (!at_angle)
            integrate_v(f, asked->rtol, 0.5 * (f->range.b_low + f->q.e - f->range.low));
        integrate_x(f, asked->rtol);
        if (is_split_from_the_start(f, asked->rtol))
            f->t_panels = split_t_panels(f);
        f->by_moments = moments_hold(f, asked);
        return 1;
    }
    f->scale *= f->q.e;
    double sin_half_sq = f->sin_half_sq;
    f->sin_half_sq = double_differential ? sin_half_sq : 0.0; /* the angle of the range */
    if (!fix_x_exactly(f, at[0]))
        return 0;
    f->sin_half_sq = sin_half_sq;
    if (!double_differential)
        integrate_v(f, asked->rtol, f->e_b);
    return 1;
}

/* Above it the end of x that a heavy boson leaves does not count. */
#define HEAVY_FELT 1e-5

/* Above it a tail of TAIL is enough, above COARSE a shorter one. */
#define TAIL 100.0
#define COARSE 1e-4

/* How far the tail of t is to be resolved, over t_d where t_min is far below it. */
FLAVBREM_FN double tail_wanted(double asked)
{
    double rtol = by_moments_to(asked);
    return rtol < TIGHT ? 1.0 / square_root(rtol) : rtol > COARSE ? TAIL * COARSE / rtol : TAIL;
}

/* How near its end x is to be resolved: a heavy boson leaves more there. */
FLAVBREM_FN double x_reach_wanted(const integral_request *asked, double beam_energy_gev,
                                  double m_phi_gev)
{
    int heavy = m_phi_gev > 0.1 * beam_energy_gev;
    if (asked->method != EXACT)
        return 1.0;
    if (asked->rtol < TIGHT)
        return heavy ? 0.03 : 0.1;
    return heavy && asked->rtol <= HEAVY_FELT ? 0.3 : 1.0;
}

/* All that is 0 or 1 where nothing else is said. */
FLAVBREM_FN integrand integrand_none(const point_params *q, int method, int observed)
{
    integrand f;
    f.q = *q;
    f.range = no_energies();
    f.range.low = 0.0;
    FLAVBREM_UNROLL
    for (int i = 0; i < MAX_X_PANELS; i++) {
        f.panels[i].start = f.panels[i].rest = 0.0;
        f.panels[i].width = i == 0 ? 1.0 : 0.0;
        f.panels[i].map = stretch_make_two_ended(1.0, 1.0, 1.0); /* of a fixed x, unused */
        f.panels[i].soft.low = f.panels[i].soft.high = 0.0;
    }
    f.e_a = f.e_b = f.kinetic_a = f.kinetic_b = f.above = f.below = 0.0;
    f.sin_half_sq = f.cut_rad = 0.0;
    f.x_reach = f.v_slow = f.t_reach = f.t_tail = f.scale = f.rounding = 0.0;
    f.x_doubt = 1.0;
    f.v_soft.low = f.v_soft.high = 0.0;
    f.n_panels = f.t_panels = 1;
    f.x_integrated = f.v_integrated = f.by_moments = 0;
    f.observed = observed;
    f.method = method;
    return f;
}

/* Makes the integral for a point above threshold; x_reach as x_reach_wanted() has it. Returns 1, or
 * 0 where the quantity is zero there: outside phase space or the cut of the angle. */
FLAVBREM_FN int integrand_make_with(const integral_request *asked, const point_params *q,
                                    const double at[2], double x_reach, integrand *f)
{
    *f = integrand_none(q, asked->method, asked->observed);
    f->x_reach = x_reach;
    f->v_slow = SLOW_V_REACH * form_factor_falls_above(&f->q.nucleus);
    f->t_reach = asked->rtol < TIGHT ? 64.0 : 4.0;
    double t_d = form_factor_falls_above(&f->q.nucleus);
    f->t_tail = tail_wanted(asked->rtol) / (t_d * t_d);
    return asked->method == EXACT ? exact_integrand_make(asked, at, f)
                                  : ww_integrand_make(asked, at, f);
}

FLAVBREM_FN int integrand_make(const integral_request *asked, double beam_energy_gev,
                               double m_phi_gev, const double at[2], integrand *f)
{
    point_params q = point_params_at(&asked->process, beam_energy_gev, m_phi_gev, asked->observed);
    return integrand_make_with(asked, &q, at, x_reach_wanted(asked, beam_energy_gev, m_phi_gev), f);
}

/* Of E_a and of v, where the least t is looked for. */
#define LEAST_T_ENERGIES 64
#define LEAST_T_ANGLES 17

FLAVBREM_FN double least_t_at(const integrand *f, double e_a, double e_b, double part)
{
    const point_params *q = &f->q;
    if (f->method == WEIZSAECKER_WILLIAMS) {
        ww_row row = ww_row_at(q, f->observed, e_a, e_b);
        double v = f->v_integrated ? 0.0 : q->e * e_a * f->cut_rad * f->cut_rad;
        return ww_t_min(&row, row.w_least + v);
    }
    energies n = energies_at(q, e_a, e_b);
    double largest = largest_v(q, &n);
    double v = f->v_integrated ? part * largest : 2.0 * n.pk2 * f->sin_half_sq;
    return v < largest ? row_at(q, &n, v, largest - v).t_min : DBL_MAX;
}

/* That of the place of a differential cross-section, where a range of energies or angles is
 * integrated about. */
FLAVBREM_FN double least_t_of(const integrand *f)
{
    int places = f->x_integrated ? LEAST_T_ENERGIES : 1;
    int angles = f->v_integrated ? LEAST_T_ANGLES : 1;
    double least = DBL_MAX;
    for (int i = 0; i < places; i++) {
        double part = (i + 0.5) / places;
        double e_a = f->x_integrated ? f->range.low + part * f->range.width : f->e_a;
        double e_b = f->x_integrated ? f->range.b_low + (1.0 - part) * f->range.width : f->e_b;
        for (int k = 0; k < angles; k++) {
            double t = least_t_at(f, e_a, e_b, (double)k / LEAST_T_ANGLES);
            least = t < least ? t : least;
        }
    }
    return least;
}

/* What the polynomials of a table leave beyond half of its end. */
#define FAR_TABLE_ERROR 1e-7

/* Nearer to the end no node may lie before it. */
#define NEAR_END 0.98

/* What is beyond the end counts so many times more than e to the power of how far that is. */
#define BEYOND_WEIGHS 30.0

/* Of a form factor that ends: adds what it leaves out to the error of a differential cross-section.
 * Returns 0 where it leaves nothing. */
FLAVBREM_FN int integrand_has_form(const integral_request *asked, integrand *f)
{
    if (!(asked->closed_above > 0.0) || f->method == IMPROVED_WW)
        return 1;
    double least = least_t_of(f);
    if (least < asked->closed_above)
        return 1;
    double beyond = elementary_exp((least - asked->end) / asked->fade);
    f->rounding += FAR_TABLE_ERROR + BEYOND_WEIGHS * beyond / (1.0 - beyond);
    return least < NEAR_END * asked->end;
}

/* Where an integral is asked for, and by which of some requests; OF_NO_REQUEST where there is
 * nothing to integrate. */
#define OF_NO_REQUEST UINT32_MAX

typedef struct integral_place {
    double beam_energy_gev, m_phi_gev; /* above threshold and opening */
    double at[2];
    uint32_t request;
} integral_place;

/* The integral of a place. Returns 0 where nothing is left of it. */
FLAVBREM_FN int integrand_at(const integral_request *asked, const integral_place *place,
                             integrand *f)
{
    return integrand_make(asked, place->beam_energy_gev, place->m_phi_gev, place->at, f) &&
           (asked->quantity == QUANTITY_SIGMA || integrand_has_form(asked, f));
}

/* Which axes the integral of a quantity has. */
FLAVBREM_FN int quantity_has_x(int quantity)
{
    return quantity == QUANTITY_SIGMA || quantity == QUANTITY_DTHETA || quantity == QUANTITY_DPSI;
}

FLAVBREM_FN int quantity_has_v(int quantity)
{
    return quantity == QUANTITY_SIGMA || quantity == QUANTITY_DX || quantity == QUANTITY_DY;
}

#endif
