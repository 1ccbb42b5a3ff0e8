/* Further form factors of a table, as processes and as values. */
#include "tables/columns.h"

#include <stdlib.h>

#include "flavbrem/xsec.h"
#include "tables/fail.h"

#define MOST_AT_ONCE 65536 /* nodes */

flavbrem_status flb_column_process(flavbrem_context *context, const flavbrem_process *process,
                                   const struct table_column *column, flavbrem_process **made)
{
    char text[FLAVBREM_PROCESS_BYTES];
    *made = NULL;
    flavbrem_status status = flavbrem_process_text(context, process, text, sizeof text);
    if (status == FLAVBREM_OK)
        status = flavbrem_process_from_text(context, text, made);
    if (status == FLAVBREM_OK)
        status = flavbrem_process_set(context, *made, "form-factor", column->form_factor);
    if (status != FLAVBREM_OK)
        flavbrem_process_destroy(made);
    return status;
}

void flb_column_free(struct table_column_values *values)
{
    free(values->sigma_pb);
    free(values->error_pb);
    *values = (struct table_column_values){0};
}

/* Where the nodes of a grid are. */
struct grid_of_nodes {
    const struct spline_axis *beam_energy, *m_phi;
};

static size_t list_nodes(const struct grid_of_nodes *grid, size_t first,
                         flavbrem_point points[MOST_AT_ONCE])
{
    size_t n = 0;
    for (size_t i = first; i < grid->beam_energy->n * grid->m_phi->n && n < MOST_AT_ONCE; i++)
        points[n++] = (flavbrem_point){grid->beam_energy->node[i / grid->m_phi->n],
                                       grid->m_phi->node[i % grid->m_phi->n],
                                       {0.0, 0.0}};
    return n;
}

static void take(struct table_column_values *values, size_t first, size_t n,
                 const flavbrem_result *results)
{
    for (size_t i = 0; i < n; i++) {
        values->sigma_pb[first + i] = results[i].value;
        values->error_pb[first + i] = results[i].error;
        values->missed += results[i].status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    }
}

flavbrem_status flb_column_compute(flavbrem_context *context, const flavbrem_process *process,
                                   const struct table_column *column, double rtol,
                                   const struct spline_axis *beam_energy,
                                   const struct spline_axis *m_phi, struct progress_sum *progress,
                                   struct table_column_values *values)
{
    const flavbrem_request request = {FLAVBREM_ETL, FLAVBREM_SIGMA, FLAVBREM_PB, rtol};
    const struct grid_of_nodes grid = {beam_energy, m_phi};
    size_t nodes = beam_energy->n * m_phi->n;
    flavbrem_process *other = NULL;
    flavbrem_point *points = calloc(MOST_AT_ONCE, sizeof *points);
    flavbrem_result *results = calloc(MOST_AT_ONCE, sizeof *results);
    *values = (struct table_column_values){calloc(nodes, sizeof(double)),
                                           calloc(nodes, sizeof(double)), 0};
    int good =
        points != NULL && results != NULL && values->sigma_pb != NULL && values->error_pb != NULL;
    flavbrem_status status =
        good ? flb_column_process(context, process, column, &other) : fail_memory(context);
    for (size_t first = 0; status == FLAVBREM_OK && first < nodes; first += MOST_AT_ONCE) {
        size_t n = list_nodes(&grid, first, points);
        status = flavbrem_xsec(context, other, &request, n, points, results);
        progress->before += n;
        if (status == FLAVBREM_OK)
            take(values, first, n, results);
    }
    flavbrem_process_destroy(&other);
    free(points);
    free(results);
    return status;
}
