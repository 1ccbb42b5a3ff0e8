/* The hat over a density on cubes: trilinear between the nodes of a grid, drawn from as a mixture
 * of tents, one a node. Numbers without pointers: what stands behind the struct are three arrays of
 * n_nodes, heights, alias probabilities, aliases. */
#ifndef FLAVBREM_KERNELS_HAT_H
#define FLAVBREM_KERNELS_HAT_H

#include "kernels/event.h"
#include "kernels/rng.h"

typedef struct hat {
    uint32_t cells[3]; /* along x, v, t */
    uint32_t n_cubes, t_panels;
    uint32_t n_nodes; /* of all cubes */
    double total;     /* integral over all cubes */
} hat;

FLAVBREM_FN const double *hat_heights(const hat *h)
{
    return (const double *)(const void *)(h + 1);
}

FLAVBREM_FN const double *hat_probabilities(const hat *h)
{
    return hat_heights(h) + h->n_nodes;
}

FLAVBREM_FN const uint32_t *hat_aliases(const hat *h)
{
    return (const uint32_t *)(const void *)(hat_probabilities(h) + h->n_nodes);
}

FLAVBREM_FN uint32_t hat_nodes_of_cube(const hat *h)
{
    return (h->cells[0] + 1) * (h->cells[1] + 1) * (h->cells[2] + 1);
}

/* A node, by the alias method (Walker 1977): the product with n_nodes has its number above the
 * point and a uniform number below. */
FLAVBREM_FN uint32_t hat_pick(const hat *h, uint32_t high, uint32_t low)
{
    uint64_t upper = (uint64_t)high * h->n_nodes, lower = (uint64_t)low * h->n_nodes;
    uint64_t sum = upper + (lower >> 32);
    uint32_t node = (uint32_t)(sum >> 32);
    double rest = ((double)(uint32_t)sum + (double)(uint32_t)lower * 0x1p-32) * 0x1p-32;
    return rest < hat_probabilities(h)[node] ? node : hat_aliases(h)[node];
}

/* Cell coordinate 0 to n of a tent at node i, folded at the ends. */
FLAVBREM_FN double tent(uint32_t i, uint32_t n, uint32_t first, uint32_t second)
{
    double at = (double)i + (uniform_32(first) - uniform_32(second));
    at = at < 0.0 ? -at : at;
    return at > (double)n ? 2.0 * (double)n - at : at;
}

/* A place under the hat, and the hat's height there, from ten words. */
FLAVBREM_FN double hat_draw(const hat *h, const uint32_t *word, cube_place *place)
{
    uint32_t node = hat_pick(h, word[0], word[1]);
    uint32_t per_cube = hat_nodes_of_cube(h);
    uint32_t cube = node / per_cube, rest = node % per_cube;
    uint32_t stride[3] = {(h->cells[1] + 1) * (h->cells[2] + 1), h->cells[2] + 1, 1};
    uint32_t corner = cube * per_cube;
    double part[3];
    place->x_panel = (int)(cube / h->t_panels);
    place->t_panel = (int)(cube % h->t_panels);
    for (int a = 0; a < 3; a++) {
        double n = (double)h->cells[a];
        double at = tent(rest / stride[a], h->cells[a], word[2 + 2 * a], word[3 + 2 * a]);
        uint32_t cell = (uint32_t)at;
        cell = cell < h->cells[a] ? cell : h->cells[a] - 1;
        rest %= stride[a];
        part[a] = at - (double)cell;
        corner += cell * stride[a];
        place->z[a] = at / n;
        place->z_bar[a] = (n - at) / n;
    }
    const double *height = hat_heights(h) + corner;
    double sum = 0.0;
    for (int c = 0; c < 8; c++) {
        double weight = (c & 4 ? part[0] : 1.0 - part[0]) * (c & 2 ? part[1] : 1.0 - part[1]) *
                        (c & 1 ? part[2] : 1.0 - part[2]);
        sum += weight * height[(c & 4 ? stride[0] : 0) + (c & 2 ? stride[1] : 0) + (c & 1)];
    }
    return sum;
}

#endif
