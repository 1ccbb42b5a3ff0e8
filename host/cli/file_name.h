/* What the ending of a file's name says is in it: readers and people go by that. */
#ifndef FLAVBREM_CLI_FILE_NAME_H
#define FLAVBREM_CLI_FILE_NAME_H

#include <stddef.h>

#include "flavbrem/event_file.h"
#include "host/cli/problem.h"

/* What the program writes. */
enum content {
    CONTENT_TEXT,
    CONTENT_CSV,
    CONTENT_JSON,
    CONTENT_C,
    CONTENT_HDF5,
    CONTENTS,
    CONTENT_EVENTS /* and more: what only a format of events has, see file_name_of_events() */
};

#define FILE_ENDING_SIZE 16 /* of a name, with the final 0 */

/* What a file of events is, by the usual ending of its format. */
enum content file_name_of_events(const flavbrem_event_format *format);

/* The endings of a format, one after the other.
 *   endings  where to go on: those of a flavbrem_event_format at first
 *   ending   receives the next one, with its dot
 * Returns 0 behind the last. */
int file_name_next_ending(const char **endings, char ending[FILE_ENDING_SIZE]);

/* The ending of a name, in any case, that says something else than `content`; NULL where it fits,
 * or says nothing. ".txt" and ".dat" fit any text.
 *   length  of path, or less where an ending like ".gz" is not meant
 *   ending  has the text that is returned */
const char *file_name_wrong(const char *path, size_t length, enum content content,
                            char ending[FILE_ENDING_SIZE]);

/* Refuses such a name for -o. Returns an exit code.
 *   option  that chooses what is written, "--format" or "--to"; NULL where none does */
int file_name_check(const char *path, enum content content, const char *option,
                    struct problem *problem);

#endif
