/* Regions of phase space: how they are written, which events are inside, and the cross-section
 * inside against sums of pieces and against events. */
#include <math.h>

#include "flavbrem/region.h"
#include "host/events/region_limits.h"
#include "tests/points.h"

static flavbrem_region region_of(flavbrem_context *context, const char *text)
{
    flavbrem_region region;
    if (flavbrem_region_read(context, text, "cut", &region) != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
    return region;
}

static flavbrem_result inside(flavbrem_context *context, const flavbrem_process *process,
                              const flavbrem_request *request, double e, double m_phi,
                              const char *text, flavbrem_region_way *way)
{
    flavbrem_region region = region_of(context, text);
    flavbrem_point point = {e, m_phi, {0, 0}};
    flavbrem_result result;
    if (flavbrem_region_sigma(context, process, request, &region, 1, &point, &result, way) !=
        FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
    return result;
}

/* ---- text ---- */

static void conditions_are_read(void **state)
{
    flavbrem_region region = region_of(*state, "x > 0.8, psi<=5e-2,E_f >7.5,x<0.9,x>0.1");
    assert_same(region.low[FLAVBREM_CUT_X], 0.8);
    assert_same(region.high[FLAVBREM_CUT_X], 0.9);
    assert_same(region.high[FLAVBREM_CUT_PSI], 5e-2);
    assert_same(region.low[FLAVBREM_CUT_E_F], 7.5);
    assert_same(region.low[FLAVBREM_CUT_T], 0.0);
    assert_same(region.high[FLAVBREM_CUT_PT_BOSON], HUGE_VAL);
    for (int i = 0; i < FLAVBREM_CUTS; i++) {
        char text[32];
        snprintf(text, sizeof text, "%s>0.5", flavbrem_cut_name((flavbrem_cut)i));
        assert_same(region_of(*state, text).low[i], 0.5);
    }
    assert_null(flavbrem_cut_name(FLAVBREM_CUTS));
}

static void wrong_conditions_get_one_sentence(void **state)
{
    static const struct {
        const char *text, *sentence;
    } wrong[] = {
        {"", "is no condition, give one like x>0.8 or psi<0.05"},
        {"x", "is no condition"},
        {"x>0.8,", "is no condition"},
        {"x=0.8", "is no condition"},
        {"z>0.8",
         "cuts what is unknown, take x, theta, y, psi, t, E_phi, E_f, pt_boson or pt_lepton"},
        {"X>0.8", "cuts what is unknown"},
        {"x>", "is not a finite number"},
        {"x>nan", "is not a finite number"},
        {"x>0.8<0.9", "is not a finite number"},
        {"x>0.9,x<0.8", "leaves nothing (x from 0.9 to 0.8), give other ends"},
        {"x>1", "leaves nothing (x from 1 to 1)"},
        {"psi>4", "leaves nothing (psi from 4 to 3.14159 rad)"},
        {"x<0", "leaves nothing (x from 0 to 0)"},
        {"x>0.8,y>0.3",
         "leaves nothing (x from 0.8 and y from 0.3, and both together are below 1)"},
        {"t<-1", "leaves nothing"}};
    flavbrem_region region = {.low = {7.0}};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(flavbrem_region_read(*state, wrong[i].text, "--cut", &region),
                         FLAVBREM_ERROR_INPUT);
        if (strstr(flavbrem_context_message(*state), wrong[i].sentence) == NULL)
            fail_msg("\"%s\": %s", wrong[i].text, flavbrem_context_message(*state));
        assert_same(region.low[0], 7.0);
    }
}

static void a_method_that_does_not_know_all_refuses(void **state)
{
    static const char *const unknown[] = {"x>0.5,psi<0.1",   "t<1",   "pt_boson>0.1", "pt_lepton<1",
                                          "theta<0.1,E_f>1", "y<0.5", "psi<0.1"};
    flavbrem_process process = flb_process_default();
    flavbrem_point point = {100, 0.3, {0, 0}};
    flavbrem_result result = {.value = 7.0};
    for (size_t i = 0; i < COUNT(unknown); i++)
        for (int method = FLAVBREM_WW; method <= FLAVBREM_IWW; method++) {
            flavbrem_region region = region_of(*state, unknown[i]);
            flavbrem_request request = request_for((flavbrem_method)method, FLAVBREM_SIGMA, 1e-3);
            assert_int_equal(flavbrem_region_sigma(*state, &process, &request, &region, 1, &point,
                                                   &result, NULL),
                             FLAVBREM_ERROR_INPUT);
            assert_non_null(strstr(flavbrem_context_message(*state), "or take etl"));
            assert_same(result.value, 7.0);
        }
}

/* ---- values ---- */

/* Regions that lie beside each other. */
static const char *const pieces[][4] = {
    {"x<0.3", "x>0.3,x<0.97", "x>0.97", NULL},
    {"E_phi<40", "E_phi>40", NULL},
    {"theta<0.001", "theta>0.001,theta<0.02", "theta>0.02", NULL},
    {"y<0.1", "y>0.1", NULL},
    {"psi<0.003", "psi>0.003", NULL},
    {"E_f<20", "E_f>20", NULL},
    {"x<0.7", "x>0.7,theta<0.002", "x>0.7,theta>0.002", NULL},
    {"y>0.3", "y<0.3,psi<0.01", "y<0.3,psi>0.01", NULL},
};

static void pieces_add_up_to_sigma(void **state)
{
    uint64_t random = 20261128;
    double worst = 0.0;
    size_t n = 0, good = 0;
    for (size_t k = 0; k < COUNT(pieces); k++) {
        const char *const *texts = pieces[k % COUNT(pieces)];
        flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207);
        if (k % 4 == 1)
            process = process_with(FLAVBREM_MUON, FLAVBREM_ELECTRON, 26, 56);
        double m_phi = exp(random_between(&random, log(0.12), log(3.0)));
        double e = exp(random_between(&random, log(60.0), log(400.0)));
        double rtol = k % 2 == 0 ? 1e-5 : 1e-3;
        int lepton = texts[0][0] == 'y' || texts[0][0] == 'p' || texts[0][2] == 'f';
        int method = lepton ? FLAVBREM_ETL : (int)(k % 3); /* of ww sigma is of the boson's side */
        flavbrem_request request = request_for((flavbrem_method)method, FLAVBREM_SIGMA, rtol);
        flavbrem_result whole = cross_section(*state, &process, &request, e, m_phi, 0, 0);
        double sum = 0.0, error = whole.error;
        for (int i = 0; texts[i] != NULL; i++) {
            flavbrem_region_way way;
            flavbrem_result piece = inside(*state, &process, &request, e, m_phi, texts[i], &way);
            assert_int_equal(way, FLAVBREM_BY_INTEGRAL);
            assert_true(piece.status != FLAVBREM_VALUE_GOOD || piece.error <= rtol * piece.value);
            good += piece.status == FLAVBREM_VALUE_GOOD ? 1 : 0;
            sum += piece.value;
            error += piece.error;
            n++;
        }
        worst = larger(worst, fabs(sum - whole.value) / error);
    }
    print_message("%zu pieces, %zu good, sums at most %.2f of the errors off\n", n, good, worst);
    assert_true(worst <= 1.0);
    assert_true(10 * good >= 9 * n);
}

/* A cut that cuts nothing makes it a matter of events. */
static void events_agree_with_integrals(void **state)
{
    static const char *const texts[] = {"x>0.8,theta<0.003", "psi<0.01"};
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207);
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-4);
    double worst = 0.0;
    for (size_t i = 0; i < COUNT(texts); i++) {
        char both[64];
        flavbrem_region_way way;
        snprintf(both, sizeof both, "%s,t<1e30", texts[i]);
        flavbrem_result exact = inside(*state, &process, &request, 100, 0.3, texts[i], &way);
        flavbrem_result drawn = inside(*state, &process, &request, 100, 0.3, both, &way);
        assert_int_equal(way, FLAVBREM_BY_MONTE_CARLO);
        assert_int_equal(drawn.status, FLAVBREM_VALUE_OUTSIDE_TOLERANCE);
        assert_true(drawn.error < 0.01 * drawn.value);
        worst = larger(worst, fabs(exact.value - drawn.value) / (exact.error + drawn.error));
    }
    print_message("events and integrals differ by at most %.2f of the errors\n", worst);
    assert_true(worst <= 1.0 && worst > 0.0);
}

static void an_empty_region_and_a_closed_process_are_0(void **state)
{
    flavbrem_process process = flb_process_default();
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-6);
    flavbrem_region_way way;
    flavbrem_result result = inside(*state, &process, &request, 100, 0.3, "E_phi>200", &way);
    assert_true(result.value == 0.0 && result.status == FLAVBREM_VALUE_GOOD);
    assert_int_equal(way, FLAVBREM_BY_LIMITS);
    result = inside(*state, &process, &request, 0.1, 0.3, "x>0.5", &way);
    assert_true(result.value == 0.0 && result.status == FLAVBREM_VALUE_BELOW_THRESHOLD);
    result = inside(*state, &process, &request, 100, 0.3, "t>100", &way);
    assert_true(result.value == 0.0 && result.error > 0.0);
    assert_int_equal(way, FLAVBREM_BY_MONTE_CARLO);
}

/* By two names of one quantity, by both particles together, by momenta across. */
static void cuts_that_contradict_at_an_energy_are_found(void **state)
{
    static const struct {
        const char *text;
        double e;
        flavbrem_region_way way;
    } cases[] = {{"x>0.9,E_phi<50", 100, FLAVBREM_BY_LIMITS},
                 {"x>0.9,E_phi<50", 40, FLAVBREM_BY_INTEGRAL},
                 {"y>0.9,E_f<50", 100, FLAVBREM_BY_LIMITS},
                 {"y>0.9,E_f<50", 50, FLAVBREM_BY_INTEGRAL},
                 {"x>0.8,E_f>20.1", 100, FLAVBREM_BY_LIMITS},
                 {"E_phi>60,E_f>60", 100, FLAVBREM_BY_LIMITS},
                 {"E_phi>60,E_f>60", 150, FLAVBREM_BY_MONTE_CARLO},
                 {"x<0.3,y<0.3,t<100", 100, FLAVBREM_BY_LIMITS},
                 {"t>4e4", 100, FLAVBREM_BY_LIMITS},
                 {"pt_boson>100", 100, FLAVBREM_BY_LIMITS},
                 {"theta<0.01,pt_boson>1.1", 100, FLAVBREM_BY_LIMITS},
                 {"psi>0.1,psi<3,y>0.5,pt_lepton<4", 100, FLAVBREM_BY_LIMITS},
                 {"x<0.002", 100, FLAVBREM_BY_LIMITS}};
    flavbrem_process process = flb_process_default();
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-3);
    for (size_t i = 0; i < COUNT(cases); i++) {
        flavbrem_region_way way;
        flavbrem_result result =
            inside(*state, &process, &request, cases[i].e, 0.3, cases[i].text, &way);
        if (way != cases[i].way ||
            (way == FLAVBREM_BY_LIMITS &&
             !(result.value == 0.0 && result.error == 0.0 && result.status == FLAVBREM_VALUE_GOOD)))
            fail_msg("%s at %g GeV: by %d, %g +- %g", cases[i].text, cases[i].e, way, result.value,
                     result.error);
    }
}

/* What is called empty has no event: random ends, events of a light and of a heavy nucleus. */
static void no_event_is_in_an_empty_region(void **state)
{
    enum { EVENTS = 2000, REGIONS = 3000 };
    static flavbrem_event events[EVENTS];
    static const double most[FLAVBREM_CUTS] = {1, 0.2, 1, 0.2, 1e-2, 20, 20, 2, 2};
    int empty = 0, has_event = 0;
    unsigned long long seed = 1;
    for (int k = 0; k < 2; k++) {
        flavbrem_process process = flb_process_default();
        flavbrem_sampling sampling = flavbrem_sampling_default();
        flavbrem_sampler *sampler = NULL;
        assert_int_equal(flavbrem_process_set(*state, &process, "target", k == 0 ? "Pb" : "1,1"),
                         FLAVBREM_OK);
        sampling.beam_energy_gev = 20.0;
        sampling.m_phi_gev = 0.5;
        assert_int_equal(flavbrem_sampler_create(*state, &process, &sampling, &sampler),
                         FLAVBREM_OK);
        assert_int_equal(flavbrem_events_draw(*state, 1, &sampler, 0, EVENTS, events), FLAVBREM_OK);
        flavbrem_sampler_destroy(&sampler);
        for (int n = 0; n < REGIONS; n++) {
            flavbrem_region region = flavbrem_region_all();
            for (int c = 0; c < 3; c++) {
                double ends[3];
                for (int i = 0; i < 3; i++) {
                    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
                    ends[i] = (double)(seed >> 11) * 0x1p-53;
                }
                int cut = (int)(ends[2] * FLAVBREM_CUTS);
                region.low[cut] = fmin(ends[0], ends[1]) * most[cut];
                region.high[cut] = fmax(ends[0], ends[1]) * most[cut];
            }
            int inside_of = 0, is_empty = flb_region_is_empty(&process, &region, 20.0, 0.5);
            for (int i = 0; i < EVENTS; i++)
                inside_of += flavbrem_region_has(&region, 20.0, &events[i]);
            assert_false(is_empty && inside_of > 0);
            empty += is_empty;
            has_event += inside_of > 0;
        }
    }
    assert_true(empty > 200 && has_event > 200);
}

static void the_same_bits_on_any_number_of_threads(void **state)
{
    static const int threads[] = {1, 7};
    static const char *const texts[] = {"x>0.8,theta<0.01", "x>0.8,psi<0.05"};
    flavbrem_process process = flb_process_default();
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-5);
    for (size_t k = 0; k < COUNT(texts); k++) {
        flavbrem_result first = {0};
        flavbrem_region_way way;
        for (size_t i = 0; i < COUNT(threads); i++) {
            assert_int_equal(flavbrem_context_set_threads(*state, threads[i]), FLAVBREM_OK);
            flavbrem_result now = inside(*state, &process, &request, 50, 0.5, texts[k], &way);
            assert_true(i == 0 || (now.value == first.value && now.error == first.error));
            first = now;
        }
    }
}

/* ---- events ---- */

static void events_are_inside_or_not(void **state)
{
    flavbrem_event event = {.lepton = {0.3, 0.4, 9.0, 10.0},
                            .boson = {-0.3, 0.0, 89.0, 90.0},
                            .x = 0.9,
                            .theta_rad = 0.003,
                            .y = 0.1,
                            .psi_rad = 0.05,
                            .t_gev2 = 1e-3};
    static const struct {
        const char *text;
        int is_inside;
    } cases[] = {{"x>0.9", 1},
                 {"x<0.9", 1},
                 {"x>0.91", 0},
                 {"theta<0.002", 0},
                 {"psi<0.06", 1},
                 {"t>1e-3,t<1e-2", 1},
                 {"E_phi>89,E_phi<91", 1},
                 {"E_f>10.5", 0},
                 {"pt_lepton>0.49,pt_lepton<0.51", 1},
                 {"pt_boson>0.4", 0},
                 {"y<0.05", 0},
                 {"x>0.5,psi>0.06", 0}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        flavbrem_region region = region_of(*state, cases[i].text);
        assert_int_equal(flavbrem_region_has(&region, 100.0, &event), cases[i].is_inside);
    }
    flavbrem_region all = flavbrem_region_all();
    assert_int_equal(flavbrem_region_has(&all, 100.0, &event), 1);
    assert_int_equal(flavbrem_region_has(NULL, 100.0, &event), 0);
    assert_int_equal(flavbrem_region_has(&all, 100.0, NULL), 0);
}

#define WITH_CONTEXT(test) cmocka_unit_test_setup_teardown(test, create_context, destroy_context)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONTEXT(conditions_are_read),
        WITH_CONTEXT(wrong_conditions_get_one_sentence),
        WITH_CONTEXT(a_method_that_does_not_know_all_refuses),
        WITH_CONTEXT(pieces_add_up_to_sigma),
        WITH_CONTEXT(events_agree_with_integrals),
        WITH_CONTEXT(an_empty_region_and_a_closed_process_are_0),
        WITH_CONTEXT(cuts_that_contradict_at_an_energy_are_found),
        WITH_CONTEXT(no_event_is_in_an_empty_region),
        WITH_CONTEXT(the_same_bits_on_any_number_of_threads),
        WITH_CONTEXT(events_are_inside_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
