#!/bin/sh
# Values at random points against 113-bit integrals.  validation/many_digits.sh [BUILD [N [SEED]]]
# N points (300) of truth_points.c with SEED (the commit under test); a quarter of an hour on a core.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build/release}
n=${2:-300}
seed=${3:-$(git rev-parse --short=8 HEAD)}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
echo "seed $seed"
gcc -O2 -std=gnu17 validation/truth/totals_truth.c -o "$work/totals_truth" -lquadmath -lm
"$build/truth_points" print "$n" "$seed" > "$work/points.csv"
"$work/totals_truth" --points "$work/points.csv" > "$work/truth.csv"
"$build/truth_points" judge "$work/truth.csv"
