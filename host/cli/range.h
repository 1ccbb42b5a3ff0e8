/* Numbers and ranges as they are typed. */
#ifndef FLAVBREM_CLI_RANGE_H
#define FLAVBREM_CLI_RANGE_H

#include <stddef.h>
#include <stdint.h>

#include "host/cli/problem.h"
#include "host/core/grid.h"

/* No command works on more points than this at once. */
#define RANGE_MOST_POINTS 10000000

/* A number, lo:hi:n, lo:hi:auto, or a list; a list owns its numbers, the others hold no memory,
 * however many points they have. All zero is an empty range. */
struct range {
    size_t n;
    enum grid_scale scale;
    double lo, hi;
    double *list;  /* n numbers, or NULL */
    int automatic; /* lo:hi:auto: the table chooses; n is 2, for the ends */
};

/* Reads all of text as one finite decimal number. Returns EXIT_DONE or EXIT_WRONG_INPUT.
 *   what  names the number in the sentence, "-E" or "theta" */
int number_parse(const char *text, const char *what, double *number, struct problem *problem);

/* The same for a whole number from least to most. */
int whole_parse(const char *text, const char *what, long least, long most, long *number,
                struct problem *problem);

/* The same for larger ones, 1e6 too, to the last digit.
 *   least, most  what is allowed */
int count_parse(const char *text, const char *what, uint64_t least, uint64_t most, uint64_t *count,
                struct problem *problem);

/* Reads `lo:hi:n[:lin|log]`, `lo:hi:auto`, a number, or a comma list. The range must be empty or
 * from an earlier call; it is freed first. Returns an exit code; after an error the range is empty.
 */
int range_parse(const char *text, const char *what, struct range *range, struct problem *problem);

/* The same for the edges of 1 or more bins, `lo:hi:n[:lin|log]` with n bins; range->n is n + 1. */
int range_parse_bins(const char *text, const char *what, struct range *range,
                     struct problem *problem);

double range_value(const struct range *range, size_t i);
double range_smallest(const struct range *range);
double range_largest(const struct range *range);

/* 1 where each value is above the one before. */
int range_rises(const struct range *range);

void range_free(struct range *range);

#endif
