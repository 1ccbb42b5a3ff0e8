/* Three batches go round: one is drawn, one is taken, one lies between. */
#include "host/cli/event_batches.h"

#include <omp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/points.h"
#include "host/cli/stop.h"

#define BATCHES 3
#define LEAST_CHUNKS 4 /* a batch */
#define MOST_CHUNKS 64
#define GPU_CHUNKS 32 /* at least: it draws some 10^5 events at once */

struct round {
    const struct event_sink *sink;
    int threads;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct output_batch batches[BATCHES];
    uint64_t drawn, taken; /* batches; drawn - taken of them wait */
    int ended;             /* no more are drawn */
    int code;              /* of what takes them */
    struct problem problem;
};

size_t event_batch_chunks(size_t n)
{
    return (n + EVENT_CHUNK - 1) / EVENT_CHUNK;
}

void drawn_on_note(struct drawn_on *drawn_on, const flavbrem_context *context)
{
    drawn_on->device = flavbrem_context_device(context, &drawn_on->reason);
}

/* ---- memory ---- */

static void free_batches(struct round *round, size_t chunks)
{
    for (int i = 0; i < BATCHES; i++) {
        struct output_batch *batch = &round->batches[i];
        for (size_t k = 0; batch->bytes != NULL && k < chunks; k++)
            flb_event_bytes_free(&batch->bytes[k]);
        free(batch->bytes);
        free(batch->events);
    }
}

static int allocate_round(struct round *round, size_t chunks, struct problem *problem)
{
    for (int i = 0; i < BATCHES; i++) {
        struct output_batch *batch = &round->batches[i];
        batch->events = malloc(chunks * EVENT_CHUNK * sizeof *batch->events);
        batch->bytes = calloc(chunks, sizeof *batch->bytes);
        if (batch->events == NULL || batch->bytes == NULL)
            return problem_memory(problem);
    }
    return EXIT_DONE;
}

/* ---- one batch ---- */

static int encode(const struct round *round, struct output_batch *batch, struct problem *problem)
{
    long chunks = (long)event_batch_chunks(batch->n);
    const struct event_sink *sink = round->sink;
    int failed = 0;
    if (batch->encoded)
        return EXIT_DONE;
#pragma omp parallel for schedule(dynamic, 1) num_threads(round->threads) reduction(| : failed)
    for (long k = 0; k < chunks; k++) {
        size_t at = (size_t)k * EVENT_CHUNK;
        size_t n = batch->n - at < EVENT_CHUNK ? batch->n - at : EVENT_CHUNK;
        failed |= sink->encode(sink->user, batch->place + at, n, batch->events + at,
                               &batch->bytes[k]) != FLAVBREM_OK;
    }
    batch->encoded = 1;
    return failed ? problem_memory(problem) : EXIT_DONE;
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
        int code = round->code;
        pthread_mutex_unlock(&round->lock);
        if (code == EXIT_DONE)
            code = encode(round, batch, &round->problem);
        if (code == EXIT_DONE)
            code = round->sink->take(round->sink->user, batch, &round->problem);
        pthread_mutex_lock(&round->lock);
        round->code = code;
        round->taken++;
        pthread_cond_signal(&round->changed);
    }
    pthread_mutex_unlock(&round->lock);
    return NULL;
}

/* ---- all of them ---- */

/* Waits for a batch that is free. Returns how the taking goes. */
static int wait_for_batch(struct round *round)
{
    pthread_mutex_lock(&round->lock);
    while (round->drawn - round->taken == BATCHES)
        pthread_cond_wait(&round->changed, &round->lock);
    int code = round->code;
    pthread_mutex_unlock(&round->lock);
    return code;
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

/* Where a GPU draws, the cores encode at the same time, from the other thread; else they have
 * enough to do with the drawing. */
static int fill(struct round *round, const struct event_supply *source, struct output_batch *batch,
                struct problem *problem)
{
    flavbrem_status status =
        flavbrem_events_draw(source->context, source->n_samplers, source->samplers,
                             source->first + batch->place, batch->n, batch->events);
    if (status != FLAVBREM_OK)
        return points_failed(source->context, status, problem);
    batch->encoded = 0;
    return works_on_gpu(source->context) ? EXIT_DONE : encode(round, batch, problem);
}

static int draw_all(struct round *round, const struct event_supply *source, uint64_t done,
                    uint64_t n, size_t most, struct progress *progress, struct problem *problem)
{
    int code = EXIT_DONE;
    while (code == EXIT_DONE && done < n) {
        struct output_batch *batch = &round->batches[round->drawn % BATCHES];
        code = stop_signal() != 0 ? EXIT_STOPPED : wait_for_batch(round);
        if (code != EXIT_DONE)
            return code;
        batch->place = done;
        batch->n = n - done < most ? (size_t)(n - done) : most;
        code = fill(round, source, batch, problem);
        if (round->drawn == 0)
            drawn_on_note(source->drawn_on, source->context);
        done += batch->n;
        if (code == EXIT_DONE)
            hand_over(round);
        progress->before += batch->n;
        progress_update(progress, 0, 0);
    }
    return code;
}

static int run(struct round *round, const struct event_supply *source, uint64_t done, uint64_t n,
               size_t most, struct progress *progress, struct problem *problem)
{
    pthread_t taker;
    if (pthread_create(&taker, NULL, take_batches, round) != 0)
        return problem_set(problem, EXIT_FAILED,
                           "no thread can be started (too many, or no memory), free some");
    int code = draw_all(round, source, done, n, most, progress, problem);
    pthread_mutex_lock(&round->lock);
    round->ended = 1;
    pthread_cond_signal(&round->changed);
    pthread_mutex_unlock(&round->lock);
    pthread_join(taker, NULL);
    if (round->code != EXIT_DONE)
        *problem = round->problem;
    return round->code != EXIT_DONE ? round->code : code;
}

static int has_gpu(void)
{
    const char *name;
    int usable = 0;
    for (size_t i = 0; (name = flavbrem_device_name(i, &usable, NULL)) != NULL; i++)
        if (usable && flavbrem_device_is_gpu(name))
            return 1;
    return 0;
}

/* So many that every thread has some, and that the memory stays small. */
static size_t chunks_of(const struct options *options, int threads, uint64_t left)
{
    int asked = strcmp(options->device, "auto") == 0 || flavbrem_device_is_gpu(options->device);
    int may_use_gpu = asked && has_gpu();
    size_t least = may_use_gpu ? GPU_CHUNKS : LEAST_CHUNKS;
    size_t chunks = (size_t)threads > least ? (size_t)threads : least;
    uint64_t wanted = (left + EVENT_CHUNK - 1) / EVENT_CHUNK;
    chunks = chunks < MOST_CHUNKS ? chunks : MOST_CHUNKS;
    return wanted < chunks ? (size_t)wanted : chunks;
}

int event_batches_run(const struct options *options, const struct event_supply *source,
                      uint64_t done, uint64_t n, const struct event_sink *sink,
                      struct progress *progress, struct problem *problem)
{
    struct round round = {.sink = sink,
                          .threads =
                              options->threads > 0 ? options->threads : omp_get_max_threads(),
                          .lock = PTHREAD_MUTEX_INITIALIZER,
                          .changed = PTHREAD_COND_INITIALIZER};
    if (done >= n)
        return EXIT_DONE;
    size_t chunks = chunks_of(options, round.threads, n - done);
    int code = allocate_round(&round, chunks, problem);
    if (code == EXIT_DONE)
        code = run(&round, source, done, n, chunks * EVENT_CHUNK, progress, problem);
    free_batches(&round, chunks);
    return code;
}
