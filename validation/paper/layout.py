"""What a report is made of, before it is HTML or PDF: a list of blocks. Lengths are inches."""
from dataclasses import dataclass, field

WIDTH = 7.1  # of text and pictures


@dataclass
class Chapter:
    title: str


@dataclass
class Text:
    """A paragraph; what stands between two ` is set as code."""
    text: str


@dataclass
class Grid:
    """A table. `widths` are parts of the page's width; a `mark` column is coloured by its word."""
    columns: list
    rows: list
    widths: list
    mark: int = -1


@dataclass
class Picture:
    """`draw(area)` draws it; sentence, conventions and commands stand below."""
    name: str
    draw: object
    height: float
    sentence: str
    conventions: str = ""
    commands: list = field(default_factory=list)


class Area:
    """A part of a figure, `height` high, whose upper edge is `top` from the figure's lower one."""

    def __init__(self, figure, left, top, width, height):
        self.figure, self.left, self.top = figure, left, top
        self.width, self.height = width, height

    def axes(self, rows=1, columns=1, *, heights=None, gap=(0.62, 0.5),
             margins=(0.62, 0.12, 0.42, 0.26)):
        """rows x columns of axes. `gap` is between columns and rows, which may be a list of gaps;
        `margins` are left, right, below, above."""
        heights = heights or [1] * rows
        across = gap[0]
        down = list(gap[1]) if isinstance(gap[1], (list, tuple)) else [gap[1]] * (rows - 1)
        left, right, below, above = margins
        wide = (self.width - left - right - across * (columns - 1)) / columns
        high = self.height - below - above - sum(down)
        whole_w, whole_h = self.figure.get_size_inches()
        made, top = [], self.top - above
        for i in range(rows):
            part = high * heights[i] / sum(heights)
            made.append([self.figure.add_axes(
                ((self.left + left + j * (wide + across)) / whole_w, (top - part) / whole_h,
                 wide / whole_w, part / whole_h)) for j in range(columns)])
            top -= part + (down[i] if i < rows - 1 else 0)
        return made


def reaction(lepton):
    """"e:mu" as people write it."""
    return lepton.replace(":", " → ").replace("mu", "μ").replace("tau", "τ")


def short_commands(commands):
    """Commands, each once."""
    return list(dict.fromkeys(commands))
