"""What all pictures share: how lines differ, axes, the line of conventions, and their files."""
from __future__ import annotations

import io
import os
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._errors import InputError
from .._flavbrem import lib
from .._keys import Path, path_bytes
from .._process import Process
from .._work import call

Array = NDArray[np.float64]

DPI = 150
#: The dash patterns and markers of lines, so that none needs its colour to be known.
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (1.5, 1.3)), (0, (8, 2, 1.5, 2)),
                           (0, (5, 1.5, 1.5, 1.5, 1.5, 1.5)), (0, (12, 3)), (0, (3, 3)),
                           (0, (8, 2, 3, 2)), (0, (1, 3)), (0, (14, 2, 2, 2, 2, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", "*", ">")
#: The most lines of one kind.
MOST_LINES = len(MARKERS)
#: ETL, WW and IWW: black, blue, vermilion, of different greys.
METHOD_COLOURS = {"etl": "#000000", "ww": "#0072b2", "iww": "#c04a00"}
METHOD_DASHES = {"etl": DASHES[0], "ww": DASHES[1], "iww": DASHES[2]}
METHOD_MARKERS = {"etl": "o", "ww": "s", "iww": "^"}
ENDINGS = (".png", ".svg", ".pdf")
_SYMBOLS = {"e": "e", "mu": "μ", "tau": "τ"}
_NO_DATE: dict[str, dict[str, None]] = {".png": {"Software": None}, ".svg": {"Date": None},
                                        ".pdf": {"CreationDate": None}}
_TICKS = tuple(m * 10.0 ** e for e in range(-12, 13) for m in (1, 2, 5))
_MORE_TICKS = tuple(m * 10.0 ** e for e in range(-12, 13) for m in (1, 1.5, 2, 3, 4, 5, 7))


@dataclass(frozen=True)
class Agreement:
    """Events of a panel against the integrals."""

    variable: str
    chi2: float
    bins: int  #: those with 10 expected events or more, and all others together where that many
    freedom: int  #: one less: the number of events is given
    p: float  #: of a larger chi2


@dataclass(frozen=True)
class Told:
    """What there is to say of a picture."""

    text: str  #: "K against E for 9 masses"
    missed: int = 0  #: values with a larger error than asked for, which are marked by crosses
    agreements: tuple[Agreement, ...] = ()  #: of events, by panel; none where recoil forbids a part


def told(figure: Any) -> Told:
    """What a function of this package says of its picture."""
    return figure.flavbrem_told if hasattr(figure, "flavbrem_told") else Told("a picture")


class NoMatplotlibError(ImportError):
    """There is no matplotlib."""


def matplotlib() -> Any:
    """The module, which nothing else of the package needs."""
    try:
        import matplotlib.backends.backend_agg
        import matplotlib.colors
        import matplotlib.figure
        import matplotlib.lines
        import matplotlib.ticker
        return matplotlib
    except ImportError:
        raise NoMatplotlibError("matplotlib cannot be imported (it draws the pictures), install it "
                                "beside the package: pip install matplotlib") from None


def new_figure(width: float, height: float) -> Any:
    made = matplotlib().figure.Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    matplotlib().backends.backend_agg.FigureCanvasAgg(made)  # which measures letters
    return made


def colours(n: int) -> list[Any]:
    """From dark to light, in grey too, and none too light for paper."""
    return [matplotlib().colormaps["viridis"](at) for at in np.linspace(0.0, 0.74, n)]


def number(value: float) -> str:
    """As people write it."""
    return f"{value:.6g}"


def symbols(text: str, process: Process) -> str:
    """A text with the letter of the boson: X of spin 1."""
    return text.replace("\\phi", "X").replace("φ", "X") if process.spin == 1 else text


def reaction(process: Process) -> str:
    """"e N → μ N φ,  Z = 82, A = 207" """
    told = process.values
    return (f"{_SYMBOLS[told.lepton_in]} N → {_SYMBOLS[told.lepton_out]} N "
            f"{symbols('φ', process)},  "
            f"Z = {told.target_z:g}, A = {told.target_a:g}")


def conventions(figure: Any, process: Process, methods: Sequence[str], quantity: str, rtol: float,
                more: Sequence[str] = ()) -> None:
    """What the values depend on, in lines below the picture."""
    lines = [line.lstrip("# ") for line in process.origin(methods, quantity, rtol).splitlines()]
    width = int(figure.get_figwidth() * 18)
    text = "\n".join(part for line in (*lines, *more) for part in textwrap.wrap(line, width))
    figure.supxlabel(text, fontsize=7.5, x=0.01, ha="left", color="0.25")


def log_axis(axis: Any, low: float, high: float, fine: bool = False) -> None:
    """A logarithmic axis; of few decades with numbers as people write them."""
    ticker = matplotlib().ticker
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    if high / low < 1e3:
        ticks = [t for t in (_MORE_TICKS if fine and high / low < 30 else _TICKS)
                 if 0.999 * low <= t <= 1.001 * high]
        if len(ticks) >= 2:
            axis.set_major_locator(ticker.FixedLocator(ticks))
            axis.set_minor_locator(ticker.NullLocator())
            axis.set_major_formatter(ticker.FormatStrFormatter("%g"))
    axis.axes.set(**{f"{axis.axis_name}lim": (low, high)})


def is_log(values: Array) -> bool:
    """Whether an axis with these values is better logarithmic."""
    return bool(values.size > 1 and values.min() > 0 and values.max() / values.min() >= 10)


def grid(axes: Any) -> None:
    axes.grid(color="0.85", linewidth=0.6)
    axes.set_axisbelow(True)


def arrows(axes: Any, x: Array, y: Array, colour: Any) -> None:
    """Marks points above and below a panel at its edge."""
    low, high = axes.get_ylim()
    for outside, at, marker in ((y > high, 0.93, "^"), (y < low, 0.07, "v")):
        if outside.any():
            axes.plot(x[outside], np.full(outside.sum(), at), marker, markersize=6,
                      markerfacecolor="white", markeredgecolor=colour,
                      transform=axes.get_xaxis_transform(), clip_on=False)


# ---- files ----

def ending_of(path: Path) -> str:
    """".png", ".svg" or ".pdf"; raises InputError of another name."""
    name = os.fsdecode(path)
    ending = os.path.splitext(name)[1].lower()
    if ending not in ENDINGS:
        raise InputError(f"\"{name}\" does not say which kind of picture it is to be (by its "
                         "ending), give a name that ends in .png, .svg or .pdf")
    return ending


def save(figure: Any, path: Path) -> None:
    """Writes a picture, of the kind that the name's ending says: .png, .svg, .pdf. The file appears
    when it is whole; the same picture has the same bytes.

    Raises InputError, FileError.
    """
    ending, picture = ending_of(path), io.BytesIO()
    with matplotlib().rc_context({"svg.hashsalt": "flavbrem", "pdf.fonttype": 42}):
        figure.savefig(picture, format=ending[1:], dpi=figure.dpi, metadata=_NO_DATE[ending])
    data = picture.getvalue()
    call(lib.python_file_write, path_bytes(path), data, len(data))
