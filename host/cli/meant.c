/* Lists of words. */
#include "host/cli/meant.h"

#include <stddef.h>
#include <strings.h>

struct pair {
    const char *word, *meant;
};

static const struct pair options[] = {
    {"energy", "beam-energy"}, {"beam", "beam-energy"}, {"mass", "m-phi"},
    {"mphi", "m-phi"},         {"leptons", "lepton"},   {"nucleus", "target"},
    {"material", "target"},    {"quantity", "of"},      {"tolerance", "rtol"},
    {"precision", "rtol"},     {"nevents", "events"},   {"number", "events"},
    {"file", "output"},        {"out", "output"},       {"jobs", "threads"},
};

static const struct pair values[] = {
    {"electron", "e"},   {"e-", "e"},
    {"e+", "e"},         {"muon", "mu"},
    {"mu-", "mu"},       {"mu+", "mu"},
    {"tauon", "tau"},    {"tau-", "tau"},
    {"tau+", "tau"},     {"exact", "etl"},
    {"total", "sigma"},  {"hdf5", "h5"},
    {"hepmc3", "hepmc"}, {"codata", "codata2022"},
};

static const struct pair units[] = {
    {"b", "1 pb = 1e-12 b"},     {"mb", "1 pb = 1e-9 mb"},     {"ub", "1 pb = 1e-6 ub"},
    {"nb", "1 pb = 1e-3 nb"},    {"fb", "1 pb = 1e3 fb"},      {"ab", "1 pb = 1e6 ab"},
    {"cm2", "1 pb = 1e-36 cm2"}, {"cm^2", "1 pb = 1e-36 cm2"},
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char *find(const struct pair *pairs, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(pairs[i].word, word) == 0)
            return pairs[i].meant;
    return NULL;
}

const char *meant_option(const char *name)
{
    return find(options, COUNT(options), name);
}

const char *meant_value(const char *text)
{
    return find(values, COUNT(values), text);
}

const char *meant_unit(const char *unit)
{
    return find(units, COUNT(units), unit);
}
