/* The process l_i N -> l_f N phi: leptons, nucleus, coupling, conventions. */
#ifndef FLAVBREM_PROCESS_H
#define FLAVBREM_PROCESS_H

#include "flavbrem/context.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* The name of the form factor, Eq. (6) of arXiv:2404.15931 (kernels/physics/form_factor.h). */
#define FLAVBREM_FORM_FACTOR "elastic"

/* The range of the coupling; the square times a cross-section is still a normal number. */
#define FLAVBREM_SMALLEST_COUPLING 1e-50
#define FLAVBREM_LARGEST_COUPLING 1e50

typedef enum flavbrem_lepton {
    FLAVBREM_ELECTRON = 0,
    FLAVBREM_MUON = 1,
    FLAVBREM_TAU = 2
} flavbrem_lepton;

/* Upper limit of the momentum transfer in the flux of WW and IWW. */
typedef enum flavbrem_tmax_rule {
    FLAVBREM_TMAX_MASSES = 0,     /* t_max = m_phi^2 + m_i^2 */
    FLAVBREM_TMAX_BEAM_ENERGY = 1 /* t_max = E^2, as in the published K table */
} flavbrem_tmax_rule;

typedef enum flavbrem_constants {
    FLAVBREM_CODATA_2022 = 0,
    FLAVBREM_DMG4 = 1 /* the values of the DMG4 package (its DarkMatter.hh) */
} flavbrem_constants;

/* A plain description, owned and filled by the caller; start from flavbrem_process_default().
 * It is checked by the functions that take it. */
typedef struct flavbrem_process {
    flavbrem_lepton lepton_in;
    flavbrem_lepton lepton_out; /* another one than lepton_in */
    double target_z;            /* charge number, 1 to 118 */
    double target_a;            /* mass number or weight, target_z to 300; M = A u */
    double coupling;            /* h of L = -h l_i-bar P_R l_f phi + h.c.; 1e-50 to 1e50 */
    double theta_max_rad;       /* WW and IWW: largest boson angle, above 0 to pi/2 */
    double psi_max_rad;         /* WW and IWW: largest lepton angle, above 0 to pi/2 */
    double etl_theta_max_rad;   /* ETL: cut of the boson angle, above 0; pi cuts nothing */
    double etl_psi_max_rad;     /* ETL: cut of the lepton angle, likewise */
    flavbrem_tmax_rule tmax_rule;
    flavbrem_constants constants;
} flavbrem_process;

/* e -> mu on lead (82, 207), h = 1e-4, theta_max 0.1, psi_max 0.3, no cut for ETL,
 * t_max = m_phi^2 + m_i^2, CODATA 2022. */
flavbrem_process flavbrem_process_default(void);

/* Says whether the description is good for cross-sections, in one sentence if it is not.
 * Errors: FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_process_check(flavbrem_context *context,
                                                           const flavbrem_process *process);

/* Lepton mass [GeV] in the given set of constants (CODATA 2022; tau: PDG 2024; DMG4's own). */
double flavbrem_lepton_mass_gev(flavbrem_lepton lepton, flavbrem_constants constants);

/* Mass of the nucleus [GeV], M = A u. Thread safe. */
double flavbrem_nucleus_mass_gev(const flavbrem_process *process);

/* "e", "mu", "tau". */
const char *flavbrem_lepton_name(flavbrem_lepton lepton);

/* Total beam energy [GeV] above which a boson of mass m_phi_gev can be made:
 * E_th = [(M + m_f + m_phi)^2 - M^2 - m_i^2]/(2 M). The process must have passed
 * flavbrem_process_check. Thread safe. */
double flavbrem_threshold_gev(const flavbrem_process *process, double m_phi_gev);

/* Smallest boson mass [GeV] that is allowed (exclusive): m_i - m_f where the incoming lepton is the
 * heavier one, for below it l_i -> l_f phi opens and the cross-section is not defined; else 0.
 * Thread safe. */
double flavbrem_smallest_m_phi_gev(const flavbrem_process *process);

/* An element by its symbol, "H" to "U", case as written in chemistry.
 *   z        receives the charge number
 *   weight   receives the standard atomic weight (207 for Pb, as in the paper)
 * Returns FLAVBREM_OK or FLAVBREM_ERROR_INPUT (outputs untouched). Thread safe. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_element_find(const char *symbol, double *z,
                                                          double *weight);

/* The symbol of element number z (1 to 92), NULL beyond. Thread safe. */
const char *flavbrem_element_symbol(int z);

/* Mass number of the most abundant isotope of element number z (1 to 92) in nature, of the
 * longest-lived one where none is stable; 0 beyond. No mass: what nucleus stands for the element in
 * the particle codes of event files. Thread safe. */
int flavbrem_element_isotope(int z);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
