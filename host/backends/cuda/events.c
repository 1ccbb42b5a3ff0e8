/* Events on a GPU.
 *
 * A batch is cut into chunks. Two slots, each with a stream, a buffer on the device and a pinned
 * one on the host, take chunks in turn: while one draws, the other's events cross the bus or are
 * copied into the caller's memory. A histogram leaves its events on the device: there both slots
 * only draw and count.
 *
 * A sampler is uploaded by the first batch that needs it and stays: the next ones find it by the
 * bytes of its source, which its hat follows from, and of the head of its hat. Where memory gets
 * short, or many lie idle, those that the batch does not need go. Those that share their hats come
 * and go with the batch: mixed.c. */
#include "host/backends/cuda/events.h"

#include <stdlib.h>
#include <string.h>

#include "host/backends/cuda/mixed.h"
#include "host/core/message.h"
#include "host/core/threads.h"
#include "kernels/launch.h"
#include "kernels/thrust_counts.h"

#define SLOTS 2
#define CHUNK_EVENTS (128u << 10)  /* 20 MB; 2.6 times the threads that an H100 has room for */
#define WATCHED_EVENTS (16u << 10) /* where launches must be short */
#define LEAST_CHUNK_EVENTS 1024u   /* where the device has little memory left */
#define BLOCKS_OF_PROCESSOR 3u     /* as many as FLAVBREM_KERNEL(3) has registers for */
#define COPIED_AT_ONCE 4096
#define MOST_IDLE_BYTES ((size_t)1 << 30) /* of samplers that a batch does not need */
#define COUNT_BLOCKS 128                  /* each adds its bins to those of all at its end */

typedef struct slot {
    cudaStream_t stream;
    event_record *there, *pinned;
    void *thrust_room; /* NULL where nothing is counted by Thrust */
    size_t begin, n;   /* of the batch; n is 0 where the slot has no work */
} slot;

/* A sampler on the device, and what it is known by. */
typedef struct resident {
    event_source source;
    hat head;
    device_sampler *there;
    size_t bytes;
    int wanted; /* by the batch that runs */
} resident;

struct cuda_events {
    slot slots[SLOTS];
    uint32_t room; /* events of a slot */
    resident *residents;
    size_t n_residents, room_residents;
    const device_sampler **table; /* of the batch, in its order */
    void *table_there;
    size_t room_table;
    cuda_mixed mixed; /* of the batch, where its samplers share */
    int is_mixed;
};

/* ---- the samplers ---- */

static int is_resident(const resident *r, const sampler_data *sampler)
{
    return memcmp(&r->source, sampler->source, sizeof r->source) == 0 &&
           memcmp(&r->head, sampler->hat, sizeof r->head) == 0;
}

/* The place of a sampler, n_residents for none. Samplers mostly come in the order in which they
 * came before: the search begins at `from`. */
static size_t find_resident(const cuda_events *events, const sampler_data *sampler, size_t from)
{
    for (size_t i = 0; i < events->n_residents; i++) {
        size_t place = (from + i) % events->n_residents;
        if (is_resident(&events->residents[place], sampler))
            return place;
    }
    return events->n_residents;
}

static void forget_unwanted(cuda_events *events)
{
    size_t kept = 0;
    for (size_t i = 0; i < events->n_residents; i++) {
        if (events->residents[i].wanted)
            events->residents[kept++] = events->residents[i];
        else
            flb_cuda_free(events->residents[i].there);
    }
    events->n_residents = kept;
}

static cudaError_t allocate_sampler(cuda_events *events, size_t bytes, void **there)
{
    cudaError_t error = flb_cuda_handled(cudaMalloc(there, bytes));
    if (error != cudaErrorMemoryAllocation)
        return error;
    forget_unwanted(events);
    return cudaMalloc(there, bytes);
}

/* The caller has made room for one more in residents[]. */
static void upload(cuda_gpu *gpu, cuda_events *events, const sampler_data *sampler)
{
    size_t hat_at = offsetof(device_sampler, hat_head);
    void *there = NULL;
    if (flb_cuda_failed(gpu, "cudaMalloc",
                        allocate_sampler(events, hat_at + sampler->hat_bytes, &there)))
        return;
    resident *r = &events->residents[events->n_residents++];
    memcpy(&r->source, sampler->source, sizeof r->source);
    memcpy(&r->head, sampler->hat, sizeof r->head);
    r->there = there;
    r->bytes = hat_at + sampler->hat_bytes;
    r->wanted = 1;
    event_source source = *sampler->source;
    flb_cuda_bring_table(gpu, &source.f.q.nucleus.table);
    flb_cuda_copy(gpu, there, &source, sizeof source, cudaMemcpyHostToDevice);
    flb_cuda_copy(gpu, (char *)there + hat_at, sampler->hat, sampler->hat_bytes,
                  cudaMemcpyHostToDevice);
}

/* Marks the samplers of a batch that are there already, so that they stay. */
static void mark_wanted(cuda_events *events, const event_batch *batch)
{
    size_t place = 0, idle_bytes = 0;
    for (size_t i = 0; i < events->n_residents; i++)
        events->residents[i].wanted = 0;
    for (size_t i = 0; i < batch->n_samplers; i++) {
        place = find_resident(events, &batch->samplers[i], place);
        if (place < events->n_residents)
            events->residents[place++].wanted = 1;
    }
    for (size_t i = 0; i < events->n_residents; i++)
        idle_bytes += events->residents[i].wanted ? 0 : events->residents[i].bytes;
    if (idle_bytes > MOST_IDLE_BYTES)
        forget_unwanted(events);
}

/* Room on the host for what n samplers need. */
static int make_host_room(cuda_events *events, size_t n)
{
    size_t room = events->n_residents + n;
    if (room > events->room_residents) {
        resident *residents = realloc(events->residents, room * sizeof *residents);
        if (residents == NULL)
            return 0;
        events->residents = residents;
        events->room_residents = room;
    }
    if (n > events->room_table) {
        const device_sampler **table = realloc(events->table, n * sizeof *table);
        if (table == NULL)
            return 0;
        events->table = table;
    }
    return 1;
}

/* The table on the device, of n samplers, as long as the one on the host. */
static void make_table_room(cuda_gpu *gpu, cuda_events *events, size_t n)
{
    if (n <= events->room_table)
        return;
    flb_cuda_free(events->table_there);
    events->table_there = NULL;
    events->room_table = 0;
    if (!flb_cuda_failed(gpu, "cudaMalloc",
                         cudaMalloc(&events->table_there, n * sizeof *events->table)))
        events->room_table = n;
}

static void bring_samplers(cuda_gpu *gpu, cuda_events *events, const event_batch *batch)
{
    size_t place = 0;
    mark_wanted(events, batch);
    for (size_t i = 0; i < batch->n_samplers && gpu->failed_call == NULL; i++) {
        place = find_resident(events, &batch->samplers[i], place);
        if (place == events->n_residents) {
            upload(gpu, events, &batch->samplers[i]);
            place = events->n_residents - 1; /* also where others had to go */
        }
        if (gpu->failed_call == NULL)
            events->table[i] = events->residents[place++].there;
    }
    make_table_room(gpu, events, batch->n_samplers);
    flb_cuda_copy(gpu, events->table_there, events->table,
                  batch->n_samplers * sizeof *events->table, cudaMemcpyHostToDevice);
}

/* ---- the slots ---- */

static void free_there(cuda_events *events)
{
    for (int i = 0; i < SLOTS; i++) {
        flb_cuda_free(events->slots[i].there);
        flb_cuda_free(events->slots[i].thrust_room);
        events->slots[i].there = NULL;
        events->slots[i].thrust_room = NULL;
    }
}

/* As much room on the device as there is, halving what was asked for. */
static cudaError_t make_slot_room(cuda_events *events, uint32_t most)
{
    cudaError_t error = cudaErrorMemoryAllocation;
    for (events->room = most; events->room >= LEAST_CHUNK_EVENTS; events->room /= 2) {
        error = cudaSuccess;
        for (int i = 0; i < SLOTS && error == cudaSuccess; i++)
            error = flb_cuda_handled(cudaMalloc((void **)&events->slots[i].there,
                                                events->room * sizeof *events->slots[i].there));
        if (error != cudaErrorMemoryAllocation)
            break;
        free_there(events);
    }
    return error;
}

static void make_slots(cuda_gpu *gpu, cuda_events *events)
{
    if (flb_cuda_failed(gpu, "cudaMalloc",
                        make_slot_room(events, gpu->watched ? WATCHED_EVENTS : CHUNK_EVENTS)))
        return;
    for (int i = 0; i < SLOTS; i++) {
        slot *s = &events->slots[i];
        size_t bytes = events->room * sizeof *s->pinned;
        if (flb_cuda_failed(gpu, "cudaStreamCreateWithFlags", flb_cuda_create_stream(&s->stream)) ||
            flb_cuda_failed(gpu, "cudaMallocHost", cudaMallocHost((void **)&s->pinned, bytes)))
            return;
    }
}

/* Nothing runs: who sends work waits for it, also after a failure. */
void flb_cuda_events_destroy(cuda_events **events)
{
    if (*events == NULL)
        return;
    for (int i = 0; i < SLOTS; i++) {
        slot *s = &(*events)->slots[i];
        if (s->pinned != NULL)
            flb_cuda_handled(cudaFreeHost(s->pinned));
        if (s->stream != NULL)
            flb_cuda_handled(cudaStreamDestroy(s->stream));
    }
    free_there(*events);
    for (size_t i = 0; i < (*events)->n_residents; i++)
        flb_cuda_free((*events)->residents[i].there);
    flb_cuda_free((*events)->table_there);
    free((*events)->residents);
    free((*events)->table);
    free(*events);
    *events = NULL;
}

/* Slots and samplers for a batch. */
static flavbrem_status prepare(cuda_gpu *gpu, cuda_events **events, const event_batch *batch,
                               flavbrem_context *context)
{
    if (*events == NULL)
        *events = calloc(1, sizeof **events);
    int mixed = flb_cuda_is_mixed(batch);
    if (*events == NULL || (!mixed && !make_host_room(*events, batch->n_samplers)))
        return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                                "there is no memory for %zu samplers on \"cuda:%d\", free some",
                                batch->n_samplers, gpu->number);
    (*events)->is_mixed = mixed;
    if (gpu->failed_call == NULL && mixed)
        flb_cuda_bring_mixed(gpu, batch, &(*events)->mixed);
    else if (gpu->failed_call == NULL)
        bring_samplers(gpu, *events, batch);
    if ((*events)->room == 0 && gpu->failed_call == NULL) /* in what the samplers leave */
        make_slots(gpu, *events);
    return flb_cuda_status(gpu, context);
}

/* ---- a chunk ---- */

static int all_are_plain(const event_batch *batch)
{
    int plain = 1;
    for (size_t i = 0; i < batch->n_samplers && plain; i++)
        plain = is_plain(&batch->samplers[i].source->f.q);
    return plain;
}

/* As many threads as the GPU works on at a time, each of which takes its events one after the
 * other; fewer where there are fewer events. */
static void launch_kernel(cuda_gpu *gpu, const slot *s, const char *call, void (*kernel)(void),
                          void *job)
{
    void *arguments[] = {job};
    struct dim3 blocks = flb_cuda_blocks_for(s->n), threads = {BLOCK_THREADS, 1, 1};
    unsigned most = BLOCKS_OF_PROCESSOR * (unsigned)gpu->processors;
    blocks.x = blocks.x < most ? blocks.x : most;
    flb_cuda_failed(
        gpu, call,
        cudaLaunchKernel(flb_cuda_address_of(kernel), blocks, threads, arguments, 0, s->stream));
}

static void launch_own(cuda_gpu *gpu, const cuda_events *events, const slot *s,
                       const event_batch *batch)
{
    device_draw job = {.samplers = events->table_there,
                       .events = s->there,
                       .first = batch->first + s->begin,
                       .n_samplers = batch->n_samplers,
                       .n = (uint32_t)s->n};
    if (all_are_plain(batch))
        launch_kernel(gpu, s, "cudaLaunchKernel of flb_draw_events",
                      (void (*)(void))flb_draw_events, &job);
    else
        launch_kernel(gpu, s, "cudaLaunchKernel of flb_draw_formed_events",
                      (void (*)(void))flb_draw_formed_events, &job);
}

static void launch_mixed(cuda_gpu *gpu, const cuda_events *events, const slot *s,
                         const event_batch *batch)
{
    device_mixed_draw job = {.samplers = events->mixed.samplers,
                             .events = s->there,
                             .pick = events->mixed.pick,
                             .numbers = events->mixed.numbers,
                             .lacks = events->mixed.lacks,
                             .most_tries = batch->tries > 0 ? batch->tries : MOST_TRIES,
                             .first = batch->first + s->begin,
                             .n_samplers = batch->n_samplers,
                             .n = (uint32_t)s->n};
    if (all_are_plain(batch))
        launch_kernel(gpu, s, "cudaLaunchKernel of flb_draw_mixed_events",
                      (void (*)(void))flb_draw_mixed_events, &job);
    else
        launch_kernel(gpu, s, "cudaLaunchKernel of flb_draw_formed_mixed_events",
                      (void (*)(void))flb_draw_formed_mixed_events, &job);
}

/* Sends the next chunk of a batch to the device. */
static void launch_draw(cuda_gpu *gpu, const cuda_events *events, slot *s, const event_batch *batch,
                        size_t begin)
{
    size_t left = batch->n - begin;
    s->begin = begin;
    /* NOLINTNEXTLINE(clang-analyzer-core.*): after prepare there are slots */
    s->n = left < events->room ? left : events->room;
    (events->is_mixed ? launch_mixed : launch_own)(gpu, events, s, batch);
}

/* Nothing runs on in memory of ours. */
static void wait_for_slots(cuda_gpu *gpu, cuda_events *events)
{
    for (int i = 0; i < SLOTS; i++) {
        flb_cuda_failed(gpu, "cudaStreamSynchronize",
                        cudaStreamSynchronize(events->slots[i].stream));
        events->slots[i].n = 0;
    }
}

/* Behind a batch that was prepared, whether that failed or not. */
static flavbrem_status end_batch(cuda_gpu *gpu, cuda_events *events, flavbrem_context *context)
{
    if (events != NULL)
        flb_cuda_free_mixed(&events->mixed);
    return flb_cuda_status(gpu, context);
}

/* ---- events for the caller ---- */

static void copy_out(event_record *out, const event_record *events, size_t n, int threads)
{
    long pieces = (long)((n + COPIED_AT_ONCE - 1) / COPIED_AT_ONCE);
#pragma omp parallel for schedule(static) num_threads(threads)
    for (long piece = 0; piece < pieces; piece++) {
        size_t begin = (size_t)piece * COPIED_AT_ONCE, left = n - begin;
        memcpy(out + begin, events + begin,
               (left < COPIED_AT_ONCE ? left : COPIED_AT_ONCE) * sizeof *out);
    }
}

static void collect(cuda_gpu *gpu, slot *s, event_record *out, int threads)
{
    if (s->n > 0 &&
        !flb_cuda_failed(gpu, "cudaStreamSynchronize", cudaStreamSynchronize(s->stream)))
        copy_out(out + s->begin, s->pinned, s->n, threads);
    s->n = 0;
}

flavbrem_status flb_cuda_draw_events(cuda_gpu *gpu, cuda_events **events, const event_batch *batch,
                                     event_record *out, flavbrem_context *context)
{
    flavbrem_status status = prepare(gpu, events, batch, context);
    if (status != FLAVBREM_OK) {
        (void)end_batch(gpu, *events, context);
        return status;
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.*): after prepare they are there and have room */
    size_t next = 0, chunks = (batch->n + (*events)->room - 1) / (*events)->room;
    for (size_t i = 0; i < chunks + SLOTS && gpu->failed_call == NULL; i++) {
        slot *s = &(*events)->slots[i % SLOTS];
        collect(gpu, s, out, flb_context_threads(context));
        if (i >= chunks || gpu->failed_call != NULL)
            continue;
        launch_draw(gpu, *events, s, batch, next);
        next += s->n;
        if (gpu->failed_call == NULL)
            flb_cuda_failed(gpu, "cudaMemcpyAsync",
                            cudaMemcpyAsync(s->pinned, s->there, s->n * sizeof *out,
                                            cudaMemcpyDeviceToHost, s->stream));
    }
    wait_for_slots(gpu, *events);
    return end_batch(gpu, *events, context);
}

/* ---- histograms ---- */

/* The memory of a histogram, the same on both sides: counts, tally, edges of both axes. */
typedef struct layout {
    size_t n_counts, tally_at, edges_at[HISTOGRAM_AXES], bytes;
} layout;

static layout layout_of(const event_histogram *h)
{
    layout l = {.n_counts = 1};
    for (int a = 0; a < HISTOGRAM_AXES; a++)
        l.n_counts *= h->axis[a].n_edges + (size_t)1;
    l.tally_at = l.n_counts * sizeof *h->counts;
    l.bytes = l.tally_at + sizeof *h->tally;
    for (int a = 0; a < HISTOGRAM_AXES; a++) {
        l.edges_at[a] = l.bytes;
        l.bytes += h->axis[a].n_edges * sizeof *h->axis[a].edges;
    }
    return l;
}

static void fill_block(char *block, const layout *l, const event_histogram *h)
{
    memcpy(block, h->counts, l->n_counts * sizeof *h->counts);
    memcpy(block + l->tally_at, h->tally, sizeof *h->tally);
    for (int a = 0; a < HISTOGRAM_AXES; a++)
        if (h->axis[a].n_edges > 0)
            memcpy(block + l->edges_at[a], h->axis[a].edges,
                   h->axis[a].n_edges * sizeof *h->axis[a].edges);
}

static void launch_count(cuda_gpu *gpu, const slot *s, device_count *job)
{
    struct dim3 blocks = flb_cuda_blocks_for(s->n), threads = {BLOCK_THREADS, 1, 1};
    void *arguments[] = {job};
    job->events = s->there;
    job->n = (uint32_t)s->n;
    blocks.x = blocks.x < COUNT_BLOCKS ? blocks.x : COUNT_BLOCKS;
    flb_cuda_failed(gpu, "cudaLaunchKernel of flb_count_events",
                    cudaLaunchKernel(flb_cuda_address_of((void (*)(void))flb_count_events), blocks,
                                     threads, arguments, 0, s->stream));
}

/* Where the library has Thrust, for histograms of few counts. */
static void make_thrust_room(cuda_gpu *gpu, cuda_events *events, const layout *l)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.*): after prepare they are there */
    size_t bytes = flb_thrust_room(events->room);
    for (int i = 0; i < SLOTS && bytes > 0 && l->n_counts <= THRUST_MOST_COUNTS; i++)
        if (events->slots[i].thrust_room == NULL)
            flb_cuda_failed(gpu, "cudaMalloc", cudaMalloc(&events->slots[i].thrust_room, bytes));
}

static void count_by_thrust(cuda_gpu *gpu, const slot *s, const device_count *job, const layout *l)
{
    int error = flb_thrust_count(s->there, (uint32_t)s->n, job->axis, job->counts,
                                 (uint32_t)l->n_counts, job->tally, s->thrust_room, s->stream);
    flb_cuda_failed(gpu, "Thrust", (cudaError_t)error);
}

/* Draws and counts the whole batch in a block that is on the device. */
static void count_batch(cuda_gpu *gpu, cuda_events *events, const event_batch *batch,
                        const event_histogram *h, const layout *l, char *there)
{
    device_count job = {.counts = (uint64_t *)(void *)there,
                        .tally = (event_tally *)(void *)(there + l->tally_at)};
    for (int a = 0; a < HISTOGRAM_AXES; a++) {
        job.axis[a] = h->axis[a];
        job.axis[a].edges = (const double *)(const void *)(there + l->edges_at[a]);
    }
    make_thrust_room(gpu, events, l);
    for (size_t next = 0, i = 0; next < batch->n && gpu->failed_call == NULL; i++) {
        slot *s = &events->slots[i % SLOTS];
        launch_draw(gpu, events, s, batch, next);
        next += s->n;
        if (gpu->failed_call != NULL)
            break;
        if (s->thrust_room != NULL && l->n_counts <= THRUST_MOST_COUNTS)
            count_by_thrust(gpu, s, &job, l);
        else
            launch_count(gpu, s, &job);
    }
    wait_for_slots(gpu, events);
}

static void count_in_block(cuda_gpu *gpu, cuda_events *events, const event_batch *batch,
                           const event_histogram *h, const layout *l, char *block)
{
    void *there = NULL;
    if (flb_cuda_failed(gpu, "cudaMalloc", cudaMalloc(&there, l->bytes)))
        return;
    if (flb_cuda_copy(gpu, there, block, l->bytes, cudaMemcpyHostToDevice))
        count_batch(gpu, events, batch, h, l, there);
    flb_cuda_copy(gpu, block, there, l->edges_at[0], cudaMemcpyDeviceToHost);
    flb_cuda_free(there);
}

flavbrem_status flb_cuda_count_events(cuda_gpu *gpu, cuda_events **events, const event_batch *batch,
                                      const event_histogram *h, flavbrem_context *context)
{
    layout l = layout_of(h);
    flavbrem_status status = prepare(gpu, events, batch, context);
    char *block = status == FLAVBREM_OK ? malloc(l.bytes) : NULL;
    if (block != NULL) {
        fill_block(block, &l, h);
        count_in_block(gpu, *events, batch, h, &l, block);
        status = flb_cuda_status(gpu, context);
    } else if (status == FLAVBREM_OK) {
        status = flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                                  "there is no memory for a histogram of %zu bins, free some or "
                                  "give fewer bins",
                                  l.n_counts);
    }
    (void)end_batch(gpu, *events, context);
    if (block != NULL && status == FLAVBREM_OK) {
        memcpy(h->counts, block, l.n_counts * sizeof *h->counts);
        memcpy(h->tally, block + l.tally_at, sizeof *h->tally);
    }
    free(block);
    return status;
}

/* ---- into the caller's memory of the GPU ---- */

static void launch_columns(cuda_gpu *gpu, const slot *s, const record_columns *there)
{
    device_columns job = {.events = s->there, .at = s->begin, .n = (uint32_t)s->n};
    /* NOLINTNEXTLINE(clang-analyzer-core.*): where there are no records there are columns */
    job.columns = *there;
    launch_kernel(gpu, s, "cudaLaunchKernel of flb_make_columns", (void (*)(void))flb_make_columns,
                  &job);
}

/* Where events have numbers of their own, each has to have a try that is accepted. */
static flavbrem_status check_lacks(cuda_gpu *gpu, const cuda_events *events,
                                   flavbrem_context *context)
{
    uint32_t lacks = 0;
    /* NOLINTNEXTLINE(clang-analyzer-core.*): prepared */
    if (events->mixed.lacks == NULL ||
        !flb_cuda_copy(gpu, &lacks, events->mixed.lacks, sizeof lacks, cudaMemcpyDeviceToHost) ||
        lacks == 0)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_FORMAT,
                            "%u draws found no final state (the table does not belong to this "
                            "process), make it anew",
                            (unsigned)lacks);
}

/* Into records, or where these are NULL into columns, by chunks in the buffer of the first slot. */
static flavbrem_status draw_there(cuda_gpu *gpu, cuda_events **events, const event_batch *batch,
                                  event_record *records, const record_columns *columns,
                                  cudaStream_t stream, flavbrem_context *context)
{
    slot s = {.stream = stream};
    flavbrem_status status = prepare(gpu, events, batch, context);
    for (size_t next = 0; status == FLAVBREM_OK && next < batch->n && gpu->failed_call == NULL;
         next += s.n) {
        /* NOLINTNEXTLINE(clang-analyzer-core.*): prepared */
        s.there = records != NULL ? records + next : (*events)->slots[0].there;
        launch_draw(gpu, *events, &s, batch, next);
        if (records == NULL && gpu->failed_call == NULL)
            launch_columns(gpu, &s, columns);
    }
    if (status == FLAVBREM_OK) /* also after a failure: nothing runs on in memory of ours */
        flb_cuda_failed(gpu, "cudaStreamSynchronize", cudaStreamSynchronize(stream));
    if (status == FLAVBREM_OK)
        status = check_lacks(gpu, *events, context);
    flavbrem_status ended = end_batch(gpu, *events, context);
    return status != FLAVBREM_OK ? status : ended;
}

flavbrem_status flb_cuda_events_there(cuda_gpu *gpu, cuda_events **events, const event_batch *batch,
                                      event_record *there, cudaStream_t stream,
                                      flavbrem_context *context)
{
    return draw_there(gpu, events, batch, there, NULL, stream, context);
}

flavbrem_status flb_cuda_columns_there(cuda_gpu *gpu, cuda_events **events,
                                       const event_batch *batch, const record_columns *there,
                                       cudaStream_t stream, flavbrem_context *context)
{
    return draw_there(gpu, events, batch, NULL, there, stream, context);
}

/* ---- random numbers ---- */

flavbrem_status flb_cuda_random_blocks(cuda_gpu *gpu, uint32_t n, const rng_place *places,
                                       rng_block *blocks, flavbrem_context *context)
{
    rng_place *places_there = NULL;
    rng_block *blocks_there = NULL;
    struct dim3 threads = {BLOCK_THREADS, 1, 1};
    void *arguments[] = {&places_there, &blocks_there, &n};
    size_t places_bytes = n * sizeof *places, blocks_bytes = n * sizeof *blocks;
    if (!flb_cuda_failed(gpu, "cudaMalloc", cudaMalloc((void **)&places_there, places_bytes)) &&
        !flb_cuda_failed(gpu, "cudaMalloc", cudaMalloc((void **)&blocks_there, blocks_bytes)) &&
        flb_cuda_copy(gpu, places_there, places, places_bytes, cudaMemcpyHostToDevice) &&
        !flb_cuda_failed(gpu, "cudaLaunchKernel of flb_random_blocks",
                         cudaLaunchKernel(flb_cuda_address_of((void (*)(void))flb_random_blocks),
                                          flb_cuda_blocks_for(n), threads, arguments, 0,
                                          gpu->stream)))
        flb_cuda_copy(gpu, blocks, blocks_there, blocks_bytes, cudaMemcpyDeviceToHost);
    flb_cuda_free(places_there);
    flb_cuda_free(blocks_there);
    return flb_cuda_status(gpu, context);
}
