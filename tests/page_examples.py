"""What the pages show is what comes out: every block that begins with `$ `, every program in C or
Python with its output, and the numbers in sentences that name their command.

usage: page_examples.py PROGRAM SOURCE_FOLDER [PAGE...]   (all *.md without a PAGE)
"""
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import cases
from cases import Counter, Skipped, cache_of

PROGRAM, ROOT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
WARNINGS = "-Wall -Wextra -Wconversion -Werror"
INSTALLED = "$(pkg-config --cflags --libs flavbrem)"  # tests/installed.py asks it itself
OF_THE_BUILD = "-Iinclude -Lbuild/release -lflavbrem -Wl,-rpath,build/release"
LEAST_EXAMPLES = 30  # of all pages; fewer, and this script has lost its way
CACHE = cache_of(PROGRAM.parent)
# That of the build, with its flags: a sanitized library wants a sanitized program.
COMPILER = f"{CACHE['CMAKE_C_COMPILER']} {CACHE['CMAKE_C_FLAGS']}"


def pages():
    """The pages to look at, those of a build folder left out."""
    if len(sys.argv) > 3:
        return [Path(name).resolve() for name in sys.argv[3:]]
    return sorted(path for path in ROOT.rglob("*.md")
                  if path.relative_to(ROOT).parts[0] not in ("build", ".git"))


def blocks(text):
    """Language and lines of each block of a page, in order."""
    return re.findall(r"^```([a-z+]*)\n(.*?)^```$", text, re.M | re.S)


def commands(block):
    """Pairs of a command, which may go on in the next line, and the lines below it."""
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        lines = part.splitlines()
        length = next(i for i, line in enumerate(lines, 1) if line[-1] not in "|\\")
        yield "\n".join(lines[:length]), "\n".join(lines[length:])


def examples(text):
    """(kind, program or command, output as shown) of each example of a page."""
    found = blocks(text)
    for i, (language, inside) in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else ("", "")
        if language == "c":
            built = next(commands(following[1]), ("", "")) if following[0] == "" else ("", "")
            yield "c", (inside, built[0]), built[1]
        elif language == "python" and following[0] == "" and not following[1].startswith("$ "):
            yield "python", inside, following[1].rstrip("\n")
        elif language == "" and inside.startswith("$ ") and (i == 0 or found[i - 1][0] != "c"):
            for command, shown in commands(inside):
                yield "command", command, shown


def run(command, folder):
    """What a command prints, its notes on stderr last."""
    for tool in ("jq", "h5cc"):
        if re.search(rf"(^|\| *|\n *){tool} ", command) and shutil.which(tool) is None:
            raise Skipped(f"there is no {tool}")
    path = f"{PROGRAM.parent}:{os.environ['PATH']}"
    result = cases.run("bash", "-c", command, cwd=folder, env={**os.environ, "PATH": path})
    assert result.returncode == 0, (command, result.returncode, result.stdout, result.stderr)
    return (result.stdout + result.stderr).rstrip("\n")


def without_sizes(text):
    """A version's name is part of a table."""
    return re.sub(r"\d+ bytes", "N bytes", text)


def numbers(text):
    return [float(word) for word in re.findall(r"-?\d+\.\d+(?:e[-+]\d+)?", text)]


def try_command(command, shown, folder):
    printed = run(command, folder)
    assert without_sizes(printed) == without_sizes(shown), ("shown:", shown, "printed:", printed)


def try_python(program, shown, folder):
    (folder / "example.py").write_text(program)
    printed = run(f"{sys.executable} example.py", folder)
    assert numbers(printed) == numbers(shown), ("shown:", shown, "printed:", printed)
    assert numbers(shown) or printed == shown, ("shown:", shown, "printed:", printed)


def try_c(program_and_command, shown, folder):
    """The compiler and the library are those of the build, and warnings are asked for besides."""
    program, command = program_and_command
    assert command.endswith(" && ./example"), f"no command compiles this program:\n{program}"
    (folder / "example.c").write_text(program)
    command = re.sub("^cc ", f"{COMPILER} ", command.replace(INSTALLED, OF_THE_BUILD))
    command = command.replace(" -o ", f" {WARNINGS} -o ")
    try_command(command, shown, folder)


def workplace(folder):
    """A folder in which the examples find what they find in the root of the repository."""
    for name in ("include", "tables"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "build").mkdir()
    (folder / "build" / "release").symlink_to(PROGRAM.parent)


def k_sentence(text, folder):
    """At 200 GeV K has a shallow minimum: the numbers are those of the command behind them."""
    found = re.search(r"at 200 GeV ([\d.]+) for 0\.11, ([\d.]+) for 0\.2, ([\d.]+) for 0\.3 GeV: "
                      r"`(flavbrem xsec [^`]*)`", text)
    *shown, command = found.groups()
    lines = [line.split() for line in run(command, folder).splitlines() if " k " in line]
    assert [f"{float(line[4]):.4f}" for line in lines] == shown, (lines, shown)


def ww_sentence(text, _):
    """How far WW is above ETL: the numbers are those of the example below."""
    found = re.search(r"mu -> e on lead it is (\d+) to (\d+)% too high", text)
    shown = next(shown for _, command, shown in examples(text)
                 if "--lepton mu:e --method etl,ww" in command)
    values = [float(line.split()[4]) for line in shown.splitlines() if "good" in line]
    high = [ww / etl - 1.0 for etl, ww in zip(values[::2], values[1::2], strict=True)]
    assert (f"{100 * min(high):.0f}", f"{100 * max(high):.0f}") == found.groups(), high


def quickstart_block(text, folder):
    """What ./quickstart is said to print is what its commands print."""
    shown = next(inside for _, inside in blocks(text) if inside.startswith("configuring build/"))
    commands_of_it = re.findall(r'^ +"\$program" ((?:table|xsec|sample) .*)$',
                                (ROOT / "quickstart").read_text(), re.M)
    assert len(commands_of_it) == 3, commands_of_it
    for command in commands_of_it:
        printed = without_sizes(run(f"flavbrem {command}", folder))
        assert printed in without_sizes(shown), (command, printed)


def fences(text, _):
    """A block whose end has text behind it swallows what follows."""
    lines = re.findall(r"^ *```.*$", text, re.M)
    wrong = [line for line in lines if not re.fullmatch(r"```[a-z+]*", line)]
    assert not wrong and len(lines) % 2 == 0, wrong


# What else is looked at, on the pages that have this text.
LOOKS = {fences: "```", quickstart_block: "configuring build/", k_sentence: "shallow minimum",
         ww_sentence: "too high at the corners"}


def tries(page):
    """(name, function without arguments) of all that can be tried on a page."""
    text = page.read_text()
    kinds = {"c": try_c, "python": try_python, "command": try_command}
    for kind, what, shown in examples(text):
        name = what[1] if kind == "c" else what
        yield name, lambda folder, k=kind, w=what, s=shown: kinds[k](w, s, folder)
    for look, mark in LOOKS.items():
        if mark in text:
            yield look.__name__, lambda folder, f=look: f(text, folder)


def main():
    counter = Counter()
    for page in pages():
        with tempfile.TemporaryDirectory() as folder:
            workplace(Path(folder))
            for name, attempt in tries(page):
                with counter.case(f"{page.relative_to(ROOT)}: {name}"):
                    attempt(Path(folder))
    few = len(sys.argv) < 4 and counter.passed + counter.skipped < LEAST_EXAMPLES
    return counter.end() or int(few)


if __name__ == "__main__":
    sys.exit(main())
