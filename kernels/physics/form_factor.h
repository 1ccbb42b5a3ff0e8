/* The nucleus as the photon sees it: F^2/t^2 = numerator/D(t)^2, the scales at which it bends, and
 * its flux. Everything else in the library asks here; of it only this file knows Eq. (6) and reads
 * the members. */
#ifndef FLAVBREM_PHYSICS_FORM_FACTOR_H
#define FLAVBREM_PHYSICS_FORM_FACTOR_H

#include "kernels/elementary.h"
#include "kernels/physics/constants.h"
#include "kernels/quadrature.h"

#define FLUX_NODES 24

/* Elastic form factor, Eq. (6): F^2 = Z^2 [a^2 t/(1 + a^2 t)]^2 [1/(1 + t/t_d)]^2. */
typedef struct form_factor {
    double z2;  /* Z^2 */
    double t_a; /* 1/a^2 [GeV^2], screening by the atom's electrons */
    double t_d; /* [GeV^2], size of the nucleus */
} form_factor;

/* Of the nucleus Z, A; m_e [GeV]. */
FLAVBREM_FN form_factor form_factor_make(double z, double a, double m_e)
{
    form_factor f;
    double per_a = m_e * elementary_cbrt(z) / SCREENING_LENGTH;
    double cbrt_a = elementary_cbrt(a);
    f.z2 = z * z;
    f.t_a = per_a * per_a;
    f.t_d = NUCLEAR_SIZE_GEV2 / (cbrt_a * cbrt_a);
    return f;
}

/* The denominator D of F^2/t^2 [GeV^4] at the fraction t/one, times one^2; t >= 0.
 * The caller folds 1/D into a reciprocal that it needs anyway. */
FLAVBREM_FN double form_factor_denominator(const form_factor *f, double t, double one)
{
    return (f->t_a * one + t) * (f->t_d * one + t); /* Eq. (6) over t^2 */
}

/* factor times the numerator of F^2/t^2, (Z t_d)^2 [GeV^4]. */
FLAVBREM_FN double form_factor_numerator(const form_factor *f, double factor)
{
    return factor * f->z2 * f->t_d * f->t_d;
}

/* Below the first scale [GeV^2] F^2/t^2 is even in t, between the two it goes as 1/t^2, above the
 * second it falls as 1/t^4. */
FLAVBREM_FN double form_factor_flat_below(const form_factor *f)
{
    return f->t_a;
}

FLAVBREM_FN double form_factor_falls_above(const form_factor *f)
{
    return f->t_d;
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

/* The flux by 24 Gauss nodes in z = t_min/t, where Eq. (16) cancels; at most 6e-12 of it
 * are lost. What a node adds, with low = t_min/t_max and width = 1 - low, and what the sum is to be
 * multiplied by. */
FLAVBREM_FN double flux_node(const form_factor *f, const gauss_node *node, double low, double width,
                             double t_min)
{
    double z = low + width * node->z;
    double d = form_factor_denominator(f, t_min, z); /* z^2 D(t_min/z) */
    return node->weight * z * (width * node->z_bar) / (d * d);
}

FLAVBREM_FN double flux_of_sum(const form_factor *f, double sum, double width, double t_min)
{
    return f->z2 * (sum * width * t_min * t_min * f->t_d * f->t_d);
}

/* The flux by its antiderivative. */
FLAVBREM_FN double flux_closed(const form_factor *f, double t_min, double t_max)
{
    return f->z2 * (flux_antiderivative(f, t_max, t_min) - flux_antiderivative(f, t_min, t_min));
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
        return flux_closed(f, t_min, t_max);
    double low = t_min / t_max, width = (t_max - t_min) / t_max, sum = 0.0;
    for (int k = 0; k < FLUX_NODES; k++)
        sum += flux_node(f, &rule[k], low, width, t_min);
    return flux_of_sum(f, sum, width, t_min);
}

#endif
