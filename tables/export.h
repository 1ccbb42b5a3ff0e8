/* What the forms share in which a table is exported. */
#ifndef FLAVBREM_TABLES_EXPORT_H
#define FLAVBREM_TABLES_EXPORT_H

#include <stdio.h>

#include "flavbrem/files.h"

/* What is exported, and where to. */
struct export_work {
    flavbrem_context *context;
    const flavbrem_table *table;
    const flavbrem_spec *spec;
    const char *name; /* of the function */
    FILE *out;
    size_t n_e, n_m;
    const double *e, *m; /* nodes [GeV] */
};

/* The values of "/group/name", or of "/group" where name is ""; NULL where there is none. */
static inline const void *export_dataset(const struct export_work *work, const char *group,
                                         const char *name)
{
    char path[48];
    snprintf(path, sizeof path, "/%s%s%s", group, *name != '\0' ? "/" : "", name);
    return flavbrem_table_dataset(work->table, path, NULL);
}

/* Writes C source for the DMG4 package.
 * Errors: FLAVBREM_ERROR_INPUT (the table has no K), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_export_dmg4(const struct export_work *work);

#endif
