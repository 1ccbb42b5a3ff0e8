/* What `bench` measured of the GPUs here: kept in the user's cache folder for `--device auto`. */
#ifndef FLAVBREM_CLI_GPU_COSTS_H
#define FLAVBREM_CLI_GPU_COSTS_H

#include <stddef.h>

#include "host/cli/problem.h"

#define GPU_COSTS_MOST 16 /* models */

struct gpu_cost {
    char model[200]; /* as flavbrem_device_text gives it */
    flavbrem_gpu_costs costs;
};

struct gpu_costs {
    size_t n;
    struct gpu_cost list[GPU_COSTS_MOST];
    char when[32];  /* they were measured, "2026-11-27" */
    char path[512]; /* of the file, be it there or not; "" where there is no cache folder */
    char why[160];  /* nothing is taken from it; "" where it is */
};

/* The processor's name, "" where the system does not say. */
void gpu_costs_processor(char name[128]);

/* Reads what was kept on this machine. A file that is damaged, of another machine, driver or
 * program, somebody else's, or no plain file is not taken. */
void gpu_costs_read(struct gpu_costs *kept);

/* Keeps these, and what was kept of other models; the file appears when it is complete. Returns 1,
 * or 0 with the reason in kept->why. */
int gpu_costs_keep(struct gpu_costs *kept);

/* Gives a context what is known here: by FLAVBREM_GPU_COSTS=SECONDS,THREADS,BYTES in the
 * environment, else by the file. Returns an exit code. */
int gpu_costs_take(flavbrem_context *context, struct problem *problem);

/* 1 where the environment has them and they are three numbers, 0 where it has none; -1 where they
 * cannot be read. */
int gpu_costs_of_environment(flavbrem_gpu_costs *costs);

#endif
