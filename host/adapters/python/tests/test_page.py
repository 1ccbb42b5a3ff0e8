"""A page is one session, which prints what it shows, with the tables that the program makes on it.
"""
import doctest
import re

import pytest

from conftest import SOURCE

EXAMPLES = {"README.md": 6, "host/adapters/python/README.md": 40}  # at least


def session(page):
    """What stands in the blocks of a page, each line at its place."""
    lines, inside = [], False
    for line in (SOURCE / page).read_text().splitlines():
        if line.startswith("```"):
            inside = line == "```pycon"
            line = ""
        lines.append(line if inside else "")
    return "\n".join(lines) + "\n"


def make_tables(page, request):
    """Those of the page's commands."""
    for command in re.findall(r"^\$ flavbrem (table .*)$", (SOURCE / page).read_text(), re.M):
        request.getfixturevalue("program")(*command.split())


@pytest.mark.parametrize("page", EXAMPLES)
def test_the_examples_print_what_is_shown(page, folder, request):
    make_tables(page, request)
    test = doctest.DocTestParser().get_doctest(session(page), {}, page, page, 0)
    said = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert result.failed == 0, "".join(said)
    assert result.attempted > EXAMPLES[page]


def test_every_example_is_one_that_is_run():
    """No page of the tree has another one."""
    for path in sorted(SOURCE.rglob("*.md")):
        page = path.relative_to(SOURCE).as_posix()
        if not page.startswith(("build/", ".git/")):
            shown = re.findall(r"^>>> ", path.read_text(), re.M)
            told = re.findall(r"^>>> ", session(page), re.M) if page in EXAMPLES else []
            assert len(shown) == len(told), page
