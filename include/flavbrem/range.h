/* Ranges and numbers as people write them. */
#ifndef FLAVBREM_RANGE_H
#define FLAVBREM_RANGE_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/context.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* Some values of one variable: a number, `lo:hi:n[:lin|log]`, a list `1,2,5`, or `lo:hi:auto`, for
 * which a table chooses the values. It never changes once made: any number of threads may read it
 * at the same time. */
typedef struct flavbrem_range flavbrem_range;

/* No range has more values than this, or bins. */
#define FLAVBREM_RANGE_MOST 10000000

/* What a range is read as. */
typedef enum flavbrem_range_kind {
    FLAVBREM_RANGE_POINTS = 0,
    FLAVBREM_RANGE_EDGES = 1 /* of 1 or more bins: `lo:hi:n[:lin|log]` has n bins, n + 1 values */
} flavbrem_range_kind;

/* Reads a range.
 *   called  what the sentence of an error calls it, "-E" or "theta"
 *   range   receives the handle, which the caller owns and gives to flavbrem_range_destroy; NULL
 *           after an error
 * Values of a range are the same bits on every machine; those within rounding errors of a decimal
 * number of at most nine digits are the doubles nearest to it.
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_range_read(flavbrem_context *context,
                                                        flavbrem_range_kind kind, const char *text,
                                                        const char *called, flavbrem_range **range);

/* Frees the range and sets *range to NULL; does nothing if it is NULL already. */
void flavbrem_range_destroy(flavbrem_range **range);

/* How many values; 2 of `lo:hi:auto`, its ends. 0 of NULL. */
size_t flavbrem_range_size(const flavbrem_range *range);

/* Value number i, 0 <= i < size; not a number beyond. */
double flavbrem_range_value(const flavbrem_range *range, size_t i);
double flavbrem_range_smallest(const flavbrem_range *range);
double flavbrem_range_largest(const flavbrem_range *range);

/* 1 of `lo:hi:auto`, else 0. */
int flavbrem_range_is_automatic(const flavbrem_range *range);

/* 1 where the values were listed one by one, else 0. */
int flavbrem_range_is_list(const flavbrem_range *range);

/* 1 of `lo:hi:n:log`, else 0. */
int flavbrem_range_is_log(const flavbrem_range *range);

/* 1 where each value is above the one before. */
int flavbrem_range_rises(const flavbrem_range *range);

/* Reads all of text as one finite decimal number.
 *   called  as above
 * Errors, which leave *number untouched: FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_number_read(flavbrem_context *context,
                                                         const char *text, const char *called,
                                                         double *number);

/* Reads all of text as one whole number from least to most; 1e6 and 1.5e3 are such numbers. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_count_read(flavbrem_context *context, const char *text,
                                                        const char *called, uint64_t least,
                                                        uint64_t most, uint64_t *count);

/* Writes a number in the fewest digits that read back to it, at least 15 of those that are not 0 at
 * the end: 0.1, 207, 1e-04. Returns text. Thread safe. */
#define FLAVBREM_NUMBER_BYTES 32
char *flavbrem_number_text(double number, char text[FLAVBREM_NUMBER_BYTES]);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
