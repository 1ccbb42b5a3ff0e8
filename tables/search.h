/* The grid of a table: the one that was given, or one that is chosen by the errors between its
 * nodes.
 */
#ifndef FLAVBREM_TABLES_SEARCH_H
#define FLAVBREM_TABLES_SEARCH_H

#include "tables/numbers.h"

/* Fills the table on the grid of the job, or on one of its own where an axis is `lo:hi:auto`.
 *   numbers  its job and its progress are the caller's; freed by flb_table_numbers_free, after an
 *            error too
 *   ends     receives what became of each method
 * Errors: FLAVBREM_ERROR_INPUT, _MEMORY, _DEVICE, _CANCELLED; a tolerance that was not reached is
 * none. */
FLAVBREM_MUST_CHECK flavbrem_status flb_table_search(struct table_numbers *numbers,
                                                     flavbrem_search_end ends[FLAVBREM_METHODS]);

#endif
