/* Probabilities of test statistics, and a ledger of them. */
#ifndef FLAVBREM_VALIDATION_STATISTICS_H
#define FLAVBREM_VALIDATION_STATISTICS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Q(a, x), the upper incomplete gamma function over gamma(a): by its series below a + 1, else by
 * Lentz's continued fraction. */
static inline double upper_gamma(double a, double x)
{
    if (!(x > 0.0))
        return 1.0;
    double front = exp(a * log(x) - x - lgamma(a));
    if (x < a + 1.0) {
        double term = 1.0 / a, sum = term;
        for (double n = a + 1.0; term > 1e-17 * sum; n += 1.0) {
            term *= x / n;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    double b = x + 1.0 - a, c = 1e300, d = 1.0 / b, fraction = d;
    for (int i = 1; i < 100000; i++) {
        double an = -(double)i * ((double)i - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        fraction *= c * d;
        if (fabs(c * d - 1.0) < 1e-15)
            break;
    }
    return front * fraction;
}

/* P(chi2 of n degrees of freedom >= value). */
static inline double chi2_p(double value, double n)
{
    return upper_gamma(0.5 * n, 0.5 * value);
}

/* P(a normal number is further from 0). */
static inline double normal_p(double pull)
{
    return erfc(fabs(pull) * 0.70710678118654752440);
}

/* P(the largest distance of n numbers' cumulative from the true one >= d), Kolmogorov's series with
 * Stephens' correction for finite n. */
static inline double kolmogorov_p(double d, double n)
{
    double root = sqrt(n), z = (root + 0.12 + 0.11 / root) * d, sum = 0.0;
    if (z < 0.2)
        return 1.0;
    for (int k = 1; k < 200; k++) {
        double term = exp(-2.0 * (double)k * (double)k * z * z);
        sum += k % 2 != 0 ? term : -term;
        if (term < 1e-300)
            break;
    }
    return sum > 0.5 ? 1.0 : 2.0 * sum;
}

static inline int ascending_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Are these p-values uniform? Sorts them. */
static inline double uniformity_p(double *p, size_t n)
{
    double d = 0.0;
    qsort(p, n, sizeof *p, ascending_doubles);
    for (size_t i = 0; i < n; i++) {
        d = fmax(d, p[i] - (double)i / (double)n);
        d = fmax(d, (double)(i + 1) / (double)n - p[i]);
    }
    return kolmogorov_p(d, (double)n);
}

/* chi2 of counts in bins of equal width in cumulative probability. `edges` (n_bins + 1 of them)
 * count the cells that lie below; all cells have the same probability. */
static inline double chi2_of_cells(const uint64_t *cells, size_t n_cells, const size_t *edges,
                                   size_t n_bins, double n)
{
    double chi2 = 0.0;
    for (size_t b = 0; b < n_bins; b++) {
        double count = 0.0;
        for (size_t c = edges[b]; c < edges[b + 1]; c++)
            count += (double)cells[c];
        double predicted = n * (double)(edges[b + 1] - edges[b]) / (double)n_cells;
        chi2 += (count - predicted) * (count - predicted) / predicted;
    }
    return chi2;
}

/* The largest distance between the counts' cumulative and a straight line, at the cells' edges. */
static inline double distance_of_cells(const uint64_t *cells, size_t n_cells, double n)
{
    double below = 0.0, d = 0.0;
    for (size_t c = 0; c < n_cells; c++) {
        below += (double)cells[c];
        d = fmax(d, fabs(below / n - (double)(c + 1) / (double)n_cells));
    }
    return d;
}

#endif
