/* Three batches go round: one is drawn, one is put into the file, one lies between. */
#include "tables/events/batches.h"
#include "tables/fail.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define BATCHES 3
#define LEAST_CHUNKS 4 /* a batch */
#define MOST_CHUNKS 64
#define GPU_CHUNKS 32 /* at least: it draws some 10^5 events at once */

struct output_batch {
    uint64_t place; /* of its first event in all of them */
    size_t n;
    flavbrem_event *events;
    struct event_bytes *bytes; /* of each chunk */
    int encoded;               /* they are there */
};

struct round {
    struct event_flow *flow;
    size_t chunks; /* of a batch, at most */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct output_batch batches[BATCHES];
    uint64_t drawn, taken;  /* batches; drawn - taken of them wait */
    int ended;              /* no more are drawn */
    flavbrem_status status; /* of what takes them */
    char message[FAIL_SENTENCE];
};

static size_t chunks_of(uint64_t n)
{
    return (size_t)((n + EVENT_CHUNK - 1) / EVENT_CHUNK);
}

/* Events of chunk number k. */
static size_t chunk_size(const struct output_batch *batch, size_t k)
{
    size_t left = batch->n - k * EVENT_CHUNK;
    return left < EVENT_CHUNK ? left : EVENT_CHUNK;
}

/* ---- memory ---- */

static void free_batches(struct round *round)
{
    for (int i = 0; i < BATCHES; i++) {
        struct output_batch *batch = &round->batches[i];
        for (size_t k = 0; batch->bytes != NULL && k < round->chunks; k++)
            flb_event_bytes_free(&batch->bytes[k]);
        free(batch->bytes);
        free(batch->events);
    }
}

static flavbrem_status allocate_round(struct round *round)
{
    for (int i = 0; i < BATCHES; i++) {
        struct output_batch *batch = &round->batches[i];
        batch->events = malloc(round->chunks * EVENT_CHUNK * sizeof *batch->events);
        batch->bytes = calloc(round->chunks, sizeof *batch->bytes);
        if (batch->events == NULL || batch->bytes == NULL)
            return FLAVBREM_ERROR_MEMORY;
    }
    return FLAVBREM_OK;
}

/* ---- a batch becomes bytes ---- */

/* What some threads share. */
struct encoding {
    const struct event_writer *writer;
    struct output_batch *batch;
    atomic_size_t next; /* chunk */
    atomic_int failed;
};

static void *encode_chunks(void *user)
{
    struct encoding *work = user;
    struct output_batch *batch = work->batch;
    for (size_t k; (k = atomic_fetch_add(&work->next, 1)) < chunks_of(batch->n);)
        if (flb_event_writer_encode(work->writer, batch->place + k * EVENT_CHUNK,
                                    chunk_size(batch, k), batch->events + k * EVENT_CHUNK,
                                    &batch->bytes[k]) != FLAVBREM_OK)
            atomic_store(&work->failed, 1);
    return NULL;
}

/* Threads of its own: those of OpenMP, which the parent of a process had, are not there in a child.
 * Where one cannot be started the others do its work. */
static flavbrem_status encode(const struct round *round, struct output_batch *batch)
{
    struct encoding work = {.writer = round->flow->writer, .batch = batch};
    pthread_t threads[MOST_CHUNKS];
    size_t wanted = (size_t)flavbrem_context_threads(round->flow->context), n = 0;
    wanted = wanted < chunks_of(batch->n) ? wanted : chunks_of(batch->n);
    if (batch->encoded)
        return FLAVBREM_OK;
    while (n + 1 < wanted && pthread_create(&threads[n], NULL, encode_chunks, &work) == 0)
        n++;
    encode_chunks(&work);
    for (size_t i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    batch->encoded = 1;
    return atomic_load(&work.failed) ? FLAVBREM_ERROR_MEMORY : FLAVBREM_OK;
}

/* ---- the thread that takes them ---- */

static flavbrem_status put(struct round *round, const struct output_batch *batch)
{
    flavbrem_status status = FLAVBREM_OK;
    for (size_t k = 0; k < chunks_of(batch->n) && status == FLAVBREM_OK; k++)
        status = flb_event_writer_put(round->flow->writer, chunk_size(batch, k),
                                      batch->events + k * EVENT_CHUNK, &batch->bytes[k],
                                      round->message, sizeof round->message);
    return status;
}

/* After a failure the batches that come are only counted, so that nobody waits. */
static void *take_batches(void *user)
{
    struct round *round = user;
    pthread_mutex_lock(&round->lock);
    for (;;) {
        while (round->taken == round->drawn && !round->ended)
            pthread_cond_wait(&round->changed, &round->lock);
        if (round->taken == round->drawn)
            break;
        struct output_batch *batch = &round->batches[round->taken % BATCHES];
        flavbrem_status status = round->status;
        pthread_mutex_unlock(&round->lock);
        if (status == FLAVBREM_OK)
            status = encode(round, batch);
        if (status == FLAVBREM_OK)
            status = put(round, batch);
        pthread_mutex_lock(&round->lock);
        round->status = status;
        round->taken++;
        pthread_cond_signal(&round->changed);
    }
    pthread_mutex_unlock(&round->lock);
    return NULL;
}

/* ---- the thread that draws them ---- */

/* Waits for a batch that is free. Returns how the taking goes. */
static flavbrem_status wait_for_batch(struct round *round)
{
    pthread_mutex_lock(&round->lock);
    while (round->drawn - round->taken == BATCHES)
        pthread_cond_wait(&round->changed, &round->lock);
    flavbrem_status status = round->status;
    pthread_mutex_unlock(&round->lock);
    return status;
}

static void hand_over(struct round *round)
{
    pthread_mutex_lock(&round->lock);
    round->drawn++;
    pthread_cond_signal(&round->changed);
    pthread_mutex_unlock(&round->lock);
}

static int works_on_gpu(const flavbrem_context *context)
{
    return flavbrem_device_is_gpu(flavbrem_context_device(context, NULL));
}

/* The context's function, which the batches see only where they may take long. */
struct watcher {
    flavbrem_progress progress; /* NULL for none */
    void *user;
};

static int wants_no_more(const struct watcher *watcher, uint64_t done, uint64_t n)
{
    return watcher->progress != NULL &&
           watcher->progress(watcher->user, (size_t)done, (size_t)n) != 0;
}

/* A flavbrem_progress inside a batch. */
struct inside_batch {
    const struct watcher *watcher;
    uint64_t before, n;
};

static int look_inside(void *user, size_t done, size_t n)
{
    const struct inside_batch *at = user;
    return done < n && wants_no_more(at->watcher, at->before + done, at->n);
}

/* Where a GPU draws, the cores encode at the same time, from the other thread; else they have
 * enough to do with the drawing. */
static flavbrem_status fill(const struct round *round, struct output_batch *batch,
                            struct inside_batch *at)
{
    const struct event_flow *flow = round->flow;
    int is_cut = flavbrem_event_source_inside(flow->source, NULL).error > 0.0;
    if (is_cut)
        flavbrem_context_set_progress(flow->context, look_inside, at);
    flavbrem_status status = flavbrem_event_source_draw(
        flow->context, flow->source, flow->first + batch->place, batch->n, batch->events);
    flavbrem_context_set_progress(flow->context, NULL, NULL);
    batch->encoded = 0;
    if (status != FLAVBREM_OK || works_on_gpu(flow->context))
        return status;
    return encode(round, batch) == FLAVBREM_OK ? FLAVBREM_OK : fail_memory(flow->context);
}

static flavbrem_status draw_all(struct round *round, const struct watcher *watcher, uint64_t begin)
{
    struct event_flow *flow = round->flow;
    uint64_t most = round->chunks * EVENT_CHUNK;
    flavbrem_status status = FLAVBREM_OK;
    for (uint64_t done = begin; status == FLAVBREM_OK && done < flow->n;) {
        struct output_batch *batch = &round->batches[round->drawn % BATCHES];
        status = wants_no_more(watcher, done - begin, flow->n - begin) ? FLAVBREM_ERROR_CANCELLED
                                                                       : wait_for_batch(round);
        if (status != FLAVBREM_OK)
            return status;
        batch->place = done;
        batch->n = (size_t)(flow->n - done < most ? flow->n - done : most);
        struct inside_batch at = {watcher, done - begin, flow->n - begin};
        status = fill(round, batch, &at);
        if (round->drawn == 0)
            flow->drawn_on.device = flavbrem_context_device(flow->context, &flow->drawn_on.reason);
        done += batch->n;
        if (status == FLAVBREM_OK)
            hand_over(round);
    }
    if (status == FLAVBREM_OK) /* all are drawn: it cannot be stopped any more */
        (void)wants_no_more(watcher, flow->n - begin, flow->n - begin);
    return status;
}

/* ---- all of it ---- */

static flavbrem_status run(struct round *round, const struct watcher *watcher, uint64_t begin)
{
    flavbrem_context *context = round->flow->context;
    pthread_t taker;
    if (pthread_create(&taker, NULL, take_batches, round) != 0)
        return fail(context, FLAVBREM_ERROR_MEMORY,
                    "no thread can be started (too many, or no memory), free some");
    flavbrem_status status = draw_all(round, watcher, begin);
    pthread_mutex_lock(&round->lock);
    round->ended = 1;
    pthread_cond_signal(&round->changed);
    pthread_mutex_unlock(&round->lock);
    pthread_join(taker, NULL);
    if (round->status == FLAVBREM_OK)
        return status;
    return round->status == FLAVBREM_ERROR_MEMORY
               ? fail_memory(context)
               : fail(context, round->status, "%s", round->message);
}

static int may_use_gpu(const flavbrem_context *context)
{
    const char *wanted = flavbrem_context_wanted_device(context), *name;
    int usable = 0;
    if (strcmp(wanted, "auto") != 0)
        return flavbrem_device_is_gpu(wanted);
    for (size_t i = 0; (name = flavbrem_device_name(i, &usable, NULL)) != NULL; i++)
        if (usable && flavbrem_device_is_gpu(name))
            return 1;
    return 0;
}

/* Of a batch: so many that every thread has some, and that the memory stays small. */
static size_t chunks_for(const flavbrem_context *context, uint64_t left)
{
    size_t threads = (size_t)flavbrem_context_threads(context);
    size_t least = may_use_gpu(context) ? GPU_CHUNKS : LEAST_CHUNKS;
    size_t chunks = threads > least ? threads : least;
    chunks = chunks < MOST_CHUNKS ? chunks : MOST_CHUNKS;
    return chunks_of(left) < chunks ? chunks_of(left) : chunks;
}

flavbrem_status flb_event_batches_run(struct event_flow *flow)
{
    struct round round = {
        .flow = flow, .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    uint64_t begin = flb_event_writer_done(flow->writer);
    struct watcher watcher = {0};
    if (begin >= flow->n)
        return FLAVBREM_OK;
    watcher.progress = flavbrem_context_progress(flow->context, &watcher.user);
    round.chunks = chunks_for(flow->context, flow->n - begin);
    flavbrem_context_set_progress(flow->context, NULL, NULL);
    flavbrem_status status = allocate_round(&round);
    status = status == FLAVBREM_OK ? run(&round, &watcher, begin) : fail_memory(flow->context);
    flavbrem_context_set_progress(flow->context, watcher.progress, watcher.user);
    free_batches(&round);
    return status;
}
