"""The Python package with the cffi that the system's python has, which is older than pip's: what
declarations.py makes is compiled against the libraries of a build, and the package is imported from
FOLDER. Where the system has no cffi or no headers it is skipped. Nothing is fetched.

usage: python_of_the_system.py BUILD_FOLDER FOLDER
"""
import shutil
import sys
import sysconfig
from pathlib import Path

import cases
from cases import Counter, Skipped, cache_of, good

BUILD, FOLDER = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
CACHE = cache_of(BUILD)
SOURCE = Path(CACHE["CMAKE_HOME_DIRECTORY"])
PACKAGE = SOURCE / "host" / "adapters" / "python"
COMPILER = CACHE["CMAKE_C_COMPILER"]
USE = """
import flavbrem
process = flavbrem.Process(target="Fe")
print(flavbrem.version(), process.xsec(100, 0.3).value > 0, len(flavbrem.devices()) > 0)
"""


def headers():
    """Where Python.h lies."""
    folder = Path(sysconfig.get_paths()["include"])
    if not (folder / "Python.h").exists():
        raise Skipped("the system's python has no headers (python3-dev)")
    if "-fsanitize" in CACHE["CMAKE_C_FLAGS"]:
        raise Skipped("a sanitizer would have to be in python itself")
    return folder


def make_extension(place):
    """As host/adapters/python/CMakeLists.txt does, but with the shared libraries of the build."""
    code = FOLDER / "_flavbrem.c"
    good(sys.executable, PACKAGE / "declarations.py", code, COMPILER, SOURCE, SOURCE / "include")
    good(COMPILER, "-shared", "-fPIC", "-O0", "-std=c17", "-DPy_LIMITED_API=0x030A0000",
         f"-I{headers()}", f"-I{SOURCE}", f"-I{SOURCE / 'include'}", code, PACKAGE / "calls.c",
         f"-L{BUILD}", f"-Wl,-rpath,{BUILD}", "-lflavbrem_files", "-lflavbrem",
         "-o", place / "_flavbrem.abi3.so", timeout=300)


def import_package():
    try:
        import cffi
        import numpy  # noqa: F401  pylint: disable=unused-import
    except ImportError as missing:
        raise Skipped(f"the system's python has no {missing.name}") from None
    headers()
    place = FOLDER / "flavbrem"
    shutil.copytree(PACKAGE / "flavbrem", place)
    make_extension(place)
    print(f"cffi {cffi.__version__}, {sys.executable}")
    said = good(sys.executable, "-c", USE, cwd=FOLDER, env={"PYTHONPATH": str(FOLDER),
                                                            "PYTHONDONTWRITEBYTECODE": "1"})
    assert said.split()[1:] == ["True", "True"], said


def main():
    counter = Counter()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with counter.case("the Python package by the cffi of the system"):
        import_package()
    shutil.rmtree(FOLDER, ignore_errors=True)
    return counter.end()


if __name__ == "__main__":
    sys.exit(main())
