"""Reference points for the form factors: writes form_factor_truth.csv (F^2/t^2), flux_truth.csv (the
equivalent-photon flux), d2_forms_truth.csv (doubly differential cross-sections) and
d2_helm_far_truth.csv (those of Helm's form factor where little of it is left) into the folder given (default tests/data of this repository).  The form factors are by form_factors.py, the
kinematics by exact_kinematics.py; the random choice of points has a fixed seed.

    form_factor_truth.py [--out DIR] [--only form|flux|d2|far] [--processes N]
"""
import argparse
import random
from pathlib import Path

from mpmath import diff

from amplitude_truth import Worst, largest_v, log_uniform, random_angle, random_energy
from exact_kinematics import (LEPTON_MASS, Process, Row, d2sigma, exp, graded_panels, integrate, log,
                              mp, mpc, mpf, pi, sin, sqrt, threshold)
from form_factors import FORMS, FormFactor, HELM_LEAST_A, zero_of_sphere
from nuclei import random_nucleus

DIGITS, CHECK_DIGITS = 50, 80
FORM_ROWS, FLUX_ROWS, PROCESSES = 400, 100, 200     # of each form
T_LEAST, T_MOST = 1e-18, 1e5                        # GeV^2; t_d
HELM_MOST = 60.0                                    # t s^2
HELM_T_MIN_MOST = 20.0                              # t_min s^2
HELM_FAR, FAR_ROWS = (15.0, 70.0), 100              # likewise, where little is left
E_MIN, E_MAX = 1.0, 1e6
FORWARD_MOST = 1e-25                                # of the value at angle 0: below it none is taken


def digits(x, n):
    return mp.nstr(x, n, min_fixed=0, max_fixed=0)


def exact(x):
    return "%.17g" % x


def random_form_factor(rng, form):
    Z, A = random_nucleus(rng, HELM_LEAST_A if form == "helm" else 1)
    return Z, A, FormFactor(form, Z, A)


def largest_t(f):
    return float(HELM_MOST / f.s**2 if f.form == "helm" else T_MOST * f.t_d)


# ---- F^2/t^2 --------------------------------------------------------------------------------

FORM_HEADER = """\
# Form factors of the nucleus: value = F^2(t)/t^2 [GeV^-4], F^2 with Z^2 in it; t [GeV^2]
# Generator: validation/truth/form_factor_truth.py ({digits} digits); inputs are exact doubles
# slope: d ln(F^2/t^2)/d ln t: a value in doubles loses about as many roundings, for Helm abs(slope) + t s^2;
# near a zero of Helm's form factor the slope is large
"""


def write_form_factors(path, rows, worst):
    rng = random.Random(1956)
    with open(path, "w") as out:
        out.write(FORM_HEADER.format(digits=DIGITS))
        out.write("form,Z,A,t_gev2,value,slope\n")
        for form in FORMS:
            for i in range(rows):
                Z, A, f = random_form_factor(rng, form)
                t = log_uniform(rng, T_LEAST, largest_t(f))
                if form == "helm" and i % 4 == 1:      # where it turns
                    t = rng.uniform(0.05, largest_t(f)) if i % 8 == 1 else rng.uniform(1e-4, 0.2)
                if form == "helm" and i % 8 == 3:      # near a zero
                    zero = (zero_of_sphere(rng.randint(1, 6)) / f.r)**2
                    t = float(zero * (1 + rng.choice([1, -1]) * mpf(log_uniform(rng, 1e-9, 1e-1))))
                    if t > largest_t(f):
                        t = log_uniform(rng, 1e-6, largest_t(f))
                value = f.over_t2(mpf(t))
                slope = diff(lambda log_t: log(f.over_t2(exp(log_t))), log(mpf(t)))
                with mp.workdps(CHECK_DIGITS):
                    again = FormFactor(form, Z, A).over_t2(mpf(t))
                worst.see("F^2/t^2, %d against %d digits" % (DIGITS, CHECK_DIGITS), abs(again / value - 1))
                out.write(",".join([form, str(Z), exact(A), exact(t), digits(value, 30),
                                    digits(slope, 6)]) + "\n")


# ---- the equivalent-photon flux ---------------------------------------------------------------

FLUX_HEADER = """\
# Flux of equivalent photons, Eq. (14) of arXiv:2404.15931: chi = Int_t_min^t_max dt (t - t_min) F^2(t)/t^2, dimensionless
# Generator: validation/truth/form_factor_truth.py (Gauss rules of two orders, {digits} digits); t [GeV^2], inputs are exact doubles
# Accuracy: 1e-26 relative or better
"""


def flux(f, t_min, t_max, order):
    t_min, t_max = mpf(t_min), mpf(t_max)
    end = f.end(t_min, t_max)
    points = [mpc(log(scale), pi) for scale in f.scales()]
    edges = [log(t) for t in [t_min] + f.cuts(t_min, end) + [end]]

    def integrand(log_t):
        t = exp(log_t)
        return t * (t - t_min) * f.over_t2(t)

    return sum(integrate(integrand, graded_panels(lo, hi, points, 1.6), order)
               for lo, hi in zip(edges[:-1], edges[1:]))


def random_limits(rng, f, i):
    """t_min anywhere; t_max close to it, anywhere above it, or far beyond the nucleus."""
    highest = float(HELM_T_MIN_MOST / f.s**2 if f.form == "helm" else 100 * f.t_d)
    t_min = log_uniform(rng, T_LEAST, highest)
    if i % 4 == 1:                                    # where the nucleus is felt
        t_min = float(f.t_d) * log_uniform(rng, 1e-3, 1e2 if f.form != "helm" else 1.0)
        t_min = min(t_min, highest)
    if i % 5 == 0:
        return t_min, t_min * (1 + log_uniform(rng, 1e-6, 1))
    if i % 5 == 1:
        return t_min, log_uniform(rng, max(t_min, 1.0), 1e12)
    return t_min, log_uniform(rng, t_min, T_MOST * float(f.t_d))


def write_fluxes(path, rows, worst):
    rng = random.Random(1935)
    with open(path, "w") as out:
        out.write(FLUX_HEADER.format(digits=DIGITS))
        out.write("form,Z,A,t_min_gev2,t_max_gev2,chi\n")
        for form in FORMS:
            for i in range(rows):
                Z, A, f = random_form_factor(rng, form)
                t_min, t_max = random_limits(rng, f, i)
                if not t_max > t_min:
                    t_max = 2 * t_min
                coarse, value = flux(f, t_min, t_max, 30), flux(f, t_min, t_max, 40)
                change = abs(coarse / value - 1)
                worst.see("flux, 30 against 40 nodes a panel", change)
                if not 0 <= change < 1e-26:
                    raise SystemExit("flux not converged: %s %s %s %s %s: %s" % (form, Z, A, t_min, t_max, change))
                out.write(",".join([form, str(Z), exact(A), exact(t_min), exact(t_max),
                                    digits(value, 30)]) + "\n")


# ---- d2sigma ------------------------------------------------------------------------------------

D2_HEADER = """\
# d2sigma/(dx dcos theta) [d2x] and d2sigma/(dy dcos psi) [d2y] for each form factor, exact tree level, h = 1, GeV^-2
# Generator: validation/truth/form_factor_truth.py; inputs and masses are exact doubles, E_phi = x E (E_f = y E) in real arithmetic
# t_min_gev2, t_max_gev2: limits of the momentum transfer squared, for orientation
# Accuracy: 1e-20 relative or better (Gauss rules of two orders, {digits} digits)
"""


class FormProcess(Process):
    def __init__(self, form, *process):
        super().__init__(*process)
        self.form, self.process = form, process
        self.form_factor = FormFactor(form, self.Z, self.A)
        self.form_factor_over_t = self.form_factor.over_t2
        self.form_factor_scales = self.form_factor.scales
        self.form_factor_cuts = self.form_factor.cuts
        self.form_factor_end = self.form_factor.end


def random_process(rng, form):
    while True:
        Z, A = random_nucleus(rng, HELM_LEAST_A if form == "helm" else 1)
        l_i, l_f = rng.sample(sorted(LEPTON_MASS), 2)
        m_i, m_f = float(LEPTON_MASS[l_i]), float(LEPTON_MASS[l_f])
        M = A * 0.93149410372
        E = log_uniform(rng, E_MIN, E_MAX)
        lowest = max(1e-3, m_i - m_f + 1e-4) * (1 + 1e-12)
        heaviest = sqrt(M * M + m_i * m_i + 2 * M * E) - M - m_f
        if not heaviest > lowest / 0.99:
            continue
        pr = FormProcess(form, l_i, l_f, Z, A, E, log_uniform(rng, lowest, 0.99 * float(heaviest)))
        if pr.E > threshold(pr.m_i, pr.m_f, pr.m_phi, pr.M) * (1 + mpf("1e-5")):
            return pr


def random_row(rng, pr, side, i, helm=(0.0, HELM_T_MIN_MOST)):
    """x or y, the two energies, the angle, and the limits of t; None where there are none to be had."""
    at = float(random_energy(rng, pr, side) / pr.E)
    e_out = mpf(at) * pr.E
    e_rest = pr.E - e_out
    m_out = pr.m_phi if side == "boson" else pr.m_f
    if e_out <= m_out or e_rest <= 0:
        return None
    v_max, u0 = largest_v(pr, side, e_out, e_rest)
    if not v_max > 0:
        return None
    p_out = sqrt(e_out**2 - m_out**2)
    angle = random_angle(rng, pr, p_out, v_max, u0, i)
    row = Row(pr, side, e_out, e_rest, 4 * pr.p * p_out * sin(mpf(angle) / 2)**2)
    if not row.allowed or not row.t_max > row.t_min:
        return None
    if pr.form == "helm" and row.t_min * pr.form_factor.s**2 > helm[1]:
        return None
    return at, e_out, e_rest, angle, row


def row_of_process(rng, pr, side, i):
    for _ in range(40):
        found = random_row(rng, pr, side, i)
        if found is None:
            continue
        at, e_out, e_rest, angle, row = found
        rough = d2sigma(pr, side, e_out, e_rest, mpf(angle), (4, 6))[0]
        if rough > FORWARD_MOST * d2sigma(pr, side, e_out, e_rest, mpf(0), (4, 6))[0]:
            value, change = d2sigma(pr, side, e_out, e_rest, mpf(angle), (26, 34))
            return at, e_out, angle, row, value, change
    return None


def write_d2(path, processes, worst):
    with open(path, "w") as out:
        out.write(D2_HEADER.format(digits=DIGITS))
        out.write("form,quantity,lepton_in,lepton_out,Z,A,beam_energy_gev,m_phi_gev,at_x,at_angle_rad,"
                  "t_min_gev2,t_max_gev2,value\n")
        for n, form in enumerate(FORMS):
            rng = random.Random(20260 + n)
            i = 0
            while i < processes:
                pr = random_process(rng, form)
                rows = [row_of_process(rng, pr, side, i) for side in ("boson", "lepton")]
                if None in rows:
                    continue
                for quantity, side, found in zip(("d2x", "d2y"), ("boson", "lepton"), rows):
                    at, e_out, angle, row, value, change = found
                    worst.see("d2, %s, 26 against 34 nodes a panel" % form, change)
                    if i % 10 == 0:
                        with mp.workdps(CHECK_DIGITS):
                            again_process = FormProcess(form, *pr.process)
                            e_out = mpf(at) * again_process.E
                            again, _ = d2sigma(again_process, side, e_out, again_process.E - e_out,
                                               mpf(angle), (4, 40))
                        off = abs(again / value - 1)
                        worst.see("d2, %s, %d against %d digits and 40 nodes" % (form, DIGITS, CHECK_DIGITS), off)
                        change = max(change, off)
                    if not 0 <= change < 1e-20:
                        raise SystemExit("d2 not converged: %s %s %s %s %s: %s"
                                         % (form, quantity, pr.process, at, angle, change))
                    out.write(",".join([form, quantity, pr.lepton_in, pr.lepton_out, str(pr.Z), exact(pr.A),
                                        exact(pr.beam_energy), exact(pr.m_phi_input), exact(at), exact(angle),
                                        digits(row.t_min, 6), digits(row.t_max, 6), digits(value, 25)]) + "\n")
                i += 1
                out.flush()


def write_far(path, worst):
    """Of Helm's form factor where all t s^2 of a row are from 15 to 70, far beyond d2_forms_truth."""
    rng = random.Random(20264)
    with open(path, "w") as out:
        out.write(D2_HEADER.format(digits=DIGITS).replace("1e-20", "1e-10"))
        out.write("form,quantity,lepton_in,lepton_out,Z,A,beam_energy_gev,m_phi_gev,at_x,at_angle_rad,"
                  "t_min_gev2,t_max_gev2,value\n")
        i = 0
        while i < FAR_ROWS:
            pr = random_process(rng, "helm")
            side = ("boson", "lepton")[i % 2]
            found = random_row(rng, pr, side, i, HELM_FAR)
            if found is None or not found[4].t_min * pr.form_factor.s**2 > HELM_FAR[0]:
                continue
            at, e_out, e_rest, angle, row = found
            value, change = d2sigma(pr, side, e_out, e_rest, mpf(angle), (16, 26))
            if not (0 <= change < 1e-10 and value > 1e-300):
                continue
            worst.see("d2, helm far, 16 against 26 nodes a panel", change)
            out.write(",".join(["helm", ("d2x", "d2y")[i % 2], pr.lepton_in, pr.lepton_out, str(pr.Z),
                                exact(pr.A), exact(pr.beam_energy), exact(pr.m_phi_input), exact(at),
                                exact(angle), digits(row.t_min, 6), digits(row.t_max, 6),
                                digits(value, 20)]) + "\n")
            i += 1


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--out", type=Path, default=root / "tests" / "data")
    parser.add_argument("--only", choices=["form", "flux", "d2", "far"])
    parser.add_argument("--processes", type=int, default=PROCESSES)
    args = parser.parse_args()
    worst = Worst()
    mp.dps = DIGITS
    if args.only in (None, "form"):
        write_form_factors(args.out / "form_factor_truth.csv", FORM_ROWS, worst)
    if args.only in (None, "flux"):
        write_fluxes(args.out / "flux_truth.csv", FLUX_ROWS, worst)
    if args.only in (None, "d2"):
        write_d2(args.out / "d2_forms_truth.csv", args.processes, worst)
    if args.only in (None, "far"):
        write_far(args.out / "d2_helm_far_truth.csv", worst)
    for name in sorted(worst):
        print("%-62s %.1e" % (name, worst[name]))


if __name__ == "__main__":
    main()
