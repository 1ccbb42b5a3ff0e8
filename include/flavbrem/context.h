/* The context: device, threads, progress, and the sentence that tells what went wrong. */
#ifndef FLAVBREM_CONTEXT_H
#define FLAVBREM_CONTEXT_H

#include <stddef.h>

#include "flavbrem/status.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* One context serves one thread of the caller at a time; any number of contexts may be used at
 * the same time. The libraries keep no other mutable state but what finding HDF5 once has given,
 * never print and never exit. HDF5 works for one thread after the other.
 *
 * A batch is worked on by threads of OpenMP. Called from inside a parallel region of the caller,
 * OpenMP gives it one thread, unless OMP_MAX_ACTIVE_LEVELS allows more.
 *
 * After fork() the child may use what the parent made, contexts, samplers and tables, and make its
 * own, on the CPU; a batch begins in a new thread there. This holds where the library was loaded
 * before fork(), as that of a linked program is: a child that loads it by dlopen() after the parent
 * has used OpenMP waits for ever unless its batches begin in a thread that it makes. While a thread
 * of the parent is inside a call of the library its context and what that makes are not for the
 * child, nor is HDF5 if the call is about a file of it. A GPU that the parent has used is not for
 * the child either: its batches return FLAVBREM_ERROR_DEVICE, set the device "cpu" before. */
typedef struct flavbrem_context flavbrem_context;

/* Called now and then from one thread at a time, not always the caller's, while long work goes on,
 * with the number of points, events or nodes done and the number asked for. Any return value but 0
 * ends the work, which then returns FLAVBREM_ERROR_CANCELLED: outputs are as they were, no file is
 * left unless that was asked for, and the context is as good as before. The function does not give
 * the context to any other one. */
typedef int (*flavbrem_progress)(void *user, size_t done, size_t total);

/* Makes a context with the default settings: device auto, one thread a core, no progress.
 *   context  receives the handle, which the caller owns and gives to flavbrem_context_destroy
 * Errors: FLAVBREM_ERROR_MEMORY; *context is then NULL. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_context_create(flavbrem_context **context);

/* Frees the context and sets *context to NULL; does nothing if it is NULL already. */
void flavbrem_context_destroy(flavbrem_context **context);

/* The sentence of the last error, "problem (why), what to do", without a newline; "" if there was
 * none. A call that succeeds leaves it as it is: look at the status first. The string belongs to
 * the context; it may change with each call that is given the context, and goes with the context.
 */
const char *flavbrem_context_message(const flavbrem_context *context);

/* Stores a sentence, which flavbrem_context_message then gives: for libraries that stand on this
 * one and fail in its way.
 *   sentence  "problem (why), what to do"; cut where it is longer than any of the library's own */
void flavbrem_context_set_message(flavbrem_context *context, const char *sentence);

/* How many threads work on a batch: 1 to 4096; 0 means one a core. The results have the same bits
 * for any number. Errors: FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_context_set_threads(flavbrem_context *context,
                                                                 int threads);

/* How many threads that makes, at least 1; 0 of NULL. */
int flavbrem_context_threads(const flavbrem_context *context);

/* Where a batch is worked on: "auto", "cpu", a CPU instruction set, "cpu:baseline", "cpu:avx2",
 * "cpu:avx512", or a GPU, "cuda" (the first one) and "cuda:N". "auto" takes a GPU where that is
 * faster by flavbrem_context_set_gpu_costs and one starts, else the CPU; where the GPU fails the
 * CPU ends the batch, and does all that follow. Several GPUs share each batch: "cuda:0,2", or
 * "cuda:all" for all that can be used. What one that fails has begun the others do; it is given no
 * more until the device is set again. A batch ends well as long as one of them works. Where
 * flavbrem_local_rank tells a rank, "cuda" is the GPU of that rank, modulo the number of those that
 * can be used, and "auto" takes that one among equally fast ones. The results have the same bits
 * everywhere. Errors: FLAVBREM_ERROR_INPUT for an unknown name, and for one of several GPUs that is
 * not there; FLAVBREM_ERROR_DEVICE for a device that cannot be used. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_context_set_device(flavbrem_context *context,
                                                                const char *device);

/* What "auto" decides by. 0 in a member: the library's own estimate. */
typedef struct flavbrem_gpu_costs {
    double start_s;     /* until a GPU begins with its first batch [s]; negative for none */
    double threads;     /* how many threads of this CPU a GPU is worth where both compute */
    double bytes_per_s; /* from a GPU into the caller's memory */
} flavbrem_gpu_costs;

/* Tells what was measured here; NULL for the library's own estimates, which no GPU has confirmed.
 * "auto" compares the seconds of a batch on the CPU, from its number of points or events, their
 * method, quantity and tolerance and the number of threads, with those on a GPU. A GPU that does
 * not run yet has to make up for its start, in this batch or in all so far.
 * Errors: FLAVBREM_ERROR_INPUT for what is no number. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_context_set_gpu_costs(flavbrem_context *context,
                                                                   const flavbrem_gpu_costs *costs);

/* The same of GPUs of one model: they win over those of flavbrem_context_set_gpu_costs. No GPU is
 * asked before there is work for one.
 *   model  as flavbrem_device_text gives it, all of it, so that another driver is another model;
 *          NULL forgets all models, costs is not read then
 *   costs  NULL forgets the model
 * Errors: FLAVBREM_ERROR_INPUT for what is no number, an empty or too long model, and more than 16
 * models. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_context_set_gpu_costs_of(
    flavbrem_context *context, const char *model, const flavbrem_gpu_costs *costs);

/* Sets the function that watches over long batches; NULL removes it. */
void flavbrem_context_set_progress(flavbrem_context *context, flavbrem_progress progress,
                                   void *user);

/* The function that was set, NULL where there is none: for work that consists of many batches and
 * tells of them as one.
 *   user  receives what it is called with; may be NULL */
flavbrem_progress flavbrem_context_progress(const flavbrem_context *context, void **user);

/* The name of the device number index (0, 1, ...) that set_device takes, NULL after the last.
 *   usable  1 or 0, may be NULL;   reason  why it is not usable, "" where it is; may be NULL
 * The strings are constants. Thread safe. */
const char *flavbrem_device_name(size_t index, int *usable, const char **reason);

/* Which of the processes on this node this one is, 0, 1, ..., as the launcher that started it says
 * in the environment: OMPI_COMM_WORLD_LOCAL_RANK, MV2_COMM_WORLD_LOCAL_RANK, MPI_LOCALRANKID,
 * PMI_LOCAL_RANK, PALS_LOCAL_RANKID or SLURM_LOCALID, the first of them that is a number. -1 where
 * none is.
 *   variable  receives the name of that variable, a constant, "" for -1; may be NULL */
int flavbrem_local_rank(const char **variable);

/* Whether a name that set_device takes is that of a GPU, be it there or not: 1 or 0; 0 for "auto",
 * an unknown name and NULL. Thread safe. */
int flavbrem_device_is_gpu(const char *device);

/* Writes what device number index is into text, at most size bytes with the final 0: the model and
 * size of a usable GPU, of "cuda:all" which ones these are, else "". */
void flavbrem_device_text(size_t index, char *text, size_t size);

/* The name that set_device took, "auto" where it took none; a constant, of several GPUs the
 * context's until the next one is set. "" of NULL. */
const char *flavbrem_context_wanted_device(const flavbrem_context *context);

/* Where the last batch was worked on, or ended: a name as above, never "auto" or "cpu". Of several
 * GPUs those that are left, "cuda:0,2".
 *   reason  why "auto" took the CPU, or which of several GPUs failed first and how, "" if neither;
 *           may be NULL
 * The name is a constant, of several GPUs the context's; the reason is the context's, until its
 * next batch. */
const char *flavbrem_context_device(const flavbrem_context *context, const char **reason);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
