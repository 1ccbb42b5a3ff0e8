/* Makes the spline coefficients that tables/reader.c evaluates. */
#ifndef FLAVBREM_TABLES_SPLINE_H
#define FLAVBREM_TABLES_SPLINE_H

#include <stddef.h>

#include "kernels/compiler.h"

/* The nodes of an axis and the scale c of its coordinate v/(v + c). The nodes are the caller's. */
struct spline_axis {
    size_t n;
    const double *node;
    double scale;
};

/* c = sqrt(first last): the coordinate runs through its range as evenly as it can. */
static inline double flb_spline_scale(const double *node, size_t n)
{
    return square_root(node[0]) * square_root(node[n - 1]);
}

/* The coordinate of a value on an axis, and the value of a coordinate. */
static inline double flb_spline_coordinate(const struct spline_axis *axis, double value)
{
    return value / (value + axis->scale);
}

static inline double flb_spline_value(const struct spline_axis *axis, double coordinate)
{
    return axis->scale * coordinate / (1.0 - coordinate);
}

/* A cross-section at some multiple of a mass's threshold. */
struct spline_anchor {
    double beam_energy_gev;
    double sigma;
};

#define SPLINE_ANCHORS 4 /* for each mass, rising in energy */

/* Fits s = [sigma/(1 - E_th/E)^2]^(1/8). Below the first anchor of its mass a node takes, instead,
 * the polynomial through the anchors, so that the splines stay smooth across the threshold.
 *   threshold_gev  E_th of each mass [n_m]
 *   sigma          [n_e][n_m]
 *   anchors        [n_m][SPLINE_ANCHORS], or NULL where no node is so near its threshold
 *   spline         receives the coefficients, [n_e][n_m]
 * Returns 0 where there was no memory, else 1. */
int flb_spline_fit(const struct spline_axis *beam_energy, const struct spline_axis *m_phi,
                   const double *threshold_gev, const double *sigma,
                   const struct spline_anchor *anchors, double *spline);

#endif
