/* See memory.h. */
#include "memory.h"

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <sys/mman.h>
#include <vector>

#include "grid.h"

#define ALWAYS_INLINE __attribute__((always_inline)) inline /* what each access does */

namespace
{
const uint32_t NOBODY = 0, MANY = UINT32_MAX;
const char *const ACCESS_WORDS[] = {"reads", "writes", "changes atomically"}; /* of access_kind */

/* Who touched a word, at which barrier of their block; thread and block count from 1. */
struct toucher {
    uint32_t block, thread, epoch;
};

/* What was done to a word in a launch; of an earlier one it says nothing. */
struct word {
    uint32_t launch;
    toucher writer, reader, atomic;
};

/* Memory of zeros that costs nothing until it is touched. */
void *take_zeros(size_t bytes)
{
    void *made = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return made != MAP_FAILED ? made : nullptr;
}

void give_zeros(void *memory, size_t bytes)
{
    if (memory != nullptr)
        munmap(memory, bytes);
}

/* The memory that kernels see. The thread sanitizer would touch all that malloc gives: there it
 * comes from the system. The address sanitizer has to see each piece. */
void *take_memory(size_t bytes)
{
#ifdef __SANITIZE_THREAD__
    return take_zeros(bytes + 1);
#else
    return malloc(bytes > 0 ? bytes : 1);
#endif
}

void give_memory(void *memory, size_t bytes)
{
#ifdef __SANITIZE_THREAD__
    give_zeros(memory, bytes + 1);
#else
    (void)bytes;
    free(memory);
#endif
}

uint32_t launch; /* the number of the last one */

/* Words of memory that was given back, by their number: what they say is of earlier launches. So
 * many are kept. */
const size_t MOST_SPARE = 500;
std::multimap<size_t, word *> &spare_words()
{
    static auto *map = new std::multimap<size_t, word *>;
    return *map;
}

word *take_words(size_t n)
{
    auto found = spare_words().find(n);
    if (found == spare_words().end())
        return (word *)take_zeros(n * sizeof(word));
    word *words = found->second;
    spare_words().erase(found);
    return words;
}

void give_words(word *words, size_t n)
{
    if (words != nullptr && spare_words().size() < MOST_SPARE)
        spare_words().emplace(n, words);
    else
        give_zeros(words, n * sizeof(word));
}

struct allocation {
    char *memory;
    size_t bytes;
    unsigned char *written; /* for each byte */
    word *words;

    explicit allocation(size_t bytes)
        : memory((char *)take_memory(bytes)), bytes(bytes),
          written((unsigned char *)take_zeros(bytes + 1)), words(take_words(bytes / 4 + 1))
    {
    }
    ~allocation()
    {
        give_memory(memory, bytes);
        give_zeros(written, bytes + 1);
        give_words(words, bytes / 4 + 1);
    }
    allocation(const allocation &) = delete;
    void operator=(const allocation &) = delete;
};

/* The memory that a block of threads shares. */
struct shared_memory {
    std::vector<char> memory;
    std::vector<unsigned char> written;
    std::vector<word> words;
};

std::mutex mutex;
thread_local shared_memory shared;

/* Those that were found last, by the piece of memory in which an address was asked for. */
const int RECENT = 256;
allocation *recent[RECENT];
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
    memset(recent, 0, sizeof recent);
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

/* The allocation that has the address. */
static inline allocation *allocation_of(uint64_t address)
{
    allocation *&known = recent[address / 4096 % RECENT];
    if (known != nullptr && address - (uint64_t)known->memory < known->bytes)
        return known;
    auto above = allocations().upper_bound(address);
    if (above == allocations().begin())
        return nullptr;
    allocation *found = std::prev(above)->second.get();
    if (address >= (uint64_t)found->memory + found->bytes)
        return nullptr;
    return known = found;
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
static inline bool comes_after(const toucher &other)
{
    if (other.block == NOBODY)
        return true;
    if (other.block != thread.block + 1)
        return false;
    return other.thread == thread.index + 1 || other.epoch < thread.epoch;
}

static inline void note(toucher &who)
{
    toucher self = {thread.block + 1, thread.index + 1, thread.epoch};
    if (who.block == MANY && who.thread == MANY && who.epoch == self.epoch)
        return; /* as it is with most of what all threads read */
    if (who.block != NOBODY && who.block != self.block)
        self.block = MANY; /* readers of two blocks: a writer comes after none of them */
    if (who.block != NOBODY && who.epoch == self.epoch && who.thread != self.thread)
        self.thread = MANY;
    who = self;
}

[[noreturn]] __attribute__((cold)) static void touches(const char *does, access_kind kind)
{
    throw fault(LAUNCH_FAILED,
                fault_text(std::string(ACCESS_WORDS[(int)kind]) + " what another thread " + does +
                           " without a barrier between"));
}

static ALWAYS_INLINE void check_word(word &w, access_kind kind)
{
    if (w.launch != launch)
        w = {launch, {}, {}, {}};
    if (!comes_after(w.writer))
        touches("writes", kind);
    if (kind != access_kind::read && !comes_after(w.reader))
        touches("reads", kind);
    if (kind != access_kind::atomic && !comes_after(w.atomic))
        touches("changes atomically", kind);
    note(kind == access_kind::read ? w.reader : kind == access_kind::write ? w.writer : w.atomic);
}

/* ---- an access ---- */

/* The size is a constant: comparisons and copies of so few bytes are then no calls. */
template <size_t BYTES>
static ALWAYS_INLINE void check_bytes(word *words, unsigned char *written, size_t offset,
                                      access_kind kind)
{
    static const unsigned char all[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    check_word(words[offset / 4], kind);
    if (BYTES > 4)
        check_word(words[offset / 4 + 1], kind);
    if (kind == access_kind::write)
        memcpy(written + offset, all, BYTES);
    else if (memcmp(written + offset, all, BYTES) != 0)
        throw fault(LAUNCH_FAILED, fault_text("reads what was never written"));
}

/* At a multiple of so many bytes. */
static ALWAYS_INLINE void check(word *words, unsigned char *written, size_t offset, size_t bytes,
                                access_kind kind)
{
    if (bytes == 8)
        check_bytes<8>(words, written, offset, kind);
    else if (bytes == 4)
        check_bytes<4>(words, written, offset, kind);
    else if (bytes == 2)
        check_bytes<2>(words, written, offset, kind);
    else
        check_bytes<1>(words, written, offset, kind);
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
    check(a->words, a->written, address - (uint64_t)a->memory, bytes, kind);
}

void new_shared_memory(size_t bytes)
{
    shared.memory.resize(bytes);
    shared.written.assign(bytes, 0);
    shared.words.assign((bytes + 3) / 4, {});
}

void *check_shared(uint64_t offset, size_t bytes, access_kind kind)
{
    if (offset % bytes != 0 || offset + bytes > shared.memory.size())
        throw fault(ILLEGAL_ADDRESS,
                    fault_text(access_text(bytes, kind) + "outside of its shared memory"));
    check(shared.words.data(), shared.written.data(), offset, bytes, kind);
    return shared.memory.data() + offset;
}
