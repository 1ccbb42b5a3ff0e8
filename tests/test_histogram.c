/* Histograms of events: the counts of the events themselves, the cross-sections that they stand
 * for, and what is refused. */
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
#include "tests/quadrature.h"

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

/* ---- counts as cross-sections ---- */

#define ROUNDING 4e-16 /* of a product and a quotient */

static void assert_near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fabs(expected)))
        fail_msg("%.17g is not %.17g", value, expected);
}

/* 10 events by hand: none, one, nine, and all in a bin. */
static void cells_are_parts_of_sigma(void **state)
{
    static const double edges[] = {0.0, 0.25, 1.0};
    const flavbrem_result sigma = {4.0, 0.02, FLAVBREM_VALUE_GOOD};
    uint64_t counts[4] = {0, 1, 9, 0};
    flavbrem_histogram h = {
        .n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, 3, edges}}, .counts = counts};
    flavbrem_cell cells[4];
    (void)state;
    assert_int_equal(flavbrem_histogram_pb(context, &h, &sigma, cells), FLAVBREM_OK);
    assert_near(cells[1].value, 0.4, ROUNDING);
    assert_near(cells[2].value, 3.6, ROUNDING);
    assert_near(cells[1].statistics, 4.0 * sqrt(0.1 * 0.9 / 10.0), ROUNDING);
    assert_near(cells[2].statistics, cells[1].statistics, ROUNDING);
    assert_near(cells[1].numerics, 0.002, ROUNDING);
    assert_near(cells[2].numerics, 0.018, ROUNDING);
    assert_near(cells[1].density, 1.6, ROUNDING);
    assert_near(cells[2].density, 4.8, ROUNDING);
    for (int end = 0; end < 4; end += 3) {
        assert_true(cells[end].value == 0.0 && cells[end].numerics == 0.0);
        assert_near(cells[end].statistics, 0.4, ROUNDING); /* one event */
        assert_true(isnan(cells[end].density));
    }
    counts[1] = 0;
    counts[2] = 10;
    assert_int_equal(flavbrem_histogram_pb(context, &h, &sigma, cells), FLAVBREM_OK);
    assert_true(cells[2].value == 4.0 && cells[2].numerics == 0.02);
    assert_near(cells[2].statistics, 0.4, ROUNDING);
}

/* Of two axes: in the order of the counts, over both widths, and all together sigma. */
static void cells_of_two_axes_add_up(void **state)
{
    const flavbrem_result sigma = {2.5, 1e-5, FLAVBREM_VALUE_GOOD};
    uint64_t counts[BINS] = {0};
    flavbrem_histogram h = histogram_over(2, counts);
    flavbrem_cell cells[BINS];
    double values = 0.0, numerics = 0.0;
    (void)state;
    assert_int_equal(flavbrem_events_histogram(context, 1, samplers, 0, 20000, &h), FLAVBREM_OK);
    assert_int_equal(flavbrem_histogram_pb(context, &h, &sigma, cells), FLAVBREM_OK);
    for (int x = 0; x <= X_EDGES; x++)
        for (int t = 0; t <= T_EDGES; t++) {
            int i = x * (T_EDGES + 1) + t;
            int ends = x == 0 || x == X_EDGES || t == 0 || t == T_EDGES;
            assert_near(cells[i].value, 2.5 * (double)counts[i] / 20000.0, ROUNDING);
            assert_true(isnan(cells[i].density) == ends);
            if (!ends)
                assert_near(cells[i].density,
                            cells[i].value /
                                ((x_edges[x] - x_edges[x - 1]) * (t_edges[t] - t_edges[t - 1])),
                            ROUNDING);
            values += cells[i].value;
            numerics += cells[i].numerics;
        }
    assert_near(values, 2.5, BINS * ROUNDING);
    assert_near(numerics, 1e-5, BINS * ROUNDING);
}

/* ---- they are those of the integral ---- */

enum { PULLED = 9, SEEDS = 60, OF_A_SEED = 30000 };

static const struct pulled {
    flavbrem_variable variable;
    flavbrem_quantity quantity;
    double edges[PULLED + 1];
} pulled[] = {
    {FLAVBREM_VARIABLE_X,
     FLAVBREM_DX,
     {0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.94, 0.97, 0.99}}, /* 1% of the events and more */
    {FLAVBREM_VARIABLE_THETA,
     FLAVBREM_DTHETA,
     {1e-4, 3e-4, 5e-4, 7e-4, 1e-3, 1.4e-3, 2e-3, 3e-3, 5e-3, 1e-2}},
};

static long double differential(long double at, const void *quantity)
{
    const flavbrem_point point = {100.0, 0.3, {(double)at, 0.0}};
    flavbrem_process process = flb_process_default();
    flavbrem_request request = flavbrem_request_default();
    flavbrem_result result;
    request.quantity = *(const flavbrem_quantity *)quantity;
    assert_int_equal(flavbrem_xsec(context, &process, &request, 1, &point, &result), FLAVBREM_OK);
    return result.value;
}

static void cells_of_a_seed(const struct pulled *of, uint64_t seed, flavbrem_cell cells[PULLED + 2])
{
    flavbrem_process process = flb_process_default();
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = NULL;
    flavbrem_result sigma;
    uint64_t counts[PULLED + 2] = {0};
    flavbrem_histogram h = {
        .n_axes = 1, .axes = {{of->variable, PULLED + 1, of->edges}}, .counts = counts};
    sampling.beam_energy_gev = 100.0;
    sampling.m_phi_gev = 0.3;
    sampling.seed = seed;
    assert_int_equal(flavbrem_sampler_create(context, &process, &sampling, &sampler), FLAVBREM_OK);
    assert_int_equal(flavbrem_sampler_sigma(context, sampler, 1e-6, &sigma, NULL), FLAVBREM_OK);
    assert_int_equal(flavbrem_events_histogram(context, 1, &sampler, 0, OF_A_SEED, &h),
                     FLAVBREM_OK);
    assert_int_equal(flavbrem_histogram_pb(context, &h, &sigma, cells), FLAVBREM_OK);
    flavbrem_sampler_destroy(&sampler);
}

/* The pulls of all bins and seeds against the integral of the differential cross-section are those
 * of a normal distribution: their squares, which are a chi2 of as many degrees of freedom, and how
 * many lie within one standard deviation; both within five of theirs. Bins share their events, by
 * which the squares spread a little less. Errors that are 20% off fail. */
static void errors_of_cells_cover_the_integral(void **state)
{
    double squares = 0.0, within = 0.0, n = 0.0;
    (void)state;
    for (size_t i = 0; i < sizeof pulled / sizeof *pulled; i++) {
        double truth[PULLED], mean[PULLED] = {0.0};
        for (int b = 0; b < PULLED; b++)
            truth[b] = (double)gauss_panel(differential, &pulled[i].quantity, pulled[i].edges[b],
                                           pulled[i].edges[b + 1]);
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            flavbrem_cell cells[PULLED + 2];
            cells_of_a_seed(&pulled[i], seed, cells);
            for (int b = 0; b < PULLED; b++) {
                const flavbrem_cell *cell = &cells[b + 1];
                double pull = (cell->value - truth[b]) / cell->statistics;
                double width = pulled[i].edges[b + 1] - pulled[i].edges[b];
                assert_near(cell->density, cell->value / width, ROUNDING);
                assert_true(cell->numerics < 2e-6 * cell->value);
                mean[b] += pull / sqrt(SEEDS);
                squares += pull * pull;
                within += fabs(pull) < 1.0;
                n += 1.0;
            }
        }
        for (int b = 0; b < PULLED; b++)
            assert_true(fabs(mean[b]) < 5.0);
    }
    print_message("pulls: mean square %.3f, within one %.1f%%, of %g\n", squares / n,
                  100.0 * within / n, n);
    assert_true(fabs(squares - n) < 5.0 * sqrt(2.0 * n));
    assert_true(fabs(within - 0.6827 * n) < 5.0 * sqrt(0.6827 * 0.3173 * n));
}

static void refused_in_pb(const flavbrem_histogram *h, double sigma, double error,
                          const char *words)
{
    const flavbrem_result given = {sigma, error, FLAVBREM_VALUE_GOOD};
    flavbrem_cell cells[BINS] = {{.value = 7.0}};
    assert_int_equal(flavbrem_histogram_pb(context, h, &given, cells), FLAVBREM_ERROR_INPUT);
    if (strstr(flavbrem_context_message(context), words) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", flavbrem_context_message(context), words);
    assert_true(cells[0].value == 7.0);
}

static void what_is_no_cross_section_is_refused(void **state)
{
    const flavbrem_result sigma = {1.0, 0.0, FLAVBREM_VALUE_GOOD};
    uint64_t counts[BINS] = {0};
    flavbrem_histogram h = histogram_over(2, counts);
    flavbrem_cell cells[BINS];
    (void)state;
    refused_in_pb(&h, 1.0, 0.0, "no events");
    counts[0] = 1;
    refused_in_pb(&h, -1.0, 0.0, "no cross-section");
    refused_in_pb(&h, NAN, 0.0, "no cross-section");
    refused_in_pb(&h, 1.0, INFINITY, "no cross-section");
    refused_in_pb(NULL, 1.0, 0.0, "no histogram");
    assert_int_equal(flavbrem_histogram_pb(context, &h, NULL, cells), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_histogram_pb(context, &h, &sigma, NULL), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_histogram_pb(NULL, &h, &sigma, cells), FLAVBREM_ERROR_INPUT);
    h.n_axes = 3;
    refused_in_pb(&h, 1.0, 0.0, "axes (1 or 2)");
    h.n_axes = 2;
    h.counts = NULL;
    refused_in_pb(&h, 1.0, 0.0, "counts of a histogram");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_the_events),
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(cells_are_parts_of_sigma),
        cmocka_unit_test(cells_of_two_axes_add_up),
        cmocka_unit_test(errors_of_cells_cover_the_integral),
        cmocka_unit_test(wrong_histograms_are_refused),
        cmocka_unit_test(what_is_no_cross_section_is_refused),
        cmocka_unit_test(too_many_bins_are_refused),
        cmocka_unit_test(variables_have_names),
    };
    return cmocka_run_group_tests(tests, create_all, destroy_all);
}
