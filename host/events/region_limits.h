/* Regions in which no event can be. Private to the library. */
#ifndef FLAVBREM_HOST_REGION_LIMITS_H
#define FLAVBREM_HOST_REGION_LIMITS_H

#include "flavbrem/region.h"

/* 1 where the cuts leave nothing at this energy and mass, by what energies add up to, by the masses
 * and by momenta along their angles: x > 0.8 and y > 0.8, x > 0.9 and E_phi < 50 GeV at 100 GeV. 0
 * is no promise of events. */
int flb_region_is_empty(const flavbrem_process *process, const flavbrem_region *region,
                        double energy_gev, double m_phi_gev);

/* 1 where they leave nothing at any energy and mass. */
int flb_region_is_never(const flavbrem_region *region);

#endif
