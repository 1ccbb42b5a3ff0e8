/* xsec --systematics: each point by every form factor and every method. */
#ifndef FLAVBREM_CLI_SYSTEMATICS_H
#define FLAVBREM_CLI_SYSTEMATICS_H

#include "host/cli/output.h"
#include "host/cli/points.h"

struct systematics {
    const struct options *options;
    const struct points *points;
    flavbrem_variation *variations; /* [points->n][count] */
    size_t count;
};

/* Computes them. `systematics` goes to systematics_free in any case. Returns an exit code. */
int systematics_compute(struct systematics *systematics, flavbrem_context *context,
                        struct problem *problem);
void systematics_free(struct systematics *systematics);

/* Prints them. Returns an exit code.
 *   missed  receives how many values miss --rtol */
int systematics_print(const struct systematics *systematics, size_t *missed,
                      struct problem *problem);

#endif
