/* A table from its spec: what is asked for, the search, and the image of what was found. */
#include "flavbrem/table_make.h"

#include <stdlib.h>
#include <string.h>

#include "flavbrem/runtime.h"
#include "tables/convention.h"
#include "tables/fail.h"
#include "tables/search.h"

#define LONGEST_LIST 1000 /* the spec in the file is at most some ten kilobytes */
#define RTOL_PART 0.5     /* an error between the nodes is seen only above that of the nodes */

/* ---- checks ---- */

/* The coordinates of the splines must rise as well, and round a little coarser. */
static int coordinates_rise(const flavbrem_range *range)
{
    size_t n = flavbrem_range_size(range);
    const double ends[2] = {flavbrem_range_value(range, 0), flavbrem_range_value(range, n - 1)};
    struct spline_axis axis = {2, ends, flb_spline_scale(ends, 2)};
    for (size_t i = 1; i < n; i++)
        if (!(flb_spline_coordinate(&axis, flavbrem_range_value(range, i - 1)) <
              flb_spline_coordinate(&axis, flavbrem_range_value(range, i))))
            return 0;
    return 1;
}

static flavbrem_status check_axis(flavbrem_context *context, const flavbrem_spec *spec,
                                  const char *key)
{
    const flavbrem_range *range = flavbrem_spec_range(spec, key, 0);
    const char *what = flavbrem_spec_called(spec, key);
    size_t n = flavbrem_range_size(range);
    if (n < 2)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%s has one point (a table needs two or more on each axis), give a range "
                    "lo:hi:n",
                    what);
    if (flavbrem_range_is_list(range) && n > LONGEST_LIST)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%s lists %zu numbers (a table takes lists of up to %d), give a range lo:hi:n",
                    what, n, LONGEST_LIST);
    if (!flavbrem_range_rises(range))
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%s does not rise from each point to the next (a table's axis does), sort it "
                    "and leave out what stands twice",
                    what);
    if (!coordinates_rise(range))
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%s has points too near each other (nothing fits between them), leave some out",
                    what);
    return FLAVBREM_OK;
}

static flavbrem_status check_search(flavbrem_context *context, const flavbrem_spec *spec)
{
    int automatic = flavbrem_spec_is_automatic(spec);
    double rtol = flavbrem_spec_number(spec, "rtol");
    double interp_tol = flavbrem_spec_number(spec, "interp-tol");
    const char *tolerance = flavbrem_spec_called(spec, "interp-tol");
    const char *called_rtol = flavbrem_spec_called(spec, "rtol");
    if (flavbrem_spec_is_set(spec, "interp-tol") && !automatic)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%s goes with a grid that is chosen by it (this one is given), give a range "
                    "lo:hi:auto or leave it out",
                    tolerance);
    if ((flavbrem_spec_is_set(spec, "max-nodes") || flavbrem_spec_is_set(spec, "max-work")) &&
        !automatic)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%s and %s go with a grid that is chosen (this one is given), give a range "
                    "lo:hi:auto or leave them out",
                    flavbrem_spec_called(spec, "max-nodes"),
                    flavbrem_spec_called(spec, "max-work"));
    if (automatic && !(rtol <= RTOL_PART * interp_tol))
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%s %g cannot be had with %s %g (the nodes must be known twice as well), give "
                    "a smaller %s",
                    tolerance, interp_tol, called_rtol, rtol, called_rtol);
    return FLAVBREM_OK;
}

flavbrem_status flavbrem_table_make_check(flavbrem_context *context, const flavbrem_spec *spec)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (spec == NULL)
        return fail_missing(context, "spec");
    if (flavbrem_spec_job(spec) != FLAVBREM_JOB_TABLE)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "the spec is none of a table (its job is another), make one for "
                    "FLAVBREM_JOB_TABLE");
    if (flavbrem_spec_choice(spec, "unit") != FLAVBREM_PB)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "a table holds cross-sections in pb (its datasets say so), leave %s out",
                    flavbrem_spec_called(spec, "unit"));
    flavbrem_status status = flavbrem_spec_check(context, spec);
    if (status == FLAVBREM_OK)
        status = check_axis(context, spec, "beam-energy");
    if (status == FLAVBREM_OK)
        status = check_axis(context, spec, "m-phi");
    return status == FLAVBREM_OK ? check_search(context, spec) : status;
}

/* ---- making ---- */

/* What a table is made from, and the texts that its origin points to. */
struct table_making {
    struct table_job job;
    struct table_origin origin;
    char convention[TABLE_CONVENTION_SIZE];
    char spec[FLAVBREM_SPEC_BYTES];
    char process_text[FLAVBREM_PROCESS_BYTES];
    int with_sampling;
    struct table_hats hats[2 * FLAVBREM_METHODS];
    size_t n_hats;
};

static flavbrem_status take_spec(flavbrem_context *context, const flavbrem_spec *spec,
                                 struct table_making *making)
{
    struct table_job *job = &making->job;
    char list[COLUMNS_TEXT];
    job->context = context;
    job->process = flavbrem_spec_process(spec);
    job->n_methods = flavbrem_spec_methods(spec, job->methods);
    job->rtol = flavbrem_spec_number(spec, "rtol");
    job->interp_tol = flavbrem_spec_number(spec, "interp-tol");
    job->max_nodes = (size_t)flavbrem_spec_count(spec, "max-nodes");
    job->max_work = (size_t)flavbrem_spec_count(spec, "max-work");
    job->beam_energy = flavbrem_spec_range(spec, "beam-energy", 0);
    job->m_phi = flavbrem_spec_range(spec, "m-phi", 0);
    job->origin = &making->origin;
    flb_table_convention(job->process, making->convention);
    making->with_sampling = flavbrem_spec_choice(spec, "sampling");
    making->origin =
        (struct table_origin){job->process, making->convention, making->spec, making->process_text};
    flavbrem_status status = flavbrem_process_text(context, job->process, making->process_text,
                                                   sizeof making->process_text);
    if (status == FLAVBREM_OK)
        status = flavbrem_spec_text(context, spec, making->spec, sizeof making->spec);
    return status == FLAVBREM_OK ? columns_of(context, spec, &job->columns, list) : status;
}

/* Whether a method has events at one of the masses up to the last energy: WW may be closed. */
static int has_events(const struct table_job *job, const struct table_numbers *numbers,
                      flavbrem_method method)
{
    double last = numbers->beam_energy.node[numbers->beam_energy.n - 1];
    for (size_t i = 0; i < numbers->m_phi.n; i++) {
        if (flavbrem_opening_gev(job->process, method, numbers->m_phi.node[i]) < last)
            return 1;
    }
    return 0;
}

/* What events of each method and view are drawn from. */
static flavbrem_status make_hats(struct table_making *making, const struct table_numbers *numbers)
{
    const struct table_job *job = &making->job;
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; i < 2 * job->n_methods && status == FLAVBREM_OK; i++) {
        flavbrem_method method = job->methods[i / 2];
        flavbrem_view view = (flavbrem_view)(i % 2);
        if ((method == FLAVBREM_ETL && view != FLAVBREM_VIEW_BOSON) ||
            !has_events(job, numbers, method))
            continue;
        const double m_phi_gev[2] = {numbers->m_phi.node[0],
                                     numbers->m_phi.node[numbers->m_phi.n - 1]};
        struct table_hats *made = &making->hats[making->n_hats++];
        *made = (struct table_hats){.method = method, .view = view};
        status = flavbrem_runtime_hats(job->context, job->process, method, view, m_phi_gev,
                                       numbers->beam_energy.node[numbers->beam_energy.n - 1],
                                       &made->bytes, &made->size);
    }
    return status;
}

static flavbrem_status make_image(const struct table_making *making,
                                  const struct table_numbers *numbers, flavbrem_table **table)
{
    struct table_grid grid = flb_table_numbers_grid(numbers);
    grid.hats = making->with_sampling ? making->hats : NULL;
    grid.n_hats = making->n_hats;
    char sentence[FLAVBREM_TABLE_MESSAGE];
    unsigned char *image = NULL;
    size_t size = 0;
    flavbrem_status status = flb_table_image_make(&grid, &making->origin, &image, &size);
    if (status == FLAVBREM_OK)
        status = flavbrem_table_take_memory(image, size, FLAVBREM_TABLE_UNCHECKED, table, sentence,
                                            sizeof sentence);
    if (status == FLAVBREM_ERROR_MEMORY)
        return fail_memory(making->job.context);
    return status == FLAVBREM_OK ? status : fail(making->job.context, status, "%s", sentence);
}

static void sum_up(const struct table_numbers *numbers,
                   const flavbrem_search_end ends[FLAVBREM_METHODS],
                   flavbrem_table_outcome *outcome)
{
    *outcome = (flavbrem_table_outcome){.beam_energies = numbers->beam_energy.n,
                                        .masses = numbers->m_phi.n,
                                        .outside_tolerance = numbers->missed,
                                        .work = numbers->work};
    for (size_t i = 0; i < numbers->job->n_methods; i++) {
        flavbrem_method method = numbers->job->methods[i];
        outcome->methods[method] =
            (flavbrem_table_method_outcome){.end = ends[method],
                                            .worst = numbers->worst[method],
                                            .p99 = numbers->p99[method],
                                            .stated = TABLE_SAFETY * numbers->largest[method],
                                            .cells = numbers->cells[method]};
    }
}

static flavbrem_status make(struct table_making *making, flavbrem_table **table,
                            flavbrem_table_outcome *outcome)
{
    flavbrem_search_end ends[FLAVBREM_METHODS] = {FLAVBREM_SEARCH_GOOD};
    struct progress_sum progress;
    struct table_numbers numbers = {.job = &making->job, .progress = &progress};
    progress_sum_begin(&progress, making->job.context, 0);
    flavbrem_status status = flb_table_search(&numbers, ends);
    progress_sum_end(&progress);
    if (status == FLAVBREM_ERROR_CANCELLED)
        status = fail(making->job.context, status,
                      "the table was stopped after %zu of about %zu cross-sections (the caller "
                      "asked for it), make it again",
                      numbers.work, progress.total);
    if (status == FLAVBREM_OK && making->with_sampling)
        status = make_hats(making, &numbers);
    if (status == FLAVBREM_OK)
        status = make_image(making, &numbers, table);
    if (status == FLAVBREM_OK && outcome != NULL)
        sum_up(&numbers, ends, outcome);
    flb_table_numbers_free(&numbers);
    return status;
}

flavbrem_status flavbrem_table_make_watched(flavbrem_context *context, const flavbrem_spec *spec,
                                            flavbrem_table_watch watch, void *user,
                                            flavbrem_table **table, flavbrem_table_outcome *outcome)
{
    if (table != NULL)
        *table = NULL;
    flavbrem_status status = flavbrem_table_make_check(context, spec);
    if (status == FLAVBREM_OK && table == NULL)
        status = fail_missing(context, "place for the table's handle");
    if (status != FLAVBREM_OK)
        return status;
    struct table_making *making = calloc(1, sizeof *making);
    if (making == NULL)
        return fail_memory(context);
    status = take_spec(context, spec, making);
    making->job.watch = watch;
    making->job.watch_user = user;
    if (status == FLAVBREM_OK)
        status = make(making, table, outcome);
    for (size_t i = 0; i < making->n_hats; i++)
        free(making->hats[i].bytes);
    free(making);
    return status;
}

flavbrem_status flavbrem_table_make(flavbrem_context *context, const flavbrem_spec *spec,
                                    flavbrem_table **table, flavbrem_table_outcome *outcome)
{
    return flavbrem_table_make_watched(context, spec, NULL, NULL, table, outcome);
}
