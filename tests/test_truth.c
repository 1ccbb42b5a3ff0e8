/* The cross-sections of random processes against truth in many digits, and their errors against the
 * deviations. */
#include <math.h>

#include "csv.h"
#include "points.h"

/* What is asked of d2x and d2y. */
#define DOUBLE_DIFFERENTIAL 1e-9

#define VECTOR_ROWS 270 /* of vector_totals_truth.csv */

/* The truth is read into a double. */
#define A_ROUNDING 2e-16

/* Our value at the point of a row. */
static flavbrem_result result_of_row(flavbrem_context *context, const csv *rows, double rtol)
{
    flavbrem_process process = process_with(lepton_named(csv_text(rows, "lepton_in")),
                                            lepton_named(csv_text(rows, "lepton_out")),
                                            csv_number(rows, "Z"), csv_number(rows, "A"));
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, rtol);
    while (!csv_is(rows, "quantity", flavbrem_quantity_name(request.quantity)))
        request.quantity++;
    if (csv_has(rows, "g_v")) {
        process.boson = BOSON_GENERAL;
        process.coupling = flb_process_default().coupling;
        process.g_v.re = csv_number(rows, "g_v");
        process.g_a.re = csv_number(rows, "g_a");
    }
    while (csv_has(rows, "form") && !csv_is(rows, "form", flavbrem_form_factor_name(&process)))
        process.form_factor++;
    int coordinates = flavbrem_quantity_coordinates(request.quantity);
    const char *fraction = coordinates == 2 ? "at_x" : "at";
    double at = csv_has(rows, fraction) ? csv_number_or(rows, fraction, 0.0) : 0.0;
    return cross_section(context, &process, &request, csv_number(rows, "beam_energy_gev"),
                         csv_number(rows, "m_phi_gev"), at,
                         coordinates == 2 ? csv_number(rows, "at_angle_rad") : 0.0);
}

/* What became of the rows of a file. */
typedef struct tally {
    int n, outside, wrong;      /* rows; outside the tolerance; with an error that is not true */
    double deviation, of_error; /* the worst ones: relative to the truth, to the error */
} tally;

/* The error covers the deviation, and a good value's error is within the tolerance. */
static void take(tally *t, const csv *rows, double rtol, const flavbrem_result *result,
                 double truth, double uncertainty)
{
    double deviation = fabs(result->value - truth);
    int covered = deviation <= result->error + uncertainty;
    int good = result->status == FLAVBREM_VALUE_GOOD;
    /* the error may be told as the tolerance, rounded */
    int within = result->error <= rtol * result->value * (1.0 + 4.0 * A_ROUNDING);
    if (!covered || good != within) {
        print_message("%s, line %d, rtol %g: off by %.2e, the error says %.2e, %s\n", rows->name,
                      rows->line, rtol, deviation / truth, result->error / truth,
                      flavbrem_value_text(result->status));
        t->wrong++;
    }
    t->n++;
    t->outside += !good;
    if (good) /* the others say by their error how far off they are */
        t->deviation = larger(t->deviation, deviation / truth);
    t->of_error = larger(t->of_error, deviation / result->error);
}

static void print_tally(const char *what, double rtol, const tally *t)
{
    print_message("%s, rtol %g: at most %.1e, %.2f of the error; %d of %d outside the tolerance\n",
                  what, rtol, t->deviation, t->of_error, t->outside, t->n);
}

static void double_differential_cross_sections_are_the_true_ones(void **state)
{
    tally t = {0};
    csv rows;
    csv_open(&rows, "d2_truth.csv");
    while (csv_next(&rows)) {
        double truth = csv_number(&rows, "value");
        flavbrem_result result = result_of_row(*state, &rows, DOUBLE_DIFFERENTIAL);
        take(&t, &rows, DOUBLE_DIFFERENTIAL, &result, truth, A_ROUNDING * truth);
    }
    print_tally("d2x, d2y", DOUBLE_DIFFERENTIAL, &t);
    assert_int_equal(t.n, 640);
    assert_int_equal(t.wrong, 0);
    assert_true(t.deviation <= DOUBLE_DIFFERENTIAL);
    /* x within about 1e-6 of its end, where the last digit of the masses is felt */
    assert_true(t.outside <= 16);
}

/* The same of each form factor; t up to 1e5 times the size of the nucleus. */
static void other_form_factors_are_the_true_ones(void **state)
{
    tally t = {0};
    csv rows;
    csv_open(&rows, "d2_forms_truth.csv");
    while (csv_next(&rows)) {
        double truth = csv_number(&rows, "value");
        flavbrem_result result = result_of_row(*state, &rows, 1e-8);
        take(&t, &rows, 1e-8, &result, truth, A_ROUNDING * truth);
    }
    print_tally("d2x, d2y of four form factors", 1e-8, &t);
    assert_int_equal(t.n, 1600);
    assert_int_equal(t.wrong, 0);
}

static int whole_is_closed(const csv *rows)
{
    flavbrem_process process = process_with(lepton_named(csv_text(rows, "lepton_in")),
                                            lepton_named(csv_text(rows, "lepton_out")),
                                            csv_number(rows, "Z"), csv_number(rows, "A"));
    process.form_factor = FORM_FACTOR_HELM;
    return csv_number(rows, "beam_energy_gev") <=
           flavbrem_opening_gev(&process, FLAVBREM_ETL, csv_number(rows, "m_phi_gev"));
}

/* Helm's form factor counts as 0 from t s^2 = 60 on; what that leaves out is in the error, or the
 * place is closed. */
static void little_is_left_of_helms_form_factor(void **state)
{
    size_t n = 0, closed = 0, outside = 0, wrong = 0;
    double worst = 0.0;
    csv rows;
    csv_open(&rows, "d2_helm_far_truth.csv");
    while (csv_next(&rows)) {
        double truth = csv_number(&rows, "value"), t_min = csv_number(&rows, "t_min_gev2");
        flavbrem_result result = result_of_row(*state, &rows, 1e-6);
        n++;
        outside += result.status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE ? 1 : 0;
        if (result.status == FLAVBREM_VALUE_CLOSED) {
            closed++;
            wrong += t_min < 2.8 && !whole_is_closed(&rows) ? 1 : 0; /* GeV^2; it ends at 2.88 */
            continue;
        }
        worst = larger(worst, fabs(result.value - truth) / result.error);
        wrong += fabs(result.value - truth) <= result.error ? 0 : 1;
    }
    print_message("d2x, d2y of Helm far out: %zu values, %zu closed, %zu outside the tolerance, at "
                  "most %.2f of the error\n",
                  n, closed, outside, worst);
    assert_int_equal(n, 100);
    assert_int_equal(wrong, 0);
    assert_true(closed < 30 && outside < 40);
}

static void totals_of_form_factors_are_the_true_ones(void **state)
{
    static const double tolerances[] = {1e-3, 1e-6};
    for (size_t i = 0; i < COUNT(tolerances); i++) {
        tally t = {0};
        csv rows;
        csv_open(&rows, "totals_forms_truth.csv");
        while (csv_next(&rows)) {
            double truth = csv_number(&rows, "value"), accuracy = csv_number(&rows, "accuracy");
            flavbrem_result result = result_of_row(*state, &rows, tolerances[i]);
            take(&t, &rows, tolerances[i], &result, truth, (accuracy + 1e-12) * truth);
        }
        print_tally("sigma of four form factors", tolerances[i], &t);
        assert_int_equal(t.n, 80);
        assert_int_equal(t.wrong, 0);
    }
}

/* dx, dy and sigma; the truth is as good as its column `accuracy`. */
static void integrals_keep_their_tolerance(void **state, double rtol)
{
    tally t = {0};
    csv rows;
    csv_open(&rows, "totals_truth.csv");
    while (csv_next(&rows)) {
        double truth = csv_number(&rows, "value");
        double uncertainty = (csv_number(&rows, "accuracy") + A_ROUNDING) * truth;
        flavbrem_result result = result_of_row(*state, &rows, rtol);
        take(&t, &rows, rtol, &result, truth, uncertainty);
    }
    print_tally("dx, dy, sigma", rtol, &t);
    assert_true(t.n >= 150);
    assert_int_equal(t.wrong, 0);
    assert_int_equal(t.outside, 0);
}

/* dx, dy and sigma of bosons of spin 1: V, A and both, equal leptons too. */
static void vectors_are_true_within_their_error(void **state)
{
    static const double tolerances[] = {1e-3, 1e-6, 1e-9};
    for (size_t i = 0; i < COUNT(tolerances); i++) {
        tally t = {0};
        csv rows;
        csv_open(&rows, "vector_totals_truth.csv");
        while (csv_next(&rows)) {
            double truth = csv_number(&rows, "value"), accuracy = csv_number(&rows, "accuracy");
            flavbrem_result result = result_of_row(*state, &rows, tolerances[i]);
            take(&t, &rows, tolerances[i], &result, truth, (accuracy + 1e-12) * truth);
        }
        print_tally("dx, dy, sigma of spin 1", tolerances[i], &t);
        assert_int_equal(t.n, VECTOR_ROWS);
        assert_int_equal(t.wrong, 0);
        assert_int_equal(t.outside, 0);
    }
}

/* A row of validation/truth_points.c. */
typedef struct random_row {
    flavbrem_process process;
    flavbrem_request request;
    flavbrem_point point;
} random_row;

static random_row random_row_of(const csv *rows, double rtol)
{
    random_row row = {.process = process_with(lepton_named(csv_text(rows, "lepton_in")),
                                              lepton_named(csv_text(rows, "lepton_out")),
                                              csv_number(rows, "Z"), csv_number(rows, "A")),
                      .request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, rtol),
                      .point = {csv_number(rows, "beam_energy_gev"),
                                csv_number(rows, "m_phi_gev"),
                                {csv_number(rows, "at"), csv_number(rows, "angle_rad")}}};
    while (!csv_is(rows, "quantity", flavbrem_quantity_name(row.request.quantity)))
        row.request.quantity++;
    double largest_rad = csv_number(rows, "largest_angle_rad");
    if (csv_is(rows, "quantity", "dx") || csv_is(rows, "quantity", "d2x") ||
        csv_is(rows, "quantity", "dtheta"))
        row.process.etl_theta_max_rad = largest_rad;
    else
        row.process.etl_psi_max_rad = largest_rad;
    return row;
}

typedef flavbrem_result integrate_row(void *tools, const random_row *row);

static void random_rows_keep_their_tolerance(const char *file, int at_least, double rtol,
                                             integrate_row *integrate, void *tools)
{
    tally t = {0};
    csv rows;
    csv_open(&rows, file);
    while (csv_next(&rows)) {
        random_row row = random_row_of(&rows, rtol);
        flavbrem_result result = integrate(tools, &row);
        double truth = csv_number(&rows, "value");
        take(&t, &rows, rtol, &result, truth, (csv_number(&rows, "accuracy") + A_ROUNDING) * truth);
    }
    print_tally(file, rtol, &t);
    assert_true(t.n >= at_least);
    assert_int_equal(t.wrong, 0);
    assert_int_equal(t.outside, 0);
}

static flavbrem_result by_the_library(void *context, const random_row *row)
{
    flavbrem_result result;
    cross_sections(context, &row->process, &row->request, 1, &row->point, &result);
    return result;
}

static const double rtols[] = {1e-3, 1e-4, 1e-6, 1e-7};

/* Every quantity over the whole domain, both ends of every axis; first slow bosons and large
 * angles, where the tail in t and a collinear peak beyond its end count. */
static void random_points_are_true_within_their_error(void **state)
{
    for (size_t i = 0; i < sizeof rtols / sizeof rtols[0]; i++)
        random_rows_keep_their_tolerance("points_truth.csv", 100, rtols[i], by_the_library, *state);
}

static void equal_leptons_are_true_within_their_error(void **state)
{
    for (size_t i = 0; i < sizeof rtols / sizeof rtols[0]; i++)
        random_rows_keep_their_tolerance("equal_leptons_truth.csv", 30, rtols[i], by_the_library,
                                         *state);
}

static void integrals_are_true_within_their_error_at_1e_3(void **state)
{
    integrals_keep_their_tolerance(state, 1e-3);
}

static void integrals_are_true_within_their_error_at_1e_6(void **state)
{
    integrals_keep_their_tolerance(state, 1e-6);
}

static void integrals_are_true_within_their_error_at_1e_9(void **state)
{
    integrals_keep_their_tolerance(state, 1e-9);
}

#define WITH_CONTEXT(test) cmocka_unit_test_setup_teardown(test, create_context, destroy_context)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONTEXT(double_differential_cross_sections_are_the_true_ones),
        WITH_CONTEXT(other_form_factors_are_the_true_ones),
        WITH_CONTEXT(little_is_left_of_helms_form_factor),
        WITH_CONTEXT(totals_of_form_factors_are_the_true_ones),
        WITH_CONTEXT(vectors_are_true_within_their_error),
        WITH_CONTEXT(integrals_are_true_within_their_error_at_1e_3),
        WITH_CONTEXT(integrals_are_true_within_their_error_at_1e_6),
        WITH_CONTEXT(integrals_are_true_within_their_error_at_1e_9),
        WITH_CONTEXT(random_points_are_true_within_their_error),
        WITH_CONTEXT(equal_leptons_are_true_within_their_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
