/* Further form factors of a table: sigma of ETL with each, at the nodes. The names of its datasets
 * are made of those of the form factors, which are too long themselves. Here and not in a file of
 * its own, for flavbrem_files does not see what is private to flavbrem. */
#ifndef FLAVBREM_TABLES_COLUMNS_H
#define FLAVBREM_TABLES_COLUMNS_H

#include <stdio.h>
#include <string.h>

#include "flavbrem/spec.h"
#include "flavbrem/table_format.h"
#include "tables/progress.h"
#include "tables/spline.h"

#define COLUMNS_KEY "form-factors"
#define COLUMNS_TEXT 320 /* the longest list of them */

struct table_column {
    const char *form_factor;   /* of the dictionary */
    char sigma[32], error[32]; /* names of its datasets */
};

struct table_columns {
    size_t n;
    struct table_column list[FLAVBREM_TABLE_FORM_FACTORS];
};

/* What follows the last + or - of the name of a form factor. */
static inline const char *columns_word(const char *form_factor)
{
    const char *word = form_factor;
    for (const char *at = form_factor; *at != '\0'; at++)
        if (*at == '+' || *at == '-')
            word = at + 1;
    return word;
}

/* Whether a list "a,b,c" has a name. */
static inline int columns_has(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; *at != '\0'; at += strcspn(at, ",")) {
        at += *at == ',';
        if (strcspn(at, ",") == length && strncmp(at, name, length) == 0)
            return 1;
    }
    return 0;
}

/* Those of a list, in the order of the dictionary; all that there can be of NULL. */
static inline void columns_take(struct table_columns *columns, const char *list)
{
    const flavbrem_key *key = flavbrem_key_find(COLUMNS_KEY);
    columns->n = 0;
    for (size_t i = 0; key->choices[i] != NULL && columns->n < FLAVBREM_TABLE_FORM_FACTORS; i++) {
        const char *word = columns_word(key->choices[i]);
        struct table_column *column = &columns->list[columns->n];
        if (list != NULL && !columns_has(list, key->choices[i]))
            continue;
        column->form_factor = key->choices[i];
        snprintf(column->sigma, sizeof column->sigma, FLAVBREM_TABLE_FORM_SIGMA, word);
        snprintf(column->error, sizeof column->error, FLAVBREM_TABLE_FORM_ERROR, word);
        columns->n++;
    }
}

/* Those of a spec, with their list as the spec has it.
 * Errors: FLAVBREM_ERROR_INPUT (the spec has no such key). */
FLAVBREM_MUST_CHECK static inline flavbrem_status columns_of(flavbrem_context *context,
                                                             const flavbrem_spec *spec,
                                                             struct table_columns *columns,
                                                             char list[COLUMNS_TEXT])
{
    columns->n = 0;
    flavbrem_status status = flavbrem_spec_get(context, spec, COLUMNS_KEY, list, COLUMNS_TEXT);
    if (status == FLAVBREM_OK)
        columns_take(columns, list);
    return status;
}

/* The values of a column, [n_e][n_m]. */
struct table_column_values {
    double *sigma_pb, *error_pb;
    size_t missed; /* how many miss rtol */
};

/* A process with the form factor of the column and all else as it is. The caller destroys *made.
 * Errors: those of flavbrem_process_from_text. */
FLAVBREM_MUST_CHECK flavbrem_status flb_column_process(flavbrem_context *context,
                                                       const flavbrem_process *process,
                                                       const struct table_column *column,
                                                       flavbrem_process **made);

/* ETL with the form factor of the column at all nodes. The caller frees *values with
 * flb_column_free, after an error too. Errors: FLAVBREM_ERROR_MEMORY, _INPUT, _DEVICE, _CANCELLED.
 */
FLAVBREM_MUST_CHECK flavbrem_status flb_column_compute(
    flavbrem_context *context, const flavbrem_process *process, const struct table_column *column,
    double rtol, const struct spline_axis *beam_energy, const struct spline_axis *m_phi,
    struct progress_sum *progress, struct table_column_values *values);

void flb_column_free(struct table_column_values *values);

#endif
