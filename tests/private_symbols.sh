#!/bin/sh
# What the static libraries define is named flavbrem_... where it is public and flb_... where it is
# not, so that a program with an `integrate` of its own links. Names that begin with two
# underscores are the compiler's, and so are nvcc's stubs: each holds its kernel's mangled name,
# which has the prefix. And the second library, the one of files, calls no private function of the
# first, whose shared form hides them.
# usage: private_symbols.sh LIBRARY FILES_LIBRARY
wrong=0
for library; do
    names=$(nm -g --defined-only "$library" | awk 'NF == 3 { print $3 }' | sort -u)
    found=$(echo "$names" | grep -v -E '^(flavbrem_|flb_|__|_Z[0-9]+__device_stub__Z[0-9]+flb_)')
    if [ -z "$names" ]; then
        echo "no symbols in $library" && wrong=1
    elif [ -n "$found" ]; then
        echo "names without prefix in $library:" && echo "$found" && wrong=1
    else
        echo "all names of $library have a prefix"
    fi
done
defined=$(nm -g --defined-only "$2" | awk 'NF == 3 { print $3 }' | sort -u)
called=$(nm -u "$2" | awk '{ print $NF }' | grep '^flb_' | sort -u)
strange=$(printf '%s\n' $called | grep -v -x -F "$defined")
if [ -n "$strange" ]; then
    echo "private functions of $1 that $2 calls:" && echo "$strange" && wrong=1
fi
exit $wrong
