"""The page is one session, which prints what it shows."""
import doctest
import re

from conftest import SOURCE

PAGE = SOURCE / "host" / "adapters" / "python" / "README.md"


def session():
    """What stands in the blocks of the page, each line at its place."""
    lines, inside = [], False
    for line in PAGE.read_text().splitlines():
        if line.startswith("```"):
            inside = line == "```pycon"
            line = ""
        lines.append(line if inside else "")
    return "\n".join(lines) + "\n"


def test_the_examples_print_what_is_shown(folder):
    test = doctest.DocTestParser().get_doctest(session(), {}, PAGE.name, str(PAGE), 0)
    said = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert result.failed == 0, "".join(said)
    assert result.attempted > 40


def test_every_example_is_one_that_is_run():
    text = PAGE.read_text()
    assert text.count("\n>>> ") == session().count("\n>>> ") == len(
        re.findall(r"^>>> ", text, re.M))
