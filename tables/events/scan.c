/* Line by line, as the format of the first one says. */
#include "tables/events/scan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "tables/events/formats.h"
#include "tables/events/meta.h"

#define AT_ONCE ((size_t)1 << 18)      /* bytes */
#define LONGEST_LINE ((size_t)1 << 24) /* bytes; those of the energies are the longest */

/* ---- lines ---- */

static void take_meta(struct event_reading *reading, struct event_line line)
{
    flb_event_take_assignment(reading, line);
    reading->scan->ends = reading->scan->has_crc;
}

static const struct event_scanner meta_scanner = {
    .begin = EVENT_META_FIRST, .before_crc = "crc32 = ", .take = take_meta};

int flb_event_scan_knows(const char *text, size_t length)
{
    struct event_line line = {text, length};
    enum event_format format;
    return flb_event_format_that_begins(line, &format) != NULL ||
           flb_event_line_begins(line, meta_scanner.begin);
}

/* Where in the line the digits of the checksum begin; 0 where it has none. */
static size_t digits_of(const struct event_reading *reading, struct event_line line)
{
    const struct event_scanner *scanner = reading->scan->scanner;
    if (scanner == NULL || scanner->before_crc == NULL ||
        (scanner->crc_in_tail && !reading->in_tail))
        return 0;
    size_t begin = strlen(scanner->before_crc);
    return flb_event_line_begins(line, scanner->before_crc) &&
                   line.length == begin + EVENT_SUM_DIGITS
               ? begin
               : 0;
}

static void take_first_line(struct event_scan *scan, struct event_line line)
{
    scan->scanner = flb_event_format_that_begins(line, &scan->format);
    scan->is_meta = scan->scanner == NULL && flb_event_line_begins(line, meta_scanner.begin);
    if (scan->is_meta)
        scan->scanner = &meta_scanner;
}

static void take_line(struct event_reading *reading, struct event_line line)
{
    struct event_scan *scan = reading->scan;
    if (scan->lines++ == 0)
        take_first_line(scan, line);
    else if (scan->second == 0 && scan->scanner != NULL && !scan->is_meta &&
             flb_event_line_begins(line, scan->scanner->begin))
        scan->second = scan->lines;
    if (scan->scanner != NULL)
        scan->scanner->take(reading, line);
}

/* Takes whole lines off the front. Returns how many bytes it took. */
static size_t take_lines(struct event_reading *reading, const char *data, size_t size)
{
    struct event_scan *scan = reading->scan;
    size_t done = 0, summed = 0;
    const char *end;
    while ((end = memchr(data + done, '\n', size - done)) != NULL) {
        struct event_line line = {data + done, (size_t)(end - data) - done};
        size_t digits = digits_of(reading, line);
        if (digits > 0) {
            flb_event_sum_add(&scan->sum, data + summed, done + digits - summed);
            flb_event_sum_add(&scan->sum, EVENT_SUM_HOLE, EVENT_SUM_DIGITS);
            summed = done + digits + EVENT_SUM_DIGITS;
            scan->has_crc = flb_event_sum_read(line.at + digits, &scan->crc);
        }
        take_line(reading, line);
        done += line.length + 1;
    }
    flb_event_sum_add(&scan->sum, data + summed, done - summed);
    return done;
}

static void read_all(struct event_reading *reading, gzFile file)
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
        flb_event_sum_add(&scan->sum, data, left);
        scan->ends = 0;
    }
    scan->unpacks = got == 0;
    free(data);
}

static void take_spec(struct event_reading *reading)
{
    static const char name[] = "spec";
    struct table_metadata *fields = reading->scan->fields;
    if (reading->spec_bytes.size == 0 || fields->n_attributes == METADATA_ATTRIBUTES)
        return;
    flavbrem_file_attribute *entry = &fields->attributes[fields->n_attributes];
    struct event_line text = {reading->spec_bytes.data, reading->spec_bytes.size};
    *entry = (flavbrem_file_attribute){0};
    memcpy(entry->name, name, sizeof name);
    entry->text = flb_event_unescaped(text, reading->scan->scanner);
    fields->n_attributes += entry->text != NULL;
    reading->no_memory |= entry->text == NULL;
}

flavbrem_status flb_event_scan(int fd, struct event_scan *scan)
{
    struct event_reading reading = {.scan = scan};
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
    flb_event_bytes_free(&reading.spec_bytes);
    return reading.no_memory || reading.spec.failed ? FLAVBREM_ERROR_MEMORY : FLAVBREM_OK;
}
