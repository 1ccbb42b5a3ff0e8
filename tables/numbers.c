/* Between the nodes the error is measured, not estimated: each cell is looked up by the reader
 * itself, and computed afresh there: at its middle and the middles of two of its edges, for at the
 * middle the errors of the two axes may cancel. Of larger grids a cell has one of these points, by
 * turns; a cell near the threshold, or a rough one, has more. A cell states three times the largest
 * error that was measured in it and around it. */
#include "tables/numbers.h"
#include "tables/fail.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MEASURED 256 /* cells along an axis; of longer axes not every cell is measured */
#define ALL_MEASURED 2500 /* cells: of so few each is measured at all three points */
#define NODE_SAFETY 2.0   /* a spline passes the errors of the nodes on, a little larger */
#define COUNTED_ABOVE                                                                              \
    1.25              /* thresholds: nearer to it a cell states its error, but is not counted */
#define CELL_POINTS 9 /* measured in a cell near the threshold, or rough */
#define JUST_ABOVE (1.0 + 1e-6) /* thresholds */
#define ROUGH 1e-3              /* an error from which on a cell is measured at as many */
#define CELL_SAFETY 4.0         /* there, where errors change fast */

/* ---- memory ---- */

void flb_table_numbers_empty(struct table_numbers *numbers)
{
    for (int i = 0; i < FLAVBREM_METHODS; i++) {
        free(numbers->sigma[i]);
        free(numbers->error[i]);
        free(numbers->spline[i]);
        free(numbers->measured[i]);
        free(numbers->interpolation_error[i]);
        numbers->sigma[i] = numbers->error[i] = numbers->spline[i] = NULL;
        numbers->measured[i] = numbers->interpolation_error[i] = NULL;
    }
    for (int i = 0; i < FLAVBREM_METHODS; i++) {
        free(numbers->opening_gev[i]);
        free(numbers->by_axis[i][0]);
        free(numbers->by_axis[i][1]);
        numbers->opening_gev[i] = numbers->by_axis[i][0] = numbers->by_axis[i][1] = NULL;
    }
    for (size_t i = 0; i < FLAVBREM_TABLE_FORM_FACTORS; i++)
        flb_column_free(&numbers->column[i]);
    free(numbers->threshold_gev);
    free(numbers->k);
    free(numbers->k_error);
    free(numbers->status);
    free(numbers->self_check);
    numbers->threshold_gev = numbers->k = numbers->k_error = numbers->self_check = NULL;
    numbers->status = NULL;
}

void flb_table_numbers_free(struct table_numbers *numbers)
{
    flb_table_numbers_empty(numbers);
    free((void *)numbers->beam_energy.node);
    free((void *)numbers->m_phi.node);
    numbers->beam_energy.node = numbers->m_phi.node = NULL;
    flb_known_free(&numbers->known[0]);
    flb_known_free(&numbers->known[1]);
}

static size_t n_nodes(const struct table_numbers *numbers)
{
    return numbers->beam_energy.n * numbers->m_phi.n;
}

static size_t n_cells(const struct table_numbers *numbers)
{
    return (numbers->beam_energy.n - 1) * (numbers->m_phi.n - 1);
}

static int take(double **memory, size_t n)
{
    *memory = calloc(n, sizeof **memory);
    return *memory != NULL;
}

static flavbrem_status allocate_numbers(struct table_numbers *numbers)
{
    const struct table_job *job = numbers->job;
    size_t n = n_nodes(numbers), cells = n_cells(numbers);
    int good = take(&numbers->threshold_gev, numbers->m_phi.n);
    for (size_t i = 0; i < job->n_methods; i++) {
        flavbrem_method method = job->methods[i];
        good = good && take(&numbers->sigma[method], n) && take(&numbers->error[method], n) &&
               take(&numbers->spline[method], n) && take(&numbers->measured[method], cells) &&
               take(&numbers->opening_gev[method], numbers->m_phi.n) &&
               take(&numbers->by_axis[method][0], numbers->beam_energy.n) &&
               take(&numbers->by_axis[method][1], numbers->m_phi.n);
    }
    if (good && numbers->sigma[FLAVBREM_ETL] != NULL && numbers->sigma[FLAVBREM_IWW] != NULL)
        good = take(&numbers->k, n) && take(&numbers->k_error, n);
    numbers->n_self_check = 2 + job->n_methods;
    good = good && take(&numbers->self_check, TABLE_SELF_CHECKS * numbers->n_self_check);
    numbers->status = calloc(n, 1);
    if (!good || numbers->status == NULL)
        return fail_memory(numbers->job->context);
    for (size_t j = 0; j < numbers->m_phi.n; j++) {
        double m_phi = numbers->m_phi.node[j];
        numbers->threshold_gev[j] = flavbrem_threshold_gev(job->process, m_phi);
        for (size_t i = 0; i < job->n_methods; i++)
            numbers->opening_gev[job->methods[i]][j] =
                flavbrem_opening_gev(job->process, job->methods[i], m_phi);
    }
    return FLAVBREM_OK;
}

/* ---- cross-sections ---- */

int flb_table_is_searched(const struct table_job *job)
{
    return flavbrem_range_is_automatic(job->beam_energy) || flavbrem_range_is_automatic(job->m_phi);
}

static flavbrem_status compute_fresh(struct table_numbers *numbers, flavbrem_method method,
                                     size_t n, const flavbrem_point *points,
                                     flavbrem_result *results)
{
    const struct table_job *job = numbers->job;
    flavbrem_request request = {method, FLAVBREM_SIGMA, FLAVBREM_PB, job->rtol};
    flavbrem_status status =
        flavbrem_xsec(job->context, job->process, &request, n, points, results);
    numbers->progress->before += n;
    numbers->work += n;
    return status;
}

static const flavbrem_result *known_result(const struct table_numbers *numbers,
                                           flavbrem_method method, const flavbrem_point *point)
{
    const flavbrem_result *now = flb_known_find(&numbers->known[0], method, point);
    return now != NULL ? now : flb_known_find(&numbers->known[1], method, point);
}

/* Takes what is known of n points, and lists the others by their places. Returns how many these
 * are. */
static size_t take_known(const struct table_numbers *numbers, flavbrem_method method, size_t n,
                         const flavbrem_point *points, flavbrem_result *results, size_t *others)
{
    size_t n_others = 0;
    for (size_t i = 0; i < n; i++) {
        const flavbrem_result *known = known_result(numbers, method, &points[i]);
        if (known != NULL)
            results[i] = *known;
        else
            others[n_others++] = i;
    }
    return n_others;
}

/* What is not known of n points, in memory of the caller for as many. */
static flavbrem_status compute_others(struct table_numbers *numbers, flavbrem_method method,
                                      size_t n, const flavbrem_point *points,
                                      flavbrem_result *results, size_t *others,
                                      flavbrem_point *fresh, flavbrem_result *got)
{
    size_t n_others = take_known(numbers, method, n, points, results, others);
    for (size_t k = 0; k < n_others; k++)
        fresh[k] = points[others[k]];
    flavbrem_status status = compute_fresh(numbers, method, n_others, fresh, got);
    for (size_t k = 0; status == FLAVBREM_OK && k < n_others; k++)
        results[others[k]] = got[k];
    for (size_t i = 0; status == FLAVBREM_OK && i < n; i++)
        if (!flb_known_add(&numbers->known[0], method, &points[i], &results[i]))
            status = fail_memory(numbers->job->context);
    return status;
}

/* A search does not compute again what this grid or the one before had. */
static flavbrem_status compute(struct table_numbers *numbers, flavbrem_method method, size_t n,
                               const flavbrem_point *points, flavbrem_result *results)
{
    numbers->asked += n;
    if (n == 0 || !flb_table_is_searched(numbers->job))
        return compute_fresh(numbers, method, n, points, results);
    size_t *others = calloc(n, sizeof *others);
    flavbrem_point *fresh = calloc(n, sizeof *fresh);
    flavbrem_result *got = calloc(n, sizeof *got);
    flavbrem_status status =
        others != NULL && fresh != NULL && got != NULL
            ? compute_others(numbers, method, n, points, results, others, fresh, got)
            : fail_memory(numbers->job->context);
    free(others);
    free(fresh);
    free(got);
    return status;
}

static void take_results(struct table_numbers *numbers, flavbrem_method method, size_t first,
                         size_t n, const flavbrem_result *results)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char *status = &numbers->status[first + i];
        numbers->sigma[method][first + i] = results[i].value;
        numbers->error[method][first + i] = results[i].error;
        numbers->missed += results[i].status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
        *status =
            (unsigned char)flavbrem_value_worse((flavbrem_value_status)*status, results[i].status);
    }
}

/* All nodes, in batches of one or more rows. */
static flavbrem_status compute_nodes(struct table_numbers *numbers)
{
    size_t columns = numbers->m_phi.n, batch_rows = 1 + 65536 / columns;
    size_t n_batch =
        (batch_rows < numbers->beam_energy.n ? batch_rows : numbers->beam_energy.n) * columns;
    flavbrem_point *points = calloc(n_batch, sizeof *points);
    flavbrem_result *results = calloc(n_batch, sizeof *results);
    flavbrem_status status =
        points == NULL || results == NULL ? fail_memory(numbers->job->context) : FLAVBREM_OK;
    numbers->missed = 0;
    for (size_t first = 0; status == FLAVBREM_OK && first < n_nodes(numbers); first += n_batch) {
        size_t left = n_nodes(numbers) - first, n = left < n_batch ? left : n_batch;
        for (size_t i = 0; i < n; i++) {
            points[i].beam_energy_gev = numbers->beam_energy.node[(first + i) / columns];
            points[i].m_phi_gev = numbers->m_phi.node[(first + i) % columns];
        }
        for (size_t i = 0; status == FLAVBREM_OK && i < numbers->job->n_methods; i++) {
            flavbrem_method method = numbers->job->methods[i];
            status = compute(numbers, method, n, points, results);
            if (status == FLAVBREM_OK)
                take_results(numbers, method, first, n, results);
        }
    }
    free(points);
    free(results);
    return status;
}

static flavbrem_result result_at(const struct table_numbers *numbers, flavbrem_method method,
                                 size_t i)
{
    return (flavbrem_result){numbers->sigma[method][i], numbers->error[method][i],
                             (flavbrem_value_status)numbers->status[i]};
}

static void make_k(struct table_numbers *numbers)
{
    for (size_t i = 0; numbers->k != NULL && i < n_nodes(numbers); i++) {
        flavbrem_result k = flavbrem_kfactor_of(result_at(numbers, FLAVBREM_IWW, i),
                                                result_at(numbers, FLAVBREM_ETL, i));
        numbers->k[i] = k.status == FLAVBREM_VALUE_BELOW_THRESHOLD ? 0.0 : k.value; /* the format */
        numbers->k_error[i] = k.error;
    }
}

/* Energies, in thresholds, of the anchors that continue the splines below the first of them. WW
 * and IWW vanish before the threshold, and are no smooth function where they do. */
static const double anchor_ratios[FLAVBREM_METHODS][SPLINE_ANCHORS] = {
    {1.04, 1.2, 1.4, 1.7}, {1.2, 1.35, 1.5, 1.7}, {1.2, 1.35, 1.5, 1.7}};

static int needs_anchors(const struct table_numbers *numbers, flavbrem_method method)
{
    double largest = 0.0;
    for (size_t j = 0; j < numbers->m_phi.n; j++)
        if (numbers->opening_gev[method][j] > largest)
            largest = numbers->opening_gev[method][j];
    return numbers->beam_energy.node[0] < anchor_ratios[method][0] * largest;
}

/* The anchors of all masses, in memory that is the caller's. */
static flavbrem_status make_anchors(struct table_numbers *numbers, flavbrem_method method,
                                    struct spline_anchor **anchors)
{
    size_t n = numbers->m_phi.n * SPLINE_ANCHORS, n_points = 0;
    flavbrem_point *points = calloc(n, sizeof *points);
    flavbrem_result *results = calloc(n, sizeof *results);
    *anchors = calloc(n, sizeof **anchors);
    int good = points != NULL && results != NULL && *anchors != NULL;
    for (size_t k = 0; good && k < n; k++) {
        size_t j = k / SPLINE_ANCHORS;
        double energy = anchor_ratios[method][k % SPLINE_ANCHORS] * numbers->opening_gev[method][j];
        (*anchors)[k].beam_energy_gev = energy;
        if (energy <= FLAVBREM_LARGEST_ENERGY_GEV) /* beyond, they count as 0 */
            points[n_points++] = (flavbrem_point){energy, numbers->m_phi.node[j], {0.0, 0.0}};
    }
    flavbrem_status status = good ? FLAVBREM_OK : fail_memory(numbers->job->context);
    if (status == FLAVBREM_OK)
        status = compute(numbers, method, n_points, points, results);
    for (size_t k = 0, taken = 0; status == FLAVBREM_OK && k < n; k++)
        if ((*anchors)[k].beam_energy_gev <= FLAVBREM_LARGEST_ENERGY_GEV)
            (*anchors)[k].sigma = results[taken++].value;
    free(points);
    free(results);
    return status;
}

static flavbrem_status fit(struct table_numbers *numbers, flavbrem_method method)
{
    struct spline_anchor *anchors = NULL;
    flavbrem_status status = FLAVBREM_OK;
    if (needs_anchors(numbers, method))
        status = make_anchors(numbers, method, &anchors);
    if (status == FLAVBREM_OK &&
        !flb_spline_fit(&numbers->beam_energy, &numbers->m_phi, numbers->threshold_gev,
                        numbers->sigma[method], anchors, numbers->spline[method]))
        status = fail_memory(numbers->job->context);
    free(anchors);
    return status;
}

/* ---- what is measured between the nodes ---- */

struct sample {
    size_t cell;
    int axis; /* whose error it shows: 0 the energy's, 1 the mass's, 2 that of both */
    flavbrem_point point;
};

struct samples {
    size_t n, most;
    size_t n_near; /* of these about how many are near the opening */
    struct sample *list;
};

/* A cell of which all four corners have a value, of this method. */
static int is_regular(const struct table_numbers *numbers, flavbrem_method method, size_t i,
                      size_t j)
{
    const double *corner = numbers->sigma[method] + i * numbers->m_phi.n + j;
    return corner[0] > 0.0 && corner[1] > 0.0 && corner[numbers->m_phi.n] > 0.0 &&
           corner[numbers->m_phi.n + 1] > 0.0;
}

/* The lowest energy of a cell, in units of the opening energy of the method at its masses. */
static double above_opening(const struct table_numbers *numbers, flavbrem_method method, size_t i,
                            size_t j)
{
    const double *opening = numbers->opening_gev[method] + j;
    return numbers->beam_energy.node[i] / (opening[0] > opening[1] ? opening[0] : opening[1]);
}

/* Whether a cell counts in the worst error of the method, for which the nodes are chosen. Where the
 * cross-section vanishes, near its opening, no relative error can be kept. */
static int is_counted(const struct table_numbers *numbers, flavbrem_method method, size_t i,
                      size_t j)
{
    return is_regular(numbers, method, i, j) &&
           above_opening(numbers, method, i, j) > COUNTED_ABOVE;
}

static double between(const struct spline_axis *axis, size_t i, double part)
{
    double begin = flb_spline_coordinate(axis, axis->node[i]);
    double end = flb_spline_coordinate(axis, axis->node[i + 1]);
    return part == 0.0 ? axis->node[i] : flb_spline_value(axis, begin + part * (end - begin));
}

static int add_point(struct samples *samples, struct sample sample)
{
    if (samples->n == samples->most) {
        size_t most = samples->most > 0 ? 2 * samples->most : 1024;
        struct sample *list = realloc(samples->list, most * sizeof *list);
        if (list == NULL)
            return 0;
        samples->list = list;
        samples->most = most;
    }
    samples->list[samples->n++] = sample;
    return 1;
}

static int add_sample(const struct table_numbers *numbers, struct samples *samples, size_t i,
                      size_t j, double part_e, double part_m)
{
    flavbrem_point point = {
        between(&numbers->beam_energy, i, part_e), between(&numbers->m_phi, j, part_m), {0.0, 0.0}};
    int axis = part_m == 0.0 ? 0 : part_e == 0.0 ? 1 : 2;
    if (!(point.beam_energy_gev > flavbrem_threshold_gev(numbers->job->process, point.m_phi_gev)))
        return 1;
    return add_point(samples, (struct sample){i * (numbers->m_phi.n - 1) + j, axis, point});
}

/* Along the threshold, where it runs through the cell: there the splines are off the most. */
static int add_threshold(const struct table_numbers *numbers, struct samples *samples, size_t i,
                         size_t j)
{
    static const double part[5] = {0.02, 0.26, 0.5, 0.74, 0.98};
    const double *node = numbers->beam_energy.node + i;
    for (int k = 0; k < 5; k++) {
        double m_phi = between(&numbers->m_phi, j, part[k]);
        double energy = JUST_ABOVE * flavbrem_threshold_gev(numbers->job->process, m_phi);
        if (energy >= node[0] && energy < node[1] &&
            !add_point(
                samples,
                (struct sample){i * (numbers->m_phi.n - 1) + j, 2, {energy, m_phi, {0.0, 0.0}}}))
            return 0;
    }
    return 1;
}

/* The point that shows the error of one axis (0, 1), or of both (2). */
static int add_kind(const struct table_numbers *numbers, struct samples *samples, size_t i,
                    size_t j, size_t kind)
{
    return add_sample(numbers, samples, i, j, kind == 1 ? 0.0 : 0.5, kind == 0 ? 0.0 : 0.5);
}

/* Nine points of a cell whose errors change fast. */
static int add_nine(const struct table_numbers *numbers, struct samples *samples, size_t i,
                    size_t j)
{
    static const double part[3] = {1.0 / 6.0, 0.5, 5.0 / 6.0};
    samples->n_near += CELL_POINTS;
    for (int k = 0; k < CELL_POINTS; k++)
        if (!add_sample(numbers, samples, i, j, part[k / 3], part[k % 3]))
            return 0;
    return 1;
}

static int add_cell(const struct table_numbers *numbers, flavbrem_method method,
                    struct samples *samples, size_t i, size_t j, size_t kind)
{
    int counted = is_counted(numbers, method, i, j);
    if (counted && n_cells(numbers) <= ALL_MEASURED)
        return add_kind(numbers, samples, i, j, 0) && add_kind(numbers, samples, i, j, 1) &&
               add_kind(numbers, samples, i, j, 2);
    if (counted)
        return add_kind(numbers, samples, i, j, kind);
    /* WW and IWW have no bound at the threshold anyway */
    return add_nine(numbers, samples, i, j) &&
           (method != FLAVBREM_ETL || add_threshold(numbers, samples, i, j));
}

static size_t stride_of(const struct spline_axis *axis)
{
    return (axis->n - 2) / MOST_MEASURED + 1;
}

/* Cells at equal strides, the last of each axis, and all near the opening. */
static int choose_samples(const struct table_numbers *numbers, flavbrem_method method,
                          struct samples *samples)
{
    size_t rows = numbers->beam_energy.n - 1, columns = numbers->m_phi.n - 1;
    size_t by_row = stride_of(&numbers->beam_energy), by_column = stride_of(&numbers->m_phi);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            int chosen =
                (i % by_row == 0 || i == rows - 1) && (j % by_column == 0 || j == columns - 1);
            if ((chosen || !is_counted(numbers, method, i, j)) &&
                !add_cell(numbers, method, samples, i, j, (i / by_row + j / by_column) % 3))
                return 0;
        }
    return 1;
}

/* The cells that count and turned out so rough that a few points may miss the largest error. */
static int choose_rough(const struct table_numbers *numbers, flavbrem_method method,
                        struct samples *samples)
{
    size_t columns = numbers->m_phi.n - 1;
    for (size_t cell = 0; cell < n_cells(numbers); cell++)
        if (numbers->measured[method][cell] > ROUGH &&
            is_counted(numbers, method, cell / columns, cell % columns) &&
            !add_nine(numbers, samples, cell / columns, cell % columns))
            return 0;
    return 1;
}

static void note_error(double *measured, double error)
{
    if (!(*measured >= error))
        *measured = error;
}

/* Compares the reader with fresh cross-sections at all samples, for one method. */
static flavbrem_status compare(struct table_numbers *numbers, const flavbrem_table *table,
                               flavbrem_method method, const struct samples *samples)
{
    flavbrem_point *points = calloc(samples->n + 1, sizeof *points);
    flavbrem_result *fresh = calloc(samples->n + 1, sizeof *fresh);
    flavbrem_status status =
        points == NULL || fresh == NULL ? fail_memory(numbers->job->context) : FLAVBREM_OK;
    size_t columns = numbers->m_phi.n - 1;
    for (size_t k = 0; status == FLAVBREM_OK && k < samples->n; k++)
        points[k] = samples->list[k].point;
    if (status == FLAVBREM_OK)
        status = compute(numbers, method, samples->n, points, fresh);
    for (size_t k = 0; status == FLAVBREM_OK && k < samples->n; k++) {
        const struct sample *sample = &samples->list[k];
        size_t i = sample->cell / columns, j = sample->cell % columns;
        double value = 0.0;
        double error = (double)INFINITY;
        if (flavbrem_table_sigma(table, method, points[k].beam_energy_gev, points[k].m_phi_gev,
                                 &value, NULL) == FLAVBREM_OK)
            error = fabs(value - fresh[k].value) / value;
        note_error(&numbers->measured[method][sample->cell], error);
        if (is_counted(numbers, method, i, j) && sample->axis < 2)
            note_error(&numbers->by_axis[method][sample->axis][sample->axis == 0 ? i : j], error);
    }
    free(points);
    free(fresh);
    return status;
}

/* Opens the numbers as they are now, in memory. The caller closes the table, then frees *image. */
static flavbrem_status open_image(const struct table_numbers *numbers, unsigned char **image,
                                  flavbrem_table **table)
{
    struct table_grid grid = flb_table_numbers_grid(numbers);
    size_t size = 0;
    for (int i = 0; i < FLAVBREM_METHODS; i++) {
        grid.sigma_pb[i] = grid.error_pb[i] = NULL; /* lookups do not need them */
        if (grid.interpolation_error[i] == NULL)    /* not known yet: zeros */
            grid.interpolation_error[i] = numbers->measured[i];
    }
    grid.k = grid.k_error = grid.self_check = NULL;
    grid.status = NULL;
    if (flb_table_image_make(&grid, numbers->job->origin, image, &size) != FLAVBREM_OK)
        return fail_memory(numbers->job->context);
    char sentence[FLAVBREM_TABLE_MESSAGE];
    flavbrem_status status = flavbrem_table_open_memory(*image, size, FLAVBREM_TABLE_UNCHECKED,
                                                        table, sentence, sizeof sentence);
    if (status == FLAVBREM_ERROR_MEMORY)
        return fail_memory(numbers->job->context);
    if (status != FLAVBREM_OK) /* nodes that nearly coincide */
        return fail(numbers->job->context, FLAVBREM_ERROR_INPUT, "%s", sentence);
    return status;
}

/* What one choice of points shows of a method. */
static flavbrem_status
measure_at(struct table_numbers *numbers, const flavbrem_table *table, flavbrem_method method,
           int (*choose)(const struct table_numbers *, flavbrem_method, struct samples *))
{
    struct samples samples = {0};
    flavbrem_status status =
        choose(numbers, method, &samples) ? FLAVBREM_OK : fail_memory(numbers->job->context);
    if (status == FLAVBREM_OK && samples.n > 0)
        status = compare(numbers, table, method, &samples);
    numbers->n_near += samples.n_near;
    free(samples.list);
    return status;
}

static flavbrem_status measure(struct table_numbers *numbers)
{
    unsigned char *image = NULL;
    flavbrem_table *table = NULL;
    flavbrem_status status = open_image(numbers, &image, &table);
    numbers->n_cells = n_cells(numbers);
    numbers->n_near = 0;
    for (size_t i = 0; status == FLAVBREM_OK && i < numbers->job->n_methods; i++) {
        flavbrem_method method = numbers->job->methods[i];
        for (size_t k = 0; k < numbers->n_cells; k++)
            numbers->measured[method][k] = (double)NAN;
        status = measure_at(numbers, table, method, choose_samples);
        if (status == FLAVBREM_OK)
            status = measure_at(numbers, table, method, choose_rough);
    }
    flavbrem_table_close(&table);
    free(image);
    return status;
}

size_t flb_table_numbers_work(const struct table_numbers *numbers, size_t n_e, size_t n_m)
{
    size_t cells = (n_e - 1) * (n_m - 1);
    size_t measured = cells <= ALL_MEASURED ? 3 * cells : cells;
    size_t near = numbers->n_cells > 0 ? numbers->n_near * cells / numbers->n_cells : 0;
    return (n_e * n_m + measured) * numbers->job->n_methods + near;
}

size_t flb_table_numbers_columns_work(const struct table_numbers *numbers, size_t n_e, size_t n_m)
{
    return n_e * n_m * numbers->job->columns.n;
}

/* ---- what the table states ---- */

/* Replaces each of n values, `stride` apart, by the largest within `reach`; NaN counts as 0. */
static void widen(double *values, size_t n, size_t stride, size_t reach, double *scratch)
{
    for (size_t i = 0; i < n; i++) {
        size_t first = i > reach ? i - reach : 0;
        size_t last = i + reach < n ? i + reach : n - 1;
        scratch[i] = 0.0;
        for (size_t k = first; k <= last; k++)
            if (values[k * stride] > scratch[i])
                scratch[i] = values[k * stride];
    }
    for (size_t i = 0; i < n; i++)
        values[i * stride] = scratch[i];
}

/* The largest relative error of the corners that have a value. */
static double corner_error(const struct table_numbers *numbers, flavbrem_method method, size_t i,
                           size_t j)
{
    double largest = 0.0;
    for (size_t corner = 0; corner < 4; corner++) {
        size_t at = (i + corner / 2) * numbers->m_phi.n + j + corner % 2;
        double sigma = numbers->sigma[method][at];
        if (sigma > 0.0 && numbers->error[method][at] > largest * sigma)
            largest = numbers->error[method][at] / sigma;
    }
    return largest;
}

/* Whether the splines of a cell are those that continue what lies above. */
static int is_continued(const struct table_numbers *numbers, flavbrem_method method, size_t i,
                        size_t j)
{
    return above_opening(numbers, method, i, j) < anchor_ratios[method][0];
}

/* The error of a cell, in and around which the largest measured error is `around`. */
static double state_cell(const struct table_numbers *numbers, flavbrem_method method, size_t i,
                         size_t j, double around)
{
    double own = numbers->measured[method][i * (numbers->m_phi.n - 1) + j];
    double of_nodes = NODE_SAFETY * corner_error(numbers, method, i, j);
    double stated = is_counted(numbers, method, i, j) ? TABLE_SAFETY * around : CELL_SAFETY * own;
    /* WW and IWW know no recoil, and so no threshold: no bound holds for them near it */
    int has_bound = method == FLAVBREM_ETL || !is_continued(numbers, method, i, j);
    /* NaN where nothing could be measured; an error above 1 leaves no value */
    return has_bound && stated + of_nodes <= 1.0 ? stated + of_nodes : (double)INFINITY;
}

static flavbrem_status state(struct table_numbers *numbers, flavbrem_method method)
{
    size_t rows = numbers->beam_energy.n - 1, columns = numbers->m_phi.n - 1;
    const double *measured = numbers->measured[method];
    double *stated = calloc(rows * columns, sizeof *stated);
    double *scratch = calloc(rows > columns ? rows : columns, sizeof *scratch);
    numbers->interpolation_error[method] = stated;
    if (stated == NULL || scratch == NULL) {
        free(scratch);
        return fail_memory(numbers->job->context);
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            stated[i * columns + j] =
                is_counted(numbers, method, i, j) ? measured[i * columns + j] : 0.0;
    for (size_t i = 0; i < rows; i++)
        widen(stated + i * columns, columns, 1, stride_of(&numbers->m_phi), scratch);
    for (size_t j = 0; j < columns; j++)
        widen(stated + j, rows, columns, stride_of(&numbers->beam_energy), scratch);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            size_t cell = i * columns + j;
            stated[cell] = state_cell(numbers, method, i, j, stated[cell]);
        }
    free(scratch);
    return FLAVBREM_OK;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The largest error of the cells that count, those included in which a lookup has no value. */
static double largest_measured(const struct table_numbers *numbers, flavbrem_method method)
{
    size_t columns = numbers->m_phi.n - 1;
    double largest = (double)NAN; /* of nothing */
    for (size_t cell = 0; cell < n_cells(numbers); cell++)
        if (is_counted(numbers, method, cell / columns, cell % columns))
            note_error(&largest, numbers->measured[method][cell]);
    return largest;
}

/* Worst and 99th percentile of what was measured in the cells that count and have a value. */
static flavbrem_status sum_up(struct table_numbers *numbers, flavbrem_method method)
{
    size_t columns = numbers->m_phi.n - 1, n = 0;
    double *sorted = calloc(n_cells(numbers), sizeof *sorted);
    if (sorted == NULL)
        return fail_memory(numbers->job->context);
    for (size_t i = 0, cell = 0; i < numbers->beam_energy.n - 1; i++)
        for (size_t j = 0; j < columns; j++, cell++)
            if (numbers->measured[method][cell] >= 0.0 &&
                isfinite(numbers->interpolation_error[method][cell]) &&
                is_counted(numbers, method, i, j))
                sorted[n++] = numbers->measured[method][cell];
    qsort(sorted, n, sizeof *sorted, ascending);
    numbers->worst[method] = n > 0 ? sorted[n - 1] : (double)NAN; /* the largest of nothing */
    numbers->p99[method] = n > 0 ? sorted[(n - 1) - (n - 1) / 100] : (double)NAN;
    free(sorted);
    return FLAVBREM_OK;
}

/* Sixteen points for programs that read the file: what a lookup gives there, -1 for no value. */
static flavbrem_status make_self_check(struct table_numbers *numbers)
{
    unsigned char *image = NULL;
    flavbrem_table *table = NULL;
    flavbrem_status status = open_image(numbers, &image, &table);
    for (size_t k = 0; status == FLAVBREM_OK && k < TABLE_SELF_CHECKS; k++) {
        double *row = numbers->self_check + k * numbers->n_self_check;
        size_t i = k / 4 * (numbers->beam_energy.n - 2) / 3;
        size_t j = k % 4 * (numbers->m_phi.n - 2) / 3, column = 2;
        row[0] = between(&numbers->beam_energy, i, 0.3);
        row[1] = between(&numbers->m_phi, j, 0.7);
        for (int method = 0; method < FLAVBREM_METHODS; method++) {
            if (numbers->spline[method] == NULL)
                continue;
            row[column] = -1.0;
            if (flavbrem_table_sigma(table, (flavbrem_method)method, row[0], row[1], &row[column],
                                     NULL) != FLAVBREM_OK)
                row[column] = -1.0;
            column++;
        }
    }
    flavbrem_table_close(&table);
    free(image);
    return status;
}

/* ---- further form factors ---- */

static flavbrem_status compute_columns(struct table_numbers *numbers)
{
    const struct table_job *job = numbers->job;
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; status == FLAVBREM_OK && i < job->columns.n; i++) {
        struct table_column_values *values = &numbers->column[i];
        status =
            flb_column_compute(job->context, job->process, &job->columns.list[i], job->rtol,
                               &numbers->beam_energy, &numbers->m_phi, numbers->progress, values);
        numbers->work += n_nodes(numbers);
        numbers->missed += values->missed;
    }
    return status;
}

/* ---- the grid as a whole ---- */

flavbrem_status flb_table_numbers_fill(struct table_numbers *numbers)
{
    flb_known_free(&numbers->known[1]);
    numbers->known[1] = numbers->known[0];
    numbers->known[0] = (struct known_values){0};
    flavbrem_status status = allocate_numbers(numbers);
    if (status == FLAVBREM_OK)
        status = compute_nodes(numbers);
    for (size_t i = 0; status == FLAVBREM_OK && i < numbers->job->n_methods; i++)
        status = fit(numbers, numbers->job->methods[i]);
    if (status == FLAVBREM_OK)
        status = measure(numbers);
    for (size_t i = 0; status == FLAVBREM_OK && i < numbers->job->n_methods; i++)
        numbers->largest[numbers->job->methods[i]] =
            largest_measured(numbers, numbers->job->methods[i]);
    return status;
}

flavbrem_status flb_table_numbers_finish(struct table_numbers *numbers)
{
    const struct table_job *job = numbers->job;
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; status == FLAVBREM_OK && i < job->n_methods; i++) {
        flavbrem_method method = job->methods[i];
        status = state(numbers, method);
        if (status == FLAVBREM_OK)
            status = sum_up(numbers, method);
        free(numbers->measured[method]); /* as large as all that is left */
        numbers->measured[method] = NULL;
        if (status == FLAVBREM_OK)
            numbers->cells[method] =
                flb_cells_count(job->process, method, &numbers->beam_energy, &numbers->m_phi,
                                numbers->interpolation_error[method]);
    }
    if (status == FLAVBREM_OK)
        status = make_self_check(numbers);
    if (status == FLAVBREM_OK)
        make_k(numbers);
    return status == FLAVBREM_OK ? compute_columns(numbers) : status;
}

struct table_grid flb_table_numbers_grid(const struct table_numbers *numbers)
{
    struct table_grid grid = {
        .n_beam_energy = numbers->beam_energy.n,
        .n_m_phi = numbers->m_phi.n,
        .beam_energy_gev = numbers->beam_energy.node,
        .m_phi_gev = numbers->m_phi.node,
        .k = numbers->k,
        .k_error = numbers->k_error,
        .status = numbers->status,
        .self_check = numbers->self_check,
        .n_self_check = numbers->n_self_check,
        .columns = &numbers->job->columns,
        .column = numbers->column,
    };
    for (int i = 0; i < FLAVBREM_METHODS; i++) {
        grid.sigma_pb[i] = numbers->sigma[i];
        grid.error_pb[i] = numbers->error[i];
        grid.spline[i] = numbers->spline[i];
        grid.interpolation_error[i] = numbers->interpolation_error[i];
        grid.worst[i] = numbers->worst[i];
        grid.p99[i] = numbers->p99[i];
    }
    return grid;
}
