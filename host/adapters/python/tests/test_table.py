"""Tables and specs."""
import gc
import pickle
import weakref

import numpy as np
import pytest

import flavbrem
from flavbrem import Spec

AXES = {"beam_energy": "5:200:12:log", "m_phi": "0.2:3:11:log", "rtol": 1e-4}


def test_a_table_looks_up_what_is_computed(process, table):
    energies, masses = np.array([[7.0], [87.0], [190.0]]), np.array([0.12, 0.42, 2.9])
    exact = process.xsec(energies, masses)
    found = table.sigma(energies, masses)
    assert found.shape == (3, 3)
    assert np.all(np.abs(found.value - exact.value) <= found.error + exact.error)
    assert table.sigma(87, 0.42) == flavbrem.TableValue(*found[1, 1])
    k, exact_k = table.kfactor(87, 0.42), process.kfactor(87, 0.42)
    assert abs(k.value - exact_k.value) <= k.error + exact_k.error
    assert table.sigma(87, 0.42, "iww").value > 2 * table.sigma(87, 0.42, "etl").value


def test_a_table_tells_what_came_of_it(table):
    outcome = table.outcome
    assert (outcome.beam_energies, outcome.masses) == (table.E.size, table.m_phi.size)
    assert set(outcome.methods) == {"etl", "ww", "iww"} and outcome.outside_tolerance == 0
    for method, told in outcome.methods.items():
        assert told.end == "good" and told.worst <= 1e-3
        assert table.interpolation_error(method) == (told.worst, told.p99)
        assert table.cells(method) == told.cells and told.cells.open > 0
    assert table.coupling == 1e-4 and "e:mu" in table.convention
    assert table.threshold([0.3, 1.0]).shape == (2,)
    assert table.range == ((5, 200), (0.11, 3))


def test_nodes_are_arrays_that_outlive_the_table(process):
    table = flavbrem.make_table(process, **AXES)
    energies, masses, sigma = table.E, table.m_phi, table.dataset("/etl/sigma_pb")
    at_nodes = table.sigma(energies[:, None], masses).value
    assert table.datasets[:2] == ("/beam_energy_gev", "/m_phi_gev")
    assert {table.dataset(name).size > 0 for name in table.datasets} == {True}
    assert table.dataset("/status").dtype == np.uint8 and table.dataset("/status").shape == (12, 11)
    kept = weakref.ref(table._handle)
    del table
    gc.collect()
    assert kept() is not None
    assert np.allclose(sigma, at_nodes, rtol=1e-12, atol=0) and sigma.shape == (12, 11)
    assert np.allclose(energies, flavbrem.range_values(AXES["beam_energy"]), rtol=0, atol=0)
    with pytest.raises(ValueError):
        sigma[0, 0] = 1.0
    del energies, masses, sigma
    gc.collect()
    assert kept() is None


def test_further_form_factors_are_columns_of_a_table(process):
    others = {"elastic+inelastic": "inelastic", "helm": "helm"}
    table = flavbrem.make_table(process, method="etl", form_factors=list(others), **AXES)
    assert "form-factors = elastic+inelastic,helm\n" in table.spec.text
    for form, word in others.items():
        exact = process.replace(form_factor=form).xsec(
            table.E[:, None], table.m_phi, rtol=AXES["rtol"])
        assert np.array_equal(table.dataset(f"/etl/sigma_{word}_pb"), exact.value)
        assert np.array_equal(table.dataset(f"/etl/error_{word}_pb"), exact.error)
    assert table.check(points=20).nodes.values == 20 * 3
    with pytest.raises(flavbrem.InputError, match="form-factors has elastic, the table's own"):
        flavbrem.make_table(process, form_factors="elastic", **AXES)


def test_saved_pickled_and_opened_it_is_the_same(table, folder):
    table.save("t.h5")
    data = (folder / "t.h5").read_bytes()
    others = {"opened": flavbrem.open_table("t.h5"), "pickled": pickle.loads(pickle.dumps(table)),
              "unchecked": flavbrem.open_table(folder / "t.h5", check=False),
              "in memory": flavbrem.Table.from_bytes(data)}
    for name, other in others.items():
        assert np.array_equal(other.sigma(table.E[:, None], table.m_phi, gaps=True).value,
                              table.sigma(table.E[:, None], table.m_phi, gaps=True).value,
                              equal_nan=True), name
    for name in ("opened", "pickled"):
        assert others[name].spec == table.spec
        others[name].save("again.h5")
        assert (folder / "again.h5").read_bytes() == data
    for name in ("unchecked", "in memory"):
        for attempt in (lambda: others[name].spec, others[name].check, others[name].cells,
                        lambda: others[name].save("no.h5")):
            with pytest.raises(flavbrem.InputError, match="without its spec"):
                attempt()
    flavbrem.open_table(b"t.h5").save(folder / "again.h5")


def test_the_file_is_that_of_the_program(process, program, folder):
    program("table", "-o", "theirs.h5", "-E", AXES["beam_energy"], "-m", AXES["m_phi"], "--target",
            "Pb", "--rtol", "1e-4")
    flavbrem.make_table(process, **AXES).save("ours.h5")
    assert (folder / "ours.h5").read_bytes() == (folder / "theirs.h5").read_bytes()
    ours = flavbrem.open_table("ours.h5")
    for ending, to in ((".c", "dmg4"), (".csv", "csv"), (".json", "json")):
        ours.export(f"ours{ending}")
        program("export", "theirs.h5", "--to", to, "-o", f"theirs{ending}")
        assert (folder / f"ours{ending}").read_text() == (folder / f"theirs{ending}").read_text()
    ours.export("named.txt", to="dmg4", name="k_of_lead")
    assert "k_of_lead(" in (folder / "named.txt").read_text()


def test_a_table_is_checked(table, folder):
    seen = []
    report = table.check(points=5, progress=lambda done, total: seen.append((done, total)))
    assert report.good and report.nodes.values == 15 and report.between.wrong == 0
    assert seen and seen[-1][0] == seen[-1][1]
    table.save("t.h5")
    data = bytearray((folder / "t.h5").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "damaged.h5").write_bytes(data)
    with pytest.raises(flavbrem.FormatError, match="checksum"):
        flavbrem.open_table("damaged.h5")
    with pytest.raises(flavbrem.FormatError):
        flavbrem.Table.from_bytes(bytes(data))


def test_points_without_a_value(process, table):
    small = flavbrem.make_table(process, beam_energy="0.3:200:12:log", m_phi="0.2:3:11:log",
                                rtol=1e-3)
    with pytest.raises(flavbrem.OutsideError, match="1000 GeV"):
        table.sigma([100, 1000], 0.3)
    with pytest.raises(flavbrem.OutsideError, match="nan"):
        table.sigma(np.nan, 0.3)
    with pytest.raises(flavbrem.NoValueError) as told:
        small.kfactor(0.4, 2.9)  # below the threshold
    assert isinstance(told.value, LookupError) and "threshold" in str(told.value)
    assert small.sigma(0.4, 2.9).value == 0
    values = table.sigma([100, 1000, np.nan], 0.3, gaps=True).value
    assert values[0] > 0 and np.isnan(values[1:]).all()
    assert table.cell(87, 0.42) == tuple(
        int(np.searchsorted(axis, at)) - 1 for axis, at in ((table.E, 87), (table.m_phi, 0.42)))


@pytest.mark.parametrize("attempt, kind, sentence", [
    (lambda t: flavbrem.open_table("no.h5"), flavbrem.InputError, "no.h5 cannot be read"),
    (lambda t: flavbrem.Table.from_bytes(b""), flavbrem.FormatError, "empty"),
    (lambda t: flavbrem.Table.from_bytes(b"no table" * 600), flavbrem.FormatError, "begin as one"),
    (lambda t: t.export("k.txt"), flavbrem.InputError, "to='dmg4'"),
    (lambda t: t.export("k.c", name="int"), flavbrem.InputError, "int"),
    (lambda t: t.check(points=-1), flavbrem.InputError, "points -1 is out of range"),
    (lambda t: t.save("no/t.h5"), flavbrem.FileError, "no/t.h5"),
    (lambda t: t.save("a\0b"), flavbrem.InputError, "has a zero in it"),
    (lambda t: t.dataset("/no"), KeyError, "/no"),
    (lambda t: t.sigma(87, 0.42, "lo"), flavbrem.InputError, "give one of etl, ww, iww"),
    (lambda t: flavbrem.make_table(beam_energy=5, m_phi="1:3:5"), flavbrem.InputError, "beam"),
    (lambda t: flavbrem.make_table(t.spec, rtol=0.1), flavbrem.InputError, "complete"),
    (lambda t: flavbrem.make_table(seed=1, **AXES), flavbrem.InputError, "seed"),
    (lambda t: Spec("tabel"), flavbrem.InputError, "give one of xsec, table, events, lookup"),
])
def test_wrong_input_is_a_sentence(table, folder, attempt, kind, sentence):
    with pytest.raises(kind) as told:
        attempt(table)
    assert sentence in str(told.value)
    assert list(folder.iterdir()) == []


def test_rounds_of_the_search_are_told_in_order(process):
    rounds = []
    table = flavbrem.make_table(process, beam_energy="5:200:auto", m_phi="0.2:3:auto",
                                interp_tol=1e-2, rtol=1e-3, watch=rounds.append)
    assert len(rounds) >= 1 and [r.work for r in rounds] == sorted(r.work for r in rounds)
    assert len({r.number for r in rounds}) == len(rounds)
    assert rounds[-1].work <= table.outcome.work
    assert all(set(r.measured) == set(r.ends) == {"etl", "ww", "iww"} for r in rounds)
    assert rounds[-1].measured["etl"] <= 1e-2
    with pytest.raises(ZeroDivisionError):
        flavbrem.make_table(process, beam_energy="5:200:auto", m_phi="0.2:3:auto",
                            watch=lambda _: 1 / 0)


def test_a_spec_is_what_its_text_says(process, folder):
    spec = Spec("table", process, beam_energy=[5, 20.5, 200], m_phi=np.array([0.2, 1]))
    assert spec["beam_energy"] == "5,20.5,200" and spec.process["coupling"] == "0.0001"
    assert Spec.from_text("table", spec.text) == spec == pickle.loads(pickle.dumps(spec))
    assert spec.is_set("m_phi") and not spec.is_set("rtol") and spec.job == "table"
    assert hash(spec) == hash(Spec.from_text("table", spec.text))
    spec.check()
    with pytest.raises(flavbrem.InputError, match="m-phi"):
        Spec("table", process, beam_energy=[5, 6]).check()
    (folder / "my.ini").write_text("target = Fe ; iron\nbeam-energy = 5:200:4\nm-phi = 1:3:3\n")
    read = Spec.read("table", "my.ini", target="Pb")
    assert read.process.values.target_z == 82 and read["m_phi"] == "1:3:3:lin"
    assert Spec.read("table", "my.ini", process)["coupling"] == "0.0001"
    many = Spec("table", beam_energy=np.linspace(5, 200, 20000) + 1 / 3, m_phi=[1, 2])
    assert len(many["beam_energy"]) > 1 << 16 and Spec.from_text("table", many.text) == many
    assert repr(spec).startswith("flavbrem.Spec('table', ")
