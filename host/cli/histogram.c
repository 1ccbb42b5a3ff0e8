/* Variables and their usual ranges. */
#include "host/cli/histogram.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/suggest.h"

#define VARIABLES 5
#define PI_RAD 3.14159265358979323846

static const char *const units[] = {"1", "rad", "1", "rad", "GeV2"};

/* Where the range is not given. */
static const struct {
    int is_log;
    double lo, hi;
} usual[] = {
    {0, 0.0, 1.0}, {1, 1e-6, PI_RAD}, {0, 0.0, 1.0}, {1, 1e-6, PI_RAD}, {1, 1e-12, 1e4},
};

/* ---- what is typed ---- */

static int take_variable(const char *name, struct histogram *histogram, struct problem *problem)
{
    const char *names[VARIABLES];
    int variable = VARIABLES;
    for (int i = 0; i < VARIABLES; i++) {
        names[i] = flavbrem_variable_name((flavbrem_variable)i);
        variable = strcmp(names[i], name) == 0 ? i : variable;
    }
    if (variable == VARIABLES) {
        suggest_hint(problem, "", name, names, VARIABLES);
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--histogram has \"%.60s\", which is no variable of an event, take x, "
                           "theta, y, psi or t",
                           name);
    }
    if (histogram->n_axes == HISTOGRAM_AXES)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--histogram has more than two variables, give one or two");
    if (histogram->n_axes == 1 && histogram->axes[0].variable == (flavbrem_variable)variable)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--histogram has %s twice, give each variable once", name);
    histogram->axes[histogram->n_axes++].variable = (flavbrem_variable)variable;
    return EXIT_DONE;
}

/* The edges of `lo:hi:n[:log]`. */
static int read_edges(const char *text, const char *called, struct binned_variable *axis,
                      flavbrem_context *context, struct problem *problem)
{
    flavbrem_status status =
        flavbrem_range_read(context, FLAVBREM_RANGE_EDGES, text, called, &axis->range);
    if (status != FLAVBREM_OK)
        return problem_take(problem, context, status);
    axis->n = flavbrem_range_size(axis->range) - 1;
    return EXIT_DONE;
}

/* "theta=1e-5:0.1:50:log" */
static int take_with_range(char *part, struct histogram *histogram, flavbrem_context *context,
                           struct problem *problem)
{
    char *range = strchr(part, '=');
    if (range == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--histogram has \"%.60s\" without a range (the other has one), give "
                           "one like x=0:1:100",
                           part);
    *range++ = '\0';
    int code = take_variable(part, histogram, problem);
    if (code != EXIT_DONE)
        return code;
    struct binned_variable *axis = &histogram->axes[histogram->n_axes - 1];
    char what[40];
    snprintf(what, sizeof what, "--histogram %s", histogram_variable(axis));
    return read_edges(range, what, axis, context, problem);
}

static int take_with_ranges(char *text, struct histogram *histogram, flavbrem_context *context,
                            struct problem *problem)
{
    int code = EXIT_DONE;
    for (char *part = text; part != NULL && code == EXIT_DONE;) {
        char *comma = strchr(part, ',');
        if (comma != NULL)
            *comma++ = '\0';
        code = take_with_range(part, histogram, context, problem);
        part = comma;
    }
    return code;
}

static int take_usual_edges(struct binned_variable *axis, uint64_t n, flavbrem_context *context,
                            struct problem *problem)
{
    char lo[FLAVBREM_NUMBER_BYTES], hi[FLAVBREM_NUMBER_BYTES], text[128];
    snprintf(text, sizeof text, "%s:%s:%" PRIu64 ":%s",
             flavbrem_number_text(usual[axis->variable].lo, lo),
             flavbrem_number_text(usual[axis->variable].hi, hi), n,
             usual[axis->variable].is_log ? "log" : "lin");
    return read_edges(text, "--histogram", axis, context, problem);
}

/* "100x50" */
static int take_bins(char *bins, struct histogram *histogram, flavbrem_context *context,
                     struct problem *problem)
{
    int n = 0;
    for (char *part = bins; part != NULL; n++) {
        char *next = strchr(part, 'x');
        uint64_t count = 0;
        if (next != NULL)
            *next++ = '\0';
        flavbrem_status status = flavbrem_count_read(
            context, part, "--histogram: the number of bins", 1, FLAVBREM_RANGE_MOST, &count);
        if (status != FLAVBREM_OK)
            return problem_take(problem, context, status);
        if (n < histogram->n_axes) {
            int code = take_usual_edges(&histogram->axes[n], count, context, problem);
            if (code != EXIT_DONE)
                return code;
        }
        part = next;
    }
    if (n == histogram->n_axes)
        return EXIT_DONE;
    return problem_set(problem, EXIT_WRONG_INPUT,
                       "--histogram has %d variable%s and %d number%s of bins, give one for each "
                       "like x,theta:100x100",
                       histogram->n_axes, histogram->n_axes == 1 ? "" : "s", n, n == 1 ? "" : "s");
}

/* "x,theta:100x100" */
static int take_usual(char *text, struct histogram *histogram, flavbrem_context *context,
                      struct problem *problem)
{
    char *bins = strchr(text, ':');
    if (bins == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--histogram \"%.60s\" has no number of bins, give one like x:100 or "
                           "x,theta:100x100",
                           text);
    *bins++ = '\0';
    int code = EXIT_DONE;
    for (char *part = text; part != NULL && code == EXIT_DONE;) {
        char *comma = strchr(part, ',');
        if (comma != NULL)
            *comma++ = '\0';
        code = take_variable(part, histogram, problem);
        part = comma;
    }
    return code == EXIT_DONE ? take_bins(bins, histogram, context, problem) : code;
}

static int make_edges(struct binned_variable *axis, struct problem *problem)
{
    axis->edges = malloc((axis->n + 1) * sizeof *axis->edges);
    if (axis->edges == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i <= axis->n; i++)
        axis->edges[i] = flavbrem_range_value(axis->range, i);
    if (!flavbrem_range_rises(axis->range))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--histogram has bins of %s that are too narrow (no number lies "
                           "between), give fewer",
                           flavbrem_variable_name(axis->variable));
    return EXIT_DONE;
}

static int make_counts(struct histogram *histogram, struct problem *problem)
{
    double cells = 1.0;
    for (int i = 0; i < HISTOGRAM_AXES; i++)
        cells *= (double)histogram_cells(histogram, i);
    if (cells > 2.0 * FLAVBREM_RANGE_MOST)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--histogram has %.3g bins (at most %d), give fewer", cells,
                           FLAVBREM_RANGE_MOST);
    histogram->counts = calloc((size_t)cells, sizeof *histogram->counts);
    return histogram->counts != NULL ? EXIT_DONE : problem_memory(problem);
}

int histogram_make(const char *text, flavbrem_context *context, struct histogram *histogram,
                   struct problem *problem)
{
    char *copy = strdup(text);
    *histogram = (struct histogram){0};
    if (copy == NULL)
        return problem_memory(problem);
    int code = strchr(text, '=') != NULL ? take_with_ranges(copy, histogram, context, problem)
                                         : take_usual(copy, histogram, context, problem);
    free(copy);
    for (int i = 0; i < histogram->n_axes && code == EXIT_DONE; i++)
        code = make_edges(&histogram->axes[i], problem);
    return code == EXIT_DONE ? make_counts(histogram, problem) : code;
}

void histogram_free(struct histogram *histogram)
{
    for (int i = 0; i < HISTOGRAM_AXES; i++) {
        flavbrem_range_destroy(&histogram->axes[i].range);
        free(histogram->axes[i].edges);
    }
    free(histogram->counts);
    free(histogram->cells);
    *histogram = (struct histogram){0};
}

/* ---- counts ---- */

flavbrem_histogram histogram_counts(struct histogram *histogram)
{
    flavbrem_histogram counts = {.n_axes = (size_t)histogram->n_axes, .counts = histogram->counts};
    for (int i = 0; i < histogram->n_axes; i++) {
        const struct binned_variable *axis = &histogram->axes[i];
        counts.axes[i] = (flavbrem_axis){axis->variable, axis->n + 1, axis->edges};
    }
    return counts;
}

int histogram_in_pb(struct histogram *histogram, flavbrem_result sigma, flavbrem_context *context,
                    struct problem *problem)
{
    flavbrem_histogram counts = histogram_counts(histogram);
    histogram->cells = calloc(histogram_cells(histogram, 0) * histogram_cells(histogram, 1),
                              sizeof *histogram->cells);
    if (histogram->cells == NULL)
        return problem_memory(problem);
    flavbrem_status status = flavbrem_histogram_pb(context, &counts, &sigma, histogram->cells);
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

const char *histogram_variable(const struct binned_variable *axis)
{
    return flavbrem_variable_name(axis->variable);
}

const char *histogram_unit(const struct binned_variable *axis)
{
    return units[axis->variable];
}

size_t histogram_cells(const struct histogram *histogram, int axis)
{
    return axis < histogram->n_axes ? histogram->axes[axis].n + 2 : 1;
}

void histogram_cell(const struct binned_variable *axis, size_t cell, double *lo, double *hi)
{
    *lo = cell == 0 ? -(double)INFINITY : axis->edges[cell - 1];
    *hi = cell > axis->n ? (double)INFINITY : axis->edges[cell];
}

uint64_t histogram_count(const struct histogram *histogram, size_t first, size_t second)
{
    return histogram->counts[first * histogram_cells(histogram, 1) + second];
}

flavbrem_cell histogram_cell_pb(const struct histogram *histogram, size_t first, size_t second)
{
    return histogram->cells[first * histogram_cells(histogram, 1) + second];
}

const char *histogram_density_unit(const struct histogram *histogram, char text[32])
{
    const char *of[HISTOGRAM_AXES] = {"1", "1"};
    for (int i = 0; i < histogram->n_axes; i++)
        of[i] = histogram_unit(&histogram->axes[i]);
    int both = strcmp(of[0], "1") != 0 && strcmp(of[1], "1") != 0;
    const char *one = strcmp(of[0], "1") != 0 ? of[0] : of[1];
    if (both && strcmp(of[0], of[1]) == 0)
        snprintf(text, 32, "pb/%s2", one);
    else if (both)
        snprintf(text, 32, "pb/%s/%s", of[0], of[1]);
    else
        snprintf(text, 32, strcmp(one, "1") == 0 ? "pb" : "pb/%s", one);
    return text;
}

static uint64_t sum_at(const struct histogram *histogram, int axis, size_t cell)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < histogram_cells(histogram, 1 - axis); k++)
        sum +=
            axis == 0 ? histogram_count(histogram, cell, k) : histogram_count(histogram, k, cell);
    return sum;
}

uint64_t histogram_under(const struct histogram *histogram, int axis)
{
    return sum_at(histogram, axis, 0);
}

uint64_t histogram_over(const struct histogram *histogram, int axis)
{
    return sum_at(histogram, axis, histogram->axes[axis].n + 1);
}
