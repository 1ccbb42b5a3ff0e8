"""Limits, g-2 and the relic density of the program beside others that share no code with it: pyhf
where it is installed (asymptotic CLs, with an error of the background too), scipy (exact CLs by the
Poisson and negative binomial distributions; Eq. (3) of arXiv:2404.15931 by quadrature), toys, and
what the reach of NA64 was before there was `flavbrem limit`.

usage: limits.py PROGRAM [SHOWERS]
"""
import json
import math
import subprocess
import sys

import numpy as np
from scipy import integrate, optimize, stats

PROGRAM = sys.argv[1]
SHOWERS = sys.argv[2] if len(sys.argv) > 2 else "20000"
M_E, M_MU, GEV2_PB = 0.51099895069e-3, 0.1056583755, 0.3893793721718e9
SIGMAS = range(-2, 3)
# (b, error, observed)
CASES = [(0.51, 0.0, 0), (1.9, 0.0, 2), (1.9, 0.5, 3), (2.0, 0.0, 5), (10.0, 3.0, 7),
         (100.0, 12.0, 105)]
# efficiencies and reach at s = 3.25 and 1e11 electrons, of a shower Monte Carlo of another hand
EFFICIENCY = {0.11: 0.051, 0.2: 0.052, 0.3: 0.050, 0.5: 0.046, 1.0: 0.039}
REACH = {0.11: 3.0e-3, 0.2: 4.8e-3, 0.3: 7.6e-3, 0.5: 1.6e-2, 1.0: 5.6e-2}

failed = []


def rows(*arguments):
    printed = subprocess.run([PROGRAM, *map(str, arguments), "--json", "-q"], check=True,
                             capture_output=True, text=True).stdout
    return json.loads(printed)


def limits(b, error, observed, statistic):
    told = rows("limit", "--background", b, "--background-error", error, "--observed", observed,
                "--statistic", statistic)
    return [row["events"] for row in told]


def tell(what, ours, theirs, allowed):
    off = max(abs(a / b - 1) for a, b in zip(ours, theirs, strict=True))
    print(f"{what:52}  {off:8.1e}  {allowed:7.0e}  {'good' if off <= allowed else 'BAD'}")
    if off > allowed:
        failed.append(what)


def exact(b, error, observed, cl=0.9):
    """By distributions of scipy."""
    def at_most(n, s):
        if error == 0:
            return stats.poisson.cdf(n, s + b)
        shape, p = (b / error) ** 2, b / (b + error**2)
        k = np.arange(n + 1)
        return float(stats.nbinom.pmf(k, shape, p) @ stats.poisson.cdf(n - k, s))
    def limit(n):
        return optimize.brentq(lambda s: at_most(n, s) / at_most(n, 0) - (1 - cl), 1e-9, 1e4,
                               xtol=1e-12, rtol=1e-14)
    spread = (stats.poisson(b) if error == 0 else
              stats.nbinom((b / error) ** 2, b / (b + error**2)))
    return [limit(int(spread.ppf(stats.norm.cdf(k)))) for k in SIGMAS] + [limit(observed)]


def by_pyhf(b, error, observed):
    import pyhf

    known = {"channels": [{"name": "one", "samples": [
        {"name": "signal", "data": [1.0], "modifiers": [
            {"name": "mu", "type": "normfactor", "data": None}]},
        {"name": "background", "data": [b], "modifiers": []}]}]}
    model = (pyhf.simplemodels.uncorrelated_background([1.0], [b], [error]) if error else
             pyhf.Model(known, poi_name="mu"))
    top = 20 + 10 * max(b, observed) ** 0.5 + 6 * error
    bounds = model.config.suggested_bounds()
    bounds[model.config.poi_index] = (0, top)

    def tests(mu, data):
        return pyhf.infer.hypotest(mu, data, model, par_bounds=bounds, return_expected_set=True,
                                   test_stat="qtilde")

    def limit(pick, n):
        data = [n, *model.config.auxdata]
        return optimize.brentq(lambda mu: float(pick(tests(mu, data))) - 0.1, 1e-3, top, xtol=1e-7)
    return [limit(lambda told, k=k: told[1][k], b) for k in range(5)] + [
        limit(lambda told: told[0], observed)]


def toys():
    """CLs of the observed limit by 4e6 toys of each kind, b drawn from its gamma distribution."""
    draw = np.random.default_rng(1011)
    b, error, n, many = 4.0, 1.5, 3, 4_000_000
    s = limits(b, error, n, "exact")[-1]
    means = draw.gamma((b / error) ** 2, error**2 / b, many)
    both, alone = (np.count_nonzero(draw.poisson(means + more) <= n) / many for more in (s, 0))
    cls, sigma = both / alone, math.sqrt((1 - both) / both / many) * both / alone
    print(f"toys: b = {b} +- {error}, n = {n}, s = {s:.4f}: CLs {cls:.5f} +- {sigma:.5f}, 0.1 wanted")
    if abs(cls - 0.1) > 4 * sigma:
        failed.append("toys")


def eq_3(m):
    r, e = (M_MU / m) ** 2, (M_E / m) ** 2
    value, _ = integrate.quad(lambda x: x**2 * (1 - x) / ((1 - x) * (1 - r * x) + e * x), 0, 1,
                              points=[1 - 10**-k for k in range(1, 8)], limit=400, epsrel=1e-12)
    return r * value / (16 * math.pi**2)


def lines():
    masses = [0.107, 0.11, 0.15, 0.2, 0.3, 0.5, 1.0, 3.0, 30.0]
    listed = ",".join(map(str, masses))
    told = rows("constraint", "g2", "-m", listed)
    tell("Eq. (3), nine masses, by quadrature", [row["coupling"] for row in told],
         [math.sqrt(249e-11 / eq_3(m)) for m in masses], 1e-9)
    told = rows("constraint", "relic", "-m", listed)
    tell("Eq. (2), as it is printed", [row["coupling"] for row in told],
         [math.sqrt(10 / GEV2_PB * 4 * math.pi * (m**2 - (6 * m) ** 2) ** 2) / (0.1 * 3 * m)
          for m in masses], 1e-12)


def reach():
    print("\nReach at 1e11 electrons of 100 GeV in thick lead, median asymptotic limit of b = 1.9,\n"
          "tracks above 1 GeV, all conversions, efficiencies of another hand; 10% is allowed\n"
          "m_phi[GeV]  h         +-       other    off     exact     g-2       relic")
    shower = ["--spectrum", "shower:Pb,100", "--track-cut", "1", "--showers", SHOWERS,
              "--electrons", "1e11", "--background", "1.9", "--charges", "both"]
    for m, efficiency in EFFICIENCY.items():
        ask = ["limit", "-m", m, *shower, "--efficiency", efficiency]
        (one,), (few,) = rows(*ask, "--statistic", "asymptotic"), rows(*ask)
        (g2,), (relic,) = rows("constraint", "g2", "-m", m), rows("constraint", "relic", "-m", m)
        off = one["coupling_limit"] / REACH[m] - 1
        print(f"{m:10g}  {one['coupling_limit']:.2e}  {one['coupling_statistics']:.1e}  "
              f"{REACH[m]:.1e}  {100 * off:+5.1f}%  {few['coupling_limit']:.2e}  "
              f"{g2['coupling']:.2e}  {relic['coupling']:.2e}")
        if abs(off) > 0.1:
            failed.append(f"reach at {m} GeV")


def main():
    print("the worst of five expected limits and one observed, 90% CL              off  allowed")
    for case in CASES:
        name = "b = {} +- {}, n = {}".format(*case)
        tell(f"exact, scipy: {name}", limits(*case, "exact"), exact(*case), 1e-9)
    try:
        import pyhf
    except ImportError:
        print("asymptotic, pyhf: left out, it is not installed")
    else:
        for case in CASES:
            name = "b = {} +- {}, n = {}".format(*case)
            tell(f"asymptotic, pyhf {pyhf.__version__}: {name}", limits(*case, "asymptotic"),
                 by_pyhf(*case), 1e-5)
    toys()
    lines()
    reach()
    print("\nall good" if not failed else "\nBAD: " + ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
