"""What the program adds to the paper: other leptons, form factors, the exact lepton side, Geant4."""
import re
from pathlib import Path

import style
from layout import Chapter, Grid, Picture, reaction
from values import of_rows

REPORTS = Path(__file__).resolve().parents[1] / "reports"
PAIRS = ("e:mu", "mu:e", "e:tau", "mu:tau", "tau:mu")
PAIR_MASS = {"tau:mu": 2.0}  # above m_i - m_f; of the others 0.3 GeV
FORMS = ("elastic+inelastic", "elastic+inelastic-unsquared", "helm")


def numbers(ask):
    made = {"pairs": {k: ask.xsec("2:1000:28:log", PAIR_MASS.get(k, 0.3), "etl", lepton=k)
                      for k in PAIRS},
            "forms": ask.xsec((20, 100), "0.11:3:16:log", "etl", systematics=True).where(method="etl")}
    return made


def tables(made):
    keys = ["lepton", "beam_energy_gev", "m_phi_gev"]
    return [of_rows("pairs_sigma", list(made["pairs"].values()), keys),
            of_rows("form_factors_sigma", made["forms"],
                    ["form_factor", "beam_energy_gev", "m_phi_gev"])]


def facts(made):
    text = (REPORTS / "geant4.txt").read_text(encoding="utf-8")

    def number(pattern):
        return re.search(pattern, text).group(1)
    return {"version": number(r"^Geant4 (\S+?):"), "showers": number(r"(\d+) showers of electrons"),
            "conversions": number(r"conversions an electron at coupling 0.0001: (\S+)"),
            "positrons": number(r"of positrons +(\S+)"), "pulls": number(r"(\d+ pulls, the largest \S+);"),
            "drawn": number(r"  all +(\d+)")}


def draw_pairs(made):
    def draw(area):
        (left, right), = area.axes(1, 2, gap=(0.75, 0))
        xs, ys = [], []
        for rows in made["pairs"].values():
            seen = rows["value"] > 0
            xs.append(rows["beam_energy_gev"][seen])
            ys.append(rows["value"][seen])
        style.curves(left, xs, ys, [f"{reaction(k)}, "
                                    f"{PAIR_MASS.get(k, 0.3):g} GeV" for k in PAIRS], every=5)
        left.set(xscale="log", yscale="log", xlabel="E [GeV]", ylabel="σ_ETL [pb]", ylim=(1e-8, 1e3),
                 title="other leptons, on lead")
        style.plain_log(left, "x")
        left.legend(loc="lower right")
        shades = style.shades(3)
        for i, form in enumerate(FORMS):
            for E, dashes in ((20.0, (0, (1.2, 1.5))), (100.0, "-")):
                one, other = (made["forms"].where(form_factor=f, beam_energy_gev=E)
                              for f in (form, "elastic"))
                right.plot(one["m_phi_gev"], one["value"] / other["value"], color=shades[i],
                           linestyle=dashes, marker=style.MARKERS[i], markersize=4, markevery=3,
                           markerfacecolor="white",
                           label=f"{form.replace('elastic+inelastic', 'el.+inel.')}, {E:g} GeV")
        right.set(xscale="log", yscale="log", xlabel="m_φ [GeV]", ylabel="σ over that of elastic",
                  title="form factors, e → μ on lead", ylim=(0.3, 3), xlim=(0.11, 3))
        right.set_xticks([0.11, 0.3, 1, 3])
        right.set_xticks([], minor=True)
        right.set_yticks([0.3, 0.5, 1, 2, 3])
        right.set_yticks([], minor=True)
        style.plain_log(right)
        right.legend(loc="lower left", fontsize=6.8)
    return draw


def draw_geant4(area):
    from matplotlib.image import imread
    (axes,), = area.axes(margins=(0, 0, 0, 0))
    axes.imshow(imread(REPORTS / "geant4_conversions.png"))
    axes.axis("off")


def blocks(made, told):
    return [
        Chapter("What the program adds to the paper"),
        Grid(["what", "where"], [
            ["dσ/dψ, dσ/dy, d²σ/dy dcos ψ at exact tree level, which the paper did not do",
             "Fig. 1, lower row; `flavbrem xsec --of dpsi`"],
            ["any ordered pair of e, μ, τ, nuclei from H to A = 300", "below; "
             "`--lepton`, `--target`"],
            ["the inelastic form factor, Helm's, one from a file", "below; `--form-factor`, "
             "`--systematics`"],
            ["an error with each number, at most 1e-6 of it unless asked otherwise",
             "validation/ACCURACY.md"],
            ["unweighted events of the whole final state, at a simulator's own energies",
             "`flavbrem sample`, include/flavbrem/README.md"],
            ["conversions, limits and couplings with exact CLs", "`flavbrem yield`, `flavbrem "
                                                                 "limit`"],
            ["the process inside a real Geant4", "below; validation/geant4/README.md"]], [0.6, 0.4]),
        Picture("beyond", draw_pairs(made), 2.8,
                "Left: other leptons (τ → μ needs m_φ > m_τ − m_μ; e → τ and μ → τ differ by about "
                "1%). Right: what the form factor moves; solid "
                "at 100 GeV, dotted at 20 GeV. At 3 GeV and 20 GeV the inelastic term is most of "
                "σ and leaves "
                "the frame, Helm's falls below it.", "ETL, h = 1e-4, CODATA 2022, rtol 1e-6.",
                [*(r.command for r in made["pairs"].values()), made["forms"].command]),
        Picture("geant4", draw_geant4, 2.5,
                f"A real Geant4 ({told['version']}): {told['showers']} showers of 100 GeV in 23 "
                "cm of lead, "
                f"{told['drawn']} conversions drawn by the adapter at 0.3 GeV, "
                f"{told['conversions']} an "
                f"electron at h = 1e-4, {told['positrons']}% of them by positrons; "
                f"{told['pulls']}.",
                "Not made by this command, for it takes Geant4 itself: it is the kept picture of "
                "validation/geant4, of a later run with the same seeds and 133,649 conversions; "
                "the numbers are "
                "read from validation/reports/geant4.txt.",
                ["validation/geant4/run.sh"]),
    ]


def statements(told):
    return [("V", "μ → e can be probed in NA64μ; left to future works.",
             "Its exact cross-section is above and in the chapter on WW, its published K in that "
             "on K.",
             "added here"),
            ("III B", "The mean free path is found at run time in Geant4 from tabulated ratios.",
             f"By σ_ETL itself, no ratio: the adapter for Geant4 draws as many conversions as n σ L says, "
             f"{told['pulls']} (validation/reports/geant4.txt, not made by this command).", "in part")]
