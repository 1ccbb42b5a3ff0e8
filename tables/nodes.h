/* Where the nodes of a table go when it chooses them by itself. */
#ifndef FLAVBREM_TABLES_NODES_H
#define FLAVBREM_TABLES_NODES_H

#include "tables/spline.h"

#define NODES_FIRST 12 /* on an axis, to begin with */

/* By which factor the nodes of an axis must grow to bring its largest error down to target, by the
 * sixth power of their distance; 1 where it is there already. */
double flb_nodes_growth(double largest, double target);

/* How many nodes that makes of n: n to 2 n, `most` at most. */
size_t flb_nodes_wanted(size_t n, double largest, double target, size_t most);

/* Spreads n nodes so that the errors of the intervals become alike.
 *   axis   the nodes of now
 *   error  of each interval of now [axis->n - 1], >= 0
 *   node   receives n nodes, the ends as they were
 * Returns 0 where there was no memory, else 1. */
int flb_nodes_spread(const struct spline_axis *axis, const double *error, size_t n, double *node);

#endif
