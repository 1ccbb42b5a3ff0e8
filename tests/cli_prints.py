"""What is printed says what it depends on, is read by strict readers, and fits.

usage: cli_prints.py PROGRAM [NAME...]     (names of tests; all without)
"""
import csv
import io
import os
import re
import sys
from pathlib import Path

import cases
from cases import run_tests, test

PROGRAM = os.path.abspath(sys.argv[1])
QUICK = ["--rtol", "1e-3"]
GRID = ["-E", "0.3:20:24:log", "-m", "0.11:1:12:log", *QUICK]  # crosses the threshold
CUTS = ["theta_max_rad", "psi_max_rad", "etl_theta_max_rad", "etl_psi_max_rad"]
WIDTH = 80


def run(*arguments, folder=None):
    return cases.run(PROGRAM, *arguments, cwd=folder)


def rows_of(*arguments, folder=None, code=0):
    result = run(*arguments, "--json", folder=folder)
    assert result.returncode == code, result.stderr
    return cases.strict_json(result.stdout)


def text_of(*arguments, folder=None):
    """Comments, titles and rows."""
    lines = run(*arguments, folder=folder).stdout.splitlines()
    comments = [line for line in lines if line.startswith("#")]
    titles, *rows = [line.split() for line in lines if not line.startswith("#")]
    return comments, titles, rows


def csv_of(*arguments, folder=None):
    return list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv",
                                               folder=folder).stdout)))


def cuts(row):
    return [row[name] for name in CUTS]


# ---- what a value depends on ----

POINT = ["xsec", "-E", "100", "-m", "0.3", *QUICK]


@test
def a_region_is_told_with_how_its_value_was_had(folder):
    asked = ["xsec", "-E", "100", "-m", "0.3", "--rtol", "1e-3", "--cut"]
    rows = rows_of(*asked, "x>0.8")
    assert [row["method"] for row in rows] == ["etl", "ww", "iww", "iww/etl"]
    assert {(row["cut"], row["by"]) for row in rows} == {("x>0.8", "integral")}
    both = [rows_of(*asked, cut, "--method", "etl")[0] for cut in ("x<0.8", "x>0.8")]
    whole = rows_of("xsec", "-E", "100", "-m", "0.3", "--method", "etl")[0]["value"]
    assert abs(both[0]["value"] + both[1]["value"] - whole) < 2e-3 * whole
    drawn, = rows_of(*asked, "x>0.8,psi<0.05", "--method", "etl", code=3)
    assert drawn["by"] == "events" and drawn["status"] == "outside_tolerance"
    in_csv, = csv_of(*asked, "x>0.8,psi<0.05", "--method", "etl")
    assert in_csv["cut"] == "x>0.8,psi<0.05" and float(in_csv["value"]) == drawn["value"]
    comments, titles, text = text_of(*asked, "x>0.8,theta<0.01")
    assert "# inside x>0.8,theta<0.01" in comments and titles[-2:] == ["by", "status"]
    assert all(row[-2] == "integral" for row in text)
    result = run(*asked, "x>0.9,E_phi<50", "--json")
    assert {(row["value"], row["by"]) for row in cases.strict_json(result.stdout)[:3]} == {(0, "limits")}
    assert result.stderr == ("note: at 1 of 1 points no event can be inside x>0.9,E_phi<50, as at E = "
                             "100 GeV and m_phi = 0.3 GeV: the cross-section there is 0\n")


@test
def systematics_have_a_row_for_each_choice(folder):
    asked = ["xsec", "-E", "100", "-m", "0.3,1", "--systematics", "--form-factor", "helm"]
    rows = rows_of(*asked)
    assert len(rows) == 12 and all(row["form_factor"] == "helm" for row in rows[::6])
    for first in (0, 6):
        for row in rows[first:first + 6]:
            moves = row["value"] / rows[first]["value"] - 1
            assert abs(row["moves"] - moves) < 1e-12 and row["moves_error"] < 1e-5
            alone = rows_of("xsec", "-E", "100", "-m", str(row["m_phi_gev"]), "--method",
                            row["method"], "--form-factor", row["form_factor"])
            assert (row["value"], row["error"]) == (alone[0]["value"], alone[0]["error"])
    in_csv = csv_of(*asked)
    assert [float(row["moves"]) for row in in_csv] == [row["moves"] for row in rows]
    assert [row["form_factor"] for row in in_csv] == [row["form_factor"] for row in rows]
    _, titles, text = text_of(*asked)
    assert titles[3:6] == ["of", "form_factor", "value[pb]"] and "moves" in titles
    assert [row[4] for row in text] == [row["form_factor"] for row in rows]
    at = titles.index("moves")
    assert titles[at + 1] == "moves_error"
    for line, row in zip(text, rows):  # three digits, and two
        assert abs(float(line[at]) - row["moves"]) <= 6e-3 * abs(row["moves"]), line
        assert abs(float(line[at + 1]) - row["moves_error"]) <= 0.06 * row["moves_error"], line
    below = text_of("xsec", "-E", "1", "-m", "3", "--systematics")
    assert {(row[below[1].index("moves")], row[below[1].index("moves_error")])
            for row in below[2]} == {("nan", "nan")}
    assert len(rows_of(*asked, "--method", "ww")) == 2 * 4
    assert rows_of("xsec", "-E", "1", "-m", "3", "--systematics")[0]["moves"] is None


@test
def every_row_of_json_says_its_conventions(folder):
    rows = rows_of(*POINT, "--coupling", "3e-4", "--tmax", "E2", "--constants", "dmg4",
                   "--theta-max", "0.05", "--target", "Fe", "--lepton", "mu:tau")
    assert len(rows) == 4
    for row in rows:
        assert (row["coupling"], row["constants"], row["form_factor"]) == (3e-4, "dmg4", "elastic")
        assert (row["lepton"], row["target"], row["rtol"]) == ("mu:tau", "26,55.845", 1e-3)
    assert [row["t_max"] for row in rows] == [None, "E2", "E2", "E2"]
    assert [cuts(row) for row in rows] == [[None, None, 0.05, None], [0.05, None, None, None],
                                           [0.05, None, None, None], [0.05, None, 0.05, None]]


@test
def a_cut_stands_where_it_cuts(folder):
    for of, at, etl, ww in (("sigma", None, [0.02, None], [0.02, None]),
                            ("dx", "0.8", [0.02, None], [0.02, None]),
                            ("dtheta", "0.01", [0.02, None], [0.02, None]),
                            ("d2x", "0.8,0.01", [0.02, None], [0.02, None]),
                            ("dy", "0.2", [None, None], [None, 0.3]),
                            ("dpsi", "0.01", [None, None], [None, 0.3]),
                            ("d2y", "0.2,0.01", [None, None], [None, 0.3])):
        where = ["--of", of] + (["--at", at] if at else [])
        rows = rows_of(*POINT, "--method", "etl,ww", *where, "--theta-max", "0.02")
        assert [cuts(row) for row in rows] == [[None, None, *etl], [*ww, None, None]], of
        # and nothing else changes the value
        plain, = rows_of(*POINT, "--method", "etl", *where)
        other, = rows_of(*POINT, "--method", "etl", *where, "--theta-max", "0.02")
        assert (plain["value"] == other["value"]) == (etl[0] is None or of in ("dtheta", "d2x"))


@test
def text_tells_cuts_apart(folder):
    heads = [text_of(*POINT, *more)[0] for more in
             ([], ["--psi-max", "0.05"], ["--theta-max", "0.05"], ["--tmax", "E2"],
              ["--constants", "dmg4"], ["--coupling", "1"], ["--target", "W"],
              ["--lepton", "mu:e"], ["--rtol", "1e-4"], ["--method", "etl"], ["--method", "ww"],
              ["--method", "etl", "--psi-max", "0.05"], ["--method", "etl", "--theta-max", "0.05"],
              ["--of", "dy", "--at", "0.2"])]
    assert len({tuple(head) for head in heads}) == len(heads)
    assert "etl: psi <= 0.05 rad" in heads[1][1] and "theta <= 0.1 rad" in heads[1][1]


@test
def csv_says_what_json_says(folder):
    for more in ([], ["--psi-max", "0.05"], ["--of", "d2y", "--at", "0.1:0.3:3,0.01"]):
        for left, right in zip(csv_of(*POINT, *more), rows_of(*POINT, *more), strict=True):
            for name in ("t_max", *CUTS, "coupling", "constants", "form_factor", "rtol", "unit",
                         "value", "error", "status", "lepton", "quantity", "method"):
                wanted = right[name]
                given = left[name]
                assert wanted is None and given == "" or given == str(wanted) or \
                    float(given) == wanted, (name, given, wanted)
            assert f"{left['target_z']},{left['target_a']}" == right["target"]


@test
def a_cell_of_csv_has_one_number(folder):
    for arguments in ([*POINT, "--of", "d2x", "--at", "0.8,0.003"], POINT):
        text = run(*arguments, "--format", "csv").stdout
        assert '"' not in text and len({line.count(",") for line in text.splitlines()}) == 1
    row = csv_of(*POINT, "--of", "d2x", "--at", "0.8,0.003", "--method", "ww")[0]
    assert (row["x"], row["theta_rad"]) == ("0.8", "0.003") and "at" not in row
    row = csv_of(*POINT, "--of", "d2y", "--at", "0.2,0.01", "--method", "ww")[0]
    assert (row["y"], row["psi_rad"]) == ("0.2", "0.01")


@test
def tables_say_their_conventions(folder):
    made = ["--coupling", "2e-4", "--theta-max", "0.05", "--constants", "dmg4", "--tmax", "E2"]
    told = rows_of("table", "-o", "a.h5", *GRID, *made, folder=folder)
    rows = rows_of("lookup", "a.h5", "-E", "10", "-m", "0.3", folder=folder)
    checked = rows_of("check", "a.h5", "--points", "1", folder=folder)
    result = run("export", "a.h5", "--to", "json", folder=folder)
    for row in (told, rows[-1], checked, cases.strict_json(result.stdout)):
        assert (row["coupling"], row["constants"], row["t_max"]) == (2e-4, "dmg4", "E2")
        assert cuts(row) == [0.05, None, 0.05, None] and row["form_factor"] == "elastic"
    assert rows_of("lookup", "a.h5", "-E", "10", "-m", "0.3", "--coupling", "1e-3", "--method",
                   "etl", folder=folder)[0]["coupling"] == 1e-3
    for line in (csv_of("check", "a.h5", "--points", "1", folder=folder)[0],
                 next(csv.DictReader(io.StringIO(run("export", "a.h5", "--to", "csv",
                                                     folder=folder).stdout)))):
        assert (line["coupling"], line["constants"], line["t_max"]) == ("0.0002", "dmg4", "E2")
        assert cuts(line) == ["0.05", "", "0.05", ""] and line["lepton"] == "e:mu"
    lines = csv_of("table", "-o", "b.h5", *GRID, *made, folder=folder)
    assert [cuts(line) for line in lines] == [["", "", "0.05", ""]] + 2 * [["0.05", "", "", ""]]
    assert {line["coupling"] for line in lines} == {"0.0002"}


EVENTS = ["sample", "-n", "1000", "-m", "0.3"]


@test
def events_say_what_they_were_drawn_from(folder):
    drawn = [*EVENTS, "-E", "50,20", "--seed", "7", "--method", "iww", "--view", "lepton",
             "--psi-max", "0.2", "--charge", "+1", "--constants", "dmg4"]
    for arguments in ([*drawn, "-o", "a.csv"], [*drawn, "--histogram", "y:4"]):
        told = rows_of(*arguments, folder=folder)
        assert (told["method"], told["view"], told["seed"], told["charge"]) == \
            ("iww", "lepton", 7, 1)
        assert told["beam_energy_gev"] == [50, 20] and told["m_phi_gev"] == 0.3
        assert cuts(told) == [None, 0.2, None, None] and told["constants"] == "dmg4"
        row = csv_of(*arguments, folder=folder)[0]
        assert (row["view"], row["seed"], row["psi_max_rad"]) == ("lepton", "7", "0.2")
        assert (row["beam_energies"], row["beam_energy_min_gev"]) == ("2", "20")
    comments, _, _ = text_of(*drawn, "--histogram", "y:4")
    assert "psi <= 0.2 rad" in comments[1] and "view lepton" in comments[2]
    assert "E 20 to 50 GeV (2 energies)" in comments[2]


# ---- strict JSON ----

@test
def all_json_is_strict(folder):
    from_files = ["lookup", "info", "check"]
    assert run("table", "-o", "a.h5", *GRID, folder=folder).returncode == 0
    assert run("sample", "-o", "ev.h5", "-n", "100", "-E", "9", "-m", "0.3",
               folder=folder).returncode == 0
    rows_of(*POINT)
    rows_of(*POINT, "--of", "d2x", "--at", "0.1:0.9:3,0.003")
    rows_of("xsec", "-E", "0.5", "-m", "0.9")
    rows_of("devices")
    rows_of("doctor")
    for command in from_files:
        where = ["-E", "0.5,10", "-m", "0.9"] if command == "lookup" else []
        rows_of(command, "a.h5", *where, folder=folder)
    rows_of("lookup", "a.h5", "-E", "1.03", "-m", "0.9", folder=folder, code=3)
    rows_of("info", "ev.h5", folder=folder)
    exported = run("export", "a.h5", "--to", "json", folder=folder)
    assert exported.returncode == 0 and cases.strict_json(exported.stdout), exported
    for more in (["-o", "b.h5"], ["-o", "b.csv", "--method", "ww"], ["--histogram", "x,t:9x3"],
                 ["--histogram", "theta:9", "--method", "iww"]):
        rows_of(*EVENTS, "-E", "50", *more, folder=folder)
    rows_of("table", "-o", "b.h5", *GRID, folder=folder)
    for ending in ("h5", "lhe", "hepmc.gz", "csv"):
        rows_of(*EVENTS, "-E", "50", "-o", f"e.{ending}", folder=folder)
        for command in ("info", "check"):
            rows_of(command, f"e.{ending}", folder=folder)


@test
def json_of_a_table_without_a_value_is_strict(folder):
    """Nothing can be looked up in it: what is off between its nodes is no number."""
    for grid in (["-E", "5:200:2", "-m", "0.11:3:2"],
                 ["-E", "0.10627:0.1066:8", "-m", "0.0005:0.0009:8", "--method", "etl"]):
        assert rows_of("table", "-o", "a.h5", *grid, folder=folder, code=3)["file"] == "a.h5"
        rows_of("info", "a.h5", folder=folder)
        rows_of("check", "a.h5", folder=folder, code=3)
        exported = run("export", "a.h5", "--to", "json", folder=folder)
        assert exported.returncode == 0 and cases.strict_json(exported.stdout), exported


# ---- text ----

@test
def text_fits_the_terminal(folder):
    assert run("table", "-o", "a.h5", *GRID, folder=folder).returncode == 0
    for arguments in (["xsec", "-E", "0.5,100,123456.789", "-m", "0.3,0.123456789"],
                      ["xsec", "-E", "100", "-m", "0.3", "--rtol", "1e-12"],
                      [*POINT, "--of", "dx", "--at", "0.8"],
                      [*POINT, "--of", "dtheta", "--at", "0.003", "--unit", "GeV-2"],
                      [*POINT, "--of", "d2x", "--at", "0.8,0.003"],
                      [*POINT, "--of", "d2y", "--at", "0.25:0.75:3,0.0125"],
                      ["lookup", "a.h5", "-E", "0.5,1.03,10", "-m", "0.9", "--rtol", "0.5"]):
        result = run(*arguments, folder=folder)
        lines = result.stdout.splitlines()
        assert len(lines) > 3 and max(map(len, lines)) <= WIDTH, (arguments, result.stdout)
        _, titles, rows = text_of(*arguments, folder=folder)
        assert {len(row) for row in rows} == {len(titles)}, arguments
        assert titles[0] == "E[GeV]" and titles[-1] == "status"


@test
def text_has_the_numbers_of_json(folder):
    for more in ([], ["--of", "d2x", "--at", "0.1:0.9:3,0.003"]):
        _, titles, rows = text_of(*POINT, *more)
        for row, other in zip(rows, rows_of(*POINT, *more), strict=True):
            told = dict(zip(titles, row, strict=True))
            value = told["value[pb]" if more else "value[pb,k:1]"]
            assert abs(float(value) - other["value"]) < 1e-12 * other["value"]
            assert (told["of"], told["method"]) == (other["quantity"], other["method"])


@test
def the_head_of_text_has_the_unit_of_each_row(folder):
    assert run("table", "-o", "a.h5", *GRID, folder=folder).returncode == 0
    for command in (["xsec", "-E", "100", "-m", "0.3", *QUICK],
                    ["lookup", "a.h5", "-E", "10", "-m", "0.3", "--rtol", "0.9"]):
        for more, title in (([], "value[pb,k:1]"), (["--method", "etl,iww"], "value[pb,k:1]"),
                            (["--method", "etl,ww"], "value[pb]"), (["--method", "iww"], "value[pb]")):
            _, titles, rows = text_of(*command, *more, folder=folder)
            assert titles[-3] == title, titles
            assert (title != "value[pb]") == any("k" in row for row in rows), rows
    _, titles, _ = text_of(*POINT, "--unit", "GeV-2")
    assert "value[GeV-2,k:1]" in titles


@test
def names_and_values_of_info_are_apart(folder):
    assert run("table", "-o", "a.h5", *GRID, folder=folder).returncode == 0
    lines = run("info", "a.h5", folder=folder).stdout.splitlines()
    lines = [line for line in lines if not line.startswith("    ")]
    assert any(line.startswith("/etl/interpolation_error ") for line in lines)
    starts = {re.match(r"\S+(?: between nodes)? *", line).end() for line in lines
              if line != "spec"}
    assert len(starts) == 1, starts


@test
def numbers_are_as_short_as_they_read_back(folder):
    for value in ("0.3", "0.1", "123.456", "1e-05"):
        for form in ("json", "csv"):
            text = run("xsec", "-E", "1000", "-m", "0.3", "--of", "dx", "--at", "0.3",
                       "--coupling", value, "--method", "ww", *QUICK, "--format", form).stdout
            assert "0.29999999999999999" not in text and value in text, text
    told = run(*EVENTS, "-E", "50", "--histogram", "x=0:1:10", "--json").stdout
    assert " 0.3, " in told and " 0.7, " in told, told
    assert run("table", "-o", "a.h5", *GRID[:2], "-m", "0.3,0.9", *QUICK,
               folder=folder).returncode == 0
    for arguments in (["info", "a.h5", "--json"], ["info", "a.h5", "--format", "csv"],
                      ["export", "a.h5", "--to", "csv"], ["export", "a.h5", "--to", "json"]):
        text = run(*arguments, folder=folder).stdout
        assert "0.29999999999999999" not in text and "0.10000000000000001" not in text, arguments


# ---- a point and its company ----

@test
def below_threshold_is_zero_alone_and_in_company(folder):
    assert run("table", "-o", "a.h5", *GRID, folder=folder).returncode == 0
    for command in (["xsec"], ["lookup", "a.h5"]):
        for energies in ("0.5", "0.5,10", "10,0.5", "0.5,0.6"):
            result = run(*command, "-E", energies, "-m", "0.9", "--json", folder=folder)
            assert result.returncode == 0, result.stderr
            rows = [row for row in cases.strict_json(result.stdout) if row["beam_energy_gev"] == 0.5]
            assert len(rows) == 4
            assert [(row["value"], row["error"], row["status"]) for row in rows] == \
                [(0, 0, "below_threshold")] * 3 + [(None, 0, "below_threshold")]
            assert re.fullmatch(r"note: .*below the threshold.*1\.00\d+ GeV.*\n", result.stderr)
            result = run(*command, "-E", energies, "-m", "0.9", "-q", folder=folder)
            assert (result.returncode, result.stderr) == (0, "")


@test
def the_answer_does_not_depend_on_the_company(folder):
    """Values, and refusals: what is wrong alone is wrong in a list."""
    for of, at in (("dx", ("0", "0.5", "0.99999", "1")), ("dtheta", ("0", "0.001", "0.2", "3.1")),
                   ("d2x", ("0.5,0", "0.5,0.5"))):
        for method in ("etl", "ww", "iww"):
            for where in at:
                same = ["--of", of, "--at", where, "--method", method]
                alone, = rows_of(*POINT, *same)
                among = rows_of("xsec", "-E", "0.3,100,1000", "-m", "0.3,0.5", *QUICK, *same)
                assert among[2] == alone
    for more in (["--lepton", "mu:e", "-m", "0.1"], ["-m", "1e-5"], ["-m", "0"]):
        alone = run("xsec", "-E", "100", *more)
        *start, mass = more
        among = run("xsec", "-E", "100", *start, f"0.3,{mass}")
        assert (alone.returncode, among.returncode) == (2, 2)
        assert alone.stderr == among.stderr and alone.stdout == among.stdout == ""


@test
def a_mass_in_mev_gets_a_hint(folder):
    for arguments, hint in ((("-E", "100", "-m", "300"), "-m 0.3?"),
                            (("-E", "20", "-m", "110"), "-m 0.11?")):
        result = run("xsec", *arguments)
        assert result.returncode == 0 and "below_threshold" in result.stdout
        assert result.stderr.splitlines()[-1] == \
            f"hint: energies and masses are in GeV; did you mean {hint}"


# ---- names, short options, files ----

@test
def help_is_a_command(folder):
    assert run("help").stdout == run("--help").stdout != ""
    for command in ("xsec", "table", "lookup", "info", "check", "export", "sample", "yield", "limit",
                    "constraint", "plot", "devices", "bench", "doctor"):
        assert run("help", command).stdout == run(command, "--help").stdout != ""
    for arguments in (["help", "help"], ["help", "--help"], ["help", "-h"]):
        result = run(*arguments)
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout.startswith("usage: flavbrem help [COMMAND]\n")


@test
def energies_are_said_to_be_total(folder):
    for command in ("", "xsec", "table", "lookup", "sample", "yield", "limit"):
        assert "total" in run("help", *command.split()).stdout, command
    root = Path(__file__).parent.parent
    for name in ("README.md", "host/cli/README.md", "include/flavbrem/README.md",
                 "tables/FORMAT.md", "tables/events/FORMAT.md", "include/flavbrem/xsec.h",
                 "include/flavbrem/process.h", "include/flavbrem/table.h"):
        assert re.search(r"total (beam )?energ|[Tt]otal beam|total one", (root / name).read_text()), \
            name
    assert run("table", "-o", "a.h5", *GRID, folder=folder).returncode == 0
    assert "total beam energy" in run("export", "a.h5", "--to", "dmg4", folder=folder).stdout


@test
def short_options_are_the_long_ones(folder):
    assert run("xsec", "-E", "0.5", "-m", "0.9", "-q").stderr == ""
    assert " values in " in run(*POINT, "-v").stderr


@test
def elements_have_names(folder):
    for name, symbol in (("lead", "Pb"), ("Tungsten", "W"), ("aluminum", "Al"), ("TIN", "Sn")):
        assert run(*POINT, "--target", name).stdout == run(*POINT, "--target", symbol).stdout != ""


@test
def a_density_changes_no_number(folder):
    assert run(*POINT, "--target", "82,207,11.35").stdout == run(*POINT).stdout
    assert "changes no number" in run("help", "xsec").stdout


@test
def results_go_into_a_file(folder):
    assert run("table", "-o", "a.h5", *GRID, folder=folder).returncode == 0
    for arguments in (POINT, [*POINT, "--json"], ["lookup", "a.h5", "-E", "10", "-m", "0.3"]):
        printed = run(*arguments, folder=folder).stdout
        (folder / "a.txt").write_text("old")
        result = run(*arguments, "-o", "a.txt", folder=folder)
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
        assert (folder / "a.txt").read_text() == printed != ""
        for name in ("-", "/dev/stdout"):
            assert run(*arguments, "-o", name, folder=folder).stdout == printed
    result = run("lookup", "a.h5", "-E", "10", "-m", "0.3", "-o", "a.h5", folder=folder)
    assert result.returncode == 2 and "the file that is read" in result.stderr
    assert run("xsec", "-E", "-1", "-m", "1", "-o", "a.txt", folder=folder).returncode == 2
    assert (folder / "a.txt").read_text() == printed
    assert sorted(path.name for path in folder.iterdir()) == ["a.h5", "a.txt"]
    exported = run("export", "a.h5", "--to", "csv", folder=folder).stdout
    assert run("export", "a.h5", "--to", "csv", "-o", "/dev/stdout",
               folder=folder).stdout == exported != ""


@test
def a_histogram_may_have_one_bin(folder):
    for bins in ("x:1", "x=0.5:1:1"):
        told = rows_of(*EVENTS, "-E", "50", "--histogram", bins)
        axis, = told["axes"]
        assert len(told["counts"]) == 1 and len(axis["edges"]) == 2
        assert told["counts"][0] + axis["under"] + axis["over"] == 1000


@test
def a_histogram_in_pb_fits_and_reads(folder):
    """Of one axis; the lines above the titles are those that all histograms have, and two more."""
    for bins in ("x:3", "theta=1e-5:0.1:50:log", "psi:2", "t:4"):
        drawn = [*EVENTS, "-E", "50", "--histogram", bins]
        lines = run(*drawn, "--unit", "pb").stdout.splitlines()
        above = [line for line in run(*drawn).stdout.splitlines() if line.startswith("#")]
        assert lines[:len(above)] == above
        assert [line.split(":")[0] for line in lines[len(above):len(above) + 2]] == \
            ["# cell", "# numerics"]
        assert max(map(len, lines[len(above):])) <= WIDTH, lines
        _, titles, rows = text_of(*drawn, "--unit", "pb")
        assert {len(row) for row in rows} == {len(titles)}
        rows_of(*drawn, "--unit", "pb")
        assert len(csv_of(*drawn, "--unit", "pb")) == len(rows)


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[2:]))
