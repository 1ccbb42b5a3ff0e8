/* What the library computes on the processor that it runs on, whatever the device: the versions of
 * the hot files, and the climb of one integral. */
#ifndef FLAVBREM_HOST_CPU_H
#define FLAVBREM_HOST_CPU_H

#include "host/backends/backend.h"
#include "host/backends/cpu/isa.h"

/* Numbers are worked on by eight at once, each an array over the lanes of a vector. */
#define LANES 8
#define LANE_MEMBER(name) double name[LANES];

/* Eight places along x. */
typedef struct x_lanes {
    X_PLACE_FIELDS(LANE_MEMBER)
} x_lanes;

/* The t sums of the rows of the x nodes [first, end) of a rung, counted over all panels, in the
 * order x, v, t panel; their weights included, those of the Gauss rules of x and v not.
 *   places  room for the x nodes
 *   values  [ROW_CHANNELS] of each row */
typedef void rows_function(const integrand *f, const rung *r, int first, int end, x_lanes *places,
                           double *values);

/* Where along x and v densities are wanted. */
typedef struct density_column {
    int32_t cube;
    double x_z, x_z_bar, v_z, v_z_bar;
} density_column;

/* The density of events in n columns, at t_z[n_t] in each (WW, IWW: at one, which does not matter);
 * values[n][n_t]. */
typedef void densities_function(const event_source *source, size_t n, const density_column *columns,
                                size_t n_t, const double *t_z, double *values);

/* The n events with these numbers into events[0], events[apart], ... */
typedef void events_function(const sampler_data *sampler, size_t n, const uint64_t *number,
                             size_t apart, event_record *events);

/* n events, at most MIXED_AT_ONCE, each from a sampler of its own, which are alike; number[i] is
 * the upper half of the counter. Returns 0 where one was not accepted in so many tries. */
#define MIXED_AT_ONCE 64
typedef int mixed_events_function(size_t n, const sampler_data *samplers, const uint64_t *number,
                                  uint32_t most_tries, event_record *events);

/* The versions for an instruction set. */
rows_function *flb_cpu_rows_for(enum cpu_isa isa);
densities_function *flb_cpu_densities_for(enum cpu_isa isa);
events_function *flb_cpu_events_for(enum cpu_isa isa);
mixed_events_function *flb_cpu_mixed_events_for(enum cpu_isa isa);

#define ROWS_AT_ONCE (MAX_T_PANELS * MAX_NODES)
#define PLACES_AT_ONCE ((ROWS_AT_ONCE + LANES - 1) / LANES)

/* What one thread needs for the sums of a rung. */
typedef struct rung_workspace {
    x_lanes places[PLACES_AT_ONCE];
    double values[ROWS_AT_ONCE * ROW_CHANNELS];
    double channels[MAX_X_PANELS * MAX_NODES * MAX_X_CHANNELS];
} rung_workspace;

/* The channels of an x node from its rows, and the sums of a rung from the n channels of all its x
 * nodes. */
void flb_cpu_add_over_v(const rung *r, int t_panels, int n, const double *values, double *channels);
void flb_cpu_add_over_x(const rung *r, int n_panels, int n, const double *channels,
                        rung_sums *sums);

/* The sums of a rung: rows in groups, added over v, then over x, always in the same order. */
void flb_rung_sum(rows_function *rows, const integrand *f, const rung *r, rung_workspace *space,
                  rung_sums *sums);

/* Climbs the ladder of an integral until the tolerance is met or there are no more rungs, on the
 * calling thread. f->t_panels becomes that of the last rung. */
estimate flb_cpu_climb(rows_function *rows, const rule_set *rules, integrand *f, double rtol,
                       rung_workspace *space);

/* ---- the batches of the CPU backend, as in device_backend ---- */

FLAVBREM_MUST_CHECK flavbrem_status flb_cpu_integrate(enum cpu_isa isa, integral_batch *batch,
                                                      flavbrem_context *context);
FLAVBREM_MUST_CHECK flavbrem_status flb_cpu_draw(enum cpu_isa isa, const event_batch *batch,
                                                 event_record *events, flavbrem_context *context);
FLAVBREM_MUST_CHECK flavbrem_status flb_cpu_count(enum cpu_isa isa, const event_batch *batch,
                                                  const event_histogram *histogram,
                                                  flavbrem_context *context);

#endif
