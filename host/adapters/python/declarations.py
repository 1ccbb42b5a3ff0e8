"""Writes the C of the extension flavbrem._flavbrem. What cffi reads are the headers themselves: the
compiler preprocesses them, and what is left of files of our own is kept, without attributes.

usage: declarations.py OUT.c COMPILER SOURCE_FOLDER INCLUDE_FOLDER...
"""
import re
import subprocess
import sys
from pathlib import Path

HEADERS = ("flavbrem/flavbrem.h", "flavbrem/event_file.h", "flavbrem/file_info.h",
           "flavbrem/files.h", "flavbrem/table_format.h", "host/adapters/python/calls.h")
# Called back by the thread that works; the functions are defined in flavbrem/_work.py.
CALLBACKS = """
extern "Python" void python_round(void *user, const flavbrem_table_round *round);
extern "Python" void python_line(void *user, const char *line);
"""
WHOLE = re.compile(r"\(?-?(?:0[xX][0-9a-fA-F]+|\d+)\)?[uUlL]*")
# cffi 1.15 writes this type so that no compiler reads it; a pointer to anything goes as well.
PAIRS = re.compile(r"const\s+uint64_t\s+(\w+)\[\]\[2\]")
DECIMAL = re.compile(r"-?\d+(?:\.\d*)?[eE][-+]?\d+|-?\d+\.\d*")


def includes() -> str:
    return "".join(f'#include "{name}"\n' for name in HEADERS)


def preprocessed(compiler: str, folders: list[str]) -> str:
    """The headers with line marks, and the macros that they define."""
    return subprocess.run([compiler, "-E", "-dD", "-x", "c", "-std=c17", "-",
                           *(f"-I{folder}" for folder in folders)],
                          input=includes(), capture_output=True, text=True, check=True).stdout


def own_lines(text: str) -> list[str]:
    """Those of our own headers: behind `# 12 "/some/where/flavbrem/keys.h" 2`."""
    own, lines = False, []
    for line in text.splitlines():
        mark = re.match(r'# \d+ "([^"]*)"', line)
        if mark:
            own = re.search(r"(^|/)flavbrem/\w+\.h$|(^|/)python/calls\.h$", mark[1]) is not None
        elif own:
            lines.append(line)
    return lines


def constant(line: str) -> str:
    """The declaration of a macro that is a number; the compiler puts its value in."""
    name, _, value = line.removeprefix("#define ").partition(" ")
    if WHOLE.fullmatch(value):
        return f"#define {name} ..."
    if DECIMAL.fullmatch(value):
        return f"static const double {name};"
    return ""


def declarations(compiler: str, folders: list[str]) -> str:
    """What ffi.cdef() reads."""
    code, constants = [], []
    for line in own_lines(preprocessed(compiler, folders)):
        if line.startswith("#define "):
            constants.append(constant(line))
        elif not line.startswith("#"):
            code.append(line)
    text = re.sub(r"__attribute__\s*\(\(.*?\)\)", "", "\n".join(code), flags=re.S)
    text = PAIRS.sub(r"const void *\1", text)
    return "\n".join(filter(str.strip, constants + text.splitlines())) + CALLBACKS


def main() -> None:
    import cffi  # the tests read the declarations without it

    out, compiler, *folders = sys.argv[1:]
    ffi = cffi.FFI()
    ffi.cdef(declarations(compiler, folders))
    ffi.set_source("flavbrem._flavbrem", includes())
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    ffi.emit_c_code(out)


if __name__ == "__main__":
    main()
