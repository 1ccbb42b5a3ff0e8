"""Pictures show the library's numbers, and say in a sentence what they cannot show."""
import math
import os
import subprocess
import sys
import zlib

import numpy as np
import pytest

import flavbrem
from flavbrem import plot
from flavbrem.plot import _columns, _curves, _events, _labels, _style
from flavbrem.plot.__main__ import KINDS, main

pytest.importorskip("matplotlib")

E = np.geomspace(5, 200, 12)


def curves(axes):
    """The lines of a panel that have more than two points, as arrays."""
    return [line.get_xydata() for line in axes.lines if len(line.get_xdata()) > 2]


def styles(axes):
    return [(line.get_linestyle(), line._unscaled_dash_pattern, line.get_marker())
            for line in axes.lines if len(line.get_xdata()) > 2]


# ---- the numbers behind a picture ----

def test_k_is_that_of_the_process(process):
    figure = plot.k(process, E, [0.3, 1])
    axes, = figure.axes
    for line, m in zip(curves(axes), (0.3, 1), strict=True):
        assert np.array_equal(line, np.column_stack([E, process.kfactor(E, m).value]))
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert plot.told(figure) == plot.Told("K against E for 2 masses")


def test_k_and_sigma_of_a_table_are_its_lookups(table):
    line, = curves(plot.k(table, m_phi=0.42).axes[0])
    assert np.array_equal(line[:, 1], table.kfactor(line[:, 0], 0.42).value)
    assert (line[0, 0], line[-1, 0]) == (5, 200)
    panels = plot.sigma(table, E, [0.3, 0.42]).axes
    drawn = curves(panels[0])
    for i, (m, method) in enumerate((m, method) for m in (0.3, 0.42)
                                    for method in ("etl", "ww", "iww")):
        assert np.array_equal(drawn[i][:, 1], table.sigma(E, m, method).value)
    with pytest.raises(flavbrem.OutsideError, match="the beam energy 1 GeV is outside the table"):
        plot.k(table, [1, 10], 0.3)


def test_a_boson_of_spin_1_is_an_x():
    dark = flavbrem.Process(lepton="e:e", boson="vector")
    axes, = plot.k(dark, [20, 100], np.linspace(0.1, 0.2, 5)).axes
    assert "m_X" in axes.get_xlabel() and "N X" in axes.get_title()
    figure = plot.dx(dark, 20, 0.1)
    assert "E_X" in figure.axes[0].get_xlabel() and "m_X" in figure.axes[0].get_title()
    figure = plot.events(dark, ["x"], beam_energy=20, m_phi=0.1, events=2000)
    words = [text.get_text() for text in figure.texts]
    assert any("m_X" in text and "N X" in text for text in words)
    assert not any("phi" in text for text in words if "N X" in text)


def test_k_over_masses_where_these_are_more(process):
    masses = np.linspace(0.2, 1, 9)
    axes, = plot.k(process, [20, 100], masses).axes
    for line, energy in zip(curves(axes), (20, 100), strict=True):
        assert np.array_equal(line, np.column_stack([masses,
                                                     process.kfactor(energy, masses).value]))
    assert "m_\\phi" in axes.get_xlabel()


@pytest.mark.parametrize("quantity, at", [("dx", np.linspace(0.1, 0.9, 9)),
                                          ("dy", np.linspace(0.1, 0.9, 9)),
                                          ("dtheta", np.geomspace(1e-4, 1e-2, 9)),
                                          ("dpsi", np.geomspace(1e-3, 1e-1, 9))])
def test_differential_ones_and_how_far_others_are_off(process, quantity, at):
    figure = getattr(plot, quantity)(process, 100, [0.3, 1], method=("iww", "etl"), at=at)
    above, below = figure.axes
    for i, m in enumerate((0.3, 1)):
        etl, iww = (process.xsec(100, m, method, quantity, at).value for method in ("etl", "iww"))
        for line, value in zip(curves(above)[2 * i:2 * i + 2], (etl, iww), strict=True):
            assert np.array_equal(line, np.column_stack([at, value]))
        assert np.allclose(curves(below)[i][:, 1], iww / etl - 1, rtol=1e-12)


def test_places_show_the_peak_and_what_is_not_far_below(process):
    for E_, m, quantity in ((100, 0.3, "dx"), (5, 4.5, "dx"), (200, 0.11, "dpsi")):
        at = _curves.places(process, quantity, [(E_, m)], ("etl",))
        value = process.xsec(E_, m, quantity=quantity, at=at).value
        sigma = process.xsec(E_, m).value
        area = (np.diff(at) * (value[1:] + value[:-1]) / 2).sum()
        assert area == pytest.approx(sigma, rel=5e-3)


def test_below_the_threshold_there_is_no_line(process):
    line, = curves(plot.sigma(process, np.linspace(0.3, 1, 8), 0.3).axes[0])
    assert np.array_equal(np.isnan(line[:, 1]), line[:, 0] < process.threshold(0.3))


def test_values_outside_their_tolerance_are_marked(process):
    figure = plot.sigma(process, E, 0.3, rtol=1e-12)
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "x"]
    status = process.xsec(E, 0.3, rtol=1e-12).status
    assert plot.told(figure).missed == (status == 2).sum() > 0
    assert len(marks) == 1 and len(marks[0].get_xdata()) == plot.told(figure).missed


def test_errors_are_bands(process):
    figure = plot.sigma(process, E, 0.3, rtol=1e-2)
    r = process.xsec(E, 0.3, rtol=1e-2)
    band = figure.axes[0].collections[0].get_paths()[0].vertices[:, 1]
    assert set(np.concatenate([r.value - r.error, r.value + r.error])) <= set(band)


# ---- how lines differ, and their labels ----

def test_no_line_needs_its_colour(process):
    masses = np.linspace(0.2, 2, _style.MOST_LINES)
    axes, = plot.k(process, np.geomspace(5, 200, 40), masses).axes
    told = styles(axes)
    assert len(told) == _style.MOST_LINES
    for each in {str(dash) for _, dash, _ in told}, {marker for *_, marker in told}:
        assert len(each) == len(told)
    above = plot.sigma(process, E, [0.3, 1], method=("etl", "ww", "iww")).axes[0]
    assert len({str(one) for one in styles(above)}) == 6
    grey = [0.299 * r + 0.587 * g + 0.114 * b for r, g, b, _ in _style.colours(5)]
    assert (np.diff(grey) > 0.03).all() and max(grey) < 0.65  # dark enough for paper


def test_spread_keeps_order_and_distance():
    placed = _labels.spread(np.array([5.0, 1.0, 1.1, 1.2, 9.9]), 1.0, 0.0, 10.0)
    assert (np.diff(np.sort(placed)) >= 1 - 1e-12).all() and placed.max() <= 10
    assert list(np.argsort(placed)) == [1, 2, 3, 0, 4]
    assert _labels.spread(np.array([3.0, 7.0]), 1.0, 0.0, 10.0).tolist() == [3.0, 7.0]


@pytest.mark.parametrize("quantity, masses", [("k", (0.11, 0.2, 0.3, 0.5, 1, 3)),
                                              ("dx", (0.11, 0.3, 1, 3)), ("dpsi", (0.11, 0.3, 3))])
def test_labels_are_round_apart_and_near_their_curves(process, quantity, masses):
    draw = getattr(plot, quantity)
    figure = draw(process, E if quantity == "k" else 100, masses)
    axes, = figure.axes
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    texts = [text for text in axes.texts if text.get_text()]
    assert [text.get_text() for text in texts] == [f"{m:g} GeV" for m in masses]
    boxes = [text.get_window_extent(renderer) for text in texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    for text, line, box in zip(texts, curves(axes), boxes, strict=True):
        points = axes.transData.transform(line[np.isfinite(line).all(axis=1)])
        dense = np.concatenate([np.linspace(a, b, 20) for a, b in zip(points, points[1:])])
        dense = np.concatenate([dense, points[-1:]])
        near = np.hypot(np.maximum(np.maximum(box.x0 - dense[:, 0], dense[:, 0] - box.x1), 0),
                        np.maximum(np.maximum(box.y0 - dense[:, 1], dense[:, 1] - box.y1), 0))
        assert near.min() < 90, text  # a label at the margin has a line to its curve


def test_conventions_stand_below(process):
    figure = plot.dx(process.replace(target="Fe"), 100, 0.3, method=("etl", "iww"))
    told = figure._supxlabel.get_text()
    lines = process.replace(target="Fe").origin(("etl", "iww"), "dx").splitlines()
    assert told.splitlines() == [line.removeprefix("# ") for line in lines]


# ---- events ----

def test_chi2_tail():
    assert _events.chi2_tail(0, 5) == 1
    for chi2, p in ((1.0, math.exp(-0.5)), (30.0, math.exp(-15)), (2000.0, 0.0)):
        assert _events.chi2_tail(chi2, 2) == pytest.approx(p, rel=1e-13, abs=1e-300)
    assert _events.chi2_tail(1.7, 1) == pytest.approx(math.erfc(math.sqrt(0.85)), rel=1e-13)
    assert _events.chi2_tail(45.4, 41) == pytest.approx(0.2937021472143217, rel=1e-12)  # scipy


@pytest.mark.parametrize("name, method, edges", [
    ("x", "etl", "0:1:50"), ("y", "etl", "0:1:20"), ("psi", "etl", "1e-6:3.14159:40:log"),
    ("theta", "iww", "1e-9:0.1:40:log"), ("theta", "iww", "1e-9:3:13:log")])
def test_bins_have_all_of_sigma(process, name, method, edges):
    for E_, m in ((100, 0.3), (5, 3)):
        bins = plot.bin_integrals(process, _events._QUANTITY[name], E_, m,
                                  flavbrem.range_values(edges, edges=True), method, most=(
                                      0.1 if method == "iww" else np.inf))
        assert bins.sum() == pytest.approx(process.xsec(E_, m, method=method).value, rel=3e-5)


def test_events_are_those_of_the_sampler_and_agree():
    keys = {"beam_energy": 100, "m_phi": 0.3, "events": 50_000}
    figure = plot.events(variables={"x": "0:1:25", "psi": np.geomspace(1e-3, 1, 31)}, **keys)
    source = flavbrem.EventSource(**keys)
    counts = source.histogram(50_000, "x", "0:1:25").counts
    points = figure.axes[0].containers[0].lines[0].get_xydata()
    height = source.sigma.value[0] / 50_000 * 25
    assert np.allclose(points[:, 1], counts[counts > 0] * height, rtol=1e-12)
    told = plot.told(figure)
    assert told.text.startswith("50000 events; x chi2 ") and len(told.agreements) == 2
    for one in told.agreements:
        assert one.freedom == one.bins - 1 and one.p > 1e-4, one


def test_events_of_several_energies_and_views():
    for keys in ({"beam_energy": [10, 50, 100], "m_phi": 1}, {"beam_energy": 20, "m_phi": 0.3},
                 {"beam_energy": 4, "m_phi": 0.2, "lepton": "mu:e", "target": "W"}):
        for method, view in (("ww", "lepton"), ("etl", None)):
            told = plot.told(plot.events(events=20_000, method=method, view=view, **keys))
            assert len(told.agreements) == 2, (keys, method)
            assert min(one.p for one in told.agreements) > 1e-4, (told, keys, method)


def test_wrong_integrals_are_seen(monkeypatch):
    right = _events.bin_integrals
    monkeypatch.setattr(_events, "bin_integrals", lambda process, quantity, E, *more: right(
        process, quantity, 1.15 * E, *more))
    told = plot.told(plot.events(beam_energy=100, m_phi=0.3, events=100_000))
    assert max(one.p for one in told.agreements) < 1e-10


def test_events_of_a_cut_are_over_the_integrals_inside():
    keys = {"beam_energy": 100, "m_phi": 0.3, "rtol": 1e-2}
    figure = plot.events(events=20_000, seed=3, cut="y>0.05,psi<0.05",
                         variables={"y": np.linspace(0.05, 0.5, 6)}, **keys)
    one, = plot.told(figure).agreements
    assert one.variable == "y" and one.bins == 6 and one.p > 1e-4
    assert any("inside y>0.05,psi<0.05" in text.get_text() for text in figure.texts)
    with pytest.raises(flavbrem.InputError, match="no integral of x inside"):
        plot.events(events=1000, cut="x>0.8,psi<0.05", **keys)
    assert "a map of 1000" in plot.told(plot.map(events=1000, cut="x>0.8,psi<0.05", **keys)).text


def test_where_recoil_forbids_a_part_there_is_no_chi2():
    figure = plot.events(beam_energy=5, m_phi=4.5, method="iww", events=1000)
    assert plot.told(figure).agreements == () and "recoil forbids" in figure._supxlabel.get_text()


def test_points_outside_a_panel_have_arrows():
    axes = _style.new_figure(4, 3).subplots()
    axes.set_ylim(0, 2)
    _style.arrows(axes, np.array([1.0, 2.0, 3.0]), np.array([-1.0, 1.0, 5.0]), "black")
    assert [(line.get_marker(), line.get_xdata().tolist()) for line in axes.lines] == [
        ("^", [3.0]), ("v", [1.0])]


def test_a_file_of_events(folder):
    pytest.importorskip("h5py")
    keys = {"beam_energy": [50, 100], "m_phi": 0.3, "events": 20_001, "first": 3}
    flavbrem.write_events("ev.h5", **keys)
    variables = {"x": "0:1:20", "theta": "1e-5:0.1:20:log"}
    of_file, drawn = (plot.events("ev.h5", variables), plot.events(variables=variables, **keys))
    assert plot.told(of_file) == plot.told(drawn)
    one, other = plot.map("ev.h5", ("x", "t")), plot.map(None, ("x", "t"), **keys)
    assert (one.axes[0].collections[0].get_array() ==
            other.axes[0].collections[0].get_array()).sum() > 1000


@pytest.mark.parametrize("name", ["ev.lhe", "ev.lhe.gz", "ev.hepmc", "ev.csv", "ev.csv.gz"])
def test_the_columns_of_a_text_are_those_of_the_events(folder, name):
    keys = {"beam_energy": [50, 100], "m_phi": 0.3, "events": 2001, "first": 3}
    flavbrem.write_events(name, **keys)
    columns = _columns.columns_of(name, flavbrem.file_info(name), 3)
    drawn = flavbrem.EventSource(**keys).draw(2001, first=3)
    # A text has all digits of each momentum; of CSV the nucleus is what is left of larger ones.
    loose = 1e-9 if ".csv" in name else 1e-13  # 5e-11 and 6e-15 among 20,001 events
    for variable, column in _columns.COLUMN.items():
        assert columns[variable] == pytest.approx(drawn[column], rel=loose), variable
    assert (columns["weight"] == 1).all()
    told = plot.told(plot.events(name, {"x": "0:1:10"}))
    assert told == plot.told(plot.events(variables={"x": "0:1:10"}, **keys))
    if "csv" in name:
        (folder / f"{name}.meta").unlink()
        with pytest.raises(flavbrem.Error):
            plot.events(name)


def test_a_map_has_the_histogram():
    keys = {"beam_energy": 100, "m_phi": 0.3, "events": 20_000}
    edges = (np.linspace(0, 1, 11), np.geomspace(1e-3, 1, 21))
    figure = plot.map(variables={"x": edges[0], "psi": edges[1]}, **keys)
    source = flavbrem.EventSource(**keys)
    counts = source.histogram(20_000, ("x", "psi"), edges).counts
    drawn = figure.axes[0].collections[0].get_array().reshape(20, 10).T
    assert np.array_equal(drawn.mask, counts == 0)
    assert np.allclose(drawn.filled(0), counts * source.sigma.value[0] / 20_000, rtol=1e-12)
    outside = f"{20_000 - int(counts.sum())} events are outside the picture"
    assert outside in figure._supxlabel.get_text()


# ---- files ----

def png_pixels(data):
    """Width and height of a PNG, whose pieces are whole."""
    at = 8
    while at < len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        piece = data[at + 4:at + 8 + size]
        assert zlib.crc32(piece) == int.from_bytes(data[at + 8 + size:at + 12 + size], "big")
        at += 12 + size
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def test_pictures_are_files_of_three_kinds_with_the_same_bytes(process, folder):
    for ending, begin in ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF"),
                          (".PNG", b"\x89PNG")):
        for name in ("one", "two"):
            plot.save(plot.k(process, E, 0.3), f"{name}{ending}")
        one = (folder / f"one{ending}").read_bytes()
        assert one.startswith(begin) and one == (folder / f"two{ending}").read_bytes()
    assert png_pixels((folder / "one.png").read_bytes()) == (1200, 840)


def test_a_picture_appears_whole_or_not_at_all(process, folder, monkeypatch):
    figure = plot.k(process, E, 0.3)
    (folder / "k.png").write_text("before")
    (folder / "k.png").chmod(0o640)

    def broken(picture, **_):
        picture.write(b"half")
        raise RuntimeError("the disk is full")
    with monkeypatch.context() as within:
        within.setattr(figure, "savefig", broken)
        with pytest.raises(RuntimeError):
            plot.save(figure, "k.png")
    assert (folder / "k.png").read_text() == "before"
    for name in ("k.gif", "k", "k.png.h5"):
        with pytest.raises(flavbrem.InputError, match="a name that ends in .png, .svg or .pdf"):
            plot.save(figure, name)
    with pytest.raises(flavbrem.FileError, match="cannot be written"):
        plot.save(figure, "none/k.png")
    (folder / "link.png").symlink_to("k.png")
    plot.save(figure, "link.png")
    assert (folder / "link.png").is_symlink()
    assert (folder / "k.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "k.png").stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir()) == ["k.png", "link.png"]


# ---- wrong input ----

@pytest.mark.parametrize("attempt, sentence", [
    (lambda p, t: plot.k(p, 100, 0.3), "give one of them several"),
    (lambda p, t: plot.k(p, None, 0.3), "there is no E"),
    (lambda p, t: plot.k(p, [], 0.3), "there is no E"),
    (lambda p, t: plot.k(p, [3, 2, 1], 0.3), "the energies do not rise"),
    (lambda p, t: plot.k(p, E, np.linspace(0.2, 1, 11)), "11 curves are too many"),
    (lambda p, t: plot.k(p, [-1, 2], 0.3), "-1"),
    (lambda p, t: plot.sigma(p, E, 0.3, method="lo"), "give one of etl, ww, iww"),
    (lambda p, t: plot.sigma(p, E, 0.3, method=()), "there is no method"),
    (lambda p, t: plot.sigma(t, unit="GeV-2"), "in pb"),
    (lambda p, t: plot.sigma(p, [0.1, 0.2], 0.3), "all values are 0"),
    (lambda p, t: plot.dx(p, 100, 0.3, at=0.5), "over several places"),
    (lambda p, t: plot.dx(p, 100, 0.3, at=[0.5, 2]), "2"),
    (lambda p, t: plot.events(p, "z", beam_energy=9, m_phi=0.3), "\"z\" is no variable"),
    (lambda p, t: plot.events(p, "t", beam_energy=9, m_phi=0.3), "no differential"),
    (lambda p, t: plot.events(p, (), beam_energy=9, m_phi=0.3), "there is no variable"),
    (lambda p, t: plot.events(p, "psi", beam_energy=9, m_phi=0.3, method="ww"),
     "not defined by ww"),
    (lambda p, t: plot.events(p, {"x": [1, 0]}, beam_energy=9, m_phi=0.3), "do not rise"),
    (lambda p, t: plot.events(p, {"x": "0:1e-3:3"}, beam_energy=9, m_phi=0.3), "nothing is to be"),
    (lambda p, t: plot.map(p, "x", beam_energy=9, m_phi=0.3), "a map has two variables"),
    (lambda p, t: plot.map(p, {"x": "0:1e-3:3", "psi": None}, beam_energy=9, m_phi=0.3),
     "no event is in these bins"),
])
def test_wrong_input_is_a_sentence(process, table, attempt, sentence):
    with pytest.raises(flavbrem.InputError) as told:
        attempt(process, table)
    assert sentence in str(told.value) and "\n" not in str(told.value)


def test_a_table_without_a_method(process):
    etl = flavbrem.make_table(process, beam_energy="5:50:4:log", m_phi="0.2:1:4", method="etl",
                              rtol=1e-3)
    assert plot.told(plot.sigma(etl, m_phi=0.3)).text == "sigma against E for 1 mass, by etl"
    with pytest.raises(flavbrem.InputError, match="the table has no iww"):
        plot.k(etl)


# ---- as a program ----

def test_the_words_are_those_of_the_program(folder, capsys, process):
    words = ["--target", "Fe", "--form-factor=helm", "-m0.3", "--meth", "iww", "-E", "100",
             "--at", "0.1:0.9:9", "--coup", "1e-3", "-o", "dx.svg"]
    assert main(["dx", *words]) == 0
    assert capsys.readouterr() == ("dx.svg: dx for 1 mass, by iww\n", "")
    assert "helm form factor" in (folder / "dx.svg").read_text() or \
        (folder / "dx.svg").stat().st_size > 10_000  # letters are drawn as paths


def test_what_is_drawn_by_words_is_drawn_by_functions(folder, process):
    assert main("k -E 5:200:12:log -m 0.3,1 -o k.png".split()) == 0
    plot.save(plot.k(process, flavbrem.range_values("5:200:12:log"), [0.3, 1]), "other.png")
    assert (folder / "k.png").read_bytes() == (folder / "other.png").read_bytes()


def test_every_kind_is_drawn(folder, capsys, table):
    table.save("t.h5")
    for kind in KINDS:
        words = ["-E", "5:200:9:log"] if kind in ("k", "sigma") else ["-E", "50"]
        more = ["-n", "2000"] if kind in ("events", "map") else []
        assert main([kind, *words, "-m", "0.3", *more, "-o", f"{kind}.png"]) == 0, kind
    for words in "k t.h5 -o t.png", "sigma t.h5 -m 1 -o s.png":
        assert main(words.split()) == 0
    assert capsys.readouterr().err == ""
    assert {f"{kind}.png" for kind in (*KINDS, "s", "t")} | {"t.h5"} == set(os.listdir())


def test_a_missed_tolerance_is_exit_code_3(folder, capsys):
    assert main("sigma -E 5:200:9 -m 0.3 --method etl --rtol 1e-12 -o s.png".split()) == 3
    said = capsys.readouterr().err
    assert "outside the tolerance" in said and said.count("\n") == 1 and (folder / "s.png").exists()


@pytest.mark.parametrize("words, sentence", [
    ("", "there is no kind of picture"), ("tables -o a.png", "\"tables\" is no kind"),
    ("k", "there is no file to write"), ("k -o a.gif", "does not say which kind"),
    ("k -o none/a.png", "there is no folder"), ("k -o . ", "does not say which kind"),
    ("k -o dir.png", "no regular file"), ("k -o a.png", "there is no beam energy, give -E"),
    ("k -o a.png -E 1:5:3", "there is no boson mass, give -m"),
    ("k -o a.png -E x -m 1", "-E \"x\""), ("k -o a.png -E 1:5:3 -m 1 --target Xx", "--target"),
    ("k -E 1:5:3 -m 1 -o a.png --tagret Pb", "no option --tagret"),
    ("k -E 1:5:3 -m 1 -o a.png --t Pb", "no option --t"), ("k -z", "no option -z"),
    ("k -method etl", "did you mean --method"), ("k -o", "-o needs a value"),
    ("k --quiet=yes", "-q takes no value"), ("k a.h5 b.h5 -o a.png", "extra argument"),
    ("k --method etl -E 1:5:3 -m 1 -o a.png", "leave --unit and --method out"),
    ("k --at 1 -E 1:5:3 -m 1 -o a.png", "--at does not go with k"),
    ("k --seed 1 -E 1:5:3 -m 1 -o a.png", "--seed does not go with k"),
    ("dx --histogram x -E 5 -m 1 -o a.png", "--histogram does not go with dx"),
    ("dx x.h5 -E 5 -m 1 -o a.png", "dx does not know what to do with"),
    ("dx --threads 1.5 -E 5 -m 1 -o a.png", "--threads 1.5"),
    ("dx --device gpu -E 5 -m 1 -o a.png", "gpu"),
    ("k none.h5 -o a.png", "none.h5"), ("k ev.h5 -o a.png", "is a file of events"),
    ("k t.h5 -o a.png", "t.h5"), ("events t.png -o a.png", "is no file of events"),
    ("events none.h5 -o a.png", "none.h5"),
    ("events ev.h5 --seed 2 -o a.png", "--seed does not go"),
    ("events mixed.h5 -o a.png", "of several masses or targets"),
    ("events -E 5 -m 1 --histogram x,z -o a.png", "\"z\""),
    ("events -E 5 -m 1 --histogram x,x -o a.png", "x twice"),
    ("events -E 5 -m 1 --histogram x=1:0:4 -o a.png", "reversed range"),
    ("events -E 0.1 -m 1 -o a.png", "threshold"), ("events -E 5 -m 1,2 -o a.png", "several masses"),
    ("map -E 5 -m 1 --histogram x -o a.png", "two variables"),
    ("dx -E 5 -m 1 --boson alp -o a.png", "give f-gev"),
])
def test_wrong_words_are_a_sentence_and_leave_nothing(folder, capsys, words, sentence):
    (folder / "t.h5").write_bytes(b"")
    (folder / "t.png").write_bytes(b"")
    (folder / "dir.png").mkdir()
    if "ev.h5" in words:
        flavbrem.write_events("ev.h5", beam_energy=100, m_phi=0.3, events=10)
    if "mixed.h5" in words:
        flavbrem.write_events("mixed.h5", beam_energy=100, m_phi=[0.3, 1], events=10)
    before = sorted(os.listdir())
    assert main(words.split()) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("flavbrem: ") and said.err.count("\n") == 1
    assert sentence in said.err, said.err
    assert sorted(os.listdir()) == before


def test_what_is_read_is_not_replaced(folder, capsys, table):
    table.save("t.h5")
    os.rename("t.h5", "t.png")
    assert main(["k", "t.png", "-o", "t.png"]) == 2
    assert "is the file that is read" in capsys.readouterr().err
    assert flavbrem.file_kind("t.png") == "table"


def test_without_matplotlib_there_is_a_sentence_and_all_else_works(folder):
    (folder / "matplotlib.py").write_text("raise ImportError('not here')\n")
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(
        [str(folder), os.environ.get("PYTHONPATH", "")])}
    code = "import flavbrem.plot; print(flavbrem.Process().kfactor(100, 0.3).value > 2)"
    assert subprocess.run([sys.executable, "-c", code], env=settings, check=True, text=True,
                          capture_output=True).stdout == "True\n"
    result = subprocess.run([sys.executable, "-m", "flavbrem.plot", "k", "-E", "5:200:9", "-m", "1",
                             "-o", "k.png"], env=settings, text=True, capture_output=True)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith("flavbrem: matplotlib cannot be imported")
    assert not (folder / "k.png").exists()


def test_the_program_draws_the_same(folder, program, process, monkeypatch):
    monkeypatch.setenv("FLAVBREM_PYTHON", sys.executable)
    assert program("plot", "dx", "-E", 100, "-m", 0.3, "-o", "dx.png") == \
        "dx.png: dx for 1 mass, by etl, ww, iww\n"
    assert main("dx -E 100 -m 0.3 -o other.png".split()) == 0
    assert (folder / "dx.png").read_bytes() == (folder / "other.png").read_bytes()
