/* flavbrem lookup: values of a table, between its nodes too. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/commands.h"
#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/table_file.h"

#define RTOL 1e-2 /* a value that is known worse is none to rely on */

const struct help_text lookup_help = {
    "usage: flavbrem lookup FILE -E ENERGY -m MASS [options]\n"
    "\n"
    "Values of a table at and between its nodes, with their errors and the nodes around. Outside\n"
    "the grid there is none: exit code 2. Couplings that are given scale them: as many as the\n"
    "table's boson has, in the ratio that it has.\n",
    "A RANGE is a number, a list 1,2,5, or lo:hi:n[:lin|log].\n",
    "  flavbrem lookup pb.h5 -E 87 -m 0.42\n"
    "  flavbrem lookup dark.h5 -E 87 -m 0.1 --epsilon 1e-4\n"
    "  flavbrem lookup pb.h5 -E 10:100:10 -m 0.3 --json | jq '.[].value'\n"};

struct lookup_work {
    const struct options *options;
    struct options shown; /* the table's, with what was asked for */
    struct table_file file;
    struct points points;
    flavbrem_result *results[FLAVBREM_METHODS]; /* in the order of shown.methods */
    double factor; /* of the couplings that were asked for, over those of the table */
    size_t missed;
};

static int choose_methods(struct lookup_work *work, struct problem *problem)
{
    const struct options *asked = work->options;
    struct options *shown = &work->shown;
    if (!flavbrem_spec_is_set(asked->spec, "method"))
        return EXIT_DONE;
    shown->n_methods = asked->n_methods;
    for (int i = 0; i < asked->n_methods; i++) {
        shown->methods[i] = asked->methods[i];
        if (!table_file_has(&work->file, asked->methods[i]))
            return problem_set(problem, EXIT_WRONG_INPUT,
                               "%.300s has no %s (it was made without), make a table with --method "
                               "%s",
                               asked->argument, flavbrem_method_name(asked->methods[i]),
                               flavbrem_method_name(asked->methods[i]));
    }
    return EXIT_DONE;
}

/* A key that was asked for, into the table's spec. */
static flavbrem_status take_key(const struct lookup_work *work, const char *key, char *text)
{
    flavbrem_context *reader = work->options->reader;
    const flavbrem_spec *asked = work->options->spec;
    if (!flavbrem_spec_is_set(asked, key))
        return FLAVBREM_OK;
    flavbrem_status status = flavbrem_spec_get(reader, asked, key, text, FLAVBREM_SPEC_BYTES);
    return status == FLAVBREM_OK ? flavbrem_spec_set(reader, work->file.spec, key, text) : status;
}

static int is_coupling(const flavbrem_key *key)
{
    return flavbrem_key_is_of_boson(key) || strcmp(key->name, "coupling") == 0;
}

/* The couplings that were asked for, in the place of the table's. others receives how many
 * there are. */
static flavbrem_status take_couplings(const struct lookup_work *work, char *text, int *others)
{
    flavbrem_context *reader = work->options->reader;
    const flavbrem_key *key;
    flavbrem_status status = FLAVBREM_OK;
    *others = 0;
    for (size_t i = 0; (key = flavbrem_key_at(i)) != NULL && status == FLAVBREM_OK; i++) {
        if (!is_coupling(key))
            continue;
        *others += flavbrem_spec_is_set(work->options->spec, key->name);
        status = flavbrem_spec_excludes(work->options->spec, key->name)
                     ? flavbrem_spec_unset(reader, work->file.spec, key->name)
                     : take_key(work, key->name, text);
    }
    /* with the points of the table, which are good */
    return status == FLAVBREM_OK && *others ? flavbrem_spec_check(reader, work->file.spec) : status;
}

/* Another ratio of two couplings is another table. */
static int refuse_shape(const struct lookup_work *work, const flavbrem_process *before,
                        struct problem *problem)
{
    const flavbrem_process *process = flavbrem_spec_process(work->file.spec);
    flavbrem_couplings now = flavbrem_couplings_of(process), of = flavbrem_couplings_of(before);
    int spin = flavbrem_boson_spin(before);
    if (flavbrem_boson_spin(process) != spin)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "the boson of %.300s has spin %d (the couplings asked for are of spin "
                           "%d), give g of spin %d or take another table",
                           work->options->argument, spin, 1 - spin, spin);
    return problem_set(
        problem, EXIT_WRONG_INPUT,
        "the couplings of %.300s are %.15g and %.15g (those asked for, %.15g and %.15g, are in "
        "another ratio, and only their size is a factor), keep the ratio or make "
        "another table",
        work->options->argument, spin ? of.vector : of.scalar, spin ? of.axial : of.pseudoscalar,
        spin ? now.vector : now.scalar, spin ? now.axial : now.pseudoscalar);
}

static int rescale(struct lookup_work *work, char *text, struct problem *problem)
{
    flavbrem_context *reader = work->options->reader;
    flavbrem_spec *before = NULL;
    int others = 0, code = EXIT_DONE;
    flavbrem_status status = flavbrem_spec_from_text(
        reader, FLAVBREM_JOB_TABLE, flavbrem_table_spec(work->file.table), &before);
    if (status == FLAVBREM_OK)
        status = take_couplings(work, text, &others);
    work->factor = 1.0;
    if (status == FLAVBREM_OK && others)
        work->factor = flavbrem_boson_factor(flavbrem_spec_process(work->file.spec),
                                             flavbrem_spec_process(before));
    if (status != FLAVBREM_OK)
        code = problem_take(problem, reader, status);
    else if (isnan(work->factor))
        code = refuse_shape(work, flavbrem_spec_process(before), problem);
    flavbrem_spec_destroy(&before);
    return code;
}

/* The table's spec, with what was asked for over it. */
static int take_asked(struct lookup_work *work, struct problem *problem)
{
    static const char *const keys[] = {"rtol", "beam-energy", "m-phi"};
    char rtol[FLAVBREM_NUMBER_BYTES], *text = malloc(FLAVBREM_SPEC_BYTES);
    flavbrem_context *reader = work->options->reader;
    if (text == NULL)
        return problem_memory(problem);
    int code = rescale(work, text, problem);
    flavbrem_status status =
        flavbrem_spec_set(reader, work->file.spec, "rtol", flavbrem_number_text(RTOL, rtol));
    for (size_t i = 0; i < sizeof keys / sizeof *keys && status == FLAVBREM_OK; i++)
        status = take_key(work, keys[i], text);
    free(text);
    return code != EXIT_DONE || status == FLAVBREM_OK ? code
                                                      : problem_take(problem, reader, status);
}

/* What is shown is the table's process, at the points that were asked for. */
static int prepare(struct lookup_work *work, struct problem *problem)
{
    const struct options *asked = work->options;
    int code = points_given(asked, problem);
    if (code == EXIT_DONE)
        code = take_asked(work, problem);
    if (code != EXIT_DONE)
        return code;
    work->shown = *asked;
    options_of_spec(&work->shown, work->file.spec);
    code = choose_methods(work, problem);
    if (code == EXIT_DONE)
        code = points_make(&work->shown, &work->points, problem);
    for (int i = 0; code == EXIT_DONE && i < work->shown.n_methods; i++) {
        work->results[i] = calloc(work->points.n, sizeof **work->results);
        if (work->results[i] == NULL)
            code = problem_memory(problem);
    }
    return code;
}

/* A value outside the table is an error; one that the table does not have is NaN. */
static int look_up(struct lookup_work *work, flavbrem_method method, flavbrem_point point,
                   flavbrem_result *result, struct problem *problem)
{
    const flavbrem_table *table = work->file.table;
    double rtol = work->shown.rtol;
    double value = (double)NAN, error = (double)NAN;
    flavbrem_status status =
        flavbrem_table_sigma(table, method, point.beam_energy_gev, point.m_phi_gev, &value, &error);
    if (status == FLAVBREM_ERROR_OUTSIDE) {
        flavbrem_table_message(table, status, point.beam_energy_gev, point.m_phi_gev,
                               problem->sentence, sizeof problem->sentence);
        return EXIT_WRONG_INPUT;
    }
    double e = point.beam_energy_gev, m_phi = point.m_phi_gev;
    *result = (flavbrem_result){work->factor * value, work->factor * error, FLAVBREM_VALUE_GOOD};
    if (e <= flavbrem_table_threshold_gev(table, m_phi))
        result->status = FLAVBREM_VALUE_BELOW_THRESHOLD;
    else if (e <= flavbrem_opening_gev(work->shown.process, method, m_phi))
        *result = (flavbrem_result){0.0, 0.0, FLAVBREM_VALUE_CLOSED}; /* known without the table */
    else if (!(error <= rtol * value))
        result->status = FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    work->missed += result->status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    return EXIT_DONE;
}

static int look_up_all(struct lookup_work *work, struct problem *problem)
{
    for (int i = 0; i < work->shown.n_methods; i++)
        for (size_t k = 0; k < work->points.n; k++) {
            int code = look_up(work, work->shown.methods[i], points_at(&work->points, k),
                               &work->results[i][k], problem);
            if (code != EXIT_DONE)
                return code;
        }
    return EXIT_DONE;
}

static flavbrem_result k_of(const struct lookup_work *work, const flavbrem_result *sigma,
                            flavbrem_point point)
{
    flavbrem_result k = {(double)NAN, (double)NAN, FLAVBREM_VALUE_OUTSIDE_TOLERANCE};
    double rtol = work->shown.rtol;
    if (sigma->status == FLAVBREM_VALUE_BELOW_THRESHOLD)
        return flavbrem_kfactor_of(*sigma, *sigma);
    if (flavbrem_table_kfactor(work->file.table, point.beam_energy_gev, point.m_phi_gev, &k.value,
                               &k.error) == FLAVBREM_OK &&
        k.error <= rtol * k.value)
        k.status = FLAVBREM_VALUE_GOOD;
    return k;
}

/* The nodes around a point: two energies, two masses. */
static void find_nodes(const flavbrem_table *table, flavbrem_point point, double nodes[4])
{
    size_t node[2] = {0, 0}, shape[2];
    const double *e = flavbrem_table_dataset(table, "/beam_energy_gev", shape);
    const double *m = flavbrem_table_dataset(table, "/m_phi_gev", shape);
    if (flavbrem_table_cell(table, point.beam_energy_gev, point.m_phi_gev, node) != FLAVBREM_OK)
        return; /* every point has been looked up before */
    nodes[0] = e[node[0]];
    nodes[1] = e[node[0] + 1];
    nodes[2] = m[node[1]];
    nodes[3] = m[node[1] + 1];
}

static void print(struct lookup_work *work)
{
    const struct options *shown = &work->shown;
    unsigned methods = conventions_methods(shown);
    struct output output = {.options = shown, .has_nodes = 1};
    for (int i = 0; i < shown->n_methods; i++)
        output_look(&output, work->results[i], work->points.n);
    output_begin(&output);
    for (size_t k = 0; k < work->points.n; k++) {
        double nodes[4] = {0.0, 0.0, 0.0, 0.0};
        struct row row = {.nodes = nodes, .point = points_at(&work->points, k)};
        find_nodes(work->file.table, row.point, nodes);
        for (int i = 0; i < shown->n_methods; i++) {
            row.method = (int)shown->methods[i];
            row.result = work->results[i][k];
            output_row(&output, &row);
        }
        if ((methods & FLAVBREM_METHODS_OF_K) == FLAVBREM_METHODS_OF_K) {
            row.method = METHOD_K;
            row.result = k_of(work, &work->results[0][k], row.point);
            work->missed += row.result.status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
            output_row(&output, &row);
        }
    }
    output_end(&output);
}

static double threshold_gev(const void *table, double m_phi_gev)
{
    return flavbrem_table_threshold_gev(table, m_phi_gev);
}

int lookup_run(const struct options *options, struct problem *problem)
{
    struct lookup_work work = {.options = options};
    flavbrem_file *file = NULL;
    flavbrem_context *context = NULL;
    int code =
        flavbrem_context_create(&context) == FLAVBREM_OK ? EXIT_DONE : problem_memory(problem);
    if (code == EXIT_DONE)
        code = table_file_open(context, "lookup", options, &work.file, problem);
    if (code == EXIT_DONE)
        code = prepare(&work, problem);
    if (code == EXIT_DONE)
        code = output_file_begin(options, context, &file, problem);
    if (code == EXIT_DONE)
        code = look_up_all(&work, problem);
    if (code == EXIT_DONE)
        code = output_file_use(context, file, problem);
    if (code == EXIT_DONE) {
        print(&work);
        points_note_far(&work.shown, problem);
        points_note_threshold(&work.points, work.results[0], threshold_gev, work.file.table,
                              problem);
        code = output_file_finish(context, file, problem);
    }
    outfile_end(&file);
    if (code == EXIT_DONE && work.missed > 0)
        code = problem_set(problem, EXIT_INACCURATE,
                           "%zu value%s not known to --rtol %g (too near the threshold, or the "
                           "table is too coarse), give a larger --rtol or make a finer table",
                           work.missed, work.missed == 1 ? " is" : "s are", work.shown.rtol);
    for (int i = 0; i < FLAVBREM_METHODS; i++)
        free(work.results[i]);
    points_free(&work.points);
    table_file_close(&work.file);
    flavbrem_context_destroy(&context);
    return code;
}
