/* Samplers of many energies under one set of hats. */
#include <stdlib.h>

#include "host/core/context.h"
#include "host/core/message.h"
#include "host/events/hat_grid.h"
#include "host/events/sampler.h"
#include "kernels/elementary.h"

static flavbrem_status no_memory(flavbrem_context *context)
{
    return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                            "not enough memory for the hats of the events, free some");
}

static flavbrem_status check(flavbrem_context *context, const flavbrem_process *process, size_t n,
                             const flavbrem_sampling samplings[])
{
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++) {
        status = flb_sampling_check(context, process, &samplings[i]);
        if (status == FLAVBREM_OK &&
            (samplings[i].method != samplings[0].method || samplings[i].view != samplings[0].view))
            status = flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                      "sampling number %zu of %zu is of another method or view "
                                      "(which cannot share hats), make it apart",
                                      i, n);
    }
    return status;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Hats at one mass, of the energies that samplings have with it. */
static flavbrem_status make_grid(flavbrem_context *context, const flavbrem_process *process,
                                 size_t n, const flavbrem_sampling samplings[], double m_phi_gev,
                                 hat_grid **grid)
{
    hat_job job = {.process = process,
                   .method = samplings[0].method,
                   .view = samplings[0].view,
                   .m_phi_gev = {m_phi_gev, m_phi_gev},
                   .beam_energy_gev = FLAVBREM_LARGEST_ENERGY_GEV};
    double *wanted = malloc(n * sizeof *wanted);
    void *bytes = NULL;
    size_t size = 0;
    if (wanted == NULL)
        return no_memory(context);
    for (size_t i = 0; i < n; i++)
        if (samplings[i].m_phi_gev == m_phi_gev)
            wanted[job.n_wanted++] =
                elementary_log(flb_hat_job_above(&job, m_phi_gev, samplings[i].beam_energy_gev));
    qsort(wanted, job.n_wanted, sizeof *wanted, ascending);
    job.wanted = wanted;
    flavbrem_status status = flb_hat_grid_make(context, &job, &bytes, &size);
    if (status == FLAVBREM_OK && flb_hat_grid_open(bytes, size, grid) != FLAVBREM_OK)
        status = no_memory(context);
    free(bytes);
    free(wanted);
    return status;
}

/* Makes the samplers of one mass. */
static flavbrem_status make_mass(flavbrem_context *context, const flavbrem_process *process,
                                 size_t n, const flavbrem_sampling samplings[], double m_phi_gev,
                                 flavbrem_sampler *samplers[])
{
    hat_grid *grid = NULL;
    flavbrem_status status = make_grid(context, process, n, samplings, m_phi_gev, &grid);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++)
        if (samplings[i].m_phi_gev == m_phi_gev)
            status = flb_sampler_of_grid(context, process, &samplings[i], grid, &samplers[i]);
    flb_hat_grid_close(&grid);
    return status;
}

flavbrem_status flavbrem_samplers_create_shared(flavbrem_context *context,
                                                const flavbrem_process *process, size_t n,
                                                const flavbrem_sampling samplings[],
                                                flavbrem_sampler *samplers[])
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (n > 0 && (samplings == NULL || samplers == NULL))
        return flb_context_missing(context,
                                   samplings == NULL ? "samplings" : "place for the samplers");
    for (size_t i = 0; i < n; i++)
        samplers[i] = NULL;
    flavbrem_status status = check(context, process, n, samplings);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++)
        if (samplers[i] == NULL)
            status = make_mass(context, process, n, samplings, samplings[i].m_phi_gev, samplers);
    for (size_t i = 0; i < n && status != FLAVBREM_OK; i++)
        flavbrem_sampler_destroy(&samplers[i]);
    return status;
}
