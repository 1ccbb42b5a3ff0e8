/* The integrals over phase space on the device.
 *
 * A work item is a row, one (x, v) node of one panel with t left to be summed inside it, and a
 * thread is a row: its nodes of t one after the other, so that the order of the sum is that of the
 * CPU. A point has about a thousand rows with the same number of nodes. They are dealt out in tiles
 * of a warp's 32 (fewer where a point has fewer rows), so that the threads of a warp end together
 * and read the same nodes of t, one fetch for all of them. Between rows nothing is shared: no
 * barriers, no shared memory, no atomics.
 *
 * A chunk begins with flb_make_points, an integral from its place one a thread: 40 bytes a point
 * come from the host. A rung is six launches, five of WW and IWW: flb_x_places    what an x node
 * fixes for all its rows, one node a thread;
 *   *_rows          from there and the node of v to the t sums of a row. What a row needs for its t
 *                   loop is made by the thread that runs the loop: to keep it in memory between two
 *                   stages was tried and saved no registers, for the loop itself takes most;
 *   flb_add_over_v  one number of one x node a thread,
 *   flb_add_over_x  one number of one point a thread: the pairwise sums of kernels/sums.h;
 *   flb_climb       the estimate of a point and its next rung;
 *   flb_lay_out     which points climb on, and where their rows lie. One block shares the points:
 *                   it adds whole numbers alone, so that nobody's order changes a bit.
 * The host knows none of this: it sends some rungs, and looks whether points still wait. The grid
 * of a launch is a guess at what there is to do. A row reads a few hundred bytes for thousands of
 * operations: the time is that of the arithmetic of *_rows. */
#include "kernels/launch.h"

#define DEVICE_FN static __device__ __forceinline__

/* Who of n owners has an item: the last one with first[owner] <= item. */
DEVICE_FN uint32_t owner_of(const uint32_t *first, uint32_t n, uint32_t item)
{
    uint32_t low = 0, high = n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (first[middle] <= item)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* ---- points ---- */

FLAVBREM_KERNEL(2) flb_make_points(device_rung rung, integral_request asked)
{
    FOR_ITEMS(i, rung.n)
    {
        const integral_place *place = &rung.asked[i];
        device_point *point = &rung.points[i];
        point->climb.at.t_panels = 0;
        if (place->request == OF_NO_REQUEST)
            continue;
        if (integrand_at(&asked, place, &point->f)) {
            point->climb = climb_start(rung.rules, &point->f, rung.rtol);
        } else {
            rung.results[i].value = rung.results[i].error = 0.0;
            rung.results[i].good = NOTHING_LEFT_HERE;
        }
    }
}

/* ---- rows ---- */

DEVICE_FN uint64_t row_count(const device_rung &rung)
{
    return (uint64_t)rung.first_tile[rung.layout->active] * rung.tile_rows;
}

/* Where a row belongs. */
typedef struct row_place {
    const integrand *f;
    const x_panel *panel;
    const x_place *at;
    rung nodes;
    const gauss_node *x, *v;
    int t_panel;
    bool there;
} row_place;

DEVICE_FN row_place place_of_row(const device_rung &rung, uint64_t row)
{
    row_place place;
    uint32_t tile = (uint32_t)(row / rung.tile_rows);
    uint32_t j = owner_of(rung.first_tile, rung.layout->active, tile);
    const device_point *point = &rung.points[rung.which[j]];
    int i = (int)(row - (uint64_t)rung.first_tile[j] * rung.tile_rows);
    place.f = &point->f;
    place.nodes = ladder_rung(rung.rules, point->climb.at);
    row_number number = row_number_of(&place.nodes, point->climb.at.t_panels, i);
    place.panel = &point->f.panels[number.panel];
    place.at = &rung.places[rung.first_x[j] + number.panel * place.nodes.nx + number.x];
    place.x = &place.nodes.x[number.x];
    place.v = &place.nodes.v[number.v];
    place.t_panel = number.t_panel;
    place.there = number.panel < point->f.n_panels;
    return place;
}

DEVICE_FN row_point point_of_row(const row_place &place)
{
    return row_point_at(place.f, place.at, place.v->z, place.v->z_bar);
}

FLAVBREM_KERNEL(4) flb_x_places(device_rung rung)
{
    FOR_ITEMS(x, rung.first_x[rung.layout->active])
    {
        uint32_t j = owner_of(rung.first_x, rung.layout->active, (uint32_t)x);
        const device_point *point = &rung.points[rung.which[j]];
        struct rung nodes = ladder_rung(rung.rules, point->climb.at);
        int i = (int)(x - rung.first_x[j]);
        const gauss_node *node = &nodes.x[i % nodes.nx];
        rung.places[x] =
            x_place_at(&point->f, &point->f.panels[i / nodes.nx], node->z, node->z_bar);
    }
}

/* The t integral of a row and its null rules. */
typedef struct t_sums {
    double channel[ROW_CHANNELS];
} t_sums;

DEVICE_FN t_sums no_t_sums()
{
    t_sums sums;
    FLAVBREM_UNROLL
    for (int c = 0; c < ROW_CHANNELS; c++)
        sums.channel[c] = 0.0;
    return sums;
}

DEVICE_FN void add_t_value(t_sums *sums, const gauss_node *node, double value)
{
    sums->channel[0] += node->weight * value;
    FLAVBREM_UNROLL
    for (int c = 0; c < NULL_RULES; c++)
        sums->channel[1 + c] += node->null[c] * value;
}

DEVICE_FN void store_row(const device_rung &rung, uint64_t row, double weight, const t_sums *sums)
{
    uint64_t rows = row_count(rung);
    FLAVBREM_UNROLL
    for (int c = 0; c < ROW_CHANNELS; c++)
        rung.values[c * rows + row] = weight > 0.0 ? weight * sums->channel[c] : 0.0;
}

/* in_s, formed: constants. in_s: which of the two expansions of etl_node() stays in the loop.
 * formed: 0 tells that the form factor is the elastic one, the spin 0, and leaves out the others.
 */
DEVICE_FN t_sums boson_t_sums(const row_place &place, etl_row row, const t_axis *axis, double in_s,
                              bool formed)
{
    t_sums sums = no_t_sums();
    const form_factor *nucleus = &place.f->q.nucleus;
    row.in_s = in_s;
    for (int k = 0; k < place.nodes.nt; k++) {
        const gauss_node *node = &place.nodes.t[k];
        point_kind kind = formed ? point_kind_of(&place.f->q) : plain_kind();
        add_t_value(&sums, node, boson_t_value(nucleus, kind, &row, axis, node->z));
    }
    return sums;
}

DEVICE_FN void sum_boson_row(const device_rung &rung, uint64_t i, bool formed)
{
    row_place place = place_of_row(rung, i);
    if (!place.there)
        return;
    etl_row row;
    t_axis axis;
    row_point point = point_of_row(place);
    prepare_boson_row(place.f, &point, place.t_panel, place.f->t_panels > 1, &row, &axis);
    t_sums sums = row.in_s > 0.0 ? boson_t_sums(place, row, &axis, 1.0, formed)
                                 : boson_t_sums(place, row, &axis, 0.0, formed);
    store_row(rung, i, axis.weight, &sums);
}

DEVICE_FN void sum_lepton_row(const device_rung &rung, uint64_t i, bool formed)
{
    row_place place = place_of_row(rung, i);
    if (!place.there)
        return;
    etl_lepton_row row;
    t_axis axis;
    row_point point = point_of_row(place);
    const form_factor *nucleus = &place.f->q.nucleus;
    prepare_lepton_row(place.f, &point, place.t_panel, place.f->t_panels > 1, &row, &axis);
    t_sums sums = no_t_sums();
    for (int k = 0; k < place.nodes.nt; k++) {
        const gauss_node *node = &place.nodes.t[k];
        point_kind kind = formed ? point_kind_of(&place.f->q) : plain_kind();
        add_t_value(&sums, node, lepton_t_value(nucleus, kind, &row, &axis, node->z));
    }
    store_row(rung, i, axis.weight, &sums);
}

/* The weight stands in the value; the null rules along t are 0. */
DEVICE_FN void find_ww_row(const device_rung &rung, uint64_t i, bool formed)
{
    row_place place = place_of_row(rung, i);
    if (!place.there)
        return;
    uint64_t rows = row_count(rung);
    int kind = formed ? place.f->q.nucleus.kind : FORM_ELASTIC;
    rung.values[i] = ww_row_value(place.f, kind, place.panel, place.x, place.v);
    FLAVBREM_UNROLL
    for (int c = 1; c < ROW_CHANNELS; c++)
        rung.values[c * rows + i] = 0.0;
}

FLAVBREM_KERNEL(4) flb_boson_rows(device_rung rung)
{
    FOR_ITEMS(i, row_count(rung))
    sum_boson_row(rung, i, false);
}

FLAVBREM_KERNEL(3) flb_lepton_rows(device_rung rung)
{
    FOR_ITEMS(i, row_count(rung))
    sum_lepton_row(rung, i, false);
}

FLAVBREM_KERNEL(4) flb_ww_rows(device_rung rung)
{
    FOR_ITEMS(i, row_count(rung))
    find_ww_row(rung, i, false);
}

FLAVBREM_KERNEL(3) flb_formed_boson_rows(device_rung rung)
{
    FOR_ITEMS(i, row_count(rung))
    sum_boson_row(rung, i, true);
}

FLAVBREM_KERNEL(2) flb_formed_lepton_rows(device_rung rung)
{
    FOR_ITEMS(i, row_count(rung))
    sum_lepton_row(rung, i, true);
}

FLAVBREM_KERNEL(3) flb_formed_ww_rows(device_rung rung)
{
    FOR_ITEMS(i, row_count(rung))
    find_ww_row(rung, i, true);
}

/* ---- sums ---- */

FLAVBREM_KERNEL(4) flb_add_over_v(device_rung rung)
{
    uint64_t rows = row_count(rung);
    FOR_ITEMS(i, (uint64_t)rung.first_x[rung.layout->active] * MAX_X_CHANNELS)
    {
        uint32_t x = (uint32_t)(i / MAX_X_CHANNELS);
        int c = (int)(i % MAX_X_CHANNELS);
        uint32_t j = owner_of(rung.first_x, rung.layout->active, x);
        const device_point *point = &rung.points[rung.which[j]];
        struct rung nodes = ladder_rung(rung.rules, point->climb.at);
        int t_panels = point->climb.at.t_panels;
        if (c >= X_CHANNELS(t_panels))
            continue;
        uint64_t rows_of_x = (uint64_t)nodes.nv * t_panels;
        uint64_t first = (uint64_t)rung.first_tile[j] * rung.tile_rows;
        const double *values = rung.values + first + (x - rung.first_x[j]) * rows_of_x;
        rung.channels[i] = sum_over_v(&nodes, t_panels, values, 1, rows, c);
    }
}

FLAVBREM_KERNEL(4) flb_add_over_x(device_rung rung)
{
    FOR_ITEMS(i, (uint64_t)rung.layout->active * RUNG_SUMS)
    {
        uint32_t j = (uint32_t)(i / RUNG_SUMS);
        int k = (int)(i % RUNG_SUMS);
        const device_point *point = &rung.points[rung.which[j]];
        struct rung nodes = ladder_rung(rung.rules, point->climb.at);
        const double *channels = rung.channels + (uint64_t)rung.first_x[j] * MAX_X_CHANNELS;
        double *numbers = (double *)&rung.sums[j];
        numbers[k] = k < X_CHANNELS(point->climb.at.t_panels) || k >= MAX_X_CHANNELS
                         ? sum_over_x(&nodes, point->f.n_panels, MAX_X_CHANNELS, channels, k)
                         : 0.0;
    }
}

/* ---- the ladder ---- */

FLAVBREM_KERNEL(4) flb_climb(device_rung rung)
{
    FOR_ITEMS(j, rung.layout->active)
    {
        uint32_t place = rung.which[j];
        device_point *point = &rung.points[place];
        const rung_sums *sums = &rung.sums[j];
        climb *c = &point->climb;
        estimate got;
        if (!ladder_step(rung.rules, &point->f, rung.rtol, sums, c, &got))
            c->at.t_panels = 0;
        rung.results[place] = got;
        point->f.t_panels = c->at.t_panels;
    }
}

/* ---- the layout of a rung ---- */

/* Numbers of the threads of a block: each becomes the sum of those up to it. */
DEVICE_FN void add_up(uint32_t *numbers)
{
    uint32_t thread = threadIdx.x;
    for (uint32_t step = 1; step < blockDim.x; step *= 2) {
        uint32_t before = thread >= step ? numbers[thread - step] : 0;
        __syncthreads();
        numbers[thread] += before;
        __syncthreads();
    }
}

/* What a point takes in the rung that it has reached. */
typedef struct point_room {
    uint32_t waits, tiles, x;
} point_room;

DEVICE_FN point_room room_of(const device_rung &rung, const device_point *point)
{
    point_room room = {0, 0, 0};
    if (point->climb.at.t_panels == 0)
        return room;
    struct rung nodes = ladder_rung(rung.rules, point->climb.at);
    room.waits = 1;
    room.x = (uint32_t)nodes.nx * point->f.n_panels;
    uint32_t rows = room.x * nodes.nv * point->climb.at.t_panels;
    room.tiles = (rows + rung.tile_rows - 1) / rung.tile_rows;
    return room;
}

FLAVBREM_KERNEL(4) flb_lay_out(device_rung rung)
{
    __shared__ uint32_t waiting[BLOCK_THREADS], tiles[BLOCK_THREADS], x[BLOCK_THREADS];
    __shared__ uint32_t active[BLOCK_THREADS];
    uint32_t thread = threadIdx.x, each = (rung.n + blockDim.x - 1) / blockDim.x;
    uint32_t first = thread * each, last = first + each < rung.n ? first + each : rung.n;
    point_room mine = {0, 0, 0};
    for (uint32_t i = first; i < last; i++) {
        point_room room = room_of(rung, &rung.points[i]);
        mine.waits += room.waits;
        mine.tiles += room.tiles;
        mine.x += room.x;
    }
    waiting[thread] = mine.waits;
    tiles[thread] = mine.tiles;
    x[thread] = mine.x;
    __syncthreads();
    add_up(waiting);
    add_up(tiles);
    add_up(x);
    uint32_t j = waiting[thread] - mine.waits, fit = 0;
    uint32_t tile = tiles[thread] - mine.tiles, node = x[thread] - mine.x;
    for (uint32_t i = first; i < last; i++) {
        point_room room = room_of(rung, &rung.points[i]);
        if (room.waits == 0)
            continue;
        rung.which[j] = i;
        rung.first_tile[j] = tile;
        rung.first_x[j] = node;
        j++;
        tile += room.tiles;
        node += room.x;
        fit += (uint64_t)tile * rung.tile_rows <= rung.room_rows && node <= rung.room_x ? 1 : 0;
    }
    active[thread] = fit; /* whoever does not fit, nobody behind it does */
    __syncthreads();
    add_up(active);
    if (thread == blockDim.x - 1) {
        rung.first_tile[waiting[thread]] = tile;
        rung.first_x[waiting[thread]] = node;
        rung.layout->waiting = waiting[thread];
        rung.layout->active = active[thread];
    }
}
