/* Tables from C alone: made, checked, exported, written and loaded; the same bytes as those of the
 * program. */
#include <dirent.h>
#include <locale.h>
#include <math.h>
#include <omp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "flavbrem/file_info.h"
#include "flavbrem/files.h"
#include "flavbrem/flavbrem.h"
#include "tests/comma.h"
#include "tests/folder.h"
#include "tests/shared.h"
#include "tests/table_file.h"

static flavbrem_context *context;

static int make_folder(void **state)
{
    (void)state;
    return folder_make() == 0 && flavbrem_context_create(&context) == FLAVBREM_OK ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    flavbrem_context_destroy(&context);
    return folder_remove();
}

/* A spec of a table with these keys, NULL behind the last. */
static flavbrem_spec *spec_of(const char *const *keys)
{
    flavbrem_spec *spec = NULL;
    assert_int_equal(flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec), FLAVBREM_OK);
    for (; *keys != NULL; keys += 2)
        assert_int_equal(flavbrem_spec_set(context, spec, keys[0], keys[1]), FLAVBREM_OK);
    return spec;
}

static const char *const chosen[] = {"beam-energy", "5:200:auto",   "m-phi", "0.11:3:auto",
                                     "interp-tol",  "1e-3",         "rtol",  "1e-4",
                                     "target",      "26,55.8,7.87", NULL};
static const char *const small[] = {"beam-energy", "5:20:7:log", "m-phi", "0.2,0.3,0.5,1",
                                    "rtol",        "1e-3",       NULL};
static const char *const without_k[] = {"beam-energy", "5:20:4", "m-phi", "0.2:0.5:3", "rtol",
                                        "1e-2",        "method", "ww",    NULL};

static flavbrem_table *table_of(const char *const *keys, flavbrem_table_outcome *outcome)
{
    flavbrem_spec *spec = spec_of(keys);
    flavbrem_table *table = NULL;
    assert_int_equal(flavbrem_table_make(context, spec, &table, outcome), FLAVBREM_OK);
    assert_non_null(table);
    flavbrem_spec_destroy(&spec);
    return table;
}

static void run(const char *format, ...)
{
    char command[1024];
    va_list arguments;
    int length = snprintf(command, sizeof command, "cd '%s' && %s ", folder, FLAVBREM_PROGRAM);
    va_start(arguments, format);
    vsnprintf(command + length, sizeof command - (size_t)length, format, arguments);
    va_end(arguments);
    if (system(command) != 0)
        fail_msg("%s", command);
}

static void assert_same_files(const char *a, const char *b)
{
    struct table_file one = table_file_read(path_of(a)), other = table_file_read(path_of(b));
    assert_int_equal(one.size, other.size);
    assert_memory_equal(one.bytes, other.bytes, one.size);
    free(one.bytes);
    free(other.bytes);
}

/* How many names there are in the folder. */
static int count_names(void)
{
    int n = 0;
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    for (struct dirent *entry; (entry = readdir(listing)) != NULL;)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(listing);
    return n;
}

static void refused(flavbrem_status status, const char *words)
{
    assert_int_equal(status, FLAVBREM_ERROR_INPUT);
    if (strstr(flavbrem_context_message(context), words) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", flavbrem_context_message(context), words);
}

/* ---- making and writing ---- */

static void a_table_has_the_bytes_of_the_program(void **state)
{
    (void)state;
    flavbrem_table_outcome outcome;
    flavbrem_table *table = table_of(chosen, &outcome);
    assert_int_equal(flavbrem_table_write(context, table, path_of("c.h5")), FLAVBREM_OK);
    run("table -q -o p.h5 -E 5:200:auto -m 0.11:3:auto --interp-tol 1e-3 --rtol 1e-4 "
        "--target 26,55.8,7.87");
    assert_same_files("c.h5", "p.h5");
    assert_true(outcome.beam_energies > 12 && outcome.masses > 12 && outcome.work > 2000);
    assert_int_equal(outcome.outside_tolerance, 0);
    for (int i = 0; i < FLAVBREM_METHODS; i++) {
        const flavbrem_table_method_outcome *method = &outcome.methods[i];
        double worst, p99;
        flavbrem_table_interpolation_error(table, (flavbrem_method)i, &worst, &p99);
        assert_int_equal(method->end, FLAVBREM_SEARCH_GOOD);
        assert_true(method->worst == worst && method->p99 == p99 && worst > 0.0 && p99 <= worst);
        assert_true(method->stated <= 1e-3 && method->stated >= 3.0 * worst);
        assert_true(method->cells.open == (outcome.beam_energies - 1) * (outcome.masses - 1));
        assert_int_equal(method->cells.without_value, 0);
    }
    flavbrem_table_close(&table);
}

static void a_table_in_memory_answers(void **state)
{
    (void)state;
    flavbrem_table *table = table_of(small, NULL);
    double value = 0.0, error = 0.0, k = 0.0;
    size_t shape[2], size = 0;
    assert_int_equal(flavbrem_table_sigma(table, FLAVBREM_ETL, 12.0, 0.4, &value, &error),
                     FLAVBREM_OK);
    assert_true(value > 0.0 && error > 0.0 && error < value);
    assert_int_equal(flavbrem_table_kfactor(table, 12.0, 0.4, &k, NULL), FLAVBREM_OK);
    assert_non_null(flavbrem_table_dataset(table, "/status", shape));
    assert_true(shape[0] == 7 && shape[1] == 4);
    assert_non_null(strstr(flavbrem_table_spec(table), "m-phi = 0.2,0.3,0.5,1\n"));
    const void *bytes = flavbrem_table_bytes(table, &size);
    flavbrem_table *again = NULL;
    assert_int_equal(
        flavbrem_table_open_memory(bytes, size, FLAVBREM_TABLE_UNCHECKED, &again, NULL, 0),
        FLAVBREM_OK);
    assert_string_equal(flavbrem_table_spec(again), flavbrem_table_spec(table));
    flavbrem_table_close(&again);
    flavbrem_table_close(&table);
}

static void a_loaded_table_is_written_as_it_was(void **state)
{
    (void)state;
    flavbrem_table *made = table_of(small, NULL), *loaded = NULL, *opened = NULL;
    assert_int_equal(flavbrem_table_write(context, made, path_of("a.h5")), FLAVBREM_OK);
    assert_int_equal(flavbrem_table_load(context, path_of("a.h5"), &loaded), FLAVBREM_OK);
    assert_string_equal(flavbrem_table_spec(loaded), flavbrem_table_spec(made));
    assert_int_equal(flavbrem_table_write(context, loaded, path_of("b.h5")), FLAVBREM_OK);
    assert_same_files("a.h5", "b.h5");
    assert_int_equal(flavbrem_table_open(path_of("a.h5"), FLAVBREM_TABLE_CHECKED, &opened, NULL, 0),
                     FLAVBREM_OK);
    assert_null(flavbrem_table_spec(opened));
    refused(flavbrem_table_write(context, opened, path_of("c.h5")), "without its spec");
    flavbrem_table_report report;
    refused(flavbrem_table_verify(context, opened, 1, &report), "without its spec");
    refused(flavbrem_table_export(context, opened, FLAVBREM_EXPORT_CSV, NULL, stdout),
            "without its spec");
    flavbrem_table_close(&made);
    flavbrem_table_close(&loaded);
    flavbrem_table_close(&opened);
}

static void what_is_taken_over_is_freed(void **state)
{
    (void)state;
    flavbrem_table *made = table_of(small, NULL), *taken = NULL;
    size_t size = 0;
    const void *bytes = flavbrem_table_bytes(made, &size);
    unsigned char *copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    assert_int_equal(
        flavbrem_table_take_memory(copy, size, FLAVBREM_TABLE_UNCHECKED, &taken, NULL, 0),
        FLAVBREM_OK);
    flavbrem_table_close(&taken);
    copy = calloc(1, size); /* freed too, a sanitizer sees it */
    assert_int_equal(
        flavbrem_table_take_memory(copy, size, FLAVBREM_TABLE_UNCHECKED, &taken, NULL, 0),
        FLAVBREM_ERROR_FORMAT);
    assert_null(taken);
    flavbrem_table_close(&made);
}

static void eight_threads_make_the_same_table(void **state)
{
    (void)state;
    int wrong = 0;
    flavbrem_table *alone = table_of(without_k, NULL);
    size_t size = 0;
    const void *bytes = flavbrem_table_bytes(alone, &size);
    flavbrem_spec *spec = spec_of(without_k);
#pragma omp parallel num_threads(8) reduction(+ : wrong)
    {
        flavbrem_context *own = NULL;
        flavbrem_table *table = NULL;
        char path[128];
        size_t own_size = 0;
        snprintf(path, sizeof path, "%s/t%d.h5", folder, omp_get_thread_num());
        wrong += flavbrem_context_create(&own) != FLAVBREM_OK ||
                 flavbrem_table_make(own, spec, &table, NULL) != FLAVBREM_OK ||
                 flavbrem_table_write(own, table, path) != FLAVBREM_OK;
        const void *own_bytes = flavbrem_table_bytes(table, &own_size);
        wrong += own_size != size || memcmp(own_bytes, bytes, size) != 0;
        flavbrem_table_close(&table);
        wrong += flavbrem_table_load(own, path, &table) != FLAVBREM_OK ||
                 strcmp(flavbrem_table_spec(table), flavbrem_table_spec(alone)) != 0;
        flavbrem_table_close(&table);
        flavbrem_context_destroy(&own);
    }
    assert_int_equal(wrong, 0);
    for (int i = 1; i < 8; i++) {
        char name[16];
        snprintf(name, sizeof name, "t%d.h5", i);
        assert_same_files("t0.h5", name);
    }
    flavbrem_spec_destroy(&spec);
    flavbrem_table_close(&alone);
}

/* ---- the search ---- */

struct rounds {
    int n;
    flavbrem_table_round last;
};

static void note_round(void *user, const flavbrem_table_round *round)
{
    struct rounds *rounds = user;
    assert_int_equal(round->number, rounds->n + 1);
    assert_true(round->work > rounds->last.work);
    assert_true(round->beam_energies >= rounds->last.beam_energies);
    rounds->n = round->number;
    rounds->last = *round;
}

/* Of two energies far apart each cell is rough: a round has 2 n nodes, three points in each of n -
 * 1 cells, and nine more, of which the middle is one of the three. A later round has the four
 * corners already, and the middle between the energies at the first mass. */
static void note_work(void *user, const flavbrem_table_round *round)
{
    size_t n = round->masses, known = round->number == 1 ? 0 : 5;
    size_t before = ((struct rounds *)user)->last.work;
    note_round(user, round);
    assert_true(n > 11 && round->beam_energies == 2);
    assert_int_equal(round->work - before, 2 * n + (3 + 8) * (n - 1) - known);
}

static void a_search_computes_no_point_twice(void **state)
{
    (void)state;
    static const char *const two_energies[] = {"beam-energy", "20,200", "m-phi", "0.3:1:auto",
                                               "interp-tol",  "1e-4",   "rtol",  "1e-6",
                                               "method",      "iww",    NULL};
    flavbrem_spec *spec = spec_of(two_energies);
    flavbrem_table *table = NULL;
    struct rounds rounds = {0};
    assert_int_equal(flavbrem_table_make_watched(context, spec, note_work, &rounds, &table, NULL),
                     FLAVBREM_OK);
    assert_true(rounds.n >= 3);
    flavbrem_table_close(&table);
    flavbrem_spec_destroy(&spec);
}

static void bounds_end_the_search_and_are_told(void **state)
{
    (void)state;
    static const char *const bounded[] = {
        "beam-energy", "5:200:auto", "m-phi", "0.11:3:auto", "interp-tol", "1e-6", "rtol",
        "1e-7",        "max-nodes",  "14",    "method",      "iww",        NULL};
    flavbrem_spec *spec = spec_of(bounded);
    flavbrem_table *table = NULL;
    flavbrem_table_outcome outcome;
    struct rounds rounds = {0};
    assert_int_equal(
        flavbrem_table_make_watched(context, spec, note_round, &rounds, &table, &outcome),
        FLAVBREM_OK);
    assert_true(rounds.n >= 2);
    assert_int_equal(outcome.methods[FLAVBREM_IWW].end, FLAVBREM_SEARCH_MAX_NODES);
    assert_true(outcome.methods[FLAVBREM_IWW].stated > 1e-6);
    assert_true(outcome.beam_energies == 14 && outcome.masses == 14);
    assert_true(outcome.methods[FLAVBREM_ETL].cells.open == 0 &&
                outcome.methods[FLAVBREM_ETL].worst == 0.0);
    assert_true(rounds.last.measured[FLAVBREM_IWW] * 3.0 == outcome.methods[FLAVBREM_IWW].stated);
    flavbrem_table_close(&table);
    flavbrem_spec_destroy(&spec);
}

struct watch {
    size_t calls, stop_at, done;
    int backwards, beyond;
};

static int watch_progress(void *user, size_t done, size_t total)
{
    struct watch *watch = user;
    watch->backwards += done < watch->done;
    watch->beyond += done > total;
    watch->done = done;
    return ++watch->calls == watch->stop_at;
}

static void progress_is_that_of_the_whole_and_can_stop_it(void **state)
{
    (void)state;
    flavbrem_spec *spec = spec_of(chosen);
    flavbrem_table *table = (flavbrem_table *)(void *)spec;
    flavbrem_table_outcome outcome = {.work = 7};
    struct watch watch = {.stop_at = SIZE_MAX};
    void *user = NULL;
    /* one thread is told of every step: of several the one that tells may meet fewer */
    assert_int_equal(flavbrem_context_set_threads(context, 1), FLAVBREM_OK);
    flavbrem_context_set_progress(context, watch_progress, &watch);
    int names = count_names();
    assert_int_equal(flavbrem_table_make(context, spec, &table, &outcome), FLAVBREM_OK);
    flavbrem_table_close(&table);
    assert_true(watch.calls > 10 && watch.backwards == 0 && watch.beyond == 0);
    assert_true(watch.done <= outcome.work && 2 * watch.done > outcome.work);
    for (size_t part = 1; part <= 4; part++) {
        struct watch stopping = {.stop_at = part * watch.calls / 5 + 1};
        outcome.work = 7;
        flavbrem_context_set_progress(context, watch_progress, &stopping);
        assert_int_equal(flavbrem_table_make(context, spec, &table, &outcome),
                         FLAVBREM_ERROR_CANCELLED);
        assert_null(table);
        assert_int_equal(outcome.work, 7);
        assert_non_null(strstr(flavbrem_context_message(context), "the table was stopped"));
        assert_true(flavbrem_context_progress(context, &user) == watch_progress &&
                    user == &stopping);
    }
    assert_int_equal(count_names(), names);
    flavbrem_context_set_progress(context, NULL, NULL);
    assert_int_equal(flavbrem_context_set_threads(context, 0), FLAVBREM_OK);
    flavbrem_spec_destroy(&spec);
}

/* ---- checking ---- */

static int is_good(const flavbrem_table_tally *tally)
{
    return tally->values > 0 && tally->wrong == 0 && tally->largest <= 1.0;
}

static void a_good_table_is_good(void **state)
{
    (void)state;
    flavbrem_table *table = table_of(small, NULL);
    flavbrem_table_report report;
    assert_int_equal(flavbrem_table_verify(context, table, 25, &report), FLAVBREM_OK);
    assert_true(is_good(&report.self_check) && is_good(&report.nodes) && is_good(&report.between));
    assert_int_equal(report.self_check.values, 16 * 3);
    assert_int_equal(report.nodes.values, 25 * 3);
    assert_int_equal(report.nodes.same, 25 * 3);
    assert_int_equal(report.between.values + report.between.without_value, 25 * 3);
    assert_int_equal(report.cells.open, 3 * 6 * 3);
    assert_int_equal(flavbrem_table_verify(context, table, 0, &report), FLAVBREM_OK);
    assert_true(report.nodes.values == 0 && isnan(report.nodes.largest));
    flavbrem_table_close(&table);
}

/* Values that are not those of the spec are found, each kind by its own comparison. */
static void wrong_numbers_are_found(void **state)
{
    (void)state;
    flavbrem_table *table = table_of(small, NULL), *wrong = NULL;
    size_t size = 0;
    const void *bytes = flavbrem_table_bytes(table, &size);
    static const char *const names[] = {"/self_check", "/etl/sigma_pb", "/iww/spline"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct table_file copy = {malloc(size), size};
        assert_non_null(copy.bytes);
        memcpy(copy.bytes, bytes, size);
        const flavbrem_table_entry *entry = table_file_entry(&copy, names[i]);
        double *values = table_file_numbers(&copy, names[i]);
        for (size_t k = 0; k < entry->bytes / sizeof *values; k++)
            if (i > 0 || k % entry->shape[1] >= 2)
                values[k] *= 1.5;
        flavbrem_table_report report;
        assert_int_equal(
            flavbrem_table_take_memory(copy.bytes, size, FLAVBREM_TABLE_UNCHECKED, &wrong, NULL, 0),
            FLAVBREM_OK);
        assert_int_equal(flavbrem_table_verify(context, wrong, 20, &report), FLAVBREM_OK);
        assert_int_equal(report.self_check.wrong > 0, i != 1);
        assert_int_equal(report.nodes.wrong > 0, i == 1);
        assert_int_equal(report.between.wrong > 0, i == 2);
        flavbrem_table_close(&wrong);
    }
    flavbrem_table_close(&table);
}

static void a_verification_can_be_stopped(void **state)
{
    (void)state;
    flavbrem_table *table = table_of(small, NULL);
    flavbrem_table_report report = {.cells = {7, 7}};
    struct watch watch = {.stop_at = 2};
    flavbrem_context_set_progress(context, watch_progress, &watch);
    assert_int_equal(flavbrem_table_verify(context, table, 200, &report), FLAVBREM_ERROR_CANCELLED);
    assert_int_equal(report.cells.open, 7);
    assert_non_null(strstr(flavbrem_context_message(context), "the check was stopped after "));
    assert_non_null(strstr(flavbrem_context_message(context), " of 1200 cross-sections"));
    flavbrem_context_set_progress(context, NULL, NULL);
    flavbrem_table_close(&table);
}

/* ---- what is not whole ---- */

/* HDF5 writes by a descriptor of its own, so that the stream of the file knows of no failure. */
static void a_table_that_failed_gets_no_name(void **state)
{
    (void)state;
    flavbrem_table *table = table_of(without_k, NULL);
    flavbrem_file *file = NULL;
    struct rlimit before, limit;
    char first[512];
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(flavbrem_file_begin(context, path_of("limited.h5"), &file), FLAVBREM_OK);
    limit = (struct rlimit){8000, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    flavbrem_status status = flavbrem_table_put(context, table, file);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, FLAVBREM_ERROR_FILE);
    snprintf(first, sizeof first, "%s", flavbrem_context_message(context));
    assert_non_null(strstr(first, "limited.h5 could not be written (File too large)"));
    for (int again = 0; again < 2; again++) {
        assert_int_equal(flavbrem_table_put(context, table, file), FLAVBREM_ERROR_FILE);
        assert_string_equal(flavbrem_context_message(context), first);
        assert_int_equal(flavbrem_file_finish(context, file), FLAVBREM_ERROR_FILE);
        assert_string_equal(flavbrem_context_message(context), first);
    }
    flavbrem_file_end(&file);
    assert_int_not_equal(access(path_of("limited.h5"), F_OK), 0);
    flavbrem_table_close(&table);
}

static void a_table_fills_a_file_alone(void **state)
{
    (void)state;
    flavbrem_table *table = table_of(without_k, NULL);
    flavbrem_file *file = NULL;
    assert_int_equal(flavbrem_file_begin(context, path_of("alone.h5"), &file), FLAVBREM_OK);
    fputs("text", flavbrem_file_stream(file));
    refused(flavbrem_table_put(context, table, file), "the file is not empty");
    assert_int_equal(flavbrem_file_bytes(file), 4);
    flavbrem_file_end(&file);
    assert_int_equal(flavbrem_file_begin(context, path_of("alone.h5"), &file), FLAVBREM_OK);
    assert_int_equal(flavbrem_table_put(context, table, file), FLAVBREM_OK);
    refused(flavbrem_table_put(context, table, file), "the file is not empty");
    assert_int_equal(flavbrem_file_finish(context, file), FLAVBREM_OK);
    refused(flavbrem_table_put(context, table, file), "is finished already");
    flavbrem_file_end(&file);
    flavbrem_table_close(&table);
    assert_int_equal(flavbrem_table_load(context, path_of("alone.h5"), &table), FLAVBREM_OK);
    flavbrem_table_close(&table);
}

static void a_table_cut_off_is_damaged(void **state)
{
    (void)state;
    static const off_t ends[] = {3000, 6000};
    flavbrem_table *table = table_of(without_k, NULL);
    flavbrem_file_info *info = NULL;
    for (size_t i = 0; i < COUNT(ends); i++) {
        assert_int_equal(flavbrem_table_write(context, table, path_of("cut.h5")), FLAVBREM_OK);
        assert_int_equal(truncate(path_of("cut.h5"), ends[i]), 0);
        assert_int_equal(flavbrem_file_info_read(context, path_of("cut.h5"), &info),
                         FLAVBREM_ERROR_FORMAT);
        assert_null(info);
    }
    flavbrem_table_close(&table);
}

/* ---- exporting ---- */

static void export_to(const flavbrem_table *table, flavbrem_export_format format, const char *name,
                      const char *path)
{
    flavbrem_file *file = NULL;
    assert_int_equal(flavbrem_file_begin(context, path_of(path), &file), FLAVBREM_OK);
    assert_int_equal(
        flavbrem_table_export(context, table, format, name, flavbrem_file_stream(file)),
        FLAVBREM_OK);
    assert_int_equal(flavbrem_file_finish(context, file), FLAVBREM_OK);
    flavbrem_file_end(&file);
}

/* What C exports, in a locale with a decimal comma or without, and the program. */
static void compare_exports(int with_comma)
{
    flavbrem_table *table = table_of(small, NULL);
    assert_int_equal(flavbrem_table_write(context, table, path_of("s.h5")), FLAVBREM_OK);
    if (with_comma && !take_comma()) {
        flavbrem_table_close(&table);
        skip();
    }
    export_to(table, FLAVBREM_EXPORT_DMG4, "kfactor_pb", "c.c");
    export_to(table, FLAVBREM_EXPORT_DMG4, NULL, "d.c");
    export_to(table, FLAVBREM_EXPORT_CSV, NULL, "c.csv");
    assert_int_equal(
        flavbrem_table_export_file(context, table, FLAVBREM_EXPORT_JSON, NULL, path_of("c.json")),
        FLAVBREM_OK);
    setlocale(LC_ALL, "C");
    run("export s.h5 --to dmg4 --name kfactor_pb -o p.c");
    run("export s.h5 --to dmg4 > q.c");
    run("export s.h5 --to csv -o p.csv");
    run("export s.h5 --to json -o p.json");
    assert_same_files("c.c", "p.c");
    assert_same_files("d.c", "q.c");
    assert_same_files("c.csv", "p.csv");
    assert_same_files("c.json", "p.json");
    flavbrem_table_close(&table);
}

static void exports_are_those_of_the_program(void **state)
{
    (void)state;
    compare_exports(0);
}

static void exports_do_not_depend_on_the_locale(void **state)
{
    (void)state;
    compare_exports(1);
}

static void what_cannot_be_exported_is_refused(void **state)
{
    (void)state;
    flavbrem_table *table = table_of(without_k, NULL);
    refused(flavbrem_table_export(context, table, FLAVBREM_EXPORT_DMG4, NULL, stdout), "no K");
    refused(flavbrem_table_export(context, table, FLAVBREM_EXPORT_DMG4, "double", stdout),
            "of C or C++");
    refused(flavbrem_table_export(context, table, FLAVBREM_EXPORT_CSV, "k", stdout),
            "goes with DMG4");
    refused(flavbrem_table_export(context, table, (flavbrem_export_format)3, NULL, stdout),
            "number 3");
    refused(flavbrem_table_export(context, table, FLAVBREM_EXPORT_CSV, NULL, NULL), "stream");
    refused(flavbrem_table_export(context, NULL, FLAVBREM_EXPORT_CSV, NULL, stdout), "table");
    refused(flavbrem_table_export_file(context, table, FLAVBREM_EXPORT_CSV, "k", path_of("k.csv")),
            "goes with DMG4");
    refused(flavbrem_table_export_file(context, table, FLAVBREM_EXPORT_DMG4, NULL, path_of("k.c")),
            "no K");
    refused(flavbrem_table_export_file(context, table, FLAVBREM_EXPORT_CSV, NULL, NULL), "no path");
    assert_true(access(path_of("k.csv"), F_OK) != 0 && access(path_of("k.c"), F_OK) != 0);
    refused(flavbrem_function_name_check(context, "k-pb", "--name"), "--name \"k-pb\"");
    refused(flavbrem_function_name_check(context, NULL, "--name"), "no name");
    assert_int_equal(flavbrem_function_name_check(context, "kfactor_pb", "--name"), FLAVBREM_OK);
    flavbrem_table_close(&table);
}

/* ---- wrong calls ---- */

static void a_wrong_spec_makes_no_table(void **state)
{
    (void)state;
    static const struct {
        const char *words, *keys[9];
    } wrong[] = {
        {"no beam energy", {"m-phi", "0.2:1:3", NULL}},
        {"one point", {"beam-energy", "10", "m-phi", "0.2:1:3", NULL}},
        {"does not rise", {"beam-energy", "10,5", "m-phi", "0.2:1:3", NULL}},
        {"too near", {"beam-energy", "10,10.000000000000002,20", "m-phi", "0.2:1:3", NULL}},
        {"goes with a grid",
         {"beam-energy", "5:10:3", "m-phi", "0.2:1:3", "interp-tol", "1e-3", NULL}},
        {"go with a grid", {"beam-energy", "5:10:3", "m-phi", "0.2:1:3", "max-work", "1e5", NULL}},
        {"cannot be had",
         {"beam-energy", "5:10:auto", "m-phi", "0.2:1:3", "interp-tol", "1e-6", NULL}},
        {"in pb", {"beam-energy", "5:10:3", "m-phi", "0.2:1:3", "unit", "GeV-2", NULL}},
        {"threshold", {"beam-energy", "0.05:0.2:3", "m-phi", "0.3:1:3", NULL}},
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        flavbrem_spec *spec = spec_of(wrong[i].keys);
        flavbrem_table *table = (flavbrem_table *)(void *)spec;
        refused(flavbrem_table_make(context, spec, &table, NULL), wrong[i].words);
        assert_null(table);
        refused(flavbrem_table_make_check(context, spec), wrong[i].words);
        flavbrem_spec_destroy(&spec);
    }
}

static void wrong_calls_say_what_is_missing(void **state)
{
    (void)state;
    flavbrem_spec *spec = spec_of(small), *of_events = NULL;
    flavbrem_table *table = NULL;
    flavbrem_table_report report;
    flavbrem_file *file = NULL;
    assert_int_equal(flavbrem_table_make(NULL, spec, &table, NULL), FLAVBREM_ERROR_INPUT);
    refused(flavbrem_table_make(context, NULL, &table, NULL), "no spec");
    refused(flavbrem_table_make(context, spec, NULL, NULL), "table's handle");
    assert_int_equal(flavbrem_spec_create(context, FLAVBREM_JOB_EVENTS, &of_events), FLAVBREM_OK);
    refused(flavbrem_table_make(context, of_events, &table, NULL), "its job is another");
    refused(flavbrem_table_verify(context, NULL, 1, &report), "no table");
    assert_int_equal(flavbrem_table_verify(NULL, NULL, 1, &report), FLAVBREM_ERROR_INPUT);
    refused(flavbrem_table_write(context, NULL, path_of("n.h5")), "no table");
    refused(flavbrem_table_put(context, NULL, file), "no table");
    refused(flavbrem_table_load(context, NULL, &table), "no path");
    refused(flavbrem_table_load(context, path_of("a.h5"), NULL), "table's handle");
    refused(flavbrem_table_load(context, path_of("none.h5"), &table), "cannot be read");
    assert_null(table);
    assert_null(flavbrem_table_spec(NULL));
    size_t size = 7;
    assert_null(flavbrem_table_bytes(NULL, &size));
    assert_int_equal(size, 0);
    assert_int_equal(flavbrem_table_take_memory(NULL, 0, FLAVBREM_TABLE_UNCHECKED, &table, NULL, 0),
                     FLAVBREM_ERROR_INPUT);
    flavbrem_cells cells = flavbrem_table_cells(NULL, flavbrem_spec_process(spec), FLAVBREM_ETL);
    assert_true(cells.open == 0 && cells.without_value == 0);
    table = table_of(without_k, NULL);
    refused(flavbrem_table_verify(context, table, 1, NULL), "report");
    refused(flavbrem_table_put(context, table, NULL), "no file");
    refused(flavbrem_table_write(context, table, NULL), "no path");
    assert_int_equal(flavbrem_table_write(context, table, "/nowhere/a.h5"), FLAVBREM_ERROR_FILE);
    cells = flavbrem_table_cells(table, flavbrem_spec_process(spec), FLAVBREM_ETL);
    assert_int_equal(cells.open, 0);
    flavbrem_table_close(&table);
    flavbrem_spec_destroy(&spec);
    flavbrem_spec_destroy(&of_events);
}

/* A file that HDF5 has spoilt, or that is none, is told by the reader's sentences. */
static void what_is_no_table_is_not_loaded(void **state)
{
    (void)state;
    flavbrem_table *table = table_of(without_k, NULL), *loaded = NULL;
    assert_int_equal(flavbrem_table_write(context, table, path_of("damaged.h5")), FLAVBREM_OK);
    FILE *file = fopen(path_of("damaged.h5"), "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 5000, SEEK_SET), 0);
    assert_int_equal(fputc('x', file), 'x');
    assert_int_equal(fclose(file), 0);
    assert_int_equal(flavbrem_table_load(context, path_of("damaged.h5"), &loaded),
                     FLAVBREM_ERROR_FORMAT);
    assert_non_null(strstr(flavbrem_context_message(context), "checksum"));
    assert_null(loaded);
    flavbrem_table_close(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_has_the_bytes_of_the_program),
        cmocka_unit_test(a_table_in_memory_answers),
        cmocka_unit_test(a_loaded_table_is_written_as_it_was),
        cmocka_unit_test(what_is_taken_over_is_freed),
        cmocka_unit_test(eight_threads_make_the_same_table),
        cmocka_unit_test(a_search_computes_no_point_twice),
        cmocka_unit_test(bounds_end_the_search_and_are_told),
        cmocka_unit_test(progress_is_that_of_the_whole_and_can_stop_it),
        cmocka_unit_test(a_good_table_is_good),
        cmocka_unit_test(wrong_numbers_are_found),
        cmocka_unit_test(a_verification_can_be_stopped),
        cmocka_unit_test(a_table_that_failed_gets_no_name),
        cmocka_unit_test(a_table_fills_a_file_alone),
        cmocka_unit_test(a_table_cut_off_is_damaged),
        cmocka_unit_test(exports_are_those_of_the_program),
        cmocka_unit_test(exports_do_not_depend_on_the_locale),
        cmocka_unit_test(what_cannot_be_exported_is_refused),
        cmocka_unit_test(a_wrong_spec_makes_no_table),
        cmocka_unit_test(wrong_calls_say_what_is_missing),
        cmocka_unit_test(what_is_no_table_is_not_loaded),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
