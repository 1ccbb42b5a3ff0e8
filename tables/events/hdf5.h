/* The columns of an event file in HDF5. */
#ifndef FLAVBREM_TABLES_EVENTS_HDF5_H
#define FLAVBREM_TABLES_EVENTS_HDF5_H

#include "tables/events/origin.h"

struct event_columns;

/* Makes the file with all that is known before the events.
 *   path, fd    the same file, which is there already
 *   compressed  else all of it has its place on the disk afterwards
 *   columns     belongs to the caller, who frees it with flb_event_columns_end
 * Returns 0, or the errno of what failed. */
FLAVBREM_MUST_CHECK int flb_event_columns_create(const char *path, int fd, int compressed,
                                                 const struct event_origin *origin,
                                                 struct event_columns **columns);

/* Goes on with a file that is not compressed. Returns 0, or an errno if it is not one of ours, or
 * if it was left while its end was written. */
FLAVBREM_MUST_CHECK int flb_event_columns_open(const char *path, int fd,
                                               const struct event_origin *origin,
                                               struct event_columns **columns);

/* Bytes of the file as it was made; 0 where it grows. */
uint64_t flb_event_columns_size(const struct event_columns *columns);

/* Where a column of a file that is not compressed begins.
 *   c      number of the column, below EVENT_CRCS
 *   width  receives the bytes of an event in it */
uint64_t flb_event_columns_place(const struct event_columns *columns, size_t c, size_t *width);

/* As flb_event_writer_encode. */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_columns_encode(const struct event_columns *columns,
                                                             uint64_t place, size_t n,
                                                             const flavbrem_event *events,
                                                             struct event_bytes *bytes);

/* Puts the chunk that begins at `place`. Returns 0 or an errno.
 *   crc  checksums of the columns so far, to which those of the chunk are added */
FLAVBREM_MUST_CHECK int flb_event_columns_put(struct event_columns *columns, uint64_t place,
                                              const struct event_bytes *bytes,
                                              uint32_t crc[EVENT_CRCS]);

/* Writes what was seen, and the checksum of the file. Returns 0 or an errno.
 *   crc  checksums of all columns */
FLAVBREM_MUST_CHECK int flb_event_columns_finish(struct event_columns *columns,
                                                 const struct file_tally *tally,
                                                 const uint32_t crc[EVENT_CRCS]);

/* Does nothing if *columns is NULL. */
void flb_event_columns_end(struct event_columns **columns);

#endif
