/* Numbers of about 32 digits as the sum of two doubles, for the few places where a difference of
 * large terms must keep its digits (T. J. Dekker, Numer. Math. 18 (1971) 224). Only + - *. */
#ifndef FLAVBREM_KERNELS_DOUBLE_DOUBLE_H
#define FLAVBREM_KERNELS_DOUBLE_DOUBLE_H

#include "kernels/compiler.h"

typedef struct dd {
    double high, low; /* |low| is at most half a unit in the last place of high */
} dd;

/* a + b exactly. */
FLAVBREM_FN dd dd_sum_of(double a, double b)
{
    dd r;
    r.high = a + b;
    double of_b = r.high - a;
    r.low = (a - (r.high - of_b)) + (b - of_b);
    return r;
}

/* a b exactly, for |a|, |b| < 1e290. */
FLAVBREM_FN dd dd_product_of(double a, double b)
{
    const double split = 134217729.0; /* 2^27 + 1 */
    double a_big = split * a, b_big = split * b;
    double a_high = a_big - (a_big - a), b_high = b_big - (b_big - b);
    double a_low = a - a_high, b_low = b - b_high;
    dd r;
    r.high = a * b;
    r.low = ((a_high * b_high - r.high) + a_high * b_low + a_low * b_high) + a_low * b_low;
    return r;
}

FLAVBREM_FN dd dd_add(dd a, dd b)
{
    dd s = dd_sum_of(a.high, b.high);
    return dd_sum_of(s.high, s.low + (a.low + b.low));
}

FLAVBREM_FN dd dd_multiply(dd a, dd b)
{
    dd p = dd_product_of(a.high, b.high);
    return dd_sum_of(p.high, p.low + (a.high * b.low + a.low * b.high));
}

FLAVBREM_FN dd dd_negate(dd a)
{
    dd r;
    r.high = -a.high;
    r.low = -a.low;
    return r;
}

#endif
