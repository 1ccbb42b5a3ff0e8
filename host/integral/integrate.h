/* Integrals of the cross-sections to a given tolerance: a ladder of Gauss rules for each axis. */
#ifndef FLAVBREM_HOST_INTEGRATE_H
#define FLAVBREM_HOST_INTEGRATE_H

#include "flavbrem/xsec.h"
#include "host/backends/cpu/cpu.h"

/* What one thread needs to integrate: made once, so that a point allocates nothing. */
typedef struct integrator integrator;

FLAVBREM_MUST_CHECK flavbrem_status flb_integrator_create(integrator **made, const rule_set *rules,
                                                          rows_function *rows);
void flb_integrator_destroy(integrator **made);

/* Whether a point is above the threshold and the opening; if not, *result is complete. */
int flb_integral_is_open(const flavbrem_process *process, const flavbrem_request *request,
                         const flavbrem_point *point, flavbrem_result *result);

/* The result where nothing is left to integrate. */
flavbrem_result flb_result_of_nothing(const flavbrem_process *process,
                                      const flavbrem_request *request);

/* The integral that gives the value at a point. Returns 1, or 0 where the value is zero, below
 * threshold or outside phase space; *result is then complete. */
int flb_integral_at(const flavbrem_process *process, const flavbrem_request *request,
                    const flavbrem_point *point, integrand *f, flavbrem_result *result);

/* From what the integral of h = 1 gave [GeV^-2] to the result in the unit that was asked for. */
flavbrem_result flb_result_of(const flavbrem_process *process, const flavbrem_request *request,
                              const estimate *got);

/* The value at one point in the unit that was asked for. The error is |value - truth| <= error
 * whether the tolerance is met or not; the status says which. */
flavbrem_result flb_integrate(integrator *tools, const flavbrem_process *process,
                              const flavbrem_request *request, const flavbrem_point *point);

#endif
