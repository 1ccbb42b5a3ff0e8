"""What the kernels cost, as far as the compiler tells: no GPU has run them.

Prints for each kernel and architecture registers, stack, spills, shared memory and resident warps
(from the report of ptxas). Then, where there is nvdisasm, what a thread executes by the machine
code (SASS): FP64 and all instructions of a t node, a row, an x node and an event; where they go;
and from these what a GPU could do at best. A loop of the code is counted apart from what is around
it; of two ways the one is taken that is named; the slow ways of a division or a root, for numbers
next to 0 or infinity, are not taken.

usage: static_budget.py BUILD/kernels [--check]
NVDISASM in the environment: the program, where it is not on the path.
--check: no machine code; exit code 1 where a kernel has spills or an array in local memory.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
FILES = ("integrate", "evaluate", "sample")
ONCE_A_POINT = ("flb_make_points",)  # which has an array of three places in local memory
BLOCK_WARPS = 4  # BLOCK_THREADS of kernels/launch.h over 32
REGISTERS = 65536  # of a multiprocessor; given to warps 8 a thread at a time
MOST_WARPS = {70: 64, 75: 32, 80: 64, 86: 48, 89: 48, 90: 64, 100: 64, 120: 48}  # CUDA C++ Programming Guide

# Name, whose code, multiprocessors, boost clock [1e9/s], FP64 instructions a clock of one (data
# sheets and the CUDA C++ Programming Guide). Nothing is fused: an instruction is one operation,
# half of the FLOP/s of the data sheet.
CARDS = (("A100", 80, 108, 1.41, 32), ("H100 SXM", 90, 132, 1.98, 64), ("T4", 75, 40, 1.59, 2),
         ("RTX 4090", 89, 128, 2.52, 2))
ISSUED = 128  # instructions of threads that a multiprocessor issues a clock: 4 warps

# Events that the bus carries: bytes of an event, bytes a second of a slot of 16 lanes.
EVENT_BYTES, BUSES = 152, {"PCIe 4": 32e9, "PCIe 5": 64e9}

GOAL_REGISTERS, GOAL_POINT, GOAL_ARCH = 96, 1.5e6, 90
CHANNELS = 9  # X_CHANNELS(1) of kernels/sums.h: what is added of a row
TERMS = 4  # of the sum over v in one turn of its longest loop

FP64 = {"DADD", "DMUL", "DFMA", "DSETP", "DMNMX"}


# ---- the report of ptxas ----

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


def print_resources(folder):
    """Returns the kernels that miss the goal of registers, and those with spills or stack."""
    many, spilling, seen = [], [], 0
    print("kernel                  sm  registers  stack  spills  shared  resident warps")
    for file in FILES:
        for row in sorted(ptxas_report((folder / f"{file}.ptxas").read_text(encoding="utf-8"))):
            name, arch, registers, stack, spills, shared = row
            seen += 1
            print(f"{name:22}{arch:4}{registers:11}{stack:7}{spills:8}{shared:8}"
                  f"{resident_warps(registers, arch):10} of {MOST_WARPS[arch]}")
            if registers > GOAL_REGISTERS:
                many.append(f"{name} sm_{arch} {registers}")
            if spills or (stack and name not in ONCE_A_POINT):
                spilling.append(f"{name} sm_{arch}")
    if not seen:
        sys.exit(f"static_budget.py: no report of ptxas in {folder}")
    return many, spilling


def arrays_in_local_memory(folder):
    ptx = {}
    for file in FILES:
        newest = max(folder.glob(f"{file}.keep/{file}.compute_*.ptx"),
                     key=lambda path: int(re.findall(r"\d+", path.name)[-1]))
        text = newest.read_text(encoding="utf-8")
        ptx.update((match[1], match[0])
                   for match in re.finditer(r"\.entry (\w+)\(.*?^\}", text, re.S | re.M))
    return [name for name, code in ptx.items()
            if name not in ONCE_A_POINT and re.search(r"^\s*\.local\b", code, re.M)]


# ---- machine code ----

class Functions:
    """Which function of the sources a line belongs to."""

    def __init__(self):
        self.starts = {}

    def at(self, path, line):
        if path not in self.starts:
            text = Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""
            found = re.finditer(r"^(?:FLAVBREM_FN|DEVICE_FN|FLAVBREM_KERNEL)[^;{]*?\b(\w+)\s*\([^;{]*?\)"
                                r"\s*\{", text, re.M)
            self.starts[path] = [(text.count("\n", 0, m.start()) + 1, m[1]) for m in found]
        names = [name for start, name in self.starts[path] if start <= line]
        return names[-1] if names else Path(path).name


FUNCTIONS = Functions()


class Kernel:
    """The instructions of a kernel in basic blocks, and its loops."""

    def __init__(self, text):
        self.blocks, labels, at = [[]], {}, ("", 0)
        fresh = False  # the first place of several is the innermost
        for line in text.splitlines():
            label = re.match(r"(\.L_\w+):", line)
            place = re.match(r'\s*//## File "([^"]+)", line (\d+)', line)
            code = re.match(r"\s*/\*[0-9a-f]{4,}\*/\s+(?:\{\s*)?(@!?U?P\w+\s+)?([A-Z]\w*)([^;]*);", line)
            if label:
                if self.blocks[-1]:
                    self.blocks.append([])
                labels[label[1]] = len(self.blocks) - 1
            elif place and not fresh:
                at, fresh = (place[1], int(place[2])), True
            elif code:
                fresh = False
                predicate, op, rest = (code[1] or "").strip(), code[2], code[3]
                self.blocks[-1].append((predicate, op, rest, at))
                if op in ("BRA", "EXIT", "RET", "CALL"):
                    self.blocks.append([])
        self.blocks = [block for block in self.blocks] if self.blocks[-1] else self.blocks[:-1]
        self.next = [self.followers(i, labels) for i in range(len(self.blocks))]
        self.back, self.order = self.walk()
        self.loops = self.innermost()

    def followers(self, i, labels):
        """A call that is not the kernel's last is the slow way of a division: None."""
        after = [i + 1] if i + 1 < len(self.blocks) else []
        if not self.blocks[i]:
            return after
        predicate, op, rest, _ = self.blocks[i][-1]
        if op == "CALL" and not predicate:
            return None
        if op == "RET" or (op == "EXIT" and not predicate):
            return []
        target = re.search(r"`\((\.L_\w+)\)", rest)
        if op == "BRA" and target:
            always = not predicate and not re.search(r"\bU?P\d", rest.split("`")[0])
            return [labels[target[1]]] + ([] if always else after)
        return after

    def walk(self):
        state, order, back = {}, [], set()
        stack = [(0, iter(self.ways(0)))]
        state[0] = 1
        while stack:
            node, ways = stack[-1]
            for way in ways:
                if state.get(way) == 1:
                    back.add((node, way))
                elif way not in state:
                    state[way] = 1
                    stack.append((way, iter(self.ways(way))))
                    break
            else:
                state[node] = 2
                order.append(node)
                stack.pop()
        return back, order[::-1]

    def ways(self, i):
        return [way for way in self.next[i] or [] if self.next[way] is not None]

    def natural_loops(self):
        """(head, body) of each back edge."""
        before = {}
        for node in self.order:
            for way in self.ways(node):
                before.setdefault(way, []).append(node)
        loops = []
        for tail, head in self.back:
            body, left = {head}, [tail]
            while left:
                node = left.pop()
                if node not in body:
                    body.add(node)
                    left += before.get(node, [])
            loops.append((head, body))
        return loops

    def innermost(self):
        loops = self.natural_loops()
        return sorted((head, body) for head, body in loops
                      if not any(other < body for _, other in loops))

    def outermost(self):
        """The largest loop, of all back edges that lead to its head."""
        merged = {}
        for head, body in self.natural_loops():
            merged[head] = merged.get(head, set()) | body
        return max(merged.items(), key=lambda loop: len(loop[1]))

    def functions_of(self, i):
        return {FUNCTIONS.at(*at) for _, op, _, at in self.blocks[i] if op in FP64}

    def longest(self, entry, nodes, left_out=frozenset(), without=()):
        """The way of most FP64 instructions from a block through `nodes`, as a list of blocks; those
        that do something of the functions `without` are not entered."""
        best = {}
        for node in reversed(self.order):
            if node not in nodes:
                continue
            ways = [best[way] for way in self.ways(node)
                    if way in best and (node, way) not in self.back]
            mine = [] if node in left_out else [node]
            if node != entry and without and self.functions_of(node) & set(without):
                continue
            best[node] = mine + max(ways, key=self.cost, default=[])
        return best[entry]

    def instructions(self, way):
        return [item for i in way for item in self.blocks[i] if item[1] != "NOP"]

    def cost(self, way):
        items = self.instructions(way)
        return (sum(op in FP64 for _, op, _, _ in items), len(items))

    def turn(self, loop):
        return self.longest(loop[0], loop[1])

    def counted_loops(self):
        """With FP64 instructions, the longest first."""
        found = [loop for loop in self.loops if self.cost(self.turn(loop))[0] > 1]
        return sorted(found, key=lambda loop: self.cost(self.turn(loop)), reverse=True)

    def around(self, without=()):
        inside = set().union(*(body for _, body in self.loops)) if self.loops else set()
        return self.longest(0, set(self.order), inside, without)


def machine_code(folder, nvdisasm):
    """{architecture: {kernel: Kernel}}"""
    found = {}
    for file in FILES:
        for cubin in sorted((folder / f"{file}.keep").glob("*.cubin")):
            text = subprocess.run([nvdisasm, "-gi", cubin], check=True, capture_output=True,
                                  text=True).stdout
            arch = int(re.search(r"\.target\s+sm_(\d+)", text)[1])
            for part in re.split(r"^//-+ \.text\.", text, flags=re.M)[1:]:
                name = re.match(r"\w+", part)[0]
                body = re.split(r"^//-+ ", part, flags=re.M)[0]
                if name.startswith("flb_"):
                    found.setdefault(arch, {})[name] = Kernel(body)
    return found


SPLIT = ("t_peak_at", "t_axis_of_panel")
FINISH = ("finish_event", "sample_azimuth", "azimuth_start", "azimuth_newton", "azimuth_spot_at",
          "azimuth_try_at", "elementary_direction", "final_state_at", "angle_to_beam")


def budget_of(kernels):
    """(FP64, all) of each thing that is counted, and the ways of a row and of a t node."""
    boson, lepton = kernels["flb_boson_rows"], kernels["flb_lepton_rows"]
    in_d, in_s = boson.counted_loops()[:2]
    draw = kernels["flb_draw_events"]
    head, body = draw.outermost()  # a turn is a try, and where that is accepted the rest
    azimuth = draw.counted_loops()[0]
    a_try = draw.cost(draw.longest(head, body, azimuth[1], FINISH))
    accepted = draw.cost(draw.longest(head, body, azimuth[1]))
    added = kernels["flb_add_over_v"].counted_loops()[0]
    ways = {"a t node": boson.turn(in_d), "a row, t whole": boson.around(SPLIT)}
    cost = {"a t node": boson.cost(boson.turn(in_d)),
            "a t node, slow lepton": boson.cost(boson.turn(in_s)),
            "a row, t whole": boson.cost(boson.around(SPLIT)),
            "a row, t split": boson.cost(boson.around()),
            "an x node": kernels["flb_x_places"].cost(kernels["flb_x_places"].around()),
            "the sums of a row": tuple(
                n * CHANNELS / TERMS
                for n in kernels["flb_add_over_v"].cost(kernels["flb_add_over_v"].turn(added))),
            "lepton: a t node": lepton.cost(lepton.turn(lepton.counted_loops()[0])),
            "lepton: a row, t whole": lepton.cost(lepton.around(SPLIT)),
            "lepton: a row, t split": lepton.cost(lepton.around()),
            "WW: a row": kernels["flb_ww_rows"].cost(kernels["flb_ww_rows"].around()),
            "an event: a try": a_try,
            "an event: a try of the azimuth": draw.cost(draw.turn(azimuth)),
            "an event: the rest": tuple(b - a for a, b in zip(a_try, accepted, strict=True))}
    return cost, ways


def print_budgets(budgets):
    print("\nFP64 / all instructions of a thread, by the machine code; a division or a root is some 8 "
          "FP64\n" + " " * 32 + "".join(f"{'sm_' + str(arch):>14}" for arch in budgets))
    for what in next(iter(budgets.values()))[0]:
        print(f"{what:32}" + "".join("{:>14}".format("{:.0f} / {:.0f}".format(*cost[what]))
                                     for cost, _ in budgets.values()))


def print_places(kernel, ways):
    for what, way in ways.items():
        count = {}
        for _, op, _, at in kernel.instructions(way):
            if op in FP64:
                name = FUNCTIONS.at(*at)
                count[name] = count.get(name, 0) + 1
        most = sorted(count.items(), key=lambda item: -item[1])
        print(f"FP64 of {what}, sm_{GOAL_ARCH}, by function: "
              + ", ".join(f"{name} {n}" for name, n in most if n > 2))


# ---- predictions ----

def counts_of_points():
    """{rtol: (t nodes, rows, rungs, rows an x node)} of sigma_ETL, e -> mu on lead, a mean over the
    grid of nodes.c, all rungs together: counted on the CPU, which climbs the same ladder."""
    report = (SOURCE / "bench/reports/nodes.txt").read_text(encoding="utf-8")
    found = re.findall(r"^e +-> mu +(\S+) +\d+ +\d+ +(\d+) +([\d.]+) +(\d+) +[\d.]+ +([\d.]+)", report,
                       re.M)
    return {rtol: (int(nodes), int(rows), float(rungs), float(v))
            for rtol, nodes, rungs, rows, v in found if rtol != "1e-04"}


def cost_of_point(cost, counts):
    nodes, rows, _, per_x = counts
    parts = {"t nodes": (nodes, "a t node"), "rows": (rows, "a row, t whole"),
             "their sums": (rows, "the sums of a row"), "x nodes": (rows / per_x, "an x node")}
    return {name: tuple(n * x for x in cost[what]) for name, (n, what) in parts.items()}


def total(parts):
    return tuple(sum(column) for column in zip(*parts.values()))


def rate_of(card, fp64, every):
    """A second, by the units that are busy longest."""
    _, _, processors, clock, units = card
    return processors * clock * 1e9 / max(fp64 / units, every / ISSUED)


def print_points(budgets):
    points = counts_of_points()
    print("\nsigma_ETL, e -> mu on lead, FP64 / all instructions a point:")
    for rtol, counts in points.items():
        for arch, (cost, _) in budgets.items():
            parts = cost_of_point(cost, counts)
            print(f"  rtol {rtol} sm_{arch}: {total(parts)[0]:.4g} / {total(parts)[1]:.4g}"
                  f" ({counts[0]} t nodes, {counts[1]} rows): "
                  + ", ".join(f"{name} {fp64:.3g}" for name, (fp64, _) in parts.items()))
    print("\nPredicted, not measured: sigma_ETL/s, nothing fused, no unit ever idle, host and copies "
          "left out:")
    print(" " * 30 + "".join(f"{'rtol ' + rtol:>14}" for rtol in points))
    for card in CARDS:
        if card[1] in budgets:
            rates = [rate_of(card, *total(cost_of_point(budgets[card[1]][0], counts)))
                     for counts in points.values()]
            peak = card[2] * card[3] * card[4] * 1e9
            print(f"  {card[0]:10} {peak:8.3g} FP64/s  " + "".join(f"{rate:14.2g}" for rate in rates))


def event_costs():
    """(process, tries, tries of the azimuth, how much longer a warp takes than its mean event at
    most): counted on the harness, which keeps it in validation/reports/device_events.txt."""
    report = SOURCE / "validation/reports/device_events.txt"
    pattern = (r"^(.*?): \d+ events, all bytes equal; an event: ([\d.]+) tries, ([\d.]+) of the "
               r"azimuth, \d+ FP64 operations; a warp: ([\d.]+), ([\d.]+) tries$")
    for name, *numbers in re.findall(pattern, report.read_text(encoding="utf-8"), re.M):
        if float(numbers[1]) > 0.0:  # of ETL; the others take shorter ways
            yield name, *map(float, numbers)


def print_events(budgets):
    print("\nPredicted, not measured: events of ETL/s on the device (histograms), likewise; a turn of a "
          "warp is\na try of each thread, the rest of those that are accepted, and their slowest tries "
          "of the azimuth:")
    for name, tries, azimuth, _, warp_azimuth in event_costs():
        rates = []
        for card in CARDS:
            if card[1] not in budgets:
                continue
            cost = budgets[card[1]][0]
            parts = tuple(zip(cost["an event: a try"], cost["an event: a try of the azimuth"],
                              cost["an event: the rest"], strict=True))
            mine = tuple(tries * a + azimuth * b + c for a, b, c in parts)
            slowest = tuple(tries * (a + warp_azimuth * b + c) for a, b, c in parts)
            rates.append(f"{card[0]} {rate_of(card, *slowest):.2g}")
            if card[1] == GOAL_ARCH:
                print(f"  {name}: {mine[0]:.0f} / {mine[1]:.0f} instructions an event, in the place of "
                      f"{slowest[0]:.0f} / {slowest[1]:.0f} of a warp (sm_{GOAL_ARCH})")
        print("    " + "; ".join(rates))
    print(f"Events on the host, {EVENT_BYTES} bytes each:",
          ", ".join(f"{name} at most {rate / EVENT_BYTES:.2g}/s" for name, rate in BUSES.items()))


def print_goals(budgets, many, faulty):
    print("\nGoals:")
    print("  no spills, no local arrays:", "; ".join(faulty) or "met")
    print(f"  at most {GOAL_REGISTERS} registers:", "; ".join(many) or "met")
    if GOAL_ARCH in budgets:
        fp64 = total(cost_of_point(budgets[GOAL_ARCH][0], counts_of_points()["1e-06"]))[0]
        print(f"  at most {GOAL_POINT:.3g} FP64 instructions a point at 1e-6, sm_{GOAL_ARCH}:",
              "met" if fp64 <= GOAL_POINT else f"{fp64:.4g}, {fp64 / GOAL_POINT - 1:.1%} more")


def main():
    folder, check = Path(sys.argv[1]), "--check" in sys.argv
    nvdisasm = None if check else os.environ.get("NVDISASM") or shutil.which("nvdisasm")
    many, spilling = print_resources(folder)
    faulty = spilling + arrays_in_local_memory(folder)
    budgets, code = {}, {}
    if nvdisasm:
        code = machine_code(folder, nvdisasm)
        budgets = {arch: budget_of(kernels) for arch, kernels in sorted(code.items())}
        print_budgets(budgets)
        if GOAL_ARCH in budgets:
            print()
            print_places(code[GOAL_ARCH]["flb_boson_rows"], budgets[GOAL_ARCH][1])
        print_points(budgets)
        print_events(budgets)
    elif not check:
        print("\nthe machine code is not counted: there is no nvdisasm")
    print_goals(budgets, many, faulty)
    return 1 if check and faulty else 0


if __name__ == "__main__":
    sys.exit(main())
