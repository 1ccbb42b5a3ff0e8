/* The reader: values, ends, what has none, sentences, threads. tests/test_damage.c has the rest. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "host/core/defaults.h"
#include "tables/index.h"
#include "tables/spline.h"
#include "tests/table_file.h"

#define assert_near(a, b, relative) assert_true(fabs((a) - (b)) <= (relative)*fabs(b))
#define MOST 600

static flavbrem_table *open_golden(const char *path)
{
    char message[FLAVBREM_TABLE_MESSAGE];
    flavbrem_table *table;
    assert_int_equal(
        flavbrem_table_open(path, FLAVBREM_TABLE_CHECKED, &table, message, sizeof message),
        FLAVBREM_OK);
    assert_string_equal(message, "");
    return table;
}

/* ---- a table of which everything is known: s is a polynomial in the coordinates ---- */

struct known {
    size_t n_e, n_m;
    double e[MOST], m[MOST];
    unsigned char *image;
    size_t size;
};

/* Of degree `degree` in x and in y; above 0 from 0 to 1. */
static double polynomial(double x, double y, int degree)
{
    double sum = 0.5;
    for (int i = 1; i <= degree; i++)
        sum += pow(x, i) * (0.3 - 0.05 * i) + pow(y, i) * 0.1 / i + pow(x * y, i) * 0.02;
    return sum;
}

static double coordinate_of(const double *node, size_t n, double value)
{
    struct spline_axis axis = {n, node, flb_spline_scale(node, n)};
    return flb_spline_coordinate(&axis, value);
}

static int degree_of(size_t n)
{
    return n >= 6 ? 5 : n >= 4 ? 3 : 1;
}

static double known_s(const struct known *known, double e, double m)
{
    int degree = degree_of(known->n_e < known->n_m ? known->n_e : known->n_m);
    return polynomial(coordinate_of(known->e, known->n_e, e),
                      coordinate_of(known->m, known->n_m, m), degree);
}

static double known_sigma(const struct known *known, double e, double m)
{
    flavbrem_process process = flb_process_default();
    double above = 1.0 - flavbrem_threshold_gev(&process, m) / e;
    return e > flavbrem_threshold_gev(&process, m) ? above * above * pow(known_s(known, e, m), 8.0)
                                                   : 0.0;
}

/* Gives ETL and IWW = 2 ETL, with a relative error of 1e-3 and 2e-3 in each cell. The nodes are in
 * *known; none is below threshold. */
static void known_make(struct known *known)
{
    static double sigma[MOST * 8], twice[MOST * 8], spline[2][MOST * 8], error[2][MOST * 8];
    double threshold[MOST];
    flavbrem_process process = flb_process_default();
    struct spline_axis e = {known->n_e, known->e, flb_spline_scale(known->e, known->n_e)};
    struct spline_axis m = {known->n_m, known->m, flb_spline_scale(known->m, known->n_m)};
    struct table_grid grid = {.n_beam_energy = known->n_e,
                              .n_m_phi = known->n_m,
                              .beam_energy_gev = known->e,
                              .m_phi_gev = known->m};
    struct table_origin origin = {.process = &process, .convention = "known"};
    for (size_t k = 0; k < known->n_e * known->n_m; k++) {
        size_t j = k % known->n_m;
        threshold[j] = flavbrem_threshold_gev(&process, known->m[j]);
        sigma[k] = known_sigma(known, known->e[k / known->n_m], known->m[j]);
        twice[k] = 2.0 * sigma[k];
        error[0][k] = 1e-3;
        error[1][k] = 2e-3;
    }
    assert_true(flb_spline_fit(&e, &m, threshold, sigma, NULL, spline[0]));
    assert_true(flb_spline_fit(&e, &m, threshold, twice, NULL, spline[1]));
    grid.spline[FLAVBREM_ETL] = spline[0];
    grid.spline[FLAVBREM_IWW] = spline[1];
    grid.interpolation_error[FLAVBREM_ETL] = error[0];
    grid.interpolation_error[FLAVBREM_IWW] = error[1];
    grid.worst[FLAVBREM_IWW] = 0.25;
    assert_int_equal(flb_table_image_make(&grid, &origin, &known->image, &known->size),
                     FLAVBREM_OK);
    struct table_file file = {known->image, known->size};
    table_file_seal(&file);
}

/* From first to last, the ratio of neighbours the same. */
static void spread(double *node, size_t n, double first, double last)
{
    for (size_t i = 0; i < n; i++)
        node[i] = first * pow(last / first, (double)i / (double)(n - 1));
}

static void known_on(struct known *known, size_t n_e, size_t n_m)
{
    known->n_e = n_e;
    known->n_m = n_m;
    spread(known->e, n_e, 10.0, 200.0);
    spread(known->m, n_m, 0.1, 3.0);
    known_make(known);
}

static flavbrem_table *known_open(const struct known *known)
{
    char message[FLAVBREM_TABLE_MESSAGE];
    flavbrem_table *table;
    assert_int_equal(flavbrem_table_open_memory(known->image, known->size, FLAVBREM_TABLE_CHECKED,
                                                &table, message, sizeof message),
                     FLAVBREM_OK);
    return table;
}

/* ---- values ---- */

static void a_polynomial_comes_back_everywhere(void **state)
{
    (void)state;
    static const size_t shapes[][2] = {{2, 2}, {3, 2}, {4, 5}, {5, 6}, {6, 6}, {7, 4}, {20, 8}};
    static struct known known;
    for (size_t shape = 0; shape < COUNT(shapes); shape++) {
        known_on(&known, shapes[shape][0], shapes[shape][1]);
        flavbrem_table *table = known_open(&known);
        for (int i = 0; i <= 30; i++)
            for (int j = 0; j <= 30; j++) {
                double e = i == 30 ? 200.0 : 10.0 + i * 190.0 / 30,
                       m = j == 30 ? 3.0 : 0.1 + j * 2.9 / 30;
                double expected = known_sigma(&known, e, m), value, error;
                assert_int_equal(flavbrem_table_sigma(table, FLAVBREM_ETL, e, m, &value, &error),
                                 FLAVBREM_OK);
                assert_near(value, expected, 1e-11);
                assert_near(error, 1e-3 * expected, 1e-11);
                assert_int_equal(flavbrem_table_kfactor(table, e, m, &value, &error), FLAVBREM_OK);
                assert_near(value, 2.0, 1e-11);
                assert_near(error, 2.0 * 3e-3 / (1.0 - 1e-3), 1e-11);
            }
        flavbrem_table_close(&table);
        free(known.image);
    }
}

static void values_at_the_nodes_are_those_of_the_nodes(void **state)
{
    (void)state;
    flavbrem_table *table = open_golden(GOLDEN "all_methods.h5");
    static const char *const names[] = {"/etl/sigma_pb", "/ww/sigma_pb", "/iww/sigma_pb"};
    size_t shape[2];
    const double *e = flavbrem_table_dataset(table, "/beam_energy_gev", shape);
    const double *m = flavbrem_table_dataset(table, "/m_phi_gev", shape);
    const double *k = flavbrem_table_dataset(table, "/k/value", shape);
    for (int method = 0; method < 3; method++) {
        const double *sigma = flavbrem_table_dataset(table, names[method], shape);
        for (size_t i = 0; i < shape[0]; i++)
            for (size_t j = 0; j < shape[1]; j++) {
                double value, ratio;
                assert_int_equal(
                    flavbrem_table_sigma(table, (flavbrem_method)method, e[i], m[j], &value, NULL),
                    FLAVBREM_OK);
                assert_near(value, sigma[i * shape[1] + j], 1e-11);
                assert_int_equal(flavbrem_table_kfactor(table, e[i], m[j], &ratio, NULL),
                                 FLAVBREM_OK);
                assert_near(ratio, k[i * shape[1] + j], 1e-11);
            }
    }
    flavbrem_table_close(&table);
}

static void assert_untouched(const flavbrem_table *table, flavbrem_status expected,
                             flavbrem_method method, double e, double m)
{
    double value = -7.0, error = -8.0;
    size_t node[2] = {77, 78};
    assert_int_equal(flavbrem_table_sigma(table, method, e, m, &value, &error), expected);
    assert_int_equal(flavbrem_table_sigma(table, method, e, m, &value, NULL), expected);
    assert_true(value == -7.0 && error == -8.0);
    if (expected != FLAVBREM_ERROR_OUTSIDE)
        return;
    assert_int_equal(flavbrem_table_kfactor(table, e, m, &value, &error), expected);
    assert_int_equal(flavbrem_table_cell(table, e, m, node), expected);
    assert_true(value == -7.0 && error == -8.0 && node[0] == 77 && node[1] == 78);
}

/* A table with all its nodes, whose cells have no value. */
static flavbrem_table *open_without_cells(struct table_file *file)
{
    static const char *const names[] = {"/etl/interpolation_error", "/ww/interpolation_error",
                                        "/iww/interpolation_error"};
    flavbrem_table *table;
    for (size_t i = 0; i < COUNT(names); i++) {
        const flavbrem_table_entry *entry = table_file_entry(file, names[i]);
        for (size_t k = 0; k < entry->bytes / sizeof(double); k++)
            table_file_numbers(file, names[i])[k] = INFINITY;
    }
    table_file_seal(file);
    assert_int_equal(flavbrem_table_open_memory(file->bytes, file->size, FLAVBREM_TABLE_CHECKED,
                                                &table, NULL, 0),
                     FLAVBREM_OK);
    return table;
}

static void a_node_has_its_own_value_where_the_splines_have_none(void **state)
{
    (void)state;
    static const char *const names[] = {"/etl/sigma_pb", "/ww/sigma_pb", "/iww/sigma_pb"};
    static const char *const errors[] = {"/etl/error_pb", "/ww/error_pb", "/iww/error_pb"};
    struct table_file file = table_file_read(GOLDEN "all_methods.h5");
    flavbrem_table *table = open_without_cells(&file);
    size_t shape[2];
    const double *e = flavbrem_table_dataset(table, "/beam_energy_gev", shape);
    const double *m = flavbrem_table_dataset(table, "/m_phi_gev", shape);
    const double *k = flavbrem_table_dataset(table, "/k/value", shape);
    for (size_t i = 0; i < shape[0]; i++)
        for (size_t j = 0; j < shape[1]; j++) {
            double value, error, beside = nextafter(e[i], i + 1 < shape[0] ? 1e6 : 0.0);
            for (int method = 0; method < 3; method++) {
                const double *sigma = flavbrem_table_dataset(table, names[method], shape);
                const double *bound = flavbrem_table_dataset(table, errors[method], shape);
                assert_int_equal(flavbrem_table_sigma(table, (flavbrem_method)method, e[i], m[j],
                                                      &value, &error),
                                 FLAVBREM_OK);
                assert_true(value == sigma[i * shape[1] + j] && error == bound[i * shape[1] + j]);
                assert_untouched(table, FLAVBREM_ERROR_NO_VALUE, (flavbrem_method)method, beside,
                                 m[j]);
            }
            assert_int_equal(flavbrem_table_kfactor(table, e[i], m[j], &value, &error),
                             FLAVBREM_OK);
            assert_near(value, k[i * shape[1] + j], 1e-15);
            assert_true(error > 0.0 && error < 1e-5 * value);
            assert_int_equal(flavbrem_table_kfactor(table, beside, m[j], &value, &error),
                             FLAVBREM_ERROR_NO_VALUE);
        }
    flavbrem_table_close(&table);
    free(file.bytes);
}

/* What a file says of a node is believed only where it is a number. */
static void a_node_whose_number_is_none_has_no_value(void **state)
{
    (void)state;
    static const double bad[] = {NAN, INFINITY, -1.0};
    for (size_t i = 0; i < 2 * COUNT(bad); i++) {
        struct table_file file = table_file_read(GOLDEN "all_methods.h5");
        flavbrem_table *table;
        double value, error;
        table_file_numbers(&file, "/etl/interpolation_error")[0] = INFINITY;
        table_file_seal(&file);
        assert_int_equal(flavbrem_table_open_memory(file.bytes, file.size, FLAVBREM_TABLE_CHECKED,
                                                    &table, NULL, 0),
                         FLAVBREM_OK);
        assert_int_equal(flavbrem_table_sigma(table, FLAVBREM_ETL, 5.0, 0.11, &value, &error),
                         FLAVBREM_OK);
        assert_int_equal(flavbrem_table_kfactor(table, 5.0, 0.11, &value, &error), FLAVBREM_OK);
        flavbrem_table_close(&table);
        table_file_numbers(&file, i % 2 ? "/etl/sigma_pb" : "/etl/error_pb")[0] = bad[i / 2];
        table_file_seal(&file);
        assert_int_equal(flavbrem_table_open_memory(file.bytes, file.size, FLAVBREM_TABLE_CHECKED,
                                                    &table, NULL, 0),
                         FLAVBREM_OK);
        assert_untouched(table, FLAVBREM_ERROR_NO_VALUE, FLAVBREM_ETL, 5.0, 0.11);
        assert_int_equal(flavbrem_table_kfactor(table, 5.0, 0.11, &value, &error),
                         FLAVBREM_ERROR_NO_VALUE);
        flavbrem_table_close(&table);
        free(file.bytes);
    }
}

static void intervals_of_an_uneven_axis_are_found(void **state)
{
    (void)state;
    static struct known known;
    size_t node[2];
    known.n_e = MOST;
    known.n_m = 2;
    known.m[0] = 0.1;
    known.m[1] = 3.0;
    for (size_t i = 0; i < MOST; i++) /* crowded at the beginning, then far apart */
        known.e[i] =
            i < MOST - 20 ? 10.0 + 1e-9 * (double)i : 10.0 * pow(1.3, (double)(i + 21 - MOST));
    known_make(&known);
    flavbrem_table *table = known_open(&known);
    for (size_t i = 0; i < MOST; i++) {
        size_t expected = i < MOST - 1 ? i : i - 1;
        assert_int_equal(flavbrem_table_cell(table, known.e[i], 1.0, node), FLAVBREM_OK);
        assert_int_equal(node[0], expected);
        if (i + 1 < MOST) {
            assert_int_equal(flavbrem_table_cell(table, nextafter(known.e[i + 1], 0.0), 1.0, node),
                             FLAVBREM_OK);
            assert_int_equal(node[0], i);
        }
    }
    flavbrem_table_close(&table);
    free(known.image);
}

/* ---- what has no value ---- */

static void the_ends_are_inside_and_nothing_beyond_them(void **state)
{
    (void)state;
    flavbrem_table *table = open_golden(GOLDEN "all_methods.h5");
    double e[2], m[2], value;
    flavbrem_table_range(table, e, m);
    flavbrem_table_range(table, NULL, NULL);
    assert_true(e[0] == 5.0 && e[1] == 200.0 && m[0] == 0.11 && m[1] == 3.0);
    for (int corner = 0; corner < 4; corner++)
        assert_int_equal(
            flavbrem_table_sigma(table, FLAVBREM_WW, e[corner / 2], m[corner % 2], &value, NULL),
            FLAVBREM_OK);
    const double outside_e[] = {nextafter(e[0], 0.0),
                                nextafter(e[1], INFINITY),
                                NAN,
                                INFINITY,
                                -INFINITY,
                                0.0,
                                -0.0,
                                -20.0,
                                DBL_MAX,
                                DBL_TRUE_MIN};
    const double outside_m[] = {nextafter(m[0], 0.0),
                                nextafter(m[1], INFINITY),
                                NAN,
                                INFINITY,
                                -INFINITY,
                                0.0,
                                -0.0,
                                -1.0,
                                DBL_MAX,
                                DBL_TRUE_MIN};
    for (size_t i = 0; i < COUNT(outside_e); i++) {
        assert_untouched(table, FLAVBREM_ERROR_OUTSIDE, FLAVBREM_ETL, outside_e[i], 0.5);
        assert_untouched(table, FLAVBREM_ERROR_OUTSIDE, FLAVBREM_ETL, 20.0, outside_m[i]);
        assert_untouched(table, FLAVBREM_ERROR_OUTSIDE, FLAVBREM_ETL, outside_e[i], outside_m[i]);
    }
    flavbrem_table_close(&table);
}

static void sigma_is_zero_below_threshold_and_k_has_no_value(void **state)
{
    (void)state;
    flavbrem_table *table = open_golden(GOLDEN "threshold.h5");
    flavbrem_process process = flb_process_default();
    double value = -7.0, error = -7.0, threshold = flavbrem_table_threshold_gev(table, 0.9);
    assert_near(threshold, flavbrem_threshold_gev(&process, 0.9), 1e-15);
    const double below[] = {0.3, 0.9, threshold};
    for (size_t i = 0; i < COUNT(below); i++) {
        assert_int_equal(flavbrem_table_sigma(table, FLAVBREM_IWW, below[i], 0.9, &value, &error),
                         FLAVBREM_OK);
        assert_true(value == 0.0 && error == 0.0);
        assert_int_equal(flavbrem_table_kfactor(table, below[i], 0.9, &value, &error),
                         FLAVBREM_ERROR_NO_VALUE);
        assert_true(value == 0.0 && error == 0.0);
    }
    flavbrem_table_close(&table);
}

static void a_method_that_is_not_there_has_no_value(void **state)
{
    (void)state;
    flavbrem_table *table = open_golden(GOLDEN "one_method.h5");
    double value = -7.0, worst = -7.0, p99 = -7.0;
    assert_untouched(table, FLAVBREM_ERROR_NO_VALUE, FLAVBREM_ETL, 50.0, 0.5);
    assert_untouched(table, FLAVBREM_ERROR_NO_VALUE, FLAVBREM_IWW, 50.0, 0.5);
    assert_untouched(table, FLAVBREM_ERROR_NO_VALUE, (flavbrem_method)3, 50.0, 0.5);
    assert_untouched(table, FLAVBREM_ERROR_NO_VALUE, (flavbrem_method)-1, 50.0, 0.5);
    assert_int_equal(flavbrem_table_kfactor(table, 50.0, 0.5, &value, NULL),
                     FLAVBREM_ERROR_NO_VALUE);
    assert_int_equal(flavbrem_table_sigma(table, FLAVBREM_WW, 50.0, 0.5, &value, NULL),
                     FLAVBREM_OK);
    flavbrem_table_interpolation_error(table, FLAVBREM_IWW, &worst, &p99);
    assert_true(worst == 0.0 && p99 == 0.0);
    flavbrem_table_interpolation_error(table, (flavbrem_method)9, &worst, &p99);
    assert_true(worst == 0.0 && p99 == 0.0);
    flavbrem_table_interpolation_error(table, FLAVBREM_WW, &worst, &p99);
    assert_true(worst >= p99 && p99 > 0.0);
    flavbrem_table_close(&table);
}

/* What a number in the file does to the points around it. */
static void assert_no_value_with(const char *dataset, size_t i, double number)
{
    struct table_file file = table_file_read(GOLDEN "all_methods.h5");
    flavbrem_table *table;
    double value = -7.0;
    table_file_numbers(&file, dataset)[i] = number;
    table_file_seal(&file);
    assert_int_equal(
        flavbrem_table_open_memory(file.bytes, file.size, FLAVBREM_TABLE_CHECKED, &table, NULL, 0),
        FLAVBREM_OK);
    assert_untouched(table, FLAVBREM_ERROR_NO_VALUE, FLAVBREM_ETL, 5.5, 0.12);
    assert_int_equal(flavbrem_table_kfactor(table, 5.5, 0.12, &value, NULL),
                     FLAVBREM_ERROR_NO_VALUE);
    assert_int_equal(flavbrem_table_sigma(table, FLAVBREM_IWW, 5.5, 0.12, &value, NULL),
                     FLAVBREM_OK);
    flavbrem_table_close(&table);
    free(file.bytes);
}

static void a_number_that_is_none_gives_no_value(void **state)
{
    (void)state;
    static const double bad[] = {NAN, INFINITY, -INFINITY, -1e3, 1e300};
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_no_value_with("/etl/spline", 0, bad[i]);
        if (bad[i] != 1e300)
            assert_no_value_with("/etl/interpolation_error", 0, bad[i]);
    }
}

/* ---- what a table says ---- */

static void sentences_name_the_point_and_the_range(void **state)
{
    (void)state;
    flavbrem_table *table = open_golden(GOLDEN "all_methods.h5");
    char message[FLAVBREM_TABLE_MESSAGE];
    flavbrem_table_message(table, FLAVBREM_ERROR_OUTSIDE, 250.0, 0.5, message, sizeof message);
    assert_string_equal(message,
                        "the beam energy 250 GeV is outside the table (5 to 200 GeV), make "
                        "a larger table");
    flavbrem_table_message(table, FLAVBREM_ERROR_OUTSIDE, 50.0, 0.1, message, sizeof message);
    assert_string_equal(message,
                        "the boson mass 0.1 GeV is outside the table (0.11 to 3 GeV), make "
                        "a larger table");
    flavbrem_table_message(table, FLAVBREM_ERROR_OUTSIDE, NAN, 0.5, message, sizeof message);
    assert_non_null(strstr(message, "the beam energy nan GeV is outside"));
    flavbrem_table_message(table, FLAVBREM_ERROR_NO_VALUE, 50.0, 0.5, message, sizeof message);
    assert_non_null(strstr(message, "no such value at E = 50 GeV, m_phi = 0.5 GeV"));
    flavbrem_table_message(table, FLAVBREM_OK, 50.0, 0.5, message, sizeof message);
    assert_string_equal(message, "");
    flavbrem_table_close(&table);
}

/* Of each size: the beginning of the sentence, a final zero, and nothing behind. */
static void a_sentence_stays_in_its_buffer(void **state)
{
    (void)state;
    flavbrem_table *table = open_golden(GOLDEN "all_methods.h5"), *none;
    char whole[FLAVBREM_TABLE_MESSAGE], refused[FLAVBREM_TABLE_MESSAGE], cut[8];
    flavbrem_table_message(table, FLAVBREM_ERROR_OUTSIDE, 250.0, 0.5, whole, sizeof whole);
    assert_int_equal(
        flavbrem_table_open("/no", FLAVBREM_TABLE_CHECKED, &none, refused, sizeof refused),
        FLAVBREM_ERROR_INPUT);
    for (size_t size = 0; size < sizeof cut; size++) {
        memset(cut, '#', sizeof cut);
        flavbrem_table_message(table, FLAVBREM_ERROR_OUTSIDE, 250.0, 0.5, cut, size);
        assert_memory_equal(cut, whole, size > 0 ? size - 1 : 0);
        assert_true(size == 0 || cut[size - 1] == '\0');
        assert_int_equal(cut[size], '#');
        memset(cut, '#', sizeof cut);
        assert_int_equal(flavbrem_table_open("/no", FLAVBREM_TABLE_CHECKED, &none, cut, size),
                         FLAVBREM_ERROR_INPUT);
        assert_memory_equal(cut, refused, size > 0 ? size - 1 : 0);
        assert_true(size == 0 || cut[size - 1] == '\0');
        assert_int_equal(cut[size], '#');
        cut[0] = '#';
        assert_int_equal(
            flavbrem_table_open_memory("", 0, FLAVBREM_TABLE_CHECKED, &none, cut, size),
            FLAVBREM_ERROR_FORMAT);
        assert_int_equal(cut[size], '#');
    }
    flavbrem_table_close(&table);
}

static void datasets_are_found_by_name(void **state)
{
    (void)state;
    flavbrem_table *table = open_golden(GOLDEN "threshold.h5");
    size_t shape[2] = {0, 0};
    const unsigned char *status = flavbrem_table_dataset(table, "/status", shape);
    assert_true(shape[0] == 9 && shape[1] == 6);
    assert_int_equal(status[5], 1); /* below threshold */
    assert_non_null(flavbrem_table_dataset(table, "/m_phi_gev", shape));
    assert_true(shape[0] == 6 && shape[1] == 1);
    assert_non_null(flavbrem_table_dataset(table, "/ww/interpolation_error", shape));
    assert_true(shape[0] == 8 && shape[1] == 5);
    assert_null(flavbrem_table_dataset(table, "/nothing", shape));
    assert_null(flavbrem_table_dataset(table, "", shape));
    assert_same(flavbrem_table_coupling(table), 1e-4);
    flavbrem_table_close(&table);
    flavbrem_table_close(&table);
    assert_null(table);
}

/* ---- memory and threads ---- */

#define LOOKUPS 4000

static void look_up_many(const flavbrem_table *table, double values[LOOKUPS])
{
    for (int i = 0; i < LOOKUPS; i++) {
        double e = 5.0 + 195.0 * (i * 37 % LOOKUPS) / LOOKUPS, m = 0.11 + 2.89 * i / LOOKUPS;
        values[i] = -1.0;
        if (i % 4 == 3)
            (void)!flavbrem_table_kfactor(table, e, m, &values[i], NULL);
        else
            (void)!flavbrem_table_sigma(table, (flavbrem_method)(i % 4), e, m, &values[i], NULL);
    }
}

static void eight_threads_see_the_same_bits(void **state)
{
    (void)state;
    static double alone[LOOKUPS], many[8][LOOKUPS];
    flavbrem_table *table = open_golden(GOLDEN "all_methods.h5");
    const flavbrem_table *shared = table;
    look_up_many(shared, alone);
#pragma omp parallel for num_threads(8) schedule(static, 1)
    for (int thread = 0; thread < 8; thread++)
        look_up_many(shared, many[thread]);
    for (int thread = 0; thread < 8; thread++)
        assert_memory_equal(many[thread], alone, sizeof alone);
    flavbrem_table_close(&table);
}

static void a_table_in_memory_is_the_same_table(void **state)
{
    (void)state;
    static double from_file[LOOKUPS], from_memory[LOOKUPS];
    struct table_file file = table_file_read(GOLDEN "all_methods.h5");
    flavbrem_table *table = open_golden(GOLDEN "all_methods.h5");
    look_up_many(table, from_file);
    flavbrem_table_close(&table);
    for (int check = 0; check < 2; check++) {
        assert_int_equal(flavbrem_table_open_memory(file.bytes, file.size,
                                                    (flavbrem_table_check)check, &table, NULL, 0),
                         FLAVBREM_OK);
        look_up_many(table, from_memory);
        assert_memory_equal(from_file, from_memory, sizeof from_file);
        flavbrem_table_close(&table);
    }
    free(file.bytes);
}

static void memory_that_is_not_aligned_is_refused(void **state)
{
    (void)state;
    struct table_file file = table_file_read(GOLDEN "one_method.h5");
    unsigned char *shifted = malloc(file.size + 8);
    char message[FLAVBREM_TABLE_MESSAGE];
    assert_non_null(shifted);
    for (size_t shift = 1; shift < 8; shift++) {
        flavbrem_table *table = (flavbrem_table *)(void *)message;
        memcpy(shifted + shift, file.bytes, file.size);
        assert_int_equal(flavbrem_table_open_memory(shifted + shift, file.size,
                                                    FLAVBREM_TABLE_CHECKED, &table, message,
                                                    sizeof message),
                         FLAVBREM_ERROR_FORMAT);
        assert_null(table);
        assert_string_equal(message, "what lies in memory is not a table (it does not begin at a "
                                     "multiple of 8), align it");
    }
    free(shifted);
    free(file.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_polynomial_comes_back_everywhere),
        cmocka_unit_test(values_at_the_nodes_are_those_of_the_nodes),
        cmocka_unit_test(a_node_has_its_own_value_where_the_splines_have_none),
        cmocka_unit_test(a_node_whose_number_is_none_has_no_value),
        cmocka_unit_test(intervals_of_an_uneven_axis_are_found),
        cmocka_unit_test(the_ends_are_inside_and_nothing_beyond_them),
        cmocka_unit_test(sigma_is_zero_below_threshold_and_k_has_no_value),
        cmocka_unit_test(a_method_that_is_not_there_has_no_value),
        cmocka_unit_test(a_number_that_is_none_gives_no_value),
        cmocka_unit_test(sentences_name_the_point_and_the_range),
        cmocka_unit_test(a_sentence_stays_in_its_buffer),
        cmocka_unit_test(datasets_are_found_by_name),
        cmocka_unit_test(eight_threads_see_the_same_bits),
        cmocka_unit_test(a_table_in_memory_is_the_same_table),
        cmocka_unit_test(memory_that_is_not_aligned_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
