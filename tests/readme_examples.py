"""What the README shows of cross-sections and tables is what the program prints.

usage: readme_examples.py PROGRAM README
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, README = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).read_text()
COMMANDS = ("xsec", "table", "lookup", "check")  # readme_events.py does those of events


def examples():
    """Pairs of a command, which may go on in the next line, and the lines below it."""
    for block in re.findall(r"^```\n(\$ .*?)^```", README, re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            lines = part.splitlines()
            length = next(i for i, line in enumerate(lines, 1) if line[-1] not in "|\\")
            command = "\n".join(lines[:length])
            words = command.split()
            if words[0] == "flavbrem" and words[1] in COMMANDS and words[2] != "ev.h5":
                yield command, "\n".join(lines[length:])


def run(command, folder):
    path = f"{PROGRAM.parent}:{os.environ['PATH']}"
    result = subprocess.run(["bash", "-c", command], cwd=folder, text=True, timeout=300,
                            capture_output=True, env={**os.environ, "PATH": path}, check=False)
    assert result.returncode == 0 and result.stderr == "", (command, result.stderr)
    return result.stdout.rstrip("\n")


def without_sizes(text):
    """A version's name is part of a table."""
    return re.sub(r"\d+ bytes", "N bytes", text)


def prose(folder):
    """Numbers in a sentence whose command stands behind them."""
    found = re.search(r"at 200 GeV ([\d.]+) for 0\.11, ([\d.]+) for 0\.2, ([\d.]+) for 0\.3 GeV: "
                      r"`(flavbrem xsec [^`]*)`", README)
    *shown, command = found.groups()
    lines = [line.split() for line in run(command, folder).splitlines() if " k " in line]
    assert [f"{float(line[4]):.4f}" for line in lines] == shown, (lines, shown)
    least, most = re.search(r"mu -> e on lead it is (\d+) to (\d+)% too high", README).groups()
    command, text = next(pair for pair in examples() if "--lepton mu:e --method etl,ww" in pair[0])
    values = [float(line.split()[4]) for line in text.splitlines() if "good" in line]
    high = [ww / etl - 1.0 for etl, ww in zip(values[::2], values[1::2], strict=True)]
    assert (f"{100 * min(high):.0f}", f"{100 * max(high):.0f}") == (least, most), high


def main():
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory() as folder:
        for command, shown in examples():
            if "jq " in command and shutil.which("jq") is None:
                skipped += 1
                print(f"skipped: there is no jq for {command}")
                continue
            try:
                printed = run(command, folder)
            except AssertionError as problem:
                printed = str(problem)
            good = without_sizes(printed) == without_sizes(shown)
            passed, failed = passed + good, failed + (not good)
            if not good:
                print(f"FAILED: {command}", "-- shown:", shown, "-- printed:", printed, sep="\n")
        try:
            prose(folder)
            passed += 1
        except AssertionError as problem:
            failed += 1
            print(f"FAILED: numbers in the prose: {problem}")
    print(f"cases: {passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or passed < 8 else 0


if __name__ == "__main__":
    sys.exit(main())
