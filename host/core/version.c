/* The version of the library at run time, and what it was built with. CMake gives FLAVBREM_GIT, ""
 * where there is no git, the compiler, and the versions of OpenMP and CUDA. */
#include "flavbrem/build.h"
#include "flavbrem/flavbrem.h"

const char *flavbrem_version(void)
{
    return FLAVBREM_VERSION;
}

const char *flavbrem_build_text(void)
{
    return FLAVBREM_GIT[0] != '\0' ? FLAVBREM_VERSION " (git " FLAVBREM_GIT ")" : FLAVBREM_VERSION;
}

int flavbrem_library_part(size_t i, flavbrem_part *part)
{
    static const flavbrem_part parts[] = {{"compiler", FLAVBREM_COMPILER, "", ""},
                                          {"OpenMP", FLAVBREM_OPENMP, "", ""},
                                          {"CUDA", FLAVBREM_CUDA, "", ""}};
    if (i >= sizeof parts / sizeof *parts || part == NULL)
        return 0;
    *part = parts[i];
    return 1;
}
