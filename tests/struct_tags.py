"""A tag of a struct, union or enum stands for one thing in the whole project; those of Geant4 (G4...)
are declared by what stands in for it.

usage: struct_tags.py SOURCE_FOLDER
"""
import re
import sys
from pathlib import Path

FOLDERS = ("kernels", "include", "tables", "host")
DEFINITION = re.compile(r"\b(?:struct|union|enum(?: class)?)\s+(\w+)\s*\{")
NO_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)


def main():
    root = Path(sys.argv[1])
    places = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".c", ".h", ".hh", ".cu", ".cuh", ".cpp"):
                tags = DEFINITION.findall(NO_CODE.sub(" ", path.read_text()))
                for tag in (tag for tag in tags if not tag.startswith("G4")):
                    places.setdefault(tag, []).append(path.relative_to(root).as_posix())
    twice = {tag: where for tag, where in sorted(places.items()) if len(where) > 1}
    for tag, where in twice.items():
        print(f"{tag} is defined in {', '.join(where)}")
    print(f"{len(places)} tags looked at, {len(twice)} defined twice")
    return 1 if twice or not places else 0


if __name__ == "__main__":
    sys.exit(main())
