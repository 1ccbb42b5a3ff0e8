/* A progress bar with rate and time left: on stderr, on a terminal, after the first second. */
#ifndef FLAVBREM_CLI_PROGRESS_H
#define FLAVBREM_CLI_PROGRESS_H

#include <stddef.h>
#include <time.h>

struct progress {
    size_t before;    /* points of the batches that are done */
    size_t total;     /* may be corrected on the way */
    double part;      /* of it that was shown last */
    const char *what; /* "points" */
    struct timespec start, drawn;
    int wanted;
    int shown;
};

void progress_begin(struct progress *progress, size_t total, int quiet);

/* A flavbrem_progress: user is the struct. Never stops the batch. */
int progress_update(void *user, size_t done, size_t total);

/* Wipes the bar away. */
void progress_end(struct progress *progress);

double progress_seconds(const struct progress *progress);

#endif
