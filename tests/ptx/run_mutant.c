/* What the CUDA backend must do whoever is slow: the bits of the CPU when no stream works before
 * somebody waits for it, and when all work in turns; no work left behind, and the host program's
 * device, last error and streams left alone, whatever call fails. Ends with exit code 1 and a
 * sentence at the first thing that is not so. mutants.py runs it with mutants of the backend.
 * usage: run_mutant */
#include <cuda_runtime_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flavbrem/flavbrem.h"
#include "host/backends/backends.h"
#include "host/backends/device.h"
#include "host/core/context.h"
#include "host/core/defaults.h"
#include "host/core/point.h"
#include "host/events/draw.h"
#include "runtime.h"

enum { CALLERS_DEVICE = 1, OURS = 0, SAMPLERS = 2, EDGES = 5 };

static flavbrem_context *cpu, *gpu;
static const char *scenario;

static void must(int holds, const char *what)
{
    if (holds)
        return;
    printf("%s (%s, %s)\n", what, scenario, getenv("FLAVBREM_PTX_STREAMS"));
    fflush(stdout);
    _exit(1);
}

/* The caller's device is the current one; where the runtime could not set it, it is now. */
static void must_have_restored_the_device(void)
{
    int device = -1;
    must(cudaGetDevice(&device) == cudaSuccess, "there is no current device");
    if (device != CALLERS_DEVICE && strcmp(ptx_failed_call(), "cudaSetDevice") == 0)
        must(cudaSetDevice(CALLERS_DEVICE) == cudaSuccess, "the device cannot be set");
    else
        must(device == CALLERS_DEVICE, "the caller's device was changed");
}

/* After each call of the library. Its own calls fail in no test. */
static void must_have_manners(void)
{
    const char *fail = getenv("FLAVBREM_PTX_FAIL");
    char kept[40] = "";
    if (fail != NULL)
        snprintf(kept, sizeof kept, "%s", fail);
    unsetenv("FLAVBREM_PTX_FAIL");
    must(ptx_waiting() == 0, "work was left behind");
    must(*ptx_fault() == '\0', "the runtime found a fault");
    must(cudaPeekAtLastError() == cudaSuccess, "an error of ours was left");
    must(ptx_calls("legacy") == 0, "the host program's stream was used");
    must_have_restored_the_device();
    if (fail != NULL)
        setenv("FLAVBREM_PTX_FAIL", kept, 1);
}

static flavbrem_context *new_context(const char *device)
{
    flavbrem_context *made = NULL;
    must(flavbrem_context_create(&made) == FLAVBREM_OK &&
             flavbrem_context_set_threads(made, 1) == FLAVBREM_OK &&
             flavbrem_context_set_device(made, device) == FLAVBREM_OK,
         "a context cannot be made");
    must_have_manners();
    return made;
}

static void destroy_context(flavbrem_context **context)
{
    flavbrem_context_destroy(context);
    must_have_manners();
}

/* ---- cross-sections ---- */

/* n points, and what the CPU makes of them. */
typedef struct known_points {
    flavbrem_process process;
    flavbrem_request request;
    size_t n;
    flavbrem_point *points;
    flavbrem_result *expected, *got;
} known_points;

static known_points make_points(flavbrem_method method, flavbrem_quantity quantity, double rtol,
                                size_t n, const char *form)
{
    known_points p = {flb_process_default(),
                      {method, quantity, FLAVBREM_PB, rtol},
                      n,
                      calloc(n, sizeof *p.points),
                      calloc(n, sizeof *p.expected),
                      calloc(n, sizeof *p.got)};
    must(p.points != NULL && p.expected != NULL && p.got != NULL, "there is no memory");
    must(flavbrem_process_set(cpu, &p.process, "form-factor", form) == FLAVBREM_OK, "no form");
    for (size_t i = 0; i < n; i++)
        p.points[i] = (flavbrem_point){10.0 + 100.0 * (double)i / (double)n, 0.3, {0.3, 0.01}};
    must(flavbrem_xsec(cpu, &p.process, &p.request, n, p.points, p.expected) == FLAVBREM_OK,
         flavbrem_context_message(cpu));
    return p;
}

static void free_points(known_points *p)
{
    free(p->points);
    free(p->expected);
    free(p->got);
}

static flavbrem_status integrate(flavbrem_context *context, const known_points *p)
{
    memset(p->got, 0xAB, p->n * sizeof *p->got);
    return flavbrem_xsec(context, &p->process, &p->request, p->n, p->points, p->got);
}

static void must_be_equal(const known_points *p)
{
    for (size_t i = 0; i < p->n; i++)
        must(memcmp(&p->got[i].value, &p->expected[i].value, sizeof p->got[i].value) == 0 &&
                 memcmp(&p->got[i].error, &p->expected[i].error, sizeof p->got[i].error) == 0,
             "a cross-section differs");
}

static void compare_points(flavbrem_context *context, const known_points *p)
{
    must(integrate(context, p) == FLAVBREM_OK, flavbrem_context_message(context));
    must_be_equal(p);
    must_have_manners();
}

/* So many calls that can fail are enough: a climb without end ends. */
static void end_after(int calls)
{
    char text[40];
    snprintf(text, sizeof text, "%d", ptx_calls("any") + calls);
    must(setenv("FLAVBREM_PTX_MOST", text, 1) == 0, "no environment");
}

/* Chunks, rungs, tables. */
static void cross_sections_are_those_of_the_cpu(void)
{
    end_after(2000);
    known_points all[] = {make_points(FLAVBREM_IWW, FLAVBREM_D2X, 1e-2, 5000, "elastic"),
                          make_points(FLAVBREM_ETL, FLAVBREM_D2Y, 1e-8, 40, "elastic"),
                          make_points(FLAVBREM_ETL, FLAVBREM_DX, 1e-4, 3, "elastic"),
                          make_points(FLAVBREM_WW, FLAVBREM_D2X, 1e-3, 60, "helm")};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        compare_points(gpu, &all[i]);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free_points(&all[i]);
    end_after(100000);
}

/* In little memory there is one pipeline, and a chunk would have points of IWW and of ETL. */
static void ratios_are_those_of_the_cpu(void)
{
    enum { N = 5 };
    flavbrem_process process = flb_process_default();
    flavbrem_point points[N];
    flavbrem_result expected[N], got[N];
    char memory[40];
    snprintf(memory, sizeof memory, "%zu", ptx_used() + 90000000);
    must(setenv("FLAVBREM_PTX_MEMORY", memory, 1) == 0, "no environment");
    flavbrem_context *context = new_context("cuda:0");
    for (int i = 0; i < N; i++)
        points[i] = (flavbrem_point){20.0 + 30.0 * i, 0.3, {0.0, 0.0}};
    must(flavbrem_kfactors(cpu, &process, 1e-2, N, points, expected) == FLAVBREM_OK,
         flavbrem_context_message(cpu));
    must(flavbrem_kfactors(context, &process, 1e-2, N, points, got) == FLAVBREM_OK,
         flavbrem_context_message(context));
    for (int i = 0; i < N; i++)
        must(memcmp(&expected[i], &got[i], offsetof(flavbrem_result, status)) == 0,
             "a ratio differs");
    destroy_context(&context);
    must(unsetenv("FLAVBREM_PTX_MEMORY") == 0, "no environment");
}

/* A rung has no room for all points, so that more rungs are needed than are sent at once. */
static void rungs_without_room_are_those_of_the_cpu(void)
{
    known_points many = make_points(FLAVBREM_WW, FLAVBREM_SIGMA, 1e-12, 500, "elastic");
    char memory[40];
    snprintf(memory, sizeof memory, "%zu", ptx_used() + 90000000);
    must(setenv("FLAVBREM_PTX_MEMORY", memory, 1) == 0, "no environment");
    flavbrem_context *context = new_context("cuda:0");
    compare_points(context, &many);
    free_points(&many);
    destroy_context(&context);
    must(unsetenv("FLAVBREM_PTX_MEMORY") == 0, "no environment");
}

/* The caller's own work on the GPU, in the middle of ours. */
static void *hosts_memory;
static int cancels;

static int work_of_the_host(void *user, size_t done, size_t total)
{
    char bytes[8] = {0};
    size_t waiting = ptx_waiting();
    (void)user, (void)done, (void)total;
    int device = -1;
    must(cudaGetDevice(&device) == cudaSuccess && cudaSetDevice(CALLERS_DEVICE) == cudaSuccess,
         "the host program cannot work");
    must(cudaMemcpy(hosts_memory, bytes, sizeof bytes, cudaMemcpyHostToDevice) == cudaSuccess &&
             ptx_waiting() == waiting,
         "the host program waited for our streams");
    must(cudaSetDevice(device) == cudaSuccess, "the host program cannot work");
    return cancels;
}

static void the_host_program_works_beside_and_cancels(void)
{
    known_points p = make_points(FLAVBREM_IWW, FLAVBREM_D2X, 1e-2, 8000, "elastic");
    int before = ptx_calls("legacy");
    flavbrem_context *context = new_context("cuda:0");
    must(cudaMalloc(&hosts_memory, 8) == cudaSuccess, "the host program has no memory");
    for (cancels = 0; cancels < 2; cancels++) {
        flavbrem_context_set_progress(context, work_of_the_host, NULL);
        must(integrate(context, &p) == (cancels ? FLAVBREM_ERROR_CANCELLED : FLAVBREM_OK),
             "a batch was not cancelled");
        must(ptx_calls("legacy") > before, "the host program did not work");
        must(ptx_waiting() == 0, "work was left behind");
    }
    flavbrem_context_set_progress(context, NULL, NULL);
    must(integrate(context, &p) == FLAVBREM_OK, "after a cancelled batch there is no other");
    must_be_equal(&p);
    flavbrem_context_destroy(&context);
    must(*ptx_fault() == '\0', ptx_fault());
    must(cudaFree(hosts_memory) == cudaSuccess, "the host program's memory is gone");
    free_points(&p);
}

/* ---- amplitudes and random numbers ---- */

static void places_are_those_of_the_kernels(void)
{
    enum { N = 300 };
    static phase_space_place places[N];
    static rng_place seats[N];
    static rng_block blocks[N];
    static double values[N];
    flavbrem_process process = flb_process_default();
    started_device at;
    for (int i = 0; i < N; i++) {
        point_params q = flb_point_params_of(&process, 100.0, 0.3, BOSON_SIDE);
        double part = (i + 0.5) / N, kinetic = q.e - q.m_a - q.m_b;
        double e_a = q.m_a + part * kinetic, e_b = q.m_b + (1.0 - part) * kinetic;
        energies n = energies_at(&q, e_a, e_b);
        double largest = largest_v(&q, &n), v = part * part * part * largest;
        places[i] = (phase_space_place){q, e_a, e_b, v, largest - v, part, 2.0 * part, BOSON_SIDE};
        seats[i] = (rng_place){{{1, (uint32_t)i}}, (uint64_t)i, UINT64_MAX - (uint64_t)i};
    }
    const device_task task = {.n = N};
    must(flb_device_start(gpu, WORK_ANYWHERE, &task, &at) == FLAVBREM_OK, "it does not start");
    must(at.backend->amplitudes(at.engine, N, places, values, gpu) == FLAVBREM_OK, "no amplitudes");
    must_have_manners();
    must(at.backend->random_blocks(at.engine, N, seats, blocks, gpu) == FLAVBREM_OK, "no numbers");
    must_have_manners();
    for (int i = 0; i < N; i++) {
        rng_block expected = rng_draw(seats[i].key, seats[i].draw, seats[i].i);
        must(values[i] == amplitude_at(&places[i]), "an amplitude differs");
        must(memcmp(&blocks[i], &expected, sizeof expected) == 0, "a random number differs");
    }
}

/* ---- events ---- */

static flavbrem_sampler *samplers[SAMPLERS];

static flavbrem_sampler *make_sampler(const char *form, uint64_t seed)
{
    flavbrem_sampler *made = NULL;
    flavbrem_process process = flb_process_default();
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.beam_energy_gev = 100.0;
    sampling.m_phi_gev = 0.3;
    sampling.method = FLAVBREM_WW;
    sampling.seed = seed;
    must(flavbrem_process_set(cpu, &process, "form-factor", form) == FLAVBREM_OK &&
             flavbrem_sampler_create(cpu, &process, &sampling, &made) == FLAVBREM_OK,
         "a sampler cannot be made");
    return made;
}

static const double x_edges[EDGES] = {0.2, 0.4, 0.6, 0.8, 0.9};

static flavbrem_histogram histogram_of(uint64_t *counts)
{
    return (flavbrem_histogram){
        .n_axes = 1, .axes = {{FLAVBREM_VARIABLE_X, EDGES, x_edges}}, .counts = counts};
}

/* The device has room for chunks of 1024 events, so that both slots are used again. */
static void events_are_those_of_the_cpu(void)
{
    enum { N = 5000 };
    static flavbrem_event expected[N], got[N];
    uint64_t counts[2][EDGES + 1] = {{0}};
    flavbrem_histogram h[2] = {histogram_of(counts[0]), histogram_of(counts[1])};
    flavbrem_context *context = new_context("cuda:0");
    known_points p = make_points(FLAVBREM_IWW, FLAVBREM_D2X, 1e-2, 2, "elastic");
    char memory[40];
    must(flavbrem_events_draw(cpu, SAMPLERS, samplers, 7, N, expected) == FLAVBREM_OK &&
             flavbrem_events_histogram(cpu, SAMPLERS, samplers, 7, N, &h[0]) == FLAVBREM_OK,
         "the CPU draws no events");
    compare_points(context, &p);
    snprintf(memory, sizeof memory, "%zu", ptx_used() + ((size_t)1 << 20));
    must(setenv("FLAVBREM_PTX_MEMORY", memory, 1) == 0, "no room");
    int launches = ptx_calls("cudaLaunchKernel");
    for (int turn = 0; turn < 2; turn++) { /* the second time the samplers are there */
        memset(got, 0xAB, sizeof got);
        must(flavbrem_events_draw(context, SAMPLERS, samplers, 7, N, got) == FLAVBREM_OK,
             flavbrem_context_message(context));
        must(memcmp(got, expected, sizeof got) == 0, "an event differs");
        must_have_manners();
    }
    must(ptx_calls("cudaLaunchKernel") - launches >= 6, "there were no chunks");
    must(flavbrem_events_histogram(context, SAMPLERS, samplers, 7, N, &h[1]) == FLAVBREM_OK,
         flavbrem_context_message(context));
    must(memcmp(counts[0], counts[1], sizeof counts[0]) == 0 && h[0].tries == h[1].tries,
         "a histogram differs");
    must_have_manners();
    must(unsetenv("FLAVBREM_PTX_MEMORY") == 0, "no room");
    destroy_context(&context);
    free_points(&p);
}

/* Two energies under shared hats, picked by weight. */
static void shared_events_are_those_of_the_cpu(void)
{
    enum { N = 400 };
    static flavbrem_event expected[N], got[N];
    static const size_t begin[] = {0, SAMPLERS};
    static const double upto[SAMPLERS] = {0.4, 1.0};
    const event_pick pick = {{{1, 2}}, 1, begin, upto};
    const event_choice choice = {&pick, NULL};
    flavbrem_process process = flb_process_default();
    flavbrem_sampling samplings[SAMPLERS] = {flavbrem_sampling_default(),
                                             flavbrem_sampling_default()};
    flavbrem_sampler *shared[SAMPLERS];
    for (int i = 0; i < SAMPLERS; i++) {
        samplings[i].beam_energy_gev = i == 0 ? 100.0 : 50.0;
        samplings[i].m_phi_gev = 0.3;
    }
    must(flavbrem_process_set(cpu, &process, "form-factor", "helm") == FLAVBREM_OK, "no form");
    must(flavbrem_samplers_create_shared(cpu, &process, SAMPLERS, samplings, shared) == FLAVBREM_OK,
         flavbrem_context_message(cpu));
    must(flb_events_draw(cpu, SAMPLERS, shared, &choice, 0, N, expected) == FLAVBREM_OK,
         flavbrem_context_message(cpu));
    memset(got, 0xAB, sizeof got);
    flavbrem_context *context = new_context("cuda:0"); /* without the table of the form */
    must(flb_events_draw(context, SAMPLERS, shared, &choice, 0, N, got) == FLAVBREM_OK,
         flavbrem_context_message(context));
    must(memcmp(got, expected, sizeof got) == 0, "an event from shared hats differs");
    size_t left = ptx_not_given_back();
    must(flb_events_draw(context, SAMPLERS, shared, &choice, 0, N, got) == FLAVBREM_OK &&
             ptx_not_given_back() == left,
         "what is shared stays");
    destroy_context(&context);
    for (int i = 0; i < SAMPLERS; i++)
        flavbrem_sampler_destroy(&shared[i]);
}

/* Into the host program's memory of our GPU, on a stream of its own. */
static void events_there_are_those_of_the_cpu(void)
{
    enum { N = 300 };
    static flavbrem_event expected[N], got[N];
    static double x[N];
    flavbrem_context *context = new_context("cuda:0");
    flavbrem_event *there = NULL;
    cudaStream_t stream;
    must(flavbrem_events_draw(cpu, SAMPLERS, samplers, 7, N, expected) == FLAVBREM_OK,
         "the CPU draws no events");
    must(cudaSetDevice(OURS) == cudaSuccess &&
             cudaMalloc((void **)&there, sizeof got) == cudaSuccess &&
             cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking) == cudaSuccess &&
             cudaSetDevice(CALLERS_DEVICE) == cudaSuccess,
         "the host program has no memory");
    must(flavbrem_cuda_events_draw(context, SAMPLERS, samplers, 7, N, there, stream) == FLAVBREM_OK,
         flavbrem_context_message(context));
    must_have_manners();
    must(cudaMemcpyAsync(got, there, sizeof got, cudaMemcpyDeviceToHost, stream) == cudaSuccess &&
             memcmp(got, expected, sizeof got) == 0,
         "an event there differs");
    char fail[60];
    snprintf(fail, sizeof fail, "cudaPointerGetAttributes:%d",
             ptx_calls("cudaPointerGetAttributes") + 1);
    must(setenv("FLAVBREM_PTX_FAIL", fail, 1) == 0 &&
             flavbrem_cuda_events_draw(context, SAMPLERS, samplers, 7, N, there, stream) ==
                 FLAVBREM_ERROR_INPUT,
         "memory of nobody was taken");
    must_have_manners();
    must(unsetenv("FLAVBREM_PTX_FAIL") == 0, "no environment");
    const flavbrem_cuda_columns columns = {.x = (double *)(void *)there};
    must(flavbrem_cuda_events_columns(context, SAMPLERS, samplers, 7, N, &columns, stream) ==
             FLAVBREM_OK,
         flavbrem_context_message(context));
    must_have_manners();
    must(cudaMemcpyAsync(x, there, sizeof x, cudaMemcpyDeviceToHost, stream) == cudaSuccess,
         "a column does not come back");
    for (int i = 0; i < N; i++)
        must(memcmp(&x[i], &expected[i].x, sizeof x[i]) == 0, "a column there differs");
    destroy_context(&context);
    must(cudaSetDevice(OURS) == cudaSuccess && cudaFree(there) == cudaSuccess &&
             cudaStreamDestroy(stream) == cudaSuccess &&
             cudaSetDevice(CALLERS_DEVICE) == cudaSuccess,
         "the host program's memory is gone");
}

/* ---- failures ---- */

/* A little of everything on a new context. Returns how many calls failed. */
static int work_that_may_fail(const known_points *p)
{
    enum { N = 20 };
    static flavbrem_event events[N];
    uint64_t counts[EDGES + 1] = {0};
    flavbrem_histogram h = histogram_of(counts);
    flavbrem_context *context = NULL;
    char text[200];
    int failures = 0;
    flavbrem_device_text(3, text, sizeof text); /* behind three of the CPU */
    must_have_manners();
    must(flavbrem_context_create(&context) == FLAVBREM_OK &&
             flavbrem_context_set_threads(context, 1) == FLAVBREM_OK,
         "a context cannot be made");
    if (flavbrem_context_set_device(context, "cuda:0") == FLAVBREM_OK) {
        must_have_manners();
        failures += integrate(context, p) != FLAVBREM_OK;
        must_have_manners();
        failures += flavbrem_events_draw(context, SAMPLERS, samplers, 0, N, events) != FLAVBREM_OK;
        must_have_manners();
        failures += flavbrem_events_histogram(context, SAMPLERS, samplers, 0, N, &h) != FLAVBREM_OK;
    }
    must_have_manners();
    destroy_context(&context);
    return failures;
}

/* So much memory that a device has one pipeline and chunks of 1024 events: what is small is made
 * soon. */
static void leave_little_room(const known_points *p)
{
    char memory[40];
    must(setenv("FLAVBREM_PTX_MEMORY", "90000000", 1) == 0, "no room");
    flavbrem_context *context = new_context("cuda:0");
    compare_points(context, p);
    snprintf(memory, sizeof memory, "%zu", ptx_used() + ((size_t)1 << 20));
    destroy_context(&context);
    must(setenv("FLAVBREM_PTX_MEMORY", memory, 1) == 0, "no room");
}

static void every_call_may_fail(void)
{
    known_points p = make_points(FLAVBREM_WW, FLAVBREM_D2X, 1e-4, 2, "helm");
    int reached = 1, failures = 0;
    leave_little_room(&p);
    size_t kept = ptx_not_given_back();
    for (int k = 1; reached; k++) {
        char text[40];
        int before = ptx_calls("any");
        snprintf(text, sizeof text, "any:%d", before + k);
        must(setenv("FLAVBREM_PTX_FAIL", text, 1) == 0, "no room");
        failures += work_that_may_fail(&p);
        must(unsetenv("FLAVBREM_PTX_FAIL") == 0, "no room");
        reached = ptx_calls("any") - before >= k;
        must(ptx_not_given_back() == kept, "something was not given back");
    }
    must(failures > 40, "few calls failed");
    must(unsetenv("FLAVBREM_PTX_MEMORY") == 0, "no room");
    gpu = new_context("cuda:0");
    free_points(&p);
}

static void without_a_driver_no_error_is_left(void)
{
    must(setenv("FLAVBREM_PTX_ERROR", "35", 1) == 0, "no room");
    (void)flavbrem_device_name(3, NULL, NULL);
    must_have_manners();
    must(setenv("FLAVBREM_PTX_FAIL", "cudaDriverGetVersion:1+", 1) == 0, "no room");
    (void)flavbrem_device_name(3, NULL, NULL);
    must_have_manners();
    must(unsetenv("FLAVBREM_PTX_ERROR") == 0 && unsetenv("FLAVBREM_PTX_FAIL") == 0, "no room");
}

/* There is room for a smaller second pipeline, and then for another sampler in the place of those
 * that lie idle. */
static void little_memory_leaves_no_error(void)
{
    enum { N = 10 };
    static flavbrem_event expected[N], got[N];
    char memory[40];
    known_points p = make_points(FLAVBREM_IWW, FLAVBREM_D2X, 1e-2, 2, "elastic");
    must(setenv("FLAVBREM_PTX_MEMORY", "250000000", 1) == 0, "no room");
    flavbrem_context *context = new_context("cuda:0");
    compare_points(context, &p);
    must(flavbrem_events_draw(context, SAMPLERS, samplers, 0, N, got) == FLAVBREM_OK,
         flavbrem_context_message(context));
    must_have_manners();
    snprintf(memory, sizeof memory, "%zu", ptx_used());
    must(setenv("FLAVBREM_PTX_MEMORY", memory, 1) == 0, "no room");
    flavbrem_sampler *other = make_sampler("elastic", 2);
    must(flavbrem_events_draw(cpu, 1, &other, 0, N, expected) == FLAVBREM_OK, "no events");
    must(flavbrem_events_draw(context, 1, &other, 0, N, got) == FLAVBREM_OK,
         flavbrem_context_message(context));
    must(memcmp(got, expected, sizeof got) == 0, "an event differs");
    must_have_manners();
    must(unsetenv("FLAVBREM_PTX_MEMORY") == 0, "no room");
    flavbrem_sampler_destroy(&other);
    destroy_context(&context);
    free_points(&p);
}

/* The host program resets the device: a sentence, and the next batch starts anew. */
static void a_reset_is_told(void)
{
    enum { N = 10 };
    flavbrem_event events[N];
    known_points p = make_points(FLAVBREM_WW, FLAVBREM_D2X, 1e-3, 6, "helm");
    flavbrem_context *context = new_context("cuda:0");
    compare_points(context, &p);
    must(flavbrem_events_draw(context, SAMPLERS, samplers, 0, N, events) == FLAVBREM_OK, "none");
    must(cudaSetDevice(OURS) == cudaSuccess && cudaDeviceReset() == cudaSuccess &&
             cudaSetDevice(CALLERS_DEVICE) == cudaSuccess,
         "the host program cannot reset");
    must(integrate(context, &p) == FLAVBREM_ERROR_DEVICE &&
             strstr(flavbrem_context_message(context), "cudaDeviceReset") != NULL,
         "a reset was not told");
    must_have_manners();
    compare_points(context, &p);
    must(flavbrem_events_draw(context, SAMPLERS, samplers, 0, N, events) == FLAVBREM_OK, "none");
    destroy_context(&context);
    free_points(&p);
}

/* A child of fork() gets a sentence, and calls nothing. */
static void a_fork_is_told(void)
{
    int status = 0;
    known_points p = make_points(FLAVBREM_WW, FLAVBREM_D2X, 1e-3, 6, "elastic");
    compare_points(gpu, &p);
    pid_t child = fork();
    if (child == 0) {
        must(integrate(gpu, &p) == FLAVBREM_ERROR_DEVICE &&
                 strstr(flavbrem_context_message(gpu), "forked") != NULL,
             "a fork was not told");
        flavbrem_context_destroy(&gpu);
        must(*ptx_fault() == '\0', ptx_fault());
        _exit(0);
    }
    must(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
             WEXITSTATUS(status) == 0,
         "the child failed");
    compare_points(gpu, &p);
    free_points(&p);
}

static void run(const char *name, void (*work)(void))
{
    scenario = name;
    work();
}

#define RUN(work) run(#work, work)

static void run_all(const char *streams)
{
    must(setenv("FLAVBREM_PTX_STREAMS", streams, 1) == 0, "no room");
    gpu = new_context("cuda:0");
    RUN(cross_sections_are_those_of_the_cpu);
    RUN(ratios_are_those_of_the_cpu);
    RUN(places_are_those_of_the_kernels);
    RUN(events_are_those_of_the_cpu);
    RUN(shared_events_are_those_of_the_cpu);
    RUN(events_there_are_those_of_the_cpu);
    RUN(a_reset_is_told);
    flavbrem_context_destroy(&gpu); /* the reset took what was its */
    gpu = new_context("cuda:0");
    RUN(a_fork_is_told);
    RUN(without_a_driver_no_error_is_left);
    destroy_context(&gpu);
}

int main(void)
{
    scenario = "begin";
    must(setenv("FLAVBREM_PTX_MOST", "100000", 1) == 0, "no room");
    must(setenv("FLAVBREM_PTX_DEVICES", "2", 1) == 0 &&
             cudaSetDevice(CALLERS_DEVICE) == cudaSuccess,
         "there are no two devices");
    must(setenv("FLAVBREM_PTX_STREAMS", "lazy", 1) == 0, "no room");
    cpu = new_context("cpu");
    samplers[0] = make_sampler("elastic", 1);
    samplers[1] = make_sampler("helm", 1);
    run_all("lazy");
    run_all("mixed");
    gpu = NULL;
    RUN(little_memory_leaves_no_error);
    RUN(every_call_may_fail);
    RUN(rungs_without_room_are_those_of_the_cpu);
    destroy_context(&gpu);
    RUN(the_host_program_works_beside_and_cancels); /* last: it uses the stream of all */
    for (int i = 0; i < SAMPLERS; i++)
        flavbrem_sampler_destroy(&samplers[i]);
    flavbrem_context_destroy(&cpu);
    must(ptx_not_given_back() == 0, "something was not given back");
    printf("all is well\n");
    return 0;
}
