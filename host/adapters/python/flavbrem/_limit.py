"""Upper limits on events and couplings, the muon's g-2, and the relic density."""
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import dtype_of, pointer, records, together
from ._errors import InputError
from ._flavbrem import ffi, lib
from ._keys import Path, choice, count, path_bytes
from ._work import call, made

_BAND = dtype_of("flavbrem_g2_band")


class G2Band(NamedTuple):
    """Couplings that explain a deviation of a_mu, none below 0."""

    coupling: Any  #: that of the value
    least: Any  #: of `sigmas` errors less; 0 where that is 0 or less
    most: Any  #: of `sigmas` errors more


class Reach(NamedTuple):
    """The coupling that a limit reaches."""

    coupling: Any
    statistics: Any  #: its error from the track lengths, one standard deviation
    numerics: Any  #: a bound of what the cross-sections move it by


def _scalars(*arrays: NDArray[np.float64]) -> list[Any]:
    """As numbers where they have no axes."""
    return [one if one.ndim > 0 else float(one) for one in arrays]


def smallest_g2_mass() -> float:
    """m_mu - m_e [GeV], at and below which Eq. (3) of arXiv:2404.15931 is not defined."""
    return float(lib.flavbrem_g2_smallest_m_phi_gev())


def g2_contribution(coupling: ArrayLike, m_phi: ArrayLike) -> Any:
    """What the boson adds to a_mu = (g - 2)/2 of the muon, Eq. (3) of arXiv:2404.15931; not a
    number where it is not defined.

    coupling  h
    m_phi     boson masses [GeV], above `smallest_g2_mass()`

    Both are broadcast against each other; of scalars it is a number.
    """
    h, masses = together(coupling=coupling, m_phi=m_phi)
    found = np.array([lib.flavbrem_g2_contribution(*one) for one in
                      zip(h.ravel().tolist(), masses.ravel().tolist())], float)
    return _scalars(found.reshape(masses.shape))[0]


def g2_band(m_phi: ArrayLike, *, deviation: float = 249e-11, error: float = 48e-11,
            sigmas: float = 3) -> G2Band:
    """The coupling by which the boson explains a deviation of the muon's g-2, and its band.

    m_phi      boson masses [GeV], above `smallest_g2_mass()`
    deviation  of a_mu, experiment minus Standard Model, and its error: those of the paper,
               arXiv:2308.06230 over arXiv:2006.04822; arXiv:2505.21476 leaves 38(63)e-11
    sigmas     half the width of the band, in errors

    Arrays of the shape of m_phi, of a scalar numbers. Raises InputError.
    """
    masses, = together(m_phi=m_phi)
    bands = np.zeros(masses.size, _BAND)
    if masses.size:
        call(lib.flavbrem_g2_bands,
             ffi.new("flavbrem_g2_deviation *", [deviation, error, sigmas]), masses.size,
             pointer("double", np.ascontiguousarray(masses.ravel())),
             pointer("flavbrem_g2_band", bands))
    return G2Band(*_scalars(*(bands[name].reshape(masses.shape) for name in _BAND.names or ())))


def relic_coupling(m_phi: ArrayLike, *, dark_coupling: float = 0.1, m1_ratio: float = 3,
                   m2_ratio: float = 3, pb: float = 10) -> Any:
    """The coupling h that gives the relic density, Eq. (2) of arXiv:2404.15931.

    m_phi          boson masses [GeV]
    dark_coupling  g of phi to the dark fermions
    m1_ratio       m_1/m_phi and m2_ratio, m_2/m_phi: 3, as the paper prints it, forbids the
                   invisible decay that it assumes; 1/3 is probably meant
    pb             the annihilation cross-section [pb]

    Of the shape of m_phi, of a scalar a number. Raises InputError.
    """
    masses, = together(m_phi=m_phi)
    found = np.zeros(masses.size)
    if masses.size:
        call(lib.flavbrem_relic_couplings,
             ffi.new("flavbrem_relic *", [dark_coupling, m1_ratio, m2_ratio, pb]), masses.size,
             pointer("double", np.ascontiguousarray(masses.ravel())), pointer("double", found))
    return _scalars(found.reshape(masses.shape))[0]


# ---- limits ----

def _counting(background: float, background_error: float, confidence: float,
              statistic: str) -> Any:
    return ffi.new("flavbrem_counting *", {
        "statistic": choice("statistic", statistic), "background": background,
        "background_error": background_error, "confidence": confidence})


def cls(signal: float, observed: int, background: float = 0, *, background_error: float = 0,
        statistic: str = "exact") -> float:
    """CLs of a signal, P(N <= observed | signal + background)/P(N <= observed | background).

    statistic  "exact", or "asymptotic", the formulas of arXiv:1007.1727

    Raises InputError.
    """
    found = ffi.new("double *")
    call(lib.flavbrem_limit_cls, _counting(background, background_error, 0.9, statistic),
         count("observed", observed), signal, found)
    return float(found[0])


def limit(background: float = 0, observed: int | None = None, *, background_error: float = 0,
          confidence: float = 0.9, statistic: str = "exact", sigmas: float = 0) -> float:
    """The upper limit by CLs on the events expected from a signal.

    background        events expected without it, and background_error, its standard deviation, at
                      most twice as large: exact, background is averaged over a gamma distribution;
                      asymptotic, it is fitted beside a side measurement
    observed          events; None: what is expected without a signal
    confidence        level, 0.5 to 0.999999
    statistic         "exact", or "asymptotic", the formulas of arXiv:1007.1727, too low for a few
    sigmas            of what is expected: 0 the median, -2, -1, 1, 2 the ends of its bands

    Raises InputError.
    """
    counting = _counting(background, background_error, confidence, statistic)
    events = ffi.new("double *")
    if observed is None:
        call(lib.flavbrem_limit_expected, counting, sigmas, events, ffi.NULL)
    elif sigmas != 0:
        raise InputError("sigmas goes with what is expected (observed is given), leave one out")
    else:
        call(lib.flavbrem_limit_observed, counting, count("observed", observed), events)
    return float(events[0])


class Efficiency:
    """How much of the conversions an experiment sees, by mass. It never changes.

    source  a number above 0 and at most 1, or the path of a CSV file of mass [GeV] and efficiency,
            masses rising: linear in the logarithm of the mass between its rows

    Raises InputError, FileError.
    """

    def __init__(self, source: float | Path) -> None:
        text = (repr(float(source)).encode() if isinstance(source, (float, int))
                else path_bytes(source))
        self._handle = made("flavbrem_efficiency", lib.flavbrem_efficiency_destroy,
                            lib.flavbrem_efficiency_read, text, ffi.NULL)

    def at(self, m_phi: ArrayLike) -> Any:
        """The efficiency at masses [GeV]; not a number outside those of a file."""
        masses, = together(m_phi=m_phi)
        found = np.array([lib.flavbrem_efficiency_at(self._handle, one)
                          for one in masses.ravel().tolist()], float)
        return _scalars(found.reshape(masses.shape))[0]


def reach(coupling: float, conversions: Any, efficiency: ArrayLike, events: ArrayLike) -> Reach:
    """The coupling at which so many events are seen.

    coupling     that of the process by which the conversions are, `process.values.coupling`; with
                 the epsilon of a vector here the result is an epsilon
    conversions  a `Yield`, or an array of `YIELD`, as `flavbrem.conversions` makes them
    efficiency   the part that is seen, `Efficiency.at`
    events       a limit

    All are broadcast against each other; of scalars all members are numbers. Infinite where nothing
    is converted, not a number where the efficiency is none.
    """
    of_yield = [np.asarray(getattr(conversions, name), float)
                for name in ("value", "statistics", "numerics")]
    asked = together(value=of_yield[0], statistics=of_yield[1], numerics=of_yield[2],
                     efficiency=efficiency, events=events)
    found = np.zeros((3, asked[0].size))
    for i, (value, statistics, numerics, part, most) in enumerate(
            zip(*(one.ravel().tolist() for one in asked))):
        made_of = ffi.new("flavbrem_yield_value *", {"value": value, "statistics": statistics,
                                                     "numerics": numerics})
        told = lib.flavbrem_reach_of(coupling, made_of, part, most)
        found[:, i] = told.coupling, told.statistics, told.numerics
    return Reach(*_scalars(*found.reshape((3, *asked[0].shape))))
