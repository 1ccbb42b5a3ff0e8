/* A sampler and its cross-section for each beam energy of a spec, of one mass and target. */
#include <stdlib.h>

#include "host/core/message.h"
#include "host/core/settings.h"
#include "host/source/source.h"

static flavbrem_status no_memory(flavbrem_context *context)
{
    return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                            "not enough memory for the source of the events, free some");
}

/* One mass, one target. */
static flavbrem_status allocate(flavbrem_context *context, flavbrem_event_source *made)
{
    const flavbrem_range *beam = flavbrem_spec_range(made->spec, "beam-energy", 0);
    size_t n = flavbrem_range_size(beam);
    made->n_masses = made->n_targets = 1;
    made->made = calloc(n, sizeof(flavbrem_sampler *));
    made->totals = calloc(1, sizeof *made->totals);
    made->processes = malloc(sizeof *made->processes);
    if (made->made == NULL || made->totals == NULL || made->processes == NULL)
        return no_memory(context);
    made->n_made = n;
    made->processes[0] = *flavbrem_spec_process(made->spec);
    flavbrem_status status = flb_source_take_region(context, made);
    if (status == FLAVBREM_OK)
        status = flb_source_room(context, made, n);
    if (status != FLAVBREM_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        made->beam_energy_gev[i] = flavbrem_range_value(beam, i);
        made->parts[i] = (flavbrem_event_part){
            .beam_energy_gev = made->beam_energy_gev[i],
            .m_phi_gev = flavbrem_range_value(flavbrem_spec_range(made->spec, "m-phi", 0), 0),
            .share = 1.0 / (double)n,
            .charge = flavbrem_spec_choice(made->spec, "charge")};
    }
    return FLAVBREM_OK;
}

static flavbrem_sampling sampling_of(const flavbrem_event_source *made, size_t i)
{
    double m_phi = flavbrem_range_value(flavbrem_spec_range(made->spec, "m-phi", 0), 0);
    return flavbrem_spec_sampling(made->spec, made->beam_energy_gev[i], m_phi);
}

static flavbrem_status find_sigma(flavbrem_context *context, flavbrem_event_source *made, size_t i)
{
    return flavbrem_sampler_sigma(context, made->made[i], flavbrem_spec_number(made->spec, "rtol"),
                                  &made->sigma[i], &made->forbidden[i]);
}

/* ---- each energy has its hat ---- */

static flavbrem_status make_own(flavbrem_context *context, flavbrem_event_source *made)
{
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; i < made->n_parts && status == FLAVBREM_OK; i++) {
        flavbrem_sampling sampling = sampling_of(made, i);
        status = flavbrem_sampler_create(context, made->drawn, &sampling, &made->made[i]);
        if (status == FLAVBREM_OK)
            status = find_sigma(context, made, i);
        if (status == FLAVBREM_OK)
            status = flb_source_look(context, i + 1, made->n_parts);
    }
    return status;
}

/* ---- all share their hats ---- */

static flavbrem_status find_exact_sigmas(flavbrem_context *context, flavbrem_event_source *made)
{
    flavbrem_request request = flavbrem_spec_request(made->spec, FLAVBREM_ETL);
    flavbrem_point *points = calloc(made->n_parts, sizeof *points);
    if (points == NULL)
        return no_memory(context);
    for (size_t i = 0; i < made->n_parts; i++) {
        points[i].beam_energy_gev = made->beam_energy_gev[i];
        points[i].m_phi_gev = sampling_of(made, i).m_phi_gev;
        made->forbidden[i] = (flavbrem_result){0.0, 0.0, FLAVBREM_VALUE_GOOD};
    }
    flavbrem_status status =
        flavbrem_xsec(context, made->drawn, &request, made->n_parts, points, made->sigma);
    free(points);
    return status;
}

static flavbrem_status find_sigmas(flavbrem_context *context, flavbrem_event_source *made)
{
    flavbrem_status status = FLAVBREM_OK;
    if (sampling_of(made, 0).method == FLAVBREM_ETL)
        return find_exact_sigmas(context, made);
    for (size_t i = 0; i < made->n_parts && status == FLAVBREM_OK; i++) {
        status = find_sigma(context, made, i);
        if (status == FLAVBREM_OK)
            status = flb_source_look(context, i + 1, made->n_parts);
    }
    return status;
}

static flavbrem_status make_shared(flavbrem_context *context, flavbrem_event_source *made)
{
    flavbrem_sampling *samplings = calloc(made->n_parts, sizeof *samplings);
    if (samplings == NULL)
        return no_memory(context);
    for (size_t i = 0; i < made->n_parts; i++)
        samplings[i] = sampling_of(made, i);
    flavbrem_status status =
        flavbrem_samplers_create_shared(context, made->drawn, made->n_parts, samplings, made->made);
    free(samplings);
    return status == FLAVBREM_OK ? find_sigmas(context, made) : status;
}

/* ---- a region ---- */

static flavbrem_status find_inside(flavbrem_context *context, flavbrem_event_source *made)
{
    flavbrem_status status = FLAVBREM_OK;
    flavbrem_result whole = flavbrem_results_mean(made->sigma, made->n_parts);
    for (size_t i = 0; i < made->n_parts && status == FLAVBREM_OK; i++) {
        const source_place place = {made->drawn, sampling_of(made, i), made->made[i],
                                    made->n_parts};
        status = flb_source_inside(context, made, &place, &made->sigma[i]);
        if (status == FLAVBREM_OK && !(made->sigma[i].value > 0.0))
            status = flb_source_nothing_inside(context, made, place.sampling.beam_energy_gev,
                                               place.sampling.m_phi_gev);
        if (status == FLAVBREM_OK)
            status = flb_source_look(context, i + 1, made->n_parts);
    }
    flavbrem_result inside = flb_source_mean(made, made->sigma, made->n_parts);
    flb_source_tell_inside(made, &inside, &whole);
    return status;
}

flavbrem_status flb_source_fill_plain(flavbrem_context *context, flavbrem_event_source *made)
{
    flavbrem_status status = allocate(context, made);
    if (status == FLAVBREM_OK)
        status = (flavbrem_spec_choice(made->spec, "hats") ? make_shared : make_own)(context, made);
    if (status == FLAVBREM_OK && made->has_region)
        status = find_inside(context, made);
    if (status != FLAVBREM_OK)
        return status;
    for (size_t i = 0; i < made->n_parts; i++)
        made->samplers[i] = made->made[i];
    made->totals[0] =
        (flavbrem_event_total){.m_phi_gev = made->parts[0].m_phi_gev,
                               .share = 1.0,
                               .sigma = flb_source_mean(made, made->sigma, made->n_parts),
                               .forbidden = flavbrem_results_mean(made->forbidden, made->n_parts)};
    return FLAVBREM_OK;
}
