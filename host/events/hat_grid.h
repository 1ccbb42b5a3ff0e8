/* Hats over a range of masses and energies: some tens of them, from which events are drawn at any
 * (E, m_phi) of the range. The density is always that of (E, m_phi) itself: between the places of
 * the hats their mixture stands over it (kernels/mixture.h), so that what is coarse costs tries and
 * changes no distribution. */
#ifndef FLAVBREM_HOST_HAT_GRID_H
#define FLAVBREM_HOST_HAT_GRID_H

#include <stddef.h>

#include "flavbrem/sampler.h"
#include "kernels/mixture.h"

/* What hats are for. */
typedef struct hat_job {
    const flavbrem_process *process;
    flavbrem_method method;
    flavbrem_view view;
    double m_phi_gev[2];    /* from and to */
    double beam_energy_gev; /* to this one, from the threshold of each mass on */
    /* With one mass: for these energies alone, ascending ln(E/opening - 1). NULL for all. Those of
     * an energy are the same whichever others there are, for one beam_energy_gev. */
    const double *wanted;
    size_t n_wanted;
} hat_job;

typedef struct hat_grid hat_grid;

/* Makes the hats as bytes that a file can have, in any number of threads the same.
 *   bytes  receives them, to be freed; at an address that malloc() gives
 * Errors: FLAVBREM_ERROR_MEMORY, FLAVBREM_ERROR_CANCELLED, with the sentence in the context. */
FLAVBREM_MUST_CHECK flavbrem_status flb_hat_grid_make(flavbrem_context *context, const hat_job *job,
                                                      void **bytes, size_t *size);

/* Opens hats. The bytes are not needed afterwards.
 * Errors: FLAVBREM_ERROR_FORMAT (these are none), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_hat_grid_open(const void *bytes, size_t size,
                                                      hat_grid **grid);

/* Gives back what flb_hat_grid_open or flb_hat_grid_share gave; the last one frees it. */
void flb_hat_grid_close(hat_grid **grid);

/* The same grid for one more, in any thread. */
hat_grid *flb_hat_grid_share(hat_grid *grid);

/* Whether they are those of a method and a view. */
int flb_hat_grid_is_of(const hat_grid *grid, const hat_job *job);

/* Where a mass lies along the grid: no number below the pole. */
double flb_hat_grid_along_mass(const hat_grid *grid, double m_phi_gev);

/* The mixture for a mass and an energy of the range; 0 where there is none.
 *   above  E/opening - 1, of the energy above which the method has events at this mass */
int flb_hat_grid_find(const hat_grid *grid, double along_mass, double above, hat_mixture *mixture);

/* The part of the cross-section that its events are, 0 to 1. */
double flb_hat_grid_allowed(const hat_grid *grid, double along_mass, double above);

/* The smallest energy above which one of the masses of a job has events. */
double flb_hat_job_opening(const hat_job *job);

/* Where an energy lies: E/opening - 1. */
double flb_hat_job_above(const hat_job *job, double m_phi_gev, double beam_energy_gev);

/* The numbers of a mass and an energy. */
point_params flb_hat_job_point(const hat_job *job, double m_phi_gev, double beam_energy_gev);

/* What events at these numbers come from, with a key of zero; 0 where there are none. */
int flb_hat_job_source(const hat_job *job, const point_params *q, event_source *source);

#endif
