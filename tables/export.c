/* CSV and JSON, a line or an element for each node; and which form is written. */
#include "tables/export.h"

#include <math.h>
#include <string.h>

#include "flavbrem/origin.h"
#include "tables/c_name.h"
#include "tables/columns.h"
#include "tables/fail.h"

#define DEFAULT_NAME "flavbrem_kfactor"
#define LONGEST_NAME 48

/* ---- CSV and JSON ---- */

struct export_column {
    char dataset[32], title[32];
};

static const struct export_column always[] = {
    {"/etl/sigma_pb", "etl_sigma_pb"},
    {"/etl/error_pb", "etl_error_pb"},
    {"/ww/sigma_pb", "ww_sigma_pb"},
    {"/ww/error_pb", "ww_error_pb"},
    {"/iww/sigma_pb", "iww_sigma_pb"},
    {"/iww/error_pb", "iww_error_pb"},
    {"/k/value", "k"},
    {"/k/error", "k_error"},
};

#define ALWAYS (sizeof always / sizeof *always)

/* What a table can have, in the order of the columns. */
struct export_columns {
    size_t n;
    struct export_column list[ALWAYS + 2 * (size_t)FLAVBREM_TABLE_FORM_FACTORS];
};

/* "etl_sigma_helm_pb" of "/etl/sigma_helm_pb". */
static void add_column(struct export_columns *columns, const char *dataset)
{
    struct export_column *column = &columns->list[columns->n++];
    snprintf(column->dataset, sizeof column->dataset, "%s", dataset);
    snprintf(column->title, sizeof column->title, "%s", dataset + 1);
    *strchr(column->title, '/') = '_';
}

static void list_columns(struct export_columns *columns)
{
    struct table_columns forms;
    columns_take(&forms, NULL);
    columns->n = ALWAYS;
    memcpy(columns->list, always, sizeof always);
    for (size_t i = 0; i < forms.n; i++) {
        add_column(columns, forms.list[i].sigma);
        add_column(columns, forms.list[i].error);
    }
}

static const double *values_of(const struct export_work *work, const struct export_column *column)
{
    return flavbrem_table_dataset(work->table, column->dataset, NULL);
}

/* All values of a table have one origin. */
static flavbrem_origin origin_of(const struct export_work *work)
{
    flavbrem_method methods[FLAVBREM_METHODS];
    size_t n = flavbrem_spec_methods(work->spec, methods);
    flavbrem_origin origin = {.process = flavbrem_spec_process(work->spec),
                              .quantity = FLAVBREM_SIGMA,
                              .rtol = flavbrem_spec_number(work->spec, "rtol")};
    for (size_t i = 0; i < n; i++)
        origin.methods |= FLAVBREM_METHOD_BIT(methods[i]);
    return origin;
}

/* Of a node. The file has 0 for K below the threshold, where it is infinite. */
static double node_value(const struct export_column *column, const double *values,
                         const unsigned char *status, size_t k)
{
    int below = status[k] == FLAVBREM_VALUE_BELOW_THRESHOLD;
    return below && strcmp(column->title, "k") == 0 ? (double)INFINITY : values[k];
}

static void write_csv(const struct export_work *work)
{
    const unsigned char *status = export_dataset(work, "status", "");
    struct export_columns columns;
    flavbrem_origin of = origin_of(work);
    char number[FLAVBREM_NUMBER_BYTES], names[FLAVBREM_ORIGIN_BYTES], origin[FLAVBREM_ORIGIN_BYTES];
    list_columns(&columns);
    flavbrem_origin_csv(&of, origin, sizeof origin);
    fputs("beam_energy_gev,m_phi_gev,status", work->out);
    for (size_t c = 0; c < columns.n; c++)
        if (values_of(work, &columns.list[c]) != NULL)
            fprintf(work->out, ",%s", columns.list[c].title);
    fputs(flavbrem_origin_csv_names(&of, names, sizeof names), work->out);
    for (size_t k = 0; k < work->n_e * work->n_m; k++) {
        fprintf(work->out, "\n%s", flavbrem_number_text(work->e[k / work->n_m], number));
        fprintf(work->out, ",%s,%s", flavbrem_number_text(work->m[k % work->n_m], number),
                flavbrem_value_text((flavbrem_value_status)status[k]));
        for (size_t c = 0; c < columns.n; c++) {
            const struct export_column *column = &columns.list[c];
            const double *values = values_of(work, column);
            if (values != NULL)
                fprintf(work->out, ",%s",
                        flavbrem_number_text(node_value(column, values, status, k), number));
        }
        fputs(origin, work->out);
    }
    fputc('\n', work->out);
}

/* JSON has no infinity, and nothing that is not a number. */
static void json_number(FILE *out, double number)
{
    char text[FLAVBREM_NUMBER_BYTES];
    fputs(isfinite(number) ? flavbrem_number_text(number, text) : "null", out);
}

static void json_array(FILE *out, const char *name, size_t n, const double *values)
{
    fprintf(out, ",\n \"%s\": [", name);
    for (size_t i = 0; i < n; i++) {
        fputs(i == 0 ? "" : ", ", out);
        json_number(out, values[i]);
    }
    fputc(']', out);
}

static void json_matrix(const struct export_work *work, const struct export_column *column)
{
    const double *values = values_of(work, column);
    const unsigned char *status = export_dataset(work, "status", "");
    if (values == NULL)
        return;
    fprintf(work->out, ",\n \"%s\": [", column->title);
    for (size_t k = 0; k < work->n_e * work->n_m; k++) {
        fputs(k % work->n_m == 0 ? (k == 0 ? "\n  [" : "],\n  [") : ", ", work->out);
        json_number(work->out, node_value(column, values, status, k));
    }
    fputs("]]", work->out);
}

static void write_json(const struct export_work *work)
{
    const unsigned char *status = export_dataset(work, "status", "");
    flavbrem_origin of = origin_of(work);
    struct export_columns columns;
    char origin[FLAVBREM_ORIGIN_BYTES];
    list_columns(&columns);
    flavbrem_origin_json(&of, origin, sizeof origin);
    /* the convention is ASCII of ours: nothing in it wants escaping */
    fprintf(work->out, "{\"kind\": \"table\",\n \"convention\": \"%s\"%s",
            flavbrem_table_convention(work->table), origin);
    json_array(work->out, "beam_energy_gev", work->n_e, work->e);
    json_array(work->out, "m_phi_gev", work->n_m, work->m);
    for (size_t c = 0; c < columns.n; c++)
        json_matrix(work, &columns.list[c]);
    fputs(",\n \"status\": [", work->out);
    for (size_t k = 0; k < work->n_e * work->n_m; k++)
        fprintf(work->out, "%s\"%s\"", k % work->n_m == 0 ? (k == 0 ? "\n  [" : "],\n  [") : ", ",
                flavbrem_value_text((flavbrem_value_status)status[k]));
    fputs("]]}\n", work->out);
}

/* ---- any form ---- */

flavbrem_status flavbrem_function_name_check(flavbrem_context *context, const char *name,
                                             const char *called)
{
    static const char small[] = "abcdefghijklmnopqrstuvwxyz";
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char others[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    if (name == NULL || called == NULL)
        return fail_missing(context, "name");
    size_t length = strlen(name);
    if (length == 0 || length > LONGEST_NAME || strchr(letters, *name) == NULL ||
        strspn(name, others) != length || strpbrk(name, small) == NULL)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%s \"%.60s\" is not the name of a function in C and C++ (letters, digits and "
                    "_, a letter first, 48 at most, and not all capital, as macros are), give one "
                    "like kfactor_pb",
                    called, name);
    if (flb_c_name_is_taken(name))
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%s \"%.60s\" is a name of C or C++ or of their libraries (a program with such "
                    "a function does not compile, or does not work), give one like kfactor_pb",
                    called, name);
    return FLAVBREM_OK;
}

static flavbrem_status write_form(const struct export_work *work, flavbrem_export_format format)
{
    if (export_dataset(work, "status", "") == NULL)
        return fail(work->context, FLAVBREM_ERROR_INPUT,
                    "the table has no status of its nodes (it is not as flavbrem makes one), make "
                    "it again");
    if (format == FLAVBREM_EXPORT_DMG4)
        return flb_export_dmg4(work);
    if (format == FLAVBREM_EXPORT_CSV)
        write_csv(work);
    else
        write_json(work);
    return FLAVBREM_OK;
}

static flavbrem_status check_call(flavbrem_context *context, const flavbrem_table *table,
                                  flavbrem_export_format format, const char *name, const FILE *out)
{
    if (table == NULL || out == NULL)
        return fail_missing(context, table == NULL ? "table" : "stream");
    if ((unsigned)format > FLAVBREM_EXPORT_JSON)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "there is no form number %d to export, take one of flavbrem_export_format",
                    (int)format);
    if (name != NULL && format != FLAVBREM_EXPORT_DMG4)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "the name \"%.60s\" goes with DMG4 (it names a function), leave it out", name);
    if (name != NULL)
        return flavbrem_function_name_check(context, name, "the name");
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_table_export(flavbrem_context *context, const flavbrem_table *table,
                                      flavbrem_export_format format, const char *name, FILE *out)
{
    size_t shape[2] = {0, 0};
    flavbrem_spec *spec = NULL;
    flavbrem_status status = check_call(context, table, format, name, out);
    if (status != FLAVBREM_OK)
        return status;
    if (flavbrem_table_spec(table) == NULL)
        return fail_without_spec(context);
    status =
        flavbrem_spec_from_text(context, FLAVBREM_JOB_TABLE, flavbrem_table_spec(table), &spec);
    struct export_work work = {.context = context,
                               .table = table,
                               .spec = spec,
                               .name = name != NULL ? name : DEFAULT_NAME,
                               .out = out};
    work.e = flavbrem_table_dataset(table, "/beam_energy_gev", shape);
    work.n_e = shape[0];
    work.m = flavbrem_table_dataset(table, "/m_phi_gev", shape);
    work.n_m = shape[0];
    if (status == FLAVBREM_OK)
        status = write_form(&work, format);
    flavbrem_spec_destroy(&spec);
    return status;
}

flavbrem_status flavbrem_table_export_file(flavbrem_context *context, const flavbrem_table *table,
                                           flavbrem_export_format format, const char *name,
                                           const char *path)
{
    flavbrem_file *file = NULL;
    flavbrem_status status = flavbrem_file_begin(context, path, &file);
    if (status == FLAVBREM_OK)
        status = flavbrem_table_export(context, table, format, name, flavbrem_file_stream(file));
    if (status == FLAVBREM_OK)
        status = flavbrem_file_finish(context, file);
    flavbrem_file_end(&file);
    return status;
}
