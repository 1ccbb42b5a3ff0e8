#!/bin/sh
# The long run of conversions in the showers of a real Geant4; its report, its pictures and what these
# show are kept in validation/reports.  validation/geant4/run.sh [BUILD [SHOWERS]]
# Eleven minutes of CPU time, two processes at a time. Geant4 and the Python package are in the
# environment that the test real_geant4 makes. What the showers keep, 0.5 GB, is removed at the end.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build/release}
showers=${2:-12000}
reports=validation/reports
python=$build/tests/geant4/environment/bin/python
export PYTHONDONTWRITEBYTECODE=1
if ! "$python" -c 'import flavbrem' 2> /dev/null; then
    echo "validation/geant4/run.sh: $python does not have flavbrem and Geant4, let the test" \
        "make it: ctest --test-dir $build -R real_geant4" >&2
    exit 2
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
at() { # name, options of shower.py...
    name=$1
    shift
    "$python" validation/geant4/shower.py "$folder/$name.npz" "$@" > "$folder/$name.log" 2>&1 ||
        { tail -n 5 "$folder/$name.log" >&2 && return 1; }
}

for seed in 1 3 5 7; do # two at a time
    at "long_$seed" --showers $((showers / 8)) --seed "$seed" &
    other=$!
    at "long_$((seed + 1))" --showers $((showers / 8)) --seed $((seed + 1))
    wait $other
done
at "ends_2e12" --mode draws --parents-end --bias 2e12 --showers $((showers / 6)) --seed 9 &
other=$!
at "ends_1e10" --mode draws --parents-end --bias 1e10 --showers $((showers / 6)) --seed 10
wait $other
for time in 1 2 3 4 5; do
    for mode in bare nothing sigma draws muons; do
        at "timed_${mode}_$time" --mode "$mode" --showers 200 --seed 100
    done
done
failed=0
"$python" validation/geant4/report.py "$reports/geant4_histograms.npz" "$folder"/long_*.npz \
    --time "$folder"/timed_*.npz --parents-end "$folder"/ends_*.npz \
    > "$reports/geant4.txt.part" || failed=$?
case $(tail -n 1 "$reports/geant4.txt.part") in
*" wrong ("*) mv "$reports/geant4.txt.part" "$reports/geant4.txt" ;;
*) echo "validation/geant4/run.sh: the report ended early, see $reports/geant4.txt.part" >&2 && exit 1 ;;
esac
tail -n 1 "$reports/geant4.txt"
/usr/bin/python3 validation/geant4/plot.py "$reports/geant4_histograms.npz" "$reports"
exit $failed
