"""Spectra and conversions: against sums by hand, the program, and a real Geant4."""
import json
import math
import pickle

import numpy as np
import pytest

import flavbrem

LEAD = flavbrem.Material("Pb")


@pytest.fixture(scope="module")
def shower():
    return flavbrem.Spectrum.shower(LEAD, 100, depth=23, cut=1, edge=5, showers=400)


def test_a_material_has_its_usual_density():
    assert LEAD.density == flavbrem.usual_density("lead") == 11.35
    assert flavbrem.usual_density("Os") == 0
    assert math.isclose(LEAD.radiation_length, 0.5612, rel_tol=1e-4)  # PDG
    with pytest.raises(flavbrem.InputError, match="density of Os is not known"):
        flavbrem.Material("Os")
    with pytest.raises(flavbrem.InputError, match="is not an element"):
        flavbrem.Material("Xy")


def test_a_thin_target_is_worked_out_by_hand(process):
    thin = flavbrem.Spectrum(100, 0.1)
    one = flavbrem.conversions(process, LEAD, thin, 0.3, primaries=1e11)
    sigma = process.xsec(E=100, m_phi=0.3).value
    assert math.isclose(one.value, 1e11 * 11.35 * 6.02214076e23 / 207.2 * sigma * 1e-36 * 0.1,
                        rel_tol=1e-12)
    assert one.statistics == 0 and 0 < one.numerics < 1.01e-6 * one.value
    assert one.status == flavbrem.ValueStatus.GOOD and isinstance(one, flavbrem.Yield)


def test_masses_and_parts_are_broadcast(process):
    spectrum = flavbrem.Spectrum([10, 50, 50], [1, 2, 4], [-1, -1, 1], [0.1, 0, 0],
                                 [[0, 1], [1, 2], [1, 2]])
    masses = np.array([[0.3], [0.2], [0.3]])
    found = flavbrem.conversions(process, LEAD, spectrum, masses, charge=[0, -1, 1])
    assert found.shape == (3, 3)
    assert np.allclose(found.value[:, 0], found.value[:, 1] + found.value[:, 2], rtol=1e-12)
    assert (found.value[0] == found.value[2]).all() and found.value[0, 0] < found.value[1, 0]
    rows = flavbrem.conversions_of_rows(process, LEAD, spectrum, 0.3)
    assert np.allclose(found.value[0, 0], rows @ [1, 2, 4], rtol=1e-12)
    assert math.isclose(found.statistics[0, 0], 0.1 * rows[0], rel_tol=1e-12)
    deep = flavbrem.conversions(process, LEAD, spectrum, 0.3, depth=[[0, 1], [1, 2], [0, 0]],
                                above=[0, 0, 10])
    assert np.allclose(deep.value, [rows[0], 6 * rows[1], 6 * rows[1]], rtol=1e-12)
    assert flavbrem.conversions(process, LEAD, spectrum, []).shape == (0,)


def test_the_shower_has_the_conversions_of_geant4(process, shower):
    both, plus = flavbrem.conversions(process, LEAD, shower, 0.3, charge=[0, 1])
    assert math.isclose(both.value, 1.110e-13, rel_tol=0.04)  # validation/geant4/README.md
    assert math.isclose(plus.value / both.value, 0.289, rel_tol=0.08)
    length, error = shower.total(above=1)
    assert abs(length / LEAD.radiation_length - 43.3) < 1 and 0 < error < 0.02 * length
    balance = shower.balance
    assert math.isclose(balance.ionisation + balance.soft + balance.below_cut + balance.left, 100,
                        rel_tol=1e-10)
    assert shower.cut == 1 and set(shower.rows.charge) == {-1, 1}
    assert math.isclose(shower.rows.length_cm.sum(), shower.total()[0], rel_tol=1e-12)
    assert ((shower.rows.energy_gev > 5) == (shower.rows.energy_gev >= 5)).all()


def test_the_program_has_the_same(process, program):
    told = json.loads(program("yield", "-m", "0.3", "--spectrum", "shower:Pb,50,7", "--showers",
                              "100", "--track-cut", "2", "--seed", "9", "--above", "20", "--json"))
    shower = flavbrem.Spectrum.shower(LEAD, 50, depth=7, cut=2, edge=20, seed=9, showers=100)
    found = flavbrem.conversions(process, LEAD, shower, 0.3, charge=[0, -1, 1], above=20)
    assert [row["conversions"] for row in told] == found.value.tolist()
    assert [row["statistics"] for row in told] == found.statistics.tolist()


def test_spectra_can_be_pickled(process, shower, folder):
    (folder / "a.csv").write_text("5,1,1,0.5\n6,2,-1,0.25\n")
    for one in (shower, flavbrem.Spectrum([5, 6], 0.1), flavbrem.Spectrum.read("a.csv")):
        copy = pickle.loads(pickle.dumps(one))
        assert (copy.rows == one.rows).all() and copy.total() == one.total()
    assert "rows" in repr(shower)


def test_files_are_read_as_the_program_reads_them(folder):
    (folder / "a.csv").write_text("5,8\n1,2\n5,4\n")
    spectrum = flavbrem.Spectrum.read(folder / "a.csv", steps=True, length=0.5, primaries=4,
                                      charge=1)
    assert spectrum.total(charge=1) == (1.75, 0)
    assert spectrum.rows.energy_gev.tolist() == [5, 1, 5]
    with pytest.raises(flavbrem.InputError, match="line 2: the energy 1 GeV does not rise"):
        flavbrem.Spectrum.read("a.csv")
    with pytest.raises(flavbrem.FileError, match="there is no such file"):
        flavbrem.Spectrum.read("b.csv")


def test_what_is_written_is_read_again(folder, process, shower):
    shower.write("shower.csv", comment="of a test\nin two lines")
    again = flavbrem.Spectrum.read("shower.csv")
    assert (again.rows == shower.rows).all()
    assert (folder / "shower.csv").read_text().startswith("# of a test\n# in two lines\nenergy_gev,")
    one, other = (flavbrem.conversions(process, LEAD, which, 0.3) for which in (shower, again))
    assert (one.value, one.numerics) == (other.value, other.numerics)
    with pytest.raises(flavbrem.FileError, match="no such folder|cannot be written|No such file"):
        shower.write("none/shower.csv")


def test_what_makes_no_sum_is_refused(process, shower):
    with pytest.raises(flavbrem.InputError, match="row 1 of the spectrum"):
        flavbrem.Spectrum([1, -1], 2)
    with pytest.raises(flavbrem.InputError, match="begin and end"):
        flavbrem.Spectrum(1, 2, depth=3)
    with pytest.raises(flavbrem.InputError, match="a target of 0 cm"):
        flavbrem.Spectrum.shower(LEAD, depth=0)
    with pytest.raises(flavbrem.InputError, match="below 60 GeV"):
        flavbrem.Spectrum.shower(LEAD, cut=60)
    with pytest.raises(flavbrem.InputError, match="electrons and positrons"):
        flavbrem.conversions(process.replace(lepton="mu:tau"), LEAD, shower, 0.3)
    with pytest.raises(flavbrem.InputError, match="begin and end"):
        flavbrem.conversions(process, LEAD, shower, 0.3, depth=5)
    with pytest.raises(flavbrem.CancelledError):
        flavbrem.Spectrum.shower(LEAD, showers=2_000_000, progress=lambda done, total: True)
