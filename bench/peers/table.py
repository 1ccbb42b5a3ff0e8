"""The table of the peers from what the programs printed.  table.py TRUTH.csv PRINTED...

TRUTH.csv has the cross-sections in 113 bits (truth.csv beside this file). For each peer and
tolerance: how many points; medians over them of evaluations, CPU time, ratio to ours just before and
true error, with their spread; the largest true and the median claimed error; and how many answers
are wrong by more than the tolerance and by more than their own claim.
"""
import csv
import statistics
import sys
from collections import defaultdict
from pathlib import Path

TARGETS = {1e-3: 10.0, 1e-4: 15.0, 1e-6: 40.0}
OURS = "flavbrem"


def truth_of(path):
    lines = [line for line in Path(path).read_text(encoding="utf-8").splitlines()
             if not line.startswith("#")]
    return {(float(row["beam_energy_gev"]), float(row["m_phi_gev"])):
            (float(row["value"]), float(row["accuracy"])) for row in csv.DictReader(lines)}


def answers_of(paths):
    """The notes of the programs, and their answers."""
    notes, answers = [], []
    for path in paths:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        notes += [line[2:] for line in lines if line.startswith("# ")]
        for line in lines:
            fields = line.split(";")
            if len(fields) == 11 and fields[0] != "peer":
                answers.append((fields[0], fields[1], *map(float, fields[2:])))
    return notes, answers


def short(x):
    return f"{x:.0f}" if x >= 100.0 else f"{x:.3g}"


def spread(values):
    """median (least .. most), or the value where there is one"""
    if len(values) == 1:
        return short(values[0])
    return f"{short(statistics.median(values))} ({short(min(values))} .. {short(max(values))})"


class Row:
    """What one peer did at one tolerance."""

    def __init__(self, answers, truth):
        self.points, runs = defaultdict(list), defaultdict(lambda: [0.0, 0.0])
        self.worst, wrong, beyond = 0.0, set(), set()  # of all runs; random points have one
        for _, _, rtol, e, m, run, evaluations, cpu, ours, value, claim in answers:
            true = truth[e, m][0]
            off = abs(value - true)
            self.points[e, m].append((evaluations, cpu, cpu / ours, off / true, claim / true))
            runs[run][0] += cpu
            runs[run][1] += ours
            self.worst = max(self.worst, off / true)
            if not off <= rtol * true:
                wrong.add((e, m))
            if not off <= claim:
                beyond.add((e, m))
        self.wrong, self.beyond_claim = len(wrong), len(beyond)
        self.ratios = [cpu / ours for cpu, ours in runs.values()]
        self.total = statistics.median(self.ratios)

    def column(self, i):
        """The median over the runs at each point."""
        return [statistics.median(run[i] for run in runs) for runs in self.points.values()]


def print_rows(rows):
    head = ("peer", "variables", "rtol", "points", "evaluations", "CPU ms", "total over ours",
            "ratio at a point", "true error", "largest", "claimed", "> rtol", "> claim")
    form = ("{:26}  {:9}  {:5}  {:>6}  {:>11}  {:>7}  {:20}  {:22}  {:>10}  {:>7}  {:>7}  {:>6}"
            "  {:>7}")
    print(form.format(*head))
    for (name, variables, rtol), row in rows.items():
        median = [statistics.median(row.column(i)) for i in range(5)]
        print(form.format(
            name, variables, f"{rtol:.0e}", len(row.points), f"{median[0]:.0f}",
            short(1e3 * median[1]), spread(row.ratios), spread(row.column(2)),
            f"{median[3]:.1e}", f"{row.worst:.1e}", f"{median[4]:.1e}", row.wrong,
            row.beyond_claim))


def print_best(rows):
    print()
    for rtol, target in TARGETS.items():
        ratios = {name: row.total for (name, variables, r), row in rows.items()
                  if r == rtol and variables == "cube" and name != OURS}
        if not ratios:
            continue
        best = min(ratios, key=ratios.get)
        met = "met" if ratios[best] >= target else f"missed by a factor of {target / ratios[best]:.3g}"
        middle = statistics.median(rows[best, "cube", rtol].column(2))
        print(f"best peer at {rtol:.0e}: {best}, {ratios[best]:.3g} times ours, at the median point "
              f"{middle:.3g} (target {target:g}): {met}")


def print_truth(truth, answers):
    """How far ours at 1e-9 is from the truth in 113 bits."""
    parts = [(abs(value / truth[e, m][0] - 1.0), claim / value, truth[e, m][1])
             for name, _, rtol, e, m, _, _, _, _, value, claim in answers
             if name == OURS and rtol == 1e-9]
    off, claim, accuracy = map(max, zip(*parts))
    print(f"truth: {len(truth)} integrals in 113 bits, good to {accuracy:.1e}; ours at 1e-9 lies "
          f"within {off:.1e} of them, it claims {claim:.1e}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    truth = truth_of(sys.argv[1])
    notes, answers = answers_of(sys.argv[2:])
    print("sigma of e -> mu on lead, E 5 to 1000 GeV, m_phi 0.12 to 5 GeV; CPU time of one thread; "
          "medians (least .. most).\ntotal over ours: all points together, over runs; the other "
          "columns over points. Relative errors. Of random points\nthe claimed error is one standard "
          "deviation, which one answer in three exceeds.")
    print("\n".join(notes))
    print_truth(truth, answers)
    print()
    groups = defaultdict(list)
    for answer in answers:
        if answer[2] in TARGETS or answer[0] == OURS:
            groups[answer[:3]].append(answer)
    order = list(dict.fromkeys(answer[:2] for answer in answers))
    rows = {key: Row(groups[key], truth)
            for key in sorted(groups, key=lambda key: (key[1] != "cube", order.index(key[:2]),
                                                       -key[2]))}
    print_rows(rows)
    print_best(rows)


if __name__ == "__main__":
    main()
