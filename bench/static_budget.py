"""What the kernels cost, as far as the compiler tells: no GPU has run them.

Prints for each kernel and architecture registers, stack, spills, shared memory and resident warps
(from the report of ptxas), the FP64 operations of a t node and of the rest of a row (from the PTX;
a division and a root count as 12), and from these what a GPU could do at best. What events cost was
counted on the harness, which keeps it in validation/reports/device_events.txt.

usage: static_budget.py BUILD/kernels [--check]
--check: exit code 1 where a kernel has spills or an array in local memory.
"""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/ptx"))
from translate import FP64_COST  # pylint: disable=wrong-import-position

FILES = ("integrate", "evaluate", "sample")
BLOCK_WARPS = 4  # BLOCK_THREADS of kernels/launch.h over 32
REGISTERS = 65536  # of a multiprocessor; given to warps 8 a thread at a time
MOST_WARPS = {70: 64, 80: 64, 90: 64, 100: 64, 120: 48}  # CUDA C++ Programming Guide

# FP64 instructions a second, in 1e12: half of the FLOP/s of the data sheets, which count a fused
# multiply-add as two; there are none here.
CARDS = {"A100 (9.7 TFLOP/s)": 9.7 / 2, "H100 SXM (34 TFLOP/s)": 34 / 2,
         "a card of 100 FP32 TFLOP/s, FP64 at 1/64": 100 / 64 / 2}

# Events that the bus carries: bytes of an event, bytes a second of a slot of 16 lanes.
EVENT_BYTES, BUSES = 152, {"PCIe 4": 32e9, "PCIe 5": 64e9}

GOAL_REGISTERS, GOAL_OPERATIONS, GOAL_POINTS = 96, 130, 1e6


def ptxas_report(text):
    """(kernel, architecture, registers, stack, spill stores + loads, shared) of each kernel."""
    pattern = (r"Compiling entry function '(\w+)' for 'sm_(\d+)'.*?(\d+) bytes stack frame, "
               r"(\d+) bytes spill stores, (\d+) bytes spill loads.*?Used (\d+) registers([^\n]*)")
    for name, arch, stack, stores, loads, registers, rest in re.findall(pattern, text, re.S):
        shared = re.search(r"(\d+) bytes smem", rest)
        yield (name, int(arch), int(registers), int(stack), int(stores) + int(loads),
               int(shared[1]) if shared else 0)


def resident_warps(registers, arch):
    of_block = (registers + 7) // 8 * 8 * 32 * BLOCK_WARPS
    return min(REGISTERS // of_block * BLOCK_WARPS, MOST_WARPS[arch])


def operations(code):
    """FP64 operations of straight code, and how many divisions and roots are among them."""
    names = re.findall(r"^\s*(?:@!?%p\d+\s+)?(\w+)\.[\w.]*\bf64\b", code, re.M)
    names = [name for name in names if name not in ("ld", "st")]
    divisions = sum(name in ("div", "rcp") for name in names)
    return sum(FP64_COST[name] for name in names), divisions, names.count("sqrt")


def split_at_loops(body):
    """The innermost loops with FP64 operations, and the code outside of them."""
    parts = re.split(r"^(\$L__BB\d+_\d+):", body, flags=re.M)
    names, blocks = ["entry", *parts[1::2]], parts[0::2]
    place = {name: i for i, name in enumerate(names)}
    spans = []
    for i, block in enumerate(blocks):
        for target in re.findall(r"\bbra(?:\.uni)?\s+(\$L__BB\d+_\d+)", block):
            if place[target] <= i:
                spans.append((place[target], i))
    loops = [span for span in spans if not any(
        other != span and span[0] <= other[0] and other[1] <= span[1] for other in spans)]
    codes = ["".join(blocks[first:last + 1]) for first, last in loops]
    inside = {i for first, last in loops for i in range(first, last + 1)}
    outside = "".join(block for i, block in enumerate(blocks) if i not in inside)
    return [code for code in codes if operations(code)[0] > 0], outside


def kernels_of_ptx(text):
    return {match[1]: match[0] for match in
            re.finditer(r"\.entry (\w+)\(.*?^\}", text, re.S | re.M)}


def print_resources(folder):
    """Returns the kernels that miss the goal of registers, and those with spills or stack."""
    many, spilling, seen = [], [], 0
    print("kernel             sm  registers  stack  spills  shared  resident warps")
    for file in FILES:
        for row in sorted(ptxas_report((folder / f"{file}.ptxas").read_text(encoding="utf-8"))):
            name, arch, registers, stack, spills, shared = row
            seen += 1
            print(f"{name:18}{arch:4}{registers:11}{stack:7}{spills:8}{shared:8}"
                  f"{resident_warps(registers, arch):10} of {MOST_WARPS[arch]}")
            if registers > GOAL_REGISTERS:
                many.append(f"{name} sm_{arch} {registers}")
            if stack or spills:
                spilling.append(f"{name} sm_{arch}")
    if not seen:
        sys.exit(f"static_budget.py: no report of ptxas in {folder}")
    return many, spilling


def print_operations(ptx):
    """Returns the operations of a t node and of the rest of a row of flb_boson_rows."""
    cost = {}
    for name in ("flb_boson_rows", "flb_lepton_rows"):
        loops, outside = split_at_loops(ptx[name])
        row = operations(outside)
        for code in loops:
            node = operations(code)
            print(f"{name}: {node[0]} FP64 operations a t node, {node[1]} divisions and {node[2]} "
                  "roots among them")
            cost[name] = (max(node[0], cost.get(name, (0,))[0]), row[0])
        print(f"{name}: {row[0]} for the rest of a row, {row[1]} divisions and {row[2]} roots")
    return cost


def nodes_and_rows():
    """Of a point of sigma_ETL at 1e-6, e -> mu on lead, a mean over the grid of nodes.c, all rungs
    together: counted on the CPU, which climbs the same ladder."""
    report = Path(__file__).parent / "reports/nodes.txt"
    found = re.search(r"^e +-> mu +1e-06 +\d+ +\d+ +(\d+) +[\d.]+ +(\d+) ",
                      report.read_text(encoding="utf-8"), re.M)
    return int(found[1]), int(found[2])


def event_costs():
    """(process, FP64 operations, how much longer a warp takes than its mean event at most)."""
    report = Path(__file__).parents[1] / "validation/reports/device_events.txt"
    pattern = (r"^(.*?): \d+ events, all bytes equal; an event: ([\d.]+) tries, ([\d.]+) of the "
               r"azimuth, (\d+) FP64 operations; a warp: ([\d.]+), ([\d.]+) tries$")
    for name, *numbers in re.findall(pattern, report.read_text(encoding="utf-8"), re.M):
        tries, azimuth, operations_of, warp, warp_azimuth = map(float, numbers)
        waiting = max(warp / tries, warp_azimuth / azimuth if azimuth else 1.0)
        yield name, operations_of, waiting


def print_events():
    print("\nPredicted, not measured: events/s on the device (histograms), FP64 units never idle; all "
          "of a warp\nwaits for its slowest tries, though only the loops do:")
    for name, cost, waiting in event_costs():
        rates = "; ".join(f"{card} {rate * 1e12 / (cost * waiting):.2g}"
                          for card, rate in CARDS.items())
        print(f"  {name}: {cost:.0f} operations an event, times {waiting:.2f}: {rates}")
    print(f"Events on the host, {EVENT_BYTES} bytes each:",
          ", ".join(f"{name} at most {rate / EVENT_BYTES:.2g}/s" for name, rate in BUSES.items()))


def main():
    folder = Path(sys.argv[1])
    many, spilling = print_resources(folder)
    local, ptx = [], {}
    for file in FILES:
        newest = max(folder.glob(f"{file}.keep/{file}.compute_*.ptx"),
                     key=lambda path: int(re.findall(r"\d+", path.name)[-1]))
        ptx.update(kernels_of_ptx(newest.read_text(encoding="utf-8")))
    local = [name for name, code in ptx.items() if re.search(r"^\s*\.local\b", code, re.M)]
    print()
    cost = print_operations(ptx)
    node, row = cost["flb_boson_rows"]
    t_nodes, rows = nodes_and_rows()
    print(f"\nPredicted, not measured: sigma_ETL/s at rtol 1e-6, {t_nodes} t nodes and {rows} rows "
          "a point, FP64 units never idle:")
    points = {card: rate * 1e12 / (t_nodes * node + rows * row) for card, rate in CARDS.items()}
    for card, rate in points.items():
        print(f"  {card}: {rate:.2g} predicted")
    print_events()
    print("\nGoals:")
    print("  no spills, no local arrays:", "; ".join(spilling + local) or "met")
    print(f"  at most {GOAL_REGISTERS} registers:", "; ".join(many) or "met")
    slow = [f"{name} {n}" for name, (n, _) in cost.items() if n > GOAL_OPERATIONS]
    print(f"  at most {GOAL_OPERATIONS} operations a t node:", "; ".join(slow) or "met")
    print(f"  {GOAL_POINTS:.0g} sigma_ETL/s predicted on an H100:",
          "met" if points["H100 SXM (34 TFLOP/s)"] >= GOAL_POINTS else "missed")
    return 1 if "--check" in sys.argv and (spilling or local) else 0


if __name__ == "__main__":
    sys.exit(main())
