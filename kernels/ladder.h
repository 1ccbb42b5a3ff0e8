/* The ladder of an integral: how many Gauss nodes each of its axes gets.
 *
 * An integral has up to three axes, x, v and t, each with a Gauss rule on its stretched coordinate.
 * A rung is a choice of the three numbers of nodes. Its error is the sum of the errors of the three
 * axes, each read from the Legendre coefficients of the integrand along that axis, summed over the
 * other two (gauss_error). While the sum is above the tolerance, the axes that have the larger
 * parts get more nodes. The first rung depends on the tolerance alone, so the whole climb is a
 * function of the point: the same on every device and in every batch. */
#ifndef FLAVBREM_KERNELS_LADDER_H
#define FLAVBREM_KERNELS_LADDER_H

#include "kernels/elementary.h"
#include "kernels/sums.h"

/* The numbers of nodes that an axis can have. */
#define RULE_SIZES                                                                                 \
    {                                                                                              \
        6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256 \
    }
#define N_RULES 22
#define RULE_NODES 1626 /* of all of them together */

/* Above this many nodes in t, t is split at the collinear peak instead. */
#define SPLIT_T_ABOVE 64

/* No rung is larger than this: a bound on the time of a point. */
#define MOST_NODES 60e6

/* What the arithmetic itself can lose, relative to the value. */
#define ROUNDING 2e-12

/* The estimates are multiplied by this: validation/ladder.c tells what it is worth. */
#define SAFETY 3.0

/* An estimate of the error far below the tolerance is not trusted: it counts as this much of it. */
#define LEAST_ERROR 0.5

/* All rules. Made once for a batch; no pointers, so that the same bytes serve the device. */
typedef struct rule_set {
    int size[N_RULES];
    int first[N_RULES]; /* of its nodes */
    gauss_node fixed;   /* stands for an axis that is not integrated */
    gauss_node nodes[RULE_NODES];
} rule_set;

/* The smallest rule with at least n nodes, or the largest one. */
FLAVBREM_FN int rule_with(const rule_set *rules, double n)
{
    int i = 0;
    while (i < N_RULES - 1 && rules->size[i] < n)
        i++;
    return i;
}

/* Where a ladder stands: the index of each axis' rule, -1 for an axis that is not integrated. */
typedef struct ladder {
    int x, v, t;
    int t_panels;
} ladder;

/* How many panels the t axis has when it is split at the collinear peaks: one propagator turns with
 * the azimuth on the boson side, two on the lepton side. */
FLAVBREM_FN int split_t_panels(const integrand *f)
{
    return f->observed == BOSON_SIDE ? 2 : 3;
}

/* The first rung: from the tolerance alone. */
FLAVBREM_FN ladder ladder_start(const rule_set *rules, const integrand *f, double rtol)
{
    ladder l;
    double digits = -elementary_log(rtol) / elementary_log(10.0);
    l.x = f->x_integrated ? rule_with(rules, 6.2 * digits) : -1;
    l.v = f->v_integrated && f->method != IMPROVED_WW ? rule_with(rules, 3.7 * digits) : -1;
    l.t = f->method == EXACT ? rule_with(rules, 4.4 * digits) : -1;
    l.t_panels = f->t_panels;
    return l;
}

FLAVBREM_FN int rule_nodes(const rule_set *rules, int rule)
{
    return rule < 0 ? 1 : rules->size[rule];
}

FLAVBREM_FN const gauss_node *rule_first_node(const rule_set *rules, int rule)
{
    return rule < 0 ? &rules->fixed : &rules->nodes[rules->first[rule]];
}

FLAVBREM_FN rung ladder_rung(const rule_set *rules, ladder l)
{
    rung r;
    r.nx = rule_nodes(rules, l.x);
    r.nv = rule_nodes(rules, l.v);
    r.nt = rule_nodes(rules, l.t);
    r.x = rule_first_node(rules, l.x);
    r.v = rule_first_node(rules, l.v);
    r.t = rule_first_node(rules, l.t);
    r.flux = rule_first_node(rules, rule_with(rules, FLUX_NODES));
    return r;
}

/* More nodes for an axis whose part of the error is above the goal: as many as its digits so far
 * ask for, one step at least, 1.6 times at most. Returns the rule that it had if there are no more.
 */
FLAVBREM_FN int more_nodes(const rule_set *rules, int rule, double error, double goal, double value)
{
    if (rule < 0 || error <= goal || rule == N_RULES - 1)
        return rule;
    double n = rules->size[rule];
    double reached = elementary_log(value / error), asked = elementary_log(value / goal);
    double factor = reached > 0.0 ? asked / reached : 1.6;
    int next = rule_with(rules, n * (factor < 1.6 ? factor : 1.6));
    return next > rule ? next : rule + 1;
}

/* What a rung gave. */
typedef struct estimate {
    double value, error;
    int good; /* 1 where the error is within the tolerance */
} estimate;

/* The errors along the three axes, each the sum over its panels. */
typedef struct axis_errors {
    double x, v, t;
} axis_errors;

FLAVBREM_FN axis_errors axis_errors_of(const integrand *f, ladder l, const rung_sums *sums)
{
    axis_errors e;
    e.x = 0.0;
    e.t = 0.0;
    for (int p = 0; p < f->n_panels && f->x_integrated; p++)
        e.x += gauss_error(sums->x_null[p]);
    e.v = l.v < 0 ? 0.0 : gauss_error(sums->v_null);
    for (int p = 0; p < l.t_panels && l.t >= 0; p++)
        e.t += gauss_error(sums->t_null[p]);
    return e;
}

/* The value of a rung with its error. */
FLAVBREM_FN estimate ladder_estimate(const integrand *f, double rtol, double value, axis_errors e)
{
    estimate result;
    double error = SAFETY * (e.x + e.v + e.t);
    double least = LEAST_ERROR * rtol * value;
    result.value = value == value ? value : elementary_nan(); /* one NaN everywhere */
    result.error = (error > least ? error : least) + (ROUNDING + f->rounding) * value;
    result.error = result.error == result.error ? result.error : elementary_nan();
    result.good = value == 0.0 || (value > 0.0 && value <= DBL_MAX && result.error <= rtol * value);
    return result;
}

FLAVBREM_FN double ladder_nodes(const rule_set *rules, const integrand *f, ladder l)
{
    double n = f->n_panels * l.t_panels;
    n *= rule_nodes(rules, l.x);
    n *= rule_nodes(rules, l.v);
    n *= rule_nodes(rules, l.t);
    return n;
}

/* The next rung after one that missed the tolerance. Returns 0 where the climb ends. */
FLAVBREM_FN int ladder_climb(const rule_set *rules, const integrand *f, double rtol, double value,
                             axis_errors e, ladder *l)
{
    if (!(value >= 0.0 && value <= DBL_MAX))
        return 0; /* no number: not to be called good */
    double goal = rtol * value / (4.0 * SAFETY);
    ladder next;
    next.x = more_nodes(rules, l->x, e.x, goal, value);
    next.v = more_nodes(rules, l->v, e.v, goal, value);
    next.t = more_nodes(rules, l->t, e.t, goal, value);
    next.t_panels = l->t_panels;
    int more = next.x != l->x || next.v != l->v || next.t != l->t;
    if (next.t_panels == 1 && next.t > rule_with(rules, SPLIT_T_ABOVE)) {
        next.t_panels = split_t_panels(f);
        next.t = rule_with(rules, 0.5 * SPLIT_T_ABOVE);
        more = 1;
    }
    if (!more || ladder_nodes(rules, f, next) > MOST_NODES)
        return 0;
    *l = next;
    return 1;
}

/* After a rung: its estimate, and the next rung where it missed the tolerance. Returns 0 where the
 * climb ends. */
FLAVBREM_FN int ladder_step(const rule_set *rules, const integrand *f, double rtol,
                            const rung_sums *sums, ladder *at, estimate *got)
{
    axis_errors errors = axis_errors_of(f, *at, sums);
    *got = ladder_estimate(f, rtol, sums->value, errors);
    return !got->good && ladder_climb(rules, f, rtol, sums->value, errors, at);
}

#endif
