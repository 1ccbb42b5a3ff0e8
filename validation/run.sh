#!/bin/sh
# The long validation runs; their reports are kept in validation/reports.  validation/run.sh [BUILD]
# About an hour and a half on two cores. Goes on after a run that fails, and then ends with its exit code.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build/release}
reports=validation/reports
mkdir -p "$reports"

failed=0
keep() { # name, command...
    name=$1
    shift
    echo "$name: $*"
    "$@" > "$reports/$name.txt.part" || failed=$?
    mv "$reports/$name.txt.part" "$reports/$name.txt"
    tail -n 1 "$reports/$name.txt"
}

# The events of some of the processes, 1 to 6 with the paper's boson, the others with others.
of_each() { # processes, events, seeds, options...
    processes=$1 events=$2 seeds=$3
    shift 3
    for process in $processes; do
        "$build/events" "$events" "$seeds" "$process" "$@" || return
    done
}

seed=$(git rev-parse --short=8 HEAD)
keep ladder "$build/ladder" 125000 "$seed"
keep ladder_bosons "$build/ladder" --bosons-of-spin-0 50000 "$seed"
keep ladder_spin_1 "$build/ladder" --bosons-of-spin-1 36000 "$seed"
keep ladder_totals "$build/ladder" --totals --bosons 100000 "$seed"
for form in elastic+inelastic elastic+inelastic-unsquared helm; do
    keep "ladder_$form" "$build/ladder" 10000 "$seed" --form-factor "$form"
    keep "sum_rules_$form" "$build/sum_rules" 32 --form-factor "$form"
    keep "events_$form" of_each "1 2 3 4 5 6" 1e5 10 --form-factor "$form"
    keep "hats_$form" "$build/hats" 1000 100000 --form-factor "$form"
done
keep form_factor_ratios /usr/bin/python3 validation/form_factor_ratios.py "$build/flavbrem"
keep yields /usr/bin/python3 validation/yields.py "$build/flavbrem"
python=/usr/bin/python3 # or one with pyhf, where a package index gives it
if [ -x "$build/pyhf/bin/python" ] || { $python -m venv "$build/pyhf" &&
        "$build/pyhf/bin/pip" install -q pyhf scipy; }; then
    python=$build/pyhf/bin/python
fi
keep limits "$python" validation/limits.py "$build/flavbrem"
keep spectra /usr/bin/python3 validation/spectra.py "$build/flavbrem"
keep many_digits validation/many_digits.sh "$build" 300 "$seed"
keep many_digits_bosons validation/many_digits.sh --bosons "$build" 40 "$seed" 1500
keep sum_rules "$build/sum_rules" 200
keep sum_rules_bosons "$build/sum_rules" 200 --bosons
keep events of_each "1 2 3 4 5 6" 1e7 100
keep events_bosons of_each "7 8 9 10 11 12 13 14 15 16" 1e5 10
keep events_corners "$build/events" corners 1e8
keep forbidden "$build/forbidden" 200 "${SEED:-$(git rev-parse --short=8 HEAD)}"
keep hats "$build/hats" 1000 100000 # others than the constants were chosen with
keep hats_shared "$build/hats" shared 1000 100000
keep hats_equal "$build/hats" --bosons --equal 1000 100000
keep hats_shared_equal "$build/hats" shared --bosons --equal 1000 100000
keep hats_grid "$build/hats" grid 1e6
keep runtime "$build/runtime" 200 "$seed"
keep runtime_simulator "$build/runtime" simulator 2000
keep lookups /usr/bin/python3 validation/lookups.py "$build/flavbrem" 40
keep decay_totals_cut /usr/bin/python3 validation/decay_totals.py "$build/flavbrem" cut 1000 31
keep decay_totals_whole /usr/bin/python3 validation/decay_totals.py "$build/flavbrem" whole 1000 31
keep published_k /usr/bin/python3 validation/published_k.py "$build/flavbrem"
keep compare_packages env PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 validation/compare_packages.py \
    "$build/flavbrem" ${DMG4_TABLES:+"$DMG4_TABLES"} # a folder with DMG4's tables, where there is one
keep event_kills env PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 validation/event_kills.py \
    "$build/flavbrem"
keep kills env PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 validation/kills.py "$build/flavbrem"
if [ -x "$build/tests/ptx/ptx_sampling_checked" ]; then
    keep device_events "$build/tests/ptx/ptx_sampling_checked" 100000
else
    echo "device_events left out: there is no nvcc"
fi
if [ -x "$build/tests/geant4/environment/bin/python" ]; then
    echo "geant4: validation/geant4/run.sh $build" # keeps its own report
    validation/geant4/run.sh "$build" || failed=$?
else
    echo "geant4 left out: the test real_geant4 has not installed it"
fi
echo "fuzz: validation/fuzz.sh" # keeps its own report
if command -v clang > /dev/null; then
    validation/fuzz.sh || failed=$?
else
    echo "left out: there is no clang"
fi
exit $failed
