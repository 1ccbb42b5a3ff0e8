/* From a process, an energy and a boson mass to the plain numbers that the kernels take. */
#ifndef FLAVBREM_HOST_POINT_H
#define FLAVBREM_HOST_POINT_H

#include "flavbrem/xsec.h"
#include "kernels/point.h"

/* The process must have passed flavbrem_process_check. */
process_numbers flb_process_numbers(const flavbrem_process *process);

/* The process must have passed flavbrem_process_check; the coupling is 1 here (it is a factor
 * of the result). Below threshold e_excess is negative and nothing else may be used. */
point_params flb_point_params_of(const flavbrem_process *process, double beam_energy_gev,
                                 double m_phi_gev, side observed);

/* Makes the numbers those of another beam energy. */
void flb_point_set_energy(const flavbrem_process *process, double beam_energy_gev, point_params *q);

/* What turns a cross-section of h = 1 in GeV^-2 into the process's coupling and the unit. */
double flb_point_unit_factor(const flavbrem_process *process, flavbrem_unit unit);

#endif
