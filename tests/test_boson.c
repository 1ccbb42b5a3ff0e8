/* Bosons of spin 0 and of spin 1, and equal leptons: their cross-sections against truth, the limits
 * that are known beforehand, what they decay to. */
#include <math.h>

#include "csv.h"
#include "host/core/point.h"
#include "points.h"

#define PI_RAD 3.14159265358979323846

static flavbrem_process of_boson(flavbrem_context *context, const char *text)
{
    flavbrem_process process, *made = NULL;
    if (flavbrem_process_from_text(context, text, &made) != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
    process = *made;
    flavbrem_process_destroy(&made);
    return process;
}

static double sigma(flavbrem_context *context, const char *text, flavbrem_method method,
                    double rtol, double beam_energy_gev, double m_phi_gev)
{
    flavbrem_process process = of_boson(context, text);
    flavbrem_request request = request_for(method, FLAVBREM_SIGMA, rtol);
    return cross_section(context, &process, &request, beam_energy_gev, m_phi_gev, 0.0, 0.0).value;
}

/* ---- truth ---- */

/* Totals of 113 bits in (s_Q, t, u), which share nothing with the code. */
static void totals_are_the_true_ones(void **state)
{
    int n = 0;
    csv rows;
    csv_open(&rows, "reference_general_totals.csv");
    for (; csv_next(&rows); n++) {
        flavbrem_lepton lepton = lepton_named(csv_text(&rows, "lepton"));
        flavbrem_process process =
            process_with(lepton, lepton, csv_number(&rows, "Z"), csv_number(&rows, "A"));
        flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-9);
        process.boson = BOSON_GENERAL;
        process.coupling = flb_process_default().coupling;
        int vector = csv_is(&rows, "spin", "1");
        (vector ? &process.g_v : &process.g_s)->re = csv_number(&rows, "g_V_or_S");
        (vector ? &process.g_a : &process.g_p)->re = csv_number(&rows, "g_A_or_P");
        flavbrem_result ours = cross_section(*state, &process, &request, csv_number(&rows, "E"),
                                             csv_number(&rows, "m"), 0.0, 0.0);
        double deviation = fabs(ours.value / csv_number(&rows, "sigma_GeV-2_finer_rule") - 1.0);
        print_message("line %d deviates by %.1e\n", rows.line, deviation);
        assert_true(deviation < 1e-8);
    }
    assert_int_equal(n, 7);
}

/* ---- limits ---- */

/* The cross-section of general couplings is |g_S|^2 times that of a scalar and |g_P|^2 times that
 * of a pseudoscalar, and so with spin 1; of a complex coupling the modulus enters. */
static void couplings_add_by_their_squares(void **state)
{
    static const char *const pairs[] = {"e:mu", "mu:e", "e:e", "mu:mu"};
    static const char *const spins[][4] = {
        {"boson = scalar\ncoupling = 1\n", "boson = pseudoscalar\ncoupling = 1\n",
         "boson = general\ng-s = -3e-3\ng-p = 0.02\n",
         "boson = general\ng-s = 1.8e-3,-2.4e-3\ng-p = 0.012,0.016\n"},
        {"boson = vector\ncoupling = 1\n", "boson = axial\ncoupling = 1\n",
         "boson = general\ng-v = -3e-3\ng-a = 0.02\n",
         "boson = general\ng-v = 1.8e-3,-2.4e-3\ng-a = 0.012,0.016\n"}};
    for (size_t i = 0; i < COUNT(pairs); i++)
        for (int m = 0; m < FLAVBREM_METHODS; m++)
            for (size_t spin = 0; spin < COUNT(spins); spin++) {
                char text[200];
                double values[4];
                for (int b = 0; b < 4; b++) {
                    snprintf(text, sizeof text, "lepton = %s\n%s", pairs[i], spins[spin][b]);
                    values[b] = sigma(*state, text, (flavbrem_method)m, 1e-9, 20.0, 0.25);
                }
                double sum = 9e-6 * values[0] + 4e-4 * values[1];
                assert_true(values[0] > 0.0 && values[0] != values[1]);
                assert_true(fabs(values[2] / sum - 1.0) < 4e-9);
                assert_true(fabs(values[3] / sum - 1.0) < 4e-9);
            }
}

/* The default is |g_S| = |g_P| = h/2; its two parts are equal, bit by bit. */
static void chiral_is_the_general_one_with_equal_halves(void **state)
{
    double chiral = sigma(*state, "coupling = 2\n", FLAVBREM_ETL, 1e-6, 100.0, 0.3);
    double general =
        sigma(*state, "boson = general\ng-s = 1\ng-p = 1\n", FLAVBREM_ETL, 1e-9, 100.0, 0.3);
    assert_true(fabs(chiral / general - 1.0) < 1e-6);
    flavbrem_process process = of_boson(*state, "lepton = e:e\n");
    boson_numbers b = flb_point_params_of(&process, 100.0, 0.3, BOSON_SIDE).boson;
    assert_true(b.scalar_part == b.pseudo_part && b.strength == 1.0);
}

/* Their difference goes with (m_l/m)^2: 4 m_l^2 over m^2 in the term of the spins. */
static void scalar_and_pseudoscalar_agree_where_the_boson_is_heavy(void **state)
{
    double before = 1.0;
    for (int i = 0; i < 3; i++) {
        double m = 0.02 * pow(5.0, i);
        double scalar = sigma(*state, "lepton = e:e\nboson = scalar\ncoupling = 1\n", FLAVBREM_ETL,
                              1e-9, 100.0, m);
        double pseudo = sigma(*state, "lepton = e:e\nboson = pseudoscalar\ncoupling = 1\n",
                              FLAVBREM_ETL, 1e-9, 100.0, m);
        double apart = fabs(scalar / pseudo - 1.0);
        print_message("m %g GeV: scalar over pseudoscalar - 1 = %.2e\n", m, scalar / pseudo - 1.0);
        assert_true(apart > 0.0 && apart < 10.0 * pow(0.51099895e-3 / m, 2.0) && apart < before);
        before = apart;
    }
}

/* So do those of a vector and of an axial vector: m_l^2 over m^2 in the spins, and 4 m_l^2/m^2 of
 * the axial one's longitudinal part. */
static void vector_and_axial_agree_where_the_boson_is_heavy(void **state)
{
    double before = 1.0;
    for (int i = 0; i < 3; i++) {
        double m = 0.02 * pow(5.0, i);
        double vector = sigma(*state, "lepton = e:e\nboson = vector\ncoupling = 1\n", FLAVBREM_ETL,
                              1e-9, 100.0, m);
        double axial = sigma(*state, "lepton = e:e\nboson = axial\ncoupling = 1\n", FLAVBREM_ETL,
                             1e-9, 100.0, m);
        double apart = fabs(axial / vector - 1.0);
        print_message("m %g GeV: axial over vector - 1 = %.2e, %.3g m_e^2/m^2\n", m,
                      axial / vector - 1.0, (axial / vector - 1.0) * pow(m / 0.51099895e-3, 2.0));
        assert_true(apart > 0.0 && apart < 10.0 * pow(0.51099895e-3 / m, 2.0) && apart < before);
        before = apart;
    }
}

/* Where m -> 0 the longitudinal boson is all, by the equivalence theorem that of a scalar with
 * g_S = g_V (m_i - m_f)/m, g_P = g_A (m_i + m_f)/m. What is beside it is the transverse one, which
 * goes on with ln(1/m): the ratio goes to 1 with m^2 ln(1/m). */
static void light_vectors_are_the_scalars_of_their_masses(void **state)
{
    static const struct {
        const char *pair, *kind;
        flavbrem_lepton in, out;
    } of[] = {{"mu:mu", "axial", FLAVBREM_MUON, FLAVBREM_MUON},
              {"tau:tau", "axial", FLAVBREM_TAU, FLAVBREM_TAU},
              {"e:mu", "vector", FLAVBREM_ELECTRON, FLAVBREM_MUON},
              {"e:mu", "axial", FLAVBREM_ELECTRON, FLAVBREM_MUON}};
    for (size_t i = 0; i < COUNT(of); i++) {
        double m_i = flavbrem_lepton_mass_gev(of[i].in, FLAVBREM_CODATA_2022);
        double m_f = flavbrem_lepton_mass_gev(of[i].out, FLAVBREM_CODATA_2022);
        int axial = of[i].kind[0] == 'a';
        double coupling = axial ? m_i + m_f : m_i - m_f, before = 0.0;
        for (double m = 1e-4; m < 2e-3; m *= 10.0) {
            char text[100], scalar[100];
            snprintf(text, sizeof text, "lepton = %s\nboson = %s\ncoupling = 1\n", of[i].pair,
                     of[i].kind);
            snprintf(scalar, sizeof scalar, "lepton = %s\nboson = %s\ncoupling = 1\n", of[i].pair,
                     axial ? "pseudoscalar" : "scalar");
            double ours = sigma(*state, text, FLAVBREM_ETL, 1e-9, 100.0, m) * m * m;
            double limit =
                sigma(*state, scalar, FLAVBREM_ETL, 1e-9, 100.0, m) * coupling * coupling;
            double beside = ours / limit - 1.0;
            print_message("%s %s, m %g GeV: m^2 sigma over that of the scalar - 1 = %.3e\n",
                          of[i].pair, of[i].kind, m, beside);
            assert_true(beside > 0.0);
            if (before > 1e-7) /* well above what the tolerance leaves of it */
                assert_true(beside > 40.0 * before && beside < 110.0 * before);
            before = beside;
        }
        assert_true(before < 0.01);
    }
}

/* A dark photon of equal leptons couples to a current that is conserved. */
static void light_dark_photons_have_no_pole_in_their_mass(void **state)
{
    double values[2][2];
    for (int axial = 0; axial < 2; axial++)
        for (int i = 0; i < 2; i++)
            values[axial][i] = sigma(*state,
                                     axial ? "lepton = mu:mu\nboson = axial\ncoupling = 1\n"
                                           : "lepton = mu:mu\nboson = vector\ncoupling = 1\n",
                                     FLAVBREM_ETL, 1e-8, 100.0, i ? 1e-3 : 1e-4);
    print_message("mu:mu, 1e-4 over 1e-3 GeV: vector %.4f, axial %.4f\n",
                  values[0][0] / values[0][1], values[1][0] / values[1][1]);
    assert_true(values[0][0] / values[0][1] < 2.0); /* ln(E/m) */
    assert_true(values[1][0] / values[1][1] > 80.0);
}

/* A light pseudoscalar is not made by light: K vanishes with m^2, of a scalar it does not. */
static void light_pseudoscalars_are_rare(void **state)
{
    double scalar = sigma(*state, "lepton = mu:mu\nboson = scalar\ncoupling = 1\n", FLAVBREM_ETL,
                          1e-6, 100.0, 1e-3);
    double pseudo = sigma(*state, "lepton = mu:mu\nboson = pseudoscalar\ncoupling = 1\n",
                          FLAVBREM_ETL, 1e-6, 100.0, 1e-3);
    assert_true(pseudo > 0.0 && pseudo < 0.2 * scalar);
}

/* g_S = C_V (m_i - m_f)/f, g_P = C_A (m_i + m_f)/f. */
static void alp_is_the_scalar_of_its_masses(void **state)
{
    double m_e = flavbrem_lepton_mass_gev(FLAVBREM_ELECTRON, FLAVBREM_CODATA_2022);
    double m_mu = flavbrem_lepton_mass_gev(FLAVBREM_MUON, FLAVBREM_CODATA_2022);
    double of_v =
        sigma(*state, "boson = alp\nc-v = 2\nf-gev = 500\n", FLAVBREM_ETL, 1e-9, 50.0, 0.4);
    double of_a =
        sigma(*state, "boson = alp\nc-a = 2\nf-gev = 500\n", FLAVBREM_ETL, 1e-9, 50.0, 0.4);
    double both = sigma(*state, "boson = alp\nc-v = 2\nc-a = -2\nf-gev = 500\n", FLAVBREM_ETL, 1e-9,
                        50.0, 0.4);
    double scalar = sigma(*state, "boson = scalar\ncoupling = 1\n", FLAVBREM_ETL, 1e-9, 50.0, 0.4);
    double pseudo =
        sigma(*state, "boson = pseudoscalar\ncoupling = 1\n", FLAVBREM_ETL, 1e-9, 50.0, 0.4);
    double v = scalar * pow(2.0 * (m_e - m_mu) / 500.0, 2.0);
    double a = pseudo * pow(2.0 * (m_e + m_mu) / 500.0, 2.0);
    assert_true(fabs(of_v / v - 1.0) < 3e-9 && fabs(of_a / a - 1.0) < 3e-9);
    assert_true(fabs(both / (v + a) - 1.0) < 3e-9);
    flavbrem_process process = of_boson(*state, "lepton = mu:mu\nboson = alp\nc-v = 3\nc-a = 1\n"
                                                "f-gev = 1e3\n");
    flavbrem_couplings g = flavbrem_couplings_of(&process);
    assert_true(g.scalar == 0.0 && fabs(g.pseudoscalar / (2e-3 * m_mu) - 1.0) < 1e-15);
    assert_true(flavbrem_process_values_of(&process).coupling == g.pseudoscalar);
}

/* From the boson's side, and by an integral of its own over y and psi. */
static void both_sides_have_one_total(void **state)
{
    static const char *const kinds[] = {"scalar", "pseudoscalar", "chiral", "vector", "axial"};
    static const char *const pairs[] = {"mu:mu", "e:mu"};
    for (size_t k = 0; k < COUNT(kinds) * COUNT(pairs); k++) {
        const char *kind = kinds[k / COUNT(pairs)], *pair = pairs[k % COUNT(pairs)];
        char text[100];
        snprintf(text, sizeof text, "lepton = %s\ncoupling = 1\nboson = %s\n", pair, kind);
        flavbrem_process process = of_boson(*state, text);
        flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-9);
        double boson = cross_section(*state, &process, &request, 30.0, 0.05, 0.0, 0.0).value;
        process.etl_psi_max_rad = 3.14159;
        double lepton = cross_section(*state, &process, &request, 30.0, 0.05, 0.0, 0.0).value;
        print_message("%s %s: lepton's side over boson's - 1 = %.1e\n", pair, kind,
                      lepton / boson - 1.0);
        assert_true(lepton != boson && fabs(lepton / boson - 1.0) < 4e-9);
    }
}

/* Equal leptons have no decay l -> l phi: any mass from the least one on is good. */
static void equal_leptons_have_no_decay_pole(void **state)
{
    flavbrem_process process = of_boson(*state, "lepton = tau:tau\nboson = scalar\n");
    assert_true(flavbrem_smallest_m_phi_gev(&process) == 0.0);
    double m = flavbrem_lepton_mass_gev(FLAVBREM_TAU, FLAVBREM_CODATA_2022);
    double threshold = flavbrem_threshold_gev(&process, FLAVBREM_SMALLEST_M_PHI_GEV);
    assert_true(threshold > m && threshold < m + 1.1e-4);
    for (int i = 0; i < 2; i++)
        assert_true(
            sigma(*state,
                  i ? "lepton = tau:tau\nboson = scalar\n" : "lepton = e:e\nboson = pseudoscalar\n",
                  FLAVBREM_ETL, 1e-6, 1e6, FLAVBREM_SMALLEST_M_PHI_GEV) > 0.0);
}

/* ---- WW ---- */

/* The 2 -> 2 process in invariants, which cancel and have the digits to lose here. */
struct two_to_two {
    long double s, u, t2, m_i, m_f, m;
};

/* Its own are those of the side: the energy share z of the observed particle, its mass, that of
 * the other one. */
static struct two_to_two two_to_two_at(int lepton_side, double z, double angle_rad, double e,
                                       double m, double m_i, double m_f)
{
    struct two_to_two at = {.m_i = m_i, .m_f = m_f, .m = m};
    long double rest = 1.0L - z, seen = lepton_side ? m_f : m, other = lepton_side ? m : m_f;
    long double v = z * (long double)e * e * angle_rad * angle_rad;
    long double w = v + seen * seen * rest / z - (long double)m_i * m_i * rest + other * other;
    if (lepton_side) { /* w = m^2 - t2, s = w/(1 - y) */
        at.t2 = at.m * at.m - w;
        at.s = w / rest;
        at.u = at.m * at.m - at.t2 - at.s;
    } else { /* w = -u, s = w/(1 - x) */
        at.u = -w;
        at.s = w / rest;
        at.t2 = at.m * at.m - at.s - at.u;
    }
    return at;
}

/* K_X X, X = c (s m_f^2 + u m_i^2)/(s u)^2 - t2/(s u), K_X = 2 k. */
static long double spins_of(const struct two_to_two *at, long double k)
{
    long double s = at->s, u = at->u, c = s + u;
    long double masses = s * at->m_f * at->m_f + u * at->m_i * at->m_i;
    return 2.0L * k * (c * masses / (s * s * u * u) - at->t2 / (s * u));
}

static long double scalar_of(const struct two_to_two *at, long double s_sq, long double p_sq)
{
    long double c = at->s + at->u, sum = at->m_i + at->m_f, apart = at->m_i - at->m_f;
    long double k = s_sq * (at->m * at->m - sum * sum) + p_sq * (at->m * at->m - apart * apart);
    return -(s_sq + p_sq) * c * c / (at->s * at->u) + spins_of(at, k);
}

/* Its transverse part, and a longitudinal one like that of a scalar. */
static long double vector_of(const struct two_to_two *at, long double v_sq, long double a_sq)
{
    long double s = at->s, u = at->u, m_sq = at->m * at->m;
    long double sum = at->m_i + at->m_f, apart = at->m_i - at->m_f;
    long double even = m_sq - at->m_i * at->m_i - at->m_f * at->m_f;
    long double k = 2.0L * (v_sq + a_sq) * even + 8.0L * at->m_i * at->m_f * (v_sq - a_sq);
    return -2.0L * (v_sq + a_sq) * (s * s + u * u) / (s * u) + spins_of(at, k) +
           scalar_of(at, v_sq * apart * apart / m_sq, a_sq * sum * sum / m_sq);
}

/* The flux and the phase space are those of any boson: what is left of a ratio is this one. */
static void ww_of_other_bosons_is_the_two_to_two_process(void **state)
{
    static const char *const pairs[] = {"e:e", "mu:mu", "e:mu", "mu:e"};
    double worst[2] = {0.0, 0.0};
    for (size_t i = 0; i < COUNT(pairs); i++)
        for (int of_lepton = 0; of_lepton < 2; of_lepton++)
            for (int b = 0; b < 6; b++) {
                char text[100];
                double e = 50.0, m = 0.2, at[2] = {of_lepton ? 0.3 : 0.6, 0.004}, values[2];
                int spin_one = b / 3;
                snprintf(text, sizeof text, "lepton = %s\ncoupling = 1\n", pairs[i]);
                flavbrem_process process = of_boson(*state, text);
                flavbrem_request request =
                    request_for(FLAVBREM_WW, of_lepton ? FLAVBREM_D2Y : FLAVBREM_D2X, 1e-9);
                double m_i = flavbrem_lepton_mass_gev(process.lepton_in, FLAVBREM_CODATA_2022);
                double m_f = flavbrem_lepton_mass_gev(process.lepton_out, FLAVBREM_CODATA_2022);
                double plain = b % 3 == 1 ? 0.0 : 1.0, gamma5 = b % 3 == 0 ? 0.0 : 1.0;
                values[0] = cross_section(*state, &process, &request, e, m, at[0], at[1]).value;
                process.coupling = flb_process_default().coupling;
                process.boson = BOSON_GENERAL;
                (spin_one ? &process.g_v : &process.g_s)->re = plain;
                (spin_one ? &process.g_a : &process.g_p)->re = gamma5;
                values[1] = cross_section(*state, &process, &request, e, m, at[0], at[1]).value;
                struct two_to_two point = two_to_two_at(of_lepton, at[0], at[1], e, m, m_i, m_f);
                long double ours =
                    spin_one ? vector_of(&point, plain, gamma5) : scalar_of(&point, plain, gamma5);
                double truth = (double)(ours / scalar_of(&point, 0.25L, 0.25L));
                worst[spin_one] = fmax(worst[spin_one], fabs(values[1] / values[0] / truth - 1.0));
            }
    print_message("WW of other bosons over that of the paper: spin 0 within %.1e, spin 1 %.1e\n",
                  worst[0], worst[1]);
    assert_true(worst[0] < 1e-10 && worst[1] < 1e-10);
}

/* Int theta dtheta |A|^2/w^2, w = -u or m^2 - t2, by Simpson's rule in ln(1 + theta^2/theta_0^2);
 * of spin 1 or of chiral. */
static long double over_angles(int spin_one, int of_lepton, double plain, double gamma5, double z,
                               double e, double m, double m_i, double m_f, double largest_rad)
{
    enum { STEPS = 4000 };
    long double theta_0_sq = 1e-6L, sum = 0.0L;
    long double step = logl(1.0L + (long double)largest_rad * largest_rad / theta_0_sq) / STEPS;
    for (int i = 0; i <= STEPS; i++) {
        long double theta_sq = theta_0_sq * expm1l(step * i);
        struct two_to_two at = two_to_two_at(of_lepton, z, (double)sqrtl(theta_sq), e, m, m_i, m_f);
        long double w = of_lepton ? at.m * at.m - at.t2 : -at.u;
        long double value = spin_one ? vector_of(&at, plain, gamma5) : scalar_of(&at, 0.25L, 0.25L);
        int weight = i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2;
        sum += weight * value / (w * w) * (theta_sq + theta_0_sq);
    }
    return sum;
}

/* IWW has its flux outside of the integral over the angle: what is left of a ratio is that of the
 * two amplitudes, integrated. */
static void iww_of_vectors_is_the_integral_of_the_two_to_two_process(void **state)
{
    static const char *const pairs[] = {"e:e", "mu:mu", "e:mu", "mu:e"};
    double worst = 0.0;
    for (size_t i = 0; i < COUNT(pairs); i++)
        for (int of_lepton = 0; of_lepton < 2; of_lepton++)
            for (int b = 0; b < 3; b++) {
                char text[100];
                double e = 50.0, m = 0.2, z = of_lepton ? 0.3 : 0.6;
                snprintf(text, sizeof text, "lepton = %s\ncoupling = 1\n", pairs[i]);
                flavbrem_process process = of_boson(*state, text);
                flavbrem_request request =
                    request_for(FLAVBREM_IWW, of_lepton ? FLAVBREM_DY : FLAVBREM_DX, 1e-9);
                double m_i = flavbrem_lepton_mass_gev(process.lepton_in, FLAVBREM_CODATA_2022);
                double m_f = flavbrem_lepton_mass_gev(process.lepton_out, FLAVBREM_CODATA_2022);
                double plain = b == 1 ? 0.0 : 1.0, gamma5 = b == 0 ? 0.0 : 1.0;
                double chiral = cross_section(*state, &process, &request, e, m, z, 0.0).value;
                double largest = of_lepton ? process.psi_max_rad : process.theta_max_rad;
                process.coupling = flb_process_default().coupling;
                process.boson = BOSON_GENERAL;
                process.g_v.re = plain;
                process.g_a.re = gamma5;
                double ours = cross_section(*state, &process, &request, e, m, z, 0.0).value;
                long double truth =
                    over_angles(1, of_lepton, plain, gamma5, z, e, m, m_i, m_f, largest) /
                    over_angles(0, of_lepton, plain, gamma5, z, e, m, m_i, m_f, largest);
                worst = fmax(worst, fabs(ours / chiral / (double)truth - 1.0));
            }
    print_message("IWW of vectors over that of the paper: within %.1e\n", worst);
    assert_true(worst < 1e-9);
}

/* Where its flux holds, t far below |u|: muons, which keep |u| above m_mu^2 (1 - x). The higher the
 * energy, the nearer. */
static void ww_of_muons_is_close_to_exact_tree_level(void **state)
{
    static const char *const kinds[] = {"scalar", "vector", "axial"};
    static const double beams_gev[] = {100.0, 1000.0}, most[] = {0.015, 0.005};
    for (size_t k = 0; k < COUNT(kinds); k++)
        for (size_t i = 0; i < COUNT(beams_gev); i++)
            for (double m = 0.1; m < 2.0; m *= sqrt(10.0)) {
                char text[100];
                snprintf(text, sizeof text, "lepton = mu:mu\ncoupling = 1\nboson = %s\n", kinds[k]);
                double ratio = sigma(*state, text, FLAVBREM_WW, 1e-6, beams_gev[i], m) /
                               sigma(*state, text, FLAVBREM_ETL, 1e-6, beams_gev[i], m);
                print_message("%s, %g GeV, m %.3g GeV: WW over ETL - 1 = %.4f\n", kinds[k],
                              beams_gev[i], m, ratio - 1.0);
                assert_true(fabs(ratio - 1.0) < most[i] && ratio != 1.0);
            }
}

/* ---- the decay ---- */

static void widths_of_spin_zero_are_the_known_ones(void **state)
{
    double m_e = flavbrem_lepton_mass_gev(FLAVBREM_ELECTRON, FLAVBREM_CODATA_2022);
    double m_mu = flavbrem_lepton_mass_gev(FLAVBREM_MUON, FLAVBREM_CODATA_2022);
    flavbrem_process p = of_boson(*state, "lepton = mu:mu\nboson = scalar\ncoupling = 1e-3\n");
    double m = 0.3, beta = sqrt(1.0 - 4.0 * m_mu * m_mu / (m * m));
    flavbrem_decay decay = flavbrem_decay_of(&p, m);
    /* g^2 m beta^3/(8 pi), of a pseudoscalar beta */
    assert_true(fabs(decay.width_gev / (1e-6 * m * beta * beta * beta / (8.0 * PI_RAD)) - 1.0) <
                1e-14);
    assert_true(fabs(decay.lifetime_s * decay.width_gev / 6.582119569509067e-25 - 1.0) < 1e-14);
    assert_true(fabs(decay.length_m / decay.lifetime_s / 299792458.0 - 1.0) < 1e-14);
    p.boson = BOSON_PSEUDOSCALAR;
    assert_true(fabs(flavbrem_decay_of(&p, m).width_gev / (1e-6 * m * beta / (8.0 * PI_RAD)) -
                     1.0) < 1e-14);
    decay = flavbrem_decay_of(&p, 2.0 * m_mu);
    assert_true(decay.width_gev == 0.0 && isinf(decay.lifetime_s) && isinf(decay.length_m));
    /* both charges of e mu: h^2 m/(8 pi) where the leptons are light */
    flavbrem_process chiral = of_boson(*state, "coupling = 1e-3\n");
    double far = flavbrem_decay_of(&chiral, 100.0).width_gev;
    assert_true(fabs(far / (1e-6 * 100.0 / (8.0 * PI_RAD)) - 1.0) < 3e-6);
    chiral.lepton_in = FLAVBREM_MUON;
    chiral.lepton_out = FLAVBREM_ELECTRON;
    assert_true(fabs(flavbrem_decay_of(&chiral, 100.0).width_gev / far - 1.0) < 1e-15);
    assert_true(flavbrem_decay_of(&chiral, m_mu + m_e).width_gev == 0.0);
    assert_true(isnan(flavbrem_decay_of(&chiral, -1.0).width_gev));
}

static void widths_of_spin_one_are_the_known_ones(void **state)
{
    double m_e = flavbrem_lepton_mass_gev(FLAVBREM_ELECTRON, FLAVBREM_CODATA_2022);
    double m_mu = flavbrem_lepton_mass_gev(FLAVBREM_MUON, FLAVBREM_CODATA_2022);
    double m = 0.3, r = m_mu * m_mu / (m * m), beta = sqrt(1.0 - 4.0 * r);
    double alpha = 1.0 / 137.035999177; /* CODATA 2022 */
    /* a dark photon: alpha epsilon^2 m/3 beta (1 + 2 r) */
    flavbrem_process p = of_boson(*state, "lepton = mu:mu\nboson = vector\nepsilon = 1e-3\n");
    double dark = alpha * 1e-6 * m / 3.0 * beta * (1.0 + 2.0 * r);
    assert_true(fabs(flavbrem_decay_of(&p, m).width_gev / dark - 1.0) < 1e-14);
    /* an axial one: g^2 m beta^3/(12 pi) */
    p = of_boson(*state, "lepton = mu:mu\nboson = axial\ncoupling = 1e-3\n");
    double axial = 1e-6 * m * beta * beta * beta / (12.0 * PI_RAD);
    assert_true(fabs(flavbrem_decay_of(&p, m).width_gev / axial - 1.0) < 1e-14);
    assert_true(flavbrem_decay_of(&p, 2.0 * m_mu).width_gev == 0.0);
    /* the two add; both charges of e mu, 2 g^2 m/(12 pi) where the leptons are light */
    p = of_boson(*state, "lepton = mu:mu\nboson = general\ng-v = 3e-4\ng-a = 0,4e-4\n");
    double vector = m * beta * (1.0 + 2.0 * r) / (12.0 * PI_RAD);
    double sum = 9e-8 * vector + 16e-8 * 1e6 * axial;
    assert_true(fabs(flavbrem_decay_of(&p, m).width_gev / sum - 1.0) < 1e-14);
    p = of_boson(*state, "lepton = e:mu\nboson = vector\ncoupling = 1e-3\n");
    double far = flavbrem_decay_of(&p, 100.0).width_gev;
    assert_true(fabs(far / (1e-6 * 100.0 / (6.0 * PI_RAD)) - 1.0) < 3e-6);
    /* near its threshold a flavour-changing one is above the square root of lambda, by the masses
     */
    double near = m_e + m_mu + 1e-4, low = flavbrem_decay_of(&p, near).width_gev;
    double lambda =
        (near * near - (m_e + m_mu) * (m_e + m_mu)) * (near * near - (m_mu - m_e) * (m_mu - m_e));
    double k = (near * near - (m_mu - m_e) * (m_mu - m_e)) *
               (2.0 + (m_e + m_mu) * (m_e + m_mu) / (near * near));
    double known = 2.0 * 1e-6 * sqrt(lambda) * k / (24.0 * PI_RAD * near * near * near);
    assert_true(fabs(low / known - 1.0) < 1e-11); /* near - m_e - m_mu keeps 13 digits */
}

/* ---- what texts say ---- */

static void a_coupling_of_its_own_is_told_by_its_keys(void **state)
{
    char text[FLAVBREM_PROCESS_BYTES];
    flavbrem_process p = of_boson(*state, "boson = general\ng-s = 3e-4\ng-p = 4e-4\n");
    assert_int_equal(flavbrem_process_text(*state, &p, text, sizeof text), FLAVBREM_OK);
    assert_null(strstr(text, "coupling"));
    assert_non_null(strstr(text, "boson = general\ng-s = 0.0003\ng-p = 0.0004\n"));
    assert_string_equal(flavbrem_boson_name(&p), "general");
    assert_true(fabs(flavbrem_process_values_of(&p).coupling / 5e-4 - 1.0) < 1e-15);
    p = flb_process_default();
    assert_int_equal(flavbrem_process_text(*state, &p, text, sizeof text), FLAVBREM_OK);
    assert_null(strstr(text, "boson"));
    assert_false(flavbrem_ww_is_far(&p));
    p.lepton_out = FLAVBREM_ELECTRON;
    assert_true(flavbrem_ww_is_far(&p));
    p.lepton_in = FLAVBREM_MUON;
    assert_true(flavbrem_ww_is_far(&p));
}

#define WITH_CONTEXT(test) cmocka_unit_test_setup_teardown(test, create_context, destroy_context)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONTEXT(totals_are_the_true_ones),
        WITH_CONTEXT(couplings_add_by_their_squares),
        WITH_CONTEXT(chiral_is_the_general_one_with_equal_halves),
        WITH_CONTEXT(scalar_and_pseudoscalar_agree_where_the_boson_is_heavy),
        WITH_CONTEXT(vector_and_axial_agree_where_the_boson_is_heavy),
        WITH_CONTEXT(light_vectors_are_the_scalars_of_their_masses),
        WITH_CONTEXT(light_dark_photons_have_no_pole_in_their_mass),
        WITH_CONTEXT(light_pseudoscalars_are_rare),
        WITH_CONTEXT(alp_is_the_scalar_of_its_masses),
        WITH_CONTEXT(both_sides_have_one_total),
        WITH_CONTEXT(equal_leptons_have_no_decay_pole),
        WITH_CONTEXT(ww_of_other_bosons_is_the_two_to_two_process),
        WITH_CONTEXT(iww_of_vectors_is_the_integral_of_the_two_to_two_process),
        WITH_CONTEXT(ww_of_muons_is_close_to_exact_tree_level),
        WITH_CONTEXT(widths_of_spin_zero_are_the_known_ones),
        WITH_CONTEXT(widths_of_spin_one_are_the_known_ones),
        WITH_CONTEXT(a_coupling_of_its_own_is_told_by_its_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
