"""The paper, arXiv:2404.15931, reproduced: report.html, report.pdf and report.json, from the program
alone, and the numbers behind the pictures, as CSV, beside the kept ones of validation/expected.

usage: report.py PROGRAM [FOLDER]          makes the three files and report_numbers/ in FOLDER (here
                                           without one), tells what differs from the kept numbers
       report.py --numbers PROGRAM FOLDER  writes the numbers alone
       report.py --compare PROGRAM         compares the numbers alone; exit code 1 where one is off
       report.py --pictures PROGRAM FOLDER [NAME...]   the pictures as PNG, to look at
"""
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

import beyond  # noqa: E402  pylint: disable=wrong-import-position
import cross_sections  # noqa: E402  pylint: disable=wrong-import-position
import equations  # noqa: E402  pylint: disable=wrong-import-position
import other_bosons  # noqa: E402  pylint: disable=wrong-import-position
import published  # noqa: E402  pylint: disable=wrong-import-position
import sensitivity  # noqa: E402  pylint: disable=wrong-import-position
import where_ww_fails  # noqa: E402  pylint: disable=wrong-import-position
from layout import Chapter, Grid, Picture, Text  # noqa: E402  pylint: disable=wrong-import-position
from program import Program  # noqa: E402  pylint: disable=wrong-import-position

CHAPTERS = (cross_sections, published, where_ww_fails, sensitivity, beyond, other_bosons)
EXPECTED = Path(__file__).resolve().parents[1] / "expected"
TITLE = "arXiv:2404.15931 reproduced by flavbrem"


class Report:
    """All numbers, asked once."""

    def __init__(self, path, say=lambda text: None):
        self.ask = Program(path)
        self.version = self.ask.text("--version").strip()
        self.made, self.told = {}, {}
        for chapter in CHAPTERS:
            begin = time.monotonic()
            name = chapter.__name__
            self.made[name] = chapter.numbers(self.ask)
            self.told[name] = chapter.facts(self.made[name])
            if hasattr(chapter, "finish"):
                chapter.finish(self.made[name], self.told[name])
            say(f"{name}: {time.monotonic() - begin:.1f} s")

    def tables(self):
        return [table for chapter in CHAPTERS for table in chapter.tables(self.made[chapter.__name__])]

    def statements(self):
        """(where in the paper, what it says, what is found here, mark)."""
        return [row for chapter in CHAPTERS for row in chapter.statements(self.told[chapter.__name__])]

    def compare(self, folder):
        """(numbers compared, largest difference over what is allowed, sentences of what is wrong)."""
        count, worst, wrong = 0, 0.0, list(equations.wrong())
        for table in self.tables():
            n, most, lines = table.differences(folder)
            count, worst, wrong = count + n, max(worst, most), wrong + lines
        known = {table.name for table in self.tables()}
        wrong += [f"{path.name}: no table of this name" for path in sorted(Path(folder).glob("*.csv"))
                  if path.stem not in known]
        return count, worst, wrong

    def blocks(self, judged):
        rows = self.statements()
        marks = {}
        for row in rows:
            marks[row[3]] = marks.get(row[3], 0) + 1
        blocks = [
            Text("The figures of \"Probing hidden leptonic scalar portals using the NA64 "
                 "experiment at CERN\" "
                 "(arXiv:2404.15931, \"the paper\") and what it says in words, by "
                 f"{self.version} alone. Below each picture stand its conventions and the "
                 "commands that print its "
                 "numbers. Curves are told apart by dashes and markers."),
            Text("Numbers of this report held against the kept ones of validation/expected: "
                 f"{judged}."),
            Chapter("What the paper says, and what comes out"),
            Text("Statements: " + ", ".join(f"{n} {mark}" for mark, n in sorted(marks.items())) + ". \"Reproduced\" "
                 "is what agrees, or where the paper prints no number what is computed by its "
                 "formula. \"In part\" "
                 "says where not and by how much; \"added here\" is what the paper leaves to "
                 "others; an "
                 "\"input\" is taken from the paper or elsewhere."),
            Grid(["where", "the paper", "here", ""], [list(row) for row in rows], [0.1, 0.3, 0.46, 0.14], mark=3),
            Text("Figures and equations:"), equations.standing()]
        for chapter in CHAPTERS:
            blocks += chapter.blocks(self.made[chapter.__name__], self.told[chapter.__name__])
        return blocks + equations.blocks()

    def as_json(self, judged):
        statements = [dict(zip(("where", "paper", "here", "mark"), row, strict=True))
                      for row in self.statements()]
        chain = sensitivity.chain(self.made["sensitivity"], self.told["sensitivity"])
        return {"title": TITLE, "program": self.version, "compared": judged, "chain": chain,
                "statements": statements,
                "stands": [dict(zip(("what", "mark", "where"), row, strict=True))
                           for row in equations.STANDS],
                "numbers": {t.name: {"columns": t.columns, "rows": [[*row[:-1], finite(row[-1])]
                                                                    for row in t.rows]}
                            for t in self.tables()},
                "commands": list(dict.fromkeys(self.ask.asked))}


def finite(value):
    """JSON has no infinity."""
    return value if abs(value) < float("inf") else None


def judged_text(count, worst, wrong):
    if wrong:
        return f"{count} compared, {len(wrong)} wrong: " + "; ".join(wrong[:3])
    return f"{count} compared, all within what their files allow (at most {worst:.2g} of it)"


def put(folder, name, data):
    """Writes a file that appears when it is complete."""
    unfinished = Path(folder, f".{name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_bytes(data)
        os.replace(unfinished, Path(folder, name))
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


class NoFolder(Exception):
    """Why no files can be made in a folder, in a sentence."""


def prepare(folder):
    """Makes the folder where there is none, and tries to write in it: before all work."""
    for place in (folder, folder / "report_numbers"):
        try:
            if place == folder:
                place.mkdir(parents=True, exist_ok=True)
            if os.path.lexists(place):
                with tempfile.TemporaryFile(dir=place) as file:
                    file.write(b"?")
        except (FileExistsError, NotADirectoryError):
            raise NoFolder(f"{place} is no folder, give another one") from None
        except OSError as why:
            raise NoFolder(f"no file can be made in {place} ({why.strerror}), give another "
                           "folder") from None


def put_numbers(folder, tables):
    """The numbers behind the pictures. What else lies in that folder stays."""
    folder.mkdir(exist_ok=True)
    for table in tables:
        put(folder, f"{table.name}.csv", table.text().encode())


def make(path, folder):
    folder = Path(folder)
    prepare(folder)
    import page_html
    import page_pdf
    begin = time.monotonic()
    report = Report(path, say=lambda text: print(f"  {text}", flush=True))
    count, worst, wrong = report.compare(EXPECTED)
    judged = judged_text(count, worst, wrong)
    blocks = report.blocks(judged)
    files = {"report.html": page_html.page(TITLE, blocks).encode(),
             "report.pdf": page_pdf.page(TITLE, blocks),
             "report.json": (json.dumps(report.as_json(judged), indent=1, allow_nan=False)
                             + "\n").encode()}
    for name, data in files.items():
        put(folder, name, data)
    put_numbers(folder / "report_numbers", report.tables())
    for line in wrong:
        print(f"differs: {line}")
    print(f"report.html, report.pdf, report.json in {folder}: {len(report.statements())} "
          "statements, "
          f"{judged}, {time.monotonic() - begin:.0f} s")
    return 1 if wrong else 0


def main(words):
    if words[:1] == ["--numbers"] and len(words) == 3:
        Path(words[2]).mkdir(parents=True, exist_ok=True)
        for table in Report(words[1]).tables():
            table.write(words[2])
        return 0
    if words[:1] == ["--compare"] and len(words) == 2:
        count, worst, wrong = Report(words[1]).compare(EXPECTED)
        print("\n".join(wrong + [judged_text(count, worst, wrong)]))
        return 1 if wrong else 0
    if words[:1] == ["--pictures"] and len(words) >= 3:
        import page_html
        Path(words[2]).mkdir(parents=True, exist_ok=True)
        for block in Report(words[1]).blocks(""):
            if isinstance(block, Picture) and block.name in (words[3:] or [block.name]):
                Path(words[2], f"{block.name}.png").write_bytes(page_html.png(block, 100))
        return 0
    if words and words[0][:1] not in ("", "-") and len(words) <= 2:
        return make(words[0], words[1] if len(words) == 2 else ".")
    print(__doc__, file=sys.stderr)
    return 2


def told(words):
    """main(), where one sentence tells of what hinders it."""
    try:
        return main(words)
    except KeyboardInterrupt:
        why, code = "stopped by Ctrl-C, no file is half written", 130
    except NoFolder as error:
        why, code = str(error), 2
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        why, code = f"{what}{error.strerror}; no file is half written", 1
    except ImportError as error:
        why, code = f"python lacks a module ({error}), install matplotlib", 1
    except RuntimeError as error:
        why, code = str(error), 1
    print(f"report: {why}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(told(sys.argv[1:]))
