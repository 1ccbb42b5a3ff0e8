/* Files of each released format version give what they gave when they were made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/table_file.h"

enum { ETL, WW, IWW, K };

struct note {
    int what;
    double beam_energy_gev, m_phi_gev;
    flavbrem_status status;
    double value, error;
};

static const struct note all_methods[] = {
    {ETL, 20.0, 0.5, FLAVBREM_OK, 0.19932967300190202, 0.014538892639207181},
    {WW, 20.0, 0.5, FLAVBREM_OK, 0.2042883543681069, 0.01650938057599712},
    {IWW, 20.0, 0.5, FLAVBREM_OK, 0.8058570783496355, 0.1368305032111821},
    {K, 20.0, 0.5, FLAVBREM_OK, 4.0428355006730285, 1.0585422829511022},
    {ETL, 5.0, 0.11, FLAVBREM_OK, 1.2349016870506924, 0.05000735680110449},
    {WW, 200.0, 1.0, FLAVBREM_OK, 0.24180402911616813, 0.024643725982242962},
    {IWW, 200.0, 3.0, FLAVBREM_OK, 0.016587558602755462, 0.0026206505384014757},
    {K, 200.0, 3.0, FLAVBREM_OK, 4.184374212969726, 1.206711176552034},
    {IWW, 5.0, 3.0, FLAVBREM_OK, 1.0234226631082592e-08, 4.388955876409566e-09},
    {WW, 77.7, 0.123, FLAVBREM_OK, 5.684433637474244, 0.12593689045076048},
    {ETL, 4.99, 0.5, FLAVBREM_ERROR_OUTSIDE, 0.0, 0.0},
    {K, 20.0, 3.01, FLAVBREM_ERROR_OUTSIDE, 0.0, 0.0},
};

static const struct note one_method[] = {
    {WW, 20.0, 0.2, FLAVBREM_OK, 4.4358475943917897e-07, 2.589812447198e-07},
    {WW, 60.0, 0.2, FLAVBREM_OK, 3.193566654623195e-05, 1.8645227314744226e-05},
    {WW, 37.5, 0.7, FLAVBREM_OK, 2.786870847178069e-06, 1.6270786259383655e-06},
    {WW, 200.0, 1.0, FLAVBREM_OK, 0.00014649210400371885, 8.552752688002883e-05},
    {ETL, 60.0, 0.2, FLAVBREM_ERROR_NO_VALUE, 0.0, 0.0},
    {IWW, 60.0, 0.2, FLAVBREM_ERROR_NO_VALUE, 0.0, 0.0},
    {K, 60.0, 0.2, FLAVBREM_ERROR_NO_VALUE, 0.0, 0.0},
    {WW, 19.0, 0.2, FLAVBREM_ERROR_OUTSIDE, 0.0, 0.0},
};

static const struct note threshold[] = {
    {ETL, 20.0, 0.5, FLAVBREM_OK, 0.19722779254364264, 0.002213340796237367},
    {WW, 20.0, 0.5, FLAVBREM_OK, 0.20184889248599783, 0.0026221597352464533},
    {IWW, 20.0, 0.5, FLAVBREM_OK, 0.7967812400420331, 0.018211710099120294},
    {K, 20.0, 0.5, FLAVBREM_OK, 4.039903452581213, 0.13923785124781027},
    {ETL, 0.3, 0.9, FLAVBREM_OK, 0.0, 0.0},
    {ETL, 0.5, 0.3, FLAVBREM_OK, 2.9541407499321983e-05, 1.0025646875711048e-06},
    {WW, 1.3, 0.85, FLAVBREM_OK, 5.100317415701491e-07, 3.099507010451809e-07},
    {IWW, 1.5, 0.6, FLAVBREM_OK, 0.0002590564862924881, 1.1973961960961619e-05},
    {K, 2.0, 0.6, FLAVBREM_OK, 5.84616480478328, 0.42712282343192487},
    {K, 0.3, 0.9, FLAVBREM_ERROR_NO_VALUE, 0.0, 0.0},
    {ETL, 1.0, 0.9, FLAVBREM_OK, 0.0, 0.0},
    {WW, 0.415, 0.3, FLAVBREM_OK, 4.6087291293905005e-08, 4.187784131643382e-08},
    {IWW, 0.3, 0.11, FLAVBREM_OK, 0.0029324038922258515, 0.0002191353084342224},
    {ETL, 21.0, 0.5, FLAVBREM_ERROR_OUTSIDE, 0.0, 0.0},
};

static void check(const char *path, const char *convention, const struct note *notes, size_t n)
{
    char message[FLAVBREM_TABLE_MESSAGE];
    flavbrem_table *table;
    assert_int_equal(
        flavbrem_table_open(path, FLAVBREM_TABLE_CHECKED, &table, message, sizeof message),
        FLAVBREM_OK);
    assert_string_equal(flavbrem_table_convention(table), convention);
    for (const struct note *note = notes; note < notes + n; note++) {
        double e = note->beam_energy_gev, m = note->m_phi_gev, value = 0.0, error = 0.0;
        flavbrem_status status =
            note->what == K
                ? flavbrem_table_kfactor(table, e, m, &value, &error)
                : flavbrem_table_sigma(table, (flavbrem_method)note->what, e, m, &value, &error);
        assert_int_equal(status, note->status);
        assert_same(value, note->value);
        assert_same(error, note->error);
    }
    flavbrem_table_close(&table);
}

static void version_2_with_all_methods_gives_what_it_gave(void **state)
{
    (void)state;
    check(GOLDEN "all_methods.h5",
          "e:mu on Z,A = 82,207, coupling 0.0001, constants codata2022, elastic form factor, WW "
          "and IWW with t_max m2, theta_max 0.1, psi_max 0.3",
          all_methods, COUNT(all_methods));
}

static void version_2_with_one_method_gives_what_it_gave(void **state)
{
    (void)state;
    check(GOLDEN "one_method.h5",
          "mu:tau on Z,A = 26,55.845, coupling 0.0001, constants codata2022, elastic form factor, "
          "WW and IWW with t_max m2, theta_max 0.1, psi_max 0.3",
          one_method, COUNT(one_method));
}

static void version_2_across_the_threshold_gives_what_it_gave(void **state)
{
    (void)state;
    check(GOLDEN "threshold.h5",
          "e:mu on Z,A = 82,207, coupling 0.0001, constants codata2022, elastic form factor, WW "
          "and IWW with t_max m2, theta_max 0.1, psi_max 0.3",
          threshold, COUNT(threshold));
}

/* The smallest of all checks of a reader: what the file says of itself. */
static void every_golden_file_passes_its_self_check(void **state)
{
    (void)state;
    static const char *const paths[] = {GOLDEN "all_methods.h5", GOLDEN "one_method.h5",
                                        GOLDEN "threshold.h5"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct table_file file = table_file_read(paths[i]);
        size_t shape[2], compared = 0;
        flavbrem_table *table;
        assert_int_equal(flavbrem_table_open_memory(file.bytes, file.size, FLAVBREM_TABLE_CHECKED,
                                                    &table, NULL, 0),
                         FLAVBREM_OK);
        const double *row = flavbrem_table_dataset(table, "/self_check", shape);
        for (size_t k = 0; k < shape[0]; k++, row += shape[1]) {
            const double *expected = row + 2;
            for (int method = 0; method < 3; method++) {
                double value = -1.0;
                if (!(table_file_index(&file)->methods >> method & 1u))
                    continue;
                (void)!flavbrem_table_sigma(table, (flavbrem_method)method, row[0], row[1], &value,
                                            NULL);
                assert_same(value, *expected++);
                compared++;
            }
        }
        assert_int_equal(compared, i == 1 ? 16 : 48);
        flavbrem_table_close(&table);
        free(file.bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_2_with_all_methods_gives_what_it_gave),
        cmocka_unit_test(version_2_with_one_method_gives_what_it_gave),
        cmocka_unit_test(version_2_across_the_threshold_gives_what_it_gave),
        cmocka_unit_test(every_golden_file_passes_its_self_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
