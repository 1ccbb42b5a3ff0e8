/* Cross-sections that are known already, by method and point: a search for nodes comes back to the
 * corners of its grid, to the edges of an axis that is given, and to the middles of rough cells. */
#ifndef FLAVBREM_TABLES_KNOWN_H
#define FLAVBREM_TABLES_KNOWN_H

#include "flavbrem/xsec.h"

struct known_value {
    flavbrem_method method;
    flavbrem_point point; /* an energy of 0: a free place */
    flavbrem_result result;
};

/* Empty as {0}. */
struct known_values {
    size_t n, room; /* room: a power of two, or 0 */
    struct known_value *values;
};

/* The result at exactly this point, or NULL. */
const flavbrem_result *flb_known_find(const struct known_values *known, flavbrem_method method,
                                      const flavbrem_point *point);

/* Adds what is not known yet. Returns 0 where there was no memory, else 1. */
int flb_known_add(struct known_values *known, flavbrem_method method, const flavbrem_point *point,
                  const flavbrem_result *result);

void flb_known_free(struct known_values *known);

#endif
