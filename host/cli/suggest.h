/* The nearest known name to one that is not known. */
#ifndef FLAVBREM_CLI_SUGGEST_H
#define FLAVBREM_CLI_SUGGEST_H

#include <stddef.h>

#include "host/cli/problem.h"

/* The name in names[n] with the fewest edits to text (insert, delete, replace, swap neighbours;
 * case counts for nothing), or NULL if none is near enough to be meant. */
const char *suggest(const char *text, const char *const *names, size_t n);

/* Sets the hint "did you mean ...?" if there is a name near enough. */
void suggest_hint(struct problem *problem, const char *before, const char *text,
                  const char *const *names, size_t n);

#endif
