"""The published K = sigma_IWW/sigma_ETL of DMG4, e -> mu and mu -> e on lead, beside ours."""
import csv
from pathlib import Path

import numpy as np

import style
from layout import Chapter, Grid, Picture, Text, reaction
from values import Table, of_rows

DATA = Path(__file__).resolve().parents[2] / "tests/data"
FILES = {"e:mu": DATA / "published_k_e2mu.csv", "mu:e": DATA / "published_k_mu2e.csv"}
CONVENTION = {"tmax": "E2", "constants": "dmg4"}
# The rule of the trapezoid that describes e -> mu (validation/published_k.py, which found it):
# so many steps from x = 0 to X_COARSE.
N_COARSE, X_COARSE = 54, 0.986
FINER = 8  # steps of Simpson's rule in one of these; even
SOME_M, SOME_E = slice(1, None, 4), slice(None, None, 3)  # where the end of x is moved
STANDS_OUT = 0.01  # from the mean of its neighbours in mass


def read(path):
    """(masses, energies, K over both)."""
    rows = [r for r in csv.reader(path.open()) if r and not r[0].startswith("#")]
    return (np.array([float(r[0]) for r in rows[1:]]), np.array([float(e) for e in rows[0][1:]]),
            np.array([[float(k) for k in r[1:]] for r in rows[1:]]))


def coarse_etl(ask, masses, energies, etl):
    """sigma_ETL with its x integral up to X_COARSE by the trapezoidal rule: that rule less Simpson's
    with FINER times as many steps is added to it."""
    n = N_COARSE * FINER
    rows = ask.xsec(energies, masses, "etl", "dx", f"0:{X_COARSE}:{n + 1}", **CONVENTION)
    first = [(float(r["beam_energy_gev"]), float(r["m_phi_gev"])) for r in rows.rows[::n + 1]]
    assert first == [(e, m) for e in energies for m in masses]
    f = rows["value"].reshape(len(energies), len(masses), n + 1)
    step = X_COARSE / n
    simpson = step / 3 * (f[..., 0] + f[..., -1] + 4 * f[..., 1:-1:2].sum(-1) + 2 * f[..., 2:-1:2].sum(-1))
    rough = f[..., ::FINER]
    trapezoid = step * FINER * (rough.sum(-1) - (rough[..., 0] + rough[..., -1]) / 2)
    return etl + (trapezoid - simpson).T, rows.command


def iww_to_their_end(ask, one):
    """sigma_IWW of mu -> e up to the x where DMG4 ends the integral, for some entries."""
    m_e, a = 0.5109989461e-3, 207
    return np.array([[ask.xsec(e, m, "iww", lepton="mu:e", **CONVENTION,
                               cut=f"x<{1 - m**4 / (8 * e**3 * a) - m_e / e:.15g}")["value"][0]
                      for e in one["energies"][SOME_E]] for m in one["masses"][SOME_M]])


def numbers(ask):
    made = {}
    for lepton, path in FILES.items():
        masses, energies, published = read(path)
        rows = ask.xsec(energies, masses, "etl,iww", lepton=lepton, **CONVENTION)
        etl, iww = (rows.where(method=k).grid("m_phi_gev", "beam_energy_gev")[2]
                    for k in ("etl", "iww"))
        made[lepton] = {"masses": masses, "energies": energies, "published": published,
                        "rows": rows, "etl": etl, "iww": iww, "off": iww / etl / published - 1}
    made["mu:e"]["iww_cut"] = iww_to_their_end(ask, made["mu:e"])
    one = made["e:mu"]
    coarse, one["coarse_command"] = coarse_etl(ask, one["masses"], one["energies"], one["etl"])
    one["coarse"] = one["iww"] / coarse / one["published"] - 1
    return made


def tables(made):
    keys = ["lepton", "method", "beam_energy_gev", "m_phi_gev"]
    one = made["e:mu"]
    coarse = [[f"{e:g}", f"{m:g}", one["coarse"][i, j]] for i, m in enumerate(one["masses"])
              for j, e in enumerate(one["energies"])]
    return [of_rows("published_k_sigma", [made[k]["rows"] for k in FILES], keys),
            Table("published_k_coarse", ["beam_energy_gev", "m_phi_gev", "ours_over_theirs_less_1"],
                  coarse, (1e-3, "a difference of two values"), least=6e-6)]


def neighbours(off):
    """How far each entry is from the mean of those above and below, in mass; from 0.3 GeV on, for the
    row of 0.11 GeV of mu -> e is rough as a whole."""
    far = np.zeros_like(off)
    far[2:-1] = off[2:-1] - (off[1:-2] + off[3:]) / 2
    return far


def facts(made):
    told = {}
    for lepton, one in made.items():
        off, m, e = one["off"], one["masses"], one["energies"]
        i, j = np.unravel_index(np.argmax(abs(off)), off.shape)
        far = neighbours(off)
        # an entry spoils its neighbours' means by half of it: keep the larger one of such a pair
        single = []
        for a, b in sorted(zip(*np.nonzero(abs(far) > STANDS_OUT)), key=lambda p: -abs(far[p])):
            if not any(b == d and abs(a - c) <= 1 for c, d, *_ in single):
                single.append((a, b, m[a], e[b], far[a, b], off[a, b]))
        told[lepton] = {"rms": float(np.sqrt(np.mean(off**2))), "worst": off[i, j],
                        "at": (m[i], e[j]), "least": off.min(), "most": off.max(),
                        "rough": np.sqrt(np.mean(np.diff(off, 2, axis=1)**2, axis=1)),
                        "out": [(a[2], a[3], a[4], a[5]) for a in single]}
    one = made["mu:e"]
    some = one["off"][SOME_M, SOME_E]
    ended = (1 + some) * one["iww_cut"] / one["iww"][SOME_M, SOME_E] - 1
    told["ended"] = [float(np.sqrt(np.mean(v**2))) for v in (some, ended)]
    told["entries"] = some.size
    told["coarse"] = {"rms": float(np.sqrt(np.mean(made["e:mu"]["coarse"]**2))),
                      "most": float(abs(made["e:mu"]["coarse"]).max())}
    return told


def draw_map(axes, one, z, title, levels, out):
    smooth = 100 * z  # lines go round no single entry
    for m, e, far, _ in out:
        smooth[one["masses"] == m, one["energies"] == e] -= 100 * far
    if title.startswith("μ"):
        smooth[0] = np.nan
    shown = style.field(axes, one["energies"], one["masses"], 100 * z, levels, "%g%%", lines=smooth)
    axes.set(xlabel="E [GeV]", ylabel="m_φ [GeV]", title=title, xticks=[20, 60, 100, 140, 180])
    bar = axes.figure.colorbar(shown, ax=axes, fraction=0.05, pad=0.03)
    bar.ax.tick_params(labelsize=7)
    bar.set_label("ours/theirs − 1 [%]", fontsize=7.5)


def draw_maps(made, told):
    def draw(area):
        (left, right), = area.axes(1, 2, gap=(1.05, 0), margins=(0.5, 0.5, 0.42, 0.28))
        for axes, lepton, levels in ((left, "e:mu", [-0.5, 0, 0.5, 1, 1.5, 2, 2.5]),
                                     (right, "mu:e", [1.5, 2, 2.5, 3, 4, 5])):
            one, i_j = made[lepton], told[lepton]["at"]
            draw_map(axes, one, one["off"], reaction(lepton), levels, told[lepton]["out"])
            axes.plot(i_j[1], i_j[0], "x", color="white", markersize=8, markeredgewidth=3)
            axes.plot(i_j[1], i_j[0], "x", color="black", markersize=7, markeredgewidth=1.4)
            for m, e, _, _ in told[lepton]["out"]:
                axes.plot(e, m, "s", markersize=9, markerfacecolor="none", markeredgecolor="white",
                          markeredgewidth=2.4)
                axes.plot(e, m, "s", markersize=9, markerfacecolor="none", markeredgecolor="black",
                          markeredgewidth=1.0)
    return draw


def draw_trend(made):
    def draw(area):
        (left, right), = area.axes(1, 2, gap=(0.7, 0))
        for axes, lepton in ((left, "e:mu"), (right, "mu:e")):
            one = made[lepton]
            picks = [0, 1, 4, 9]
            style.curves(axes, one["masses"], [100 * one["off"][:, j] for j in picks],
                         [f"{one['energies'][j]:g} GeV" for j in picks], every=4)
            axes.axhline(0, color="0.4", linewidth=0.8)
            axes.set(xlabel="m_φ [GeV]", ylabel="ours/theirs − 1 [%]",
                     title=reaction(lepton), xlim=(0, 3.1))
        one = made["e:mu"]
        for j, marker in ((0, "+"), (9, "x")):
            left.plot(one["masses"], 100 * one["coarse"][:, j], marker, color="0.35", markersize=5,
                      label=f"{one['energies'][j]:g} GeV, coarse x")
        left.set_ylim(-3.2, 3.2)
        left.legend(loc="lower right", ncol=2)
        right.legend(loc="lower right")
    return draw


CONVENTIONS = ("K as DMG4 has it: t_max = E², constants of DMG4, θ ≤ 0.1 in IWW, lead with A = "
               "207. "
               "Published values: tests/data/published_k_e2mu.csv and published_k_mu2e.csv.")


def blocks(made, told):
    commands = [made[k]["rows"].command for k in FILES]
    rows = []
    for lepton in FILES:
        one = told[lepton]
        for m, e, far, off in one["out"]:
            rows.append([reaction(lepton), f"{m:g}", f"{e:g}", f"{100 * off:+.2f}%",
                         f"{100 * far:+.2f}%"])
    a, b = told["e:mu"], told["mu:e"]
    return [
        Chapter("The 600 published K"),
        Picture("published_k", draw_maps(made, told), 4.1,
                f"Ours over the published K, less 1, of 30 masses × 10 energies each. e → μ: rms "
                f"{100 * a['rms']:.2f}%, worst {100 * a['worst']:+.2f}% at {a['at'][0]:g} GeV, "
                f"{a['at'][1]:g} GeV beam; μ → e: rms {100 * b['rms']:.2f}%, worst "
                f"{100 * b['worst']:+.2f}% at {b['at'][0]:g} GeV, {b['at'][1]:g} GeV beam "
                "(crosses). "
                "Squares: entries that stand out from their neighbours in mass, listed below.",
                CONVENTIONS, commands),
        Picture("published_k_trend", draw_trend(made), 3.3,
                f"The trend. e → μ: from {100 * a['least']:+.1f}% to {100 * a['most']:+.1f}%, "
                "smooth in mass "
                f"and energy. With σ_ETL by a coarse trapezoidal rule, {N_COARSE} steps from x = "
                "0 to "
                f"{X_COARSE}, in the place of the converged one it is "
                f"{100 * told['coarse']['rms']:.2f}% rms, at most "
                f"{100 * told['coarse']['most']:.2f}% "
                "(small crosses): the table looks like one of an integral that had not converged. "
                "That describes it and proves nothing; the rule was searched for "
                "(`validation/published_k.py`). No such rule is known for μ → e, where ours is "
                "higher almost "
                "everywhere; DMG4's own end of the x integral, 1 − m_φ⁴/(8 E³ A) − m_e/E, makes "
                f"{100 * told['ended'][1]:.2f}% rms of {100 * told['ended'][0]:.2f}% (over "
                f"{told['entries']} "
                "entries), and the rest is not explained.",
                CONVENTIONS, [*commands, made["e:mu"]["coarse_command"]]),
        Text(f"Entries that lie more than {100 * STANDS_OUT:g}% from the mean of their two "
             "neighbours in "
             "mass, of ours over theirs (ours is smooth to 1e-6), from 0.3 GeV on. Of μ → e the "
             "row of 0.11 GeV is rough: "
             f"its second differences in E are "
             f"{100 * b['rough'][0]:.2f}% rms, those of the other rows "
             f"{100 * float(np.median(b['rough'][1:])):.2f}% (median). That is close to the pole "
             "at "
             "m_μ − m_e = 0.1051 GeV, where σ_ETL is hard to integrate."),
        Grid(["process", "m_φ [GeV]", "E [GeV]", "ours/theirs − 1", "off its neighbours"], rows,
             [0.2, 0.2, 0.2, 0.2, 0.2]),
    ]


def statements(told):
    a, b = told["e:mu"], told["mu:e"]
    return [("III B, Fig. 4", "Tabulated ratios of IWW to ETL are used for the mean free path "
                              "(DMG4's table).",
             f"Our K over the 600 published ones: e → μ rms {100 * a['rms']:.2f}%, at most "
             f"{100 * abs(a['worst']):.2f}%; μ → e rms {100 * b['rms']:.2f}%, at most "
             f"{100 * abs(b['worst']):.1f}%.", "in part")]
