/* Cross-sections over batches of points: the checks, and what a device is handed. */
#include "host/integral/xsec.h"

#include <math.h>
#include <stdlib.h>

#include "host/backends/device.h"
#include "host/core/context.h"
#include "host/core/form_factors/form_factors.h"
#include "host/core/message.h"
#include "host/core/rules.h"
#include "host/core/settings.h"
#include "host/integral/cost.h"
#include "host/integral/integrands.h"
#include "host/integral/integrate.h"
#include "kernels/physics/constants.h"

#define SMALLEST_RTOL 1e-12

/* What is wrong with a request. */
static flavbrem_status check_request(flavbrem_context *context, const flavbrem_process *process,
                                     const flavbrem_request *request)
{
    if ((unsigned)request->method > FLAVBREM_IWW || (unsigned)request->quantity > FLAVBREM_D2Y ||
        (unsigned)request->unit > FLAVBREM_INV_GEV2)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no such method, quantity or unit (numbers %d, %d, %d), "
                                "take them from the lists in flavbrem/xsec.h",
                                (int)request->method, (int)request->quantity, (int)request->unit);
    if (!(request->rtol >= SMALLEST_RTOL && request->rtol < 1.0))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "rtol = %g is out of range (%g to below 1), try 1e-6",
                                request->rtol, SMALLEST_RTOL);
    if (request->method == FLAVBREM_ETL && request->quantity == FLAVBREM_SIGMA &&
        process->etl_theta_max_rad < PI && process->etl_psi_max_rad < PI)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "the exact sigma cannot be cut in theta and psi at once (each cut "
                                "belongs to one side of phase space), give only one of them");
    return FLAVBREM_OK;
}

/* What is wrong with the coordinates of a point, NULL if nothing. */
static const char *coordinate_problem(flavbrem_quantity quantity, const double at[2])
{
    int n = flavbrem_quantity_coordinates(quantity);
    int share_first = quantity != FLAVBREM_DTHETA && quantity != FLAVBREM_DPSI;
    if (n > 0 && share_first && !(at[0] >= 0.0 && at[0] <= 1.0))
        return "x and y are fractions of the beam energy, from 0 to 1";
    if (n == 1 && !share_first && !(at[0] >= 0.0 && at[0] <= PI))
        return "an angle is in rad, from 0 to pi";
    if (n == 2 && !(at[1] >= 0.0 && at[1] <= PI))
        return "an angle is in rad, from 0 to pi";
    return NULL;
}

/* What is wrong with point number i. Written so that NaN fails. */
static flavbrem_status check_point(flavbrem_context *context, const flavbrem_process *process,
                                   const flavbrem_request *request, size_t i,
                                   const flavbrem_point *point)
{
    double least = flavbrem_smallest_m_phi_gev(process);
    double e = point->beam_energy_gev, m_phi = point->m_phi_gev;
    if (!(e > 0.0 && e <= FLAVBREM_LARGEST_ENERGY_GEV))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "beam energy %g GeV of point %zu is out of range (above 0, at most %g), "
            "give it in GeV",
            e, i, FLAVBREM_LARGEST_ENERGY_GEV);
    if (!(m_phi >= FLAVBREM_SMALLEST_M_PHI_GEV && m_phi < HUGE_VAL))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "m_phi = %g GeV of point %zu is out of range (at least %g, finite), give "
            "it in GeV",
            m_phi, i, FLAVBREM_SMALLEST_M_PHI_GEV);
    if (!(m_phi > least))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "m_phi = %g GeV of point %zu has no cross-section (below %.9g GeV the "
            "decay %s -> %s phi is open), take a larger one",
            m_phi, i, least, flavbrem_lepton_name(process->lepton_in),
            flavbrem_lepton_name(process->lepton_out));
    const char *problem = coordinate_problem(request->quantity, point->at);
    if (problem)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "point %zu cannot be at (%g, %g) (%s), change it", i, point->at[0],
                                point->at[1], problem);
    return flb_form_factor_covers(context, process, request->method, e, m_phi);
}

static flavbrem_status no_memory(flavbrem_context *context, size_t n)
{
    return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                            "%zu points cannot be worked on (out of memory), ask for fewer at once",
                            n);
}

flavbrem_status flb_xsec_check(flavbrem_context *context, const flavbrem_process *process,
                               const flavbrem_request *request, size_t n,
                               const flavbrem_point *points)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (request == NULL || (points == NULL && n > 0))
        return flb_context_missing(context, request == NULL ? "request" : "points");
    flavbrem_status status = flavbrem_process_check(context, process);
    if (status == FLAVBREM_OK)
        status = check_request(context, process, request);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++)
        status = check_point(context, process, request, i, &points[i]);
    return status;
}

#define MOST_REQUESTS 2 /* of flavbrem_kfactors */

/* What the integrals of a batch are made of: all points by one request, then by the next. */
typedef struct xsec_batch {
    const flavbrem_process *process;
    const flavbrem_request *requests; /* of one tolerance */
    size_t n_requests, n_points;
    const flavbrem_point *points;
    flavbrem_result *results;
    unsigned char *is_done; /* of each result: a device that takes over leaves it as it is */
} xsec_batch;

static void place_integral(void *user, size_t i, integral_place *place)
{
    const xsec_batch *b = user;
    const flavbrem_point *point = &b->points[i % b->n_points];
    size_t request = i / b->n_points;
    int asked = !b->is_done[i] &&
                flb_integral_is_open(b->process, &b->requests[request], point, &b->results[i]);
    *place = (integral_place){.beam_energy_gev = point->beam_energy_gev,
                              .m_phi_gev = point->m_phi_gev,
                              .at = {point->at[0], point->at[1]},
                              .request = asked ? (uint32_t)request : OF_NO_REQUEST};
}

static void finish_integral(void *user, size_t i, const estimate *got)
{
    const xsec_batch *b = user;
    const flavbrem_request *request = &b->requests[i / b->n_points];
    b->results[i] = got != NULL ? flb_result_of(b->process, request, got)
                                : flb_result_of_nothing(b->process, request);
    b->is_done[i] = 1;
}

/* All requests of the points. */
static device_task task_of(const xsec_batch *b)
{
    device_task task = flb_points_task(b->process, &b->requests[0], b->n_points);
    for (size_t i = 1; i < b->n_requests; i++) {
        device_task more = flb_points_task(b->process, &b->requests[i], b->n_points);
        task.item_s += more.item_s;
        task.host_s += more.host_s;
        task.bytes_back += more.bytes_back;
    }
    return task;
}

/* The caller's progress while another device ends what one has begun: it does not go back. */
typedef struct rest_of_batch {
    flavbrem_progress progress;
    void *user;
    size_t done;
} rest_of_batch;

static int look_at_rest(void *user, size_t done, size_t total)
{
    const rest_of_batch *rest = user;
    return rest->progress(rest->user, done > rest->done ? done : rest->done, total);
}

static flavbrem_status end_batch(flavbrem_context *context, const started_device *started,
                                 integral_batch *batch)
{
    rest_of_batch rest = {context->progress, context->progress_user, batch->done};
    if (rest.progress != NULL)
        flavbrem_context_set_progress(context, look_at_rest, &rest);
    batch->done = 0;
    flavbrem_status status = started->backend->integrate(started->engine, batch, context);
    flavbrem_context_set_progress(context, rest.progress, rest.user);
    return status;
}

/* A double differential one takes some 2 us; threads that wait for others cost more than that. */
#define D2_SHARE 2048

static size_t share_of(const xsec_batch *b)
{
    flavbrem_quantity first = b->requests[0].quantity;
    return b->n_requests == 1 && (first == FLAVBREM_D2X || first == FLAVBREM_D2Y) ? D2_SHARE : 0;
}

/* On the context's device. */
static flavbrem_status work_on(flavbrem_context *context, xsec_batch *b)
{
    device_task task = task_of(b);
    size_t n = b->n_requests * b->n_points;
    integral_request asked[MOST_REQUESTS];
    for (size_t i = 0; i < b->n_requests; i++)
        asked[i] = flb_integral_request(b->process, &b->requests[i]);
    integral_batch batch = {.n = n,
                            .rtol = b->requests[0].rtol,
                            .rules = context->rules,
                            .requests = asked,
                            .place = place_integral,
                            .finish = finish_integral,
                            .user = b,
                            .share = share_of(b)};
    started_device started;
    flavbrem_status status = flb_device_start(context, WORK_ANYWHERE, &task, &started);
    if (status != FLAVBREM_OK)
        return status;
    status = started.backend->integrate(started.engine, &batch, context);
    if (status != FLAVBREM_OK && status != FLAVBREM_ERROR_CANCELLED &&
        flb_device_replace(context, status, &started))
        status = end_batch(context, &started, &batch);
    if (status == FLAVBREM_ERROR_CANCELLED)
        return flb_context_fail(context, status,
                                "stopped after %zu of %zu points (the caller asked for it), ask "
                                "again",
                                batch.done, n);
    return status;
}

/* Results in memory of their own, which the caller frees: those of the caller of the library stay
 * untouched after an error. */
static flavbrem_status make_values(flavbrem_context *context, xsec_batch *b)
{
    size_t n = b->n_requests * b->n_points;
    b->results = calloc(n, sizeof *b->results);
    b->is_done = calloc(n, 1);
    flavbrem_status status = b->results && b->is_done && flb_context_rules(context)
                                 ? work_on(context, b)
                                 : no_memory(context, n);
    free(b->is_done);
    return status;
}

int flb_xsec_of_error(const flavbrem_process *process, flavbrem_process *off)
{
    int form = flb_form_factor_error(process->form_factor);
    *off = *process;
    off->form_factor = form;
    return form >= 0;
}

void flb_xsec_add_error(flavbrem_result *result, const flavbrem_result *off, double rtol)
{
    result->error += off->value + off->error;
    if (result->status == FLAVBREM_VALUE_GOOD && !(result->error <= rtol * result->value))
        result->status = FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
}

/* Adds what the form factor may be off by. */
static flavbrem_status add_errors_of_form(flavbrem_context *context, const xsec_batch *b)
{
    flavbrem_process process;
    flavbrem_request requests[MOST_REQUESTS];
    if (!flb_xsec_of_error(b->process, &process))
        return FLAVBREM_OK;
    for (size_t i = 0; i < b->n_requests; i++) {
        requests[i] = b->requests[i];
        requests[i].rtol = RTOL_OF_ERRORS;
    }
    xsec_batch off = {&process, requests, b->n_requests, b->n_points, b->points, NULL, NULL};
    flavbrem_status status = make_values(context, &off);
    for (size_t i = 0; i < b->n_requests * b->n_points && status == FLAVBREM_OK; i++)
        flb_xsec_add_error(&b->results[i], &off.results[i], b->requests[0].rtol);
    free(off.results);
    return status;
}

static flavbrem_status make_results(flavbrem_context *context, xsec_batch *b)
{
    flavbrem_status status = make_values(context, b);
    return status == FLAVBREM_OK ? add_errors_of_form(context, b) : status;
}

flavbrem_status flavbrem_xsec(flavbrem_context *context, const flavbrem_process *process,
                              const flavbrem_request *request, size_t n,
                              const flavbrem_point *points, flavbrem_result *results)
{
    flavbrem_status status = flb_xsec_check(context, process, request, n, points);
    if (status != FLAVBREM_OK || n == 0)
        return status;
    if (results == NULL)
        return flb_context_missing(context, "place for the results");
    xsec_batch b = {process, request, 1, n, points, NULL, NULL};
    status = make_results(context, &b);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++)
        results[i] = b.results[i];
    free(b.results);
    return status;
}

flavbrem_result flavbrem_kfactor_of(flavbrem_result iww, flavbrem_result etl)
{
    flavbrem_result k = {HUGE_VAL, 0.0, flavbrem_value_worse(iww.status, etl.status)};
    if (k.status == FLAVBREM_VALUE_BELOW_THRESHOLD)
        return k;
    if (!(etl.value > etl.error)) /* no bound from above */
        return (flavbrem_result){(double)NAN, (double)NAN, FLAVBREM_VALUE_OUTSIDE_TOLERANCE};
    k.value = iww.value / etl.value;
    k.error = (iww.error + k.value * etl.error) / (etl.value - etl.error);
    return k;
}

flavbrem_status flavbrem_kfactors(flavbrem_context *context, const flavbrem_process *process,
                                  double rtol, size_t n, const flavbrem_point *points,
                                  flavbrem_result *results)
{
    const flavbrem_request requests[MOST_REQUESTS] = {
        {FLAVBREM_IWW, FLAVBREM_SIGMA, FLAVBREM_PB, rtol},
        {FLAVBREM_ETL, FLAVBREM_SIGMA, FLAVBREM_PB, rtol}};
    flavbrem_status status = flb_xsec_check(context, process, &requests[1], n, points);
    if (status != FLAVBREM_OK || n == 0)
        return status;
    if (results == NULL)
        return flb_context_missing(context, "place for the results");
    xsec_batch b = {process, requests, 2, n, points, NULL, NULL};
    status = make_results(context, &b);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++)
        results[i] = flavbrem_kfactor_of(b.results[i], b.results[n + i]);
    free(b.results);
    return status;
}
