/* Writes a table file: HDF5 with a flat index in front. */
#ifndef FLAVBREM_TABLES_WRITER_H
#define FLAVBREM_TABLES_WRITER_H

#include "tables/index.h"

#define TABLE_FORMAT "flavbrem table"

/* Writes the whole file.
 *   path   replaced if it is there
 *   fd     of the same file, open for reading and writing
 *   bytes  receives the length of the file
 * Returns 0, or the errno of what failed. */
FLAVBREM_MUST_CHECK int flb_table_write(const char *path, int fd, const struct table_grid *grid,
                                        const struct table_origin *origin, size_t *bytes);

#endif
