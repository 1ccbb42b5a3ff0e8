/* Points of ranges: decimal numbers where the steps are decimal, the formula's elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/core/grid.h"
#include "kernels/elementary.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static double read_back(const char *digits)
{
    char *end;
    double x = strtod(digits, &end);
    assert_true(end != digits && *end == '\0');
    return x;
}

static void assert_point(enum grid_scale scale, const char *lo, const char *hi, size_t n, size_t i,
                         const char *expected)
{
    double x = flb_grid_point(scale, read_back(lo), read_back(hi), n, i);
    if (x != read_back(expected))
        fail_msg("%s:%s:%zu%s has %.17g in the place of %s", lo, hi, n,
                 scale == GRID_LOG ? ":log" : "", x, expected);
}

/* lo + i step, all of them whole numbers of 10^-places, by exact arithmetic. */
static void decimal_steps_give_decimal_numbers(void **state)
{
    (void)state;
    static const struct {
        long lo, step;
        int places;
        size_t n;
    } grids[] = {{0, 1, 1, 8},      {0, 1, 2, 101},   {1, 1, 1, 10},    {11, 7, 2, 29},
                 {-10, 1, 1, 21},   {5, 195, 3, 400}, {1, 1, 3, 1000},  {300, 25, 3, 50},
                 {0, 125, 6, 1000}, {1, 3, 9, 300},   {2000, 1, 0, 77}, {99, 999, 4, 900}};
    for (size_t g = 0; g < COUNT(grids); g++) {
        size_t n = grids[g].n;
        char ends[2][40], expected[40];
        for (size_t i = 0; i < n; i++) {
            long first = grids[g].lo, last = first + (long)(n - 1) * grids[g].step;
            snprintf(ends[0], sizeof ends[0], "%lde-%d", first, grids[g].places);
            snprintf(ends[1], sizeof ends[1], "%lde-%d", last, grids[g].places);
            snprintf(expected, sizeof expected, "%lde-%d", first + (long)i * grids[g].step,
                     grids[g].places);
            assert_point(GRID_LIN, ends[0], ends[1], n, i, expected);
        }
    }
}

static void decades_and_doublings_are_whole(void **state)
{
    (void)state;
    char lo[40], hi[40], expected[40];
    for (int from = -13; from < 6; from++)
        for (int to = from + 1; to < 7; to++)
            for (int digits = 1; digits < 100; digits += digits < 10 ? 1 : 30) {
                size_t steps = (size_t)(to - from);
                snprintf(lo, sizeof lo, "%de%d", digits, from);
                snprintf(hi, sizeof hi, "%de%d", digits, to);
                for (size_t i = 0; i <= steps; i++) {
                    snprintf(expected, sizeof expected, "%de%d", digits, from + (int)i);
                    assert_point(GRID_LOG, lo, hi, steps + 1, i, expected);
                    assert_point(GRID_LOG, lo, hi, 3 * steps + 1, 3 * i, expected);
                }
            }
    assert_point(GRID_LOG, "1", "1024", 11, 7, "128");
    assert_point(GRID_LOG, "0.3", "2.4", 4, 2, "1.2");
    assert_point(GRID_LOG, "0.1", "2.5", 3, 1, "0.5");
}

/* What no person writes is as it always was, and so are the tables that are made of it. */
static void other_points_are_those_of_the_formula(void **state)
{
    (void)state;
    static const struct {
        double lo, hi;
        size_t n;
    } grids[] = {{5, 200, 60}, {0.11, 3, 60}, {0.3, 20, 9},
                 {0.11, 1, 6}, {5, 200, 6},   {0.11, 3, 5}};
    for (size_t g = 0; g < COUNT(grids); g++)
        for (size_t i = 1; i + 1 < grids[g].n; i++) {
            double part = (double)i / (double)(grids[g].n - 1), lo = grids[g].lo, hi = grids[g].hi;
            assert_true(flb_grid_point(GRID_LOG, lo, hi, grids[g].n, i) ==
                        lo * elementary_exp(part * elementary_log(hi / lo)));
        }
}

/* Splitmix64, in [0, 1). */
static double uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

/* However narrow the range, down to the spacing of the doubles. */
static void points_never_fall(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int k = 0; k < 20000; k++) {
        double lo = round(1e3 * uniform(&seed) + 1.0) / 1e3;
        double width = pow(10.0, -16.0 * uniform(&seed)), hi = lo * (1.0 + width);
        size_t n = 3 + (size_t)(40.0 * uniform(&seed));
        for (int scale = GRID_LIN; scale <= GRID_LOG && hi > lo; scale++)
            for (size_t i = 1; i < n; i++) {
                double before = flb_grid_point((enum grid_scale)scale, lo, hi, n, i - 1);
                double x = flb_grid_point((enum grid_scale)scale, lo, hi, n, i);
                assert_true(x >= before || width < 1e-13);
                assert_true(x > before || width / (double)n < 1e-14);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_steps_give_decimal_numbers),
        cmocka_unit_test(decades_and_doublings_are_whole),
        cmocka_unit_test(other_points_are_those_of_the_formula),
        cmocka_unit_test(points_never_fall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
