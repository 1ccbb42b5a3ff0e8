"""The columns of a file of events, in any format."""
from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from .._errors import FormatError
from .._events import FileInfo
from .._keys import Path
from ._style import Array

#: Of each variable in HDF5.
COLUMN = {"x": "x", "theta": "theta_rad", "y": "y", "psi": "psi_rad", "t": "t_gev2"}
_LEPTONS, _BOSON = (11, 13, 15), 622  # particle codes; all others are the nucleus
_CSV_NAMES = ("target_Z,incident_energy,recoil_energy,recoil_px,recoil_py,recoil_pz,"
              "centerMomentum_energy,centerMomentum_px,centerMomentum_py,centerMomentum_pz")


def _of_hdf5(path: Path) -> dict[str, Array]:
    try:
        import h5py
    except ImportError:
        raise ImportError("h5py cannot be imported (it reads the columns of an .h5 of events), "
                          "install it: pip install h5py") from None
    with h5py.File(os.fsdecode(path)) as file:
        found = {name: file[column][...] for name, column in COLUMN.items()}
        return {**found, "weight": file["weight"][...]}


def _lines(path: Path, compressed: bool) -> Iterator[str]:
    opened: Any = gzip.open if compressed else open
    with opened(path, "rt", encoding="utf-8", errors="replace") as file:
        yield from file


def _event_of(particles: list[tuple[int, list[float]]]) -> list[float]:
    """Momenta of lepton, boson and nucleus of an event, px, py, pz, E of each."""
    found: dict[str, list[float]] = {}
    for code, momentum in particles:
        kind = ("lepton" if abs(code) in _LEPTONS else
                "boson" if abs(code) == _BOSON else "nucleus")
        found[kind] = momentum
    return [*found["lepton"], *found["boson"], *found["nucleus"]]


def _of_lhe(lines: Iterator[str]) -> Iterator[tuple[float, list[float]]]:
    """Weight and momenta of each event."""
    for line in lines:
        if line.rstrip() != "<event>":
            continue
        n, _, weight, *_ = next(lines).split()
        rows = [next(lines).split() for _ in range(int(n))]
        yield float(weight), _event_of([(int(row[0]), [float(word) for word in row[6:10]])
                                        for row in rows if row[1] == "1"])


def _of_hepmc(lines: Iterator[str]) -> Iterator[tuple[float, list[float]]]:
    weight, particles, is_event = 1.0, [], False
    for line in lines:
        word, *row = line.split() or [""]
        if word in ("E", "HepMC::Asciiv3-END_EVENT_LISTING"):
            if is_event:
                yield weight, _event_of(particles)
            weight, particles, is_event = 1.0, [], word == "E"
        elif word == "W" and is_event:
            weight = float(row[0])
        elif word == "P" and row[-1] == "1":
            particles.append((int(row[2]), [float(number) for number in row[3:7]]))
    if is_event:
        yield weight, _event_of(particles)


def _of_csv(lines: Iterator[str], lepton_mass: float) -> Iterator[tuple[float, list[float]]]:
    """The boson is the rest of the momentum that the nucleus leaves."""
    for line in lines:
        if line.startswith(_CSV_NAMES.split(",", 1)[0]):
            if line.strip() != _CSV_NAMES:
                raise FormatError("the columns of the events are others than ours, make the file "
                                  "again")
            continue
        if line.startswith("#") or not line.strip():
            continue
        energy, *momenta = [float(word) for word in line.split(",")[1:]]
        lepton, both = momenta[:4], momenta[4:]
        e, *p = [a - b for a, b in zip(both, lepton, strict=True)]
        nucleus = [-both[1], -both[2], float(np.sqrt(energy ** 2 - lepton_mass ** 2)) - both[3],
                   energy - both[0]]  # its kinetic energy alone
        yield 1.0, [*lepton[1:], lepton[0], *p, e, *nucleus]


def _variables(momenta: Array, beam: Array, mass: float) -> dict[str, Array]:
    """What HDF5 has as columns; momenta of shape (n, 3, 4).

    mass  of the nucleus in its energy [GeV]
    """
    lepton, boson, nucleus = momenta[:, 0], momenta[:, 1], momenta[:, 2]

    def angle(momentum: Array) -> Array:
        return np.asarray(np.arctan2(np.hypot(momentum[:, 0], momentum[:, 1]), momentum[:, 2]))
    t = (nucleus[:, :3] ** 2).sum(axis=1) - (nucleus[:, 3] - mass) ** 2
    return {"x": boson[:, 3] / beam, "theta": angle(boson), "y": lepton[:, 3] / beam,
            "psi": angle(lepton), "t": t}


def columns_of(path: Path, info: FileInfo, first: int) -> dict[str, Array]:
    """x, theta, y, psi, t and weight of all events of a file.

    first  the number of the first of them, which says its beam energy
    """
    assert info.report is not None
    kind, name = info.report.format, os.fsdecode(path)
    if "/x" in info.datasets:
        return _of_hdf5(path)
    lines = _lines(path, info.report.compressed)
    mass = float(info.attributes["nucleus_mass_gev"])
    readers = {"lhe": _of_lhe, "hepmc": _of_hepmc}
    if kind == "csv":
        mass, read = 0.0, _of_csv(lines, float(info.attributes["lepton_in_mass_gev"]))
    elif kind in readers:
        read = readers[kind](lines)
    else:
        raise FormatError(f"\"{name}\" is of the format {kind}, whose columns are not read here, "
                          "make an .h5 of the same events")
    n = info.report.events
    weight, momenta = np.empty(n), np.empty((n, 12))
    for i, (one, event) in enumerate(read):
        weight[i], momenta[i] = one, event
    energies = info.by_energy["beam_energy_gev"]
    beam = energies[(first + np.arange(n)) % energies.size]
    return {**_variables(momenta.reshape(n, 3, 4), beam, mass), "weight": weight}
