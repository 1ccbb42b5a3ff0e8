/* The hat's nodes have the density a little raised; then the density is probed at the middles of
 * all cells, faces and edges, and where it still stands out, the nodes around are lifted. */
#include "host/hat.h"

#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#define EXACT_CELLS_X 56
#define EXACT_CELLS_V 40
#define EXACT_CELLS_T 40
#define WW_CELLS_X 160
#define WW_CELLS_V 96
#define RAISE 1.03           /* of each node, */
#define RAISE_NEIGHBOUR 0.02 /* and of its largest neighbour */
#define INSIDE 1e-7          /* the ends of the cubes are looked at from so near, in cells */
#define PROBES 15
#define WW_PROBES 3 /* without those along t */
#define COLUMNS_AT_ONCE 64

static hat *hat_allocate(const event_source *source)
{
    int exact = source->f.method == EXACT;
    hat h = {.cells_x = exact ? EXACT_CELLS_X : WW_CELLS_X,
             .cells_v = exact ? EXACT_CELLS_V : WW_CELLS_V,
             .cells_t = exact ? EXACT_CELLS_T : 0};
    h.stride_v = h.cells_t + 1;
    h.stride_x = h.stride_v * (h.cells_v + 1);
    h.stride_cube = h.stride_x * (h.cells_x + 1);
    h.n_nodes = h.stride_cube * source->f.n_panels;
    h.per_stride_cube = 1.0 / h.stride_cube;
    h.per_stride_x = 1.0 / h.stride_x;
    h.per_stride_v = 1.0 / h.stride_v;
    h.per_cells_x = 1.0 / h.cells_x;
    h.per_cells_v = 1.0 / h.cells_v;
    h.per_cells_t = exact ? 1.0 / h.cells_t : 0.0;
    hat *made = calloc(1, hat_bytes(&h));
    if (made != NULL)
        *made = h;
    return made;
}

size_t hat_bytes(const hat *h)
{
    return sizeof *h + (size_t)h->n_nodes * (2 * sizeof(double) + sizeof(int32_t));
}

/* ---- the density on the grid ---- */

/* z at a coordinate of n cells, kept off the ends. */
static double inside(double at, int32_t n)
{
    return at < INSIDE ? INSIDE : at > n - INSIDE ? n - INSIDE : at;
}

/* The densities at (i, j, k) + offset, i < n_x, ..., of all cubes, in the order of the nodes. */
typedef struct density_grid {
    int32_t n_x, n_v, n_t;
    const double *offset;
    double *values;
} density_grid;

static density_column column_of(const hat *h, const density_grid *grid, long c)
{
    density_column column;
    double x = inside((double)(c / grid->n_v % grid->n_x) + grid->offset[0], h->cells_x);
    double v = inside((double)(c % grid->n_v) + grid->offset[1], h->cells_v);
    column.cube = (int32_t)(c / grid->n_v / grid->n_x);
    column.x_z = x * h->per_cells_x;
    column.x_z_bar = (h->cells_x - x) * h->per_cells_x;
    column.v_z = v * h->per_cells_v;
    column.v_z_bar = (h->cells_v - v) * h->per_cells_v;
    return column;
}

static long columns_of(const event_source *source, const density_grid *grid)
{
    return (long)source->f.n_panels * grid->n_x * grid->n_v;
}

/* Fills the columns [first, first + n) of a grid. */
static void fill_columns(const event_source *source, densities_function *densities, const hat *h,
                         const density_grid *grid, long first, long n)
{
    double t_z[EXACT_CELLS_T + 1] = {0.0}, *values = grid->values + first * grid->n_t;
    density_column columns[COLUMNS_AT_ONCE];
    for (int32_t k = 0; k < grid->n_t; k++)
        t_z[k] = inside(k + grid->offset[2], h->cells_t) * h->per_cells_t;
    for (long c = 0; c < n; c++)
        columns[c] = column_of(h, grid, first + c);
    densities(source, (size_t)n, columns, (size_t)grid->n_t, t_z, values);
    for (long k = 0; k < n * grid->n_t; k++)
        values[k] = values[k] >= 0.0 && values[k] <= 1e300 ? values[k] : 0.0;
}

/* Fills all grids, blocks of columns shared among the threads. */
static void fill_grids(const event_source *source, densities_function *densities, const hat *h,
                       const density_grid *grids, int n_grids, int threads)
{
    long blocks = columns_of(source, &grids[0]) / COLUMNS_AT_ONCE + 1; /* of the largest grid */
#pragma omp parallel for schedule(dynamic, 8) num_threads(threads)
    for (long b = 0; b < blocks * n_grids; b++) {
        const density_grid *grid = &grids[b / blocks];
        long first = b % blocks * COLUMNS_AT_ONCE, n = columns_of(source, grid) - first;
        if (n > 0)
            fill_columns(source, densities, h, grid, first,
                         n < COLUMNS_AT_ONCE ? n : COLUMNS_AT_ONCE);
    }
}

static void node_place(const hat *h, int32_t node, int32_t at[3])
{
    at[0] = node % h->stride_cube / h->stride_x;
    at[1] = node % h->stride_x / h->stride_v;
    at[2] = node % h->stride_v;
}

static double largest_neighbour(const hat *h, const double *raw, int32_t node)
{
    const int32_t stride[3] = {h->stride_x, h->stride_v, 1};
    const int32_t cells[3] = {h->cells_x, h->cells_v, h->cells_t};
    int32_t at[3];
    double largest = 0.0;
    node_place(h, node, at);
    for (int a = 0; a < 3; a++) {
        if (at[a] > 0 && raw[node - stride[a]] > largest)
            largest = raw[node - stride[a]];
        if (at[a] < cells[a] && raw[node + stride[a]] > largest)
            largest = raw[node + stride[a]];
    }
    return largest;
}

/* ---- lifting ---- */

/* Where the cells are probed: halves along x and v, quarters along t, in which the density begins
 * steeply. The low ends of a cell; its high ends belong to neighbours. */
static const double probes[PROBES][3] = {
    {0.5, 0.0, 0.0},  {0.0, 0.5, 0.0},  {0.5, 0.5, 0.0},  {0.0, 0.0, 0.25}, {0.5, 0.0, 0.25},
    {0.0, 0.5, 0.25}, {0.5, 0.5, 0.25}, {0.0, 0.0, 0.5},  {0.5, 0.0, 0.5},  {0.0, 0.5, 0.5},
    {0.5, 0.5, 0.5},  {0.0, 0.0, 0.75}, {0.5, 0.0, 0.75}, {0.0, 0.5, 0.75}, {0.5, 0.5, 0.75}};

/* The corners of a cell that a place in it is interpolated from. */
typedef struct corners {
    int n;
    int32_t offset[8];
    double weight[8];
} corners;

static corners corners_of(const hat *h, const double part[3])
{
    corners of = {0};
    for (int c = 0; c < 8; c++) {
        double weight = (c & 4 ? part[0] : 1.0 - part[0]) * (c & 2 ? part[1] : 1.0 - part[1]) *
                        (c & 1 ? part[2] : 1.0 - part[2]);
        if (!(weight > 0.0))
            continue;
        of.offset[of.n] = (c & 4 ? h->stride_x : 0) + (c & 2 ? h->stride_v : 0) + (c & 1);
        of.weight[of.n++] = weight;
    }
    return of;
}

/* Lifts the corners of a cell so that the hat is no lower than the density at the place. */
static void lift(const corners *of, double *height, double density)
{
    double sum = 0.0;
    for (int c = 0; c < of->n; c++)
        sum += of->weight[c] * height[of->offset[c]];
    for (int c = 0; density > sum && c < of->n; c++)
        height[of->offset[c]] = sum > 0.0 ? height[of->offset[c]] * (density / sum) : density;
}

/* The lifting is done in one order. */
static void lift_cells(const hat *h, const density_grid *grid, int32_t cubes, double *height)
{
    corners of = corners_of(h, grid->offset);
    const double *probed = grid->values;
    for (int32_t cube = 0; cube < cubes; cube++)
        for (int32_t i = 0; i < grid->n_x; i++)
            for (int32_t j = 0; j < grid->n_v; j++) {
                double *cell = height + cube * h->stride_cube + i * h->stride_x + j * h->stride_v;
                for (int32_t k = 0; k < grid->n_t; k++)
                    lift(&of, cell + k, RAISE * *probed++);
            }
}

/* The grids of the nodes and of the probes, their values one after the other. */
static size_t lay_out_grids(const event_source *source, const hat *h, density_grid *grids,
                            int n_grids)
{
    static const double at_nodes[3] = {0.0, 0.0, 0.0};
    size_t n = (size_t)h->n_nodes;
    int32_t in_column = h->cells_t > 0 ? h->cells_t : 1;
    grids[0] =
        (density_grid){h->cells_x + 1, h->cells_v + 1, h->cells_t + 1, at_nodes, grids[0].values};
    for (int p = 1; p < n_grids; p++) {
        double *values = grids[0].values != NULL ? grids[0].values + n : NULL;
        grids[p] = (density_grid){h->cells_x, h->cells_v, in_column, probes[p - 1], values};
        n += (size_t)columns_of(source, &grids[p]) * (size_t)in_column;
    }
    return n;
}

static int raise_over_density(const event_source *source, densities_function *densities,
                              const hat *h, double *height, int threads)
{
    density_grid grids[1 + PROBES] = {{.values = NULL}};
    int n_grids = 1 + (h->cells_t > 0 ? PROBES : WW_PROBES);
    size_t n = lay_out_grids(source, h, grids, n_grids);
    double *values = calloc(n, sizeof *values);
    if (values == NULL)
        return 0;
    grids[0].values = values;
    lay_out_grids(source, h, grids, n_grids);
    fill_grids(source, densities, h, grids, n_grids, threads);
    for (int32_t i = 0; i < h->n_nodes; i++)
        height[i] = RAISE * values[i] + RAISE_NEIGHBOUR * largest_neighbour(h, values, i);
    for (int p = 1; p < n_grids; p++)
        lift_cells(h, &grids[p], source->f.n_panels, height);
    free(values);
    return 1;
}

/* ---- the alias table ---- */

/* What a node carries of the hat's integral, in cells. */
static double node_mass(const hat *h, const double *height, int32_t node)
{
    int32_t at[3];
    node_place(h, node, at);
    double mass = height[node];
    mass *= at[0] == 0 || at[0] == h->cells_x ? 0.5 : 1.0;
    mass *= at[1] == 0 || at[1] == h->cells_v ? 0.5 : 1.0;
    mass *= h->cells_t > 0 && (at[2] == 0 || at[2] == h->cells_t) ? 0.5 : 1.0;
    return mass;
}

/* Vose's form of the alias method: nodes below the mean take their rest from those above. */
static int make_aliases(hat *h, const double *height, double *probability, int32_t *alias)
{
    int32_t n = h->n_nodes, n_small = 0, n_large = 0;
    int32_t *small = calloc((size_t)n, sizeof *small), *large = calloc((size_t)n, sizeof *large);
    double sum = 0.0;
    int good = small != NULL && large != NULL;
    for (int32_t i = 0; good && i < n; i++)
        sum += node_mass(h, height, i);
    for (int32_t i = 0; good && i < n; i++) {
        probability[i] = node_mass(h, height, i) * (double)n / sum;
        alias[i] = i;
        if (probability[i] < 1.0)
            small[n_small++] = i;
        else
            large[n_large++] = i;
    }
    while (good && n_small > 0 && n_large > 0) {
        int32_t s = small[--n_small], l = large[n_large - 1];
        alias[s] = l;
        probability[l] -= 1.0 - probability[s];
        if (probability[l] < 1.0) {
            n_large--;
            small[n_small++] = l;
        }
    }
    while (good && n_small > 0) /* rounding */
        probability[small[--n_small]] = 1.0;
    h->total = sum * h->per_cells_x * h->per_cells_v * (h->cells_t > 0 ? h->per_cells_t : 1.0);
    free(small);
    free(large);
    return good && sum > 0.0;
}

hat *hat_make(const event_source *source, densities_function *densities, int threads)
{
    hat *h = hat_allocate(source);
    if (h == NULL)
        return NULL;
    double *height = (double *)(void *)(h + 1), *probability = height + h->n_nodes;
    int32_t *alias = (int32_t *)(void *)(probability + h->n_nodes);
    if (raise_over_density(source, densities, h, height, threads) &&
        make_aliases(h, height, probability, alias))
        return h;
    free(h);
    return NULL;
}
