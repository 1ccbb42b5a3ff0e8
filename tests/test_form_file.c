/* Form factors from files of t and F^2: what is between the rows against the formulas that the rows
 * were taken from, what a file must not be, and what it is called. */
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flavbrem/sampler.h"
#include "host/core/form_factors/file.h"
#include "host/core/form_factors/form_factors.h"
#include "host/core/stream.h"
#include "tests/folder.h"
#include "tests/points.h"

/* F^2 of a form factor in list.inc. */
static double f_squared(const form_factor *f, double t)
{
    double denominator = form_factor_denominator(f, t, 1.0) / t;
    return form_factor_numerator(f, 1.0) / (denominator * denominator) *
           form_factor_ratio(f, f->kind, t, 1.0);
}

/* A file of them, so many rows a decade of t, a little uneven. Returns its path. */
static const char *write_form(const flavbrem_process *process, double per_decade, double low,
                              double high)
{
    const char *path = path_of("form.txt");
    double z = process->target_z, a = process->target_a;
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(flb_form_factor_prepare(process->form_factor, z, a, CODATA_M_ELECTRON_GEV));
    form_factor f = flb_form_factor_of(process->form_factor, z, a, CODATA_M_ELECTRON_GEV);
    double step = exp(log(10.0) / per_decade);
    int n = 0;
    for (double t = low; t < high * step * step; n++, t *= n % 3 == 0 ? sqrt(step) : step)
        fprintf(stream, "%.17g %.17g\n", t, f_squared(&f, t) + 1e-300);
    assert_int_equal(fclose(stream), 0);
    return path;
}

static flavbrem_status set_form(flavbrem_context *context, flavbrem_process *process,
                                const char *path)
{
    return flavbrem_process_set(context, process, "form-factor", path);
}

/* ---- values ---- */

static const struct {
    const char *form;
    double per_decade, rtol, good; /* at least so many of the values */
} tabulated[] = {
    {"elastic", 8, 1e-4, 0.9},
    {"elastic", 50, 1e-6, 0.9},
    {"elastic+inelastic", 8, 1e-4, 0.5},
    {"elastic+inelastic", 25, 1e-5, 0.5},
    {"elastic+inelastic", 80, 1e-7, 0.5},
    {"helm", 60, 1e-2, 0.1},
    {"helm", 250, 1e-3, 0.3},
};

static const flavbrem_quantity quantities[] = {FLAVBREM_SIGMA, FLAVBREM_DX, FLAVBREM_DPSI,
                                               FLAVBREM_D2X};

/* A value of the file against the one of the formula. Returns how much of the errors that is. */
static double compare(flavbrem_context *context, const flavbrem_process *by_rows,
                      const flavbrem_process *by_formula, const flavbrem_request *request,
                      const flavbrem_point *point, size_t *good)
{
    flavbrem_result rows, formula;
    cross_sections(context, by_rows, request, 1, point, &rows);
    cross_sections(context, by_formula, request, 1, point, &formula);
    *good += rows.status == FLAVBREM_VALUE_GOOD;
    assert_true(rows.error >= 0.0 && isfinite(rows.error));
    assert_true(rows.status != FLAVBREM_VALUE_GOOD || rows.error <= request->rtol * rows.value);
    double off = fabs(rows.value - formula.value);
    return off == 0.0 ? 0.0 : off / (rows.error + formula.error);
}

static void rows_of_a_formula_are_the_formula_within_the_error(void **state)
{
    uint64_t random = 20261127;
    for (size_t k = 0; k < COUNT(tabulated); k++) {
        double worst = 0.0;
        size_t n = 0, good = 0;
        for (int i = 0; i < 24; i++) {
            flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207);
            if (i % 3 == 1)
                process = process_with(FLAVBREM_MUON, FLAVBREM_TAU, 6, 12);
            assert_int_equal(set_form(*state, &process, tabulated[k].form), FLAVBREM_OK);
            double m_phi = exp(random_between(&random, log(0.02), log(3.0)));
            double opening = flavbrem_opening_gev(&process, FLAVBREM_ETL, m_phi);
            double e = opening * exp(random_between(&random, log(1.2), log(1e4)));
            double least = pow(0.25 * m_phi * m_phi / e, 2.0);
            flavbrem_process by_rows = process;
            const char *path = write_form(&process, tabulated[k].per_decade, least, 100.0);
            assert_int_equal(set_form(*state, &by_rows, path), FLAVBREM_OK);
            flavbrem_request request =
                request_for((flavbrem_method)(i % 3), quantities[i / 3 % 4], tabulated[k].rtol);
            if (request.method != FLAVBREM_ETL && request.quantity == FLAVBREM_DPSI)
                request.quantity = FLAVBREM_DY;
            flavbrem_point point = {e, m_phi, {0.8, 0.5 * m_phi / e}};
            if (request.quantity == FLAVBREM_DPSI)
                point.at[0] = m_phi / e;
            if (request.quantity == FLAVBREM_DY)
                point.at[0] = 0.2;
            worst = larger(worst, compare(*state, &by_rows, &process, &request, &point, &good));
            n++;
        }
        print_message("%s, %g rows a decade, rtol %g: %zu values, %zu good, at most %.2f of the "
                      "errors\n",
                      tabulated[k].form, tabulated[k].per_decade, tabulated[k].rtol, n, good,
                      worst);
        assert_true(worst <= 1.0);
        assert_true((double)good >= tabulated[k].good * (double)n);
    }
}

/* An error that is always large enough says nothing: with more rows it shrinks as it should. */
static void more_rows_are_a_smaller_error(void **state)
{
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207);
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-9);
    double error[2];
    assert_int_equal(set_form(*state, &process, "elastic+inelastic"), FLAVBREM_OK);
    for (int i = 0; i < 2; i++) {
        flavbrem_process by_rows = process;
        const char *path = write_form(&process, i == 0 ? 5 : 10, 1e-9, 100.0);
        assert_int_equal(set_form(*state, &by_rows, path), FLAVBREM_OK);
        flavbrem_result got = cross_section(*state, &by_rows, &request, 100, 3.0, 0, 0);
        assert_int_equal(got.status, FLAVBREM_VALUE_OUTSIDE_TOLERANCE);
        error[i] = got.error / got.value;
    }
    print_message("5 rows a decade leave %.2g of sigma, 10 rows %.2g\n", error[0], error[1]);
    assert_true(error[1] < 0.2 * error[0] && error[1] > 1e-9);
}

/* K and the cross-sections of events have it too. */
static void every_cross_section_has_the_error(void **state)
{
    flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207);
    flavbrem_point point = {100, 1.0, {0, 0}};
    assert_int_equal(set_form(*state, &process, "elastic+inelastic"), FLAVBREM_OK);
    const char *path = write_form(&process, 5, 1e-9, 100.0);
    assert_int_equal(set_form(*state, &process, path), FLAVBREM_OK);
    flavbrem_result k;
    assert_int_equal(flavbrem_kfactors(*state, &process, 1e-6, 1, &point, &k), FLAVBREM_OK);
    assert_true(k.error > 1e-5 * k.value && k.status == FLAVBREM_VALUE_OUTSIDE_TOLERANCE);
    for (int method = FLAVBREM_ETL; method <= FLAVBREM_IWW; method++) {
        flavbrem_sampling sampling = {.method = (flavbrem_method)method,
                                      .view = FLAVBREM_VIEW_BOSON,
                                      .beam_energy_gev = 100,
                                      .m_phi_gev = 1.0};
        flavbrem_request request = request_for(sampling.method, FLAVBREM_SIGMA, 1e-6);
        flavbrem_result sigma, forbidden;
        request.unit = FLAVBREM_PB;
        flavbrem_result whole = cross_section(*state, &process, &request, 100, 1.0, 0, 0);
        assert_true(whole.error > 1e-5 * whole.value);
        assert_int_equal(flavbrem_view_sigma(*state, &process, &sampling, 1e-6, &sigma, &forbidden),
                         FLAVBREM_OK);
        assert_int_equal(sigma.status, FLAVBREM_VALUE_OUTSIDE_TOLERANCE);
        assert_true(sigma.error > 0.8 * whole.error && sigma.error < 2.0 * whole.error);
    }
}

/* ---- what a file must not be ---- */

static const struct {
    const char *text, *sentence;
} wrong[] = {
    {"", "is too short (below 8 rows nothing tells how good it is between them), give more rows"},
    {"1e-4 6700\n1e-3 6600\n", "is too short"},
    {"# t F2\n1e-4 6700\n1e-5 6700\n", "line 3 has a t that is not above the one before, sort"},
    {"1e-4 6700\n1e-4 6700\n", "line 2 has a t that is not above the one before"},
    {"1e-4 -6700\n", "line 1 has an F^2 that is not above 0"},
    {"1e-4 0\n", "line 1 has an F^2 that is not above 0"},
    {"-1e-4 6700\n", "line 1 has a t that is not above 0, leave it out"},
    {"0 6700\n", "line 1 has a t that is not above 0"},
    {"1e-300 6700\n", "line 1 has a t that no process has (1e-40 to 1e10 GeV^2), leave it out"},
    {"1e11 6700\n", "line 1 has a t that no process has"},
    {"1e-4 1e-320\n", "line 1 has an F^2 that is not above 0"},
    {"1e-4\n", "line 1 is not two numbers (t [GeV^2] and F^2), mend it"},
    {"1e-4 6700 3\n", "line 1 is not two numbers"},
    {"1e-4 nan\n", "line 1 is not two numbers"},
    {"1e-4 inf\n", "line 1 is not two numbers"},
    {"1e-4 1e999\n", "line 1 has an F^2 that is too large for a number"},
    {"1e-4 0x10\n", "line 1 is not two numbers"},
    {"t F2\n1e-4 6700\n", "line 1 is not two numbers"},
};

static void a_wrong_file_gets_one_sentence(void **state)
{
    flavbrem_process process = flb_process_default();
    for (size_t i = 0; i < COUNT(wrong); i++) {
        const char *path = path_of("wrong.txt");
        write_text(path, wrong[i].text);
        assert_int_equal(set_form(*state, &process, path), FLAVBREM_ERROR_INPUT);
        const char *message = flavbrem_context_message(*state);
        if (strstr(message, wrong[i].sentence) == NULL || strstr(message, path) == NULL)
            fail_msg("row %zu: %s", i, message);
        assert_int_equal(process.form_factor, 0);
    }
    FILE *binary = fopen(path_of("binary"), "wb");
    assert_non_null(binary);
    assert_int_equal(fwrite("\x89HDF\r\n\x1a\n\0\0\0", 1, 11, binary), 11);
    assert_int_equal(fclose(binary), 0);
    assert_int_equal(set_form(*state, &process, path_of("binary")), FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(*state), "is not text"));
}

static void what_cannot_be_read_is_no_form_factor(void **state)
{
    flavbrem_process process = flb_process_default();
    char longest[400];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    char fifo[600];
    snprintf(fifo, sizeof fifo, "%s", path_of("fifo"));
    assert_int_equal(mkfifo(fifo, 0600), 0);
    const char *const none[] = {folder, path_of("nothing"), "", "elastc", "/dev/zero", longest,
                                fifo};
    alarm(10); /* a pipe that nobody writes to would be waited for */
    for (size_t i = 0; i < COUNT(none); i++) {
        assert_int_equal(set_form(*state, &process, none[i]), FLAVBREM_ERROR_INPUT);
        assert_non_null(strstr(flavbrem_context_message(*state),
                               "take elastic, elastic+inelastic, elastic+inelastic-unsquared or "
                               "helm, or a file"));
    }
    alarm(0);
}

/* Some editors begin a file so. Its numbers have the same hash. */
static void a_byte_order_mark_says_nothing(void **state)
{
    static const char mark[] = "\xEF\xBB\xBF";
    const char rows[] = "1e-4 6700\n2e-4 6600\n3e-4 6500\n4e-4 6400\n5e-4 6300\n6e-4 6200\n"
                        "7e-4 6100\n8e-4 6000\n";
    const char *const begins[] = {"", mark, "\xEF\xBB\xBF# from elsewhere\r\n"};
    flavbrem_process first = flb_process_default();
    for (size_t i = 0; i < COUNT(begins); i++) {
        char text[400];
        flavbrem_process process = flb_process_default();
        snprintf(text, sizeof text, "%s%s", begins[i], rows);
        write_text(path_of("mark.txt"), text);
        if (set_form(*state, &process, path_of("mark.txt")) != FLAVBREM_OK)
            fail_msg("begin %zu: %s", i, flavbrem_context_message(*state));
        first = i == 0 ? process : first;
        assert_int_equal(process.form_factor, first.form_factor);
    }
}

/* What would be no name in CSV, JSON or LHE. */
static void names_are_plain(void **state)
{
    static const char *const names[] = {"a\nb", "a,b",  "a\"b", "a\\b", "<a>",  "a&b",     "a;b",
                                        "\x7f", "a*/b", " a",   "a ",   "\xff", "\xc3\xa9"};
    flavbrem_process process = flb_process_default();
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(set_form(*state, &process, names[i]), FLAVBREM_ERROR_INPUT);
        assert_non_null(strstr(flavbrem_context_message(*state), "give it another name"));
    }
}

/* The rows of the elastic one with t and F^2 in other units. */
static void write_scaled(const char *path, double t_unit, double f_unit)
{
    FILE *stream = fopen(path, "w");
    form_factor f = flb_form_factor_of(FORM_FACTOR_ELASTIC, 82, 207, CODATA_M_ELECTRON_GEV);
    assert_non_null(stream);
    for (double t = 1e-12; t < 100.0; t *= 1.3)
        fprintf(stream, "%.17g,\t%.17g # a comment\n", t * t_unit, f_squared(&f, t) * f_unit);
    assert_int_equal(fclose(stream), 0);
}

static void units_by_mistake_are_seen(void **state)
{
    static const struct {
        double t_unit, f_unit;
        const char *sentence;
    } units[] = {{1e6, 1.0, "give t in GeV^2, not in MeV^2"},
                 {1.0, 1.0 / (82.0 * 82.0), "give F^2 with Z^2 in it"},
                 {1.0, 82.0, "give F^2 with Z^2 in it"}};
    for (size_t i = 0; i < COUNT(units); i++) {
        flavbrem_process process = flb_process_default();
        const char *path = path_of("units.txt");
        write_scaled(path, units[i].t_unit, units[i].f_unit);
        assert_int_equal(set_form(*state, &process, path), FLAVBREM_OK);
        assert_int_equal(flavbrem_process_check(*state, &process), FLAVBREM_ERROR_INPUT);
        if (strstr(flavbrem_context_message(*state), units[i].sentence) == NULL)
            fail_msg("%s", flavbrem_context_message(*state));
    }
}

/* The sentence gives the range that is needed: rows in it are enough. */
static void a_file_must_reach_as_far_as_the_process(void **state)
{
    uint64_t random = 7;
    for (int i = 0; i < 60; i++) {
        flavbrem_process process = process_with(FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207);
        flavbrem_process by_rows = process;
        flavbrem_request request = request_for((flavbrem_method)(i % 3), FLAVBREM_SIGMA, 1e-2);
        double m_phi = exp(random_between(&random, log(1e-3), log(10.0)));
        double opening = flavbrem_opening_gev(&process, request.method, m_phi);
        double low = 0.0, high = 0.0;
        flavbrem_point point = {
            opening * exp(random_between(&random, log(1.001), log(1e3))), m_phi, {0, 0}};
        flavbrem_result result = {.value = 7.0};
        assert_int_equal(set_form(*state, &by_rows, write_form(&process, 30, 0.01, 0.02)),
                         FLAVBREM_OK);
        assert_int_equal(flavbrem_xsec(*state, &by_rows, &request, 1, &point, &result),
                         FLAVBREM_ERROR_INPUT);
        assert_same(result.value, 7.0);
        const char *need = strstr(flavbrem_context_message(*state), " need ");
        assert_non_null(need);
        assert_int_equal(sscanf(need, " need %lf to %lf), add rows", &low, &high), 2);
        const char *path = write_form(&process, 30, low, high);
        assert_int_equal(set_form(*state, &by_rows, path), FLAVBREM_OK);
        if (flavbrem_xsec(*state, &by_rows, &request, 1, &point, &result) != FLAVBREM_OK)
            fail_msg("%s", flavbrem_context_message(*state));
        flavbrem_result whole;
        cross_sections(*state, &process, &request, 1, &point, &whole);
        if (!(fabs(result.value - whole.value) <= result.error + whole.error))
            fail_msg("method %d, E = %g, m_phi = %g: %g +- %g, and %g +- %g", i % 3,
                     point.beam_energy_gev, m_phi, result.value, result.error, whole.value,
                     whole.error);
    }
}

/* Below the opening nothing is asked of it. */
static void below_the_threshold_no_rows_are_needed(void **state)
{
    flavbrem_process process = flb_process_default();
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_SIGMA, 1e-6);
    assert_int_equal(set_form(*state, &process, write_form(&process, 30, 0.01, 0.02)), FLAVBREM_OK);
    flavbrem_result result = cross_section(*state, &process, &request, 0.2, 0.3, 0, 0);
    assert_int_equal(result.status, FLAVBREM_VALUE_BELOW_THRESHOLD);
}

/* ---- what it is called ---- */

static void its_name_has_its_numbers_in_it(void **state)
{
    flavbrem_process process = flb_process_default(), again = process;
    char name[256], text[256];
    write_scaled(path_of("a.txt"), 1.0, 1.0);
    write_scaled(path_of("b.txt"), 1.0, 1.0);
    assert_int_equal(set_form(*state, &process, path_of("a.txt")), FLAVBREM_OK);
    snprintf(name, sizeof name, "%s", flavbrem_form_factor_name(&process));
    assert_int_equal(strncmp(name, path_of("a.txt"), strlen(path_of("a.txt"))), 0);
    assert_true(name[strlen(path_of("a.txt"))] == '#' && strlen(strchr(name, '#')) == 17);
    assert_int_equal(flavbrem_process_get(*state, &process, "form-factor", text, sizeof text),
                     FLAVBREM_OK);
    assert_string_equal(text, name);
    assert_int_equal(set_form(*state, &again, name), FLAVBREM_OK);
    assert_int_equal(again.form_factor, process.form_factor);
    /* The same numbers elsewhere: another name, the same events. */
    assert_int_equal(set_form(*state, &again, path_of("b.txt")), FLAVBREM_OK);
    assert_int_not_equal(again.form_factor, process.form_factor);
    flavbrem_sampling sampling = {.beam_energy_gev = 100, .m_phi_gev = 0.3};
    assert_true(flb_stream_hash(&process, &sampling) == flb_stream_hash(&again, &sampling));
    write_scaled(path_of("b.txt"), 1.0, 1.0 + 1e-12);
    assert_int_equal(set_form(*state, &again, path_of("b.txt")), FLAVBREM_OK);
    assert_true(flb_stream_hash(&process, &sampling) != flb_stream_hash(&again, &sampling));
}

static void a_name_whose_file_has_gone_waits_for_it(void **state)
{
    flavbrem_process process = flb_process_default();
    char name[256];
    write_scaled(path_of("gone.txt"), 1.0, 1.0);
    assert_int_equal(set_form(*state, &process, path_of("gone.txt")), FLAVBREM_OK);
    snprintf(name, sizeof name, "%s", flavbrem_form_factor_name(&process));
    const char *const made[] = {"changed", "removed"};
    for (size_t i = 0; i < COUNT(made); i++) {
        if (i == 0)
            write_scaled(path_of("gone.txt"), 1.0, 1.01);
        else
            assert_int_equal(remove(path_of("gone.txt")), 0);
        assert_int_equal(set_form(*state, &process, name), FLAVBREM_OK);
        assert_string_equal(flavbrem_form_factor_name(&process), name);
        assert_int_equal(flavbrem_process_check(*state, &process), FLAVBREM_ERROR_INPUT);
        assert_non_null(strstr(flavbrem_context_message(*state), "put it where it was"));
    }
    write_scaled(path_of("gone.txt"), 1.0, 1.0);
    assert_int_equal(set_form(*state, &process, name), FLAVBREM_OK);
    assert_int_equal(flavbrem_process_check(*state, &process), FLAVBREM_OK);
}

static int make_both(void **state)
{
    return folder_make() == 0 ? create_context(state) : -1;
}

static int remove_both(void **state)
{
    return folder_remove() == 0 ? destroy_context(state) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_a_formula_are_the_formula_within_the_error),
        cmocka_unit_test(more_rows_are_a_smaller_error),
        cmocka_unit_test(every_cross_section_has_the_error),
        cmocka_unit_test(a_wrong_file_gets_one_sentence),
        cmocka_unit_test(what_cannot_be_read_is_no_form_factor),
        cmocka_unit_test(a_byte_order_mark_says_nothing),
        cmocka_unit_test(names_are_plain),
        cmocka_unit_test(units_by_mistake_are_seen),
        cmocka_unit_test(a_file_must_reach_as_far_as_the_process),
        cmocka_unit_test(below_the_threshold_no_rows_are_needed),
        cmocka_unit_test(its_name_has_its_numbers_in_it),
        cmocka_unit_test(a_name_whose_file_has_gone_waits_for_it),
    };
    return cmocka_run_group_tests(tests, make_both, remove_both);
}
