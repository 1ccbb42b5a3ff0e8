/* A table that a command was given: opened, its checksums compared, its spec read. */
#ifndef FLAVBREM_CLI_TABLE_FILE_H
#define FLAVBREM_CLI_TABLE_FILE_H

#include "flavbrem/files.h"
#include "host/cli/options.h"

struct table_file {
    flavbrem_table *table;
    flavbrem_spec *spec;
    struct options made; /* what the spec says */
};

/* Opens the file that the command was given. To be closed after an error too. Returns an exit
 * code.
 *   command  its name, for the sentence where there is no file */
int table_file_open(flavbrem_context *context, const char *command, const struct options *options,
                    struct table_file *file, struct problem *problem);
void table_file_close(struct table_file *file);

/* 1 where values of the method can be looked up. */
int table_file_has(const struct table_file *file, flavbrem_method method);

/* How many cells of a method have a value between their nodes. */
flavbrem_cells table_file_cells(const struct table_file *file, flavbrem_method method);

#endif
