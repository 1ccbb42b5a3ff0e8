"""Files of events, and what a file says of itself."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._arrays import (RESULT, Records, Result, ValueStatus, dtype_of, filled, records,
                      result_of)
from ._errors import FormatError
from ._flavbrem import ffi, lib
from ._keys import Path, Value, count, path_bytes
from ._process import Process
from ._sampler import Draws
from ._spec import Spec, spec_of
from ._work import Progress, c_text, held, made, text_of, work, written


@dataclass(frozen=True)
class EventFormat:
    """A format of event files."""

    name: str  #: "lhe"
    title: str
    endings: tuple[str, ...]  #: of its files, the usual one first
    help: str
    is_text: bool  #: False of HDF5
    has_one_mass: bool  #: its events tell neither mass nor charge: no spectrum, one mass


@dataclass(frozen=True)
class EventOutcome:
    """What became of a file of events."""

    events: int  #: in the file
    drawn: int  #: of these, by this call
    tries: int  #: evaluations of the density
    azimuth_tries: int
    above_hat: int  #: events with a weight above 1
    worst_weight: float
    sigma: Result  #: of the events [pb], the mean over the beam energies
    forbidden: Result  #: what the recoil of the nucleus forbids [pb]
    missed: int  #: beam energies whose cross-sections miss the tolerance
    bytes: int  #: of the file
    removed: int  #: unfinished files of earlier calls
    device: str  #: where the first batch was drawn
    reason: str  #: why that is no GPU


@dataclass(frozen=True)
class EventReport:
    """What was found in a file of events."""

    format: str
    compressed: bool
    format_version: int
    checked: bool  #: False of version 1, which has no checksums
    no_meta: bool  #: True of a CSV in gzip without NAME.meta
    events: int
    bytes: int


@dataclass(frozen=True)
class FileInfo:
    """What a table or a file of events says of itself."""

    kind: str  #: "table", "events"
    attributes: dict[str, str | int | float]  #: origin, convention, spec, tally
    datasets: dict[str, tuple[str, tuple[int, ...]]]  #: name: unit and shape
    range: tuple[tuple[float, float], tuple[float, float]]  #: of a table: E, m_phi [GeV]
    points: dict[ValueStatus, int]  #: of a table: how many points have a status
    by_energy: dict[str, NDArray[np.float64]]  #: of events: sigma_pb, hat_pb, ..., shape (n,)
    report: EventReport | None  #: of events
    boson: Process | None  #: with the leptons, constants, boson and couplings of the file, of which
    #: `couplings`, `spin`, `decay` and `ww_is_far` ask for nothing else; None where it has no such


_KINDS = {lib.FLAVBREM_FILE_OTHER: "other", lib.FLAVBREM_FILE_TABLE: "table",
          lib.FLAVBREM_FILE_EVENTS: "events"}
_BY_ENERGY = ("beam_energy_gev", "sigma_pb", "error_pb", "hat_pb", "efficiency", "forbidden_pb",
              "forbidden_error_pb", "m_phi_gev", "charge", "target_z", "target_a", "mass_index",
              "target_index", "share", "length_cm", "depth_from_cm", "depth_to_cm")
#: A part of a source of events: `beam_energy_gev`, `m_phi_gev`, `share`, the expected part of all
#: events, `mass` and `target`, their numbers, `charge` of the incoming lepton; of a spectrum
#: `length_cm`, `depth_from_cm`, `depth_to_cm` of its row.
EVENT_PART = dtype_of("flavbrem_event_part")


@dataclass(frozen=True)
class EventTotal:
    """What the events of a mass stand for."""

    m_phi: float  #: [GeV]
    share: float  #: of all events, expected
    sigma: Result  #: [pb]; of a spectrum conversions over track length and nuclei, else a mean
    forbidden: Result  #: what recoil forbids [pb], likewise
    conversions: float  #: of a spectrum, per primary; else 0, as the next ones
    statistics: float  #: its error, one standard deviation of the track length
    numerics: float  #: and a bound of what the cross-sections are off by
    track_length: float  #: of all rows that count, per primary [cm]
    track_error: float
    nuclei_per_cm3: float


def event_formats() -> dict[str, EventFormat]:
    """The formats of event files, by name."""
    found: dict[str, EventFormat] = {}
    while (row := lib.flavbrem_event_format_at(len(found))) != ffi.NULL:
        name = text_of(row.name)
        found[name] = filled(EventFormat, row, endings=tuple(text_of(row.endings).split()),
                             is_text=bool(row.is_text), has_one_mass=bool(row.has_one_mass))
    return found


class EventSource(Draws):
    """What the events of a spec are drawn from: a hat and a cross-section for each part, that is a
    beam energy, or where there are more masses, targets, or a spectrum, one of them together. It
    never changes.

    spec  a process, to which `keys` say what else there is to know, or a `Spec` of "events"
    keys  beam_energy, m_phi [GeV], events (how many a file has), method, view, seed, first, charge,
          rtol, spectrum, material, share, target ("Pb,Fe": of keys alone), ... (`keys()`)
    """

    def __init__(self, spec: Process | Spec | None = None, *, progress: Progress | None = None,
                 **keys: Value | None) -> None:
        spec = spec_of("events", spec, keys)
        self._handle = made("flavbrem_event_source", lib.flavbrem_event_source_destroy,
                            lib.flavbrem_event_source_create, spec._handle, progress=progress)
        self._n = lib.flavbrem_event_source_energies(self._handle)
        self._chooses = self.inside.error > 0
        self._samplers = held(ffi.cast("flavbrem_sampler **",
                                       lib.flavbrem_event_source_samplers(self._handle)),
                              self._handle)

    def __reduce__(self) -> tuple[Callable[[Spec], EventSource], tuple[Spec]]:
        return EventSource, (self.spec,)

    @property
    def spec(self) -> Spec:
        """What it was made from."""
        text = written(lib.flavbrem_spec_text, lib.flavbrem_event_source_spec(self._handle),
                       size=lib.FLAVBREM_SPEC_BYTES)
        return Spec.from_text("events", text)

    def _draw(self, first: int, n: int, to: Any, progress: Progress | None) -> None:
        work(lib.flavbrem_event_source_draw, self._handle, first, n, to, progress=progress)

    def _fill(self, first: int, n: int, histogram: Any, progress: Progress | None,
              keep: Any) -> None:
        work(lib.flavbrem_event_source_histogram, self._handle, first, n, histogram,
             progress=progress, keep=keep)

    def pick(self, first: int, n: int) -> NDArray[np.intp]:
        """The numbers of the parts that the events number first to first + n - 1 come from."""
        first, n = count("first", first), count("n", n)
        return np.array([lib.flavbrem_event_source_pick(self._handle, first + i)
                         for i in range(n)], np.intp)

    @property
    def is_mixed(self) -> bool:
        """False of one mass and one target whose energies take turns."""
        return bool(lib.flavbrem_event_source_is_mixed(self._handle))

    @property
    def takes_turns(self) -> bool:
        """True where energies, masses or targets have as many events each, whatever their
        cross-sections (several, without share="sigma"): the events of a bin then stand for no part
        of `mean_sigma` (`Histogram.pb`)."""
        return bool(lib.flavbrem_event_source_takes_turns(self._handle))

    @property
    def has_spectrum(self) -> bool:
        return bool(lib.flavbrem_event_source_has_spectrum(self._handle))

    @property
    def parts(self) -> Records:
        """A record array of `EVENT_PART` of shape (n,), by mass, target, energy or row."""
        array = np.zeros(self._n, EVENT_PART)
        for i in range(self._n):
            part = lib.flavbrem_event_source_part(self._handle, i)
            array[i] = tuple(getattr(part, name) for name in EVENT_PART.names or ())
        return records(array)

    @property
    def targets(self) -> list[tuple[float, float]]:
        """Z and A of the targets, of a spectrum those of the elements of its material."""
        values = [lib.flavbrem_process_values_of(lib.flavbrem_event_source_process(self._handle, i))
                  for i in range(lib.flavbrem_event_source_targets(self._handle))]
        return [(one.target_z, one.target_a) for one in values]

    @property
    def totals(self) -> list[EventTotal]:
        """Those of each mass."""
        found = []
        for i in range(lib.flavbrem_event_source_masses(self._handle)):
            one = lib.flavbrem_event_source_total(self._handle, i)
            found.append(EventTotal(
                one.m_phi_gev, one.share, result_of(one.sigma), result_of(one.forbidden),
                one.conversions, one.statistics, one.numerics, one.track_length_cm,
                one.track_error_cm, one.nuclei_per_cm3))
        return found

    def _doubles(self, pointer: Any) -> NDArray[np.float64]:
        return np.array([pointer[i] for i in range(self._n)])

    def _results(self, pointer: Any) -> Records:
        array = np.zeros(self._n, RESULT)
        for i in range(self._n):
            array[i] = result_of(pointer[i])
        return records(array)

    @property
    def E(self) -> NDArray[np.float64]:
        """Total beam energies of the parts [GeV], shape (n,): event i has number i % n, or of a
        mixed source that which `pick` says."""
        return self._doubles(lib.flavbrem_event_source_beam_energies(self._handle))

    @property
    def sigma(self) -> Records:
        """The cross-section of the events of each part [pb], records of shape (n,)."""
        return self._results(lib.flavbrem_event_source_sigma(self._handle))

    @property
    def forbidden(self) -> Records:
        """What the recoil of the nucleus forbids [pb], likewise."""
        return self._results(lib.flavbrem_event_source_forbidden(self._handle))

    @property
    def inside(self) -> Result:
        """Which part of the cross-section lies inside the spec's `cut`; 1 +- 0 without one."""
        return result_of(lib.flavbrem_event_source_inside(self._handle, ffi.NULL))

    @property
    def mean_sigma(self) -> Result:
        """The cross-section of all events [pb], the mean over the energies, or over the masses."""
        return result_of(lib.flavbrem_event_source_mean(self._handle, ffi.NULL))

    @property
    def hat(self) -> NDArray[np.float64]:
        """The integral of each hat [pb], shape (n,)."""
        return self._doubles(lib.flavbrem_event_source_hats(self._handle))

    @property
    def missed(self) -> int:
        """How many energies have a cross-section that misses the tolerance."""
        return int(lib.flavbrem_event_source_missed(self._handle))

    def write(self, path: Path | int, format: str | None = None, compress: bool = False,
              resume: bool = False, keep: bool = False,
              progress: Progress | None = None) -> EventOutcome:
        """Draws the events and writes them; the file appears when it is whole. Its bytes are a
        function of the spec and the format alone.

        path      of the file, or the number of an open one, which a text is written to
        format    a name of `event_formats`; None: by the ending of the path
        compress  texts in gzip, HDF5 deflated
        resume    goes on with what an interrupted call with `keep` has left
        keep      leaves the unfinished file for that where this call is ended

        Raises InputError, FileError, CancelledError, ...
        """
        options = ffi.new("flavbrem_event_file_options *",
                          lib.flavbrem_event_file_options_default())
        name = ffi.NULL if format is None else ffi.new("char[]", c_text(format, "format"))
        options.format = name
        options.compress, options.resume, options.keep = compress, resume, keep
        to = ffi.NULL
        if isinstance(path, int):
            options.descriptor = path
        else:
            to = path_bytes(path)
        outcome = ffi.new("flavbrem_event_outcome *")
        work(lib.flavbrem_event_file_write, self._handle, to, options, outcome, progress=progress,
             keep=(name,))
        return filled(EventOutcome, outcome)


def write_events(path: Path, spec: Process | Spec | None = None, *,
                 progress: Progress | None = None, **keys: Value | None) -> EventOutcome:
    """A file of events, in the format of its ending: `EventSource(spec, **keys).write(path)`."""
    return EventSource(spec, progress=progress, **keys).write(path, progress=progress)


def check_events(path: Path) -> EventReport:
    """Reads all of a file of events and compares its checksums, its count and its end.

    Raises InputError, FormatError.
    """
    report = ffi.new("flavbrem_event_report *")
    work(lib.flavbrem_event_file_check, path_bytes(path), report)
    return _report(report)


def _report(report: Any) -> EventReport:
    return filled(EventReport, report, **{name: bool(getattr(report, name))
                                          for name in ("compressed", "checked", "no_meta")})


def file_kind(path: Path) -> str:
    """What a file is: "table", "events" or "other"."""
    return _KINDS[lib.flavbrem_file_kind_of(path_bytes(path))]


def _numbered(function: Callable[[Any, int], Any], info: Any) -> list[Any]:
    rows: list[Any] = []
    while (row := function(info, len(rows))) != ffi.NULL:
        rows.append(row)
    return rows


def _value(attribute: Any) -> str | int | float:
    if attribute.text != ffi.NULL:
        return text_of(attribute.text)
    return int(attribute.whole) if attribute.is_whole else float(attribute.number)


def _by_energy(info: Any) -> dict[str, NDArray[np.float64]]:
    n = lib.flavbrem_file_info_energies(info)
    found = {name: lib.flavbrem_file_info_by_energy(info, name.encode()) for name in _BY_ENERGY}
    return {name: np.array([values[i] for i in range(n)])
            for name, values in found.items() if values != ffi.NULL}


def _boson(info: Any) -> Process | None:
    """A file of the first versions may not say."""
    try:
        handle = made("flavbrem_process", lib.flavbrem_process_destroy,
                      lib.flavbrem_file_info_boson, info)
    except FormatError:
        return None
    return Process.from_text(written(lib.flavbrem_process_text, handle,
                                     size=lib.FLAVBREM_PROCESS_BYTES))


def file_info(path: Path) -> FileInfo:
    """What a table or a file of events says of itself. A file of events is read to its end and
    verified.

    Raises InputError, FormatError.
    """
    info = made("flavbrem_file_info", lib.flavbrem_file_info_destroy, lib.flavbrem_file_info_read,
                path_bytes(path))
    energies, masses = ffi.new("double[2]"), ffi.new("double[2]")
    lib.flavbrem_file_info_range(info, energies, masses)
    report = lib.flavbrem_file_info_report(info)
    return FileInfo(
        kind=_KINDS[lib.flavbrem_file_info_kind(info)],
        attributes={text_of(row.name): _value(row)
                    for row in _numbered(lib.flavbrem_file_info_attribute, info)},
        datasets={text_of(row.name): (text_of(row.unit), tuple(row.sizes)[:row.rank])
                  for row in _numbered(lib.flavbrem_file_info_dataset, info)},
        range=((energies[0], energies[1]), (masses[0], masses[1])),
        points={status: lib.flavbrem_file_info_points(info, int(status)) for status in ValueStatus},
        by_energy=_by_energy(info),
        report=_report(report) if report != ffi.NULL else None,
        boson=_boson(info))
