"""Pictures by words: `flavbrem plot`, which is `python3 -m flavbrem.plot`."""
from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .. import _keys
from .._errors import Error, InputError
from .._events import file_kind
from .._flavbrem import lib
from .._keys import range_values
from .._sampler import VARIABLES
from .._spec import Spec
from .._table import Table, open_table
from .._work import c_text, call, text_of, use, worked_on
from . import _curves, _events
from ._style import ending_of, matplotlib, save, told

EXIT_DONE, EXIT_FAILED, EXIT_WRONG_INPUT, EXIT_INACCURATE = 0, 1, 2, 3
_CURVES = ("k", "sigma", "dx", "dy", "dtheta", "dpsi")
_OF_EVENTS = ("events", "map")
KINDS = (*_CURVES, *_OF_EVENTS)
_NOT_PLOTTED = {"xsec": ("cut", "of"), "events": ()}  # by the job; the kind says of what
#: What is not in the dictionary: name, letter, whether it has a value.
_MORE = (("output", "o", True), ("histogram", "", True), ("device", "", True),
         ("threads", "", True), ("quiet", "q", False), ("verbose", "v", False),
         ("help", "h", False))
_USAGE = """usage: python3 -m flavbrem.plot KIND [FILE] [options] -o PICTURE
Kinds: k, sigma, dx, dy, dtheta, dpsi, events, map. `flavbrem plot --help` tells all.
"""


@dataclass(frozen=True)
class _Option:
    name: str
    letter: str
    has_value: bool
    of_dictionary: bool

    @property
    def called(self) -> str:
        """As sentences call it."""
        return f"-{self.letter}" if self.letter else f"--{self.name}"


@dataclass
class _Words:
    """What was typed."""

    words: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)


def _job(kind: str) -> str:
    return "events" if kind in _OF_EVENTS else "xsec"


def _options(kind: str | None) -> list[_Option]:
    """Those of a kind, of all kinds where there is none."""
    jobs = {"xsec", "events"} if kind is None else {_job(kind)}
    found = []
    for row in _keys._rows():  # pylint: disable=protected-access
        name = text_of(row.name)
        if any(row.jobs & _keys.job_number(job) and name not in _NOT_PLOTTED[job] for job in jobs):
            letter = row.letter.decode() if row.letter != b"\0" else ""
            found.append(_Option(name, letter, True, True))
    return found + [_Option(name, letter, value, False) for name, letter, value in _MORE]


def _long(word: str, options: Sequence[_Option]) -> _Option:
    """By its name, or by the beginning of one."""
    name = word[2:].split("=", 1)[0]
    exact = [one for one in options if one.name == name]
    begun = exact or [one for one in options if name and one.name.startswith(name)]
    if len(begun) == 1:
        return begun[0]
    raise InputError(f"there is no option --{name[:60]} here (unknown, or short for more than "
                     "one), see --help")


def _short(word: str, options: Sequence[_Option]) -> _Option:
    name = word[1:].split("=", 1)[0]
    if any(one.name == name for one in options):  # -method was meant as --method
        raise InputError(f"there is no option -{name} here, did you mean --{name}")
    for one in options:
        if one.letter == word[1]:
            return one
    raise InputError(f"there is no option -{word[1]} here, see --help")


def _read(arguments: Sequence[str], options: Sequence[_Option]) -> _Words:
    """Options in any order, as getopt_long reads them; the last one counts."""
    read, rest = _Words(), list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--":
            read.words += rest
            break
        if word == "-" or not word.startswith("-"):
            read.words.append(word)
            continue
        option = _long(word, options) if word.startswith("--") else _short(word, options)
        value: str | None = None
        if word.startswith("--"):
            value = word.split("=", 1)[1] if "=" in word else None
        elif option.has_value:
            value = word[2:] or None
        elif len(word) > 2:
            rest.insert(0, f"-{word[2:]}")
        if not option.has_value and value is not None:
            raise InputError(f"{option.called} takes no value, give it alone")
        if option.has_value and value is None:
            if not rest:
                raise InputError(f"{option.called} needs a value, see --help")
            value = rest.pop(0)
        read.given[option.name] = value or ""
    return read


def _spec(kind: str, given: Mapping[str, str], options: Sequence[_Option]) -> Spec:
    """The keys of the dictionary, whose sentences call them as they were typed."""
    spec = Spec(_job(kind))
    for option in options:
        if option.of_dictionary:
            call(lib.flavbrem_spec_call, spec._handle, option.name.encode(), option.called.encode())
    if kind in ("dx", "dy", "dtheta", "dpsi"):
        call(lib.flavbrem_spec_set, spec._handle, b"of", kind.encode())
    for option in options:
        if option.of_dictionary and option.name in given:
            call(lib.flavbrem_spec_set, spec._handle, option.name.encode(),
                 c_text(given[option.name], option.called))
    return spec


def _histogram(text: str) -> dict[str, str | None]:
    """"x=0:1:50,psi": variables with their edges, None where they are to be found."""
    found: dict[str, str | None] = {}
    for part in text.split(","):
        name, _, edges = part.partition("=")
        if name not in VARIABLES:
            raise InputError(f"--histogram has \"{name[:60]}\", which is no variable of an event, "
                             "take x, theta, y, psi or t")
        if name in found:
            raise InputError(f"--histogram has {name} twice, give each variable once")
        found[name] = edges if "=" in part else None
    return found


def _values(spec: Spec, key: str, called: str, needed: bool) -> Any:
    """A range of the spec as an array; None where it is not given."""
    if spec.is_set(key):
        return range_values(spec[key])
    if needed:
        what = "beam energy" if key == "beam_energy" else "boson mass"
        raise InputError(f"there is no {what}, give {called}, a number or a range like "
                         "5:200:60:log")
    return None


def _refuse_process_keys(spec: Spec, options: Sequence[_Option]) -> None:
    """A file has its own."""
    fits = ("beam-energy", "m-phi", "method", "rtol")
    for option in options:
        if option.of_dictionary and option.name not in fits and spec.is_set(option.name):
            raise InputError(f"{option.called} does not go with a file (it has its own), leave one "
                             "of them out")


def _curve(kind: str, file: str | None, spec: Spec, options: Sequence[_Option]) -> Any:
    of: Any = None
    more: dict[str, Any] = {"rtol": float(spec["rtol"])}
    if file is not None:
        if kind not in ("k", "sigma"):
            raise InputError(f"{kind} does not know what to do with \"{file[:60]}\" (a table has "
                             "total cross-sections), leave it out")
        _refuse_process_keys(spec, options)
        if file_kind(file) == "events":
            raise InputError(f"\"{file[:300]}\" is a file of events, and {kind} is drawn of a "
                             "table, give one of flavbrem table")
        of = open_table(file)
    else:
        of = spec.process
        call(lib.flavbrem_process_check, of._handle)
    E = _values(spec, "beam_energy", "-E", file is None)
    m_phi = _values(spec, "m_phi", "-m", file is None)
    if kind == "k":
        if spec.is_set("unit") or spec.is_set("method"):
            raise InputError("K has no unit and is that of iww over etl, leave --unit and --method "
                             "out")
        if spec.is_set("at"):
            raise InputError("--at does not go with k (it has no coordinate), leave it out")
        return _curves.k(of, E, m_phi, **more)
    if spec.is_set("method") or not isinstance(of, Table):
        more["method"] = spec["method"].split(",") if spec.is_set("method") else _curves.METHODS
    more["unit"] = spec["unit"]
    if kind == "sigma":
        if spec.is_set("at"):
            raise InputError("--at does not go with sigma (it has no coordinate), leave it out")
        return _curves.sigma(of, E, m_phi, **more)
    if spec.is_set("at"):
        more["at"] = range_values(spec["at"])
    return _curves.differential(kind, of, E, m_phi, **more)


def _of_events(kind: str, file: str | None, spec: Spec, read: _Words,
               options: Sequence[_Option]) -> Any:
    draw: Callable[..., Any] = _events.events if kind == "events" else _events.map
    more: dict[str, Any] = {}
    if "histogram" in read.given:
        more["variables"] = _histogram(read.given["histogram"])
    if file is not None:
        given = [one.called for one in options if one.of_dictionary and one.name in read.given]
        if given:
            raise InputError(f"{given[0]} does not go with a file of events (it has its own), "
                             "leave one of them out")
        return draw(file, **more)
    _values(spec, "beam_energy", "-E", True)
    _values(spec, "m_phi", "-m", True)
    if not spec.is_set("events"):
        call(lib.flavbrem_spec_set, spec._handle, b"events", b"100000")
    spec.check()
    return draw(spec, **more)


def _check_place(path: str) -> None:
    """Refuses a name under which no picture can be written, before one is made."""
    ending_of(path)
    folder = os.path.dirname(os.path.realpath(path))
    if not os.path.isdir(folder):
        raise InputError(f"{path[:300]} cannot be written (there is no folder {folder[:300]}), "
                         "give another file")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"{path[:300]} cannot be written (the folder {folder[:300]} is not to be "
                         "written into), give another file")
    if os.path.exists(path) and not os.path.isfile(path):
        raise InputError(f"{path[:300]} is no regular file (a picture replaces one), give another "
                         "file")


def _kind_of(read: _Words) -> tuple[str, str | None]:
    all_of = ", ".join(KINDS[:-1]) + f" or {KINDS[-1]}"
    if not read.words:
        raise InputError(f"there is no kind of picture ({all_of}), see flavbrem plot --help")
    kind, *rest = read.words
    if kind not in KINDS:
        raise InputError(f"\"{kind[:60]}\" is no kind of picture ({all_of}), see flavbrem plot "
                         "--help")
    if len(rest) > 1:
        raise InputError(f"plot does not know what to do with \"{rest[1][:60]}\" (an extra "
                         "argument), leave it out")
    return kind, rest[0] if rest else None


def _picture(arguments: Sequence[str]) -> int:
    everything = _options(None)
    read = _read(arguments, everything)
    if "help" in read.given:
        sys.stdout.write(_USAGE)
        return EXIT_DONE
    kind, file = _kind_of(read)
    options = _options(kind)
    known = {one.name for one in options}
    for option in everything:
        if option.name in read.given and option.name not in known:
            raise InputError(f"{option.called} does not go with {kind}, leave it out")
    if "histogram" in read.given and kind not in _OF_EVENTS:
        raise InputError(f"--histogram does not go with {kind} (it is of events), leave it out")
    path = read.given.get("output")
    if not path:
        raise InputError("there is no file to write, give -o FILE.png, .svg or .pdf")
    _check_place(path)
    if file is not None and os.path.exists(path) and os.path.exists(file) and \
            os.path.samefile(path, file):
        raise InputError(f"-o {path[:300]} is the file that is read (it would be lost), give "
                         "another")
    spec = _spec(kind, read.given, options)
    matplotlib().rcdefaults()  # the picture is the same for everybody
    if "threads" in read.given and not read.given["threads"].isdecimal():
        raise InputError(f"--threads {read.given['threads'][:60]} is no whole number, give 1 to "
                         "4096")
    use(device=read.given.get("device"),
        threads=int(read.given["threads"]) if "threads" in read.given else None)
    begin = time.monotonic()
    figure = (_of_events(kind, file, spec, read, options) if kind in _OF_EVENTS else
              _curve(kind, file, spec, options))
    save(figure, path)
    about = told(figure)
    if "verbose" in read.given:
        print(f"{time.monotonic() - begin:.2f} s, {worked_on()[0] or 'cpu'}", file=sys.stderr)
    print(f"{path}: {about.text}")
    if about.missed:
        print(f"flavbrem: {about.missed} value{'s are' if about.missed > 1 else ' is'} outside the "
              "tolerance (they are marked by crosses), give a larger --rtol", file=sys.stderr)
        return EXIT_INACCURATE
    return EXIT_DONE


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws what is asked for. Returns an exit code of the program."""
    try:
        return _picture(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        return 130
    except ImportError as missing:
        sentence, code = str(missing), EXIT_WRONG_INPUT
    except Error as wrong:
        sentence = str(wrong)
        code = (EXIT_WRONG_INPUT if wrong.status in (
            lib.FLAVBREM_ERROR_INPUT, lib.FLAVBREM_ERROR_FORMAT, lib.FLAVBREM_ERROR_OUTSIDE,
            lib.FLAVBREM_ERROR_NO_VALUE) else EXIT_FAILED)
    print(f"flavbrem: {sentence}", file=sys.stderr)
    return code


def run() -> None:
    """The same as a program: a reader of stdout that has seen enough ends it quietly."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())


if __name__ == "__main__":
    run()
