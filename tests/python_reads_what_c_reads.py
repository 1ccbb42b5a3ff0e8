"""Holds validation/read_table.py, written after tables/FORMAT.md alone, against the C reader.

usage: python_reads_what_c_reads.py PROGRAM LOOKUPS FOLDER     (FOLDER: that of read_table.py)
"""
import random
import struct
import sys
import tempfile
import zlib
from pathlib import Path

PROGRAM, LOOKUPS, FOLDER = sys.argv[1:]
sys.path.append(FOLDER)
import read_table  # noqa: E402
from cases import Counter, run  # noqa: E402

TABLES = {
    "na64": ["-E", "5:200:auto", "-m", "0.11:3:auto"],
    "small": ["-E", "20:100:3", "-m", "0.2:1:5", "--rtol", "1e-4", "--form-factors", "helm"],
    "threshold": ["-E", "0.3:20:12:log", "-m", "0.11:1:9:log", "--rtol", "1e-4"],
    "one_method": ["-E", "20,40,70,100", "-m", "1.9,2.1", "--lepton", "tau:mu", "--method", "ww",
                   "--rtol", "1e-4"],
    "coarse": ["-E", "5,200", "-m", "0.11,3", "--rtol", "1e-4"],
}
POINTS = 1500
WHAT = ("etl", "ww", "iww", "k")


def inside(axis, fraction):
    first, last = axis.nodes[0], axis.nodes[-1]
    return min(max(first * (last / first)**fraction, first), last)


def random_points(table, seed):
    """Inside for the most part; on nodes, just above the threshold, at the ends, outside, NaN."""
    draw = random.Random(seed)
    e_axis, m_axis = table.axes
    for _ in range(POINTS):
        e, m_phi = (inside(axis, draw.random()) for axis in table.axes)
        kind = draw.randrange(20)
        if kind in (0, 5):
            e = draw.choice(e_axis.nodes)
            m_phi = draw.choice(m_axis.nodes) if kind == 5 else m_phi
        elif kind == 1:
            m_phi = draw.choice(m_axis.nodes)
        elif kind == 2:
            e = table.threshold(m_phi) * (1.0 + 10.0**draw.uniform(-6, 0))
        elif kind == 3:
            e = draw.choice([0.0, -e, e_axis.nodes[0] * 0.999, e_axis.nodes[-1] * 1.001,
                             float("inf"), float("nan")])
        elif kind == 4:
            m_phi = draw.choice([0.0, m_axis.nodes[0] * (1 - 1e-15), m_axis.nodes[-1] * (1 + 1e-15),
                                 float("nan")])
        yield draw.randrange(4), e, m_phi


def python_says(table, what, e, m_phi):
    try:
        value, error = (table.kfactor(e, m_phi) if what == 3 else
                        table.sigma(WHAT[what], e, m_phi))
        return "value", value, error
    except read_table.Outside:
        return "outside", 0.0, 0.0
    except read_table.NoValue:
        return "none", 0.0, 0.0


def is_near(a, b):
    return a == b or abs(a - b) <= 1e-12 * abs(b)


def c_reader(path, points=()):
    text = "".join(f"{what} {e!r} {m_phi!r}\n" for what, e, m_phi in points)
    return run(LOOKUPS, path, input=text)


def compare(name, path, seed):
    table = read_table.Table(path)
    points = list(random_points(table, seed))
    convention, *lines = c_reader(path, points).stdout.splitlines()
    assert convention == table.convention, convention
    assert len(lines) == len(points), len(lines)
    counts = {"value": 0, "outside": 0, "none": 0}
    for point, line in zip(points, lines):
        status, *numbers = line.split()
        found = python_says(table, *point)
        counts[status] += 1
        assert found[0] == status, (point, found, line)
        assert all(map(is_near, found[1:], map(float, numbers))), (point, found, line)
    n, worst = table.verify()
    assert worst <= 1e-12, worst
    print(f"{name}: {len(points)} points {counts}, self check of {n} to {worst:.1e}")


def sealed(data):
    """With every checksum right, so that only the structure can be what is refused."""
    data = bytearray(data)
    for i in range(min(struct.unpack_from("<I", data, 28)[0], 44)):
        at = read_table.ENTRIES_AT + read_table.ENTRY_BYTES * i
        offset, length = struct.unpack_from("<QQ", data, at + 56)
        struct.pack_into("<I", data, at + 72, zlib.crc32(data[offset:offset + length]))
    data[24:28] = bytes(4)
    struct.pack_into("<I", data, 24, zlib.crc32(data))
    return bytes(data)


def damages(data):
    """Files that FORMAT.md has refused: (what, bytes)."""
    entry = read_table.ENTRIES_AT
    e_at, = struct.unpack_from("<Q", data, entry + 56)
    numbers = [
        ("byte order", "<I", 8, 0x04030201), ("version", "<I", 12, 3), ("length", "<Q", 16, 4096),
        ("entries", "<I", 28, 45), ("no entries", "<I", 28, 0), ("lepton", "<I", 32, 3),
        ("lepton", "<I", 36, 3), ("methods", "<I", 40, 15), ("mass", "<d", 48, 0.0),
        ("mass", "<d", 56, float("nan")), ("nucleus", "<d", 64, -1.0),
        ("coupling", "<d", 72, float("inf")), ("c_E", "<d", 80, 0.0), ("c_m", "<d", 88, 1e200),
        ("convention", "<B", 495, 65), ("name", "<B", entry, 65), ("name", "<B", entry + 31, 65),
        ("type", "<I", entry + 32, 3), ("axis of bytes", "<I", entry + 32, 2),
        ("rank", "<I", entry + 36, 3), ("rank", "<I", entry + 36, 0), ("rows", "<Q", entry + 40, 0),
        ("rows", "<Q", entry + 40, 2**61 + 3), ("columns", "<Q", entry + 48, 2),
        ("offset", "<Q", entry + 56, 4032), ("offset", "<Q", entry + 56, e_at + 8),
        ("offset", "<Q", entry + 56, 2**64 - 64), ("bytes", "<Q", entry + 64, 16),
        ("zero", "<I", entry + 76, 1), ("a node", "<d", e_at, -1.0),
        ("a node", "<d", e_at + 8, float("nan")), ("a node", "<d", e_at + 8, 1e-3),
        ("last node", "<d", e_at + 16, 1e101),
        ("near nodes", "<3d", e_at, 5000.0, 5000.0 + 2e-12, 6000.0),
    ]
    for what, form, at, *values in numbers:
        damaged = bytearray(data)
        struct.pack_into(form, damaged, at, *values)
        yield what, sealed(damaged)
    yield "overlap", sealed(data[:entry + 136] + data[entry + 56:entry + 64] + data[entry + 144:])
    yield "twice", sealed(data[:entry + 80] + data[entry:entry + 32] + data[entry + 112:])
    yield "magic", sealed(b"\x89HDF" + data[4:])
    yield "no spline", sealed(data.replace(b"/ww/spline\0", b"/ww/SPLINE\0", 1))
    for i in range(2, struct.unpack_from("<I", data, 28)[0]):  # all but the axes
        one = bytearray(data)
        at = entry + read_table.ENTRY_BYTES * i
        struct.pack_into("<QQ", one, at + 40, 1, 1)
        struct.pack_into("<Q", one, at + 64, read_table.ITEM_BYTES[one[at + 32]])
        yield f"one number in entry {i}", sealed(one)
    yield "shorter", data[:-1]
    yield "longer", data + b"\0"
    longer = bytearray(data + bytes(2 ** 21))
    struct.pack_into("<Q", longer, 16, len(longer))
    yield "far longer", sealed(longer)
    yield "half an index", data[:2048]
    yield "empty", b""
    yield "checksum", data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]


def refuses(path):
    try:
        read_table.Table(path)
    except read_table.Refused:
        return True
    return False


def compare_refusals(path, damaged):
    data = Path(path).read_bytes()
    Path(damaged).write_bytes(sealed(data))
    assert sealed(data) == data and not refuses(damaged)
    n = 0
    for what, contents in damages(data):
        Path(damaged).write_bytes(contents)
        assert refuses(damaged), what
        assert c_reader(damaged).returncode == 1, what
        n += 1
    print(f"refusals: {n} damaged files, both readers refuse each")


def main():
    counter = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed, (name, arguments) in enumerate(TABLES.items()):
            path = f"{folder}/{name}.h5"
            made = run(PROGRAM, "table", "-o", path, *arguments, "--quiet")
            assert made.returncode == (3 if name == "coarse" else 0)  # known at its nodes alone
            with counter.case(name):
                compare(name, path, seed)
        with counter.case("refusals"):
            compare_refusals(f"{folder}/small.h5", f"{folder}/damaged.h5")
    return counter.end()


if __name__ == "__main__":
    sys.exit(main())
