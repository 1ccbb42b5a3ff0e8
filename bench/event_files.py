"""Events a second into files, and how much memory that takes.

usage: event_files.py PROGRAM [RUNS]

For each format: `sample` of 1e6 events on one thread, medians over RUNS runs with the spread, next to
the same events only counted (a histogram: what drawing takes) and to a copy of the file. A second of a
core is one of user and system time together. Then the largest memory for 1e6 and for 4e6 events.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

EVENTS = 1000000
PHYSICS = ["-E", "100", "-m", "0.3", "--device", "cpu", "--threads", "1", "--quiet"]
FORMATS = [".h5", ".lhe", ".hepmc", ".csv", ".lhe.gz", ".csv.gz"]
TARGETS = {".h5": "1e6 events/s", ".lhe": "3e5 events/s of a core"}


def run(program, arguments):
    """Seconds on the clock and of cores, and the largest memory [MiB]."""
    begin = time.monotonic()
    process = subprocess.Popen([program, "sample", *PHYSICS, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"event_files: sample {arguments} ended with {process.returncode}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def rates(seconds):
    r = sorted(1e-6 * EVENTS / s for s in seconds)
    return f"{statistics.median(r):6.2f} ({r[0]:.2f} .. {r[-1]:.2f})"


def copy_seconds(path):
    begin = time.monotonic()
    shutil.copyfile(path, path + ".copy")
    seconds = time.monotonic() - begin
    os.remove(path + ".copy")
    return seconds


def main():
    program, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    print(f"{runs} runs of {EVENTS} events, e -> mu, Pb, 100 GeV, 0.3 GeV, one thread; 1e6 events/s")
    print(f"{'':9} {'on the clock':22} {'of a core':22} {'bytes':>5}  file/copy  targets")
    with tempfile.TemporaryDirectory() as folder:
        counted = [run(program, ["-n", str(EVENTS), "--histogram", "x:2"]) for _ in range(runs)]
        print(f"{'counted':9} {rates([c[0] for c in counted]):22} {rates([c[1] for c in counted]):22}")
        for ending in FORMATS:
            path = os.path.join(folder, "ev" + ending)
            took = [run(program, ["-n", str(EVENTS), "-o", path]) for _ in range(runs)]
            size = os.path.getsize(path)
            ratio = statistics.median(t[0] for t in took) / statistics.median(
                copy_seconds(path) for _ in range(runs))
            print(f"{ending:9} {rates([t[0] for t in took]):22} {rates([t[1] for t in took]):22} "
                  f"{size / EVENTS:5.0f}  {ratio:9.1f}  {TARGETS.get(ending, '')}")
            os.remove(path)
        print("largest memory [MiB] for 1e6 and 4e6 events:", end="")
        for ending in (".h5", ".lhe", ".csv.gz"):
            path = os.path.join(folder, "ev" + ending)
            sizes = [run(program, ["-n", str(n), "-o", path])[2] for n in (EVENTS, 4 * EVENTS)]
            print(f"  {ending} {sizes[0]:.0f}, {sizes[1]:.0f}", end="")
            os.remove(path)
        print()


if __name__ == "__main__":
    main()
