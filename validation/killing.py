"""What the scripts share that kill the program."""
import os
import sys


def names(folder, without=()):
    """What lies in a folder, but for the files with these endings."""
    return sorted(path.name for path in folder.iterdir() if path.suffix not in without)


def main(run):
    """`script PROGRAM [KILLS]`: run(PROGRAM, KILLS) returns how many kills counted, and raises where
    one left what it must not. Returns the exit code."""
    program = os.path.abspath(sys.argv[1])
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    try:
        kills = run(program, kills)
    except AssertionError as problem:
        print(f"cases: 0 passed, 1 failed ({problem})")
        return 1
    print(f"cases: {kills} passed, 0 failed")
    return 0
