#!/bin/sh
# Runs nvcc with what ptxas says about registers and spills in a file; on the terminal it would look
# like warnings.   nvcc.sh REPORT NVCC OPTION...
report=$1
shift
"$@" >"$report" 2>&1 && exit 0
cat "$report" >&2
rm -f "$report"
exit 1
