"""Reference points for the amplitude of any boson of spin 0 and of spin 1, and its azimuthal average,
equal leptons among them: writes boson_truth.csv and vector_truth.csv into the folder given (default
tests/data of this repository), and vector_soft_truth.csv. The random choice of points has fixed
seeds.

L = -phi l_f-bar (g_S + g_P gamma5) l_i + h.c.: Eq. (10) of arXiv:2404.15931 with 2 (|g_S|^2 +
|g_P|^2) in the place of h^2 and Dm - 2 m_i m_f (|g_S|^2 - |g_P|^2)/(|g_S|^2 + |g_P|^2) in that of
Dm, which is the Dirac trace (tests/data/reference_general_scalar.csv).

L = -X_mu l_f-bar gamma^mu (g_V + g_A gamma5) l_i + h.c., summed over the polarisations: the Dirac
trace (tests/data/reference_general_vector.csv) in invariants, its longitudinal part that of the
scalar with g_S = g_V (m_i - m_f)/m, g_P = g_A (m_i + m_f)/m. None of it is the form that the library
computes; that one, term by term, is the scale.

    boson_truth.py [--out DIR] [--points N] [--only scalar|soft|vector]
"""
import argparse
import math
import random
from functools import partial
from pathlib import Path

from amplitude_truth import (DIGITS, Worst, amplitude_point, amplitude_row, kinks_of_scale,
                             largest_v, log_uniform, split_energy, standard_A)
from exact_kinematics import (LEPTON_MASS, Process, Row, amplitude_eq10, azimuth_average, dot,
                              invariants, mp, mpf, threshold)

E_MAX, M_MIN = 1e6, 1e-4
PAIRS = (("e", "e"), ("mu", "mu"), ("tau", "tau"), ("e", "mu"), ("mu", "e"), ("e", "tau"),
         ("tau", "mu"))
COUPLINGS = ((1.0, 0.0), (0.0, 1.0), (0.6, 0.8), (1.0, 1.0), (1.0, 1e-4), (1e-4, 1.0))
HARD = {"boson": ["any", "peak", "x_to_1", "corner", "t_max", "peak", "zero"],
        "lepton": ["any", "peak", "c_zero", "corner", "t_max", "peak", "x_to_1", "zero"]}
COLUMNS = ("side,lepton_in,lepton_out,Z,A,{couplings},beam_energy_gev,m_phi_gev,e_out_gev,e_rest_gev,"
           "v_gev2,tau_gev2,cos_phi,amplitude,amplitude_scale,average,average_scale,b_over_s0,slope\n")
HEADER = """\
# Amplitude of l_i N -> l_f N phi of any scalar at random points: |A|^2/(8 M^2) for 2 (|g_S|^2 + |g_P|^2) = 1, dimensionless
# Generator: validation/truth/boson_truth.py (explicit 4-vectors, {digits} digits)
# Columns as in amplitude_truth.csv; g_s, g_p: the couplings, up to a factor; b_over_s0: how near the collinear peak is.
# slope: (t_max - t_min) |d/dtau| over the scale, of the amplitude or of the average, the larger: a rounding of tau or t_max is felt slope times.
# Accuracy: amplitude and average 1e-25 of their scales or better, scales 1e-20.
"""


VECTOR_HEADER = """\
# Amplitude of l_i N -> l_f N X of any boson X of spin 1, summed over its polarisations, at random points: |A|^2/(8 M^2) for 2 (|g_V|^2 + |g_A|^2) = 1, dimensionless
# Generator: validation/truth/boson_truth.py (explicit 4-vectors, {digits} digits)
# Columns as in boson_truth.csv; scale: the sum of the moduli of the terms with |p x q|^2, |p' x q|^2, |k x q|^2, |q|^2 and of the three terms of the spins
# Accuracy: amplitude and average 1e-25 of their scales or better, scales 1e-20.
"""


SOFT_HEADER = """\
# As vector_truth.csv, seen from the lepton: heavy bosons of spin 1 that leave a soft lepton behind
# Generator: validation/truth/boson_truth.py (explicit 4-vectors, {digits} digits)
# Accuracy: 1e-25 or better.
"""


class BosonProcess(Process):
    def __init__(self, lepton_in, lepton_out, Z, A, beam_energy, m_phi, g_s, g_p):
        super().__init__(lepton_in, lepton_out, Z, A, beam_energy, m_phi)
        self.g_s, self.g_p = g_s, g_p
        s, p = mpf(g_s)**2, mpf(g_p)**2
        self.Dm -= 2 * self.m_i * self.m_f * (s - p) / (s + p)


class VectorProcess(Process):
    """Couplings for which 2 (|g_V|^2 + |g_A|^2) = 1."""

    def __init__(self, lepton_in, lepton_out, Z, A, beam_energy, m_phi, g_v, g_a):
        super().__init__(lepton_in, lepton_out, Z, A, beam_energy, m_phi)
        self.g_v, self.g_a = g_v, g_a
        v, a = mpf(g_v)**2, mpf(g_a)**2
        self.v_sq, self.a_sq = v / (2 * (v + a)), a / (2 * (v + a))


def scalar_in_invariants(pr, s_sq, p_sq, s, u, t, P2, Pp, Pk, Ppf):
    """|A|^2 of the scalar: a [c^2 P^2 - 4t (P.k)^2]/(su) + (a Dm - 2 m_i m_f e) B."""
    a, e = s_sq + p_sq, s_sq - p_sq
    c, su = s + u, s * u
    B = (c**2 * P2 * t - 4 * (u * Pp + s * Ppf)**2) / su**2
    return a * (c**2 * P2 - 4 * t * Pk**2) / su + (a * pr.Dm - 2 * pr.m_i * pr.m_f * e) * B


def vector_amplitude(pr, p, k, p_f, q):
    """|A|^2/(8 M^2) in invariants."""
    s, u, t, _ = invariants(pr, p, k, p_f, q)
    P = (2 * pr.M - q[0], -q[1], -q[2], -q[3])
    P2, Pp, Pk, Ppf = dot(P, P), dot(P, p), dot(P, k), dot(P, p_f)
    a, e = pr.v_sq + pr.a_sq, pr.v_sq - pr.a_sq
    su, masses = s * u, pr.m_i * pr.m_f
    B = ((s + u)**2 * P2 * t - 4 * (u * Pp + s * Ppf)**2) / su**2
    transverse = (a * (2 * P2 * ((s + t)**2 + (u + t)**2) - 8 * t * (Pp**2 + Ppf**2)) / su
                  - 8 * t * P2 * (a * pr.Dm + 2 * masses * e) / su
                  + (2 * a * pr.Dm + 8 * masses * e) * B)
    longitudinal = scalar_in_invariants(pr, pr.v_sq * (pr.m_i - pr.m_f)**2 / pr.m_phi**2,
                                        pr.a_sq * (pr.m_i + pr.m_f)**2 / pr.m_phi**2,
                                        s, u, t, P2, Pp, Pk, Ppf)
    return (transverse + longitudinal) / (8 * pr.M**2)


def cross_sq(a, b):
    """|a x b|^2 of the 3-vectors."""
    _, ax, ay, az = a
    _, bx, by, bz = b
    return (ay * bz - az * by)**2 + (az * bx - ax * bz)**2 + (ax * by - ay * bx)**2


def vector_terms(pr, p, k, p_f, q):
    """The terms of the reduced form, signed: their sum is |A|^2/(8 M^2)."""
    s, u, t, _ = invariants(pr, p, k, p_f, q)
    v, a, m_sq = pr.v_sq, pr.a_sq, pr.m_phi**2
    apart_sq, sum_sq = (pr.m_i - pr.m_f)**2, (pr.m_i + pr.m_f)**2
    spin = (v * (m_sq - apart_sq) * (2 + sum_sq / m_sq) + a * (m_sq - sum_sq) * (2 + apart_sq / m_sq))
    c, e_prime = s + u, pr.E - k[0]
    D = s + u * pr.E / e_prime
    per_su, per_s2u2 = -4 / (s * u), spin / (2 * (s * u)**2)
    q_sq = q[1]**2 + q[2]**2 + q[3]**2
    return ((v + a) * cross_sq(p, q) * per_su, (v + a) * cross_sq(p_f, q) * per_su,
            (v * apart_sq + a * sum_sq) / (2 * m_sq) * cross_sq(k, q) * per_su,
            (v * (m_sq + sum_sq / 2) + a * (m_sq + apart_sq / 2)) * q_sq * per_su,
            t * c**2 * per_s2u2, -4 * e_prime**2 * D**2 * per_s2u2,
            2 * e_prime * D * t * c / pr.M * per_s2u2)


def vector_row(row, tau, cos_phi, worst):
    """Amplitude, its scale, average, its scale."""
    pr, t = row.pr, row.t_min + tau
    momenta = row.momenta(t, mpf(cos_phi))
    amplitude, terms = vector_amplitude(pr, *momenta), vector_terms(pr, *momenta)
    scale = sum(abs(term) for term in terms)
    worst.see("invariants against the reduced form, of the scale",
              abs(amplitude - sum(terms)) / scale)

    def moduli(*m):
        return sum(abs(term) for term in vector_terms(pr, *m))

    def trace(*m):
        return vector_amplitude(pr, *m)
    average = azimuth_average(row, t, trace, 36)
    average_scale = azimuth_average(row, t, moduli, 28, kinks_of_scale(row, t))
    worst.see("average, 28 against 36 nodes a panel, of its scale",
              abs(azimuth_average(row, t, trace, 28) - average) / average_scale)
    return t, amplitude, scale, average, average_scale


def random_process(rng, i, boson_process):
    """Leptons and couplings in turn; the boson at its lightest, E at its largest more often than
    chance, close above the decay pole where there is one."""
    l_i, l_f = PAIRS[i % len(PAIRS)]
    plain, gamma5 = COUPLINGS[i // len(PAIRS) % len(COUPLINGS)]
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
        pr = boson_process(l_i, l_f, Z, A, E, m_phi, plain, gamma5)
        if pr.E > threshold(pr.m_i, pr.m_f, pr.m_phi, pr.M) * (1 + mpf("1e-5")):
            return pr


def point_of(rng, pr, side, kind):
    for attempt in range(1400):
        point = amplitude_point(rng, pr, side, kind if attempt < 400 else "any")
        if point:
            return point
    return None


def soft_point(rng, pr):
    """A soft lepton that a heavy boson leaves behind: where the terms of the reduced form cancel."""
    e_out, e_rest = split_energy(pr, pr.m_f * (1 + mpf(log_uniform(rng, 1e-3, 1e3))))
    v_max, _ = largest_v(pr, "lepton", e_out, e_rest)
    if e_out > pr.E / 20 or not v_max > 0:
        return None
    row = Row(pr, "lepton", e_out, e_rest, mpf(float(v_max * mpf(log_uniform(rng, 1e-9, 0.1)))))
    if not row.allowed:
        return None
    tau = mpf(float(row.t_min * mpf(log_uniform(rng, 1e-3, 10))))
    return (row, tau, math.cos(rng.uniform(0, math.pi))) if tau < row.t_max - row.t_min else None


def write_soft(path, points):
    """Averages of vectors with 0.3 to 0.99 of the largest mass; no scale: the value is held itself."""
    rng, count = random.Random(6223), 0
    with open(path, "w") as out:
        out.write(SOFT_HEADER.format(digits=DIGITS))
        out.write(COLUMNS.format(couplings="g_v,g_a").replace("amplitude_scale,", "")
                  .replace(",average_scale,b_over_s0,slope", ""))
        while count < points:
            l_i, l_f = (("e", "e"), ("mu", "e"), ("mu", "mu"))[count % 3]
            Z = rng.randint(1, 92)
            A, E = standard_A(rng, Z), log_uniform(rng, 1e3, E_MAX)
            M = A * 0.93149410372
            m_phi = rng.uniform(0.3, 0.99) * (math.sqrt(M * M + 2 * M * E) - M)
            pr = VectorProcess(l_i, l_f, Z, A, E, m_phi, *COUPLINGS[count % len(COUPLINGS)])
            point = soft_point(rng, pr)
            if point is None:
                continue
            row, tau, cos_phi = point
            t = row.t_min + tau
            amplitude = vector_amplitude(pr, *row.momenta(t, mpf(cos_phi)))
            average = azimuth_average(row, t, lambda *m: vector_amplitude(pr, *m), 36)
            inputs = [pr.g_v, pr.g_a, E, m_phi, row.e_out, row.e_rest, row.v, tau, cos_phi]
            out.write(",".join(["lepton", l_i, l_f, str(Z), repr(A)]
                               + [repr(float(x)) for x in inputs]
                               + [mp.nstr(x, 30) for x in (amplitude, average)]) + "\n")
            count += 1


def slope(row, tau, cos_phi, function, amplitude_scale, average_scale):
    """How much a rounding of tau or of t_max is felt: inwards, for tau may lie at either end."""
    span = row.t_max - row.t_min
    t, step = row.t_min + tau, span * mpf("1e-25") * (1 if tau < span / 2 else -1)

    def change(value):
        return abs((value(t + step) - value(t)) / step) * span
    return max(change(lambda at: function(*row.momenta(at, mpf(cos_phi)))) / amplitude_scale,
               change(lambda at: azimuth_average(row, at, function, 36)) / average_scale)


def write(path, points, what):
    rng, worst = random.Random(what["seed"]), Worst()
    count = close = 0
    with open(path, "w") as out:
        out.write(what["header"].format(digits=DIGITS))
        out.write(COLUMNS.format(couplings=",".join(what["couplings"])))
        for i in range(points):
            pr = random_process(rng, i, what["process"])
            for side in ("boson", "lepton"):
                point = point_of(rng, pr, side, HARD[side][i // 3 % len(HARD[side])])
                if point is None:
                    continue
                row, tau, cos_phi = point
                t, *values = what["row"](row, tau, cos_phi, worst)
                s0, b = row.s_of_azimuth(t)
                felt = slope(row, tau, cos_phi, partial(what["amplitude"], pr), values[1], values[3])
                close += b / s0 > mpf("0.999")
                inputs = [getattr(pr, name) for name in what["couplings"]]
                inputs += [pr.beam_energy, pr.m_phi_input, float(row.e_out), float(row.e_rest),
                           float(row.v), float(tau), cos_phi]
                out.write(",".join([side, pr.lepton_in, pr.lepton_out, str(pr.Z), repr(pr.A)]
                                   + [repr(float(x)) for x in inputs]
                                   + [mp.nstr(x, 30) for x in values]
                                   + [mp.nstr(b / s0, 6), mp.nstr(felt, 3)]) + "\n")
                count += 1
    print(f"{path.name}: {count} points, {close} with b/s0 above 0.999")
    for name, value in sorted(worst.items()):
        print(f"{name}: {value:.2g}")


FILES = {"scalar": {"name": "boson_truth.csv", "seed": 6221, "header": HEADER,
                    "couplings": ("g_s", "g_p"), "process": BosonProcess, "row": amplitude_row,
                    "amplitude": amplitude_eq10},
         "vector": {"name": "vector_truth.csv", "seed": 6222, "header": VECTOR_HEADER,
                    "couplings": ("g_v", "g_a"), "process": VectorProcess, "row": vector_row,
                    "amplitude": vector_amplitude}}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--out", type=Path,
                        default=Path(__file__).resolve().parents[2] / "tests" / "data")
    parser.add_argument("--points", type=int, default=294)
    parser.add_argument("--only", choices=["scalar", "soft", "vector"])
    given = parser.parse_args()
    mp.dps = DIGITS
    if given.only in (None, "soft"):
        write_soft(given.out / "vector_soft_truth.csv", 60)
    for kind in sorted(FILES):
        if given.only not in (None, kind):
            continue
        write(given.out / FILES[kind]["name"], given.points, FILES[kind])
