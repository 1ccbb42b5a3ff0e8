/* Writes tests/data/elementary_truth.csv: true values of the elementary functions by ball
 * arithmetic, each proven to the digits given.
 *
 *   cc -std=c17 elementary_truth.c -lflint-arb -lflint -lgmp -lm -o elementary_truth
 *   ./elementary_truth > ../../tests/data/elementary_truth.csv
 *
 * Arguments are the ends of the domain, points where the functions have special values or
 * the implementation changes its formula, and seeded random ones: even in the argument,
 * and in powers of two around such points. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <arb.h>

enum { PRECISION_BITS = 256, PER_FUNCTION = 2000, MOST = 8 };

#define PI 0x1.921fb54442d18p+1
#define TINY 0x1p-1022
#define HUGEST 0x1.fffffffffffffp+1023

typedef void true_function(arb_t y, const arb_t x, slong precision);

/* Random arguments between two ends. */
typedef struct {
    double low, high;
} stretch;

/* Arguments centre +- m 2^e, 1 <= m < 2, e even between the two exponents. */
typedef struct {
    double centre;
    int low_exponent, high_exponent;
} surroundings;

typedef struct {
    const char *name;
    true_function *value;
    stretch domain;
    stretch stretches[MOST];
    int n_stretches;
    surroundings around[MOST];
    int n_around;
    double points[MOST];
    int n_points;
} subject;

static void cube_root(arb_t y, const arb_t x, slong precision)
{
    if (arb_is_negative(x)) {
        arb_neg(y, x);
        arb_root_ui(y, y, 3, precision);
        arb_neg(y, y);
    } else {
        arb_root_ui(y, x, 3, precision);
    }
}

static void cosine_of_turns(arb_t y, const arb_t u, slong precision)
{
    arb_mul_2exp_si(y, u, 1);
    arb_cos_pi(y, y, precision);
}

static void sine_of_turns(arb_t y, const arb_t u, slong precision)
{
    arb_mul_2exp_si(y, u, 1);
    arb_sin_pi(y, y, precision);
}

static const subject subjects[] = {
    {"exp",
     arb_exp,
     {-708.0, 0x1.62e42fefa39efp+9},
     {{-708.0, 709.78}, {-1.0, 1.0}},
     2,
     {{0.0, -60, 9}},
     1,
     {-708.0, 0x1.62e42fefa39efp+9, 0.34657359027997264, -0.34657359027997264, 1.0},
     5},
    {"expm1",
     arb_expm1,
     {-45.0, 0x1.62e42fefa39efp+9},
     {{-45.0, 709.78}, {-1.0, 1.0}, {-45.0, 45.0}},
     3,
     {{0.0, -1022, -54}, {0.0, -60, 9}},
     2,
     {-45.0, -40.0, 0x1.62e42fefa39efp+9, 0.34657359027997264, -0.34657359027997264},
     5},
    {"log",
     arb_log,
     {TINY, HUGEST},
     {{0.5, 2.0}},
     1,
     {{0.0, -1022, 1023}, {1.0, -53, -1}},
     2,
     {TINY, HUGEST, 0x1.6a09e667f3bcdp-1, 0x1.6a09e667f3bcdp+0, 0x1.6a09e667f3bccp+0},
     5},
    {"log1p",
     arb_log1p,
     {-0x1.fffffffffffffp-1, HUGEST},
     {{-1.0, 3.0}},
     1,
     {{0.0, -1022, -54}, {0.0, -60, 1}, {-1.0, -53, -1}, {0.0, 0, 1023}},
     4,
     {-0x1.fffffffffffffp-1, HUGEST, -0.2928932188134524, 0.41421356237309505},
     4},
    {"cbrt",
     cube_root,
     {-HUGEST, HUGEST},
     {{1.0, 8.0}},
     1,
     {{0.0, -1022, 1023}, {1.0, -52, -1}},
     2,
     {TINY, -TINY, HUGEST, -HUGEST, 2.0, 4.0},
     6},
    {"sin",
     arb_sin,
     {-PI, PI},
     {{-PI, PI}},
     1,
     {{0.0, -1022, -28}, {0.0, -60, 1}, {PI, -51, -1}, {-PI, -51, -1}, {0.5 * PI, -52, -1}},
     5,
     {-PI, PI, 0.5 * PI, -0.5 * PI, 0.25 * PI, 0.75 * PI},
     6},
    {"cos",
     arb_cos,
     {-PI, PI},
     {{-PI, PI}},
     1,
     {{0.0, -60, 1}, {PI, -51, -1}, {-0.5 * PI, -52, -1}, {0.5 * PI, -52, -1}},
     4,
     {-PI, PI, 0.5 * PI, -0.5 * PI, 0.25 * PI, 0.75 * PI},
     6},
    {"direction_cosine",
     cosine_of_turns,
     {0.0, 1.0},
     {{0.0, 1.0}},
     1,
     {{0.25, -54, -4}, {0.75, -53, -4}, {1.0, -53, -4}},
     3,
     {0x1p-54, 0.125, 0.375, 0.625, 0.875, 0x1.fffffffffffffp-1},
     6},
    {"direction_sine",
     sine_of_turns,
     {0.0, 1.0},
     {{0.0, 1.0}},
     1,
     {{0.0, -60, -4}, {0.5, -53, -4}, {1.0, -53, -4}},
     3,
     {0x1p-54, 0.125, 0.375, 0.625, 0.875, 0x1.fffffffffffffp-1},
     6},
    {"atan",
     arb_atan,
     {-HUGEST, HUGEST},
     {{-4.0, 4.0}},
     1,
     {{0.0, -1022, -54}, {0.0, -60, 60}, {0.0, 60, 1023}},
     3,
     {0.5465, 0x1.17ced916872b1p-1, 1.0, 1.83, 0x1.d47ae147ae149p+0, HUGEST},
     6},
    {"sinh",
     arb_sinh,
     {-0x1.633ce8fb9f87dp+9, 0x1.633ce8fb9f87dp+9},
     {{-710.0, 710.0}, {-4.0, 4.0}},
     2,
     {{0.0, -1022, -54}, {0.0, -60, 9}, {1.0, -53, -1}},
     3,
     {1.0, 0x1.fffffffffffffp-1, 0x1.633ce8fb9f87dp+9},
     3},
    {"asinh",
     arb_asinh,
     {-HUGEST, HUGEST},
     {{-4.0, 4.0}},
     1,
     {{0.0, -1022, -54}, {0.0, -60, 60}, {0.0, 60, 1023}},
     3,
     {0x1p32, 0x1.0000000000001p+32, 1.0, HUGEST},
     4},
};

/* Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195 (SplitMix64). */
static uint64_t random_bits(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double random_unit(uint64_t *state)
{
    return (double)(random_bits(state) >> 11) * 0x1p-53;
}

/* One row: the argument, the double nearest to the truth, what is left in ulp of it. */
static void write_row(const subject *s, double x)
{
    if (x < s->domain.low || x > s->domain.high)
        return;

    arb_t argument, truth;
    arf_t left;
    arb_init(argument);
    arb_init(truth);
    arf_init(left);

    arb_set_d(argument, x);
    s->value(truth, argument, PRECISION_BITS);
    double nearest = arf_get_d(arb_midref(truth), ARF_RND_NEAR);
    if (nearest != 0.0 && arb_rel_accuracy_bits(truth) < 100) {
        fprintf(stderr, "elementary_truth: %s(%a) is not known to 100 bits\n", s->name, x);
        exit(1);
    }
    if (nearest != 0.0) {
        int exponent;
        (void)frexp(nearest, &exponent);
        arf_set_d(left, nearest);
        arf_sub(left, arb_midref(truth), left, PRECISION_BITS, ARF_RND_NEAR);
        arf_mul_2exp_si(left, left, 53 - exponent);
        printf("%s,%a,%a,%.4f\n", s->name, x, nearest, arf_get_d(left, ARF_RND_NEAR));
    }

    arf_clear(left);
    arb_clear(truth);
    arb_clear(argument);
}

static void write_subject(const subject *s)
{
    uint64_t state = 20;
    int n = PER_FUNCTION / (s->n_stretches + s->n_around);

    for (int i = 0; i < s->n_points; ++i)
        write_row(s, s->points[i]);
    for (int j = 0; j < s->n_stretches; ++j) {
        double low = s->stretches[j].low;
        double high = s->stretches[j].high;
        for (int i = 0; i < n; ++i)
            write_row(s, low + (high - low) * ((i + random_unit(&state)) / n));
    }
    for (int j = 0; j < s->n_around; ++j) {
        const surroundings *a = &s->around[j];
        for (int i = 0; i < n; ++i) {
            int e = a->low_exponent + (a->high_exponent - a->low_exponent + 1) * i / n;
            double step = ldexp(1.0 + random_unit(&state), e);
            double x = random_bits(&state) & 1 ? a->centre - step : a->centre + step;
            if (x < s->domain.low || x > s->domain.high)
                x = 2.0 * a->centre - x;
            write_row(s, x);
        }
    }
}

int main(void)
{
    printf("# True values of the elementary functions, by ball arithmetic (FLINT/Arb, 256 bits);\n"
           "# written by validation/truth/elementary_truth.c.\n"
           "# argument, value: hexadecimal doubles, exact; the true result is value + rest * ulp,\n"
           "# where ulp is the unit in the last place of value.\n"
           "# direction_cosine and direction_sine: cosine and sine of 2 pi times the argument.\n"
           "function,argument,value,rest\n");
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; ++i)
        write_subject(&subjects[i]);
    flint_cleanup();
    return 0;
}
