"""What `cmake --install` puts in place, used as somebody else's projects use it.

usage: installed.py BUILD_FOLDER [NAME...]     (names of tests; all without)
"""
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import cases
from cases import Skipped, cache_of, run_tests, test

BUILD = Path(sys.argv[1]).resolve()
CACHE = cache_of(BUILD)
SOURCE = Path(CACHE["CMAKE_HOME_DIRECTORY"])
DOWNSTREAM = SOURCE / "tests" / "downstream"
CMAKE, CC, CXX = (CACHE[name] for name in ("CMAKE_COMMAND", "CMAKE_C_COMPILER",
                                           "CMAKE_CXX_COMPILER"))
FLAGS = CACHE["CMAKE_C_FLAGS"].split()  # a sanitized library wants a sanitized program
POINT = ["47", "0.7"]


def run(*command, env=None, **more):
    return cases.run(*command, env={**os.environ, "LC_ALL": "C", **(env or {})}, **more)


def good(*command, env=None, **more):
    return cases.good(*command, env={**os.environ, "LC_ALL": "C", **(env or {})}, **more)


LIBRARIES = ("flavbrem", "flavbrem_files")


def only(folder, name):
    found = list(Path(folder).rglob(name))
    assert len(found) == 1, (name, found)
    return found[0]


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*")
                  if not path.is_dir())


class Place:
    """The installation that the tests look at. It was moved after it was installed."""

    def __init__(self, folder):
        good(CMAKE, "--install", BUILD, "--prefix", folder / "first")
        (folder / "first").rename(folder / "moved")
        self.prefix = folder / "moved"
        self.program = self.prefix / "bin" / "flavbrem"
        self.table = folder / "table.h5"
        good(self.program, "table", "-o", self.table, "-E", "5:200:14:log", "-m", "0.2:3:12:log",
             "--method", "etl", "--rtol", "1e-5")
        rows = cases.strict_json(good(self.program, "xsec", "-E", POINT[0], "-m", POINT[1], "--method",
                               "etl", "--rtol", "1e-7", "--json"))
        self.value, self.error = rows[0]["value"], rows[0]["error"]
        page = (SOURCE / "include" / "flavbrem" / "README.md").read_text()
        self.whole, self.told = re.search(
            r"^## All of it\n.*?^```c\n(.*?)^```\n```\n\$ .*?\n(.*?)^```$", page,
            re.M | re.S).groups()
        assert len(self.whole.splitlines()) <= 60

    def check(self, printed):
        """The table's value is the computed one within its error, and so is one computed anew."""
        numbers = [float(word) for word in printed.split()]
        assert len(numbers) in (2, 4), printed
        for value, error in zip(numbers[::2], numbers[1::2], strict=True):
            assert 0 < error < 1e-2 * value, printed
            assert abs(value - self.value) <= error + self.error, (printed, self.value)
        return numbers[0]


PLACE = None


def needed_by(file):
    """The shared libraries that a program or library names."""
    return re.findall(r"\(NEEDED\).*\[(.*?)\]", good("readelf", "-d", file))


def ours_in(file):
    return sorted(name[3:-5] for name in needed_by(file) if name.startswith("libflavbrem"))


def build_by_cmake(prefix, folder, language="C", wanted=CACHE["CMAKE_PROJECT_VERSION"]):
    flags = " ".join(FLAGS)
    project = Path(folder) / "project"
    shutil.copytree(DOWNSTREAM, project)
    (project / "whole.c").write_text(PLACE.whole)
    result = run(CMAKE, "-S", project, "-B", folder, "-G", CACHE["CMAKE_GENERATOR"],
                 f"-DCMAKE_PREFIX_PATH={prefix}", f"-DLANGUAGE={language}",
                 f"-DFLAVBREM_WANTED={wanted}", f"-DCMAKE_C_COMPILER={CC}",
                 f"-DCMAKE_CXX_COMPILER={CXX}", f"-DCMAKE_C_FLAGS={flags}",
                 f"-DCMAKE_CXX_FLAGS={flags}")
    if result.returncode == 0:
        found = re.search(r"^flavbrem_DIR:PATH=(.*)$", (folder / "CMakeCache.txt").read_text(),
                          re.M)[1]
        assert found.startswith(str(prefix)), found
        good(CMAKE, "--build", folder)
    return result


def runs_by_cmake(prefix, folder, language="C"):
    result = build_by_cmake(prefix, folder, language)
    assert result.returncode == 0, result.stderr
    printed = {good(folder / name, PLACE.table, *POINT) for name in ("with_shared", "with_static")}
    assert len(printed) == 1, printed
    PLACE.check(printed.pop())
    for name in ("whole_with_shared", "whole_with_static"):
        assert good(folder / name, cwd=folder) == PLACE.told, name
    for name, expected in (("with_shared", ["flavbrem"]), ("with_static", []),
                           ("whole_with_shared", ["flavbrem", "flavbrem_files"]),
                           ("whole_with_static", [])):
        assert ours_in(folder / name) == expected, name


def pkg_config(prefix, *options, library="flavbrem"):
    if shutil.which("pkg-config") is None:
        raise Skipped("there is no pkg-config")
    folder = only(prefix, "flavbrem.pc").parent
    return good("pkg-config", *options, library, env={"PKG_CONFIG_PATH": str(folder)}).split()


def runs_by_pkg_config(prefix, folder):
    options = pkg_config(prefix, "--cflags", "--libs")
    assert not {"-lgomp", "-lomp", "-lm"} & set(options), options
    good(CC, "-std=c99", *FLAGS, DOWNSTREAM / "compare.c", *options, "-o", folder / "compare")
    library = {"LD_LIBRARY_PATH": str(only(prefix, "libflavbrem.so.2").parent)}
    PLACE.check(good(folder / "compare", PLACE.table, *POINT, env=library))
    options = pkg_config(prefix, "--cflags", "--libs", library="flavbrem_files")
    assert not [option for option in options if re.match("-l(hdf5|z$|inih|stdc)", option)], options
    (folder / "main.c").write_text(PLACE.whole)
    for compiler in ([CC, "-std=c99"], [CXX, "-x", "c++", "-std=c++11"]):
        good(*compiler, *FLAGS, folder / "main.c", *options, "-o", folder / "whole")
        assert good(folder / "whole", env=library, cwd=folder) == PLACE.told


# ---- what lies where ----

@test
def everything_lies_in_its_place(_):
    version = CACHE["CMAKE_PROJECT_VERSION"]
    lib = CACHE["CMAKE_INSTALL_LIBDIR"]
    expected = ["bin/flavbrem", "share/bash-completion/completions/flavbrem",
                f"{lib}/cmake/flavbrem/flavbrem-config.cmake",
                f"{lib}/cmake/flavbrem/flavbrem-config-version.cmake",
                f"{lib}/cmake/flavbrem/flavbrem-targets.cmake",
                f"{lib}/cmake/flavbrem/flavbrem-targets-{CACHE['CMAKE_BUILD_TYPE'].lower()}.cmake",
                "share/man/man1/flavbrem.1"]
    for name in LIBRARIES:
        expected += [f"{lib}/lib{name}.{end}" for end in ("a", "so", "so.2", f"so.{version}")]
        expected.append(f"{lib}/pkgconfig/{name}.pc")
    expected += [f"share/man/man1/flavbrem-{command}.1" for command in commands()]
    expected += [f"include/flavbrem/{path.name}"
                 for path in (SOURCE / "include" / "flavbrem").glob("*.h")]
    for adapter in (SOURCE / "host" / "adapters").iterdir():
        expected += [f"include/{path.relative_to(adapter).as_posix()}"
                     for path in (adapter / "flavbrem").rglob("*.hh")]
    assert names(PLACE.prefix) == sorted(expected), names(PLACE.prefix)


@test
def no_text_holds_a_path_of_the_build(_):
    for path in PLACE.prefix.rglob("*"):
        if path.is_file() and path.suffix in (".cmake", ".pc", ".h", ".hh", ".1", ""):
            content = path.read_bytes()
            if content.startswith(b"\x7fELF"):
                continue
            for folder in (BUILD, SOURCE, PLACE.prefix, PLACE.prefix.with_name("first")):
                assert os.fsencode(folder) not in content, (path, folder)


@test
def the_program_runs_without_an_environment(_):
    for program in (PLACE.program, BUILD / "flavbrem"):
        printed = cases.good(program, "xsec", "-E", "100", "-m", "0.3", "--threads", "1", env={})
        assert "2.048710360117e+00  2.0e-06  good" in printed, printed
    assert "libflavbrem" not in good("readelf", "-d", PLACE.program)


# ---- the shared library ----

@test
def the_public_functions_are_exported_and_nothing_else(_):
    declared = set()
    for header in (PLACE.prefix / "include" / "flavbrem").glob("*.h"):
        text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.S)
        declared |= set(re.findall(r"\b(flavbrem_\w+)\(", text))
    assert len(declared) > 30, declared
    exported = []
    for library in LIBRARIES:
        lines = good("nm", "-D", "--defined-only",
                     only(PLACE.prefix, f"lib{library}.so")).splitlines()
        exported += [tuple(line.split()[1:]) for line in lines]
    expected = [("A", "FLAVBREM_2")] * len(LIBRARIES)
    expected += [("T", f"{name}@@FLAVBREM_2") for name in declared]
    assert sorted(exported) == sorted(expected), set(exported) ^ set(expected)


def loads_alone(library, allowed):
    """Whether a shared library names others of these names alone. Returns where it looks."""
    file = only(PLACE.prefix, f"lib{library}.so")
    text = good("readelf", "-d", file)
    assert f"Library soname: [lib{library}.so.2]" in text, text
    allowed = rf"(lib({allowed}|c|m|pthread|dl|gcc_s|[alt]san|ubsan)|ld-linux.*)\.so.*"
    assert [name for name in needed_by(file) if not re.fullmatch(allowed, name)] == [], text
    assert "TEXTREL" not in text, text
    return re.findall(r"R(?:UN)?PATH\).*\[(.*)\]", text)


@test
def the_library_needs_the_c_library_and_openmp_alone(_):
    assert loads_alone("flavbrem", "gomp|i?omp5?") == []
    if not FLAGS:
        undefined = good("nm", "-A", "-u", only(PLACE.prefix, "libflavbrem.a"))
        assert not re.search(r" U (H5|ini_|deflate|inflate|compress|crc32)", undefined)


@test
def that_of_files_holds_no_second_copy_and_links_no_hdf5(_):
    places = loads_alone("flavbrem_files", "flavbrem|z|inih|stdc\\+\\+")
    assert places[0].startswith("$ORIGIN") and str(BUILD) not in places[0], places
    assert ours_in(only(PLACE.prefix, "libflavbrem_files.so")) == ["flavbrem"]


# ---- other people's projects ----

@test
def a_c_project_finds_it_by_find_package(folder):
    runs_by_cmake(PLACE.prefix, folder)


@test
def a_cxx_project_finds_it_by_find_package(folder):
    runs_by_cmake(PLACE.prefix, folder, "CXX")


GEANT4_PROJECT = """cmake_minimum_required(VERSION 3.25)
project(simulator LANGUAGES CXX)
find_package(flavbrem REQUIRED)
add_executable(simulator main.cpp)
target_include_directories(simulator PRIVATE ${STANDIN})
target_link_libraries(simulator PRIVATE flavbrem::geant4)
"""
GEANT4_PROGRAM = """#include <cstdio>
#include "flavbrem/geant4.hh"
int main()
{
    flavbrem::geant4::Settings settings;
    std::puts(flavbrem::geant4::SetSetting(settings, "coupling", "1e60").c_str());
}
"""


@test
def a_simulator_finds_the_geant4_headers_by_find_package(folder):
    """Against the stand-in of the adapters' tests: the program needs no Geant4 to run."""
    standin = BUILD / "tests" / "adapters" / "standin"
    if not standin.exists():
        raise Skipped("the tests of the adapters are not configured")
    (folder / "CMakeLists.txt").write_text(GEANT4_PROJECT)
    (folder / "main.cpp").write_text(GEANT4_PROGRAM)
    good(CMAKE, "-S", folder, "-B", folder / "build", "-G", CACHE["CMAKE_GENERATOR"],
         f"-DCMAKE_PREFIX_PATH={PLACE.prefix}", f"-DSTANDIN={standin}",
         f"-DCMAKE_CXX_COMPILER={CXX}", f"-DCMAKE_CXX_FLAGS={' '.join(FLAGS)}")
    good(CMAKE, "--build", folder / "build")
    printed = good(folder / "build" / "simulator")
    assert printed.startswith("the coupling 1e+60 is out of range"), printed
    assert ours_in(folder / "build" / "simulator") == ["flavbrem"]


@test
def find_package_refuses_a_part_that_there_is_not(folder):
    (folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(parts LANGUAGES C)\n"
        "find_package(flavbrem REQUIRED COMPONENTS files)\n"
        "find_package(flavbrem REQUIRED COMPONENTS gears)\n")
    result = run(CMAKE, "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={PLACE.prefix}",
                 f"-DCMAKE_C_COMPILER={CC}")
    assert result.returncode != 0 and 'no part "gears"' in result.stderr, result.stderr
    assert "files" not in result.stderr, result.stderr


@test
def find_package_refuses_another_version(folder):
    major, minor, _ = CACHE["CMAKE_PROJECT_VERSION"].split(".")
    for wanted in (f"{major}.{int(minor) + 1}", f"{int(major) + 1}.0"):
        result = build_by_cmake(PLACE.prefix, folder / wanted, wanted=wanted)
        assert result.returncode != 0 and f'requested version "{wanted}"' in result.stderr, result


@test
def a_project_finds_it_by_pkg_config(folder):
    assert pkg_config(PLACE.prefix, "--modversion") == [CACHE["CMAKE_PROJECT_VERSION"]]
    runs_by_pkg_config(PLACE.prefix, folder)


@test
def the_front_page_has_ten_lines_of_c_for_a_simulator_that_run_with_it(folder):
    page = (SOURCE / "README.md").read_text()
    table = re.search(r"^\$ flavbrem (table -o pb\.h5 .*)$", page, re.M)[1]
    program, command, told = re.search(
        r"^## In your simulator.*?^```c\n(.*?)^```\n```\n\$ cc (.*?)\n(.*?)^```$", page,
        re.M | re.S).groups()
    assert len(program.splitlines()) <= 10, program
    pkg_config(PLACE.prefix, "--exists")
    good(PLACE.program, *table.split(), cwd=folder)
    (folder / "example.c").write_text(program)
    there = {"PKG_CONFIG_PATH": str(only(PLACE.prefix, "flavbrem.pc").parent),
             "LD_LIBRARY_PATH": str(only(PLACE.prefix, "libflavbrem.so.2").parent)}
    printed = good("sh", "-c", " ".join([CC, *FLAGS, command]), cwd=folder, env=there)
    assert printed == told, (printed, told)


@test
def a_project_links_the_static_libraries_by_pkg_config(folder):
    (folder / "main.c").write_text(PLACE.whole)
    for library, source in (("flavbrem", DOWNSTREAM / "compare.c"),
                            ("flavbrem_files", folder / "main.c")):
        options = [f"-l:lib{option[2:]}.a" if option[2:] in LIBRARIES else option
                   for option in pkg_config(PLACE.prefix, "--static", "--cflags", "--libs",
                                            library=library)]
        good(CC, "-std=c99", *FLAGS, source, *options, "-o", folder / library)
        assert ours_in(folder / library) == [], library
    PLACE.check(good(folder / "flavbrem", PLACE.table, *POINT))
    assert good(folder / "flavbrem_files", cwd=folder) == PLACE.told


@test
def a_program_without_any_shared_library_can_be_linked(folder):
    if FLAGS:
        raise Skipped("not with " + " ".join(FLAGS))
    (folder / "empty.c").write_text("int main(void) { return 0; }\n")
    options = pkg_config(PLACE.prefix, "--static", "--cflags", "--libs")
    probe = [option for option in options if option.startswith("-l") and option != "-lflavbrem"]
    if run(CC, "-static", folder / "empty.c", *probe, "-o", folder / "empty").returncode != 0:
        raise Skipped("the C library or OpenMP is not there as a static library")
    good(CC, "-static", DOWNSTREAM / "compare.c", *options, "-o", folder / "compare")
    PLACE.check(good(folder / "compare", PLACE.table, *POINT))


@test
def the_reader_alone_builds_in_a_folder_of_its_own(folder):
    shutil.copy(SOURCE / "tables" / "reader.c", folder)
    shutil.copy(DOWNSTREAM / "lookup.c", folder)
    shutil.copytree(PLACE.prefix / "include" / "flavbrem", folder / "flavbrem")
    values = set()
    for compiler in ([CC, "-std=c99"], [CXX, "-x", "c++", "-std=c++11"]):
        good(*compiler, "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I.", "reader.c",
             "lookup.c", "-o", "lookup", cwd=folder)
        values.add(PLACE.check(good(folder / "lookup", PLACE.table, *POINT)))
    assert max(values) - min(values) <= 1e-14 * max(values), values


# ---- man pages ----

def commands():
    told = set(re.findall(r"^  ([a-z]\w*)  ", good(PLACE.program, "--help"), re.M))
    assert told == set(re.findall(r"\w+", re.search(
        r"\((.*?)\)", run(PLACE.program).stderr)[1].replace(" or ", ", ")))
    return sorted(told)


def has_man():
    return shutil.which("man") is not None and "minimized" not in run("man", "--version").stdout


@test
def every_command_has_a_man_page_with_the_text_of_its_help(_):
    for command in ("", *commands()):
        page = only(PLACE.prefix, f"flavbrem-{command}.1" if command else "flavbrem.1")
        text = page.read_text()
        assert text.startswith(".TH FLAVBREM"), text
        for roff, character in ((r"\-", "-"), (r"\(ha", "^"), (r"\(ti", "~"), (r"\(ga", "`"),
                                (r"\(aq", "'"), (r"\&", ""), (r"\e", "\\")):
            text = text.replace(roff, character)
        rendered = [text]
        if has_man():
            result = run("man", "--warnings", "-l", page, env={"MANWIDTH": "120"})
            assert result.returncode == 0 and result.stderr == "", (page, result.stderr)
            rendered.append(result.stdout)
        for line in good(PLACE.program, *command.split(), "--help").splitlines():
            line = line.removeprefix("usage:").removesuffix("Examples:")
            for version in rendered:
                assert line.strip() in version, (page, line)


# ---- other places ----

@test
def an_installation_into_a_stage_is_the_same(folder):
    good(CMAKE, "--install", BUILD, "--prefix", "/opt/flavbrem", env={"DESTDIR": str(folder)})
    prefix = folder / "opt" / "flavbrem"
    assert names(folder) == [f"opt/flavbrem/{name}" for name in names(PLACE.prefix)]
    for name in names(prefix):
        if not (prefix / name).is_symlink():
            assert (prefix / name).read_bytes() == (PLACE.prefix / name).read_bytes(), name
    runs_by_pkg_config(prefix, folder)


@test
def other_folders_for_libraries_and_headers_work(folder):
    build, prefix = folder / "build", folder / "prefix"
    kept = ("CMAKE_BUILD_TYPE", "CMAKE_C_COMPILER", "CMAKE_CXX_COMPILER", "CMAKE_C_FLAGS",
            "FLAVBREM_CUDA")
    good(CMAKE, "-S", SOURCE, "-B", build, "-G", CACHE["CMAKE_GENERATOR"], "-DBUILD_TESTING=OFF",
         "-DCMAKE_INSTALL_LIBDIR=lib64/deep", "-DCMAKE_INSTALL_INCLUDEDIR=include/physics",
         *(f"-D{name}={CACHE[name]}" for name in kept))
    for path in (BUILD / "flavbrem", *BUILD.glob("libflavbrem*.*")):  # what was built is taken over
        shutil.copy(path, build, follow_symlinks=False)
    shutil.copytree(BUILD / "man", build / "man")
    good(CMAKE, "--install", build, "--prefix", prefix)
    assert (prefix / "lib64" / "deep" / "libflavbrem.so").exists()
    assert (prefix / "include" / "physics" / "flavbrem" / "table.h").exists()
    runs_by_cmake(prefix / "lib64" / "deep" / "cmake" / "flavbrem", folder / "downstream")
    runs_by_pkg_config(prefix, folder)


def main():
    global PLACE  # pylint: disable=global-statement
    if any(os.path.isabs(CACHE[f"CMAKE_INSTALL_{name}DIR"]) for name in ("BIN", "LIB", "INCLUDE")):
        print("skipped: this build installs into folders that no --prefix moves")
        print("cases: 0 passed, 0 failed, 1 skipped")
        return 0
    with tempfile.TemporaryDirectory() as place:
        PLACE = Place(Path(place).resolve())
        return run_tests(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
