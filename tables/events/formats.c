/* The list of the formats of event files. */
#include "tables/events/formats.h"

#define EVENT_FORMAT(NUMBER, file) extern const struct event_format_row flb_event_format_##file;
#include "tables/events/format_list.inc"
#undef EVENT_FORMAT

const struct event_format_row *const flb_event_formats[EVENT_FORMATS] = {
#define EVENT_FORMAT(NUMBER, file) [EVENT_##NUMBER] = &flb_event_format_##file,
#include "tables/events/format_list.inc"
#undef EVENT_FORMAT
};

/* Whether a name ends so, and has something in front of it. */
static int ends_with(const char *path, const char *end, size_t n)
{
    size_t length = strlen(path);
    return length > n && path[length - n - 1] != '/' && strncmp(path + length - n, end, n) == 0;
}

static int has_ending_of(const char *path, const struct event_format_row *row)
{
    for (const char *word = row->about.endings; *word != '\0'; word += strspn(word, " ")) {
        size_t length = strcspn(word, " ");
        if (ends_with(path, word, length))
            return 1;
        word += length;
    }
    return 0;
}

int flb_event_format_of(const char *path, enum event_format *format, int *compressed)
{
    for (int f = 0; f < EVENT_FORMATS; f++)
        if (has_ending_of(path, flb_event_formats[f])) {
            *format = (enum event_format)f;
            *compressed = ends_with(path, ".gz", 3);
            return 1;
        }
    return 0;
}

int flb_event_format_named(const char *name, enum event_format *format)
{
    for (int f = 0; f < EVENT_FORMATS; f++)
        if (strcmp(flb_event_formats[f]->about.name, name) == 0) {
            *format = (enum event_format)f;
            return 1;
        }
    return 0;
}

const struct event_scanner *flb_event_format_that_begins(struct event_line line,
                                                         enum event_format *format)
{
    for (int f = 0; f < EVENT_FORMATS; f++) {
        const struct event_scanner *scanner = flb_event_formats[f]->scanner;
        if (scanner != NULL && flb_event_line_begins(line, scanner->begin)) {
            *format = (enum event_format)f;
            return scanner;
        }
    }
    return NULL;
}

/* ---- what everybody may know of them ---- */

const flavbrem_event_format *flavbrem_event_format_at(size_t i)
{
    return i < EVENT_FORMATS ? &flb_event_formats[i]->about : NULL;
}

const flavbrem_event_format *flavbrem_event_format_find(const char *name)
{
    enum event_format format = EVENT_HDF5;
    int known = name != NULL && flb_event_format_named(name, &format);
    return known ? &flb_event_formats[format]->about : NULL;
}

const flavbrem_event_format *flavbrem_event_format_of(const char *path, int *compressed)
{
    enum event_format format = EVENT_HDF5;
    int packed = 0, known = path != NULL && flb_event_format_of(path, &format, &packed);
    if (compressed != NULL)
        *compressed = packed;
    return known ? &flb_event_formats[format]->about : NULL;
}
