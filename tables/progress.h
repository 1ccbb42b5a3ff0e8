/* Work of many batches that tells its caller of one whole. */
#ifndef FLAVBREM_TABLES_PROGRESS_H
#define FLAVBREM_TABLES_PROGRESS_H

#include "flavbrem/context.h"

struct progress_sum {
    flavbrem_context *context;
    flavbrem_progress outer; /* the caller's; NULL for none */
    void *outer_user;
    size_t before; /* points of the batches that are done */
    size_t done;   /* points that the caller was told of last */
    size_t total;  /* may be corrected on the way */
};

/* A flavbrem_progress: user is the struct. */
static inline int progress_sum_update(void *user, size_t done, size_t total)
{
    struct progress_sum *sum = (struct progress_sum *)user;
    (void)total; /* of this batch */
    sum->done = done += sum->before;
    return sum->outer(sum->outer_user, done, done > sum->total ? done : sum->total);
}

/* Between these two the context tells of all batches together. */
static inline void progress_sum_begin(struct progress_sum *sum, flavbrem_context *context,
                                      size_t total)
{
    sum->context = context;
    sum->outer = flavbrem_context_progress(context, &sum->outer_user);
    sum->before = sum->done = 0;
    sum->total = total;
    if (sum->outer != NULL)
        flavbrem_context_set_progress(context, progress_sum_update, sum);
}

static inline void progress_sum_end(const struct progress_sum *sum)
{
    flavbrem_context_set_progress(sum->context, sum->outer, sum->outer_user);
}

#endif
