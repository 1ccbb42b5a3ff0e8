/* flavbrem sample: events, into a file or a histogram. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/cli/commands.h"
#include "host/cli/event_batches.h"
#include "host/cli/file_name.h"
#include "host/cli/help.h"
#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/sample_print.h"
#include "host/cli/sample_source.h"
#include "host/cli/stop.h"
#include "host/cli/suggest.h"
#include "host/cli/text.h"
#include "tables/events/formats.h"

#define COUNTED_AT_ONCE ((size_t)1 << 21) /* events, between two looks of the progress bar */
#define MOST_ENERGIES 1000 /* each has a hat of some megabytes, and a place in the spec */

const struct help_text sample_help = {
    "usage: flavbrem sample -o FILE | --histogram WHAT -n EVENTS -E ENERGY -m MASS [options]\n"
    "\n"
    "Events l_i N -> l_f N phi with weight 1, drawn from the cross-section by accept-reject, into "
    "a\n"
    "file or a histogram. Event i depends on the process, the seed and i alone: the same bytes "
    "from\n"
    "any number of threads and any device.\n",
    "A RANGE is a number, a list 1,2,5, or lo:hi:n[:lin|log].\n",
    "  flavbrem sample -o ev.h5 -n 1000000 -E 100 -m 0.3\n"
    "  flavbrem sample --histogram x:50 -n 1e6 -E 100 -m 0.3 --json\n"};

/* ---- what is asked ---- */

#define MOST_FORMATS 16
#define MOST_ENDINGS (4 * MOST_FORMATS)

static int is_stdout(const struct options *options)
{
    return strcmp(options->output, "-") == 0;
}

/* Adds a word to a list "a, b or c" of n words; it is number k. */
static void add_word(char *list, size_t size, const char *word, int k, int n, const char *last)
{
    size_t length = strlen(list);
    snprintf(list + length, size - length, "%s%s", k == 0 ? "" : k == n - 1 ? last : ", ", word);
}

/* All endings that tell a format; returns how many. */
static int all_endings(char endings[MOST_ENDINGS][FILE_ENDING_SIZE])
{
    const flavbrem_event_format *format;
    int n = 0;
    for (size_t f = 0; (format = flavbrem_event_format_at(f)) != NULL; f++)
        for (const char *all = format->endings;
             n < MOST_ENDINGS && file_name_next_ending(&all, endings[n]);)
            n++;
    return n;
}

static int unknown_ending(const struct options *options, struct problem *problem)
{
    char endings[MOST_ENDINGS][FILE_ENDING_SIZE], list[MOST_ENDINGS * FILE_ENDING_SIZE] = "";
    const char *known[MOST_ENDINGS];
    const char *slash = strrchr(options->output, '/');
    const char *name = slash != NULL ? slash + 1 : options->output;
    const char *dot = strchr(name, '.');
    int n = all_endings(endings);
    for (int k = 0; k < n; k++) {
        known[k] = endings[k];
        add_word(list, sizeof list, endings[k], k, n, " and ");
    }
    if (dot != NULL)
        suggest_hint(problem, "a name that ends with ", dot, known, (size_t)n);
    return problem_set(problem, EXIT_WRONG_INPUT,
                       "-o %.300s does not tell its format (%s do), give such a name or --to",
                       options->output, list);
}

/* Standard output has no name, and takes texts alone. */
static int needs_text(const struct options *options, struct problem *problem)
{
    char list[MOST_FORMATS * FILE_ENDING_SIZE] = "";
    const flavbrem_event_format *format;
    int n = 0, k = 0;
    for (size_t f = 0; (format = flavbrem_event_format_at(f)) != NULL; f++)
        n += format->is_text;
    for (size_t f = 0; (format = flavbrem_event_format_at(f)) != NULL; f++)
        if (format->is_text)
            add_word(list, sizeof list, format->name, k++, n, " or ");
    return problem_set(
        problem, EXIT_WRONG_INPUT, "-o - needs --to %s (%s), give one of these", list,
        options->event_format == NULL ? "stdout has no name that tells it" : "HDF5 needs a file");
}

/* Format and compression, by name and by --to and --compress. */
static int choose_format(const struct options *options, const flavbrem_event_format **format,
                         int *compressed, struct problem *problem)
{
    const flavbrem_event_format *named = NULL, *asked = options->event_format;
    char ending[FILE_ENDING_SIZE];
    size_t length = strlen(options->output);
    int is_gz = length > 3 && strcmp(options->output + length - 3, ".gz") == 0;
    if (!is_stdout(options))
        named = flavbrem_event_format_of(options->output, NULL);
    *format = asked != NULL ? asked : named;
    if (is_stdout(options) && (asked == NULL || !asked->is_text))
        return needs_text(options, problem);
    if (*format == NULL)
        return unknown_ending(options, problem);
    const char *other = file_name_wrong(options->output, is_gz ? length - 3 : length,
                                        file_name_of_events(*format), ending);
    if (named == NULL && !is_stdout(options) && other != NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o %.300s has a name of another format, %s, and --to says %s (readers "
                           "go by the name), give another name",
                           options->output, other, (*format)->name);
    if (named != NULL && *format != named)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o %.300s has a name of %s and --to says %s (readers go by the name), "
                           "leave --to out or give another name",
                           options->output, named->name, (*format)->name);
    if (options->compress && (*format)->is_text && !is_stdout(options) && !is_gz)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--compress needs a name that tells it (readers go by the name), give "
                           "-o %.300s.gz",
                           options->output);
    if (is_gz && !(*format)->is_text)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o %.300s cannot be HDF5 (that is never in gzip), give a name that "
                           "ends with .h5",
                           options->output);
    *compressed = options->compress || is_gz;
    return EXIT_DONE;
}

static int check_target(const struct options *options, struct problem *problem)
{
    const flavbrem_event_format *format;
    int compressed;
    if (options->output == NULL && options->histogram == NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "sample does not know where to write, give a file like -o ev.h5 or "
                           "--histogram x:100");
    if (options->output != NULL && options->histogram != NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o and --histogram do not go together (a histogram keeps no events), "
                           "give one of them");
    if (options->histogram != NULL &&
        (options->event_format != NULL || options->compress || options->resume))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s goes with a file (--histogram writes none), leave it out",
                           options->resume     ? "--resume"
                           : options->compress ? "--compress"
                                               : "--to");
    if (options->histogram != NULL)
        return EXIT_DONE;
    if (is_stdout(options) && options->resume)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--resume goes with a file (what went to stdout is gone), give one like "
                           "-o ev.lhe");
    return choose_format(options, &format, &compressed, problem);
}

static int check_method(const struct options *options, struct problem *problem)
{
    int exact = options->methods[0] == FLAVBREM_ETL;
    int lepton = options->view == FLAVBREM_VIEW_LEPTON;
    if (options->n_methods != 1)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--method has %d methods (a file has events of one), give one",
                           options->n_methods);
    if (exact && options->view_given)
        return problem_set(
            problem, EXIT_WRONG_INPUT,
            "--view goes with --method ww and iww (the exact cross-section describes "
            "both particles), leave it out");
    if (!exact && (lepton ? options->theta_max_given : options->psi_max_given))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s cuts an angle that is not drawn (--view %s), leave it out or take "
                           "the other view",
                           lepton ? "--theta-max" : "--psi-max", flavbrem_view_name(options->view));
    return EXIT_DONE;
}

static int check_counts(const struct options *options, struct problem *problem)
{
    if (options->events == 0)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "sample does not know how many events, give a number like -n 1000000");
    if (options->events - 1 > UINT64_MAX - options->first)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--first %" PRIu64 " and -n %" PRIu64 " pass 2^64 (events are numbered "
                           "below), give less",
                           options->first, options->events);
    if (options->m_phi_gev.n != 1)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-m has %zu masses (a file has events of one), give one",
                           options->m_phi_gev.n);
    if (options->beam_energy_gev.n > MOST_ENERGIES)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-E has %zu energies (at most %d), give fewer",
                           options->beam_energy_gev.n, MOST_ENERGIES);
    return EXIT_DONE;
}

/* Every energy must give events. */
static int check_threshold(const struct options *options, struct problem *problem)
{
    double least = range_smallest(&options->beam_energy_gev);
    double mass = range_value(&options->m_phi_gev, 0);
    double threshold = flavbrem_threshold_gev(&options->process, mass);
    if (least > threshold)
        return EXIT_DONE;
    return problem_set(problem, EXIT_WRONG_INPUT,
                       "-E %.9g GeV is not above the threshold of %.9g GeV (to make a boson of "
                       "%.9g GeV), give more energy or less mass",
                       least, threshold, mass);
}

static int check_sample(const struct options *options, flavbrem_context *context,
                        struct problem *problem)
{
    int code = points_given(options, problem);
    if (code == EXIT_DONE)
        code = check_counts(options, problem);
    if (code == EXIT_DONE)
        code = check_method(options, problem);
    if (code == EXIT_DONE)
        code = check_target(options, problem);
    if (code == EXIT_DONE)
        code = points_check(options, context, problem);
    return code == EXIT_DONE ? check_threshold(options, problem) : code;
}

/* ---- the work ---- */

struct sample_work {
    const struct options *options;
    struct sample_source source;
    struct progress progress;
    struct drawn_on drawn_on;
};

static int draw(struct sample_work *work, uint64_t done, const struct event_sink *sink,
                struct problem *problem)
{
    const struct options *options = work->options;
    struct event_supply source = {work->source.context, work->source.n_energies,
                                  work->source.samplers, options->first, &work->drawn_on};
    drawn_on_note(&work->drawn_on, source.context);
    progress_begin(&work->progress, (size_t)(options->events - done), options->quiet);
    work->progress.what = "events";
    int code =
        event_batches_run(options, &source, done, options->events, sink, &work->progress, problem);
    progress_end(&work->progress);
    return code;
}

/* Why no GPU worked, as far as it is known without a batch: the batches of a CPU are all small. */
static const char *why_no_gpu(const char *reason)
{
    const char *name, *problem;
    int usable;
    for (size_t i = 0; (name = flavbrem_device_name(i, &usable, &problem)) != NULL; i++)
        if (flavbrem_device_is_gpu(name))
            return usable ? reason : problem;
    return reason;
}

static void tell_time(const struct sample_work *work)
{
    const char *reason = work->drawn_on.reason, *device = work->drawn_on.device;
    const char *asked = work->options->device;
    if (!work->options->verbose)
        return;
    fprintf(stderr, "%zu events in %.3g s on device %s", work->progress.total,
            progress_seconds(&work->progress), device);
    if (strcmp(asked, "auto") == 0)
        fprintf(stderr, " (auto%s%s)",
                *reason == '\0' ? "" : ", no GPU: ", *reason == '\0' ? "" : why_no_gpu(reason));
    fputc('\n', stderr);
}

/* ---- a file ---- */

static flavbrem_status encode(void *user, uint64_t place, size_t n, const flavbrem_event *events,
                              struct event_bytes *bytes)
{
    return flb_event_writer_encode(user, place, n, events, bytes);
}

static int put(void *user, const struct output_batch *batch, struct problem *problem)
{
    for (size_t at = 0, chunk = 0; at < batch->n; at += EVENT_CHUNK, chunk++) {
        size_t n = batch->n - at < EVENT_CHUNK ? batch->n - at : EVENT_CHUNK;
        flavbrem_status status =
            flb_event_writer_put(user, n, batch->events + at, &batch->bytes[chunk],
                                 problem->sentence, sizeof problem->sentence);
        if (status != FLAVBREM_OK)
            return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static int begin(const struct sample_work *work, const struct event_origin *origin,
                 struct event_writer **writer, struct problem *problem)
{
    const struct options *options = work->options;
    const flavbrem_event_format *format = NULL;
    struct event_target target = {.path = is_stdout(options) ? NULL : options->output,
                                  .descriptor = STDOUT_FILENO,
                                  .resume = options->resume};
    int code = choose_format(options, &format, &target.compressed, problem);
    if (code != EXIT_DONE)
        return code;
    if (!is_stdout(options)) /* stdout is left to its reader, and to the usual end by a signal */
        stop_catch();
    flb_event_format_named(format->name, &target.format);
    flavbrem_status status = flb_event_writer_begin(&target, origin, writer, problem->sentence,
                                                    sizeof problem->sentence);
    if (status == FLAVBREM_ERROR_MEMORY)
        return problem_memory(problem);
    if (status == FLAVBREM_OK)
        return EXIT_DONE;
    return status == FLAVBREM_ERROR_INPUT ? EXIT_WRONG_INPUT : EXIT_FAILED;
}

static uint64_t size_of(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ? (uint64_t)about.st_size : 0;
}

/* What --resume finds next time, after a signal: so many events in `place`, or none. */
static void tell_left(const struct options *options, uint64_t done, const char *place, int resumes)
{
    if (*place != '\0')
        fprintf(stderr,
                "flavbrem: stopped after %" PRIu64 " of %" PRIu64 " events (they are kept in %s), "
                "the same command goes on; remove that file to give up\n",
                done, options->events, place);
    else if (resumes)
        fprintf(stderr,
                "flavbrem: stopped after %" PRIu64 " of %" PRIu64 " events (none is kept, the disk "
                "has no room for the note of how many they are), free some to be able to go on\n",
                done, options->events);
    else
        fprintf(stderr,
                "flavbrem: stopped after %" PRIu64 " of %" PRIu64 " events (none is kept, "
                "compressed HDF5 begins anew), leave --compress out to be able to go on\n",
                done, options->events);
}

/* Ends the writer. Where the work was stopped, this ends the program. */
static void end_file(const struct options *options, struct event_writer **writer, int code,
                     struct problem *problem)
{
    uint64_t left, done = *writer != NULL ? flb_event_writer_done(*writer) : 0;
    int resumes = *writer != NULL && flb_event_writer_resumes(*writer);
    char place[512] = "";
    if (*writer != NULL && flb_event_writer_place(*writer) != NULL)
        snprintf(place, sizeof place, "%.511s", flb_event_writer_place(*writer));
    text_clean(place);
    if (code == EXIT_DONE && !options->resume && flb_event_writer_removed(*writer) > 0)
        problem_hint(
            problem,
            "an unfinished %.150s of an earlier run was removed, as always without --resume",
            options->output);
    int kept = flb_event_writer_end(writer, options->resume, &left);
    if (code == EXIT_FAILED && left > 0)
        problem_hint(problem, "%" PRIu64 " events are kept, the same command goes on", left);
    if (code == EXIT_STOPPED && options->resume)
        tell_left(options, kept ? left : done, kept ? place : "", resumes);
    if (code == EXIT_STOPPED)
        stop_end();
}

static int make_file(struct sample_work *work, struct problem *problem)
{
    const struct options *options = work->options;
    struct event_origin origin = sample_source_origin(options, &work->source);
    struct event_writer *writer = NULL;
    struct file_tally tally = {0};
    int code = begin(work, &origin, &writer, problem);
    if (code == EXIT_DONE) {
        struct event_sink sink = {writer, encode, put};
        code = draw(work, flb_event_writer_done(writer), &sink, problem);
    }
    if (code == EXIT_DONE && flb_event_writer_finish(writer, &tally, problem->sentence,
                                                     sizeof problem->sentence) != FLAVBREM_OK)
        code = EXIT_FAILED;
    end_file(options, &writer, code, problem);
    if (code == EXIT_DONE && !is_stdout(options))
        sample_print_file(options, &work->source, &tally, size_of(options->output));
    return code;
}

/* ---- a histogram ---- */

/* Counted by the library, on a GPU where there is one; a signal ends the program as usual. */
static int count_events(struct sample_work *work, flavbrem_histogram *counts,
                        struct problem *problem)
{
    const struct options *options = work->options;
    const struct sample_source *source = &work->source;
    flavbrem_status status = FLAVBREM_OK;
    progress_begin(&work->progress, (size_t)options->events, options->quiet);
    work->progress.what = "events";
    for (uint64_t done = 0; done < options->events && status == FLAVBREM_OK;) {
        uint64_t left = options->events - done;
        size_t n = left < COUNTED_AT_ONCE ? (size_t)left : COUNTED_AT_ONCE;
        status = flavbrem_events_histogram(source->context, source->n_energies, source->samplers,
                                           options->first + done, n, counts);
        if (done == 0)
            drawn_on_note(&work->drawn_on, source->context);
        done += n;
        work->progress.before += n;
        progress_update(&work->progress, 0, 0);
    }
    progress_end(&work->progress);
    return status == FLAVBREM_OK ? EXIT_DONE : points_failed(source->context, status, problem);
}

static int make_histogram(struct sample_work *work, struct histogram *histogram,
                          struct problem *problem)
{
    flavbrem_histogram counts = histogram_counts(histogram);
    int code = count_events(work, &counts, problem);
    struct file_tally tally = {work->options->events, counts.tries, counts.azimuth_tries,
                               counts.above,
                               counts.largest_weight > 1.0 ? counts.largest_weight : 1.0};
    if (code == EXIT_DONE)
        sample_print_histogram(work->options, &work->source, &tally, histogram);
    return code;
}

/* ---- all of it ---- */

static int make(struct sample_work *work, struct histogram *histogram, flavbrem_context *context,
                struct problem *problem)
{
    const struct options *options = work->options;
    int code = sample_source_make(options, context, &work->source, problem);
    if (code == EXIT_DONE)
        code = options->histogram != NULL ? make_histogram(work, histogram, problem)
                                          : make_file(work, problem);
    if (code != EXIT_DONE)
        return code;
    tell_time(work);
    if (!options->quiet)
        sample_print_forbidden(options, &work->source);
    code = output_close(problem);
    stop_end(); /* by a broken pipe, quietly */
    if (code == EXIT_DONE && work->source.missed > 0)
        code = points_inaccurate(options, work->source.missed, problem);
    return code;
}

int sample_run(const struct options *options, struct problem *problem)
{
    struct sample_work work = {.options = options};
    struct histogram histogram = {0};
    flavbrem_context *context = NULL;
    int code = points_context(options, &context, problem);
    if (code == EXIT_DONE)
        code = check_sample(options, context, problem);
    if (code == EXIT_DONE && options->histogram != NULL)
        code = histogram_make(options->histogram, &histogram, problem);
    if (code == EXIT_DONE)
        code = make(&work, &histogram, context, problem);
    histogram_free(&histogram);
    sample_source_free(&work.source);
    flavbrem_context_destroy(&context);
    return code;
}
