/* An interval of length h has the error c h^6, so that nodes with a density that goes with
 * error^(1/6)/h make the errors alike. */
#include "tables/nodes.h"

#include <stdlib.h>

#include "kernels/elementary.h"

#define MOST_GROWTH 32.0 /* more nodes than by this factor are never foreseen */
#define LEAST_PART 1e-4  /* of the largest error: no interval counts as better than that */

static double sixth_root(double x)
{
    return elementary_cbrt(square_root(x));
}

double flb_nodes_growth(double largest, double target)
{
    double growth = largest > target ? sixth_root(largest / target) : 1.0;
    return growth < MOST_GROWTH ? growth : MOST_GROWTH;
}

size_t flb_nodes_wanted(size_t n, double largest, double target, size_t most)
{
    double factor = flb_nodes_growth(largest, target);
    double intervals = (factor < 2.0 ? factor : 2.0) * (double)(n - 1);
    size_t wanted = (size_t)intervals + 1 + ((double)(size_t)intervals < intervals ? 1 : 0);
    return wanted < most ? wanted : most;
}

/* Weight of each interval, smoothed over its neighbours. */
static void make_weights(const double *error, size_t n, double *weight)
{
    double largest = 0.0;
    for (size_t i = 0; i < n; i++)
        largest = error[i] > largest ? error[i] : largest;
    for (size_t i = 0; i < n; i++) {
        double part = largest > 0.0 ? error[i] / largest : 1.0;
        weight[i] = sixth_root(part > LEAST_PART ? part : LEAST_PART);
    }
    double before = weight[0];
    for (size_t i = 0; i < n; i++) {
        double here = weight[i];
        double after = i + 1 < n ? weight[i + 1] : here;
        weight[i] = 0.25 * before + 0.5 * here + 0.25 * after;
        before = here;
    }
}

int flb_nodes_spread(const struct spline_axis *axis, const double *error, size_t n, double *node)
{
    size_t intervals = axis->n - 1;
    double *weight = calloc(intervals, sizeof *weight);
    double total = 0.0, passed = 0.0;
    size_t at = 0;
    if (weight == NULL)
        return 0;
    make_weights(error, intervals, weight);
    for (size_t i = 0; i < intervals; i++)
        total += weight[i];
    for (size_t i = 0; i < n; i++) {
        double goal = total * ((double)i / (double)(n - 1));
        for (; at + 1 < intervals && passed + weight[at] < goal; at++)
            passed += weight[at];
        double begin = flb_spline_coordinate(axis, axis->node[at]);
        double length = flb_spline_coordinate(axis, axis->node[at + 1]) - begin;
        node[i] = flb_spline_value(axis, begin + (goal - passed) / weight[at] * length);
    }
    node[0] = axis->node[0];
    node[n - 1] = axis->node[intervals];
    free(weight);
    return 1;
}
