/* A hash table with open places, at most half full. */
#include "tables/known.h"

#include <stdlib.h>

#include "kernels/compiler.h"

#define FIRST_ROOM 1024

static size_t hash_of(flavbrem_method method, const flavbrem_point *point)
{
    uint64_t hash = bits_of(point->beam_energy_gev) * 0x9e3779b97f4a7c15u + (uint64_t)method;
    hash = (hash ^ (hash >> 32)) * 0xbf58476d1ce4e5b9u + bits_of(point->m_phi_gev);
    hash = (hash ^ (hash >> 32)) * 0x94d049bb133111ebu;
    return (size_t)(hash ^ (hash >> 32));
}

/* Where a point is, or the free place where it belongs; there is one. */
static struct known_value *place_of(const struct known_values *known, flavbrem_method method,
                                    const flavbrem_point *point)
{
    for (size_t i = hash_of(method, point);; i++) {
        struct known_value *at = &known->values[i & (known->room - 1)];
        int is_it = at->method == method && at->point.beam_energy_gev == point->beam_energy_gev &&
                    at->point.m_phi_gev == point->m_phi_gev;
        if (is_it || at->point.beam_energy_gev == 0.0)
            return at;
    }
}

const flavbrem_result *flb_known_find(const struct known_values *known, flavbrem_method method,
                                      const flavbrem_point *point)
{
    if (known->room == 0)
        return NULL;
    const struct known_value *at = place_of(known, method, point);
    return at->point.beam_energy_gev == 0.0 ? NULL : &at->result;
}

/* Twice the room. */
static int grow(struct known_values *known)
{
    struct known_values old = *known;
    size_t room = old.room > 0 ? 2 * old.room : FIRST_ROOM;
    struct known_value *values = calloc(room, sizeof *values);
    if (values == NULL)
        return 0;
    *known = (struct known_values){old.n, room, values};
    for (size_t i = 0; i < old.room; i++)
        if (old.values[i].point.beam_energy_gev != 0.0)
            *place_of(known, old.values[i].method, &old.values[i].point) = old.values[i];
    free(old.values);
    return 1;
}

int flb_known_add(struct known_values *known, flavbrem_method method, const flavbrem_point *point,
                  const flavbrem_result *result)
{
    if (2 * known->n >= known->room && !grow(known))
        return 0;
    struct known_value *at = place_of(known, method, point);
    known->n += at->point.beam_energy_gev == 0.0;
    *at = (struct known_value){method, *point, *result};
    return 1;
}

void flb_known_free(struct known_values *known)
{
    free(known->values);
    *known = (struct known_values){0};
}
