"""From the shower to Fig. 8: conversions, background, limits, the reach beside g-2 and the relic line.
"""
import csv
import hashlib
import math
import tempfile
from pathlib import Path

import numpy as np

import style
from layout import Chapter, Grid, Picture, Text
from program import ROOT
from values import Table

EFFICIENCY_NAME = "validation/paper/efficiency.csv"
EFFICIENCY = ROOT / EFFICIENCY_NAME
MASSES, POINTS = "0.11:1:13:log", (0.11, 0.2, 0.3, 0.5, 1.0)
LINES = "0.106:3:81:log"
ELECTRONS = 1e11
SHOWER = ("--spectrum", "shower:Pb,100", "--track-cut", "1")
FORMS = ("elastic+inelastic", "elastic+inelastic-unsquared", "helm")
# What the paper prints of the background: hadrons an electron, kaons a pion, what the SRD leaves,
# the part that decays to a muon between SRD and ECAL, the part of hadrons that survive the selection.
HADRONS, KAONS, SRD = 1e-2, 0.03, 2e-5
DECAYS, SURVIVE = {"π": 0.0004, "K": 0.0032}, {"π": 9.6e-5, "K": 5.6e-5}
PRINTED = 1.9e-11
DIMUON_ELECTRONS = 1.5e11
# c tau [m] and mass [GeV] of the Particle Data Group
LIVES = {"π": (7.8045, 0.13957039), "K": (3.711, 0.493677)}


def readings():
    """(what is multiplied, of pions, of kaons, an electron) for each reading of the paper."""
    pi, k = SURVIVE["π"], SURVIVE["K"]
    return [("SRD as a rejection of the beam's hadrons: 1e-2 × 2e-5 × survival",
             HADRONS * SRD * pi, HADRONS * KAONS * SRD * k),
            ("2e-5 as the level that is left, survival after a decay: 2e-5 × decays × survival",
             SRD * DECAYS["π"] * pi, SRD * KAONS * DECAYS["K"] * k),
            ("2e-5 as the level that is left, survival of all hadrons: 2e-5 × survival",
             SRD * pi, SRD * KAONS * k)]


def limit_words(masses, *more, background=PRINTED * ELECTRONS):
    return ("limit", "-m", masses, *SHOWER, "--electrons", "1e11", "--background", f"{background:.4g}",
            "--efficiency", EFFICIENCY_NAME, "--charges", "both", *more)


def listed(masses):
    return ",".join(f"{m:g}" for m in masses)


def numbers(ask):
    made = {"g2": {}, "relic": {}, "limits": {}, "reach": {}}
    made["g2"]["paper"] = ask.rows("constraint", "g2", "-m", LINES)
    made["g2"]["2025"] = ask.rows("constraint", "g2", "-m", LINES, "--deviation", "38e-11",
                                  "--deviation-error", "63e-11")
    made["g2"]["points"] = ask.rows("constraint", "g2", "-m", listed(POINTS))
    third = ("--m1-ratio", "0.3333333333", "--m2-ratio", "0.3333333333")
    for name, more in (("printed", ()), ("1 pb", ("--relic-pb", "1")), ("third", third)):
        made["relic"][name] = ask.rows("constraint", "relic", "-m", LINES, *more)
        made["relic"][name + " points"] = ask.rows("constraint", "relic", "-m", listed(POINTS), *more)
    for b in (0.51, 1.9, 2.0):
        for statistic in ("exact", "asymptotic"):
            made["limits"][b, statistic] = ask.rows("limit", "--background", b, "--statistic", statistic)
    made["dimuons"] = ask.rows("limit", "--background", "0")
    made["conversions"] = ask.rows("yield", *SHOWER, "-m", listed(POINTS), "--by", "charge")
    made["above"] = ask.rows("yield", *SHOWER, "-m", listed(POINTS), "--by", "total", "--above", "20")
    reach = made["reach"]
    reach["exact"] = ask.rows(*limit_words(MASSES))
    reach["asymptotic"] = ask.rows(*limit_words(MASSES, "--statistic", "asymptotic"))
    for form in FORMS:
        reach[form] = ask.rows(*limit_words(MASSES, "--form-factor", form))
    for i, (_, pi, k) in enumerate(readings()):
        background = (pi + k) * ELECTRONS
        reach[f"reading {i + 1}"] = ask.rows(*limit_words(MASSES, background=background))
    reach["points"] = ask.rows(*limit_words(listed(POINTS)))
    reach["points asymptotic"] = ask.rows(*limit_words(listed(POINTS), "--statistic", "asymptotic"))
    made.update(by_table(ask, made))
    return made


def by_table(ask, made):
    """The same conversions by the rows of the shower and a table of cross-sections: the chain."""
    with tempfile.TemporaryDirectory() as folder:
        rows, table = Path(folder, "rows.csv"), Path(folder, "pb.h5")
        ask.text("yield", *SHOWER, "-m", "0.3", "--by", "total", "-q", "--write-spectrum", rows)
        words = ("-E", "1:100:auto", "-m", "0.11:1:auto", "--method", "etl", "--interp-tol", "1e-5")
        said = ask.text("table", "-o", table, *words, "-q").strip()
        told = [r for r in csv.DictReader(line for line in rows.open() if line[0] != "#")]
        flown = {}
        for row in told:
            key = int(row["charge"]), float(row["energy_gev"])
            flown[key] = flown.get(key, 0.0) + float(row["length_cm"])
        energies = sorted({e for _, e in flown})
        sigma = ask.rows("lookup", table, "-E", ",".join(f"{e:.17g}" for e in energies), "-m",
                         listed(POINTS), "--method", "etl")
        thin = ask.rows("yield", "--material", "Pb", "-E", "100", "--length", "1", "-m", "0.3", "--by",
                        "total")
        nuclei = thin.rows[0]["conversions"] / ask.xsec(100, 0.3, "etl")["value"][0]  # per cm and pb
        value = {(r["beam_energy_gev"], r["m_phi_gev"]): r["value"] for r in sigma.rows}
        sums = {}
        for m in POINTS:
            for charge in (-1, 1):
                sums[m, charge] = nuclei * math.fsum(
                    length * value[e, m] for (q, e), length in flown.items() if q == charge)
        kept = {"command": "flavbrem table -o pb.h5 " + " ".join(words), "sha256":
                hashlib.sha256(table.read_bytes()).hexdigest(), "bytes": table.stat().st_size,
                "said": said.replace(str(table), "pb.h5")}
        ask.asked = [line.replace(f"{folder}/", "") for line in ask.asked]
    shower = {"rows": len(told), "track_cm": {str(q): sum(v for (c, _), v in flown.items() if c == q)
                                              for q in (-1, 1)},
              "command": "flavbrem yield " + " ".join(SHOWER) + " -m 0.3 --by total "
                                                                "--write-spectrum rows.csv"}
    fast = sorted((e, length) for (q, e), length in flown.items() if q == -1 and e > 27.5)
    return {"by table": sums, "table": kept, "shower": shower, **penetrating(ask, made, fast, nuclei)}


def penetrating(ask, made, fast, nuclei):
    """The part of all conversions in which an e- makes a mu- above 7.5 GeV and a boson above 20 GeV:
    in the shower, and at 100 GeV alone. Above 27.5 GeV the two losses have no event in common."""
    def inside(energies):
        muon = ask.xsec(energies, POINTS, "etl", cut="E_f>7.5", rtol="1e-5")
        slow = ask.xsec(energies, POINTS, "etl", cut="E_phi<20", rtol="1e-5")
        return (muon.grid("beam_energy_gev", "m_phi_gev")[2]
                - slow.grid("beam_energy_gev", "m_phi_gev")[2]), [muon.command, slow.command]
    per_pb, commands = inside([e for e, _ in fast])
    all_of = [sum(r["conversions"] for r in made["conversions"].rows
                  if r["m_phi_gev"] == m and r["charge"] is None) for m in POINTS]
    shower = nuclei * np.array([length for _, length in fast]) @ per_pb / np.array(all_of)
    at_100, more = inside([100.0])
    return {"penetrate": {"shower": shower, "100 GeV": at_100[0] / ask.xsec(100, POINTS, "etl")["value"],
                          "commands": [more[0], more[1]]}, "penetrate commands": commands}


def tables(made):
    def lines(rows, keys):
        return [[f"{row['m_phi_gev']:.6g}", k, row[k]] for row in rows.rows for k in keys]
    g2 = [[name, *line] for name in ("paper", "2025", "points") for line in
          lines(made["g2"][name], ("coupling", "coupling_least", "coupling_most"))]
    relic = [[name, *line] for name, rows in made["relic"].items() for line in lines(rows, ("coupling",))]
    reach = [[name, *line] for name, rows in made["reach"].items() for line in
             lines(rows, ("coupling_limit", "expected_minus_1", "expected_plus_1"))]
    limits = [[statistic, f"{b:g}", row["limit"], row["events"]] for (b, statistic), rows in
              made["limits"].items() for row in rows.rows]
    conversions = ([[f"{r['m_phi_gev']:g}", {None: "both", -1: "mu-", 1: "mu+"}[r["charge"]],
                     r["conversions"]] for r in made["conversions"].rows] +
                   [[f"{r['m_phi_gev']:g}", "both above 20 GeV", r["conversions"]]
                    for r in made["above"].rows] +
                   [[f"{m:g}", f"{'mu-' if q < 0 else 'mu+'} by the table", value]
                    for (m, q), value in made["by table"].items()])
    reads = [[what, str(i + 1), value] for i, (_, pi, k) in enumerate(readings())
             for what, value in (("pions", pi), ("kaons", k))]
    pen = [[where, f"{m:g}", value] for where in ("shower", "100 GeV") for m, value in
           zip(POINTS, made["penetrate"][where], strict=True)]
    exact = (1e-9, "closed forms of the program, and 9 digits are written")
    many = (1e-5, "cross-sections at rtol 1e-6, and sums of them; the shower's random numbers are "
                  "fixed")
    return [Table("g2", ["deviation", "m_phi_gev", "of", "coupling"], g2, exact,
                  [made["g2"][k].command for k in made["g2"]]),
            Table("relic", ["as", "m_phi_gev", "of", "coupling"], relic, exact,
                  [made["relic"][k].command for k in made["relic"]]),
            Table("limits", ["statistic", "background", "limit", "events"], limits,
                  (1e-8, "asked to the last digits by the tests of `flavbrem limit`"),
                  [rows.command for rows in made["limits"].values()]),
            Table("conversions", ["m_phi_gev", "of", "conversions"], conversions, many,
                  [made["conversions"].command, made["above"].command]),
            Table("fig8_reach", ["as", "m_phi_gev", "of", "coupling"], reach, many,
                  [rows.command for rows in made["reach"].values()]),
            Table("background", ["of", "reading", "an_electron"], reads, exact),
            Table("penetrating_muons", ["in", "m_phi_gev", "part"], pen,
                  (1e-3, "a difference of two values"), made["penetrate"]["commands"])]


def facts(made):
    told = {"reach": {r["m_phi_gev"]: r for r in made["reach"]["points"].rows},
            "asymptotic": {r["m_phi_gev"]: r for r in made["reach"]["points asymptotic"].rows},
            "g2": {r["m_phi_gev"]: r for r in made["g2"]["points"].rows},
            "relic": {r["m_phi_gev"]: r["coupling"] for r in made["relic"]["printed points"].rows},
            "third": {r["m_phi_gev"]: r["coupling"] for r in made["relic"]["third points"].rows},
            "median": {key: next(r["events"] for r in rows.rows if r["limit"] == "median")
                       for key, rows in made["limits"].items()},
            "nothing": next(r["events"] for r in made["dimuons"].rows if r["limit"] == "median")}
    told["conversions"] = {(r["m_phi_gev"], r["charge"]): r["conversions"]
                           for r in made["conversions"].rows}
    told["above"] = {r["m_phi_gev"]: r["conversions"] for r in made["above"].rows}
    told["closure"] = max(abs(value / told["conversions"][m, q] - 1)
                          for (m, q), value in made["by table"].items())
    told["length"] = -math.log1p(-DECAYS["K"]) * LIVES["K"][0] * 100 / LIVES["K"][1]
    told["pion"] = -math.expm1(-told["length"] / (LIVES["π"][0] * 100 / LIVES["π"][1]))
    told["penetrate"] = made["penetrate"]
    return told


def column(rows, name):
    return np.array([np.nan if r[name] is None else r[name] for r in rows.rows])


def band(axes, made, name, hatch, colour, label):
    rows = made["g2"][name]
    low = np.maximum(column(rows, "coupling_least"), 1e-6)
    axes.fill_between(column(rows, "m_phi_gev"), low, column(rows, "coupling_most"),
                      facecolor=colour, edgecolor="0.35", hatch=hatch, linewidth=0.6, alpha=0.75,
                      label=label)


def draw_lines(made):
    def draw(area):
        (left, right), = area.axes(1, 2, gap=(0.75, 0))
        band(left, made, "2025", "", "#e7e2f3", "3σ of 38(63)e-11\n(2505.21476)")
        band(left, made, "paper", "///", "#cbb6e6", "3σ of 249(48)e-11\n(2308.06230, 2006.04822)")
        rows = made["g2"]["paper"]
        left.plot(column(rows, "m_phi_gev"), column(rows, "coupling"), color="black",
                  label="249e-11")
        left.set_title("g-2 of the muon, Eq. (3)")
        for i, (name, label) in enumerate((("printed", "10 pb, m₁ = m₂ = 3 m_φ (as printed)"),
                                           ("1 pb", "1 pb, m₁ = m₂ = 3 m_φ"),
                                           ("third", "10 pb, m₁ = m₂ = m_φ/3"))):
            rows = made["relic"][name]
            right.plot(column(rows, "m_phi_gev"), column(rows, "coupling"), color=style.shades(3)[i],
                       linestyle=style.DASHES[i], marker=style.MARKERS[i], markevery=12, markersize=4,
                       markerfacecolor="white", label=label)
        right.set_title("relic density, Eq. (2), g = 0.1")
        for axes in (left, right):
            axes.set(xscale="log", yscale="log", xlabel="m_φ [GeV]", ylabel="h", xlim=(0.105, 3),
                     ylim=(1e-4, 0.3))
            axes.set_xticks([0.11, 0.2, 0.5, 1, 2, 3])
            axes.set_xticks([], minor=True)
            style.plain_log(axes, "x")
            axes.legend(loc="upper left" if axes is left else "lower right")
    return draw


def draw_reach(made):
    def draw(area):
        (axes,), = area.axes(margins=(0.7, 0.12, 0.45, 0.12))
        reach, m = made["reach"], column(made["reach"]["exact"], "m_phi_gev")
        every = np.array([column(rows, "coupling_limit") for name, rows in reach.items()
                          if not name.startswith("points") and name != "asymptotic"])
        band(axes, made, "paper", "///", "#cbb6e6", "g-2, 3σ of 249(48)e-11 (2308.06230 over "
                                                    "2006.04822)")
        axes.fill_between(m, every.min(axis=0), every.max(axis=0), facecolor="#f2d9a6", edgecolor="0.3",
                          hatch="...", linewidth=0.6, alpha=0.8,
                          label="reach: 4 form factors, 3 readings of the background")
        exact = reach["exact"]
        axes.fill_between(m, column(exact, "expected_minus_1"), column(exact, "expected_plus_1"),
                          facecolor="#9fc6ea", edgecolor="0.3", linewidth=0.6, alpha=0.9,
                          label="±1σ as expected, b = 1.9")
        axes.plot(m, column(exact, "coupling_limit"), "-o", color="black", markersize=4,
                  markerfacecolor="white", label="reach, exact CLs, b = 1.9, median")
        axes.plot(m, column(reach["asymptotic"], "coupling_limit"), "--", color="black", linewidth=1.1,
                  label="the same, asymptotic CLs (as the paper)")
        for i, (name, label) in enumerate((("printed", "relic as printed: 10 pb, m₁ = m₂ = 3 m_φ"),
                                           ("third", "relic, m₁ = m₂ = m_φ/3"))):
            rows = made["relic"][name]
            axes.plot(column(rows, "m_phi_gev"), column(rows, "coupling"), color="#a23b2a",
                      linestyle=((0, (1.2, 1.5)), (0, (6, 1.5, 1.2, 1.5)))[i], marker="sD"[i],
                      markevery=10, markersize=4, markerfacecolor="white", label=label)
        axes.plot([0.2112], [7e-4], "*", color="black", markersize=10,
                  label="the paper: h ≲ 7e-4 up to 2 m_μ")
        axes.set(xscale="log", yscale="log", xlabel="m_φ [GeV]", ylabel="h", xlim=(0.105, 3),
                 ylim=(2e-4, 0.5))
        axes.set_xticks([0.11, 0.2, 0.3, 0.5, 1, 2, 3])
        axes.set_xticks([], minor=True)
        style.plain_log(axes, "x")
        axes.text(1.03, 0.03, "no efficiency known\nabove 1 "
                              "GeV", fontsize=7.5, color="0.2", va="top")
        axes.legend(loc="lower right")
        values = [line for line in EFFICIENCY.read_text(encoding="utf-8").splitlines()
                  if line[0] != "#"]
        axes.text(0.015, 0.985, "1e11 electrons of 100 GeV, thick lead, tracks above 1 GeV\n"
                  "efficiency per conversion (m_φ [GeV]: ε): " + "; ".join(values).replace(",", ": ") + "\n"
                  "of a small shower Monte Carlo, not NA64's", transform=axes.transAxes, fontsize=7,
                  va="top", bbox={"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1.5})
    return draw


def blocks(made, told):
    reach, g2 = told["reach"], told["g2"]
    rows = [[f"{m:g}", f"{told['conversions'][m, None]:.3e}",
             f"{told['conversions'][m, 1] / told['conversions'][m, None]:.2f}",
             f"{told['above'][m] / told['conversions'][m, None]:.2f}",
             f"{reach[m]['efficiency']:g}", f"{told['asymptotic'][m]['coupling_limit']:.2e}",
             f"{reach[m]['coupling_limit']:.2e}", f"{g2[m]['coupling_most']:.2e}",
             f"{told['relic'][m]:.2e}", f"{told['third'][m]:.2e}"] for m in POINTS]
    reads = [[str(i + 1), what, f"{pi:.2e}", f"{k:.1e}", f"{pi + k:.2e}", f"{(pi + k) * ELECTRONS:.3g}",
              f"{made['reach'][f'reading {i + 1}'].rows[0]['events']:.2f}",
              f"{made['reach'][f'reading {i + 1}'].rows[0]['coupling_limit']:.2e}"]
             for i, (what, pi, k) in enumerate(readings())]
    limits = [[f"{b:g}", f"{told['median'][b, 'exact']:.4f}", f"{told['median'][b, 'asymptotic']:.4f}"]
              for b in (0.51, 1.9, 2.0)]
    pen = [[where] + [f"{v:.4f}" for v in told["penetrate"][where]] for where in ("shower", "100 GeV")]
    dimuons = told["nothing"] * ELECTRONS / DIMUON_ELECTRONS
    return [
        Chapter("g-2, relic density, limits: Eqs. (2), (3), (29) and Figure 8"),
        Picture("g2_relic", draw_lines(made), 3.5,
                "The coupling that explains the muon's g-2, and the one that gives the relic "
                "density. "
                "249e-11 asks for h = " + ", ".join(f"{g2[m]['coupling']:.2e}" for m in (0.11, 0.2, 0.3, 1.0))
                + " at 0.11, 0.2, 0.3, 1 GeV. The paper prints no number for the deviation; "
                  "249(48)e-11 is "
                "the measurement of 2023 (arXiv:2308.06230, its reference) over the prediction of "
                "2020 "
                "(arXiv:2006.04822). The prediction of 2025 (arXiv:2505.21476) leaves 38(63)e-11, "
                "which "
                "asks for no boson: the band goes down to h = 0.",
                "Eq. (3) with m_e kept, masses above m_μ − m_e. Eq. (2): the text says 1 pb "
                "before it and "
                "10 pb in it; m₁ = m₂ = 3 m_φ, as printed, forbids the invisible decay that is "
                "assumed, "
                "m_φ = 3 m_i is probably meant.",
                [made["g2"]["paper"].command, made["g2"]["2025"].command,
                 *(made["relic"][k].command for k in ("printed", "1 pb", "third"))]),
        Picture("fig8", draw_reach(made), 5.6,
                "Fig. 8: the reach at 90% CL of 1e11 electrons. At 0.11 GeV it ends at h = "
                f"{reach[0.11]['coupling_limit']:.1e} (exact) or "
                f"{told['asymptotic'][0.11]['coupling_limit']:.1e} "
                f"(asymptotic); the g-2 band ends at {g2[0.11]['coupling_most']:.1e}, the paper "
                "says 7e-4. "
                "The relic line as printed is reached up to 1 GeV, the one with m_i = m_φ/3 is "
                "not.",
                "ETL, lead, h² scaling; conversions of both charges times the efficiency of "
                f"{EFFICIENCY_NAME} (in which those of e⁺ count as lost); background 1.9e-11 an "
                "electron.",
                [made["reach"][k].command for k in ("exact", "asymptotic", *FORMS, "reading 2",
                                                   "reading 3")]),
        Text("The numbers behind it, an electron of 100 GeV at h = 1e-4: conversions, the part of "
             "them made "
             "by positrons of the shower (μ⁺, which the selection refuses), the part above 20 "
             "GeV; then the "
             "efficiency, the reach by asymptotic and exact CLs, the top of the g-2 band, the "
             "relic line "
             "as printed and with m_i = m_φ/3. The same conversions by a table of cross-sections "
             f"(`{made['table']['command']}`), looked up at the rows of the shower and summed by "
             "Eq. (29), "
             f"are off by at most {told['closure']:.1e}; report.json has this chain."),
        Grid(["m_φ [GeV]", "conversions", "of e⁺", "E > 20", "ε", "h asym.", "h exact", "g-2 top",
              "relic", "m_φ/3"], rows, [0.09, 0.12, 0.08, 0.08, 0.08, 0.11, 0.11, 0.11, 0.11, 0.11]),
        Text("Limits at 90% CL, the median expected without a signal (`flavbrem limit "
             "--background 1.9`). "
             "The asymptotic formulas, which the paper uses, are for many events; at b = 0.51 "
             "they give less "
             "than 2.303, which nothing observed allows."),
        Grid(["background", "exact CLs", "asymptotic CLs"], limits, [0.3, 0.35, 0.35]),
        Text("The budget of the background. The paper has 1.9e-11 an electron from hadrons that "
             "decay; "
             "its factors are π/e < 1e-2, kaons 3% of the pions, SRD down to 2e-5, survival "
             "9.6e-5 (π) and "
             "5.6e-5 (K), decays 0.04% (π) and 0.32% (K). Only the first of three readings comes to "
             f"it: {readings()[0][1]:.2e} by pions alone, {sum(readings()[0][1:]):.2e} with kaons. "
             "Events are those of 1e11 electrons; the limit and h at 0.11 GeV are exact."),
        Grid(["", "reading", "π", "K", "sum", "events", "limit", "h at 0.11"], reads,
             [0.04, 0.36, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]),
        Text("Dimuons: none of 1.5e11 simulated electrons passed in the paper. That is at 90% CL "
             "at most "
             f"{dimuons:.2f} events at 1e11 electrons, beside "
             f"{sum(readings()[0][1:]) * ELECTRONS:.2f} of hadrons in the first reading: which of "
             "the two is the larger background the printed numbers do not tell. The decay "
             "probabilities "
             f"belong together: a length of {told['length']:.2f} m at 100 GeV gives 0.32% for "
             "kaons and "
             f"{100 * told['pion']:.3f}% for pions."),
        Text("Do heavier bosons leave fewer muons that pass three HCALs? The part of conversions "
             "in which an "
             "e⁻ makes a muon above 7.5 GeV (the paper's number) and a boson above 20 GeV, in the "
             "shower "
             "(of all conversions) and for a lepton of 100 GeV: "
             + "; ".join("`" + c + "`" for c in told["penetrate"]["commands"]) + "."),
        Grid(["in", *(f"m_φ = {m:g} GeV" for m in POINTS)], pen, [0.2, 0.16, 0.16, 0.16, 0.16, 0.16]),
    ]


def chain(made, told):
    """For report.json: table, shower, conversions, efficiency, background, limit."""
    return {"table": made["table"],
            "shower": made["shower"],
            "conversions": {"command": made["conversions"].command, "rows": made["conversions"].rows,
                            "by_the_table": [{"m_phi_gev": m, "charge": q, "conversions": v}
                                             for (m, q), v in made["by table"].items()],
                            "largest_difference": told["closure"]},
            "efficiency": {"file": EFFICIENCY_NAME, "text": EFFICIENCY.read_text(encoding="utf-8")},
            "background": [{"reading": what, "pions": pi, "kaons": k, "events": (pi + k) * ELECTRONS}
                           for what, pi, k in readings()],
            "limit": {name: {"command": rows.command, "rows": rows.rows}
                      for name, rows in made["reach"].items()},
            "g2": {name: {"command": rows.command, "rows": rows.rows}
                   for name, rows in made["g2"].items()},
            "relic": {name: {"command": rows.command, "rows": rows.rows}
                      for name, rows in made["relic"].items()}}


def statements(told):
    reach, asym, g2 = told["reach"], told["asymptotic"], told["g2"]
    factor = asym[0.11]["coupling_limit"] / 7e-4
    pen = told["penetrate"]
    below = [m for m in POINTS if reach[m]["coupling_limit"] < told["relic"][m]]
    return [
        ("I, Eq. (2)", "The relic abundance: ⟨σv⟩ of 1 pb in the text, 10 pb in the equation; m₁ "
                       "= m₂ = 3 m_φ "
         "in Fig. 8, while φ decays invisibly.",
         "The two contradict each other by 3.2 in h, the masses forbid the decay: with m_φ = 3 "
         "m_i h is "
         f"lower by {told['relic'][0.3] / told['third'][0.3]:.1f}. Drawn as printed, and "
         "so.", "in part"),
        ("I, Eq. (3)", "The scalar's contribution to the muon's g-2.",
         "h = " + ", ".join(f"{g2[m]['coupling']:.2e}" for m in (0.11, 0.2, 0.3, 1.0)) +
         " at 0.11, 0.2, 0.3, 1 GeV for 249e-11 (not printed in the paper).", "reproduced"),
        ("III B, Eq. (29)", "The yield is the sum of n σ(E_k) ΔL_k over the steps.",
         "Conversions an electron of 100 GeV in thick lead, h = 1e-4: " +
         ", ".join(f"{told['conversions'][m, None]:.2e} ({m:g} GeV)" for m in POINTS) +
         "; the paper prints none. A real Geant4 agrees to 1% (below).", "reproduced"),
        ("III B, (iii)", "The missing energy is to exceed 20 GeV.",
         "Conversions by leptons above 20 GeV are " + ", ".join(
             f"{told['above'][m] / told['conversions'][m, None]:.2f}" for m in POINTS) +
         " of all at 0.11, 0.2, 0.3, 0.5, 1 GeV.", "input"),
        ("III B", "As m_φ rises dσ/dx is more peaked towards x = 1, and fewer muons can pass all "
                  "HCALs.",
         "At 100 GeV the part with E_μ > 7.5 GeV, E_φ > 20 GeV is " + ", ".join(
             f"{v:.3f}" for v in pen["100 GeV"]) + "; in the shower, of all conversions, " +
         ", ".join(f"{v:.3f}" for v in pen["shower"]) + " at 0.11, 0.2, 0.3, 0.5, 1 GeV: there it "
         + ("rises, for heavier bosons come from higher "
            "energies." if pen["shower"][-1] > pen["shower"][0]
            else "falls too."), "in part" if pen["shower"][-1] > pen["shower"][0] else "reproduced"),
        ("Fig. 5", "The efficiency falls with the mass by absorption of the muon.",
         "The efficiency is an input here, from a small Monte Carlo; its denominator in the paper "
         "is not "
         "defined.", "not computed here"),
        ("III A, B", "A muon needs 7.5 GeV to pass three HCALs; 2.5 GeV a module; E_miss as in "
                     "Eq. (28).",
         "No detector is simulated.", "not computed here"),
        ("III C", "Dimuons: 1.05e-4 an electron, none of 1.5e11 passes.",
         f"The rate is not computed; none of 1.5e11 is at most {told['nothing'] / 1.5:.2f} events "
         "at 1e11 "
         "(90% CL).", "not computed here"),
        ("V", "The most dangerous background are hadrons that decay.",
         f"Dimuons: up to {told['nothing'] / 1.5:.2f} events at 1e11 are not excluded by the "
         "simulated ones; hadrons: "
         "1.9 in the paper's reading. The printed numbers do not tell which is larger.", "in part"),
        ("III C", "Pions decay to 0.04%, kaons to 0.32% between SRD and ECAL.",
         f"One length, {told['length']:.2f} m, gives {100 * told['pion']:.3f}% and "
         "0.320%.", "reproduced"),
        ("III C", "A background of 1.9e-11 an electron.",
         "Three readings of its factors: " + ", ".join(f"{pi + k:.2e}" for _, pi, k in readings()) +
         f"; the first, {readings()[0][1]:.2e} of it by pions, is nearest to the paper.", "in part"),
        ("IV", "90% CL in the asymptotic approximation.",
         f"b = 1.9: {told['median'][1.9, 'asymptotic']:.3f} events asymptotic, "
         f"{told['median'][1.9, 'exact']:.2f} exact.", "reproduced"),
        ("IV, Fig. 8", "1e11 electrons constrain the g-2 region up to m_φ ≲ 2 m_μ and h ≲ 7e-4.",
         f"The reach at 0.11 GeV is h = {asym[0.11]['coupling_limit']:.1e}, {factor:.1f} times "
         "7e-4, a factor "
         f"of {factor**2:.0f} in events; the band ends at "
         f"{g2[0.11]['coupling_most']:.1e}. That is with an efficiency of "
         f"{asym[0.11]['efficiency']:g} that is not NA64's; if every conversion were seen it would "
         f"be {asym[0.11]['coupling_limit'] * math.sqrt(asym[0.11]['efficiency']):.1e}.", "not reproduced"),
        ("IV, Fig. 8", "A broad region compatible with the relic abundance is probed, above m_μ "
                       "up to few GeV.",
         "With the masses as printed the line is reached at all of "
         f"{', '.join(f'{m:g}' for m in below)} GeV "
         f"(at 1 GeV h = {reach[1.0]['coupling_limit']:.1e} against {told['relic'][1.0]:.1e}); "
         "with "
         f"m_i = m_φ/3 nowhere. Above 1 GeV no efficiency is known.", "in part"),
        ("V", "A simultaneous solution of g-2 and dark matter can be probed for 0.2 ≤ m_φ ≤ 1 GeV.",
         f"The reach is above the g-2 band: {reach[0.2]['coupling_limit']:.1e} against at most "
         f"{g2[0.2]['coupling_most']:.1e} at 0.2 GeV, {reach[1.0]['coupling_limit']:.1e} against "
         f"{g2[1.0]['coupling_most']:.1e} at 1 GeV.", "not reproduced"),
        ("V", "Positrons of the shower make e⁺ N → μ⁺ N φ; left to future works.",
         "They make " + ", ".join(f"{told['conversions'][m, 1] / told['conversions'][m, None]:.2f}"
                                  for m in POINTS) + " of all conversions "
         "at 0.11, 0.2, 0.3, 0.5, 1 GeV.", "added here"),
    ]
