/* See grid.h. */
#include "grid.h"

#include <ucontext.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "memory.h"

thread_local running_thread thread;
uint64_t fp64_operations;

/* ---- the kernels that there are ---- */

static std::vector<kernel> &kernels()
{
    static std::vector<kernel> list;
    return list;
}

registered_kernel::registered_kernel(const char *name, kernel_function *run,
                                     std::vector<parameter_place> parameters, size_t shared_size,
                                     bool barriers, const place *places, const bool *seen,
                                     int n_places)
{
    kernels().push_back(
        {name, run, std::move(parameters), shared_size, barriers, places, seen, n_places});
}

const std::vector<kernel> &all_kernels()
{
    return kernels();
}

std::string fault_text(const std::string &what)
{
    std::string where = thread.at
                            ? std::string(thread.at->file) + ":" + std::to_string(thread.at->line)
                            : "an unknown line";
    return "block " + std::to_string(thread.block) + ", thread " + std::to_string(thread.index) +
           " at " + where + " " + what;
}

/* ---- a block whose threads wait for one another ---- */

namespace
{
const size_t STACK_BYTES = size_t{256} * 1024;

/* A thread of the block with its own stack. */
struct fiber {
    ucontext_t context;
    std::unique_ptr<char[]> stack;
    running_thread thread;
    bool waits = false, ended = false;
};

struct waiting_block {
    ucontext_t scheduler;
    std::vector<fiber> fibers;
    fiber *runs = nullptr;
    kernel_function *run;
    const unsigned char *parameters;
    std::exception_ptr failure;
};

thread_local waiting_block *block_with_barriers;
} // namespace

static void fiber_main()
{
    waiting_block &block = *block_with_barriers;
    try {
        block.run(block.parameters);
    } catch (...) {
        block.failure = std::current_exception();
    }
    block.runs->ended = true;
    swapcontext(&block.runs->context, &block.scheduler);
}

void barrier()
{
    fiber *self = block_with_barriers->runs;
    self->waits = true;
    swapcontext(&self->context, &block_with_barriers->scheduler);
    thread = self->thread;
}

static void resume(waiting_block &block, fiber &f)
{
    block.runs = &f;
    thread = f.thread;
    swapcontext(&block.scheduler, &f.context);
    f.thread = thread;
    if (block.failure)
        std::rethrow_exception(block.failure);
}

/* All threads up to the next barrier or to their end. Returns how many wait. */
static size_t run_to_barrier(waiting_block &block, bool reverse)
{
    size_t waiting = 0, n = block.fibers.size();
    for (size_t i = 0; i < n; i++) {
        fiber &f = block.fibers[reverse ? n - 1 - i : i];
        if (!f.ended)
            resume(block, f);
    }
    for (fiber &f : block.fibers)
        waiting += f.waits && !f.ended;
    return waiting;
}

/* At a barrier all have to wait, at the same one. */
static void check_barrier(waiting_block &block)
{
    const place *first = nullptr;
    for (fiber &f : block.fibers) {
        thread = f.thread;
        if (f.ended)
            throw fault(LAUNCH_FAILED,
                        fault_text("has ended, others of its block wait at a barrier"));
        if (first == nullptr)
            first = f.thread.at;
        if (first != f.thread.at)
            throw fault(LAUNCH_FAILED, fault_text("waits at another barrier than its block"));
    }
    for (fiber &f : block.fibers) {
        f.waits = false;
        f.thread.epoch++;
    }
}

static void run_block_with_barriers(const kernel &k, const running_thread &first,
                                    const unsigned char *parameters, bool reverse)
{
    waiting_block block;
    block.run = k.run;
    block.parameters = parameters;
    block.fibers = std::vector<fiber>(first.block_size);
    block_with_barriers = &block;
    for (uint32_t i = 0; i < first.block_size; i++) {
        fiber &f = block.fibers[i];
        f.thread = first;
        f.thread.index = i;
        f.stack.reset(new char[STACK_BYTES]);
        getcontext(&f.context);
        f.context.uc_stack.ss_sp = f.stack.get();
        f.context.uc_stack.ss_size = STACK_BYTES;
        makecontext(&f.context, fiber_main, 0);
    }
    while (run_to_barrier(block, reverse) > 0)
        check_barrier(block);
    block_with_barriers = nullptr;
}

/* ---- a grid ---- */

static void run_block(const kernel &k, uint32_t block, uint32_t blocks, uint32_t threads,
                      const unsigned char *parameters, bool reverse)
{
    thread = {0, block, threads, blocks, 0, nullptr};
    new_shared_memory(k.shared_size);
    if (k.barriers)
        return run_block_with_barriers(k, thread, parameters, reverse);
    for (uint32_t i = 0; i < threads; i++) {
        thread = {reverse ? threads - 1 - i : i, block, threads, blocks, 0, nullptr};
        k.run(parameters);
    }
}

/* Blocks number `part`, `part` + `parts`, ... */
static void run_part(const kernel &k, uint32_t part, uint32_t parts, uint32_t blocks,
                     uint32_t threads, const unsigned char *parameters)
{
    const char *order = getenv("FLAVBREM_PTX_REVERSE");
    bool reverse = order != nullptr && *order == '1';
    for (uint32_t i = part; i < blocks; i += parts)
        run_block(k, reverse ? blocks - 1 - i : i, blocks, threads, parameters, reverse);
}

void run_grid(const kernel &k, uint32_t blocks, uint32_t threads, const unsigned char *parameters)
{
    const char *text = getenv("FLAVBREM_PTX_THREADS");
    uint32_t parts = text != nullptr ? (uint32_t)atoi(text) : 1;
    new_launch();
    if (parts <= 1)
        return run_part(k, 0, 1, blocks, threads, parameters);
    std::vector<std::thread> workers;
    std::exception_ptr failure;
    std::mutex mutex;
    for (uint32_t part = 0; part < parts; part++)
        workers.emplace_back([&, part] {
            try {
                run_part(k, part, parts, blocks, threads, parameters);
            } catch (...) {
                std::lock_guard<std::mutex> lock(mutex);
                failure = std::current_exception();
            }
        });
    for (std::thread &worker : workers)
        worker.join();
    if (failure)
        std::rethrow_exception(failure);
}
