/* Runs the threads of a grid, one after the other, on the CPU.
 *
 * A kernel without barriers is a plain call for each thread. In one with barriers every thread of a
 * block has a stack of its own; it runs until it waits at a barrier, then the next one does; when
 * all wait, all go on. FLAVBREM_PTX_REVERSE=1 in the environment reverses the order of blocks and
 * threads, FLAVBREM_PTX_THREADS=N spreads blocks over threads of the CPU, for a sanitizer that
 * looks for races. */
#ifndef FLAVBREM_TESTS_PTX_GRID_H
#define FLAVBREM_TESTS_PTX_GRID_H

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

/* A line of the source of a kernel. */
struct place {
    const char *file;
    int line;
};

/* A parameter: where it begins among the bytes that a kernel gets, and its size. */
struct parameter_place {
    size_t offset, size;
};

typedef void kernel_function(const unsigned char *parameters);

struct kernel {
    const char *name;
    kernel_function *run;
    std::vector<parameter_place> parameters;
    size_t shared_size;
    bool barriers;
    const place *places; /* the source lines of its instructions, and whether they ran */
    const bool *seen;
    int n_places;
};

/* Each translated kernel has one of these: it makes the kernel known before main begins. */
struct registered_kernel {
    registered_kernel(const char *name, kernel_function *run,
                      std::vector<parameter_place> parameters, size_t shared_size, bool barriers,
                      const place *places, const bool *seen, int n_places);
};

const std::vector<kernel> &all_kernels();

/* The thread that runs. */
struct running_thread {
    uint32_t index, block, block_size, grid_size;
    uint32_t epoch; /* barriers that its block has passed */
    const place *at;
};

extern __thread running_thread thread;

/* What all threads of all launches did, in checked programs. */
extern uint64_t fp64_operations;

/* What a thread did wrong: ends the launch. `error` is the CUDA error that a launch would give. */
struct fault : std::runtime_error {
    int error;
    fault(int error, const std::string &what) : std::runtime_error(what), error(error)
    {
    }
};

enum { LAUNCH_FAILED = 719, ILLEGAL_ADDRESS = 700, MISALIGNED_ADDRESS = 716 };

/* The sentence of a fault of the thread that runs. */
std::string fault_text(const std::string &what);

/* Waits for the other threads of the block. */
void barrier();

/* Runs a grid; throws a fault. */
void run_grid(const kernel &k, uint32_t blocks, uint32_t threads, const unsigned char *parameters);

#endif
