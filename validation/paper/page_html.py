"""The report as one HTML file: pictures are in it, nothing is fetched, no script runs."""
import base64
import html
import io
import re

from layout import WIDTH, Area, Chapter, Grid, Picture, Text, short_commands
from style import MARKS, new_figure

DPI = 130

HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #111 }}
h2 {{ margin-top: 2.2em; border-bottom: 1px solid #999 }}
figure {{ margin: 1.6em 0 }} img {{ max-width: 100%; height: auto }}
figcaption, .small {{ font-size: 0.9em; color: #333 }}
.wide {{ overflow-x: auto }} p, li, figcaption {{ overflow-wrap: anywhere }}
code, pre {{ font-family: monospace; font-size: 0.88em }}
pre {{ background: #f3f3f3; padding: 0.5em; overflow-x: auto; white-space: pre-wrap }}
table {{ border-collapse: collapse; font-size: 0.88em; margin: 1em 0 }}
th, td {{ border-bottom: 1px solid #ccc; padding: 0.25em 0.6em; text-align: left; vertical-align: top }}
th {{ border-bottom: 2px solid #666 }}
{marks}
</style></head><body>
<h1>{title}</h1>
"""


def inline(text):
    """HTML of a paragraph."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text, quote=False))


def png(picture, dpi=DPI):
    figure = new_figure(WIDTH, picture.height)
    picture.draw(Area(figure, 0, picture.height, WIDTH, picture.height))
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=dpi, metadata={"Software": None})
    return data.getvalue()


def of_picture(picture, keep):
    data = png(picture)
    keep(picture.name, data)
    commands = "\n".join(short_commands(picture.commands))
    more = f"<br><span class=small>{inline(picture.conventions)}</span>" if picture.conventions else ""
    made = f"<pre>{html.escape(commands, quote=False)}</pre>" if commands else ""
    return (f'<figure id="{picture.name}"><img alt="{html.escape(picture.sentence)}" '
            f'src="data:image/png;base64,{base64.b64encode(data).decode()}">\n'
            f"<figcaption>{inline(picture.sentence)}{more}{made}</figcaption></figure>\n")


def of_grid(grid):
    head = "".join(f"<th>{inline(c)}</th>" for c in grid.columns)
    lines = []
    for row in grid.rows:
        cells = "".join(
            f'<td class="{MARKS[str(c)][0]}">{inline(str(c))}</td>'
            if i == grid.mark and str(c) in MARKS else f"<td>{inline(str(c))}</td>"
            for i, c in enumerate(row))
        lines.append(f"<tr>{cells}</tr>")
    return f"<div class=wide><table><tr>{head}</tr>\n" + "\n".join(lines) + "\n</table></div>\n"


def page(title, blocks, keep=lambda name, data: None):
    """The text of the file. `keep(name, png)` is called with each picture."""
    marks = "\n".join(f".{name} {{ background: {colour}; color: #111; font-weight: bold }}"
                      for name, colour in MARKS.values())
    parts = [HEAD.format(title=html.escape(title), marks=marks)]
    chapters = [b.title for b in blocks if isinstance(b, Chapter)]
    links = "".join(f'<li><a href="#c{i}">{inline(t)}</a></li>' for i, t in enumerate(chapters))
    number, told = 0, False
    for block in blocks:
        if isinstance(block, Chapter):
            if not told:
                parts.append(f"<ol>{links}</ol>\n")
                told = True
            parts.append(f'<h2 id="c{number}">{inline(block.title)}</h2>\n')
            number += 1
        elif isinstance(block, Text):
            parts.append(f"<p>{inline(block.text)}</p>\n")
        elif isinstance(block, Grid):
            parts.append(of_grid(block))
        elif isinstance(block, Picture):
            parts.append(of_picture(block, keep))
    return "".join(parts) + "</body></html>\n"
