"""The numbers behind the pictures of the report (validation/paper) are the kept ones of
validation/expected, within what each file says; and a wrong one, a missing one and one too many are
found. The table of equations names functions and tests that are there. Nothing is drawn.

usage: paper_numbers.py PROGRAM SOURCE_FOLDER
"""
import json
import math
import re
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
sys.path.insert(0, str(SOURCE / "validation" / "paper"))

from cases import Counter, Skipped  # noqa: E402  pylint: disable=wrong-import-position

LEAST = 11000  # numbers that are compared; fewer, and this script has lost its way


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


def main():
    counter = Counter()
    try:
        import report
    except ImportError as why:
        with counter.case("numbers"):
            raise Skipped(f"python lacks a module: {why}") from None
        return counter.end()
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
        kept = json.loads(json.dumps(made.as_json(""), allow_nan=False))
        assert set(kept["chain"]) >= {"table", "shower", "conversions", "efficiency", "limit"}
    return counter.end()


if __name__ == "__main__":
    sys.exit(main())
