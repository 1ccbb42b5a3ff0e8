/* Hats stand over their densities at the ends of x, where the density ends between two nodes, and
 * on the ridge of equal leptons. */
#include <math.h>
#include <stdlib.h>

#include "host/backends/cpu/cpu.h"
#include "host/core/defaults.h"
#include "host/core/settings.h"
#include "host/events/hat.h"
#include "host/events/hat_grid.h"
#include "points.h"

#define PARTS_X 23 /* of a cell: none of the places where a hat is looked at */
#define PARTS 5
#define NOTHING 1e-6 /* of the mean height: hats may be lower there than the density */
#define MOST 1.05    /* density over hat */

static const struct {
    flavbrem_lepton in, out;
    flavbrem_method method;
    flavbrem_view view;
    double beam_energy_gev, m_phi_gev;
} cases[] = {
    {FLAVBREM_ELECTRON, FLAVBREM_MUON, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 10.0, 1.0},
    {FLAVBREM_ELECTRON, FLAVBREM_MUON, FLAVBREM_WW, FLAVBREM_VIEW_BOSON, 100.0, 0.3},
    {FLAVBREM_ELECTRON, FLAVBREM_MUON, FLAVBREM_IWW, FLAVBREM_VIEW_LEPTON, 50.0, 0.7},
    {FLAVBREM_MUON, FLAVBREM_ELECTRON, FLAVBREM_WW, FLAVBREM_VIEW_BOSON, 160.0, 0.12},
    {FLAVBREM_TAU, FLAVBREM_MUON, FLAVBREM_ETL, FLAVBREM_VIEW_BOSON, 300.0, 2.0},
};

/* Part k of n of a cell, off its ends. */
static double part_of(int k, int n)
{
    return (k + 0.5) / n;
}

static hat_place place_of(const hat *h, const int32_t cell[3], const double part[3])
{
    hat_place at;
    memset(&at, 0, sizeof at);
    at.part_x = part[0];
    at.part_v = part[1];
    at.part_t = h->cells_t > 0 ? part[2] : 0.0;
    at.x_z = (cell[0] + part[0]) * h->per_cells_x;
    at.x_z_bar = (h->cells_x - cell[0] - part[0]) * h->per_cells_x;
    at.v_z = (cell[1] + part[1]) * h->per_cells_v;
    at.v_z_bar = (h->cells_v - cell[1] - part[1]) * h->per_cells_v;
    at.t_z = (cell[2] + at.part_t) * h->per_cells_t;
    at.corner = cell[0] * h->stride_x + cell[1] * h->stride_v + cell[2];
    return at;
}

/* The largest density over the hat in a cell. */
static double largest_in(const event_source *source, const hat *h, const int32_t cell[3])
{
    double largest = 0.0;
    for (int i = 0; i < PARTS_X; i++)
        for (int j = 0; j < PARTS; j++)
            for (int k = 0; k < (h->cells_t > 0 ? PARTS : 1); k++) {
                const double part[3] = {part_of(i, PARTS_X), part_of(j, PARTS), part_of(k, PARTS)};
                hat_place at = place_of(h, cell, part);
                double height = h->cells_t > 0
                                    ? hat_height_3d(h, at.corner, part[0], part[1], part[2])
                                    : hat_height_2d(h, at.corner, part[0], part[1]);
                found_place found;
                find_place(source, point_kind_of(&source->f.q), &at, &found);
                if (height > NOTHING * h->total && found.density > largest * height)
                    largest = found.density / height;
            }
    return largest;
}

static void hats_stand_over_the_ends_of_x(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        flavbrem_process process = process_with(cases[i].in, cases[i].out, 82.0, 207.0);
        hat_job job = {.process = &process, .method = cases[i].method, .view = cases[i].view};
        event_source source;
        point_params q = flb_hat_job_point(&job, cases[i].m_phi_gev, cases[i].beam_energy_gev);
        assert_true(flb_hat_job_source(&job, &q, &source));
        hat *h = flb_hat_make(&source, flb_cpu_densities_for(CPU_ISA_BEST), 2);
        assert_non_null(h);
        int32_t cell[3];
        for (cell[0] = 0; cell[0] < h->cells_x; cell[0] += h->cells_x - 1)
            for (cell[1] = 0; cell[1] < h->cells_v; cell[1]++)
                for (cell[2] = 0; cell[2] < (h->cells_t > 0 ? h->cells_t : 1); cell[2]++) {
                    double largest = largest_in(&source, h, cell);
                    if (largest > MOST)
                        fail_msg("case %zu: the density is %.3f times the hat in cell %d %d %d", i,
                                 largest, cell[0], cell[1], cell[2]);
                }
        free(h);
    }
}

/* Equal leptons: where lepton and boson are collinear. */
static const struct {
    flavbrem_lepton lepton;
    enum boson_kind boson;
    double beam_energy_gev, m_phi_gev;
} ridges[] = {
    {FLAVBREM_ELECTRON, BOSON_VECTOR, 100.0, 1e-4},
    {FLAVBREM_ELECTRON, BOSON_CHIRAL, 100.0, 1e-4},
    {FLAVBREM_ELECTRON, BOSON_PSEUDOSCALAR, 1000.0, 1e-3},
    {FLAVBREM_ELECTRON, BOSON_SCALAR, 5.0, 3e-4},
    {FLAVBREM_MUON, BOSON_AXIAL, 1000.0, 1e-3},
};

#define RIDGE_PARTS_X 5     /* of a cell */
#define RIDGE_PARTS_V 37    /* on the last cells of v the ridge goes through many of t */
#define SIDES 1.5           /* as far from it, in its widths */
#define LEAST_PLACES 100000 /* where there is a ridge */

/* z along t of tau, by halves. */
static double z_at(const t_axis *axis, double tau)
{
    double low = 0.0, high = 1.0, num, one, slope;
    for (int i = 0; i < 50; i++) {
        double z = 0.5 * (low + high);
        stretch_fraction(&axis->map, z, &num, &one, &slope);
        if (num + axis->start * one < tau * one)
            low = z;
        else
            high = z;
    }
    return 0.5 * (low + high);
}

/* The largest density over the hat across the ridge, at a place along x and v. */
static double largest_across(const event_source *source, const hat *h, const int32_t cell[2],
                             double part_x, double part_v, int *places)
{
    const double first[3] = {part_x, part_v, 0.0};
    const int32_t column[3] = {cell[0], cell[1], 0};
    hat_place at = place_of(h, column, first);
    event_row row = event_row_at(&source->f, &at);
    const etl_row *etl = &row.etl;
    double width = sqrt(etl->s_sq_floor / etl->s_sq_a), largest = 0.0;
    if (!(row.axis.weight > 0.0 && etl->s_sq_centre > 0.0))
        return 0.0;
    for (int k = -3; k <= 3; k++) {
        double tau = etl->s_sq_centre + k * (SIDES / 3.0) * width;
        if (!(tau > 0.0 && tau < etl->t_span))
            continue;
        double t = z_at(&row.axis, tau) * h->cells_t;
        const int32_t here[3] = {cell[0], cell[1], cell_of(t, h->cells_t)};
        const double part[3] = {part_x, part_v, t - here[2]};
        found_place found;
        at = place_of(h, here, part);
        double height = hat_height_3d(h, at.corner, part[0], part[1], part[2]);
        find_place(source, point_kind_of(&source->f.q), &at, &found);
        if (height > NOTHING * h->total && found.density > largest * height)
            largest = found.density / height;
        *places += height > NOTHING * h->total;
    }
    return largest;
}

static void hats_of_equal_leptons_stand_over_the_ridge(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ridges); i++) {
        flavbrem_process process = process_with(ridges[i].lepton, ridges[i].lepton, 82.0, 207.0);
        process.boson = ridges[i].boson;
        hat_job job = {.process = &process, .method = FLAVBREM_ETL, .view = FLAVBREM_VIEW_BOSON};
        event_source source;
        point_params q = flb_hat_job_point(&job, ridges[i].m_phi_gev, ridges[i].beam_energy_gev);
        assert_true(flb_hat_job_source(&job, &q, &source));
        hat *h = flb_hat_make(&source, flb_cpu_densities_for(CPU_ISA_BEST), 2);
        assert_non_null(h);
        double largest = 0.0;
        int places = 0;
        for (int a = 0; a < h->cells_x * RIDGE_PARTS_X; a++)
            for (int b = 0; b < h->cells_v * RIDGE_PARTS_V; b++) {
                const int32_t cell[2] = {a / RIDGE_PARTS_X, b / RIDGE_PARTS_V};
                double there =
                    largest_across(&source, h, cell, part_of(a % RIDGE_PARTS_X, RIDGE_PARTS_X),
                                   part_of(b % RIDGE_PARTS_V, RIDGE_PARTS_V), &places);
                largest = there > largest ? there : largest;
            }
        free(h);
        assert_true(places >= LEAST_PLACES);
        if (largest > MOST)
            fail_msg("case %zu: the density is %.3f times the hat on the ridge", i, largest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hats_stand_over_the_ends_of_x),
        cmocka_unit_test(hats_of_equal_leptons_stand_over_the_ridge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
