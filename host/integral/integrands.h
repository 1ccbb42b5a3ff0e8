/* From a quantity at a point to the integral over phase space that gives it. */
#ifndef FLAVBREM_HOST_INTEGRANDS_H
#define FLAVBREM_HOST_INTEGRANDS_H

#include "flavbrem/xsec.h"
#include "kernels/integrands.h"

/* The side from which a quantity is seen: the lepton's for dy, dpsi, d2y, and for the exact sigma
 * where the lepton's angle is cut and the boson's is not. */
side flb_quantity_side(const flavbrem_process *process, const flavbrem_request *request);

/* The process and the request in plain numbers. */
integral_request flb_integral_request(const flavbrem_process *process,
                                      const flavbrem_request *request);

/* Makes the integral (h = 1, GeV^-2) for a point above threshold.
 * Returns 1, or 0 where the quantity is zero there (outside phase space or the cut of the angle).
 */
int flb_integrand_make(const flavbrem_process *process, const flavbrem_request *request,
                       const flavbrem_point *point, integrand *f);

/* Of a form factor that ends: adds what it leaves out to the error of a differential cross-section.
 * Returns 0 where it leaves nothing. */
int flb_integrand_has_form(const flavbrem_process *process, integrand *f);

/* The same for the total cross-section, all axes open, with the maps in which events are drawn.
 *   observed  BOSON_SIDE for the exact cross-section */
int flb_integrand_make_for_events(const flavbrem_process *process, flavbrem_method method,
                                  const flavbrem_point *point, side observed, integrand *f);

/* The same in one panel of x: a cube whose maps change smoothly with E and m_phi, so that a hat of
 * one place serves its neighbours.
 *   q        of the observed side
 *   allowed  of WW and IWW: energies that the recoil of the nucleus allows, the others left out */
int flb_integrand_make_joined(const flavbrem_process *process, flavbrem_method method,
                              side observed, const point_params *q, const energy_range *allowed,
                              integrand *f);

/* Leaves out of an integrand of WW or IWW for events the energies that the recoil of the nucleus
 * does not allow. Returns 1, or 0 where there are no others. */
int flb_integrand_keep_allowed(integrand *f, const energy_range *allowed);

#endif
