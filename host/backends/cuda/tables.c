/* The tables of form factors on a GPU: each is brought once and stays. */
#include <stdlib.h>

#include "host/backends/cuda/gpu.h"

struct cuda_table {
    const double *here;
    double *there;
    struct cuda_table *next;
};

static struct cuda_table *find(const cuda_gpu *gpu, const double *here)
{
    struct cuda_table *at = gpu->tables;
    while (at != NULL && at->here != here)
        at = at->next;
    return at;
}

static struct cuda_table *bring(cuda_gpu *gpu, const form_table *table)
{
    size_t bytes = (size_t)(table->last + 1) * FORM_TABLE_TERMS * sizeof(double);
    struct cuda_table *made = calloc(1, sizeof *made);
    if (made == NULL) {
        flb_cuda_failed(gpu, "calloc", cudaErrorMemoryAllocation);
        return NULL;
    }
    made->here = table->coefficients;
    made->next = gpu->tables;
    gpu->tables = made;
    if (!flb_cuda_failed(gpu, "cudaMalloc", cudaMalloc((void **)&made->there, bytes)))
        flb_cuda_copy(gpu, made->there, made->here, bytes, cudaMemcpyHostToDevice);
    return made;
}

void flb_cuda_bring_table(cuda_gpu *gpu, form_table *table)
{
    if (table->coefficients == NULL || gpu->failed_call != NULL)
        return;
    const struct cuda_table *there = find(gpu, table->coefficients);
    if (there == NULL)
        there = bring(gpu, table);
    if (there != NULL)
        table->coefficients = there->there;
}

void flb_cuda_forget_tables(cuda_gpu *gpu)
{
    while (gpu->tables != NULL) {
        struct cuda_table *next = gpu->tables->next;
        flb_cuda_free(gpu->tables->there);
        free(gpu->tables);
        gpu->tables = next;
    }
}
