"""NumPy's view of the structs of the interface."""
from __future__ import annotations

from dataclasses import fields
from enum import IntEnum
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._errors import InputError
from ._flavbrem import ffi, lib
from ._work import text_of

T = TypeVar("T")
_KINDS = {"double": "f8", "uint32_t": "u4", "uint64_t": "u8", "size_t": "u8", "int": "i4"}


def _field(kind: Any) -> Any:
    if kind.kind == "array":
        return (_field(kind.item), (kind.length,))
    return "i4" if kind.kind == "enum" else _KINDS[kind.cname]


def dtype_of(struct: str) -> np.dtype[Any]:
    """The dtype of a struct of the headers, with its names and places."""
    kind = ffi.typeof(struct)
    return np.dtype({"names": [name for name, _ in kind.fields],
                     "formats": [_field(field.type) for _, field in kind.fields],
                     "offsets": [field.offset for _, field in kind.fields],
                     "itemsize": ffi.sizeof(struct)})


#: A result: `value` and `error` [pb, pb/rad, ...; 1 for K], `status` (a `ValueStatus`).
RESULT = dtype_of("flavbrem_result")
#: An event: `lepton`, `boson`, `nucleus` (px, py, pz, E) [GeV], `x`, `theta_rad`, `y`, `psi_rad`,
#: `t_gev2`, `weight`, `tries`, `azimuth_tries`, as flavbrem_event of flavbrem/sampler.h.
EVENT = dtype_of("flavbrem_event")
#: What the events of a bin stand for: `value`, `statistics`, `numerics` [pb], `density`
#: [pb, pb/rad, pb/GeV2, ...], as flavbrem_cell of flavbrem/sampler.h.
CELL = dtype_of("flavbrem_cell")
POINT = dtype_of("flavbrem_point")
LOOKUP = np.dtype([("value", "f8"), ("error", "f8")])


class ValueStatus(IntEnum):
    """What became of a value."""

    GOOD = lib.FLAVBREM_VALUE_GOOD  #: the error is at most rtol * value
    BELOW_THRESHOLD = lib.FLAVBREM_VALUE_BELOW_THRESHOLD  #: the value is 0
    OUTSIDE_TOLERANCE = lib.FLAVBREM_VALUE_OUTSIDE_TOLERANCE  #: the error is larger than asked for
    CLOSED = lib.FLAVBREM_VALUE_CLOSED  #: the approximation leaves nothing; the value is 0

    @property
    def text(self) -> str:
        return text_of(lib.flavbrem_value_text(int(self)))


class Result(NamedTuple):
    """A cross-section, or K, of one point."""

    value: float  #: [pb; dtheta, dpsi: pb/rad; or GeV^-2 in their place; K: 1]
    error: float  #: an estimate from above of |value - truth|
    status: ValueStatus


class TableValue(NamedTuple):
    """A value of a table at one point."""

    value: float  #: [pb; K: 1]
    error: float  #: an estimate from above of |value - truth|


def pointer(kind: str, array: NDArray[Any]) -> Any:
    """An array as a C array, which keeps it alive."""
    return ffi.from_buffer(f"{kind}[]", array) if array.size else ffi.new(f"{kind}[]", 0)


def numbers_of(what: str, value: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{what} is of type {array.dtype}, give numbers")
    return array.astype(np.float64)


def together(**given: ArrayLike) -> list[NDArray[np.float64]]:
    """Arrays of one shape."""
    arrays = [numbers_of(what, value) for what, value in given.items()]
    try:
        return list(np.broadcast_arrays(*arrays))
    except ValueError:
        shapes = ", ".join(f"{what} {array.shape}"
                           for what, array in zip(given, arrays, strict=True))
        raise InputError(f"the shapes do not go together ({shapes}), add axes of length 1"
                         ) from None


#: A structured array whose fields are attributes too.
Records: TypeAlias = "np.recarray[Any, np.dtype[Any]]"


def records(array: NDArray[Any]) -> Records:
    """A structured array as `Records`."""
    return array.view(np.recarray)


def results(array: NDArray[Any]) -> Any:
    """The same of results; of no axes, the one."""
    return records(array) if array.ndim > 0 else result_of(array)


def result_of(one: Any) -> Result:
    """A flavbrem_result, or an element of an array of them."""
    if isinstance(one, ffi.CData):
        return Result(one.value, one.error, ValueStatus(one.status))
    return Result(float(one["value"]), float(one["error"]), ValueStatus(int(one["status"])))


def filled(kind: type[T], struct: Any, **other: Any) -> T:
    """A dataclass whose fields have the names of a struct's."""
    told = {field.name: other[field.name] if field.name in other
            else _plain(getattr(struct, field.name)) for field in fields(kind)}  # type: ignore
    return kind(**told)


def _plain(value: Any) -> Any:
    if not isinstance(value, ffi.CData):
        return value
    kind = ffi.typeof(value)
    if kind is ffi.typeof("flavbrem_result"):
        return result_of(value)
    return text_of(value)
