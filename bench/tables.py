"""Time and memory of tables.  bench/tables.py FLAVBREM [RUNS] [--large]

60 x 60 points, all three methods, two threads: median of RUNS runs with the spread (target: 0.7 s),
and its ratio to one thread; the same of a table that chooses its nodes (lo:hi:auto). With --large
also 1000 x 1000 points: time and peak memory (target: 200 MB)."""
import os
import statistics
import sys
import tempfile
import time


def table(flavbrem, folder, nodes, threads):
    """Seconds and peak memory [MB] of one table. nodes: of an axis, `60:log` or `auto`."""
    command = [flavbrem, "table", "-o", os.path.join(folder, "t.h5"), "--quiet",
               "-E", f"5:200:{nodes}", "-m", f"0.11:3:{nodes}", "--threads", str(threads)]
    begin = time.monotonic()
    pid = os.spawnv(os.P_NOWAIT, flavbrem, command)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"tables.py: {' '.join(command)} ended with status {status}")
    return time.monotonic() - begin, usage.ru_maxrss / 1024.0


def main():
    arguments = [a for a in sys.argv[1:] if a != "--large"]
    flavbrem = os.path.abspath(arguments[0])
    runs = int(arguments[1]) if len(arguments) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        two, one, ratio, auto = [], [], [], []
        for _ in range(runs):
            two.append(table(flavbrem, folder, "60:log", 2)[0])
            one.append(table(flavbrem, folder, "60:log", 1)[0])
            auto.append(table(flavbrem, folder, "auto", 2)[0])
            ratio.append(one[-1] / two[-1])
        print(f"60 x 60 table, etl, ww, iww, rtol 1e-6, {runs} runs")
        for name, times in (("2 threads (target 0.7 s)", two), ("1 thread", one),
                            ("auto, 2 threads", auto)):
            print(f"  {name:24s} median {statistics.median(times):6.2f} s"
                  f"   {min(times):.2f} .. {max(times):.2f}")
        print(f"  1 thread / 2 threads     median {statistics.median(ratio):6.2f}")
        if "--large" in sys.argv:
            seconds, megabytes = table(flavbrem, folder, "1000:log", 2)
            print(f"1000 x 1000 table, 2 threads: {seconds:.0f} s, "
                  f"peak memory {megabytes:.0f} MB (target 200)")


if __name__ == "__main__":
    main()
