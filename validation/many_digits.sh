#!/bin/sh
# Values at random points against 113-bit integrals.
#   validation/many_digits.sh [--bosons] [BUILD [N [SEED [FIXED]]]]
# N points (300) of truth_points.c of every quantity and FIXED (8000) more of dx, dy, d2x and d2y,
# with SEED (the commit under test); a quarter of an hour on a core. Of the paper's boson; with
# --bosons of all kinds.
set -eu
cd "$(dirname "$0")/.."
bosons=
fixed_of=fixed
if [ "${1:-}" = --bosons ]; then
    bosons=bosons
    fixed_of=fixed-bosons
    shift
fi
build=${1:-build/release}
n=${2:-300}
seed=${3:-$(git rev-parse --short=8 HEAD)}
fixed=${4:-8000}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
echo "seed $seed"
gcc -O2 -std=gnu17 validation/truth/totals_truth.c -o "$work/totals_truth" -lquadmath -lm
judge() {
    "$build/truth_points" print "$@" > "$work/points.csv"
    "$work/totals_truth" --points "$work/points.csv" > "$work/truth.csv"
    "$build/truth_points" judge "$work/truth.csv"
}
echo "every quantity:"
judge "$n" "$seed" $bosons
echo "dx, dy, d2x, d2y:"
judge "$fixed" "$seed" $fixed_of
