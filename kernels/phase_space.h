/* The one map from the unit cube (z_x, z_v, z_t) to (energies, v, tau) and its Jacobian.
 *
 * Each axis is stretched so that Gauss nodes lie where the cross-section lives: evenly in the
 * logarithm between two scales, evenly in the variable itself below the first, evenly in its
 * inverse above the second. The ends of the ranges are exact in (E, m_phi); what vanishes there
 * (E_max - E_a, v_max - v) is carried along, never formed by subtraction. Only + - * / and square
 * roots. */
#ifndef FLAVBREM_KERNELS_PHASE_SPACE_H
#define FLAVBREM_KERNELS_PHASE_SPACE_H

#include "kernels/elementary.h"
#include "kernels/physics/kinematics.h"

/* ---- a stretched axis ---- */

/* X = a (g - 1)/(1 - b g) with g = (1 + c z)^16, from 0 at z = 0 to the span at z = 1: the
 * algebraic form of g = exp(c z), without an exponential. a: the scale below which X is even in z.
 */
typedef struct stretch {
    double a;
    double b; /* a over the scale above which 1/X is even in z; negative for two-ended stretches */
    double c;
} stretch;

/* (1 + y)^16 - 1, and back; both keep their digits for small y. */
FLAVBREM_FN double growth(double y)
{
    y = y * (2.0 + y);
    y = y * (2.0 + y);
    y = y * (2.0 + y);
    return y * (2.0 + y);
}

FLAVBREM_FN double growth_root(double excess)
{
    double r_8 = square_root(1.0 + excess), r_4 = square_root(r_8);
    double r_2 = square_root(r_4), r_1 = square_root(r_2);
    return excess / ((1.0 + r_8) * (1.0 + r_4) * ((1.0 + r_2) * (1.0 + r_1)));
}

/* Even in X up to `low`, logarithmic between; above `high` even in 1/X (tail 1), or even in span -
 * X up to `high` from the other end (tail 0). 0 < low, and low < high for a tail. */
FLAVBREM_FN stretch stretch_between(double low, double high, double span, double tail)
{
    stretch s;
    double end = high + span;
    double scale = tail > 0.0 ? high : -end, other = tail > 0.0 ? end : -high;
    double inverse = 1.0 / (low * (scale * other));
    s.a = low;
    s.b = low * low * other * inverse;                         /* low/scale */
    s.c = growth_root(span * (scale - low) * scale * inverse); /* g - 1 at the end */
    return s;
}

FLAVBREM_FN stretch stretch_make(double low, double high, double span)
{
    return stretch_between(low, high, span, 1.0);
}

FLAVBREM_FN stretch stretch_make_two_ended(double low, double high, double span)
{
    return stretch_between(low, high, span, 0.0);
}

/* The same as stretch_make() from the other end: even in span - X up to `low`, logarithmic, even in
 * 1/(span - X) above `high`. With h = (1 + C (1 - z))^16 of that stretch, h = (1 + C)^16 g. */
FLAVBREM_FN stretch stretch_mirrored(double low, double high, double span)
{
    stretch from_end = stretch_make(low, high, span), s;
    double end = 1.0 + growth(from_end.c);
    s.b = from_end.b * end;
    s.a = -from_end.a * end * (1.0 - from_end.b) / (1.0 - s.b);
    s.c = -from_end.c / (1.0 + from_end.c);
    return s;
}

/* X as the fraction num/one at z, and dX/dz * one^2. */
FLAVBREM_FN void stretch_fraction(const stretch *s, double z, double *num, double *one,
                                  double *slope)
{
    double y = s->c * z;
    double g_less_1 = growth(y);
    double r = 1.0 + y, r2 = r * r, r4 = r2 * r2;
    *num = s->a * g_less_1;
    *one = 1.0 - s->b * (1.0 + g_less_1);
    *slope = 16.0 * s->a * (1.0 - s->b) * s->c * (r4 * r4 * r4 * r2 * r); /* dg/dz = 16 c r^15 */
}

/* What belongs to the end of a map: 1 - X/span = factor (1 - g/end)/(1 - b g), end that of g. */
typedef struct stretch_end {
    double back;   /* 1 - g/end = 1 - (1 + back (1 - z))^16 */
    double factor; /* [of X] */
} stretch_end;

FLAVBREM_FN stretch_end stretch_end_of(const stretch *s)
{
    stretch_end e;
    double end = 1.0 + growth(s->c); /* g at z = 1 */
    e.back = -s->c / (1.0 + s->c);
    e.factor = s->a * (1.0 - s->b) * end / (1.0 - s->b * end);
    return e;
}

/* X, span - X and dX/dz at z = 1 - z_bar. */
FLAVBREM_FN void stretch_from_end(const stretch *s, const stretch_end *end, double span, double z,
                                  double z_bar, double *x, double *x_bar, double *slope)
{
    double num, one;
    stretch_fraction(s, z, &num, &one, slope);
    double inverse = 1.0 / one;
    double rest = -growth(end->back * z_bar) * end->factor * inverse;
    *x = num * inverse;
    *x_bar = rest < span ? rest : span;
    *slope = *slope * inverse * inverse;
}

FLAVBREM_FN void stretch_value(const stretch *s, double span, double z, double z_bar, double *x,
                               double *x_bar, double *slope)
{
    stretch_end end = stretch_end_of(s);
    stretch_from_end(s, &end, span, z, z_bar, x, x_bar, slope);
}

/* Ends at which the integrand goes as a root are resolved by a quadratic map of z: at z = 0, at
 * z = 1, at both, or at none. */
typedef struct soft_ends {
    double low, high; /* 1 or 0 */
} soft_ends;

/* z, 1 - z and dz/ds at s = 1 - s_bar. */
FLAVBREM_FN void soften(soft_ends e, double s, double s_bar, double *z, double *z_bar,
                        double *slope)
{
    double rise = s * (1.0 + 2.0 * s_bar), fall = s_bar * (1.0 + 2.0 * s); /* at both ends */
    double low = e.high > 0.0 ? rise : s, low_bar = e.high > 0.0 ? fall : 1.0 + s;
    double other = e.high > 0.0 ? 1.0 + s_bar : 1.0, other_bar = e.high > 0.0 ? s_bar : 1.0;
    double low_slope = e.high > 0.0 ? 6.0 * s * s_bar : 2.0 * s;
    double other_slope = e.high > 0.0 ? 2.0 * s_bar : 1.0;
    *z = s * (e.low > 0.0 ? low : other);
    *z_bar = s_bar * (e.low > 0.0 ? low_bar : other_bar);
    *slope = e.low > 0.0 ? low_slope : other_slope;
}

/* ---- the energies of the observed particle ---- */

/* Where particle a, at an angle with cosine cos, can be: the squared invariant mass of the rest,
 * (P - p_a)^2 >= (M + m_b)^2, is a quadratic in e_a with the roots low and high. */
typedef struct energy_range {
    double low, high; /* [GeV]; high < low where there is nothing */
    double width;     /* high - low [GeV]; between roots to its last digit */
    double b_low;     /* E - high [GeV] */
    double b_rise;    /* b_low - m_b [GeV] */
    double is_root;   /* 1 where low is a root, 0 where it is m_a */
    double invariant; /* L = s + m_a^2 - (M + m_b)^2 [GeV^2] */
    double leading;   /* (E + M)^2 - p^2 cos^2 [GeV^2] */
    double cosine;
} energy_range;

/* The range at an angle given by the square of the sine of half of it (0: forward). */
FLAVBREM_FN energy_range energy_range_at(const point_params *q, double sin_half_sq)
{
    energy_range r;
    double m_rest = q->m + q->m_b;
    double energy = q->e + q->m;
    double s = q->m * q->m + q->m_i * q->m_i + 2.0 * q->m * q->e;
    double sine_sq = 4.0 * sin_half_sq * (1.0 - sin_half_sq);
    double difference = m_rest - q->m_a;
    double sp2 = 0.5 * q->m * q->e_excess * (s - difference * difference); /* s p*^2 */
    double root_sq = sp2 - q->m_a * q->m_a * q->p * q->p * sine_sq;
    double root = square_root(root_sq > 0.0 ? root_sq : 0.0);
    r.cosine = 1.0 - 2.0 * sin_half_sq;
    r.invariant =
        2.0 * q->m * (q->e - q->m_b) + q->m_i * q->m_i + q->m_a * q->m_a - q->m_b * q->m_b;
    r.leading = s + q->p * q->p * sine_sq;
    double half = 0.5 * r.invariant * energy;
    double shift = q->p * r.cosine * root;
    double at_rest = r.invariant - 2.0 * energy * q->m_a; /* > 0: a may be at rest */
    int reachable = root_sq > 0.0 && (at_rest > 0.0 || r.cosine > 0.0);
    r.high = (half + shift) / r.leading;
    r.low = at_rest > 0.0 ? q->m_a : (half - shift) / r.leading;
    r.is_root = at_rest > 0.0 ? 0.0 : 1.0;
    /* What is left for b and the nucleus moves as one: e_b = E_rest - M. */
    double k = momentum(r.high - q->m_a, q->m_a);
    double along = q->p - k;
    double rest_sq = along * along + 4.0 * q->p * k * sin_half_sq;
    r.b_rise = rest_sq / (m_rest + square_root(m_rest * m_rest + rest_sq));
    r.b_low = q->m_b + r.b_rise;
    r.width = at_rest > 0.0 ? r.high - q->m_a : 2.0 * shift / r.leading;
    r.high = reachable ? r.high : 0.0;
    r.low = reachable ? r.low : 1.0;
    return r;
}

/* v_max - v at the range's angle [GeV^2] for e_a = low + above = high - below, without cancellation
 * at the ends; negative outside. */
FLAVBREM_FN double room_for_v(const point_params *q, const energy_range *r, double e_a, double k_a,
                              double above, double below)
{
    double recoil = 2.0 * (q->e + q->m) * e_a - r->invariant;
    double forward = 2.0 * q->p * k_a * r->cosine;
    double other_root = r->invariant * (q->e + q->m) / r->leading - r->high;
    double from_other = e_a - other_root;
    double from_low = r->is_root > 0.0 ? above : from_other;
    double same_sign = recoil * forward; /* > 0: the difference cancels, its factors do not */
    double sum = forward + recoil, difference = forward - recoil;
    double factored = 4.0 * r->leading * from_low * below / (same_sign > 0.0 ? sum : 1.0);
    return same_sign > 0.0 ? factored : difference;
}

#endif
