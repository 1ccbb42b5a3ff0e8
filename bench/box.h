/* The density in the plain variables (x, theta, t), which others integrate and draw in. */
#ifndef FLAVBREM_BENCH_BOX_H
#define FLAVBREM_BENCH_BOX_H

#include <math.h>

#include "kernels/rows.h"

/* Of sigma of ETL, Eq. (12), at e_a [GeV], theta [rad] and t [GeV^2], per x, theta and t; 0 outside
 * phase space. */
static inline double box_density(const integrand *f, double e_a, double theta, double t)
{
    const point_params *q = &f->q;
    double sine = sin(0.5 * theta);
    energies n = energies_at(q, e_a, q->e - e_a);
    double v = 2.0 * n.pk2 * sine * sine, v_rest = largest_v(q, &n) - v;
    if (!(v_rest > 0.0 && n.k_a > 0.0 && n.e_b > q->m_b))
        return 0.0;
    row_kinematics k = row_at(q, &n, v, v_rest);
    double tau = t - k.t_min;
    if (!(tau >= 0.0 && tau <= k.t_span))
        return 0.0;
    etl_row etl = etl_row_at(q, &n, &k);
    return f->scale * q->e * n.k_a / (q->p * k.p_v) * sin(theta) *
           etl_node(&etl, &q->nucleus, has_spin_one(q), tau, 1.0);
}

#endif
