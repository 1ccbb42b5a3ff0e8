/* The kernels as the host sees them: what each reads and writes. The host launches them by
 * cudaLaunchKernel. Each but flb_lay_out loops over its items with the stride of the grid, so that
 * any number of blocks of at most BLOCK_THREADS threads gives the same results. */
#ifndef FLAVBREM_KERNELS_LAUNCH_H
#define FLAVBREM_KERNELS_LAUNCH_H

#include "kernels/amplitude.h"
#include "kernels/histogram.h"
#include "kernels/integrands.h"
#include "kernels/mixture.h"
#include "kernels/pick.h"

#define BLOCK_THREADS 128

/* A point of a batch on the device: its integral and its climb. */
typedef struct device_point {
    integrand f;
    climb climb;
} device_point;

/* What a rung of a chunk works on: the device finds out after every climb. */
typedef struct device_layout {
    uint32_t waiting; /* points that still climb, */
    uint32_t active;  /* of them the first, that a rung has room for */
} device_layout;

#define NOTHING_LEFT_HERE (-1)

/* A chunk of points that climb together. The rows of those that are active are dealt out in tiles
 * of tile_rows, so that the threads of a warp work on the same point or on few; the last tile of a
 * point can have rows that are not there. All pointers are to memory of the device. */
typedef struct device_rung {
    const rule_set *rules;
    const integral_place *asked; /* [n] */
    device_point *points; /* [n]; 0 t panels where the climb ended, or has nothing to begin with */
    estimate *results; /* [n]; `good` is NOTHING_LEFT_HERE where nothing is left of an integral */
    device_layout *layout;
    uint32_t *which;      /* [n] the places of those that wait, in the order of the batch */
    uint32_t *first_tile; /* [n + 1] of each waiting point, and how many there are */
    uint32_t *first_x;    /* [n + 1] the same for its x nodes, all panels together */
    x_place *places;      /* [room_x] x nodes of the exact cross-section */
    double *values;       /* [ROW_CHANNELS][rows] t sums of the rows, room_rows at most */
    double *channels;     /* [room_x][MAX_X_CHANNELS] sums over v */
    rung_sums *sums;      /* [n] sums over x */
    double rtol;
    uint32_t n, tile_rows;
    uint32_t room_rows, room_x;
} device_rung;

/* A sampler on the device: what its events are drawn from, and its hat, of which hat_head is the
 * beginning; the rest lies behind the struct. */
typedef struct device_sampler {
    event_source source;
    hat hat_head;
} device_sampler;

/* One that has its hats from others: a mixture of them, or one of its own where `own` is not NULL.
 * Pointers are to memory of the device. */
typedef struct device_mixed {
    event_source source;
    hat_mixture mixture;
    const hat *own;
} device_mixed;

/* Events to draw: number first to first + n - 1, event i from sampler i % n_samplers. */
typedef struct device_draw {
    const device_sampler *const *samplers;
    event_record *events; /* [n] */
    uint64_t first, n_samplers;
    uint32_t n;
} device_draw;

/* The same from those: event i from the part that is picked, or where pick.n_turns is 0 from
 * sampler i % n_samplers. */
typedef struct device_mixed_draw {
    const device_mixed *samplers;
    event_record *events; /* [n] */
    event_pick pick;
    const uint64_t *numbers; /* NULL; else event k of the batch is number numbers[k] of sampler k */
    uint32_t *lacks;         /* with numbers: how many events had no try accepted */
    uint64_t first, n_samplers;
    uint32_t n, most_tries;
} device_mixed_draw;

/* Events to turn into columns, from place `at` of each on. */
typedef struct device_columns {
    const event_record *events; /* [n] */
    record_columns columns;
    uint64_t at;
    uint32_t n;
} device_columns;

/* Events to count. */
typedef struct device_count {
    const event_record *events; /* [n] */
    histogram_axis axis[HISTOGRAM_AXES];
    uint64_t *counts; /* added to */
    event_tally *tally;
    uint32_t n;
} device_count;

/* In a kernel: the items of this thread, one in each stride of the grid. */
#define FOR_ITEMS(item, n)                                                                         \
    for (uint64_t item = (uint64_t)blockIdx.x * blockDim.x + threadIdx.x; item < (n);              \
         item += (uint64_t)gridDim.x * blockDim.x)

/* blocks: how many are to fit into a multiprocessor at least, that is how many registers there are:
 * 128 a thread for 4, 168 for 3, 255 for 2. */
#ifdef __cplusplus
#define FLAVBREM_KERNEL(blocks) extern "C" __global__ void __launch_bounds__(BLOCK_THREADS, blocks)
#else
#define FLAVBREM_KERNEL(blocks) extern void
#endif

/* The points of a chunk from their places, by one request. Items are points. */
FLAVBREM_KERNEL(2) flb_make_points(device_rung rung, integral_request asked);

/* Lays out the next rung: which points wait, and where their rows lie. One block, whose
 * threads share the points. */
FLAVBREM_KERNEL(4) flb_lay_out(device_rung rung);

/* The places along x of the exact cross-section; items are x nodes. */
FLAVBREM_KERNEL(4) flb_x_places(device_rung rung);

/* The t sums of rows of the exact cross-section, seen from the boson or from the lepton, and the
 * rows of WW and IWW, which have no t axis. Items are rows. */
FLAVBREM_KERNEL(4) flb_boson_rows(device_rung rung);
FLAVBREM_KERNEL(3) flb_lepton_rows(device_rung rung);
FLAVBREM_KERNEL(4) flb_ww_rows(device_rung rung);

/* The same where the form factor is not the elastic one or, of the exact cross-section, the boson
 * has spin 1: kernels of their own, for the elastic ones of spin 0 need all registers there are.
 * The table of a form factor is memory of the device. */
FLAVBREM_KERNEL(3) flb_formed_boson_rows(device_rung rung);
FLAVBREM_KERNEL(2) flb_formed_lepton_rows(device_rung rung);
FLAVBREM_KERNEL(3) flb_formed_ww_rows(device_rung rung);

/* The sums over v, items are channels of x nodes; then over x, items are numbers of rung_sums. */
FLAVBREM_KERNEL(4) flb_add_over_v(device_rung rung);
FLAVBREM_KERNEL(4) flb_add_over_x(device_rung rung);

/* The estimate of each active point and its next rung. Items are active points. */
FLAVBREM_KERNEL(4) flb_climb(device_rung rung);

/* |A|^2/(8 M^2) at n places, not averaged over the azimuth. Items are places. */
FLAVBREM_KERNEL(4) flb_amplitudes(const phase_space_place *places, double *values, uint32_t n);

/* Events; items are events. Formed: where a form factor is not the elastic one, or a boson has spin
 * 1. */
FLAVBREM_KERNEL(3) flb_draw_events(device_draw draw);
FLAVBREM_KERNEL(3) flb_draw_formed_events(device_draw draw);
FLAVBREM_KERNEL(3) flb_draw_mixed_events(device_mixed_draw draw);
FLAVBREM_KERNEL(3) flb_draw_formed_mixed_events(device_mixed_draw draw);
FLAVBREM_KERNEL(4) flb_make_columns(device_columns job);
FLAVBREM_KERNEL(4) flb_count_events(device_count count);

/* Random numbers at n places. */
FLAVBREM_KERNEL(4) flb_random_blocks(const rng_place *places, rng_block *blocks, uint32_t n);

#endif
