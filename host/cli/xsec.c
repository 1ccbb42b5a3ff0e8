/* flavbrem xsec: cross-sections at points, printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/commands.h"
#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/systematics.h"

const struct help_text xsec_help = {
    "usage: flavbrem xsec -E ENERGY -m MASS [options]\n"
    "\n"
    "Cross-sections of l_i N -> l_f N phi, each with its error.\n",
    "A RANGE is a number, a list 1,2,5, or lo:hi:n[:lin|log].\n"
    "With ETL and IWW of sigma, K = sigma_IWW/sigma_ETL comes too.\n"
    "With --systematics each form factor and each method is a row; the column moves tells\n"
    "what it is over the first one, less 1.\n",
    "  flavbrem xsec -E 100 -m 0.11:1:10:log --of dx --at 0.8 --method etl --json\n"
    "  flavbrem xsec -E 100 -m 0.1 --lepton e:e --boson vector --epsilon 1e-3\n"
    "  flavbrem xsec -E 100 -m 0.3 --cut \"x>0.8,psi<0.05\" --method etl\n"};

#define MOST_CUT 1024    /* bytes of --cut */
#define REGION_BATCH 256 /* points inside a region */

struct xsec_work {
    const struct options *options;
    struct points points;
    struct systematics systematics;              /* with --systematics alone, */
    flavbrem_result *asked;                      /* with --systematics: what was asked for */
    flavbrem_result *results[FLAVBREM_METHODS];  /* else by method, in the order asked */
    char cut[MOST_CUT];                          /* as given; "" without */
    flavbrem_region region;                      /* of it, */
    flavbrem_region_way *ways[FLAVBREM_METHODS]; /* and how each result was had */
};

/* All memory before the work, so that its lack is told at once. */
static int allocate_points(struct xsec_work *work, struct problem *problem)
{
    for (int i = 0; i < work->options->n_methods; i++) {
        work->results[i] = calloc(work->points.n, sizeof **work->results);
        work->ways[i] = calloc(work->points.n, sizeof **work->ways);
        if (work->results[i] == NULL || work->ways[i] == NULL)
            return problem_memory(problem);
    }
    return EXIT_DONE;
}

/* --cut, which goes with sigma alone. */
static int read_region(struct xsec_work *work, struct problem *problem)
{
    const struct options *options = work->options;
    if (!flavbrem_spec_is_set(options->spec, "cut"))
        return EXIT_DONE;
    flavbrem_status status =
        flavbrem_spec_get(options->reader, options->spec, "cut", work->cut, sizeof work->cut);
    if (status == FLAVBREM_OK)
        status = flavbrem_region_read(options->reader, work->cut, "--cut", &work->region);
    if (status != FLAVBREM_OK)
        return problem_take(problem, options->reader, status);
    if (options->quantity != FLAVBREM_SIGMA || options->systematics)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--cut goes with sigma alone (not with %s), leave one of them out",
                           options->systematics ? "--systematics"
                                                : flavbrem_quantity_name(options->quantity));
    return EXIT_DONE;
}

/* All points inside the region by method number i. */
static int compute_inside(struct xsec_work *work, flavbrem_context *context, int i,
                          struct progress *progress, struct problem *problem)
{
    const struct options *options = work->options;
    flavbrem_request request = {options->methods[i], FLAVBREM_SIGMA, options->unit, options->rtol};
    flavbrem_point batch[REGION_BATCH];
    for (size_t done = 0; done < work->points.n; done += REGION_BATCH) {
        size_t left = work->points.n - done, size = left < REGION_BATCH ? left : REGION_BATCH;
        for (size_t k = 0; k < size; k++)
            batch[k] = points_at(&work->points, done + k);
        flavbrem_status status =
            flavbrem_region_sigma(context, options->process, &request, &work->region, size, batch,
                                  work->results[i] + done, work->ways[i] + done);
        if (status != FLAVBREM_OK)
            return problem_take(problem, context, status);
        progress->before += size;
    }
    return EXIT_DONE;
}

static int compute(struct xsec_work *work, flavbrem_context *context, struct problem *problem)
{
    const struct options *options = work->options;
    struct progress progress;
    progress_begin(&progress, work->points.n * (size_t)options->n_methods, options->quiet);
    if (work->cut[0] == '\0') /* else it would be told of parts of a point */
        flavbrem_context_set_progress(context, progress_update, &progress);
    int code = EXIT_DONE;
    for (int i = 0; i < options->n_methods && code == EXIT_DONE; i++)
        code = work->cut[0] != '\0'
                   ? compute_inside(work, context, i, &progress, problem)
                   : points_compute(options, context, &work->points, options->methods[i],
                                    work->results[i], &progress, problem);
    progress_end(&progress);
    flavbrem_context_set_progress(context, NULL, NULL);
    if (code == EXIT_DONE)
        points_tell_time(options, context, &progress);
    return code;
}

static const flavbrem_result *results_of(const struct xsec_work *work, flavbrem_method method)
{
    for (int i = 0; i < work->options->n_methods; i++)
        if (work->options->methods[i] == method)
            return work->results[i];
    return NULL;
}

static const char *way_text(const struct xsec_work *work, flavbrem_region_way way)
{
    static const char *const texts[] = {[FLAVBREM_BY_INTEGRAL] = "integral",
                                        [FLAVBREM_BY_MONTE_CARLO] = "events",
                                        [FLAVBREM_BY_LIMITS] = "limits"};
    return work->cut[0] == '\0' ? NULL : texts[way];
}

/* Prints all methods of a point before the next point. Returns how many values miss --rtol. */
static size_t print(const struct xsec_work *work)
{
    const struct options *options = work->options;
    const flavbrem_result *etl = results_of(work, FLAVBREM_ETL);
    const flavbrem_result *iww = results_of(work, FLAVBREM_IWW);
    int with_k = options->quantity == FLAVBREM_SIGMA && etl != NULL && iww != NULL;
    size_t missed = 0;
    struct output output = {.options = options, .region = work->cut[0] != '\0' ? work->cut : NULL};
    for (int j = 0; j < options->n_methods; j++) {
        if (work->results[j] == NULL || work->ways[j] == NULL) /* they are there */
            return 0;
        output_look(&output, work->results[j], work->points.n);
    }
    output_begin(&output);
    for (size_t i = 0; i < work->points.n; i++) {
        struct row row = {.point = points_at(&work->points, i)};
        for (int j = 0; j < options->n_methods; j++) {
            row.method = (int)options->methods[j];
            row.result = work->results[j][i];
            row.way = way_text(work, work->ways[j][i]);
            missed += row.result.status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
            output_row(&output, &row);
        }
        if (with_k) {
            row.method = METHOD_K;
            row.result = flavbrem_kfactor_of(iww[i], etl[i]);
            row.way = way_text(work, work->ways[0][i]);
            output_row(&output, &row);
        }
    }
    output_end(&output);
    return missed;
}

/* Where a 0 is of the cuts, not of the process. */
static void note_limits(const struct xsec_work *work, struct problem *problem)
{
    size_t n = 0, first = 0;
    for (size_t i = work->points.n; i-- > 0;) {
        int is_cut_off = 0;
        for (int j = 0; j < work->options->n_methods; j++)
            is_cut_off |= work->ways[j][i] == FLAVBREM_BY_LIMITS;
        n += is_cut_off ? 1 : 0;
        first = is_cut_off ? i : first;
    }
    if (n == 0)
        return;
    flavbrem_point point = points_at(&work->points, first);
    problem_note(
        problem,
        "at %zu of %zu points no event can be inside %.60s, as at E = %.9g GeV and m_phi = "
        "%.9g GeV: the cross-section there is 0",
        n, work->points.n, work->cut, point.beam_energy_gev, point.m_phi_gev);
}

/* The paper keeps to masses above these. */
static void note_decay(const struct options *options)
{
    flavbrem_process_values process = flavbrem_process_values_of(options->process);
    double m_i = flavbrem_lepton_mass_gev(process.lepton_in, process.constants);
    double m_f = flavbrem_lepton_mass_gev(process.lepton_out, process.constants);
    if (options->format == FORMAT_TEXT && !options->quiet &&
        flavbrem_range_smallest(options->axes[1]) < m_f - m_i)
        printf("# below m_phi = %.6g GeV the outgoing %s can decay to %s %s afterwards\n",
               m_f - m_i, flavbrem_lepton_name(process.lepton_out),
               flavbrem_lepton_name(process.lepton_in), points_boson(options->process));
}

/* What the boson decays to, of the ends of the masses: of other bosons than that of the paper and
 * of equal leptons. */
static void tell_decay(const struct options *options)
{
    flavbrem_process_values process = flavbrem_process_values_of(options->process);
    int equal = process.lepton_in == process.lepton_out;
    double masses[] = {flavbrem_range_smallest(options->axes[1]),
                       flavbrem_range_largest(options->axes[1])};
    if (options->format != FORMAT_TEXT || options->quiet ||
        (!equal && flavbrem_boson_is_usual(options->process)))
        return;
    for (int i = 0; i < (masses[0] < masses[1] ? 2 : 1); i++) {
        flavbrem_decay decay = flavbrem_decay_of(options->process, masses[i]);
        printf("# %s of %.10g GeV -> %s %s: ", points_boson(options->process), masses[i],
               flavbrem_lepton_name(process.lepton_in), flavbrem_lepton_name(process.lepton_out));
        if (decay.width_gev > 0.0)
            printf("width %.4g GeV%s, c tau %.4g m\n", decay.width_gev,
                   equal ? "" : " of both charges", decay.length_m);
        else
            printf("closed\n");
    }
}

static double threshold_gev(const void *process, double m_phi_gev)
{
    return flavbrem_threshold_gev(process, m_phi_gev);
}

/* The first variation is what was asked for: the notes look at it. */
static int work_on_systematics(struct xsec_work *work, flavbrem_context *context,
                               struct problem *problem)
{
    int code = systematics_compute(&work->systematics, context, problem);
    if (code != EXIT_DONE)
        return code;
    work->asked = calloc(work->points.n, sizeof *work->asked);
    if (work->asked == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < work->points.n; i++)
        work->asked[i] = work->systematics.variations[i * work->systematics.count].result;
    return EXIT_DONE;
}

static int work_on(struct xsec_work *work, flavbrem_context *context, struct problem *problem)
{
    if (work->options->systematics)
        return work_on_systematics(work, context, problem);
    int code = allocate_points(work, problem);
    return code == EXIT_DONE ? compute(work, context, problem) : code;
}

/* Returns an exit code; `missed` receives how many values miss --rtol. */
static int print_all(const struct xsec_work *work, size_t *missed, struct problem *problem)
{
    const struct options *options = work->options;
    int code = EXIT_DONE;
    if (options->systematics)
        code = systematics_print(&work->systematics, missed, problem);
    else
        *missed = print(work);
    if (code != EXIT_DONE)
        return code;
    note_decay(options);
    tell_decay(options);
    points_note_far(options, problem);
    if (work->cut[0] != '\0')
        note_limits(work, problem);
    points_note_threshold(&work->points, options->systematics ? work->asked : work->results[0],
                          threshold_gev, options->process, problem);
    return EXIT_DONE;
}

int xsec_run(const struct options *options, struct problem *problem)
{
    struct xsec_work work = {.options = options};
    flavbrem_context *context = NULL;
    flavbrem_file *file = NULL;
    size_t missed = 0;
    int code = points_context(options, &context, problem);
    if (code == EXIT_DONE)
        code = points_check(options, context, problem);
    if (code == EXIT_DONE)
        code = read_region(&work, problem);
    if (code == EXIT_DONE)
        code = output_file_begin(options, context, &file, problem);
    if (code == EXIT_DONE)
        code = points_make(options, &work.points, problem);
    work.systematics = (struct systematics){.options = options, .points = &work.points};
    if (code == EXIT_DONE)
        code = work_on(&work, context, problem);
    if (code == EXIT_DONE)
        code = output_file_use(context, file, problem);
    if (code == EXIT_DONE)
        code = print_all(&work, &missed, problem);
    if (code == EXIT_DONE)
        code = output_file_finish(context, file, problem);
    outfile_end(&file);
    if (code == EXIT_DONE && missed > 0)
        code = points_inaccurate(options, missed, problem);
    for (int i = 0; i < FLAVBREM_METHODS; i++) {
        free(work.results[i]);
        free(work.ways[i]);
    }
    free(work.asked);
    systematics_free(&work.systematics);
    points_free(&work.points);
    flavbrem_context_destroy(&context);
    return code;
}
