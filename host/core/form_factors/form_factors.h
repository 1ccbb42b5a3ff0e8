/* The form factors that a process can have: for which nuclei each is defined, and how the numbers
 * of the kernels come from Z and A. */
#ifndef FLAVBREM_HOST_FORM_FACTORS_H
#define FLAVBREM_HOST_FORM_FACTORS_H

#include "flavbrem/context.h"
#include "kernels/physics/form_factor.h"

/* A row of list.inc, in the file of its name. */
struct form_factor_row {
    double least_a; /* mass number below which it is not defined; 0 where it always is */

    /* What is more than the elastic form factor, if anything: `make` fills the members of f
     * beside `elastic`; or a table is made of `over_elastic`, F^2 over the elastic one at t
     * [GeV^2] for the mass number a, which must be smooth on the scale of 2^-12 GeV^2 and of
     * t/32, whichever is larger. From t = end [GeV^2] on it counts as 0; a process whose least t
     * is above half of that is closed. */
    void (*make)(double z, double m_e, form_factor *f);
    double (*over_elastic)(double a, double t);
    double end;
};

/* Adds the inelastic term; its brace squared: 1 or 0. */
void flb_make_inelastic(double z, double m_e, double squared, form_factor *f);

/* Number i of list.inc; NULL beyond. */
const struct form_factor_row *flb_form_factor_row(int i);

/* Makes the table of the form factor of that number for the mass number a, if it has one and there
 * is none yet. Tables are kept until the program ends; any number of threads may ask. Returns 0
 * where there is no memory. */
FLAVBREM_MUST_CHECK int flb_form_factor_prepare(int i, double a);

/* The numbers of the form factor for a nucleus; m_e [GeV]. It must have been prepared,
 * or a form factor that has a table is the elastic one. */
form_factor flb_form_factor_of(int i, double z, double a, double m_e);

#endif
