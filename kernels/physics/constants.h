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

#endif
