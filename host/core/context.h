/* What a context holds. Private to the library. */
#ifndef FLAVBREM_HOST_CONTEXT_H
#define FLAVBREM_HOST_CONTEXT_H

#include "flavbrem/context.h"

/* The context has room for the engines of so many backends. */
#define MOST_BACKENDS 8

#define ANY_BACKEND (-1) /* "auto" */
#define ANY_DEVICE (-1)

/* The longest name of several devices, with its final 0. */
#define DEVICE_NAME_BYTES 128

/* The longest sentence of an error, with its final 0. */
#define MESSAGE_BYTES 768

/* What was measured of the GPUs of one model. */
#define MOST_MODELS 16
#define MODEL_BYTES 200

typedef struct model_costs {
    char model[MODEL_BYTES]; /* as flavbrem_device_text gives it */
    flavbrem_gpu_costs costs;
    unsigned has[MOST_BACKENDS]; /* bits: devices that are of this model */
} model_costs;

struct flavbrem_context {
    int threads; /* 0: one a core */
    int backend; /* asked for: its place in host/backends/backends.inc, or ANY_BACKEND */
    int number;  /* of the device there */
    struct device_engine *engines[MOST_BACKENDS]; /* NULL before the first batch there */
    int engine_number[MOST_BACKENDS];             /* the device of each */
    /* Gives the engines back; NULL before the first one. host/backends/device.c sets it: the core
     * knows no devices. */
    void (*stop)(flavbrem_context *context);
    int worked_on;        /* the backend of the last batch, */
    int worked_on_number; /* and its device, or ANY_DEVICE: what it takes by itself */
    /* Of several devices together: what was asked for, and those that work. */
    char wanted_several[DEVICE_NAME_BYTES], several[DEVICE_NAME_BYTES];
    char lost[MESSAGE_BYTES];     /* which one failed first, and how, a cpu_reason */
    const char *cpu_reason;       /* why "auto" took the CPU, or which of several was lost; "" */
    flavbrem_gpu_costs gpu_costs; /* of the GPU that a backend is asked about */
    flavbrem_gpu_costs any_costs; /* of those whose model is not known */
    model_costs costs_of[MOST_MODELS];
    int models;
    unsigned compared[MOST_BACKENDS]; /* bits: devices whose text was compared with the models */
    double waited_s; /* what a GPU that had run would have saved so far, by what "auto" expects */
    double small_s;  /* of the CPU, since no GPU was asked */
    unsigned given_up[MOST_BACKENDS]; /* bits: devices that failed under "auto" */
    char failure[MESSAGE_BYTES];      /* what failed, a cpu_reason */
    flavbrem_progress progress;       /* may be NULL */
    void *progress_user;
    struct rule_set *rules; /* the Gauss rules, one block, made by the first batch; NULL before */
    char message[MESSAGE_BYTES];
};

#endif
