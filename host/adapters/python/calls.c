/* The C of the Python package. */
#include "host/adapters/python/calls.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "flavbrem/files.h"

int python_watch_report(void *user, size_t done, size_t total)
{
    python_watch *watch = user;
    __atomic_store_n(&watch->done, done, __ATOMIC_RELAXED);
    __atomic_store_n(&watch->total, total, __ATOMIC_RELAXED);
    return __atomic_load_n(&watch->stop, __ATOMIC_RELAXED);
}

void python_watch_read(const python_watch *watch, size_t far[2])
{
    far[0] = __atomic_load_n(&watch->done, __ATOMIC_RELAXED);
    far[1] = __atomic_load_n(&watch->total, __ATOMIC_RELAXED);
}

void python_watch_stop(python_watch *watch)
{
    __atomic_store_n(&watch->stop, 1, __ATOMIC_RELAXED);
}

flavbrem_status python_table_lookup(const flavbrem_table *table, int method, int gaps, size_t n,
                                    const double *points, double *values, size_t *last)
{
    for (size_t i = 0; i < n; i++) {
        const double *at = points + 2 * i;
        double *to = values + 2 * i;
        flavbrem_status status = method == PYTHON_LOOKUP_K
                                     ? flavbrem_table_kfactor(table, at[0], at[1], &to[0], &to[1])
                                     : flavbrem_table_sigma(table, (flavbrem_method)method, at[0],
                                                            at[1], &to[0], &to[1]);
        if (status != FLAVBREM_OK && !gaps) {
            *last = i;
            return status;
        }
        if (status != FLAVBREM_OK)
            to[0] = to[1] = NAN;
    }
    return FLAVBREM_OK;
}

flavbrem_status python_runtime_sigma(const flavbrem_runtime *runtime, int gaps, size_t n,
                                     const double *energies, double *values, size_t *last)
{
    for (size_t i = 0; i < n; i++) {
        double *to = values + 2 * i;
        flavbrem_status status = flavbrem_runtime_sigma(runtime, energies[i], &to[0], &to[1]);
        if (status != FLAVBREM_OK && !gaps) {
            *last = i;
            return status;
        }
        if (status != FLAVBREM_OK)
            to[0] = to[1] = NAN;
    }
    return FLAVBREM_OK;
}

flavbrem_status python_runtime_bound(const flavbrem_runtime *runtime, size_t n,
                                     const double *energies, double *bounds, size_t *last)
{
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++) {
        *last = i;
        status = flavbrem_runtime_sigma_bound(runtime, energies + 2 * i, &bounds[i]);
    }
    return status;
}

flavbrem_status python_runtime_allowed(const flavbrem_runtime *runtime, size_t n,
                                       const double *energies, double *allowed, size_t *last)
{
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++) {
        *last = i;
        status = flavbrem_runtime_allowed(runtime, energies[i], &allowed[i]);
    }
    return status;
}

flavbrem_status python_runtime_per_cm(const flavbrem_material *material,
                                      const flavbrem_runtime *const *runtimes, size_t n,
                                      const double *energies, const double *factors, double *per_cm,
                                      double *partial, size_t *last)
{
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++) {
        *last = i;
        status = flavbrem_runtime_per_cm(material, runtimes, energies[i], factors[i], &per_cm[i],
                                         partial + i * material->n);
    }
    return status;
}

void python_runtime_pick(size_t n, size_t parts, const double *partial, const double *uniforms,
                         size_t *hits)
{
    for (size_t i = 0; i < n; i++)
        hits[i] = flavbrem_runtime_pick(parts, partial + i * parts, uniforms[i]);
}

flavbrem_status python_events_turn(size_t n, const double *directions, const double *azimuths,
                                   flavbrem_event *events, size_t *last)
{
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++) {
        *last = i;
        status = flavbrem_event_turn(directions + 3 * i, azimuths[i], &events[i]);
    }
    return status;
}

#define DRAWS_AT_ONCE 16384 /* between two reports */

static flavbrem_status fail(flavbrem_context *context, flavbrem_status status, const char *format,
                            ...) __attribute__((format(printf, 3, 4)));

static flavbrem_status fail(flavbrem_context *context, flavbrem_status status, const char *format,
                            ...)
{
    char sentence[FLAVBREM_TABLE_MESSAGE];
    va_list words;
    va_start(words, format);
    vsnprintf(sentence, sizeof sentence, format, words);
    va_end(words);
    flavbrem_context_set_message(context, sentence);
    return status;
}

/* Says why a draw failed. */
static flavbrem_status explain_draw(flavbrem_context *context, const flavbrem_runtime *runtime,
                                    flavbrem_status status, double energy, size_t number)
{
    double range[2];
    flavbrem_runtime_range(runtime, range);
    if (status == FLAVBREM_ERROR_OUTSIDE)
        return fail(context, status,
                    "the beam energy %.15g GeV of draw %zu is outside the table (up to %.15g GeV), "
                    "make a larger table",
                    energy, number, range[1]);
    if (status == FLAVBREM_ERROR_INPUT)
        return fail(context, status,
                    "there is no final state at E = %.15g GeV of draw %zu (the process needs "
                    "more), draw where sigma is above 0",
                    energy, number);
    return fail(context, status,
                "no final state was found at E = %.15g GeV of draw %zu (the table does not belong "
                "to its process), make it again",
                energy, number);
}

/* The first of n draws that fails so; n - 1 where none does. */
static size_t first_failed(const flavbrem_runtime *runtime, flavbrem_status status, size_t n,
                           const double *energies, const uint64_t *keys)
{
    flavbrem_event event;
    size_t i = 0;
    while (i + 1 < n && flavbrem_runtime_draw(runtime, energies[i], keys + 2 * i, &event) != status)
        i++;
    return i;
}

flavbrem_status python_runtime_draw(flavbrem_context *context, const flavbrem_runtime *runtime,
                                    size_t n, const double *energies, const uint64_t *keys,
                                    flavbrem_event *events)
{
    void *user;
    flavbrem_progress progress = flavbrem_context_progress(context, &user);
    for (size_t i = 0, some; i < n; i += some) {
        some = n - i < DRAWS_AT_ONCE ? n - i : DRAWS_AT_ONCE;
        flavbrem_status status = flavbrem_runtime_draw_many(
            runtime, some, energies + i, (const uint64_t(*)[2])(keys + 2 * i), events + i);
        if (status != FLAVBREM_OK) {
            size_t wrong = i + first_failed(runtime, status, some, energies + i, keys + 2 * i);
            return explain_draw(context, runtime, status, energies[wrong], wrong);
        }
        if (progress != NULL && progress(user, i + some, n) && i + some < n)
            return fail(context, FLAVBREM_ERROR_CANCELLED,
                        "stopped after %zu of %zu events (the caller asked for it), ask again",
                        i + some, n);
    }
    return FLAVBREM_OK;
}

flavbrem_status python_file_write(flavbrem_context *context, const char *path, const void *bytes,
                                  size_t n)
{
    flavbrem_file *file = NULL;
    flavbrem_status status = flavbrem_file_begin(context, path, &file);
    if (status == FLAVBREM_OK) {
        size_t written = fwrite(bytes, 1, n, flavbrem_file_stream(file));
        (void)written; /* the stream remembers a failure, which finish tells */
        status = flavbrem_file_finish(context, file);
    }
    flavbrem_file_end(&file);
    return status;
}

void python_free(void **bytes)
{
    free(*bytes);
    *bytes = NULL;
}
