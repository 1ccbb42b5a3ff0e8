/* The photon flux against quadrature, and what WW and IWW make of it against the printed equations
 * of arXiv:2404.15931, in long double. */
#include <float.h>
#include <math.h>

#include "host/core/defaults.h"
#include "host/core/point.h"
#include "kernels/physics/iww.h"
#include "points.h"
#include "quadrature.h"

static const struct nucleus {
    double z, a;
} nuclei[] = {{1.0, 1.008}, {6.0, 12.011}, {26.0, 55.845}, {82.0, 207.0}, {92.0, 238.03}};

/* t_min/t_max from 1e-12 to 0.999, evenly in the logarithm of the ratio over one less it. */
enum { RATIOS = 160 };

static double ratio_number(int i)
{
    double odds = 1e-12 * pow(0.999 / 0.001 / 1e-12, (double)i / (RATIOS - 1));
    return odds / (1.0 + odds);
}

/* ---- the flux ---- */

typedef struct flux_parameters {
    long double z2, t_a, t_d, t_min;
} flux_parameters;

/* dt (t - t_min)/t^2 F^2(t), Eqs. (14) and (6), in y = ln(t/t_min). */
static long double flux_density(long double y, const void *parameters)
{
    const flux_parameters *f = parameters;
    long double t = f->t_min * expl(y);
    long double screened = 1.0L / (t + f->t_a); /* a^2/(1 + a^2 t) */
    long double extended = 1.0L / (1.0L + t / f->t_d);
    return f->z2 * f->t_min * expm1l(y) * screened * screened * extended * extended * t;
}

/* The worst deviation of photon_flux() over the ratios t_min/t_max and the nuclei. */
static double worst_flux(flavbrem_tmax_rule rule, double beam_energy_gev, double m_phi_gev)
{
    double worst = 0.0;
    for (size_t i = 0; i < COUNT(nuclei); i++) {
        flavbrem_process process =
            process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, nuclei[i].z, nuclei[i].a);
        process.tmax_rule = rule;
        point_params q = flb_point_params_of(&process, beam_energy_gev, m_phi_gev, BOSON_SIDE);
        for (int k = 0; k < RATIOS; k++) {
            double t_min = ratio_number(k) * q.t_max_ww;
            flux_parameters f = {(long double)q.nucleus.elastic.z2,
                                 (long double)q.nucleus.elastic.t_a,
                                 (long double)q.nucleus.elastic.t_d, (long double)t_min};
            long double length = logl((long double)q.t_max_ww / (long double)t_min);
            double expected = (double)quadrature(flux_density, &f, 0.0L, length);
            double flux = photon_flux(&q.nucleus, FORM_ELASTIC, t_min, q.t_max_ww);
            worst = larger(worst, fabs(flux / expected - 1.0));
        }
    }
    return worst;
}

/* What form_factor.h says of the flux. */
#define FLUX_TOLERANCE 3e-13

static void flux_is_its_integral_up_to_the_masses(void **state)
{
    static const double m_phi_gev[] = {1e-3, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0};
    double worst = 0.0;
    (void)state;
    for (size_t i = 0; i < COUNT(m_phi_gev); i++)
        worst = larger(worst, worst_flux(FLAVBREM_TMAX_MASSES, 100.0, m_phi_gev[i]));
    print_message("t_max = m_phi^2 + m_i^2: at most %.1e\n", worst);
    assert_true(worst < FLUX_TOLERANCE);
}

static void flux_is_its_integral_up_to_the_beam_energy(void **state)
{
    static const double beam_energy_gev[] = {0.1, 1.0, 10.0, 100.0, 1e3, 1e4};
    double worst = 0.0;
    (void)state;
    for (size_t i = 0; i < COUNT(beam_energy_gev); i++)
        worst = larger(worst, worst_flux(FLAVBREM_TMAX_BEAM_ENERGY, beam_energy_gev[i], 0.05));
    print_message("t_max = E^2: at most %.1e\n", worst);
    assert_true(worst < FLUX_TOLERANCE);
}

static void flux_vanishes_above_t_max(void **state)
{
    (void)state;
    flavbrem_process process = flb_process_default();
    point_params q = flb_point_params_of(&process, 100.0, 0.3, BOSON_SIDE);
    double t_max = q.t_max_ww;
    assert_true(photon_flux(&q.nucleus, FORM_ELASTIC, t_max, t_max) == 0.0);
    assert_true(photon_flux(&q.nucleus, FORM_ELASTIC, 1.0000001 * t_max, t_max) == 0.0);
    assert_true(photon_flux(&q.nucleus, FORM_ELASTIC, 1e6 * t_max, t_max) == 0.0);
    assert_true(photon_flux(&q.nucleus, FORM_ELASTIC, 0.9999999 * t_max, t_max) > 0.0);
}

static void upper_limit_of_the_flux_follows_the_rule(void **state)
{
    flavbrem_process process = flb_process_default();
    (void)state;
    process.lepton_in = FLAVBREM_MUON;
    process.lepton_out = FLAVBREM_ELECTRON;
    double m_mu = flavbrem_lepton_mass_gev(FLAVBREM_MUON, FLAVBREM_CODATA_2022);
    assert_true(flb_point_params_of(&process, 50.0, 0.25, BOSON_SIDE).t_max_ww ==
                0.25 * 0.25 + m_mu * m_mu);
    process.tmax_rule = FLAVBREM_TMAX_BEAM_ENERGY;
    assert_true(flb_point_params_of(&process, 50.0, 0.25, BOSON_SIDE).t_max_ww == 50.0 * 50.0);
}

/* ---- the rows of WW and IWW ---- */

/* A row at x with the numbers of the printed equations. */
typedef struct printed_row {
    ww_row row;
    side observed;
    double e_gev;
    long double x, rest; /* x or y, and 1 less it */
    long double m_phi_sq, m_i_sq, m_f_sq, delta_m;
    long double factor; /* alpha^2/(4 pi) beta [1/GeV^2 over the equation] */
    double lost;        /* by how much the terms of w0 are larger than w0 */
} printed_row;

static long double square(long double x)
{
    return x * x;
}

static printed_row random_row(uint64_t *random)
{
    static const double masses[] = {0.02, 0.11, 0.3, 1.0, 5.0};
    for (;;) {
        flavbrem_lepton in = (flavbrem_lepton)(random_bits(random) % 3u);
        flavbrem_lepton out = (flavbrem_lepton)((in + 1u + random_bits(random) % 2u) % 3u);
        flavbrem_process process = process_with(in, out, 82.0, 207.0);
        double m_phi =
            masses[random_bits(random) % COUNT(masses)] * random_between(random, 1.0, 2.0);
        double e = random_between(random, 10.0, 1000.0);
        double least = flavbrem_smallest_m_phi_gev(&process);
        if (least > 0.0 && random_bits(random) % 2u)
            m_phi = least + 1e-3 * random_between(random, 0.1, 1.0);
        if (!(m_phi > least))
            continue;
        printed_row p = {.observed = random_bits(random) % 2u ? LEPTON_SIDE : BOSON_SIDE,
                         .e_gev = e};
        point_params q = flb_point_params_of(&process, e, m_phi, p.observed);
        double x = random_between(random, q.m_a / e, 1.0 - q.m_b / e);
        double e_a = x * e;
        if (!(e_a > 1.0001 * q.m_a) || !(e - e_a > 1.0001 * q.m_b))
            continue;
        p.x = (long double)e_a / (long double)e;
        p.rest = 1.0L - p.x;
        p.row = ww_row_at(&q, (int)p.observed, e_a, (double)((long double)e - (long double)e_a));
        p.m_phi_sq = square((long double)m_phi);
        p.m_i_sq = square((long double)q.m_i);
        p.m_f_sq = square((long double)q.m_f);
        p.delta_m = p.m_phi_sq - p.m_i_sq - p.m_f_sq;
        p.factor = (long double)q.prefactor *
                   sqrtl(1.0L - square((long double)q.m_a / (p.x * (long double)e)));
        double terms =
            q.m_a * q.m_a * (double)(p.rest / p.x) + q.m_i * q.m_i * (double)p.rest + q.m_b * q.m_b;
        p.lost = terms / p.row.w_least;
        return p;
    }
}

/* u-tilde of the boson's side: Eq. (19) of the paper, at an angle. */
static long double printed_u(const printed_row *p, long double angle)
{
    return -p->x * square((long double)p->e_gev * angle) - p->m_phi_sq * p->rest / p->x +
           p->m_i_sq * p->rest - p->m_f_sq;
}

/* m_phi^2 - t2 of the lepton's side. */
static long double printed_w(const printed_row *p, long double angle)
{
    return p->m_phi_sq + p->x * square((long double)p->e_gev * angle) + p->m_f_sq * p->rest / p->x -
           p->m_i_sq * p->rest;
}

/* What a printed equation gives, and the sum of the moduli of its terms: some of them cancel. */
typedef struct printed_value {
    long double value, terms;
} printed_value;

static void add_term(printed_value *sum, long double term)
{
    sum->value += term;
    sum->terms += fabsl(term);
}

static printed_value times(printed_value sum, long double factor)
{
    return (printed_value){sum.value * factor, sum.terms * fabsl(factor)};
}

/* d2sigma/(dx dv) over the flux, v = x E^2 angle^2; Eq. (22) with (21), Eqs. (26), (27). */
static printed_value printed_density(const printed_row *p, long double angle)
{
    long double x = p->x, rest = p->rest;
    printed_value sum = {0.0L, 0.0L};
    if (p->observed == BOSON_SIDE) {
        long double u = printed_u(p, angle);
        add_term(&sum, x * x / (2.0L * rest));
        add_term(&sum, p->delta_m * u * x / (u * u));
        add_term(&sum, p->delta_m *
                           (p->m_phi_sq * rest + x * (p->m_f_sq + p->m_i_sq * (x - 1.0L))) /
                           (u * u));
        return times(sum, p->factor * rest / (u * u));
    }
    long double w = printed_w(p, angle);
    add_term(&sum, 1.0L / (2.0L * w * w));
    add_term(&sum, -p->delta_m / (w * w * w));
    add_term(&sum,
             p->delta_m * (p->m_f_sq + x * (p->m_i_sq * x + p->delta_m)) / (x * square(square(w))));
    return times(sum, p->factor * rest * rest * rest / x);
}

/* G(u) of Eq. (A2), H(w) of Eq. (A4), with a sign. */
static void add_antiderivative(printed_value *sum, const printed_row *p, long double angle,
                               long double sign)
{
    long double x = p->x, rest = p->rest;
    if (p->observed == BOSON_SIDE) {
        long double u = printed_u(p, angle);
        long double mass = p->m_phi_sq * rest + x * (p->m_f_sq + p->m_i_sq * (x - 1.0L));
        add_term(sum, -sign * x * x / (2.0L * rest * u));
        add_term(sum, -sign * p->delta_m * x / (2.0L * u * u));
        add_term(sum, -sign * p->delta_m * mass / (3.0L * u * u * u));
    } else {
        long double w = printed_w(p, angle);
        long double mass = p->m_f_sq + x * (p->m_i_sq * x + p->delta_m);
        add_term(sum, -sign / (2.0L * w));
        add_term(sum, sign * p->delta_m / (2.0L * w * w));
        add_term(sum, -sign * p->delta_m * mass / (3.0L * x * w * w * w));
    }
}

/* dsigma/dx over the flux, up to an angle; Eqs. (A1) and (A3). */
static printed_value printed_integral(const printed_row *p, long double angle)
{
    printed_value sum = {0.0L, 0.0L};
    long double sign = p->observed == BOSON_SIDE ? 1.0L : -1.0L;
    add_antiderivative(&sum, p, 0.0L, sign);
    add_antiderivative(&sum, p, angle, -sign);
    return times(sum, p->observed == BOSON_SIDE ? p->factor * p->rest
                                                : p->factor * p->rest * p->rest * p->rest / p->x);
}

/* The angles from 0 over those at which w doubles to 0.3 rad. */
static double random_angle(uint64_t *random, const printed_row *p)
{
    double doubling = sqrt(p->row.w_least / (double)p->x) / p->e_gev;
    return random_bits(random) % 4u == 0 ? random_between(random, 0.0, 0.3)
                                         : doubling * random_between(random, 0.0, 3.0);
}

typedef printed_value printed_equation(const printed_row *p, long double angle);
typedef double kernel_form(const ww_row *row, double v);

/* Relative to the value or to its first term, whichever is larger; the second cancels half of it at
 * most. The tolerance: the roundings of ww_row_at and of the few operations after it, times what w0
 * loses as the difference of its terms (mu -> e near m_phi = m_mu); and what the printed form loses
 * in long double. */
static void compare_with_printed(kernel_form *form, printed_equation *equation, const char *name)
{
    uint64_t random = 2024;
    double worst = 0.0, most_lost = 0.0;
    for (int i = 0; i < 20000; i++) {
        printed_row p = random_row(&random);
        double angle = random_angle(&random, &p);
        double v = (double)(p.x * square((long double)p.e_gev * (long double)angle));
        printed_value expected = equation(&p, (long double)angle);
        ww_row alone = p.row;
        alone.second = 0.0;
        double ours = form(&p.row, v);
        double size = larger(fabs(ours), form(&alone, v));
        double deviation = fabs((double)((long double)ours - expected.value)) / size;
        double tolerance = 3e-15 * p.lost + 8.0 * (double)(LDBL_EPSILON * expected.terms) / size;
        if (!(deviation <= tolerance))
            fail_msg(
                "row %d (x = %Lg, angle %g): %.2e off the printed %s, w0 loses a factor of %.1e", i,
                p.x, angle, deviation, name, p.lost);
        worst = larger(worst, deviation);
        most_lost = larger(most_lost, p.lost);
    }
    print_message("printed %s: at most %.1e; w0 loses up to a factor of %.1e\n", name, worst,
                  most_lost);
}

static void density_is_that_of_the_printed_equations(void **state)
{
    (void)state;
    compare_with_printed(ww_density, printed_density, "(21), (27)");
}

static void closed_integral_is_that_of_the_printed_equations(void **state)
{
    (void)state;
    compare_with_printed(iww_integral, printed_integral, "(A2), (A4)");
}

/* dv (d2sigma/dx dv) in y = ln(1 + v/w0). */
static long double density_in_ln_w(long double y, const void *parameters)
{
    const ww_row *row = parameters;
    double v = (double)((long double)row->w_least * expm1l(y));
    return (long double)ww_density(row, v) * ((long double)row->w_least + (long double)v);
}

/* Both use the same w0, so nothing of it is lost here; ww_density rounds a few times, v once. */
static void closed_integral_is_that_of_the_density(void **state)
{
    uint64_t random = 7;
    double worst = 0.0;
    (void)state;
    for (int i = 0; i < 300; i++) {
        printed_row p = random_row(&random);
        double angle = random_angle(&random, &p);
        double v_end = (double)p.x * (p.e_gev * angle) * (p.e_gev * angle);
        ww_row alone = p.row;
        alone.second = 0.0;
        long double length = log1pl((long double)v_end / (long double)p.row.w_least);
        long double expected = quadrature(density_in_ln_w, &p.row, 0.0L, length);
        double ours = iww_integral(&p.row, v_end);
        double deviation =
            fabs(ours - (double)expected) / larger(ours, iww_integral(&alone, v_end));
        worst = larger(worst, deviation);
    }
    print_message("Int dv of the density: at most %.1e\n", worst);
    assert_true(worst < 3e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flux_is_its_integral_up_to_the_masses),
        cmocka_unit_test(flux_is_its_integral_up_to_the_beam_energy),
        cmocka_unit_test(flux_vanishes_above_t_max),
        cmocka_unit_test(upper_limit_of_the_flux_follows_the_rule),
        cmocka_unit_test(density_is_that_of_the_printed_equations),
        cmocka_unit_test(closed_integral_is_that_of_the_printed_equations),
        cmocka_unit_test(closed_integral_is_that_of_the_density),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
