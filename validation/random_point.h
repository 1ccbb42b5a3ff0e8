/* Random points over the whole advertised domain, for validation: every option that a cross-section
 * depends on, and every axis drawn logarithmically towards both of its ends.
 *
 *   leptons    every ordered pair, equal ones too
 *   Z          1 to 118, evenly and logarithmically; A from Z to 300, real numbers too
 *   E          threshold to 1e6 GeV; the threshold itself is approached to 1e-6 of it
 *   m_phi      1e-4 GeV, or 1 keV above m_i - m_f, to the kinematic limit; both ends to 1e-6
 *   x, y       both ends of the range to 1e-6 of it
 *   angles     1e-7 rad to pi, around masses/E, and the largest angle that x or y leaves to 1e-6;
 *              of x or y and the angle together one to 1e-6, the other to 1e-3: where both are
 *              closer the last digit of the masses is felt, and the error says so
 *   cuts       theta_max, psi_max, and those of ETL; t_max rule; set of constants
 *   form       every form factor, Helm's from A = 5 on
 *   boson      that of the paper; random_boson_take() makes it another one */
#ifndef FLAVBREM_VALIDATION_RANDOM_POINT_H
#define FLAVBREM_VALIDATION_RANDOM_POINT_H

#include <math.h>

#include "host/core/defaults.h"
#include "host/integral/integrands.h"
#include "kernels/physics/constants.h"
#include "validation/random_process.h"

#define ABOVE_DECAY_GEV 1e-6
#define CLOSEST 1e-6         /* to an end, of the range; */
#define CLOSER_TOGETHER 1e-3 /* the other one of two coordinates */

/* What is asked, and where. */
typedef struct random_point {
    flavbrem_process process;
    flavbrem_request request;
    flavbrem_point point;
    uint64_t state;
} random_point;

/* In (low, high): evenly, towards the lower or towards the upper end. */
static inline double towards_an_end(uint64_t *state, double low, double high, double closest)
{
    double kind = random_uniform(state), u = random_uniform(state);
    double near = (high - low) * pow(closest, u);
    return kind < 0.2 ? low + (high - low) * u : kind < 0.6 ? low + near : high - near;
}

static inline void draw_target(random_point *r)
{
    flavbrem_process *p = &r->process;
    double kind = random_uniform(&r->state);
    p->target_z = kind < 0.5 ? floor(pow(119.0, random_uniform(&r->state)))
                             : 1.0 + floor(118.0 * random_uniform(&r->state));
    double natural = p->target_z * (2.0 + 0.006 * p->target_z);
    double a = random_uniform(&r->state) < 0.7
                   ? floor(natural * (0.9 + 0.2 * random_uniform(&r->state)))
                   : log_between(&r->state, p->target_z, 300.0);
    p->target_a = a < p->target_z ? p->target_z : a > 300.0 ? 300.0 : a;
}

static inline void draw_options(random_point *r)
{
    flavbrem_process *p = &r->process;
    p->coupling = 1.0;
    p->lepton_in = (flavbrem_lepton)(3.0 * random_uniform(&r->state));
    p->lepton_out = (flavbrem_lepton)(3.0 * random_uniform(&r->state));
    p->constants = random_uniform(&r->state) < 0.2 ? FLAVBREM_DMG4 : FLAVBREM_CODATA_2022;
    p->tmax_rule =
        random_uniform(&r->state) < 0.3 ? FLAVBREM_TMAX_BEAM_ENERGY : FLAVBREM_TMAX_MASSES;
    if (random_uniform(&r->state) < 0.3) {
        p->theta_max_rad = log_between(&r->state, 1e-5, 0.5 * PI);
        p->psi_max_rad = log_between(&r->state, 1e-5, 0.5 * PI);
    }
    if (random_uniform(&r->state) < 0.2)
        p->etl_theta_max_rad = log_between(&r->state, 1e-5, PI);
    else if (random_uniform(&r->state) < 0.25)
        p->etl_psi_max_rad = log_between(&r->state, 1e-5, PI);
}

/* From a state of its own: what else is drawn does not depend on it. Half are elastic. */
static inline void draw_form_factor(random_point *r)
{
    uint64_t state = r->state ^ 0x666f726d20666163u;
    double kind = random_uniform(&state);
    int form =
        kind < 0.5 ? FORM_FACTOR_ELASTIC : 1 + (int)(2.0 * (kind - 0.5) * (FORM_FACTORS - 1));
    int has_radius = form != FORM_FACTOR_HELM || r->process.target_a >= 5.0;
    r->process.form_factor = has_radius ? form : FORM_FACTOR_ELASTIC;
}

/* Another boson at the same point, from a state of its own (random_boson_draw). */
static inline void random_boson_take(random_point *r, int spin)
{
    random_boson_draw(&r->process, r->state, spin);
}

/* Largest m_phi [GeV] at a beam energy. */
static inline double largest_m_phi(const flavbrem_process *p, double e)
{
    double m_i = flavbrem_lepton_mass_gev(p->lepton_in, p->constants);
    double m_f = flavbrem_lepton_mass_gev(p->lepton_out, p->constants);
    double m = flavbrem_nucleus_mass_gev(p);
    double excess = (2.0 * m * e + m_i * m_i) / (sqrt(m * m + 2.0 * m * e + m_i * m_i) + m);
    return excess - m_f;
}

static inline void draw_masses(random_point *r)
{
    const flavbrem_process *p = &r->process;
    double decay = flavbrem_smallest_m_phi_gev(p);
    double least = decay > 0.0 ? decay + ABOVE_DECAY_GEV : FLAVBREM_SMALLEST_M_PHI_GEV;
    double lowest = flavbrem_threshold_gev(p, least) * (1.0 + CLOSEST);
    double e = log_between(&r->state, lowest, FLAVBREM_LARGEST_ENERGY_GEV);
    double most = largest_m_phi(p, e) * (1.0 - CLOSEST);
    double kind = random_uniform(&r->state), u = random_uniform(&r->state), m_phi;
    if (kind < 0.5)
        m_phi = least * pow(most / least, u);
    else if (kind < 0.75)
        m_phi = least + (most - least) * pow(CLOSEST, u);
    else
        m_phi = most - (most - least) * pow(CLOSEST, u);
    if (random_uniform(&r->state) < 0.1) { /* E towards the threshold, from the side of E */
        e = flavbrem_threshold_gev(p, m_phi) *
            (1.0 + 10.0 * pow(CLOSEST / 10.0, random_uniform(&r->state)));
        e = e < FLAVBREM_LARGEST_ENERGY_GEV ? e : FLAVBREM_LARGEST_ENERGY_GEV;
    }
    r->point.beam_energy_gev = e;
    r->point.m_phi_gev = m_phi;
}

static inline double draw_angle(random_point *r, double scale, double largest, double closest)
{
    double kind = random_uniform(&r->state), u = random_uniform(&r->state);
    double angle = kind < 0.4    ? 1e-7 * pow(largest / 1e-7, u)
                   : kind < 0.7  ? scale * pow(1e4, u - 0.5)
                   : kind < 0.85 ? largest * (1.0 - pow(closest, u))
                                 : largest * u;
    return angle < largest ? angle : largest * u;
}

/* Where the quantity is asked for. Returns 0 where there is no such place. */
static inline int draw_place(random_point *r)
{
    flavbrem_quantity quantity = r->request.quantity;
    if (quantity == FLAVBREM_SIGMA)
        return 1;
    flavbrem_request whole = r->request;
    int boson = quantity == FLAVBREM_DX || quantity == FLAVBREM_D2X || quantity == FLAVBREM_DTHETA;
    whole.quantity = boson ? FLAVBREM_DX : FLAVBREM_DY;
    r->point.at[0] = 0.5;
    integrand f;
    (void)flb_integrand_make(&r->process, &whole, &r->point, &f); /* for its range */
    const point_params *q = &f.q;
    if (!(f.range.high > f.range.low))
        return 0;
    double scale = (q->m_a + q->m_b) / q->e;
    double largest = whole.method == FLAVBREM_ETL
                         ? (boson ? r->process.etl_theta_max_rad : r->process.etl_psi_max_rad)
                         : f.cut_rad;
    if (quantity == FLAVBREM_DTHETA || quantity == FLAVBREM_DPSI) {
        r->point.at[0] = draw_angle(r, scale, largest, CLOSEST);
        return 1;
    }
    int both = flavbrem_quantity_coordinates(quantity) == 2;
    int first = random_uniform(&r->state) < 0.5; /* of the two the one that is drawn closer */
    double closest = !both || first ? CLOSEST : CLOSER_TOGETHER;
    double above_low = towards_an_end(&r->state, 0.0, f.range.high - f.range.low, closest);
    r->point.at[0] = (f.range.low + above_low) / q->e;
    if (!both)
        return 1;
    if (whole.method == FLAVBREM_ETL) {
        energies n = energies_at(q, r->point.at[0] * q->e, (1.0 - r->point.at[0]) * q->e);
        double sine_sq = largest_v(q, &n) / (2.0 * n.pk2);
        if (!(sine_sq > 0.0))
            return 0;
        double reach = sine_sq < 1.0 ? 2.0 * asin(sqrt(sine_sq)) : PI;
        largest = reach < largest ? reach : largest;
    }
    r->point.at[1] = draw_angle(r, scale, largest, first ? CLOSER_TOGETHER : CLOSEST);
    return r->point.at[1] > 0.0;
}

/* Makes the point one of the total without cuts. */
static inline void random_point_take_total(random_point *r)
{
    r->request.method = FLAVBREM_ETL;
    r->request.quantity = FLAVBREM_SIGMA;
    r->process.etl_theta_max_rad = r->process.etl_psi_max_rad = PI;
}

/* Point number i of a seed; 0 where the draw is empty: no value there. rtol is left to the caller.
 */
static inline int random_point_draw(uint64_t seed, uint64_t i, random_point *r)
{
    *r = (random_point){.process = flb_process_default(),
                        .request = {.unit = FLAVBREM_INV_GEV2, .rtol = 1e-9},
                        .state = seed * 0x9e3779b97f4a7c15u + i * 0xd1342543de82ef95u};
    (void)random_uniform(&r->state);
    draw_options(r);
    draw_target(r);
    draw_form_factor(r);
    draw_masses(r);
    double method = random_uniform(&r->state);
    r->request.method = method < 0.7 ? FLAVBREM_ETL : method < 0.9 ? FLAVBREM_WW : FLAVBREM_IWW;
    double quantity = random_uniform(&r->state); /* sigma, whose truth costs much, less often */
    r->request.quantity = quantity < 0.04
                              ? FLAVBREM_SIGMA
                              : (flavbrem_quantity)(1.0 + 6.0 * (quantity - 0.04) / 0.96);
    if (!(r->point.m_phi_gev > flavbrem_smallest_m_phi_gev(&r->process)) ||
        !(r->point.beam_energy_gev > flavbrem_threshold_gev(&r->process, r->point.m_phi_gev)))
        return 0;
    return draw_place(r);
}

#endif
