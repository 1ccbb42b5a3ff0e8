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

FLAVBREM_FN void store_boson_row(const integrand *f, const row_point *point, double t_panel,
                                 int split, int l, boson_lanes *lanes, axis_lanes *axes)
{
    etl_row row;
    t_axis axis;
    prepare_boson_row(f, point, t_panel, split, &row, &axis);
    ETL_ROW_FIELDS(LANE_STORE)
    store_axis(axes, l, &axis);
}

#endif
