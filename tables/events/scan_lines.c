/* What the lines of a text of events say, under whatever names. Nothing is trusted: a field that
 * does not fit is left out. */
#include "tables/events/scan_lines.h"

#include <stdlib.h>
#include <string.h>

int flb_event_line_begins(struct event_line line, const char *with)
{
    size_t length = strlen(with);
    return line.length >= length && memcmp(line.at, with, length) == 0;
}

int flb_event_line_is(struct event_line line, const char *what)
{
    return line.length == strlen(what) && flb_event_line_begins(line, what);
}

struct event_line flb_event_line_behind(struct event_line line, size_t skip)
{
    return (struct event_line){line.at + skip, line.length - skip};
}

/* ---- fields ---- */

static void append(struct event_text *text, struct event_line line)
{
    char *at = flb_event_text_room(text, line.length + 2);
    if (at == NULL)
        return;
    memcpy(at, line.at, line.length);
    memcpy(at + line.length, "\n", 2); /* and a 0 behind */
    text->bytes->size += line.length + 1;
}

char *flb_event_unescaped(struct event_line line, const struct event_scanner *scanner)
{
    char *text = malloc(line.length + 1), *to = text;
    while (text != NULL && line.length > 0) {
        size_t skip = 1;
        char c = *line.at;
        for (size_t i = 0; i < scanner->n_escapes; i++)
            if (flb_event_line_begins(line, scanner->escapes[i].text)) {
                c = scanner->escapes[i].c;
                skip = strlen(scanner->escapes[i].text);
                break;
            }
        *to++ = c;
        line = flb_event_line_behind(line, skip);
    }
    if (text != NULL)
        *to = '\0';
    return text;
}

static void take_field(struct event_reading *reading, struct event_line name,
                       struct event_line value)
{
    struct table_metadata *fields = reading->scan->fields;
    if (fields->n_attributes == METADATA_ATTRIBUTES)
        return;
    flavbrem_file_attribute *entry = &fields->attributes[fields->n_attributes];
    if (name.length == 0 || name.length >= sizeof entry->name ||
        memchr(value.at, '\0', value.length) != NULL)
        return;
    char *text = flb_event_unescaped(value, reading->scan->scanner);
    if (text == NULL) {
        reading->no_memory = 1;
        return;
    }
    *entry = (flavbrem_file_attribute){0};
    memcpy(entry->name, name.at, name.length);
    flb_metadata_take_value(entry, text);
    fields->n_attributes++;
}

static size_t count_words(struct event_line line)
{
    size_t n = line.length > 0;
    for (size_t i = 0; i < line.length; i++)
        n += line.at[i] == ' ';
    return n;
}

/* The numbers of one more energy. */
static void take_energy(struct event_reading *reading, struct event_line line)
{
    struct table_metadata *fields = reading->scan->fields;
    char text[512], *at = text;
    size_t row = fields->n_energies;
    if (line.length >= sizeof text || row == METADATA_MOST_ENERGIES)
        return;
    memcpy(text, line.at, line.length);
    text[line.length] = '\0';
    for (size_t c = 0; c < reading->columns; c++) {
        double *numbers = fields->by_energy[c];
        if ((row & (row - 1)) == 0) { /* room for twice as many */
            numbers = realloc(numbers, (row > 0 ? 2 * row : 1) * sizeof *numbers);
            if (numbers == NULL) {
                reading->no_memory = 1;
                return;
            }
            fields->by_energy[c] = numbers;
        }
        char *end;
        numbers[row] = strtod(at, &end);
        if (end == at) /* no number: the row does not fit */
            return;
        at = end;
    }
    fields->n_energies++;
}

static int take_columns(struct event_reading *reading, struct event_line names)
{
    size_t columns = count_words(names);
    if (reading->columns == 0 && columns <= METADATA_BY_ENERGY)
        reading->columns = columns;
    return reading->columns > 0 && reading->columns == columns;
}

void flb_event_take_assignment(struct event_reading *reading, struct event_line line)
{
    size_t at = 0;
    while (at + 3 <= line.length && memcmp(line.at + at, " = ", 3) != 0)
        at++;
    if (at + 3 > line.length)
        return;
    struct event_line name = {line.at, at}, value = flb_event_line_behind(line, at + 3);
    if (flb_event_line_is(name, "spec")) {
        append(&reading->spec, value);
    } else if (flb_event_line_begins(name, "beam_energy_gev ")) {
        if (take_columns(reading, name))
            take_energy(reading, value);
    } else {
        take_field(reading, name, value);
    }
}

/* HepMC's tables of energies: a line of names, then one for each, with "\|" between. */
static void take_table(struct event_reading *reading, struct event_line value)
{
    int first = 1, good = 1;
    while (value.length > 0 && good) {
        size_t at = 0;
        while (at < value.length && !flb_event_line_begins(flb_event_line_behind(value, at), "\\|"))
            at++;
        struct event_line row = {value.at, at};
        if (first)
            good = take_columns(reading, row);
        else
            take_energy(reading, row);
        first = 0;
        value = flb_event_line_behind(value, at + 2 <= value.length ? at + 2 : value.length);
    }
}

void flb_event_take_attribute(struct event_reading *reading, struct event_line line)
{
    const char *blank = memchr(line.at, ' ', line.length);
    if (blank == NULL)
        return;
    size_t at = (size_t)(blank - line.at);
    struct event_line name = {line.at, at}, value = flb_event_line_behind(line, at + 1);
    if (flb_event_line_is(name, "energies") || flb_event_line_begins(name, "energies_"))
        take_table(reading, value);
    else if (!flb_event_line_is(name, "GenCrossSection"))
        take_field(reading, name, value);
}
