/* flavbrem table: cross-sections and K over a grid, into an HDF5 file. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "flavbrem/files.h"
#include "host/cli/commands.h"
#include "host/cli/file_name.h"
#include "host/cli/outfile.h"
#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/text.h"

const struct help_text table_help = {
    "usage: flavbrem table -o FILE -E RANGE -m RANGE [options]\n"
    "\n"
    "Total cross-sections and K = sigma_IWW/sigma_ETL over a grid of (E, m_phi), each with its\n"
    "error, as an HDF5 file: /beam_energy_gev, /m_phi_gev, /{etl,ww,iww}/{sigma_pb,error_pb},\n"
    "/k/{value,error}, /status (0 good, 1 below threshold, 2 outside tolerance, 3 closed), and\n"
    "splines through the nodes for `flavbrem lookup` and the C reader. How far these are off is\n"
    "measured against cross-sections between the nodes; a lookup states three times that. With\n"
    "--form-factors there is /etl/{sigma,error}_NAME_pb of each further form factor, at the nodes\n"
    "alone. The same spec gives the same bytes.\n",
    "A RANGE is lo:hi:n[:lin|log], a list 1,2,5 (two points at least), or lo:hi:auto: then the\n"
    "nodes are chosen so that lookups are good to --interp-tol. Where that takes more than the "
    "two\n"
    "bounds, or more nodes do not help, the table has what was reached, and the exit code is 3.\n",
    "  flavbrem table -o pb.h5 -E 5:200:auto -m 0.11:3:auto --interp-tol 1e-5\n"
    "  flavbrem table -o fe.h5 --target Fe -E 10:200:40:log -m 0.11:3:30:log --rtol 1e-4\n"};

static int check_table(const struct options *options, flavbrem_context *context,
                       struct problem *problem)
{
    if (options->output == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "table does not know where to write, give a file like -o pb.h5");
    if (options_to_stdout(options))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "a table cannot go to stdout (HDF5 needs a file), give one like -o "
                           "pb.h5");
    char ending[FILE_ENDING_SIZE];
    const char *other =
        file_name_wrong(options->output, strlen(options->output), CONTENT_HDF5, ending);
    if (other != NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o %.300s has a name of another format, %s (a table is HDF5), give one "
                           "like pb.h5 and make others of it by flavbrem export",
                           options->output, other);
    int code = points_check(options, context, problem);
    flavbrem_status status =
        code == EXIT_DONE ? flavbrem_table_make_check(context, options->spec) : FLAVBREM_OK;
    return status == FLAVBREM_OK ? code : problem_take(problem, context, status);
}

/* ---- what is printed ---- */

/* The table that is made. */
struct table_work {
    const struct options *options;
    flavbrem_context *context;
    struct progress progress;
    flavbrem_table_outcome outcome;
    size_t bytes; /* of the file */
};

/* The largest error between the nodes over all methods, NaN where none was measured. */
static double worst_of(const struct table_work *work)
{
    double worst = (double)NAN;
    for (int i = 0; i < work->options->n_methods; i++)
        if (isnan(worst) || work->outcome.methods[work->options->methods[i]].worst > worst)
            worst = work->outcome.methods[work->options->methods[i]].worst;
    return worst;
}

/* 1 where there are cells that should have a value and none has one. */
static int cells_are_silent(flavbrem_cells cells)
{
    return cells.open > 0 && cells.without_value == cells.open;
}

/* "ww 4.3e+00 (13 of 841 cells without a value)" */
static void print_method(const struct table_work *work, flavbrem_method method)
{
    flavbrem_cells cells = work->outcome.methods[method].cells;
    double worst = work->outcome.methods[method].worst;
    printf("%s ", flavbrem_method_name(method));
    if (cells.open == 0)
        fputs("0 everywhere", stdout);
    else if (cells_are_silent(cells))
        printf("unknown (%zu of %zu cells without a value)", cells.without_value, cells.open);
    else if (isnan(worst)) /* no cell is far enough from the threshold to count */
        fputs("as each cell states", stdout);
    else
        printf("%.1e", worst);
    if (cells.without_value > 0 && !cells_are_silent(cells))
        printf(" (%zu of %zu cells without a value)", cells.without_value, cells.open);
}

static void print_json(const struct table_work *work)
{
    const struct options *options = work->options;
    char origin[FLAVBREM_ORIGIN_BYTES], methods[32] = "";
    if (flavbrem_spec_get(options->reader, options->spec, "method", methods, sizeof methods) !=
        FLAVBREM_OK)
        methods[0] = '\0'; /* it fits */
    printf("{\"file\": ");
    text_print_json(options->output);
    printf(", \"beam_energies\": %zu, \"masses\": %zu, \"methods\": \"%s\", "
           "\"outside_tolerance\": %zu, \"interpolation_error\": ",
           work->outcome.beam_energies, work->outcome.masses, methods,
           work->outcome.outside_tolerance);
    output_json_number(stdout, worst_of(work));
    fputs(", \"between\": {", stdout);
    for (int i = 0; i < options->n_methods; i++) {
        flavbrem_method method = options->methods[i];
        printf("%s\"%s\": {\"worst\": ", i == 0 ? "" : ", ", flavbrem_method_name(method));
        output_json_number(stdout, work->outcome.methods[method].worst);
        printf(", \"cells\": %zu, \"without_value\": %zu}",
               work->outcome.methods[method].cells.open,
               work->outcome.methods[method].cells.without_value);
    }
    conventions_json(options, conventions_methods(options), origin);
    printf("}%s, \"bytes\": %zu}\n", origin, work->bytes);
}

/* A line for each method. */
static void print_csv(const struct table_work *work)
{
    const struct options *options = work->options;
    char origin[FLAVBREM_ORIGIN_BYTES], names[FLAVBREM_ORIGIN_BYTES];
    printf("file,beam_energies,masses,method,outside_tolerance,interpolation_error,cells,"
           "cells_without_value,bytes%s\n",
           conventions_csv_names(options, names));
    for (int i = 0; i < options->n_methods; i++) {
        flavbrem_method method = options->methods[i];
        conventions_csv(options, FLAVBREM_METHOD_BIT(method), origin);
        text_print_csv(options->output);
        printf(",%zu,%zu,%s,%zu,%.3g,%zu,%zu,%zu%s\n", work->outcome.beam_energies,
               work->outcome.masses, flavbrem_method_name(method), work->outcome.outside_tolerance,
               work->outcome.methods[method].worst, work->outcome.methods[method].cells.open,
               work->outcome.methods[method].cells.without_value, work->bytes, origin);
    }
}

static void print(const struct table_work *work)
{
    const struct options *options = work->options;
    if (options->format == FORMAT_JSON) {
        print_json(work);
    } else if (options->format == FORMAT_CSV) {
        print_csv(work);
    } else if (!options->quiet) {
        text_print(options->output);
        printf(": %zu energies x %zu masses, %zu bytes; off between nodes by at most: ",
               work->outcome.beam_energies, work->outcome.masses, work->bytes);
        for (int i = 0; i < options->n_methods; i++) {
            fputs(i == 0 ? "" : ", ", stdout);
            print_method(work, options->methods[i]);
        }
        putchar('\n');
    }
}

/* Where no cell of any method has a value between its nodes. */
static int silent(const struct table_work *work, struct problem *problem)
{
    flavbrem_cells all = {0, 0};
    for (int i = 0; i < work->options->n_methods; i++) {
        flavbrem_cells cells = work->outcome.methods[work->options->methods[i]].cells;
        all.open += cells.open;
        all.without_value += cells.without_value;
    }
    if (!cells_are_silent(all))
        return EXIT_DONE;
    return problem_set(problem, EXIT_INACCURATE,
                       "%.300s has no value between its nodes, only at them (no cell is known to "
                       "better than the value itself), give more nodes or stay away from the "
                       "threshold",
                       work->options->output);
}

/* Adds the methods that ended like this, which missed --interp-tol, with what their cells state:
 * "ww up to 0.0013 (more nodes do not help)". */
static void add_unreached(const struct table_work *work, flavbrem_search_end end, const char *why,
                          char which[256])
{
    const struct options *options = work->options;
    int any = 0;
    for (int i = 0; i < options->n_methods; i++) {
        flavbrem_method method = options->methods[i];
        size_t used = strlen(which);
        if (work->outcome.methods[method].end != end)
            continue;
        snprintf(which + used, 256 - used, "%s%s up to %.2g", used > 0 ? ", " : "",
                 flavbrem_method_name(method), work->outcome.methods[method].stated);
        any = 1;
    }
    if (any)
        snprintf(which + strlen(which), 256 - strlen(which), " (%s)", why);
}

/* Where a grid that was to be chosen did not reach what was asked: which method, how far, why. */
static int unreached(const struct table_work *work, struct problem *problem)
{
    const struct options *options = work->options;
    char which[256] = "", nodes[48], bound[48];
    snprintf(nodes, sizeof nodes, "--max-nodes %" PRIu64 " is reached",
             flavbrem_spec_count(options->spec, "max-nodes"));
    snprintf(bound, sizeof bound, "--max-work %" PRIu64 " is reached",
             flavbrem_spec_count(options->spec, "max-work"));
    add_unreached(work, FLAVBREM_SEARCH_STUCK, "more nodes do not help", which);
    add_unreached(work, FLAVBREM_SEARCH_MAX_NODES, nodes, which);
    add_unreached(work, FLAVBREM_SEARCH_MAX_WORK, bound, which);
    if (which[0] == '\0')
        return EXIT_DONE;
    return problem_set(
        problem, EXIT_INACCURATE,
        "%.300s is written, but the errors it states between its nodes are %s, give a "
        "larger --interp-tol or bound, a smaller range or fewer methods",
        options->output, which);
}

/* The sentence for a table that is not what was asked. */
static int missed(const struct table_work *work, struct problem *problem)
{
    int code = silent(work, problem);
    if (code == EXIT_DONE)
        code = unreached(work, problem);
    if (code == EXIT_DONE && work->outcome.outside_tolerance > 0)
        code = points_inaccurate(work->options, work->outcome.outside_tolerance, problem);
    return code;
}

/* ---- making ---- */

/* The library knows how many cross-sections there will be. */
static int show_progress(void *user, size_t done, size_t total)
{
    struct progress *progress = user;
    progress->total = total;
    return progress_update(progress, done, total);
}

/* With --verbose: what a round of the search has brought. */
static void tell_round(void *user, const flavbrem_table_round *round)
{
    struct table_work *work = user;
    const struct options *options = work->options;
    if (!options->verbose)
        return;
    progress_end(&work->progress);
    fprintf(stderr, "round %d: %zu x %zu nodes, off between by", round->number,
            round->beam_energies, round->masses);
    for (int i = 0; i < options->n_methods; i++) {
        flavbrem_method method = options->methods[i];
        fprintf(stderr, "%s %s %.1e%s", i == 0 ? "" : ",", flavbrem_method_name(method),
                round->measured[method],
                round->ends[method] == FLAVBREM_SEARCH_STUCK ? " (more nodes do not help)" : "");
    }
    fprintf(stderr, "; %zu cross-sections so far\n", round->work);
}

static flavbrem_status make_file(struct table_work *work, flavbrem_file *file)
{
    flavbrem_table *table = NULL;
    progress_begin(&work->progress, 0, work->options->quiet);
    flavbrem_context_set_progress(work->context, show_progress, &work->progress);
    flavbrem_status status = flavbrem_table_make_watched(work->context, work->options->spec,
                                                         tell_round, work, &table, &work->outcome);
    flavbrem_context_set_progress(work->context, NULL, NULL);
    progress_end(&work->progress);
    work->progress.total = work->outcome.work;
    if (status == FLAVBREM_OK)
        status = flavbrem_table_put(work->context, table, file);
    work->bytes = flavbrem_file_bytes(file);
    if (status == FLAVBREM_OK)
        status = flavbrem_file_finish(work->context, file);
    flavbrem_table_close(&table);
    return status;
}

static int make(struct table_work *work, struct problem *problem)
{
    flavbrem_file *file = NULL;
    flavbrem_status status = FLAVBREM_OK;
    int code = outfile_begin(work->context, work->options->output, &file, problem);
    if (code == EXIT_DONE)
        status = make_file(work, file);
    if (status != FLAVBREM_OK)
        code = problem_take(problem, work->context, status);
    outfile_end(&file);
    if (code != EXIT_DONE)
        return code;
    print(work);
    points_note_far(work->options, problem);
    points_tell_time(work->options, work->context, &work->progress);
    code = output_close(problem);
    return code == EXIT_DONE ? missed(work, problem) : code;
}

int table_run(const struct options *options, struct problem *problem)
{
    struct table_work work = {.options = options};
    int code = points_context(options, &work.context, problem);
    if (code == EXIT_DONE)
        code = check_table(options, work.context, problem);
    if (code == EXIT_DONE)
        code = make(&work, problem);
    flavbrem_context_destroy(&work.context);
    return code;
}
