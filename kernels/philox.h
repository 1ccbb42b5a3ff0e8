/* Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011) of the house in which a compiler is at home:
 * cuRAND's own function for nvcc, Random123's for a C compiler; tests hold them equal. Beside
 * compiler.h the only header of the kernels with #if, and apart from it, so that what draws no
 * numbers needs neither. curand_kernel.h would put 100 KB of tables into each kernel. */
#ifndef FLAVBREM_KERNELS_PHILOX_H
#define FLAVBREM_KERNELS_PHILOX_H

#include "kernels/compiler.h"

#ifdef __CUDACC__
#include <curand_philox4x32_x.h>
#else
#include <Random123/philox.h>
#endif

/* A block of four numbers from a counter and a key. */
FLAVBREM_FN void philox_4x32_10(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
#ifdef __CUDACC__
    uint4 block = curand_Philox4x32_10(make_uint4(counter[0], counter[1], counter[2], counter[3]),
                                       make_uint2(key[0], key[1]));
    out[0] = block.x;
    out[1] = block.y;
    out[2] = block.z;
    out[3] = block.w;
#else
    philox4x32_ctr_t words = {{counter[0], counter[1], counter[2], counter[3]}};
    philox4x32_key_t key_words = {{key[0], key[1]}};
    philox4x32_ctr_t block = philox4x32_R(10, words, key_words);
    for (int i = 0; i < 4; i++)
        out[i] = block.v[i];
#endif
}

#endif
