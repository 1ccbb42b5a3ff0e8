#!/bin/sh
# The long validation runs; their reports are kept in validation/reports.  validation/run.sh [BUILD]
# About twenty minutes on two cores. Stops at the first run that fails.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build/release}
reports=validation/reports
mkdir -p "$reports"

keep() { # name, command...
    name=$1
    shift
    echo "$name: $*"
    "$@" > "$reports/$name.txt.part"
    mv "$reports/$name.txt.part" "$reports/$name.txt"
    tail -n 1 "$reports/$name.txt"
}

keep ladder "$build/ladder" 1000
keep sum_rules "$build/sum_rules" 200
keep published_k /usr/bin/python3 validation/published_k.py "$build/flavbrem"
