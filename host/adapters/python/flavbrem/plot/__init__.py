"""Pictures, drawn by matplotlib, which nothing else of the package needs.

    >>> import flavbrem.plot
    >>> figure = flavbrem.plot.dx(process, E=100, m_phi=[0.3, 1], method=("etl", "iww"))
    >>> flavbrem.plot.save(figure, "dx.png")

Each function returns a matplotlib Figure, which is the caller's. Lines differ by dashes, markers
and colour, labels are at their curves, and the lines below a picture tell what its values depend
on.
`flavbrem plot` and `python3 -m flavbrem.plot` draw the same.
"""
from __future__ import annotations

from ._curves import dpsi, dtheta, dx, dy, k, sigma
from ._events import bin_integrals, events, map
from ._style import Agreement, NoMatplotlibError, Told, save, told

__all__ = ["Agreement", "NoMatplotlibError", "Told", "bin_integrals", "dpsi", "dtheta", "dx", "dy",
           "events", "k", "map", "save", "sigma", "told"]
