/* The version of the library at run time. */
#include "flavbrem/flavbrem.h"

const char *flavbrem_version(void)
{
    return FLAVBREM_VERSION;
}
