/* cubature (Steven G. Johnson): adaptive rules in boxes, and nested Clenshaw-Curtis rules. */
#include <cubature.h>

#include "bench/peers/peers.h"

/* Evaluations of the density at most. */
#define CUBE_CAP 3000000
#define BOX_CAP 1000000

static int cube(unsigned dim, const double *z, void *user, unsigned n_values, double *value)
{
    (void)dim, (void)user, (void)n_values;
    *value = problem_cube(z);
    return 0;
}

static int cube_many(unsigned dim, size_t n, const double *z, void *user, unsigned n_values,
                     double *values)
{
    (void)dim, (void)user, (void)n_values;
    problem_cube_many(n, z, values);
    return 0;
}

static int box(unsigned dim, const double *at, void *user, unsigned n_values, double *value)
{
    (void)dim, (void)user, (void)n_values;
    *value = problem_box(at);
    return 0;
}

static const double zero[3] = {0.0, 0.0, 0.0}, one[3] = {1.0, 1.0, 1.0};

static answer hcubature_scalar(double rtol)
{
    answer got;
    hcubature(1, cube, NULL, 3, zero, one, CUBE_CAP, 0.0, rtol, ERROR_L2, &got.value, &got.claim);
    return got;
}

static answer hcubature_lanes(double rtol)
{
    answer got;
    hcubature_v(1, cube_many, NULL, 3, zero, one, CUBE_CAP, 0.0, rtol, ERROR_L2, &got.value,
                &got.claim);
    return got;
}

static answer pcubature_lanes(double rtol)
{
    answer got;
    pcubature_v(1, cube_many, NULL, 3, zero, one, CUBE_CAP, 0.0, rtol, ERROR_L2, &got.value,
                &got.claim);
    return got;
}

static answer hcubature_box(double rtol)
{
    answer got;
    double low[3], high[3];
    problem_box_ends(low, high);
    hcubature(1, box, NULL, 3, low, high, BOX_CAP, 0.0, rtol, ERROR_L2, &got.value, &got.claim);
    return got;
}

const peer cubature_peers[] = {{"hcubature", "cube", hcubature_scalar, 1e-6, 1, 0},
                               {"hcubature, 8 lanes", "cube", hcubature_lanes, 1e-6, 1, 0},
                               {"pcubature, 8 lanes", "cube", pcubature_lanes, 1e-6, 1, 0},
                               {"hcubature, at most 1e6", "box", hcubature_box, 1e-4, 2, 1},
                               {0}};
