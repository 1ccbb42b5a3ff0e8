/* The Gauss rules of the ladders. */
#include "host/core/rules.h"

#include <stdlib.h>

#include "host/core/context.h"

flavbrem_status flb_rule_set_create(rule_set **rules)
{
    static const int sizes[N_RULES] = RULE_SIZES;
    int first = 0;
    *rules = malloc(sizeof **rules);
    if (!*rules)
        return FLAVBREM_ERROR_MEMORY;
    for (int i = 0; i < N_RULES; i++) {
        (*rules)->size[i] = sizes[i];
        (*rules)->first[i] = first;
        gauss_rule_make(sizes[i], &(*rules)->nodes[first]);
        gauss_moments_set(sizes[i], &(*rules)->nodes[first], &(*rules)->with_moments[first]);
        first += sizes[i];
    }
    (*rules)->fixed = (gauss_node){.z = 0.5, .z_bar = 0.5, .weight = 1.0};
    return FLAVBREM_OK;
}

void flb_rule_set_destroy(rule_set **rules)
{
    free(*rules);
    *rules = NULL;
}

const rule_set *flb_context_rules(flavbrem_context *context)
{
    if (context->rules == NULL && flb_rule_set_create(&context->rules) != FLAVBREM_OK)
        return NULL;
    return context->rules;
}
