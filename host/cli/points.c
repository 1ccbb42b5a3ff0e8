/* The checks of the points, and the batches. */
#include "host/cli/points.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "host/cli/gpu_costs.h"
#include "host/cli/meant.h"
#include "host/cli/suggest.h"
#include "host/cli/text.h"

#define E_LIKE_MEV 1e4 /* with such a mass beside it: 10 GeV, as many a beam has */
#define M_LIKE_MEV 50.0
#define BATCH 65536 /* points held at once beside their results */

const char *points_first_gpu(void)
{
    const char *name;
    for (size_t i = 0; (name = flavbrem_device_name(i, NULL, NULL)) != NULL; i++)
        if (flavbrem_device_is_gpu(name))
            return name;
    return NULL;
}

static void hint_device(const char *text, struct problem *problem)
{
    const char *names[16] = {"auto", "cpu"};
    size_t n = 2;
    for (const char *name; n < 16 && (name = flavbrem_device_name(n - 2, NULL, NULL)) != NULL; n++)
        names[n] = name;
    if (strchr(text, ',') != NULL) /* the sentence says what is wrong with a list */
        return;
    const char *meant = strcasecmp(text, "gpu") == 0 ? points_first_gpu() : meant_value(text);
    if (meant != NULL)
        problem_hint(problem, "did you mean %s?", meant);
    else
        suggest_hint(problem, "", text, names, n);
}

int points_context(const struct options *options, flavbrem_context **context,
                   struct problem *problem)
{
    if (flavbrem_context_create(context) != FLAVBREM_OK)
        return problem_memory(problem);
    flavbrem_status status = flavbrem_context_set_device(*context, options->device);
    if (status == FLAVBREM_ERROR_INPUT)
        hint_device(options->device, problem);
    if (status == FLAVBREM_OK)
        status = flavbrem_context_set_threads(*context, options->threads);
    if (status != FLAVBREM_OK)
        return problem_take(problem, *context, status);
    return gpu_costs_take(*context, problem);
}

/* GeV is the one unit of energy; who types MeV is off by a thousand. One large number alone may
 * well be meant, and is doubted only where there is no cross-section: above the largest energy, or
 * below the threshold. */
static void hint_mev(const struct options *options, struct problem *problem)
{
    double energy = flavbrem_range_largest(options->axes[0]);
    double mass = flavbrem_range_smallest(options->axes[1]);
    int both = energy >= E_LIKE_MEV && mass >= M_LIKE_MEV;
    int below = energy <= flavbrem_threshold_gev(options->process, mass) &&
                energy > flavbrem_threshold_gev(options->process, mass / 1e3);
    int e = (both || energy > FLAVBREM_LARGEST_ENERGY_GEV) &&
            energy / 1e3 <= FLAVBREM_LARGEST_ENERGY_GEV;
    int m = both || (mass >= M_LIKE_MEV && below);
    const char *unit = "energies and masses are in GeV; did you mean";
    if (e && m)
        problem_hint(problem, "%s -E %g -m %g?", unit, energy / 1e3, mass / 1e3);
    else if (e)
        problem_hint(problem, "%s -E %g?", unit, energy / 1e3);
    else if (m)
        problem_hint(problem, "%s -m %g?", unit, mass / 1e3);
}

int points_given(const struct options *options, struct problem *problem)
{
    double n = 1.0;
    if (options->axes[0] == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "there is no beam energy, give one in GeV like -E 100");
    if (options->axes[1] == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "there is no boson mass, give one in GeV like -m 0.3");
    for (int i = 0; i < 2 + options->n_at; i++)
        n *= (double)flavbrem_range_size(options->axes[i]);
    if (n <= FLAVBREM_RANGE_MOST)
        return EXIT_DONE;
    return problem_set(problem, EXIT_WRONG_INPUT,
                       "%.3g points are too many (at most %.0e at a time), give smaller ranges", n,
                       (double)FLAVBREM_RANGE_MOST);
}

int points_check(const struct options *options, flavbrem_context *context, struct problem *problem)
{
    int given = options->axes[0] != NULL && options->axes[1] != NULL;
    if (given && flavbrem_process_check(context, options->process) == FLAVBREM_OK)
        hint_mev(options, problem);
    flavbrem_status status = flavbrem_spec_check(context, options->spec);
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

int points_make(const struct options *options, struct points *points, struct problem *problem)
{
    *points = (struct points){.n = 1};
    for (int axis = 0; axis < OPTION_AXES; axis++) {
        size_t n = flavbrem_range_size(options->axes[axis]);
        points->size[axis] = n > 0 ? n : 1; /* a coordinate that is not asked for stays 0 */
        points->n *= points->size[axis];
        points->values[axis] = calloc(points->size[axis], sizeof(double));
        if (points->values[axis] == NULL)
            return problem_memory(problem);
        for (size_t i = 0; i < n; i++)
            points->values[axis][i] = flavbrem_range_value(options->axes[axis], i);
    }
    return EXIT_DONE;
}

void points_free(struct points *points)
{
    for (int axis = 0; axis < OPTION_AXES; axis++)
        free(points->values[axis]);
    *points = (struct points){0};
}

flavbrem_point points_at(const struct points *points, size_t i)
{
    double value[OPTION_AXES];
    for (int axis = OPTION_AXES - 1; axis >= 0; axis--) {
        value[axis] = points->values[axis][i % points->size[axis]];
        i /= points->size[axis];
    }
    return (flavbrem_point){value[0], value[1], {value[2], value[3]}};
}

int points_compute(const struct options *options, flavbrem_context *context,
                   const struct points *points, flavbrem_method method, flavbrem_result *results,
                   struct progress *progress, struct problem *problem)
{
    flavbrem_request request = {method, options->quantity, options->unit, options->rtol};
    size_t n = points->n;
    flavbrem_point *batch = malloc((n < BATCH ? n : BATCH) * sizeof *batch);
    flavbrem_status status = FLAVBREM_OK;
    if (batch == NULL)
        return problem_memory(problem);
    for (size_t done = 0; done < n && status == FLAVBREM_OK; done += BATCH) {
        size_t size = n - done < BATCH ? n - done : BATCH;
        for (size_t i = 0; i < size; i++)
            batch[i] = points_at(points, done + i);
        status = flavbrem_xsec(context, options->process, &request, size, batch, results + done);
        progress->before += size;
    }
    free(batch);
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

void points_tell_lost(const struct options *options, const char *device, const char *reason)
{
    char lost[SENTENCE_BYTES];
    if (options->quiet || strcmp(options->device, "auto") == 0 || *reason == '\0')
        return;
    snprintf(lost, sizeof lost, "%s", reason);
    text_clean(lost);
    fprintf(stderr, "note: %s, %s did its part\n", lost, device);
}

void points_tell_time(const struct options *options, const flavbrem_context *context,
                      const struct progress *progress)
{
    const char *reason, *device = flavbrem_context_device(context, &reason);
    points_tell_lost(options, device, reason);
    if (!options->verbose)
        return;
    fprintf(stderr, "%zu values in %.3g s on device %s", progress->total,
            progress_seconds(progress), device);
    if (strcmp(options->device, "auto") == 0)
        fprintf(stderr, "%s%s%s", " (auto", *reason == '\0' ? "" : ", no GPU: ", reason);
    fputs(strcmp(options->device, "auto") == 0 ? ")\n" : "\n", stderr);
}

void points_note_threshold(const struct points *points, const flavbrem_result *results,
                           double (*threshold_gev)(const void *user, double m_phi_gev),
                           const void *user, struct problem *problem)
{
    size_t below = 0, first = 0;
    for (size_t i = points->n; i-- > 0;)
        if (results[i].status == FLAVBREM_VALUE_BELOW_THRESHOLD) {
            first = i;
            below++;
        }
    if (below == 0)
        return;
    char who[64] = "the point is";
    if (points->n > 1)
        snprintf(who, sizeof who, "%zu of %zu points %s", below, points->n,
                 below == 1 ? "is" : "are");
    flavbrem_point point = points_at(points, first);
    problem_note(problem,
                 "%s below the threshold, where the cross-section is 0 (a boson of %.9g GeV takes "
                 "more than %.9g GeV, -E is %.9g)",
                 who, point.m_phi_gev, threshold_gev(user, point.m_phi_gev), point.beam_energy_gev);
}

int points_inaccurate(const struct options *options, size_t missed, struct problem *problem)
{
    return problem_set(problem, EXIT_INACCURATE,
                       "%zu value%s could not be had to --rtol %g (the column error tells how far "
                       "%s), give a larger --rtol",
                       missed, missed == 1 ? "" : "s", options->rtol,
                       missed == 1 ? "it is off" : "they are off");
}

const char *points_boson(const flavbrem_process *process)
{
    return flavbrem_boson_spin(process) == 1 ? "X" : "phi";
}

void points_note_far(const struct options *options, struct problem *problem)
{
    int asked = 0;
    for (int i = 0; i < options->n_methods; i++)
        asked |= options->methods[i] != FLAVBREM_ETL;
    if (asked && flavbrem_ww_is_far(options->process))
        problem_note(problem, "sigma by ww and iww is far off where an electron comes out (by 10%% "
                              "and more, near the threshold by factors), etl is exact");
}
