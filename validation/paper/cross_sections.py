"""Figures 1, 2 and 4 of the paper, and what it says of them in words."""
import re
from pathlib import Path

import numpy as np

import style
from layout import Chapter, Grid, Picture, Text, reaction
from values import Table, of_rows

SPEED = Path(__file__).resolve().parents[2] / "bench/SPEED.md"
X_MASSES, PSI_MASSES = (0.11, 0.3, 0.7, 1.0), (0.11, 0.15, 0.3, 0.7, 1.0)
K_MASSES = (0.11, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0)
ALL = "etl,ww,iww"
LEAD = ("e → μ on lead (Z = 82, A = 207), h = 1e-4, elastic form factor of Eq. (6), CODATA 2022, "
        "rtol 1e-6. ")
WW_CUTS = "ETL: all angles; WW, IWW: t_max = m_φ² + m_i², θ ≤ 0.1 rad."
# The tick labels of Fig. 1 in the text layer of a copy of the paper, from the least to the largest.
AXES = {("dx", 0.11): (0.001, 100), ("dx", 0.3): (0.001, 100), ("dx", 0.7): (1e-5, 10),
        ("dx", 1.0): (1e-5, 10), ("dpsi", 0.15): (0, 200), ("dpsi", 0.3): (0, 40),
        ("dpsi", 0.7): (0, 4), ("dpsi", 1.0): (0, 1)}
ALLOWED = 0.02  # the accuracy that the paper gives WW


def of_method(rows, method):
    return rows.where(method=method)["value"]


def error(rows, method):
    """(exact - approximate)/exact, as the paper's text has it."""
    exact = of_method(rows, "etl")
    with np.errstate(invalid="ignore", divide="ignore"):
        return 1 - of_method(rows, method) / exact


def peak(x, y):
    """Where a curve has its maximum: a parabola through the three highest points, in ln x."""
    i = int(np.argmax(y))
    a, b, _ = np.polyfit(np.log(x[i - 1:i + 2]), y[i - 1:i + 2], 2)
    return float(np.exp(-b / (2 * a))), float(y[i])


def numbers(ask):
    """Asks the program for everything in this chapter."""
    made = {"dx": [ask.xsec(100, X_MASSES, ALL, "dx", at) for at in ("0.01:0.99:99",
                                                                     "0.991:0.999:9")],
            "dpsi": ask.xsec(100, PSI_MASSES, ALL, "dpsi", "1e-5:1:101:log"),
            "fig2": [ask.xsec("2:200:41:log", m, ALL) for m in (0.11, 1.0)],
            "fig4": ask.xsec("20:200:19", K_MASSES, "etl,iww"),
            "mass": ask.xsec(100, "0.11:1:30:log", ALL),
            "unit": ask.xsec(100, 0.3, "etl", unit="GeV-2"),
            "light": ask.xsec(100, (0.01, 0.05, 0.106), "etl"),
            "inelastic": [ask.xsec(E, (0.11, 0.3, 1.0, 3.0), "etl", systematics=True)
                          for E in (20, 100)]}
    peaks = []
    for m in PSI_MASSES:
        rows = ask.xsec(100, m, ALL, "dpsi", f"{0.003 * m:g}:{0.03 * m:g}:81:log")
        for method in ALL.split(","):
            one = rows.where(method=method)
            at, height = peak(one["psi_rad"], one["value"])
            peaks.append([method, m, at / (m / 100), height])
    made["peaks"] = peaks
    made["cuts"] = []
    for lepton, E in (("e:mu", 20), ("e:mu", 100), ("mu:e", 20), ("mu:e", 160)):
        whole = ask.xsec(E, X_MASSES, "etl", lepton=lepton, rtol=1e-9)["value"]
        for cut in ("theta<0.1", "psi<0.3"):
            inside = ask.xsec(E, X_MASSES, "etl", lepton=lepton, cut=cut, rtol=1e-9)
            made["cuts"] += [[lepton, E, m, cut, 1 - a / b] for m, a, b in
                             zip(X_MASSES, inside["value"], whole, strict=True)]
    return made


def tables(made):
    keys = ["method", "beam_energy_gev", "m_phi_gev"]
    moves = [[row["form_factor"], float(row["beam_energy_gev"]), float(row["m_phi_gev"]),
              float(row["moves"])] for rows in made["inelastic"] for row in rows.rows
             if row["method"] == "etl" and row["form_factor"] != "elastic"]
    return [of_rows("fig1_dx", made["dx"], [*keys, "x"]),
            of_rows("fig1_dpsi", made["dpsi"], [*keys, "psi_rad"]),
            Table("fig1_peaks_of_psi", ["method", "m_phi_gev", "peak_over_m_over_e"],
                  [row[:3] for row in made["peaks"]],
                  (1e-3, "parabola through three points of a curve")),
            of_rows("fig2_sigma", made["fig2"], keys), of_rows("fig4_sigma", made["fig4"], keys),
            of_rows("light_bosons", made["light"], keys),
            Table("outside_of_the_angles", ["lepton", "beam_energy_gev", "m_phi_gev", "cut", "part"],
                  made["cuts"], (1e-3, "a difference of two values"), least=1e-8),
            Table("form_factors", ["form_factor", "beam_energy_gev", "m_phi_gev", "moves"], moves,
                  (1e-3, "a difference of two values"), least=3e-6)]


# ---- words ----

def joined_dx(made, m):
    """Of one mass (x, {method: value}), with the points close to x = 1."""
    parts = [rows.where(m_phi_gev=m) for rows in made["dx"]]
    x = np.concatenate([p.where(method="etl")["x"] for p in parts])
    return x, {k: np.concatenate([of_method(p, k) for p in parts]) for k in ALL.split(",")}


def good_part(x, off):
    """The range of x around the middle where |off| stays within what is allowed."""
    bad = np.flatnonzero(~(np.abs(off) <= ALLOWED))
    middle = int(np.argmin(np.abs(x - 0.6)))
    low = max(bad[bad < middle], default=-1) + 1
    high = min(bad[bad > middle], default=len(x)) - 1
    return x[low], x[high]


def facts(made):
    """Numbers that the statements stand on."""
    told = {"ww_total": max(abs(error(made["mass"], "ww"))),
            "ww_energies": {m: max(abs(error(rows, "ww"))) for m, rows in
                            zip((0.11, 1.0), made["fig2"], strict=True)},
            "ww_na64": {m: max(abs(error(rows, "ww")[rows.where(method="etl")["beam_energy_gev"] >= 20]))
                        for m, rows in zip((0.11, 1.0), made["fig2"], strict=True)}}
    fig4 = made["fig4"]
    told["k"] = {m: fig4.where(m_phi_gev=m, beam_energy_gev=100.0, method="iww")["value"][0]
                 / fig4.where(m_phi_gev=m, beam_energy_gev=100.0, method="etl")["value"][0]
                 for m in K_MASSES}
    told["dx"] = {}
    for m in X_MASSES:
        x, y = joined_dx(made, m)
        off = {k: 1 - y[k] / np.where(y["etl"] > 0, y["etl"], np.nan) for k in ("ww", "iww")}
        at = {w: int(np.argmin(np.abs(x - w))) for w in (0.05, 0.5, 0.99)}
        told["dx"][m] = {"good": good_part(x, off["ww"]),
                         **{f"{k}@{w:g}": off[k][i] for k in off for w, i in at.items()}}
    told["cuts"] = {(l, e, m, c): v for l, e, m, c, v in made["cuts"]}
    told["peaks"] = {(k, m): (at, height) for k, m, at, height in made["peaks"]}
    told["moves"] = {(row["form_factor"], float(row["beam_energy_gev"]), float(row["m_phi_gev"])):
                     float(row["moves"]) for rows in made["inelastic"] for row in rows.rows
                     if row["method"] == "etl"}
    return told


# ---- pictures ----

def draw_fig1_x(made):
    def draw(area):
        axes = area.axes(4, 2, heights=[2, 1, 2, 1], gap=(0.85, [0.08, 0.74, 0.08]),
                         margins=(0.78, 0.12, 0.42, 0.26))
        for i, m in enumerate(X_MASSES):
            upper, lower = axes[2 * (i // 2)][i % 2], axes[2 * (i // 2) + 1][i % 2]
            x, y = joined_dx(made, m)
            for method in ALL.split(","):
                seen = y[method] > 0
                style.method_line(upper, method, x[seen], y[method][seen])
                if method != "etl":
                    style.method_line(lower, method, x[seen], 1 - y[method][seen] / y["etl"][seen])
            upper.set(yscale="log", title=f"m_φ = {m:g} GeV", ylabel="dσ/dx [pb]", xlim=(0, 1))
            upper.set_ylim(max(1e-5, 0.5 * y["etl"][y["etl"] > 0].min()), 3 * y["iww"].max())
            upper.tick_params(labelbottom=False)
            lower.axhspan(-ALLOWED, ALLOWED, color="0.75", zorder=0)
            lower.set(xlim=(0, 1), ylim=(-4, 1), xlabel="x = E_φ/E",
                      ylabel="relative error")
            lower.set_yscale("symlog", linthresh=0.02, linscale=0.7)
            lower.set_yticks([-1, -0.1, 0, 0.1])
            lower.set_yticklabels(["−1", "−0.1", "0", "0.1"])
            lower.set_ylim(-5, 0.4)
        axes[0][0].legend(loc="lower right")
    return draw


def draw_fig1_psi(made):
    def draw(area):
        axes = area.axes(6, 2, heights=[2, 1] * 3, gap=(0.85, [0.08, 0.74, 0.08, 0.74, 0.08]),
                         margins=(0.78, 0.12, 0.42, 0.26))
        for i, m in enumerate(PSI_MASSES):
            upper, lower = axes[2 * (i // 2)][i % 2], axes[2 * (i // 2) + 1][i % 2]
            rows = made["dpsi"].where(m_phi_gev=m)
            psi = rows.where(method="etl")["psi_rad"]
            for method in ALL.split(","):
                y = of_method(rows, method)
                seen = y > 0
                style.method_line(upper, method, psi[seen], y[seen], every=8)
                if method != "etl":
                    style.method_line(lower, method, psi[seen], error(rows, method)[seen], every=8)
            upper.axvline(m / 100, color="0.4", linewidth=0.8, linestyle=(0, (3, 3)))
            upper.set(xscale="log", title=f"m_φ = {m:g} GeV", ylabel="dσ/dψ [pb/rad]",
                      xlim=(1e-4, 1))
            upper.set_ylim(0, 1.08 * of_method(rows, "iww").max())
            upper.tick_params(labelbottom=False)
            lower.axhspan(-ALLOWED, ALLOWED, color="0.75", zorder=0)
            lower.set(xscale="log", xlim=(1e-4, 1), xlabel="ψ [rad]", ylabel="relative error")
            lower.set_yscale("symlog", linthresh=0.02, linscale=0.7)
            lower.set_yticks([-1, -0.1, 0, 0.1])
            lower.set_yticklabels(["−1", "−0.1", "0", "0.1"])
            lower.set_ylim(-9, 0.4)
        axes[0][0].legend(loc="upper right")
        for row in axes[4:]:
            row[1].set_visible(False)
    return draw


def draw_fig2(made):
    def draw(area):
        axes = area.axes(2, 2, heights=[2, 1], gap=(0.85, 0.08),
                         margins=(0.78, 0.12, 0.42, 0.26))
        for i, (m, rows) in enumerate(zip((0.11, 1.0), made["fig2"], strict=True)):
            upper, lower = axes[0][i], axes[1][i]
            E = rows.where(method="etl")["beam_energy_gev"]
            for method in ALL.split(","):
                y = of_method(rows, method)
                seen = y > 0
                style.method_line(upper, method, E[seen], y[seen], every=5)
                if method != "etl":
                    style.method_line(lower, method, E[seen], error(rows, method)[seen], every=5)
            upper.set(xscale="log", yscale="log", title=f"m_φ = {1000 * m:g} MeV", ylabel="σ [pb]",
                      xlim=(2, 200))
            upper.tick_params(labelbottom=False)
            lower.axhspan(-ALLOWED, ALLOWED, color="0.75", zorder=0)
            lower.set(xscale="log", xlim=(2, 200), xlabel="E [GeV]", ylabel="relative error")
            lower.set_yscale("symlog", linthresh=0.02, linscale=0.7)
            lower.set_yticks([-10, -1, -0.1, 0, 0.1])
            lower.set_yticklabels(["−10", "−1", "−0.1", "0", "0.1"])
            lower.set_ylim(-30, 0.9)
            style.plain_log(upper, "x")
            style.plain_log(lower, "x")
        axes[0][0].legend(loc="lower right")
    return draw


def draw_fig4(made):
    def draw(area):
        (axes,), = area.axes(margins=(0.62, 1.1, 0.42, 0.12))
        E, m, etl = made["fig4"].where(method="etl").grid("beam_energy_gev", "m_phi_gev")
        _, _, iww = made["fig4"].where(method="iww").grid("beam_energy_gev", "m_phi_gev")
        style.curves(axes, E, [iww[:, i] / etl[:, i] for i in range(len(m))],
                     [f"{v:g} GeV" for v in m], every=4)
        axes.set(xlabel="E [GeV]", ylabel="K = σ_IWW/σ_ETL", xlim=(20, 200))
        axes.legend(loc="upper left", bbox_to_anchor=(1.005, 1.02), title="m_φ", frameon=False)
    return draw


def percent(value, digits=2):
    return f"{100 * value:.{digits}f}%"


def blocks(made, told):
    dx_commands = [rows.command for rows in made["dx"]]
    good = "; ".join(f"{m:g} GeV: x = {told['dx'][m]['good'][0]:.2f} to "
                     f"{told['dx'][m]['good'][1]:.3g}"
                     for m in X_MASSES)
    peaks = "; ".join(f"{m:g} GeV: " + ", ".join(f"{told['peaks'][k, m][0]:.2f}" for k in ALL.split(","))
                      for m in PSI_MASSES)
    gev2 = told["gev2"]
    scale = [[f"dσ/d{'x' if of == 'dx' else 'ψ'}", f"{m:g}", f"{low:g} to {high:g}", f"{top:.3g}",
              f"{top / gev2:.3g}"] for (of, m), (low, high), top in
             ((key, ends, told["tops"][key]) for key, ends in AXES.items())]
    ratio = [told["tops"][key] / high for key, (_, high) in AXES.items() if key[0] == "dpsi"]
    cut_rows = [[reaction(lepton), f"{E:g}", cut] +
                [f"{told['cuts'][lepton, E, m, cut]:.0e}" if cut[0] == "t" else
                 percent(told["cuts"][lepton, E, m, cut]) for m in X_MASSES]
                for cut in ("theta<0.1", "psi<0.3")
                for lepton, E in (("e:mu", 20), ("e:mu", 100), ("mu:e", 20), ("mu:e", 160))]
    ff_rows = [[name, f"{E:g}"] + [percent(told["moves"][name, E, m], 1) for m in (0.11, 0.3, 1.0, 3.0)]
               for name in ("elastic+inelastic", "elastic+inelastic-unsquared", "helm")
               for E in (20.0, 100.0)]
    return [
        Chapter("Cross-sections: Figures 1, 2 and 4"),
        Picture("fig1_x", draw_fig1_x(made), 6.6,
                "Fig. 1, upper row: dσ/dx at 100 GeV, and the relative error (ETL − "
                "approximation)/ETL "
                "below; grey: ±2%. WW is within 2% for " + good + ". IWW is too high everywhere, "
                "most where x is small and where it is near 1.", LEAD + WW_CUTS, dx_commands),
        Picture("fig1_psi", draw_fig1_psi(made), 8.0,
                "Fig. 1, lower row: dσ/dψ at 100 GeV, with the exact curve that the paper lacks; "
                "the "
                "vertical line is at m_φ/E. The maxima lie at so many m_φ/E (ETL, WW, IWW): " + peaks + ".",
                LEAD + "ETL: all angles; WW, IWW: t_max = m_φ² + m_i², ψ ≤ 0.3 rad, where their "
                       "curves end.",
                [made["dpsi"].command]),
        Text("The scale of the published axes. Fig. 1 of the paper prints 1/GeV². The tick labels "
             "below "
             "are those in the text layer of a copy of the paper; its pictures were not looked "
             "at, and "
             "nothing here is adjusted to them. Our maxima are those of ETL for dσ/dx and of IWW, "
             "the "
             "largest curve, for dσ/dψ. The axes of dσ/dx fit our values in pb. In 1/GeV² they "
             "would "
             "be lower by 3.9e8. Those of dσ/dψ end below our maxima in pb/rad by a factor "
             f"of {min(ratio):.1f} to {max(ratio):.1f}, which no unit that we know of explains. "
             "One lower panel "
             "is called 0.15 GeV on its axis and 0.11 GeV in a label: both are drawn above."),
        Grid(["of", "m_φ [GeV]", "tick labels of the paper", "our maximum [pb or pb/rad]",
              "the same in 1/GeV²"], scale, [0.12, 0.14, 0.26, 0.26, 0.22]),
        Picture("fig2", draw_fig2(made), 3.9,
                f"Fig. 2: σ(E). From 20 to 200 GeV WW is within {percent(told['ww_na64'][0.11])} "
                "of ETL at "
                f"110 MeV and within {percent(told['ww_na64'][1.0])} at 1 GeV. IWW is too high by factors of "
                f"{told['k'][0.11]:.3f} and {told['k'][1.0]:.3f} at 100 GeV.", LEAD + WW_CUTS,
                [rows.command for rows in made["fig2"]]),
        Picture("fig4", draw_fig4(made), 3.6,
                "Fig. 4: K = σ_IWW/σ_ETL, by which DMG4 divides σ_IWW. Of the paper's legend the "
                "text layer has "
                "700 MeV alone; the masses here are ours.", LEAD + WW_CUTS,
                [made["fig4"].command]),
        Text("θ_max and ψ_max: the part of the exact cross-section that lies at larger angles. "
             "θ_max = 0.1 "
             "is harmless at 100 GeV; ψ_max = 0.3 is not at 20 GeV, nor for μ → e."),
        Grid(["process", "E [GeV]", "left out"] + [f"m_φ = {m:g} GeV" for m in X_MASSES],
             [[*row[:2], "θ > 0.1" if row[2][0] == "t" else "ψ > 0.3", *row[3:]] for row in cut_rows],
             [0.14, 0.12, 0.14, 0.15, 0.15, 0.15, 0.15]),
        Text("The inelastic term of the form factor, which the paper neglects for lead, and "
             "Helm's form "
             "factor in place of the elastic one: how far they move σ_ETL of e → μ "
             "(`flavbrem xsec -E 100 -m 0.11,0.3,1,3 --method etl --systematics`). At 100 GeV "
             "this is more than the error of WW at all four masses."),
        Grid(["form factor", "E [GeV]"] + [f"m_φ = {m:g} GeV" for m in (0.11, 0.3, 1.0, 3.0)], ff_rows,
             [0.34, 0.1, 0.14, 0.14, 0.14, 0.14]),
    ]


def finish(made, told):
    """What needs numbers of several tables: maxima and the unit."""
    told["gev2"] = (float(made["fig4"].where(method="etl", m_phi_gev=0.3, beam_energy_gev=100.0)
                          ["value"][0]) / float(made["unit"]["value"][0]))
    told["light"] = dict(zip(made["light"]["m_phi_gev"], made["light"]["value"], strict=True))
    told["speed"] = {k: int(re.search(rf"^\| sigma, {k} \| 1e-6 \| AVX-512 \| ([\d,]+)",
                                      SPEED.read_text(encoding="utf-8"), re.M)[1].replace(",", ""))
                     for k in ("ETL", "WW", "IWW")}
    told["tops"] = {}
    for of, m in AXES:
        if of == "dx":
            told["tops"][of, m] = joined_dx(made, m)[1]["etl"].max()
        else:
            told["tops"][of, m] = told["peaks"]["iww", m][1]
    return told


def statements(told):
    cut = told["cuts"]
    dx = told["dx"]
    return [
        ("II A", "The inelastic term contributing to Eq. (6) can be neglected for lead.",
         f"It adds {percent(told['moves']['elastic+inelastic', 100.0, 0.11], 1)} to σ at 100 GeV, "
         "0.11 GeV, "
         f"{percent(told['moves']['elastic+inelastic', 100.0, 1.0], 1)} at 1 GeV, "
         f"{percent(told['moves']['elastic+inelastic', 100.0, 3.0], 0)} at 3 GeV (brace squared). "
         f"WW is off by at most {percent(told['ww_total'], 1)} up to 1 GeV.", "in part"),
        ("II B", "θ_max ≃ 0.1: larger angles do not contribute much.",
         "At 100 GeV they are at most "
         f"{max(cut['e:mu', 100, m, 'theta<0.1'] for m in X_MASSES):.0e} of ETL "
         "(0.11 to 1 GeV), at 20 GeV "
         f"{max(cut['e:mu', 20, m, 'theta<0.1'] for m in X_MASSES):.0e}; of μ → e at "
         f"160 GeV {max(cut['mu:e', 160, m, 'theta<0.1'] for m in X_MASSES):.0e}.",
         "reproduced"),
        ("App. A", "ψ_max = 0.3 is enough for the lepton's angle.",
         f"At 100 GeV, e → μ, it leaves out {percent(cut['e:mu', 100, 0.11, 'psi<0.3'])} (0.11 "
         "GeV) to "
         f"{percent(cut['e:mu', 100, 1.0, 'psi<0.3'])} (1 GeV) of ETL, at 20 GeV up to "
         f"{percent(max(cut['e:mu', 20, m, 'psi<0.3'] for m in X_MASSES), 1)}, of μ → e at 160 "
         "GeV up to "
         f"{percent(max(cut['mu:e', 160, m, 'psi<0.3'] for m in X_MASSES), 1)}.", "in part"),
        ("II C", "WW: an error ≲ 2% to ETL for the whole m_φ range (Fig. 1, E = 100 GeV).",
         f"Totals: at most {percent(told['ww_total'])} from 0.11 to 1 GeV. dσ/dx: within 2% only "
         "from "
         f"x = {max(dx[m]['good'][0] for m in X_MASSES):.2f} to "
         f"{min(dx[m]['good'][1] for m in X_MASSES):.3g} "
         f"at all four masses; off by {percent(abs(dx[1.0]['ww@0.05']), 0)} at x = 0.05, 1 "
         "GeV.", "in part"),
        ("II C", "The mass goes down to m_μ, the lower bound of the kinematics.",
         "The kinematics of e → μ have no such bound: σ_ETL at 100 GeV is " + ", ".join(
             f"{v:.2f} pb ({m:g} GeV)" for m, v in told["light"].items()) + ". Below m_μ − m_e "
                                                                            "the muon decays "
         "to e φ. μ → e needs m_φ > m_μ − m_e.", "not reproduced"),
        ("II C", "IWW is faster than ETL.",
         f"{told['speed']['IWW']:,} totals a second on one core against {told['speed']['ETL']:,} "
         "of ETL, a factor of "
         f"{told['speed']['IWW'] / told['speed']['ETL']:.0f}; WW {told['speed']['WW']:,} "
         "(bench/SPEED.md, not measured "
         "by this command).", "reproduced"),
        ("II C", "IWW: the relative error is significant, in particular at x → 0 and x → 1.",
         f"At 0.3 GeV IWW/ETL is {1 - dx[0.3]['iww@0.05']:.2f}, {1 - dx[0.3]['iww@0.5']:.2f}, "
         f"{1 - dx[0.3]['iww@0.99']:.2f} at x = 0.05, 0.5, 0.99.", "reproduced"),
        ("II C", "In both approximations dσ/dψ peaks at ψ ~ m_φ/E.",
         "Peaks in units of m_φ/E, WW: " + ", ".join(f"{told['peaks']['ww', m][0]:.2f}" for m in PSI_MASSES) +
         "; IWW: " + ", ".join(f"{told['peaks']['iww', m][0]:.2f}" for m in PSI_MASSES) + "; ETL: " +
         ", ".join(f"{told['peaks']['etl', m][0]:.2f}" for m in PSI_MASSES) +
         " at 0.11, 0.15, 0.3, 0.7, 1 GeV.", "reproduced"),
        ("II C", "ETL was not performed for (y, ψ); WW and IWW are not compared to it.",
         "It is here: Fig. 1, lower row, and `flavbrem xsec --of dpsi`.", "added here"),
        ("II C", "Fig. 2: WW reproduces ETL to ≤ 2%.",
         f"From 20 to 200 GeV: {percent(told['ww_na64'][0.11])} (110 MeV), "
         f"{percent(told['ww_na64'][1.0])} (1 GeV). "
         f"From 2 GeV on: {percent(told['ww_energies'][0.11], 1)} and "
         f"{percent(told['ww_energies'][1.0], 0)}.",
         "in part"),
        ("II C", "Fig. 2: IWW is too high at about 100 GeV by factors ~2 (110 MeV) and ~3 (1 GeV).",
         f"{told['k'][0.11]:.3f} and {told['k'][1.0]:.3f}.", "reproduced"),
        ("II C", "The relative error is (exact − approximate)/exact.",
         "The text layer of the figure has a caption below it with the opposite sign. The text's "
         "sign is "
         "drawn here.", "in part"),
        ("Fig. 1", "The axes are in 1/GeV².",
         f"Our maximum of dσ/dx at 0.11 GeV, h = 1e-4, is {told['tops']['dx', 0.11]:.3g} pb or "
         f"{told['tops']['dx', 0.11] / told['gev2']:.1e} 1/GeV²: axes to 100 fit "
         "pb.", "not reproduced"),
    ]
