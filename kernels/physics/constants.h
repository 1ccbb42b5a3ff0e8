/* Every constant of nature in the code, each with its source. Units: GeV and powers of it. */
#ifndef FLAVBREM_PHYSICS_CONSTANTS_H
#define FLAVBREM_PHYSICS_CONSTANTS_H

#define PI 3.14159265358979323846

/* CODATA 2022 (Rev. Mod. Phys. 97, 025002); tau: PDG 2024 (Phys. Rev. D 110, 030001). */
#define CODATA_ALPHA (1.0 / 137.035999177)
#define CODATA_M_ELECTRON_GEV 0.51099895069e-3
#define CODATA_M_MUON_GEV 0.1056583755
#define PDG_M_TAU_GEV 1.77693
#define CODATA_ATOMIC_MASS_GEV 0.93149410372 /* u */
#define CODATA_GEV2_PB 0.3893793721718e9     /* (hbar c)^2 [GeV^2 pb] */

/* Exact by definition (SI, 2019). */
#define SI_AVOGADRO_PER_MOL 6.02214076e23
#define LIGHT_M_PER_S 2.99792458e8
#define SI_HBAR_GEV_S 6.582119569509066e-25 /* h/(2 pi e) */

/* What the DMG4 package rounds them to (its DarkMatter.hh). */
#define DMG4_ALPHA (1.0 / 137.0)
#define DMG4_M_ELECTRON_GEV 5.109989461e-4
#define DMG4_M_MUON_GEV 0.1056583745
#define DMG4_M_TAU_GEV 1.77686
#define DMG4_GEV2_PB 3.894e8

/* Eq. (6): the atomic screening length is 111 Z^(-1/3)/m_e, the nuclear size 1/square_root(t_d),
 * t_d = 0.164 A^(-2/3) GeV^2. */
#define SCREENING_LENGTH 111.0
#define NUCLEAR_SIZE_GEV2 0.164

/* The inelastic form factor, as Bjorken et al., arXiv:0906.0580, Appendix A, have it: the screening
 * length is 773 Z^(-2/3)/m_e, moment and mass of the proton are rounded. */
#define INELASTIC_SCREENING_LENGTH 773.0
#define PROTON_MOMENT 2.79
#define FORM_FACTOR_PROTON_MASS 0.938 /* [GeV] */
#define PROTON_DIPOLE_GEV2 0.71

/* Helm's form factor (Phys. Rev. 104, 1466 (1956)): the skin s and R = 1.2 fm A^(1/3), with
 * r_n^2 = R^2 - 5 s^2. */
#define HELM_SKIN_FM 0.9
#define HELM_RADIUS_FM 1.2
#define CODATA_HBAR_C_GEV_FM 0.1973269804 /* CODATA 2018, 2022 */

#endif
