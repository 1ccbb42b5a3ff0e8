"""Reference values for the lines of host/constraint/: writes constraint_truth.csv into the folder
given (default tests/data of this repository). Eq. (3) of arXiv:2404.15931 by quadrature as it is
printed, Eq. (2) as it is printed, in 60 digits; the random masses have a fixed seed.

    constraint_truth.py [--out DIR]
"""
import argparse
import random
from pathlib import Path

from mpmath import mp, mpf, pi, quad, sqrt

M_E, M_MU = mpf(0.51099895069e-3), mpf(0.1056583755)  # CODATA 2022 [GeV], as doubles hold them
GEV2_PB = mpf("0.3893793721718e9")
ROWS = 120


def exact(x):
    return "%.17g" % x


def contribution(m_phi):
    """Eq. (3) at h = 1: what lies between poles of the integrand, which are beyond x = 1 or
    complex, on panels that shrink towards x = 1 and towards the place nearest to the poles."""
    r, s = (M_MU / m_phi) ** 2, (M_E / m_phi) ** 2
    near = min(max((1 + r - s) / (2 * r), mpf(0)), mpf(1))
    points = {mpf(0), mpf(1), near}
    for center in (mpf(1), near):
        for k in range(1, 44):
            points |= {p for p in (center - mpf(2) ** -k, center + mpf(2) ** -k) if 0 < p < 1}
    value = quad(lambda x: x**2 * (1 - x) / ((1 - x) * (1 - r * x) + s * x), sorted(points))
    return value * r / (16 * pi**2)


def relic(m_phi, g, ratio_1, ratio_2, pb):
    m_1, m_2 = ratio_1 * m_phi, ratio_2 * m_phi
    return sqrt(pb / GEV2_PB * 4 * pi * (m_phi**2 - (m_1 + m_2) ** 2) ** 2 / (g * m_1) ** 2)


def masses(rng):
    least = float(M_MU - M_E)
    yield from (0.11, 0.2, 0.3, 0.5, 1.0, 3.0, 10.0, 1e3, 1e6, 1e20)
    yield from (float(M_MU), float(M_MU + M_E), 0.1056, 0.1061, 0.1062)
    for _ in range(ROWS):
        kind = rng.randrange(4)
        if kind == 0:
            yield least * (1 + 10 ** rng.uniform(-12, 0))
        elif kind == 1:
            yield float(M_MU + M_E) * (1 + rng.choice((-1, 1)) * 10 ** rng.uniform(-12, -2.4))
        else:
            yield least * 10 ** rng.uniform(0, 5 if kind == 2 else 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "tests/data")
    folder = parser.parse_args().out
    mp.dps = 60
    rng = random.Random(20240415)
    lines = ["# What the boson adds to a_mu, Eq. (3) of arXiv:2404.15931 at h = 1, and the coupling of",
             "# the relic density, Eq. (2); masses of CODATA 2022 as doubles, GeV; inputs are exact doubles",
             "# Generator: validation/truth/constraint_truth.py (60 digits)",
             "m_phi_gev,g2,g,m1_ratio,m2_ratio,pb,relic"]
    for m in masses(rng):
        dark = [10 ** rng.uniform(-2, 0.5), 10 ** rng.uniform(-2, 1), 10 ** rng.uniform(-2, 1),
                10 ** rng.uniform(-1, 2)]
        lines.append(",".join([exact(m), mp.nstr(contribution(mpf(m)), 20), *map(exact, dark),
                               mp.nstr(relic(mpf(m), *map(mpf, dark)), 20)]))
    (folder / "constraint_truth.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
