/* The hat's nodes have the density a little raised; then the density is probed inside all cells,
 * and where it still stands out, the nodes around are lifted. Cells where that was so, and their
 * neighbours, are looked at closely, and those where it was so again still more closely. */
#include "host/events/hat.h"

#include <stdlib.h>
#include <string.h>

#define EXACT_CELLS_X 56
#define EXACT_CELLS_V 40
#define EXACT_CELLS_T 40
#define WW_CELLS_X 160
#define WW_CELLS_V 96
#define RAISE 1.03           /* of each node, */
#define RAISE_NEIGHBOUR 0.02 /* and of its largest neighbour */
#define RAISE_STEEP 1.055    /* where a cell was looked at closely */
#define INSIDE 1e-7          /* the ends of the cubes are looked at from so near, in cells */
#define PROBES 15
#define WW_PROBES 3 /* without those along t */
#define REACH 2     /* nodes */
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
    hat *made = calloc(1, flb_hat_bytes(&h));
    if (made != NULL)
        *made = h;
    return made;
}

size_t flb_hat_bytes(const hat *h)
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

static density_column column_at(const hat *h, int32_t cube, double x, double v)
{
    density_column column;
    x = inside(x, h->cells_x);
    v = inside(v, h->cells_v);
    column.cube = cube;
    column.x_z = x * h->per_cells_x;
    column.x_z_bar = (h->cells_x - x) * h->per_cells_x;
    column.v_z = v * h->per_cells_v;
    column.v_z_bar = (h->cells_v - v) * h->per_cells_v;
    return column;
}

/* 0 for what is not finite, and for states that cannot be. */
static double finite(double density)
{
    return density >= 0.0 && density <= 1e300 ? density : 0.0;
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
    for (long c = 0; c < n; c++) {
        long i = (first + c) / grid->n_v, j = (first + c) % grid->n_v;
        columns[c] =
            column_at(h, (int32_t)(i / grid->n_x), (double)(i % grid->n_x) + grid->offset[0],
                      (double)j + grid->offset[1]);
    }
    densities(source, (size_t)n, columns, (size_t)grid->n_t, t_z, values);
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

/* A state of WW that cannot be is under the hat where one that can be is near. */
static int is_near_possible(const hat *h, const double *values, int32_t node)
{
    int32_t at[3];
    node_place(h, node, at);
    for (int32_t i = at[0] - REACH; i <= at[0] + REACH; i++)
        for (int32_t j = at[1] - REACH; j <= at[1] + REACH; j++)
            if (i >= 0 && i <= h->cells_x && j >= 0 && j <= h->cells_v &&
                values[node + (i - at[0]) * h->stride_x + (j - at[1]) * h->stride_v] > 0.0)
                return 1;
    return 0;
}

/* The density of each node, as the hat is to have it. */
static void make_nodes(const hat *h, const double *values, double *nodes)
{
    for (int32_t i = 0; i < h->n_nodes; i++) {
        int kept = values[i] < 0.0 && is_near_possible(h, values, i);
        nodes[i] = finite(kept ? -values[i] : values[i]);
    }
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
    double per_squares; /* 1 over the sum of the squared weights */
} corners;

static corners corners_of(const hat *h, const double part[3])
{
    corners of = {0};
    double squares = 0.0;
    for (int c = 0; c < 8; c++) {
        double weight = (c & 4 ? part[0] : 1.0 - part[0]) * (c & 2 ? part[1] : 1.0 - part[1]) *
                        (c & 1 ? part[2] : 1.0 - part[2]);
        if (!(weight > 0.0))
            continue;
        of.offset[of.n] = (c & 4 ? h->stride_x : 0) + (c & 2 ? h->stride_v : 0) + (c & 1);
        of.weight[of.n++] = weight;
        squares += weight * weight;
    }
    of.per_squares = 1.0 / squares;
    return of;
}

static double height_at(const corners *of, const double *height)
{
    double sum = 0.0;
    for (int c = 0; c < of->n; c++)
        sum += of->weight[c] * height[of->offset[c]];
    return sum;
}

/* Lifts the corners of a cell so that the hat is no lower than the density at the place, by as
 * little as possible in the sum of squares. Returns 1 where it was lower. */
static int lift(const corners *of, double *height, double density)
{
    double sum = height_at(of, height);
    if (density <= sum)
        return 0;
    for (int c = 0; c < of->n; c++)
        height[of->offset[c]] += (density - sum) * of->weight[c] * of->per_squares;
    return 1;
}

/* The lifting is done in one order. steep[node] becomes 1 for the low corner of a cell that was
 * lifted. */
static void lift_cells(const hat *h, const density_grid *grid, int32_t cubes, double *height,
                       unsigned char *steep)
{
    corners of = corners_of(h, grid->offset);
    const double *probed = grid->values;
    for (int32_t cube = 0; cube < cubes; cube++)
        for (int32_t i = 0; i < grid->n_x; i++)
            for (int32_t j = 0; j < grid->n_v; j++) {
                int32_t cell = cube * h->stride_cube + i * h->stride_x + j * h->stride_v;
                for (int32_t k = 0; k < grid->n_t; k++)
                    if (lift(&of, height + cell + k, RAISE * finite(*probed++)))
                        steep[cell + k] = 1;
            }
}

/* How a steep cell is looked at again: at the middles of its n_x x n_v x n_t parts. */
typedef struct close_look {
    int n_x, n_v, n_t;
} close_look;

static const close_look looks[] = {{4, 4, 8}, {8, 8, 16}};

#define LOOKS ((int)(sizeof looks / sizeof *looks))
enum {
    MOST_CLOSE_COLUMNS = 64,
    MOST_CLOSE_T = 16,
    MOST_CLOSE = MOST_CLOSE_COLUMNS * MOST_CLOSE_T,
    VALUES_AT_ONCE = 512 * MOST_CLOSE
};

/* The middle of part number k of n. */
static double middle(int k, int n)
{
    return (k + 0.5) / n;
}

/* WW and IWW have no t. */
static int close_in_column(const hat *h, const close_look *look)
{
    return h->cells_t > 0 ? look->n_t : 1;
}

static void probe_closely(const event_source *source, densities_function *densities, const hat *h,
                          const close_look *look, int32_t cell, double *values)
{
    density_column columns[MOST_CLOSE_COLUMNS];
    double t_z[MOST_CLOSE_T];
    int32_t at[3];
    node_place(h, cell, at);
    for (int c = 0; c < look->n_x * look->n_v; c++)
        columns[c] = column_at(h, cell / h->stride_cube, at[0] + middle(c / look->n_v, look->n_x),
                               at[1] + middle(c % look->n_v, look->n_v));
    for (int k = 0; k < look->n_t; k++)
        t_z[k] = (at[2] + middle(k, look->n_t)) * h->per_cells_t;
    densities(source, (size_t)look->n_x * (size_t)look->n_v, columns,
              (size_t)close_in_column(h, look), t_z, values);
}

/* The corners for each of the places; returns how many there are. */
static int close_corners(const hat *h, const close_look *look, corners *all)
{
    int in_column = close_in_column(h, look), n = look->n_x * look->n_v * in_column;
    for (int p = 0; p < n; p++) {
        int c = p / in_column;
        const double part[3] = {middle(c / look->n_v, look->n_x), middle(c % look->n_v, look->n_v),
                                in_column > 1 ? middle(p % in_column, in_column) : 0.0};
        all[p] = corners_of(h, part);
    }
    return n;
}

/* Returns 1 where the density stood out of the hat at one of the places. */
static int lift_closely(const corners *all, int n, const double *values, double *height)
{
    int stood_out = 0;
    for (int p = 0; p < n; p++) {
        double density = finite(values[p]);
        stood_out |= density > height_at(&all[p], height);
        lift(&all[p], height, RAISE_STEEP * density);
    }
    return stood_out;
}

/* The low corner of a cell that was lifted, or whose neighbour was. */
static int is_near_steep(const hat *h, const unsigned char *steep, int32_t node)
{
    const int32_t stride[3] = {h->stride_x, h->stride_v, 1};
    const int32_t cells[3] = {h->cells_x, h->cells_v, h->cells_t > 0 ? h->cells_t : 1};
    int32_t at[3];
    int near = steep[node];
    node_place(h, node, at);
    for (int a = 0; a < 3; a++) {
        if (at[a] >= cells[a])
            return 0; /* no cell begins there */
        near |= at[a] > 0 && steep[node - stride[a]];
        near |= at[a] + 1 < cells[a] && steep[node + stride[a]];
    }
    return near;
}

/* Looks at steep cells and their neighbours; in the end those are steep that stood out again.
 * Returns 0 where there is no memory. */
static int look_closer(const event_source *source, densities_function *densities, const hat *h,
                       const close_look *look, double *height, unsigned char *steep, int threads)
{
    int32_t *cells = calloc((size_t)h->n_nodes, sizeof *cells), n = 0;
    corners *all = calloc(MOST_CLOSE, sizeof *all);
    double *values = calloc(VALUES_AT_ONCE, sizeof *values);
    int good = cells != NULL && all != NULL && values != NULL;
    for (int32_t i = 0; good && i < h->n_nodes; i++)
        if (is_near_steep(h, steep, i))
            cells[n++] = i;
    memset(steep, 0, (size_t)h->n_nodes);
    int places = good ? close_corners(h, look, all) : 0;
    int32_t at_once = good ? VALUES_AT_ONCE / places : 0;
    for (int32_t first = 0; good && first < n; first += at_once) {
        int32_t now = n - first < at_once ? n - first : at_once;
#pragma omp parallel for schedule(dynamic, 16) num_threads(threads)
        for (int32_t c = 0; c < now; c++)
            probe_closely(source, densities, h, look, cells[first + c],
                          values + (size_t)c * (size_t)places);
        for (int32_t c = 0; c < now; c++)
            steep[cells[first + c]] = (unsigned char)lift_closely(
                all, places, values + (size_t)c * (size_t)places, height + cells[first + c]);
    }
    free(cells);
    free(all);
    free(values);
    return good;
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

/* The heights of the nodes, from the densities of the grids. */
static void raise_nodes(const hat *h, const density_grid *grids, int n_grids, int32_t cubes,
                        double *nodes, double *height, unsigned char *steep)
{
    make_nodes(h, grids[0].values, nodes);
    for (int32_t i = 0; i < h->n_nodes; i++)
        height[i] = RAISE * nodes[i] + RAISE_NEIGHBOUR * largest_neighbour(h, nodes, i);
    for (int p = 1; p < n_grids; p++)
        lift_cells(h, &grids[p], cubes, height, steep);
}

/* Returns 0 where there is no memory. */
static int raise_over_density(const event_source *source, densities_function *densities,
                              const hat *h, double *height, int threads)
{
    density_grid grids[1 + PROBES] = {{.values = NULL}};
    int n_grids = 1 + (h->cells_t > 0 ? PROBES : WW_PROBES);
    size_t n = lay_out_grids(source, h, grids, n_grids);
    double *values = calloc(n, sizeof *values);
    double *nodes = calloc((size_t)h->n_nodes, sizeof *nodes);
    unsigned char *steep = calloc((size_t)h->n_nodes, 1);
    int good = values != NULL && nodes != NULL && steep != NULL;
    if (good) {
        grids[0].values = values;
        lay_out_grids(source, h, grids, n_grids);
        fill_grids(source, densities, h, grids, n_grids, threads);
        raise_nodes(h, grids, n_grids, source->f.n_panels, nodes, height, steep);
        for (int i = 0; good && i < LOOKS; i++)
            good = look_closer(source, densities, h, &looks[i], height, steep, threads);
    }
    free(values);
    free(nodes);
    free(steep);
    return good;
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
        probability[i] = sum > 0.0 ? node_mass(h, height, i) * (double)n / sum : 1.0;
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
    return good;
}

hat *flb_hat_make(const event_source *source, densities_function *densities, int threads)
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
