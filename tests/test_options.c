/* Suggestions and the options of the command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/cli/options.h"
#include "host/cli/suggest.h"
#include "tests/shared.h"

static void nearest_name_is_found(void **state)
{
    (void)state;
    static const char *const names[] = {"xsec", "table", "info", "devices", "cpu:avx2", "pb", "La"};
    static const struct {
        const char *text, *nearest;
    } cases[] = {{"tabel", "table"},
                 {"XSEC", "xsec"},
                 {"xsecs", "xsec"},
                 {"inf", "info"},
                 {"device", "devices"},
                 {"bp", "pb"},
                 {"PB", "pb"},
                 {"avx2", "cpu:avx2"},
                 {"fb", NULL},
                 {"lead", NULL},
                 {"zzzz", NULL},
                 {"", NULL},
                 {"a-text-that-is-longer-than-any-name-here", NULL}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *name = suggest(cases[i].text, names, COUNT(names));
        if (cases[i].nearest == NULL)
            assert_null(name);
        else
            assert_string_equal(name, cases[i].nearest);
    }
}

/* Up to seven arguments behind the command's name. */
static int parse(enum command command, struct options *options, struct problem *problem,
                 const char *const *arguments)
{
    char name[] = "xsec";
    char copies[8][96];
    char *argv[10] = {name};
    int argc = 1;
    for (; arguments[argc - 1] != NULL; argc++) {
        snprintf(copies[argc - 1], sizeof copies[0], "%s", arguments[argc - 1]);
        argv[argc] = copies[argc - 1];
    }
    *problem = (struct problem){"", "", ""};
    return options_parse(command, argc, argv, options, problem);
}

static void defaults_are_those_of_the_contract(void **state)
{
    (void)state;
    struct options options;
    struct problem problem;
    assert_int_equal(parse(COMMAND_XSEC, &options, &problem, (const char *const[]){NULL}),
                     EXIT_DONE);
    assert_int_equal(options.n_methods, 3);
    assert_int_equal(options.methods[0], FLAVBREM_ETL);
    assert_same(options.rtol, 1e-6);
    assert_same(flavbrem_process_values_of(options.process).coupling, 1e-4);
    assert_int_equal(options.unit, FLAVBREM_PB);
    assert_string_equal(options.device, "auto");
    options_free(&options);
}

static void angles_that_are_given_cut_etl_too(void **state)
{
    (void)state;
    struct options options;
    struct problem problem;
    assert_int_equal(parse(COMMAND_XSEC, &options, &problem,
                           (const char *const[]){"--theta-max", "0.1", "--psi-max=0.2", NULL}),
                     EXIT_DONE);
    assert_same(flavbrem_process_values_of(options.process).etl_theta_max_rad, 0.1);
    assert_same(flavbrem_process_values_of(options.process).etl_psi_max_rad, 0.2);
    options_free(&options);
}

static void last_of_two_options_counts(void **state)
{
    (void)state;
    struct options options;
    struct problem problem;
    assert_int_equal(
        parse(COMMAND_XSEC, &options, &problem,
              (const char *const[]){"-E", "1,2", "-E", "3", "--target=Fe", "--json", NULL}),
        EXIT_DONE);
    assert_int_equal(flavbrem_range_size(options.axes[0]), 1);
    assert_same(flavbrem_process_values_of(options.process).target_z, 26.0);
    assert_int_equal(options.format, FORMAT_JSON);
    options_free(&options);
}

static void wrong_option_gets_the_nearest(void **state)
{
    (void)state;
    struct options options;
    struct problem problem;
    assert_int_equal(
        parse(COMMAND_XSEC, &options, &problem, (const char *const[]){"--mehtod=etl", NULL}),
        EXIT_WRONG_INPUT);
    assert_string_equal(problem.hint, "did you mean --method?");
    options_free(&options);
    assert_int_equal(
        parse(COMMAND_INFO, &options, &problem, (const char *const[]){"--rtol", "1e-3", NULL}),
        EXIT_WRONG_INPUT);
    options_free(&options);
}

enum { SPEC_PATH = 64 };

static void write_spec(char path[SPEC_PATH], const char *text)
{
    snprintf(path, SPEC_PATH, "/tmp/flavbrem-spec-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static void command_line_wins_over_the_spec(void **state)
{
    (void)state;
    struct options options;
    struct problem problem;
    char path[SPEC_PATH];
    write_spec(path, "; a comment\n\nlepton = mu:e\nrtol = 1e-3 ; another\nbeam-energy=1:2:3\n");
    assert_int_equal(
        parse(COMMAND_TABLE, &options, &problem,
              (const char *const[]){"--spec", path, "--rtol", "1e-4", "-m", "1", NULL}),
        EXIT_DONE);
    assert_int_equal(flavbrem_process_values_of(options.process).lepton_in, FLAVBREM_MUON);
    assert_same(options.rtol, 1e-4);
    assert_int_equal(flavbrem_range_size(options.axes[0]), 3);
    options_free(&options);
    unlink(path);
}

static void wrong_spec_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part, *hint;
    } cases[] = {
        {"lepton = e:mu\nleptn = e:mu\n", "line 2: the key \"leptn\"", "did you mean lepton?"},
        {"rtol = 1e-3\nrtol = 1e-4\n", "line 2: the key \"rtol\" stands there twice", ""},
        {"\n\nrtol = x\n", "line 3: rtol \"x\"", ""},
        {"rtol\n", "line 1 is not", ""},
        {"[physics]\nrtol = 1e-3\n", "line 2 is in a section", ""},
        {"output = x.h5\n", "line 1: the key \"output\"", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct options options;
        struct problem problem;
        char path[SPEC_PATH];
        write_spec(path, cases[i].text);
        assert_int_equal(
            parse(COMMAND_TABLE, &options, &problem, (const char *const[]){"--spec", path, NULL}),
            EXIT_WRONG_INPUT);
        assert_non_null(strstr(problem.sentence, cases[i].part));
        assert_string_equal(problem.hint, cases[i].hint);
        options_free(&options);
        unlink(path);
    }
}

static void long_spec_line_is_not_cut_in_silence(void **state)
{
    (void)state;
    struct options options;
    struct problem problem;
    char path[SPEC_PATH];
    char text[1024];
    memset(text, '1', sizeof text);
    memcpy(text, "beam-energy = ", 14);
    memcpy(text + 600, "\n", 2);
    write_spec(path, text);
    assert_int_equal(
        parse(COMMAND_TABLE, &options, &problem, (const char *const[]){"--spec", path, NULL}),
        EXIT_WRONG_INPUT);
    assert_non_null(strstr(problem.sentence, "line 1 is too long"));
    options_free(&options);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_name_is_found),
        cmocka_unit_test(defaults_are_those_of_the_contract),
        cmocka_unit_test(angles_that_are_given_cut_etl_too),
        cmocka_unit_test(last_of_two_options_counts),
        cmocka_unit_test(wrong_option_gets_the_nearest),
        cmocka_unit_test(command_line_wins_over_the_spec),
        cmocka_unit_test(wrong_spec_is_told_with_its_line),
        cmocka_unit_test(long_spec_line_is_not_cut_in_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
