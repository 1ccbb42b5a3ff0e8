/* What an integral costs: the climb of the library, with its rows counted. */
#ifndef FLAVBREM_BENCH_COUNTED_H
#define FLAVBREM_BENCH_COUNTED_H

#include "host/integral/integrate.h"

/* What the ladder of one point spent: nodes of all rungs, rows, rungs; and the nodes along each
 * axis in the last rung. */
typedef struct cost {
    double nodes, rows, rungs, x, v, t;
} cost;

static cost counted;

/* A rung begins with its first node of x. */
static void counted_rows(const integrand *f, const rung *r, int first, int end, x_lanes *places,
                         double *values)
{
    double rows = (double)(end - first) * r->nv * f->t_panels;
    counted = (cost){counted.nodes + rows * r->nt,
                     counted.rows + rows,
                     counted.rungs + (first == 0 ? 1.0 : 0.0),
                     r->nx,
                     r->nv,
                     r->nt};
    flb_cpu_rows_for(CPU_ISA_BEST)(f, r, first, end, places, values);
}

/* All zero where there is nothing to integrate. */
static inline cost counted_climb(const rule_set *rules, const flavbrem_process *process,
                                 const flavbrem_request *request, const flavbrem_point *point)
{
    static rung_workspace space;
    integrand f;
    flavbrem_result result;
    counted = (cost){0};
    if (flb_integral_at(process, request, point, &f, &result))
        flb_cpu_climb(counted_rows, rules, &f, request->rtol, &space);
    return counted;
}

#endif
