/* NAME.meta, the text beside a CSV of events: what they are, how many, and the checksum of the CSV.
 * It speaks of the CSV before it is packed, so that it is the same beside NAME.csv and NAME.csv.gz.
 */
#ifndef FLAVBREM_TABLES_EVENT_META_H
#define FLAVBREM_TABLES_EVENT_META_H

#include "tables/events/origin.h"
#include "tables/events/sum.h"

#define EVENT_META_FIRST "format = flavbrem events"
#define EVENT_META_BEGIN EVENT_META_FIRST "\n"

struct unfinished;

/* Where path leads, with ".meta" behind, to be freed; NULL without memory. */
char *flb_event_meta_path(const char *path);

/* Whether it may be written beside path: that nothing has its name, or one of ours.
 *   title  of the format, in sentences
 * Errors: FLAVBREM_ERROR_INPUT (with a sentence), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_meta_check(const char *path, const char *title,
                                                         char *message, size_t size);

/* Writes it in the folder of the CSV; it appears when it is complete.
 *   csv   the CSV, which gets its name after it
 *   data  what is in it, before it is packed
 * Errors: FLAVBREM_ERROR_FILE (with a sentence), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_meta_write(const struct unfinished *csv,
                                                         const struct event_origin *origin,
                                                         const struct file_tally *tally,
                                                         const struct event_sum *data,
                                                         char *message, size_t size);

#endif
