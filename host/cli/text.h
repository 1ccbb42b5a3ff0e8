/* Text that came from outside (arguments, names of files, attributes) on its way to a terminal or
 * into JSON and CSV. */
#ifndef FLAVBREM_CLI_TEXT_H
#define FLAVBREM_CLI_TEXT_H

#include <stddef.h>

/* Bytes of the character that text starts with; 0 where no character of UTF-8 starts. */
size_t text_character(const char *text);

/* Puts `?` over control characters and bytes that are no UTF-8, so that the text is one line. */
void text_clean(char *text);

/* On stdout, with `?` in the same places; the second prints the first bytes of text. */
void text_print(const char *text);
void text_print_part(const char *text, size_t bytes);

/* On stdout, "in quotes", with what JSON wants escaped; U+FFFD for a byte that is no UTF-8. */
void text_print_json(const char *text);

/* On stdout, "in quotes", quotes doubled. */
void text_print_csv(const char *text);

/* Room for text that is put together piece by piece; what does not fit is left out. */
struct text_room {
    char *at;
    size_t left;
};

void text_add(struct text_room *room, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
