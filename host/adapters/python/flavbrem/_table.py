"""Tables of total cross-sections."""
from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import LOOKUP, TableValue, filled, numbers_of, records, together
from ._errors import InputError, error_of
from ._flavbrem import ffi, lib
from ._keys import Path, Value, choice, choice_name, count, path_bytes
from ._process import Process
from ._spec import Spec, spec_of
from ._work import Progress, c_text, held, made, owner_of, text_of, work

_ENDS = {lib.FLAVBREM_SEARCH_GOOD: "good", lib.FLAVBREM_SEARCH_STUCK: "stuck",
         lib.FLAVBREM_SEARCH_MAX_NODES: "max_nodes", lib.FLAVBREM_SEARCH_MAX_WORK: "max_work"}
_EXPORTS = {"dmg4": lib.FLAVBREM_EXPORT_DMG4, "csv": lib.FLAVBREM_EXPORT_CSV,
            "json": lib.FLAVBREM_EXPORT_JSON}
_TYPES = {lib.FLAVBREM_TABLE_FLOAT64: "f8", lib.FLAVBREM_TABLE_UINT8: "u1"}
_NO_SPEC = "the table was opened without its spec, open it by open_table with check=True"
_ENDINGS = {".c": "dmg4", ".h": "dmg4", ".csv": "csv", ".json": "json"}


@dataclass(frozen=True)
class Cells:
    """Cells between the nodes, of a method."""

    open: int  #: with a part above the opening energy of the method
    without_value: int  #: of these, those without a value between their nodes


@dataclass(frozen=True)
class MethodOutcome:
    """What became of a method of a table. Errors are relative, and of cells that are far enough
    from the threshold to count."""

    end: str  #: "good": interp_tol was reached; "stuck", "max_nodes", "max_work": why it was not
    worst: float  #: the largest that was measured; NaN where there is none
    p99: float  #: the 99th percentile
    stated: float  #: the largest error that a cell was to state; above 1 it has no value
    cells: Cells


@dataclass(frozen=True)
class TableOutcome:
    """What came of making a table."""

    beam_energies: int  #: nodes
    masses: int
    outside_tolerance: int  #: cross-sections at the nodes that miss rtol
    work: int  #: cross-sections computed
    methods: dict[str, MethodOutcome]


@dataclass(frozen=True)
class TableRound:
    """What a round of the search for nodes has brought."""

    number: int  #: 1, 2, ...
    beam_energies: int
    masses: int
    work: int  #: cross-sections so far
    measured: dict[str, float]  #: largest relative error by method
    ends: dict[str, str]  #: "stuck" where it is known already


@dataclass(frozen=True)
class Tally:
    """What came of one kind of comparison."""

    values: int  #: numbers compared
    same: int  #: of these, with the same bits
    wrong: int  #: of these, off by more than their errors
    without_value: int  #: points where the table has none
    largest: float  #: difference, in units of the allowed one; NaN of no values


@dataclass(frozen=True)
class TableReport:
    """What `Table.check` has found."""

    self_check: Tally  #: the values that the table brings along, and lookups
    nodes: Tally  #: cross-sections computed afresh, and those at the nodes
    between: Tally  #: the same, and lookups between the nodes
    cells: Cells

    @property
    def good(self) -> bool:
        """No value is wrong."""
        return self.self_check.wrong + self.nodes.wrong + self.between.wrong == 0


class Table:
    """A table; `make_table` and `open_table` make one. It never changes; any number of threads may
    use it."""

    outcome: TableOutcome | None = None  #: of a table that was made

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    # ---- values ----

    def _look_up(self, method: int, E: ArrayLike, m_phi: ArrayLike, gaps: bool) -> Any:
        energies, masses = together(E=E, m_phi=m_phi)
        points = np.ascontiguousarray(np.stack([energies, masses], axis=-1))
        values = np.zeros(energies.shape, LOOKUP)
        last = ffi.new("size_t *")
        status = lib.python_table_lookup(
            self._handle, method, int(gaps), values.size, ffi.cast("double *", points.ctypes.data),
            ffi.cast("double *", values.ctypes.data), last)
        if status != lib.FLAVBREM_OK:
            raise self._why(status, *points.reshape(-1, 2)[last[0]])
        return records(values) if values.ndim else TableValue(*values.item())

    def _why(self, status: int, E: float, m_phi: float) -> Exception:
        text = ffi.new("char[]", lib.FLAVBREM_TABLE_MESSAGE)
        lib.flavbrem_table_message(self._handle, status, E, m_phi, text, len(text))
        return error_of(status, text_of(text))

    def sigma(self, E: ArrayLike, m_phi: ArrayLike, method: str = "etl", gaps: bool = False) -> Any:
        """Total cross-sections at the table's coupling.

        E, m_phi  total beam energies and boson masses [GeV], broadcast against each other; inside
                  the table
        gaps      True: NaN where there is no value, in place of an exception

        Returns a record array of the common shape with the fields `value` and `error` [pb], of
        scalars a `TableValue`; 0 below the threshold.
        Raises OutsideError, NoValueError, of the first such point.
        """
        return self._look_up(choice("method", method), E, m_phi, gaps)

    def kfactor(self, E: ArrayLike, m_phi: ArrayLike, gaps: bool = False) -> Any:
        """K = sigma_IWW/sigma_ETL, likewise. Below the threshold there is none."""
        return self._look_up(lib.PYTHON_LOOKUP_K, E, m_phi, gaps)

    # ---- what is in it ----

    @property
    def E(self) -> NDArray[np.float64]:
        """Total beam energies of the nodes [GeV], shape (nE,)."""
        return self.dataset("/beam_energy_gev")

    @property
    def m_phi(self) -> NDArray[np.float64]:
        """Boson masses of the nodes [GeV], shape (nM,)."""
        return self.dataset("/m_phi_gev")

    def dataset(self, name: str) -> NDArray[Any]:
        """A dataset by its name in tables/FORMAT.md: "/etl/sigma_pb" [pb], shape (nE, nM),
        "/k/value", "/status", ... Read only. Raises KeyError."""
        kind = self._datasets().get(name)
        if kind is None:
            raise KeyError(f"the table has no {name}")
        shape = ffi.new("size_t[2]")
        data = lib.flavbrem_table_dataset(self._handle, c_text(name, "name"), shape)
        size = shape[0] * shape[1] * kind.itemsize
        array = np.frombuffer(ffi.buffer(held(ffi.cast("char *", data), self._handle), size),
                              dtype=kind)
        array.flags.writeable = False
        return array.reshape(tuple(shape) if shape[1] > 1 else (shape[0],))

    def _datasets(self) -> dict[str, np.dtype[Any]]:
        """Names and types, by the index in front (flavbrem/table_format.h)."""
        index = ffi.cast("flavbrem_table_index *", lib.flavbrem_table_bytes(self._handle, ffi.NULL))
        return {text_of(entry.name): np.dtype(_TYPES[entry.type])
                for entry in index.entries[0:index.n_entries]}

    @property
    def datasets(self) -> tuple[str, ...]:
        """The names of its datasets."""
        return tuple(self._datasets())

    @property
    def range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """First and last total beam energy, first and last boson mass [GeV]."""
        energies, masses = ffi.new("double[2]"), ffi.new("double[2]")
        lib.flavbrem_table_range(self._handle, energies, masses)
        return (energies[0], energies[1]), (masses[0], masses[1])

    @property
    def coupling(self) -> float:
        """The coupling h of its cross-sections."""
        return float(lib.flavbrem_table_coupling(self._handle))

    @property
    def convention(self) -> str:
        """Leptons, target, coupling, constants, form factor, rules of t_max and angles in one
        line."""
        return text_of(lib.flavbrem_table_convention(self._handle))

    @property
    def spec(self) -> Spec:
        """What it was made from. Raises InputError of a table that was opened without it: by
        `open_table` with check=False, or by `from_bytes`."""
        return Spec.from_text("table", text_of(lib.flavbrem_table_spec(self._with_spec())))

    @property
    def process(self) -> Process:
        """The process of its cross-sections; raises as `spec`."""
        return self.spec.process

    def threshold(self, m_phi: ArrayLike) -> Any:
        """Total beam energy [GeV] above which a boson of mass m_phi [GeV] can be made."""
        masses = numbers_of("m_phi", m_phi)
        return np.array([lib.flavbrem_table_threshold_gev(self._handle, m) for m in masses.flat]
                        ).reshape(masses.shape)[()]

    def cell(self, E: float, m_phi: float) -> tuple[int, int]:
        """The nodes below a point: E[i] <= E <= E[i + 1], m_phi[j] <= m_phi <= m_phi[j + 1]."""
        node = ffi.new("size_t[2]")
        status = lib.flavbrem_table_cell(self._handle, E, m_phi, node)
        if status != lib.FLAVBREM_OK:
            raise self._why(status, E, m_phi)
        return node[0], node[1]

    def cells(self, method: str = "etl") -> Cells:
        """How many cells have a value."""
        cells = lib.flavbrem_table_cells(self._handle, self.process._handle,
                                         choice("method", method))
        return filled(Cells, cells)

    def interpolation_error(self, method: str = "etl") -> tuple[float, float]:
        """Largest and 99th percentile of the relative error between the nodes, as measured when the
        table was made."""
        worst, p99 = ffi.new("double *"), ffi.new("double *")
        lib.flavbrem_table_interpolation_error(self._handle, choice("method", method), worst, p99)
        return worst[0], p99[0]

    def __repr__(self) -> str:
        (e_low, e_high), (m_low, m_high) = self.range
        return (f"<flavbrem.Table {self.convention}; {self.E.size} energies {e_low:g} to "
                f"{e_high:g} GeV, {self.m_phi.size} masses {m_low:g} to {m_high:g} GeV>")

    # ---- its way out ----

    def _with_spec(self) -> Any:
        if lib.flavbrem_table_spec(self._handle) == ffi.NULL:
            raise InputError(_NO_SPEC)
        return self._handle

    def save(self, path: Path) -> None:
        """Writes it as HDF5 (tables/FORMAT.md). The file appears when it is whole."""
        work(lib.flavbrem_table_write, self._with_spec(), path_bytes(path))

    def export(self, path: Path, to: str | None = None, name: str | None = None) -> None:
        """Writes it in a form that other programs take.

        to    "dmg4" (C source of K), "csv", "json"; None: by the ending of the path, .c .csv .json
        name  of the C function
        """
        to = to or _ENDINGS.get(os.path.splitext(os.fsdecode(path))[1])
        if to not in _EXPORTS:
            raise InputError(f"\"{os.fsdecode(path)}\" does not say which form it is to have, give "
                             f"to={' or to='.join(map(repr, _EXPORTS))}")
        work(lib.flavbrem_table_export_file, self._with_spec(), _EXPORTS[to],
             ffi.NULL if name is None else c_text(name, "name"), path_bytes(path))

    def check(self, points: int = 100, progress: Progress | None = None) -> TableReport:
        """Compares lookups with cross-sections computed afresh, at `points` nodes and as many
        points between for each method, and the nodes of each further form factor. A wrong value
        is no error: look at the report."""
        report = ffi.new("flavbrem_table_report *")
        work(lib.flavbrem_table_verify, self._with_spec(), count("points", points), report,
             progress=progress)
        return filled(TableReport, report, cells=filled(Cells, report.cells),
                      **{part: filled(Tally, getattr(report, part))
                         for part in ("self_check", "nodes", "between")})

    def to_bytes(self) -> bytes:
        """All of it as it lies in memory, for `from_bytes` with check=False."""
        size = ffi.new("size_t *")
        data = lib.flavbrem_table_bytes(self._handle, size)
        return bytes(ffi.buffer(ffi.cast("char *", data), size[0]))

    @classmethod
    def from_bytes(cls, data: bytes, check: bool = True) -> Table:
        """A table from the bytes of a file, all checksums compared; with check=False from those of
        another table.

        Raises FormatError.
        """
        memory = ffi.new("uint64_t[]", (len(data) + 7) // 8)  # at a multiple of 8
        ffi.memmove(memory, data, len(data))
        return cls(held(_opened(lib.flavbrem_table_open_memory, memory, len(data), check), memory))

    def __reduce__(self) -> tuple[Callable[[bytes, bool], Table], tuple[bytes, bool]]:
        return Table.from_bytes, (self.to_bytes(), False)


def make_table(spec: Process | Spec | None = None, *, progress: Progress | None = None,
               watch: Callable[[TableRound], object] | None = None, **keys: Value | None) -> Table:
    """Makes a table: cross-sections at the nodes, splines through them, and what these were
    measured to be off between.

    spec      a process, to which `keys` say what else there is to know, or a `Spec`
    progress  see `Progress`
    watch     called with each round of the search for nodes, soon after it; what it raises ends the
              work
    keys      beam_energy, m_phi [GeV]: "5:200:60:log", "5:200:auto" (nodes are chosen for
              interp_tol), an array; rtol, interp_tol, method, ... (`keys()`); sampling="all" for
              a `Runtime`; form_factors="helm" for sigma with it at the nodes too,
              `dataset("/etl/sigma_helm_pb")`

    Raises InputError, CancelledError, ... A tolerance that was not reached is no error: look at
    `Table.outcome`.
    """
    spec = spec_of("table", spec, keys)
    owner = owner_of("flavbrem_table", lib.flavbrem_table_close)
    outcome = ffi.new("flavbrem_table_outcome *")
    rounds: deque[Any] = deque()
    kept = ffi.new_handle(rounds)
    work(lib.flavbrem_table_make_watched, spec._handle, lib.python_round, kept, owner, outcome,
         progress=_told(rounds, watch, progress) if watch else progress, keep=(rounds,))
    if watch:
        _tell(rounds, watch)
    table = Table(held(owner[0], owner))
    table.outcome = filled(TableOutcome, outcome, methods={
        choice_name("method", i): filled(MethodOutcome, told, end=_ENDS[told.end],
                                         cells=filled(Cells, told.cells))
        for i, told in enumerate(outcome.methods)})
    return table


def _tell(rounds: deque[Any], watch: Callable[[TableRound], object]) -> None:
    while rounds:
        told = rounds.popleft()
        names = [choice_name("method", i) for i in range(lib.FLAVBREM_METHODS)]
        watch(filled(TableRound, told, measured=dict(zip(names, told.measured, strict=True)),
                     ends={name: _ENDS[end] for name, end in zip(names, told.ends, strict=True)}))


def _told(rounds: deque[Any], watch: Callable[[TableRound], object],
          progress: Progress | None) -> Progress:
    """A progress function that hands rounds on, in the caller's thread."""
    def tell(done: int, total: int) -> object:
        _tell(rounds, watch)
        return progress(done, total) if progress else None
    return tell


def _opened(function: Callable[..., int], *arguments: Any) -> Any:
    """A table that one of the reader's functions opens."""
    *what, checked = arguments
    owner = owner_of("flavbrem_table", lib.flavbrem_table_close)
    text = ffi.new("char[]", lib.FLAVBREM_TABLE_MESSAGE)
    check = lib.FLAVBREM_TABLE_CHECKED if checked else lib.FLAVBREM_TABLE_UNCHECKED
    status = function(*what, check, owner, text, len(text))
    if status != lib.FLAVBREM_OK:
        raise error_of(status, text_of(text))
    return held(owner[0], owner)


def table_of(given: Table | Path, check: bool) -> Table:
    """A table, or one by its path, without its spec and without HDF5."""
    if isinstance(given, Table):
        return given
    return Table(_opened(lib.flavbrem_table_open, path_bytes(given), check))


def open_table(path: Path, check: bool = True) -> Table:
    """Opens a table. All of it is read into memory.

    check  True: all checksums are compared, and its spec is read, by HDF5. False: neither; it can
           be looked up in, but not checked, exported or saved

    Raises InputError, FileError, FormatError.
    """
    if not check:
        return table_of(path, check=False)
    return Table(made("flavbrem_table", lib.flavbrem_table_close, lib.flavbrem_table_load,
                      path_bytes(path)))
