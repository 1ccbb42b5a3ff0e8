/* Which part of a source an event comes from: its turn by its number, in its turn by chance. */
#ifndef FLAVBREM_KERNELS_PICK_H
#define FLAVBREM_KERNELS_PICK_H

#include "kernels/rng.h"

typedef struct event_pick {
    rng_key key;
    size_t n_turns; /* event i has turn i % n_turns */
    const size_t
        *begin; /* [n_turns + 1]: a turn's parts begin here, and end where the next begins */
    const double *upto; /* of each part: how much of its turn it and those before it have; of the
                           last one 1 */
} event_pick;

/* The number of the part that event i comes from. */
FLAVBREM_FN size_t pick_part(const event_pick *pick, uint64_t i)
{
    size_t turn = (size_t)(i % pick->n_turns);
    size_t low = pick->begin[turn], high = pick->begin[turn + 1] - 1;
    rng_block block = rng_draw(pick->key, 0, i);
    double uniform = uniform_64(block.word[0], block.word[1]);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (uniform < pick->upto[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

#endif
