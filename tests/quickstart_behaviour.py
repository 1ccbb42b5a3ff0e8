"""quickstart among stand-ins: what it installs by which command, and what it says where it cannot.

Its PATH has the shell's tools and fakes of everything else; what the fakes stand for is installed
where a file in the folder `there` says so.

usage: quickstart_behaviour.py QUICKSTART [NAME...]     (names of tests; all without)
"""
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from cases import run, run_tests, test

QUICKSTART = Path(sys.argv[1]).resolve()
TOOLS = ("bash", "env", "dirname", "sed", "grep", "sort", "paste", "tail", "tr", "cut", "cat",
         "mkdir", "nproc", "sleep", "touch", "basename", "chmod", "cp")

# What each package brings, by its name for apt-get, dnf and conda.
PACKAGES = {
    ("cmake", "cmake", "cmake"): "command:cmake command:ctest",
    ("ninja-build", "ninja-build", "ninja"): "command:ninja",
    ("gcc", "gcc", "c-compiler"): "command:gcc command:cc",
    ("g++", "gcc-c++", "cxx-compiler"): "command:g++ command:c++",
    ("libc6-dev", "glibc-devel", "c-compiler"): "header:stdio.h",
    ("pkg-config", "pkgconf-pkg-config", "pkg-config"): "command:pkg-config",
    ("libhdf5-dev", "hdf5-devel", "hdf5"): "library:hdf5",
    ("libinih-dev", "inih-devel", "inih"): "library:inih",
    ("zlib1g-dev", "zlib-devel", "zlib"): "library:zlib",
    ("librandom123-dev", "Random123-devel", "random123"): "header:Random123_philox.h",
    ("libcmocka-dev", "libcmocka-devel", "cmocka"): "library:cmocka",
    ("hdf5-tools", "hdf5", "hdf5"): "command:h5repack",
    ("python3", "python3", "python"): "command:python3",
    ("python3-venv", "python3", "python"): "module:ensurepip",
    ("python3-cffi", "python3-cffi", "cffi"): "module:cffi",
    ("python3-dev", "python3-devel", "python"): "header:Python.h",
    ("python3-h5py", "python3-h5py", "h5py"): "module:h5py",
    ("python3-matplotlib", "python3-matplotlib", "matplotlib"): "module:matplotlib",
}
MANAGERS = ("apt-get", "dnf", "conda")
TEST_ONLY = ("libcmocka-dev", "hdf5-tools", "python3-venv")
PICTURES = ("python3-cffi", "python3-dev", "python3-h5py", "python3-matplotlib")
PICTURES_ONLY = ("python3-cffi", "python3-dev", "python3-matplotlib")  # not of the tests

FAKE = r"""#!/bin/bash
# Stands for every command that is not the shell's.
name=$(basename "$0")
echo "$name $*" >>"$HERE/calls"
case $name in
id) cat "$HERE/uid" ;;
sudo)
    [ "$1" = -v ] && exit
    [ "$1" = -n ] || exec "$@"
    [ -e "$HERE/no-password" ] ;;
apt-get | dnf | conda)
    [ "$1" = update ] && echo "Get:1 list" && exit
    [ -e "$HERE/broken" ] && echo "E: no such mirror" >&2 && exit 100
    echo "0 upgraded, 3 newly installed, 0 to remove"
    echo "Unpacking one"
    [ -e "$HERE/slow" ] && sleep 2.5
    for word in "$@"; do
        [ -e "$HERE/packages/$name/$word" ] && while read -r thing; do
            touch "$HERE/there/$thing"
            [[ $thing == command:* ]] && cp "$HERE/fake" "$HERE/bin/${thing#command:}"
        done <"$HERE/packages/$name/$word"
    done
    echo "Setting up one" ;;
gcc | cc)
    read -r line
    line=${line#*<} line=${line%>*}
    [ -e "$HERE/there/header:${line//\//_}" ] ;;
pkg-config) [ -e "$HERE/there/library:$2" ] ;;
python3)
    case $1 in
    -c)
        [[ $2 == *Python.h* ]] && { [ -e "$HERE/there/header:Python.h" ] && exit || exit 1; }
        module=${2#*find_spec(\'} && [ -e "$HERE/there/module:${module%%\'*}" ] ;;
    tests/count.py) echo "1 passed, 0 failed" ;;
    esac ;;
cmake)
    [ -e "$HERE/endless" ] && { sleep 40 & echo $! $$ >"$HERE/working"; wait; }
    [ "$1" = --preset ] && echo "-- CUDA: no kernels (there is no nvcc), complete build for the CPU"
    mkdir -p build/release && cp "$HERE/fake" build/release/flavbrem ;;
flavbrem)
    case $1 in
    xsec) echo "iww/etl k" ;;
    plot) [ "$FLAVBREM_PYTHON" = "$PYTHON" ] && touch "${@: -1}" ;;
    *) touch "$3" ;;
    esac ;;
esac
"""


class Machine:
    """A machine with these managers, where these packages (by apt-get's names) are installed."""

    def __init__(self, folder, managers, packages=(), uid=0, sudo=False):
        self.folder = folder
        for name in ("bin", "there", "repository"):
            (folder / name).mkdir()
        (folder / "fake").write_text(FAKE)
        (folder / "fake").chmod(0o755)
        (folder / "uid").write_text(f"{uid}\n")
        (folder / "calls").touch()
        shutil.copy(QUICKSTART, folder / "repository" / "quickstart")
        for tool in TOOLS:
            (folder / "bin" / tool).symlink_to(shutil.which(tool))
        for command in ("id", *managers, *(["sudo"] if sudo else [])):
            shutil.copy(folder / "fake", folder / "bin" / command)
        for names, things in PACKAGES.items():
            for manager, name in zip(MANAGERS, names, strict=True):
                path = folder / "packages" / manager / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("a") as file:
                    file.write(things.replace(" ", "\n") + "\n")
            if names[0] in packages:
                for thing in things.split():
                    (folder / "there" / thing).touch()
                    if thing.startswith("command:"):
                        shutil.copy(folder / "fake", folder / "bin" / thing.split(":")[1])

    def has(self, *names):
        for name in names:
            (self.folder / name).touch()

    def environment(self, more):
        return {"PATH": str(self.folder / "bin"), "HERE": str(self.folder), "HOME": "/",
                "PYTHON": str(self.folder / "bin" / "python3"), **more}

    def run(self, *words, **more):
        return run("./quickstart", *words, cwd=self.folder / "repository", timeout=60,
                   env=self.environment(more))

    def on_a_terminal(self, answer, *words):
        """Exit code and what the terminal shows."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder / "repository")
            os.execve("./quickstart", ["./quickstart", *words], self.environment({}))
        os.write(terminal, answer)
        shown = b""
        try:
            while part := os.read(terminal, 4096):
                shown += part
        except OSError:  # the other end is closed
            pass
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()

    def calls(self, name):
        lines = (self.folder / "calls").read_text().splitlines()
        return [line.removeprefix(name + " ") for line in lines if line.startswith(name + " ")]

    def installed(self, name):
        """What was asked for in the one call of `NAME install`."""
        lines = [line for line in self.calls(name) if line.startswith("install")]
        assert len(lines) == 1, lines
        return {word for word in lines[0].split()[1:] if not word.startswith("-")}

    def made(self):
        return {path.name for path in (self.folder / "repository").glob("na64e*")}


def names_of(manager, without=()):
    column = MANAGERS.index(manager)
    return {names[column] for names in PACKAGES if names[0] not in without}


ALL = names_of("apt-get")
FILES = {"na64e.h5", "na64e_events.h5"}
ALL_FILES = FILES | {"na64e.png", "na64e_events.png"}


def good(result):
    assert result.returncode == 0, (result.returncode, result.stdout, result.stderr)
    assert result.stderr == "", result.stderr
    return result.stdout


def until(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


# ---- what is installed, and by what ----

@test
def root_installs_by_apt_what_building_and_pictures_need(folder):
    machine = Machine(folder, ["apt-get"])
    said = good(machine.run())
    assert machine.installed("apt-get") == ALL - set(TEST_ONLY)
    assert "installing: " in said and "(log: build/install.log)" in said
    assert "building build/release (log: build/build.log)" in said
    assert machine.made() == ALL_FILES


@test
def the_tests_need_cmocka_and_building_does_not(folder):
    machine = Machine(folder, ["apt-get"], ALL - set(TEST_ONLY))
    good(machine.run())
    assert machine.calls("apt-get") == []
    good(machine.run("test"))
    assert machine.installed("apt-get") == set(TEST_ONLY)


@test
def the_tests_do_without_matplotlib(folder):
    machine = Machine(folder, ["apt-get"], ALL - set(PICTURES_ONLY))
    assert good(machine.run("test")).endswith("1 passed, 0 failed\n")
    assert machine.calls("apt-get") == []


@test
def fedora_gets_its_names_by_dnf(folder):
    machine = Machine(folder, ["dnf"])
    assert "epel-release" in good(machine.run("test"))
    assert machine.installed("dnf") == names_of("dnf", PICTURES_ONLY)


@test
def an_active_conda_environment_gets_its_names(folder):
    machine = Machine(folder, ["conda", "apt-get"], uid=1000)
    prefix = str(folder)
    good(machine.run("--yes", CONDA_PREFIX=prefix))
    assert machine.installed("conda") - {"conda-forge"} == names_of("conda", TEST_ONLY)
    assert machine.calls("apt-get") == []


@test
def the_report_needs_matplotlib_and_is_made_where_it_is_asked_for(folder):
    machine = Machine(folder, ["apt-get"], ALL - {"python3", *TEST_ONLY, *PICTURES})
    good(machine.run("report"))
    assert machine.installed("apt-get") == {"python3", "python3-matplotlib"}
    good(machine.run("report", "/elsewhere"))
    good(machine.run("report", "there"))
    made = [call.split()[1:] for call in machine.calls("python3") if "report.py" in call]
    here = str(folder / "repository")
    assert made == [["build/release/flavbrem", place] for place in
                    (here, "/elsewhere", f"{here}/there")], made
    assert machine.made() == set()


@test
def a_report_that_has_no_place_is_refused_before_the_build(folder):
    machine = Machine(folder, ["apt-get"])
    (folder / "repository" / "a file").write_text("kept", encoding="utf-8")
    for words, said in ((["report", "a file"], "a file is no folder, give another one\n"),
                        (["report", "a", "b"], '"b" is one word too many, see --help\n')):
        result = machine.run(*words)
        assert result.returncode == 2 and result.stderr.endswith(said), result
        assert result.stderr.count("\n") == 1, result
    assert machine.calls("cmake") == []


@test
def without_matplotlib_there_is_no_report(folder):
    machine = Machine(folder, ["apt-get"], ALL - {"python3-matplotlib"}, uid=1000)
    result = machine.run("report")
    assert result.returncode == 2 and "apt-get install python3-matplotlib\n" in result.stderr, result
    assert machine.calls("cmake") == []


# ---- somebody who is not root ----

@test
def without_root_and_sudo_it_goes_through_where_all_is_there(folder):
    machine = Machine(folder, ["apt-get"], ALL - set(TEST_ONLY), uid=1000)
    good(machine.run())
    assert machine.made() == ALL_FILES and machine.calls("apt-get") == []


@test
def without_root_and_sudo_it_is_said_what_to_do(folder):
    machine = Machine(folder, ["apt-get"], {"gcc", "libc6-dev"}, uid=1000)
    result = machine.run("test")
    assert result.returncode == 2 and result.stdout == "", result
    assert "neither root nor is there sudo" in result.stderr
    asked = re.search(r"apt-get install (.*)", result.stderr)[1].split()
    assert set(asked) == ALL - {"gcc", "libc6-dev", *PICTURES_ONLY}
    assert "dnf" not in result.stderr
    assert re.search(r"conda create -n flavbrem -c conda-forge .*cmocka", result.stderr)
    assert "conda activate flavbrem && ./quickstart test\n" in result.stderr
    assert "-DFLAVBREM_LIBRARY_ONLY=ON" in result.stderr
    assert machine.calls("apt-get") == []


@test
def on_fedora_without_root_the_names_are_those_of_dnf(folder):
    result = Machine(folder, ["dnf"], uid=1000).run()
    assert result.returncode == 2 and "apt-get" not in result.stderr, result
    asked = re.search(r"dnf install (cmake.*|.* cmake.*)", result.stderr)[1].split()
    assert set(asked) >= {"hdf5-devel", "inih-devel", "gcc-c++"} and "libcmocka-devel" not in asked


@test
def without_h5py_and_matplotlib_the_pictures_are_left_out(folder):
    machine = Machine(folder, ["apt-get"], ALL - set(TEST_ONLY) - set(PICTURES), uid=1000)
    said = good(machine.run())
    assert "no pictures: they need " + " ".join(PICTURES) + "\n" in said, said
    assert machine.made() == FILES and machine.calls("apt-get") == []


@test
def sudo_is_used_with_yes_where_it_asks_for_no_password(folder):
    machine = Machine(folder, ["apt-get"], uid=1000, sudo=True)
    result = machine.run()
    assert result.returncode == 2 and "--yes" in result.stderr, result
    result = machine.run("--yes")
    assert result.returncode == 2 and "password" in result.stderr, result
    assert machine.calls("apt-get") == []
    machine.has("no-password")
    good(machine.run("--yes"))
    assert machine.installed("apt-get") == ALL - set(TEST_ONLY)
    assert any("apt-get install" in call for call in machine.calls("sudo"))


@test
def who_is_asked_may_say_no(folder):
    machine = Machine(folder, ["apt-get"], uid=1000, sudo=True)
    code, shown = machine.on_a_terminal(b"n\n")
    assert code == 2 and "by sudo apt-get? [y/N]" in shown, shown
    assert machine.calls("apt-get") == []
    code, shown = machine.on_a_terminal(b"y\n")
    assert code == 0 and machine.made() == ALL_FILES, shown


# ---- what is shown ----

@test
def a_terminal_shows_how_far_the_installation_is(folder):
    machine = Machine(folder, ["apt-get"])
    machine.has("slow")
    code, shown = machine.on_a_terminal(b"")
    assert code == 0, shown
    assert re.search(r"[12] s: 1 of 3 packages unpacked", shown), shown


@test
def an_installation_that_fails_shows_why(folder):
    machine = Machine(folder, ["apt-get"])
    machine.has("broken")
    result = machine.run()
    assert result.returncode == 1, result
    assert "E: no such mirror\n" in result.stderr and "build/install.log" in result.stderr
    assert machine.made() == set()


@test
def a_signal_ends_the_work_too(folder):
    machine = Machine(folder, ["apt-get"], ALL)
    machine.has("endless")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs this may ignore it
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        working = folder / "working"
        working.unlink(missing_ok=True)
        with subprocess.Popen(["./quickstart"], cwd=folder / "repository", text=True,
                              env=machine.environment({}), stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL) as quickstart:
            until(lambda: working.exists() and working.read_text().endswith("\n"))
            quickstart.send_signal(number)
            said = quickstart.communicate(timeout=30)[1]
        assert (quickstart.returncode, said.count("\n")) == (code, 1), (quickstart, said)
        assert "stopped" in said, said
        until(lambda: not any(map(is_alive, working.read_text().split())))


@test
def wrong_words_and_options_are_refused(folder):
    machine = Machine(folder, ["apt-get"])
    for words, what in ((["tests"], '"tests" is unknown'), (["--jes"], "no option --jes")):
        result = machine.run(*words)
        assert result.returncode == 2 and result.stdout == "", result
        assert what in result.stderr and result.stderr.count("\n") == 1, result.stderr
    assert machine.calls("apt-get") == []
    assert "untested" in good(machine.run("--help"))


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[2:]))
