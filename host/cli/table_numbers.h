/* The numbers of a table: cross-sections at the nodes, splines through them, and how far these are
 * off between. */
#ifndef FLAVBREM_CLI_TABLE_NUMBERS_H
#define FLAVBREM_CLI_TABLE_NUMBERS_H

#include "host/cli/points.h"
#include "tables/index.h"
#include "tables/spline.h"

struct table_numbers {
    const struct options *options;
    flavbrem_context *context;
    struct progress *progress;
    const struct table_origin *origin;
    struct spline_axis beam_energy, m_phi;   /* their nodes are the table's own */
    double *threshold_gev;                   /* of each mass */
    double *sigma[METHODS], *error[METHODS]; /* by flavbrem_method; [n_e][n_m] */
    double *spline[METHODS];
    double *measured[METHODS];            /* relative error of each cell, NaN where not measured */
    double *interpolation_error[METHODS]; /* what the table states, of each cell */
    double *k, *k_error;
    unsigned char *status;
    double *self_check;
    size_t n_self_check;
    double worst[METHODS], p99[METHODS];
    size_t missed; /* values outside --rtol */
};

/* Fills the table on the grid of the options, or on one of its own where an axis is `lo:hi:auto`.
 * The members up to origin are the caller's; the rest is freed by table_numbers_free, after an
 * error too. Returns an exit code. */
int table_numbers_make(struct table_numbers *numbers, struct problem *problem);
void table_numbers_free(struct table_numbers *numbers);

/* The same as the writer wants it; the pointers stay the table's. */
struct table_grid table_numbers_grid(const struct table_numbers *numbers);

/* The largest of worst[]. */
double table_numbers_worst(const struct table_numbers *numbers);

#endif
