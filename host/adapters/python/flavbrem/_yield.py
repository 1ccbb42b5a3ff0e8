"""Spectra of track length, and the conversions that they make in a target."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import Records, ValueStatus, dtype_of, filled, pointer, records, together
from ._errors import InputError
from ._flavbrem import ffi, lib
from ._keys import Path, choice, count, path_bytes
from ._material import Material
from ._process import Process
from ._work import Progress, c_text, made, work

#: A row of a spectrum: `energy_gev`, the total one, `length_cm` and its statistical error
#: `error_cm` per primary, `depth_from_cm`, `depth_to_cm`, `charge`.
SPECTRUM_ROW = dtype_of("flavbrem_spectrum_row")
#: Conversions: `value`, `statistics`, one standard deviation, `numerics`, a bound of what the
#: cross-sections are off by, `status` (a `ValueStatus`).
YIELD = dtype_of("flavbrem_yield_value")
_PART = dtype_of("flavbrem_yield_part")


class Yield(NamedTuple):
    """Conversions at one mass."""

    value: float
    statistics: float  #: one standard deviation of the track length
    numerics: float  #: a bound of what the cross-sections are off by
    status: ValueStatus


@dataclass(frozen=True)
class ShowerBalance:
    """Where the energy of a shower went, per primary [GeV]; it adds up to that of the primary."""

    ionisation: float  #: of tracks above the cut
    soft: float  #: photons that were not followed
    below_cut: float  #: what particles had when they fell below the cut
    left: float  #: what left the target behind


class Spectrum:
    """How far leptons fly in a target, by energy, charge and depth. It never changes; any number of
    threads may use one.

    E         total energies [GeV], above 0 to 1e6
    length    track length at each [cm] per primary; E = 100, length = 0.1 is a thin target
    charge    of the leptons, -1 or +1
    error     statistical errors of the lengths [cm], independent of each other
    depth     where the bins of depth begin and end, along the beam [cm], of shape (..., 2)

    All but the last axis of depth are broadcast against each other.
    Raises InputError.
    """

    def __init__(self, E: ArrayLike, length: ArrayLike, charge: ArrayLike = -1,
                 error: ArrayLike = 0, depth: ArrayLike = (0.0, 0.0)) -> None:
        depths = np.asarray(depth, float)
        if depths.ndim == 0 or depths.shape[-1] != 2:
            raise InputError(f"depth is of shape {depths.shape} (begin and end), give (..., 2)")
        names = ("energy_gev", "length_cm", "charge", "error_cm", "depth_from_cm", "depth_to_cm")
        arrays = together(E=E, length=length, charge=charge, error=error,
                          depth_from=depths[..., 0], depth_to=depths[..., 1])
        rows = np.zeros(arrays[0].shape, SPECTRUM_ROW).reshape(-1)
        for name, array in zip(names, arrays, strict=True):
            rows[name] = array.reshape(-1)
        self._take(Spectrum._of_rows, (rows,), lib.flavbrem_spectrum_make, len(rows),
                   pointer("flavbrem_spectrum_row", rows))

    def _take(self, recipe: Callable[..., Spectrum], arguments: tuple[Any, ...],
              function: Callable[..., int], *given: Any, progress: Progress | None = None) -> None:
        self._recipe = recipe, arguments
        self._handle = made("flavbrem_spectrum", lib.flavbrem_spectrum_destroy, function, *given,
                            progress=progress)

    @classmethod
    def _of_rows(cls, rows: NDArray[Any]) -> Spectrum:
        return cls(rows["energy_gev"], rows["length_cm"], rows["charge"], rows["error_cm"],
                   np.stack([rows["depth_from_cm"], rows["depth_to_cm"]], axis=-1))

    @classmethod
    def read(cls, path: Path, *, steps: bool = False, length: float | None = None,
             primaries: float = 1, charge: int = -1) -> Spectrum:
        """A spectrum from CSV, as the program reads it: energy [GeV], track length [cm] and, where
        they are known, charge, error, depth; or with a head of their names.

        steps      True: single steps, in any order
        length     the second column is a number of leptons, each of which flies so far [cm]
        primaries  what the file has is of so many together; it is divided by it
        charge     where the file does not say it

        Raises InputError, FileError.
        """
        reading = ffi.new("flavbrem_spectrum_reading *",
                          {"steps": bool(steps), "primaries": primaries, "charge": charge,
                           "length_cm": 0.0 if length is None else length})
        spectrum = cls.__new__(cls)
        spectrum._take(Spectrum._of_rows, (), lib.flavbrem_spectrum_read, path_bytes(path), reading)
        spectrum._recipe = Spectrum._of_rows, (np.array(spectrum.rows, SPECTRUM_ROW),)
        return spectrum

    @classmethod
    def shower(cls, material: Material, E: float = 100, *, depth: float | None = None,
               cut: float | None = None, edge: float | None = None, seed: int = 1,
               showers: int = 2000, charge: int = -1, progress: Progress | None = None) -> Spectrum:
        """The built-in shower of electrons and positrons.

        E        of the electron or positron that begins it [GeV]
        depth    of the target [cm]; None: so thick that nothing leaves it
        cut      tracks end below [GeV]; None: 0.1, where that is in range
        edge     an edge of the bins of energy [GeV], for who cuts there
        showers  how many, 2 to 1e9; the same seed has the same bits everywhere
        charge   of what begins it, -1 or +1

        Raises InputError, CancelledError.
        """
        shower = ffi.new("flavbrem_shower *", {
            "energy_gev": E, "depth_cm": 0.0 if depth is None else depth,
            "cut_gev": 0.0 if cut is None else cut, "edge_gev": 0.0 if edge is None else edge,
            "seed": count("seed", seed), "showers": count("showers", showers), "charge": charge})
        if depth is not None and not depth > 0:
            raise InputError(f"a target of {depth:g} cm is none, give its depth, or None")
        spectrum = cls.__new__(cls)
        spectrum._take(Spectrum._of_shower, (material, E, depth, cut, edge, seed, showers, charge),
                       lib.flavbrem_spectrum_shower, material._handle, shower, progress=progress)
        return spectrum

    @classmethod
    def _of_shower(cls, material: Material, E: float, depth: float | None, cut: float | None,
                   edge: float | None, seed: int, showers: int, charge: int) -> Spectrum:
        return cls.shower(material, E, depth=depth, cut=cut, edge=edge, seed=seed, showers=showers,
                          charge=charge)

    def write(self, path: Path, comment: str | None = None) -> None:
        """Writes its rows as the CSV that `read` and the program's --spectrum take; read again they
        make the same conversions, to the bit. How the errors of a shower's rows go together is
        left out: those of sums differ. The file appears when it is whole.

        comment  goes in front, its lines behind a #
        """
        work(lib.flavbrem_spectrum_export_file, self._handle,
             ffi.NULL if comment is None else c_text(comment, "the comment"), path_bytes(path))

    def __reduce__(self) -> tuple[Callable[..., Spectrum], tuple[Any, ...]]:
        return self._recipe

    def __repr__(self) -> str:
        length, _ = self.total()
        return f"<flavbrem.Spectrum of {len(self)} rows, {length:.6g} cm of track>"

    def __len__(self) -> int:
        """How many rows it has."""
        return int(lib.flavbrem_spectrum_size(self._handle))

    @property
    def rows(self) -> Records:
        """Its rows: a record array of `SPECTRUM_ROW` of shape (n,)."""
        rows = np.zeros(len(self), SPECTRUM_ROW)
        room = pointer("flavbrem_spectrum_row", rows)
        for i in range(len(rows)):
            room[i] = lib.flavbrem_spectrum_row_at(self._handle, i)
        return records(rows)

    def total(self, charge: int = 0, above: float = 0) -> tuple[float, float]:
        """The track length per primary and its statistical error [cm], of one charge or, 0, of
        both, in rows with more energy than `above` [GeV]."""
        error = ffi.new("double *")
        length = lib.flavbrem_spectrum_total(self._handle, charge, above, error)
        return float(length), float(error[0])

    @property
    def cut(self) -> float:
        """Where the tracks of the built-in shower end [GeV]; 0 of another spectrum."""
        return float(lib.flavbrem_spectrum_cut_gev(self._handle))

    @property
    def balance(self) -> ShowerBalance:
        """Where the energy of the built-in shower went; zeros of another spectrum."""
        return filled(ShowerBalance, lib.flavbrem_spectrum_balance(self._handle))


def _request(method: str, rtol: float, primaries: float) -> Any:
    return ffi.new("flavbrem_yield_request *", {"method": choice("method", method), "rtol": rtol,
                                                "primaries": primaries})


def conversions(process: Process, material: Material, spectrum: Spectrum, m_phi: ArrayLike, *,
                charge: ArrayLike = 0, above: ArrayLike = 0, depth: ArrayLike = (0.0, 0.0),
                primaries: float = 1, method: str = "etl", rtol: float = 1e-6,
                progress: Progress | None = None) -> Any:
    """Conversions l_i N -> l_f N phi in a target, Eq. (29) of arXiv:2404.15931.

    process    its target plays no part: the material has the nuclei
    m_phi      boson masses [GeV]
    charge     of the leptons that count, -1 or +1; 0: both
    above      those with more energy count [GeV]
    depth      those whose bin begins between these two [cm], of shape (..., 2); 0 and 0: all
    primaries  on the target

    m_phi, charge, above and depth, but for its last axis, are broadcast against each other. Returns
    a record array of `YIELD` of their shape, of scalars a `Yield`.
    Raises InputError, CancelledError.
    """
    depths = np.asarray(depth, float)
    if depths.ndim == 0 or depths.shape[-1] != 2:
        raise InputError(f"depth is of shape {depths.shape} (begin and end), give (..., 2)")
    asked = together(m_phi=m_phi, charge=charge, above=above, depth_from=depths[..., 0],
                     depth_to=depths[..., 1])
    masses, of_mass = np.unique(asked[0], return_inverse=True)
    cuts, of_part = np.unique(np.stack([one.reshape(-1) for one in asked[1:]], axis=-1), axis=0,
                              return_inverse=True)
    parts = np.zeros(len(cuts), _PART)
    for i, name in enumerate(("charge", "above_gev", "depth_from_cm", "depth_to_cm")):
        parts[name] = cuts[:, i]
    values = np.zeros((len(masses), len(parts)), YIELD)
    if values.size:
        work(lib.flavbrem_yield, process._handle, material._handle, spectrum._handle,
             _request(method, rtol, primaries), len(masses), pointer("double", masses), len(parts),
             pointer("flavbrem_yield_part", parts), pointer("flavbrem_yield_value", values),
             progress=progress, keep=(process, material, spectrum))
    found = values[of_mass.reshape(-1), of_part.reshape(-1)].reshape(asked[0].shape)
    if found.ndim > 0:
        return records(found)
    *told, status = found[()].tolist()
    return Yield(*told, ValueStatus(status))


def conversions_of_rows(process: Process, material: Material, spectrum: Spectrum, m_phi: float, *,
                        method: str = "etl", rtol: float = 1e-6) -> NDArray[np.float64]:
    """How many conversions a lepton of each row makes in a cm, sum of nuclei times cross-section
    [1/cm]: times `spectrum.rows.length_cm` it is what the row has of all. Shape (n,).
    Raises InputError."""
    per_cm = np.zeros(len(spectrum))
    work(lib.flavbrem_yield_rows, process._handle, material._handle, spectrum._handle,
         _request(method, rtol, 1.0), float(m_phi), pointer("double", per_cm), ffi.NULL,
         keep=(process, material, spectrum))
    return per_cm
