"""Includes point one way, and nowhere in a circle:
cli, adapters -> include; events -> integral -> backends -> core -> kernels -> physics; tables -> include,
kernels. A file may include the headers of its own part.

usage: include_directions.py SOURCE_FOLDER
"""
import re
import sys
from pathlib import Path

CORE = ("flavbrem/", "kernels/", "host/core/")
BACKENDS = CORE + ("host/backends/backend.h", "host/backends/device.h", "host/backends/cpu/cpu.h")
A_BACKEND = CORE + ("host/backends/backend.h", "host/backends/backends.h")

# What a part may include of the project's own headers, besides itself; first match counts.
ALLOWED = [
    ("kernels/physics/constants.h", ()),
    ("kernels/physics/", ("kernels/compiler.h", "kernels/elementary.h", "kernels/quadrature.h")),
    ("kernels/", ("kernels/",)),
    ("include/flavbrem/", ("flavbrem/",)),
    ("tables/reader", ("flavbrem/", "tables/reader")),
    ("tables/files/", ("flavbrem/", "tables/fail.h")),
    ("tables/", ("flavbrem/", "kernels/", "bspline_text.h")),  # made by CMake
    ("host/core/", CORE),
    ("host/backends/", CORE + ("host/backends/",)),  # but see rule_of()
    ("host/integral/", BACKENDS),
    ("host/events/", BACKENDS + ("host/integral/",)),
    ("host/runtime/", BACKENDS + ("host/integral/", "host/events/")),
    ("host/gpu_memory/", BACKENDS + ("host/backends/backends.h", "host/events/", "host/runtime/")),
    ("host/constraint/", CORE),
    ("host/limit/", CORE),
    ("host/shower/", CORE),
    ("host/yield/", CORE + ("host/shower/",)),
    ("host/source/", BACKENDS + ("host/events/", "host/shower/")),
    ("host/cli/", ("flavbrem/",)),
    ("host/adapters/", ("flavbrem/",)),
]


def includes_of(root):
    """(file, header) of all includes of the project's own, paths from the root."""
    for folder in ("kernels", "include", "tables", "host"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".c", ".h", ".cu", ".cpp", ".hh", ".inc"):
                continue
            name = path.relative_to(root).as_posix()
            for include in re.findall(r'^\s*#\s*include\s+"([^"]+)"', path.read_text(), re.M):
                if (path.parent / include).exists():  # "compiler.h" of the same folder
                    include = (path.parent / include).relative_to(root).as_posix()
                yield name, include.removeprefix("include/")


def rule_of(name):
    """A folder of host/backends/ is a backend, which includes nothing of another one."""
    backend = re.match(r"host/backends/[^/]+/", name)
    return (backend[0], A_BACKEND) if backend else next(
        rule for rule in ALLOWED if name.startswith(rule[0]))


def allowed(name, include):
    part, others = rule_of(name)
    return include.startswith((part.removeprefix("include/"),) + others)


def errno_outside(root):
    """Errors of the system are looked at in one folder; the reader stands alone."""
    for folder in ("host/core", "host/backends", "host/integral", "host/events",
                   "host/runtime", "host/constraint", "host/limit", "host/shower", "host/yield",
                   "host/source", "tables"):
        for path in sorted((root / folder).rglob("*.c")):
            name = path.relative_to(root).as_posix()
            code = re.sub(r"/\*.*?\*/|\"[^\"\n]*\"", "", path.read_text(), flags=re.S)
            if (not name.startswith("tables/files/") and name != "tables/reader.c"
                    and re.search(r"\berrno\b(?!\.h)", code)):
                yield f"{name} looks at errno, which is for tables/files/"


def rule_is_broken():
    """What the rule for backends must say of a backend that is not in the list yet, and that the
    command line has the public headers alone."""
    mine = "host/backends/new/new.c"
    return [f"the rule of {mine} is wrong for {include}" for include, may in (
        ("host/backends/new/new.h", True), ("host/backends/backend.h", True),
        ("kernels/ladder.h", True), ("host/core/threads.h", True),
        ("host/backends/cpu/cpu.h", False), ("host/backends/device.h", False),
        ("host/integral/integrands.h", False)) if allowed(mine, include) != may] + [
        f"host/cli/ may include {include}" for include in
        ("tables/events/writer.h", "host/core/grid.h", "kernels/hat.h")
        if allowed("host/cli/xsec.c", include)]


def circles(edges):
    """The groups of nodes from which one comes back."""
    reached = {node: set(next_ones) for node, next_ones in edges.items()}
    grown = True
    while grown:
        grown = False
        for node, seen in reached.items():
            more = set().union(*(reached.get(other, ()) for other in seen)) - seen
            seen |= more
            grown |= bool(more)
    groups = {frozenset(other for other in seen if node in reached.get(other, ()))
              for node, seen in reached.items() if node in seen}
    return sorted(sorted(group) for group in groups)


def module_of(name):
    """A header with its source; the command line is one module, a kernel's file is none's source.
    """
    path = Path(name.removeprefix("include/"))
    if name.startswith("host/cli/"):
        return "host/cli"
    return path.as_posix() if path.suffix == ".cu" else path.with_suffix("").as_posix()


def modules_of(includes):
    """What each module includes of others."""
    edges = {}
    for name, include in includes:
        one, other = module_of(name), module_of(include)
        edges.setdefault(one, set())
        if one != other:
            edges[one].add(other)
    return edges


def main():
    includes = list(includes_of(Path(sys.argv[1])))
    wrong = [f"{name} must not include {include}" for name, include in includes
             if not allowed(name, include)]
    wrong += rule_is_broken()
    wrong += errno_outside(Path(sys.argv[1]))
    wrong += ["a circle: " + ", ".join(group) for group in circles(modules_of(includes))]
    print(*wrong, f"{len(includes)} includes looked at, {len(wrong)} wrong", sep="\n")
    return 1 if wrong or not includes else 0


if __name__ == "__main__":
    sys.exit(main())
