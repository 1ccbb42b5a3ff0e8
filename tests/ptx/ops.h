/* What translated kernels are made of: the meaning of PTX instructions that are no C++ operators,
 * the thread that runs, and access to memory.
 *
 * With PTX_CHECKED every access goes through the checker of memory.h; without it, an access is a
 * plain one, for speed or for the eyes of a sanitizer. */
#ifndef FLAVBREM_TESTS_PTX_OPS_H
#define FLAVBREM_TESTS_PTX_OPS_H

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "grid.h"
#include "memory.h"

/* ---- the bits of registers ---- */

static inline double number(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline float single_number(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint32_t bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline uint64_t bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* ---- arithmetic ---- */

/* Counts operations of the FP64 units. */
#ifdef PTX_CHECKED
#define FP64(cost) (fp64_operations += (cost))
#else
#define FP64(cost) (void)(cost)
#endif

static inline double divide(double a, double b)
{
    return a / b;
}

/* By zero, PTX leaves the result of an integer division open: all bits set, as the hardware does.
 */
template <class T> static inline T divide(T a, T b)
{
    if (b == 0)
        return (T)-1;
    return std::is_signed<T>::value && b == (T)-1 ? (T)(0 - (std::make_unsigned_t<T>)a) : a / b;
}

template <class T> static inline T remainder(T a, T b)
{
    if (b == 0)
        return a;
    return std::is_signed<T>::value && b == (T)-1 ? 0 : a % b;
}

/* Of a number and NaN the number; -0 is smaller than +0. */
static inline double smaller(double a, double b)
{
    return a < b || b != b || (a == b && std::signbit(a)) ? a : b;
}

static inline double larger(double a, double b)
{
    return a > b || b != b || (a == b && std::signbit(b)) ? a : b;
}

template <class T> static inline T smaller(T a, T b)
{
    return a < b ? a : b;
}

template <class T> static inline T larger(T a, T b)
{
    return a > b ? a : b;
}

static inline uint64_t high_half(uint64_t a, uint64_t b)
{
    return (uint64_t)((unsigned __int128)a * b >> 64);
}

static inline int64_t high_half(int64_t a, int64_t b)
{
    return (int64_t)((__int128)a * b >> 64);
}

static inline uint32_t high_half(uint32_t a, uint32_t b)
{
    return (uint32_t)((uint64_t)a * b >> 32);
}

static inline int32_t high_half(int32_t a, int32_t b)
{
    return (int32_t)((int64_t)a * b >> 32);
}

/* A shift by the width or more leaves nothing, or the sign. */
template <class T> static inline T shift_left(T a, uint32_t n)
{
    return n >= 8 * sizeof(T) ? 0 : (T)((std::make_unsigned_t<T>)a << n);
}

template <class T> static inline T shift_right(T a, uint32_t n)
{
    if (n >= 8 * sizeof(T))
        return a < 0 ? (T)-1 : 0;
    return (T)(a >> n);
}

/* The lowest `length` bits of a in b, from bit `first` on. */
template <class T> static inline T insert_bits(T a, T b, uint32_t first, uint32_t length)
{
    T mask = shift_left((T)(shift_left((T)1, length) - 1), first);
    return (T)((shift_left(a, first) & mask) | (b & (T)~mask));
}

/* Towards zero; what does not fit is the nearest that does, NaN is 0. */
template <class T> static inline T truncate(double x)
{
    if (x != x)
        return 0;
    if (x <= (double)std::numeric_limits<T>::min())
        return std::numeric_limits<T>::min();
    return x >= (double)std::numeric_limits<T>::max() ? std::numeric_limits<T>::max() : (T)x;
}

/* ---- memory ---- */

template <class T> static inline T parameter(const unsigned char *parameters, size_t at)
{
    T value;
    memcpy(&value, parameters + at, sizeof value);
    return value;
}

template <class T> static inline T load_global(uint64_t address)
{
#ifdef PTX_CHECKED
    check_global(address, sizeof(T), access_kind::read);
#endif
    return *(const T *)address;
}

template <class T> static inline void store_global(uint64_t address, T value)
{
#ifdef PTX_CHECKED
    check_global(address, sizeof(T), access_kind::write);
#endif
    *(T *)address = value;
}

/* Both give the value before. */
template <class T> static inline T atomic_add_at(T *place, T value)
{
    return __atomic_fetch_add(place, value, __ATOMIC_RELAXED);
}

template <class T> static inline T atomic_max_at(T *place, T value)
{
    T old = __atomic_load_n(place, __ATOMIC_RELAXED);
    while (old < value && !__atomic_compare_exchange_n(place, &old, value, false, __ATOMIC_RELAXED,
                                                       __ATOMIC_RELAXED)) {
    }
    return old;
}

template <class T> static inline T *atomic_global(uint64_t address)
{
#ifdef PTX_CHECKED
    check_global(address, sizeof(T), access_kind::atomic);
#endif
    return (T *)address;
}

template <class T> static inline T *atomic_shared(uint64_t offset)
{
    return (T *)check_shared(offset, sizeof(T), access_kind::atomic);
}

template <class T> static inline T atomic_add_global(uint64_t address, T value)
{
    return atomic_add_at(atomic_global<T>(address), value);
}

template <class T> static inline T atomic_max_global(uint64_t address, T value)
{
    return atomic_max_at(atomic_global<T>(address), value);
}

template <class T> static inline T atomic_add_shared(uint64_t offset, T value)
{
    return atomic_add_at(atomic_shared<T>(offset), value);
}

template <class T> static inline T atomic_max_shared(uint64_t offset, T value)
{
    return atomic_max_at(atomic_shared<T>(offset), value);
}

template <class T> static inline T load_shared(uint64_t offset)
{
    return *(const T *)check_shared(offset, sizeof(T), access_kind::read);
}

template <class T> static inline void store_shared(uint64_t offset, T value)
{
    *(T *)check_shared(offset, sizeof(T), access_kind::write) = value;
}

/* Arrays that a thread has for itself, from the address 0 on; what was not written reads as NaN. */
template <size_t BYTES> struct local_memory {
    alignas(16) unsigned char bytes[BYTES];

    local_memory()
    {
        memset(bytes, 0xFF, BYTES);
    }

    void *at(uint64_t address, size_t n)
    {
        if (address % n != 0 || address + n > BYTES)
            throw fault(ILLEGAL_ADDRESS, fault_text("an access outside of its local memory"));
        return bytes + address;
    }

    template <class T> T load(uint64_t address)
    {
        return *(const T *)at(address, sizeof(T));
    }

    template <class T> void store(uint64_t address, T value)
    {
        *(T *)at(address, sizeof(T)) = value;
    }
};

/* Where the thread is: for messages and the line coverage. */
static inline void at_place(const place *places, bool *seen, int n)
{
#ifdef PTX_CHECKED
    seen[n] = true;
    thread.at = &places[n];
#else
    (void)places, (void)seen, (void)n;
#endif
}

#endif
