"""The report as PDF: A4 pages, filled from top to bottom by matplotlib."""
import io

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from layout import WIDTH, Area, Chapter, Grid, Picture, Text, short_commands
from style import MARKS, new_figure

PAGE = (8.27, 11.69)
LEFT, TOP, BOTTOM = (PAGE[0] - WIDTH) / 2, 0.6, 0.7
BODY, SMALL, CELL, CODE = 9.5, 8.0, 7.6, 6.6  # sizes of letters [pt]
LINE = 1.32  # from line to line, of the size

_renderer, _widths = RendererAgg(1, 1, 72), {}


def width_of(text, size, family):
    """Of a word [in]."""
    key = text, size, family
    if key not in _widths:
        font = FontProperties(family=family, size=size)
        _widths[key] = _renderer.get_text_width_height_descent(text, font, False)[0] / 72
    return _widths[key]


def wrapped(text, size, wide, family="sans-serif"):
    """Lines of at most `wide` inches. A word that is longer alone is cut."""
    lines, line, space = [], "", width_of("a b", size, family) - width_of("ab", size, family)
    length = 0.0
    for word in text.split():
        while width_of(word, size, family) > wide:
            n = next(n for n in range(len(word), 0, -1)
                     if width_of(word[:n], size, family) <= wide)
            n = max((i + 1 for i in range(n // 2, n) if word[i] in "/_,"), default=n)
            if line:
                lines.append(line)
            lines.append(word[:n])
            word, line, length = word[n:], "", 0.0
        more = width_of(word, size, family)
        if line and length + space + more > wide:
            lines.append(line)
            line, length = word, more
        else:
            line, length = (f"{line} {word}", length + space + more) if line else (word, more)
    return [*lines, line] if line else lines


class Pages:
    """Writes blocks into pages, one after the other."""

    def __init__(self, pdf, title):
        self.pdf, self.title, self.count, self.figure = pdf, title, 0, None
        self.new_page()

    def new_page(self):
        self.end_page()
        self.figure, self.y, self.count = new_figure(*PAGE), PAGE[1] - TOP, self.count + 1
        self.put(LEFT, 0.4, self.title, 7, color="0.35")
        self.put(LEFT + WIDTH, 0.4, str(self.count), 7, color="0.35", ha="right")

    def end_page(self):
        if self.figure is not None:
            self.pdf.savefig(self.figure)

    def put(self, x, y, text, size, **more):
        self.figure.text(x / PAGE[0], y / PAGE[1], text, fontsize=size,
                         **{"va": "baseline", "parse_math": False, **more})

    def need(self, height):
        """A new page where this page has no such room."""
        if self.y - height < BOTTOM:
            self.new_page()

    def lines(self, lines, size, left=LEFT, **more):
        for line in lines:
            self.need(size * LINE / 72)
            self.y -= size * LINE / 72
            self.put(left, self.y, line, size, **more)

    def text(self, text, size=BODY, after=0.12, **more):
        self.lines(wrapped(text.replace("`", ""), size, WIDTH, more.get("family", "sans-serif")),
                   size, **more)
        self.y -= after

    def chapter(self, title):
        if self.count > 1:
            self.new_page()
        self.text(title, 15, 0.18, weight="bold")

    def command_lines(self, commands):
        return [("    " if i else "") + line for command in short_commands(commands)
                for i, line in enumerate(wrapped(command, CODE, WIDTH - 0.3, "monospace"))]

    def picture(self, picture):
        told = wrapped(picture.sentence.replace("`", ""), BODY, WIDTH)
        more = wrapped(picture.conventions.replace("`", ""), SMALL, WIDTH)
        code = self.command_lines(picture.commands)
        below = (len(told) * BODY + len(more) * SMALL + len(code) * CODE) * LINE / 72 + 0.15
        self.need(min(picture.height + below, PAGE[1] - TOP - BOTTOM))
        picture.draw(Area(self.figure, LEFT, self.y, WIDTH, picture.height))
        self.y -= picture.height + 0.04
        self.lines(told, BODY)
        self.lines(more, SMALL, color="0.25")
        self.y -= 0.03
        self.lines(code, CODE, family="monospace", color="0.2")
        self.y -= 0.25

    def row(self, cells, widths, mark, bold=False):
        pad, size = 0.05, CELL
        texts = [wrapped(str(cell).replace("`", ""), size, part * WIDTH - 2 * pad)
                 for cell, part in zip(cells, widths, strict=True)]
        height = max(map(len, texts)) * size * LINE / 72 + 0.06
        self.need(height)
        x = LEFT
        for i, (lines, part) in enumerate(zip(texts, widths, strict=True)):
            if i == mark and str(cells[i]) in MARKS and not bold:
                self.figure.add_artist(Rectangle(
                    (x / PAGE[0], (self.y - height) / PAGE[1]), part * WIDTH / PAGE[0],
                    height / PAGE[1], color=MARKS[str(cells[i])][1], linewidth=0))
            for n, line in enumerate(lines):
                self.put(x + pad, self.y - (n + 1) * size * LINE / 72 + 0.01, line, size,
                         weight="bold" if bold or i == mark else "normal")
            x += part * WIDTH
        self.y -= height
        self.figure.add_artist(Line2D([LEFT / PAGE[0], (LEFT + WIDTH) / PAGE[0]],
                                      [self.y / PAGE[1]] * 2, linewidth=1.0 if bold else 0.4,
                                      color="0.3" if bold else "0.7"))

    def grid(self, grid):
        self.need(0.8)
        self.row(grid.columns, grid.widths, -1, bold=True)
        for row in grid.rows:
            self.row(row, grid.widths, grid.mark)
        self.y -= 0.2


def page(title, blocks):
    """The bytes of the file."""
    data = io.BytesIO()
    # No date: the same numbers make the same bytes.
    with PdfPages(data, metadata={"Title": title, "CreationDate": None}) as pdf:
        pages = Pages(pdf, title)
        pages.text(title, 17, 0.2, weight="bold")
        for block in blocks:
            if isinstance(block, Chapter):
                pages.chapter(block.title)
            elif isinstance(block, Text):
                pages.text(block.text)
            elif isinstance(block, Grid):
                pages.grid(block)
            elif isinstance(block, Picture):
                pages.picture(block)
        pages.end_page()
    return data.getvalue()
