"""Inside a simulator: cross-sections and final states at any energy, of a table with sampling."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import EVENT, LOOKUP, TableValue, numbers_of, pointer, records, together
from ._errors import InputError, error_of
from ._flavbrem import ffi, lib
from ._keys import Path, choice, count
from ._process import Process
from ._table import Table, table_of
from ._work import Progress, call, held, owner_of, text_of, work, written

_OF_TARGET = ("target_z", "target_a", "density_g_cm3", "is_element")
_FEW = 1000  # draws that the calling thread does faster than it starts another one


class Runtime:
    """A process of a table at one boson mass, by one method and view: its cross-section and its
    final states at the energy that a particle has just now, with the caller's own random numbers.
    It never changes; any number of threads may use one.

    table   one that was made with sampling="all", or the path of one
    m_phi   boson mass [GeV], in the range of the table
    method  "etl", "ww", "iww", one that the table has
    view    "boson" or "lepton": which particle WW and IWW describe
    check   of a path, whether all checksums are compared

    Raises InputError (also of a table without sampling, and of a mass outside it), FileError,
    FormatError.
    """

    def __init__(self, table: Table | Path, m_phi: float, method: str = "etl", view: str = "boson",
                 check: bool = True) -> None:
        self.table = table_of(table, check)  #: what it was opened from
        self.m_phi = float(m_phi)  #: [GeV]
        self.method, self.view = method, view
        owner = owner_of("flavbrem_runtime", lambda handle, kept=self.table._handle:
                         lib.flavbrem_runtime_close(handle))  # the table is closed after it
        text = ffi.new("char[]", lib.FLAVBREM_TABLE_MESSAGE)
        status = lib.flavbrem_runtime_of_table(
            self.table._handle, choice("method", method), choice("view", view), self.m_phi, owner,
            text, len(text))
        if status != lib.FLAVBREM_OK:
            raise error_of(status, text_of(text))
        self._handle = held(owner[0], owner)
        told = lib.flavbrem_process_values_of(lib.flavbrem_runtime_process(self._handle))
        self.z = float(told.target_z)  #: charge number of the nucleus
        self._rest = {"m_phi": self.m_phi, "method": method,
                      **{name: getattr(told, name) for name, _ in ffi.typeof(told).fields
                         if name not in _OF_TARGET}}

    def __reduce__(self) -> tuple[Callable[..., Runtime], tuple[Any, ...]]:
        return Runtime, (self.table, self.m_phi, self.method, self.view)

    def __repr__(self) -> str:
        low, high = self.range
        return (f"<flavbrem.Runtime {self.table.convention}; {self.method}, {self.view}, m_phi "
                f"{self.m_phi:g} GeV, {low:g} to {high:g} GeV>")

    @property
    def range(self) -> tuple[float, float]:
        """Total beam energies that it serves [GeV]: above the first, up to the second. There are
        draws below the first too, where the process is open."""
        energies = ffi.new("double[2]")
        lib.flavbrem_runtime_range(self._handle, energies)
        return energies[0], energies[1]

    @property
    def process(self) -> Process:
        """The process of the table."""
        return Process.from_text(written(
            lib.flavbrem_process_text, lib.flavbrem_runtime_process(self._handle),
            size=lib.FLAVBREM_PROCESS_BYTES))

    def coupling_factor(self, coupling: ArrayLike) -> Any:
        """The square of a coupling over that of the table, by which its cross-sections are
        multiplied to be those of this coupling; of the shape of `coupling`. Raises InputError."""
        given = numbers_of("coupling", coupling)
        wrong = given[~np.isfinite(given)]
        if wrong.size:
            raise InputError(f"coupling {wrong.flat[0]:g} is out of range (finite), give another")
        return np.array([lib.flavbrem_runtime_coupling_factor(self._handle, h)
                         for h in given.flat]).reshape(given.shape)[()]

    def sigma(self, E: ArrayLike, gaps: bool = False) -> Any:
        """Total cross-sections at the table's coupling.

        E     total beam energies [GeV], any shape
        gaps  True: NaN where there is no value, in place of an exception

        Returns a record array of the shape of E with the fields `value` and `error` [pb], of a
        scalar a `TableValue`; 0 below the threshold.
        Raises OutsideError for an energy outside the table, or that is no number; NoValueError. An
        energy is never replaced by another one.
        """
        energies = np.ascontiguousarray(numbers_of("E", E))
        values = np.zeros(np.shape(E), LOOKUP)
        last = ffi.new("size_t *")
        status = lib.python_runtime_sigma(
            self._handle, int(gaps), values.size, ffi.cast("double *", energies.ctypes.data),
            ffi.cast("double *", values.ctypes.data), last)
        if status != lib.FLAVBREM_OK:
            raise self.table._why(status, energies.flat[last[0]], self.m_phi)
        return records(values) if values.ndim else TableValue(*values.item())

    def sigma_bound(self, E_low: ArrayLike, E_high: ArrayLike) -> Any:
        """What sigma and its error are never above between two energies, for a particle that loses
        energy along a step: a place is drawn by the bound and kept with the probability
        sigma/bound.

        E_low, E_high  total beam energies [GeV], broadcast against each other

        Returns bounds [pb] of the common shape, of scalars a number.
        Raises InputError where E_low is above E_high; OutsideError, NoValueError as `sigma`.
        """
        pairs = np.ascontiguousarray(np.stack(together(E_low=E_low, E_high=E_high), axis=-1))
        bounds = np.zeros(pairs.shape[:-1])
        last = ffi.new("size_t *")
        status = lib.python_runtime_bound(self._handle, bounds.size, pointer("double", pairs),
                                          pointer("double", bounds), last)
        if status == lib.FLAVBREM_OK:
            return bounds[()]
        low, high = pairs.reshape(-1, 2)[last[0]]
        if status == lib.FLAVBREM_ERROR_INPUT:
            raise InputError(f"E_low = {low:.15g} GeV is above E_high = {high:.15g} GeV (of "
                             f"interval {last[0]}), swap them")
        raise self.table._why(status, low if high <= self.range[1] else high, self.m_phi)

    def allowed(self, E: ArrayLike) -> Any:
        """The part of sigma that the recoil of the nucleus allows, 0 to 1: WW and IWW have more,
        and a draw is one of what is allowed. Who wants the events of sigma keeps a draw with this
        probability. 1 for ETL. Interpolated: good to 3% of itself, better than 1e-3 where little
        is forbidden.

        E  total beam energies [GeV], any shape; 0 where the process is not open

        Returns an array of the shape of E, of a scalar a number. Raises OutsideError for an energy
        above the table, or that is no number.
        """
        energies = np.ascontiguousarray(numbers_of("E", E))
        allowed = np.zeros(np.shape(E))
        last = ffi.new("size_t *")
        status = lib.python_runtime_allowed(self._handle, allowed.size,
                                            pointer("double", energies),
                                            pointer("double", allowed), last)
        if status != lib.FLAVBREM_OK:
            raise self.table._why(status, energies.flat[last[0]], self.m_phi)
        return allowed[()]

    def draw(self, E: ArrayLike, keys: ArrayLike, progress: Progress | None = None) -> Any:
        """Draws final states, one of each key. The same energy and key give the same event, in any
        call, thread or process, and on any machine.

        E         total beam energies [GeV], a number or an array, up to the end of the table
        keys      128 random bits a draw, shape (n, 2), uint64: of the caller's generator, as
                  `numpy.random.PCG64(1).random_raw((n, 2))`; E is broadcast against (n,)
        progress  see `Progress`

        Returns a record array of shape (n,) with the fields of `EVENT`, in the frame of the beam,
        which `Sampler.draw` tells; of a number and one pair a single record. `weight` is 1, but
        where the density lies above what it was drawn from.
        Raises OutsideError for an energy above the table, or that is no number; InputError where
        the process is not open; FormatError. Nothing is drawn at another energy in its place.
        """
        pairs = _pairs(keys)
        energies = numbers_of("E", E)
        try:
            shape = np.broadcast_shapes(energies.shape, pairs.shape[:-1])
        except ValueError:
            raise InputError(f"the shapes do not go together (E {energies.shape}, keys "
                             f"{pairs.shape}), give one energy or one a pair") from None
        energies = np.ascontiguousarray(np.broadcast_to(energies, shape))
        pairs = np.ascontiguousarray(np.broadcast_to(pairs, (*shape, 2)))
        events = np.zeros(shape, EVENT)
        given = (self._handle, events.size, pointer("double", energies),
                 pointer("uint64_t", pairs), pointer("flavbrem_event", events))
        if events.size <= _FEW:
            call(lib.python_runtime_draw, *given)
        else:
            work(lib.python_runtime_draw, *given, progress=progress)
        return records(events) if shape else records(events)[()]


def _pairs(keys: ArrayLike) -> NDArray[np.uint64]:
    """Keys of draws, shape (..., 2)."""
    array = keys if isinstance(keys, np.ndarray) else np.array(keys, dtype=object)
    if array.dtype.kind == "O":  # of Python's whole numbers NumPy might make floats
        array = np.array([count("key", key) for key in array.flat], np.uint64).reshape(array.shape)
    if array.dtype.kind not in "iu":
        raise TypeError(f"keys is of type {array.dtype}, give whole numbers")
    if array.ndim == 0 or array.shape[-1] != 2:
        raise InputError(f"keys are of shape {array.shape} (each is two numbers), give (n, 2)")
    if array.size > 0:
        count("key", array.min())
    return array.astype(np.uint64)


def runtime_hats(process: Process, m_phi: tuple[float, float], E: float, method: str = "etl",
                 view: str = "boson", progress: Progress | None = None) -> bytes:
    """What a table with sampling holds of a method and a view, as bytes: what final states are
    drawn from, for energies from the threshold of each mass on.

    m_phi     boson masses, from and to [GeV]
    E         up to this total beam energy [GeV]
    method    "etl", "ww", "iww"
    view      "boson" or "lepton"; of ETL "boson"
    progress  see `Progress`

    Raises InputError, CancelledError.
    """
    low, high = m_phi
    owner, size = owner_of("void", lib.python_free), ffi.new("size_t *")
    work(lib.flavbrem_runtime_hats, process._handle, choice("method", method),
         choice("view", view), ffi.new("double[2]", [low, high]), float(E), owner, size,
         progress=progress)
    return bytes(ffi.buffer(ffi.cast("char *", owner[0]), size[0]))
