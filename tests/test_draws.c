/* Long draws and sets of samplers: their progress, how they are stopped, and what is there then;
 * the cross-section of a view without a hat. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"

enum { SAMPLERS = 3, MORE = 1000, EDGES = 5 };
#define LOOK ((size_t)1 << 20) /* events on the CPU between two looks */

static const double energies_gev[SAMPLERS] = {100.0, 50.0, 20.0};
static const double edges[EDGES] = {0.5, 0.7, 0.8, 0.9, 0.99};

static flavbrem_context *context;
static flavbrem_process process;
static flavbrem_sampler *samplers[SAMPLERS];

static flavbrem_sampling sampling_at(double beam_energy_gev)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.beam_energy_gev = beam_energy_gev;
    sampling.m_phi_gev = 0.3;
    return sampling;
}

static int create_all(void **state)
{
    (void)state;
    flavbrem_sampling samplings[SAMPLERS];
    process = flb_process_default();
    for (int i = 0; i < SAMPLERS; i++)
        samplings[i] = sampling_at(energies_gev[i]);
    if (flavbrem_context_create(&context) != FLAVBREM_OK ||
        flavbrem_context_set_device(context, "cpu") != FLAVBREM_OK)
        return -1;
    return flavbrem_samplers_create(context, &process, SAMPLERS, samplings, samplers) == FLAVBREM_OK
               ? 0
               : -1;
}

static int destroy_all(void **state)
{
    (void)state;
    for (int i = 0; i < SAMPLERS; i++)
        flavbrem_sampler_destroy(&samplers[i]);
    flavbrem_context_destroy(&context);
    return 0;
}

/* Looks on, and wants no more after some calls. */
struct looker {
    int calls, most;
    size_t done, total;
};

static int look(void *user, size_t done, size_t total)
{
    struct looker *looker = user;
    assert_true(done > looker->done && done <= total);
    looker->done = done;
    looker->total = total;
    return ++looker->calls == looker->most;
}

/* ---- events ---- */

static void a_watched_draw_has_the_same_events(void **state)
{
    struct looker looker = {.most = -1};
    flavbrem_event *events = calloc(LOOK + MORE, sizeof *events), expected;
    (void)state;
    assert_non_null(events);
    flavbrem_context_set_progress(context, look, &looker);
    assert_int_equal(flavbrem_events_draw(context, SAMPLERS, samplers, 5, LOOK + MORE, events),
                     FLAVBREM_OK);
    flavbrem_context_set_progress(context, NULL, NULL);
    assert_int_equal(looker.calls, 2);
    assert_true(looker.done == LOOK + MORE && looker.total == LOOK + MORE);
    for (size_t i = LOOK - MORE; i < LOOK + MORE; i++) {
        flavbrem_sampler_draw(samplers[(5 + i) % SAMPLERS], 5 + i, 1, &expected);
        assert_memory_equal(&events[i], &expected, sizeof expected);
    }
    free(events);
}

static flavbrem_histogram histogram_in(uint64_t counts[EDGES + 1])
{
    return (flavbrem_histogram){
        .n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, EDGES, edges}}, .counts = counts};
}

static void a_stopped_histogram_has_what_was_told(void **state)
{
    struct looker looker = {.most = 2};
    uint64_t counts[EDGES + 1] = {0}, expected[EDGES + 1] = {0};
    flavbrem_histogram h = histogram_in(counts), whole = histogram_in(expected);
    (void)state;
    flavbrem_context_set_progress(context, look, &looker);
    assert_int_equal(flavbrem_events_histogram(context, SAMPLERS, samplers, 5, 4 * LOOK, &h),
                     FLAVBREM_ERROR_CANCELLED);
    flavbrem_context_set_progress(context, NULL, NULL);
    assert_non_null(strstr(flavbrem_context_message(context),
                           "stopped after 2097152 of 4194304 events (the caller asked for it)"));
    assert_true(looker.calls == 2 && looker.done == 2 * LOOK);
    assert_int_equal(flavbrem_events_histogram(context, SAMPLERS, samplers, 5, 2 * LOOK, &whole),
                     FLAVBREM_OK);
    assert_memory_equal(counts, expected, sizeof counts);
    assert_true(h.tries == whole.tries && h.azimuth_tries == whole.azimuth_tries);
    assert_true(h.above == whole.above && h.largest_weight == whole.largest_weight);
}

static void a_stopped_draw_says_so(void **state)
{
    struct looker looker = {.most = 1};
    flavbrem_event events[MORE];
    (void)state;
    flavbrem_context_set_progress(context, look, &looker);
    assert_int_equal(flavbrem_events_draw(context, 1, samplers, 0, MORE, events),
                     FLAVBREM_ERROR_CANCELLED);
    assert_int_equal(flavbrem_events_draw(context, 1, samplers, 0, 0, NULL), FLAVBREM_OK);
    flavbrem_context_set_progress(context, NULL, NULL);
    assert_int_equal(looker.calls, 1);
    assert_int_equal(flavbrem_events_draw(context, 1, samplers, 0, MORE, events), FLAVBREM_OK);
}

/* ---- sets of samplers ---- */

static void a_set_is_made_or_nothing(void **state)
{
    flavbrem_sampling samplings[SAMPLERS];
    flavbrem_sampler *set[SAMPLERS];
    struct looker looker = {.most = 2};
    (void)state;
    for (int i = 0; i < SAMPLERS; i++)
        samplings[i] = sampling_at(energies_gev[i]);
    flavbrem_context_set_progress(context, look, &looker);
    assert_int_equal(flavbrem_samplers_create(context, &process, SAMPLERS, samplings, set),
                     FLAVBREM_ERROR_CANCELLED);
    assert_non_null(strstr(flavbrem_context_message(context), "stopped after 2 of 3 hats"));
    assert_true(looker.done == 2 && looker.total == SAMPLERS);
    for (int i = 0; i < SAMPLERS; i++)
        assert_null(set[i]);
    flavbrem_context_set_progress(context, NULL, NULL);
    samplings[2].beam_energy_gev = 0.2;
    assert_int_equal(flavbrem_samplers_create(context, &process, SAMPLERS, samplings, set),
                     FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(context), "no events at E = 0.2 GeV"));
    for (int i = 0; i < SAMPLERS; i++)
        assert_null(set[i]);
    assert_int_equal(flavbrem_samplers_create(context, &process, 0, NULL, NULL), FLAVBREM_OK);
    assert_int_equal(flavbrem_samplers_create(context, &process, 1, NULL, set),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_samplers_create(context, &process, 1, samplings, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_samplers_create(NULL, &process, 1, samplings, set),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_samplers_create(context, NULL, 1, samplings, set),
                     FLAVBREM_ERROR_INPUT);
}

/* ---- the cross-section of a view ---- */

static void assert_same(flavbrem_result a, flavbrem_result b)
{
    assert_true(a.value == b.value && a.error == b.error && a.status == b.status);
}

static void the_view_has_the_sampler_s_sigma(void **state)
{
    (void)state;
    for (int k = 0; k < 5; k++) {
        flavbrem_sampling sampling = sampling_at(5.0);
        flavbrem_sampler *sampler = NULL;
        flavbrem_result sigma[2], forbidden[2];
        sampling.method = k == 0 ? FLAVBREM_ETL : k < 3 ? FLAVBREM_WW : FLAVBREM_IWW;
        sampling.view = k == 2 || k == 4 ? FLAVBREM_VIEW_LEPTON : FLAVBREM_VIEW_BOSON;
        assert_int_equal(flavbrem_sampler_create(context, &process, &sampling, &sampler),
                         FLAVBREM_OK);
        assert_int_equal(flavbrem_sampler_sigma(context, sampler, 1e-5, &sigma[0], &forbidden[0]),
                         FLAVBREM_OK);
        assert_int_equal(
            flavbrem_view_sigma(context, &process, &sampling, 1e-5, &sigma[1], &forbidden[1]),
            FLAVBREM_OK);
        assert_same(sigma[0], sigma[1]);
        assert_same(forbidden[0], forbidden[1]);
        assert_true(sigma[0].value > 0.0);
        assert_int_equal(flavbrem_view_sigma(context, &process, &sampling, 1e-5, &sigma[1], NULL),
                         FLAVBREM_OK);
        flavbrem_sampler_destroy(&sampler);
    }
}

/* As flavbrem_xsec has them. */
static void where_nothing_is_made_sigma_is_0(void **state)
{
    flavbrem_process to_tau = process;
    flavbrem_sampling sampling = sampling_at(0.2);
    flavbrem_result sigma, forbidden;
    (void)state;
    for (int method = 0; method < 3; method++) {
        sampling.method = (flavbrem_method)method;
        assert_int_equal(
            flavbrem_view_sigma(context, &process, &sampling, 1e-5, &sigma, &forbidden),
            FLAVBREM_OK);
        assert_true(sigma.value == 0.0 && forbidden.value == 0.0);
        assert_int_equal(sigma.status, FLAVBREM_VALUE_BELOW_THRESHOLD);
    }
    to_tau.lepton_out = FLAVBREM_TAU;
    sampling.method = FLAVBREM_WW;
    sampling.beam_energy_gev = 10.4;
    sampling.m_phi_gev = 0.0034;
    assert_int_equal(flavbrem_view_sigma(context, &to_tau, &sampling, 1e-5, &sigma, &forbidden),
                     FLAVBREM_OK);
    assert_true(sigma.value == 0.0);
    assert_int_equal(sigma.status, FLAVBREM_VALUE_CLOSED);
}

static void a_wrong_view_is_refused(void **state)
{
    flavbrem_sampling sampling = sampling_at(5.0);
    flavbrem_result sigma = {7.0, 7.0, FLAVBREM_VALUE_GOOD};
    (void)state;
    assert_int_equal(flavbrem_view_sigma(context, &process, &sampling, 2.0, &sigma, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_view_sigma(context, NULL, &sampling, 1e-5, &sigma, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_view_sigma(context, &process, NULL, 1e-5, &sigma, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_view_sigma(NULL, &process, &sampling, 1e-5, &sigma, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_view_sigma(context, &process, &sampling, 1e-5, NULL, NULL),
                     FLAVBREM_ERROR_INPUT);
    sampling.view = FLAVBREM_VIEW_LEPTON;
    assert_int_equal(flavbrem_view_sigma(context, &process, &sampling, 1e-5, &sigma, NULL),
                     FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(context), "has no view"));
    assert_true(sigma.value == 7.0);
}

/* ---- threads ---- */

static void the_context_tells_its_threads(void **state)
{
    (void)state;
    assert_true(flavbrem_context_threads(context) >= 1 && flavbrem_context_threads(NULL) == 0);
    assert_int_equal(flavbrem_context_set_threads(context, 7), FLAVBREM_OK);
    assert_int_equal(flavbrem_context_threads(context), 7);
    assert_int_equal(flavbrem_context_set_threads(context, 0), FLAVBREM_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_watched_draw_has_the_same_events),
        cmocka_unit_test(a_stopped_histogram_has_what_was_told),
        cmocka_unit_test(a_stopped_draw_says_so),
        cmocka_unit_test(a_set_is_made_or_nothing),
        cmocka_unit_test(the_view_has_the_sampler_s_sigma),
        cmocka_unit_test(where_nothing_is_made_sigma_is_0),
        cmocka_unit_test(a_wrong_view_is_refused),
        cmocka_unit_test(the_context_tells_its_threads),
    };
    return cmocka_run_group_tests(tests, create_all, destroy_all);
}
