/* Files of events from C alone: the program's bytes, verified and looked at, stopped and gone on
 * with, by several threads; what is refused. */
#define _GNU_SOURCE /* pthread_setattr_default_np */
#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "flavbrem/event_file.h"
#include "flavbrem/file_info.h"
#include "flavbrem/files.h"
#include "flavbrem/flavbrem.h"
#include "tests/folder.h"

enum { ENERGIES = 3, THREADS = 8 };

#define EVENTS "20000"
#define MANY "200000" /* several batches of two threads */

static flavbrem_context *context;
static flavbrem_event_source *source; /* of EVENTS */
static flavbrem_event_source *few;    /* of ten */

static flavbrem_spec *spec_of(const char *events)
{
    static const char *const keys[][2] = {{"beam-energy", "100,50,20"},
                                          {"m-phi", "0.3"},
                                          {"seed", "5"},
                                          {"first", "7"},
                                          {"target", "Cu"}};
    flavbrem_spec *spec = NULL;
    if (flavbrem_spec_create(context, FLAVBREM_JOB_EVENTS, &spec) != FLAVBREM_OK)
        abort();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (flavbrem_spec_set(context, spec, keys[i][0], keys[i][1]) != FLAVBREM_OK)
            abort();
    if (flavbrem_spec_set(context, spec, "events", events) != FLAVBREM_OK)
        abort();
    return spec;
}

static flavbrem_event_source *source_of(const char *events)
{
    flavbrem_spec *spec = spec_of(events);
    flavbrem_event_source *made = NULL;
    if (flavbrem_event_source_create(context, spec, &made) != FLAVBREM_OK)
        abort();
    flavbrem_spec_destroy(&spec);
    return made;
}

static int create_all(void **state)
{
    (void)state;
    if (folder_make() != 0 || flavbrem_context_create(&context) != FLAVBREM_OK ||
        flavbrem_context_set_threads(context, 2) != FLAVBREM_OK ||
        flavbrem_context_set_device(context, "cpu") != FLAVBREM_OK)
        return 1;
    source = source_of(EVENTS);
    return 0;
}

/* Fails if a test left a file. */
static int destroy_all(void **state)
{
    (void)state;
    flavbrem_event_source_destroy(&source);
    flavbrem_context_destroy(&context);
    return rmdir(folder);
}

/* ---- files ---- */

static void assert_same_files(const char *path, const char *other)
{
    struct content one = content_of(path), two = content_of(other);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.bytes, two.bytes, one.size);
    free(one.bytes);
    free(two.bytes);
}

/* Paths that live longer than path_of's. */
struct path {
    char text[512];
};

static struct path in_folder(const char *name)
{
    struct path path;
    snprintf(path.text, sizeof path.text, "%s", path_of(name));
    return path;
}

/* Removes the file and what stands beside it. */
static void remove_file(const char *path)
{
    char meta[700];
    snprintf(meta, sizeof meta, "%s.meta", path);
    assert_int_equal(unlink(path), 0);
    unlink(meta);
}

static int files_left(void)
{
    DIR *opened = opendir(folder);
    int n = -2; /* . and .. */
    assert_non_null(opened);
    while (readdir(opened) != NULL)
        n++;
    closedir(opened);
    return n;
}

static void assert_ok(flavbrem_status status)
{
    if (status != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
}

static void assert_says(const char *words)
{
    if (strstr(flavbrem_context_message(context), words) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", flavbrem_context_message(context), words);
}

static void run_program(const char *arguments)
{
    char command[2048];
    snprintf(command, sizeof command,
             FLAVBREM_PROGRAM " sample -E 100,50,20 -m 0.3 --seed 5 --first 7 --target Cu --quiet "
                              "%s",
             arguments);
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): the test's own program */
}

static const struct {
    const char *name;
    int compress;
} kinds[] = {{"a.h5", 0},    {"a.h5", 1},  {"a.lhe", 0},   {"a.lhe.gz", 0},
             {"a.hepmc", 0}, {"a.csv", 0}, {"a.csv.gz", 0}};

#define KINDS (sizeof kinds / sizeof *kinds)

/* ---- what is made ---- */

static void files_have_the_bytes_of_the_program_s(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        flavbrem_spec *spec = spec_of(EVENTS);
        struct path ours = in_folder(kinds[k].name);
        char arguments[1024], theirs[600];
        flavbrem_event_file_options options = flavbrem_event_file_options_default();
        options.compress = kinds[k].compress;
        snprintf(theirs, sizeof theirs, "%s/b.%s", folder, kinds[k].name);
        snprintf(arguments, sizeof arguments, "-n " EVENTS " -o %s%s", theirs,
                 kinds[k].compress ? " --compress" : "");
        run_program(arguments);
        assert_ok(flavbrem_event_file_make(context, spec, ours.text, &options, NULL));
        assert_same_files(ours.text, theirs);
        remove_file(ours.text);
        remove_file(theirs);
        flavbrem_spec_destroy(&spec);
        assert_int_equal(files_left(), 0);
    }
}

static void the_outcome_tells_what_is_in_the_file(void **state)
{
    struct path path = in_folder("a.lhe");
    flavbrem_event_outcome outcome;
    struct stat about;
    (void)state;
    assert_ok(flavbrem_event_file_write(context, source, path.text, NULL, &outcome));
    assert_int_equal(stat(path.text, &about), 0);
    assert_true(outcome.events == 20000 && outcome.drawn == 20000);
    assert_true(outcome.tries >= outcome.events && outcome.azimuth_tries >= outcome.events);
    assert_true(outcome.worst_weight >= 1.0 && outcome.bytes == (uint64_t)about.st_size);
    assert_true(outcome.kept == 0 && outcome.removed == 0 && outcome.missed == 0);
    double mean = 0.0;
    for (size_t k = 0; k < ENERGIES; k++)
        mean += flavbrem_event_source_sigma(source)[k].value / ENERGIES;
    assert_true(outcome.sigma.value == mean && outcome.sigma.error > 0.0);
    assert_true(outcome.forbidden.value == 0.0);
    assert_memory_equal(outcome.device, "cpu:", 4);
    assert_non_null(outcome.reason);
    remove_file(path.text);
}

static void a_descriptor_gets_the_same_text(void **state)
{
    static const char *const names[] = {"lhe", "hepmc", "csv"};
    (void)state;
    for (size_t k = 0; k < 3; k++) {
        struct path file = in_folder("a"), other = in_folder("b");
        flavbrem_event_file_options options = flavbrem_event_file_options_default();
        flavbrem_event_outcome outcome;
        options.format = names[k];
        assert_ok(flavbrem_event_file_write(context, source, file.text, &options, NULL));
        options.descriptor = open(other.text, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        assert_true(options.descriptor >= 0);
        assert_ok(flavbrem_event_file_write(context, source, NULL, &options, &outcome));
        struct content content = content_of(other.text);
        assert_true(outcome.bytes == content.size);
        free(content.bytes);
        assert_int_equal(close(options.descriptor), 0);
        assert_same_files(file.text, other.text);
        remove_file(file.text);
        remove_file(other.text);
        assert_int_equal(files_left(), 0);
    }
}

/* ---- what it says ---- */

static void assert_energies(const flavbrem_file_info *info)
{
    const double *e = flavbrem_file_info_by_energy(info, "beam_energy_gev");
    const double *sigma = flavbrem_file_info_by_energy(info, "sigma_pb");
    const double *hat = flavbrem_file_info_by_energy(info, "hat_pb");
    const double *forbidden = flavbrem_file_info_by_energy(info, "forbidden_pb");
    assert_true(e != NULL && sigma != NULL && hat != NULL && forbidden != NULL);
    assert_int_equal(flavbrem_file_info_energies(info), ENERGIES);
    for (size_t k = 0; k < ENERGIES; k++) {
        assert_true(e[k] == flavbrem_event_source_beam_energies(source)[k]);
        assert_true(sigma[k] == flavbrem_event_source_sigma(source)[k].value);
        assert_true(hat[k] == flavbrem_event_source_hats(source)[k]);
        assert_true(forbidden[k] == 0.0);
    }
    assert_null(flavbrem_file_info_by_energy(info, "x"));
}

static void assert_fields(const flavbrem_file_info *info)
{
    static char text[FLAVBREM_SPEC_BYTES];
    const flavbrem_file_attribute *seed = flavbrem_file_info_find(info, "seed");
    const flavbrem_file_attribute *spec = flavbrem_file_info_find(info, "spec");
    assert_ok(flavbrem_spec_text(context, flavbrem_event_source_spec(source), text, sizeof text));
    assert_true(seed != NULL && seed->is_whole && seed->whole == 5 && seed->text == NULL);
    assert_true(spec != NULL && strcmp(spec->text, text) == 0);
    assert_string_equal(flavbrem_file_info_find(info, "kind")->text, "events");
    assert_null(flavbrem_file_info_find(info, "no such field"));
    size_t n = 0;
    while (flavbrem_file_info_attribute(info, n) != NULL)
        n++;
    assert_true(n > 20);
}

static void files_are_good_and_tell_what_they_are(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        struct path path = in_folder(kinds[k].name);
        flavbrem_event_file_options options = flavbrem_event_file_options_default();
        flavbrem_event_report report;
        flavbrem_file_info *info = NULL;
        options.compress = kinds[k].compress;
        assert_ok(flavbrem_event_file_write(context, source, path.text, &options, NULL));
        assert_ok(flavbrem_event_file_check(context, path.text, &report));
        const flavbrem_event_format *format = flavbrem_event_format_of(path.text, NULL);
        assert_string_equal(report.format, format->name);
        assert_true(report.events == 20000 && report.checked && report.format_version == 2);
        assert_int_equal(flavbrem_file_kind_of(path.text), FLAVBREM_FILE_EVENTS);
        assert_ok(flavbrem_file_info_read(context, path.text, &info));
        assert_int_equal(flavbrem_file_info_kind(info), FLAVBREM_FILE_EVENTS);
        assert_memory_equal(flavbrem_file_info_report(info), &report, sizeof report);
        assert_energies(info);
        assert_fields(info);
        const flavbrem_file_dataset *dataset = flavbrem_file_info_dataset(info, 0);
        assert_true((dataset != NULL) == !format->is_text);
        flavbrem_file_info_destroy(&info);
        remove_file(path.text);
    }
}

static void a_table_tells_what_it_is(void **state)
{
    const char *path = FLAVBREM_TEST_DATA "/../golden/all_methods.h5";
    flavbrem_file_info *info = NULL;
    double e[2], m[2], range_e[2], range_m[2];
    size_t points = 0;
    flavbrem_table *table = NULL;
    (void)state;
    assert_int_equal(flavbrem_file_kind_of(path), FLAVBREM_FILE_TABLE);
    assert_ok(flavbrem_file_info_read(context, path, &info));
    assert_int_equal(flavbrem_file_info_kind(info), FLAVBREM_FILE_TABLE);
    assert_ok(flavbrem_table_open(path, FLAVBREM_TABLE_CHECKED, &table, NULL, 0));
    flavbrem_table_range(table, range_e, range_m);
    flavbrem_file_info_range(info, e, m);
    assert_memory_equal(e, range_e, sizeof e);
    assert_memory_equal(m, range_m, sizeof m);
    flavbrem_table_close(&table);
    for (int s = 0; s < 4; s++)
        points += flavbrem_file_info_points(info, (flavbrem_value_status)s);
    const flavbrem_file_dataset *energies = flavbrem_file_info_dataset(info, 0);
    const flavbrem_file_dataset *masses = flavbrem_file_info_dataset(info, 1);
    assert_string_equal(energies->name, "/beam_energy_gev");
    assert_string_equal(energies->unit, "GeV");
    assert_int_equal(points, energies->sizes[0] * masses->sizes[0]);
    assert_int_equal(flavbrem_file_info_points(info, (flavbrem_value_status)4), 0);
    assert_null(flavbrem_file_info_report(info));
    assert_int_equal(flavbrem_file_info_energies(info), 0);
    assert_null(flavbrem_file_info_by_energy(info, "sigma_pb"));
    flavbrem_file_info_destroy(&info);
}

/* ---- damage ---- */

static void damage_is_found(void **state)
{
    struct path path = in_folder("a.lhe");
    flavbrem_event_report report = {.events = 77};
    flavbrem_file_info *info = (flavbrem_file_info *)(void *)&report;
    (void)state;
    assert_ok(flavbrem_event_file_write(context, source, path.text, NULL, NULL));
    assert_int_equal(truncate(path.text, 100000), 0);
    assert_int_equal(flavbrem_event_file_check(context, path.text, &report), FLAVBREM_ERROR_FORMAT);
    assert_says("is damaged (its end is missing, it was cut off)");
    assert_true(report.events == 77);
    assert_int_equal(flavbrem_file_info_read(context, path.text, &info), FLAVBREM_ERROR_FORMAT);
    assert_null(info);
    assert_int_equal(flavbrem_file_kind_of(path.text), FLAVBREM_FILE_EVENTS);
    remove_file(path.text);
    assert_int_equal(flavbrem_event_file_check(context, path.text, &report), FLAVBREM_ERROR_INPUT);
    assert_says("No such file or directory");
    assert_int_equal(flavbrem_file_info_read(context, path.text, &info), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_file_kind_of(path.text), FLAVBREM_FILE_OTHER);
}

/* ---- stopped, and gone on with ---- */

struct looker {
    int calls;
    size_t stop_at; /* wants no more from so many on; 0 for never */
    size_t done, total;
};

static int look(void *user, size_t done, size_t total)
{
    struct looker *looker = user;
    assert_true(looker->calls == 0 ? done == 0 : done > looker->done && total == looker->total);
    looker->calls++;
    looker->done = done;
    looker->total = total;
    return looker->stop_at > 0 && done >= looker->stop_at;
}

static void the_progress_is_that_of_all_events(void **state)
{
    struct path path = in_folder("a.csv");
    struct looker looker = {0};
    void *user;
    (void)state;
    flavbrem_context_set_progress(context, look, &looker);
    assert_ok(flavbrem_event_file_write(context, source, path.text, NULL, NULL));
    assert_true(looker.calls >= 2 && looker.done == 20000 && looker.total == 20000);
    assert_true(flavbrem_context_progress(context, &user) == look && user == &looker);
    flavbrem_context_set_progress(context, NULL, NULL);
    remove_file(path.text);
}

static flavbrem_status stopped(const flavbrem_event_source *many, const char *path, int keep,
                               int compress, flavbrem_event_outcome *outcome)
{
    struct looker looker = {.stop_at = 50000};
    flavbrem_event_file_options options = flavbrem_event_file_options_default();
    options.keep = keep;
    options.compress = compress;
    flavbrem_context_set_progress(context, look, &looker);
    flavbrem_status status = flavbrem_event_file_write(context, many, path, &options, outcome);
    flavbrem_context_set_progress(context, NULL, NULL);
    return status;
}

static void what_is_stopped_leaves_no_file(void **state)
{
    flavbrem_event_source *many = source_of(MANY);
    flavbrem_event_outcome outcome;
    (void)state;
    for (size_t k = 0; k < KINDS; k++) {
        struct path path = in_folder(kinds[k].name);
        int keep = kinds[k].compress; /* which is of no use there */
        assert_int_equal(stopped(many, path.text, keep, kinds[k].compress, &outcome),
                         FLAVBREM_ERROR_CANCELLED);
        assert_says(
            keep
                ? "of 200000 events (none is kept, compressed HDF5 begins anew), leave compress out"
                : "of 200000 events (none is kept), ask again");
        assert_true(outcome.kept == 0 && outcome.events >= 50000 && outcome.events < 200000);
        assert_int_equal(files_left(), 0);
    }
    flavbrem_event_source_destroy(&many);
}

static void what_is_kept_is_gone_on_with(void **state)
{
    static const char *const names[] = {"a.h5", "a.lhe", "a.hepmc", "a.csv", "a.csv.gz"};
    flavbrem_event_source *many = source_of(MANY);
    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        struct path path = in_folder(names[k]), whole = in_folder("whole");
        flavbrem_event_file_options options = flavbrem_event_file_options_default();
        flavbrem_event_outcome outcome, rest;
        struct looker looker = {0};
        options.compress = strstr(names[k], ".gz") != NULL;
        options.format = flavbrem_event_format_of(names[k], NULL)->name;
        assert_ok(flavbrem_event_file_write(context, many, whole.text, &options, NULL));
        assert_int_equal(stopped(many, path.text, 1, 0, &outcome), FLAVBREM_ERROR_CANCELLED);
        assert_says("events (they are kept in ");
        assert_says("), go on with resume, or remove that file to give up");
        assert_true(outcome.kept >= 50000 && outcome.kept < 200000);
        options.resume = 1;
        flavbrem_context_set_progress(context, look, &looker);
        assert_ok(flavbrem_event_file_write(context, many, path.text, &options, &rest));
        flavbrem_context_set_progress(context, NULL, NULL);
        assert_true(rest.events == 200000 && rest.drawn == 200000 - outcome.kept);
        assert_true(looker.total == rest.drawn && looker.done == rest.drawn);
        assert_same_files(path.text, whole.text);
        remove_file(path.text);
        remove_file(whole.text);
        assert_int_equal(files_left(), 0);
    }
    flavbrem_event_source_destroy(&many);
}

static void other_events_are_not_gone_on_with(void **state)
{
    flavbrem_event_source *many = source_of(MANY);
    struct path path = in_folder("a.csv");
    flavbrem_event_file_options options = flavbrem_event_file_options_default();
    flavbrem_event_outcome outcome = {.kept = 77};
    (void)state;
    assert_int_equal(stopped(many, path.text, 1, 0, NULL), FLAVBREM_ERROR_CANCELLED);
    options.resume = 1;
    assert_int_equal(flavbrem_event_file_write(context, source, path.text, &options, &outcome),
                     FLAVBREM_ERROR_INPUT);
    assert_says("is not resumed");
    assert_says("ask for the same as then, or leave resume out to begin anew without it");
    assert_true(outcome.kept == 77);
    options.resume = 0;
    assert_ok(flavbrem_event_file_write(context, source, path.text, &options, &outcome));
    assert_true(outcome.removed == 1);
    remove_file(path.text);
    flavbrem_event_source_destroy(&many);
    assert_int_equal(files_left(), 0);
}

static int stop_at_once(void *user, size_t done, size_t total)
{
    (void)done, (void)total;
    ++*(int *)user;
    return 1;
}

static void hats_can_be_stopped(void **state)
{
    flavbrem_spec *spec = spec_of(EVENTS);
    int calls = 0;
    (void)state;
    flavbrem_context_set_progress(context, stop_at_once, &calls);
    assert_int_equal(flavbrem_event_file_make(context, spec, in_folder("a.lhe").text, NULL, NULL),
                     FLAVBREM_ERROR_CANCELLED);
    assert_says("stopped after 1 of 3 beam energies");
    flavbrem_context_set_progress(context, NULL, NULL);
    assert_int_equal(calls, 1);
    assert_int_equal(files_left(), 0);
    flavbrem_spec_destroy(&spec);
}

/* ---- what is refused, and what fails ---- */

static void wrong_calls_are_refused(void **state)
{
    struct path path = in_folder("a.lhe");
    flavbrem_spec *spec = spec_of(EVENTS), *other = NULL;
    flavbrem_event_source *made = NULL;
    flavbrem_event_report report;
    flavbrem_file_info *info = NULL;
    const flavbrem_status wrong = FLAVBREM_ERROR_INPUT;
    (void)state;
    assert_int_equal(flavbrem_event_source_create(NULL, spec, &made), wrong);
    assert_int_equal(flavbrem_event_source_create(context, NULL, &made), wrong);
    assert_int_equal(flavbrem_event_source_create(context, spec, NULL), wrong);
    assert_int_equal(flavbrem_event_file_make(NULL, spec, path.text, NULL, NULL), wrong);
    assert_int_equal(flavbrem_event_file_make(context, NULL, path.text, NULL, NULL), wrong);
    assert_int_equal(flavbrem_event_file_write(NULL, source, path.text, NULL, NULL), wrong);
    assert_int_equal(flavbrem_event_file_write(context, NULL, path.text, NULL, NULL), wrong);
    assert_int_equal(flavbrem_event_file_check(NULL, path.text, &report), wrong);
    assert_int_equal(flavbrem_event_file_check(context, NULL, &report), wrong);
    assert_int_equal(flavbrem_event_file_check(context, path.text, NULL), wrong);
    assert_int_equal(flavbrem_file_info_read(NULL, path.text, &info), wrong);
    assert_int_equal(flavbrem_file_info_read(context, NULL, &info), wrong);
    assert_int_equal(flavbrem_file_info_read(context, path.text, NULL), wrong);
    assert_ok(flavbrem_spec_create(context, FLAVBREM_JOB_XSEC, &other));
    assert_int_equal(flavbrem_event_source_create(context, other, &made), wrong);
    assert_says("not one of events");
    assert_ok(flavbrem_spec_set(context, spec, "beam-energy", "100,0.2"));
    assert_int_equal(flavbrem_event_source_create(context, spec, &made), wrong);
    assert_says("threshold");
    assert_null(made);
    flavbrem_spec_destroy(&spec);
    flavbrem_spec_destroy(&other);
    assert_int_equal(files_left(), 0);
}

static void formats_that_are_not_there_are_refused(void **state)
{
    flavbrem_event_file_options options = flavbrem_event_file_options_default();
    flavbrem_spec *spec = spec_of(EVENTS);
    (void)state;
    assert_int_equal(flavbrem_event_file_write(context, source, NULL, NULL, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_says("neither a path nor a descriptor");
    assert_int_equal(flavbrem_event_file_make(context, spec, in_folder("a").text, NULL, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_says("does not tell its format");
    options.format = "root";
    assert_int_equal(
        flavbrem_event_file_write(context, source, in_folder("a.lhe").text, &options, NULL),
        FLAVBREM_ERROR_INPUT);
    assert_says("no format \"root\" of events (h5, lhe, hepmc or csv)");
    options.format = NULL;
    options.descriptor = STDERR_FILENO;
    assert_int_equal(flavbrem_event_file_write(context, source, NULL, &options, NULL),
                     FLAVBREM_ERROR_INPUT);
    options.format = "h5";
    assert_int_equal(flavbrem_event_file_write(context, source, NULL, &options, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_says("HDF5 cannot go to a descriptor");
    flavbrem_spec_destroy(&spec);
    assert_int_equal(files_left(), 0);
}

static void a_path_that_cannot_be_written_has_the_status_of_files(void **state)
{
    const struct path paths[] = {in_folder("no/a.lhe"), {"/dev/full"}, {"/dev/null/a.lhe"}};
    flavbrem_event_file_options options = flavbrem_event_file_options_default();
    flavbrem_file *file = NULL;
    char sentence[512];
    (void)state;
    options.format = "lhe";
    for (size_t i = 0; i <= sizeof paths / sizeof *paths; i++) {
        const char *path = i < sizeof paths / sizeof *paths ? paths[i].text : folder;
        flavbrem_event_outcome outcome = {.opened = 7};
        assert_int_equal(flavbrem_file_begin(context, path, &file), FLAVBREM_ERROR_FILE);
        snprintf(sentence, sizeof sentence, "%s", flavbrem_context_message(context));
        assert_int_equal(flavbrem_event_file_write(context, source, path, &options, &outcome),
                         FLAVBREM_ERROR_FILE);
        assert_string_equal(flavbrem_context_message(context), sentence);
        assert_int_equal(outcome.opened, 0);
        options.resume = !options.resume;
    }
    assert_int_equal(files_left(), 0);
}

/* What is all zeros has standard input's. */
static void descriptors_that_are_not_open_for_writing_are_refused(void **state)
{
    const flavbrem_event_file_options zeros = {.format = "lhe"};
    flavbrem_event_file_options options = zeros;
    int before = dup(STDIN_FILENO), read_only = open("/dev/null", O_RDONLY | O_CLOEXEC);
    (void)state;
    assert_true(read_only >= 0 && dup2(read_only, STDIN_FILENO) == STDIN_FILENO);
    assert_int_equal(flavbrem_event_file_write(context, source, NULL, &zeros, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_says(
        "descriptor 0 cannot be written (it is not open for writing), open it so or give a");
    options.descriptor = read_only;
    close(read_only);
    assert_int_equal(flavbrem_event_file_write(context, source, NULL, &options, NULL),
                     FLAVBREM_ERROR_INPUT);
    if (before >= 0) {
        assert_int_equal(dup2(before, STDIN_FILENO), STDIN_FILENO);
        close(before);
    }
}

/* Their stacks are larger than all memory. */
static void threads_that_cannot_be_started_lack_memory(void **state)
{
    pthread_attr_t usual, large;
    (void)state;
    assert_int_equal(pthread_getattr_default_np(&usual), 0);
    assert_int_equal(pthread_getattr_default_np(&large), 0);
    assert_int_equal(pthread_attr_setstacksize(&large, (size_t)1 << 60), 0);
    assert_int_equal(pthread_setattr_default_np(&large), 0);
    flavbrem_status status =
        flavbrem_event_file_write(context, source, in_folder("a.lhe").text, NULL, NULL);
    assert_int_equal(pthread_setattr_default_np(&usual), 0);
    pthread_attr_destroy(&usual);
    pthread_attr_destroy(&large);
    assert_int_equal(status, FLAVBREM_ERROR_MEMORY);
    assert_says("no thread can be started");
    assert_int_equal(files_left(), 0);
}

static void a_full_disk_is_told(void **state)
{
    flavbrem_event_file_options options = flavbrem_event_file_options_default();
    flavbrem_event_outcome outcome;
    (void)state;
    options.format = "csv";
    options.descriptor = open("/dev/full", O_WRONLY);
    assert_int_equal(flavbrem_event_file_write(context, source, NULL, &options, &outcome),
                     FLAVBREM_ERROR_FILE);
    assert_says("the stream could not be written (No space left on device)");
    assert_true(outcome.kept == 0 && outcome.opened);
    close(options.descriptor);
}

static void formats_are_listed(void **state)
{
    const flavbrem_event_format *format;
    size_t n = 0;
    int packed = 7;
    (void)state;
    for (; (format = flavbrem_event_format_at(n)) != NULL; n++) {
        assert_ptr_equal(flavbrem_event_format_find(format->name), format);
        assert_true(*format->title != '\0' && *format->help != '\0' && *format->endings == '.');
    }
    assert_int_equal(n, 4);
    assert_null(flavbrem_event_format_find(NULL));
    assert_null(flavbrem_event_format_find("root"));
    assert_string_equal(flavbrem_event_format_of("x/a.lhe.gz", &packed)->name, "lhe");
    assert_int_equal(packed, 1);
    assert_null(flavbrem_event_format_of(NULL, &packed));
    assert_int_equal(packed, 0);
    assert_null(flavbrem_event_format_of(".lhe", NULL));
}

static void nothing_has_nothing(void **state)
{
    flavbrem_event_source *none = NULL;
    flavbrem_file_info *info = NULL;
    double e[2] = {7.0, 7.0};
    (void)state;
    flavbrem_event_source_destroy(NULL);
    flavbrem_event_source_destroy(&none);
    flavbrem_file_info_destroy(NULL);
    flavbrem_file_info_destroy(&info);
    assert_true(flavbrem_event_source_energies(NULL) == 0 &&
                flavbrem_event_source_missed(NULL) == 0 &&
                flavbrem_event_source_missed(source) == 0);
    assert_null(flavbrem_event_source_spec(NULL));
    assert_null(flavbrem_event_source_samplers(NULL));
    assert_null(flavbrem_event_source_beam_energies(NULL));
    assert_null(flavbrem_event_source_sigma(NULL));
    assert_null(flavbrem_event_source_forbidden(NULL));
    assert_null(flavbrem_event_source_hats(NULL));
    flavbrem_result mean = flavbrem_results_mean(NULL, 3);
    assert_true(isnan(mean.value) && isnan(mean.error));
    assert_true(flavbrem_results_mean(NULL, 0).value == 0.0);
    assert_int_equal(flavbrem_file_kind_of(NULL), FLAVBREM_FILE_OTHER);
    assert_int_equal(flavbrem_file_info_kind(NULL), FLAVBREM_FILE_OTHER);
    assert_null(flavbrem_file_info_attribute(NULL, 0));
    assert_null(flavbrem_file_info_dataset(NULL, 0));
    assert_null(flavbrem_file_info_find(NULL, "seed"));
    flavbrem_file_info_range(NULL, e, NULL);
    assert_true(e[0] == 0.0 && e[1] == 0.0);
    assert_string_equal(flavbrem_context_wanted_device(NULL), "");
}

/* ---- the context's device ---- */

static void the_device_that_is_wanted_is_told(void **state)
{
    flavbrem_context *fresh = NULL;
    (void)state;
    assert_ok(flavbrem_context_create(&fresh));
    assert_string_equal(flavbrem_context_wanted_device(fresh), "auto");
    assert_ok(flavbrem_context_set_device(fresh, "cpu:baseline"));
    assert_string_equal(flavbrem_context_wanted_device(fresh), "cpu:baseline");
    assert_ok(flavbrem_context_set_device(fresh, "auto"));
    assert_string_equal(flavbrem_context_wanted_device(fresh), "auto");
    flavbrem_context_destroy(&fresh);
}

/* ---- threads ---- */

/* Every other one in HDF5, which works for one thread at a time. */
static void *write_one(void *user)
{
    char path[600];
    flavbrem_context *own = NULL;
    flavbrem_file_info *info = NULL;
    flavbrem_event_report report = {0};
    int number = *(int *)user;
    snprintf(path, sizeof path, "%s/%d.%s", folder, number, number % 2 == 0 ? "lhe" : "h5");
    flavbrem_status status = flavbrem_context_create(&own);
    if (status == FLAVBREM_OK)
        status = flavbrem_context_set_threads(own, 2);
    if (status == FLAVBREM_OK)
        status = flavbrem_event_file_write(own, source, path, NULL, NULL);
    if (status == FLAVBREM_OK)
        status = flavbrem_event_file_check(own, path, &report);
    if (status == FLAVBREM_OK)
        status = flavbrem_file_info_read(own, path, &info);
    flavbrem_file_info_destroy(&info);
    flavbrem_context_destroy(&own);
    return status == FLAVBREM_OK && report.events == 20000 ? user : NULL;
}

static void threads_write_files_of_one_source(void **state)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];
    char name[32];
    void *done;
    (void)state;
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        assert_int_equal(pthread_create(&threads[i], NULL, write_one, &numbers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], &done), 0);
        assert_non_null(done);
    }
    struct path first[2] = {in_folder("0.lhe"), in_folder("1.h5")};
    for (int i = 2; i < THREADS; i++) {
        snprintf(name, sizeof name, "%d.%s", i, i % 2 == 0 ? "lhe" : "h5");
        struct path other = in_folder(name);
        assert_same_files(first[i % 2].text, other.text);
        remove_file(other.text);
    }
    remove_file(first[0].text);
    remove_file(first[1].text);
}

/* One that has the path taken away by another is told of that, and of nothing else. */
static void *write_the_same(void *user)
{
    const struct path *path = user;
    flavbrem_context *own = NULL;
    int good = flavbrem_context_create(&own) == FLAVBREM_OK &&
               flavbrem_context_set_threads(own, 1) == FLAVBREM_OK;
    for (int i = 0; good && i < 100; i++) {
        flavbrem_status status = flavbrem_event_file_write(own, few, path->text, NULL, NULL);
        const char *said = status != FLAVBREM_OK ? flavbrem_context_message(own) : "";
        good = status == FLAVBREM_OK ||
               (status == FLAVBREM_ERROR_FILE && strstr(said, "No such file") == NULL);
    }
    flavbrem_context_destroy(&own);
    return good ? user : NULL;
}

static void threads_with_one_path_are_told_of_each_other(void **state)
{
    static const char *const names[] = {"a.h5", "a.lhe"};
    (void)state;
    few = source_of("10");
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        struct path path = in_folder(names[k]);
        pthread_t threads[THREADS];
        void *done;
        int good = 1;
        for (int i = 0; i < THREADS; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, write_the_same, &path), 0);
        for (int i = 0; i < THREADS; i++)
            good = pthread_join(threads[i], &done) == 0 && done != NULL && good;
        assert_true(good);
        assert_ok(flavbrem_event_file_write(context, few, path.text, NULL, NULL));
        assert_ok(flavbrem_event_file_check(context, path.text, &(flavbrem_event_report){0}));
        remove_file(path.text);
    }
    flavbrem_event_source_destroy(&few);
    assert_int_equal(files_left(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_have_the_bytes_of_the_program_s),
        cmocka_unit_test(the_outcome_tells_what_is_in_the_file),
        cmocka_unit_test(a_descriptor_gets_the_same_text),
        cmocka_unit_test(files_are_good_and_tell_what_they_are),
        cmocka_unit_test(a_table_tells_what_it_is),
        cmocka_unit_test(damage_is_found),
        cmocka_unit_test(the_progress_is_that_of_all_events),
        cmocka_unit_test(what_is_stopped_leaves_no_file),
        cmocka_unit_test(what_is_kept_is_gone_on_with),
        cmocka_unit_test(other_events_are_not_gone_on_with),
        cmocka_unit_test(hats_can_be_stopped),
        cmocka_unit_test(wrong_calls_are_refused),
        cmocka_unit_test(formats_that_are_not_there_are_refused),
        cmocka_unit_test(a_path_that_cannot_be_written_has_the_status_of_files),
        cmocka_unit_test(descriptors_that_are_not_open_for_writing_are_refused),
        cmocka_unit_test(threads_that_cannot_be_started_lack_memory),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(formats_are_listed),
        cmocka_unit_test(nothing_has_nothing),
        cmocka_unit_test(the_device_that_is_wanted_is_told),
        cmocka_unit_test(threads_write_files_of_one_source),
        cmocka_unit_test(threads_with_one_path_are_told_of_each_other),
    };
    return cmocka_run_group_tests(tests, create_all, destroy_all);
}
