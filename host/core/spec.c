/* Specs: values by key, and the canonical text. */
#include "flavbrem/spec.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/origin.h"
#include "host/core/boson.h"
#include "host/core/defaults.h"
#include "host/core/keys.h"
#include "host/core/lines.h"
#include "host/core/message.h"
#include "host/core/range.h"
#include "kernels/elementary.h"

#define LONGEST_CALLED 320

static int is_job(flavbrem_job job)
{
    return job == FLAVBREM_JOB_XSEC || job == FLAVBREM_JOB_TABLE || job == FLAVBREM_JOB_EVENTS ||
           job == FLAVBREM_JOB_LOOKUP || job == FLAVBREM_JOB_YIELD || job == FLAVBREM_JOB_LIMIT ||
           job == FLAVBREM_JOB_CONSTRAINT;
}

flavbrem_status flavbrem_spec_create(flavbrem_context *context, flavbrem_job job,
                                     flavbrem_spec **spec)
{
    if (spec == NULL)
        return flb_context_missing(context, "place for the spec");
    *spec = NULL;
    if (!is_job(job))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no job number %d, take one of flavbrem_job", (int)job);
    *spec = malloc(sizeof **spec);
    if (*spec == NULL)
        return flb_context_no_memory(context);
    flb_spec_fill(*spec, job);
    return FLAVBREM_OK;
}

void flavbrem_spec_destroy(flavbrem_spec **spec)
{
    if (spec == NULL || *spec == NULL)
        return;
    flavbrem_range_destroy(&(*spec)->beam_energy);
    flavbrem_range_destroy(&(*spec)->m_phi);
    flavbrem_range_destroy(&(*spec)->at[0]);
    flavbrem_range_destroy(&(*spec)->at[1]);
    free((*spec)->material);
    free((*spec)->spectrum);
    free((*spec)->targets);
    free((*spec)->region);
    free((*spec)->efficiency);
    for (int i = 0; i < MOST_KEYS; i++)
        free((*spec)->called[i]);
    free(*spec);
    *spec = NULL;
}

flavbrem_job flavbrem_spec_job(const flavbrem_spec *spec)
{
    return spec != NULL ? spec->job : (flavbrem_job)0;
}

/* ---- keys ---- */

/* The number of a key that the job knows; -1 with the sentence. */
static int find(flavbrem_context *context, const flavbrem_spec *spec, const char *key)
{
    size_t n;
    int i = flb_key_number(key);
    if (i >= 0 && flb_key_rows(&n)[i].key.jobs & (int)spec->job)
        return i;
    (void)!flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "there is no key \"%.60s\" here (%s), take one of flavbrem_key_at", key,
                            i < 0 ? "unknown" : "of another job");
    return -1;
}

static const char *called_of(const flavbrem_spec *spec, int i)
{
    size_t n;
    return spec->called[i] != NULL ? spec->called[i] : flb_key_rows(&n)[i].key.name;
}

/* ---- several targets, of events ---- */

#define MOST_TARGETS 92
#define LONGEST_TARGET 32

static int is_target_list(const flavbrem_spec *spec, const struct key_row *row, const char *text)
{
    return spec->job == FLAVBREM_JOB_EVENTS && row->key.type == FLAVBREM_KEY_TARGET &&
           strchr(text, ',') != NULL && strpbrk(text, "0123456789") == NULL;
}

/* The elements of "Pb,iron", each once, into "Pb,Fe"; the process has the first. */
static flavbrem_status set_targets(flavbrem_context *context, flavbrem_spec *spec,
                                   const struct key_row *row, const char *text, const char *called)
{
    char list[4 * MOST_TARGETS] = "", seen[MOST_TARGETS + 1] = "";
    flavbrem_process first = spec->process, one = spec->process;
    struct decimal_room room = {list, sizeof list, 0};
    for (const char *rest = text;; rest++) {
        char name[LONGEST_TARGET] = "";
        size_t length = strcspn(rest, ",");
        memcpy(name, rest, length < sizeof name ? length : sizeof name - 1);
        flavbrem_status status = flb_key_read(context, row, &one, name, called);
        if (status != FLAVBREM_OK)
            return status;
        int z = (int)one.target_z;
        if (seen[z])
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "%s has \"%s\" twice, give each target once", called, name);
        seen[z] = 1;
        if (rest == text)
            first = one;
        flb_text_add(&room, "%s%s", rest == text ? "" : ",", flavbrem_element_symbol(z));
        rest += length;
        if (*rest == '\0')
            break;
    }
    char *copy = strdup(list);
    if (copy == NULL)
        return flb_context_no_memory(context);
    free(spec->targets);
    spec->targets = copy;
    spec->process = first;
    return FLAVBREM_OK;
}

static flavbrem_status set_one(flavbrem_context *context, flavbrem_spec *spec,
                               const struct key_row *row, const char *text, const char *called)
{
    flavbrem_status status = flb_key_read(context, row, spec, text, called);
    if (status == FLAVBREM_OK && row->key.type == FLAVBREM_KEY_TARGET) {
        free(spec->targets);
        spec->targets = NULL;
    }
    return status;
}

flavbrem_status flavbrem_spec_set(flavbrem_context *context, flavbrem_spec *spec, const char *key,
                                  const char *text)
{
    size_t n;
    if (spec == NULL || key == NULL || text == NULL)
        return flb_context_missing(context, spec == NULL ? "spec" : key == NULL ? "key" : "text");
    int i = find(context, spec, key);
    if (i < 0)
        return FLAVBREM_ERROR_INPUT;
    const struct key_row *row = &flb_key_rows(&n)[i];
    flavbrem_status status = (is_target_list(spec, row, text) ? set_targets : set_one)(
        context, spec, row, text, called_of(spec, i));
    if (status == FLAVBREM_OK)
        spec->is_set |= UINT64_C(1) << i;
    return status;
}

/* The default of a key that is none of the process. */
static void take_default(flavbrem_spec *spec, const struct key_row *row)
{
    struct flavbrem_spec usual;
    flb_spec_fill(&usual, spec->job);
    char *place = (char *)spec + row->offset;
    const char *from = (const char *)&usual + row->offset;
    flavbrem_range **ranges = (flavbrem_range **)(void *)place;
    switch (row->key.type) {
    case FLAVBREM_KEY_RANGES:
        flavbrem_range_destroy(&ranges[1]);
        flavbrem_range_destroy(&ranges[0]);
        break;
    case FLAVBREM_KEY_RANGE:
        flavbrem_range_destroy(&ranges[0]);
        break;
    case FLAVBREM_KEY_CHOICES:
        memcpy(place, from, sizeof(struct key_choices));
        break;
    case FLAVBREM_KEY_CHOICE:
        memcpy(place, from, sizeof(int));
        break;
    case FLAVBREM_KEY_NUMBER:
    case FLAVBREM_KEY_COUNT:
        memcpy(place, from, sizeof(uint64_t));
        break;
    case FLAVBREM_KEY_TEXT:
        free(*(char **)(void *)place);
        *(char **)(void *)place = NULL;
        break;
    case FLAVBREM_KEY_PAIR:
    case FLAVBREM_KEY_COMPLEX:
    case FLAVBREM_KEY_TARGET:
        break; /* of the process alone */
    }
}

flavbrem_status flavbrem_spec_unset(flavbrem_context *context, flavbrem_spec *spec, const char *key)
{
    size_t n;
    flavbrem_status status = FLAVBREM_OK;
    if (spec == NULL || key == NULL)
        return flb_context_missing(context, spec == NULL ? "spec" : "key");
    int i = find(context, spec, key);
    if (i < 0)
        return FLAVBREM_ERROR_INPUT;
    const struct key_row *row = &flb_key_rows(&n)[i];
    if (row->key.type == FLAVBREM_KEY_TARGET) {
        free(spec->targets);
        spec->targets = NULL;
    }
    if (flb_key_is_of_process(row))
        status = flavbrem_process_unset(context, &spec->process, key);
    else
        take_default(spec, row);
    if (status == FLAVBREM_OK)
        spec->is_set &= ~(UINT64_C(1) << i);
    return status;
}

flavbrem_status flavbrem_spec_call(flavbrem_context *context, flavbrem_spec *spec, const char *key,
                                   const char *called)
{
    if (spec == NULL || key == NULL || called == NULL)
        return flb_context_missing(context, spec == NULL ? "spec" : key == NULL ? "key" : "name");
    int i = find(context, spec, key);
    if (i < 0)
        return FLAVBREM_ERROR_INPUT;
    char *copy = malloc(LONGEST_CALLED + 1);
    if (copy == NULL)
        return flb_context_no_memory(context);
    snprintf(copy, LONGEST_CALLED + 1, "%s", called);
    free(spec->called[i]);
    spec->called[i] = copy;
    return FLAVBREM_OK;
}

const char *flavbrem_spec_called(const flavbrem_spec *spec, const char *key)
{
    int i = flb_key_number(key);
    return spec != NULL && i >= 0 ? called_of(spec, i) : "";
}

int flavbrem_spec_is_set(const flavbrem_spec *spec, const char *key)
{
    int i = flb_key_number(key);
    return spec != NULL && i >= 0 && (spec->is_set >> i & 1u) != 0;
}

flavbrem_status flavbrem_spec_get(flavbrem_context *context, const flavbrem_spec *spec,
                                  const char *key, char *text, size_t size)
{
    size_t n;
    if (spec == NULL || key == NULL || text == NULL || size == 0)
        return flb_context_missing(context, spec == NULL ? "spec" : key == NULL ? "key" : "text");
    int i = find(context, spec, key);
    if (i < 0)
        return FLAVBREM_ERROR_INPUT;
    const struct key_row *row = &flb_key_rows(&n)[i];
    if (row->key.type != FLAVBREM_KEY_TARGET || spec->targets == NULL)
        return flb_key_get(context, row, spec, text, size);
    struct decimal_room room = {text, size, 0};
    *text = '\0';
    flb_text_add(&room, "%s", spec->targets);
    return room.full ? flb_context_no_room(context, key, size) : FLAVBREM_OK;
}

/* ---- the canonical text ---- */

static unsigned methods_of(const struct flavbrem_spec *spec)
{
    unsigned methods = 0;
    for (int i = 0; i < spec->methods.n; i++)
        methods |= FLAVBREM_METHOD_BIT(spec->methods.list[i]);
    return methods;
}

static int is_printed(const struct key_row *row, const struct flavbrem_spec *spec)
{
    if (row->key.type == FLAVBREM_KEY_RANGE && flavbrem_spec_range(spec, row->key.name, 0) == NULL)
        return 0; /* not given */
    if (row->key.type == FLAVBREM_KEY_TARGET && spec->spectrum != NULL)
        return 0; /* its material has the nuclei */
    int of_events = spec->job == FLAVBREM_JOB_EVENTS;
    int of_yield = spec->job == FLAVBREM_JOB_YIELD || spec->job == FLAVBREM_JOB_LIMIT;
    int chooses = spec->job == FLAVBREM_JOB_TABLE && flavbrem_spec_is_automatic(spec);
    switch (row->printed) {
    case PRINTED_ALWAYS:
        return 1;
    case PRINTED_OF_ONE_COUPLING:
        return flb_boson_takes_coupling(&spec->process);
    case PRINTED_WITH_CUT:
        return flb_key_is_cut(row, &spec->process);
    case PRINTED_WITH_AUTO:
        return chooses;
    case PRINTED_WITH_AUTO_LATER:
        return chooses && !flb_key_is_usual(row, spec);
    case PRINTED_OF_EVENTS:
        return (of_events || of_yield) &&
               (row->offset != offsetof(struct flavbrem_spec, events) || spec->events > 0);
    case PRINTED_OF_EVENTS_LATER:
        return of_events && !flb_key_is_usual(row, spec);
    case PRINTED_OF_APPROXIMATION:
        return of_events && spec->methods.list[0] != FLAVBREM_ETL;
    case PRINTED_OF_POINTS:
        return spec->job == FLAVBREM_JOB_XSEC && !flb_key_is_usual(row, spec);
    case PRINTED_OF_YIELD:
        return of_yield && !flb_key_is_usual(row, spec);
    case PRINTED_OF_SPECTRUM:
        return (of_yield || of_events) && !flb_key_is_usual(row, spec);
    case PRINTED_OF_TABLE_LATER:
        return spec->job == FLAVBREM_JOB_TABLE && !flb_key_is_usual(row, spec);
    case PRINTED_NOT_USUAL:
        return !flb_key_is_usual(row, spec);
    case PRINTED_LATER:
        return flb_key_is_later(row, &spec->process, methods_of(spec));
    }
    return 0;
}

flavbrem_status flavbrem_spec_text(flavbrem_context *context, const flavbrem_spec *spec, char *text,
                                   size_t size)
{
    size_t n;
    if (spec == NULL || text == NULL || size == 0)
        return flb_context_missing(context, spec == NULL ? "spec" : "text");
    const struct key_row *rows = flb_key_rows(&n);
    struct decimal_room room = {text, size, 0};
    *text = '\0';
    for (size_t i = 0; i < n; i++) {
        if (!(rows[i].key.jobs & (int)spec->job) || !is_printed(&rows[i], spec))
            continue;
        flb_text_add(&room, "%s = ", rows[i].key.name);
        if (rows[i].key.type == FLAVBREM_KEY_TARGET && spec->targets != NULL)
            flb_text_add(&room, "%s", spec->targets);
        else
            flb_key_print(&room, &rows[i], spec,
                          PRINT_LINES | (spec->job == FLAVBREM_JOB_EVENTS ? PRINT_SYMBOL : 0));
        flb_text_add(&room, "\n");
    }
    return room.full ? flb_context_no_room(context, "the spec", size) : FLAVBREM_OK;
}

static flavbrem_status take_line(void *user, flavbrem_context *context, const char *key,
                                 const char *value, const char *called)
{
    flavbrem_spec *spec = user;
    int i = find(context, spec, key);
    if (i < 0)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s is %s, take a key of this job (flavbrem_key_at)", called,
                                flb_key_number(key) < 0 ? "unknown" : "a key of another job");
    if (spec->is_set >> i & 1u)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT, "%s stands there twice, leave one",
                                called);
    flavbrem_status status = flavbrem_spec_call(context, spec, key, called);
    return status == FLAVBREM_OK ? flavbrem_spec_set(context, spec, key, value) : status;
}

/* Lines of a text are no names for what comes later. */
static void forget_names(flavbrem_spec *spec)
{
    for (int i = 0; i < MOST_KEYS; i++) {
        free(spec->called[i]);
        spec->called[i] = NULL;
    }
}

flavbrem_status flavbrem_spec_from_text(flavbrem_context *context, flavbrem_job job,
                                        const char *text, flavbrem_spec **spec)
{
    flavbrem_spec *made = NULL;
    if (spec == NULL)
        return flb_context_missing(context, "place for the spec");
    *spec = NULL;
    if (text == NULL)
        return flb_context_missing(context, "text");
    flavbrem_status status = flavbrem_spec_create(context, job, &made);
    if (status == FLAVBREM_OK)
        status = flb_lines_read(context, text, take_line, made);
    if (status != FLAVBREM_OK || made == NULL)
        flavbrem_spec_destroy(&made);
    else
        forget_names(made);
    *spec = made;
    return status;
}

/* ---- values ---- */

const flavbrem_process *flavbrem_spec_process(const flavbrem_spec *spec)
{
    return spec != NULL ? &spec->process : NULL;
}

size_t flavbrem_spec_methods(const flavbrem_spec *spec, flavbrem_method methods[FLAVBREM_METHODS])
{
    if (spec == NULL || methods == NULL)
        return 0;
    for (int i = 0; i < spec->methods.n; i++)
        methods[i] = (flavbrem_method)spec->methods.list[i];
    return (size_t)spec->methods.n;
}

/* Where the value of a key of this type lies; NULL for another one. */
static const void *place_of(const flavbrem_spec *spec, const char *key, flavbrem_key_type type)
{
    size_t n;
    int i = flb_key_number(key);
    if (spec == NULL || i < 0 || flb_key_rows(&n)[i].key.type != type)
        return NULL;
    return (const char *)spec + flb_key_rows(&n)[i].offset;
}

double flavbrem_spec_number(const flavbrem_spec *spec, const char *key)
{
    const double *place = place_of(spec, key, FLAVBREM_KEY_NUMBER);
    return place != NULL ? *place : elementary_nan();
}

uint64_t flavbrem_spec_count(const flavbrem_spec *spec, const char *key)
{
    const uint64_t *place = place_of(spec, key, FLAVBREM_KEY_COUNT);
    return place != NULL ? *place : 0;
}

int flavbrem_spec_choice(const flavbrem_spec *spec, const char *key)
{
    const int *place = place_of(spec, key, FLAVBREM_KEY_CHOICE);
    return place != NULL ? *place : 0;
}

const flavbrem_range *flavbrem_spec_range(const flavbrem_spec *spec, const char *key, size_t i)
{
    const flavbrem_range *const *one = place_of(spec, key, FLAVBREM_KEY_RANGE);
    const flavbrem_range *const *two = place_of(spec, key, FLAVBREM_KEY_RANGES);
    if (one != NULL)
        return i == 0 ? *one : NULL;
    return two != NULL && i < 2 ? two[i] : NULL;
}

int flavbrem_spec_is_automatic(const flavbrem_spec *spec)
{
    return spec != NULL && (flavbrem_range_is_automatic(spec->beam_energy) ||
                            flavbrem_range_is_automatic(spec->m_phi));
}

flavbrem_request flavbrem_spec_request(const flavbrem_spec *spec, flavbrem_method method)
{
    flavbrem_request request = flavbrem_request_default();
    request.method = method;
    if (spec != NULL) {
        request.quantity = (flavbrem_quantity)spec->quantity;
        request.unit = (flavbrem_unit)spec->unit;
        request.rtol = spec->rtol;
    }
    return request;
}

flavbrem_sampling flavbrem_spec_sampling(const flavbrem_spec *spec, double beam_energy_gev,
                                         double m_phi_gev)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.beam_energy_gev = beam_energy_gev;
    sampling.m_phi_gev = m_phi_gev;
    if (spec != NULL) {
        sampling.method = (flavbrem_method)spec->methods.list[0];
        sampling.view = (flavbrem_view)spec->view;
        sampling.seed = spec->seed;
    }
    return sampling;
}
