/* Fuzz target: bytes as the hats of a table, from which events are drawn at a few energies.
 * Whatever opens is drawn from; an event that cannot be aborts. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "host/core/defaults.h"
#include "host/events/hat_grid.h"

#define TRIES 16u /* hats of such bytes may be far above the density */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int condition)
{
    if (!condition)
        abort();
}

static void draw(const hat_grid *grid, const hat_job *job, double beam_energy_gev)
{
    event_source source;
    hat_mixture mixture;
    event_record event;
    double m_phi = job->m_phi_gev[0];
    double opening = flavbrem_opening_gev(job->process, job->method, m_phi);
    double above = (beam_energy_gev - opening) / opening;
    double along = flb_hat_grid_along_mass(grid, m_phi);
    double allowed = flb_hat_grid_allowed(grid, along, above);
    demand(allowed >= 0.0 && allowed <= 1.0);
    point_params q = flb_hat_job_point(job, m_phi, beam_energy_gev);
    if (!flb_hat_grid_find(grid, along, above, &mixture) || !flb_hat_job_source(job, &q, &source))
        return;
    for (uint64_t i = 0; i < 4; i++)
        if (sample_from_mixture(&source, &mixture, i, TRIES, &event)) {
            demand(event.weight >= 1.0 && event.tries >= 1 && event.tries <= TRIES);
            demand(event.x > 0.0 && event.x < 1.0 && event.t_gev2 >= 0.0);
            demand(isfinite(event.lepton[3]) && isfinite(event.boson[3]));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        flavbrem_method method;
        flavbrem_view view;
    } kinds[] = {{FLAVBREM_ETL, FLAVBREM_VIEW_BOSON}, {FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON}};
    static const double energies_gev[] = {0.41, 0.5, 3.0, 20.0, 1000.0};
    flavbrem_process process = flb_process_default();
    hat_grid *grid = NULL;
    flavbrem_status status = flb_hat_grid_open(data, size, &grid);
    demand((status == FLAVBREM_OK) == (grid != NULL));
    demand(status == FLAVBREM_OK || status == FLAVBREM_ERROR_FORMAT ||
           status == FLAVBREM_ERROR_MEMORY);
    for (size_t k = 0; grid != NULL && k < sizeof kinds / sizeof *kinds; k++) {
        hat_job job = {.process = &process,
                       .method = kinds[k].method,
                       .view = kinds[k].view,
                       .m_phi_gev = {0.3, 0.3}};
        for (size_t i = 0; i < sizeof energies_gev / sizeof *energies_gev; i++)
            draw(grid, &job, energies_gev[i]);
    }
    flb_hat_grid_close(&grid);
    return 0;
}
