"""Events and histograms of them."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import CELL, EVENT, RESULT, Records, Result, numbers_of, pointer, records, result_of, together
from ._errors import InputError
from ._flavbrem import ffi, lib
from ._keys import count, range_values
from ._process import Process, sampling_of
from ._work import Progress, text_of, work

_FEW = 1000  # events that the calling thread draws faster than it starts another one


def _variables() -> dict[str, int]:
    names: dict[str, int] = {}
    while (name := lib.flavbrem_variable_name(len(names))) != ffi.NULL:
        names[text_of(name)] = len(names)
    return names


#: What a histogram can be over: "x", "theta" [rad], "y", "psi" [rad], "t" [GeV2].
VARIABLES = tuple(_variables())


def _histogram(names: Sequence[str], edges: Sequence[NDArray[np.float64]],
               counts: NDArray[np.uint64]) -> tuple[Any, Any]:
    """A flavbrem_histogram, and what it needs kept."""
    kept = [pointer("double", axis) for axis in edges]
    made = ffi.new("flavbrem_histogram *", {
        "n_axes": len(names), "largest_weight": 1.0, "counts": pointer("uint64_t", counts),
        "axes": [{"variable": VARIABLES.index(name), "n_edges": axis.size, "edges": edge}
                 for name, axis, edge in zip(names, edges, kept, strict=True)]})
    return made, (counts, kept)


@dataclass(frozen=True)
class Histogram:
    """Counts of events in bins of one or two variables."""

    variables: tuple[str, ...]  #: one or two of `VARIABLES`
    edges: tuple[NDArray[np.float64], ...]  #: of each variable, shape (bins + 1,)
    all_counts: NDArray[np.uint64]  #: with those below the first and from the last edge on
    events: int
    tries: int  #: evaluations of the density
    azimuth_tries: int  #: of the azimuth's
    above: int  #: events with a weight above 1
    largest_weight: float

    @property
    def counts(self) -> NDArray[np.uint64]:
        """Of the bins between the edges, shape (bins,) or (bins, bins)."""
        return self.all_counts[(slice(1, -1),) * self.all_counts.ndim]

    def density(self, sigma: float = 1.0) -> NDArray[np.float64]:
        """The differential cross-section, sigma [pb] times counts over events and the width of the
        bin [pb, pb/rad, pb/GeV2, ...]. A bin of n counts is uncertain by 1/sqrt(n) of itself."""
        width = np.diff(self.edges[0])
        if len(self.edges) == 2:
            width = np.multiply.outer(width, np.diff(self.edges[1]))
        return sigma * self.counts / (self.events * width)

    def pb(self, sigma: float | Result | Any, outside: bool = False) -> Records:
        """What the counts stand for: sigma times the part of the events that is in the bin.

        sigma    of all events, a number [pb] or a result with its error: `Sampler.sigma()[0]` of one
                 energy, `EventSource.mean_sigma` of a source that does not take turns
        outside  with what is below the first and from the last edge on, as `all_counts`; all
                 values together are sigma then

        Returns a record array of shape (bins,) or (bins, bins) with the fields of `CELL`: `value`;
        `statistics`, one standard deviation, sigma sqrt(p (1 - p)/n) of the part p of n events, and
        what one event stands for where p is 0 or 1; `numerics`, the error of sigma times p, a bound;
        all in pb; `density`, value over the width of the bin, as `Process.xsec` has it [pb, pb/rad,
        pb/GeV2, ...], whose errors are the same part of it, NaN outside.

        Raises InputError, also where there are no events.
        """
        counts = np.ascontiguousarray(self.all_counts)
        cells = np.zeros(counts.shape, CELL)
        histogram, kept = _histogram(self.variables, self.edges, counts)
        value, error = ((sigma.value, sigma.error) if hasattr(sigma, "error") else (sigma, 0.0))
        result = ffi.new("flavbrem_result *", {"value": float(value), "error": float(error)})
        work(lib.flavbrem_histogram_pb, histogram, result, pointer("flavbrem_cell", cells),
             keep=(kept, cells))
        return records(cells if outside else cells[(slice(1, -1),) * cells.ndim])


class Draws:
    """What draws events: `Sampler`, `EventSource`."""

    _n: int
    _samplers: Any
    _chooses = False  #: events are not those of their numbers in the sampler: of a cut

    def draw(self, n: int, first: int = 0, progress: Progress | None = None) -> Records:
        """The events number first to first + n - 1. Event i has the same bits in any call, on any
        number of threads and any device; of several energies it is one of number i % n_energies.

        Returns a record array of shape (n,) with the fields of `EVENT`: `lepton`, `boson`,
        `nucleus`, momenta (px, py, pz, E) of shape (n, 4) [GeV]; `x`, `theta_rad`, `y`, `psi_rad`,
        `t_gev2`, `weight`, `tries`, `azimuth_tries` of shape (n,).
        """
        n, first = count("n", n), count("first", first)
        events = np.zeros(n, EVENT)
        to = pointer("flavbrem_event", events)
        if n <= _FEW and self._n == 1 and not self._chooses:
            lib.flavbrem_sampler_draw(self._samplers[0], first, n, to)
        else:
            self._draw(first, n, to, progress)
        return records(events)

    def _draw(self, first: int, n: int, to: Any, progress: Progress | None) -> None:
        work(lib.flavbrem_events_draw, self._n, self._samplers, first, n, to, progress=progress)

    def _fill(self, first: int, n: int, histogram: Any, progress: Progress | None,
              keep: Any) -> None:
        work(lib.flavbrem_events_histogram, self._n, self._samplers, first, n, histogram,
             progress=progress, keep=keep)

    def histogram(self, n: int, variables: str | Sequence[str], edges: Any, first: int = 0,
                  progress: Progress | None = None) -> Histogram:
        """Counts the events that `draw` gives, without keeping them.

        variables  one of `VARIABLES`, or a pair of them
        edges      ascending, an array or a text like "0:1:50" (50 bins); of a pair, a pair of these
        """
        n, first = count("n", n), count("first", first)
        names = (variables,) if isinstance(variables, str) else tuple(variables)
        given = (edges,) if isinstance(variables, str) else tuple(edges)
        if not 1 <= len(names) <= 2 or len(names) != len(given):
            raise InputError(f"{len(names)} variables have edges for {len(given)} (one or two have "
                             "them), give each its edges")
        unknown = [name for name in names if name not in VARIABLES]
        if unknown:
            raise InputError(f"variable {unknown[0]!r} is unknown, give one of "
                             f"{', '.join(VARIABLES)}")
        values = [np.ascontiguousarray(range_values(one, edges=True) if isinstance(one, str)
                                       else numbers_of("edges", one)) for one in given]
        counts = np.zeros([axis.size + 1 for axis in values], np.uint64)
        filling, kept = _histogram(names, values, counts)
        self._fill(first, n, filling, progress, kept)
        return Histogram(names, tuple(values), counts, n, filling.tries, filling.azimuth_tries,
                         filling.above, filling.largest_weight)


class Sampler(Draws):
    """Draws final states of a process from its cross-section. It never changes; any number of
    threads may draw from it.

    process  ETL: a cut of the lepton's angle is refused
    E        total beam energy [GeV]; an array makes as many samplers, which are drawn from in turn
    m_phi    boson mass [GeV], likewise
    method   "etl", "ww", "iww"
    view     "boson" or "lepton": which particle WW and IWW describe
    seed     0 to 2^64 - 1
    hats     "own": each has a hat of its own, made in 4 ms; "shared": those of one mass share
             theirs, for thousands of energies. The events are others of the same distribution

    Raises InputError, also where there are no events.
    """

    def __init__(self, process: Process, E: ArrayLike, m_phi: ArrayLike, method: str = "etl",
                 view: str = "boson", seed: int = 1, hats: str = "own",
                 progress: Progress | None = None) -> None:
        if hats not in ("own", "shared"):
            raise InputError(f"hats {hats!r} is unknown, give own or shared")
        self._told = (process, E, m_phi, method, view, count("seed", seed), hats)
        energies, masses = (array.ravel() for array in together(E=E, m_phi=m_phi))
        self.process = process  #: what it draws from
        self.E, self.m_phi = energies, masses  #: [GeV], shape (n,)
        self._n = energies.size
        if self._n == 0:
            raise InputError("there is no beam energy, give one or more")
        samplings = ffi.new("flavbrem_sampling[]", [
            sampling_of(method, view, E, m, self._told[-2])[0]
            for E, m in zip(energies, masses, strict=True)])
        made = ffi.new("flavbrem_sampler *[]", self._n)
        create = (lib.flavbrem_samplers_create_shared if hats == "shared"
                  else lib.flavbrem_samplers_create)
        work(create, process._handle, self._n, samplings, made, progress=progress)
        self._samplers = ffi.gc(ffi.cast("flavbrem_sampler **", made), _Freed(made))

    def __reduce__(self) -> tuple[Callable[..., Sampler], tuple[Any, ...]]:
        return Sampler, self._told

    def _sigma(self, rtol: float) -> NDArray[Any]:
        """Sigma and what is forbidden, shape (2, n)."""
        made = np.zeros((2, self._n), RESULT)
        one, other = ffi.new("flavbrem_result *"), ffi.new("flavbrem_result *")
        for i in range(self._n):
            work(lib.flavbrem_sampler_sigma, self._samplers[i], float(rtol), one, other,
                 keep=(self,))
            made[0, i], made[1, i] = result_of(one), result_of(other)
        return made

    def sigma(self, rtol: float = 1e-6) -> Records:
        """The cross-section that the events stand for [pb], of each energy: records like those of
        `Process.xsec`, shape (n,)."""
        return records(self._sigma(rtol)[0])

    def forbidden(self, rtol: float = 1e-6) -> Records:
        """What the recoil of the nucleus forbids and is never drawn, likewise; 0 for ETL."""
        return records(self._sigma(rtol)[1])

    @property
    def hat(self) -> NDArray[np.float64]:
        """The integral of the hat [pb], shape (n,): sigma over it is the efficiency."""
        return np.array([lib.flavbrem_sampler_hat_pb(self._samplers[i]) for i in range(self._n)])


class _Freed:
    """Keeps an array of samplers, and destroys them."""

    def __init__(self, samplers: Any) -> None:
        self._samplers = samplers

    def __call__(self, _: Any) -> None:
        for i in range(len(self._samplers)):
            lib.flavbrem_sampler_destroy(self._samplers + i)


def columns(events: Records) -> dict[str, NDArray[Any]]:
    """Events as contiguous arrays of shape (n,), for a pandas.DataFrame and the like: the fields of
    `EVENT`, a momentum as four of them, `lepton_px`, `lepton_py`, `lepton_pz`, `lepton_e` [GeV]."""
    found: dict[str, NDArray[Any]] = {}
    for name in events.dtype.names or ():
        values = events[name]
        if values.ndim == 1:
            found[name] = np.ascontiguousarray(values)
        else:
            found.update({f"{name}_{part}": np.ascontiguousarray(values[:, i])
                          for i, part in enumerate(("px", "py", "pz", "e"))})
    return found
