"""Events: their histograms over integrated cross-sections, and maps of two variables."""
from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._errors import FormatError, InputError
from .._events import EventSource, file_info, file_kind
from .._keys import Path, Value, path_bytes, range_values
from .._process import Process, cut_ranges
from .._sampler import VARIABLES
from .._spec import Spec, spec_of
from .._work import Progress
from ._columns import columns_of
from ._curves import _X_NAMES, _Y_NAMES, places
from ._style import (Agreement, Array, Told, arrows, conventions, grid, log_axis, matplotlib,
                     new_figure, number, reaction, symbols)

BINS = 50
_BINS_INSIDE = 25  # of a cut, whose integrals go over two variables
MAP_BINS = 80
FEWEST = 10.0  # expected events of a bin whose counts are compared
_RTOL = 1e-5  # of the integrals over bins
_RTOL_INSIDE = 1e-4  # and over those of a cut
_QUANTITY = {"x": "dx", "theta": "dtheta", "y": "dy", "psi": "dpsi"}
_OF_VIEW = {"boson": ("x", "theta"), "lepton": ("y", "psi")}
_OF_PARTICLE = {"boson": {"x", "theta", "E_phi"}, "lepton": {"y", "psi", "E_f"}}
_LOG = ("theta", "psi", "t")
_T_NAME = r"momentum transfer $t$ [GeV$^2$]"
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)
_MOST_HALVINGS = 24
#: What the histogram over each variable is of: names, or names with edges.
Variables = str | Sequence[str] | Mapping[str, Any]


# ---- where events come from ----

@dataclass
class _Events:
    """Events that are there, or that are drawn bin by bin."""

    spec: Spec
    E: Array  #: beam energies [GeV]; event i has number (first + i) % n
    sigma: Array  #: of each [pb]
    forbidden: Array  #: what recoil forbids [pb]
    n: int
    columns: dict[str, Array] | None  #: of a file
    weight: Array | None  #: of a file, where some are not 1
    source: EventSource | None
    progress: Progress | None

    @property
    def process(self) -> Process:
        return self.spec.process

    @property
    def m_phi(self) -> float:
        return float(self.spec["m_phi"])

    @property
    def method(self) -> str:
        return self.spec["method"]

    @property
    def cut(self) -> str:
        """What the events are inside of, "" where nothing is cut."""
        psi_max = self.process.values.etl_psi_max_rad
        given = [self.spec["cut"] if self.spec.is_set("cut") else ""]
        if self.method == "etl" and psi_max < math.pi:
            given.append(f"psi<{psi_max!r}")
        return ",".join(one for one in given if one)

    def of_each(self) -> Array:
        """How many events each beam energy has."""
        first = int(self.spec["first"])
        return np.bincount((first + np.arange(self.n)) % self.E.size,
                           minlength=self.E.size).astype(float)

    def counts(self, names: Sequence[str], edges: Sequence[Array]) -> Array:
        """Events in the bins of one or two variables, by their weights."""
        if self.source is not None:
            first = int(self.spec["first"])
            made = self.source.histogram(self.n, names if len(names) > 1 else names[0],
                                         edges if len(names) > 1 else edges[0], first=first,
                                         progress=self.progress)
            return made.counts.astype(float)
        assert self.columns is not None
        return np.histogramdd([self.columns[name] for name in names], edges,
                              weights=self.weight)[0]


_MIXED = ("has events of a spectrum, of several masses or targets (no one cross-section is that of "
          "all), draw those of one mass and target with beam energies in turn")


def _from_file(path: Path, progress: Progress | None) -> _Events:
    name = os.fsdecode(path)
    if file_kind(path) != "events":
        raise FormatError(f"\"{name}\" is no file of events, give one of flavbrem sample")
    info = file_info(path)
    if "spec" not in info.attributes or "sigma_pb" not in info.by_energy:
        raise FormatError(f"\"{name}\" does not say of what its events are (its .meta is missing), "
                          "put that beside it")
    if "n_masses" in info.attributes:
        raise InputError(f"\"{name}\" {_MIXED}")
    spec = Spec.from_text("events", str(info.attributes["spec"]))
    kept = columns_of(path, info, int(spec["first"]))
    told, zero = info.by_energy, np.zeros(info.by_energy["sigma_pb"].size)
    weight = kept["weight"] if (kept["weight"] != 1).any() else None
    return _Events(spec, told["beam_energy_gev"], told["sigma_pb"], told.get("forbidden_pb", zero),
                   kept["x"].size, kept, weight, None, progress)


def _events_of(given: Process | Spec | Path | None, progress: Progress | None,
               keys: Mapping[str, Value | None]) -> _Events:
    if isinstance(given, (str, bytes, os.PathLike)):
        if any(value is not None for value in keys.values()):
            raise InputError(f"{', '.join(keys)} does not go with a file (it has its own), leave "
                             "it out")
        return _from_file(given, progress)
    if given is None or isinstance(given, Process):
        keys = {"events": 100_000, **keys}
    spec = spec_of("events", given, keys)
    source = EventSource(spec, progress=progress)
    if source.is_mixed:
        raise InputError(f"the spec {_MIXED}")
    return _Events(spec, source.E, np.asarray(source.sigma.value),
                   np.asarray(source.forbidden.value), int(spec["events"]), None, None, source,
                   progress)


# ---- bins ----

def _asked(variables: Variables, map_of: bool) -> dict[str, Any]:
    """Variables with their edges, None where they are to be found."""
    asked: dict[str, Any]
    if isinstance(variables, Mapping):
        asked = dict(variables)
    else:
        asked = dict.fromkeys([variables] if isinstance(variables, str) else variables)
    for name in asked:
        if name not in VARIABLES:
            raise InputError(f"\"{name}\" is no variable of an event, take x, theta, y, psi or t")
    if not asked:
        raise InputError("there is no variable, give one or more of x, theta, y, psi, t")
    if map_of and len(asked) != 2:
        raise InputError(f"a map has two variables, not {len(asked)}, give two of x, theta, y, "
                         "psi, t")
    if not map_of and "t" in asked:
        raise InputError("there is no differential cross-section in t to compare with, take x, "
                         "theta, y or psi (a map may have t)")
    return asked


def _usual(events: _Events) -> dict[str, Any]:
    """Those of the boson's energy and the lepton's angle; of WW and IWW those that these have."""
    if events.method != "etl":
        return dict.fromkeys(_OF_VIEW[events.spec["view"]])
    if events.cut:
        for view, names in _OF_VIEW.items():
            if set(cut_ranges(events.cut)) <= _OF_PARTICLE[view]:
                return dict.fromkeys(names)
    return dict.fromkeys(("x", "psi"))


def _largest(events: _Events, name: str) -> float:
    """Where the variable ends."""
    if name not in _LOG:
        return 1.0
    told, boson = events.process.values, name == "theta"
    if events.method == "etl":
        return told.etl_theta_max_rad if boson else told.etl_psi_max_rad
    return told.theta_max_rad if boson else told.psi_max_rad


def _round_outward(low: float, high: float, most: float) -> tuple[float, float]:
    """To 1, 2 or 5 times a power of ten."""
    steps = np.array([m * 10.0 ** e for e in range(-15, 8) for m in (1, 2, 5)])
    return (float(steps[steps <= low * 1.0001].max()),
            min(float(steps[steps >= high * 0.9999].min()), most))


def _edges(events: _Events, name: str, given: Any, bins: int) -> Array:
    if isinstance(given, str):
        return range_values(given, edges=True)
    if given is not None:
        edges = np.asarray(given, dtype=float)
        if edges.ndim != 1 or edges.size < 2 or not (np.diff(edges) > 0).all():
            raise InputError(f"the edges of {name} do not rise (or are fewer than two), give them "
                             "in order")
        return edges
    if name == "t":
        return _edges_of_t(events, bins)
    where = places(events.process, _QUANTITY[name], [(e, events.m_phi) for e in events.E],
                   (events.method,), least=5e-4)
    if name in _LOG:
        ends = _round_outward(where[0], where[-1], _largest(events, name))
    else:
        ends = (0.0, 1.0) if where[-1] - where[0] > 0.3 else (where[0], where[-1])
    low, high = cut_ranges(events.cut).get(name, ends) if events.cut else ends
    if max(ends[0], low) < min(ends[1], high):
        ends = (max(ends[0], low), min(ends[1], high))
    return (np.geomspace if name in _LOG else np.linspace)(*ends, bins + 1)


def _edges_of_t(events: _Events, bins: int) -> Array:
    """Of t there is no cross-section: where the events are."""
    if events.columns is not None:
        values = events.columns["t"]
    else:
        assert events.source is not None
        values = events.source.draw(min(events.n, 10_000), first=int(events.spec["first"])).t_gev2
    low, high = np.quantile(values, [0.001, 0.999])
    return np.geomspace(*_round_outward(low, high, np.inf), bins + 1)


def _is_log(edges: Array) -> bool:
    steps = np.log(edges[1:] / edges[:-1]) if edges[0] > 0 else np.array([0.0, 1.0])
    return bool(edges[0] > 0 and np.ptp(steps) < 1e-6 * steps.max() and edges[-1] > 1.5 * edges[0])


# ---- integrals over bins ----

def bin_integrals(process: Process, quantity: str, E: float, m_phi: float, edges: Array,
                  method: str = "etl", most: float = np.inf,
                  progress: Progress | None = None) -> Array:
    """The integral of a differential cross-section over each bin [pb], by Gauss-Legendre rules on
    parts that are halved until they agree.

    most  where the cross-section is cut
    """
    low, high = np.minimum(edges[:-1], most), np.minimum(edges[1:], most)
    owner, sums = np.arange(low.size), np.zeros(low.size)

    def integrals(a: Array, b: Array) -> Array:
        half = 0.5 * (b - a)
        at = 0.5 * (a + b)[:, None] + half[:, None] * _NODES
        value = process.xsec(E, m_phi, method=method, quantity=quantity, at=at, rtol=1e-6,
                             progress=progress).value
        return np.asarray((value * _WEIGHTS).sum(axis=1) * half)

    whole = integrals(low, high)
    for halving in range(_MOST_HALVINGS):
        middle = 0.5 * (low + high)
        left, right = integrals(low, middle), integrals(middle, high)
        scale = max(whole.sum() + sums.sum(), 1e-300)
        # A bin with little in it has its own accuracy, down to what no sample of events sees.
        of_bin = np.bincount(owner, left + right, sums.size) + sums
        bad = np.abs(left + right - whole) > _RTOL * np.maximum(of_bin[owner], 1e-10 * scale)
        bad &= halving + 1 < _MOST_HALVINGS
        np.add.at(sums, owner[~bad], (left + right)[~bad])
        if not bad.any():
            break
        low, high = (np.concatenate([low[bad], middle[bad]]),
                     np.concatenate([middle[bad], high[bad]]))
        whole = np.concatenate([left[bad], right[bad]])
        owner = np.concatenate([owner[bad], owner[bad]])
    return sums


def _integrals_inside(events: _Events, name: str, energy: float, edges: Array) -> Array:
    """The cross-section inside the cut and each bin [pb]."""
    ranges = cut_ranges(events.cut)
    if not any({name, *ranges} <= names for names in _OF_PARTICLE.values()):
        raise InputError(f"there is no integral of {name} inside \"{events.cut}\" to compare with "
                         "(it goes over one particle's energy and angle), take other variables, "
                         "or a map")
    least, most = ranges.get(name, (0.0, math.inf))
    found = np.zeros(edges.size - 1)
    for i, (low, high) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        if max(low, least) < min(high, most):
            found[i] = events.process.inside(f"{events.cut},{name}>{low!r},{name}<{high!r}", energy,
                                             events.m_phi, events.method, _RTOL_INSIDE).value
    return found


def _expected(events: _Events, name: str, edges: Array) -> Array:
    """Events in each bin by the integrals, of all beam energies together."""
    of_each, most = events.of_each(), _largest(events, name)
    total = np.zeros(edges.size - 1)
    for energy, n, sigma in zip(events.E, of_each, events.sigma, strict=True):
        if events.cut:
            whole = _integrals_inside(events, name, energy, edges)
        else:
            whole = bin_integrals(events.process, _QUANTITY[name], energy, events.m_phi, edges,
                                  events.method, most, events.progress)
        total += n / sigma * whole
    return total


# ---- how well they agree ----

def chi2_tail(chi2: float, bins: float) -> float:
    """The probability of a larger chi2 with that many degrees of freedom: Q(bins/2, chi2/2), by
    its series or its continued fraction."""
    a, x = 0.5 * bins, 0.5 * chi2
    if x <= 0 or a <= 0:
        return 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        k = a
        while term > 1e-17 * total:
            k += 1
            term *= x / k
            total += term
        return max(0.0, 1 - front * total)
    b = x + 1 - a  # Lentz's method
    c, d = 1e300, 1 / b
    fraction = d
    for i in range(1, 100_000):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front * fraction


def agreement(variable: str, counts: Array, expected: Array, n: int) -> Agreement:
    """chi2 of counts; what is in no such bin is one bin more where enough is expected there."""
    seen = expected >= FEWEST
    terms = [(counts[seen] - expected[seen]) ** 2 / expected[seen]]
    rest, rest_expected = n - counts[seen].sum(), n - expected[seen].sum()
    bins = int(seen.sum())
    if rest_expected >= FEWEST:
        terms.append(np.array([(rest - rest_expected) ** 2 / rest_expected]))
        bins += 1
    chi2 = float(np.concatenate(terms).sum())
    return Agreement(variable, chi2, bins, max(bins - 1, 0), chi2_tail(chi2, max(bins - 1, 0)))


# ---- pictures ----

def _title(events: _Events) -> str:
    told = (f"{number(events.E[0])} GeV" if events.E.size == 1 else
            f"{number(events.E.min())} to {number(events.E.max())} GeV")
    view = "" if events.method == "etl" else f" ({events.spec['view']})"
    mass = symbols(r"$m_\phi$", events.process)
    return (f"{reaction(events.process)},  $E$ = {told},  "
            f"{mass} = {number(events.m_phi)} GeV,  {events.method.upper()}{view}")


def _notes(events: _Events) -> list[str]:
    told = [f"{events.n:,} events, seed {events.spec['seed']}, first {events.spec['first']}; sigma "
            f"{events.sigma.mean():.9g} pb"]
    if events.cut:
        told.append(f"inside {events.cut}")
    if not _comparable(events):
        told.append(f"recoil forbids {events.forbidden.mean():.3g} pb besides, which the integrals "
                    "have and the events have not")
    return told


def _defined(events: _Events, names: Sequence[str]) -> None:
    """WW and IWW describe one particle."""
    if events.method == "etl":
        return
    view = events.spec["view"]
    has = _OF_VIEW[view]
    for name in names:
        if name not in has:
            raise InputError(f"{name} is not defined by {events.method} with the view {view} (it "
                             f"has {has[0]} and {has[1]}), take these, or the other view")


def _comparable(events: _Events) -> bool:
    """Whether what recoil forbids, which is in the integrals, is too little to be seen."""
    part = events.forbidden.sum() / events.sigma.sum()
    return bool(part * math.sqrt(events.n) < 0.1)


def _panel(axes: Any, ratio: Any, events: _Events, name: str, edges: Array) -> Agreement | None:
    """Counts with their statistical errors over the integrals, and below the one over the other.
    Of one beam energy the axis has the cross-section, of several the events."""
    counts, expected = events.counts([name], [edges]), _expected(events, name, edges)
    if not (expected > 0).any():
        raise InputError(f"nothing is to be expected in the bins of {name} ({number(edges[0])} to "
                         f"{number(edges[-1])}), give another range")
    log = _is_log(edges)
    width = np.diff(np.log10(edges)) if log else np.diff(edges)
    one = events.E.size == 1
    height = (events.sigma[0] / events.n if one else 1.0) / width
    middle = np.sqrt(edges[1:] * edges[:-1]) if log else 0.5 * (edges[1:] + edges[:-1])
    axes.stairs(expected * height, edges, color="black", linewidth=1.3,
                label="integrated cross-section")
    axes.fill_between(np.repeat(edges, 2)[1:-1], 0, np.repeat(expected * height, 2),
                      color="0.88", linewidth=0)
    drawn = counts > 0
    axes.errorbar(middle[drawn], (counts * height)[drawn], (np.sqrt(counts) * height)[drawn],
                  fmt="o", markersize=3, elinewidth=0.9, color="#0072b2",
                  label=f"{events.n:,} events")
    q = _QUANTITY[name]
    symbol = {"x": "x", "theta": r"\theta", "y": "y", "psi": r"\psi"}[name]
    label = f"$d\\sigma/d\\log_{{10}}{symbol}$" if log else _Y_NAMES[q]
    axes.set_ylabel(f"{label} [pb]" if one else "events a decade" if log else
                    f"events a unit of ${symbol}$")
    top = (expected * height).max(initial=0)
    if log:
        axes.set_ylim(0, 1.15 * max(top, ((counts + np.sqrt(counts)) * height).max()))
        ratio.set_xscale("log")
    else:
        seen = (expected * height)[expected >= 0.5]
        axes.set_yscale("log")
        axes.set_ylim(0.4 * seen.min(initial=top), 4 * top)
    seen_bins = expected >= FEWEST
    over = counts[seen_bins] / expected[seen_bins]
    error = 1 / np.sqrt(expected[seen_bins])
    ratio.axhline(1.0, color="black", linewidth=0.9)
    span = float(np.clip(1.6 * np.quantile(np.abs(over - 1) + error, 0.85), 0.02, 0.6)
                 if over.size else 0.1)
    ratio.set_ylim(1 - span, 1 + span)
    ratio.errorbar(middle[seen_bins], over, error, fmt="o", markersize=3, elinewidth=0.9,
                   color="#0072b2")
    ratio.set_xlim(edges[0], edges[-1])
    arrows(ratio, middle[seen_bins], over, "#0072b2")
    ratio.set_xlabel(symbols(_X_NAMES[q], events.process))
    for each in (axes, ratio):
        grid(each)
    if not _comparable(events):
        axes.set_title(r"no $\chi^2$: recoil forbids a part of the integrals", fontsize=10)
        return None
    agrees = agreement(name, counts, expected, events.n)
    axes.set_title(rf"$\chi^2$ = {agrees.chi2:.1f} for {agrees.bins} bins,  p = {agrees.p:.2g}",
                   fontsize=10)
    return agrees


def _told(events: _Events, agrees: Sequence[Agreement]) -> Told:
    each = ", ".join(f"{one.variable} chi2 {one.chi2:.1f} of {one.bins} bins, p {one.p:.2g}"
                     for one in agrees)
    return Told(f"{events.n} events" + (f"; {each}" if each else ""), 0, tuple(agrees))


def events(given: Process | Spec | Path | None = None, variables: Variables | None = None, *,
           progress: Progress | None = None, **keys: Value | None) -> Any:
    """Events over the integrals of the cross-section in the same bins, a panel for each variable;
    below, the one over the other. `told` has chi2 and p of each panel.

    given      what `EventSource` takes, with `keys` (beam_energy, m_phi, events, 100,000 unless
               given, method, view, seed, ...); or the path of a file of events
    variables  of "x", "theta", "y", "psi"; a dict gives edges, an array or a text like "0:1:50";
               None: x and psi, of WW and IWW the two that their view has

    Returns a matplotlib Figure. Raises InputError, FormatError, ImportError.
    """
    asked = _asked(variables, False) if variables is not None else {}
    found = _events_of(given, progress, keys)
    asked = asked or _usual(found)
    _defined(found, list(asked))
    columns, rows = min(len(asked), 2), (len(asked) + 1) // 2
    figure = new_figure(max(4.6 * columns, 6.0), 1.4 + 4.3 * rows)
    panels = figure.subplots(2 * rows, columns, squeeze=False,
                             gridspec_kw={"height_ratios": [3, 1] * rows})
    agrees = []
    for i, (name, edges) in enumerate(asked.items()):
        axes, ratio = panels[2 * (i // 2):2 * (i // 2) + 2, i % 2]
        ratio.sharex(axes)
        axes.tick_params(labelbottom=False)
        bins = _BINS_INSIDE if found.cut else BINS
        agrees.append(_panel(axes, ratio, found, name, _edges(found, name, edges, bins)))
        if i % 2 == 0:
            ratio.set_ylabel("ratio")
    if len(asked) < columns * rows:
        for axes in panels[-2:, -1]:
            axes.set_axis_off()
    panels[0, 0].legend(loc="best", fontsize=9)
    figure.flavbrem_told = _told(found, [one for one in agrees if one is not None])
    figure.suptitle(_title(found), fontsize=11.5)
    quantity = _QUANTITY[next(iter(asked))]
    conventions(figure, found.process, (found.method,), quantity, float(found.spec["rtol"]),
                _notes(found))
    return figure


def map(given: Process | Spec | Path | None = None,  # noqa: A001
        variables: Variables | None = None, *, progress: Progress | None = None,
        **keys: Value | None) -> Any:
    """A map of events over two variables: how much of sigma [pb] is in each cell, of several beam
    energies how many events; cells without events stay white.

    variables  two of "x", "theta", "y", "psi", "t"; a dict gives edges; None: as of `events`
    others     as of `events`

    Returns a matplotlib Figure. Raises InputError, FormatError, ImportError.
    """
    asked = _asked(variables, True) if variables is not None else {}
    found = _events_of(given, progress, keys)
    asked = asked or _usual(found)
    _defined(found, list(asked))
    names = list(asked)
    edges = [_edges(found, name, asked[name], MAP_BINS) for name in names]
    counts = found.counts(names, edges)
    one = found.E.size == 1
    values = counts * (found.sigma[0] / found.n if one else 1.0)
    figure = new_figure(7.2, 5.6)
    axes = figure.subplots()
    if not (values > 0).any():
        raise InputError("no event is in these bins, give wider ranges")
    drawn = axes.pcolormesh(*edges, np.where(values > 0, values, np.nan).T, cmap="cividis_r",
                            norm=matplotlib().colors.LogNorm(), rasterized=True)
    for axis, name, limits in zip((axes.xaxis, axes.yaxis), names, edges, strict=True):
        if _is_log(limits):
            log_axis(axis, limits[0], limits[-1])
        axis.set_label_text(_T_NAME if name == "t" else
                            symbols(_X_NAMES[_QUANTITY[name]], found.process))
    outside = found.n - counts.sum()
    bar = figure.colorbar(drawn, ax=axes)
    bar.set_label(r"$\sigma$ in a cell [pb]" if one else "events in a cell")
    grid(axes)
    axes.set_axisbelow(False)
    figure.suptitle(_title(found), fontsize=11.5)
    conventions(figure, found.process, (found.method,), "sigma", float(found.spec["rtol"]),
                [*_notes(found), f"{number(outside)} events are outside the picture"])
    figure.flavbrem_told = Told(f"a map of {found.n} events over {names[0]} and {names[1]}")
    return figure
