"""Reference points for the amplitude, its azimuthal average, and the doubly differential
cross-sections: writes amplitude_truth.csv and d2_truth.csv into the folder given (default
tests/data of this repository).  The numbers are by exact_kinematics.py; the random choice of points
has a fixed seed.

    amplitude_truth.py [--out DIR] [--reference DIR] [--only amplitude|d2]

With --reference the reference points (amplitude.csv, etl.csv) are compared first.
"""
import argparse
import csv
import math
import random
from pathlib import Path

from exact_kinematics import (LEPTON_MASS, Process, Row, amplitude_eq10, average_closed,
                              azimuth_average, cos, d2sigma, energy_range, eq11_mismatch, invariants,
                              mp, mpf, reduced_terms, sin, sqrt, threshold)

DIGITS, CHECK_DIGITS = 80, 120
PROCESSES = 320
E_MAX = 1e4
TRIES = 400                  # at a hard point, before any other is taken


class Worst(dict):
    """Keeps the largest value seen, or a count, under each name."""

    def see(self, name, value):
        self[name] = max(self.get(name, 0.0), float(value))

    def count(self, name):
        self[name] = self.get(name, 0) + 1


def log_uniform(rng, lo, hi):
    return math.exp(rng.uniform(math.log(lo), math.log(hi)))


def standard_A(rng, Z):
    """The line of stability, to the nearest integer or to 0.01."""
    if Z == 1:
        return rng.choice([1, 1.008])
    A = 2.0 * Z
    for _ in range(50):
        A = Z * (1.98 + 0.0155 * A**(2.0 / 3.0))
    return int(round(A)) if rng.random() < 0.5 else round(A, 2)


def random_process(rng, kind):
    """kind: 'any', 'threshold', 'pole' (mu -> e with m_phi near m_mu), 'hydrogen'."""
    while True:
        Z = 1 if kind == "hydrogen" else rng.randint(1, 92)
        A = standard_A(rng, Z)
        l_i, l_f = ("mu", "e") if kind == "pole" else rng.sample(sorted(LEPTON_MASS), 2)
        m_i, m_f = float(LEPTON_MASS[l_i]), float(LEPTON_MASS[l_f])
        M = A * 0.93149410372
        lowest = max(1e-3, m_i - m_f + 1e-4) * (1 + 1e-12)
        if kind == "pole":
            m_phi = m_i - m_f + 1e-4 * log_uniform(rng, 1.0001, 100.0)
            E = log_uniform(rng, 1.0, E_MAX)
        elif kind == "threshold":
            m_phi = log_uniform(rng, lowest, 10.0)
            excess = 1e-4 if rng.random() < 0.3 else log_uniform(rng, 1e-4, 0.5)
            E = threshold(m_i, m_f, m_phi, M) * (1 + excess)
        else:
            e_low = threshold(m_i, m_f, lowest, M) * 1.001
            E = log_uniform(rng, e_low, E_MAX)
            heaviest = math.sqrt(M * M + m_i * m_i + 2 * M * E) - M - m_f
            if heaviest <= lowest:
                continue
            m_phi = log_uniform(rng, lowest, 0.999 * heaviest)
        pr = Process(l_i, l_f, Z, A, E, m_phi)
        if E <= E_MAX and pr.E > threshold(pr.m_i, pr.m_f, pr.m_phi, pr.M) * (1 + mpf("1e-5")):
            return pr


def kind_of_process(i):
    if i % 16 == 2:
        return "hydrogen"
    return {0: "pole", 1: "threshold"}.get(i % 8, "any")


def split_energy(pr, e_out):
    """Doubles for both energies and the exact pair: the smaller is the double itself."""
    rest = pr.E - e_out
    if e_out <= rest:
        e_out = mpf(float(e_out))
        rest = pr.E - e_out
    else:
        rest = mpf(float(rest))
        e_out = pr.E - rest
    return e_out, rest


def random_energy(rng, pr, side, towards=None):
    """An energy of the observed particle: near either end in logarithmic steps, or anywhere."""
    masses = (pr.m_phi, pr.m_f) if side == "boson" else (pr.m_f, pr.m_phi)
    lo, hi = energy_range(pr, *masses)
    where = towards or rng.choice(["low", "high", "anywhere"])
    if where == "anywhere":
        return lo + (hi - lo) * mpf(rng.uniform(0.02, 0.98))
    step = (hi - lo) * mpf(log_uniform(rng, 1e-6 if towards else 1e-5, 0.3))
    return lo + step if where == "low" else hi - step


def largest_v(pr, side, e_out, e_rest):
    """v at 180 degrees, or where the limits of t meet; and the virtuality at v = 0."""
    forward = Row(pr, side, e_out, e_rest, mpf(0))
    meet = forward.virtuality + 2 * pr.M * (e_rest - forward.m_x)
    return min(4 * pr.p * forward.p_out, meet), abs(forward.virtuality)


def random_v(rng, v_max, u0):
    choice = rng.random()
    if choice < 0.1:
        return v_max * (1 - mpf(log_uniform(rng, 1e-6, 0.3)))
    return mpf(log_uniform(rng, min(float(u0) * 1e-8, float(v_max) * 1e-4), float(v_max)))


def random_tau(rng, row):
    span = row.t_max - row.t_min
    if rng.random() < 0.12:
        return span * (1 - mpf(log_uniform(rng, 1e-9, 1e-3)))
    return mpf(log_uniform(rng, min(float(row.t_min) * 1e-10, float(span) * 1e-3), float(span)))


def amplitude_point(rng, pr, side, kind):
    """(row, exact e_out, v, tau, cos phi); None where this try found no such point."""
    towards = None
    if kind == "x_to_1":
        towards = "high" if side == "boson" else "low"
    e_out, e_rest = split_energy(pr, random_energy(rng, pr, side, towards))
    if min(e_out, e_rest) <= 0:
        return None
    v_max, u0 = largest_v(pr, side, e_out, e_rest)
    if not v_max > 0:
        return None
    if kind in ("corner", "zero"):
        v = u0 * mpf(log_uniform(rng, 1e-12, 1e-4))
        if kind == "zero" and rng.random() < 0.6:
            v = mpf(0)
    else:
        v = random_v(rng, v_max, u0)
    v = mpf(float(v))
    if v >= v_max:
        return None
    row = Row(pr, side, e_out, e_rest, v)
    if not row.allowed or not row.t_max > row.t_min:
        return None
    span = row.t_max - row.t_min
    cos_phi = math.cos(rng.uniform(0, math.pi)) if rng.random() < 0.8 else rng.choice([1.0, -1.0, 0.0])
    if kind == "corner":
        tau = row.t_min * mpf(log_uniform(rng, 1e-12, 1e-4))
    elif kind == "zero":
        tau = mpf(0) if v > 0 or rng.random() < 0.5 else random_tau(rng, row)
    elif kind == "peak":
        peaks = [z for z in row.collinear_peak() if row.t_min < z.real < row.t_max]
        if not peaks:
            return None
        peak = rng.choice(peaks)
        tau = peak.real - row.t_min + rng.choice([0, 0, 1, -1, 3, -3, 10]) * peak.imag
        if rng.random() < 0.7:
            cos_phi = 1.0 - log_uniform(rng, 1e-12, 1e-1) if rng.random() < 0.7 else 1.0
    elif kind == "c_zero":
        tau = row.c_lepton(mpf(0)) - row.t_min
        tau *= 1 + mpf(rng.choice([0, 1, -1])) * mpf(log_uniform(rng, 1e-14, 1e-3))
    elif kind == "t_max":
        tau = span * (1 - mpf(log_uniform(rng, 1e-9, 1e-6)))
    else:
        tau = random_tau(rng, row)
    tau = mpf(float(tau))
    if not 0 <= tau < span:
        return None
    return row, tau, cos_phi


def sum_of_moduli(pr, *momenta):
    return sum(abs(term) for term in reduced_terms(pr, *momenta))


def kinks_of_scale(row, t):
    """cos(phi) at which c or D changes sign; both are linear in cos(phi)."""
    pr, values = row.pr, []
    for c in (0, 1):
        momenta = row.momenta(t, mpf(c))
        s, u, _, _ = invariants(pr, *momenta)
        values.append((s + u, s + u * pr.E / (pr.E - momenta[1][0])))
    return [-a / (b - a) for a, b in zip(*values) if b != a]


def amplitude_row(row, tau, cos_phi, worst):
    pr, t = row.pr, row.t_min + tau
    momenta = row.momenta(t, mpf(cos_phi))
    worst.see("Eq. (11), mended, against 4-vector products", eq11_mismatch(pr, *momenta))
    amplitude, scale = amplitude_eq10(pr, *momenta), sum_of_moduli(pr, *momenta)
    worst.see("Eq. (10) against the reduced form, of the scale",
              abs(amplitude - sum(reduced_terms(pr, *momenta))) / scale)

    def eq10(*m):
        return amplitude_eq10(pr, *m)
    average = azimuth_average(row, t, eq10, 36)
    average_scale = azimuth_average(row, t, lambda *m: sum_of_moduli(pr, *m), 28,
                                    kinks_of_scale(row, t))
    worst.see("average, 28 against 36 nodes a panel, of its scale",
              abs(azimuth_average(row, t, eq10, 28) - average) / average_scale)
    worst.see("average, partial fractions against quadrature, of its scale",
              abs(average_closed(row, t) - average) / average_scale)
    return t, amplitude, scale, average, average_scale


AMPLITUDE_HEADER = """\
# Amplitude of l_i N -> l_f N phi at random points: |A|^2/(8 M^2), Eq. (10) of arXiv:2404.15931, dimensionless (h = e^2 F = 1)
# Generator: validation/truth/amplitude_truth.py (explicit 4-vectors, {digits} digits; a subset repeated with {check})
# Inputs are exact doubles (17 digits) except t_gev2 = t_min + tau, given for orientation; of e_out_gev and
# e_rest_gev = E - e_out_gev the smaller one is exact, the other is E minus it, rounded for printing only.
# side boson: e_out = E_phi, v = 2 p k (1 - cos theta); side lepton: e_out = E_f, v = 2 p p' (1 - cos psi);
# tau = t - t_min of that row; s = s0 - b cos(phi), b >= 0, is linear in cos_phi.
# amplitude_scale: sum of the moduli of the terms of the reduced form; average, average_scale: means over phi.
# Accuracy: amplitude and average 1e-25 of their scales or better, scales 1e-20.
"""
D2_HEADER = """\
# d2sigma/(dx dcos theta) [d2x] and d2sigma/(dy dcos psi) [d2y], exact tree level, h = 1, GeV^-2
# Generator: validation/truth/amplitude_truth.py; inputs and masses are exact doubles, E_phi = x E (E_f = y E) in real arithmetic
# Accuracy: 1e-15 relative or better (Gauss rules of two orders, {digits} digits)
"""


def write_amplitudes(path, processes, worst):
    rng = random.Random(20240415)
    hard = {"boson": ["peak", "x_to_1", "corner", "t_max", "peak", "zero"],
            "lepton": ["peak", "c_zero", "corner", "c_zero", "t_max", "peak", "x_to_1", "zero"]}
    count = 0
    with open(path, "w") as out:
        out.write(AMPLITUDE_HEADER.format(digits=DIGITS, check=CHECK_DIGITS))
        out.write("side,lepton_in,lepton_out,Z,A,beam_energy_gev,m_phi_gev,e_out_gev,e_rest_gev,v_gev2,"
                  "tau_gev2,cos_phi,t_gev2,amplitude,amplitude_scale,average,average_scale\n")
        for i in range(processes):
            pr = random_process(rng, kind_of_process(i))
            for side in ("boson", "lepton"):
                for j in range(2):
                    kind = "any"
                    if (i + j) % 2 == 0:
                        kind = hard[side][(i // 2) % len(hard[side])]
                    if kind_of_process(i) == "pole" and j == 0:
                        kind = "x_to_1"
                    for attempt in range(TRIES + 1000):
                        point = amplitude_point(rng, pr, side, kind if attempt < TRIES else "any")
                        if point:
                            break
                    row, tau, cos_phi = point
                    worst.count("points of kind " + (kind if attempt < TRIES else "any, for want of a hard one"))
                    values = amplitude_row(row, tau, cos_phi, worst)
                    if count % 10 == 0:
                        mp.dps = CHECK_DIGITS
                        again_process = Process(pr.lepton_in, pr.lepton_out, pr.Z, pr.A,
                                                pr.beam_energy, pr.m_phi_input)
                        small = row.e_out if row.e_out <= row.e_rest else row.e_rest
                        other = again_process.E - small
                        energies = (small, other) if row.e_out <= row.e_rest else (other, small)
                        again_row = Row(again_process, side, *energies, row.v)
                        again = amplitude_row(again_row, tau, cos_phi, worst)
                        for name, k, scale in (("t", 0, again[0]), ("amplitude", 1, again[2]),
                                               ("scale", 2, again[2]), ("average", 3, again[4]),
                                               ("average scale", 4, again[4])):
                            worst.see("%s, %d against %d digits, of its scale" % (name, DIGITS, CHECK_DIGITS),
                                      abs(again[k] - values[k]) / scale)
                        mp.dps = DIGITS
                    inputs = [pr.beam_energy, pr.m_phi_input, float(row.e_out), float(row.e_rest),
                              float(row.v), float(tau), cos_phi]
                    out.write(",".join([side, pr.lepton_in, pr.lepton_out, str(pr.Z), repr(pr.A)]
                                       + [repr(float(x)) for x in inputs]
                                       + [mp.nstr(x, 30) for x in values]) + "\n")
                    count += 1
    return count


def random_angle(rng, pr, p_out, v_max, u0, i):
    if i % 16 == 5:
        return 0.0
    if rng.random() < 0.1:
        v = float(v_max) * rng.uniform(0.01, 0.99)
    else:
        v = min(float(u0) * log_uniform(rng, 1e-5, 1e4), float(v_max) * rng.uniform(0.05, 0.999))
    return 2 * math.asin(min(1.0, math.sqrt(v / float(4 * pr.p * p_out))))


def write_d2(path, processes, worst):
    rng = random.Random(1593104)
    count = 0
    with open(path, "w") as out:
        out.write(D2_HEADER.format(digits=50))
        out.write("quantity,lepton_in,lepton_out,Z,A,beam_energy_gev,m_phi_gev,at_x,at_angle_rad,value\n")
        for i in range(processes):
            pr = random_process(rng, kind_of_process(i))
            for quantity, side in (("d2x", "boson"), ("d2y", "lepton")):
                while True:
                    at = float(random_energy(rng, pr, side) / pr.E)
                    e_out = mpf(at) * pr.E
                    e_rest = pr.E - e_out
                    m_out = pr.m_phi if side == "boson" else pr.m_f
                    if e_out <= m_out:
                        continue
                    v_max, u0 = largest_v(pr, side, e_out, e_rest)
                    if not v_max > 0:
                        continue
                    angle = random_angle(rng, pr, sqrt(e_out**2 - m_out**2), v_max, u0, i)
                    value, change = d2sigma(pr, side, e_out, e_rest, mpf(angle))
                    if value > 1e-25 * d2sigma(pr, side, e_out, e_rest, mpf(0), (4, 6))[0]:
                        break
                worst.see("d2, 18 against 24 nodes a panel", change)
                if change > 1e-15:
                    raise SystemExit("d2 not converged: %s %s %s %s" % (quantity, pr.__dict__, at, angle))
                if i % 20 == 0:
                    by_quadrature, _ = d2sigma(
                        pr, side, e_out, e_rest, mpf(angle), (10, 14),
                        lambda row, t: azimuth_average(
                            row, t, lambda *m: amplitude_eq10(pr, *m), 14))
                    worst.see("d2, azimuth by quadrature of Eq. (10) with few nodes", abs(by_quadrature / value - 1))
                    mp.dps = DIGITS
                    pr2 = Process(pr.lepton_in, pr.lepton_out, pr.Z, pr.A, pr.beam_energy, pr.m_phi_input)
                    e_out2 = mpf(at) * pr2.E
                    again, _ = d2sigma(pr2, side, e_out2, pr2.E - e_out2, mpf(angle), (4, 30))
                    worst.see("d2, 50 against 80 digits and 30 nodes", abs(again / value - 1))
                    mp.dps = 50
                out.write(",".join([quantity, pr.lepton_in, pr.lepton_out, str(pr.Z), repr(pr.A),
                                    repr(pr.beam_energy), repr(pr.m_phi_input), repr(at), repr(angle),
                                    mp.nstr(value, 25)]) + "\n")
                count += 1
    return count


def compare_with_reference(folder, worst):
    for r in csv.DictReader(open(folder / "amplitude.csv")):
        pr = Process(r["l_i"], r["l_f"], 1, 1, mpf(r["E"]), mpf(r["m_phi"]))
        pr.M = mpf(r["M"])
        e_phi = mpf(r["x"]) * pr.E
        k = sqrt(e_phi**2 - pr.m_phi**2)
        row = Row(pr, "boson", e_phi, pr.E - e_phi, 4 * pr.p * k * sin(mpf(r["theta_k"]) / 2)**2)
        momenta = row.momenta(mpf(r["t"]), cos(mpf(r["phi_q"])))
        a2 = 8 * pr.M**2 * amplitude_eq10(pr, *momenta)
        worst.see("reference |A|^2 of the explicit trace", abs(a2 / mpf(r["A2"]) - 1))
        s, u, _, _ = invariants(pr, *momenta)
        worst.see("reference s, u", max(abs(s / mpf(r["s_tilde"]) - 1), abs(u / mpf(r["u_tilde"]) - 1)))
    for r in csv.DictReader(open(folder / "etl.csv")):
        if r["kind"] not in ("d2x", "d2y"):
            continue
        pr = Process(r["l_i"], r["l_f"], int(r["Z"]), int(r["A"]), mpf(r["E"]), mpf(r["m_phi"]))
        e_out = mpf(r["arg1"]) * pr.E
        side = "boson" if r["kind"] == "d2x" else "lepton"
        value, _ = d2sigma(pr, side, e_out, pr.E - e_out, mpf(r["arg2"]))
        worst.see("reference d2x, d2y", abs(value / mpf(r["value_GeV-2_h1"]) - 1))


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--out", type=Path, default=root / "tests" / "data")
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--only", choices=["amplitude", "d2"])
    parser.add_argument("--processes", type=int, default=PROCESSES)
    args = parser.parse_args()
    worst = Worst()
    mp.dps = 50
    if args.reference:
        compare_with_reference(args.reference, worst)
    if args.only != "d2":
        mp.dps = DIGITS
        print("amplitude rows:", write_amplitudes(args.out / "amplitude_truth.csv", args.processes, worst))
    if args.only != "amplitude":
        mp.dps = 50
        print("d2 rows:", write_d2(args.out / "d2_truth.csv", args.processes, worst))
    for name in sorted(worst):
        print("%-62s %s" % (name, worst[name] if isinstance(worst[name], int) else "%.1e" % worst[name]))


if __name__ == "__main__":
    main()
