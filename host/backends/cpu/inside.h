/* Events of a region, on one thread of the CPU. */
#ifndef FLAVBREM_HOST_CPU_INSIDE_H
#define FLAVBREM_HOST_CPU_INSIDE_H

#include "host/backends/cpu/cpu.h"

#define HUNTED_AT_ONCE 2048

/* Events of a batch that are drawn, without a look at its region: at most HUNTED_AT_ONCE, of one
 * part, or of parts that are alike. */
typedef struct inside_hunt {
    const event_batch *batch;
    events_function *draw;
    mixed_events_function *draw_mixed;
    size_t n;
    const size_t *place; /* of each: event number batch->first + place[e] is events[place[e]] */
    const size_t *part;  /* of each, its sampler's number; or NULL where all have sampler `one` */
    size_t one;
    event_record *events; /* of the batch */
} inside_hunt;

/* Puts an event inside in the place of each that is outside. Returns 0 where MOST_CANDIDATES were
 * not enough. */
int flb_cpu_hunt(const inside_hunt *h);

#endif
