/* From a process, an energy and a boson mass to the numbers of a point. */
#ifndef FLAVBREM_KERNELS_POINT_H
#define FLAVBREM_KERNELS_POINT_H

#include "kernels/double_double.h"
#include "kernels/physics/boson.h"
#include "kernels/physics/constants.h"
#include "kernels/physics/kinematics.h"

/* What a process fixes at every energy and mass, for the coupling h = 1. */
typedef struct process_numbers {
    double m, m_i, m_f; /* masses of the nucleus, the incoming and the outgoing lepton [GeV] */
    coupling_numbers couplings;
    double alpha;
    form_factor nucleus;
    int t_max_is_energy; /* t_max of WW and IWW is E^2: 1 or 0 */
} process_numbers;

/* Makes the numbers those of another beam energy. Below threshold e_excess is negative and nothing
 * else may be used. */
FLAVBREM_FN void point_set_energy(int t_max_is_energy, double beam_energy_gev, point_params *q)
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
    q->t_max_ww = t_max_is_energy ? q->e * q->e : q->m_phi * q->m_phi + q->m_i * q->m_i;
    double t_root = q->m_phi * q->m_phi / (2.0 * q->e);
    q->t_min_iww = t_root * t_root;
}

FLAVBREM_FN point_params point_params_at(const process_numbers *process, double beam_energy_gev,
                                         double m_phi_gev, int observed)
{
    point_params q;
    q.m = process->m;
    q.per_m = 1.0 / q.m;
    q.m_i = process->m_i;
    q.m_f = process->m_f;
    q.m_phi = m_phi_gev;
    q.m_a = observed == BOSON_SIDE ? q.m_phi : q.m_f;
    q.m_b = observed == BOSON_SIDE ? q.m_f : q.m_phi;
    dd made = dd_sum_of(q.m_phi, q.m_f);
    dd above_decay = dd_add(made, dd_sum_of(-q.m_i, 0.0));
    dd all_masses = dd_add(made, dd_sum_of(q.m_i, 0.0));
    q.gap = above_decay.high * all_masses.high;
    q.boson = boson_of(&process->couplings, q.m_phi, q.m_i, q.m_f);
    q.nucleus = process->nucleus;
    q.prefactor = q.boson.strength * process->alpha * process->alpha / (4.0 * PI);
    point_set_energy(process->t_max_is_energy, beam_energy_gev, &q);
    return q;
}

#endif
