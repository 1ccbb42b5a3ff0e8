/* What a backend is: a family of devices that work on batches of integrals and of events. Nothing
 * here knows what a batch is asked for: a backend is handed integrals over phase space, and the
 * plain data of samplers. */
#ifndef FLAVBREM_HOST_BACKEND_H
#define FLAVBREM_HOST_BACKEND_H

#include "flavbrem/context.h"
#include "flavbrem/region.h"
#include "kernels/amplitude.h"
#include "kernels/histogram.h"
#include "kernels/integrands.h"
#include "kernels/mixture.h"
#include "kernels/pick.h"

/* ---- batches ---- */

/* Integrals to a tolerance. The device makes them of their places. */
typedef struct integral_batch {
    size_t n;
    double rtol;
    const rule_set *rules;
    const integral_request *requests; /* of one process and tolerance */
    /* Where integral number i is. After a device has failed another one may ask again for any
     * integral of its part, for those that were finished too. */
    void (*place)(void *user, size_t i, integral_place *place);
    /* Takes what integral number i gave, NULL where nothing is left of it; not called of no
     * request. Both may be called by any thread, in any order, and by several at once: those have
     * different i. Nobody calls for the same i at once. */
    void (*finish)(void *user, size_t i, const estimate *got);
    void *user;
    size_t share; /* a thread is not worth its start for fewer integrals; 0 where one is enough */
    size_t done;  /* integrals, in any order */
} integral_batch;

/* A sampler's plain data, which stay the sampler's. Equal sources have equal hats. */
typedef struct sampler_data {
    const event_source *source;
    const hat *hat;
    size_t hat_bytes;           /* with what stands behind the struct */
    const hat_mixture *mixture; /* where hat is NULL: of hats that it shares, */
    const void *grid;           /* and whose: samplers with one are alike but for energy and key, in
                                 * one panel of x */
} sampler_data;

/* Events: number first to first + n - 1, event i from samplers[i % n_samplers], or from the one
 * that is picked. */
typedef struct event_batch {
    size_t n_samplers;
    const sampler_data *samplers;
    const event_pick *pick; /* NULL; else of samplers that have mixtures */
    uint64_t first;
    size_t n;
    const uint64_t *numbers; /* NULL; else event k is number numbers[k] of samplers[k], which have
                              * mixtures, first is 0, and `tries` are enough; in memory of a device
                              * alone */
    uint32_t tries;
    const flavbrem_region *inside; /* NULL; else of event i the first one inside is taken of the
                                    * numbers i, i + NEXT_CANDIDATE, ..., on the CPU alone */
} event_batch;

#define NEXT_CANDIDATE (UINT64_C(1) << 40)
#define MOST_CANDIDATES (UINT64_C(1) << 23) /* so that numbers stay below 2^63 */

/* Where events are counted; counts and tally are added to. */
typedef struct event_histogram {
    histogram_axis axis[HISTOGRAM_AXES];
    uint64_t *counts;
    event_tally *tally;
} event_histogram;

/* ---- backends ---- */

/* A device that is ready to work, with its memory. Each backend has a struct of its own for it,
 * which it converts to this one and back; this one is never defined. */
typedef struct device_engine device_engine;

/* What device_backend.number says of a name that is none of its devices. */
#define NO_SUCH_DEVICE (-1)

/* Several devices of a backend that work on a batch together have a number too: this and the bits
 * of theirs. It is resolved before an engine is made: of "all" the bits of those that can be used
 * are set, and a single one has its own number. */
#define SEVERAL_DEVICES (1 << 24)
#define MOST_OF_SEVERAL 24
#define ALL_DEVICES SEVERAL_DEVICES

/* What "auto" decides about. */
typedef struct device_task {
    size_t n;
    double item_s;     /* an integral or an event on one thread of the CPU, in its best code [s] */
    double host_s;     /* of it what a thread of the host does wherever the rest is done [s] */
    double bytes_back; /* an item, from a GPU */
} device_task;

/* What a device does in memory of its own that is the caller's, on a stream of his, which is a
 * cudaStream_t or the like. Each begins behind what is on the stream, and returns when it is done.
 */
typedef struct device_memory {
    /* The number of the device whose memory it is, or NO_SUCH_DEVICE. */
    int (*whose)(const void *memory);
    /* Copies from or to memory of device number `number`, which no engine need work on. */
    flavbrem_status (*copy)(int number, void *to, const void *from, size_t bytes, int from_device,
                            void *stream, flavbrem_context *context);
    flavbrem_status (*events)(device_engine *engine, const event_batch *batch, event_record *events,
                              void *stream, flavbrem_context *context);
    flavbrem_status (*columns)(device_engine *engine, const event_batch *batch,
                               const record_columns *columns, void *stream,
                               flavbrem_context *context);
} device_memory;

/* A family of devices. After an error of create or of what follows destroy the context has the
 * sentence, which names the call that failed; the engine can then only be destroyed. */
typedef struct device_backend {
    const char *family; /* "cuda": the name of the device that it takes by itself */
    const char *names;  /* "cuda, cuda:N": what can be asked for */
    const char *all;    /* "cuda:all"; NULL where several do not work together */
    int is_gpu;         /* the threads of the CPU are free while it works, on large batches */
    /* What a task takes on device number `number`, once that has started [s]; NULL keeps a backend
     * out of "auto". */
    double (*seconds)(int number, const device_task *task, const flavbrem_context *context);
    /* How many there are; where there are none *reason says why, a constant. */
    int (*count)(const char **reason);
    /* The name of device number `number`, below count(): a constant. */
    const char *(*name)(int number);
    /* The number of the device that has a name, which need not be there; NO_SUCH_DEVICE. */
    int (*number)(const char *name);
    /* The name of several, from their bits, DEVICE_NAME_BYTES; where there is `all`. */
    void (*several_name)(int several, char *name);
    /* Why a name that begins like theirs is none of them, a constant, NULL where it begins
     * otherwise. May be NULL. */
    const char *(*mistake)(const char *name);
    /* Which one it takes by itself, below count(): processes of one node may differ. The first one
     * where this is NULL. */
    int (*own)(void);
    /* NULL where device number `number`, below count(), can be used, else why not, a constant. */
    const char *(*problem)(int number);
    /* Its model and size, one line, "" where there is nothing to say. */
    void (*describe)(int number, char *text, size_t size);
    /* number: also of several, where there is `all`. Then the engine keeps context->several and
     * context->cpu_reason, and goes on as long as one of them works. */
    flavbrem_status (*create)(device_engine **made, int number, flavbrem_context *context);
    void (*destroy)(device_engine **engine);
    /* FLAVBREM_ERROR_CANCELLED, without a sentence, where the caller wants no more. */
    flavbrem_status (*integrate)(device_engine *engine, integral_batch *batch,
                                 flavbrem_context *context);
    flavbrem_status (*amplitudes)(device_engine *engine, size_t n, const phase_space_place *places,
                                  double *values, flavbrem_context *context);
    /* events: [batch->n]; after an error some are written. */
    flavbrem_status (*events)(device_engine *engine, const event_batch *batch, event_record *events,
                              flavbrem_context *context);
    flavbrem_status (*histogram)(device_engine *engine, const event_batch *batch,
                                 const event_histogram *histogram, flavbrem_context *context);
    flavbrem_status (*random_blocks)(device_engine *engine, uint32_t n, const rng_place *places,
                                     rng_block *blocks, flavbrem_context *context);
    const device_memory *memory; /* NULL where devices have none of their own */
} device_backend;

#endif
