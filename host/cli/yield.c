/* flavbrem yield: conversions in a target, printed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/files.h"
#include "host/cli/chain.h"
#include "host/cli/commands.h"
#include "host/cli/output.h"
#include "host/cli/points.h"

#define TEXT_WIDTH 80
#define TEXT_COLUMNS 51 /* the widths of all but depth and status */
#define DEPTH_WIDTH 11
#define MOST_ROWS 1000000
#define COMMENT_BYTES 2048

const struct help_text yield_help = {
    "usage: flavbrem yield --spectrum WHAT -m MASS [options]\n"
    "\n"
    "Conversions l_i N -> l_f N phi in a target, Eq. (29) of arXiv:2404.15931: nuclei a cm^3 "
    "times\n"
    "cross-section times track length, with the statistical error of the track length and the\n"
    "numerical one of the cross-sections. Without --spectrum: in a thin target, by --material, -E\n"
    "and --length.\n",
    "A RANGE is a number, a list 1,2,5, or lo:hi:n[:lin|log].\n"
    "The incoming lepton keeps its charge: e- gives mu-, e+ gives mu+.\n",
    "  flavbrem yield --spectrum shower:Pb,100 -m 0.3 --electrons 1e11\n"
    "  flavbrem yield --material PbWO4 -E 100 --length 0.1 -m 0.11:1:10:log --json\n"};

struct yield_work {
    const struct options *options;
    struct chain chain;
    double *masses;
    size_t n_masses;
    flavbrem_yield_part *parts;
    size_t n_parts;
    flavbrem_yield_value *values[FLAVBREM_METHODS]; /* by method, in the order asked */
    size_t rows;                                    /* printed so far */
    int has_depths;                                 /* bins of depth are told apart */
    const char *gap;                                /* between two columns of text */
};

/* ---- parts ---- */

enum division { BY_NOTHING, BY_CHARGE, BY_DEPTH, BY_BOTH };

static int compare_depths(const void *a, const void *b)
{
    const flavbrem_yield_part *x = a, *y = b;
    return (x->depth_from_cm > y->depth_from_cm) - (x->depth_from_cm < y->depth_from_cm);
}

/* The bins of depth of the rows that count, each once; those without an end go to infinity. Returns
 * how many. */
static size_t list_depths(const flavbrem_spectrum *spectrum, flavbrem_yield_part *bins)
{
    size_t n = flavbrem_spectrum_size(spectrum), distinct = 0;
    for (size_t i = 0; i < n; i++) {
        flavbrem_spectrum_row row = flavbrem_spectrum_row_at(spectrum, i);
        bins[i] = (flavbrem_yield_part){.depth_from_cm = row.depth_from_cm,
                                        .depth_to_cm = row.depth_to_cm};
    }
    qsort(bins, n, sizeof *bins, compare_depths);
    for (size_t i = 0; i < n; i++)
        if (distinct == 0 || bins[i].depth_from_cm > bins[distinct - 1].depth_from_cm)
            bins[distinct++] = bins[i];
    for (size_t i = 0; i < distinct; i++) /* a depth that is no bin reaches to the next one */
        if (bins[i].depth_to_cm <= bins[i].depth_from_cm)
            bins[i].depth_to_cm = i + 1 < distinct ? bins[i + 1].depth_from_cm : (double)INFINITY;
    return distinct;
}

/* A part for all charges or for each. */
static void add_parts(struct yield_work *work, flavbrem_yield_part part, int of_charges)
{
    static const int charges[] = {0, -1, 1};
    part.above_gev = flavbrem_spec_number(work->options->spec, "above");
    for (int i = 0; i < (of_charges ? 3 : 1); i++) {
        part.charge = charges[i];
        work->parts[work->n_parts++] = part;
    }
}

static int make_parts(struct yield_work *work, struct problem *problem)
{
    enum division by = (enum division)flavbrem_spec_choice(work->options->spec, "by");
    size_t n = flavbrem_spectrum_size(work->chain.spectrum), distinct;
    flavbrem_yield_part *bins = malloc(n * sizeof *bins);
    work->parts = malloc((3 * n + 3) * sizeof *work->parts);
    if (bins == NULL || work->parts == NULL) {
        free(bins);
        return problem_memory(problem);
    }
    add_parts(work, (flavbrem_yield_part){.charge = 0}, by == BY_CHARGE || by == BY_BOTH);
    work->has_depths = by == BY_DEPTH || by == BY_BOTH;
    distinct = work->has_depths ? list_depths(work->chain.spectrum, bins) : 0;
    for (size_t i = 0; i < distinct; i++)
        add_parts(work, bins[i], by == BY_BOTH);
    free(bins);
    double rows = (double)work->n_parts * (double)work->n_masses;
    if (rows <= MOST_ROWS)
        return EXIT_DONE;
    return problem_set(problem, EXIT_WRONG_INPUT,
                       "%.3g values are too many (at most %d), give fewer masses or another --by",
                       rows, MOST_ROWS);
}

static int make_masses(struct yield_work *work, struct problem *problem)
{
    const flavbrem_range *range = work->options->axes[1];
    work->n_masses = flavbrem_range_size(range);
    work->masses = malloc(work->n_masses * sizeof *work->masses);
    if (work->masses == NULL)
        return problem_memory(problem);
    for (size_t i = 0; i < work->n_masses; i++)
        work->masses[i] = flavbrem_range_value(range, i);
    return EXIT_DONE;
}

/* ---- text ---- */

/* The widest status of all values. */
static int status_width(const struct yield_work *work)
{
    size_t width = sizeof "status" - 1;
    for (int i = 0; i < work->options->n_methods; i++)
        for (size_t k = 0; k < work->n_masses * work->n_parts; k++) {
            size_t length = strlen(flavbrem_value_text(work->values[i][k].status));
            width = length > width ? length : width;
        }
    return (int)width;
}

static void text_begin(struct yield_work *work)
{
    chain_print_text(&work->chain);
    int width = TEXT_COLUMNS + (work->has_depths ? DEPTH_WIDTH : 0) + status_width(work);
    int gaps = work->has_depths ? 7 : 6;
    work->gap = width + 2 * gaps <= TEXT_WIDTH ? "  " : " ";
    printf("\n%10s%s%-6s%s%-6s%s", "m_phi[GeV]", work->gap, "method", work->gap, "lepton",
           work->gap);
    if (work->has_depths)
        printf("%-*s%s", DEPTH_WIDTH, "depth[cm]", work->gap);
    printf("%11s%s%10s%s%8s%s%s\n", "conversions", work->gap, "statistics", work->gap, "numerics",
           work->gap, "status");
}

/* "mu-" */
static const char *lepton_text(const struct yield_work *work, int charge, char text[16])
{
    flavbrem_process_values process = flavbrem_process_values_of(work->options->process);
    snprintf(text, 16, "%s%s", charge == 0 ? "both" : flavbrem_lepton_name(process.lepton_out),
             charge == 0  ? ""
             : charge < 0 ? "-"
                          : "+");
    return text;
}

static int is_of_depth(const flavbrem_yield_part *part)
{
    return part->depth_to_cm > part->depth_from_cm;
}

static void text_row(const struct yield_work *work, size_t mass, int method,
                     const flavbrem_yield_part *part, const flavbrem_yield_value *value)
{
    char lepton[16], depth[48] = "all";
    const char *gap = work->gap;
    if (is_of_depth(part) && isfinite(part->depth_to_cm))
        snprintf(depth, sizeof depth, "%.3g-%.3g", part->depth_from_cm, part->depth_to_cm);
    else if (is_of_depth(part))
        snprintf(depth, sizeof depth, "from %.3g", part->depth_from_cm);
    printf("%10.6g%s%-6s%s%-6s%s", work->masses[mass], gap,
           flavbrem_method_name((flavbrem_method)method), gap,
           lepton_text(work, part->charge, lepton), gap);
    if (work->has_depths)
        printf("%-*s%s", DEPTH_WIDTH, depth, gap);
    printf("%11.5e%s%10.1e%s%8.1e%s%s\n", value->value, gap, value->statistics, gap,
           value->numerics, gap, flavbrem_value_text(value->status));
}

/* ---- CSV and JSON ---- */

static void csv_begin(const struct yield_work *work)
{
    printf("m_phi_gev,method,charge,depth_from_cm,depth_to_cm,conversions,statistics,numerics,"
           "status,radiation_length_cm");
    chain_print_csv_names(&work->chain);
    putchar('\n');
}

static void csv_row(const struct yield_work *work, size_t mass, int method,
                    const flavbrem_yield_part *part, const flavbrem_yield_value *value)
{
    chain_csv_number("", work->masses[mass], 1);
    printf(",%s", flavbrem_method_name((flavbrem_method)method));
    chain_csv_number(",", part->charge, part->charge != 0);
    chain_csv_number(",", part->depth_from_cm, is_of_depth(part));
    chain_csv_number(",", part->depth_to_cm, is_of_depth(part));
    chain_csv_number(",", value->value, 1);
    chain_csv_number(",", value->statistics, 1);
    chain_csv_number(",", value->numerics, 1);
    printf(",%s", flavbrem_value_text(value->status));
    chain_csv_number(",", flavbrem_material_radiation_length_cm(&work->chain.material), 1);
    chain_print_csv(&work->chain, (flavbrem_method)method);
    putchar('\n');
}

static void json_row(const struct yield_work *work, size_t mass, int method,
                     const flavbrem_yield_part *part, const flavbrem_yield_value *value)
{
    printf("%s{\"m_phi_gev\": ", work->rows == 0 ? "[\n" : ",\n");
    output_json_number(stdout, work->masses[mass]);
    printf(", \"method\": \"%s\"", flavbrem_method_name((flavbrem_method)method));
    chain_json_member("charge", part->charge, part->charge != 0);
    chain_json_member("depth_from_cm", part->depth_from_cm, is_of_depth(part));
    chain_json_member("depth_to_cm", part->depth_to_cm, is_of_depth(part));
    chain_json_member("conversions", value->value, 1);
    chain_json_member("statistics", value->statistics, 1);
    chain_json_member("numerics", value->numerics, 1);
    printf(", \"status\": \"%s\"", flavbrem_value_text(value->status));
    chain_json_member("radiation_length_cm",
                      flavbrem_material_radiation_length_cm(&work->chain.material), 1);
    chain_print_json(&work->chain, (flavbrem_method)method);
    putchar('}');
}

/* ---- all of it ---- */

/* Returns how many values miss --rtol. */
static size_t print(struct yield_work *work)
{
    const struct options *options = work->options;
    size_t missed = 0;
    if (options->format == FORMAT_TEXT)
        text_begin(work);
    else if (options->format == FORMAT_CSV)
        csv_begin(work);
    for (size_t m = 0; m < work->n_masses; m++)
        for (int i = 0; i < options->n_methods; i++)
            for (size_t p = 0; p < work->n_parts; p++, work->rows++) {
                const flavbrem_yield_value *value = &work->values[i][m * work->n_parts + p];
                int method = (int)options->methods[i];
                missed += value->status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
                if (options->format == FORMAT_TEXT)
                    text_row(work, m, method, &work->parts[p], value);
                else if (options->format == FORMAT_CSV)
                    csv_row(work, m, method, &work->parts[p], value);
                else
                    json_row(work, m, method, &work->parts[p], value);
            }
    if (options->format == FORMAT_JSON)
        puts("\n]");
    return missed;
}

/* Whether the file of --write-spectrum can be written, before the work. */
static int check_written(const struct options *options, flavbrem_context *context,
                         struct problem *problem)
{
    const char *path = options->written_spectrum;
    flavbrem_file *file = NULL;
    if (path == NULL || strcmp(path, "-") == 0)
        return EXIT_DONE;
    flavbrem_status status = flavbrem_file_begin(context, path, &file);
    flavbrem_file_end(&file);
    if (status == FLAVBREM_ERROR_FILE)
        return problem_set(problem, EXIT_WRONG_INPUT, "%s", flavbrem_context_message(context));
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

/* --write-spectrum */
static int write_spectrum(const struct yield_work *work, flavbrem_context *context,
                          struct problem *problem)
{
    const char *path = work->options->written_spectrum;
    char comment[COMMENT_BYTES];
    if (path == NULL)
        return EXIT_DONE;
    chain_comment(&work->chain, comment, sizeof comment);
    flavbrem_status status =
        strcmp(path, "-") == 0
            ? flavbrem_spectrum_export(context, work->chain.spectrum, comment, stdout)
            : flavbrem_spectrum_export_file(context, work->chain.spectrum, comment, path);
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

static int compute(struct yield_work *work, flavbrem_context *context, struct problem *problem)
{
    const struct options *options = work->options;
    flavbrem_status status = FLAVBREM_OK;
    for (int i = 0; i < options->n_methods && status == FLAVBREM_OK; i++) {
        const flavbrem_yield_request request = {options->methods[i], options->rtol,
                                                flavbrem_spec_number(options->spec, "electrons")};
        work->values[i] = calloc(work->n_masses * work->n_parts, sizeof *work->values[i]);
        if (work->values[i] == NULL)
            return problem_memory(problem);
        status = flavbrem_yield(context, options->process, &work->chain.material,
                                work->chain.spectrum, &request, work->n_masses, work->masses,
                                work->n_parts, work->parts, work->values[i]);
    }
    return status == FLAVBREM_OK ? EXIT_DONE : problem_take(problem, context, status);
}

static void note_below(const struct yield_work *work, struct problem *problem)
{
    size_t below = 0;
    for (size_t m = 0; m < work->n_masses; m++)
        below += work->values[0][m * work->n_parts].status == FLAVBREM_VALUE_BELOW_THRESHOLD;
    if (below > 0)
        problem_note(problem,
                     "at %zu of %zu masses no lepton has energy enough (all are below the "
                     "threshold), there are no conversions",
                     below, work->n_masses);
}

static void tell_time(const struct options *options, const struct yield_work *work,
                      const flavbrem_context *context, const struct progress *progress)
{
    const char *reason, *device = flavbrem_context_device(context, &reason);
    points_tell_lost(options, device, reason);
    if (options->verbose)
        fprintf(stderr, "%zu values of %zu rows of a spectrum in %.3g s\n",
                work->n_masses * work->n_parts * (size_t)options->n_methods,
                flavbrem_spectrum_size(work->chain.spectrum), progress_seconds(progress));
}

int yield_run(const struct options *options, struct problem *problem)
{
    struct yield_work work = {.options = options, .chain = {.options = options}};
    struct progress progress;
    struct timespec start = {0, 0};
    flavbrem_context *context = NULL;
    flavbrem_file *file = NULL;
    size_t missed = 0;
    int code = points_context(options, &context, problem);
    if (code == EXIT_DONE)
        code = points_check(options, context, problem);
    if (code == EXIT_DONE)
        code = check_written(options, context, problem);
    if (code == EXIT_DONE)
        code = output_file_begin(options, context, &file, problem);
    if (code == EXIT_DONE)
        code = make_masses(&work, problem);
    if (code == EXIT_DONE) {
        chain_begin_progress(options, context, "showers", &progress);
        start = progress.start;
        code = chain_take_spectrum(&work.chain, context, problem);
        chain_end_progress(context, &progress);
    }
    if (code == EXIT_DONE)
        code = make_parts(&work, problem);
    if (code == EXIT_DONE) {
        chain_begin_progress(options, context, "cross-sections", &progress);
        progress.start = start; /* of all, for --verbose */
        code = compute(&work, context, problem);
        chain_end_progress(context, &progress);
    }
    if (code == EXIT_DONE)
        code = write_spectrum(&work, context, problem);
    if (code == EXIT_DONE)
        code = output_file_use(context, file, problem);
    if (code == EXIT_DONE) {
        tell_time(options, &work, context, &progress);
        missed = print(&work);
        note_below(&work, problem);
        points_note_far(options, problem);
        code = output_file_finish(context, file, problem);
    }
    outfile_end(&file);
    if (code == EXIT_DONE && missed > 0)
        code = points_inaccurate(options, missed, problem);
    for (int i = 0; i < FLAVBREM_METHODS; i++)
        free(work.values[i]);
    free(work.masses);
    free(work.parts);
    flavbrem_spectrum_destroy(&work.chain.spectrum);
    flavbrem_context_destroy(&context);
    return code;
}
