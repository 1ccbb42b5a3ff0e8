/* flavbrem sample: events, into a file or a histogram. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flavbrem/event_file.h"
#include "host/cli/commands.h"
#include "host/cli/file_name.h"
#include "host/cli/help.h"
#include "host/cli/output.h"
#include "host/cli/points.h"
#include "host/cli/sample_print.h"
#include "host/cli/stop.h"
#include "host/cli/suggest.h"
#include "host/cli/text.h"

const struct help_text sample_help = {
    "usage: flavbrem sample -o FILE | --histogram WHAT -n EVENTS -E ENERGY | --spectrum WHAT\n"
    "                       -m MASS [options]\n"
    "\n"
    "Events l_i N -> l_f N phi with weight 1, drawn from the cross-section by accept-reject, into "
    "a\n"
    "file or a histogram. Event i depends on the process, the seed and i alone: the same bytes "
    "from\n"
    "any number of threads and any device.\n",
    "A RANGE is a number, a list 1,2,5, or lo:hi:n[:lin|log].\n",
    "  flavbrem sample -o ev.h5 -n 1000000 -E 100 -m 0.3\n"
    "  flavbrem sample -o ev.lhe -n 1e5 -E 100 -m 0.3 --cut \"x>0.8,psi<0.05\"\n"
    "  flavbrem sample -o dark.lhe -n 1000 -E 8 -m 0.1 --lepton e:e --boson vector \\\n"
    "      --epsilon 1e-3 --charge +1 --boson-id 32\n"
    "  flavbrem sample --histogram theta=1e-5:0.1:50:log --unit pb -n 1e6 -E 100 -m 0.3\n"};

/* ---- what is asked ---- */

#define MOST_FORMATS 16
#define MOST_ENDINGS (4 * MOST_FORMATS)

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
static int choose_format(const struct options *options, flavbrem_event_file_options *how,
                         struct problem *problem)
{
    const flavbrem_event_format *named = NULL, *asked = options->event_format;
    char ending[FILE_ENDING_SIZE];
    size_t length = strlen(options->output);
    int is_gz = length > 3 && strcmp(options->output + length - 3, ".gz") == 0;
    if (!options_to_stdout(options))
        named = flavbrem_event_format_of(options->output, NULL);
    const flavbrem_event_format *format = asked != NULL ? asked : named;
    if (options_to_stdout(options) && (asked == NULL || !asked->is_text))
        return needs_text(options, problem);
    if (format == NULL)
        return unknown_ending(options, problem);
    const char *other = file_name_wrong(options->output, is_gz ? length - 3 : length,
                                        file_name_of_events(format), ending);
    if (named == NULL && !options_to_stdout(options) && other != NULL)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o %.300s has a name of another format, %s, and --to says %s (readers "
                           "go by the name), give another name",
                           options->output, other, format->name);
    if (named != NULL && format != named)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o %.300s has a name of %s and --to says %s (readers go by the name), "
                           "leave --to out or give another name",
                           options->output, named->name, format->name);
    if (options->compress && format->is_text && !options_to_stdout(options) && !is_gz)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--compress needs a name that tells it (readers go by the name), give "
                           "-o %.300s.gz",
                           options->output);
    if (is_gz && !format->is_text)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "-o %.300s cannot be HDF5 (that is never in gzip), give a name that "
                           "ends with .h5",
                           options->output);
    if (format->has_one_mass && flavbrem_spec_is_set(options->spec, "spectrum"))
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s has no place for a spectrum (its events tell the nucleus and the "
                           "energy alone), give another format",
                           format->title);
    if (format->has_one_mass && flavbrem_range_size(options->axes[1]) > 1)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "%s has no place for several masses (its events tell the nucleus and "
                           "the energy alone), give another format",
                           format->title);
    how->format = format->name;
    how->compress = options->compress || is_gz;
    return EXIT_DONE;
}

static int check_target(const struct options *options, struct problem *problem)
{
    flavbrem_event_file_options how;
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
    if (options->histogram == NULL && options->cell_unit != CELLS_NOT_GIVEN)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--unit goes with --histogram (a file has events and their sigma, and "
                           "no bins), leave it out");
    if (options->histogram != NULL)
        return EXIT_DONE;
    if (options_to_stdout(options) && options->resume)
        return problem_set(problem, EXIT_WRONG_INPUT,
                           "--resume goes with a file (what went to stdout is gone), give one like "
                           "-o ev.lhe");
    return choose_format(options, &how, problem);
}

static int check_sample(const struct options *options, flavbrem_context *context,
                        struct problem *problem)
{
    int code = points_check(options, context, problem);
    return code == EXIT_DONE ? check_target(options, problem) : code;
}

/* ---- the work ---- */

struct sample_work {
    const struct options *options;
    flavbrem_context *context;
    flavbrem_event_source *source;
    struct progress progress;
    int stops; /* a signal is waited for */
};

/* A flavbrem_progress: the bar, and the signal that asks for the end. */
static int look(void *user, size_t done, size_t total)
{
    struct sample_work *work = user;
    if (done == 0) {
        progress_begin(&work->progress, total, work->options->quiet);
        work->progress.what = "events";
    }
    progress_update(&work->progress, done, total);
    return work->stops && stop_signal() != 0;
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

static void tell_time(const struct sample_work *work, const flavbrem_event_outcome *outcome)
{
    const char *reason = outcome->reason != NULL ? outcome->reason : "";
    if (outcome->device != NULL)
        points_tell_lost(work->options, outcome->device, reason);
    if (!work->options->verbose)
        return;
    fprintf(stderr, "%" PRIu64 " events in %.3g s on device %s", outcome->drawn,
            progress_seconds(&work->progress), outcome->device);
    if (strcmp(work->options->device, "auto") == 0)
        fprintf(stderr, " (auto%s%s)",
                *reason == '\0' ? "" : ", no GPU: ", *reason == '\0' ? "" : why_no_gpu(reason));
    fputc('\n', stderr);
}

/* ---- a file ---- */

/* Ends the program where a signal has stopped the work, with what --resume finds next time. */
static void end_stopped(const struct sample_work *work)
{
    char sentence[SENTENCE_BYTES];
    snprintf(sentence, sizeof sentence, "%s", flavbrem_context_message(work->context));
    text_clean(sentence);
    if (work->options->resume)
        fprintf(stderr, "flavbrem: %s\n", sentence);
    stop_end();
}

/* The exit code of an error tells what was wrong: a path that cannot be opened is the user's,
 * stdout that is closed is not. */
static int write_failed(const struct sample_work *work, flavbrem_status status,
                        const flavbrem_event_outcome *outcome, struct problem *problem)
{
    if (status == FLAVBREM_ERROR_FILE && !outcome->opened)
        return problem_set(problem, EXIT_WRONG_INPUT, "%s",
                           flavbrem_context_message(work->context));
    if (status == FLAVBREM_ERROR_INPUT && options_to_stdout(work->options))
        return problem_set(problem, EXIT_FAILED,
                           "standard output could not be written (Bad file descriptor), open it, "
                           "or let it lead into a file");
    return problem_take(problem, work->context, status);
}

static int make_file(struct sample_work *work, flavbrem_event_outcome *outcome,
                     struct problem *problem)
{
    const struct options *options = work->options;
    flavbrem_event_file_options how = flavbrem_event_file_options_default();
    int code = choose_format(options, &how, problem);
    if (code != EXIT_DONE)
        return code;
    how.resume = how.keep = options->resume;
    how.descriptor = STDOUT_FILENO;
    work->stops = !options_to_stdout(options);
    if (work->stops) /* stdout is left to its reader, and to the usual end by a signal */
        stop_catch();
    flavbrem_status status = flavbrem_event_file_write(
        work->context, work->source, options_to_stdout(options) ? NULL : options->output, &how,
        outcome);
    progress_end(&work->progress);
    if (status == FLAVBREM_ERROR_CANCELLED)
        end_stopped(work);
    if (status == FLAVBREM_OK && !options->resume && outcome->removed > 0)
        problem_hint(
            problem,
            "an unfinished %.150s of an earlier run was removed, as always without --resume",
            options->output);
    if (status != FLAVBREM_OK && outcome->kept > 0)
        problem_hint(problem, "%" PRIu64 " events are kept, the same command goes on",
                     outcome->kept);
    if (status != FLAVBREM_OK)
        return write_failed(work, status, outcome, problem);
    if (!options_to_stdout(options))
        sample_print_file(options, work->source, outcome);
    return EXIT_DONE;
}

/* ---- a histogram ---- */

/* Counted by the library, on a GPU where there is one; a signal ends the program as usual. */
static int make_histogram(struct sample_work *work, struct histogram *histogram,
                          flavbrem_event_outcome *outcome, struct problem *problem)
{
    const struct options *options = work->options;
    flavbrem_histogram counts = histogram_counts(histogram);
    if (options->cell_unit == CELLS_IN_PB && flavbrem_event_source_takes_turns(work->source))
        return problem_set(
            problem, EXIT_WRONG_INPUT,
            "--unit pb does not go with energies, masses or targets in turn (of each "
            "there are as many events, whatever its cross-section), give --share "
            "sigma");
    look(work, 0, (size_t)flavbrem_spec_count(options->spec, "events"));
    flavbrem_status status = flavbrem_event_source_histogram(
        work->context, work->source, flavbrem_spec_count(options->spec, "first"),
        (size_t)flavbrem_spec_count(options->spec, "events"), &counts);
    progress_end(&work->progress);
    if (status != FLAVBREM_OK)
        return problem_take(problem, work->context, status);
    *outcome = (flavbrem_event_outcome){
        .events = flavbrem_spec_count(options->spec, "events"),
        .drawn = flavbrem_spec_count(options->spec, "events"),
        .tries = counts.tries,
        .azimuth_tries = counts.azimuth_tries,
        .above_hat = counts.above,
        .worst_weight = counts.largest_weight > 1.0 ? counts.largest_weight : 1.0};
    outcome->device = flavbrem_context_device(work->context, &outcome->reason);
    int code = options->cell_unit == CELLS_IN_PB
                   ? histogram_in_pb(histogram, flavbrem_event_source_mean(work->source, NULL),
                                     work->context, problem)
                   : EXIT_DONE;
    if (code != EXIT_DONE)
        return code;
    sample_print_histogram(options, work->source, outcome, histogram);
    return EXIT_DONE;
}

/* ---- all of it ---- */

static int make(struct sample_work *work, struct histogram *histogram, struct problem *problem)
{
    const struct options *options = work->options;
    flavbrem_event_outcome outcome = {0};
    flavbrem_status status =
        flavbrem_event_source_create(work->context, options->spec, &work->source);
    if (status == FLAVBREM_ERROR_FILE) /* a spectrum that cannot be read is wrong input */
        return problem_set(problem, EXIT_WRONG_INPUT, "%s",
                           flavbrem_context_message(work->context));
    if (status != FLAVBREM_OK)
        return problem_take(problem, work->context, status);
    flavbrem_context_set_progress(work->context, look, work);
    int code = options->histogram != NULL ? make_histogram(work, histogram, &outcome, problem)
                                          : make_file(work, &outcome, problem);
    if (code != EXIT_DONE)
        return code;
    tell_time(work, &outcome);
    points_note_far(options, problem);
    if (!options->quiet)
        sample_print_forbidden(options, work->source);
    code = output_close(problem);
    stop_end(); /* by a broken pipe, quietly */
    size_t missed = flavbrem_event_source_missed(work->source);
    if (code == EXIT_DONE && missed > 0)
        code = points_inaccurate(options, missed, problem);
    return code;
}

int sample_run(const struct options *options, struct problem *problem)
{
    struct sample_work work = {.options = options};
    struct histogram histogram = {0};
    int code = points_context(options, &work.context, problem);
    if (code == EXIT_DONE)
        code = check_sample(options, work.context, problem);
    if (code == EXIT_DONE && options->histogram != NULL)
        code = histogram_make(options->histogram, options->reader, &histogram, problem);
    if (code == EXIT_DONE)
        code = make(&work, &histogram, problem);
    histogram_free(&histogram);
    flavbrem_event_source_destroy(&work.source);
    flavbrem_context_destroy(&work.context);
    return code;
}
