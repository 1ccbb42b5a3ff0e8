/* Cross-sections of points in memory of a GPU. */
#include <stdlib.h>

#include "host/backends/backends.h"
#include "host/core/context.h"
#include "host/core/message.h"
#include "host/gpu_memory/gpu_memory.h"

/* What is worked on; host memory. */
typedef struct brought {
    flavbrem_context *context;
    void *stream;
    size_t n;
    double *column;
    flavbrem_point *points;
    flavbrem_result *results;
} brought;

static flavbrem_status copy(const brought *b, const gpu_place *place, void *to, const void *from,
                            size_t bytes, int from_gpu)
{
    return flb_backends[place->backend]->memory->copy(place->number, to, from, bytes, from_gpu,
                                                      b->stream, b->context);
}

/* Brings a column of the points to place `at` of each. */
static flavbrem_status bring(brought *b, const char *name, const double *column, double *at)
{
    gpu_place place;
    flavbrem_status status = flb_gpu_place_of(b->context, name, column, &place);
    if (status == FLAVBREM_OK)
        status = copy(b, &place, b->column, column, b->n * sizeof *column, 1);
    for (size_t i = 0; i < b->n && status == FLAVBREM_OK; i++)
        at[i * (sizeof *b->points / sizeof *at)] = b->column[i];
    return status;
}

_Static_assert(sizeof(flavbrem_point) % sizeof(double) == 0, "a point is doubles");

static flavbrem_status bring_points(brought *b, const flavbrem_request *request,
                                    const flavbrem_cuda_points *points)
{
    flavbrem_status status = bring(b, "the array of beam energies", points->beam_energy_gev,
                                   &b->points->beam_energy_gev);
    if (status == FLAVBREM_OK)
        status = bring(b, "the array of boson masses", points->m_phi_gev, &b->points->m_phi_gev);
    int n = flavbrem_quantity_coordinates(request->quantity);
    for (int i = 0; i < n && status == FLAVBREM_OK; i++)
        status = bring(b, "an array of coordinates", points->at[i], &b->points->at[i]);
    return status;
}

/* All that is wanted lies on a GPU: said before anything is worked on. */
static flavbrem_status find_results(flavbrem_context *context, const flavbrem_cuda_results *results,
                                    gpu_place places[3])
{
    const void *const all[] = {results->value, results->error, results->status};
    flavbrem_status status = FLAVBREM_OK;
    for (int i = 0; i < 3 && status == FLAVBREM_OK; i++)
        if (all[i] != NULL)
            status = flb_gpu_place_of(context, "an array of results", all[i], &places[i]);
    return status;
}

static flavbrem_status put_results(const brought *b, const flavbrem_cuda_results *results,
                                   const gpu_place places[3])
{
    flavbrem_status status = FLAVBREM_OK;
    int32_t *statuses = (int32_t *)(void *)b->column;
    for (size_t i = 0; i < b->n; i++)
        /* NOLINTNEXTLINE(clang-analyzer-core.*): there is room */
        b->column[i] = b->results[i].value;
    if (results->value != NULL)
        status = copy(b, &places[0], results->value, b->column, b->n * sizeof(double), 0);
    for (size_t i = 0; i < b->n; i++)
        b->column[i] = b->results[i].error;
    if (results->error != NULL && status == FLAVBREM_OK)
        status = copy(b, &places[1], results->error, b->column, b->n * sizeof(double), 0);
    for (size_t i = 0; i < b->n; i++)
        statuses[i] = (int32_t)b->results[i].status;
    if (results->status != NULL && status == FLAVBREM_OK)
        status = copy(b, &places[2], results->status, statuses, b->n * sizeof *statuses, 0);
    return status;
}

flavbrem_status flavbrem_cuda_xsec(flavbrem_context *context, const flavbrem_process *process,
                                   const flavbrem_request *request, size_t n,
                                   const flavbrem_cuda_points *points,
                                   const flavbrem_cuda_results *results,
                                   flavbrem_cuda_stream stream)
{
    gpu_place places[3];
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (process == NULL || request == NULL || points == NULL || results == NULL)
        return flb_context_missing(context, process == NULL   ? "process"
                                            : request == NULL ? "request"
                                            : points == NULL  ? "points"
                                                              : "place for the results");
    brought b = {.context = context, .stream = stream, .n = n};
    flavbrem_status status = flavbrem_xsec(context, process, request, 0, NULL, NULL);
    if (status == FLAVBREM_OK)
        status = find_results(context, results, places);
    if (status != FLAVBREM_OK || n == 0)
        return status;
    b.column = calloc(n, sizeof *b.column);
    b.points = calloc(n, sizeof *b.points);
    b.results = calloc(n, sizeof *b.results);
    status = b.column != NULL && b.points != NULL && b.results != NULL
                 ? bring_points(&b, request, points)
                 : flb_context_no_memory(context);
    if (status == FLAVBREM_OK)
        status = flavbrem_xsec(context, process, request, n, b.points, b.results);
    if (status == FLAVBREM_OK)
        status = put_results(&b, results, places);
    free(b.column);
    free(b.points);
    free(b.results);
    return status;
}
