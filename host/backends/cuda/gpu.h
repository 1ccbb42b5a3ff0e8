/* A GPU, the first call that failed on it, and what a launch needs. */
#ifndef FLAVBREM_HOST_CUDA_GPU_H
#define FLAVBREM_HOST_CUDA_GPU_H

#include <cuda_runtime_api.h>

#include "flavbrem/context.h"
#include "kernels/physics/form_factors/table.h"

struct cuda_table;

/* A GPU, the first call that failed on it, and the tables that are there. */
typedef struct cuda_gpu {
    int number;
    int callers;             /* current device of the thread, while it works on this one */
    long process;            /* that started it: CUDA does not survive a fork */
    const void *known;       /* memory that the device has as long as nobody resets it */
    int processors;          /* multiprocessors, 1 at least */
    int watched;             /* what runs too long is ended: it has a display */
    cudaStream_t stream;     /* of what is copied before and after the work of others */
    const char *failed_call; /* NULL while all went well */
    cudaError_t error;
    struct cuda_table *tables;
} cuda_gpu;

/* Returns the error, which the runtime forgets: the host program may look for errors of its own. */
cudaError_t flb_cuda_handled(cudaError_t error);

/* Keeps the first call that failed. Returns 1 where this or an earlier one did. */
int flb_cuda_failed(cuda_gpu *gpu, const char *call, cudaError_t error);

/* FLAVBREM_OK, or the sentence that names the call. */
FLAVBREM_MUST_CHECK flavbrem_status flb_cuda_status(const cuda_gpu *gpu, flavbrem_context *context);

/* Makes the GPU the current device of the thread, until the caller's is made it again. Returns 0
 * where it cannot be used; the caller's device is to be restored then too. */
int flb_cuda_enter(cuda_gpu *gpu);
void flb_cuda_leave(cuda_gpu *gpu);

/* A thread of the library's own has this GPU as its current device for good, so that nobody
 * restores another one to it. Calls nothing in another process than the one that started the GPU;
 * that it fails is left to whoever uses it. */
void flb_cuda_stay(int number, long process);

/* Whether what was on the GPU is out of reach: in the child of a process that started it no call
 * works, and the host program may have reset it. What was pinned is no memory any more then. */
int flb_cuda_is_lost(const cuda_gpu *gpu);

/* Our streams do not wait for the host program's, nor do those wait for ours. */
cudaError_t flb_cuda_create_stream(cudaStream_t *stream);

/* Copies, on the GPU's own stream, and waits; after a failure it does nothing. Returns 1 where the
 * bytes are there. */
int flb_cuda_copy(cuda_gpu *gpu, void *to, const void *from, size_t bytes,
                  enum cudaMemcpyKind kind);

/* Gives memory of the device back, NULL for none. Its errors are not looked at: after a failure
 * there is nothing else to do. */
void flb_cuda_free(void *there);

/* ISO C has no conversion from a function's address to an object's. The function is a kernel,
 * whatever its parameters. */
const void *flb_cuda_address_of(void (*kernel)(void));

/* Threads of BLOCK_THREADS in as many blocks as n items need. */
struct dim3 flb_cuda_blocks_for(size_t n);

/* Makes the table of a form factor, if it has one, that on the device, to which the first call
 * brings it. The host's tables never go, so that their addresses tell them apart. */
void flb_cuda_bring_table(cuda_gpu *gpu, form_table *table);

/* Gives the memory of all tables back. */
void flb_cuda_forget_tables(cuda_gpu *gpu);

#endif
