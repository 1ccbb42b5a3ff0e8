/* The cross-section inside a region: an integral over the ranges of one particle's energy and angle
 * by Gauss and Kronrod's rule of 15 nodes, cut in halves where its error is largest; or events that
 * are counted. */
#include "flavbrem/region.h"

#include <math.h>
#include <stdlib.h>

#include "host/core/message.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

#define NODES 15
#define MOST_CELLS 4000
#define MOST_ROUNDS 60
#define FIRST_CELLS 16  /* of an axis */
#define VALUE_SHARE 0.1 /* of the tolerance, for the differential cross-sections */
#define LEAST_RTOL 1e-11
#define LEAST_ANGLE 1e-13 /* rad: below it there is nothing, at any energy and mass */

#define MC_EVENTS 4194304
#define MC_BATCH 65536

/* The nodes above 0 of the rule for -1 to 1 and their weights, and those of the 7 that are Gauss's
 * (QUADPACK, R. Piessens et al., 1983). */
static const double kronrod_node[8] = {
    0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
    0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
    0.586087235467691130294144691693013, 0.405845151377397166906606412076961,
    0.207784955007898467600689403773245, 0.0};
static const double kronrod_weight[8] = {
    0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
    0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
    0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
    0.204432940075298892414161999234649, 0.209482141084727828012999174891714};
static const double gauss_weight[4] = {
    0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
    0.381830050505118944950369775488975, 0.417959183673469387755102040816327};

/* Number i of 15, ascending. */
static double node_of(int i)
{
    return i < 7 ? -kronrod_node[i] : kronrod_node[14 - i];
}

static double weight_of(int i)
{
    return kronrod_weight[i < 7 ? i : 14 - i];
}

/* 0 of the nodes that are not Gauss's. */
static double gauss_of(int i)
{
    int k = i < 7 ? i : 14 - i;
    return k % 2 == 1 ? gauss_weight[k / 2] : 0.0;
}

/* ---- what is integrated ---- */

/* One particle's energy fraction and the logarithm of its angle, or one of the two. */
typedef struct ranges {
    int n; /* axes */
    int is_angle[2];
    double low[2], high[2];
    flavbrem_quantity quantity;
} ranges;

static int is_cut(const flavbrem_region *region, int cut)
{
    return region->low[cut] > 0.0 || region->high[cut] < HUGE_VAL;
}

static int cuts_boson(const flavbrem_region *region)
{
    return is_cut(region, FLAVBREM_CUT_X) || is_cut(region, FLAVBREM_CUT_THETA) ||
           is_cut(region, FLAVBREM_CUT_E_PHI);
}

static int cuts_lepton(const flavbrem_region *region)
{
    return is_cut(region, FLAVBREM_CUT_Y) || is_cut(region, FLAVBREM_CUT_PSI) ||
           is_cut(region, FLAVBREM_CUT_E_F);
}

static int cuts_more(const flavbrem_region *region)
{
    return is_cut(region, FLAVBREM_CUT_T) || is_cut(region, FLAVBREM_CUT_PT_BOSON) ||
           is_cut(region, FLAVBREM_CUT_PT_LEPTON);
}

/* ln(x/(1 - x)), so that both ends of a fraction are spread out; where it is more than that,
 * doubles know no x any more. */
#define MOST_LOG_ODDS 36.0

static double log_odds(double x)
{
    double odds = x > 0.0 && x < 1.0 ? elementary_log(x / (1.0 - x)) : 0.0;
    return x <= 0.0 ? -MOST_LOG_ODDS : x >= 1.0 ? MOST_LOG_ODDS : odds;
}

static double fraction_at(double odds)
{
    double smaller = 1.0 / (1.0 + elementary_exp(fabs(odds)));
    return odds < 0.0 ? smaller : 1.0 - smaller;
}

static void add_axis(ranges *r, int is_angle, double low, double high)
{
    int i = r->n++;
    r->is_angle[i] = is_angle;
    r->low[i] = is_angle ? elementary_log(fmax(low, LEAST_ANGLE)) : log_odds(low);
    r->high[i] = is_angle ? elementary_log(fmin(high, PI)) : log_odds(high);
}

/* Of the particle that is cut. */
static ranges ranges_of(const flavbrem_process *process, flavbrem_method method,
                        const flavbrem_region *region, double e)
{
    flavbrem_process_values values = flavbrem_process_values_of(process);
    int exact = method == FLAVBREM_ETL;
    int boson = cuts_boson(region);
    int share = boson ? FLAVBREM_CUT_X : FLAVBREM_CUT_Y;
    int energy = boson ? FLAVBREM_CUT_E_PHI : FLAVBREM_CUT_E_F;
    int angle = boson ? FLAVBREM_CUT_THETA : FLAVBREM_CUT_PSI;
    int by_energy = is_cut(region, share) || is_cut(region, energy);
    int by_angle = is_cut(region, angle);
    double most = boson ? (exact ? values.etl_theta_max_rad : values.theta_max_rad)
                        : (exact ? values.etl_psi_max_rad : values.psi_max_rad);
    ranges r = {0};
    if (by_energy)
        add_axis(&r, 0, fmax(region->low[share], region->low[energy] / e),
                 fmin(region->high[share], region->high[energy] / e));
    if (by_angle)
        add_axis(&r, 1, region->low[angle], fmin(region->high[angle], most));
    r.quantity = by_energy && by_angle ? (boson ? FLAVBREM_D2X : FLAVBREM_D2Y)
                 : by_energy           ? (boson ? FLAVBREM_DX : FLAVBREM_DY)
                                       : (boson ? FLAVBREM_DTHETA : FLAVBREM_DPSI);
    return r;
}

/* ---- cells ---- */

typedef struct cell {
    double low[2], high[2];
    double value, error; /* of the rule; */
    double off;          /* and what the values in it may be off by */
    int worse;           /* the axis to be cut */
    int is_done;
} cell;

typedef struct cubature {
    flavbrem_context *context;
    const flavbrem_process *process;
    flavbrem_request request;
    const flavbrem_point *point;
    ranges ranges;
    cell *cells;
    size_t n_cells;
    flavbrem_point *nodes;
    flavbrem_result *values;
} cubature;

static size_t nodes_of(const cubature *c)
{
    return c->ranges.n == 2 ? NODES * NODES : NODES;
}

static double at_node(const cell *one, int axis, int i)
{
    double half = 0.5 * (one->high[axis] - one->low[axis]);
    return one->low[axis] + half * (1.0 + node_of(i));
}

/* The nodes of a cell. */
static void place_nodes(const cubature *c, const cell *one, flavbrem_point *nodes)
{
    size_t n = nodes_of(c);
    for (size_t k = 0; k < n; k++) {
        nodes[k] = *c->point;
        for (int axis = 0; axis < c->ranges.n; axis++) {
            int i = (int)(axis == 0 ? k % NODES : k / NODES);
            double at = at_node(one, axis, i);
            nodes[k].at[axis] = c->ranges.is_angle[axis] ? elementary_exp(at) : fraction_at(at);
        }
    }
}

/* What a differential cross-section is multiplied by for its axes: theta for d ln theta, its sine
 * besides where it is one in the cosine (of WW and IWW the angle itself, Eq. (23)), x (1 - x) for
 * that of the odds. */
static double slope_at(const cubature *c, const flavbrem_point *node)
{
    const ranges *r = &c->ranges;
    double slope = 1.0;
    for (int axis = 0; axis < r->n; axis++) {
        double at = node->at[axis];
        slope *= r->is_angle[axis] ? at : at * (1.0 - at);
        if (r->is_angle[axis] && r->n == 2)
            slope *= c->request.method == FLAVBREM_ETL ? elementary_sin(at) : at;
    }
    return slope;
}

/* Sums of a cell from the values at its nodes: Kronrod's, and with Gauss's on one axis or the
 * other.
 */
static void add_up(const cubature *c, cell *one, const flavbrem_point *nodes,
                   const flavbrem_result *values)
{
    double size = 1.0, sum = 0.0, off = 0.0, by_gauss[2] = {0.0, 0.0};
    for (int axis = 0; axis < c->ranges.n; axis++)
        size *= 0.5 * (one->high[axis] - one->low[axis]);
    for (size_t k = 0; k < nodes_of(c); k++) {
        int i = (int)(k % NODES), j = (int)(k / NODES);
        double slope = slope_at(c, &nodes[k]);
        double other = c->ranges.n == 2 ? weight_of(j) : 1.0;
        sum += weight_of(i) * other * slope * values[k].value;
        off += weight_of(i) * other * slope * values[k].error;
        by_gauss[0] += gauss_of(i) * other * slope * values[k].value;
        by_gauss[1] +=
            weight_of(i) * (c->ranges.n == 2 ? gauss_of(j) : 1.0) * slope * values[k].value;
    }
    double first = fabs(sum - by_gauss[0]), second = c->ranges.n == 2 ? fabs(sum - by_gauss[1]) : 0;
    one->value = size * sum;
    one->off = size * off;
    one->error = size * (first + second);
    one->worse = second > first ? 1 : 0;
    one->is_done = 1;
}

/* All cells that are not done. */
static flavbrem_status work_on_cells(cubature *c)
{
    size_t per_cell = nodes_of(c), n = 0;
    for (size_t i = 0; i < c->n_cells; i++)
        if (!c->cells[i].is_done)
            place_nodes(c, &c->cells[i], c->nodes + per_cell * n++);
    flavbrem_status status =
        flavbrem_xsec(c->context, c->process, &c->request, per_cell * n, c->nodes, c->values);
    n = 0;
    for (size_t i = 0; status == FLAVBREM_OK && i < c->n_cells; i++)
        if (!c->cells[i].is_done) {
            add_up(c, &c->cells[i], c->nodes + per_cell * n, c->values + per_cell * n);
            n++;
        }
    return status;
}

static void sums(const cubature *c, double *value, double *error, double *off)
{
    *value = *error = *off = 0.0;
    for (size_t i = 0; i < c->n_cells; i++) {
        *value += c->cells[i].value;
        *error += c->cells[i].error;
        *off += c->cells[i].off;
    }
}

/* The cells whose share of the error is above the mean that is allowed. Returns how many. */
static size_t cut_cells(cubature *c, double allowed)
{
    size_t before = c->n_cells, cut = 0;
    for (size_t i = 0; i < before && c->n_cells < MOST_CELLS; i++) {
        cell *one = &c->cells[i];
        if (one->error <= allowed / (double)before)
            continue;
        cell *other = &c->cells[c->n_cells++];
        *other = *one;
        double middle = 0.5 * (one->low[one->worse] + one->high[one->worse]);
        other->low[one->worse] = one->high[one->worse] = middle;
        one->is_done = other->is_done = 0;
        cut++;
    }
    return cut;
}

static void first_cells(cubature *c)
{
    int across = c->ranges.n == 2 ? FIRST_CELLS : 1;
    for (int j = 0; j < across; j++)
        for (int i = 0; i < FIRST_CELLS; i++) {
            cell *one = &c->cells[c->n_cells++];
            const int at[2] = {i, j};
            *one = (cell){0};
            for (int axis = 0; axis < c->ranges.n; axis++) {
                double width = (c->ranges.high[axis] - c->ranges.low[axis]) / FIRST_CELLS;
                one->low[axis] = c->ranges.low[axis] + at[axis] * width;
                one->high[axis] = one->low[axis] + width;
            }
        }
}

static flavbrem_status integrate_cells(cubature *c, double rtol, flavbrem_result *result)
{
    double value, error, off;
    first_cells(c);
    flavbrem_status status = work_on_cells(c);
    for (int round = 0; status == FLAVBREM_OK && round < MOST_ROUNDS; round++) {
        sums(c, &value, &error, &off);
        if (error <= 0.5 * rtol * value || cut_cells(c, 0.5 * rtol * value) == 0)
            break;
        status = work_on_cells(c);
    }
    if (status != FLAVBREM_OK)
        return status;
    sums(c, &value, &error, &off);
    *result = (flavbrem_result){value, error + off, FLAVBREM_VALUE_GOOD};
    if (!(result->error <= rtol * value))
        result->status = FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    return status;
}

static flavbrem_status by_integral(cubature *c, double rtol, flavbrem_result *result)
{
    size_t most = MOST_CELLS * nodes_of(c);
    c->cells = calloc(MOST_CELLS, sizeof *c->cells);
    c->nodes = malloc(most * sizeof *c->nodes);
    c->values = malloc(most * sizeof *c->values);
    flavbrem_status status = c->cells == NULL || c->nodes == NULL || c->values == NULL
                                 ? flb_context_no_memory(c->context)
                                 : integrate_cells(c, rtol, result);
    free(c->cells);
    free(c->nodes);
    free(c->values);
    return status;
}

/* ---- events ---- */

static flavbrem_status count(flavbrem_context *context, flavbrem_sampler *sampler,
                             const flavbrem_region *region, double e, double *inside)
{
    flavbrem_event *events = malloc(MC_BATCH * sizeof *events);
    flavbrem_status status = FLAVBREM_OK;
    *inside = 0.0;
    if (events == NULL)
        return flb_context_no_memory(context);
    for (uint64_t first = 0; status == FLAVBREM_OK && first < MC_EVENTS; first += MC_BATCH) {
        status = flavbrem_events_draw(context, 1, &sampler, first, MC_BATCH, events);
        for (size_t i = 0; status == FLAVBREM_OK && i < MC_BATCH; i++)
            if (flavbrem_region_has(region, e, &events[i]))
                *inside += events[i].weight;
    }
    free(events);
    return status;
}

static flavbrem_status by_events(flavbrem_context *context, const flavbrem_process *process,
                                 const flavbrem_request *request, const flavbrem_region *region,
                                 const flavbrem_point *point, const flavbrem_result *whole,
                                 flavbrem_result *result)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = NULL;
    double inside = 0.0;
    sampling.beam_energy_gev = point->beam_energy_gev;
    sampling.m_phi_gev = point->m_phi_gev;
    flavbrem_status status = flavbrem_sampler_create(context, process, &sampling, &sampler);
    if (status == FLAVBREM_OK)
        status = count(context, sampler, region, point->beam_energy_gev, &inside);
    flavbrem_sampler_destroy(&sampler);
    if (status != FLAVBREM_OK)
        return status;
    double part = inside / MC_EVENTS, spread = 1.0 - part > 0.0 ? 1.0 - part : 0.0;
    double off = (4.0 * square_root(inside * spread) + 8.0) / MC_EVENTS;
    *result = (flavbrem_result){whole->value * part, whole->error * part + whole->value * off,
                                FLAVBREM_VALUE_GOOD};
    if (!(result->error <= request->rtol * result->value))
        result->status = FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    return FLAVBREM_OK;
}

/* ---- from outside ---- */

static flavbrem_status check(flavbrem_context *context, const flavbrem_request *request,
                             const flavbrem_region *region)
{
    for (int i = 0; i < FLAVBREM_CUTS; i++)
        if (!(region->low[i] < region->high[i]))
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "the region leaves nothing (%s from %g to %g), give other ends",
                                    flavbrem_cut_name((flavbrem_cut)i), region->low[i],
                                    region->high[i]);
    if (request->quantity != FLAVBREM_SIGMA)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a region goes with sigma alone (not with %s), ask for sigma",
                                flavbrem_quantity_name(request->quantity));
    if (request->method != FLAVBREM_ETL &&
        ((cuts_boson(region) && cuts_lepton(region)) || cuts_more(region)))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s describes the energy and the angle of one particle alone (of "
                                "this region it does not know all), cut x, E_phi and theta or y, "
                                "E_f and psi, or take etl",
                                flavbrem_method_name(request->method));
    return FLAVBREM_OK;
}

static flavbrem_status sigma_at(flavbrem_context *context, const flavbrem_process *process,
                                const flavbrem_request *request, const flavbrem_region *region,
                                const flavbrem_point *point, flavbrem_result *result,
                                flavbrem_region_way *way)
{
    int boson = cuts_boson(region), lepton = cuts_lepton(region), more = cuts_more(region);
    flavbrem_result whole;
    flavbrem_status status = flavbrem_xsec(context, process, request, 1, point, &whole);
    *way = more || (boson && lepton) ? FLAVBREM_BY_MONTE_CARLO : FLAVBREM_BY_INTEGRAL;
    *result = whole;
    int is_nothing =
        whole.status == FLAVBREM_VALUE_BELOW_THRESHOLD || whole.status == FLAVBREM_VALUE_CLOSED;
    if (status != FLAVBREM_OK || is_nothing || !(boson || lepton || more))
        return status;
    if (*way == FLAVBREM_BY_MONTE_CARLO)
        return by_events(context, process, request, region, point, &whole, result);
    cubature c = {.context = context, .process = process, .request = *request, .point = point};
    c.ranges = ranges_of(process, request->method, region, point->beam_energy_gev);
    *result = (flavbrem_result){0.0, 0.0, FLAVBREM_VALUE_GOOD};
    for (int axis = 0; axis < c.ranges.n; axis++)
        if (!(c.ranges.low[axis] < c.ranges.high[axis]))
            return FLAVBREM_OK; /* beyond what there is at this energy */
    c.request.quantity = c.ranges.quantity;
    c.request.rtol = fmax(VALUE_SHARE * request->rtol, LEAST_RTOL);
    return by_integral(&c, request->rtol, result);
}

flavbrem_status flavbrem_region_sigma(flavbrem_context *context, const flavbrem_process *process,
                                      const flavbrem_request *request,
                                      const flavbrem_region *region, size_t n,
                                      const flavbrem_point *points, flavbrem_result *results,
                                      flavbrem_region_way *ways)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (request == NULL || region == NULL || ((points == NULL || results == NULL) && n > 0))
        return flb_context_missing(context, request == NULL  ? "request"
                                            : region == NULL ? "region"
                                            : points == NULL ? "points"
                                                             : "place for the results");
    flavbrem_status status = check(context, request, region);
    flavbrem_result *found = calloc(n > 0 ? n : 1, sizeof *found);
    flavbrem_region_way *by = calloc(n > 0 ? n : 1, sizeof *by);
    if (found == NULL || by == NULL) {
        free(found);
        free(by);
        return flb_context_no_memory(context);
    }
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++)
        status = sigma_at(context, process, request, region, &points[i], &found[i], &by[i]);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++) {
        results[i] = found[i];
        if (ways != NULL)
            ways[i] = by[i];
    }
    free(found);
    free(by);
    return status;
}
