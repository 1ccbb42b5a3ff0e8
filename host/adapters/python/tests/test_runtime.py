"""Inside a simulator: cross-sections and draws at any energy of a table with sampling."""
import gc
import multiprocessing
import pickle
import signal
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import flavbrem
from flavbrem import Runtime

AXES = {"beam_energy": "1:200:8:log", "m_phi": "0.2:0.4:4", "rtol": 1e-4, "method": "etl,ww"}
KEYS = np.random.PCG64(1).random_raw((3000, 2))
ENERGIES = np.geomspace(0.9, 200, len(KEYS))  # below the nodes, and to the end of them


@pytest.fixture(scope="module")
def sampled(process):
    return flavbrem.make_table(process, sampling="all", **AXES)


@pytest.fixture(scope="module")
def runtime(sampled):
    return Runtime(sampled, 0.3)


def distance(some, others):
    """Kolmogorov and Smirnov: the largest distance of two samples times sqrt(n/2)."""
    both = np.sort(np.concatenate([some, others]))
    apart = (np.searchsorted(np.sort(some), both, side="right")
             - np.searchsorted(np.sort(others), both, side="right"))
    return np.abs(apart).max() / len(some) * np.sqrt(len(some) / 2)


@pytest.mark.parametrize("method, view, E, m_phi", [
    ("etl", "boson", 87.3, 0.31), ("etl", "boson", 0.6, 0.23), ("ww", "lepton", 13.0, 0.37)])
def test_draws_are_those_of_a_sampler_made_there(process, sampled, method, view, E, m_phi):
    n = 20000
    drawn = Runtime(sampled, m_phi, method, view).draw(E, np.random.PCG64(2).random_raw((n, 2)))
    there = flavbrem.Sampler(process, E, m_phi, method, view).draw(n)
    for name in ("x", "theta_rad", "psi_rad", "t_gev2"):
        assert distance(drawn[name], there[name]) < 1.95, name  # one of 1000 is larger by chance
    assert distance(drawn.boson[:, 3], there.boson[:, 3]) < 1.95
    assert np.abs(drawn.boson[:, 3] / (drawn.x * E) - 1).max() < 1e-9
    assert (drawn.weight == 1).all() and drawn.shape == (n,)


def test_sigma_is_that_of_the_table(process, sampled, runtime):
    E = np.array([[1.0, 7.3], [87.0, 200.0]])
    found = runtime.sigma(E)
    assert found.shape == (2, 2) and np.array_equal(found, sampled.sigma(E, 0.3))
    exact = process.xsec(E, 0.3)
    assert np.all(np.abs(found.value - exact.value) <= found.error + exact.error)
    assert runtime.sigma(87) == flavbrem.TableValue(*found[1, 0])
    assert runtime.sigma([]).shape == (0,) and runtime.sigma(np.float32(7)).value > 0
    ww = Runtime(sampled, 0.3, "ww").sigma(87)
    assert ww == sampled.sigma(87, 0.3, "ww") != runtime.sigma(87)


def test_below_the_threshold_sigma_is_nothing(process, runtime):
    threshold = process.threshold(0.3)
    assert runtime.sigma([1e-3, threshold]).value.tolist() == [0, 0]
    with pytest.raises(flavbrem.InputError, match="no final state at E = 0.3 GeV of draw 1"):
        runtime.draw([100, 0.3], KEYS[:2])
    assert runtime.draw(threshold * 1.001, KEYS[0]).boson[3] > 0.3


@pytest.mark.parametrize("E", [200.001, 1e9, np.inf, np.nan])
def test_beyond_the_table_no_other_energy_is_taken(runtime, E):
    many = np.full(len(KEYS), 100.0)
    many[2500] = E
    with pytest.raises(flavbrem.OutsideError, match=f"the beam energy {E:.15g} GeV is outside"):
        runtime.sigma(many)
    with pytest.raises(flavbrem.OutsideError, match=f"{E:.15g} GeV of draw 2500 is outside the t"):
        runtime.draw(many, KEYS)
    assert np.flatnonzero(np.isnan(runtime.sigma(many, gaps=True).value)).tolist() == [2500]
    with pytest.raises(flavbrem.OutsideError):
        runtime.draw(E, KEYS[0])


def test_between_threshold_and_nodes_there_are_draws_and_no_sigma(runtime):
    assert runtime.range == (1, 200)
    with pytest.raises(flavbrem.OutsideError, match="0.7 GeV is outside the table .1 to 200"):
        runtime.sigma(0.7)
    assert (runtime.draw(0.7, KEYS).x < 1).all()


def test_no_sigma_of_a_step_is_above_its_bound(sampled, runtime):
    low = np.geomspace(1, 150, 40)
    high = low * np.array([[1 + 1e-12], [1.001], [1.3]])
    bounds = runtime.sigma_bound(low, high)
    assert bounds.shape == (3, 40)
    for part in np.linspace(0, 1, 21):
        sigma = runtime.sigma(low + part * (high - low))
        assert (sigma.value + sigma.error <= bounds).all()
    at_most = runtime.sigma(high[:2])
    assert (bounds[:2] < 1.01 * (at_most.value + at_most.error)).all()
    assert runtime.sigma_bound(low[3], high[2, 3]) == bounds[2, 3]
    assert runtime.sigma_bound(0.01, 0.2) == 0 and runtime.sigma_bound([], 3).shape == (0,)


@pytest.mark.parametrize("low, high, kind, sentence", [
    (20, 10, flavbrem.InputError, "E_low = 20 GeV is above E_high = 10 GeV (of interval 1), swap"),
    (20, 201, flavbrem.OutsideError, "the beam energy 201 GeV is outside the table (1 to 200 GeV)"),
    (0.7, 20, flavbrem.OutsideError, "0.7 GeV is outside"),
    (np.nan, 20, flavbrem.OutsideError, "nan GeV is outside"),
    (20, np.nan, flavbrem.OutsideError, "nan GeV is outside"),
    (-1, 20, flavbrem.OutsideError, "-1 GeV is outside")])
def test_no_bound_is_a_sentence(runtime, low, high, kind, sentence):
    with pytest.raises(kind) as told:
        runtime.sigma_bound([5, low], [6, high])
    assert sentence in str(told.value)


def test_recoil_allows_a_part_of_what_ww_has(process, sampled, runtime):
    assert (runtime.allowed([[0.6, 87]]) == 1).all() and runtime.allowed(0.01) == 0
    ww = Runtime(sampled, 0.3, "ww")
    for E in 1.5, 20.0:
        sigma, forbidden = process.view_sigma(E, 0.3, "ww")
        assert abs(ww.allowed(E) / (sigma.value / (sigma.value + forbidden.value)) - 1) < 0.03
    for E in 200.1, np.nan:
        with pytest.raises(flavbrem.OutsideError, match=f"energy {E} GeV is outside the table"):
            ww.allowed([87, E])


def test_the_key_is_the_draw(runtime):
    events = runtime.draw(ENERGIES, KEYS)
    order = np.random.Generator(np.random.PCG64(3)).permutation(len(KEYS))
    assert np.array_equal(runtime.draw(ENERGIES[order], KEYS[order]), events[order])
    one = runtime.draw(ENERGIES[7], KEYS[7])
    assert one == events[7] and one.x == events.x[7] and one.boson.shape == (4,)
    assert np.array_equal(runtime.draw(100, KEYS[:9].tolist()), runtime.draw([100] * 9, KEYS[:9]))
    assert len(np.unique(runtime.draw(100, KEYS).x)) == len(KEYS)
    assert runtime.draw(ENERGIES[:2], KEYS[0]).shape == (2,)
    grid = runtime.draw(ENERGIES[:6].reshape(2, 3), KEYS[:6].reshape(2, 3, 2))
    assert grid.shape == (2, 3) and np.array_equal(grid.ravel(), events[:6])
    strided = np.asfortranarray(KEYS)[::3]
    assert np.array_equal(runtime.draw(ENERGIES[::3], strided), events[::3])
    assert runtime.draw(100, KEYS[:0]).shape == (0,) and events.dtype == flavbrem.EVENT


def test_both_numbers_of_a_key_count_to_their_last_bit(runtime):
    keys = np.array([[5, 9], [4, 9], [5, 8], [5 ^ 1 << 63, 9], [5, 9 ^ 1 << 63]], np.uint64)
    assert len(np.unique(runtime.draw(100, keys).x)) == 5


@pytest.mark.parametrize("E, keys, sentence", [
    (100, 5, "of shape ()"), (100, [1, 2, 3], "of shape (3,)"),
    (100, [[-1, 2]], "key -1 is out of range (0 to 2^64 - 1)"), (100, [[1, 1 << 64]], "key 184467"),
    (100, np.array([[3, -2]]), "key -2"), ([1, 2, 3], KEYS[:2], "(E (3,), keys (2, 2))")])
def test_wrong_keys_are_a_sentence(runtime, E, keys, sentence):
    with pytest.raises(flavbrem.InputError) as told:
        runtime.draw(E, keys)
    assert sentence in str(told.value)
    for E, keys in ("100", KEYS), (100, [[1.0, 2]]), (100, np.ones((3, 2))):
        with pytest.raises(TypeError):
            runtime.draw(E, keys)


@pytest.mark.parametrize("words, sentence", [
    ((0.5,), "m_phi = 0.5 GeV is not in the table (0.2 to 0.4 GeV)"),
    ((0.1999,), "not in the table"), ((np.nan,), "m_phi = nan GeV"),
    ((0.3, "iww"), "no /iww/hats_boson"), ((0.3, "etl", "lepton"), "no /etl/hats_lepton"),
    ((0.3, "lo"), "give one of etl, ww, iww"), ((0.3, "ww", "eye"), "give one of boson, lepton")])
def test_what_a_table_does_not_have_is_a_sentence(sampled, words, sentence):
    with pytest.raises(flavbrem.InputError) as told:
        Runtime(sampled, *words)
    assert sentence in str(told.value)


def test_a_table_without_sampling_has_no_events(table, folder):
    table.save("t.h5")
    for given in (table, "t.h5"):
        with pytest.raises(flavbrem.InputError, match="made without sampling"):
            Runtime(given, 0.3)
    with pytest.raises(flavbrem.InputError, match="no.h5 cannot be read"):
        Runtime("no.h5", 0.3)


def test_a_file_serves_as_its_table_does(sampled, runtime, folder):
    sampled.save("t.h5")
    for check in (True, False):
        opened = Runtime(folder / "t.h5", 0.3, check=check)
        assert np.array_equal(opened.draw(ENERGIES, KEYS), runtime.draw(ENERGIES, KEYS))
        assert (opened.range, opened.m_phi, opened.method) == ((1, 200), 0.3, "etl")
        assert opened.process == runtime.process
    assert runtime.process.threshold(0.3) == flavbrem.open_table("t.h5").threshold(0.3)
    assert "etl, boson, m_phi 0.3 GeV, 1 to 200 GeV" in repr(runtime)


def test_a_damaged_file_is_refused(sampled, folder):
    sampled.save("t.h5")
    data = (folder / "t.h5").read_bytes()
    hats = sampled.dataset("/etl/hats_boson").tobytes()
    begin = data.index(hats)
    damaged = bytearray(data)
    damaged[begin + len(hats) // 2] ^= 1
    (folder / "damaged.h5").write_bytes(damaged)
    with pytest.raises(flavbrem.FormatError, match="checksum"):
        Runtime("damaged.h5", 0.3)
    for at in (0, 8, 35):  # of the head, which is looked at without checksums too
        damaged = bytearray(data)
        damaged[begin + at] ^= 0x80
        (folder / "damaged.h5").write_bytes(damaged)
        with pytest.raises(flavbrem.FormatError, match="draws events from is damaged"):
            Runtime("damaged.h5", 0.3, check=False)
    (folder / "short.h5").write_bytes(data[:len(data) // 2])
    for check in (True, False):
        with pytest.raises(flavbrem.FormatError):
            Runtime("short.h5", 0.3, check=check)
    assert Runtime("t.h5", 0.3).draw(100, KEYS[0]).x > 0


def test_threads_share_one_handle(runtime):
    whole = runtime.draw(ENERGIES, KEYS).tobytes()
    sigma = runtime.sigma(ENERGIES[100:]).tobytes()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: runtime.draw(ENERGIES, KEYS).tobytes(), range(8))) == {whole}
        assert set(pool.map(lambda _: runtime.sigma(ENERGIES[100:]).tobytes(), range(8))) == {sigma}
        parts = pool.map(lambda i: runtime.draw(ENERGIES[i:i + 100], KEYS[i:i + 100]).tobytes(),
                         range(0, len(KEYS), 100))  # by threads of Python's own
    assert b"".join(parts) == whole


def in_child(runtime):
    return runtime.draw(ENERGIES, KEYS).tobytes(), runtime.sigma(ENERGIES[100:]).tobytes()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_children_have_what_the_parent_opened(runtime, method):
    there = in_child(runtime)
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(in_child, [runtime, runtime]).get(60) == [there, there]


def test_a_child_of_fork_uses_the_same_handle(runtime):
    there = in_child(runtime)
    context = multiprocessing.get_context("fork")
    found = context.Queue()
    child = context.Process(target=lambda: found.put(in_child(runtime)))
    child.start()
    assert found.get(timeout=60) == there
    child.join(60)


def test_pickled_it_is_the_same(sampled):
    runtime = Runtime(sampled, 0.25, "ww", "lepton")
    again = pickle.loads(pickle.dumps(runtime))
    assert np.array_equal(again.draw(ENERGIES, KEYS), runtime.draw(ENERGIES, KEYS))
    assert (again.m_phi, again.method, again.view) == (0.25, "ww", "lepton")


def test_it_keeps_the_table(sampled):
    table = flavbrem.Table.from_bytes(sampled.to_bytes(), check=False)
    kept, runtime = weakref.ref(table._handle), Runtime(table, 0.3)
    handle = runtime._handle  # as work holds it whose caller has left it
    del table, runtime
    gc.collect()
    assert kept() is not None
    del handle
    gc.collect()
    assert kept() is None


def test_progress_is_told_and_ends_the_draws(runtime):
    seen, keys = [], np.random.PCG64(4).random_raw((1_000_000, 2))
    runtime.draw(100, KEYS, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (3000, 3000)
    with pytest.raises(flavbrem.CancelledError, match="stopped after .* of 1000000 events"):
        runtime.draw(100, keys, progress=lambda done, total: True)
    with pytest.raises(ZeroDivisionError):
        runtime.draw(100, keys, progress=lambda done, total: 1 / 0)


def test_a_wrong_draw_is_named_in_any_piece(runtime):
    energies = np.full(40_000, 100.0)
    keys = np.random.PCG64(6).random_raw((40_000, 2))
    energies[35_000] = 201
    with pytest.raises(flavbrem.OutsideError, match="201 GeV of draw 35000"):
        runtime.draw(energies, keys)
    energies[33_000] = 0.3
    with pytest.raises(flavbrem.InputError, match="E = 0.3 GeV of draw 33000"):
        runtime.draw(energies, keys)


def test_ctrl_c_ends_the_draws(runtime):
    keys = np.broadcast_to(KEYS[0], (10_000_000, 2))  # four seconds of work or more
    begin = time.monotonic()
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        with pytest.raises(KeyboardInterrupt):
            runtime.draw(100, keys)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - begin < 2.5 and runtime.draw(100, keys[0]).weight == 1


def test_the_interpreter_goes_on_meanwhile(runtime):
    keys = np.random.PCG64(5).random_raw((500_000, 2))
    work = threading.Thread(target=runtime.draw, args=(100, keys))
    turns = 0
    work.start()
    while work.is_alive():
        turns += 1
        time.sleep(0.001)
    assert turns > 20


def test_hats_are_those_of_the_table(process, sampled):
    for method, view in ("etl", "boson"), ("ww", "lepton"):
        made = flavbrem.runtime_hats(process, (0.2, 0.4), 200, method, view)
        assert made == sampled.dataset(f"/{method}/hats_{view}").tobytes()
    with pytest.raises(flavbrem.CancelledError):
        flavbrem.runtime_hats(process, (0.2, 0.4), 200, progress=lambda done, total: True)
    for wrong in (((0.4, 0.2), 200), ((0.2, 0.4), 0.1), ((0.2, np.nan), 200), ((0.2, 0.4), np.inf),
                  ((0.2, 0.4), 200, "etl", "lepton")):
        with pytest.raises(flavbrem.InputError, match="no hats"):
            flavbrem.runtime_hats(process, *wrong)


def test_a_dark_photon_of_a_table(folder):
    dark = flavbrem.Process(lepton="e:e", boson="vector", epsilon=1e-3)
    table = flavbrem.make_table(dark, beam_energy="5:100:8:log", m_phi="0.1:0.2:4", rtol=1e-4,
                                method="etl", sampling="all")
    runtime = Runtime(table, 0.15)
    assert runtime.sigma(30.0).value == table.sigma(30.0, 0.15).value
    assert runtime.coupling_factor(dark.couplings[0]) == 1
    assert runtime.coupling_factor(2 * dark.couplings[0]) == pytest.approx(4, rel=1e-14)
    n = 20000
    drawn = runtime.draw(30.0, np.random.PCG64(2).random_raw((n, 2)))
    there = flavbrem.Sampler(dark, 30.0, 0.15).draw(n)
    for name in ("x", "theta_rad", "psi_rad", "t_gev2"):
        assert distance(drawn[name], there[name]) < 1.95, name
    path = folder / "dark.h5"
    table.save(path)
    told = flavbrem.file_info(path)
    assert told.boson.spin == 1 and told.boson.couplings == dark.couplings
    assert (told.attributes["boson"], told.attributes["epsilon"]) == ("vector", 0.001)
    assert told.boson.decay(0.1).width_gev == dark.decay(0.1).width_gev
