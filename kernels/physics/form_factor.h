/* The nucleus as the photon sees it. Everything else asks here; nothing else knows Eq. (6). */
#ifndef FLAVBREM_PHYSICS_FORM_FACTOR_H
#define FLAVBREM_PHYSICS_FORM_FACTOR_H

#include "kernels/elementary.h"
#include "kernels/quadrature.h"

#define FLUX_NODES 24

/* Elastic form factor, Eq. (6): F^2 = Z^2 [a^2 t/(1 + a^2 t)]^2 [1/(1 + t/t_d)]^2. */
typedef struct form_factor {
    double z2;  /* Z^2 */
    double t_a; /* 1/a^2 [GeV^2], screening by the atom's electrons */
    double t_d; /* [GeV^2], size of the nucleus */
} form_factor;

/* The denominator D(t) [GeV^2] of F^2/t^2 = (Z t_d/D)^2; t >= 0 [GeV^2].
 * The caller folds 1/D into a reciprocal that it needs anyway. */
FLAVBREM_FN double form_factor_denominator(double t_a, double t_d, double t)
{
    return (t_a + t) * (t_d + t); /* Eq. (6) over t^2 */
}

/* The antiderivative X(t) of (t - t_min) F^2/(Z t)^2, Eq. (16) [dimensionless]. */
FLAVBREM_FN double flux_antiderivative(const form_factor *f, double t, double t_min)
{
    double apart = f->t_a - f->t_d;
    double scale = f->t_d * f->t_d / (apart * apart * apart);
    return scale *
           (apart * (f->t_a + t_min) / (t + f->t_a) + apart * (f->t_d + t_min) / (t + f->t_d) +
            (f->t_a + f->t_d + 2.0 * t_min) * elementary_log((t + f->t_d) / (t + f->t_a)));
}

/* The flux over Z^2 by 24 Gauss nodes in z = t_min/t, where Eq. (16) cancels: 5e-11. What a node
 * adds, with low = t_min/t_max and width = 1 - low, and what the sum is to be multiplied by. */
FLAVBREM_FN double flux_node(const form_factor *f, const gauss_node *node, double low, double width,
                             double t_min)
{
    double z = low + width * node->z;
    double d = form_factor_denominator(f->t_a * z, f->t_d * z, t_min); /* z^2 D(t_min/z) */
    return node->weight * z * (width * node->z_bar) / (d * d);
}

FLAVBREM_FN double flux_of_sum(const form_factor *f, double sum, double width, double t_min)
{
    return sum * width * t_min * t_min * f->t_d * f->t_d;
}

/* 1 where Eq. (16) cancels. */
FLAVBREM_FN int flux_cancels(const form_factor *f, double t_min, double t_max)
{
    return t_min > 0.1 * f->t_d || t_min > 0.3 * t_max;
}

/* Equivalent-photon flux of the nucleus, Eq. (14), by its antiderivative, Eqs. (15), (16).
 *   t_min, t_max  limits of the momentum transfer squared [GeV^2]
 *   rule          the Gauss rule of FLUX_NODES nodes
 * Returns the flux, dimensionless; 0 where t_min >= t_max (x -> 1 reaches it). */
FLAVBREM_FN double photon_flux(const form_factor *f, const gauss_node *rule, double t_min,
                               double t_max)
{
    if (t_min >= t_max)
        return 0.0;
    if (!flux_cancels(f, t_min, t_max))
        return f->z2 *
               (flux_antiderivative(f, t_max, t_min) - flux_antiderivative(f, t_min, t_min));
    double low = t_min / t_max, width = (t_max - t_min) / t_max, sum = 0.0;
    for (int k = 0; k < FLUX_NODES; k++)
        sum += flux_node(f, &rule[k], low, width, t_min);
    return f->z2 * flux_of_sum(f, sum, width, t_min);
}

#endif
