/* Bins of events: which one a number of an event falls into. */
#ifndef FLAVBREM_KERNELS_HISTOGRAM_H
#define FLAVBREM_KERNELS_HISTOGRAM_H

#include "kernels/sample.h"
#include "kernels/tally.h"

#define HISTOGRAM_AXES 2

/* The variables of an event, with the numbers of flavbrem_variable. */
typedef enum event_variable_number { OF_X, OF_THETA, OF_Y, OF_PSI, OF_T } event_variable_number;

FLAVBREM_FN double event_variable(const event_record *event, uint32_t variable)
{
    return variable == OF_X       ? event->x
           : variable == OF_THETA ? event->theta_rad
           : variable == OF_Y     ? event->y
           : variable == OF_PSI   ? event->psi_rad
                                  : event->t_gev2;
}

/* How many of n ascending edges are not above the value: 0 below the first edge, n from the last
 * one on. */
FLAVBREM_FN uint32_t bin_of(const double *edges, uint32_t n, double value)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (edges[middle] <= value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* An axis: n_edges 0 for one that is not there, which has one bin. */
typedef struct histogram_axis {
    const double *edges;
    uint32_t n_edges, variable;
} histogram_axis;

/* The place of an event among (axis[0].n_edges + 1) * (axis[1].n_edges + 1) counts. */
FLAVBREM_FN uint32_t bin_of_event(const histogram_axis axis[HISTOGRAM_AXES],
                                  const event_record *event)
{
    uint32_t first =
        bin_of(axis[0].edges, axis[0].n_edges, event_variable(event, axis[0].variable));
    uint32_t second =
        bin_of(axis[1].edges, axis[1].n_edges, event_variable(event, axis[1].variable));
    return first * (axis[1].n_edges + 1) + second;
}

#endif
