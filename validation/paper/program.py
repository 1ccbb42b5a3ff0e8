"""Asks the program. Every value of the report comes out of it by one of these calls."""
import csv
import io
import json
import shlex
import subprocess
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
# Statuses of a value that is a number; those of the others say why there is none (0 then).
NUMBERS = ("good", "below_threshold", "closed")


class Rows:
    """Rows of a CSV or JSON of the program, with the words that made them."""

    def __init__(self, rows, command):
        self.rows, self.command = rows, command

    def where(self, **wanted):
        """Those rows that have these values; numbers agree to rounding."""
        def agrees(row):
            return all(np.isclose(float(row[k]), v, rtol=1e-12) if isinstance(v, (int, float))
                       else row[k] == v for k, v in wanted.items())
        return Rows([row for row in self.rows if agrees(row)], self.command)

    def __getitem__(self, name):
        """A column of numbers; empty fields are NaN."""
        return np.array([float("nan") if row[name] in ("", None) else float(row[name])
                         for row in self.rows])

    def __len__(self):
        return len(self.rows)

    def grid(self, *names):
        """(values of the first name, of the second, `value` over both)."""
        axes = [sorted({float(row[name]) for row in self.rows}) for name in names]
        values = np.full([len(axis) for axis in axes], np.nan)
        at = [{value: i for i, value in enumerate(axis)} for axis in axes]
        for row in self.rows:
            values[tuple(at[i][float(row[name])] for i, name in enumerate(names))] = row["value"]
        return (*map(np.array, axes), values)


def listed(values):
    """A list or a range as the program takes it."""
    return values if isinstance(values, str) else ",".join(
        f"{v:.17g}" if float(f"{v:g}") != v else f"{v:g}" for v in np.atleast_1d(values))


class Program:
    """The program, run in the repository's folder, and what it was asked."""

    def __init__(self, path):
        self.path, self.asked = str(Path(path).resolve()), []

    def text(self, *words):
        """What a command prints."""
        words = [str(word) for word in words]
        done = subprocess.run([self.path, *words], capture_output=True, text=True, check=False,
                              cwd=ROOT)
        if done.returncode != 0:
            raise RuntimeError(f"flavbrem {shlex.join(words)}: exit code {done.returncode}: "
                               f"{done.stderr.strip()}")
        self.asked.append(command_line(words))
        return done.stdout

    def xsec(self, E, m, method, of="sigma", at=None, **options):
        """Rows of `xsec`; `lepton="mu:e"` is --lepton mu:e."""
        words = ["xsec", "-E", listed(E), "-m", listed(m), "--method", method]
        if of != "sigma":
            words += ["--of", of, "--at", listed(at)]
        for name, value in options.items():
            words += [f"--{name.replace(chr(95), chr(45))}"] + ([] if value is True else [listed(value)])
        found = list(csv.DictReader(io.StringIO(self.text(*words, "--format", "csv", "-q"))))
        for row in found:
            if row["status"] not in NUMBERS:
                raise RuntimeError(f"flavbrem {shlex.join(words)}: not good: {row}")
        return Rows([row for row in found if row["quantity"] != "k"], command_line(words))

    def rows(self, *words):
        """Rows of a command that prints JSON."""
        found = json.loads(self.text(*words, "--json", "-q"))
        return Rows(found, command_line([str(word) for word in words]))


def command_line(words):
    return "flavbrem " + shlex.join(word for word in words
                                    if word not in ("-q", "--json", "--format", "csv"))
