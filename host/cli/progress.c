/* One line that is drawn over itself. */
#include "host/cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FIRST_AFTER_S 1.0
#define REDRAW_AFTER_S 0.1
#define BAR_WIDTH 30

static double since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

void progress_begin(struct progress *progress, size_t total, int quiet)
{
    *progress = (struct progress){
        .total = total, .what = "points", .wanted = !quiet && isatty(STDERR_FILENO)};
    clock_gettime(CLOCK_MONOTONIC, &progress->start);
    progress->drawn = progress->start;
}

int progress_update(void *user, size_t done, size_t total)
{
    struct progress *progress = user;
    (void)total; /* of this batch; the bar is about all of them */
    double seconds = since(&progress->start);
    if (!progress->wanted || seconds < FIRST_AFTER_S ||
        (progress->shown && since(&progress->drawn) < REDRAW_AFTER_S))
        return 0;
    double all = (double)(progress->before + done), whole = (double)progress->total;
    double part = all < whole ? all / whole : 1.0;
    double rate = all / seconds;
    /* where the total turned out larger the bar waits, it never goes back */
    progress->part = part = part > progress->part ? part : progress->part;
    char bar[BAR_WIDTH + 1];
    memset(bar, ' ', BAR_WIDTH);
    memset(bar, '=', (size_t)(part * BAR_WIDTH));
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %3.0f%%  %.3g %s/s", bar, 100.0 * part, rate, progress->what);
    if (rate > 0.0)
        fprintf(stderr, "  %.0f s left", (all < whole ? whole - all : 0.0) / rate);
    fputs("\033[K", stderr);
    fflush(stderr);
    clock_gettime(CLOCK_MONOTONIC, &progress->drawn);
    progress->shown = 1;
    return 0;
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = 0;
}

double progress_seconds(const struct progress *progress)
{
    return since(&progress->start);
}
