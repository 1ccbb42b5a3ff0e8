"""Files of `flavbrem sample` in the hands of their readers: pylhe, pyhepmc, HepMC3, Pythia, h5py,
pandas and particle, which pip installs into a virtual environment in FOLDER, once. Where it cannot
all is skipped.
(uproot is not among them: it reads ROOT's files only, and flavbrem writes none.)

Each check is also shown a file with one digit or one line changed, which it must refuse.

usage: clients.py PROGRAM FOLDER [NAME...]     (names of tests; all without)
"""
import gzip
import os
import re
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))  # which -I leaves out
import cases  # pylint: disable=wrong-import-position
from cases import Skipped, run_tests, test  # pylint: disable=wrong-import-position

PROGRAM, FOLDER = os.path.abspath(sys.argv[1]), Path(sys.argv[2]).resolve()
WANTED = Path(__file__).with_suffix(".txt")
INSIDE = "FLAVBREM_CLIENTS"  # set where the environment's python runs this
INSTALL_SECONDS = 90

EVENTS = 300
AS_PRINTED, AS_STORED = 1e-9, 1e-12  # of the largest of the numbers that are added
STATUS = {"lhe": [-1, -1, 1, 1, 1], "hepmc": [4, 4, 1, 1, 1]}
LEPTON, NUCLEUS, BOSON = 2, 3, 4  # places in an event, behind beam and target
ONE = ["-E", "100", "-m", "0.3"]
KINDS = {
    "e to mu": (ONE, [11, 13, 1000822070], ("h5", "lhe", "hepmc")),
    "anti-leptons": ([*ONE, "--charge", "+1", "--seed", "18446744073709551615"],
                     [-11, -13, 1000822070], ("h5", "lhe", "hepmc")),
    "mu to e": (["-E", "160", "-m", "0.4", "--lepton", "mu:e", "--target", "Fe", "--first", "8000"],
                [13, 11, 1000260560], ("h5", "lhe", "hepmc")),
    "tau, 1 TeV": (["-E", "1000", "-m", "0.11", "--lepton", "mu:tau", "--target", "C"],
                   [13, 15, 1000060120], ("h5", "lhe", "hepmc")),
    "near threshold": (["-E", "0.42", "-m", "0.3"], [11, 13, 1000822070], ("h5", "lhe", "hepmc")),
    "ww": ([*ONE, "--method", "ww"], [11, 13, 1000822070], ("h5", "lhe", "hepmc")),
    "iww": ([*ONE, "--method", "iww"], [11, 13, 1000822070], ("h5", "lhe", "hepmc")),
    "helm": ([*ONE, "--form-factor", "helm"], [11, 13, 1000822070], ("h5", "lhe", "hepmc")),
    "several energies": (["-E", "10:100:7:log", "-m", "0.3", "--first", "5"],
                         [11, 13, 1000822070], ("h5", "lhe", "hepmc")),
}


# ---- the environment; nothing but the standard library is needed so far ----

def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it says nothing"


def install(what, command, seconds):
    try:
        result = cases.run(*command, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Skipped(f"{what} takes more than {seconds:.0f} s") from None
    if result.returncode != 0:
        raise Skipped(f"{what} fails: {last_line(result.stderr or result.stdout)}")


def imports(python):
    command = [python, "-c", "import h5py, numpy, pandas, particle, pyhepmc, pylhe, pythia8mc; "
               "from pyHepMC3.pyHepMC3 import HepMC3"]
    return cases.run(*command, env=with_libraries(python)).returncode == 0


def with_libraries(python):
    """The wheel of hepmc3 has its library in lib/ of the environment, where nothing looks."""
    return {**os.environ, "LD_LIBRARY_PATH": str(Path(python).parent.parent / "lib")}


def environment():
    """The python of an environment that has what clients.txt lists."""
    place = FOLDER / "environment"
    python, done = place / "bin" / "python", place / "clients.txt"
    if done.exists() and done.read_text() == WANTED.read_text() and imports(python):
        return python
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + INSTALL_SECONDS
    install("making a virtual environment", [sys.executable, "-m", "venv", place], INSTALL_SECONDS)
    install("pip", [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                    "--no-input", "--only-binary", ":all:", "--timeout", "10", "--retries", "1",
                    "-r", WANTED], max(end - time.monotonic(), 1.0))
    if not imports(python):
        raise Skipped("what pip installed cannot be imported")
    shutil.copyfile(WANTED, done)
    return python


def start_inside():
    try:
        python = environment()
    except (Skipped, OSError) as why:
        print(f"skipped: all clients ({why})")
        print("cases: 0 passed, 0 failed, 1 skipped")
        return
    sys.stdout.flush()
    os.execve(python, [str(python), "-I", __file__, *sys.argv[1:]],
              {**with_libraries(python), INSIDE: "1"})


if INSIDE not in os.environ:
    start_inside()
    sys.exit(0)

import h5py  # noqa: E402
import numpy as np  # noqa: E402
import pandas  # noqa: E402
import pyhepmc  # noqa: E402
import pylhe  # noqa: E402
import pythia8mc  # noqa: E402
from particle import PDGID, Particle  # noqa: E402
from pyHepMC3.pyHepMC3 import HepMC3  # noqa: E402


# ---- what the clients read, in the same shape from each format ----

class Events:
    """Arrays over the events, and what is said of them. A format that does not hold a thing has
    None. Particles: beam, target, lepton, nucleus, boson; momenta (px, py, pz, E)."""

    def __init__(self, form):
        self.form = form
        self.number = self.ids = self.status = self.mothers = None
        self.momenta = self.masses = self.weight = self.excess = None
        self.sigma = self.error = None
        self.fields = {}  # what the file says of its events: name, text or number
        self.energies = None  # rows of the numbers in BY_ENERGY
        self.spec = None
        self.tally = {}

    def __len__(self):
        return len(self.excess)


def fields_of(lines):
    return dict(line.split(" = ", 1) for line in lines if " = " in line)


TALLY = ("events", "tries", "azimuth_tries", "above_hat", "worst_weight")
BY_ENERGY = ("beam_energy_gev sigma_pb error_pb hat_pb efficiency "
             "forbidden_pb forbidden_error_pb")


def take_header(found, header):
    lines = header.extra_elements[0].text.splitlines()
    spec = [line.removeprefix("spec = ") for line in lines if line.startswith("spec = ")]
    found.spec = "".join(line + "\n" for line in spec)
    found.energies = np.array([[float(word) for word in line.split(" = ")[1].split()]
                               for line in lines if line.startswith(BY_ENERGY)])
    found.fields = fields_of(line for line in lines
                             if not line.startswith(("spec = ", BY_ENERGY)))


def read_lhe(path):
    found = Events("lhe")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # where pylhe cannot go on it warns, and the rest is lost
        file = pylhe.LHEFile.fromfile(path)
        events = list(file.events)
    init, process = file.init.initInfo, file.init.procInfo
    found.ids = np.array([[p.id for p in e.particles] for e in events], dtype=int)
    found.status = np.array([[p.status for p in e.particles] for e in events], dtype=int)
    found.mothers = [[sorted({p.mother1, p.mother2} - {0}) for p in e.particles] for e in events]
    found.momenta = np.array([[(p.px, p.py, p.pz, p.e) for p in e.particles] for e in events])
    found.masses = np.array([[p.m for p in e.particles] for e in events])
    found.weight = np.array([e.eventinfo.weight for e in events])
    found.excess = np.array([e.weights.get("excess", 1.0) for e in events])
    found.mean = [process[0].xSection, process[0].error]
    found.beams = [init.beamA, init.beamB, init.energyA, init.energyB]
    found.strategy = [init.weightingStrategy, init.numProcesses, len(process),
                      process[0].unitWeight, process[0].procId]
    found.described = [weight.id for group in file.header.initrwgt.entries
                       for weight in group.weights]
    found.process = {(e.eventinfo.nparticles, e.eventinfo.pid, len(e.particles)) for e in events}
    found.tools = [(tool.name, tool.version) for tool in file.init.generators]
    take_header(found, file.header)
    which = (int(found.fields["first"]) + np.arange(len(events))) % len(found.energies)
    found.sigma, found.error = found.energies[which, 1], found.energies[which, 2]
    return found


def text_of(attribute):
    return attribute.astype(str)


def take_run(found, run):
    about = {name: text_of(run.attributes[name]) for name in run.attributes}
    found.spec = about.pop("spec")
    rows = []
    tables = sorted((name for name in about if name.startswith("energies")),
                    key=lambda name: int(name.partition("_")[2] or 0))
    for name in tables:
        head, *more = about.pop(name).splitlines()
        assert head.startswith(BY_ENERGY), head
        rows += more
    found.energies = np.array([[float(word) for word in row.split()] for row in rows])
    found.fields = about
    found.tools = [(tool.name, tool.version) for tool in run.tools]


def read_hepmc(path):
    found = Events("hepmc")
    with pyhepmc.open(path) as file:
        events = list(file)
    particles = [event.particles for event in events]
    found.number = np.array([event.event_number for event in events])
    found.ids = np.array([[p.pid for p in some] for some in particles], dtype=int)
    found.status = np.array([[p.status for p in some] for some in particles], dtype=int)
    found.mothers = [[[q.id for q in p.parents] for p in some] for some in particles]
    found.momenta = np.array([[(p.momentum.px, p.momentum.py, p.momentum.pz, p.momentum.e)
                               for p in some] for some in particles])
    found.masses = np.array([[p.generated_mass for p in some] for some in particles])
    found.weight = np.array([event.weight("weight") for event in events])
    found.excess = np.array([event.weight("excess") for event in events])
    found.sigma = np.array([event.cross_section.xsec() for event in events])
    found.error = np.array([event.cross_section.xsec_err() for event in events])
    found.sigma_of_excess = np.array([event.cross_section.xsec("excess") for event in events])
    found.error_of_excess = np.array([event.cross_section.xsec_err("excess") for event in events])
    found.beams = {(event.momentum_unit, event.length_unit, len(event.vertices))
                   for event in events}
    take_run(found, events[0].run_info)
    last = events[-1].attributes
    found.tally = {name: text_of(last[name]) for name in TALLY}
    return found


def read_h5(path):
    found = Events("h5")
    with h5py.File(path, "r") as file:
        found.fields = {name: value.decode() if isinstance(value, bytes) else value
                        for name, value in file.attrs.items()}
        found.tally = {name: found.fields.pop(name) for name in TALLY}
        found.spec = found.fields.pop("spec")
        found.energies = np.column_stack([file[name][:] for name in BY_ENERGY.split()])
        index = file["beam_energy_index"][:]
        out = [file[name][:] for name in ("lepton_gev", "nucleus_gev", "boson_gev")]
        found.excess = file["weight"][:]
        found.derived = {name: file[name][:] for name in
                         ("x", "theta_rad", "y", "psi_rad", "t_gev2")}
        units = {name: file[name].attrs["unit"] for name in file}
    assert units["lepton_gev"] == b"GeV" and units["psi_rad"] == b"rad", units
    found.number = int(found.fields["first"]) + np.arange(len(found))
    masses = [found.fields[name] for name in ("lepton_in_mass_gev", "nucleus_mass_gev",
                                              "lepton_out_mass_gev", "nucleus_mass_gev",
                                              "m_phi_gev")]
    found.masses = np.tile(masses, (len(found), 1))
    energy, zero = found.energies[index, 0], np.zeros(len(found))
    pz = np.sqrt((energy - masses[0]) * (energy + masses[0]))
    before = [np.column_stack([zero, zero, pz, energy]),
              np.column_stack([zero, zero, zero, zero + masses[1]])]
    found.momenta = np.stack([*before, *out], axis=1)
    found.sigma, found.error = found.energies[index, 1], found.energies[index, 2]
    return found


READERS = {"lhe": read_lhe, "hepmc": read_hepmc, "h5": read_h5}


# ---- checks of one file; each raises AssertionError ----

class Truth:
    """What a file of some kind must hold, known without it."""

    def __init__(self, options, ids):
        beam, lepton, nucleus = ids
        self.options = dict(zip(options[::2], options[1::2], strict=True))
        self.ids = [beam, nucleus, lepton, nucleus, 622]
        self.first = int(self.options.get("--first", "0"))
        names = ("-E", "-m", "--lepton", "--target", "--method", "--form-factor")
        words = [word for name in names if name in self.options
                 for word in (name, self.options[name])]
        if "--method" not in words:
            words += ["--method", "etl"]
        self.exact = words[words.index("--method") + 1] == "etl"
        self.xsec = cases.strict_json(good("xsec", "--json", *words))


def check_count(events, truth):
    assert len(events) == EVENTS == int(events.fields["n"]), len(events)
    if events.number is not None:
        assert np.array_equal(events.number, truth.first + np.arange(EVENTS)), events.number
    if events.tally:
        assert int(events.tally["events"]) == EVENTS <= int(events.tally["tries"]), events.tally


def check_beam(events, truth):
    energy = np.array([entry["beam_energy_gev"] for entry in truth.xsec])
    which = (truth.first + np.arange(EVENTS)) % len(energy)
    assert np.allclose(events.momenta[:, 0, 3], energy[which], rtol=1e-15, atol=0)
    assert np.all(events.momenta[:, 0, :2] == 0) and np.all(events.momenta[:, 0, 2] > 0)
    assert np.all(events.momenta[:, 1, :3] == 0)
    if events.form == "lhe":
        ids, energies = events.beams[:2], events.beams[2:]
        largest = events.momenta[:, :2, 3].max(axis=0)  # each event has its own
        assert ids == truth.ids[:2] and energies == list(largest), events.beams
    if events.form == "hepmc":
        assert events.beams == {(pyhepmc.Units.GEV, pyhepmc.Units.MM, 1)}, events.beams


def check_cross_section(events, truth):
    sigma = np.array([entry["value"] for entry in truth.xsec])
    error = np.array([entry["error"] for entry in truth.xsec])
    which = (truth.first + np.arange(EVENTS)) % len(sigma)
    assert events.energies.shape[1] == len(BY_ENERGY.split())
    forbidden, of_forbidden = events.energies[which, 5], events.energies[which, 6]
    if truth.exact:  # bit by bit, in the digits that the reader keeps
        assert np.all(np.abs(events.sigma - sigma[which]) <= 1e-12 * sigma[which]), events.sigma
        assert np.all(np.abs(events.error - error[which]) <= 1e-6 * error[which]), events.error
        assert not forbidden.any() and not of_forbidden.any()
    off = events.sigma + forbidden - sigma[which]
    assert np.all(np.abs(off) <= events.error + of_forbidden + error[which]), off
    if events.form == "lhe":
        mean = events.energies[:, 1:3].mean(axis=0)
        assert np.allclose(events.mean, mean, rtol=1e-14, atol=0), events.mean
    if events.form == "hepmc":  # one for each weight
        assert np.array_equal(events.sigma_of_excess, events.sigma)
        assert np.array_equal(events.error_of_excess, events.error)
    assert np.array_equal(events.energies[which, 1], events.sigma)
    assert np.array_equal(events.energies[which, 2], events.error)
    assert np.allclose(events.energies[:, 1] / events.energies[:, 3], events.energies[:, 4])


def check_weights(events, truth):
    assert np.all(events.excess >= 1), events.excess.min()
    if events.tally:
        assert int(events.tally["above_hat"]) == np.count_nonzero(events.excess > 1), events.tally
        assert float(events.tally["worst_weight"]) == events.excess.max(), events.tally
    if events.weight is not None:
        assert np.all(events.weight == 1), events.weight
    if events.form == "lhe":
        assert events.strategy == [3, 1, 1, 1.0, 1], events.strategy
        assert events.described == ["excess"], events.described
        assert events.process == {(5, 1, 5)}, events.process


def check_ids(events, truth):
    if events.ids is not None:
        assert np.all(events.ids == truth.ids), events.ids[0]


def check_history(events, truth):
    if events.status is not None:
        assert np.all(events.status == STATUS[events.form]), events.status[0]
        assert all(some == [[], [], [1, 2], [1, 2], [1, 2]] for some in events.mothers)


def tolerance(events):
    return AS_STORED if events.form == "h5" else AS_PRINTED


def check_conservation(events, truth):
    """Each component by the largest of its own numbers: a transverse one is not lost in pz."""
    before, after = events.momenta[:, :LEPTON], events.momenta[:, LEPTON:]
    off = np.abs(after.sum(axis=1) - before.sum(axis=1))
    largest = np.abs(events.momenta).max(axis=1)
    assert np.all(off <= tolerance(events) * largest), (off / largest).max()


def check_mass_shells(events, truth):
    momentum_sq = (events.momenta[:, :, :3]**2).sum(axis=2)
    energy_sq = events.momenta[:, :, 3]**2
    off = np.abs(energy_sq - momentum_sq - events.masses**2)
    assert np.all(off <= tolerance(events) * energy_sq), (off / energy_sq).max()
    mass = [float(events.fields[name]) for name in
            ("lepton_in_mass_gev", "nucleus_mass_gev", "lepton_out_mass_gev",
             "nucleus_mass_gev", "m_phi_gev")]
    assert np.all(events.masses == mass), events.masses[0]
    assert mass[4] == float(truth.options["-m"])


def check_derived(events, truth):
    if events.form != "h5":
        return
    lepton, nucleus, boson = (events.momenta[:, place] for place in (LEPTON, NUCLEUS, BOSON))
    energy, kinetic = events.momenta[:, 0, 3], nucleus[:, 3] - events.masses[:, NUCLEUS]
    for name, other in (
            ("x", boson[:, 3] / energy), ("y", lepton[:, 3] / energy),
            ("theta_rad", np.arctan2(np.hypot(boson[:, 0], boson[:, 1]), boson[:, 2])),
            ("psi_rad", np.arctan2(np.hypot(lepton[:, 0], lepton[:, 1]), lepton[:, 2]))):
        assert np.allclose(events.derived[name], other, rtol=1e-9, atol=1e-12), name
    recoil = (nucleus[:, :3]**2).sum(axis=1) - kinetic**2
    assert np.allclose(events.derived["t_gev2"], recoil, rtol=1e-6, atol=1e-12), "t_gev2"


def check_provenance(events, truth):
    fields = events.fields
    says = {"format": "flavbrem events", "kind": "events",
            "code_version": VERSION, "constants": "codata2022",
            "form_factor": truth.options.get("--form-factor", "elastic"),
            "method": truth.options.get("--method", "etl"), "view": "boson",
            "first": str(truth.first), "seed": truth.options.get("--seed", "1"),
            "charge": truth.options.get("--charge", "-1")}
    for name, value in says.items():
        found = fields[name]
        is_number = name == "charge"  # a float in HDF5
        assert float(found) == float(value) if is_number else str(found) == value, (name, found)
    leptons = f"{fields['lepton_in']}:{fields['lepton_out']}"
    assert leptons == truth.options.get("--lepton", "e:mu"), leptons
    spec = fields_of(events.spec.splitlines())
    assert spec["beam-energy"] == truth.options["-E"], spec
    assert spec["m-phi"] == truth.options["-m"] and spec["events"] == str(EVENTS), spec
    if events.form != "h5":
        assert events.tools == [("flavbrem", VERSION)], events.tools


CHECKS = [check_count, check_beam, check_cross_section, check_weights, check_ids, check_history,
          check_conservation, check_mass_shells, check_derived, check_provenance]


# ---- checks of several files ----

def is_same_field(value, text):
    kind = int if isinstance(value, np.integer) else float if isinstance(value, float) else str
    return value == kind(text)


def check_same(events, others):
    """Event i is the same one, bit by bit, and so is what is said of it."""
    assert np.array_equal(events.momenta[:, LEPTON:], others.momenta[:, LEPTON:])
    assert np.array_equal(events.excess, others.excess)
    assert np.array_equal(events.energies, others.energies)
    assert events.spec == others.spec and events.fields.keys() == others.fields.keys()
    for name, value in events.fields.items():
        assert is_same_field(value, others.fields[name]), name
    for name in events.tally.keys() & others.tally.keys():
        assert float(events.tally[name]) == float(others.tally[name]), name


# ---- tests ----

def run(*arguments):
    return cases.run(PROGRAM, *arguments, text=False)


def good(*arguments):
    return cases.good(PROGRAM, *arguments, text=False)


VERSION = good("--version").decode().strip().removeprefix("flavbrem ")


def sample(path, options):
    good("sample", "-o", path, "-n", str(EVENTS), "--quiet", *options)
    return path


def a_kind_of_file(name):
    def check_all(folder):
        options, ids, formats = KINDS[name]
        truth = Truth(options, ids)
        found = {form: READERS[form](sample(folder / f"a.{form}", options)) for form in formats}
        for events in found.values():
            for check in CHECKS:
                check(events, truth)
            check_same(found["h5"], events)
    check_all.__name__ = "files_of_" + re.sub(r"\W+", "_", name)
    return check_all


for kind in KINDS:
    test(a_kind_of_file(kind))


@test
def gz_holds_what_plain_text_holds(folder):
    for form in ("lhe", "hepmc"):
        plain, packed = (sample(folder / f"a.{end}", ONE) for end in (form, f"{form}.gz"))
        assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
        one, other = READERS[form](plain), READERS[form](packed)
        check_same(one, other)
        for name in ("number", "ids", "status", "momenta", "masses", "weight", "sigma"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), (form, name)


@test
def compressed_columns_are_the_same(folder):
    plain = read_h5(sample(folder / "a.h5", ONE))
    packed = read_h5(sample(folder / "b.h5", [*ONE, "--compress"]))
    check_same(plain, packed)
    for name, values in plain.derived.items():
        assert np.array_equal(values, packed.derived[name]), name


@test
def an_unfinished_text_is_not_read_as_whole(folder):
    """What a file would be that appeared before it is complete."""
    text = sample(folder / "a.lhe", ONE).read_text()
    (folder / "b.lhe").write_text(text[:len(text) // 2])
    try:
        read_lhe(folder / "b.lhe")
    except RuntimeWarning:
        return
    raise AssertionError("pylhe takes half a file for a whole one")


@test
def a_pipe_holds_the_file(folder):
    for form in ("lhe", "hepmc"):
        piped = good("sample", "-o", "-", "--to", form, "-n", str(EVENTS), "--quiet", *ONE)
        (folder / f"b.{form}").write_bytes(piped)
        check_same(READERS[form](folder / f"b.{form}"),
                   READERS[form](sample(folder / f"a.{form}", ONE)))


@test
def shards_are_pieces(folder):
    half = EVENTS // 2
    whole = read_lhe(sample(folder / "a.lhe", ONE)).momenta
    for first in (0, half):
        path = folder / f"{first}.lhe"
        good("sample", "-o", path, "-n", str(half), "--first", str(first), "--quiet", *ONE)
        assert np.array_equal(read_lhe(path).momenta, whole[first:first + half])


# ---- several masses and targets, spectra ----

MIXED = {
    "spectrum": ["--spectrum", "shower:PbWO4,100", "--showers", "10", "-m", "0.3,1"],
    "share": ["-E", "50,100", "-m", "0.3,1", "--target", "Pb,Fe", "--share", "sigma"],
}


@test
def mixed_events_are_those_of_their_parts_in_every_reader(folder):
    for options in MIXED.values():
        with h5py.File(sample(folder / "a.h5", options)) as file:
            part = file["beam_energy_index"][:]
            of = {name: file[name][:][part] for name in ("beam_energy_gev", "sigma_pb", "m_phi_gev",
                                                         "charge", "target_z")}
            out = np.stack([file[name][:] for name in ("lepton_gev", "nucleus_gev", "boson_gev")],
                           axis=1)
            parts = file["share"].size
        texts = [read_lhe(sample(folder / "a.lhe", options)),
                 read_hepmc(sample(folder / "a.hepmc", options))]
        for events in texts:
            check_conservation(events, None)
            check_history(events, None)
            assert len(events) == EVENTS and len(events.energies) == parts
            assert np.array_equal(events.momenta[:, LEPTON:], out)
            assert np.array_equal(events.momenta[:, 0, 3], of["beam_energy_gev"])
            assert np.array_equal(events.masses[:, BOSON], of["m_phi_gev"])
            assert np.array_equal(events.ids[:, 0], -11 * of["charge"])
            assert np.array_equal(events.ids[:, LEPTON], -13 * of["charge"])
            for place in (1, NUCLEUS):
                z = [PDGID(int(code)).Z for code in events.ids[:, place]]
                assert np.array_equal(z, of["target_z"])
            shells = events.momenta[:, :, 3]**2 - (events.momenta[:, :, :3]**2).sum(axis=2)
            off = np.abs(shells - events.masses**2) / events.momenta[:, :, 3]**2
            assert off.max() < AS_PRINTED, off.max()
        assert np.array_equal(texts[1].sigma, of["sigma_pb"])
        assert texts[0].beams[2] == float(max(texts[0].energies[:, 0]))
    many = ["-E", "10:100:2000", "-m", "0.3", "--hats", "shared", "--rtol", "1e-3"]
    energies = read_hepmc(sample(folder / "b.hepmc", many)).energies[:, 0]
    assert len(energies) == 2000 and (np.diff(energies) > 0).all()


# ---- simple readers, and large ones ----

def every_line_is_a_particle(path):
    """The simplest reader of LHE: behind the first line of an event, every line up to </event> that
    does not begin with # is a particle of thirteen numbers."""
    events, lines = [], iter(path.read_text().splitlines())
    for line in lines:
        if not line.startswith("<event>"):
            continue
        n = int(next(lines).split()[0])
        particles = []
        while not (line := next(lines)).startswith("</event>"):
            if not line.startswith("#"):
                particles.append([float(word) for word in line.split()])
                assert len(particles[-1]) == 13, line
        assert len(particles) == n, particles
        events.append(particles)
    return np.array(events)


@test
def the_simplest_reader_of_lhe_reads_it(folder):
    for options, _, formats in KINDS.values():
        if "lhe" not in formats:
            continue
        path = sample(folder / "a.lhe", options)
        found, expected = every_line_is_a_particle(path), read_lhe(path)
        assert np.array_equal(found[:, :, 6:10], expected.momenta)
        assert np.array_equal(found[:, :, 0], expected.ids)


@test
def pandas_reads_csv_without_options(folder):
    """A row for each event, a column for each name, numbers alone; from gzip too."""
    for options, _, _ in KINDS.values():
        columns = read_h5(sample(folder / "a.h5", options))
        lepton, boson = columns.momenta[:, LEPTON], columns.momenta[:, BOSON]
        for name in ("a.csv", "a.csv.gz"):
            rows = pandas.read_csv(sample(folder / name, options))
            assert rows.shape == (EVENTS, 10) and set(rows.dtypes.astype(str)) <= {"float64",
                                                                                  "int64"}
            for name_of_column, values in (("incident_energy", columns.momenta[:, 0, 3]),
                                           ("recoil_energy", lepton[:, 3]),
                                           ("centerMomentum_pz", lepton[:, 2] + boson[:, 2])):
                assert np.allclose(rows[name_of_column], values, rtol=1e-14, atol=0)


def hepmc3_reads(path):
    """By HepMC3 itself. Returns the cross-sections of the weights of each event."""
    reader, found = HepMC3.ReaderAscii(str(path)), []
    while True:
        event = HepMC3.GenEvent()
        reader.read_event(event)
        if reader.failed():
            return found
        about = event.cross_section()
        found.append([(about.xsec(i), about.xsec_err(i)) for i in range(len(event.weights()))])


@test
def hepmc3_reads_it_without_a_warning(folder):
    path = sample(folder / "a.hepmc", ONE)
    with open(folder / "said", "w+", encoding="utf-8") as said:
        before = [os.dup(1), os.dup(2)]
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        try:
            found = hepmc3_reads(path)
        finally:
            os.dup2(before[0], 1)
            os.dup2(before[1], 2)
    assert (folder / "said").read_text() == "", (folder / "said").read_text()
    about = read_hepmc(path)
    assert found == [[(s, e)] * 2 for s, e in zip(about.sigma, about.error, strict=True)]


@test
def pythia_takes_the_events_by_the_recipe(folder):
    """That of the page: its line for the shell, its settings."""
    page = (Path(__file__).parent.parent / "host" / "cli" / "README.md").read_text()
    recipe = re.search(r"^sed .* ev\.lhe > pythia\.lhe$", page, re.M)[0]
    settings = re.findall(r'readString\("(\w+:\w+ = [^"]*)"\)', page)
    assert len(settings) >= 6, settings
    expected = read_lhe(sample(folder / "ev.lhe", ONE))
    subprocess.run(recipe, shell=True, cwd=folder, check=True)
    pythia = pythia8mc.Pythia("", False)
    for setting in settings:
        assert pythia.readString(setting.replace("pythia.lhe", str(folder / "pythia.lhe"))), setting
    assert pythia.readString("Print:quiet = on") and pythia.init()
    for momenta in expected.momenta[:, LEPTON:]:
        assert pythia.next()
        found = [(p.px(), p.py(), p.pz(), p.e()) for p in list(pythia.process)[-3:]]
        assert np.allclose(found, momenta, rtol=1e-10, atol=1e-10), (found, momenta)
    assert [p.id() for p in list(pythia.process)[-3:]] == [13, 1000822070, 622]
    assert not pythia.next() and pythia.infoPython().atEndOfFile()
    assert abs(pythia.infoPython().sigmaGen() * 1e9 / expected.sigma[0] - 1) < 1e-6  # mb


@test
def every_element_has_a_known_code(folder):
    for symbol in ELEMENTS.split():
        text = good("sample", "-o", "-", "--to", "lhe", "-n", "1", "--quiet", *ONE, "--target",
                    symbol).decode()
        code = int(re.search(r"<init>\n\S+ (\d+)", text)[1])
        known = Particle.from_pdgid(code)
        assert PDGID(code).is_nucleus and text.split().count(str(code)) == 4, (symbol, code)
        assert known.name == "p" if symbol == "H" else re.fullmatch(f"{symbol}\\d+", known.name), \
            (symbol, known.name)


ELEMENTS = """H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As
Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho
Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U"""


# ---- each check refuses a damaged file ----

def changed_digit(line, column, digit):
    """The line with the digit-th significant digit of a number, or its last, changed by one."""
    words = line.split(" ")
    number = words[column]
    mantissa = number.partition("e")[0]
    start = len(mantissa) - len(mantissa.lstrip("-0."))
    places = [at for at in range(start, len(mantissa)) if number[at].isdigit()]
    at = places[min(digit, len(places)) - 1]
    other = str(int(number[at]) + (1 if number[at] < "9" else -1))
    words[column] = number[:at] + other + number[at + 1:]
    return " ".join(words)


def in_line(start, change, which=-1):
    """A change of the text in one of the lines that start so, mostly that of the last event."""
    def damage(text):
        lines = text.split("\n")
        places = [place for place, line in enumerate(lines) if line.startswith(start)]
        lines[places[which]] = change(lines[places[which]])
        assert lines[places[which]] != text.split("\n")[places[which]]
        return "\n".join(lines)
    return damage


def put(old, new):
    return lambda line: line.replace(old, new, 1)


def digit_of(column, digit=8):
    return lambda line: changed_digit(line, column, digit)


def digit_in(start, column, digit=8):
    """A changed digit in the event where the number is largest, where it matters."""
    def damage(text):
        values = [abs(float(line.split(" ")[column])) for line in text.split("\n")
                  if line.startswith(start)]
        return in_line(start, digit_of(column, digit), values.index(max(values)))(text)
    return damage


def without_an_event(text):
    """Without the second one. An event ends where the next begins."""
    start = "<event>" if "<event>" in text else "\nE "
    head, one, _, *rest = text.split(start)
    return start.join([head, one, *rest])


def with_excess(weight, which=-1):
    """An event of LHE with an excess weight."""
    def damage(text):
        parts = text.split("</event>\n")
        parts[which - (which < 0)] += f'<rwgt>\n<wgt id="excess">{weight}</wgt>\n</rwgt>\n'
        return "</event>\n".join(parts)
    return damage


DAMAGE = {
    "lhe": [
        (without_an_event, check_count),
        (in_line("11 -1", digit_of(9, 3)), check_beam),
        (in_line("11 1000822070", digit_of(2, 3)), check_beam),
        (in_line("11 1000822070", put("1000822070", "1000822080")), check_beam),
        (in_line("2.0487", digit_of(0)), check_cross_section),
        (in_line("2.0487", digit_of(1, 5)), check_cross_section),
        (in_line("11 1000822070", put(" 3 1", " 4 1")), check_weights),
        (in_line("5 1 1 -1", put("5 1 1 ", "5 1 1.5 ")), check_weights),
        (with_excess(0.5), check_weights),
        (in_line("13 1", put("13 1", "-13 1")), check_ids),
        (in_line("622 1", put("622 1", "623 1")), check_ids),
        (in_line("622 1", put("622 1", "622 2")), check_history),
        (in_line("622 1", put("622 1 1 2", "622 1 1 1")), check_history),
        *[(digit_in("13 1", column), check_conservation) for column in (6, 7, 8, 9)],
        *[(digit_in("622 1", column), check_conservation) for column in (6, 7, 8, 9)],
        *[(digit_in("1000822070 1", column, 5), check_conservation) for column in (6, 7)],
        (digit_in("13 1", 8), check_mass_shells),
        (digit_in("13 1", 10), check_mass_shells),
        (in_line("seed = ", put("= ", "= 1"), 0), check_provenance),
        (in_line("spec = m-phi", put("0.3", "0.31")), check_provenance),
        (in_line("<generator", put("flavbrem", "flavbrm")), check_provenance),
    ],
    "hepmc": [
        (without_an_event, check_count),
        (in_line("E ", put(f"E {EVENTS - 1}", f"E {EVENTS}")), check_count),
        (in_line("A 0 events", put(f"{EVENTS}", f"{EVENTS - 1}")), check_count),
        (in_line("P 1 0 11", digit_of(7, 3)), check_beam),
        (in_line("U GEV MM", put("MM", "CM")), check_beam),
        (in_line("A 0 GenCrossSection", digit_of(3)), check_cross_section),
        (in_line("A 0 GenCrossSection", digit_of(4, 5)), check_cross_section),
        (in_line("A 0 GenCrossSection", digit_of(7)), check_cross_section),
        (in_line("A 0 GenCrossSection", digit_of(8, 5)), check_cross_section),
        (in_line("W 1", put("W 1 1", "W 1.5 1")), check_weights),
        (in_line("W 1", put("W 1 1", "W 1 1.25")), check_weights),
        (in_line("A 0 above_hat", put("above_hat 0", "above_hat 1")), check_weights),
        (in_line("P 3 -1 13", put(" 13 ", " -13 ")), check_ids),
        (in_line("P 5 -1 622", put(" 622 ", " 623 ")), check_ids),
        (in_line("P 5 -1 622", lambda line: line[:-1] + "2"), check_history),
        (in_line("P 5 -1 622", put("P 5 -1", "P 5 0")), check_history),
        *[(digit_in("P 3 -1", column), check_conservation) for column in (4, 5, 6, 7)],
        *[(digit_in("P 5 -1", column), check_conservation) for column in (4, 5, 6, 7)],
        (digit_in("P 3 -1", 6), check_mass_shells),
        (digit_in("P 3 -1", 8), check_mass_shells),
        (in_line("A seed", put("seed ", "seed 1")), check_provenance),
        (in_line("A spec", put("m-phi = 0.3", "m-phi = 0.31")), check_provenance),
        (in_line("T ", put("flavbrem", "flavbrm")), check_provenance),
    ],
}


def refuses(check, events, truth):
    try:
        check(events, truth)
    except AssertionError:
        return True
    return False


def damaged_texts_are_refused(form):
    def check_all(folder):
        options, ids, _ = KINDS["e to mu"]
        truth = Truth(options, ids)
        whole = READERS[form](sample(folder / f"a.{form}", options))
        text = (folder / f"a.{form}").read_text()
        for number, (damage, check) in enumerate(DAMAGE[form]):
            (folder / f"b.{form}").write_text(damage(text))
            damaged = READERS[form](folder / f"b.{form}")
            check(whole, truth)
            assert refuses(check, damaged, truth), (number, check.__name__)
    check_all.__name__ = f"damaged_{form}_is_refused"
    return check_all


test(damaged_texts_are_refused("lhe"))
test(damaged_texts_are_refused("hepmc"))


@test
def an_excess_weight_arrives(folder):
    """No event of today's hats has one; a text that has one is read as it should be."""
    columns = read_h5(sample(folder / "a.h5", ONE))
    for form, damage in (("lhe", with_excess(1.25, 41)),
                         ("hepmc", in_line("W 1", put("W 1 1", "W 1 1.25"), 41))):
        text = sample(folder / f"a.{form}", ONE).read_text()
        (folder / f"b.{form}").write_text(damage(text))
        events = READERS[form](folder / f"b.{form}")
        assert events.excess[41] == 1.25 and np.delete(events.excess, 41).max() == 1
        assert refuses(check_same, columns, events)


COLUMN_DAMAGE = [  # name, component
    *[(name, None, check_derived) for name in ("x", "theta_rad", "y", "psi_rad", "t_gev2")],
    *[(name, None, check_cross_section) for name in ("sigma_pb", "error_pb", "hat_pb",
                                                     "efficiency")],
    ("weight", None, check_weights), ("beam_energy_gev", None, check_beam),
    *[(f"{name}_gev", component, check_conservation)
      for name in ("lepton", "boson") for component in range(4)],
    *[("nucleus_gev", component, check_conservation) for component in (0, 1, 3)],
    ("lepton_gev", 3, check_mass_shells), ("nucleus_gev", 3, check_mass_shells),
]


def damage_column(file, name, component, relative):
    """Where it is largest."""
    values = file[name][:] if component is None else file[name][:, component]
    place = int(np.abs(values).argmax())
    file[name][place if component is None else (place, component)] *= 1 + relative


@test
def damaged_columns_are_refused(folder):
    options, ids, _ = KINDS["e to mu"]
    truth = Truth(options, ids)
    path = sample(folder / "a.h5", options)
    whole = read_h5(path)
    for name, component, check in COLUMN_DAMAGE:
        relative = 1e-4 if check in (check_derived, check_cross_section) else 1e-9
        shutil.copyfile(path, folder / "b.h5")
        with h5py.File(folder / "b.h5", "r+") as file:
            damage_column(file, name, component, relative)
        check(whole, truth)
        damaged = read_h5(folder / "b.h5")
        assert refuses(check, damaged, truth), (name, component, check.__name__)
    for name, value, check in (("seed", np.uint64(11), check_provenance),
                               ("n", np.uint64(1), check_count),
                               ("above_hat", np.uint64(1), check_weights),
                               ("m_phi_gev", 0.3000001, check_mass_shells)):
        shutil.copyfile(path, folder / "b.h5")
        with h5py.File(folder / "b.h5", "r+") as file:
            file.attrs[name] = value
        assert refuses(check, read_h5(folder / "b.h5"), truth), name


@test
def a_changed_digit_is_not_the_same_event(folder):
    columns = read_h5(sample(folder / "a.h5", ONE))
    for form, start, column in (("lhe", "622 1", 9), ("hepmc", "P 5 -1", 7)):
        text = sample(folder / f"a.{form}", ONE).read_text()
        check_same(columns, READERS[form](folder / f"a.{form}"))
        (folder / f"b.{form}").write_text(in_line(start, digit_of(column, 15))(text))
        assert refuses(check_same, columns, READERS[form](folder / f"b.{form}")), form


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[3:]))
