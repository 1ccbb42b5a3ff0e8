/* Equal steps of the value or of its logarithm. Where a step leads to a decimal number, as in
 * 1:1000:4:log or 0:0.7:7, the point is that number as it would be read, not one that rounding has
 * put beside it. */
#include "host/core/grid.h"

#include <float.h>
#include <stdint.h>

#include "kernels/elementary.h"

#define DIGITS 1e9       /* of decimal numbers: less than this, and so nine */
#define MOST_PLACES 22   /* 10^22 is the largest power of ten that is a double */
#define ROUNDINGS 4.0    /* that a point takes, at most */
#define LEAST_STEP 1e-12 /* relative; closer points are left alone, so that none meets the next */

static double magnitude(double x)
{
    return x < 0.0 ? -x : x;
}

/* The decimal number within `error` of x that has at most nine digits where the first one is that
 * of `size`; x where there is none. It is a quotient of two whole numbers, both exact, and so the
 * double that its digits are read as. */
static double as_written(double x, double size, double error)
{
    double ten_to = 1.0;
    for (int places = 0; places < MOST_PLACES && size * ten_to * 10.0 < DIGITS; places++)
        ten_to *= 10.0;
    if (!(size * ten_to < DIGITS))
        return x;
    double whole = x * ten_to;
    double written = (double)(int64_t)(whole + (whole < 0.0 ? -0.5 : 0.5)) / ten_to;
    return magnitude(written - x) <= error ? written : x;
}

static double lin_point(double lo, double hi, size_t n, size_t i)
{
    double size = magnitude(hi) > magnitude(lo) ? magnitude(hi) : magnitude(lo);
    double x = lo + (double)i / (double)(n - 1) * (hi - lo);
    if (!((hi - lo) / (double)(n - 1) > LEAST_STEP * size))
        return x;
    return as_written(x, size, ROUNDINGS * DBL_EPSILON * size);
}

static double log_point(double lo, double hi, size_t n, size_t i)
{
    double whole = elementary_log(hi / lo), part = (double)i / (double)(n - 1) * whole;
    double x = lo * elementary_exp(part);
    if (!(whole / (double)(n - 1) > LEAST_STEP))
        return x;
    return as_written(x, x, ROUNDINGS * DBL_EPSILON * (1.0 + part) * x);
}

double flb_grid_point(enum grid_scale scale, double lo, double hi, size_t n, size_t i)
{
    if (i == 0)
        return lo;
    if (i == n - 1)
        return hi;
    return scale == GRID_LIN ? lin_point(lo, hi, n, i) : log_point(lo, hi, n, i);
}
