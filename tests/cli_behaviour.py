"""What the command line does when all is well, and how it ends when it is stopped.

usage: cli_behaviour.py PROGRAM [NAME...]     (names of tests; all without)
"""
import csv
import gzip
import io
import math
import os
import pty
import random
import re
import resource
import select
import signal
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import cases
from cases import Skipped, ended_process, names_in as names, run_tests, small_disk, test

PROGRAM = os.path.abspath(sys.argv[1])
QUICK = ["--rtol", "1e-3"]
POINT = ["xsec", "-E", "100", "-m", "0.3", *QUICK]
GRID = ["-E", "5:200:4:log", "-m", "0.2:1:3", *QUICK]
CONVENTIONS = ["coupling", "t_max", "theta_max_rad", "psi_max_rad", "etl_theta_max_rad",
               "etl_psi_max_rad", "constants", "form_factor", "rtol"]
KEYS = ["method", "quantity", "value", "error", "unit", "beam_energy_gev", "m_phi_gev", "at",
        "lepton", "target", *CONVENTIONS, "status"]
COLUMNS = [*KEYS[:7], "lepton", "target_z", "target_a", *CONVENTIONS, "status"]


def run(*arguments, cwd=None, **more):
    return cases.run(PROGRAM, *arguments, cwd=cwd, **more)


def good(*arguments, cwd=None):
    result = run(*arguments, cwd=cwd)
    assert result.returncode == 0, (result.returncode, result.stderr)
    assert re.sub("note: -.* is given more than once, the last one counts\n", "",
                  result.stderr) == "", result.stderr
    return result.stdout


# ---- texts and formats ----

@test
def help_tells_units_defaults_and_two_examples(folder):
    for command in ("xsec", "table", "lookup", "info", "check", "export", "sample", "yield", "limit",
                    "constraint", "plot", "devices", "bench", "doctor"):
        text = good(command, "--help")
        examples = [line for line in text.splitlines() if line.startswith(f"  flavbrem {command}")]
        assert 2 <= len(examples) <= 4, command
        assert "GeV" in text or command in ("devices", "bench", "doctor")
        assert "(default)" in text
        assert all(len(line) <= 100 for line in text.splitlines())
    assert "--coupling H" in good("xsec", "-h")
    text = good("--help")
    assert "bench/" not in text
    assert good("-h") == text


@test
def help_wins_over_wrong_values(folder):
    assert good("xsec", "--help", "-E", "nan") == good("xsec", "--help")


@test
def version_is_one_line(folder):
    assert re.fullmatch(r"flavbrem \d+\.\d+\.\d+( \(git \S+\))?\n", good("--version"))


@test
def json_is_one_array_of_objects(folder):
    rows = cases.strict_json(good(*POINT, "--json"))
    assert [row["method"] for row in rows] == ["etl", "ww", "iww", "iww/etl"]
    assert [row["quantity"] for row in rows] == ["sigma", "sigma", "sigma", "k"]
    for row in rows:
        assert list(row) == KEYS
        assert row["value"] > row["error"] >= 0.0
        assert (row["beam_energy_gev"], row["m_phi_gev"], row["at"]) == (100.0, 0.3, [])
        assert (row["lepton"], row["target"], row["status"]) == ("e:mu", "82,207", "good")
        assert row["unit"] == ("1" if row["quantity"] == "k" else "pb")
    assert abs(rows[3]["value"] - rows[2]["value"] / rows[0]["value"]) < 1e-14 * rows[3]["value"]


@test
def methods_come_in_the_order_asked(folder):
    rows = cases.strict_json(good(*POINT, "--json", "--method", "iww,etl"))
    assert [row["method"] for row in rows] == ["iww", "etl", "iww/etl"]
    rows = cases.strict_json(good(*POINT, "--json", "--method", "ww"))
    assert [row["method"] for row in rows] == ["ww"]


@test
def csv_has_the_columns_of_json(folder):
    table = list(csv.DictReader(io.StringIO(good(*POINT, "--format", "csv"))))
    rows = cases.strict_json(good(*POINT, "--json"))
    assert list(table[0]) == COLUMNS
    for left, right in zip(table, rows, strict=True):
        assert float(left["value"]) == right["value"]
        assert f"{left['target_z']},{left['target_a']}" == right["target"]


@test
def the_last_format_counts(folder):
    assert good(*POINT, "--json", "--format", "csv") == good(*POINT, "--format", "csv")
    assert good(*POINT, "--format", "csv", "--json") == good(*POINT, "--json")


@test
def text_lines_up(folder):
    lines = good("xsec", "-E", "5,1000", "-m", "0.11,1", "--target", "Fe", *QUICK).splitlines()
    head, *rows = [line for line in lines if not line.startswith("#")]
    assert len(rows) == 16
    assert len({row.index(" good") for row in rows}) == 1
    assert head.index("status") == rows[0].index("good")
    assert {len(row.split()) for row in rows} == {len(head.split())}


@test
def text_names_the_coordinates(folder):
    for of, at, named in (("dx", "0.5", ["x"]), ("dy", "0.2", ["y"]),
                          ("dtheta", "0.001", ["theta[rad]"]), ("dpsi", "0.01", ["psi[rad]"]),
                          ("d2x", "0.5,0.001", ["x", "theta[rad]"]),
                          ("d2y", "0.2,0.01", ["y", "psi[rad]"])):
        where = [*POINT, "--of", of, "--at", at, "--method", "ww"]
        head, row = [line for line in good(*where).splitlines() if not line.startswith("#")]
        assert head.split()[2:-5] == named and f" {of} " in row
        row, = csv.DictReader(io.StringIO(good(*where, "--format", "csv")))
        for name, number in zip(named, at.split(","), strict=True):
            assert row[name.replace("[rad]", "_rad")] == number


@test
def decay_of_the_outgoing_lepton_is_noted(folder):
    assert "can decay to e phi" in good("xsec", "-E", "100", "-m", "0.1", *QUICK)
    assert "can decay" not in good(*POINT)
    cases.strict_json(good("xsec", "-E", "100", "-m", "0.1", *QUICK, "--json"))


@test
def costs_of_a_gpu_are_three_numbers(folder):
    for text, code in (("0.3,200,1e10", 0), ("-1,0,0", 0), ("", 2), ("1", 2), ("1,2", 2),
                       ("1,2,x", 2), ("1,2,3,4", 2), ("1,-2,3", 2), ("nan,1,1", 2)):
        result = run(*POINT, env={**os.environ, "FLAVBREM_GPU_COSTS": text})
        assert result.returncode == code, (text, result.stderr)
        if code == 2:
            assert result.stdout == "" and re.fullmatch(r"flavbrem: .*costs.*\n", result.stderr,
                                                        re.I), result.stderr


@test
def verbose_tells_time_and_device(folder):
    result = run(*POINT, "--verbose")
    assert result.returncode == 0 and re.fullmatch(
        r"3 values in \S+ s on device cpu:\w+ \(auto, no GPU: little work\)\n", result.stderr)
    result = run("table", "-o", "a.h5", *GRID, "--verbose", cwd=folder)
    assert result.returncode == 0 and re.match(r"\d+ values in ", result.stderr)


@test
def coordinates_may_be_ranges(folder):
    rows = cases.strict_json(good(*POINT, "--of", "d2x", "--at", "0.5:0.9:3,0.001", "--method", "ww",
                           "--json"))
    assert [row["at"] for row in rows] == [[0.5, 0.001], [0.7, 0.001], [0.9, 0.001]]
    rows = cases.strict_json(good(*POINT, "--of", "dtheta", "--at", "0.001", "--method", "ww", "--json"))
    assert rows[0]["unit"] == "pb/rad"


@test
def coupling_and_unit_scale_the_value(folder):
    def value(*more):
        return cases.strict_json(good(*POINT, "--method", "etl", "--json", *more))[0]["value"]
    ratio = value("--coupling", "1e-3") / value()
    assert abs(ratio - 100.0) < 1e-12 * 100.0
    ratio = value() / value("--unit", "GeV-2")
    assert abs(ratio - 0.3893793721718e9) < 1e-12 * ratio
    ratio = value("--constants", "dmg4") / value("--unit", "GeV-2", "--constants", "dmg4")
    assert abs(ratio - 3.894e8) < 1e-12 * ratio


@test
def element_is_its_numbers(folder):
    assert good(*POINT, "--target", "Pb") == good(*POINT, "--target", "82,207")
    assert good(*POINT, "--target", "74,183.84,19.3") == good(*POINT, "--target", "W")


@test
def points_below_threshold_are_rows_of_zero(folder):
    result = run("xsec", "-E", "0.3,100", "-m", "0.3", *QUICK, "--json")
    rows = cases.strict_json(result.stdout)
    assert result.returncode == 0 and result.stderr.startswith("note: 1 of 2 points is below the ")
    assert [row["status"] for row in rows] == ["below_threshold"] * 4 + ["good"] * 4
    assert all(row["value"] == 0.0 and row["error"] == 0.0 for row in rows[:3])
    assert (rows[3]["quantity"], rows[3]["value"], rows[3]["error"]) == ("k", None, 0.0)


@test
def k_below_the_threshold_is_infinite_everywhere(folder):
    """So that sigma_IWW/K is 0 there, as the C source has it."""
    grid = ["-E", "0.3:20:14:log", "-m", "0.5:1:4"]
    good("table", "-o", "a.h5", *grid, *QUICK, cwd=folder)
    good("export", "a.h5", "--to", "dmg4", "-o", "k.c", cwd=folder)
    (folder / "main.c").write_text('#include <stdio.h>\n#include "k.c"\nint main(void)'
                                   '{ printf("%g\\n", flavbrem_kfactor(0.5, 0.3)); return 0; }\n')
    subprocess.run(["cc", "main.c", "-o", "program"], cwd=folder, check=True)
    assert subprocess.run(["./program"], cwd=folder, capture_output=True, text=True,
                          check=True).stdout == "inf\n"
    below = ["-E", "0.3", "-m", "0.5"]
    for command in (["xsec", *below, *QUICK], ["lookup", "a.h5", *below]):
        text, table = (run(*command, *more, cwd=folder) for more in ([], ["--format", "csv"]))
        assert (text.returncode, table.returncode) == (0, 0)
        assert re.search(r"iww/etl +k +inf +0.0e\+00 +below_threshold\n", text.stdout), text.stdout
        row = list(csv.DictReader(io.StringIO(table.stdout)))[-1]
        assert (row["quantity"], row["value"], row["error"]) == ("k", "inf", "0")
    row = next(csv.DictReader(io.StringIO(good("export", "a.h5", "--to", "csv", cwd=folder))))
    assert (row["status"], row["k"], row["iww_sigma_pb"]) == ("below_threshold", "inf", "0")
    told = cases.strict_json(good("export", "a.h5", "--to", "json", cwd=folder))
    assert told["k"][0] == [None] * 4 and told["status"][0] == ["below_threshold"] * 4


@test
def energies_that_look_like_mev_get_a_hint(folder):
    result = run("xsec", "-E", "100000", "-m", "300", *QUICK)
    assert result.returncode == 0 and result.stdout
    assert result.stderr == "hint: energies and masses are in GeV; did you mean -E 100 -m 0.3?\n"
    assert run("xsec", "-E", "100000", "-m", "300", *QUICK, "--quiet").stderr == ""


@test
def what_the_program_is_made_for_is_not_doubted(folder):
    for energy, mass in (("20000", "0.3"), ("1e6", "0.0001"), ("1e6", "49"), ("1000", "60")):
        good("xsec", "-E", energy, "-m", mass, *QUICK)
    good(*SAMPLE, "-E", "20000", "-n", "10", "-o", "a.h5", cwd=folder)
    good("table", "-o", "t.h5", "-E", "1e4,1e6", "-m", "0.3,1", *QUICK, cwd=folder)


@test
def results_do_not_depend_on_device_or_threads(folder):
    expected = good(*POINT, "--json")
    for device in cases.strict_json(good("devices", "--json")):
        if device["usable"]:
            for threads in ("1", "2"):
                text = good(*POINT, "--json", "--device", device["name"], "--threads", threads)
                assert text == expected, (device, threads)


@test
def devices_are_listed(folder):
    listed = cases.strict_json(good("devices", "--json"))
    assert "cpu:baseline" in [device["name"] for device in listed if device["usable"]]
    assert all(device["usable"] == (device["reason"] == "") for device in listed)
    text = good("devices")
    assert all(device["name"] in text for device in listed)
    assert len(good("devices", "--format", "csv").splitlines()) == len(listed) + 1


# ---- how fast ----

@test
def bench_measures_and_compares(folder):
    settings = {**os.environ, "TMPDIR": str(folder), "XDG_CACHE_HOME": str(folder)}
    result = run("bench", "--quick", "--json", env=settings)
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    found = cases.strict_json(result.stdout)
    rows = found["rows"]
    if not any(gpu["usable"] for gpu in found["gpus"]):
        assert found["kept"] == {"file": None, "why_not": "there was no GPU to measure", "gpus": []}
    assert found["threads"] >= 1 and found["isa"].startswith("cpu:")
    assert all(row["same_bits"] and 1 <= row["runs"] <= 5 for row in rows)
    assert all(0 < row["least_per_s"] <= row["median_per_s"] <= row["most_per_s"] for row in rows)
    assert {"start", "points", "hats", "events", "histogram", "file"} <= {row["what"] for row in rows}
    assert {row["of"] for row in rows if row["what"] == "file"} == {"h5", "lhe", "hepmc", "csv"}
    assert {(row["of"], row["rtol"]) for row in rows if row["what"] == "points"} >= {
        (method, rtol) for method in ("etl", "ww", "iww") for rtol in (1e-3, 1e-6)}
    assert not list(folder.iterdir())  # nothing stays


@test
def bench_that_is_stopped_leaves_nothing(folder):
    settings = {**os.environ, "TMPDIR": str(folder)}
    with subprocess.Popen([PROGRAM, "bench", "--threads", "1"], env=settings, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        for line in process.stdout:
            if line.startswith("points"):
                break
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130 and said == "", (process.returncode, said)
    assert not list(folder.iterdir())


@test
def bench_needs_no_folder_for_files(folder):
    result = run("bench", "--quick", "--format", "csv",
                 env={**os.environ, "TMPDIR": str(folder / "none")})
    assert result.returncode == 0 and "no file was timed" in result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("what,of,rtol,n,device,") and not any("file" in x for x in lines[1:])


# ---- what bench keeps of GPUs ----

GPU_LINES = "measured 2026-11-27\ngpu 0.5,250,1e10 NVIDIA H100 80GB HBM3, driver 13.0\n"


def summed(text):
    """With the last line that the file must have."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return f"{text}sum {value:016x}\n"


def kept_of_gpus(folder):
    """Where it is kept below a cache folder, and the lines that it has on this machine."""
    (folder / "flavbrem").mkdir(mode=0o700)
    text = costs_told(folder)["text"]
    path = Path(re.search(r" of (\S+): there is none$", text)[1])
    assert path.parent == folder / "flavbrem" and path.name.startswith("gpu-costs-"), text
    processor = re.search(r"^model name\s*: *(.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    head = "flavbrem-gpu-costs 1\n" + "".join(f"{name} {value}\n" for name, value in (
        ("processor", processor[1] if processor else ""), ("cores", os.sysconf("SC_NPROCESSORS_CONF")),
        ("gpus", ""), ("driver", ""), ("program", good("--version").split(" ", 1)[1].strip())))
    return path, head


def costs_told(folder, **more):
    result = run("doctor", "--json", env={**os.environ, "XDG_CACHE_HOME": str(folder), **more})
    assert result.returncode == (1 if more else 0) or "," in more.get("FLAVBREM_GPU_COSTS", "")
    return next(one for one in cases.strict_json(result.stdout) if one["what"] == "GPU costs")


def why_no_gpu(folder):
    """What `auto` says of a batch that a GPU with a start of half a second is not asked for."""
    result = run("xsec", "-E", "10:100:300", "-m", "0.3", "--method", "iww", "--verbose",
                 env={**os.environ, "XDG_CACHE_HOME": str(folder)})
    assert result.returncode == 0, result.stderr
    return re.search(r"auto, no GPU: (.*)\)$", result.stderr)[1]


@test
def what_bench_kept_is_used(folder):
    if Path("/proc/driver/nvidia").exists():
        raise Skipped("an NVIDIA driver is in the file too")
    path, head = kept_of_gpus(folder)
    assert why_no_gpu(folder) == "little work"
    path.write_text(summed(head + GPU_LINES))
    told = costs_told(folder)
    assert told["status"] == "good" and told["text"] == (
        f"0.5 s, 250 threads, 1e+10 bytes/s (2026-11-27, {path}): NVIDIA H100 80GB HBM3, driver "
        "13.0"), told
    assert why_no_gpu(folder) == "little work"
    path.write_text(summed(head + GPU_LINES.replace("0.5,", "1e-9,")))
    assert why_no_gpu(folder) != "little work"  # it is asked, and there is none
    told = costs_told(folder, FLAVBREM_GPU_COSTS="1,2,3")
    assert told == {"what": "GPU costs", "status": "good", "text": "FLAVBREM_GPU_COSTS=1,2,3"}
    path.write_text(summed(head + GPU_LINES.replace(",1e10 ", ",0 ")))
    assert ", 250 threads, bytes/s as estimated (" in costs_told(folder)["text"]
    for wrong in ("abacus", "nan,1,1", "1,inf,1", "1,-5,1", "1,1,-1"):
        told = costs_told(folder, FLAVBREM_GPU_COSTS=wrong)
        assert told["status"] == "broken" and "cannot be read" in told["text"], told
        result = run("xsec", "-E", "100", "-m", "0.3",
                     env={**os.environ, "FLAVBREM_GPU_COSTS": wrong})
        assert result.returncode == 2 and "FLAVBREM_GPU_COSTS=" in result.stderr, result
    settings = {**os.environ, "XDG_CACHE_HOME": "not/absolute", "HOME": str(folder / "home")}
    result = run("doctor", env=settings)
    assert f"{folder}/home/.cache/flavbrem: there is none" in result.stdout, result.stdout
    assert not (folder / "home").exists()


@test
def what_bench_did_not_keep_is_not_taken(folder):
    if Path("/proc/driver/nvidia").exists():
        raise Skipped("an NVIDIA driver is in the file too")
    path, head = kept_of_gpus(folder)
    right = summed(head + GPU_LINES)
    gpu = GPU_LINES.splitlines(keepends=True)[1]
    for text, why in (
            (right.replace("250", "251"), "damaged"), (right[:-30], "damaged"), ("", "damaged"),
            (right + "\n", "damaged"), ("x" * 100000, "damaged"), (right[:40] + "\0", "damaged"),
            (summed(head + "gpu 1,2,3 A\0B\n"), "damaged"), (summed(head), "damaged"),
            (summed(head + GPU_LINES + gpu * 16), "damaged"), (summed(head + "gpu"), "damaged"),
            (summed(head + "gpu 1,2,3 " + "A" * 300 + "\n"), "damaged"),
            *((summed(head + GPU_LINES.replace("0.5,250,1e10", numbers)), "damaged")
              for numbers in ("nan,250,1e10", "-1,250,1e10", "0.5,0,1e10", "0.5,inf,1e10",
                              "0.5,250", "0.5,250,1e10,1", "0.5,250,-1", "1e9,250,1e10", "")),
            (summed("flavbrem-gpu-costs 2\n" + right), "another format"),
            (summed(re.sub("program .*", "program 0.0.9", head) + GPU_LINES), "another version"),
            (summed(head.replace("\ndriver ", "\ndriver 570") + GPU_LINES), "another driver"),
            (summed(head.replace("\ngpus ", "\ngpus NVIDIA T4") + GPU_LINES), "another machine"),
            (summed(head.replace("processor ", "processor not ") + GPU_LINES), "another machine")):
        path.write_text(text)
        told = costs_told(folder)
        assert told["status"] == "absent" and told["text"].endswith(": it is damaged") == (
            why == "damaged") and why in told["text"], (text, told)
        assert why_no_gpu(folder) == "little work"
    path.write_text(right)
    path.chmod(0o666)
    assert costs_told(folder)["text"].endswith("others can write it")
    path.rename(folder / "real")
    (folder / "real").chmod(0o600)
    path.symlink_to(folder / "real")
    assert costs_told(folder)["text"].endswith("it is a link")
    path.unlink()
    os.mkfifo(path)
    assert costs_told(folder)["text"].endswith("it is no plain file")
    path.unlink()
    path.mkdir()
    assert costs_told(folder)["text"].endswith("it is no plain file")
    path.rmdir()
    (folder / "real").rename(path)
    assert costs_told(folder)["status"] == "good"
    (folder / "flavbrem").rename(folder / "elsewhere")
    (folder / "flavbrem").symlink_to(folder / "elsewhere")
    assert costs_told(folder)["text"].endswith("its folder cannot be opened")
    assert why_no_gpu(folder) == "little work"


# ---- pictures ----

def python_that(folder, answer):
    """A stand-in for python3 that answers the program's question by an exit code, and then prints
    the words that it is to draw by, and writes k.png."""
    path = folder / "python"
    path.write_text("#!/bin/sh\ncase $2 in *'import matplotlib, flavbrem.plot'*) "
                    f"exit {answer} ;; esac\nshift 2\nfor word; do echo \"<$word>\"; done; "
                    "echo picture >k.png\n")
    path.chmod(0o755)
    return {**os.environ, "FLAVBREM_PYTHON": str(path)}


PICTURE = ["k", "-E", "5:200:9:log", "-m", "0.3", "-o", "k.png"]


@test
def plot_hands_its_words_to_a_python_that_can_draw(folder):
    words = ["-E", "5:200:60:log", "k", "-m0.3,1", "--targ", "Fe", "-q", "-o", "k.png"]
    result = run("plot", *words, env=python_that(folder, 0), cwd=folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [f"<{word}>" for word in words]


@test
def plot_says_what_is_missing(folder):
    for answer, sentence in ((1, "cannot import flavbrem and matplotlib"),
                             (3, "is not of version 0.1.0")):
        settings = python_that(folder, answer)
        result = run("plot", *PICTURE, env=settings, cwd=folder)
        assert (result.returncode, result.stdout) == (2, ""), result
        assert result.stderr.startswith("flavbrem: ")
        assert sentence in result.stderr and settings["FLAVBREM_PYTHON"] in result.stderr
        assert result.stderr.count("\n") == 1
    result = run("plot", *PICTURE, env={**os.environ, "FLAVBREM_PYTHON": str(folder / "none")},
                 cwd=folder)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith(f"flavbrem: there is no {folder / 'none'} to run")
    assert sorted(path.name for path in folder.iterdir()) == ["python"]


@test
def plot_asks_the_first_python_of_the_path_first(folder):
    python_that(folder, 0)
    (folder / "python").rename(folder / "python3")
    settings = {name: value for name, value in os.environ.items() if name != "FLAVBREM_PYTHON"}
    settings["PATH"] = f"{folder}:{settings['PATH']}"
    assert run("plot", *PICTURE, env=settings, cwd=folder).stdout.startswith("<k>\n<-E>\n")


@test
def plot_imports_nothing_from_the_current_folder(folder):
    for name in ("matplotlib", "flavbrem", "numpy", "signal", "base64"):
        (folder / f"{name}.py").write_text("open('imported', 'w')\n")
    before = sorted(folder.iterdir())
    run("plot", *PICTURE, cwd=folder, env={**os.environ, "FLAVBREM_PYTHON": sys.executable})
    assert sorted(path for path in folder.iterdir() if path.name != "k.png") == before


@test
def plot_reads_its_words_before_it_looks_for_a_python(folder):
    """The sentences are those of the package (test_plot.py), where no python is."""
    sample(folder, "ev.h5", n=10)
    (folder / "none.png").mkdir()
    settings = {**os.environ, "FLAVBREM_PYTHON": str(folder / "none")}
    for words, sentence in (
            ("", "there is no kind of picture"), ("tables -o a.png", "\"tables\" is no kind"),
            ("k", "there is no file to write"), ("k -o a.gif", "does not say which kind"),
            ("k -o none/a.png", "there is no folder"), ("k -o .", "does not say which kind"),
            ("k -o none.png", "no regular file"), ("k -o a.png", "there is no beam energy, give -E"),
            ("k -o a.png -E 1:5:3", "there is no boson mass, give -m"),
            ("k -o a.png -E x -m 1", "-E \"x\""), ("k -o a.png -E 1:5:3 -m 1 --target Xx", "--target"),
            ("k -E 1:5:3 -m 1 -o a.png --tagret Pb", "no option --tagret"), ("k -z", "no option -z"),
            ("k -method etl", "no option -method"), ("k -o", "-o needs a value"),
            ("k --quiet=yes", "-q takes no value"), ("k a.h5 b.h5 -o a.png", "extra argument"),
            ("k --method etl -E 1:5:3 -m 1 -o a.png", "leave --unit and --method out"),
            ("k --at 1 -E 1:5:3 -m 1 -o a.png", "--at does not go with k"),
            ("k --seed 1 -E 1:5:3 -m 1 -o a.png", "--seed does not go with k"),
            ("dx --cut x>0.5 -E 5 -m 1 -o a.png", "--cut does not go with dx, leave it out"),
            ("events --cut q>1 -E 5 -m 1 -o a.png", "\"q>1\" cuts what is unknown"),
            ("k --histogram x -E 5 -m 1 -o a.png", "--histogram does not go with k"),
            ("dx x.h5 -E 5 -m 1 -o a.png", "dx does not know what to do with"),
            ("dx --threads 1.5 -E 5 -m 1 -o a.png", "--threads"),
            ("dx --device gpu -E 5 -m 1 -o a.png", "gpu"), ("k none.h5 -o a.png", "none.h5"),
            ("k ev.h5 -o a.png", "is a file of events"), ("events none.h5 -o a.png", "none.h5"),
            ("k none.h5 --target Pb -o a.png", "--target does not go with a file"),
            ("events ev.h5 --seed 2 -o a.png", "--seed does not go"),
            ("events -E 5 -m 1 --histogram x,z -o a.png", "\"z\""),
            ("events -E 5 -m 1 --histogram x,x -o a.png", "x twice"),
            ("events -E 5 -m 1 --histogram t -o a.png", "no differential cross-section in t"),
            ("events -E 0.1 -m 1 -o a.png", "threshold"),
            ("map -E 5 -m 1 --histogram x -o a.png", "two variables"),
            ("dx -E 5 -m 1 --boson alp -o a.png", "give f-gev"),
            ("dx -E 5 -m 1 -o a.png", "there is no .*/none to run")):
        result = run("plot", *words.split(), env=settings, cwd=folder)
        assert (result.returncode, result.stdout) == (2, ""), (words, result)
        assert re.search(sentence, result.stderr.splitlines()[0]), (words, result.stderr)


@test
def a_python_that_draws_nothing_is_told(folder):
    """It may end with 0, as /bin/true does; a picture from before is no new one."""
    settings = {**os.environ, "FLAVBREM_PYTHON": "/bin/true"}
    for before in (None, b"old"):
        if before is not None:
            (folder / "k.png").write_bytes(before)
        result = run("plot", *PICTURE, env=settings, cwd=folder)
        assert (result.returncode, result.stdout) == (1, ""), result
        assert result.stderr.startswith("flavbrem: /bin/true has not written k.png"), result.stderr
    python_that(folder, 0)
    script = (folder / "python").read_text()
    settings["FLAVBREM_PYTHON"] = str(folder / "python")
    for code in (2, 3):  # python tells why
        (folder / "python").write_text(f"{script}exit {code}\n")
        result = run("plot", *PICTURE, env=settings, cwd=folder)
        assert (result.returncode, result.stderr) == (code, ""), result
    (folder / "python").write_text(script.replace("shift 2", "echo $$ >pid; exec sleep 60"))
    with subprocess.Popen([PROGRAM, "plot", *PICTURE], env=settings, cwd=folder) as process:
        while not (folder / "pid").exists() or not (folder / "pid").read_text().strip():
            time.sleep(0.02)
        process.terminate()
        assert process.wait(timeout=60) == -signal.SIGTERM
    try:
        os.kill(int((folder / "pid").read_text()), 0)
        raise AssertionError("the python goes on")
    except ProcessLookupError:
        pass


@test
def help_of_plot_needs_no_python(folder):
    settings = {**os.environ, "FLAVBREM_PYTHON": str(folder / "none")}
    result = run("plot", "k", "-E", "nan", "--help", env=settings)
    assert (result.returncode, result.stdout) == (0, good("help", "plot"))
    assert run("plot", "--", "--help", env=settings).returncode == 2
    for option in ("--form-factor", "--events", "--at", "--histogram", "--output"):
        assert option in result.stdout and option in good("--complete", "plot").split()
    for option in ("--of ", "--json", "--format"):
        assert option not in result.stdout


@test
def the_doctor_finds_a_good_installation(folder):
    found = cases.strict_json(good("doctor", "--json"))
    by_name = {one["what"]: one for one in found}
    assert {one["status"] for one in found} <= {"good", "absent"}, found
    assert by_name["program"]["text"].startswith(good("--version").split(" ", 1)[1].strip() + ", ")
    assert by_name["program"]["text"].endswith(str(Path(PROGRAM).resolve()))
    assert by_name["threads"]["text"].startswith(f"{len(os.sched_getaffinity(0))} of ")
    for name in ("compiler", "OpenMP", "CUDA", "HDF5", "zlib", "inih"):
        assert by_name[name]["text"] != "", name
    for device in cases.strict_json(good("devices", "--json")):
        usable = by_name[device["name"]]["status"] == "good"
        assert usable == device["usable"], device
        assert not device["name"].startswith("cpu:") or not usable or \
            by_name[device["name"]]["text"].startswith("the known bits"), by_name
    assert sum("taken by itself" in one["text"] for one in found) == 1, found
    assert any("libhdf5" in one["text"] for one in found if one["what"] == "library"), found
    lines = good("doctor").splitlines()
    assert [line.split()[0] for line in lines] == [one["what"].split()[0] for one in found]
    assert good("doctor", "--format", "csv").splitlines()[0] == "what,status,text"


NO_HDF5 = """#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
void *dlopen(const char *name, int flags)
{
    void *(*real)(const char *, int);
    *(void **)&real = dlsym(RTLD_NEXT, "dlopen");
    return name != NULL && strstr(name, "hdf5") != NULL ? NULL : real(name, flags);
}
"""


@test
def without_hdf5_the_rest_works_and_the_doctor_knows(folder):
    cache = cases.cache_of(Path(PROGRAM).parent)
    if "-fsanitize" in cache["CMAKE_C_FLAGS"]:
        raise Skipped("a sanitizer wants to be the first library")
    (folder / "none.c").write_text(NO_HDF5)
    cases.good(cache["CMAKE_C_COMPILER"], "-shared", "-fPIC", folder / "none.c", "-ldl", "-o",
               folder / "none.so")
    settings = {**os.environ, "LD_PRELOAD": str(folder / "none.so")}
    result = run("doctor", "--json", env=settings)
    broken = [one["what"] for one in cases.strict_json(result.stdout) if one["status"] == "broken"]
    assert (result.returncode, broken) == (1, ["HDF5"]), result
    assert re.fullmatch(r"flavbrem: HDF5 is broken \(libhdf5.*\), see the report\n",
                        result.stderr), result.stderr
    for command in ([*SAMPLE, "-n", "10", "-o", "a.h5"], ["table", "-o", "t.h5", *GRID]):
        result = run(*command, cwd=folder, env=settings)
        assert result.returncode == 1 and result.stdout == "", result
        assert re.search(r"could not be written \(libhdf5.*\), install HDF5", result.stderr), result
    result = run(*SAMPLE, "-n", "10", "-o", "a.lhe", cwd=folder, env=settings)
    assert result.returncode == 0 and (folder / "a.lhe").exists(), result
    assert names(folder) == ["a.lhe", "none.c", "none.so"]
    good(*SAMPLE, "-n", "10", "-o", "a.h5", cwd=folder)
    result = run("info", "a.h5", cwd=folder, env=settings)
    assert result.returncode == 2 and "(libhdf5" in result.stderr, result


@test
def the_doctor_tells_the_settings_of_openmp(folder):
    result = run("doctor", env={**os.environ, "OMP_NUM_THREADS": "3"})
    assert result.returncode == 0 and "OMP_NUM_THREADS=3\n" in result.stdout, result


# ---- tables ----

@test
def table_has_the_numbers_of_xsec(folder):
    import h5py
    assert good("table", "-o", "a.h5", *GRID, cwd=folder).startswith("a.h5: 4 energies x 3 masses")
    assert names(folder) == ["a.h5"]
    rows = cases.strict_json(good("xsec", *GRID, "--json"))
    with h5py.File(folder / "a.h5") as table:
        assert table["status"].dtype == "uint8" and (table["status"][...] == 0).all()
        values = {"k": table["k/value"][...], **{method: table[f"{method}/sigma_pb"][...]
                                                 for method in ("etl", "ww", "iww")}}
        axes = table["beam_energy_gev"][...], table["m_phi_gev"][...]
        for i, row in enumerate(rows):
            e, m = divmod(i // 4, 3)
            name = "k" if row["quantity"] == "k" else row["method"]
            assert values[name][e][m] == row["value"]
            assert (axes[0][e], axes[1][m]) == (row["beam_energy_gev"], row["m_phi_gev"])


@test
def table_is_aligned_little_endian_and_tells_its_units(folder):
    import h5py
    good("table", "-o", "a.h5", *GRID, cwd=folder)
    datasets = []
    with h5py.File(folder / "a.h5") as table:
        table.visititems(lambda name, item: datasets.append(item)
                         if isinstance(item, h5py.Dataset) else None)
        assert len(datasets) == 18
        for item in datasets:
            assert item.id.get_offset() % 64 == 0 and item.chunks is None
            assert item.dtype.str in ("<f8", "|u1")
            assert item.attrs["unit"] in (b"GeV", b"pb", b"1", b"GeV, GeV, pb")


@test
def same_spec_gives_the_same_bytes(folder):
    good("table", "-o", "a.h5", *GRID, "--threads", "1", cwd=folder)
    time.sleep(1.1)  # a time stamp would differ
    good("table", "-o", "b.h5", *GRID, "--threads", "2", "--device", "cpu:baseline", cwd=folder)
    assert (folder / "a.h5").read_bytes() == (folder / "b.h5").read_bytes()


@test
def spec_in_the_file_makes_the_file_again(folder):
    more = ["--theta-max", "0.2", "--lepton", "e:tau", "--target", "74,183.84,19.3"]
    good("table", "-o", "a.h5", "-E", "50:200:3", "-m", "0.2,0.3", *QUICK, *more, cwd=folder)
    (folder / "a.ini").write_text(cases.strict_json(good("info", "a.h5", "--json", cwd=folder))["spec"])
    good("table", "-o", "b.h5", "--spec", "a.ini", cwd=folder)
    assert (folder / "a.h5").read_bytes() == (folder / "b.h5").read_bytes()


@test
def a_long_list_fits_into_the_spec(folder):
    energies = ",".join(str(5.0 + 0.123456789 * i) for i in range(200))
    more = ["--rtol", "1e-2", "--method", "ww"]
    good("table", "-o", "a.h5", "-E", energies, "-m", "0.2,0.3", *more, cwd=folder)
    spec = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))["spec"]
    assert max(len(line) for line in spec.splitlines()) < 100
    (folder / "a.ini").write_text(spec)
    good("table", "-o", "b.h5", "--spec", "a.ini", cwd=folder)
    assert (folder / "a.h5").read_bytes() == (folder / "b.h5").read_bytes()


@test
def a_spec_may_have_comments_and_long_values(folder):
    (folder / "a.ini").write_text("; by hand\r\nmethod = ww ; one\r\nbeam-energy = 5, ; first\n"
                                  "\t7, ; second\n   ; none\n   9\n\nm-phi: 0.2:0.4:2\n"
                                  "rtol = 1e-2\n#end")
    good("table", "-o", "a.h5", "--spec", "a.ini", cwd=folder)
    spec = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))["spec"]
    assert "beam-energy = 5,7,9\n" in spec and "method = ww\n" in spec


@test
def odd_names_of_files_break_no_output(folder):
    for name in (b'a,"b".h5', b"a\nb.h5", b"\xff\x1b.h5", "φ.h5".encode()):
        text = good("table", "-o", name, *GRID, "--method", "ww", cwd=folder)
        assert len(text.splitlines()) == 1 and "\x1b" not in text
        rows = list(csv.reader(io.StringIO(good(
            "info", name, "--format", "csv", cwd=folder))))
        assert ["lepton_out", "mu"] in rows and all(len(row) == 2 for row in rows)
        cases.strict_json(good("info", name, "--json", cwd=folder))
        cases.strict_json(good("table", "-o", name, *GRID, "--method", "ww", "--json", cwd=folder))
        (folder / os.fsdecode(name)).unlink()
    text = good("table", "-o", 'a,"b\n".h5', *GRID, "--method", "ww", "--format", "csv", cwd=folder)
    assert list(csv.reader(io.StringIO(text)))[1][:5] == ['a,"b\n".h5', "4", "3", "ww", "0"]


@test
def table_of_one_method_has_that_alone(folder):
    import h5py
    good("table", "-o", "a.h5", *GRID, "--method", "ww", cwd=folder)
    with h5py.File(folder / "a.h5") as table:
        assert sorted(table) == ["beam_energy_gev", "m_phi_gev", "self_check", "status", "ww"]


@test
def table_may_cross_the_threshold(folder):
    import h5py
    good("table", "-o", "a.h5", "-E", "0.3,1,5", "-m", "0.2,0.5", *QUICK, cwd=folder)
    with h5py.File(folder / "a.h5") as table:
        assert table["status"][...].tolist() == [[1, 1], [0, 0], [0, 0]]
        assert table["etl/sigma_pb"][0, 1] == 0.0 and table["k/value"][0, 1] == 0.0


@test
def a_closed_approximation_says_so_everywhere(folder):
    import h5py
    process = ["--lepton", "mu:tau", "--target", "Fe"]
    point = [*process, "-E", "10", "-m", "0.112"]
    rows = {row["method"]: row for row in cases.strict_json(good("xsec", *point, "--json"))}
    ww = rows["ww"]
    assert (ww["value"], ww["error"], ww["status"]) == (0.0, 0.0, "closed")
    assert all(rows[name]["status"] == "good" for name in ("etl", "iww", "iww/etl"))
    rows = cases.strict_json(good("xsec", *point, "--of", "d2y", "--at", "0.94,1e-3", "--method", "ww",
                           "--json"))
    assert [row["status"] for row in rows] == ["closed"]
    good("table", "-o", "a.h5", *process, "-E", "3,5,10,11,15,30,40,50,60,70", "-m",
         "0.112:0.3:7", "--rtol", "1e-4", cwd=folder)
    with h5py.File(folder / "a.h5") as table:
        assert table["status"][:5, 0].tolist() == [3, 3, 3, 3, 0]
        assert table["ww/sigma_pb"][2, 0] == 0.0 < table["etl/sigma_pb"][2, 0]
    told = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))
    assert told["status"]["closed"] >= 4 and sum(told["status"].values()) == 70
    good("check", "a.h5", cwd=folder)
    rows = csv.DictReader(io.StringIO(good("export", "a.h5", "--to", "csv", cwd=folder)))
    assert [row["status"] for row in rows][::7][:5] == ["closed"] * 4 + ["good"]
    told = cases.strict_json(good("export", "a.h5", "--to", "json", cwd=folder))
    assert told["status"][2][0] == "closed"
    for e in ("10", "10.5"):  # at a node, and between
        rows = cases.strict_json(good("lookup", "a.h5", "-E", e, "-m", "0.112", "--method", "ww", "--json",
                               cwd=folder))
        assert [(row["value"], row["status"]) for row in rows] == [(0, "closed")]
    result = run("sample", *point, "--method", "ww", "-n", "10", "-o", "a.lhe", cwd=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert re.fullmatch("flavbrem: there are no events of WW at .* closed.*\n", result.stderr)
    assert names(folder) == ["a.h5"]


@test
def table_says_it_in_json_and_not_at_all(folder):
    line = cases.strict_json(good("table", "-o", "a.h5", *GRID, "--json", cwd=folder))
    between = line.pop("between")
    assert list(between) == ["etl", "ww", "iww"]
    assert max(told["worst"] for told in between.values()) == line["interpolation_error"]
    assert all((told["cells"], told["without_value"]) == (6, 0) for told in between.values())
    assert line.items() >= {"file": "a.h5", "beam_energies": 4, "masses": 3,
                            "methods": "etl,ww,iww", "outside_tolerance": 0, "coupling": 1e-4,
                            "bytes": (folder / "a.h5").stat().st_size}.items()
    assert 0.0 < line["interpolation_error"] < 1.0
    assert good("table", "-o", "a.h5", *GRID, "--quiet", cwd=folder) == ""
    text = good("table", "-o", "a.h5", *GRID, "--format", "csv", cwd=folder)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["method"] for row in rows] == ["etl", "ww", "iww"]
    assert {key: float(rows[1][key]) for key in ("cells", "cells_without_value", "masses")} == \
        {"cells": 6, "cells_without_value": 0, "masses": 3}
    assert all(abs(float(row["interpolation_error"]) / told["worst"] - 1.0) < 1e-2
               for row, told in zip(rows, between.values(), strict=True))
    line = cases.strict_json(good("table", "-o", 'odd "name"\\.h5', *GRID, "--json", cwd=folder))
    assert line["file"] == 'odd "name"\\.h5'


@test
def info_tells_the_origin(folder):
    good("table", "-o", "a.h5", *GRID, "--tmax", "E2", cwd=folder)
    told = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))
    assert told["kind"] == "table" and told["format_version"] == 2
    assert told["tmax_rule"] == "E2" and told["form_factor"] == "elastic"
    assert (told["target_z"], told["target_a"]) == (82, 207)
    assert told["constants"] == "codata2022" and told["constants_year"] == 2022
    assert told["beam_energy_gev"] == [5.0, 200.0]
    assert told["status"] == {"good": 12, "below_threshold": 0, "outside_tolerance": 0,
                              "closed": 0}
    assert {"name": "/k/value", "unit": "1", "shape": [4, 3]} in told["datasets"]
    text = good("info", "a.h5", cwd=folder)
    assert "tmax_rule" in text and "12 points" in text
    assert "tmax_rule,\"E2\"" in good("info", "a.h5", "--format", "csv", cwd=folder)


@test
def a_table_with_sampling_of_all_methods_is_read_back(folder):
    good("table", "-o", "a.h5", *GRID, "--with-sampling", cwd=folder)
    told = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))
    assert len(told["datasets"]) == 24 and told["datasets"][-1]["name"] == "/process"
    assert "checksums   good" in good("check", "a.h5", cwd=folder)


@test
def a_damaged_table_is_refused(folder):
    good("table", "-o", "a.h5", *GRID, "--method", "ww", cwd=folder)
    whole = (folder / "a.h5").read_bytes()
    rng = random.Random(1)
    read = 0
    for i in range(200):
        data = bytearray(whole[:rng.randrange(len(whole))] if i % 4 == 0 else whole)
        for _ in range(rng.choice((0, 1, 5, 20)) if data else 0):
            data[rng.randrange(len(data))] = rng.choice((0, 255, rng.randrange(256)))
        (folder / "b.h5").write_bytes(data)
        result = run(rng.choice(("info", "check")), "b.h5", "--json", cwd=folder)
        if data == whole:
            read += 1
            cases.strict_json(result.stdout)
            assert result.returncode == 0 and result.stderr == ""
        else:
            assert result.returncode == 2 and result.stdout == ""
            assert re.fullmatch(r"flavbrem: b.h5 is not a table that can be used \(.*\), .*\n",
                                result.stderr), result.stderr
    assert 0 < read < 200


@test
def a_grid_that_is_chosen_has_the_same_bytes_everywhere(folder):
    small_table(folder, "--threads", "1", "--device", "cpu:baseline")
    whole = (folder / "a.h5").read_bytes()
    small_table(folder, "--threads", "3")
    assert (folder / "a.h5").read_bytes() == whole
    told = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))
    assert told["interp_tol"] == 1e-4 and "interp-tol = 0.0001" in told["spec"]
    assert 0 < told["interpolation_error"]["etl"]["worst"] < 1e-4
    (folder / "a.ini").write_text(told["spec"])
    good("table", "-o", "b.h5", "--spec", "a.ini", cwd=folder)
    assert (folder / "b.h5").read_bytes() == whole


@test
def a_table_that_is_known_at_its_nodes_alone_says_so(folder):
    for number, grid in enumerate((["-E", "5,200", "-m", "0.11,3"],
                                   ["-E", "0.10627:0.1066:8", "-m", "0.0005:0.0009:8",
                                    "--method", "etl"])):
        result = run("table", "-o", "a.h5", *grid, cwd=folder)
        n = 49 if number else 1
        cells = "36 of 36" if number else "1 of 1"
        assert result.returncode == 3 and result.stdout.count(f"unknown ({cells} cells") == 3 - 2 * \
            number, result.stdout
        assert re.fullmatch("flavbrem: a.h5 has no value between its nodes, .*\n", result.stderr)
        told = cases.strict_json(run("table", "-o", "a.h5", *grid, "--json", cwd=folder).stdout)
        assert told["between"]["etl"]["without_value"] == told["between"]["etl"]["cells"] <= n
        assert told["interpolation_error"] is None and told["between"]["etl"]["worst"] is None
        told = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))["interpolation_error"]["etl"]
        assert told["without_value"] == told["cells"] > 0
        assert f"{cells} cells without a value" in good("info", "a.h5", cwd=folder)
        result = run("check", "a.h5", "--json", cwd=folder)
        assert result.returncode == 3 and "no value between its nodes" in result.stderr
        told = cases.strict_json(result.stdout)["between"]
        assert told["wrong"] == 0 < told["without_value"]
        if number == 0:  # the other one has points below the threshold
            assert told["values"] == 0 and told["largest"] is None
            assert "at most" not in run("check", "a.h5", cwd=folder).stdout.splitlines()[-1]
        quiet = [*grid, "--json", "--quiet"]  # no note of the points below the threshold
        nodes = cases.strict_json(good("xsec", *quiet))
        found = cases.strict_json(good("lookup", "a.h5", *quiet, cwd=folder))
        keys = ("method", "value", "error", "status", "beam_energy_gev", "m_phi_gev")
        assert [[row[key] for key in keys] for row in found] == \
            [[row[key] for key in keys] for row in nodes]
        result = run("lookup", "a.h5", "-E", "0.1065" if number else "100", "-m",
                     "0.00061" if number else "0.3", "--json", cwd=folder)
        assert result.returncode == 3
        assert {row["value"] for row in cases.strict_json(result.stdout)} == {None}


@test
def each_method_of_a_table_tells_its_own_error(folder):
    line = good("table", "-o", "a.h5", "--lepton", "mu:tau", "--target", "Fe", "-E", "10:200:20:log",
                "-m", "0.11:3:20:log", "--rtol", "1e-4", cwd=folder)
    told = dict(re.findall(r"(etl|ww|iww) ([0-9.e-]+)", line))
    assert set(told) == {"etl", "ww", "iww"} and float(told["etl"]) < float(told["ww"]), line
    assert re.search(r" ww \S+ \([1-9]\d* of 3\d\d cells without a value\)", line), line
    text = good("info", "a.h5", cwd=folder)
    assert re.search(r"(?m)^ww between nodes .* 99% of cells .*; [1-9]\d* of 3\d\d cells without a "
                     "value$", text), text
    assert re.search(r"(?m)^etl between nodes [^;]*$", text), text


KINK = ["--lepton", "mu:tau", "--target", "Fe", "-E", "10:200:auto", "-m", "0.11:3:auto"]


@test
def a_search_that_meets_a_closed_approximation_ends(folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    result = run("table", "-o", "a.h5", *KINK, "--rtol", "1e-5", "--interp-tol", "1e-3", "--json",
                 "--verbose", cwd=folder)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 60
    assert result.returncode == 0, result.stderr
    told = cases.strict_json(result.stdout)
    assert max(told["between"][name]["worst"] for name in ("etl", "ww", "iww")) < 1e-3
    assert told["between"]["etl"]["without_value"] == 0 < told["between"]["ww"]["without_value"]
    rounds = re.findall(r"(?m)^round (\d+): (\d+) x \d+ nodes, off between by etl \S+, ww \S+, "
                        r"iww [0-9.e-]+; (\d+) cross-sections so far$", result.stderr)
    assert len(rounds) >= 3 and [int(row[0]) for row in rounds] == list(range(1, len(rounds) + 1))
    assert int(rounds[-1][1]) == told["beam_energies"]
    assert f"\n{rounds[-1][2]} values in " in result.stderr
    good("check", "a.h5", "--points", "200", cwd=folder)


@test
def a_search_ends_at_its_bounds_and_says_which(folder):
    hard = ["--rtol", "1e-6", "--interp-tol", "1e-5"]
    result = run("table", "-o", "a.h5", *KINK, *hard, "--max-work", "1e4", "--json", "--verbose",
                 cwd=folder)
    assert result.returncode == 3
    assert re.search(r"flavbrem: a.h5 is written, but the errors it states between its nodes are etl "
                     r"up to \S+, ww up to \S+, iww up to \S+ \(--max-work 10000 is reached\), "
                     r".*\n$",
                     result.stderr), result.stderr
    told = cases.strict_json(result.stdout)
    assert told["beam_energies"] > 12 and told["interpolation_error"] > 1e-5
    spec = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))["spec"]
    assert "max-work = 10000\n" in spec and "max-nodes" not in spec
    (folder / "a.ini").write_text(spec)
    assert run("table", "-o", "b.h5", "--spec", "a.ini", "--threads", "3", "--device",
               "cpu:baseline", cwd=folder).returncode == 3
    assert (folder / "a.h5").read_bytes() == (folder / "b.h5").read_bytes()
    result = run("table", "-o", "a.h5", *KINK, *hard, "--max-nodes", "14", "--method", "iww",
                 "--json", cwd=folder)
    assert result.returncode == 3 and "(--max-nodes 14 is reached)" in result.stderr
    told = cases.strict_json(result.stdout)
    assert (told["beam_energies"], told["masses"]) == (14, 14)
    for option in ("--max-work", "--max-nodes"):
        result = run("table", "-o", "c.h5", *GRID, option, "20000" if option == "--max-work" else
                     "20", cwd=folder)
        assert (result.returncode, result.stdout) == (2, "") and "lo:hi:auto" in result.stderr
    assert names(folder) == ["a.h5", "a.ini", "b.h5"]


@test
def stated_errors_hold_where_the_cells_are_rough(folder):
    for grid in (["-E", "0.2:50:20", "-m", "0.002:0.3:20:log", "--target", "H"],
                 ["-E", "0.15:200:40:log", "-m", "0.001:3:40:log"]):
        good("table", "-o", "a.h5", *grid, "--method", "etl", "--rtol", "1e-5", cwd=folder)
        told = cases.strict_json(good("check", "a.h5", "--points", "9000", "--json", cwd=folder))
        assert told["between"]["wrong"] == 0 and told["between"]["values"] > 8500, told["between"]


@test
def a_table_does_not_take_the_name_of_another_format(folder):
    for name in ("t.csv", "t.JSON", "t.txt", "t.lhe", "t.csv.gz", "t.c"):
        result = run("table", "-o", name, *GRID, cwd=folder)
        assert (result.returncode, result.stdout) == (2, "")
        assert re.fullmatch(f"flavbrem: -o {name} has a name of another format, .* flavbrem export"
                            r".*\n", result.stderr), result.stderr
    for name in ("t", "t.table", "t.hdf5"):
        good("table", "-o", name, *GRID, cwd=folder)
    assert names(folder) == ["t", "t.hdf5", "t.table"]


@test
def no_file_takes_the_name_of_another_format(folder):
    good("table", "-o", "t.h5", *GRID, cwd=folder)
    look_up = ["lookup", "t.h5", "-E", "20", "-m", "0.3", "--rtol", "0.9"]
    export = ["export", "t.h5", "--to"]
    for command, wrong, right in (
            (POINT, "x.h5 x.csv x.JSON x.c x.lhe x.csv.gz x.root x.HDF5", "x x.txt x.dat x.out"),
            ([*POINT, "--format", "csv"], "x.h5 x.json x.hepmc x.tsv", "x.csv x.CSV x.txt x"),
            ([*POINT, "--json"], "x.h5 x.csv x.c", "x.json x.txt x.x"),
            (look_up, "x.h5 x.csv", "x.txt"), ([*look_up, "--json"], "x.csv", "x.json"),
            ([*export, "csv"], "x.h5 x.json x.c", "x.csv x.dat x"),
            ([*export, "json"], "x.h5 x.csv x.h", "x.json x"),
            ([*export, "dmg4"], "x.h5 x.csv x.json x.png", "x.c x.h x.hpp x.C x"),
            ([*SAMPLE, "-n", "10", "--to", "lhe"], "x.json x.h5 x.png x.CSV x.c.gz", "x x.txt x.LHE"),
            ([*SAMPLE, "-n", "10", "--to", "h5"], "x.json x.lhe x.txt x.CSV", "x x.events x.H5")):
        before = names(folder)
        for name in wrong.split():
            result = run(*command, "-o", name, cwd=folder)
            assert (result.returncode, result.stdout) == (2, ""), (command, name, result)
            assert re.fullmatch(rf"flavbrem: -o {name} has a name of .*, give another name\n|"
                                rf"flavbrem: -o {name} has a name of another format, .*, give .*a "
                                rf"name like out\.\w+\n|flavbrem: -o {name} has a name of .* and --to "
                                r"says .*\n", result.stderr), result.stderr
            assert names(folder) == before
        for name in right.split():
            assert run(*command, "-o", name, cwd=folder).returncode in (0, 3), (command, name)
            (folder / name).unlink()
    for command, option in ((POINT, "--format csv"), ([*export, "json"], "--to csv")):
        assert f", give {option} or a name like out" in run(*command, "-o", "x.csv",
                                                            cwd=folder).stderr


@test
def a_tolerance_that_cannot_be_had_is_told(folder):
    result = run("table", "-o", "a.h5", "-E", "20:21:3", "-m", "0.2:3:auto", "--interp-tol", "1e-7",
                 "--rtol", "1e-8", "--method", "iww", cwd=folder)
    assert result.returncode == 3 and "a.h5: 3 energies x " in result.stdout
    assert re.fullmatch(r"flavbrem: a.h5 is written, .* iww up to \S+ \(more nodes do not help\)"
                        r".* smaller range.*\n", result.stderr), result.stderr
    assert names(folder) == ["a.h5"]


# ---- lookups, checks, exports ----

FORM_FACTORS = ("elastic", "elastic+inelastic", "elastic+inelastic-unsquared", "helm")


@test
def a_table_keeps_its_form_factor(folder):
    import h5py
    good("table", "-o", "usual.h5", *GRID, cwd=folder)
    for form in FORM_FACTORS:
        good("table", "-o", "a.h5", *GRID, "--form-factor", form, cwd=folder)
        same = (folder / "a.h5").read_bytes() == (folder / "usual.h5").read_bytes()
        assert same == (form == "elastic"), form
        told = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))
        assert told["form_factor"] == form and "form-factor" not in told
        assert (f"form-factor = {form}\n" in told["spec"]) == (not same), told["spec"]
        with h5py.File(folder / "a.h5") as file:
            assert file.attrs["form_factor"].decode() == form
            assert "form-factor" not in file.attrs
        assert "checksums   good" in good("check", "a.h5", cwd=folder)
        (folder / "a.ini").write_text(told["spec"])
        good("table", "-o", "b.h5", "--spec", "a.ini", cwd=folder)
        assert (folder / "b.h5").read_bytes() == (folder / "a.h5").read_bytes(), form
        look = ["lookup", "a.h5", "-E", "100", "-m", "0.3"]  # not known to the tolerance
        assert f"\n# {form} form factor" in run(*look, cwd=folder).stdout
        rows = cases.strict_json(run(*look, "--json", cwd=folder).stdout)
        assert [row["form_factor"] for row in rows] == 4 * [form]
        for row in csv.DictReader(io.StringIO(good("export", "a.h5", "--to", "csv", cwd=folder))):
            assert row["form_factor"] == form and "form-factor" not in row
        told = cases.strict_json(good("export", "a.h5", "--to", "json", cwd=folder))
        assert told["form_factor"] == form and told["convention"].count("form factor") == 1
        assert f", {form} form factor, " in told["convention"] and "form-factor" not in told
        assert f", {form} form factor, " in good("export", "a.h5", "--to", "dmg4", cwd=folder)


@test
def a_table_has_further_form_factors(folder):
    import h5py
    words = dict(zip(FORM_FACTORS[1:], ("inelastic", "unsquared", "helm"), strict=True))
    good("table", "-o", "usual.h5", *GRID, cwd=folder)
    usual = list(csv.DictReader(io.StringIO(good("export", "usual.h5", "--to", "csv", cwd=folder))))
    line = good("table", "-o", "a.h5", *GRID, "--form-factors", ",".join(reversed(words)), cwd=folder)
    assert line.startswith("a.h5: 4 energies x 3 masses, ")
    told = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))
    assert told["form_factors"] == ",".join(words) and told["form_factor"] == "elastic"
    assert f"\nform-factors = {','.join(words)}\n" in told["spec"]
    (folder / "a.ini").write_text(told["spec"])
    good("table", "-o", "b.h5", "--spec", "a.ini", cwd=folder)
    assert (folder / "b.h5").read_bytes() == (folder / "a.h5").read_bytes()
    shapes = {row["name"]: (row["unit"], row["shape"]) for row in told["datasets"]}
    rows = list(csv.DictReader(io.StringIO(good("export", "a.h5", "--to", "csv", cwd=folder))))
    exported = cases.strict_json(good("export", "a.h5", "--to", "json", cwd=folder))
    with h5py.File(folder / "a.h5") as file:
        for form, word in words.items():
            good("table", "-o", "own.h5", *GRID, "--method", "etl", "--form-factor", form, cwd=folder)
            with h5py.File(folder / "own.h5") as own:
                for what in ("sigma", "error"):
                    column = file[f"etl/{what}_{word}_pb"]
                    assert (column[:] == own[f"etl/{what}_pb"][:]).all(), (form, what)
                    assert column.attrs["form_factor"].decode() == form
                    assert column.attrs["unit"].decode() == "pb"
                    assert shapes[column.name] == ("pb", [4, 3])
                    title = f"etl_{what}_{word}_pb"
                    assert [float(row.pop(title)) for row in rows] == list(column[:].ravel())
                    assert exported[title] == column[:].tolist()
    assert rows == usual  # the other columns
    assert "nodes       120 values, 120 with the same bits" in good("check", "a.h5", "--points", "20",
                                                                     cwd=folder)
    look = ["a.h5", "-E", "87", "-m", "0.42"]
    assert run("lookup", *look, cwd=folder).stdout == run("lookup", "usual.h5", *look[1:],
                                                          cwd=folder).stdout
    assert run("export", "a.h5", "--to", "dmg4", cwd=folder).stdout == good(
        "export", "usual.h5", "--to", "dmg4", cwd=folder)
    damaged = bytearray((folder / "a.h5").read_bytes())
    with h5py.File(folder / "a.h5") as file:
        damaged[file["etl/sigma_helm_pb"].id.get_offset() + 3] ^= 1
    (folder / "c.h5").write_bytes(damaged)
    assert run("check", "c.h5", cwd=folder).returncode == 2


@test
def nodes_are_chosen_without_further_form_factors(folder):
    asked = ["-E", "20:200:auto", "-m", "0.2:1:auto", "--rtol", "1e-5", "--method", "etl", "-v"]
    lines = []
    for name, more in (("a.h5", []), ("b.h5", ["--form-factors", "elastic+inelastic"])):
        result = run("table", "-o", name, *asked, *more, cwd=folder)
        assert result.returncode == 0
        lines.append(re.sub(r"[\d.]+ (s|ms)\b.*|, \d+ bytes", "", result.stdout))
    assert lines[0].replace("a.h5", "b.h5") == lines[1]


@test
def a_column_that_misses_the_tolerance_is_told(folder):
    asked = ["-E", "20,100", "-m", "0.3,1", "--rtol", "1e-12", "--method", "etl"]
    alone = run("table", "-o", "a.h5", *asked, "--json", cwd=folder)
    result = run("table", "-o", "b.h5", *asked, "--form-factors", "helm", "--json", cwd=folder)
    missed = [cases.strict_json(told.stdout)["outside_tolerance"] for told in (alone, result)]
    assert missed[1] > missed[0] and result.returncode == 3, missed
    told = [cases.strict_json(good("info", name, "--json", cwd=folder))["status"]
            for name in ("a.h5", "b.h5")]
    assert told[0] == told[1]  # of the methods


def small_table(folder, *more):
    good("table", "-o", "a.h5", "-E", "20:100:auto", "-m", "0.2:1:auto", "--rtol", "1e-5", *more,
         cwd=folder)


def lookup(folder, *arguments):
    return cases.strict_json(good("lookup", "a.h5", *arguments, "--json", cwd=folder))


@test
def lookups_have_the_keys_of_xsec_and_the_nodes_around(folder):
    small_table(folder)
    rows = lookup(folder, "-E", "30,87", "-m", "0.3:0.9:3")
    assert len(rows) == 24 and all(list(row) == [*KEYS, "nodes"] for row in rows)
    for row in rows:
        below, above = row["nodes"]["beam_energy_gev"]
        assert below <= row["beam_energy_gev"] <= above
        below, above = row["nodes"]["m_phi_gev"]
        assert below <= row["m_phi_gev"] <= above
        assert row["status"] == "good" and 0 < row["error"] < 2e-4 * row["value"]
    text = good("lookup", "a.h5", "-E", "87", "-m", "0.42", cwd=folder).splitlines()
    assert text[0].startswith("# e:mu on Z,A = 82,207") and len(text) == 8
    assert text[3].startswith("# between E ")
    rows = list(csv.DictReader(io.StringIO(good("lookup", "a.h5", "-E", "87", "-m", "0.42",
                                                "--format", "csv", cwd=folder))))
    assert len(rows) == 4 and float(rows[0]["beam_energy_node_below_gev"]) <= 87


@test
def lookups_agree_with_xsec_within_their_errors(folder):
    small_table(folder)
    rng = random.Random(2)
    points = ["-E", ",".join(f"{rng.uniform(20, 100):.17g}" for _ in range(8)),
              "-m", ",".join(f"{rng.uniform(0.2, 1):.17g}" for _ in range(8))]
    fresh = cases.strict_json(good("xsec", *points, "--rtol", "1e-6", "--json"))
    for row, other in zip(lookup(folder, *points), fresh, strict=True):
        assert (row["method"], row["beam_energy_gev"]) == (other["method"],
                                                           other["beam_energy_gev"])
        assert abs(row["value"] - other["value"]) <= row["error"] + other["error"]


@test
def lookups_take_another_coupling(folder):
    small_table(folder)
    point = ["-E", "50", "-m", "0.5"]
    for row, scaled in zip(lookup(folder, *point), lookup(folder, *point, "--coupling", "3e-4"),
                           strict=True):
        factor = 1 if row["quantity"] == "k" else 9
        assert abs(scaled["value"] - factor * row["value"]) < 1e-14 * scaled["value"]


@test
def lookups_take_other_couplings_of_any_boson(folder):
    """As many as the table's boson has, in its ratio: what xsec computes with them."""
    grid, point = ("-E", "20,35,50", "-m", "0.1,0.15,0.2"), ("-E", "35", "-m", "0.15")
    tables = {"v.h5": ("e:e", "vector", "--epsilon", "1e-3"), "p.h5": ("e:mu", "vector"),
              "g.h5": ("e:mu", "general", "--g-s", "1e-3", "--g-p", "2e-3"),
              "a.h5": ("mu:mu", "alp", "--c-a", "1", "--f-gev", "1e5"),
              "b.h5": ("e:mu", "alp", "--c-a", "1", "--c-v", "-2", "--f-gev", "1e5")}
    for name, (lepton, boson, *rest) in tables.items():
        good("table", *grid, "-o", name, "--method", "etl", "--lepton", lepton, "--boson", boson,
             *rest, cwd=folder)
    for name, couplings, instead in (
            ("v.h5", ("--epsilon", "1e-4"), ()), ("v.h5", ("--coupling", "3e-4"), ()),
            ("p.h5", ("--epsilon", "1e-4"), ()), ("p.h5", ("--coupling", "3e-5"), ()),
            ("g.h5", ("--g-s", "0,1e-6", "--g-p", "-2e-6"), ()),
            ("a.h5", ("--f-gev", "1e7"), ("--c-a", "1")), ("a.h5", ("--c-a", "-3"), ("--f-gev", "1e5")),
            ("b.h5", ("--f-gev", "1e3"), ("--c-a", "1", "--c-v", "-2")),
            ("b.h5", ("--c-a", "0.2", "--c-v", "0.4"), ("--f-gev", "1e5"))):
        lepton, boson, *_ = tables[name]
        row, = cases.strict_json(good("lookup", name, *point, *couplings, "--rtol", "0.9", "--json",
                                      cwd=folder))
        fresh, = cases.strict_json(good("xsec", *point, "--lepton", lepton, "--boson", boson,
                                        *couplings, *instead, "--method", "etl", "--json"))
        assert abs(row["value"] / fresh["value"] - 1) < 1e-12, (name, couplings, row, fresh)
        for key in ("coupling", "boson", "epsilon", "g_s", "g_p", "c_v", "c_a", "f_gev"):
            assert row.get(key) == fresh.get(key), (key, row, fresh)
    for name, couplings, why in (
            ("g.h5", ("--g-s", "1e-4"), "g.h5 are 0.001 and 0.002 .*0.0001 and 0.002, are in another "
             "ratio.*make another table"),
            ("b.h5", ("--c-a", "2"), "in another ratio"), ("g.h5", ("--g-a", "1"), "has spin 0 "),
            ("g.h5", ("--coupling", "1e-4"), "coupling does not go with boson general"),
            ("a.h5", ("--coupling", "1e-3"), "coupling does not go with boson alp"),
            ("p.h5", ("--g-v", "1e-3"), "g-v goes with boson general"),
            ("v.h5", ("--epsilon", "1e-3", "--coupling", "1e-4"), "coupling does not go with epsilon"),
            ("v.h5", ("--epsilon", "1e60"), "--epsilon 1e60 is out of range")):
        result = run("lookup", name, *point, *couplings, cwd=folder)
        assert (result.returncode, result.stdout) == (2, ""), result
        assert re.search(why, result.stderr) and result.stderr.count("\n") == 1, result.stderr


@test
def lookups_outside_are_refused(folder):
    small_table(folder, "--method", "etl")
    for point, words in ((("-E", "100.001", "-m", "0.5"), "beam energy 100.001 GeV is outside"),
                         (("-E", "20,19", "-m", "0.5"), "beam energy 19 GeV is outside"),
                         (("-E", "50", "-m", "0.199"), "boson mass 0.199 GeV is outside"),
                         (("-E", "50", "-m", "0.5", "--method", "ww"), "has no ww")):
        result = run("lookup", "a.h5", *point, cwd=folder)
        assert result.returncode == 2 and result.stdout == "" and words in result.stderr
    rows = lookup(folder, "-E", "20,100", "-m", "0.2,1")
    assert [row["method"] for row in rows] == ["etl"] * 4


@test
def lookups_near_the_threshold_say_so(folder):
    good("table", "-o", "a.h5", "-E", "0.3:20:12:log", "-m", "0.11:1:9:log", *QUICK, cwd=folder)
    rows = lookup(folder, "-E", "0.5", "-m", "0.9", "-q")
    assert all(row["status"] == "below_threshold" for row in rows)
    assert [row["value"] for row in rows] == [0] * (len(rows) - 1) + [None]
    result = run("lookup", "a.h5", "-E", "1.03", "-m", "0.9", "--json", cwd=folder)
    assert result.returncode == 3 and "too near the threshold" in result.stderr
    rows = {row["method"]: row for row in cases.strict_json(result.stdout)}
    assert rows["iww"]["value"] is None and rows["iww"]["status"] == "outside_tolerance"


@test
def check_computes_the_table_again(folder):
    small_table(folder)
    told = cases.strict_json(good("check", "a.h5", "--points", "100", "--json", cwd=folder))
    assert told["good"] is True and told["checksums"] == "good"
    assert told["coupling"] == 1e-4 and told["theta_max_rad"] == 0.1
    assert told["self_check"] == {"values": 48, "same_bits": 48, "wrong": 0, "without_value": 0,
                                  "largest": 0}
    assert told["nodes"] == {"values": 300, "same_bits": 300, "wrong": 0, "without_value": 0,
                             "largest": 0}
    assert told["between"]["values"] == 300 and told["between"]["wrong"] == 0
    assert 0 < told["between"]["largest"] < 1
    assert "checksums   good" in good("check", "a.h5", "--points", "0", cwd=folder)


def entries(data):
    """Name -> (offset in the index, offset of the data, bytes), as in tables/FORMAT.md."""
    found = {}
    for i in range(struct.unpack_from("<I", data, 28)[0]):
        at = 496 + 80 * i
        name = data[at:at + 32].rstrip(b"\0").decode()
        found[name] = (at, *struct.unpack_from("<QQ", data, at + 56))
    return found


def sign(data):
    """Makes the checksums right."""
    for at, offset, size in entries(data).values():
        struct.pack_into("<I", data, at + 72, zlib.crc32(data[offset:offset + size]))
    struct.pack_into("<I", data, 24, 0)
    struct.pack_into("<I", data, 24, zlib.crc32(data))


@test
def check_finds_numbers_that_are_not_those_of_the_program(folder):
    good("table", "-o", "a.h5", *GRID, "--method", "etl", cwd=folder)
    whole = (folder / "a.h5").read_bytes()
    for name, factor, words in (("/etl/sigma_pb", 1.01, "nodes"),
                                ("/etl/spline", 0.5, "between"),
                                ("/self_check", 1.0 + 1e-9, "self_check")):
        data = bytearray(whole)
        _, offset, size = entries(data)[name]
        first = 16 if name == "/self_check" else 0
        for at in range(offset + first, offset + size, 24 if first else 8):
            struct.pack_into("<d", data, at, factor * struct.unpack_from("<d", data, at)[0])
        sign(data)
        (folder / "b.h5").write_bytes(data)
        result = run("check", "b.h5", "--points", "100", "--json", cwd=folder)
        told = cases.strict_json(result.stdout)
        assert result.returncode == 3 and "make it again" in result.stderr
        assert told["good"] is False and told[words]["wrong"] > 0, (name, told)


EXPORT_MAIN = """
#include <stdio.h>
#ifdef ONE_UNIT
#include "k.c"
#include "other.c"
#include "k.c"
#else
double kfactor_fe(double m_phi_gev, double beam_energy_gev);
double flavbrem_kfactor(double m_phi_gev, double beam_energy_gev);
double flavbrem_kfactor_error(double m_phi_gev, double beam_energy_gev);
#endif
int main(void)
{
    double m, e;
    while (scanf("%lf %lf", &m, &e) == 2)
        printf("%.17g %.17g %.17g\\n", flavbrem_kfactor(m, e), flavbrem_kfactor_error(m, e),
               kfactor_fe(m, e));
    return 0;
}
"""
STANDARDS = [("cc", "c90"), ("cc", "c99"), ("cc", "c11"), ("cc", "c17"), ("c++", "c++98"),
             ("c++", "c++11"), ("c++", "c++17"), ("c++", "c++20")]


def exported_sources(folder):
    """Two tables, of lead and of iron, as C sources with names of their own."""
    good("table", "-o", "a.h5", "-E", "0.3:20:14:log", "-m", "0.11:1:9:log", *QUICK, cwd=folder)
    good("table", "-o", "b.h5", "-E", "10:20:3", "-m", "0.2:1:3", "--target", "Fe", *QUICK,
         cwd=folder)
    assert good("export", "a.h5", "--to", "dmg4", "-o", "k.c", cwd=folder) == ""
    assert good("export", "a.h5", "--to", "dmg4", cwd=folder) == (folder / "k.c").read_text()
    good("export", "b.h5", "--to", "dmg4", "--name", "kfactor_fe", "-o", "other.c", cwd=folder)
    (folder / "main.c").write_text(EXPORT_MAIN)


def compiled(folder, compiler, standard, *flags):
    language = ["-x", "c++"] if compiler == "c++" else []
    subprocess.run([compiler, f"-std={standard}", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O1",
                    "-o", "program", *flags, *language, "main.c",
                    *([] if "-DONE_UNIT" in flags else ["k.c", "other.c"])], cwd=folder, check=True)


def exported_values(folder, points):
    """What the program prints for points (E, m)."""
    text = subprocess.run(["./program"], cwd=folder, text=True, capture_output=True, check=True,
                          input="".join(f"{m:.17g} {e:.17g}\n" for e, m in points)).stdout
    return [[float(word) for word in line.split()] for line in text.splitlines()]


@test
def exported_sources_compile_together_in_every_standard(folder):
    exported_sources(folder)
    expected = None
    for compiler, standard in STANDARDS:
        for flags in ([], ["-DONE_UNIT"]):
            compiled(folder, compiler, standard, *flags)
            told = exported_values(folder, [(15, 0.3), (0.3, 0.5), (15, 5)])
            (k, error, fe), below, outside = told
            assert 2 < k < 4 and 0 <= error < 1 and 2 < fe < 4 and k != fe, told
            assert below == [math.inf, 0, math.inf] and all(map(math.isnan, outside)), told
            assert expected in (None, told[0]), (compiler, standard, told)
            expected = told[0]


@test
def a_name_that_does_not_compile_is_refused(folder):
    """Whatever stands in the header that the source includes, in either language; some of it."""
    good("table", "-o", "a.h5", "-E", "10:20:3", "-m", "0.2:1:3", *QUICK, cwd=folder)
    (folder / "math.c").write_text("#include <math.h>\n")
    found = set()
    for language in ("-xc", "-xc++"):
        for more in ([], ["-dM"]):
            text = subprocess.run(["cc", language, "-E", *more, "math.c"], cwd=folder, text=True,
                                  capture_output=True, check=True).stdout
            text = re.sub(r"^#(?!define).*", "", text, flags=re.M)
            found |= set(re.findall(r"\b[A-Za-z]\w{0,47}\b", text))
    assert {"log", "sqrtf", "M_PI", "isnan", "size_t", "abs"} < found and len(found) > 400
    refused, taken = 0, []
    small = sorted(name for name in found if name != name.upper())
    tried = random.Random(3).sample(small, 150)
    for name in sorted({*tried, "log", "sqrtf", "M_PI", "isnan", "size_t", "abs"}):
        result = run("export", "a.h5", "--to", "dmg4", "--name", name, "-o", f"{name}_k.h",
                     cwd=folder)
        if result.returncode == 2:
            why = "is a name of C or C++" if name != name.upper() else "not all capital"
            assert why in result.stderr, result.stderr
            refused += 1
        elif not any(name.startswith(other + "_") for other in found):  # in, in_place
            taken.append(f'#include "{name}_k.h"\n')
    assert refused > 50 and len(taken) > 20, (refused, len(taken))
    (folder / "all.c").write_text("#include <math.h>\n" + "".join(taken))
    for language in ("-xc", "-xc++"):
        subprocess.run(["cc", language, "-Wall", "-Werror", "-fsyntax-only", "all.c"],
                       cwd=folder, check=True)
    for name in ("kfactor", "k", "k_pb", "KfactorPb", "island", "strange_k", "total"):
        good("export", "a.h5", "--to", "dmg4", "--name", name, cwd=folder)


@test
def exported_source_is_the_table(folder):
    exported_sources(folder)
    compiled(folder, "cc", "c90")
    rng = random.Random(4)
    es = [0.3, 20.0, 0.29, 20.1, *(0.3 * (20 / 0.3) ** rng.random() for _ in range(25))]
    ms = [0.11, 1.0, 0.109, 1.01, *(0.11 * (1 / 0.11) ** rng.random() for _ in range(25))]
    told = exported_values(folder, [(e, m) for e in es for m in ms])
    inside = [(e, m) for e in es for m in ms if 0.3 <= e <= 20 and 0.11 <= m <= 1]
    result = run("lookup", "a.h5", "-E", ",".join(f"{e:.17g}" for e in es if 0.3 <= e <= 20),
                 "-m", ",".join(f"{m:.17g}" for m in ms if 0.11 <= m <= 1), "--json", "--rtol",
                 "0.9", cwd=folder)
    rows = cases.strict_json(result.stdout)
    found = {point: row for point, row in
             zip(inside, [row for row in rows if row["quantity"] == "k"], strict=True)}
    etl = {point: row for point, row in
           zip(inside, [row for row in rows if row["method"] == "etl"], strict=True)}
    values = closed = 0
    for (e, m), (k, error, _) in zip([(e, m) for e in es for m in ms], told, strict=True):
        row = found.get((e, m), {"value": None})
        if row["value"] and math.isnan(k):  # a lookup has the value of the node itself
            assert e in (0.3, 20.0) and m in (0.11, 1.0)
        elif row["value"]:
            values += 1
            assert abs(k - row["value"]) < 1e-12 * k
            assert abs(error * k - row["error"]) < 1e-12 * row["error"]
        elif k == math.inf:
            closed += 1
            assert error == 0 and etl.get((e, m), {"status": "below_threshold"})["status"] == \
                "below_threshold", (e, m, k, error)
        else:
            assert math.isnan(k), (e, m, k, error, row)
    assert values > 200 and closed > 20


@test
def exports_have_the_numbers_of_the_datasets(folder):
    import h5py
    good("table", "-o", "a.h5", *GRID, cwd=folder)
    told = cases.strict_json(good("export", "a.h5", "--to", "json", cwd=folder))
    rows = list(csv.DictReader(io.StringIO(good("export", "a.h5", "--to", "csv", cwd=folder))))
    with h5py.File(folder / "a.h5") as table:
        for title, name in (("etl_sigma_pb", "etl/sigma_pb"), ("ww_error_pb", "ww/error_pb"),
                            ("iww_sigma_pb", "iww/sigma_pb"), ("k", "k/value"),
                            ("k_error", "k/error")):
            assert told[title] == table[name][...].tolist()
            assert [float(row[title]) for row in rows] == table[name][...].ravel().tolist()
        assert told["beam_energy_gev"] == table["beam_energy_gev"][...].tolist()
        assert told["m_phi_gev"] == table["m_phi_gev"][...].tolist()
    assert told["status"] == [["good"] * 3] * 4 and rows[5]["status"] == "good"
    assert told["convention"].startswith("e:mu on Z,A = 82,207, coupling 0.0001")


@test
def an_export_leaves_no_half_file(folder):
    good("table", "-o", "a.h5", *GRID, "--method", "etl", cwd=folder)
    (folder / "k.c").write_text("old")
    result = run("export", "a.h5", "--to", "dmg4", "-o", "k.c", cwd=folder)
    assert result.returncode == 2 and "has no K" in result.stderr
    assert (folder / "k.c").read_text() == "old" and names(folder) == ["a.h5", "k.c"]
    result = run("export", "a.h5", "--to", "csv", "-o", "/dev/full", cwd=folder)
    assert result.returncode == 2 and "not a regular file" in result.stderr
    with open("/dev/full", "w") as full:
        result = subprocess.run([PROGRAM, "export", "a.h5", "--to", "csv"], stdout=full, cwd=folder,
                                stderr=subprocess.PIPE, text=True, timeout=300)
    assert result.returncode == 1 and "could not be written" in result.stderr


@test
def what_is_read_is_not_overwritten(folder):
    good("table", "-o", "a.h5", *GRID, "--method", "etl", cwd=folder)
    whole = (folder / "a.h5").read_bytes()
    (folder / "link.h5").symlink_to("a.h5")
    (folder / "a.ini").write_text("method = etl\n")
    for arguments in (("export", "a.h5", "--to", "csv", "-o", "a.h5"),
                      ("export", "./link.h5", "--to", "csv", "-o", "a.h5"),
                      ("table", "--spec", "a.ini", "-o", "./a.ini", *GRID)):
        result = run(*arguments, cwd=folder)
        assert result.returncode == 2 and "the file that is read" in result.stderr
    assert (folder / "a.h5").read_bytes() == whole
    assert (folder / "a.ini").read_text() == "method = etl\n"


@test
def h5py_reads_a_table_in_three_lines(folder):
    good("table", "-o", "na64e.h5", *GRID, cwd=folder)
    page = (Path(__file__).parent.parent / "host" / "cli" / "README.md").read_text()
    block = next(text for text in re.findall(r"```python\n(.*?)```", page, re.S)
                 if "h5py.File" in text)
    assert len(block.splitlines()) == 3
    block = re.sub(r"\[30, 18\]", "[3, 2]", block).replace("[30]", "[3]").replace("[18]", "[2]")
    result = subprocess.run([sys.executable, "-c", block], cwd=folder, text=True,
                            capture_output=True, timeout=300)
    assert result.returncode == 0, result.stderr
    assert [float(word) for word in result.stdout.split()][:2] == [200.0, 1.0]


@test
def info_of_a_text_of_events_is_that_of_the_columns(folder):
    for more in ([], ["-E", "20,100", "--target", "Cu", "--seed", str(2**64 - 1), "--method", "ww"]):
        told = {}
        for ending in ENDINGS:
            sample(folder, f"a{ending}", *more, n=9000)
            told[ending] = cases.strict_json(good("info", f"a{ending}", "--json", cwd=folder))
            assert "checksums             good" in good("info", f"a{ending}", cwd=folder)
        expected = told.pop(".h5")
        for name in ("file", "datasets"):
            del expected[name]
        for ending, found in told.items():
            for name, value in expected.items():
                assert found[name] == value, (ending, name, found.get(name), value)
    assert "No such file" in run("info", "b.lhe", cwd=folder).stderr


@test
def stale_unfinished_files_go(folder):
    gone = ended_process()
    (folder / f".a.h5.tmp-{gone}").write_text("left by a killed run")
    (folder / f".a.h5.tmp-{os.getpid()}").write_text("of a run that lives")
    (folder / f".a.h5.tmp-x{gone}").write_text("not one of ours")
    (folder / f".b.h5.tmp-{gone}").write_text("of another table")
    good("table", "-o", "a.h5", *GRID, cwd=folder)
    assert names(folder) == [f".a.h5.tmp-{os.getpid()}", f".a.h5.tmp-x{gone}",
                             f".b.h5.tmp-{gone}", "a.h5"]


@test
def a_table_replaces_the_old_one_at_once(folder):
    (folder / "a.h5").write_text("old")
    result = run("table", "-o", "a.h5", *GRID, "--method", "x", cwd=folder)
    assert result.returncode == 2 and (folder / "a.h5").read_text() == "old"
    good("table", "-o", "a.h5", *GRID, cwd=folder)
    assert (folder / "a.h5").read_bytes()[:4] == b"\x89FLB"


# ---- the end ----

@test
def a_broken_pipe_ends_quietly(folder):
    for ignore in (False, True):
        reader, writer = os.pipe()
        os.close(reader)
        process = subprocess.Popen(
            [PROGRAM, "xsec", "-E", "5:200:3000", "-m", "0.3", "--rtol", "1e-2", "--method", "ww"],
            stdout=writer, stderr=subprocess.PIPE, text=True, restore_signals=False,
            preexec_fn=lambda: signal.signal(signal.SIGPIPE,
                                             signal.SIG_IGN if ignore else signal.SIG_DFL))
        os.close(writer)
        assert process.communicate(timeout=120)[1] == ""


@test
def full_stdout_is_told(folder):
    with open("/dev/full", "w", encoding="ascii") as full:
        for arguments in (POINT, ["--help"], ["--version"], ["devices"], ["xsec", "--help"]):
            result = run(*arguments, stdout=full, stderr=subprocess.PIPE, capture_output=False)
            assert result.returncode == 1, arguments
            assert re.fullmatch(r"flavbrem: .*\(No space left on device\), free some space.*\n",
                                result.stderr), result.stderr


def with_closed(streams, *arguments, cwd):
    """Runs the program with the streams of these numbers closed."""
    redirections = " ".join(f"{number}>&-" for number in streams)
    return cases.run("sh", "-c", f'"$@" {redirections}', "sh", PROGRAM, *arguments, cwd=cwd,
                     stdin=None, timeout=60)


@test
def a_closed_stream_takes_no_file_of_ours(folder):
    good("table", "-o", "t.h5", *GRID, cwd=folder)
    whole = {"a.h5": ["table", *GRID], "b.h5": ["table", *GRID, "--json"],
             "c.csv": ["export", "t.h5", "--to", "csv"],
             **{"d" + ending: [*SAMPLE, "-n", "10"] for ending in ENDINGS},
             "e.lhe": [*SAMPLE, "-n", "10", "--resume"]}
    for name, command in whole.items():
        before = set(names(folder))
        good(*command, "-o", name, cwd=folder)
        made = {made: (folder / made).read_bytes() for made in set(names(folder)) - before}
        for streams in ((1,), (0, 1), (0, 1, 2), (0, 2), (2,)):
            for one in made:
                (folder / one).unlink()
            result = with_closed(streams, *command, "-o", name, cwd=folder)
            assert result.returncode == 0, (name, streams, result.stderr)
            assert 1 not in streams or result.stdout == ""
            assert result.stderr == "", result.stderr
            assert {one: (folder / one).read_bytes() for one in made} == made
            assert set(names(folder)) - before == set(made)


@test
def results_for_a_closed_stdout_are_lost_and_it_is_told(folder):
    for command in (POINT, ["devices"], [*SAMPLE, "-n", "10", "-o", "-", "--to", "csv"],
                    [*SAMPLE, "-n", "10", "--histogram", "x:5"], ["--version"], ["xsec", "--help"]):
        result = with_closed((1,), *command, cwd=folder)
        assert result.returncode == 1, command
        assert re.fullmatch(r"flavbrem: .*\(Bad file descriptor\), open it, .*\n",
                            result.stderr), result.stderr
    assert names(folder) == []


LONG = ["table", "-o", "a.h5", "-E", "5:200:2000", "-m", "0.2:3:2000", "--rtol", "1e-6"]


def wait_for(condition):
    end = time.monotonic() + 30.0
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@test
def a_signal_during_table_leaves_no_file(folder):
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        process = subprocess.Popen([PROGRAM, *LONG], cwd=folder, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        wait_for(lambda: names(folder) == [f".a.h5.tmp-{process.pid}"])
        time.sleep(0.2)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (code, "", "")
        assert names(folder) == []


@test
def an_ignored_signal_stays_ignored(folder):
    process = subprocess.Popen([PROGRAM, *LONG], cwd=folder, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    wait_for(lambda: names(folder) == [f".a.h5.tmp-{process.pid}"])
    process.send_signal(signal.SIGHUP)  # as at the end of a session, with nohup
    time.sleep(0.3)
    assert process.poll() is None
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 143 and names(folder) == []


@test
def two_tables_of_one_name_do_not_mix(folder):
    both = [subprocess.Popen([PROGRAM, "table", "-o", "a.h5", "-E", "5:200:20", "-m", masses,
                              *QUICK], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for masses in ("0.2:3:20", "0.3:3:20")]
    assert [process.communicate(timeout=300)[1] for process in both] == [b"", b""]
    assert [process.returncode for process in both] == [0, 0]
    assert names(folder) == ["a.h5"]
    assert cases.strict_json(good("info", "a.h5", "--json", cwd=folder))["status"]["good"] == 400


@test
def a_killed_table_leaves_what_the_next_run_removes(folder):
    process = subprocess.Popen([PROGRAM, *LONG], cwd=folder)
    wait_for(lambda: names(folder) == [f".a.h5.tmp-{process.pid}"])
    process.kill()
    process.wait()
    good("table", "-o", "a.h5", *GRID, cwd=folder)
    assert names(folder) == ["a.h5"]


@test
def lack_of_memory_is_told(folder):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
    if run("--version", preexec_fn=limit).returncode != 0:
        raise Skipped("the program does not start in so little memory (a sanitizer's shadow)")
    many = ["-E", "5:200:10000000", "-m", "0.3", "--threads", "1", *QUICK]
    for arguments in (["xsec", *many], ["table", "-o", "a.h5", *many[:3], "0.3,0.4", *many[4:]],
                      ["table", "-o", "a.h5", "-E", "5:200:4000", "-m", "0.2:3:2500", *QUICK]):
        result = run(*arguments, cwd=folder, preexec_fn=limit)
        assert (result.returncode, result.stdout) in ((1, ""), (2, "")), result.stderr
        assert re.fullmatch("flavbrem: .*(memory|too many).*\n", result.stderr), result.stderr
        assert names(folder) == []


def terminal_output(arguments, folder, seconds):
    """What a command writes to a terminal in so many seconds, then Ctrl-C; and its exit code.
    None for the seconds: to its end."""
    try:
        pid, terminal = pty.fork()
    except OSError as why:
        raise Skipped(f"there are no terminals here: {why}") from why
    if pid == 0:
        os.chdir(folder)
        os.execv(PROGRAM, [PROGRAM, *arguments])
    text, end = b"", time.monotonic() + (seconds or 0.0)
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            text += os.read(terminal, 4096)
    if seconds is not None:
        os.write(terminal, b"\x03")
    try:
        while chunk := os.read(terminal, 4096):
            text += chunk
    except OSError:
        pass
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    return text.decode(), code


@test
def progress_is_drawn_on_a_terminal_only(folder):
    text, code = terminal_output(LONG, folder, 4.0)
    assert code == 130 and names(folder) == []
    assert "points/s" in text and "s left" in text
    text, _ = terminal_output([*LONG, "--quiet"], folder, 2.0)
    assert "points/s" not in text


@test
def progress_is_wiped_out_at_the_end(folder):
    for n in (4000, 16000, 64000, 256000):  # until it takes longer than a second
        more = ["-m", "0.3", "--rtol", "1e-5", "--method", "etl,ww"]
        text, code = terminal_output(["xsec", "-E", f"5:200:{n}", *more], folder, None)
        bar, _, table = text.partition("#")
        if bar:
            break
    assert code == 0 and "points/s" in bar and bar.endswith("\r\x1b[K")
    assert len(table.splitlines()) == 2 * n + 3
    parts = [int(part) for part in re.findall(r"(\d+)%", bar)]
    assert parts == sorted(parts) and parts[-1] <= 100


@test
def a_full_disk_leaves_no_file(folder):
    with small_disk(folder, "64k") as disk:
        for size in ("40:log", "200"):
            result = run("table", "-o", "disk/a.h5", "-E", f"5:200:{size}", "-m", "0.2:3:40",
                         "--rtol", "1e-2", cwd=folder)
            assert result.returncode == 1 and result.stdout == ""
            assert re.fullmatch("flavbrem: disk/a.h5 could not be written "
                                r"\(No space left on device\).*\n", result.stderr), result.stderr
            assert names(disk) == []
        good("table", "-o", "disk/a.h5", *GRID, cwd=folder)


@test
def a_limit_of_the_file_size_leaves_no_file(folder):
    for kilobytes in (2, 4, 16):  # libomp makes a file of 1 kB, and ends where it cannot
        def limit(size=1024 * kilobytes):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        # where coverage is measured it would break its own files, too, and speaks about it
        no_files = {**os.environ, "GCOV_PREFIX": "/dev/null"}
        result = run("table", "-o", "a.h5", "-E", "5:200:50", "-m", "0.2:3:50", "--rtol", "1e-2",
                     "--method", "ww", cwd=folder, preexec_fn=limit, env=no_files)
        if "ThreadSanitizer" in result.stderr:
            raise Skipped("the thread sanitizer's own files do not fit")
        said = re.sub(r"(?m)^profiling:.*\n", "", result.stderr)
        assert result.returncode == 1 and result.stdout == "", (result.returncode, result.stderr)
        assert re.fullmatch(r"flavbrem: a.h5 could not be written \(File too large\).*\n",
                            said), result.stderr
        assert names(folder) == []


def run_as_nobody(*arguments, cwd):
    """Root writes everywhere, and so is somebody else here."""
    def become():
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
    try:
        return run(*arguments, cwd=cwd, preexec_fn=become)
    except PermissionError:
        raise Skipped("nobody may not run the program where it lies") from None


@test
def an_unwritable_folder_is_told_at_once(folder):
    good("table", "-o", "t.h5", *GRID, cwd=folder)
    before = names(folder)
    folder.chmod(0o555)
    try:
        for command in (LONG[:1] + LONG[3:], MANY[:-2], ["export", "t.h5", "--to", "csv"]):
            endings = {"sample": ENDINGS, "table": [".h5"], "export": [".csv"]}[command[0]]
            for ending in endings:
                result = run_as_nobody(*command, "-o", "a" + ending, cwd=folder)
                assert result.returncode == 2 and result.stdout == "", result.stderr
                assert re.fullmatch(f"flavbrem: a{ending} cannot be written "
                                    r"\(Permission denied\), .*\n", result.stderr), result.stderr
    finally:
        folder.chmod(0o755)
    assert names(folder) == before


@test
def a_file_that_may_not_be_written_stays(folder):
    folder.chmod(0o777)
    (folder / "a.csv").write_text("old")
    (folder / "a.csv").chmod(0o444)
    result = run_as_nobody(*SAMPLE, "-n", "10", "-o", "a.csv", cwd=folder)
    assert result.returncode == 2 and "(Permission denied)" in result.stderr, result.stderr
    assert names(folder) == ["a.csv"] and (folder / "a.csv").read_text() == "old"


@test
def a_spec_may_come_from_a_pipe(folder):
    spec = "beam-energy = 100\nm-phi = 0.3\n"
    command = ["sample", "-n", "1000", "--histogram", "x:5", "--spec"]
    expected = good(*command[:-1], "-E", "100", "-m", "0.3", cwd=folder)
    piped = [subprocess.run([PROGRAM, *command, "/dev/stdin"], input=spec, text=True,
                            cwd=folder, capture_output=True, timeout=60, check=True).stdout]
    reader, writer = os.pipe()
    os.write(writer, spec.encode())
    os.close(writer)
    piped.append(run(*command, f"/dev/fd/{reader}", pass_fds=[reader], cwd=folder).stdout)
    os.close(reader)
    assert piped == 2 * [expected]
    for number in (signal.SIGINT, signal.SIGTERM):  # while it waits for its text
        with subprocess.Popen([PROGRAM, *command, "/dev/stdin"], cwd=folder,
                              stdin=subprocess.PIPE) as process:
            time.sleep(0.2)
            process.send_signal(number)
            assert process.wait(timeout=60) == -number


@test
def an_option_given_twice_is_told(folder):
    """The last one counts; conditions of a region add up."""
    for twice, once, called in (("-E 50 -E 100", "-E 100", "-E"),
                                ("-E 100 --method ww --method=etl", "-E 100 --method etl", "--method"),
                                ("-E 100 --json --format csv", "-E 100 --format csv", "--format")):
        more = ["xsec", "-m", "0.3"]
        result = run(*more, *twice.split())
        assert (result.returncode, result.stdout) == (0, good(*more, *once.split()))
        assert result.stderr == f"note: {called} is given more than once, the last one counts\n"
        assert run(*more, *twice.split(), "-q").stderr == ""
    assert run("xsec", "-m", "0.3", "-E", "100", "-E", "100", "--json", "--json").stderr == ""
    inside = ["xsec", "-E", "100", "-m", "0.3", "--method", "etl", "--cut"]
    both = run(*inside, "x>0.5", "--cut", "theta<0.01", "--cut=x<0.9")
    assert (both.stdout, both.stderr) == (good(*inside, "x>0.5,theta<0.01,x<0.9"), "")


@test
def a_spectrum_may_come_from_a_pipe(folder):
    (folder / "rows.csv").write_text("5,1.2\n50,2.5\n")
    command = [PROGRAM, "yield", "--material", "Pb", "-m", "0.3", "--by", "total", "--spectrum"]
    expected = good(*command[1:], "rows.csv", cwd=folder).replace("rows.csv", "")
    for words in (f"cat rows.csv | {' '.join(command)} /dev/stdin", f"{' '.join(command)} <(cat rows.csv)",
                  f"{' '.join(command)} /dev/stdin < rows.csv"):
        result = subprocess.run(["bash", "-c", words], cwd=folder, capture_output=True, text=True,
                                stdin=subprocess.DEVNULL, timeout=60)
        assert result.returncode == 0 and not result.stderr, (words, result.stderr)
        values = [re.sub("/dev/(stdin|fd/[0-9]+)", "", text) for text in (result.stdout, expected)]
        assert values[0].split() == values[1].split(), (words, values)


@test
def a_byte_order_mark_says_nothing(folder):
    """Some editors write one at the begin of a text: a spectrum, a spec, a form factor."""
    rows = "".join(f"{t:.9g} {(82/(1 + 4e-10/t)/(1 + t/0.005))**2:.9g}\n"
                   for t in (10**(k/30 - 8) for k in range(300)))
    texts = {"rows.csv": "5,1.2\n50,2.5\n", "f2.txt": rows,
             "spec.ini": "m-phi = 0.3\nmaterial = Pb\nspectrum = rows.csv\nform-factor = f2.txt\n"}
    printed = []
    for mark in ("", "\ufeff"):
        for name, text in texts.items():
            (folder / name).write_text(mark + text)
        printed.append(good("yield", "--spec", "spec.ini", cwd=folder))
    assert printed[0] == printed[1] and "f2.txt#" in printed[0], printed


@test
def inaccurate_values_come_with_exit_code_3(folder):
    result = run("xsec", "-E", "100", "-m", "0.3", "--rtol", "1e-12", "--json")
    missed = [row for row in cases.strict_json(result.stdout) if row["status"] == "outside_tolerance"]
    if not missed:
        raise Skipped("every value was had to 1e-12")
    assert result.returncode == 3
    assert re.fullmatch(r"flavbrem: \d+ values? could not be had to --rtol 1e-12.*\n",
                        result.stderr)


# ---- events ----

SAMPLE = ["sample", "-E", "100", "-m", "0.3"]
ENDINGS = (".h5", ".lhe", ".lhe.gz", ".hepmc", ".hepmc.gz", ".csv", ".csv.gz")
SOME = 3 * 8192 + 1000  # events: three chunks and a part


def sample(folder, name, *more, n=SOME):
    """Makes a file of events and returns its bytes."""
    good(*SAMPLE, "-n", str(n), "-o", name, *more, cwd=folder)
    return (folder / name).read_bytes()


def columns(path):
    """What a file of events in HDF5 has for each event."""
    import h5py
    with h5py.File(path) as events:
        return {name: events[name][...] for name in ("x", "theta_rad", "y", "psi_rad", "t_gev2")}


@test
def les_houches_hold_several_energies(folder):
    """The beam of <init> is the largest, its cross-section the mean, each event has its own."""
    for name in ("a.lhe", "a.lhe.gz"):
        more = ["-E", "20,100,50", "--first", "4"]
        data = sample(folder, name, *more)
        text = (gzip.decompress(data) if name.endswith("gz") else data).decode()
        told = cases.strict_json(good(*SAMPLE, "-n", "10", "-o", "b.hepmc", *more, "--json",
                                      cwd=folder))
        init = text.split("<init>\n")[1].splitlines()
        assert init[0].split()[2] == "100", init[0]
        mean = [told["sigma_pb"], told["error_pb"]]
        assert [float(word) for word in init[1].split()] == [*mean, 1, 1]
        beams = [float(event.splitlines()[2].split()[9]) for event in text.split("<event>")[1:]]
        assert beams == [[20, 100, 50][(4 + i) % 3] for i in range(SOME)]
        lines = [line.split(" = ")[1].split()[0] for line in text.splitlines()
                 if line.startswith("beam_energy_gev ")]
        assert lines == ["20", "100", "50"]
        assert "checksums   good" in good("check", name, cwd=folder)
        assert sample(folder, name, *more, "--resume") == data


def csv_events(data):
    """The lines of G4DarkBreM's text without its head."""
    lines = data.decode().splitlines()
    return lines[1:]


@test
def events_are_the_same_bytes_on_any_number_of_threads(folder):
    for ending in ENDINGS:
        whole = sample(folder, "a" + ending, "--threads", "1")
        for threads in ("2", "7"):
            assert sample(folder, "b" + ending, "--threads", threads) == whole, (ending, threads)
        assert sample(folder, "b" + ending, "--seed", "2") != whole
    plain = sample(folder, "a.h5")
    assert sample(folder, "b.h5", "--compress", "--threads", "1") == \
        sample(folder, "b.h5", "--compress", "--threads", "7") != plain
    assert names(folder) == sorted(name + e for name in "ab" for e in
                                   (*ENDINGS, ".csv.meta", ".csv.gz.meta"))
    for meta in (".csv.meta", ".csv.gz.meta"):
        assert (folder / f"a{meta}").read_bytes() == (folder / "a.csv.meta").read_bytes()


@test
def events_are_the_same_bytes_from_any_device(folder):
    whole = sample(folder, "a.lhe", "--device", "cpu:baseline")
    for device in cases.strict_json(good("devices", "--json")):
        if device["usable"]:
            assert sample(folder, "b.lhe", "--device", device["name"]) == whole, device


@test
def parts_have_the_events_of_the_whole(folder):
    more = ["-E", "10:100:3"]
    whole = csv_events(sample(folder, "a.csv", *more, n=30000))
    assert len(whole) == 30000
    first = csv_events(sample(folder, "b.csv", *more, n=10001))
    second = csv_events(sample(folder, "b.csv", *more, "--first", "10001", n=19999))
    assert first + second == whole
    far = csv_events(sample(folder, "b.csv", "--first", str(2**64 - 100), n=100))
    assert len(set(far)) == 100 and not set(far) & set(whole)


@test
def energies_go_round(folder):
    rows = [line.split(",") for line in csv_events(sample(folder, "a.csv", "-E", "10,100,20",
                                                          "--first", "1", n=300))]
    assert [float(row[1]) for row in rows] == [100.0, 20.0, 10.0] * 100
    import h5py
    sample(folder, "a.h5", "-E", "10,100,20", "--first", "1", n=300)
    with h5py.File(folder / "a.h5") as events:
        assert events["beam_energy_gev"][...].tolist() == [10.0, 100.0, 20.0]
        assert events["beam_energy_index"][...].tolist() == [1, 2, 0] * 100
        brought = events["lepton_gev"][:, 3] + events["boson_gev"][:, 3]
    assert all(abs(e - float(row[1])) < 0.1 for e, row in zip(brought, rows, strict=True))
    assert b"100" in sample(folder, "a.hepmc", "-E", "10,100,20", n=300)


@test
def decimal_steps_are_printed_as_people_write_them(folder):
    def energies(grid):
        rows = csv.DictReader(io.StringIO(good("xsec", "-E", grid, "-m", "0.3", "--rtol", "1e-2",
                                               "--method", "ww", "--format", "csv")))
        return [row["beam_energy_gev"] for row in rows]

    assert energies("1:1000:4:log") == ["1", "10", "100", "1000"]
    assert energies("20.1:20.7:7") == ["20.1", "20.2", "20.3", "20.4", "20.5", "20.6", "20.7"]
    for histogram, edges in (("x=0:0.7:7", [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]),
                             ("theta=1e-5:0.1:4:log", [1e-5, 1e-4, 1e-3, 1e-2, 0.1]),
                             ("t:16", [float(f"1e{k}") for k in range(-12, 5)])):
        told = cases.strict_json(good(*SAMPLE, "-n", "10", "--histogram", histogram, "--json"))
        assert told["axes"][0]["edges"] == edges, told["axes"]


@test
def histograms_count_the_events_of_the_file(folder):
    import numpy as np
    for more in ([], ["--method", "ww"], ["--method", "iww", "--view", "lepton"], ["-E", "20,100"]):
        sample(folder, "a.h5", *more)
        events = columns(folder / "a.h5")
        told = cases.strict_json(good(*SAMPLE, "-n", str(SOME), "--histogram",
                               "x=0.2:0.95:30,theta=1e-5:0.01:20:log", *more, "--json"))
        edges = [axis["edges"] for axis in told["axes"]]
        counts = np.histogram2d(events["x"], events["theta_rad"], edges)[0]
        assert (counts == np.array(told["counts"])).all() and counts.sum() > 1000
        assert told["axes"][0]["under"] == np.sum(events["x"] < 0.2) > 0
        assert told["axes"][0]["over"] == np.sum(events["x"] >= 0.95)
        assert told["axes"][1]["over"] == np.sum(events["theta_rad"] >= 0.01)
        assert told["events"] == SOME
        for name, column in (("x", "x"), ("theta", "theta_rad"), ("y", "y"), ("psi", "psi_rad"),
                             ("t", "t_gev2")):
            told = cases.strict_json(good(*SAMPLE, "-n", str(SOME), "--histogram", f"{name}:40", *more,
                                   "--json"))
            axis, = told["axes"]
            assert (np.histogram(events[column], axis["edges"])[0] == told["counts"]).all(), name
            assert axis["variable"] == name and len(axis["edges"]) == 41
            assert axis["under"] + axis["over"] + sum(told["counts"]) == SOME


@test
def histograms_have_lines_for_what_lies_outside(folder):
    arguments = [*SAMPLE, "-n", "1e4", "--histogram", "x=0.5:0.9:4,psi=0.001:0.1:3:log"]
    rows = list(csv.DictReader(io.StringIO(good(*arguments, "--format", "csv"))))
    assert list(rows[0])[:5] == ["x_from", "x_to", "psi_from", "psi_to", "count"]
    assert len(rows) == 6 * 5 and sum(int(row["count"]) for row in rows) == 10000
    assert rows[0]["x_from"] == "-inf" and rows[-1]["psi_to"] == "inf"
    told = cases.strict_json(good(*arguments, "--json"))
    inside = [[int(rows[5 * k + l]["count"]) for l in range(1, 4)] for k in range(1, 5)]
    assert told["counts"] == inside
    head, *text = [line.split() for line in good(*arguments).splitlines() if line[0] != "#"]
    assert head == ["x_from", "x_to", "psi_from[rad]", "psi_to[rad]", "count"]
    assert [int(line[-1]) for line in text] == [int(row["count"]) for row in rows]
    assert good(*arguments, "--threads", "1") == good(*arguments, "--threads", "7")


CELLS = ["cell_pb", "statistics_pb", "numerics_pb", "density"]


@test
def histograms_in_pb_are_the_same_in_all_formats(folder):
    """Text has fewer digits, and the numerical error as a part of each cell above."""
    for what, axes, unit in (("x=0.5:0.9:4", ["x"], "pb"),
                             ("theta=1e-5:0.1:50:log", ["theta"], "pb/rad"),
                             ("t=1e-6:1:3:log", ["t"], "pb/GeV2"),
                             ("x=0.5:0.9:4,psi=1e-3:0.1:3:log", ["x", "psi"], "pb/rad"),
                             ("psi=1e-3:0.1:3:log,theta=1e-3:0.1:3:log", ["psi", "theta"], "pb/rad2"),
                             ("theta=1e-3:0.1:3:log,t=1e-6:1:2", ["theta", "t"], "pb/rad/GeV2")):
        arguments = [*SAMPLE, "-n", "1e4", "--histogram", what, "--unit", "pb"]
        rows = list(csv.DictReader(io.StringIO(good(*arguments, "--format", "csv"))))
        ends = [f"{name}_{end}" for name in axes for end in ("from", "to")]
        assert list(rows[0])[:len(ends) + 7] == [*ends, "count", *CELLS, "density_unit", "method"]
        assert {row["density_unit"] for row in rows} == {unit}, what
        inside = [row for row in rows if row["density"] != "nan"]
        assert all(("inf" in "".join(row[end] for end in ends)) == (row["density"] == "nan")
                   for row in rows)
        told = cases.strict_json(good(*arguments, "--json"))
        assert told["density_unit"] == unit
        for name in ("counts", *CELLS):
            values = told[name] if len(axes) == 1 else sum(told[name], [])
            column = "count" if name == "counts" else name
            assert values == [float(row[column]) for row in inside], (what, name)
        head, *text = [line.split() for line in good(*arguments).splitlines() if line[0] != "#"]
        assert head[-4:] == ["count", "cell[pb]", "statistics", f"density[{unit}]"]
        assert len(text) == len(rows)
        for line, row in zip(text, rows):
            assert int(line[-4]) == int(row["count"])
            assert line[-3] == f"{float(row['cell_pb']):.5e}"
            assert line[-2] == f"{float(row['statistics_pb']):.1e}"
            assert line[-1] == ("-" if row["density"] == "nan" else f"{float(row['density']):.5e}")
        sigma, off = told["sigma_pb"], told["error_pb"]
        assert f"# numerics: {off / sigma:.1g} of each cell" in good(*arguments)
        for row in rows:
            part = int(row["count"]) / 1e4
            width = 1.0
            for name in axes:
                width *= float(row[f"{name}_to"]) - float(row[f"{name}_from"])
            statistics = (part * (1 - part) / 1e4)**0.5 if 0 < part < 1 else 1e-4
            for name, expected in zip(CELLS, (sigma * part, sigma * statistics, off * part,
                                              sigma * part / width)):
                assert row["density"] == "nan" and name == "density" or \
                    abs(float(row[name]) - expected) <= 1e-14 * expected, (what, name, row)
        assert abs(sum(float(row["cell_pb"]) for row in rows) - sigma) < 1e-13 * sigma
        counts = good(*arguments, "--unit", "counts", "--format", "csv")
        assert counts == good(*arguments[:-2], "--format", "csv")
        assert [row["count"] for row in csv.DictReader(io.StringIO(counts))] == \
            [row["count"] for row in rows]
    for form in ("text", "csv", "json"):
        plain = [*SAMPLE, "-n", "1e4", "--histogram", "x,t:3x2", "--format", form]
        assert good(*plain, "--unit", "counts") == good(*plain)


@test
def histograms_in_pb_are_the_integral_of_the_cross_section(folder):
    import numpy as np
    n = 1000000
    for name, quantity, edges, more in (
            ("x", "dx", "0.5:0.95:9", []), ("y", "dy", "0.05:0.5:9", []),
            ("theta", "dtheta", "1e-4:1e-2:12:log", []), ("psi", "dpsi", "1e-3:1e-1:12:log", []),
            ("theta", "dtheta", "1e-4:1e-2:12:log", ["--method", "ww"]),
            ("y", "dy", "0.05:0.5:9", ["--method", "iww", "--view", "lepton"])):
        told = cases.strict_json(good(*SAMPLE, "-n", str(n), "--histogram", f"{name}={edges}",
                                      "--unit", "pb", *more, "--json"))
        axis, = told["axes"]
        edge = np.array(axis["edges"])
        simpson = np.array([1, *([4, 2] * 9), 4, 1]) / 60
        mean = []
        for lo, hi in zip(axis["edges"], axis["edges"][1:]):
            rows = cases.strict_json(good("xsec", "-E", "100", "-m", "0.3", "--of", quantity, "--at",
                                          f"{lo!r}:{hi!r}:21", "--method",
                                          more[1] if more else "etl", "--json"))
            mean.append(sum(simpson * [row["value"] for row in rows]))
        cell, off = np.array(told["cell_pb"]), np.array(told["statistics_pb"])
        pull = (cell - np.array(mean) * np.diff(edge)) / off
        assert np.abs(pull).max() < 5 and (pull**2).sum() < 9 + 6 * np.sqrt(2 * 9), (name, pull)
        assert np.allclose(np.array(told["density"]), cell / np.diff(edge), rtol=1e-14, atol=0)


@test
def histograms_in_pb_need_events_by_the_cross_section(folder):
    for more in (["-E", "20,100"], ["-m", "0.3,1"], ["--target", "Pb,Fe"]):
        asked = [*SAMPLE, "-n", "1000", *more, "--histogram", "x:4", "--unit", "pb"]
        result = run(*asked)
        assert result.returncode == 2 and result.stdout == "", result
        assert "in turn" in result.stderr and "give --share sigma" in result.stderr, result.stderr
        told = cases.strict_json(good(*asked, "--share", "sigma", "--json"))
        assert abs(sum(told["cell_pb"]) - told["sigma_pb"]) < 1e-13 * told["sigma_pb"]
    good("sample", "-n", "1000", "-m", "0.3", "--spectrum", "shower:Pb,100", "--showers", "20",
         "--histogram", "x:4", "--unit", "pb")


@test
def a_file_of_events_keeps_its_form_factor(folder):
    for ending in ENDINGS:
        usual = sample(folder, "usual" + ending, n=100)
        for form in FORM_FACTORS:
            name = "a" + ending
            data = sample(folder, name, "--form-factor", form, n=100)
            assert (data == usual) == (form == "elastic"), (name, form)
            told = cases.strict_json(good("info", name, "--json", cwd=folder))
            assert told["form_factor"] == form and "form-factor" not in told, (name, told)
            assert (f"form-factor = {form}\n" in told["spec"]) == (form != "elastic"), told
            assert "checksums   good" in good("check", name, cwd=folder)
            (folder / "a.ini").write_text(told["spec"])
            good("sample", "--spec", "a.ini", "-o", "b" + ending, cwd=folder)
            assert (folder / ("b" + ending)).read_bytes() == data, (name, form)
            assert sample(folder, name, "--form-factor", form, "--resume", n=100) == data


@test
def what_is_sampled_says_its_form_factor(folder):
    for form in FORM_FACTORS:
        arguments = [*SAMPLE, "-n", "1000", "--form-factor", form]
        told = cases.strict_json(good(*arguments, "-o", "a.lhe", "--json", cwd=folder))
        assert told["form_factor"] == form and "form-factor" not in told
        row, = csv.DictReader(io.StringIO(good(*arguments, "-o", "a.lhe", "--format", "csv",
                                               cwd=folder)))
        assert row["form_factor"] == form and "form-factor" not in row
        counted = [*arguments, "--histogram", "x:5"]
        assert cases.strict_json(good(*counted, "--json"))["form_factor"] == form
        assert f"\n# {form} form factor" in good(*counted)


@test
def sample_says_it_in_json_and_not_at_all(folder):
    arguments = [*SAMPLE, "-n", "5000", "-o", 'odd "name".lhe']
    told = cases.strict_json(good(*arguments, "--json", cwd=folder))
    assert told["file"] == 'odd "name".lhe' and told["events"] == 5000
    assert told["bytes"] == (folder / told["file"]).stat().st_size
    sigma = cases.strict_json(good("xsec", "-E", "100", "-m", "0.3", "--method", "etl", "--json"))[0]
    assert (told["sigma_pb"], told["error_pb"]) == (sigma["value"], sigma["error"])
    assert 0.5 < told["efficiency"] <= 1.0 and 0.5 < told["azimuth_efficiency"] <= 1.0
    assert told["above_hat"] >= 0 and told["worst_weight"] >= 1.0
    row, = csv.DictReader(io.StringIO(good(*arguments, "--format", "csv", cwd=folder)))
    assert float(row["sigma_pb"]) == told["sigma_pb"] and row["seed"] == str(told["seed"])
    assert good(*arguments, cwd=folder).startswith('odd "name".lhe: 5000 events, sigma 2.0487')
    assert good(*arguments, "--quiet", cwd=folder) == ""
    result = run(*arguments, "--verbose", cwd=folder)
    assert re.fullmatch(r"5000 events in \S+ s on device \S+ \(auto.*\)\n", result.stderr)


@test
def numbers_of_events_may_be_written_as_people_do(folder):
    for number in ("1e3", "1000", "+1000", "1.0e3", "1E+3", "10000e-1", "001000", "1000.0"):
        result = run(*SAMPLE, "-n", number, "--histogram", "x:10", "--json")
        if number in ("+1000", "10000e-1"):
            assert result.returncode == 2, number
        else:
            assert cases.strict_json(result.stdout)["events"] == 1000, number
    largest = str(2**64 - 1)
    told = cases.strict_json(good(*SAMPLE, "-n", "1", "--seed", largest, "--first", largest,
                           "--histogram", "x:10", "--json"))
    assert (told["seed"], told["first"]) == (2**64 - 1, 2**64 - 1)


@test
def events_go_to_stdout(folder):
    for form in ("lhe", "csv", "hepmc"):
        whole = sample(folder, f"a.{form}", n=10000)
        for more, name in (([], None), (["--compress"], f"a.{form}.gz")):
            result = subprocess.run([PROGRAM, *SAMPLE, "-n", "10000", "-o", "-", "--to", form,
                                     *more], capture_output=True, timeout=300, check=True)
            assert result.stderr == b""
            expected = whole if name is None else sample(folder, name, n=10000)
            assert result.stdout == expected, (form, more)


@test
def a_reader_that_has_seen_enough_ends_sample_quietly(folder):
    for form in ("lhe", "csv", "hepmc"):
        result = subprocess.run(f"'{PROGRAM}' sample -o - --to {form} -n 1e9 -E 100 -m 0.3 | "
                                "head -n 1", shell=True, cwd=folder, text=True,
                                capture_output=True, timeout=60, check=True)
        assert len(result.stdout.splitlines()) == 1 and result.stderr == ""
    with open("/dev/full", "w", encoding="ascii") as full:
        result = run(*SAMPLE, "-n", "1e6", "-o", "-", "--to", "csv", stdout=full,
                     stderr=subprocess.PIPE, capture_output=False)
        assert result.returncode == 1
        assert re.fullmatch("flavbrem: .*No space left on device.*\n", result.stderr)


@test
def the_spec_of_events_makes_them_again(folder):
    for more in (["-E", "20,50", "--charge", "+1", "--theta-max", "0.02", "--target", "W"],
                 ["--method", "iww", "--view", "lepton", "--psi-max", "0.2", "--seed", str(2**63)],
                 ["--lepton", "mu:e", "--first", "12345678901234567890", "--constants", "dmg4"]):
        whole = sample(folder, "a.h5", *more, n=1000)
        spec = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))["spec"]
        (folder / "a.ini").write_text(spec)
        good("sample", "--spec", "a.ini", "-o", "b.h5", cwd=folder)
        assert (folder / "b.h5").read_bytes() == whole, spec


def refused(folder, name, *words):
    """By `check` and by `info`: exit code 2, one sentence, nothing on stdout."""
    for command in ("check", "info"):
        result = run(command, name, cwd=folder)
        assert result.returncode == 2 and result.stdout == "", (command, name, result)
        assert re.fullmatch(r"flavbrem: [^\n]+\n", result.stderr), result.stderr
        assert all(word in result.stderr for word in words), (words, result.stderr)


KINDS_OF_FILES = [*[("a" + ending, []) for ending in ENDINGS], ("c.h5", ["--compress"])]


@test
def check_verifies_every_file_of_events(folder):
    for name, more in KINDS_OF_FILES:
        sample(folder, name, *more)
        assert good("check", name, cwd=folder) == f"checksums   good\nevents      {SOME}\n"
        told = cases.strict_json(good("check", name, "--json", cwd=folder))
        assert told["good"] is True and told["events"] == SOME and told["kind"] == "events"
        assert told["bytes"] == (folder / name).stat().st_size
        row, = csv.DictReader(io.StringIO(good("check", name, "--format", "csv", cwd=folder)))
        assert row["events"] == str(SOME) and good("check", name, "--quiet", cwd=folder) == ""
    for name in ("a.lhe", "a.hepmc"):
        (folder / f"b{name[1:]}").write_bytes(subprocess.run(
            [PROGRAM, *SAMPLE, "-n", "9000", "-o", "-", "--to", name[2:]], check=True,
            capture_output=True, timeout=300).stdout)
        good("check", f"b{name[1:]}", cwd=folder)
    for name in ("a.lhe", "a.hepmc", "a.csv"):  # unpacked, and by another name
        (folder / "x.txt").write_bytes(gzip.decompress((folder / f"{name}.gz").read_bytes()))
        if name == "a.csv":
            refused(folder, "x.txt", "x.txt.meta", "keep them together")
            (folder / "x.txt.meta").write_bytes((folder / "a.csv.gz.meta").read_bytes())
        good("check", "x.txt", cwd=folder)


@test
def check_sees_every_flipped_bit(folder):
    draw = random.Random(7)
    for name, more in KINDS_OF_FILES:
        sample(folder, name, *more, n=200)
        others = [name + ".meta"] if ".csv" in name else []
        for target in [name, *others]:
            whole = (folder / target).read_bytes()
            for _ in range(30):
                data, bit = bytearray(whole), draw.randrange(8 * len(whole))
                data[bit // 8] ^= 1 << bit % 8
                (folder / target).write_bytes(data)
                result = run("check", name, cwd=folder)
                assert (result.returncode, result.stdout) == (2, ""), (target, bit, result)
                assert re.fullmatch(r"flavbrem: [^\n]+\n", result.stderr), (target, bit, result)
            (folder / target).write_bytes(whole)
        good("check", name, cwd=folder)


def gzip_members(data):
    """Where each member ends."""
    ends, at = [], 0
    while at < len(data):
        stream = zlib.decompressobj(31)
        stream.decompress(data[at:])
        at = len(data) - len(stream.unused_data)
        ends.append(at)
    return ends


@test
def check_sees_a_file_that_was_cut(folder):
    for name, more in KINDS_OF_FILES:
        whole = sample(folder, name, *more)
        cuts, between = [0, 1, len(whole) // 3, len(whole) - 1], []
        if name.endswith(".gz"):
            between = gzip_members(whole)[:-1]
            assert len(between) >= 5
        elif name != "a.h5" and not more:  # between two lines
            cuts += [whole.index(b"\n", at) + 1 for at in (len(whole) // 2, len(whole) - 5000)]
        for cut in cuts:
            (folder / name).write_bytes(whole[:cut])
            refused(folder, name)
        for cut in between:
            assert gzip.decompress(whole[:cut])  # which gzip takes for whole
            (folder / name).write_bytes(whole[:cut])
            refused(folder, name, "cut off")


@test
def a_file_of_events_that_was_lengthened_is_refused_at_once(folder):
    """As by `truncate`, to a terabyte that nobody could read."""
    for name, more in KINDS_OF_FILES:
        sample(folder, name, *more, n=10000)
        for length in (1 << 40, (folder / name).stat().st_size + 100):
            os.truncate(folder / name, length)
            begin = time.monotonic()
            refused(folder, name, f"{name} is damaged (", " behind its end)")
            assert time.monotonic() - begin < 60
            if length == 1 << 40 and name in ("a.csv", "a.csv.gz"):
                sample(folder, name, *more, n=10000)
                os.truncate(folder / (name + ".meta"), length)
                refused(folder, name, f"{name}.meta is damaged (zeros stand behind its end)")
                sample(folder, name, *more, n=10000)
            elif length == 1 << 40:
                sample(folder, name, *more, n=10000)
        (folder / name).unlink()


@test
def check_refuses_what_was_joined(folder):
    parts = {}
    for name in ("a.lhe", "a.lhe.gz", "a.hepmc", "a.hepmc.gz", "a.csv", "a.csv.gz"):
        for first in ("0", "10000"):
            parts[first] = sample(folder, name, "--first", first, n=10000)
        (folder / name).write_bytes(parts["0"] + parts["10000"])
        refused(folder, name, "is several files joined", "keep them apart")


@test
def the_help_of_info_has_every_format_of_events(folder):
    told = re.search(r"where the name does not say:((?: \w+)+)\n", good("sample", "--help"))
    assert f"Formats:{told.group(1)}," in good("info", "--help")


@test
def a_crash_between_a_csv_and_its_meta_is_seen(folder):
    """NAME.meta is there first: an older CSV, or none, is what such a crash leaves."""
    old, meta = sample(folder, "a.csv", n=100), (folder / "a.csv.meta").read_bytes()
    sample(folder, "a.csv", "--seed", "2", n=100)
    (folder / "a.csv").write_bytes(old)
    refused(folder, "a.csv", "is damaged")
    (folder / "a.csv.meta").write_bytes(meta)
    good("check", "a.csv", cwd=folder)
    refused(folder, "a.csv.meta", "in the CSV beside it")
    (folder / "b.csv.meta").write_text("of another program\n")
    result = run(*SAMPLE, "-n", "10", "-o", "b.csv", cwd=folder)
    assert result.returncode == 2 and "b.csv.meta is in the way" in result.stderr
    assert names(folder) == ["a.csv", "a.csv.meta", "b.csv.meta"]
    result = run("check", "a.csv.gz", cwd=folder)
    assert result.returncode == 2 and "No such file" in result.stderr
    sample(folder, "a.csv.gz", n=100)
    (folder / "a.csv.gz.meta").unlink()
    result = run("check", "a.csv.gz", cwd=folder)  # has its own count
    assert result.returncode == 0 and "a.csv.gz.meta" in result.stderr


@test
def events_of_format_version_1_are_read_and_not_verified(folder):
    """They had no checksums, and CSV told of itself behind its rows."""
    import h5py
    import numpy
    for name, line in (("a.lhe", "format_version = "), ("a.hepmc", "A format_version ")):
        text = sample(folder, name, n=100).decode()
        (folder / name).write_text(re.sub(r"(?m)^(A 0 )?crc32.*\n", "",
                                          text.replace(f"{line}2\n", f"{line}1\n")))
    rows = sample(folder, "a.csv", n=100).decode()
    said = (folder / "a.csv.meta").read_text().replace("format_version = 2", "format_version = 1")
    (folder / "a.csv").write_text(rows + "\n" + re.sub(r"(?m)^", "# ", said.rstrip("\n")) + "\n")
    (folder / "a.csv.meta").unlink()
    sample(folder, "a.h5", n=100)
    with h5py.File(folder / "a.h5", "r+") as file:
        del file["file_crc32"]
        file.attrs["format_version"] = numpy.uint64(1)
    for name in ("a.lhe", "a.hepmc", "a.csv", "a.h5"):
        told = cases.strict_json(good("info", name, "--json", cwd=folder))
        assert (told["n"], told["format_version"], told["checksums"]) == (100, 1, "none"), name
        result = run("check", name, cwd=folder)
        assert result.returncode == 2 and "format version 1" in result.stderr, (name, result)
        assert result.stdout == ""


@test
def files_of_others_are_no_events(folder):
    (folder / "a.lhe").write_text("<LesHouchesEvents version=\"3.0\">\n<init>\n</init>\n<event>\n"
                                  "</event>\n</LesHouchesEvents>\n")
    refused(folder, "a.lhe", "is no file of events of flavbrem")
    (folder / "b.lhe").write_text("neither head nor event\n")
    refused(folder, "b.lhe", "its first line is not that of LHE, HepMC or CSV: damaged")
    (folder / "a.csv").write_text("a,b\n1,2\n")
    refused(folder, "a.csv", "its first line")
    os.mkfifo(folder / "a.hepmc")
    refused(folder, "a.hepmc", "not a regular file")


@test
def a_nucleus_has_the_code_of_an_isotope(folder):
    """A symbol stands for the most abundant one, numbers for themselves, hydrogen for the proton."""
    for target, code in (("82,207", 1000822070), ("Pb", 1000822080), ("Cu", 1000290630),
                         ("29,63.546", 1000290640), ("Ag", 1000471070), ("Br", 1000350790),
                         ("Fe", 1000260560), ("H", 2212), ("1,1.008", 2212), ("1,2.014", 1000010020)):
        for form, particle in (("lhe", rf"{code} (-1|1) "), ("hepmc", rf"P [24] (0|-1) {code} ")):
            text = sample(folder, f"a.{form}", "--target", target, n=2).decode()
            assert len(re.findall(f"^{particle}", text, re.M)) == 4, (target, form)
            assert f"nucleus_id{' = ' if form == 'lhe' else ' '}{code}\n" in text, target
        assert f"{code} " in re.search(r"<init>\n(.*)\n", sample(
            folder, "a.lhe", "--target", target, n=2).decode())[1], target
        sample(folder, "a.h5", "--target", target, n=2)
        assert cases.strict_json(good("info", "a.h5", "--json", cwd=folder))["nucleus_id"] == code
    lead, same = ([line for line in sample(folder, "a.csv", "--target", target, n=50).splitlines()
                   if not line.startswith(b"#")] for target in ("82,207", "Pb"))
    assert lead == same


@test
def info_tells_a_file_of_events_from_a_table(folder):
    sample(folder, "a.h5", "--seed", str(2**64 - 1), n=2000)
    told = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))
    assert told["kind"] == "events" and told["seed"] == 2**64 - 1
    assert {"name": "/x", "unit": "1", "shape": [2000]} in told["datasets"], told["datasets"]
    text = good("info", "a.h5", cwd=folder)
    assert str(2**64 - 1) in text and "psi_rad" in text
    rows = list(csv.reader(io.StringIO(good("info", "a.h5", "--format", "csv", cwd=folder))))
    assert ["seed", str(2**64 - 1)] in rows and all(len(row) == 2 for row in rows)
    for arguments in (["lookup", "a.h5", "-E", "50", "-m", "0.3"],
                      ["export", "a.h5", "--to", "csv"]):
        result = run(*arguments, cwd=folder)
        assert result.returncode == 2 and result.stdout == ""
        assert re.fullmatch("flavbrem: a.h5 is a file of events .*\n", result.stderr)
    good("table", "-o", "t.h5", *GRID, cwd=folder)
    assert cases.strict_json(good("info", "t.h5", "--json", cwd=folder))["kind"] == "table"


@test
def the_cross_section_is_what_the_tries_say(folder):
    import h5py
    for more in ([], ["--theta-max", "0.003"], ["--method", "ww"], ["--method", "iww"],
                 ["--method", "ww", "--view", "lepton"],
                 ["--method", "iww", "--view", "lepton", "--psi-max", "0.02"],
                 ["--coupling", "1e-3", "--method", "ww", "--view", "lepton"]):
        sample(folder, "a.h5", *more, n=300000)
        with h5py.File(folder / "a.h5") as events:
            sigma, error, hat = (float(events[name][0])
                                 for name in ("sigma_pb", "error_pb", "hat_pb"))
            tries = float(events.attrs["tries"])
        accepted = 300000 / tries
        spread = (accepted * (1.0 - accepted) / tries) ** 0.5
        assert abs(sigma / hat - accepted) < 5.0 * spread < 0.01 * accepted, (more, sigma, hat)
        assert 0.0 < error <= 1e-6 * sigma


@test
def a_histogram_may_have_one_bin(_folder):
    for what, inside in (("x=0:1:1", 1000), ("x:1", 1000), ("t=1e-12:1e4:1:log,y=0:1:1", 1000)):
        told = cases.strict_json(good("sample", "--histogram", what, "-n", "1000", "-E", "100", "-m",
                               "0.3", "--json"))
        counts = told["counts"]
        assert (counts if "," not in what else counts[0]) == [inside], (what, counts)


@test
def what_recoil_forbids_is_said(folder):
    import h5py
    near = ["--method", "iww", "-E", "5", "-m", "4.5"]
    for name in ("a.h5", "a.lhe"):
        result = run("sample", "-o", name, "-n", "20000", *near, "--json", cwd=folder)
        told = cases.strict_json(result.stdout)
        both = cases.strict_json(good("xsec", *near, "--json"))[0]
        part = told["forbidden_pb"] / both["value"]
        assert abs(told["sigma_pb"] + told["forbidden_pb"] - both["value"]) <= 2 * both["error"]
        assert 0.2567 < part < 0.2570 and 0 < told["forbidden_error_pb"] < 1e-6 * told["sigma_pb"]
        assert result.returncode == 0 and result.stderr.count("\n") == 1, result.stderr
        assert result.stderr.startswith("note: recoil forbids 25.7% of the cross-section of iww; ")
    with h5py.File(folder / "a.h5") as events:
        assert events["sigma_pb"][0] == told["sigma_pb"]
        assert events["forbidden_pb"][0] == told["forbidden_pb"]
        assert events["forbidden_error_pb"][0] == told["forbidden_error_pb"]
        assert events["efficiency"][0] < 1.0
    info = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))
    assert info["forbidden_pb"] == [told["forbidden_pb"]]
    assert "1.005" in good("info", "a.h5", cwd=folder).splitlines()[-1]
    assert repr(told["forbidden_pb"]) in (folder / "a.lhe").read_text()
    counted = run("sample", "--histogram", "x:2", "-n", "20000", *near, "--json")
    assert cases.strict_json(counted.stdout)["forbidden_pb"] == told["forbidden_pb"]
    assert counted.stderr.startswith("note: recoil forbids 25.7%")
    assert run("sample", "--histogram", "x:2", "-n", "9", *near, "--quiet").stderr == ""
    several = run("sample", "--histogram", "x:2", "-n", "9", "--method", "iww", "-m", "3",
                  "-E", "5,10,100").stderr
    assert " 2.72% " in several and "at 5 GeV, more than 0.1% at 2 of 3 energies" in several
    few = run("sample", "--histogram", "x:2", "-n", "9", "--method", "iww", "--lepton", "tau:mu",
              "--target", "60,85.47", "-E", "30.16", "-m", "25.844").stderr
    assert "all but 5.7e-05 of the cross-section" in few, few
    assert run("sample", "--histogram", "x:2", "-n", "9", "-E", "5", "-m", "4.5").stderr == ""


@test
def info_reads_events_from_before_the_forbidden_part(folder):
    import h5py
    import numpy
    sample(folder, "a.h5", n=100)
    with h5py.File(folder / "a.h5", "r+") as events:
        del events["forbidden_pb"], events["forbidden_error_pb"]
        events.attrs["format_version"] = numpy.uint64(1)  # which had no checksums
    assert "forbidden_pb" not in cases.strict_json(good("info", "a.h5", "--json", cwd=folder))
    assert "forbidden" not in good("info", "a.h5", cwd=folder)


MANY = [*SAMPLE, "-n", "20000000", "-o", "a.lhe"]  # ten gigabytes, if it were left alone


def stop_sample(folder, *more, number=signal.SIGTERM):
    """Starts it, stops it when something is written, and returns what it said."""
    process = subprocess.Popen([PROGRAM, *MANY, *more], cwd=folder, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    wait_for(lambda: any(size > 100000 for size in sizes(folder, ".a.lhe.tmp-")))
    assert "a.lhe" not in names(folder)
    process.send_signal(number)
    return process.returncode, *process.communicate(timeout=60), process.returncode


@test
def a_signal_during_sample_leaves_no_file(folder):
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        assert stop_sample(folder, number=number)[1:] == ("", "", code)
        assert names(folder) == []


@test
def a_stopped_sample_goes_on_with_resume(folder):
    more = [*SAMPLE, "-n", "200000", "-o"]
    good(*more, "whole.lhe", cwd=folder)
    process = subprocess.Popen([PROGRAM, *more, "a.lhe", "--resume", "--threads", "1"], cwd=folder,
                               stderr=subprocess.PIPE, text=True)
    wait_for(lambda: any(size > 2000000 for size in sizes(folder, ".a.lhe")))
    process.terminate()
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 143
    left = names(folder)
    assert len(left) > 1 and "a.lhe" not in left
    told = re.fullmatch(r"flavbrem: stopped after (\d+) of 200000 events \(they are kept in (.*)\), "
                        "go on with resume, or remove that file to give up\n", said)
    assert told and 0 < int(told[1]) < 200000 and told[2] in left, said
    result = run(*more, "a.lhe", "--resume", "--verbose", cwd=folder)
    drawn = int(re.match(r"(\d+) events in ", result.stderr)[1])
    assert result.returncode == 0 and 0 < drawn < 200000, result.stderr
    assert "hint" not in result.stderr
    assert (folder / "a.lhe").read_bytes() == (folder / "whole.lhe").read_bytes()
    assert names(folder) == ["a.lhe", "whole.lhe"]


def sizes(folder, start):
    """Without notes, which come and go."""
    return [path.stat().st_size for path in Path(folder).iterdir()
            if path.name.startswith(start) and ".note" not in path.name]


@test
def an_interrupted_file_is_as_large_as_its_events(folder):
    more = [*SAMPLE, "-n", "400000", "-o"]
    good(*more, "whole.h5", cwd=folder)
    whole = (folder / "whole.h5").read_bytes()
    resumed = 0
    while resumed == 0:  # until it is stopped early enough
        process = subprocess.Popen([PROGRAM, *more, "a.h5", "--resume", "--threads", "1"],
                                   cwd=folder, stderr=subprocess.PIPE, text=True)
        wait_for(lambda: any("note" in name for name in names(folder)))
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
        assert process.returncode == 130 and "a.h5" not in names(folder)
        done = int(re.match(r"flavbrem: stopped after (\d+) of 400000 events", said)[1])
        if done < 200000:
            left, = sizes(folder, ".a.h5")
            assert left < done * len(whole) / 400000 + 100
            resumed += 1
        result = run(*more, "a.h5", "--resume", "--verbose", cwd=folder)
        assert int(re.match(r"(\d+) events in ", result.stderr)[1]) == 400000 - done
        assert (folder / "a.h5").read_bytes() == whole
        assert names(folder) == ["a.h5", "whole.h5"]
        (folder / "a.h5").unlink()


@test
def resume_refuses_other_events_and_loses_nothing(folder):
    stop_sample(folder, "--resume")
    left = {name: (folder / name).read_bytes() for name in names(folder)}
    assert len(left) == 2
    number = r"\.a\.lhe\.tmp-\d+"
    for more, theirs, ours in ((["--seed", "7"], "seed = 1", "seed = 7"),
                               (["-m", "0.31"], "m-phi = 0.3", "m-phi = 0.31"),
                               (["-n", "1000"], "events = 20000000", "events = 1000"),
                               (["--theta-max", "0.1"], "nothing more", "theta-max = 0.1")):
        result = run(*MANY, "--resume", *more, cwd=folder)
        assert (result.returncode, result.stdout) == (2, "")
        assert re.fullmatch(rf"flavbrem: a\.lhe is not resumed \(the unfinished {number}, \d+ events, "
                            rf"has {theirs}, this run has {ours}\), ask for the same as then, "
                            r"or leave resume out to begin anew without it\n",
                            result.stderr), result.stderr
        assert {name: (folder / name).read_bytes() for name in names(folder)} == left


@test
def resume_names_the_option_that_changes_the_file(folder):
    for name, before, now, theirs, ours in (
            ("a.h5", [], ["--compress"], "no compress", "compress"),
            ("a", ["--to", "lhe"], ["--to", "hepmc"], "format = lhe", "format = hepmc"),
            ("b", ["--to", "csv"], ["--to", "h5", "--compress"], "format = csv", "format = h5")):
        process = subprocess.Popen([PROGRAM, *SAMPLE, "-n", "2000000", "-o", name, "--resume",
                                    *before], cwd=folder, stderr=subprocess.PIPE)
        wait_for(lambda: any(name.endswith(".note") for name in names(folder)))
        process.terminate()
        process.communicate(timeout=60)
        left = names(folder)
        result = run(*SAMPLE, "-n", "2000000", "-o", name, "--resume", *now, cwd=folder)
        assert (result.returncode, result.stdout) == (2, "")
        assert f" events, has {theirs}, this run has {ours}), ask for the same" in result.stderr, \
            result.stderr
        assert names(folder) == left
        for one in left:
            (folder / one).unlink()


@test
def leftovers_go_without_resume_and_it_is_said(folder):
    said = "hint: an unfinished a.lhe of an earlier run was removed, as always without --resume\n"
    for more, expected in ((["--quiet"], ""), ([], said)):
        stop_sample(folder, "--resume")
        result = run(*SAMPLE, "-n", "1000", "-o", "a.lhe", *more, cwd=folder)
        assert (result.returncode, result.stderr) == (0, expected), result.stderr
        assert names(folder) == ["a.lhe"]
        (folder / "a.lhe").unlink()


@test
def what_has_ended_runs_no_more_though_nobody_waited_for_it(folder):
    """A zombie keeps its number: what it left is gone on with, or removed."""
    def state(process):
        return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]
    if not Path("/proc/self/stat").exists():
        raise Skipped("there is no /proc")
    more = [*SAMPLE, "-n", "400000", "-o"]
    for name in ("a.lhe", "a.h5"):
        process = subprocess.Popen([PROGRAM, *more, name, "--resume", "--threads", "1"], cwd=folder,
                                   stderr=subprocess.DEVNULL)
        wait_for(lambda: any(left.endswith(".note") for left in names(folder)))
        process.kill()
        wait_for(lambda: state(process) == "Z")
        result = run(*more, name, "--resume", "--verbose", cwd=folder)
        assert state(process) == "Z" and result.returncode == 0, result
        assert names(folder) == [name], names(folder)
        process.wait()
        (folder / name).unlink()
    process = subprocess.Popen([PROGRAM, *LONG], cwd=folder)
    wait_for(lambda: names(folder) == [f".a.h5.tmp-{process.pid}"])
    process.kill()
    wait_for(lambda: state(process) == "Z")
    good("table", "-o", "a.h5", *GRID, cwd=folder)
    assert names(folder) == ["a.h5"] and state(process) == "Z"
    process.wait()


@test
def only_sample_removes_what_resume_goes_on_with(folder):
    good("table", "-o", "t.h5", *GRID, cwd=folder)
    for name, events, commands in (
            ("a.csv", [], ([*POINT, "--format", "csv"], ["export", "t.h5", "--to", "csv"],
                           ["lookup", "t.h5", "-E", "20", "-m", "0.3", "--format", "csv"])),
            ("b.h5", [], (["table", *GRID],)), ("c", ["--to", "lhe"], (POINT, ["table", *GRID]))):
        (folder / name).write_text("old")
        process = subprocess.Popen([PROGRAM, *SAMPLE, "-n", "400000", "-o", name, "--resume",
                                    "--threads", "1", *events], cwd=folder, stderr=subprocess.PIPE)
        wait_for(lambda: any(left.endswith(".note") for left in names(folder)))
        process.kill()
        process.communicate(timeout=60)
        left = {one: (folder / one).read_bytes() for one in names(folder)}
        place = f".{name}.tmp-{process.pid}"
        for command in commands:
            result = run(*command, "-o", name, cwd=folder)
            assert (result.returncode, result.stdout) == (2, ""), command
            assert result.stderr == (
                f"flavbrem: {name} is not written (an interrupted `flavbrem sample` left the "
                f"unfinished {place} for it, which --resume goes on with), give another file, or "
                "finish or remove that one\n"), result.stderr
            assert {one: (folder / one).read_bytes() for one in names(folder)} == left
            # in a container each run may have the same number
            moved = [(folder / (place + end)) for end in ("", ".note")]
            again = " && ".join(f'mv "{one}" "{folder}/.{name}.tmp-$${one.name[len(place):]}"'
                                for one in moved)
            result = as_next_process(folder, again, *command, "-o", name)
            assert result.returncode == 2 and "is not written" in result.stderr, result.stderr
            assert sorted(left.values()) == sorted((folder / one).read_bytes()
                                                   for one in names(folder))
            for one in [one for one in names(folder) if ".tmp-" in one]:
                (folder / one).rename(folder / (place + (".note" if ".note" in one else "")))
        result = run(*SAMPLE, "-n", "100", "-o", name, *events, cwd=folder)
        assert "was removed, as always without --resume" in result.stderr
        assert not [one for one in names(folder) if ".tmp-" in one]


@test
def a_stopped_compressed_file_says_that_nothing_is_kept(folder):
    process = subprocess.Popen([PROGRAM, *SAMPLE, "-n", "20000000", "-o", "a.h5", "--compress",
                                "--resume"], cwd=folder, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: any(size > 100000 for size in sizes(folder, ".a.h5")))
    process.send_signal(signal.SIGINT)
    assert "(none is kept, compressed HDF5 begins anew)" in process.communicate(timeout=60)[1]
    assert process.returncode == 130 and names(folder) == []


# ---- what others put into the folder ----

def as_next_process(folder, before, *arguments):
    """Runs the program in a process whose number, $$, is known to what is done before."""
    return cases.run("sh", "-c", before + '; exec "$@"', "sh", PROGRAM, *arguments, cwd=folder,
                     timeout=60)


PLANTS = ("ln -s worth", "ln -s nowhere", "ln worth", "mkfifo")


@test
def what_lies_in_the_way_is_not_followed_and_not_waited_for(folder):
    good("table", "-o", "t.h5", *GRID, cwd=folder)
    for command, name in (([*SAMPLE, "-n", str(SOME), "--resume"], "a.lhe"),
                          ([*SAMPLE, "-n", str(SOME), "--resume"], "a.h5"),
                          (["table", *GRID], "b.h5"), (["export", "t.h5", "--to", "csv"], "a.csv")):
        for plant in PLANTS:
            for end in ("", ".note", ".note.new"):
                (folder / "worth").write_text("what somebody needs")
                result = as_next_process(folder, f"{plant} .{name}.tmp-$${end}", *command, "-o", name)
                assert (result.returncode, result.stderr) == (0, ""), (plant, end, result.stderr)
                assert (folder / "worth").read_text() == "what somebody needs"
                assert (folder / name).is_file() and not (folder / name).is_symlink()
                assert names(folder) == sorted({"t.h5", "worth", name})
                (folder / name).unlink()
        (folder / "worth").unlink()


@test
def resume_goes_by_a_pipe_and_ends_by_a_signal(folder):
    gone = ended_process()
    for data, note in (("pipe", "pipe"), ("file", "pipe"), ("pipe", "file")):
        for kind, name in ((data, f".a.lhe.tmp-{gone}"), (note, f".a.lhe.tmp-{gone}.note")):
            if kind == "pipe":
                os.mkfifo(folder / name)
            else:
                (folder / name).write_text("flavbrem events, unfinished\n")
        good(*SAMPLE, "-n", "1000", "-o", "a.lhe", "--resume", cwd=folder)
        assert names(folder) == ["a.lhe"]
    (folder / "a.lhe").unlink()
    os.mkfifo(folder / f".a.lhe.tmp-{gone}.note")
    assert stop_sample(folder, "--resume", number=signal.SIGTERM)[3] == 143


@test
def an_overwritten_file_keeps_its_permissions(folder):
    good("table", "-o", "t.h5", *GRID, cwd=folder)
    commands = [[*SAMPLE, "-n", "10", "-o", "a" + ending] for ending in ENDINGS]
    commands += [["table", *GRID, "-o", "b.h5"], ["export", "t.h5", "--to", "csv", "-o", "c.csv"],
                 ["export", "t.h5", "--to", "dmg4", "-o", "d.h"]]
    before = os.umask(0o022)
    try:
        for command in commands:
            good(*command, cwd=folder)
            assert (folder / command[-1]).stat().st_mode & 0o7777 == 0o644, command
            for mode in (0o600, 0o664):
                made = names(folder)
                for name in made:
                    (folder / name).chmod(mode)
                good(*command, cwd=folder)
                assert names(folder) == made
                for name in made:
                    assert (folder / name).stat().st_mode & 0o7777 == mode, (command, name)
        for name in ("a.csv", "a.csv.gz"):  # what is new beside it is no more open
            (folder / f"{name}.meta").unlink()
            (folder / name).chmod(0o600)
            good(*SAMPLE, "-n", "10", "-o", name, cwd=folder)
            assert (folder / f"{name}.meta").stat().st_mode & 0o7777 == 0o600
    finally:
        os.umask(before)


@test
def a_full_disk_leaves_no_events(folder):
    with small_disk(folder, "1m") as disk:
        for ending in ENDINGS:
            result = run(*SAMPLE, "-n", "200000", "-o", "disk/a" + ending, cwd=folder)
            assert result.returncode == 1 and result.stdout == ""
            assert re.fullmatch(f"flavbrem: disk/a{ending} could not be written "
                                r"\(No space left on device\).*\n", result.stderr), result.stderr
            assert names(disk) == []
        good(*SAMPLE, "-n", "100", "-o", "disk/a.csv", cwd=folder)


@test
def a_limit_of_the_file_size_leaves_no_events(folder):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (400000, 400000))
    no_files = {**os.environ, "GCOV_PREFIX": "/dev/null"}
    for ending in ENDINGS:
        result = run(*SAMPLE, "-n", "100000", "-o", "a" + ending, cwd=folder, preexec_fn=limit,
                     env=no_files)
        said = re.sub(r"(?m)^profiling:.*\n", "", result.stderr)
        if "ThreadSanitizer" in said:
            raise Skipped("the thread sanitizer's own files do not fit")
        assert result.returncode == 1 and result.stdout == "", (ending, said)
        assert re.fullmatch(rf"flavbrem: a{ending} could not be written \(File too large\).*\n",
                            said), said
        assert names(folder) == []


@test
def a_full_disk_keeps_what_can_be_gone_on_with(folder):
    whole = sample(folder, "whole.csv", n=100000)

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) // 2, len(whole) // 2))
    command = [*SAMPLE, "-n", "100000", "-o", "a.csv", "--resume"]
    result = run(*command, cwd=folder, preexec_fn=limit,
                 env={**os.environ, "GCOV_PREFIX": "/dev/null"})
    if "ThreadSanitizer" in result.stderr:
        raise Skipped("the thread sanitizer's own files do not fit")
    said = re.sub(r"(?m)^profiling:.*\n", "", result.stderr)
    assert result.returncode == 1 and result.stdout == ""
    kept = re.fullmatch(r"flavbrem: a\.csv could not be written \(File too large\), .*\n"
                        r"hint: (\d+) events are kept, the same command goes on\n", said)
    assert kept and int(kept[1]) > 0, said
    result = run(*command, "--verbose", cwd=folder)
    assert result.stderr.startswith(f"{100000 - int(kept[1])} events in "), result.stderr
    assert (folder / "a.csv").read_bytes() == whole


@test
def a_link_stays_a_link(folder):
    (folder / "disk").mkdir()
    (folder / "a.csv").symlink_to("b.csv")
    (folder / "b.csv").symlink_to(folder / "disk" / "c.csv")
    for n in (10, 20):  # to nothing, and to a file
        data = sample(folder, "a.csv", n=n)
        assert (folder / "a.csv").is_symlink() and (folder / "b.csv").is_symlink()
        assert not (folder / "disk" / "c.csv").is_symlink()
        assert (folder / "disk" / "c.csv").read_bytes() == data
        assert names(folder) == ["a.csv", "b.csv", "disk"]
        assert names(folder / "disk") == ["c.csv", "c.csv.meta"]
        for path in ("a.csv", "b.csv", "disk/c.csv"):
            good("check", path, cwd=folder)
    (folder / "round.csv").symlink_to("round.csv")
    result = run(*SAMPLE, "-n", "10", "-o", "round.csv", cwd=folder)
    assert result.returncode == 2 and "Too many levels" in result.stderr, result.stderr


@test
def a_pipe_that_does_not_wait_gets_all_events(folder):
    whole = sample(folder, "a.lhe", n=20000)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with subprocess.Popen([PROGRAM, *SAMPLE, "-n", "20000", "-o", "-", "--to", "lhe"],
                          stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        time.sleep(0.3)
        with os.fdopen(reading, "rb") as stream:
            assert stream.read() == whole
        assert process.wait() == 0 and process.stderr.read() == b""


@test
def info_believes_no_links_and_no_length(folder):
    try:
        import h5py
    except ImportError:
        raise Skipped("no h5py") from None
    sample(folder, "a.h5", n=10)
    os.mkfifo(folder / "fifo")
    with h5py.File(folder / "a.h5", "r+") as events:
        for name in ("sigma_pb", "hat_pb", "beam_energy_gev"):
            del events[name]
        events["sigma_pb"] = h5py.ExternalLink("fifo", "/x")
        events.create_dataset("hat_pb", shape=(1,), dtype="f8", external=[("fifo", 0, 8)])
        events.create_dataset("beam_energy_gev", shape=(90000000,), dtype="f8", chunks=(1000,))
        events.attrs["format_version"] = type(events.attrs["format_version"])(1)  # no checksums
    told = cases.strict_json(good("info", "a.h5", "--json", cwd=folder))
    assert told["sigma_pb"] == told["beam_energy_gev"] == []
    with open(folder / "a.h5", "r+b") as events:
        events.truncate(3000)
    result = run("info", "a.h5", cwd=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert "is not a file of events of flavbrem (no HDF5, damaged," in result.stderr, result.stderr


@test
def a_file_that_is_open_elsewhere_is_not_damaged(folder):
    try:
        import h5py
    except ImportError:
        raise Skipped("no h5py") from None
    sample(folder, "a.h5", n=10)
    sample(folder, "z.h5", "--compress", n=10)
    good("table", "-o", "t.h5", *GRID, cwd=folder)
    commands = [("info", "a.h5"), ("info", "z.h5"), ("info", "t.h5"), ("check", "t.h5"),
                ("check", "a.h5"), ("lookup", "a.h5", "-E", "100", "-m", "0.3"),
                ("lookup", "t.h5", "-E", "100", "-m", "0.3"), ("export", "t.h5", "--to", "csv")]
    for command in commands:
        with h5py.File(folder / command[1], "r"):  # readers do not disturb each other
            assert "cannot be read" not in run(*command, cwd=folder).stderr
        writer = ("import h5py, sys; f = h5py.File(sys.argv[1], 'r+'); print(flush=True); "
                  "sys.stdin.read()")
        with subprocess.Popen([sys.executable, "-c", writer, command[1]], cwd=folder,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdout.read(1)
            result = run(*command, cwd=folder)
            process.stdin.close()
        assert (result.returncode, result.stdout) == (2, ""), (command, result.stderr)
        assert result.stderr == (f"flavbrem: {command[1]} cannot be read (another program has it "
                                 "open for writing), close it there first\n"), result.stderr
        assert "cannot be read" not in run(*command, cwd=folder).stderr
    killed = "import h5py, os, sys; f = h5py.File(sys.argv[1], 'r+'); os._exit(0)"
    subprocess.run([sys.executable, "-c", killed, "a.h5"], cwd=folder, check=True)
    result = run("info", "a.h5", cwd=folder)
    assert result.returncode == 2 and "has not closed it), close it there, or after" in result.stderr


@test
def a_sparse_table_of_a_terabyte_is_refused_at_once(folder):
    good("table", "-o", "t.h5", *GRID, cwd=folder)
    with open(folder / "t.h5", "r+b") as table:
        table.seek(16)
        table.write(struct.pack("<Q", 1 << 40))
        table.truncate(1 << 40)
    for command in ("info", "check"):
        result = run(command, "t.h5", cwd=folder)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == ("flavbrem: t.h5 is not a table that can be used (it is far longer "
                                 "than its datasets), make or copy it again\n"), result.stderr


@test
def the_memory_of_sample_does_not_grow_with_n(folder):
    used = []
    for n in ("200000", "800000"):
        process = subprocess.Popen([PROGRAM, *SAMPLE, "-n", n, "-o", "a.lhe", "--quiet"],
                                   cwd=folder)
        used.append(os.wait4(process.pid, 0)[2].ru_maxrss)
        process.returncode = 0
    assert used[1] < 1.2 * used[0], used


@test
def progress_of_sample_counts_events(folder):
    text, code = terminal_output(MANY, folder, 3.0)
    assert code == 130 and names(folder) == []
    assert "events/s" in text and "s left" in text


# ---- yields ----

THIN = ["yield", "-m", "0.3", "-E", "100", "--length", "0.1", "--material", "Pb"]
SHOWER = ["yield", "-m", "0.3", "--spectrum", "shower:Pb,100,23", "--showers", "400",
          "--track-cut", "1"]


# ---- events of a spectrum, of several masses and targets ----

ROWS = """energy_gev,length_cm,charge,error_cm,depth_from_cm,depth_to_cm
0.2,5,-1,0.1,0,1
1,2,-1,0.05,0,1
30,0.3,-1,0.02,0,1
99,0.25,-1,0.01,0,1
1,1.5,1,0.04,1,2
30,0.1,1,0.01,1,2
99,0.02,1,0.004,1,2
"""
MIXED = {
    "spectrum": ["--spectrum", "rows.csv", "--material", "PbWO4", "-m", "0.3", "--seed", "5"],
    "masses": ["--spectrum", "rows.csv", "--material", "Pb", "-m", "0.11,0.3,1"],
    "shower": ["--spectrum", "shower:Pb,100", "--track-cut", "1", "--showers", "20", "-m", "0.3,1",
               "--share", "sigma"],
    "turns": ["-E", "50,100", "-m", "0.3,1", "--target", "Pb,Fe"],
    "share": ["-E", "50,100", "-m", "0.3,1", "--target", "lead,Fe", "--share", "sigma"],
}


def mixed(folder, name, case, *more, n=SOME):
    """The bytes of a file; with what must be said of it."""
    (folder / "rows.csv").write_text(ROWS)
    good("sample", *MIXED[case], *more, "-n", str(n), "-o", name, "--quiet", cwd=folder)
    assert good("check", name, cwd=folder) == f"checksums   good\nevents      {n}\n"
    return (folder / name).read_bytes()


def lhe_events(data):
    """Particles of each event: (id, energy, mass)."""
    found = []
    for event in data.decode().split("<event>\n")[1:]:
        lines = [line.split() for line in event.split("</event>")[0].splitlines()[1:6]]
        found.append([(int(line[0]), float(line[9]), float(line[10])) for line in lines])
    return found


def hepmc_events(data):
    found = []
    for event in data.decode().split("\nE ")[1:]:
        lines = [line.split() for line in event.splitlines() if line.startswith("P ")]
        found.append([(int(line[3]), float(line[7]), float(line[8])) for line in lines])
    return found


@test
def mixed_events_are_the_same_in_every_format(folder):
    """Energy, charge, nucleus and mass of each event: those of its part."""
    import h5py
    import numpy
    for case in MIXED:
        mixed(folder, "a.h5", case, n=9000)
        with h5py.File(folder / "a.h5") as file:
            index = file["beam_energy_index"][...]
            of = {name: file[name][...][index] for name in
                  ("beam_energy_gev", "charge", "m_phi_gev", "target_z", "target_a", "mass_index",
                   "target_index", "depth_from_cm", "length_cm")}
            share = file["share"][...]
            momenta = {name: file[name][...] for name in ("lepton_gev", "boson_gev", "nucleus_gev")}
            nucleus = momenta["nucleus_gev"]
            about = dict(file.attrs)
        assert about["format_version"] == 3 and about["n_energies"] == share.size
        assert abs(share.sum() - 1) < 1e-12 and set(numpy.unique(index)) <= set(range(share.size))
        rest = numpy.sqrt(nucleus[:, 3]**2 - (nucleus[:, :3]**2).sum(axis=1))
        brought = sum(p[:, 3] for p in momenta.values()) - rest
        assert numpy.abs(brought / of["beam_energy_gev"] - 1).max() < 1e-9, case
        boson = momenta["boson_gev"]
        mass = boson[:, 3]**2 - (boson[:, :3]**2).sum(axis=1)
        assert numpy.abs(mass - of["m_phi_gev"]**2).max() < 1e-9
        masses = [float(word) for word in
                  (about["mass_gev"].decode().split() if about["n_masses"] > 1
                   else [about["mass_gev"]])]
        assert numpy.all(of["m_phi_gev"] == numpy.array(masses)[of["mass_index"].astype(int)])
        if about["n_targets"] == 1:
            assert set(of["target_z"]) == {about["target_z"]}
        if "--spectrum" in MIXED[case]:
            assert set(of["charge"]) == {-1, 1} and of["length_cm"].min() > 0
            assert of["beam_energy_gev"].min() > 0.3 and "charge" not in about
        else:
            assert about["charge"] == -1 and of["length_cm"].max() == 0
        texts = [lhe_events(mixed(folder, "a.lhe", case, n=9000)),
                 hepmc_events(mixed(folder, "a.hepmc", case, n=9000))]
        assert texts[0] == texts[1] and len(texts[0]) == 9000
        for i, particles in enumerate(texts[0]):
            beam, before, lepton, after, phi = particles
            assert beam[:2] == (-11 * of["charge"][i], of["beam_energy_gev"][i])
            assert lepton[:2] == (-13 * of["charge"][i], momenta["lepton_gev"][i, 3])
            assert before[0] == after[0] and before[0] // 10000 % 1000 == of["target_z"][i]
            assert phi == (622, boson[i, 3], of["m_phi_gev"][i])


@test
def pieces_of_mixed_events_are_the_whole(folder):
    """Of any size, on any number of threads."""
    import h5py
    import numpy
    sizes = (10001, 1, SOME - 10002)
    for case in MIXED:
        whole = mixed(folder, "a.lhe", case, "--threads", "1")
        hepmc = mixed(folder, "a.hepmc", case, "--threads", "2")
        for threads in ("2", "7"):
            assert mixed(folder, "b.lhe", case, "--threads", threads) == whole, (case, threads)
        plain = mixed(folder, "a.h5", case, "--threads", "1")
        assert mixed(folder, "b.h5", case, "--threads", "7") == plain
        events, told, first, columns = [], [], 0, {}
        for size in sizes:
            more = ["--first", str(first), "--threads", "7" if size == 1 else "2"]
            piece = mixed(folder, "b.lhe", case, *more, n=size)
            events.append(piece.decode().split("</init>\n")[1].split("<!--")[0])
            told += hepmc_events(mixed(folder, "b.hepmc", case, *more, n=size))
            mixed(folder, "b.h5", case, *more, n=size)
            with h5py.File(folder / "b.h5") as file:
                for name in ("beam_energy_index", "boson_gev", "psi_rad", "weight"):
                    columns.setdefault(name, []).append(file[name][...])
            first += size
        assert "".join(events) == whole.decode().split("</init>\n")[1].split("<!--")[0], case
        assert told == hepmc_events(hepmc), case
        with h5py.File(folder / "a.h5") as file:
            for name, parts in columns.items():
                assert numpy.array_equal(numpy.concatenate(parts), file[name][...]), (case, name)


@test
def a_spectrum_is_drawn_by_its_conversions(folder):
    """Counts of rows against track length times cross-section, and the total against `yield`."""
    import h5py
    import numpy
    n = 200000
    mixed(folder, "a.h5", "spectrum", n=n)
    told = cases.strict_json(good("yield", "--spectrum", "rows.csv", "--material", "PbWO4", "-m",
                                  "0.3", "--by", "total", "--json", cwd=folder))[0]
    said = cases.strict_json(good("sample", *MIXED["spectrum"], "-n", "10", "-o", "b.lhe", "--json",
                                  cwd=folder))
    with h5py.File(folder / "a.h5") as file:
        about = dict(file.attrs)
        counts = numpy.bincount(file["beam_energy_index"][...], minlength=about["n_energies"])
        expected = n * file["share"][...]
        weight = file["sigma_pb"][...] * file["length_cm"][...]
        target = file["target_index"][...].astype(int)
    for i in range(3):  # within an element
        of = target == i
        assert numpy.allclose(expected[of] / expected[of].sum(), weight[of] / weight[of].sum(),
                              rtol=1e-12)
    assert abs(about["conversions"] / told["conversions"] - 1) < 1e-12
    assert abs(about["conversions_statistics"] / told["statistics"] - 1) < 1e-9
    assert said["masses"][0]["conversions"] == about["conversions"]
    assert said["sigma_pb"] == about["mass_sigma_pb"]
    assert abs(about["mass_sigma_pb"] * 1e-36 * about["nuclei_per_cm3"] * about["track_length_cm"]
               / told["conversions"] - 1) < 1e-12
    assert about["track_length_cm"] == 9.17
    chi2 = ((counts - expected)**2 / expected).sum()
    assert expected.min() > 5 and chi2 < counts.size + 6 * math.sqrt(2 * counts.size), chi2


@test
def a_share_is_equal_or_by_the_cross_section(folder):
    import h5py
    import numpy
    for case in ("turns", "share"):
        mixed(folder, "a.h5", case, n=80000)
        with h5py.File(folder / "a.h5") as file:
            counts = numpy.bincount(file["beam_energy_index"][...], minlength=8)
            sigma, index = file["sigma_pb"][...], file["beam_energy_index"][:16]
        if case == "turns":
            assert counts.tolist() == [10000] * 8 and index.tolist() == 2 * list(range(8))
        else:
            expected = 80000 * sigma / sigma.sum()
            assert ((counts - expected)**2 / expected).sum() < 8 + 6 * 4, (counts, expected)
    text = good("sample", *MIXED["share"], "-n", "100", "-o", "a.lhe", cwd=folder)
    assert re.search(r"\n  m_phi 0\.3 GeV: 94\.\d+% of the events, sigma 0\.976", text), text
    good("sample", *MIXED["share"], "-m", "0.3", "-n", "9", "-o", "a.csv", cwd=folder)
    assert {row.split(",")[0] for row in csv_events((folder / "a.csv").read_bytes())} == {"82", "26"}


@test
def a_stopped_mixed_sample_goes_on_with_resume(folder):
    for name in ("a.lhe", "a.h5"):
        more = ["sample", *MIXED["masses"], "-n", "400000", "-o"]
        mixed(folder, f"whole{name}", "masses", n=400000)
        process = subprocess.Popen([PROGRAM, *more, name, "--resume", "--threads", "1"], cwd=folder,
                                   stderr=subprocess.PIPE, text=True)
        wait_for(lambda: any(path.name.endswith(".note") for path in Path(folder).iterdir()))
        process.terminate()
        process.communicate(timeout=60)
        assert process.returncode == 143
        (folder / "rows.csv").write_text(ROWS.replace("30,0.3", "30,0.31"))
        result = run(*more, name, "--resume", cwd=folder)
        assert result.returncode == 2 and "is not resumed" in result.stderr, result.stderr
        (folder / "rows.csv").write_text(ROWS)
        good(*more, name, "--resume", "--quiet", cwd=folder)
        assert (folder / name).read_bytes() == (folder / f"whole{name}").read_bytes()


@test
def the_spec_of_mixed_events_makes_them_again(folder):
    for case in MIXED:
        whole = mixed(folder, "a.lhe", case, "--seed", "9", "--first", "3", n=500)
        spec = cases.strict_json(good("info", "a.lhe", "--json", cwd=folder))["spec"]
        (folder / "a.ini").write_text(spec)
        good("sample", "--spec", "a.ini", "-o", "b.lhe", cwd=folder)
        assert (folder / "b.lhe").read_bytes() == whole, case


@test
def info_tells_the_parts_of_mixed_events(folder):
    """The same of every format; the depth of the last part of a thick shower has no end."""
    import h5py
    for case in MIXED:
        told = []
        for name in ("a.h5", "a.lhe", "a.hepmc.gz"):
            mixed(folder, name, case, n=50)
            info = cases.strict_json(good("info", name, "--json", cwd=folder))
            told.append({**info["parts"], **{key: info[key] for key in (
                "beam_energy_gev", "sigma_pb", "mass_gev", "n_masses", "n_targets")}})
            lines = good("info", name, cwd=folder).split(" share depth[cm]\n")[1].splitlines()
            assert len(lines) == info["n_energies"]
            assert float(lines[-1].split()[6]) == told[0]["m_phi_gev"][-1]
        assert told[0] == told[1] == told[2], case
        with h5py.File(folder / "a.h5") as file:
            for name in ("m_phi_gev", "charge", "share", "length_cm", "depth_from_cm"):
                assert file[name][...].tolist() == told[0][name], name


@test
def a_histogram_of_mixed_events_counts_those_of_the_file(folder):
    import h5py
    import numpy
    for case in MIXED:
        mixed(folder, "a.h5", case)
        told = cases.strict_json(good("sample", *MIXED[case], "-n", str(SOME), "--histogram", "x:7",
                                      "--json", cwd=folder))
        with h5py.File(folder / "a.h5") as file:
            counts = numpy.histogram(file["x"][...], told["axes"][0]["edges"])[0]
        assert told["counts"] == counts.tolist()
        text = good("sample", *MIXED[case], "-n", "100", "--histogram", "x:2", cwd=folder)
        masses = len(MIXED[case][MIXED[case].index("-m") + 1].split(","))
        assert text.count("% of the events, ") == (masses if masses > 1 else 0)
        targets = {"turns": "82,207; 26,55.845", "share": "82,207; 26,55.845",
                   "spectrum": "82,207; 74,183.84; 8,15.999"}.get(case, "82,207")
        assert text.startswith(f"# e:mu on Z,A = {targets}, "), text
        assert told["target"] == targets.replace("; ", ";")
        assert len(told["beam_energy_gev"]) == (2 if "-E" in MIXED[case] else 0)
        assert told["charge"] == (-1 if "-E" in MIXED[case] else None)
        row = next(csv.DictReader(io.StringIO(good(
            "sample", *MIXED[case], "-n", "9", "-o", "b.lhe", "--format", "csv", cwd=folder))))
        assert (row["target_z"] == "82") == (targets == "82,207")
        assert (row["m_phi_gev"] == "0.3") == (masses == 1)


def yields(*arguments, cwd=None):
    return cases.strict_json(good(*arguments, "--json", cwd=cwd))


@test
def a_thin_target_is_worked_out_by_hand(folder):
    sigma, = cases.strict_json(good("xsec", "-E", "100", "-m", "0.3", "--method", "etl", "--json"))
    both, minus, plus = yields(*THIN)
    # rho N_A/A_weight sigma L
    hand = 11.35 * 6.02214076e23 / 207.2 * sigma["value"] * 1e-36 * 0.1
    assert math.isclose(both["conversions"], hand, rel_tol=1e-12)
    assert both["conversions"] == minus["conversions"] and plus["conversions"] == 0
    assert [row["charge"] for row in (both, minus, plus)] == [None, -1, 1]
    assert 0 < both["numerics"] <= 1.001e-6 * hand and both["statistics"] == 0
    assert (both["material"], both["density_g_cm3"], both["length_cm"]) == ("Pb", 11.35, 0.1)
    assert both["spectrum"] is None and "seed" not in both
    more, = yields(*THIN, "--electrons", "1e11", "--by", "total", "--coupling", "2e-4")
    assert math.isclose(more["conversions"], 4e11 * hand, rel_tol=1e-9)
    _, minus, plus = yields(*THIN, "--charge", "+1")
    assert minus["conversions"] == 0 and plus["conversions"] == both["conversions"]


@test
def a_shower_has_the_conversions_of_geant4(folder):
    both, minus, plus = yields(*SHOWER)
    # (1.110 +- 0.002)e-13 and 28.9% of positrons: validation/geant4/README.md
    assert math.isclose(both["conversions"], 1.110e-13, rel_tol=0.04)
    assert math.isclose(plus["conversions"] / both["conversions"], 0.289, rel_tol=0.08)
    assert math.isclose(minus["conversions"] + plus["conversions"], both["conversions"],
                        rel_tol=1e-12)
    assert 0.005 < both["statistics"] / both["conversions"] < 0.03
    assert (both["showers"], both["track_cut_gev"], both["seed"]) == (400, 1, 1)
    assert good(*SHOWER, "--threads", "1") == good(*SHOWER, "--threads", "3")
    assert good(*SHOWER) != good(*SHOWER, "--seed", "2")


@test
def bins_of_depth_add_up(folder):
    whole, *bins = yields(*SHOWER, "--by", "depth", "--above", "5")
    assert math.isclose(sum(row["conversions"] for row in bins), whole["conversions"],
                        rel_tol=1e-12)
    assert bins[0]["depth_from_cm"] == 0 and bins[-1]["depth_to_cm"] <= 23
    assert all(a["depth_to_cm"] <= b["depth_from_cm"] for a, b in zip(bins, bins[1:]))
    both = yields(*SHOWER, "--by", "both", "--above", "5")
    assert len(both) == 3 * (len(bins) + 1)
    assert [row["conversions"] for row in both if row["charge"] is None] == \
        [row["conversions"] for row in (whole, *bins)]


@test
def the_shower_can_be_written_and_given_back(folder):
    masses = ["-m", "0.11,0.3", "--by", "both", "--json"]
    shower = ["yield", "--spectrum", "shower:Pb,100,10", "--showers", "50", *masses]
    first = cases.strict_json(good(*shower, "--write-spectrum", "rows.csv", cwd=folder))
    again = cases.strict_json(good("yield", "--spectrum", "rows.csv", "--material", "Pb", *masses,
                                   cwd=folder))
    columns = ("m_phi_gev", "charge", "depth_from_cm", "depth_to_cm", "conversions", "numerics",
               "status")
    assert [[row[name] for name in columns] for row in first] == \
        [[row[name] for name in columns] for row in again] and len(first) > 50
    lines = (folder / "rows.csv").read_text().splitlines()
    assert lines[0].startswith("# ") and "spectrum shower:Pb,100,10, showers 50" in lines[0]
    assert lines[1] == "energy_gev,length_cm,charge,error_cm,depth_from_cm,depth_to_cm"
    assert good(*shower, "-o", "y.json", "--write-spectrum", "-", cwd=folder).splitlines() == lines
    assert cases.strict_json((folder / "y.json").read_text()) == first
    half = [f"{energy},{float(length)/2!r},{rest}" for energy, length, rest in
            (line.split(",", 2) for line in lines[2:])]
    (folder / "half.csv").write_text("\n".join([lines[1], *half]))
    scaled = cases.strict_json(good("yield", "--spectrum", "half.csv", "--material", "Pb", *masses,
                                    cwd=folder))
    assert [row["conversions"] for row in scaled] == [row["conversions"]/2 for row in first]
    before = names(folder)
    for path, why in (("none/a.csv", "none"), ("a.h5", "name of another format, .h5"), ("", "no name"),
                      ("y.json", "name of another format, .json"), ("-", "would go into one file")):
        result = run(*shower, "--write-spectrum", path, cwd=folder)
        assert (result.returncode, result.stdout) == (2, "") and why in result.stderr, result
    result = run("yield", "--spectrum", "rows.csv", "--material", "Pb", "-m", "0.3",
                 "--write-spectrum", "rows.csv", cwd=folder)
    assert result.returncode == 2 and "it would be lost" in result.stderr and names(folder) == before


@test
def a_file_of_steps_is_a_spectrum_in_any_order(folder):
    (folder / "table.csv").write_text("energy_gev,length_cm,charge\n20,1,-1\n90,2,-1\n50,3,1\n")
    (folder / "steps.csv").write_text("90,1\n20,0.5\n90,1\n20,0.5\n")
    (folder / "flux.csv").write_text("20 10\n90 20\n")
    ask = ["yield", "-m", "0.2,0.3", "--material", "PbWO4", "--spectrum"]
    table = yields(*ask, "table.csv", cwd=folder)
    for other in (["steps:steps.csv"], ["flux.csv", "--length", "0.1"],
                  ["flux.csv", "--length", "1", "--primaries", "10"]):
        rows = yields(*ask, *other, cwd=folder)
        for mine, wanted in zip(rows, table, strict=True):
            if mine["charge"] == -1:
                assert math.isclose(mine["conversions"], wanted["conversions"], rel_tol=1e-12)
    assert run(*ask, "steps.csv", cwd=folder).returncode == 2


@test
def a_yield_is_printed_alike_in_all_formats(folder):
    for more in (["--method", "etl,ww"], ["--by", "both", "-m", "0.2:0.4:2"]):
        rows = yields(*SHOWER, *more)
        table = list(csv.DictReader(io.StringIO(good(*SHOWER, *more, "--format", "csv"))))
        text = [line for line in good(*SHOWER, *more).splitlines() if line[0] != "#"]
        assert len(table) == len(rows) == len(text) - 1
        for left, right, line in zip(table, rows, text[1:], strict=True):
            assert list(left) == list(right)
            for name, value in right.items():
                assert left[name] == ("" if value is None else left[name]), name
                assert value is None or left[name] == str(value) or \
                    float(left[name]) == value, name
            assert f"{right['conversions']:.5e}" in line.split()
        assert all(len(line) <= 80 for line in text)
    theta = [row["theta_max_rad"] for row in yields(*SHOWER, "--method", "etl,iww")]
    assert theta == [None] * 3 + [0.1] * 3


@test
def a_yield_goes_into_a_file_and_comes_from_a_spec(folder):
    (folder / "y.ini").write_text("spectrum = shower:Pb,100,23\nm-phi = 0.3\nshowers = 400\n"
                                  "track-cut = 1\n")
    assert good("yield", "--spec", "y.ini", cwd=folder) == good(*SHOWER)
    assert good(*SHOWER, "-o", "y.txt", cwd=folder) == ""
    assert (folder / "y.txt").read_text() == good(*SHOWER)
    result = run(*SHOWER, "-m", "95")
    assert result.returncode == 0 and "below_threshold" in result.stdout
    assert result.stderr.startswith("note: at 1 of 1 masses no lepton has energy enough")


# ---- limits and constraints ----

TRACKS_OF_100 = ["-E", "100", "--length", "1", "--material", "Pb", "--electrons", "1e11"]
REACH = ["limit", "-m", "0.2,0.3", *TRACKS_OF_100, "--background", "1.9"]


def limits(*arguments, cwd=None):
    return cases.strict_json(good(*arguments, "--json", "-q", cwd=cwd))


@test
def limits_on_events_have_their_digits(folder):
    def median(*arguments):
        row, = (row for row in limits("limit", *arguments) if row["limit"] == "median")
        return row
    for background, wanted, digit in (("2", 3.3030, 1e-4), ("1.9", 3.246, 1e-3),
                                      ("0.51", 2.2057, 1e-4)):
        row = median("--background", background, "--statistic", "asymptotic")
        assert abs(row["events"] - wanted) <= digit / 2 and row["count"] == float(background)
    for background, count, wanted, digit in (("1.9", 2, 3.92, 0.01), ("0.51", 0, 2.303, 1e-3),
                                             ("2", 2, 3.88, 0.01)):
        row = median("--background", background)
        assert abs(row["events"] - wanted) <= digit / 2 and row["count"] == count
    # alpha = 0.05 of nothing seen, whatever the background is
    seen = limits("limit", "--background", "4", "--background-error", "2", "--observed", "0",
                  "--confidence", "0.95")[-1]
    assert seen["limit"] == "observed" and seen["count"] == 0
    assert math.isclose(seen["events"], -math.log(0.05), rel_tol=1e-11)
    result = run("limit", "--background", "0.51", "--statistic", "asymptotic")
    assert result.returncode == 0 and result.stderr.startswith("note: the asymptotic limit of 2.206")
    assert run("limit", "--background", "2", "--statistic", "asymptotic").stderr == ""


@test
def a_limit_on_the_coupling_is_that_on_events(folder):
    rows = limits(*REACH, "--efficiency", "0.05")
    events = {row["limit"]: row["events"] for row in limits("limit", "--background", "1.9")}
    for row, m in zip(rows, ("0.2", "0.3"), strict=True):
        made = yields("yield", "-m", m, *TRACKS_OF_100)[1]["conversions"]
        assert math.isclose(row["conversions"], made, rel_tol=1e-12)
        hand = 1e-4 * math.sqrt(events["median"] / (made * 0.05))
        assert math.isclose(row["coupling_limit"], hand, rel_tol=1e-12)
        assert row["coupling_limit"] == row["expected_median"]
        for name, band in (("expected_minus_2", "-2 sigma"), ("expected_plus_1", "+1 sigma")):
            assert math.isclose(row[name], hand * math.sqrt(events[band] / events["median"]),
                                rel_tol=1e-12)
        assert math.isclose(row["coupling_numerics"] / hand,
                            0.5 * row["conversions_numerics"] / made, rel_tol=1e-9)
    # it does not depend on the coupling at which conversions are told
    other = limits(*REACH, "--efficiency", "0.05", "--coupling", "1e-3")
    assert all(math.isclose(a["coupling_limit"], b["coupling_limit"], rel_tol=1e-9)
               for a, b in zip(rows, other))
    seen = limits(*REACH, "--observed", "0")
    assert all(math.isclose(row["events"], math.log(10), rel_tol=1e-12) for row in seen)


@test
def an_efficiency_comes_by_mass_and_charges_are_told_apart(folder):
    (folder / "eff.csv").write_text("m_phi_gev,efficiency\n0.1,0.05\n0.2,0.04\n0.45,0.02\n")
    rows = limits(*REACH, "--efficiency", "eff.csv", cwd=folder)
    assert [row["efficiency"] for row in rows] == [0.04, rows[1]["efficiency"]]
    assert math.isclose(rows[1]["efficiency"], 0.03, rel_tol=1e-12)  # halfway in ln m
    assert rows[0]["efficiency_source"] == "eff.csv"
    shower = ["--spectrum", "shower:Pb,100,23", "--showers", "400", "--track-cut", "1"]
    both, minus, plus = yields(*SHOWER)
    same, = limits("limit", "-m", "0.3", *shower)
    assert (same["charge"], same["conversions"]) == (-1, minus["conversions"])
    assert math.isclose(same["coupling_statistics"] / same["coupling_limit"],
                        0.5 * minus["statistics"] / minus["conversions"], rel_tol=1e-9)
    all_of, = limits("limit", "-m", "0.3", *shower, "--charges", "both")
    assert (all_of["charge"], all_of["conversions"]) == (None, both["conversions"])


@test
def a_limit_is_printed_alike_in_all_formats(folder):
    for ask in ([*REACH, "--method", "etl,iww", "--observed", "3"], ["limit", "--background", "3"],
                ["constraint", "g2", "-m", "0.2,0.3"], ["constraint", "relic", "-m", "0.2,0.3"]):
        rows = limits(*ask)
        table = list(csv.DictReader(io.StringIO(good(*ask, "-q", "--format", "csv"))))
        text = [line for line in good(*ask, "-q").splitlines() if line[0] != "#"]
        assert len(table) == len(rows) == len(text) - 1
        for left, right in zip(table, rows, strict=True):
            assert list(left) == list(right)
            for name, value in right.items():
                assert (value is None and left[name] == "") or left[name] == str(value) or \
                    float(left[name]) == value, name
        assert all(len(line) <= 80 for line in text)
    result = run(*REACH, "-m", "95")
    assert result.returncode == 0 and result.stderr.startswith("note: at 1 of 1 masses")
    assert limits(*REACH, "-m", "95")[0]["coupling_limit"] is None


@test
def constraints_have_their_digits(folder):
    rows = limits("constraint", "g2", "-m", "0.11,0.2,0.3,1.0")
    for row, wanted, digit in zip(rows, (5.3e-4, 1.82e-3, 2.94e-3, 1.02e-2),
                                  (1e-5, 1e-5, 1e-5, 1e-4), strict=True):
        assert abs(row["coupling"] - wanted) <= digit / 2
        assert (row["deviation"], row["deviation_error"], row["sigmas"]) == (249e-11, 48e-11, 3)
        assert math.isclose(row["contribution"] / 1e-8, 249e-11 / row["coupling"]**2, rel_tol=1e-12)
        assert math.isclose(row["coupling_most"]**2 / row["coupling_least"]**2, 393 / 105,
                            rel_tol=1e-12)
    new, = limits("constraint", "g2", "-m", "0.3", "--deviation", "38e-11", "--deviation-error",
                  "63e-11")
    assert new["coupling_least"] == 0 and new["coupling"] < rows[2]["coupling"]
    printed = run("constraint", "relic", "-m", "0.11,1", "--json")
    assert [round(row["coupling"], 4) for row in cases.strict_json(printed.stdout)] == \
        [0.0073, 0.0663]
    assert printed.stderr.startswith("note: with m_1 + m_2 = 6 m_phi the boson does not decay")
    meant = run("constraint", "relic", "-m", "1", "--m1-ratio", "0.3333333333", "--m2-ratio",
                "0.3333333333", "--json")
    assert math.isclose(cases.strict_json(meant.stdout)[0]["coupling"], 9.468e-3, rel_tol=1e-3)
    assert meant.stderr == ""


@test
def limits_and_constraints_come_from_specs(folder):
    (folder / "l.ini").write_text("m-phi = 0.2,0.3\nbeam-energy = 100\nlength = 1\n"
                                  "material = Pb\nelectrons = 1e11\nbackground = 1.9\n")
    assert good("limit", "--spec", "l.ini", cwd=folder) == good(*REACH)
    (folder / "c.ini").write_text("constraint = relic\nm-phi = 0.3\nrelic-pb = 1\n")
    assert good("constraint", "--spec", "c.ini", "-q", "-o", "c.txt", cwd=folder) == ""
    assert (folder / "c.txt").read_text() == \
        good("constraint", "relic", "-m", "0.3", "--relic-pb", "1", "-q")


@test
def words_win_over_lines_that_do_not_go_with_them(folder):
    """A pair of which one alone is given, one in the spec file, the other on the command line."""
    bosons = {"v": ("--boson", "vector", "--epsilon", "1e-3"), "c": ("--boson", "vector", "--coupling",
              "2e-4"), "a": ("--boson", "alp", "--c-a", "1", "--f-gev", "1e5"), "p": (),
              "g": ("--boson", "general", "--g-s", "1e-4", "--g-p", "2e-4")}
    target = ("-m", "0.3", "--method", "etl")
    thin = ("-E", "100", "--length", "0.1", "--material", "Fe")
    shower = ("--spectrum", "shower:Pb,20", "--showers", "50", "--track-cut", "1", "--seed", "3")
    flux = ("--spectrum", "flux.csv", "--material", "Pb", "--length", "0.2", "--primaries", "2")
    dense = ("-E", "100", "--length", "0.1", "--material", "W", "--density", "18")
    (folder / "flux.csv").write_text("20 10\n90 20\n")

    def lines(name, words):
        keys = {"-E": "beam-energy", "-m": "m-phi", "-n": "events"}
        (folder / name).write_text("".join(
            f"{keys.get(key, key[2:])} = {value}\n" for key, value in zip(words[::2], words[1::2])))
        return "--spec", name

    def wins(command, in_file, words):
        both = run(*command, *lines("a.ini", in_file), *words, cwd=folder)
        alone = run(*command, *words, cwd=folder)
        assert (both.returncode, alone.returncode) == (0, 0), (command, in_file, words, both, alone)
        assert both.stdout == alone.stdout, (command, in_file, words)

    for old in bosons.values():
        for new in bosons.values():
            if new:
                wins(("yield", *target, *thin, "--json"), old, new)
    wins(("yield", *target, *thin, "--json", "--boson", "vector"), bosons["v"][2:], ("--coupling", "1e-3"))
    for old in (thin, shower, flux, dense):
        for new in (thin, shower, flux):
            wins(("yield", *target), old, new)
    produce = ("sample", "-n", "200", "-m", "0.3", "--seed", "3", "--histogram", "x:5")
    for old in (("-E", "20"), ("-E", "50", "--target", "Fe"), shower, flux):
        for new in (("-E", "20", "--target", "Pb"), shower, flux):
            wins(produce, old, new)
    wins((*produce, "-E", "20"), ("--method", "ww", "--view", "lepton"), ("--method", "etl"))
    wins((*produce, "-E", "20"), ("--view", "boson", "--theta-max", "0.2"),
         ("--method", "ww", "--view", "lepton"))
    g2, relic = ("--deviation", "1e-9", "--sigmas", "2"), ("--m1-ratio", "0.4", "--relic-pb", "2")
    wins(("constraint", "relic", "-m", "0.3"), ("--constraint", "g2", *g2), ())
    wins(("constraint", "g2", "-m", "0.3"), ("--constraint", "relic", *relic), ())
    (folder / "a.ini").write_text("boson = vector\nepsilon = 1e-3\ncoupling = 1e-3\n")
    alone = run("yield", *target, *thin, "--spec", "a.ini", cwd=folder)
    assert alone.returncode == 2 and "a.ini, line 3: coupling does not go" in alone.stderr
    alone = run("yield", *target, *thin, "--boson", "vector", "--coupling", "1", "--epsilon", "1",
                cwd=folder)
    assert alone.returncode == 2 and "--coupling does not go with epsilon" in alone.stderr


@test
def files_have_the_boson_and_its_couplings(folder):
    """Tables, events, prints: what is given beside the defaults, and nothing where all is usual."""
    asked = ("-E", "20,50", "-m", "0.1,0.2", "--method", "etl", "--rtol", "1e-3")
    boson = ("--lepton", "e:e", "--boson", "general", "--g-s", "3e-4", "--g-p", "-4e-4")
    good("table", "-o", "t.h5", *asked, *boson, cwd=folder)
    told = good("info", "t.h5", cwd=folder)
    for line in ("boson +general", "g-s +0.0003", "g-p +-0.0004", "coupling +0.0005"):
        assert re.search(f"(?m)^{line}$", told), (line, told)
    assert "    boson = general\n    g-s = 0.0003\n    g-p = -0.0004\n" in told
    assert "    coupling" not in told
    good("check", "t.h5", cwd=folder)
    refused = run("lookup", "t.h5", "-E", "20", "-m", "0.1", "--coupling", "1e-3", cwd=folder)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "coupling does not go with boson general" in refused.stderr
    good("table", "-o", "usual.h5", *asked, cwd=folder)
    told = good("info", "usual.h5", cwd=folder)
    assert not re.search("boson|g-s|g-p|c-v|c-a|f-gev", told), told
    for name in ("ev.h5", "ev.lhe", "ev.hepmc", "ev.csv"):
        good("sample", "-n", "200", "-E", "50", "-m", "0.1", *boson, "-o", name, cwd=folder)
        told = good("info", name, cwd=folder)
        assert re.search(r"(?m)^boson +general$", told) and re.search(r"(?m)^g-p +-0.0004$", told)
        good("check", name, cwd=folder)


@test
def files_have_a_boson_of_spin_1(folder):
    """A vector by epsilon, an axial one, complex couplings: tables, what is made of them, events."""
    asked = ("-E", "20,35,50", "-m", "0.1,0.15,0.2", "--method", "etl", "--rtol", "1e-3")
    vector = ("--lepton", "e:e", "--boson", "vector", "--epsilon", "1e-3")
    general = ("--boson", "general", "--g-v", "1e-4,-2e-4", "--g-a", "-1e-4")
    good("table", "-o", "v.h5", *asked, *vector, "--sampling", "all", cwd=folder)
    good("table", "-o", "g.h5", *asked, *general, cwd=folder)
    told = good("info", "v.h5", cwd=folder)
    for line in ("boson +vector", "epsilon +0.001", "spin of the boson +1",
                 r"its couplings +\|g_V\| 0.000302822, \|g_A\| 0",
                 "0.1 GeV -> e e +width 2.432e-10 GeV, lifetime 2.706e-15 s, c tau 8.112e-07 m",
                 "0.2 GeV -> e e +width .*"):
        assert re.search(f"(?m)^{line}$", told), (line, told)
    assert "    boson = vector\n    epsilon = 0.001\n" in told and "    coupling" not in told
    told = good("info", "g.h5", cwd=folder)
    assert re.search("(?m)^g-v +0.0001,-0.0002$", told) and re.search("(?m)^g-a +-0.0001$", told)
    assert re.search(r"its couplings +\|g_V\| 0.000223607, \|g_A\| 0.0001\n0.1 GeV -> e mu +closed\n",
                     told), told
    told = cases.strict_json(good("info", "g.h5", "--json", cwd=folder))
    assert told["boson_spin"] == 1 and told["boson_couplings"]["g_a"] == 1e-4
    closed, opened = told["boson_decays"]
    assert (closed["width_gev"], closed["lifetime_s"]) == (0, None) and opened["m_phi_gev"] == 0.2
    assert abs(opened["lifetime_s"] * opened["width_gev"] / 6.582119569509067e-25 - 1) < 1e-14
    told = dict(csv.reader(io.StringIO(good("info", "v.h5", "--format", "csv", cwd=folder))))
    assert told["boson_spin"] == "1" and float(told["boson_decay_2_m_phi_gev"]) == 0.2
    assert float(told["boson_g_v"]) == float(told["coupling"]) and told["boson_g_a"] == "0"
    good("check", "v.h5", cwd=folder)
    told = cases.strict_json(good("export", "g.h5", "--to", "json", cwd=folder))
    assert (told["g_v"], told["g_a"]) == ("0.0001,-0.0002", -1e-4)
    assert ',"vector",0.001\n' in good("export", "v.h5", "--to", "csv", cwd=folder)
    assert "boson vector, epsilon 0.001" in good("lookup", "v.h5", "-E", "35", "-m", "0.15",
                                                 "--rtol", "0.9", cwd=folder)
    (folder / "g.ini").write_text("boson = general\ng-v = 1e-4,-2e-4\ng-a = -1e-4,0\nrtol = 1e-3\n"
                                  "beam-energy = 20,35,50\nm-phi = 0.1,0.15,0.2\nmethod = etl\n")
    good("table", "--spec", "g.ini", "-o", "again.h5", cwd=folder)
    assert (folder / "again.h5").read_bytes() == (folder / "g.h5").read_bytes()
    for name in ("ev.h5", "ev.lhe.gz", "ev.hepmc", "ev.csv"):
        good("sample", "-n", "200", "-E", "50", "-m", "0.2", *general, "-o", name, cwd=folder)
        told = good("info", name, cwd=folder)
        assert re.search("(?m)^g-v +0.0001,-0.0002$", told), told
        assert re.search("(?m)^spin of the boson +1$", told) and "0.2 GeV -> e mu" in told
        good("check", name, cwd=folder)
    told = good("sample", "-n", "500", "-E", "20:50:40", "-m", "0.1", *vector, "--hats", "shared",
                "-o", "shared.h5", cwd=folder)
    assert ", 0 above the hat," in told, told


@test
def couplings_are_printed_as_they_were_meant(folder):
    """Of a root in 15 digits, wherever it stands."""
    boson = ("--boson", "general", "--g-s", "1,1", "--g-p", "1,1")
    grid = ("-E", "20,50", "-m", "0.2,0.3", "--method", "etl", "--rtol", "1e-3")
    good("table", *grid, *boson, "-o", "t.h5", cwd=folder)
    thin = ("-m", "0.3", "--material", "Pb", "-E", "100", "--length", "0.1")
    told = [good("xsec", *grid, *boson, "--format", kind) for kind in ("text", "csv", "json")]
    told += [good("info", "t.h5", "--format", kind, cwd=folder) for kind in ("text", "csv", "json")]
    told += [good("lookup", "t.h5", "-E", "20", "-m", "0.2", "--rtol", "0.9", "--format", kind, cwd=folder)
             for kind in ("text", "csv", "json")]
    told += [good("yield", *thin, *boson, "--format", kind) for kind in ("text", "csv", "json")]
    told += [good("export", "t.h5", "--to", kind, cwd=folder) for kind in ("csv", "json")]
    for name in ("e.h5", "e.lhe", "e.hepmc", "e.csv"):
        good("sample", "-n", "10", "-E", "50", "-m", "0.3", *boson, "-o", name, cwd=folder)
        told += [good("info", name, "--json", cwd=folder)]
    for text in told:
        assert "2.0000" not in text and not re.search("[^0-9e]1.99999", text), text
    assert "coupling 2, " in told[0] and "coupling 2, " in told[9] and '"coupling": 2,' in told[5]


@test
def info_has_one_type_of_each_field_in_all_formats(folder):
    """Numbers as numbers, of tables too; the checksum, whose digits may be decimal, as a text."""
    bosons = {("--lepton", "e:e", "--boson", "vector", "--epsilon", "1e-3"): {"epsilon": 0.001},
              ("--boson", "general", "--g-v", "1e-4,-2e-4", "--g-a", "-1e-4"):
              {"g-v": "0.0001,-0.0002", "g-a": -1e-4},
              ("--lepton", "mu:mu", "--boson", "alp", "--c-a", "1", "--f-gev", "1e5"):
              {"c-a": 1, "f-gev": 1e5},
              ("--form-factor", "helm", "--boson-id", "32", "--charge", "1", "--cut", "x>0.5"): {},
              ("--method", "ww", "--view", "lepton"): {}}
    formats = {"h5": (), "lhe": (), "lhe.gz": (), "hepmc": (), "csv": ()}
    for options, told in bosons.items():
        found = {}
        for ending in formats:
            name = f"e.{ending}"
            good("sample", "-n", "20", "-E", "20,50", "-m", "0.3", *options, "-o", name, cwd=folder)
            found[ending] = cases.strict_json(good("info", name, "--json", cwd=folder))
            assert all(found[ending][key] == value for key, value in told.items()), found[ending]
            rows = dict(csv.reader(io.StringIO(good("info", name, "--format", "csv", cwd=folder))))
            assert all(str(value) == rows[key] or float(rows[key]) == value
                       for key, value in told.items()), rows
        own = {"file", "datasets", "crc32", "data_crc32", "data_bytes"}
        for ending, fields in found.items():
            assert set(fields) - own == set(found["lhe"]) - own, (options, ending)
            for key in set(fields) - own:
                assert fields[key] == found["lhe"][key], (options, ending, key)
                assert isinstance(fields[key], str) == isinstance(found["lhe"][key], str), key
            assert isinstance(fields.get("crc32", ""), str)
        if told:
            good("table", "-E", "20,50", "-m", "0.2,0.3", "--method", "etl", "--rtol", "1e-3", *options,
                 "-o", "t.h5", cwd=folder)
            table = cases.strict_json(good("info", "t.h5", "--json", cwd=folder))
            assert all(table[key] == value for key, value in told.items()), table


@test
def events_have_the_charge_and_the_id_of_the_boson(folder):
    """e+, mu+ and tau+, of equal and of other leptons, and another boson than 622, in each format."""
    codes = {"e": 11, "mu": 13, "tau": 15}
    for pair, boson, energy in (("e:e", "vector", "50"), ("mu:mu", "axial", "50"),
                                ("mu:tau", "chiral", "100"), ("e:mu", "scalar", "50")):
        begin, end = pair.split(":")
        for charge, number in (("1", "32"), ("-1", None)):
            options = ("-n", "20", "-E", energy, "-m", "0.3", "--lepton", pair, "--boson", boson,
                       "--charge", charge, *(("--boson-id", number) if number else ()))
            sign = -int(charge)
            ids = [sign * codes[begin], 1000822070, sign * codes[end], 1000822070,
                   int(number or 622)]
            good("sample", *options, "-o", "a.lhe", cwd=folder)
            good("sample", *options, "-o", "a.hepmc", cwd=folder)
            good("sample", *options, "-o", "a.h5", cwd=folder)
            good("sample", *options, "-o", "a.csv", cwd=folder)
            text = (folder / "a.lhe").read_text()
            events = re.findall(r"(?s)<event>\n(.*?)</event>", text)
            assert len(events) == 20
            for event in events:
                rows = [line.split() for line in event.splitlines()[1:6]]
                assert [int(row[0]) for row in rows] == ids, (ids, event)
                assert all(row[-1] == "9" for row in rows), event
            assert re.search(r"<init>\n(-?\d+) ", text).group(1) == str(ids[0])
            rows = [line.split() for line in (folder / "a.hepmc").read_text().splitlines()
                    if line.startswith("P ")]
            assert [int(row[3]) for row in rows] == 20 * ids
            for name in ("a.lhe", "a.hepmc", "a.h5", "a.csv"):
                told = good("info", name, cwd=folder)
                assert re.search(f"(?m)^charge +{charge}$", told), told
                found = re.findall(r"(?m)^boson_id +(\d+)$", told)
                assert found == ([number] if number else []), told
                assert ("boson-id = 32" in told) == bool(number)
                good("check", name, cwd=folder)
    plain = ("-n", "20", "-E", "50", "-m", "0.3")
    good("sample", *plain, "-o", "plain.lhe", cwd=folder)
    good("sample", *plain, "--boson-id", "622", "-o", "told.lhe", cwd=folder)
    assert (folder / "plain.lhe").read_bytes() == (folder / "told.lhe").read_bytes()


@test
def limits_of_a_vector_are_in_epsilon(folder):
    """Where it was given by epsilon; else in its coupling. The limit is that of any epsilon."""
    asked = ("-m", "0.1,0.3", "-E", "100", "--length", "0.5", "--material", "W", "--electrons",
             "1e13", "--background", "0", "--lepton", "e:e", "--boson", "vector")
    e = math.sqrt(4 * math.pi * 0.0072973525643)
    told = good("limit", *asked, "--epsilon", "1e-3", cwd=folder)
    assert "; epsilon is its kinetic mixing,\n# from -1 to +1 sigma as expected\nm_phi" in told, told
    assert re.search(r"effic\. +epsilon +\+-", told), told
    text = told
    rows = cases.strict_json(good("limit", *asked, "--epsilon", "1e-3", "--json", cwd=folder))
    other = cases.strict_json(good("limit", *asked, "--epsilon", "2e-5", "--json", cwd=folder))
    plain = cases.strict_json(good("limit", *asked, "--json", cwd=folder))
    for row, again, by_coupling in zip(rows, other, plain):
        assert abs(row["epsilon_limit"] * e / row["coupling_limit"] - 1) < 1e-9
        assert abs(row["epsilon_limit"] / again["epsilon_limit"] - 1) < 1e-9
        assert abs(row["coupling_limit"] / by_coupling["coupling_limit"] - 1) < 1e-9
        assert "epsilon" not in "".join(by_coupling)
        for end in ("statistics", "numerics", "expected_minus_2", "expected_minus_1",
                    "expected_median", "expected_plus_1", "expected_plus_2"):
            of_coupling = row[end if end in row else f"coupling_{end}"]
            mine = row[f"epsilon_{end}"]
            assert math.isclose(mine * e, of_coupling, rel_tol=1e-9), (end, row)
            assert math.isclose(mine, again[f"epsilon_{end}"], rel_tol=1e-9), (end, row, again)
        told = f"{row['epsilon_expected_minus_1']:.3e} {row['epsilon_expected_plus_1']:.3e} good"
        assert told in text, (told, text)
    names = good("limit", *asked, "--epsilon", "1e-3", "--format", "csv", cwd=folder).split("\n")[0]
    assert ",epsilon_limit,epsilon_statistics,epsilon_numerics,epsilon_expected_minus_2," in names
    assert ",epsilon_expected_plus_2,status," in names
    told = good("limit", *asked, cwd=folder)
    assert re.search(r"effic\. +g +\+-", told) and "; g is its coupling,\n# from -1 to" in told
    assert "; h is its coupling,\n# from -1" in good("limit", "-m", "0.3", *asked[2:-4], cwd=folder)
    for boson in (("chiral",), ("alp", "--c-a", "1", "--f-gev", "1e5"), ("vector", "--epsilon", "1")):
        told = good("limit", *asked[:-1], *boson, cwd=folder).splitlines()
        assert max(map(len, told)) <= 80 and told[-3].startswith("m_phi[GeV] "), told


@test
def the_decay_and_where_ww_is_far_are_told(folder):
    point = ("-E", "100", "-m", "0.05,0.3")
    told = run("xsec", *point, "--lepton", "mu:mu", "--boson", "scalar", cwd=folder)
    assert "# phi of 0.05 GeV -> mu mu: closed\n# phi of 0.3 GeV -> mu mu: width " in told.stdout
    assert told.stderr == ""
    told = run("xsec", *point, "--lepton", "e:e", "--boson", "pseudoscalar", cwd=folder)
    assert "c tau" in told.stdout and re.search("^note: sigma by ww and iww is far off", told.stderr)
    told = run("xsec", *point, "--lepton", "e:e", "--method", "etl", "--json", cwd=folder)
    assert told.stderr == "" and "phi of" not in told.stdout
    usual = run("xsec", *point, cwd=folder)
    assert "phi of" not in usual.stdout and usual.stderr == ""
    told = run("xsec", *point, "--lepton", "mu:mu", "--boson", "vector", cwd=folder)
    assert "# X of 0.05 GeV -> mu mu: closed\n# X of 0.3 GeV -> mu mu: width " in told.stdout
    two = ("--lepton", "e:e", "--boson", "vector", "--method", "ww")
    far = "sigma by ww and iww is far off where an electron comes out"
    for command in (("xsec", *point), ("xsec", "-E", "0.2", "-m", "0.1,0.3"),
                    ("table", "-E", "20,30", "-m", "0.1,0.2", "-o", "far.h5", "--rtol", "1e-3"),
                    ("sample", "-n", "10", "-E", "20", "-m", "0.1", "-o", "far.csv"),
                    ("yield", "-m", "0.1", "-E", "20", "--length", "0.1", "--material", "W"),
                    ("limit", "-m", "0.1", "-E", "20", "--length", "0.1", "--material", "W",
                     "--background", "0")):
        told = run(*command, *two, cwd=folder)
        assert told.returncode == 0 and told.stderr.count(far) == 1, (command, told)
    assert told.stderr.count("note: ") == 1
    told = run("xsec", "-E", "0.2", "-m", "0.1,0.3", *two, cwd=folder)
    assert [line[:6] for line in told.stderr.splitlines()] == 2 * ["note: "], told.stderr
    told = run("lookup", "far.h5", "-E", "25", "-m", "0.15", "--rtol", "0.9", cwd=folder)
    assert far in told.stderr, told
    for asked in (("-E", "100", "-m", "0.05,0.3", "--lepton", "e:e", "--boson", "vector"),
                  ("-E", "0.2,100", "-m", "0.1,0.3", "--lepton", "mu:mu", "--boson", "alp", "--c-a",
                   "1", "--f-gev", "1e5"), ("-E", "1,100", "-m", "0.05,0.1"),
                  ("-E", "100", "-m", "0.3", "--lepton", "e:e", "--method", "etl")):
        plain = run("xsec", *asked, cwd=folder)
        told = run("xsec", *asked, "--systematics", cwd=folder)
        assert told.stderr == plain.stderr, (asked, told, plain)
        lines = [[line for line in result.stdout.splitlines() if re.match("# (phi|X|below) ", line)]
                 for result in (plain, told)]
        assert lines[0] == lines[1] != [], (asked, lines)
        assert run("xsec", *asked, "--systematics", "-q", cwd=folder).stderr == ""


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[2:]))
