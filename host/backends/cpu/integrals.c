/* Integrals on the CPU: the climb of kernels/ladder.h, rung by rung, and batches of them, shared
 * among the threads of the context. */
#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "host/backends/cpu/cpu.h"
#include "host/core/context.h"
#include "host/core/message.h"
#include "host/core/threads.h"

/* So many integrals are worked on between two looks at the caller's wish to go on. */
#define INTEGRALS_AT_ONCE 16

/* ---- one integral ---- */

void flb_rung_sum(rows_function *rows, const integrand *f, const rung *r, rung_workspace *space,
                  rung_sums *sums)
{
    int n_channels = X_CHANNELS(f->method == EXACT ? f->t_panels : 0); /* WW, IWW: no t */
    int n_x = f->n_panels * r->nx;
    int rows_of_x = r->nv * f->t_panels;
    int group = ROWS_AT_ONCE / rows_of_x; /* x nodes at once, >= 1 */
    for (int x = 0; x < n_x; x += group) {
        int end = x + group < n_x ? x + group : n_x;
        rows(f, r, x, end, space->places, space->values);
        for (int i = x; i < end; i++)
            flb_cpu_add_over_v(r, f->t_panels, n_channels,
                               space->values + (size_t)(i - x) * (size_t)rows_of_x * ROW_CHANNELS,
                               space->channels + (ptrdiff_t)i * n_channels);
    }
    flb_cpu_add_over_x(r, f->n_panels, n_channels, space->channels, sums);
}

estimate flb_cpu_climb(rows_function *rows, const rule_set *rules, integrand *f, double rtol,
                       rung_workspace *space)
{
    climb c = climb_start(rules, f, rtol);
    for (;;) {
        rung_sums sums;
        estimate got;
        rung r = ladder_rung(rules, c.at);
        f->t_panels = c.at.t_panels;
        flb_rung_sum(rows, f, &r, space, &sums);
        if (!ladder_step(rules, f, rtol, &sums, &c, &got))
            return got;
    }
}

/* ---- a batch ---- */

/* What the threads share. */
struct integral_work {
    integral_batch *batch;
    flavbrem_context *context;
    rows_function *rows;
    int failed, cancelled; /* atomic, as batch->done is */
};

static size_t chunk_count(size_t n)
{
    return (n + INTEGRALS_AT_ONCE - 1) / INTEGRALS_AT_ONCE;
}

/* As many threads as asked for, but none without integrals enough to work on. */
static int thread_count(const struct integral_work *w)
{
    int threads = flb_context_threads(w->context);
    size_t most = chunk_count(w->batch->n);
    if (w->batch->share > 0 && w->batch->n / w->batch->share + 1 < most)
        most = w->batch->n / w->batch->share + 1;
    return most < (size_t)threads ? (int)most : threads;
}

/* The integrals [first, last). */
static void integrate_chunk(const struct integral_work *w, size_t first, size_t last,
                            rung_workspace *space)
{
    const integral_batch *batch = w->batch;
    for (size_t i = first; i < last; i++) {
        integral_place place;
        integrand f;
        batch->place(batch->user, i, &place);
        if (place.request == OF_NO_REQUEST)
            continue;
        if (!integrand_at(&batch->requests[place.request], &place, &f)) {
            batch->finish(batch->user, i, NULL);
            continue;
        }
        estimate got = flb_cpu_climb(w->rows, batch->rules, &f, batch->rtol, space);
        batch->finish(batch->user, i, &got);
    }
}

/* Every thread comes here and takes chunks; the first one also reports the progress. */
static void share_integrals(struct integral_work *w, int reports)
{
    integral_batch *batch = w->batch;
    rung_workspace *space = malloc(sizeof *space);
    if (!space) {
#pragma omp atomic write
        w->failed = 1;
    }
#pragma omp for schedule(dynamic)
    for (size_t chunk = 0; chunk < chunk_count(batch->n); chunk++) {
        int stop;
#pragma omp atomic read
        stop = w->cancelled;
        if (stop || !space)
            continue;
        size_t first = chunk * INTEGRALS_AT_ONCE;
        size_t last = first + INTEGRALS_AT_ONCE < batch->n ? first + INTEGRALS_AT_ONCE : batch->n;
        integrate_chunk(w, first, last, space);
        size_t done;
#pragma omp atomic capture
        done = batch->done += last - first;
        if (reports && w->context->progress &&
            w->context->progress(w->context->progress_user, done, batch->n) != 0) {
#pragma omp atomic write
            w->cancelled = 1;
        }
    }
    free(space);
}

static int is_first_thread(void)
{
#ifdef _OPENMP
    return omp_get_thread_num() == 0;
#else
    return 1;
#endif
}

static void integrate_together(void *user)
{
    struct integral_work *w = user;
#pragma omp parallel num_threads(thread_count(w))
    share_integrals(w, is_first_thread());
}

flavbrem_status flb_cpu_integrate(enum cpu_isa isa, integral_batch *batch,
                                  flavbrem_context *context)
{
    struct integral_work work = {.batch = batch, .context = context, .rows = flb_cpu_rows_for(isa)};
    flavbrem_status status = flb_threads_call(context, integrate_together, &work);
    if (status != FLAVBREM_OK)
        return status;
    if (work.failed)
        return flb_context_fail(
            context, FLAVBREM_ERROR_MEMORY,
            "%zu points cannot be worked on (out of memory), ask for fewer at once", batch->n);
    return work.cancelled ? FLAVBREM_ERROR_CANCELLED : FLAVBREM_OK;
}
