/* A sampler and its cross-section for each beam energy of a spec. */
#include "flavbrem/event_source.h"

#include <math.h>
#include <stdlib.h>

#include "host/core/context.h"
#include "host/core/message.h"

struct flavbrem_event_source {
    flavbrem_spec *spec;
    size_t n_energies, missed;
    double *beam_energy_gev; /* [n_energies], as the next ones */
    flavbrem_result *sigma, *forbidden;
    double *hat_pb;
    flavbrem_sampler **samplers;
};

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

static flavbrem_status allocate(flavbrem_context *context, flavbrem_event_source *made)
{
    const flavbrem_range *energies = flavbrem_spec_range(made->spec, "beam-energy", 0);
    size_t n = flavbrem_range_size(energies);
    made->beam_energy_gev = calloc(n, sizeof *made->beam_energy_gev);
    made->sigma = calloc(n, sizeof *made->sigma);
    made->forbidden = calloc(n, sizeof *made->forbidden);
    made->hat_pb = calloc(n, sizeof *made->hat_pb);
    made->samplers = calloc(n, sizeof(flavbrem_sampler *));
    if (made->beam_energy_gev == NULL || made->sigma == NULL || made->forbidden == NULL ||
        made->hat_pb == NULL || made->samplers == NULL)
        return no_memory(context);
    made->n_energies = n;
    for (size_t i = 0; i < n; i++)
        made->beam_energy_gev[i] = flavbrem_range_value(energies, i);
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
    return flavbrem_sampler_sigma(context, made->samplers[i],
                                  flavbrem_spec_number(made->spec, "rtol"), &made->sigma[i],
                                  &made->forbidden[i]);
}

static flavbrem_status look(flavbrem_context *context, size_t done, size_t n)
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
    for (size_t i = 0; i < made->n_energies && status == FLAVBREM_OK; i++) {
        flavbrem_sampling sampling = sampling_of(made, i);
        status = flavbrem_sampler_create(context, flavbrem_spec_process(made->spec), &sampling,
                                         &made->samplers[i]);
        if (status == FLAVBREM_OK)
            status = find_sigma(context, made, i);
        if (status == FLAVBREM_OK)
            status = look(context, i + 1, made->n_energies);
    }
    return status;
}

/* ---- all share their hats ---- */

static flavbrem_status find_exact_sigmas(flavbrem_context *context, flavbrem_event_source *made)
{
    flavbrem_request request = flavbrem_spec_request(made->spec, FLAVBREM_ETL);
    flavbrem_point *points = calloc(made->n_energies, sizeof *points);
    if (points == NULL)
        return no_memory(context);
    for (size_t i = 0; i < made->n_energies; i++) {
        points[i].beam_energy_gev = made->beam_energy_gev[i];
        points[i].m_phi_gev = sampling_of(made, i).m_phi_gev;
        made->forbidden[i] = (flavbrem_result){0.0, 0.0, FLAVBREM_VALUE_GOOD};
    }
    flavbrem_status status = flavbrem_xsec(context, flavbrem_spec_process(made->spec), &request,
                                           made->n_energies, points, made->sigma);
    free(points);
    return status;
}

static flavbrem_status find_sigmas(flavbrem_context *context, flavbrem_event_source *made)
{
    flavbrem_status status = FLAVBREM_OK;
    if (sampling_of(made, 0).method == FLAVBREM_ETL)
        return find_exact_sigmas(context, made);
    for (size_t i = 0; i < made->n_energies && status == FLAVBREM_OK; i++) {
        status = find_sigma(context, made, i);
        if (status == FLAVBREM_OK)
            status = look(context, i + 1, made->n_energies);
    }
    return status;
}

static flavbrem_status make_shared(flavbrem_context *context, flavbrem_event_source *made)
{
    flavbrem_sampling *samplings = calloc(made->n_energies, sizeof *samplings);
    if (samplings == NULL)
        return no_memory(context);
    for (size_t i = 0; i < made->n_energies; i++)
        samplings[i] = sampling_of(made, i);
    flavbrem_status status = flavbrem_samplers_create_shared(
        context, flavbrem_spec_process(made->spec), made->n_energies, samplings, made->samplers);
    free(samplings);
    return status == FLAVBREM_OK ? find_sigmas(context, made) : status;
}

/* ---- a source ---- */

static flavbrem_status fill(flavbrem_context *context, const flavbrem_spec *spec,
                            flavbrem_event_source *made)
{
    flavbrem_status status = copy_spec(context, spec, &made->spec);
    if (status == FLAVBREM_OK)
        status = allocate(context, made);
    if (status == FLAVBREM_OK)
        status = (flavbrem_spec_choice(spec, "hats") ? make_shared : make_own)(context, made);
    for (size_t i = 0; i < made->n_energies && status == FLAVBREM_OK; i++) {
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
    for (size_t i = 0; i < made->n_energies; i++)
        flavbrem_sampler_destroy(&made->samplers[i]);
    flavbrem_spec_destroy(&made->spec);
    free(made->beam_energy_gev);
    free(made->sigma);
    free(made->forbidden);
    free(made->hat_pb);
    free(made->samplers);
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
    return source != NULL ? source->n_energies : 0;
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
