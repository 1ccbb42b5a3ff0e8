/* The description of the process: what is accepted, what the sentence says, where it begins. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "kernels/physics/constants.h"
#include "tests/shared.h"

static void default_process_is_good(void **state)
{
    flavbrem_process process = flb_process_default();
    assert_int_equal(flavbrem_process_check(*state, &process), FLAVBREM_OK);
    assert_true(process.target_z == 82.0 && process.target_a == 207.0);
}

/* Each of n processes is refused by a sentence with its part. */
static void refuse_each(flavbrem_context *context, size_t n, const flavbrem_process *wrong,
                        const char *const *part)
{
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(flavbrem_process_check(context, &wrong[i]), FLAVBREM_ERROR_INPUT);
        assert_non_null(strstr(flavbrem_context_message(context), part[i]));
    }
}

static void each_wrong_field_has_its_sentence(void **state)
{
    flavbrem_process wrong[24];
    static const char *const part[COUNT(wrong)] = {"a lepton is unknown",
                                                   "a lepton is unknown",
                                                   "charge number",
                                                   "charge number",
                                                   "charge number",
                                                   "charge number",
                                                   "Z = 82",
                                                   "A = 301",
                                                   "A = nan",
                                                   "coupling",
                                                   "coupling",
                                                   "coupling",
                                                   "theta_max",
                                                   "theta_max",
                                                   "psi_max",
                                                   "theta_max of ETL",
                                                   "psi_max of ETL",
                                                   "t_max rule",
                                                   "constants",
                                                   "coupling",
                                                   "form factor number 4",
                                                   "form factor number -1",
                                                   "form-factor helm does not go with A = 4.5",
                                                   "A = nan"};
    for (size_t i = 0; i < COUNT(wrong); i++)
        wrong[i] = flb_process_default();
    wrong[0].lepton_out = (flavbrem_lepton)-1;
    wrong[1].lepton_in = (flavbrem_lepton)3;
    wrong[2].target_z = 0.0;
    wrong[3].target_z = 119.0;
    wrong[4].target_z = 8.2;
    wrong[5].target_z = (double)NAN;
    wrong[6].target_a = 81.0;
    wrong[7].target_a = 301.0;
    wrong[8].target_a = (double)NAN;
    wrong[9].coupling = 0.0;
    wrong[10].coupling = -1.0;
    wrong[11].coupling = (double)INFINITY;
    wrong[12].theta_max_rad = 0.0;
    wrong[13].theta_max_rad = 1.6;
    wrong[14].psi_max_rad = (double)NAN;
    wrong[15].etl_theta_max_rad = 3.2;
    wrong[16].etl_psi_max_rad = -0.1;
    wrong[17].tmax_rule = (flavbrem_tmax_rule)2;
    wrong[18].constants = (flavbrem_constants)2;
    wrong[19].coupling = (double)NAN;
    wrong[20].form_factor = FORM_FACTORS;
    wrong[21].form_factor = -1;
    wrong[22].form_factor = wrong[23].form_factor = FORM_FACTOR_HELM;
    wrong[22].target_z = 2.0;
    wrong[22].target_a = 4.5;
    wrong[23].target_a = (double)NAN;
    refuse_each(*state, COUNT(wrong), wrong, part);
}

static void each_wrong_boson_has_its_sentence(void **state)
{
    flavbrem_process wrong[17];
    static const char *const part[COUNT(wrong)] = {
        "boson number 7",
        "boson number -1",
        "g-s goes with boson general (this one is chiral)",
        "c-v goes with boson alp",
        "coupling does not go with boson general",
        "g-s, g-p, g-v and g-a are 0",
        "has no f",
        "c-v drops out where both leptons are e",
        "couplings of the boson are out of range",
        "g-v goes with boson general (this one is vector)",
        "g-a goes with boson general (this one is axial)",
        "no couplings of both spins (g-s and g-p are of spin 0",
        "couplings of the boson are out of range",
        "epsilon goes with boson vector (this one is scalar)",
        "coupling does not go with epsilon (g_V is e epsilon)",
        "couplings of the boson are out of range",
        "couplings of the boson are out of range"};
    for (size_t i = 0; i < COUNT(wrong); i++)
        wrong[i] = flb_process_default();
    wrong[0].boson = BOSON_KINDS;
    wrong[1].boson = -1;
    wrong[2].g_s.re = 1.0;
    wrong[3].c_v = (double)NAN;
    wrong[4].boson = wrong[5].boson = BOSON_GENERAL;
    wrong[4].coupling = 1.0;
    wrong[6].boson = wrong[7].boson = wrong[8].boson = BOSON_ALP;
    wrong[6].c_a = wrong[7].c_v = wrong[8].c_a = 1.0;
    wrong[7].lepton_out = FLAVBREM_ELECTRON;
    wrong[7].f_gev = 1e5;
    wrong[8].f_gev = 1e-60;
    wrong[9].boson = BOSON_VECTOR;
    wrong[9].g_v.im = 1e-4;
    wrong[10].boson = BOSON_AXIAL;
    wrong[10].g_a.re = (double)NAN;
    wrong[11].boson = wrong[12].boson = BOSON_GENERAL;
    wrong[11].g_p.im = wrong[11].g_v.re = 1e-4;
    wrong[12].g_v = (struct complex_number){8e49, 8e49};
    wrong[13].boson = BOSON_SCALAR;
    for (size_t i = 14; i < COUNT(wrong); i++)
        wrong[i].boson = BOSON_VECTOR;
    wrong[13].epsilon = wrong[14].epsilon = 1e-3;
    wrong[14].coupling = 2e-4;
    wrong[15].epsilon = 1e-50;
    wrong[16].epsilon = (double)INFINITY;
    refuse_each(*state, COUNT(wrong), wrong, part);
}

/* By the squares of the couplings, in whichever way they are told. */
static void factors_are_those_of_the_couplings(void **state)
{
    static const struct {
        const char *texts[2];
        double factor;
    } pairs[] = {
        {{"", ""}, 1.0},
        {{"coupling = 3e-4\n", ""}, 9.0},
        {{"boson = general\ng-s = 2e-4\ng-p = 0,-2e-4\n", ""}, 16.0},
        {{"boson = vector\nepsilon = 1e-4\n", "boson = vector\nepsilon = 1e-3\n"}, 1e-2},
        {{"boson = vector\nepsilon = 1e-3\n", "boson = vector\ncoupling = 1e-3\n"},
         4.0 * PI * CODATA_ALPHA},
        {{"boson = alp\nc-a = 1\nf-gev = 10\n", "boson = alp\nc-a = 1\nf-gev = 1e5\n"}, 1e8},
        {{"boson = general\ng-a = 1e50\n", "boson = axial\ncoupling = 1e-50\n"}, 1e200},
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        flavbrem_process *made[2] = {NULL, NULL};
        for (int k = 0; k < 2; k++)
            assert_int_equal(flavbrem_process_from_text(*state, pairs[i].texts[k], &made[k]),
                             FLAVBREM_OK);
        double factor = flavbrem_boson_factor(made[0], made[1]);
        assert_true(fabs(factor / pairs[i].factor - 1.0) < 1e-14);
        flavbrem_process_destroy(&made[0]);
        flavbrem_process_destroy(&made[1]);
    }
}

/* What is a root is told in the digits that are meant; what was given keeps all of its own. */
static void couplings_are_told_as_they_were_meant(void **state)
{
    static const struct {
        const char *text;
        double coupling, plain, gamma5;
    } meant[] = {
        {"boson = general\ng-s = 1,1\ng-p = 1,1\n", 2.0, 1.4142135623731, 1.4142135623731},
        {"boson = general\ng-s = 2.1e-7\ng-p = 2.8e-7\n", 3.5e-7, 2.1e-7, 2.8e-7},
        {"boson = general\ng-s = 3e-6\ng-p = -4e-6\n", 5e-6, 3e-6, 4e-6},
        {"boson = general\ng-s = 9e-5,1.2e-4\n", 1.5e-4, 1.5e-4, 0.0},
        {"boson = general\ng-s = 0.30000000000000004\n", 0.30000000000000004, 0.30000000000000004,
         0.0},
        {"coupling = 0.30000000000000004\n", 0.30000000000000004, 0.15000000000000002,
         0.15000000000000002},
        {"lepton = mu:mu\nboson = alp\nc-a = 3\nf-gev = 1e5\n", 6.33950253e-6, 0.0, 6.33950253e-6},
    };
    for (size_t i = 0; i < COUNT(meant); i++) {
        flavbrem_process *made = NULL;
        assert_int_equal(flavbrem_process_from_text(*state, meant[i].text, &made), FLAVBREM_OK);
        assert_same(flavbrem_process_values_of(made).coupling, meant[i].coupling);
        flavbrem_couplings couplings = flavbrem_couplings_of(made);
        if (i > 0) /* sqrt(2) is no decimal number */
            assert_same(couplings.scalar + couplings.vector, meant[i].plain);
        if (i > 0)
            assert_same(couplings.pseudoscalar, meant[i].gamma5);
        flavbrem_process_destroy(&made);
    }
}

/* The ratio of the couplings and the spin make it, not how it is told. */
static void bosons_are_the_same_by_their_couplings(void **state)
{
    static const struct {
        const char *texts[2];
        int same;
    } pairs[] = {
        {{"", "coupling = 0.3\n"}, 1},
        {{"", "boson = general\ng-s = 2e-5\ng-p = 0,-2e-5\n"}, 1},
        {{"", "boson = general\ng-v = 2e-5\ng-a = 2e-5\n"}, 0},
        {{"", "boson = scalar\n"}, 0},
        {{"boson = scalar\n", "boson = pseudoscalar\n"}, 0},
        {{"boson = scalar\n", "boson = vector\n"}, 0},
        {{"boson = vector\n", "boson = vector\nepsilon = 1e-3\n"}, 1},
        {{"boson = axial\n", "boson = general\ng-a = 1e50\n"}, 1},
        {{"boson = general\ng-v = 1e-4,2e-4\ng-a = 1e-4\n",
          "boson = general\ng-v = 3e-20,6e-20\ng-a = 3e-20\n"},
         1},
        {{"boson = alp\nc-a = 1\nf-gev = 10\n", "boson = pseudoscalar\n"}, 1},
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        flavbrem_process *made[2] = {NULL, NULL};
        for (int k = 0; k < 2; k++)
            assert_int_equal(flavbrem_process_from_text(*state, pairs[i].texts[k], &made[k]),
                             FLAVBREM_OK);
        assert_int_equal(flavbrem_boson_is_same(made[0], made[1]), pairs[i].same);
        assert_int_equal(flavbrem_boson_is_same(made[1], made[0]), pairs[i].same);
        assert_int_equal(isnan(flavbrem_boson_factor(made[0], made[1])), !pairs[i].same);
        flavbrem_process_destroy(&made[0]);
        flavbrem_process_destroy(&made[1]);
    }
}

/* Helm's radius is that of a nucleus from A = 5 on; the others go with every one. */
static void every_form_factor_has_its_nuclei(void **state)
{
    static const double nuclei[][2] = {{1.0, 1.0}, {2.0, 4.0026}, {2.0, 5.0}, {3.0, 6.94}};
    flavbrem_process process = flb_process_default();
    for (size_t i = 0; i < COUNT(nuclei); i++)
        for (int form = 0; form < FORM_FACTORS; form++) {
            process.target_z = nuclei[i][0];
            process.target_a = nuclei[i][1];
            process.form_factor = form;
            assert_int_equal(flavbrem_process_check(*state, &process),
                             form == FORM_FACTOR_HELM && nuclei[i][1] < 5.0 ? FLAVBREM_ERROR_INPUT
                                                                            : FLAVBREM_OK);
        }
}

/* E_th = [(M + m_f + m)^2 - M^2 - m_i^2]/(2M) in 64-bit mantissas, where its cancellation does not
 * show (M = 207 u); and mu -> e where the decay opens: E_th = m_mu. */
static void threshold_is_the_closed_form(void **state)
{
    (void)state;
    flavbrem_process process = flb_process_default();
    long double mass = 207.0L * 0.93149410372L, m_i = 0.51099895069e-3L, m_f = 0.1056583755L;
    long double sum = mass + m_f + 0.3L;
    double expected = (double)((sum * sum - mass * mass - m_i * m_i) / (2.0L * mass));
    double got = flavbrem_threshold_gev(&process, 0.3);
    assert_true(fabs(got - expected) <= 4e-16 * expected); /* two ulp */
    process.lepton_in = FLAVBREM_MUON;
    process.lepton_out = FLAVBREM_ELECTRON;
    assert_true(flavbrem_threshold_gev(&process, flavbrem_smallest_m_phi_gev(&process)) >=
                flavbrem_lepton_mass_gev(FLAVBREM_MUON, FLAVBREM_CODATA_2022) * (1.0 - 1e-15));
}

static void lighter_bosons_need_a_heavier_outgoing_lepton(void **state)
{
    (void)state;
    flavbrem_process process = flb_process_default();
    assert_true(flavbrem_smallest_m_phi_gev(&process) == 0.0);
    process.lepton_in = FLAVBREM_TAU;
    double m_tau = flavbrem_lepton_mass_gev(FLAVBREM_TAU, FLAVBREM_CODATA_2022);
    double m_mu = flavbrem_lepton_mass_gev(FLAVBREM_MUON, FLAVBREM_CODATA_2022);
    assert_true(flavbrem_smallest_m_phi_gev(&process) == m_tau - m_mu);
}

static void names_are_the_short_ones(void **state)
{
    (void)state;
    assert_string_equal(flavbrem_lepton_name(FLAVBREM_ELECTRON), "e");
    assert_string_equal(flavbrem_lepton_name(FLAVBREM_MUON), "mu");
    assert_string_equal(flavbrem_lepton_name(FLAVBREM_TAU), "tau");
    assert_string_equal(flavbrem_lepton_name((flavbrem_lepton)9), "unknown");
    assert_true(flavbrem_lepton_mass_gev((flavbrem_lepton)9, FLAVBREM_DMG4) == 0.0);
    assert_true(flavbrem_lepton_mass_gev(FLAVBREM_TAU, FLAVBREM_DMG4) == 1.77686);
}

static void elements_are_found_by_symbol(void **state)
{
    (void)state;
    static const struct {
        const char *symbol;
        double z, weight;
    } known[] = {{"H", 1, 1.008},   {"C", 6, 12.011}, {"Fe", 26, 55.845},
                 {"W", 74, 183.84}, {"Pb", 82, 207},  {"U", 92, 238.03}};
    double z = -1.0, weight = -1.0;
    for (size_t i = 0; i < COUNT(known); i++) {
        assert_int_equal(flavbrem_element_find(known[i].symbol, &z, &weight), FLAVBREM_OK);
        assert_true(z == known[i].z && weight == known[i].weight);
    }
    assert_int_equal(flavbrem_element_find("pb", &z, &weight), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_element_find("Np", &z, &weight), FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_element_find("", &z, &weight), FLAVBREM_ERROR_INPUT);
    assert_true(z == 92.0 && weight == 238.03); /* untouched */
}

static void every_element_has_a_symbol_and_a_good_weight(void **state)
{
    flavbrem_process process = flb_process_default();
    for (int i = 1; i <= 92; i++) {
        assert_int_equal(
            flavbrem_element_find(flavbrem_element_symbol(i), &process.target_z, &process.target_a),
            FLAVBREM_OK);
        assert_true(process.target_z == (double)i);
        assert_int_equal(flavbrem_process_check(*state, &process), FLAVBREM_OK);
    }
    assert_null(flavbrem_element_symbol(0));
    assert_null(flavbrem_element_symbol(93));
}

/* IUPAC 2021; only for lead is the weight of matter another one than that of a nucleus. */
static void every_element_has_a_standard_weight(void **state)
{
    static const struct {
        int z;
        double weight;
    } known[] = {{1, 1.008},   {6, 12.011},  {8, 15.999},  {17, 35.45},  {18, 39.95},  {29, 63.546},
                 {30, 65.38},  {43, 97.0},   {51, 121.76}, {64, 157.25}, {74, 183.84}, {82, 207.2},
                 {83, 208.98}, {92, 238.03}, {0, 0.0},     {93, 0.0},    {-1, 0.0}};
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++)
        assert_true(flavbrem_element_weight(known[i].z) == known[i].weight);
    for (int i = 1; i <= 92; i++) {
        double z, weight;
        assert_int_equal(flavbrem_element_find(flavbrem_element_symbol(i), &z, &weight),
                         FLAVBREM_OK);
        assert_true(flavbrem_element_weight(i) == (i == 82 ? 207.2 : weight));
    }
}

/* One isotope of an element is never far from the mean of all; in nature there is no Cu-64. */
static void every_element_has_an_isotope(void **state)
{
    static const int known[][2] = {{1, 1},    {6, 12},   {26, 56},  {29, 63},  {34, 80},
                                   {35, 79},  {47, 107}, {50, 120}, {52, 130}, {74, 184},
                                   {78, 195}, {82, 208}, {92, 238}};
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++)
        assert_int_equal(flavbrem_element_isotope(known[i][0]), known[i][1]);
    for (int i = 1; i <= 92; i++) {
        double z, weight;
        assert_int_equal(flavbrem_element_find(flavbrem_element_symbol(i), &z, &weight),
                         FLAVBREM_OK);
        assert_in_range(10 * flavbrem_element_isotope(i), (uintmax_t)(9.7 * weight),
                        (uintmax_t)(10.3 * weight));
    }
    assert_int_equal(flavbrem_element_isotope(0), 0);
    assert_int_equal(flavbrem_element_isotope(93), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(default_process_is_good),
        cmocka_unit_test(each_wrong_field_has_its_sentence),
        cmocka_unit_test(each_wrong_boson_has_its_sentence),
        cmocka_unit_test(factors_are_those_of_the_couplings),
        cmocka_unit_test(couplings_are_told_as_they_were_meant),
        cmocka_unit_test(bosons_are_the_same_by_their_couplings),
        cmocka_unit_test(every_form_factor_has_its_nuclei),
        cmocka_unit_test(threshold_is_the_closed_form),
        cmocka_unit_test(lighter_bosons_need_a_heavier_outgoing_lepton),
        cmocka_unit_test(names_are_the_short_ones),
        cmocka_unit_test(elements_are_found_by_symbol),
        cmocka_unit_test(every_element_has_a_symbol_and_a_good_weight),
        cmocka_unit_test(every_element_has_a_standard_weight),
        cmocka_unit_test(every_element_has_an_isotope),
    };
    return cmocka_run_group_tests(tests, create_context, destroy_context);
}
