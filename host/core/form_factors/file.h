/* Form factors that a user gives as a file: t [GeV^2] and F^2 with Z^2 in it, two columns. Each
 * file that was read has a number behind those of list.inc, with its row. Private to the library.
 */
#ifndef FLAVBREM_HOST_FORM_FILE_H
#define FLAVBREM_HOST_FORM_FILE_H

#include "flavbrem/context.h"
#include "host/core/form_factors/row.h"

/* "PATH#CONTENT": the file as it was called, and a hash of its numbers in 16 digits. */
#define FORM_FILE_CONTENT 16 /* digits */

struct form_file {
    const char *name;
    size_t n;
    const double *t, *f_sq; /* [n], ascending; NULL where the file is not there, or is another */
    struct form_factor_row row;
    int number;
    const struct form_file *next;
};

/* Reads a file by its path or by its name, or finds it if it has been read, and hands out its
 * number. A name whose file is not there, or has other numbers by now, gets a number too: tables
 * and event files that were made with it stay readable, and flb_form_file_check says what is
 * missing.
 *   called  what the path is in sentences
 *   others  the form factors that are no files, "a, b or c" */
FLAVBREM_MUST_CHECK flavbrem_status flb_form_file_read(flavbrem_context *context, const char *text,
                                                       const char *called, const char *others,
                                                       int *number);

/* NULL where no file has that number. */
const struct form_file *flb_form_file_find(int number);

/* Whether the numbers are there, and can be those of a nucleus with that charge. */
FLAVBREM_MUST_CHECK flavbrem_status flb_form_file_check(flavbrem_context *context,
                                                        const struct form_file *file, double z);

/* ---- between the rows ---- */

/* A cubic spline of ln(F^2 over the elastic one) over ln t; beyond the rows it is even. */
struct form_spline {
    size_t n;
    double *u, *v, *bend; /* [n]: ln t, the logarithm of the ratio, its second derivative */
};

/* Returns 0 where there is no memory. */
FLAVBREM_MUST_CHECK int flb_form_spline_make(const struct form_file *file,
                                             const elastic_form *elastic,
                                             struct form_spline *spline);
void flb_form_spline_free(struct form_spline *spline);

/* The ratio at t, and how far it may be off: the spline against the cubic through the four rows
 * around t, which is off by more. */
double flb_form_spline_value(const struct form_spline *spline, double t);
double flb_form_spline_error(const struct form_spline *spline, double t);

#endif
