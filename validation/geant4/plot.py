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
RATIOS = 0.8, 1.2  # that are seen


# Colour, dashes, marker and its inside: none needs the colour to be known.
ELECTRONS = {"color": "#0072b2", "dash": "-", "marker": "o", "inside": "#0072b2", "shift": -1}
POSITRONS = {"color": "#c04a00", "dash": (0, (4, 1.5)), "marker": "s", "inside": "white",
             "shift": 1}
MUONS = {"color": "#007a5e", "dash": "-", "marker": "o", "inside": "#007a5e", "shift": 0}


def shifted(edges, style):
    """The middles of bins, a seventh of a bin aside where another sort shares them."""
    part = 0.5 + style["shift"] / 14
    if edges[0] > 0:
        return edges[:-1] ** (1 - part) * edges[1:] ** part
    return edges[:-1] * (1 - part) + edges[1:] * part


def panel(axes, ratio, edges, drawn, meant, style, names):
    """A histogram of what was drawn as points, what is meant as a line, and below the one over the
    other, with the statistical errors of what was drawn. Points beyond that panel are arrows at its
    edge."""
    points = {"color": style["color"], "marker": style["marker"], "linestyle": "none",
              "markerfacecolor": style["inside"], "elinewidth": 1}
    middle = shifted(edges, style)
    axes.stairs(meant, edges, color=style["color"], linestyle=style["dash"], linewidth=1.3,
                label=names[1])
    axes.errorbar(middle, drawn, np.sqrt(drawn), markersize=4, label=names[0], **points)
    seen = meant >= FEWEST
    over = drawn[seen] / meant[seen]
    ratio.errorbar(middle[seen], over, np.sqrt(drawn[seen]) / meant[seen], markersize=3.5, **points)
    low, high = RATIOS
    for outside, at, marker in ((over > high, 0.94, "^"), (over < low, 0.06, "v")):
        ratio.plot(middle[seen][outside], np.full(outside.sum(), at), marker, markersize=6,
                   color=style["color"], markerfacecolor=style["inside"],
                   transform=ratio.get_xaxis_transform())


def figure_of_two(title, labels):
    figure, axes = plt.subplots(2, 2, figsize=(9.0, 5.2), sharex="col", layout="constrained",
                                gridspec_kw={"height_ratios": [3, 1]})
    for column, label in enumerate(labels):
        axes[1, column].axhline(1.0, color="black", linewidth=1.0)
        axes[1, column].set(xlabel=label, ylim=RATIOS)
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
        for part, style in ("electrons", ELECTRONS), ("positrons", POSITRONS):
            panel(*axes[:, column], kept[f"{what}_edges"], kept[f"{what}_{part}"],
                  kept[f"{what}_{part}_expected"], style,
                  (part, rf"{part}, $\Sigma\,n\sigma L$"))
    axes[0, 0].set(xscale="log")
    axes[0, 1].set(yscale="log", ylim=(0.5, None), xlim=(0, 12))
    finish(figure, axes, folder / "geant4_conversions.png")

    figure, axes = figure_of_two(f"the muons of {title}",
                                 ["E of the muon [GeV]", r"angle $\psi$ of the muon [rad]"])
    for column, what in enumerate(("muon", "psi")):
        panel(*axes[:, column], kept[f"{what}_edges"], kept[what], kept[f"{what}_sampler"], MUONS,
              ("in the showers", "samplers"))
        axes[0, column].set(xscale="log", xlim=(kept[f"{what}_edges"][[0, -1]]))
    finish(figure, axes, folder / "geant4_muons.png")


if __name__ == "__main__":
    main()
