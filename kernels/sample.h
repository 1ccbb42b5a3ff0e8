/* An event from its number: a place under the hat, accepted or not by the density (von Neumann);
 * then the azimuth of q, likewise; then the momenta, turned about the beam.
 *
 * Try k of event i takes the draws k*BLOCKS_OF_TRY to (k + 1)*BLOCKS_OF_TRY - 1 of its counter, so
 * that it does not matter who makes it, and when. */
#ifndef FLAVBREM_KERNELS_SAMPLE_H
#define FLAVBREM_KERNELS_SAMPLE_H

#include "kernels/hat.h"

#define BLOCKS_OF_TRY 3 /* twelve words: ten for the place, two to accept */
#define AZIMUTH_DRAWS (UINT64_C(1) << 40)
#define TURN_DRAW (UINT64_C(1) << 41)
#define MOST_TRIES 1000000u

/* What events are drawn from, besides the hat. */
typedef struct event_source {
    integrand f;
    rng_key key;
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

/* The angle to the z axis of a momentum with these components across and along it. */
FLAVBREM_FN double angle_to_beam(double across, double along)
{
    double length = square_root(across * across + along * along);
    double forward = across / (length + along), backward = (length - along) / across;
    return 2.0 * elementary_atan(along >= 0.0 ? forward : backward);
}

/* The azimuth of q about V: drawn as 1/s, by which it peaks, then by rejection. */
FLAVBREM_FN void sample_azimuth(const event_source *source, uint64_t i, const etl_row *etl,
                                event_place *place, event_record *event)
{
    azimuth_law law = azimuth_law_at(etl, place->tau);
    double bound = azimuth_bound(&law);
    double ratio = 1.0 - law.least / law.s0; /* b/s0 */
    double less = law.least / law.s0;        /* 1 - b/s0 */
    double root = law.s_root / law.s0;       /* square_root(1 - (b/s0)^2) */
    for (uint32_t k = 0; k < MOST_TRIES; k++) {
        rng_block block = rng_draw(source->key, AZIMUTH_DRAWS + k, i);
        double turn = uniform_64(block.word[0], block.word[1]); /* of 2 pi */
        double cosine, sine;
        elementary_direction(turn, &cosine, &sine);
        double per = 1.0 / (1.0 + ratio * cosine);
        place->one_minus_cos = (1.0 - cosine) * less * per;
        place->sine = sine * root * per;
        double s = law.s_root * root * per;
        double value = s * etl_amplitude(etl, place->tau, place->one_minus_cos);
        event->azimuth_tries = k + 1;
        if (uniform_64(block.word[2], block.word[3]) * bound < value) {
            if (value > bound)
                event->weight *= value / bound;
            return;
        }
    }
}

FLAVBREM_FN void store_momentum(const four_vector *p, double out[4])
{
    out[0] = p->px;
    out[1] = p->py;
    out[2] = p->pz;
    out[3] = p->e;
}

/* Event number i. */
FLAVBREM_FN void sample_event(const event_source *source, const hat *h, uint64_t i,
                              event_record *event)
{
    event_place place;
    event_row row;
    double cosine, sine;
    event->weight = 1.0;
    event->azimuth_tries = 0;
    for (uint32_t k = 0; k < MOST_TRIES; k++) {
        uint32_t word[4 * BLOCKS_OF_TRY];
        cube_place where;
        for (uint32_t b = 0; b < BLOCKS_OF_TRY; b++) {
            rng_block block = rng_draw(source->key, (uint64_t)k * BLOCKS_OF_TRY + b, i);
            for (int w = 0; w < 4; w++)
                word[4 * b + (uint32_t)w] = block.word[w];
        }
        double height = hat_draw(h, word, &where);
        row = event_row_at(&source->f, &where);
        double value = event_density(&source->f, &row, where.z[2], &place.tau);
        event->tries = k + 1;
        if (uniform_64(word[10], word[11]) * height < value) {
            event->weight = value > height ? value / height : 1.0;
            break;
        }
    }
    place.n = row.point.n;
    place.k = row.point.k;
    place.v = row.point.n.u0 - row.point.k.u;
    sample_azimuth(source, i, &row.etl, &place, event);
    rng_block block = rng_draw(source->key, TURN_DRAW, i);
    elementary_direction(uniform_64(block.word[0], block.word[1]), &cosine, &sine);
    final_state state = final_state_at(&source->f.q, &place, cosine, sine);
    store_momentum(&state.lepton, event->lepton);
    store_momentum(&state.boson, event->boson);
    store_momentum(&state.nucleus, event->nucleus);
    event->x = state.boson.e / source->f.q.e;
    event->y = state.lepton.e / source->f.q.e;
    event->theta_rad = angle_to_beam(state.boson_across, state.boson.pz);
    event->psi_rad = angle_to_beam(state.lepton_across, state.lepton.pz);
    event->t_gev2 = state.t;
}

#endif
