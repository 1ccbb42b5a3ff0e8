/* Integrals of the cross-sections to a given tolerance, on the CPU: the climb of kernels/ladder.h,
 * rung by rung. */
#include "host/integrate.h"

#include <stdlib.h>

#include "host/integrands.h"

struct integrator {
    const rule_set *rules;
    rows_function *rows;
    rung_workspace space;
};

flavbrem_status rule_set_create(rule_set **rules)
{
    static const int sizes[N_RULES] = RULE_SIZES;
    int first = 0;
    *rules = malloc(sizeof **rules);
    if (!*rules)
        return FLAVBREM_ERROR_MEMORY;
    for (int i = 0; i < N_RULES; i++) {
        (*rules)->size[i] = sizes[i];
        (*rules)->first[i] = first;
        gauss_rule_make(sizes[i], &(*rules)->nodes[first]);
        first += sizes[i];
    }
    (*rules)->fixed = (gauss_node){.z = 0.5, .z_bar = 0.5, .weight = 1.0};
    return FLAVBREM_OK;
}

void rule_set_destroy(rule_set **rules)
{
    free(*rules);
    *rules = NULL;
}

flavbrem_status integrator_create(integrator **made, const rule_set *rules, rows_function *rows)
{
    *made = malloc(sizeof **made);
    if (!*made)
        return FLAVBREM_ERROR_MEMORY;
    (*made)->rules = rules;
    (*made)->rows = rows;
    return FLAVBREM_OK;
}

void integrator_destroy(integrator **made)
{
    free(*made);
    *made = NULL;
}

flavbrem_result integrate(integrator *tools, const flavbrem_process *process,
                          const flavbrem_request *request, const flavbrem_point *point)
{
    double rtol = request->rtol;
    const rule_set *rules = tools->rules;
    integrand f;
    if (!integrand_make(process, request, point, &f))
        return (flavbrem_result){0.0, 0.0, FLAVBREM_VALUE_GOOD};
    ladder at = ladder_start(rules, &f, rtol);
    for (;;) {
        rung_sums sums;
        rung r = ladder_rung(rules, at);
        f.t_panels = at.t_panels;
        rung_sum(tools->rows, &f, &r, &tools->space, &sums);
        axis_errors errors = axis_errors_of(&f, at, &sums);
        estimate got = ladder_estimate(&f, rtol, sums.value, errors);
        if (got.good || !ladder_climb(rules, &f, rtol, sums.value, errors, &at))
            return (flavbrem_result){got.value, got.error,
                                     got.good ? FLAVBREM_VALUE_GOOD
                                              : FLAVBREM_VALUE_OUTSIDE_TOLERANCE};
    }
}
