/* Random numbers by counter: Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011), on the CPU that of
 * Random123. A block of four 32-bit numbers belongs to a key and a counter, so that event i has the
 * same numbers whoever draws it. */
#ifndef FLAVBREM_KERNELS_RNG_H
#define FLAVBREM_KERNELS_RNG_H

#include <Random123/philox.h>

#include "kernels/compiler.h"

/* Rises when the bytes of an event change. */
#define RNG_STREAM_VERSION 2u

typedef struct rng_key {
    uint32_t word[2];
} rng_key;

typedef struct rng_block {
    uint32_t word[4];
} rng_block;

/* Block number `draw` of event i. */
FLAVBREM_FN rng_block rng_draw(rng_key key, uint64_t draw, uint64_t i)
{
    philox4x32_ctr_t counter = {
        {(uint32_t)draw, (uint32_t)(draw >> 32), (uint32_t)i, (uint32_t)(i >> 32)}};
    philox4x32_key_t words = {{key.word[0], key.word[1]}};
    philox4x32_ctr_t out = philox4x32_R(10, counter, words);
    rng_block block = {{out.v[0], out.v[1], out.v[2], out.v[3]}};
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
