"""Labels that touch their own curve and nothing else."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SIZE = 9.5  # of the letters [pt]
_FARTHEST = 3.2  # heights that a label may be from the end of its curve
_OFF = 9.0  # of a label from its curve, whose markers have half of that [px]
_LEAST = 2.0  # of a label from another curve [px]; nearer, it is put upon its own
_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}  # behind such a label
_STEP = 5.0  # between places that are tried along a curve [px]
_ENOUGH = 40.0  # farther away from other curves is no better [px]


@dataclass
class Curve:
    """A curve that is to have a label."""

    x: Array
    y: Array
    text: str
    colour: Any


def _in_pixels(axes: Any, curve: Curve) -> Array:
    """The part of a curve that is seen, shape (n, 2)."""
    good = np.isfinite(curve.x) & np.isfinite(curve.y)
    if axes.get_yscale() == "log":
        good &= curve.y > 0
    points: Array = axes.transData.transform(np.column_stack([curve.x[good], curve.y[good]]))
    box = axes.bbox
    seen = ((points[:, 0] >= box.x0 - 1) & (points[:, 0] <= box.x1 + 1) &
            (points[:, 1] >= box.y0 - 1) & (points[:, 1] <= box.y1 + 1))
    return points[seen]


def _dense(points: Array) -> Array:
    """The same with a place every few pixels."""
    if len(points) < 2:
        return points
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.arange(0.0, along[-1] + 1e-9, _STEP)
    return np.column_stack([np.interp(at, along, points[:, i]) for i in (0, 1)])


def spread(wanted: Array, gap: float, low: float, high: float) -> Array:
    """Places between low and high, `gap` apart at least, as near to the wanted ones as their order
    allows."""
    order = np.argsort(wanted, kind="stable")
    # Without the gaps the places only have to rise: neighbours that do not are pooled.
    free = wanted[order] - gap * np.arange(len(wanted))
    pools: list[list[float]] = []
    for place in free:
        pools.append([place, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, n), (b, m) = pools[-2:]
            pools[-2:] = [[(a * n + b * m) / (n + m), n + m]]
    level = np.concatenate([np.full(int(n), place) for place, n in pools])
    level = np.clip(level, low, max(low, high - gap * (len(wanted) - 1)))
    placed = np.empty(len(wanted))
    placed[order] = level + gap * np.arange(len(wanted))
    return placed


def _size_of(axes: Any, text: str) -> tuple[float, float]:
    """Width and height of a label [px]."""
    probe = axes.text(0.5, 0.5, text, fontsize=_SIZE, transform=axes.transAxes)
    box = probe.get_window_extent(axes.figure.canvas.get_renderer())
    probe.remove()
    return box.width, box.height


def _is_steep(points: Array, gap: float) -> bool:
    """Whether a curve falls at its right end, where a label would be far from most of it."""
    last = points[points[:, 0] > points[-1, 0] - 3 * gap, 1]
    return bool(np.ptp(last) > 4 * gap)


def _at_the_ends(axes: Any, curves: Sequence[Curve], seen: Sequence[Array], gap: float) -> bool:
    """Labels behind the right ends, where all curves have theirs at the edge of the panel."""
    box = axes.bbox
    if not all(len(points) and points[-1, 0] > box.x1 - 0.02 * box.width for points in seen):
        return False
    if any(_is_steep(points, gap) for points in seen):
        return False
    ends = np.array([points[-1, 1] for points in seen])
    placed = spread(ends, gap, box.y0 + 0.3 * gap, box.y1 - 0.3 * gap)
    if np.abs(placed - ends).max() > _FARTHEST * gap:
        return False
    for curve, end, at in zip(curves, ends, placed, strict=True):
        to = axes.transAxes.inverted().transform((box.x1, at))[1]
        begin = axes.transAxes.inverted().transform((box.x1, end))[1]
        axes.annotate("", (1.0, begin), (1.035, to), xycoords="axes fraction",
                      annotation_clip=False,
                      arrowprops={"arrowstyle": "-", "linewidth": 0.8, "color": curve.colour,
                                  "shrinkA": 0, "shrinkB": 0})
        axes.annotate(curve.text, (1.04, to), xycoords="axes fraction", color=curve.colour,
                      fontsize=_SIZE, va="center", annotation_clip=False)
    return True


def _farness(boxes: Array, points: Array) -> Array:
    """How far the nearest of the points is from each box (x0, y0, x1, y1) [px]."""
    if len(points) == 0:
        return np.full(len(boxes), _ENOUGH)
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    away = np.maximum(np.maximum(low - points, points - high), 0)
    return np.minimum(np.hypot(away[..., 0], away[..., 1]).min(axis=1), _ENOUGH)


def _slopes(points: Array) -> Array:
    """How steep a curve is at its places, |dy/dx|."""
    if len(points) < 2:
        return np.zeros(len(points))
    rise = np.gradient(points, axis=0)
    return np.abs(rise[:, 1]) / np.maximum(np.abs(rise[:, 0]), 1e-9)


def _boxes_beside(points: Array, slope: Array, width: float, height: float) -> Array:
    """Places for a label at each place of its curve: above, below, left and right of it."""
    lift = 0.5 * height + _OFF + np.minimum(slope, 2.0) * 0.5 * width
    zero = np.zeros_like(lift)
    middles = [points + np.column_stack(pair) for pair in
               ((zero, lift), (zero, -lift), (zero + 0.5 * width + _OFF + 2, zero),
                (zero - 0.5 * width - _OFF - 2, zero))]
    middle = np.concatenate(middles)
    half = np.array([0.5 * width, 0.5 * height])
    return np.column_stack([middle - half, middle + half])


def _corners(boxes: Sequence[Array]) -> Array:
    """Points that fill boxes, for `_farness`."""
    if not boxes:
        return np.empty((0, 2))
    return np.concatenate([np.stack(np.meshgrid(np.linspace(b[0], b[2], 9),
                                                np.linspace(b[1], b[3], 5)), -1).reshape(-1, 2)
                           for b in boxes])


def _are_inside(boxes: Array, panel: Any) -> NDArray[np.bool_]:
    return ((boxes[:, 0] > panel.x0 + 3) & (boxes[:, 2] < panel.x1 - 3) &
            (boxes[:, 1] > panel.y0 + 3) & (boxes[:, 3] < panel.y1 - 3))


def _beside(axes: Any, curves: Sequence[Curve], seen: Sequence[Array],
            taken: Sequence[Array], unnamed: Sequence[Array]) -> None:
    """A label above or below each curve, where it is farthest from all others."""
    panel, dense, boxes = axes.bbox, [_dense(points) for points in seen], list(taken)
    for i, curve in enumerate(curves):
        points = dense[i]
        if len(points) == 0:
            continue
        width, height = _size_of(axes, curve.text)
        others = np.concatenate([np.empty((0, 2)), *map(_dense, unnamed),
                                 *(p for j, p in enumerate(dense) if j != i)])
        half = np.array([0.5 * width, 0.5 * height])
        slope = _slopes(points)
        tried = _boxes_beside(points, slope, width, height)
        inside = _are_inside(tried, panel)
        free = np.minimum(_farness(tried, others), _farness(tried, _corners(boxes)))
        own = _farness(tried, points)
        along = np.tile(np.linspace(-1, 1, len(points)), len(tried) // len(points))
        steep = np.tile(np.minimum(slope, 3.0), len(tried) // len(points))
        score = free - np.abs(own - _OFF) - 6 * np.abs(along) - 3 * steep
        score -= 100 * ((own < 1.5) | (free < _LEAST) | (steep == 3.0)) + 1000 * ~inside
        best = tried[int(np.argmax(score))]
        upon = score.max() < -50
        if upon:
            tried = np.column_stack([points - half, points + half])
            inside = _are_inside(tried, panel)
            free = np.minimum(_farness(np.hstack([points, points]), others),
                              _farness(tried, _corners(boxes)))
            score = free - 3 * np.minimum(slope, 3.0) - 1000 * ~inside
            best = tried[int(np.argmax(score))]
        boxes.append(best)
        at = axes.transAxes.inverted().transform((0.5 * (best[0] + best[2]),
                                                  0.5 * (best[1] + best[3])))
        axes.annotate(curve.text, at, xycoords="axes fraction", color=curve.colour, fontsize=_SIZE,
                      ha="center", va="center",
                      bbox=_WHITE if upon else None)


def label_curves(axes: Any, curves: Sequence[Curve], unnamed: Sequence[Curve] = ()) -> None:
    """Names curves in their own colour: at their right ends where there is room, else beside them.
    The limits of the axes are final.

    unnamed  curves that have no label and are not to be covered
    """
    figure = axes.figure
    figure.draw_without_rendering()
    seen = [_in_pixels(axes, curve) for curve in curves]
    told = [(c, s) for c, s in zip(curves, seen, strict=True) if len(s)]
    if not told:
        return
    curves, seen = [c for c, _ in told], [s for _, s in told]
    gap = 1.2 * _size_of(axes, "0.3 GeV")[1]
    if not _at_the_ends(axes, curves, seen, gap):
        legend = axes.get_legend()
        taken = []
        if legend is not None:
            box = legend.get_window_extent(figure.canvas.get_renderer())
            taken = [np.array([box.x0, box.y0, box.x1, box.y1])]
        _beside(axes, curves, seen, taken, [_in_pixels(axes, curve) for curve in unnamed])
