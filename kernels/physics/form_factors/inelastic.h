/* What scattering off the nucleus's parts adds (Y.-S. Tsai, Rev. Mod. Phys. 46, 815 (1974); as
 * in J. D. Bjorken et al., arXiv:0906.0580, Eq. (A18)):
 *   F^2 = Z [t/(t_a' + t)]^2 {[1 + magnetic t]/(1 + t/dipole)^4}^2,
 *   magnetic = (mu_p^2 - 1)/(4 m_p^2),  dipole = 0.71 GeV^2,  t_a' = [m_e Z^(2/3)/773]^2.
 * Some packages leave the brace unsquared (arXiv:2401.06843). The mass in the kinematics stays that
 * of the whole nucleus, as theirs does. */
#ifndef FLAVBREM_PHYSICS_FORM_FACTORS_INELASTIC_H
#define FLAVBREM_PHYSICS_FORM_FACTORS_INELASTIC_H

#include "kernels/physics/form_factors/elastic.h"

/* The list of the members of a struct, for what keeps each number in an array. */
#define INELASTIC_FORM_FIELDS(X)                                                                   \
    X(t_a)      /* [GeV^2] */                                                                      \
    X(magnetic) /* [1/GeV^2] */                                                                    \
    X(dipole)   /* 1/0.71 [1/GeV^2] */                                                             \
    X(share)    /* Z over (Z t_d)^2, or its root where the brace is squared */                     \
    X(squared)  /* the brace: 1 or 0 */

typedef struct inelastic_form {
#define INELASTIC_FORM_MEMBER(name) double name;
    INELASTIC_FORM_FIELDS(INELASTIC_FORM_MEMBER)
#undef INELASTIC_FORM_MEMBER
} inelastic_form;

/* Beside the elastic form of the same nucleus. */
FLAVBREM_FN inelastic_form inelastic_form_make(double z, double m_e, const elastic_form *elastic,
                                               double squared)
{
    inelastic_form f;
    double cbrt_z = elementary_cbrt(z);
    double per_a = m_e * cbrt_z * cbrt_z / INELASTIC_SCREENING_LENGTH;
    double share = z / elastic_numerator(elastic, 1.0);
    f.t_a = per_a * per_a;
    f.magnetic = (PROTON_MOMENT * PROTON_MOMENT - 1.0) /
                 (4.0 * FORM_FACTOR_PROTON_MASS * FORM_FACTOR_PROTON_MASS);
    f.dipole = 1.0 / PROTON_DIPOLE_GEV2;
    f.share = squared > 0.0 ? square_root(share) : share;
    f.squared = squared;
    return f;
}

/* Inelastic over elastic F^2 at the fraction t/one. One division: all is homogeneous. */
FLAVBREM_FN double inelastic_over_elastic(const inelastic_form *f, const elastic_form *elastic,
                                          double t, double one)
{
    double both = elastic_denominator(elastic, t, one);
    double screened = f->t_a * one + t;
    double spread = one + t * f->dipole, spread_sq = spread * spread;
    double magnetic = one + t * f->magnetic;
    double above = f->share * both * one * magnetic;
    double below = screened * spread_sq * spread_sq;
    double num = f->squared > 0.0 ? above * one : above * both;
    double ratio = num / (f->squared > 0.0 ? below : below * screened);
    return f->squared > 0.0 ? ratio * ratio : ratio;
}

#endif
