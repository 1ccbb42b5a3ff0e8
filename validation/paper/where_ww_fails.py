"""WW over ETL: over beam energy and mass to the threshold, over x, over nuclei."""
import numpy as np

import style
from layout import Chapter, Picture, Text, reaction
from values import of_rows

MAPS = {"e:mu": {"energies": "0.3:1000:37:log", "masses": "0.01:10:31:log"},
        "mu:e": {"energies": "0.3:1000:37:log", "masses": "0.11:10:25:log"}}
LEVELS = {"e:mu": (0.1, 0.5, 0.9, 0.98, 1.02, 1.1, 2, 10), "mu:e": (1.4, 2, 3, 5, 10)}
TARGETS = ("C", "Al", "Fe", "Cu", "W", "Pb", "U")
NUCLEUS_MASSES, NUCLEUS_ENERGIES = (0.11, 0.3, 1.0, 3.0), {"e:mu": (20, 100), "mu:e": (160,)}
X_RUNS = {"e:mu": (100, (0.11, 0.3, 1.0, 3.0)), "mu:e": (160, (0.11, 0.3, 1.0, 3.0))}
NOT_HERE = "e → e is in the chapter on any boson."


def numbers(ask):
    made = {"map": {k: ask.xsec(v["energies"], v["masses"], "etl,ww", lepton=k)
                    for k, v in MAPS.items()}, "x": {}, "z": {}}
    for lepton, (E, masses) in X_RUNS.items():
        made["x"][lepton] = [ask.xsec(E, masses, "etl,ww", "dx", at, lepton=lepton)
                             for at in ("0.02:0.9:45", "0.91:0.99:9", "0.991:0.999:9", "0.9991:0.9999:9")]
    for lepton, energies in NUCLEUS_ENERGIES.items():
        made["z"][lepton] = {t: ask.xsec(energies, NUCLEUS_MASSES, "etl,ww", lepton=lepton, target=t)
                             for t in TARGETS}
    made["published grid"] = ask.xsec((20, 160), (0.15, 3.0), "etl,ww", lepton="mu:e")
    return made


def tables(made):
    keys = ["lepton", "method", "beam_energy_gev", "m_phi_gev"]
    return [of_rows("ww_over_map", list(made["map"].values()), keys),
            of_rows("ww_over_x", [r for rows in made["x"].values() for r in rows], [*keys, "x"]),
            of_rows("ww_over_z", [r for rows in made["z"].values() for r in rows.values()],
                    ["lepton", "method", "target_z", "beam_energy_gev", "m_phi_gev"])]


def ratio(rows, *names):
    """(axes..., WW/ETL), NaN where ETL has no value."""
    *axes, etl = rows.where(method="etl").grid(*names)
    ww = rows.where(method="ww").grid(*names)[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return (*axes, np.where(etl > 0, ww / np.where(etl > 0, etl, 1), np.nan))


def facts(made):
    told = {}
    E, m, r = ratio(made["map"]["e:mu"], "beam_energy_gev", "m_phi_gev")
    off = abs(r - 1)
    told["least energy"] = {}
    for i, mass in enumerate(m):
        bad = np.flatnonzero(~(off[:, i] <= 0.02))
        told["least energy"][mass] = E[bad.max() + 1] if bad.max() + 1 < len(E) else np.inf
    told["most e:mu"] = np.nanmax(r)
    told["least mu:e"] = np.nanmin(ratio(made["map"]["mu:e"], "beam_energy_gev", "m_phi_gev")[2]) - 1
    told["mu:e"] = [float(a / b - 1) for a, b in zip(
        made["published grid"].where(method="ww")["value"],
        made["published grid"].where(method="etl")["value"], strict=True)]
    told["z"] = {lepton: {t: ratio(rows, "beam_energy_gev", "m_phi_gev")[2]
                          for t, rows in by.items()} for lepton, by in made["z"].items()}
    return told


def draw_maps(made):
    def draw(area):
        (left, right), = area.axes(1, 2, gap=(1.05, 0), margins=(0.55, 0.5, 0.42, 0.28))
        for axes, lepton, levels in ((left, "e:mu", LEVELS["e:mu"]),
                                     (right, "mu:e", LEVELS["mu:e"])):
            E, m, r = ratio(made["map"][lepton], "beam_energy_gev", "m_phi_gev")
            shown = style.field(axes, E, m, np.maximum(r.T, 0.01), levels, "%g", log=True,
                                limits=(0.1, 10) if lepton == "e:mu" else (1, 10))
            axes.set(xscale="log", yscale="log", xlabel="E [GeV]", ylabel="m_φ [GeV]",
                     title=reaction(lepton), ylim=(m[0], m[-1]))
            axes.text(0.03, 0.93, "below the\nthreshold", transform=axes.transAxes, fontsize=7.5,
                      va="top")
            style.plain_log(axes)
            bar = axes.figure.colorbar(shown, ax=axes, fraction=0.05, pad=0.03, extend="both",
                                       ticks=[0.1, 0.2, 0.5, 1, 2, 5, 10], format="%g")
            bar.ax.minorticks_off()
            bar.set_label("σ_WW/σ_ETL", fontsize=7.5)
            bar.ax.tick_params(labelsize=7)
    return draw


def draw_x(made):
    def draw(area):
        axes = area.axes(2, 2, gap=(0.75, 0.72))
        for row, lepton in zip(axes, ("e:mu", "mu:e"), strict=True):
            E, masses = X_RUNS[lepton]
            xs, many = [], []
            for m in masses:
                parts = [ratio(rows.where(m_phi_gev=m), "x", "m_phi_gev") for rows in made["x"][lepton]]
                xs.append(np.concatenate([p[0] for p in parts]))
                many.append(np.concatenate([p[2][:, 0] for p in parts]))
            labels = [f"{m:g} GeV" for m in masses]
            style.curves(row[0], xs, many, labels, every=6)
            style.curves(row[1], [1 - x for x in xs], many, labels, every=6)
            for one in row:
                one.axhspan(0.98, 1.02, color="0.8", zorder=0)
                one.set(ylabel="WW/ETL of dσ/dx", title=f"{reaction(lepton)}, E = {E} GeV",
                        ylim=(0.6, 1.6) if lepton == "e:mu" else (0.6, 8))
                if lepton == "mu:e":
                    one.set_yscale("log")
                    one.set_yticks([0.6, 1, 2, 4, 8])
                    one.set_yticks([], minor=True)
                    style.plain_log(one, "y")
            row[0].set(xlabel="x = E_φ/E", xlim=(0, 1))
            row[1].set(xlabel="1 − x", xscale="log", xlim=(1, 8e-5))
        axes[0][0].legend(loc="upper left", title="m_φ", ncol=2)
    return draw


def draw_z(made, told):
    def draw(area):
        (left, middle, right), = area.axes(1, 3, gap=(0.55, 0), margins=(0.55, 0.1, 0.56, 0.28))
        for axes, lepton, E in ((left, "e:mu", 20), (middle, "e:mu", 100), (right, "mu:e", 160)):
            i = NUCLEUS_ENERGIES[lepton].index(E)
            z = np.array([made["z"][lepton][t]["target_z"][0] for t in TARGETS])
            style.curves(axes, z, [np.array([told["z"][lepton][t][i, k] for t in TARGETS])
                                   for k in range(len(NUCLEUS_MASSES))],
                         [f"{m:g} GeV" for m in NUCLEUS_MASSES], every=1)
            axes.axhspan(0.98, 1.02, color="0.85", zorder=0)
            axes.set(xlabel="Z", title=f"{reaction(lepton)}, E = {E} GeV", xticks=z[[0, 2, 4, 6]])
            axes.set_xticklabels([f"{TARGETS[k]}\n{z[k]:g}" for k in (0, 2, 4, 6)])
        left.set_ylabel("σ_WW/σ_ETL")
        right.legend(loc="lower left", bbox_to_anchor=(0.0, 0.12), title="m_φ")
    return draw


WW = ("h = 1e-4, elastic form factor of Eq. (6), CODATA 2022, rtol 1e-6. WW: t_max = m_φ² + m_i², "
      "θ ≤ 0.1 rad; ETL: all angles.")


def blocks(made, told):
    least = "; ".join(f"{m:.2g} GeV from {told['least energy'][m]:.2g} GeV" for m in
                      sorted(told["least energy"]) if m > 0.0099 and np.isfinite(told["least energy"][m])
                      and min(abs(np.log(m / np.array([0.1, 0.32, 1.0])))) < 0.05)
    pb = told["z"]["mu:e"]
    return [
        Chapter("Where WW fails"),
        Picture("ww_map", draw_maps(made), 3.9,
                "σ_WW/σ_ETL on lead, from the threshold to 1 TeV, with lines at "
                f"{', '.join(f'{v:g}' for v in LEVELS['e:mu'])} (e → μ) and "
                f"{', '.join(f'{v:g}' for v in LEVELS['mu:e'])} (μ → e). Between 0.98 and "
                "1.02 WW is as good as the paper says. For e → μ it stays there from a beam "
                "energy on: a "
                "mass of " + least + ". Near the threshold WW is too high by more than 10 for "
                "heavy bosons and too low for light ones, 0 where t_min is above t_max = m_φ² + "
                "m_i². "
                f"For μ → e it is too high everywhere, by {100 * told['least mu:e']:.0f}% at the "
                "least. "
                + NOT_HERE, "Lead, " + WW, [rows.command for rows in made["map"].values()]),
        Picture("ww_x", draw_x(made), 5.0,
                "The same of dσ/dx: at small x WW is too low, near x = 1 too high; there it fails "
                "for μ → e, whose cross-section lies there, for the momentum transfer is no "
                "longer small beside |ũ|. Grey: ±2%.",
                "Lead, " + WW, [r.command for rows in made["x"].values() for r in rows]),
        Picture("ww_z", draw_z(made, told), 3.1,
                "From carbon to uranium: for μ → e the ratio moves with the nucleus, "
                f"{min(pb['C'].ravel()):.2f} to {max(pb['C'].ravel()):.2f} on carbon and "
                f"{min(pb['U'].ravel()):.2f} to {max(pb['U'].ravel()):.2f} on uranium over the "
                "four masses.",
                WW, [r.command for rows in made["z"].values() for r in rows.values()]),
        Text("μ → e on lead at the corners of the published grid (20 and 160 GeV, 0.15 and 3 "
             "GeV): WW is "
             + ", ".join(f"{100 * v:.0f}%" for v in told["mu:e"]) + " too high (`"
             + made["published grid"].command + "`)."),
    ]


def statements(told):
    values = [abs(v - 1).max() for t in told["z"]["e:mu"].values() for v in [t[1]]]
    return [("II B", "WW is derived for E much larger than m_i and m_φ.",
             f"At 100 GeV e → μ totals are within {100 * max(values):.1f}% up to 3 GeV on all "
             "nuclei from C "
             "to U; near the threshold WW is 0 for light bosons and up to "
             f"{told['most e:mu']:.0f} times ETL for heavy ones (0.3 GeV to 1 TeV, lead). For μ → "
             "e on lead it is "
             f"{100 * min(told['mu:e']):.0f} to {100 * max(told['mu:e']):.0f}% too high at 20 and "
             "160 GeV, though "
             "E is as large: the derivation also needs t ≪ |ũ|.", "in part")]
