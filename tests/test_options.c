/* Numbers, ranges, suggestions and the options of the command line. */
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

static void numbers_are_read_whole(void **state)
{
    (void)state;
    static const char *const good[] = {"0.3", "3e-1", "+.3", "30.E-2"};
    static const char *const bad[] = {"",    "nan", "inf", "-inf", "0x10", "1e999",
                                      " 1",  "1 ",  "1,2", "1:2",  "1GeV", "e",
                                      "--1", "1e",  "1e+", ".",    "1.2.3"};
    struct problem problem;
    double number = 7.0;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(number_parse(bad[i], "-E", &number, &problem), EXIT_WRONG_INPUT);
        assert_non_null(strstr(problem.sentence, "-E"));
        assert_same(number, 7.0);
    }
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_int_equal(number_parse(good[i], "-E", &number, &problem), EXIT_DONE);
        assert_same(number, 0.3);
    }
}

static void whole_numbers_have_borders(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "0", "5", "1.5", "1e0", "x", "99999999999999999999"};
    struct problem problem;
    long number = 7;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(whole_parse(bad[i], "--threads", 1, 4, &number, &problem),
                         EXIT_WRONG_INPUT);
    assert_int_equal(number, 7);
    assert_int_equal(whole_parse("4", "--threads", 1, 4, &number, &problem), EXIT_DONE);
    assert_int_equal(number, 4);
}

static void counts_are_exact_to_the_last_digit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t count;
    } good[] = {{"0", 0},
                {"1e6", 1000000},
                {"1000000", 1000000},
                {"1.5e3", 1500},
                {"2.500e1", 25},
                {"0e99", 0},
                {"007", 7},
                {"9007199254740993", UINT64_C(9007199254740993)}, /* no double is this */
                {"18446744073709551615", UINT64_MAX},
                {"1844674407370955161.5e1", UINT64_MAX}};
    static const char *const bad[] = {"",
                                      "-1",
                                      "+1",
                                      "1.5",
                                      "1.50",
                                      "15e-1",
                                      "1e",
                                      "e3",
                                      ".",
                                      "1e+",
                                      "0x10",
                                      "1 ",
                                      " 1",
                                      "1,0",
                                      "inf",
                                      "nan",
                                      "1.2.0",
                                      "1e20",
                                      "18446744073709551616",
                                      "1e99999999999999999999"};
    struct problem problem;
    uint64_t count = 7;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(count_parse(bad[i], "-n", 0, UINT64_MAX, &count, &problem),
                         EXIT_WRONG_INPUT);
    assert_int_equal(count, 7);
    for (size_t i = 0; i < COUNT(good); i++) {
        int code = count_parse(good[i].text, "-n", 0, UINT64_MAX, &count, &problem);
        assert_int_equal(code, EXIT_DONE);
        assert_true(count == good[i].count);
    }
    assert_int_equal(count_parse("5", "-n", 6, 9, &count, &problem), EXIT_WRONG_INPUT);
    assert_int_equal(count_parse("10", "-n", 6, 9, &count, &problem), EXIT_WRONG_INPUT);
    assert_int_equal(count_parse("9", "-n", 6, 9, &count, &problem), EXIT_DONE);
}

static void linear_range_hits_both_ends(void **state)
{
    (void)state;
    struct problem problem;
    struct range range = {0};
    assert_int_equal(range_parse("5:200:40", "-E", &range, &problem), EXIT_DONE);
    assert_int_equal(range.n, 40);
    assert_same(range_value(&range, 0), 5.0);
    assert_same(range_value(&range, 1), 10.0);
    assert_same(range_value(&range, 39), 200.0);
    assert_true(range_rises(&range));
    range_free(&range);
}

static void logarithmic_range_has_equal_ratios(void **state)
{
    (void)state;
    struct problem problem;
    struct range range = {0};
    assert_int_equal(range_parse("0.01:100:5:log", "-m", &range, &problem), EXIT_DONE);
    assert_same(range_value(&range, 0), 0.01);
    assert_same(range_value(&range, 4), 100.0);
    for (size_t i = 0; i < 4; i++) {
        double ratio = range_value(&range, i + 1) / range_value(&range, i);
        assert_true(ratio > 10.0 * (1.0 - 1e-14) && ratio < 10.0 * (1.0 + 1e-14)); /* some ulp */
    }
    range_free(&range);
}

static void lists_keep_their_order(void **state)
{
    (void)state;
    struct problem problem;
    struct range range = {0};
    assert_int_equal(range_parse("3,1,2", "-E", &range, &problem), EXIT_DONE);
    assert_int_equal(range.n, 3);
    assert_same(range_value(&range, 0), 3.0);
    assert_same(range_smallest(&range), 1.0);
    assert_same(range_largest(&range), 3.0);
    assert_false(range_rises(&range));
    assert_int_equal(range_parse("7", "-E", &range, &problem), EXIT_DONE); /* frees the list */
    assert_int_equal(range.n, 1);
    range_free(&range);
}

static void wrong_ranges_leave_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           ",",
                                      "1,",         "1,,2",
                                      ":",          "1:",
                                      "1:2",        "1:2:",
                                      "1:2:3:",     "1:2:3:ln",
                                      "1:2:3:log:", "2:1:3",
                                      "1:1:3",      "1:2:1",
                                      "1:2:0",      "1:2:-3",
                                      "1:2:1.5",    "1:2:1000000000",
                                      "1:2:nan",    "0:2:3:log",
                                      "-1:2:3:log", "a:b:c",
                                      "1:inf:3",    "1:2:3,4",
                                      "1:2:3:4",    "1:2:auto:log",
                                      "2:1:auto",   "1:2:99999999999999999999"};
    struct problem problem;
    struct range range = {0};
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(range_parse(bad[i], "-E", &range, &problem), EXIT_WRONG_INPUT);
        assert_int_equal(range.n, 0);
        assert_null(range.list);
    }
}

static void a_range_may_leave_its_points_to_the_table(void **state)
{
    (void)state;
    struct problem problem;
    struct range range = {0};
    assert_int_equal(range_parse("5:200:auto", "-E", &range, &problem), EXIT_DONE);
    assert_int_equal(range.automatic, 1);
    assert_true(range_smallest(&range) == 5.0 && range_largest(&range) == 200.0);
    range_free(&range);
    assert_int_equal(range.automatic, 0);
}

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

static void numbers_print_in_the_fewest_digits(void **state)
{
    (void)state;
    char text[32];
    assert_string_equal(flavbrem_number_text(0.1, text), "0.1");
    assert_string_equal(flavbrem_number_text(82.0, text), "82");
    assert_string_equal(flavbrem_number_text(0.1 + 0.2, text), "0.30000000000000004");
    assert_string_equal(flavbrem_number_text(0.29999999999999999, text), "0.3");
    assert_string_equal(flavbrem_number_text(1e-4, text), "0.0001");
    assert_string_equal(flavbrem_number_text(1e5, text), "100000");
    assert_string_equal(flavbrem_number_text(-2.5e-7, text), "-2.5e-07");
    assert_string_equal(flavbrem_number_text(0.0, text), "0");
    double number = 1e-300;
    for (int i = 0; i < 10000; i++) {
        number *= 1.1492;
        assert_same(strtod(flavbrem_number_text(number, text), NULL), number);
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
    assert_same(options.process.coupling, 1e-4);
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
    assert_same(options.process.etl_theta_max_rad, 0.1);
    assert_same(options.process.etl_psi_max_rad, 0.2);
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
    assert_int_equal(options.beam_energy_gev.n, 1);
    assert_same(options.process.target_z, 26.0);
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
    assert_int_equal(options.process.lepton_in, FLAVBREM_MUON);
    assert_same(options.rtol, 1e-4);
    assert_int_equal(options.beam_energy_gev.n, 3);
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
        cmocka_unit_test(numbers_are_read_whole),
        cmocka_unit_test(whole_numbers_have_borders),
        cmocka_unit_test(counts_are_exact_to_the_last_digit),
        cmocka_unit_test(linear_range_hits_both_ends),
        cmocka_unit_test(logarithmic_range_has_equal_ratios),
        cmocka_unit_test(lists_keep_their_order),
        cmocka_unit_test(wrong_ranges_leave_nothing),
        cmocka_unit_test(a_range_may_leave_its_points_to_the_table),
        cmocka_unit_test(nearest_name_is_found),
        cmocka_unit_test(numbers_print_in_the_fewest_digits),
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
