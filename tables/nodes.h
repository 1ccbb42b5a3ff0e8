/* Where the nodes of a table go when it chooses them by itself. */
#ifndef FLAVBREM_TABLES_NODES_H
#define FLAVBREM_TABLES_NODES_H

#include "tables/spline.h"

#define NODES_FIRST 12 /* on an axis, to begin with */
#define NODES_MOST 256 /* beyond, no more are tried */

/* How many nodes bring the largest error of an axis of n nodes down to target, by the sixth power
 * of their distance; n to 2 n, NODES_MOST at most. */
size_t nodes_wanted(size_t n, double largest, double target);

/* Spreads n nodes so that the errors of the intervals become alike.
 *   axis   the nodes of now
 *   error  of each interval of now [axis->n - 1], >= 0
 *   node   receives n nodes, the ends as they were
 * Returns 0 where there was no memory, else 1. */
int nodes_spread(const struct spline_axis *axis, const double *error, size_t n, double *node);

#endif
