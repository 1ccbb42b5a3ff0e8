/* Random numbers by counter: Philox4x32-10. A block of four 32-bit numbers belongs to a key and a
 * counter, so that event i has the same numbers whoever draws it. */
#ifndef FLAVBREM_KERNELS_RNG_H
#define FLAVBREM_KERNELS_RNG_H

#include "kernels/philox.h"

/* Rises when the bytes of an event change. */
#define RNG_STREAM_VERSION 5u

typedef struct rng_key {
    uint32_t word[2];
} rng_key;

typedef struct rng_block {
    uint32_t word[4];
} rng_block;

/* A place among the numbers: block number `draw` of event i. */
typedef struct rng_place {
    rng_key key;
    uint64_t draw, i;
} rng_place;

/* Block number `draw` of event i. */
FLAVBREM_FN rng_block rng_draw(rng_key key, uint64_t draw, uint64_t i)
{
    rng_block block;
    const uint32_t counter[4] = {(uint32_t)draw, (uint32_t)(draw >> 32), (uint32_t)i,
                                 (uint32_t)(i >> 32)};
    philox_4x32_10(counter, key.word, block.word);
    return block;
}

/* The key of a stream: another seed, process, method, energy or mass has other numbers. */
FLAVBREM_FN rng_key rng_key_of(uint64_t seed, uint64_t hash)
{
    rng_key plain = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    rng_block block = rng_draw(plain, hash, RNG_STREAM_VERSION);
    rng_key key = {{block.word[0], block.word[1]}};
    return key;
}

/* In (0, 1): the middles of 2^32 equal parts. */
FLAVBREM_FN double uniform_32(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}

/* In (0, 1): the middles of 2^52 equal parts. */
FLAVBREM_FN double uniform_64(uint32_t high, uint32_t low)
{
    uint64_t bits = ((uint64_t)high << 32 | low) >> 12;
    return ((double)bits + 0.5) * 0x1p-52;
}

#endif
