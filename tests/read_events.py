"""Reads files of events that `flavbrem sample` makes, by parsers of its own: the two texts of
G4DarkBreM, taken as strictly as its sources take them, and the columns of HDF5 by h5py. All three
must hold the same events.

usage: read_events.py FLAVBREM
"""
import gzip
import pathlib
import sys
import tempfile

import h5py
import numpy as np

from cases import Counter, good

EVENTS = 10000  # more than a chunk
CASES = [
    ("one energy", ["-E", "100", "-m", "0.3"], 1),
    ("mu -> e", ["-E", "160", "-m", "0.4", "--lepton", "mu:e", "--target", "Fe", "--seed", "9"], 1),
    ("three energies", ["-E", "50,100,200", "-m", "0.3", "--first", "8191"], 3),
    ("ww", ["-E", "100", "-m", "0.3", "--method", "ww"], 1),
]


def text_of(path):
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("ascii")


def numbers(line):
    """What a C++ stream takes off the front of a line, one number after the other."""
    found = []
    for word in line.split():
        try:
            found.append(float(word))
        except ValueError:
            break
    return found


def read_csv(path):
    """One header line, then ten columns and nothing else. Returns rows [n][10], the energies as they
    are written, and the lines of what stands beside."""
    lines = text_of(path).split("\n")
    assert lines.pop() == ""
    rows, keys = [], set()
    for number, line in enumerate(lines[1:], 2):
        cells = line.split(",")
        assert len(cells) == 10, f"line {number}: {len(cells)} columns"
        keys.add(cells[1])
        rows.append([float(cell) for cell in cells])
    assert lines[0] not in lines[1:] and lines[0].split(",")[1] == "incident_energy"
    return np.array(rows), keys, text_of(path.parent / f"{path.name}.meta").splitlines()


def read_lhe(path):
    """The state machine of G4DarkBreM: Znuc, then lepton, skip, lepton, skip, boson."""
    lines = iter(text_of(path).split("\n"))
    rows, z = [], None
    for line in lines:
        found = numbers(line)
        if "Znuc" in line:
            assert z is None and len(found) == 2 and found[0] == int(found[0])
            z = int(found[1])
        if len(found) < 11 or found[0] not in (11, 13) or found[1] != -1:
            continue
        assert len(found) == 13
        beam = found
        next(lines)
        lepton = numbers(next(lines))
        assert lepton[0] in (11, 13) and lepton[1] == 1 and len(lepton) == 13
        next(lines)
        boson = numbers(next(lines))
        assert boson[0] == 622 and boson[1] == 1 and len(boson) == 13
        assert z is not None
        e_l, p_l, e_k, p_k = lepton[9], lepton[6:9], boson[9], boson[6:9]
        rows.append([z, beam[9], e_l, *p_l, e_l + e_k, *(a + b for a, b in zip(p_l, p_k))])
    return np.array(rows)


def check_hdf5(path, n_energies):
    """Shapes, units, momenta and invariants. Returns the rows that the texts should have."""
    with h5py.File(path, "r") as file:
        lepton, boson, nucleus = (file[name][:] for name in
                                  ("lepton_gev", "boson_gev", "nucleus_gev"))
        about, index = dict(file.attrs), file["beam_energy_index"][:]
        energy = file["beam_energy_gev"][:][index]
        x, y, t, weight = (file[name][:] for name in ("x", "y", "t_gev2", "weight"))
        theta, psi = file["theta_rad"][:], file["psi_rad"][:]
        assert about["kind"] == b"events" and about["format"] == b"flavbrem events"
        assert all("unit" in file[name].attrs for name in file)
        efficiency = file["efficiency"][:]
        assert np.all(efficiency == file["sigma_pb"][:] / file["hat_pb"][:])
    assert lepton.shape == boson.shape == nucleus.shape == (EVENTS, 4) and x.shape == (EVENTS,)
    number = int(about["first"]) + np.arange(EVENTS)
    assert np.all(index == number % n_energies) and index.dtype == np.uint32
    m_i, mass = about["lepton_in_mass_gev"], about["nucleus_mass_gev"]
    before = np.zeros((EVENTS, 4))
    before[:, 2] = np.sqrt((energy - m_i) * (energy + m_i))
    before[:, 3] = energy + mass
    off = np.abs(lepton + boson + nucleus - before).max(axis=1) / energy
    assert off.max() < 1e-12, off.max()
    for p, m in ((lepton, about["lepton_out_mass_gev"]), (boson, about["m_phi_gev"]),
                 (nucleus, mass)):
        shell = p[:, 3]**2 - (p[:, :3]**2).sum(axis=1) - m**2
        assert np.all(np.abs(shell) <= 1e-13 * p[:, 3]**2)
    assert np.allclose(x, boson[:, 3] / energy, rtol=1e-12, atol=0)
    assert np.allclose(y, lepton[:, 3] / energy, rtol=1e-12, atol=0)
    for angle, p in ((theta, boson), (psi, lepton)):
        from_momenta = np.arctan2(np.hypot(p[:, 0], p[:, 1]), p[:, 2])
        assert np.allclose(angle, from_momenta, rtol=1e-9, atol=1e-12)
    recoil_sq = (nucleus[:, :3]**2).sum(axis=1) - (nucleus[:, 3] - mass)**2
    assert np.allclose(t, recoil_sq, rtol=1e-6, atol=1e-13)
    assert np.all(weight >= 1) and about["above_hat"] == np.count_nonzero(weight > 1)
    assert about["worst_weight"] == weight.max() and about["events"] == about["n"] == EVENTS
    assert about["tries"] >= EVENTS
    z = np.full(EVENTS, about["target_z"])
    total = lepton + boson
    order = [3, 0, 1, 2]
    return np.column_stack([z, energy, lepton[:, order], total[:, order]]), about


def sample(program, path, options):
    good(program, "sample", "-o", path, "-n", EVENTS, "--quiet", *options)
    return path


def check_case(program, folder, options, n_energies):
    rows, about = check_hdf5(sample(program, folder / "a.h5", options), n_energies)
    packed, _ = check_hdf5(sample(program, folder / "b.h5", [*options, "--compress"]), n_energies)
    assert np.array_equal(rows, packed)
    for name in ("a.csv", "a.csv.gz"):
        found, keys, rest = read_csv(sample(program, folder / name, options))
        assert np.array_equal(found, rows) and len(keys) == n_energies
        assert f"tries = {about['tries']}" in rest and f"seed = {about['seed']}" in rest
        assert f"events = {EVENTS}" in rest
    for name in ("a.lhe", "a.lhe.gz"):
        assert np.array_equal(read_lhe(sample(program, folder / name, options)), rows)


def main():
    counter = Counter()
    for name, options, n_energies in CASES:
        with tempfile.TemporaryDirectory() as folder, counter.case(name):
            check_case(sys.argv[1], pathlib.Path(folder), options, n_energies)
            print(f"{name}: {EVENTS} events, the same in all files")
    return counter.end()


if __name__ == "__main__":
    sys.exit(main())
