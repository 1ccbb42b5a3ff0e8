"""Totals of ETL near the decay l_i -> l_f phi: are their errors honest?

usage: decay_totals.py FLAVBREM cut|whole N SEED

N random points of mu:e, tau:e and tau:mu, the values at several tolerances against that at 1e-9, where
both are good. cut: up to psi from 1e-3 to 1 rad at 1e-6, from 1e-4 above the decay to three times its
mass, beam energies to 3 TeV, Z to 92. whole: without a cut at 1e-2, 1e-3, 1e-4 and 1e-6, from 1e-7 m_i
above the decay to a thirtieth, from near the threshold to 3000 times it, five bosons, five elements of
which three are light; e:mu within 1.2 m_e of the muon's mass too. Exit code 1 where a value lies
outside its error.
"""
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

MASS = {"e": 0.000510999, "mu": 0.1056583755, "tau": 1.77693}
LIGHTER = ("mu:e", "tau:e", "tau:mu")
BOSONS = ("chiral", "scalar", "pseudoscalar", "vector", "axial")
TRUTH = "1e-9"


def between(rng, low, high):
    return low * (high / low) ** rng.random()


def cut_point(rng):
    lepton = rng.choice(LIGHTER)
    m_i, m_f = (MASS[name] for name in lepton.split(":"))
    z = rng.randint(1, 92)
    a = min(max(z, 2 * z * (0.9 + 0.4 * rng.random())), 300)
    energy = between(rng, 5 * m_i, 3000)
    decay = max(m_i - m_f + 1e-5, 2e-4)
    near = rng.random() < 0.7
    mass = decay * (1 + between(rng, 1e-4, 1)) if near else decay * between(rng, 1.01, 3)
    psi = between(rng, 1e-3, 1)
    return ("--lepton", lepton, "--target", f"{z},{a:.4f}", "-E", repr(energy), "-m", repr(mass),
            "--psi-max", repr(psi))


def whole_point(rng):
    lepton = rng.choice((*LIGHTER, "mu:e", "e:mu"))
    m_i, m_f = (MASS[name] for name in lepton.split(":"))
    mass = m_i - m_f + between(rng, 1e-7, 10**-1.5) * m_i if m_f < m_i else m_f + rng.uniform(-1.2, 1.2) * m_i
    energy = 1.2 * (mass + m_f) * between(rng, 1.05, 3000)
    return ("--lepton", lepton, "--target", rng.choice(("H", "He", "Be", "C", "Pb")), "-E", repr(energy),
            "-m", repr(mass), "--boson", rng.choice(BOSONS))


KINDS = {"cut": (cut_point, ("1e-6",)), "whole": (whole_point, ("1e-2", "1e-3", "1e-4", "1e-6"))}


def value(program, place, rtol):
    """(value, error, status), None where the point is refused."""
    run = subprocess.run([program, "xsec", *place, "--method", "etl", "--rtol", rtol, "--format", "csv", "-q",
                          "--threads", "1"], capture_output=True, text=True, check=False)
    if run.returncode not in (0, 3):
        return None
    fields = run.stdout.splitlines()[-1].split(",")
    return float(fields[2]), float(fields[3]), fields[-1]


def main():
    if len(sys.argv) != 5 or sys.argv[2] not in KINDS:
        sys.exit(__doc__)
    program, rng = sys.argv[1], random.Random(int(sys.argv[4]))
    point, rtols = KINDS[sys.argv[2]]
    places = [point(rng) for _ in range(int(sys.argv[3]))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda p: [value(program, p, rtol) for rtol in (*rtols, TRUTH)], places))
    compared = outside = missed = 0
    worst = 0.0
    for place, (*values, truth) in zip(places, found, strict=True):
        if truth is None or truth[0] == 0 or None in values:
            continue
        for got, rtol in zip(values, rtols, strict=True):
            missed += got[2] != "good"
            if "good" != got[2] or "good" != truth[2]:
                continue
            compared += 1
            off = (abs(got[0] - truth[0]) - truth[1]) / got[1]
            worst = max(worst, off)
            if off > 1:
                outside += 1
                print("outside:", *place, "--rtol", rtol, f"{off:.2f} of its error")
    print(f"{outside} of {compared} totals outside their error, at most {worst:.2f} of it off; {missed} missed "
          "their tolerance and said so")
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())
