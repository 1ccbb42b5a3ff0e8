/* An integral in long double by bisection, independent of the library's rules. */
#ifndef FLAVBREM_TESTS_QUADRATURE_H
#define FLAVBREM_TESTS_QUADRATURE_H

#include <math.h>

typedef long double integrand_of(long double x, const void *parameters);

enum { PANEL_NODES = 12 };

/* Gauss-Legendre with 12 nodes: nodes and weights by Newton's iteration. */
static inline long double gauss_panel(integrand_of *f, const void *parameters, long double a,
                                      long double b)
{
    static long double node[PANEL_NODES], weight[PANEL_NODES];
    if (weight[0] == 0.0L)
        for (int i = 0; i < PANEL_NODES; i++) {
            long double x = cosl(3.14159265358979323846264L * ((long double)i + 0.75L) /
                                 ((long double)PANEL_NODES + 0.5L));
            long double slope = 1.0L;
            for (int step = 0; step < 8; step++) {
                long double before = 1.0L, here = x;
                for (int j = 2; j <= PANEL_NODES; j++) {
                    long double next =
                        ((long double)(2 * j - 1) * x * here - (long double)(j - 1) * before) /
                        (long double)j;
                    before = here;
                    here = next;
                }
                slope = (long double)PANEL_NODES * (x * here - before) / (x * x - 1.0L);
                x -= here / slope;
            }
            node[i] = x;
            weight[i] = 2.0L / ((1.0L - x * x) * slope * slope);
        }
    long double sum = 0.0L, half = 0.5L * (b - a), middle = 0.5L * (a + b);
    for (int i = 0; i < PANEL_NODES; i++)
        sum += weight[i] * f(middle + half * node[i], parameters);
    return sum * half;
}

/* Halves [a, b] until the halves agree with the whole to `accuracy`, which is absolute. */
static inline long double bisected(integrand_of *f, const void *parameters, long double a,
                                   long double b, long double whole, long double accuracy,
                                   int depth)
{
    long double middle = 0.5L * (a + b);
    long double left = gauss_panel(f, parameters, a, middle);
    long double right = gauss_panel(f, parameters, middle, b);
    if (fabsl(left + right - whole) <= accuracy || depth == 0)
        return left + right;
    return bisected(f, parameters, a, middle, left, accuracy, depth - 1) +
           bisected(f, parameters, middle, b, right, accuracy, depth - 1);
}

/* The integral of f from a to b to 1e-15 of its size. */
static inline long double quadrature(integrand_of *f, const void *parameters, long double a,
                                     long double b)
{
    enum { PIECES = 8 };
    long double piece[PIECES], size = 0.0L, sum = 0.0L, step = (b - a) / (long double)PIECES;
    for (int i = 0; i < PIECES; i++) {
        long double from = a + step * (long double)i;
        piece[i] = gauss_panel(f, parameters, from, from + step);
        size += fabsl(piece[i]);
    }
    for (int i = 0; i < PIECES; i++) {
        long double from = a + step * (long double)i;
        sum += bisected(f, parameters, from, from + step, piece[i], 1e-16L * size, 30);
    }
    return sum;
}

#endif
