/* Equal steps of the value or of its logarithm. */
#include "host/core/grid.h"

#include "kernels/elementary.h"

double flb_grid_point(enum grid_scale scale, double lo, double hi, size_t n, size_t i)
{
    double part = (double)i / (double)(n - 1);
    if (i == 0)
        return lo;
    if (i == n - 1)
        return hi;
    if (scale == GRID_LIN)
        return lo + part * (hi - lo);
    return lo * elementary_exp(part * elementary_log(hi / lo));
}
