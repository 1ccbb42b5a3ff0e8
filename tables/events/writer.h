/* A file of events: HDF5, Les Houches (LHE), HepMC3 or the library text of G4DarkBreM (CSV). Beside
 * a CSV, which has no place for it, NAME.meta tells what the events are; it is there first.
 *
 * Events are drawn in chunks of EVENT_CHUNK. A chunk becomes bytes in any thread, at any time
 * (flb_event_writer_encode); bytes are put into the file in order (flb_event_writer_put). What
 * stands in the file depends on the origin and the events alone. */
#ifndef FLAVBREM_TABLES_EVENT_WRITER_H
#define FLAVBREM_TABLES_EVENT_WRITER_H

#include "tables/events/origin.h"

struct event_writer;

/* Where a file goes, and how. */
struct event_target {
    const char *path; /* NULL for a descriptor */
    int descriptor; /* that texts go to, from front to end (of CSV without NAME.meta); the caller's
                     */
    enum event_format format;
    int compressed; /* gzip for texts, deflate for the columns of HDF5 */
    int resume; /* go on with what an interrupted run left for the same path, or begin anew where
                 * nothing is left; without it what is left is removed */
};

/* Begins a file.
 *   writer      belongs to the caller, who frees it with flb_event_writer_end
 *   opened      receives whether the path could be opened for writing, if it came so far
 *   message     receives the sentence of an error, size characters at most
 * Errors: FLAVBREM_ERROR_INPUT (a foreign file has the name NAME.meta, or what is left, with
 * `resume`, has another origin), FLAVBREM_ERROR_FILE (the path cannot be opened for writing, disk
 * full, pipe closed), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_writer_begin(const struct event_target *target,
                                                           const struct event_origin *origin,
                                                           struct event_writer **writer,
                                                           int *opened, char *message, size_t size);

/* How many events are in the file already: 0, or after a resumption a multiple of EVENT_CHUNK below
 * the number of the file. */
uint64_t flb_event_writer_done(const struct event_writer *writer);

/* Turns a chunk into bytes. Thread safe.
 *   place  of its first event in the file, a multiple of EVENT_CHUNK
 *   n      EVENT_CHUNK, or less for the last chunk of the file
 * Errors: FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_writer_encode(const struct event_writer *writer,
                                                            uint64_t place, size_t n,
                                                            const flavbrem_event *events,
                                                            struct event_bytes *bytes);

/* Puts the next chunk into the file; chunks come in order, from one thread at a time.
 * Errors: FLAVBREM_ERROR_FILE (disk full, pipe closed). */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_writer_put(struct event_writer *writer, size_t n,
                                                         const flavbrem_event *events,
                                                         const struct event_bytes *bytes,
                                                         char *message, size_t size);

/* After the last chunk: what stands at the end, then the file gets its name.
 *   tally  receives what was seen of all events, may be NULL
 * Errors: FLAVBREM_ERROR_FILE. */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_writer_finish(struct event_writer *writer,
                                                            struct file_tally *tally, char *message,
                                                            size_t size);

/* Where the unfinished file lies; NULL for standard output. */
const char *flb_event_writer_place(const struct event_writer *writer);

/* Bytes of a text that are written. */
uint64_t flb_event_writer_bytes(const struct event_writer *writer);

/* What was seen of the events that are in the file. */
struct file_tally flb_event_writer_tally(const struct event_writer *writer);

/* How many unfinished runs for the same path were removed at the begin. */
int flb_event_writer_removed(const struct event_writer *writer);

/* Whether its file, unfinished, can be gone on with: not standard output, nor compressed HDF5. */
int flb_event_writer_resumes(const struct event_writer *writer);

/* Frees the writer. A file that is not finished is kept for a resumption if keep is 1, it can be
 * resumed, and there is a note that tells how far it is good (for which a disk may be too full);
 * else it is removed. Does nothing if *writer is NULL.
 *   events  receives how many events a resumption will find, 0 where nothing is kept; may be NULL
 * Returns whether one was kept. */
int flb_event_writer_end(struct event_writer **writer, int keep, uint64_t *events);

#endif
