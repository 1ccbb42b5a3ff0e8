/* How many cells of a table have a value between their nodes. */
#ifndef FLAVBREM_TABLES_CELLS_H
#define FLAVBREM_TABLES_CELLS_H

#include "flavbrem/table_make.h"
#include "tables/spline.h"

/* Counts the cells of a method.
 *   error  what the table states of each cell, [beam_energy->n - 1][m_phi->n - 1] */
flavbrem_cells flb_cells_count(const flavbrem_process *process, flavbrem_method method,
                               const struct spline_axis *beam_energy,
                               const struct spline_axis *m_phi, const double *error);

#endif
