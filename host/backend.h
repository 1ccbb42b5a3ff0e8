/* What a backend does: the sums of one rung of an integral over phase space. */
#ifndef FLAVBREM_HOST_BACKEND_H
#define FLAVBREM_HOST_BACKEND_H

#include "host/cpu_isa.h"
#include "kernels/rows.h"

/* Channels of a row: its t integral and the t integral's null rules. */
#define ROW_CHANNELS (1 + NULL_RULES)

/* The value of an integral by one rung, and the Legendre coefficients along each axis. */
typedef struct rung_sums {
    double value;
    double x_null[MAX_X_PANELS][NULL_RULES];
    double v_null[NULL_RULES];
    double t_null[MAX_T_PANELS][NULL_RULES];
} rung_sums;

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
    double channels[MAX_X_PANELS * MAX_NODES * (1 + NULL_RULES + MAX_T_PANELS * NULL_RULES)];
} rung_workspace;

/* The sums of a rung: rows in groups, added over v, then over x, always in the same order. */
void rung_sum(rows_function *rows, const integrand *f, const rung *r, rung_workspace *space,
              rung_sums *sums);

#endif
