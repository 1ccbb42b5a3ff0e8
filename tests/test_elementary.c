/* The elementary functions: against the truth, against each other, and their bits.
 *
 * FLAVBREM_TEST_DATA is the folder of elementary_truth.csv.  The hashes of a million results
 * a function are the same for every compiler, optimisation and instruction set: a change of
 * one bit of one result fails here.  Build it at the settings that the kernels have. */
#include <float.h>
#include <math.h>

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

#include "csv.h"
#include "kernels/elementary.h"

enum { MILLION = 1000000, MOST_ROWS = 4096 };

/* ---- the functions, one at a time and over arrays ---- */

FLAVBREM_FN double direction_cosine(double u)
{
    double cosine, sine;
    elementary_direction(u, &cosine, &sine);
    return cosine;
}

FLAVBREM_FN double direction_sine(double u)
{
    double cosine, sine;
    elementary_direction(u, &cosine, &sine);
    return sine;
}

#define ONE_AND_MANY(name, function)                                                               \
    static double one_##name(double x)                                                             \
    {                                                                                              \
        return function(x);                                                                        \
    }                                                                                              \
    static void many_##name(const double *x, double *y, size_t n)                                  \
    {                                                                                              \
        _Pragma("omp simd") for (size_t i = 0; i < n; ++i) y[i] = function(x[i]);                  \
    }

ONE_AND_MANY(exp, elementary_exp)
ONE_AND_MANY(expm1, elementary_expm1)
ONE_AND_MANY(log, elementary_log)
ONE_AND_MANY(log1p, elementary_log1p)
ONE_AND_MANY(cbrt, elementary_cbrt)
ONE_AND_MANY(sin, elementary_sin)
ONE_AND_MANY(cos, elementary_cos)
ONE_AND_MANY(direction_cosine, direction_cosine)
ONE_AND_MANY(direction_sine, direction_sine)
ONE_AND_MANY(atan, elementary_atan)
ONE_AND_MANY(sinh, elementary_sinh)
ONE_AND_MANY(asinh, elementary_asinh)

/* Arguments for the hash: half even in [low, high], half +-m 2^e, 1 <= m < 2, e even from
 * low_exponent to high_exponent, with both signs where is_signed. */
typedef struct {
    const char *name;
    double (*one)(double);
    void (*many)(const double *, double *, size_t);
    double most_ulp; /* as documented in elementary.h */
    double low, high;
    int low_exponent, high_exponent;
    bool is_signed;
    uint64_t golden;
} subject;

#define FUNCTION(name) #name, one_##name, many_##name

static const subject subjects[] = {
    {FUNCTION(exp), 0.71, -708.0, 709.5, -60, 8, true, 0x296d14c83d693713u},
    {FUNCTION(expm1), 1.2, -45.0, 709.5, -1022, 8, true, 0x2b7f9af282d0a0d6u},
    {FUNCTION(log), 0.84, 0.5, 2.0, -1022, 1023, false, 0xf1c55e966915c9c8u},
    {FUNCTION(log1p), 0.82, -1.0, 3.0, -1022, 1023, false, 0x1c86c1058df2b8e8u},
    {FUNCTION(cbrt), 0.501, -8.0, 8.0, -1022, 1023, true, 0xd9bc98291f8f84f8u},
    {FUNCTION(sin), 0.79, -3.140625, 3.140625, -1022, 0, true, 0x53abecac304615e2u},
    {FUNCTION(cos), 0.9, -3.140625, 3.140625, -60, 0, true, 0x73c44862f8fc4b25u},
    {FUNCTION(direction_cosine), 0.87, 0.0, 1.0, -60, -1, false, 0xb57cc4f748cc1325u},
    {FUNCTION(direction_sine), 0.87, 0.0, 1.0, -60, -1, false, 0xc47efdc8f5967147u},
    {FUNCTION(atan), 1.15, -4.0, 4.0, -1022, 1023, true, 0xec0c2de1ebf830d0u},
    {FUNCTION(sinh), 0.85, -710.0, 710.0, -1022, 8, true, 0x29a213b07111e69du},
    {FUNCTION(asinh), 1.3, -4.0, 4.0, -1022, 1023, true, 0x5c57a731718c0bbbu},
};

/* ---- arguments and measures ---- */

/* Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195 (SplitMix64). */
static uint64_t random_bits(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double random_between(uint64_t *state, double low, double high)
{
    return low + (high - low) * ((double)(random_bits(state) >> 11) * 0x1p-53);
}

static double random_power(uint64_t *state, int low_exponent, int high_exponent, bool is_signed)
{
    int range = high_exponent - low_exponent + 1, biased = low_exponent + 1023;
    uint64_t exponent = (uint64_t)biased + random_bits(state) % (uint64_t)range;
    uint64_t rest = random_bits(state);
    uint64_t sign = is_signed ? rest & 0x8000000000000000u : 0u;
    return double_from(sign | exponent << 52 | (rest & 0x000fffffffffffffu));
}

static double *new_array(void)
{
    double *array = malloc(MILLION * sizeof *array);
    assert_non_null(array);
    return array;
}

static double *new_arguments(const subject *s)
{
    double *x = new_array();
    uint64_t state = 1;
    for (size_t i = 0; i < MILLION; i += 2) {
        x[i] = random_between(&state, s->low, s->high);
        x[i + 1] = random_power(&state, s->low_exponent, s->high_exponent, s->is_signed);
    }
    return x;
}

/* FNV-1a over the bytes of the doubles, the lowest byte first. */
static uint64_t hash_of(const double *y, size_t n)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < n; ++i) {
        uint64_t bits = bits_of(y[i]);
        for (int byte = 0; byte < 8; ++byte)
            hash = (hash ^ ((bits >> (8 * byte)) & 0xffu)) * 0x100000001b3u;
    }
    return hash;
}

/* (a - b) in ulp of b, for normal a and b. */
static double distance_ulp(double a, double b)
{
    int exponent;
    (void)frexp(b, &exponent);
    return ldexp(ldexp(a, -exponent) - ldexp(b, -exponent), 53);
}

static void assert_same_bits(double a, double b)
{
    if (bits_of(a) != bits_of(b))
        fail_msg("%a and %a differ", a, b);
}

static void assert_close(double a, double b, double ulp, double x)
{
    if (!(fabs(distance_ulp(a, b)) <= ulp))
        fail_msg("%a and %a differ by more than %g ulp, at %a", a, b, ulp, x);
}

/* ---- against the truth ---- */

static void errors_stay_below_the_documented_bound(void **state)
{
    const subject *s = *state;
    double x[MOST_ROWS], y[MOST_ROWS], value[MOST_ROWS], rest[MOST_ROWS];
    size_t n = 0;
    csv rows;
    csv_open(&rows, "elementary_truth.csv");
    while (csv_next(&rows)) {
        if (!csv_is(&rows, "function", s->name))
            continue;
        assert_true(n < MOST_ROWS);
        x[n] = csv_number(&rows, "argument");
        value[n] = csv_number(&rows, "value");
        rest[n] = csv_number(&rows, "rest");
        ++n;
    }
    assert_true(n > 1900);

    double worst = 0.0;
    s->many(x, y, n);
    for (size_t i = 0; i < n; ++i) {
        double error = fabs(distance_ulp(y[i], value[i]) - rest[i]);
        if (!(error <= s->most_ulp))
            fail_msg("%s(%a) is %a, wrong by %.4f ulp", s->name, x[i], y[i], error);
        worst = error > worst ? error : worst;
    }
    print_message("%s: at most %.4f ulp\n", s->name, worst);
}

/* ---- the same bits everywhere ---- */

static void bits_are_the_golden_ones(void **state)
{
    const subject *s = *state;
    double *x = new_arguments(s);
    double *y = new_array();
    s->many(x, y, MILLION);
    uint64_t hash = hash_of(y, MILLION);
    free(y);
    free(x);
    if (hash != s->golden)
        fail_msg("%s: hash 0x%016llx", s->name, (unsigned long long)hash);
}

static void a_lane_of_a_vector_has_the_bits_of_a_single_call(void **state)
{
    const subject *s = *state;
    double (*volatile one)(double) = s->one;
    double *x = new_arguments(s);
    double *y = new_array();
    s->many(x, y, MILLION);
    for (size_t i = 0; i < MILLION; i += 10)
        assert_same_bits(y[i], one(x[i]));
    free(y);
    free(x);
}

/* MXCSR: 0x8000 flushes small results to zero, 0x0040 takes small arguments as zero. */
static void flush_to_zero_changes_no_bits(void **state)
{
#ifdef __SSE2__
    const subject *s = *state;
    double *x = new_arguments(s);
    double *y = new_array();
    unsigned int before = _mm_getcsr();
    _mm_setcsr(before | 0x8040u);
    s->many(x, y, MILLION);
    _mm_setcsr(before);
    uint64_t hash = hash_of(y, MILLION);
    free(y);
    free(x);
    if (hash != s->golden)
        fail_msg("%s: hash 0x%016llx", s->name, (unsigned long long)hash);
#else
    (void)state;
    skip();
#endif
}

static void not_a_number_gives_always_the_same_not_a_number(void **state)
{
    const subject *s = *state;
    assert_same_bits(s->one(elementary_nan()), elementary_nan());
    assert_same_bits(s->one(-elementary_nan()), elementary_nan());
    assert_same_bits(s->one(double_from(0x7ff8000000000123u)), elementary_nan());
}

/* ---- special values ---- */

static void values_at_zero_are_exact(void **state)
{
    (void)state;
    for (int negative = 0; negative <= 1; ++negative) {
        double zero = negative ? -0.0 : 0.0;
        assert_same_bits(elementary_exp(zero), 1.0);
        assert_same_bits(elementary_expm1(zero), zero);
        assert_same_bits(elementary_log(zero), -INFINITY);
        assert_same_bits(elementary_log1p(zero), zero);
        assert_same_bits(elementary_cbrt(zero), zero);
        assert_same_bits(elementary_sin(zero), zero);
        assert_same_bits(elementary_cos(zero), 1.0);
        assert_same_bits(elementary_atan(zero), zero);
        assert_same_bits(elementary_sinh(zero), zero);
        assert_same_bits(elementary_asinh(zero), zero);
    }
}

static void values_at_one_are_exact(void **state)
{
    (void)state;
    assert_same_bits(elementary_exp(1.0), 0x1.5bf0a8b145769p+1);
    assert_same_bits(elementary_log(1.0), 0.0);
    assert_same_bits(elementary_log1p(-1.0), -INFINITY);
    assert_same_bits(elementary_cbrt(1.0), 1.0);
    assert_same_bits(elementary_cbrt(-1.0), -1.0);
    assert_same_bits(elementary_atan(1.0), 0x1.921fb54442d18p-1);
}

static void quarter_turns_are_exact(void **state)
{
    static const double cosines[] = {1.0, 0.0, -1.0, 0.0, 1.0};
    static const double sines[] = {0.0, 1.0, 0.0, -1.0, 0.0};
    (void)state;
    for (int quarter = 0; quarter <= 4; ++quarter) {
        double cosine, sine;
        elementary_direction(0.25 * quarter, &cosine, &sine);
        assert_true(cosine == cosines[quarter]);
        assert_true(sine == sines[quarter]);
    }
}

static void sine_of_the_double_nearest_pi_is_what_pi_has_left(void **state)
{
    (void)state;
    assert_same_bits(elementary_sin(0x1.921fb54442d18p+1), 0x1.1a62633145c07p-53);
    assert_same_bits(elementary_cos(0x1.921fb54442d18p+0), 0x1.1a62633145c07p-54);
}

static void ends_of_the_range_overflow_and_vanish_as_documented(void **state)
{
    (void)state;
    assert_true(isfinite(elementary_exp(0x1.62e42fefa39efp+9)));
    assert_same_bits(elementary_exp(0x1.62e42fefa39f0p+9), INFINITY);
    assert_true(elementary_exp(-708.0) >= DBL_MIN);
    assert_same_bits(elementary_exp(-708.0000000000002), 0.0);
    assert_true(isfinite(elementary_expm1(0x1.62e42fefa39efp+9)));
    assert_same_bits(elementary_expm1(0x1.62e42fefa39f0p+9), INFINITY);
    assert_same_bits(elementary_expm1(-708.0), -1.0);
    assert_true(isfinite(elementary_sinh(0x1.633ce8fb9f87dp+9)));
    assert_same_bits(elementary_sinh(0x1.633ce8fb9f87ep+9), INFINITY);
    assert_same_bits(elementary_sinh(-0x1.633ce8fb9f87ep+9), -INFINITY);
}

static void infinity_has_its_limits(void **state)
{
    (void)state;
    assert_same_bits(elementary_exp(INFINITY), INFINITY);
    assert_same_bits(elementary_exp(-INFINITY), 0.0);
    assert_same_bits(elementary_expm1(INFINITY), INFINITY);
    assert_same_bits(elementary_expm1(-INFINITY), -1.0);
    assert_same_bits(elementary_log(INFINITY), INFINITY);
    assert_same_bits(elementary_log1p(INFINITY), INFINITY);
    assert_same_bits(elementary_cbrt(INFINITY), INFINITY);
    assert_same_bits(elementary_cbrt(-INFINITY), -INFINITY);
    assert_same_bits(elementary_atan(INFINITY), 0x1.921fb54442d18p+0);
    assert_same_bits(elementary_atan(-INFINITY), -0x1.921fb54442d18p+0);
    assert_same_bits(elementary_sinh(INFINITY), INFINITY);
    assert_same_bits(elementary_sinh(-INFINITY), -INFINITY);
    assert_same_bits(elementary_asinh(INFINITY), INFINITY);
    assert_same_bits(elementary_asinh(-INFINITY), -INFINITY);
}

static void outside_the_domain_is_not_a_number(void **state)
{
    (void)state;
    assert_same_bits(elementary_log(-1.0), elementary_nan());
    assert_same_bits(elementary_log(-INFINITY), elementary_nan());
    assert_same_bits(elementary_log1p(-1.0000000000000002), elementary_nan());
    assert_same_bits(elementary_log1p(-INFINITY), elementary_nan());
    assert_same_bits(elementary_sin(3.3), elementary_nan());
    assert_same_bits(elementary_sin(-INFINITY), elementary_nan());
    assert_same_bits(elementary_cos(-3.3), elementary_nan());
    assert_same_bits(elementary_cos(INFINITY), elementary_nan());
    assert_same_bits(direction_cosine(1.0000000000000002), elementary_nan());
    assert_same_bits(direction_sine(-1.5), elementary_nan());
    assert_same_bits(direction_sine(INFINITY), elementary_nan());
}

/* ---- identities, at a million arguments each ---- */

static void exp_undoes_log(void **state)
{
    uint64_t seed = 2;
    (void)state;
    for (int i = 0; i < MILLION; ++i) {
        double x = random_power(&seed, -1020, 1022, false);
        double y = elementary_log(x);
        /* An ulp of y is at most |y| 2^-52 and moves exp(y) by at most |y| ulp. */
        assert_close(elementary_exp(y), x, 2.0 + fabs(y), x);
    }
}

static void log1p_is_log_where_one_plus_x_is_exact(void **state)
{
    uint64_t seed = 3;
    (void)state;
    for (int i = 0; i < MILLION; ++i) {
        double u = random_between(&seed, 0.5, 2.0);
        /* Both are within an ulp of the same number. */
        if (u != 1.0)
            assert_close(elementary_log1p(u - 1.0), elementary_log(u), 2.0, u);
    }
}

static void expm1_is_exp_minus_one(void **state)
{
    uint64_t seed = 4;
    (void)state;
    for (int i = 0; i < MILLION; ++i) {
        double x = random_between(&seed, 0.7, 40.0);
        /* exp(x) > 2, so an ulp of exp(x) is at most two of exp(x) - 1. */
        assert_close(elementary_expm1(x), elementary_exp(x) - 1.0, 4.0, x);
    }
}

static void cubes_have_their_roots(void **state)
{
    (void)state;
    for (int i = 1; i <= 200000; ++i) {
        double root = (double)i;
        assert_same_bits(elementary_cbrt(root * root * root), root); /* below 2^53 */
        assert_same_bits(elementary_cbrt(-root * root * root * 0x1p-300), -root * 0x1p-100);
    }
}

static void squares_of_cosine_and_sine_add_to_one(void **state)
{
    uint64_t seed = 5;
    (void)state;
    for (int i = 0; i < MILLION; ++i) {
        double cosine, sine;
        double u = random_between(&seed, 0.0, 1.0);
        elementary_direction(u, &cosine, &sine);
        assert_close(cosine * cosine + sine * sine, 1.0, 3.0, u);
        double x = random_between(&seed, -3.14, 3.14);
        cosine = elementary_cos(x);
        sine = elementary_sin(x);
        assert_close(cosine * cosine + sine * sine, 1.0, 3.0, x);
    }
}

static void atan_undoes_the_tangent(void **state)
{
    uint64_t seed = 6;
    (void)state;
    for (int i = 0; i < MILLION; ++i) {
        double x = random_between(&seed, -1.5, 1.5);
        double tangent = elementary_sin(x) / elementary_cos(x);
        assert_close(elementary_atan(tangent), x, 5.0, x);
    }
}

static void asinh_undoes_sinh(void **state)
{
    uint64_t seed = 7;
    (void)state;
    for (int i = 0; i < MILLION; ++i) {
        double x = random_between(&seed, -20.0, 20.0);
        assert_close(elementary_asinh(elementary_sinh(x)), x, 4.0, x);
    }
}

/* The errors that elementary.h states. r from 1 + 1e-12 to 1e12; below 2 against the series. */
static void artanh_less_its_argument_does_not_cancel(void **state)
{
    uint64_t seed = 9;
    double worst_near = 0.0, worst_far = 0.0;
    (void)state;
    for (int i = 0; i < MILLION / 10; ++i) {
        double odds = i % 2 ? random_between(&seed, 0.0, 2.0) : random_power(&seed, -40, 40, false);
        double r = 1.0 + odds;
        long double s = ((long double)r - 1.0L) / ((long double)r + 1.0L), true_value = 0.0L;
        for (int k = 61; k >= 3; k -= 2)
            true_value = true_value * s * s + 1.0L / (long double)k;
        true_value *= s * s * s;
        if (r > 2.0)
            true_value = 0.5L * logl((long double)r) - s;
        double error =
            fabs((double)((long double)elementary_artanh_less((double)s, r) / true_value - 1.0L));
        if (r < 1.41421356)
            worst_near = error > worst_near ? error : worst_near;
        else
            worst_far = error > worst_far ? error : worst_far;
    }
    print_message("artanh_less: at most %.1e, below sqrt(2) %.1e\n", worst_far, worst_near);
    assert_true(worst_near < 2e-14);
    assert_true(worst_far < 2e-13);
}

static void odd_functions_are_odd_to_the_bit(void **state)
{
    uint64_t seed = 8;
    (void)state;
    for (int i = 0; i < MILLION; ++i) {
        double x = random_power(&seed, -100, 0, false);
        assert_same_bits(elementary_cbrt(-x), -elementary_cbrt(x));
        assert_same_bits(elementary_sin(-x), -elementary_sin(x));
        assert_same_bits(elementary_cos(-x), elementary_cos(x));
        assert_same_bits(elementary_atan(-x), -elementary_atan(x));
        assert_same_bits(elementary_sinh(-x), -elementary_sinh(x));
        assert_same_bits(elementary_asinh(-x), -elementary_asinh(x));
    }
}

#define FOR_EACH(test, i, name)                                                                    \
    {                                                                                              \
#test " (" name ")", test, NULL, NULL, (void *)&subjects[i]                                \
    }
#define FOR_ALL(test)                                                                              \
    FOR_EACH(test, 0, "exp"), FOR_EACH(test, 1, "expm1"), FOR_EACH(test, 2, "log"),                \
        FOR_EACH(test, 3, "log1p"), FOR_EACH(test, 4, "cbrt"), FOR_EACH(test, 5, "sin"),           \
        FOR_EACH(test, 6, "cos"), FOR_EACH(test, 7, "direction_cosine"),                           \
        FOR_EACH(test, 8, "direction_sine"), FOR_EACH(test, 9, "atan"),                            \
        FOR_EACH(test, 10, "sinh"), FOR_EACH(test, 11, "asinh")

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOR_ALL(errors_stay_below_the_documented_bound),
        FOR_ALL(bits_are_the_golden_ones),
        FOR_ALL(a_lane_of_a_vector_has_the_bits_of_a_single_call),
        FOR_ALL(flush_to_zero_changes_no_bits),
        FOR_ALL(not_a_number_gives_always_the_same_not_a_number),
        cmocka_unit_test(values_at_zero_are_exact),
        cmocka_unit_test(values_at_one_are_exact),
        cmocka_unit_test(quarter_turns_are_exact),
        cmocka_unit_test(sine_of_the_double_nearest_pi_is_what_pi_has_left),
        cmocka_unit_test(ends_of_the_range_overflow_and_vanish_as_documented),
        cmocka_unit_test(infinity_has_its_limits),
        cmocka_unit_test(outside_the_domain_is_not_a_number),
        cmocka_unit_test(exp_undoes_log),
        cmocka_unit_test(log1p_is_log_where_one_plus_x_is_exact),
        cmocka_unit_test(expm1_is_exp_minus_one),
        cmocka_unit_test(cubes_have_their_roots),
        cmocka_unit_test(squares_of_cosine_and_sine_add_to_one),
        cmocka_unit_test(atan_undoes_the_tangent),
        cmocka_unit_test(asinh_undoes_sinh),
        cmocka_unit_test(artanh_less_its_argument_does_not_cancel),
        cmocka_unit_test(odd_functions_are_odd_to_the_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
