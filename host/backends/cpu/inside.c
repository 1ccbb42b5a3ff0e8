/* Events of a region: those that lie outside are drawn again, as candidates with numbers of their
 * own, until one lies inside. Which one that is depends on the event's number alone. */
#include "host/backends/cpu/inside.h"

#define CANDIDATES 512 /* drawn at once, of one event or of many */

static int is_inside(const inside_hunt *h, size_t part, const event_record *event)
{
    return flavbrem_region_has(h->batch->inside, h->batch->samplers[part].source->f.q.e,
                               (const flavbrem_event *)(const void *)event);
}

static size_t part_of(const inside_hunt *h, size_t e)
{
    return h->part != NULL ? h->part[e] : h->one;
}

/* Candidates of these events with these numbers. */
static void draw_candidates(const inside_hunt *h, size_t n, const uint16_t *event,
                            const uint64_t *number, event_record *drawn)
{
    if (h->part == NULL) {
        h->draw(&h->batch->samplers[h->one], n, number, 1, drawn);
        return;
    }
    for (size_t done = 0; done < n; done += MIXED_AT_ONCE) {
        sampler_data samplers[MIXED_AT_ONCE];
        size_t now = n - done < MIXED_AT_ONCE ? n - done : MIXED_AT_ONCE;
        for (size_t k = 0; k < now; k++)
            samplers[k] = h->batch->samplers[h->part[event[done + k]]];
        (void)h->draw_mixed(now, samplers, number + done, MOST_TRIES, drawn + done);
    }
}

static uint32_t add_tries(uint32_t a, uint32_t b)
{
    return a <= UINT32_MAX - b ? a + b : UINT32_MAX;
}

/* Takes the first of n candidates that lies inside. Returns 0 where none does. Its tries are those
 * of all that were looked at. */
static int take_first(const inside_hunt *h, size_t e, size_t n, const event_record *candidates)
{
    event_record *event = &h->events[h->place[e]];
    for (size_t k = 0; k < n; k++) {
        uint32_t tries = add_tries(event->tries, candidates[k].tries);
        uint32_t azimuth_tries = add_tries(event->azimuth_tries, candidates[k].azimuth_tries);
        *event = candidates[k];
        event->tries = tries;
        event->azimuth_tries = azimuth_tries;
        if (is_inside(h, part_of(h, e), event))
            return 1;
    }
    return 0;
}

/* Candidates number k to k + each - 1 of the open events, as many at once as there is room for.
 * Returns how many stay open. */
static size_t hunt_once(const inside_hunt *h, uint64_t k, size_t each, uint16_t *open,
                        size_t n_open)
{
    uint64_t number[CANDIDATES];
    uint16_t event[CANDIDATES];
    event_record drawn[CANDIDATES];
    size_t at_once = CANDIDATES / each, left = 0;
    for (size_t begin = 0; begin < n_open; begin += at_once) {
        size_t now = n_open - begin < at_once ? n_open - begin : at_once;
        for (size_t c = 0; c < now * each; c++) {
            event[c] = open[begin + c / each];
            number[c] = h->batch->first + h->place[event[c]] + (k + c % each) * NEXT_CANDIDATE;
        }
        draw_candidates(h, now * each, event, number, drawn);
        for (size_t e = 0; e < now; e++)
            if (!take_first(h, event[e * each], each, drawn + e * each))
                open[left++] = event[e * each];
    }
    return left;
}

int flb_cpu_hunt(const inside_hunt *h)
{
    uint16_t open[HUNTED_AT_ONCE];
    size_t n_open = 0;
    for (size_t e = 0; e < h->n; e++)
        if (!is_inside(h, part_of(h, e), &h->events[h->place[e]]))
            open[n_open++] = (uint16_t)e;
    for (uint64_t k = 1; n_open > 0 && k < MOST_CANDIDATES;) {
        size_t each = n_open < CANDIDATES ? CANDIDATES / n_open : 1;
        if (each > MOST_CANDIDATES - k)
            each = (size_t)(MOST_CANDIDATES - k);
        n_open = hunt_once(h, k, each, open, n_open);
        k += each;
    }
    return n_open == 0;
}
