/* What the library does with NULL and with arrays of no elements: a status, or nothing at all. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"

static flavbrem_context *context;
static flavbrem_process process;
static flavbrem_sampling sampling;
static flavbrem_sampler *sampler;

static int make(void **state)
{
    (void)state;
    process = flb_process_default();
    sampling = flavbrem_sampling_default();
    sampling.method = FLAVBREM_IWW;
    sampling.beam_energy_gev = 100.0;
    sampling.m_phi_gev = 0.3;
    if (flavbrem_context_create(&context) != FLAVBREM_OK)
        return -1;
    return flavbrem_sampler_create(context, &process, &sampling, &sampler) == FLAVBREM_OK ? 0 : -1;
}

static int destroy(void **state)
{
    (void)state;
    flavbrem_sampler_destroy(&sampler);
    flavbrem_context_destroy(&context);
    return 0;
}

/* A refusal says what is missing. */
static void refused(flavbrem_status status, const char *words)
{
    assert_int_equal(status, FLAVBREM_ERROR_INPUT);
    if (strstr(flavbrem_context_message(context), words) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", flavbrem_context_message(context), words);
}

static void a_context_is_needed(void **state)
{
    (void)state;
    const char *reason = NULL;
    assert_int_equal(flavbrem_context_create(NULL), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_context_set_threads(NULL, 1), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_context_set_device(NULL, "cpu"), FLAVBREM_ERROR_INPUT);
    refused(flavbrem_context_set_device(context, NULL), "name of a device");
    flavbrem_context_set_progress(NULL, NULL, NULL);
    flavbrem_context_destroy(NULL);
    assert_string_equal(flavbrem_context_message(NULL), "");
    assert_string_equal(flavbrem_context_device(NULL, &reason), "");
    assert_string_equal(reason, "");
    assert_int_equal(flavbrem_device_is_gpu(NULL), 0);
    flavbrem_device_text(0, NULL, 10);
    assert_int_equal(flavbrem_selftest(NULL, "cuda", NULL, NULL, NULL), FLAVBREM_ERROR_INPUT);
    refused(flavbrem_selftest(context, NULL, NULL, NULL, NULL), "name of a device");
}

static void a_process_is_needed(void **state)
{
    (void)state;
    double z = 7.0, weight = 7.0;
    refused(flavbrem_process_check(context, NULL), "no process");
    assert_int_equal(flavbrem_process_check(NULL, &process), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_check(NULL, NULL), FLAVBREM_ERROR_INPUT);
    assert_true(isnan(flavbrem_nucleus_mass_gev(NULL)));
    assert_true(isnan(flavbrem_threshold_gev(NULL, 0.3)));
    assert_true(isnan(flavbrem_smallest_m_phi_gev(NULL)));
    assert_true(isnan(flavbrem_opening_gev(NULL, FLAVBREM_WW, 0.3)));
    assert_int_equal(flavbrem_element_find(NULL, &z, &weight), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_element_find("Pb", NULL, &weight), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_element_find("Pb", &z, NULL), FLAVBREM_ERROR_INPUT);
    assert_true(z == 7.0 && weight == 7.0);
    assert_null(flavbrem_element_symbol(0));
}

static void cross_sections_need_points_but_may_be_none(void **state)
{
    (void)state;
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {100.0, 0.3, {0.0, 0.0}};
    flavbrem_result result;
    assert_int_equal(flavbrem_xsec(context, &process, &request, 0, NULL, NULL), FLAVBREM_OK);
    assert_int_equal(flavbrem_xsec(NULL, &process, &request, 1, &point, &result),
                     FLAVBREM_ERROR_INPUT);
    refused(flavbrem_xsec(context, NULL, &request, 1, &point, &result), "no process");
    refused(flavbrem_xsec(context, &process, NULL, 1, &point, &result), "no request");
    refused(flavbrem_xsec(context, &process, &request, 1, NULL, &result), "no points");
    refused(flavbrem_xsec(context, &process, &request, 1, &point, NULL), "for the results");
}

static void a_sampler_is_made_from_something(void **state)
{
    (void)state;
    flavbrem_sampler *made = (flavbrem_sampler *)(void *)&process;
    flavbrem_result sigma = {7.0, 7.0, FLAVBREM_VALUE_GOOD};
    assert_int_equal(flavbrem_sampler_create(NULL, &process, &sampling, &made),
                     FLAVBREM_ERROR_INPUT);
    assert_null(made);
    refused(flavbrem_sampler_create(context, NULL, &sampling, &made), "no process");
    refused(flavbrem_sampler_create(context, &process, NULL, &made), "no sampling");
    refused(flavbrem_sampler_create(context, &process, &sampling, NULL), "for the sampler");
    assert_null(made);
    flavbrem_sampler_destroy(&made);
    flavbrem_sampler_destroy(NULL);
    assert_true(isnan(flavbrem_sampler_hat_pb(NULL)));
    assert_int_equal(flavbrem_sampler_sigma(NULL, sampler, 1e-3, &sigma, NULL),
                     FLAVBREM_ERROR_INPUT);
    refused(flavbrem_sampler_sigma(context, NULL, 1e-3, &sigma, NULL), "no sampler");
    refused(flavbrem_sampler_sigma(context, sampler, 1e-3, NULL, NULL), "for sigma");
    refused(flavbrem_sampler_sigma(context, sampler, NAN, &sigma, NULL), "rtol");
    assert_true(sigma.value == 7.0);
}

static void events_need_a_sampler_but_may_be_none(void **state)
{
    (void)state;
    flavbrem_event event = {.x = 7.0};
    flavbrem_sampler *holes[2] = {sampler, NULL};
    assert_int_equal(flavbrem_events_draw(context, 1, &sampler, 5, 0, NULL), FLAVBREM_OK);
    refused(flavbrem_events_draw(context, 0, &sampler, 0, 1, &event), "sampler to draw from");
    refused(flavbrem_events_draw(context, 0, NULL, 0, 0, NULL), "sampler to draw from");
    refused(flavbrem_events_draw(context, 1, NULL, 0, 1, &event), "sampler to draw from");
    refused(flavbrem_events_draw(context, 2, holes, 0, 1, &event), "sampler number 1 of 2");
    refused(flavbrem_events_draw(context, 1, &sampler, 0, 1, NULL), "for the events");
    holes[1] = sampler;
    refused(flavbrem_events_draw(context, 2, holes, UINT64_MAX, 2, &event), "pass 2^64");
    assert_int_equal(flavbrem_events_draw(NULL, 1, &sampler, 0, 1, &event), FLAVBREM_ERROR_INPUT);
    flavbrem_sampler_draw(sampler, 0, 0, NULL);
    flavbrem_sampler_draw(sampler, 0, 3, NULL);
    flavbrem_sampler_draw(NULL, 0, 1, &event);
    assert_true(event.x == 7.0);
    assert_int_equal(flavbrem_events_draw(context, 1, &sampler, UINT64_MAX, 1, &event),
                     FLAVBREM_OK);
    assert_true(event.x < 1.0);
}

static void a_histogram_has_bins_and_place_for_them(void **state)
{
    (void)state;
    const double edges[2] = {0.0, 1.0};
    uint64_t counts[3] = {0};
    flavbrem_histogram h = {.n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, 2, edges}}};
    assert_int_equal(flavbrem_events_histogram(context, 1, &sampler, 0, 0, &h), FLAVBREM_OK);
    refused(flavbrem_events_histogram(context, 1, &sampler, 0, 10, &h), "for the counts");
    refused(flavbrem_events_histogram(context, 1, &sampler, 0, 10, NULL), "no histogram");
    h.counts = counts;
    refused(flavbrem_events_histogram(context, 0, &sampler, 0, 10, &h), "sampler to draw from");
    refused(flavbrem_events_histogram(context, 1, NULL, 0, 10, &h), "sampler to draw from");
    flavbrem_sampler *twice[2] = {sampler, sampler};
    refused(flavbrem_events_histogram(context, 2, twice, UINT64_MAX - 8, 10, &h), "pass 2^64");
    assert_int_equal(flavbrem_events_histogram(NULL, 1, &sampler, 0, 10, &h), FLAVBREM_ERROR_INPUT);
    h.axes[0].n_edges = 0;
    refused(flavbrem_events_histogram(context, 1, &sampler, 0, 10, &h), "an axis of 0 edges");
    h.axes[0] = (flavbrem_axis){FLAVBREM_VARIABLE_X, 2, NULL};
    refused(flavbrem_events_histogram(context, 1, &sampler, 0, 10, &h), "edges of an axis");
    h.axes[0].edges = edges;
    assert_true(counts[1] == 0 && h.tries == 0);
    assert_int_equal(flavbrem_events_histogram(context, 1, &sampler, 0, 10, &h), FLAVBREM_OK);
    assert_true(counts[1] == 10 && h.tries >= 10);
}

static void a_table_is_needed(void **state)
{
    (void)state;
    char message[FLAVBREM_TABLE_MESSAGE] = "";
    flavbrem_table *table = (flavbrem_table *)(void *)&process;
    double value = 7.0, two[2] = {7.0, 7.0};
    size_t node[2];
    assert_int_equal(
        flavbrem_table_open(NULL, FLAVBREM_TABLE_CHECKED, &table, message, sizeof message),
        FLAVBREM_ERROR_INPUT);
    assert_null(table);
    assert_non_null(strstr(message, "NULL was given"));
    assert_int_equal(flavbrem_table_open("a", FLAVBREM_TABLE_CHECKED, NULL, NULL, 0),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_table_open_memory(NULL, 0, FLAVBREM_TABLE_CHECKED, &table, NULL, 0),
                     FLAVBREM_ERROR_INPUT);
    flavbrem_table_close(&table);
    flavbrem_table_close(NULL);
    assert_int_equal(flavbrem_table_sigma(NULL, FLAVBREM_ETL, 100.0, 0.3, &value, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_table_kfactor(NULL, 100.0, 0.3, &value, NULL), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_table_cell(NULL, 100.0, 0.3, node), FLAVBREM_ERROR_INPUT);
    flavbrem_table_range(NULL, two, two);
    assert_true(value == 7.0 && two[0] == 7.0);
    assert_true(isnan(flavbrem_table_coupling(NULL)));
    assert_true(isnan(flavbrem_table_threshold_gev(NULL, 0.3)));
    assert_string_equal(flavbrem_table_convention(NULL), "");
    assert_null(flavbrem_table_dataset(NULL, "/status", node));
    flavbrem_table_interpolation_error(NULL, FLAVBREM_ETL, &two[0], NULL);
    assert_true(two[0] == 0.0);
    flavbrem_table_message(NULL, FLAVBREM_ERROR_OUTSIDE, 1.0, 1.0, message, sizeof message);
    assert_string_equal(message, "");
    flavbrem_table_message(NULL, FLAVBREM_ERROR_OUTSIDE, 1.0, 1.0, NULL, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_context_is_needed),
        cmocka_unit_test(a_process_is_needed),
        cmocka_unit_test(cross_sections_need_points_but_may_be_none),
        cmocka_unit_test(a_sampler_is_made_from_something),
        cmocka_unit_test(events_need_a_sampler_but_may_be_none),
        cmocka_unit_test(a_histogram_has_bins_and_place_for_them),
        cmocka_unit_test(a_table_is_needed),
    };
    return cmocka_run_group_tests(tests, make, destroy);
}
