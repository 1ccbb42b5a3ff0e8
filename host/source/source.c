/* A sampler and its cross-section for each part of a spec; of one mass and target a part is a beam
 * energy. */
#include "host/source/source.h"

#include <math.h>
#include <stdlib.h>

#include "host/core/context.h"
#include "host/core/message.h"
#include "host/core/settings.h"
#include "host/events/draw.h"

static flavbrem_status no_memory(flavbrem_context *context)
{
    return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                            "not enough memory for the source of the events, free some");
}

/* By its text, which is all that the events depend on. */
static flavbrem_status copy_spec(flavbrem_context *context, const flavbrem_spec *spec,
                                 flavbrem_spec **copy)
{
    char *text = malloc(FLAVBREM_SPEC_BYTES);
    if (text == NULL)
        return no_memory(context);
    flavbrem_status status = flavbrem_spec_text(context, spec, text, FLAVBREM_SPEC_BYTES);
    if (status == FLAVBREM_OK)
        status = flavbrem_spec_from_text(context, FLAVBREM_JOB_EVENTS, text, copy);
    free(text);
    return status;
}

flavbrem_status flb_source_room(flavbrem_context *context, flavbrem_event_source *made, size_t n)
{
    made->parts = calloc(n, sizeof *made->parts);
    made->beam_energy_gev = calloc(n, sizeof *made->beam_energy_gev);
    made->sigma = calloc(n, sizeof *made->sigma);
    made->forbidden = calloc(n, sizeof *made->forbidden);
    made->hat_pb = calloc(n, sizeof *made->hat_pb);
    made->samplers = calloc(n, sizeof(flavbrem_sampler *));
    made->upto = calloc(n, sizeof *made->upto);
    made->begin = calloc(made->n_masses + 1, sizeof *made->begin);
    if (made->parts == NULL || made->beam_energy_gev == NULL || made->sigma == NULL ||
        made->forbidden == NULL || made->hat_pb == NULL || made->samplers == NULL ||
        made->upto == NULL || made->begin == NULL)
        return no_memory(context);
    made->n_parts = n;
    return FLAVBREM_OK;
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
    flavbrem_status status = flb_source_room(context, made, n);
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

static int misses(const flavbrem_result *result)
{
    return result->status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
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

flavbrem_status flb_source_look(flavbrem_context *context, size_t done, size_t n)
{
    if (context->progress == NULL || context->progress(context->progress_user, done, n) == 0)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_CANCELLED,
                            "stopped after %zu of %zu beam energies (the caller asked for it), ask "
                            "again",
                            done, n);
}

/* ---- each energy has its hat ---- */

static flavbrem_status make_own(flavbrem_context *context, flavbrem_event_source *made)
{
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; i < made->n_parts && status == FLAVBREM_OK; i++) {
        flavbrem_sampling sampling = sampling_of(made, i);
        status = flavbrem_sampler_create(context, flavbrem_spec_process(made->spec), &sampling,
                                         &made->made[i]);
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
    flavbrem_status status = flavbrem_xsec(context, flavbrem_spec_process(made->spec), &request,
                                           made->n_parts, points, made->sigma);
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
    flavbrem_status status = flavbrem_samplers_create_shared(
        context, flavbrem_spec_process(made->spec), made->n_parts, samplings, made->made);
    free(samplings);
    return status == FLAVBREM_OK ? find_sigmas(context, made) : status;
}

flavbrem_status flb_source_fill_plain(flavbrem_context *context, flavbrem_event_source *made)
{
    flavbrem_status status = allocate(context, made);
    if (status == FLAVBREM_OK)
        status = (flavbrem_spec_choice(made->spec, "hats") ? make_shared : make_own)(context, made);
    if (status != FLAVBREM_OK)
        return status;
    for (size_t i = 0; i < made->n_parts; i++)
        made->samplers[i] = made->made[i];
    made->totals[0] =
        (flavbrem_event_total){.m_phi_gev = made->parts[0].m_phi_gev,
                               .share = 1.0,
                               .sigma = flavbrem_results_mean(made->sigma, made->n_parts),
                               .forbidden = flavbrem_results_mean(made->forbidden, made->n_parts)};
    return FLAVBREM_OK;
}

/* ---- a source ---- */

static int is_mixed(const flavbrem_spec *spec)
{
    return spec->spectrum != NULL || spec->share || spec->targets != NULL ||
           flavbrem_range_size(spec->m_phi) > 1;
}

static flavbrem_status fill(flavbrem_context *context, const flavbrem_spec *spec,
                            flavbrem_event_source *made)
{
    flavbrem_status status = copy_spec(context, spec, &made->spec);
    if (status != FLAVBREM_OK)
        return status;
    made->is_mixed = is_mixed(made->spec);
    status = (made->is_mixed ? flb_source_fill_mixed : flb_source_fill_plain)(context, made);
    for (size_t i = 0; i < made->n_parts && status == FLAVBREM_OK; i++) {
        made->hat_pb[i] = flavbrem_sampler_hat_pb(made->samplers[i]);
        made->missed += misses(&made->sigma[i]) || misses(&made->forbidden[i]);
    }
    return status;
}

flavbrem_status flavbrem_event_source_create(flavbrem_context *context, const flavbrem_spec *spec,
                                             flavbrem_event_source **source)
{
    if (source != NULL)
        *source = NULL;
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (spec == NULL || source == NULL)
        return flb_context_missing(context, spec == NULL ? "spec" : "place for the source");
    if (flavbrem_spec_job(spec) != FLAVBREM_JOB_EVENTS)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "the spec is not one of events (it was made for another job), make "
                                "one for FLAVBREM_JOB_EVENTS");
    flavbrem_status status = flavbrem_spec_check(context, spec);
    if (status != FLAVBREM_OK)
        return status;
    flavbrem_event_source *made = calloc(1, sizeof *made);
    if (made == NULL)
        return no_memory(context);
    status = fill(context, spec, made);
    if (status != FLAVBREM_OK)
        flavbrem_event_source_destroy(&made);
    *source = made;
    return status;
}

void flavbrem_event_source_destroy(flavbrem_event_source **source)
{
    if (source == NULL || *source == NULL)
        return;
    flavbrem_event_source *made = *source;
    for (size_t i = 0; i < made->n_made; i++)
        flavbrem_sampler_destroy(&made->made[i]);
    flavbrem_spec_destroy(&made->spec);
    flavbrem_spectrum_destroy(&made->spectrum);
    free(made->parts);
    free(made->beam_energy_gev);
    free(made->sigma);
    free(made->forbidden);
    free(made->hat_pb);
    free(made->samplers);
    free(made->made);
    free(made->totals);
    free(made->processes);
    free(made->begin);
    free(made->upto);
    free(made);
    *source = NULL;
}

/* ---- what it has ---- */

const flavbrem_spec *flavbrem_event_source_spec(const flavbrem_event_source *source)
{
    return source != NULL ? source->spec : NULL;
}

size_t flavbrem_event_source_energies(const flavbrem_event_source *source)
{
    return source != NULL ? source->n_parts : 0;
}

flavbrem_sampler *const *flavbrem_event_source_samplers(const flavbrem_event_source *source)
{
    return source != NULL ? source->samplers : NULL;
}

const double *flavbrem_event_source_beam_energies(const flavbrem_event_source *source)
{
    return source != NULL ? source->beam_energy_gev : NULL;
}

const flavbrem_result *flavbrem_event_source_sigma(const flavbrem_event_source *source)
{
    return source != NULL ? source->sigma : NULL;
}

const flavbrem_result *flavbrem_event_source_forbidden(const flavbrem_event_source *source)
{
    return source != NULL ? source->forbidden : NULL;
}

const double *flavbrem_event_source_hats(const flavbrem_event_source *source)
{
    return source != NULL ? source->hat_pb : NULL;
}

size_t flavbrem_event_source_missed(const flavbrem_event_source *source)
{
    return source != NULL ? source->missed : 0;
}

int flavbrem_event_source_is_mixed(const flavbrem_event_source *source)
{
    return source != NULL && source->is_mixed;
}

int flavbrem_event_source_has_spectrum(const flavbrem_event_source *source)
{
    return source != NULL && source->spectrum != NULL;
}

flavbrem_event_part flavbrem_event_source_part(const flavbrem_event_source *source, size_t k)
{
    return source != NULL && k < source->n_parts ? source->parts[k] : (flavbrem_event_part){0};
}

size_t flavbrem_event_source_masses(const flavbrem_event_source *source)
{
    return source != NULL ? source->n_masses : 0;
}

size_t flavbrem_event_source_targets(const flavbrem_event_source *source)
{
    return source != NULL ? source->n_targets : 0;
}

const flavbrem_process *flavbrem_event_source_process(const flavbrem_event_source *source, size_t i)
{
    return source != NULL && i < source->n_targets ? &source->processes[i] : NULL;
}

flavbrem_event_total flavbrem_event_source_total(const flavbrem_event_source *source, size_t i)
{
    return source != NULL && i < source->n_masses ? source->totals[i] : (flavbrem_event_total){0};
}

flavbrem_result flavbrem_event_source_mean(const flavbrem_event_source *source,
                                           flavbrem_result *forbidden)
{
    flavbrem_result sigma = {0.0, 0.0, FLAVBREM_VALUE_GOOD}, none = sigma;
    for (size_t i = 0; source != NULL && i < source->n_masses; i++) {
        const flavbrem_event_total *total = &source->totals[i];
        double part = 1.0 / (double)source->n_masses;
        sigma.value += part * total->sigma.value;
        sigma.error += part * total->sigma.error;
        none.value += part * total->forbidden.value;
        none.error += part * total->forbidden.error;
    }
    if (forbidden != NULL)
        *forbidden = none;
    return sigma;
}

/* ---- events ---- */

size_t flavbrem_event_source_pick(const flavbrem_event_source *source, uint64_t i)
{
    if (source == NULL)
        return 0;
    return source->is_drawn ? pick_part(&source->pick, i) : (size_t)(i % source->n_parts);
}

flavbrem_status flavbrem_event_source_draw(flavbrem_context *context,
                                           const flavbrem_event_source *source, uint64_t first,
                                           size_t n, flavbrem_event *events)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (source == NULL)
        return flb_context_missing(context, "source of events");
    return flb_events_draw(context, source->n_parts, source->samplers,
                           source->is_drawn ? &source->pick : NULL, first, n, events);
}

flavbrem_status flavbrem_event_source_histogram(flavbrem_context *context,
                                                const flavbrem_event_source *source, uint64_t first,
                                                size_t n, flavbrem_histogram *histogram)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (source == NULL)
        return flb_context_missing(context, "source of events");
    return flb_events_count(context, source->n_parts, source->samplers,
                            source->is_drawn ? &source->pick : NULL, first, n, histogram);
}

flavbrem_result flavbrem_results_mean(const flavbrem_result *results, size_t n)
{
    flavbrem_result mean = {0.0, 0.0, FLAVBREM_VALUE_GOOD};
    if (results == NULL && n > 0)
        mean.value = mean.error = (double)NAN;
    for (size_t i = 0; results != NULL && i < n; i++) {
        mean.value += results[i].value / (double)n;
        mean.error += results[i].error / (double)n;
    }
    return mean;
}
