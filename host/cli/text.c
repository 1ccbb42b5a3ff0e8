/* UTF-8, and what must not reach a terminal, JSON or CSV as it is. */
#include "host/cli/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIRST_BEYOND_C1 0xA0u /* U+0080 to U+009F are controls too */

size_t text_character(const char *text)
{
    static const struct {
        unsigned char mask, lead;
        unsigned first; /* shorter forms of smaller numbers are broken */
    } lengths[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    unsigned char lead = (unsigned char)*text;
    for (size_t length = 1; length <= 4; length++) {
        if ((lead & lengths[length - 1].mask) != lengths[length - 1].lead)
            continue;
        unsigned number = lead & ~(unsigned)lengths[length - 1].mask;
        for (size_t i = 1; i < length; i++) {
            unsigned char next = (unsigned char)text[i]; /* the end of text ends this too */
            if ((next & 0xC0) != 0x80)
                return 0;
            number = number << 6 | (next & 0x3Fu);
        }
        int surrogate = number >= 0xD800 && number <= 0xDFFF;
        return number >= lengths[length - 1].first && number <= 0x10FFFF && !surrogate ? length : 0;
    }
    return 0;
}

static int is_control(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    return (length == 1 && (bytes[0] < 0x20 || bytes[0] == 0x7F)) ||
           (length == 2 && bytes[0] == 0xC2 && bytes[1] < FIRST_BEYOND_C1);
}

void text_clean(char *text)
{
    while (*text != '\0') {
        size_t length = text_character(text);
        if (length == 0 || is_control(text, length))
            memset(text, '?', length > 0 ? length : 1);
        text += length > 0 ? length : 1;
    }
}

void text_print_part(const char *text, size_t bytes)
{
    for (const char *end = text + bytes; text < end;) {
        size_t length = text_character(text);
        if (length == 0 || is_control(text, length))
            putchar('?');
        else
            fwrite(text, 1, length, stdout);
        text += length > 0 ? length : 1;
    }
}

void text_print(const char *text)
{
    text_print_part(text, strlen(text));
}

void text_print_json(const char *text)
{
    putchar('"');
    while (*text != '\0') {
        size_t length = text_character(text);
        if (length == 0)
            fputs("\\ufffd", stdout);
        else if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else if (is_control(text, length) && length == 1)
            printf("\\u%04x", (unsigned)*text);
        else
            fwrite(text, 1, length, stdout);
        text += length > 0 ? length : 1;
    }
    putchar('"');
}

void text_print_csv(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++)
        if (*text == '"')
            fputs("\"\"", stdout);
        else
            putchar(*text);
    putchar('"');
}

void text_add(struct text_room *room, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(room->at, room->left, format, arguments);
    va_end(arguments);
    size_t used = (size_t)length < room->left ? (size_t)length : room->left - 1;
    room->at += used;
    room->left -= used;
}
