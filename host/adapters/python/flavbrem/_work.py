"""Calls of the library.

Long ones run in a thread of their own, without the interpreter's lock, while the caller's waits: so
Ctrl-C and the progress function, which are the caller's, can end them. A child of fork() that has
imported the package itself, after its parent used OpenMP, may work for the same reason: its batches
begin in a new thread (flavbrem/context.h).
"""
from __future__ import annotations

import _thread
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from ._errors import InputError, error_of
from ._flavbrem import ffi, lib

#: Called some twenty times a second, and at the end, with how much is done, and of how much:
#: points, nodes, events or energies. A true return value ends the work with `CancelledError`, an
#: exception with itself.
Progress = Callable[[int, int], object]

#: Between two looks of a thread that waits: the system may hand Ctrl-C to any thread, and Python runs
#: its handler in the main one alone, which nothing else would wake.
_SECONDS = 0.05
_Costs = tuple[float, float, float]  # the members of flavbrem_gpu_costs
_Wanted = tuple[str, int, tuple[tuple[str, _Costs], ...]]  # device, threads, costs of models, "" any
_wanted: _Wanted = ("auto", 0, ())
_last = threading.local()


class _Context:
    """A context of the library; one call has it at a time."""

    def __init__(self) -> None:
        self._owner = ffi.gc(ffi.new("flavbrem_context **"), lib.flavbrem_context_destroy)
        status = lib.flavbrem_context_create(self._owner)
        if status != lib.FLAVBREM_OK:
            raise error_of(status)
        self.handle = self._owner[0]
        self._has: _Wanted = ("auto", 0, ())

    def obey(self, wanted: _Wanted) -> None:
        if self._has[:2] != wanted[:2]:
            device, threads, _ = wanted
            for status in (lib.flavbrem_context_set_device(self.handle, device.encode()),
                           lib.flavbrem_context_set_threads(self.handle, threads)):
                self.check(status)
        if self._has[2] != wanted[2]:
            self.obey_costs(wanted[2])
        self._has = wanted

    def obey_costs(self, wanted: tuple[tuple[str, _Costs], ...]) -> None:
        self.check(lib.flavbrem_context_set_gpu_costs(self.handle, ffi.NULL))
        self.check(lib.flavbrem_context_set_gpu_costs_of(self.handle, ffi.NULL, ffi.NULL))
        for model, costs in wanted:
            given = ffi.new("flavbrem_gpu_costs *", costs)
            if model == "":
                self.check(lib.flavbrem_context_set_gpu_costs(self.handle, given))
            else:
                self.check(lib.flavbrem_context_set_gpu_costs_of(
                    self.handle, c_text(model, "model"), given))

    def message(self) -> str:
        return text_of(lib.flavbrem_context_message(self.handle))

    def check(self, status: int) -> None:
        if status != lib.FLAVBREM_OK:
            raise error_of(status, self.message())


_idle: deque[_Context] = deque()  # its methods are atomic, so that no lock can be lost in fork()


def _take() -> _Context:
    try:
        context = _idle.pop()
    except IndexError:
        context = _Context()
    context.obey(_wanted)
    return context


def text_of(pointer: Any) -> str:
    """A string of the library, "" for NULL."""
    return ffi.string(pointer).decode("utf-8", "replace") if pointer != ffi.NULL else ""


def c_text(text: str, what: str) -> bytes:
    """A text for the library, which would see it end at a zero."""
    if "\0" in text:
        raise InputError(f"{what} {text!r} has a zero in it, leave that out")
    return text.encode("utf-8", "surrogateescape")


def written(function: Callable[..., Any], *arguments: Any, size: int = 4096) -> str:
    """What function(context, *arguments, text, size) writes. It says by an error that the text is
    longer, and is given more room then."""
    while True:
        text = ffi.new("char[]", size)
        try:
            call(function, *arguments, text, size)
            return text_of(text)
        except InputError:
            if size >= 1 << 28:
                raise
            size *= 64


def call(function: Callable[..., int], *arguments: Any) -> None:
    """Calls function(context, *arguments), which does not take long, and raises its error."""
    context = _take()
    try:
        context.check(function(context.handle, *arguments))
    finally:
        _idle.append(context)


def held(pointer: Any, *owners: Any) -> Any:
    """A pointer that keeps what it leads into."""
    return ffi.gc(pointer, lambda _, kept=owners: None)


def owner_of(kind: str, destroy: Callable[..., None]) -> Any:
    """Room for a handle, which is destroyed with it."""
    return ffi.gc(ffi.new(f"{kind} **"), destroy)


def made(kind: str, destroy: Callable[..., None], function: Callable[..., int], *arguments: Any,
         progress: Progress | None = None) -> Any:
    """The handle that function(context, *arguments, &handle) makes. It is destroyed when nobody
    holds it any more."""
    owner = owner_of(kind, destroy)
    work(function, *arguments, owner, progress=progress)
    return held(owner[0], owner)


class _Work:
    """A call in a thread of its own. It holds all that the call uses, so that the caller may leave
    it."""

    def __init__(self, function: Callable[..., int], arguments: tuple[Any, ...],
                 keep: tuple[Any, ...]) -> None:
        self._function, self._arguments, self._keep = function, arguments, keep
        self._watch = ffi.new("python_watch *")
        self._far = ffi.new("size_t[2]")
        self._running = _thread.allocate_lock()
        self._told = -1
        self._failure: BaseException | None = None
        self._finished = False
        self.device = ("", "")

    def _run(self) -> None:
        try:
            context = _take()
            try:
                lib.flavbrem_context_set_progress(
                    context.handle, ffi.addressof(lib, "python_watch_report"), self._watch)
                status = self._function(context.handle, *self._arguments)
                reason = ffi.new("const char **")
                name = lib.flavbrem_context_device(context.handle, reason)
                self.device = (text_of(name), text_of(reason[0]))
                context.check(status)
            finally:
                lib.flavbrem_context_set_progress(context.handle, ffi.NULL, ffi.NULL)
                _idle.append(context)
        except BaseException as failure:  # the caller's thread raises it
            self._failure = failure
        finally:
            self._finished = True
            self._running.release()

    def begin(self) -> None:
        self._running.acquire()
        _thread.start_new_thread(self._run, ())

    def _far_now(self) -> tuple[int, int]:
        lib.python_watch_read(self._watch, self._far)
        return self._far[0], self._far[1]

    def tell(self, progress: Progress) -> None:
        done, total = self._far_now()
        if total > 0 and done != self._told:
            self._told = done
            if progress(done, total):
                lib.python_watch_stop(self._watch)

    def wait(self, progress: Progress | None) -> None:
        while not self._running.acquire(timeout=_SECONDS):
            if progress is not None:
                self.tell(progress)
        total = self._far_now()[1]
        if progress is not None and self._failure is None and total > 0 and self._told != total:
            progress(total, total)

    def stop(self) -> None:
        """A second Ctrl-C does not wait any more."""
        lib.python_watch_stop(self._watch)
        while not self._finished and not self._running.acquire(timeout=_SECONDS):
            pass

    def end(self) -> None:
        _last.device = self.device
        if self._failure is not None:
            raise self._failure


def work(function: Callable[..., int], *arguments: Any, progress: Progress | None = None,
         keep: tuple[Any, ...] = ()) -> None:
    """Calls function(context, *arguments), which may take long, and raises its error.

    keep  what the arguments lead to and do not hold
    """
    job = _Work(function, arguments, keep)
    job.begin()
    try:
        job.wait(progress)
    except BaseException:
        job.stop()
        raise
    job.end()


# ---- what calls back from a working thread: it keeps, and calls nothing ----

@ffi.def_extern()  # type: ignore[untyped-decorator]
def python_round(user: Any, table_round: Any) -> None:
    ffi.from_handle(user).append(ffi.new("flavbrem_table_round *", table_round[0]))


@ffi.def_extern()  # type: ignore[untyped-decorator]
def python_line(user: Any, line: Any) -> None:
    ffi.from_handle(user).append(text_of(line))


# ---- where the work is done ----

def use(device: str | None = None, threads: int | None = None) -> None:
    """Says where work is done from now on, in all threads of the program. The results have the same
    bits everywhere.

    device   "auto", "cpu", "cpu:avx2", "cuda", "cuda:1", ... (see `devices`); several GPUs:
             "cuda:0,2", "cuda:all"; None: as before
    threads  1 to 4096, 0 for one a core; None: as before

    Raises InputError, DeviceError; all stays as it was then.
    """
    global _wanted
    wanted = (_wanted[0] if device is None else device,
              _wanted[1] if threads is None else int(threads), _wanted[2])
    if not -1 << 31 <= wanted[1] < 1 << 31:
        raise InputError(f"{wanted[1]} threads is out of range (0 to 4096), give 0 for one a core")
    c_text(wanted[0], "device")
    _Context().obey(wanted)
    _wanted = wanted


def use_gpu_costs(start_s: float = 0.0, threads: float = 0.0, bytes_per_s: float = 0.0, *,
                  model: str | None = None) -> None:
    """Tells what was measured of the GPUs here, as by `flavbrem bench`: "auto" decides by it. 0 is
    the library's own estimate; all 0 forgets what was told.

    start_s      until a GPU begins with its first batch; negative for none
    threads      how many threads of this CPU a GPU is worth
    bytes_per_s  from a GPU into memory
    model        of GPUs of this `Device.text` alone, which wins; None: of any

    Raises InputError; all stays as it was then.
    """
    global _wanted
    if model == "":
        raise InputError("the model of a GPU is empty, give the text of a device, or None")
    told = dict(_wanted[2])
    told.pop(model or "", None)
    costs = (float(start_s), float(threads), float(bytes_per_s))
    if costs != (0.0, 0.0, 0.0):
        told[model or ""] = costs
    wanted = (*_wanted[:2], tuple(told.items()))
    _Context().obey(wanted)
    _wanted = wanted


def threads() -> int:
    """How many threads work."""
    context = _take()
    try:
        return int(lib.flavbrem_context_threads(context.handle))
    finally:
        _idle.append(context)


def worked_on() -> tuple[str, str]:
    """Where the last long call of this thread was worked on, "cpu:avx2", and why "auto" did not
    take a GPU; ("", "") before there was one."""
    device: tuple[str, str] = getattr(_last, "device", ("", ""))
    return device
