"""K, sigma and the differential cross-sections as curves."""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .._arrays import ValueStatus
from .._errors import InputError
from .._keys import choice
from .._process import Process, kfactor_of
from .._table import Table
from .._work import Progress
from ._labels import Curve, label_curves
from ._style import (DASHES, MARKERS, METHOD_COLOURS, METHOD_DASHES, METHOD_MARKERS,
                     MOST_LINES, Array, Told, colours, conventions, grid, is_log, log_axis,
                     matplotlib, new_figure, number, reaction, symbols)

METHODS = ("etl", "ww", "iww")
_POINTS = 400  # of a curve whose places were not given
_TABLE_RTOL = 1e-2  # as flavbrem lookup has it: a value that is known worse is marked
_LEAST = 1e-4  # of the peak of a curve that is still shown
_RATIO_LEAST = 1e-2  # of the peak, where how far a method is off has to be seen
_ANGLES = ("dtheta", "dpsi")
_X_NAMES = {"E": "beam energy $E$ [GeV]", "m_phi": r"boson mass $m_\phi$ [GeV]",
            "dx": r"$x = E_\phi/E$", "dy": r"$y = E_f/E$",
            "dtheta": r"angle of the boson $\theta$ [rad]",
            "dpsi": r"angle of the lepton $\psi$ [rad]"}
_Y_NAMES = {"sigma": r"$\sigma$", "dx": r"$d\sigma/dx$", "dy": r"$d\sigma/dy$",
            "dtheta": r"$d\sigma/d\theta$", "dpsi": r"$d\sigma/d\psi$",
            "k": r"$K = \sigma_\mathrm{IWW}\,/\,\sigma_\mathrm{ETL}$"}
_EACH = {"E": "masses", "m_phi": "energies"}
_ONE = {"masses": "mass", "energies": "energy"}
_UNITS = {"pb": ("pb", "pb/rad"), "GeV-2": ("GeV$^{-2}$", "GeV$^{-2}$/rad")}
#: Of the curves of a process from a table: nodes do not matter, it has values between.
_TABLE_MASSES = (0.11, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0)


@dataclass
class _Line:
    """One curve: its values over x, by one method."""

    method: str  #: "k" of K
    group: int  #: the number of its (E, m_phi)
    name: str  #: of its group, "0.3 GeV"
    x: Array
    value: Array
    error: Array
    status: Any

    @property
    def shown(self) -> Array:
        """The value where there is one above 0, else NaN."""
        good = np.isfinite(self.value) & (self.value > 0)
        return np.asarray(np.where(good, self.value, np.nan))


def _array(what: str, values: ArrayLike | None) -> Array:
    if values is None:
        raise InputError(f"there is no {what}, give one or more")
    array = np.atleast_1d(np.asarray(values, dtype=float)).ravel()
    if array.size == 0:
        raise InputError(f"there is no {what}, give one or more")
    return array


def _methods(method: str | Sequence[str]) -> tuple[str, ...]:
    given = (method,) if isinstance(method, str) else tuple(method)
    for one in given:
        choice("method", one)
    if not given:
        raise InputError("there is no method, give one or more of etl, ww, iww")
    return tuple(one for one in METHODS if one in given)


def _few(n: int, of: str) -> None:
    if n > MOST_LINES:
        raise InputError(f"{n} curves are too many to be told apart ({MOST_LINES} are not), give "
                         f"fewer {of}")


# ---- drawing ----

def _style(line: _Line, several: bool, n: int) -> dict[str, Any]:
    """How a line differs from the others: several of its group by the dashes of their methods,
    groups by colour and marker; groups alone by dashes too."""
    if n == 1 and several:
        return {"color": METHOD_COLOURS[line.method], "linestyle": METHOD_DASHES[line.method],
                "marker": METHOD_MARKERS[line.method]}
    return {"color": colours(n)[line.group], "marker": MARKERS[line.group],
            "linestyle": METHOD_DASHES[line.method] if several else DASHES[line.group]}


def _draw(axes: Any, line: _Line, y: Array, error: Array, i: int, n: int, several: bool) -> Any:
    style = _style(line, several, n)
    colour = style["color"]
    begin = (0.02 + 0.16 * i / max(n, 1)) if n > 1 else 0.05
    few = line.x.size <= 30
    drawn, = axes.plot(line.x, y, linewidth=1.6, markersize=5.5, markeredgewidth=1.1,
                       markerfacecolor="white" if line.group % 2 or several else colour,
                       markevery=None if few and n * line.x.size <= 90 else (begin, 0.16), **style)
    if np.nanmax(np.where(np.isfinite(y), error, 0.0), initial=0.0) > 0:
        axes.fill_between(line.x, y - error, y + error, color=colour, alpha=0.25, linewidth=0)
    missed = (line.status == ValueStatus.OUTSIDE_TOLERANCE) & np.isfinite(y)
    if missed.any():
        axes.plot(line.x[missed], y[missed], "x", color=colour, markersize=7)
    return drawn


def _legend_of_methods(axes: Any, methods: Sequence[str]) -> None:
    lines = matplotlib().lines
    axes.legend(handles=[lines.Line2D([], [], color="black", linestyle=METHOD_DASHES[one],
                                      label=one.upper()) for one in methods],
                handlelength=4, loc="best", framealpha=0.9)


def _limits(lines: Sequence[_Line], least: float) -> tuple[float, float]:
    """Of the values' axis: all peaks, and of each curve what is not far below its own."""
    peaks = [float(np.nanmax(line.shown)) for line in lines if np.isfinite(line.shown).any()]
    if not peaks:
        raise InputError("all values are 0 (the process needs more energy, or the cuts leave "
                         "nothing), give a larger E")
    lows = [float(np.nanmin(line.shown)) for line in lines if np.isfinite(line.shown).any()]
    low, high = max(min(lows), least * min(peaks)), max(peaks)
    room = math.exp(0.05 * math.log(max(high / low, 1.2)))
    return low / room, high * room


def _percent(value: float, _: object) -> str:
    if value == 0:
        return "0"
    return f"{100 * value:+,.0f}%" if abs(value) >= 1 else f"{100 * value:+.3g}%"


def _ratio_axis(axes: Any, ratios: Sequence[Array], widest: float,
                limits: tuple[float, float]) -> None:
    """The relative error of an approximation: linear where it is small, else logarithmic on both
    sides of 0.

    ratios  those that are to be seen
    widest  the largest of all
    """
    all_of = np.concatenate(ratios)
    all_of = all_of[np.isfinite(all_of)]
    largest = np.abs(all_of).max(initial=1e-6)
    percent = matplotlib().ticker.FuncFormatter(_percent)
    axes.axhline(0.0, color="black", linewidth=0.8)
    if widest > 0.5 and np.abs(all_of).min(initial=1.0) < 0.1 * widest:
        small = np.quantile(np.abs(all_of), 0.25)
        scale = float(np.clip(10 ** np.floor(np.log10(max(small, 1e-3))), 1e-3, 0.1))
        axes.set_yscale("symlog", linthresh=scale, linscale=0.6)
        decades = [scale * 10 ** i for i in range(int(np.log10(largest / scale)) + 2)]
        low, high = min(all_of.min(), 0), max(all_of.max(), 0)
        ticks = [0.0, *(t for d in decades for t in (d, -d) if 1.2 * low <= t <= 1.2 * high)]
        axes.set_yticks(ticks)
        axes.minorticks_off()
        axes.set_ylim(min(1.6 * low, -0.6 * scale), 1.8 * max(high, 0.4 * scale))
    axes.yaxis.set_major_formatter(percent)
    axes.set_ylabel(r"$\sigma/\sigma_\mathrm{ETL} - 1$")
    axes.set_xlim(limits)


def _picture(lines: Sequence[_Line], quantity: str, x_name: str, process: Process,
             methods: Sequence[str], rtol: float, title: str, unit: str, *,
             x_log: bool, least: float = 0.0, more: Sequence[str] = ()) -> Any:
    """Curves, their labels, the relative errors of WW and IWW below, and the conventions."""
    shown_methods = tuple(dict.fromkeys(line.method for line in lines))
    groups = len({line.group for line in lines})
    several = len(shown_methods) > 1
    with_ratio = several and "etl" in shown_methods
    figure = new_figure(8.0, 7.0 if with_ratio else 5.6)
    axes, below = ((figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [2.6, 1]}))
                   if with_ratio else (figure.subplots(), None))
    for line in lines:
        _draw(axes, line, line.shown, line.error, line.group, groups, several)
    low, high = _limits(lines, least)
    log_axis(axes.yaxis, low, high, fine=quantity == "k")
    spots = np.concatenate([line.x[np.isfinite(line.shown) & (line.shown >= low)]
                            for line in lines])
    x_limits = (spots.min(), spots.max()) if spots.size else (0.0, 1.0)
    if x_limits[0] == x_limits[1]:
        x_limits = (0.9 * x_limits[0], 1.1 * x_limits[1])
    if x_log:
        log_axis(axes.xaxis, *x_limits)
    else:
        room = 0.0 if least == 0 else 0.01 * (x_limits[1] - x_limits[0])
        axes.set_xlim(x_limits[0] - room, x_limits[1] + room)
    per_rad = quantity in _ANGLES
    axes.set_ylabel(_Y_NAMES[quantity] + ("" if quantity == "k" else f" [{_UNITS[unit][per_rad]}]"))
    axes.set_title(symbols(title, process), fontsize=11.5)
    if below is not None:
        etl = {line.group: line for line in lines if line.method == "etl"}
        ratios, widest = [], 0.0
        for line in lines:
            if line.method == "etl":
                continue
            one = etl[line.group]
            ratio = line.shown / one.shown - 1
            error = (ratio + 1) * (line.error / line.shown + one.error / one.shown)
            _draw(below, line, ratio, error, line.group, groups, several)
            peak = np.nanmax(one.shown, initial=0.0)
            seen = one.shown >= np.where(ratio > 0, _RATIO_LEAST, _LEAST) * peak
            ratios.append(ratio[seen] if least == _LEAST else ratio)
            widest = max(widest, float(np.nanmax(np.abs(ratio), initial=0.0)))
        _ratio_axis(below, ratios, widest, axes.get_xlim())
        grid(below)
    (axes if below is None else below).set_xlabel(symbols(_X_NAMES[x_name], process))
    grid(axes)
    conventions(figure, process, methods, "sigma" if quantity == "k" else quantity, rtol, more)
    labelled = [line for line in lines
                if (groups == 1 and several) or line.method == shown_methods[0]]
    if several and groups > 1:
        _legend_of_methods(axes, shown_methods)
    if groups > 1 or several:
        curves = {id(line): Curve(line.x, line.shown,
                                  line.name if groups > 1 else line.method.upper(),
                                  _style(line, several, groups)["color"]) for line in lines}
        named = [curves.pop(id(line)) for line in labelled]
        label_curves(axes, named, list(curves.values()))
    return figure


def _tell(figure: Any, lines: Sequence[_Line], what: str, each: str) -> Any:
    """Keeps what there is to say of a picture with it."""
    groups = len({line.group for line in lines})
    methods = dict.fromkeys(line.method for line in lines if line.method != "k")
    missed = sum(int((line.status == ValueStatus.OUTSIDE_TOLERANCE).sum()) for line in lines)
    by = f", by {', '.join(methods)}" if methods else ""
    figure.flavbrem_told = Told(f"{what} for {groups} {each if groups > 1 else _ONE[each]}{by}",
                                missed)
    return figure


# ---- over E or m_phi ----

def _axes_of(what: str, E: Array, m_phi: Array) -> tuple[str, Array, Array]:
    """What x is, its values, and those that have a curve each."""
    if max(E.size, m_phi.size) < 2:
        raise InputError(f"{what} is drawn over E or m_phi (of each there is one value), give one "
                         "of them several, like 5:200:60:log")
    over_e = E.size >= m_phi.size
    x, each = (E, m_phi) if over_e else (m_phi, E)
    _few(each.size, "masses" if over_e else "energies")
    if (np.diff(x) <= 0).any():
        raise InputError(f"the {'energies' if over_e else 'masses'} do not rise, give them in "
                         "order")
    return ("E" if over_e else "m_phi"), x, each


def _name(over: str, value: float) -> str:
    return f"{number(value)} GeV"


def _title(process: Process, over: str, each: Array) -> str:
    symbol = r"$m_\phi$" if over == "E" else "$E$"
    if each.size == 1:
        return f"{reaction(process)},  {symbol} = {number(each[0])} GeV"
    return f"{reaction(process)},  curves: {symbol}"


def _from_process(process: Process, over: str, x: Array, each: Array, methods: Sequence[str],
                  rtol: float, unit: str, progress: Progress | None) -> dict[str, Any]:
    """Results by method, of shape (each, x)."""
    E, m = (x, each[:, None]) if over == "E" else (each[:, None], x)
    return {one: process.xsec(E, m, method=one, rtol=rtol, unit=unit, progress=progress)
            for one in methods}


def _table_point(table: Table, E: ArrayLike | None, m_phi: ArrayLike | None) -> tuple[Array, Array]:
    """Where a table is drawn: where asked, else over its energies at round masses."""
    (e_low, e_high), (m_low, m_high) = table.range
    if E is None:
        E = np.geomspace(e_low, e_high, 241)
        E[0], E[-1] = e_low, e_high
    if m_phi is None:
        m_phi = [m for m in _TABLE_MASSES if m_low <= m <= m_high] or table.m_phi[:MOST_LINES]
    return _array("E", E), _array("m_phi", m_phi)


def _looked_up(table: Table, function: Callable[..., Any], over: str, x: Array, each: Array,
               rtol: float, **more: Any) -> tuple[Array, Array, Array]:
    """Values, errors and statuses of a table, of shape (each, x); a gap has NaN. Raises
    OutsideError where a point is outside the table."""
    E, m = (x, each[:, None]) if over == "E" else (each[:, None], x)
    for energy in (E.min(), E.max()):
        for mass in (m.min(), m.max()):
            table.cell(float(energy), float(mass))
    found = function(E, m, gaps=True, **more)
    value, error = np.asarray(found.value), np.asarray(found.error)
    return value, error, np.where(error > rtol * value, int(ValueStatus.OUTSIDE_TOLERANCE), 0)


def _table_methods(table: Table, method: str | Sequence[str] | None) -> tuple[str, ...]:
    there = tuple(one for one in METHODS if f"/{one}/sigma_pb" in table.datasets)
    asked = there if method is None else _methods(method)
    for one in asked:
        if one not in there:
            raise InputError(f"the table has no {one} (it was made without), make a table with "
                             f"--method {one}")
    return asked


def k(process: Process | Table | None = None, E: ArrayLike | None = None,
      m_phi: ArrayLike | None = None, *, rtol: float = 1e-6,
      progress: Progress | None = None) -> Any:
    """K = sigma_IWW/sigma_ETL over the one of E and m_phi that has more values, a curve for each
    value of the other.

    process   a process (None for e -> mu on lead), or a table, whose K is drawn between its nodes
    E, m_phi  total beam energies and boson masses [GeV], rising; of a table they may be left out
    rtol      of a process's cross-sections; of a table, values with a larger error are marked

    Returns a matplotlib Figure. Raises InputError, OutsideError.
    """
    if isinstance(process, Table):
        table, of = process, process.process
        _table_methods(table, ("etl", "iww"))
        energies, masses = _table_point(table, E, m_phi)
        rtol = max(rtol, _TABLE_RTOL)
    else:
        table, of = None, process or Process()
        energies, masses = _array("E", E), _array("m_phi", m_phi)
    over, x, each = _axes_of("K", energies, masses)
    if table is not None:
        value, error, status = _looked_up(table, table.kfactor, over, x, each, rtol)
    else:
        found = _from_process(of, over, x, each, ("etl", "iww"), rtol, "pb", progress)
        ratio = kfactor_of(found["iww"], found["etl"])
        value, error, status = ratio.value, ratio.error, ratio.status
        value = np.where(np.isfinite(value), value, np.nan)
    lines = [_Line("k", i, _name(over, one), x, value[i], error[i], status[i])
             for i, one in enumerate(each)]
    figure = _picture(lines, "k", over, of, ("etl", "iww"), rtol, _title(of, over, each),
                      "pb", x_log=is_log(x))
    return _tell(figure, lines, f"K against {over}", _EACH[over])


def sigma(process: Process | Table | None = None, E: ArrayLike | None = None,
          m_phi: ArrayLike | None = None, *, method: str | Sequence[str] | None = None,
          rtol: float = 1e-6, unit: str = "pb", progress: Progress | None = None) -> Any:
    """The total cross-section over the one of E and m_phi that has more values, a curve for each
    value of the other and each method. With ETL and others the panel below has how far these are
    off.

    method  "etl", "ww", "iww" or several; None: "etl", of a table those in it
    others  as of `k`

    Returns a matplotlib Figure. Raises InputError, OutsideError.
    """
    if isinstance(process, Table):
        table, of = process, process.process
        methods = _table_methods(table, method)
        energies, masses = _table_point(table, E, m_phi)
        rtol = max(rtol, _TABLE_RTOL)
        if unit != "pb":
            raise InputError(f"the table's cross-sections are in pb (not {unit}), leave the unit "
                             "out")
    else:
        table, of = None, process or Process()
        methods = _methods("etl" if method is None else method)
        energies, masses = _array("E", E), _array("m_phi", m_phi)
    over, x, each = _axes_of("sigma", energies, masses)
    lines = []
    if table is not None:
        found: dict[str, Any] = {
            one: _looked_up(table, table.sigma, over, x, each, rtol, method=one)
            for one in methods}
    else:
        found = {one: (r.value, r.error, r.status) for one, r in
                 _from_process(of, over, x, each, methods, rtol, unit, progress).items()}
    for i, one in enumerate(each):
        for method_name in methods:
            value, error, status = found[method_name]
            lines.append(_Line(method_name, i, _name(over, one), x, value[i], error[i], status[i]))
    figure = _picture(lines, "sigma", over, of, methods, rtol, _title(of, over, each), unit,
                      x_log=is_log(x), least=1e-12)
    return _tell(figure, lines, f"sigma against {over}", _EACH[over])


# ---- over x, y, theta, psi ----

def places(process: Process, quantity: str, points: Sequence[tuple[float, float]],
           methods: Sequence[str], least: float = _LEAST, n: int = _POINTS) -> Array:
    """Places at which the curves of these (E, m_phi) show all that is not far below their peaks."""
    E, m = (np.array(column)[:, None] for column in zip(*points, strict=True))
    angle = quantity in _ANGLES
    if angle:
        at = np.geomspace(1e-9, np.pi, 6 * n)
    else:
        end = np.geomspace(1e-7, 0.1, n)
        at = np.unique(np.concatenate([np.linspace(0.0, 1.0, 2 * n), end, 1.0 - end]))
    seen = np.zeros(at.size, bool)
    for method in methods:
        value = process.xsec(E, m, method=method, quantity=quantity, at=at, rtol=1e-3).value
        weighted = value * at if angle else value  # an angle's axis is logarithmic
        peak = weighted.max(axis=1, keepdims=True)
        seen |= ((weighted > least * peak) & (peak > 0)).any(axis=0)
    if not seen.any():
        return np.geomspace(1e-3, 1.0, n) if angle else np.linspace(0.0, 1.0, n)
    first, last = (int(i) for i in np.flatnonzero(seen)[[0, -1]])
    low, high = at[max(first - 1, 0)], at[min(last + 1, at.size - 1)]
    if angle:
        return np.asarray(np.geomspace(low, high, n))
    room = high - low
    end = np.geomspace(1e-5, 0.1, n // 4) * room  # it falls steeply at its ends
    return np.asarray(np.unique(np.concatenate([np.linspace(low, high, n), low + end, high - end])))


def differential(quantity: str, process: Process | None = None, E: ArrayLike | None = None,
                 m_phi: ArrayLike | None = None, *, method: str | Sequence[str] = "etl",
                 at: ArrayLike | None = None, rtol: float = 1e-6, unit: str = "pb",
                 progress: Progress | None = None) -> Any:
    """A differential cross-section, a curve for each E, m_phi and method: see `dx`."""
    process, methods = process or Process(), _methods(method)
    energies, masses = _array("E", E), _array("m_phi", m_phi)
    points = [(e, m) for e in energies for m in masses]
    _few(len(points), "energies and masses")
    if at is None:
        where = places(process, quantity, points, methods)
    else:
        where = np.sort(_array("at", at))
    if where.size < 2:
        raise InputError(f"{quantity} is drawn over several places (there is one), give a range, "
                         "like 0.1:0.9:81")
    found = {one: process.xsec(np.array([p[0] for p in points])[:, None],
                               np.array([p[1] for p in points])[:, None], method=one,
                               quantity=quantity, at=where, rtol=rtol, unit=unit, progress=progress)
             for one in methods}
    both = energies.size > 1 and masses.size > 1
    lines = []
    for i, (e, m) in enumerate(points):
        name = (f"{number(e)}, {number(m)} GeV" if both else
                f"{number(e if energies.size > 1 else m)} GeV")
        for one in methods:
            r = found[one][i]
            lines.append(_Line(one, i, name, where, r.value, r.error, r.status))
    title = reaction(process)
    if energies.size == 1:
        title += f",  $E$ = {number(energies[0])} GeV"
    if masses.size == 1:
        title += f",  $m_\\phi$ = {number(masses[0])} GeV"
    if len(points) > 1:
        title += ",  curves: " + ("$E$, $m_\\phi$" if both else
                                  "$E$" if energies.size > 1 else r"$m_\phi$")
    figure = _picture(lines, quantity, quantity, process, methods, rtol, title, unit,
                      x_log=quantity in _ANGLES and where.min() > 0 and is_log(where),
                      least=_LEAST if at is None else 1e-8)
    return _tell(figure, lines, quantity, "pairs of E and m_phi" if both else
                 "energies" if energies.size > 1 else "masses")


def dx(process: Process | None = None, E: ArrayLike | None = None, m_phi: ArrayLike | None = None,
       **more: Any) -> Any:
    """dsigma/dx, x = E_phi/E, a curve for each E, m_phi and method. With ETL and others the panel
    below has how far these are off.

    process   None for e -> mu on lead
    E, m_phi  total beam energies and boson masses [GeV]
    method    "etl", "ww", "iww" or several
    at        the places; None: where it is not far below its peak
    rtol, unit, progress  as of `Process.xsec`

    Returns a matplotlib Figure. Raises InputError.
    """
    return differential("dx", process, E, m_phi, **more)


def dy(process: Process | None = None, E: ArrayLike | None = None, m_phi: ArrayLike | None = None,
       **more: Any) -> Any:
    """dsigma/dy, y = E_f/E, likewise."""
    return differential("dy", process, E, m_phi, **more)


def dtheta(process: Process | None = None, E: ArrayLike | None = None,
           m_phi: ArrayLike | None = None, **more: Any) -> Any:
    """dsigma/dtheta of the boson's angle [rad], likewise."""
    return differential("dtheta", process, E, m_phi, **more)


def dpsi(process: Process | None = None, E: ArrayLike | None = None,
         m_phi: ArrayLike | None = None, **more: Any) -> Any:
    """dsigma/dpsi of the lepton's angle [rad], likewise."""
    return differential("dpsi", process, E, m_phi, **more)
