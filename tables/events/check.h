/* Whether a file of events is whole: its end, its count, its checksums. */
#ifndef FLAVBREM_TABLES_EVENT_CHECK_H
#define FLAVBREM_TABLES_EVENT_CHECK_H

#include "tables/events/writer.h"
#include "tables/metadata.h"

/* What was found. */
struct event_report {
    enum event_format format;
    int compressed; /* a text in gzip */
    int version;    /* of the format */
    int checked;    /* 0 where the version has no checksums */
    int no_meta;    /* of a CSV in gzip, which is good without */
    uint64_t events, bytes;
    struct table_metadata *metadata; /* what the file says of itself, and NAME.meta of a CSV */
};

/* 1 where a file is one of events by its first bytes, or is there and has the name of one in text:
 * what is damaged or from elsewhere too. */
int flb_event_file_may_be(const char *path);

/* Reads all of it and compares. Of a CSV with NAME.meta, without which only gzip can be verified.
 *   report   to be freed by flb_event_report_free, after an error too
 *   message  receives the sentence of an error, size characters at most
 * Errors: FLAVBREM_ERROR_INPUT (cannot be opened, no events of flavbrem, damaged, cut off, several
 * files joined), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_file_check(const char *path,
                                                         struct event_report *report, char *message,
                                                         size_t size);

void flb_event_report_free(struct event_report *report);

#endif
