/* What the library knows of regions beyond the public header. */
#ifndef FLAVBREM_HOST_REGION_H
#define FLAVBREM_HOST_REGION_H

#include "flavbrem/region.h"

/* 1 where the exact cross-section inside is an integral of the differential one: the energy, the
 * angle or both of one particle are cut, and nothing else.
 *   energy_and_angle  receives 1 where both are; may be NULL */
int flb_region_is_integral(const flavbrem_region *region, int *energy_and_angle);

/* Moves what the angles of ETL are cut at into the region. */
void flb_region_fold(flavbrem_process *process, flavbrem_region *region);

/* The weights of n events of a sampler, from number `first` on, that are inside. Errors: those of
 * flavbrem_events_draw. */
FLAVBREM_MUST_CHECK flavbrem_status flb_region_count(flavbrem_context *context,
                                                     flavbrem_sampler *sampler,
                                                     const flavbrem_region *region,
                                                     double energy_gev, uint64_t first, size_t n,
                                                     double *inside);

/* Four standard deviations of that and 8 events more, as a part of n. */
double flb_region_part_error(double inside, size_t n);

#endif
