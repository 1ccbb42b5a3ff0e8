/* See memory.h. */
#include "memory.h"

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <sys/mman.h>

#include "grid.h"

namespace
{
const uint32_t NOBODY = 0, MANY = UINT32_MAX;
const char *const ACCESS_WORDS[] = {"reads", "writes", "changes atomically"}; /* of access_kind */

/* Who touched a word in launch number `launch`, at which barrier of their block; thread and block
 * count from 1. */
struct toucher {
    uint32_t launch, block, thread, epoch;
};

struct word {
    toucher writer, reader, atomic;
};

/* Memory that costs nothing until it is touched, zeroed where that is asked for. The thread
 * sanitizer would touch all that malloc gives: there it comes from the system. The address
 * sanitizer has to see each piece. */
#ifdef __SANITIZE_THREAD__
void *take_memory(size_t bytes, bool)
{
    void *made =
        mmap(nullptr, bytes + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return made != MAP_FAILED ? made : nullptr;
}

void give_memory(void *memory, size_t bytes)
{
    if (memory != nullptr)
        munmap(memory, bytes + 1);
}
#else
void *take_memory(size_t bytes, bool is_zeroed)
{
    bytes = bytes > 0 ? bytes : 1;
    return is_zeroed ? calloc(bytes, 1) : malloc(bytes);
}

void give_memory(void *memory, size_t)
{
    free(memory);
}
#endif

struct allocation {
    char *memory;
    size_t bytes;
    unsigned char *written; /* for each byte */
    word *words;

    explicit allocation(size_t bytes)
        : memory((char *)take_memory(bytes, false)), bytes(bytes),
          written((unsigned char *)take_memory(bytes, true)),
          words((word *)take_memory(bytes_of_words(), true))
    {
    }
    ~allocation()
    {
        give_memory(memory, bytes);
        give_memory(written, bytes);
        give_memory(words, bytes_of_words());
    }
    size_t bytes_of_words() const
    {
        return (bytes / 4 + 1) * sizeof *words;
    }
    allocation(const allocation &) = delete;
    void operator=(const allocation &) = delete;
};

uint32_t launch;
std::mutex mutex;
allocation *recent;
thread_local std::unique_ptr<allocation> shared;
} // namespace

/* By address. Never destroyed: what is left at the end of the program is told then. */
static std::map<uint64_t, std::unique_ptr<allocation>> &allocations()
{
    static auto *map = new std::map<uint64_t, std::unique_ptr<allocation>>;
    return *map;
}

void *device_allocate(size_t bytes)
{
    std::lock_guard<std::mutex> lock(mutex);
    std::unique_ptr<allocation> made(new allocation(bytes));
    if (!made->memory || !made->written || !made->words)
        return nullptr;
    char *memory = made->memory;
    allocations()[(uint64_t)memory] = std::move(made);
    return memory;
}

bool device_free(void *address)
{
    std::lock_guard<std::mutex> lock(mutex);
    recent = nullptr;
    return allocations().erase((uint64_t)address) == 1;
}

size_t device_allocations()
{
    std::lock_guard<std::mutex> lock(mutex);
    return allocations().size();
}

void new_launch()
{
    launch++;
}

/* The allocation that has the address; the last one that was asked for is looked at first. */
static allocation *allocation_of(uint64_t address)
{
    if (recent != nullptr && address >= (uint64_t)recent->memory &&
        address < (uint64_t)recent->memory + recent->bytes)
        return recent;
    auto above = allocations().upper_bound(address);
    if (above == allocations().begin())
        return nullptr;
    allocation *found = std::prev(above)->second.get();
    if (address >= (uint64_t)found->memory + found->bytes)
        return nullptr;
    return recent = found;
}

void host_wrote(const void *address, size_t bytes)
{
    std::lock_guard<std::mutex> lock(mutex);
    allocation *a = allocation_of((uint64_t)address);
    if (a != nullptr)
        memset(a->written + ((char *)address - a->memory), 1, bytes);
}

/* ---- races ---- */

/* Whether the running thread comes after everybody that touched a word. */
static bool comes_after(const toucher &other)
{
    if (other.launch != launch)
        return true;
    if (other.block != thread.block + 1)
        return false;
    return other.thread == thread.index + 1 || other.epoch < thread.epoch;
}

static void note(toucher &who)
{
    toucher self = {launch, thread.block + 1, thread.index + 1, thread.epoch};
    if (who.launch == launch && who.block != self.block)
        self.block = MANY; /* readers of two blocks: a writer comes after none of them */
    if (who.launch == launch && who.epoch == self.epoch && who.thread != self.thread)
        self.thread = MANY;
    who = self;
}

static void must_come_after(const toucher &other, const char *does, access_kind kind)
{
    if (!comes_after(other))
        throw fault(LAUNCH_FAILED,
                    fault_text(std::string(ACCESS_WORDS[(int)kind]) + " what another thread " +
                               does + " without a barrier between"));
}

static void check_word(word &w, access_kind kind)
{
    must_come_after(w.writer, "writes", kind);
    if (kind != access_kind::read)
        must_come_after(w.reader, "reads", kind);
    if (kind != access_kind::atomic)
        must_come_after(w.atomic, "changes atomically", kind);
    note(kind == access_kind::read ? w.reader : kind == access_kind::write ? w.writer : w.atomic);
}

/* ---- an access ---- */

static void check(allocation &a, size_t offset, size_t bytes, access_kind kind)
{
    for (size_t i = offset / 4; i <= (offset + bytes - 1) / 4; i++)
        check_word(a.words[i], kind);
    if (kind == access_kind::write)
        memset(a.written + offset, 1, bytes);
    for (size_t i = offset; i < offset + bytes; i++)
        if (!a.written[i])
            throw fault(LAUNCH_FAILED, fault_text("reads what was never written"));
}

static std::string access_text(size_t bytes, access_kind kind)
{
    return ACCESS_WORDS[(int)kind] + (" " + std::to_string(bytes)) + " bytes ";
}

void check_global(uint64_t address, size_t bytes, access_kind kind)
{
    if (address % bytes != 0)
        throw fault(MISALIGNED_ADDRESS,
                    fault_text(access_text(bytes, kind) + "at an address that is no multiple"));
    allocation *a = allocation_of(address);
    if (a == nullptr || address + bytes > (uint64_t)a->memory + a->bytes)
        throw fault(ILLEGAL_ADDRESS,
                    fault_text(access_text(bytes, kind) + "outside of all memory of the device"));
    check(*a, address - (uint64_t)a->memory, bytes, kind);
}

void new_shared_memory(size_t bytes)
{
    shared.reset(bytes > 0 ? new allocation(bytes) : nullptr);
}

void *check_shared(uint64_t offset, size_t bytes, access_kind kind)
{
    if (shared == nullptr || offset % bytes != 0 || offset + bytes > shared->bytes)
        throw fault(ILLEGAL_ADDRESS,
                    fault_text(access_text(bytes, kind) + "outside of its shared memory"));
    check(*shared, offset, bytes, kind);
    return shared->memory + offset;
}
