/* What else couples to the boson of arXiv:2404.15931, as lines and bands in its mass and coupling:
 * the muon's magnetic moment, Eq. (3), and the relic density of dark matter, Eq. (2). */
#ifndef FLAVBREM_CONSTRAINT_H
#define FLAVBREM_CONSTRAINT_H

#include <stddef.h>

#include "flavbrem/context.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* No constraint is computed above [GeV]. */
#define FLAVBREM_LARGEST_CONSTRAINT_GEV 1e50

/* m_mu - m_e [GeV], CODATA 2022. At this mass and below mu -> e phi opens, and the integral of
 * Eq. (3) has poles: it is defined above alone. Thread safe. */
double flavbrem_g2_smallest_m_phi_gev(void);

/* What the boson adds to a_mu = (g - 2)/2 of the muon, Eq. (3) with m_e kept:
 *   h^2/(16 pi^2) m_mu^2/m_phi^2 Int_0^1 dx x^2 (1 - x)/[(1 - x)(1 - x m_mu^2/m_phi^2)
 *                                                        + x m_e^2/m_phi^2]
 * in closed form. It goes to h^2 m_mu^2/(48 pi^2 m_phi^2) where m_phi is large.
 *   coupling   h, of either sign
 *   m_phi_gev  above flavbrem_g2_smallest_m_phi_gev, at most FLAVBREM_LARGEST_CONSTRAINT_GEV
 * Returns it, dimensionless, within 1e-13 (relative) of what the masses as doubles give; not a
 * number outside the range. Thread safe. */
double flavbrem_g2_contribution(double coupling, double m_phi_gev);

/* A deviation of a_mu, experiment minus Standard Model, which the boson is to explain. Frozen. */
typedef struct flavbrem_g2_deviation {
    double value;  /* dimensionless; |value| below 1 */
    double error;  /* one standard deviation; 0 to 1 */
    double sigmas; /* half the width of the band; 0 to 100 */
} flavbrem_g2_deviation;

/* 249e-11, 48e-11 and 3: Fig. 8 of the paper. The measurement is 116592059(22)e-11
 * (arXiv:2308.06230), the prediction 116591810(43)e-11 (arXiv:2006.04822). The prediction of 2025
 * leaves 38(63)e-11 (arXiv:2505.21476). */
flavbrem_g2_deviation flavbrem_g2_deviation_default(void);

/* Couplings that explain a deviation, none of them below 0. The boson adds to a_mu and takes
 * nothing away: what explains 0 or less is 0. Frozen. */
typedef struct flavbrem_g2_band {
    double coupling; /* h that explains the value */
    double least;    /* value - sigmas error; 0 where that is 0 or less */
    double most;     /* value + sigmas error */
} flavbrem_g2_band;

/* The coupling that explains a deviation, and its band, at some masses.
 *   deviation  NULL: flavbrem_g2_deviation_default
 *   m_phi_gev  n of them, each in the range of flavbrem_g2_contribution
 *   bands      receives n bands; after an error it is untouched
 * Errors: FLAVBREM_ERROR_INPUT (a number out of range, or the whole band is at 0 or below). */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_g2_bands(flavbrem_context *context,
                                                      const flavbrem_g2_deviation *deviation,
                                                      size_t n, const double *m_phi_gev,
                                                      flavbrem_g2_band *bands);

/* The dark sector of Eq. (2): fermions psi_1 and psi_2 that phi couples to. Frozen. */
typedef struct flavbrem_relic {
    double coupling;         /* g of phi to psi_1 psi_2; above 0, at most 1e50 */
    double m1_ratio;         /* m_1/m_phi; above 0, at most 1e6 */
    double m2_ratio;         /* m_2/m_phi, likewise; their sum is not 1, where h would be 0 */
    double cross_section_pb; /* the right-hand side; above 0, at most 1e50 */
} flavbrem_relic;

/* 0.1, 3, 3 and 10 pb, as the paper prints them for Fig. 8. Its text speaks of 1 pb before
 * Eq. (2), and m_1 + m_2 = 6 m_phi forbids phi -> psi_1 psi_2, the invisible decay that it assumes:
 * m_phi = 3 m_i, a ratio of 1/3, is probably meant. */
flavbrem_relic flavbrem_relic_default(void);

/* The coupling h that gives the relic density, Eq. (2):
 *   h^2 g^2 m_1^2/(4 pi [m_phi^2 - (m_1 + m_2)^2]^2) = cross_section_pb
 * with 1 GeV^-2 = 0.3893793721718e9 pb.
 *   relic      NULL: flavbrem_relic_default
 *   m_phi_gev  n of them, above 0, at most FLAVBREM_LARGEST_CONSTRAINT_GEV
 *   couplings  receives n of them; after an error it is untouched
 * Errors: FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_relic_couplings(flavbrem_context *context,
                                                             const flavbrem_relic *relic, size_t n,
                                                             const double *m_phi_gev,
                                                             double *couplings);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
