/* An event from its number: a place under the hat, accepted or not by the density (von Neumann);
 * for the exact cross-section then the azimuth of q, likewise; then the momenta, turned about the
 * beam.
 *
 * Try k of event i takes the draws k*BLOCKS_OF_TRY and following of its counter, so that it does
 * not matter who makes it, and when. On the device a thread is an event; the CPU makes the same
 * steps in vector lanes (host/backends/cpu/events.c). */
#ifndef FLAVBREM_KERNELS_SAMPLE_H
#define FLAVBREM_KERNELS_SAMPLE_H

#include "kernels/event.h"

#define BLOCKS_OF_TRY 3 /* twelve words: two for the node, two to accept, six for the place */
#define AZIMUTH_DRAWS (UINT64_C(1) << 40)
#define TURN_DRAW (UINT64_C(1) << 41)
#define MOST_TRIES 100000u /* events take 1.1; where the density is 0 everywhere the tries end */

/* What events are drawn from, besides the hat. Plain numbers without pointers. */
typedef struct event_source {
    integrand f;
    rng_key key;
    /* WW and IWW: */
    energy_range allowed; /* where the observed particle can be in truth */
    double improved_flux; /* of IWW, the same everywhere */
} event_source;

/* The same bytes as flavbrem_event of the public header. */
typedef struct event_record {
    double lepton[4], boson[4], nucleus[4]; /* px, py, pz, E [GeV] */
    double x, theta_rad;
    double y, psi_rad;
    double t_gev2;
    double weight;
    uint32_t tries, azimuth_tries;
} event_record;

/* The same as columns, each number of many events an array; NULL for what is not wanted. */
#define EVENT_NUMBERS 18 /* the doubles of a record, in their order */

typedef struct record_columns {
    double *numbers[EVENT_NUMBERS];
    uint32_t *tries[2];
} record_columns;

/* ---- a place ---- */

/* Where the density was found: what the momenta follow from, and for the exact cross-section the
 * azimuth. */
typedef struct found_place {
    event_frame frame;
    azimuth_law law;
    double density;
} found_place;

/* kind: that of source->f.q; so below. */
FLAVBREM_FN void find_exact(const event_source *source, point_kind kind, const hat_place *at,
                            found_place *found)
{
    double tau;
    event_row row = event_row_at(&source->f, at);
    double density =
        event_density(&source->f.q.nucleus, kind.spin_one, &row.etl, &row.axis, at->t_z, &tau);
    found->density =
        density_with_form(&source->f.q.nucleus, kind.form, row.etl.t_min + tau, density);
    double v = row.point.n.u0 - row.point.k.u;
    found->frame = event_frame_of(&row.point.n, &row.point.k, v, tau);
    found->law = azimuth_law_at(&row.etl, kind.spin_one, tau);
}

FLAVBREM_FN void find_ww(const event_source *source, point_kind kind, const hat_place *at,
                         found_place *found)
{
    const integrand *f = &source->f;
    ww_place place = ww_place_at(f, &source->allowed, &f->panels[at->cube], at->x_z, at->x_z_bar,
                                 at->v_z, at->v_z_bar);
    double flux = f->method == IMPROVED_WW
                      ? source->improved_flux
                      : photon_flux(&f->q.nucleus, kind.form, place.t_min, f->q.t_max_ww);
    found->frame = place.frame;
    found->density = place.density * flux;
#define NO_LAW(name) found->law.name = 0.0;
    AZIMUTH_LAW_FIELDS(NO_LAW)
#undef NO_LAW
}

FLAVBREM_FN void find_place(const event_source *source, point_kind kind, const hat_place *at,
                            found_place *found)
{
    if (source->f.method == EXACT)
        find_exact(source, kind, at, found);
    else
        find_ww(source, kind, at, found);
}

/* A try: the place under the hat and its height there. */
FLAVBREM_FN double try_place(const event_source *source, const hat *h, uint64_t i, uint32_t k,
                             hat_place *place, double *uniform)
{
    uint64_t draw = (uint64_t)k * BLOCKS_OF_TRY;
    rng_block a = rng_draw(source->key, draw, i);
    rng_block b = rng_draw(source->key, draw + 1, i);
    rng_block c = rng_draw(source->key, draw + 2, i);
    int32_t node = hat_pick(h, a.word[0], a.word[1]);
    *uniform = uniform_64(a.word[2], a.word[3]);
    *place =
        hat_place_at(h, node, b.word[0], b.word[1], b.word[2], b.word[3], c.word[0], c.word[1]);
    return h->cells_t > 0
               ? hat_height_3d(h, place->corner, place->part_x, place->part_v, place->part_t)
               : hat_height_2d(h, place->corner, place->part_x, place->part_v);
}

/* A density that is no number ends the tries, and the weight tells it: a hundred thousand of them
 * would hold a GPU for as long. */
FLAVBREM_FN int is_accepted(double uniform, double height, double density)
{
    return !(uniform * height >= density);
}

FLAVBREM_FN double weight_above(double height, double density)
{
    return density <= height ? 1.0 : density / height;
}

/* The try number k at a place, under a hat of this height there. Returns 1 where it is accepted, or
 * where it is the last one of most_tries: the weight is 0 then. */
FLAVBREM_FN int judge_try(const event_source *source, point_kind kind, const hat_place *at,
                          double uniform, double height, uint32_t k, uint32_t most_tries,
                          found_place *found, event_record *event)
{
    find_place(source, kind, at, found);
    int accepted = is_accepted(uniform, height, found->density);
    event->tries = k + 1;
    event->weight = accepted ? weight_above(height, found->density) : 0.0;
    return accepted || k + 1 == most_tries;
}

/* Try k of event i, as judge_try() says. */
FLAVBREM_FN int sample_try(const event_source *source, point_kind kind, const hat *h, uint64_t i,
                           uint32_t k, found_place *found, event_record *event)
{
    hat_place at;
    double uniform, height = try_place(source, h, i, k, &at, &uniform);
    return judge_try(source, kind, &at, uniform, height, k, MOST_TRIES, found, event);
}

/* ---- the azimuth of q ---- */

/* Draws it from the staircase of AZIMUTH_PIECES. */
FLAVBREM_FN azimuth_try sample_azimuth(const event_source *source, uint64_t i,
                                       const azimuth_law *law, event_record *event)
{
    double step[AZIMUTH_PIECES], total = 0.0;
    double highest = azimuth_start(law);
    azimuth_try at;
    for (int k = 0; k < AZIMUTH_STEPS; k++)
        highest = azimuth_newton(law, highest);
    azimuth_spot top = azimuth_spot_at(law, highest);
    azimuth_spot from = azimuth_spot_at(law, azimuth_s(law, azimuth_edge(0)));
    FLAVBREM_UNROLL
    for (int k = 0; k < AZIMUTH_PIECES; k++) {
        azimuth_spot to = azimuth_spot_at(law, azimuth_s(law, azimuth_edge(k + 1)));
        step[k] = azimuth_step(top, from, to);
        total += step[k];
        from = to;
    }
    for (uint32_t n = 0; n < MOST_TRIES; n++) {
        rng_block block = rng_draw(source->key, AZIMUTH_DRAWS + n, i);
        double rest = uniform_64(block.word[0], block.word[1]) * total;
        double piece = 0.0, height = step[0];
        FLAVBREM_UNROLL
        for (int k = 1; k < AZIMUTH_PIECES; k++)
            azimuth_next(k, step[k], &piece, &rest, &height);
        at = azimuth_try_at(law, piece, rest / height, height, (double)(block.word[3] & 1u));
        event->azimuth_tries = n + 1;
        if (is_accepted(uniform_64(block.word[2], block.word[3]), at.height, at.value))
            break;
    }
    event->weight *= at.value > at.height ? at.value / at.height : 1.0;
    return at;
}

/* ---- an event ---- */

/* The angle to the z axis of a momentum with these components across and along it. */
FLAVBREM_FN double angle_to_beam(double across, double along)
{
    double length = square_root(across * across + along * along);
    double forward = across / (length + along), backward = (length - along) / across;
    return 2.0 * elementary_atan(along >= 0.0 ? forward : backward);
}

FLAVBREM_FN void store_momentum(const four_vector *p, double out[4])
{
    out[0] = p->px;
    out[1] = p->py;
    out[2] = p->pz;
    out[3] = p->e;
}

/* The rest of event i from its place. */
FLAVBREM_FN void finish_event(const event_source *source, uint64_t i, const found_place *found,
                              event_record *event)
{
    azimuth_try around;
    double cosine, sine;
    around.one_minus_cos = 0.0;
    around.sine = 0.0;
    if (source->f.method == EXACT)
        around = sample_azimuth(source, i, &found->law, event);
    rng_block block = rng_draw(source->key, TURN_DRAW, i);
    elementary_direction(uniform_64(block.word[0], block.word[1]), &cosine, &sine);
    final_state state = final_state_at(&source->f.q, &found->frame, around.one_minus_cos,
                                       around.sine, cosine, sine);
    double angle_a = angle_to_beam(state.a_across, state.a.pz);
    double angle_b = angle_to_beam(state.b_across, state.b.pz);
    double share_a = state.a.e / source->f.q.e, share_b = state.b.e / source->f.q.e;
    int boson_first = source->f.observed == BOSON_SIDE;
    store_momentum(boson_first ? &state.b : &state.a, event->lepton);
    store_momentum(boson_first ? &state.a : &state.b, event->boson);
    store_momentum(&state.nucleus, event->nucleus);
    event->x = boson_first ? share_a : share_b;
    event->y = boson_first ? share_b : share_a;
    event->theta_rad = boson_first ? angle_a : angle_b;
    event->psi_rad = boson_first ? angle_b : angle_a;
    event->t_gev2 = state.t;
}

/* Event number i. */
FLAVBREM_FN void sample_event(const event_source *source, point_kind kind, const hat *h, uint64_t i,
                              event_record *event)
{
    found_place found;
    uint32_t k = 0;
    while (!sample_try(source, kind, h, i, k, &found, event))
        k++;
    event->azimuth_tries = 0;
    finish_event(source, i, &found, event);
}

#endif
