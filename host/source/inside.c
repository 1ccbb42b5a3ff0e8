/* Sources whose events lie inside a region: what their cross-section is. */
#include "host/source/source.h"

#include <stdlib.h>

#include "host/core/message.h"
#include "host/core/settings.h"
#include "host/events/region.h"
#include "host/events/region_limits.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

#define LEAST_PART 1e-5 /* of a place that events are drawn from */
#define COUNTED ((size_t)1 << 22)
#define LEAST_COUNTED ((size_t)1 << 14)
#define ENOUGH 1000.0                     /* inside */
#define FIRST_COUNTED (UINT64_C(1) << 63) /* numbers that no event has */
#define MOST_BY_INTEGRAL 16               /* places, where energy and angle are cut */

flavbrem_status flb_source_take_region(flavbrem_context *context, flavbrem_event_source *made)
{
    const flavbrem_spec *spec = made->spec;
    int exact = flavbrem_spec_sampling(spec, 1.0, 1.0).method == FLAVBREM_ETL;
    flavbrem_status status = FLAVBREM_OK;
    made->region = flavbrem_region_all();
    made->inside = (flavbrem_result){1.0, 0.0, FLAVBREM_VALUE_GOOD};
    made->drawn = malloc(made->n_targets * sizeof *made->drawn);
    if (made->drawn == NULL)
        return flb_context_no_memory(context);
    if (spec->region != NULL)
        status = flavbrem_region_read(context, spec->region, "cut", &made->region);
    double psi_max = spec->process.etl_psi_max_rad;
    int cuts_psi = exact && psi_max < PI;
    if (cuts_psi && psi_max < made->region.high[FLAVBREM_CUT_PSI])
        made->region.high[FLAVBREM_CUT_PSI] = psi_max;
    for (size_t t = 0; t < made->n_targets; t++) {
        made->drawn[t] = made->processes[t];
        made->drawn[t].etl_psi_max_rad = PI;
    }
    made->has_region = spec->region != NULL || cuts_psi;
    return status;
}

/* Of a place whose whole cross-section is *sigma: events are counted until enough are inside, or
 * too many were looked at. */
static flavbrem_status counted(flavbrem_context *context, flavbrem_event_source *made,
                               const source_place *place, flavbrem_result *sigma)
{
    size_t n = COUNTED / place->n_places, done = 0;
    double inside = 0.0;
    flavbrem_status status = FLAVBREM_OK;
    made->is_counted = 1;
    n = n < LEAST_COUNTED ? LEAST_COUNTED : n;
    while (status == FLAVBREM_OK && done < COUNTED && (done == 0 || inside < ENOUGH)) {
        double more = 0.0;
        n = n < COUNTED - done ? n : COUNTED - done;
        status = flb_region_count(context, place->sampler, &made->region,
                                  place->sampling.beam_energy_gev, FIRST_COUNTED + done, n, &more);
        inside += more;
        done += n;
        n = done; /* twice as many the next time */
    }
    double part = inside / (double)done, error = flb_region_part_error(inside, done);
    sigma->error = sigma->error * part + sigma->value * error;
    sigma->value *= part;
    return status;
}

static flavbrem_status integrated(flavbrem_context *context, const flavbrem_event_source *made,
                                  const source_place *place, flavbrem_result *sigma)
{
    flavbrem_request request = flavbrem_spec_request(made->spec, FLAVBREM_ETL);
    flavbrem_point point = {.beam_energy_gev = place->sampling.beam_energy_gev,
                            .m_phi_gev = place->sampling.m_phi_gev};
    return flavbrem_region_sigma(context, place->process, &request, &made->region, 1, &point, sigma,
                                 NULL);
}

flavbrem_status flb_source_inside(flavbrem_context *context, flavbrem_event_source *made,
                                  const source_place *place, flavbrem_result *sigma)
{
    int both;
    flavbrem_result whole = *sigma;
    if (flb_region_is_empty(place->process, &made->region, place->sampling.beam_energy_gev,
                            place->sampling.m_phi_gev)) {
        *sigma = (flavbrem_result){0.0, 0.0, whole.status};
        return FLAVBREM_OK;
    }
    flavbrem_process process = *place->process; /* its own angle is a condition too */
    flavbrem_region all = made->region;
    flb_region_fold(&process, &all);
    int by_integral = flb_region_is_integral(&all, &both) &&
                      (!both || place->n_places <= MOST_BY_INTEGRAL) &&
                      place->sampling.method == FLAVBREM_ETL;
    flavbrem_status status = by_integral ? integrated(context, made, place, sigma)
                                         : counted(context, made, place, sigma);
    if (status != FLAVBREM_OK)
        return status;
    sigma->status = sigma->error <= made->spec->rtol * sigma->value
                        ? whole.status
                        : FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    if (sigma->value < LEAST_PART * whole.value) {
        sigma->error += sigma->value;
        sigma->value = 0.0;
    }
    return FLAVBREM_OK;
}

flavbrem_status flb_source_nothing_inside(flavbrem_context *context,
                                          const flavbrem_event_source *made, double energy_gev,
                                          double m_phi_gev)
{
    int is_empty = flb_region_is_empty(&made->processes[0], &made->region, energy_gev, m_phi_gev);
    return flb_context_fail(
        context, FLAVBREM_ERROR_INPUT,
        "the cut%s%.60s%s leaves %s of the events of %.9g GeV at m_phi %.9g GeV "
        "(%s), give a wider one",
        made->spec->region != NULL ? " \"" : "",
        made->spec->region != NULL ? made->spec->region : "",
        made->spec->region != NULL ? "\"" : "", is_empty ? "none" : "less than 1e-5", energy_gev,
        m_phi_gev,
        is_empty ? "its conditions contradict each other, or the energy" : "too few to be found");
}

double flb_source_join(const flavbrem_event_source *made, double error, double another)
{
    return made->is_counted ? square_root(error * error + another * another) : error + another;
}

flavbrem_result flb_source_mean(const flavbrem_event_source *made, const flavbrem_result *sigma,
                                size_t n)
{
    flavbrem_result mean = flavbrem_results_mean(sigma, n);
    double error = 0.0;
    for (size_t i = 0; i < n; i++)
        error = flb_source_join(made, error, sigma[i].error / (double)n);
    if (made->is_counted)
        mean.error = error;
    return mean;
}

void flb_source_tell_inside(flavbrem_event_source *made, const flavbrem_result *inside,
                            const flavbrem_result *whole)
{
    double part = inside->value / whole->value;
    made->inside = (flavbrem_result){part, (inside->error + part * whole->error) / whole->value,
                                     FLAVBREM_VALUE_GOOD};
    if (!(made->inside.error <= made->spec->rtol * part))
        made->inside.status = FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
}
