"""A table of the paper's equations: the function, the test that checks it, what is wrong in print.
Equations and functions are read from kernels/physics/EQUATIONS.md."""
import re
from pathlib import Path

from layout import Chapter, Grid, Text

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "kernels/physics/EQUATIONS.md"

# equation: the test or program that holds it against something else, and how
CHECKS = {
    "(1)": ("tests/test_reference.c", "explicit Dirac traces, also of general scalars"),
    "(2)": ("tests/test_constraint.c", "mpmath, 60 digits"),
    "(3)": ("tests/test_constraint.c", "mpmath, quadrature as printed"),
    "(4)": ("tests/test_limits.c", "thresholds and ends of ranges"),
    "(6)": ("tests/test_form_factor.c", "mpmath, 50 digits"),
    "(8)": ("tests/test_amplitude.c", "4-vectors in 50 digits"),
    "(10)": ("tests/test_amplitude.c", "50 digits; tests/test_reference.c has explicit Dirac traces"),
    "(11)": ("validation/truth/exact_kinematics.py", "products of 4-vectors, 1e-71"),
    "(12)": ("tests/test_truth.c", "113-bit arithmetic by a second method"),
    "(13)": ("tests/test_amplitude.c", "4-vectors in 50 digits"),
    "(14) to (16)": ("tests/test_flux.c", "quadrature in long double"),
    "(14)": ("tests/test_form_factor.c", "mpmath, quadrature in 50 digits"),
    "(14) to (27)": ("tests/test_flux.c", "the printed equations in long double"),
    "(17)": ("tests/test_flux.c", "the printed equations in long double"),
    "(18)": ("tests/test_flux.c", "the printed equations in long double"),
    "(24)": ("tests/test_flux.c", "the printed equations in long double"),
    "(22)": ("tests/test_flux.c", "the printed equations in long double"),
    "(23)": ("tests/test_reference.c", "reference values of dσ/dx"),
    "(29)": ("tests/test_yield.c", "by hand, and a real Geant4"),
    "(A1) to (A4)": ("tests/test_flux.c", "the printed equations, and the integral of the density"),
    "(A1)": ("tests/test_flux.c", "the integral of the density"),
    "Fig. 4": ("tests/test_published_k.c", "the published table"),
    "Fig. 8": ("tests/test_limit.c", "mpmath, pyhf, scipy"),
}
# Where each equation and figure stands here.
STANDS = [
    ("Fig. 1", "in part", "dσ/dx, and dσ/dψ with the ETL curve that the paper lacks. The scale of the "
                          "axes is not reproduced: see there."),
    ("Fig. 2", "reproduced", "σ(E), 110 MeV and 1 GeV."),
    ("Fig. 3", "not computed here", "A drawing of the set-up."),
    ("Fig. 4", "reproduced", "K; how far the published table is off: see its chapter."),
    ("Fig. 5", "input", "The efficiency is taken from a small Monte Carlo; no detector is "
                        "simulated."),
    ("Fig. 6", "not computed here", "Energies in the HCAL need a simulation of the detector."),
    ("Fig. 7", "not computed here", "Missing energy of dimuons and signal needs a simulation of "
                                    "the detector."),
    ("Fig. 8", "in part", "g-2 band and relic line reproduced; the reach ends higher in h than "
                          "the paper says."),
    ("(1)", "reproduced", "The coupling of all amplitudes."),
    ("(2)", "in part", "Computed as printed; 1 or 10 pb, and the masses of Fig. 8, contradict the text."),
    ("(3)", "reproduced", "In closed form, the electron's mass kept."),
    ("(4), (8)", "reproduced", "Kinematics."),
    ("(5), (7), (9)", "reproduced", "Steps to Eq. (10), which is checked against the Dirac trace "
                                    "of Eq. (7)."),
    ("(6)", "reproduced", "d is GeV², the text prints GeV⁻²."),
    ("(10), (11)", "reproduced", "With (ũ − t)/2 in P·p′ of Eq. (11)."),
    ("(12), (13)", "reproduced", "The exact cross-section."),
    ("(14) to (16)", "reproduced", "The flux, correct as printed."),
    ("(17) to (21)", "reproduced", "WW; correct as printed."),
    ("(22), (23)", "reproduced", "With β_k = √(1 − m_φ²/(xE)²)."),
    ("(24) to (27)", "reproduced", "WW seen from the lepton; correct as printed."),
    ("(28)", "not computed here", "The missing energy of a detector."),
    ("(29)", "reproduced", "Conversions in a target."),
    ("(A1) to (A4)", "reproduced", "IWW; correct as printed."),
]


def errata():
    """{equation: what EQUATIONS.md says of it} of its last chapter."""
    text = PAGE.read_text(encoding="utf-8").split("## Errata of the paper")[1]
    return {m.group(1): m.group(2) for m in re.finditer(r"^- Eq\. (\(\w+\))[:,]? "
                                                        r"?(.*)$", text, re.M)}


def rows():
    """(equation, what, function, file) of the tables of EQUATIONS.md that name functions."""
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if len(cells) == 4 and re.match(r"\(|Fig", cells[0]):
            found.append(cells)
    return found


def check_of(equation):
    for key in (equation, equation.split(",")[0], re.split(r",| to ", equation)[0]):
        if key in CHECKS:
            return CHECKS[key]
    raise KeyError(f"no check is known for {equation}")


def erratum_of(equation, told):
    named = set(re.findall(r"\(\w+\)", equation))
    return [told[e] for e in told if e in named]


def wrong():
    """Sentences of what the table says and the sources do not have."""
    found = []
    for equation, _, functions, files in rows():
        names = re.findall(r"`(\w+)\(\)`", functions)
        paths = [p if "/" in p.split("form_factors/")[0] or p.startswith(("host", "kernels", "tests",
                                                                            "validation"))
                 else f"kernels/physics/{p}" for p in re.findall(r"`([^`]+)`", files)]
        text = ""
        for path in paths:
            if not (ROOT / path).is_file():
                found.append(f"Eq. {equation}: there is no file {path}")
            else:
                text += (ROOT / path).read_text(encoding="utf-8")
        found += [f"Eq. {equation}: no {name} in {', '.join(paths)}" for name in names
                  if not re.search(rf"\b{name}\b", text)]
        if not (ROOT / check_of(equation)[0]).is_file():
            found.append(f"Eq. {equation}: there is no {check_of(equation)[0]}")
    return found


def blocks():
    told, lines, said = errata(), [], set()
    for equation, what, functions, files in rows():
        test, how = check_of(equation)
        wrong_in_print = [e for e in erratum_of(equation, told) if e not in said]
        said.update(wrong_in_print)
        lines.append([equation, what, functions, files, f"{how} ({test})", " ".join(wrong_in_print)])
    return [
        Chapter("Equations: function, check, erratum"),
        Text("Read from `kernels/physics/EQUATIONS.md`, where departures from the paper stand "
             "too. A file "
             "without a folder lies in kernels/physics. An erratum stands at the first function "
             "of its "
             "equation. Eqs. (5), (7) and (9) are steps to Eq. (10)."),
        Grid(["equation", "what", "function", "file", "check", "erratum of the paper"], lines,
             [0.1, 0.17, 0.19, 0.17, 0.18, 0.19]),
    ]


def standing():
    return Grid(["figure or equation", "", "where it stands"], [list(row) for row in STANDS],
                [0.2, 0.2, 0.6], mark=1)
