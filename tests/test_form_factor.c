/* Each form factor and its flux against truth in many digits (tests/data), and what holds for all
 * of them. */
#include <float.h>
#include <math.h>

#include "csv.h"
#include "host/core/defaults.h"
#include "host/core/form_factors/form_factors.h"
#include "points.h"

/* The number of a form factor by its name. */
static int form_named(const char *name)
{
    flavbrem_process process = flb_process_default();
    while (strcmp(flavbrem_form_factor_name(&process), name) != 0)
        assert_true(++process.form_factor < FORM_FACTORS);
    return process.form_factor;
}

static const char *form_name(int i)
{
    flavbrem_process process = flb_process_default();
    process.form_factor = i;
    return flavbrem_form_factor_name(&process);
}

/* That of a row of a file. */
static form_factor form_of_row(const csv *rows)
{
    int i = form_named(csv_text(rows, "form"));
    double a = csv_number(rows, "A");
    assert_true(flb_form_factor_prepare(i, csv_number(rows, "Z"), a, CODATA_M_ELECTRON_GEV));
    return flb_form_factor_of(i, csv_number(rows, "Z"), a, CODATA_M_ELECTRON_GEV);
}

static double over_t_squared(const form_factor *f, double t)
{
    double denominator = form_factor_denominator(f, t, 1.0);
    return form_factor_numerator(f, 1.0) / (denominator * denominator) *
           form_factor_ratio(f, f->kind, t, 1.0);
}

/* So many roundings of F^2/t^2 are ours, besides those of t, which its slope makes larger. */
#define ROUNDINGS 16.0

/* What a table's polynomial leaves, over what F^2 would be at the next top of its oscillation: with
 * t it grows, for a piece spans more of a period. */
#define TABLE_LEAVES(t) (4e-15 + 1e-11 * (t) * (t) * (t) * (t) * (t) * (t))

/* Helm's F^2 over t^2 without the oscillation, Z^2 [3/(q r_n)^2]^2 exp(-t s^2)/(t_a + t)^2. */
static double helm_top(const form_factor *f, double a, double t)
{
    double skin_sq = pow(HELM_SKIN_FM / CODATA_HBAR_C_GEV_FM, 2.0);
    double radius_sq = pow(HELM_RADIUS_FM / CODATA_HBAR_C_GEV_FM, 2.0) * pow(a, 2.0 / 3.0);
    double x_sq = t * (radius_sq - 5.0 * skin_sq);
    double ball = x_sq > 3.0 ? 3.0 / x_sq : 1.0;
    return f->elastic.z2 * ball * ball * exp(-t * skin_sq) / pow(f->elastic.t_a + t, 2.0);
}

static void form_factors_are_the_true_ones(void **state)
{
    csv rows;
    double worst[FORM_FACTORS] = {0.0};
    int n[FORM_FACTORS] = {0};
    (void)state;
    csv_open(&rows, "form_factor_truth.csv");
    while (csv_next(&rows)) {
        int i = form_named(csv_text(&rows, "form"));
        form_factor f = form_of_row(&rows);
        double t = csv_number(&rows, "t_gev2"), truth = csv_number(&rows, "value");
        double slope = fabs(csv_number(&rows, "slope"));
        double allowed = (ROUNDINGS + slope) * DBL_EPSILON * truth;
        if (f.kind == FORM_TABULATED)
            allowed += TABLE_LEAVES(t) * helm_top(&f, csv_number(&rows, "A"), t);
        worst[i] = larger(worst[i], fabs(over_t_squared(&f, t) - truth) / allowed);
        n[i]++;
    }
    for (int i = 0; i < FORM_FACTORS; i++) {
        print_message("%s: %d values, at most %.2f of what rounding leaves\n", form_name(i), n[i],
                      worst[i]);
        assert_true(n[i] >= 300 && worst[i] <= 1.0);
    }
}

static void fluxes_are_the_true_ones(void **state)
{
    csv rows;
    double worst[FORM_FACTORS] = {0.0};
    int n[FORM_FACTORS] = {0};
    (void)state;
    csv_open(&rows, "flux_truth.csv");
    while (csv_next(&rows)) {
        int i = form_named(csv_text(&rows, "form"));
        form_factor f = form_of_row(&rows);
        double truth = csv_number(&rows, "chi"), t_min = csv_number(&rows, "t_min_gev2");
        double flux = photon_flux(&f, f.kind, t_min, csv_number(&rows, "t_max_gev2"));
        double error = f.flux_error;
        double off = fabs(flux / truth - 1.0) / error;
        if (off > 1.0)
            print_message("line %d: %s, t_min %g: off by %.2g\n", rows.line,
                          csv_text(&rows, "form"), t_min, off * error);
        worst[i] = larger(worst[i], off);
        n[i]++;
    }
    for (int i = 0; i < FORM_FACTORS; i++) {
        print_message("%s: %d fluxes, at most %.2f of the error\n", form_name(i), n[i], worst[i]);
        assert_true(n[i] >= 90 && worst[i] <= 1.0);
    }
}

/* Every t of a table's pieces, and where they meet. */
static void a_table_has_no_steps(void **state)
{
    int helm = form_named("helm");
    (void)state;
    assert_true(flb_form_factor_prepare(helm, 82.0, 207.0, CODATA_M_ELECTRON_GEV));
    form_factor f = flb_form_factor_of(helm, 82.0, 207.0, CODATA_M_ELECTRON_GEV);
    for (int64_t piece = 1; piece <= f.table.last; piece++) {
        uint64_t bits = (uint64_t)(f.table.first + piece) << FORM_TABLE_SHIFT;
        double edge = double_from(bits) - f.table.shift;
        double before = form_table_value(&f.table, edge * (1.0 - DBL_EPSILON));
        double behind = form_table_value(&f.table, edge);
        double top = helm_top(&f, 207.0, edge) * pow(1.0 + edge / f.elastic.t_d, 2.0) *
                     pow(f.elastic.t_a + edge, 2.0) / f.elastic.z2;
        assert_true(fabs(before - behind) <= 1e-14 * behind + 2.0 * TABLE_LEAVES(edge) * top);
    }
    assert_true(form_table_value(&f.table, f.table.end) == 0.0);
    assert_true(form_table_value(&f.table, 1e30) == 0.0);
    assert_true(form_table_value(&f.table, 0.0) == 1.0);
}

/* The bytes of the tables and formulas of the first four are the same on every machine. */
#define GOLDEN_HASH UINT64_C(0x2bd0d9e37b2f5f39)

static void form_factors_have_the_same_bits_everywhere(void **state)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    (void)state;
    for (int i = 0; i <= FORM_FACTOR_HELM; i++) {
        assert_true(flb_form_factor_prepare(i, 74.0, 184.0, CODATA_M_ELECTRON_GEV));
        form_factor f = flb_form_factor_of(i, 74.0, 184.0, CODATA_M_ELECTRON_GEV);
        for (double t = 1e-12; t < 10.0; t *= 1.7) {
            uint64_t words[] = {bits_of(over_t_squared(&f, t)),
                                bits_of(photon_flux(&f, f.kind, t, 0.3)),
                                bits_of(form_factor_ratio(&f, f.kind, 3.0 * t, 3.0))};
            for (size_t k = 0; k < COUNT(words); k++)
                hash = (hash ^ words[k]) * UINT64_C(0x100000001b3);
        }
    }
    print_message("0x%016llx\n", (unsigned long long)hash);
    assert_true(hash == GOLDEN_HASH);
}

/* A name that is one more than the list's has no row, and a form factor without a table is ready at
 * once. */
static void the_list_ends(void **state)
{
    (void)state;
    assert_null(flb_form_factor_row(-1));
    assert_null(flb_form_factor_row(FORM_FACTORS));
    assert_string_equal(form_name(0), "elastic");
    assert_true(flb_form_factor_of(0, 82.0, 207.0, CODATA_M_ELECTRON_GEV).kind == FORM_ELASTIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_factors_are_the_true_ones),
        cmocka_unit_test(fluxes_are_the_true_ones),
        cmocka_unit_test(a_table_has_no_steps),
        cmocka_unit_test(form_factors_have_the_same_bits_everywhere),
        cmocka_unit_test(the_list_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
