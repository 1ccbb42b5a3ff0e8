/* K = sigma_IWW/sigma_ETL and its error. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "tests/shared.h"

#define POINTS 5

static const flavbrem_point points[POINTS] = {{100.0, 0.3, {0.0, 0.0}},
                                              {5.0, 1.0, {0.0, 0.0}},
                                              {0.3, 0.3, {0.0, 0.0}}, /* below the threshold */
                                              {20.0, 2.0, {0.0, 0.0}},
                                              {1e5, 1e-3, {0.0, 0.0}}};

static flavbrem_process process;

static int begin(void **state)
{
    process = flb_process_default();
    return create_context(state);
}

static void k_is_the_quotient_of_both_cross_sections(void **state)
{
    flavbrem_request etl = {FLAVBREM_ETL, FLAVBREM_SIGMA, FLAVBREM_INV_GEV2, 1e-7};
    flavbrem_request iww = {FLAVBREM_IWW, FLAVBREM_SIGMA, FLAVBREM_INV_GEV2, 1e-7};
    flavbrem_result a[POINTS], b[POINTS], k[POINTS];
    assert_int_equal(flavbrem_xsec(*state, &process, &iww, POINTS, points, a), FLAVBREM_OK);
    assert_int_equal(flavbrem_xsec(*state, &process, &etl, POINTS, points, b), FLAVBREM_OK);
    assert_int_equal(flavbrem_kfactors(*state, &process, 1e-7, POINTS, points, k), FLAVBREM_OK);
    for (size_t i = 0; i < POINTS; i++) {
        if (i == 2)
            continue;
        /* in another unit: roundings */
        assert_true(fabs(k[i].value / (a[i].value / b[i].value) - 1.0) < 4.0 * DBL_EPSILON);
        /* the bound, and not far above it */
        double least = (a[i].value - a[i].error) / (b[i].value + b[i].error);
        double most = (a[i].value + a[i].error) / (b[i].value - b[i].error);
        assert_true(k[i].value + k[i].error >= most * (1.0 - 4.0 * DBL_EPSILON)); /* roundings */
        assert_true(k[i].value - k[i].error <= least);
        assert_true(k[i].error > 0.0 && k[i].error < 2.1e-7 * k[i].value); /* 2 rtol and a little */
        assert_int_equal(k[i].status, FLAVBREM_VALUE_GOOD);
    }
    assert_true(isinf(k[2].value) && k[2].value > 0.0 && k[2].error == 0.0);
    assert_int_equal(k[2].status, FLAVBREM_VALUE_BELOW_THRESHOLD);
}

/* Its bits do not depend on the company of a point. */
static void k_of_a_point_alone_is_the_same(void **state)
{
    flavbrem_result all[POINTS], one;
    assert_int_equal(flavbrem_kfactors(*state, &process, 1e-4, POINTS, points, all), FLAVBREM_OK);
    for (size_t i = 0; i < POINTS; i++) {
        assert_int_equal(flavbrem_kfactors(*state, &process, 1e-4, 1, &points[i], &one),
                         FLAVBREM_OK);
        assert_memory_equal(&one.value, &all[i].value, sizeof one.value);
        assert_memory_equal(&one.error, &all[i].error, sizeof one.error);
    }
}

static void an_etl_that_may_be_zero_bounds_nothing(void **state)
{
    (void)state;
    flavbrem_result iww = {2.0, 0.1, FLAVBREM_VALUE_GOOD};
    flavbrem_result etl = {1.0, 1.0, FLAVBREM_VALUE_GOOD};
    flavbrem_result k = flavbrem_kfactor_of(iww, etl);
    assert_true(isnan(k.value) && isnan(k.error));
    assert_int_equal(k.status, FLAVBREM_VALUE_OUTSIDE_TOLERANCE);
    etl.error = 0.5;
    k = flavbrem_kfactor_of(iww, etl);
    assert_true(k.value == 2.0 && k.error == (0.1 + 2.0 * 0.5) / 0.5);
}

static void the_status_that_tells_more_wins(void **state)
{
    (void)state;
    static const flavbrem_value_status rising[] = {
        FLAVBREM_VALUE_GOOD, FLAVBREM_VALUE_CLOSED, FLAVBREM_VALUE_OUTSIDE_TOLERANCE,
        FLAVBREM_VALUE_BELOW_THRESHOLD, (flavbrem_value_status)99};
    for (size_t i = 0; i < sizeof rising / sizeof *rising; i++)
        for (size_t j = 0; j < sizeof rising / sizeof *rising; j++)
            assert_int_equal(flavbrem_value_worse(rising[i], rising[j]), rising[i > j ? i : j]);
}

static void wrong_calls_leave_the_results(void **state)
{
    flavbrem_result k = {7.0, 8.0, FLAVBREM_VALUE_CLOSED};
    flavbrem_point bad = {-1.0, 0.3, {0.0, 0.0}};
    assert_int_equal(flavbrem_kfactors(*state, &process, 1e-6, 1, &bad, &k), FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(*state), "beam energy"));
    assert_int_equal(flavbrem_kfactors(*state, &process, 2.0, 1, points, &k), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_kfactors(*state, NULL, 1e-6, 1, points, &k), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_kfactors(*state, &process, 1e-6, 1, NULL, &k), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_kfactors(*state, &process, 1e-6, 1, points, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_kfactors(NULL, &process, 1e-6, 1, points, &k), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_kfactors(*state, &process, 1e-6, 0, NULL, NULL), FLAVBREM_OK);
    assert_true(k.value == 7.0 && k.error == 8.0 && k.status == FLAVBREM_VALUE_CLOSED);
}

static int stop(void *user, size_t done, size_t total)
{
    (void)done;
    *(size_t *)user = total;
    return 1;
}

static void it_can_be_stopped(void **state)
{
    static flavbrem_point many[200];
    static flavbrem_result k[200];
    size_t total = 0;
    for (size_t i = 0; i < 200; i++)
        many[i] = (flavbrem_point){50.0 + (double)i, 0.3, {0.0, 0.0}};
    k[0].value = 7.0;
    /* the first of two threads, which reports, can come too late to take any */
    assert_int_equal(flavbrem_context_set_threads(*state, 1), FLAVBREM_OK);
    flavbrem_context_set_progress(*state, stop, &total);
    assert_int_equal(flavbrem_kfactors(*state, &process, 1e-6, 200, many, k),
                     FLAVBREM_ERROR_CANCELLED);
    assert_int_equal(total, 400);
    assert_true(k[0].value == 7.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(k_is_the_quotient_of_both_cross_sections, begin,
                                        destroy_context),
        cmocka_unit_test_setup_teardown(k_of_a_point_alone_is_the_same, begin, destroy_context),
        cmocka_unit_test(an_etl_that_may_be_zero_bounds_nothing),
        cmocka_unit_test(the_status_that_tells_more_wins),
        cmocka_unit_test_setup_teardown(wrong_calls_leave_the_results, begin, destroy_context),
        cmocka_unit_test_setup_teardown(it_can_be_stopped, begin, destroy_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
