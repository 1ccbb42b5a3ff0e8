"""What long runs of shower.py show: conversions against n sigma L by particle, track, energy and
depth, final states against a sampler made at their energies, and what flavbrem costs a shower.

usage: report.py HISTOGRAMS.npz SHOWERS.npz... [--time TIMED.npz...] [--parents-end SHOWERS.npz...]

Prints the report, and keeps for plot.py what its pictures show.
"""
import argparse
import statistics
import sys
import time
from pathlib import Path

import flavbrem
import numpy as np

from judge import expected, followed, kolmogorov_smirnov, pull, version

ENERGY_EDGES = np.array([1, 2, 5, 10, 20, 50, 100.1])  # [GeV]
DEPTH_EDGES = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 23.1])  # [cm]
GROUP = 100  # showers whose pull is one of many
RANKED, RANKS_OF = 400, 2000  # conversions that are ranked among events drawn at their energies
MIXED, MIXED_OF = 200, 5000  # energies of the samplers in the pictures, events of each
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
VARIABLES = ("x", "theta_rad", "psi_rad", "t_gev2")


class Showers:
    """All runs as one: steps with what is expected of them, conversions, muons."""

    def __init__(self, names):
        self.runs = [np.load(name) for name in names]
        self.first = self.runs[0]
        begins = np.cumsum([0] + [int(run["showers"]) for run in self.runs])
        self.showers = int(begins[-1])
        self.bias = float(self.first["bias"])
        self.steps = self.joined("steps", begins)
        self.conversions = self.joined("conversions", begins)
        self.mean = np.concatenate([expected(run) for run in self.runs])
        self.process = flavbrem.Process(lepton="e:mu", target="Pb",
                                        coupling=float(self.first["coupling"]))
        self.m_phi = float(self.first["m_phi"])

    def joined(self, name, begins):
        parts = [run[name] for run in self.runs]
        for part, begin in zip(parts, begins, strict=False):
            part["shower"] += begin
        return np.concatenate(parts)

    def of_showers(self, weights):
        """The sum of weights in each shower."""
        return np.bincount(self.steps["shower"], weights, self.showers)


def row(name, number, mean):
    print(f"  {name:22s} {number:9d} {mean:12.1f} {pull(number, mean):7.2f}")


def print_counts(showers):
    """Tables of what was drawn and what is expected. Returns the pulls."""
    steps, conversions, mean = showers.steps, showers.conversions, showers.mean
    pulls = []

    def part(name, steps_in, conversions_in):
        number, sum_of_mean = int(conversions_in.sum()), mean[steps_in].sum()
        row(name, number, sum_of_mean)
        pulls.append(pull(number, sum_of_mean))

    print(f"  {'':22s} {'drawn':>9s} {'n sigma L':>12s} {'pull':>7s}")
    part("all", np.full(len(steps), True), np.full(len(conversions), True))
    for name, pdg in ("e-", 11), ("e+", -11):
        part(name, steps["pdg"] == pdg, conversions["pdg"] == pdg)
    part("the beam's own track", steps["track"] == 1, conversions["track"] == 1)
    part("other tracks", steps["track"] != 1, conversions["track"] != 1)
    for field, unit, edges in ("E", "GeV", ENERGY_EDGES), ("z_cm", "cm deep", DEPTH_EDGES):
        for low, high in zip(edges[:-1], edges[1:], strict=True):
            inside = [(low <= which[field]) & (which[field] < high)
                      for which in (steps, conversions)]
            part(f"{low:g} to {high:g} {unit}", *inside)
    return pulls


def print_groups(showers):
    """The pulls of groups of showers, which are to have variance 1."""
    group = np.arange(showers.showers) // GROUP
    mean = np.bincount(group, showers.of_showers(showers.mean))
    number = np.bincount(showers.conversions["shower"] // GROUP, minlength=len(mean))
    pulls = pull(number, mean)
    print(f"the pulls of {len(pulls)} groups of {GROUP} showers: mean {pulls.mean():.2f} +- "
          f"{1 / np.sqrt(len(pulls)):.2f}, variance {pulls.var(ddof=1):.2f} +- "
          f"{np.sqrt(2 / (len(pulls) - 1)):.2f} (0 and 1 are meant)")


def print_energies(showers):
    steps, conversions = showers.steps, showers.conversions
    told = []
    for name, pdg in ("all", (11, -11)), ("e-", (11,)), ("e+", (-11,)):
        inside = np.isin(steps["pdg"], pdg)
        sample = conversions["E"][np.isin(conversions["pdg"], pdg)]
        told.append(kolmogorov_smirnov(sample, steps["E"][inside], showers.mean[inside]))
        print(f"  {name:3s} p = {told[-1]:.3f}")
    return told


def ratio(part, whole):
    """Of two sums over showers, with its statistical error."""
    value = part.sum() / whole.sum()
    return value, np.sqrt(((part - value * whole) ** 2).sum()) / whole.sum()


def print_shares(showers):
    """What of the conversions is where, by n sigma L, and how many there are without a bias."""
    steps, mean = showers.steps, showers.mean
    whole = showers.of_showers(mean)
    an_electron = whole / showers.bias
    print(f"  conversions an electron at coupling {float(showers.first['coupling']):g}: "
          f"{an_electron.mean():.4g} +- "
          f"{an_electron.std(ddof=1) / np.sqrt(showers.showers):.2g}, without a bias")
    for name, inside in (("below 5 GeV", steps["E"] < 5), ("below 20 GeV", steps["E"] < 20),
                         ("of positrons", steps["pdg"] == -11),
                         ("of the beam's own track", steps["track"] == 1)):
        value, error = ratio(showers.of_showers(mean * inside), whole)
        print(f"  {name:24s} {100 * value:5.2f} +- {100 * error:.2f} %")


def print_parents_end(names):
    """The same where a particle that converts is gone: with a bias that is a distortion."""
    for run in map(np.load, names):
        weights = np.bincount(run["steps"]["shower"], expected(run), int(run["showers"]))
        an_electron = weights / float(run["bias"])
        print(f"  {an_electron.mean():.4g} +- "
              f"{an_electron.std(ddof=1) / np.sqrt(len(weights)):.2g} with a bias of "
              f"{float(run['bias']):g} ({len(weights)} showers)")


def print_inputs(showers):
    """What the two sides of the comparison have, and how far each moves the sum."""
    first, steps = showers.first, showers.steps
    part = slice(0, len(first["steps"]))
    at_begin = showers.mean[part]
    lead = flavbrem.Material("Pb", 11.35).parts[0].nuclei_per_cm3
    print(f"  nuclei a cm3: {float(first['nuclei_per_cm3']):.6g} by Geant4, {lead:.6g} by "
          f"flavbrem.Material ({lead / float(first['nuclei_per_cm3']) - 1:.0e})")
    table = flavbrem.make_table(showers.process, beam_energy="0.5:101:auto",
                                m_phi=f"{showers.m_phi * 0.95}:{showers.m_phi * 1.05}:auto",
                                method="etl", interp_tol=1e-4, sampling="all")
    runtime = flavbrem.Runtime(table, showers.m_phi)
    energies = steps["E"][part]
    sigma = showers.process.xsec(E=energies, m_phi=showers.m_phi, rtol=1e-4).value
    off = np.abs(runtime.sigma(energies).value / sigma - 1)
    print(f"  sigma of the table against Process.xsec, {off.size} steps: at most {off.max():.1e} "
          "off")
    middle = energies - steps["deposit_gev"][part] / 2
    moved = showers.process.xsec(E=middle, m_phi=showers.m_phi, rtol=1e-4).value / sigma
    print(f"  sigma in the middle of each step, not at its begin: the sum moves by "
          f"{100 * ((at_begin * moved).sum() / at_begin.sum() - 1):.3f} %")
    length = showers.of_showers(steps["length_cm"]) / float(first["radiation_length_cm"])
    print(f"  track length of e-+ above {float(first['end']):g} GeV: {length.mean():.2f} +- "
          f"{length.std(ddof=1) / np.sqrt(showers.showers):.2f} radiation lengths of "
          f"{float(first['radiation_length_cm']):.4f} cm a shower (0.437 E0/E is "
          f"{0.437 * float(first['energy']) / float(first['end']):.1f}, Rossi's approximation A "
          "in a block without an end)")
    return runtime


def ranks(showers, random):
    """Where final states of the showers stand among events of a sampler made at their own energy,
    0 to 1."""
    chosen = random.choice(len(showers.conversions), RANKED, replace=False)
    found = {name: np.empty(RANKED) for name in VARIABLES}
    for number, conversion in enumerate(showers.conversions[chosen]):
        events = flavbrem.Sampler(showers.process, E=float(conversion["E"]), m_phi=showers.m_phi,
                                  seed=number).draw(RANKS_OF)
        for name, of_name in found.items():
            below = np.count_nonzero(events[name] < conversion["event"][name])
            of_name[number] = (below + random.random()) / (RANKS_OF + 1)
    return found


def uniform(sample):
    """Probability of a sample of what is even between 0 and 1."""
    return kolmogorov_smirnov(sample, (np.arange(100_000) + 0.5) / 100_000, np.ones(100_000))


def azimuths(conversions):
    """Of the muons about the directions of those that converted, as parts of a turn; and how far
    the angles between the two are from psi of the events, at most."""
    along = conversions["direction"] / np.linalg.norm(conversions["direction"], axis=1)[:, None]
    momentum = conversions["event"]["lepton"][:, :3]
    side = np.cross(along, [1.0, 0.0, 0.0])
    side /= np.linalg.norm(side, axis=1)[:, None]
    u = (momentum * side).sum(axis=1)
    v = (momentum * np.cross(along, side)).sum(axis=1)
    psi = np.arctan2(np.hypot(u, v), (momentum * along).sum(axis=1))
    return np.arctan2(u, v) / (2 * np.pi) + 0.5, np.abs(psi - conversions["event"]["psi_rad"]).max()


def print_final_states(showers):
    told = []
    for name, sample in ranks(showers, np.random.default_rng(1)).items():
        told.append(uniform(sample))
        print(f"  {name:10s} p = {told[-1]:.3f}")
    parts, off = azimuths(showers.conversions)
    told.append(uniform(parts))
    print(f"  azimuth    p = {told[-1]:.3f} (all {len(parts)}, about where the electron flew; the "
          f"angle to it is psi within {off:.0e} rad)")
    return told


def mixture(showers):
    """Energies and angles of muons by samplers at energies that divide the expected conversions
    into equal parts."""
    order = np.argsort(showers.steps["E"])
    parts = np.cumsum(showers.mean[order])
    places = np.searchsorted(parts, (np.arange(MIXED) + 0.5) / MIXED * parts[-1])
    events = np.concatenate([
        flavbrem.Sampler(showers.process, E=float(energy), m_phi=showers.m_phi,
                         seed=number).draw(MIXED_OF)
        for number, energy in enumerate(showers.steps["E"][order][places])])
    return events["lepton"][:, 3], events["psi_rad"]


def print_muons(showers, mixed):
    events = showers.conversions["event"]
    for name, unit, ours, theirs in (("E", "GeV", events["lepton"][:, 3], mixed[0]),
                                     ("psi", "rad", events["psi_rad"], mixed[1])):
        print(f"  {name:3s} [{unit}]   " + "  ".join(
            f"{100 * q:2.0f}%: {np.quantile(ours, q):.4f} ({np.quantile(theirs, q):.4f})"
            for q in QUANTILES))


def print_followed(showers):
    told = [followed(run) for run in showers.runs]
    muons, leave = (sum(one[name] for one in told) for name in ("muons", "leave"))
    lost = sum(one["lost_mev_per_cm"] for one in told) / len(told)
    print(f"{muons} muons went back into the showers, {leave} of them leave the block and have "
          f"lost {lost:.1f} MeV a cm; Geant4 has their momenta to "
          f"{max(one['momentum_changed'] for one in told):.0e} GeV, and no momentum is missing to "
          f"{max(one['momentum_missing'] for one in told):.0e} GeV")
    print(f"{sum(int(run['of_muons']) for run in showers.runs)} steps of e-+ that these muons made "
          "convert no more")


def median_ns(function, number):
    """Of seven calls, for each of what they do."""
    took = []
    for _ in range(7):
        begin = time.process_time_ns()
        function()
        took.append((time.process_time_ns() - begin) / number)
    return statistics.median(took)


def print_time(showers, runtime, names):
    """CPU time of the same showers with more and more done at each step."""
    took = {}
    for name in names:
        run = np.load(name)
        ms = 1e3 * float(run["cpu_s"]) / int(run["showers"])
        took.setdefault(str(run["mode"]), []).append(ms)
    for mode, all_ms in sorted(took.items(), key=lambda one: statistics.median(one[1])):
        print(f"  {mode:8s} {statistics.median(all_ms):6.2f} ms a shower ({min(all_ms):.2f} to "
              f"{max(all_ms):.2f}, {len(all_ms)} runs)")
    few = showers.conversions[:1000]
    energies = np.ascontiguousarray(showers.steps["E"][:100_000])
    keys = np.random.PCG64(1).random_raw((len(few), 2))
    sigma = median_ns(lambda: runtime.sigma(energies), len(energies))
    draw = median_ns(lambda: runtime.draw(few["E"], keys), len(few))
    a_shower = len(showers.steps) / showers.showers
    bare = 1e6 * statistics.median(took["bare"])
    print(f"  in C, many at a call: sigma {sigma:.0f} ns a step, {a_shower:.0f} steps a shower: "
          f"{a_shower * sigma / 1e3:.1f} us, {100 * a_shower * sigma / bare:.2f} % of the shower "
          f"without Python; a draw {draw / 1e3:.2f} us, so that one a shower is "
          f"{100 * draw / bare:.2f} %")


def keep_histograms(showers, mixed, name):
    steps, conversions, mean = showers.steps, showers.conversions, showers.mean
    energy, depth = np.geomspace(1, 100, 41), np.linspace(0, 23, 47)
    muon, psi = np.geomspace(0.106, 100, 61), np.geomspace(1e-4, np.pi, 61)
    kept = {"showers": showers.showers, "conversions": len(conversions), "energy_edges": energy,
            "depth_edges": depth, "muon_edges": muon, "psi_edges": psi,
            "muon": np.histogram(conversions["event"]["lepton"][:, 3], muon)[0],
            "psi": np.histogram(conversions["event"]["psi_rad"], psi)[0],
            "muon_sampler": np.histogram(mixed[0], muon)[0] * (len(conversions) / mixed[0].size),
            "psi_sampler": np.histogram(mixed[1], psi)[0] * (len(conversions) / mixed[1].size)}
    for part, pdg in ("electrons", 11), ("positrons", -11):
        of_steps, of_all = steps["pdg"] == pdg, conversions["pdg"] == pdg
        for what, field, edges in ("energy", "E", energy), ("depth", "z_cm", depth):
            kept[f"{what}_{part}"] = np.histogram(conversions[field][of_all], edges)[0]
            kept[f"{what}_{part}_expected"] = np.histogram(steps[field][of_steps], edges,
                                                           weights=mean[of_steps])[0]
    np.savez(name, **kept)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("histograms", type=Path)
    parser.add_argument("showers", nargs="+", type=Path)
    parser.add_argument("--time", nargs="+", type=Path, default=[],
                        help="runs of one seed in every mode")
    parser.add_argument("--parents-end", nargs="+", type=Path, default=[],
                        help="runs with this option")
    given = parser.parse_args()
    showers = Showers(given.showers)
    first = showers.first
    print(f"Geant4 {version(first)}: {showers.showers} showers of electrons of "
          f"{float(first['energy']):g} GeV in {float(first['depth_cm']):g} cm of lead, "
          f"{len(showers.steps)} steps of e-+ above {float(first['end']):g} GeV; m_phi "
          f"{showers.m_phi:g} GeV, bias {showers.bias:g}, seeds "
          f"{', '.join(str(int(run['seed'])) for run in showers.runs)}")
    print("\nconversions drawn, and the sum of bias n sigma L, sigma by Process.xsec at every step")
    pulls = print_counts(showers)
    print_groups(showers)
    print("\nenergies of those that converted, against the steps by n sigma L (Kolmogorov-Smirnov)")
    probabilities = print_energies(showers)
    print("\nwhere conversions are, by n sigma L")
    print_shares(showers)
    if given.parents_end:
        print("\nconversions an electron where a particle that converts ends there")
        print_parents_end(given.parents_end)
    print("\nwhat goes into it")
    runtime = print_inputs(showers)
    print(f"\nfinal states: {RANKED} of them, each ranked among {RANKS_OF} events of a sampler "
          "made at its energy")
    probabilities += print_final_states(showers)
    mixed = mixture(showers)
    print(f"\nquantiles of the muons (in brackets: of samplers at {MIXED} energies, by n sigma L)")
    print_muons(showers, mixed)
    print_followed(showers)
    if given.time:
        print("\nCPU time")
        print_time(showers, runtime, given.time)
    keep_histograms(showers, mixed, given.histograms)
    wrong = sum(abs(one) >= 4 for one in pulls) + sum(one < 6e-5 for one in probabilities)
    print(f"\n{len(pulls)} pulls, the largest {max(map(abs, pulls)):.2f}; {len(probabilities)} "
          f"p-values, the smallest {min(probabilities):.2g}; {wrong} wrong (4 and more, below "
          "6e-5)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
