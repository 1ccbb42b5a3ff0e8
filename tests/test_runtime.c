/* Events at any energy and mass of a table with sampling: the same distributions as of a sampler
 * that was made there, the same draws for the same keys, and one sentence for what is wrong. */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "flavbrem/runtime.h"
#include "flavbrem/table_make.h"
#include "tests/shared.h"

#define DRAWS 20000

static flavbrem_context *context;
static flavbrem_table *table; /* e -> mu on lead, 5 to 200 GeV, 0.11 to 3 GeV, with sampling */

static void assert_ok(flavbrem_status status)
{
    if (status != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
}

static flavbrem_table *table_with(const char *sampling)
{
    const char *const keys[][2] = {{"beam-energy", "5:200:4:log"},
                                   {"m-phi", "0.11:3:4:log"},
                                   {"rtol", "1e-3"},
                                   {"sampling", sampling}};
    return table_of_keys(context, keys, COUNT(keys));
}

static int create_all(void **state)
{
    (void)state;
    if (flavbrem_context_create(&context) != FLAVBREM_OK)
        return -1;
    table = table_with("all");
    return 0;
}

static int destroy_all(void **state)
{
    (void)state;
    flavbrem_table_close(&table);
    flavbrem_context_destroy(&context);
    return 0;
}

static flavbrem_runtime *runtime_of(flavbrem_method method, flavbrem_view view, double m_phi)
{
    char sentence[FLAVBREM_TABLE_MESSAGE];
    flavbrem_runtime *made = NULL;
    if (flavbrem_runtime_of_table(table, method, view, m_phi, &made, sentence, sizeof sentence) !=
        FLAVBREM_OK)
        fail_msg("%s", sentence);
    return made;
}

/* ---- distributions ---- */

static double number_of(const flavbrem_event *event, int variable)
{
    const double *l = event->lepton, *b = event->boson;
    const double values[] = {event->x, event->theta_rad, event->psi_rad, event->t_gev2,
                             atan2(l[0] * b[1] - l[1] * b[0], l[0] * b[0] + l[1] * b[1])};
    return values[variable];
}

enum { VARIABLES = 5 };

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov: the largest distance of two samples times sqrt(n/2). */
static double distance(const flavbrem_event *some, const flavbrem_event *others, int variable)
{
    static double a[DRAWS], b[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
        a[i] = number_of(&some[i], variable);
        b[i] = number_of(&others[i], variable);
    }
    qsort(a, DRAWS, sizeof *a, compare);
    qsort(b, DRAWS, sizeof *b, compare);
    double most = 0.0;
    for (int i = 0, j = 0; i < DRAWS && j < DRAWS;) {
        if (a[i] <= b[j])
            i++;
        else
            j++;
        most = fmax(most, fabs((double)(i - j)) / DRAWS);
    }
    return most * sqrt(DRAWS / 2.0);
}

#define MOST_DISTANCE 1.95 /* one of 1000 is larger by chance */

static void draws_have_the_distributions_of_a_sampler_made_there(void **state)
{
    static const struct {
        flavbrem_method method;
        flavbrem_view view;
        double e, m_phi;
    } cases[] = {
        {FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 87.3, 0.31},
        {FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 5.2, 2.9},
        {FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0.25, 0.12},
        {FLAVBREM_WW, FLAVBREM_VIEW_BOSON, 23.0, 0.7},
        {FLAVBREM_WW, FLAVBREM_VIEW_LEPTON, 140.0, 1.3},
        {FLAVBREM_IWW, FLAVBREM_VIEW_BOSON, 9.0, 0.4},
        {FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON, 61.0, 0.23},
    };
    static flavbrem_event drawn[DRAWS], made[DRAWS];
    flavbrem_process *process = NULL;
    (void)state;
    assert_ok(flavbrem_process_create(context, &process));
    for (size_t i = 0; i < COUNT(cases); i++) {
        flavbrem_runtime *runtime = runtime_of(cases[i].method, cases[i].view, cases[i].m_phi);
        flavbrem_sampling sampling = flavbrem_sampling_default();
        flavbrem_sampler *sampler = NULL;
        double tries = 0.0;
        sampling.method = cases[i].method;
        sampling.view = cases[i].view;
        sampling.beam_energy_gev = cases[i].e;
        sampling.m_phi_gev = cases[i].m_phi;
        assert_ok(flavbrem_sampler_create(context, process, &sampling, &sampler));
        flavbrem_sampler_draw(sampler, 0, DRAWS, made);
        for (uint64_t n = 0; n < DRAWS; n++) {
            const uint64_t key[2] = {20260, n};
            assert_int_equal(flavbrem_runtime_draw(runtime, cases[i].e, key, &drawn[n]),
                             FLAVBREM_OK);
            tries += drawn[n].tries;
            assert_true(drawn[n].weight <= 1.05);
        }
        assert_true(DRAWS / tries > 0.75);
        int angles = cases[i].method == FLAVBREM_ETL ? 0 : 1; /* WW has no azimuth between them */
        for (int v = 0; v < VARIABLES - angles; v++)
            assert_true(distance(drawn, made, v) < MOST_DISTANCE);
        print_message("case %zu: efficiency %.3f\n", i, DRAWS / tries);
        flavbrem_sampler_destroy(&sampler);
        flavbrem_runtime_close(&runtime);
    }
    flavbrem_process_destroy(&process);
}

/* From just above the threshold on. */
static void draws_are_quick_at_every_energy(void **state)
{
    (void)state;
    for (int m = 0; m < 5; m++) {
        double m_phi = 0.11 * pow(3.0 / 0.11, m / 4.0), range[2], tries = 0.0;
        flavbrem_runtime *runtime = runtime_of(FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, m_phi);
        double threshold = flavbrem_table_threshold_gev(table, m_phi);
        flavbrem_runtime_range(runtime, range);
        assert_true(range[0] >= threshold && range[1] == 200.0);
        enum { ENERGIES = 200, EACH = 20 };
        for (int i = 0; i < ENERGIES; i++)
            for (uint64_t n = 0; n < EACH; n++) {
                double above = pow(10.0, -12.0 + 14.0 * i / ENERGIES);
                double e = fmin(threshold * (1.0 + above), range[1]);
                const uint64_t key[2] = {(uint64_t)i, n};
                flavbrem_event event;
                assert_int_equal(flavbrem_runtime_draw(runtime, e, key, &event), FLAVBREM_OK);
                tries += event.tries;
                assert_true(event.weight <= 1.05);
            }
        print_message("m_phi %.3g GeV: efficiency %.3f\n", m_phi, ENERGIES * EACH / tries);
        assert_true(ENERGIES * EACH / tries > 0.7);
        flavbrem_runtime_close(&runtime);
    }
}

/* ---- the same ---- */

static void *draw_some(void *user)
{
    flavbrem_event *events = user;
    flavbrem_runtime *runtime = runtime_of(FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0.5);
    for (uint64_t n = 0; n < 100; n++) {
        const uint64_t key[2] = {UINT64_C(0x123456789abcdef0) + n, ~n};
        if (flavbrem_runtime_draw(runtime, 10.0 + (double)n, key, &events[n]) != FLAVBREM_OK)
            events[n].tries = 0;
    }
    flavbrem_runtime_close(&runtime);
    return NULL;
}

static void the_same_keys_give_the_same_events_in_every_thread(void **state)
{
    static flavbrem_event events[4][100];
    pthread_t threads[3];
    (void)state;
    draw_some(events[3]);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, draw_some, events[i]), 0);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        assert_memory_equal(events[i], events[3], sizeof events[3]);
    }
    assert_true(memcmp(&events[0][0], &events[0][1], sizeof events[0][0]) != 0);
    assert_true(events[0][99].tries > 0);
}

static void hats_have_the_same_bytes_from_any_number_of_threads(void **state)
{
    const double masses[2] = {0.3, 0.32};
    flavbrem_process *process = NULL;
    void *bytes[2];
    size_t size[2];
    (void)state;
    assert_ok(flavbrem_process_create(context, &process));
    for (int i = 0; i < 2; i++) {
        assert_ok(flavbrem_context_set_threads(context, i == 0 ? 1 : 5));
        assert_ok(flavbrem_runtime_hats(context, process, FLAVBREM_IWW, FLAVBREM_VIEW_BOSON, masses,
                                        20.0, &bytes[i], &size[i]));
    }
    assert_ok(flavbrem_context_set_threads(context, 0));
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(bytes[0], bytes[1], size[0]);
    free(bytes[0]);
    free(bytes[1]);
    flavbrem_process_destroy(&process);
}

/* Any number of draws, and each as if it were alone, of all methods and views. */
static void many_draws_are_those_of_each_alone(void **state)
{
    enum { MOST = 200 };
    static const size_t numbers[] = {1, 7, 8, 63, 64, 65, MOST};
    static flavbrem_event many[MOST], one;
    static uint64_t keys[MOST][2];
    static double e[MOST];
    (void)state;
    for (int kind = 0; kind < 5; kind++) {
        flavbrem_method method = kind == 0 ? FLAVBREM_ETL : kind < 3 ? FLAVBREM_WW : FLAVBREM_IWW;
        flavbrem_view view = kind % 2 == 0 && kind > 0 ? FLAVBREM_VIEW_LEPTON : FLAVBREM_VIEW_BOSON;
        flavbrem_runtime *runtime = runtime_of(method, view, 0.7);
        for (size_t i = 0; i < MOST; i++) {
            e[i] = 2.0 * pow(100.0, (double)i / (MOST - 1));
            keys[i][0] = i * UINT64_C(0x9e3779b97f4a7c15);
            keys[i][1] = ~keys[i][0] >> (i % 60);
        }
        e[MOST - 1] = 200.0;
        for (size_t k = 0; k < COUNT(numbers); k++) {
            memset(many, 0, sizeof many);
            assert_int_equal(flavbrem_runtime_draw_many(runtime, numbers[k], e,
                                                        (const uint64_t(*)[2])keys, many),
                             FLAVBREM_OK);
            for (size_t i = 0; i < numbers[k]; i++) {
                assert_int_equal(flavbrem_runtime_draw(runtime, e[i], keys[i], &one), FLAVBREM_OK);
                assert_memory_equal(&many[i], &one, sizeof one);
            }
        }
        assert_int_equal(flavbrem_runtime_draw_many(runtime, 0, NULL, NULL, NULL), FLAVBREM_OK);
        flavbrem_runtime_close(&runtime);
    }
}

/* ---- sigma ---- */

/* Short and long intervals, from the threshold on. */
static void sigma_is_never_above_its_bound(void **state)
{
    (void)state;
    for (int method = 0; method < 3; method++) {
        flavbrem_runtime *runtime = runtime_of((flavbrem_method)method, FLAVBREM_VIEW_BOSON, 0.25);
        double range[2], bound, worst = 1.0;
        flavbrem_runtime_range(runtime, range);
        for (int i = 0; i < 400; i++) {
            double from = range[0] * pow(range[1] / range[0], i / 400.0);
            double length = pow(10.0, -4.0 + (i % 17) / 4.0), largest = 0.0;
            const double interval[2] = {from, fmin(from * (1.0 + length), range[1])};
            assert_int_equal(flavbrem_runtime_sigma_bound(runtime, interval, &bound), FLAVBREM_OK);
            for (int k = 0; k <= 200; k++) {
                double sigma, error, e = from + (interval[1] - from) * k / 200.0;
                assert_int_equal(flavbrem_runtime_sigma(runtime, fmin(e, range[1]), &sigma, &error),
                                 FLAVBREM_OK);
                largest = fmax(largest, sigma + error);
            }
            assert_true(largest <= bound);
            if (length < 0.02 && from > 1.1 * range[0])
                worst = fmax(worst, bound / largest);
        }
        print_message("%s: a bound is at most %.4f times the largest\n",
                      flavbrem_method_name((flavbrem_method)method), worst);
        assert_true(worst < 1.01);
        const double one[2] = {150.0, 150.0};
        double sigma, error;
        assert_int_equal(flavbrem_runtime_sigma_bound(runtime, one, &bound), FLAVBREM_OK);
        assert_int_equal(flavbrem_runtime_sigma(runtime, 150.0, &sigma, &error), FLAVBREM_OK);
        assert_true(bound >= sigma + error && bound < 1.001 * (sigma + error));
        const double none[2] = {0.1, 0.2}, beyond[2] = {100.0, 201.0}, back[2] = {20.0, 10.0};
        assert_int_equal(flavbrem_runtime_sigma_bound(runtime, none, &bound), FLAVBREM_OK);
        assert_true(bound == 0.0);
        bound = -1.0;
        assert_int_equal(flavbrem_runtime_sigma_bound(runtime, beyond, &bound),
                         FLAVBREM_ERROR_OUTSIDE);
        assert_int_equal(flavbrem_runtime_sigma_bound(runtime, back, &bound), FLAVBREM_ERROR_INPUT);
        assert_true(bound == -1.0);
        flavbrem_runtime_close(&runtime);
    }
}

/* Against the split of the sampler that is made there. */
static void what_recoil_allows_is_known_at_every_energy(void **state)
{
    flavbrem_process *process = NULL;
    (void)state;
    assert_ok(flavbrem_process_create(context, &process));
    for (int kind = 0; kind < 5; kind++) {
        flavbrem_sampling sampling = flavbrem_sampling_default();
        sampling.method = kind == 0 ? FLAVBREM_ETL : kind < 3 ? FLAVBREM_WW : FLAVBREM_IWW;
        sampling.view = kind % 2 == 0 && kind > 0 ? FLAVBREM_VIEW_LEPTON : FLAVBREM_VIEW_BOSON;
        sampling.m_phi_gev = 1.7;
        flavbrem_runtime *runtime = runtime_of(sampling.method, sampling.view, sampling.m_phi_gev);
        double opening = flavbrem_opening_gev(process, sampling.method, sampling.m_phi_gev);
        double threshold = flavbrem_threshold_gev(process, sampling.m_phi_gev), worst = 0.0;
        for (int i = 0; i < 60; i++) {
            double above = pow(10.0, -4.0 + 5.9 * i / 59.0), allowed = -1.0, exact = 1.0;
            sampling.beam_energy_gev = fmin(fmax(opening, threshold) * (1.0 + above), 200.0);
            flavbrem_result events, forbidden;
            assert_int_equal(flavbrem_runtime_allowed(runtime, sampling.beam_energy_gev, &allowed),
                             FLAVBREM_OK);
            assert_ok(flavbrem_view_sigma(context, process, &sampling, 1e-4, &events, &forbidden));
            exact = events.value / (events.value + forbidden.value);
            if (exact > 1e-6)
                worst = fmax(worst, fabs(allowed / exact - 1.0));
        }
        print_message("allowed, %s %s: off by at most %.1e of itself\n",
                      flavbrem_method_name(sampling.method), flavbrem_view_name(sampling.view),
                      worst);
        assert_true(worst < 0.03);
        flavbrem_runtime_close(&runtime);
    }
    flavbrem_process_destroy(&process);
}

static void sigma_is_that_of_the_table(void **state)
{
    flavbrem_runtime *runtime = runtime_of(FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0.5);
    double sigma = -1.0, error = -1.0, same = -2.0, also = -2.0;
    (void)state;
    assert_int_equal(flavbrem_runtime_sigma(runtime, 40.0, &sigma, &error), FLAVBREM_OK);
    assert_int_equal(flavbrem_table_sigma(table, FLAVBREM_ETL, 40.0, 0.5, &same, &also),
                     FLAVBREM_OK);
    assert_true(sigma == same && error == also && sigma > 0.0);
    assert_int_equal(flavbrem_runtime_sigma(runtime, 0.3, &sigma, &error), FLAVBREM_OK);
    assert_true(sigma == 0.0 && error == 0.0);
    assert_int_equal(flavbrem_runtime_sigma(runtime, 200.1, &sigma, NULL), FLAVBREM_ERROR_OUTSIDE);
    assert_int_equal(flavbrem_runtime_sigma(runtime, NAN, &sigma, NULL), FLAVBREM_ERROR_OUTSIDE);
    assert_true(sigma == 0.0);
    flavbrem_runtime_close(&runtime);
}

/* ---- what is refused ---- */

static void assert_refused(const flavbrem_table *of, flavbrem_method method, flavbrem_view view,
                           double m_phi, flavbrem_status status, const char *words)
{
    char sentence[FLAVBREM_TABLE_MESSAGE];
    flavbrem_runtime *made = (void *)&sentence;
    assert_int_equal(
        flavbrem_runtime_of_table(of, method, view, m_phi, &made, sentence, sizeof sentence),
        status);
    assert_null(made);
    if (strstr(sentence, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", sentence, words);
}

static void what_is_not_there_is_refused(void **state)
{
    flavbrem_table *without = table_with("none");
    flavbrem_runtime *runtime = NULL;
    char sentence[FLAVBREM_TABLE_MESSAGE];
    (void)state;
    assert_refused(without, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0.3, FLAVBREM_ERROR_INPUT,
                   "made without sampling");
    assert_refused(table, FLAVBREM_ETL, FLAVBREM_VIEW_LEPTON, 0.3, FLAVBREM_ERROR_INPUT,
                   "etl seen from the lepton");
    assert_refused(table, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 3.01, FLAVBREM_ERROR_INPUT,
                   "m_phi = 3.01 GeV is not in the table");
    assert_refused(table, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, NAN, FLAVBREM_ERROR_INPUT,
                   "is not in the table");
    assert_refused(table, (flavbrem_method)7, FLAVBREM_VIEW_BOSON, 1.0, FLAVBREM_ERROR_INPUT,
                   "no method number 7");
    assert_refused(NULL, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 1.0, FLAVBREM_ERROR_INPUT, "missing");
    assert_int_equal(flavbrem_runtime_open("/no/such/table.h5", FLAVBREM_ETL, FLAVBREM_VIEW_BOSON,
                                           0.3, FLAVBREM_TABLE_CHECKED, &runtime, sentence,
                                           sizeof sentence),
                     FLAVBREM_ERROR_INPUT);
    assert_null(runtime);
    flavbrem_table_close(&without);
}

/* The process comes back from the table. */
static void the_form_factor_is_that_of_the_table(void **state)
{
    static const char name[] = "elastic+inelastic-unsquared";
    static const char *const keys[][2] = {{"form-factor", name},    {"method", "iww"},
                                          {"sampling", "all"},      {"rtol", "1e-3"},
                                          {"beam-energy", "50,51"}, {"m-phi", "0.299,0.301"}};
    char sentence[FLAVBREM_TABLE_MESSAGE];
    (void)state;
    flavbrem_runtime *runtime = runtime_of(FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0.3);
    assert_string_equal(flavbrem_form_factor_name(flavbrem_runtime_process(runtime)), "elastic");
    flavbrem_runtime_close(&runtime);
    flavbrem_table *made = table_of_keys(context, keys, COUNT(keys));
    assert_ok(flavbrem_runtime_of_table(made, FLAVBREM_IWW, FLAVBREM_VIEW_BOSON, 0.3, &runtime,
                                        sentence, sizeof sentence));
    assert_string_equal(flavbrem_form_factor_name(flavbrem_runtime_process(runtime)), name);
    assert_non_null(strstr(flavbrem_table_convention(made), name));
    flavbrem_runtime_close(&runtime);
    flavbrem_table_close(&made);
}

/* The sampler refuses it too. */
static void a_cut_in_psi_is_refused(void **state)
{
    flavbrem_spec *spec = NULL;
    flavbrem_table *made = NULL;
    (void)state;
    assert_ok(flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec));
    assert_ok(flavbrem_spec_set(context, spec, "beam-energy", "5,10"));
    assert_ok(flavbrem_spec_set(context, spec, "m-phi", "0.2,0.3"));
    assert_ok(flavbrem_spec_set(context, spec, "method", "etl"));
    assert_ok(flavbrem_spec_set(context, spec, "psi-max", "0.1"));
    assert_ok(flavbrem_spec_set(context, spec, "sampling", "all"));
    assert_int_equal(flavbrem_table_make(context, spec, &made, NULL), FLAVBREM_ERROR_INPUT);
    assert_null(made);
    assert_non_null(strstr(flavbrem_context_message(context), "cannot be cut in psi"));
    flavbrem_spec_destroy(&spec);
}

static void energies_beyond_the_range_give_no_event(void **state)
{
    static const double wrong[] = {0.0, -5.0, 0.1, 200.5, 1e300, INFINITY, NAN};
    const uint64_t key[2] = {1, 2};
    flavbrem_runtime *runtime = runtime_of(FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0.5);
    flavbrem_event event = {.weight = -7.0};
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        const double several[3] = {20.0, wrong[i], 30.0};
        const uint64_t keys[3][2] = {{1, 2}, {3, 4}, {5, 6}};
        flavbrem_event none[3] = {event, event, event};
        flavbrem_status status =
            wrong[i] < 1.0 ? FLAVBREM_ERROR_INPUT : FLAVBREM_ERROR_OUTSIDE; /* NaN too */
        assert_int_equal(flavbrem_runtime_draw(runtime, wrong[i], key, &event), status);
        assert_int_equal(flavbrem_runtime_draw_many(runtime, 3, several, keys, none), status);
        assert_true(none[0].weight == -7.0);
    }
    assert_true(event.weight == -7.0);
    flavbrem_runtime_close(&runtime);
}

/* One cell: hats of few masses and energies are opened soon. */
static flavbrem_table *small_table(void)
{
    static const char *const keys[][2] = {{"beam-energy", "20,40"},
                                          {"m-phi", "0.45,0.55"},
                                          {"method", "iww"},
                                          {"rtol", "1e-3"},
                                          {"sampling", "all"}};
    return table_of_keys(context, keys, COUNT(keys));
}

/* Each byte of the head and the cells, and every hundredth of the hats, in three ways. */
static void damaged_hats_are_refused_or_serve(void **state)
{
    const uint64_t key[2] = {3, 4};
    size_t size = 0, shape[2];
    flavbrem_table *whole = small_table();
    const unsigned char *all = flavbrem_table_bytes(whole, &size);
    const unsigned char *hats = flavbrem_table_dataset(whole, "/iww/hats_boson", shape);
    unsigned char *copy = malloc(size);
    size_t drawn = 0;
    (void)state;
    assert_non_null(hats);
    assert_non_null(copy);
    memcpy(copy, all, size);
    for (size_t i = 0; i < shape[0]; i += i < 4096 ? 1 : 101)
        for (int way = 0; way < 3; way++) {
            unsigned char *byte = copy + (hats - all) + i, was = *byte;
            flavbrem_table *opened = NULL;
            flavbrem_runtime *runtime = NULL;
            flavbrem_event event;
            *byte = (unsigned char)(way == 0 ? 0xff : way == 1 ? 0 : was ^ 0x41);
            assert_int_equal(
                flavbrem_table_open_memory(copy, size, FLAVBREM_TABLE_UNCHECKED, &opened, NULL, 0),
                FLAVBREM_OK);
            flavbrem_status status = flavbrem_runtime_of_table(
                opened, FLAVBREM_IWW, FLAVBREM_VIEW_BOSON, 0.5, &runtime, NULL, 0);
            assert_true(status == FLAVBREM_OK || status == FLAVBREM_ERROR_FORMAT);
            if (status == FLAVBREM_OK)
                for (double e = 1.0; e < 40.0; e *= 3.0)
                    drawn += flavbrem_runtime_draw(runtime, e, key, &event) == FLAVBREM_OK;
            flavbrem_runtime_close(&runtime);
            flavbrem_table_close(&opened);
            *byte = was;
        }
    print_message("%zu bytes of hats, %zu draws\n", shape[0], drawn);
    assert_true(drawn > 0);
    flavbrem_table_close(&whole);
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_have_the_distributions_of_a_sampler_made_there),
        cmocka_unit_test(draws_are_quick_at_every_energy),
        cmocka_unit_test(the_same_keys_give_the_same_events_in_every_thread),
        cmocka_unit_test(hats_have_the_same_bytes_from_any_number_of_threads),
        cmocka_unit_test(many_draws_are_those_of_each_alone),
        cmocka_unit_test(sigma_is_that_of_the_table),
        cmocka_unit_test(sigma_is_never_above_its_bound),
        cmocka_unit_test(what_recoil_allows_is_known_at_every_energy),
        cmocka_unit_test(what_is_not_there_is_refused),
        cmocka_unit_test(the_form_factor_is_that_of_the_table),
        cmocka_unit_test(a_cut_in_psi_is_refused),
        cmocka_unit_test(energies_beyond_the_range_give_no_event),
        cmocka_unit_test(damaged_hats_are_refused_or_serve),
    };
    return cmocka_run_group_tests(tests, create_all, destroy_all);
}
