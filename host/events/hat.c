/* The density is computed at the nodes and between them. The hat has it at the nodes, a little
 * raised; where it stands out between them, the nodes around are lifted. Cells where that was much,
 * and their neighbours, are looked at closely, and those where it was so again still more closely.
 * How many cells each axis gets follows from a coarse grid: so many that the hat loses as much
 * along each of them, and not more than is wanted. */
#include "host/events/hat.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#define INSIDE 1e-7 /* the ends of the cubes are looked at from so near, in cells */
#define COLUMNS_AT_ONCE 64
#define HALVES 2         /* the grid is so many times finer than the hat along x and v, */
#define PHASES 4         /* and along t, in which the density begins steeply */
#define RAISE_CLOSE 1.04 /* the density where a cell is looked at closely */
#define LIFT_FAR 3.0     /* and where it stood out: more is hidden between the places, times this */
#define NOTHING 1e-6     /* of the mean height: cells below it are not looked at closely */
#define LEAST_CELLS 6
#define MOST_CELLS 96
#define MOST_ETL_CELLS 48

typedef struct cell_numbers {
    int32_t x, v, t;
} cell_numbers;

/* How a hat is fitted to its density. Of WW and IWW it has no t: nodes cost little, and kinks,
 * where v ends at another limit than before, are met without warning. */
typedef struct fitting {
    cell_numbers survey; /* the first grid */
    int32_t most_cells;  /* along an axis */
    double loss;        /* mean |density - mean of its nodes| in the middle of cells over density */
    double raise;       /* of the density */
    double steep;       /* a cell is looked at closely where the density lacks so much of itself, */
    double bowed;       /* or has so much to spare */
    double steep_close; /* the same when it was looked at before */
} fitting;

static const fitting fittings[] = {{{8, 6, 6}, MOST_ETL_CELLS, 0.035, 1.01, 0.05, DBL_MAX, 0.02},
                                   {{16, 12, 0}, MOST_CELLS, 0.006, 1.03, 0.02, 0.05, 0.01}};

_Static_assert((MOST_ETL_CELLS + 1) * (MOST_ETL_CELLS + 1) * (MOST_ETL_CELLS + 1) * MAX_X_PANELS <
                   HAT_MOST_NODES,
               "every node has a number");

static const fitting *fitting_of(const event_source *source)
{
    return &fittings[source->f.method == EXACT ? 0 : 1];
}

static hat head_of(int32_t cubes, cell_numbers cells)
{
    hat h = {.cells_x = cells.x, .cells_v = cells.v, .cells_t = cells.t};
    h.stride_v = h.cells_t + 1;
    h.stride_x = h.stride_v * (h.cells_v + 1);
    h.stride_cube = h.stride_x * (h.cells_x + 1);
    h.n_nodes = h.stride_cube * cubes;
    h.per_stride_cube = 1.0 / h.stride_cube;
    h.per_stride_x = 1.0 / h.stride_x;
    h.per_stride_v = 1.0 / h.stride_v;
    h.per_cells_x = 1.0 / h.cells_x;
    h.per_cells_v = 1.0 / h.cells_v;
    h.per_cells_t = h.cells_t > 0 ? 1.0 / h.cells_t : 0.0;
    return h;
}

size_t flb_hat_bytes(const hat *h)
{
    return sizeof *h + (size_t)h->n_nodes * (sizeof(uint64_t) + sizeof(float));
}

/* ---- the density on the fine grid ---- */

/* Columns in the order cube, x, v, in halves of a cell. In a column along t first the nodes, then
 * what lies a quarter of a cell above them, half a cell, and three quarters: the phases. */
typedef struct fine_grid {
    int32_t cubes, n_x, n_v, in_column;
    double *values;
} fine_grid;

static fine_grid fine_grid_of(const hat *h)
{
    return (fine_grid){.cubes = h->n_nodes / h->stride_cube,
                       .n_x = HALVES * h->cells_x + 1,
                       .n_v = HALVES * h->cells_v + 1,
                       .in_column = PHASES * h->cells_t + 1};
}

static long columns_of(const fine_grid *grid)
{
    return (long)grid->cubes * grid->n_x * grid->n_v;
}

static const double *column_of(const fine_grid *grid, int32_t cube, int32_t i, int32_t j)
{
    return grid->values + (((long)cube * grid->n_x + i) * grid->n_v + j) * grid->in_column;
}

/* How many values a phase has in a column, and where they begin. */
static int32_t in_phase(const hat *h, int phase)
{
    return phase == 0 ? h->cells_t + 1 : h->cells_t;
}

static int32_t phase_at(const hat *h, int phase)
{
    return phase == 0 ? 0 : phase * h->cells_t + 1;
}

/* WW and IWW have no t. */
static int phases_of(const hat *h)
{
    return h->cells_t > 0 ? PHASES : 1;
}

/* z at a coordinate of n cells, kept off the ends. */
static double inside(double at, int32_t n)
{
    return at < INSIDE ? INSIDE : at > n - INSIDE ? n - INSIDE : at;
}

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

/* Fills the columns [first, first + n) of a grid. */
static void fill_columns(const event_source *source, densities_function *densities, const hat *h,
                         const fine_grid *grid, long first, long n)
{
    double t_z[PHASES * MOST_CELLS + 1] = {0.0}, *values = grid->values + first * grid->in_column;
    density_column columns[COLUMNS_AT_ONCE];
    for (int phase = 0; phase < phases_of(h); phase++)
        for (int32_t k = 0; k < in_phase(h, phase); k++)
            t_z[phase_at(h, phase) + k] =
                inside(k + (double)phase / PHASES, h->cells_t) * h->per_cells_t;
    for (long c = 0; c < n; c++) {
        long i = (first + c) / grid->n_v, j = (first + c) % grid->n_v;
        columns[c] = column_at(h, (int32_t)(i / grid->n_x), (double)(i % grid->n_x) / HALVES,
                               (double)j / HALVES);
    }
    densities(source, (size_t)n, columns, (size_t)grid->in_column, t_z, values);
    for (long k = 0; k < n * grid->in_column; k++)
        values[k] = finite(values[k]);
}

/* Blocks of columns are shared among the threads. */
static void fill(const event_source *source, densities_function *densities, const hat *h,
                 const fine_grid *grid, int threads)
{
    long columns = columns_of(grid);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (long first = 0; first < columns; first += COLUMNS_AT_ONCE)
        fill_columns(source, densities, h, grid, first,
                     columns - first < COLUMNS_AT_ONCE ? columns - first : COLUMNS_AT_ONCE);
}

/* ---- a hat in the making ---- */

typedef struct making {
    const event_source *source;
    densities_function *densities;
    int threads;
    const fitting *fit;
    const hat *h;
    fine_grid grid;
    double *height, *need; /* of the nodes, and by how much they are to be lifted */
    unsigned char *steep;  /* 1 for the low corner of a cell to look at closely */
} making;

static void release(making *m)
{
    free(m->grid.values);
    free(m->height);
    free(m->need);
    free(m->steep);
}

/* Takes the memory and computes the densities. Returns 0 where there is no memory. */
static int begin(making *m, const hat *h)
{
    size_t n = (size_t)h->n_nodes;
    m->h = h;
    m->grid = fine_grid_of(h);
    m->grid.values =
        malloc((size_t)columns_of(&m->grid) * (size_t)m->grid.in_column * sizeof(double));
    m->height = calloc(n, sizeof *m->height);
    m->need = calloc(n, sizeof *m->need);
    m->steep = calloc(n, sizeof *m->steep);
    if (m->grid.values == NULL || m->height == NULL || m->need == NULL || m->steep == NULL)
        return 0;
    fill(m->source, m->densities, h, &m->grid, m->threads);
    return 1;
}

/* ---- how many cells ---- */

/* By how much the density bends along an axis (0, 1, 2: x, v, t) in half a cell: what the middles
 * differ from the mean of their neighbours, over what they are. */
static double bend_along(const making *m, int axis)
{
    const fine_grid *grid = &m->grid;
    const long step = axis == 0 ? (long)grid->n_v * grid->in_column : grid->in_column;
    const int32_t half = phase_at(m->h, PHASES / 2), n = in_phase(m->h, axis == 2);
    double off = 0.0, sum = 0.0;
    for (int32_t cube = 0; cube < grid->cubes; cube++)
        for (int32_t i = axis == 0; i < grid->n_x; i += axis == 0 ? HALVES : 1)
            for (int32_t j = axis == 1; j < grid->n_v; j += axis == 1 ? HALVES : 1) {
                const double *at = column_of(grid, cube, i, j);
                for (int32_t k = 0; k < n; k++) {
                    double middle = axis == 2 ? at[half + k] : at[k];
                    double ends = axis == 2 ? at[k] + at[k + 1] : at[k - step] + at[k + step];
                    double bend = middle - 0.5 * ends;
                    off += bend < 0.0 ? -bend : bend;
                    sum += middle;
                }
            }
    return sum > 0.0 ? off / sum : 0.0;
}

/* A bend falls as the square of the number of cells. */
static int32_t cells_along(const making *m, int axis, int32_t surveyed)
{
    double wanted = surveyed * square_root(bend_along(m, axis) / m->fit->loss);
    int32_t cells = wanted < m->fit->most_cells ? (int32_t)wanted + 1 : m->fit->most_cells;
    return cells < LEAST_CELLS ? LEAST_CELLS : cells;
}

/* From the bends on a grid of `cells`, how many there should be. Returns 0 where there is no
 * memory.
 */
static int survey(making m, cell_numbers *cells)
{
    cell_numbers surveyed = *cells;
    hat h = head_of(m.source->f.n_panels, surveyed);
    int good = begin(&m, &h);
    if (good) {
        cells->x = cells_along(&m, 0, surveyed.x);
        cells->v = cells_along(&m, 1, surveyed.v);
        cells->t = surveyed.t > 0 ? cells_along(&m, 2, surveyed.t) : 0;
    }
    release(&m);
    return good;
}

/* A second survey has half of the cells that the first one wanted. */
static int choose_cells(const making *m, cell_numbers *cells)
{
    *cells = m->fit->survey;
    if (!survey(*m, cells))
        return 0;
    *cells = (cell_numbers){(cells->x + 1) / 2, (cells->v + 1) / 2, (cells->t + 1) / 2};
    return survey(*m, cells);
}

/* ---- heights ---- */

static int32_t node_of(const hat *h, int32_t cube, int32_t i, int32_t j)
{
    return cube * h->stride_cube + i * h->stride_x + j * h->stride_v;
}

static void node_place(const hat *h, int32_t node, int32_t at[3])
{
    at[0] = node % h->stride_cube / h->stride_x;
    at[1] = node % h->stride_x / h->stride_v;
    at[2] = node % h->stride_v;
}

static void raise_nodes(const making *m)
{
    const hat *h = m->h;
    for (int32_t cube = 0; cube < m->grid.cubes; cube++)
        for (int32_t i = 0; i <= h->cells_x; i++)
            for (int32_t j = 0; j <= h->cells_v; j++) {
                const double *column = column_of(&m->grid, cube, HALVES * i, HALVES * j);
                double *height = m->height + node_of(h, cube, i, j);
                for (int32_t k = 0; k <= h->cells_t; k++)
                    height[k] = m->fit->raise * column[k];
            }
}

/* The corners of a cell that a place in it is interpolated from. */
typedef struct corners {
    int n;
    int32_t offset[8];
    double weight[8];
    double per_squares; /* 1 over the sum of the squared weights */
} corners;

static corners corners_of(const hat *h, double x, double v, double t)
{
    corners of = {0};
    double squares = 0.0;
    for (int c = 0; c < 8; c++) {
        double weight = (c & 4 ? x : 1.0 - x) * (c & 2 ? v : 1.0 - v) * (c & 1 ? t : 1.0 - t);
        if (!(weight > 0.0))
            continue;
        of.offset[of.n] = (c & 4 ? h->stride_x : 0) + (c & 2 ? h->stride_v : 0) + (c & 1);
        of.weight[of.n++] = weight;
        squares += weight * weight;
    }
    of.per_squares = 1.0 / squares;
    return of;
}

/* The needs of the corners, from what the hat lacks at n places along t, by as little as possible
 * in the sum of squares. */
static void need_lifting(const corners *of, const double *lacks, int32_t n, double *need)
{
    for (int c = 0; c < of->n; c++) {
        double *at = need + of->offset[c], weight = of->weight[c] * of->per_squares;
        for (int32_t k = 0; k < n; k++)
            at[k] = weight * lacks[k] > at[k] ? weight * lacks[k] : at[k];
    }
}

/* A phase of a column: places with the same corners, seen from `node` on. */
static void probe(const making *m, const corners *of, int32_t node, const double *density,
                  int32_t n)
{
    double lacks[MOST_CELLS + 1], most = 0.0;
    for (int32_t k = 0; k < n; k++)
        lacks[k] = m->fit->raise * density[k];
    for (int c = 0; c < of->n; c++) {
        const double *height = m->height + node + of->offset[c], weight = of->weight[c];
        for (int32_t k = 0; k < n; k++)
            lacks[k] -= weight * height[k];
    }
    for (int32_t k = 0; k < n; k++) {
        most = lacks[k] > most ? lacks[k] : most;
        m->steep[node + k] |= lacks[k] > m->fit->steep * density[k] ||
                              (density[k] > 0.0 && -lacks[k] > m->fit->bowed * density[k]);
    }
    if (most > 0.0)
        need_lifting(of, lacks, n, m->need + node);
}

/* Each node by the largest of its needs, so that the order of the cells does not matter. */
static void lift(const making *m)
{
    for (int32_t i = 0; i < m->h->n_nodes; i++) {
        m->height[i] += m->need[i];
        m->need[i] = 0.0;
    }
}

static void probe_columns(const making *m)
{
    const hat *h = m->h;
    corners of[HALVES][HALVES][PHASES];
    for (int i = 0; i < HALVES; i++)
        for (int j = 0; j < HALVES; j++)
            for (int phase = 0; phase < PHASES; phase++)
                of[i][j][phase] =
                    corners_of(h, (double)i / HALVES, (double)j / HALVES, (double)phase / PHASES);
    for (int32_t cube = 0; cube < m->grid.cubes; cube++)
        for (int32_t i = 0; i < m->grid.n_x; i++)
            for (int32_t j = 0; j < m->grid.n_v; j++)
                for (int phase = 0; phase < phases_of(h); phase++)
                    probe(m, &of[i % HALVES][j % HALVES][phase],
                          node_of(h, cube, i / HALVES, j / HALVES),
                          column_of(&m->grid, cube, i, j) + phase_at(h, phase), in_phase(h, phase));
    lift(m);
}

/* ---- a closer look ---- */

/* How a steep cell is looked at again: at the middles of its n_x x n_v x n_t parts. */
typedef struct close_look {
    int n_x, n_v, n_t;
} close_look;

static const close_look looks[] = {{4, 4, 8}, {8, 8, 16}};
static const close_look end_look = {8, 2, 2};   /* at both ends of x */
static const close_look v_end_look = {2, 8, 2}; /* at the end of v, of equal leptons */

#define LOOKS ((int)(sizeof looks / sizeof *looks))
enum { MOST_CLOSE_COLUMNS = 64, MOST_CLOSE_T = 16, MOST_CLOSE = MOST_CLOSE_COLUMNS * MOST_CLOSE_T };

/* The places, and the weights of the corners there. */
typedef struct close_places {
    int n, n_columns, in_column;
    int n_corners;
    int32_t offset[8];
    double x[MOST_CLOSE_COLUMNS], v[MOST_CLOSE_COLUMNS], t[MOST_CLOSE_T]; /* in the cell */
    double weight[8][MOST_CLOSE], per_squares[MOST_CLOSE];
} close_places;

/* The middle of part number k of n. */
static double middle(int k, int n)
{
    return (k + 0.5) / n;
}

static void place_closely(const hat *h, const close_look *look, close_places *places)
{
    places->n_columns = look->n_x * look->n_v;
    places->in_column = h->cells_t > 0 ? look->n_t : 1;
    places->n = places->n_columns * places->in_column;
    for (int k = 0; k < places->in_column; k++)
        places->t[k] = h->cells_t > 0 ? middle(k, look->n_t) : 0.0;
    for (int c = 0; c < places->n_columns; c++) {
        places->x[c] = middle(c / look->n_v, look->n_x);
        places->v[c] = middle(c % look->n_v, look->n_v);
    }
    for (int p = 0; p < places->n; p++) {
        int c = p / places->in_column;
        corners of = corners_of(h, places->x[c], places->v[c], places->t[p % places->in_column]);
        places->n_corners = of.n; /* at all places the same */
        places->per_squares[p] = of.per_squares;
        for (int k = 0; k < of.n; k++) {
            places->offset[k] = of.offset[k];
            places->weight[k][p] = of.weight[k];
        }
    }
}

static void probe_closely(const making *m, const close_places *places, int32_t cell, double *values)
{
    const hat *h = m->h;
    density_column columns[MOST_CLOSE_COLUMNS];
    double t_z[MOST_CLOSE_T];
    int32_t at[3];
    node_place(h, cell, at);
    for (int c = 0; c < places->n_columns; c++)
        columns[c] =
            column_at(h, cell / h->stride_cube, at[0] + places->x[c], at[1] + places->v[c]);
    for (int k = 0; k < places->in_column; k++)
        t_z[k] = (at[2] + places->t[k]) * h->per_cells_t;
    m->densities(m->source, (size_t)places->n_columns, columns, (size_t)places->in_column, t_z,
                 values);
}

/* The needs of the corners of a cell. Returns 1 where the density stood out. */
static int look_into(const making *m, const close_places *places, int32_t cell, double need[8])
{
    double values[MOST_CLOSE], lacks[MOST_CLOSE];
    int stood_out = 0, any = 0;
    probe_closely(m, places, cell, values);
    for (int p = 0; p < places->n; p++) {
        values[p] = finite(values[p]);
        lacks[p] = RAISE_CLOSE * values[p];
    }
    for (int c = 0; c < places->n_corners; c++) {
        double height = m->height[cell + places->offset[c]];
        for (int p = 0; p < places->n; p++)
            lacks[p] -= places->weight[c][p] * height;
    }
    for (int p = 0; p < places->n; p++) {
        stood_out |= lacks[p] > m->fit->steep_close * values[p];
        any |= lacks[p] > 0.0;
        lacks[p] *= places->per_squares[p];
    }
    const double far = stood_out ? LIFT_FAR : 1.0;
    for (int c = 0; c < places->n_corners; c++) {
        need[c] = 0.0;
        for (int p = 0; any && p < places->n; p++) {
            double lift = far * places->weight[c][p] * lacks[p];
            need[c] = lift > need[c] ? lift : need[c];
        }
    }
    return stood_out;
}

/* The low corner of a steep cell, or of a neighbour of one. */
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

/* Lists the cells to look at closely; returns how many they are. */
static int32_t list_steep(const making *m, int32_t *cells)
{
    const hat *h = m->h;
    const corners of = corners_of(h, 0.5, 0.5, h->cells_t > 0 ? 0.5 : 0.0);
    double sum = 0.0;
    int32_t n = 0;
    for (int32_t i = 0; i < h->n_nodes; i++)
        sum += m->height[i];
    for (int32_t i = 0; i < h->n_nodes; i++) {
        double here = 0.0;
        if (!is_near_steep(h, m->steep, i))
            continue;
        for (int c = 0; c < of.n; c++)
            here += of.weight[c] * m->height[i + of.offset[c]];
        if (here * h->n_nodes > NOTHING * sum)
            cells[n++] = i;
    }
    memset(m->steep, 0, (size_t)h->n_nodes);
    return n;
}

static int32_t list_where(const making *m, int (*is_listed)(const hat *h, const int32_t at[3]),
                          int32_t *cells)
{
    int32_t n = 0;
    for (int32_t i = 0; i < m->h->n_nodes; i++) {
        int32_t at[3];
        node_place(m->h, i, at);
        if (is_listed(m->h, at))
            cells[n++] = i;
    }
    return n;
}

static int is_at_end_of_x(const hat *h, const int32_t at[3])
{
    return (at[0] == 0 || at[0] == h->cells_x - 1) && at[1] < h->cells_v &&
           (at[2] < h->cells_t || h->cells_t == 0);
}

/* Lists the cells at both ends of x: the density often ends there between two nodes. */
static int32_t list_ends(const making *m, int32_t *cells)
{
    return list_where(m, is_at_end_of_x, cells);
}

static int is_at_end_of_v(const hat *h, const int32_t at[3])
{
    return at[0] < h->cells_x && at[1] == h->cells_v - 1 && at[2] < h->cells_t;
}

/* Lists the cells at the end of v: of equal leptons most of v lies in them, and near the end the
 * density has a shoulder. */
static int32_t list_v_end(const making *m, int32_t *cells)
{
    return list_where(m, is_at_end_of_v, cells);
}

/* Looks at cells that a list has; those that stand out are steep. Returns 0 where there is no
 * memory. */
static int look_closer(const making *m, const close_look *look,
                       int32_t (*list)(const making *m, int32_t *cells))
{
    typedef double corner_needs[8];
    int32_t *cells = malloc((size_t)m->h->n_nodes * sizeof *cells);
    int32_t n = cells != NULL ? list(m, cells) : 0;
    close_places *places = malloc(sizeof *places);
    corner_needs *needs = malloc(((size_t)n + 1) * sizeof *needs);
    int good = cells != NULL && places != NULL && needs != NULL;
    if (good) {
        place_closely(m->h, look, places);
#pragma omp parallel for schedule(dynamic, 16) num_threads(m->threads)
        for (int32_t c = 0; c < n; c++)
            m->steep[cells[c]] |= (unsigned char)look_into(m, places, cells[c], needs[c]);
        for (int32_t c = 0; c < n; c++)
            for (int k = 0; k < places->n_corners; k++) {
                double *need = m->need + cells[c] + places->offset[k];
                *need = needs[c][k] > *need ? needs[c][k] : *need;
            }
        lift(m);
    }
    free(cells);
    free(places);
    free(needs);
    return good;
}

/* ---- along the ridge ---- */

/* Where the outgoing lepton and the boson are collinear the density of the exact cross-section has
 * a ridge: at a t that grows with v, and of equal leptons and a light boson narrower than the parts
 * of a closer look. Where it lies is known (s_sq_centre), so that it is walked along: from part to
 * part of a cell of x, in steps of v between which it moves by a part of a cell of t. */
#define RIDGE_X 4       /* parts of a cell along x, */
#define RIDGE_STEPS 4   /* and along v, as many again for a cell of t on the way */
#define RIDGE_BROAD 0.5 /* cells of t */
#define RIDGE_T 3       /* places across, in halves of its width */

/* A place on the ridge: the row, and how far along t in cells. */
typedef struct ridge_place {
    event_row row;
    double t; /* negative where there is no ridge */
} ridge_place;

/* z along t of tau. */
static double z_of(const t_axis *axis, double tau)
{
    const stretch *s = &axis->map;
    double x = tau - axis->start;
    return x > 0.0 ? growth_root(x * (1.0 - s->b) / (s->a + s->b * x)) / s->c : 0.0;
}

static ridge_place ridge_at(const making *m, int32_t cube, double x, double v)
{
    const hat *h = m->h;
    density_column column = column_at(h, cube, x, v);
    hat_place at = {.cube = cube,
                    .x_z = column.x_z,
                    .x_z_bar = column.x_z_bar,
                    .v_z = column.v_z,
                    .v_z_bar = column.v_z_bar};
    ridge_place place = {event_row_at(&m->source->f, &at), -1.0};
    const etl_row *etl = &place.row.etl;
    if (place.row.axis.weight > 0.0 && etl->s_sq_centre > 0.0 && etl->s_sq_centre < etl->t_span)
        place.t = z_of(&place.row.axis, etl->s_sq_centre) * h->cells_t;
    return place;
}

/* What the corners of a cell need at a place in it where the density is `density`. */
static void need_at(const making *m, int32_t cell, double x, double v, double t, double density)
{
    corners of = corners_of(m->h, x, v, t);
    double lacks = RAISE_CLOSE * density;
    for (int c = 0; c < of.n; c++)
        lacks -= of.weight[c] * m->height[cell + of.offset[c]];
    if (lacks > 0.0)
        need_lifting(&of, &lacks, 1, m->need + cell);
}

static void look_across(const making *m, const ridge_place *place, int32_t cube, double x, double v)
{
    const hat *h = m->h;
    const event_source *source = m->source;
    const point_kind kind = point_kind_of(&source->f.q);
    const etl_row *etl = &place->row.etl;
    double half = 0.5 * square_root(etl->s_sq_floor / etl->s_sq_a);
    int32_t i = cell_of(x, h->cells_x), j = cell_of(v, h->cells_v);
    for (int k = 0; k < RIDGE_T; k++) {
        double z = z_of(&place->row.axis, etl->s_sq_centre + (k - 0.5 * (RIDGE_T - 1)) * half), tau;
        if (!(z > 0.0 && z < 1.0))
            continue;
        double density =
            event_density(&source->f.q.nucleus, kind.spin_one, etl, &place->row.axis, z, &tau);
        density = density_with_form(&source->f.q.nucleus, kind.form, etl->t_min + tau, density);
        int32_t t = cell_of(z * h->cells_t, h->cells_t);
        need_at(m, node_of(h, cube, i, j) + t, x - i, v - j, z * h->cells_t - t, finite(density));
    }
}

/* Whether the ridge, as wide as it is at one of the two ends of a cell of v, would be seen from
 * phase to phase of a column. */
static int is_broad(const hat *h, const ridge_place *place)
{
    const etl_row *etl = &place->row.etl;
    double width = square_root(etl->s_sq_floor / etl->s_sq_a);
    return place->t >= 0.0 &&
           z_of(&place->row.axis, etl->s_sq_centre + width) * h->cells_t - place->t > RIDGE_BROAD;
}

/* From v to v + 1, where the ridge lies at `low` and at `high`. */
static void walk_cell(const making *m, int32_t cube, double x, int32_t v, const ridge_place *low,
                      const ridge_place *high)
{
    double from = low->t > 0.0 ? low->t : 0.0, to = high->t > 0.0 ? high->t : m->h->cells_t;
    double far = to > from ? to - from : from - to;
    int32_t steps = RIDGE_STEPS * (1 + (int32_t)far);
    for (int32_t k = 0; k < steps; k++) {
        double at = v + (double)k / steps;
        ridge_place place = ridge_at(m, cube, x, at);
        if (place.t >= 0.0)
            look_across(m, &place, cube, x, at);
    }
}

static void walk_row(const making *m, int32_t cube, double x)
{
    const hat *h = m->h;
    ridge_place low = ridge_at(m, cube, x, 0.0);
    for (int32_t j = 0; j < h->cells_v; j++) {
        ridge_place high = ridge_at(m, cube, x, j + 1.0);
        int any = low.t >= 0.0 || high.t >= 0.0;
        if (any && !(is_broad(h, &low) && is_broad(h, &high)))
            walk_cell(m, cube, x, j, &low, &high);
        low = high;
    }
}

/* Cells of x beside each other share nodes: first every second one, then the others. */
static void walk_ridge(const making *m)
{
    const hat *h = m->h;
    for (int32_t cube = 0; cube < m->grid.cubes; cube++)
        for (int32_t odd = 0; odd < 2; odd++) {
#pragma omp parallel for schedule(dynamic, 1) num_threads(m->threads)
            for (int32_t i = odd; i < h->cells_x; i += 2)
                for (int part = 0; part < RIDGE_X; part++)
                    walk_row(m, cube, i + (double)part / RIDGE_X);
        }
    lift(m);
}

/* The ridges of unequal leptons are as wide as what a closer look sees. */
static int is_of_equal_leptons(const event_source *source)
{
    return source->f.method == EXACT && source->f.q.m_i == source->f.q.m_f;
}

/* Returns 0 where there is no memory. */
static int raise_over_density(making *m, const hat *h)
{
    int good = begin(m, h);
    if (good) {
        raise_nodes(m);
        probe_columns(m);
    }
    if (good && is_of_equal_leptons(m->source)) {
        walk_ridge(m);
        good = look_closer(m, &v_end_look, list_v_end);
    }
    good = good && look_closer(m, &end_look, list_ends);
    for (int i = 0; good && i < LOOKS; i++)
        good = look_closer(m, &looks[i], list_steep);
    return good;
}

/* ---- as it is kept ---- */

/* The heights in single precision, rounded up, in units of a power of two, so that none is too
 * small for it. */
static void keep_heights(hat *h, const double *height, float *kept)
{
    double largest = 0.0;
    for (int32_t i = 0; i < h->n_nodes; i++)
        largest = height[i] > largest ? height[i] : largest;
    h->unit = 1.0;
    while (h->unit < largest)
        h->unit *= 2.0;
    while (largest > 0.0 && 0.5 * h->unit >= largest)
        h->unit *= 0.5;
    for (int32_t i = 0; i < h->n_nodes; i++) {
        double part = height[i] / h->unit;
        float near = (float)part;
        float up = (double)near < part ? near * (1.0F + FLT_EPSILON) : near;
        kept[i] = part > 0.0 && up < FLT_MIN ? FLT_MIN : up;
    }
}

static double end_share(int32_t at, int32_t cells)
{
    return cells > 0 && (at == 0 || at == cells) ? 0.5 : 1.0;
}

/* What each node carries of the hat's integral, in cells and units; returns their sum. */
static double node_masses(const hat *h, const float *height, double *mass)
{
    double sum = 0.0;
    for (int32_t column = 0, i = 0; i < h->n_nodes; column++) {
        int32_t v = column % (h->cells_v + 1), x = column / (h->cells_v + 1) % (h->cells_x + 1);
        double share = end_share(x, h->cells_x) * end_share(v, h->cells_v);
        for (int32_t t = 0; t <= h->cells_t; t++, i++) {
            mass[i] = (double)height[i] * share * end_share(t, h->cells_t);
            sum += mass[i];
        }
    }
    return sum;
}

/* A whole place leaves 2^-44 to the alias, which is the node itself. */
static uint64_t entry_of(double share, int32_t alias)
{
    uint64_t part = share < 1.0 ? (uint64_t)(share * 0x1p64) : UINT64_MAX;
    return (part & ~HAT_ALIAS_MASK) | (uint64_t)(uint32_t)alias;
}

/* Vose's form of the alias method: nodes below the mean take their rest from those above. */
static void pair_nodes(int32_t n, double *share, int32_t *small, int32_t *large, uint64_t *entries)
{
    int32_t n_small = 0, n_large = 0;
    for (int32_t i = 0; i < n; i++) {
        entries[i] = entry_of(1.0, i);
        if (share[i] < 1.0)
            small[n_small++] = i;
        else
            large[n_large++] = i;
    }
    while (n_small > 0 && n_large > 0) { /* what is left of one kind is 1 but for rounding */
        int32_t s = small[--n_small], l = large[n_large - 1];
        entries[s] = entry_of(share[s], l);
        share[l] -= 1.0 - share[s];
        if (share[l] < 1.0) {
            n_large--;
            small[n_small++] = l;
        }
    }
}

/* Returns 0 where there is no memory. */
static int make_aliases(hat *h, const float *height, uint64_t *entries)
{
    size_t n = (size_t)h->n_nodes;
    int32_t *small = malloc(n * sizeof *small), *large = malloc(n * sizeof *large);
    double *share = malloc(n * sizeof *share), sum = 0.0;
    int good = small != NULL && large != NULL && share != NULL;
    if (good)
        sum = node_masses(h, height, share);
    for (int32_t i = 0; good && i < h->n_nodes; i++)
        share[i] = sum > 0.0 ? share[i] * h->n_nodes / sum : 1.0;
    if (good)
        pair_nodes(h->n_nodes, share, small, large, entries);
    h->total =
        sum * h->unit * h->per_cells_x * h->per_cells_v * (h->cells_t > 0 ? h->per_cells_t : 1.0);
    free(small);
    free(large);
    free(share);
    return good;
}

hat *flb_hat_make(const event_source *source, densities_function *densities, int threads)
{
    making m = {
        .source = source, .densities = densities, .threads = threads, .fit = fitting_of(source)};
    cell_numbers cells;
    if (!choose_cells(&m, &cells))
        return NULL;
    hat head = head_of(source->f.n_panels, cells), *made = calloc(1, flb_hat_bytes(&head));
    if (made == NULL)
        return NULL;
    *made = head;
    uint64_t *entries = (uint64_t *)(void *)(made + 1);
    float *heights = (float *)(void *)(entries + made->n_nodes);
    int good = raise_over_density(&m, made);
    if (good) {
        keep_heights(made, m.height, heights);
        good = make_aliases(made, heights, entries);
    }
    release(&m);
    if (good)
        return made;
    free(made);
    return NULL;
}

hat *flb_hat_of(const int32_t cells[3], double unit, const float *heights)
{
    hat head = head_of(1, (cell_numbers){cells[0], cells[1], cells[2]});
    hat *made = calloc(1, flb_hat_bytes(&head));
    if (made == NULL)
        return NULL;
    *made = head;
    made->unit = unit;
    uint64_t *entries = (uint64_t *)(void *)(made + 1);
    float *kept = (float *)(void *)(entries + made->n_nodes);
    memcpy(kept, heights, (size_t)made->n_nodes * sizeof *kept);
    if (make_aliases(made, kept, entries))
        return made;
    free(made);
    return NULL;
}
