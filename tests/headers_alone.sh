#!/bin/sh
# Every header compiles alone as C17 without a warning, the public ones as C++17 too.
# usage: headers_alone.sh SOURCE_FOLDER C_COMPILER C++_COMPILER
cd "$1" || exit 1
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
include="-I. -Iinclude -D_POSIX_C_SOURCE=200809L"
hdf5=$(pkg-config --cflags hdf5-serial 2>/dev/null || pkg-config --cflags hdf5)
failed=0
count=0
try() { # compiler, language, standard, header
    count=$((count + 1))
    printf '#include "%s"\ntypedef int not_empty;\n' "$4" |
        "$1" -x "$2" -std="$3" $warnings $include $hdf5 -ffp-contract=off -fsyntax-only - ||
        { echo "not alone as $3: $4"; failed=$((failed + 1)); }
}
for header in $(find kernels host tables include -name '*.h' | sort); do
    try "$2" c c17 "$header"
done
for header in $(find include -name '*.h' | sort); do
    try "$3" c++ c++17 "${header#include/}"
done
echo "$count headers compiled alone, $failed failed"
[ "$failed" -eq 0 ] && [ "$count" -gt 0 ]
