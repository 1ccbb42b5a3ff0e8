/* The formats of event files. Each is a file of its own, which has its row, and a line of
 * tables/events/format_list.inc. */
#ifndef FLAVBREM_TABLES_EVENT_FORMATS_H
#define FLAVBREM_TABLES_EVENT_FORMATS_H

#include "flavbrem/event_file.h"
#include "tables/events/scan_lines.h"
#include "tables/events/text.h"

/* ---- how a text is written ---- */

#define EVENT_PARTS 4
#define EVENT_NUMBER_ROOM 512 /* of the numbers in the text of an event, at least */

/* What is the same in every event is made once. */
struct event_parts {
    struct event_bytes *beam; /* [n_energies] */
    /* [EVENT_PARTS], of all energies, or of a mixed source of each, one behind the other. */
    struct event_bytes *between;
    size_t apart;   /* EVENT_PARTS where each energy has its own, else 0 */
    size_t longest; /* of an event's text */
};

/* The texts between the particles of the final state, where a format has them. */
enum { BEFORE_LEPTON, BEFORE_NUCLEUS, BEFORE_BOSON, AFTER_BOSON };

/* The final state, each particle between the texts that stand before it and behind the last. */
static inline char *event_particles_put(char *at, const struct event_parts *parts, size_t energy,
                                        const flavbrem_event *event)
{
    const struct event_bytes *between = parts->between + energy * parts->apart;
    at = event_part_put(at, &between[BEFORE_LEPTON]);
    at = event_numbers_put(at, event->lepton, 4, ' ');
    at = event_part_put(at, &between[BEFORE_NUCLEUS]);
    at = event_numbers_put(at, event->nucleus, 4, ' ');
    at = event_part_put(at, &between[BEFORE_BOSON]);
    at = event_numbers_put(at, event->boson, 4, ' ');
    return event_part_put(at, &between[AFTER_BOSON]);
}

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
    /* What stands before the first particle that is not the same in every event, of energy number
     * k; and between the particles, as that energy has it. NULL: nothing stands between. */
    void (*beam)(const struct event_origin *origin, size_t k, struct event_text *text);
    void (*between)(const struct event_origin *origin, size_t k,
                    struct event_text between[EVENT_PARTS]);
    void (*head)(const struct event_origin *origin, struct event_text *text);
    /* Writes an event where there is room for `longest` bytes. Returns where it ends.
     *   i  its number, first + place */
    char *(*event)(const struct event_parts *parts, size_t energy, uint64_t i,
                   const flavbrem_event *event, char *at);
    /* NULL where nothing stands behind the events.
     *   digits  receives where in the text the eight digits of the checksum go, now zeros */
    void (*tail)(const struct event_end *end, struct event_text *text, size_t *digits);
};

/* ---- what a format is ---- */

struct event_format_row {
    flavbrem_event_format about;
    int has_meta; /* what the events are stands beside the file, in NAME.meta */
    /* Of a text; NULL for columns, which are HDF5's. */
    const struct event_text_format *text;
    const struct event_scanner *scanner;
};

/* All of them, by their numbers. */
extern const struct event_format_row *const flb_event_formats[EVENT_FORMATS];

/* The format and the compression that a file's name asks for, by its ending; ".gz" is packed.
 * Returns 1, or 0 for another one. */
int flb_event_format_of(const char *path, enum event_format *format, int *compressed);

/* The format of a name. Returns 1, or 0 where there is none. */
int flb_event_format_named(const char *name, enum event_format *format);

/* The format whose text begins with a line; NULL for none.
 *   format  receives its number */
const struct event_scanner *flb_event_format_that_begins(struct event_line line,
                                                         enum event_format *format);

#endif
