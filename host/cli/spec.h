/* Spec files: `key = value` lines in the INI format. */
#ifndef FLAVBREM_CLI_SPEC_H
#define FLAVBREM_CLI_SPEC_H

#include "host/cli/problem.h"

/* Receives one entry; any return value but EXIT_DONE ends the reading. */
typedef int spec_entry(void *user, const char *key, const char *value, int line,
                       struct problem *problem);

/* Reads the file and calls take for each entry. Returns an exit code. */
int spec_read(const char *path, spec_entry *take, void *user, struct problem *problem);

/* The same for a spec that is in memory; sentences call it by this name. */
int spec_read_text(const char *text, const char *name, spec_entry *take, void *user,
                   struct problem *problem);

#endif
