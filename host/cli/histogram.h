/* Counts of events over one or two of their variables. */
#ifndef FLAVBREM_CLI_HISTOGRAM_H
#define FLAVBREM_CLI_HISTOGRAM_H

#include <stdint.h>
#include <stdio.h>

#include "flavbrem/sampler.h"
#include "flavbrem/range.h"
#include "host/cli/problem.h"

#define HISTOGRAM_AXES 2

/* Bin k of an axis is edges[k] <= value < edges[k + 1], k from 0 to n - 1. */
struct binned_variable {
    flavbrem_variable variable;
    flavbrem_range *range; /* of the edges */
    size_t n;              /* bins */
    double *edges;         /* n + 1 */
};

/* Counts lie with those below and above at each axis's ends: cell 0 is below, n + 1 above; the
 * second axis runs fastest. */
struct histogram {
    int n_axes;
    struct binned_variable axes[HISTOGRAM_AXES];
    uint64_t *counts;
    flavbrem_cell *cells; /* of the same order; NULL where nobody asks for them */
};

/* Reads "x,theta:100x100", "x:100" or "x=0:1:100,theta=1e-5:0.1:50:log". To be freed after an error
 * too. Returns an exit code.
 *   context  holds sentences of what is read */
int histogram_make(const char *text, flavbrem_context *context, struct histogram *histogram,
                   struct problem *problem);
void histogram_free(struct histogram *histogram);

/* The same for the library, to count into it. */
flavbrem_histogram histogram_counts(struct histogram *histogram);

/* Makes the cells of what was counted.
 *   sigma  of all events [pb]
 * Returns an exit code. */
int histogram_in_pb(struct histogram *histogram, flavbrem_result sigma, flavbrem_context *context,
                    struct problem *problem);

const char *histogram_variable(const struct binned_variable *axis); /* "theta" */
const char *histogram_unit(const struct binned_variable *axis);     /* "rad"; "1" for none */

/* Cells of an axis, with the two at its ends; 1 for an axis that is not there. */
size_t histogram_cells(const struct histogram *histogram, int axis);

/* From where to where a cell goes; -inf and inf at the ends. */
void histogram_cell(const struct binned_variable *axis, size_t cell, double *lo, double *hi);

uint64_t histogram_count(const struct histogram *histogram, size_t first, size_t second);

/* Only where there are cells. */
flavbrem_cell histogram_cell_pb(const struct histogram *histogram, size_t first, size_t second);

/* "pb/rad": of the densities of cells */
const char *histogram_density_unit(const struct histogram *histogram, char text[32]);

/* Events below and above the bins of an axis. */
uint64_t histogram_under(const struct histogram *histogram, int axis);
uint64_t histogram_over(const struct histogram *histogram, int axis);

#endif
