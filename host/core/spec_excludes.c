/* Keys that take the place of others: what is given to a spec later, or by somebody who wins, is
 * not to be refused because of what it replaces. */
#include "flavbrem/spec.h"
#include "host/core/boson.h"
#include "host/core/keys.h"

/* Groups of keys of which one alone is given: by what is set of the one group, the other has no
 * place. */
static const struct {
    const char *here[2], *there[2];
} either[] = {{{"coupling", "coupling"}, {"epsilon", "epsilon"}}, {{"g-s", "g-p"}, {"g-v", "g-a"}}};

static int is_one_of(const char *key, const char *const names[2])
{
    return flb_key_number(key) == flb_key_number(names[0]) ||
           flb_key_number(key) == flb_key_number(names[1]);
}

static int has_one_of(const flavbrem_spec *spec, const char *const names[2])
{
    return flavbrem_spec_is_set(spec, names[0]) || flavbrem_spec_is_set(spec, names[1]);
}

/* The boson that was given has other couplings. */
static int is_of_another(const flavbrem_spec *spec, const struct key_row *row)
{
    if (!flavbrem_spec_is_set(spec, "boson"))
        return 0;
    if (row->printed == PRINTED_OF_ONE_COUPLING)
        return !flb_boson_has_one_coupling(&spec->process);
    return row->of_boson != 0 && row->of_boson != spec->process.boson;
}

int flavbrem_spec_excludes(const flavbrem_spec *spec, const char *key)
{
    size_t n;
    int number = flb_key_number(key), excluded = 0;
    if (spec == NULL || number < 0 || flavbrem_spec_is_set(spec, key))
        return 0;
    for (size_t i = 0; i < sizeof either / sizeof *either; i++)
        excluded |= (is_one_of(key, either[i].here) && has_one_of(spec, either[i].there)) ||
                    (is_one_of(key, either[i].there) && has_one_of(spec, either[i].here));
    return excluded || is_of_another(spec, &flb_key_rows(&n)[number]);
}
