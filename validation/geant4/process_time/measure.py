#!/usr/bin/env python3
"""What a shower's time grows by with the process of flavbrem: runs of the same seed with and without
it, one after the other, CPU time of the showers alone.

usage: measure.py PROGRAM TABLE [ROUNDS [SHOWERS [SHOWERS_DEEPER]]]

Of each round of runs the times are divided: by that with no process, and by that with a process that
never happens. Printed are the median and the quartiles of the ratios. A process draws random numbers,
so that showers are other ones with it: times are per step. The report that is kept had 9 800 8.
"""
import statistics
import subprocess
import sys


def seconds_a_step(program, what, cut, table, showers):
    printed = subprocess.run([program, what, cut, table, str(showers)], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    _, seconds, steps = next(line for line in printed.splitlines()
                             if line.startswith("showers ")).split()
    return float(seconds) / int(steps), float(seconds) / showers, int(steps) / showers


def of_ratios(name, ratios):
    low, median, high = statistics.quantiles(ratios, n=4)
    print(f"  {name:42s} {100 * (median - 1):+5.2f} %"
          f" ({100 * (low - 1):+.2f} to {100 * (high - 1):+.2f})")


def measure(program, table, cut, showers, rounds):
    runs = [{what: seconds_a_step(program, what, cut, table, showers)
             for what in (("none", "idle", "process") if i % 2 == 0 else ("process", "idle", "none"))}
            for i in range(rounds)]
    print(f"tracks end below {cut} GeV, {rounds} rounds of {showers} showers:"
          f" {1e3 * statistics.median(run['none'][1] for run in runs):.3f} ms and"
          f" {runs[0]['none'][2]:.0f} steps a shower without the process")
    for name, a, b in (("with the process", "process", "none"),
                       ("with one that never happens", "idle", "none"),
                       ("the process over one that never happens", "process", "idle")):
        of_ratios(name, [run[a][0] / run[b][0] for run in runs])


def main():
    if not 3 <= len(sys.argv) <= 6:
        sys.exit(__doc__)
    program, table = sys.argv[1:3]
    given = sys.argv[3:] + ["9", "1000", "100"][len(sys.argv) - 3:]
    rounds, showers, deeper = (int(number) for number in given)
    print("CPU time a step of showers of 100 GeV electrons in 23 cm of lead; median and quartiles")
    measure(program, table, "1", showers, rounds)
    measure(program, table, "0.01", deeper, rounds)


main()
