/* Histograms of events: the counts of the events themselves, and what is refused. */
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

enum { SAMPLERS = 2, EVENTS = 150000, X_EDGES = 6, T_EDGES = 4 };
enum { BINS = (X_EDGES + 1) * (T_EDGES + 1) };

static flavbrem_context *context;
static flavbrem_sampler *samplers[SAMPLERS];
static flavbrem_event *events;

static const double x_edges[X_EDGES] = {0.5, 0.7, 0.8, 0.9, 0.95, 0.99};
static const double t_edges[T_EDGES] = {1e-6, 1e-5, 1e-4, 1e-3};

static int create_all(void **state)
{
    flavbrem_process process = flb_process_default();
    (void)state;
    events = calloc(EVENTS, sizeof *events);
    if (events == NULL || flavbrem_context_create(&context) != FLAVBREM_OK ||
        flavbrem_context_set_device(context, "cpu") != FLAVBREM_OK)
        return -1;
    for (int i = 0; i < SAMPLERS; i++) {
        flavbrem_sampling sampling = flavbrem_sampling_default();
        sampling.beam_energy_gev = 50.0 * (1 + i);
        sampling.m_phi_gev = 0.3;
        if (flavbrem_sampler_create(context, &process, &sampling, &samplers[i]) != FLAVBREM_OK)
            return -1;
    }
    return flavbrem_events_draw(context, SAMPLERS, samplers, 5, EVENTS, events) == FLAVBREM_OK ? 0
                                                                                               : -1;
}

static int destroy_all(void **state)
{
    (void)state;
    for (int i = 0; i < SAMPLERS; i++)
        flavbrem_sampler_destroy(&samplers[i]);
    flavbrem_context_destroy(&context);
    free(events);
    return 0;
}

static flavbrem_histogram histogram_over(size_t n_axes, uint64_t *counts)
{
    return (flavbrem_histogram){
        .n_axes = n_axes,
        .axes = {{FLAVBREM_VARIABLE_X, X_EDGES, x_edges}, {FLAVBREM_VARIABLE_T, T_EDGES, t_edges}},
        .counts = counts};
}

/* Bins by looking at every edge. */
static size_t bin_of_number(const double *edges, size_t n, double value)
{
    size_t bin = 0;
    while (bin < n && edges[bin] <= value)
        bin++;
    return bin;
}

static void counts_are_those_of_the_events(void **state)
{
    uint64_t expected[BINS] = {0}, counts[BINS] = {0}, tries = 0, azimuth_tries = 0, above = 0;
    double largest = 0.0;
    (void)state;
    for (size_t k = 0; k < EVENTS; k++) {
        expected[bin_of_number(x_edges, X_EDGES, events[k].x) * (T_EDGES + 1) +
                 bin_of_number(t_edges, T_EDGES, events[k].t_gev2)]++;
        tries += events[k].tries;
        azimuth_tries += events[k].azimuth_tries;
        above += events[k].weight > 1.0;
        largest = fmax(largest, events[k].weight);
    }
    for (int threads = 1; threads <= 3; threads++) {
        flavbrem_histogram h = histogram_over(2, counts);
        memset(counts, 0, sizeof counts);
        assert_int_equal(flavbrem_context_set_threads(context, threads), FLAVBREM_OK);
        assert_int_equal(flavbrem_events_histogram(context, SAMPLERS, samplers, 5, EVENTS, &h),
                         FLAVBREM_OK);
        assert_memory_equal(counts, expected, sizeof counts);
        assert_true(h.tries == tries && h.azimuth_tries == azimuth_tries);
        assert_true(h.above == above && h.largest_weight == largest);
    }
}

/* Of one axis the counts are the sums over the other one; parts add up to the whole. */
static void parts_add_up(void **state)
{
    uint64_t both[BINS] = {0}, along_x[X_EDGES + 1] = {0};
    flavbrem_histogram h = histogram_over(2, both), one = histogram_over(1, along_x);
    (void)state;
    assert_int_equal(flavbrem_events_histogram(context, SAMPLERS, samplers, 5, EVENTS, &h),
                     FLAVBREM_OK);
    assert_int_equal(flavbrem_events_histogram(context, SAMPLERS, samplers, 5, 70001, &one),
                     FLAVBREM_OK);
    assert_int_equal(
        flavbrem_events_histogram(context, SAMPLERS, samplers, 5 + 70001, EVENTS - 70001, &one),
        FLAVBREM_OK);
    assert_int_equal(flavbrem_events_histogram(context, SAMPLERS, samplers, 5, 0, &one),
                     FLAVBREM_OK);
    uint64_t total = 0;
    for (int x = 0; x <= X_EDGES; x++) {
        uint64_t sum = 0;
        for (int t = 0; t <= T_EDGES; t++)
            sum += both[x * (T_EDGES + 1) + t];
        assert_true(sum == along_x[x] && sum > 0);
        total += sum;
    }
    assert_true(total == EVENTS && one.tries == h.tries);
}

static void refused(flavbrem_histogram *h, const char *words)
{
    uint64_t counts[BINS] = {0}, zeros[BINS] = {0};
    h->counts = counts;
    assert_int_equal(flavbrem_events_histogram(context, SAMPLERS, samplers, 0, 100, h),
                     FLAVBREM_ERROR_INPUT);
    if (strstr(flavbrem_context_message(context), words) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", flavbrem_context_message(context), words);
    assert_memory_equal(counts, zeros, sizeof counts);
    assert_true(h->tries == 0);
}

static void wrong_histograms_are_refused(void **state)
{
    const double falling[] = {0.1, 0.5, 0.5}, no_number[] = {0.1, NAN};
    (void)state;
    for (size_t n_axes = 0; n_axes <= 3; n_axes += 3) {
        flavbrem_histogram h = histogram_over(n_axes, NULL);
        refused(&h, "axes (1 or 2)");
    }
    flavbrem_histogram h = histogram_over(2, NULL);
    h.axes[1].variable = (flavbrem_variable)5;
    refused(&h, "no variable number 5");
    h = histogram_over(1, NULL);
    h.axes[0].n_edges = 1;
    refused(&h, "an axis of 1 edges");
    h.axes[0].n_edges = SIZE_MAX;
    refused(&h, "makes no histogram");
    h.axes[0] = (flavbrem_axis){FLAVBREM_VARIABLE_Y, 3, falling};
    refused(&h, "edge number 2 of y");
    h.axes[0] = (flavbrem_axis){FLAVBREM_VARIABLE_PSI, 2, no_number};
    refused(&h, "edge number 1 of psi");
}

static void too_many_bins_are_refused(void **state)
{
    enum { MANY = 20000 };
    double *edges = test_calloc(MANY, sizeof *edges);
    flavbrem_histogram h = histogram_over(2, NULL);
    (void)state;
    for (int i = 0; i < MANY; i++)
        edges[i] = i;
    h.axes[0].edges = h.axes[1].edges = edges;
    h.axes[0].n_edges = h.axes[1].n_edges = MANY;
    refused(&h, "400040001 bins is too large");
    test_free(edges);
}

static void variables_have_names(void **state)
{
    static const char *const names[] = {"x", "theta", "y", "psi", "t"};
    (void)state;
    for (int i = 0; i < 5; i++)
        assert_string_equal(flavbrem_variable_name((flavbrem_variable)i), names[i]);
    assert_null(flavbrem_variable_name((flavbrem_variable)5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_the_events),
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(wrong_histograms_are_refused),
        cmocka_unit_test(too_many_bins_are_refused),
        cmocka_unit_test(variables_have_names),
    };
    return cmocka_run_group_tests(tests, create_all, destroy_all);
}
