"""The library alone, -DFLAVBREM_LIBRARY_ONLY=ON, where there is no C++ compiler and no pkg-config;
and what the whole says where cmocka or the program's libraries are missing.

usage: library_only.py BUILD_FOLDER     (whose compiler, generator and headers are taken)
"""
import json
import os
import sys
from pathlib import Path

from cases import cache_of, good, run, run_tests, test

BUILD = Path(sys.argv[1]).resolve()
CACHE = cache_of(BUILD)
SOURCE = Path(CACHE["CMAKE_HOME_DIRECTORY"])
CMAKE, CC = CACHE["CMAKE_COMMAND"], CACHE["CMAKE_C_COMPILER"]
TAKEN = [f"-D{name}={CACHE[name]}" for name in ("CMAKE_C_COMPILER", "CMAKE_C_FLAGS",
                                                "RANDOM123_INCLUDE")]
CLIENT = """#include <stdio.h>
#include "flavbrem/flavbrem.h"
int main(void) {
    flavbrem_context *context = NULL;
    flavbrem_process *process = NULL;
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point point = {100.0, 0.3, {0.0, 0.0}};
    flavbrem_result r;
    if (flavbrem_context_create(&context) || flavbrem_process_create(context, &process) ||
        flavbrem_xsec(context, process, &request, 1, &point, &r)) return 1;
    printf("%.9g\\n", r.value);
    flavbrem_process_destroy(&process);
    flavbrem_context_destroy(&context);
    return 0;
}
"""
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(client LANGUAGES C)
find_package(flavbrem REQUIRED)
add_executable(shared client.c)
target_link_libraries(shared PRIVATE flavbrem::flavbrem)
add_executable(static client.c)
target_link_libraries(static PRIVATE flavbrem::flavbrem_static)
"""
SIGMA_PB = 2.04871036
ABSENT = ("pkg-config", "pkgconf", "c++", "g++", "clang++", "CC", "icpx")


class Machine:
    """A path on which some commands fail, and tell that they were called."""

    def __init__(self, folder, absent):
        self.called = folder / "called"
        (folder / "bin").mkdir()
        for name in absent:
            path = folder / "bin" / name
            path.write_text(f"#!/bin/sh\necho {name} >>'{self.called}'\nexit 1\n")
            path.chmod(0o755)
        self.environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
                            "LC_ALL": "C"}
        for name in ("CXX", "PKG_CONFIG", "PKG_CONFIG_PATH"):
            self.environment.pop(name, None)

    def run(self, *command):
        return run(*command, env=self.environment, timeout=600)

    def good(self, *command):
        return good(*command, env=self.environment, timeout=600)

    def configure(self, folder, *options):
        return self.run(CMAKE, "-S", SOURCE, "-B", folder, "-G", CACHE["CMAKE_GENERATOR"],
                        "-DCMAKE_BUILD_TYPE=Debug", "-DFLAVBREM_CUDA=OFF", *TAKEN, *options)


@test
def it_needs_a_c_compiler_alone(folder):
    machine = Machine(folder, ABSENT)
    build, prefix, project = folder / "build", folder / "prefix", folder / "project"
    result = machine.configure(build, "-DFLAVBREM_LIBRARY_ONLY=ON")
    assert result.returncode == 0, (result.stdout, result.stderr)
    machine.good(CMAKE, "--build", build, "-j", "2")
    machine.good(CMAKE, "--install", build, "--prefix", prefix)
    assert not machine.called.exists(), machine.called.read_text()
    there = {path.relative_to(prefix).as_posix() for path in prefix.rglob("*") if path.is_file()}
    assert not any(name.startswith(("bin/", "share/")) for name in there), there
    assert "include/flavbrem/flavbrem.h" in there
    assert any(name.endswith("pkgconfig/flavbrem.pc") for name in there), there
    project.mkdir()
    (project / "client.c").write_text(CLIENT)
    (project / "CMakeLists.txt").write_text(PROJECT)
    machine.good(CMAKE, "-S", project, "-B", project / "build", "-G", CACHE["CMAKE_GENERATOR"],
                 f"-DCMAKE_PREFIX_PATH={prefix}", *TAKEN[:2])
    machine.good(CMAKE, "--build", project / "build")
    for name in ("shared", "static"):
        assert float(machine.good(project / "build" / name)) == SIGMA_PB, name
    assert not machine.called.exists(), machine.called.read_text()


@test
def the_program_cannot_be_had_without_its_libraries(folder):
    result = Machine(folder, ["pkg-config", "pkgconf"]).configure(folder / "build")
    assert result.returncode != 0 and "PkgConfig" in result.stderr, result.stderr


def without(folder, *modules):
    """A machine whose pkg-config does not know these modules, and the options to configure there."""
    machine = Machine(folder, [])
    wrapper = folder / "bin" / "pkg-config"
    wrapper.write_text(f'#!/bin/sh\ncase "$*" in *{"* | *".join(modules)}*) exit 1 ;; esac\n'
                       f'exec {CACHE["PKG_CONFIG_EXECUTABLE"]} "$@"\n')
    wrapper.chmod(0o755)
    return machine, (f"-DCMAKE_CXX_COMPILER={CACHE['CMAKE_CXX_COMPILER']}",
                     f"-DPKG_CONFIG_EXECUTABLE={wrapper}")


@test
def without_cmocka_the_tests_are_left_out(folder):
    machine, options = without(folder, "cmocka")
    result = machine.configure(folder / "build", *options)
    assert result.returncode == 0, result.stderr
    said = [line for line in result.stdout.splitlines() if "cmocka" in line and "Tests:" in line]
    assert said == ["-- Tests: left out, they need cmocka (libcmocka-dev) and python3"], said
    targets = machine.good(CMAKE, "--build", folder / "build", "--target", "help")
    assert "flavbrem_program" in targets and "test_reference" not in targets


@test
def hdf5_is_found_without_pkg_config_knowing_it(folder):
    machine, options = without(folder, "hdf5", "cmocka")
    result = machine.configure(folder / "build", *options)
    assert result.returncode == 0, result.stderr
    source = "tables/writer.c"
    commands = json.loads((folder / "build" / "compile_commands.json").read_text())
    one = next(entry for entry in commands if entry["file"].endswith(source))
    assert machine.run("sh", "-c", f"cd {one['directory']} && {one['command']} -fsyntax-only"
                       ).returncode == 0, one


if __name__ == "__main__":
    sys.exit(run_tests())
