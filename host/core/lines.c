/* Reads canonical text. Files that people write are read by libinih, in tables/files/. */
#include "host/core/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/core/message.h"
#include "host/core/text_file.h"

#define BLANKS " \t\r"

/* The key and the value of now. */
struct entry {
    char key[64]; /* "" for none */
    char *value;
    size_t length;
    int line;
};

static flavbrem_status hand_on(struct entry *entry, flavbrem_context *context, line_taker *take,
                               void *user)
{
    char called[96];
    if (entry->key[0] == '\0')
        return FLAVBREM_OK;
    snprintf(called, sizeof called, "line %d: %s", entry->line, entry->key);
    entry->value[entry->length] = '\0';
    flavbrem_status status = take(user, context, entry->key, entry->value, called);
    entry->key[0] = '\0';
    entry->length = 0;
    return status;
}

static void add_to_value(struct entry *entry, const char *begin, const char *end)
{
    while (begin < end && strchr(BLANKS, *begin) != NULL)
        begin++;
    while (end > begin && strchr(BLANKS, end[-1]) != NULL)
        end--;
    memcpy(entry->value + entry->length, begin, (size_t)(end - begin));
    entry->length += (size_t)(end - begin);
}

/* A line `key = value`. Returns 0 where it is none. */
static int begin_entry(struct entry *entry, const char *begin, const char *end, int line)
{
    const char *equals = memchr(begin, '=', (size_t)(end - begin));
    const char *last = equals;
    while (last != NULL && last > begin && strchr(BLANKS, last[-1]) != NULL)
        last--;
    if (equals == NULL || last == begin || (size_t)(last - begin) >= sizeof entry->key)
        return 0;
    snprintf(entry->key, sizeof entry->key, "%.*s", (int)(last - begin), begin);
    entry->line = line;
    add_to_value(entry, equals + 1, end);
    return 1;
}

static flavbrem_status take_line(struct entry *entry, const char *begin, const char *end, int line,
                                 flavbrem_context *context, line_taker *take, void *user)
{
    int is_indented = begin < end && strchr(BLANKS, *begin) != NULL;
    int says_nothing =
        (size_t)(end - begin) == strspn(begin, BLANKS) || *begin == ';' || *begin == '#';
    if (begin + strspn(begin, BLANKS) >= end || says_nothing)
        return FLAVBREM_OK;
    if (is_indented && entry->key[0] != '\0') {
        add_to_value(entry, begin, end);
        return FLAVBREM_OK;
    }
    flavbrem_status status = hand_on(entry, context, take, user);
    if (status == FLAVBREM_OK && (is_indented || !begin_entry(entry, begin, end, line)))
        status = flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                  "line %d is not `key = value`, mend it", line);
    return status;
}

flavbrem_status flb_lines_read(flavbrem_context *context, const char *text, line_taker *take,
                               void *user)
{
    struct entry entry = {.value = malloc(strlen(text) + 1)};
    flavbrem_status status = FLAVBREM_OK;
    int line = 0;
    if (entry.value == NULL)
        return flb_context_no_memory(context);
    text = flb_text_begin(text);
    while (status == FLAVBREM_OK && *text != '\0') {
        const char *end = text + strcspn(text, "\n");
        status = take_line(&entry, text, end, ++line, context, take, user);
        text = *end == '\n' ? end + 1 : end;
    }
    if (status == FLAVBREM_OK)
        status = hand_on(&entry, context, take, user);
    free(entry.value);
    return status;
}
