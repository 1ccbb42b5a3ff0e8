"""Threads, processes, signals, progress; the package as a whole."""
import ctypes
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import flavbrem

LONG = np.full(3_000_000, 100.0)  # a minute of work or more


def run_python(text, *words, **more):
    return subprocess.run([sys.executable, "-c", text, *words], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=False, **more)


def test_progress_is_told_by_the_thread_that_asked(process):
    seen, threads = [], set()

    def progress(done, total):
        seen.append((done, total))
        threads.add(threading.get_ident())
    process.xsec(np.full(3000, 100.0), 0.3, progress=progress)
    assert seen[-1] == (3000, 3000) and threads == {threading.get_ident()}
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})


def test_progress_ends_the_work(process):
    flavbrem.use(device="cpu")  # which takes longer
    begin = time.monotonic()
    with pytest.raises(flavbrem.CancelledError, match="of 3000000 points"):
        process.xsec(LONG, 0.3, progress=lambda done, total: True)
    with pytest.raises(ZeroDivisionError):
        process.xsec(LONG, 0.3, progress=lambda done, total: 1 / 0)
    assert time.monotonic() - begin < 20
    assert process.xsec(100, 0.3).status == flavbrem.ValueStatus.GOOD


@pytest.mark.parametrize("call", [
    "process.xsec(np.full(3_000_000, 100.0), 0.3)",
    "flavbrem.Sampler(process, 100, 0.3).histogram(10**10, 'x', '0:1:10')",
    "flavbrem.make_table(process, beam_energy='5:200:3000', m_phi='0.11:3:3000').save('t.h5')",
    "flavbrem.write_events('ev.csv', process, beam_energy=100, m_phi=0.3, events=10**9)"])
def test_ctrl_c_ends_the_work_and_leaves_nothing(call, folder):
    result = run_python(
        "import os, signal, threading, time, numpy as np, flavbrem\n"
        "process = flavbrem.Process()\n"
        "flavbrem.use(device='cpu')\n"
        "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "try:\n"
        f"    {call}\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted', flavbrem.threads() > 0, process.xsec(100, 0.3).status.name)\n",
        cwd=folder)
    assert result.stdout == "interrupted True GOOD\n", (result.stdout, result.stderr)
    assert list(folder.iterdir()) == []


def test_ctrl_c_ends_the_work_whichever_thread_is_told():
    result = run_python(
        "import signal, threading, numpy as np, flavbrem\n"
        "process = flavbrem.Process()\n"
        "flavbrem.use(device='cpu')\n"
        "def told():\n"
        "    signal.pthread_kill(threading.get_ident(), signal.SIGINT)\n"
        "for progress in (None, lambda done, total: False):\n"
        "    threading.Timer(0.3, told).start()\n"
        "    try:\n"
        "        process.xsec(np.full(3_000_000, 100.0), 0.3, progress=progress)\n"
        "    except KeyboardInterrupt:\n"
        "        print('interrupted')\n")
    assert result.stdout == "interrupted\n" * 2, (result.stdout, result.stderr)


LEFT = """
import gc, signal, time, flavbrem
from flavbrem import _sampler, _work

def draw(context, *arguments):
    time.sleep(0.5)
    done.append(_work.lib.flavbrem_events_draw(context, *arguments))
    return done[0]

def interrupt(*_):
    raise KeyboardInterrupt

done, events = [], _sampler.np.zeros(9, flavbrem.EVENT)
source = flavbrem.EventSource(beam_energy=100, m_phi=0.3, events=9)
signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
try:
    _work.work(draw, 1, source._samplers, 0, 9, _sampler.pointer("flavbrem_event", events))
except KeyboardInterrupt:
    signal.setitimer(signal.ITIMER_REAL, 0)
    print("left", done, end=" ")
del source
gc.collect()
time.sleep(1)
print(done, events["weight"].tolist() == [1.0] * 9)
"""


def test_a_second_ctrl_c_leaves_the_work_with_all_that_it_uses():
    result = run_python(LEFT)
    cancelled = flavbrem.CancelledError.status  # by the first one
    assert result.stdout == f"left [] [{cancelled}] True\n", (result.stdout, result.stderr)


def test_the_interpreter_goes_on_meanwhile(process):
    work = threading.Thread(target=lambda: process.xsec(np.full(20000, 100.0), 0.3))
    turns = 0
    work.start()
    while work.is_alive():
        turns += 1
        time.sleep(0.001)
    assert turns > 20


def test_threads_share_all_that_is_made(process, table):
    sampler = flavbrem.Sampler(process, [50, 100], 0.3)
    found = []

    def work():
        found.append((process.xsec([20, 100], 0.3).value.tobytes(), sampler.draw(3000).tobytes(),
                      table.sigma([20, 100], 0.3).value.tobytes()))
    many = [threading.Thread(target=work) for _ in range(8)]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert len(found) == 8 and len(set(found)) == 1


def test_threads_and_devices_change_no_bit(process):
    E = np.linspace(1, 200, 200)
    first = process.xsec(E, 0.3)
    for threads in (1, 3):
        for device in ("cpu", "cpu:baseline"):
            flavbrem.use(device=device, threads=threads)
            assert flavbrem.threads() == threads
            assert np.array_equal(process.xsec(E, 0.3), first)
            assert flavbrem.worked_on()[0].startswith("cpu:")
    assert flavbrem.worked_on()[0] == "cpu:baseline"


def test_a_wrong_setting_changes_nothing():
    flavbrem.use(threads=2)
    for wrong in ({"device": "abacus"}, {"threads": -1}, {"threads": 10**12}, {"device": "c\0"}):
        with pytest.raises(flavbrem.InputError):
            flavbrem.use(**wrong)
        assert flavbrem.threads() == 2


def test_what_was_measured_of_a_gpu_is_believed(process):
    """Where there is none it is asked for, or not; the bits are the same."""
    E = np.linspace(1, 200, 300)

    def reason():
        assert np.array_equal(process.xsec(E, 0.3, method="iww"), first)
        return flavbrem.worked_on()[1]
    flavbrem.use(device="cpu")
    first = process.xsec(E, 0.3, method="iww")
    flavbrem.use(device="auto")
    if any(device.is_gpu and device.usable for device in flavbrem.devices()):
        pytest.skip("there is a GPU")
    assert reason() == "little work"
    flavbrem.use_gpu_costs(start_s=-1.0)
    assert reason() not in ("little work", "")
    flavbrem.use_gpu_costs(start_s=1e5, threads=10, model="a GPU")
    assert reason() == "little work"  # that one may be here
    flavbrem.use_gpu_costs(start_s=1e-9, bytes_per_s=1e9, model="another")
    assert reason() not in ("little work", "")
    flavbrem.use_gpu_costs(model="another")
    assert reason() == "little work"
    flavbrem.use_gpu_costs(model="a GPU")
    assert reason() not in ("little work", "")
    flavbrem.use_gpu_costs()
    assert reason() == "little work"
    for wrong in ({"threads": -1}, {"bytes_per_s": -1}, {"start_s": float("nan")},
                  {"threads": 1, "model": ""}, {"threads": 1, "model": "x" * 300},
                  {"threads": 1, "model": "x\0"}):
        with pytest.raises(flavbrem.InputError):
            flavbrem.use_gpu_costs(**wrong)
        assert reason() == "little work"


def test_devices_and_parts():
    usable = {device.name for device in flavbrem.devices() if device.usable}
    assert "cpu:baseline" in usable and not any(d.is_gpu for d in flavbrem.devices()
                                                if d.name.startswith("cpu"))
    hdf5 = next(part for part in flavbrem.parts() if part.name == "HDF5")
    assert hdf5.found == hdf5.built_with and hdf5.problem == ""
    assert flavbrem.build_text().startswith(flavbrem.__version__)
    with pytest.raises(flavbrem.InputError):
        flavbrem.selftest("cpu")


def in_child(made):
    process, sampler, table = made
    return (process.xsec([20, 100], 0.3).value.tobytes(), sampler.draw(3000).tobytes(),
            table.sigma([20, 100], 0.3).value.tobytes())


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_children_have_what_the_parent_made(process, table, method):
    made = process, flavbrem.Sampler(process, [50, 100], 0.3), table
    there = in_child(made)  # threads have worked in the parent
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(in_child, [made, made]).get(60) == [there, there]


def test_a_child_imports_what_its_parent_did_not():
    """After the parent has used OpenMP, whose threads are not in the child."""
    result = run_python("""
import ctypes, os, sys
openmp = ctypes.CDLL("libgomp.so.1")
work = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(lambda _: None)
openmp.GOMP_parallel.argtypes = [type(work), ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint]
openmp.GOMP_parallel(work, None, 2, 0)
child = os.fork()
if child == 0:
    import flavbrem
    print(flavbrem.Process().xsec([20, 100], 0.3).value[1], flush=True)
    os._exit(0)
sys.exit(os.waitpid(child, 0)[1])
""")
    assert result.returncode == 0, result
    assert float(result.stdout) == flavbrem.Process().xsec(100, 0.3).value


def test_the_program_is_another_one():
    result = subprocess.run([sys.executable, "-m", "flavbrem", "xsec"], capture_output=True,
                            text=True, check=False)
    assert result.returncode == 2 and result.stdout == ""
    assert result.stderr.count("\n") == 1 and "flavbrem --help" in result.stderr


def test_the_extension_shows_python_nothing_but_itself():
    """Its names meet those of no other library, and it brings the library along."""
    extension = flavbrem._flavbrem.__file__
    assert re.search(r"\.abi3\.so$", extension)
    loaded = ctypes.CDLL(extension)
    assert hasattr(loaded, "PyInit__flavbrem") and not hasattr(loaded, "flavbrem_xsec")
    names = os.listdir(os.path.dirname(extension))
    assert [name for name in names if ".so" in name] == [os.path.basename(extension)]


def test_signals_are_left_alone():
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
