/* flavbrem table: cross-sections and K over a grid, into an HDF5 file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/commands.h"
#include "host/cli/outfile.h"
#include "host/cli/output.h"
#include "host/cli/table_numbers.h"
#include "host/cli/table_text.h"
#include "host/cli/text.h"
#include "tables/spline.h"
#include "tables/writer.h"

#define LONGEST_LIST 1000 /* the spec in the file is at most some ten kilobytes */
#define RTOL_PART 0.5     /* an error between the nodes is seen only above that of the nodes */

const char table_help[] =
    "usage: flavbrem table -o FILE -E RANGE -m RANGE [options]\n"
    "\n"
    "Total cross-sections and K = sigma_IWW/sigma_ETL over a grid of (E, m_phi), each with its\n"
    "error, as an HDF5 file: /beam_energy_gev, /m_phi_gev, /{etl,ww,iww}/{sigma_pb,error_pb},\n"
    "/k/{value,error}, /status (0 good, 1 below threshold, 2 outside tolerance), and splines\n"
    "through the nodes for `flavbrem lookup` and the C reader. How far these are off is measured\n"
    "against cross-sections between the nodes. The same spec gives the same bytes.\n"
    "\n"
    "  -o, --output FILE        the file to write; it appears when it is complete\n"
    "  --spec FILE              `key = value` lines, keys as the options of the physics below;\n"
    "                           options of the command line win\n"
    "  -E, --beam-energy RANGE  beam energies [GeV], rising\n"
    "  -m, --m-phi RANGE        boson masses [GeV], rising\n"
    "  --interp-tol R           largest relative error between the nodes of lo:hi:auto (1e-4)\n"
    "A RANGE is lo:hi:n[:lin|log], a list 1,2,5 (two points at least), or lo:hi:auto: then the\n"
    "nodes are chosen so that lookups are good to --interp-tol.\n"
    "\n" OPTIONS_HELP "\n"
    "Examples:\n"
    "  flavbrem table -o pb.h5 -E 5:200:auto -m 0.11:3:auto --interp-tol 1e-5\n"
    "  flavbrem table -o fe.h5 --target Fe -E 10:200:40:log -m 0.11:3:30:log --rtol 1e-4\n";

/* The coordinates of the splines must rise as well, and round a little coarser. */
static int coordinates_rise(const struct range *range)
{
    const double ends[2] = {range_value(range, 0), range_value(range, range->n - 1)};
    struct spline_axis axis = {2, ends, spline_scale(ends, 2)};
    for (size_t i = 1; i < range->n; i++)
        if (!(spline_coordinate(&axis, range_value(range, i - 1)) <
              spline_coordinate(&axis, range_value(range, i))))
            return 0;
    return 1;
}

static int check_axis(const struct range *range, const char *what, struct problem *problem)
{
    if (range->n < 2)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s has one point (a table needs two or more on each axis), give a "
                           "range lo:hi:n",
                           what);
    if (range->list != NULL && range->n > LONGEST_LIST)
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
    if (automatic && !(options->rtol <= RTOL_PART * options->interp_tol))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--interp-tol %g cannot be had with --rtol %g (the nodes must be known "
                           "twice as well), give a smaller --rtol",
                           options->interp_tol, options->rtol);
    return EXIT_DONE;
}

static int check(const struct options *options, flavbrem_context *context, struct problem *problem)
{
    if (options->output == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "table does not know where to write, give a file like -o pb.h5");
    if (strcmp(options->output, "-") == 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "a table cannot go to stdout (HDF5 needs a file), give one like -o "
                           "pb.h5");
    if (options->unit != FLAVBREM_PB)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "a table holds cross-sections in pb (its datasets say so), leave --unit "
                           "out");
    int code = points_check(options, context, problem);
    if (code == EXIT_DONE)
        code = check_axis(&options->beam_energy_gev, "-E", problem);
    if (code == EXIT_DONE)
        code = check_axis(&options->m_phi_gev, "-m", problem);
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
        .tmax_rule = tmax_rule_name(options->process.tmax_rule),
        .constants = constants_name(options->process.constants),
        /* of the masses: DMG4 has those of CODATA 2014 */
        .constants_year = options->process.constants == FLAVBREM_DMG4 ? 2014 : 2022,
        .methods = texts->methods,
        .convention = texts->convention,
        .spec = texts->spec,
        .code_version = version_text(),
    };
}

static int finish_file(const struct table_numbers *numbers, struct unfinished *file, size_t *bytes,
                       struct problem *problem)
{
    struct table_grid grid = table_numbers_grid(numbers);
    int error = table_write(unfinished_path(file), unfinished_descriptor(file), &grid,
                            numbers->origin, bytes);
    return outfile_finish(file, error, problem);
}

static void print(const struct table_numbers *numbers, size_t bytes)
{
    const struct options *options = numbers->options;
    size_t n_e = numbers->beam_energy.n, n_m = numbers->m_phi.n;
    const char *methods = numbers->origin->methods;
    double worst = table_numbers_worst(numbers);
    if (options->format == FORMAT_JSON) {
        printf("{\"file\": ");
        text_print_json(options->output);
        printf(", \"beam_energies\": %zu, \"masses\": %zu, \"methods\": \"%s\", "
               "\"outside_tolerance\": %zu, \"interpolation_error\": %.3g, \"bytes\": %zu}\n",
               n_e, n_m, methods, numbers->missed, worst, bytes);
    } else if (options->format == FORMAT_CSV) {
        puts("file,beam_energies,masses,methods,outside_tolerance,interpolation_error,bytes");
        text_print_csv(options->output);
        printf(",%zu,%zu,\"%s\",%zu,%.3g,%zu\n", n_e, n_m, methods, numbers->missed, worst, bytes);
    } else if (!options->quiet) {
        text_print(options->output);
        printf(": %zu energies x %zu masses, %s, at most %.1e off between, %zu bytes\n", n_e, n_m,
               methods, worst, bytes);
    }
}

/* The sentence for a grid that did not reach what was asked. */
static int missed(const struct table_numbers *numbers, struct problem *problem)
{
    const struct options *options = numbers->options;
    if (numbers->missed > 0)
        return points_inaccurate(options, numbers->missed, problem);
    if (numbers->origin->interp_tol > 0.0 &&
        table_numbers_worst(numbers) > numbers->origin->interp_tol)
        return problem_set(problem, EXIT_INACCURATE,
                           "%zu x %zu nodes are off by up to %.2g between (more are not tried), "
                           "give a larger --interp-tol or a smaller range",
                           numbers->beam_energy.n, numbers->m_phi.n, table_numbers_worst(numbers));
    return EXIT_DONE;
}

static int make(struct table_numbers *numbers, struct problem *problem)
{
    struct unfinished *file = NULL;
    size_t bytes = 0;
    int code = outfile_begin(numbers->options->output, &file, problem);
    if (code == EXIT_DONE)
        code = table_numbers_make(numbers, problem);
    if (code == EXIT_DONE)
        code = finish_file(numbers, file, &bytes, problem);
    outfile_end(&file);
    if (code != EXIT_DONE)
        return code;
    print(numbers, bytes);
    points_tell_time(numbers->options, numbers->context, numbers->progress);
    code = output_close(problem);
    return code == EXIT_DONE ? missed(numbers, problem) : code;
}

int table_run(const struct options *options, struct problem *problem)
{
    struct progress progress = {0};
    struct texts *texts = malloc(sizeof *texts);
    flavbrem_context *context = NULL;
    int code = texts == NULL ? problem_memory(problem) : points_context(options, &context, problem);
    if (code == EXIT_DONE)
        code = check(options, context, problem);
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
