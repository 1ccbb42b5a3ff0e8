/* The Gauss rules of the ladders: made once for a batch, then read by all threads. */
#ifndef FLAVBREM_HOST_RULES_H
#define FLAVBREM_HOST_RULES_H

#include "flavbrem/context.h"
#include "kernels/ladder.h"

/* Makes them in one block, which free() gives back too. Errors: FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flb_rule_set_create(rule_set **rules);

/* Frees them and sets *rules to NULL; does nothing if it is NULL already. */
void flb_rule_set_destroy(rule_set **rules);

/* Those of a context, which keeps them: made by the first call. NULL where there is no memory. */
const rule_set *flb_context_rules(flavbrem_context *context);

#endif
