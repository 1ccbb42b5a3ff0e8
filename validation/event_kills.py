"""Kills `flavbrem sample` at random moments, the same ones for the same seed: by SIGKILL, and where
it may go on half of the time by SIGTERM, which lets it tidy up.

After each kill there is no file under its name, or the whole one where the run had just given it
its name. Half of the runs are made with --resume: the next
one, which goes on with what was left and is killed itself now and then, ends with the bytes of a
run that was left alone. The others leave what the next run removes. In the end nothing lies beside
the file.

usage: event_kills.py FLAVBREM [KILLS]     (50 without)
"""
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

import killing
from killing import names

BESIDE = (".meta",)  # what stands beside a CSV
KINDS = {"e.lhe": 400000, "e.h5": 1500000, "e.csv.gz": 300000}  # events, of a second or so


def start(program, folder, name, *more):
    return subprocess.Popen([program, "sample", "-o", name, "-n", str(KINDS[name]), "-E", "100",
                             "-m", "0.3", "--threads", "1", "--quiet", "--verbose", *more],
                            cwd=folder, text=True, stderr=subprocess.PIPE)


def finish(process):
    """How many events this run drew."""
    said = process.communicate()[1]
    assert process.returncode == 0, said
    return int(re.match(r"(\d+) events in ", said)[1])


def kill(process, delay, number=signal.SIGKILL):
    """False if it had ended before."""
    time.sleep(delay)
    process.send_signal(number)
    process.communicate()
    return process.returncode != 0


def check_kill(program, folder, name, whole, draw, counts):
    """Returns False where the kill came too late: the file has its name already."""
    resume = ["--resume"] if draw.random() < 0.5 else []

    def number():
        return signal.SIGTERM if resume and draw.random() < 0.5 else signal.SIGKILL

    kill(start(program, folder, name, *resume), draw.uniform(0.0, 1.05 * whole["seconds"]), number())
    if (folder / name).exists():
        assert (folder / name).read_bytes() == whole["bytes"], f"{name} is there in part after a kill"
        (folder / name).unlink()
        return False
    kills = 1
    while resume and draw.random() < 0.4:  # once more, while it goes on
        kills += kill(start(program, folder, name, *resume), draw.uniform(0.0, whole["seconds"]),
                      number())
        if (folder / name).exists():
            break
    if not (folder / name).exists():
        drawn = finish(start(program, folder, name, *resume))
        assert drawn == KINDS[name] or resume, f"{name} went on without --resume"
        counts["gone on"] += drawn < KINDS[name]
    assert (folder / name).read_bytes() == whole["bytes"], f"{name} has other bytes"
    assert names(folder, BESIDE) == [name], names(folder)
    (folder / name).unlink()
    counts["with --resume" if resume else "without"] += kills
    return True


def run(program, kills):
    draw = random.Random(4)
    whole, counts = {}, {"with --resume": 0, "without": 0, "gone on": 0, "too late": 0}
    with tempfile.TemporaryDirectory() as path:
        folder = pathlib.Path(path)
        for name in KINDS:
            begin = time.monotonic()
            finish(start(program, folder, name))
            whole[name] = {"seconds": time.monotonic() - begin,
                           "bytes": (folder / name).read_bytes()}
            (folder / name).unlink()
            print(f"{name}: {KINDS[name]} events, {len(whole[name]['bytes'])} bytes, "
                  f"{whole[name]['seconds']:.2f} s")
        i = 0
        while counts["with --resume"] + counts["without"] < kills:
            name = list(KINDS)[i % len(KINDS)]
            i += 1
            if not check_kill(program, folder, name, whole[name], draw, counts):
                counts["too late"] += 1
    assert counts["gone on"] > 0 or kills < 10, "no run went on where another had stopped"
    print(f"{counts['without']} killed: nothing under the name, the next run removed the rest")
    print(f"{counts['with --resume']} killed with --resume: the same bytes in the end; "
          f"{counts['gone on']} times a run went on in the middle")
    print(f"{counts['too late']} kills came too late (not counted)")
    return counts["with --resume"] + counts["without"]


if __name__ == "__main__":
    sys.exit(killing.main(run))
