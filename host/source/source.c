/* A source of events: how it is made, what it has, events of it. */
#include "host/source/source.h"

#include <math.h>
#include <stdlib.h>

#include "host/core/context.h"
#include "host/core/message.h"
#include "host/core/settings.h"
#include "host/events/draw.h"
#include "kernels/elementary.h"

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

/* ---- a source ---- */

static int misses(const flavbrem_result *result)
{
    return result->status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
}

static int is_mixed(const flavbrem_spec *spec)
{
    return spec->spectrum != NULL || spec->share || spec->targets != NULL ||
           flavbrem_range_size(spec->m_phi) > 1;
}

static flavbrem_status fill(flavbrem_context *context, const flavbrem_spec *spec,
                            flavbrem_event_source *made)
{
    flavbrem_status status = copy_spec(context, spec, &made->spec);
    if (status != FLAVBREM_OK || made->spec == NULL)
        return status;
    made->is_mixed = is_mixed(made->spec);
    status = (made->is_mixed ? flb_source_fill_mixed : flb_source_fill_plain)(context, made);
    for (size_t i = 0; i < made->n_parts && status == FLAVBREM_OK; i++) {
        made->hat_pb[i] = flavbrem_sampler_hat_pb(made->samplers[i]);
        made->missed +=
            (misses(&made->sigma[i]) && !made->is_counted) || misses(&made->forbidden[i]);
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
    free(made->drawn);
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

flavbrem_result flavbrem_event_source_inside(const flavbrem_event_source *source,
                                             flavbrem_region_way *way)
{
    if (way != NULL)
        *way =
            source != NULL && source->is_counted ? FLAVBREM_BY_MONTE_CARLO : FLAVBREM_BY_INTEGRAL;
    return source != NULL ? source->inside
                          : (flavbrem_result){elementary_nan(), elementary_nan(),
                                              FLAVBREM_VALUE_OUTSIDE_TOLERANCE};
}

size_t flavbrem_event_source_missed(const flavbrem_event_source *source)
{
    return source != NULL ? source->missed : 0;
}

int flavbrem_event_source_is_mixed(const flavbrem_event_source *source)
{
    return source != NULL && source->is_mixed;
}

int flavbrem_event_source_takes_turns(const flavbrem_event_source *source)
{
    if (source == NULL)
        return 0;
    size_t turns = !source->is_drawn ? source->n_parts : source->spec->share ? 1 : source->n_masses;
    return turns > 1;
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
        sigma.error = flb_source_join(source, sigma.error, part * total->sigma.error);
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

static event_choice choice_of(const flavbrem_event_source *source)
{
    return (event_choice){source->is_drawn ? &source->pick : NULL,
                          source->has_region ? &source->region : NULL};
}

/* Of a region the higher numbers are those of candidates. */
static flavbrem_status check_numbers(flavbrem_context *context, const flavbrem_event_source *source,
                                     uint64_t first, size_t n)
{
    if (!source->has_region || (first <= NEXT_CANDIDATE && n <= NEXT_CANDIDATE - first))
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%zu events from number %llu on pass 2^40 (with a cut numbers are "
                            "below), give less",
                            n, (unsigned long long)first);
}

flavbrem_status flavbrem_event_source_draw(flavbrem_context *context,
                                           const flavbrem_event_source *source, uint64_t first,
                                           size_t n, flavbrem_event *events)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (source == NULL)
        return flb_context_missing(context, "source of events");
    const event_choice choice = choice_of(source);
    flavbrem_status status = check_numbers(context, source, first, n);
    return status == FLAVBREM_OK ? flb_events_draw(context, source->n_parts, source->samplers,
                                                   &choice, first, n, events)
                                 : status;
}

flavbrem_status flavbrem_event_source_histogram(flavbrem_context *context,
                                                const flavbrem_event_source *source, uint64_t first,
                                                size_t n, flavbrem_histogram *histogram)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (source == NULL)
        return flb_context_missing(context, "source of events");
    const event_choice choice = choice_of(source);
    flavbrem_status status = check_numbers(context, source, first, n);
    return status == FLAVBREM_OK ? flb_events_count(context, source->n_parts, source->samplers,
                                                    &choice, first, n, histogram)
                                 : status;
}
