/* What a benchmark found, and how it is printed. */
#ifndef FLAVBREM_CLI_BENCH_H
#define FLAVBREM_CLI_BENCH_H

#include <stdint.h>

#include "host/cli/gpu_costs.h"
#include "host/cli/options.h"

#define BENCH_RUNS 5
#define DEVICE_TEXT 128

/* One work on one device, in up to five runs. Rates are numbers a second. */
struct bench_row {
    const char *what; /* "start", "points", "hats", "events", "histogram", "file", "file, gzip" */
    const char *of;   /* a method or a format; "" of a start */
    char device[DEVICE_TEXT]; /* those that worked, where there are several */
    double rtol;              /* of points, else 0 */
    size_t n;                 /* of a run */
    int runs;
    double least, median, most;
    uint64_t sum;  /* of the bits */
    int same_bits; /* in each run, and as the CPU's */
};

struct bench_machine {
    char processor[128]; /* "" where the system does not say */
    double load;         /* of the last minute, by others too; -1 where the system does not say */
    int threads;
    const char *isa; /* "cpu:avx512" */
};

/* Processor and load. */
void bench_machine_find(struct bench_machine *machine);

/* In text, as it goes on. */
void bench_print_head(const struct bench_machine *machine);
void bench_print_row(const struct bench_row *row);

/* What is printed when all is known: in text from where on a GPU is worth its start; else all.
 *   kept  what was measured of the GPUs, and why that was not kept */
void bench_print_end(const struct options *options, const struct bench_machine *machine,
                     const struct bench_row *rows, size_t n, const struct gpu_costs *kept);

#endif
