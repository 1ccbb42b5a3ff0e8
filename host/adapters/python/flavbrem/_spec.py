"""Specs: keys with values, from which tables and events are made."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ._errors import InputError
from ._flavbrem import ffi, lib
from ._keys import (Path, Value, is_number, job_name, job_number, key_name, keyword, path_bytes,
                    set_keys)
from ._process import Process
from ._work import c_text, call, made, text_of, written


class Spec:
    """All that a result depends on, as keys with values. It never changes.

    job      "table", "events", "xsec", "lookup", "yield", "limit" or "constraint"
    process  whose keys come first, with a spectrum all but its target; None for e -> mu on lead
    keys     the keys of the job (`flavbrem.keys`), among them beam_energy and m_phi [GeV]: a text
             as on the command line, "5:200:60:log", a number, or an array of them

    Raises InputError.
    """

    def __init__(self, job: str, process: Process | None = None, **keys: Value | None) -> None:
        self._handle = _made(lib.flavbrem_spec_create, job_number(job))
        if process is not None:
            other_nuclei = keys.get("spectrum") is not None  # those of its material
            set_keys(lib.flavbrem_spec_set, self._handle,
                     {name: process[name] for name in process.keys()
                      if not (name == "target" and other_nuclei)})
        set_keys(lib.flavbrem_spec_set, self._handle, keys)

    @classmethod
    def from_text(cls, job: str, text: str) -> Spec:
        """A spec from its canonical text."""
        spec = cls.__new__(cls)
        spec._handle = _made(lib.flavbrem_spec_from_text, job_number(job), c_text(text, "text"))
        return spec

    @classmethod
    def read(cls, job: str, path: Path, process: Process | None = None,
             **keys: Value | None) -> Spec:
        """A spec from a file of `key = value` lines as people write them; process and keys win over
        it."""
        spec = cls(job, process, **keys)
        call(lib.flavbrem_spec_read, spec._handle, path_bytes(path))
        return spec

    @property
    def job(self) -> str:
        """What it is for."""
        return job_name(lib.flavbrem_spec_job(self._handle))

    @property
    def text(self) -> str:
        """What the result depends on and nothing else, as `key = value` lines. The same result has
        the same text."""
        return written(lib.flavbrem_spec_text, self._handle, size=lib.FLAVBREM_SPEC_BYTES)

    def check(self) -> None:
        """Raises InputError where the spec as a whole cannot be worked on."""
        call(lib.flavbrem_table_make_check if self.job == "table" else lib.flavbrem_spec_check,
             self._handle)

    def keys(self) -> Iterator[str]:
        """The keywords of what `text` has."""
        return (keyword(line.split(" = ", 1)[0]) for line in self.text.splitlines())

    def __getitem__(self, name: str) -> str:
        """The value of a key as text."""
        return written(lib.flavbrem_spec_get, self._handle, c_text(key_name(name), "key"))

    def is_set(self, name: str) -> bool:
        """Whether a key was given, by whichever way."""
        return bool(lib.flavbrem_spec_is_set(self._handle, c_text(key_name(name), "key")))

    @property
    def process(self) -> Process:
        """Its process."""
        text = ffi.new("char[]", lib.FLAVBREM_PROCESS_BYTES)
        call(lib.flavbrem_process_text, lib.flavbrem_spec_process(self._handle), text, len(text))
        return Process.from_text(text_of(text))

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={self[name] if is_number(name) else repr(self[name])}"
                         for name in self.keys())
        return f"flavbrem.Spec({self.job!r}, {told})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Spec):
            return NotImplemented
        return (self.job, self.text) == (other.job, other.text)

    def __hash__(self) -> int:
        return hash((self.job, self.text))

    def __reduce__(self) -> tuple[Callable[[str, str], Spec], tuple[str, str]]:
        return Spec.from_text, (self.job, self.text)


def _made(function: Callable[..., int], *arguments: Any) -> Any:
    return made("flavbrem_spec", lib.flavbrem_spec_destroy, function, *arguments)


def spec_of(job: str, given: Process | Spec | None, keys: Mapping[str, Value | None]) -> Spec:
    """A spec that is there, or one of a process and keys."""
    if not isinstance(given, Spec):
        return Spec(job, given, **keys)
    if keys:
        raise InputError(f"a spec is complete, give {', '.join(keys)} to the spec")
    return given
