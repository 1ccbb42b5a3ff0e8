/* The amplitude and its azimuthal average, on both sides, against 50-digit truth at random points,
 * half of them in hard places: near threshold, at the ends of v and tau, where l_f and phi are
 * collinear. */
#include <float.h>
#include <math.h>

#include "csv.h"
#include "host/core/point.h"
#include "kernels/physics/etl.h"
#include "kernels/physics/etl_lepton.h"
#include "points.h"

/* What is asked of the amplitude, in units of the sum of the moduli of the terms of the reduced
 * form. */
#define TOLERANCE 2e-11
/* To 1e6 GeV and bosons of 1e-4 GeV. Where t is so close to its end, or a collinear peak so narrow,
 * that a rounding of tau or of t_max is felt, so many of these are allowed besides. */
#define TOLERANCE_TO_1E6_GEV 5e-10
#define ROUNDINGS 10.0 /* t_max is made of about as many operations */

/* Floats of 113 bits, to form largest_v - v, which is an independent input of row_at(). */
#if LDBL_MANT_DIG >= 113
typedef long double wide;
#else
__extension__ typedef __float128 wide;
#endif

static wide wide_root(wide square)
{
    wide root = (wide)sqrt((double)square);
    if (!(root > 0))
        return 0;
    for (int step = 0; step < 3; step++)
        root = (root + square / root) / 2;
    return root;
}

/* largest_v - v, v_meet = 2 M (e_b - m_b) + u0. Of e_a and e_b the smaller one is exact. */
static double room_beyond(const point_params *q, double e_a, double e_b, double v)
{
    wide a = e_a < e_b ? (wide)e_a : (wide)q->e - (wide)e_b;
    wide b = e_a < e_b ? (wide)q->e - (wide)e_a : (wide)e_b;
    wide m_a = (wide)q->m_a, m_b = (wide)q->m_b, m_i = (wide)q->m_i, e = (wide)q->e;
    wide w = wide_root((e - m_i) * (e + m_i)) - wide_root((a - m_a) * (a + m_a));
    wide u0 = b * b - w * w - m_b * m_b;
    return (double)(2 * (wide)q->m * (b - m_b) + u0 - (wide)v);
}

/* The two sides by the same names. */
typedef struct any_row {
    int lepton_side, spin_one;
    etl_row boson;
    etl_lepton_row lepton;
    form_factor nucleus;
    double t_min, t_span;
} any_row;

static any_row any_row_of(const csv *rows, flavbrem_process process)
{
    any_row row = {.lepton_side = csv_is(rows, "side", "lepton")};
    point_params q = flb_point_params_of(&process, csv_number(rows, "beam_energy_gev"),
                                         csv_number(rows, "m_phi_gev"),
                                         row.lepton_side ? LEPTON_SIDE : BOSON_SIDE);
    double e_a = csv_number(rows, "e_out_gev"), e_b = csv_number(rows, "e_rest_gev");
    double v = csv_number(rows, "v_gev2");
    energies e = energies_at(&q, e_a, e_b);
    row_kinematics k = row_at(&q, &e, v, room_beyond(&q, e_a, e_b, v));
    if (row.lepton_side)
        row.lepton = etl_lepton_row_at(&q, &e, &k);
    else
        row.boson = etl_row_at(&q, &e, &k);
    row.nucleus = q.nucleus;
    row.spin_one = has_spin_one(&q);
    row.t_min = k.t_min;
    row.t_span = k.t_span;
    return row;
}

static flavbrem_process process_at(const csv *rows)
{
    return process_with(lepton_named(csv_text(rows, "lepton_in")),
                        lepton_named(csv_text(rows, "lepton_out")), csv_number(rows, "Z"),
                        csv_number(rows, "A"));
}

static any_row any_row_at(const csv *rows)
{
    return any_row_of(rows, process_at(rows));
}

static double amplitude(const any_row *row, double tau, double cos_phi)
{
    return row->lepton_side ? etl_lepton_amplitude(&row->lepton, row->spin_one, tau, 1.0 - cos_phi)
                            : etl_amplitude(&row->boson, row->spin_one, tau, 1.0 - cos_phi);
}

/* The average from the node at tau = num/one: without the form factor and the unit `one`. */
static double average(const any_row *row, double tau, double one)
{
    const form_factor *f = &row->nucleus;
    double num = tau * one;
    double node = row->lepton_side ? etl_lepton_node(&row->lepton, f, row->spin_one, num, one)
                                   : etl_node(&row->boson, f, row->spin_one, num, one);
    double nucleus = form_factor_denominator(f, row->t_min + tau, 1.0) * one;
    return node * nucleus * nucleus;
}

/* Compares every row; ours takes a row and gives a number. Prints the worst deviation of both
 * sides. */
static void compare(double (*ours)(const any_row *row, const csv *rows), const char *value,
                    const char *scale)
{
    double worst[2] = {0.0, 0.0};
    int n[2] = {0, 0};
    csv rows;
    csv_open(&rows, "amplitude_truth.csv");
    while (csv_next(&rows)) {
        any_row row = any_row_at(&rows);
        assert_true(row.t_span > 0.0);
        double deviation =
            fabs(ours(&row, &rows) - csv_number(&rows, value)) / csv_number(&rows, scale);
        if (!(deviation <= TOLERANCE))
            fail_msg("line %d: the %s deviates by %.2e of its scale", rows.line, value, deviation);
        n[row.lepton_side]++;
        worst[row.lepton_side] = larger(worst[row.lepton_side], deviation);
    }
    assert_int_equal(n[0], 640);
    assert_int_equal(n[1], 640);
    print_message("%s: boson side at most %.1e of the scale, lepton side %.1e\n", value, worst[0],
                  worst[1]);
}

static double amplitude_at(const any_row *row, const csv *rows)
{
    return amplitude(row, csv_number(rows, "tau_gev2"), csv_number(rows, "cos_phi"));
}

static double average_at(const any_row *row, const csv *rows)
{
    return average(row, csv_number(rows, "tau_gev2"), 1.0);
}

static void amplitude_is_the_true_one(void **state)
{
    (void)state;
    compare(amplitude_at, "amplitude", "amplitude_scale");
}

static void average_over_the_azimuth_is_the_true_one(void **state)
{
    (void)state;
    compare(average_at, "average", "average_scale");
}

/* A node is homogeneous in the unit: tau = num/one is the same for any one. Powers of 2 change no
 * bit; others round otherwise, which the form may magnify as much as any rounding. */
static void node_does_not_depend_on_the_unit(void **state)
{
    double worst = 0.0;
    csv rows;
    (void)state;
    csv_open(&rows, "amplitude_truth.csv");
    while (csv_next(&rows)) {
        any_row row = any_row_at(&rows);
        double tau = csv_number(&rows, "tau_gev2");
        double in_unit = average(&row, tau, 1.0);
        assert_true(average(&row, tau, 0.5) == in_unit);
        double deviation =
            fabs(average(&row, tau, 0.37) - in_unit) / csv_number(&rows, "average_scale");
        if (!(deviation <= TOLERANCE))
            fail_msg("line %d: another unit changes the average by %.2e of its scale", rows.line,
                     deviation);
        worst = larger(worst, deviation);
    }
    print_message("another unit: at most %.1e of the scale\n", worst);
}

/* What became of the rows of a file, by side. */
typedef struct boson_tally {
    int n[2], felt[2], close; /* rows; where roundings are felt; b/s0 above 0.999 */
    double worst[2];          /* deviation of the others, of the scale */
    double roundings;         /* most of them that were felt */
} boson_tally;

/* Any boson of a spin, equal leptons too; m_phi from 1e-4 GeV, E to 1e6 GeV, collinear peaks that
 * only a millionth of s0 is left of: held against the sum of the moduli, as above. plain, gamma5:
 * the columns of the couplings. */
static boson_tally compare_bosons(const char *file, const char *plain, const char *gamma5)
{
    boson_tally t = {0};
    csv rows;
    csv_open(&rows, file);
    while (csv_next(&rows)) {
        flavbrem_process process = process_at(&rows);
        process.boson = BOSON_GENERAL;
        (plain[2] == 'v' ? &process.g_v : &process.g_s)->re = csv_number(&rows, plain);
        (plain[2] == 'v' ? &process.g_a : &process.g_p)->re = csv_number(&rows, gamma5);
        any_row row = any_row_of(&rows, process);
        double amplitude_off = fabs(amplitude_at(&row, &rows) - csv_number(&rows, "amplitude")) /
                               csv_number(&rows, "amplitude_scale");
        double average_off = fabs(average_at(&row, &rows) - csv_number(&rows, "average")) /
                             csv_number(&rows, "average_scale");
        double off = larger(amplitude_off, average_off);
        double rounding = 0.5 * DBL_EPSILON * csv_number(&rows, "slope");
        if (!(off <= TOLERANCE_TO_1E6_GEV + ROUNDINGS * rounding))
            fail_msg("%s, line %d deviates by %.2e of its scale", file, rows.line, off);
        if (off > TOLERANCE_TO_1E6_GEV) {
            t.felt[row.lepton_side]++;
            t.roundings = larger(t.roundings, off / rounding);
            print_message("line %d, %s: %.1e, %.2f roundings\n", rows.line,
                          row.lepton_side ? "lepton" : "boson", off, off / rounding);
        } else {
            t.worst[row.lepton_side] = larger(t.worst[row.lepton_side], off);
        }
        t.n[row.lepton_side]++;
        t.close += csv_number(&rows, "b_over_s0") > 0.999;
    }
    print_message("%s: boson side %d points, at most %.1e, but %d where roundings are felt; lepton "
                  "side %d, %.1e, %d; at most %.2f roundings; %d with b/s0 above 0.999\n",
                  file, t.n[0], t.worst[0], t.felt[0], t.n[1], t.worst[1], t.felt[1], t.roundings,
                  t.close);
    assert_true(t.n[0] == 294 && t.n[1] == 294);
    return t;
}

static void amplitudes_of_other_scalars_are_the_true_ones(void **state)
{
    (void)state;
    boson_tally t = compare_bosons("boson_truth.csv", "g_s", "g_p");
    assert_true(t.close == 31 && t.felt[0] == 0 && t.felt[1] <= 1);
}

static void amplitudes_of_vectors_are_the_true_ones(void **state)
{
    (void)state;
    boson_tally t = compare_bosons("vector_truth.csv", "g_v", "g_a");
    assert_true(t.close == 35 && t.felt[0] <= 1 && t.felt[1] <= 4);
}

/* The terms of the reduced form cancel here, to a millionth; here the value itself is held. */
static void vectors_beside_a_soft_lepton_keep_their_digits(void **state)
{
    double worst = 0.0;
    int n = 0;
    csv rows;
    (void)state;
    csv_open(&rows, "vector_soft_truth.csv");
    for (; csv_next(&rows); n++) {
        flavbrem_process process = process_at(&rows);
        process.boson = BOSON_GENERAL;
        process.g_v.re = csv_number(&rows, "g_v");
        process.g_a.re = csv_number(&rows, "g_a");
        any_row row = any_row_of(&rows, process);
        double amplitude_off =
            fabs(amplitude_at(&row, &rows) / csv_number(&rows, "amplitude") - 1.0);
        double average_off = fabs(average_at(&row, &rows) / csv_number(&rows, "average") - 1.0);
        worst = larger(worst, larger(amplitude_off, average_off));
    }
    print_message("vectors beside a soft lepton: %d averages and amplitudes, at most %.1e off\n", n,
                  worst);
    assert_int_equal(n, 60);
    assert_true(worst < 1e-10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amplitude_is_the_true_one),
        cmocka_unit_test(average_over_the_azimuth_is_the_true_one),
        cmocka_unit_test(node_does_not_depend_on_the_unit),
        cmocka_unit_test(amplitudes_of_other_scalars_are_the_true_ones),
        cmocka_unit_test(amplitudes_of_vectors_are_the_true_ones),
        cmocka_unit_test(vectors_beside_a_soft_lepton_keep_their_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
