/* Runs one kernel of faults.cu on two blocks and tells what the launch returned; or leaves memory
 * behind.   usage: run_fault KERNEL | leak */
#include <cuda_runtime_api.h>
#include <stdio.h>
#include <string.h>

#include "runtime.h"

enum { BLOCKS = 2, THREADS = 64, N = BLOCKS * THREADS };

typedef void fault_kernel(double *x, unsigned n);
fault_kernel out_of_bounds_read, out_of_bounds_write, race_between_blocks, uninitialised_read,
    block_sums, missing_barrier, divergent_barrier, atomic_counts, atomic_and_plain,
    uninitialised_count, out_of_bounds_count;

static const struct named_kernel {
    const char *name;
    fault_kernel *kernel;
} kernels[] = {
    {"out_of_bounds_read", out_of_bounds_read},
    {"out_of_bounds_write", out_of_bounds_write},
    {"race_between_blocks", race_between_blocks},
    {"uninitialised_read", uninitialised_read},
    {"block_sums", block_sums},
    {"missing_barrier", missing_barrier},
    {"divergent_barrier", divergent_barrier},
    {"atomic_counts", atomic_counts},
    {"atomic_and_plain", atomic_and_plain},
    {"uninitialised_count", uninitialised_count},
    {"out_of_bounds_count", out_of_bounds_count},
};

static cudaError_t launch(fault_kernel *kernel, double *x, unsigned n)
{
    const void *address;
    void *arguments[] = {&x, &n};
    struct dim3 blocks = {BLOCKS, 1, 1}, threads = {THREADS, 1, 1};
    memcpy(&address, &kernel, sizeof address);
    return cudaLaunchKernel(address, blocks, threads, arguments, 0, NULL);
}

/* The first half of x is known to the device. */
static int run(fault_kernel *kernel)
{
    double *x, host[N] = {0.0};
    if (cudaMalloc((void **)&x, sizeof host) != cudaSuccess ||
        cudaMemcpy(x, host, sizeof host / 2, cudaMemcpyHostToDevice) != cudaSuccess)
        return 2;
    cudaError_t error = launch(kernel, x, N);
    if (error == cudaSuccess &&
        cudaMemcpy(host, x, sizeof host / 2, cudaMemcpyDeviceToHost) != cudaSuccess)
        return 2;
    printf("error %d, first numbers %g %g\n%s\n", error, host[0], host[1], ptx_fault());
    return cudaFree(x) == cudaSuccess ? 0 : 2;
}

static int leak(void)
{
    double *x;
    return cudaMalloc((void **)&x, sizeof *x) == cudaSuccess ? 0 : 2;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "leak") == 0)
        return leak();
    for (size_t i = 0; argc == 2 && i < sizeof kernels / sizeof *kernels; i++)
        if (strcmp(argv[1], kernels[i].name) == 0)
            return run(kernels[i].kernel);
    return 2;
}
