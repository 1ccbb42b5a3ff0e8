/* Elementary functions with the same bits on every compiler, instruction set and device.
 *
 * Only + - * /, the square root (correctly rounded by IEEE 754) and moves of bits are used,
 * so that nothing is left to a mathematical library.  There are no branches: both sides of
 * a choice are computed and one is selected, so a loop that calls them becomes vector code.
 *
 * An error is given in ulp, units in the last place of the true result: the worst of 2e7
 * random arguments over the domain against 113-bit arithmetic, rounded up.  Numbers below
 * 2^-1022 (denormals) are not supported, as arguments or as results: they may count as 0,
 * so that flush-to-zero changes no bits.  A result that is no number is always the same
 * NaN, 0x7ff8000000000000.
 *
 * The coefficients of the polynomials are minimax fits (Remez exchange in 50 digits, then
 * rounded to double); beside each stand its range and the error that it leaves. */
#ifndef FLAVBREM_KERNELS_ELEMENTARY_H
#define FLAVBREM_KERNELS_ELEMENTARY_H

#include "kernels/compiler.h"

/* ---- shared parts ---- */

/* 1.5 * 2^52: (x + ROUND_SHIFT) holds round(x) in its low bits, two's complement, for
 * |x| < 2^51, and subtracting it again gives round(x) as a double.  Conversions between
 * int64 and double are no vector instructions before AVX512DQ. */
#define ROUND_SHIFT 0x1.8p52

#define SIGN_BIT 0x8000000000000000u

/* ln 2 = LN2_HI + LN2_LO; LN2_HI has 42 bits, so its product with an exponent is exact. */
#define LN2_HI 0x1.62e42fefa3800p-1
#define LN2_LO 0x1.ef35793c76730p-45

/* pi/2 = HALF_PI + HALF_PI_LO; HALF_PI_26 is its first 26 bits, HALF_PI_REST all the rest. */
#define HALF_PI 0x1.921fb54442d18p+0
#define HALF_PI_LO 0x1.1a62633145c07p-54
#define HALF_PI_26 0x1.921fb50000000p+0
#define HALF_PI_REST 0x1.110b4611a6263p-26

FLAVBREM_FN double elementary_nan(void)
{
    return double_from(0x7ff8000000000000u);
}

FLAVBREM_FN double elementary_infinity(void)
{
    return double_from(0x7ff0000000000000u);
}

/* |x| and the sign of `of` on |x|: bits only, so also for zeros. */
FLAVBREM_FN double elementary_abs(double x)
{
    return double_from(bits_of(x) & ~SIGN_BIT);
}

FLAVBREM_FN double elementary_with_sign(double magnitude, double of)
{
    return double_from(bits_of(magnitude) | (bits_of(of) & SIGN_BIT));
}

/* x = k ln 2 + r + tail with |r| <= ln(2)/2, and exp(r + tail) = 1 + r + rest.
 * Returns k + ROUND_SHIFT. */
FLAVBREM_FN double exp_parts(double x, double *r_out, double *rest)
{
    const double inv_ln2 = 0x1.71547652b82fep+0;
    double shifted = x * inv_ln2 + ROUND_SHIFT;
    double k = shifted - ROUND_SHIFT;
    double high = x - k * LN2_HI; /* exact */
    double low = k * LN2_LO;
    double r = high - low;
    double tail = (high - r) - low;
    double z = r * r;
    double even = 0x1.1f9544af0d530p-29;     /* (e^r - 1 - r)/r^2, |r| <= ln(2)/2, */
    double odd = 0x1.af5ea6d0e2401p-26;      /* to 2^-60 of r in e^r; two chains, */
    even = even * z + 0x1.27e4c5b691e06p-22; /* which are a fifth faster than one */
    odd = odd * z + 0x1.71ddf86289995p-19;
    even = even * z + 0x1.a01a01b0ab9f3p-16;
    odd = odd * z + 0x1.a01a01afdeb2fp-13;
    even = even * z + 0x1.6c16c16c1447cp-10;
    odd = odd * z + 0x1.111111110f6c1p-7;
    even = even * z + 0x1.555555555555ap-5;
    odd = odd * z + 0x1.5555555555559p-3;
    even = even * z + 0.5;
    *r_out = r;
    *rest = tail + z * (even + r * odd);
    return shifted;
}

/* 2^(k + offset) from k + ROUND_SHIFT, while that is a normal number. */
FLAVBREM_FN double power_of_two(double shifted, int offset)
{
    return double_from((bits_of(shifted) << 52) + ((uint64_t)(1023 + offset) << 52));
}

/* Normal positive x = m 2^k with m in [sqrt(1/2), sqrt(2)).  Returns m. */
FLAVBREM_FN double split_exponent(double x, double *k)
{
    const uint64_t sqrt_half = 0x3fe6a09e667f3bcdu;
    const uint64_t one = 0x3ff0000000000000u;
    uint64_t moved = bits_of(x) + (one - sqrt_half);
    uint64_t mantissa = moved & 0x000fffffffffffffu;
    *k = double_from((moved >> 52) | 0x4330000000000000u) - (0x1p52 + 1023.0);
    return double_from(mantissa + sqrt_half);
}

/* (2 artanh(s)/s - 2)/z for z = s^2 <= 0.0295, to 2^-59 of the artanh. */
FLAVBREM_FN double artanh_series(double z)
{
    double q = 0x1.2ef1427136169p-3;
    q = q * z + 0x1.39a3e4f4fc0c5p-3;
    q = q * z + 0x1.746627519f3bbp-3;
    q = q * z + 0x1.c71c5289f6479p-3;
    q = q * z + 0x1.249249413b5b8p-2;
    q = q * z + 0x1.9999999980d1ap-2;
    return q * z + 0x1.555555555558fp-1;
}

/* k ln 2 + log(1 + f) + c for 1 + f in [sqrt(1/2), sqrt(2)) and |c| an ulp or so, from
 * log(1 + f) = 2 artanh(s), s = f/(2 + f), arranged so that f itself is added last. */
FLAVBREM_FN double log_sum(double k, double f, double c)
{
    double s = f / (2.0 + f);
    double z = s * s;
    double half_square = 0.5 * f * f;
    double q = artanh_series(z);
    return k * LN2_HI - ((half_square - (s * (half_square + z * q) + (k * LN2_LO + c))) - f);
}

/* sine and cosine of r + tail, |r| <= pi/4, tail below an ulp of r. */
FLAVBREM_FN void sine_cosine_parts(double r, double tail, double *sine, double *cosine)
{
    double z = r * r;
    double p = 0x1.5d942de4c31c2p-33;  /* (sin(r) - r)/r^3, |r| <= pi/4, */
    p = p * z - 0x1.ae5e6ab48fd71p-26; /* to 2^-57 of the sine */
    p = p * z + 0x1.71de357e28113p-19;
    p = p * z - 0x1.a01a019c1a38fp-13;
    p = p * z + 0x1.111111110f8cep-7;
    p = p * z - 0x1.5555555555549p-3;
    double q = -0x1.8fbda0617a737p-37; /* (cos(r) - 1 + r^2/2)/r^4, */
    q = q * z + 0x1.1eea0b708fc0dp-29; /* to 2^-59 */
    q = q * z - 0x1.27e4f83d0407cp-22;
    q = q * z + 0x1.a01a019d00ebfp-16;
    q = q * z - 0x1.6c16c16c15520p-10;
    q = q * z + 0x1.555555555554ep-5;
    double half_square = 0.5 * z;
    double w = 1.0 - half_square;
    *sine = r + (tail + r * z * p);
    *cosine = w + (((1.0 - w) - half_square) + (z * z * q - r * tail));
}

/* Turns (cosine, sine) by n quarter turns; shifted is n + ROUND_SHIFT. */
FLAVBREM_FN void turn_by_quarters(double shifted, double *cosine, double *sine)
{
    uint64_t n = bits_of(shifted);
    uint64_t c = bits_of(*cosine);
    uint64_t s = bits_of(*sine);
    uint64_t exchanged = (c ^ s) & (0u - (n & 1u));
    *cosine = double_from((c ^ exchanged) ^ (((n + 1u) & 2u) << 62));
    *sine = double_from((s ^ exchanged) ^ ((n & 2u) << 62));
}

/* cos(x) and sin(x) for |x| <= 3.2; multiples of pi/2 up to two are subtracted exactly. */
FLAVBREM_FN void angle_cosine_sine(double x, double *cosine, double *sine)
{
    const double two_over_pi = 0x1.45f306dc9c883p-1;
    double shifted = x * two_over_pi + ROUND_SHIFT;
    double n = shifted - ROUND_SHIFT;
    double high = x - n * HALF_PI;
    double low = n * HALF_PI_LO;
    double r = high - low;
    sine_cosine_parts(r, (high - r) - low, sine, cosine);
    turn_by_quarters(shifted, cosine, sine);
}

/* ---- exponentials and logarithms ---- */

/* exp(x) for all x: 0 below -708, infinity above 709.782712893384 (the logarithm of the
 * largest double).  Error at most 0.71 ulp. */
FLAVBREM_FN double elementary_exp(double x)
{
    double r, rest;
    double shifted = exp_parts(x, &r, &rest);
    double s = 1.0 + r;
    double p = s + (((1.0 - s) + r) + rest);
    double y = double_from(bits_of(p) + (bits_of(shifted) << 52));
    y = x < -708.0 ? 0.0 : y;
    y = x > 0x1.62e42fefa39efp+9 ? elementary_infinity() : y;
    return x != x ? elementary_nan() : y;
}

/* exp(x) - 1 for all x: infinity above 709.782712893384; keeps the sign of zero.
 * Error at most 1.2 ulp. */
FLAVBREM_FN double elementary_expm1(double x)
{
    double r, rest;
    double limited = x < -40.0 ? -40.0 : x; /* exp(-40) < 2^-54 */
    limited = limited > 710.0 ? 710.0 : limited;
    double shifted = exp_parts(limited, &r, &rest);
    double scale = power_of_two(shifted, -1); /* half, so that 2^1024 can be reached */
    double base = scale - 0.5;
    double step = scale * r;
    double s = base + step;
    double y = 2.0 * (s + (((base - s) + step) + scale * rest));
    y = elementary_abs(x) < 0x1p-54 ? x : y;
    return x != x ? elementary_nan() : y;
}

/* log(x): -infinity at 0, NaN for x < 0.  Error at most 0.84 ulp. */
FLAVBREM_FN double elementary_log(double x)
{
    double k;
    double m = split_exponent(x, &k);
    double y = log_sum(k, m - 1.0, 0.0);
    y = x < DBL_MIN ? -elementary_infinity() : y;
    y = x > DBL_MAX ? x : y;
    return x > -DBL_MIN ? y : elementary_nan();
}

/* log(1 + x): -infinity at -1, NaN for x < -1; keeps the sign of zero.
 * Error at most 0.82 ulp. */
FLAVBREM_FN double elementary_log1p(double x)
{
    double u = 1.0 + x;
    double x_in_u = u - 1.0;
    double lost = (1.0 - (u - x_in_u)) + (x - x_in_u); /* 1 + x = u + lost exactly */
    double k;
    double m = split_exponent(u, &k);
    double f = k == 0.0 ? x : m - 1.0;
    double c = k == 0.0 ? 0.0 : lost / u;
    double y = log_sum(k, f, c);
    y = elementary_abs(x) < 0x1p-54 ? x : y;
    y = x == -1.0 ? -elementary_infinity() : y;
    y = x > DBL_MAX ? x : y;
    return x >= -1.0 ? y : elementary_nan();
}

/* artanh(s) - s for 0 <= s < 1, and r = (1 + s)/(1 - s), which has the digits that 1 - s lost.
 * Error at most 2e-13 of it, 2e-14 where r is below sqrt(2). */
FLAVBREM_FN double elementary_artanh_less(double s, double r)
{
    double k;
    double m = split_exponent(r, &k);
    double f = m - 1.0;
    double in_m = f / (2.0 + f); /* artanh(s) = k ln(2)/2 + artanh(in_m) */
    double part = k == 0.0 ? s : in_m;
    double more = 0.5 * part * (part * part) * artanh_series(part * part);
    double far = 0.5 * k * LN2_HI + ((0.5 * k * LN2_LO + more) + (part - s));
    return k == 0.0 ? more : far;
}

/* ---- roots ---- */

/* The cube root of any x, zero and infinity with their sign; no division.
 * Error at most 0.501 ulp. */
FLAVBREM_FN double elementary_cbrt(double x)
{
    const double third = 0x1.5555555555555p-2;
    uint64_t bits = bits_of(x) & ~SIGN_BIT;
    double m = double_from((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
    double e = double_from((bits >> 52) | 0x4330000000000000u) - (0x1p52 + 1023.0);
    double shifted = (e - 1.0) * third + ROUND_SHIFT; /* e = 3 q + rest, rest in 0, 1, 2 */
    double rest = e - 3.0 * (shifted - ROUND_SHIFT);
    double z = m * (rest == 0.0 ? 1.0 : rest == 1.0 ? 2.0 : 4.0);

    double y = 0x1.d46f69551fd04p-6; /* m^(-1/3), 1 <= m < 2, to 2^-14.7 */
    y = y * m - 0x1.c51854afb7259p-3;
    y = y * m + 0x1.64164b26762e7p-1;
    y = y * m - 0x1.2c41e09741391p+0;
    y = y * m + 0x1.ab858ffd660c7p+0;
    y = y * (rest == 0.0 ? 1.0 : rest == 1.0 ? 0x1.965fea53d6e3dp-1 : 0x1.428a2f98d728bp-1);
    double h = 1.0 - z * (y * y * y); /* z^(-1/3) = y (1 - h)^(-1/3), */
    y = y + y * (h * (third + h * (0x1.c71c71c71c71cp-3 + h * 0x1.61f9add3c0ca4p-3)));

    double t = double_from(bits_of(z * y * y) & 0xfffffffff8000000u); /* 26 bits */
    double square = t * t; /* exact, like the next four */
    double square_26 = double_from(bits_of(square) & 0xfffffffff8000000u);
    double square_rest = square - square_26;
    double residual = (z - square_26 * t) - square_rest * t; /* z - t^3 */
    double d = residual * (y * y * y);                       /* cbrt(z) = t (1 - d)^(-1/3) */
    t = t + t * (d * (third + d * 0x1.c71c71c71c71cp-3));

    double root = double_from(bits_of(t) + (bits_of(shifted) << 52));
    root = elementary_abs(x) < DBL_MIN ? 0.0 : root;
    root = elementary_abs(x) > DBL_MAX ? elementary_infinity() : root;
    root = elementary_with_sign(root, x);
    return x != x ? elementary_nan() : root;
}

/* ---- angles ---- */

/* sin(x) for |x| <= pi; NaN for |x| > 3.2.  Keeps its relative accuracy at the zeros.
 * Error at most 0.79 ulp. */
FLAVBREM_FN double elementary_sin(double x)
{
    double cosine, sine;
    angle_cosine_sine(x, &cosine, &sine);
    sine = elementary_abs(x) < 0x1p-28 ? x : sine;
    return elementary_abs(x) <= 3.2 ? sine : elementary_nan();
}

/* cos(x) for |x| <= pi; NaN for |x| > 3.2.  (1 - cos(x) is 2 sin(x/2)^2.)
 * Error at most 0.9 ulp. */
FLAVBREM_FN double elementary_cos(double x)
{
    double cosine, sine;
    angle_cosine_sine(x, &cosine, &sine);
    return elementary_abs(x) <= 3.2 ? cosine : elementary_nan();
}

/* Cosine and sine of 2 pi u for u in [0, 1], both ends included; NaN for |u| > 1.  A zero
 * can have either sign.  Error at most 0.87 ulp. */
FLAVBREM_FN void elementary_direction(double u, double *cosine, double *sine)
{
    double shifted = 4.0 * u + ROUND_SHIFT;
    double f = 4.0 * u - (shifted - ROUND_SHIFT); /* exact; the angle left is f pi/2 */
    double f_26 = double_from(bits_of(f) & 0xfffffffff8000000u);
    double high = f_26 * HALF_PI_26; /* exact */
    double low = (f - f_26) * HALF_PI_26 + f * HALF_PI_REST;
    double r = high + low;
    double c, s;
    sine_cosine_parts(r, (high - r) + low, &s, &c);
    turn_by_quarters(shifted, &c, &s);
    *cosine = elementary_abs(u) <= 1.0 ? c : elementary_nan();
    *sine = elementary_abs(u) <= 1.0 ? s : elementary_nan();
}

/* atan(x) for all x; keeps the sign of zero.  Error at most 1.15 ulp. */
FLAVBREM_FN double elementary_atan(double x)
{
    double a = elementary_abs(x);
    double numerator = a <= 0.5465 ? a : a <= 1.83 ? a - 1.0 : -1.0;
    double denominator = a <= 0.5465 ? 1.0 : a <= 1.83 ? a + 1.0 : a;
    double base = a <= 0.5465 ? 0.0 : a <= 1.83 ? 0.5 * HALF_PI : HALF_PI;
    double base_low = a <= 0.5465 ? 0.0 : a <= 1.83 ? 0.5 * HALF_PI_LO : HALF_PI_LO;
    double r = numerator / denominator;
    double z = r * r;
    double q = -0x1.a6f95a58ead57p-8; /* (atan(r) - r)/r^3, |r| <= 0.547, */
    q = q * z + 0x1.4e829bcd8f8bap-6; /* to 2^-56 of the arc */
    q = q * z - 0x1.1c35a3a770482p-5;
    q = q * z + 0x1.6f4febe178549p-5;
    q = q * z - 0x1.aa03c00d7d51ep-5;
    q = q * z + 0x1.e10d2cf03f01cp-5;
    q = q * z - 0x1.1104d82040141p-4;
    q = q * z + 0x1.3b12b5d23a3fap-4;
    q = q * z - 0x1.745d09982e653p-4;
    q = q * z + 0x1.c71c714cd975ep-4;
    q = q * z - 0x1.2492492351f70p-3;
    q = q * z + 0x1.999999999658fp-3;
    q = q * z - 0x1.555555555553fp-2;
    double arc = elementary_with_sign(base + (r + (r * z * q + base_low)), x);
    return x != x ? elementary_nan() : arc;
}

/* ---- hyperbolic functions ---- */

/* sinh(x) for all x: infinity with its sign above |x| = 710.4758600739439; keeps the sign
 * of zero.  Error at most 0.85 ulp. */
FLAVBREM_FN double elementary_sinh(double x)
{
    double a = elementary_abs(x);
    double z = a * a;
    double q = 0x1.b4c303b6c4b81p-41;  /* (sinh(a) - a)/a^3, a <= 1, */
    q = q * z + 0x1.611a674e8379ep-33; /* to 2^-56 of the result */
    q = q * z + 0x1.ae6466e4eea83p-26;
    q = q * z + 0x1.71de3a46b0ff2p-19;
    q = q * z + 0x1.a01a01a0280bbp-13;
    q = q * z + 0x1.11111111110adp-7;
    q = q * z + 0x1.5555555555556p-3;
    double small = a + a * z * q;

    double r, rest;
    double limited = a > 710.6 ? 710.6 : a; /* exp(a)/4 < 2^1024 */
    double scale = power_of_two(exp_parts(limited, &r, &rest), -2);
    double s = 1.0 + r;
    double s_rest = ((1.0 - s) + r) + rest;
    double up = scale * s;                        /* up + scale s_rest = exp(a)/4 */
    double down = 0.0625 / (up + scale * s_rest); /* exp(-a)/4 */
    double d = up - down;
    double large = 2.0 * (d + (((up - d) - down) + scale * s_rest));

    double y = elementary_with_sign(a < 1.0 ? small : large, x);
    return x != x ? elementary_nan() : y;
}

/* asinh(x) for all x; keeps the sign of zero.  Error at most 1.3 ulp. */
FLAVBREM_FN double elementary_asinh(double x)
{
    double a = elementary_abs(x);
    double square = a * a;
    double more = square / (1.0 + square_root(1.0 + square));
    double y = a + more; /* asinh(a) = log1p(a + more) */
    double y_lost = (a - y) + more;
    double u = 1.0 + y;
    double y_in_u = u - 1.0;
    double u_lost = (1.0 - (u - y_in_u)) + (y - y_in_u);

    double huge = a > 0x1p32 ? 1.0 : 0.0; /* there it is log(2 a) */
    u = a > 0x1p32 ? a : u;
    double k;
    double m = split_exponent(u, &k);
    double f = k == 0.0 ? y : m - 1.0;
    double lost = k == 0.0 ? y_lost : u_lost + y_lost;
    double c = a > 0x1p32 ? 0.0 : lost / u;
    double result = elementary_with_sign(log_sum(k + huge, f, c), x);
    result = a > DBL_MAX ? x : result;
    return x != x ? elementary_nan() : result;
}

#undef ROUND_SHIFT
#undef SIGN_BIT
#undef LN2_HI
#undef LN2_LO
#undef HALF_PI
#undef HALF_PI_LO
#undef HALF_PI_26
#undef HALF_PI_REST

#endif
