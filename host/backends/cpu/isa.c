/* What the machine can run, by the compiler's own look at cpuid. */
#include "host/backends/cpu/isa.h"

int flb_cpu_isa_usable(enum cpu_isa isa)
{
    switch (isa) {
    case CPU_ISA_BEST:
    case CPU_ISA_BASELINE:
        return 1;
#if defined(__x86_64__)
    case CPU_ISA_AVX2:
        return __builtin_cpu_supports("avx2") != 0;
    case CPU_ISA_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl");
#else
    case CPU_ISA_AVX2:
    case CPU_ISA_AVX512:
        return 0;
#endif
    }
    return 0;
}

enum cpu_isa flb_cpu_isa_best(void)
{
    if (flb_cpu_isa_usable(CPU_ISA_AVX512))
        return CPU_ISA_AVX512;
    return flb_cpu_isa_usable(CPU_ISA_AVX2) ? CPU_ISA_AVX2 : CPU_ISA_BASELINE;
}
