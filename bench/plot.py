"""The pictures of SPEED.md from the kept reports.  plot.py REPORTS

REPORTS is bench/reports: peers.txt gives peers.png, scaling.txt gives scaling.png; what is not there is
left out.
"""
import re
import sys
from collections import defaultdict
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # no display needed
import matplotlib.pyplot as plt  # noqa: E402

OURS = "flavbrem"


def save(figure, path):
    figure.savefig(path, dpi=90, metadata={"Software": None})
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


# ---- peers: time against true error ----

def peers_of(text):
    """(peer, variables) -> [(CPU ms, true error, largest)], by tolerance."""
    series = defaultdict(list)
    for line in text.splitlines():
        fields = re.split(r"\s{2,}", line.strip())
        if len(fields) == 13 and fields[0] != "peer":
            series[fields[0], fields[1]].append((float(fields[5]), float(fields[8]),
                                                 float(fields[9])))
    return series


def draw_peers(reports):
    series = peers_of((reports / "peers.txt").read_text(encoding="utf-8"))
    figure, axes = plt.subplots(figsize=(8.5, 5.5), layout="constrained")
    colours = plt.cm.tab20(range(20))
    for number, ((name, variables), places) in enumerate(series.items()):
        ms, error, worst = zip(*places)
        ours = name == OURS
        colour = "black" if ours else colours[number]
        axes.plot(ms, worst, color=colour, linewidth=2.5 if ours else 1.2, marker="o", markersize=4,
                  linestyle="-" if variables == "cube" else ":",
                  label=name + ("" if variables == "cube" else " in (x, θ, t)"))
        axes.plot(ms, error, color=colour, linestyle="none", marker="_", markersize=7)
    axes.set(xscale="log", yscale="log", xlabel="CPU time of a point, one thread [ms]",
             ylabel="true relative error",
             title="line: largest of all points, dash: median; rtol 1e-3, 1e-4, 1e-6")
    axes.grid(alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize="small")
    save(figure, reports / "peers.png")


# ---- scaling ----

def cells_of(text):
    """series -> [(at, mean nodes, CPU us)], and [(threads, rate, ratio)]."""
    cells, threads = defaultdict(list), []
    for line in text.splitlines():
        cell = re.match(r"(.{16}) +(\S+) +(\d+) +(\d+) +(\d+) +([\d.]+) +([\d.]+) \(", line)
        if cell:
            cells[cell[1].strip()].append((float(cell[2]), float(cell[5]), float(cell[7])))
        thread = re.match(r" +(\d+) +(\d+) \(.*\) +([\d.]+)$", line)
        if thread:
            threads.append((int(thread[1]), float(thread[2]), float(thread[3])))
    return cells, threads


def draw_series(axes, cells, names, title):
    for name in names:
        at, nodes, _ = zip(*cells[name])
        axes.plot(at, nodes, marker="o", markersize=3, label=name.removeprefix("rtol, "))
    axes.set(xscale="log", yscale="log", title=title)
    axes.grid(alpha=0.3)


def draw_threads(axes, threads):
    n, rate, _ = zip(*threads)
    axes.plot(n, rate, marker="o")
    axes.plot(n, [rate[0] * k for k in n], color="grey", linestyle=":", label="as many times as threads")
    axes.set(title="points/s at 1e-6, by threads", xticks=n, ylim=(0.0, None))
    axes.legend(fontsize="small")
    axes.grid(alpha=0.3)


def draw_scaling(reports):
    text = (reports / "scaling.txt").read_text(encoding="utf-8")
    cells, threads = cells_of(text)
    figure, grid = plt.subplots(2, 3, figsize=(10.5, 6.0), layout="constrained")
    tolerances = [name for name in cells if name.startswith("rtol")]
    draw_series(grid[0, 0], cells, tolerances, "nodes a point, by rtol")
    grid[0, 0].legend(fontsize="small")
    grid[0, 0].invert_xaxis()
    for axes, name in zip(grid.flat[1:], ("E [GeV]", "E/threshold - 1", "m_phi [GeV]", "Z")):
        draw_series(axes, cells, [name], f"nodes at 1e-6, by {name}")
    cores = re.search(r"threads on (\d+) cores", text)
    draw_threads(grid[1, 2], threads)
    grid[1, 2].set_xlabel(f"{cores[1]} cores")
    save(figure, reports / "scaling.png")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    reports = Path(sys.argv[1])
    for name, draw in (("peers.txt", draw_peers), ("scaling.txt", draw_scaling)):
        if (reports / name).exists():
            draw(reports)
        else:
            print(f"plot.py: there is no {reports / name}")


if __name__ == "__main__":
    main()
