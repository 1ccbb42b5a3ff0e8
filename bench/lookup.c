/* Time of a lookup in a table and of opening one.  lookup FILE [RUNS]
 *
 * Random points of the whole range, one thread, medians over RUNS runs with the spread. In the same
 * run, on the same points: bilinear interpolation in an array of the table's K (what simulators
 * compile in, here with a search for the cell), and GSL's bicubic gsl_spline2d of ln sigma over
 * (ln E, ln m). */
#include <gsl/gsl_spline2d.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/clock.h"
#include "flavbrem/table.h"

#define POINTS 65536
#define MOST_RUNS 99

static flavbrem_table *table;
static const double *e_nodes, *m_nodes, *k_nodes;
static size_t n_e, n_m;
static double e_points[POINTS], m_points[POINTS];
static gsl_spline2d *gsl;
static gsl_interp_accel *accel_e, *accel_m;

/* ---- one lookup by each ---- */

static double by_sigma(double e, double m)
{
    double value = 0.0, error = 0.0;
    return flavbrem_table_sigma(table, FLAVBREM_ETL, e, m, &value, &error) == FLAVBREM_OK ? value
                                                                                          : 0.0;
}

static double by_kfactor(double e, double m)
{
    double value = 0.0, error = 0.0;
    return flavbrem_table_kfactor(table, e, m, &value, &error) == FLAVBREM_OK ? value : 0.0;
}

static size_t cell(const double *node, size_t n, double at)
{
    size_t low = 0, high = n - 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (at >= node[middle])
            low = middle;
        else
            high = middle;
    }
    return low;
}

static double by_bilinear(double e, double m)
{
    size_t i = cell(e_nodes, n_e, e), j = cell(m_nodes, n_m, m);
    double u = (e - e_nodes[i]) / (e_nodes[i + 1] - e_nodes[i]);
    double v = (m - m_nodes[j]) / (m_nodes[j + 1] - m_nodes[j]);
    const double *k = k_nodes + i * n_m + j;
    return (1.0 - u) * ((1.0 - v) * k[0] + v * k[1]) + u * ((1.0 - v) * k[n_m] + v * k[n_m + 1]);
}

static double by_gsl(double e, double m)
{
    return exp(gsl_spline2d_eval(gsl, log(m), log(e), accel_m, accel_e));
}

/* ---- timing ---- */

static double sink;

static double nanoseconds(double (*lookup)(double e, double m))
{
    double begin = seconds(), sum = 0.0;
    for (size_t i = 0; i < POINTS; i++)
        sum += lookup(e_points[i], m_points[i]);
    sink += sum;
    return 1e9 * (seconds() - begin) / POINTS;
}

static double milliseconds(const char *path, flavbrem_table_check check)
{
    flavbrem_table *again = NULL;
    double begin = seconds();
    if (flavbrem_table_open(path, check, &again, NULL, 0) != FLAVBREM_OK)
        exit(EXIT_FAILURE);
    double elapsed = seconds() - begin;
    flavbrem_table_close(&again);
    return 1e3 * elapsed;
}

static double report(const char *name, const char *unit, double *values, size_t n)
{
    qsort(values, n, sizeof *values, ascending);
    printf("%-44s %8.3f %s  (%.3f .. %.3f)\n", name, values[n / 2], unit, values[0], values[n - 1]);
    return values[n / 2];
}

/* ---- what is looked up ---- */

static double random_between(double low, double high)
{
    return low + (high - low) * (double)(random() % 1000003) / 1000003.0;
}

static void make_gsl(void)
{
    size_t shape[2];
    const double *sigma = flavbrem_table_dataset(table, "/etl/sigma_pb", shape);
    double *x = calloc(n_m, sizeof *x), *y = calloc(n_e, sizeof *y);
    double *z = calloc(n_e * n_m, sizeof *z);
    if (x == NULL || y == NULL || z == NULL)
        exit(EXIT_FAILURE);
    for (size_t j = 0; j < n_m; j++)
        x[j] = log(m_nodes[j]);
    for (size_t i = 0; i < n_e; i++)
        y[i] = log(e_nodes[i]);
    for (size_t k = 0; k < n_e * n_m; k++)
        z[k] = log(sigma[k]);
    gsl = gsl_spline2d_alloc(gsl_interp2d_bicubic, n_m, n_e);
    accel_e = gsl_interp_accel_alloc();
    accel_m = gsl_interp_accel_alloc();
    gsl_spline2d_init(gsl, x, y, z, n_m, n_e);
    free(x);
    free(y);
    free(z);
}

static void prepare(const char *path)
{
    char message[FLAVBREM_TABLE_MESSAGE];
    size_t shape[2];
    if (flavbrem_table_open(path, FLAVBREM_TABLE_CHECKED, &table, message, sizeof message) !=
        FLAVBREM_OK) {
        fprintf(stderr, "lookup: %s\n", message);
        exit(EXIT_FAILURE);
    }
    e_nodes = flavbrem_table_dataset(table, "/beam_energy_gev", shape);
    n_e = shape[0];
    m_nodes = flavbrem_table_dataset(table, "/m_phi_gev", shape);
    n_m = shape[0];
    k_nodes = flavbrem_table_dataset(table, "/k/value", shape);
    make_gsl();
    srandom(1);
    for (size_t i = 0; i < POINTS; i++) {
        e_points[i] = random_between(e_nodes[0], e_nodes[n_e - 1]);
        m_points[i] = random_between(m_nodes[0], m_nodes[n_m - 1]);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        double (*lookup)(double e, double m);
    } kinds[] = {{"flavbrem_table_sigma (target 100)", by_sigma},
                 {"flavbrem_table_kfactor", by_kfactor},
                 {"bilinear K in an array", by_bilinear},
                 {"gsl_spline2d, bicubic, ln sigma", by_gsl}};
    double values[4][MOST_RUNS], open[2][MOST_RUNS], median[4];
    size_t runs = argc > 2 ? (size_t)atoi(argv[2]) : 9;
    if (argc < 2 || runs < 1 || runs > MOST_RUNS) {
        fprintf(stderr, "usage: lookup FILE [RUNS]\n");
        return 2;
    }
    prepare(argv[1]);
    for (size_t run = 0; run < runs; run++) {
        for (int k = 0; k < 4; k++)
            values[k][run] = nanoseconds(kinds[k].lookup);
        open[0][run] = milliseconds(argv[1], FLAVBREM_TABLE_CHECKED);
        open[1][run] = milliseconds(argv[1], FLAVBREM_TABLE_UNCHECKED);
    }
    printf("%zu x %zu nodes, %d random points, medians of %zu runs (smallest .. largest)\n", n_e,
           n_m, POINTS, runs);
    for (int k = 0; k < 4; k++)
        median[k] = report(kinds[k].name, "ns", values[k], runs);
    printf("%-44s %8.2f\n", "sigma / bilinear", median[0] / median[2]);
    printf("%-44s %8.2f\n", "sigma / gsl_spline2d", median[0] / median[3]);
    report("open, checksums compared (target 1)", "ms", open[0], runs);
    report("open, unchecked", "ms", open[1], runs);
    gsl_spline2d_free(gsl);
    gsl_interp_accel_free(accel_e);
    gsl_interp_accel_free(accel_m);
    flavbrem_table_close(&table);
    return sink == 0.0;
}
