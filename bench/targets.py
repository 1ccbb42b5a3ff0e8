"""The table of speed targets: what, target, measured, met or how far.

usage: targets.py BEFORE NOW [RUNS]

BEFORE and NOW are build folders with their sources two folders above (build/release in a work tree),
BEFORE of commit 6362cb3:
    git worktree add /tmp/before 6362cb3 && cd /tmp/before
    cmake -B build/release -G Ninja -DFLAVBREM_CUDA=OFF && ninja -C build/release
Times are CPU times of one thread by targets_probe.c, which NOW has and which is compiled here against
BEFORE, the two builds in turn; start-up is not in them. Medians with least and most of RUNS (7) runs. The table of 60 x 60
is the program's, on the clock, less the time of one of 3 x 3. What is no time is read from the
kept reports.
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent

# what, target of the ratio before/now, arguments of the probe
RATIOS = (("sigma_ETL, e -> mu, 1e-6", 4.0, "sigma e:mu etl 1e-6"),
          ("sigma_ETL, e -> mu, 1e-4", 5.0, "sigma e:mu etl 1e-4"),
          ("sigma_ETL, e -> mu, 1e-3", 6.0, "sigma e:mu etl 1e-3"),
          ("sigma_ETL, mu -> e, 1e-6", 2.0, "sigma mu:e etl 1e-6"),
          ("sigma_ETL, e -> mu, 1e-9", 2.0, "sigma e:mu etl 1e-9"),
          ("sigma_WW, e -> mu, 1e-6", 3.0, "sigma e:mu ww 1e-6"),
          ("events of ETL in a batch", 1.3, "events"))
HAT_MS, TABLE_S, INSTRUCTIONS, EFFICIENCY = 4.0, 0.7, 1.5e6, 0.8
PEERS = {"1e-03": 10.0, "1e-04": 15.0, "1e-06": 40.0}


def verdict(met, far):
    return "met" if met else f"missed: {far}"


def row(what, target, measured, met):
    print(f"{what:36}  {target:>14}  {measured:60}  {met}")


def spread(values, unit=""):
    return (f"{statistics.median(values):.3g}{unit} ({min(values):.3g} .. {max(values):.3g})")


# ---- times ----

def compile_probe(build, folder):
    """The probe against the static library and the headers of an older build."""
    program = folder / "probe"
    subprocess.run(["cc", "-O2", "-std=gnu17", "-ffp-contract=off",
                    f"-I{build.parents[1] / 'include'}", f"-I{HERE.parent}",
                    HERE / "targets_probe.c", build / "libflavbrem.a", "-fopenmp", "-lm",
                    "-o", program], check=True)
    return program


def said(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


class Times:
    """CPU seconds and seconds on the clock of both builds, one of each a run."""

    def __init__(self, builds, measure, runs):
        runs = [[measure(build) for build in builds] for _ in range(runs)]
        self.before, self.now = ([run[build][0] for run in runs] for build in (0, 1))
        self.clock_before, self.clock = ([run[build][1] for run in runs] for build in (0, 1))
        self.ratios = [b / n for b, n in zip(self.before, self.now)]
        self.clock_ratio = statistics.median(
            b / n for b, n in zip(self.clock_before, self.clock))


def probe_times(probes, arguments, runs):
    return Times(probes, lambda program: [float(s) for s in
                                          said(program, *arguments.split()).split()], runs)


SMALL, LARGE = ("100:101:3:log", "0.3:0.301:3:log"), ("5:200:60:log", "0.11:3:60:log")


def table_seconds(build, folder, ranges):
    """Of both threads, and on the clock."""
    command = [build / "flavbrem", "table", "-o", folder / "t.h5", "--quiet", "-E", ranges[0],
               "-m", ranges[1], "--threads", "2"]
    begin = time.monotonic()
    _, status, usage = os.wait4(os.posix_spawn(command[0], command, os.environ), 0)
    if status != 0:
        sys.exit(f"targets.py: {command} ended with status {status}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begin


def print_ratios(probes, runs):
    for what, target, arguments in RATIOS:
        times = probe_times(probes, arguments, runs)
        middle = statistics.median(times.ratios)
        before, now = (1 / statistics.median(part) for part in (times.before, times.now))
        row(what, f"{target:g} times", f"{spread(times.ratios)}, clock {times.clock_ratio:.3g}, "
            f"{before:,.0f}/s -> {now:,.0f}/s",
            verdict(middle >= target, f"{target / middle:.3g} times too slow"))


def print_hat(probes, runs):
    times = probe_times(probes, "hat", runs)
    ms = [1e3 * t for t in times.now]
    middle = statistics.median(ms)
    row("creation of a sampler, one core", f"{HAT_MS:g} ms",
        f"{spread(ms, ' ms')}, was {1e3 * statistics.median(times.before):.3g} ms",
        verdict(middle <= HAT_MS, f"{middle / HAT_MS:.3g} times too slow"))


def print_table(builds, folder, runs):
    def one(build):
        small, large = table_seconds(build, folder, SMALL), table_seconds(build, folder, LARGE)
        return large[0] - small[0], large[1] - small[1]
    times = Times(builds, one, runs)
    middle = statistics.median(times.clock)
    row("60 x 60 table, 3 methods, 2 threads", f"{TABLE_S:g} s",
        f"{spread(times.clock, ' s')}, was {statistics.median(times.clock_before):.3g} s; CPU "
        f"{spread(times.ratios)} times less",
        verdict(middle <= TABLE_S, f"{middle / TABLE_S:.3g} times too slow"))


# ---- what the reports have ----

def report(name):
    path = HERE.parent / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def print_peers():
    text = report("bench/reports/peers.txt")
    for rtol, target in PEERS.items():
        found = re.search(rf"best peer at {rtol}: (.*), ([\d.e+]+) times ours, at the median point ([\d.e+]+)", text)
        if found:
            ratio = float(found[2])
            row(f"best peer over ours at {rtol}", f"{target:g} times", f"{ratio:g}, at the median point {found[3]} ({found[1]})",
                verdict(ratio >= target, f"{target / ratio:.3g} times too near"))
        else:
            row(f"best peer over ours at {rtol}", f"{target:g} times", "not in reports/peers.txt",
                "-")


def instructions_of(text):
    """FP64 operations a point: of the t nodes of the costlier loop, and of the rows."""
    by_code = re.search(r"rtol 1e-06 sm_90: (\S+) /", text)
    if by_code:
        return float(by_code[1])
    nodes = re.findall(r"^(?:flb_)?boson_rows: (\d+) FP64 operations a t node", text, re.M)
    rows = re.search(r"^(?:flb_)?boson_rows: (\d+) for the rest of a row", text, re.M)
    counts = re.search(r"(\d+) t nodes and (\d+) rows a point", text)
    if not (nodes and rows and counts):
        return None
    return max(map(int, nodes)) * int(counts[1]) + int(rows[1]) * int(counts[2])


def print_instructions(before):
    name = "bench/reports/static_budget.txt"
    now, was = instructions_of(report(name)), None
    if (before / name).exists():
        was = instructions_of((before / name).read_text(encoding="utf-8"))
    row("FP64 instructions a point at 1e-6", f"{INSTRUCTIONS / 1e6:g} million",
        "not in " + name if now is None else f"{now / 1e6:.3g} million" +
        (f", was {was / 1e6:.3g} million" if was else ""),
        "-" if now is None else verdict(now <= INSTRUCTIONS,
                                        f"{now / INSTRUCTIONS:.3g} times too many"))


def print_efficiency(kind, parts):
    """One process of 1000 may be below EFFICIENCY; where the report counts those below a higher
    bound, the true number is at most that."""
    samplers, below, least = (sum(int(part[0]) for part in parts),
                              sum(int(part[1]) for part in parts if float(part[3]) < EFFICIENCY),
                              min(float(part[3]) for part in parts))
    row(f"efficiency, {kind}", f">= {EFFICIENCY:g}",
        f"least {least:g}, at most {below} of {samplers} processes below",
        verdict(below <= samplers / 1000, f"least {least:g}"))


def print_hats():
    text = report("validation/reports/hats.txt")
    pattern = r"^(\S.*?) +(?:far|near) +(\d+) samplers, +(\d+) below ([\d.]+); least ([\d.]+)"
    kinds = defaultdict(list)
    for kind, *part in re.findall(pattern, text, re.M):
        kinds[kind].append(part)
    for kind, parts in kinds.items():
        print_efficiency(kind, parts)
    above = re.findall(r"(\d+) of ([\d.e+]+) events above the hat, largest weight ([\d.]+)", text)
    if not above:
        row("hats", "", "not in validation/reports/hats.txt", "-")
        return
    parts = [float(n) / float(of) for n, of, _ in above]
    row("part of events above the hat", "<= 1e-6", f"{max(parts):.1e}",
        verdict(max(parts) <= 1e-6, f"{max(parts) / 1e-6:.2g} times too many"))
    largest = max(float(weight) for _, _, weight in above)
    row("largest weight", "<= 1.05", f"{largest:g}", verdict(largest <= 1.05, f"{largest:g}"))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    builds = [Path(name).resolve() for name in sys.argv[1:3]]
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 7
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        probes = [compile_probe(builds[0], folder), builds[1] / "targets_probe"]
        devices = [said(program, "device") for program in probes]
        versions = [said(build / "flavbrem", "--version") for build in builds]
        print(f"{versions[1]} against {versions[0]}, {devices[1]} and {devices[0]}, "
              f"{len(os.sched_getaffinity(0))} cores, CPU time, medians of {runs} runs in turn "
              "(least .. most)")
        row("what", "target", "measured", "")
        print_ratios(probes, runs)
        print_hat(probes, runs)
        print_table(builds, folder, runs)
    print_peers()
    print_instructions(builds[0].parents[1])
    print_hats()


if __name__ == "__main__":
    main()
