/* Several cards on one batch: the bytes of the CPU, whatever card does a piece; one card that fails
 * at each call in turn, and all of them; names with mistakes; ranks; progress and an end that the
 * caller asks for. Ends with exit code 1 and a sentence at the first thing that is not so.
 * mutants.py runs it with mutants of host/backends/cuda/cards.c.
 * usage: run_cards [sanitized] */
#include <cuda_runtime_api.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "flavbrem/flavbrem.h"
#include "host/backends/backends.h"
#include "host/backends/device.h"
#include "host/core/context.h"
#include "host/core/defaults.h"
#include "host/core/point.h"
#include "runtime.h"

enum { CARDS = 4, CALLERS_DEVICE = 3, BAD = 2, POINTS = 200, EVENTS = 6000, EDGES = 6 };

static flavbrem_context *cpu;
static const char *scenario;
static int quick, threads = CARDS; /* one a card */

static void must(int holds, const char *what)
{
    const char *fail = getenv("FLAVBREM_PTX_FAIL");
    if (holds)
        return;
    printf("%s (%s%s%s)\n", what, scenario, fail != NULL ? ", " : "", fail != NULL ? fail : "");
    fflush(stdout);
    _exit(1);
}

static void set(const char *name, const char *value)
{
    char full[60];
    snprintf(full, sizeof full, "FLAVBREM_PTX_%s", name);
    must((value != NULL ? setenv(full, value, 1) : unsetenv(full)) == 0, "no room");
}

/* After each call of the library: nothing is left behind, and the caller's device is its own. */
static void must_have_manners(void)
{
    int device = -1;
    must(ptx_waiting() == 0, "work was left behind");
    must(*ptx_fault() == '\0', ptx_fault());
    must(cudaPeekAtLastError() == cudaSuccess, "an error of ours was left");
    must(cudaGetDevice(&device) == cudaSuccess && device == CALLERS_DEVICE,
         "the caller's device was changed");
}

static flavbrem_context *new_context(const char *device)
{
    flavbrem_context *made = NULL;
    must(flavbrem_context_create(&made) == FLAVBREM_OK &&
             flavbrem_context_set_threads(made, threads) == FLAVBREM_OK,
         "a context cannot be made");
    must(flavbrem_context_set_device(made, device) == FLAVBREM_OK, flavbrem_context_message(made));
    return made;
}

/* ---- names ---- */

static void must_refuse(const char *device, flavbrem_status as, const char *words)
{
    flavbrem_context *context = new_context("cuda:1");
    must(flavbrem_context_set_device(context, device) == as, device);
    const char *sentence = flavbrem_context_message(context);
    must(strstr(sentence, words) != NULL && strstr(sentence, "), ") != NULL, sentence);
    must(strcmp(flavbrem_context_wanted_device(context), "cuda:1") == 0, "it was changed");
    flavbrem_context_destroy(&context);
}

static void must_be_called(const char *device, const char *wanted, int number)
{
    flavbrem_context *context = new_context(device);
    must(strcmp(flavbrem_context_wanted_device(context), wanted) == 0, device);
    must(context->number == number, device);
    must(flavbrem_device_is_gpu(device), device);
    flavbrem_context_destroy(&context);
}

static void mistakes_in_a_list_are_told(void)
{
    static const char *const odd[] = {"cuda:",    "cuda:,",     "cuda:0,", "cuda:,1",  "cuda:0,,1",
                                      "cuda:0 1", "cuda:0;1",   "cuda:-1", "cuda:1.0", "cuda:all,0",
                                      "cuda:0,x", "cuda:0,all", "cuda:0-3"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        must_refuse(odd[i], FLAVBREM_ERROR_INPUT, "numbers with commas between, or all");
        must(!flavbrem_device_is_gpu(odd[i]), odd[i]);
    }
    must_refuse("cuda:0,2,0", FLAVBREM_ERROR_INPUT, "a card is named twice");
    must_refuse("cuda:01,1", FLAVBREM_ERROR_INPUT, "a card is named twice");
    must_refuse("cuda:0,4", FLAVBREM_ERROR_INPUT, "there are 4 of them, cuda:0 to cuda:3");
    must_refuse("cuda:0,16", FLAVBREM_ERROR_INPUT, "there are 4 of them");
    must_refuse("cuda:99999,0,16", FLAVBREM_ERROR_INPUT, "there are 4 of them");
    must_refuse("cuda:4", FLAVBREM_ERROR_DEVICE, "not so many");
    must_refuse("cuda:ALL", FLAVBREM_ERROR_INPUT, "numbers with commas");
    must_refuse("cuda0,1", FLAVBREM_ERROR_INPUT, "cuda:all");
    must_be_called("cuda:0,2", "cuda:0,2", SEVERAL_DEVICES | 5);
    must_be_called("cuda:3,1", "cuda:3,1", SEVERAL_DEVICES | 10);
    must_be_called("cuda:all", "cuda:all", SEVERAL_DEVICES | 15);
    must_be_called("cuda:2", "cuda:2", 2);
    set("OLD", "0,3");
    must_be_called("cuda:all", "cuda:all", SEVERAL_DEVICES | 6);
    must_refuse("cuda:1,3", FLAVBREM_ERROR_DEVICE, "(cuda:3: its compute capability");
    set("OLD", "0,1,3");
    must_be_called("cuda:all", "cuda:2", 2);
    set("OLD", NULL);
    set("DEVICES", "1");
    must(flavbrem_context_set_device(cpu, "cuda:all") == FLAVBREM_OK &&
             strcmp(flavbrem_context_wanted_device(cpu), "cuda:0") == 0 &&
             flavbrem_context_set_device(cpu, "cuda:0,1") == FLAVBREM_ERROR_INPUT &&
             strstr(flavbrem_context_message(cpu), "there is 1 of them, cuda:0)") != NULL,
         "one card is not all");
    set("DEVICES", "4");
    must(flavbrem_context_set_device(cpu, "cpu") == FLAVBREM_OK, "no CPU");
}

static void the_list_ends_with_all(void)
{
    char text[100];
    const char *name, *reason;
    int usable, n = 0;
    while (strcmp(flavbrem_device_name((size_t)n, NULL, NULL), "cuda:0") != 0)
        n++;
    name = flavbrem_device_name((size_t)n + CARDS, &usable, &reason);
    must(strcmp(name, "cuda:all") == 0 && usable && *reason == '\0', "all is not in the list");
    set("OLD", "1");
    flavbrem_device_text((size_t)n + CARDS, text, sizeof text);
    must(strcmp(text, "the same as cuda:0,2,3") == 0, text);
    set("OLD", "0,1,2,3");
    must(flavbrem_device_name((size_t)n + CARDS, &usable, &reason) != NULL && !usable &&
             strstr(reason, "compute capability") != NULL,
         "all can be used where none can");
    set("OLD", NULL);
    must(flavbrem_device_name((size_t)n + CARDS + 1, NULL, NULL) == NULL, "the list goes on");
}

/* ---- ranks ---- */

static void must_take(const char *variable, const char *value, const char *name)
{
    must(setenv(variable, value, 1) == 0, "no room");
    flavbrem_context *context = new_context("cuda");
    must(strcmp(flavbrem_context_wanted_device(context), name) == 0, variable);
    flavbrem_context_destroy(&context);
}

static void must_take_by_itself(const char *name)
{
    const flavbrem_gpu_costs costs = {.start_s = -1.0, .threads = 1e9};
    const device_task task = {.n = 1000000, .item_s = 1e-4, .host_s = 0.0, .bytes_back = 8.0};
    started_device started;
    flavbrem_context *context = new_context("auto");
    must(flavbrem_context_set_gpu_costs(context, &costs) == FLAVBREM_OK &&
             flb_device_start(context, WORK_ANYWHERE, &task, &started) == FLAVBREM_OK &&
             strcmp(flavbrem_context_device(context, NULL), name) == 0,
         "auto takes another card");
    flavbrem_context_destroy(&context);
}

static void ranks_take_different_cards(void)
{
    static const char *const variables[] = {"OMPI_COMM_WORLD_LOCAL_RANK",
                                            "MV2_COMM_WORLD_LOCAL_RANK",
                                            "MPI_LOCALRANKID",
                                            "PMI_LOCAL_RANK",
                                            "PALS_LOCAL_RANKID",
                                            "SLURM_LOCALID"};
    static const char *const garbage[] = {"", "x", "-1", "1x", " 1", "12345678901", "0x1"};
    const char *found;
    must(flavbrem_local_rank(&found) == -1 && *found == '\0', "there is a rank");
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        must_take(variables[i], "0", "cuda:0");
        must_take(variables[i], "3", "cuda:3");
        must_take(variables[i], "6", "cuda:2");
        must(flavbrem_local_rank(&found) == 6 && strcmp(found, variables[i]) == 0, variables[i]);
        for (size_t g = 0; g < sizeof garbage / sizeof *garbage; g++)
            must_take(variables[i], garbage[g], "cuda:0");
        must(unsetenv(variables[i]) == 0, "no room");
    }
    must_take("SLURM_LOCALID", "1", "cuda:1");
    must_take_by_itself("cuda:1");
    must_take("OMPI_COMM_WORLD_LOCAL_RANK", "2", "cuda:2"); /* mpirun inside a job of Slurm */
    must_take("OMPI_COMM_WORLD_LOCAL_RANK", "two", "cuda:1");
    must(unsetenv("OMPI_COMM_WORLD_LOCAL_RANK") == 0, "no room");
    set("OLD", "1,2");
    must_take("SLURM_LOCALID", "0", "cuda:0");
    must_take("SLURM_LOCALID", "1", "cuda:3");
    must_take("SLURM_LOCALID", "2", "cuda:0");
    must_take_by_itself("cuda:0");
    must_be_called("cuda:0", "cuda:0", 0); /* who names a card gets it */
    set("OLD", NULL);
    must(unsetenv("SLURM_LOCALID") == 0, "no room");
    must_take_by_itself("cuda:0");
}

/* ---- cross-sections ---- */

typedef struct known_points {
    flavbrem_process process;
    flavbrem_request request;
    size_t n;
    flavbrem_point points[POINTS];
    flavbrem_result expected[POINTS], got[POINTS];
} known_points;

static void make_points(known_points *p, flavbrem_method method, flavbrem_quantity quantity,
                        double rtol, size_t n, const char *form)
{
    p->process = flb_process_default();
    p->request = (flavbrem_request){method, quantity, FLAVBREM_PB, rtol};
    p->n = n;
    must(flavbrem_process_set(cpu, &p->process, "form-factor", form) == FLAVBREM_OK, "no form");
    for (size_t i = 0; i < n; i++) /* the first ones are below threshold */
        p->points[i] = (flavbrem_point){0.2 + 100.0 * (double)i / (double)n, 0.3, {0.3, 0.01}};
    must(flavbrem_xsec(cpu, &p->process, &p->request, n, p->points, p->expected) == FLAVBREM_OK,
         flavbrem_context_message(cpu));
}

static flavbrem_status integrate(flavbrem_context *context, known_points *p)
{
    memset(p->got, 0xAB, p->n * sizeof *p->got);
    return flavbrem_xsec(context, &p->process, &p->request, p->n, p->points, p->got);
}

static void must_be_equal(const known_points *p)
{
    for (size_t i = 0; i < p->n; i++)
        must(memcmp(&p->got[i].value, &p->expected[i].value, sizeof p->got[i].value) == 0 &&
                 memcmp(&p->got[i].error, &p->expected[i].error, sizeof p->got[i].error) == 0 &&
                 p->got[i].status == p->expected[i].status,
             "a cross-section differs");
}

static known_points known;

static void every_quantity_is_that_of_the_cpu(void)
{
    static const flavbrem_quantity quantities[] = {FLAVBREM_SIGMA, FLAVBREM_DX, FLAVBREM_DTHETA,
                                                   FLAVBREM_D2X,   FLAVBREM_DY, FLAVBREM_DPSI,
                                                   FLAVBREM_D2Y};
    flavbrem_context *context = new_context("cuda:all");
    int launches[CARDS];
    for (int k = 0; k < CARDS; k++) {
        char call[40];
        snprintf(call, sizeof call, "cudaLaunchKernel@%d", k);
        launches[k] = ptx_calls(call);
    }
    for (int method = 0; method < FLAVBREM_METHODS; method++)
        for (size_t q = 0; q < sizeof quantities / sizeof *quantities; q++) {
            int is_long = method == FLAVBREM_ETL && quantities[q] != FLAVBREM_D2X &&
                          quantities[q] != FLAVBREM_D2Y;
            make_points(&known, (flavbrem_method)method, quantities[q], 0.1, is_long ? 70 : POINTS,
                        q % 2 == 0 ? "elastic" : "helm");
            must(integrate(context, &known) == FLAVBREM_OK, flavbrem_context_message(context));
            must_be_equal(&known);
            must_have_manners();
        }
    for (int k = 0; k < CARDS; k++) {
        char call[40];
        snprintf(call, sizeof call, "cudaLaunchKernel@%d", k);
        must(ptx_calls(call) > launches[k], "a card had nothing to do");
    }
    const char *reason;
    must(strcmp(flavbrem_context_device(context, &reason), "cuda:0,1,2,3") == 0 && *reason == '\0',
         "it is called otherwise");
    must(strcmp(flavbrem_context_wanted_device(context), "cuda:all") == 0, "it wanted otherwise");
    flavbrem_context_destroy(&context);
    must_have_manners();
}

/* Who works on two cards touches no other one. */
static void others_are_left_alone(void)
{
    char calls[2][40] = {"any@0", "any@1"};
    int before[2] = {ptx_calls(calls[0]), ptx_calls(calls[1])};
    make_points(&known, FLAVBREM_WW, FLAVBREM_D2X, 0.1, POINTS, "elastic");
    flavbrem_context *context = new_context("cuda:3,2");
    before[0] = ptx_calls(calls[0]); /* problem() asks them */
    before[1] = ptx_calls(calls[1]);
    must(integrate(context, &known) == FLAVBREM_OK, flavbrem_context_message(context));
    must_be_equal(&known);
    must(strcmp(flavbrem_context_device(context, NULL), "cuda:2,3") == 0, "other cards worked");
    flavbrem_context_destroy(&context);
    /* a new thread's device is 0 until it sets its own */
    must(ptx_calls("cudaSetDevice@0") == 0 || ptx_calls(calls[0]) == before[0],
         "cuda:0 was touched");
    must(ptx_calls(calls[1]) == before[1], "cuda:1 was touched");
    must_have_manners();
}

/* ---- amplitudes, random numbers ---- */

static void places_are_those_of_the_kernels(void)
{
    enum { N = 300 };
    static phase_space_place places[N];
    static rng_place seats[N];
    static rng_block blocks[N];
    static double values[N];
    flavbrem_context *context = new_context("cuda:all");
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
    must(flb_device_start(context, WORK_ANYWHERE, &task, &at) == FLAVBREM_OK, "it does not start");
    must(at.backend->amplitudes(at.engine, N, places, values, context) == FLAVBREM_OK &&
             at.backend->random_blocks(at.engine, N, seats, blocks, context) == FLAVBREM_OK,
         flavbrem_context_message(context));
    for (int i = 0; i < N; i++) {
        rng_block expected = rng_draw(seats[i].key, seats[i].draw, seats[i].i);
        must(values[i] == amplitude_at(&places[i]), "an amplitude differs");
        must(memcmp(&blocks[i], &expected, sizeof expected) == 0, "a random number differs");
    }
    flavbrem_context_destroy(&context);
    must_have_manners();
}

/* ---- events ---- */

static flavbrem_sampler *samplers[2];
static flavbrem_event events_expected[EVENTS], events_got[EVENTS];
static uint64_t counts_expected[EDGES + 1][EDGES + 1], counts_got[EDGES + 1][EDGES + 1];
static flavbrem_histogram counted;

static flavbrem_sampler *make_sampler(flavbrem_method method, flavbrem_view view)
{
    flavbrem_sampler *made = NULL;
    flavbrem_process process = flb_process_default();
    flavbrem_sampling sampling = flavbrem_sampling_default();
    sampling.beam_energy_gev = 100.0;
    sampling.m_phi_gev = 0.3;
    sampling.method = method;
    sampling.view = view;
    must(flavbrem_sampler_create(cpu, &process, &sampling, &made) == FLAVBREM_OK,
         "a sampler cannot be made");
    return made;
}

static flavbrem_histogram histogram_of(uint64_t counts[EDGES + 1][EDGES + 1])
{
    static const double x[EDGES] = {0.2, 0.4, 0.6, 0.8, 0.9, 0.95};
    static const double theta[EDGES] = {1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2};
    return (flavbrem_histogram){
        .n_axes = 2,
        .axes = {{FLAVBREM_VARIABLE_X, EDGES, x}, {FLAVBREM_VARIABLE_THETA, EDGES, theta}},
        .counts = counts[0]};
}

static void make_events(void)
{
    samplers[0] = make_sampler(FLAVBREM_WW, FLAVBREM_VIEW_BOSON);
    samplers[1] = make_sampler(FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON);
    must(flavbrem_events_draw(cpu, 2, samplers, 7, EVENTS, events_expected) == FLAVBREM_OK,
         "no events");
    for (int i = 0; i <= EDGES; i++)
        counts_expected[i][i] = 100; /* counts are added to */
    counted = histogram_of(counts_expected);
    must(flavbrem_events_histogram(cpu, 2, samplers, 7, EVENTS, &counted) == FLAVBREM_OK, "none");
}

static flavbrem_status draw(flavbrem_context *context, size_t n)
{
    memset(events_got, 0xAB, sizeof events_got);
    flavbrem_status status = flavbrem_events_draw(context, 2, samplers, 7, n, events_got);
    if (status == FLAVBREM_OK)
        must(memcmp(events_got, events_expected, n * sizeof *events_got) == 0, "an event differs");
    return status;
}

static flavbrem_status count(flavbrem_context *context)
{
    uint64_t before[EDGES + 1][EDGES + 1] = {{0}};
    memset(counts_got, 0, sizeof counts_got);
    for (int i = 0; i <= EDGES; i++)
        counts_got[i][i] = before[i][i] = 100;
    flavbrem_histogram h = histogram_of(counts_got);
    flavbrem_status status = flavbrem_events_histogram(context, 2, samplers, 7, EVENTS, &h);
    if (status != FLAVBREM_OK)
        must(memcmp(counts_got, before, sizeof before) == 0 && h.tries == 0,
             "a histogram was changed");
    else
        must(memcmp(counts_got, counts_expected, sizeof counts_got) == 0 &&
                 h.tries == counted.tries && h.azimuth_tries == counted.azimuth_tries &&
                 h.above == counted.above && h.largest_weight == counted.largest_weight,
             "a histogram differs");
    return status;
}

static void events_are_those_of_the_cpu(void)
{
    flavbrem_context *context = new_context("cuda:all");
    for (int turn = 0; turn < 2; turn++) { /* the second time the samplers are there */
        must(draw(context, EVENTS) == FLAVBREM_OK && count(context) == FLAVBREM_OK,
             flavbrem_context_message(context));
        must_have_manners();
    }
    must(draw(context, 1) == FLAVBREM_OK && draw(context, 1500) == FLAVBREM_OK,
         flavbrem_context_message(context));
    flavbrem_context_destroy(&context);
    must_have_manners();
}

/* ---- progress ---- */

static pthread_t caller;
static size_t last_done;
static int looks, stop_at;

static int goes_forward(void *user, size_t done, size_t total)
{
    int device = -1;
    (void)user;
    must(pthread_equal(pthread_self(), caller), "another thread tells the progress");
    must(done >= last_done && done <= total && total == POINTS, "the progress goes back");
    must(cudaGetDevice(&device) == cudaSuccess && device == CALLERS_DEVICE,
         "the caller's device was changed");
    last_done = done;
    return ++looks == stop_at;
}

static void the_caller_looks_and_cancels(void)
{
    flavbrem_context *context = new_context("cuda:all");
    make_points(&known, FLAVBREM_WW, FLAVBREM_D2X, 0.1, POINTS, "elastic");
    flavbrem_context_set_progress(context, goes_forward, NULL);
    for (stop_at = 0; stop_at < 4; stop_at++) {
        last_done = 0;
        looks = 0;
        flavbrem_status status = integrate(context, &known);
        must_have_manners();
        if (stop_at == 0 || looks < stop_at)
            must(status == FLAVBREM_OK && last_done == POINTS, "it was not done");
        else
            must(status == FLAVBREM_ERROR_CANCELLED && looks == stop_at &&
                     strstr(flavbrem_context_message(context), "stopped after ") != NULL,
                 "it was not cancelled");
        if (status == FLAVBREM_OK)
            must_be_equal(&known);
    }
    stop_at = 1;
    looks = 0;
    last_done = 0;
    must(integrate(context, &known) == FLAVBREM_ERROR_CANCELLED, "it was not cancelled");
    flavbrem_context_set_progress(context, NULL, NULL);
    must(integrate(context, &known) == FLAVBREM_OK, "after a cancelled batch there is no other");
    must_be_equal(&known);
    const char *reason;
    must(strcmp(flavbrem_context_device(context, &reason), "cuda:0,1,2,3") == 0 && *reason == '\0',
         "a card was lost");
    flavbrem_context_destroy(&context);
}

/* ---- a card that fails ---- */

typedef flavbrem_status some_work(flavbrem_context *context);

static flavbrem_status points_of(flavbrem_context *context)
{
    last_done = 0;
    flavbrem_status status = integrate(context, &known);
    if (status == FLAVBREM_OK)
        must_be_equal(&known);
    return status;
}

static flavbrem_status events_of(flavbrem_context *context)
{
    return draw(context, EVENTS);
}

/* Two pieces for four cards: some wait, and must not go while a piece is in hand. */
static flavbrem_status two_pieces_of(flavbrem_context *context)
{
    size_t n = known.n;
    known.n = 64;
    flavbrem_status status = integrate(context, &known);
    if (status == FLAVBREM_OK)
        must_be_equal(&known);
    known.n = n;
    return status;
}

/* Whether a card was lost; the device and the reason then say so, and it gets no more work. */
static int lost_one(flavbrem_context *context, some_work *work)
{
    const char *reason, *device = flavbrem_context_device(context, &reason);
    if (strcmp(device, "cuda:0,1,2,3") == 0) {
        must(*reason == '\0', reason);
        return 0;
    }
    must(strlen(device) == strlen("cuda:0,1,2"), device);
    must(strncmp(reason, "device \"cuda:", 13) == 0 &&
             strstr(device + 5, (char[]){reason[13], 0}) == NULL &&
             strstr(reason, "failed (cuda") != NULL && strstr(reason, "take") == NULL,
         reason);
    char call[40];
    snprintf(call, sizeof call, "any@%c", reason[13]);
    int before = ptx_calls(call);
    must(work(context) == FLAVBREM_OK, "the others do not go on");
    must(strcmp(flavbrem_context_device(context, &reason), device) == 0 && *reason != '\0',
         "it was forgotten");
    /* of a card 0 the threads of others are, until they set their own device */
    must(reason[13] == '0' || ptx_calls(call) == before, "a card that failed has work again");
    return 1;
}

/* So much memory that a card has one pipeline and chunks of 1024 events: what is small is made
 * soon.
 */
static void leave_little_room(void)
{
    char memory[40];
    set("MEMORY", "90000000");
    flavbrem_context *context = new_context("cuda:0");
    must(points_of(context) == FLAVBREM_OK, flavbrem_context_message(context));
    snprintf(memory, sizeof memory, "%zu", ptx_used() + ((size_t)1 << 20));
    flavbrem_context_destroy(&context);
    set("MEMORY", memory);
}

#define MISSED_TIMES 5

/* Call after call of one card fails, of any card where `which` is "any"; all that follow it too
 * where `later`. On a busy machine a card may get nothing to do for once: a call is the last one
 * where the next is not reached some times over. first: what is done before, without a failure; may
 * be NULL. Returns how often a card was lost. */
static int fail_each_call(some_work *work, const char *which, const char *later, some_work *first)
{
    int k = 1, missed = 0, lost = 0;
    while (missed < MISSED_TIMES) {
        char text[40];
        flavbrem_context *context = new_context("cuda:all");
        if (first != NULL)
            must(first(context) == FLAVBREM_OK, "it does not work");
        int before = ptx_calls(which);
        flavbrem_context_set_progress(context, work == points_of ? goes_forward : NULL, NULL);
        snprintf(text, sizeof text, "%s:%d%s", which, before + k, later);
        set("FAIL", text);
        must(work(context) == FLAVBREM_OK, flavbrem_context_message(context));
        int reached = ptx_calls(which) - before >= k;
        missed = reached ? 0 : missed + 1;
        k += reached;
        set("FAIL", NULL);
        must_have_manners();
        lost += lost_one(context, work);
        flavbrem_context_destroy(&context);
        must_have_manners();
        must(ptx_not_given_back() == 0, "something was not given back");
    }
    return lost;
}

static void the_others_do_what_a_card_cannot(void)
{
    static const struct {
        const char *what;
        some_work *work, *first;
        int least;
    } works[] = {{"points", points_of, NULL, 12},
                 {"events", events_of, points_of, 10},
                 {"histograms", count, points_of, 10}};
    make_points(&known, FLAVBREM_WW, FLAVBREM_D2X, 0.1, POINTS, "elastic");
    leave_little_room();
    stop_at = -1;
    int lost = fail_each_call(two_pieces_of, "any", "", points_of);
    must(lost > 8, "few calls failed");
    printf("two pieces for four cards: %d times one was lost\n", lost);
    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        for (int later = 0; later < 2 && !(quick && (later == 1 || (threads == 1 && i == 1)));
             later++) {
            lost = fail_each_call(works[i].work, "any@2", later ? "+" : "", works[i].first);
            printf("%s: %d times cuda:%d was lost%s\n", works[i].what, lost, BAD,
                   later ? " for good" : "");
            must(lost > works[i].least, "few calls failed");
        }
    set("MEMORY", NULL);
}

/* ---- all that fail ---- */

static void where_all_fail_it_is_an_error(void)
{
    static some_work *const works[] = {points_of, events_of, count};
    int failed = 0;
    make_points(&known, FLAVBREM_WW, FLAVBREM_D2X, 0.1, POINTS, "elastic");
    leave_little_room();
    for (int w = 0; w < 3; w++)
        for (int k = 1; k < 400; k += quick ? 101 : 41) {
            char text[40];
            flavbrem_context *context = new_context("cuda:all");
            snprintf(text, sizeof text, "any:%d+", ptx_calls("any") + k);
            set("FAIL", text);
            flavbrem_status status = works[w](context);
            set("FAIL", NULL);
            /* the caller's device could not be set either; nothing waits */
            must(cudaSetDevice(CALLERS_DEVICE) == cudaSuccess, "the device cannot be set");
            must_have_manners();
            if (status != FLAVBREM_OK) {
                const char *sentence = flavbrem_context_message(context);
                must(status == FLAVBREM_ERROR_DEVICE &&
                         strncmp(sentence, "device \"cuda:", 13) == 0 &&
                         strstr(sentence, "failed (cuda") != NULL,
                     sentence);
                must(strcmp(flavbrem_context_wanted_device(context), "cuda:all") == 0, "changed");
                must(works[w](context) == FLAVBREM_OK, flavbrem_context_message(context));
                must(strcmp(flavbrem_context_device(context, NULL), "cuda:0,1,2,3") == 0, "few");
                failed++;
            }
            flavbrem_context_destroy(&context);
            must(ptx_not_given_back() == 0, "something was not given back");
        }
    printf("all cards failed %d times\n", failed);
    must(failed > (quick ? 3 : 8), "they rarely failed");
    set("MEMORY", NULL);
}

/* A card that another process has does not start: its sentence is the first one. */
static void the_first_failure_is_told(void)
{
    const char *reason;
    char text[40];
    make_points(&known, FLAVBREM_WW, FLAVBREM_D2X, 0.1, POINTS, "elastic");
    set("TAKEN", "1");
    flavbrem_context *context = new_context("cuda:all");
    must(points_of(context) == FLAVBREM_OK, flavbrem_context_message(context));
    must(strcmp(flavbrem_context_device(context, &reason), "cuda:0,2,3") == 0 &&
             strncmp(reason, "device \"cuda:1\" failed (cuda", 28) == 0,
         "a card that is taken is not told");
    snprintf(text, sizeof text, "any:%d+", ptx_calls("any") + 1);
    set("FAIL", text);
    must(points_of(context) == FLAVBREM_ERROR_DEVICE, "it works without a card");
    set("FAIL", NULL);
    must(strncmp(flavbrem_context_message(context), "device \"cuda:1\" failed", 22) == 0,
         flavbrem_context_message(context));
    set("TAKEN", "0,1,2");
    must(cudaSetDevice(CALLERS_DEVICE) == cudaSuccess, "the device cannot be set");
    must(points_of(context) == FLAVBREM_OK, flavbrem_context_message(context));
    must(strcmp(flavbrem_context_device(context, NULL), "cuda:3") == 0, "one card is left");
    set("TAKEN", "0,1,2,3");
    must(flavbrem_context_set_device(context, "cuda:all") == FLAVBREM_OK, "it is not there");
    must(points_of(context) == FLAVBREM_ERROR_DEVICE, "cards that are taken work");
    set("TAKEN", NULL);
    must(points_of(context) == FLAVBREM_OK, flavbrem_context_message(context));
    flavbrem_context_destroy(&context);
    must_have_manners();
    must(ptx_not_given_back() == 0, "something was not given back");
}

/* The host program resets one card: the others go on. */
static void a_reset_of_one_card_is_told(void)
{
    const char *reason;
    make_points(&known, FLAVBREM_WW, FLAVBREM_D2X, 0.1, POINTS, "elastic");
    flavbrem_context *context = new_context("cuda:all");
    must(points_of(context) == FLAVBREM_OK, flavbrem_context_message(context));
    must(cudaSetDevice(BAD) == cudaSuccess && cudaDeviceReset() == cudaSuccess &&
             cudaSetDevice(CALLERS_DEVICE) == cudaSuccess,
         "the host program cannot reset");
    do /* until it has a piece */
        must(points_of(context) == FLAVBREM_OK, flavbrem_context_message(context));
    while (strcmp(flavbrem_context_device(context, &reason), "cuda:0,1,2,3") == 0);
    must(strcmp(flavbrem_context_device(context, &reason), "cuda:0,1,3") == 0 &&
             strstr(reason, "cudaDeviceReset") != NULL,
         "a reset was not told");
    flavbrem_context_destroy(&context);
    must_have_manners();
}

/* A child of fork() gets a sentence, and calls nothing. */
static void a_fork_is_told(void)
{
    int status = 0;
    make_points(&known, FLAVBREM_WW, FLAVBREM_D2X, 0.1, POINTS, "elastic");
    flavbrem_context *context = new_context("cuda:all");
    must(points_of(context) == FLAVBREM_OK, flavbrem_context_message(context));
    pid_t child = fork();
    if (child == 0) {
        must(points_of(context) == FLAVBREM_ERROR_DEVICE &&
                 strstr(flavbrem_context_message(context), "forked") != NULL,
             "a fork was not told");
        flavbrem_context_destroy(&context);
        must(*ptx_fault() == '\0', ptx_fault());
        _exit(0);
    }
    must(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
             WEXITSTATUS(status) == 0,
         "the child failed");
    must(points_of(context) == FLAVBREM_OK, flavbrem_context_message(context));
    flavbrem_context_destroy(&context);
}

static void run(const char *name, void (*work)(void))
{
    scenario = name;
    clock_t begin = clock();
    work();
    printf("%s: %.2f s\n", name, (double)(clock() - begin) / CLOCKS_PER_SEC);
}

#define RUN(work) run(#work, work)

int main(int argc, char **argv)
{
    scenario = "begin";
    int sanitized = argc > 1 && strcmp(argv[1], "sanitized") == 0;
    quick = sanitized || getenv("FLAVBREM_MUTANT") != NULL;
    if (sanitized) { /* the thread sanitizer knows nothing of OpenMP */
        threads = 1;
        set("MEMORY", "90000000");
    }
    caller = pthread_self();
    set("DEVICES", "4");
    set("MOST", "1000000");
    must(cudaSetDevice(CALLERS_DEVICE) == cudaSuccess, "there are no four devices");
    cpu = new_context("cpu");
    make_events();
    RUN(mistakes_in_a_list_are_told);
    RUN(the_list_ends_with_all);
    RUN(ranks_take_different_cards);
    RUN(the_caller_looks_and_cancels);
    RUN(others_are_left_alone);
    RUN(places_are_those_of_the_kernels);
    RUN(events_are_those_of_the_cpu);
    RUN(the_first_failure_is_told);
    RUN(a_reset_of_one_card_is_told);
    if (!sanitized)
        RUN(a_fork_is_told);
    RUN(the_others_do_what_a_card_cannot);
    RUN(where_all_fail_it_is_an_error);
    if (!sanitized)
        RUN(every_quantity_is_that_of_the_cpu);
    for (int i = 0; i < 2; i++)
        flavbrem_sampler_destroy(&samplers[i]);
    flavbrem_context_destroy(&cpu);
    must(ptx_not_given_back() == 0, "something was not given back");
    printf("all is well\n");
    return 0;
}
