/* flavbrem check: whether a table is whole, and whether its numbers are still those of the program.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/commands.h"
#include "host/cli/conventions.h"
#include "host/cli/event_info.h"
#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/table_file.h"
#include "host/cli/text.h"
#include "tables/events/check.h"
#include "tables/index.h"

#define SELF_CHECK_RTOL 1e-12

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

/* What came of one kind of comparison. */
struct tally {
    size_t values, same, wrong;
    size_t none;    /* points where the table has no value */
    double largest; /* difference, in units of the allowed one */
};

struct check_work {
    const struct options *options;
    struct table_file file;
    flavbrem_context *context;
    const double *e, *m; /* nodes */
    size_t n_e, n_m;
    struct tally self_check, nodes, between;
};

static void count_value(struct tally *tally, double value, double expected, double allowed)
{
    double difference = fabs(value - expected);
    double part = difference > 0.0 ? difference / allowed : 0.0;
    tally->values++;
    tally->same += value == expected ? 1 : 0;
    tally->wrong += part <= 1.0 ? 0 : 1;
    if (!(part <= tally->largest))
        tally->largest = part;
}

static void check_self(struct check_work *work)
{
    size_t shape[2];
    const double *row = flavbrem_table_dataset(work->file.table, "/self_check", shape);
    for (size_t k = 0; row != NULL && k < shape[0]; k++, row += shape[1]) {
        size_t column = 2;
        for (int method = 0; method < METHODS; method++) {
            double value = -1.0;
            if (!table_file_has(&work->file, (flavbrem_method)method) || column >= shape[1])
                continue;
            if (flavbrem_table_sigma(work->file.table, (flavbrem_method)method, row[0], row[1],
                                     &value, NULL) != FLAVBREM_OK)
                value = -1.0;
            count_value(&work->self_check, value, row[column], SELF_CHECK_RTOL * fabs(row[column]));
            column++;
        }
    }
}

/* The next number of splitmix64 (Steele, Lea, Flood 2014), in [0, 1). */
static double uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

static flavbrem_point random_point(const struct check_work *work, int at_node, size_t *node,
                                   uint64_t *state)
{
    size_t spare = at_node ? 0 : 1; /* intervals, not nodes */
    size_t i = (size_t)(uniform(state) * (double)(work->n_e - spare));
    size_t j = (size_t)(uniform(state) * (double)(work->n_m - spare));
    double part_e = uniform(state), part_m = uniform(state);
    *node = i * work->n_m + j;
    if (at_node)
        return (flavbrem_point){work->e[i], work->m[j], {0.0, 0.0}};
    return (flavbrem_point){work->e[i] + part_e * (work->e[i + 1] - work->e[i]),
                            work->m[j] + part_m * (work->m[j + 1] - work->m[j]),
                            {0.0, 0.0}};
}

static const double *dataset(const struct check_work *work, flavbrem_method method,
                             const char *name)
{
    char path[48];
    size_t shape[2];
    snprintf(path, sizeof path, "/%s/%s", flavbrem_method_name(method), name);
    return flavbrem_table_dataset(work->file.table, path, shape);
}

static void compare(struct check_work *work, flavbrem_method method, int at_node, size_t n,
                    const flavbrem_point *points, const size_t *node, const flavbrem_result *fresh)
{
    const double *sigma = dataset(work, method, "sigma_pb");
    const double *error = dataset(work, method, "error_pb");
    for (size_t k = 0; k < n; k++) {
        double value = 0.0, allowed = 0.0;
        if (at_node && sigma != NULL && error != NULL)
            count_value(&work->nodes, fresh[k].value, sigma[node[k]],
                        error[node[k]] + fresh[k].error);
        if (at_node)
            continue;
        if (flavbrem_table_sigma(work->file.table, method, points[k].beam_energy_gev,
                                 points[k].m_phi_gev, &value, &allowed) == FLAVBREM_OK)
            count_value(&work->between, value, fresh[k].value, allowed + fresh[k].error);
        else
            work->between.none++;
    }
}

/* Computes at random nodes, or between, for all methods of the file. */
static int check_afresh(struct check_work *work, int at_node, struct progress *progress,
                        struct problem *problem)
{
    const struct options *made = &work->file.made;
    size_t n = (size_t)work->options->points;
    flavbrem_point *points = calloc(n + 1, sizeof *points);
    flavbrem_result *fresh = calloc(n + 1, sizeof *fresh);
    size_t *node = calloc(n + 1, sizeof *node);
    uint64_t state = (uint64_t)at_node;
    int code =
        points == NULL || fresh == NULL || node == NULL ? problem_memory(problem) : EXIT_DONE;
    for (size_t k = 0; code == EXIT_DONE && k < n; k++)
        points[k] = random_point(work, at_node, &node[k], &state);
    for (int i = 0; code == EXIT_DONE && i < made->n_methods; i++) {
        flavbrem_request request = {made->methods[i], FLAVBREM_SIGMA, FLAVBREM_PB, made->rtol};
        flavbrem_status status =
            flavbrem_xsec(work->context, &made->process, &request, n, points, fresh);
        progress->before += n;
        if (status != FLAVBREM_OK)
            code = points_failed(work->context, status, problem);
        else
            compare(work, made->methods[i], at_node, n, points, node, fresh);
    }
    free(points);
    free(fresh);
    free(node);
    return code;
}

static int check_all(struct check_work *work, struct problem *problem)
{
    struct progress progress;
    size_t shape[2];
    work->e = flavbrem_table_dataset(work->file.table, "/beam_energy_gev", shape);
    work->n_e = shape[0];
    work->m = flavbrem_table_dataset(work->file.table, "/m_phi_gev", shape);
    work->n_m = shape[0];
    check_self(work);
    progress_begin(&progress, 2 * (size_t)work->options->points * (size_t)work->file.made.n_methods,
                   work->options->quiet);
    flavbrem_context_set_progress(work->context, progress_update, &progress);
    int code = check_afresh(work, 1, &progress, problem);
    if (code == EXIT_DONE)
        code = check_afresh(work, 0, &progress, problem);
    progress_end(&progress);
    return code;
}

/* The largest of nothing is not 0. */
static double largest_of(const struct tally *tally)
{
    return tally->values > 0 ? tally->largest : (double)NAN;
}

static void print_tally(const struct options *options, const char *name, const struct tally *tally,
                        const char *origin)
{
    if (options->format == FORMAT_JSON) {
        printf(", \"%s\": {\"values\": %zu, \"same_bits\": %zu, \"wrong\": %zu, "
               "\"without_value\": %zu, \"largest\": ",
               name, tally->values, tally->same, tally->wrong, tally->none);
        output_json_number(stdout, largest_of(tally));
        putchar('}');
    } else if (options->format == FORMAT_CSV) {
        printf("%s,%zu,%zu,%zu,%zu,%.3g%s\n", name, tally->values, tally->same, tally->wrong,
               tally->none, largest_of(tally), origin);
    } else {
        printf("%-12s%zu values, %zu with the same bits, %zu wrong", name, tally->values,
               tally->same, tally->wrong);
        if (tally->values > 0)
            printf(", at most %.2g of the error", tally->largest);
        if (tally->none > 0)
            printf("; %zu points without a value", tally->none);
        putchar('\n');
    }
}

/* Whether no method answers anywhere between the nodes. */
static int is_silent(const struct check_work *work)
{
    struct cells all = {0, 0};
    for (int i = 0; i < METHODS; i++)
        if (table_file_has(&work->file, (flavbrem_method)i))
            all = cells_and(all, table_file_cells(&work->file, (flavbrem_method)i));
    return cells_are_silent(all);
}

static void print(const struct check_work *work, size_t wrong)
{
    const struct options *options = work->options, *made = &work->file.made;
    char origin[CONVENTIONS_SIZE] = "";
    if (options->format == FORMAT_JSON) {
        conventions_json(made, conventions_methods(made), origin);
        printf("{\"file\": ");
        text_print_json(options->argument);
        printf(", \"good\": %s, \"checksums\": \"good\"%s", wrong == 0 ? "true" : "false", origin);
    } else if (options->format == FORMAT_CSV) {
        conventions_csv(made, conventions_methods(made), origin);
        printf("what,values,same_bits,wrong,without_value,largest%s\n", conventions_csv_names());
    } else if (!options->quiet) {
        puts("checksums   good");
    }
    if (options->format == FORMAT_TEXT && options->quiet)
        return;
    print_tally(options, "self_check", &work->self_check, origin);
    print_tally(options, "nodes", &work->nodes, origin);
    print_tally(options, "between", &work->between, origin);
    if (options->format == FORMAT_JSON)
        puts("}");
}

int check_run(const struct options *options, struct problem *problem)
{
    struct check_work work = {.options = options};
    if (options->argument != NULL && flb_event_file_may_be(options->argument))
        return event_check_run(options, problem);
    int code = points_context(options, &work.context, problem);
    if (code == EXIT_DONE)
        code = table_file_open("check", options, &work.file, problem);
    if (code == EXIT_DONE)
        code = check_all(&work, problem);
    size_t wrong = work.self_check.wrong + work.nodes.wrong + work.between.wrong;
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
