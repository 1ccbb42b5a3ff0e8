/* Final states of l_i N -> l_f N phi, drawn from the exact cross-section by accept-reject. */
#ifndef FLAVBREM_SAMPLER_H
#define FLAVBREM_SAMPLER_H

#include <stdint.h>

#include "flavbrem/xsec.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* The hat over the cross-section of one process, energy and mass. It never changes once made: any
 * number of threads may draw from it at the same time. */
typedef struct flavbrem_sampler flavbrem_sampler;

/* Momenta [GeV] in the laboratory, (px, py, pz, E), the beam along z, the nucleus at rest before.
 */
typedef struct flavbrem_event {
    double lepton[4], boson[4], nucleus[4];
    double t_gev2; /* momentum transfer to the nucleus, -q^2 */
    double weight; /* 1; larger where the density lies above the hat, which is then the excess */
    uint32_t tries, azimuth_tries; /* evaluations of the density, and of the azimuth's */
} flavbrem_event;

/* Makes the hat for the exact cross-section (ETL), seen from the boson.
 *   process          checked first; its cut of the boson angle holds, one of the lepton angle is
 *                    refused; the coupling changes nothing
 *   beam_energy_gev  above threshold, at most 1e6;  m_phi_gev  as for flavbrem_xsec
 *   seed             any; event i is a function of process, energy, mass, seed and i alone
 *   sampler          receives the handle, which the caller owns and gives to
 *                    flavbrem_sampler_destroy; NULL after an error
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_sampler_create(flavbrem_context *context,
                                                            const flavbrem_process *process,
                                                            double beam_energy_gev,
                                                            double m_phi_gev, uint64_t seed,
                                                            flavbrem_sampler **sampler);

/* Frees the sampler and sets *sampler to NULL; does nothing if it is NULL already. */
void flavbrem_sampler_destroy(flavbrem_sampler **sampler);

/* Draws the events number first to first + n - 1 into events[n], on the calling thread. Event i has
 * the same bits in any batch and on any thread. Thread safe. */
void flavbrem_sampler_draw(const flavbrem_sampler *sampler, uint64_t first, size_t n,
                           flavbrem_event *events);

/* The integral of the hat over that of the density is 1/efficiency: this is the hat's, in pb. With
 * the tries of many events it gives the cross-section a second time. Thread safe. */
double flavbrem_sampler_hat_pb(const flavbrem_sampler *sampler);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
