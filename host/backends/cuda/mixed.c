/* Samplers that share their hats, on a GPU: what a batch needs of them is brought before it, each
 * hat once, and given back behind it. */
#include "host/backends/cuda/mixed.h"

#include <stdlib.h>
#include <string.h>

/* So that no hat begins in the middle of a number. */
#define HAT_ALIGNMENT ((size_t)256)

/* The hats of a batch, each once, by their addresses, and where they lie in the block that goes to
 * the device. */
typedef struct hat_list {
    size_t n;
    const hat **hats;
    size_t *at;
    size_t bytes;
} hat_list;

static size_t hat_bytes(const hat *h)
{
    return sizeof *h + (size_t)h->n_nodes * (sizeof(uint64_t) + sizeof(float));
}

static int by_address(const void *a, const void *b)
{
    uintptr_t x = (uintptr_t) * (const hat *const *)a, y = (uintptr_t) * (const hat *const *)b;
    return (x > y) - (x < y);
}

/* All that the samplers name, some often. */
static size_t name_hats(const event_batch *batch, const hat **hats)
{
    size_t n = 0;
    for (size_t i = 0; i < batch->n_samplers; i++) {
        const sampler_data *sampler = &batch->samplers[i];
        if (sampler->hat != NULL)
            hats[n++] = sampler->hat;
        for (int k = 0; sampler->hat == NULL && k < MIXTURE_HATS; k++)
            if (sampler->mixture->share[k] > 0.0)
                hats[n++] = sampler->mixture->hats[k];
    }
    return n;
}

static void free_list(hat_list *list)
{
    free(list->hats);
    free(list->at);
}

/* Returns 0 where there is no memory. */
static int list_hats(const event_batch *batch, hat_list *list)
{
    list->hats = calloc(batch->n_samplers * MIXTURE_HATS, sizeof(const hat *));
    list->at = calloc(batch->n_samplers * MIXTURE_HATS, sizeof *list->at);
    if (list->hats == NULL || list->at == NULL)
        return 0;
    size_t named = name_hats(batch, list->hats);
    qsort(list->hats, named, sizeof(const hat *), by_address);
    for (size_t i = 0; i < named; i++) {
        if (i > 0 && list->hats[i] == list->hats[list->n - 1])
            continue;
        list->hats[list->n] = list->hats[i];
        list->at[list->n++] = list->bytes;
        list->bytes += (hat_bytes(list->hats[i]) + HAT_ALIGNMENT - 1) & ~(HAT_ALIGNMENT - 1);
    }
    return 1;
}

/* The address that a hat of the list has on the device. */
static const hat *hat_there(const hat_list *list, const char *there, const hat *here)
{
    const hat **found = bsearch(&here, list->hats, list->n, sizeof(const hat *),
                                by_address); /* it is in the list */
    return found != NULL ? (const hat *)(const void *)(there + list->at[found - list->hats]) : NULL;
}

/* A block of the device with what is at `from`. */
static void *bring(cuda_gpu *gpu, const void *from, size_t bytes)
{
    void *there = NULL;
    if (gpu->failed_call == NULL && !flb_cuda_failed(gpu, "cudaMalloc", cudaMalloc(&there, bytes)))
        flb_cuda_copy(gpu, there, from, bytes, cudaMemcpyHostToDevice);
    return there;
}

static void no_memory(cuda_gpu *gpu)
{
    flb_cuda_failed(gpu, "calloc", cudaErrorMemoryAllocation);
}

static void bring_hats(cuda_gpu *gpu, const hat_list *list, cuda_mixed *made)
{
    char *block = calloc(list->bytes, 1);
    if (block == NULL) {
        no_memory(gpu);
        return;
    }
    for (size_t i = 0; i < list->n; i++)
        memcpy(block + list->at[i], list->hats[i], hat_bytes(list->hats[i]));
    made->hats = bring(gpu, block, list->bytes);
    free(block);
}

static void bring_samplers(cuda_gpu *gpu, const event_batch *batch, const hat_list *list,
                           cuda_mixed *made)
{
    device_mixed *all = calloc(batch->n_samplers, sizeof *all);
    if (all == NULL)
        no_memory(gpu);
    for (size_t i = 0; all != NULL && i < batch->n_samplers; i++) {
        const sampler_data *sampler = &batch->samplers[i];
        device_mixed *one = &all[i];
        one->source = *sampler->source;
        flb_cuda_bring_table(gpu, &one->source.f.q.nucleus.table);
        if (sampler->hat != NULL) {
            one->own = hat_there(list, made->hats, sampler->hat);
            continue;
        }
        one->mixture = *sampler->mixture;
        for (int k = 0; k < MIXTURE_HATS; k++)
            one->mixture.hats[k] = one->mixture.share[k] > 0.0
                                       ? hat_there(list, made->hats, one->mixture.hats[k])
                                       : NULL;
    }
    if (gpu->failed_call == NULL)
        made->samplers = bring(gpu, all, batch->n_samplers * sizeof *all);
    free(all);
}

static void bring_pick(cuda_gpu *gpu, const event_batch *batch, cuda_mixed *made)
{
    if (batch->pick == NULL)
        return;
    made->begin = bring(gpu, batch->pick->begin, (batch->pick->n_turns + 1) * sizeof(size_t));
    made->upto = bring(gpu, batch->pick->upto, batch->n_samplers * sizeof(double));
    made->pick = *batch->pick;
    made->pick.begin = made->begin;
    made->pick.upto = made->upto;
}

static void bring_numbers(cuda_gpu *gpu, const event_batch *batch, cuda_mixed *made)
{
    static const uint32_t none = 0;
    if (batch->numbers == NULL)
        return;
    made->numbers = bring(gpu, batch->numbers, batch->n * sizeof *batch->numbers);
    made->lacks = bring(gpu, &none, sizeof none);
}

int flb_cuda_is_mixed(const event_batch *batch)
{
    int mixed = batch->pick != NULL;
    for (size_t i = 0; i < batch->n_samplers && !mixed; i++)
        mixed = batch->samplers[i].hat == NULL;
    return mixed;
}

void flb_cuda_bring_mixed(cuda_gpu *gpu, const event_batch *batch, cuda_mixed *made)
{
    hat_list list = {0, NULL, NULL, 0};
    *made = (cuda_mixed){.hats = NULL};
    if (list_hats(batch, &list))
        bring_hats(gpu, &list, made);
    else
        no_memory(gpu);
    if (gpu->failed_call == NULL)
        bring_samplers(gpu, batch, &list, made);
    if (gpu->failed_call == NULL)
        bring_pick(gpu, batch, made);
    if (gpu->failed_call == NULL)
        bring_numbers(gpu, batch, made);
    free_list(&list);
}

void flb_cuda_free_mixed(cuda_mixed *made)
{
    flb_cuda_free(made->hats);
    flb_cuda_free(made->samplers);
    flb_cuda_free(made->begin);
    flb_cuda_free(made->upto);
    flb_cuda_free(made->numbers);
    flb_cuda_free(made->lacks);
    *made = (cuda_mixed){.hats = NULL};
}
