"""The process and its cross-sections."""
import json
import math
import pickle

import numpy as np
import pytest

import flavbrem
from flavbrem import Process, ValueStatus

KEYS = {"lepton": "mu:e", "target": "Fe", "coupling": 3e-5, "theta_max": 0.2, "tmax": "E2",
        "constants": "dmg4"}


def test_a_process_is_what_its_text_and_its_repr_say():
    for made in (Process(), Process(**KEYS), Process(target=(26, 55.845, 7.87))):
        assert Process.from_text(made.text) == made
        assert eval(repr(made), {"flavbrem": flavbrem}) == made  # pylint: disable=eval-used
        assert pickle.loads(pickle.dumps(made)) == made
        assert Process(**made) == made
        assert hash(made) == hash(Process.from_text(made.text))
    assert Process(**KEYS) != Process()


def test_a_form_factor_is_a_key():
    made = Process(form_factor="helm")
    assert made["form_factor"] == "helm" and "form_factor='helm'" in repr(made)
    assert made.text == Process().text + "form-factor = helm\n"
    assert made != Process() == made.replace(form_factor=None)
    assert Process(form_factor="elastic") == Process() and "form_factor" not in repr(Process())
    assert Process()["form_factor"] == "elastic" and "helm form factor" in made.origin()
    assert Process.from_text(made.text) == made == pickle.loads(pickle.dumps(made))
    assert eval(repr(made), {"flavbrem": flavbrem}) == made  # pylint: disable=eval-used
    assert flavbrem.keys()["form_factor"].choices == (
        "elastic", "elastic+inelastic", "elastic+inelastic-unsquared", "helm")


def test_a_form_factor_is_a_file(tmp_path):
    path = tmp_path / "f2.txt"
    path.write_text("".join(f"{t:.6g} {(82/(1 + t/0.005))**2:.9g}\n"
                            for t in np.geomspace(1e-10, 100, 300)))
    made = Process(form_factor=str(path))
    assert made["form_factor"].startswith(f"{path}#")
    assert Process.from_text(made.text) == made
    assert made.xsec(100, 0.3).status == ValueStatus.GOOD
    with pytest.raises(flavbrem.InputError, match="need 6.763e-13 to 4.691.*, add rows"):
        made.xsec(1e5, 0.3)
    path.unlink()
    with pytest.raises(flavbrem.InputError, match="put it where it was"):
        Process(form_factor=made["form_factor"])


def test_systematics_name_what_they_compare():
    process = Process(form_factor="helm")
    found = process.systematics(100, 1.0)
    assert [(one.form_factor, one.method) for one in found] == [
        ("helm", "etl"), ("elastic", "etl"), ("elastic+inelastic", "etl"),
        ("elastic+inelastic-unsquared", "etl"), ("helm", "ww"), ("helm", "iww")]
    assert found[0].result == process.xsec(100, 1.0) and found[0].moves == 0
    plain = Process().xsec(100, 1.0)
    assert found[1].result == plain
    assert found[1].moves == pytest.approx(plain.value / found[0].result.value - 1, abs=1e-12)
    assert 0 < found[5].moves_error < 1e-5 < found[5].moves
    assert len(Process(target="He").systematics(100, 1.0, method="ww")) == 5
    with pytest.raises(ValueError, match="one point"):
        process.systematics([1, 2], 1.0)
    assert np.isnan(process.systematics(1, 1.0)[1].moves)


def test_a_region_has_a_part_of_sigma():
    process = Process()
    low, high = (process.inside(cut, [50, 100], 0.3) for cut in ("x<0.8", "x>0.8"))
    whole = process.xsec([50, 100], 0.3)
    assert low.value + high.value == pytest.approx(whole.value, rel=3e-6)
    assert process.inside("x>0.8", 100, 0.3).value == high.value[1]
    drawn = process.inside("x>0.8,t<1e9", 100, 0.3)
    assert drawn.status == ValueStatus.OUTSIDE_TOLERANCE
    assert abs(drawn.value - high.value[1]) < drawn.error
    with pytest.raises(flavbrem.InputError, match="leaves nothing"):
        process.inside("x>0.9,x<0.8", 100, 0.3)
    with pytest.raises(flavbrem.InputError, match="or take etl"):
        process.inside("x>0.9,psi<0.1", 100, 0.3, method="ww")


def test_keys_come_as_texts_numbers_and_several():
    assert Process(lepton=("mu", "e"))["lepton"] == "mu:e"
    assert Process(target=(82, 207)).values.target_a == 207
    assert Process(coupling=np.float64(0.1)).values.coupling == 0.1
    assert Process(coupling="3e-5") == Process(coupling=3e-5)
    assert Process(theta_max=None) == Process()
    with pytest.raises(TypeError):
        Process(coupling=True)


def test_a_process_by_keys_is_replaced_and_never_changed():
    made = Process(**KEYS)
    other = made.replace(target="Pb", theta_max=None)
    assert other["target"] == "Pb" and other["theta_max"] == "" and other["tmax"] == "E2"
    assert made["target"] == "Fe" and made["theta_max"] == "0.2"


def test_values_and_masses():
    values = Process(**KEYS).values
    assert (values.lepton_in, values.lepton_out, values.target_z) == ("mu", "e", 26)
    assert (values.tmax_rule, values.constants, values.is_element) == ("E2", "dmg4", True)
    assert Process().lepton_masses == pytest.approx((0.51099895e-3, 0.1056583755))
    assert Process().nucleus_mass == pytest.approx(207 * 0.93149410242)
    assert Process().smallest_m_phi == 0 < Process(**KEYS).smallest_m_phi
    assert flavbrem.element("lead") == flavbrem.element("Pb") == (82, 207)


def test_thresholds_have_the_shape_of_the_masses(process):
    masses = np.array([[0.11, 0.3], [1, 3]])
    assert process.threshold(masses).shape == masses.shape
    assert process.threshold(0.3) == process.threshold(masses)[0, 1]
    assert np.array_equal(process.opening(masses), process.threshold(masses))
    assert process.opening(1e-3, "ww") > 5 > process.opening(1e-3)  # where t_min passes t_max
    assert process.xsec(5, 1e-3, method="ww").status == ValueStatus.CLOSED
    below, above = process.xsec(process.threshold(0.3) * np.array([0.999, 1.001]), 0.3)
    assert below.status == ValueStatus.BELOW_THRESHOLD and above.value > 0


def test_a_value_is_that_of_the_program(process, program):
    for quantity, at, words in (("sigma", None, []), ("dx", 0.25, ["--of", "dx", "--at", "0.25"]),
                                ("d2y", (0.1, 0.02), ["--of", "d2y", "--at", "0.1,0.02"])):
        told = json.loads(program("xsec", "-E", "100", "-m", "0.3", "--json", *words))
        for entry in told:
            if entry["method"] in ("etl", "ww", "iww") and entry["status"] == "good":
                r = process.xsec(100, 0.3, method=entry["method"], quantity=quantity, at=at)
                assert (r.value, r.error) == (entry["value"], entry["error"]), entry
    words = ["--lepton", "mu:e", "--target", "Fe", "--coupling", "3e-5", "--theta-max", "0.2",
             "--tmax", "E2", "--constants", "dmg4", "--method", "iww"]
    told = json.loads(program("xsec", "-E", "160", "-m", "0.4", "--json", *words))
    assert Process(**KEYS).xsec(160, 0.4, method="iww").value == told[0]["value"]


def test_points_are_broadcast(process):
    energies, masses = np.array([20, 100, 200]), np.array([0.11, 0.3])
    r = process.xsec(energies[:, None], masses, method="iww")
    assert r.shape == r.value.shape == (3, 2) and r.dtype["value"] == np.float64
    assert r.value[1, 1] == process.xsec(100, 0.3, method="iww").value
    assert process.xsec([], 0.3).shape == (0,)
    d = process.xsec(100, 0.3, quantity="d2x", at=(np.array([[0.2], [0.8]]), [0.01, 0.02, 0.03]))
    assert d.shape == (2, 3)
    assert d.value[1, 2] == process.xsec(100, 0.3, quantity="d2x", at=(0.8, 0.03)).value
    swapped = process.xsec(np.asfortranarray(np.broadcast_to(energies[:, None], (3, 2))), masses,
                           method="iww")
    assert np.array_equal(swapped, r)


def test_units_and_tolerances(process):
    pb, natural = (process.xsec(100, 0.3, unit=unit).value for unit in ("pb", "GeV-2"))
    assert natural == pytest.approx(pb / 0.3893793721718e9, rel=1e-9)
    coarse, fine = process.xsec(100, 0.3, rtol=1e-2), process.xsec(100, 0.3, rtol=1e-10)
    assert fine.error < coarse.error and abs(coarse.value - fine.value) <= coarse.error
    missed = process.xsec(100, 0.3, rtol=1e-12)
    assert missed.status == ValueStatus.OUTSIDE_TOLERANCE  # and no exception


def test_k_is_the_ratio(process):
    k = process.kfactor([20, 100], [[0.11], [0.3]])
    iww, etl = (process.xsec([20, 100], [[0.11], [0.3]], method=m) for m in ("iww", "etl"))
    assert k.shape == (2, 2) and np.array_equal(k, flavbrem.kfactor_of(iww, etl))
    one = [process.xsec(100, 0.3, method=m) for m in ("iww", "etl")]
    assert flavbrem.kfactor_of(*one) == process.kfactor(100, 0.3)
    below = process.kfactor(0.3, 0.3)
    assert below.value == np.inf and below.status == ValueStatus.BELOW_THRESHOLD


def test_what_events_stand_for(process):
    sigma, forbidden = process.view_sigma(100, 0.3)
    assert sigma == process.xsec(100, 0.3) and forbidden.value == 0
    sigma, _ = process.view_sigma(0.3, 0.3)
    assert sigma.status == ValueStatus.BELOW_THRESHOLD


def test_an_origin_is_what_the_program_prints(process, program):
    printed = program("xsec", "-E", "100", "-m", "0.3", "--method", "iww")
    assert process.origin("iww").splitlines() == [
        line for line in printed.splitlines() if line.startswith("#")]


def test_bosons_and_their_decay():
    scalar = Process(lepton="mu:mu", boson="scalar", coupling=1e-3)
    assert (scalar["boson"], scalar.couplings) == ("scalar", (1e-3, 0.0))
    assert not scalar.ww_is_far and Process(lepton="e:e").ww_is_far
    decay = scalar.decay([0.1, 0.3])
    assert decay.width_gev[0] == 0 and np.isinf(decay.length_m[0])
    beta = math.sqrt(1 - 4 * (0.1056583755 / 0.3)**2)
    assert decay.width_gev[1] == pytest.approx(1e-6 * 0.3 * beta**3 / (8 * math.pi), rel=1e-12)
    assert decay.length_m[1] == pytest.approx(1.973269804593e-16 / decay.width_gev[1], rel=1e-12)
    assert isinstance(scalar.decay(0.3).width_gev, float)
    general = Process(boson="general", g_s=3e-4, g_p=-4e-4)
    assert general.couplings == (3e-4, 4e-4)
    assert general.values.coupling == pytest.approx(5e-4, rel=1e-15)
    assert "coupling" not in general.text and Process.from_text(general.text) == general
    parts = [Process(boson=boson, coupling=coupling).xsec(100, 0.3).value
             for boson, coupling in (("scalar", 3e-4), ("pseudoscalar", 4e-4))]
    assert general.xsec(100, 0.3).value == pytest.approx(sum(parts), rel=3e-6)
    alp = Process(boson="alp", c_a=1, f_gev=1e3)
    assert alp.couplings[1] == pytest.approx((0.1056583755 + 0.51099895069e-3) / 1e3, rel=1e-14)
    assert alp.replace(c_a=None, c_v=1).couplings[1] == 0


def test_bosons_of_spin_1():
    dark = Process(lepton="e:e", boson="vector", epsilon=1e-3)
    e = math.sqrt(4 * math.pi * 0.0072973525643)
    assert dark.spin == 1 and Process().spin == 0 and dark.ww_is_far
    assert dark.couplings == (pytest.approx(1e-3 * e, rel=1e-12), 0)
    assert dark.values.coupling == dark.couplings[0]
    assert (dark["boson"], dark["epsilon"]) == ("vector", "0.001") and "coupling" not in dark.text
    by_coupling = Process(lepton="e:e", boson="vector", coupling=dark.couplings[0])
    assert dark.xsec(100, 0.1).value == pytest.approx(by_coupling.xsec(100, 0.1).value, rel=1e-12)
    m, width = 0.1, dark.decay(0.1).width_gev  # alpha epsilon^2 m/3 (1 + 2 r) sqrt(1 - 4 r)
    r = (0.51099895069e-3 / m)**2
    assert width == pytest.approx(
        0.0072973525643 * 1e-6 * m / 3 * (1 + 2 * r) * math.sqrt(1 - 4 * r), rel=1e-9)
    assert dark.replace(epsilon=1e-4).factor_over(dark) == pytest.approx(1e-2, rel=1e-14)
    assert by_coupling.factor_over(dark) == pytest.approx(1, rel=1e-12)
    with pytest.raises(flavbrem.InputError, match="another boson"):
        Process(lepton="e:e", boson="axial").factor_over(dark)
    general = Process(boson="general", g_v=1e-4 + 2e-4j, g_a=-1e-4)
    assert general["g_v"] == "0.0001,0.0002"
    assert general.couplings == (pytest.approx(math.hypot(1e-4, 2e-4), rel=1e-15), 1e-4)
    assert Process.from_text(general.text) == general == pickle.loads(pickle.dumps(general))
    assert eval(repr(general), {"flavbrem": flavbrem}) == general
    for same in ((1e-4, 2e-4), "1e-4,2e-4", np.complex128(1e-4 + 2e-4j)):
        assert Process(boson="general", g_v=same, g_a=-1e-4) == general
    parts = [Process(boson=boson, coupling=coupling).xsec(100, 0.3).value
             for boson, coupling in (("vector", general.couplings[0]), ("axial", 1e-4))]
    assert general.xsec(100, 0.3).value == pytest.approx(sum(parts), rel=3e-6)
    assert general.replace(g_v=None).couplings == (0, 1e-4)
    spec = flavbrem.Spec("events", process=general, beam_energy=50, m_phi=0.3, events=10, charge=1,
                         boson_id=32)
    assert "g-v = 0.0001,0.0002" in spec.text and "boson-id = 32" in spec.text


@pytest.mark.parametrize("attempt, sentence", [
    (lambda p: Process(boson="vector", epsilon=1e-3, coupling=1e-3), "does not go with epsilon"),
    (lambda p: Process(boson="vector", epsilon=1e-3, coupling=1e-4), "coupling does not go with"),
    (lambda p: Process(boson="scalar", epsilon=1e-3), "epsilon goes with boson vector"),
    (lambda p: Process(boson="general", g_s=1e-4j, g_v=1e-4), "couplings of both spins"),
    (lambda p: Process(boson="general", g_v=complex(0, 1e60)), "g-v 1e+60 is out of range"),
    (lambda p: Process(boson="general", g_v=(1, 2, 3)), "is not one number or two"),
    (lambda p: Process(target="Xx"), "\"Xx\" is not an element"),
    (lambda p: Process(coupling=-1), "coupling -1 is out of range"),
    (lambda p: Process(coupling=float("nan")), "nan"),
    (lambda p: Process(form_factor="Helm"), "take elastic, elastic+inelastic"),
    (lambda p: Process(form_factor="helm", target="He"), "does not go with A = 4.0026"),
    (lambda p: Process(boson="alp"), "has no f"),
    (lambda p: Process(boson="general", coupling=1e-3, g_s=1e-3), "coupling does not go with"),
    (lambda p: Process(g_s=1e-3), "g-s goes with boson general"),
    (lambda p: Process(colour="red"), "there is no key 'colour'"),
    (lambda p: Process(seed=1), "seed"),
    (lambda p: Process(target="Pb\0"), "has a zero in it"),
    (lambda p: Process.from_text("target = \n"), "line 1"),
    (lambda p: p.replace(target="lea"), "is not an element"),
    (lambda p: p["colour"], "colour"),
    (lambda p: p.xsec([100, 100], [0.3, -1]), "point 1"),
    (lambda p: p.xsec(np.nan, 0.3), "nan"),
    (lambda p: p.xsec([1, 2], [1, 2, 3]), "E (2,), m_phi (3,)"),
    (lambda p: p.xsec(100, 0.3, method="lo"), "give one of etl, ww, iww"),
    (lambda p: p.xsec(100, 0.3, method=0), "give one of etl, ww, iww"),
    (lambda p: p.xsec(100, 0.3, quantity="dx"), "dx wants one coordinate"),
    (lambda p: p.xsec(100, 0.3, quantity="d2x", at=(0.1,)), "d2x wants a pair"),
    (lambda p: p.xsec(100, 0.3, at=0.1), "sigma wants none"),
    (lambda p: p.xsec(100, 0.3, quantity="dx", at=1.5), "1.5"),
    (lambda p: p.xsec(100, 0.3, rtol=0), "rtol = 0"),
    (lambda p: p.xsec(100, 0.3, unit="barn"), "give one of pb, GeV-2"),
    (lambda p: flavbrem.element("Pbb"), "Pbb"),
    (lambda p: flavbrem.range_values("5:200"), "5:200"),
    (lambda p: flavbrem.range_values("5:200:auto"), "has no values yet"),
])
def test_wrong_input_is_a_sentence(process, attempt, sentence):
    with pytest.raises(flavbrem.InputError) as told:
        attempt(process)
    assert sentence in str(told.value) and "\n" not in str(told.value)
    assert isinstance(told.value, ValueError) and told.value.status == 1


def test_what_are_no_numbers_are_no_input(process):
    for wrong in ("100", None, [1j], [b"1"]):
        with pytest.raises(TypeError):
            process.xsec(wrong, 0.3)


def test_an_error_is_pickled_with_its_status(process):
    with pytest.raises(flavbrem.InputError) as told:
        process.xsec(-1, 0.3)
    again = pickle.loads(pickle.dumps(told.value))
    assert (type(again), str(again), again.status) == (
        flavbrem.InputError, str(told.value), told.value.status)


def test_keys_and_ranges():
    keys = flavbrem.keys()
    assert keys["theta_max"].unit == "rad" and keys["theta_max"].of_process
    assert keys["method"].choices == ("etl", "ww", "iww") and keys["seed"].jobs == (
        "events", "yield", "limit")
    assert {name for name, key in keys.items() if key.of_process} >= set(KEYS)
    assert flavbrem.range_values("1:1000:4:log").tolist() == [1, 10, 100, 1000]
    assert flavbrem.range_values("0:1:4", edges=True).tolist() == [0, 0.25, 0.5, 0.75, 1]
