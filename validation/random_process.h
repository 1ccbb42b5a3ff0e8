/* Random processes over the whole domain, from a seed, for the validation programs: any ordered
 * pair of different leptons, Z 1 to 92, E from threshold to 10 TeV, m_phi from 1 MeV (or 0.1 MeV
 * above m_i - m_f) to the kinematic limit, near the decay pole more often than chance. Or of equal
 * leptons, m_phi from 0.1 MeV on. */
#ifndef FLAVBREM_VALIDATION_RANDOM_PROCESS_H
#define FLAVBREM_VALIDATION_RANDOM_PROCESS_H

#include <math.h>
#include <stdint.h>

#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "kernels/physics/constants.h"

typedef struct random_process {
    flavbrem_process process;
    double beam_energy_gev, m_phi_gev;
    uint64_t state; /* for what the caller wants to draw besides */
} random_process;

/* splitmix64, in [0, 1). */
static inline double random_uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Draws the rest where the leptons are there.
 *   smallest_m_phi  [GeV], where there is no decay */
static inline void random_process_draw_rest(random_process *r, double smallest_m_phi)
{
    flavbrem_process *p = &r->process;
    p->target_z = 1.0 + floor(92.0 * random_uniform(&r->state));
    double neutrons = 1.0 + 0.6 * random_uniform(&r->state) * p->target_z / 92.0;
    p->target_a = p->target_z < 2.0 ? 1.0 : floor(p->target_z * (1.0 + neutrons));

    double m_i = flavbrem_lepton_mass_gev(p->lepton_in, p->constants);
    double m_f = flavbrem_lepton_mass_gev(p->lepton_out, p->constants);
    double nucleus = p->target_a * CODATA_ATOMIC_MASS_GEV;
    double least = fmax(smallest_m_phi, m_i - m_f + 1e-4);
    double lowest = 1.01 * flavbrem_threshold_gev(p, least);
    r->beam_energy_gev = lowest * pow(1e4 / lowest, random_uniform(&r->state));
    double most =
        sqrt(nucleus * nucleus + 2.0 * nucleus * r->beam_energy_gev + m_i * m_i) - nucleus - m_f;
    double u = random_uniform(&r->state), kind = random_uniform(&r->state);
    if (m_i > m_f && kind < 0.25)
        r->m_phi_gev = m_i - m_f + 1e-4 * pow(1e3, u); /* near the decay pole */
    else
        r->m_phi_gev = least * pow(most / least, kind < 0.5 ? u : pow(u, 1.5));
    if (!(r->m_phi_gev < 0.99999 * most))
        r->m_phi_gev = 0.99 * most;
}

static inline random_process random_process_begin(uint64_t i)
{
    random_process r = {.process = flb_process_default(), .state = i * 1000003u + 17u};
    r.process.coupling = 1.0;
    r.process.lepton_in = (flavbrem_lepton)(3.0 * random_uniform(&r.state));
    return r;
}

/* Process number i; the coupling is 1. */
static inline random_process random_process_draw(uint64_t i)
{
    random_process r = random_process_begin(i);
    do
        r.process.lepton_out = (flavbrem_lepton)(3.0 * random_uniform(&r.state));
    while (r.process.lepton_out == r.process.lepton_in);
    random_process_draw_rest(&r, 1e-3);
    return r;
}

/* Process number i of equal leptons. */
static inline random_process random_process_draw_equal(uint64_t i)
{
    random_process r = random_process_begin(i);
    r.process.lepton_out = r.process.lepton_in;
    random_process_draw_rest(&r, FLAVBREM_SMALLEST_M_PHI_GEV);
    return r;
}

#endif
