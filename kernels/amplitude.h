/* The amplitude at a place in phase space, on either side. */
#ifndef FLAVBREM_KERNELS_AMPLITUDE_H
#define FLAVBREM_KERNELS_AMPLITUDE_H

#include "kernels/physics/etl.h"
#include "kernels/physics/etl_lepton.h"

/* A place: energies, the angle of the observed particle by v, the momentum transfer, the azimuth.
 */
typedef struct phase_space_place {
    point_params q;
    double e_a, e_b;      /* [GeV] */
    double v, v_rest;     /* [GeV^2]; v_rest = largest v - v > 0 */
    double tau_share;     /* (t - t_min)/(t_max - t_min), 0 to 1 */
    double one_minus_cos; /* of the azimuth */
    int observed;         /* enum side */
} phase_space_place;

/* |A|^2/(8 M^2) there, h = 1, not averaged over the azimuth. */
FLAVBREM_FN double amplitude_at(const phase_space_place *place)
{
    const point_params *q = &place->q;
    energies n = energies_at(q, place->e_a, place->e_b);
    row_kinematics k = row_at(q, &n, place->v, place->v_rest);
    double tau = place->tau_share * k.t_span;
    if (place->observed == BOSON_SIDE) {
        etl_row row = etl_row_at(q, &n, &k);
        return etl_amplitude(&row, has_spin_one(q), tau, place->one_minus_cos);
    }
    etl_lepton_row row = etl_lepton_row_at(q, &n, &k);
    return etl_lepton_amplitude(&row, has_spin_one(q), tau, place->one_minus_cos);
}

#endif
