/* The C++ library has what the C library lacks; printf("%.17g") would take ten times as long. */
#include "tables/files/shortest.h"

#include <charconv>

char *flb_shortest_put(char *at, double number)
{
    return std::to_chars(at, at + SHORTEST_ROOM, number).ptr;
}
