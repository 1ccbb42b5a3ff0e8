/* The instruction sets for which the hot files of the CPU are compiled. */
#ifndef FLAVBREM_HOST_CPU_ISA_H
#define FLAVBREM_HOST_CPU_ISA_H

/* From CPU_ISA_BASELINE on these are the numbers of the CPU's devices. */
enum cpu_isa { CPU_ISA_BEST = -1, CPU_ISA_BASELINE, CPU_ISA_AVX2, CPU_ISA_AVX512 };

/* 1 where this build has code for the instruction set and this machine runs it, else 0. */
int flb_cpu_isa_usable(enum cpu_isa isa);

/* The widest usable one; never CPU_ISA_BEST. */
enum cpu_isa flb_cpu_isa_best(void);

#endif
