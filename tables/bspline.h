/* Not-a-knot B-splines at one point. In C and C++; `flavbrem export --to dmg4` copies it. */
#ifndef FLAVBREM_TABLES_BSPLINE_H
#define FLAVBREM_TABLES_BSPLINE_H

#define BSPLINE_MOST_ORDER 6 /* degree + 1 */

/* Order of the splines through n nodes. */
static inline int bspline_order(int n)
{
    return n >= 6 ? 6 : n >= 4 ? 4 : 2;
}

/* Knot number i over the nodes x[n]: the ends `order` times, the order/2 - 1 nodes next to each end
 * left out. */
static inline double bspline_knot(const double *x, int n, int i)
{
    int order = bspline_order(n);
    return i < order ? x[0] : i >= n ? x[n - 1] : x[i - order / 2];
}

/* The splines that are not zero at x[0] <= at <= x[n - 1], by the recursion of de Boor and Cox.
 *   value  receives bspline_order(n) numbers
 * Returns the number of the first of them. */
static inline int bspline_at(const double *x, int n, double at, double *value)
{
    int order = bspline_order(n), last = order - 1, high = n, j, k;
    while (high - last > 1) { /* knot[last] <= at < knot[last + 1] */
        int middle = (last + high) / 2;
        if (at >= bspline_knot(x, n, middle))
            last = middle;
        else
            high = middle;
    }
    value[0] = 1.0;
    for (k = 1; k < order; k++) {
        double carried = 0.0;
        for (j = 0; j < k; j++) {
            double right = bspline_knot(x, n, last + 1 + j);
            double left = bspline_knot(x, n, last + 1 + j - k);
            double part = value[j] / (right - left);
            value[j] = carried + (right - at) * part;
            carried = (at - left) * part;
        }
        value[k] = carried;
    }
    return last - order + 1;
}

#endif
