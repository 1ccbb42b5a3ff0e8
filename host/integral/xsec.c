/* Cross-sections over batches of points: the checks, the threads. */
#include "host/integral/xsec.h"

#include <math.h>
#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "host/backends/device.h"
#include "host/core/context.h"
#include "host/core/message.h"
#include "host/core/threads.h"
#include "host/integral/integrate.h"
#include "host/integral/rules.h"
#include "kernels/physics/constants.h"

#define LARGEST_ENERGY_GEV 1e6
#define SMALLEST_M_PHI_GEV 1e-4
#define SMALLEST_RTOL 1e-12

/* So many points are worked on between two looks at the caller's wish to go on. */
#define POINTS_AT_ONCE 16

/* What is wrong with a request. */
static flavbrem_status check_request(flavbrem_context *context, const flavbrem_process *process,
                                     const flavbrem_request *request)
{
    if ((unsigned)request->method > 2u || (unsigned)request->quantity > 6u ||
        (unsigned)request->unit > 1u)
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "the request names no method, quantity or unit (numbers %d, %d, %d), "
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
    if (!(e > 0.0 && e <= LARGEST_ENERGY_GEV))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "beam energy %g GeV of point %zu is out of range (above 0, at most %g), "
            "give it in GeV",
            e, i, LARGEST_ENERGY_GEV);
    if (!(m_phi >= SMALLEST_M_PHI_GEV && m_phi < HUGE_VAL))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "m_phi = %g GeV of point %zu is out of range (at least %g, finite), give "
            "it in GeV",
            m_phi, i, SMALLEST_M_PHI_GEV);
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
    return FLAVBREM_OK;
}

static flavbrem_status no_memory(flavbrem_context *context, size_t n)
{
    return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                            "%zu points cannot be worked on (out of memory), ask for fewer at once",
                            n);
}

static flavbrem_status batch_cancelled(flavbrem_context *context, size_t done, size_t n)
{
    return flb_context_fail(context, FLAVBREM_ERROR_CANCELLED,
                            "stopped after %zu of %zu points (the caller asked for it), ask again",
                            done, n);
}

/* A batch that threads work on together. */
typedef struct point_batch {
    const flavbrem_process *process;
    const flavbrem_request *request;
    const flavbrem_point *points;
    flavbrem_result *results;
    size_t n;
    rows_function *rows;
    flavbrem_context *context;
    size_t done;           /* points; atomic */
    int failed, cancelled; /* atomic */
} point_batch;

/* As many threads as asked for, but none without points to work on. */
static int thread_count(const flavbrem_context *context, size_t chunks)
{
    int threads = flb_context_threads(context);
    return chunks < (size_t)threads ? (int)chunks : threads;
}

static size_t chunk_count(size_t n)
{
    return (n + POINTS_AT_ONCE - 1) / POINTS_AT_ONCE;
}

/* Every thread comes here and takes chunks of points; the first one also reports the progress. */
static void work(point_batch *b, int reports)
{
    integrator *tools = NULL;
    if (flb_integrator_create(&tools, b->context->rules, b->rows) != FLAVBREM_OK) {
#pragma omp atomic write
        b->failed = 1;
    }
#pragma omp for schedule(dynamic)
    for (size_t chunk = 0; chunk < chunk_count(b->n); chunk++) {
        int stop;
#pragma omp atomic read
        stop = b->cancelled;
        if (stop || !tools)
            continue;
        size_t first = chunk * POINTS_AT_ONCE;
        size_t last = first + POINTS_AT_ONCE < b->n ? first + POINTS_AT_ONCE : b->n;
        for (size_t i = first; i < last; i++)
            b->results[i] = flb_integrate(tools, b->process, b->request, &b->points[i]);
        size_t done;
#pragma omp atomic capture
        done = b->done += last - first;
        if (reports && b->context->progress &&
            b->context->progress(b->context->progress_user, done, b->n) != 0) {
#pragma omp atomic write
            b->cancelled = 1;
        }
    }
    flb_integrator_destroy(&tools);
}

static int is_first_thread(void)
{
#ifdef _OPENMP
    return omp_get_thread_num() == 0;
#else
    return 1;
#endif
}

static void work_together(void *user)
{
    point_batch *b = user;
#pragma omp parallel num_threads(thread_count(b->context, chunk_count(b->n)))
    work(b, is_first_thread());
}

/* On the threads of the context. */
static flavbrem_status work_on_cpu(point_batch *b)
{
    flavbrem_status status = flb_threads_call(b->context, work_together, b);
    if (status != FLAVBREM_OK)
        return status;
    if (b->failed)
        return no_memory(b->context, b->n);
    return b->cancelled ? batch_cancelled(b->context, b->done, b->n) : FLAVBREM_OK;
}

static flavbrem_status work_on_device(device_engine *engine, const point_batch *b)
{
    device_batch on_device = {.process = b->process,
                              .request = b->request,
                              .n = b->n,
                              .points = b->points,
                              .results = b->results};
    flavbrem_status status = flb_cuda_backend.integrate(engine, &on_device, b->context);
    if (status == FLAVBREM_ERROR_CANCELLED)
        return batch_cancelled(b->context, on_device.done, b->n);
    if (status != FLAVBREM_OK)
        flb_device_stop(b->context);
    return status;
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

flavbrem_status flavbrem_xsec(flavbrem_context *context, const flavbrem_process *process,
                              const flavbrem_request *request, size_t n,
                              const flavbrem_point *points, flavbrem_result *results)
{
    flavbrem_status status = flb_xsec_check(context, process, request, n, points);
    if (status != FLAVBREM_OK || n == 0)
        return status;
    if (results == NULL)
        return flb_context_missing(context, "place for the results");

    point_batch b = {.process = process,
                     .request = request,
                     .points = points,
                     .n = n,
                     .rows = flb_cpu_rows_for((enum cpu_isa)context->isa),
                     .context = context};
    b.results = malloc(n * sizeof *b.results); /* the caller's stay untouched after an error */
    if (!b.results || (!context->rules && flb_rule_set_create(&context->rules) != FLAVBREM_OK)) {
        free(b.results);
        return no_memory(context, n);
    }
    device_engine *engine = NULL;
    status = flb_device_start(context, WORK_POINTS, n, &engine);
    if (status == FLAVBREM_OK)
        status = engine != NULL ? work_on_device(engine, &b) : work_on_cpu(&b);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++)
        results[i] = b.results[i];
    free(b.results);
    return status;
}
