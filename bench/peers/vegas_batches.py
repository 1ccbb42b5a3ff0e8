"""PyPI's vegas (Peter Lepage) on our own integrals, in batches, each beside ours in the same run.

Prints lines as build/release/peers does.  vegas_batches.py LIBRARY [DEVICE]

LIBRARY is build/release/libpeers_problem.so. A batch is an array of points that one call of C takes (of the
cube eight at once). Five iterations adapt the grid; then runs of ten, longer by what the last one lacked,
until the tolerance is met or the next run would pass the cap.
"""
import ctypes
import sys
import time

import numpy as np
import vegas

ADAPT, FIRST, ITERATIONS = 5000, 5000, 10
AT_LEAST_S = 2e-3  # a measurement of ours

# variables, tolerances, each so manieth point, evaluations at most
RUNS = (("cube", 1e-3, 1, 2e7), ("cube", 1e-4, 4, 2e7), ("box", 1e-3, 8, 2e6),
        ("box", 1e-4, 8, 2e6))

POINTER = ctypes.POINTER(ctypes.c_double)


class Answer(ctypes.Structure):
    _fields_ = [("value", ctypes.c_double), ("claim", ctypes.c_double)]


def load(path):
    library = ctypes.CDLL(path)
    for name, result, *arguments in (
            ("problem_start", ctypes.c_char_p, ctypes.c_char_p),
            ("problem_energy_gev", ctypes.c_double, ctypes.c_int),
            ("problem_mass_gev", ctypes.c_double, ctypes.c_int),
            ("problem_choose", None, ctypes.c_int, ctypes.c_double),
            ("problem_cube_many", None, ctypes.c_size_t, POINTER, POINTER),
            ("problem_box_many", None, ctypes.c_size_t, POINTER, POINTER),
            ("problem_box_ends", None, POINTER, POINTER),
            ("problem_ours", Answer, ctypes.c_double),
            ("problem_evaluations", ctypes.c_double)):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def pointer(array):
    return array.ctypes.data_as(POINTER)


def batches_of(many):
    """An integrand of vegas from a function of n points."""
    @vegas.lbatchintegrand
    def integrand(points):
        points = np.ascontiguousarray(points)
        values = np.empty(len(points))
        many(len(points), pointer(points), pointer(values))
        return values
    return integrand


def region_of(library, variables):
    if variables == "cube":
        return library.problem_cube_many, [[0.0, 1.0]] * 3
    low, high = np.empty(3), np.empty(3)
    library.problem_box_ends(pointer(low), pointer(high))
    return library.problem_box_many, np.column_stack((low, high)).tolist()


def integrate(many, region, rtol, cap):
    """Value and error of the last run."""
    integrator = vegas.Integrator(region)
    integrand = batches_of(many)
    integrator(integrand, nitn=5, neval=ADAPT)
    calls, spent = FIRST, 5 * ADAPT
    while True:
        got = integrator(integrand, nitn=ITERATIONS, neval=int(calls), alpha=0.1)
        spent += ITERATIONS * calls
        short_by = got.sdev / (rtol * abs(got.mean))
        if short_by <= 1.0 or spent + 2 * ITERATIONS * FIRST > cap:
            return got.mean, got.sdev
        calls = max(2 * FIRST, calls * min(100.0, 1.2 * short_by**2))
        calls = min(calls, (cap - spent) / ITERATIONS)


def our_seconds(library, rtol):
    n, begin = 0, time.process_time()
    now = begin
    while now - begin < AT_LEAST_S:
        library.problem_ours(rtol)
        n, now = n + 1, time.process_time()
    return (now - begin) / n


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    library = load(sys.argv[1])
    device = library.problem_start(sys.argv[2].encode() if len(sys.argv) > 2 else None)
    if device is None:
        sys.exit("vegas_batches.py: there is no such device")
    np.random.seed(1)
    for variables, rtol, every, cap in RUNS:
        for point in range(0, library.problem_points(), every):
            library.problem_choose(point, rtol)
            many, region = region_of(library, variables)
            ours = our_seconds(library, rtol)
            library.problem_evaluations()
            begin = time.process_time()
            value, claim = integrate(many, region, rtol, cap)
            spent = time.process_time() - begin
            print(f"PyPI vegas, at most {cap:.0e}".replace("e+0", "e"), variables, rtol,
                  f"{library.problem_energy_gev(point):g}", f"{library.problem_mass_gev(point):g}",
                  0, f"{library.problem_evaluations():.0f}", f"{spent:.6g}", f"{ours:.6g}",
                  f"{value:.17g}", f"{claim:.3g}", sep=";", flush=True)


if __name__ == "__main__":
    main()
