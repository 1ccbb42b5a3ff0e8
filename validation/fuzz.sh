#!/bin/sh
# Fuzzes the readers of tables, specs, events, hats and form factors with libFuzzer (clang), both sanitizers on, and keeps
# counts in validation/reports/fuzz.txt.  validation/fuzz.sh [SECONDS]     (600 each without)
# What crashes stays in build/fuzz/found_* until the next run; tests/fuzz/corpus is not changed.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-600}
build=build/fuzz
report=validation/reports/fuzz.txt

mkdir -p build validation/reports
cmake --preset fuzz > build/fuzz.configure.log 2>&1
cmake --build --preset fuzz --target fuzz_reader fuzz_spec fuzz_events fuzz_runtime fuzz_form > build/fuzz.build.log 2>&1

fuzz() { # target, options...
    target=$1
    shift
    found=$build/found_$target
    rm -rf "$found"
    mkdir -p "$found/corpus"
    "$build/tests/fuzz/fuzz_$target" -seed=1 -max_total_time="$seconds" -print_final_stats=1 \
        -artifact_prefix="$found/" "$@" "$found/corpus" "tests/fuzz/corpus/$target" \
        > "$found/log" 2>&1
}

summary() { # target, exit code of its run
    log=$build/found_$1/log
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    reached=$(sed -n 's/^#[0-9].* cov: \([0-9]*\) ft: \([0-9]*\) corp: \([0-9]*\).*/\1 edges, \2 features, \3 inputs kept/p' "$log" | tail -n 1)
    crashes=$(find "$build/found_$1" -maxdepth 1 -name '[clot]*-*' | wc -l) # not slow-unit-*
    echo "$1: $executions executions in $seconds s, $reached, $crashes crashes (exit code $2)"
}

fuzz reader -max_len=16384 &
reader=$!
fuzz spec -max_len=8192 -dict=tests/fuzz/spec.dict &
spec=$!
fuzz events -max_len=16384 &
events=$!
fuzz runtime -max_len=65536 &
runtime=$!
fuzz form -max_len=8192 &
form=$!
reader_code=0 spec_code=0 events_code=0 runtime_code=0 form_code=0
wait "$reader" || reader_code=$?
wait "$spec" || spec_code=$?
wait "$events" || events_code=$?
wait "$runtime" || runtime_code=$?
wait "$form" || form_code=$?
{
    echo "libFuzzer, address and undefined-behaviour sanitizers, seed 1"
    summary reader "$reader_code"
    summary spec "$spec_code"
    summary events "$events_code"
    summary runtime "$runtime_code"
    summary form "$form_code"
} > "$report"
cat "$report"
[ "$reader_code" -eq 0 ] && [ "$spec_code" -eq 0 ] && [ "$events_code" -eq 0 ] &&
    [ "$runtime_code" -eq 0 ] && [ "$form_code" -eq 0 ]
