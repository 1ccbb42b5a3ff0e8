/* One pass over a text of events: what it says of itself, how many events are in it, whether it
 * ends, and its checksum. Reads plain texts and gzip. */
#ifndef FLAVBREM_TABLES_EVENT_SCAN_H
#define FLAVBREM_TABLES_EVENT_SCAN_H

#include "tables/events/sum.h"
#include "tables/metadata.h"

/* By the first line. */
enum scan_kind { SCAN_UNKNOWN, SCAN_LHE, SCAN_HEPMC, SCAN_CSV, SCAN_META };

struct event_scan {
    enum scan_kind kind;
    uint64_t lines, events;
    uint64_t second; /* line in which another file begins, behind the first one; 0 for none */
    int ends;        /* the last line is that of the format, and whole */
    int unpacks;     /* gzip, to its end */
    int has_crc;     /* the text tells its checksum: */
    uint32_t crc;
    struct event_sum sum; /* of the text, with zeros for the digits of its checksum */
    struct table_metadata *fields;
};

/* Reads from a descriptor, which stays open.
 *   scan  its fields belong to the caller, who frees them with table_metadata_free
 * Errors: FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status event_scan(int fd, struct event_scan *scan);

/* What the first bytes of a file are. */
enum scan_kind event_scan_kind(const char *text, size_t length);

#endif
