"""Conversions of electrons of 100 GeV in lead, by `flavbrem yield`, beside others: a shower Monte
Carlo of another hand, the showers of a real Geant4 (validation/geant4/README.md), Rossi's
approximation A, and the transport equations of the same formulas, solved without random numbers.

usage: yields.py PROGRAM [SHOWERS]
"""
import json
import math
import subprocess
import sys

import numpy as np

PROGRAM = sys.argv[1]
SHOWERS = sys.argv[2] if len(sys.argv) > 2 else "20000"
X0 = 0.561207  # of lead [cm], as `flavbrem yield` prints it; PDG: 0.5612
C_LEAD = 0.03245  # (Z^2 + Z)/9 over Z^2 (L_rad - f) + Z L'_rad
# m_phi: conversions an electron, part of positrons, part above 20 GeV; tracks above 1 GeV, 1500
# showers, written for the sensitivity of NA64 before there was `flavbrem yield`
OTHER = {0.11: (7.2e-13, 0.36, 0.30), 0.2: (2.8e-13, 0.32, 0.40), 0.3: (1.13e-13, 0.29, 0.51),
         0.5: (2.8e-14, 0.22, 0.69), 1.0: (2.7e-15, 0.12, 0.91)}
SHOWER = ["--spectrum", "shower:Pb,100", "--track-cut", "1", "--showers", SHOWERS]
IN_23_CM = ["--spectrum", "shower:Pb,100,23", "--track-cut", "1", "--showers", SHOWERS]


def program(*arguments):
    return subprocess.run([PROGRAM, "yield", *arguments], check=True, capture_output=True,
                          text=True).stdout


def rows(*arguments):
    return json.loads(program(*arguments, "--json"))


def by_charge(*arguments):
    """(all, mu-, mu+) at each mass."""
    told = rows(*arguments)
    return [told[i:i + 3] for i in range(0, len(told), 3)]


def masses():
    print("Tracks above 1 GeV in thick lead; 1 sigma of our showers; numerics below 2e-6 of each")
    print("m_phi[GeV]  conversions  +-       other    ratio  of_mu+  other  above_20  other")
    listed = ",".join(f"{mass:g}" for mass in OTHER)
    above = by_charge(*SHOWER, "-m", listed, "--above", "20")
    worst = 0.0
    for (whole, _, plus), (hard, _, _) in zip(by_charge(*SHOWER, "-m", listed), above):
        conversions, positrons, high = OTHER[whole["m_phi_gev"]]
        ratio = whole["conversions"] / conversions
        worst = max(worst, abs(ratio - 1))
        print(f"{whole['m_phi_gev']:10g}  {whole['conversions']:11.4e}  "
              f"{whole['statistics']:7.1e}  {conversions:7.2e}  {ratio:5.3f}  "
              f"{plus['conversions'] / whole['conversions']:6.3f}  {positrons:5.2f}  "
              f"{hard['conversions'] / whole['conversions']:8.3f}  {high:5.2f}")
    print(f"largest difference {100 * worst:.1f}%, 10% is allowed: {'good' if worst < 0.1 else 'BAD'}")
    return worst < 0.1


def inside(bins, depth):
    """The part of conversions above a depth [cm]; even within a bin."""
    whole, *parts = bins
    found = 0.0
    for part in parts:
        begin, end = part["depth_from_cm"], part["depth_to_cm"]
        found += part["conversions"] * min(1.0, max(0.0, (depth - begin) / (end - begin)))
    return found / whole["conversions"]


def geant4():
    """12,000 showers of Geant4 11.4.1: sums of n sigma L, 0.3 GeV, tracks above 1 GeV."""
    (whole, _, plus), = by_charge(*IN_23_CM, "-m", "0.3")
    below = [1.0 - by_charge(*IN_23_CM, "-m", "0.3", "--above", cut)[0][0]["conversions"] /
             whole["conversions"] for cut in ("5", "20")]
    bins = rows(*IN_23_CM, "-m", "0.3", "--by", "depth")
    length, _ = track(IN_23_CM, 1)
    told = [("conversions an electron", whole["conversions"], 1.110e-13, 0.02),
            ("of positrons", plus["conversions"] / whole["conversions"], 0.289, 0.02),
            ("below 5 GeV", below[0], 0.145, 0.03), ("below 20 GeV", below[1], 0.498, 0.02),
            ("within 1 cm of the front", inside(bins, 1.0), 0.45, 0.05),
            ("within 5 cm", inside(bins, 5.0), 0.98, 0.02),
            ("track above 1 GeV [X0]", length / X0, 43.3, 0.02)]
    print("\n23 cm of lead, m_phi 0.3 GeV, tracks above 1 GeV, beside Geant4's showers; +- "
          f"{whole['statistics']:.1e} of the conversions")
    print(f"{'what':26}  {'flavbrem':10}  {'Geant4':9}  {'ratio':5}  allowed")
    good = True
    for name, ours, theirs, within in told:
        good = good and abs(ours / theirs - 1) < within
        print(f"{name:26}  {ours:<10.4g}  {theirs:<9.4g}  {ours / theirs:5.3f}  {100 * within:.0f}%")
    print("all within what is allowed: " + ("good" if good else "BAD"))
    return good


def track(shower, above):
    """Track length and its error [cm] of rows above an energy."""
    text = program(*shower, "-m", "0.3", "--above", f"{above:g}", "--by", "total")
    words = text.replace("\n#", "").split("track length ")[1].split()
    return float(words[0]), float(words[2])


def transport(cells, energy=100.0, cut=1.0):
    """Track length [X0] by energy, of both charges, from the transport equations, on logarithmic
    cells. Photons below 1% of the electron's energy are a continuous loss, as ionisation is."""
    soft, first = 0.01, 4.0 / 3.0 + C_LEAD
    edges = energy * (cut / energy) ** (np.arange(cells + 1) / cells)
    centres = np.sqrt(edges[1:] * edges[:-1])

    def photons(y):  # more than y of the energy, an X0
        y = np.clip(y, soft, 1.0)
        return first * (-np.log(y) - (1.0 - y)) + 0.5 * (1.0 - y * y)

    def halves(x):  # of a pair's energy, up to x
        x = np.clip(x, 0.0, 1.0)
        return x - first * (x * x / 2.0 - x ** 3 / 3.0)

    ionisation = 0.1535375 * 0.39575 * 11.35 * X0 * 1e-3 * (
        np.log(edges / 0.000511 * 0.511e6 ** 2 / (2.0 * 61.07 ** 2)) + 1.0 +
        (0.125 + 2.0 * math.log(2.0) - 23.0 / 12.0) / 2.0)  # the mean of both charges
    loss = ionisation + (first * soft * (1.0 - soft / 2.0) + soft ** 3 / 3.0) * edges
    lengths, gammas = np.zeros(cells), np.zeros(cells)
    flow = 1.0  # into the first cell
    for i in range(cells):
        top, bottom = edges[i] / centres[:i], edges[i + 1] / centres[:i]
        into = lengths[:i] @ (photons(1.0 - top) - photons(1.0 - bottom))
        into += 2.0 * gammas[:i] @ (halves(top) - halves(bottom))
        out = loss[i + 1] / (edges[i] - edges[i + 1])
        lengths[i] = (flow + into) / (out + photons(soft))
        flow = lengths[i] * out
        made = lengths[:i + 1] @ (photons(edges[i + 1] / centres[:i + 1]) -
                                  photons(edges[i] / centres[:i + 1]))
        gammas[i] = made / (1.0 - first / 6.0)
    return edges, lengths


def tracks():
    print("\nTrack length above an energy, thick lead [X0]; Rossi: 0.437 E0/E")
    print("above[GeV]  flavbrem  +-      transport  +-      pull   Rossi")
    coarse, fine = transport(3000), transport(6000)
    good = True
    for above in (1, 2, 5, 10, 20, 50, 90):
        length, error = (value / X0 for value in track(SHOWER, above))
        solved = [float(np.interp(-above, -edges, np.concatenate([[0.0], np.cumsum(lengths)])))
                  for edges, lengths in (coarse, fine)]
        limit = 2.0 * solved[1] - solved[0]  # their error falls as the width of cells
        numerical = abs(solved[1] - solved[0])
        pull = (length - limit) / math.hypot(error, numerical)
        good = good and abs(pull) < 4.0
        print(f"{above:10g}  {length:8.4f}  {error:6.4f}  {limit:9.4f}  {numerical:6.4f}  {pull:5.2f}  "
              f"{43.7 / above:6.3f}")
    print("pulls below 4: " + ("good" if good else "BAD"))
    return good


def main():
    print(f"{SHOWERS} showers, seed 1\n")
    return 0 if all([masses(), geant4(), tracks()]) else 1


if __name__ == "__main__":
    sys.exit(main())
