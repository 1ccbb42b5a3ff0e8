"""By how much sigma of ETL changes with the form factor of the nucleus.

usage: form_factor_ratios.py FLAVBREM

Prints sigma over that of the elastic form factor for eight processes, with the values of a
calculation in 113 bits that shares no code with the library (validation/truth/totals_truth.c
--ratios). Exit code 1 where a ratio differs in a digit that is given.
"""
import csv
import io
import subprocess
import sys

FORMS = ("elastic+inelastic-unsquared", "elastic+inelastic", "helm")

# leptons, target, E [GeV], m_phi [GeV], ratios in the order of FORMS
PROCESSES = (
    ("e:mu", "Pb", 100, 0.11, "1.020", "1.019", "1.027"),
    ("e:mu", "Pb", 100, 0.3, "1.023", "1.022", "1.035"),
    ("e:mu", "Pb", 100, 1, "1.044", "1.040", "1.043"),
    ("e:mu", "Pb", 100, 3, "1.416", "1.306", "0.465"),
    ("e:mu", "Pb", 20, 1, "1.190", "1.152", "0.778"),
    ("e:mu", "W", 4, 0.2, "1.071", "1.062", "1.015"),
    ("mu:e", "Pb", 160, 0.3, "1.015", "1.015", "1.019"),
    ("e:tau", "C", 20, 1, "6.879", "2.996", "0.120"),
)


def sigma(program, leptons, target, energy, mass, form):
    """Value and relative error."""
    out = subprocess.run([program, "xsec", "--lepton", leptons, "--target", target, "-E", str(energy), "-m", str(mass),
                          "--method", "etl", "--form-factor", form, "--format", "csv"],
                         check=True, capture_output=True, text=True).stdout
    row = next(csv.DictReader(io.StringIO(out)))
    assert row["form_factor"] == form and row["status"] == "good", row
    return float(row["value"]), float(row["error"]) / float(row["value"])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    wrong = 0
    print(f"{'':32}" + "".join(f"{form.removeprefix('elastic+'):>22}" for form in FORMS))
    for *process, a, b, c in PROCESSES:
        elastic, error = sigma(sys.argv[1], *process, "elastic")
        line = "{} on {}, {} GeV, {} GeV".format(*process).ljust(32)
        for form, expected in zip(FORMS, (a, b, c)):
            value, its_error = sigma(sys.argv[1], *process, form)
            ratio = value / elastic
            agrees = f"{ratio:.3f}" == expected
            wrong += not agrees
            line += f"{ratio:>14.6f} ({error + its_error:.0e})" + ("" if agrees else f" not {expected}")
        print(line)
    print(f"{wrong} of {len(FORMS) * len(PROCESSES)} ratios differ from those in 113 bits")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
