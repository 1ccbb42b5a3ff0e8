/* Makes tables in memory, and holds them against cross-sections computed afresh. Files are written
 * and read by flavbrem/files.h. */
#ifndef FLAVBREM_TABLE_MAKE_H
#define FLAVBREM_TABLE_MAKE_H

#include "flavbrem/spec.h"
#include "flavbrem/table.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* ---- making ---- */

/* What became of a method where the nodes were to be chosen for "interp-tol". */
typedef enum flavbrem_search_end {
    FLAVBREM_SEARCH_GOOD = 0,  /* it was reached, or nothing was to be chosen */
    FLAVBREM_SEARCH_STUCK = 1, /* more nodes did not help */
    FLAVBREM_SEARCH_MAX_NODES = 2,
    FLAVBREM_SEARCH_MAX_WORK = 3
} flavbrem_search_end;

/* Cells between the nodes, of a method. Frozen. */
typedef struct flavbrem_cells {
    size_t open;          /* with a part above the opening energy of the method */
    size_t without_value; /* of these, those without a value between their nodes */
} flavbrem_cells;

/* Of a method; zeros where the table is without it. All errors are relative, and of cells that are
 * far enough from the threshold to count. Frozen. */
typedef struct flavbrem_table_method_outcome {
    flavbrem_search_end end;
    double worst, p99; /* largest and 99th percentile of what was measured in the cells that have a
                          value; not a number where there is none */
    double stated;     /* the largest error that a cell was to state; one above 1 leaves no value */
    flavbrem_cells cells;
} flavbrem_table_method_outcome;

/* Frozen. */
typedef struct flavbrem_table_outcome {
    size_t beam_energies, masses;
    size_t outside_tolerance; /* cross-sections at the nodes that miss "rtol" */
    size_t work;              /* cross-sections computed, those between the nodes included */
    flavbrem_table_method_outcome methods[FLAVBREM_METHODS]; /* by flavbrem_method */
} flavbrem_table_outcome;

/* What a round of the search for nodes has brought. Frozen. */
typedef struct flavbrem_table_round {
    int number; /* 1, 2, ... */
    size_t beam_energies, masses;
    size_t work;                       /* as above, so far */
    double measured[FLAVBREM_METHODS]; /* largest relative error, by flavbrem_method */
    flavbrem_search_end
        ends[FLAVBREM_METHODS]; /* FLAVBREM_SEARCH_STUCK where it is known already */
} flavbrem_table_round;

/* Called after each round, by the thread that called. */
typedef void (*flavbrem_table_watch)(void *user, const flavbrem_table_round *round);

/* Whether a table can be made of a spec: flavbrem_spec_check, and what a table asks besides: two
 * points or more on each axis, rising, and tolerances that go together.
 * Errors: FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_make_check(flavbrem_context *context,
                                                              const flavbrem_spec *spec);

/* Makes a table: cross-sections at the nodes, on the context's device, splines through them, and
 * what these were measured to be off between; with "form-factors" also ETL with further ones, at
 * the nodes. Nodes of an axis `lo:hi:auto` are chosen. The same spec gives the same bits on every
 * device, with any number of threads.
 *   spec     of FLAVBREM_JOB_TABLE; it is not needed any more afterwards
 *   table    receives the handle, which the caller owns and gives to flavbrem_table_close; NULL
 *            after an error
 *   outcome  receives what came of it; may be NULL. A tolerance that was not reached is no error:
 *            look here
 * The progress function of the context is told of all cross-sections, of which the number is
 * foreseen, and corrected on the way.
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY, FLAVBREM_ERROR_DEVICE,
 * FLAVBREM_ERROR_CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_make(flavbrem_context *context,
                                                        const flavbrem_spec *spec,
                                                        flavbrem_table **table,
                                                        flavbrem_table_outcome *outcome);

/* The same, and tells of each round of the search.
 *   watch  may be NULL;   user  is handed on to it */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_make_watched(flavbrem_context *context,
                                                                const flavbrem_spec *spec,
                                                                flavbrem_table_watch watch,
                                                                void *user, flavbrem_table **table,
                                                                flavbrem_table_outcome *outcome);

/* ---- checking ---- */

/* The cells of a method of a table.
 *   process  that of the table, flavbrem_spec_process of its spec
 * Zeros of a method that it does not have. Thread safe. */
flavbrem_cells flavbrem_table_cells(const flavbrem_table *table, const flavbrem_process *process,
                                    flavbrem_method method);

/* What came of one kind of comparison. Frozen. */
typedef struct flavbrem_table_tally {
    size_t values, same;  /* numbers compared; of these with the same bits, */
    size_t wrong;         /* and those that differ by more than their errors */
    size_t without_value; /* points where the table has none */
    double largest;       /* difference, in units of the allowed one; not a number of no values */
} flavbrem_table_tally;

/* Frozen. */
typedef struct flavbrem_table_report {
    flavbrem_table_tally self_check; /* the values that the table brings along, and lookups */
    flavbrem_table_tally nodes;      /* cross-sections computed afresh, and those at the nodes */
    flavbrem_table_tally between;    /* the same, and lookups between the nodes */
    flavbrem_cells cells;            /* of all methods */
} flavbrem_table_report;

/* Compares a table with lookups and with cross-sections computed afresh, at random points that are
 * always the same.
 *   table   with its spec: one that was made, or flavbrem_table_load has read
 *   points  at nodes, and as many between, for each method, and at nodes for each further form
 *           factor; 0 is allowed
 *   report  receives what came of it; a wrong value is no error
 * Errors: FLAVBREM_ERROR_INPUT (also of a table without its spec), FLAVBREM_ERROR_MEMORY,
 * FLAVBREM_ERROR_DEVICE, FLAVBREM_ERROR_CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_table_verify(flavbrem_context *context,
                                                          const flavbrem_table *table,
                                                          size_t points,
                                                          flavbrem_table_report *report);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
