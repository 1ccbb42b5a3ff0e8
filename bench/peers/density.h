/* The density of sigma over the unit cube and over the plain variables, compiled once for each
 * instruction set as our own rows are. What peers know of kernels/ is here and in density.c. */
#ifndef FLAVBREM_BENCH_PEERS_DENSITY_H
#define FLAVBREM_BENCH_PEERS_DENSITY_H

#include <stddef.h>

#include "kernels/rows.h"

/* A row that t is still to be integrated in. */
typedef struct density_row {
    etl_row etl;
    t_axis axis;
} density_row;

typedef struct density_version {
    /* At z = (x, v, t) of the unit cube, the panels of x added. */
    double (*cube)(const integrand *f, const double z[3]);
    /* At n places z[n][3], eight at once. */
    void (*cube_many)(const integrand *f, size_t n, const double *z, double *values);
    /* The place x of one panel, a row at v in it, and the density there at t. */
    void (*place)(const integrand *f, int panel, double x, x_place *place);
    void (*row)(const integrand *f, const x_place *place, double v, density_row *row);
    double (*in_row)(const integrand *f, const density_row *row, double t);
    /* Per x, theta [rad] and t [GeV^2] at (x, theta, t). */
    double (*box)(const integrand *f, const double at[3]);
} density_version;

extern const density_version density_baseline, density_avx2, density_avx512;

#endif
