"""Totals of ETL up to an angle psi: are their errors honest?

usage: cut_totals.py FLAVBREM N SEED [PAIRS]

N random points of PAIRS of leptons (mu:e,tau:e,tau:mu), from 1e-4 above the decay to three times its
mass, beam energies to 3 TeV, psi from 1e-3 to 1 rad, Z to 92: the value at --rtol 1e-6 against that at
1e-9, where both are good. Exit code 1 where one lies outside its error.
"""
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

MASS = {"e": 0.000511, "mu": 0.1056584, "tau": 1.77693}


def between(rng, low, high):
    return low * (high / low) ** rng.random()


def point(rng, pairs):
    lepton = rng.choice(pairs)
    m_i, m_f = (MASS[name] for name in lepton.split(":"))
    z = rng.randint(1, 92)
    a = min(max(z, 2 * z * (0.9 + 0.4 * rng.random())), 300)
    energy = between(rng, 5 * m_i, 3000)
    decay = max(m_i - m_f + 1e-5, 2e-4)
    near = rng.random() < 0.7
    mass = decay * (1 + between(rng, 1e-4, 1)) if near else decay * between(rng, 1.01, 3)
    psi = between(rng, 1e-3, 1)
    return lepton, f"{z},{a:.4f}", repr(energy), repr(mass), repr(psi)


def value(program, place, rtol):
    """(value, error, status), None where the point is refused."""
    lepton, target, energy, mass, psi = place
    run = subprocess.run([program, "xsec", "-E", energy, "-m", mass, "--lepton", lepton, "--target", target,
                          "--psi-max", psi, "--method", "etl", "--rtol", rtol, "--format", "csv", "-q",
                          "--threads", "1"], capture_output=True, text=True, check=False)
    if run.returncode not in (0, 3):
        return None
    fields = run.stdout.splitlines()[-1].split(",")
    return float(fields[2]), float(fields[3]), fields[-1]


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    program, rng = sys.argv[1], random.Random(int(sys.argv[3]))
    pairs = (sys.argv[4] if len(sys.argv) == 5 else "mu:e,tau:e,tau:mu").split(",")
    places = [point(rng, pairs) for _ in range(int(sys.argv[2]))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda p: [value(program, p, rtol) for rtol in ("1e-6", "1e-9")], places))
    compared = outside = missed = 0
    worst = 0.0
    for place, pair in zip(places, found, strict=True):
        if None in pair or pair[1][0] == 0:
            continue
        missed += pair[0][2] != "good"
        if any(status != "good" for _, _, status in pair):
            continue
        compared += 1
        off = (abs(pair[0][0] - pair[1][0]) - pair[1][1]) / pair[0][1]
        worst = max(worst, off)
        if off > 1:
            outside += 1
            print("outside:", *place, f"{off:.2f} of its error")
    print(f"{outside} of {compared} totals outside their error, at most {worst:.2f} of it off; {missed} missed "
          "--rtol 1e-6 and said so")
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())
