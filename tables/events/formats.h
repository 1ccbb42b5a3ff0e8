/* Between the writer of event files and its formats. */
#ifndef FLAVBREM_TABLES_EVENT_FORMATS_H
#define FLAVBREM_TABLES_EVENT_FORMATS_H

#include "tables/events/text.h"

#define EVENT_PARTS 4
#define EVENT_NUMBER_ROOM 512 /* of the numbers in the text of an event, at least */

/* What is the same in every event is made once. */
struct event_parts {
    struct event_bytes *beam; /* [n_energies] */
    struct event_bytes between[EVENT_PARTS];
    size_t longest; /* of an event's text */
};

/* What is known when all events are. */
struct event_end {
    const struct event_origin *origin;
    const struct file_tally *tally;
    const struct event_parts *parts;
    const flavbrem_event *last;
};

/* A format of text: a head, the events, a tail. */
struct event_text_format {
    int last_in_tail; /* the last event is written by `tail` */
    void (*parts)(const struct event_origin *origin, struct event_text between[],
                  struct event_text beams[]);
    void (*head)(const struct event_origin *origin, struct event_text *text);
    /* Writes an event where there is room for `longest` bytes. Returns where it ends.
     *   i  its number, first + place */
    char *(*event)(const struct event_parts *parts, size_t energy, uint64_t i,
                   const flavbrem_event *event, char *at);
    /* NULL where nothing stands behind the events.
     *   digits  receives where in the text the eight digits of the checksum go, now zeros */
    void (*tail)(const struct event_end *end, struct event_text *text, size_t *digits);
};

extern const struct event_text_format event_csv, event_lhe, event_hepmc;

#endif
