/* See grid.h. */
#include "grid.h"

#include <csetjmp>
#include <sys/mman.h>
#include <ucontext.h>

#include <cstdlib>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

#include "memory.h"

__thread running_thread thread;
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
const size_t STACK_BYTES = size_t{256} * 1024, GUARD_BYTES = size_t{64} * 1024;

/* Where something goes on that was left. */
struct place_to_go {
    ucontext_t context;
    jmp_buf jump;
    bool was_left;
};

/* A thread of a block with its own stack, which is used again by the blocks that follow. */
struct fiber {
    place_to_go place = {};
    char *stack = nullptr; /* below it no memory is there */
    running_thread thread = {};
    bool waits = false, ended = true;

    fiber() = default;
    fiber(const fiber &) = delete;
    void operator=(const fiber &) = delete;
    ~fiber()
    {
        if (stack != nullptr)
            munmap(stack, GUARD_BYTES + STACK_BYTES);
    }
};

struct waiting_block {
    place_to_go scheduler;
    std::deque<fiber> fibers; /* of the largest block so far */
    uint32_t size;
    fiber *runs = nullptr;
    kernel_function *run;
    const unsigned char *parameters;
    std::exception_ptr failure;
};

thread_local waiting_block *block_with_barriers;

#ifdef __SANITIZE_THREAD__ /* it knows nothing of a stack that goes from one thread to another */
#define KEPT_BY thread_local
#else
#define KEPT_BY
#endif

/* Blocks that are used again, with the stacks of their threads. */
KEPT_BY std::vector<std::unique_ptr<waiting_block>> spare_blocks;
std::mutex spare_mutex;

struct borrowed_block {
    std::unique_ptr<waiting_block> block;

    borrowed_block()
    {
        std::lock_guard<std::mutex> lock(spare_mutex);
        if (spare_blocks.empty()) {
            block = std::make_unique<waiting_block>();
        } else {
            block = std::move(spare_blocks.back());
            spare_blocks.pop_back();
        }
        block_with_barriers = block.get();
    }
    ~borrowed_block()
    {
        std::lock_guard<std::mutex> lock(spare_mutex);
        spare_blocks.push_back(std::move(block));
        block_with_barriers = nullptr;
    }
};
} // namespace

/* Leaves one place for another one. swapcontext() calls the system each time, so it is for the
 * sanitizers, which know it. */
static void leave(place_to_go &from, place_to_go &to)
{
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
    swapcontext(&from.context, &to.context);
#else
    if (_setjmp(from.jump) != 0)
        return;
    from.was_left = true;
    if (to.was_left)
        _longjmp(to.jump, 1);
    setcontext(&to.context);
#endif
}

/* A thread of one block after the other. */
static void fiber_main()
{
    waiting_block &block = *block_with_barriers;
    for (;;) {
        fiber &self = *block.runs;
        try {
            block.run(block.parameters);
        } catch (...) {
            block.failure = std::current_exception();
        }
        self.ended = true;
        leave(self.place, block.scheduler);
    }
}

void barrier()
{
    fiber *self = block_with_barriers->runs;
    self->waits = true;
    leave(self->place, block_with_barriers->scheduler);
    thread = self->thread;
}

static void resume(waiting_block &block, fiber &f)
{
    block.runs = &f;
    thread = f.thread;
    leave(block.scheduler, f.place);
    f.thread = thread;
}

/* All threads up to the next barrier or to their end. Returns how many wait. */
static size_t run_to_barrier(waiting_block &block, bool reverse)
{
    size_t waiting = 0, n = block.size;
    for (size_t i = 0; i < n && !block.failure; i++) {
        fiber &f = block.fibers[reverse ? n - 1 - i : i];
        if (!f.ended)
            resume(block, f);
    }
    for (size_t i = 0; i < n; i++)
        waiting += block.fibers[i].waits && !block.fibers[i].ended;
    return waiting;
}

/* At a barrier all have to wait, at the same one. */
static void check_barrier(waiting_block &block)
{
    const place *first = nullptr;
    for (size_t i = 0; i < block.size; i++) {
        fiber &f = block.fibers[i];
        thread = f.thread;
        if (f.ended)
            throw fault(LAUNCH_FAILED,
                        fault_text("has ended, others of its block wait at a barrier"));
        if (first == nullptr)
            first = f.thread.at;
        if (first != f.thread.at)
            throw fault(LAUNCH_FAILED, fault_text("waits at another barrier than its block"));
    }
    for (size_t i = 0; i < block.size; i++) {
        block.fibers[i].waits = false;
        block.fibers[i].thread.epoch++;
    }
}

/* A stack of its own, and its beginning as the place to go to. */
static void prepare(fiber &f)
{
    if (f.stack == nullptr) {
        void *made = mmap(nullptr, GUARD_BYTES + STACK_BYTES, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (made == MAP_FAILED || mprotect(made, GUARD_BYTES, PROT_NONE) != 0)
            throw std::bad_alloc();
        f.stack = (char *)made;
    }
    getcontext(&f.place.context);
    f.place.context.uc_stack.ss_sp = f.stack + GUARD_BYTES;
    f.place.context.uc_stack.ss_size = STACK_BYTES;
    f.place.was_left = false;
    makecontext(&f.place.context, fiber_main, 0);
}

static void run_block_with_barriers(const kernel &k, const running_thread &first,
                                    const unsigned char *parameters, bool reverse)
{
    borrowed_block borrowed;
    waiting_block &block = *borrowed.block;
    block.run = k.run;
    block.parameters = parameters;
    block.size = first.block_size;
    while (block.fibers.size() < block.size) {
        block.fibers.emplace_back();
        prepare(block.fibers.back());
    }
    for (uint32_t i = 0; i < block.size; i++) {
        fiber &f = block.fibers[i];
        f.thread = first;
        f.thread.index = i;
        f.waits = f.ended = false;
    }
    try {
        while (run_to_barrier(block, reverse) > 0 && !block.failure)
            check_barrier(block);
        if (block.failure)
            std::rethrow_exception(std::exchange(block.failure, nullptr));
    } catch (...) { /* some are in the middle of a kernel: they begin anew */
        for (fiber &f : block.fibers)
            prepare(f);
        throw;
    }
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
