/* Events and histograms of events on the device.
 *
 *   flb_draw_events    a thread draws some events, a try at a time. The number of a try is in the
 *                      counter of its random numbers, so that the bytes are those of the CPU. What
 *                      of an event is known is stored at once: kept to the end it takes registers
 *                      that it spills;
 *   flb_draw_formed_events  the same for other form factors than the elastic one, and for spin 1;
 *   flb_draw_mixed_events, flb_draw_formed_mixed_events  the same from hats that many samplers
 * share: a few tens of them, 11 to 28 kB each, which the caches hold; flb_count_events   from the
 * events that were just drawn into their bins, for those who want no more than these. Integers are
 * added, so that the order does not matter; flb_random_blocks  the random numbers alone, for the
 * tests. */
#include "kernels/launch.h"

#define DEVICE_FN static __device__ __forceinline__

/* A thread draws some events, one after the other: a thread whose try was accepted goes on with its
 * next event, and does not wait for those of its warp. formed, a constant: false tells that all
 * form factors are the elastic one and all spins 0. */
DEVICE_FN void draw_events(const device_draw &draw, bool formed)
{
    uint64_t k = (uint64_t)blockIdx.x * blockDim.x + threadIdx.x;
    uint32_t tries = 0;
    while (k < draw.n) {
        uint64_t i = draw.first + k;
        const device_sampler *sampler = draw.samplers[i % draw.n_samplers];
        const event_source *source = &sampler->source;
        point_kind kind = formed ? point_kind_of(&source->f.q) : plain_kind();
        event_record *event = &draw.events[k];
        found_place found;
        if (!sample_try(source, kind, &sampler->hat_head, i, tries++, &found, event))
            continue;
        event->azimuth_tries = 0;
        finish_event(source, i, &found, event);
        k += (uint64_t)gridDim.x * blockDim.x;
        tries = 0;
    }
}

FLAVBREM_KERNEL(3) flb_draw_events(device_draw draw)
{
    draw_events(draw, false);
}

FLAVBREM_KERNEL(3) flb_draw_formed_events(device_draw draw)
{
    draw_events(draw, true);
}

/* Of event i, which has place k of the batch where it has a sampler of its own. */
DEVICE_FN const device_mixed *sampler_of(const device_mixed_draw &draw, uint64_t i, uint64_t k)
{
    uint64_t part = draw.numbers != nullptr ? k
                    : draw.pick.n_turns > 0 ? pick_part(&draw.pick, i)
                                            : i % draw.n_samplers;
    return &draw.samplers[part];
}

DEVICE_FN int try_mixed(const device_mixed *sampler, point_kind kind, uint64_t i, uint32_t k,
                        uint32_t most_tries, found_place *found, event_record *event)
{
    return sampler->own != nullptr
               ? sample_try(&sampler->source, kind, sampler->own, i, k, found, event)
               : sample_mixed_try(&sampler->source, kind, &sampler->mixture, i, k, most_tries,
                                  found, event);
}

DEVICE_FN void draw_mixed_events(const device_mixed_draw &draw, bool formed)
{
    uint64_t k = (uint64_t)blockIdx.x * blockDim.x + threadIdx.x;
    uint32_t tries = 0;
    while (k < draw.n) {
        uint64_t place = draw.first + k;
        uint64_t i = draw.numbers != nullptr ? draw.numbers[place] : place;
        const device_mixed *sampler = sampler_of(draw, i, place);
        point_kind kind = formed ? point_kind_of(&sampler->source.f.q) : plain_kind();
        event_record *event = &draw.events[k];
        found_place found;
        if (!try_mixed(sampler, kind, i, tries++, draw.most_tries, &found, event))
            continue;
        if (draw.numbers != nullptr && event->weight == 0.0)
            atomicAdd(draw.lacks, 1u);
        event->azimuth_tries = 0;
        finish_event(&sampler->source, i, &found, event);
        k += (uint64_t)gridDim.x * blockDim.x;
        tries = 0;
    }
}

FLAVBREM_KERNEL(3) flb_draw_mixed_events(device_mixed_draw draw)
{
    draw_mixed_events(draw, false);
}

FLAVBREM_KERNEL(3) flb_draw_formed_mixed_events(device_mixed_draw draw)
{
    draw_mixed_events(draw, true);
}

FLAVBREM_KERNEL(4) flb_make_columns(device_columns job)
{
    FOR_ITEMS(k, job.n)
    {
        const event_record *event = &job.events[k];
        const double *numbers = event->lepton;
        FLAVBREM_UNROLL
        for (int c = 0; c < EVENT_NUMBERS; c++)
            if (job.columns.numbers[c] != nullptr)
                job.columns.numbers[c][job.at + k] = numbers[c];
        if (job.columns.tries[0] != nullptr)
            job.columns.tries[0][job.at + k] = event->tries;
        if (job.columns.tries[1] != nullptr)
            job.columns.tries[1][job.at + k] = event->azimuth_tries;
    }
}

DEVICE_FN void add(uint64_t *count, uint64_t n)
{
    atomicAdd((unsigned long long *)count, (unsigned long long)n);
}

DEVICE_FN void join(event_tally *tally, const event_tally &other)
{
    add(&tally->tries, other.tries);
    add(&tally->azimuth_tries, other.azimuth_tries);
    add(&tally->above, other.above);
    atomicMax((unsigned long long *)&tally->largest_weight_bits,
              (unsigned long long)other.largest_weight_bits);
}

/* So many bins a block counts for itself, in its shared memory. */
#define BINS_OF_BLOCK 1024

/* A thread looks at many events, and a block adds what its threads found: all would meet at the
 * tally and at the fullest bins. */
FLAVBREM_KERNEL(4) flb_count_events(device_count count)
{
    __shared__ uint32_t bins[BINS_OF_BLOCK];
    __shared__ event_tally of_block;
    event_tally tally = {0, 0, 0, 0};
    uint32_t n_bins = (count.axis[0].n_edges + 1) * (count.axis[1].n_edges + 1);
    uint32_t n_shared = n_bins <= BINS_OF_BLOCK ? n_bins : 0;
    for (uint32_t bin = threadIdx.x; bin < n_shared; bin += blockDim.x)
        bins[bin] = 0;
    if (threadIdx.x == 0)
        of_block = tally;
    __syncthreads();
    FOR_ITEMS(k, count.n)
    {
        const event_record *event = &count.events[k];
        tally_event(&tally, event->weight, event->tries, event->azimuth_tries);
        uint32_t bin = bin_of_event(count.axis, event);
        if (n_shared > 0)
            atomicAdd(&bins[bin], 1u);
        else
            add(&count.counts[bin], 1);
    }
    join(&of_block, tally);
    __syncthreads();
    for (uint32_t bin = threadIdx.x; bin < n_shared; bin += blockDim.x)
        if (bins[bin] > 0)
            add(&count.counts[bin], bins[bin]);
    if (threadIdx.x == 0)
        join(count.tally, of_block);
}

FLAVBREM_KERNEL(4) flb_random_blocks(const rng_place *places, rng_block *blocks, uint32_t n)
{
    FOR_ITEMS(k, n)
    blocks[k] = rng_draw(places[k].key, places[k].draw, places[k].i);
}
