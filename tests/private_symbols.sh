#!/bin/sh
# What the static library defines is named flavbrem_... where it is public and flb_... where it is
# not, so that a program with an `integrate` of its own links. Names that begin with an underscore
# are the compiler's.
# usage: private_symbols.sh LIBRARY
names=$(nm -g --defined-only "$1" | awk 'NF == 3 { print $3 }' | sort -u)
[ "$(echo "$names" | grep -c '^flavbrem_')" -gt 0 ] || { echo "no symbols in $1"; exit 1; }
found=$(echo "$names" | grep -v -E '^(flavbrem_|flb_|_)')
[ -z "$found" ] && echo "all names of $1 have a prefix" && exit 0
echo "names without prefix in $1:"
echo "$found"
exit 1
