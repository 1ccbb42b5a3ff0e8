"""The numbers behind the pictures: tables that are written as CSV and held against the kept ones."""
import csv
import math
from pathlib import Path

# A value of the program may move within its error, 1e-6 of it unless a command asks for less;
# of two that moved apart the ratio moves by twice that.
AS_ASKED = (3e-6, "three times the --rtol of 1e-6 of the program")


class Table:
    """Rows of keys, a number at the end of each."""

    def __init__(self, name, columns, rows, tolerance=AS_ASKED, commands=(), least=0.0):
        self.name, self.columns = name, list(columns)
        self.rows = [(*(written(v) for v in row[:-1]), float(row[-1])) for row in rows]
        (self.rtol, self.why), self.commands, self.least = tolerance, list(commands), least
        keys = [row[:-1] for row in self.rows]
        assert len(set(keys)) == len(keys), f"{name}: a key is there twice"
        assert not any("," in part for key in keys for part in key), f"{name}: a comma in a key"

    def text(self):
        """As CSV. The tolerance stands in its head."""
        head = [f"# {command}" for command in self.commands]
        head.append(f"# a value may be off by {self.rtol:g} of itself ({self.why})"
                    + (f", or by {self.least:g}" if self.least else ""))
        lines = [",".join(self.columns), *(",".join([*row[:-1], written(row[-1])])
                                           for row in self.rows)]
        return "\n".join(head + lines) + "\n"

    def write(self, folder):
        """As NAME.csv."""
        Path(folder, f"{self.name}.csv").write_text(self.text(), encoding="utf-8")

    def differences(self, folder):
        """(numbers compared, the largest difference over what is allowed, sentences of what is
        wrong) beside NAME.csv of a folder."""
        path = Path(folder, f"{self.name}.csv")
        if not path.exists():
            return 0, math.inf, [f"{path} is not there"]
        lines = [line for line in path.read_text(encoding="utf-8").splitlines()
                 if not line.startswith("#")]
        kept = list(csv.reader(lines))
        if kept[0] != self.columns:
            return 0, math.inf, [f"{self.name}: columns {kept[0]}, not {self.columns}"]
        theirs = {tuple(row[:-1]): float(row[-1]) for row in kept[1:]}
        ours = {row[:-1]: row[-1] for row in self.rows}
        wrong = [f"{self.name}: {','.join(key)} is on one side alone"
                 for key in sorted(theirs.keys() ^ ours.keys())]
        worst = 0.0
        for key in theirs.keys() & ours.keys():
            # 9 digits are written
            allowed = max((self.rtol + 1e-8) * abs(theirs[key]), self.least)
            off = abs(ours[key] - theirs[key])
            if math.isnan(ours[key]) != math.isnan(theirs[key]):
                off = math.inf
            elif math.isnan(off) or ours[key] == theirs[key]:  # inf and inf too
                off = 0.0
            over = off / allowed if allowed else (math.inf if off else 0.0)
            worst = max(worst, over)
            if over > 1:
                wrong.append(f"{self.name}: {','.join(key)}: {ours[key]:.9g}, kept is "
                             f"{theirs[key]:.9g}")
        return len(theirs), worst, wrong


def written(value):
    return value if isinstance(value, str) else f"{value:.9g}"


def of_rows(name, rows, keys, value="value", **more):
    """A table of these columns of some Rows."""
    every = rows if isinstance(rows, (list, tuple)) else [rows]
    lines = [[row[k] if k in ("method", "lepton", "limit", "form_factor", "constraint", "statistic",
                                  "boson")
              else float(row[k]) for k in keys]
             + [float(row[value] if row[value] is not None else "inf")]
             for one in every for row in one.rows]
    return Table(name, [*keys, value], lines, commands=[one.command for one in every], **more)
