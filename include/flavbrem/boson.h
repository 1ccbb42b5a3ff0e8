/* The boson of a process: its kind, its couplings to the two leptons, its decay to them. */
#ifndef FLAVBREM_BOSON_H
#define FLAVBREM_BOSON_H

#include "flavbrem/process.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* The value of "boson". Of spin 0, L = -phi l_f-bar (g_S + g_P gamma5) l_i + h.c. (of equal leptons
 * without the h.c., and with i g_P):
 *   "chiral"        |g_S| = |g_P| = h/2, h the coupling: the default, Eq. (1) of arXiv:2404.15931
 *   "scalar"        g_S the coupling, g_P = 0
 *   "pseudoscalar"  g_P the coupling, g_S = 0
 *   "general"       "g-s" and "g-p", or those of spin 1
 *   "alp"           L = (d_mu phi/f) l_f-bar gamma^mu (C_V + C_A gamma5) l_i + h.c., with "c-v",
 *                   "c-a" and "f-gev": g_S = C_V (m_i - m_f)/f, g_P = C_A (m_i + m_f)/f
 * Of spin 1, L = -X_mu l_f-bar gamma^mu (g_V + g_A gamma5) l_i + h.c., polarisations summed over:
 *   "vector"        g_V the coupling, or e epsilon with "epsilon", e^2 = 4 pi alpha; g_A = 0
 *   "axial"         g_A the coupling, g_V = 0
 *   "general"       "g-v" and "g-a"
 * Of NULL: "chiral". A constant. Thread safe. */
const char *flavbrem_boson_name(const flavbrem_process *process);

/* 1 of "chiral", the boson of the paper and the default. Of NULL: 1. Thread safe. */
int flavbrem_boson_is_usual(const flavbrem_process *process);

/* 0 or 1. The process must have passed flavbrem_process_check, as for what follows. Of NULL: 0.
 * Thread safe. */
int flavbrem_boson_spin(const flavbrem_process *process);

/* |g_S| and |g_P|, |g_V| and |g_A|: nothing else of them enters. Those of the other spin are 0. Of
 * complex ones and of an axion-like particle, whose last digits are roundings, they have 15 digits.
 * Frozen. */
typedef struct flavbrem_couplings {
    double scalar, pseudoscalar;
    double vector, axial;
} flavbrem_couplings;

/* Of NULL: not a number. Thread safe. */
flavbrem_couplings flavbrem_couplings_of(const flavbrem_process *process);

/* 1 where two processes have one boson: of one spin, with couplings in one ratio to 12 digits. How
 * strong it couples plays no part, for cross-sections go with that squared. Of NULL: 0. Thread
 * safe. */
int flavbrem_boson_is_same(const flavbrem_process *a, const flavbrem_process *b);

/* What cross-sections of `of` are multiplied by to be those of `process`, whose boson couples more
 * or less strongly, dimensionless: 0.01 from a table of epsilon 1e-3 to 1e-4. Leptons and nucleus
 * are not compared. Not a number where they do not have one boson (flavbrem_boson_is_same), or of
 * NULL. process  with the couplings that are asked for; both must have passed
 * flavbrem_process_check of       with those that the cross-sections have:
 * flavbrem_runtime_process, or the process of flavbrem_table_spec Thread safe. */
double flavbrem_boson_factor(const flavbrem_process *process, const flavbrem_process *of);

/* The decay X -> l_i l_f, of two different leptons in both states of charge: X is real.
 * Frozen. */
typedef struct flavbrem_decay {
    double width_gev;  /* 0 where m_phi <= m_i + m_f */
    double lifetime_s; /* of a boson at rest with this decay alone; infinite where there is none */
    double length_m;   /* c times it */
} flavbrem_decay;

/* sqrt(lambda) {|g_S|^2 [m^2 - (m_i + m_f)^2] + |g_P|^2 [m^2 - (m_i - m_f)^2]}/(8 pi m^3) for each
 * state of charge, m the mass of the boson [GeV], lambda = [m^2 - (m_i + m_f)^2][m^2 - (m_i -
 * m_f)^2]; of spin 1 sqrt(lambda) {|g_V|^2 [m^2 - (m_i - m_f)^2] [2 + (m_i + m_f)^2/m^2] + |g_A|^2
 * [m^2 - (m_i
 * + m_f)^2] [2 + (m_i - m_f)^2/m^2]}/(24 pi m^3). Of NULL, and of a mass that is not
 * above 0 or not finite: not a number. Thread safe. */
flavbrem_decay flavbrem_decay_of(const flavbrem_process *process, double m_phi_gev);

/* 1 where sigma by WW and IWW is no approximation to rely on: where the outgoing lepton is an
 * electron, far lighter than most bosons, WW is off by 10% and more. Of NULL: 0. Thread safe. */
int flavbrem_ww_is_far(const flavbrem_process *process);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
