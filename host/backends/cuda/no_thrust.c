/* In the place of kernels/thrust_counts.cu, where the library is built without Thrust. */
#include "kernels/thrust_counts.h"

size_t flb_thrust_room(uint32_t n)
{
    (void)n;
    return 0;
}

/* Not called: there is no room for it. */
int flb_thrust_count(const event_record *events, uint32_t n,
                     const histogram_axis axis[HISTOGRAM_AXES], uint64_t *counts, uint32_t n_counts,
                     event_tally *tally, void *room, void *stream)
{
    (void)events, (void)n, (void)axis, (void)counts, (void)n_counts, (void)tally, (void)room,
        (void)stream;
    return 1;
}
