"""What another form factor and another boson cost.

usage: variants.py forms|bosons FLAVBREM [BEFORE [RUNS]]

User time of cross-sections on lead, on one thread: the median over RUNS (5) of it over that of the
first variant in the same run, with the smallest and the largest. forms: 14,400 (ETL) and 3600 (WW) of e
-> mu, 5 to 200 GeV, 0.11 to 3 GeV, rtol 1e-6, over the elastic one. bosons: 3600 totals of the same grid
(of equal leptons from 3 MeV on) at three tolerances, over the paper's boson, and events. BEFORE is an
older program, whose first variant is compared too.
"""
import resource
import statistics
import subprocess
import sys

FORMS = ("elastic+inelastic", "elastic+inelastic-unsquared", "helm")
BOSONS = ("scalar", "pseudoscalar", "vector", "axial")


def seconds(program, *words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([program, *words, "--threads", "1"], check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def line(what, ratios):
    print(f"  {what:28} {statistics.median(ratios):8.2f}  ({min(ratios):.2f} .. {max(ratios):.2f})", flush=True)


def compare(title, programs, runs, words, option, variants):
    """The first variant is the program's default."""
    program, before = programs
    times = {name: [] for name in ("before", *variants)}
    for _ in range(runs):
        if before:
            times["before"].append(seconds(before, *words))
        for i, name in enumerate(variants):
            times[name].append(seconds(program, *words, *((option, name) if i > 0 else ())))
    first = times[variants[0]]
    print(f"{title}: {variants[0]} {statistics.median(first):.3f} s; over it")
    if before:
        line(f"{variants[0]}, the older program", [b / a for a, b in zip(first, times["before"])])
    for name in variants[1:]:
        line(name, [b / a for a, b in zip(first, times[name])])


def points(method, n, lepton="e:mu", lightest=0.11, rtol=1e-6):
    return ("xsec", "-E", f"5:200:{n}:log", "-m", f"{lightest}:3:{n}:log", "--method", method, "--lepton", lepton,
            "--rtol", f"{rtol:g}", "--format", "csv", "--quiet")


def forms(programs, runs):
    alone = (programs[0], None)
    for method, n, few in (("etl", 120, 30), ("ww", 60, 15)):
        compare(f"{method}, {n * n} values", programs if method == "etl" else alone, runs, points(method, n),
                "--form-factor", ("elastic", *FORMS[:2]))
        compare(f"{method}, {few * few} values", alone, runs, points(method, few), "--form-factor",
                ("elastic", *FORMS[2:]))


def bosons(programs, runs):
    for lepton, lightest, n in (("e:mu", 0.11, 60), ("e:e", 0.003, 30), ("mu:mu", 0.003, 30)):
        for rtol in (1e-3, 1e-4, 1e-6):
            compare(f"etl, {lepton}, {n * n} values at {rtol:g}",
                    programs if lepton == "e:mu" else (programs[0], None), runs,
                    points("etl", n, lepton, lightest, rtol), "--boson", ("chiral", *BOSONS))
    for lepton in ("e:mu", "e:e"):
        compare(f"a histogram of 1,000,000 events, {lepton}", (programs[0], None), runs,
                ("sample", "-E", "100", "-m", "0.3", "--lepton", lepton, "-n", "1000000", "--histogram",
                 "x=0:1:50", "--quiet"), "--boson", ("chiral", *BOSONS))


def main():
    work = {"forms": forms, "bosons": bosons}.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if work is None or not 3 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    before = sys.argv[3] if len(sys.argv) > 3 else None
    work((sys.argv[2], before), int(sys.argv[4]) if len(sys.argv) > 4 else 5)


if __name__ == "__main__":
    main()
