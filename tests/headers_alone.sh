#!/bin/sh
# Every header compiles alone as C17 without a warning, the public ones as C++17 too. That of a
# backend is skipped where a header of others that it needs is not to be had, as CUDA's.
# Stand-ins for headers in C++ of others are left to the tests that include them.
# usage: headers_alone.sh SOURCE_FOLDER C_COMPILER C++_COMPILER [FOLDER_OF_OTHERS...]
source=$1 cc=$2 cxx=$3
shift 3
cd "$source" || exit 1
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
include="-I. -Iinclude -D_POSIX_C_SOURCE=200809L"
for folder in "$@"; do
    [ "$folder" = /usr/include ] || include="$include -isystem $folder" # g++ has an order there
done
count=0 failed=0 skipped=0

compile() { # compiler, language, standard; the source is on stdin
    "$1" -x "$2" -std="$3" $warnings $include -ffp-contract=off -fopenmp-simd -fsyntax-only -
}

# The first <header> that is not to be had, of those that a header includes, or a header of its
# backend that it includes.
missing_in() { # header
    near=$(sed -n 's/^#include "\(host\/backends\/[^/]*\/.*\)".*/\1/p' "$1")
    sed -n 's/^#include \(<.*>\).*/\1/p' "$1" $near | while read -r other; do
        echo "#include $other" | compile "$cc" c c17 2>/dev/null || { echo "$other" && break; }
    done
}

try() { # compiler, language, standard, header
    count=$((count + 1))
    printf '#include "%s"\ntypedef int not_empty;\n' "$4" | compile "$1" "$2" "$3" ||
        { echo "not alone as $3: $4"; failed=$((failed + 1)); }
}

for header in $(find kernels host tables include -name '*.h' ! -path '*/standin/*' | sort); do
    missing=
    case $header in host/backends/*/*.h) missing=$(missing_in "$header") ;; esac
    if [ -n "$missing" ]; then
        echo "skipped: $header (there is no $missing)"
        skipped=$((skipped + 1))
    else
        try "$cc" c c17 "$header"
    fi
done
for header in $(find include -name '*.h' | sort); do
    try "$cxx" c++ c++17 "${header#include/}"
done
echo "$count headers compiled alone"
echo "cases: $((count - failed)) passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$count" -gt 0 ]
