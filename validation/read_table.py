"""Reads a table of `flavbrem table` without HDF5, as tables/FORMAT.md (format version 2) has it.

A model for a reader in another language: struct, mmap and zlib are all that it takes. As a program
it prints the convention, verifies /self_check and looks a point up:

usage: read_table.py FILE [E M]     (beam energy and boson mass in GeV)
"""
import mmap
import re
import struct
import sys
import zlib

INDEX_BYTES = 4096
ENTRIES_AT, ENTRY_BYTES = 496, 80
HEADER = struct.Struct("<8sIIQIIIIII dddd dd 3d3d 352s")
ENTRY = struct.Struct("<32sII2QQQII")
MAGIC = bytes.fromhex("89464c420d0a1a0a")
METHODS = ("etl", "ww", "iww")
MOST_NODES = 2**24
MOST_BESIDE = 2 ** 20  # bytes that are neither index nor datasets
ITEM_BYTES = {1: 8, 2: 1}  # of float64 and uint8


class Refused(Exception):
    """The file is no table that this reader may use; the text says why."""


class Outside(Exception):
    """The point is not in the grid of the table."""


class NoValue(Exception):
    """The method is not in the table, or has no value at this point."""


class NoSpline(NoValue):
    """The splines have no value at this point; at a node the one computed there is left."""


def demand(condition, sentence):
    if not condition:
        raise Refused(sentence)


def text(field):
    return field.partition(b"\0")[0].decode("ascii", "replace")


def is_positive(number):
    return 0.0 < number <= 1e300


def rises(numbers):
    return all(a < b for a, b in zip(numbers, numbers[1:]))


class Axis:
    """The nodes of one axis and the B-splines over them."""

    def __init__(self, nodes, scale):
        self.nodes, self.scale = nodes, scale
        n = len(nodes)
        self.order = k = 6 if n >= 6 else 4 if n >= 4 else 2
        x = [self.coordinate(node) for node in nodes]
        self.knots = [x[0]] * k + x[k // 2:n - k // 2] + [x[-1]] * k

    def coordinate(self, node):
        return node / (node + self.scale)

    def cell(self, value):
        """The i of nodes[i] <= value < nodes[i + 1]; the last cell has its upper end too."""
        low, high = 0, len(self.nodes) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if value < self.nodes[middle]:
                high = middle
            else:
                low = middle
        return low

    def splines(self, value):
        """The first spline that is not zero at the value, and those `order` ones there."""
        x, t, k = self.coordinate(value), self.knots, self.order
        at = k - 1  # t[at] <= x < t[at + 1]
        while at < len(self.nodes) - 1 and x >= t[at + 1]:
            at += 1
        b = [1.0]
        for order in range(2, k + 1):  # de Boor and Cox: from the splines of the order below
            higher = [0.0] * order
            for i in range(order - 1):
                left, right = t[at - order + 2 + i], t[at + 1 + i]
                part = b[i] / (right - left)
                higher[i] += (right - x) * part
                higher[i + 1] += (x - left) * part
            b = higher
        return at - k + 1, b


class Table:
    def __init__(self, path):
        with open(path, "rb") as file:
            size = file.seek(0, 2)
            demand(size >= INDEX_BYTES, "shorter than an index")
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        n_entries = self._read_header(size)
        self.entries = {}
        for i in range(n_entries):
            self._read_entry(ENTRIES_AT + i * ENTRY_BYTES, size)
        self._refuse_overlaps()
        beside = size - INDEX_BYTES - sum(length for *_, length in self.entries.values())
        demand(beside <= MOST_BESIDE, "far longer than its datasets")
        self._read_axes()
        for method in self.methods:
            self._refuse_method_without_splines(method)
        self._refuse_odd_datasets()

    def _read_header(self, size):
        (magic, byte_order, version, file_bytes, file_crc, n_entries,
         lepton_in, lepton_out, methods, _,
         self.m_i, self.m_f, self.m_nucleus, self.coupling, c_e, c_m,
         *errors, convention) = HEADER.unpack_from(self.data)
        demand(magic == MAGIC, "not a table of flavbrem")
        demand(byte_order == 0x01020304, "of another byte order")
        demand(version == 2, f"of format version {version}, not 2")
        demand(file_bytes == size, f"{size} bytes long, {file_bytes} in its index")
        demand(n_entries <= 44, f"with {n_entries} entries, more than 44")
        crc = zlib.crc32(self.data[:24])
        crc = zlib.crc32(bytes(4), crc)
        demand(zlib.crc32(self.data[28:], crc) == file_crc, "damaged: its checksum is wrong")
        demand(max(lepton_in, lepton_out) <= 2 and methods <= 7 and convention[-1] == 0
               and all(map(is_positive, (self.m_i, self.m_f, self.m_nucleus, self.coupling))),
               "with an odd process")
        self.methods = [name for bit, name in enumerate(METHODS) if methods >> bit & 1]
        self.scales = c_e, c_m
        self.worst, self.p99 = errors[:3], errors[3:]
        self.convention = text(convention)
        return n_entries

    def _read_entry(self, at, size):
        (field, kind, rank, rows, columns, offset, length, crc,
         zero) = ENTRY.unpack_from(self.data, at)
        name = text(field)
        demand(name.startswith("/") and field[-1] == 0 and zero == 0, "with an odd entry")
        demand(name not in self.entries, f"with two datasets {name}")
        demand(kind in ITEM_BYTES, f"with a type that is unknown, {kind} of {name}")
        demand(1 <= rows <= MOST_NODES and 1 <= columns <= MOST_NODES
               and (rank == 2 or rank == 1 and columns == 1), f"with an odd shape of {name}")
        demand(length == rows * columns * ITEM_BYTES[kind], f"with an odd length of {name}")
        demand(offset % 64 == 0 and offset >= INDEX_BYTES and offset + length <= size,
               f"with {name} where it cannot be")
        demand(zlib.crc32(self.data[offset:offset + length]) == crc,
               f"damaged: the checksum of {name} is wrong")
        self.entries[name] = kind, rows, columns, offset, length

    def _refuse_overlaps(self):
        places = sorted((offset, length) for *_, offset, length in self.entries.values())
        for (offset, length), (following, _) in zip(places, places[1:]):
            demand(offset + length <= following, "with datasets that overlap")

    def _read_axes(self):
        self.axes = []
        for name, scale in zip(("/beam_energy_gev", "/m_phi_gev"), self.scales):
            kind, n, columns, *_ = self.entries.get(name, (0, 0, 0))
            demand(kind == 1 and columns == 1 and n >= 2, f"without an axis {name}")
            nodes = self.dataset(name)
            demand(0.0 < nodes[0] and nodes[-1] <= 1e100 and rises(nodes),
                   f"with {name} out of order")
            demand(0.0 < scale <= 1e100, f"with an odd scale of {name}")
            axis = Axis(nodes, scale)
            demand(rises([axis.coordinate(node) for node in nodes]),
                   f"with nodes of {name} too near each other")
            self.axes.append(axis)

    def _refuse_method_without_splines(self, method):
        n_e, n_m = (len(axis.nodes) for axis in self.axes)
        for name, rows, columns in (("spline", n_e, n_m),
                                    ("interpolation_error", n_e - 1, n_m - 1)):
            demand(self.entries.get(f"/{method}/{name}", ())[:3] == (1, rows, columns),
                   f"without /{method}/{name} of the right shape")

    def _refuse_odd_datasets(self):
        n_e, n_m = (len(axis.nodes) for axis in self.axes)
        expected = {"/k/value": (1, n_e, n_m), "/k/error": (1, n_e, n_m),
                    "/self_check": (1, 16, 2 + len(self.methods)), "/status": (2, n_e, n_m)}
        for method in METHODS:
            for name in ("sigma_pb", "error_pb", "spline"):
                expected[f"/{method}/{name}"] = 1, n_e, n_m
            expected[f"/{method}/interpolation_error"] = 1, n_e - 1, n_m - 1
        for name in self.entries:
            if re.fullmatch("/etl/(sigma|error)_.+_pb", name):  # of another form factor
                expected[name] = 1, n_e, n_m
        for name, shape in expected.items():
            demand(name not in self.entries or self.entries[name][:3] == shape,
                   f"with {name} of another type or shape")

    def dataset(self, name):
        """All numbers of a float64 dataset, row by row."""
        _, rows, columns, offset, _ = self.entries[name]
        return struct.unpack_from(f"<{rows * columns}d", self.data, offset)

    def _numbers(self, name, row, column, count):
        """`count` numbers of one row of a float64 dataset."""
        _, _, columns, offset, _ = self.entries[name]
        return struct.unpack_from(f"<{count}d", self.data, offset + 8 * (row * columns + column))

    def range(self):
        """First and last beam energy and boson mass [GeV]."""
        return tuple((axis.nodes[0], axis.nodes[-1]) for axis in self.axes)

    def threshold(self, m_phi):
        """Beam energy [GeV] above which a boson of this mass can be made."""
        m_out = self.m_f + m_phi
        return m_out + (m_out - self.m_i) * (m_out + self.m_i) / (2.0 * self.m_nucleus)

    def _node(self, method, e, m_phi):
        """The cross-section of a node, where the splines have no value, and its error [pb]."""
        names = [f"/{method}/{name}" for name in ("sigma_pb", "error_pb")]
        shape = 1, *(len(axis.nodes) for axis in self.axes)
        if (e in self.axes[0].nodes and m_phi in self.axes[1].nodes
                and all(self.entries.get(name, ())[:3] == shape for name in names)):
            row, column = (axis.nodes.index(value) for axis, value in zip(self.axes, (e, m_phi)))
            numbers = [self._numbers(name, row, column, 1)[0] for name in names]
            if all(0.0 <= number <= 1e300 for number in numbers):
                return numbers
        raise NoValue(f"{method} has no value at E = {e} GeV, m_phi = {m_phi} GeV")

    def _s8_and_error(self, method, e, m_phi):
        """s^8 of a method, and the relative error of its cell."""
        if not all(axis.nodes[0] <= value <= axis.nodes[-1]
                   for axis, value in zip(self.axes, (e, m_phi))):
            raise Outside(f"E = {e} GeV, m_phi = {m_phi} GeV is not in {self.range()}")
        if method not in self.methods:
            raise NoValue(f"the table has no {method}")
        if e <= self.threshold(m_phi):
            return 0.0, 0.0
        cell = [axis.cell(value) for axis, value in zip(self.axes, (e, m_phi))]
        error, = self._numbers(f"/{method}/interpolation_error", *cell, 1)
        (row, a), (column, b) = (axis.splines(value) for axis, value in zip(self.axes, (e, m_phi)))
        s = 0.0
        for i, a_i in enumerate(a):
            c = self._numbers(f"/{method}/spline", row + i, column, len(b))
            s += a_i * sum(c_j * b_j for c_j, b_j in zip(c, b))
        if not (is_positive(s) and 0.0 <= error <= 1e300):
            raise NoSpline(f"{method} has no value at E = {e} GeV, m_phi = {m_phi} GeV")
        return s**8, error

    def sigma(self, method, e, m_phi):
        """Total cross-section and its error [pb] at the coupling of the table."""
        try:
            s8, error = self._s8_and_error(method, e, m_phi)
        except NoSpline:
            return self._node(method, e, m_phi)
        value = ((e - self.threshold(m_phi)) / e)**2 * s8
        return value, error * value

    def kfactor(self, e, m_phi):
        """K = sigma_IWW/sigma_ETL and its error."""
        try:
            iww, a = self._s8_and_error("iww", e, m_phi)
            etl, b = self._s8_and_error("etl", e, m_phi)
        except NoSpline:
            b = 1.0
        if b < 1.0 and etl > 0.0:
            return iww / etl, (a + b) / (1.0 - b) * iww / etl
        iww, a = self.sigma("iww", e, m_phi)
        etl, b = self.sigma("etl", e, m_phi)
        if not etl > b:
            raise NoValue(f"no K at E = {e} GeV, m_phi = {m_phi} GeV")
        return iww / etl, (a + iww / etl * b) / (etl - b)

    def verify(self):
        """Holds lookups against /self_check; returns how many, and the largest difference."""
        columns = 2 + len(self.methods)
        numbers = self.dataset("/self_check")
        worst = 0.0
        for row in range(0, len(numbers), columns):
            e, m_phi, *expected = numbers[row:row + columns]
            for method, value in zip(self.methods, expected):
                try:
                    found = self.sigma(method, e, m_phi)[0]
                except NoValue:
                    found = -1.0
                if found != value:
                    worst = max(worst, abs(found - value) / abs(value or 1.0))
        return len(numbers) // columns * len(self.methods), worst


def main(path, *point):
    try:
        table = Table(path)
    except (Refused, OSError) as problem:
        sys.exit(f"read_table.py: {path}: {problem}")
    print(table.convention)
    n, worst = table.verify()
    print(f"self check: {n} values, largest relative difference {worst:.1e}")
    if not worst <= 1e-12:
        sys.exit(f"read_table.py: {path}: the self check fails")
    if point:
        e, m_phi = map(float, point)
        try:
            for method in table.methods:
                print("{}: {:.10g} +- {:.1e} pb".format(method, *table.sigma(method, e, m_phi)))
            if {"etl", "iww"} <= set(table.methods):
                print("K: {:.10g} +- {:.1e}".format(*table.kfactor(e, m_phi)))
        except (Outside, NoValue) as problem:
            sys.exit(f"read_table.py: {problem}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
