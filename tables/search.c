/* Round by round a larger grid, until each method is good to interp-tol. The bounds are counts,
 * not seconds, so that the same spec makes the same table on any machine. A method whose errors do
 * not fall any more, at a kink of its cross-section, has no say in where further nodes go. */
#include "tables/search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tables/fail.h"
#include "tables/nodes.h"

#define AXIS_PART 5.0 /* an axis is to have so much less error than interp-tol */
#define PATIENCE 3    /* rounds in a row that bring a method too little, before it is stuck */

struct node_search {
    struct table_numbers *numbers;
    flavbrem_search_end *ends;
    double best[FLAVBREM_METHODS]; /* the smallest worst error so far */
    int idle[FLAVBREM_METHODS];    /* rounds in a row that brought too little */
    int rounds;
    size_t n[2]; /* nodes of the round before */
};

/* ---- axes ---- */

/* Of lo:hi:auto, lo:hi:n:log to begin with. */
static flavbrem_status first_range(flavbrem_context *context, const flavbrem_range *range,
                                   flavbrem_range **first)
{
    char lo[FLAVBREM_NUMBER_BYTES], hi[FLAVBREM_NUMBER_BYTES], text[2 * FLAVBREM_NUMBER_BYTES + 16];
    snprintf(text, sizeof text, "%s:%s:%d:log",
             flavbrem_number_text(flavbrem_range_value(range, 0), lo),
             flavbrem_number_text(flavbrem_range_value(range, 1), hi), NODES_FIRST);
    return flavbrem_range_read(context, FLAVBREM_RANGE_POINTS, text, "an axis", first);
}

static flavbrem_status take_axis(flavbrem_context *context, const flavbrem_range *range,
                                 struct spline_axis *axis)
{
    flavbrem_range *first = NULL;
    flavbrem_status status = FLAVBREM_OK;
    if (flavbrem_range_is_automatic(range))
        status = first_range(context, range, &first);
    if (status != FLAVBREM_OK)
        return status;
    if (first != NULL)
        range = first;
    size_t n = flavbrem_range_size(range);
    double *node = calloc(n, sizeof *node);
    for (size_t i = 0; node != NULL && i < n; i++)
        node[i] = flavbrem_range_value(range, i);
    flavbrem_range_destroy(&first);
    if (node == NULL)
        return fail_memory(context);
    axis->n = n;
    axis->node = node;
    axis->scale = flb_spline_scale(node, n);
    return FLAVBREM_OK;
}

/* Gives an axis its nodes of the next round. */
static flavbrem_status spread(flavbrem_context *context, struct spline_axis *axis,
                              const double *error, size_t wanted)
{
    double *node = calloc(wanted, sizeof *node);
    if (node == NULL || !flb_nodes_spread(axis, error, wanted, node)) {
        free(node);
        return fail_memory(context);
    }
    free((void *)axis->node);
    axis->node = node;
    axis->n = wanted;
    return FLAVBREM_OK;
}

/* ---- methods ---- */

static int is_reached(const struct table_numbers *numbers, flavbrem_method method)
{
    return !(TABLE_SAFETY * numbers->largest[method] > numbers->job->interp_tol);
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
    for (size_t i = 0; i < numbers->job->n_methods; i++) {
        flavbrem_method method = numbers->job->methods[i];
        double worst = numbers->largest[method];
        int better = search->rounds == 1 || gain * worst <= search->best[method];
        search->idle[method] = better ? 0 : search->idle[method] + 1;
        if (search->rounds == 1 || worst < search->best[method])
            search->best[method] = worst;
        search->ends[method] = is_reached(numbers, method)        ? FLAVBREM_SEARCH_GOOD
                               : search->idle[method] >= PATIENCE ? FLAVBREM_SEARCH_STUCK
                                                                  : FLAVBREM_SEARCH_MAX_NODES;
        active += search->ends[method] == FLAVBREM_SEARCH_MAX_NODES;
    }
    return active;
}

/* The largest error of each interval, by the methods that are not stuck. */
static void gather(const struct node_search *search, double *by_axis[2])
{
    const struct table_numbers *numbers = search->numbers;
    const size_t n[2] = {numbers->beam_energy.n - 1, numbers->m_phi.n - 1};
    for (size_t i = 0; i < numbers->job->n_methods; i++) {
        flavbrem_method method = numbers->job->methods[i];
        for (int a = 0; a < 2 && search->ends[method] != FLAVBREM_SEARCH_STUCK; a++)
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
    const int is_auto[2] = {flavbrem_range_is_automatic(numbers->job->beam_energy),
                            flavbrem_range_is_automatic(numbers->job->m_phi)};
    size_t most = numbers->job->max_nodes;
    double target = numbers->job->interp_tol / AXIS_PART;
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
    const struct table_job *job = numbers->job;
    flavbrem_table_round told = {.number = search->rounds,
                                 .beam_energies = numbers->beam_energy.n,
                                 .masses = numbers->m_phi.n,
                                 .work = numbers->work};
    if (job->watch == NULL)
        return;
    for (size_t i = 0; i < job->n_methods; i++) {
        told.measured[job->methods[i]] = numbers->largest[job->methods[i]];
        told.ends[job->methods[i]] = search->ends[job->methods[i]];
    }
    job->watch(job->watch_user, &told);
}

/* The progress is that of the whole search: of this round, and of those that the errors ask for. */
static void foresee(const struct table_numbers *numbers, double *by_axis[2], const size_t wanted[2])
{
    const size_t n[2] = {numbers->beam_energy.n, numbers->m_phi.n};
    double target = numbers->job->interp_tol / AXIS_PART, most = 1.0;
    size_t next[2] = {wanted[0], wanted[1]}, most_work = numbers->job->max_work;
    size_t work = numbers->asked + flb_table_numbers_work(numbers, next[0], next[1]);
    for (int a = 0; a < 2; a++) {
        double growth = flb_nodes_growth(largest_of(by_axis[a], n[a] - 1), target);
        most = growth > most ? growth : most;
    }
    for (; most > 2.0; most *= 0.5) {
        for (int a = 0; a < 2; a++)
            next[a] = 2 * next[a] < numbers->job->max_nodes ? 2 * next[a] : numbers->job->max_nodes;
        work += flb_table_numbers_work(numbers, next[0], next[1]);
    }
    work = work < most_work ? work : most_work;
    numbers->progress->total = work + flb_table_numbers_columns_work(numbers, next[0], next[1]);
}

/* Before anything is known: three rounds, which many grids take. */
static size_t first_guess(const struct table_numbers *numbers)
{
    const int is_auto[2] = {flavbrem_range_is_automatic(numbers->job->beam_energy),
                            flavbrem_range_is_automatic(numbers->job->m_phi)};
    size_t n[2] = {numbers->beam_energy.n, numbers->m_phi.n};
    size_t work = flb_table_numbers_work(numbers, n[0], n[1]);
    for (int round = 1; round < 3 && flb_table_is_searched(numbers->job); round++) {
        for (int a = 0; a < 2; a++)
            n[a] *= is_auto[a] ? 2 : 1;
        work += flb_table_numbers_work(numbers, n[0], n[1]);
    }
    return work + flb_table_numbers_columns_work(numbers, n[0], n[1]);
}

/* Lays out the grid of the next round. Sets *more to 0 where there is to be none. */
static flavbrem_status next_grid(struct node_search *search, double *by_axis[2], int *more)
{
    struct table_numbers *numbers = search->numbers;
    const struct table_job *job = numbers->job;
    size_t wanted[2] = {0, 0};
    flavbrem_status status = FLAVBREM_OK;
    gather(search, by_axis);
    *more = choose_numbers(numbers, by_axis, wanted);
    if (*more &&
        numbers->asked + flb_table_numbers_work(numbers, wanted[0], wanted[1]) > job->max_work) {
        *more = 0;
        for (int i = 0; i < FLAVBREM_METHODS; i++)
            if (search->ends[i] == FLAVBREM_SEARCH_MAX_NODES)
                search->ends[i] = FLAVBREM_SEARCH_MAX_WORK;
    }
    if (!*more)
        return status;
    foresee(numbers, by_axis, wanted);
    flb_table_numbers_empty(numbers);
    if (flavbrem_range_is_automatic(job->beam_energy))
        status = spread(job->context, &numbers->beam_energy, by_axis[0], wanted[0]);
    if (status == FLAVBREM_OK && flavbrem_range_is_automatic(job->m_phi))
        status = spread(job->context, &numbers->m_phi, by_axis[1], wanted[1]);
    return status;
}

static flavbrem_status one_round(struct node_search *search, int *more)
{
    struct table_numbers *numbers = search->numbers;
    double *by_axis[2] = {NULL, NULL};
    flavbrem_status status = flb_table_numbers_fill(numbers);
    *more = 0;
    if (status != FLAVBREM_OK || !flb_table_is_searched(numbers->job))
        return status;
    *more = judge(search) > 0;
    tell_round(search);
    if (!*more)
        return status;
    by_axis[0] = calloc(numbers->beam_energy.n, sizeof(double));
    by_axis[1] = calloc(numbers->m_phi.n, sizeof(double));
    status = by_axis[0] != NULL && by_axis[1] != NULL ? next_grid(search, by_axis, more)
                                                      : fail_memory(numbers->job->context);
    free(by_axis[0]);
    free(by_axis[1]);
    return status;
}

flavbrem_status flb_table_search(struct table_numbers *numbers,
                                 flavbrem_search_end ends[FLAVBREM_METHODS])
{
    const struct table_job *job = numbers->job;
    struct node_search search = {.numbers = numbers, .ends = ends};
    flavbrem_status status = take_axis(job->context, job->beam_energy, &numbers->beam_energy);
    if (status == FLAVBREM_OK)
        status = take_axis(job->context, job->m_phi, &numbers->m_phi);
    if (status == FLAVBREM_OK)
        numbers->progress->total = first_guess(numbers);
    for (int more = 1; status == FLAVBREM_OK && more;)
        status = one_round(&search, &more);
    return status == FLAVBREM_OK ? flb_table_numbers_finish(numbers) : status;
}
