/* Between the scan of a text of events and its formats: lines, and what they say. */
#ifndef FLAVBREM_TABLES_EVENT_SCAN_LINES_H
#define FLAVBREM_TABLES_EVENT_SCAN_LINES_H

#include "tables/events/sum.h"
#include "tables/events/text.h"
#include "tables/metadata.h"

/* ---- what a scan finds ---- */

struct event_scanner;

struct event_scan {
    /* By the first line: */
    const struct event_scanner *scanner; /* NULL where it is none of ours */
    enum event_format format;
    int is_meta; /* NAME.meta, which has no format */
    uint64_t lines, events;
    uint64_t second; /* line in which another file begins, behind the first one; 0 for none */
    int ends;        /* the last line is that of the format, and whole */
    int unpacks;     /* gzip, to its end */
    int has_crc;     /* the text tells its checksum: */
    uint32_t crc;
    struct event_sum sum; /* of the text, with zeros for the digits of its checksum */
    struct table_metadata *fields;
};

/* ---- lines ---- */

/* A line without its end; not ended by a 0. */
struct event_line {
    const char *at;
    size_t length;
};

int flb_event_line_begins(struct event_line line, const char *with);
int flb_event_line_is(struct event_line line, const char *what);

/* What is behind the first `skip` characters. */
struct event_line flb_event_line_behind(struct event_line line, size_t skip);

/* What a format writes in place of a character. */
struct event_escape {
    const char *text;
    char c;
};

struct event_reading {
    struct event_scan *scan;
    int in_events, in_tail; /* the format's own */
    struct event_text spec; /* its lines so far */
    struct event_bytes spec_bytes;
    size_t columns; /* of the numbers of an energy */
    int no_memory;
};

/* How a text is read. */
struct event_scanner {
    const char *begin; /* of its first line, and of no other format's */
    const struct event_escape *escapes;
    size_t n_escapes;
    /* What stands in its line before the eight digits of the checksum; NULL where it has none. */
    const char *before_crc;
    int crc_in_tail; /* such a line counts where `in_tail` is 1 alone */
    /* Takes a line, the first one too; sets scan->ends where it can be the last one. */
    void (*take)(struct event_reading *reading, struct event_line line);
};

/* Takes "name = value". */
void flb_event_take_assignment(struct event_reading *reading, struct event_line line);

/* Takes HepMC's "name value", of which the table of energies has several lines. */
void flb_event_take_attribute(struct event_reading *reading, struct event_line line);

/* The text with what its escapes stand for, to be freed; NULL without memory. */
char *flb_event_unescaped(struct event_line line, const struct event_scanner *scanner);

#endif
