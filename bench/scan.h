/* What packages do at each energy: they scan for the maximum of the density, in the plain box of
 * (x, theta, t) or in the cube of the integrals. */
#ifndef FLAVBREM_BENCH_SCAN_H
#define FLAVBREM_BENCH_SCAN_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/box.h"
#include "kernels/sample.h"

#define SCAN_TAIL 1e-4 /* of the cross-section, outside the box in theta and in t */
#define SCAN_BINS 4000

/* splitmix64, in [0, 1). */
static uint64_t random_state = 1;

static inline double uniform(void)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static inline void *take(size_t n, size_t size)
{
    void *memory = calloc(n, size);
    if (memory == NULL) {
        fprintf(stderr, "not enough memory\n");
        exit(EXIT_FAILURE);
    }
    return memory;
}

/* ---- the density over the unit cube, the panels of x side by side; its integral is sigma ---- */

static inline event_row cube_row(const integrand *f, const double z[3])
{
    event_row row;
    double along = z[0] * f->n_panels;
    int panel = along < f->n_panels - 1 ? (int)along : f->n_panels - 1;
    double x_z = along - panel;
    x_place x = x_place_at(f, &f->panels[panel], x_z, 1.0 - x_z);
    row.point = row_point_at(f, &x, z[1], 1.0 - z[1]);
    prepare_boson_row(f, &row.point, 0.0, 0, &row.etl, &row.axis);
    return row;
}

/* tau receives t - t_min [GeV^2]. */
static inline double cube_density(const integrand *f, const double z[3], event_row *row,
                                  double *tau)
{
    *row = cube_row(f, z);
    return f->n_panels *
           event_density(&f->q.nucleus, has_spin_one(&f->q), &row->etl, &row->axis, z[2], tau);
}

static inline double cube_density_at(const integrand *f, const double z[3])
{
    event_row row;
    double tau;
    return cube_density(f, z, &row, &tau);
}

static inline double scan_cube(const integrand *f, int n)
{
    double height = 0.0;
    for (int k = 0; k < n; k++) {
        double z[3] = {uniform(), uniform(), uniform()}, value = cube_density_at(f, z);
        height = value > height ? value : height;
    }
    return height;
}

/* ---- the plain box: all energies, angles and t from 0 ---- */

typedef struct plain_box {
    double theta, t, height;
} plain_box;

static inline double box_end(const double *mass)
{
    double beyond = 0.0, sum = 0.0;
    for (int i = 0; i < SCAN_BINS; i++)
        sum += mass[i];
    int i = SCAN_BINS - 1;
    while (i > 0 && beyond + mass[i] < SCAN_TAIL * sum)
        beyond += mass[i--];
    return exp(40.0 * (double)(i + 1) / SCAN_BINS - 35.0);
}

static inline size_t box_bin(double at)
{
    double bin = (log(at) + 35.0) / 40.0 * SCAN_BINS;
    return bin < 0.0 ? 0 : bin < SCAN_BINS - 1 ? (size_t)bin : SCAN_BINS - 1;
}

/* The box and its maximum, with n points of the cube, better than a package does. */
static inline plain_box scan_box(const integrand *f, int n)
{
    double *theta_mass = take(SCAN_BINS, sizeof *theta_mass);
    double *t_mass = take(SCAN_BINS, sizeof *t_mass);
    plain_box box = {0.0, 0.0, 0.0};
    for (int k = 0; k < n; k++) {
        double z[3] = {uniform(), uniform(), uniform()}, tau;
        event_row row;
        double value = cube_density(f, z, &row, &tau), t = row.point.k.t_min + tau;
        double v = row.point.n.u0 - row.point.k.u;
        double theta = 2.0 * asin(sqrt(0.5 * v / row.point.n.pk2));
        double raw = value > 0.0 ? box_density(f, row.point.n.e_a, theta, t) : 0.0;
        box.height = raw > box.height ? raw : box.height;
        if (value > 0.0) {
            theta_mass[box_bin(theta)] += value;
            t_mass[box_bin(t)] += value;
        }
    }
    box.theta = box_end(theta_mass);
    box.t = box_end(t_mass);
    free(theta_mass);
    free(t_mass);
    return box;
}

/* The density at a random place of the box. */
static inline double box_try(const integrand *f, const plain_box *box)
{
    double e_a = f->range.low + (f->range.high - f->range.low) * uniform();
    double theta = box->theta * uniform(), t = box->t * uniform();
    return box_density(f, e_a, theta, t);
}

/* Accepted over tried, for a cross-section in the unit of the density. */
static inline double box_efficiency(const integrand *f, const plain_box *box, double sigma)
{
    double x_range = (f->range.high - f->range.low) / f->q.e;
    return sigma / (box->height * x_range * box->theta * box->t);
}

#endif
