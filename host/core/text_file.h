/* Text that people hand in: a file is read whole. Private to the library. */
#ifndef FLAVBREM_HOST_TEXT_FILE_H
#define FLAVBREM_HOST_TEXT_FILE_H

#include <stddef.h>

enum text_file_problem {
    TEXT_FILE_GOOD,
    TEXT_FILE_MISSING,
    TEXT_FILE_FOLDER,
    TEXT_FILE_NOT_REGULAR, /* a named pipe, a device */
    TEXT_FILE_FORBIDDEN,
    TEXT_FILE_TOO_LONG,
    TEXT_FILE_BROKEN, /* the system does not give all of it */
    TEXT_FILE_NO_TEXT,
    TEXT_FILE_NO_MEMORY
};

/* What was read. */
struct text_file {
    char *text; /* with a final 0, freed by the caller; NULL after an error */
    size_t length;
    size_t place; /* of what is no text: the byte's number from 0, */
    unsigned char byte;
};

/* Reads all of a regular file, without a byte order mark (UTF-8) at its begin. Opening never waits
 * for the writer of a pipe. Text has no control characters but those that end lines and tabs; the
 * first other one ends the reading.
 *   streams  1: what the program has open, /dev/stdin or what a shell hands it by <(...), may be a
 *            pipe or a device: it is read to its end
 *   most     bytes; 0: any number */
enum text_file_problem flb_text_file_read(const char *path, int streams, size_t most,
                                          struct text_file *read);

/* "it is a folder"; NULL where the caller has more to say. */
const char *flb_text_file_why(enum text_file_problem problem);

/* A text without the byte order mark (UTF-8) at its begin, as some editors write one. */
const char *flb_text_begin(const char *text);

#endif
