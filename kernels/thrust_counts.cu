/* Counts of a histogram by Thrust: the bins of the events, sorted; where each bin ends among them;
 * the differences; and one reduction for what is counted of all. flb_count_events (sample.cu) does
 * the same by atomic additions, which wait for each other where many events meet at few counts.
 * Whole numbers are added, so that both give the same.
 *
 * The file is compiled by nvcc for the device. Thrust's algorithms also work on the CPU: there
 * tests/ptx includes this file and calls count_by() with the policies of C++ and of OpenMP.
 * Thrust's host code throws: nothing leaves flb_thrust_count(). */
#include <thrust/binary_search.h>
#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/sort.h>
#include <thrust/transform.h>
#include <thrust/transform_reduce.h>

#include <new>

#include "kernels/thrust_counts.h"

#ifdef __CUDACC__
#define THRUST_FN __device__
#define THRUST_BOTH __host__ __device__
#else
#define THRUST_FN
#define THRUST_BOTH
#endif

namespace
{
typedef uint16_t
    bin_number; /* below THRUST_MOST_COUNTS; to sort it takes half of what 32 bits do */

static_assert(THRUST_MOST_COUNTS <= 1 << 16, "a bin has a number");

struct bin_of_one {
    histogram_axis axis[HISTOGRAM_AXES];

    THRUST_FN bin_number operator()(const event_record &event) const
    {
        return (bin_number)bin_of_event(axis, &event);
    }
};

struct tally_of_one {
    THRUST_FN event_tally operator()(const event_record &event) const
    {
        event_tally tally = {0, 0, 0, 0};
        tally_event(&tally, event.weight, event.tries, event.azimuth_tries);
        return tally;
    }
};

/* As tally_join(), which is no function of the host where nvcc compiles. */
struct joined {
    THRUST_BOTH event_tally operator()(const event_tally &a, const event_tally &b) const
    {
        event_tally both;
        both.tries = a.tries + b.tries;
        both.azimuth_tries = a.azimuth_tries + b.azimuth_tries;
        both.above = a.above + b.above;
        both.largest_weight_bits = a.largest_weight_bits > b.largest_weight_bits
                                       ? a.largest_weight_bits
                                       : b.largest_weight_bits;
        return both;
    }
};

/* Adds what lies between the ends of a bin and of the one before. */
struct add_bin {
    const uint32_t *ends;
    uint64_t *counts;

    THRUST_FN void operator()(uint32_t bin) const
    {
        counts[bin] += ends[bin] - (bin > 0 ? ends[bin - 1] : 0);
    }
};

struct add_tally {
    event_tally *tally, more;

    THRUST_FN void operator()(uint32_t) const
    {
        tally_join(tally, &more);
    }
};

/* Memory for Thrust, in turn from the room; what it gives back is free with the whole. */
class room_allocator
{
    char *next_, *end_;

  public:
    typedef char value_type;

    room_allocator(void *room, size_t bytes) : next_((char *)room), end_((char *)room + bytes)
    {
    }

    char *allocate(std::ptrdiff_t n)
    {
        size_t taken = ((size_t)n + 255) / 256 * 256;
        if ((size_t)(end_ - next_) < taken)
            throw std::bad_alloc();
        char *there = next_;
        next_ += taken;
        return there;
    }

    void deallocate(char *, size_t)
    {
    }
};

/* What Thrust takes beside its input: a second array of bins, and counts of digits and blocks. */
size_t room_of(uint32_t n)
{
    size_t bins = ((size_t)n * sizeof(bin_number) + 255) / 256 * 256;
    return 2 * bins + THRUST_MOST_COUNTS * sizeof(uint32_t) + ((size_t)1 << 20);
}

/* allocator: hands out what flb_thrust_room() asked for. */
template <typename Policy>
void count_by(const Policy &policy, room_allocator &allocator, const event_record *events,
              uint32_t n, const histogram_axis axis[HISTOGRAM_AXES], uint64_t *counts,
              uint32_t n_counts, event_tally *tally)
{
    bin_number *bins = (bin_number *)(void *)allocator.allocate(n * sizeof(bin_number));
    uint32_t *ends = (uint32_t *)(void *)allocator.allocate(n_counts * sizeof(uint32_t));
    thrust::counting_iterator<uint32_t> number(0);
    bin_of_one bin;
    for (int a = 0; a < HISTOGRAM_AXES; a++)
        bin.axis[a] = axis[a];
    thrust::transform(policy, events, events + n, bins, bin);
    thrust::sort(policy, bins, bins + n);
    thrust::upper_bound(policy, bins, bins + n, number, number + n_counts, ends);
    add_bin add = {ends, counts};
    thrust::for_each(policy, number, number + n_counts, add);
    event_tally none = {0, 0, 0, 0};
    add_tally of_all = {tally, thrust::transform_reduce(policy, events, events + n, tally_of_one(),
                                                        none, joined())};
    thrust::for_each(policy, number, number + 1, of_all);
}
} // namespace

#if THRUST_DEVICE_SYSTEM == THRUST_DEVICE_SYSTEM_CUDA
#include <thrust/system/cuda/execution_policy.h>
#include <thrust/system/cuda/error.h>
#include <thrust/system_error.h>

extern "C" size_t flb_thrust_room(uint32_t n)
{
    return room_of(n);
}

extern "C" int flb_thrust_count(const event_record *events, uint32_t n,
                                const histogram_axis axis[HISTOGRAM_AXES], uint64_t *counts,
                                uint32_t n_counts, event_tally *tally, void *room, void *stream)
{
    cudaStream_t on = (cudaStream_t)stream;
    try {
        room_allocator allocator(room, room_of(n));
        count_by(thrust::cuda::par_nosync(allocator).on(on), allocator, events, n, axis, counts,
                 n_counts, tally);
        return (int)cudaStreamSynchronize(on);
    } catch (const std::bad_alloc &) {
        return (int)cudaErrorMemoryAllocation;
    } catch (const thrust::system_error &error) {
        return error.code().value();
    } catch (...) {
        return (int)cudaErrorUnknown;
    }
}
#endif
