/* The nucleus as the photon sees it. Everything else asks here; nothing else knows Eq. (6). */
#ifndef FLAVBREM_PHYSICS_FORM_FACTOR_H
#define FLAVBREM_PHYSICS_FORM_FACTOR_H

#include "kernels/compiler.h"

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

#endif
