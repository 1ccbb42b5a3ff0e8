"""Draws what report.py kept: conversions in showers over n sigma L, and their muons over samplers.

usage: plot.py HISTOGRAMS.npz FOLDER
"""
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

FEWEST = 10  # events that a bin of the ratios has


def panel(axes, ratio, edges, drawn, meant, colour, names):
    """A histogram of what was drawn as points, what is meant as a line, and below the one over the
    other, with the statistical errors of what was drawn."""
    middle = np.sqrt(edges[1:] * edges[:-1]) if edges[0] > 0 else (edges[1:] + edges[:-1]) / 2
    axes.stairs(meant, edges, color=colour, label=names[1])
    axes.errorbar(middle, drawn, np.sqrt(drawn), fmt="o", markersize=3, elinewidth=1, color=colour,
                  label=names[0])
    seen = meant >= FEWEST
    ratio.errorbar(middle[seen], drawn[seen] / meant[seen], np.sqrt(drawn[seen]) / meant[seen],
                   fmt="o", markersize=2.5, elinewidth=1, color=colour)


def figure_of_two(title, labels):
    figure, axes = plt.subplots(2, 2, figsize=(9.0, 5.2), sharex="col", layout="constrained",
                                gridspec_kw={"height_ratios": [3, 1]})
    for column, label in enumerate(labels):
        axes[1, column].axhline(1.0, color="black", linewidth=1.0)
        axes[1, column].set(xlabel=label, ylim=(0.8, 1.2))
    axes[0, 0].set(ylabel="conversions in a bin")
    axes[1, 0].set(ylabel="ratio")
    figure.suptitle(title)
    return figure, axes


def finish(figure, axes, path):
    for one in axes.ravel():
        one.grid(alpha=0.3)
    axes[0, 0].legend()
    figure.savefig(path, dpi=120, metadata={"Software": None})
    print(path)


def main():
    kept, folder = np.load(sys.argv[1]), Path(sys.argv[2])
    title = f"{int(kept['conversions']):,} conversions in {int(kept['showers']):,} showers"
    figure, axes = figure_of_two(f"{title}, 100 GeV electrons in lead",
                                 ["E of the electron or positron [GeV]", "depth [cm]"])
    for column, what in enumerate(("energy", "depth")):
        for part, colour in ("electrons", "C0"), ("positrons", "C3"):
            panel(*axes[:, column], kept[f"{what}_edges"], kept[f"{what}_{part}"],
                  kept[f"{what}_{part}_expected"], colour,
                  (part, rf"{part}, $\Sigma\,n\sigma L$"))
    axes[0, 0].set(xscale="log")
    axes[0, 1].set(yscale="log", ylim=(0.5, None), xlim=(0, 12))
    finish(figure, axes, folder / "geant4_conversions.png")

    figure, axes = figure_of_two(f"the muons of {title}",
                                 ["E of the muon [GeV]", r"angle $\psi$ of the muon [rad]"])
    for column, what in enumerate(("muon", "psi")):
        panel(*axes[:, column], kept[f"{what}_edges"], kept[what], kept[f"{what}_sampler"], "C2",
              ("in the showers", "samplers"))
        axes[0, column].set(xscale="log", xlim=(kept[f"{what}_edges"][[0, -1]]))
    finish(figure, axes, folder / "geant4_muons.png")


if __name__ == "__main__":
    main()
