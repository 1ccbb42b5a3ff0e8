/* flavbrem table: cross-sections and K over a grid, into an HDF5 file. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/commands.h"
#include "host/cli/file_name.h"
#include "host/cli/outfile.h"
#include "host/cli/output.h"
#include "host/cli/table_search.h"
#include "host/cli/table_text.h"
#include "host/cli/text.h"
#include "tables/files/file.h"
#include "tables/spline.h"
#include "tables/writer.h"

#define LONGEST_LIST 1000 /* the spec in the file is at most some ten kilobytes */
#define RTOL_PART 0.5     /* an error between the nodes is seen only above that of the nodes */

const struct help_text table_help = {
    "usage: flavbrem table -o FILE -E RANGE -m RANGE [options]\n"
    "\n"
    "Total cross-sections and K = sigma_IWW/sigma_ETL over a grid of (E, m_phi), each with its\n"
    "error, as an HDF5 file: /beam_energy_gev, /m_phi_gev, /{etl,ww,iww}/{sigma_pb,error_pb},\n"
    "/k/{value,error}, /status (0 good, 1 below threshold, 2 outside tolerance, 3 closed), and\n"
    "splines through the nodes for `flavbrem lookup` and the C reader. How far these are off is\n"
    "measured against cross-sections between the nodes; a lookup states three times that. The "
    "same\n"
    "spec gives the same bytes.\n",
    "A RANGE is lo:hi:n[:lin|log], a list 1,2,5 (two points at least), or lo:hi:auto: then the\n"
    "nodes are chosen so that lookups are good to --interp-tol. Where that takes more than the "
    "two\n"
    "bounds, or more nodes do not help, the table has what was reached, and the exit code is 3.\n",
    "  flavbrem table -o pb.h5 -E 5:200:auto -m 0.11:3:auto --interp-tol 1e-5\n"
    "  flavbrem table -o fe.h5 --target Fe -E 10:200:40:log -m 0.11:3:30:log --rtol 1e-4\n"};

/* The coordinates of the splines must rise as well, and round a little coarser. */
static int coordinates_rise(const struct range *range)
{
    const double ends[2] = {range_value(range, 0), range_value(range, range->n - 1)};
    struct spline_axis axis = {2, ends, flb_spline_scale(ends, 2)};
    for (size_t i = 1; i < range->n; i++)
        if (!(flb_spline_coordinate(&axis, range_value(range, i - 1)) <
              flb_spline_coordinate(&axis, range_value(range, i))))
            return 0;
    return 1;
}

static int check_axis(const struct range *range, const flavbrem_range *from, const char *what,
                      struct problem *problem)
{
    if (range->n < 2)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s has one point (a table needs two or more on each axis), give a "
                           "range lo:hi:n",
                           what);
    if (flavbrem_range_is_list(from) && range->n > LONGEST_LIST)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s lists %zu numbers (a table takes lists of up to %d), give a range "
                           "lo:hi:n",
                           what, range->n, LONGEST_LIST);
    if (!range_rises(range))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s does not rise from each point to the next (a table's axis does), "
                           "sort it and leave out what stands twice",
                           what);
    if (!coordinates_rise(range))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s has points too near each other (nothing fits between them), leave "
                           "some out",
                           what);
    return EXIT_DONE;
}

static int check_interp_tol(const struct options *options, struct problem *problem)
{
    int automatic = options->beam_energy_gev.automatic || options->m_phi_gev.automatic;
    if (options->interp_tol_given && !automatic)
        return problem_set(
            problem, EXIT_WRONG_INPUT,
            "--interp-tol goes with a grid that is chosen by it (this one is given), "
            "give a range lo:hi:auto or leave it out");
    if (options->bounds_given && !automatic)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--max-nodes and --max-work go with a grid that is chosen (this one is "
                           "given), give a range lo:hi:auto or leave them out");
    if (automatic && !(options->rtol <= RTOL_PART * options->interp_tol))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--interp-tol %g cannot be had with --rtol %g (the nodes must be known "
                           "twice as well), give a smaller --rtol",
                           options->interp_tol, options->rtol);
    return EXIT_DONE;
}

static int check_table(const struct options *options, flavbrem_context *context,
                       struct problem *problem)
{
    if (options->output == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "table does not know where to write, give a file like -o pb.h5");
    if (strcmp(options->output, "-") == 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "a table cannot go to stdout (HDF5 needs a file), give one like -o "
                           "pb.h5");
    char ending[EVENT_ENDING_SIZE];
    const char *other =
        file_name_wrong(options->output, strlen(options->output), CONTENT_HDF5, ending);
    if (other != NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o %.300s has a name of another format, %s (a table is HDF5), give one "
                           "like pb.h5 and make others of it by flavbrem export",
                           options->output, other);
    if (options->unit != FLAVBREM_PB)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "a table holds cross-sections in pb (its datasets say so), leave --unit "
                           "out");
    int code = points_check(options, context, problem);
    if (code == EXIT_DONE)
        code = points_check_threshold(options, problem);
    if (code == EXIT_DONE)
        code = check_axis(&options->beam_energy_gev,
                          flavbrem_spec_range(options->spec, "beam-energy", 0), "-E", problem);
    if (code == EXIT_DONE)
        code = check_axis(&options->m_phi_gev, flavbrem_spec_range(options->spec, "m-phi", 0), "-m",
                          problem);
    if (code == EXIT_DONE)
        code = check_interp_tol(options, problem);
    return code;
}

/* The texts of a table's origin, which it points to. */
struct texts {
    char methods[32];
    char convention[TABLE_CONVENTION_SIZE];
    char spec[TABLE_SPEC_SIZE];
};

static struct table_origin make_origin(const struct options *options, struct texts *texts)
{
    int automatic = options->beam_energy_gev.automatic || options->m_phi_gev.automatic;
    table_methods_text(options, texts->methods);
    table_convention_text(options, texts->convention);
    table_spec_text(options, texts->spec);
    return (struct table_origin){
        .process = options->process,
        .density_g_cm3 = options->density_g_cm3,
        .rtol = options->rtol,
        .interp_tol = automatic ? options->interp_tol : 0.0,
        .tmax_rule = flavbrem_tmax_rule_name(options->process.tmax_rule),
        .constants = flavbrem_constants_name(options->process.constants),
        /* of the masses: DMG4 has those of CODATA 2014 */
        .constants_year = options->process.constants == FLAVBREM_DMG4 ? 2014 : 2022,
        .methods = texts->methods,
        .convention = texts->convention,
        .spec = texts->spec,
        .code_version = flavbrem_build_text(),
    };
}

static int finish_file(const struct table_numbers *numbers, flavbrem_file *file, size_t *bytes,
                       struct problem *problem)
{
    struct table_grid grid = table_numbers_grid(numbers);
    const struct unfinished *unfinished = flb_file_unfinished(file);
    int error =
        flb_table_write(flb_unfinished_path(unfinished), flb_unfinished_descriptor(unfinished),
                        &grid, numbers->origin, bytes);
    flavbrem_status status = flb_file_finish(numbers->context, file, error);
    return status == FLAVBREM_OK ? EXIT_DONE : points_failed(numbers->context, status, problem);
}

/* The largest error between the nodes over all methods, NaN where none was measured. */
static double worst_of(const struct table_numbers *numbers)
{
    double worst = (double)NAN;
    for (int i = 0; i < numbers->options->n_methods; i++)
        if (isnan(worst) || numbers->worst[numbers->options->methods[i]] > worst)
            worst = numbers->worst[numbers->options->methods[i]];
    return worst;
}

/* "ww 4.3e+00 (13 of 841 cells without a value)" */
static void print_method(const struct table_numbers *numbers, flavbrem_method method)
{
    struct cells cells = numbers->cells[method];
    printf("%s ", flavbrem_method_name(method));
    if (cells.open == 0)
        fputs("0 everywhere", stdout);
    else if (cells_are_silent(cells))
        printf("unknown (%zu of %zu cells without a value)", cells.none, cells.open);
    else if (isnan(numbers->worst[method])) /* no cell is far enough from the threshold to count */
        fputs("as each cell states", stdout);
    else
        printf("%.1e", numbers->worst[method]);
    if (cells.none > 0 && !cells_are_silent(cells))
        printf(" (%zu of %zu cells without a value)", cells.none, cells.open);
}

static void print_json(const struct table_numbers *numbers, size_t bytes)
{
    const struct options *options = numbers->options;
    char origin[CONVENTIONS_SIZE];
    printf("{\"file\": ");
    text_print_json(options->output);
    printf(", \"beam_energies\": %zu, \"masses\": %zu, \"methods\": \"%s\", "
           "\"outside_tolerance\": %zu, \"interpolation_error\": ",
           numbers->beam_energy.n, numbers->m_phi.n, numbers->origin->methods, numbers->missed);
    output_json_number(stdout, worst_of(numbers));
    fputs(", \"between\": {", stdout);
    for (int i = 0; i < options->n_methods; i++) {
        flavbrem_method method = options->methods[i];
        printf("%s\"%s\": {\"worst\": ", i == 0 ? "" : ", ", flavbrem_method_name(method));
        output_json_number(stdout, numbers->worst[method]);
        printf(", \"cells\": %zu, \"without_value\": %zu}", numbers->cells[method].open,
               numbers->cells[method].none);
    }
    conventions_json(options, conventions_methods(options), origin);
    printf("}%s, \"bytes\": %zu}\n", origin, bytes);
}

/* A line for each method. */
static void print_csv(const struct table_numbers *numbers, size_t bytes)
{
    const struct options *options = numbers->options;
    char origin[CONVENTIONS_SIZE];
    printf("file,beam_energies,masses,method,outside_tolerance,interpolation_error,cells,"
           "cells_without_value,bytes%s\n",
           conventions_csv_names());
    for (int i = 0; i < options->n_methods; i++) {
        flavbrem_method method = options->methods[i];
        conventions_csv(options, METHOD_BIT(method), origin);
        text_print_csv(options->output);
        printf(",%zu,%zu,%s,%zu,%.3g,%zu,%zu,%zu%s\n", numbers->beam_energy.n, numbers->m_phi.n,
               flavbrem_method_name(method), numbers->missed, numbers->worst[method],
               numbers->cells[method].open, numbers->cells[method].none, bytes, origin);
    }
}

static void print(const struct table_numbers *numbers, size_t bytes)
{
    const struct options *options = numbers->options;
    if (options->format == FORMAT_JSON) {
        print_json(numbers, bytes);
    } else if (options->format == FORMAT_CSV) {
        print_csv(numbers, bytes);
    } else if (!options->quiet) {
        text_print(options->output);
        printf(": %zu energies x %zu masses, %zu bytes; off between nodes by at most: ",
               numbers->beam_energy.n, numbers->m_phi.n, bytes);
        for (int i = 0; i < options->n_methods; i++) {
            fputs(i == 0 ? "" : ", ", stdout);
            print_method(numbers, options->methods[i]);
        }
        putchar('\n');
    }
}

/* Where no cell of any method has a value between its nodes. */
static int silent(const struct table_numbers *numbers, struct problem *problem)
{
    struct cells all = {0, 0};
    for (int i = 0; i < numbers->options->n_methods; i++)
        all = cells_and(all, numbers->cells[numbers->options->methods[i]]);
    if (!cells_are_silent(all))
        return EXIT_DONE;
    return problem_set(problem, EXIT_INACCURATE,
                       "%.300s has no value between its nodes, only at them (no cell is known to "
                       "better than the value itself), give more nodes or stay away from the "
                       "threshold",
                       numbers->options->output);
}

/* Adds the methods that ended like this, which missed --interp-tol, with what their cells state:
 * "ww up to 0.0013 (more nodes do not help)". */
static void add_unreached(const struct table_numbers *numbers, const enum search_end ends[METHODS],
                          enum search_end end, const char *why, char which[256])
{
    const struct options *options = numbers->options;
    int any = 0;
    for (int i = 0; i < options->n_methods; i++) {
        flavbrem_method method = options->methods[i];
        size_t used = strlen(which);
        if (ends[method] != end)
            continue;
        snprintf(which + used, 256 - used, "%s%s up to %.2g", used > 0 ? ", " : "",
                 flavbrem_method_name(method), TABLE_SAFETY * numbers->largest[method]);
        any = 1;
    }
    if (any)
        snprintf(which + strlen(which), 256 - strlen(which), " (%s)", why);
}

/* Where a grid that was to be chosen did not reach what was asked: which method, how far, why. */
static int unreached(const struct table_numbers *numbers, const enum search_end ends[METHODS],
                     struct problem *problem)
{
    const struct options *options = numbers->options;
    char which[256] = "", nodes[48], work[48];
    snprintf(nodes, sizeof nodes, "--max-nodes %ld is reached", options->max_nodes);
    snprintf(work, sizeof work, "--max-work %ld is reached", options->max_work);
    add_unreached(numbers, ends, SEARCH_STUCK, "more nodes do not help", which);
    add_unreached(numbers, ends, SEARCH_MAX_NODES, nodes, which);
    add_unreached(numbers, ends, SEARCH_MAX_WORK, work, which);
    if (which[0] == '\0')
        return EXIT_DONE;
    return problem_set(
        problem, EXIT_INACCURATE,
        "%.300s is written, but the errors it states between its nodes are %s, give a "
        "larger --interp-tol or bound, a smaller range or fewer methods",
        options->output, which);
}

/* The sentence for a table that is not what was asked. */
static int missed(const struct table_numbers *numbers, const enum search_end ends[METHODS],
                  struct problem *problem)
{
    int code = silent(numbers, problem);
    if (code == EXIT_DONE)
        code = unreached(numbers, ends, problem);
    if (code == EXIT_DONE && numbers->missed > 0)
        code = points_inaccurate(numbers->options, numbers->missed, problem);
    return code;
}

static int make(struct table_numbers *numbers, struct problem *problem)
{
    flavbrem_file *file = NULL;
    enum search_end ends[METHODS] = {SEARCH_GOOD};
    size_t bytes = 0;
    int code = outfile_begin(numbers->context, numbers->options->output, &file, problem);
    if (code == EXIT_DONE)
        code = table_search(numbers, ends, problem);
    if (code == EXIT_DONE)
        code = finish_file(numbers, file, &bytes, problem);
    outfile_end(&file);
    if (code != EXIT_DONE)
        return code;
    print(numbers, bytes);
    points_tell_time(numbers->options, numbers->context, numbers->progress);
    code = output_close(problem);
    return code == EXIT_DONE ? missed(numbers, ends, problem) : code;
}

int table_run(const struct options *options, struct problem *problem)
{
    struct progress progress = {0};
    struct texts *texts = malloc(sizeof *texts);
    flavbrem_context *context = NULL;
    int code = texts == NULL ? problem_memory(problem) : points_context(options, &context, problem);
    if (code == EXIT_DONE)
        code = check_table(options, context, problem);
    if (code == EXIT_DONE) {
        struct table_origin origin = make_origin(options, texts);
        struct table_numbers numbers = {
            .options = options, .context = context, .progress = &progress, .origin = &origin};
        code = make(&numbers, problem);
        table_numbers_free(&numbers);
    }
    free(texts);
    flavbrem_context_destroy(&context);
    return code;
}
