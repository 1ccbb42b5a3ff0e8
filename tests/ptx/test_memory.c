/* Points and events in the caller's memory of a GPU, on his stream: the bytes of the calls without,
 * behind what he has sent there, and the host program's device and last error as they were.
 * usage: test_memory STREAMS...   one run for each way in which streams work, see runtime.cpp */
#include <cuda_runtime_api.h>
#include <stdio.h>
#include <stdlib.h>

#include "../points.h"
#include "flavbrem/cuda.h"
#include "flavbrem/spec.h"
#include "flavbrem/table_make.h"
#include "host/core/context.h"
#include "host/core/defaults.h"
#include "kernels/compiler.h"
#include "runtime.h"

enum { POINTS = 30, EVENTS = 3000, SAMPLERS = 3, OTHER = 1, NUMBERS = 18 };

static const size_t n_points = POINTS, n_events = EVENTS;
static flavbrem_context *context;
static flavbrem_process process;
static flavbrem_sampler *own[SAMPLERS], *shared[SAMPLERS];
static cudaStream_t stream;

static void good(flavbrem_status status)
{
    if (status != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
}

static void must(cudaError_t error)
{
    assert_int_equal(error, cudaSuccess);
}

/* The host program works on the other device; the memory and the stream are of the first one. */
static int begin(void **state)
{
    flavbrem_sampling samplings[SAMPLERS];
    (void)state;
    process = flb_process_default();
    if (setenv("FLAVBREM_PTX_DEVICES", "2", 1) != 0 ||
        flavbrem_context_create(&context) != FLAVBREM_OK ||
        flavbrem_context_set_device(context, "cpu") != FLAVBREM_OK)
        return -1;
    for (int i = 0; i < SAMPLERS; i++) {
        samplings[i] = flavbrem_sampling_default();
        samplings[i].beam_energy_gev = 100.0 / (i + 1);
        samplings[i].m_phi_gev = 0.3;
    }
    good(flavbrem_samplers_create(context, &process, SAMPLERS, samplings, own));
    good(flavbrem_samplers_create_shared(context, &process, SAMPLERS, samplings, shared));
    must(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    must(cudaSetDevice(OTHER));
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (int i = 0; i < SAMPLERS; i++) {
        flavbrem_sampler_destroy(&own[i]);
        flavbrem_sampler_destroy(&shared[i]);
    }
    flavbrem_context_destroy(&context);
    must(cudaSetDevice(0));
    must(cudaStreamDestroy(stream));
    return ptx_not_given_back() == 0 ? 0 : -1;
}

/* After each call. */
static void has_manners(void)
{
    int device = -1;
    assert_int_equal(cudaPeekAtLastError(), cudaSuccess);
    must(cudaGetDevice(&device));
    assert_int_equal(device, OTHER);
    assert_string_equal(ptx_fault(), "");
}

static void *room_on(int device, size_t bytes)
{
    void *there = NULL;
    must(cudaSetDevice(device));
    must(cudaMalloc(&there, bytes));
    must(cudaSetDevice(OTHER));
    return there;
}

static void give_back(void *there)
{
    must(cudaSetDevice(0));
    must(cudaFree(there));
    must(cudaSetDevice(OTHER));
}

static void bring_back(void *to, const void *there, size_t bytes)
{
    must(cudaMemcpyAsync(to, there, bytes, cudaMemcpyDeviceToHost, stream));
    must(cudaStreamSynchronize(stream));
}

/* ---- points ---- */

/* The numbers go to the GPU on the stream, from pinned memory, and nobody waits for them. */
static void points_have_the_bits_of_the_host(void **state)
{
    flavbrem_request request = request_for(FLAVBREM_ETL, FLAVBREM_DX, 1e-4);
    flavbrem_point points[POINTS];
    flavbrem_result expected[POINTS];
    double *pinned = NULL, *there = room_on(0, 5 * n_points * sizeof(double)), value[POINTS];
    int32_t *statuses = room_on(0, POINTS * sizeof *statuses), status[POINTS];
    (void)state;
    must(cudaMallocHost((void **)&pinned, 3 * n_points * sizeof *pinned));
    for (int i = 0; i < POINTS; i++) {
        points[i] = (flavbrem_point){0.2 + 4.0 * i, 0.3, {0.5 + 0.01 * i, 0.0}};
        pinned[i] = points[i].beam_energy_gev;
        pinned[POINTS + i] = points[i].m_phi_gev;
        pinned[2 * n_points + (size_t)i] = points[i].at[0];
    }
    good(flavbrem_xsec(context, &process, &request, POINTS, points, expected));
    must(cudaMemcpyAsync(there, pinned, 3 * n_points * sizeof *pinned, cudaMemcpyHostToDevice,
                         stream));
    const flavbrem_cuda_points at = {there, there + n_points, {there + 2 * n_points, NULL}};
    const flavbrem_cuda_results into = {there + 3 * n_points, there + 4 * n_points, statuses};
    good(flavbrem_cuda_xsec(context, &process, &request, POINTS, &at, &into, stream));
    has_manners();
    bring_back(value, into.value, sizeof value);
    for (int i = 0; i < POINTS; i++)
        assert_true(bits_of(value[i]) == bits_of(expected[i].value));
    bring_back(value, into.error, sizeof value);
    bring_back(status, statuses, sizeof status);
    for (int i = 0; i < POINTS; i++)
        assert_true(bits_of(value[i]) == bits_of(expected[i].error) &&
                    status[i] == (int32_t)expected[i].status);
    assert_true(expected[POINTS - 1].value > 0.0);
    must(cudaFreeHost(pinned));
    give_back(there);
    give_back(statuses);
}

static void wrong_points_are_told(void **state)
{
    flavbrem_request request = request_for(FLAVBREM_IWW, FLAVBREM_SIGMA, 1e-2);
    double here[2] = {100.0, 0.3}, *there = room_on(0, 4 * sizeof *there);
    const double numbers[4] = {100.0, 1e-9, 7.0, 7.0};
    double after[4];
    (void)state;
    must(cudaMemcpyAsync(there, numbers, sizeof numbers, cudaMemcpyHostToDevice, stream));
    const flavbrem_cuda_points of_host = {here, here + 1, {NULL, NULL}};
    const flavbrem_cuda_points light = {there, there + 1, {NULL, NULL}};
    const flavbrem_cuda_points none = {there, NULL, {NULL, NULL}};
    const flavbrem_cuda_results into = {there + 2, there + 3, NULL};
    const flavbrem_cuda_results to_host = {here, NULL, NULL};
    const struct {
        const flavbrem_cuda_points *points;
        const flavbrem_cuda_results *results;
        const char *words;
    } wrong[] = {{&of_host, &into, "the array of beam energies is not in memory of a GPU"},
                 {&none, &into, "the array of boson masses is not in memory of a GPU"},
                 {&light, &to_host, "an array of results is not in memory of a GPU"},
                 {&light, &into, "m_phi = 1e-09 GeV of point 0"},
                 {&light, NULL, "place for the results"},
                 {NULL, &into, "points"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(flavbrem_cuda_xsec(context, &process, &request, 1, wrong[i].points,
                                            wrong[i].results, stream),
                         FLAVBREM_ERROR_INPUT);
        assert_non_null(strstr(flavbrem_context_message(context), wrong[i].words));
        has_manners();
    }
    bring_back(after, there, sizeof after);
    assert_memory_equal(after, numbers, sizeof after);
    give_back(there);
}

/* ---- events ---- */

/* Where number c of a record stands among the columns. */
static void name_columns(flavbrem_cuda_columns *columns, double *there, size_t n)
{
    for (size_t c = 0; c < 4; c++) {
        columns->lepton[c] = there + c * n;
        columns->boson[c] = there + (4 + c) * n;
        columns->nucleus[c] = there + (8 + c) * n;
    }
    columns->x = there + 12 * n;
    columns->theta_rad = there + 13 * n;
    columns->y = there + 14 * n;
    columns->psi_rad = there + 15 * n;
    columns->t_gev2 = there + 16 * n;
    columns->weight = there + 17 * n;
}

static void compare_columns(const flavbrem_event *expected, const double *numbers,
                            const uint32_t *tries)
{
    for (size_t i = 0; i < EVENTS; i++) {
        const double *record = expected[i].lepton;
        for (size_t c = 0; c < NUMBERS; c++)
            assert_true(bits_of(numbers[c * EVENTS + i]) == bits_of(record[c]));
        assert_true(tries[i] == expected[i].tries &&
                    tries[EVENTS + i] == expected[i].azimuth_tries);
    }
}

static void draw_there(flavbrem_sampler *const samplers[SAMPLERS])
{
    flavbrem_event *expected = test_calloc(2 * n_events, sizeof *expected),
                   *got = expected + EVENTS;
    double *numbers = test_calloc(EVENTS, NUMBERS * sizeof *numbers);
    uint32_t *tries = test_calloc(EVENTS, 2 * sizeof *tries);
    flavbrem_event *there = room_on(0, EVENTS * sizeof *there);
    double *numbers_there = room_on(0, n_events * NUMBERS * sizeof *numbers);
    uint32_t *tries_there = room_on(0, n_events * 2 * sizeof *tries);
    flavbrem_cuda_columns columns = {.tries = tries_there, .azimuth_tries = tries_there + EVENTS};
    good(flavbrem_events_draw(context, SAMPLERS, samplers, 5, EVENTS, expected));
    good(flavbrem_cuda_events_draw(context, SAMPLERS, samplers, 5, EVENTS, there, stream));
    has_manners();
    bring_back(got, there, EVENTS * sizeof *got);
    assert_memory_equal(got, expected, EVENTS * sizeof *got);
    name_columns(&columns, numbers_there, EVENTS);
    good(flavbrem_cuda_events_columns(context, SAMPLERS, samplers, 5, EVENTS, &columns, stream));
    has_manners();
    bring_back(numbers, numbers_there, n_events * NUMBERS * sizeof *numbers);
    bring_back(tries, tries_there, n_events * 2 * sizeof *tries);
    compare_columns(expected, numbers, tries);
    give_back(there);
    give_back(numbers_there);
    give_back(tries_there);
    test_free(expected);
    test_free(numbers);
    test_free(tries);
}

static void events_have_the_bytes_of_the_host(void **state)
{
    (void)state;
    draw_there(own);
    draw_there(shared);
}

static void columns_that_are_not_wanted_stay_away(void **state)
{
    double x[EVENTS], *there = room_on(0, sizeof x);
    flavbrem_event *expected = test_calloc(EVENTS, sizeof *expected);
    const flavbrem_cuda_columns columns = {.x = there};
    (void)state;
    good(flavbrem_events_draw(context, 1, own, 0, EVENTS, expected));
    good(flavbrem_cuda_events_columns(context, 1, own, 0, EVENTS, &columns, stream));
    bring_back(x, there, sizeof x);
    for (size_t i = 0; i < EVENTS; i++)
        assert_true(bits_of(x[i]) == bits_of(expected[i].x));
    give_back(there);
    test_free(expected);
}

static void wrong_events_are_told(void **state)
{
    flavbrem_event here;
    double *there = room_on(0, sizeof *there), *other = room_on(OTHER, sizeof *other);
    const flavbrem_cuda_columns none = {.x = NULL}, two = {.x = there, .y = other};
    const flavbrem_cuda_columns of_host = {.x = &here.x};
    (void)state;
    assert_int_equal(flavbrem_cuda_events_draw(context, 1, own, 0, 1, &here, stream),
                     FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(context), "is not in memory of a GPU"));
    assert_int_equal(flavbrem_cuda_events_draw(context, 1, own, 0, 1, NULL, stream),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_cuda_events_columns(context, 1, own, 0, 1, &none, stream),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_cuda_events_columns(context, 1, own, 0, 1, &of_host, stream),
                     FLAVBREM_ERROR_INPUT);
    assert_int_equal(flavbrem_cuda_events_columns(context, 1, own, 0, 1, &two, stream),
                     FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(context), "on two GPUs"));
    good(flavbrem_cuda_events_columns(context, 1, own, 0, 0, &two, stream));
    has_manners();
    give_back(there);
    must(cudaFree(other));
}

/* ---- draws of a simulator ---- */

enum { DRAWS = 700 };

/* With hats, which take long to make: one for all runs. */
static flavbrem_table *table;

static void make_table(void)
{
    static const char *const keys[][2] = {{"beam-energy", "5:20:2:log"},
                                          {"m-phi", "0.28:0.32:2:log"},
                                          {"rtol", "1e-2"},
                                          {"sampling", "all"}};
    flavbrem_spec *spec = NULL;
    good(flavbrem_spec_create(context, FLAVBREM_JOB_TABLE, &spec));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        good(flavbrem_spec_set(context, spec, keys[i][0], keys[i][1]));
    good(flavbrem_table_make(context, spec, &table, NULL));
    flavbrem_spec_destroy(&spec);
}

static flavbrem_runtime *create_runtime(flavbrem_method method)
{
    char sentence[FLAVBREM_TABLE_MESSAGE];
    flavbrem_runtime *made = NULL;
    if (flavbrem_runtime_of_table(table, method, FLAVBREM_VIEW_BOSON, 0.3, &made, sentence,
                                  sizeof sentence) != FLAVBREM_OK)
        fail_msg("%s", sentence);
    return made;
}

static void compare_draws(flavbrem_method method)
{
    static double energies[DRAWS];
    static uint64_t keys[DRAWS][2];
    static flavbrem_event expected[DRAWS], got[DRAWS];
    flavbrem_runtime *runtime = create_runtime(method);
    double *energies_there = room_on(0, sizeof energies);
    uint64_t(*keys_there)[2] = room_on(0, sizeof keys);
    flavbrem_event *there = room_on(0, sizeof got);
    for (int i = 0; i < DRAWS; i++) {
        energies[i] = 2.0 + 0.02 * i;
        keys[i][0] = 17u + (uint64_t)i % 3u;
        keys[i][1] = 1000u * (uint64_t)i;
    }
    assert_int_equal(
        flavbrem_runtime_draw_many(runtime, DRAWS, energies, (const uint64_t(*)[2])keys, expected),
        FLAVBREM_OK);
    must(
        cudaMemcpyAsync(energies_there, energies, sizeof energies, cudaMemcpyHostToDevice, stream));
    must(cudaMemcpyAsync(keys_there, keys, sizeof keys, cudaMemcpyHostToDevice, stream));
    good(flavbrem_cuda_runtime_draw(context, runtime, DRAWS, energies_there,
                                    (const uint64_t(*)[2])keys_there, there, stream));
    has_manners();
    bring_back(got, there, sizeof got);
    assert_memory_equal(got, expected, sizeof got);
    char fail[40];
    snprintf(fail, sizeof fail, "cudaLaunchKernel:%d", ptx_calls("cudaLaunchKernel") + 1);
    assert_int_equal(setenv("FLAVBREM_PTX_FAIL", fail, 1), 0);
    assert_int_equal(flavbrem_cuda_runtime_draw(context, runtime, DRAWS, energies_there,
                                                (const uint64_t(*)[2])keys_there, there, stream),
                     FLAVBREM_ERROR_DEVICE);
    assert_int_equal(unsetenv("FLAVBREM_PTX_FAIL"), 0);
    good(flavbrem_cuda_runtime_draw(context, runtime, DRAWS, energies_there,
                                    (const uint64_t(*)[2])keys_there, there, stream));
    energies[5] = 1e-3;
    must(
        cudaMemcpyAsync(energies_there, energies, sizeof energies, cudaMemcpyHostToDevice, stream));
    assert_int_equal(flavbrem_cuda_runtime_draw(context, runtime, DRAWS, energies_there,
                                                (const uint64_t(*)[2])keys_there, there, stream),
                     FLAVBREM_ERROR_INPUT);
    assert_non_null(strstr(flavbrem_context_message(context), "draw number 5 is at 0.001 GeV"));
    energies[5] = 1e3;
    must(
        cudaMemcpyAsync(energies_there, energies, sizeof energies, cudaMemcpyHostToDevice, stream));
    assert_int_equal(flavbrem_cuda_runtime_draw(context, runtime, DRAWS, energies_there,
                                                (const uint64_t(*)[2])keys_there, there, stream),
                     FLAVBREM_ERROR_OUTSIDE);
    has_manners();
    give_back(energies_there);
    give_back(keys_there);
    give_back(there);
    flavbrem_runtime_close(&runtime);
}

static void draws_have_the_bytes_of_the_host(void **state)
{
    (void)state;
    if (table == NULL)
        make_table();
    compare_draws(FLAVBREM_ETL);
    compare_draws(FLAVBREM_IWW);
}

/* What fails on a GPU, as a stream of another one, is no reason for the next call to fail. */
static void after_a_failure_it_starts_anew(void **state)
{
    enum { N = 40 };
    flavbrem_event *there = room_on(0, N * sizeof *there);
    cudaStream_t of_other;
    (void)state;
    must(cudaStreamCreateWithFlags(&of_other, cudaStreamNonBlocking));
    assert_int_equal(flavbrem_cuda_events_draw(context, 1, own, 0, N, there, of_other),
                     FLAVBREM_ERROR_DEVICE);
    good(flavbrem_cuda_events_draw(context, 1, own, 0, N, there, stream));
    has_manners();
    must(cudaStreamDestroy(of_other));
    give_back(there);
}

/* Each call of the runtime fails once; the next time all is well. */
static void every_call_may_fail(void **state)
{
    enum { N = 40 };
    double *there = room_on(0, N * sizeof *there);
    const flavbrem_cuda_columns columns = {.x = there};
    int failures = 0, reached = 1;
    (void)state;
    for (int k = 1; reached; k++) {
        char text[40];
        flavbrem_context *fresh = NULL;
        assert_int_equal(flavbrem_context_create(&fresh), FLAVBREM_OK);
        int before = ptx_calls("any");
        snprintf(text, sizeof text, "any:%d", before + k);
        assert_int_equal(setenv("FLAVBREM_PTX_FAIL", text, 1), 0);
        flavbrem_status status = flavbrem_cuda_events_columns(
            fresh, SAMPLERS, k % 2 == 0 ? own : shared, 0, N, &columns, stream);
        reached = ptx_calls("any") - before >= k;
        failures += status != FLAVBREM_OK;
        assert_int_equal(unsetenv("FLAVBREM_PTX_FAIL"), 0);
        if (strcmp(ptx_failed_call(), "cudaSetDevice") == 0)
            must(cudaSetDevice(OTHER));
        has_manners();
        assert_int_equal(flavbrem_cuda_events_columns(fresh, SAMPLERS, own, 0, N, &columns, stream),
                         FLAVBREM_OK);
        flavbrem_context_destroy(&fresh);
    }
    assert_true(failures > 20);
    give_back(there);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_have_the_bits_of_the_host),
        cmocka_unit_test(wrong_points_are_told),
        cmocka_unit_test(events_have_the_bytes_of_the_host),
        cmocka_unit_test(columns_that_are_not_wanted_stay_away),
        cmocka_unit_test(wrong_events_are_told),
        cmocka_unit_test(draws_have_the_bytes_of_the_host),
        cmocka_unit_test(after_a_failure_it_starts_anew),
        cmocka_unit_test(every_call_may_fail),
    };
    int failed = argc < 2;
    for (int i = 1; i < argc; i++) {
        assert_int_equal(setenv("FLAVBREM_PTX_STREAMS", argv[i], 1), 0);
        print_message("streams: %s\n", argv[i]);
        failed += cmocka_run_group_tests(tests, begin, end);
    }
    flavbrem_table_close(&table);
    return failed;
}
