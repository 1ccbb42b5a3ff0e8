"""Points, cross-sections and events in memory of a GPU that is the caller's: arrays of CuPy, Numba,
PyTorch, JAX, or whoever has `__cuda_array_interface__` or `__dlpack__`.

    import cupy, flavbrem
    E = cupy.linspace(20, 100, 1000)
    m = cupy.full(1000, 0.3)
    sigma = cupy.empty(1000)
    flavbrem.cuda.xsec(flavbrem.Process(), E, m, value=sigma)

    sampler = flavbrem.Sampler(flavbrem.Process(), 100, 0.3)
    x, boson = cupy.empty(10**6), cupy.empty((4, 10**6))
    flavbrem.cuda.events(sampler, 10**6, x=x, boson=boson)

Arrays are contiguous, in their usual order. A call begins behind all that is on its stream, and
returns when the results are there. Without a stream it is that which the arrays name, as those of
CuPy do, else the default one.
"""
from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from ._errors import InputError
from ._flavbrem import ffi, lib
from ._keys import choice, count
from ._process import Process
from ._sampler import Sampler
from ._work import work

_CUDA, _MANAGED = 2, 13  # kDLCUDA, kDLCUDAManaged of dlpack.h


class _Tensor(ctypes.Structure):
    """DLTensor of dlpack.h."""

    _fields_ = [("data", ctypes.c_void_p), ("device", ctypes.c_int32), ("number", ctypes.c_int32),
                ("ndim", ctypes.c_int32), ("code", ctypes.c_uint8), ("bits", ctypes.c_uint8),
                ("lanes", ctypes.c_uint16), ("shape", ctypes.POINTER(ctypes.c_int64)),
                ("strides", ctypes.POINTER(ctypes.c_int64)), ("offset", ctypes.c_uint64)]


class _Array(NamedTuple):
    """An array on a GPU, and what keeps it."""

    address: int
    shape: tuple[int, ...]
    kind: str  # "<f8"
    strides: tuple[int, ...] | None  # [bytes]; None where it is contiguous
    keeps: Any
    read_only: bool = False


def _of_capsule(name: str, capsule: Any) -> _Array:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    tensor = _Tensor.from_address(get(capsule, b"dltensor"))
    if tensor.device not in (_CUDA, _MANAGED):
        raise InputError(f"{name} is not in memory of a GPU (DLPack says device type "
                         f"{tensor.device}), give an array of CuPy or the like")
    size = tensor.bits // 8
    strides = tuple(size * tensor.strides[i] for i in range(tensor.ndim)) if tensor.strides else None
    return _Array((tensor.data or 0) + tensor.offset,
                  tuple(tensor.shape[i] for i in range(tensor.ndim)),
                  "<" + {0: "i", 1: "u", 2: "f"}.get(tensor.code, "?") + str(size), strides, capsule)


def _array(name: str, given: Any, stream: int) -> _Array:
    told = getattr(given, "__cuda_array_interface__", None)
    if told is not None:
        return _Array(told["data"][0], tuple(told["shape"]), told["typestr"], told.get("strides"),
                      given, bool(told["data"][1]))
    if hasattr(given, "__dlpack__"):
        on_host = given.__dlpack_device__()[0] not in (_CUDA, _MANAGED)
        # stream: 1 is the default one, None where there are none
        return _of_capsule(name, given.__dlpack__(stream=None if on_host else stream or 1))
    raise InputError(f"{name} is not in memory of a GPU (a {type(given).__name__} has neither "
                     "__cuda_array_interface__ nor __dlpack__), give an array of CuPy or the like")


def _is_contiguous(array: _Array, size: int) -> bool:
    for length, stride in zip(reversed(array.shape), reversed(array.strides or ()), strict=False):
        if length != 1 and stride != size:
            return False
        size *= length
    return True


def _address(name: str, given: Any, shape: tuple[int, ...], kind: str, stream: int,
             keep: list[Any], *, written: bool = False) -> int:
    """Where an array of this shape and kind lies; 0 for None."""
    if given is None:
        return 0
    array = _array(name, given, stream)
    keep.append(array.keeps)
    if array.kind.replace("=", "<") != kind:
        raise InputError(f"{name} has numbers of the kind {array.kind}, give {kind}")
    if array.shape != shape:
        raise InputError(f"{name} has the shape {array.shape}, give {shape}")
    if written and array.read_only:
        raise InputError(f"{name} is read-only, give an array that can receive results")
    if not _is_contiguous(array, int(kind[2:])):
        raise InputError(f"{name} is not contiguous (strides {array.strides}), give a copy that is")
    return array.address


def _stream(stream: Any, arrays: Iterable[Any]) -> int:
    """The address of a stream: a number, or of CuPy (`ptr`) or PyTorch (`cuda_stream`). Without one
    it is what version 3 of the interface of arrays names: 1 is the default one."""
    if stream is None:
        told = {getattr(a, "__cuda_array_interface__", {}).get("stream") for a in arrays} - {None}
        if len(told) > 1:
            raise InputError(f"the arrays are on {len(told)} streams, synchronise them and give one "
                             "stream")
        stream = next(iter(told - {1}), None)
    for name in ("ptr", "cuda_stream", "handle"):
        stream = getattr(stream, name, stream)
    return 0 if stream is None else int(stream)


def xsec(process: Process, E: Any, m_phi: Any, method: str = "etl", quantity: str = "sigma",
         at: Any = None, rtol: float = 1e-6, unit: str = "pb", *, value: Any = None,
         error: Any = None, status: Any = None, stream: Any = None) -> None:
    """`Process.xsec` of arrays on a GPU. Where they are worked on `flavbrem.use` says.

    E, m_phi  arrays of float64 of one shape [GeV]
    at        as in `Process.xsec`, of arrays of that shape
    value, error, status  arrays that receive the results: float64, float64, int32; None: not wanted
    stream    a stream of CuPy or PyTorch, or its address; None: that which the arrays name, or the
              default stream

    Raises InputError, DeviceError.
    """
    number, keep = choice("of", quantity), [E, m_phi, at]
    n_at = lib.flavbrem_quantity_coordinates(number)
    places = () if at is None else (at,) if n_at < 2 else tuple(at)
    where = _stream(stream, (E, m_phi, *places, value, error, status))
    shape = _array("E", E, where).shape
    if len(places) != n_at:
        raise InputError(f"{quantity} has {n_at} coordinates (at has others), give them")

    def address(name: str, given: Any, kind: str = "<f8", written: bool = False) -> Any:
        return ffi.cast("void *", _address(name, given, shape, kind, where, keep, written=written))

    points = ffi.new("flavbrem_cuda_points *")
    points.beam_energy_gev, points.m_phi_gev = address("E", E), address("m_phi", m_phi)
    for i, place in enumerate(places):
        points.at[i] = address("at", place)
    results = ffi.new("flavbrem_cuda_results *")
    results.value = address("value", value, written=True)
    results.error = address("error", error, written=True)
    results.status = address("status", status, "<i4", written=True)
    request = ffi.new("flavbrem_request *", {"method": choice("method", method), "quantity": number,
                                             "unit": choice("unit", unit), "rtol": float(rtol)})
    work(lib.flavbrem_cuda_xsec, process._handle, request, math.prod(shape), points, results,
         ffi.cast("flavbrem_cuda_stream", where), keep=tuple(keep))


def events(sampler: Sampler, n: int, first: int = 0, *, stream: Any = None, **columns: Any) -> None:
    """n events from number `first` on as columns on a GPU, which draws them there.

    columns  arrays that receive them: `x`, `theta_rad`, `y`, `psi_rad`, `t_gev2`, `weight`, of
             float64 and the shape (n,); `lepton`, `boson`, `nucleus`, (4, n): px, py, pz, E [GeV];
             `tries`, `azimuth_tries`, of uint32 and the shape (n,)
    stream   as of `xsec`

    Raises InputError, DeviceError.
    """
    where, keep = _stream(stream, columns.values()), [columns]
    number = count("n", n)
    into = ffi.new("flavbrem_cuda_columns *")
    known = {name: field.type for name, field in ffi.typeof("flavbrem_cuda_columns").fields}
    for name, array in columns.items():
        if name not in known:
            raise InputError(f"events have no column {name!r}, they have {', '.join(known)}")
        is_vector = known[name].kind == "array"
        kind = "<u4" if "tries" in name else "<f8"
        shape = (4, number) if is_vector else (number,)
        address = _address(name, array, shape, kind, where, keep, written=True)
        if is_vector:
            for c in range(4):
                getattr(into, name)[c] = ffi.cast("double *", address + 8 * c * number)
        else:
            setattr(into, name, ffi.cast("void *", address))
    work(lib.flavbrem_cuda_events_columns, sampler._n, sampler._samplers, count("first", first),
         number, into, ffi.cast("flavbrem_cuda_stream", where), keep=(sampler, *keep))
