/* What the amplitudes know of the boson and its couplings: four numbers, so that a boson is data.
 *
 * L = -phi l_f-bar (g_S + g_P gamma5) l_i + h.c., a = |g_S|^2 + |g_P|^2, e = |g_S|^2 - |g_P|^2. The
 * paper's h P_R, Eq. (1), is g_S = g_P = h/2. Any other scalar has the same amplitude with 2 a in
 * the place of h^2 and, in the term of the leptons' spins alone, Dm - 2 m_i m_f e/a in that of
 * Dm = m_phi^2 - m_i^2 - m_f^2. Of |g_S| = |g_P|, where e = 0, the numbers have the bits of the
 * paper's; of others they are sums that do not cancel: of a light pseudoscalar and equal leptons
 * Dm and 2 m_l^2 would. */
#ifndef FLAVBREM_PHYSICS_BOSON_H
#define FLAVBREM_PHYSICS_BOSON_H

#include "kernels/compiler.h"

typedef struct boson_numbers {
    double strength;    /* 2 a */
    double spin;        /* Dm - 2 m_i m_f e/a [GeV^2] */
    double scalar_part; /* m_i m_f (1 + e/a) [GeV^2], */
    double pseudo_part; /* m_i m_f (1 - e/a) [GeV^2] */
} boson_numbers;

/* From |g_S|^2 and |g_P|^2, which are not both 0; masses in GeV. */
FLAVBREM_FN boson_numbers scalar_boson(double g_s_sq, double g_p_sq, double m_phi, double m_i,
                                       double m_f)
{
    boson_numbers b;
    double a = g_s_sq + g_p_sq;
    double part_s = g_s_sq / a, part_p = g_p_sq / a;
    double sum = m_i + m_f, difference = m_i - m_f;
    double even = m_phi * m_phi - m_i * m_i - m_f * m_f;
    double other = part_s * ((m_phi - sum) * (m_phi + sum)) +
                   part_p * ((m_phi - difference) * (m_phi + difference));
    b.strength = 2.0 * a;
    b.spin = g_s_sq == g_p_sq ? even : other;
    b.scalar_part = 2.0 * m_i * m_f * part_s;
    b.pseudo_part = 2.0 * m_i * m_f * part_p;
    return b;
}

#endif
