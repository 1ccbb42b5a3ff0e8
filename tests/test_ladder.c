/* The two ladders of an integral: what their rules tell, where which one climbs, what error is
 * told. */
#include <math.h>
#include <string.h>

#include "host/core/defaults.h"
#include "host/core/rules.h"
#include "host/integral/integrands.h"
#include "host/integral/integrate.h"
#include "tests/shared.h"

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
    for (double rtol = 0.9; rtol > 0.9e-6; rtol *= 0.1) {
        rungs up = climb_of(FLAVBREM_ELECTRON, FLAVBREM_MUON, 100.0, 0.3, fmax(rtol, 1e-6));
        assert_true(up.by_moments >= 2 && up.by_moments <= MOMENTS_RUNGS);
        assert_true(up.by_coefficients == 0 && up.good);
    }
    rungs tight = climb_of(FLAVBREM_ELECTRON, FLAVBREM_MUON, 100.0, 0.3, 0.99e-6);
    rungs down = climb_of(FLAVBREM_MUON, FLAVBREM_ELECTRON, 100.0, 0.3, 1e-3);
    rungs at_pole = climb_of(FLAVBREM_ELECTRON, FLAVBREM_MUON, 100.0, 0.1055, 1e-3);
    assert_true(tight.by_moments == 0 && tight.good);
    assert_true(down.by_moments == 0 && down.good);
    assert_true(at_pole.by_moments == 0 && at_pole.good);
}

/* Here x is resolved late. */
static void coefficients_take_over_where_no_rungs_agree(void **state)
{
    (void)state;
    rungs late = climb_of(FLAVBREM_ELECTRON, FLAVBREM_MUON, 2.8, 0.7, 1e-6);
    assert_int_equal(late.by_moments, MOMENTS_RUNGS);
    assert_true(late.by_coefficients > 0 && late.good);
}

/* The tolerance, at most 1e-3. */
static void the_error_told_is_the_tolerance(void **state)
{
    static const struct {
        double rtol, told;
    } cases[] = {{0.5, 1e-3}, {1e-2, 1e-3}, {1e-3, 1e-3}, {1e-4, 1e-4}, {1e-6, 1e-6}};
    flavbrem_context *context = *state;
    flavbrem_process process = flb_process_default();
    flavbrem_request request = flavbrem_request_default();
    const flavbrem_point point = {100.0, 0.3, {0.0, 0.0}};
    flavbrem_result truth, got;
    request.rtol = 1e-10;
    assert_int_equal(flavbrem_xsec(context, &process, &request, 1, &point, &truth), FLAVBREM_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        request.rtol = cases[i].rtol;
        assert_int_equal(flavbrem_xsec(context, &process, &request, 1, &point, &got), FLAVBREM_OK);
        assert_int_equal(got.status, FLAVBREM_VALUE_GOOD);
        assert_true(fabs(got.error / got.value - cases[i].told) < 1e-12);
        assert_true(fabs(got.value - truth.value) <= 0.1 * got.error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_with_moments_tell_the_moments),
        cmocka_unit_test(moments_climb_where_they_hold),
        cmocka_unit_test(coefficients_take_over_where_no_rungs_agree),
        cmocka_unit_test_setup_teardown(the_error_told_is_the_tolerance, create_context,
                                        destroy_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
