"""Are the errors that tables state between their nodes honest?  lookups.py FLAVBREM [POINTS]

Makes tables, looks up random points [E, m_phi], and compares with cross-sections computed there. A
value may be off by the stated error and that of the cross-section together."""
import json
import os
import random
import subprocess
import sys
import tempfile
import time

RANGES = [  # what, options
    ("NA64 range, auto, 1e-5", ["-E", "5:200:auto", "-m", "0.11:3:auto", "--interp-tol", "1e-5"]),
    ("NA64 range, auto, 1e-4", ["-E", "5:200:auto", "-m", "0.11:3:auto"]),
    ("NA64 range, 60 x 60", ["-E", "5:200:60:log", "-m", "0.11:3:60:log"]),
    ("NA64 range, 5 x 4", ["-E", "5:200:5:log", "-m", "0.11:3:4:log"]),
    ("across the threshold, 12 x 12", ["-E", "0.3:50:12:log", "-m", "0.11:3:12:log"]),
    ("across the threshold, 30 x 30", ["-E", "0.3:50:30:log", "-m", "0.11:3:30:log"]),
    ("across the threshold, 60 x 40, linear", ["-E", "0.3:50:60", "-m", "0.11:3:40"]),
    ("mu -> e, iron, 40 x 30", ["-E", "2:300:40:log", "-m", "0.12:2:30:log", "--lepton", "mu:e",
                                "--target", "Fe"]),
    ("e -> tau, hydrogen, auto", ["-E", "8:1000:auto", "-m", "0.05:1:auto", "--lepton", "e:tau",
                                  "--target", "H", "--method", "etl"]),
    ("mu -> tau, iron, WW closed below, auto", ["-E", "10:200:auto", "-m", "0.11:3:auto",
                                                "--lepton", "mu:tau", "--target", "Fe"]),
    ("masses from 1 MeV, 40 x 40", ["-E", "0.15:200:40:log", "-m", "0.001:3:40:log"]),
    ("light bosons, hydrogen, 20 x 20", ["-E", "0.2:50:20", "-m", "0.002:0.3:20:log",
                                         "--target", "H"]),
]


def run(flavbrem, folder, *arguments):
    result = subprocess.run([flavbrem, *arguments], cwd=folder, capture_output=True, text=True)
    if result.returncode not in (0, 3):
        sys.exit(f"lookups.py: flavbrem {' '.join(arguments)}: {result.stderr}")
    return result.stdout


def compare(flavbrem, folder, options, points):
    """Number of values, of those without a value, of those outside; largest part of the error."""
    told = json.loads(run(flavbrem, folder, "info", "t.h5", "--json"))
    (e0, e1), (m0, m1) = told["beam_energy_gev"], told["m_phi_gev"]
    process = [word for i, word in enumerate(options) if options[i - 1] in (
        "--lepton", "--target", "--method") or word in ("--lepton", "--target", "--method")]
    energies = [e0 * (e1 / e0) ** random.random() for _ in range(points)]
    masses = [m0 * (m1 / m0) ** random.random() for _ in range(points)]
    where = ["-E", ",".join(f"{e:.17g}" for e in energies),
             "-m", ",".join(f"{m:.17g}" for m in masses), "--json"]
    looked_up = json.loads(run(flavbrem, folder, "lookup", "t.h5", *where))
    fresh = json.loads(run(flavbrem, folder, "xsec", *where, *process))
    values = none = outside = 0
    largest = 0.0
    for row, other in zip(looked_up, fresh, strict=True):
        if row["value"] is None or other["value"] is None:
            none += 1
            continue
        allowed = row["error"] + other["error"]
        off = abs(row["value"] - other["value"])
        values += 1
        outside += off > allowed
        largest = max(largest, off / allowed if allowed > 0 else 0.0)
    return values, none, outside, largest


def main():
    flavbrem = os.path.abspath(sys.argv[1])
    points = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    random.seed(1)
    wrong = 0
    print(f"{points} x {points} random points of each range; sigma of the methods in it, and K")
    print(f"{'table':40s} {'nodes':>9s} {'bytes':>8s} {'s':>5s} {'worst':>8s} {'values':>7s} "
          f"{'none':>6s} {'outside':>7s} {'largest':>8s}")
    for name, options in RANGES:
        with tempfile.TemporaryDirectory() as folder:
            begin = time.monotonic()
            line = json.loads(run(flavbrem, folder, "table", "-o", "t.h5", *options, "--json"))
            seconds = time.monotonic() - begin
            values, none, outside, largest = compare(flavbrem, folder, options, points)
        wrong += outside
        nodes = f"{line['beam_energies']} x {line['masses']}"
        print(f"{name:40s} {nodes:>9s} {line['bytes']:8d} {seconds:5.1f} "
              f"{line['interpolation_error']:8.1e} {values:7d} {none:6d} {outside:7d} {largest:8.2f}")
    print(f"{wrong} values outside the errors that their tables state")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
