/* The grid of the benchmarks of cross-sections: energies from 5 to 1000 GeV times masses, both even
 * in the logarithm. */
#ifndef FLAVBREM_BENCH_GRID_H
#define FLAVBREM_BENCH_GRID_H

#include "flavbrem/xsec.h"
#include "kernels/elementary.h"

/* Number i of n numbers from low to high. */
static inline double between(double low, double high, int i, int n)
{
    return low * elementary_exp(i * elementary_log(high / low) / (n - 1));
}

/* Point number i of n times n. */
static inline flavbrem_point grid_point(double low_mass_gev, double high_mass_gev, int i, int n)
{
    return (flavbrem_point){
        between(5.0, 1000.0, i / n, n), between(low_mass_gev, high_mass_gev, i % n, n), {0.0, 0.0}};
}

#endif
