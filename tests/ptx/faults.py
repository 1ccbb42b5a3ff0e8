"""The harness finds the faults of faults.cu, and none where there is none.

usage: faults.py CHECKED [address=PROGRAM] [thread=PROGRAM]
"""
import os
import re
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
import cases  # pylint: disable=wrong-import-position

# kernel: error of the launch, what the checker says
CHECKED = {
    "out_of_bounds_read": (700, "reads 8 bytes outside of all memory"),
    "out_of_bounds_write": (700, "writes 8 bytes outside of all memory"),
    "race_between_blocks": (719, "what another thread writes without a barrier"),
    "uninitialised_read": (719, "reads what was never written"),
    "missing_barrier": (719, "without a barrier between"),
    "atomic_and_plain": (719, "atomically"),
    "uninitialised_count": (719, "reads what was never written"),
    "out_of_bounds_count": (700, "changes atomically 8 bytes outside of all memory"),
    "divergent_barrier": (719, "others of its block wait at a barrier"),
}
SANITIZED = {
    "address": {"out_of_bounds_read": "heap-buffer-overflow",
                "out_of_bounds_write": "heap-buffer-overflow",
                "out_of_bounds_count": "heap-buffer-overflow"},
    "thread": {"race_between_blocks": "data race", "atomic_and_plain": "data race"},
}


def run(program, kernel, **settings):
    return cases.run(program, kernel, env={**os.environ, **settings})


def checker_finds(program, kernel, error, text, order):
    result = run(program, kernel, FLAVBREM_PTX_REVERSE=order)
    line = re.search(r"faults[.]cu:\d+ ", result.stdout)
    return (result.returncode == 0 and line is not None and text in result.stdout
            and f"error {error}," in result.stdout)


def translator_refuses(instruction):
    """An instruction that ptxas may fuse, or that the translator does not know."""
    with tempfile.TemporaryDirectory() as folder:
        ptx = Path(folder, "a.ptx")
        ptx.write_text(".visible .entry a()\n{\n\t.reg .b64 %fd<3>;\n"
                       f"\t{instruction}\n\tret;\n}}\n", encoding="utf-8")
        result = cases.run(sys.executable, Path(__file__).with_name("translate.py"), ptx)
    return result.returncode == 1 and "kernel a: cannot translate" in result.stderr


def main():
    checked = sys.argv[1]
    outcomes = []
    for order in "01":
        for kernel, (error, text) in CHECKED.items():
            outcomes.append((f"{kernel}, order {order}",
                             checker_finds(checked, kernel, error, text, order)))
        good = run(checked, "block_sums", FLAVBREM_PTX_REVERSE=order)
        outcomes.append((f"block_sums is right, order {order}",
                         good.stdout == "error 0, first numbers 64 64\n\n"))
        good = run(checked, "atomic_counts", FLAVBREM_PTX_REVERSE=order)
        outcomes.append((f"atomic_counts is right, order {order}",
                         good.stdout == "error 0, first numbers 128 1\n\n"))
    for instruction in ("mul.f64 %fd1, %fd1, %fd2;", "fma.rn.f64 %fd1, %fd1, %fd2, %fd2;"):
        outcomes.append((f"PTX with {instruction}", translator_refuses(instruction)))
    good = translator_refuses("mul.rn.f64 %fd1, %fd1, %fd2;")
    outcomes.append(("PTX without a fault is taken", not good))
    outcomes.append(("a leak", "not given back: 1 alloc" in run(checked, "leak").stderr))
    for sanitizer, program in (argument.split("=", 1) for argument in sys.argv[2:]):
        for kernel, text in SANITIZED[sanitizer].items():
            result = run(program, kernel, FLAVBREM_PTX_THREADS="2")
            found = (result.returncode != 0 and text in result.stderr
                     and "faults.cu" in result.stderr)
            outcomes.append((f"{kernel} by the {sanitizer} sanitizer", found))
    counter = cases.Counter()
    for what, found in outcomes:
        with counter.case(what):
            assert found, "missed"
            print(f"found: {what}")
    return counter.end()


if __name__ == "__main__":
    sys.exit(main())
