/* Counts by Thrust against those by hand, on the CPU: by its backends in C++ and in OpenMP. */
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <thrust/system/cpp/execution_policy.h>
#include <thrust/system/omp/execution_policy.h>

#include "kernels/thrust_counts.cu"

namespace
{
int passed, failed;

uint64_t state = 1;

double random_number()
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(state >> 11) * 0x1p-53;
}

std::vector<event_record> events_of(uint32_t n, bool alike)
{
    std::vector<event_record> events(n);
    for (event_record &event : events) {
        event = event_record();
        event.x = alike ? 0.5 : 1.2 * random_number() - 0.1;
        event.t_gev2 = random_number() * random_number();
        event.weight = random_number() < 0.01 ? 1.0 + random_number() : 1.0;
        event.tries = 1 + (uint32_t)(3.0 * random_number() * random_number());
        event.azimuth_tries = 1 + (uint32_t)(2.0 * random_number());
    }
    return events;
}

struct counted {
    std::vector<uint64_t> counts;
    event_tally tally;
};

bool equal(const counted &a, const counted &b)
{
    return a.counts == b.counts && memcmp(&a.tally, &b.tally, sizeof a.tally) == 0;
}

/* Something is there before, which is added to. */
counted begin(uint32_t n_counts)
{
    counted c = {std::vector<uint64_t>(n_counts), {3, 5, 7, 0}};
    for (uint32_t i = 0; i < n_counts; i++)
        c.counts[i] = i % 3 + (UINT64_C(1) << 33);
    return c;
}

void check(const char *what, bool good)
{
    good ? passed++ : failed++;
    if (!good)
        std::printf("FAILED: %s\n", what);
}

void compare(uint32_t n, uint32_t n_x, uint32_t n_t, bool alike)
{
    char what[100];
    std::vector<event_record> events = events_of(n, alike);
    std::vector<double> x(n_x), t(n_t);
    for (uint32_t i = 0; i < n_x; i++)
        x[i] = (i + 0.5) / n_x;
    for (uint32_t i = 0; i < n_t; i++)
        t[i] = (i + 0.5) * (i + 0.5) / (n_t * n_t);
    histogram_axis axis[HISTOGRAM_AXES] = {{x.data(), n_x, OF_X}, {t.data(), n_t, OF_T}};
    uint32_t n_counts = (n_x + 1) * (n_t + 1);
    counted by_hand = begin(n_counts), by_cpp = begin(n_counts), by_omp = begin(n_counts);
    for (const event_record &event : events) {
        by_hand.counts[bin_of_event(axis, &event)]++;
        tally_event(&by_hand.tally, event.weight, event.tries, event.azimuth_tries);
    }
    std::vector<char> room(room_of(n));
    room_allocator first(room.data(), room.size());
    count_by(thrust::cpp::par(first), first, events.data(), n, axis, by_cpp.counts.data(), n_counts,
             &by_cpp.tally);
    room_allocator second(room.data(), room.size());
    count_by(thrust::omp::par, second, events.data(), n, axis, by_omp.counts.data(), n_counts,
             &by_omp.tally);
    std::snprintf(what, sizeof what, "%u events, %u x %u edges%s", n, n_x, n_t,
                  alike ? ", all alike" : "");
    check(what, equal(by_hand, by_cpp));
    check(what, equal(by_hand, by_omp));
}

void a_room_has_an_end()
{
    char room[1024];
    room_allocator allocator(room, sizeof room);
    bool refused = false;
    check("first piece", allocator.allocate(100) == room);
    check("second piece", allocator.allocate(600) == room + 256);
    try {
        allocator.allocate(100);
    } catch (const std::bad_alloc &) {
        refused = true;
    }
    check("no third piece", refused);
}
} // namespace

int main()
{
    static const uint32_t sizes[] = {1, 2, 1000, 131072};
    static const uint32_t edges[][2] = {{2, 0}, {101, 0}, {20, 20}, {63, 63}};
    for (uint32_t n : sizes)
        for (const uint32_t(&e)[2] : edges)
            for (int alike = 0; alike < 2; alike++)
                compare(n, e[0], e[1], alike != 0);
    a_room_has_an_end();
    std::printf("cases: %d passed, %d failed\n", passed, failed);
    return failed > 0;
}
