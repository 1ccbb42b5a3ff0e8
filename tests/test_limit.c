/* Upper limits by CLs: against many digits, against numbers known elsewhere, and by what they must
 * do; efficiencies and couplings. */
#include <math.h>
#include <string.h>

#include "flavbrem/limit.h"
#include "tests/csv.h"
#include "tests/checks.h"

static void assert_refused(flavbrem_context *context, flavbrem_status status, const char *why)
{
    assert_int_equal(status, FLAVBREM_ERROR_INPUT);
    if (strstr(flavbrem_context_message(context), why) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", flavbrem_context_message(context), why);
}

static double expected(flavbrem_context *context, flavbrem_statistic statistic, double background,
                       double sigmas, double *count)
{
    const flavbrem_counting counting = {statistic, background, 0.0, 0.9};
    double events = -7.0;
    GOOD(context, flavbrem_limit_expected(context, &counting, sigmas, &events, count));
    return events;
}

static double observed(flavbrem_context *context, const flavbrem_counting *counting, uint64_t n)
{
    double events = -7.0, cls = -7.0;
    GOOD(context, flavbrem_limit_observed(context, counting, n, &events));
    GOOD(context, flavbrem_limit_cls(context, counting, n, events, &cls));
    assert_near(cls, 1.0 - counting->confidence, 1e-9);
    return events;
}

/* What pyhf and tables of CLs have. */
static void the_known_limits_have_their_digits(void **state)
{
    double count = -7.0;
    assert_near(expected(*state, FLAVBREM_ASYMPTOTIC, 2.0, 0.0, &count), 3.3030, 0.00005 / 3.3);
    assert_same(count, 2.0);
    assert_near(expected(*state, FLAVBREM_ASYMPTOTIC, 1.9, 0.0, NULL), 3.246, 0.0005 / 3.2);
    assert_near(expected(*state, FLAVBREM_ASYMPTOTIC, 0.51, 0.0, NULL), 2.2057, 0.00005 / 2.2);
    assert_near(expected(*state, FLAVBREM_EXACT, 1.9, 0.0, &count), 3.92, 0.005 / 3.9);
    assert_same(count, 2.0);
    assert_near(expected(*state, FLAVBREM_EXACT, 2.0, 0.0, NULL), 3.88, 0.005 / 3.8);
    assert_near(expected(*state, FLAVBREM_EXACT, 0.51, 0.0, &count), -log(0.1), 1e-14);
    assert_same(count, 0.0);
}

/* Roundings of CLs move a limit by some of them over the slope of its logarithm. */
static void limits_agree_with_many_digits(void **state)
{
    csv rows;
    int n = 0;
    for (csv_open(&rows, "limit_truth.csv"); csv_next(&rows); n++) {
        const flavbrem_counting counting = {
            csv_is(&rows, "kind", "exact") ? FLAVBREM_EXACT : FLAVBREM_ASYMPTOTIC,
            csv_number(&rows, "background"), csv_number(&rows, "background_error"),
            csv_number(&rows, "confidence")};
        const char *kind = csv_text(&rows, "kind");
        double events = -7.0;
        if (strncmp(kind, "expected", 8) == 0)
            GOOD(*state,
                 flavbrem_limit_expected(*state, &counting, strtod(kind + 8, NULL), &events, NULL));
        else
            events = observed(*state, &counting, (uint64_t)csv_number(&rows, "observed"));
        assert_near(events, csv_number(&rows, "events"), 1e-12);
    }
    assert_int_equal(n, 136);
}

/* With nothing observed the background plays no part, known or not. */
static void nothing_observed_has_one_limit(void **state)
{
    for (double b = 0.0; b < 40.0; b += 3.7) {
        const flavbrem_counting known = {FLAVBREM_EXACT, b, 0.0, 0.95},
                                vague = {FLAVBREM_EXACT, b, b, 0.95};
        assert_near(observed(*state, &known, 0), -log(0.05), 1e-11);
        assert_near(observed(*state, &vague, 0), -log(0.05), 1e-11);
    }
}

static void limits_rise_with_what_is_seen_and_not_known(void **state)
{
    flavbrem_counting counting = {FLAVBREM_EXACT, 4.0, 0.0, 0.9};
    double before = 0.0, known = observed(*state, &counting, 6);
    for (uint64_t n = 0; n < 30; n++) {
        double now = observed(*state, &counting, n);
        assert_true(now > before);
        before = now;
    }
    counting.background_error = 1e-6;
    assert_near(observed(*state, &counting, 6), known, 1e-9);
    counting.background_error = 2.0;
    assert_true(observed(*state, &counting, 6) > known);
    counting.statistic = FLAVBREM_ASYMPTOTIC;
    before = observed(*state, &counting, 6);
    counting.background_error = 0.0;
    assert_true(before > observed(*state, &counting, 6));
}

/* The exact way goes over into the asymptotic one. */
static void many_events_are_asymptotic(void **state)
{
    double exact = expected(*state, FLAVBREM_EXACT, 1e5, 0.0, NULL);
    double asymptotic = expected(*state, FLAVBREM_ASYMPTOTIC, 1e5, 0.0, NULL);
    assert_near(exact, asymptotic, 3e-3);
    assert_near(asymptotic, 1.6448536 * sqrt(1e5), 3e-3);
}

/* P(N <= n) = 0.0228, 0.1587, 0.5, 0.8413, 0.9772 of b = 9.3, summed by hand. */
static void bands_are_at_quantiles(void **state)
{
    double p = exp(-9.3), below = p;
    int n = 0;
    for (int sigmas = -2; sigmas <= 2; sigmas++) {
        double count = -7.0, part = 0.5 * erfc(-sigmas / sqrt(2.0));
        const flavbrem_counting counting = {FLAVBREM_EXACT, 9.3, 0.0, 0.9};
        double limit = expected(*state, FLAVBREM_EXACT, 9.3, sigmas, &count);
        for (; below < part; below += p)
            p *= 9.3 / ++n;
        assert_same(count, (double)n);
        assert_near(limit, observed(*state, &counting, (uint64_t)n), 1e-14);
    }
}

/* A gamma distribution of shape 1 is an exponential: counts of a geometric distribution. */
static void a_vague_background_spreads_the_counts(void **state)
{
    const flavbrem_counting counting = {FLAVBREM_EXACT, 5.0, 5.0, 0.9};
    double events, count = -7.0;
    GOOD(*state, flavbrem_limit_expected(*state, &counting, 0.0, &events, &count));
    assert_same(count, 3.0); /* 1 - (5/6)^4 = 0.5177, (5/6)^3 = 0.5787 */
    GOOD(*state, flavbrem_limit_expected(*state, &counting, 2.0, &events, &count));
    assert_same(count, ceil(log(0.02275013194817921) / log(5.0 / 6.0)) - 1.0);
}

static void large_numbers_are_no_trouble(void **state)
{
    flavbrem_counting counting = {FLAVBREM_EXACT, 1e5, 2e5, 0.9};
    double events = -7.0;
    GOOD(*state, flavbrem_limit_expected(*state, &counting, 1.0, &events, NULL));
    assert_true(events > 1e5 && events < 1e6);
    counting = (flavbrem_counting){FLAVBREM_EXACT, 0.0, 0.0, 0.9};
    assert_near(observed(*state, &counting, 1000000), 1e6 + 1.2815516 * 1e3, 1e-5);
    /* far below the background both probabilities are below all doubles, their ratio exp(-s) */
    counting = (flavbrem_counting){FLAVBREM_ASYMPTOTIC, 1e5, 0.0, 0.9};
    assert_near(observed(*state, &counting, 0), -log(0.1), 1e-3);
    counting = (flavbrem_counting){FLAVBREM_EXACT, 1e5, 0.0, 0.9};
    assert_true(observed(*state, &counting, 10) < observed(*state, &counting, 90000));
}

static void wrong_numbers_are_refused(void **state)
{
    flavbrem_counting counting = flavbrem_counting_default();
    double events = -7.0;
    counting.background = -1.0;
    assert_refused(*state, flavbrem_limit_observed(*state, &counting, 1, &events), "background");
    counting.background = 1.0;
    counting.background_error = 2.1;
    assert_refused(*state, flavbrem_limit_observed(*state, &counting, 1, &events), "twice");
    counting.background_error = 0.0;
    counting.confidence = 90.0;
    assert_refused(*state, flavbrem_limit_observed(*state, &counting, 1, &events), "like 0.9");
    counting.confidence = 0.9;
    assert_refused(*state, flavbrem_limit_observed(*state, &counting, 1000001, &events),
                   "too many");
    assert_refused(*state, flavbrem_limit_expected(*state, &counting, 6.0, &events, NULL),
                   "0 for the median");
    assert_refused(*state, flavbrem_limit_cls(*state, &counting, 1, -1.0, &events), "signal");
    counting.statistic = (flavbrem_statistic)2;
    assert_refused(*state, flavbrem_limit_cls(*state, &counting, 1, 1.0, &events), "statistic");
    assert_same(events, -7.0);
}

/* ---- efficiencies, couplings ---- */

static flavbrem_efficiency *efficiency_of(flavbrem_context *context, const char *text)
{
    flavbrem_efficiency *made = NULL;
    GOOD(context, flavbrem_efficiency_read(context, text, NULL, &made));
    return made;
}

static void an_efficiency_is_a_number_or_a_file(void **state)
{
    const char *path = path_of("eff.csv");
    flavbrem_efficiency *made = efficiency_of(*state, "0.05");
    assert_same(flavbrem_efficiency_at(made, 1e-4), 0.05);
    flavbrem_efficiency_destroy(&made);
    write_text(path,
               "# of a simulation\nm_phi_gev,efficiency\r\n0.1,0.05\n0.2;0.06 # so\n\n 0.4 0.03");
    made = efficiency_of(*state, path);
    assert_same(flavbrem_efficiency_at(made, 0.1), 0.05);
    assert_same(flavbrem_efficiency_at(made, 0.4), 0.03);
    assert_near(flavbrem_efficiency_at(made, sqrt(0.08)), 0.045, 1e-14);
    assert_true(isnan(flavbrem_efficiency_at(made, 0.0999)));
    assert_true(isnan(flavbrem_efficiency_at(made, 0.401)));
    assert_true(isnan(flavbrem_efficiency_at(NULL, 0.2)));
    flavbrem_efficiency_destroy(&made);
    assert_null(made);
}

static void a_wrong_efficiency_is_told_by_its_line(void **state)
{
    static const struct {
        const char *text, *why;
    } wrong[] = {{"0.1,0.05\n0.2,1.5\n", "line 2 has an efficiency"},
                 {"m,e\n0.1,0.05\n0.1,0.05\n", "line 3 has a mass that is not above"},
                 {"0.1,0.05\nend\n", "line 2 is not two numbers"},
                 {"0.1,0.05,3\n", "line 1 is not two numbers"},
                 {"-1,0.05\n", "line 1 has a mass"},
                 {"# none\n", "has no rows"}};
    const char *path = path_of("eff.csv");
    flavbrem_efficiency *made = NULL;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        write_text(path, wrong[i].text);
        assert_refused(*state, flavbrem_efficiency_read(*state, path, NULL, &made), wrong[i].why);
        assert_null(made);
    }
    assert_refused(*state, flavbrem_efficiency_read(*state, "0", "--efficiency", &made),
                   "--efficiency 0 is out of range");
    assert_int_equal(flavbrem_efficiency_read(*state, "nothing.csv", NULL, &made),
                     FLAVBREM_ERROR_FILE);
}

static void a_coupling_goes_as_the_root_of_the_limit(void **state)
{
    const flavbrem_yield_value yield = {8e-3, 4e-4, 8e-6, FLAVBREM_VALUE_GOOD}, none = {.value = 0};
    flavbrem_reach reach = flavbrem_reach_of(-1e-4, &yield, 0.05, 3.6);
    (void)state;
    assert_near(reach.coupling, 1e-4 * sqrt(3.6 / 4e-4), 1e-14);
    assert_near(reach.statistics, 0.025 * reach.coupling, 1e-13);
    assert_near(reach.numerics, 0.0005 * reach.coupling, 1e-13);
    assert_true(isinf(flavbrem_reach_of(1e-4, &none, 0.05, 3.6).coupling));
    assert_true(isnan(flavbrem_reach_of(1e-4, &yield, NAN, 3.6).coupling));
    assert_true(isnan(flavbrem_reach_of(1e-4, &yield, 0.05, 0.0).coupling));
    assert_true(isnan(flavbrem_reach_of(1e-4, NULL, 0.05, 3.0).coupling));
}

#define WITH_CONTEXT(test) cmocka_unit_test_setup_teardown(test, create, destroy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONTEXT(the_known_limits_have_their_digits),
        WITH_CONTEXT(limits_agree_with_many_digits),
        WITH_CONTEXT(nothing_observed_has_one_limit),
        WITH_CONTEXT(limits_rise_with_what_is_seen_and_not_known),
        WITH_CONTEXT(many_events_are_asymptotic),
        WITH_CONTEXT(bands_are_at_quantiles),
        WITH_CONTEXT(a_vague_background_spreads_the_counts),
        WITH_CONTEXT(large_numbers_are_no_trouble),
        WITH_CONTEXT(wrong_numbers_are_refused),
        WITH_CONTEXT(an_efficiency_is_a_number_or_a_file),
        WITH_CONTEXT(a_wrong_efficiency_is_told_by_its_line),
        WITH_CONTEXT(a_coupling_goes_as_the_root_of_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
