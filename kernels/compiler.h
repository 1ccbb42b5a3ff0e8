/* What the compilers of the kernels differ in: C17 on the CPU, CUDA C++17 on the device.
 * The only header of the kernels with #if, besides philox.h.  It also refuses settings under which
 * the two would not give the same bits.  What can't be seen from here, the contraction of a*b + c,
 * must be off on the command line: -ffp-contract=off, for nvcc -fmad=false. */
#ifndef FLAVBREM_KERNELS_COMPILER_H
#define FLAVBREM_KERNELS_COMPILER_H

#include <float.h>
#include <stdint.h>
#include <string.h>

#ifdef __FAST_MATH__
#error "flavbrem: fast-math is on (results would depend on the compiler); remove -ffast-math"
#endif
#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#error "flavbrem: -ffinite-math-only is on (NaN would be lost); remove it"
#endif

/* FLAVBREM_FN goes before every function of the kernels, FLAVBREM_UNROLL before a loop over an
 * array that the device is to keep in registers. */
#ifdef __CUDACC__
#define FLAVBREM_FN static __device__ __forceinline__
#define FLAVBREM_UNROLL _Pragma("unroll")
#else
_Static_assert(FLT_EVAL_METHOD == 0,
               "flavbrem: double must be evaluated as double (x87 does not): use SSE2");
#define FLAVBREM_FN static inline __attribute__((unused, always_inline))
#define FLAVBREM_UNROLL
#endif

/* The 64 bits of a double. */
FLAVBREM_FN uint64_t bits_of(double x)
{
#ifdef __CUDA_ARCH__
    return (uint64_t)__double_as_longlong(x);
#else
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
#endif
}

/* The double that has these 64 bits. */
FLAVBREM_FN double double_from(uint64_t bits)
{
#ifdef __CUDA_ARCH__
    return __longlong_as_double((long long)bits);
#else
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
#endif
}

/* The square root of x >= 0: one correctly rounded instruction (needs -fno-math-errno). */
FLAVBREM_FN double square_root(double x)
{
#ifdef __CUDA_ARCH__
    return sqrt(x);
#else
    return __builtin_sqrt(x);
#endif
}

#endif
