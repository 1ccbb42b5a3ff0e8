/* Whether a table's numbers are still those of the library: random points by splitmix64, which are
 * always the same. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/table_format.h"
#include "flavbrem/table_make.h"
#include "tables/columns.h"
#include "tables/fail.h"
#include "tables/progress.h"

#define SELF_CHECK_RTOL 1e-12

struct verification {
    flavbrem_context *context;
    const flavbrem_table *table;
    const flavbrem_spec *spec;
    const double *e, *m; /* nodes */
    size_t n_e, n_m;
    size_t points;
    struct table_columns columns;
    struct progress_sum progress;
    flavbrem_table_report report;
};

static void count_value(flavbrem_table_tally *tally, double value, double expected, double allowed)
{
    double difference = fabs(value - expected);
    double part = difference > 0.0 ? difference / allowed : 0.0;
    tally->values++;
    tally->same += value == expected ? 1 : 0;
    tally->wrong += part <= 1.0 ? 0 : 1;
    if (!(part <= tally->largest)) /* the first one too: it is compared with NaN */
        tally->largest = part;
}

static const double *dataset(const struct verification *work, flavbrem_method method,
                             const char *name)
{
    char path[48];
    snprintf(path, sizeof path, "/%s/%s", flavbrem_method_name(method), name);
    return flavbrem_table_dataset(work->table, path, NULL);
}

static void check_self(struct verification *work)
{
    size_t shape[2] = {0, 0};
    const double *row = flavbrem_table_dataset(work->table, "/self_check", shape);
    for (size_t k = 0; row != NULL && k < shape[0]; k++, row += shape[1]) {
        size_t column = 2;
        for (int i = 0; i < FLAVBREM_METHODS && column < shape[1]; i++) {
            flavbrem_method method = (flavbrem_method)i;
            double value = -1.0;
            if (dataset(work, method, "spline") == NULL)
                continue;
            if (flavbrem_table_sigma(work->table, method, row[0], row[1], &value, NULL) !=
                FLAVBREM_OK)
                value = -1.0;
            count_value(&work->report.self_check, value, row[column],
                        SELF_CHECK_RTOL * fabs(row[column]));
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

static flavbrem_point random_point(const struct verification *work, int at_node, size_t *node,
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

/* Fresh values and those of two datasets at the same nodes. */
static void compare_nodes(struct verification *work, const double *sigma, const double *error,
                          const size_t *node, const flavbrem_result *fresh)
{
    for (size_t k = 0; sigma != NULL && error != NULL && k < work->points; k++)
        count_value(&work->report.nodes, fresh[k].value, sigma[node[k]],
                    error[node[k]] + fresh[k].error);
}

static void compare_between(struct verification *work, flavbrem_method method,
                            const flavbrem_point *points, const flavbrem_result *fresh)
{
    for (size_t k = 0; k < work->points; k++) {
        double value = 0.0, allowed = 0.0;
        if (flavbrem_table_sigma(work->table, method, points[k].beam_energy_gev,
                                 points[k].m_phi_gev, &value, &allowed) == FLAVBREM_OK)
            count_value(&work->report.between, value, fresh[k].value, allowed + fresh[k].error);
        else
            work->report.between.without_value++;
    }
}

/* ETL with the form factor of a column, at the same nodes. */
static flavbrem_status check_column(struct verification *work, const struct table_column *column,
                                    const flavbrem_point *points, const size_t *node,
                                    flavbrem_result *fresh)
{
    flavbrem_process *process = NULL;
    flavbrem_request request = flavbrem_spec_request(work->spec, FLAVBREM_ETL);
    flavbrem_status status =
        flb_column_process(work->context, flavbrem_spec_process(work->spec), column, &process);
    if (status == FLAVBREM_OK)
        status = flavbrem_xsec(work->context, process, &request, work->points, points, fresh);
    work->progress.before += work->points;
    if (status == FLAVBREM_OK)
        compare_nodes(work, flavbrem_table_dataset(work->table, column->sigma, NULL),
                      flavbrem_table_dataset(work->table, column->error, NULL), node, fresh);
    flavbrem_process_destroy(&process);
    return status;
}

/* Computes at random nodes, or between, for all methods of the table. */
static flavbrem_status check_afresh(struct verification *work, int at_node)
{
    flavbrem_method methods[FLAVBREM_METHODS];
    size_t n_methods = flavbrem_spec_methods(work->spec, methods), n = work->points;
    flavbrem_point *points = calloc(n + 1, sizeof *points);
    flavbrem_result *fresh = calloc(n + 1, sizeof *fresh);
    size_t *node = calloc(n + 1, sizeof *node);
    uint64_t state = (uint64_t)at_node;
    flavbrem_status status =
        points == NULL || fresh == NULL || node == NULL ? fail_memory(work->context) : FLAVBREM_OK;
    for (size_t k = 0; status == FLAVBREM_OK && k < n; k++)
        points[k] = random_point(work, at_node, &node[k], &state);
    for (size_t i = 0; status == FLAVBREM_OK && i < n_methods; i++) {
        flavbrem_request request = flavbrem_spec_request(work->spec, methods[i]);
        status = flavbrem_xsec(work->context, flavbrem_spec_process(work->spec), &request, n,
                               points, fresh);
        work->progress.before += n;
        if (status == FLAVBREM_OK && at_node)
            compare_nodes(work, dataset(work, methods[i], "sigma_pb"),
                          dataset(work, methods[i], "error_pb"), node, fresh);
        else if (status == FLAVBREM_OK)
            compare_between(work, methods[i], points, fresh);
    }
    for (size_t i = 0; status == FLAVBREM_OK && at_node && i < work->columns.n; i++)
        status = check_column(work, &work->columns.list[i], points, node, fresh);
    free(points);
    free(fresh);
    free(node);
    return status;
}

static void count_cells(struct verification *work)
{
    for (int i = 0; i < FLAVBREM_METHODS; i++) {
        flavbrem_cells cells = flavbrem_table_cells(work->table, flavbrem_spec_process(work->spec),
                                                    (flavbrem_method)i);
        work->report.cells.open += cells.open;
        work->report.cells.without_value += cells.without_value;
    }
}

static flavbrem_status verify(struct verification *work)
{
    flavbrem_method methods[FLAVBREM_METHODS];
    size_t shape[2] = {0, 0};
    work->e = flavbrem_table_dataset(work->table, "/beam_energy_gev", shape);
    work->n_e = shape[0];
    work->m = flavbrem_table_dataset(work->table, "/m_phi_gev", shape);
    work->n_m = shape[0];
    work->report.self_check.largest = work->report.nodes.largest = work->report.between.largest =
        (double)NAN; /* the largest of nothing is not 0 */
    check_self(work);
    count_cells(work);
    char list[COLUMNS_TEXT];
    flavbrem_status status = columns_of(work->context, work->spec, &work->columns, list);
    if (status != FLAVBREM_OK)
        return status;
    progress_sum_begin(&work->progress, work->context,
                       work->points *
                           (2 * flavbrem_spec_methods(work->spec, methods) + work->columns.n));
    status = check_afresh(work, 1);
    if (status == FLAVBREM_OK)
        status = check_afresh(work, 0);
    progress_sum_end(&work->progress);
    if (status == FLAVBREM_ERROR_CANCELLED)
        status = fail(work->context, status,
                      "the check was stopped after %zu of %zu cross-sections (the caller asked for "
                      "it), ask again",
                      work->progress.done, work->progress.total);
    return status;
}

flavbrem_status flavbrem_table_verify(flavbrem_context *context, const flavbrem_table *table,
                                      size_t points, flavbrem_table_report *report)
{
    flavbrem_spec *spec = NULL;
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (table == NULL || report == NULL)
        return fail_missing(context, table == NULL ? "table" : "place for the report");
    if (flavbrem_table_spec(table) == NULL)
        return fail_without_spec(context);
    if (points > (size_t)1 << 40)
        return fail_memory(context);
    flavbrem_status status =
        flavbrem_spec_from_text(context, FLAVBREM_JOB_TABLE, flavbrem_table_spec(table), &spec);
    struct verification work = {.context = context, .table = table, .spec = spec, .points = points};
    if (status == FLAVBREM_OK)
        status = verify(&work);
    if (status == FLAVBREM_OK)
        *report = work.report;
    flavbrem_spec_destroy(&spec);
    return status;
}
