/* A cell is open where its largest energy is above the opening at one of its masses. */
#include "host/cli/cells.h"

#include <math.h>

struct cells cells_count(const flavbrem_process *process, flavbrem_method method,
                         const struct spline_axis *beam_energy, const struct spline_axis *m_phi,
                         const double *error)
{
    struct cells cells = {0, 0};
    size_t columns = m_phi->n - 1;
    double opening = flavbrem_opening_gev(process, method, m_phi->node[0]);
    for (size_t j = 0; j < columns; j++) {
        double before = opening;
        opening = flavbrem_opening_gev(process, method, m_phi->node[j + 1]);
        double lower = before < opening ? before : opening;
        for (size_t i = 0; i + 1 < beam_energy->n; i++) {
            int is_open = beam_energy->node[i + 1] > lower;
            cells.open += is_open ? 1 : 0;
            cells.none += is_open && !isfinite(error[i * columns + j]) ? 1 : 0;
        }
    }
    return cells;
}

struct cells cells_and(struct cells a, struct cells b)
{
    return (struct cells){a.open + b.open, a.none + b.none};
}

int cells_are_silent(struct cells cells)
{
    return cells.open > 0 && cells.none == cells.open;
}
