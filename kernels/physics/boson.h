/* What the amplitudes know of the boson and its couplings: seven numbers, so that a boson is data.
 *
 * Of a boson of spin 0, L = -X l_f-bar (g_S + g_P gamma5) l_i + h.c., and of one of spin 1, summed
 * over its polarisations, L = -X_mu l_f-bar gamma^mu (g_V + g_A gamma5) l_i + h.c., the amplitude
 * is
 *   |A|^2/(8 M^2) = a {2 (C_k |k x q|^2 + C_x [|p x q|^2 + |p' x q|^2] + C_q |q|^2)/(s |u|)
 *                      + C_w w},
 *   w = [t c^2 - 4 E'^2 D^2 + 2 E' D t c/M]/(2 s^2 u^2),  c, D, E' as in etl.h,
 * with three-vectors in the laboratory and a = |g_S|^2 + |g_P|^2 or |g_V|^2 + |g_A|^2. With G the
 * part of a that the first coupling has, H that of the other one,
 *   spin 0  C_k = 1,  C_x = 0,  C_q = m^2,
 *           C_w = G [m^2 - (m_i + m_f)^2] + H [m^2 - (m_i - m_f)^2]
 *   spin 1  C_k = [G (m_i - m_f)^2 + H (m_i + m_f)^2]/m^2,  C_x = 2,
 *           C_q = G [2 m^2 + (m_i + m_f)^2] + H [2 m^2 + (m_i - m_f)^2],
 *           C_w = G [m^2 - (m_i - m_f)^2] [2 + (m_i + m_f)^2/m^2]
 *               + H [m^2 - (m_i + m_f)^2] [2 + (m_i - m_f)^2/m^2]
 * (Dirac traces: tests/data/reference_general_*.csv). The paper's h P_R, Eq. (1) of
 * arXiv:2404.15931, is g_S = g_P = h/2, C_w = m^2 - m_i^2 - m_f^2, with the bits of the paper's
 * form. For others C_w is a sum of two terms that do not cancel; m^2 - 2 m_l^2 plus 2 m_l^2, of a
 * light pseudoscalar and equal leptons, would. The quadratic form of etl_lepton.h has m_i m_f - d
 * and m_i m_f + d, d = C_w/(2 C_k + 2 C_x) - (m^2 - m_i^2 - m_f^2)/2, spin 1  d = m_i m_f {G [4 -
 * (m_i - m_f)^2/m^2] - H [4 - (m_i + m_f)^2/m^2]}/(C_k + C_x). */
#ifndef FLAVBREM_PHYSICS_BOSON_H
#define FLAVBREM_PHYSICS_BOSON_H

#include "kernels/compiler.h"

typedef struct boson_numbers {
    double strength; /* 2 a */
    double c_w;      /* [GeV^2] */
    double c_k;
    double c_x;         /* 0 of spin 0, and of that alone */
    double c_q;         /* [GeV^2] */
    double scalar_part; /* m_i m_f - d; of spin 0 m_i m_f (1 + e/a), e = |g_S|^2 - |g_P|^2, */
    double pseudo_part; /* m_i m_f + d [GeV^2] */
} boson_numbers;

/* The couplings, squared and not both 0: without gamma5 |g_S|^2 or |g_V|^2, with it |g_P|^2 or
 * |g_A|^2. */
typedef struct coupling_numbers {
    double plain_sq, gamma5_sq;
    int spin_one; /* 1 or 0 */
} coupling_numbers;

/* Masses in GeV. */
FLAVBREM_FN boson_numbers scalar_boson(double g_s_sq, double g_p_sq, double m_x, double m_i,
                                       double m_f)
{
    boson_numbers b;
    double a = g_s_sq + g_p_sq;
    double part_s = g_s_sq / a, part_p = g_p_sq / a;
    double sum = m_i + m_f, difference = m_i - m_f;
    double even = m_x * m_x - m_i * m_i - m_f * m_f;
    double other =
        part_s * ((m_x - sum) * (m_x + sum)) + part_p * ((m_x - difference) * (m_x + difference));
    b.strength = 2.0 * a;
    b.c_w = g_s_sq == g_p_sq ? even : other;
    b.c_k = 1.0;
    b.c_x = 0.0;
    b.c_q = m_x * m_x;
    b.scalar_part = 2.0 * m_i * m_f * part_s;
    b.pseudo_part = 2.0 * m_i * m_f * part_p;
    return b;
}

FLAVBREM_FN boson_numbers vector_boson(double g_v_sq, double g_a_sq, double m_x, double m_i,
                                       double m_f)
{
    boson_numbers b;
    double a = g_v_sq + g_a_sq;
    double part_v = g_v_sq / a, part_a = g_a_sq / a;
    double sum = m_i + m_f, difference = m_i - m_f;
    double sum_sq = (sum / m_x) * (sum / m_x),
           difference_sq = (difference / m_x) * (difference / m_x);
    double m_sq = m_x * m_x;
    double above = (m_x - sum) * (m_x + sum), beyond = (m_x - difference) * (m_x + difference);
    b.strength = 2.0 * a;
    b.c_w = part_v * (beyond * (2.0 + sum_sq)) + part_a * (above * (2.0 + difference_sq));
    b.c_k = part_v * difference_sq + part_a * sum_sq;
    b.c_x = 2.0;
    b.c_q = m_sq * (part_v * (2.0 + sum_sq) + part_a * (2.0 + difference_sq));
    double forms = m_i * m_f / (b.c_k + b.c_x);
    b.scalar_part = forms * (6.0 * part_a - 2.0 * part_v * (1.0 - difference_sq));
    b.pseudo_part = forms * (6.0 * part_v - 2.0 * part_a * (1.0 - sum_sq));
    return b;
}

FLAVBREM_FN boson_numbers boson_of(const coupling_numbers *g, double m_x, double m_i, double m_f)
{
    return g->spin_one ? vector_boson(g->plain_sq, g->gamma5_sq, m_x, m_i, m_f)
                       : scalar_boson(g->plain_sq, g->gamma5_sq, m_x, m_i, m_f);
}

#endif
