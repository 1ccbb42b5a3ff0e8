/* From a process, an energy and a boson mass to the plain numbers that the kernels take. */
#include "host/core/boson.h"
#include "host/core/point.h"

#include <math.h>

#include "host/core/double_double.h"
#include "host/core/form_factors/form_factors.h"
#include "host/core/settings.h"
#include "kernels/physics/constants.h"

void flb_point_set_energy(const flavbrem_process *process, double beam_energy_gev, point_params *q)
{
    q->e = beam_energy_gev;
    q->p = momentum(q->e - q->m_i, q->m_i);
    dd made = dd_sum_of(q->m_phi, q->m_f);
    dd above_decay = dd_add(made, dd_sum_of(-q->m_i, 0.0));
    dd all_masses = dd_add(made, dd_sum_of(q->m_i, 0.0));
    /* E_th = [(M + made)^2 - M^2 - m_i^2]/(2 M) without the M^2 that cancels; near the threshold
     * E - E_th has to keep its digits */
    dd kinetic = dd_add(dd_sum_of(q->e, 0.0), dd_negate(made));
    dd two_m_excess = dd_add(dd_multiply(dd_sum_of(2.0 * q->m, 0.0), kinetic),
                             dd_negate(dd_multiply(above_decay, all_masses)));
    q->e_excess = two_m_excess.high / (2.0 * q->m);
    q->t_max_ww = process->tmax_rule == FLAVBREM_TMAX_BEAM_ENERGY
                      ? q->e * q->e
                      : q->m_phi * q->m_phi + q->m_i * q->m_i;
    double t_root = q->m_phi * q->m_phi / (2.0 * q->e);
    q->t_min_iww = t_root * t_root;
}

point_params flb_point_params_of(const flavbrem_process *process, double beam_energy_gev,
                                 double m_phi_gev, side observed)
{
    point_params q;
    double alpha = process->constants == FLAVBREM_DMG4 ? DMG4_ALPHA : CODATA_ALPHA;
    q.m = flavbrem_nucleus_mass_gev(process);
    q.per_m = 1.0 / q.m;
    q.m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    q.m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    q.m_phi = m_phi_gev;
    q.m_a = observed == BOSON_SIDE ? q.m_phi : q.m_f;
    q.m_b = observed == BOSON_SIDE ? q.m_f : q.m_phi;
    dd made = dd_sum_of(q.m_phi, q.m_f);
    dd above_decay = dd_add(made, dd_sum_of(-q.m_i, 0.0));
    dd all_masses = dd_add(made, dd_sum_of(q.m_i, 0.0));
    q.gap = above_decay.high * all_masses.high;
    q.boson = flb_boson_numbers_of(process, q.m_phi);
    q.nucleus = flb_form_factor_of(process->form_factor, process->target_z, process->target_a,
                                   flavbrem_lepton_mass_gev(FLAVBREM_ELECTRON, process->constants));
    q.prefactor = q.boson.strength * alpha * alpha / (4.0 * PI);
    flb_point_set_energy(process, beam_energy_gev, &q);
    return q;
}

double flb_point_unit_factor(const flavbrem_process *process, flavbrem_unit unit)
{
    double gev2_pb = process->constants == FLAVBREM_DMG4 ? DMG4_GEV2_PB : CODATA_GEV2_PB;
    double h = flb_coupling_of(process), h2 = h * h;
    return unit == FLAVBREM_PB ? h2 * gev2_pb : h2;
}
