/* A sampler: the hat of a process, the cross-section of its events, and events on the calling
 * thread. */
#include "flavbrem/sampler.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/backends/device.h"
#include "host/core/context.h"
#include "host/core/stream.h"
#include "host/core/message.h"
#include "host/core/point.h"
#include "host/core/rules.h"
#include "host/core/threads.h"
#include "host/events/hat.h"
#include "host/events/recoil.h"
#include "host/events/sampler.h"
#include "host/integral/integrands.h"
#include "host/integral/integrate.h"
#include "host/integral/xsec.h"
#include "kernels/physics/constants.h"

#define ANY_RTOL 1e-3
#define DRAWN_AT_ONCE 512 /* events whose numbers are listed */

_Static_assert(sizeof(event_record) == sizeof(flavbrem_event) &&
                   offsetof(event_record, azimuth_tries) == offsetof(flavbrem_event, azimuth_tries),
               "an event_record is a flavbrem_event");
_Static_assert((int)BOSON_SIDE == (int)FLAVBREM_VIEW_BOSON &&
                   (int)LEPTON_SIDE == (int)FLAVBREM_VIEW_LEPTON,
               "sides and views have one numbering");
_Static_assert(RNG_STREAM_VERSION == FLAVBREM_STREAM_VERSION, "the stream has one version");

struct flavbrem_sampler {
    event_source source;
    events_function *events;
    double unit;         /* pb for h = 1 GeV^-2 */
    hat *hat;            /* its own; or NULL, and what it has of a grid: */
    hat_mixture mixture; /* for h = 1 GeV^-2 */
    hat_grid *grid;
    flavbrem_process process;
    flavbrem_sampling sampling;
};

static flavbrem_status no_events(flavbrem_context *context, const flavbrem_sampling *sampling,
                                 const char *why)
{
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "there are no events at E = %.9g GeV, m_phi = %.9g GeV (%s), give more "
                            "energy or less mass",
                            sampling->beam_energy_gev, sampling->m_phi_gev, why);
}

static flavbrem_request request_of(const flavbrem_sampling *sampling, double rtol)
{
    flavbrem_request request = flavbrem_request_default();
    request.method = sampling->method;
    request.rtol = rtol;
    return request;
}

static flavbrem_point point_of(const flavbrem_sampling *sampling)
{
    return (flavbrem_point){sampling->beam_energy_gev, sampling->m_phi_gev, {0.0, 0.0}};
}

static flavbrem_status check_energy(flavbrem_context *context, const flavbrem_process *process,
                                    const flavbrem_sampling *sampling)
{
    if (!(sampling->beam_energy_gev > flavbrem_threshold_gev(process, sampling->m_phi_gev)))
        return no_events(context, sampling, "the energy is not above the threshold");
    double opening = flavbrem_opening_gev(process, sampling->method, sampling->m_phi_gev);
    if (!(sampling->beam_energy_gev > opening))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "there are no events of WW at E = %.9g GeV, m_phi = %.9g GeV (below %.9g GeV t_min is "
            "above t_max everywhere and WW is closed), give more energy or another method",
            sampling->beam_energy_gev, sampling->m_phi_gev, opening);
    return FLAVBREM_OK;
}

/* Whether there is such a view, be there events or not. */
static flavbrem_status check_view(flavbrem_context *context, const flavbrem_process *process,
                                  const flavbrem_sampling *sampling, double rtol)
{
    if (sampling == NULL)
        return flb_context_missing(context, "sampling");
    flavbrem_request request = request_of(sampling, rtol);
    flavbrem_point point = point_of(sampling);
    flavbrem_status status = flb_xsec_check(context, process, &request, 1, &point);
    if (status != FLAVBREM_OK)
        return status;
    if ((unsigned)sampling->view > FLAVBREM_VIEW_LEPTON)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no view number %d (boson, lepton), take one of these",
                                (int)sampling->view);
    if (sampling->method == FLAVBREM_ETL && sampling->view != FLAVBREM_VIEW_BOSON)
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "the exact cross-section has no view (it describes boson and lepton), "
            "leave it out");
    return FLAVBREM_OK;
}

flavbrem_status flb_sampling_check(flavbrem_context *context, const flavbrem_process *process,
                                   const flavbrem_sampling *sampling)
{
    flavbrem_status status = check_view(context, process, sampling, ANY_RTOL);
    if (status != FLAVBREM_OK)
        return status;
    if (sampling->method == FLAVBREM_ETL && process->etl_psi_max_rad < PI)
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "events cannot be cut in psi (they are drawn from the boson's side), "
            "draw them without and leave out those beyond");
    return check_energy(context, process, sampling);
}

/* What the cross-section of events is integrated from; returns 0 where that is zero. */
static int source_make(const flavbrem_process *process, const flavbrem_sampling *sampling,
                       event_source *source)
{
    flavbrem_point point = point_of(sampling);
    side observed = sampling->view == FLAVBREM_VIEW_BOSON ? BOSON_SIDE : LEPTON_SIDE;
    if (!flb_integrand_make_for_events(process, sampling->method, &point, observed, &source->f))
        return 0;
    source->key = rng_key_of(sampling->seed, flb_stream_hash(process, sampling));
    source->allowed = energy_range_at(&source->f.q, 0.0);
    source->improved_flux = iww_flux(&source->f, source->f.q.nucleus.kind);
    return 1;
}

/* Takes from a source what recoil forbids: what is left is what events are drawn from. */
static int source_keep_allowed(event_source *source)
{
    return source->f.method == EXACT || flb_integrand_keep_allowed(&source->f, &source->allowed);
}

static flavbrem_status no_memory(flavbrem_context *context)
{
    return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                            "not enough memory for the hat of the events, free some");
}

/* Why a hat has nothing under it. */
static flavbrem_status empty_hat(flavbrem_context *context, const flavbrem_sampler *made)
{
    event_source whole;
    estimate allowed = {0}, forbidden = {0};
    if (made->sampling.method != FLAVBREM_ETL &&
        source_make(&made->process, &made->sampling, &whole) &&
        flb_recoil_split(&whole, ANY_RTOL, &allowed, &forbidden) != FLAVBREM_OK)
        return no_memory(context);
    double part = allowed.value > 0.0 ? allowed.value / (allowed.value + forbidden.value) : 0.0;
    char why[120];
    snprintf(why, sizeof why, "the recoil of the nucleus leaves %.1e of the cross-section", part);
    return no_events(context, &made->sampling,
                     forbidden.value > 0.0 ? why : "the cross-section is zero");
}

struct hat_work {
    flavbrem_sampler *sampler;
    flavbrem_context *context;
};

static void make_hat(void *user)
{
    const struct hat_work *work = user;
    work->sampler->hat =
        flb_hat_make(&work->sampler->source, flb_cpu_densities_for(flb_device_isa(work->context)),
                     flb_context_threads(work->context));
}

static flavbrem_status fill(flavbrem_context *context, flavbrem_sampler *made)
{
    if (!source_make(&made->process, &made->sampling, &made->source))
        return no_events(context, &made->sampling, "the cross-section is zero");
    if (!source_keep_allowed(&made->source))
        return empty_hat(context, made);
    struct hat_work work = {made, context};
    flavbrem_status status = flb_threads_call(context, make_hat, &work);
    if (status != FLAVBREM_OK)
        return status;
    if (made->hat == NULL)
        return no_memory(context);
    if (!(made->hat->total > 0.0))
        return empty_hat(context, made);
    made->events = flb_cpu_events_for(flb_device_isa(context));
    made->unit = flb_point_unit_factor(&made->process, FLAVBREM_PB);
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_sampler_create(flavbrem_context *context, const flavbrem_process *process,
                                        const flavbrem_sampling *sampling,
                                        flavbrem_sampler **sampler)
{
    if (sampler == NULL)
        return flb_context_missing(context, "place for the sampler");
    *sampler = NULL;
    flavbrem_status status = flb_sampling_check(context, process, sampling);
    if (status != FLAVBREM_OK)
        return status;
    flavbrem_sampler *made = calloc(1, sizeof *made);
    if (made == NULL)
        return no_memory(context);
    made->process = *process;
    made->sampling = *sampling;
    status = fill(context, made);
    if (status != FLAVBREM_OK)
        flavbrem_sampler_destroy(&made);
    *sampler = made;
    return status;
}

flavbrem_status flb_sampler_of_grid(flavbrem_context *context, const flavbrem_process *process,
                                    const flavbrem_sampling *sampling, hat_grid *grid,
                                    flavbrem_sampler **sampler)
{
    const hat_job job = {.process = process, .method = sampling->method, .view = sampling->view};
    flavbrem_sampler *made = calloc(1, sizeof *made);
    if (made == NULL)
        return no_memory(context);
    made->process = *process;
    made->sampling = *sampling;
    made->grid = flb_hat_grid_share(grid);
    made->events = flb_cpu_events_for(flb_device_isa(context));
    made->unit = flb_point_unit_factor(process, FLAVBREM_PB);
    point_params q = flb_hat_job_point(&job, sampling->m_phi_gev, sampling->beam_energy_gev);
    flavbrem_status status = FLAVBREM_OK;
    if (!flb_hat_job_source(&job, &q, &made->source) ||
        !flb_hat_grid_find(grid, flb_hat_grid_along_mass(grid, sampling->m_phi_gev),
                           flb_hat_job_above(&job, sampling->m_phi_gev, sampling->beam_energy_gev),
                           &made->mixture))
        status = empty_hat(context, made);
    made->source.key = rng_key_of(sampling->seed, flb_stream_hash(process, sampling));
    if (status != FLAVBREM_OK)
        flavbrem_sampler_destroy(&made);
    *sampler = made;
    return status;
}

static flavbrem_status create_all(flavbrem_context *context, const flavbrem_process *process,
                                  size_t n, const flavbrem_sampling samplings[],
                                  flavbrem_sampler *samplers[])
{
    for (size_t i = 0; i < n; i++) {
        flavbrem_status status =
            flavbrem_sampler_create(context, process, &samplings[i], &samplers[i]);
        if (status != FLAVBREM_OK)
            return status;
        if (context->progress != NULL && context->progress(context->progress_user, i + 1, n) != 0)
            return flb_context_fail(
                context, FLAVBREM_ERROR_CANCELLED,
                "stopped after %zu of %zu hats (the caller asked for it), ask again", i + 1, n);
    }
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_samplers_create(flavbrem_context *context, const flavbrem_process *process,
                                         size_t n, const flavbrem_sampling samplings[],
                                         flavbrem_sampler *samplers[])
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (n > 0 && (samplings == NULL || samplers == NULL))
        return flb_context_missing(context,
                                   samplings == NULL ? "samplings" : "place for the samplers");
    for (size_t i = 0; i < n; i++)
        samplers[i] = NULL;
    flavbrem_status status = create_all(context, process, n, samplings, samplers);
    for (size_t i = 0; i < n && status != FLAVBREM_OK; i++)
        flavbrem_sampler_destroy(&samplers[i]);
    return status;
}

void flavbrem_sampler_destroy(flavbrem_sampler **sampler)
{
    if (sampler == NULL || *sampler == NULL)
        return;
    free((*sampler)->hat);
    flb_hat_grid_close(&(*sampler)->grid);
    free(*sampler);
    *sampler = NULL;
}

double flavbrem_sampler_hat_pb(const flavbrem_sampler *sampler)
{
    if (sampler == NULL)
        return elementary_nan();
    return sampler->unit *
           (sampler->hat != NULL ? sampler->hat->total : mixture_total(&sampler->mixture));
}

/* ---- the cross-section ---- */

static flavbrem_result in_pb(const flavbrem_process *process, const estimate *got)
{
    double unit = flb_point_unit_factor(process, FLAVBREM_PB);
    return (flavbrem_result){unit * got->value, unit * got->error,
                             got->good ? FLAVBREM_VALUE_GOOD : FLAVBREM_VALUE_OUTSIDE_TOLERANCE};
}

/* As flavbrem_xsec has it, on the calling thread. */
static flavbrem_status exact_sigma(flavbrem_context *context, const flavbrem_process *process,
                                   const flavbrem_sampling *sampling, double rtol,
                                   flavbrem_result *sigma)
{
    integrator *tools = NULL;
    flavbrem_request request = request_of(sampling, rtol);
    flavbrem_point point = point_of(sampling);
    const rule_set *rules = flb_context_rules(context);
    flavbrem_status status = FLAVBREM_ERROR_MEMORY;
    if (rules != NULL)
        status = flb_integrator_create(&tools, rules, flb_cpu_rows_for(flb_device_isa(context)));
    if (status == FLAVBREM_OK)
        *sigma = flb_integrate(tools, process, &request, &point);
    flb_integrator_destroy(&tools);
    return status;
}

/* Of a sampling that is checked.
 *   source  what its events come from; of ETL it is not looked at */
static flavbrem_status values_of(flavbrem_context *context, const flavbrem_process *process,
                                 const flavbrem_sampling *sampling, const event_source *source,
                                 double rtol, flavbrem_result results[2])
{
    estimate allowed = {0}, not_allowed = {0};
    flavbrem_status status;
    results[0] = results[1] = (flavbrem_result){0.0, 0.0, FLAVBREM_VALUE_GOOD};
    if (sampling->method == FLAVBREM_ETL) {
        status = exact_sigma(context, process, sampling, rtol, &results[0]);
    } else {
        status = flb_recoil_split(source, rtol, &allowed, &not_allowed);
        results[0] = in_pb(process, &allowed);
        results[1] = in_pb(process, &not_allowed);
    }
    if (status != FLAVBREM_OK)
        return flb_context_fail(context, status,
                                "not enough memory for the cross-section, free some");
    return FLAVBREM_OK;
}

/* The same with what the form factor may be off by in their errors: in each that of the whole, at
 * all angles. */
static flavbrem_status sigma_of(flavbrem_context *context, const flavbrem_process *process,
                                const flavbrem_sampling *sampling, const event_source *source,
                                double rtol, flavbrem_result results[2])
{
    flavbrem_process off;
    flavbrem_result error;
    flavbrem_status status = values_of(context, process, sampling, source, rtol, results);
    if (status != FLAVBREM_OK || !flb_xsec_of_error(process, &off))
        return status;
    off.theta_max_rad = PI / 2.0;
    status = exact_sigma(context, &off, sampling, RTOL_OF_ERRORS, &error);
    for (int i = 0; i < 2 && status == FLAVBREM_OK; i++)
        if (results[i].value > 0.0)
            flb_xsec_add_error(&results[i], &error, rtol);
    return status;
}

flavbrem_status flavbrem_sampler_sigma(flavbrem_context *context, const flavbrem_sampler *sampler,
                                       double rtol, flavbrem_result *sigma,
                                       flavbrem_result *forbidden)
{
    if (sampler == NULL || sigma == NULL)
        return flb_context_missing(context, sampler == NULL ? "sampler" : "place for sigma");
    flavbrem_request request = request_of(&sampler->sampling, rtol);
    flavbrem_result results[2];
    event_source whole;
    flavbrem_status status = flb_xsec_check(context, &sampler->process, &request, 0, NULL);
    if (status == FLAVBREM_OK && !source_make(&sampler->process, &sampler->sampling, &whole))
        status = no_events(context, &sampler->sampling, "the cross-section is zero");
    if (status == FLAVBREM_OK)
        status = sigma_of(context, &sampler->process, &sampler->sampling, &whole, rtol, results);
    if (status != FLAVBREM_OK)
        return status;
    *sigma = results[0];
    if (forbidden != NULL)
        *forbidden = results[1];
    return FLAVBREM_OK;
}

/* Of WW and IWW where there may be no events. */
static flavbrem_status sigma_of_view(flavbrem_context *context, const flavbrem_process *process,
                                     const flavbrem_sampling *sampling, double rtol,
                                     flavbrem_result results[2])
{
    double e = sampling->beam_energy_gev, m_phi = sampling->m_phi_gev;
    event_source source;
    results[0] = results[1] = (flavbrem_result){0.0, 0.0, FLAVBREM_VALUE_GOOD};
    if (!(e > flavbrem_threshold_gev(process, m_phi)))
        results[0].status = results[1].status = FLAVBREM_VALUE_BELOW_THRESHOLD;
    else if (!(e > flavbrem_opening_gev(process, sampling->method, m_phi)))
        results[0].status = results[1].status = FLAVBREM_VALUE_CLOSED;
    else if (source_make(process, sampling, &source))
        return sigma_of(context, process, sampling, &source, rtol, results);
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_view_sigma(flavbrem_context *context, const flavbrem_process *process,
                                    const flavbrem_sampling *sampling, double rtol,
                                    flavbrem_result *sigma, flavbrem_result *forbidden)
{
    flavbrem_result results[2];
    if (sigma == NULL)
        return flb_context_missing(context, "place for sigma");
    flavbrem_status status = check_view(context, process, sampling, rtol);
    if (status != FLAVBREM_OK)
        return status;
    status = sampling->method == FLAVBREM_ETL
                 ? sigma_of(context, process, sampling, NULL, rtol, results)
                 : sigma_of_view(context, process, sampling, rtol, results);
    if (status != FLAVBREM_OK)
        return status;
    *sigma = results[0];
    if (forbidden != NULL)
        *forbidden = results[1];
    return FLAVBREM_OK;
}

/* ---- events ---- */

void flavbrem_sampler_draw(const flavbrem_sampler *sampler, uint64_t first, size_t n,
                           flavbrem_event *events)
{
    if (sampler == NULL || events == NULL)
        return;
    sampler_data data = flb_sampler_data_of(sampler);
    for (size_t done = 0; done < n; done += DRAWN_AT_ONCE) {
        uint64_t number[DRAWN_AT_ONCE];
        size_t now = n - done < DRAWN_AT_ONCE ? n - done : DRAWN_AT_ONCE;
        for (size_t k = 0; k < now; k++)
            number[k] = first + done + k;
        sampler->events(&data, now, number, 1, (event_record *)(void *)(events + done));
    }
}

sampler_data flb_sampler_data_of(const flavbrem_sampler *sampler)
{
    if (sampler->hat == NULL)
        return (sampler_data){
            .source = &sampler->source, .mixture = &sampler->mixture, .grid = sampler->grid};
    return (sampler_data){
        .source = &sampler->source, .hat = sampler->hat, .hat_bytes = flb_hat_bytes(sampler->hat)};
}
