/* The memory of the device that is none, and the checker of what kernels do with it.
 *
 * Each allocation has a shadow: which bytes were ever written, and for every word of 4 bytes which
 * thread of the running launch wrote and read it. So an access outside of every allocation, a read
 * of what nobody wrote, and two threads that touch a word, one of them writing, without a barrier
 * between them, are found whatever the order in which the threads run. Between blocks there is no
 * order. Atomic operations of two threads are in order with each other, not with plain accesses,
 * and read what they change. Shared memory is checked alike. The checker is for one thread of the
 * CPU at a time. */
#ifndef FLAVBREM_TESTS_PTX_MEMORY_H
#define FLAVBREM_TESTS_PTX_MEMORY_H

#include <cstddef>
#include <cstdint>

enum class access_kind { read, write, atomic };

/* Memory of the device; nullptr where malloc has none. Its bytes are garbage. */
void *device_allocate(size_t bytes);

/* Returns false for an address that device_allocate did not give, or that is free already. */
bool device_free(void *address);

/* The host copies to the device. */
void host_wrote(const void *address, size_t bytes);

/* How much is allocated now. */
size_t device_allocations();

/* A launch begins: what was done before is in order. */
void new_launch();

/* Throws a fault if the running thread must not do this. */
void check_global(uint64_t address, size_t bytes, access_kind kind);

/* Shared memory for the block that begins; the address of an offset in it. */
void new_shared_memory(size_t bytes);
void *check_shared(uint64_t offset, size_t bytes, access_kind kind);

#endif
