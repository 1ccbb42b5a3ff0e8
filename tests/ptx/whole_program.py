"""The whole program on the stand-in for the CUDA runtime, and the real one without a driver.

usage: whole_program.py FLAVBREM FLAVBREM_PTX CUDA_FOLDER CUDA_RELEASE [NAME...]
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
import cases  # pylint: disable=wrong-import-position
from cases import run_tests, test  # pylint: disable=wrong-import-position

FLAVBREM, FLAVBREM_PTX, CUDA_FOLDER, CUDA_RELEASE = sys.argv[1:5]
DRIVER_NEEDED = {"11": "r450", "12": "r525", "13": "r580"}[CUDA_RELEASE.split(".")[0]]
POINTS = ("xsec", "-E", "20:100:3", "-m", "0.3", "--method", "etl,iww", "--rtol", "1e-2", "--json")
MANY = ("xsec", "-E", "10:100:1200", "-m", "0.3", "--method", "iww", "--rtol", "1e-2", "--json")
# auto takes a GPU for whatever it can do: it starts at once, and is fast.
os.environ["FLAVBREM_GPU_COSTS"] = "-1,1e6,0"
CALLS = ("cudaGetDevice", "cudaSetDevice", "cudaFuncGetAttributes", "cudaMalloc", "cudaMallocHost",
         "cudaMemcpyAsync", "cudaStreamCreateWithFlags", "cudaStreamSynchronize",
         "cudaLaunchKernel")


def run(*arguments, program=None, settings=None, cwd=None, **others):
    settings = {f"FLAVBREM_PTX_{name}": str(value) for name, value in (settings or {}).items()}
    settings |= {f"FLAVBREM_{name}": value for name, value in others.items()}
    return cases.run(program or FLAVBREM_PTX, *arguments, cwd=cwd,
                     env={**os.environ, **settings})


def good(*arguments, **options):
    result = run(*arguments, **options)
    assert result.returncode == 0, (arguments, result.returncode, result.stderr)
    return result.stdout


def on_cpu(*arguments):
    return good(*arguments, "--device", "cpu", program=FLAVBREM)


def fails_with_sentence(result, *words):
    """Exit code 1, nothing on stdout, one sentence that has the words."""
    assert result.returncode == 1 and result.stdout == "", (result.returncode, result.stderr)
    assert re.fullmatch(r"flavbrem: [^\n]+\n", result.stderr), result.stderr
    assert all(word in result.stderr for word in words), (words, result.stderr)


@test
def a_table_has_the_bytes_of_the_cpu(folder):
    grid = ("table", "-E", "5:200:6:log", "-m", "0.11:3:6:log")
    good(*grid, "-o", "cpu.h5", "--device", "cpu", program=FLAVBREM, cwd=folder)
    good(*grid, "-o", "cuda.h5", "--device", "cuda", cwd=folder)
    cpu, cuda = (Path(folder, name).read_bytes() for name in ("cpu.h5", "cuda.h5"))
    assert cpu == cuda
    print(f"  6 x 6 table: {len(cpu)} bytes, all equal")


@test
def printed_values_are_those_of_the_cpu(folder):
    for extra in ((), ("--lepton", "mu:tau"), ("--of", "d2x", "--at", "0.1:0.9:3,0.01"),
                  ("--of", "dy", "--at", "0.1:0.9:3", "--method", "etl,ww")):
        assert good(*POINTS, *extra, "--device", "cuda") == on_cpu(*POINTS, *extra)


@test
def auto_takes_the_gpu_for_many_points(folder):
    result = run(*MANY, "--verbose")
    assert result.returncode == 0 and result.stdout == on_cpu(*MANY)
    assert re.fullmatch(r"1200 values in \S+ s on device cuda:0 \(auto\)\n", result.stderr)
    result = run(*POINTS, "--verbose")
    for costs, words in (("1,1e6,0", "little work"),
                         ("1e-3,1e-3,0", "the CPU is faster, with the start of a GPU")):
        result = run(*MANY, "--verbose", GPU_COSTS=costs)
        assert result.stderr.endswith(f"(auto, no GPU: {words})\n"), result.stderr
    for costs in ("1", "1,2", "1,2,x", "1,2,3,4", "1,-2,3", "nan,1,1", ""):
        result = run(*MANY, GPU_COSTS=costs)
        assert result.returncode == 2 and result.stdout == "" and "costs" in result.stderr.lower()


def with_cache(*arguments, folder, **settings):
    """As a user runs it who has measured nothing himself."""
    settings = {f"FLAVBREM_PTX_{name}": str(value) for name, value in settings.items()}
    settings = {**os.environ, "XDG_CACHE_HOME": str(folder), "TMPDIR": str(folder / "none"),
                **settings}
    del settings["FLAVBREM_GPU_COSTS"]
    return cases.run(FLAVBREM_PTX, *arguments, env=settings)


def summed(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return f"{text}sum {value:016x}\n"


@test
def auto_learns_from_bench(folder):
    """The stand-in is slower than the CPU; a file that says otherwise is believed of its model."""
    folder = Path(folder)
    bench = ("bench", "--quick", "--json", "--device", "cuda", "--quiet")
    result = with_cache(*bench, folder=folder)
    assert (result.returncode, result.stderr) == (0, ""), result
    kept = cases.strict_json(result.stdout)["kept"]
    path, = (folder / "flavbrem").iterdir()
    assert kept["file"] == str(path) and kept["why_not"] == "", kept
    gpu, = kept["gpus"]
    assert gpu["model"].startswith("no GPU: PTX on the CPU, ") and gpu["start_s"] > 0, gpu
    assert 0 < gpu["threads"] < 1 and gpu["bytes_per_s"] >= 0, gpu
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    print("  " + path.read_text().replace("\n", "\n  "))
    result = with_cache("doctor", "--json", folder=folder)
    told = next(x for x in cases.strict_json(result.stdout) if x["what"] == "GPU costs")
    assert told["status"] == "good" and gpu["model"][:100] in told["text"], told
    assert "no GPU: " in with_cache(*MANY, "--verbose", folder=folder).stderr

    lines = path.read_text().splitlines(keepends=True)[:-1]
    fast = lines[:-1] + [re.sub(r"^gpu \S+", "gpu 1e-9,1e6,0", lines[-1])]
    path.write_text(summed("".join(fast)))
    result = with_cache(*MANY, "--verbose", folder=folder)
    assert result.stdout == on_cpu(*MANY) and "on device cuda:0 (auto)\n" in result.stderr, result
    path.write_text(summed("".join(fast).replace("no GPU: PTX", "GPU: PTX")))
    result = with_cache(*MANY, "--verbose", folder=folder)
    assert "no GPU: the CPU is faster" in result.stderr, result.stderr

    other = path.read_text()
    assert with_cache(*bench, "--no-keep", folder=folder).returncode == 0
    assert path.read_text() == other
    result = with_cache(*bench, folder=folder, FLIP="1500000:1600000")  # events
    assert result.returncode == 3 and '"why_not": "bits differ"' in result.stdout, result
    assert path.read_text() == other
    assert with_cache(*bench, folder=folder).returncode == 0
    both = re.findall(r"^gpu \S+ (.*)$", path.read_text(), re.M)
    assert both == [gpu["model"], gpu["model"].removeprefix("no ")], both

    path.rename(folder / "real")
    path.symlink_to(folder / "real")
    before = (folder / "real").read_text()
    assert with_cache(*bench, folder=folder).returncode == 0
    assert not path.is_symlink() and (folder / "real").read_text() == before
    path.unlink()
    path.parent.rmdir()
    path.parent.write_text("no folder")
    result = with_cache(*bench, folder=folder)
    assert result.returncode == 0 and "cannot be written" in result.stdout, result
    assert sorted(x.name for x in folder.iterdir()) == ["flavbrem", "real"]


@test
def two_devices_are_listed_and_taken(folder):
    two = {"DEVICES": 2}
    listed = json.loads(good("devices", "--json", settings=two))
    assert [device["name"] for device in listed[3:]] == ["cuda:0", "cuda:1", "cuda:all"]
    assert all(device["usable"] for device in listed[3:])
    assert "\ncuda:1        usable: no GPU: PTX on the CPU, " in good("devices", settings=two)
    result = run(*POINTS, "--device", "cuda:1", "--verbose", settings=two)
    assert result.stdout == on_cpu(*POINTS) and "on device cuda:1\n" in result.stderr
    fails_with_sentence(run(*POINTS, "--device", "cuda:2", settings=two), "cuda:2", "not so many")


@test
def several_gpus_give_the_bytes_of_the_cpu(folder):
    """Also where one of them fails, which is told unless --quiet is given."""
    four = {"DEVICES": 4}
    grid = ("table", "-E", "5:200:6:log", "-m", "0.11:3:6:log")
    events = ("sample", "-E", "100", "-m", "0.3", "-n", "5000", "--method", "ww")
    counts = (*events, "--histogram", "x,theta:5x5", "--json")
    for job, name in ((grid, "a.h5"), (events, "a.lhe")):
        on = {}
        for device, settings in (("cpu", {}), ("cuda:all", four), ("cuda:0,2", four),
                                 ("cuda:1,0,3", {**four, "TAKEN": "1"})):
            place = Path(folder, device.replace(":", "_"))
            place.mkdir(exist_ok=True)
            good(*job, "-o", name, "--device", device, settings=settings, cwd=place)
            on[device] = Path(place, name).read_bytes()
        assert len(set(on.values())) == 1, name
        print(f"  {name}: {len(on['cpu'])} bytes, all equal on {', '.join(on)}")
    assert good(*counts, "--device", "cuda:all", settings=four) == on_cpu(*counts)
    result = run(*MANY, "--device", "cuda:all", "--verbose", settings={**four, "TAKEN": "2"})
    assert result.stdout == on_cpu(*MANY)
    assert 'note: device "cuda:2" failed (cudaSetDevice: ' in result.stderr, result.stderr
    assert "), cuda:0,1,3 did its part\n" in result.stderr, result.stderr
    assert "on device cuda:0,1,3\n" in result.stderr, result.stderr
    result = run(*MANY, "--device", "cuda:all", "--quiet", settings={**four, "TAKEN": "2"})
    assert result.stdout == on_cpu(*MANY) and result.stderr == "", result.stderr
    fails_with_sentence(run(*MANY, "--device", "cuda:0,1", settings={**four, "TAKEN": "0,1"}),
                        'device "cuda:', "failed (cudaSetDevice: ")


@test
def a_list_with_a_mistake_is_wrong_input(folder):
    for device, words in (("cuda:0,0", "a card is named twice"), ("cuda:0,4", "there are 4 of"),
                          ("cuda:0,", "numbers with commas between, or all")):
        result = run(*POINTS, "--device", device, settings={"DEVICES": 4})
        assert (result.returncode, result.stdout) == (2, ""), result
        assert re.fullmatch(r"flavbrem: [^\n]+\n", result.stderr) and words in result.stderr


@test
def ranks_take_different_gpus(folder):
    four = {"DEVICES": 4}
    for rank, card in (("0", 0), ("3", 3), ("5", 1), ("five", 0)):
        os.environ["SLURM_LOCALID"] = rank
        result = run(*POINTS, "--device", "cuda", "--verbose", settings=four)
        assert result.stdout == on_cpu(*POINTS) and f"on device cuda:{card}\n" in result.stderr
        last = good("devices", settings=four).splitlines()[-1]
        assert rank == "five" or last == f"cuda          cuda:{card}, by SLURM_LOCALID={rank}", last
        assert rank == "five" or f"rank          good    {rank}, by SLURM_LOCALID;" in good("doctor")
        result = run(*MANY, "--verbose", settings=four)
        assert f"on device cuda:{card} (auto)\n" in result.stderr, result.stderr
    del os.environ["SLURM_LOCALID"]


@test
def the_self_test_takes_several_gpus(folder):
    report = good("devices", "--selftest", "--device", "cuda:all", settings={"DEVICES": 2})
    assert "on cuda:all\ncuda:0: " in report and "\ncuda:1: " in report
    assert "all bits are those of the CPU" in report


@test
def without_a_driver_it_is_said_and_auto_falls_back(folder):
    for error, driver, words in ((35, 0, "there is no NVIDIA driver, CUDA 1"),
                                 (35, 11040, "the NVIDIA driver is too old, CUDA 1"),
                                 (35, 11040, DRIVER_NEEDED), (35, 0, DRIVER_NEEDED),
                                 (34, 0, "stub"), (100, 0, "there is no GPU"),
                                 (3, 13000, "cudaErrorInitializationError"),
                                 (802, 13000, "cudaErrorSystemNotReady"),
                                 (803, 13000, "cudaErrorSystemDriverMismatch"),
                                 (804, 13000, "cudaErrorCompatNotSupportedOnDevice"),
                                 (999, 13000, "cudaErrorUnknown")):
        settings = {"ERROR": error, "DRIVER": driver}
        fails_with_sentence(run(*POINTS, "--device", "cuda", settings=settings), words)
        result = run(*MANY, settings=settings)
        assert result.stdout == on_cpu(*MANY) and result.stderr == ""
        assert words in run(*MANY, "--verbose", settings=settings).stderr
        assert words in good("devices", settings=settings)


@test
def a_gpu_without_code_is_refused(folder):
    """By its compute capability, or when its code is asked for; auto falls back."""
    for settings, *words in (({"CAPABILITY": 61}, "its compute capability is below 7."),
                             ({"CAPABILITY": 110, "CODE": 209}, "cudaFuncGetAttributes",
                              "no code for its compute capability"),
                             ({"CAPABILITY": 75, "CODE": 222}, "its driver is older than CUDA 1"),
                             ({"CAPABILITY": 75, "CODE": 221}, "does not translate PTX")):
        fails_with_sentence(run(*POINTS, "--device", "cuda", settings=settings), *words)
        result = run(*MANY, "--verbose", settings=settings)
        assert result.stdout == on_cpu(*MANY)
        assert "(auto, no GPU: " in result.stderr, result.stderr
    assert "not usable: its compute" in good("devices", settings={"CAPABILITY": 61})
    for capability in (75, 80, 89, 103, 110, 121):
        settings = {"CAPABILITY": capability}
        assert "cuda:0        usable: " in good("devices", settings=settings)
        assert good(*POINTS, "--device", "cuda", settings=settings) == on_cpu(*POINTS)


@test
def the_real_program_works_without_a_driver(folder):
    for environment in ({}, {"LD_LIBRARY_PATH": folder}):
        if environment:  # the toolkit's stub in place of the driver
            stub = Path(CUDA_FOLDER, "lib64/stubs/libcuda.so")
            if not stub.exists():
                continue
            Path(folder, "libcuda.so.1").symlink_to(stub)
        result = cases.run(FLAVBREM, *POINTS, env=environment)
        assert result.returncode == 0 and result.stderr == "" and result.stdout == on_cpu(*POINTS)
        result = cases.run(FLAVBREM, *POINTS, "--device", "cuda", env=environment)
        fails_with_sentence(result, "cudaGetDeviceCount",
                            "stub" if environment else DRIVER_NEEDED)
    assert "cuda" not in cases.good("ldd", FLAVBREM)


def calls_of(call, arguments):
    """How many calls of that name the program makes when all goes well."""
    with tempfile.TemporaryDirectory() as folder:
        result = run(*arguments, settings={"COUNT": call}, cwd=folder)
    return int(re.search(r"ptx: (\d+) calls", result.stderr)[1])


@test
def every_call_may_fail(folder):
    """Without a leak, and with a sentence that names it, unless it can be done without."""
    arguments = (*POINTS, "--device", "cuda")
    expected = on_cpu(*POINTS)
    for call in CALLS:
        failed, calls = 0, calls_of(call, arguments)
        for k in range(1, calls + 1):
            result = run(*arguments, settings={"FAIL": f"{call}:{k}"})
            assert "ptx:" not in result.stderr, result.stderr
            if result.returncode == 0:
                assert result.stdout == expected
            else:
                fails_with_sentence(result, call, "cuda:0")
                failed += 1
        assert failed > 0
        print(f"  {call}: {calls} calls, {failed} failures told, the others done without")


@test
def no_memory_for_the_second_lane_is_no_failure(folder):
    expected = on_cpu(*POINTS)
    for megabytes, code in ((400, 0), (150, 0), (100, 0), (20, 1)):
        result = run(*POINTS, "--device", "cuda", settings={"MEMORY": megabytes * 1000000})
        assert result.returncode == code and (code or result.stdout == expected), megabytes
    fails_with_sentence(result, "cudaMalloc", "out of memory")
    result = run(*MANY, settings={"MEMORY": 20000000})
    assert result.stdout == on_cpu(*MANY) and result.stderr == ""  # auto


@test
def events_have_the_bytes_of_the_cpu(folder):
    for name, extra in (("etl.h5", ()), ("turns.csv", ("-E", "10:100:3")),
                        ("ww.lhe", ("--method", "ww"))):
        command = ("sample", "-n", "4000", "-m", "0.3", *(extra if "-E" in extra else
                                                          ("-E", "100", *extra)))
        good(*command, "-o", "cpu-" + name, "--device", "cpu", program=FLAVBREM, cwd=folder)
        good(*command, "-o", "cuda-" + name, "--device", "cuda", cwd=folder)
        cpu, cuda = (Path(folder, kind + name).read_bytes() for kind in ("cpu-", "cuda-"))
        assert cpu == cuda and len(cpu) > 100000, name
        print(f"  {name}: {len(cpu)} bytes, all equal")


@test
def a_sampling_that_fails_leaves_no_file(folder):
    command = ("sample", "-n", "3000", "-E", "100", "-m", "0.3", "-o", "ev.h5", "--device", "cuda")
    for call in ("cudaLaunchKernel", "cudaMemcpyAsync", "cudaMallocHost"):
        result = run(*command, settings={"FAIL": f"{call}:{calls_of(call, command)}"}, cwd=folder)
        fails_with_sentence(result, call, "cuda:0")
        assert not list(Path(folder).glob("ev.h5"))


@test
def auto_falls_back_where_the_device_does_not_start(folder):
    for call in ("cudaSetDevice:1", "cudaFuncGetAttributes:3", "cudaStreamCreateWithFlags:1",
                 "cudaMemcpyAsync:1", "cudaMallocHost:3"):
        result = run(*MANY, "--verbose", settings={"FAIL": call})
        assert result.stdout == on_cpu(*MANY)
        assert result.stderr.endswith("(auto, no GPU: the device does not start)\n"), result.stderr


@test
def where_the_gpu_fails_the_cpu_ends_the_batch(folder):
    """Once, or from then on: the same bytes, and a line that says so where it is asked for."""
    events = ("sample", "-n", "3000", "-E", "100", "-m", "0.3", "--method", "ww")
    good(*events, "-o", "cpu.h5", "--device", "cpu", program=FLAVBREM, cwd=folder)
    for call in ("cudaLaunchKernel:2", "cudaStreamSynchronize:2", "cudaMemcpyAsync:3+"):
        result = run(*MANY, "--verbose", settings={"FAIL": call})
        assert result.returncode == 0 and result.stdout == on_cpu(*MANY)
        assert re.search(r'on device cpu:\w+ \(auto, no GPU: device "cuda:0" failed '
                         rf"\({call.split(':')[0]}[^\n]*\)\)\n$", result.stderr), result.stderr
        assert run(*MANY, settings={"FAIL": call}).stderr == ""
        result = run(*events, "-o", "auto.h5", "--verbose", cwd=folder,
                     settings={"FAIL": call.replace("Kernel:2", "Kernel:1")})
        assert 'auto, no GPU: device "cuda:0" failed' in result.stderr, result.stderr
        assert Path(folder, "cpu.h5").read_bytes() == Path(folder, "auto.h5").read_bytes()
    fails_with_sentence(run(*MANY, "--device", "cuda", settings={"FAIL": "cudaLaunchKernel:2"}),
                        "cudaLaunchKernel")


@test
def auto_passes_over_a_gpu_that_is_taken(folder):
    two = {"DEVICES": 2, "TAKEN": "0"}
    result = run(*MANY, "--verbose", settings=two)
    assert result.stdout == on_cpu(*MANY) and "on device cuda:1 (auto)\n" in result.stderr
    fails_with_sentence(run(*MANY, "--device", "cuda:0", settings=two), "cuda:0")


@test
def the_self_test_reports_equal_bits(folder):
    page = good("devices", "--selftest")
    assert "all bits are those of the CPU\n" in page and " 0 differ" in page
    assert "random numbers, cuRAND's against Random123's" in page and "events 3000 of 6" in page
    assert "histogram of 100 bins, 0 differ\nhistogram of 4356 bins, 0 differ\n" in page
    assert "large batches: 1 of 4001 points of iww, 0 differ\n" in page
    assert "large batches: 1 of 270001 events, 0 differ\n" in page
    assert page.endswith("all bits are those of the CPU\n")
    assert re.search(r"^etl +1 ", page, re.M)
    print("  " + page.replace("\n", "\n  "))


@test
def a_self_test_that_fails_has_printed_what_it_found(folder):
    """The first allocation after those of the engine is that of the random numbers."""
    result = run("devices", "--selftest", settings={"FAIL": "cudaMalloc:24"})
    assert result.returncode == 1, result
    assert re.fullmatch(r"flavbrem: [^\n]*cudaMalloc[^\n]*\n", result.stderr), result.stderr
    assert result.stdout.startswith("flavbrem "), result.stdout
    found = [line.split()[0] for line in result.stdout.splitlines() if "0 differ" in line]
    assert found == ["etl", "ww", "iww", "amplitudes"], result.stdout
    early = run("devices", "--selftest", settings={"FAIL": "cudaSetDevice:1"})
    assert early.returncode == 1 and "against" in early.stdout, early


@test
def the_self_test_sees_what_only_large_batches_show(folder):
    """A chunk of 131,072 events; 100 points that are timed."""
    for sizes in ("19000000:20000000", "1000:2000"):
        result = run("devices", "--selftest", settings={"FLIP": sizes})
        assert result.returncode == 3 and result.stdout.endswith("NOT ALL BITS AGREE\n"), result
        alone = re.findall(r"[1-9]\d* differ", result.stdout)
        assert len(alone) == (1 if sizes.startswith("19") else 0), result.stdout


@test
def lines_of_the_self_test_come_at_once(folder):
    with subprocess.Popen([FLAVBREM_PTX, "devices", "--selftest"], stdout=subprocess.PIPE,
                          text=True) as process:
        first = process.stdout.readline()
        still_running = process.poll() is None
        process.kill()
    assert first.startswith("flavbrem ") and still_running


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[5:]))
