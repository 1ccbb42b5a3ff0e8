/* flavbrem export: a table in the forms that other programs take. */
#include <stdio.h>
#include <string.h>

#include "flavbrem/files.h"
#include "host/cli/commands.h"
#include "host/cli/file_name.h"
#include "host/cli/outfile.h"
#include "host/cli/output.h"
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

static int check_name(const struct options *options, struct problem *problem)
{
    static const enum content contents[] = {
        [EXPORT_DMG4] = CONTENT_C, [EXPORT_CSV] = CONTENT_CSV, [EXPORT_JSON] = CONTENT_JSON};
    if (options_to_stdout(options))
        return EXIT_DONE;
    return file_name_check(options->output, contents[options->to], "--to", problem);
}

static int check_options(const struct options *options, struct problem *problem)
{
    if (options->to == 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "export does not know what to write, give --to dmg4, csv or json");
    if (options->name != NULL && options->to != EXPORT_DMG4)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--name goes with --to dmg4 (it names a function), leave it out");
    return check_name(options, problem);
}

/* The library says the same without the name of the file. */
static int check_table(const struct options *options, const struct table_file *file,
                       struct problem *problem)
{
    if (flavbrem_table_dataset(file->table, "/status", NULL) == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s has no status of its nodes (it is not as `flavbrem table` makes "
                           "one), make it again",
                           options->argument);
    if (options->to == EXPORT_DMG4 &&
        !(table_file_has(file, FLAVBREM_ETL) && table_file_has(file, FLAVBREM_IWW)))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%.300s has no K (it takes etl and iww), make a table with --method "
                           "etl,iww",
                           options->argument);
    return EXIT_DONE;
}

static int write_out(flavbrem_context *context, const struct options *options,
                     const flavbrem_table *table, FILE *out, struct problem *problem)
{
    static const flavbrem_export_format formats[] = {[EXPORT_DMG4] = FLAVBREM_EXPORT_DMG4,
                                                     [EXPORT_CSV] = FLAVBREM_EXPORT_CSV,
                                                     [EXPORT_JSON] = FLAVBREM_EXPORT_JSON};
    flavbrem_status status =
        flavbrem_table_export(context, table, formats[options->to], options->name, out);
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

static int write_file(flavbrem_context *context, const struct options *options,
                      const flavbrem_table *table, struct problem *problem)
{
    flavbrem_file *file = NULL;
    int code = outfile_begin(context, options->output, &file, problem);
    if (code == EXIT_DONE)
        code = write_out(context, options, table, flavbrem_file_stream(file), problem);
    flavbrem_status status = code == EXIT_DONE ? flavbrem_file_finish(context, file) : FLAVBREM_OK;
    if (status != FLAVBREM_OK)
        code = problem_take(problem, context, status);
    outfile_end(&file);
    return code;
}

int export_run(const struct options *options, struct problem *problem)
{
    struct table_file file = {0};
    flavbrem_context *context = NULL;
    int to_stdout = options_to_stdout(options);
    int code = check_options(options, problem);
    if (code == EXIT_DONE && flavbrem_context_create(&context) != FLAVBREM_OK)
        code = problem_memory(problem);
    if (code == EXIT_DONE)
        code = table_file_open(context, "export", options, &file, problem);
    if (code == EXIT_DONE)
        code = check_table(options, &file, problem);
    if (code == EXIT_DONE && !to_stdout)
        code = write_file(context, options, file.table, problem);
    else if (code == EXIT_DONE)
        code = write_out(context, options, file.table, stdout, problem);
    if (code == EXIT_DONE && to_stdout)
        code = output_close(problem);
    table_file_close(&file);
    flavbrem_context_destroy(&context);
    return code;
}
