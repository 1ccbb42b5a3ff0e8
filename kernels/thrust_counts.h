/* Counts of a histogram by Thrust. Where the library is built without (-DFLAVBREM_THRUST=OFF) there
 * is host/backends/cuda/no_thrust.c in its place, which has no room for any. */
#ifndef FLAVBREM_KERNELS_THRUST_COUNTS_H
#define FLAVBREM_KERNELS_THRUST_COUNTS_H

#include <stddef.h>

#include "kernels/histogram.h"

/* More counts are met by so few events each that to sort them takes longer. */
#define THRUST_MOST_COUNTS 4096

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the device that counting n events takes; 0 where it is not done by Thrust. */
size_t flb_thrust_room(uint32_t n);

/* Adds n events to counts[n_counts] and to the tally, all in memory of the device; edges too.
 * Returns 0 or the number of the runtime's error. When it returns the work is done.
 *   room    flb_thrust_room(n) bytes of the device
 *   stream  a cudaStream_t, on which the events were drawn */
int flb_thrust_count(const event_record *events, uint32_t n,
                     const histogram_axis axis[HISTOGRAM_AXES], uint64_t *counts, uint32_t n_counts,
                     event_tally *tally, void *room, void *stream);

#ifdef __cplusplus
}
#endif
#endif
