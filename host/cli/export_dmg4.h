/* A table as C source for the DMG4 package. */
#ifndef FLAVBREM_CLI_EXPORT_DMG4_H
#define FLAVBREM_CLI_EXPORT_DMG4_H

#include <stdio.h>

#include "host/cli/options.h"
#include "host/cli/table_file.h"

/* What `export` writes, and where. */
struct export_work {
    const struct options *options;
    struct table_file file;
    FILE *out;
    size_t n_e, n_m;
    const double *e, *m; /* nodes [GeV] */
};

/* The values of "/group/name", or of "/group" where name is ""; NULL where there is none. */
const void *export_dataset(const struct export_work *work, const char *group, const char *name);

/* Writes the source. Returns an exit code. */
int export_dmg4(const struct export_work *work, struct problem *problem);

#endif
