"""The line coverage of the kernels, from what runs with FLAVBREM_PTX_COVERAGE wrote.

A line counts for each kernel that has instructions of it, and as run where one of them ran.

usage: coverage.py LEAST_PERCENT LINES.txt...
"""
import sys
from collections import defaultdict
from pathlib import Path


def main():
    ran = defaultdict(dict)
    for file in sys.argv[2:]:
        for entry in Path(file).read_text(encoding="utf-8").splitlines():
            kernel, rest = entry.split(" ", 1)
            line, seen = rest.rsplit(" ", 1)
            if "/faults.cu:" not in line:
                ran[kernel][line] = ran[kernel].get(line, False) or seen == "1"
    total = covered = 0
    for kernel in sorted(ran):
        lines = ran[kernel]
        hit = sum(lines.values())
        missed = [line.rsplit("/", 1)[-1] for line, seen in lines.items() if not seen]
        print(f"{kernel}: {hit} of {len(lines)} lines", *sorted(missed)[:12])
        total += len(lines)
        covered += hit
    percent = 100.0 * covered / max(total, 1)
    print(f"line coverage of {len(ran)} kernels: {covered} of {total}, {percent:.1f}%")
    return 0 if percent >= float(sys.argv[1]) else 1


if __name__ == "__main__":
    sys.exit(main())
