/* Every device of every backend: the same bits, through the list and what a backend is handed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/flavbrem.h"
#include "host/backends/backends.h"
#include "host/backends/device.h"
#include "host/core/context.h"
#include "host/core/defaults.h"
#include "host/core/point.h"
#include "host/integral/integrands.h"
#include "host/core/rules.h"

#define N 40
#define NOTHING_AT 7 /* of each ten integrals there is nothing to this one */

static flavbrem_context *context;

static int create(void **state)
{
    (void)state;
    return flavbrem_context_create(&context) == FLAVBREM_OK ? 0 : -1;
}

static int destroy(void **state)
{
    (void)state;
    flavbrem_context_destroy(&context);
    return 0;
}

/* Starts usable device number `index` of all; 0 behind the last. Those that are not usable are
 * passed over: *started is as it was. */
static int start_device(size_t index, started_device *started)
{
    int usable = 0;
    const char *name = flavbrem_device_name(index, &usable, NULL);
    if (name != NULL && usable) {
        assert_int_equal(flavbrem_context_set_device(context, name), FLAVBREM_OK);
        const device_task task = {.n = N};
        assert_int_equal(flb_device_start(context, WORK_ANYWHERE, &task, started), FLAVBREM_OK);
        if (strstr(name, ":all") == NULL) /* which are told one by one */
            assert_string_equal(flavbrem_context_device(context, NULL), name);
    }
    return name != NULL;
}

/* ---- the list ---- */

static void every_backend_of_the_list_is_complete(void **state)
{
    (void)state;
    assert_string_equal(flb_backends[CPU_BACKEND]->family, "cpu");
    for (int b = 0; b < N_BACKENDS; b++) {
        const device_backend *backend = flb_backends[b];
        const char *reason = NULL;
        int n = backend->count(&reason);
        assert_non_null(reason);
        assert_true(backend->number(backend->family) >= 0);
        assert_int_equal(backend->number("none of the devices"), NO_SUCH_DEVICE);
        for (int i = 0; i < n; i++)
            assert_int_equal(backend->number(backend->name(i)), i);
        for (int other = 0; other < b; other++)
            assert_string_not_equal(flb_backends[other]->family, backend->family);
    }
}

/* A name tells it, also where there is no such device. */
static void the_backend_says_whether_a_device_is_a_gpu(void **state)
{
    static const char *const others[] = {"auto", "cpu", "cpu:avx2", "cuda:", "cuda:1,1", "gpu", ""};
    (void)state;
    assert_int_equal(flavbrem_device_is_gpu("cuda"), 1);
    assert_int_equal(flavbrem_device_is_gpu("cuda:3"), 1);
    assert_int_equal(flavbrem_device_is_gpu("cuda:0,2"), 1);
    assert_int_equal(flavbrem_device_is_gpu("cuda:all"), 1);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(flavbrem_device_is_gpu(others[i]), 0);
    for (int b = 0; b < N_BACKENDS; b++)
        assert_int_equal(flavbrem_device_is_gpu(flb_backends[b]->family), flb_backends[b]->is_gpu);
}

/* ---- prepared integrals ---- */

struct made {
    estimate got[N];
    int finished[N];
};

static void place(void *user, size_t i, integral_place *at)
{
    (void)user;
    *at = (integral_place){.beam_energy_gev = 5.0 + 10.0 * (double)i,
                           .m_phi_gev = 0.3,
                           .request = i % 10 != NOTHING_AT ? 0 : OF_NO_REQUEST};
}

static void finish(void *user, size_t i, const estimate *got)
{
    struct made *made = user;
    made->got[i] = *got;
    made->finished[i]++;
}

static integral_batch batch_of(struct made *made, const rule_set *rules)
{
    static integral_request asked;
    flavbrem_process process = flb_process_default();
    flavbrem_request request = flavbrem_request_default();
    request.rtol = 1e-4;
    asked = flb_integral_request(&process, &request);
    return (integral_batch){.n = N,
                            .rtol = request.rtol,
                            .rules = rules,
                            .requests = &asked,
                            .place = place,
                            .finish = finish,
                            .user = made};
}

static void prepared_integrals_have_the_same_bits_everywhere(void **state)
{
    static struct made first;
    rule_set *rules = NULL;
    int devices = 0;
    (void)state;
    assert_int_equal(flb_rule_set_create(&rules), FLAVBREM_OK);
    started_device at = {NULL, NULL};
    for (size_t index = 0; start_device(index, &at); index++) {
        static struct made made;
        made = (struct made){.got = {{0.0}}};
        integral_batch batch = batch_of(&made, rules);
        assert_int_equal(at.backend->integrate(at.engine, &batch, context), FLAVBREM_OK);
        assert_int_equal(batch.done, N);
        for (size_t i = 0; i < N; i++)
            assert_int_equal(made.finished[i], i % 10 != NOTHING_AT);
        if (devices++ == 0)
            first = made;
        for (size_t i = 0; i < N; i++) {
            assert_true(made.got[i].value == first.got[i].value);
            assert_true(made.got[i].error == first.got[i].error);
        }
    }
    assert_true(devices > 0);
    flb_rule_set_destroy(&rules);
}

static int stop_at_once(void *user, size_t done, size_t total)
{
    (void)user, (void)done, (void)total;
    return 1;
}

static void a_batch_that_is_stopped_says_so(void **state)
{
    static struct made made;
    rule_set *rules = NULL;
    started_device at = {NULL, NULL};
    (void)state;
    assert_int_equal(flb_rule_set_create(&rules), FLAVBREM_OK);
    assert_true(start_device(0, &at));
    integral_batch batch = batch_of(&made, rules);
    assert_int_equal(flavbrem_context_set_threads(context, 1), FLAVBREM_OK);
    flavbrem_context_set_progress(context, stop_at_once, NULL);
    assert_int_equal(at.backend->integrate(at.engine, &batch, context), FLAVBREM_ERROR_CANCELLED);
    assert_true(batch.done > 0 && batch.done < N);
    flavbrem_context_set_progress(context, NULL, NULL);
    flb_rule_set_destroy(&rules);
}

/* ---- amplitudes and random numbers ---- */

static void amplitudes_and_random_numbers_are_those_of_the_kernels(void **state)
{
    flavbrem_process process = flb_process_default();
    phase_space_place places[N];
    rng_place seats[N];
    double values[N];
    rng_block blocks[N];
    started_device at = {NULL, NULL};
    (void)state;
    for (int i = 0; i < N; i++) {
        point_params q = flb_point_params_of(&process, 100.0, 0.3, BOSON_SIDE);
        double part = (i + 0.5) / N, kinetic = q.e - q.m_a - q.m_b;
        double e_a = q.m_a + part * kinetic, e_b = q.m_b + (1.0 - part) * kinetic;
        energies n = energies_at(&q, e_a, e_b);
        double largest = largest_v(&q, &n), v = part * part * part * largest;
        places[i] = (phase_space_place){q, e_a, e_b, v, largest - v, part, 2.0 * part, BOSON_SIDE};
        seats[i] = (rng_place){{{1, (uint32_t)i}}, (uint64_t)i, UINT64_MAX - (uint64_t)i};
    }
    for (size_t index = 0; start_device(index, &at); index++) {
        memset(values, 0, sizeof values);
        memset(blocks, 0, sizeof blocks);
        assert_int_equal(at.backend->amplitudes(at.engine, N, places, values, context),
                         FLAVBREM_OK);
        assert_int_equal(at.backend->random_blocks(at.engine, N, seats, blocks, context),
                         FLAVBREM_OK);
        for (int i = 0; i < N; i++) {
            rng_block expected = rng_draw(seats[i].key, seats[i].draw, seats[i].i);
            assert_true(values[i] > 0.0 && values[i] == amplitude_at(&places[i]));
            assert_memory_equal(&blocks[i], &expected, sizeof expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_backend_of_the_list_is_complete),
        cmocka_unit_test(the_backend_says_whether_a_device_is_a_gpu),
        cmocka_unit_test_setup_teardown(prepared_integrals_have_the_same_bits_everywhere, create,
                                        destroy),
        cmocka_unit_test_setup_teardown(a_batch_that_is_stopped_says_so, create, destroy),
        cmocka_unit_test_setup_teardown(amplitudes_and_random_numbers_are_those_of_the_kernels,
                                        create, destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
