"""The process, and its cross-sections."""
from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import (POINT, RESULT, Result, filled, numbers_of, pointer, result_of, results,
                      together)
from ._errors import InputError, error_of
from ._flavbrem import ffi, lib
from ._keys import Value, choice, choice_name, is_number, key_name, keyword, set_keys
from ._work import Progress, c_text, call, made, text_of, work, written


@dataclass(frozen=True)
class ProcessValues:
    """The keys of a process as numbers."""

    lepton_in: str  #: "e", "mu", "tau"
    lepton_out: str
    target_z: float  #: charge number
    target_a: float  #: mass number or weight, M = A u
    density_g_cm3: float  #: 0 where not given
    is_element: bool  #: True where the target was given by its symbol
    coupling: float  #: h, or g; of several couplings the root of the sum of their squares
    theta_max_rad: float  #: of WW and IWW
    psi_max_rad: float  #: of WW and IWW
    etl_theta_max_rad: float  #: pi where ETL is not cut
    etl_psi_max_rad: float
    tmax_rule: str  #: "m2", "E2"
    constants: str  #: "codata2022", "dmg4"


@dataclass(frozen=True)
class Decay:
    """The decay of the boson to the two leptons (`Process.decay`)."""

    width_gev: Any  #: of both states of charge of two different leptons; 0 where it is closed
    lifetime_s: Any  #: with this decay alone; infinite where it is closed
    length_m: Any  #: c times it


@dataclass(frozen=True)
class Variation:
    """A cross-section with one choice made otherwise (`Process.systematics`)."""

    form_factor: str
    method: str  #: "etl", "ww", "iww"
    result: Result
    moves: float  #: over the first one, less 1; NaN where that may be 0
    moves_error: float


class Process:
    """The process l_i N -> l_f N phi: leptons, nucleus, coupling, conventions. It never changes;
    any number of threads may use one.

    lepton     incoming and outgoing lepton, "e:mu" or ("e", "mu")
    target     an element, "Pb", or "Z,A", "Z,A,density" [g/cm3], or (82, 207)
    coupling   h of L = -h l_i-bar P_R l_f phi + h.c., or g of a scalar, pseudoscalar, vector or
               axial boson
    theta_max  largest boson angle [rad] of WW and IWW; given, it cuts ETL too
    psi_max    the same for the lepton
    tmax       t_max of WW and IWW: "m2" (m_phi^2 + m_i^2) or "E2" (E^2)
    constants  "codata2022" or "dmg4"
    form_factor  "elastic", "elastic+inelastic", "elastic+inelastic-unsquared", "helm", or the
               path of a file of t [GeV^2] and F^2
    boson      "chiral", "scalar", "pseudoscalar", "vector" (also with epsilon), "axial", "general"
               (with g_s, g_p, or g_v, g_a, which may be complex) or "alp" (with c_v, c_a, f_gev)
    others     all keys of a process that `keys()` lists; None is the default

    Raises InputError.
    """

    def __init__(self, lepton: Value | None = None, target: Value | None = None,
                 coupling: Value | None = None, *, theta_max: Value | None = None,
                 psi_max: Value | None = None, tmax: Value | None = None,
                 constants: Value | None = None, form_factor: Value | None = None,
                 boson: Value | None = None, **others: Value | None) -> None:
        self._handle = _made(lib.flavbrem_process_create)
        set_keys(lib.flavbrem_process_set, self._handle,
                 {"lepton": lepton, "target": target, "coupling": coupling, "theta_max": theta_max,
                  "psi_max": psi_max, "tmax": tmax, "constants": constants,
                  "form_factor": form_factor, "boson": boson, **others})
        call(lib.flavbrem_process_check, self._handle)
        if coupling is not None and "\ncoupling = " not in "\n" + self.text:  # even the default
            raise InputError("coupling does not go with the couplings that the boson has, leave it "
                             "out")

    @classmethod
    def from_text(cls, text: str) -> Process:
        """A process from `key = value` lines, as `text` has them."""
        process = cls.__new__(cls)
        process._handle = _made(lib.flavbrem_process_from_text, c_text(text, "text"))
        call(lib.flavbrem_process_check, process._handle)
        return process

    def replace(self, **given: Value | None) -> Process:
        """The same process with other values of some keys; None gives a key its default again."""
        copy = Process.from_text(self.text)
        for name, value in given.items():
            if value is None:
                call(lib.flavbrem_process_unset, copy._handle, c_text(key_name(name), "key"))
        set_keys(lib.flavbrem_process_set, copy._handle, given)
        call(lib.flavbrem_process_check, copy._handle)
        return copy

    # ---- what it is ----

    @property
    def text(self) -> str:
        """All keys as `key = value` lines, in one order, in the fewest digits."""
        return written(lib.flavbrem_process_text, self._handle, size=lib.FLAVBREM_PROCESS_BYTES)

    def keys(self) -> Iterator[str]:
        """The keywords of what `text` has."""
        return (keyword(line.split(" = ", 1)[0]) for line in self.text.splitlines())

    def __getitem__(self, name: str) -> str:
        """The value of a key as text, "" of a cut that is not given."""
        return written(lib.flavbrem_process_get, self._handle, c_text(key_name(name), "key"))

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={self[name] if is_number(name) else repr(self[name])}"
                         for name in self.keys())
        return f"flavbrem.Process({told})"

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Process) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __reduce__(self) -> tuple[Callable[[str], Process], tuple[str]]:
        return Process.from_text, (self.text,)

    @property
    def values(self) -> ProcessValues:
        """The keys as numbers and names."""
        told = lib.flavbrem_process_values_of(self._handle)
        return filled(ProcessValues, told, is_element=bool(told.is_element),
                      lepton_in=text_of(lib.flavbrem_lepton_name(told.lepton_in)),
                      lepton_out=text_of(lib.flavbrem_lepton_name(told.lepton_out)),
                      tmax_rule=text_of(lib.flavbrem_tmax_rule_name(told.tmax_rule)),
                      constants=text_of(lib.flavbrem_constants_name(told.constants)))

    def origin(self, method: str | Sequence[str] = "etl", quantity: str = "sigma",
               rtol: float = 1e-6) -> str:
        """What a value depends on besides its point, as the program prints it: two lines of
        comment, or three. Of values by several methods, give all of these."""
        methods = (method,) if isinstance(method, str) else method
        origin = ffi.new("flavbrem_origin *", {"process": self._handle, "rtol": rtol,
                                               "quantity": choice("of", quantity),
                                               "methods": sum({1 << choice("method", one)
                                                               for one in methods})})
        text = ffi.new("char[]", lib.FLAVBREM_ORIGIN_BYTES)
        return text_of(lib.flavbrem_origin_text(origin, text, lib.FLAVBREM_ORIGIN_BYTES))

    # ---- masses [GeV] ----

    @property
    def nucleus_mass(self) -> float:
        """Mass of the nucleus [GeV]."""
        return float(lib.flavbrem_nucleus_mass_gev(self._handle))

    @property
    def lepton_masses(self) -> tuple[float, float]:
        """Masses of the incoming and the outgoing lepton [GeV]."""
        told = lib.flavbrem_process_values_of(self._handle)
        return (lib.flavbrem_lepton_mass_gev(told.lepton_in, told.constants),
                lib.flavbrem_lepton_mass_gev(told.lepton_out, told.constants))

    @property
    def smallest_m_phi(self) -> float:
        """The boson is heavier than this [GeV]: below, the incoming lepton decays on shell. 0 where
        it cannot."""
        return float(lib.flavbrem_smallest_m_phi_gev(self._handle))

    def threshold(self, m_phi: ArrayLike) -> Any:
        """Total beam energy [GeV] above which a boson of mass m_phi [GeV] can be made; of the shape
        of m_phi."""
        return _each(lambda m: lib.flavbrem_threshold_gev(self._handle, m), m_phi)

    def opening(self, m_phi: ArrayLike, method: str = "etl") -> Any:
        """The same for the cross-section of a method, which WW has from a higher energy on."""
        number = choice("method", method)
        return _each(lambda m: lib.flavbrem_opening_gev(self._handle, number, m), m_phi)

    # ---- its boson ----

    @property
    def spin(self) -> int:
        """Of the boson, 0 or 1."""
        return int(lib.flavbrem_boson_spin(self._handle))

    @property
    def couplings(self) -> tuple[float, float]:
        """|g_S| and |g_P| of L = -phi l_f-bar (g_S + g_P gamma5) l_i + h.c.; of spin 1 |g_V| and
        |g_A| of L = -X_mu l_f-bar gamma^mu (g_V + g_A gamma5) l_i + h.c."""
        told = lib.flavbrem_couplings_of(self._handle)
        if self.spin == 1:
            return told.vector, told.axial
        return told.scalar, told.pseudoscalar

    def factor_over(self, of: Process) -> float:
        """What cross-sections of a process, such as `Table.process`, are multiplied by to be those
        with these couplings: the ratio of their squares. Raises InputError where the two do not
        have one boson, its couplings in one ratio."""
        factor = float(lib.flavbrem_boson_factor(self._handle, of._handle))
        if np.isnan(factor):
            raise InputError("the processes have another boson, or couplings in another ratio "
                             "(only their size is a factor), give the same boson")
        return factor

    def decay(self, m_phi: ArrayLike) -> Decay:
        """Width, lifetime and c tau of the boson's decay to l_i l_f, of these masses [GeV]."""
        masses = numbers_of("m_phi", m_phi)
        told = [lib.flavbrem_decay_of(self._handle, m) for m in masses.ravel()]
        return Decay(*(np.array([getattr(one, name) for one in told]).reshape(masses.shape)[()]
                       for name in ("width_gev", "lifetime_s", "length_m")))

    @property
    def ww_is_far(self) -> bool:
        """Whether WW and IWW are far off: where an electron comes out they are."""
        return bool(lib.flavbrem_ww_is_far(self._handle))

    # ---- cross-sections ----

    def xsec(self, E: ArrayLike, m_phi: ArrayLike, method: str = "etl", quantity: str = "sigma",
             at: Any = None, rtol: float = 1e-6, unit: str = "pb",
             progress: Progress | None = None) -> Any:
        """Cross-sections at many points. E, m_phi and `at` are broadcast against each other.

        E         total beam energies [GeV]
        m_phi     boson masses [GeV]
        method    "etl", "ww", "iww"
        quantity  "sigma", "dx", "dy", "dtheta", "dpsi", "d2x", "d2y"
        at        None for sigma; x, y, theta [rad] or psi [rad]; for d2x the pair (x, theta), for
                  d2y (y, psi), each an array
        rtol      relative tolerance, 1e-12 to below 1
        unit      "pb" or "GeV-2"
        progress  see `Progress`

        Returns a record array of the common shape with the fields `value` and `error` [pb; dtheta,
        dpsi: pb/rad] and `status` (`ValueStatus`); of scalars a `Result`. A value that misses the
        tolerance is no exception: look at the status.
        """
        number = choice("of", quantity)
        request = ffi.new("flavbrem_request *", {"method": choice("method", method),
                                                 "quantity": number, "unit": choice("unit", unit),
                                                 "rtol": float(rtol)})
        points = _points(E, m_phi, quantity, at)
        found = np.zeros(points.shape, RESULT)
        work(lib.flavbrem_xsec, self._handle, request, points.size,
             pointer("flavbrem_point", points), pointer("flavbrem_result", found),
             progress=progress)
        return results(found)

    def kfactor(self, E: ArrayLike, m_phi: ArrayLike, rtol: float = 1e-6,
                progress: Progress | None = None) -> Any:
        """K = sigma_IWW/sigma_ETL at many points, like `xsec`. Below the threshold it is infinite.
        """
        points = _points(E, m_phi, "sigma", None)
        found = np.zeros(points.shape, RESULT)
        work(lib.flavbrem_kfactors, self._handle, float(rtol), points.size,
             pointer("flavbrem_point", points), pointer("flavbrem_result", found),
             progress=progress)
        return results(found)

    def systematics(self, E: float, m_phi: float, method: str = "etl", quantity: str = "sigma",
                    at: Any = None, rtol: float = 1e-6, unit: str = "pb") -> list[Variation]:
        """What the choice of form factor and of method moves at one point: first the cross-section
        as asked, then with the other form factors, then by the other methods."""
        request = ffi.new("flavbrem_request *", {"method": choice("method", method),
                                                 "quantity": choice("of", quantity),
                                                 "unit": choice("unit", unit),
                                                 "rtol": float(rtol)})
        points = _points(E, m_phi, quantity, at)
        if points.shape != ():
            raise ValueError("systematics are of one point (give numbers, not arrays)")
        found = ffi.new("flavbrem_variation[]", lib.flavbrem_variation_count(self._handle))
        work(lib.flavbrem_systematics, self._handle, request, 1,
             pointer("flavbrem_point", points), found)
        return [Variation(text_of(one.form_factor), choice_name("method", one.method),
                          result_of(ffi.addressof(one.result)), one.moves, one.moves_error)
                for one in found]

    def inside(self, cut: str, E: ArrayLike, m_phi: ArrayLike, method: str = "etl",
               rtol: float = 1e-6, unit: str = "pb", progress: Progress | None = None) -> Any:
        """The cross-section inside a region, "x>0.8,psi<0.05", at many points, like `xsec`: of x,
        theta [rad], y, psi [rad], t [GeV^2], E_phi, E_f, pt_boson, pt_lepton [GeV]. Where one
        particle's energy and angle are cut it is an integral, else so many of 4e6 events are
        inside, and the error is four of their standard deviations."""
        region = ffi.new("flavbrem_region *")
        call(lib.flavbrem_region_read, c_text(cut, "the cut"), b"the cut", region)
        request = ffi.new("flavbrem_request *", {"method": choice("method", method),
                                                 "quantity": choice("of", "sigma"),
                                                 "unit": choice("unit", unit),
                                                 "rtol": float(rtol)})
        points = _points(E, m_phi, "sigma", None)
        found = np.zeros(points.shape, RESULT)
        work(lib.flavbrem_region_sigma, self._handle, request, region, points.size,
             pointer("flavbrem_point", points), pointer("flavbrem_result", found), ffi.NULL,
             progress=progress)
        return results(found)

    def view_sigma(self, E: float, m_phi: float, method: str = "etl", view: str = "boson",
                   rtol: float = 1e-6) -> tuple[Result, Result]:
        """The cross-section [pb] that events stand for, and what the recoil of the nucleus forbids.
        At energies without events it is 0."""
        sampling = sampling_of(method, view, E, m_phi, 0)
        sigma, forbidden = ffi.new("flavbrem_result *"), ffi.new("flavbrem_result *")
        work(lib.flavbrem_view_sigma, self._handle, sampling, float(rtol), sigma, forbidden)
        return result_of(sigma), result_of(forbidden)


def cut_ranges(cut: str) -> dict[str, tuple[float, float]]:
    """What the conditions of a cut leave of each variable, those alone that are cut."""
    region = ffi.new("flavbrem_region *")
    call(lib.flavbrem_region_read, c_text(cut, "the cut"), b"the cut", region)
    ends = ((text_of(lib.flavbrem_cut_name(i)), region.low[i], region.high[i])
            for i in range(lib.FLAVBREM_CUTS))
    return {name: (low, high) for name, low, high in ends if low > 0 or high < math.inf}


def _made(function: Callable[..., int], *arguments: Any) -> Any:
    return made("flavbrem_process", lib.flavbrem_process_destroy, function, *arguments)


def _each(function: Callable[[float], float], m_phi: ArrayLike) -> Any:
    masses = numbers_of("m_phi", m_phi)
    return np.array([function(m) for m in masses.flat]).reshape(masses.shape)[()]


def _coordinates(quantity: str, at: Any) -> list[Any]:
    """`at` as a list of as many coordinates as the quantity has."""
    n = lib.flavbrem_quantity_coordinates(choice("of", quantity))
    told = [] if at is None else [at] if n < 2 else list(at)
    if len(told) != n:
        wants = ("none", "one coordinate", "a pair of them, (x, theta) or (y, psi)")[n]
        raise InputError(f"at has {len(told)} coordinates, and {quantity} wants {wants}")
    return told


def _points(E: ArrayLike, m_phi: ArrayLike, quantity: str, at: Any) -> NDArray[Any]:
    coordinates = _coordinates(quantity, at)
    energies, masses, *where = together(
        E=E, m_phi=m_phi, **{f"at[{i}]": value for i, value in enumerate(coordinates)})
    points = np.zeros(energies.shape, POINT)
    points["beam_energy_gev"], points["m_phi_gev"] = energies, masses
    for i, values in enumerate(where):
        points["at"][..., i] = values
    return points


def sampling_of(method: str, view: str, E: float, m_phi: float, seed: int) -> Any:
    """A flavbrem_sampling."""
    sampling = ffi.new("flavbrem_sampling *", lib.flavbrem_sampling_default())
    sampling.method, sampling.view = choice("method", method), choice("view", view)
    sampling.beam_energy_gev, sampling.m_phi_gev, sampling.seed = float(E), float(m_phi), seed
    return sampling


def kfactor_of(iww: Any, etl: Any) -> Any:
    """K of two cross-sections of the same points, as `Process.xsec` gives them; like
    `Process.kfactor`."""
    one, other = np.broadcast_arrays(*(
        np.array(tuple(given), RESULT) if isinstance(given, Result) else given
        for given in (iww, etl)))
    found = np.zeros(one.shape, RESULT)
    for i in np.ndindex(one.shape):
        k = lib.flavbrem_kfactor_of(*({"value": r["value"], "error": r["error"],
                                       "status": int(r["status"])} for r in (one[i], other[i])))
        found[i] = (k.value, k.error, k.status)
    return results(found)


def element(name: str) -> tuple[float, float]:
    """Charge number and standard atomic weight of an element, by symbol or English name."""
    z, weight = ffi.new("double *"), ffi.new("double *")
    status = lib.flavbrem_element_find(c_text(name, "element"), z, weight)
    if status != lib.FLAVBREM_OK:
        raise error_of(status, f"\"{name}\" is not an element (H to U), give a symbol like Pb")
    return z[0], weight[0]
