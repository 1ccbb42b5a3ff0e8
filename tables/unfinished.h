/* A file that appears under its name only when it is complete. */
#ifndef FLAVBREM_TABLES_UNFINISHED_H
#define FLAVBREM_TABLES_UNFINISHED_H

#include <stddef.h>

#include "flavbrem/status.h"

struct unfinished;

/* Makes .NAME.tmp-PID in the folder of path, and removes those of processes that no longer live.
 * *file belongs to the caller, who frees it with unfinished_end.
 *   message  receives the sentence of an error, size characters at most
 * Errors: FLAVBREM_ERROR_FILE (the path cannot be written), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status unfinished_begin(const char *path, struct unfinished **file,
                                                     char *message, size_t size);

/* Its temporary name, and a descriptor to read and write it; they live as long as *file. */
const char *unfinished_name(const struct unfinished *file);
int unfinished_descriptor(const struct unfinished *file);

/* Waits until everything is on the disk and gives the file its name, if error is 0; else error is
 * the errno of what went wrong before.
 * Errors: FLAVBREM_ERROR_FILE. */
FLAVBREM_MUST_CHECK flavbrem_status unfinished_finish(struct unfinished *file, int error,
                                                      char *message, size_t size);

/* Removes the file if it is not finished and frees its memory; does nothing if *file is NULL. */
void unfinished_end(struct unfinished **file);

#endif
