/* What the library knows of a handle beyond the public header. */
#ifndef FLAVBREM_HOST_RUNTIME_H
#define FLAVBREM_HOST_RUNTIME_H

#include "flavbrem/runtime.h"
#include "kernels/mixture.h"

/* Whether two handles are of one mass, method, boson and couplings, and of the same leptons, so
 * that their cross-sections on different nuclei may be added. */
int flb_runtimes_belong_together(const flavbrem_runtime *a, const flavbrem_runtime *b);

/* What n draws come from, keys and energies as for flavbrem_runtime_draw_many.
 *   wrong  receives the number of the draw that cannot be made
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_OUTSIDE. */
FLAVBREM_MUST_CHECK flavbrem_status flb_runtime_sources(const flavbrem_runtime *runtime, size_t n,
                                                        const double beam_energy_gev[],
                                                        const uint64_t key[][2],
                                                        event_source sources[],
                                                        hat_mixture mixtures[], size_t *wrong);

#endif
