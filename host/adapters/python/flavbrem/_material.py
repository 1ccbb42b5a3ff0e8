"""A step of a simulator in a material: how often, on which element, and where to."""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import EVENT, Records, numbers_of, pointer, records, together
from ._errors import InputError, error_of
from ._flavbrem import ffi, lib
from ._runtime import Runtime
from ._work import c_text, text_of

#: A part of a material: `symbol`, `z`, `atomic_weight` [g/mol], `mass_fraction`, `nuclei_per_cm3`.
PART = np.dtype([("symbol", "U3"), ("z", "i4"), ("atomic_weight", "f8"), ("mass_fraction", "f8"),
                 ("nuclei_per_cm3", "f8")])


class Material:
    """A material from what people write, and its density: how many nuclei of each element a cm^3
    has. It never changes.

    text     an element, "Pb" or "lead"; mass fractions, "Cu:0.7,Zn:0.3"; or a formula, "PbWO4"
    density  [g/cm3], 1e-50 to 1e50; None: `usual_density` of it

    Raises InputError.
    """

    def __init__(self, text: str, density: float | None = None) -> None:
        usual = usual_density(text) if density is None else float(density)
        self.text, self.density = text, usual
        self._handle = ffi.new("flavbrem_material *")
        said = ffi.new("char[]", lib.FLAVBREM_MATERIAL_MESSAGE)
        unknown = density is None and usual == 0
        status = lib.flavbrem_material_read(c_text(text, "material"), 1.0 if unknown else usual,
                                            self._handle, said, len(said))
        if status != lib.FLAVBREM_OK:
            raise error_of(status, text_of(said))
        if unknown:
            raise InputError(f"the density of {text} is not known, give it in g/cm3")

    def __reduce__(self) -> tuple[Callable[..., Material], tuple[Any, ...]]:
        return Material, (self.text, self.density)

    def __repr__(self) -> str:
        return f"flavbrem.Material({self.text!r}, {self.density:g})"

    def __len__(self) -> int:
        """How many elements it has."""
        return int(self._handle.n)

    @property
    def radiation_length(self) -> float:
        """Its radiation length [cm], by Tsai's formula as PDG has it."""
        return float(lib.flavbrem_material_radiation_length_cm(self._handle))

    @property
    def parts(self) -> Records:
        """Its elements, in the order of the text: a record array of shape (n,) with the fields
        `symbol`, `z`, `atomic_weight` [g/mol], of the element and not of a nucleus,
        `mass_fraction`, `nuclei_per_cm3`."""
        return records(np.array(
            [(text_of(part.symbol), part.z, part.atomic_weight, part.mass_fraction,
              part.nuclei_per_cm3) for part in self._handle.parts[0:len(self)]], PART))


def usual_density(text: str) -> float:
    """The density that a material usually has [g/cm3], an element or a formula, of the list of PDG;
    0 where it is not in it."""
    return float(lib.flavbrem_material_usual_density(c_text(text, "material")))


def per_cm(material: Material, runtimes: Sequence[Runtime], E: ArrayLike, factor: ArrayLike = 1
           ) -> tuple[Any, NDArray[np.float64]]:
    """Macroscopic cross-sections, sum of nuclei_per_cm3 times sigma. One over it is the mean free
    path [cm].

    material  of n elements
    runtimes  n of them, one for each of `material.parts`: of a process on that element; all else,
              boson mass and method too, is the same
    E         total beam energies [GeV]
    factor    multiplies all of it, as `Runtime.coupling_factor` or a bias; 0 or more; broadcast
              against E

    Returns the sums, of the common shape, of scalars a number, and what each part has of them,
    shape (..., n) [1/cm]. Below the threshold they are 0.
    Raises InputError; OutsideError for an energy outside a table, or that is no number;
    NoValueError.
    """
    _check_runtimes(material, runtimes)
    energies, factors = (np.array(one, order="C") for one in together(E=E, factor=factor))
    total, partial = np.zeros(energies.shape), np.zeros((*energies.shape, len(material)))
    last = ffi.new("size_t *")
    status = lib.python_runtime_per_cm(
        material._handle, ffi.new("flavbrem_runtime *[]", [one._handle for one in runtimes]),
        total.size, pointer("double", energies), pointer("double", factors),
        pointer("double", total), pointer("double", partial), last)
    if status != lib.FLAVBREM_OK:
        at, by = energies.flat[last[0]], factors.flat[last[0]]
        if not 0 <= by < math.inf:
            raise InputError(f"factor {by:g} of point {last[0]} is out of range (0 or more, "
                             "finite), give another")
        for one in runtimes:
            one.sigma(at)  # says why
        raise error_of(status)
    return total[()], partial


def _check_runtimes(material: Material, runtimes: Sequence[Runtime]) -> None:
    if len(runtimes) != len(material):
        raise InputError(f"{len(runtimes)} runtimes for the {len(material)} elements of {material} "
                         "(each has its own), give one for each of its parts")
    rest = runtimes[0]._rest
    for number, one in enumerate(runtimes):
        part = material._handle.parts[number]
        if one.z != part.z:
            raise InputError(f"runtime {number} is of Z = {one.z:g} (the part {number} of "
                             f"{material} is {text_of(part.symbol)}, Z = {part.z}), give them in "
                             "the order of its parts")
        if one._rest != rest:
            wrong = next(name for name, value in rest.items() if one._rest[name] != value)
            raise InputError(f"runtime {number} is of another {wrong} than the first one (their "
                             "cross-sections are added up), give those of one process")


def pick(partial: ArrayLike, uniform: ArrayLike) -> Any:
    """The elements that were hit: part i as often as it has its part of the sum.

    partial  as from `per_cm`, shape (..., n)
    uniform  random numbers, from 0 up to below 1; broadcast against (...)

    Returns the numbers of the parts, of the common shape, of one row and a number an int: never
    that of a part with 0, and n where all are 0.
    Raises InputError for a number that is not from 0 up to below 1.
    """
    rows, numbers = numbers_of("partial", partial), numbers_of("uniform", uniform)
    if rows.ndim == 0:
        raise InputError(f"partial is of shape {rows.shape} (a number for each part), give (..., n)"
                         )
    shape = _common(partial=rows.shape[:-1], uniform=numbers.shape)
    numbers = np.array(np.broadcast_to(numbers, shape), order="C")
    wrong = numbers[~((numbers >= 0) & (numbers < 1))]
    if wrong.size:
        raise InputError(f"the random number {wrong[0]:g} is out of range (0 up to below 1), give "
                         "another")
    rows = np.ascontiguousarray(np.broadcast_to(rows, (*shape, rows.shape[-1])))
    hits = np.zeros(shape, np.uintp)
    lib.python_runtime_pick(hits.size, rows.shape[-1], pointer("double", rows),
                            pointer("double", numbers), pointer("size_t", hits))
    return hits.astype(np.intp) if shape else int(hits)


def turn(events: Any, direction: ArrayLike, azimuth: ArrayLike = 0) -> Any:
    """Events with their momenta turned from the frame of the beam to where the particle flew.
    Energies, angles to the beam, x, y and t are as they were.

    events     records of `EVENT`, an array or a single one
    direction  shape (..., 3): any vector but 0, of any length
    azimuth    turns an event about the beam before that [rad], -2 pi to 2 pi; 0 for those of
               `Runtime.draw`, which have a random one

    The three are broadcast against each other. Returns a copy, of the common shape. The beam goes
    to the direction by the shortest rotation; where the direction is backward (below 0 in z), by
    half a turn about the x axis and the shortest rotation from there.
    Raises InputError.
    """
    given = np.asarray(events)
    if given.dtype != EVENT:
        raise TypeError(f"events are of type {given.dtype}, give those of a sampler or a runtime")
    vectors, angles = numbers_of("direction", direction), numbers_of("azimuth", azimuth)
    if vectors.ndim == 0 or vectors.shape[-1] != 3:
        raise InputError(f"direction is of shape {vectors.shape} (each is three numbers), give "
                         "(..., 3)")
    shape = _common(events=given.shape, direction=vectors.shape[:-1], azimuth=angles.shape)
    turned = np.array(np.broadcast_to(given, shape), EVENT, order="C")
    vectors = np.ascontiguousarray(np.broadcast_to(vectors, (*shape, 3)))
    angles = np.ascontiguousarray(np.broadcast_to(angles, shape))
    last = ffi.new("size_t *")
    status = lib.python_events_turn(turned.size, pointer("double", vectors),
                                    pointer("double", angles), pointer("flavbrem_event", turned),
                                    last)
    if status != lib.FLAVBREM_OK:
        raise error_of(status, _why_no_turn(vectors.reshape(-1, 3)[last[0]],
                                            angles.flat[last[0]], last[0]))
    return records(turned) if shape else records(turned)[()]


def _why_no_turn(vector: NDArray[np.float64], angle: float, number: int) -> str:
    if not abs(angle) <= 2 * math.pi:
        return f"azimuth {angle:g} rad of event {number} is out of range (-2 pi to 2 pi), wrap it"
    told = ", ".join(f"{part:g}" for part in vector)
    return (f"direction ({told}) of event {number} points nowhere (any vector but 0, finite), give "
            "another")


def _common(**shapes: tuple[int, ...]) -> tuple[int, ...]:
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        told = ", ".join(f"{what} {shape}" for what, shape in shapes.items())
        raise InputError(f"the shapes do not go together (but for the last axis: {told}), add axes "
                         "of length 1") from None
