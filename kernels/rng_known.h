/* The known answers of Random123 1.14, tests/kat_vectors, philox4x32 10. */
#ifndef FLAVBREM_KERNELS_RNG_KNOWN_H
#define FLAVBREM_KERNELS_RNG_KNOWN_H

#include "kernels/rng.h"

#define RNG_KNOWN 3

static const rng_place rng_known_places[RNG_KNOWN] = {
    {{{0, 0}}, 0, 0},
    {{{UINT32_MAX, UINT32_MAX}}, UINT64_MAX, UINT64_MAX},
    {{{0xa4093822, 0x299f31d0}}, UINT64_C(0x85a308d3243f6a88), UINT64_C(0x0370734413198a2e)}};
static const rng_block rng_known_blocks[RNG_KNOWN] = {
    {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}};

#endif
