/* Compares a device of another backend, such as a GPU, with the CPU. */
#include "flavbrem/selftest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "flavbrem/flavbrem.h"
#include "host/backends/backends.h"
#include "host/backends/device.h"
#include "host/core/context.h"
#include "host/core/defaults.h"
#include "host/core/message.h"
#include "host/core/point.h"
#include "host/core/threads.h"
#include "kernels/rng_known.h"

enum { POINTS = 16, PROCESSES = 10, METHODS = 3, QUANTITIES = 7, PLACES = 4096 };
enum {
    BLOCKS = 4096,
    SAMPLERS = 6, /* of the paper's boson, and */
    OTHERS = 2,   /* of others */
    EVENTS = 3000,
    EDGES = 9,
    BINS = (EDGES + 1) * (EDGES + 1),
    MANY_EDGES = 65
};

/* Batches are timed with 1, 10, 100, ... points until one takes so long on either side [s]. */
#define LONG_ENOUGH_S 0.2
#define MOST_POINTS 100000
#define MOST_EVENTS 1000000

/* Large batches: a GPU is full, and uses its buffers again. The first ones make it begin anew a few
 * times (chunks have at most 1536 points or 131,072 events, and there are two at a time); where it
 * was quick with them [s], it gets larger ones, some times over. */
#define SOME_POINTS 4001
#define MANY_POINTS 20011
#define POINTS_TIMES 5
#define SOME_EVENTS 270001
#define MANY_EVENTS 3000000
#define EVENTS_TIMES 3
#define EVENTS_ON_CPU 100000 /* at once, beside those of the GPU */
#define QUICK_S 1.0

typedef struct selftest {
    flavbrem_context *cpu, *gpu;
    flavbrem_line line;
    void *user;
    size_t differ;
} selftest;

static void say(const selftest *test, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    test->line(test->user, text);
}

static const device_backend *backend_of(const selftest *test)
{
    return flb_backends[test->gpu->backend];
}

/* What the lines call the device: "cuda". */
static const char *family_of(const selftest *test)
{
    return backend_of(test)->family;
}

static double seconds(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* low to high, evenly in the logarithm, at 0 <= part <= 1. */
static double between(double low, double high, double part)
{
    return low * elementary_exp(part * elementary_log(high / low));
}

/* ---- the bits ---- */

/* All ordered pairs of leptons on three nuclei, then equal ones with a vector, an axial vector and
 * a pseudoscalar, and a vector with both couplings. */
static flavbrem_process process_number(int i)
{
    static const enum boson_kind bosons[PROCESSES] = {
        [6] = BOSON_VECTOR, [7] = BOSON_AXIAL, [8] = BOSON_PSEUDOSCALAR, [9] = BOSON_GENERAL};
    static const double nuclei[][2] = {{82.0, 207.0}, {26.0, 55.845}, {1.0, 1.008}};
    flavbrem_process process = flb_process_default();
    process.lepton_in = (flavbrem_lepton)(i % 3);
    process.lepton_out = (flavbrem_lepton)((i % 3 + 1 + i / 3) % 3);
    process.target_z = nuclei[i % 3][0];
    process.target_a = nuclei[i % 3][1];
    process.boson = (int)bosons[i];
    if (process.boson == BOSON_GENERAL) {
        process.g_v.re = 1e-4;
        process.g_a.im = 3e-5;
    }
    return process;
}

/* Energies up to a thousand times the threshold, x and y everywhere, angles around m_phi/E. */
static flavbrem_point point_number(const flavbrem_process *process, flavbrem_quantity quantity,
                                   int i)
{
    double part = (i + 0.5) / POINTS, other = (i * 7 % POINTS + 0.5) / POINTS;
    double m_phi = flavbrem_smallest_m_phi_gev(process) + between(1e-3, 3.0, other);
    double e = between(1.02, 1e3, part) * flavbrem_threshold_gev(process, m_phi);
    double angle = between(0.01, 10.0, (i * 5 % POINTS + 0.5) / POINTS) * m_phi / e;
    angle = angle < 3.0 ? angle : 3.0;
    int only_angle = quantity == FLAVBREM_DTHETA || quantity == FLAVBREM_DPSI;
    return (flavbrem_point){e, m_phi, {only_angle ? angle : other, angle}};
}

static int same_bits(const flavbrem_result *a, const flavbrem_result *b)
{
    return bits_of(a->value) == bits_of(b->value) && bits_of(a->error) == bits_of(b->error) &&
           a->status == b->status;
}

/* A batch on both sides; adds what differs. */
static flavbrem_status compare(selftest *test, int process_index, flavbrem_request request,
                               size_t *compared)
{
    flavbrem_process process = process_number(process_index);
    flavbrem_point points[POINTS];
    flavbrem_result on_cpu[POINTS], on_gpu[POINTS];
    for (int i = 0; i < POINTS; i++)
        points[i] = point_number(&process, request.quantity, i);
    flavbrem_status status = flavbrem_xsec(test->cpu, &process, &request, POINTS, points, on_cpu);
    if (status == FLAVBREM_OK)
        status = flavbrem_xsec(test->gpu, &process, &request, POINTS, points, on_gpu);
    for (int i = 0; i < POINTS && status == FLAVBREM_OK; i++)
        test->differ += !same_bits(&on_cpu[i], &on_gpu[i]);
    *compared += POINTS;
    return status;
}

static flavbrem_status compare_method(selftest *test, flavbrem_method method)
{
    flavbrem_status status = FLAVBREM_OK;
    size_t before = test->differ, compared = 0;
    for (int process = 0; process < PROCESSES; process++)
        for (int q = 0; q < QUANTITIES && status == FLAVBREM_OK; q++)
            status = compare(test, process,
                             (flavbrem_request){.method = method,
                                                .quantity = (flavbrem_quantity)q,
                                                .rtol = process % 2 == 0 ? 1e-6 : 1e-4},
                             &compared);
    if (status == FLAVBREM_OK)
        say(test, "%-4s %5zu results of 7 quantities, %zu differ", flavbrem_method_name(method),
            compared, test->differ - before);
    return status;
}

/* Places over phase space: angle, t and azimuth by steps that fill it. */
static void fill_places(phase_space_place *places)
{
    for (int i = 0; i < PLACES; i++) {
        flavbrem_process process = process_number(i % PROCESSES);
        flavbrem_point point = point_number(&process, FLAVBREM_D2X, i % POINTS);
        side observed = i / PROCESSES % 2 == 0 ? BOSON_SIDE : LEPTON_SIDE;
        point_params q =
            flb_point_params_of(&process, point.beam_energy_gev, point.m_phi_gev, observed);
        double part = (i * 37 % 101 + 0.5) / 101.0, kinetic = q.e - q.m_a - q.m_b;
        double e_a = q.m_a + part * kinetic, e_b = q.m_b + (1.0 - part) * kinetic;
        energies n = energies_at(&q, e_a, e_b);
        double largest = largest_v(&q, &n), share = (i * 53 % 211 + 0.5) / 211.0;
        double v = share * share * share * largest;
        places[i] = (phase_space_place){.q = q,
                                        .e_a = e_a,
                                        .e_b = e_b,
                                        .v = v,
                                        .v_rest = largest - v,
                                        .tau_share = (i * 29 % 307 + 0.5) / 307.0,
                                        .one_minus_cos = (i * 17 % 401 + 0.5) / 200.5,
                                        .observed = (int)observed};
    }
}

static size_t amplitudes_that_differ(const phase_space_place *places, const double *values)
{
    size_t differ = 0;
    for (int i = 0; i < PLACES; i++) {
        double expected = amplitude_at(&places[i]);
        int both_no_number = expected != expected && values[i] != values[i];
        differ += bits_of(expected) != bits_of(values[i]) && !both_no_number;
    }
    return differ;
}

static flavbrem_status compare_amplitudes(selftest *test)
{
    phase_space_place *places = calloc(PLACES, sizeof *places);
    double *values = calloc(PLACES, sizeof *values);
    flavbrem_status status = FLAVBREM_ERROR_MEMORY;
    started_device gpu;
    if (places != NULL && values != NULL)
        status = flb_device_start(test->gpu, WORK_ANYWHERE, &(device_task){.n = PLACES}, &gpu);
    if (status == FLAVBREM_OK) {
        fill_places(places);
        status = gpu.backend->amplitudes(gpu.engine, PLACES, places, values, test->gpu);
    }
    if (status == FLAVBREM_OK) {
        size_t differ = amplitudes_that_differ(places, values);
        test->differ += differ;
        say(test, "amplitudes %d, %zu differ", PLACES, differ);
    }
    free(places);
    free(values);
    return status;
}

/* ---- random numbers ---- */

/* The known ones first; then places that random numbers choose. */
static void fill_random_places(rng_place *places, rng_block *expected)
{
    rng_key key = {{1, 2}};
    for (uint32_t k = 0; k < BLOCKS; k++) {
        rng_block a = rng_draw(key, k, 0), b = rng_draw(key, k, 1);
        places[k] = (rng_place){{{a.word[0], a.word[1]}},
                                ((uint64_t)a.word[2] << 32 | a.word[3]) >> k % 64,
                                ((uint64_t)b.word[0] << 32 | b.word[1]) >> k / 64 % 64};
        if (k < RNG_KNOWN)
            places[k] = rng_known_places[k];
        expected[k] = k < RNG_KNOWN ? rng_known_blocks[k]
                                    : rng_draw(places[k].key, places[k].draw, places[k].i);
    }
}

static flavbrem_status compare_random_numbers(selftest *test)
{
    rng_place *places = calloc(BLOCKS, sizeof *places);
    rng_block *blocks = calloc(BLOCKS, sizeof *blocks), *expected = calloc(BLOCKS, sizeof *blocks);
    flavbrem_status status = FLAVBREM_ERROR_MEMORY;
    started_device gpu;
    if (places != NULL && blocks != NULL && expected != NULL)
        status = flb_device_start(test->gpu, WORK_ANYWHERE, &(device_task){.n = BLOCKS}, &gpu);
    if (status == FLAVBREM_OK) {
        fill_random_places(places, expected);
        status = gpu.backend->random_blocks(gpu.engine, BLOCKS, places, blocks, test->gpu);
    }
    if (status == FLAVBREM_OK) {
        size_t differ = 0;
        for (size_t k = 0; k < BLOCKS; k++)
            differ += memcmp(&blocks[k], &expected[k], sizeof *blocks) != 0;
        test->differ += differ;
        say(test, "random numbers, cuRAND's against Random123's, %d known: %d blocks, %zu differ",
            RNG_KNOWN, BLOCKS, differ);
    }
    free(places);
    free(blocks);
    free(expected);
    return status;
}

/* ---- events ---- */

static flavbrem_status create_sampler(const selftest *test, int i, flavbrem_sampler **sampler)
{
    static const struct {
        flavbrem_lepton in, out;
        double z, a, beam_energy_gev, m_phi_gev;
        flavbrem_method method;
        flavbrem_view view;
        enum boson_kind boson;
    } cases[SAMPLERS + OTHERS] = {
        {FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100, 0.3, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON,
         BOSON_CHIRAL},
        {FLAVBREM_MUON, FLAVBREM_ELECTRON, 82, 207, 160, 0.12, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON,
         BOSON_CHIRAL},
        {FLAVBREM_ELECTRON, FLAVBREM_MUON, 6, 12, 1000, 0.3, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON,
         BOSON_CHIRAL},
        {FLAVBREM_MUON, FLAVBREM_TAU, 82, 207, 100, 2, FLAVBREM_WW, FLAVBREM_VIEW_BOSON,
         BOSON_CHIRAL},
        {FLAVBREM_ELECTRON, FLAVBREM_MUON, 1, 1, 20, 0.3, FLAVBREM_WW, FLAVBREM_VIEW_LEPTON,
         BOSON_CHIRAL},
        {FLAVBREM_ELECTRON, FLAVBREM_MUON, 82, 207, 100, 0.3, FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON,
         BOSON_CHIRAL},
        {FLAVBREM_ELECTRON, FLAVBREM_ELECTRON, 82, 207, 100, 0.1, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON,
         BOSON_VECTOR},
        {FLAVBREM_MUON, FLAVBREM_MUON, 74, 184, 160, 0.3, FLAVBREM_WW, FLAVBREM_VIEW_LEPTON,
         BOSON_AXIAL},
    };
    flavbrem_process process = flb_process_default();
    flavbrem_sampling sampling = {cases[i].method, cases[i].view, cases[i].beam_energy_gev,
                                  cases[i].m_phi_gev, 1};
    process.lepton_in = cases[i].in;
    process.lepton_out = cases[i].out;
    process.target_z = cases[i].z;
    process.target_a = cases[i].a;
    process.boson = (int)cases[i].boson;
    return flavbrem_sampler_create(test->gpu, &process, &sampling, sampler);
}

static void destroy_samplers(flavbrem_sampler **samplers)
{
    for (int i = 0; i < SAMPLERS + OTHERS; i++)
        flavbrem_sampler_destroy(&samplers[i]);
}

static flavbrem_status create_samplers(const selftest *test, flavbrem_sampler **samplers)
{
    flavbrem_status status = FLAVBREM_OK;
    for (int i = 0; i < SAMPLERS + OTHERS && status == FLAVBREM_OK; i++)
        status = create_sampler(test, i, &samplers[i]);
    return status;
}

/* From n samplers in turn. */
static flavbrem_status compare_drawn(selftest *test, size_t n, flavbrem_sampler *const samplers[],
                                     flavbrem_event *on_cpu, flavbrem_event *on_gpu)
{
    flavbrem_status status = flavbrem_events_draw(test->cpu, n, samplers, 1, EVENTS, on_cpu);
    if (status == FLAVBREM_OK)
        status = flavbrem_events_draw(test->gpu, n, samplers, 1, EVENTS, on_gpu);
    if (status != FLAVBREM_OK)
        return status;
    size_t differ = 0;
    for (size_t k = 0; k < EVENTS; k++)
        differ += memcmp(&on_cpu[k], &on_gpu[k], sizeof *on_cpu) != 0;
    test->differ += differ;
    say(test, "events %d of %zu samplers, %zu differ", EVENTS, n, differ);
    return FLAVBREM_OK;
}

/* x and t, equally spaced in x and in the logarithm of t, by n edges each. */
static flavbrem_histogram histogram_of(int n, uint64_t *counts, double *x_edges, double *t_edges)
{
    for (int k = 0; k < n; k++) {
        x_edges[k] = (k + 0.5) / n;
        t_edges[k] = between(1e-8, 1.0, (double)k / (n - 1));
    }
    return (flavbrem_histogram){.n_axes = 2,
                                .axes = {{FLAVBREM_VARIABLE_X, (size_t)n, x_edges},
                                         {FLAVBREM_VARIABLE_T, (size_t)n, t_edges}},
                                .counts = counts};
}

/* counts: [2][(edges + 1)^2], all 0. Many are counted another way than few. */
static flavbrem_status compare_counts(selftest *test, flavbrem_sampler *const samplers[], int edges,
                                      uint64_t *counts)
{
    int bins = (edges + 1) * (edges + 1);
    uint64_t *cpu_counts = counts, *gpu_counts = counts + bins;
    double x[MANY_EDGES], t[MANY_EDGES];
    flavbrem_histogram on_cpu = histogram_of(edges, cpu_counts, x, t);
    flavbrem_histogram on_gpu = histogram_of(edges, gpu_counts, x, t);
    flavbrem_status status =
        flavbrem_events_histogram(test->cpu, SAMPLERS, samplers, 1, EVENTS, &on_cpu);
    if (status == FLAVBREM_OK)
        status = flavbrem_events_histogram(test->gpu, SAMPLERS, samplers, 1, EVENTS, &on_gpu);
    if (status != FLAVBREM_OK)
        return status;
    size_t differ = on_cpu.tries != on_gpu.tries;
    for (int k = 0; k < bins; k++)
        differ += cpu_counts[k] != gpu_counts[k];
    test->differ += differ;
    say(test, "histogram of %d bins, %zu differ", bins, differ);
    return FLAVBREM_OK;
}

static flavbrem_status compare_counted(selftest *test, flavbrem_sampler *const samplers[])
{
    static const int edges[] = {EDGES, MANY_EDGES};
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; i < sizeof edges / sizeof *edges && status == FLAVBREM_OK; i++) {
        size_t bins = (size_t)(edges[i] + 1) * (size_t)(edges[i] + 1);
        uint64_t *counts = calloc(2 * bins, sizeof *counts);
        status = counts != NULL ? compare_counts(test, samplers, edges[i], counts)
                                : FLAVBREM_ERROR_MEMORY;
        free(counts);
    }
    return status;
}

static flavbrem_status compare_events(selftest *test)
{
    flavbrem_sampler *samplers[SAMPLERS + OTHERS] = {NULL};
    flavbrem_event *events = calloc((size_t)2 * EVENTS, sizeof *events);
    flavbrem_status status = FLAVBREM_ERROR_MEMORY;
    if (events != NULL)
        status = create_samplers(test, samplers);
    if (status == FLAVBREM_OK)
        status = compare_drawn(test, SAMPLERS, samplers, events, events + EVENTS);
    if (status == FLAVBREM_OK)
        status = compare_drawn(test, OTHERS, samplers + SAMPLERS, events, events + EVENTS);
    if (status == FLAVBREM_OK)
        status = compare_counted(test, samplers);
    destroy_samplers(samplers);
    free(events);
    return status;
}

/* ---- large batches ---- */

/* From 10 GeV to 1 TeV, at masses in turn. */
static void fill_points(flavbrem_point *points, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double part = ((double)i + 0.5) / (double)n;
        points[i] =
            (flavbrem_point){between(10.0, 1000.0, part), 0.2 + 0.1 * (double)(i % 7), {0.0, 0.0}};
    }
}

static size_t results_that_differ(size_t n, const flavbrem_result *a, const flavbrem_result *b)
{
    size_t differ = 0;
    for (size_t i = 0; i < n; i++)
        differ += !same_bits(&a[i], &b[i]);
    return differ;
}

static size_t events_that_differ(size_t n, const flavbrem_event *a, const flavbrem_event *b)
{
    size_t differ = 0;
    for (size_t i = 0; i < n; i++)
        differ += memcmp(&a[i], &b[i], sizeof *a) != 0;
    return differ;
}

/* The same n points some times over; *elapsed is what the GPU took for all [s]. */
static flavbrem_status compare_points(selftest *test, flavbrem_method method, size_t n, int times,
                                      double *elapsed)
{
    flavbrem_process process = flb_process_default();
    flavbrem_request request = flavbrem_request_default();
    flavbrem_point *points = calloc(n, sizeof *points);
    flavbrem_result *on_cpu = calloc(2 * n, sizeof *on_cpu), *on_gpu = on_cpu + n;
    flavbrem_status status = FLAVBREM_ERROR_MEMORY;
    size_t differ = 0;
    request.method = method;
    if (points != NULL && on_cpu != NULL) {
        fill_points(points, n);
        status = flavbrem_xsec(test->cpu, &process, &request, n, points, on_cpu);
    }
    double begin = seconds();
    for (int i = 0; i < times && status == FLAVBREM_OK; i++) {
        status = flavbrem_xsec(test->gpu, &process, &request, n, points, on_gpu);
        differ += status == FLAVBREM_OK ? results_that_differ(n, on_cpu, on_gpu) : 0;
    }
    *elapsed = seconds() - begin;
    test->differ += differ;
    if (status == FLAVBREM_OK)
        say(test, "large batches: %d of %zu points of %s, %zu differ", times, n,
            flavbrem_method_name(method), differ);
    free(points);
    free(on_cpu);
    return status;
}

/* Against the CPU's, which are drawn some at a time. */
static flavbrem_status compare_with_cpu(selftest *test, flavbrem_sampler *const samplers[],
                                        size_t n, const flavbrem_event *on_gpu,
                                        flavbrem_event *on_cpu, size_t *differ)
{
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i += EVENTS_ON_CPU) {
        size_t some = n - i < EVENTS_ON_CPU ? n - i : EVENTS_ON_CPU;
        status = flavbrem_events_draw(test->cpu, 1, samplers, i, some, on_cpu);
        if (status == FLAVBREM_OK)
            *differ += events_that_differ(some, on_gpu + i, on_cpu);
    }
    return status;
}

static flavbrem_status compare_many_events(selftest *test, int sampler_case, size_t n, int times,
                                           double *elapsed)
{
    flavbrem_event *on_gpu = calloc(n, sizeof *on_gpu);
    flavbrem_event *on_cpu = calloc(EVENTS_ON_CPU, sizeof *on_cpu);
    flavbrem_sampler *sampler = NULL;
    flavbrem_status status = FLAVBREM_ERROR_MEMORY;
    size_t differ = 0;
    *elapsed = 0.0;
    if (on_gpu != NULL && on_cpu != NULL)
        status = create_sampler(test, sampler_case, &sampler);
    for (int i = 0; i < times && status == FLAVBREM_OK; i++) {
        double begin = seconds();
        status = flavbrem_events_draw(test->gpu, 1, &sampler, 0, n, on_gpu);
        *elapsed += seconds() - begin;
        if (status == FLAVBREM_OK)
            status = compare_with_cpu(test, &sampler, n, on_gpu, on_cpu, &differ);
    }
    test->differ += differ;
    if (status == FLAVBREM_OK)
        say(test, "large batches: %d of %zu events, %zu differ", times, n, differ);
    flavbrem_sampler_destroy(&sampler);
    free(on_gpu);
    free(on_cpu);
    return status;
}

static flavbrem_status compare_large(selftest *test)
{
    double points_s = 0.0, events_s = 0.0;
    flavbrem_status status = compare_points(test, FLAVBREM_IWW, SOME_POINTS, 1, &points_s);
    if (status == FLAVBREM_OK)
        status = compare_many_events(test, 3, SOME_EVENTS, 1, &events_s);
    if (status == FLAVBREM_OK && points_s + events_s > QUICK_S) {
        say(test, "no larger batches: these took %.2g s", points_s + events_s);
        return status;
    }
    if (status == FLAVBREM_OK)
        status = compare_points(test, FLAVBREM_ETL, MANY_POINTS, POINTS_TIMES, &points_s);
    if (status == FLAVBREM_OK)
        status = compare_many_events(test, 0, MANY_EVENTS, EVENTS_TIMES, &events_s);
    return status;
}

/* ---- the times ---- */

/* Seconds that a batch takes. */
static flavbrem_status time_batch(flavbrem_context *context, const flavbrem_request *request,
                                  size_t n, const flavbrem_point *points, flavbrem_result *results,
                                  double *elapsed)
{
    flavbrem_process process = flb_process_default();
    double begin = seconds();
    flavbrem_status status = flavbrem_xsec(context, &process, request, n, points, results);
    *elapsed = seconds() - begin;
    return status;
}

/* Both sides with more and more points, which are compared. results: [2][MOST_POINTS] */
static flavbrem_status time_method(selftest *test, flavbrem_method method, flavbrem_point *points,
                                   flavbrem_result *results)
{
    flavbrem_result *others = results + MOST_POINTS;
    flavbrem_request request = flavbrem_request_default();
    size_t break_even = 0;
    double cpu_s = 0.0, gpu_s = 0.0;
    flavbrem_status status = FLAVBREM_OK;
    request.method = method;
    for (size_t n = 1; n <= MOST_POINTS && cpu_s < LONG_ENOUGH_S && gpu_s < LONG_ENOUGH_S;
         n *= 10) {
        for (size_t i = 0; i < n; i++) {
            double part = ((double)i + 0.5) / (double)n;
            points[i] = (flavbrem_point){between(10.0, 1000.0, part), 0.3, {0.0, 0.0}};
        }
        status = time_batch(test->cpu, &request, n, points, results, &cpu_s);
        if (status == FLAVBREM_OK)
            status = time_batch(test->gpu, &request, n, points, others, &gpu_s);
        if (status != FLAVBREM_OK)
            return status;
        test->differ += results_that_differ(n, results, others);
        say(test, "%-4s%9zu%12.3g%12.3g%12.3g%12.3g", flavbrem_method_name(method), n,
            (double)n / cpu_s, (double)n / gpu_s, cpu_s / gpu_s, gpu_s);
        if (break_even == 0 && gpu_s < cpu_s)
            break_even = n;
    }
    if (break_even > 0)
        say(test, "%-4s%s is faster from %zu points on, or somewhat fewer",
            flavbrem_method_name(method), family_of(test), break_even);
    else
        say(test, "%-4s%s is not faster", flavbrem_method_name(method), family_of(test));
    return status;
}

static flavbrem_status time_methods(selftest *test)
{
    const char *family = family_of(test);
    int pad = 8 - (int)strlen(family); /* to columns of 12 */
    flavbrem_point *points = calloc(MOST_POINTS, sizeof *points);
    flavbrem_result *results = calloc((size_t)2 * MOST_POINTS, sizeof *results);
    flavbrem_status status = FLAVBREM_ERROR_MEMORY;
    if (points != NULL && results != NULL) {
        say(test, "sigma, rtol 1e-6, e -> mu on lead:");
        say(test, "      points   CPU pts/s%6s pts/s%*sCPU/%s%8s [s]", family, pad, "", family,
            family);
        status = FLAVBREM_OK;
        for (int method = 0; method < METHODS && status == FLAVBREM_OK; method++)
            status = time_method(test, (flavbrem_method)method, points, results);
    }
    free(points);
    free(results);
    return status;
}

/* Seconds that n events take, and that a histogram of them takes. */
static flavbrem_status time_draw(flavbrem_context *context, flavbrem_sampler *const samplers[],
                                 size_t n, flavbrem_event *events, uint64_t counts[BINS],
                                 double elapsed[2])
{
    double x[EDGES], t[EDGES];
    memset(counts, 0, BINS * sizeof *counts);
    flavbrem_histogram histogram = histogram_of(EDGES, counts, x, t);
    double begin = seconds();
    flavbrem_status status = flavbrem_events_draw(context, 1, samplers, 0, n, events);
    elapsed[0] = seconds() - begin;
    begin = seconds();
    if (status == FLAVBREM_OK)
        status = flavbrem_events_histogram(context, 1, samplers, 0, n, &histogram);
    elapsed[1] = seconds() - begin;
    return status;
}

/* events: [2][MOST_EVENTS] */
static flavbrem_status time_events(selftest *test, int method_case,
                                   flavbrem_sampler *const samplers[], flavbrem_event *events)
{
    double cpu_s[2] = {0.0}, gpu_s[2] = {0.0};
    uint64_t counts[2][BINS];
    flavbrem_event *others = events + MOST_EVENTS;
    flavbrem_status status = FLAVBREM_OK;
    const char *name = method_case == 0 ? "etl" : "ww";
    for (size_t n = 1000; n <= MOST_EVENTS && cpu_s[0] < LONG_ENOUGH_S && gpu_s[0] < LONG_ENOUGH_S;
         n *= 10) {
        status = time_draw(test->cpu, samplers, n, events, counts[0], cpu_s);
        if (status == FLAVBREM_OK)
            status = time_draw(test->gpu, samplers, n, others, counts[1], gpu_s);
        if (status != FLAVBREM_OK)
            return status;
        test->differ += events_that_differ(n, events, others);
        for (int k = 0; k < BINS; k++)
            test->differ += counts[0][k] != counts[1][k];
        say(test, "%-4s%9zu%12.3g%12.3g%12.3g%12.3g%12.3g", name, n, (double)n / cpu_s[0],
            (double)n / gpu_s[0], cpu_s[0] / gpu_s[0], (double)n / gpu_s[1], cpu_s[1] / gpu_s[1]);
    }
    return status;
}

static flavbrem_status time_sampling(selftest *test)
{
    static const int timed[] = {0, 3}; /* samplers: one of ETL, one of WW */
    const char *family = family_of(test);
    int pad = 8 - (int)strlen(family); /* to columns of 12 */
    flavbrem_event *events = calloc((size_t)2 * MOST_EVENTS, sizeof *events);
    flavbrem_status status = events != NULL ? FLAVBREM_OK : FLAVBREM_ERROR_MEMORY;
    if (status == FLAVBREM_OK) {
        say(test, "events, and histograms of them (the last two columns):");
        say(test, "      events    CPU ev/s%7s ev/s%*sCPU/%s%7s ev/s%*sCPU/%s", family, pad, "",
            family, family, pad, "", family);
    }
    for (size_t k = 0; k < sizeof timed / sizeof *timed && status == FLAVBREM_OK; k++) {
        flavbrem_sampler *sampler = NULL;
        status = create_sampler(test, timed[k], &sampler);
        if (status == FLAVBREM_OK)
            status = time_events(test, timed[k], &sampler, events);
        flavbrem_sampler_destroy(&sampler);
    }
    free(events);
    return status;
}

/* ---- the whole ---- */

static flavbrem_status run(selftest *test)
{
    flavbrem_status status = FLAVBREM_OK;
    for (int method = 0; method < METHODS && status == FLAVBREM_OK; method++)
        status = compare_method(test, (flavbrem_method)method);
    if (status == FLAVBREM_OK)
        status = compare_amplitudes(test);
    if (status == FLAVBREM_OK)
        status = compare_random_numbers(test);
    if (status == FLAVBREM_OK)
        status = compare_events(test);
    if (status == FLAVBREM_OK)
        status = compare_large(test);
    if (status == FLAVBREM_OK)
        status = time_methods(test);
    if (status == FLAVBREM_OK)
        status = time_sampling(test);
    if (status == FLAVBREM_OK) /* those that were timed too */
        say(test, "%s", test->differ == 0 ? "all bits are those of the CPU" : "NOT ALL BITS AGREE");
    return status;
}

static void say_head(selftest *test)
{
    char gpu[200];
    int number = test->gpu->number, several = number >= SEVERAL_DEVICES;
    say(test, "flavbrem " FLAVBREM_VERSION " on %s", flavbrem_context_wanted_device(test->gpu));
    for (int i = 0; i < MOST_OF_SEVERAL; i++)
        if (several ? (number >> i & 1) != 0 : i == number) {
            backend_of(test)->describe(i, gpu, sizeof gpu);
            say(test, "%s%s%s", several ? backend_of(test)->name(i) : "", several ? ": " : "", gpu);
        }
    say(test, "against %s on %d threads", flavbrem_context_device(test->cpu, NULL),
        flb_context_threads(test->cpu));
}

static flavbrem_status no_gpu(flavbrem_context *context, const char *device)
{
    char others[200] = "";
    for (int b = CPU_BACKEND + 1; b < N_BACKENDS; b++) {
        size_t length = strlen(others);
        snprintf(others + length, sizeof others - length, "%s%s", length > 0 ? ", " : "",
                 flb_backends[b]->names);
    }
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "\"%.40s\" is no GPU (the CPU is what it is compared with), take one "
                            "of these: %s",
                            device, others);
}

flavbrem_status flavbrem_selftest(flavbrem_context *context, const char *device, flavbrem_line line,
                                  void *user, size_t *differ)
{
    selftest test = {.line = line, .user = user};
    flavbrem_status status = FLAVBREM_ERROR_MEMORY;
    if (context == NULL || device == NULL || line == NULL || differ == NULL)
        return flb_context_missing(context,
                                   device == NULL ? "name of a device" : "place to report");
    if (strcmp(device, "auto") == 0 || flb_backends[CPU_BACKEND]->number(device) != NO_SUCH_DEVICE)
        return no_gpu(context, device);
    if (flavbrem_context_create(&test.cpu) == FLAVBREM_OK &&
        flavbrem_context_create(&test.gpu) == FLAVBREM_OK) {
        test.cpu->threads = test.gpu->threads = context->threads;
        status = flavbrem_context_set_device(test.cpu, "cpu");
        if (status == FLAVBREM_OK)
            status = flavbrem_context_set_device(test.gpu, device);
    }
    if (status == FLAVBREM_OK) {
        say_head(&test);
        status = run(&test);
    }
    if (status != FLAVBREM_OK)
        status = flb_context_fail(context, status, "%s",
                                  test.gpu != NULL && *test.gpu->message != '\0'
                                      ? test.gpu->message
                                      : "there is no memory for the self-test, free some");
    if (status == FLAVBREM_OK)
        *differ = test.differ;
    flavbrem_context_destroy(&test.cpu);
    flavbrem_context_destroy(&test.gpu);
    return status;
}
