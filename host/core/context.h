/* What a context holds. Private to the library. */
#ifndef FLAVBREM_HOST_CONTEXT_H
#define FLAVBREM_HOST_CONTEXT_H

#include "flavbrem/context.h"

#define DEVICE_CPU (-1)
#define DEVICE_AUTO (-2)

/* The longest sentence of an error, with its final 0. */
#define MESSAGE_BYTES 512

struct flavbrem_context {
    int threads;                  /* 0: one a core */
    int isa;                      /* enum cpu_isa of host/backends/cpu/isa.h */
    int device;                   /* number of a GPU, DEVICE_CPU or DEVICE_AUTO */
    struct device_engine *engine; /* of that GPU; NULL before its first batch */
    /* Gives the engine back; NULL before the first one. host/backends/device.c sets it: the core
     * knows no devices. */
    void (*stop)(flavbrem_context *context);
    int worked_on;              /* the last batch: number of a GPU or DEVICE_CPU */
    const char *cpu_reason;     /* why DEVICE_AUTO took the CPU; a constant, "" if it did not */
    flavbrem_progress progress; /* may be NULL */
    void *progress_user;
    struct rule_set *rules; /* the Gauss rules, one block, made by the first batch; NULL before */
    char message[MESSAGE_BYTES];
};

#endif
