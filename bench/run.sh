#!/bin/sh
# The benchmarks, whose reports and pictures are kept in bench/reports.  bench/run.sh [BUILD [BEFORE]]
# A quarter of an hour on two idle cores; trust the ratios, machines are noisy. With BEFORE, the build
# folder of an older commit, also the targets: see bench/targets.py.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build/release}
mkdir -p bench/reports
"$build/nodes" | tee bench/reports/nodes.txt
"$build/auto_costs" | tee bench/reports/auto_costs.txt
"$build/scaling" 5 | tee bench/reports/scaling.txt
"$build/throughput" 9 | tee bench/reports/throughput.txt
{
    "$build/sampling" 5
    if "$build/flavbrem" devices | grep -q "cpu:avx512"; then "$build/sampling" 5 cpu:avx2; fi
} | tee bench/reports/sampling.txt
"$build/samplers" 5 | tee bench/reports/samplers.txt
table=$(mktemp --suffix=.h5)
"$build/flavbrem" table -o "$table" -E 5:200:auto -m 0.11:3:auto --interp-tol 1e-5 --method etl \
    --sampling all --quiet
"$build/bench_runtime" "$table" 5 | tee bench/reports/runtime.txt
rm "$table"
if [ -x "$build/lookup" ]; then
    table=$(mktemp --suffix=.h5)
    "$build/flavbrem" table -o "$table" -E 5:200:auto -m 0.11:3:auto --interp-tol 1e-5 --quiet
    "$build/lookup" "$table" 15 | tee bench/reports/lookup.txt
    rm "$table"
else
    echo "bench: no lookup, its peer GSL (libgsl-dev) was not there when this was built"
fi
/usr/bin/python3 bench/event_files.py "$build/flavbrem" 5 | tee bench/reports/event_files.txt
/usr/bin/python3 bench/many_energies.py "$build/flavbrem" 7 | tee bench/reports/many_energies.txt
/usr/bin/python3 bench/variants.py forms "$build/flavbrem" ${2:+"$2/flavbrem"} | tee bench/reports/form_factors.txt
/usr/bin/python3 bench/variants.py bosons "$build/flavbrem" ${2:+"$2/flavbrem"} | tee bench/reports/bosons.txt
/usr/bin/python3 bench/startup.py "$build/flavbrem" | tee bench/reports/startup.txt
/usr/bin/python3 bench/tables.py "$build/flavbrem" 7 --large | tee bench/reports/tables.txt
if [ -d "$build/kernels" ] && command -v "${NVDISASM:-nvdisasm}" > /dev/null; then
    /usr/bin/python3 bench/static_budget.py "$build/kernels" | tee bench/reports/static_budget.txt
fi
bench/peers/run.sh "$build" | tee bench/reports/peers.txt
/usr/bin/python3 bench/plot.py bench/reports
if [ -n "${2:-}" ]; then
    /usr/bin/python3 bench/targets.py "$2" "$build" | tee bench/reports/targets.txt
fi
