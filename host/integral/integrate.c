/* From a cross-section at a point to its integral, and back to the result. */
#include "host/integral/integrate.h"

#include <stdlib.h>

#include "host/core/form_factors/form_factors.h"
#include "host/core/point.h"
#include "host/core/settings.h"
#include "host/integral/integrands.h"

struct integrator {
    const rule_set *rules;
    rows_function *rows;
    rung_workspace space;
};

flavbrem_status flb_integrator_create(integrator **made, const rule_set *rules, rows_function *rows)
{
    *made = malloc(sizeof **made);
    if (!*made)
        return FLAVBREM_ERROR_MEMORY;
    (*made)->rules = rules;
    (*made)->rows = rows;
    return FLAVBREM_OK;
}

void flb_integrator_destroy(integrator **made)
{
    free(*made);
    *made = NULL;
}

/* At the opening energy itself, to the last digit, the limits of x or the flux may be the first to
 * leave nothing; of a form factor that ends, so may the nodes of a rule. */
static int is_closed(const flavbrem_process *process, const flavbrem_request *request, double value)
{
    int ends = flb_form_factor_row(process->form_factor)->closed_above > 0.0;
    return value == 0.0 &&
           (ends || (request->method == FLAVBREM_WW && request->quantity == FLAVBREM_SIGMA));
}

int flb_integral_is_open(const flavbrem_process *process, const flavbrem_request *request,
                         const flavbrem_point *point, flavbrem_result *result)
{
    *result = (flavbrem_result){0.0, 0.0, FLAVBREM_VALUE_BELOW_THRESHOLD};
    if (!(point->beam_energy_gev > flavbrem_threshold_gev(process, point->m_phi_gev)))
        return 0;
    result->status = FLAVBREM_VALUE_CLOSED;
    return point->beam_energy_gev >
           flavbrem_opening_gev(process, request->method, point->m_phi_gev);
}

int flb_integral_at(const flavbrem_process *process, const flavbrem_request *request,
                    const flavbrem_point *point, integrand *f, flavbrem_result *result)
{
    if (!flb_integral_is_open(process, request, point, result))
        return 0;
    integral_request asked = flb_integral_request(process, request);
    const integral_place place = {.beam_energy_gev = point->beam_energy_gev,
                                  .m_phi_gev = point->m_phi_gev,
                                  .at = {point->at[0], point->at[1]}};
    *result = flb_result_of_nothing(process, request);
    return integrand_at(&asked, &place, f);
}

flavbrem_result flb_result_of_nothing(const flavbrem_process *process,
                                      const flavbrem_request *request)
{
    return (flavbrem_result){
        0.0, 0.0, is_closed(process, request, 0.0) ? FLAVBREM_VALUE_CLOSED : FLAVBREM_VALUE_GOOD};
}

flavbrem_result flb_result_of(const flavbrem_process *process, const flavbrem_request *request,
                              const estimate *got)
{
    double factor = flb_point_unit_factor(process, request->unit);
    flavbrem_value_status status = !got->good ? FLAVBREM_VALUE_OUTSIDE_TOLERANCE
                                   : is_closed(process, request, got->value) ? FLAVBREM_VALUE_CLOSED
                                                                             : FLAVBREM_VALUE_GOOD;
    return (flavbrem_result){got->value * factor, got->error * factor, status};
}

flavbrem_result flb_integrate(integrator *tools, const flavbrem_process *process,
                              const flavbrem_request *request, const flavbrem_point *point)
{
    integrand f;
    flavbrem_result result;
    if (!flb_integral_at(process, request, point, &f, &result))
        return result;
    estimate got = flb_cpu_climb(tools->rows, tools->rules, &f, request->rtol, &tools->space);
    return flb_result_of(process, request, &got);
}
