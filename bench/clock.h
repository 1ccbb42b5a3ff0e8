/* What the benchmarks share: the clocks, and the order of what it gave. */
#ifndef FLAVBREM_BENCH_CLOCK_H
#define FLAVBREM_BENCH_CLOCK_H

#include <time.h>

static inline double seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Seconds since some moment; needs POSIX. */
static inline double seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

/* Those that the program has had a processor: of one thread, beside other work. */
static inline double processor_seconds(void)
{
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

/* The order of doubles, for qsort. */
static inline int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

#endif
