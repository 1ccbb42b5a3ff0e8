/* Kernels with faults, one each, and one without: what the harness has to find. */

#define THREADS 64
#define KERNEL extern "C" __global__ void __launch_bounds__(THREADS)

/* x has n numbers. */
KERNEL out_of_bounds_read(double *x, unsigned n)
{
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i + 1 == n)
        x[i] = x[n];
}

KERNEL out_of_bounds_write(double *x, unsigned n)
{
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i + 1 == n)
        x[n] = 1.0;
}

/* The first thread of each block adds to the same number. */
KERNEL race_between_blocks(double *x, unsigned n)
{
    if (threadIdx.x == 0 && n > 0)
        x[0] += 1.0;
}

/* Only the first half of x was written. */
KERNEL uninitialised_read(double *x, unsigned n)
{
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n / 2)
        x[i] = x[n / 2 + i];
}

/* Sums of blocks in shared memory, as they should be. */
KERNEL block_sums(double *x, unsigned n)
{
    __shared__ double part[THREADS];
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    part[threadIdx.x] = i < n ? 1.0 : 0.0;
    __syncthreads();
    for (unsigned step = THREADS / 2; step > 0; step /= 2) {
        if (threadIdx.x < step)
            part[threadIdx.x] += part[threadIdx.x + step];
        __syncthreads();
    }
    if (threadIdx.x == 0)
        x[blockIdx.x] = part[0];
}

/* The neighbour may not have written yet. */
KERNEL missing_barrier(double *x, unsigned n)
{
    __shared__ double part[THREADS];
    part[threadIdx.x] = 0.0;
    __syncthreads();
    part[threadIdx.x] = threadIdx.x;
    if (blockIdx.x < n)
        x[blockIdx.x * blockDim.x + threadIdx.x] = part[(threadIdx.x + 1) % THREADS];
}

/* Half of the threads never come. */
KERNEL divergent_barrier(double *x, unsigned n)
{
    __shared__ double part[THREADS];
    part[threadIdx.x] = threadIdx.x;
    if (threadIdx.x < THREADS / 2) {
        __syncthreads();
        if (blockIdx.x < n)
            x[blockIdx.x] = part[0];
    }
}

/* An integer in the memory of x, which counts. */
__device__ unsigned long long *counter(double *x, unsigned i)
{
    return (unsigned long long *)&x[i];
}

/* Counting as it should be: x[0] becomes the number of threads and x[1] becomes 1, where 128
 * threads bring a share of its bits each. */
KERNEL atomic_counts(double *x, unsigned n)
{
    double index = 1.0 + blockIdx.x * blockDim.x + threadIdx.x;
    atomicMax(counter(x, 0), (unsigned long long)__double_as_longlong(index));
    atomicAdd(counter(x, 1), 0x3FF0000000000000ull / n);
}

/* Some threads of a block count atomically, others do not. */
KERNEL atomic_and_plain(double *x, unsigned n)
{
    if (threadIdx.x % 2 == 0)
        atomicAdd(counter(x, 0), 1ull);
    else if (n > 0)
        *counter(x, 0) += 1;
}

/* Nobody set the count to zero. */
KERNEL uninitialised_count(double *x, unsigned n)
{
    atomicAdd(counter(x, n / 2), 1ull);
}

KERNEL out_of_bounds_count(double *x, unsigned n)
{
    atomicAdd(counter(x, n), 1ull);
}
