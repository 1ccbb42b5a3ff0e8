/* The same with the brace of the inelastic term unsquared, as G4DarkBreM and PETITE have it
 * (arXiv:2401.06843). */
#include "host/core/form_factors/form_factors.h"

static void make(double z, double m_e, form_factor *f)
{
    flb_make_inelastic(z, m_e, 0.0, f);
}

const struct form_factor_row flb_unsquared_form = {.make = make};
