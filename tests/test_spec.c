/* Numbers, ranges, the dictionary, and specs and processes by it. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/flavbrem.h"
#include "host/core/stream.h"
#include "tests/comma.h"
#include "tests/shared.h"

/* ---- numbers and ranges ---- */

static flavbrem_status read_points(flavbrem_context *context, const char *text, const char *called,
                                   flavbrem_range **range)
{
    return flavbrem_range_read(context, FLAVBREM_RANGE_POINTS, text, called, range);
}

static void numbers_are_read_whole(void **state)
{
    static const char *const good[] = {"0.3", "3e-1", "+.3", "30.E-2"};
    static const char *const bad[] = {"",    "nan", "inf", "-inf", "0x10", "1e999",
                                      " 1",  "1 ",  "1,2", "1:2",  "1GeV", "e",
                                      "--1", "1e",  "1e+", ".",    "1.2.3"};
    double number = 7.0;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(flavbrem_number_read(*state, bad[i], "-E", &number), FLAVBREM_ERROR_INPUT);
        assert_non_null(strstr(flavbrem_context_message(*state), "-E"));
        assert_same(number, 7.0);
    }
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_int_equal(flavbrem_number_read(*state, good[i], "-E", &number), FLAVBREM_OK);
        assert_same(number, 0.3);
    }
}

static void counts_are_exact_to_the_last_digit(void **state)
{
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
    uint64_t count = 7;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(flavbrem_count_read(*state, bad[i], "-n", 0, UINT64_MAX, &count),
                         FLAVBREM_ERROR_INPUT);
    assert_int_equal(count, 7);
    for (size_t i = 0; i < COUNT(good); i++) {
        flavbrem_status status =
            flavbrem_count_read(*state, good[i].text, "-n", 0, UINT64_MAX, &count);
        assert_int_equal(status, FLAVBREM_OK);
        assert_true(count == good[i].count);
    }
    assert_int_equal(flavbrem_count_read(*state, "5", "-n", 6, 9, &count), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_count_read(*state, "10", "-n", 6, 9, &count), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_count_read(*state, "9", "-n", 6, 9, &count), FLAVBREM_OK);
}

static void linear_range_hits_both_ends(void **state)
{
    flavbrem_range *range = NULL;
    assert_int_equal(read_points(*state, "5:200:40", "-E", &range), FLAVBREM_OK);
    assert_int_equal(flavbrem_range_size(range), 40);
    assert_same(flavbrem_range_value(range, 0), 5.0);
    assert_same(flavbrem_range_value(range, 1), 10.0);
    assert_same(flavbrem_range_value(range, 39), 200.0);
    assert_true(flavbrem_range_rises(range));
    flavbrem_range_destroy(&range);
}

static void logarithmic_range_has_equal_ratios(void **state)
{
    flavbrem_range *range = NULL;
    assert_int_equal(read_points(*state, "0.01:100:5:log", "-m", &range), FLAVBREM_OK);
    assert_same(flavbrem_range_value(range, 0), 0.01);
    assert_same(flavbrem_range_value(range, 4), 100.0);
    for (size_t i = 0; i < 4; i++) {
        double ratio = flavbrem_range_value(range, i + 1) / flavbrem_range_value(range, i);
        assert_true(ratio > 10.0 * (1.0 - 1e-14) && ratio < 10.0 * (1.0 + 1e-14)); /* some ulp */
    }
    flavbrem_range_destroy(&range);
}

static void lists_keep_their_order(void **state)
{
    flavbrem_range *range = NULL;
    assert_int_equal(read_points(*state, "3,1,2", "-E", &range), FLAVBREM_OK);
    assert_int_equal(flavbrem_range_size(range), 3);
    assert_same(flavbrem_range_value(range, 0), 3.0);
    assert_same(flavbrem_range_smallest(range), 1.0);
    assert_same(flavbrem_range_largest(range), 3.0);
    assert_false(flavbrem_range_rises(range));
    assert_true(flavbrem_range_is_list(range));
    flavbrem_range_destroy(&range);
}

static void wrong_ranges_leave_nothing(void **state)
{
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
    flavbrem_range *range = NULL;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(read_points(*state, bad[i], "-E", &range), FLAVBREM_ERROR_INPUT);
        assert_null(range);
    }
}

static void a_range_may_leave_its_points_to_the_table(void **state)
{
    flavbrem_range *range = NULL;
    assert_int_equal(read_points(*state, "5:200:auto", "-E", &range), FLAVBREM_OK);
    assert_int_equal(flavbrem_range_is_automatic(range), 1);
    assert_true(flavbrem_range_smallest(range) == 5.0 && flavbrem_range_largest(range) == 200.0);
    flavbrem_range_destroy(&range);
    assert_int_equal(flavbrem_range_is_automatic(range), 0);
}

static void bins_have_one_edge_more(void **state)
{
    flavbrem_range *range = NULL;
    assert_int_equal(flavbrem_range_read(*state, FLAVBREM_RANGE_EDGES, "0:1:4", "x", &range),
                     FLAVBREM_OK);
    assert_int_equal(flavbrem_range_size(range), 5);
    assert_same(flavbrem_range_value(range, 1), 0.25);
    assert_true(isnan(flavbrem_range_value(range, 5)));
    flavbrem_range_destroy(&range);
    assert_int_equal(flavbrem_range_read(*state, FLAVBREM_RANGE_EDGES, "0.5", "x", &range),
                     FLAVBREM_ERROR_INPUT);
}

static void numbers_print_in_the_fewest_digits(void **state)
{
    (void)state;
    char text[FLAVBREM_NUMBER_BYTES];
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

/* A program of another language: a comma would be another number, or none. */
static void numbers_do_not_depend_on_the_locale(void **state)
{
    char text[FLAVBREM_NUMBER_BYTES];
    double number = 0.0;
    if (!take_comma())
        skip();
    assert_string_equal(flavbrem_number_text(0.5, text), "0.5");
    assert_int_equal(flavbrem_number_read(*state, "0.25", "x", &number), FLAVBREM_OK);
    assert_same(number, 0.25);
    setlocale(LC_ALL, "C");
}

/* ---- the dictionary ---- */

static const flavbrem_job all_jobs[] = {
    FLAVBREM_JOB_XSEC,  FLAVBREM_JOB_TABLE, FLAVBREM_JOB_EVENTS,    FLAVBREM_JOB_LOOKUP,
    FLAVBREM_JOB_YIELD, FLAVBREM_JOB_LIMIT, FLAVBREM_JOB_CONSTRAINT};

static void each_key_is_whole(void **state)
{
    (void)state;
    const flavbrem_key *key;
    size_t n = 0;
    for (; (key = flavbrem_key_at(n)) != NULL; n++) {
        assert_ptr_equal(flavbrem_key_find(key->name), key);
        assert_true(key->jobs != 0 && key->help[0] != '\0' && key->value[0] != '\0');
        int has_choices = key->type == FLAVBREM_KEY_CHOICE || key->type == FLAVBREM_KEY_CHOICES ||
                          key->type == FLAVBREM_KEY_PAIR;
        assert_int_equal(key->choices != NULL, has_choices);
        assert_true(key->group != FLAVBREM_KEY_OF_PROCESS || key->jobs != 0);
    }
    assert_true(n >= 22);
    assert_null(flavbrem_key_find("no-such-key"));
    assert_null(flavbrem_key_find(NULL));
}

/* The texts of the defaults are those of the values: set, they change nothing. */
static void each_default_reads_as_it_is(void **state)
{
    const flavbrem_key *key;
    for (size_t j = 0; j < COUNT(all_jobs); j++)
        for (size_t i = 0; (key = flavbrem_key_at(i)) != NULL; i++) {
            char before[256], after[256];
            flavbrem_spec *spec = NULL;
            int one_method =
                (all_jobs[j] == FLAVBREM_JOB_EVENTS || all_jobs[j] == FLAVBREM_JOB_YIELD ||
                 all_jobs[j] == FLAVBREM_JOB_LIMIT) &&
                strcmp(key->name, "method") == 0;
            int is_cut = strstr(key->name, "-max") != NULL; /* "" until it is given */
            if (!(key->jobs & (int)all_jobs[j]) || key->usual == NULL || one_method || is_cut)
                continue;
            assert_int_equal(flavbrem_spec_create(*state, all_jobs[j], &spec), FLAVBREM_OK);
            assert_int_equal(flavbrem_spec_get(*state, spec, key->name, before, sizeof before),
                             FLAVBREM_OK);
            assert_false(flavbrem_spec_is_set(spec, key->name));
            assert_int_equal(flavbrem_spec_set(*state, spec, key->name, key->usual), FLAVBREM_OK);
            assert_int_equal(flavbrem_spec_get(*state, spec, key->name, after, sizeof after),
                             FLAVBREM_OK);
            assert_true(flavbrem_spec_is_set(spec, key->name));
            assert_string_equal(before, after);
            flavbrem_spec_destroy(&spec);
        }
}

/* What was seen, nothing too, is in the text; what was not given is not. */
static void limits_and_constraints_are_their_texts(void **state)
{
    static const struct {
        flavbrem_job job;
        const char *key, *value, *line;
    } cases[] = {{FLAVBREM_JOB_LIMIT, "observed", "0", "observed = 0\n"},
                 {FLAVBREM_JOB_LIMIT, "efficiency", "eff.csv", "efficiency = eff.csv\n"},
                 {FLAVBREM_JOB_LIMIT, "statistic", "asymptotic", "statistic = asymptotic\n"},
                 {FLAVBREM_JOB_CONSTRAINT, "constraint", "relic", "constraint = relic\n"},
                 {FLAVBREM_JOB_CONSTRAINT, "deviation", "38e-11", "deviation = 3.8e-10\n"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[2][4096];
        flavbrem_spec *spec = NULL, *again = NULL;
        assert_int_equal(flavbrem_spec_create(*state, cases[i].job, &spec), FLAVBREM_OK);
        assert_int_equal(flavbrem_spec_text(*state, spec, text[0], sizeof text[0]), FLAVBREM_OK);
        assert_null(strstr(text[0], cases[i].key));
        assert_int_equal(flavbrem_spec_get(*state, spec, "observed", text[0], sizeof text[0]),
                         cases[i].job == FLAVBREM_JOB_LIMIT ? FLAVBREM_OK : FLAVBREM_ERROR_INPUT);
        assert_true(cases[i].job != FLAVBREM_JOB_LIMIT || text[0][0] == '\0');
        assert_int_equal(flavbrem_spec_set(*state, spec, cases[i].key, cases[i].value),
                         FLAVBREM_OK);
        assert_int_equal(flavbrem_spec_text(*state, spec, text[0], sizeof text[0]), FLAVBREM_OK);
        assert_non_null(strstr(text[0], cases[i].line));
        assert_int_equal(flavbrem_spec_from_text(*state, cases[i].job, text[0], &again),
                         FLAVBREM_OK);
        assert_int_equal(flavbrem_spec_text(*state, again, text[1], sizeof text[1]), FLAVBREM_OK);
        assert_string_equal(text[0], text[1]);
        assert_int_equal(flavbrem_spec_unset(*state, again, cases[i].key), FLAVBREM_OK);
        assert_int_equal(flavbrem_spec_text(*state, again, text[1], sizeof text[1]), FLAVBREM_OK);
        assert_null(strstr(text[1], cases[i].line));
        flavbrem_spec_destroy(&spec);
        flavbrem_spec_destroy(&again);
    }
}

/* 99 where it is none. */
static int number_of(const char *key, const char *name)
{
    int number = 99;
    int found = flavbrem_key_choice(flavbrem_key_find(key), name, &number);
    assert_int_equal(found, number != 99);
    return number;
}

static void choices_are_the_numbers_of_the_enums(void **state)
{
    (void)state;
    static const struct {
        const char *key, *name;
        int number;
    } expected[] = {{"method", "etl", FLAVBREM_ETL},
                    {"method", "iww", FLAVBREM_IWW},
                    {"of", "d2y", FLAVBREM_D2Y},
                    {"lepton", "tau", FLAVBREM_TAU},
                    {"view", "lepton", FLAVBREM_VIEW_LEPTON},
                    {"unit", "GeV-2", FLAVBREM_INV_GEV2},
                    {"tmax", "E2", FLAVBREM_TMAX_BEAM_ENERGY},
                    {"constants", "dmg4", FLAVBREM_DMG4},
                    {"form-factor", "elastic+inelastic", FORM_FACTOR_INELASTIC},
                    {"form-factor", "helm", FORM_FACTOR_HELM},
                    {"form-factor", "inelastic", 99},
                    {"charge", "+1", 1},
                    {"charge", "-1", -1},
                    {"method", "ETL", 99},
                    {"rtol", "1", 99}};
    for (size_t i = 0; i < COUNT(expected); i++)
        assert_int_equal(number_of(expected[i].key, expected[i].name), expected[i].number);
    assert_int_equal(flavbrem_key_choice(NULL, "etl", NULL), 0);
}

/* ---- specs ---- */

static flavbrem_spec *make(flavbrem_context *context, flavbrem_job job,
                           const char *const (*pairs)[2], size_t n)
{
    flavbrem_spec *spec = NULL;
    assert_int_equal(flavbrem_spec_create(context, job, &spec), FLAVBREM_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(flavbrem_spec_set(context, spec, pairs[i][0], pairs[i][1]), FLAVBREM_OK);
    return spec;
}

/* As files have it since format version 2: keys, order and digits. */
static const char table_text[] = "lepton = mu:e\n"
                                 "target = 26,55.845,7.87\n"
                                 "coupling = 0.001\n"
                                 "method = etl,iww\n"
                                 "rtol = 1e-05\n"
                                 "interp-tol = 0.001\n"
                                 "max-nodes = 100\n"
                                 "theta-max = 0.05\n"
                                 "tmax = E2\n"
                                 "constants = dmg4\n"
                                 "beam-energy = 5:200:auto\n"
                                 "m-phi = 0.11:3:30:log\n";
static const char *const table_pairs[][2] = {
    {"m-phi", "0.11:3:30:log"}, {"beam-energy", "5:200:auto"},
    {"lepton", "mu:e"},         {"target", "26,55.845,7.87"},
    {"coupling", "1e-3"},       {"method", "iww,etl"},
    {"rtol", "1e-5"},           {"interp-tol", "1e-3"},
    {"max-nodes", "1e2"},       {"max-work", "4e5"},
    {"theta-max", ".05"},       {"tmax", "E2"},
    {"constants", "dmg4"}};

static const char event_text[] = "lepton = e:mu\n"
                                 "target = Pb\n"
                                 "coupling = 0.0001\n"
                                 "method = ww\n"
                                 "rtol = 1e-06\n"
                                 "view = lepton\n"
                                 "charge = +1\n"
                                 "tmax = m2\n"
                                 "constants = codata2022\n"
                                 "beam-energy = 20,50,100\n"
                                 "m-phi = 0.3\n"
                                 "events = 1000\n"
                                 "seed = 18446744073709551615\n"
                                 "first = 0\n";
static const char *const event_pairs[][2] = {{"method", "ww"},
                                             {"view", "lepton"},
                                             {"target", "lead"},
                                             {"charge", "1"},
                                             {"beam-energy", "20,50,100"},
                                             {"m-phi", "0.3"},
                                             {"events", "1e3"},
                                             {"seed", "18446744073709551615"}};

static void check_text(flavbrem_context *context, flavbrem_spec *spec, const char *expected)
{
    char text[2048];
    flavbrem_spec *again = NULL;
    flavbrem_job job = flavbrem_spec_job(spec);
    assert_int_equal(flavbrem_spec_check(context, spec), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_is_automatic(spec), job == FLAVBREM_JOB_TABLE);
    assert_int_equal(flavbrem_spec_text(context, spec, text, sizeof text), FLAVBREM_OK);
    assert_string_equal(text, expected);
    assert_int_equal(flavbrem_spec_from_text(context, job, text, &again), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_text(context, again, text, sizeof text), FLAVBREM_OK);
    assert_string_equal(text, expected);
    assert_int_equal(flavbrem_spec_text(context, spec, text, strlen(expected)),
                     FLAVBREM_ERROR_INPUT); /* no room for the final 0 */
    flavbrem_spec_destroy(&again);
    flavbrem_spec_destroy(&spec);
}

static void the_canonical_text_is_that_of_the_files(void **state)
{
    check_text(*state, make(*state, FLAVBREM_JOB_TABLE, table_pairs, COUNT(table_pairs)),
               table_text);
    check_text(*state, make(*state, FLAVBREM_JOB_EVENTS, event_pairs, COUNT(event_pairs)),
               event_text);
}

/* Behind the constants, where old files have nothing; of any method. */
static void the_form_factor_has_its_place_in_the_canonical_text(void **state)
{
    static const char *const methods[] = {"etl", "ww", "iww"};
    int with_form = flavbrem_key_find("form-factor")->jobs;
    for (size_t j = 0; j < COUNT(all_jobs); j++)
        for (size_t i = 0; i < COUNT(methods) && (with_form & (int)all_jobs[j]); i++) {
            const char *const pairs[][2] = {{"method", methods[i]},
                                            {"form-factor", "elastic+inelastic"}};
            char text[2048], usual[2048];
            flavbrem_spec *spec = make(*state, all_jobs[j], pairs, 1);
            assert_int_equal(flavbrem_spec_text(*state, spec, usual, sizeof usual), FLAVBREM_OK);
            assert_null(strstr(usual, "form-factor"));
            flavbrem_spec_destroy(&spec);
            spec = make(*state, all_jobs[j], pairs, 2);
            assert_int_equal(flavbrem_spec_text(*state, spec, text, sizeof text), FLAVBREM_OK);
            assert_non_null(
                strstr(text, "\nconstants = codata2022\nform-factor = elastic+inelastic\n"));
            assert_int_equal(strlen(text),
                             strlen(usual) + strlen("form-factor = elastic+inelastic\n"));
            flavbrem_spec_destroy(&spec);
        }
}

/* What is not given yet is not there, and can be read again. */
static void a_spec_that_is_begun_has_its_text(void **state)
{
    for (size_t j = 0; j < COUNT(all_jobs); j++) {
        char text[1024], again[1024];
        flavbrem_spec *spec = NULL, *copy = NULL;
        assert_int_equal(flavbrem_spec_create(*state, all_jobs[j], &spec), FLAVBREM_OK);
        assert_int_equal(flavbrem_spec_text(*state, spec, text, sizeof text), FLAVBREM_OK);
        assert_null(strstr(text, "m-phi"));
        assert_int_equal(flavbrem_spec_from_text(*state, all_jobs[j], text, &copy), FLAVBREM_OK);
        assert_int_equal(flavbrem_spec_text(*state, copy, again, sizeof again), FLAVBREM_OK);
        assert_string_equal(text, again);
        flavbrem_spec_destroy(&copy);
        flavbrem_spec_destroy(&spec);
    }
}

static void long_lists_go_on_in_indented_lines(void **state)
{
    char list[4096] = "1", text[8192];
    for (int i = 2; i <= 200; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), ",%d.5", i);
    const char *const pairs[][2] = {{"beam-energy", list}, {"m-phi", "1e-2"}};
    flavbrem_spec *spec = make(*state, FLAVBREM_JOB_XSEC, pairs, 2), *again = NULL;
    assert_int_equal(flavbrem_spec_text(*state, spec, text, sizeof text), FLAVBREM_OK);
    assert_non_null(strstr(text, ",\n    "));
    assert_int_equal(flavbrem_spec_from_text(*state, FLAVBREM_JOB_XSEC, text, &again), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_get(*state, again, "beam-energy", text, sizeof text),
                     FLAVBREM_OK);
    assert_string_equal(text, list);
    flavbrem_spec_destroy(&again);
    flavbrem_spec_destroy(&spec);
}

/* What is unset is as if it had never been set; a copy key by key is the same. */
static void keys_can_be_unset_and_copied(void **state)
{
    static const char *const given[][2] = {{"lepton", "mu:e"},
                                           {"target", "Fe"},
                                           {"coupling", "2"},
                                           {"method", "ww"},
                                           {"rtol", "0.001"},
                                           {"view", "lepton"},
                                           {"charge", "+1"},
                                           {"theta-max", "0.1"},
                                           {"psi-max", "0.2"},
                                           {"tmax", "E2"},
                                           {"constants", "dmg4"},
                                           {"form-factor", "helm"},
                                           {"beam-energy", "1:9:3:lin"},
                                           {"m-phi", "1,2"},
                                           {"events", "1000000"},
                                           {"seed", "9"},
                                           {"first", "7"}};
    char before[2048], now[2048], value[256];
    flavbrem_spec *spec = make(*state, FLAVBREM_JOB_EVENTS, given, 0), *copy = NULL;
    assert_int_equal(flavbrem_spec_text(*state, spec, before, sizeof before), FLAVBREM_OK);
    for (size_t i = 0; i < COUNT(given); i++) {
        assert_int_equal(flavbrem_spec_set(*state, spec, given[i][0], given[i][1]), FLAVBREM_OK);
        assert_int_equal(flavbrem_spec_unset(*state, spec, given[i][0]), FLAVBREM_OK);
        assert_false(flavbrem_spec_is_set(spec, given[i][0]));
        assert_int_equal(flavbrem_spec_text(*state, spec, now, sizeof now), FLAVBREM_OK);
        assert_string_equal(now, before);
    }
    assert_int_equal(flavbrem_spec_unset(*state, spec, "at"), FLAVBREM_ERROR_INPUT);
    flavbrem_spec_destroy(&spec);
    spec = make(*state, FLAVBREM_JOB_EVENTS, given, COUNT(given));
    copy = make(*state, FLAVBREM_JOB_EVENTS, given, 0);
    for (size_t i = 0; i < COUNT(given); i++) {
        assert_int_equal(flavbrem_spec_get(*state, spec, given[i][0], value, sizeof value),
                         FLAVBREM_OK);
        assert_string_equal(value, given[i][1]);
        assert_int_equal(flavbrem_spec_set(*state, copy, given[i][0], value), FLAVBREM_OK);
    }
    assert_int_equal(flavbrem_spec_text(*state, spec, before, sizeof before), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_text(*state, copy, now, sizeof now), FLAVBREM_OK);
    assert_string_equal(now, before);
    flavbrem_spec_destroy(&copy);
    flavbrem_spec_destroy(&spec);
}

/* The cut of WW and IWW does not become one of ETL by a copy, and can be taken off again. */
static void the_cut_of_a_copy_is_that_of_the_process(void **state)
{
    char value[64];
    flavbrem_process *process = NULL;
    assert_int_equal(flavbrem_process_create(*state, &process), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_get(*state, process, "theta-max", value, sizeof value),
                     FLAVBREM_OK);
    assert_string_equal(value, "");
    assert_int_equal(flavbrem_process_set(*state, process, "theta-max", "0.05"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "target", "C"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_unset(*state, process, "theta-max"), FLAVBREM_OK);
    flavbrem_process_values values = flavbrem_process_values_of(process);
    assert_true(values.theta_max_rad == 0.1 && values.etl_theta_max_rad > 3.14);
    assert_true(values.target_z == 6.0 && values.is_element);
    assert_int_equal(flavbrem_process_unset(*state, process, "seed"), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_process_unset(*state, process, "target"), FLAVBREM_OK);
    assert_true(flavbrem_process_values_of(process).target_z == 82.0);
    flavbrem_process_destroy(&process);
    assert_int_equal(flavbrem_process_from_text(*state, "tmax = m2\ntmax = E2\n", &process),
                     FLAVBREM_ERROR_INPUT);
    assert_null(process);
}

/* Names of lines belong to the text. */
static void a_spec_of_a_text_speaks_of_keys(void **state)
{
    flavbrem_spec *spec = NULL;
    assert_int_equal(flavbrem_spec_from_text(*state, FLAVBREM_JOB_EVENTS, "psi-max = 0.1\n", &spec),
                     FLAVBREM_OK);
    assert_string_equal(flavbrem_spec_called(spec, "psi-max"), "psi-max");
    assert_int_equal(flavbrem_spec_set(*state, spec, "beam-energy", "100"), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_set(*state, spec, "m-phi", "0.3"), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_set(*state, spec, "events", "9"), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_check(*state, spec), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_set(*state, spec, "cut", "psi<0.1,psi>0.2"), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_check(*state, spec), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_spec_unset(*state, spec, "cut"), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_check(*state, spec), FLAVBREM_OK);
    flavbrem_spec_destroy(&spec);
    assert_int_equal(flavbrem_spec_from_text(*state, FLAVBREM_JOB_TABLE, "seed = 1\n", &spec),
                     FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(*state), "of another job"));
}

static void ranges_have_borders(void **state)
{
    flavbrem_range *range = NULL;
    assert_int_equal(read_points(*state, "-1e308:1e308:5", "x", &range), FLAVBREM_ERROR_INPUT);
    assert_null(range);
    assert_int_equal(flavbrem_range_read(*state, FLAVBREM_RANGE_EDGES, "0:1:10000000", "x", &range),
                     FLAVBREM_OK);
    assert_int_equal(flavbrem_range_size(range), FLAVBREM_RANGE_MOST + 1);
    flavbrem_range_destroy(&range);
}

static void wrong_values_leave_a_spec_as_it_was(void **state)
{
    static const char *const wrong[][3] = {{"lepton", "e", "pair"},
                                           {"lepton", "e:muon", "take e, mu or tau"},
                                           {"target", "Xx", "not an element"},
                                           {"target", "82", "mass number"},
                                           {"target", "1,2,3,4", "more than three"},
                                           {"target", "82,207,0", "density"},
                                           {"coupling", "big", "not a finite number"},
                                           {"method", "etl,etl", "twice"},
                                           {"method", "", "unknown"},
                                           {"rtol", "1", "out of range"},
                                           {"interp-tol", "1e-10", "out of range"},
                                           {"max-nodes", "11", "from 12 to 4096"},
                                           {"max-work", "1e10", "from 10000"},
                                           {"theta-max", "0", "out of range"},
                                           {"psi-max", "1.6", "out of range"},
                                           {"tmax", "m", "take m2 or E2"},
                                           {"constants", "pdg", "take codata2022 or dmg4"},
                                           {"form-factor", "Helm",
                                            "\"Helm\" is unknown, take elastic, elastic+inelastic, "
                                            "elastic+inelastic-unsquared or helm"},
                                           {"form-factor", "elastic+", "is unknown"},
                                           {"form-factor", "", "is unknown"},
                                           {"beam-energy", "5:1:3", "reversed"},
                                           {"m-phi", "", "not a finite number"},
                                           {"seed", "1", "of another job"},
                                           {"mass", "1", "unknown"}};
    char before[2048], after[2048];
    flavbrem_spec *spec = make(*state, FLAVBREM_JOB_TABLE, table_pairs, COUNT(table_pairs));
    assert_int_equal(flavbrem_spec_text(*state, spec, before, sizeof before), FLAVBREM_OK);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(flavbrem_spec_set(*state, spec, wrong[i][0], wrong[i][1]),
                         FLAVBREM_ERROR_INPUT);
        assert_non_null(strstr(flavbrem_context_message(*state), wrong[i][2]));
        assert_int_equal(flavbrem_spec_text(*state, spec, after, sizeof after), FLAVBREM_OK);
        assert_string_equal(before, after);
    }
    flavbrem_spec_destroy(&spec);
}

static void sentences_call_a_key_as_they_are_told(void **state)
{
    flavbrem_spec *spec = NULL;
    assert_int_equal(flavbrem_spec_create(*state, FLAVBREM_JOB_XSEC, &spec), FLAVBREM_OK);
    assert_string_equal(flavbrem_spec_called(spec, "rtol"), "rtol");
    assert_int_equal(flavbrem_spec_call(*state, spec, "rtol", "my.ini, line 3: rtol"), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_set(*state, spec, "rtol", "2"), FLAVBREM_ERROR_INPUT);
    assert_string_equal(flavbrem_context_message(*state),
                        "my.ini, line 3: rtol 2 is out of range (1e-12 to below 1), give one like "
                        "1e-6");
    assert_int_equal(flavbrem_spec_check(*state, spec), FLAVBREM_ERROR_INPUT);
    assert_string_equal(flavbrem_context_message(*state),
                        "there is no beam energy, give one in GeV like beam-energy 100");
    flavbrem_spec_destroy(&spec);
    assert_null(spec);
}

static void texts_that_are_no_spec_are_told_with_their_line(void **state)
{
    static const char *const wrong[][2] = {{"rtol = 1e-3\nnonsense\n", "line 2 is not"},
                                           {"rtol = 1e-3\nrtol = 1e-4\n", "line 2: rtol"},
                                           {"\n  m-phi = 1\n", "line 2 is not"},
                                           {"mass = 3\n", "line 1: mass"},
                                           {"= 3\n", "line 1 is not"},
                                           {"; a comment\n\nlepton = e:e:e\n", "line 3: lepton"}};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        flavbrem_spec *spec = NULL;
        assert_int_equal(flavbrem_spec_from_text(*state, FLAVBREM_JOB_TABLE, wrong[i][0], &spec),
                         FLAVBREM_ERROR_INPUT);
        assert_null(spec);
        assert_non_null(strstr(flavbrem_context_message(*state), wrong[i][1]));
    }
}

/* ---- processes ---- */

static void a_process_is_its_text(void **state)
{
    static const char expected[] = "lepton = mu:tau\ntarget = Fe,7.87\ncoupling = 0.5\n"
                                   "psi-max = 0.2\ntmax = E2\nconstants = dmg4\n";
    char text[FLAVBREM_PROCESS_BYTES];
    flavbrem_process *process = NULL, *again = NULL;
    assert_int_equal(flavbrem_process_create(*state, &process), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_text(*state, process, text, sizeof text), FLAVBREM_OK);
    assert_string_equal(text, "lepton = e:mu\ntarget = 82,207\ncoupling = 0.0001\ntmax = m2\n"
                              "constants = codata2022\n");
    assert_int_equal(flavbrem_process_set(*state, process, "lepton", "mu:tau"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "target", "iron"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "coupling", "0.5"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "psi-max", "0.2"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "tmax", "E2"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "constants", "dmg4"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_check(*state, process), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_get(*state, process, "target", text, sizeof text),
                     FLAVBREM_OK);
    assert_string_equal(text, "Fe");
    assert_int_equal(flavbrem_process_get(*state, process, "target", text, 2),
                     FLAVBREM_ERROR_INPUT);
    flavbrem_process_values values = flavbrem_process_values_of(process);
    assert_true(values.lepton_in == FLAVBREM_MUON && values.lepton_out == FLAVBREM_TAU);
    assert_true(values.target_z == 26.0 && values.target_a == 55.845 && values.is_element);
    assert_true(values.psi_max_rad == 0.2 && values.etl_psi_max_rad == 0.2);
    assert_true(values.theta_max_rad == 0.1 && values.etl_theta_max_rad > 3.14);
    assert_int_equal(flavbrem_process_set(*state, process, "target", "26,55.845,7.87"),
                     FLAVBREM_OK);
    assert_int_equal(flavbrem_process_from_text(*state, expected, &again), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_process_text(*state, process, text, sizeof text), FLAVBREM_OK);
    char marked[FLAVBREM_PROCESS_BYTES + 3]; /* as an editor may begin it */
    snprintf(marked, sizeof marked, "\xEF\xBB\xBF%s", text);
    assert_int_equal(flavbrem_process_from_text(*state, marked, &again), FLAVBREM_OK);
    values = flavbrem_process_values_of(again);
    assert_true(values.density_g_cm3 == 7.87 && !values.is_element && values.coupling == 0.5);
    flavbrem_process_destroy(&again);
    flavbrem_process_destroy(&process);
    assert_null(process);
}

/* Each name is read and printed; the default is left out, so that old texts keep their bytes. */
static void a_form_factor_is_told_where_it_is_not_the_elastic_one(void **state)
{
    static const char *const names[] = {"elastic", "elastic+inelastic",
                                        "elastic+inelastic-unsquared", "helm"};
    char usual[FLAVBREM_PROCESS_BYTES], text[FLAVBREM_PROCESS_BYTES], expected[8192];
    const char *name = NULL;
    flavbrem_process *process = NULL, *again = NULL;
    assert_int_equal(flavbrem_process_create(*state, &process), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_text(*state, process, usual, sizeof usual), FLAVBREM_OK);
    assert_string_equal(flavbrem_form_factor_name(process), "elastic");
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(flavbrem_process_set(*state, process, "form-factor", names[i]),
                         FLAVBREM_OK);
        assert_int_equal(process->form_factor, i);
        assert_string_equal(flavbrem_form_factor_name(process), names[i]);
        assert_int_equal(flavbrem_process_check(*state, process), FLAVBREM_OK);
        snprintf(expected, sizeof expected, i > 0 ? "%sform-factor = %s\n" : "%s", usual, names[i]);
        assert_int_equal(flavbrem_process_text(*state, process, text, sizeof text), FLAVBREM_OK);
        assert_string_equal(text, expected);
        assert_int_equal(flavbrem_process_from_text(*state, text, &again), FLAVBREM_OK);
        assert_string_equal(flavbrem_form_factor_name(again), names[i]);
        flavbrem_process_destroy(&again);
        /* it has a field of its own */
        assert_int_equal(flavbrem_process_later(process, ~0u, 0, &name, text, sizeof text), 0);
    }
    assert_int_equal(flavbrem_process_unset(*state, process, "form-factor"), FLAVBREM_OK);
    assert_string_equal(flavbrem_form_factor_name(process), "elastic");
    flavbrem_process_destroy(&process);
}

/* In texts, CSV and JSON it stands once, of each method; a long name has a line of its own. */
static void an_origin_tells_the_form_factor_once(void **state)
{
    char text[FLAVBREM_ORIGIN_BYTES], names[FLAVBREM_ORIGIN_BYTES], usual[FLAVBREM_ORIGIN_BYTES];
    flavbrem_process *process = NULL;
    assert_int_equal(flavbrem_process_create(*state, &process), FLAVBREM_OK);
    for (int method = FLAVBREM_ETL; method < FLAVBREM_METHODS; method++) {
        flavbrem_origin origin = {process, FLAVBREM_SIGMA, FLAVBREM_METHOD_BIT(method), 1e-6};
        assert_int_equal(flavbrem_process_unset(*state, process, "form-factor"), FLAVBREM_OK);
        flavbrem_origin_csv_names(&origin, usual, sizeof usual);
        assert_int_equal(flavbrem_process_set(*state, process, "form-factor", "helm"), FLAVBREM_OK);
        assert_string_equal(flavbrem_origin_csv_names(&origin, names, sizeof names), usual);
        assert_non_null(strstr(flavbrem_origin_csv(&origin, text, sizeof text), ",helm,1e-06"));
        flavbrem_origin_json(&origin, text, sizeof text);
        assert_non_null(strstr(text, ", \"form_factor\": \"helm\", "));
        assert_null(strstr(text, "form-factor"));
        flavbrem_origin_text(&origin, text, sizeof text);
        assert_non_null(strstr(text, "\n# helm form factor; "));
        assert_int_equal(
            flavbrem_process_set(*state, process, "form-factor", "elastic+inelastic-unsquared"),
            FLAVBREM_OK);
        flavbrem_origin_text(&origin, text, sizeof text);
        assert_non_null(strstr(text, "\n# elastic+inelastic-unsquared form factor\n# "));
    }
    flavbrem_process_destroy(&process);
}

/* The random numbers of events are others with each form factor, for every method. */
static void each_form_factor_has_its_random_numbers(void **state)
{
    flavbrem_process *process = NULL;
    assert_int_equal(flavbrem_process_create(*state, &process), FLAVBREM_OK);
    for (int method = FLAVBREM_ETL; method < FLAVBREM_METHODS; method++) {
        flavbrem_sampling sampling = flavbrem_sampling_default();
        uint64_t hash[FORM_FACTORS];
        sampling.method = (flavbrem_method)method;
        for (int form = 0; form < FORM_FACTORS; form++) {
            process->form_factor = form;
            hash[form] = flb_stream_hash(process, &sampling);
            for (int other = 0; other < form; other++)
                assert_true(hash[form] != hash[other]);
        }
    }
    flavbrem_process_destroy(&process);
}

/* A coupling with two parts has a comma, in texts and CSV, and is a text in JSON; one with one part
 * is a number. */
static void complex_couplings_are_their_texts(void **state)
{
    static const char expected[] = "lepton = e:e\ntarget = 82,207\ntmax = m2\n"
                                   "constants = codata2022\nboson = general\n"
                                   "g-v = 0.0001,-0.0002\ng-a = -0.0003\n";
    char text[FLAVBREM_ORIGIN_BYTES];
    flavbrem_process *process = NULL, *again = NULL;
    assert_int_equal(flavbrem_process_create(*state, &process), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "lepton", "e:e"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "boson", "general"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "g-v", "1e-4,-2e-4"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "g-a", "-3e-4,0"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "g-s", "0,0"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_check(*state, process), FLAVBREM_OK);
    assert_int_equal(flavbrem_boson_spin(process), 1);
    assert_int_equal(flavbrem_process_text(*state, process, text, sizeof text), FLAVBREM_OK);
    assert_string_equal(text, expected);
    assert_int_equal(flavbrem_process_from_text(*state, text, &again), FLAVBREM_OK);
    assert_same(again->g_v.re, 1e-4);
    assert_same(again->g_v.im, -2e-4);
    assert_same(again->g_a.re, -3e-4);
    const flavbrem_origin origin = {process, FLAVBREM_SIGMA, FLAVBREM_METHOD_BIT(FLAVBREM_ETL),
                                    1e-6};
    flavbrem_origin_json(&origin, text, sizeof text);
    assert_non_null(strstr(text, ", \"g_v\": \"0.0001,-0.0002\", \"g_a\": -0.0003"));
    flavbrem_origin_csv(&origin, text, sizeof text);
    assert_non_null(strstr(text, ",\"general\",\"0.0001,-0.0002\",-0.0003"));
    assert_int_equal(flavbrem_process_set(*state, process, "g-v", "1,2,3"), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_process_set(*state, process, "g-v", "1,1e60"), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_process_get(*state, process, "g-v", text, sizeof text), FLAVBREM_OK);
    assert_string_equal(text, "0.0001,-0.0002"); /* as it was */
    assert_int_equal(flavbrem_process_unset(*state, process, "g-v"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_text(*state, process, text, sizeof text), FLAVBREM_OK);
    assert_null(strstr(text, "g-v"));
    assert_non_null(strstr(text, "g-a = -0.0003\n"));
    flavbrem_process_destroy(&again);
    flavbrem_process_destroy(&process);
}

/* A vector has its coupling or epsilon; its events other random numbers than those of others. Of a
 * boson with two couplings they hang on how these are divided, not on their strength. */
static void a_vector_is_told_by_its_coupling_or_by_epsilon(void **state)
{
    static const char *const kinds[] = {"chiral", "scalar", "pseudoscalar", "vector", "axial"};
    char text[FLAVBREM_PROCESS_BYTES];
    uint64_t hash[COUNT(kinds)];
    flavbrem_process *process = NULL;
    flavbrem_sampling sampling = flavbrem_sampling_default();
    assert_int_equal(flavbrem_process_create(*state, &process), FLAVBREM_OK);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        assert_int_equal(flavbrem_process_set(*state, process, "boson", kinds[i]), FLAVBREM_OK);
        assert_int_equal(flavbrem_boson_spin(process), i >= 3);
        hash[i] = flb_stream_hash(process, &sampling);
        for (size_t other = 0; other < i; other++)
            assert_true(hash[i] != hash[other]);
    }
    assert_int_equal(flavbrem_process_set(*state, process, "boson", "vector"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_text(*state, process, text, sizeof text), FLAVBREM_OK);
    assert_non_null(strstr(text, "coupling = 0.0001\n"));
    assert_int_equal(flavbrem_process_set(*state, process, "epsilon", "1e-3"), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_check(*state, process), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_text(*state, process, text, sizeof text), FLAVBREM_OK);
    assert_null(strstr(text, "coupling"));
    assert_non_null(strstr(text, "boson = vector\nepsilon = 0.001\n"));
    double g_v = flavbrem_couplings_of(process).vector;
    assert_same(flavbrem_process_values_of(process).coupling, g_v);
    assert_true(fabs(g_v / 3.0282212077e-4 - 1.0) < 1e-10); /* sqrt(4 pi alpha) of CODATA 2022 */
    assert_true(flb_stream_hash(process, &sampling) == hash[3]); /* whatever its strength */
    assert_int_equal(flavbrem_process_unset(*state, process, "epsilon"), FLAVBREM_OK);
    assert_true(flb_stream_hash(process, &sampling) == hash[3]);
    assert_same(flavbrem_couplings_of(process).vector, 1e-4);
    static const char *const divided[][2] = {{"3", "4"}, {"-3e-4,0", "0,4e-4"}, {"4", "3"}};
    assert_int_equal(flavbrem_process_set(*state, process, "boson", "general"), FLAVBREM_OK);
    for (size_t i = 0; i < COUNT(divided); i++) {
        assert_int_equal(flavbrem_process_set(*state, process, "g-v", divided[i][0]), FLAVBREM_OK);
        assert_int_equal(flavbrem_process_set(*state, process, "g-a", divided[i][1]), FLAVBREM_OK);
        hash[i] = flb_stream_hash(process, &sampling);
    }
    assert_true(hash[0] == hash[1] && hash[0] != hash[2]);
    flavbrem_process_destroy(&process);
}

/* It is printed where it is another one than 622, for old files have none. */
static void the_id_of_the_boson_is_told_where_it_is_another(void **state)
{
    static const char *const wrong[] = {"0", "-622", "10000000", "1.5", "11", "13", "15", "2212"};
    char text[FLAVBREM_SPEC_BYTES];
    flavbrem_spec *spec = NULL, *again = NULL;
    assert_int_equal(flavbrem_spec_create(*state, FLAVBREM_JOB_EVENTS, &spec), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_set(*state, spec, "beam-energy", "100"), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_set(*state, spec, "m-phi", "0.3"), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_set(*state, spec, "events", "10"), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_text(*state, spec, text, sizeof text), FLAVBREM_OK);
    assert_null(strstr(text, "boson-id"));
    assert_true(flavbrem_spec_count(spec, "boson-id") == 622);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        int is_read = flavbrem_spec_set(*state, spec, "boson-id", wrong[i]) == FLAVBREM_OK;
        assert_int_equal(is_read, i >= 4);
        if (is_read) {
            assert_int_equal(flavbrem_spec_check(*state, spec), FLAVBREM_ERROR_INPUT);
            assert_non_null(strstr(flavbrem_context_message(*state), "give one of a boson"));
        }
    }
    assert_int_equal(flavbrem_spec_set(*state, spec, "boson-id", "9999999"), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_check(*state, spec), FLAVBREM_OK);
    assert_int_equal(flavbrem_spec_text(*state, spec, text, sizeof text), FLAVBREM_OK);
    assert_non_null(strstr(text, "\nboson-id = 9999999\n"));
    assert_int_equal(flavbrem_spec_from_text(*state, FLAVBREM_JOB_EVENTS, text, &again),
                     FLAVBREM_OK);
    assert_true(flavbrem_spec_count(again, "boson-id") == 9999999);
    assert_int_equal(flavbrem_spec_unset(*state, again, "boson-id"), FLAVBREM_OK);
    assert_true(flavbrem_spec_count(again, "boson-id") == 622);
    flavbrem_spec_destroy(&again);
    flavbrem_spec_destroy(&spec);
}

static void a_process_knows_its_own_keys_alone(void **state)
{
    flavbrem_process *process = NULL, *other = NULL;
    char text[64];
    const char *name = NULL;
    assert_int_equal(flavbrem_process_create(*state, &process), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_set(*state, process, "seed", "1"), FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(*state), "\"seed\""));
    assert_int_equal(flavbrem_process_set(*state, process, "view", "boson"), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_process_get(*state, process, "rtol", text, sizeof text),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_process_from_text(*state, "lepton = e:mu\nrtol = 1\n", &other),
                     FLAVBREM_ERROR_INPUT);
    assert_null(other);
    assert_int_equal(flavbrem_process_later(process, ~0u, 0, &name, text, sizeof text), 0);
    flavbrem_process_destroy(&process);
}

static void nothing_is_refused(void **state)
{
    char text[8] = "x";
    flavbrem_spec *spec = NULL;
    flavbrem_process *process = NULL;
    flavbrem_range *range = NULL;
    double number = 7.0;
    uint64_t count = 7;
    assert_int_equal(flavbrem_spec_create(*state, FLAVBREM_JOB_XSEC, NULL), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_spec_create(*state, (flavbrem_job)3, &spec), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_spec_set(*state, NULL, "rtol", "1"), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_spec_get(*state, NULL, "rtol", text, 8), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_spec_call(*state, NULL, "rtol", "r"), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_spec_check(*state, NULL), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_spec_text(*state, NULL, text, 8), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_spec_from_text(*state, FLAVBREM_JOB_XSEC, NULL, &spec),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_spec_from_text(*state, FLAVBREM_JOB_XSEC, "", NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_process_create(*state, NULL), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_process_set(*state, NULL, "lepton", "e:mu"), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_process_get(*state, NULL, "lepton", text, 8), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_process_text(*state, NULL, text, 8), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_process_from_text(*state, NULL, &process), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_range_read(*state, FLAVBREM_RANGE_POINTS, NULL, "x", &range),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_number_read(*state, NULL, "x", &number), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_count_read(*state, NULL, "x", 0, 9, &count), FLAVBREM_ERROR_INPUT);
    assert_true(spec == NULL && process == NULL && range == NULL && text[0] == 'x');
    assert_true(number == 7.0 && count == 7);
    flavbrem_spec_destroy(NULL);
    flavbrem_spec_destroy(&spec);
    flavbrem_process_destroy(NULL);
    flavbrem_process_destroy(&process);
    flavbrem_range_destroy(NULL);
    assert_null(flavbrem_spec_process(NULL));
    assert_null(flavbrem_spec_range(NULL, "m-phi", 0));
    assert_true(isnan(flavbrem_spec_number(NULL, "rtol")));
    assert_int_equal(flavbrem_spec_count(NULL, "seed"), 0);
    assert_int_equal(flavbrem_spec_choice(NULL, "view"), 0);
    assert_int_equal(flavbrem_spec_methods(NULL, NULL), 0);
    assert_int_equal(flavbrem_range_size(NULL), 0);
    assert_string_equal(flavbrem_spec_called(NULL, NULL), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_whole),
        cmocka_unit_test(counts_are_exact_to_the_last_digit),
        cmocka_unit_test(linear_range_hits_both_ends),
        cmocka_unit_test(logarithmic_range_has_equal_ratios),
        cmocka_unit_test(lists_keep_their_order),
        cmocka_unit_test(wrong_ranges_leave_nothing),
        cmocka_unit_test(a_range_may_leave_its_points_to_the_table),
        cmocka_unit_test(bins_have_one_edge_more),
        cmocka_unit_test(numbers_print_in_the_fewest_digits),
        cmocka_unit_test(numbers_do_not_depend_on_the_locale),
        cmocka_unit_test(each_key_is_whole),
        cmocka_unit_test(each_default_reads_as_it_is),
        cmocka_unit_test(limits_and_constraints_are_their_texts),
        cmocka_unit_test(choices_are_the_numbers_of_the_enums),
        cmocka_unit_test(the_canonical_text_is_that_of_the_files),
        cmocka_unit_test(the_form_factor_has_its_place_in_the_canonical_text),
        cmocka_unit_test(a_spec_that_is_begun_has_its_text),
        cmocka_unit_test(long_lists_go_on_in_indented_lines),
        cmocka_unit_test(keys_can_be_unset_and_copied),
        cmocka_unit_test(the_cut_of_a_copy_is_that_of_the_process),
        cmocka_unit_test(a_spec_of_a_text_speaks_of_keys),
        cmocka_unit_test(ranges_have_borders),
        cmocka_unit_test(wrong_values_leave_a_spec_as_it_was),
        cmocka_unit_test(sentences_call_a_key_as_they_are_told),
        cmocka_unit_test(texts_that_are_no_spec_are_told_with_their_line),
        cmocka_unit_test(a_process_is_its_text),
        cmocka_unit_test(a_form_factor_is_told_where_it_is_not_the_elastic_one),
        cmocka_unit_test(an_origin_tells_the_form_factor_once),
        cmocka_unit_test(each_form_factor_has_its_random_numbers),
        cmocka_unit_test(complex_couplings_are_their_texts),
        cmocka_unit_test(a_vector_is_told_by_its_coupling_or_by_epsilon),
        cmocka_unit_test(the_id_of_the_boson_is_told_where_it_is_another),
        cmocka_unit_test(a_process_knows_its_own_keys_alone),
        cmocka_unit_test(nothing_is_refused),
    };
    return cmocka_run_group_tests(tests, create_context, destroy_context);
}
