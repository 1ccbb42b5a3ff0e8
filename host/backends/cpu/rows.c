/* The hot loops of the CPU backend: rows in vector lanes. Compiled once for each instruction set.
 */
#include "host/backends/cpu/cpu.h"
#include "host/backends/cpu/lanes.h"

rows_function NAMED_BY_ISA(flb_cpu_rows);

/* Eight rows: where they are along x, and their nodes of v. */
typedef struct lane_nodes {
    x_lanes x;
    double v_z[LANES], v_z_bar[LANES];
    double t_panel[LANES]; /* 0, 1, 2 as a number */
} lane_nodes;

typedef struct lepton_lanes {
    ETL_LEPTON_ROW_FIELDS(LANE_MEMBER)
} lepton_lanes;

typedef struct column_lanes {
    double w_least[LANES], two_e_b[LANES], first[LANES], second[LANES];
    double v_end[LANES], a[LANES], b[LANES], c[LANES], weight[LANES];
} column_lanes;

FLAVBREM_FN void store_x_place(const x_place *place, x_lanes *lanes, int l)
{
#define PLACE_STORE(name) lanes->name[l] = place->name;
    X_PLACE_FIELDS(PLACE_STORE)
#undef PLACE_STORE
}

FLAVBREM_FN void x_place_lane(const integrand *f, const x_node_lanes *nodes, int l, x_lanes *lanes)
{
    x_place place = x_lane(f, nodes, l);
    store_x_place(&place, lanes, l);
}

FLAVBREM_FN x_place load_x_place(const x_lanes *lanes, int l)
{
    x_place place;
#define PLACE_LOAD(name) place.name = lanes->name[l];
    X_PLACE_FIELDS(PLACE_LOAD)
#undef PLACE_LOAD
    return place;
}

FLAVBREM_FN row_point load_row_point(const integrand *f, const lane_nodes *lanes, int l)
{
    x_place place = load_x_place(&lanes->x, l);
    return row_point_at(f, &place, lanes->v_z[l], lanes->v_z_bar[l]);
}

FLAVBREM_FN void prepare_boson_lane(const integrand *f, const lane_nodes *nodes, int l, int split,
                                    int spin_one, boson_lanes *lanes, axis_lanes *axes)
{
    row_point point = load_row_point(f, nodes, l);
    store_boson_row(f, &point, nodes->t_panel[l], split, spin_one, l, lanes, axes);
}

/* Eight x nodes from `first` on, counted over all panels; those from `end` on are the last one. */
static void gather_x_nodes(const integrand *f, const rung *r, int first, int end,
                           x_node_lanes *nodes)
{
    for (int l = 0; l < LANES; l++) {
        int i = first + l < end ? first + l : end - 1;
        const gauss_node *node = &r->x[i % r->nx];
        store_panel(nodes, l, &f->panels[i / r->nx]);
        nodes->x_z[l] = node->z;
        nodes->x_z_bar[l] = node->z_bar;
    }
}

/* The places of the x nodes [first, end). */
static void find_x_places(const integrand *f, const rung *r, int first, int end, x_lanes *places)
{
    for (int x = first; x < end; x += LANES) {
        x_node_lanes nodes;
        x_lanes *here = &places[(x - first) / LANES];
        gather_x_nodes(f, r, x, end, &nodes);
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            x_place_lane(f, &nodes, l, here);
    }
}

/* A row, counted from the first place. */
typedef struct row_counter {
    int x, v, t_panel;
} row_counter;

static void next_row(const rung *r, int t_panels, row_counter *at)
{
    if (++at->t_panel < t_panels)
        return;
    at->t_panel = 0;
    if (++at->v < r->nv)
        return;
    at->v = 0;
    at->x++;
}

/* The next eight rows, of which `left` are there; beyond the last the last one. */
static void gather_nodes(const rung *r, int t_panels, const x_lanes *places, int left,
                         row_counter *at, lane_nodes *lanes)
{
    for (int l = 0; l < LANES; l++) {
        const x_lanes *from = &places[at->x / LANES];
        int k = at->x % LANES;
#define GATHER(name) lanes->x.name[l] = from->name[k];
        X_PLACE_FIELDS(GATHER)
#undef GATHER
        lanes->v_z[l] = r->v[at->v].z;
        lanes->v_z_bar[l] = r->v[at->v].z_bar;
        lanes->t_panel[l] = at->t_panel;
        if (l + 1 < left)
            next_row(r, t_panels, at);
    }
}

FLAVBREM_FN void prepare_lepton_lane(const integrand *f, const lane_nodes *nodes, int l, int split,
                                     lepton_lanes *lanes, axis_lanes *axes)
{
    etl_lepton_row row;
    t_axis axis;
    row_point point = load_row_point(f, nodes, l);
    prepare_lepton_row(f, &point, nodes->t_panel[l], split, &row, &axis);
    ETL_LEPTON_ROW_FIELDS(LANE_STORE)
    store_axis(axes, l, &axis);
}

/* kind: a constant. in_s: 0 tells the compiler that no lane needs the expansion in s, which it then
 * leaves out. */
FLAVBREM_FN double boson_lane_value(const form_factor *nucleus, point_kind kind,
                                    const boson_lanes *lanes, const axis_lanes *axes, int l,
                                    double z, int in_s)
{
    etl_row row;
    t_axis axis = load_axis(axes, l);
    ETL_ANY_FIELDS(LANE_LOAD)
    if (kind.spin_one) {
        ETL_SPIN_ONE_FIELDS(LANE_LOAD)
    } else {
        ETL_SPIN_ONE_FIELDS(LANE_NOTHING)
    }
    row.in_s = in_s ? row.in_s : 0.0;
    return boson_t_value(nucleus, kind, &row, &axis, z);
}

FLAVBREM_FN double lepton_lane_value(const form_factor *nucleus, point_kind kind,
                                     const lepton_lanes *lanes, const axis_lanes *axes, int l,
                                     double z)
{
    etl_lepton_row row;
    t_axis axis = load_axis(axes, l);
    ETL_LEPTON_ROW_FIELDS(LANE_LOAD)
    return lepton_t_value(nucleus, kind, &row, &axis, z);
}

/* Adds what one t node gave to the sums[channel][lane]. */
FLAVBREM_FN void add_t_values(double sums[ROW_CHANNELS][LANES], const gauss_node *node,
                              const double values[LANES])
{
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        sums[0][l] += node->weight * values[l];
    for (int c = 0; c < NULL_RULES; c++) {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            sums[1 + c][l] += node->null[c] * values[l];
    }
}

static int any_in_s(const boson_lanes *lanes)
{
    double in_s = 0.0;
    for (int l = 0; l < LANES; l++)
        in_s += lanes->in_s[l];
    return in_s > 0.0;
}

/* The t nodes of eight rows; kind and in_s are constants. */
FLAVBREM_FN void sum_boson_nodes(const integrand *f, const rung *r, point_kind kind, int in_s,
                                 const boson_lanes *lanes, const axis_lanes *axes,
                                 double sums[ROW_CHANNELS][LANES])
{
    double values[LANES];
    const form_factor nucleus = f->q.nucleus;
    for (int k = 0; k < r->nt; k++) {
        const gauss_node node = r->t[k];
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            values[l] = boson_lane_value(&nucleus, kind, lanes, axes, l, node.z, in_s);
        add_t_values(sums, &node, values);
    }
}

FLAVBREM_FN void sum_lepton_nodes(const integrand *f, const rung *r, point_kind kind,
                                  const lepton_lanes *lanes, const axis_lanes *axes,
                                  double sums[ROW_CHANNELS][LANES])
{
    double values[LANES];
    const form_factor nucleus = f->q.nucleus;
    for (int k = 0; k < r->nt; k++) {
        const gauss_node node = r->t[k];
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            values[l] = lepton_lane_value(&nucleus, kind, lanes, axes, l, node.z);
        add_t_values(sums, &node, values);
    }
}

/* Of one spin, a constant. */
FLAVBREM_FN void sum_boson_kinds(const integrand *f, const rung *r, int spin_one,
                                 const boson_lanes *lanes, const axis_lanes *axes,
                                 double sums[ROW_CHANNELS][LANES])
{
    const point_kind elastic = point_kind_at(FORM_ELASTIC, spin_one);
    const point_kind inelastic = point_kind_at(FORM_INELASTIC, spin_one);
    int form = f->q.nucleus.kind, in_s = any_in_s(lanes);
    if (form == FORM_TABULATED)
        sum_boson_nodes(f, r, point_kind_at(FORM_TABULATED, spin_one), 1, lanes, axes, sums);
    else if (form == FORM_INELASTIC && in_s)
        sum_boson_nodes(f, r, inelastic, 1, lanes, axes, sums);
    else if (form == FORM_INELASTIC)
        sum_boson_nodes(f, r, inelastic, 0, lanes, axes, sums);
    else if (in_s)
        sum_boson_nodes(f, r, elastic, 1, lanes, axes, sums);
    else
        sum_boson_nodes(f, r, elastic, 0, lanes, axes, sums);
}

/* Eight rows of the boson side: their t integrals and null rules, sums[channel][lane]. spin_one, a
 * constant. */
FLAVBREM_FN void sum_boson_lanes(const integrand *f, const rung *r, const lane_nodes *nodes,
                                 int spin_one, axis_lanes *axes, double sums[ROW_CHANNELS][LANES])
{
    boson_lanes lanes;
    if (f->t_panels > 1) { /* NOLINT(bugprone-branch-clone): the constant differs */
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            prepare_boson_lane(f, nodes, l, 1, spin_one, &lanes, axes);
    } else {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            prepare_boson_lane(f, nodes, l, 0, spin_one, &lanes, axes);
    }
    sum_boson_kinds(f, r, spin_one, &lanes, axes, sums);
}

/* A function for each spin: the constant leaves out what the other one needs. */
static void sum_scalar_boson_lanes(const integrand *f, const rung *r, const lane_nodes *nodes,
                                   axis_lanes *axes, double sums[ROW_CHANNELS][LANES])
{
    sum_boson_lanes(f, r, nodes, 0, axes, sums);
}

static void sum_vector_boson_lanes(const integrand *f, const rung *r, const lane_nodes *nodes,
                                   axis_lanes *axes, double sums[ROW_CHANNELS][LANES])
{
    sum_boson_lanes(f, r, nodes, 1, axes, sums);
}

FLAVBREM_FN void sum_lepton_kinds(const integrand *f, const rung *r, int spin_one,
                                  const lepton_lanes *lanes, const axis_lanes *axes,
                                  double sums[ROW_CHANNELS][LANES])
{
    if (f->q.nucleus.kind == FORM_ELASTIC)
        sum_lepton_nodes(f, r, point_kind_at(FORM_ELASTIC, spin_one), lanes, axes, sums);
    else if (f->q.nucleus.kind == FORM_INELASTIC)
        sum_lepton_nodes(f, r, point_kind_at(FORM_INELASTIC, spin_one), lanes, axes, sums);
    else
        sum_lepton_nodes(f, r, point_kind_at(FORM_TABULATED, spin_one), lanes, axes, sums);
}

static void sum_vector_lepton_nodes(const integrand *f, const rung *r, const lepton_lanes *lanes,
                                    const axis_lanes *axes, double sums[ROW_CHANNELS][LANES])
{
    sum_lepton_kinds(f, r, 1, lanes, axes, sums);
}

/* The same for the lepton side. */
static void sum_lepton_lanes(const integrand *f, const rung *r, const lane_nodes *nodes,
                             axis_lanes *axes, double sums[ROW_CHANNELS][LANES])
{
    lepton_lanes lanes;
    if (f->t_panels > 1) { /* NOLINT(bugprone-branch-clone): likewise */
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            prepare_lepton_lane(f, nodes, l, 1, &lanes, axes);
    } else {
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            prepare_lepton_lane(f, nodes, l, 0, &lanes, axes);
    }
    if (has_spin_one(&f->q))
        sum_vector_lepton_nodes(f, r, &lanes, axes, sums);
    else
        sum_lepton_kinds(f, r, 0, &lanes, axes, sums);
}

FLAVBREM_FN void prepare_column_lane(const integrand *f, const x_node_lanes *nodes, int l,
                                     column_lanes *lanes)
{
    x_panel panel = load_panel(nodes, l);
    ww_column column = ww_column_at(f, &panel, nodes->x_z[l], nodes->x_z_bar[l]);
    lanes->w_least[l] = column.row.w_least;
    lanes->two_e_b[l] = column.row.two_e_b;
    lanes->first[l] = column.row.first;
    lanes->second[l] = column.row.second;
    lanes->v_end[l] = column.v_end;
    lanes->a[l] = column.map.a;
    lanes->b[l] = column.map.b;
    lanes->c[l] = column.map.c;
    lanes->weight[l] = column.weight;
}

FLAVBREM_FN ww_column load_column(const column_lanes *lanes, int l)
{
    ww_column column;
    column.row.w_least = lanes->w_least[l];
    column.row.two_e_b = lanes->two_e_b[l];
    column.row.first = lanes->first[l];
    column.row.second = lanes->second[l];
    column.v_end = lanes->v_end[l];
    column.map.a = lanes->a[l];
    column.map.b = lanes->b[l];
    column.map.c = lanes->c[l];
    column.weight = lanes->weight[l];
    return column;
}

FLAVBREM_FN double ww_lane_value(const integrand *f, const column_lanes *lanes, int l, double v_z,
                                 double v_z_bar)
{
    ww_column column = load_column(lanes, l);
    return ww_value(f, FORM_ELASTIC, &column, v_z, v_z_bar);
}

FLAVBREM_FN void ww_node_lane(const integrand *f, const column_lanes *lanes, int l, double v_z,
                              double v_z_bar, flux_lanes *flux, double density[LANES])
{
    ww_column column = load_column(lanes, l);
    ww_node at = ww_node_at(f, &column, v_z, v_z_bar);
    flux->t_min[l] = at.t_min;
    flux->t_max[l] = f->q.t_max_ww;
    density[l] = at.density;
}

/* Eight rows of WW where the flux is not closed. */
static void formed_ww_lanes(const integrand *f, const column_lanes *lanes, double v_z,
                            double v_z_bar, double found[LANES])
{
    flux_lanes flux;
    double density[LANES];
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        ww_node_lane(f, lanes, l, v_z, v_z_bar, &flux, density);
    flux_of_lanes(&f->q.nucleus, &flux);
    for (int l = 0; l < LANES; l++)
        found[l] = density[l] * flux.sum[l];
}

FLAVBREM_FN double iww_lane_value(const integrand *f, const column_lanes *lanes, int l, double flux)
{
    ww_column column = load_column(lanes, l);
    return iww_value(f, &column, flux);
}

/* The rows of WW or IWW: no t axis, so the null rules along t are 0. A lane is an x node. */
static void sum_ww_rows(const integrand *f, const rung *r, int first, int end, double *values)
{
    int kind = f->q.nucleus.kind;
    double flux = iww_flux(f, kind), found[LANES];
    for (int x = first; x < end; x += LANES) {
        x_node_lanes nodes;
        column_lanes lanes;
        gather_x_nodes(f, r, x, end, &nodes);
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            prepare_column_lane(f, &nodes, l, &lanes);
        for (int v = 0; v < r->nv; v++) {
            double z = r->v[v].z, z_bar = r->v[v].z_bar;
            if (f->method == IMPROVED_WW) {
#pragma omp simd
                for (int l = 0; l < LANES; l++)
                    found[l] = iww_lane_value(f, &lanes, l, flux);
            } else if (kind == FORM_ELASTIC) {
#pragma omp simd
                for (int l = 0; l < LANES; l++)
                    found[l] = ww_lane_value(f, &lanes, l, z, z_bar);
            } else {
                formed_ww_lanes(f, &lanes, z, z_bar, found);
            }
            for (int l = 0; l < LANES && x + l < end; l++) {
                double *row = values + (size_t)((x - first + l) * r->nv + v) * ROW_CHANNELS;
                row[0] = found[l];
                for (int c = 1; c < ROW_CHANNELS; c++)
                    row[c] = 0.0;
            }
        }
    }
}

/* Rows of the exact cross-section. */
static void sum_exact_rows(const integrand *f, const rung *r, const x_lanes *places, int rows,
                           double *values)
{
    lane_nodes nodes;
    axis_lanes axes;
    row_counter at = {0, 0, 0};
    for (int row = 0; row < rows; row += LANES) {
        double sums[ROW_CHANNELS][LANES] = {{0.0}};
        gather_nodes(r, f->t_panels, places, rows - row, &at, &nodes);
        if (f->observed == BOSON_SIDE && has_spin_one(&f->q))
            sum_vector_boson_lanes(f, r, &nodes, &axes, sums);
        else if (f->observed == BOSON_SIDE)
            sum_scalar_boson_lanes(f, r, &nodes, &axes, sums);
        else
            sum_lepton_lanes(f, r, &nodes, &axes, sums);
        for (int l = 0; l < LANES && row + l < rows; l++)
            for (int c = 0; c < ROW_CHANNELS; c++) {
                double sum = axes.weight[l] > 0.0 ? axes.weight[l] * sums[c][l] : 0.0;
                values[(size_t)(row + l) * ROW_CHANNELS + (size_t)c] = sum;
            }
    }
}

void NAMED_BY_ISA(flb_cpu_rows)(const integrand *f, const rung *r, int first, int end,
                                x_lanes *places, double *values)
{
    if (f->method != EXACT) {
        sum_ww_rows(f, r, first, end, values);
        return;
    }
    find_x_places(f, r, first, end, places);
    sum_exact_rows(f, r, places, (end - first) * r->nv * f->t_panels, values);
}
