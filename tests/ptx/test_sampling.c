/* Random numbers, events and histograms, run from the PTX of their kernels, have the bytes of the
 * CPU.   usage: test_sampling [EVENTS]   of each process; where nothing is said 5000,
 * and then what takes long: large batches, broken sources, every call of the runtime fails once */
#include <cuda_runtime_api.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../points.h"
#include "host/backends/backends.h"
#include "host/backends/device.h"
#include "host/core/context.h"
#include "host/core/defaults.h"
#include "host/events/draw.h"
#include "host/events/sampler.h"
#include "kernels/rng_known.h"
#include "kernels/launch.h"
#include "runtime.h"

enum { PROCESSES = 12 };

static size_t n_events = 5000;
static flavbrem_context *cpu, *gpu;
static flavbrem_sampler *samplers[PROCESSES];

static const struct {
    const char *name;
    flavbrem_lepton in, out;
    double z, a, beam_energy_gev, m_phi_gev;
    flavbrem_method method;
    flavbrem_view view;
    int form_factor;
    int boson; /* enum boson_kind */
} processes[PROCESSES] = {
    {"e -> mu, Pb, 100 GeV, 0.3 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100, 0.3,
     FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0, BOSON_CHIRAL},
    {"mu -> e, Pb, 160 GeV, 0.12 GeV", FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160, 0.12,
     FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0, BOSON_CHIRAL},
    {"e -> mu, C, 1000 GeV, 0.3 GeV", FLAVBREM_ELECTRON, FLAVBREM_MUON, 6, 12, 1000, 0.3,
     FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0, BOSON_CHIRAL},
    {"WW of mu -> tau, Pb, 100 GeV, 2 GeV, boson", FLAVBREM_MUON, FLAVBREM_TAU, 82, 207, 100, 2,
     FLAVBREM_WW, FLAVBREM_VIEW_BOSON, 0, BOSON_CHIRAL},
    {"WW of e -> mu, H, 20 GeV, 0.3 GeV, lepton", FLAVBREM_ELECTRON, FLAVBREM_MUON, 1, 1, 20, 0.3,
     FLAVBREM_WW, FLAVBREM_VIEW_LEPTON, 0, BOSON_CHIRAL},
    {"IWW of e -> mu, Pb, 100 GeV, 0.3 GeV, lepton", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100,
     0.3, FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON, 0, BOSON_CHIRAL},
    {"e -> mu, W, 20 GeV, 1 GeV, elastic+inelastic", FLAVBREM_ELECTRON, FLAVBREM_MUON, 74, 184, 20,
     1, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 1, BOSON_CHIRAL},
    {"WW of e -> mu, C, 20 GeV, 1 GeV, unsquared", FLAVBREM_ELECTRON, FLAVBREM_MUON, 6, 12, 20, 1,
     FLAVBREM_WW, FLAVBREM_VIEW_BOSON, 2, BOSON_CHIRAL},
    {"e -> mu, Pb, 100 GeV, 0.3 GeV, Helm", FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100, 0.3,
     FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 3, BOSON_CHIRAL},
    {"vector of e -> e, Pb, 100 GeV, 0.1 GeV", FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 82, 207, 100,
     0.1, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 0, BOSON_VECTOR},
    {"axial vector of mu -> e, W, 160 GeV, 0.2 GeV, unsquared", FLAVBREM_MUON, FLAVBREM_ELECTRON,
     74, 184, 160, 0.2, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 2, BOSON_AXIAL},
    {"IWW of a vector of mu -> mu, Pb, 160 GeV, 0.2 GeV, lepton", FLAVBREM_MUON, FLAVBREM_MUON, 82,
     207, 160, 0.2, FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON, 0, BOSON_VECTOR},
};

static flavbrem_sampler *create_sampler(int i, uint64_t seed)
{
    flavbrem_process process =
        process_with(processes[i].in, processes[i].out, processes[i].z, processes[i].a);
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = NULL;
    process.form_factor = processes[i].form_factor;
    process.boson = processes[i].boson;
    sampling.beam_energy_gev = processes[i].beam_energy_gev;
    sampling.m_phi_gev = processes[i].m_phi_gev;
    sampling.method = processes[i].method;
    sampling.view = processes[i].view;
    sampling.seed = seed;
    if (flavbrem_sampler_create(cpu, &process, &sampling, &sampler) != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(cpu));
    return sampler;
}

static int create_all(void **state)
{
    (void)state;
    if (flavbrem_context_create(&cpu) != FLAVBREM_OK ||
        flavbrem_context_create(&gpu) != FLAVBREM_OK ||
        flavbrem_context_set_device(cpu, "cpu") != FLAVBREM_OK ||
        flavbrem_context_set_device(gpu, "cuda") != FLAVBREM_OK)
        return -1;
    for (int i = 0; i < PROCESSES; i++)
        samplers[i] = create_sampler(i, 1);
    return 0;
}

static int destroy_all(void **state)
{
    (void)state;
    for (int i = 0; i < PROCESSES; i++)
        flavbrem_sampler_destroy(&samplers[i]);
    flavbrem_context_destroy(&cpu);
    flavbrem_context_destroy(&gpu);
    return ptx_not_given_back() == 0 ? 0 : -1;
}

static flavbrem_event *draw(flavbrem_context *context, size_t n_samplers,
                            flavbrem_sampler *const from[], uint64_t first, size_t n)
{
    flavbrem_event *events = test_malloc((n + 1) * sizeof *events);
    memset(events, 0xAB, n * sizeof *events);
    if (flavbrem_events_draw(context, n_samplers, from, first, n, events) != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
    return events;
}

enum { WARP = 32 };

/* Tries of density and azimuth; of a warp, those of the events that it waits for. */
typedef struct try_sums {
    double tries, azimuth_tries, warp_tries, warp_azimuth_tries;
} try_sums;

static void add_warp(try_sums *sums, size_t n, const flavbrem_event *events)
{
    uint32_t tries = 0, azimuth_tries = 0;
    for (size_t k = 0; k < n; k++) {
        sums->tries += events[k].tries;
        sums->azimuth_tries += events[k].azimuth_tries;
        tries = events[k].tries > tries ? events[k].tries : tries;
        azimuth_tries =
            events[k].azimuth_tries > azimuth_tries ? events[k].azimuth_tries : azimuth_tries;
    }
    sums->warp_tries += (double)n * tries;
    sums->warp_azimuth_tries += (double)n * azimuth_tries;
}

/* Both sides. */
static try_sums compare(size_t n_samplers, flavbrem_sampler *const from[], uint64_t first, size_t n)
{
    flavbrem_event *expected = draw(cpu, n_samplers, from, first, n);
    flavbrem_event *got = draw(gpu, n_samplers, from, first, n);
    try_sums sums = {.tries = 0.0};
    for (size_t k = 0; k < n; k++)
        if (memcmp(&got[k], &expected[k], sizeof *got) != 0)
            fail_msg("event %zu from %llu on: x %.17g, t %.17g, %u tries, on the CPU x %.17g, t "
                     "%.17g, %u tries",
                     k, (unsigned long long)first, got[k].x, got[k].t_gev2, got[k].tries,
                     expected[k].x, expected[k].t_gev2, expected[k].tries);
    for (size_t k = 0; k < n; k += WARP)
        add_warp(&sums, n - k < WARP ? n - k : WARP, got + k);
    test_free(expected);
    test_free(got);
    return sums;
}

/* ---- random numbers ---- */

static device_engine *start_engine(void)
{
    device_engine *engine = NULL;
    assert_int_equal(flb_cuda_backend.create(&engine, 0, gpu), FLAVBREM_OK);
    return engine;
}

static void blocks_on_the_device(uint32_t n, const rng_place *places, rng_block *blocks)
{
    device_engine *engine = start_engine();
    memset(blocks, 0, n * sizeof *blocks);
    assert_int_equal(flb_cuda_backend.random_blocks(engine, n, places, blocks, gpu), FLAVBREM_OK);
    flb_cuda_backend.destroy(&engine);
}

static void the_devices_philox_gives_the_published_vectors(void **state)
{
    rng_block blocks[RNG_KNOWN];
    (void)state;
    blocks_on_the_device(RNG_KNOWN, rng_known_places, blocks);
    assert_memory_equal(blocks, rng_known_blocks, sizeof blocks);
}

static void cuRAND_and_Random123_give_the_same_numbers(void **state)
{
    enum { N = 50001 };
    rng_place *places = test_calloc(N, sizeof *places);
    rng_block *blocks = test_calloc(N, sizeof *blocks);
    uint64_t random = 1;
    (void)state;
    for (size_t k = 0; k < N; k++) {
        uint64_t key = random_bits(&random);
        places[k].key.word[0] = (uint32_t)key;
        places[k].key.word[1] = (uint32_t)(key >> 32);
        places[k].draw = random_bits(&random) >> k % 64;
        places[k].i = random_bits(&random) >> k / 64 % 64;
    }
    blocks_on_the_device(N, places, blocks);
    for (size_t k = 0; k < N; k++) {
        rng_block expected = rng_draw(places[k].key, places[k].draw, places[k].i);
        assert_memory_equal(&blocks[k], &expected, sizeof expected);
    }
    test_free(places);
    test_free(blocks);
}

/* ---- events ---- */

static void events_have_the_bytes_of_the_cpu(void **state)
{
    double n = (double)n_events;
    (void)state;
    for (int i = 0; i < PROCESSES; i++) {
        uint64_t before = ptx_fp64_operations();
        try_sums sums = compare(1, &samplers[i], 0, n_events);
        print_message("%s: %zu events, all bytes equal; an event: %.3f tries, %.3f of the azimuth, "
                      "%.0f FP64 operations; a warp: %.2f, %.2f tries\n",
                      processes[i].name, n_events, sums.tries / n, sums.azimuth_tries / n,
                      (double)(ptx_fp64_operations() - before) / n, sums.warp_tries / n,
                      sums.warp_azimuth_tries / n);
        assert_true(sums.tries > n && sums.tries < 1.5 * n);
    }
}

/* Also across the end of the numbers of 32, 63 and 64 bits. */
static void any_range_has_the_bytes_of_the_cpu(void **state)
{
    static const uint64_t firsts[] = {1, (UINT64_C(1) << 32) - 50, (UINT64_C(1) << 63) - 50,
                                      UINT64_MAX - 49};
    static const size_t sizes[] = {0, 1, 127, 129};
    (void)state;
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++)
        compare(1, &samplers[i % PROCESSES], firsts[i], 100);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        compare(1, &samplers[0], 12345, sizes[i]);
}

static void samplers_in_turn_have_the_bytes_of_the_cpu(void **state)
{
    flavbrem_sampler *twice[] = {samplers[0], samplers[2], samplers[0], samplers[1]};
    (void)state;
    compare(PROCESSES, samplers, 7, 500);
    compare(4, twice, (UINT64_C(1) << 32) - 50, 200);
    flavbrem_event *turns = draw(gpu, PROCESSES, samplers, 7, 3);
    flavbrem_event *alone = draw(gpu, 1, &samplers[8 % PROCESSES], 8, 1);
    assert_memory_equal(&turns[1], alone, sizeof *alone);
    test_free(turns);
    test_free(alone);
}

/* A sampler goes to the device once; one that was made in the place of another is not taken for it.
 */
static void samplers_stay_on_the_device(void **state)
{
    (void)state;
    flavbrem_sampler *first = create_sampler(0, 77), *second;
    compare(1, &first, 0, 10);
    int allocations = ptx_calls("cudaMalloc");
    compare(1, &first, 10, 10);
    compare(1, &samplers[0], 10, 10);
    compare(1, &first, 20, 10);
    assert_int_equal(ptx_calls("cudaMalloc"), allocations);
    flavbrem_sampler_destroy(&first);
    for (uint64_t seed = 78; seed < 81; seed++) {
        second = create_sampler(0, seed);
        compare(1, &second, 0, 10);
        flavbrem_sampler_destroy(&second);
        assert_int_equal(ptx_calls("cudaMalloc"), ++allocations);
    }
}

static size_t largest_sampler_bytes(void)
{
    size_t largest = 0;
    for (int i = 0; i < PROCESSES; i++) {
        size_t bytes = flb_sampler_data_of(samplers[i]).hat_bytes;
        largest = bytes > largest ? bytes : largest;
    }
    return offsetof(device_sampler, hat_head) + largest;
}

/* The tables of form factors, which stay on the device. */
static size_t form_table_bytes(void)
{
    size_t bytes = 0;
    for (int i = 0; i < PROCESSES; i++) {
        const form_table *table = &flb_sampler_data_of(samplers[i]).source->f.q.nucleus.table;
        if (table->coefficients != NULL)
            bytes += (size_t)(table->last + 1) * FORM_TABLE_TERMS * sizeof(double);
    }
    return bytes;
}

/* The device has room for one sampler and two chunks of 1024 events. */
static void little_memory_changes_no_bytes(void **state)
{
    enum { CHUNK = 1024, TABLE = sizeof(void *) };
    char memory[40];
    flavbrem_process process = flb_process_default();
    flavbrem_request request = request_for(FLAVBREM_IWW, FLAVBREM_SIGMA, 1e-2);
    (void)state;
    assert_int_equal(flavbrem_context_set_device(gpu, "cuda:0"), FLAVBREM_OK); /* starts anew */
    cross_section(gpu, &process, &request, 100.0, 0.3, 0.0, 0.0);
    snprintf(memory, sizeof memory, "%zu",
             ptx_used() + largest_sampler_bytes() + form_table_bytes() + TABLE +
                 sizeof(flavbrem_event[2 * CHUNK]));
    assert_int_equal(setenv("FLAVBREM_PTX_MEMORY", memory, 1), 0);
    for (int turn = 0; turn < 2 * PROCESSES; turn++) {
        int launches = ptx_calls("cudaLaunchKernel");
        compare(1, &samplers[turn % PROCESSES], 0, 2500);
        if (turn >= PROCESSES) /* the first one, of a smaller sampler, has larger chunks */
            assert_int_equal(ptx_calls("cudaLaunchKernel") - launches, 3);
    }
    assert_int_equal(unsetenv("FLAVBREM_PTX_MEMORY"), 0);
    assert_int_equal(flavbrem_context_set_device(gpu, "cuda:0"), FLAVBREM_OK);
}

/* Chunks of 16,384 events in the place of 131,072: three launches for one. */
static void with_a_display_launches_are_shorter(void **state)
{
    enum { N = 40000 };
    (void)state;
    flavbrem_event *events[2];
    int launches[2];
    for (int watched = 0; watched < 2; watched++) {
        assert_int_equal(setenv("FLAVBREM_PTX_WATCHDOG", watched ? "1" : "0", 1), 0);
        assert_int_equal(flavbrem_context_set_device(gpu, "cuda:0"), FLAVBREM_OK); /* anew */
        launches[watched] = ptx_calls("cudaLaunchKernel");
        events[watched] = draw(gpu, 1, &samplers[5], 0, N);
        launches[watched] = ptx_calls("cudaLaunchKernel") - launches[watched];
    }
    assert_int_equal(launches[0], 1);
    assert_int_equal(launches[1], 3);
    assert_memory_equal(events[0], events[1], N * sizeof *events[0]);
    test_free(events[0]);
    test_free(events[1]);
    assert_int_equal(unsetenv("FLAVBREM_PTX_WATCHDOG"), 0);
    assert_int_equal(flavbrem_context_set_device(gpu, "cuda:0"), FLAVBREM_OK);
}

static void draw_broken(flavbrem_context *context, const sampler_data *data, event_record *events,
                        size_t n)
{
    const event_batch batch = {.n_samplers = 1, .samplers = data, .first = 5, .n = n};
    const device_task task = {.n = n};
    started_device at;
    memset(events, 0xAB, n * sizeof *events);
    assert_int_equal(flb_device_start(context, WORK_ANYWHERE, &task, &at), FLAVBREM_OK);
    assert_int_equal(at.backend->events(at.engine, &batch, events, context), FLAVBREM_OK);
}

/* Sources that are broken. A density that is no number ends an event with its first try, and the
 * weight tells it; one that is 0 everywhere ends it too, with the weight 0. */
static void broken_densities_end_the_tries(void **state)
{
    enum { N = 40, IWW = 5, ETL = 0 };
    flavbrem_context *contexts[] = {cpu, gpu};
    event_record events[N];
    (void)state;
    for (int where = 0; where < 2; where++) {
        sampler_data data = flb_sampler_data_of(samplers[IWW]);
        event_source broken = *data.source;
        data.source = &broken;
        broken.improved_flux = (double)NAN;
        draw_broken(contexts[where], &data, events, N);
        for (int k = 0; k < N; k++)
            assert_true(events[k].tries == 1 && events[k].weight != events[k].weight);
        data = flb_sampler_data_of(samplers[ETL]);
        broken = *data.source;
        data.source = &broken;
        broken.f.q.nucleus.elastic.t_a = (double)NAN;
        draw_broken(contexts[where], &data, events, 1);
        assert_true(events[0].tries == MOST_TRIES && events[0].weight == 0.0);
    }
}

static void auto_takes_the_cpu_for_few_events(void **state)
{
    const char *reason = "";
    (void)state;
    assert_int_equal(flavbrem_context_set_device(gpu, "auto"), FLAVBREM_OK);
    compare(1, samplers, 0, 100);
    assert_true(strncmp(flavbrem_context_device(gpu, &reason), "cpu", 3) == 0);
    assert_string_equal(reason, "little work");
    assert_int_equal(flavbrem_context_set_device(gpu, "cuda:0"), FLAVBREM_OK);
    compare(1, samplers, 0, 100);
    assert_string_equal(flavbrem_context_device(gpu, &reason), "cuda:0");
}

/* ---- hats that are shared ---- */

enum { SHARED = 3 };

/* The process number i at some energies, under one set of hats. */
static void create_shared(int i, flavbrem_sampler *made[SHARED])
{
    static const double parts[SHARED] = {1.0, 0.5, 0.17};
    flavbrem_sampling samplings[SHARED];
    flavbrem_process process =
        process_with(processes[i].in, processes[i].out, processes[i].z, processes[i].a);
    process.form_factor = processes[i].form_factor;
    process.boson = processes[i].boson;
    for (int k = 0; k < SHARED; k++) {
        samplings[k] = flavbrem_sampling_default();
        samplings[k].beam_energy_gev = parts[k] * processes[i].beam_energy_gev;
        samplings[k].m_phi_gev = processes[i].m_phi_gev;
        samplings[k].method = processes[i].method;
        samplings[k].view = processes[i].view;
    }
    /* by one thread: the thread sanitizer does not see how those of OpenMP wait for each other */
    assert_int_equal(flavbrem_context_set_threads(cpu, 1), FLAVBREM_OK);
    if (flavbrem_samplers_create_shared(cpu, &process, SHARED, samplings, made) != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(cpu));
    assert_int_equal(flavbrem_context_set_threads(cpu, 0), FLAVBREM_OK);
}

static void destroy_shared(flavbrem_sampler *made[SHARED])
{
    for (int k = 0; k < SHARED; k++)
        flavbrem_sampler_destroy(&made[k]);
}

/* Parts by weight, in two turns. */
static void compare_picked(flavbrem_sampler *const from[SHARED], size_t n)
{
    static const size_t begin[] = {0, 1, SHARED};
    static const double upto[SHARED] = {1.0, 0.3, 1.0};
    const event_pick pick = {{{12, 34}}, 2, begin, upto};
    const event_choice choice = {&pick, NULL};
    flavbrem_event *expected = test_malloc(2 * n * sizeof *expected), *got = expected + n;
    assert_int_equal(flb_events_draw(cpu, SHARED, from, &choice, 11, n, expected), FLAVBREM_OK);
    assert_int_equal(flb_events_draw(gpu, SHARED, from, &choice, 11, n, got), FLAVBREM_OK);
    assert_memory_equal(got, expected, n * sizeof *got);
    test_free(expected);
}

static void shared_hats_have_the_bytes_of_the_cpu(void **state)
{
    static const int kinds[] = {0, 3, 5, 6, 7, 8, 9, 11};
    const char *reason = "";
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        flavbrem_sampler *shared[SHARED];
        create_shared(kinds[i], shared);
        compare(1, &shared[1], 0, n_events / 10);
        compare(SHARED, shared, (UINT64_C(1) << 32) - 50, 500);
        assert_string_equal(flavbrem_context_device(gpu, &reason), "cuda:0");
        compare_picked(shared, 500);
        flavbrem_sampler *others[] = {shared[0], samplers[1], shared[2], samplers[8], shared[0]};
        compare(5, others, 7, 300);
        destroy_shared(shared);
    }
}

/* ---- any grid ---- */

static void *on_device(const void *bytes, size_t n)
{
    void *there = NULL;
    assert_int_equal(cudaMalloc(&there, n), cudaSuccess);
    if (bytes != NULL)
        assert_int_equal(cudaMemcpy(there, bytes, n, cudaMemcpyHostToDevice), cudaSuccess);
    return there;
}

static device_sampler *sampler_on_device(const flavbrem_sampler *sampler)
{
    sampler_data data = flb_sampler_data_of(sampler);
    size_t hat_at = offsetof(device_sampler, hat_head);
    char *bytes = test_malloc(hat_at + data.hat_bytes);
    memcpy(bytes, data.source, sizeof *data.source);
    memcpy(bytes + hat_at, data.hat, data.hat_bytes);
    void *there = on_device(bytes, hat_at + data.hat_bytes);
    test_free(bytes);
    return there;
}

static void launch(device_draw *job, unsigned blocks, unsigned threads)
{
    void (*kernel)(device_draw) = flb_draw_events;
    const void *address;
    void *arguments[] = {job};
    struct dim3 grid = {blocks, 1, 1}, block = {threads, 1, 1};
    memcpy(&address, &kernel, sizeof address);
    assert_int_equal(cudaLaunchKernel(address, grid, block, arguments, 0, NULL), cudaSuccess);
}

static void any_grid_gives_the_same_bytes(void **state)
{
    enum { N = 300 };
    static const unsigned grids[][2] = {{1, 1}, {1, 37}, {7, 5}, {3, 128}, {2, 101}};
    flavbrem_event *expected = draw(cpu, 2, samplers, 41, N), got[N];
    device_sampler *there[2] = {sampler_on_device(samplers[0]), sampler_on_device(samplers[1])};
    void *table = on_device(there, sizeof there);
    (void)state;
    for (size_t i = 0; i < sizeof grids / sizeof *grids; i++) {
        device_draw job = {table, on_device(NULL, sizeof got), 41, 2, N};
        launch(&job, grids[i][0], grids[i][1]);
        assert_int_equal(cudaMemcpy(got, job.events, sizeof got, cudaMemcpyDeviceToHost),
                         cudaSuccess);
        assert_memory_equal(got, expected, sizeof got);
        assert_int_equal(cudaFree(job.events), cudaSuccess);
    }
    assert_int_equal(cudaFree(table), cudaSuccess);
    for (int i = 0; i < 2; i++)
        assert_int_equal(cudaFree(there[i]), cudaSuccess);
    test_free(expected);
}

/* ---- histograms ---- */

enum { X_EDGES = 12, T_EDGES = 7 };

static const double x_edges[X_EDGES] = {0.01, 0.05, 0.1, 0.2, 0.3,  0.4,
                                        0.5,  0.6,  0.8, 0.9, 0.95, 0.99};
static const double t_edges[T_EDGES] = {1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2};

static flavbrem_histogram histogram_over(size_t n_axes, flavbrem_variable variable,
                                         uint64_t *counts)
{
    int is_angle = variable == FLAVBREM_VARIABLE_THETA || variable == FLAVBREM_VARIABLE_PSI;
    flavbrem_axis wide = {variable, X_EDGES, x_edges}, narrow = {variable, T_EDGES, t_edges};
    flavbrem_axis second = {FLAVBREM_VARIABLE_T, T_EDGES, t_edges};
    return (flavbrem_histogram){
        .n_axes = n_axes,
        .axes = {is_angle || variable == FLAVBREM_VARIABLE_T ? narrow : wide, second},
        .counts = counts};
}

static double variable_of(const flavbrem_event *event, flavbrem_variable variable)
{
    const double numbers[] = {event->x, event->theta_rad, event->y, event->psi_rad, event->t_gev2};
    return numbers[variable];
}

/* Bins by looking at every edge. */
static void count_plainly(size_t n, const flavbrem_event *events, flavbrem_histogram *h)
{
    for (size_t k = 0; k < n; k++) {
        size_t bin = 0;
        for (size_t a = 0; a < h->n_axes; a++) {
            size_t i = 0;
            while (i < h->axes[a].n_edges &&
                   h->axes[a].edges[i] <= variable_of(&events[k], h->axes[a].variable))
                i++;
            bin = bin * (h->axes[a].n_edges + 1) + i;
        }
        h->counts[bin]++;
        h->tries += events[k].tries;
        h->azimuth_tries += events[k].azimuth_tries;
        h->above += events[k].weight > 1.0;
        if (events[k].weight > h->largest_weight)
            h->largest_weight = events[k].weight;
    }
}

static void compare_histograms(size_t n_axes, flavbrem_variable variable, size_t n)
{
    enum { BINS = (X_EDGES + 1) * (T_EDGES + 1) };
    uint64_t plain[BINS] = {0}, on_cpu[BINS] = {0}, on_gpu[BINS] = {0};
    flavbrem_histogram h[] = {histogram_over(n_axes, variable, plain),
                              histogram_over(n_axes, variable, on_cpu),
                              histogram_over(n_axes, variable, on_gpu)};
    flavbrem_event *events = draw(cpu, 2, samplers, 3, n);
    count_plainly(n, events, &h[0]);
    size_t half = n / 2;
    for (int where = 1; where < 3; where++) { /* twice: counts are added */
        flavbrem_context *context = where == 1 ? cpu : gpu;
        assert_int_equal(flavbrem_events_histogram(context, 2, samplers, 3, half, &h[where]),
                         FLAVBREM_OK);
        assert_int_equal(
            flavbrem_events_histogram(context, 2, samplers, 3 + half, n - half, &h[where]),
            FLAVBREM_OK);
        assert_memory_equal(h[where].counts, plain, sizeof plain);
        assert_true(h[where].tries == h[0].tries && h[where].azimuth_tries == h[0].azimuth_tries);
        assert_true(h[where].above == h[0].above && h[where].largest_weight == h[0].largest_weight);
    }
    assert_true(h[0].tries > n && h[0].largest_weight >= 1.0);
    test_free(events);
}

static void histograms_have_the_counts_of_the_cpu(void **state)
{
    (void)state;
    for (flavbrem_variable v = FLAVBREM_VARIABLE_X; v <= FLAVBREM_VARIABLE_T; v++)
        compare_histograms(1, v, 333);
    compare_histograms(2, FLAVBREM_VARIABLE_X, 999);
    compare_histograms(2, FLAVBREM_VARIABLE_THETA, 999);
}

/* ---- failures ---- */

/* Each call of the runtime fails once. Returns how many did. */
static int fail_each_call(int counting, flavbrem_sampler *const from[2])
{
    enum { N = 1500 };
    flavbrem_event *expected = draw(cpu, 2, from, 0, N), *got = test_calloc(N, sizeof *got);
    uint64_t counts[X_EDGES + 1] = {0}, zeros[X_EDGES + 1] = {0};
    flavbrem_histogram h = histogram_over(1, FLAVBREM_VARIABLE_X, counts);
    int failures = 0, reached = 1;
    for (int k = 1; reached; k++) {
        char text[40];
        flavbrem_context *fresh = NULL;
        assert_int_equal(flavbrem_context_create(&fresh), FLAVBREM_OK);
        assert_int_equal(flavbrem_context_set_device(fresh, "cuda"), FLAVBREM_OK);
        int before = ptx_calls("any");
        snprintf(text, sizeof text, "any:%d", before + k);
        assert_int_equal(setenv("FLAVBREM_PTX_FAIL", text, 1), 0);
        memset(counts, 0, sizeof counts);
        flavbrem_status status = counting ? flavbrem_events_histogram(fresh, 2, from, 0, N, &h)
                                          : flavbrem_events_draw(fresh, 2, from, 0, N, got);
        reached = ptx_calls("any") - before >= k;
        if (status == FLAVBREM_OK && !counting)
            assert_memory_equal(got, expected, N * sizeof *got);
        if (status != FLAVBREM_OK) {
            failures++;
            assert_int_equal(status, FLAVBREM_ERROR_DEVICE);
            assert_non_null(strstr(flavbrem_context_message(fresh), "(cuda"));
            assert_memory_equal(counts, zeros, sizeof counts);
        }
        flavbrem_context_destroy(&fresh);
        assert_int_equal(unsetenv("FLAVBREM_PTX_FAIL"), 0);
    }
    test_free(expected);
    test_free(got);
    return failures;
}

static void every_call_may_fail(void **state)
{
    size_t before = ptx_not_given_back();
    (void)state;
    flavbrem_sampler *shared[SHARED];
    create_shared(0, shared);
    int drawing = fail_each_call(0, samplers), counting = fail_each_call(1, samplers);
    int sharing = fail_each_call(0, shared), sharing_counts = fail_each_call(1, shared);
    print_message("%d failures while drawing, %d while counting, %d, %d from shared hats\n",
                  drawing, counting, sharing, sharing_counts);
    assert_true(drawing > 20 && counting > 20 && sharing > 20 && sharing_counts > 20);
    destroy_shared(shared);
    assert_int_equal(ptx_not_given_back(), before);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_devices_philox_gives_the_published_vectors),
        cmocka_unit_test(cuRAND_and_Random123_give_the_same_numbers),
        cmocka_unit_test(events_have_the_bytes_of_the_cpu),
        cmocka_unit_test(any_range_has_the_bytes_of_the_cpu),
        cmocka_unit_test(samplers_in_turn_have_the_bytes_of_the_cpu),
        cmocka_unit_test(samplers_stay_on_the_device),
        cmocka_unit_test(little_memory_changes_no_bytes),
        cmocka_unit_test(auto_takes_the_cpu_for_few_events),
        cmocka_unit_test(shared_hats_have_the_bytes_of_the_cpu),
        cmocka_unit_test(any_grid_gives_the_same_bytes),
        cmocka_unit_test(histograms_have_the_counts_of_the_cpu),
    };
    const struct CMUnitTest once[] = {
        cmocka_unit_test(with_a_display_launches_are_shorter),
        cmocka_unit_test(broken_densities_end_the_tries),
        cmocka_unit_test(every_call_may_fail),
    };
    if (argc > 1) {
        n_events = strtoull(argv[1], NULL, 10);
        return cmocka_run_group_tests(tests, create_all, destroy_all);
    }
    int failed = cmocka_run_group_tests(tests, create_all, destroy_all);
    return failed + cmocka_run_group_tests(once, create_all, destroy_all);
}
