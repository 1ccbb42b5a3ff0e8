"""Kills `flavbrem table` by SIGKILL at random moments, the same ones for the same seed.

After each kill there is either no file under its name, or the older one that was there before, or a
whole new one, the same bytes as of a run that was left alone; what is left over is one unfinished
file at most, and the next run for the same name removes it. Half of the moments are spread over the
whole run, half over the writing at its end.

usage: kills.py FLAVBREM [KILLS]     (50 without)
"""
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import killing
import read_table
from killing import names

KINDS = {
    "grid": ["-E", "5:200:40:log", "-m", "0.11:3:40:log", "--rtol", "1e-3"],
    "auto": ["-E", "5:200:auto", "-m", "0.11:3:auto", "--interp-tol", "1e-5"],
}
LATE = "too late, after its end", "the new file"  # these do not count
SMALL = ["-E", "20:200:6:log", "-m", "0.2:3:6:log", "--rtol", "1e-3"]


def start(program, folder, arguments):
    return subprocess.Popen([program, "table", "-o", "t.h5", "--quiet", *arguments], cwd=folder)


def unfinished_size(folder, process):
    try:
        return os.stat(folder / f".t.h5.tmp-{process.pid}").st_size
    except FileNotFoundError:
        return -1


def wait_for_writing(folder, process):
    """Until the first bytes are in the unfinished file."""
    while process.poll() is None and unfinished_size(folder, process) <= 0:
        time.sleep(1e-4)


def time_alone(program, folder, arguments):
    """The bytes of a run that is left alone, its seconds, and those of its writing."""
    begin = time.monotonic()
    process = start(program, folder, arguments)
    wait_for_writing(folder, process)
    writing = time.monotonic()
    assert process.wait() == 0
    end = time.monotonic()
    return (folder / "t.h5").read_bytes(), end - begin, end - writing


def kill(program, folder, arguments, delay, at_the_end):
    """Returns when it was killed: before, while or after it wrote."""
    process = start(program, folder, arguments)
    if at_the_end:
        wait_for_writing(folder, process)
    time.sleep(delay)
    process.kill()
    if process.wait() == 0:
        return LATE[0]
    size = unfinished_size(folder, process)
    return {-1: "without an unfinished file", 0: "before the writing"}.get(size, "in the writing")


def check_whole(program, path):
    table = read_table.Table(path)  # checksums and all
    assert table.verify()[1] <= 1e-12
    subprocess.run([program, "info", path], check=True, stdout=subprocess.DEVNULL)


def check(program, folder, older, new):
    """What lies under the name, after the kill and after the next run."""
    path = folder / "t.h5"
    found = path.read_bytes() if path.exists() else None
    assert found in (older, new), "neither the older file nor a whole new one"
    if found is not None:
        check_whole(program, path)
    left = [name for name in names(folder) if name != "t.h5"]
    assert len(left) <= 1, left
    assert start(program, folder, SMALL).wait() == 0
    assert names(folder) == ["t.h5"], names(folder)
    check_whole(program, path)
    return {older: "the older file", None: "no file"}.get(found, "the new file"), len(left)


def run(program, kills):
    draw = random.Random(9)
    alone, counts, leftover = {}, {}, 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        assert start(program, folder, SMALL).wait() == 0
        small = (folder / "t.h5").read_bytes()
        for kind, arguments in KINDS.items():
            alone[kind] = time_alone(program, folder, arguments)
            print(f"{kind}: {' '.join(arguments)}: {len(alone[kind][0])} bytes, "
                  f"{alone[kind][1]:.2f} s, {1e3 * alone[kind][2]:.0f} ms of them written")
        i = 0
        while sum(counts.values()) - counts.get(LATE, 0) < kills:
            kind = list(KINDS)[i % 2]
            new, seconds, writing = alone[kind]
            older = small if i % 3 == 1 else None
            (folder / "t.h5").unlink(missing_ok=True)
            if older is not None:
                (folder / "t.h5").write_bytes(older)
            at_the_end = i // 2 % 2 == 1
            delay = draw.uniform(0.0, 1.02 * (writing if at_the_end else seconds))
            i += 1
            moment = kill(program, folder, KINDS[kind], delay, at_the_end)
            found, left = check(program, folder, older, new)
            counts[moment, found] = counts.get((moment, found), 0) + 1
            leftover += left
    for (moment, found), n in sorted(counts.items()):
        print(f"{n:4d} killed {moment}: {found}{' (not counted)' * ((moment, found) == LATE)}")
    print(f"{leftover} unfinished files were left, the next run removed each")
    return kills


if __name__ == "__main__":
    sys.exit(killing.main(run))
