/* From a process, an energy and a boson mass to the plain numbers that the kernels take. */
#include "host/core/point.h"

#include <math.h>

#include "host/core/boson.h"
#include "host/core/form_factors/form_factors.h"
#include "host/core/settings.h"
#include "kernels/physics/constants.h"

void flb_point_set_energy(const flavbrem_process *process, double beam_energy_gev, point_params *q)
{
    point_set_energy(process->tmax_rule == FLAVBREM_TMAX_BEAM_ENERGY, beam_energy_gev, q);
}

process_numbers flb_process_numbers(const flavbrem_process *process)
{
    double m_e = flavbrem_lepton_mass_gev(FLAVBREM_ELECTRON, process->constants);
    return (process_numbers){
        .m = flavbrem_nucleus_mass_gev(process),
        .m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants),
        .m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants),
        .couplings = flb_couplings_squared(process),
        .alpha = flb_alpha_of(process),
        .nucleus =
            flb_form_factor_of(process->form_factor, process->target_z, process->target_a, m_e),
        .t_max_is_energy = process->tmax_rule == FLAVBREM_TMAX_BEAM_ENERGY};
}

point_params flb_point_params_of(const flavbrem_process *process, double beam_energy_gev,
                                 double m_phi_gev, side observed)
{
    process_numbers numbers = flb_process_numbers(process);
    return point_params_at(&numbers, beam_energy_gev, m_phi_gev, (int)observed);
}

double flb_point_unit_factor(const flavbrem_process *process, flavbrem_unit unit)
{
    double gev2_pb = process->constants == FLAVBREM_DMG4 ? DMG4_GEV2_PB : CODATA_GEV2_PB;
    double h = flb_coupling_of(process), h2 = h * h;
    return unit == FLAVBREM_PB ? h2 * gev2_pb : h2;
}
