/* The form factors that a process can have, and how the numbers of the kernels come from Z and A.
 */
#ifndef FLAVBREM_HOST_FORM_FACTORS_H
#define FLAVBREM_HOST_FORM_FACTORS_H

#include "flavbrem/xsec.h"
#include "host/core/form_factors/row.h"

/* Adds the inelastic term; its brace squared: 1 or 0. */
void flb_make_inelastic(double z, double m_e, double squared, form_factor *f);

/* Number i of list.inc; NULL beyond. */
const struct form_factor_row *flb_form_factor_row(int i);

/* Makes the table of the form factor of that number for a nucleus, if it has one and there is none
 * yet; m_e [GeV]. Tables are kept until the program ends; any number of threads may ask. Returns 0
 * where there is no memory. */
FLAVBREM_MUST_CHECK int flb_form_factor_prepare(int i, double z, double a, double m_e);

/* The numbers of the form factor for a nucleus. One that has a table must have been prepared, or it
 * is not a number. */
form_factor flb_form_factor_of(int i, double z, double a, double m_e);

/* The number of what that form factor may be off by, as a form factor itself: its cross-sections
 * are the errors of those; -1 where it is exact. It is prepared with it. */
int flb_form_factor_error(int i);

/* Whether the form factor is there at all t that a process has; if not, the sentence says which
 * these are. */
FLAVBREM_MUST_CHECK flavbrem_status flb_form_factor_covers(flavbrem_context *context,
                                                           const flavbrem_process *process,
                                                           flavbrem_method method,
                                                           double beam_energy_gev,
                                                           double m_phi_gev);

#endif
