"""No function of the library calls, through others, back into the file it stands in by way of
another file: the graph of what its object files define and need has no circle.

usage: call_circles.py LIBRARY [LIBRARY...]
"""
import subprocess
import sys
from pathlib import Path

from include_directions import circles


def objects_of(library):
    """(name, what it defines, what it needs) of each object file; names can stand twice."""
    objects = []
    for line in subprocess.run(["nm", "-g", library], check=True, capture_output=True,
                               text=True).stdout.splitlines():
        if line.endswith(".o:"):
            objects.append((f"{Path(library).stem}[{len(objects)}] {line[:-1]}", set(), set()))
        elif line.strip():
            kind, symbol = line.split()[-2:]
            objects[-1][2 if kind in "Uwv" else 1].add(symbol)
    return objects


def main():
    objects = [one for library in sys.argv[1:] for one in objects_of(library)]
    home = {symbol: name for name, defined, _ in objects for symbol in defined}
    edges = {name: {home[symbol] for symbol in needed if home.get(symbol, name) != name}
             for name, _, needed in objects}
    found = circles(edges)
    for group in found:
        print("a circle: " + ", ".join(group))
    print(f"{sum(map(len, edges.values()))} ways between {len(objects)} object files, "
          f"{len(found)} circles")
    return 1 if found or not any(edges.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
