/* flavbrem export: a table in the forms that other programs take. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/commands.h"
#include "host/cli/conventions.h"
#include "host/cli/export_dmg4.h"
#include "host/cli/file_name.h"
#include "host/cli/outfile.h"
#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/table_file.h"
#include "host/cli/values.h"

const struct help_text export_help = {
    "usage: flavbrem export FILE --to FORMAT [options]\n"
    "\n"
    "Writes a table as\n"
    "  dmg4   C source (C90 to C++20) for the DMG4 package with the function NAME(mass, energy), "
    "in\n"
    "         GeV: K = sigma_IWW/sigma_ETL as a lookup gives it; below the threshold infinity (so\n"
    "         that a division by K gives 0), elsewhere outside the grid NaN\n"
    "  csv    a line for each node: E, m_phi, status, cross-sections [pb], K, and their errors\n"
    "  json   the same as arrays, with the convention\n",
    "",
    "  flavbrem export pb.h5 --to dmg4 --name kfactor_pb -o KfactorPb.c\n"
    "  flavbrem export pb.h5 --to csv\n"};

const void *export_dataset(const struct export_work *work, const char *group, const char *name)
{
    char path[48];
    size_t shape[2];
    snprintf(path, sizeof path, "/%s%s%s", group, *name != '\0' ? "/" : "", name);
    return flavbrem_table_dataset(work->file.table, path, shape);
}

/* ---- CSV and JSON ---- */

struct export_column {
    const char *group, *name, *title;
};

static const struct export_column columns[] = {
    {"etl", "sigma_pb", "etl_sigma_pb"},
    {"etl", "error_pb", "etl_error_pb"},
    {"ww", "sigma_pb", "ww_sigma_pb"},
    {"ww", "error_pb", "ww_error_pb"},
    {"iww", "sigma_pb", "iww_sigma_pb"},
    {"iww", "error_pb", "iww_error_pb"},
    {"k", "value", "k"},
    {"k", "error", "k_error"},
};

#define COLUMNS (sizeof columns / sizeof *columns)

/* Of a node. The file has 0 for K below the threshold, where it is infinite. */
static double node_value(const struct export_column *column, const double *values,
                         const unsigned char *status, size_t k)
{
    int below = status[k] == FLAVBREM_VALUE_BELOW_THRESHOLD;
    return below && strcmp(column->title, "k") == 0 ? (double)INFINITY : values[k];
}

static void write_csv(const struct export_work *work)
{
    const struct options *made = &work->file.made;
    const unsigned char *status = export_dataset(work, "status", "");
    char number[32], origin[CONVENTIONS_SIZE];
    conventions_csv(made, conventions_methods(made), origin);
    fputs("beam_energy_gev,m_phi_gev,status", work->out);
    for (size_t c = 0; c < COLUMNS; c++)
        if (export_dataset(work, columns[c].group, columns[c].name) != NULL)
            fprintf(work->out, ",%s", columns[c].title);
    fputs(conventions_csv_names(), work->out);
    for (size_t k = 0; k < work->n_e * work->n_m; k++) {
        fprintf(work->out, "\n%s", flavbrem_number_text(work->e[k / work->n_m], number));
        fprintf(work->out, ",%s,%s", flavbrem_number_text(work->m[k % work->n_m], number),
                flavbrem_value_text((flavbrem_value_status)status[k]));
        for (size_t c = 0; c < COLUMNS; c++) {
            const double *values = export_dataset(work, columns[c].group, columns[c].name);
            if (values != NULL)
                fprintf(work->out, ",%s",
                        flavbrem_number_text(node_value(&columns[c], values, status, k), number));
        }
        fputs(origin, work->out);
    }
    fputc('\n', work->out);
}

static void json_array(FILE *out, const char *name, size_t n, const double *values)
{
    fprintf(out, ",\n \"%s\": [", name);
    for (size_t i = 0; i < n; i++) {
        fputs(i == 0 ? "" : ", ", out);
        output_json_number(out, values[i]);
    }
    fputc(']', out);
}

static void json_matrix(const struct export_work *work, const struct export_column *column)
{
    const double *values = export_dataset(work, column->group, column->name);
    const unsigned char *status = export_dataset(work, "status", "");
    if (values == NULL)
        return;
    fprintf(work->out, ",\n \"%s\": [", column->title);
    for (size_t k = 0; k < work->n_e * work->n_m; k++) {
        fputs(k % work->n_m == 0 ? (k == 0 ? "\n  [" : "],\n  [") : ", ", work->out);
        output_json_number(work->out, node_value(column, values, status, k));
    }
    fputs("]]", work->out);
}

static void write_json(const struct export_work *work)
{
    const unsigned char *status = export_dataset(work, "status", "");
    char origin[CONVENTIONS_SIZE];
    conventions_json(&work->file.made, conventions_methods(&work->file.made), origin);
    /* the convention is ASCII of ours: nothing in it wants escaping */
    fprintf(work->out, "{\"kind\": \"table\",\n \"convention\": \"%s\"%s",
            flavbrem_table_convention(work->file.table), origin);
    json_array(work->out, "beam_energy_gev", work->n_e, work->e);
    json_array(work->out, "m_phi_gev", work->n_m, work->m);
    for (size_t c = 0; c < COLUMNS; c++)
        json_matrix(work, &columns[c]);
    fputs(",\n \"status\": [", work->out);
    for (size_t k = 0; k < work->n_e * work->n_m; k++)
        fprintf(work->out, "%s\"%s\"", k % work->n_m == 0 ? (k == 0 ? "\n  [" : "],\n  [") : ", ",
                flavbrem_value_text((flavbrem_value_status)status[k]));
    fputs("]]}\n", work->out);
}

/* ---- where it goes ---- */

static int write_all(const struct export_work *work, struct problem *problem)
{
    if (work->options->to == EXPORT_DMG4)
        return export_dmg4(work, problem);
    if (work->options->to == EXPORT_CSV)
        write_csv(work);
    else
        write_json(work);
    return EXIT_DONE;
}

static int write_file(struct export_work *work, struct problem *problem)
{
    flavbrem_context *context = NULL;
    flavbrem_file *file = NULL;
    int code =
        flavbrem_context_create(&context) == FLAVBREM_OK ? EXIT_DONE : problem_memory(problem);
    if (code == EXIT_DONE)
        code = outfile_begin(context, work->options->output, &file, problem);
    if (code == EXIT_DONE) {
        work->out = flavbrem_file_stream(file);
        code = write_all(work, problem);
    }
    flavbrem_status status = code == EXIT_DONE ? flavbrem_file_finish(context, file) : FLAVBREM_OK;
    if (status != FLAVBREM_OK)
        code = points_failed(context, status, problem);
    outfile_end(&file);
    flavbrem_context_destroy(&context);
    return code;
}

static int check_name(const struct options *options, struct problem *problem)
{
    static const enum content contents[] = {
        [EXPORT_DMG4] = CONTENT_C, [EXPORT_CSV] = CONTENT_CSV, [EXPORT_JSON] = CONTENT_JSON};
    if (options->output == NULL || strcmp(options->output, "-") == 0)
        return EXIT_DONE;
    return file_name_check(options->output, contents[options->to], "--to", problem);
}

static int open_work(struct export_work *work, struct problem *problem)
{
    size_t shape[2];
    if (work->options->to == 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "export does not know what to write, give --to dmg4, csv or json");
    if (work->options->name != NULL && work->options->to != EXPORT_DMG4)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--name goes with --to dmg4 (it names a function), leave it out");
    int code = check_name(work->options, problem);
    if (code == EXIT_DONE)
        code = table_file_open("export", work->options, &work->file, problem);
    if (code != EXIT_DONE)
        return code;
    work->e = flavbrem_table_dataset(work->file.table, "/beam_energy_gev", shape);
    work->n_e = shape[0];
    work->m = flavbrem_table_dataset(work->file.table, "/m_phi_gev", shape);
    work->n_m = shape[0];
    if (export_dataset(work, "status", "") == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s has no status of its nodes (it is not as `flavbrem table` makes "
                           "one), make it again",
                           work->options->argument);
    return EXIT_DONE;
}

int export_run(const struct options *options, struct problem *problem)
{
    struct export_work work = {.options = options, .out = stdout};
    int to_stdout = options->output == NULL || strcmp(options->output, "-") == 0;
    int code = open_work(&work, problem);
    if (code == EXIT_DONE && !to_stdout)
        code = write_file(&work, problem);
    else if (code == EXIT_DONE)
        code = write_all(&work, problem);
    if (code == EXIT_DONE && to_stdout)
        code = output_close(problem);
    table_file_close(&work.file);
    return code;
}
