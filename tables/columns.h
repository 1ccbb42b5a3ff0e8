/* Further form factors of a table: sigma of ETL with each, at the nodes. */
#ifndef FLAVBREM_TABLES_COLUMNS_H
#define FLAVBREM_TABLES_COLUMNS_H

#include "flavbrem/spec.h"
#include "flavbrem/table_format.h"

struct table_column {
    const char *form_factor;   /* of the dictionary */
    char sigma[32], error[32]; /* names of its datasets */
};

struct table_columns {
    size_t n;
    struct table_column list[FLAVBREM_TABLE_FORM_FACTORS];
};

/* All that there can be, whichever a table has. */
void flb_columns_known(struct table_columns *columns);

/* Those of a spec, in the order of the dictionary.
 * Errors: FLAVBREM_ERROR_INPUT (no room for its text, which cannot be). */
FLAVBREM_MUST_CHECK flavbrem_status flb_columns_of(flavbrem_context *context,
                                                   const flavbrem_spec *spec,
                                                   struct table_columns *columns);

/* A process with the form factor of the column and all else as it is. The caller destroys *made.
 * Errors: those of flavbrem_process_from_text. */
FLAVBREM_MUST_CHECK flavbrem_status flb_column_process(flavbrem_context *context,
                                                       const flavbrem_process *process,
                                                       const struct table_column *column,
                                                       flavbrem_process **made);

#endif
