/* Events and histograms of events on the device.
 *
 *   flb_draw_events    a thread is an event with its tries. The number of a try is in the counter
 *                      of its random numbers, so that the bytes are those of the CPU. A warp waits
 *                      for the slowest of its events; the hat leaves few tries to wait for. What of
 *                      an event is known is stored at once: kept to the end it takes registers that
 *                      it spills;
 *   flb_draw_formed_events  the same for other form factors than the elastic one;
 *   flb_count_events   from the events that were just drawn into their bins, for those who want no
 *                      more than these. Integers are added, so that the order does not matter;
 *   flb_random_blocks  the random numbers alone, for the tests. */
#include "kernels/launch.h"

#define DEVICE_FN static __device__ __forceinline__

/* formed, a constant: false tells that all form factors are the elastic one. */
DEVICE_FN void draw_event(const device_draw &draw, uint64_t k, bool formed)
{
    uint64_t i = draw.first + k;
    const device_sampler *sampler = draw.samplers[i % draw.n_samplers];
    int kind = formed ? sampler->source.f.q.nucleus.kind : FORM_ELASTIC;
    sample_event(&sampler->source, kind, &sampler->hat_head, i, &draw.events[k]);
}

FLAVBREM_KERNEL(3) flb_draw_events(device_draw draw)
{
    FOR_ITEMS(k, draw.n)
    draw_event(draw, k, false);
}

FLAVBREM_KERNEL(3) flb_draw_formed_events(device_draw draw)
{
    FOR_ITEMS(k, draw.n)
    draw_event(draw, k, true);
}

DEVICE_FN void add(uint64_t *count, uint64_t n)
{
    atomicAdd((unsigned long long *)count, (unsigned long long)n);
}

/* A thread looks at many events, so that few threads meet at the tally. */
FLAVBREM_KERNEL(4) flb_count_events(device_count count)
{
    event_tally tally = {0, 0, 0, 0};
    FOR_ITEMS(k, count.n)
    {
        const event_record *event = &count.events[k];
        tally_event(&tally, event->weight, event->tries, event->azimuth_tries);
        add(&count.counts[bin_of_event(count.axis, event)], 1);
    }
    add(&count.tally->tries, tally.tries);
    add(&count.tally->azimuth_tries, tally.azimuth_tries);
    add(&count.tally->above, tally.above);
    atomicMax((unsigned long long *)&count.tally->largest_weight_bits,
              (unsigned long long)tally.largest_weight_bits);
}

FLAVBREM_KERNEL(4) flb_random_blocks(const rng_place *places, rng_block *blocks, uint32_t n)
{
    FOR_ITEMS(k, n)
    blocks[k] = rng_draw(places[k].key, places[k].draw, places[k].i);
}
