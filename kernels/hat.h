/* The hat over a density on cubes: linear along each axis between the nodes of a grid, drawn from
 * as a mixture of tents, one a node. Numbers without pointers: what stands behind the struct are
 * two arrays of n_nodes, the alias table and the heights. Both are small, so that they stay in the
 * cache of whoever draws. */
#ifndef FLAVBREM_KERNELS_HAT_H
#define FLAVBREM_KERNELS_HAT_H

#include "kernels/rng.h"

/* One cube a panel of x. Nodes lie in the order cube, x, v, t. */
typedef struct hat {
    int32_t cells_x, cells_v, cells_t; /* WW and IWW have no t: 0 */
    int32_t n_nodes;                   /* of all cubes, below HAT_MOST_NODES */
    int32_t stride_cube, stride_x, stride_v;
    int32_t unused;
    double per_stride_cube, per_stride_x, per_stride_v; /* their inverses, */
    double per_cells_x, per_cells_v, per_cells_t;       /* and those of the cells; t: 0 for none */
    double unit;                                        /* of the heights, a power of two */
    double total;                                       /* integral over all cubes */
} hat;

/* An entry of the alias table is a node's share of its place, in units of 2^-64, with the number of
 * the node that has the rest in its last bits. */
#define HAT_ALIAS_BITS 20
#define HAT_MOST_NODES (1 << HAT_ALIAS_BITS)
#define HAT_ALIAS_MASK ((uint64_t)(HAT_MOST_NODES - 1))

FLAVBREM_FN const uint64_t *hat_entries(const hat *h)
{
    return (const uint64_t *)(const void *)(h + 1);
}

FLAVBREM_FN const float *hat_heights(const hat *h)
{
    return (const float *)(const void *)(hat_entries(h) + h->n_nodes);
}

/* A place in a cube: z in 0 to 1 along x, v, t with z_bar = 1 - z, and where it lies in its cell.
 */
#define HAT_PLACE_FIELDS(X) X(x_z) X(x_z_bar) X(v_z) X(v_z_bar) X(t_z) X(part_x) X(part_v) X(part_t)

typedef struct hat_place {
#define HAT_PLACE_MEMBER(name) double name;
    HAT_PLACE_FIELDS(HAT_PLACE_MEMBER)
#undef HAT_PLACE_MEMBER
    int32_t cube;
    int32_t corner; /* node of the cell's lowest corner */
} hat_place;

/* A node, by the alias method (Walker 1977): the product of a number of 64 bits with n_nodes has
 * the node above the point and a uniform number below. */
FLAVBREM_FN int32_t hat_pick(const hat *h, uint32_t high, uint32_t low)
{
    uint64_t n = (uint64_t)(uint32_t)h->n_nodes;
    uint64_t upper = (uint64_t)high * n, lower = (uint64_t)low * n;
    uint64_t sum = upper + (lower >> 32);
    int32_t node = (int32_t)(uint32_t)(sum >> 32);
    uint64_t rest = sum << 32 | (uint64_t)(uint32_t)lower;
    uint64_t entry = hat_entries(h)[node];
    int32_t alias = (int32_t)(uint32_t)(entry & HAT_ALIAS_MASK);
    return rest < (entry & ~HAT_ALIAS_MASK) ? node : alias;
}

/* number/divisor for 0 <= number < 2^31 by the inverse of the divisor. */
FLAVBREM_FN int32_t quotient(int32_t number, double per_divisor)
{
    return (int32_t)(((double)number + 0.5) * per_divisor);
}

/* Cell coordinate 0 to n of a tent at node i, folded at the ends. */
FLAVBREM_FN double tent(int32_t i, double n, uint32_t first, uint32_t second)
{
    double at = (double)i + (uniform_32(first) - uniform_32(second));
    at = at < 0.0 ? -at : at;
    return at > n ? 2.0 * n - at : at;
}

/* The cell of a coordinate. */
FLAVBREM_FN int32_t cell_of(double at, int32_t cells)
{
    int32_t cell = (int32_t)at;
    return cell < cells ? cell : cells - 1;
}

/* A place under the tent of a node, from two words an axis. */
FLAVBREM_FN hat_place hat_place_at(const hat *h, int32_t node, uint32_t x_1, uint32_t x_2,
                                   uint32_t v_1, uint32_t v_2, uint32_t t_1, uint32_t t_2)
{
    hat_place place;
    double n_x = (double)h->cells_x, n_v = (double)h->cells_v, n_t = (double)h->cells_t;
    int32_t cube = quotient(node, h->per_stride_cube);
    int32_t rest = node - cube * h->stride_cube;
    int32_t i = quotient(rest, h->per_stride_x);
    rest -= i * h->stride_x;
    int32_t j = quotient(rest, h->per_stride_v);
    int32_t k = rest - j * h->stride_v;
    double x = tent(i, n_x, x_1, x_2), v = tent(j, n_v, v_1, v_2);
    double t_tent = tent(k, n_t, t_1, t_2);
    double t = h->cells_t > 0 ? t_tent : 0.0;
    int32_t x_cell = cell_of(x, h->cells_x), v_cell = cell_of(v, h->cells_v);
    int32_t t_inside = cell_of(t, h->cells_t);
    int32_t t_cell = t_inside > 0 ? t_inside : 0;
    place.cube = cube;
    place.corner = cube * h->stride_cube + x_cell * h->stride_x + v_cell * h->stride_v + t_cell;
    place.part_x = x - (double)x_cell;
    place.part_v = v - (double)v_cell;
    place.part_t = t - (double)t_cell;
    place.x_z = x * h->per_cells_x;
    place.x_z_bar = (n_x - x) * h->per_cells_x;
    place.v_z = v * h->per_cells_v;
    place.v_z_bar = (n_v - v) * h->per_cells_v;
    place.t_z = t * h->per_cells_t;
    return place;
}

FLAVBREM_FN double on_line(double part, double low, double high)
{
    return low + part * (high - low);
}

/* The height of the hat over x and v. */
FLAVBREM_FN double hat_height_2d(const hat *h, int32_t corner, double part_x, double part_v)
{
    const float *height = hat_heights(h) + corner;
    double low = on_line(part_v, (double)height[0], (double)height[h->stride_v]);
    double high =
        on_line(part_v, (double)height[h->stride_x], (double)height[h->stride_x + h->stride_v]);
    return h->unit * on_line(part_x, low, high);
}

/* The same over x, v and t. */
FLAVBREM_FN double hat_height_3d(const hat *h, int32_t corner, double part_x, double part_v,
                                 double part_t)
{
    double here = hat_height_2d(h, corner, part_x, part_v);
    double next = hat_height_2d(h, corner + 1, part_x, part_v);
    return on_line(part_t, here, next);
}

#endif
