"""What the README shows of events is what comes out: a histogram, readers in Python and in C; and
its blocks are blocks.

usage: readme_events.py PROGRAM README
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py

PROGRAM, README = os.path.abspath(sys.argv[1]), Path(sys.argv[2]).read_text()
EVENTS = "1000"  # for the README's million: event i does not depend on how many there are


class Skipped(Exception):
    """Cannot be run here; the text says why."""


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+\.\d+(?:e[-+]\d+)?", text)]


def run(*command, folder):
    result = subprocess.run([str(word) for word in command], cwd=folder, text=True,
                            capture_output=True, timeout=120, stdin=subprocess.DEVNULL, check=False)
    assert result.returncode == 0, (command, result.returncode, result.stdout, result.stderr)
    return result.stdout


def block(language, inside):
    """A block of the README and the one after it, which is the output."""
    found = [pair for pair in re.findall(rf"```{language}\n(.*?)```\n```\n(.*?)```", README, re.S)
             if all(word in pair[0] for word in inside)]
    assert len(found) == 1, (language, len(found))
    return found[0]


def sample(folder):
    command = re.search(r"^\$ flavbrem (sample -o ev\.h5 .*)$", README, re.M).group(1)
    words = [EVENTS if word == "1000000" else word for word in command.split()]
    assert EVENTS in words
    run(PROGRAM, *words, folder=folder)


def histogram(folder):
    """And its summary, which is that of the README's file of as many events."""
    example = re.search(r"^\$ flavbrem (sample --histogram .*)\n([^`]*)```", README, re.M)
    words, shown = example.groups()
    printed = run(PROGRAM, *words.split(), folder=folder)
    assert printed == shown, (printed, shown)
    summary = re.search(r"^# (\d+ events, .*)$", printed, re.M).group(1)
    assert re.search(rf"^ev\.h5: {re.escape(summary)}, ", README, re.M), summary


def checked(folder):
    sample(folder)
    shown = re.search(r"^\$ flavbrem check ev\.h5\n([^`]*)```", README, re.M).group(1)
    printed = run(PROGRAM, "check", "ev.h5", folder=folder)
    assert printed == shown.replace("1000000", EVENTS), (printed, shown)


def in_python(folder):
    sample(folder)
    program, output = block("python", ["ev.h5", "psi_rad"])
    printed = run(sys.executable, "-c", program, folder=folder)
    assert len(numbers(printed)) == 15 and numbers(printed) == numbers(output), (printed, output)


def in_c(folder):
    if shutil.which("h5cc") is None:
        raise Skipped("there is no h5cc")
    sample(folder)
    program, output = block("c", ["hdf5.h", "ev.h5"])
    (folder / "example.c").write_text(program)
    command, *shown = output.strip().split("\n")
    compiler, started = command.removeprefix("$ ").split(" && ")
    run(*compiler.split(), "-Wall", "-Wextra", "-Wconversion", "-Werror", folder=folder)
    printed = run(folder / started, folder=folder).strip().split("\n")
    assert printed == shown, (printed, shown)
    with h5py.File(folder / "ev.h5") as file:
        x, psi = file["x"][:3], file["psi_rad"][:3]
    assert printed == [f"event {i}: x {x[i]:.8f}, psi {psi[i]:.8f} rad" for i in range(3)]


def fences(_):
    """A block whose end has text behind it swallows what follows."""
    lines = re.findall(r"^ *```.*$", README, re.M)
    wrong = [line for line in lines if not re.fullmatch(r"```[a-z+]*", line)]
    assert not wrong and len(lines) % 2 == 0, wrong


def main():
    tests = [fences, histogram, checked, in_python, in_c]
    failed = skipped = 0
    for test in tests:
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(Path(folder))
            except Skipped as why:
                skipped += 1
                print(f"skipped: {test.__name__} ({why})")
            except (AssertionError, OSError) as problem:
                failed += 1
                print(f"FAILED {test.__name__}: {problem}")
    print(f"cases: {len(tests) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
