/* Writes a table file, HDF5. The file appears under its name only when it is complete. */
#ifndef FLAVBREM_TABLES_WRITER_H
#define FLAVBREM_TABLES_WRITER_H

#include <stddef.h>

#include "tables/index.h"

#define TABLE_FORMAT "flavbrem table"

struct table_writer;

/* Makes the unfinished file, .NAME.tmp-PID in the folder of path, and removes those of processes
 * that no longer live. *writer belongs to the caller, who frees it with table_writer_end.
 *   message  receives the sentence of an error, size characters at most
 * Errors: FLAVBREM_ERROR_FILE (the path cannot be written), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status table_writer_begin(const char *path,
                                                       struct table_writer **writer, char *message,
                                                       size_t size);

/* Path of the unfinished file; lives as long as the writer. */
const char *table_writer_unfinished(const struct table_writer *writer);

/* Writes everything, waits until it is on the disk, and gives the file its name.
 *   bytes  receives the length of the file
 * Errors: FLAVBREM_ERROR_FILE. */
FLAVBREM_MUST_CHECK flavbrem_status table_writer_finish(struct table_writer *writer,
                                                        const struct table_grid *grid,
                                                        const struct table_origin *origin,
                                                        size_t *bytes, char *message, size_t size);

/* Removes the file if it is not finished and frees the writer; does nothing if *writer is NULL. */
void table_writer_end(struct table_writer **writer);

#endif
