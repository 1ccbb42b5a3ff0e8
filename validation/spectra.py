"""Events of spectra, of several masses and targets and inside cuts against what they are drawn from:
counts of rows, charges, depths and elements against track length times cross-section, x of each mass
against the integral of dsigma/dx over the spectrum, masses against conversions, events of a cut
against integrals over its part in each bin, or against events without it of another seed that are
chosen here, and pieces against the whole.

usage: spectra.py PROGRAM [EVENTS]
"""
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

PROGRAM = str(Path(sys.argv[1]).resolve())
EVENTS = int(float(sys.argv[2])) if len(sys.argv) > 2 else 2000000
CELLS = 2000  # of x, over which Simpson's rule goes
BINS = 40
FEWEST = 25  # expected events of a bin; those with fewer are one
SHOWER = ["--spectrum", "shower:Pb,100", "--track-cut", "0.2", "--seed", "20"]
STEPS = ["energy_gev,length_cm,charge", "3,0.7,-1", "0.9,2,1", "55,0.02,-1", "17,0.1,1",
         "55.5,0.04,1", "2.2,1.1,-1", "97,0.3,-1", "8,0.2,-1"]
probabilities = []


def run(*arguments, folder=None):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True,
                          cwd=folder).stdout


def upper_gamma(a, x):
    """Q(a, x), the regularised upper incomplete gamma function: series, or continued fraction."""
    if x <= 0:
        return 1.0
    front = math.exp(-x + a * math.log(x) - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for n in range(1, 10000):
            term *= x / (a + n)
            total += term
            if term < 1e-16 * total:
                break
        return 1 - front * total
    b, c, d = x + 1 - a, 1e300, 1 / (x + 1 - a)
    fraction = d
    for n in range(1, 10000):
        b += 2
        d = 1 / (b - n * (n - a) * d)
        c = b - n * (n - a) / c
        fraction *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return front * fraction


def judge(what, counts, expected):
    """One line: chi2 and the probability of a larger one."""
    counts, expected = np.asarray(counts, float).ravel(), np.asarray(expected, float).ravel()
    few = expected < FEWEST
    if few.any():
        counts = np.append(counts[~few], counts[few].sum())
        expected = np.append(expected[~few], expected[few].sum())
    if expected[-1] <= 0:
        assert counts[-1] == 0, what
        counts, expected = counts[:-1], expected[:-1]
    chi2 = ((counts - expected)**2 / expected).sum()
    degrees = len(counts) - 1
    p = upper_gamma(degrees / 2, chi2 / 2)
    probabilities.append(p)
    print(f"{what:52} {len(counts):5} {chi2:9.1f} {p:9.4f}")


def judge_pair(what, a, b, both):
    """The same of two samples of one distribution."""
    keep = both >= 4 * FEWEST
    a, b, both = a[keep], b[keep], both[keep]
    chi2 = ((a * math.sqrt(b.sum() / a.sum()) - b * math.sqrt(a.sum() / b.sum()))**2 / both).sum()
    degrees = len(both) - 1
    p = upper_gamma(degrees / 2, chi2 / 2)
    probabilities.append(p)
    print(f"{what:52} {len(both):5} {chi2:9.1f} {p:9.4f}")


class Production:
    """A file of events: what its parts are, and the part and x of each event."""

    def __init__(self, folder, *arguments):
        run("sample", *arguments, "-n", str(EVENTS), "-o", "a.h5", "--quiet", folder=folder)
        assert "checksums   good" in run("check", "a.h5", folder=folder)
        with h5py.File(folder / "a.h5") as file:
            self.about = dict(file.attrs)
            self.part = {name: file[name][...] for name in
                         ("beam_energy_gev", "sigma_pb", "m_phi_gev", "charge", "length_cm",
                          "depth_from_cm", "target_z", "target_a", "mass_index", "target_index")}
            self.index = file["beam_energy_index"][...]
            self.x = file["x"][...]
        self.counts = np.bincount(self.index, minlength=len(self.part["charge"]))

    def by(self, name, of, weight):
        """Counts and expected ones, by the values of a column of the parts in `of`."""
        values = np.unique(self.part[name][of])
        rows = [of & (self.part[name] == value) for value in values]
        whole = self.counts[of].sum()
        return ([self.counts[row].sum() for row in rows],
                [whole * weight[row].sum() / weight[of].sum() for row in rows])


def sigma_again(parts, target):
    """Cross-sections of parts on one target by `xsec`, each energy and mass once."""
    found = {}
    for mass in np.unique(parts["m_phi_gev"]):
        energies = np.unique(parts["beam_energy_gev"][parts["m_phi_gev"] == mass])
        told = json.loads(run("xsec", "-E", ",".join(repr(float(e)) for e in energies), "-m",
                              repr(float(mass)), "--target", target, "--method", "etl", "--rtol",
                              "1e-9", "--json"))
        found.update({(row["beam_energy_gev"], mass): row["value"] for row in told})
    return np.array([found[key] for key in zip(parts["beam_energy_gev"], parts["m_phi_gev"])])


def x_of_mass(production, mass):
    """What is expected of x: the integral over each bin, at each energy of the spectrum, by its
    weight. Returns the parts of the bins, and how far the integrals are from sigma at most."""
    part = production.part
    of = part["mass_index"] == mass
    weight = part["length_cm"][of] * part["sigma_pb"][of]
    energies, place = np.unique(part["beam_energy_gev"][of], return_inverse=True)
    by_energy = np.bincount(place, weights=weight)
    per_bin = CELLS // BINS
    simpson = np.ones(per_bin + 1)
    simpson[1:-1:2], simpson[2:-1:2] = 4, 2
    expected, worst = np.zeros(BINS), 0.0
    m_phi = repr(float(part["m_phi_gev"][of][0]))
    for energy, w in zip(energies, by_energy):
        if w < 1e-7 * by_energy.sum():
            continue
        told = run("xsec", "--of", "dx", "--at", f"0:1:{CELLS + 1}", "-E", repr(float(energy)), "-m",
                   m_phi, "--method", "etl", "--rtol", "1e-5", "--format", "csv", "--quiet")
        dx = np.array([float(line.split(",")[2]) for line in told.splitlines()[1:]])
        whole = np.array([(dx[k * per_bin:(k + 1) * per_bin + 1] * simpson).sum()
                          for k in range(BINS)]) / (3 * CELLS)
        sigma = part["sigma_pb"][of][place == np.searchsorted(energies, energy)][0]
        worst = max(worst, w / by_energy.sum() * abs(whole.sum() / sigma - 1))
        expected += w * whole / whole.sum()
    return expected / expected.sum(), worst


def shower(folder):
    production = Production(folder, *SHOWER, "-m", "0.11,0.3,1")
    part = production.part
    again = sigma_again(part, "Pb")
    print(f"cross-sections of {len(again)} parts are those of `xsec` to "
          f"{np.abs(part['sigma_pb'] / again - 1).max():.1e}")
    weight = part["length_cm"] * again
    for mass in range(3):
        of = part["mass_index"] == mass
        m_phi = part["m_phi_gev"][of][0]
        assert abs(production.counts[of].sum() - EVENTS / 3) < 1
        for name, title in (("beam_energy_gev", "energy"), ("charge", "charge"),
                            ("depth_from_cm", "depth")):
            judge(f"shower in Pb, m_phi {m_phi:g} GeV: {title}", *production.by(name, of, weight))
        judge(f"shower in Pb, m_phi {m_phi:g} GeV: rows",
              production.counts[of], EVENTS / 3 * weight[of] / weight[of].sum())
        bins, off = x_of_mass(production, mass)
        x = production.x[of[production.index]]
        judge(f"shower in Pb, m_phi {m_phi:g} GeV: x (integrals to {off:.0e})",
              np.histogram(x, BINS, (0, 1))[0], len(x) * bins)


def elements(folder):
    production = Production(folder, "--spectrum", "shower:PbWO4,100", "--track-cut", "1", "-m",
                            "0.3")
    part = production.part
    weight = np.zeros(len(part["charge"]))
    for z, target, nuclei in ((82, "Pb", 1), (74, "W", 1), (8, "O", 4)):
        of = part["target_z"] == z
        weight[of] = nuclei * part["length_cm"][of] * sigma_again(
            {name: column[of] for name, column in part.items()}, target)
    everything = np.ones(len(weight), bool)
    judge("shower in PbWO4: elements", *production.by("target_z", everything, weight))
    judge("shower in PbWO4: rows and elements", production.counts, EVENTS * weight / weight.sum())


def steps(folder):
    (folder / "steps.csv").write_text("\n".join(STEPS) + "\n")
    production = Production(folder, "--spectrum", "steps:steps.csv", "--material", "Pb", "-m",
                            "0.11,0.3,0.8", "--share", "sigma")
    part = production.part
    weight = part["length_cm"] * sigma_again(part, "Pb")
    told = [row["conversions"] for row in json.loads(
        run("yield", "--spectrum", "steps:steps.csv", "--material", "Pb", "-m", "0.11,0.3,0.8",
            "--by", "total", "--json", folder=folder))]
    counts = [production.counts[part["mass_index"] == i].sum() for i in range(3)]
    judge("single steps: masses by conversions of `yield`", counts,
          [EVENTS * value / sum(told) for value in told])
    judge("single steps: steps and masses", production.counts, EVENTS * weight / weight.sum())


def beam(folder):
    production = Production(folder, "-E", "20,50,100", "-m", "0.11:3:8:log", "--target", "Pb,Fe",
                            "--share", "sigma")
    part = production.part
    sigma = np.zeros(len(part["charge"]))
    for z, target in ((82, "Pb"), (26, "Fe")):
        of = part["target_z"] == z
        sigma[of] = sigma_again({name: column[of] for name, column in part.items()}, target)
    everything = np.ones(len(sigma), bool)
    judge("beam, --share sigma: masses", *production.by("m_phi_gev", everything, sigma))
    judge("beam, --share sigma: targets", *production.by("target_z", everything, sigma))
    judge("beam, --share sigma: energies", *production.by("beam_energy_gev", everything, sigma))
    judge("beam, --share sigma: all together", production.counts, EVENTS * sigma / sigma.sum())
    production = Production(folder, "-E", "20,50,100", "-m", "0.11:3:8:log", "--target", "Pb,Fe")
    n = len(production.counts)
    assert np.array_equal(production.index, np.arange(EVENTS) % n)
    print(f"beam, --share equal: event i has part i % {n}, all {EVENTS}")


def inside(cut, *point):
    """The cross-section inside by `xsec`."""
    row, = json.loads(run("xsec", *point, "--method", "etl", "--rtol", "1e-5", "--cut", cut,
                          "--json"))
    return row["value"]


def columns_of(folder, *arguments):
    run("sample", *arguments, "-n", str(EVENTS), "-o", "a.h5", "--quiet", "--rtol", "1e-2",
        folder=folder)
    with h5py.File(folder / "a.h5") as file:
        return {name: file[name][...] for name in ("x", "theta_rad", "y", "psi_rad")}


def cuts(folder):
    point = ["-E", "100", "-m", "0.3"]
    for cut, name, column, edges in (
            ("x>0.6,theta<0.002", "x", "x", np.linspace(0.6, 1, 9)),
            ("x>0.6,theta<0.002", "theta", "theta_rad", np.geomspace(1e-4, 0.002, 8)),
            ("y>0.05,psi<0.05", "y", "y", np.linspace(0.05, 0.6, 9)),
            ("y>0.05,psi<0.05", "psi", "psi_rad", np.geomspace(1e-3, 0.05, 8))):
        columns = columns_of(folder, *point, "--cut", cut, "--seed", "5")
        found = np.histogram(columns[column], edges)[0]
        sigma = inside(cut, *point)
        bins = [inside(f"{cut},{name}>{low!r},{name}<{high!r}", *point) / sigma
                for low, high in zip(edges.tolist(), edges[1:].tolist())]
        judge(f"{cut}: {name}", np.append(found, EVENTS - found.sum()),
              EVENTS * np.append(bins, 1 - sum(bins)))
    cut = "x>0.8,psi<0.05,y>0.02"
    columns = columns_of(folder, *point, "--cut", cut, "--seed", "5")
    free = columns_of(folder, *point, "--seed", "6")
    chosen = (free["x"] > 0.8) & (free["psi_rad"] < 0.05) & (free["y"] > 0.02)
    for name, edges in (("x", np.linspace(0.8, 0.98, 19)), ("psi_rad", np.geomspace(2e-3, 0.05, 15)),
                        ("theta_rad", np.geomspace(1e-4, 0.02, 15))):
        a = np.histogram(columns[name], edges)[0]
        b = np.histogram(free[name][chosen], edges)[0]
        a, b = np.append(a, EVENTS - a.sum()), np.append(b, chosen.sum() - b.sum())
        both = a + b  # of two samples: chi2 with what each has of both
        judge_pair(f"{cut}: {name} by choosing", a, b, both)
    production = Production(folder, *SHOWER, "-m", "0.3", "--cut", "x>0.7")
    part = production.part
    energies, place = np.unique(part["beam_energy_gev"], return_inverse=True)
    again = np.array([inside("x>0.7", "-E", repr(float(e)), "-m", "0.3") for e in energies])
    print(f"cross-sections inside of {len(energies)} energies are those of `xsec --cut` to "
          f"{np.abs(part['sigma_pb'] / again[place] - 1).max():.1e}")
    judge("shower in Pb, x>0.7: rows", production.counts,
          EVENTS * (w := part["length_cm"] * again[place]) / w.sum())
    assert production.x.min() >= 0.7


def events_of(path):
    """The events of an LHE file, without what stands before and behind."""
    text = path.read_bytes()
    begin = text.index(b"</init>\n") + len(b"</init>\n")
    return text[begin:text.index(b"<!--\n", begin)]


def pieces(folder):
    """Of sizes that divide nothing, on 1, 2 and 7 threads."""
    n, sizes = 100003, (1, 8191, 33333, 58478)
    assert sum(sizes) == n
    same = 0
    for case in ([*SHOWER, "-m", "0.11,0.3"],
                 ["-E", "20,100", "-m", "0.3,1", "--target", "Pb,Fe", "--share", "sigma"],
                 ["-E", "100", "-m", "0.3", "--cut", "x>0.8,psi<0.05", "--rtol", "1e-2"],
                 [*SHOWER, "-m", "0.3", "--cut", "E_phi>20"]):
        for threads in ("1", "2", "7"):
            run("sample", *case, "-n", str(n), "-o", "w.lhe", "-q", "--threads", threads,
                folder=folder)
            whole, joined, first = events_of(folder / "w.lhe"), b"", 0
            for k, size in enumerate(sizes):
                run("sample", *case, "-n", str(size), "--first", str(first), "-o", "p.lhe", "-q",
                    "--threads", ("7", "1", "2")[k % 3], folder=folder)
                joined += events_of(folder / "p.lhe")
                first += size
            assert joined == whole, (case, threads)
            same += 1
    print(f"pieces of {', '.join(map(str, sizes))} events are the whole, {same} times")


def main():
    print(f"{EVENTS} events each; chi2 and the probability of a larger one\n")
    print(f"{'what':52} {'bins':>5} {'chi2':>9} {'p':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in (shower, elements, steps, beam, cuts, pieces):
            part(folder)
    least, allowed = min(probabilities), 1e-3 / len(probabilities)
    good = least > allowed
    print(f"smallest p of {len(probabilities)}: {least:.4f}, {allowed:.0e} is allowed: "
          f"{'good' if good else 'BAD'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
