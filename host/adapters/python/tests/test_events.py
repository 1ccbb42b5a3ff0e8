"""Events, histograms, files."""
import gzip
import pickle

import numpy as np
import pytest

import flavbrem
from flavbrem import Sampler


@pytest.fixture(scope="module")
def sampler(process):
    return Sampler(process, 100, 0.3)


def test_an_event_conserves_energy_and_momentum(process, sampler):
    events = sampler.draw(2000)
    assert events.shape == (2000,) and events.lepton.shape == (2000, 4)
    out = events.lepton + events.boson + events.nucleus
    beam = np.sqrt(100**2 - process.lepton_masses[0] ** 2)
    assert np.abs(out - [0, 0, beam, 100 + process.nucleus_mass]).max() < 1e-9
    assert np.allclose(events.x, events.boson[:, 3] / 100, rtol=1e-12)
    assert np.allclose(events.y, events.lepton[:, 3] / 100, rtol=1e-12)
    mass = np.sqrt(events.boson[:, 3] ** 2 - (events.boson[:, :3] ** 2).sum(axis=1))
    assert np.allclose(mass, 0.3, rtol=1e-6)


def test_an_event_has_its_number_in_any_call(process, sampler):
    events = sampler.draw(3000)
    assert np.array_equal(sampler.draw(1500, first=1500), events[1500:])
    assert np.array_equal(np.concatenate([sampler.draw(10, first=i) for i in range(0, 30, 10)]),
                          events[:30])
    assert np.array_equal(pickle.loads(pickle.dumps(sampler)).draw(3000), events)
    assert not np.array_equal(Sampler(process, 100, 0.3, seed=2).draw(30), events[:30])
    assert sampler.draw(0).shape == (0,)
    last = sampler.draw(2, first=2**64 - 1)  # the numbers go on from 0
    assert np.array_equal(last[1:], events[:1])


def test_several_energies_are_drawn_from_in_turn(process):
    several = Sampler(process, [50, 100, 200], 0.3)
    alone = [Sampler(process, E, 0.3) for E in (50, 100, 200)]
    events = several.draw(2000)
    for i in (0, 1, 2, 3, 1000, 1999):
        assert events[i] == alone[i % 3].draw(1, first=i)[0]
    assert several.E.tolist() == [50, 100, 200] and several.m_phi.tolist() == [0.3] * 3
    assert several.hat.shape == several.sigma().shape == (3,)


def test_sigma_of_events(process, sampler):
    assert flavbrem.Result(*sampler.sigma()[0]) == process.xsec(100, 0.3)
    assert sampler.forbidden()[0].value == 0
    efficiency = 20000 / sampler.draw(20000).tries.sum()
    assert sampler.sigma()[0].value / sampler.hat[0] == pytest.approx(efficiency, abs=0.01)
    iww = Sampler(process, 5, 4.5, method="iww")
    assert iww.forbidden()[0].value > 0


def test_columns_are_contiguous(sampler):
    found = flavbrem.columns(sampler.draw(100))
    assert all(c.flags.c_contiguous and c.shape == (100,) for c in found.values())
    assert {name.split("_p")[0].split("_e")[0] for name in found} >= {"lepton", "boson", "nucleus"}
    assert len(found) == len(flavbrem.EVENT.names) + 3 * 3
    assert np.array_equal(found["boson_e"], sampler.draw(100).boson[:, 3])
    assert np.array_equal(found["psi_rad"], sampler.draw(100).psi_rad)


def test_a_histogram_has_the_events_that_are_drawn(process, sampler):
    events = sampler.draw(20000)
    edges = [0, 0.5, 0.75, 0.9, 0.95]
    h = sampler.histogram(20000, "x", edges)
    inside = np.histogram(events.x[events.x < 0.95], edges)[0]
    assert np.array_equal(h.counts, inside)
    assert h.all_counts[-1] == (events.x >= 0.95).sum() and h.all_counts.sum() == h.events == 20000
    assert (h.tries, h.azimuth_tries) == (events.tries.sum(), events.azimuth_tries.sum())
    two = sampler.histogram(20000, ("x", "psi"), (edges, "0:0.1:10"))
    assert two.counts.shape == (4, 10)
    assert np.array_equal(two.all_counts.sum(axis=1), h.all_counts)
    assert two.density(2.0).shape == (4, 10)
    more = sampler.histogram(5000, "x", edges, first=20000)
    assert np.array_equal(more.all_counts + h.all_counts,
                          sampler.histogram(25000, "x", edges).all_counts)


def test_a_histogram_is_the_cross_section(process, sampler):
    edges = np.linspace(0.4, 0.9, 6)
    n, sigma = 200000, sampler.sigma()[0].value
    h = sampler.histogram(n, "x", edges)
    fine = np.linspace(0.4, 0.9, 101)
    dx = process.xsec(100, 0.3, quantity="dx", at=fine).value
    simpson = [(dx[i:i + 21] * [1, *([4, 2] * 9), 4, 1]).sum() / 60 for i in range(0, 100, 20)]
    off = (h.density(sigma) - simpson) / (h.density(sigma) / np.sqrt(h.counts))
    assert np.abs(off).max() < 5  # standard deviations


def test_a_histogram_in_pb(process, sampler):
    n, sigma = 50000, sampler.sigma()[0]
    h = sampler.histogram(n, ("x", "theta"), ("0.5:0.9:4", "1e-9:1e-2:3:log"))
    cells, all_cells = h.pb(sigma), h.pb(sigma, outside=True)
    assert cells.shape == (4, 3) and all_cells.shape == (6, 5)
    assert cells.dtype == flavbrem.CELL and np.array_equal(cells, all_cells[1:-1, 1:-1])
    part = h.counts / n
    assert np.allclose(cells.value, sigma.value * part, rtol=1e-15)
    some = part > 0
    assert np.allclose(cells.statistics[some],
                       (sigma.value * np.sqrt(part * (1 - part) / n))[some], rtol=1e-14)
    assert np.allclose(cells.numerics, sigma.error * part, rtol=1e-15)
    assert np.allclose(cells.density, h.density(sigma.value), rtol=1e-14)
    assert np.isnan(all_cells.density).sum() == 6 * 5 - 4 * 3
    assert abs(all_cells.value.sum() - sigma.value) < 1e-14 * sigma.value
    none = all_cells.statistics[h.all_counts == 0]
    assert none.size and np.allclose(none, sigma.value / n, rtol=1e-15)
    plain = h.pb(float(sigma.value))
    assert np.array_equal(plain.value, cells.value) and not plain.numerics.any()
    one = sampler.histogram(n, "x", "0.5:0.9:4")
    assert one.pb(sigma).shape == (4,)
    with pytest.raises(flavbrem.InputError, match="no events"):
        sampler.histogram(0, "x", "0:1:4").pb(sigma)
    with pytest.raises(flavbrem.InputError, match="no cross-section"):
        h.pb(-1.0)


def test_sources_that_take_turns_say_so(process):
    keys = {"beam_energy": [20, 100], "m_phi": 0.3, "events": 10}
    assert flavbrem.EventSource(process, **keys).takes_turns
    source = flavbrem.EventSource(process, share="sigma", **keys)
    assert not source.takes_turns
    n, edges = 100000, [0, 0.6, 0.8, 0.95, 1]
    cells = source.histogram(n, "x", edges).pb(source.mean_sigma)
    alone = [flavbrem.Sampler(process, E, 0.3) for E in (20, 100)]
    each = [one.histogram(n, "x", edges, first=n).pb(one.sigma()[0]) for one in alone]
    off = cells.value - (each[0].value + each[1].value) / 2
    variance = cells.statistics**2 + (each[0].statistics**2 + each[1].statistics**2) / 4
    assert np.abs(off / np.sqrt(variance)).max() < 5  # standard deviations


def test_shared_hats_give_an_energy_the_same_events(process):
    E = np.linspace(5, 200, 2000)
    many = Sampler(process, E, 0.3, hats="shared")
    events = many.draw(4000)
    alone = Sampler(process, E[700], 0.3, hats="shared")
    assert np.array_equal(events[[700, 2700]], np.concatenate([alone.draw(1, 700),
                                                               alone.draw(1, 2700)]))
    assert np.array_equal(pickle.loads(pickle.dumps(alone)).draw(9), alone.draw(9))
    assert abs(events.weight.max() - 1) < 0.05



@pytest.mark.parametrize("attempt, sentence", [
    (lambda s: Sampler(s.process, 0.3, 0.3), "threshold"),
    (lambda s: Sampler(s.process, [], 0.3), "no beam energy"),
    (lambda s: Sampler(s.process, 100, 0.3, view="nucleus"), "give one of boson, lepton"),
    (lambda s: Sampler(s.process, 100, 0.3, hats="mine"), "give own or shared"),
    (lambda s: Sampler(s.process, 100, 0.3, seed=-1), "seed -1 is out of range"),
    (lambda s: Sampler(s.process, 100, 0.3, seed=2**64), "is out of range"),
    (lambda s: s.draw(-1), "n -1 is out of range"),
    (lambda s: s.draw(1, first=-1), "first -1 is out of range"),
    (lambda s: s.histogram(10, "z", [0, 1]), "give one of x, theta, y, psi, t"),
    (lambda s: s.histogram(10, "x", [1, 0]), "edges"),
    (lambda s: s.histogram(10, ("x", "y"), ([0, 1],)), "each its edges"),
    (lambda s: flavbrem.EventSource(s.process, beam_energy=100, m_phi=0.3), "events"),
    (lambda s: flavbrem.check_events("no.h5"), "no.h5"),
    (lambda s: flavbrem.file_info("no.h5"), "no.h5"),
    (lambda s: flavbrem.write_events("e.txt", beam_energy=100, m_phi=0.3, events=9), "e.txt"),
])
def test_wrong_input_is_a_sentence(sampler, folder, attempt, sentence):
    with pytest.raises(flavbrem.InputError) as told:
        attempt(sampler)
    assert sentence in str(told.value)
    assert list(folder.iterdir()) == []


KEYS = {"beam_energy": [50, 100, 200.0], "m_phi": 0.3, "events": 3000, "seed": 7}


def test_files_are_those_of_the_program(process, program, folder):
    source = flavbrem.EventSource(process, **KEYS)
    for ending in (".h5", ".lhe", ".hepmc.gz", ".csv"):
        outcome = source.write(f"ours{ending}")
        program("sample", "-o", f"theirs{ending}", "-E", "50,100,200", "-m", "0.3", "-n", "3000",
                "--seed", "7", "--target", "Pb")
        data = (folder / f"ours{ending}").read_bytes()
        assert data == (folder / f"theirs{ending}").read_bytes(), ending
        assert (outcome.events, outcome.drawn, outcome.bytes) == (3000, 3000, len(data))
        assert outcome.sigma == source.mean_sigma and outcome.missed == source.missed == 0
        report = flavbrem.check_events(f"ours{ending}")
        assert (report.events, report.bytes, report.checked) == (3000, len(data), True)


def test_a_source_draws_what_its_files_have(process, folder):
    source = flavbrem.EventSource(process, **KEYS)
    source.write("ev.csv")
    lines = (folder / "ev.csv").read_text().splitlines()
    column = lines[0].split(",").index("recoil_energy")
    events = source.draw(3000)
    assert [float(line.split(",")[column]) for line in lines[1:]] == list(events.lepton[:, 3])
    assert source.E.tolist() == [50, 100, 200] and source.sigma.shape == (3,)
    assert np.array_equal(events, Sampler(process, [50, 100, 200], 0.3, seed=7).draw(3000))
    again = pickle.loads(pickle.dumps(source))
    assert again.spec == source.spec and np.array_equal(again.draw(10), events[:10])
    assert source.hat.shape == source.forbidden.shape == (3,)


STEPS = "energy_gev,length_cm,charge\n3,0.7,-1\n0.9,2,1\n55,0.02,-1\n97,0.3,-1\n8,0.2,1\n"


def test_events_of_a_spectrum(process, program, folder):
    (folder / "steps.csv").write_text(STEPS)
    keys = {"spectrum": "steps:steps.csv", "material": "PbWO4", "m_phi": [0.11, 0.3], "events": 5000,
            "seed": 3}
    source = flavbrem.EventSource(process, **keys)
    assert source.is_mixed and source.has_spectrum and len(source.targets) == 3
    assert source.targets[0] == (82, 207)
    parts, picked = source.parts, source.pick(10, 5000)
    assert parts.shape == source.E.shape == source.sigma.shape
    assert np.array_equal(parts.beam_energy_gev, source.E)
    assert np.array_equal(parts.mass[picked], (10 + np.arange(5000)) % 2)
    events = source.draw(5000, first=10)
    assert np.allclose(events.x * source.E[picked], events.boson[:, 3], rtol=1e-13)
    mass = events.boson[:, 3]**2 - (events.boson[:, :3]**2).sum(axis=1)
    assert np.allclose(mass, parts.m_phi_gev[picked]**2, atol=1e-9)
    assert set(parts.charge) == {-1, 1} and abs(parts.share.sum() - 1) < 1e-12
    spectrum = flavbrem.Spectrum([3, 0.9, 55, 97, 8], [0.7, 2, 0.02, 0.3, 0.2], [-1, 1, -1, -1, 1])
    material = flavbrem.Material("PbWO4", flavbrem.usual_density("PbWO4"))
    told = flavbrem.conversions(process, material, spectrum, [0.11, 0.3])
    assert [one.m_phi for one in source.totals] == [0.11, 0.3]
    assert np.allclose([one.conversions for one in source.totals], told.value, rtol=1e-12)
    assert [one.share for one in source.totals] == [0.5, 0.5]
    assert abs(source.totals[0].track_length - 3.22) < 1e-12
    made = source.histogram(5000, "x", "0:1:9", first=10)
    assert np.array_equal(made.counts, np.histogram(events.x, np.linspace(0, 1, 10))[0])
    assert np.array_equal(pickle.loads(pickle.dumps(source)).draw(9, first=10), events[:9])
    outcome = source.write("ours.h5")
    program("sample", "-o", "theirs.h5", "--spectrum", "steps:steps.csv", "--material", "PbWO4", "-m",
            "0.11,0.3", "-n", "5000", "--seed", "3")
    assert (folder / "ours.h5").read_bytes() == (folder / "theirs.h5").read_bytes()
    assert outcome.sigma == source.mean_sigma
    info = flavbrem.file_info("ours.h5")
    assert info.attributes["n_masses"] == 2 and info.report.format_version == 3
    assert np.array_equal(info.by_energy["m_phi_gev"], parts.m_phi_gev)
    with pytest.raises(flavbrem.InputError, match="CSV has no place for a spectrum"):
        source.write("ours.csv")
    assert flavbrem.event_formats()["csv"].has_one_mass


def test_events_of_masses_and_targets(process):
    keys = {"beam_energy": [50, 100], "m_phi": [0.3, 1], "events": 10}
    source = flavbrem.EventSource(target="Pb,Fe", **keys)
    assert source.is_mixed and not source.has_spectrum
    assert source.targets == [(82, 207), flavbrem.element("Fe")]
    assert source.pick(3, 9).tolist() == [i % 8 for i in range(3, 12)]
    one = flavbrem.Process(target="Fe")
    of = np.flatnonzero((source.parts.target == 1) & (source.parts.mass == 1))
    assert np.array_equal(source.sigma.value[of], one.xsec([50, 100], 1).value)
    shared = flavbrem.EventSource(target="Pb,Fe", share="sigma", **keys)
    assert np.allclose(shared.parts.share, shared.sigma.value / shared.sigma.value.sum())
    plain = flavbrem.EventSource(process, beam_energy=[50, 100], m_phi=0.3, events=10)
    assert not plain.is_mixed and plain.totals[0].sigma == plain.mean_sigma


def test_formats_and_options(process, folder):
    assert {"h5", "lhe", "hepmc", "csv"} <= set(flavbrem.event_formats())
    assert flavbrem.event_formats()["lhe"].endings[:1] == (".lhe",)
    source = flavbrem.EventSource(process, **KEYS)
    source.write("a.dat", format="lhe", compress=True)
    source.write("b.lhe")
    with gzip.open("a.dat") as file:
        assert file.read() == (folder / "b.lhe").read_bytes()
    with open("c.lhe", "wb") as file:
        source.write(file.fileno(), format="lhe")
    assert (folder / "c.lhe").read_bytes() == (folder / "b.lhe").read_bytes()


def test_what_a_file_says_of_itself(process, table, folder):
    flavbrem.write_events("ev.h5", process, **KEYS)
    table.save("t.h5")
    info = flavbrem.file_info("ev.h5")
    assert info.kind == flavbrem.file_kind("ev.h5") == "events"
    assert info.attributes["seed"] == 7 and info.attributes["lepton_out"] == "mu"
    assert info.datasets["/boson_gev"] == ("GeV", (3000, 4))
    assert info.by_energy["beam_energy_gev"].tolist() == [50, 100, 200]
    assert info.report == flavbrem.check_events("ev.h5")
    told = flavbrem.file_info("t.h5")
    assert told.kind == flavbrem.file_kind("t.h5") == "table" and told.report is None
    assert told.range == table.range
    assert told.points[flavbrem.ValueStatus.GOOD] == table.E.size * table.m_phi.size
    (folder / "x.txt").write_text("nothing")
    assert flavbrem.file_kind("x.txt") == "other"


def test_a_damaged_file_is_refused(process, folder):
    flavbrem.write_events("ev.lhe", process, **KEYS)
    text = (folder / "ev.lhe").read_text()
    for name, wrong in (("cut.lhe", text[:-200]), ("digit.lhe", text.replace("1 ", "2 ", 40))):
        (folder / name).write_text(wrong)
        with pytest.raises(flavbrem.FormatError, match=name):
            flavbrem.check_events(name)


def test_an_interrupted_file_leaves_nothing_or_is_resumed(process, folder):
    flavbrem.use(device="cpu")  # which takes longer
    source = flavbrem.EventSource(process, **{**KEYS, "events": 3_000_000})
    with pytest.raises(flavbrem.CancelledError):
        source.write("ev.csv", progress=lambda done, total: True)
    assert list(folder.iterdir()) == []
    with pytest.raises(flavbrem.CancelledError):
        source.write("ev.h5", keep=True, progress=lambda done, total: done > 0)
    assert not (folder / "ev.h5").exists() and list(folder.iterdir()) != []
    outcome = source.write("ev.h5", resume=True)
    assert 0 < outcome.drawn < outcome.events == flavbrem.check_events("ev.h5").events
    (folder / "ev.h5").unlink()  # it is large


def test_events_of_a_cut_are_inside_and_the_same_in_any_call():
    for energy in (100, [20, 100]):
        source = flavbrem.EventSource(beam_energy=energy, m_phi=0.3, events=10, cut="psi<0.01",
                                      rtol=1e-3)
        few, many = source.draw(500), source.draw(2000)
        assert (many.psi_rad <= 0.01).all() and few.tobytes() == many[:500].tobytes()
        assert source.draw(3, first=700).tobytes() == many[700:703].tobytes()
        assert 0.1 < source.inside.value < 0.9 and source.inside.error > 0
        with pytest.raises(flavbrem.InputError, match="pass 2.40"):
            source.draw(1, first=2**40)
    assert flavbrem.EventSource(beam_energy=100, m_phi=0.3, events=10).inside.error == 0
