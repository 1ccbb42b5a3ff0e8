#!/bin/bash
# All that a first owner of a GPU can do in nine minutes: build the library for that card, compare its
# bits with the CPU's, look for errors of memory and of synchronisation, measure, profile, and pack
# one report.  bench/gpu/run.sh [OUT]
#
# It needs cmake, make or ninja, a C compiler and nvcc, no network, and none of the program's other
# libraries; Random123's headers where the compiler does not find them by RANDOM123_INCLUDE. OUT, a
# folder (gpu-report here), receives a text for each part and report.tar.gz. Exit code: 0, 1 where
# bits differ, 2 where a part does not work. DEVICE=cpu (the default without a GPU) does what the CPU
# can and says that no GPU was seen.
# shellcheck disable=SC2317 # functions are called by bash -c
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-gpu-report}
mkdir -p "$out" && out=$(cd "$out" && pwd) || exit 2
build=$(mktemp -d "${TMPDIR:-/tmp}/flavbrem-gpu-XXXXXX") || exit 2
trap 'rm -rf "$build"' EXIT
begin=$SECONDS
whole=${WHOLE:-530} # seconds in all
worst=0

# part NAME SECONDS COMMAND...: its output goes into OUT/NAME.txt, the end of it is shown.
part() {
    local name=$1 most=$2 left=$((whole - (SECONDS - begin))) rc
    shift 2
    if [ "$left" -lt 5 ]; then
        echo "== $name: left out, no time" | tee "$out/$name.txt"
        return 2
    fi
    echo "== $name (at $((SECONDS - begin)) s)"
    timeout -k 5 "$((most < left ? most : left))" "$@" >"$out/$name.txt" 2>&1
    rc=$?
    tail -n "${LINES_OF:-30}" "$out/$name.txt"
    echo "== $name: exit code $rc"
    return $rc
}

# The same of a part whose failure counts.
counts() {
    part "$@"
    local rc=$?
    [ "$rc" -gt 2 ] && rc=2
    [ "$rc" -gt "$worst" ] && worst=$rc
    return "$rc"
}

machine() {
    nvidia-smi && nvidia-smi -q -d CLOCK,POWER,ECC,COMPUTE
    nvcc --version
    cmake --version
    lscpu | head -20
    cat /proc/loadavg
    git -C "$here" log -1 --format='%H' 2>/dev/null
}

compile() {
    local sm=$1 random123=()
    [ -n "${RANDOM123_INCLUDE:-}" ] && random123=("-DRANDOM123_INCLUDE=$RANDOM123_INCLUDE")
    cmake -S "$here/../.." -B "$build/library" -DCMAKE_BUILD_TYPE=Release -DFLAVBREM_LIBRARY_ONLY=ON \
        -DCMAKE_INSTALL_PREFIX="$build/installed" ${sm:+-DFLAVBREM_CUDA_ARCHITECTURES=$sm} \
        "${random123[@]}" &&
        cmake --build "$build/library" -j "$(nproc)" && cmake --install "$build/library" &&
        cmake -S "$here" -B "$build/check" -DCMAKE_BUILD_TYPE=Release \
            -DCMAKE_PREFIX_PATH="$build/installed" && cmake --build "$build/check"
}

profile() {
    ncu --clock-control none -k 'regex:_rows|draw_events|count_events|add_over' -c 24 \
        --section SpeedOfLight --section Occupancy --section LaunchStats --section WarpStateStats \
        --section ComputeWorkloadAnalysis --section MemoryWorkloadAnalysis \
        "$build/check/check" "$device" small
}

export -f machine compile profile
export here build

sm=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | head -1 | tr -d .)
device=${DEVICE:-$([ -n "$sm" ] && echo cuda || echo cpu)}
export device
[ "$device" = cpu ] && echo "no GPU is seen here: what follows is the CPU's, and nothing ran on a card"
part machine 30 bash -c machine
if ! counts build 240 bash -c "compile $sm"; then
    worst=2
else
    [ "$device" = cpu ] || LINES_OF=60 counts selftest 100 "$build/check/check" "$device" selftest
    counts large 120 "$build/check/check" "$device" large
    if [ "$device" != cpu ] && command -v compute-sanitizer >/dev/null; then
        for tool in memcheck initcheck racecheck synccheck; do
            counts $tool 45 compute-sanitizer --tool $tool --error-exitcode 2 \
                "$build/check/check" "$device" small
        done
    fi
    if [ "$device" != cpu ]; then
        nvidia-smi --query-gpu=timestamp,power.draw,clocks.sm,clocks.mem,utilization.gpu \
            --format=csv,nounits -lms 200 >"$out/power.csv" 2>&1 &
        power=$!
    fi
    LINES_OF=60 counts times 120 "$build/check/check" "$device" times
    [ -n "${power:-}" ] && kill "$power"
    if [ "$device" != cpu ] && command -v ncu >/dev/null; then
        LINES_OF=80 part profile 90 bash -c profile
    fi
fi
echo "== all: exit code $worst, $((SECONDS - begin)) s, on $device" | tee "$out/all.txt"
tar -C "$out" --exclude=report.tar.gz -czf "$out/report.tar.gz" . && echo "$out/report.tar.gz"
exit "$worst"
