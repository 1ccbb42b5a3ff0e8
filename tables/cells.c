/* A cell is open where its largest energy is above the opening at one of its masses. */
#include "tables/cells.h"

#include <math.h>
#include <stdio.h>

flavbrem_cells flb_cells_count(const flavbrem_process *process, flavbrem_method method,
                               const struct spline_axis *beam_energy,
                               const struct spline_axis *m_phi, const double *error)
{
    flavbrem_cells cells = {0, 0};
    size_t columns = m_phi->n - 1;
    double opening = flavbrem_opening_gev(process, method, m_phi->node[0]);
    for (size_t j = 0; j < columns; j++) {
        double before = opening;
        opening = flavbrem_opening_gev(process, method, m_phi->node[j + 1]);
        double lower = before < opening ? before : opening;
        for (size_t i = 0; i + 1 < beam_energy->n; i++) {
            int is_open = beam_energy->node[i + 1] > lower;
            cells.open += is_open ? 1 : 0;
            cells.without_value += is_open && !isfinite(error[i * columns + j]) ? 1 : 0;
        }
    }
    return cells;
}

flavbrem_cells flavbrem_table_cells(const flavbrem_table *table, const flavbrem_process *process,
                                    flavbrem_method method)
{
    flavbrem_cells none = {0, 0};
    struct spline_axis e = {0}, m = {0};
    size_t shape[2] = {0, 0};
    char name[48];
    e.node = flavbrem_table_dataset(table, "/beam_energy_gev", shape);
    e.n = shape[0];
    m.node = flavbrem_table_dataset(table, "/m_phi_gev", shape);
    m.n = shape[0];
    snprintf(name, sizeof name, "/%s/interpolation_error", flavbrem_method_name(method));
    const double *error = flavbrem_table_dataset(table, name, shape);
    if (process == NULL || e.node == NULL || m.node == NULL || error == NULL)
        return none;
    return flb_cells_count(process, method, &e, &m, error);
}
