/* One GPU or several on a batch.
 *
 * A single one gets the batch as it is. Of several each has an engine of its own, a context of its
 * own for its sentences, and while a batch lasts a thread of the host. They take pieces of the
 * batch from one counter, large ones first, so that they end at about the same time. Which one does
 * a piece changes no bits: a point, an event, a count see themselves alone.
 *
 * Where one fails its piece goes back, the others do it, and it gets no more. Who finds nothing
 * left waits for those who work, for one of them may still fail. The caller's thread waits, calls
 * the progress function, and does nothing else. */
#include "host/backends/cuda/cards.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/backends/backends.h"
#include "host/backends/cuda/gpu.h"
#include "host/backends/cuda/names.h"
#include "host/core/context.h"
#include "host/core/message.h"
#include "host/core/rules.h"
#include "host/core/threads.h"

/* The smallest pieces: at the end of a batch somebody waits for one of them. */
#define LEAST_POINTS 32
#define LEAST_EVENTS 512
#define LEAST_PLACES 64

typedef struct card {
    int number;
    device_engine *engine;     /* NULL where it does not work, or no more */
    flavbrem_context *context; /* its own, NULL for a single card, which has the caller's */
} card;

typedef struct card_set {
    int n;
    card cards[MOST_GPUS];
    long process; /* that made it */
    flavbrem_status failed_as;
    char failure[MESSAGE_BYTES]; /* of the card that failed first; "" */
} card_set;

static card_set *ours(device_engine *engine)
{
    return (card_set *)(void *)engine;
}

static int is_alone(const card_set *set)
{
    return set->cards[0].context == NULL;
}

/* ---- work that is dealt out ---- */

typedef struct dealt_piece {
    size_t begin, n;
} dealt_piece;

typedef struct job {
    card_set *set;
    /* Does a piece on card number k. */
    flavbrem_status (*work)(const struct job *job, int k, dealt_piece p);
    void *of; /* what is worked on */
    size_t n, least;
    pthread_mutex_t lock; /* of all that follows, and of the set's failure */
    pthread_cond_t changed;
    size_t next;                 /* what is before was dealt out */
    dealt_piece back[MOST_GPUS]; /* pieces of cards that failed; each fails once */
    int n_back, in_hand;
    size_t done;                 /* in pieces that ended */
    size_t under_way[MOST_GPUS]; /* of the pieces in hand */
    int running, cancelled;
} job;

/* A thread of a job, and its card. */
typedef struct worker {
    job *job;
    int k;
    pthread_t thread;
    int is_started;
} worker;

static int count_working(const card_set *set)
{
    int n = 0;
    for (int k = 0; k < set->n; k++)
        n += set->cards[k].engine != NULL;
    return n;
}

/* The next piece of a counter: half of what is left, shared evenly. */
static dealt_piece deal(job *j)
{
    size_t left = j->n - j->next, n = left / (2 * (size_t)j->set->n);
    n = n > j->least ? n : j->least;
    dealt_piece p = {j->next, n < left ? n : left};
    j->next += p.n;
    return p;
}

/* Waits for a piece. Returns 0 where none will come any more. */
static int take(job *j, dealt_piece *p)
{
    while (!j->cancelled && j->n_back == 0 && j->next == j->n && j->in_hand > 0)
        pthread_cond_wait(&j->changed, &j->lock);
    if (j->cancelled || (j->n_back == 0 && j->next == j->n))
        return 0;
    *p = j->n_back > 0 ? j->back[--j->n_back] : deal(j);
    j->in_hand++;
    return 1;
}

/* Keeps the sentence of the first card that fails. */
static void keep_failure(card_set *set, const flavbrem_context *context, flavbrem_status status)
{
    if (set->failed_as != FLAVBREM_OK)
        return;
    set->failed_as = status;
    memcpy(set->failure, context->message, sizeof set->failure);
}

static void end_piece(job *j, int k, dealt_piece p, flavbrem_status status)
{
    j->in_hand--;
    j->under_way[k] = 0;
    if (status == FLAVBREM_OK) {
        j->done += p.n;
    } else if (status != FLAVBREM_ERROR_CANCELLED) {
        j->back[j->n_back++] = p;
        keep_failure(j->set, j->set->cards[k].context, status);
    }
    pthread_cond_broadcast(&j->changed);
}

static void end_thread(job *j)
{
    j->running--;
    pthread_cond_broadcast(&j->changed);
    pthread_mutex_unlock(&j->lock);
}

/* What a thread does: pieces, until none is left or its card fails. */
static void *do_pieces(void *user)
{
    const worker *w = user;
    job *j = w->job;
    card *c = &j->set->cards[w->k];
    flavbrem_status status = FLAVBREM_OK;
    dealt_piece p;
    flb_cuda_stay(c->number, j->set->process);
    pthread_mutex_lock(&j->lock);
    while (status == FLAVBREM_OK && take(j, &p)) {
        pthread_mutex_unlock(&j->lock);
        status = j->work(j, w->k, p);
        pthread_mutex_lock(&j->lock);
        end_piece(j, w->k, p, status);
    }
    if (status != FLAVBREM_OK && status != FLAVBREM_ERROR_CANCELLED) {
        pthread_mutex_unlock(&j->lock); /* the others go on */
        flb_cuda_card.destroy(&c->engine);
        pthread_mutex_lock(&j->lock);
    }
    end_thread(j);
    return NULL;
}

/* What another thread does: it starts its card. */
static void *start_card(void *user)
{
    const worker *w = user;
    job *j = w->job;
    card *c = &j->set->cards[w->k];
    flb_cuda_stay(c->number, j->set->process);
    flavbrem_status status = flb_cuda_card.create(&c->engine, c->number, c->context);
    pthread_mutex_lock(&j->lock);
    if (status != FLAVBREM_OK)
        keep_failure(j->set, c->context, status);
    end_thread(j);
    return NULL;
}

/* Progress of a card's own piece. */
static int look(void *user, size_t done, size_t total)
{
    const worker *w = user;
    job *j = w->job;
    (void)total;
    pthread_mutex_lock(&j->lock);
    j->under_way[w->k] = done;
    int stop = j->cancelled;
    pthread_cond_broadcast(&j->changed);
    pthread_mutex_unlock(&j->lock);
    return stop;
}

static size_t done_of(const job *j)
{
    size_t done = j->done;
    for (int k = 0; k < j->set->n; k++)
        done += j->under_way[k];
    return done;
}

/* The caller's thread, until all others have ended. Of events nobody tells before they are there.
 */
static size_t watch(job *j, const flavbrem_context *context)
{
    size_t told = 0;
    pthread_mutex_lock(&j->lock);
    for (;;) {
        size_t done = done_of(j);
        if (done > told && context != NULL && context->progress != NULL && !j->cancelled) {
            told = done;
            pthread_mutex_unlock(&j->lock);
            int stop = context->progress(context->progress_user, done, j->n);
            pthread_mutex_lock(&j->lock);
            j->cancelled |= stop != 0;
        } else if (j->running > 0) {
            pthread_cond_wait(&j->changed, &j->lock);
        } else {
            break;
        }
        if (j->cancelled)
            pthread_cond_broadcast(&j->changed);
    }
    pthread_mutex_unlock(&j->lock);
    return told;
}

static void start_threads(job *j, worker *workers, void *(*begin)(void *), int of_lost)
{
    for (int k = 0; k < j->set->n; k++) {
        worker *w = &workers[k];
        *w = (worker){.job = j, .k = k};
        if ((j->set->cards[k].engine == NULL) != of_lost)
            continue;
        flavbrem_context_set_progress(j->set->cards[k].context, look, w);
        pthread_mutex_lock(&j->lock); /* it ends no sooner than it is counted */
        w->is_started = pthread_create(&w->thread, NULL, begin, w) == 0;
        j->running += w->is_started;
        pthread_mutex_unlock(&j->lock);
    }
}

/* Returns how many threads there were. watcher: whose progress function is called, NULL for none.
 * *told: how much that was told. */
static int run_threads(job *j, void *(*begin)(void *), int of_lost, const flavbrem_context *watcher,
                       size_t *told)
{
    worker workers[MOST_GPUS] = {{.job = NULL}};
    int n = 0;
    start_threads(j, workers, begin, of_lost);
    *told = watch(j, watcher);
    for (int k = 0; k < j->set->n; k++)
        if (workers[k].is_started) {
            pthread_join(workers[k].thread, NULL);
            n++;
        }
    return n;
}

/* ---- what the caller is told ---- */

/* Which cards work, and which failed first. */
static void tell(const card_set *set, flavbrem_context *context)
{
    int bits = 0, working = count_working(set);
    for (int k = 0; k < set->n; k++)
        if (working == 0 || set->cards[k].engine != NULL)
            bits |= 1 << set->cards[k].number;
    flb_cuda_several_name(bits, context->several);
    flb_message_without_advice(set->failure, context->lost);
    context->cpu_reason = context->lost;
}

static flavbrem_status no_thread(flavbrem_context *context)
{
    return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                            "no thread can be started (too many, or no memory), free some");
}

/* Deals n items out, and waits. watched: the progress function is called. *done: how many were. */
static flavbrem_status deal_out(job *j, flavbrem_context *context, int watched, size_t *done)
{
    card_set *set = j->set;
    int working = count_working(set), threads = flb_context_threads(context);
    if (working == 0)
        return flb_context_fail(context, set->failed_as, "%s", set->failure);
    for (int k = 0; k < set->n; k++)
        set->cards[k].context->threads = threads > working ? threads / working : 1;
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->changed, NULL);
    size_t told;
    int started = run_threads(j, do_pieces, 0, watched ? context : NULL, &told);
    size_t ended = done_of(j);
    *done = ended > told ? ended : told;
    pthread_cond_destroy(&j->changed);
    pthread_mutex_destroy(&j->lock);
    tell(set, context);
    if (j->cancelled)
        return FLAVBREM_ERROR_CANCELLED;
    if (j->done == j->n)
        return FLAVBREM_OK;
    return started == 0 ? no_thread(context)
                        : flb_context_fail(context, set->failed_as, "%s", set->failure);
}

/* ---- integrals ---- */

/* Those of a piece, for a card that counts them from 0 on. */
typedef struct part_of_batch {
    const integral_batch *batch;
    size_t begin;
} part_of_batch;

static void place_in_part(void *user, size_t i, integral_place *place)
{
    const part_of_batch *part = user;
    part->batch->place(part->batch->user, part->begin + i, place);
}

static void finish_part(void *user, size_t i, const estimate *got)
{
    const part_of_batch *part = user;
    part->batch->finish(part->batch->user, part->begin + i, got);
}

static flavbrem_status integrate_piece(const job *j, int k, dealt_piece p)
{
    const card *c = &j->set->cards[k];
    part_of_batch part = {j->of, p.begin};
    integral_batch batch = *part.batch;
    batch.n = p.n;
    batch.done = 0;
    batch.place = place_in_part;
    batch.finish = finish_part;
    batch.user = &part;
    return flb_cuda_card.integrate(c->engine, &batch, c->context);
}

static flavbrem_status integrate(device_engine *engine, integral_batch *batch,
                                 flavbrem_context *context)
{
    card_set *set = ours(engine);
    if (is_alone(set))
        return flb_cuda_card.integrate(set->cards[0].engine, batch, context);
    job j = {
        .set = set, .work = integrate_piece, .of = batch, .n = batch->n, .least = LEAST_POINTS};
    return deal_out(&j, context, 1, &batch->done);
}

/* ---- amplitudes and random numbers ---- */

typedef struct amplitude_batch {
    const phase_space_place *places;
    double *values;
} amplitude_batch;

static flavbrem_status amplitudes_of_piece(const job *j, int k, dealt_piece p)
{
    const card *c = &j->set->cards[k];
    const amplitude_batch *b = j->of;
    return flb_cuda_card.amplitudes(c->engine, p.n, b->places + p.begin, b->values + p.begin,
                                    c->context);
}

static flavbrem_status amplitudes(device_engine *engine, size_t n, const phase_space_place *places,
                                  double *values, flavbrem_context *context)
{
    card_set *set = ours(engine);
    size_t done;
    if (is_alone(set))
        return flb_cuda_card.amplitudes(set->cards[0].engine, n, places, values, context);
    amplitude_batch batch = {places, values};
    job j = {.set = set, .work = amplitudes_of_piece, .of = &batch, .n = n, .least = LEAST_PLACES};
    return deal_out(&j, context, 0, &done);
}

typedef struct random_batch {
    const rng_place *places;
    rng_block *blocks;
} random_batch;

static flavbrem_status random_piece(const job *j, int k, dealt_piece p)
{
    const card *c = &j->set->cards[k];
    const random_batch *b = j->of;
    return flb_cuda_card.random_blocks(c->engine, (uint32_t)p.n, b->places + p.begin,
                                       b->blocks + p.begin, c->context);
}

static flavbrem_status random_blocks(device_engine *engine, uint32_t n, const rng_place *places,
                                     rng_block *blocks, flavbrem_context *context)
{
    card_set *set = ours(engine);
    size_t done;
    if (is_alone(set))
        return flb_cuda_card.random_blocks(set->cards[0].engine, n, places, blocks, context);
    random_batch batch = {places, blocks};
    job j = {.set = set, .work = random_piece, .of = &batch, .n = n, .least = LEAST_PLACES};
    return deal_out(&j, context, 0, &done);
}

/* ---- events ---- */

/* Into `events`, or counted, by each card in a histogram of its own. */
typedef struct drawn_batch {
    const event_batch *batch;
    event_record *events;
    event_histogram histograms[MOST_GPUS];
} drawn_batch;

static event_batch events_of_piece(const drawn_batch *b, dealt_piece p)
{
    event_batch part = *b->batch;
    part.first += p.begin;
    part.n = p.n;
    return part;
}

static flavbrem_status draw_piece(const job *j, int k, dealt_piece p)
{
    const card *c = &j->set->cards[k];
    const drawn_batch *b = j->of;
    event_batch part = events_of_piece(b, p);
    return flb_cuda_card.events(c->engine, &part, b->events + p.begin, c->context);
}

static flavbrem_status draw(device_engine *engine, const event_batch *batch, event_record *events,
                            flavbrem_context *context)
{
    card_set *set = ours(engine);
    size_t done;
    if (is_alone(set))
        return flb_cuda_card.events(set->cards[0].engine, batch, events, context);
    drawn_batch b = {.batch = batch, .events = events};
    job j = {.set = set, .work = draw_piece, .of = &b, .n = batch->n, .least = LEAST_EVENTS};
    return deal_out(&j, context, 0, &done);
}

/* Adds nothing to the card's histogram where it fails. */
static flavbrem_status count_piece(const job *j, int k, dealt_piece p)
{
    const card *c = &j->set->cards[k];
    const drawn_batch *b = j->of;
    event_batch part = events_of_piece(b, p);
    return flb_cuda_card.histogram(c->engine, &part, &b->histograms[k], c->context);
}

static flavbrem_status count_events(device_engine *engine, const event_batch *batch,
                                    const event_histogram *histogram, flavbrem_context *context)
{
    card_set *set = ours(engine);
    event_tally tallies[MOST_GPUS] = {{0}};
    size_t done, n = 1;
    if (is_alone(set))
        return flb_cuda_card.histogram(set->cards[0].engine, batch, histogram, context);
    for (int a = 0; a < HISTOGRAM_AXES; a++)
        n *= histogram->axis[a].n_edges + (size_t)1;
    uint64_t *counts = calloc(n * (size_t)set->n, sizeof *counts);
    if (counts == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_MEMORY,
                                "there is no memory for %d histograms of %zu bins, free some or "
                                "give fewer bins",
                                set->n, n);
    drawn_batch b = {.batch = batch};
    for (int k = 0; k < set->n; k++) {
        b.histograms[k] = *histogram;
        b.histograms[k].counts = counts + (size_t)k * n;
        b.histograms[k].tally = &tallies[k];
    }
    job j = {.set = set, .work = count_piece, .of = &b, .n = batch->n, .least = LEAST_EVENTS};
    flavbrem_status status = deal_out(&j, context, 0, &done);
    for (int k = 0; k < set->n && status == FLAVBREM_OK; k++) {
        tally_join(histogram->tally, &tallies[k]);
        for (size_t i = 0; i < n; i++)
            histogram->counts[i] += counts[(size_t)k * n + i];
    }
    free(counts);
    return status;
}

/* ---- the engine ---- */

static void destroy(device_engine **engine)
{
    card_set *set = ours(*engine);
    for (int k = 0; k < set->n; k++) {
        card *c = &set->cards[k];
        if (c->engine != NULL)
            flb_cuda_card.destroy(&c->engine);
        if (c->context != NULL)
            c->context->rules = NULL; /* those of the caller's context */
        flavbrem_context_destroy(&c->context);
    }
    free(set);
    *engine = NULL;
}

/* Contexts for the cards of a number. Returns 0 where there is no memory. */
static int make_contexts(card_set *set, int number, flavbrem_context *context)
{
    if (flb_context_rules(context) == NULL)
        return 0;
    for (int i = 0; i < MOST_GPUS; i++) {
        card *c = &set->cards[set->n];
        if ((number >> i & 1) == 0)
            continue;
        if (flavbrem_context_create(&c->context) != FLAVBREM_OK)
            return 0;
        c->context->rules = context->rules;
        c->number = i;
        set->n++;
    }
    return 1;
}

/* All at once: each takes its time. As long as one starts. */
static flavbrem_status start_cards(card_set *set, flavbrem_context *context)
{
    job j = {.set = set};
    size_t told;
    pthread_mutex_init(&j.lock, NULL);
    pthread_cond_init(&j.changed, NULL);
    int started = run_threads(&j, start_card, 1, NULL, &told);
    pthread_cond_destroy(&j.changed);
    pthread_mutex_destroy(&j.lock);
    if (started == 0)
        return no_thread(context);
    if (count_working(set) == 0)
        return flb_context_fail(context, set->failed_as, "%s", set->failure);
    tell(set, context);
    return FLAVBREM_OK;
}

static flavbrem_status create(device_engine **made, int number, flavbrem_context *context)
{
    card_set *set = calloc(1, sizeof *set);
    flavbrem_status status = FLAVBREM_ERROR_MEMORY;
    *made = (device_engine *)(void *)set;
    if (set == NULL)
        return flb_context_no_memory(context);
    set->process = (long)getpid();
    if (number < SEVERAL_DEVICES) {
        set->n = 1;
        set->cards[0].number = number;
        status = flb_cuda_card.create(&set->cards[0].engine, number, context);
    } else if (make_contexts(set, number, context)) {
        status = start_cards(set, context);
    } else {
        status = flb_context_no_memory(context);
    }
    if (status != FLAVBREM_OK)
        destroy(made);
    return status;
}

/* ---- what there is ---- */

static int count(const char **reason)
{
    return flb_cuda_card.count(reason);
}

static const char *problem(int number)
{
    return flb_cuda_card.problem(number);
}

static void describe(int number, char *text, size_t size)
{
    flb_cuda_card.describe(number, text, size);
}

static double seconds(int number, const device_task *task, const flavbrem_context *context)
{
    return flb_cuda_card.seconds(number, task, context);
}

/* That of the rank, modulo those that can be used; the first one where there is no rank. */
static int own(void)
{
    const char *reason;
    int usable[MOST_GPUS], m = 0, rank = flavbrem_local_rank(NULL);
    int n = rank >= 0 ? count(&reason) : 0;
    for (int i = 0; i < n; i++)
        if (problem(i) == NULL)
            usable[m++] = i;
    return m > 0 ? usable[rank % m] : 0;
}

/* ---- memory of the caller, which is on one card ---- */

static int whose(const void *there)
{
    return flb_cuda_card.memory->whose(there);
}

static flavbrem_status copy(int number, void *to, const void *from, size_t bytes, int from_device,
                            void *stream, flavbrem_context *context)
{
    return flb_cuda_card.memory->copy(number, to, from, bytes, from_device, stream, context);
}

static flavbrem_status events_there(device_engine *engine, const event_batch *batch,
                                    event_record *events, void *stream, flavbrem_context *context)
{
    return flb_cuda_card.memory->events(ours(engine)->cards[0].engine, batch, events, stream,
                                        context);
}

static flavbrem_status columns_there(device_engine *engine, const event_batch *batch,
                                     const record_columns *columns, void *stream,
                                     flavbrem_context *context)
{
    return flb_cuda_card.memory->columns(ours(engine)->cards[0].engine, batch, columns, stream,
                                         context);
}

static const device_memory memory = {whose, copy, events_there, columns_there};

const device_backend flb_cuda_backend = {CUDA_NAMES,
                                         .own = own,
                                         .count = count,
                                         .problem = problem,
                                         .describe = describe,
                                         .seconds = seconds,
                                         .create = create,
                                         .destroy = destroy,
                                         .integrate = integrate,
                                         .amplitudes = amplitudes,
                                         .events = draw,
                                         .histogram = count_events,
                                         .random_blocks = random_blocks,
                                         .memory = &memory};
