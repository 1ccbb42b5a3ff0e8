/* GSL: one-dimensional rules inside each other (QAG with 21 points, CQUAD), VEGAS and MISER. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_monte_miser.h>
#include <gsl/gsl_monte_vegas.h>
#include <math.h>

#include "bench/peers/peers.h"

/* ---- x, in it v, in it t ---- */

enum { DEPTH = 3, INTERVALS = 1000, CQUAD_INTERVALS = 200 };

/* The inner integrals are asked for so much of the tolerance, for the outer ones to see no noise.
 */
#define V_PART 0.3
#define T_PART 0.05

typedef double rule(int depth, const gsl_function *f, double rtol, double *claim);

static double by_qag(int depth, const gsl_function *f, double rtol, double *claim)
{
    static gsl_integration_workspace *space[DEPTH];
    double value;
    if (space[depth] == NULL)
        space[depth] = gsl_integration_workspace_alloc(INTERVALS);
    gsl_integration_qag(f, 0.0, 1.0, 0.0, rtol, INTERVALS, GSL_INTEG_GAUSS21, space[depth], &value,
                        claim);
    return value;
}

static double by_cquad(int depth, const gsl_function *f, double rtol, double *claim)
{
    static gsl_integration_cquad_workspace *space[DEPTH];
    double value;
    size_t n;
    if (space[depth] == NULL)
        space[depth] = gsl_integration_cquad_workspace_alloc(CQUAD_INTERVALS);
    gsl_integration_cquad(f, 0.0, 1.0, 0.0, rtol, space[depth], &value, claim, &n);
    return value;
}

static rule *integrate; /* the one in use */
static double asked;    /* of it */
static int panel;

static double over_t(double t, void *user)
{
    (void)user;
    return problem_in_row(t);
}

static double over_v(double v, void *user)
{
    (void)user;
    double claim;
    gsl_function f = {over_t, NULL};
    problem_row(v);
    return integrate(2, &f, T_PART * asked, &claim);
}

static double over_x(double x, void *user)
{
    (void)user;
    double claim;
    gsl_function f = {over_v, NULL};
    problem_place(panel, x);
    return integrate(1, &f, V_PART * asked, &claim);
}

static answer nested(rule *by, double rtol)
{
    answer sum = {0.0, 0.0};
    gsl_function f = {over_x, NULL};
    gsl_set_error_handler_off();
    integrate = by;
    asked = rtol;
    for (panel = 0; panel < problem_panels(); panel++) {
        double claim;
        sum.value += by(0, &f, rtol, &claim);
        sum.claim += claim;
    }
    return sum;
}

static answer nested_qag(double rtol)
{
    return nested(by_qag, rtol);
}

static answer nested_cquad(double rtol)
{
    return nested(by_cquad, rtol);
}

/* ---- random points ---- */

static gsl_rng *generator(void)
{
    static gsl_rng *made;
    if (made == NULL)
        made = gsl_rng_alloc(gsl_rng_mt19937);
    return made;
}

static double cube(double *z, size_t dim, void *user)
{
    (void)dim, (void)user;
    return problem_cube(z);
}

static double box(double *at, size_t dim, void *user)
{
    (void)dim, (void)user;
    return problem_box(at);
}

typedef struct region {
    gsl_monte_function f;
    double low[3], high[3];
} region;

static region unit_cube(void)
{
    return (region){{cube, 3, NULL}, {0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}};
}

static region plain_box(void)
{
    region r = {.f = {box, 3, NULL}};
    problem_box_ends(r.low, r.high);
    return r;
}

/* A round adapts the grid; then rounds of five iterations, of so many calls as the last one lacked,
 * until the tolerance is met or the next one would pass the cap. */
static answer vegas(region r, double rtol, double cap)
{
    enum { ADAPT = 5000, FIRST = 5000, ITERATIONS = 5 };
    answer got;
    double calls = FIRST, spent = ITERATIONS * ADAPT;
    gsl_monte_vegas_state *state = gsl_monte_vegas_alloc(3);
    gsl_monte_vegas_integrate(&r.f, r.low, r.high, 3, ADAPT, generator(), state, &got.value,
                              &got.claim);
    do {
        gsl_monte_vegas_integrate(&r.f, r.low, r.high, 3, (size_t)calls, generator(), state,
                                  &got.value, &got.claim);
        spent += ITERATIONS * calls;
        double short_by = got.claim / (rtol * fabs(got.value));
        calls *= short_by > 10.0 ? 100.0 : 1.2 * short_by * short_by;
        if (calls < 2.0 * FIRST)
            calls = 2.0 * FIRST;
        if (calls > (cap - spent) / ITERATIONS)
            calls = (cap - spent) / ITERATIONS;
    } while (!(got.claim <= rtol * fabs(got.value)) && calls >= FIRST);
    gsl_monte_vegas_free(state);
    return got;
}

static answer vegas_cube(double rtol)
{
    return vegas(unit_cube(), rtol, 1e7);
}

static answer vegas_box(double rtol)
{
    return vegas(plain_box(), rtol, 2e6);
}

/* So many calls whatever the tolerance, as simulators have it. */
static answer miser(region r)
{
    enum { CALLS = 5000000 };
    answer got;
    gsl_monte_miser_state *state = gsl_monte_miser_alloc(3);
    gsl_monte_miser_integrate(&r.f, r.low, r.high, 3, CALLS, generator(), state, &got.value,
                              &got.claim);
    gsl_monte_miser_free(state);
    return got;
}

static answer miser_cube(double rtol)
{
    (void)rtol;
    return miser(unit_cube());
}

static answer miser_box(double rtol)
{
    (void)rtol;
    return miser(plain_box());
}

const peer gsl_peers[] = {{"nested QAG21", "cube", nested_qag, 1e-6, 1, 0},
                          {"nested CQUAD", "cube", nested_cquad, 1e-6, 1, 1},
                          {"GSL VEGAS, at most 1e7", "cube", vegas_cube, 1e-4, 4, 1},
                          {"GSL MISER of 5e6", "cube", miser_cube, 1e-4, 4, 1},
                          {"GSL VEGAS, at most 2e6", "box", vegas_box, 1e-4, 2, 1},
                          {"GSL MISER of 5e6", "box", miser_box, 1e-4, 8, 1},
                          {0}};
