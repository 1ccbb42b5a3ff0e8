/* Keys that take the place of others: what is given to a spec later, or by somebody who wins, is
 * not to be refused because of what it replaces. host/core/spec_check.c refuses both together. */
#include <stddef.h>
#include <string.h>

#include "flavbrem/spec.h"
#include "host/core/boson.h"
#include "host/core/keys.h"

#define ANY_JOB (~0)
#define MOST_REPLACED 8

static int is_shower(const flavbrem_spec *spec)
{
    return strncmp(spec->spectrum, "shower:", 7) == 0;
}

static int is_file(const flavbrem_spec *spec)
{
    return !is_shower(spec);
}

/* A coupling that is 0 goes with every other. */
static int has_spin_zero(const flavbrem_spec *spec)
{
    const flavbrem_process *p = &spec->process;
    return p->g_s.re != 0.0 || p->g_s.im != 0.0 || p->g_p.re != 0.0 || p->g_p.im != 0.0;
}

static int has_spin_one(const flavbrem_spec *spec)
{
    const flavbrem_process *p = &spec->process;
    return p->g_v.re != 0.0 || p->g_v.im != 0.0 || p->g_a.re != 0.0 || p->g_a.im != 0.0;
}

static int has_etl(const flavbrem_spec *spec)
{
    for (int i = 0; i < spec->methods.n; i++)
        if (spec->methods.list[i] == FLAVBREM_ETL)
            return 1;
    return 0;
}

static int has_no_etl(const flavbrem_spec *spec)
{
    return !has_etl(spec);
}

static int sees_boson(const flavbrem_spec *spec)
{
    return spec->view == FLAVBREM_VIEW_BOSON;
}

static int sees_lepton(const flavbrem_spec *spec)
{
    return spec->view == FLAVBREM_VIEW_LEPTON;
}

static int is_g2(const flavbrem_spec *spec)
{
    return spec->constraint == 0;
}

static int is_relic(const flavbrem_spec *spec)
{
    return spec->constraint != 0;
}

/* A key that was set, and those that have no place beside it. */
static const struct {
    const char *key;
    int jobs;
    int (*holds)(const flavbrem_spec *spec); /* NULL: of every value */
    const char *replaced[MOST_REPLACED];
} rules[] = {
    {"coupling", ANY_JOB, NULL, {"epsilon"}},
    {"epsilon", ANY_JOB, NULL, {"coupling"}},
    {"g-s", ANY_JOB, has_spin_zero, {"g-v", "g-a"}},
    {"g-p", ANY_JOB, has_spin_zero, {"g-v", "g-a"}},
    {"g-v", ANY_JOB, has_spin_one, {"g-s", "g-p"}},
    {"g-a", ANY_JOB, has_spin_one, {"g-s", "g-p"}},
    {"material", ANY_JOB, NULL, {"density"}},
    {"spectrum", ANY_JOB, NULL, {"beam-energy"}},
    {"spectrum", ANY_JOB, is_shower, {"material", "density", "length", "primaries"}},
    {"spectrum", ANY_JOB, is_file, {"showers", "track-cut"}},
    {"spectrum", OF_YIELD, is_file, {"seed"}},
    {"spectrum", FLAVBREM_JOB_EVENTS, NULL, {"target"}},
    {"beam-energy", OF_YIELD, NULL, {"spectrum", "primaries", "showers", "track-cut", "seed"}},
    {"beam-energy",
     FLAVBREM_JOB_EVENTS,
     NULL,
     {"spectrum", "material", "density", "length", "primaries", "above", "showers", "track-cut"}},
    {"method", FLAVBREM_JOB_EVENTS, has_etl, {"view"}},
    {"method", FLAVBREM_JOB_TABLE, has_no_etl, {"form-factors"}},
    {"view", FLAVBREM_JOB_EVENTS, sees_boson, {"psi-max"}},
    {"view", FLAVBREM_JOB_EVENTS, sees_lepton, {"theta-max"}},
    {"constraint", ANY_JOB, is_g2, {"dark-coupling", "m1-ratio", "m2-ratio", "relic-pb"}},
    {"constraint", ANY_JOB, is_relic, {"deviation", "deviation-error", "sigmas", "coupling"}},
};

static int is_replaced(const flavbrem_spec *spec, size_t rule, const char *key)
{
    if (!(rules[rule].jobs & (int)spec->job) || !flavbrem_spec_is_set(spec, rules[rule].key) ||
        (rules[rule].holds != NULL && !rules[rule].holds(spec)))
        return 0;
    for (int i = 0; i < MOST_REPLACED && rules[rule].replaced[i] != NULL; i++)
        if (strcmp(rules[rule].replaced[i], key) == 0)
            return 1;
    return 0;
}

/* The boson that was given has other couplings. */
static int is_of_another_boson(const flavbrem_spec *spec, const struct key_row *row)
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
    int number = flb_key_number(key);
    if (spec == NULL || number < 0 || flavbrem_spec_is_set(spec, key))
        return 0;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (is_replaced(spec, i, key))
            return 1;
    return is_of_another_boson(spec, &flb_key_rows(&n)[number]);
}
