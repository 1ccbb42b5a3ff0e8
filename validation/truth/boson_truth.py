"""Reference points for the amplitude of any scalar boson, and its azimuthal average, equal leptons
among them: writes boson_truth.csv into the folder given (default tests/data of this repository).
L = -phi l_f-bar (g_S + g_P gamma5) l_i + h.c.: Eq. (10) of arXiv:2404.15931 with 2 (|g_S|^2 +
|g_P|^2) in the place of h^2 and Dm - 2 m_i m_f (|g_S|^2 - |g_P|^2)/(|g_S|^2 + |g_P|^2) in that of
Dm, which is the Dirac trace (tests/data/reference_general_scalar.csv). The random choice of points
has a fixed seed.

    boson_truth.py [--out DIR] [--points N]
"""
import argparse
import math
import random
from pathlib import Path

from amplitude_truth import (DIGITS, Worst, amplitude_point, amplitude_row, log_uniform,
                             standard_A)
from exact_kinematics import LEPTON_MASS, Process, mp, mpf, threshold

E_MAX, M_MIN = 1e6, 1e-4
PAIRS = (("e", "e"), ("mu", "mu"), ("tau", "tau"), ("e", "mu"), ("mu", "e"), ("e", "tau"),
         ("tau", "mu"))
COUPLINGS = ((1.0, 0.0), (0.0, 1.0), (0.6, 0.8), (1.0, 1.0), (1.0, 1e-4), (1e-4, 1.0))
HARD = {"boson": ["any", "peak", "x_to_1", "corner", "t_max", "peak", "zero"],
        "lepton": ["any", "peak", "c_zero", "corner", "t_max", "peak", "x_to_1", "zero"]}
HEADER = """\
# Amplitude of l_i N -> l_f N phi of any scalar at random points: |A|^2/(8 M^2) for 2 (|g_S|^2 + |g_P|^2) = 1, dimensionless
# Generator: validation/truth/boson_truth.py (explicit 4-vectors, {digits} digits)
# Columns as in amplitude_truth.csv; g_s, g_p: the couplings, up to a factor; b_over_s0: how near the collinear peak is.
# Accuracy: amplitude and average 1e-25 of their scales or better, scales 1e-20.
"""


class BosonProcess(Process):
    def __init__(self, lepton_in, lepton_out, Z, A, beam_energy, m_phi, g_s, g_p):
        super().__init__(lepton_in, lepton_out, Z, A, beam_energy, m_phi)
        self.g_s, self.g_p = g_s, g_p
        s, p = mpf(g_s)**2, mpf(g_p)**2
        self.Dm -= 2 * self.m_i * self.m_f * (s - p) / (s + p)


def random_process(rng, i):
    """Leptons and couplings in turn; the boson at its lightest, E at its largest more often than
    chance, close above the decay pole where there is one."""
    l_i, l_f = PAIRS[i % len(PAIRS)]
    g_s, g_p = COUPLINGS[i // len(PAIRS) % len(COUPLINGS)]
    m_i, m_f = float(LEPTON_MASS[l_i]), float(LEPTON_MASS[l_f])
    while True:
        Z = rng.randint(1, 92)
        A = standard_A(rng, Z)
        M = A * 0.93149410372
        lowest = max(M_MIN, m_i - m_f + 1e-6)
        kind = rng.random()
        E = E_MAX if kind < 0.2 else log_uniform(rng, threshold(m_i, m_f, lowest, M) * 1.001, E_MAX)
        heaviest = math.sqrt(M * M + m_i * m_i + 2 * M * E) - M - m_f
        if heaviest <= lowest:
            continue
        m_phi = lowest if 0.1 < kind < 0.35 else log_uniform(rng, lowest, 0.999 * heaviest)
        pr = BosonProcess(l_i, l_f, Z, A, E, m_phi, g_s, g_p)
        if pr.E > threshold(pr.m_i, pr.m_f, pr.m_phi, pr.M) * (1 + mpf("1e-5")):
            return pr


def point_of(rng, pr, side, kind):
    for attempt in range(1400):
        point = amplitude_point(rng, pr, side, kind if attempt < 400 else "any")
        if point:
            return point
    return None


def write(path, points):
    rng, worst = random.Random(6221), Worst()
    count = close = 0
    with open(path, "w") as out:
        out.write(HEADER.format(digits=DIGITS))
        out.write("side,lepton_in,lepton_out,Z,A,g_s,g_p,beam_energy_gev,m_phi_gev,e_out_gev,"
                  "e_rest_gev,v_gev2,tau_gev2,cos_phi,amplitude,amplitude_scale,average,"
                  "average_scale,b_over_s0\n")
        for i in range(points):
            pr = random_process(rng, i)
            for side in ("boson", "lepton"):
                point = point_of(rng, pr, side, HARD[side][i // 3 % len(HARD[side])])
                if point is None:
                    continue
                row, tau, cos_phi = point
                t, *values = amplitude_row(row, tau, cos_phi, worst)
                s0, b = row.s_of_azimuth(t)
                close += b / s0 > mpf("0.999")
                inputs = [pr.g_s, pr.g_p, pr.beam_energy, pr.m_phi_input, float(row.e_out),
                          float(row.e_rest), float(row.v), float(tau), cos_phi]
                out.write(",".join([side, pr.lepton_in, pr.lepton_out, str(pr.Z), repr(pr.A)]
                                   + [repr(float(x)) for x in inputs]
                                   + [mp.nstr(x, 30) for x in values]
                                   + [mp.nstr(b / s0, 6)]) + "\n")
                count += 1
    print(f"{count} points, {close} with b/s0 above 0.999")
    for name, value in sorted(worst.items()):
        print(f"{name}: {value:.2g}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--out", type=Path,
                        default=Path(__file__).resolve().parents[2] / "tests" / "data")
    parser.add_argument("--points", type=int, default=210)
    given = parser.parse_args()
    mp.dps = DIGITS
    write(given.out / "boson_truth.csv", given.points)
