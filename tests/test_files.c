/* Files that appear when they are whole, and spec files, from C. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "flavbrem/file_info.h"
#include "flavbrem/files.h"
#include "flavbrem/flavbrem.h"
#include "tests/folder.h"
#include "tests/shared.h"

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

static void refused(flavbrem_status status, const char *words)
{
    assert_int_equal(status, FLAVBREM_ERROR_INPUT);
    if (strstr(flavbrem_context_message(context), words) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", flavbrem_context_message(context), words);
}

/* ---- files ---- */

static void a_file_appears_when_it_is_whole(void **state)
{
    (void)state;
    flavbrem_file *file = NULL;
    write_text(path_of("a.txt"), "before");
    assert_int_equal(flavbrem_file_begin(context, path_of("a.txt"), &file), FLAVBREM_OK);
    fputs("after", flavbrem_file_stream(file));
    assert_int_equal(flavbrem_file_bytes(file), 5);
    assert_content(path_of("a.txt"), "before");
    assert_int_equal(flavbrem_file_finish(context, file), FLAVBREM_OK);
    assert_content(path_of("a.txt"), "after");
    flavbrem_file_end(&file);
    assert_null(file);
    flavbrem_file_end(&file);
    assert_content(path_of("a.txt"), "after");
}

static void what_is_not_finished_leaves_nothing(void **state)
{
    (void)state;
    flavbrem_file *file = NULL;
    char temporary[64];
    snprintf(temporary, sizeof temporary, ".b.txt.tmp-%ld", (long)getpid());
    for (int by_drop = 0; by_drop < 2; by_drop++) {
        assert_int_equal(flavbrem_file_begin(context, path_of("b.txt"), &file), FLAVBREM_OK);
        fputs("half", flavbrem_file_stream(file));
        assert_int_equal(access(path_of(temporary), F_OK), 0);
        if (by_drop) {
            flavbrem_file_drop(file);
            assert_int_equal(access(path_of(temporary), F_OK), -1);
        }
        flavbrem_file_end(&file);
        assert_int_equal(access(path_of(temporary), F_OK), -1);
        assert_int_equal(access(path_of("b.txt"), F_OK), -1);
    }
}

static void a_stream_of_the_caller_goes_into_it(void **state)
{
    (void)state;
    flavbrem_file *file = NULL;
    FILE *own = fopen(path_of("own.txt"), "wb");
    assert_non_null(own);
    fputs("first", own);
    assert_int_equal(flavbrem_file_begin(context, path_of("c.txt"), &file), FLAVBREM_OK);
    assert_int_equal(flavbrem_file_take(context, file, own), FLAVBREM_OK);
    fputs("second", own);
    assert_int_equal(flavbrem_file_bytes(file), 6);
    assert_int_equal(flavbrem_file_finish(context, file), FLAVBREM_OK);
    fputs(", third", own); /* nobody flushes it, for it might be closed by now */
    assert_int_equal(flavbrem_file_bytes(file), 6);
    fclose(own);
    assert_int_equal(flavbrem_file_bytes(file), strlen("second, third"));
    flavbrem_file_end(&file);
    assert_content(path_of("own.txt"), "first");
    assert_content(path_of("c.txt"), "second, third");
}

/* /dev/full takes nothing. */
static void what_did_not_arrive_is_told(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "wb");
    if (full == NULL)
        skip();
    assert_int_equal(flavbrem_stream_flush(context, full, "the pipe"), FLAVBREM_OK);
    fputs("text", full);
    assert_int_equal(flavbrem_stream_flush(context, full, "the pipe"), FLAVBREM_ERROR_FILE);
    assert_non_null(strstr(flavbrem_context_message(context),
                           "could not be written to the pipe (No space left on device), free"));
    assert_int_equal(flavbrem_stream_flush(context, full, "the pipe"), FLAVBREM_ERROR_FILE);
    fclose(full);
}

/* Nothing of it is in the file, which goes on. */
static void a_bad_stream_is_blamed_and_not_the_file(void **state)
{
    (void)state;
    char memory[16];
    flavbrem_file *file = NULL;
    FILE *full = fopen("/dev/full", "wb"), *in_memory = fmemopen(memory, sizeof memory, "w");
    if (full == NULL || in_memory == NULL)
        skip();
    assert_int_equal(flavbrem_file_begin(context, path_of("e.txt"), &file), FLAVBREM_OK);
    fputs("held back", full);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(flavbrem_file_take(context, file, full), FLAVBREM_ERROR_FILE);
        assert_non_null(strstr(flavbrem_context_message(context), "stream of the caller"));
        assert_null(strstr(flavbrem_context_message(context), "e.txt"));
    }
    refused(flavbrem_file_take(context, file, in_memory), "in memory");
    fputs("text", flavbrem_file_stream(file));
    assert_int_equal(flavbrem_file_finish(context, file), FLAVBREM_OK);
    flavbrem_file_end(&file);
    fclose(full);
    fclose(in_memory);
    assert_content(path_of("e.txt"), "text");
}

static void a_file_is_finished_once(void **state)
{
    (void)state;
    flavbrem_file *file = NULL;
    assert_int_equal(flavbrem_file_begin(context, path_of("f.txt"), &file), FLAVBREM_OK);
    fputs("text", flavbrem_file_stream(file));
    assert_int_equal(flavbrem_file_finish(context, file), FLAVBREM_OK);
    refused(flavbrem_file_finish(context, file), "is finished already");
    flavbrem_file_end(&file);
    assert_content(path_of("f.txt"), "text");
}

/* It begins as HDF5 does, and is none. */
static void a_damaged_file_is_told_from_a_wrong_one(void **state)
{
    (void)state;
    flavbrem_file_info *info = NULL;
    write_text(path_of("hdf5.h5"), "\x89HDF\r\n\x1a\nand what is no HDF5");
    write_text(path_of("text.h5"), "text, which was never a table");
    assert_int_equal(flavbrem_file_info_read(context, path_of("hdf5.h5"), &info),
                     FLAVBREM_ERROR_FORMAT);
    assert_null(info);
    refused(flavbrem_file_info_read(context, path_of("text.h5"), &info), "is not a table");
    refused(flavbrem_file_info_read(context, folder, &info), "it is a folder");
}

static void wrong_calls_of_files_say_what_is_missing(void **state)
{
    (void)state;
    flavbrem_file *file = NULL;
    refused(flavbrem_file_begin(context, NULL, &file), "no path");
    refused(flavbrem_file_begin(context, path_of("d.txt"), NULL), "handle");
    assert_int_equal(flavbrem_file_begin(context, "/nowhere/d.txt", &file), FLAVBREM_ERROR_FILE);
    assert_null(file);
    assert_int_equal(flavbrem_file_begin(NULL, "/nowhere/d.txt", &file), FLAVBREM_ERROR_FILE);
    refused(flavbrem_file_take(context, NULL, stdout), "no file");
    refused(flavbrem_file_finish(context, NULL), "no file");
    refused(flavbrem_stream_flush(context, NULL, "x"), "no stream");
    refused(flavbrem_stream_flush(context, stdout, NULL), "name");
    assert_int_equal(flavbrem_file_begin(context, path_of("d.txt"), &file), FLAVBREM_OK);
    refused(flavbrem_file_take(context, file, NULL), "no stream");
    flavbrem_file_end(&file);
    flavbrem_file_end(NULL);
    flavbrem_file_drop(NULL);
    assert_null(flavbrem_file_stream(NULL));
    assert_int_equal(flavbrem_file_bytes(NULL), 0);
}

/* ---- specs ---- */

static flavbrem_spec *new_spec(void)
{
    flavbrem_spec *spec = NULL;
    assert_int_equal(flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec), FLAVBREM_OK);
    return spec;
}

static void a_spec_file_fills_what_is_not_set(void **state)
{
    (void)state;
    flavbrem_spec *spec = new_spec();
    char text[128];
    write_text(path_of("a.ini"),
               "; a comment\ntarget = Fe ; iron\nrtol = 1e-3\nm-phi = 0.2,\n  0.3\n"
               "beam-energy = 5:20:4\n");
    assert_int_equal(flavbrem_spec_set(context, spec, "rtol", "1e-5"), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_read(context, spec, path_of("a.ini")), FLAVBREM_OK);
    assert_true(flavbrem_spec_number(spec, "rtol") == 1e-5);
    assert_int_equal(flavbrem_spec_get(context, spec, "target", text, sizeof text), FLAVBREM_OK);
    assert_string_equal(text, "Fe");
    assert_int_equal(flavbrem_range_size(flavbrem_spec_range(spec, "m-phi", 0)), 2);
    const char *called = flavbrem_spec_called(spec, "m-phi");
    assert_non_null(strstr(called, "/a.ini, line 4: m-phi"));
    assert_string_equal(flavbrem_spec_called(spec, "rtol"), "rtol");
    assert_int_equal(flavbrem_spec_check(context, spec), FLAVBREM_OK);
    flavbrem_spec_destroy(&spec);
}

/* What was set wins over lines that do not go with it; the file alone is told of its own. */
static void what_is_set_takes_the_place_of_lines(void **state)
{
    (void)state;
    static const struct {
        const char *set[2], *value[2], *lines, *text;
    } cases[] = {
        {{"epsilon"}, {"1e-4"}, "boson = vector\ncoupling = 1e-3\n", "epsilon = 0.0001\n"},
        {{"coupling"}, {"1e-4"}, "boson = vector\nepsilon = 1e-3\n", "coupling = 0.0001\n"},
        {{"epsilon"}, {"1e-4"}, "boson = vector\nepsilon = 1e-3\n", "epsilon = 0.0001\n"},
        {{"boson", "coupling"},
         {"vector", "3e-4"},
         "boson = alp\nc-a = 1\nc-v = 2\nf-gev = 1e5\n",
         "coupling = 0.0003\n"},
        {{"boson"}, {"axial"}, "boson = general\ng-v = 1,2\ng-a = 3\n", "boson = axial\n"},
        {{"g-v"}, {"1e-4"}, "boson = general\ng-s = 1\ng-p = 2\n", "g-v = 0.0001\n"},
        {{"g-s"}, {"1e-4"}, "boson = general\ng-s = 1\ng-p = 2\n", "g-s = 0.0001\ng-p = 2\n"},
        {{"g-v"}, {"0"}, "boson = general\ng-s = 1\ng-p = 2\n", "g-s = 1\ng-p = 2\n"},
        {{"g-s"}, {"0"}, "boson = general\ng-v = 1\n", "g-v = 1\n"},
        {{"method"}, {"ww"}, "form-factors = helm\n", "method = ww\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[FLAVBREM_PROCESS_BYTES];
        flavbrem_spec *spec = new_spec();
        write_text(path_of("a.ini"), cases[i].lines);
        for (int k = 0; k < 2 && cases[i].set[k] != NULL; k++)
            assert_int_equal(flavbrem_spec_set(context, spec, cases[i].set[k], cases[i].value[k]),
                             FLAVBREM_OK);
        assert_int_equal(flavbrem_spec_set(context, spec, "beam-energy", "20,50"), FLAVBREM_OK);
        assert_int_equal(flavbrem_spec_set(context, spec, "m-phi", "0.3"), FLAVBREM_OK);
        assert_int_equal(flavbrem_spec_read(context, spec, path_of("a.ini")), FLAVBREM_OK);
        if (flavbrem_spec_check(context, spec) != FLAVBREM_OK)
            fail_msg("%zu: %s", i, flavbrem_context_message(context));
        assert_int_equal(flavbrem_spec_text(context, spec, text, sizeof text), FLAVBREM_OK);
        if (strstr(text, cases[i].text) == NULL)
            fail_msg("%zu: %s", i, text);
        flavbrem_spec_destroy(&spec);
    }
    flavbrem_spec *spec = new_spec();
    write_text(path_of("a.ini"), "boson = vector\nepsilon = 1e-3\ncoupling = 1e-3\n"
                                 "beam-energy = 20,50\nm-phi = 0.3\n");
    assert_int_equal(flavbrem_spec_read(context, spec, path_of("a.ini")), FLAVBREM_OK);
    refused(flavbrem_spec_check(context, spec), "line 3: coupling does not go with epsilon");
    flavbrem_spec_destroy(&spec);
}

static void wrong_lines_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } wrong[] = {
        {"rtol = 1e-3\ntagret = Fe\n", "a.ini, line 2: the key \"tagret\" is unknown"},
        {"rtol = 1e-3\nseed = 1\n", "line 2: the key \"seed\" is unknown"},
        {"rtol = 1e-3\n\nrtol = 1e-4\n", "line 3: the key \"rtol\" stands there twice (first in "
                                         "line 1), leave one"},
        {"rtol = much\n", "a.ini, line 1: rtol"},
        {"[physics]\nrtol = 1e-3\n", "in a section [physics]"},
        {"rtol\n", "is not `key = value`"},
        {"  rtol 1e-3\n", "is not `key = value`"},
        {"rtol = 1e-3\n= 3\n", "a.ini, line 2 is not `key = value`, mend it"},
        {" = 3\n", "a.ini, line 1 is not `key = value`, mend it"},
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        flavbrem_spec *spec = new_spec();
        write_text(path_of("a.ini"), wrong[i].text);
        refused(flavbrem_spec_read(context, spec, path_of("a.ini")), wrong[i].words);
        flavbrem_spec_destroy(&spec);
    }
    /* a key that the caller has set must still be known, and stand there once */
    flavbrem_spec *spec = new_spec();
    assert_int_equal(flavbrem_spec_set(context, spec, "rtol", "1e-5"), FLAVBREM_OK);
    write_text(path_of("a.ini"), "rtol = 1e-3\nrtol = 1e-3\n");
    refused(flavbrem_spec_read(context, spec, path_of("a.ini")), "twice");
    flavbrem_spec_destroy(&spec);
}

struct lines {
    int n, last_line;
    char last_key[32], last_value[32];
};

static flavbrem_status take(void *user, flavbrem_context *of, const char *key, const char *value,
                            int line)
{
    struct lines *lines = user;
    assert_true(of == context);
    snprintf(lines->last_key, sizeof lines->last_key, "%s", key);
    snprintf(lines->last_value, sizeof lines->last_value, "%s", value);
    lines->last_line = line;
    return ++lines->n == 2 ? FLAVBREM_ERROR_CANCELLED : FLAVBREM_OK;
}

static void lines_can_be_taken_one_by_one(void **state)
{
    (void)state;
    struct lines lines = {0};
    write_text(path_of("b.ini"), "# any keys\nfirst = 1\n\nsecond = two\nthird = 3\n");
    assert_int_equal(flavbrem_spec_lines(context, path_of("b.ini"), take, &lines),
                     FLAVBREM_ERROR_CANCELLED);
    assert_int_equal(lines.n, 2);
    assert_int_equal(lines.last_line, 4);
    assert_string_equal(lines.last_key, "second");
    assert_string_equal(lines.last_value, "two");
    flavbrem_spec *spec = new_spec();
    refused(flavbrem_spec_lines(context, NULL, take, &lines), "no path");
    refused(flavbrem_spec_lines(context, path_of("b.ini"), NULL, NULL), "function");
    refused(flavbrem_spec_lines(context, path_of("none.ini"), take, &lines), "cannot be read");
    refused(flavbrem_spec_lines(context, folder, take, &lines), "Is a directory");
    refused(flavbrem_spec_read(context, NULL, path_of("b.ini")), "no spec");
    refused(flavbrem_spec_read(context, spec, NULL), "no path");
    flavbrem_spec_destroy(&spec);
}

/* A pipe that nobody writes to would be waited for. */
static void a_spec_is_a_regular_file_or_what_is_open(void **state)
{
    (void)state;
    static const char text[] = "target = Fe\n";
    flavbrem_spec *spec = new_spec();
    char own[32];
    int ends[2];
    assert_int_equal(mkfifo(path_of("fifo"), 0600), 0);
    alarm(10);
    refused(flavbrem_spec_read(context, spec, path_of("fifo")), "it is not a regular file");
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, sizeof text - 1), sizeof text - 1);
    close(ends[1]);
    snprintf(own, sizeof own, "/dev/fd/%d", ends[0]);
    assert_int_equal(flavbrem_spec_read(context, spec, own), FLAVBREM_OK);
    alarm(0);
    close(ends[0]);
    assert_true(flavbrem_spec_is_set(spec, "target"));
    flavbrem_spec_destroy(&spec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_appears_when_it_is_whole),
        cmocka_unit_test(what_is_not_finished_leaves_nothing),
        cmocka_unit_test(a_stream_of_the_caller_goes_into_it),
        cmocka_unit_test(what_did_not_arrive_is_told),
        cmocka_unit_test(a_bad_stream_is_blamed_and_not_the_file),
        cmocka_unit_test(a_file_is_finished_once),
        cmocka_unit_test(a_damaged_file_is_told_from_a_wrong_one),
        cmocka_unit_test(wrong_calls_of_files_say_what_is_missing),
        cmocka_unit_test(a_spec_file_fills_what_is_not_set),
        cmocka_unit_test(what_is_set_takes_the_place_of_lines),
        cmocka_unit_test(wrong_lines_are_named),
        cmocka_unit_test(lines_can_be_taken_one_by_one),
        cmocka_unit_test(a_spec_is_a_regular_file_or_what_is_open),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
