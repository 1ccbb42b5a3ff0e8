"""What another form factor costs.

usage: form_factors.py FLAVBREM [BEFORE [RUNS]]

User time of 14,400 (ETL) and 3600 (WW) cross-sections of e -> mu on lead, 5 to 200 GeV, 0.11 to 3
GeV, rtol 1e-6, on one thread: the median over RUNS (5) of it over that of the elastic form factor in
the same run, with the smallest and the largest. BEFORE is an older program, whose elastic form
factor is compared too.
"""
import resource
import statistics
import subprocess
import sys

FORMS = ("elastic+inelastic", "elastic+inelastic-unsquared", "helm")


def seconds(program, method, points, form):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = [program, "xsec", "-E", f"5:200:{points}:log", "-m", f"0.11:3:{points}:log", "--method", method,
               "--threads", "1", "--format", "csv"]
    subprocess.run(command + (["--form-factor", form] if form else []), check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def line(what, ratios):
    print(f"  {what:28} {statistics.median(ratios):8.2f}  ({min(ratios):.2f} .. {max(ratios):.2f})", flush=True)


def compare(program, before, method, points, forms, runs):
    times = {name: [] for name in (None, "before") + forms}
    for _ in range(runs):
        times[None].append(seconds(program, method, points, None))
        if before:
            times["before"].append(seconds(before, method, points, None))
        for form in forms:
            times[form].append(seconds(program, method, points, form))
    print(f"{method}, {points * points} values: elastic {statistics.median(times[None]):.3f} s; over it")
    if before:
        line("elastic, the older program", [b / a for a, b in zip(times[None], times["before"])])
    for form in forms:
        line(form, [b / a for a, b in zip(times[None], times[form])])


def main():
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    before = sys.argv[2] if len(sys.argv) > 2 else None
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    compare(sys.argv[1], before, "etl", 120, FORMS[:2], runs)
    compare(sys.argv[1], None, "etl", 30, FORMS[2:], runs)
    compare(sys.argv[1], None, "ww", 60, FORMS[:2], runs)
    compare(sys.argv[1], None, "ww", 15, FORMS[2:], runs)


if __name__ == "__main__":
    main()
