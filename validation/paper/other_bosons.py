"""Other bosons than the paper's: dark photon, axial vector, scalar, pseudoscalar, axion-like particle."""
import numpy as np

import style
from layout import Chapter, Picture, Text, reaction
from values import of_rows

# Of each curve: what it is called, and what the program is asked for.
KINDS = {"vector": "dark photon (vector)", "axial": "axial vector", "scalar": "scalar",
         "pseudoscalar": "pseudoscalar", "alp": "ALP, C_A/f = 1/TeV"}
OPTIONS = {"alp": {"c_a": 1, "f_gev": 1000}}
# Beam, target, masses, and the mass whose dsigma/dx is drawn.
RUNS = {"e:e, 100 GeV": {"lepton": "e:e", "E": 100, "target": "82,207", "m": "0.001:3:26:log", "x_of": 0.1},
        "e:e, 8 GeV": {"lepton": "e:e", "E": 8, "target": "74,184", "m": "0.001:1:22:log", "x_of": 0.1},
        "mu:mu, 160 GeV": {"lepton": "mu:mu", "E": 160, "target": "82,207", "m": "0.001:3:26:log",
                           "x_of": 0.2},
        "e:mu, 100 GeV": {"lepton": "e:mu", "E": 100, "target": "82,207", "m": "0.11:3:15:log",
                          "x_of": 0.3}}
NUCLEI = {"82,207": "Pb", "74,184": "W"}
X = "0.005:0.995:100"


def asked(ask, run, kind, *words):
    return ask.xsec(run["E"], words[0], "etl,ww", *words[1:], lepton=run["lepton"],
                    target=run["target"], boson=kind, **OPTIONS.get(kind, {}))


def numbers(ask):
    return {"sigma": {name: {kind: asked(ask, run, kind, run["m"]) for kind in KINDS}
                      for name, run in RUNS.items()},
            "x": {name: {kind: asked(ask, run, kind, run["x_of"], "dx", X) for kind in KINDS}
                  for name, run in RUNS.items()}}


def every(made):
    return [rows for by in made.values() for rows in by.values()]


def tables(made):
    keys = ["boson", "lepton", "target_z", "method", "beam_energy_gev", "m_phi_gev"]
    return [of_rows("bosons_sigma", every(made["sigma"]), keys),
            of_rows("bosons_dx", every(made["x"]), [*keys, "x"])]


def over(rows, name):
    """(axis, WW/ETL)"""
    etl, ww = rows.where(method="etl"), rows.where(method="ww")
    return etl[name], ww["value"] / etl["value"]


def facts(made):
    told = {"off": {}, "1/m^2": {}}
    for name, by in made["sigma"].items():
        told["off"][name] = {kind: over(rows, "m_phi_gev")[1] - 1 for kind, rows in by.items()}
    for name in ("mu:mu, 160 GeV", "e:e, 100 GeV"):
        ratio = made["sigma"][name]["axial"].where(method="etl")["value"] / made["sigma"][name][
            "vector"].where(method="etl")["value"]
        told["1/m^2"][name] = float(ratio[0])
    return told


def label(name):
    run = RUNS[name]
    return f"{reaction(run['lepton'])}, {run['E']} GeV on {NUCLEI[run['target']]}"


def draw_sigma(made):
    def draw(area):
        axes = [one for row in area.axes(2, 2, gap=(0.75, 0.72)) for one in row]
        for one, (name, by) in zip(axes, made["sigma"].items(), strict=True):
            etl = [rows.where(method="etl") for rows in by.values()]
            style.curves(one, etl[0]["m_phi_gev"], [rows["value"] for rows in etl],
                         list(KINDS.values()), every=5)
            highest = max(rows["value"].max() for rows in etl[:4])
            one.set(xscale="log", yscale="log", xlabel="m_X [GeV]", ylabel="σ_ETL [pb]",
                    title=label(name), ylim=(1e-11 * highest, 5 * highest))
            style.plain_log(one, "x")
        axes[3].legend(loc="lower left", fontsize=6.8)
    return draw


def whole(x, y):
    """Of trapezoids."""
    return float(np.sum(0.5 * (y[1:] + y[:-1]) * np.diff(x)))


def draw_x(made):
    def draw(area):
        axes = [one for row in area.axes(2, 2, gap=(0.75, 0.72)) for one in row]
        for one, (name, by) in zip(axes, made["x"].items(), strict=True):
            etl = [rows.where(method="etl") for rows in by.values()]
            style.curves(one, etl[0]["x"],
                         [rows["value"] / whole(rows["x"], rows["value"]) for rows in etl],
                         list(KINDS.values()), every=12)
            one.set(xlabel="x = E_X/E", ylabel="(1/σ) dσ/dx", yscale="log", ylim=(0.01, 30), xlim=(0, 1),
                    title=f"{label(name)}, {RUNS[name]['x_of']:g} GeV")
        axes[0].legend(loc="upper left", fontsize=6.8)
    return draw


def draw_ww(made):
    def draw(area):
        axes = [one for row in area.axes(2, 2, gap=(0.75, 0.72)) for one in row]
        for one, (name, by) in zip(axes, made["sigma"].items(), strict=True):
            places = [over(rows, "m_phi_gev") for rows in by.values()]
            style.curves(one, places[0][0], [ratio for _, ratio in places], list(KINDS.values()), every=5)
            one.axhspan(0.98, 1.02, color="0.8", zorder=0)
            one.set(xscale="log", xlabel="m_X [GeV]", ylabel="σ_WW/σ_ETL", title=label(name),
                    ylim=(0.7, 2.5) if name.startswith("e:e") else (0.9, 1.1))
            style.plain_log(one, "x")
        axes[2].legend(loc="lower left", fontsize=6.5, ncol=2, handlelength=2.6)
    return draw


CONVENTIONS = ("Coupling g = 1e-4 of each boson but the ALP, elastic form factor, CODATA 2022, rtol 1e-6. "
               "WW: θ ≤ 0.1 rad; ETL: all angles.")


def share(values):
    return f"{100 * values.min():+.0f} to {100 * values.max():+.0f}%"


def blocks(made, told):
    commands = [rows.command for rows in every(made["sigma"])]
    of_electrons = np.concatenate([told["off"]["e:e, 100 GeV"][kind] for kind in KINDS])
    slow = np.concatenate([told["off"]["e:e, 8 GeV"][kind] for kind in KINDS])
    muons = np.concatenate([told["off"]["mu:mu, 160 GeV"][kind] for kind in KINDS])
    return [
        Chapter("Any boson"),
        Text("The same engine with seven numbers of the boson (kernels/physics/boson.h): spin 0 with g_S + "
             "g_P γ5, spin 1 with g_V + g_A γ5, an axion-like particle by its equivalent g_S and g_P, "
             "equal leptons too. A dark photon is `--boson vector --epsilon`."),
        Picture("bosons_sigma", draw_sigma(made), 4.9,
                "σ of four beams. Of equal leptons scalar and pseudoscalar, vector and axial vector "
                "differ by (m_l/m_X)² where the boson is heavy; below, the axial vector is made by "
                f"its longitudinal part, as 1/m_X²: at 1 MeV {told['1/m^2']['mu:mu, 160 GeV']:.0f} times "
                "the vector of muons. A change of flavour does the same to both, and lets "
                "C_A of an ALP act with m_μ + m_e in the place of 2 m_e.", CONVENTIONS, commands),
        Picture("bosons_dx", draw_x(made), 4.9,
                "Shapes of dσ/dx at one mass. Towards small x a vector exceeds a scalar as 1/x²; "
                "towards x = 1 all rise to where the lepton is slow, which for electrons is within "
                "1% of it.",
                CONVENTIONS, [rows.command for rows in every(made["x"])]),
        Picture("bosons_ww", draw_ww(made), 4.9,
                f"WW over ETL. With electrons that go on as electrons WW is off by {share(of_electrons)} at "
                f"100 GeV and by {share(slow)} at 8 GeV, over these masses and bosons; the program says so "
                f"beside the value. For muons of 160 GeV it is off by {share(muons)}. Grey: ±2%.",
                CONVENTIONS, commands),
    ]


def statements(told):
    off = np.concatenate([told["off"]["e:e, 100 GeV"][kind] for kind in KINDS])
    return [("V", "Other mediators (axion-like particles, vectors) are left to future works.",
             "Any boson of spin 0 or 1 with any two couplings, equal leptons too; e → e at 100 GeV on lead: WW "
             f"is off by {share(off)} between 1 MeV and 3 GeV.", "added here")]
