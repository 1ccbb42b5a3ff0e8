/* The names of the datasets are made of those of the form factors, which are too long themselves.
 */
#include "tables/columns.h"

#include <stdio.h>
#include <string.h>

#define KEY "form-factors"
#define LONGEST_LIST 320

/* What follows the last + or -. */
static const char *word_of(const char *form_factor)
{
    const char *word = form_factor;
    for (const char *at = form_factor; *at != '\0'; at++)
        if (*at == '+' || *at == '-')
            word = at + 1;
    return word;
}

static void add(struct table_columns *columns, const char *form_factor)
{
    struct table_column *column = &columns->list[columns->n++];
    column->form_factor = form_factor;
    snprintf(column->sigma, sizeof column->sigma, FLAVBREM_TABLE_FORM_SIGMA, word_of(form_factor));
    snprintf(column->error, sizeof column->error, FLAVBREM_TABLE_FORM_ERROR, word_of(form_factor));
}

/* Whether a list "a,b,c" has a name. */
static int has(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; *at != '\0'; at += strcspn(at, ",")) {
        at += *at == ',';
        if (strcspn(at, ",") == length && strncmp(at, name, length) == 0)
            return 1;
    }
    return 0;
}

/* Those of a list, or all. */
static void take(struct table_columns *columns, const char *list)
{
    const flavbrem_key *key = flavbrem_key_find(KEY);
    columns->n = 0;
    for (size_t i = 0; key->choices[i] != NULL && columns->n < FLAVBREM_TABLE_FORM_FACTORS; i++)
        if (list == NULL || has(list, key->choices[i]))
            add(columns, key->choices[i]);
}

void flb_columns_known(struct table_columns *columns)
{
    take(columns, NULL);
}

flavbrem_status flb_columns_of(flavbrem_context *context, const flavbrem_spec *spec,
                               struct table_columns *columns)
{
    char list[LONGEST_LIST];
    columns->n = 0;
    flavbrem_status status = flavbrem_spec_get(context, spec, KEY, list, sizeof list);
    if (status == FLAVBREM_OK)
        take(columns, list);
    return status;
}

flavbrem_status flb_column_process(flavbrem_context *context, const flavbrem_process *process,
                                   const struct table_column *column, flavbrem_process **made)
{
    char text[FLAVBREM_PROCESS_BYTES];
    *made = NULL;
    flavbrem_status status = flavbrem_process_text(context, process, text, sizeof text);
    if (status == FLAVBREM_OK)
        status = flavbrem_process_from_text(context, text, made);
    if (status == FLAVBREM_OK)
        status = flavbrem_process_set(context, *made, "form-factor", column->form_factor);
    if (status != FLAVBREM_OK)
        flavbrem_process_destroy(made);
    return status;
}
