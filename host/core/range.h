/* What a range holds. Private to the library. */
#ifndef FLAVBREM_HOST_RANGE_H
#define FLAVBREM_HOST_RANGE_H

#include "flavbrem/range.h"
#include "host/core/decimal.h"
#include "host/core/grid.h"

/* A list owns its numbers, the others hold no memory, however many values they have. */
struct flavbrem_range {
    size_t n;
    enum grid_scale scale;
    double lo, hi;
    double *list;  /* n numbers, or NULL */
    int automatic; /* lo:hi:auto; n is 2, for the ends */
};

/* The range in the fewest digits, as it is read.
 *   lines  1 in a canonical spec, where long lists go on in indented lines */
void flb_range_text(struct decimal_room *text, const flavbrem_range *range, int lines);

#endif
