/* The boson of a process: its kind, its couplings to the two leptons, its decay to them. */
#ifndef FLAVBREM_BOSON_H
#define FLAVBREM_BOSON_H

#include "flavbrem/process.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* The value of "boson", of L = -phi l_f-bar (g_S + g_P gamma5) l_i + h.c. (of equal leptons without
 * the h.c., and with i g_P):
 *   "chiral"        |g_S| = |g_P| = h/2, h the coupling: the default, Eq. (1) of arXiv:2404.15931
 *   "scalar"        g_S the coupling, g_P = 0
 *   "pseudoscalar"  g_P the coupling, g_S = 0
 *   "general"       "g-s" and "g-p"
 *   "alp"           L = (d_mu phi/f) l_f-bar gamma^mu (C_V + C_A gamma5) l_i + h.c., with "c-v",
 *                   "c-a" and "f-gev": g_S = C_V (m_i - m_f)/f, g_P = C_A (m_i + m_f)/f
 * Of NULL: "chiral". A constant. Thread safe. */
const char *flavbrem_boson_name(const flavbrem_process *process);

/* |g_S| and |g_P|: nothing else of them enters. */
typedef struct flavbrem_couplings {
    double scalar, pseudoscalar;
} flavbrem_couplings;

/* Of NULL: not a number. Thread safe. */
flavbrem_couplings flavbrem_couplings_of(const flavbrem_process *process);

/* The decay phi -> l_i l_f, of two different leptons in both states of charge: phi is real. */
typedef struct flavbrem_decay {
    double width_gev;  /* 0 where m_phi <= m_i + m_f */
    double lifetime_s; /* of a boson at rest with this decay alone; infinite where there is none */
    double length_m;   /* c times it */
} flavbrem_decay;

/* sqrt(lambda) {|g_S|^2 [m^2 - (m_i + m_f)^2] + |g_P|^2 [m^2 - (m_i - m_f)^2]}/(8 pi m^3) for each
 * state of charge, m the mass of phi [GeV], lambda = [m^2 - (m_i + m_f)^2][m^2 - (m_i - m_f)^2].
 * The process must have passed flavbrem_process_check. Of NULL or no mass: not a number. Thread
 * safe. */
flavbrem_decay flavbrem_decay_of(const flavbrem_process *process, double m_phi_gev);

/* 1 where WW and IWW are no approximation to rely on: where the outgoing lepton is an electron, far
 * lighter than most bosons, WW is off by tens of percent and more. Thread safe. */
int flavbrem_ww_is_far(const flavbrem_process *process);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
