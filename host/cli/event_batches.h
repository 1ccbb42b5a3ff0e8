/* Events in batches: the next ones are drawn while the last ones are taken. */
#ifndef FLAVBREM_CLI_EVENT_BATCHES_H
#define FLAVBREM_CLI_EVENT_BATCHES_H

#include "host/cli/options.h"
#include "host/cli/progress.h"
#include "tables/events/writer.h"

struct output_batch {
    uint64_t place; /* of its first event in all of them */
    size_t n;
    flavbrem_event *events;
    struct event_bytes *bytes; /* of each chunk */
    int encoded;               /* they are there */
};

/* What becomes of the events. */
struct event_sink {
    void *user;
    /* A chunk to bytes, in any thread. Returns a status. */
    flavbrem_status (*encode)(void *user, uint64_t place, size_t n, const flavbrem_event *events,
                              struct event_bytes *bytes);
    /* A batch, in order and one at a time, not in the thread that draws. Returns an exit code. */
    int (*take)(void *user, const struct output_batch *batch, struct problem *problem);
};

/* The device of the first batch, which is the largest. */
struct drawn_on {
    const char *device, *reason; /* as flavbrem_context_device tells */
};

void drawn_on_note(struct drawn_on *drawn_on, const flavbrem_context *context);

/* Where events come from. */
struct event_supply {
    flavbrem_context *context;
    size_t n_samplers;
    flavbrem_sampler **samplers;
    uint64_t first; /* number of the event at place 0 */
    struct drawn_on *drawn_on;
};

/* Chunks of a batch that n is looked at in. */
size_t event_batch_chunks(size_t n);

/* Draws and takes the events at the places `done` to n - 1; done is a multiple of EVENT_CHUNK.
 * Moves the progress on. Returns an exit code, or EXIT_STOPPED after a signal (host/cli/stop.h). */
int event_batches_run(const struct options *options, const struct event_supply *source,
                      uint64_t done, uint64_t n, const struct event_sink *sink,
                      struct progress *progress, struct problem *problem);

#endif
