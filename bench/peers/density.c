/* The density that peers integrate. Compiled once for each instruction set, CPU_ISA is its name. */
#include "bench/peers/density.h"

#include "bench/box.h"

#define LANES 8
#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)

/* A function of its own that returns structs: else gcc makes no vector code of the loop. */
FLAVBREM_FN density_row row_of(const integrand *f, const x_place *place, double v)
{
    density_row row;
    row_point point = row_point_at(f, place, v, 1.0 - v);
    prepare_boson_row(f, &point, 0.0, 0, &row.etl, &row.axis);
    return row;
}

/* Both sides are computed, as a lane without branches does. */
FLAVBREM_FN double value_in(const form_factor *nucleus, const density_row *row, double t)
{
    double value =
        row->axis.weight * boson_t_value(nucleus, plain_kind(), &row->etl, &row->axis, t);
    return row->axis.weight > 0.0 ? value : 0.0;
}

static double cube(const integrand *f, const double z[3])
{
    double sum = 0.0;
    for (int p = 0; p < f->n_panels; p++) {
        x_place place = x_place_at(f, &f->panels[p], z[0], 1.0 - z[0]);
        density_row row = row_of(f, &place, z[1]);
        sum += value_in(&f->q.nucleus, &row, z[2]);
    }
    return sum;
}

/* One lane: its values are added to sum[l]. */
FLAVBREM_FN void add_lane(const integrand *f, const x_panel *panel, const form_factor *nucleus,
                          const double z[3][LANES], double sum[LANES], int l)
{
    x_place place = x_place_at(f, panel, z[0][l], 1.0 - z[0][l]);
    density_row row = row_of(f, &place, z[1][l]);
    sum[l] += value_in(nucleus, &row, z[2][l]);
}

static void cube_lanes(const integrand *f, const double z[3][LANES], double sum[LANES])
{
    const form_factor nucleus = f->q.nucleus;
    for (int p = 0; p < f->n_panels; p++) {
        const x_panel panel = f->panels[p];
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            add_lane(f, &panel, &nucleus, z, sum, l);
    }
}

/* Lanes beyond the last place are filled with it. */
static void cube_many(const integrand *f, size_t n, const double *z, double *values)
{
    for (size_t first = 0; first < n; first += LANES) {
        double lanes[3][LANES], sum[LANES] = {0.0};
        for (size_t l = 0; l < LANES; l++)
            for (size_t axis = 0; axis < 3; axis++)
                lanes[axis][l] = z[3 * (first + l < n ? first + l : n - 1) + axis];
        cube_lanes(f, (const double(*)[LANES])lanes, sum);
        for (size_t l = 0; l < LANES && first + l < n; l++)
            values[first + l] = sum[l];
    }
}

static void place(const integrand *f, int panel, double x, x_place *made)
{
    *made = x_place_at(f, &f->panels[panel], x, 1.0 - x);
}

static void row(const integrand *f, const x_place *at, double v, density_row *made)
{
    *made = row_of(f, at, v);
}

static double in_row(const integrand *f, const density_row *made, double t)
{
    return value_in(&f->q.nucleus, made, t);
}

static double box(const integrand *f, const double at[3])
{
    return box_density(f, at[0] * f->q.e, at[1], at[2]);
}

const density_version JOIN(density, CPU_ISA) = {cube, cube_many, place, row, in_row, box};
