/* The cross-section inside a region: an integral over the range of one particle's energy and,
 * inside that, of its angle, by Gauss and Kronrod's rule of 15 nodes, cut in halves where its error
 * is largest; or events that are counted. */
#include "flavbrem/region.h"

#include <math.h>
#include <stdlib.h>

#include "host/core/message.h"
#include "host/core/settings.h"
#include "host/events/region.h"
#include "host/events/region_limits.h"
#include "host/integral/integrands.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

#define NODES 15
#define MOST_CELLS 400
#define MOST_ROUNDS 60
#define FIRST_CELLS 12
#define VALUE_SHARE 0.1 /* of the tolerance, for the differential cross-sections */
#define INNER_SHARE 0.3 /* likewise, for an integral over the angle */
#define LEAST_RTOL 1e-11
#define LEAST_ANGLE                                                                                \
    1e-9 /* over m_phi/E, or over where the region ends: below it nothing counts                   \
          */

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

/* ---- a line ---- */

/* Values and their errors at n places. */
typedef flavbrem_status line_values(void *user, size_t n, const double at[], double value[],
                                    double error[]);

typedef struct cell {
    double low, high;
    double value, gauss, off; /* by the two rules; what the values in it may be off by */
    double ends[2];           /* the values next to its ends, */
    double gaps[2];           /* how far these are from them, */
    int is_zero, is_done;     /* 1 where all values are 0 */
} cell;

typedef struct line {
    flavbrem_context *context;
    line_values *values;
    void *user;
    size_t n;
    cell cells[MOST_CELLS];
    double at[MOST_CELLS * NODES], value[MOST_CELLS * NODES], error[MOST_CELLS * NODES];
} line;

static void add_up(cell *one, const double value[], const double error[])
{
    double half = 0.5 * (one->high - one->low), sum = 0.0, gauss = 0.0, off = 0.0;
    one->is_zero = 1;
    for (int i = 0; i < NODES; i++) {
        sum += weight_of(i) * value[i];
        gauss += gauss_of(i) * value[i];
        off += weight_of(i) * error[i];
        one->is_zero &= value[i] == 0.0;
    }
    one->value = half * sum;
    one->gauss = half * gauss;
    one->off = half * off;
    one->ends[0] = value[0];
    one->ends[1] = value[NODES - 1];
    one->gaps[0] = one->gaps[1] = half * (1.0 + node_of(0));
    one->is_done = 1;
}

/* All cells that are not done. */
static flavbrem_status work_on_cells(line *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        for (int k = 0; !l->cells[i].is_done && k < NODES; k++)
            l->at[n++] =
                l->cells[i].low + 0.5 * (l->cells[i].high - l->cells[i].low) * (1.0 + node_of(k));
    if (n == 0)
        return FLAVBREM_OK;
    flavbrem_status status = l->values(l->user, n, l->at, l->value, l->error);
    n = 0;
    for (size_t i = 0; status == FLAVBREM_OK && i < l->n; i++)
        if (!l->cells[i].is_done) {
            add_up(&l->cells[i], l->value + n, l->error + n);
            n += NODES;
        }
    return status;
}

/* What a cell may be off by: the two rules apart, and where a neighbour or a node of its own is 0
 * and others are not, an edge that lies between two nodes. */
static double error_of(const line *l, size_t i)
{
    const cell *one = &l->cells[i];
    double error = fabs(one->value - one->gauss), edge = 0.0;
    for (int end = 0; end < 2; end++) {
        int is_last = end == 0 ? i == 0 : i + 1 == l->n;
        const cell *beside = is_last ? NULL : &l->cells[end == 0 ? i - 1 : i + 1];
        if (beside != NULL && (one->ends[end] == 0.0) != (beside->ends[1 - end] == 0.0))
            edge += (one->gaps[end] + beside->gaps[1 - end]) *
                    fmax(fabs(one->ends[end]), fabs(beside->ends[1 - end]));
    }
    return error + edge;
}

static void sums(const line *l, double *value, double *error, double *off)
{
    *value = *error = *off = 0.0;
    for (size_t i = 0; i < l->n; i++) {
        *value += l->cells[i].value;
        *error += error_of(l, i);
        *off += l->cells[i].off;
    }
}

/* Cuts cell i in halves, which stay in their order. */
static void cut_cell(line *l, size_t i)
{
    for (size_t k = l->n++; k > i + 1; k--)
        l->cells[k] = l->cells[k - 1];
    double middle = 0.5 * (l->cells[i].low + l->cells[i].high);
    l->cells[i + 1] = l->cells[i];
    l->cells[i].high = l->cells[i + 1].low = middle;
    l->cells[i].is_done = l->cells[i + 1].is_done = 0;
}

/* Cuts the cells whose error is above their share of what is allowed, or all. Returns how many. */
static size_t cut_cells(line *l, double allowed, int all)
{
    size_t cut = 0;
    double share = allowed / (double)l->n;
    for (size_t i = l->n; i-- > 0 && l->n < MOST_CELLS;)
        if (all || error_of(l, i) > share) {
            cut_cell(l, i);
            cut++;
        }
    return cut;
}

/* The integral from low to high. Where the estimate is good enough all cells are cut once more, and
 * how much that changes is an error too: a rule may miss what is narrow. */
static flavbrem_status integrate(line *l, double low, double high, double rtol, double *value,
                                 double *error)
{
    double off, before;
    int looked = 0;
    l->n = FIRST_CELLS;
    for (size_t i = 0; i < l->n; i++)
        l->cells[i] = (cell){.low = low + (high - low) * (double)i / FIRST_CELLS,
                             .high = low + (high - low) * (double)(i + 1) / FIRST_CELLS};
    flavbrem_status status = work_on_cells(l);
    sums(l, value, error, &off);
    for (int round = 0; status == FLAVBREM_OK && round < MOST_ROUNDS; round++) {
        int good = *error <= 0.3 * rtol * *value;
        if (good && looked)
            break;
        if (cut_cells(l, 0.3 * rtol * *value, good) == 0)
            break;
        status = work_on_cells(l);
        before = *value;
        sums(l, value, error, &off);
        *error += fabs(*value - before);
        looked = good;
    }
    *error += off;
    return status;
}

/* ---- what is integrated ---- */

/* The ranges of one particle: of its share of the energy, as ln(x/(1 - x)), and of the logarithm of
 * its angle. */
typedef struct slice {
    flavbrem_context *context;
    const flavbrem_process *process;
    flavbrem_request request;
    const flavbrem_point *point;
    int by_energy, by_angle;
    double low[2], high[2]; /* of the energy, of the angle */
    double rtol;
    line *angles; /* of the integrals inside */
    flavbrem_point *points;
    flavbrem_result *results;
} slice;

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

#define MOST_LOG_ODDS 36.0 /* beyond, doubles know no x any more */

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

/* The range of x or y that the process has at all. */
static void whole_range(const slice *c, int boson, double range[2])
{
    integrand f;
    flavbrem_request request = c->request;
    flavbrem_point forward = *c->point;
    request.quantity = boson ? FLAVBREM_DTHETA : FLAVBREM_DPSI;
    forward.at[0] = forward.at[1] = 0.0;
    (void)flb_integrand_make(c->process, &request, &forward, &f); /* 0 at the angle 0 itself */
    range[0] = f.range.low / f.q.e;
    range[1] = 1.0 - f.range.b_low / f.q.e;
}

static void find_ranges(slice *c, const flavbrem_region *region)
{
    int boson = cuts_boson(region), exact = c->request.method == FLAVBREM_ETL;
    int share = boson ? FLAVBREM_CUT_X : FLAVBREM_CUT_Y;
    int energy = boson ? FLAVBREM_CUT_E_PHI : FLAVBREM_CUT_E_F;
    int angle = boson ? FLAVBREM_CUT_THETA : FLAVBREM_CUT_PSI;
    double e = c->point->beam_energy_gev, range[2];
    double most = exact ? PI : c->process->theta_max_rad;
    c->by_energy = is_cut(region, share) || is_cut(region, energy);
    c->by_angle = is_cut(region, angle);
    whole_range(c, boson, range);
    c->low[0] = log_odds(fmax(range[0], fmax(region->low[share], region->low[energy] / e)));
    c->high[0] = log_odds(fmin(range[1], fmin(region->high[share], region->high[energy] / e)));
    double high = fmin(region->high[angle], most);
    double least = LEAST_ANGLE * fmin(high, c->point->m_phi_gev / e);
    c->low[1] = elementary_log(fmax(region->low[angle], least));
    c->high[1] = elementary_log(high);
    c->request.quantity = c->by_energy && c->by_angle ? (boson ? FLAVBREM_D2X : FLAVBREM_D2Y)
                          : c->by_energy              ? (boson ? FLAVBREM_DX : FLAVBREM_DY)
                                                      : (boson ? FLAVBREM_DTHETA : FLAVBREM_DPSI);
}

static flavbrem_status ask(slice *c, size_t n)
{
    return flavbrem_xsec(c->context, c->process, &c->request, n, c->points, c->results);
}

/* Over the energy alone: x (1 - x) is dx over that of the logarithm. */
static flavbrem_status values_of_energies(void *user, size_t n, const double at[], double value[],
                                          double error[])
{
    slice *c = user;
    for (size_t i = 0; i < n; i++) {
        c->points[i] = *c->point;
        c->points[i].at[0] = fraction_at(at[i]);
    }
    flavbrem_status status = ask(c, n);
    for (size_t i = 0; status == FLAVBREM_OK && i < n; i++) {
        double x = c->points[i].at[0], slope = x * (1.0 - x);
        value[i] = slope * c->results[i].value;
        error[i] = slope * c->results[i].error;
    }
    return status;
}

/* Over the angle alone, or at an energy, whose x is in c->point->at[0] then. The
 * double-differential ones are in the cosine, whose slope is the sine, of WW and IWW the angle
 * (Eq. (23)). */
static flavbrem_status values_of_angles(void *user, size_t n, const double at[], double value[],
                                        double error[])
{
    slice *c = user;
    int place = c->by_energy ? 1 : 0;
    for (size_t i = 0; i < n; i++) {
        c->points[i] = *c->point;
        c->points[i].at[place] = elementary_exp(at[i]);
    }
    flavbrem_status status = ask(c, n);
    for (size_t i = 0; status == FLAVBREM_OK && i < n; i++) {
        double angle = c->points[i].at[place], slope = angle;
        if (c->by_energy)
            slope *= c->request.method == FLAVBREM_ETL ? elementary_sin(angle) : angle;
        value[i] = slope * c->results[i].value;
        error[i] = slope * c->results[i].error;
    }
    return status;
}

/* Over the energy, of integrals over the angle. */
static flavbrem_status values_of_both(void *user, size_t n, const double at[], double value[],
                                      double error[])
{
    slice *c = user;
    const flavbrem_point *whole = c->point;
    flavbrem_status status = FLAVBREM_OK;
    for (size_t i = 0; status == FLAVBREM_OK && i < n; i++) {
        flavbrem_point point = *whole;
        double x = fraction_at(at[i]), slope = x * (1.0 - x);
        point.at[0] = x;
        c->point = &point;
        status = integrate(c->angles, c->low[1], c->high[1], INNER_SHARE * c->rtol, &value[i],
                           &error[i]);
        value[i] *= slope;
        error[i] *= slope;
    }
    c->point = whole;
    return status;
}

static flavbrem_status integrate_inside(slice *c, line *whole, double rtol, flavbrem_result *result)
{
    int axis = c->by_energy ? 0 : 1;
    line_values *values = !c->by_energy  ? values_of_angles
                          : !c->by_angle ? values_of_energies
                                         : values_of_both;
    whole->values = values;
    whole->user = c;
    c->rtol = rtol;
    if (c->angles != NULL) {
        c->angles->values = values_of_angles;
        c->angles->user = c;
    }
    flavbrem_status status =
        integrate(whole, c->low[axis], c->high[axis], rtol, &result->value, &result->error);
    result->status = result->error <= rtol * result->value ? FLAVBREM_VALUE_GOOD
                                                           : FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    return status;
}

static flavbrem_status by_integral(slice *c, double rtol, flavbrem_result *result)
{
    size_t most = (size_t)MOST_CELLS * NODES;
    int both = c->by_energy && c->by_angle;
    line *whole = malloc(sizeof *whole);
    c->angles = both ? malloc(sizeof *c->angles) : NULL;
    c->points = malloc(most * sizeof *c->points);
    c->results = malloc(most * sizeof *c->results);
    int there =
        whole != NULL && c->points != NULL && c->results != NULL && (!both || c->angles != NULL);
    flavbrem_status status =
        there ? integrate_inside(c, whole, rtol, result) : flb_context_no_memory(c->context);
    free(whole);
    free(c->angles);
    free(c->points);
    free(c->results);
    return status;
}

/* ---- events ---- */

static flavbrem_status count(flavbrem_context *context, flavbrem_sampler *sampler,
                             const flavbrem_region *region, double e, uint64_t first, size_t n,
                             double *inside)
{
    flavbrem_event *events = malloc(MC_BATCH * sizeof *events);
    flavbrem_status status = FLAVBREM_OK;
    *inside = 0.0;
    if (events == NULL)
        return flb_context_no_memory(context);
    for (size_t done = 0; status == FLAVBREM_OK && done < n; done += MC_BATCH) {
        size_t now = n - done < MC_BATCH ? n - done : MC_BATCH;
        status = flavbrem_events_draw(context, 1, &sampler, first + done, now, events);
        for (size_t i = 0; status == FLAVBREM_OK && i < now; i++)
            if (flavbrem_region_has(region, e, &events[i]))
                *inside += events[i].weight;
    }
    free(events);
    return status;
}

flavbrem_status flb_region_part(flavbrem_context *context, flavbrem_sampler *sampler,
                                const flavbrem_region *region, double energy_gev, uint64_t first,
                                size_t n, double *part, double *error)
{
    double inside = 0.0;
    flavbrem_status status = count(context, sampler, region, energy_gev, first, n, &inside);
    *part = inside / (double)n;
    double outside = 1.0 - *part > 0.0 ? 1.0 - *part : 0.0;
    *error = (4.0 * square_root(inside * outside) + 8.0) / (double)n;
    return status;
}

static flavbrem_status by_events(flavbrem_context *context, const flavbrem_process *process,
                                 const flavbrem_request *request, const flavbrem_region *region,
                                 const flavbrem_point *point, const flavbrem_result *whole,
                                 flavbrem_result *result)
{
    flavbrem_sampling sampling = flavbrem_sampling_default();
    flavbrem_sampler *sampler = NULL;
    double part = 0.0, off = 0.0;
    sampling.beam_energy_gev = point->beam_energy_gev;
    sampling.m_phi_gev = point->m_phi_gev;
    flavbrem_status status = flavbrem_sampler_create(context, process, &sampling, &sampler);
    if (status == FLAVBREM_OK)
        status = flb_region_part(context, sampler, region, point->beam_energy_gev, 0, MC_EVENTS,
                                 &part, &off);
    flavbrem_sampler_destroy(&sampler);
    if (status != FLAVBREM_OK)
        return status;
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
    if (request->method != FLAVBREM_ETL && (cuts_lepton(region) || cuts_more(region)))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "sigma of %s describes the energy and the angle of the boson alone "
                                "(of this region it does not know all), cut x, E_phi and theta, or "
                                "take etl",
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
    *way = flb_region_is_integral(region, NULL) ? FLAVBREM_BY_INTEGRAL : FLAVBREM_BY_MONTE_CARLO;
    *result = whole;
    int is_nothing =
        whole.status == FLAVBREM_VALUE_BELOW_THRESHOLD || whole.status == FLAVBREM_VALUE_CLOSED;
    if (status != FLAVBREM_OK || is_nothing || !(boson || lepton || more))
        return status;
    if (flb_region_is_empty(process, region, point->beam_energy_gev, point->m_phi_gev)) {
        *way = FLAVBREM_BY_LIMITS;
        *result = (flavbrem_result){0.0, 0.0, FLAVBREM_VALUE_GOOD};
        return FLAVBREM_OK;
    }
    if (*way == FLAVBREM_BY_MONTE_CARLO)
        return by_events(context, process, request, region, point, &whole, result);
    slice c = {.context = context, .process = process, .request = *request, .point = point};
    find_ranges(&c, region);
    *result = (flavbrem_result){0.0, 0.0, FLAVBREM_VALUE_GOOD};
    if ((c.by_energy && !(c.low[0] < c.high[0])) || (c.by_angle && !(c.low[1] < c.high[1]))) {
        *way = FLAVBREM_BY_LIMITS; /* beyond what there is at this energy */
        return FLAVBREM_OK;
    }
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
    if (process == NULL)
        return flb_context_missing(context, "process");
    flavbrem_region all = *region;
    flavbrem_process open = *process;
    if (request->method == FLAVBREM_ETL) /* its angles are cuts like others */
        flb_region_fold(&open, &all);
    process = &open;
    region = &all;
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
