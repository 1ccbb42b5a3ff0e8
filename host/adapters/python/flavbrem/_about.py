"""What the library is, and what it finds."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ._arrays import filled
from ._flavbrem import ffi, lib
from ._work import c_text, text_of, work


@dataclass(frozen=True)
class Device:
    """Where work can be done."""

    name: str  #: as `use` takes it
    usable: bool
    reason: str  #: why it is not, "" where it is
    is_gpu: bool
    text: str  #: model and size of a usable GPU


@dataclass(frozen=True)
class Part:
    """What the libraries stand on."""

    name: str  #: "HDF5"
    built_with: str  #: its version at build time
    found: str  #: its version here
    problem: str  #: why it cannot be used, "" where it can


def devices() -> list[Device]:
    """All devices that `use` takes."""
    found: list[Device] = []
    usable, reason = ffi.new("int *"), ffi.new("const char **")
    text = ffi.new("char[]", 256)
    while (name := lib.flavbrem_device_name(len(found), usable, reason)) != ffi.NULL:
        lib.flavbrem_device_text(len(found), text, len(text))
        found.append(Device(text_of(name), bool(usable[0]), text_of(reason[0]),
                            bool(lib.flavbrem_device_is_gpu(name)), text_of(text)))
    return found


def parts() -> list[Part]:
    """Compiler, OpenMP, CUDA, HDF5, zlib, inih: with which versions the package was built, and
    which it finds."""
    found = []
    part = ffi.new("flavbrem_part *")
    for part_of in (lib.flavbrem_library_part, lib.flavbrem_files_part):
        i = 0
        while part_of(i, part):
            found.append(filled(Part, part))
            i += 1
    return found


def selftest(device: str) -> tuple[int, list[str]]:
    """Compares every kernel of a GPU with the CPU, bit by bit: how many numbers differ (0, unless
    something is wrong), and the lines of a report. Raises DeviceError, InputError."""
    lines: list[Any] = []
    differ = ffi.new("size_t *")
    kept = ffi.new_handle(lines)
    work(lib.flavbrem_selftest, c_text(device, "device"), lib.python_line, kept, differ)
    return int(differ[0]), lines


def version() -> str:
    """Version of the library, "0.1.0"."""
    return text_of(lib.flavbrem_version())


def build_text() -> str:
    """The version with the state of the sources, as files carry it."""
    return text_of(lib.flavbrem_build_text())
