"""A million events over 10,000 energies beside a million at one: the time of `flavbrem sample`.

usage: many_energies.py PROGRAM [RUNS]

Into HDF5, with hats that the energies share, and with cross-sections at each to 1e-6 or to 1e-3;
for comparison 100 energies with hats of their own. One thread, all in turn;
processor time and time on the clock, medians (least .. most) of RUNS (5).
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

EVENTS = 1_000_000
TARGET = 1.5
WAYS = {"one energy": "-E 100",
        "10,000, shared hats": "-E 5:200:10000 --hats shared",
        "10,000, shared hats, sigma to 1e-3": "-E 5:200:10000 --hats shared --rtol 1e-3",
        "100, their own hats": "-E 5:200:100"}


def run(program, how, folder):
    """Processor time and time on the clock [s]."""
    path = os.path.join(folder, "ev.h5")
    begin, before = time.monotonic(), os.times()
    subprocess.run([program, "sample", "-o", path, "-n", str(EVENTS), "-m", "0.3", "--quiet",
                    "--device", "cpu", "--threads", "1", *how.split()], check=True)
    after = os.times()
    seconds = time.monotonic() - begin
    os.unlink(path)
    return (after.children_user + after.children_system - before.children_user
            - before.children_system, seconds)


def spread(values):
    return f"{statistics.median(values):.3g} ({min(values):.3g} .. {max(values):.3g})"


def main():
    program, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    times = {name: [] for name in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs):
            for name, how in WAYS.items():
                times[name].append(run(program, how, folder))
    device = subprocess.run([program, "sample", "--histogram", "x:2", "-n", "1", "-E", "100", "-m",
                             "0.3", "--verbose"], capture_output=True, text=True, check=True)
    print(f"{EVENTS} events into HDF5, m_phi 0.3 GeV, one thread, {runs} runs in turn; "
          f"{device.stderr.split(' on device ')[-1].split()[0]}")
    print(f"{'':36}{'processor s':24}{'clock s':24}times one energy's processor time")
    one = times["one energy"]
    for name, pairs in times.items():
        ratios = [cpu / base for (cpu, _), (base, _) in zip(pairs, one, strict=True)]
        print(f"{name:36}{spread([cpu for cpu, _ in pairs]):24}"
              f"{spread([clock for _, clock in pairs]):24}{spread(ratios)}")
        if name == "10,000, shared hats":
            middle = statistics.median(ratios)
            said = "met" if middle <= TARGET else f"MISSED by a factor of {middle / TARGET:.2g}"
            print(f"{'':36}target {TARGET}: {said}")


if __name__ == "__main__":
    main()
