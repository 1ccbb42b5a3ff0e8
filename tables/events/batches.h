/* Events in batches: the next ones are drawn while the last ones are put into a file. */
#ifndef FLAVBREM_TABLES_EVENT_BATCHES_H
#define FLAVBREM_TABLES_EVENT_BATCHES_H

#include "flavbrem/event_source.h"
#include "tables/events/writer.h"

/* The device of the first batch, which is the largest: as flavbrem_context_device tells. */
struct drawn_on {
    const char *device, *reason;
};

/* From where to where. */
struct event_flow {
    flavbrem_context *context; /* its progress function is called with the events drawn */
    const flavbrem_event_source *source;
    uint64_t first; /* number of the event at place 0 */
    uint64_t n;     /* events of the file */
    struct event_writer *writer;
    struct drawn_on drawn_on;
};

/* Draws the events that the writer does not have yet and puts them there.
 * Errors: FLAVBREM_ERROR_CANCELLED (without a sentence), FLAVBREM_ERROR_MEMORY,
 * FLAVBREM_ERROR_DEVICE, FLAVBREM_ERROR_FILE. */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_batches_run(struct event_flow *flow);

#endif
