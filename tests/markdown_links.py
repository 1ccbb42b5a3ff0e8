"""What the pages name is there: the files, sections and functions they lead to.

usage: markdown_links.py SOURCE_FOLDER [NAME...]     (names of tests; all without)
"""
import re
import sys
from pathlib import Path

from cases import run_tests, test

ROOT = Path(sys.argv[1]).resolve()
SOURCES = ("include", "kernels", "host", "tables", "tests", "validation", "bench")
CODE = (".c", ".h", ".cu", ".cpp", ".py", ".sh", ".cmake", ".map", ".md", ".ini", ".in")
# Files of the user, and of a build.
EXAMPLES = {"example.c", "KfactorPb.c"}
OF_THE_SYSTEM = {"fork"}
PROGRAMS = {"flavbrem_ptx"}
README_LINES = 150


def pages():
    found = sorted(path for path in ROOT.rglob("*.md")
                   if path.relative_to(ROOT).parts[0] not in ("build", ".git"))
    assert len(found) > 10, found
    return found


def prose(page):
    """The lines of a page with its name and their numbers, blocks of code left out."""
    inside = False
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            yield f"{page}:{number}".removeprefix(f"{ROOT}/"), line


def anchors(page):
    """Its sections, as GitHub names them."""
    return {re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower()).replace(" ", "-")
            for _, line in prose(page) if line.startswith("#")}


def links(page):
    for where, line in prose(page):
        for target in re.findall(r"\]\(([^)\s]+)\)", line):
            if not re.match(r"[a-z]+:", target):
                yield where, *target.partition("#")[::2]


def dead_links(page, root=ROOT):
    for where, name, section in links(page):
        target = page if name == "" else (page.parent / name).resolve()
        if not target.exists() or root not in target.parents:
            yield f"{where} leads to {name}, which is not there"
        elif section and section not in anchors(target):
            yield f"{where} leads to the section #{section} of {target.name}, which is not there"


def paths_in(line):
    """What stands in backticks alone and looks like a file or a folder of the repository."""
    for word in re.findall(r"`([\w.+\-][\w.+\-/]*)`", line):  # /x is a dataset
        first = word.split("/")[0]
        if "/" in word.rstrip("/") and (ROOT / first).exists() and first != "build":
            yield word
        elif word.endswith(CODE) and word not in EXAMPLES and first != "build":
            yield word


def found_at(page, word):
    """The file of a word: from the root, from the page's folder, from include/; else None."""
    for place in (ROOT, page.parent, ROOT / "include"):
        for name in (word, f"{word}.c"):  # a test is called by its program
            if (place / name).exists():
                return place / name
    return None


def functions_in(line):
    return set(re.findall(r"`(\w+)\(\)`", line)) - OF_THE_SYSTEM


def all_sources():
    return "\n".join(path.read_text(errors="replace") for folder in SOURCES
                     for path in sorted((ROOT / folder).rglob("*"))
                     if path.suffix in (".c", ".h", ".cu", ".cpp"))


@test
def links_lead_to_pages_and_sections(_):
    wrong = [text for page in pages() for text in dead_links(page)]
    assert not wrong, "\n".join(wrong)
    assert sum(1 for page in pages() for _ in links(page)) > 40


@test
def files_that_are_named_are_there(_):
    named = [(where, page, word) for page in pages() for where, line in prose(page)
             for word in paths_in(line)]
    wrong = [f"{where} names {word}, which is not there" for where, page, word in named
             if found_at(page, word) is None]
    assert not wrong, "\n".join(wrong)
    assert len(named) > 150, len(named)


@test
def functions_that_are_named_are_in_the_files_beside_them(_):
    """A line that names files as well: one of them defines the function."""
    sources = all_sources()
    wrong, count = [], 0
    for page in pages():
        for where, line in prose(page):
            files = [found_at(page, word) for word in paths_in(line)]
            texts = [path.read_text(errors="replace") for path in files if path is not None and path.is_file()]
            for name in functions_in(line):
                count += 1
                defined = re.compile(rf"^(?!\s|.*;$).*\b{name}\(", re.M)
                if not any(defined.search(text) for text in texts or [sources]):
                    wrong.append(f"{where}: {name}() is not defined there")
    assert not wrong, "\n".join(wrong)
    assert count > 50, count


@test
def public_names_that_are_named_are_in_the_headers(_):
    headers = "".join(path.read_text()
                      for path in sorted((ROOT / "include" / "flavbrem").glob("*.h")))
    public = set(re.findall(r"\bflavbrem_\w+", headers)) | PROGRAMS
    named = {(name, where) for page in pages() for where, line in prose(page)
             for name in re.findall(r"`(flavbrem_\w+)(?:\([^`]*\))?`", line)}
    wrong = [f"{where}: {name} is not in the headers" for name, where in sorted(named)
             if name not in public]
    assert not wrong, "\n".join(wrong)
    assert len(named) > 10, named


@test
def what_is_not_there_is_found(folder):
    page = folder / "page.md"
    page.write_text("# A b\n[1](no.md) [2](#a-b) [3](page.md#c) [4](http://c.d/e)\n"
                    "`tables/no.c` `tables/reader.c` `iww/etl` `/etl/spline` `ev.h5` `example.c`\n")
    dead = list(dead_links(page, folder))
    assert len(dead) == 2 and "no.md" in dead[0] and "#c" in dead[1], dead
    words = [word for _, line in prose(page) for word in paths_in(line)]
    assert words == ["tables/no.c", "tables/reader.c"], words
    assert found_at(page, words[0]) is None and found_at(page, words[1]) is not None


@test
def the_readme_is_short(_):
    lines = (ROOT / "README.md").read_text().count("\n")
    assert lines <= README_LINES, lines


@test
def the_version_is_one(_):
    header = (ROOT / "include" / "flavbrem" / "flavbrem.h").read_text()
    version = ".".join(re.search(rf"VERSION_{part} (\d+)", header)[1]
                       for part in ("MAJOR", "MINOR", "PATCH"))
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()
    assert re.search(rf"^## {re.escape(version)} ", (ROOT / "CHANGELOG.md").read_text(), re.M)


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[2:]))
