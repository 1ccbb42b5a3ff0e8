/* The numbers of a table on a grid that is known: cross-sections at the nodes, splines through
 * them, and how far these are off between. */
#ifndef FLAVBREM_CLI_TABLE_NUMBERS_H
#define FLAVBREM_CLI_TABLE_NUMBERS_H

#include "host/cli/cells.h"
#include "host/cli/points.h"
#include "tables/index.h"
#include "tables/spline.h"

/* Of the largest difference that was measured, a cell states so many times as its error. */
#define TABLE_SAFETY 3.0

struct table_numbers {
    const struct options *options;
    flavbrem_context *context;
    struct progress *progress;
    const struct table_origin *origin;
    struct spline_axis beam_energy, m_phi;   /* their nodes are the table's own */
    double *threshold_gev;                   /* of each mass */
    double *opening_gev[METHODS];            /* likewise, by flavbrem_method */
    double *sigma[METHODS], *error[METHODS]; /* [n_e][n_m] */
    double *spline[METHODS];
    double *measured[METHODS];            /* relative error of each cell, NaN where not measured */
    double *by_axis[METHODS][2];          /* the largest error of each interval of E, of m_phi */
    double *interpolation_error[METHODS]; /* what the table states, of each cell */
    struct cells cells[METHODS];
    double *k, *k_error;
    unsigned char *status;
    double *self_check;
    size_t n_self_check;
    double largest[METHODS];             /* error measured in the cells that count; NaN: none */
    double worst[METHODS], p99[METHODS]; /* of those with a value; NaN where there are none */
    size_t missed;                       /* values outside --rtol */
    size_t n_cells, n_near;              /* of the last grid; points measured near the opening */
    size_t work;                         /* cross-sections computed, also of grids that are gone */
};

/* Computes all on the grid of now: cross-sections, splines, what is measured. The members up to
 * m_phi are the caller's; the rest is freed by table_numbers_free, after an error too. Returns an
 * exit code. */
int table_numbers_fill(struct table_numbers *numbers, struct problem *problem);

/* Forgets all but the grid. */
void table_numbers_empty(struct table_numbers *numbers);

/* What the table states of a grid that stays: errors of the cells, K, the self-check. Returns an
 * exit code. */
int table_numbers_finish(struct table_numbers *numbers, struct problem *problem);

void table_numbers_free(struct table_numbers *numbers);

/* The same as the writer wants it; the pointers stay the table's. */
struct table_grid table_numbers_grid(const struct table_numbers *numbers);

/* About how many cross-sections a grid of this size takes. */
size_t table_numbers_work(const struct table_numbers *numbers, size_t n_e, size_t n_m);

#endif
