/* Bremsstrahlung, pair production and ionisation in a material. Private to the library. */
#ifndef FLAVBREM_HOST_RADIATION_H
#define FLAVBREM_HOST_RADIATION_H

#include "flavbrem/material.h"

struct radiation {
    double length_cm;   /* X0 */
    double c;           /* what the terms with (Z^2 + Z)/9 of Tsai's formulas are over the others */
    double loss_gev_cm; /* 2 pi r_e^2 m_e n_e, */
    double log_ratio;   /* and ln(m_e^2/(2 (hbar omega_p)^2)): parts of the ionisation loss */
};

/* Of a material with one part or more, each with nuclei. */
struct radiation flb_radiation_of(const flavbrem_material *material);

/* The mean loss by ionisation [GeV/cm] at a total energy above some MeV. Electrons: Berger and
 * Seltzer's formula (ICRU 37) with the density effect at its limit, where the mean excitation
 * energy is no more in it: 2 pi r_e^2 m_e n_e [ln(gamma m_e^2/(2 (hbar omega_p)^2)) + 1 + F], F =
 * 1/8 for electrons, 2 ln 2 - 23/12 for positrons. */
double flb_radiation_ionisation(const struct radiation *radiation, double energy_gev, int charge);

#endif
