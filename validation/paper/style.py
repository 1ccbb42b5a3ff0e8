"""How curves look: told apart by dashes and markers, colour says it once more."""
import numpy as np

try:
    import matplotlib
    import matplotlib.colors
    from matplotlib.figure import Figure
except ImportError:  # who asks for numbers alone needs no matplotlib
    matplotlib = None

RC = {
    "font.size": 8.5, "axes.titlesize": 8.5, "axes.labelsize": 8.5, "legend.fontsize": 7.5,
    "xtick.labelsize": 7.5, "ytick.labelsize": 7.5, "axes.grid": True, "grid.color": "0.88",
    "grid.linewidth": 0.6, "axes.axisbelow": True, "legend.framealpha": 0.9,
    "legend.handlelength": 3.4, "lines.linewidth": 1.4, "pdf.fonttype": 42, "pdf.compression": 6}
if matplotlib:
    matplotlib.use("Agg")
    matplotlib.rcParams.update(RC)

# Of each method: colour, dashes, marker.
METHODS = {"etl": ("black", "-", "", "ETL"), "ww": ("#2a8f3c", (0, (5, 2)), "o", "WW"),
           "iww": ("#3465c8", (0, (1.2, 1.6)), "^", "IWW")}
DASHES = ["-", (0, (6, 2)), (0, (1.2, 1.5)), (0, (6, 1.5, 1.2, 1.5)), (0, (3, 1.5)),
          (0, (8, 2, 1.2, 2, 1.2, 2)), (0, (2, 3)), (0, (10, 2)), (0, (4, 1, 1, 1))]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "<", ">"]
# The marks of a statement: name in CSS, colour of its cell.
MARKS = {"reproduced": ("good", "#cfeccf"), "not reproduced": ("bad", "#f3c6b8"),
         "in part": ("part", "#f7e7b0"), "not computed here": ("none", "#e2e2e2"),
         "added here": ("added", "#d3e3f7"), "input": ("none", "#e2e2e2")}


def new_figure(width, height):
    return Figure(figsize=(width, height))


def shades(n):
    """From dark to light, in grey too, none too light for paper."""
    return [matplotlib.colormaps["viridis"](at) for at in np.linspace(0.0, 0.74, n)]


def method_line(axes, method, x, y, every=None, **more):
    """A curve of a method; its markers are `every` so many points apart."""
    colour, dashes, marker, name = METHODS[method]
    return axes.plot(x, y, color=colour, linestyle=dashes, marker=marker, markersize=3.6,
                     markevery=every or max(1, len(x) // 12), markerfacecolor="white",
                     label=more.pop("label", name), zorder=2 if method == "etl" else 3, **more)


def curves(axes, x, many, labels, every=None, ends=False):
    """Curves of one kind, from dark to light, each with its own dashes and marker."""
    for i, (y, label) in enumerate(zip(many, labels, strict=True)):
        xs = x[i] if isinstance(x, list) else x
        axes.plot(xs, y, color=shades(len(many))[i], linestyle=DASHES[i % len(DASHES)],
                  marker=MARKERS[i % len(MARKERS)], markersize=3.6, markerfacecolor="white",
                  markevery=(i * 2 % max(1, every or len(xs) // 9), every or max(1, len(xs) // 9)),
                  label=label)
    if ends:
        for y, label in zip(many, labels, strict=True):
            axes.annotate(label, (x[-1], y[-1]), xytext=(3, 0), textcoords="offset points",
                          fontsize=7, va="center", annotation_clip=False)


def field(axes, x, y, z, levels, form, colours="cividis", limits=None,
          lines=None, log=False):
    """A map with lines that say its values, so that it is read without colour; of `lines` where they
    are not those of z."""
    low, high = limits or (np.nanmin(z), np.nanmax(z))
    norm = (matplotlib.colors.LogNorm if log else matplotlib.colors.Normalize)(low, high)
    shown = axes.pcolormesh(x, y, z, cmap=colours, norm=norm, shading="nearest", rasterized=True)
    drawn = axes.contour(x, y, z if lines is None else lines, levels=levels, colors="white", linewidths=0.9)
    labels = axes.clabel(drawn, fmt=form, fontsize=7)
    for label in labels:
        label.set_bbox({"facecolor": "black", "alpha": 0.55, "pad": 0.8, "edgecolor": "none"})
        label.set_color("white")
    axes.grid(False)
    return shown


def plain_log(axes, which="both"):
    """Numbers as people write them on logarithmic axes."""
    from matplotlib.ticker import FuncFormatter
    form = FuncFormatter(lambda v, _: f"{v:g}")
    if which in ("x", "both"):
        axes.xaxis.set_major_formatter(form)
    if which in ("y", "both"):
        axes.yaxis.set_major_formatter(form)
