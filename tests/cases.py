"""The tests of a script: each runs in a folder of its own; the last line is for tests/count.py."""
import sys
import tempfile
import traceback
from pathlib import Path

_TESTS = []


class Skipped(Exception):
    """A test that cannot be made here; its text says why."""


def test(function):
    """Decorates a test, a function of its folder."""
    _TESTS.append(function)
    return function


def run_tests(names=()):
    """Runs those of these names, all without. Returns the exit code."""
    unknown = set(names) - {item.__name__ for item in _TESTS}
    if unknown:
        print(f"FAILED: there is no test {', '.join(sorted(unknown))}")
        return 1
    chosen = [item for item in _TESTS if not names or item.__name__ in names]
    failed = skipped = 0
    for item in chosen:
        with tempfile.TemporaryDirectory() as folder:
            try:
                item(Path(folder).resolve())
            except Skipped as why:
                skipped += 1
                print(f"skipped: {item.__name__} ({why})")
            except Exception:  # pylint: disable=broad-except
                failed += 1
                print(f"FAILED: {item.__name__}")
                traceback.print_exc(file=sys.stdout)
    left_out = f", {skipped} skipped" if skipped else ""
    print(f"cases: {len(chosen) - failed - skipped} passed, {failed} failed{left_out}")
    return 1 if failed else 0
