"""The Python package, installed by pip with the libraries of a build into a virtual environment in
FOLDER, where its own tests are run. Where there is no environment to be had all is skipped.

usage: python_package.py BUILD_FOLDER FOLDER [--whole]
    --whole  as `pip install .` does it: pip has the libraries compiled too
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import cases
from cases import Counter, Skipped, cache_of, good

BUILD, FOLDER = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
WHOLE = "--whole" in sys.argv[3:]
CACHE = cache_of(BUILD)
SOURCE = Path(CACHE["CMAKE_HOME_DIRECTORY"])
PYTHON = FOLDER / "environment" / "bin" / "python"
NEEDED = ["cffi", "numpy", "scikit-build-core"]
MODULES = "cffi, numpy, scikit_build_core"
INSTALL_SECONDS = 90


def environment():
    """What every command gets; whatever pip and compilers leave lies in the folder."""
    (FOLDER / "tmp").mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items()
            if name not in ("PYTHONPATH", "PYTHONHOME", "DESTDIR")}
    return {**kept, "CC": CACHE["CMAKE_C_COMPILER"], "CXX": CACHE["CMAKE_CXX_COMPILER"],
            "CFLAGS": CACHE["CMAKE_C_FLAGS"], "PIP_NO_CACHE_DIR": "1", "PIP_NO_INPUT": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C",
            "PYTHONNOUSERSITE": "1", "TMPDIR": str(FOLDER / "tmp"),
            "FLAVBREM_PROGRAM": str(BUILD / "flavbrem")}


def run(*command, **more):
    return cases.run(*command, **{"env": environment(), "cwd": FOLDER, "timeout": 300, **more})


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it says nothing"


def step(what, *command, seconds):
    """A step without which all is skipped."""
    try:
        result = run(*command, timeout=max(seconds, 1.0))
    except subprocess.TimeoutExpired:
        raise Skipped(f"{what} takes more than {seconds:.0f} s") from None
    if result.returncode != 0:
        raise Skipped(f"{what} fails: {last_line(result.stderr or result.stdout)}")


def imports(module):
    return run(PYTHON, "-c", f"import {MODULES}, {module}").returncode == 0


def make_environment(more, module):
    """A virtual environment with what the package stands on, made once.

    more, module  what its tests stand on besides, as pip and as python call it, a list and a text
    """
    header = Path(sysconfig.get_paths()["include"]) / "Python.h"
    if not header.exists():
        raise Skipped("python has no headers (python3-dev)")
    if "-fsanitize" in CACHE["CMAKE_C_FLAGS"]:
        raise Skipped("a sanitizer would have to be in python itself")
    if PYTHON.exists() and imports(module):
        return
    shutil.rmtree(PYTHON.parent.parent, ignore_errors=True)
    end = time.monotonic() + INSTALL_SECONDS
    step("making a virtual environment", sys.executable, "-m", "venv", PYTHON.parent.parent,
         seconds=INSTALL_SECONDS)
    step("pip", PYTHON, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--timeout",
         "10", "--retries", "1", *NEEDED, *more, seconds=end - time.monotonic())
    if not imports(module):
        raise Skipped("what pip installed cannot be imported")


def install_package():
    """By pip, as a user does it, but that nothing is fetched."""
    options = {"cmake.define.FLAVBREM_CUDA": "OFF"}  # nvcc would take minutes
    if not WHOLE:
        good(CACHE["CMAKE_COMMAND"], "--install", BUILD, "--prefix", FOLDER / "prefix")
        options = {"cmake.source-dir": "host/adapters/python",
                   "cmake.define.CMAKE_PREFIX_PATH": FOLDER / "prefix"}
    result = run(PYTHON, "-m", "pip", "install", "--no-build-isolation", "--no-deps",
                 "--force-reinstall", *(word for name, value in options.items()
                                        for word in ("--config-settings", f"{name}={value}")),
                 SOURCE)
    assert result.returncode == 0, (result.stdout, result.stderr)


def run_tests(counter):
    """Counts what pytest tells in its last line."""
    result = run(PYTHON, "-m", "pytest", "-q", "-rs", "--tb=short", "-p", "no:cacheprovider",
                 "--basetemp", FOLDER / "pytest", SOURCE / "host" / "adapters" / "python" / "tests")
    print(result.stdout, result.stderr, sep="\n")
    found = {word: int(number) for number, word in
             re.findall(r"(\d+) (passed|failed|skipped|errors?)\b", last_line(result.stdout))}
    counter.passed += found.get("passed", 0)
    counter.skipped += found.get("skipped", 0)
    counter.failed += found.get("failed", 0) + found.get("error", 0) + found.get("errors", 0)
    assert counter.passed > 0 and (result.returncode != 0) == (counter.failed > 0), result


def in_the_tree():
    """What lies in the root, and in the package's folder."""
    package = SOURCE / "host" / "adapters" / "python"
    return cases.names_in(SOURCE) + sorted(map(str, package.rglob("*")))


def main():
    counter = Counter()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
    with counter.case("the Python package"):
        make_environment(["pytest", "matplotlib", "h5py"], "pytest, matplotlib, h5py")
        before = in_the_tree()
        install_package()
        run_tests(counter)
        assert in_the_tree() == before, "something was left in the tree"
        shutil.rmtree(FOLDER / "pytest", ignore_errors=True)
        shutil.rmtree(FOLDER / "tmp", ignore_errors=True)
    return counter.end()


if __name__ == "__main__":
    sys.exit(main())
