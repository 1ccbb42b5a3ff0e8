/* Where the answer is known beforehand: limits, zeros, scalings, equal integrals. */
#include <math.h>

#include "points.h"

#define PI_RAD 3.14159265358979323846

static const flavbrem_method methods[] = {FLAVBREM_ETL, FLAVBREM_WW, FLAVBREM_IWW};

static double sigma(flavbrem_context *context, const flavbrem_process *process,
                    flavbrem_method method, double beam_energy_gev, double m_phi_gev)
{
    flavbrem_request request = request_for(method, FLAVBREM_SIGMA, 1e-7);
    return cross_section(context, process, &request, beam_energy_gev, m_phi_gev, 0.0, 0.0).value;
}

static void assert_zero(flavbrem_result result, flavbrem_value_status status)
{
    assert_true(result.value == 0.0);
    assert_true(result.error == 0.0);
    assert_int_equal(result.status, status);
}

static void assert_same_result(flavbrem_result a, flavbrem_result b)
{
    assert_memory_equal(&a.value, &b.value, sizeof a.value);
    assert_memory_equal(&a.error, &b.error, sizeof a.error);
    assert_int_equal(a.status, b.status);
}

/* ---- the approximations and the exact value ---- */

/* |sigma_WW/sigma_ETL - 1| falls from one energy to the next and ends below `last`. What is left is
 * the choice of t_max, which the energy does not change. */
static void ww_comes_closer(flavbrem_context *context, const flavbrem_process *process,
                            double m_phi_gev, double first_energy_gev, double first, double last)
{
    double before = HUGE_VAL;
    for (int i = 0; i < 4; i++) {
        double e = first_energy_gev * pow(10.0, i);
        double ratio = sigma(context, process, FLAVBREM_WW, e, m_phi_gev) /
                       sigma(context, process, FLAVBREM_ETL, e, m_phi_gev);
        double apart = fabs(ratio - 1.0);
        print_message("%s -> %s, m_phi = %g GeV, E = %g GeV: WW/ETL - 1 = %+.2e\n",
                      flavbrem_lepton_name(process->lepton_in),
                      flavbrem_lepton_name(process->lepton_out), m_phi_gev, e, ratio - 1.0);
        assert_true(apart < before);
        assert_true(apart < (i == 0 ? first : i == 3 ? last : HUGE_VAL));
        before = apart;
    }
}

/* The paper: WW within 2%; here, where m_phi is near the heavier lepton's mass, a few per mille. */
static void ww_tends_to_the_exact_cross_section_with_energy(void **state)
{
    flavbrem_process to_mu = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    flavbrem_process to_tau = process_with(FLAVBREM_ELECTRON, FLAVBREM_TAU, 82.0, 207.0);
    ww_comes_closer(*state, &to_mu, 0.11, 20.0, 3e-3, 1e-3);
    ww_comes_closer(*state, &to_tau, 2.0, 100.0, 4e-3, 1e-4);
}

/* The flux at the t_min of the whole process is too large; less so the smaller t_min is. */
static void iww_is_high_and_comes_down_with_energy(void **state)
{
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    double before = HUGE_VAL;
    for (int i = 0; i < 5; i++) {
        double e = 10.0 * pow(10.0, i);
        double k = sigma(*state, &process, FLAVBREM_IWW, e, 0.11) /
                   sigma(*state, &process, FLAVBREM_ETL, e, 0.11);
        assert_true(k > 1.0);
        assert_true(k < before);
        before = k;
    }
    assert_true(before < 1.05);
}

/* physics.md, "What must come out": six printed digits of sigma, four of the ratios. */
static void table_of_the_physics_page_comes_out(void **state)
{
    static const struct line {
        double m_phi_gev, etl, ww, iww;
    } lines[] = {{0.11, 1.754725, 0.9988, 2.109},
                 {0.3, 0.526148, 1.0080, 2.132},
                 {0.7, 0.0920794, 1.0111, 2.525},
                 {1.0, 0.0337819, 1.0132, 2.900}};
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    for (size_t i = 0; i < COUNT(lines); i++) {
        double m = lines[i].m_phi_gev;
        double etl = sigma(*state, &process, FLAVBREM_ETL, 100.0, m);
        double ww = sigma(*state, &process, FLAVBREM_WW, 100.0, m);
        double iww = sigma(*state, &process, FLAVBREM_IWW, 100.0, m);
        assert_true(fabs(etl / lines[i].etl - 1.0) < 1.5e-6); /* half of the last digit */
        assert_true(fabs(ww / etl - lines[i].ww) < 0.51e-4);
        assert_true(fabs(iww / etl - lines[i].iww) < 0.51e-3);
    }
}

/* ---- zeros ---- */

/* Where there should be nothing. */
typedef struct outside_point {
    flavbrem_quantity quantity;
    double e, m_phi, at_0, at_1;
    const char *where;
} outside_point;

static void assert_outside(flavbrem_context *context, double z, double a, flavbrem_method method,
                           const outside_point *point)
{
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, z, a);
    flavbrem_request request = request_for(method, point->quantity, 1e-6);
    flavbrem_result result = cross_section(context, &process, &request, point->e, point->m_phi,
                                           point->at_0, point->at_1);
    if (result.value != 0.0)
        print_message("%s, %s: %g\n", flavbrem_method_name(method), point->where, result.value);
    assert_zero(result, FLAVBREM_VALUE_GOOD);
}

static void every_method_is_zero_where_no_energy_is_left(void **state)
{
    static const outside_point points[] = {
        {FLAVBREM_DX, 100.0, 0.3, 0.0, 0.0, "x = 0"},
        {FLAVBREM_DX, 100.0, 0.3, 0.00299, 0.0, "x below m_phi/E"},
        {FLAVBREM_DX, 100.0, 0.3, 0.99895, 0.0, "x above 1 - m_mu/E"},
        {FLAVBREM_DX, 100.0, 0.3, 1.0, 0.0, "x = 1"},
        {FLAVBREM_DY, 100.0, 0.3, 0.0, 0.0, "y = 0"},
        {FLAVBREM_DY, 100.0, 0.3, 0.00105, 0.0, "y below m_mu/E"},
        {FLAVBREM_DY, 100.0, 0.3, 0.9971, 0.0, "y above 1 - m_phi/E"},
        {FLAVBREM_DY, 100.0, 0.3, 1.0, 0.0, "y = 1"},
        {FLAVBREM_D2X, 100.0, 0.3, 0.99895, 0.001, "x above 1 - m_mu/E at an angle"},
        {FLAVBREM_D2Y, 100.0, 0.3, 0.00105, 0.001, "y below m_mu/E at an angle"},
    };
    for (size_t m = 0; m < COUNT(methods); m++)
        for (size_t i = 0; i < COUNT(points); i++)
            assert_outside(*state, 82.0, 207.0, methods[m], &points[i]);
}

/* Hydrogen: threshold at 0.493 GeV, where all that is made moves on with the nucleus; E_a is at
 * most M/(1 - cos) at high energy. */
static void exact_cross_section_is_zero_where_the_recoil_is_too_large(void **state)
{
    static const outside_point points[] = {
        {FLAVBREM_D2X, 0.495, 0.3, 0.64, 3.0, "near threshold, backwards"},
        {FLAVBREM_D2Y, 0.495, 0.3, 0.23, 3.0, "near threshold, backwards"},
        {FLAVBREM_DTHETA, 0.495, 0.3, 3.0, 0.0, "near threshold, backwards"},
        {FLAVBREM_DPSI, 0.495, 0.3, 3.0, 0.0, "near threshold, backwards"},
        {FLAVBREM_D2X, 100.0, 0.3, 0.05, 1.5, "fast boson across"},
        {FLAVBREM_D2Y, 100.0, 0.3, 0.05, 1.5, "fast lepton across"},
    };
    for (size_t i = 0; i < COUNT(points); i++)
        assert_outside(*state, 1.0, 1.008, FLAVBREM_ETL, &points[i]);
}

static void approximations_are_zero_beyond_their_largest_angle(void **state)
{
    static const outside_point points[] = {
        {FLAVBREM_D2X, 100.0, 0.3, 0.8, 0.1001, "theta"},
        {FLAVBREM_D2Y, 100.0, 0.3, 0.2, 0.3001, "psi"},
        {FLAVBREM_DTHETA, 100.0, 0.3, 0.1001, 0.0, "theta"},
        {FLAVBREM_DPSI, 100.0, 0.3, 0.3001, 0.0, "psi"},
    };
    for (size_t i = 0; i < COUNT(points); i++) {
        assert_outside(*state, 82.0, 207.0, FLAVBREM_WW, &points[i]);
        assert_outside(*state, 82.0, 207.0, FLAVBREM_IWW, &points[i]);
    }
}

/* x -> 1: t_min = [u/(2 E (1 - x))]^2 passes t_max, though x is inside its range. */
static void ww_is_zero_where_t_min_is_above_t_max(void **state)
{
    static const outside_point points[] = {
        {FLAVBREM_DX, 100.0, 0.01, 0.998, 0.0, "x near its end"},
        {FLAVBREM_D2X, 100.0, 0.01, 0.998, 0.0, "x near its end, forward"},
        {FLAVBREM_D2X, 100.0, 0.3, 0.99, 0.09, "x near its end, at an angle"},
    };
    for (size_t i = 0; i < COUNT(points); i++)
        assert_outside(*state, 82.0, 207.0, FLAVBREM_WW, &points[i]);
}

static void below_threshold_everything_is_zero_and_says_so(void **state)
{
    for (int in = 0; in < 3; in++)
        for (int out = 0; out < 3; out++) {
            if (in == out)
                continue;
            flavbrem_process process =
                process_with((flavbrem_lepton)in, (flavbrem_lepton)out, 6.0, 12.0);
            double m_phi = flavbrem_smallest_m_phi_gev(&process) + 0.4;
            double threshold = flavbrem_threshold_gev(&process, m_phi);
            for (size_t m = 0; m < COUNT(methods); m++)
                for (int quantity = FLAVBREM_SIGMA; quantity <= FLAVBREM_D2Y; quantity++) {
                    flavbrem_request request =
                        request_for(methods[m], (flavbrem_quantity)quantity, 1e-3);
                    assert_zero(cross_section(*state, &process, &request, threshold * (1.0 - 1e-9),
                                              m_phi, 0.5, 0.01),
                                FLAVBREM_VALUE_BELOW_THRESHOLD);
                    assert_zero(cross_section(*state, &process, &request, 1e-3, m_phi, 0.5, 0.01),
                                FLAVBREM_VALUE_BELOW_THRESHOLD);
                }
            assert_true(sigma(*state, &process, FLAVBREM_ETL, threshold * (1.0 + 1e-6), m_phi) >
                        0.0);
        }
}

/* Between threshold and opening; every quantity, on both sides. */
static void assert_closed(flavbrem_context *context, const flavbrem_process *process, double e,
                          double m_phi)
{
    static const double fractions[] = {0.01, 0.0595, 0.5, 0.94, 0.99};
    for (int quantity = FLAVBREM_SIGMA; quantity <= FLAVBREM_D2Y; quantity++)
        for (size_t i = 0; i < COUNT(fractions); i++) {
            flavbrem_request request = request_for(FLAVBREM_WW, (flavbrem_quantity)quantity, 1e-6);
            assert_zero(cross_section(context, process, &request, e, m_phi, fractions[i], 1e-4),
                        FLAVBREM_VALUE_CLOSED);
        }
}

static void ww_is_closed_up_to_its_opening_and_says_so(void **state)
{
    for (int rule = FLAVBREM_TMAX_MASSES; rule <= FLAVBREM_TMAX_BEAM_ENERGY; rule++) {
        flavbrem_process process = process_with(FLAVBREM_MUON, FLAVBREM_TAU, 26.0, 55.845);
        process.tmax_rule = (flavbrem_tmax_rule)rule;
        for (double m_phi = 0.01; m_phi < 4.0; m_phi *= 1.7) {
            double threshold = flavbrem_threshold_gev(&process, m_phi);
            double opening = flavbrem_opening_gev(&process, FLAVBREM_WW, m_phi);
            assert_true(flavbrem_opening_gev(&process, FLAVBREM_ETL, m_phi) == threshold);
            assert_true(flavbrem_opening_gev(&process, FLAVBREM_IWW, m_phi) == threshold);
            assert_true(opening >= threshold);
            if (opening > threshold) {
                assert_closed(*state, &process, opening * (1.0 - 1e-9), m_phi);
                assert_closed(*state, &process, 0.5 * (opening + threshold), m_phi);
            }
            assert_zero(
                cross_section(*state, &process,
                              &(flavbrem_request){FLAVBREM_WW, FLAVBREM_SIGMA, FLAVBREM_PB, 1e-6},
                              threshold * (1.0 - 1e-9), m_phi, 0.0, 0.0),
                FLAVBREM_VALUE_BELOW_THRESHOLD);
            assert_true(sigma(*state, &process, FLAVBREM_WW, opening * (1.0 + 1e-6), m_phi) > 0.0);
            assert_true(sigma(*state, &process, FLAVBREM_IWW, opening, m_phi) > 0.0 ||
                        opening == threshold);
        }
    }
    flavbrem_process process = process_with(FLAVBREM_MUON, FLAVBREM_TAU, 26.0, 55.845);
    double gev =
        2.0 * 10.0 * sqrt(0.112 * 0.112 + 0.1056583755 * 0.1056583755); /* 2 E sqrt(t_max) */
    assert_true(gev < (0.112 + 1.77693) * (0.112 + 1.77693) - 0.1056583755 * 0.1056583755);
    assert_closed(*state, &process, 10.0, 0.112);
}

/* ---- the angles ---- */

/* theta_max and psi_max are those of WW and IWW. */
static void cuts_of_the_approximations_do_not_touch_the_exact_values(void **state)
{
    flavbrem_process usual = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    flavbrem_process other = usual;
    other.theta_max_rad = 0.001;
    other.psi_max_rad = 1.5;
    for (int quantity = FLAVBREM_SIGMA; quantity <= FLAVBREM_D2Y; quantity++) {
        flavbrem_request request = request_for(FLAVBREM_ETL, (flavbrem_quantity)quantity, 1e-6);
        double at_0 = quantity == FLAVBREM_DTHETA || quantity == FLAVBREM_DPSI ? 0.01 : 0.6;
        assert_same_result(cross_section(*state, &usual, &request, 50.0, 0.2, at_0, 0.01),
                           cross_section(*state, &other, &request, 50.0, 0.2, at_0, 0.01));
    }
}

static void a_cut_at_pi_is_no_cut(void **state)
{
    flavbrem_process uncut = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    flavbrem_process cut = uncut;
    cut.etl_theta_max_rad = cut.etl_psi_max_rad = PI_RAD;
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-6);
    assert_same_result(cross_section(*state, &uncut, &request, 100.0, 0.3, 0.0, 0.0),
                       cross_section(*state, &cut, &request, 100.0, 0.3, 0.0, 0.0));
}

static void a_cut_takes_away_and_a_wider_one_less(void **state)
{
    static const double cuts_rad[] = {1e-4, 1e-3, 0.01, 0.1, 1.0};
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    double whole = sigma(*state, &process, FLAVBREM_ETL, 10.0, 0.3);
    for (int lepton_side = 0; lepton_side < 2; lepton_side++) {
        double before = 0.0;
        for (size_t i = 0; i < COUNT(cuts_rad); i++) {
            flavbrem_process cut = process;
            *(lepton_side ? &cut.etl_psi_max_rad : &cut.etl_theta_max_rad) = cuts_rad[i];
            double value = sigma(*state, &cut, FLAVBREM_ETL, 10.0, 0.3);
            assert_true(value > before);
            before = value;
        }
        assert_true(before < whole * (1.0 + 2e-7)); /* both to 1e-7 */
        assert_true(before > 0.999 * whole);
    }
}

/* With psi cut a hair below pi the total is integrated over (y, psi) instead of (x, theta): nothing
 * is common but the amplitude. */
static void exact_total_is_the_same_from_both_sides(void **state)
{
    uint64_t random = 5;
    double worst = 0.0;
    for (int i = 0; i < 24; i++) {
        flavbrem_lepton in = (flavbrem_lepton)(i % 3);
        flavbrem_lepton out = (flavbrem_lepton)((i % 3 + 1 + i / 3 % 2) % 3);
        flavbrem_process boson = process_with(in, out, i % 2 ? 82.0 : 6.0, i % 2 ? 207.0 : 12.0);
        double m_phi = flavbrem_smallest_m_phi_gev(&boson) +
                       random_between(&random, 1.0, 10.0) * pow(10.0, -1 - i % 3);
        double e =
            flavbrem_threshold_gev(&boson, m_phi) * pow(100.0, random_between(&random, 0.1, 1.0));
        flavbrem_process lepton = boson;
        lepton.etl_psi_max_rad = PI_RAD - 1e-9;
        flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-6);
        flavbrem_result a = cross_section(*state, &boson, &request, e, m_phi, 0.0, 0.0);
        flavbrem_result b = cross_section(*state, &lepton, &request, e, m_phi, 0.0, 0.0);
        double apart = fabs(a.value - b.value);
        if (!(apart <= a.error + b.error))
            fail_msg(
                "%s -> %s, E = %.17g, m_phi = %.17g, A = %g: %.10g and %.10g, %.2f of the errors",
                flavbrem_lepton_name(in), flavbrem_lepton_name(out), e, m_phi, boson.target_a,
                a.value, b.value, apart / (a.error + b.error));
        worst = larger(worst, apart / a.value);
    }
    print_message("both sides: at most %.1e apart\n", worst);
}

/* ---- the form factors ---- */

/* The inelastic part is positive, and its brace is below 1: squared it adds less. */
static void an_inelastic_part_takes_nothing_away(void **state)
{
    static const int rising[] = {FORM_FACTOR_ELASTIC, FORM_FACTOR_INELASTIC,
                                 FORM_FACTOR_INELASTIC_UNSQUARED};
    static const double nuclei[][2] = {{1.0, 1.008}, {6.0, 12.0}, {82.0, 207.0}};
    for (size_t n = 0; n < COUNT(nuclei); n++)
        for (size_t m = 0; m < COUNT(methods); m++) {
            flavbrem_process process =
                process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, nuclei[n][0], nuclei[n][1]);
            double before = 0.0;
            for (size_t i = 0; i < COUNT(rising); i++) {
                process.form_factor = rising[i];
                double value = sigma(*state, &process, methods[m], 20.0, 0.5);
                assert_true(value > before * (1.0 + 1e-4));
                before = value;
            }
        }
}

/* ---- exact scalings ---- */

static void coupling_is_an_exact_factor(void **state)
{
    for (size_t i = 0; i < COUNT(methods) * FORM_FACTORS; i++) {
        flavbrem_process one = process_with(FLAVBREM_MUON, FLAVBREM_ELECTRON, 82.0, 207.0);
        one.form_factor = (int)(i / COUNT(methods));
        flavbrem_process half = one, small = one;
        half.coupling = 0.5;
        small.coupling = 1e-4;
        flavbrem_request request = request_for(methods[i % COUNT(methods)], FLAVBREM_DX, 1e-6);
        flavbrem_result a = cross_section(*state, &one, &request, 160.0, 0.3, 0.6, 0.0);
        flavbrem_result b = cross_section(*state, &half, &request, 160.0, 0.3, 0.6, 0.0);
        flavbrem_result c = cross_section(*state, &small, &request, 160.0, 0.3, 0.6, 0.0);
        assert_true(a.value > 0.0);
        assert_true(b.value == 0.25 * a.value && b.error == 0.25 * a.error);
        assert_true(c.value == a.value * (1e-4 * 1e-4) && c.error == a.error * (1e-4 * 1e-4));
    }
}

/* CODATA 2022: (hbar c)^2 = 0.3893793721718e9 GeV^2 pb; DMG4: 3.894e8. */
static void unit_is_an_exact_factor(void **state)
{
    static const double gev2_pb[] = {0.3893793721718e9, 3.894e8};
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82.0, 207.0);
    for (int constants = FLAVBREM_CODATA_2022; constants <= FLAVBREM_DMG4; constants++)
        for (size_t m = 0; m < COUNT(methods); m++) {
            process.constants = (flavbrem_constants)constants;
            flavbrem_request request = request_for(methods[m], FLAVBREM_SIGMA, 1e-4);
            flavbrem_result natural =
                cross_section(*state, &process, &request, 100.0, 0.3, 0.0, 0.0);
            request.unit = FLAVBREM_PB;
            flavbrem_result pb = cross_section(*state, &process, &request, 100.0, 0.3, 0.0, 0.0);
            assert_true(natural.value > 0.0);
            assert_true(pb.value == natural.value * gev2_pb[constants]);
            assert_true(pb.error == natural.error * gev2_pb[constants]);
        }
}

/* sigma up to psi [rad] to 1e-6 and to 1e-9. */
static void compare_cut(flavbrem_context *context, flavbrem_lepton in, flavbrem_lepton out,
                        double z, double a, double e, double m, double psi)
{
    flavbrem_process process = process_with(in, out, z, a);
    process.etl_psi_max_rad = psi;
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-6);
    flavbrem_request fine = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-9);
    flavbrem_result value = cross_section(context, &process, &request, e, m, 0.0, 0.0);
    flavbrem_result truth = cross_section(context, &process, &fine, e, m, 0.0, 0.0);
    assert_int_equal(value.status, FLAVBREM_VALUE_GOOD);
    assert_int_equal(truth.status, FLAVBREM_VALUE_GOOD);
    assert_true(fabs(value.value - truth.value) <= value.error);
}

/* sigma up to an angle of a light lepton beside a heavy boson: -u bends at E m_f^2/m_phi^2, far
 * below E m_f/m_i. */
static void cut_of_a_soft_lepton_keeps_its_tolerance(void **state)
{
    compare_cut(*state, FLAVBREM_MUON, FLAVBREM_ELECTRON, 8.0, 14.0, 672009.30702418124,
                1.5422257073782004, 0.11262870774107787);
}

/* The same of bosons little heavier than the decay: at the cut v is -u far below the energies where
 * most of the cross-section lies. Such totals lay up to 17 times outside of their error. */
static void cut_totals_near_the_decay_keep_their_tolerance(void **state)
{
    compare_cut(*state, FLAVBREM_MUON, FLAVBREM_ELECTRON, 19.0, 40.4549, 29.96242002048444,
                0.18216514109231727, 0.49846783259881533);
    compare_cut(*state, FLAVBREM_MUON, FLAVBREM_ELECTRON, 68.0, 148.0956, 321.6629685935416,
                0.10769144406377143, 0.0021458344371106035);
    compare_cut(*state, FLAVBREM_MUON, FLAVBREM_ELECTRON, 46.0, 113.2968, 16.491317858829355,
                0.12140707224120603, 0.10110215280759019);
    compare_cut(*state, FLAVBREM_TAU, FLAVBREM_ELECTRON, 45.0, 90.719, 1518.1570405824375,
                1.7826310938481973, 0.008236518097884987);
}

#define WITH_CONTEXT(test) cmocka_unit_test_setup_teardown(test, create_context, destroy_context)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONTEXT(ww_tends_to_the_exact_cross_section_with_energy),
        WITH_CONTEXT(iww_is_high_and_comes_down_with_energy),
        WITH_CONTEXT(table_of_the_physics_page_comes_out),
        WITH_CONTEXT(every_method_is_zero_where_no_energy_is_left),
        WITH_CONTEXT(exact_cross_section_is_zero_where_the_recoil_is_too_large),
        WITH_CONTEXT(approximations_are_zero_beyond_their_largest_angle),
        WITH_CONTEXT(ww_is_zero_where_t_min_is_above_t_max),
        WITH_CONTEXT(below_threshold_everything_is_zero_and_says_so),
        WITH_CONTEXT(ww_is_closed_up_to_its_opening_and_says_so),
        WITH_CONTEXT(cuts_of_the_approximations_do_not_touch_the_exact_values),
        WITH_CONTEXT(a_cut_at_pi_is_no_cut),
        WITH_CONTEXT(a_cut_takes_away_and_a_wider_one_less),
        WITH_CONTEXT(exact_total_is_the_same_from_both_sides),
        WITH_CONTEXT(an_inelastic_part_takes_nothing_away),
        WITH_CONTEXT(coupling_is_an_exact_factor),
        WITH_CONTEXT(cut_of_a_soft_lepton_keeps_its_tolerance),
        WITH_CONTEXT(cut_totals_near_the_decay_keep_their_tolerance),
        WITH_CONTEXT(unit_is_an_exact_factor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
