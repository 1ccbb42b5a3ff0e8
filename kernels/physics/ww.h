/* Weizsaecker-Williams approximation, Eqs. (14)-(27) of arXiv:2404.15931, on both sides.
 *
 * With a the observed particle, x its share of the energy, and 1 - x formed without subtraction,
 *   w = -u-tilde (boson side), m_phi^2 - t2 (lepton side):  w = w0 + v,  v = x E^2 angle^2,
 *   w0 = m_a^2 (1 - x)/x - m_i^2 (1 - x) + m_b^2,  t_min = [w/(2 E (1 - x))]^2,
 * the brackets of Eq. (21) and of Eq. (27) are both proportional to w0 - w = -v, so that
 *   A/u^2 = x^2/[2 (1 - x) w^2] - Dm x v/w^4              (21)
 *   {...} = 1/(2 w^2) - Dm v/w^4                          (27)
 * without the cancellation of the printed forms. Of any boson, with the C of boson.h, Dm is C_w and
 * in the place of 1 stands before the first term of (21) C_k + C_x [1 + (1 - x)^2]/x^2, of (27)
 * C_k + C_x [1 + x^2]/(1 - x)^2. dcos = angle dangle throughout, Eq. (23). */
#ifndef FLAVBREM_PHYSICS_WW_H
#define FLAVBREM_PHYSICS_WW_H

#include "kernels/physics/kinematics.h"

/* What is fixed by the energies of the observed particle. */
typedef struct ww_row {
    double w_least; /* w0, w at zero angle [GeV^2] */
    double two_e_b; /* 2 E (1 - x) [GeV] */
    double first;   /* coefficients of 1/w^2 and v/w^4 in d2sigma/(dx dv)/chi, */
    double second;  /* constants included [1], [GeV^2] */
} ww_row;

/* The row at e_a, with e_b = E - e_a to its last digit. */
FLAVBREM_FN ww_row ww_row_at(const point_params *q, int observed, double e_a, double e_b)
{
    ww_row r;
    double x = e_a / q->e, rest = e_b / q->e;
    double ratio = rest / x;
    r.two_e_b = 2.0 * e_b;
    r.w_least = q->m_a * q->m_a * ratio - q->m_i * q->m_i * rest + q->m_b * q->m_b;
    double velocity = momentum(e_a - q->m_a, q->m_a) / e_a;
    /* d2sigma/(dx dcos) = alpha^2 h^2/(2 pi) chi E^2 beta_a (...), dcos = dv/(2 x E^2) */
    double common = q->prefactor * velocity;
    double on_boson = observed == BOSON_SIDE ? 1.0 : 0.0;
    double boson_first = x * x, boson_second = rest * x; /* Eqs. (21), (22) */
    double lepton_both = rest * rest * ratio;            /* Eqs. (26), (27) */
    double c_k = q->boson.c_k, c_x = q->boson.c_x;
    double first_b = c_k * boson_first + c_x * (1.0 + rest * rest);
    double first_l = c_k * lepton_both + c_x * ((1.0 + x * x) * ratio);
    r.first = common * 0.5 * (on_boson > 0.0 ? first_b : first_l);
    r.second = common * q->boson.c_w * (on_boson > 0.0 ? boson_second : lepton_both);
    return r;
}

/* Lower limit of t at w, [w/(2 E (1 - x))]^2 [GeV^2]. */
FLAVBREM_FN double ww_t_min(const ww_row *r, double w)
{
    double root = w / r->two_e_b;
    return root * root;
}

/* d2sigma/(dx dv) over the flux [GeV^-4] at v; Eqs. (22), (26). */
FLAVBREM_FN double ww_density(const ww_row *r, double v)
{
    double per_w = 1.0 / (r->w_least + v);
    double per_w_sq = per_w * per_w;
    return per_w_sq * (r->first - r->second * v * per_w_sq);
}

#endif
