"""What the scripts of the tests share: running commands, and counting cases for tests/count.py."""
import contextlib
import json
import re
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

_TESTS = []


class Skipped(Exception):
    """A test that cannot be made here; its text says why."""


class Counter:
    """Counts cases: each is a `with counter.case(NAME):`, and what it raises is its failure."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    @contextlib.contextmanager
    def case(self, name):
        try:
            yield
            self.passed += 1
        except Skipped as why:
            self.skipped += 1
            print(f"skipped: {name} ({why})")
        except Exception:  # pylint: disable=broad-except
            self.failed += 1
            print(f"FAILED: {name}")
            traceback.print_exc(file=sys.stdout)

    def end(self):
        """Prints the line that tests/count.py reads. Returns the exit code."""
        left_out = f", {self.skipped} skipped" if self.skipped else ""
        print(f"cases: {self.passed} passed, {self.failed} failed{left_out}")
        return 1 if self.failed or self.passed + self.skipped == 0 else 0


def test(function):
    """Decorates a test, a function of its folder."""
    _TESTS.append(function)
    return function


def run_tests(names=()):
    """Runs those of these names, all without, each in a folder of its own. Returns the exit code."""
    unknown = set(names) - {item.__name__ for item in _TESTS}
    if unknown:
        print(f"FAILED: there is no test {', '.join(sorted(unknown))}")
        return 1
    counter = Counter()
    for item in _TESTS:
        if names and item.__name__ not in names:
            continue
        with tempfile.TemporaryDirectory() as folder, counter.case(item.__name__):
            item(Path(folder).resolve())
    return counter.end()


def strict_json(text):
    """JSON as its standard has it: no inf, no nan, no key twice, nothing behind it."""
    def refuse(word):
        raise ValueError(f"{word} is not JSON")

    def once(pairs):
        names = [name for name, _ in pairs]
        assert len(set(names)) == len(names), names
        return dict(pairs)
    return json.loads(text, parse_constant=refuse, object_pairs_hook=once)


def run(*command, **more):
    """Runs a command with nothing on stdin, and keeps what it prints as text. `more` is of
    subprocess.run and wins over that."""
    if "input" not in more:
        more = {"stdin": subprocess.DEVNULL, **more}
    more = {"capture_output": True, "text": True, "timeout": 300, "check": False, **more}
    return subprocess.run([word if isinstance(word, bytes) else str(word) for word in command],
                          **more)


def good(*command, **more):
    """What a command prints that ends well."""
    result = run(*command, **more)
    assert result.returncode == 0, (command, result.returncode, result.stdout, result.stderr)
    return result.stdout


@contextlib.contextmanager
def small_disk(folder, size):
    """A disk of this size, like 64k, in a folder; only root can make one."""
    disk = Path(folder) / "disk"
    disk.mkdir()
    if run("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk).returncode != 0:
        raise Skipped("mounting a small tmpfs is not allowed")
    try:
        yield disk
    finally:
        good("umount", disk)


def ended_process():
    """The number of a process that is no more."""
    with subprocess.Popen(["true"]) as process:
        pass
    return process.pid


def names_in(folder):
    """The names of what lies in a folder, hidden ones too."""
    return sorted(path.name for path in Path(folder).iterdir())


def cache_of(build):
    """The variables that CMake keeps in a build folder."""
    return dict(re.findall(r"^(\w+):\w+=(.*)$", (Path(build) / "CMakeCache.txt").read_text(), re.M))
