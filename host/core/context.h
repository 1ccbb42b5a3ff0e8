/* What a context holds. Private to the library. */
#ifndef FLAVBREM_HOST_CONTEXT_H
#define FLAVBREM_HOST_CONTEXT_H

#include "flavbrem/context.h"
#include "host/backends/cpu/isa.h"

#define DEVICE_CPU (-1)
#define DEVICE_AUTO (-2)

struct flavbrem_context {
    int threads; /* 0: one a core */
    enum cpu_isa isa;
    int device;                   /* number of a GPU, DEVICE_CPU or DEVICE_AUTO */
    struct device_engine *engine; /* of that GPU; NULL before its first batch */
    int worked_on;                /* the last batch: number of a GPU or DEVICE_CPU */
    const char *cpu_reason;       /* why DEVICE_AUTO took the CPU; a constant, "" if it did not */
    flavbrem_progress progress;   /* may be NULL */
    void *progress_user;
    struct rule_set *rules; /* the Gauss rules, made by the first batch; NULL before */
    char message[512];
};

/* How many threads the context works with, at least 1. */
int flb_context_threads(const flavbrem_context *context);

/* flb_context_fail() for NULL where `what` ("process") should be. */
FLAVBREM_MUST_CHECK flavbrem_status flb_context_missing(flavbrem_context *context,
                                                        const char *what);

/* Stores the sentence "problem (why), what to do" in the context, which may be NULL, and returns
 * the status, so that a function ends with `return flb_context_fail(...)`. */
FLAVBREM_MUST_CHECK flavbrem_status flb_context_fail(flavbrem_context *context,
                                                     flavbrem_status status, const char *format,
                                                     ...) __attribute__((format(printf, 3, 4)));

#endif
