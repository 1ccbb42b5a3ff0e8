/* What is counted of events, whatever the bin: whole numbers alone, so that the order does not
 * matter. */
#ifndef FLAVBREM_KERNELS_TALLY_H
#define FLAVBREM_KERNELS_TALLY_H

#include "kernels/compiler.h"

typedef struct event_tally {
    uint64_t tries, azimuth_tries;
    uint64_t above;               /* events whose weight is above 1 */
    uint64_t largest_weight_bits; /* of positive numbers the bits are in their order */
} event_tally;

/* Adds an event. */
FLAVBREM_FN void tally_event(event_tally *tally, double weight, uint32_t tries,
                             uint32_t azimuth_tries)
{
    uint64_t weight_bits = bits_of(weight);
    tally->tries += tries;
    tally->azimuth_tries += azimuth_tries;
    tally->above += weight > 1.0;
    tally->largest_weight_bits =
        weight_bits > tally->largest_weight_bits ? weight_bits : tally->largest_weight_bits;
}

/* Adds the events of another tally. */
FLAVBREM_FN void tally_join(event_tally *tally, const event_tally *other)
{
    tally->tries += other->tries;
    tally->azimuth_tries += other->azimuth_tries;
    tally->above += other->above;
    if (other->largest_weight_bits > tally->largest_weight_bits)
        tally->largest_weight_bits = other->largest_weight_bits;
}

#endif
