/* Samplers that share hats: their events are those of samplers with a hat of their own, by
 * distribution; and they depend on nothing that shares with them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/event_source.h"
#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"

enum { SAMPLERS = 5, EVENTS = 700, COUNTED = 200000, EDGES = 21, SPANS = EDGES + 1 };

static const double energies_gev[SAMPLERS] = {100.0, 50.0, 20.0, 0.42, 1e5};
static const flavbrem_sampling kinds[] = {
    {FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 100.0, 0.3, 7},
    {FLAVBREM_WW, FLAVBREM_VIEW_BOSON, 30.0, 0.3, 7},
    {FLAVBREM_WW, FLAVBREM_VIEW_LEPTON, 30.0, 0.3, 7},
    {FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON, 30.0, 1.0, 7},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static flavbrem_context *context;
static flavbrem_process process;

static int begin(void **state)
{
    (void)state;
    process = flb_process_default();
    return flavbrem_context_create(&context) == FLAVBREM_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    flavbrem_context_destroy(&context);
    return 0;
}

static void assert_ok(flavbrem_status status)
{
    if (status != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
}

static void make_all(flavbrem_sampler *samplers[SAMPLERS])
{
    flavbrem_sampling samplings[SAMPLERS];
    for (int i = 0; i < SAMPLERS; i++) {
        samplings[i] = kinds[0];
        samplings[i].beam_energy_gev = energies_gev[i];
    }
    assert_ok(flavbrem_samplers_create_shared(context, &process, SAMPLERS, samplings, samplers));
}

static void destroy_all(size_t n, flavbrem_sampler *samplers[])
{
    for (size_t i = 0; i < n; i++)
        flavbrem_sampler_destroy(&samplers[i]);
}

/* ---- the same in any company ---- */

static void an_energy_has_the_same_events_alone(void **state)
{
    flavbrem_sampler *samplers[SAMPLERS], *alone;
    flavbrem_event events[EVENTS], expected[EVENTS];
    (void)state;
    make_all(samplers);
    for (int i = 0; i < SAMPLERS; i++) {
        flavbrem_sampling sampling = kinds[0];
        sampling.beam_energy_gev = energies_gev[i];
        assert_ok(flavbrem_samplers_create_shared(context, &process, 1, &sampling, &alone));
        assert_true(flavbrem_sampler_hat_pb(alone) == flavbrem_sampler_hat_pb(samplers[i]));
        flavbrem_sampler_draw(samplers[i], 5, EVENTS, events);
        flavbrem_sampler_draw(alone, 5, EVENTS, expected);
        assert_memory_equal(events, expected, sizeof events);
        flavbrem_sampler_destroy(&alone);
    }
    destroy_all(SAMPLERS, samplers);
}

static void a_batch_has_the_events_of_each(void **state)
{
    flavbrem_sampler *samplers[SAMPLERS];
    flavbrem_event events[EVENTS], expected;
    (void)state;
    make_all(samplers);
    for (int threads = 1; threads <= 7; threads += 3) {
        assert_ok(flavbrem_context_set_threads(context, threads));
        assert_ok(flavbrem_events_draw(context, SAMPLERS, samplers, 3, EVENTS, events));
        for (uint64_t i = 0; i < EVENTS; i++) {
            flavbrem_sampler_draw(samplers[(i + 3) % SAMPLERS], i + 3, 1, &expected);
            assert_memory_equal(&events[i], &expected, sizeof expected);
        }
    }
    assert_ok(flavbrem_context_set_threads(context, 0));
    destroy_all(SAMPLERS, samplers);
}

static void instruction_sets_do_not_matter(void **state)
{
    static const char *const devices[] = {"cpu:baseline", "cpu:avx2", "cpu:avx512"};
    flavbrem_sampler *samplers[SAMPLERS];
    flavbrem_event events[EVENTS], expected[EVENTS];
    (void)state;
    make_all(samplers);
    assert_ok(flavbrem_events_draw(context, SAMPLERS, samplers, 0, EVENTS, expected));
    destroy_all(SAMPLERS, samplers);
    for (int i = 0; i < 3; i++) {
        if (flavbrem_context_set_device(context, devices[i]) != FLAVBREM_OK)
            continue; /* this machine does not have it */
        make_all(samplers);
        assert_ok(flavbrem_events_draw(context, SAMPLERS, samplers, 0, EVENTS, events));
        assert_memory_equal(events, expected, sizeof events);
        destroy_all(SAMPLERS, samplers);
    }
    assert_ok(flavbrem_context_set_device(context, "auto"));
}

/* ---- the distribution ---- */

static void count(flavbrem_sampler *sampler, uint64_t first, flavbrem_variable variable,
                  const double *edges, uint64_t counts[SPANS])
{
    flavbrem_histogram h = {
        .n_axes = 1, .axes = {{variable, EDGES, edges}}, .counts = counts, .largest_weight = 1.0};
    memset(counts, 0, SPANS * sizeof *counts);
    assert_ok(flavbrem_events_histogram(context, 1, &sampler, first, COUNTED, &h));
    assert_true(h.largest_weight < 1.05);
}

/* chi2 over its degrees of freedom of two samples of one size. */
static double difference(const uint64_t a[SPANS], const uint64_t b[SPANS])
{
    double chi2 = 0.0, bins = 0.0;
    for (int i = 0; i < SPANS; i++) {
        double sum = (double)(a[i] + b[i]), off = (double)a[i] - (double)b[i];
        if (sum < 20.0)
            continue;
        chi2 += off * off / sum;
        bins += 1.0;
    }
    assert_true(bins > 5.0);
    return chi2 / (bins - 1.0);
}

/* Of the variable that the method defines: its chi2 against a hat of its own at an energy. */
static double difference_at(const flavbrem_sampling *sampling, flavbrem_variable variable,
                            const double *edges, double beam_energy_gev)
{
    flavbrem_sampler *shared, *own;
    flavbrem_sampling there = *sampling;
    uint64_t counts[SPANS], expected[SPANS];
    there.beam_energy_gev = beam_energy_gev;
    assert_ok(flavbrem_samplers_create_shared(context, &process, 1, sampling, &shared));
    assert_ok(flavbrem_sampler_create(context, &process, &there, &own));
    count(shared, 0, variable, edges, counts);
    count(own, COUNTED, variable, edges, expected);
    flavbrem_sampler_destroy(&shared);
    flavbrem_sampler_destroy(&own);
    return difference(counts, expected);
}

static void the_distribution_is_that_of_a_hat_of_its_own(void **state)
{
    double shares[EDGES], angles[EDGES];
    (void)state;
    for (int i = 0; i < EDGES; i++) {
        shares[i] = (double)i / (EDGES - 1);
        angles[i] = i == 0 ? 0.0 : 1e-4 * (double)(UINT64_C(1) << (i / 2)) * (i & 1 ? 1.4 : 1.0);
    }
    for (int i = 0; i < KINDS; i++) {
        int lepton = kinds[i].view == FLAVBREM_VIEW_LEPTON;
        double e = kinds[i].beam_energy_gev;
        flavbrem_variable share = lepton ? FLAVBREM_VARIABLE_Y : FLAVBREM_VARIABLE_X;
        flavbrem_variable angle = lepton ? FLAVBREM_VARIABLE_PSI : FLAVBREM_VARIABLE_THETA;
        double of_share = difference_at(&kinds[i], share, shares, e);
        double of_angle = difference_at(&kinds[i], angle, angles, e);
        double off = difference_at(&kinds[i], angle, angles, 0.9 * e);
        assert_true(of_share < 2.5 && of_angle < 2.5);
        assert_true(off > 5.0); /* the test sees an energy that is off */
    }
}

static void a_cut_holds(void **state)
{
    flavbrem_process cut = process;
    flavbrem_sampler *sampler;
    flavbrem_event events[EVENTS];
    (void)state;
    cut.theta_max_rad = cut.etl_theta_max_rad = 0.01;
    assert_ok(flavbrem_samplers_create_shared(context, &cut, 1, &kinds[0], &sampler));
    flavbrem_sampler_draw(sampler, 0, EVENTS, events);
    for (int i = 0; i < EVENTS; i++)
        assert_true(events[i].theta_rad <= 0.01);
    flavbrem_sampler_destroy(&sampler);
}

/* Near a decay pole, near the threshold, and where WW opens, with little left by recoil. */
static void draws_are_quick_at_every_energy(void **state)
{
    static const struct {
        const char *lepton, *target;
        flavbrem_sampling sampling; /* its energy: E/opening - 1 of the last one */
    } cases[] = {
        {"e:tau", "Pb", {FLAVBREM_WW, FLAVBREM_VIEW_LEPTON, 1.0, 1.7, 3}},
        {"e:mu", "H", {FLAVBREM_WW, FLAVBREM_VIEW_LEPTON, 1.0, 0.08, 3}},
        {"mu:e", "He", {FLAVBREM_IWW, FLAVBREM_VIEW_BOSON, 10.0, 0.7, 3}},
        {"tau:mu", "Mo", {FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 100.0, 1.6730, 3}},
        {"tau:e", "W", {FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 1e3, 2.5, 3}},
    };
    enum { ENERGIES = 60, EACH = 40 };
    flavbrem_sampling samplings[ENERGIES];
    flavbrem_sampler *samplers[ENERGIES];
    flavbrem_event events[EACH];
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        flavbrem_process *p = NULL;
        double most = 0.0;
        assert_ok(flavbrem_process_create(context, &p));
        assert_ok(flavbrem_process_set(context, p, "lepton", cases[c].lepton));
        assert_ok(flavbrem_process_set(context, p, "target", cases[c].target));
        double opening =
            flavbrem_opening_gev(p, cases[c].sampling.method, cases[c].sampling.m_phi_gev);
        for (int i = 0; i < ENERGIES; i++) {
            double above = cases[c].sampling.beam_energy_gev * pow(10.0, 6.0 * i / ENERGIES - 6.0);
            samplings[i] = cases[c].sampling;
            samplings[i].beam_energy_gev = opening * (1.0 + above);
        }
        assert_ok(flavbrem_samplers_create_shared(context, p, ENERGIES, samplings, samplers));
        for (int i = 0; i < ENERGIES; i++) {
            double tries = 0.0;
            flavbrem_sampler_draw(samplers[i], 0, EACH, events);
            for (int k = 0; k < EACH; k++)
                tries += events[k].tries;
            most = tries > most ? tries : most;
        }
        print_message("%s on %s: at most %.2f tries\n", cases[c].lepton, cases[c].target,
                      most / EACH);
        assert_true(most / EACH < 10.0);
        destroy_all(ENERGIES, samplers);
        flavbrem_process_destroy(&p);
    }
}

/* ---- masses, and what is refused ---- */

static void each_mass_has_its_hats(void **state)
{
    flavbrem_sampling samplings[4];
    flavbrem_sampler *samplers[4], *alone;
    flavbrem_event events[4], expected;
    (void)state;
    for (int i = 0; i < 4; i++) {
        samplings[i] = kinds[0];
        samplings[i].m_phi_gev = i % 2 ? 0.3 : 1.0;
        samplings[i].beam_energy_gev = i < 2 ? 100.0 : 60.0;
    }
    assert_ok(flavbrem_samplers_create_shared(context, &process, 4, samplings, samplers));
    assert_ok(flavbrem_events_draw(context, 4, samplers, 0, 4, events));
    for (uint64_t i = 0; i < 4; i++) {
        assert_ok(flavbrem_samplers_create_shared(context, &process, 1, &samplings[i], &alone));
        flavbrem_sampler_draw(alone, i, 1, &expected);
        assert_memory_equal(&events[i], &expected, sizeof expected);
        flavbrem_sampler_destroy(&alone);
    }
    destroy_all(4, samplers);
}

static void wrong_samplings_make_nothing(void **state)
{
    flavbrem_sampling samplings[2] = {kinds[0], kinds[1]};
    flavbrem_sampler *samplers[2];
    (void)state;
    assert_int_equal(flavbrem_samplers_create_shared(context, &process, 2, samplings, samplers),
                     FLAVBREM_ERROR_INPUT);
    assert_string_equal(flavbrem_context_message(context),
                        "sampling number 1 of 2 is of another method or view (which cannot share "
                        "hats), make it apart");
    samplings[1] = kinds[0];
    samplings[1].beam_energy_gev = 0.1; /* below the threshold */
    assert_int_equal(flavbrem_samplers_create_shared(context, &process, 2, samplings, samplers),
                     FLAVBREM_ERROR_INPUT);
    assert_null(samplers[0]);
    assert_null(samplers[1]);
    assert_int_equal(flavbrem_samplers_create_shared(context, &process, 0, NULL, NULL),
                     FLAVBREM_OK);
}

/* ---- a source of events ---- */

static flavbrem_event_source *source_of(const char *text)
{
    flavbrem_spec *spec;
    flavbrem_event_source *source = NULL;
    assert_ok(flavbrem_spec_from_text(context, FLAVBREM_JOB_EVENTS, text, &spec));
    if (flavbrem_event_source_create(context, spec, &source) != FLAVBREM_OK)
        source = NULL;
    flavbrem_spec_destroy(&spec);
    return source;
}

static void a_source_shares_where_it_is_told(void **state)
{
#define KEYS "method = etl\nbeam-energy = 5:200:1001\nm-phi = 0.3\nevents = 1000\n"
    char text[FLAVBREM_SPEC_BYTES];
    (void)state;
    assert_null(source_of(KEYS));
    assert_non_null(strstr(flavbrem_context_message(context), "hats shared"));
    flavbrem_event_source *source = source_of(KEYS "hats = shared\n");
    assert_non_null(source);
    assert_ok(flavbrem_spec_text(context, flavbrem_event_source_spec(source), text, sizeof text));
    assert_non_null(strstr(text, "\nhats = shared\n"));
    flavbrem_event_source *own =
        source_of("method = etl\nbeam-energy = 5,200\nm-phi = 0.3\nevents = 1000\n");
    assert_non_null(own);
    const flavbrem_result *a = flavbrem_event_source_sigma(source);
    const flavbrem_result *b = flavbrem_event_source_sigma(own);
    assert_true(a[0].value == b[0].value && a[0].error == b[0].error);
    assert_true(a[1000].value == b[1].value && a[1000].error == b[1].error);
    flavbrem_event_source_destroy(&source);
    flavbrem_event_source_destroy(&own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_energy_has_the_same_events_alone),
        cmocka_unit_test(a_batch_has_the_events_of_each),
        cmocka_unit_test(instruction_sets_do_not_matter),
        cmocka_unit_test(the_distribution_is_that_of_a_hat_of_its_own),
        cmocka_unit_test(a_cut_holds),
        cmocka_unit_test(draws_are_quick_at_every_energy),
        cmocka_unit_test(each_mass_has_its_hats),
        cmocka_unit_test(wrong_samplings_make_nothing),
        cmocka_unit_test(a_source_shares_where_it_is_told),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
