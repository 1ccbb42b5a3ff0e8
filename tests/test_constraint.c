/* The muon's magnetic moment and the relic density: against quadrature in many digits, and against
 * what a reader works out by hand. */
#include <math.h>

#include "flavbrem/constraint.h"
#include "tests/csv.h"
#include "tests/checks.h"

#define PI 3.14159265358979323846
#define M_E 0.51099895069e-3
#define M_MU 0.1056583755

static void assert_refused(flavbrem_context *context, flavbrem_status status, const char *why)
{
    assert_int_equal(status, FLAVBREM_ERROR_INPUT);
    if (strstr(flavbrem_context_message(context), why) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", flavbrem_context_message(context), why);
}

/* Measured is 1.4e-15 at most. */
static void both_agree_with_many_digits(void **state)
{
    csv rows;
    int n = 0;
    for (csv_open(&rows, "constraint_truth.csv"); csv_next(&rows); n++) {
        double m = csv_number(&rows, "m_phi_gev"), coupling = -1.0;
        const flavbrem_relic relic = {csv_number(&rows, "g"), csv_number(&rows, "m1_ratio"),
                                      csv_number(&rows, "m2_ratio"), csv_number(&rows, "pb")};
        assert_near(flavbrem_g2_contribution(1.0, m), csv_number(&rows, "g2"), 1e-14);
        GOOD(*state, flavbrem_relic_couplings(*state, &relic, 1, &m, &coupling));
        assert_near(coupling, csv_number(&rows, "relic"), 1e-14);
    }
    assert_int_equal(n, 135);
}

/* The couplings for 249e-11 to the digits in which they were worked out elsewhere. */
static void the_line_of_249e_11_has_its_digits(void **state)
{
    static const double masses[] = {0.11, 0.2, 0.3, 1.0};
    static const double couplings[] = {5.3e-4, 1.82e-3, 2.94e-3, 1.02e-2};
    static const double half_digit[] = {0.05e-4, 0.005e-3, 0.005e-3, 0.005e-2};
    flavbrem_g2_band bands[4];
    GOOD(*state, flavbrem_g2_bands(*state, NULL, 4, masses, bands));
    for (int i = 0; i < 4; i++) {
        assert_true(fabs(bands[i].coupling - couplings[i]) <= half_digit[i]);
        assert_near(flavbrem_g2_contribution(bands[i].coupling, masses[i]), 249e-11, 1e-14);
        assert_near(flavbrem_g2_contribution(-bands[i].least, masses[i]), 105e-11, 1e-14);
        assert_near(flavbrem_g2_contribution(bands[i].most, masses[i]), 393e-11, 1e-14);
    }
}

/* h^2 m_mu^2/(48 pi^2 m^2), and what its integral is at 0.11 GeV. */
static void a_heavy_boson_has_the_known_limit(void **state)
{
    double ratio = M_MU / 1e5;
    (void)state;
    assert_near(flavbrem_g2_contribution(1e-3, 1e5), 1e-6 * ratio * ratio / (48.0 * PI * PI),
                1e-10);
    ratio = M_MU / 0.11;
    assert_near(flavbrem_g2_contribution(1.0, 0.11) * 16.0 * PI * PI / (ratio * ratio), 1.525,
                5e-4);
}

/* Across the two ways of the closed form, and where its roots meet. */
static void nothing_jumps_where_two_roots_meet(void **state)
{
    double before = flavbrem_g2_contribution(1.0, 0.1052);
    (void)state;
    for (int i = 1; i <= 4000; i++) {
        double m = 0.1052 + i * 0.5e-6, value = flavbrem_g2_contribution(1.0, m);
        assert_true(value < before && value > before * 0.98);
        before = value;
    }
    assert_near(flavbrem_g2_contribution(1.0, M_MU + M_E),
                flavbrem_g2_contribution(1.0, (M_MU + M_E) * (1.0 + 1e-12)), 1e-9);
}

static void there_is_no_number_where_the_muon_decays(void **state)
{
    double least = flavbrem_g2_smallest_m_phi_gev(), m = 0.1;
    flavbrem_g2_band band = {.coupling = -7.0};
    assert_near(least, 0.10514737654931, 1e-13);
    assert_true(isnan(flavbrem_g2_contribution(1.0, least * (1.0 - 1e-15))));
    assert_true(isnan(flavbrem_g2_contribution(1.0, 1.1e50)));
    assert_true(isnan(flavbrem_g2_contribution(1.0, NAN)));
    assert_true(flavbrem_g2_contribution(1.0, least * (1.0 + 1e-14)) > 1.0);
    assert_refused(*state, flavbrem_g2_bands(*state, NULL, 1, &m, &band), "mu -> e phi");
    assert_same(band.coupling, -7.0);
}

static void the_boson_adds_to_a_mu_alone(void **state)
{
    flavbrem_g2_deviation d = {.value = 38e-11, .error = 63e-11, .sigmas = 1.0};
    flavbrem_g2_band band = {.coupling = -7.0};
    const double m = 0.3;
    GOOD(*state, flavbrem_g2_bands(*state, &d, 1, &m, &band));
    assert_same(band.least, 0.0);
    assert_near(band.most * band.most / (band.coupling * band.coupling), 101.0 / 38.0, 1e-14);
    d.value = -38e-11;
    GOOD(*state, flavbrem_g2_bands(*state, &d, 1, &m, &band));
    assert_true(band.coupling == 0.0 && band.most > 0.0);
    d.error = 38e-11;
    assert_refused(*state, flavbrem_g2_bands(*state, &d, 1, &m, &band), "no coupling explains");
    d = (flavbrem_g2_deviation){.value = 249.0, .error = 48.0, .sigmas = 3.0};
    assert_refused(*state, flavbrem_g2_bands(*state, &d, 1, &m, &band), "give one like 249e-11");
}

/* As printed, and with m_phi = 3 m_i. */
static void the_relic_line_is_the_one_printed(void **state)
{
    static const double masses[] = {0.11, 1.0};
    flavbrem_relic relic = flavbrem_relic_default();
    double h[2] = {-7.0, -7.0};
    GOOD(*state, flavbrem_relic_couplings(*state, NULL, 2, masses, h));
    assert_true(fabs(h[0] - 7.3e-3) <= 0.05e-3 && fabs(h[1] - 6.6e-2) <= 0.05e-2);
    relic.m1_ratio = relic.m2_ratio = 1.0 / 3.0;
    GOOD(*state, flavbrem_relic_couplings(*state, &relic, 2, masses, h));
    assert_true(fabs(h[0] - 1.0e-3) <= 0.05e-3 && fabs(h[1] - 9.5e-3) <= 0.05e-3);
    relic.m1_ratio = relic.m2_ratio = 0.5;
    assert_refused(*state, flavbrem_relic_couplings(*state, &relic, 2, masses, h), "resonant");
    relic.m1_ratio = 0.0;
    assert_refused(*state, flavbrem_relic_couplings(*state, &relic, 2, masses, h), "m_1/m_phi");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_agree_with_many_digits, create_context,
                                        destroy_context),
        cmocka_unit_test_setup_teardown(the_line_of_249e_11_has_its_digits, create_context,
                                        destroy_context),
        cmocka_unit_test(a_heavy_boson_has_the_known_limit),
        cmocka_unit_test(nothing_jumps_where_two_roots_meet),
        cmocka_unit_test_setup_teardown(there_is_no_number_where_the_muon_decays, create_context,
                                        destroy_context),
        cmocka_unit_test_setup_teardown(the_boson_adds_to_a_mu_alone, create_context,
                                        destroy_context),
        cmocka_unit_test_setup_teardown(the_relic_line_is_the_one_printed, create_context,
                                        destroy_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
