/* Text that grows. After a failure each step does nothing, so the steps stand in a row. */
#ifndef FLAVBREM_TABLES_EVENT_TEXT_H
#define FLAVBREM_TABLES_EVENT_TEXT_H

#include <stdint.h>
#include <string.h>

#include "tables/events/origin.h"
#include "tables/files/shortest.h"

struct event_text {
    struct event_bytes *bytes;
    int failed; /* there was no memory */
};

/* Makes sure that `room` bytes fit. Returns where they go, or NULL. */
char *flb_event_text_room(struct event_text *text, size_t room);

void flb_event_text_add(struct event_text *text, const char *what);
void flb_event_text_add_number(struct event_text *text, double number);
void flb_event_text_add_whole(struct event_text *text, uint64_t number);
void flb_event_text_add_signed(struct event_text *text, int number);

/* Bytes as one member of gzip, which tells no time: the same bytes give the same member.
 *   out  receives it, in place of what was there
 * Errors: FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_event_text_gzip(const struct event_bytes *in,
                                                        struct event_bytes *out);

/* For what must be quick, where room has been made. */
static inline char *event_part_put(char *at, const struct event_bytes *part)
{
    memcpy(at, part->data, part->size);
    return at + part->size;
}

/* Numbers with a character between each two. */
static inline char *event_numbers_put(char *at, const double *numbers, int n, char between)
{
    for (int i = 0; i < n; i++) {
        if (i > 0)
            *at++ = between;
        at = flb_shortest_put(at, numbers[i]);
    }
    return at;
}

#endif
