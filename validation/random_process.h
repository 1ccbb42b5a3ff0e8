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

static inline double log_between(uint64_t *state, double low, double high)
{
    return low * pow(high / low, random_uniform(state));
}

/* Another boson of a process: of spin 0 the paper's, scalars, pseudoscalars, both couplings and
 * axion-like particles, of spin 1 vectors, axial vectors and both couplings, as often; of two
 * couplings one is far below the other or not.
 *   state  of the point, from which it takes one of its own
 *   spin   0 or 1 for the bosons of this spin alone, -1 for all */
static inline void random_boson_draw(flavbrem_process *p, uint64_t state, int spin)
{
    static const int kinds[] = {BOSON_CHIRAL, BOSON_SCALAR, BOSON_PSEUDOSCALAR, BOSON_GENERAL,
                                BOSON_ALP,    BOSON_VECTOR, BOSON_AXIAL,        BOSON_GENERAL};
    state ^= 0x626f736f6e7320u;
    double u = random_uniform(&state), small = log_between(&state, 1e-6, 1.0);
    int plain_is_small = random_uniform(&state) < 0.5;
    int first = spin == 1 ? 5 : 0, n = spin == 0 ? 5 : spin == 1 ? 3 : 8;
    int kind = first + (int)(n * u);
    double plain = plain_is_small ? small : 1.0, gamma5 = plain_is_small ? 1.0 : small;
    p->boson = kinds[kind];
    if (p->boson != BOSON_GENERAL && p->boson != BOSON_ALP)
        return;
    p->coupling = flb_process_default().coupling;
    if (p->boson == BOSON_ALP) {
        p->c_v = small;
        p->c_a = 1.0;
        p->f_gev = 1.0;
    } else if (kind < 5) {
        p->g_s.re = plain;
        p->g_p.re = gamma5;
    } else {
        p->g_v.re = plain;
        p->g_a.re = gamma5;
    }
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

static inline random_process random_process_begin_different(uint64_t i)
{
    random_process r = random_process_begin(i);
    do
        r.process.lepton_out = (flavbrem_lepton)(3.0 * random_uniform(&r.state));
    while (r.process.lepton_out == r.process.lepton_in);
    return r;
}

/* Process number i; the coupling is 1. */
static inline random_process random_process_draw(uint64_t i)
{
    random_process r = random_process_begin_different(i);
    random_process_draw_rest(&r, 1e-3);
    return r;
}

/* Of any boson; of every third process both leptons are equal. */
static inline random_process random_process_draw_any_boson(uint64_t i)
{
    random_process r = random_process_begin_different(i);
    if (i % 3 == 2)
        r.process.lepton_out = r.process.lepton_in;
    random_process_draw_rest(&r, 1e-3);
    random_boson_draw(&r.process, r.state, -1);
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
