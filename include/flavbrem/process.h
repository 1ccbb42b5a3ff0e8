/* The process l_i N -> l_f N phi: leptons, nucleus, coupling, conventions; set and read by the keys
 * of flavbrem/keys.h. */
#ifndef FLAVBREM_PROCESS_H
#define FLAVBREM_PROCESS_H

#include "flavbrem/context.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

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

/* One thread at a time may change it; any number may read it while nobody does. */
typedef struct flavbrem_process flavbrem_process;

/* Enough for any text of a process, with its final 0. */
#define FLAVBREM_PROCESS_BYTES 4096

/* A process with the defaults: e -> mu on lead (82, 207), h = 1e-4, theta_max 0.1, psi_max 0.3 for
 * WW and IWW, no cut for ETL, t_max = m_phi^2 + m_i^2, CODATA 2022, elastic form factor.
 *   process  receives the handle, which the caller owns and gives to flavbrem_process_destroy; NULL
 *            after an error
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_process_create(flavbrem_context *context,
                                                            flavbrem_process **process);

/* Frees the process and sets *process to NULL; does nothing if it is NULL already. What was made
 * from it, samplers and tables, does not need it any more. */
void flavbrem_process_destroy(flavbrem_process **process);

/* Gives a key of a process (flavbrem_key_is_of_process of flavbrem/keys.h) a value:
 * flavbrem_process_set(context, process, "target", "Pb").
 *   "lepton"     two of e, mu, tau: "e:mu"
 *   "target"     "Z,A", "Z,A,density" with g/cm3, or the symbol of an element, H to U
 *   "coupling"   h of L = -h l_i-bar P_R l_f phi + h.c., or g of another boson; 1e-50 to 1e50
 *   "theta-max"  largest boson angle [rad], above 0 to pi/2; once given it cuts ETL as well
 *   "psi-max"    largest lepton angle, likewise
 *   "tmax"       t_max of WW and IWW: "m2" (m_phi^2 + m_i^2) or "E2" (E^2)
 *   "constants"  "codata2022" or "dmg4"
 *   "boson", "g-s", "g-p", "g-v", "g-a", "c-v", "c-a", "f-gev", "epsilon"  flavbrem/boson.h
 *   "form-factor"  "elastic", "elastic+inelastic", "elastic+inelastic-unsquared", "helm"
 *                (flavbrem_form_factor_name), or the path of a file: two columns, t [GeV^2],
 *                ascending, and F^2 with Z^2 in it, at least 8 rows. It is read at once, and stays
 *                in memory until the program ends. Its name, "PATH#HASH", is taken even where the
 *                file is not there or has changed: flavbrem_process_check says so then
 * Errors, which leave the process as it was: FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_process_set(flavbrem_context *context,
                                                         flavbrem_process *process, const char *key,
                                                         const char *text);

/* Gives a key its default again: of "theta-max" and "psi-max" that of WW and IWW, and ETL is not
 * cut. Errors: FLAVBREM_ERROR_INPUT (no such key). */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_process_unset(flavbrem_context *context,
                                                           flavbrem_process *process,
                                                           const char *key);

/* Writes the value of a key as flavbrem_process_set takes it; "" of a cut that is not given, which
 * flavbrem_process_unset makes.
 *   size  of text [bytes]; FLAVBREM_PROCESS_BYTES is enough for any key
 * Errors: FLAVBREM_ERROR_INPUT (no such key, or text is too small; the first bytes are there). */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_process_get(flavbrem_context *context,
                                                         const flavbrem_process *process,
                                                         const char *key, char *text, size_t size);

/* Writes all keys as `key = value` lines, in one order, in the fewest digits; cuts that are not
 * given are left out. Errors: as flavbrem_process_get. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_process_text(flavbrem_context *context,
                                                          const flavbrem_process *process,
                                                          char *text, size_t size);

/* A process from such a text, as flavbrem_process_create.
 * Errors: FLAVBREM_ERROR_INPUT (the sentence names the line), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_process_from_text(flavbrem_context *context,
                                                               const char *text,
                                                               flavbrem_process **process);

/* Says whether the process is good for cross-sections, in one sentence if it is not; each function
 * that takes a process asks it. The first one makes the table of a tabulated form factor for a
 * nucleus, of helm 34 kB, of a file some 100 kB, which stay until the program ends.
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_process_check(flavbrem_context *context,
                                                           const flavbrem_process *process);

/* The values of the keys above as numbers. Frozen: what comes later is a key alone. */
typedef struct flavbrem_process_values {
    flavbrem_lepton lepton_in;
    flavbrem_lepton lepton_out;
    double target_z;          /* charge number, 1 to 118 */
    double target_a;          /* mass number or weight, target_z to 300; M = A u */
    double density_g_cm3;     /* 0 where not given */
    int is_element;           /* 1 where the target was given by its symbol */
    double coupling;          /* h, or g; of several the root of the sum of their squares, in 15
                                 digits */
    double theta_max_rad;     /* of WW and IWW */
    double psi_max_rad;       /* of WW and IWW */
    double etl_theta_max_rad; /* pi where ETL is not cut */
    double etl_psi_max_rad;   /* likewise */
    flavbrem_tmax_rule tmax_rule;
    flavbrem_constants constants;
} flavbrem_process_values;

/* Of NULL: zeros. Thread safe. */
flavbrem_process_values flavbrem_process_values_of(const flavbrem_process *process);

/* The keys that came after the first files were made and are not at their defaults: what files and
 * prints have beside the values above and the form factor.
 *   methods  a sum of FLAVBREM_METHOD_BIT (flavbrem/origin.h): keys that change one of them
 *   i     0, 1, ...
 *   name  receives the name of the key, a constant
 *   text  receives its value, size bytes at most with the final 0
 * Returns 1, or 0 behind the last. Thread safe. */
int flavbrem_process_later(const flavbrem_process *process, unsigned methods, size_t i,
                           const char **name, char *text, size_t size);

/* "m2", "E2"; "codata2022", "dmg4". Thread safe. */
const char *flavbrem_tmax_rule_name(flavbrem_tmax_rule rule);
const char *flavbrem_constants_name(flavbrem_constants constants);

/* The form factor of the nucleus, the value of "form-factor":
 *   "elastic"            Eq. (6) of arXiv:2404.15931, the default
 *   "elastic+inelastic"  with the inelastic one of Y.-S. Tsai, Rev. Mod. Phys. 46, 815 (1974), and
 *                        J. D. Bjorken et al., arXiv:0906.0580, Appendix A, added to F^2
 *   "elastic+inelastic-unsquared"  likewise, its brace not squared: as corrected by
 *                        arXiv:2401.06843
 *   "helm"               R. H. Helm, Phys. Rev. 104, 1466 (1956), screened like the elastic one;
 *                        A >= 5
 *   "PATH#HASH"          a file, as it was called, and a hash of its numbers in 16 digits
 * Of NULL: "elastic". It stays until the program ends. Thread safe. */
#define FLAVBREM_FORM_FACTOR_BYTES 256 /* are enough for any, with its final 0 */
const char *flavbrem_form_factor_name(const flavbrem_process *process);

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

/* An element by its symbol, "H" to "U", case as written in chemistry, or its English name, "lead",
 * in any case.
 *   z        receives the charge number
 *   weight   receives the standard atomic weight (207 for Pb, as in the paper)
 * Returns FLAVBREM_OK or FLAVBREM_ERROR_INPUT (outputs untouched). Thread safe. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_element_find(const char *symbol, double *z,
                                                          double *weight);

/* The symbol of element number z (1 to 92), NULL beyond. Thread safe. */
const char *flavbrem_element_symbol(int z);

/* Standard atomic weight of element number z (1 to 92) [g/mol], for amounts of matter: 207.2 for
 * lead; 0 beyond. IUPAC 2021 (Pure Appl. Chem. 94, 573), abridged to five digits, conventional
 * where nature varies; without a stable isotope the mass number of the longest-lived one. Thread
 * safe. */
double flavbrem_element_weight(int z);

/* Mass number of the most abundant isotope of element number z (1 to 92) in nature, of the
 * longest-lived one where none is stable; 0 beyond. No mass: what nucleus stands for the element in
 * the particle codes of event files. Thread safe. */
int flavbrem_element_isotope(int z);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
