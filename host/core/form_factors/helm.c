/* Helm's form factor, Phys. Rev. 104, 1466 (1956): a ball with a soft skin,
 *   F = Z t/(t_a + t) 3 j1(q r_n)/(q r_n) exp(-q^2 s^2/2),  r_n^2 = R^2 - 5 s^2,
 * s = 0.9 fm, R = 1.2 fm A^(1/3), with the screening of Eq. (6) in front. */
#include "host/core/form_factors/form_factors.h"

/* Where t s^2 is more than this, the form factor counts as 0. */
#define NOTHING_LEFT 60.0

#define SKIN (HELM_SKIN_FM / CODATA_HBAR_C_GEV_FM) /* s [1/GeV] */

/* r_n^2 < 0 below. */
#define LEAST_A 5.0

/* 3 j1(x)/x: below 1 by its series, which the closed form's terms cancel to. */
static double ball(double x)
{
    double x_sq = x * x;
    double series = -1.0 / 22230464256000.0;
    series = series * x_sq + 1.0 / 93405312000.0;
    series = series * x_sq - 1.0 / 518918400.0;
    series = series * x_sq + 1.0 / 3991680.0;
    series = series * x_sq - 1.0 / 45360.0;
    series = series * x_sq + 1.0 / 840.0;
    series = series * x_sq - 1.0 / 30.0;
    series = series * x_sq + 1.0 / 3.0;
    double turns = x / (2.0 * PI), sine, cosine;
    elementary_direction(turns - (double)(int)turns, &cosine, &sine);
    double closed = (sine - x * cosine) / (x * x_sq);
    return 3.0 * (x < 1.0 ? series : closed);
}

static double over_elastic(const void *of, const elastic_form *elastic, double a, double t)
{
    (void)of;
    double cbrt_a = elementary_cbrt(a);
    double radius = HELM_RADIUS_FM * cbrt_a / CODATA_HBAR_C_GEV_FM;
    double r_n = square_root(radius * radius - 5.0 * SKIN * SKIN);
    double f = ball(square_root(t) * r_n) * (1.0 + t / elastic->t_d);
    return f * f * elementary_exp(-t * SKIN * SKIN);
}

const struct form_factor_row flb_helm_form = {.least_a = LEAST_A,
                                              .over_elastic = over_elastic,
                                              .smooth_below = 0x1p-12,
                                              .end = NOTHING_LEFT / (SKIN * SKIN),
                                              .fade = 1.0 / (SKIN * SKIN),
                                              .closed_above = 0.5 * NOTHING_LEFT / (SKIN * SKIN)};
