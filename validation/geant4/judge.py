"""Were as many conversions drawn in showers as n sigma L says, and at its energies?  What shower.py
kept is judged with sigma of `Process.xsec` at every step, which no table has touched, and with as
many nuclei a cm^3 as Geant4's own material has.

How many conversions a step has is drawn when Geant4 has made it, with random numbers of its own: a
Poisson number of mean bias n sigma L. So number - mean, summed over the same steps, has the mean 0
and the variance sum bias n sigma L, whatever the showers do: the pull is that over its root, and no
fluctuation of showers is in it. The energies of the conversions are a sample of those of the steps,
each by its n sigma L: Kolmogorov and Smirnov compare the two.

usage: judge.py SHOWERS.npz      (prints JSON)
"""
import json
import sys

import flavbrem
import numpy as np

CM2_OF_PB = 1e-36
PARTS = {"all": (11, -11), "e-": (11,), "e+": (-11,)}


def expected(run):
    """How many conversions each step has on average."""
    steps = run["steps"]
    process = flavbrem.Process(lepton="e:mu", target="Pb", coupling=float(run["coupling"]))
    sigma = process.xsec(E=steps["E"], m_phi=float(run["m_phi"]), rtol=1e-4)
    assert (sigma.status == flavbrem.ValueStatus.GOOD).all(), "a cross-section is not good"
    return (run["bias"] * run["nuclei_per_cm3"] * CM2_OF_PB * sigma.value * steps["length_cm"])


def version(run):
    """Of Geant4, as 11.4.1."""
    number = int(run["version"])
    return f"{number // 100}.{number // 10 % 10}.{number % 10}"


def pull(number, mean):
    return (number - mean) / np.sqrt(mean)


def kolmogorov_smirnov(sample, places, weights):
    """Probability of a sample as far as this one, or farther, from a distribution that has each
    place with its weight. Where places coincide it is larger than that, never smaller."""
    order = np.argsort(places)
    at = places[order]
    above = np.cumsum(weights[order]) / weights.sum()
    below = np.searchsorted(np.sort(sample), at, side="right") / len(sample)
    last = np.append(at[1:] > at[:-1], True)  # of those that coincide
    root = np.sqrt(len(sample))
    distance = (root + 0.12 + 0.11 / root) * np.abs(above - below)[last].max()
    term = np.arange(1, 101)
    return float(np.clip(2 * np.sum((-1.0) ** (term - 1) * np.exp(-2 * (term * distance) ** 2)),
                         0, 1)) if distance > 0.2 else 1.0


def counts(run, mean):
    """Of each part: what is expected, what was drawn, and how well the two agree."""
    steps, conversions = run["steps"], run["conversions"]
    told = {}
    for name, pdg in PARTS.items():
        steps_of = np.isin(steps["pdg"], pdg)
        drawn = conversions["E"][np.isin(conversions["pdg"], pdg)]
        of_steps = steps["E"][steps_of], mean[steps_of]
        told[name] = {"expected": float(mean[steps_of].sum()), "drawn": len(drawn),
                      "pull": float(pull(len(drawn), mean[steps_of].sum())),
                      "p_energies": kolmogorov_smirnov(drawn, *of_steps),
                      "p_energies_moved": kolmogorov_smirnov(1.1 * drawn, *of_steps)}
    return told


def followed(run):
    """What Geant4 made of the muons."""
    conversions, muons = run["conversions"], run["muons"]
    lepton = conversions["event"]["lepton"]
    leave = muons["leaves"]
    told = {"muons": len(muons), "leave": int(leave.sum())}
    if len(muons) != len(conversions):
        return told
    momentum = conversions["direction"] * np.sqrt(conversions["E"] ** 2 - 0.51099895e-3**2)[:, None]
    out = sum(conversions["event"][name][:, :3] for name in ("lepton", "boson", "nucleus"))
    lost = lepton[leave, 3] - muons["last_E"][leave]
    return {**told,
            "momentum_missing": float(np.abs(out - momentum).max()),
            "momentum_changed": float(np.abs(muons["first_p"] - lepton[:, :3]).max()),
            "charges_agree": bool((np.sign(muons["pdg"]) == np.sign(conversions["pdg"])).all()),
            "weight_off": float(np.abs(muons["weight"] * run["bias"]
                                       / conversions["event"]["weight"] - 1).max()),
            "lost_mev_per_cm": float(1e3 * lost.sum() / muons["path_cm"][leave].sum())}


def main():
    run = np.load(sys.argv[1])
    mean = expected(run)
    print(json.dumps({
        "geant4": version(run), "showers": int(run["showers"]), "bias": float(run["bias"]),
        "cpu_s": float(run["cpu_s"]), "steps": len(run["steps"]),
        "an_electron": float(mean.sum() / run["bias"] / run["showers"]),
        "radiated_per_cm": run["radiated_per_cm"].tolist(), **counts(run, mean),
        "muons": followed(run)}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
