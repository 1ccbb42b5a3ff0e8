/* Whether a file of events is whole: its end, its count, its checksums. */
#ifndef FLAVBREM_TABLES_EVENT_CHECK_H
#define FLAVBREM_TABLES_EVENT_CHECK_H

#include "flavbrem/event_file.h"
#include "tables/metadata.h"

/* 1 where a file is one of events by its first bytes, or is there and has the name of one in text:
 * what is damaged or from elsewhere too. */
int flb_event_file_may_be(const char *path);

/* As flavbrem_event_file_check, but that it takes a file without checksums.
 *   metadata  receives what the file says of itself, and NAME.meta of a CSV; the caller's, also
 *             after an error
 *   message   receives the sentence of an error, size characters at most
 * Errors: as there. */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_file_check(const char *path,
                                                         flavbrem_event_report *report,
                                                         struct table_metadata **metadata,
                                                         char *message, size_t size);

#endif
