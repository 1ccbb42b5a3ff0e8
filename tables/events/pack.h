/* An unfinished HDF5 file of events without the place of the events that are not drawn yet. */
#ifndef FLAVBREM_TABLES_EVENT_PACK_H
#define FLAVBREM_TABLES_EVENT_PACK_H

#include "tables/events/hdf5.h"

/* Bytes of a packed file. */
uint64_t flb_event_pack_size(const struct event_columns *columns, uint64_t events);

/* Whether a file is a packed one. */
int flb_event_pack_is(int fd);

/* Copies the first events of all columns one behind the other.
 *   from, to  descriptors of the whole file and of an empty one
 * Returns 0 or an errno. */
FLAVBREM_MUST_CHECK int flb_event_pack(const struct event_columns *columns, uint64_t events,
                                       int from, int to);

/* The way back, into a file that flb_event_columns_create has made. Returns 0, or an errno: EIO
 * where the packed file is too short. */
FLAVBREM_MUST_CHECK int flb_event_unpack(const struct event_columns *columns, uint64_t events,
                                         int from, int to);

#endif
