/* A hat between hats: where four hats are over the densities at the corners of a cell of (E,
 * m_phi), their mixture is one for a density inside, but for a margin. All are in one cube, each
 * divided by its own cross-section; their grids may differ. */
#ifndef FLAVBREM_KERNELS_MIXTURE_H
#define FLAVBREM_KERNELS_MIXTURE_H

#include "kernels/sample.h"

#define MIXTURE_HATS 4

typedef struct hat_mixture {
    const hat *hats[MIXTURE_HATS];
    double share[MIXTURE_HATS]; /* their sum is 1 */
    double scale;               /* of the mixture: cross-section times margin */
} hat_mixture;

/* The height of a hat at a place that was drawn from another one. */
FLAVBREM_FN double hat_height_at(const hat *h, const hat_place *at)
{
    double x = at->x_z * (double)h->cells_x, v = at->v_z * (double)h->cells_v;
    double t = at->t_z * (double)h->cells_t;
    int32_t x_cell = cell_of(x, h->cells_x), v_cell = cell_of(v, h->cells_v);
    int32_t corner = x_cell * h->stride_x + v_cell * h->stride_v;
    if (h->cells_t == 0)
        return hat_height_2d(h, corner, x - (double)x_cell, v - (double)v_cell);
    int32_t t_cell = cell_of(t, h->cells_t);
    return hat_height_3d(h, corner + t_cell, x - (double)x_cell, v - (double)v_cell,
                         t - (double)t_cell);
}

FLAVBREM_FN double mixture_height(const hat_mixture *m, const hat_place *at)
{
    double height = 0.0;
    for (int k = 0; k < MIXTURE_HATS; k++)
        if (m->share[k] > 0.0)
            height += m->share[k] * hat_height_at(m->hats[k], at);
    return m->scale * height;
}

/* The integral of the mixture over the cube. */
FLAVBREM_FN double mixture_total(const hat_mixture *m)
{
    double total = 0.0;
    for (int k = 0; k < MIXTURE_HATS; k++)
        if (m->share[k] > 0.0)
            total += m->share[k] * m->hats[k]->total;
    return m->scale * total;
}

/* Which of the hats a place is drawn from, by a uniform number. */
FLAVBREM_FN const hat *mixture_pick(const hat_mixture *m, double uniform)
{
    double rest = uniform * mixture_total(m) / m->scale;
    int picked = 0;
    for (int k = 0; k < MIXTURE_HATS; k++) {
        if (!(m->share[k] > 0.0))
            continue;
        picked = k;
        rest -= m->share[k] * m->hats[k]->total;
        if (rest < 0.0)
            break;
    }
    return m->hats[picked];
}

/* Try k of event i: as try_place(), the hat by a word that this leaves. Returns the height of the
 * mixture. */
FLAVBREM_FN double try_mixture(const event_source *source, const hat_mixture *m, uint64_t i,
                               uint32_t k, hat_place *place, double *uniform)
{
    rng_block c = rng_draw(source->key, (uint64_t)k * BLOCKS_OF_TRY + 2, i);
    const hat *h = mixture_pick(m, uniform_32(c.word[2]));
    (void)try_place(source, h, i, k, place, uniform);
    return mixture_height(m, place);
}

/* Try k of event i, as sample_try(), of most_tries. */
FLAVBREM_FN int sample_mixed_try(const event_source *source, point_kind kind, const hat_mixture *m,
                                 uint64_t i, uint32_t k, uint32_t most_tries, found_place *found,
                                 event_record *event)
{
    hat_place at;
    double uniform, height = try_mixture(source, m, i, k, &at, &uniform);
    return judge_try(source, kind, &at, uniform, height, k, most_tries, found, event);
}

/* Event number i under a mixture. Returns 0, and leaves the event alone, where no try of most_tries
 * was accepted. */
FLAVBREM_FN int sample_from_mixture(const event_source *source, const hat_mixture *m, uint64_t i,
                                    uint32_t most_tries, event_record *event)
{
    found_place found;
    event_record drawn;
    uint32_t k = 0;
    while (
        !sample_mixed_try(source, point_kind_of(&source->f.q), m, i, k, most_tries, &found, &drawn))
        k++;
    if (drawn.weight == 0.0)
        return 0;
    event->weight = drawn.weight;
    event->tries = drawn.tries;
    event->azimuth_tries = 0;
    finish_event(source, i, &found, event);
    return 1;
}

#endif
