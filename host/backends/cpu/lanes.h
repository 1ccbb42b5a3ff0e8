/* Eight rows at once, each number an array over the lanes of a vector: what the hot files of the
 * CPU share. They are compiled once for each instruction set, CPU_ISA is its name; the arithmetic
 * is that of the shared headers, so the bits are the same. */
#ifndef FLAVBREM_HOST_LANES_H
#define FLAVBREM_HOST_LANES_H

#include "host/backends/cpu/cpu.h"
#include "kernels/rows.h"

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define NAMED_BY_ISA(name) JOIN(name, CPU_ISA)

/* Eight nodes of x in their panels. */
#define X_NODE_FIELDS(X) X(x_z) X(x_z_bar) X(start) X(width) X(rest) X(a) X(b) X(c) X(low) X(high)

typedef struct x_node_lanes {
    X_NODE_FIELDS(LANE_MEMBER)
} x_node_lanes;

/* Eight t axes, and eight rows of either side, each member an array over the lanes. */
typedef struct axis_lanes {
    double start[LANES], a[LANES], b[LANES], c[LANES], weight[LANES];
} axis_lanes;

typedef struct boson_lanes {
    ETL_ROW_FIELDS(LANE_MEMBER)
} boson_lanes;

#define LANE_STORE(name) lanes->name[l] = row.name;
#define LANE_LOAD(name) row.name = lanes->name[l];
#define LANE_NOTHING(name) row.name = 0.0;

/* One lane of the loops below: functions of their own, for a loop with structs whose address is
 * taken does not become vector code. */
FLAVBREM_FN void store_axis(axis_lanes *lanes, int l, const t_axis *axis)
{
    lanes->start[l] = axis->start;
    lanes->a[l] = axis->map.a;
    lanes->b[l] = axis->map.b;
    lanes->c[l] = axis->map.c;
    lanes->weight[l] = axis->weight;
}

FLAVBREM_FN t_axis load_axis(const axis_lanes *lanes, int l)
{
    t_axis axis;
    axis.start = lanes->start[l];
    axis.map.a = lanes->a[l];
    axis.map.b = lanes->b[l];
    axis.map.c = lanes->c[l];
    axis.weight = lanes->weight[l];
    return axis;
}

FLAVBREM_FN void store_panel(x_node_lanes *lanes, int l, const x_panel *panel)
{
    lanes->start[l] = panel->start;
    lanes->width[l] = panel->width;
    lanes->rest[l] = panel->rest;
    lanes->a[l] = panel->map.a;
    lanes->b[l] = panel->map.b;
    lanes->c[l] = panel->map.c;
    lanes->low[l] = panel->soft.low;
    lanes->high[l] = panel->soft.high;
}

FLAVBREM_FN x_panel load_panel(const x_node_lanes *lanes, int l)
{
    x_panel panel;
    panel.start = lanes->start[l];
    panel.width = lanes->width[l];
    panel.rest = lanes->rest[l];
    panel.map.a = lanes->a[l];
    panel.map.b = lanes->b[l];
    panel.map.c = lanes->c[l];
    panel.soft.low = lanes->low[l];
    panel.soft.high = lanes->high[l];
    return panel;
}

FLAVBREM_FN x_place x_lane(const integrand *f, const x_node_lanes *nodes, int l)
{
    x_panel panel = load_panel(nodes, l);
    return x_place_at(f, &panel, nodes->x_z[l], nodes->x_z_bar[l]);
}

/* split, spin_one: constants; what no node of spin 0 reads is not stored for it. */
FLAVBREM_FN void store_boson_row(const integrand *f, const row_point *point, double t_panel,
                                 int split, int spin_one, int l, boson_lanes *lanes,
                                 axis_lanes *axes)
{
    etl_row row;
    t_axis axis;
    prepare_boson_row(f, point, t_panel, split, &row, &axis);
    ETL_ANY_FIELDS(LANE_STORE)
    if (spin_one) {
        ETL_SPIN_ONE_FIELDS(LANE_STORE)
    }
    store_axis(axes, l, &axis);
}

/* ---- the flux of eight, where it is not closed ---- */

typedef struct flux_lanes {
    double t_min[LANES], t_max[LANES];
    double start[LANES], half[LANES], step[LANES], q[LANES], q_half[LANES], q_rise[LANES];
    double near[LANES], far[LANES], risen[LANES], by_log[LANES], by_q[LANES], sum[LANES];
} flux_lanes;

FLAVBREM_FN flux_grid load_grid(const flux_lanes *lanes, int l)
{
    flux_grid grid;
    grid.start = lanes->start[l];
    grid.half = lanes->half[l];
    grid.step = lanes->step[l];
    grid.q = lanes->q[l];
    grid.q_half = lanes->q_half[l];
    grid.q_rise = lanes->q_rise[l];
    return grid;
}

FLAVBREM_FN void flux_grid_lane(const form_factor *f, int kind, flux_lanes *lanes, int l)
{
    flux_grid grid = flux_grid_of(f, kind, lanes->t_min[l], lanes->t_max[l]);
    lanes->start[l] = grid.start;
    lanes->half[l] = grid.half;
    lanes->step[l] = grid.step;
    lanes->q[l] = grid.q;
    lanes->q_half[l] = grid.q_half;
    lanes->q_rise[l] = grid.q_rise;
    lanes->sum[l] = 0.0;
}

FLAVBREM_FN void flux_pair_lane(flux_lanes *lanes, int pair, int l)
{
    flux_grid grid = load_grid(lanes, l);
    lanes->near[l] = flux_near(&grid, pair);
    lanes->far[l] = flux_far(&grid, pair);
    lanes->risen[l] = lanes->by_log[l] = lanes->by_q[l] = 0.0;
}

FLAVBREM_FN void flux_log_lane(const form_factor *f, int kind, flux_lanes *lanes, int l)
{
    flux_grid grid = load_grid(lanes, l);
    double risen = lanes->risen[l];
    lanes->by_log[l] +=
        flux_log_pair(f, kind, &grid, lanes->t_min[l], risen, lanes->near[l], lanes->far[l]);
    lanes->risen[l] = risen + (grid.start + risen) * grid.step;
}

FLAVBREM_FN void flux_q_lane(const form_factor *f, int kind, flux_lanes *lanes, int panel, int pair,
                             int l)
{
    flux_grid grid = load_grid(lanes, l);
    lanes->by_q[l] += flux_q_pair(f, kind, &grid, lanes->t_min[l], panel, pair);
}

FLAVBREM_FN void flux_sum_lane(const form_factor *f, flux_lanes *lanes, int pair, int l)
{
    double of_pair = lanes->half[l] * lanes->by_log[l] + lanes->q_half[l] * lanes->by_q[l];
    lanes->sum[l] += flux_weight(pair) * of_pair;
    if (pair == FLUX_PAIRS - 1)
        lanes->sum[l] = form_factor_numerator(f, lanes->sum[l]);
}

/* sum[] as flux_by_nodes() has it, step by step; kind is a constant. */
FLAVBREM_FN void flux_lanes_by_nodes(const form_factor *f, int kind, flux_lanes *lanes)
{
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        flux_grid_lane(f, kind, lanes, l);
    for (int pair = 0; pair < FLUX_PAIRS; pair++) {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            flux_pair_lane(lanes, pair, l);
        for (int panel = 0; panel < f->log_panels; panel++) {
#pragma omp simd
            for (int l = 0; l < LANES; l++)
                flux_log_lane(f, kind, lanes, l);
        }
        for (int panel = 0; panel < (int)f->table.q_panels; panel++) {
#pragma omp simd
            for (int l = 0; l < LANES; l++)
                flux_q_lane(f, kind, lanes, panel, pair, l);
        }
        for (int l = 0; l < LANES; l++)
            flux_sum_lane(f, lanes, pair, l);
    }
}

/* photon_flux() of eight from t_min[] and t_max[], into sum[]. */
static void flux_of_lanes(const form_factor *nucleus, flux_lanes *lanes)
{
    const form_factor f = *nucleus;
    if (f.kind == FORM_INELASTIC)
        flux_lanes_by_nodes(&f, FORM_INELASTIC, lanes);
    else
        flux_lanes_by_nodes(&f, FORM_TABULATED, lanes);
    for (int l = 0; l < LANES; l++)
        lanes->sum[l] = closed_flux(&f, f.kind, lanes->t_min[l], lanes->t_max[l]) + lanes->sum[l];
}

#endif
