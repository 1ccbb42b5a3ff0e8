/* Line by line. Nothing in a file is trusted: a field that does not fit is left out. */
#include "tables/events/scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "tables/events/fields.h"
#include "tables/events/meta.h"

#define AT_ONCE ((size_t)1 << 18)      /* bytes */
#define LONGEST_LINE ((size_t)1 << 24) /* bytes; those of the energies are the longest */

#define LHE_BEGIN "<LesHouchesEvents"
#define LHE_END "</LesHouchesEvents>"
#define HEPMC_BEGIN "HepMC::Version"
#define HEPMC_END "HepMC::Asciiv3-END_EVENT_LISTING"
#define CSV_BEGIN "target_Z,incident_energy,"

/* A line without its end; not ended by a 0. */
struct line {
    const char *at;
    size_t length;
};

struct reading {
    struct event_scan *scan;
    int in_events, in_tail; /* of LHE; the second one of HepMC too, behind its last event */
    struct event_text spec; /* its lines so far */
    struct event_bytes spec_bytes;
    size_t columns; /* of the numbers of an energy */
    int no_memory;
};

static int begins(struct line line, const char *with)
{
    size_t length = strlen(with);
    return line.length >= length && memcmp(line.at, with, length) == 0;
}

static int is(struct line line, const char *what)
{
    return line.length == strlen(what) && begins(line, what);
}

static struct line behind(struct line line, size_t skip)
{
    return (struct line){line.at + skip, line.length - skip};
}

enum scan_kind event_scan_kind(const char *text, size_t length)
{
    struct line line = {text, length};
    if (begins(line, LHE_BEGIN))
        return SCAN_LHE;
    if (begins(line, HEPMC_BEGIN))
        return SCAN_HEPMC;
    if (begins(line, CSV_BEGIN))
        return SCAN_CSV;
    size_t meta = strlen(EVENT_META_BEGIN) - 1; /* without the end of the line */
    return length >= meta && memcmp(text, EVENT_META_BEGIN, meta) == 0 ? SCAN_META : SCAN_UNKNOWN;
}

/* ---- fields ---- */

static void append(struct event_text *text, struct line line)
{
    char *at = event_text_room(text, line.length + 2);
    if (at == NULL)
        return;
    memcpy(at, line.at, line.length);
    memcpy(at + line.length, "\n", 2); /* and a 0 behind */
    text->bytes->size += line.length + 1;
}

/* In place of what escapes stand for: "&lt;" and the like, or HepMC's "\|" and "\\". */
static char *unescaped(struct line line, enum scan_kind kind)
{
    static const struct {
        const char *escape;
        char c;
        enum scan_kind kind;
    } known[] = {{"&lt;", '<', SCAN_LHE},   {"&gt;", '>', SCAN_LHE},   {"&amp;", '&', SCAN_LHE},
                 {"&quot;", '"', SCAN_LHE}, {"\\|", '\n', SCAN_HEPMC}, {"\\\\", '\\', SCAN_HEPMC}};
    char *text = malloc(line.length + 1), *to = text;
    while (text != NULL && line.length > 0) {
        size_t skip = 1;
        char c = *line.at;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (known[i].kind == kind && begins(line, known[i].escape)) {
                c = known[i].c;
                skip = strlen(known[i].escape);
                break;
            }
        *to++ = c;
        line = behind(line, skip);
    }
    if (text != NULL)
        *to = '\0';
    return text;
}

/* Checksums are texts, though their digits may look like a number. */
static void take_value(struct metadata_attribute *entry, char *value)
{
    char *end = value;
    int digits = *value != '\0' && strspn(value, "0123456789") == strlen(value);
    int is_sum = strstr(entry->name, "crc32") != NULL;
    errno = 0;
    if (digits)
        entry->whole = strtoull(value, NULL, 10);
    entry->is_whole = digits && errno == 0 && !is_sum;
    entry->number = strtod(value, &end);
    if (!is_sum && end != value && *end == '\0') {
        free(value);
        return;
    }
    entry->text = value;
}

static void take_field(struct reading *reading, struct line name, struct line value)
{
    struct table_metadata *fields = reading->scan->fields;
    if (fields->n_attributes == METADATA_ATTRIBUTES)
        return;
    struct metadata_attribute *entry = &fields->attributes[fields->n_attributes];
    if (name.length == 0 || name.length >= sizeof entry->name ||
        memchr(value.at, '\0', value.length) != NULL)
        return;
    char *text = unescaped(value, reading->scan->kind);
    if (text == NULL) {
        reading->no_memory = 1;
        return;
    }
    *entry = (struct metadata_attribute){0};
    memcpy(entry->name, name.at, name.length);
    take_value(entry, text);
    fields->n_attributes++;
}

static size_t count_words(struct line line)
{
    size_t n = line.length > 0;
    for (size_t i = 0; i < line.length; i++)
        n += line.at[i] == ' ';
    return n;
}

/* The numbers of one more energy. */
static void take_energy(struct reading *reading, struct line line)
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
        numbers[row] = strtod(at, &at);
    }
    fields->n_energies++;
}

static int take_columns(struct reading *reading, struct line names)
{
    size_t columns = count_words(names);
    if (reading->columns == 0 && columns <= METADATA_BY_ENERGY)
        reading->columns = columns;
    return reading->columns > 0 && reading->columns == columns;
}

/* "name = value" */
static void take_assignment(struct reading *reading, struct line line)
{
    size_t at = 0;
    while (at + 3 <= line.length && memcmp(line.at + at, " = ", 3) != 0)
        at++;
    if (at + 3 > line.length)
        return;
    struct line name = {line.at, at}, value = behind(line, at + 3);
    if (is(name, "spec")) {
        append(&reading->spec, value);
    } else if (begins(name, "beam_energy_gev ")) {
        if (take_columns(reading, name))
            take_energy(reading, value);
    } else {
        take_field(reading, name, value);
    }
}

/* HepMC's table of energies: a line of names, then one for each, with "\|" between. */
static void take_table(struct reading *reading, struct line value)
{
    int first = 1, good = 1;
    while (value.length > 0 && good) {
        size_t at = 0;
        while (at < value.length && !begins(behind(value, at), "\\|"))
            at++;
        struct line row = {value.at, at};
        if (first)
            good = take_columns(reading, row);
        else
            take_energy(reading, row);
        first = 0;
        value = behind(value, at + 2 <= value.length ? at + 2 : value.length);
    }
}

/* "A name value" of a run, or what follows "A 0 " of an event. */
static void take_attribute(struct reading *reading, struct line line)
{
    const char *blank = memchr(line.at, ' ', line.length);
    if (blank == NULL)
        return;
    size_t at = (size_t)(blank - line.at);
    struct line name = {line.at, at}, value = behind(line, at + 1);
    if (is(name, "energies"))
        take_table(reading, value);
    else if (!is(name, "GenCrossSection"))
        take_field(reading, name, value);
}

/* ---- lines ---- */

/* Where in the line the digits of the checksum begin; 0 where it has none. */
static size_t digits_of(const struct reading *reading, struct line line)
{
    static const char *const names[] = {
        [SCAN_LHE] = "crc32 = ", [SCAN_META] = "crc32 = ", [SCAN_HEPMC] = "A 0 crc32 "};
    enum scan_kind kind = reading->scan->kind;
    if (kind == SCAN_UNKNOWN || kind == SCAN_CSV || (kind == SCAN_LHE && !reading->in_tail))
        return 0;
    size_t begin = strlen(names[kind]);
    return begins(line, names[kind]) && line.length == begin + EVENT_SUM_DIGITS ? begin : 0;
}

static void take_lhe(struct reading *reading, struct line line)
{
    struct event_scan *scan = reading->scan;
    if (is(line, "<event>"))
        scan->events++;
    else if (is(line, "<init>"))
        reading->in_events = 1;
    else if (is(line, "<!--"))
        reading->in_tail = 1;
    else if (!reading->in_events || reading->in_tail)
        take_assignment(reading, line);
    scan->ends = is(line, LHE_END);
}

static void take_hepmc(struct reading *reading, struct line line)
{
    struct event_scan *scan = reading->scan;
    if (begins(line, "E "))
        scan->events++;
    else if (begins(line, "A ") && scan->events == 0)
        take_attribute(reading, behind(line, 2));
    else if (begins(line, "A 0 "))
        take_attribute(reading, behind(line, 4));
    reading->in_tail = reading->in_tail || is(line, HEPMC_END);
    scan->ends = reading->in_tail && (is(line, HEPMC_END) || line.length == 0);
}

static void take_csv(struct reading *reading, struct line line)
{
    struct event_scan *scan = reading->scan;
    scan->ends = 1;
    if (begins(line, "# ")) /* of format version 1 */
        take_assignment(reading, behind(line, 2));
    else if (scan->lines > 1 && line.length > 0)
        scan->events++;
}

static void take_line(struct reading *reading, struct line line)
{
    struct event_scan *scan = reading->scan;
    if (scan->lines++ == 0)
        scan->kind = event_scan_kind(line.at, line.length);
    else if (scan->second == 0 && scan->kind != SCAN_UNKNOWN && scan->kind != SCAN_META &&
             event_scan_kind(line.at, line.length) == scan->kind)
        scan->second = scan->lines;
    if (scan->kind == SCAN_LHE)
        take_lhe(reading, line);
    else if (scan->kind == SCAN_HEPMC)
        take_hepmc(reading, line);
    else if (scan->kind == SCAN_CSV)
        take_csv(reading, line);
    else if (scan->kind == SCAN_META)
        take_assignment(reading, line);
    scan->ends = scan->kind == SCAN_META ? scan->has_crc : scan->ends;
}

/* Takes whole lines off the front. Returns how many bytes it took. */
static size_t take_lines(struct reading *reading, const char *data, size_t size)
{
    struct event_scan *scan = reading->scan;
    size_t done = 0, summed = 0;
    const char *end;
    while ((end = memchr(data + done, '\n', size - done)) != NULL) {
        struct line line = {data + done, (size_t)(end - data) - done};
        size_t digits = digits_of(reading, line);
        if (digits > 0) {
            event_sum_add(&scan->sum, data + summed, done + digits - summed);
            event_sum_add(&scan->sum, EVENT_SUM_HOLE, EVENT_SUM_DIGITS);
            summed = done + digits + EVENT_SUM_DIGITS;
            scan->has_crc = event_sum_read(line.at + digits, &scan->crc);
        }
        take_line(reading, line);
        done += line.length + 1;
    }
    event_sum_add(&scan->sum, data + summed, done - summed);
    return done;
}

static void read_all(struct reading *reading, gzFile file)
{
    struct event_scan *scan = reading->scan;
    size_t capacity = AT_ONCE, left = 0;
    char *data = malloc(capacity);
    int got = data != NULL ? 1 : 0;
    while (got > 0 && left < LONGEST_LINE) {
        if (left == capacity) {
            char *more = realloc(data, 2 * capacity);
            if (more == NULL)
                break;
            data = more;
            capacity *= 2;
        }
        got = gzread(file, data + left, (unsigned)(capacity - left));
        size_t size = left + (got > 0 ? (size_t)got : 0), done = take_lines(reading, data, size);
        left = size - done;
        memmove(data, data + done, left);
    }
    reading->no_memory |= data == NULL || (left == capacity && left < LONGEST_LINE);
    if (data != NULL && left > 0) { /* a last line without its end */
        event_sum_add(&scan->sum, data, left);
        scan->ends = 0;
    }
    scan->unpacks = got == 0;
    free(data);
}

static void take_spec(struct reading *reading)
{
    static const char name[] = "spec";
    struct table_metadata *fields = reading->scan->fields;
    if (reading->spec_bytes.size == 0 || fields->n_attributes == METADATA_ATTRIBUTES)
        return;
    struct metadata_attribute *entry = &fields->attributes[fields->n_attributes];
    struct line text = {reading->spec_bytes.data, reading->spec_bytes.size};
    *entry = (struct metadata_attribute){0};
    memcpy(entry->name, name, sizeof name);
    entry->text = unescaped(text, reading->scan->kind);
    fields->n_attributes += entry->text != NULL;
    reading->no_memory |= entry->text == NULL;
}

flavbrem_status event_scan(int fd, struct event_scan *scan)
{
    struct reading reading = {.scan = scan};
    *scan = (struct event_scan){0};
    reading.spec.bytes = &reading.spec_bytes;
    scan->fields = calloc(1, sizeof *scan->fields);
    int copy = dup(fd);
    gzFile file = scan->fields != NULL && copy >= 0 ? gzdopen(copy, "rb") : NULL;
    if (file == NULL) {
        if (copy >= 0)
            close(copy);
        return FLAVBREM_ERROR_MEMORY;
    }
    gzbuffer(file, (unsigned)AT_ONCE);
    read_all(&reading, file);
    scan->unpacks &= gzclose(file) == Z_OK;
    take_spec(&reading);
    event_bytes_free(&reading.spec_bytes);
    return reading.no_memory || reading.spec.failed ? FLAVBREM_ERROR_MEMORY : FLAVBREM_OK;
}
