"""Reference limits for host/limit/: writes limit_truth.csv into the folder given (default
tests/data of this repository). 30 digits; the random cases have a fixed seed.

Exact: P(N <= n) by the incomplete gamma function; with an error of the background the average over
its gamma distribution by quadrature, or where that has a pole by the sum over background events
with gamma functions. Asymptotic: the formulas of Eur. Phys. J. C 71, 1554, with
b from the root of the derivative of the likelihood.

    limit_truth.py [--out DIR]
"""
import argparse
import random
from pathlib import Path

from mpmath import (erfc, exp, findroot, gammainc, inf, log, loggamma, mp, mpf, quad, sqrt)


def exact(x):
    return "%.17g" % x


def at_most(n, mean):
    return gammainc(n + 1, mean, inf, regularized=True) if mean > 0 else mpf(1)


def averaged(n, signal, b, error):
    if error == 0:
        return at_most(n, signal + b)
    shape, scale = (b / error) ** 2, error**2 / b
    if shape < 1:  # the density has a pole
        p = scale / (1 + scale)
        return sum(exp(loggamma(k + shape) - loggamma(shape) - loggamma(k + 1) + k * log(p) +
                       shape * log(1 - p)) * at_most(n - k, signal) for k in range(int(n) + 1))

    def density(u):
        return exp((shape - 1) * log(u) - u / scale - loggamma(shape) - shape * log(scale))
    top = b + 60 * scale + 12 * error
    return quad(lambda u: at_most(n, signal + u) * density(u),
                [top * k / 24 for k in range(25)])


def exact_cls(n, signal, b, error, without):
    return averaged(n, signal, b, error) / without


def above(x):
    return erfc(x / sqrt(mpf(2))) / 2


def minus_log(n, mean):
    return mean - (n * log(mean) if n > 0 else 0)


def profiled(n, m, tau, signal, b):
    """(-ln L, b) at the best b."""
    if tau == 0:
        return minus_log(n, signal + b), b
    slope = lambda x: 1 - (n / (signal + x) if n > 0 else 0) + tau - m / x
    low, high = mpf(0), b + n + 1
    while slope(high) < 0:
        high *= 2
    for _ in range(120):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return minus_log(n, signal + high) + minus_log(m, tau * high), high


def statistic(n, m, tau, signal, b):
    best = n - (m / tau if tau else b)
    if signal <= best:
        return mpf(0)
    there = profiled(n, m, tau, signal, b)[0]
    if best >= 0:
        lowest = minus_log(n, n) if n > 0 else mpf(0)
        lowest += minus_log(m, m) if tau else 0
    else:
        lowest = profiled(n, m, tau, mpf(0), b)[0]
    return 2 * (there - lowest)


def asymptotic_cls(n, signal, b, error):
    tau = b / error**2 if error else mpf(0)
    m = tau * b
    b_0 = profiled(n, m, tau, mpf(0), b)[1] if tau else b
    q = statistic(n, m, tau, signal, b)
    q_a = statistic(b_0, tau * b_0, tau, signal, b_0)
    if q <= q_a:
        return above(sqrt(q)) / above(sqrt(q) - sqrt(q_a))
    return above((q + q_a) / (2 * sqrt(q_a))) / above((q - q_a) / (2 * sqrt(q_a)))


def expected_cls(sigmas, signal, b, error):
    tau = b / error**2 if error else mpf(0)
    return above(sqrt(statistic(b, tau * b, tau, signal, b)) - sigmas) / above(-mpf(sigmas))


def solve(cls, wanted):
    low, high = mpf(0), mpf(1)
    while cls(high) > wanted:
        low, high = high, 2 * high
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if cls(middle) > wanted else (low, middle)
    return findroot(lambda s: cls(s) - wanted, (low, high), solver="anderson", tol=mpf(10) ** -40)


def cases(rng):
    yield from ((kind, n, b, 0.0, 0.9) for kind in ("exact", "asymptotic")
                for n, b in ((0, 0.51), (2, 1.9), (2, 2.0), (0, 0.0), (3, 0.0), (7, 1.5)))
    for _ in range(40):
        yield ("exact", rng.randrange(60), 10 ** rng.uniform(-2, 1.7), 0.0,
               rng.choice((0.5, 0.9, 0.95, 0.99, 0.999999)))
    for n, b in ((1000, 950.0), (1000, 1100.5), (30000, 30100.0), (5, 60.0), (400, 3.0)):
        yield ("exact", n, b, 0.0, 0.95)
    for part in (0.01, 0.3, 0.8, 1.3, 2.0):
        yield from (("exact", n, b, part * b, 0.9) for n, b in ((2, 1.9), (0, 4.0), (12, 7.0)))
    for _ in range(40):
        b = 10 ** rng.uniform(-1, 3)
        n = max(0, round(rng.gauss(b, 1.5 * b**0.5)))
        yield ("asymptotic", n, b, b * rng.choice((0.0, 0.01, 0.1, 0.5, 2.0)),
               rng.choice((0.5, 0.9, 0.95, 0.999)))
    for sigmas in (-2, -1, 0, 1, 2):
        yield from ((f"expected{sigmas:+d}", 0, b, error, 0.9)
                    for b, error in ((2.0, 0.0), (1.9, 0.0), (0.51, 0.0), (1.9, 0.9), (300.0, 40.0)))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "tests/data")
    folder = parser.parse_args().out
    mp.dps = 30
    rng = random.Random(1011)
    lines = ["# Upper limits by CLs: exact of an observed number, asymptotic of one, or asymptotic and",
             "# expected so many sigmas from the median (n is 0 there); inputs are exact doubles",
             "# Generator: validation/truth/limit_truth.py (30 digits)",
             "kind,observed,background,background_error,confidence,events"]
    for kind, n, b, error, confidence in cases(rng):
        alpha, n_, b_, e_ = 1 - mpf(confidence), mpf(n), mpf(b), mpf(error)
        without = averaged(n_, mpf(0), b_, e_) if kind == "exact" else None
        cls = {"exact": lambda s: exact_cls(n_, s, b_, e_, without),
               "asymptotic": lambda s: asymptotic_cls(n_, s, b_, e_)}.get(
                   kind, lambda s: expected_cls(int(kind[8:] or 0), s, b_, e_))
        if kind == "asymptotic" and b == 0.0 and n == 0:
            continue  # nothing fluctuates
        lines.append(",".join([kind, str(n), exact(b), exact(error), exact(confidence),
                               mp.nstr(solve(cls, alpha), 18)]))
        print(lines[-1], flush=True)
    (folder / "limit_truth.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
