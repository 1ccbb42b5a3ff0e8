#!/bin/sh
# The benchmarks, whose reports are kept in bench/reports.  bench/run.sh [BUILD]
# A few minutes on two idle cores; trust the ratios, machines are noisy.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build/release}
mkdir -p bench/reports
"$build/throughput" 9 | tee bench/reports/throughput.txt
/usr/bin/python3 bench/tables.py "$build/flavbrem" 7 --large | tee bench/reports/tables.txt
if [ -d "$build/kernels" ]; then
    /usr/bin/python3 bench/static_budget.py "$build/kernels" | tee bench/reports/static_budget.txt
fi
