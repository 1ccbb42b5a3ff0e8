/* Variables and their usual ranges. */
#include "host/cli/histogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/suggest.h"

#define VARIABLES 5
#define MOST_BINS 10000000
#define PI_RAD 3.14159265358979323846

static const char *const units[] = {"1", "rad", "1", "rad", "GeV2"};

/* Where the range is not given. */
static const struct {
    enum grid_scale scale;
    double lo, hi;
} usual[] = {
    {GRID_LIN, 0.0, 1.0},     {GRID_LOG, 1e-6, PI_RAD}, {GRID_LIN, 0.0, 1.0},
    {GRID_LOG, 1e-6, PI_RAD}, {GRID_LOG, 1e-12, 1e4},
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

/* "theta=1e-5:0.1:50:log" */
static int take_with_range(char *part, struct histogram *histogram, struct problem *problem)
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
    code = range_parse_bins(range, what, &axis->range, problem);
    if (code == EXIT_DONE)
        axis->n = axis->range.n - 1;
    return code;
}

static int take_with_ranges(char *text, struct histogram *histogram, struct problem *problem)
{
    int code = EXIT_DONE;
    for (char *part = text; part != NULL && code == EXIT_DONE;) {
        char *comma = strchr(part, ',');
        if (comma != NULL)
            *comma++ = '\0';
        code = take_with_range(part, histogram, problem);
        part = comma;
    }
    return code;
}

/* "100x50" */
static int take_bins(char *bins, struct histogram *histogram, struct problem *problem)
{
    int n = 0;
    for (char *part = bins; part != NULL; n++) {
        char *next = strchr(part, 'x');
        long count = 0;
        if (next != NULL)
            *next++ = '\0';
        int code =
            whole_parse(part, "--histogram: the number of bins", 1, MOST_BINS, &count, problem);
        if (code != EXIT_DONE)
            return code;
        if (n < histogram->n_axes) {
            struct binned_variable *axis = &histogram->axes[n];
            axis->n = (size_t)count;
            axis->range = (struct range){.n = axis->n + 1,
                                         .scale = usual[axis->variable].scale,
                                         .lo = usual[axis->variable].lo,
                                         .hi = usual[axis->variable].hi};
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
static int take_usual(char *text, struct histogram *histogram, struct problem *problem)
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
    return code == EXIT_DONE ? take_bins(bins, histogram, problem) : code;
}

static int make_edges(struct binned_variable *axis, struct problem *problem)
{
    axis->edges = malloc((axis->n + 1) * sizeof *axis->edges);
    if (axis->edges == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i <= axis->n; i++)
        axis->edges[i] = range_value(&axis->range, i);
    if (!range_rises(&axis->range))
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
    if (cells > 2.0 * MOST_BINS)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--histogram has %.3g bins (at most %d), give fewer", cells, MOST_BINS);
    histogram->counts = calloc((size_t)cells, sizeof *histogram->counts);
    return histogram->counts != NULL ? EXIT_DONE : problem_memory(problem);
}

int histogram_make(const char *text, struct histogram *histogram, struct problem *problem)
{
    char *copy = strdup(text);
    *histogram = (struct histogram){0};
    if (copy == NULL)
        return problem_memory(problem);
    int code = strchr(text, '=') != NULL ? take_with_ranges(copy, histogram, problem)
                                         : take_usual(copy, histogram, problem);
    free(copy);
    for (int i = 0; i < histogram->n_axes && code == EXIT_DONE; i++)
        code = make_edges(&histogram->axes[i], problem);
    return code == EXIT_DONE ? make_counts(histogram, problem) : code;
}

void histogram_free(struct histogram *histogram)
{
    for (int i = 0; i < HISTOGRAM_AXES; i++) {
        range_free(&histogram->axes[i].range);
        free(histogram->axes[i].edges);
    }
    free(histogram->counts);
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
