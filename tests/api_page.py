"""Every public function stands in an example or in a table of include/flavbrem/README.md and is called
by tests/test_every*_call.c; every header is in the page's list, and no name there is unknown.

usage: api_page.py SOURCE_FOLDER
"""
import re
import sys
from pathlib import Path

from cases import run_tests, test

ROOT = Path(sys.argv[1]).resolve()
FOLDER = ROOT / "include" / "flavbrem"
PAGE = (FOLDER / "README.md").read_text()
LEAST = 60  # functions; fewer, and this script has lost its way


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def declared_in(text):
    """The functions that a header declares."""
    return set(re.findall(r"\b(flavbrem_\w+)\(", without_comments(text)))


def shown_in(page):
    """The names in the examples, comments left out, and in the rows of tables."""
    code = "".join(re.findall(r"^```c(?:\+\+)?\n(.*?)^```$", page, re.M | re.S))
    rows = "".join(line for line in page.splitlines(True) if line.startswith("|"))
    return set(re.findall(r"\bflavbrem_\w+", without_comments(code) + rows))


HEADERS = {path.name: path.read_text() for path in sorted(FOLDER.glob("*.h"))}
DECLARED = set().union(*(declared_in(text) for text in HEADERS.values()))


@test
def every_function_is_shown(_):
    assert len(DECLARED) >= LEAST, sorted(DECLARED)
    missing = DECLARED - shown_in(PAGE)
    assert not missing, "not in an example or a table: " + ", ".join(sorted(missing))


@test
def every_function_is_called_wrongly_and_rightly(_):
    calls = "".join(path.read_text() for path in (ROOT / "tests").glob("test_every*_call.c"))
    missing = DECLARED - declared_in(calls)
    missing -= {name for name in missing if f" {name}," in calls or f" {name}}}" in calls}
    assert not missing, "not called: " + ", ".join(sorted(missing))


@test
def every_header_is_in_the_list(_):
    missing = [name for name in HEADERS if f"| `flavbrem/{name}` |" not in PAGE]
    assert not missing, missing


@test
def every_name_is_declared(_):
    known = set(re.findall(r"\bflavbrem_\w+", without_comments("".join(HEADERS.values()))))
    known |= {"flavbrem_files", "flavbrem_static", "flavbrem_files_static"}
    unknown = set(re.findall(r"\bflavbrem_\w+", PAGE)) - known
    assert not unknown, sorted(unknown)


@test
def a_function_in_a_sentence_or_a_comment_is_not_shown(_):
    page = "`flavbrem_told()`\n```c\nflavbrem_called(); /* flavbrem_meant() */\n```\n| `flavbrem_row` |\n"
    assert shown_in(page) == {"flavbrem_called", "flavbrem_row"}, shown_in(page)
    assert declared_in("int flavbrem_a(int b); /* flavbrem_c() */") == {"flavbrem_a"}


if __name__ == "__main__":
    sys.exit(run_tests())
