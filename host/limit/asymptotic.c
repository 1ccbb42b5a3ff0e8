/* CLs by the asymptotic formulas of G. Cowan, K. Cranmer, E. Gross, O. Vitells, Eur. Phys. J. C 71,
 * 1554 (2011), for the test statistic q-tilde of an upper limit, in one bin. Where b has an error,
 * a side measurement of m events sees tau b: m = (b/error)^2, tau = b/error^2. */
#include "host/limit/limit.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

/* ---- the normal distribution ---- */

#define SERIES_BELOW 2.5
#define FRACTION_DEPTH 200

/* The density at a over P(Z > a), from SERIES_BELOW on. */
static double hazard(double a)
{
    double fraction = a;
    for (int k = FRACTION_DEPTH; k > 0; k--)
        fraction = a + k / fraction;
    return fraction;
}

double flb_normal_above(double x)
{
    double a = elementary_abs(x), density = elementary_exp(-0.5 * a * a) / square_root(2.0 * PI);
    double term = a, sum = a;
    if (a >= SERIES_BELOW)
        return x < 0.0 ? 1.0 - density / hazard(a) : density / hazard(a);
    for (int k = 3; term > 1e-18 * sum; k += 2) {
        term *= a * a / k;
        sum += term;
    }
    return x < 0.0 ? 0.5 + density * sum : 0.5 - density * sum;
}

/* P(Z > a)/P(Z > c), also where both are below all doubles. */
static double ratio_above(double a, double c)
{
    if (a < SERIES_BELOW || c < SERIES_BELOW)
        return flb_normal_above(a) / flb_normal_above(c);
    return elementary_exp(-0.5 * (a - c) * (a + c)) * hazard(c) / hazard(a);
}

/* ---- likelihoods ---- */

struct measured {
    double n, m;   /* events, and of the side measurement */
    double b, tau; /* tau 0: b is known */
};

static struct measured measured_of(const flavbrem_counting *counting, double n)
{
    struct measured data = {.n = n, .b = counting->background};
    double square = counting->background_error * counting->background_error;
    if (square > 0.0) {
        data.tau = data.b / square;
        data.m = data.tau * data.b;
    }
    return data;
}

/* delta - ln(1 + delta), which is 0 or more */
static double excess(double delta)
{
    double sum = 0.0, power = delta * delta;
    if (elementary_abs(delta) >= 0.05)
        return delta - elementary_log1p(delta);
    for (int k = 2; k <= 16; k++, power *= -delta)
        sum += power / k;
    return sum;
}

/* -ln of the probability of n where mu is expected, over that where n is. */
static double deviance(double n, double mu)
{
    return n > 0.0 ? n * excess((mu - n) / n) : mu;
}

/* The likeliest b of a signal: (1 + tau) b^2 + [(1 + tau) s - n - m] b - m s = 0. */
static double fitted_background(const struct measured *data, double signal)
{
    double a = 1.0 + data->tau, half = 0.5 * (a * signal - data->n - data->m);
    if (data->tau == 0.0)
        return data->b;
    double root = square_root(half * half + a * data->m * signal);
    return half > 0.0 ? data->m * signal / (half + root) : (root - half) / a;
}

/* -2 ln of the likelihood, over that of what would be seen if it were expected. */
static double twice_deviance(const struct measured *data, double signal)
{
    double b = fitted_background(data, signal);
    return 2.0 * (deviance(data->n, signal + b) +
                  (data->tau > 0.0 ? deviance(data->m, data->tau * b) : 0.0));
}

/* q-tilde: against the likeliest signal, which is not below 0. */
static double statistic_of(const struct measured *data, double signal)
{
    double likeliest = data->n - data->b;
    if (signal <= likeliest)
        return 0.0;
    double q = twice_deviance(data, signal) - (likeliest >= 0.0 ? 0.0 : twice_deviance(data, 0.0));
    return q > 0.0 ? q : 0.0;
}

/* The data that stand for all that are seen without a signal. */
static struct measured asimov_of(const struct measured *data)
{
    struct measured made = *data;
    made.b = made.n = fitted_background(data, 0.0);
    made.m = made.tau * made.b;
    return made;
}

double flb_asymptotic_cls(const flavbrem_counting *counting, double observed, double signal)
{
    struct measured data = measured_of(counting, observed), asimov = asimov_of(&data);
    double q = statistic_of(&data, signal), q_asimov = statistic_of(&asimov, signal);
    double root = square_root(q), of_asimov = square_root(q_asimov);
    if (signal == 0.0)
        return 1.0;
    if (q <= q_asimov)
        return ratio_above(root, root - of_asimov);
    return ratio_above(0.5 * (q + q_asimov) / of_asimov, 0.5 * (q - q_asimov) / of_asimov);
}

double flb_asymptotic_expected_cls(const flavbrem_counting *counting, double sigmas, double signal)
{
    struct measured data = measured_of(counting, counting->background);
    double q = statistic_of(&data, signal);
    return ratio_above(square_root(q) - sigmas, -sigmas);
}
