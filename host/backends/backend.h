/* What a backend does: on the CPU the sums of one rung of an integral over phase space, on a device
 * a whole batch of integrals. */
#ifndef FLAVBREM_HOST_BACKEND_H
#define FLAVBREM_HOST_BACKEND_H

#include "flavbrem/context.h"
#include "flavbrem/xsec.h"
#include "host/backends/cpu/isa.h"
#include "kernels/amplitude.h"
#include "kernels/ladder.h"
#include "kernels/sample.h"

/* The t sums of the rows [first, last) of a rung, in the order panel, x, v, t panel; their weights
 * included, those of the Gauss rules of x and v not. values has room for
 * (last - first) * ROW_CHANNELS numbers. */
typedef void rows_function(const integrand *f, const rung *r, int first, int last, double *values);

/* The version of the hot file for an instruction set. */
rows_function *flb_cpu_rows_for(enum cpu_isa isa);

/* Where along x and v densities are wanted. */
typedef struct density_column {
    int32_t cube;
    double x_z, x_z_bar, v_z, v_z_bar;
} density_column;

/* The density of events in n columns, at t_z[n_t] in each (WW, IWW: at one, which does not matter);
 * values[n][n_t]. Negative for a final state of WW or IWW that cannot be. */
typedef void densities_function(const event_source *source, size_t n, const density_column *columns,
                                size_t n_t, const double *t_z, double *values);

/* The n events with the numbers first, first + apart, ... into events[0], events[apart], ... */
typedef void events_function(const event_source *source, const hat *h, uint64_t first, size_t n,
                             size_t apart, event_record *events);

/* The versions for an instruction set. */
densities_function *flb_cpu_densities_for(enum cpu_isa isa);
events_function *flb_cpu_events_for(enum cpu_isa isa);

#define ROWS_AT_ONCE (MAX_T_PANELS * MAX_NODES)

/* What one thread needs for the sums of a rung. */
typedef struct rung_workspace {
    double values[ROWS_AT_ONCE * ROW_CHANNELS];
    double channels[MAX_X_PANELS * MAX_NODES * MAX_X_CHANNELS];
} rung_workspace;

/* The sums of a rung: rows in groups, added over v, then over x, always in the same order. */
void flb_rung_sum(rows_function *rows, const integrand *f, const rung *r, rung_workspace *space,
                  rung_sums *sums);

/* A batch for a device; the points were checked before. */
typedef struct device_batch {
    const flavbrem_process *process;
    const flavbrem_request *request;
    size_t n;
    const flavbrem_point *points;
    flavbrem_result *results; /* of this batch alone: after an error some of them are written */
    size_t done;              /* points, in any order */
} device_batch;

/* Of events: host/events/sampler.h. */
struct event_batch;
struct event_histogram;

/* A device that is ready to work, with its memory. */
typedef struct device_engine device_engine;

/* A family of devices. After an error of create or of what follows destroy the context has the
 * sentence, which names the call that failed; the engine can then only be destroyed. */
typedef struct device_backend {
    /* How many there are; where there are none *reason says why, a constant. */
    int (*count)(const char **reason);
    /* NULL where device number `number` can be used, else why not, a constant. */
    const char *(*problem)(int number);
    /* Its model and size, one line. */
    void (*describe)(int number, char *text, size_t size);
    /* rules: what all batches use, copied. */
    flavbrem_status (*create)(device_engine **made, int number, const rule_set *rules,
                              flavbrem_context *context);
    void (*destroy)(device_engine **engine);
    flavbrem_status (*integrate)(device_engine *engine, device_batch *batch,
                                 flavbrem_context *context);
    flavbrem_status (*amplitudes)(device_engine *engine, size_t n, const phase_space_place *places,
                                  double *values, flavbrem_context *context);
    /* events: [batch->n]; after an error some are written. */
    flavbrem_status (*events)(device_engine *engine, const struct event_batch *batch,
                              event_record *events, flavbrem_context *context);
    flavbrem_status (*histogram)(device_engine *engine, const struct event_batch *batch,
                                 const struct event_histogram *histogram,
                                 flavbrem_context *context);
    flavbrem_status (*random_blocks)(device_engine *engine, uint32_t n, const rng_place *places,
                                     rng_block *blocks, flavbrem_context *context);
} device_backend;

/* host/backends/cuda/backend.c; in a build without CUDA host/backends/no_cuda.c, which has no
 * devices. */
extern const device_backend flb_cuda_backend;

#endif
