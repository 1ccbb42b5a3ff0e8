/* The versions of the hot files, one for each instruction set. */
#include <stddef.h>

#include "host/backends/cpu/cpu.h"

#if defined(__x86_64__)
#define ALL_ISAS(function) function##_baseline, function##_avx2, function##_avx512
#define VERSION_FOR(isa, function)                                                                 \
    (isa == CPU_ISA_AVX512 ? function##_avx512                                                     \
                           : (isa == CPU_ISA_AVX2 ? function##_avx2 : function##_baseline))
#else
#define ALL_ISAS(function) function##_baseline
#define VERSION_FOR(isa, function) (isa == CPU_ISA_BASELINE ? function##_baseline : NULL)
#endif

rows_function ALL_ISAS(flb_cpu_rows);
densities_function ALL_ISAS(flb_cpu_densities);
events_function ALL_ISAS(flb_cpu_events);
mixed_events_function ALL_ISAS(flb_cpu_mixed_events);

static enum cpu_isa chosen(enum cpu_isa isa)
{
    return isa == CPU_ISA_BEST ? flb_cpu_isa_best() : isa;
}

rows_function *flb_cpu_rows_for(enum cpu_isa isa)
{
    return VERSION_FOR(chosen(isa), flb_cpu_rows);
}

densities_function *flb_cpu_densities_for(enum cpu_isa isa)
{
    return VERSION_FOR(chosen(isa), flb_cpu_densities);
}

events_function *flb_cpu_events_for(enum cpu_isa isa)
{
    return VERSION_FOR(chosen(isa), flb_cpu_events);
}

mixed_events_function *flb_cpu_mixed_events_for(enum cpu_isa isa)
{
    return VERSION_FOR(chosen(isa), flb_cpu_mixed_events);
}
