/* flavbrem table: cross-sections and K over a grid, into an HDF5 file. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/commands.h"
#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/text.h"
#include "tables/writer.h"

#define LONGEST_LIST 1000 /* the spec in the file is at most some ten kilobytes */
#define SPEC_SIZE 65536
#define SPEC_WIDTH 60 /* after so many characters the line is broken at the next comma */

const char table_help[] =
    "usage: flavbrem table -o FILE -E RANGE -m RANGE [options]\n"
    "\n"
    "Total cross-sections and K = sigma_IWW/sigma_ETL over a grid of (E, m_phi), each with its\n"
    "error, as an HDF5 file: /beam_energy_gev, /m_phi_gev, /{etl,ww,iww}/{sigma_pb,error_pb},\n"
    "/k/{value,error}, /status (0 good, 1 below threshold, 2 outside tolerance).\n"
    "The same spec gives the same bytes.\n"
    "\n"
    "  -o, --output FILE        the file to write; it appears when it is complete\n"
    "  --spec FILE              `key = value` lines, keys as the options of the physics below;\n"
    "                           options of the command line win\n"
    "  -E, --beam-energy RANGE  beam energies [GeV], rising\n"
    "  -m, --m-phi RANGE        boson masses [GeV], rising\n"
    "A RANGE is lo:hi:n[:lin|log] or a list 1,2,5; two points at least.\n"
    "\n" OPTIONS_HELP "\n"
    "Examples:\n"
    "  flavbrem table -o pb.h5 --spec tables/specs/na64e.ini\n"
    "  flavbrem table -o fe.h5 --target Fe -E 10:200:40:log -m 0.11:3:30:log --rtol 1e-4\n";

struct work {
    const struct options *options;
    struct points points;
    double *sigma[METHODS], *error[METHODS]; /* by flavbrem_method */
    double *k, *k_error;
    unsigned char *status;
    flavbrem_result *results; /* of one method at a time */
    size_t missed;
};

/* ---- the end by a signal: the unfinished file goes, nothing is said ---- */

static const char *volatile unfinished;

static void end_by_signal(int number)
{
    if (unfinished != NULL)
        unlink(unfinished);
    _exit(128 + number);
}

/* A signal that is ignored stays so: `nohup` and `&` in a script mean it. */
static void catch_signal(int number)
{
    struct sigaction action = {.sa_handler = end_by_signal}, before;
    sigemptyset(&action.sa_mask);
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(number, &action, NULL);
}

static int begin_file(const struct options *options, struct table_writer **writer,
                      struct problem *problem)
{
    sigset_t ends, before;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    sigprocmask(SIG_BLOCK, &ends, &before); /* so that no file is there whose name is not known */
    flavbrem_status status =
        table_writer_begin(options->output, writer, problem->sentence, sizeof problem->sentence);
    if (status == FLAVBREM_OK) {
        unfinished = table_writer_unfinished(*writer);
        catch_signal(SIGINT);
        catch_signal(SIGTERM);
        catch_signal(SIGHUP);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (status == FLAVBREM_ERROR_MEMORY)
        return problem_memory(problem);
    return status == FLAVBREM_OK ? EXIT_DONE : EXIT_WRONG_INPUT;
}

/* ---- the canonical spec: what the bytes depend on, in one order, in the fewest digits ---- */

struct text {
    char *at;
    size_t left;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text->at, text->left, format, arguments);
    va_end(arguments);
    size_t used = (size_t)length < text->left ? (size_t)length : text->left - 1;
    text->at += used;
    text->left -= used;
}

static void add_range(struct text *text, const char *key, const struct range *range)
{
    char lo[32], hi[32];
    add(text, "%s = ", key);
    if (range->list == NULL)
        add(text, "%s:%s:%zu:%s", number_text(range->lo, lo), number_text(range->hi, hi), range->n,
            range->scale == GRID_LOG ? "log" : "lin");
    const char *line = text->at;
    for (size_t i = 0; range->list != NULL && i < range->n; i++) {
        if (text->at - line > SPEC_WIDTH) { /* a spec's lines are short, but a value can go on */
            add(text, "\n    ");
            line = text->at;
        }
        add(text, "%s%s", number_text(range->list[i], lo), i + 1 < range->n ? "," : "");
    }
    add(text, "\n");
}

static void methods_text(const struct options *options, char text[32])
{
    struct text out = {text, 32};
    for (int i = 0; i < METHODS; i++) /* the order asked changes no byte */
        for (int j = 0; j < options->n_methods; j++)
            if ((int)options->methods[j] == i)
                add(&out, "%s%s", out.at == text ? "" : ",",
                    flavbrem_method_name((flavbrem_method)i));
}

static void spec_text(const struct options *options, char *spec)
{
    const flavbrem_process *process = &options->process;
    struct text text = {spec, SPEC_SIZE};
    char number[32], second[32], methods[32];
    methods_text(options, methods);
    add(&text, "lepton = %s:%s\n", flavbrem_lepton_name(process->lepton_in),
        flavbrem_lepton_name(process->lepton_out));
    add(&text, "target = %s,%s", number_text(process->target_z, number),
        number_text(process->target_a, second));
    if (options->density_g_cm3 > 0.0)
        add(&text, ",%s", number_text(options->density_g_cm3, number));
    add(&text, "\ncoupling = %s\n", number_text(process->coupling, number));
    add(&text, "method = %s\n", methods);
    add(&text, "rtol = %s\n", number_text(options->rtol, number));
    if (options->theta_max_given) /* only then it cuts ETL */
        add(&text, "theta-max = %s\n", number_text(process->theta_max_rad, number));
    if (options->psi_max_given)
        add(&text, "psi-max = %s\n", number_text(process->psi_max_rad, number));
    add(&text, "tmax = %s\n", tmax_rule_name(process->tmax_rule));
    add(&text, "constants = %s\n", constants_name(process->constants));
    add_range(&text, "beam-energy", &options->beam_energy_gev);
    add_range(&text, "m-phi", &options->m_phi_gev);
}

/* ---- the work ---- */

static int check_axis(const struct range *range, const char *what, struct problem *problem)
{
    if (range->n < 2)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s has one point (a table needs two or more on each axis), give a "
                           "range lo:hi:n",
                           what);
    if (range->list != NULL && range->n > LONGEST_LIST)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s lists %zu numbers (a table takes lists of up to %d), give a range "
                           "lo:hi:n",
                           what, range->n, LONGEST_LIST);
    if (!range_rises(range))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s does not rise from each point to the next (a table's axis does), "
                           "sort it and leave out what stands twice",
                           what);
    return EXIT_DONE;
}

static int check(const struct options *options, flavbrem_context *context, struct problem *problem)
{
    if (options->output == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "table does not know where to write, give a file like -o pb.h5");
    if (strcmp(options->output, "-") == 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "a table cannot go to stdout (HDF5 needs a file), give one like -o "
                           "pb.h5");
    if (options->unit != FLAVBREM_PB)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "a table holds cross-sections in pb (its datasets say so), leave --unit "
                           "out");
    int code = points_check(options, context, problem);
    if (code == EXIT_DONE)
        code = check_axis(&options->beam_energy_gev, "-E", problem);
    if (code == EXIT_DONE)
        code = check_axis(&options->m_phi_gev, "-m", problem);
    return code;
}

/* All memory before the work, so that its lack is told at once. */
static int allocate(struct work *work, struct problem *problem)
{
    const struct options *options = work->options;
    size_t n = work->points.n;
    work->results = malloc(n * sizeof *work->results);
    work->status = calloc(n, 1);
    int good = work->results != NULL && work->status != NULL;
    for (int i = 0; i < options->n_methods; i++) {
        flavbrem_method method = options->methods[i];
        work->sigma[method] = calloc(n, sizeof(double));
        work->error[method] = calloc(n, sizeof(double));
        good = good && work->sigma[method] != NULL && work->error[method] != NULL;
    }
    if (work->sigma[FLAVBREM_ETL] != NULL && work->sigma[FLAVBREM_IWW] != NULL) {
        work->k = calloc(n, sizeof *work->k);
        work->k_error = calloc(n, sizeof *work->k_error);
        good = good && work->k != NULL && work->k_error != NULL;
    }
    return good ? EXIT_DONE : problem_memory(problem);
}

static void take_results(struct work *work, flavbrem_method method)
{
    for (size_t i = 0; i < work->points.n; i++) {
        const flavbrem_result *result = &work->results[i];
        work->sigma[method][i] = result->value;
        work->error[method][i] = result->error;
        work->missed += result->status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
        if (work->status[i] < (unsigned char)result->status) /* the worst of the methods */
            work->status[i] = (unsigned char)result->status;
    }
}

static flavbrem_result result_of(const struct work *work, flavbrem_method method, size_t i)
{
    return (flavbrem_result){work->sigma[method][i], work->error[method][i],
                             (flavbrem_value_status)work->status[i]};
}

static int compute(struct work *work, flavbrem_context *context, struct progress *progress,
                   struct problem *problem)
{
    const struct options *options = work->options;
    int code = EXIT_DONE;
    progress_begin(progress, work->points.n * (size_t)options->n_methods, options->quiet);
    flavbrem_context_set_progress(context, progress_update, progress);
    for (int i = 0; i < options->n_methods && code == EXIT_DONE; i++) {
        code = points_compute(options, context, &work->points, options->methods[i], work->results,
                              progress, problem);
        if (code == EXIT_DONE)
            take_results(work, options->methods[i]);
    }
    progress_end(progress);
    flavbrem_context_set_progress(context, NULL, NULL);
    for (size_t i = 0; work->k != NULL && code == EXIT_DONE && i < work->points.n; i++) {
        flavbrem_result k =
            points_k(result_of(work, FLAVBREM_IWW, i), result_of(work, FLAVBREM_ETL, i));
        work->k[i] = k.value;
        work->k_error[i] = k.error;
    }
    return code;
}

static int finish_file(const struct work *work, struct table_writer *writer,
                       struct problem *problem)
{
    const struct options *options = work->options;
    char methods[32];
    char *spec = malloc(SPEC_SIZE);
    struct table_grid grid = {
        .n_beam_energy = work->points.size[0],
        .n_m_phi = work->points.size[1],
        .beam_energy_gev = work->points.values[0],
        .m_phi_gev = work->points.values[1],
        .k = work->k,
        .k_error = work->k_error,
        .status = work->status,
    };
    if (spec == NULL)
        return problem_memory(problem);
    memcpy(grid.sigma_pb, work->sigma, sizeof work->sigma);
    memcpy(grid.error_pb, work->error, sizeof work->error);
    methods_text(options, methods);
    spec_text(options, spec);
    struct table_origin origin = {
        .process = options->process,
        .density_g_cm3 = options->density_g_cm3,
        .rtol = options->rtol,
        .tmax_rule = tmax_rule_name(options->process.tmax_rule),
        .constants = constants_name(options->process.constants),
        /* of the masses: DMG4 has those of CODATA 2014 */
        .constants_year = options->process.constants == FLAVBREM_DMG4 ? 2014 : 2022,
        .methods = methods,
        .spec = spec,
        .code_version = version_text(),
    };
    flavbrem_status status =
        table_writer_finish(writer, &grid, &origin, problem->sentence, sizeof problem->sentence);
    free(spec);
    return status == FLAVBREM_OK ? EXIT_DONE : EXIT_FAILED;
}

static void print(const struct work *work)
{
    const struct options *options = work->options;
    size_t n_e = work->points.size[0];
    size_t n_m = work->points.size[1];
    char methods[32];
    methods_text(options, methods);
    if (options->format == FORMAT_JSON) {
        printf("{\"file\": ");
        text_print_json(options->output);
        printf(", \"beam_energies\": %zu, \"masses\": %zu, \"methods\": \"%s\", "
               "\"outside_tolerance\": %zu}\n",
               n_e, n_m, methods, work->missed);
    } else if (options->format == FORMAT_CSV) {
        puts("file,beam_energies,masses,methods,outside_tolerance");
        text_print_csv(options->output);
        printf(",%zu,%zu,\"%s\",%zu\n", n_e, n_m, methods, work->missed);
    } else if (!options->quiet) {
        text_print(options->output);
        printf(": %zu energies x %zu masses, %s\n", n_e, n_m, methods);
    }
}

static void work_free(struct work *work)
{
    for (int i = 0; i < METHODS; i++) {
        free(work->sigma[i]);
        free(work->error[i]);
    }
    free(work->k);
    free(work->k_error);
    free(work->status);
    free(work->results);
    points_free(&work->points);
}

int table_run(const struct options *options, struct problem *problem)
{
    struct work work = {.options = options};
    struct progress progress = {0};
    struct table_writer *writer = NULL;
    flavbrem_context *context = NULL;
    int code = points_context(options, &context, problem);
    if (code == EXIT_DONE)
        code = check(options, context, problem);
    if (code == EXIT_DONE)
        code = begin_file(options, &writer, problem);
    if (code == EXIT_DONE)
        code = points_make(options, &work.points, problem);
    if (code == EXIT_DONE)
        code = allocate(&work, problem);
    if (code == EXIT_DONE)
        code = compute(&work, context, &progress, problem);
    if (code == EXIT_DONE)
        code = finish_file(&work, writer, problem);
    unfinished = NULL; /* before its memory goes */
    table_writer_end(&writer);
    if (code == EXIT_DONE) {
        print(&work);
        points_tell_time(options, context, &progress);
        code = output_close(problem);
    }
    if (code == EXIT_DONE && work.missed > 0)
        code = points_inaccurate(options, work.missed, problem);
    work_free(&work);
    flavbrem_context_destroy(&context);
    return code;
}
