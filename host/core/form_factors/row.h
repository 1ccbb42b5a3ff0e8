/* What a form factor is: for which nuclei it is defined, and what its numbers come from. */
#ifndef FLAVBREM_HOST_FORM_ROW_H
#define FLAVBREM_HOST_FORM_ROW_H

#include "kernels/physics/form_factor.h"

/* What a table of a form factor is made of: F^2 over the elastic one, and how far that may be off,
 * at t [GeV^2] of a nucleus of the mass number a. */
typedef double form_ratio(const void *of, const elastic_form *elastic, double a, double t);

/* A row of list.inc, in the file of its name; or that of a file of t and F^2. */
struct form_factor_row {
    double least_a; /* mass number below which it is not defined; 0 where it always is */

    /* What is more than the elastic form factor, if anything: `make` fills the members of f
     * beside `elastic`; or a table is made of `over_elastic`, which must be smooth on the scale of
     * smooth_below, a power of two, and of t/32, whichever is larger. From t = end on, towards
     * which it falls by e over each fade, it counts as 0; a process whose least t is above
     * closed_above is closed, 0 where none is. [GeV^2] */
    void (*make)(double z, double m_e, form_factor *f);
    form_ratio *over_elastic;
    double smooth_below, end, fade, closed_above;
    const struct form_file *file; /* where the numbers are; NULL of those in list.inc */
};

#endif
