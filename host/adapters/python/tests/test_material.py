"""A step in a material: how often, on which element, and where to."""
import pickle

import numpy as np
import pytest

import flavbrem
from flavbrem import Material, Runtime, per_cm, pick, turn

AXES = {"beam_energy": "5:200:6:log", "m_phi": "0.2:0.4:3", "rtol": 1e-4, "method": "etl,ww",
        "sampling": "all"}
E = np.array([[6.0, 20.0, 87.0], [100.0, 150.0, 200.0]])


@pytest.fixture(scope="module")
def tables():
    return {symbol: flavbrem.make_table(flavbrem.Process("e:mu", symbol), **AXES)
            for symbol in ("Cu", "Zn")}


@pytest.fixture(scope="module")
def runtimes(tables):
    return [Runtime(table, 0.3) for table in tables.values()]


@pytest.fixture(scope="module")
def events(runtimes):
    return runtimes[0].draw(100, np.random.PCG64(1).random_raw((50, 2)))


BRASS = Material("Cu:0.7,Zn:0.3", 8.5)


def test_a_compound_has_its_nuclei():
    parts = Material("PbWO4", 8.28).parts
    assert parts.symbol.tolist() == ["Pb", "W", "O"] and parts.z.tolist() == [82, 74, 8]
    weight = 207.2 + 183.84 + 4 * 15.999
    molecules = 8.28 / weight * 6.02214076e23
    assert parts.atomic_weight.tolist() == [207.2, 183.84, 15.999]
    assert np.allclose(parts.nuclei_per_cm3, molecules * np.array([1, 1, 4]), rtol=1e-12)
    assert np.allclose(parts.mass_fraction * weight, [207.2, 183.84, 63.996], rtol=1e-12)


def test_a_material_tells_what_it_is():
    assert (BRASS.text, BRASS.density, len(BRASS)) == ("Cu:0.7,Zn:0.3", 8.5, 2)
    assert repr(BRASS) == "flavbrem.Material('Cu:0.7,Zn:0.3', 8.5)"
    assert np.array_equal(pickle.loads(pickle.dumps(BRASS)).parts, BRASS.parts)
    assert Material("lead", 11.35).parts.symbol[0] == "Pb"


@pytest.mark.parametrize("text, density, sentence", [
    ("Cu:1.4,Zn:0.6", 8.5, 'the fractions of the material "Cu:1.4,Zn:0.6" sum to 2 (all'),
    ("Cu:0.7,Zn:-0.3", 8.5, "-0.3"), ("Cu:nan,Zn:0.3", 8.5, "nan"), ("PbWO(4", 8.28, "bracket"),
    ("", 1, "is empty"), ("Xy", 1, "Xy"), ("Cu:0.5,Cu:0.5", 8.9, "stands twice"),
    ("Pb", -11.35, "-11.35 g/cm3 is no density"), ("Pb", 0, "0 g/cm3 is no density"),
    ("Pb", np.nan, "nan g/cm3 is no density"), ("Pb", np.inf, "inf g/cm3"), ("P\0b", 1, "a zero")])
def test_no_material_is_a_sentence(text, density, sentence):
    with pytest.raises(flavbrem.InputError) as told:
        Material(text, density)
    assert sentence in str(told.value) and "\n" not in str(told.value)


def test_the_sum_over_the_parts_is_that_by_hand(runtimes):
    total, partial = per_cm(BRASS, runtimes, E)
    assert total.shape == (2, 3) and partial.shape == (2, 3, 2)
    by_hand = np.stack([nuclei * runtime.sigma(E).value * 1e-36 for nuclei, runtime
                        in zip(BRASS.parts.nuclei_per_cm3, runtimes, strict=True)], axis=-1)
    assert np.allclose(partial, by_hand, rtol=1e-14) and np.array_equal(total, partial.sum(-1))
    one, parts = per_cm(BRASS, runtimes, 87)
    assert one == total[0, 2] and np.array_equal(parts, partial[0, 2])
    assert per_cm(BRASS, runtimes, [])[1].shape == (0, 2)
    assert per_cm(BRASS, runtimes, 0.01)[0] == 0


def test_a_factor_multiplies(runtimes):
    factor = runtimes[0].coupling_factor([1e-3, 0])
    assert np.allclose(factor, [100, 0], rtol=1e-15) and runtimes[0].coupling_factor(1e-4) == 1
    total, partial = per_cm(BRASS, runtimes, E[..., None], factor)
    assert total.shape == (2, 3, 2) and partial.shape == (2, 3, 2, 2)
    assert np.allclose(total[..., 0], 100 * per_cm(BRASS, runtimes, E)[0], rtol=1e-14)
    assert (total[..., 1] == 0).all()
    for wrong in -1, np.nan, np.inf:
        with pytest.raises(flavbrem.InputError, match=f"factor {wrong} of point 1 is out of ra"):
            per_cm(BRASS, runtimes, 87, [1, wrong])
    with pytest.raises(flavbrem.InputError, match="coupling nan is out of range"):
        runtimes[0].coupling_factor([1e-4, np.nan])


@pytest.mark.parametrize("E, sentence", [
    (200.1, "the beam energy 200.1 GeV is outside the table (5 to 200 GeV), make a larger table"),
    (3, "3 GeV is outside"), (np.nan, "nan GeV is outside"), (np.inf, "inf GeV is outside")])
def test_beyond_a_table_there_is_no_sum(runtimes, E, sentence):
    with pytest.raises(flavbrem.OutsideError) as told:
        per_cm(BRASS, runtimes, [87, E])
    assert sentence in str(told.value)


def test_runtimes_of_something_else_are_refused(tables, runtimes):
    copper, zinc = runtimes
    other = flavbrem.make_table(flavbrem.Process("e:mu", "Zn", 1e-3), **AXES)
    for given, sentence in (
            ([zinc, copper], "runtime 0 is of Z = 30 (the part 0 of flavbrem.Material('Cu:0.7,"),
            ([copper, copper], "is Zn, Z = 30"), ([copper], "1 runtimes for the 2 elements"),
            ([copper, Runtime(tables["Zn"], 0.31)], "of another m_phi than the first one"),
            ([copper, Runtime(tables["Zn"], 0.3, "ww")], "of another method"),
            ([copper, Runtime(other, 0.3)], "of another coupling")):
        with pytest.raises(flavbrem.InputError) as told:
            per_cm(BRASS, given, 87)
        assert sentence in str(told.value)
    with pytest.raises(flavbrem.InputError, match="the shapes do not go together"):
        per_cm(BRASS, runtimes, [1, 2, 3], [1, 2])
    with pytest.raises(TypeError):
        per_cm(BRASS, runtimes, "87")


def test_parts_are_hit_as_often_as_they_have_of_the_sum(runtimes):
    partial = per_cm(BRASS, runtimes, 87)[1]
    uniform = (np.arange(10000) + 0.5) / 10000
    hits = pick(partial, uniform)
    assert hits.dtype == np.intp and hits.shape == (10000,)
    assert abs((hits == 0).mean() - partial[0] / partial.sum()) < 1e-4
    assert pick(partial, 0) == 0 and pick(partial, 1 - 2**-53) == 1
    assert isinstance(pick(partial, 0.5), int)
    assert pick([[0, 1], [1, 0], [0, 0]], [[0.0], [0.999]]).tolist() == [[1, 0, 2], [1, 0, 2]]


@pytest.mark.parametrize("partial, uniform, sentence", [
    ([1, 2], 1, "the random number 1 is out of range (0 up to below 1)"),
    ([1, 2], [0.5, -0.1], "number -0.1"), ([1, 2], np.nan, "number nan"), (1, 0.5, "of shape ()"),
    ([[1, 2]] * 3, [0.1, 0.2], "partial (3,), uniform (2,)")])
def test_no_pick_is_a_sentence(partial, uniform, sentence):
    with pytest.raises(flavbrem.InputError) as told:
        pick(partial, uniform)
    assert sentence in str(told.value)


def test_events_are_turned_to_where_the_particle_flew(events):
    direction = np.array([0.6, 0, 0.8])
    turned = turn(events, direction)
    assert turned.shape == (50,) and turned.dtype == flavbrem.EVENT and turned is not events
    for one, before in zip((turned.lepton, turned.boson, turned.nucleus),
                           (events.lepton, events.boson, events.nucleus), strict=True):
        assert np.array_equal(one[:, 3], before[:, 3])
        assert np.allclose(one[:, :3] @ direction, before[:, 2], rtol=1e-12, atol=1e-12)
        assert np.allclose((one[:, :3] ** 2).sum(-1), (before[:, :3] ** 2).sum(-1), rtol=1e-12)
    for name in ("x", "psi_rad", "t_gev2", "weight"):
        assert np.array_equal(turned[name], events[name])
    assert np.array_equal(turn(events, 4 * direction), turned)
    assert np.allclose(turn(events, [0, 0, 1]).lepton, events.lepton, rtol=1e-14)
    assert turn(events[7], direction) == turned[7]


def test_each_event_has_its_own_direction(events):
    directions = np.random.Generator(np.random.PCG64(3)).normal(size=(50, 3))
    azimuths = np.linspace(-6, 6, 50)
    turned = turn(events, directions, azimuths)
    assert turned[9] == turn(events[9], directions[9], azimuths[9])
    one = turn(events[0], directions[:5])
    assert one.shape == (5,) and one[3] == turn(events[0], directions[3])
    quarter = turn(events, [0, 0, 1], np.pi / 2)
    assert np.allclose(quarter.boson[:, 0], -events.boson[:, 1], rtol=1e-12)
    grid = turn(events[:6].reshape(2, 3), directions[:6].reshape(2, 3, 3))
    assert grid.shape == (2, 3) and grid[1, 2] == turn(events[5], directions[5])
    assert turn(events[:0], directions[0]).shape == (0,)


@pytest.mark.parametrize("direction, azimuth, sentence", [
    ([0, 0, 0], 0, "direction (0, 0, 0) of event 0 points nowhere"),
    ([0, np.nan, 1], 0, "direction (0, nan, 1)"), ([0, np.inf, 1], 0, "(0, inf, 1)"),
    ([0, 1], 0, "direction is of shape (2,)"), ([0, 0, 1], 6.3, "azimuth 6.3 rad of event 0"),
    ([0, 0, 1], np.nan, "azimuth nan rad"), ([[0, 0, 1]] * 3, 0, "events (50,), direction (3,)")])
def test_no_turn_is_a_sentence(events, direction, azimuth, sentence):
    before = events.tobytes()
    with pytest.raises(flavbrem.InputError) as told:
        turn(events, direction, azimuth)
    assert sentence in str(told.value) and events.tobytes() == before
    with pytest.raises(TypeError):
        turn(np.ones(50), [0, 0, 1])
