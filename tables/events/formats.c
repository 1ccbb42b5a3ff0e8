/* The list of the formats of event files. */
#include "tables/events/formats.h"

#define EVENT_FORMAT(NUMBER, file, name, endings, help)                                            \
    extern const struct event_format_row flb_event_format_##file;
#include "tables/events/format_list.inc"
#undef EVENT_FORMAT

const struct event_format_entry flb_event_formats[EVENT_FORMATS] = {
#define EVENT_FORMAT(NUMBER, file, name, endings, help)                                            \
    [EVENT_##NUMBER] = {name, endings, &flb_event_format_##file},
#include "tables/events/format_list.inc"
#undef EVENT_FORMAT
};

int flb_event_format_next_ending(const char **endings, char *ending, size_t size)
{
    const char *from = *endings + strspn(*endings, " ");
    size_t length = strcspn(from, " ");
    if (length == 0 || length >= size)
        return 0;
    memcpy(ending, from, length);
    ending[length] = '\0';
    *endings = from + length;
    return 1;
}

static int ends_with(const char *path, const char *end)
{
    size_t length = strlen(path), n = strlen(end);
    return length > n && path[length - n - 1] != '/' && strcmp(path + length - n, end) == 0;
}

int flb_event_format_of(const char *path, enum event_format *format, int *compressed)
{
    char ending[EVENT_ENDING_SIZE];
    for (int f = 0; f < EVENT_FORMATS; f++)
        for (const char *all = flb_event_formats[f].endings;
             flb_event_format_next_ending(&all, ending, sizeof ending);)
            if (ends_with(path, ending)) {
                *format = (enum event_format)f;
                *compressed = ends_with(path, ".gz");
                return 1;
            }
    return 0;
}

const struct event_scanner *flb_event_format_that_begins(struct event_line line,
                                                         enum event_format *format)
{
    for (int f = 0; f < EVENT_FORMATS; f++) {
        const struct event_scanner *scanner = flb_event_formats[f].row->scanner;
        if (scanner != NULL && flb_event_line_begins(line, scanner->begin)) {
            *format = (enum event_format)f;
            return scanner;
        }
    }
    return NULL;
}
