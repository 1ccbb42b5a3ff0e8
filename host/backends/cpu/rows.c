/* The hot loops of the CPU backend: rows in vector lanes. Compiled once for each instruction set.
 */
#include "host/backends/cpu/cpu.h"
#include "host/backends/cpu/lanes.h"

rows_function NAMED_BY_ISA(flb_cpu_rows);

typedef struct lepton_lanes {
    ETL_LEPTON_ROW_FIELDS(LANE_MEMBER)
} lepton_lanes;

/* Rows beyond the last are filled with the last one. */
static void gather_nodes(const integrand *f, const rung *r, int first, int last, lane_nodes *lanes)
{
    for (int l = 0; l < LANES; l++) {
        row_number row = row_number_of(r, f->t_panels, first + l < last ? first + l : last - 1);
        const gauss_node *x_node = &r->x[row.x], *v_node = &r->v[row.v];
        lanes->x_z[l] = x_node->z;
        lanes->x_z_bar[l] = x_node->z_bar;
        lanes->v_z[l] = v_node->z;
        lanes->v_z_bar[l] = v_node->z_bar;
        store_panel(lanes, l, &f->panels[row.panel]);
        lanes->t_panel[l] = row.t_panel;
    }
}

FLAVBREM_FN void prepare_lepton_lane(const integrand *f, const lane_nodes *nodes, int l,
                                     lepton_lanes *lanes, axis_lanes *axes)
{
    etl_lepton_row row;
    t_axis axis;
    row_point point = load_row_point(f, nodes, l);
    prepare_lepton_row(f, &point, nodes->t_panel[l], &row, &axis);
    ETL_LEPTON_ROW_FIELDS(LANE_STORE)
    store_axis(axes, l, &axis);
}

/* in_s: 0 tells the compiler that no lane needs the expansion in s, which it then leaves out. */
FLAVBREM_FN double boson_lane_value(const form_factor *nucleus, const boson_lanes *lanes,
                                    const axis_lanes *axes, int l, double z, int in_s)
{
    etl_row row;
    t_axis axis = load_axis(axes, l);
    ETL_ROW_FIELDS(LANE_LOAD)
    row.in_s = in_s ? row.in_s : 0.0;
    return boson_t_value(nucleus, &row, &axis, z);
}

FLAVBREM_FN double lepton_lane_value(const form_factor *nucleus, const lepton_lanes *lanes,
                                     const axis_lanes *axes, int l, double z)
{
    etl_lepton_row row;
    t_axis axis = load_axis(axes, l);
    ETL_LEPTON_ROW_FIELDS(LANE_LOAD)
    return lepton_t_value(nucleus, &row, &axis, z);
}

/* Adds what one t node gave to the sums[channel][lane]. */
FLAVBREM_FN void add_t_values(double sums[ROW_CHANNELS][LANES], const gauss_node *node,
                              const double values[LANES])
{
    for (int l = 0; l < LANES; l++)
        sums[0][l] += node->weight * values[l];
    for (int c = 0; c < NULL_RULES; c++)
        for (int l = 0; l < LANES; l++)
            sums[1 + c][l] += node->null[c] * values[l];
}

static int any_in_s(const boson_lanes *lanes)
{
    double in_s = 0.0;
    for (int l = 0; l < LANES; l++)
        in_s += lanes->in_s[l];
    return in_s > 0.0;
}

/* Eight rows of the boson side: their t integrals and null rules, sums[channel][lane]. */
static void sum_boson_lanes(const integrand *f, const rung *r, const lane_nodes *nodes,
                            axis_lanes *axes, double sums[ROW_CHANNELS][LANES])
{
    boson_lanes lanes;
    double values[LANES];
    const form_factor nucleus = f->q.nucleus;
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        prepare_boson_lane(f, nodes, l, &lanes, axes);
    int in_s = any_in_s(&lanes);
    for (int k = 0; k < r->nt; k++) {
        const gauss_node node = r->t[k];
        if (in_s) { /* NOLINT(bugprone-branch-clone): the last argument differs */
#pragma omp simd
            for (int l = 0; l < LANES; l++)
                values[l] = boson_lane_value(&nucleus, &lanes, axes, l, node.z, 1);
        } else {
#pragma omp simd
            for (int l = 0; l < LANES; l++)
                values[l] = boson_lane_value(&nucleus, &lanes, axes, l, node.z, 0);
        }
        add_t_values(sums, &node, values);
    }
}

/* The same for the lepton side. */
static void sum_lepton_lanes(const integrand *f, const rung *r, const lane_nodes *nodes,
                             axis_lanes *axes, double sums[ROW_CHANNELS][LANES])
{
    lepton_lanes lanes;
    double values[LANES];
    const form_factor nucleus = f->q.nucleus;
#pragma omp simd
    for (int l = 0; l < LANES; l++)
        prepare_lepton_lane(f, nodes, l, &lanes, axes);
    for (int k = 0; k < r->nt; k++) {
        const gauss_node node = r->t[k];
#pragma omp simd
        for (int l = 0; l < LANES; l++)
            values[l] = lepton_lane_value(&nucleus, &lanes, axes, l, node.z);
        add_t_values(sums, &node, values);
    }
}

/* Rows of WW and IWW: no t axis, so the null rules along t are 0. */
static void sum_ww_rows(const integrand *f, const rung *r, int first, int last, double *values)
{
    for (int i = first; i < last; i++) {
        row_number row = row_number_of(r, 1, i);
        double *sums = values + (size_t)(i - first) * ROW_CHANNELS;
        sums[0] = ww_row_value(f, &f->panels[row.panel], &r->x[row.x], &r->v[row.v], r->flux);
        for (int c = 1; c < ROW_CHANNELS; c++)
            sums[c] = 0.0;
    }
}

void NAMED_BY_ISA(flb_cpu_rows)(const integrand *f, const rung *r, int first, int last,
                                double *values)
{
    if (f->method != EXACT) {
        sum_ww_rows(f, r, first, last, values);
        return;
    }
    lane_nodes nodes;
    axis_lanes axes;
    for (int row = first; row < last; row += LANES) {
        double sums[ROW_CHANNELS][LANES] = {{0.0}};
        gather_nodes(f, r, row, last, &nodes);
        if (f->observed == BOSON_SIDE)
            sum_boson_lanes(f, r, &nodes, &axes, sums);
        else
            sum_lepton_lanes(f, r, &nodes, &axes, sums);
        for (int l = 0; l < LANES && row + l < last; l++)
            for (int c = 0; c < ROW_CHANNELS; c++) {
                double sum = axes.weight[l] > 0.0 ? axes.weight[l] * sums[c][l] : 0.0;
                values[(size_t)(row - first + l) * ROW_CHANNELS + (size_t)c] = sum;
            }
    }
}
