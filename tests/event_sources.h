/* Sources of events for tests: from pairs of keys and values, of a spectrum too. */
#ifndef FLAVBREM_TESTS_EVENT_SOURCES_H
#define FLAVBREM_TESTS_EVENT_SOURCES_H

#include <string.h>

#include "flavbrem/event_source.h"
#include "tests/checks.h"

/* Depths are in cm, the 0.2 GeV are below the threshold, the last but one has no track. */
#define ROWS                                                                                       \
    "energy_gev,length_cm,charge,error_cm,depth_from_cm,depth_to_cm\n"                             \
    "0.2,5,-1,0.1,0,1\n1,2,-1,0.05,0,1\n30,0.3,-1,0.02,0,1\n99,0.25,-1,0.01,0,1\n"                 \
    "1,1.5,1,0.04,1,2\n30,0.1,1,0.01,1,2\n50,0,1,0,1,2\n99,0.02,1,0.004,1,2\n"

/* "key=value" pairs, up to NULL. */
static inline flavbrem_spec *spec_of(flavbrem_context *context, const char *const *pairs)
{
    flavbrem_spec *spec = NULL;
    GOOD(context, flavbrem_spec_create(context, FLAVBREM_JOB_EVENTS, &spec));
    GOOD(context, flavbrem_spec_set(context, spec, "events", "1000"));
    for (; *pairs != NULL; pairs++) {
        char key[32] = "";
        const char *value = strchr(*pairs, '=') + 1;
        memcpy(key, *pairs, (size_t)(value - *pairs) - 1);
        GOOD(context, flavbrem_spec_set(context, spec, key, value));
    }
    return spec;
}

static inline flavbrem_event_source *source_of(flavbrem_context *context, const char *const *pairs)
{
    flavbrem_spec *spec = spec_of(context, pairs);
    flavbrem_event_source *source = NULL;
    GOOD(context, flavbrem_event_source_create(context, spec, &source));
    flavbrem_spec_destroy(&spec);
    return source;
}

static inline const char *spectrum_key(void)
{
    static char key[256];
    write_text(path_of("rows.csv"), ROWS);
    snprintf(key, sizeof key, "spectrum=%s", path_of("rows.csv"));
    return key;
}

#endif
