"""The numbers behind the pictures of the report (validation/paper) are the kept ones of
validation/expected, within what each file says; and a wrong one, a missing one and one too many are
found. The table of equations names functions and tests that are there. A folder that cannot be filled
is refused in a sentence before all work, and no file is half written. Nothing is drawn.

usage: paper_numbers.py PROGRAM SOURCE_FOLDER
"""
import contextlib
import errno
import io
import json
import math
import re
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
sys.path.insert(0, str(SOURCE / "validation" / "paper"))

from cases import Counter, Skipped  # noqa: E402  pylint: disable=wrong-import-position

LEAST = 16000  # numbers that are compared; fewer, and this script has lost its way


def changed(folder, name, change):
    """A copy of the kept numbers, one file of it changed."""
    copy = Path(folder)
    for path in (SOURCE / "validation" / "expected").glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        if path.stem == name:
            change(lines)
        (copy / path.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return copy


def with_wrong_number(lines):
    """The largest number, off by ten times what is allowed."""
    told = next(line for line in lines if line.startswith("# a value may be off by"))
    allowed = [float(word) for word in re.findall(r" by (\d[^ ,]*)", told)]
    rows = range(next(i for i, line in enumerate(lines) if line[0] != "#") + 1, len(lines))
    numbers = {i: float(lines[i].rsplit(",", 1)[1]) for i in rows}
    i = max((i for i in rows if math.isfinite(numbers[i])), key=lambda i: abs(numbers[i]))
    off = 10 * max((allowed[0] + 1e-8) * abs(numbers[i]), *allowed[1:], 0)
    lines[i] = f"{lines[i].rsplit(',', 1)[0]},{numbers[i] + off:.12g}"


def refused(report, *words):
    """(exit code, what is said) of the script."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        code = report.told([str(word) for word in words])
    return code, said.getvalue()


def test_places(counter, report):
    """Where the files go."""
    with counter.case("a folder that is none is refused first"), \
            tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "plain")
        plain.write_text("kept", encoding="utf-8")
        Path(folder, "taken").mkdir()
        Path(folder, "taken", "report_numbers").write_text("kept", encoding="utf-8")
        for place, named in ((plain, plain), (plain / "in", plain / "in"),
                             (Path(folder, "taken"), Path(folder, "taken", "report_numbers"))):
            assert refused(report, "/no program", place) == (
                2, f"report: {named} is no folder, give another one\n"), place
        assert sorted(p.name for p in Path(folder).iterdir()) == ["plain", "taken"]
    with counter.case("a program that is none is told in a sentence"), \
            tempfile.TemporaryDirectory() as folder:
        code, said = refused(report, "/no program", folder)
        assert code == 1 and said.count("\n") == 1 and "No such file" in said, said
        assert refused(report, "")[0] == 2
    with counter.case("numbers appear whole, other files stay"), \
            tempfile.TemporaryDirectory() as folder:
        tables = [report.cross_sections.Table(name, ["of", "value"], [["a", 1.5]])
                  for name in ("first", "second")]
        place = Path(folder, "report_numbers")
        place.mkdir()
        Path(place, "mine.txt").write_text("kept", encoding="utf-8")
        seen, replace = [], report.os.replace

        def full(old, new):
            if Path(new).stem == "second":
                raise OSError(errno.ENOSPC, "No space left on device")
            seen.append(replace(old, new))
        report.os.replace = full
        try:
            report.put_numbers(place, tables)
        except OSError as why:
            assert why.errno == errno.ENOSPC
        finally:
            report.os.replace = replace
        assert len(seen) == 1
        assert sorted(p.name for p in place.iterdir()) == ["first.csv", "mine.txt"]
        report.put_numbers(place, tables)
        assert sorted(p.name for p in place.iterdir()) == ["first.csv", "mine.txt", "second.csv"]
        assert Path(place, "first.csv").read_text(encoding="utf-8").endswith("of,value\na,1.5\n")


def main():
    counter = Counter()
    try:
        import report
    except ImportError as why:
        with counter.case("numbers"):
            raise Skipped(f"python lacks a module: {why}") from None
        return counter.end()
    test_places(counter, report)
    made = report.Report(str(PROGRAM), say=print)
    with counter.case("the numbers are the kept ones"):
        count, worst, wrong = made.compare(SOURCE / "validation" / "expected")
        print(report.judged_text(count, worst, wrong))
        assert not wrong, wrong[:20]
        assert count >= LEAST, count
    for name in sorted(table.name for table in made.tables()):
        with counter.case(f"a wrong number is found: {name}"), tempfile.TemporaryDirectory() as folder:
            wrong = made.compare(changed(folder, name, with_wrong_number))[2]
            assert len(wrong) == 1 and wrong[0].startswith(f"{name}: "), wrong
    for what, change in (("a missing one", lambda lines: lines.pop()),
                         ("one too many", lambda lines: lines.append("ww,1,2,3,4"))):
        with counter.case(f"{what} is found"), tempfile.TemporaryDirectory() as folder:
            wrong = made.compare(changed(folder, "fig1_dx", change))[2]
            assert len(wrong) == 1 and "one side alone" in wrong[0], wrong
    with counter.case("the statements have known marks, and the JSON is one"):
        from style import MARKS
        assert len(made.statements()) >= 25
        assert {row[3] for row in made.statements()} <= set(MARKS), made.statements()
        assert {row[1] for row in report.equations.STANDS} <= set(MARKS)
        bad = {row[0] for row in made.statements() if row[3] == "not reproduced"}
        for what, mark, _ in report.equations.STANDS:
            assert mark != "reproduced" or not any(what in where.split(", ") for where in bad), what
        assert report.equations.check_of("(14) to (27), (A1) to (A4)")[0] == "tests/test_flux.c"
        kept = json.loads(json.dumps(made.as_json(""), allow_nan=False))
        assert set(kept["chain"]) >= {"table", "shower", "conversions", "efficiency", "limit"}
    return counter.end()


if __name__ == "__main__":
    sys.exit(main())
