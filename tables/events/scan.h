/* One pass over a text of events: what it says of itself, how many events are in it, whether it
 * ends, and its checksum. Reads plain texts and gzip. */
#ifndef FLAVBREM_TABLES_EVENT_SCAN_H
#define FLAVBREM_TABLES_EVENT_SCAN_H

#include "tables/events/scan_lines.h"

/* Reads from a descriptor, which stays open.
 *   scan  its fields belong to the caller, who frees them with flb_table_metadata_free
 * Errors: FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_scan(int fd, struct event_scan *scan);

/* Whether the first bytes of a file are those of a text of events, or of a NAME.meta. */
int flb_event_scan_knows(const char *text, size_t length);

#endif
