/* What a backend does: the sums of one rung of an integral over phase space. */
#ifndef FLAVBREM_HOST_BACKEND_H
#define FLAVBREM_HOST_BACKEND_H

#include "host/cpu_isa.h"
#include "kernels/sums.h"

/* The t sums of the rows [first, last) of a rung, in the order panel, x, v, t panel; their weights
 * included, those of the Gauss rules of x and v not. values has room for
 * (last - first) * ROW_CHANNELS numbers. */
typedef void rows_function(const integrand *f, const rung *r, int first, int last, double *values);

/* The version of the hot file for an instruction set. */
rows_function *cpu_rows_for(enum cpu_isa isa);

#define ROWS_AT_ONCE (MAX_T_PANELS * MAX_NODES)

/* What one thread needs for the sums of a rung. */
typedef struct rung_workspace {
    double values[ROWS_AT_ONCE * ROW_CHANNELS];
    double channels[MAX_X_PANELS * MAX_NODES * MAX_X_CHANNELS];
} rung_workspace;

/* The sums of a rung: rows in groups, added over v, then over x, always in the same order. */
void rung_sum(rows_function *rows, const integrand *f, const rung *r, rung_workspace *space,
              rung_sums *sums);

#endif
