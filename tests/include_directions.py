"""Includes point one way: cli -> library -> {backends, tables} -> kernels -> physics -> constants.

usage: include_directions.py SOURCE_FOLDER
"""
import re
import sys
from pathlib import Path

# What a part may include of the project's own headers, besides itself; first match counts.
ALLOWED = [
    ("kernels/physics/constants.h", ()),
    ("kernels/physics/", ("kernels/compiler.h", "kernels/elementary.h", "kernels/quadrature.h")),
    ("kernels/", ("kernels/",)),
    ("include/flavbrem/", ("flavbrem/",)),
    ("tables/reader", ("flavbrem/", "tables/reader")),
    ("tables/", ("flavbrem/", "kernels/")),
    ("host/cli/", ("flavbrem/", "host/core/grid.h", "tables/", "bspline_text.h")),  # made by CMake
    ("host/", ("flavbrem/", "kernels/", "tables/")),
]
# A part that lies in another's folder but above it.
FORBIDDEN = {"host/": "host/cli/"}


def allowed(part, others, include):
    include = include.removeprefix("include/")
    if include.startswith(FORBIDDEN.get(part, "\0")):
        return False
    return include.startswith((part.removeprefix("include/"),) + others)


def main():
    root = Path(sys.argv[1])
    wrong = []
    count = 0
    for folder in ("kernels", "include", "tables", "host"):
        for path in sorted((root / folder).rglob("*.[ch]")):
            name = path.relative_to(root).as_posix()
            part, others = next(rule for rule in ALLOWED if name.startswith(rule[0]))
            for include in re.findall(r'^\s*#\s*include\s+"([^"]+)"', path.read_text(), re.M):
                count += 1
                if (path.parent / include).exists():  # "compiler.h" of the same folder
                    include = (path.parent / include).relative_to(root).as_posix()
                if not allowed(part, others, include):
                    wrong.append(f"{name} must not include {include}")
    print(*wrong, f"{count} includes looked at, {len(wrong)} wrong", sep="\n")
    return 1 if wrong or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
