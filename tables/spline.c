/* Interpolating splines at given nodes: not-a-knot ends, one banded system an axis, solved without
 * pivoting, which for B-splines is stable (the matrix is totally positive). */
#include "tables/spline.h"

#include <stdlib.h>

#include "tables/bspline.h"

#define BAND (2 * BSPLINE_MOST_ORDER - 1)

/* ---- the banded system of one axis ---- */

struct system {
    size_t n;
    double *x;            /* coordinates of the nodes */
    double (*band)[BAND]; /* the elements (i, j) with |i - j| < BSPLINE_MOST_ORDER */
};

static double *element(const struct system *system, size_t i, size_t j)
{
    return &system->band[i][BSPLINE_MOST_ORDER - 1 + j - i];
}

/* Row i: the splines at node i. */
static void make_band(struct system *system)
{
    int n = (int)system->n;
    for (size_t i = 0; i < system->n; i++) {
        double value[BSPLINE_MOST_ORDER];
        size_t first = (size_t)bspline_at(system->x, n, system->x[i], value);
        for (size_t j = 0; j < (size_t)bspline_order(n); j++)
            *element(system, i, first + j) = value[j];
    }
}

/* L U in place, L with ones on its diagonal. */
static void factorise(struct system *system)
{
    for (size_t k = 0; k + 1 < system->n; k++)
        for (size_t i = k + 1; i < system->n && i < k + BSPLINE_MOST_ORDER; i++) {
            double factor = *element(system, i, k) / *element(system, k, k);
            *element(system, i, k) = factor;
            for (size_t j = k + 1; j < system->n && j < k + BSPLINE_MOST_ORDER; j++)
                *element(system, i, j) -= factor * *element(system, k, j);
        }
}

static int system_make(const struct spline_axis *axis, struct system *system)
{
    system->n = axis->n;
    system->x = calloc(axis->n, sizeof *system->x);
    system->band = calloc(axis->n, sizeof *system->band);
    if (system->x == NULL || system->band == NULL)
        return 0;
    for (size_t i = 0; i < axis->n; i++)
        system->x[i] = flb_spline_coordinate(axis, axis->node[i]);
    make_band(system);
    factorise(system);
    return 1;
}

static void system_free(struct system *system)
{
    free(system->x);
    free(system->band);
}

/* Values at the nodes, `stride` apart, become coefficients. */
static void solve(const struct system *system, double *values, size_t stride)
{
    for (size_t i = 0; i < system->n; i++)
        for (size_t j = i + 1 > BSPLINE_MOST_ORDER ? i + 1 - BSPLINE_MOST_ORDER : 0; j < i; j++)
            values[i * stride] -= *element(system, i, j) * values[j * stride];
    for (size_t i = system->n; i-- > 0;) {
        for (size_t j = i + 1; j < system->n && j < i + BSPLINE_MOST_ORDER; j++)
            values[i * stride] -= *element(system, i, j) * values[j * stride];
        values[i * stride] /= *element(system, i, i);
    }
}

/* ---- what is fitted ---- */

/* s; 0 where sigma is. */
static double root_of(double sigma, double beam_energy_gev, double threshold_gev)
{
    double above = (beam_energy_gev - threshold_gev) / beam_energy_gev;
    if (!(sigma > 0.0))
        return 0.0;
    return square_root(square_root(square_root(sigma))) / square_root(square_root(above));
}

/* Newton's polynomial through the anchors of a mass. */
static double continued(const struct spline_axis *beam_energy, double threshold_gev,
                        const struct spline_anchor *anchors, double beam_energy_gev)
{
    double x[SPLINE_ANCHORS], difference[SPLINE_ANCHORS];
    double at = flb_spline_coordinate(beam_energy, beam_energy_gev);
    for (size_t k = 0; k < SPLINE_ANCHORS; k++) {
        x[k] = flb_spline_coordinate(beam_energy, anchors[k].beam_energy_gev);
        difference[k] = root_of(anchors[k].sigma, anchors[k].beam_energy_gev, threshold_gev);
    }
    for (size_t k = 1; k < SPLINE_ANCHORS; k++)
        for (size_t i = SPLINE_ANCHORS - 1; i >= k; i--)
            difference[i] = (difference[i] - difference[i - 1]) / (x[i] - x[i - k]);
    double sum = difference[SPLINE_ANCHORS - 1];
    for (size_t i = SPLINE_ANCHORS - 1; i-- > 0;)
        sum = sum * (at - x[i]) + difference[i];
    return sum;
}

int flb_spline_fit(const struct spline_axis *beam_energy, const struct spline_axis *m_phi,
                   const double *threshold_gev, const double *sigma,
                   const struct spline_anchor *anchors, double *spline)
{
    struct system rows = {0}, columns = {0};
    int good = system_make(beam_energy, &rows) && system_make(m_phi, &columns);
    for (size_t k = 0; good && k < beam_energy->n * m_phi->n; k++) {
        size_t j = k % m_phi->n;
        double energy = beam_energy->node[k / m_phi->n];
        const struct spline_anchor *of_mass = anchors + SPLINE_ANCHORS * j;
        if (anchors != NULL && energy < of_mass[0].beam_energy_gev)
            spline[k] = continued(beam_energy, threshold_gev[j], of_mass, energy);
        else
            spline[k] = root_of(sigma[k], energy, threshold_gev[j]);
    }
    for (size_t j = 0; good && j < m_phi->n; j++)
        solve(&rows, spline + j, m_phi->n);
    for (size_t i = 0; good && i < beam_energy->n; i++)
        solve(&columns, spline + i * m_phi->n, 1);
    system_free(&rows);
    system_free(&columns);
    return good;
}
