/* Round by round a larger grid, until each method is good to --interp-tol. The bounds are counts,
 * not seconds, so that the same spec makes the same table on any machine. A method whose errors do
 * not fall any more, at a kink of its cross-section, has no say in where further nodes go. */
#include "host/cli/table_search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tables/nodes.h"

#define AXIS_PART 5.0 /* an axis is to have so much less error than --interp-tol */
#define PATIENCE 3    /* rounds in a row that bring a method too little, before it is stuck */

struct node_search {
    struct table_numbers *numbers;
    enum search_end *ends;
    double best[METHODS]; /* the smallest worst error so far */
    int idle[METHODS];    /* rounds in a row that brought too little */
    int rounds;
    size_t n[2]; /* nodes of the round before */
};

static int is_automatic(const struct options *options)
{
    return options->beam_energy_gev.automatic || options->m_phi_gev.automatic;
}

/* ---- axes ---- */

static int take_axis(const struct range *range, struct spline_axis *axis, struct problem *problem)
{
    size_t n = range->automatic ? NODES_FIRST : range->n;
    double *node = calloc(n, sizeof *node);
    if (node == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < n; i++)
        node[i] = range->automatic ? flb_grid_point(GRID_LOG, range->lo, range->hi, n, i)
                                   : range_value(range, i);
    axis->n = n;
    axis->node = node;
    axis->scale = flb_spline_scale(node, n);
    return EXIT_DONE;
}

/* Gives an axis its nodes of the next round. */
static int spread(struct spline_axis *axis, const double *error, size_t wanted,
                  struct problem *problem)
{
    double *node = calloc(wanted, sizeof *node);
    if (node == NULL || !flb_nodes_spread(axis, error, wanted, node)) {
        free(node);
        return problem_memory(problem);
    }
    free((void *)axis->node);
    axis->node = node;
    axis->n = wanted;
    return EXIT_DONE;
}

/* ---- methods ---- */

static int is_reached(const struct table_numbers *numbers, flavbrem_method method)
{
    return !(TABLE_SAFETY * numbers->largest[method] > numbers->options->interp_tol);
}

/* By how much the error of a method that is not stuck falls at least: by the sixth power of the
 * nodes where the splines are good, here by the third, and no more than to a half is asked for. */
static double least_gain(struct node_search *search)
{
    const size_t n[2] = {search->numbers->beam_energy.n, search->numbers->m_phi.n};
    double growth = 1.0;
    for (int a = 0; a < 2; a++) {
        double ratio = search->n[a] > 0 ? (double)n[a] / (double)search->n[a] : 1.0;
        growth = ratio > growth ? ratio : growth;
        search->n[a] = n[a];
    }
    double gain = growth * growth * growth;
    return gain < 2.0 ? gain : 2.0;
}

/* Notes what the round brought. Returns how many methods more nodes may help. */
static int judge(struct node_search *search)
{
    const struct table_numbers *numbers = search->numbers;
    double gain = least_gain(search);
    int active = 0;
    search->rounds++;
    for (int i = 0; i < numbers->options->n_methods; i++) {
        flavbrem_method method = numbers->options->methods[i];
        double worst = numbers->largest[method];
        int better = search->rounds == 1 || gain * worst <= search->best[method];
        search->idle[method] = better ? 0 : search->idle[method] + 1;
        if (search->rounds == 1 || worst < search->best[method])
            search->best[method] = worst;
        search->ends[method] = is_reached(numbers, method)        ? SEARCH_GOOD
                               : search->idle[method] >= PATIENCE ? SEARCH_STUCK
                                                                  : SEARCH_MAX_NODES;
        active += search->ends[method] == SEARCH_MAX_NODES;
    }
    return active;
}

/* The largest error of each interval, by the methods that are not stuck. */
static void gather(const struct node_search *search, double *by_axis[2])
{
    const struct table_numbers *numbers = search->numbers;
    const size_t n[2] = {numbers->beam_energy.n - 1, numbers->m_phi.n - 1};
    for (int i = 0; i < numbers->options->n_methods; i++) {
        flavbrem_method method = numbers->options->methods[i];
        for (int a = 0; a < 2 && search->ends[method] != SEARCH_STUCK; a++)
            for (size_t k = 0; k < n[a]; k++)
                if (numbers->by_axis[method][a][k] > by_axis[a][k])
                    by_axis[a][k] = numbers->by_axis[method][a][k];
    }
}

static double largest_of(const double *values, size_t n)
{
    double largest = 0.0;
    for (size_t i = 0; i < n; i++)
        largest = values[i] > largest ? values[i] : largest;
    return largest;
}

/* How many nodes each axis is to have in the next round. Returns 0 where no axis can have more. */
static int choose_numbers(const struct table_numbers *numbers, double *by_axis[2], size_t wanted[2])
{
    const struct spline_axis *axes[2] = {&numbers->beam_energy, &numbers->m_phi};
    const int is_auto[2] = {numbers->options->beam_energy_gev.automatic,
                            numbers->options->m_phi_gev.automatic};
    size_t most = (size_t)numbers->options->max_nodes;
    double target = numbers->options->interp_tol / AXIS_PART;
    int more = 0;
    for (int a = 0; a < 2; a++) {
        wanted[a] = axes[a]->n;
        if (is_auto[a])
            wanted[a] =
                flb_nodes_wanted(axes[a]->n, largest_of(by_axis[a], axes[a]->n - 1), target, most);
        more = more || wanted[a] > axes[a]->n;
    }
    for (int a = 0; a < 2 && !more; a++) /* each axis is good, both together are not */
        if (is_auto[a]) {
            wanted[a] += 1 + wanted[a] / 16;
            wanted[a] = wanted[a] < most ? wanted[a] : most;
        }
    return wanted[0] > axes[0]->n || wanted[1] > axes[1]->n;
}

/* ---- rounds ---- */

static void tell_round(const struct node_search *search)
{
    const struct table_numbers *numbers = search->numbers;
    if (!numbers->options->verbose)
        return;
    progress_end(numbers->progress);
    fprintf(stderr, "round %d: %zu x %zu nodes, off between by", search->rounds,
            numbers->beam_energy.n, numbers->m_phi.n);
    for (int i = 0; i < numbers->options->n_methods; i++) {
        flavbrem_method method = numbers->options->methods[i];
        fprintf(stderr, "%s %s %.1e%s", i == 0 ? "" : ",", flavbrem_method_name(method),
                numbers->largest[method],
                search->ends[method] == SEARCH_STUCK ? " (more nodes do not help)" : "");
    }
    fprintf(stderr, "; %zu cross-sections so far\n", numbers->work);
}

/* The bar is that of the whole search: of this round, and of those that the errors ask for. */
static void foresee(const struct table_numbers *numbers, double *by_axis[2], const size_t wanted[2])
{
    const size_t n[2] = {numbers->beam_energy.n, numbers->m_phi.n};
    double target = numbers->options->interp_tol / AXIS_PART, most = 1.0;
    size_t next[2] = {wanted[0], wanted[1]}, most_work = (size_t)numbers->options->max_work;
    size_t work = numbers->work + table_numbers_work(numbers, next[0], next[1]);
    for (int a = 0; a < 2; a++) {
        double growth = flb_nodes_growth(largest_of(by_axis[a], n[a] - 1), target);
        most = growth > most ? growth : most;
    }
    for (; most > 2.0; most *= 0.5) {
        for (int a = 0; a < 2; a++)
            next[a] = 2 * next[a] < (size_t)numbers->options->max_nodes
                          ? 2 * next[a]
                          : (size_t)numbers->options->max_nodes;
        work += table_numbers_work(numbers, next[0], next[1]);
    }
    numbers->progress->total = work < most_work ? work : most_work;
}

/* Before anything is known: three rounds, which many grids take. */
static size_t first_guess(const struct table_numbers *numbers)
{
    const int is_auto[2] = {numbers->options->beam_energy_gev.automatic,
                            numbers->options->m_phi_gev.automatic};
    size_t n[2] = {numbers->beam_energy.n, numbers->m_phi.n};
    size_t work = table_numbers_work(numbers, n[0], n[1]);
    for (int round = 1; round < 3 && is_automatic(numbers->options); round++) {
        for (int a = 0; a < 2; a++)
            n[a] *= is_auto[a] ? 2 : 1;
        work += table_numbers_work(numbers, n[0], n[1]);
    }
    return work;
}

/* Lays out the grid of the next round. Sets *more to 0 where there is to be none. */
static int next_grid(struct node_search *search, double *by_axis[2], int *more,
                     struct problem *problem)
{
    struct table_numbers *numbers = search->numbers;
    const struct options *options = numbers->options;
    size_t wanted[2] = {0, 0};
    int code = EXIT_DONE;
    gather(search, by_axis);
    *more = choose_numbers(numbers, by_axis, wanted);
    if (*more && numbers->work + table_numbers_work(numbers, wanted[0], wanted[1]) >
                     (size_t)options->max_work) {
        *more = 0;
        for (int i = 0; i < METHODS; i++)
            if (search->ends[i] == SEARCH_MAX_NODES)
                search->ends[i] = SEARCH_MAX_WORK;
    }
    if (!*more)
        return code;
    foresee(numbers, by_axis, wanted);
    table_numbers_empty(numbers);
    if (options->beam_energy_gev.automatic)
        code = spread(&numbers->beam_energy, by_axis[0], wanted[0], problem);
    if (code == EXIT_DONE && options->m_phi_gev.automatic)
        code = spread(&numbers->m_phi, by_axis[1], wanted[1], problem);
    return code;
}

static int one_round(struct node_search *search, int *more, struct problem *problem)
{
    struct table_numbers *numbers = search->numbers;
    double *by_axis[2] = {NULL, NULL};
    int code = table_numbers_fill(numbers, problem);
    *more = 0;
    if (code != EXIT_DONE || !is_automatic(numbers->options))
        return code;
    *more = judge(search) > 0;
    tell_round(search);
    if (!*more)
        return code;
    by_axis[0] = calloc(numbers->beam_energy.n, sizeof(double));
    by_axis[1] = calloc(numbers->m_phi.n, sizeof(double));
    code = by_axis[0] != NULL && by_axis[1] != NULL ? next_grid(search, by_axis, more, problem)
                                                    : problem_memory(problem);
    free(by_axis[0]);
    free(by_axis[1]);
    return code;
}

int table_search(struct table_numbers *numbers, enum search_end ends[METHODS],
                 struct problem *problem)
{
    const struct options *options = numbers->options;
    struct node_search search = {.numbers = numbers, .ends = ends};
    int code = take_axis(&options->beam_energy_gev, &numbers->beam_energy, problem);
    if (code == EXIT_DONE)
        code = take_axis(&options->m_phi_gev, &numbers->m_phi, problem);
    progress_begin(numbers->progress, 0, options->quiet);
    numbers->progress->total = first_guess(numbers);
    flavbrem_context_set_progress(numbers->context, progress_update, numbers->progress);
    for (int more = 1; code == EXIT_DONE && more;)
        code = one_round(&search, &more, problem);
    if (code == EXIT_DONE)
        code = table_numbers_finish(numbers, problem);
    progress_end(numbers->progress);
    numbers->progress->total = numbers->work;
    flavbrem_context_set_progress(numbers->context, NULL, NULL);
    return code;
}
