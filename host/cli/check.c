/* flavbrem check: whether a table is whole, and whether its numbers are still those of the program.
 */
#include <stdio.h>

#include "flavbrem/file_info.h"
#include "host/cli/commands.h"
#include "host/cli/conventions.h"
#include "host/cli/event_info.h"
#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/table_file.h"
#include "host/cli/text.h"

const struct help_text check_help = {
    "usage: flavbrem check FILE [options]\n"
    "\n"
    "Compares all checksums of a table, its self-check values with lookups, and then "
    "cross-sections\n"
    "computed afresh with the file: at random nodes, and at random points [GeV] between them.\n"
    "Of a file of events, in any format: its end, count and checksums (of a NAME.meta too).\n"
    "Exit code 2: damaged. Exit code 3: a value is outside its error, or a method has none "
    "between\n"
    "the nodes.\n",
    "",
    "  flavbrem check pb.h5 --points 1000\n"
    "  flavbrem check ev.lhe.gz\n"};

struct check_work {
    const struct options *options;
    struct table_file file;
    flavbrem_context *context;
    flavbrem_table_report report;
};

static int check_all(struct check_work *work, struct problem *problem)
{
    struct progress progress;
    size_t points = (size_t)work->options->points;
    progress_begin(&progress, 2 * points * (size_t)work->file.made.n_methods, work->options->quiet);
    flavbrem_context_set_progress(work->context, progress_update, &progress);
    flavbrem_status status =
        flavbrem_table_verify(work->context, work->file.table, points, &work->report);
    progress_end(&progress);
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, work->context, status);
}

static void print_tally(const struct options *options, const char *name,
                        const flavbrem_table_tally *tally, const char *origin)
{
    if (options->format == FORMAT_JSON) {
        printf(", \"%s\": {\"values\": %zu, \"same_bits\": %zu, \"wrong\": %zu, "
               "\"without_value\": %zu, \"largest\": ",
               name, tally->values, tally->same, tally->wrong, tally->without_value);
        output_json_number(stdout, tally->largest);
        putchar('}');
    } else if (options->format == FORMAT_CSV) {
        printf("%s,%zu,%zu,%zu,%zu,%.3g%s\n", name, tally->values, tally->same, tally->wrong,
               tally->without_value, tally->largest, origin);
    } else {
        printf("%-12s%zu values, %zu with the same bits, %zu wrong", name, tally->values,
               tally->same, tally->wrong);
        if (tally->values > 0)
            printf(", at most %.2g of the error", tally->largest);
        if (tally->without_value > 0)
            printf("; %zu points without a value", tally->without_value);
        putchar('\n');
    }
}

/* Whether no method answers anywhere between the nodes. */
static int is_silent(const struct check_work *work)
{
    flavbrem_cells cells = work->report.cells;
    return cells.open > 0 && cells.without_value == cells.open;
}

static void print(const struct check_work *work, size_t wrong)
{
    const struct options *options = work->options, *made = &work->file.made;
    char origin[FLAVBREM_ORIGIN_BYTES] = "", names[FLAVBREM_ORIGIN_BYTES];
    if (options->format == FORMAT_JSON) {
        conventions_json(made, conventions_methods(made), origin);
        printf("{\"file\": ");
        text_print_json(options->argument);
        printf(", \"good\": %s, \"checksums\": \"good\"%s", wrong == 0 ? "true" : "false", origin);
    } else if (options->format == FORMAT_CSV) {
        conventions_csv(made, conventions_methods(made), origin);
        printf("what,values,same_bits,wrong,without_value,largest%s\n",
               conventions_csv_names(made, names));
    } else if (!options->quiet) {
        puts("checksums   good");
    }
    if (options->format == FORMAT_TEXT && options->quiet)
        return;
    print_tally(options, "self_check", &work->report.self_check, origin);
    print_tally(options, "nodes", &work->report.nodes, origin);
    print_tally(options, "between", &work->report.between, origin);
    if (options->format == FORMAT_JSON)
        puts("}");
}

int check_run(const struct options *options, struct problem *problem)
{
    struct check_work work = {.options = options};
    if (options->argument != NULL &&
        flavbrem_file_kind_of(options->argument) == FLAVBREM_FILE_EVENTS)
        return event_check_run(options, problem);
    int code = points_context(options, &work.context, problem);
    if (code == EXIT_DONE)
        code = table_file_open(work.context, "check", options, &work.file, problem);
    if (code == EXIT_DONE)
        code = check_all(&work, problem);
    size_t wrong =
        work.report.self_check.wrong + work.report.nodes.wrong + work.report.between.wrong;
    if (code == EXIT_DONE) {
        print(&work, wrong);
        code = output_close(problem);
    }
    if (code == EXIT_DONE && wrong == 0 && is_silent(&work))
        code = problem_set(problem, EXIT_INACCURATE,
                           "%.300s is as it was made, but has no value between its nodes, only at "
                           "them, make one with more nodes or away from the threshold",
                           options->argument);
    if (code == EXIT_DONE && wrong > 0)
        code =
            problem_set(problem, EXIT_INACCURATE,
                        "%.300s has %zu values outside their errors (made by another version, or "
                        "wrong), make it again",
                        options->argument, wrong);
    table_file_close(&work.file);
    flavbrem_context_destroy(&work.context);
    return code;
}
