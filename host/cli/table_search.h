/* The grid of a table: the one that was given, or one that is chosen by the errors between its
 * nodes.
 */
#ifndef FLAVBREM_CLI_TABLE_SEARCH_H
#define FLAVBREM_CLI_TABLE_SEARCH_H

#include "host/cli/table_numbers.h"

/* Why a method was not brought to --interp-tol. */
enum search_end {
    SEARCH_GOOD,  /* it was, or nothing was to be chosen */
    SEARCH_STUCK, /* more nodes did not help */
    SEARCH_MAX_NODES,
    SEARCH_MAX_WORK
};

/* Fills the table on the grid of the options, or on one of its own where an axis is `lo:hi:auto`.
 *   numbers  options, context, progress and origin are the caller's; freed by table_numbers_free,
 *            after an error too
 *   ends     receives what became of each method
 * Returns an exit code; a tolerance that was not reached is none. */
int table_search(struct table_numbers *numbers, enum search_end ends[METHODS],
                 struct problem *problem);

#endif
