/* The two ladders of an integral: what their rules tell, where which one climbs, what error is
 * told. */
#include <math.h>
#include <string.h>

#include "host/core/defaults.h"
#include "host/core/rules.h"
#include "host/integral/integrands.h"
#include "host/integral/integrate.h"
#include "points.h"

/* The coefficients of a polynomial, whose orthonormal parts of degree 0, 1 and 2 are 3, 5, 7. */
static void rules_with_moments_tell_the_moments(void **state)
{
    rule_set *rules = NULL;
    (void)state;
    assert_int_equal(flb_rule_set_create(&rules), FLAVBREM_OK);
    for (int i = 0; i < N_RULES; i++) {
        double value = 0.0, moments[2] = {0.0, 0.0};
        for (int k = 0; k < rules->size[i]; k++) {
            const gauss_node *node = &rules->with_moments[rules->first[i] + k];
            const gauss_node *same = &rules->nodes[rules->first[i] + k];
            double y = 2.0 * node->z - 1.0;
            double f = 3.0 + 5.0 * sqrt(3.0) * y + 7.0 * sqrt(5.0) * (1.5 * y * y - 0.5);
            assert_true(node->z == same->z && node->weight == same->weight);
            assert_true(node->null[0] == same->null[0] && node->null[1] == same->null[1]);
            value += node->weight * f;
            moments[0] += node->null[2] * f;
            moments[1] += node->null[3] * f;
        }
        assert_true(fabs(value - 3.0) < 1e-12);
        assert_true(fabs(moments[0] - 5.0) < 1e-12 && fabs(moments[1] - 7.0) < 1e-12);
    }
    flb_rule_set_destroy(&rules);
}

/* A climb of sigma on lead: how many rungs by moments, and how many then by coefficients. */
typedef struct rungs {
    int by_moments, by_coefficients, good;
} rungs;

static rungs climb_of(flavbrem_lepton in, flavbrem_lepton out, double e, double m_phi, double rtol)
{
    static rung_workspace space;
    rungs count = {0, 0, 0};
    rule_set *rules = NULL;
    flavbrem_process process = flb_process_default();
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {e, m_phi, {0.0, 0.0}};
    integrand f;
    process.lepton_in = in;
    process.lepton_out = out;
    request.rtol = rtol;
    assert_int_equal(flb_rule_set_create(&rules), FLAVBREM_OK);
    assert_true(flb_integrand_make(&process, &request, &point, &f));
    climb c = climb_start(rules, &f, rtol);
    for (int more = 1; more;) {
        rung_sums sums;
        estimate got;
        rung r = ladder_rung(rules, c.at);
        count.by_moments += c.at.moments > 0;
        count.by_coefficients += c.at.moments == 0;
        f.t_panels = c.at.t_panels;
        flb_rung_sum(flb_cpu_rows_for(CPU_ISA_BEST), &f, &r, &space, &sums);
        more = ladder_step(rules, &f, rtol, &sums, &c, &got);
        count.good = got.good;
    }
    flb_rule_set_destroy(&rules);
    return count;
}

static void moments_climb_where_they_hold(void **state)
{
    (void)state;
    static const double rtols[] = {0.9, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};
    for (size_t i = 0; i < COUNT(rtols); i++) {
        rungs up = climb_of(FLAVBREM_ELECTRON, FLAVBREM_MUON, 100.0, 0.3, rtols[i]);
        assert_true(up.by_moments >= 2 && up.by_moments <= MOMENTS_RUNGS);
        assert_true(up.by_coefficients == 0 && up.good);
    }
    rungs tight = climb_of(FLAVBREM_ELECTRON, FLAVBREM_MUON, 100.0, 0.3, 0.99e-6);
    rungs down = climb_of(FLAVBREM_MUON, FLAVBREM_ELECTRON, 100.0, 0.3, 1e-3);
    rungs equal = climb_of(FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 100.0, 0.01, 1e-4);
    rungs close = climb_of(FLAVBREM_MUON, FLAVBREM_ELECTRON, 8.2, 0.1051478, 1e-3);
    rungs at_pole = climb_of(FLAVBREM_ELECTRON, FLAVBREM_MUON, 100.0, 0.1055, 1e-3);
    assert_true(tight.by_moments == 0 && tight.good);
    assert_true(close.by_moments == 0 && close.good);
    assert_true(down.by_moments > 0 && down.by_coefficients == 0 && down.good);
    assert_true(equal.by_moments > 0 && equal.by_coefficients == 0 && equal.good);
    assert_true(at_pole.by_moments > 0 && at_pole.by_coefficients == 0 && at_pole.good);
}

static rung_sums sums_at(const rule_set *rules, const integrand *f, int x, int v, int t)
{
    static rung_workspace space;
    rung_sums sums;
    ladder at = {rule_with(rules, x), rule_with(rules, v), rule_with(rules, t), 2, 1};
    rung r = ladder_rung(rules, at);
    flb_rung_sum(flb_cpu_rows_for(CPU_ISA_BEST), f, &r, &space, &sums);
    return sums;
}

/* Where t is split has no jumps: few nodes are enough, and what lies in each panel converges too.
 * The limits are between what is (at most 3.7e-6 and 6.5e-8) and what a split with jumps had in the
 * first two cases (at least 7e-5) and in all (at least 1.2e-3). */
static void panels_of_a_split_t_converge_each_by_itself(void **state)
{
    static const struct {
        flavbrem_lepton in, out;
        double e, m_phi;
    } cases[] = {
        {FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 100.0, 0.01},
        {FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 0.554, 3.4e-4},
        {FLAVBREM_MUON, FLAVBREM_MUON, 160.0, 0.03},
        {FLAVBREM_MUON, FLAVBREM_ELECTRON, 160.0, 0.3},
        {FLAVBREM_TAU, FLAVBREM_MUON, 50.0, 2.0},
    };
    rule_set *rules = NULL;
    (void)state;
    assert_int_equal(flb_rule_set_create(&rules), FLAVBREM_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        flavbrem_process process = flb_process_default();
        flavbrem_request request = flavbrem_request_default();
        flavbrem_point point = {cases[i].e, cases[i].m_phi, {0.0, 0.0}};
        integrand f;
        process.lepton_in = cases[i].in;
        process.lepton_out = cases[i].out;
        assert_true(flb_integrand_make(&process, &request, &point, &f));
        f.t_panels = 2;
        rung_sums few = sums_at(rules, &f, 64, 40, 12), many = sums_at(rules, &f, 64, 40, 64);
        assert_true(fabs(few.value / many.value - 1.0) < 1e-5);
        rung_sums coarse = sums_at(rules, &f, 32, 20, 24), fine = sums_at(rules, &f, 64, 40, 24);
        double apart = 0.0;
        for (int k = 0; k < 4; k++)
            apart =
                fmax(apart, fabs(coarse.t_null[k / 2][2 + k % 2] - fine.t_null[k / 2][2 + k % 2]));
        assert_true(apart < 1e-6 * fine.value);
    }
    flb_rule_set_destroy(&rules);
}

/* Here x is resolved late. */
static void coefficients_take_over_where_no_rungs_agree(void **state)
{
    (void)state;
    rungs late = climb_of(FLAVBREM_ELECTRON, FLAVBREM_MUON, 2.8, 0.7, 1e-6);
    assert_int_equal(late.by_moments, MOMENTS_RUNGS);
    assert_true(late.by_coefficients > 0 && late.good);
}

/* A sum that is no number is no agreement. */
static void what_is_not_a_number_ends_no_climb(void **state)
{
    rule_set *rules = NULL;
    flavbrem_process process = flb_process_default();
    flavbrem_request request = flavbrem_request_default();
    const flavbrem_point point = {100.0, 0.3, {0.0, 0.0}};
    integrand f;
    (void)state;
    assert_int_equal(flb_rule_set_create(&rules), FLAVBREM_OK);
    assert_true(flb_integrand_make(&process, &request, &point, &f));
    for (int with_nan = 0; with_nan < 2; with_nan++) {
        climb c = climb_start(rules, &f, request.rtol);
        rung_sums sums = {.value = 1.0};
        estimate got;
        sums.t_null[0][2] = with_nan ? elementary_nan() : 0.0;
        assert_true(ladder_step(rules, &f, request.rtol, &sums, &c, &got) && !got.good);
        assert_int_equal(ladder_step(rules, &f, request.rtol, &sums, &c, &got), with_nan);
        assert_int_equal(got.good, !with_nan);
    }
    flb_rule_set_destroy(&rules);
}

/* The tolerance, at most 1e-3: at an easy place, with a cut, at 1 PeV, and where the climb is long.
 */
static void the_error_told_is_the_tolerance(void **state)
{
    static const struct {
        double rtol, told;
    } cases[] = {{0.5, 1e-3}, {1e-2, 1e-3}, {1e-3, 1e-3}, {1e-4, 1e-4}, {1e-6, 1e-6}};
    static const struct {
        double e, m_phi, theta_max;
    } places[] = {{100.0, 0.3, PI}, {100.0, 0.3, 0.01}, {1e6, 0.3, PI}, {3.289, 0.8154, PI}};
    flavbrem_context *context = *state;
    flavbrem_process process = flb_process_default();
    flavbrem_request request = flavbrem_request_default();
    for (size_t i = 0; i < COUNT(places) * COUNT(cases); i++) {
        size_t place = i / COUNT(cases), at = i % COUNT(cases);
        process.etl_theta_max_rad = places[place].theta_max;
        request.rtol = 1e-10;
        flavbrem_result truth = cross_section(context, &process, &request, places[place].e,
                                              places[place].m_phi, 0.0, 0.0);
        request.rtol = cases[at].rtol;
        flavbrem_result got = cross_section(context, &process, &request, places[place].e,
                                            places[place].m_phi, 0.0, 0.0);
        assert_int_equal(got.status, FLAVBREM_VALUE_GOOD);
        assert_true(fabs(got.error / got.value - cases[at].told) < 1e-12);
        assert_true(fabs(got.value - truth.value) <= 0.5 * got.error);
    }
}

static void a_good_k_keeps_its_error(void **state)
{
    static const double rtols[] = {0.04, 1e-3, 1e-6};
    static const flavbrem_point points[] = {
        {100.0, 0.3, {0}}, {6.0, 3.0, {0}}, {1000.0, 0.11, {0}}};
    flavbrem_context *context = *state;
    flavbrem_process process = flb_process_default();
    for (size_t i = 0; i < COUNT(rtols) * COUNT(points) * 2; i++) {
        double rtol = rtols[i % COUNT(rtols)];
        flavbrem_result k;
        process.lepton_in = i % 2 ? FLAVBREM_MUON : FLAVBREM_ELECTRON;
        process.lepton_out = i % 2 ? FLAVBREM_ELECTRON : FLAVBREM_MUON;
        assert_int_equal(flavbrem_kfactors(context, &process, rtol, 1,
                                           &points[i / COUNT(rtols) % COUNT(points)], &k),
                         FLAVBREM_OK);
        assert_int_equal(k.status, FLAVBREM_VALUE_GOOD);
        assert_true(k.error > 0.0 && k.error <= 2.1 * rtol * k.value);
    }
}

#define WITH_CONTEXT(test) cmocka_unit_test_setup_teardown(test, create_context, destroy_context)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_with_moments_tell_the_moments),
        cmocka_unit_test(moments_climb_where_they_hold),
        cmocka_unit_test(panels_of_a_split_t_converge_each_by_itself),
        cmocka_unit_test(coefficients_take_over_where_no_rungs_agree),
        cmocka_unit_test(what_is_not_a_number_ends_no_climb),
        WITH_CONTEXT(the_error_told_is_the_tolerance),
        WITH_CONTEXT(a_good_k_keeps_its_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
