/* Integrals of the cross-sections to a given tolerance.
 *
 * An integral has up to three axes, x, v and t, each with a Gauss rule on its stretched coordinate.
 * A rung is a choice of the three numbers of nodes. Its error is the sum of the errors of the three
 * axes, each read from the Legendre coefficients of the integrand along that axis, summed over the
 * other two (gauss_error). While the sum is above the tolerance, the axes that have the larger
 * parts get more nodes. The first rung depends on the tolerance alone. */
#include "host/integrate.h"

#include <math.h>
#include <stdlib.h>

#include "host/integrands.h"

/* The numbers of nodes that an axis can have. */
static const int rule_sizes[] = {6,  8,  10, 12, 14, 16,  20,  24,  28,  32,  40,
                                 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256};
#define N_RULES ((int)(sizeof rule_sizes / sizeof rule_sizes[0]))

/* From this many nodes in t on, t is split at the collinear peak instead. */
#define SPLIT_T_ABOVE 64

/* No rung is larger than this: a bound on the time of a point. */
#define MOST_NODES 60e6

/* What the arithmetic itself can lose, relative to the value. */
#define ROUNDING 2e-12

/* The estimates are multiplied by this: validation/ladder.c tells what it is worth. */
#define SAFETY 3.0

/* An estimate of the error far below the tolerance is not trusted: it counts as this much of it. */
#define LEAST_ERROR 0.5

enum axis { AXIS_X, AXIS_V, AXIS_T, N_AXES };

struct rule_set {
    gauss_node fixed; /* stands for an axis that is not integrated */
    gauss_node *rules[N_RULES];
    gauss_node nodes[];
};

struct integrator {
    const rule_set *rules;
    rows_function *rows;
    rung_workspace space;
};

flavbrem_status rule_set_create(rule_set **rules)
{
    size_t n = 0;
    for (int i = 0; i < N_RULES; i++)
        n += (size_t)rule_sizes[i];
    *rules = malloc(sizeof **rules + n * sizeof(gauss_node));
    if (!*rules)
        return FLAVBREM_ERROR_MEMORY;
    gauss_node *next = (*rules)->nodes;
    for (int i = 0; i < N_RULES; i++) {
        (*rules)->rules[i] = next;
        gauss_rule_make(rule_sizes[i], next);
        next += rule_sizes[i];
    }
    (*rules)->fixed = (gauss_node){.z = 0.5, .z_bar = 0.5, .weight = 1.0};
    return FLAVBREM_OK;
}

void rule_set_destroy(rule_set **rules)
{
    free(*rules);
    *rules = NULL;
}

flavbrem_status integrator_create(integrator **made, const rule_set *rules, rows_function *rows)
{
    *made = malloc(sizeof **made);
    if (!*made)
        return FLAVBREM_ERROR_MEMORY;
    (*made)->rules = rules;
    (*made)->rows = rows;
    return FLAVBREM_OK;
}

void integrator_destroy(integrator **made)
{
    free(*made);
    *made = NULL;
}

/* The smallest rule with at least n nodes, or the largest one. */
static int rule_with(double n)
{
    int i = 0;
    while (i < N_RULES - 1 && rule_sizes[i] < n)
        i++;
    return i;
}

/* A rung and what it gave. */
typedef struct attempt {
    int rule[N_AXES]; /* index of rule_sizes, -1 for an axis that is not integrated */
    double value;
    double error[N_AXES];
} attempt;

/* How many nodes an axis starts with: from the tolerance alone. */
static void start(const integrand *f, double rtol, attempt *a)
{
    double digits = -elementary_log(rtol) / elementary_log(10.0);
    a->rule[AXIS_X] = f->x_integrated ? rule_with(6.2 * digits) : -1;
    a->rule[AXIS_V] = f->v_integrated && f->method != IMPROVED_WW ? rule_with(3.7 * digits) : -1;
    a->rule[AXIS_T] = f->method == EXACT ? rule_with(4.4 * digits) : -1;
}

static const gauss_node *axis_nodes(const rule_set *rules, int rule, int *n)
{
    *n = rule < 0 ? 1 : rule_sizes[rule];
    return rule < 0 ? &rules->fixed : rules->rules[rule];
}

static void try_rung(integrator *tools, const integrand *f, attempt *a)
{
    rung r;
    rung_sums sums;
    r.x = axis_nodes(tools->rules, a->rule[AXIS_X], &r.nx);
    r.v = axis_nodes(tools->rules, a->rule[AXIS_V], &r.nv);
    r.t = axis_nodes(tools->rules, a->rule[AXIS_T], &r.nt);
    r.flux = tools->rules->rules[rule_with(FLUX_NODES)];
    rung_sum(tools->rows, f, &r, &tools->space, &sums);
    a->value = sums.value;
    a->error[AXIS_X] = a->error[AXIS_T] = 0.0;
    for (int p = 0; p < f->n_panels && f->x_integrated; p++)
        a->error[AXIS_X] += gauss_error(sums.x_null[p]);
    a->error[AXIS_V] = a->rule[AXIS_V] < 0 ? 0.0 : gauss_error(sums.v_null);
    for (int p = 0; p < f->t_panels && a->rule[AXIS_T] >= 0; p++)
        a->error[AXIS_T] += gauss_error(sums.t_null[p]);
}

/* More nodes for an axis whose part of the error is above the goal: as many as its digits so far
 * ask for, one step at least, 1.6 times at most. Returns 0 if there are no more. */
static int climb(int *rule, double error, double goal, double value)
{
    if (*rule < 0 || error <= goal || *rule == N_RULES - 1)
        return 0;
    double n = rule_sizes[*rule];
    double reached = elementary_log(value / error), asked = elementary_log(value / goal);
    double factor = reached > 0.0 ? asked / reached : 1.6;
    int next = rule_with(n * (factor < 1.6 ? factor : 1.6));
    *rule = next > *rule ? next : *rule + 1;
    return 1;
}

static double rung_nodes(const integrand *f, const attempt *a)
{
    double n = f->n_panels * f->t_panels;
    for (int axis = 0; axis < N_AXES; axis++)
        n *= a->rule[axis] < 0 ? 1 : rule_sizes[a->rule[axis]];
    return n;
}

flavbrem_result integrate(integrator *tools, const flavbrem_process *process,
                          const flavbrem_request *request, const flavbrem_point *point)
{
    double rtol = request->rtol;
    flavbrem_result result = {0.0, 0.0, FLAVBREM_VALUE_GOOD};
    integrand f;
    attempt a;
    if (!integrand_make(process, request, point, &f))
        return result;
    start(&f, rtol, &a);
    for (;;) {
        try_rung(tools, &f, &a);
        double error = SAFETY * (a.error[AXIS_X] + a.error[AXIS_V] + a.error[AXIS_T]);
        double least = LEAST_ERROR * rtol * a.value;
        result.value = a.value;
        result.error = (error > least ? error : least) + (ROUNDING + f.rounding) * a.value;
        if (!(a.value >= 0.0 && a.value < HUGE_VAL))
            break; /* no number: not to be called good */
        if (a.value == 0.0 || result.error <= rtol * a.value)
            return result;
        double goal = rtol * a.value / (4.0 * SAFETY);
        attempt next = a;
        int more = 0;
        for (int axis = 0; axis < N_AXES; axis++)
            more += climb(&next.rule[axis], a.error[axis], goal, a.value);
        if (f.t_panels == 1 && next.rule[AXIS_T] > rule_with(SPLIT_T_ABOVE)) {
            f.t_panels = split_t_panels(&f);
            next.rule[AXIS_T] = rule_with(SPLIT_T_ABOVE / 2);
            more = 1;
        }
        if (!more || rung_nodes(&f, &next) > MOST_NODES)
            break;
        a = next;
    }
    result.status = FLAVBREM_VALUE_OUTSIDE_TOLERANCE;
    return result;
}
