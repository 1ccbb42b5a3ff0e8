/* Counts by Thrust for the stand-in, whose device memory is that of the CPU: the same algorithms by
 * Thrust's backend in C++. The kernels of its CUDA backend are not for the translator. */
#include <cuda_runtime_api.h>

#include "kernels/thrust_counts.cu"

extern "C" size_t flb_thrust_room(uint32_t n)
{
    return room_of(n);
}

extern "C" int flb_thrust_count(const event_record *events, uint32_t n,
                                const histogram_axis axis[HISTOGRAM_AXES], uint64_t *counts,
                                uint32_t n_counts, event_tally *tally, void *room, void *stream)
{
    cudaError_t error = cudaStreamSynchronize((cudaStream_t)stream); /* what draws them */
    if (error != cudaSuccess)
        return (int)error;
    room_allocator allocator(room, room_of(n));
    count_by(thrust::cpp::par(allocator), allocator, events, n, axis, counts, n_counts, tally);
    return 0;
}
