/* What the peers are given is the cross-section. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench/peers/problem.h"
#include "kernels/quadrature.h"

enum { NX = 40, NV = 24, NT = 24, N = NX * NV * NT, LOG_STEPS = 200 };

static int start(void **state)
{
    (void)state;
    return problem_start(NULL) != NULL ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    problem_end();
    return 0;
}

static void the_cube_has_the_cross_section_at_every_point(void **state)
{
    (void)state;
    static gauss_node x[NX], v[NV], t[NT];
    static double z[N][3], weight[N], values[N];
    gauss_rule_make(NX, x);
    gauss_rule_make(NV, v);
    gauss_rule_make(NT, t);
    for (int i = 0; i < N; i++) {
        const gauss_node *at[3] = {&x[i / (NV * NT)], &v[i / NT % NV], &t[i % NT]};
        weight[i] = at[0]->weight * at[1]->weight * at[2]->weight;
        for (int axis = 0; axis < 3; axis++)
            z[i][axis] = at[axis]->z;
    }
    for (int point = 0; point < problem_points(); point++) {
        double sum = 0.0;
        problem_choose(point, 1e-6);
        problem_cube_many(N, z[0], values);
        for (int i = 0; i < N; i++)
            sum += weight[i] * values[i];
        double sigma = problem_ours(1e-9).value;
        assert_true(fabs(sum - sigma) <= 1e-5 * sigma);
        assert_true(problem_evaluations() == N * (double)problem_panels());
    }
}

static void a_lane_has_the_bits_of_one_place_and_a_row_those_of_its_places(void **state)
{
    (void)state;
    static double z[13][3], values[13]; /* 13: lanes beyond the last place */
    for (int i = 0; i < 13; i++)
        for (int axis = 0; axis < 3; axis++)
            z[i][axis] = (0.5 + (i * (3 + 2 * axis)) % 13) / 13.0;
    for (int point = 0; point < problem_points(); point++) {
        problem_choose(point, 1e-6);
        problem_cube_many(13, z[0], values);
        for (int i = 0; i < 13; i++) {
            double sum = 0.0;
            for (int panel = 0; panel < problem_panels(); panel++) {
                problem_place(panel, z[i][0]);
                problem_row(z[i][1]);
                sum += problem_in_row(z[i][2]);
            }
            assert_true(values[i] == problem_cube(z[i]));
            assert_true(values[i] == sum);
        }
    }
}

/* Where step i of LOG_STEPS lies between low and high, and its width, even in the logarithm. */
static double log_step(double low, double high, int i, double *width)
{
    double ratio = log(high / low) / LOG_STEPS;
    double at = low * exp((i + 0.5) * ratio);
    *width = at * ratio;
    return at;
}

static void the_box_has_the_cross_section_too(void **state)
{
    (void)state;
    static gauss_node x[NX];
    double low[3], high[3], sum = 0.0;
    gauss_rule_make(NX, x);
    problem_choose(1, 1e-6); /* 5 GeV, 0.3 GeV: no cross-section below t = 1e-8 and theta = 1e-5 */
    problem_box_ends(low, high);
    for (int i = 0; i < NX; i++)
        for (int j = 0; j < LOG_STEPS; j++)
            for (int k = 0; k < LOG_STEPS; k++) {
                double d_theta, d_t, at[3] = {low[0] + (high[0] - low[0]) * x[i].z};
                at[1] = log_step(1e-5, high[1], j, &d_theta);
                at[2] = log_step(1e-8, high[2], k, &d_t);
                sum += x[i].weight * (high[0] - low[0]) * d_theta * d_t * problem_box(at);
            }
    double sigma = problem_ours(1e-6).value;
    assert_true(fabs(sum - sigma) <= 0.01 * sigma);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cube_has_the_cross_section_at_every_point),
        cmocka_unit_test(a_lane_has_the_bits_of_one_place_and_a_row_those_of_its_places),
        cmocka_unit_test(the_box_has_the_cross_section_too),
    };
    return cmocka_run_group_tests(tests, start, end);
}
