/* Interpolating splines at given nodes: not-a-knot ends, one banded system an axis, solved without
 * pivoting, which for B-splines is stable (the matrix is totally positive). */
#include "tables/spline.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/compiler.h"

#define MOST_ORDER 6
#define BAND (2 * MOST_ORDER - 1)

double spline_scale(const double *node, size_t n)
{
    return square_root(node[0]) * square_root(node[n - 1]);
}

double spline_coordinate(const struct spline_axis *axis, double value)
{
    return value / (value + axis->scale);
}

double spline_value(const struct spline_axis *axis, double coordinate)
{
    return axis->scale * coordinate / (1.0 - coordinate);
}

/* ---- the banded system of one axis ---- */

struct system {
    size_t n, order;
    double *knots;        /* n + order */
    double (*band)[BAND]; /* the elements (i, j) with |i - j| < MOST_ORDER */
};

static double *element(const struct system *system, size_t i, size_t j)
{
    return &system->band[i][MOST_ORDER - 1 + j - i];
}

static size_t order_of(size_t n)
{
    return n >= 6 ? 6 : n >= 4 ? 4 : 2;
}

/* The splines of the given order that are not zero at x, t[last] <= x <= t[last + 1]: value[j] is
 * that of number last - order + 1 + j. The recursion of de Boor and Cox, in place. */
static void splines_at(const double *t, size_t last, size_t order, double x, double *value)
{
    value[0] = 1.0;
    for (size_t k = 1; k < order; k++) {
        double carried = 0.0;
        for (size_t j = 0; j < k; j++) {
            double right = t[last + 1 + j], left = t[last + 1 + j - k];
            double part = value[j] / (right - left);
            value[j] = carried + (right - x) * part;
            carried = (x - left) * part;
        }
        value[k] = carried;
    }
}

static void make_knots(struct system *system, const double *x)
{
    size_t half = system->order / 2;
    for (size_t i = 0; i < system->n + system->order; i++) {
        if (i < system->order)
            system->knots[i] = x[0];
        else if (i >= system->n)
            system->knots[i] = x[system->n - 1];
        else
            system->knots[i] = x[i - half];
    }
}

/* Row i: the splines at node i. */
static void make_band(struct system *system, const double *x)
{
    size_t last = system->order - 1;
    for (size_t i = 0; i < system->n; i++) {
        double value[MOST_ORDER];
        while (last + 1 < system->n && x[i] >= system->knots[last + 1])
            last++;
        splines_at(system->knots, last, system->order, x[i], value);
        for (size_t j = 0; j < system->order; j++)
            *element(system, i, last + 1 - system->order + j) = value[j];
    }
}

/* L U in place, L with ones on its diagonal. */
static void factorise(struct system *system)
{
    for (size_t k = 0; k + 1 < system->n; k++)
        for (size_t i = k + 1; i < system->n && i < k + MOST_ORDER; i++) {
            double factor = *element(system, i, k) / *element(system, k, k);
            *element(system, i, k) = factor;
            for (size_t j = k + 1; j < system->n && j < k + MOST_ORDER; j++)
                *element(system, i, j) -= factor * *element(system, k, j);
        }
}

static int system_make(const struct spline_axis *axis, struct system *system)
{
    double *x = calloc(axis->n, sizeof *x);
    system->n = axis->n;
    system->order = order_of(axis->n);
    system->knots = calloc(axis->n + MOST_ORDER, sizeof *system->knots);
    system->band = calloc(axis->n, sizeof *system->band);
    int good = x != NULL && system->knots != NULL && system->band != NULL;
    for (size_t i = 0; good && i < axis->n; i++)
        x[i] = spline_coordinate(axis, axis->node[i]);
    if (good) {
        make_knots(system, x);
        make_band(system, x);
        factorise(system);
    }
    free(x);
    return good;
}

static void system_free(struct system *system)
{
    free(system->knots);
    free(system->band);
}

/* Values at the nodes, `stride` apart, become coefficients. */
static void solve(const struct system *system, double *values, size_t stride)
{
    for (size_t i = 0; i < system->n; i++)
        for (size_t j = i + 1 > MOST_ORDER ? i + 1 - MOST_ORDER : 0; j < i; j++)
            values[i * stride] -= *element(system, i, j) * values[j * stride];
    for (size_t i = system->n; i-- > 0;) {
        for (size_t j = i + 1; j < system->n && j < i + MOST_ORDER; j++)
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
    double at = spline_coordinate(beam_energy, beam_energy_gev);
    for (size_t k = 0; k < SPLINE_ANCHORS; k++) {
        x[k] = spline_coordinate(beam_energy, anchors[k].beam_energy_gev);
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

int spline_fit(const struct spline_axis *beam_energy, const struct spline_axis *m_phi,
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
