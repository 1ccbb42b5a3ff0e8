/* What the library knows of a sampler beyond the public header. */
#ifndef FLAVBREM_HOST_SAMPLER_H
#define FLAVBREM_HOST_SAMPLER_H

#include "flavbrem/sampler.h"
#include "host/backends/backend.h"
#include "host/events/hat_grid.h"

/* What a device is given of a sampler. */
sampler_data flb_sampler_data_of(const flavbrem_sampler *sampler);

/* Whether there are events of a sampling. */
FLAVBREM_MUST_CHECK flavbrem_status flb_sampling_check(flavbrem_context *context,
                                                       const flavbrem_process *process,
                                                       const flavbrem_sampling *sampling);

/* A sampler of a checked sampling under a grid of its mass, which it shares. Errors: those of
 * flavbrem_sampler_create. */
FLAVBREM_MUST_CHECK flavbrem_status flb_sampler_of_grid(flavbrem_context *context,
                                                        const flavbrem_process *process,
                                                        const flavbrem_sampling *sampling,
                                                        hat_grid *grid, flavbrem_sampler **sampler);

#endif
