#!/bin/sh
# No elementary function of libm in the library: its results differ from one version to the next,
# and ours must have the same bits everywhere.
# usage: libm_symbols.sh LIBRARY
names='exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|cbrt|hypot|fma|sin|cos|tan|sincos|asin|acos'
names="$names|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|erf|erfc|tgamma|lgamma"
[ "$(nm -A "$1" | grep -c ' T ')" -gt 0 ] || { echo "no symbols in $1"; exit 1; }
found=$(nm -A -u "$1" | grep -E " U (_ZGV[^ ]*_)?(__)?($names)(f|l|f128)?(_finite)?(@.*)?\$")
[ -z "$found" ] && echo "no elementary function of libm" && exit 0
echo "elementary functions of libm in the library:"
echo "$found"
exit 1
