/* The random numbers against those of cuRAND's own library, from its generator on the host. In its
 * default order 65536 subsequences take turns with blocks of four words: subsequence s has the
 * blocks (draw, s) under key = seed. */
#include <curand.h>
#include <stdio.h>

#include "../points.h"
#include "host/backends/backends.h"
#include "host/core/context.h"
#include "kernels/rng.h"

enum { SUBSEQUENCES = 65536, BLOCKS = 4 };

static const uint64_t seeds[] = {0, 1, 42, UINT64_C(0x123456789abcdef), UINT64_MAX};
#define SEEDS (sizeof seeds / sizeof *seeds)

static rng_key key_of(uint64_t seed)
{
    return (rng_key){{(uint32_t)seed, (uint32_t)(seed >> 32)}};
}

static curandGenerator_t generator_with(uint64_t seed)
{
    curandGenerator_t generator;
    assert_int_equal(curandCreateGeneratorHost(&generator, CURAND_RNG_PSEUDO_PHILOX4_32_10),
                     CURAND_STATUS_SUCCESS);
    assert_int_equal(curandSetPseudoRandomGeneratorSeed(generator, seed), CURAND_STATUS_SUCCESS);
    return generator;
}

static uint32_t *words_of_the_library(uint64_t seed)
{
    size_t n = (size_t)4 * SUBSEQUENCES * BLOCKS;
    uint32_t *words = test_calloc(n, sizeof *words);
    curandGenerator_t generator = generator_with(seed);
    assert_int_equal(curandGenerate(generator, words, n), CURAND_STATUS_SUCCESS);
    assert_int_equal(curandDestroyGenerator(generator), CURAND_STATUS_SUCCESS);
    return words;
}

static void words_are_those_of_the_library(void **state)
{
    (void)state;
    for (size_t k = 0; k < SEEDS; k++) {
        uint32_t *words = words_of_the_library(seeds[k]);
        for (uint64_t draw = 0; draw < BLOCKS; draw++)
            for (uint64_t s = 0; s < SUBSEQUENCES; s++) {
                rng_block block = rng_draw(key_of(seeds[k]), draw, s);
                assert_memory_equal(block.word, &words[4 * (draw * SUBSEQUENCES + s)],
                                    sizeof block.word);
            }
        test_free(words);
    }
    print_message("%zu words equal\n", SEEDS * 4 * BLOCKS * SUBSEQUENCES);
}

/* On the device too. */
static void the_devices_words_are_those_of_the_library(void **state)
{
    enum { N = 4096 };
    static rng_place places[N];
    static rng_block blocks[N];
    flavbrem_context *context = NULL;
    device_engine *engine = NULL;
    uint32_t *words = words_of_the_library(seeds[3]);
    (void)state;
    for (uint32_t k = 0; k < N; k++)
        places[k] = (rng_place){key_of(seeds[3]), k % BLOCKS, k * (uint64_t)(SUBSEQUENCES / N)};
    assert_int_equal(flavbrem_context_create(&context), FLAVBREM_OK);
    assert_int_equal(flb_cuda_backend.create(&engine, 0, context), FLAVBREM_OK);
    assert_int_equal(flb_cuda_backend.random_blocks(engine, N, places, blocks, context),
                     FLAVBREM_OK);
    for (size_t k = 0; k < N; k++)
        assert_memory_equal(blocks[k].word,
                            &words[4 * (places[k].draw * SUBSEQUENCES + places[k].i)],
                            sizeof blocks[k].word);
    flb_cuda_backend.destroy(&engine);
    flavbrem_context_destroy(&context);
    test_free(words);
}

/* Two words a double, the library's way (z = x ^ y << 21, z 2^-53 + 2^-54; ours differ), and the
 * blocks 2k and 2k + 1 of a subsequence one after the other: this is how its own users see them. */
static void doubles_of_the_library_come_from_these_words(void **state)
{
    size_t n = (size_t)4 * SUBSEQUENCES * (BLOCKS / 2);
    double *doubles = test_calloc(n, sizeof *doubles);
    curandGenerator_t generator = generator_with(seeds[3]);
    (void)state;
    assert_int_equal(curandGenerateUniformDouble(generator, doubles, n), CURAND_STATUS_SUCCESS);
    for (size_t k = 0; k < n; k++) {
        uint64_t turn = k / 4 / SUBSEQUENCES, s = k / 4 % SUBSEQUENCES;
        rng_block block = rng_draw(key_of(seeds[3]), 2 * turn + k % 4 / 2, s);
        uint64_t low = block.word[2 * (k % 2)], high = block.word[2 * (k % 2) + 1];
        double expected = (double)(low ^ high << 21) * 0x1p-53 + 0x1p-54;
        assert_true(bits_of(doubles[k]) == bits_of(expected));
    }
    assert_int_equal(curandDestroyGenerator(generator), CURAND_STATUS_SUCCESS);
    test_free(doubles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_those_of_the_library),
        cmocka_unit_test(the_devices_words_are_those_of_the_library),
        cmocka_unit_test(doubles_of_the_library_come_from_these_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
