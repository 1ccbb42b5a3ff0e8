"""Errors of the library as exceptions."""
from __future__ import annotations

from ._flavbrem import ffi, lib


class Error(Exception):
    """What went wrong, in the library's sentence: "problem (why), what to do"."""

    status: int = -1  #: a flavbrem_status of flavbrem/status.h


class InputError(Error, ValueError):
    """Wrong input."""

    status = lib.FLAVBREM_ERROR_INPUT


class OutOfMemoryError(Error, MemoryError):
    """Out of memory."""

    status = lib.FLAVBREM_ERROR_MEMORY


class FileError(Error, OSError):
    """Reading or writing a file failed."""

    status = lib.FLAVBREM_ERROR_FILE


class DeviceError(Error, RuntimeError):
    """The device cannot do it."""

    status = lib.FLAVBREM_ERROR_DEVICE


class CancelledError(Error):
    """Stopped by the progress function."""

    status = lib.FLAVBREM_ERROR_CANCELLED


class FormatError(Error, ValueError):
    """The file is none of flavbrem, or is damaged."""

    status = lib.FLAVBREM_ERROR_FORMAT


class OutsideError(Error, LookupError):
    """A point outside the table."""

    status = lib.FLAVBREM_ERROR_OUTSIDE


class NoValueError(Error, LookupError):
    """The table has no value there."""

    status = lib.FLAVBREM_ERROR_NO_VALUE


_BY_STATUS: dict[int, type[Error]] = {kind.status: kind for kind in Error.__subclasses__()}


def error_of(status: int, sentence: str = "") -> Error:
    """The exception of a status; without a sentence it has the status's own text."""
    kind = _BY_STATUS.get(status, Error)
    error = kind(sentence or ffi.string(lib.flavbrem_status_text(status)).decode())
    error.status = int(status)
    return error
