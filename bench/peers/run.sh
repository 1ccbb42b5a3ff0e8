#!/bin/sh
# The table of the peers, kept in bench/reports/peers.txt.  bench/peers/run.sh [BUILD [DEVICE]]
# Needs libgsl-dev and libcubature-dev when the build is made, and a python that has vegas
# (pip install vegas): $VEGAS_PYTHON, else python3. What is missing is left out and named.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build/release}
device=${2:-}
python=${VEGAS_PYTHON:-python3}
printed=$(mktemp -d)
trap 'rm -r "$printed"' EXIT
"$build/peers" 5 ${device:+"$device"} > "$printed/peers"
if "$python" -c 'import vegas' 2> /dev/null; then
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 "$python" bench/peers/vegas_batches.py \
        "$build/libpeers_problem.so" ${device:+"$device"} > "$printed/vegas"
else
    echo "# left out PyPI vegas: $python does not have it" > "$printed/vegas"
fi
/usr/bin/python3 bench/peers/table.py bench/peers/truth.csv "$printed/peers" "$printed/vegas"
