"""The dictionary of keys, and values as the texts that it reads."""
from __future__ import annotations

import numbers
import operator
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._errors import InputError
from ._flavbrem import ffi, lib
from ._work import c_text, call, made, text_of

#: What a key can be given: a text as on the command line, a number, or several of them.
Value = Union[str, float, int, complex, ArrayLike]
Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]

_JOBS = {"xsec": lib.FLAVBREM_JOB_XSEC, "table": lib.FLAVBREM_JOB_TABLE,
         "events": lib.FLAVBREM_JOB_EVENTS, "lookup": lib.FLAVBREM_JOB_LOOKUP,
         "yield": lib.FLAVBREM_JOB_YIELD, "limit": lib.FLAVBREM_JOB_LIMIT,
         "constraint": lib.FLAVBREM_JOB_CONSTRAINT}
_NUMBERS = {lib.FLAVBREM_KEY_NUMBER, lib.FLAVBREM_KEY_COUNT}


@dataclass(frozen=True)
class Key:
    """A row of the dictionary."""

    name: str  #: as the keyword has it, "theta_max"
    #: of "xsec", "table", "events", "lookup", "yield", "limit", "constraint", those that know it
    jobs: tuple[str, ...]
    of_process: bool  #: whether `Process` takes it
    of_boson: bool  #: whether it says which boson it is: "boson", "epsilon", but not "coupling"
    unit: str  #: "rad", "GeV", "" for none
    range: str  #: of its value, in words; "" where the choices say it
    usual: str | None  #: its default
    help: str  #: what it is
    choices: tuple[str, ...]


def _rows() -> list[Any]:
    rows: list[Any] = []
    while (row := lib.flavbrem_key_at(len(rows))) != ffi.NULL:
        rows.append(row)
    return rows


def _choices(row: Any) -> tuple[str, ...]:
    names: list[str] = []
    while row.choices != ffi.NULL and row.choices[len(names)] != ffi.NULL:
        names.append(text_of(row.choices[len(names)]))
    return tuple(names)


def _key(row: Any) -> Key:
    return Key(name=keyword(text_of(row.name)),
               jobs=tuple(name for name, bit in _JOBS.items() if row.jobs & bit),
               of_process=bool(lib.flavbrem_key_is_of_process(row)),
               of_boson=bool(lib.flavbrem_key_is_of_boson(row)),
               unit=text_of(row.unit), range=text_of(row.range),
               usual=text_of(row.usual) if row.usual != ffi.NULL else None,
               help=text_of(row.help), choices=_choices(row))


def keys() -> dict[str, Key]:
    """All that a process, a cross-section, a table or a production of events can be told, by
    keyword, in the order of the canonical spec."""
    return {key.name: key for key in map(_key, _rows())}


def keyword(name: str) -> str:
    return name.replace("-", "_")


def key_name(name: str) -> str:
    return name.replace("_", "-")


def job_number(job: str) -> int:
    if job not in _JOBS:
        raise InputError(f"job {job!r} is unknown, give one of {', '.join(_JOBS)}")
    return int(_JOBS[job])


def job_name(number: int) -> str:
    return next(name for name, bit in _JOBS.items() if bit == number)


def is_number(name: str) -> bool:
    row = lib.flavbrem_key_find(key_name(name).encode())
    return row != ffi.NULL and row.type in _NUMBERS


def _is_complex(name: str) -> bool:
    row = lib.flavbrem_key_find(key_name(name).encode("utf-8", "replace"))
    return row != ffi.NULL and row.type == lib.FLAVBREM_KEY_COMPLEX


def _one(value: Any, name: str) -> str:
    """A single value as a text that reads back to its bits."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is {value}, give a text or a number")
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        return repr(float(value))
    if isinstance(value, numbers.Complex) and _is_complex(name):
        return f"{float(value.real)!r},{float(value.imag)!r}"
    raise TypeError(f"{name} is of type {type(value).__name__}, give a text or a number")


def value_text(name: str, value: Any) -> bytes:
    """The text of a value, or of several with what the key wants between them."""
    row = lib.flavbrem_key_find(key_name(name).encode("utf-8", "replace"))
    between = ":" if row != ffi.NULL and row.type == lib.FLAVBREM_KEY_PAIR else ","
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple, range)):
        return c_text(between.join(_one(item, name) for item in value), name)
    return c_text(_one(value, name), name)


def set_keys(function: Any, owner: Any, given: Mapping[str, Any]) -> None:
    """Sets keys by flavbrem_process_set or flavbrem_spec_set; None leaves a key as it is."""
    for name, value in given.items():
        if lib.flavbrem_key_find(c_text(key_name(name), "key")) == ffi.NULL:
            raise InputError(f"there is no key {name!r}, take one of flavbrem.keys()")
        if value is not None:
            call(function, owner, c_text(key_name(name), "key"), value_text(name, value))


def choice(key: str, name: str) -> int:
    """The number of a name among the choices of a key: of "method" a flavbrem_method."""
    row = lib.flavbrem_key_find(key.encode())
    number = ffi.new("int *")
    if isinstance(name, str) and lib.flavbrem_key_choice(row, c_text(name, key), number):
        return int(number[0])
    raise InputError(f"{key} {name!r} is unknown, give one of {', '.join(_choices(row))}")


def choice_name(key: str, number: int) -> str:
    return next(name for name in _choices(lib.flavbrem_key_find(key.encode()))
                if choice(key, name) == number)


def path_bytes(path: Path) -> bytes:
    """A path as the system has it."""
    return c_text(os.fsdecode(path), "path")


def count(name: str, value: Any, least: int = 0) -> int:
    """A whole number that the library takes, 0 to 2^64 - 1."""
    number = operator.index(value)
    if not least <= number < 1 << 64:
        raise InputError(f"{name} {number} is out of range ({least} to 2^64 - 1)")
    return number


def range_values(text: str, edges: bool = False) -> NDArray[np.float64]:
    """The values of a range as people write it: "5:200:60:log", "1,2,5", "0.3".

    edges  True: `lo:hi:n` has n bins, n + 1 values
    Returns an array of shape (n,).
    """
    kind = lib.FLAVBREM_RANGE_EDGES if edges else lib.FLAVBREM_RANGE_POINTS
    values = made("flavbrem_range", lib.flavbrem_range_destroy, lib.flavbrem_range_read, kind,
                  c_text(text, "range"), b"range")
    if lib.flavbrem_range_is_automatic(values):
        raise InputError(f"range \"{text}\" has no values yet (a table chooses them), give lo:hi:n")
    return np.array([lib.flavbrem_range_value(values, i)
                     for i in range(lib.flavbrem_range_size(values))])
