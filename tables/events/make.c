/* A file of events, from its source: the format, the file, the events, the end. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flavbrem/event_file.h"
#include "flavbrem/flavbrem.h"
#include "tables/events/batches.h"
#include "tables/events/formats.h"
#include "tables/fail.h"

flavbrem_event_file_options flavbrem_event_file_options_default(void)
{
    return (flavbrem_event_file_options){.descriptor = -1};
}

/* ---- what is asked ---- */

/* "h5, lhe, hepmc or csv" */
static void names_of_formats(char *list, size_t size)
{
    *list = '\0';
    for (int f = 0; f < EVENT_FORMATS; f++) {
        size_t length = strlen(list);
        const char *before = f == 0 ? "" : f == EVENT_FORMATS - 1 ? " or " : ", ";
        snprintf(list + length, size - length, "%s%s", before, flb_event_formats[f]->about.name);
    }
}

static flavbrem_status choose_format(flavbrem_context *context, const char *path,
                                     const flavbrem_event_file_options *options,
                                     struct event_target *target)
{
    char names[160];
    int packed = 0, is_told = path != NULL && flb_event_format_of(path, &target->format, &packed);
    int length = path != NULL ? (int)strlen(path) : 0;
    names_of_formats(names, sizeof names);
    if (options->format != NULL && !flb_event_format_named(options->format, &target->format))
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "there is no format \"%.40s\" of events (%s), take one of these",
                    options->format, names);
    if (options->format == NULL && !is_told)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "%.300s does not tell its format (its ending is none of theirs), give one: %s",
                    path != NULL ? path : "a descriptor", names);
    int is_gz = length > 3 && strcmp(path + length - 3, ".gz") == 0;
    int is_text = flb_event_formats[target->format]->about.is_text;
    target->compressed = options->compress || (is_gz && is_text);
    return FLAVBREM_OK;
}

static int is_open_for_writing(int descriptor)
{
    int flags = fcntl(descriptor, F_GETFL);
    return flags != -1 && (flags & O_ACCMODE) != O_RDONLY;
}

static flavbrem_status target_of(flavbrem_context *context, const char *path,
                                 const flavbrem_event_file_options *options,
                                 struct event_target *target)
{
    *target = (struct event_target){
        .path = path, .descriptor = options->descriptor, .resume = options->resume};
    if (path == NULL && options->descriptor < 0)
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "there is nowhere to write the events (neither a path nor a descriptor), give "
                    "one");
    if (path == NULL && !is_open_for_writing(options->descriptor))
        return fail(context, FLAVBREM_ERROR_INPUT,
                    "descriptor %d cannot be written (it is not open for writing), open it so or "
                    "give a path",
                    options->descriptor);
    return choose_format(context, path, options, target);
}

static struct event_origin origin_of(const flavbrem_event_source *source, const char *text)
{
    flavbrem_region_way way;
    flavbrem_result inside = flavbrem_event_source_inside(source, &way);
    const flavbrem_spec *spec = flavbrem_event_source_spec(source);
    double m_phi = flavbrem_range_value(flavbrem_spec_range(spec, "m-phi", 0), 0);
    flavbrem_sampling sampling = flavbrem_spec_sampling(spec, 0.0, m_phi);
    return (struct event_origin){
        .inside = inside,
        .inside_is_counted = way == FLAVBREM_BY_MONTE_CARLO,
        .process = flavbrem_event_source_process(source, 0),
        .method = sampling.method,
        .view = sampling.view,
        .m_phi_gev = m_phi,
        .charge = flavbrem_spec_choice(spec, "charge"),
        .boson_id = (int)flavbrem_spec_count(spec, "boson-id"),
        .seed = sampling.seed,
        .first = flavbrem_spec_count(spec, "first"),
        .n = flavbrem_spec_count(spec, "events"),
        .n_energies = flavbrem_event_source_energies(source),
        .beam_energy_gev = flavbrem_event_source_beam_energies(source),
        .sigma = flavbrem_event_source_sigma(source),
        .forbidden = flavbrem_event_source_forbidden(source),
        .hat_pb = flavbrem_event_source_hats(source),
        .spec = text,
        .code_version = flavbrem_build_text(),
        .mixed = flavbrem_event_source_is_mixed(source) ? source : NULL,
    };
}

/* ---- the end ---- */

/* What is left by a call that was cancelled: so many events in `place`, or none. */
static flavbrem_status tell_cancelled(flavbrem_context *context, uint64_t done, uint64_t n,
                                      const char *place, int keeps, int resumes)
{
    const flavbrem_status status = FLAVBREM_ERROR_CANCELLED;
    if (*place != '\0')
        return fail(context, status,
                    "stopped after %" PRIu64 " of %" PRIu64 " events (they are kept in %s), go "
                    "on with resume, or remove that file to give up",
                    done, n, place);
    if (!keeps)
        return fail(context, status,
                    "stopped after %" PRIu64 " of %" PRIu64 " events (none is kept), ask again",
                    done, n);
    if (resumes)
        return fail(context, status,
                    "stopped after %" PRIu64 " of %" PRIu64 " events (none is kept, the disk has "
                    "no room for the note of how many they are), free some to be able to go on",
                    done, n);
    return fail(context, status,
                "stopped after %" PRIu64 " of %" PRIu64 " events (none is kept, compressed HDF5 "
                "begins anew), leave compress out to be able to go on",
                done, n);
}

static uint64_t size_of(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ? (uint64_t)about.st_size : 0;
}

static void take_tally(const struct event_writer *writer, uint64_t begin,
                       flavbrem_event_outcome *outcome)
{
    struct file_tally tally = flb_event_writer_tally(writer);
    outcome->events = tally.events;
    outcome->drawn = tally.events - begin;
    outcome->tries = tally.tries;
    outcome->azimuth_tries = tally.azimuth_tries;
    outcome->above_hat = tally.above_hat;
    outcome->worst_weight = tally.worst_weight;
    outcome->removed = flb_event_writer_removed(writer);
}

/* Ends the writer. Returns the status, with the sentence of one that was cancelled. */
static flavbrem_status end(flavbrem_context *context, struct event_writer **writer, uint64_t n,
                           int keep, flavbrem_status status, flavbrem_event_outcome *outcome)
{
    const char *lies = flb_event_writer_place(*writer);
    char place[512] = "";
    uint64_t left;
    int resumes = flb_event_writer_resumes(*writer);
    snprintf(place, sizeof place, "%s", lies != NULL ? lies : "");
    int kept = flb_event_writer_end(writer, keep && status != FLAVBREM_OK, &left);
    outcome->kept = left;
    if (status != FLAVBREM_ERROR_CANCELLED)
        return status;
    return tell_cancelled(context, kept ? left : outcome->events, n, kept ? place : "", keep,
                          resumes);
}

/* ---- all of it ---- */

static flavbrem_status finish(flavbrem_context *context, struct event_writer *writer)
{
    char message[FAIL_SENTENCE] = "";
    flavbrem_status status = flb_event_writer_finish(writer, NULL, message, sizeof message);
    if (status == FLAVBREM_ERROR_MEMORY)
        return fail_memory(context);
    return status == FLAVBREM_OK ? status : fail(context, status, "%s", message);
}

static flavbrem_status begin(flavbrem_context *context, const struct event_target *target,
                             const struct event_origin *origin, struct event_writer **writer,
                             int *opened)
{
    char message[FAIL_SENTENCE] = "";
    flavbrem_status status =
        flb_event_writer_begin(target, origin, writer, opened, message, sizeof message);
    if (status == FLAVBREM_ERROR_MEMORY)
        return fail_memory(context);
    return status == FLAVBREM_OK ? status : fail(context, status, "%s", message);
}

static flavbrem_status write_to(flavbrem_context *context, const flavbrem_event_source *source,
                                const struct event_target *target, const char *text, int keep,
                                flavbrem_event_outcome *outcome)
{
    struct event_origin origin = origin_of(source, text);
    struct event_writer *writer = NULL;
    flavbrem_status status = begin(context, target, &origin, &writer, &outcome->opened);
    if (status != FLAVBREM_OK)
        return status;
    uint64_t done = flb_event_writer_done(writer);
    struct event_flow flow = {.context = context,
                              .source = source,
                              .first = origin.first,
                              .n = origin.n,
                              .writer = writer};
    status = flb_event_batches_run(&flow);
    if (status == FLAVBREM_OK)
        status = finish(context, writer);
    take_tally(writer, done, outcome);
    outcome->sigma = flavbrem_event_source_mean(source, &outcome->forbidden);
    outcome->missed = flavbrem_event_source_missed(source);
    outcome->device = flow.drawn_on.device;
    outcome->reason = flow.drawn_on.reason;
    if (status == FLAVBREM_OK)
        outcome->bytes =
            target->path != NULL ? size_of(target->path) : flb_event_writer_bytes(writer);
    return end(context, &writer, origin.n, keep, status, outcome);
}

/* Whether the outcome tells something. */
static int was_begun(flavbrem_status status)
{
    return status == FLAVBREM_OK || status == FLAVBREM_ERROR_CANCELLED ||
           status == FLAVBREM_ERROR_FILE || status == FLAVBREM_ERROR_DEVICE;
}

flavbrem_status flavbrem_event_file_write(flavbrem_context *context,
                                          const flavbrem_event_source *source, const char *path,
                                          const flavbrem_event_file_options *options,
                                          flavbrem_event_outcome *outcome)
{
    flavbrem_event_file_options usual = flavbrem_event_file_options_default();
    flavbrem_event_outcome found = {0};
    struct event_target target;
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (source == NULL)
        return fail_missing(context, "source of events");
    options = options != NULL ? options : &usual;
    flavbrem_status status = target_of(context, path, options, &target);
    if (status != FLAVBREM_OK)
        return status;
    char *text = malloc(FLAVBREM_SPEC_BYTES);
    if (text == NULL)
        return fail_memory(context);
    status =
        flavbrem_spec_text(context, flavbrem_event_source_spec(source), text, FLAVBREM_SPEC_BYTES);
    if (status == FLAVBREM_OK)
        status = write_to(context, source, &target, text, options->keep, &found);
    free(text);
    if (outcome != NULL && was_begun(status))
        *outcome = found;
    return status;
}

flavbrem_status flavbrem_event_file_make(flavbrem_context *context, const flavbrem_spec *spec,
                                         const char *path,
                                         const flavbrem_event_file_options *options,
                                         flavbrem_event_outcome *outcome)
{
    flavbrem_event_file_options usual = flavbrem_event_file_options_default();
    flavbrem_event_source *source = NULL;
    struct event_target target;
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    flavbrem_status status = target_of(context, path, options != NULL ? options : &usual, &target);
    if (status == FLAVBREM_OK) /* known before the hats are made */
        status = flavbrem_event_source_create(context, spec, &source);
    if (status == FLAVBREM_OK)
        status = flavbrem_event_file_write(context, source, path, options, outcome);
    flavbrem_event_source_destroy(&source);
    return status;
}
