/* flavbrem_xsec as a function: what it refuses, that it then touches nothing, and its progress. */
#include <math.h>
#include <omp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"

#define UNTOUCHED (-7.0)

static flavbrem_context *context;
static flavbrem_process process;
static flavbrem_request request;

static int create(void **state)
{
    (void)state;
    process = flb_process_default();
    request = flavbrem_request_default();
    request.rtol = 1e-2;
    return flavbrem_context_create(&context) == FLAVBREM_OK ? 0 : -1;
}

static int destroy(void **state)
{
    (void)state;
    flavbrem_context_destroy(&context);
    return 0;
}

static void refused(flavbrem_point point, const char *sentence)
{
    flavbrem_point points[2] = {{100.0, 0.3, {0.5, 0.1}}, point};
    flavbrem_result results[2] = {{UNTOUCHED, 0.0, FLAVBREM_VALUE_GOOD},
                                  {UNTOUCHED, 0.0, FLAVBREM_VALUE_GOOD}};
    assert_int_equal(flavbrem_xsec(context, &process, &request, 2, points, results),
                     FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(context), sentence));
    assert_true(results[0].value == UNTOUCHED && results[1].value == UNTOUCHED);
}

static void points_out_of_range_are_refused(void **state)
{
    (void)state;
    const double wrong_energies[] = {0.0, -1.0, 1.001e6, (double)INFINITY, (double)NAN};
    for (size_t i = 0; i < sizeof wrong_energies / sizeof *wrong_energies; i++)
        refused((flavbrem_point){wrong_energies[i], 0.3, {0.5, 0.1}}, "of point 1 is out of range");
    const double wrong_masses[] = {0.0, -1.0, 0.99e-4, (double)INFINITY, (double)NAN};
    for (size_t i = 0; i < sizeof wrong_masses / sizeof *wrong_masses; i++)
        refused((flavbrem_point){100.0, wrong_masses[i], {0.5, 0.1}}, "of point 1 is out of range");
    process.lepton_in = FLAVBREM_TAU;
    refused((flavbrem_point){100.0, 1.6, {0.5, 0.1}}, "tau -> mu phi is open");
}

static void coordinates_out_of_range_are_refused(void **state)
{
    (void)state;
    const double wrong[] = {-1e-300, 3.2, (double)INFINITY, (double)NAN};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        for (int quantity = FLAVBREM_DX; quantity <= FLAVBREM_D2Y; quantity++) {
            request.quantity = (flavbrem_quantity)quantity;
            refused((flavbrem_point){100.0, 0.3, {wrong[i], 0.1}}, "point 1 cannot be at");
            if (flavbrem_quantity_coordinates(request.quantity) == 2)
                refused((flavbrem_point){100.0, 0.3, {0.5, wrong[i]}}, "an angle is in rad");
        }
    }
    request.quantity = FLAVBREM_DX;
    refused((flavbrem_point){100.0, 0.3, {1.001, 0.0}}, "from 0 to 1");
}

static void requests_out_of_the_lists_are_refused(void **state)
{
    (void)state;
    const flavbrem_point good = {100.0, 0.3, {0.5, 0.1}};
    request.method = (flavbrem_method)3;
    refused(good, "numbers 3, 0, 0");
    request.method = FLAVBREM_WW;
    request.quantity = (flavbrem_quantity)7;
    refused(good, "numbers 1, 7, 0");
    request.quantity = FLAVBREM_DX;
    request.unit = (flavbrem_unit)2;
    refused(good, "numbers 1, 1, 2");
    request.unit = FLAVBREM_PB;
    const double wrong[] = {0.0, 0.99e-12, 1.0, -1e-3, (double)INFINITY, (double)NAN};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        request.rtol = wrong[i];
        refused(good, "is out of range");
    }
    request = flavbrem_request_default();
    process.etl_theta_max_rad = process.etl_psi_max_rad = 0.1;
    refused(good, "give only one of them");
    process.target_z = 0.5;
    refused(good, "Z = 0.5");
}

static void names_of_numbers_beyond_the_lists_are_unknown(void **state)
{
    (void)state;
    assert_string_equal(flavbrem_method_name((flavbrem_method)3), "unknown");
    assert_string_equal(flavbrem_quantity_name((flavbrem_quantity)7), "unknown");
    assert_string_equal(flavbrem_unit_name((flavbrem_unit)2), "unknown");
    assert_int_equal(flavbrem_quantity_coordinates((flavbrem_quantity)7), 0);
}

static void no_points_are_no_work(void **state)
{
    (void)state;
    assert_int_equal(flavbrem_xsec(context, &process, &request, 0, NULL, NULL), FLAVBREM_OK);
    request.rtol = 0.0;
    assert_int_equal(flavbrem_xsec(context, &process, &request, 0, NULL, NULL),
                     FLAVBREM_ERROR_INPUT);
}

struct seen {
    size_t calls, last, total, stop_after;
};

static int look(void *user, size_t done, size_t total)
{
    struct seen *seen = user;
    seen->calls++;
    assert_true(done > seen->last && done <= total);
    seen->last = done;
    seen->total = total;
    return seen->calls >= seen->stop_after;
}

static void progress_rises_and_stops_the_batch(void **state)
{
    (void)state;
    enum { N = 1000 };
    flavbrem_point *points = calloc(N, sizeof *points);
    flavbrem_result *results = calloc(N, sizeof *results);
    assert_true(points != NULL && results != NULL);
    for (size_t i = 0; i < N; i++) {
        points[i] = (flavbrem_point){5.0 + (double)i, 0.3, {0.0, 0.0}};
        results[i].value = UNTOUCHED;
    }
    request.method = FLAVBREM_WW;
    struct seen seen = {.stop_after = 3};
    flavbrem_context_set_progress(context, look, &seen);
    assert_int_equal(flavbrem_context_set_threads(context, 1), FLAVBREM_OK);
    assert_int_equal(flavbrem_xsec(context, &process, &request, N, points, results),
                     FLAVBREM_ERROR_CANCELLED);
    assert_int_equal(seen.calls, 3);
    assert_true(seen.last < N && seen.total == N);
    assert_non_null(strstr(flavbrem_context_message(context), "of 1000 points"));
    for (size_t i = 0; i < N; i++)
        assert_true(results[i].value == UNTOUCHED);
    seen = (struct seen){.stop_after = SIZE_MAX};
    assert_int_equal(flavbrem_xsec(context, &process, &request, N, points, results), FLAVBREM_OK);
    assert_int_equal(seen.last, N);
    assert_true(results[N - 1].value > 0.0);
    free(points);
    free(results);
}

/* A call that goes well leaves the sentence of the error before. */
static void a_sentence_stays_until_the_next_error(void **state)
{
    (void)state;
    const flavbrem_point good = {100.0, 0.3, {0.0, 0.0}};
    flavbrem_result result;
    refused((flavbrem_point){-1.0, 0.3, {0.0, 0.0}}, "energy -1 GeV of point 1");
    const char *sentence = flavbrem_context_message(context);
    assert_int_equal(flavbrem_xsec(context, &process, &request, 1, &good, &result), FLAVBREM_OK);
    assert_ptr_equal(flavbrem_context_message(context), sentence);
    assert_non_null(strstr(sentence, "energy -1 GeV of point 1"));
    refused((flavbrem_point){-2.0, 0.3, {0.0, 0.0}}, "energy -2 GeV of point 1");
}

/* How many of a batch, worked on by another context, have other bits. */
static int differ_from(const flavbrem_result *expected, size_t n, const flavbrem_point *points)
{
    flavbrem_context *own = NULL;
    flavbrem_result results[20];
    int differ = flavbrem_context_create(&own) != FLAVBREM_OK ||
                 flavbrem_context_set_threads(own, 3) != FLAVBREM_OK ||
                 flavbrem_xsec(own, &process, &request, n, points, results) != FLAVBREM_OK;
    for (size_t i = 0; i < n && differ == 0; i++)
        differ += memcmp(&results[i].value, &expected[i].value, sizeof results[i].value) != 0 ||
                  memcmp(&results[i].error, &expected[i].error, sizeof results[i].error) != 0;
    flavbrem_context_destroy(&own);
    return differ;
}

static void inside_a_parallel_region_the_bits_are_the_same(void **state)
{
    (void)state;
    enum { N = 20 };
    flavbrem_point points[N];
    flavbrem_result expected[N];
    for (size_t i = 0; i < N; i++)
        points[i] = (flavbrem_point){5.0 + (double)i, 0.3, {0.0, 0.0}};
    assert_int_equal(flavbrem_xsec(context, &process, &request, N, points, expected), FLAVBREM_OK);
    int before = omp_get_max_active_levels();
    for (int levels = 1; levels <= 2; levels++) {
        int differ = 0;
        omp_set_max_active_levels(levels);
#pragma omp parallel num_threads(4) reduction(+ : differ)
        differ += differ_from(expected, N, points);
        assert_int_equal(differ, 0);
    }
    omp_set_max_active_levels(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(points_out_of_range_are_refused, create, destroy),
        cmocka_unit_test_setup_teardown(coordinates_out_of_range_are_refused, create, destroy),
        cmocka_unit_test_setup_teardown(requests_out_of_the_lists_are_refused, create, destroy),
        cmocka_unit_test(names_of_numbers_beyond_the_lists_are_unknown),
        cmocka_unit_test_setup_teardown(no_points_are_no_work, create, destroy),
        cmocka_unit_test_setup_teardown(progress_rises_and_stops_the_batch, create, destroy),
        cmocka_unit_test_setup_teardown(a_sentence_stays_until_the_next_error, create, destroy),
        cmocka_unit_test_setup_teardown(inside_a_parallel_region_the_bits_are_the_same, create,
                                        destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
