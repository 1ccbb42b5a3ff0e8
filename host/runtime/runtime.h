/* What the library knows of a handle beyond the public header. */
#ifndef FLAVBREM_HOST_RUNTIME_H
#define FLAVBREM_HOST_RUNTIME_H

#include "flavbrem/runtime.h"

/* Whether two handles are of one mass, method and coupling, and of the same leptons, so that their
 * cross-sections on different nuclei may be added. */
int flb_runtimes_belong_together(const flavbrem_runtime *a, const flavbrem_runtime *b);

#endif
