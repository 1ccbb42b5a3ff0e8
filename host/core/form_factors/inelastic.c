/* The elastic form factor and the inelastic one (kernels/physics/form_factors/inelastic.h), as the
 * MadGraph models of HPS have it. */
#include "host/core/form_factors/form_factors.h"

/* Its scales beside those of the elastic form factor. */
void flb_make_inelastic(double z, double m_e, double squared, form_factor *f)
{
    f->kind = FORM_INELASTIC;
    f->flux_error = FORMED_FLUX_ERROR;
    f->inelastic = inelastic_form_make(z, m_e, &f->elastic, squared);
    if (f->inelastic.t_a < f->flat_below)
        f->flat_below = f->inelastic.t_a;
    if (f->gone_above < ELASTIC_GONE * PROTON_DIPOLE_GEV2)
        f->gone_above = ELASTIC_GONE * PROTON_DIPOLE_GEV2;
}

static void make(double z, double m_e, form_factor *f)
{
    flb_make_inelastic(z, m_e, 1.0, f);
}

const struct form_factor_row flb_inelastic_form = {.make = make};
