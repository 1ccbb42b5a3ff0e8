/* Prints what both libraries are, C99 and C++11. */
#include <stdio.h>

#include "flavbrem/flavbrem.h"

int main(void)
{
    flavbrem_part part;
    if (!flavbrem_files_part(0, &part) || part.problem[0] != '\0')
        return 1;
    printf("%s %s %s\n", flavbrem_build_text(), part.name, part.found);
    return 0;
}
