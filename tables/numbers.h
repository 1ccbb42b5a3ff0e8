/* The numbers of a table on a grid that is known: cross-sections at the nodes, splines through
 * them, and how far these are off between. */
#ifndef FLAVBREM_TABLES_NUMBERS_H
#define FLAVBREM_TABLES_NUMBERS_H

#include "tables/cells.h"
#include "tables/columns.h"
#include "tables/index.h"
#include "tables/known.h"
#include "tables/progress.h"

/* Of the largest difference that was measured, a cell states so many times as its error. */
#define TABLE_SAFETY 3.0

/* What is asked for, and who is told of it. */
struct table_job {
    flavbrem_context *context;
    const flavbrem_process *process;
    flavbrem_method methods[FLAVBREM_METHODS];
    size_t n_methods;
    double rtol, interp_tol;
    size_t max_nodes, max_work; /* of an axis lo:hi:auto, and of the search for it */
    const flavbrem_range *beam_energy, *m_phi;
    const struct table_origin *origin;
    struct table_columns columns;
    flavbrem_table_watch watch; /* may be NULL */
    void *watch_user;
};

struct table_numbers {
    const struct table_job *job;
    struct progress_sum *progress;
    struct spline_axis beam_energy, m_phi;                     /* their nodes are the table's own */
    double *threshold_gev;                                     /* of each mass */
    double *opening_gev[FLAVBREM_METHODS];                     /* likewise, by flavbrem_method */
    double *sigma[FLAVBREM_METHODS], *error[FLAVBREM_METHODS]; /* [n_e][n_m] */
    double *spline[FLAVBREM_METHODS];
    double *measured[FLAVBREM_METHODS];   /* relative error of each cell, NaN where not measured */
    double *by_axis[FLAVBREM_METHODS][2]; /* the largest error of each interval of E, of m_phi */
    double *interpolation_error[FLAVBREM_METHODS]; /* what the table states, of each cell */
    flavbrem_cells cells[FLAVBREM_METHODS];
    double *k, *k_error;
    unsigned char *status;
    struct table_column_values column[FLAVBREM_TABLE_FORM_FACTORS];
    double *self_check;
    size_t n_self_check;
    double largest[FLAVBREM_METHODS]; /* error measured in the cells that count; NaN: none */
    double worst[FLAVBREM_METHODS],
        p99[FLAVBREM_METHODS];    /* of those with a value; NaN where there are none */
    size_t missed;                /* values outside rtol */
    size_t n_cells, n_near;       /* of the last grid; points measured near the opening */
    size_t work;                  /* cross-sections computed, also of grids that are gone; */
    size_t asked;                 /* with those that were known already */
    struct known_values known[2]; /* of this grid and of the one before, where it is searched for */
};

/* Whether an axis is `lo:hi:auto`. */
int flb_table_is_searched(const struct table_job *job);

/* Computes all on the grid of now: cross-sections, splines, what is measured. The members up to
 * m_phi are the caller's; the rest is freed by flb_table_numbers_free, after an error too. Errors:
 * FLAVBREM_ERROR_MEMORY, _INPUT, _DEVICE, _CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status flb_table_numbers_fill(struct table_numbers *numbers);

/* Forgets all but the grid. */
void flb_table_numbers_empty(struct table_numbers *numbers);

/* What the table states of a grid that stays: errors of the cells, K, the self-check; and the
 * columns of further form factors. Errors: as above. */
FLAVBREM_MUST_CHECK flavbrem_status flb_table_numbers_finish(struct table_numbers *numbers);

void flb_table_numbers_free(struct table_numbers *numbers);

/* The same as the writer wants it; the pointers stay the table's. */
struct table_grid flb_table_numbers_grid(const struct table_numbers *numbers);

/* About how many cross-sections a grid of this size takes. */
size_t flb_table_numbers_work(const struct table_numbers *numbers, size_t n_e, size_t n_m);

/* How many it takes besides, once it is the table's: those of the columns. */
size_t flb_table_numbers_columns_work(const struct table_numbers *numbers, size_t n_e, size_t n_m);

#endif
