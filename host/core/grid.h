/* Grids of beam energies and masses: the same bits from every compiler. Private to the library. */
#ifndef FLAVBREM_HOST_GRID_H
#define FLAVBREM_HOST_GRID_H

#include <stddef.h>

enum grid_scale { GRID_LIN, GRID_LOG };

/* Point number i of n from lo to hi, both ends exact. A point within rounding errors of a decimal
 * number of at most nine digits is the double nearest to that number.
 *   n >= 2, i < n; for GRID_LOG lo > 0 */
double flb_grid_point(enum grid_scale scale, double lo, double hi, size_t n, size_t i);

#endif
