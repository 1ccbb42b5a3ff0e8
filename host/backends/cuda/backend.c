/* The CUDA backend: batches of integrals on a GPU.
 *
 * A batch is cut into chunks of points. Two pipelines, each with a stream and memory of its own,
 * take chunks in turn, so that one computes while the host prepares points or takes results of the
 * other. A chunk climbs the ladder together, on the device alone: the host sends some rungs, and
 * looks at the end of them whether points still climb. Which points share a launch changes no bits,
 * for the rows, the sums and the ladder of a point see that point alone.
 *
 * Where the device has no room for them, pipelines get smaller, down to what the largest rung of a
 * single point needs. Events are those of events.c. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/backends/cuda/cards.h"
#include "host/backends/cuda/events.h"
#include "host/backends/cuda/names.h"
#include "host/core/context.h"
#include "host/core/message.h"
#include "host/core/rules.h"
#include "host/core/threads.h"
#include "kernels/launch.h"

#define PIPELINES 2

/* A pipeline has room for this at first: together about 160 MB on the device. */
#define PIPELINE_POINTS 1536u /* of about a thousand rows */
#define PIPELINE_ROWS (2u << 20)
#define PIPELINE_X (256u << 10)

/* The largest rung of a point: 256 x 256 nodes on 4 panels of x and 3 of t. */
#define LEAST_ROWS (1u << 20)

/* The arrays of a pipeline, on the device; those before N_SHARED on the host too, pinned. */
enum array {
    ASKED,
    RESULTS,
    LAYOUT,
    N_SHARED,
    POINTS = N_SHARED,
    WHICH,
    FIRST_TILE,
    FIRST_X,
    PLACES,
    VALUES,
    CHANNELS,
    SUMS,
    N_ARRAYS
};

typedef struct pipeline {
    cudaStream_t stream;
    void *device[N_ARRAYS], *pinned[N_SHARED];
    uint32_t room_points, room_rows, room_x;
    device_rung rung;      /* what the kernels get; its pointers are those of `device` */
    integral_place *asked; /* those of `pinned` */
    estimate *results;
    const device_layout *layout;
    size_t begin;                    /* of its chunk in the batch */
    const integral_request *request; /* of the chunk */
    size_t rows, x;                  /* of the chunk's first rung */
    int works;                       /* on a chunk */
} pipeline;

typedef struct cuda_engine {
    cuda_gpu gpu;
    rule_set *rules; /* on the device */
    pipeline pipelines[PIPELINES];
    int n_pipelines;
    cuda_events *events;
} cuda_engine;

static int failed(cuda_engine *engine, const char *call, cudaError_t error)
{
    return flb_cuda_failed(&engine->gpu, call, error);
}

static flavbrem_status engine_status(const cuda_engine *engine, flavbrem_context *context)
{
    return flb_cuda_status(&engine->gpu, context);
}

static flavbrem_status leave(cuda_engine *engine, flavbrem_context *context)
{
    flb_cuda_leave(&engine->gpu);
    return engine_status(engine, context);
}

/* ---- what is there ---- */

/* The oldest driver that runs programs of this toolkit: CUDA Toolkit Release Notes, minor version
 * compatibility. */
#if CUDART_VERSION >= 14000
#define DRIVER_NEEDED "the driver of this build's CUDA toolkit is needed"
#elif CUDART_VERSION >= 13000
#define DRIVER_NEEDED "CUDA 13 needs driver r580 or newer"
#elif CUDART_VERSION >= 12000
#define DRIVER_NEEDED "CUDA 12 needs driver r525 or newer"
#else
#define DRIVER_NEEDED "CUDA 11 needs driver r450 or newer"
#endif

#define NAMED(error, words) "cudaGetDeviceCount: " #error ", " words

/* Why the driver does not start. The version is 0 where there is none. */
static const char *driver_problem(cudaError_t error)
{
    int version = 0;
    switch (error) {
    case cudaErrorInsufficientDriver:
        if (flb_cuda_handled(cudaDriverGetVersion(&version)) != cudaSuccess || version == 0)
            return "cudaGetDeviceCount: there is no NVIDIA driver, " DRIVER_NEEDED;
        return "cudaGetDeviceCount: the NVIDIA driver is too old, " DRIVER_NEEDED;
    case cudaErrorStubLibrary:
        return "cudaGetDeviceCount: the CUDA driver's library is the toolkit's stub";
    case cudaErrorNoDevice:
        return "cudaGetDeviceCount: there is no GPU";
    case cudaErrorInitializationError:
        return NAMED(cudaErrorInitializationError, "the driver does not start (after a fork?)");
    case cudaErrorSystemNotReady:
        return NAMED(cudaErrorSystemNotReady, "a service of the node is not up (fabric manager?)");
    case cudaErrorSystemDriverMismatch:
        return NAMED(cudaErrorSystemDriverMismatch,
                     "the driver and its library are of different versions (updated, not loaded?)");
    case cudaErrorCompatNotSupportedOnDevice:
        return NAMED(cudaErrorCompatNotSupportedOnDevice,
                     "the compatibility library in the path does not work with this GPU");
    default:
        return cudaGetErrorName(error);
    }
}

static int count_gpus(const char **reason)
{
    int n = 0;
    cudaError_t error = flb_cuda_handled(cudaGetDeviceCount(&n));
    if (error != cudaSuccess)
        n = 0;
    *reason = n > 0 ? "" : driver_problem(error == cudaSuccess ? cudaErrorNoDevice : error);
    return n < MOST_GPUS ? n : MOST_GPUS;
}

/* -1 where the GPU does not answer. */
static int attribute_of(int number, enum cudaDeviceAttr attribute)
{
    int value = -1;
    cudaError_t error = flb_cuda_handled(cudaDeviceGetAttribute(&value, attribute, number));
    return error == cudaSuccess ? value : -1;
}

#define DIGITS(number) #number
#define TEXT(number) DIGITS(number)

/* From CUDA_LEAST_MAJOR.CUDA_LEAST_MINOR on the build has code, or PTX that a driver translates:
 * cmake/cuda.cmake. */
static const char *problem(int number)
{
    int major = attribute_of(number, cudaDevAttrComputeCapabilityMajor);
    int minor = attribute_of(number, cudaDevAttrComputeCapabilityMinor);
    if (major < 0 || minor < 0)
        return "cudaDeviceGetAttribute: the GPU does not answer";
    if (10 * major + minor < 10 * CUDA_LEAST_MAJOR + CUDA_LEAST_MINOR)
        return "its compute capability is below " TEXT(CUDA_LEAST_MAJOR) "." TEXT(
            CUDA_LEAST_MINOR) ", this build has no code for it";
    return NULL;
}

static void describe(int number, char *text, size_t size)
{
    struct cudaDeviceProp gpu;
    int driver = 0, runtime = 0;
    if (flb_cuda_handled(cudaGetDeviceProperties(&gpu, number)) != cudaSuccess ||
        flb_cuda_handled(cudaDriverGetVersion(&driver)) != cudaSuccess ||
        flb_cuda_handled(cudaRuntimeGetVersion(&runtime)) != cudaSuccess)
        snprintf(text, size, "a GPU that does not answer");
    else
        snprintf(text, size,
                 "%.80s, compute capability %d.%d, %d multiprocessors, %.1f GiB, driver for CUDA "
                 "%d.%d, runtime %d.%d",
                 gpu.name, gpu.major, gpu.minor, gpu.multiProcessorCount,
                 (double)gpu.totalGlobalMem / 0x1p30, driver / 1000, driver % 100 / 10,
                 runtime / 1000, runtime % 100 / 10);
}

/* ---- what a task takes ---- */

/* What a thread of the CPU does in the best code, in FP64 operations a second of a GPU: sigma of
 * ETL at rtol 1e-6 takes 50 us there (bench/reports/auto_costs.txt) and at least 1/10 million s on
 * an H100 of 1.7e13 operations/s (bench/reports/static_budget.txt), which gives 3.4e10. Here twice
 * that: no GPU is never idle. None has run this yet. */
#define OPERATIONS_OF_A_THREAD 7e10

/* From the device into the caller's memory; PCIe 3 of 16 lanes [bytes/s]. */
#define BYTES_BACK_A_SECOND 1.2e10

/* How many threads of the CPU a GPU is worth, by its multiprocessors, their FP64 units and its
 * clock; 0 where it does not answer. */
static double worth_in_threads(int number)
{
    int processors = attribute_of(number, cudaDevAttrMultiProcessorCount);
    int khz = attribute_of(number, cudaDevAttrClockRate);
    int ratio = attribute_of(number, cudaDevAttrSingleToDoublePrecisionPerfRatio);
    int major = attribute_of(number, cudaDevAttrComputeCapabilityMajor);
    int minor = attribute_of(number, cudaDevAttrComputeCapabilityMinor);
    if (processors <= 0 || khz <= 0 || ratio <= 0 || major <= 0 || minor < 0)
        return 0.0;
    int fp32 = major == 7 || (major == 8 && minor == 0) ? 64 : 128; /* of a multiprocessor */
    return 1e3 * khz * processors * fp32 / ratio / OPERATIONS_OF_A_THREAD;
}

static double seconds_of(int number, const device_task *task, const flavbrem_context *context)
{
    const flavbrem_gpu_costs *given = &context->gpu_costs;
    double worth = given->threads > 0.0 ? given->threads : worth_in_threads(number);
    double rate = given->bytes_per_s > 0.0 ? given->bytes_per_s : BYTES_BACK_A_SECOND;
    double rest = task->item_s - task->host_s;
    double item = task->host_s / flb_context_threads(context) + task->bytes_back / rate;
    return worth > 0.0 ? (double)task->n * (item + rest / worth) : HUGE_VAL;
}

/* ---- memory ---- */

static size_t array_bytes(const pipeline *l, enum array array)
{
    size_t points = l->room_points;
    switch (array) {
    case ASKED:
        return points * sizeof(integral_place);
    case POINTS:
        return points * sizeof(device_point);
    case RESULTS:
        return points * sizeof(estimate);
    case LAYOUT:
        return sizeof(device_layout);
    case WHICH:
    case FIRST_TILE:
    case FIRST_X:
        return (points + 1) * sizeof(uint32_t);
    case PLACES:
        return (size_t)l->room_x * sizeof(x_place);
    case VALUES:
        return (size_t)l->room_rows * ROW_CHANNELS * sizeof(double);
    case CHANNELS:
        return (size_t)l->room_x * MAX_X_CHANNELS * sizeof(double);
    case SUMS:
        return points * sizeof(rung_sums);
    case N_ARRAYS:
        break;
    }
    return 0;
}

static void free_device(pipeline *l)
{
    for (int i = 0; i < N_ARRAYS; i++) {
        flb_cuda_free(l->device[i]);
        l->device[i] = NULL;
    }
}

static cudaError_t allocate_device(pipeline *l)
{
    cudaError_t error = cudaSuccess;
    for (int i = 0; i < N_ARRAYS && error == cudaSuccess; i++)
        error = flb_cuda_handled(cudaMalloc(&l->device[i], array_bytes(l, (enum array)i)));
    if (error != cudaSuccess)
        free_device(l);
    return error;
}

/* As much room on the device as there is, halving what was asked for. The least where launches must
 * be short. */
static cudaError_t make_room(pipeline *l, int watched)
{
    cudaError_t error = cudaErrorMemoryAllocation;
    l->room_points = PIPELINE_POINTS;
    l->room_x = PIPELINE_X;
    for (l->room_rows = PIPELINE_ROWS; l->room_rows >= LEAST_ROWS; l->room_rows /= 2) {
        if (watched && l->room_rows > LEAST_ROWS) {
            l->room_x /= 2;
            l->room_points /= 2;
            continue;
        }
        error = allocate_device(l);
        if (error != cudaErrorMemoryAllocation)
            break;
        l->room_x /= 2;
        l->room_points /= 2;
    }
    return error;
}

static void name_arrays(pipeline *l)
{
    l->rung.asked = l->device[ASKED];
    l->rung.points = l->device[POINTS];
    l->rung.results = l->device[RESULTS];
    l->rung.layout = l->device[LAYOUT];
    l->rung.which = l->device[WHICH];
    l->rung.first_tile = l->device[FIRST_TILE];
    l->rung.first_x = l->device[FIRST_X];
    l->rung.places = l->device[PLACES];
    l->rung.values = l->device[VALUES];
    l->rung.channels = l->device[CHANNELS];
    l->rung.sums = l->device[SUMS];
    l->rung.room_rows = l->room_rows;
    l->rung.room_x = l->room_x;
    l->asked = l->pinned[ASKED];
    l->results = l->pinned[RESULTS];
    l->layout = l->pinned[LAYOUT];
}

static int pipeline_create(cuda_engine *engine, pipeline *l)
{
    if (failed(engine, "cudaStreamCreateWithFlags", flb_cuda_create_stream(&l->stream)) ||
        failed(engine, "cudaMalloc", make_room(l, engine->gpu.watched)))
        return 0;
    for (int i = 0; i < N_SHARED; i++)
        if (failed(engine, "cudaMallocHost",
                   cudaMallocHost(&l->pinned[i], array_bytes(l, (enum array)i))))
            return 0;
    name_arrays(l);
    return 1;
}

/* Nothing runs: who sends work waits for it, also after a failure. */
static void pipeline_destroy(pipeline *l)
{
    free_device(l);
    for (int i = 0; i < N_SHARED; i++)
        if (l->pinned[i] != NULL)
            flb_cuda_handled(cudaFreeHost(l->pinned[i]));
    if (l->stream != NULL)
        flb_cuda_handled(cudaStreamDestroy(l->stream));
    *l = (pipeline){.stream = NULL};
}

/* What is lost is not given back. */
static void destroy_engine(cuda_engine **engine)
{
    if (!flb_cuda_is_lost(&(*engine)->gpu)) {
        (void)flb_cuda_enter(&(*engine)->gpu);
        flb_cuda_events_destroy(&(*engine)->events);
        flb_cuda_forget_tables(&(*engine)->gpu);
        for (int i = 0; i < PIPELINES; i++)
            pipeline_destroy(&(*engine)->pipelines[i]);
        flb_cuda_free((*engine)->rules);
        if ((*engine)->gpu.stream != NULL)
            flb_cuda_handled(cudaStreamDestroy((*engine)->gpu.stream));
        flb_cuda_leave(&(*engine)->gpu);
    }
    free(*engine);
    *engine = NULL;
}

static cuda_engine *ours(device_engine *engine)
{
    return (cuda_engine *)(void *)engine;
}

static void destroy(device_engine **engine)
{
    cuda_engine *ended = ours(*engine);
    destroy_engine(&ended);
    *engine = NULL;
}

/* The first pipeline has to be had, the others only overlap its work. */
static void create_pipelines(cuda_engine *engine)
{
    for (engine->n_pipelines = 0; engine->n_pipelines < PIPELINES; engine->n_pipelines++) {
        pipeline *l = &engine->pipelines[engine->n_pipelines];
        if (pipeline_create(engine, l))
            continue;
        pipeline_destroy(l);
        if (engine->n_pipelines > 0 && engine->gpu.error == cudaErrorMemoryAllocation)
            engine->gpu.failed_call = NULL;
        return;
    }
}

/* Asks for a kernel of each file, which brings the code of that file to the GPU, translated from
 * PTX where there is no other. */
static cudaError_t bring_code(void)
{
    void (*const kernels[])(void) = {(void (*)(void))flb_boson_rows, (void (*)(void))flb_amplitudes,
                                     (void (*)(void))flb_draw_events};
    cudaError_t error = cudaSuccess;
    struct cudaFuncAttributes attributes;
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels && error == cudaSuccess; i++)
        error = cudaFuncGetAttributes(&attributes, flb_cuda_address_of(kernels[i]));
    return error;
}

static flavbrem_status create(device_engine **made, int number, flavbrem_context *context)
{
    const rule_set *rules = flb_context_rules(context);
    cuda_engine *engine = rules != NULL ? calloc(1, sizeof *engine) : NULL;
    *made = NULL;
    if (engine == NULL)
        return flb_context_fail(
            context, FLAVBREM_ERROR_MEMORY,
            "device \"cuda:%d\" cannot be started (out of memory), take \"cpu\"", number);
    engine->gpu.number = number;
    engine->gpu.process = (long)getpid();
    engine->gpu.watched = attribute_of(number, cudaDevAttrKernelExecTimeout) > 0;
    int processors = attribute_of(number, cudaDevAttrMultiProcessorCount);
    engine->gpu.processors = processors > 0 ? processors : 1;
    if (flb_cuda_enter(&engine->gpu) && !failed(engine, "cudaFuncGetAttributes", bring_code()) &&
        !failed(engine, "cudaStreamCreateWithFlags", flb_cuda_create_stream(&engine->gpu.stream)) &&
        !failed(engine, "cudaMalloc", cudaMalloc((void **)&engine->rules, sizeof *rules)) &&
        flb_cuda_copy(&engine->gpu, engine->rules, rules, sizeof *rules, cudaMemcpyHostToDevice))
        create_pipelines(engine);
    flavbrem_status status = leave(engine, context);
    engine->gpu.known = engine->rules;
    if (status == FLAVBREM_OK)
        *made = (device_engine *)(void *)engine;
    else
        destroy_engine(&engine);
    return status;
}

/* ---- the rungs of a chunk ---- */

/* So many are sent before the host looks whether points still climb: most need no more. A rung with
 * nothing to do is six launches of threads that end at once. */
#define RUNGS_AT_ONCE 3

/* Rungs have other numbers of rows than the first one; a grid for so many times its rows serves
 * them all, and its threads take what is left in turns. */
#define ROWS_OF_LATER_RUNGS 4

typedef void rung_kernel(device_rung rung);

static void launch_blocks(cuda_engine *engine, pipeline *l, const char *call, rung_kernel *kernel,
                          struct dim3 blocks, struct dim3 threads)
{
    void *arguments[] = {&l->rung};
    if (engine->gpu.failed_call == NULL)
        failed(engine, call,
               cudaLaunchKernel(flb_cuda_address_of((void (*)(void))kernel), blocks, threads,
                                arguments, 0, l->stream));
}

/* About so many items, most of them at least. */
static void launch(cuda_engine *engine, pipeline *l, const char *call, rung_kernel *kernel,
                   size_t items)
{
    launch_blocks(engine, l, call, kernel, flb_cuda_blocks_for(items),
                  (struct dim3){BLOCK_THREADS, 1, 1});
}

static void copy(cuda_engine *engine, pipeline *l, void *to, const void *from, size_t bytes,
                 enum cudaMemcpyKind kind)
{
    if (engine->gpu.failed_call == NULL)
        failed(engine, "cudaMemcpyAsync", cudaMemcpyAsync(to, from, bytes, kind, l->stream));
}

/* As many rows in a tile as a point can make use of. */
static uint32_t rows_of_tile(const integral_request *asked)
{
    int has_v = quantity_has_v(asked->quantity) && asked->method != IMPROVED_WW;
    return !quantity_has_x(asked->quantity) ? 4 : !has_v ? 8 : 32;
}

static rung_kernel *kernel_of_rows(const integral_request *asked, const char **call)
{
    int formed = asked->process.nucleus.kind != FORM_ELASTIC;
    int other = formed || asked->process.couplings.spin_one; /* not plain */
    if (asked->method != EXACT && formed)
        return *call = "cudaLaunchKernel of flb_formed_ww_rows", flb_formed_ww_rows;
    if (asked->method != EXACT)
        return *call = "cudaLaunchKernel of flb_ww_rows", flb_ww_rows;
    if (asked->observed == BOSON_SIDE && other)
        return *call = "cudaLaunchKernel of flb_formed_boson_rows", flb_formed_boson_rows;
    if (asked->observed == BOSON_SIDE)
        return *call = "cudaLaunchKernel of flb_boson_rows", flb_boson_rows;
    if (other)
        return *call = "cudaLaunchKernel of flb_formed_lepton_rows", flb_formed_lepton_rows;
    return *call = "cudaLaunchKernel of flb_lepton_rows", flb_lepton_rows;
}

/* Points that a thread of flb_lay_out has, where they are few. */
#define LAID_OUT_EACH 4

static void lay_out(cuda_engine *engine, pipeline *l)
{
    unsigned threads = 1;
    while (threads < BLOCK_THREADS && LAID_OUT_EACH * threads < l->rung.n)
        threads *= 2;
    launch_blocks(engine, l, "cudaLaunchKernel of flb_lay_out", flb_lay_out, (struct dim3){1, 1, 1},
                  (struct dim3){threads, 1, 1});
}

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void launch_rung(cuda_engine *engine, pipeline *l)
{
    const char *call;
    rung_kernel *kernel = kernel_of_rows(l->request, &call);
    size_t rows = least_of(ROWS_OF_LATER_RUNGS * l->rows, l->room_rows);
    size_t x = least_of(ROWS_OF_LATER_RUNGS * l->x, l->room_x);
    if (l->request->method == EXACT)
        launch(engine, l, "cudaLaunchKernel of flb_x_places", flb_x_places, x);
    launch(engine, l, call, kernel, rows);
    launch(engine, l, "cudaLaunchKernel of flb_add_over_v", flb_add_over_v,
           x * (size_t)MAX_X_CHANNELS);
    launch(engine, l, "cudaLaunchKernel of flb_add_over_x", flb_add_over_x,
           l->rung.n * (size_t)RUNG_SUMS);
    launch(engine, l, "cudaLaunchKernel of flb_climb", flb_climb, l->rung.n);
    lay_out(engine, l);
}

/* Sends the next rungs of a pipeline to the device, and does not wait for them. */
static void submit(cuda_engine *engine, pipeline *l)
{
    for (int i = 0; i < RUNGS_AT_ONCE; i++)
        launch_rung(engine, l);
    copy(engine, l, l->pinned[LAYOUT], l->rung.layout, sizeof *l->layout, cudaMemcpyDeviceToHost);
    copy(engine, l, l->results, l->rung.results, l->rung.n * sizeof *l->results,
         cudaMemcpyDeviceToHost);
}

/* Waits for the rungs that run; where nobody climbs any more it takes the results. */
static void collect(cuda_engine *engine, pipeline *l, integral_batch *batch)
{
    if (failed(engine, "cudaStreamSynchronize", cudaStreamSynchronize(l->stream)) ||
        l->layout->waiting > 0)
        return;
    for (uint32_t i = 0; i < l->rung.n; i++)
        if (l->asked[i].request != OF_NO_REQUEST)
            batch->finish(batch->user, l->begin + i,
                          l->results[i].good == NOTHING_LEFT_HERE ? NULL : &l->results[i]);
    batch->done += l->rung.n;
    l->works = 0;
}

/* ---- a batch ---- */

/* The first point of a chunk that is asked for; n where none is. */
static uint32_t first_asked(const pipeline *l)
{
    uint32_t i = 0;
    while (i < l->rung.n && l->asked[i].request == OF_NO_REQUEST)
        i++;
    return i;
}

/* The points of a chunk have one request: the chunk ends before the first one that has another. */
static void end_at_other_request(pipeline *l)
{
    uint32_t first = first_asked(l);
    for (uint32_t i = first; i < l->rung.n; i++)
        if (l->asked[i].request != OF_NO_REQUEST && l->asked[i].request != l->asked[first].request)
            l->rung.n = i;
}

/* Points whose first rung is looked at, to guess how many rows those of a chunk have. */
#define LOOKED_AT 4

static void guess_rows(pipeline *l, const rule_set *rules)
{
    uint32_t apart = (l->rung.n + LOOKED_AT - 1) / LOOKED_AT;
    l->rows = l->x = 1;
    for (uint32_t i = first_asked(l); i < l->rung.n; i += apart) {
        integrand f;
        if (l->asked[i].request == OF_NO_REQUEST || !integrand_at(l->request, &l->asked[i], &f))
            continue;
        ladder at = climb_start(rules, &f, l->rung.rtol).at;
        rung r = ladder_rung(rules, at);
        size_t x = (size_t)l->rung.n * (size_t)r.nx * (size_t)f.n_panels;
        size_t rows = x * (size_t)r.nv * (size_t)at.t_panels;
        l->x = l->x > x ? l->x : x;
        l->rows = l->rows > rows ? l->rows : rows;
    }
}

static void launch_points(cuda_engine *engine, pipeline *l)
{
    integral_request asked = *l->request;
    void *arguments[] = {&l->rung, &asked};
    struct dim3 threads = {BLOCK_THREADS, 1, 1};
    flb_cuda_bring_table(&engine->gpu, &asked.process.nucleus.table);
    if (engine->gpu.failed_call == NULL)
        failed(engine, "cudaLaunchKernel of flb_make_points",
               cudaLaunchKernel(flb_cuda_address_of((void (*)(void))flb_make_points),
                                flb_cuda_blocks_for(l->rung.n), threads, arguments, 0, l->stream));
}

/* Sends the places of the next points to the device, which makes their integrals. Returns how many.
 */
static size_t load(cuda_engine *engine, pipeline *l, integral_batch *batch, size_t begin,
                   const flavbrem_context *context)
{
    size_t share = (batch->n + (size_t)engine->n_pipelines - 1) / (size_t)engine->n_pipelines;
    size_t n = least_of(least_of(share, l->room_points), batch->n - begin);
    l->begin = begin;
    l->rung.n = (uint32_t)n;
    l->rung.rtol = batch->rtol;
    l->rung.rules = engine->rules;
#pragma omp parallel for schedule(static) num_threads(flb_context_threads(context))
    for (size_t i = 0; i < n; i++)
        batch->place(batch->user, begin + i, &l->asked[i]);
    end_at_other_request(l);
    uint32_t first = first_asked(l);
    l->works = first < l->rung.n;
    if (!l->works) {
        batch->done += l->rung.n;
        return l->rung.n;
    }
    l->request = &batch->requests[l->asked[first].request];
    l->rung.tile_rows = rows_of_tile(l->request);
    guess_rows(l, batch->rules);
    copy(engine, l, l->device[ASKED], l->asked, l->rung.n * sizeof *l->asked,
         cudaMemcpyHostToDevice);
    launch_points(engine, l);
    lay_out(engine, l);
    return l->rung.n;
}

/* Tells the caller how far it is. Returns 1 where he wants no more. */
static int stopped(const integral_batch *batch, const flavbrem_context *context)
{
    return context->progress != NULL &&
           context->progress(context->progress_user, batch->done, batch->n) != 0;
}

/* One step of a pipeline: ends the rungs that run, begins the next ones. Returns 1 where a chunk
 * ended.
 */
static int step(cuda_engine *engine, pipeline *l, integral_batch *batch, size_t *next,
                const flavbrem_context *context)
{
    size_t done = batch->done;
    if (l->works)
        collect(engine, l, batch);
    while (engine->gpu.failed_call == NULL && !l->works && *next < batch->n)
        *next += load(engine, l, batch, *next, context);
    if (engine->gpu.failed_call == NULL && l->works)
        submit(engine, l);
    return batch->done > done;
}

static flavbrem_status integrate_batch(device_engine *started, integral_batch *batch,
                                       flavbrem_context *context)
{
    cuda_engine *engine = ours(started);
    size_t next = 0;
    int cancelled = 0;
    if (!flb_cuda_enter(&engine->gpu))
        return leave(engine, context);
    while (batch->done < batch->n && engine->gpu.failed_call == NULL && !cancelled)
        for (int i = 0; i < engine->n_pipelines && engine->gpu.failed_call == NULL && !cancelled;
             i++)
            if (step(engine, &engine->pipelines[i], batch, &next, context))
                cancelled = stopped(batch, context);
    for (int i = 0; i < engine->n_pipelines; i++) { /* nothing runs on in memory of ours */
        failed(engine, "cudaStreamSynchronize", cudaStreamSynchronize(engine->pipelines[i].stream));
        engine->pipelines[i].works = 0;
    }
    flavbrem_status status = leave(engine, context);
    return cancelled ? FLAVBREM_ERROR_CANCELLED : status;
}

/* ---- amplitudes ---- */

static void launch_amplitudes(cuda_engine *engine, const phase_space_place *places, double *values,
                              uint32_t n)
{
    void *arguments[] = {&places, &values, &n};
    struct dim3 threads = {BLOCK_THREADS, 1, 1};
    failed(engine, "cudaLaunchKernel of flb_amplitudes",
           cudaLaunchKernel(flb_cuda_address_of((void (*)(void))flb_amplitudes),
                            flb_cuda_blocks_for(n), threads, arguments, 0, engine->gpu.stream));
}

/* In the memory of the first pipeline, as much at once as it holds. */
static flavbrem_status amplitudes_at(device_engine *started, size_t n,
                                     const phase_space_place *places, double *values,
                                     flavbrem_context *context)
{
    cuda_engine *engine = ours(started);
    pipeline *l = &engine->pipelines[0];
    phase_space_place *places_there = l->device[VALUES];
    double *values_there = l->device[CHANNELS];
    size_t room = array_bytes(l, VALUES) / sizeof *places;
    if (!flb_cuda_enter(&engine->gpu))
        return leave(engine, context);
    for (size_t i = 0; i < n && engine->gpu.failed_call == NULL; i += room) {
        size_t some = n - i < room ? n - i : room;
        if (flb_cuda_copy(&engine->gpu, places_there, places + i, some * sizeof *places,
                          cudaMemcpyHostToDevice))
            launch_amplitudes(engine, places_there, values_there, (uint32_t)some);
        flb_cuda_copy(&engine->gpu, values + i, values_there, some * sizeof *values,
                      cudaMemcpyDeviceToHost);
    }
    return leave(engine, context);
}

/* ---- events ---- */

static flavbrem_status draw(device_engine *started, const event_batch *batch, event_record *events,
                            flavbrem_context *context)
{
    cuda_engine *engine = ours(started);
    if (!flb_cuda_enter(&engine->gpu))
        return leave(engine, context);
    flavbrem_status status =
        flb_cuda_draw_events(&engine->gpu, &engine->events, batch, events, context);
    flb_cuda_leave(&engine->gpu);
    return status;
}

static flavbrem_status count_in_bins(device_engine *started, const event_batch *batch,
                                     const event_histogram *histogram, flavbrem_context *context)
{
    cuda_engine *engine = ours(started);
    if (!flb_cuda_enter(&engine->gpu))
        return leave(engine, context);
    flavbrem_status status =
        flb_cuda_count_events(&engine->gpu, &engine->events, batch, histogram, context);
    flb_cuda_leave(&engine->gpu);
    return status;
}

static flavbrem_status random_numbers(device_engine *started, uint32_t n, const rng_place *places,
                                      rng_block *blocks, flavbrem_context *context)
{
    cuda_engine *engine = ours(started);
    if (!flb_cuda_enter(&engine->gpu))
        return leave(engine, context);
    flavbrem_status status = flb_cuda_random_blocks(&engine->gpu, n, places, blocks, context);
    flb_cuda_leave(&engine->gpu);
    return status;
}

/* ---- memory of the caller ---- */

static int whose(const void *memory)
{
    struct cudaPointerAttributes attributes;
    const char *reason;
    if (memory == NULL || count_gpus(&reason) == 0 ||
        flb_cuda_handled(cudaPointerGetAttributes(&attributes, memory)) != cudaSuccess)
        return NO_SUCH_DEVICE;
    return attributes.type == cudaMemoryTypeDevice || attributes.type == cudaMemoryTypeManaged
               ? attributes.device
               : NO_SUCH_DEVICE;
}

static flavbrem_status copy_there(int number, void *to, const void *from, size_t bytes,
                                  int from_device, void *stream, flavbrem_context *context)
{
    cuda_gpu gpu = {.number = number, .process = (long)getpid(), .stream = stream};
    if (flb_cuda_enter(&gpu))
        flb_cuda_copy(&gpu, to, from, bytes,
                      from_device ? cudaMemcpyDeviceToHost : cudaMemcpyHostToDevice);
    flb_cuda_leave(&gpu);
    return flb_cuda_status(&gpu, context);
}

static flavbrem_status events_there(device_engine *started, const event_batch *batch,
                                    event_record *events, void *stream, flavbrem_context *context)
{
    cuda_engine *engine = ours(started);
    if (!flb_cuda_enter(&engine->gpu))
        return leave(engine, context);
    flavbrem_status status =
        flb_cuda_events_there(&engine->gpu, &engine->events, batch, events, stream, context);
    flb_cuda_leave(&engine->gpu);
    return status;
}

static flavbrem_status columns_there(device_engine *started, const event_batch *batch,
                                     const record_columns *columns, void *stream,
                                     flavbrem_context *context)
{
    cuda_engine *engine = ours(started);
    if (!flb_cuda_enter(&engine->gpu))
        return leave(engine, context);
    flavbrem_status status =
        flb_cuda_columns_there(&engine->gpu, &engine->events, batch, columns, stream, context);
    flb_cuda_leave(&engine->gpu);
    return status;
}

static const device_memory memory = {whose, copy_there, events_there, columns_there};

const device_backend flb_cuda_card = {
    CUDA_NAMES,           .count = count_gpus,          .problem = problem,
    .describe = describe, .seconds = seconds_of,        .create = create,
    .destroy = destroy,   .integrate = integrate_batch, .amplitudes = amplitudes_at,
    .events = draw,       .histogram = count_in_bins,   .random_blocks = random_numbers,
    .memory = &memory};
