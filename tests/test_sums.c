/* The CPU adds all numbers of a rung at once, a kernel one of them a thread: the same bits. */
#include <stdlib.h>

#include "host/backends/cpu/cpu.h"
#include "host/core/rules.h"
#include "kernels/sums.h"
#include "points.h"

#define MOST_NX 40
#define MOST_ROWS (MOST_NX * MAX_X_PANELS * MAX_NODES * MAX_T_PANELS)

static double values[MOST_ROWS * ROW_CHANNELS];
static double channels[MOST_NX * MAX_X_PANELS * MAX_X_CHANNELS];

/* n: 1 + NULL_RULES where there is no sum along t. */
static void compare(const rung *r, int n_panels, int t_panels, int n)
{
    for (int x = 0; x < r->nx * n_panels; x++) {
        const double *of_x = values + (size_t)(x * r->nv * t_panels) * ROW_CHANNELS;
        flb_cpu_add_over_v(r, t_panels, n, of_x, channels + (size_t)x * (size_t)n);
        for (int c = 0; c < n; c++) {
            double one = sum_over_v(r, t_panels, of_x, ROW_CHANNELS, 1, c);
            assert_memory_equal(&channels[x * n + c], &one, sizeof one);
        }
    }
    rung_sums sums;
    flb_cpu_add_over_x(r, n_panels, n, channels, &sums);
    const double *all = &sums.value;
    for (int k = 0; k < RUNG_SUMS; k++) {
        double one = sum_over_x(r, n_panels, n, channels, k);
        assert_memory_equal(&all[k], &one, sizeof one);
    }
}

static void all_numbers_at_once_have_the_bits_of_one_at_a_time(void **state)
{
    static const int nv[] = {6, 8, 10, 16, 28, 256}, nx[] = {6, 8, 12, 40};
    uint64_t random = 13;
    rule_set *rules = NULL;
    (void)state;
    assert_int_equal(flb_rule_set_create(&rules), FLAVBREM_OK);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        values[i] = random_between(&random, -1.0, 1.0);
    for (size_t i = 0; i < COUNT(nv) * COUNT(nx); i++)
        for (int panels = 0; panels < MAX_X_PANELS * MAX_T_PANELS; panels++) {
            size_t of_v = i / COUNT(nx), of_x = i % COUNT(nx);
            int v = rule_with(rules, nv[of_v]), x = rule_with(rules, nx[of_x]);
            int t_panels = 1 + panels / MAX_X_PANELS, n_panels = 1 + panels % MAX_X_PANELS;
            rung r = {.nx = rules->size[x], .nv = rules->size[v], .nt = 1};
            r.x = rule_first_node(rules, x, panels % 2);
            r.v = rule_first_node(rules, v, panels % 2);
            compare(&r, n_panels, t_panels, X_CHANNELS(t_panels));
            if (t_panels == 1)
                compare(&r, n_panels, 1, 1 + NULL_RULES);
        }
    flb_rule_set_destroy(&rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_numbers_at_once_have_the_bits_of_one_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
