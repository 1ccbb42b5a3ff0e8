"""Draws x and psi of the events in a file over the cross-sections that `flavbrem xsec` integrates.

usage: plot_events.py FLAVBREM EVENTS.h5 PICTURE.png
"""
import json
import subprocess
import sys

import h5py
import matplotlib

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

BINS = 50
STEPS = 8  # of the curves in each bin
PSI_RAD = 3e-4, 1.0
SYMBOLS = {"mu": "μ", "tau": "τ"}


def curve(program, about, of, places):
    """dsigma/dx or dsigma/dpsi of the file's process at lo:hi:n[:log]."""
    rows = json.loads(subprocess.run(
        [program, "xsec", "-E", about["beam_energy_gev"], "-m", about["m_phi_gev"],
         "--method", about["method"], "--lepton", about["lepton_in"] + ":" + about["lepton_out"],
         "--target", about["target_z"] + "," + about["target_a"], "--coupling", about["coupling"],
         "--constants", about["constants"], "--of", of, "--at", places, "--rtol", "1e-4", "--json"],
        check=True, capture_output=True, text=True).stdout)
    return (np.array([row["at"][0] for row in rows]), np.array([row["value"] for row in rows]))


def integrals(places, values):
    """Of a curve over each bin, by Simpson's rule; the steps may be uneven between the bins."""
    weights = np.array([1.0] + [4.0, 2.0] * (STEPS // 2 - 1) + [4.0, 1.0]) / (3.0 * STEPS)
    at = np.arange(STEPS + 1) + STEPS * np.arange(BINS)[:, None]
    return (values[at] * weights).sum(axis=1) * (places[STEPS::STEPS] - places[:-STEPS:STEPS])


def draw_panel(axes, ratio, events, pb_an_event, places, values, colour):
    """The histogram, its statistical errors, the curve; below, events over the expected ones.
    places and values: of the curve over the axis's own variable, linear or logarithmic."""
    edges = places[::STEPS]
    counts = np.histogram(events, edges)[0]
    height = pb_an_event / np.diff(edges)
    axes.stairs(counts * height, edges, fill=True, color=colour, alpha=0.3,
                label=f"{len(events):,} events")
    axes.plot(places, values, color="black", linewidth=1.2, label="integrated cross-section")
    expected = integrals(places, values) / pb_an_event
    seen = expected >= 10.0
    middle = 0.5 * (edges[1:] + edges[:-1])
    ratio.axhline(1.0, color="black", linewidth=1.0)
    ratio.errorbar(middle[seen], (counts / np.maximum(expected, 1e-300))[seen],
                   1.0 / np.sqrt(expected[seen]), fmt="o", markersize=2.5, elinewidth=1.0,
                   color=colour)
    ratio.set_ylim(0.7, 1.3)
    chi2 = np.sum((counts[seen] - expected[seen]) ** 2 / expected[seen])
    return chi2, int(seen.sum())


def text(value):
    """An attribute: texts of fixed length come as bytes, numbers in all their digits."""
    if isinstance(value, bytes):
        return value.decode()
    return value if isinstance(value, str) else f"{float(np.ravel(value)[0]):.17g}"


def main():
    program, events_name, picture_name = sys.argv[1:]
    with h5py.File(events_name) as events:
        x, psi = events["x"][...], events["psi_rad"][...]
        about = {name: text(value) for name, value in events.attrs.items()}
        about.update({name: text(events[name][...]) for name in ("beam_energy_gev", "sigma_pb")})
    figure, axes = plt.subplots(2, 2, figsize=(9.0, 5.2), sharex="col", layout="constrained",
                                gridspec_kw={"height_ratios": [3, 1]})
    pb_an_event = float(about["sigma_pb"]) / len(x)

    places, values = curve(program, about, "dx", f"0:1:{BINS * STEPS + 1}")
    results = [("x", *draw_panel(axes[0, 0], axes[1, 0], x, pb_an_event, places, values, "C0"))]
    axes[0, 0].set(yscale="log", ylabel=r"$d\sigma/dx$ [pb]", ylim=(1e-4, 30.0))
    axes[1, 0].set(xlabel=r"$x = E_\phi/E$", ylabel="ratio", xlim=(0.0, 1.0))

    places, values = curve(program, about, "dpsi",
                           f"{PSI_RAD[0]}:{PSI_RAD[1]}:{BINS * STEPS + 1}:log")
    results.append(("psi", *draw_panel(axes[0, 1], axes[1, 1], np.log10(psi), pb_an_event,
                                       np.log10(places), values * places * np.log(10.0), "C3")))
    axes[0, 1].set(ylabel=r"$d\sigma/d\log_{10}\psi$ [pb]", ylim=(0.0, None))
    axes[1, 1].set(xlabel=r"angle of the lepton $\psi$ [rad]", xlim=np.log10(PSI_RAD))
    decades = np.arange(np.ceil(np.log10(PSI_RAD[0])), np.log10(PSI_RAD[1]) + 1e-9)
    axes[1, 1].set_xticks(decades, [f"$10^{{{int(decade)}}}$" for decade in decades])
    axes[1, 1].set_xticks([d + np.log10(k) for d in np.append(decades[0] - 1, decades)
                           for k in range(2, 10)
                           if np.log10(PSI_RAD[0]) <= d + np.log10(k) <= np.log10(PSI_RAD[1])],
                          minor=True)
    for panel in axes.ravel():
        panel.grid(alpha=0.3)
    axes[0, 0].legend(loc="upper left")
    leptons = [SYMBOLS.get(about[name], about[name]) for name in ("lepton_in", "lepton_out")]
    figure.suptitle(f"{leptons[0]} N → {leptons[1]} N φ,  "
                    f"Z = {float(about['target_z']):g},  "
                    f"E = {float(about['beam_energy_gev']):g} GeV,  "
                    f"$m_\\phi$ = {float(about['m_phi_gev']):g} GeV,  {about['method'].upper()}")
    figure.savefig(picture_name, dpi=150, metadata={"Software": None})
    print(f"{picture_name}: {len(x)} events; "
          + ", ".join(f"{name} chi2 {chi2:.1f} of {bins} bins" for name, chi2, bins in results))


if __name__ == "__main__":
    main()
