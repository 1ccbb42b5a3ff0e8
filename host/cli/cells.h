/* How many cells of a table have a value between their nodes. */
#ifndef FLAVBREM_CLI_CELLS_H
#define FLAVBREM_CLI_CELLS_H

#include "flavbrem/xsec.h"
#include "tables/spline.h"

struct cells {
    size_t open; /* with a part above the opening energy of the method */
    size_t none; /* of these, those without a value between their nodes */
};

/* Counts the cells of a method.
 *   error  what the table states of each cell, [beam_energy->n - 1][m_phi->n - 1] */
struct cells cells_count(const flavbrem_process *process, flavbrem_method method,
                         const struct spline_axis *beam_energy, const struct spline_axis *m_phi,
                         const double *error);

/* The cells of both. */
struct cells cells_and(struct cells a, struct cells b);

/* 1 where there are cells that should have a value and none has one. */
int cells_are_silent(struct cells cells);

#endif
