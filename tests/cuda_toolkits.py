"""Which code is made by toolkits of other versions, and what becomes of those that cannot do it.

Wrappers of the nvcc that is there answer --version and --list-gpu-code as others do, refuse
architectures that those do not know, and pass the rest on, with an architecture that the real one
has given up replaced by the nearest it has. What is compiled is the same source by the real compiler.

usage: cuda_toolkits.py BUILD_FOLDER [NAME...]     (whose nvcc, compiler, generator and headers are taken)
"""
import os
import re
import sys
from pathlib import Path

from cases import cache_of, run, run_tests, test

BUILD = Path(sys.argv[1]).resolve()
CACHE = cache_of(BUILD)
SOURCE = Path(CACHE["CMAKE_HOME_DIRECTORY"])
TAKEN = [f"-D{name}={CACHE[name]}" for name in ("CMAKE_C_COMPILER", "CMAKE_C_FLAGS",
                                                "CMAKE_MAKE_PROGRAM", "RANDOM123_INCLUDE")]
KNOWN = {  # what `nvcc --list-gpu-code` tells
    "11.8": "35 37 50 52 53 60 61 62 70 72 75 80 86 87 89 90",
    "12.4": "50 52 53 60 61 62 70 72 75 80 86 87 89 90 90a",
    "13.0": "75 80 86 87 88 89 90 100 103 110 120 121",
    "12.8": "50 52 53 60 61 62 70 72 75 80 86 87 89 90 90a 100 100a 101 101a 120 120a",
}
WRAPPER = r"""#!/bin/sh
case $1 in
--version)
    echo "nvcc: NVIDIA (R) Cuda compiler driver"
    echo "Cuda compilation tools, release RELEASE, VRELEASE.99"
    exit ;;
--list-gpu-code)
    for code in KNOWN; do echo "sm_$code"; done
    exit ;;
esac
first=1
for word in "$@"; do
    [ -z "$first" ] || set --
    first=
    case $word in
    arch=compute_*)
        asked=${word#arch=compute_} && asked=${asked%,*}
        case " KNOWN " in
        *" $asked "*) ;;
        *) echo "nvcc fatal   : Unsupported gpu architecture 'compute_$asked'" >&2 && exit 1 ;;
        esac
        [ "$asked" -ge 75 ] || word=$(echo "$word" | sed "s/_$asked/_75/g") ;;
    esac
    set -- "$@" "$word"
done
exec NVCC "$@"
"""
FAILS = r"""#!/bin/sh
case $1 in
--version) echo "Cuda compilation tools, release RELEASE, VRELEASE.99" && exit ;;
--list-gpu-code) for code in KNOWN; do echo "sm_$code"; done && exit ;;
--dryrun) exec NVCC "$@" ;;
esac
echo "host_config.h:132:2: error: #error -- unsupported GNU version!" >&2
exit 1
"""
TOO_OLD = r"""#!/bin/sh
[ "$1" = --version ] && echo "Cuda compilation tools, release RELEASE, VRELEASE.99" && exit
echo "nvcc fatal   : Unknown option '$1'" >&2
exit 1
"""
WITHOUT_HEADERS = r"""#!/bin/sh
[ "$1" != --dryrun ] || exit 0
exec NVCC "$@"
"""


def cmake(*words):
    return run(CACHE["CMAKE_COMMAND"], *words, timeout=600, env={**os.environ, "LC_ALL": "C"})


def configure(folder, text, release="12.4", cuda="AUTO", options=()):
    nvcc = folder / "nvcc"
    for name, value in (("RELEASE", release), ("KNOWN", KNOWN[release]), ("NVCC", CACHE["NVCC"])):
        text = text.replace(name, value)
    nvcc.write_text(text)
    nvcc.chmod(0o755)
    return cmake("-S", SOURCE, "-B", folder / "build", "-G", CACHE["CMAKE_GENERATOR"],
                 "-DFLAVBREM_LIBRARY_ONLY=ON", f"-DFLAVBREM_CUDA={cuda}", f"-DNVCC={nvcc}", *TAKEN,
                 *options)


def line_of(result):
    """The one line that tells of CUDA."""
    assert result.returncode == 0, (result.stdout, result.stderr)
    lines = [line for line in result.stdout.splitlines() if line.startswith("-- CUDA: ")]
    assert len(lines) == 1, result.stdout
    return lines[0].removeprefix("-- CUDA: ")


@test
def kernels_are_made_for_what_the_toolkit_knows(folder):
    for release, code, ptx in (("11.8", "70, 80, 90", "75, 90"), ("12.4", "70, 80, 90", "75, 90"),
                               ("12.8", "70, 80, 90, 100, 120", "75, 120"),
                               ("13.0", "80, 90, 100, 120", "75, 120")):
        (folder / release).mkdir()
        line = line_of(configure(folder / release, WRAPPER, release))
        assert line == f"kernels for sm_{code}, PTX of compute_{ptx} (nvcc {release})", line


@test
def one_card_gets_its_own_code_alone(folder):
    for release, card, ptx in (("12.4", "75", "75"), ("12.4", "89", "75, 89"),
                               ("12.8", "100", "75, 100"), ("13.0", "86", "75, 86"),
                               ("13.0", "120", "75, 120"), ("12.4", "100", None)):
        (folder / card / release).mkdir(parents=True)
        result = configure(folder / card / release, WRAPPER, release,
                           options=(f"-DFLAVBREM_CUDA_ARCHITECTURES={card}",))
        if ptx is not None:
            line = line_of(result)
            assert line == f"kernels for sm_{card}, PTX of compute_{ptx} (nvcc {release})", line
        else:  # compute_100 came with 12.8
            said = re.sub(r"\s+", " ", result.stderr)
            assert result.returncode != 0 and "ARCHITECTURES, 100, has none that" in said, said
            assert "89;90" in said, said


@test
def a_kernel_of_an_old_toolkit_compiles(folder):
    """The smallest of them; V100 (7.0) is the least GPU then."""
    line_of(configure(folder, WRAPPER, "11.8"))
    target = "kernels/evaluate.o"
    if CACHE["CMAKE_GENERATOR"] != "Ninja":
        target = "flavbrem"
    result = cmake("--build", folder / "build", "--target", target)
    assert result.returncode == 0, (result.stdout, result.stderr)
    assert (folder / "build" / "kernels" / "evaluate.o").stat().st_size > 10000
    report = (folder / "build" / "kernels" / "evaluate.ptxas").read_text()
    assert {"75", "80", "90"} <= set(re.findall(r"for 'sm_(\d+)'", report)), report
    commands = (folder / "build" / "compile_commands.json").read_text()
    assert "-DCUDA_LEAST_MAJOR=7 -DCUDA_LEAST_MINOR=0" in commands


@test
def an_nvcc_that_cannot_do_it_means_a_build_for_the_cpu(folder):
    nowhere = ("-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF",
               "-DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF", "-DCMAKE_FIND_USE_CMAKE_PATH=OFF")
    for name, text, why, options in (
            ("fails", FAILS, "unsupported GNU version", ()),
            ("old", TOO_OLD, "does not tell the architectures it knows", ()),
            ("headers", WITHOUT_HEADERS, "comes without cuda_runtime_api.h", nowhere)):
        (folder / name).mkdir()
        line = line_of(configure(folder / name, text, options=options))
        assert line.startswith("no kernels (") and why in line, line
        assert line.endswith("), complete build for the CPU"), line
        result = configure(folder / name, text, cuda="ON", options=options)
        assert result.returncode != 0 and "FLAVBREM_CUDA=ON cannot be had" in result.stderr
        assert why in re.sub(r"\s+", " ", result.stderr), result.stderr


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[2:]))
