"""Draws K = sigma_IWW/sigma_ETL against the beam energy for several masses, from a table.

The paper's Fig. 4 (arXiv:2404.15931).

usage: plot_k.py TABLE.h5 PICTURE.png
"""
import sys

import h5py
import matplotlib

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt  # noqa: E402
import matplotlib.ticker  # noqa: E402
import numpy as np  # noqa: E402

MASSES_GEV = (0.11, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0)

T_MAX = {"m2": r"$m_\phi^2 + m_i^2$", "E2": "$E^2$"}  # the names of --tmax, as formulas


def text(value):
    """An attribute of fixed length comes as bytes."""
    return value.decode() if isinstance(value, bytes) else str(value)


def label_ends(axes, ends):
    """Names the curves at their right ends, moved apart where they would overlap."""
    low, high = np.log(axes.get_ylim())
    gap = 0.045 * (high - low)
    at = low
    for k, label, colour in sorted(ends, key=lambda end: end[0]):
        at = max(np.log(k), at + gap)
        axes.annotate(label, (1.01, np.exp(at)), xycoords=("axes fraction", "data"),
                      color=colour, va="center", annotation_clip=False)


def plain_ticks(axis, ticks):
    """Numbers as people write them on a logarithmic axis."""
    axis.set_major_locator(matplotlib.ticker.FixedLocator(ticks))
    axis.set_minor_locator(matplotlib.ticker.NullLocator())
    axis.set_major_formatter(matplotlib.ticker.FormatStrFormatter("%g"))


def main():
    table_name, picture_name = sys.argv[1:]
    with h5py.File(table_name) as table:
        energy, mass = table["beam_energy_gev"][...], table["m_phi_gev"][...]
        k, status = table["k/value"][...], table["status"][...]
        about = {name: text(value) for name, value in table.attrs.items()}

    columns = sorted({int(np.argmin(np.abs(mass - wanted))) for wanted in MASSES_GEV})
    colours = plt.cm.viridis(np.linspace(0.0, 0.9, len(columns)))
    figure, axes = plt.subplots(figsize=(8.0, 5.5), layout="constrained")
    ends = []
    for column, colour in zip(columns, colours):
        good = status[:, column] == 0
        if good.any():
            axes.plot(energy[good], k[good, column], color=colour, linewidth=1.8)
            ends.append((k[good, column][-1], f"{mass[column]:.3g} GeV", colour))
    axes.set(xscale="log", yscale="log", xlim=(energy[0], energy[-1]))
    plain_ticks(axes.xaxis, [e for e in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
                             if energy[0] <= e <= energy[-1]])
    plain_ticks(axes.yaxis, [1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 200, 500, 1000])
    axes.set_xlabel("beam energy $E$ [GeV]")
    axes.set_ylabel(r"$K = \sigma_\mathrm{IWW}\,/\,\sigma_\mathrm{ETL}$")
    axes.set_title(f"{about['lepton_in']} N → {about['lepton_out']} N φ,  "
                   f"Z = {float(about['target_z']):g}, A = {float(about['target_a']):g},  "
                   f"$t_\\max$ = {T_MAX[about['tmax_rule']]},  curves: $m_\\phi$")
    axes.grid(alpha=0.3)
    figure.canvas.draw()  # so that the limits are final
    label_ends(axes, ends)
    figure.savefig(picture_name, dpi=150, metadata={"Software": None})
    print(f"{picture_name}: K against E for {len(ends)} masses")


if __name__ == "__main__":
    main()
