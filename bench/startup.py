"""How long short commands take, from start to end.

usage: startup.py PROGRAM...     (other builds, for instance an older one, beside the first)

Medians of RUNS runs with the smallest and the largest, on the clock, and the median of what cores
worked; all of them in turn, so that what else the machine does meets each alike. /bin/true is what a
process takes that does nothing.
"""
import os
import statistics
import subprocess
import sys
import time

RUNS = 50
POINT = ["xsec", "-E", "100", "-m", "0.3", "--method"]
COMMANDS = [["--version"], [*POINT, "iww"], [*POINT, "etl"]]
TARGETS = {"--version": 10, "xsec -E 100 -m 0.3 --method iww": 10}


def milliseconds(command):
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"startup: {command} ended with {process.returncode}")
    return 1e3 * (time.perf_counter() - begin), 1e3 * (usage.ru_utime + usage.ru_stime)


def version_of(program):
    printed = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return printed.stdout.strip()


def main():
    programs = sys.argv[1:]
    if not programs:
        sys.exit(__doc__)
    rows = [("", ["/bin/true"])] + [(f"{i + 1}: ", [program, *command])
                                    for command in COMMANDS for i, program in enumerate(programs)]
    taken = [[milliseconds(command) for _, command in rows] for _ in range(RUNS)]
    print(f"milliseconds, {len(os.sched_getaffinity(0))} cores, medians of {RUNS} runs "
          "(smallest .. largest); of cores")
    for i, program in enumerate(programs):
        print(f"{i + 1}: {version_of(program)}")
    for i, (name, command) in enumerate(rows):
        clock = sorted(row[i][0] for row in taken)
        words = " ".join(command[1:] if name else command)
        target = f"  (target {TARGETS[words]})" if words in TARGETS else ""
        print(f"{name + words:36} {statistics.median(clock):5.1f} ({clock[0]:.1f} .. "
              f"{clock[-1]:.1f}); {statistics.median(row[i][1] for row in taken):5.1f}{target}")


if __name__ == "__main__":
    main()
