/* Improved Weizsaecker-Williams: WW with the flux at the t_min of the whole process,
 * m_phi^4/(4 E^2), outside the angular integral, which is then closed: Eqs. (A1)-(A4) of
 * arXiv:2404.15931. */
#ifndef FLAVBREM_PHYSICS_IWW_H
#define FLAVBREM_PHYSICS_IWW_H

#include "kernels/physics/ww.h"

/* dsigma/dx over the flux [GeV^-2] for v from 0 to v_end: Eqs. (A2), (A4). With the forms of ww.h,
 *   Int dv/w^2 = v_end/(w0 w1),  Int v dv/w^4 = v_end^2 (v_end + 3 w0)/(6 w0^2 w1^3),
 * w1 = w0 + v_end. */
FLAVBREM_FN double iww_integral(const ww_row *r, double v_end)
{
    double per_w0 = 1.0 / r->w_least;
    double per_w1 = 1.0 / (r->w_least + v_end);
    double part = v_end * per_w1;
    return part * per_w0 * r->first -
           part * part * per_w0 * per_w0 * (v_end + 3.0 * r->w_least) * per_w1 / 6.0 * r->second;
}

#endif
