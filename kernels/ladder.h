/* The ladder of an integral: how many Gauss nodes each of its axes gets.
 *
 * An integral has up to three axes, x, v and t, each with a Gauss rule on its stretched coordinate.
 * A rung is a choice of the three numbers of nodes. There are two ladders.
 *
 * By coefficients, which holds everywhere: the error of a rung is the sum of the errors of the
 * three axes, each read from the Legendre coefficients of the integrand along that axis, summed
 * over the other two (gauss_error). While the sum is above the tolerance, the axes that have the
 * larger parts get more nodes. This asks for more than is needed: the error of a Gauss rule goes as
 * the square of what is left of the coefficients.
 *
 * By moments, where the integrand allows it (integrand.by_moments): two rungs with more nodes along
 * every axis are compared, by the value and by the first and second moments of the integrand along
 * each axis, which do not agree by chance as two values can. The error of the second is judged by
 * their largest difference, less what the convergence so far promises; what is told is the
 * tolerance. Where no two of four rungs agree, the other ladder takes over.
 *
 * The first rung depends on process, request and point alone, and nothing is shared between points,
 * so the whole climb is a function of these: the same on every device and in every batch. */
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

/* Above this many nodes in t, t is split instead. */
#define SPLIT_T_ABOVE 64

/* No rung is larger than this: a bound on the time of a point. */
#define MOST_NODES 60e6

/* What the arithmetic itself can lose, relative to the value. */
#define ROUNDING 2e-12

/* The estimates are multiplied by this: validation/ladder.c tells what it is worth. */
#define SAFETY 3.0

/* The ladder by moments, judged for the form factors that are formulas and the node of etl.h: nodes
 * of the first rung a digit, */
#define MOMENTS_X 2.9
#define MOMENTS_V 1.6
#define MOMENTS_T 2.3
#define MOMENTS_X_SPLIT 3.5 /* where t is split */
#define MOMENTS_V_SPLIT 2.8
/* a larger tolerance is worked on as this one: at 1e-2 rungs agree that are both wrong; */
#define MOMENTS_COARSEST 1e-3
/* how many rungs there are, and the most nodes along t; */
#define MOMENTS_RUNGS 4
#define MOMENTS_LARGEST_T 64
/* what the difference of two is multiplied by, and the least that convergence leaves of it: both by
 * trial, the product is below 1 where all axes together converge fast; */
#define MOMENTS_SAFETY 3.0
#define MOMENTS_SAFETY_SPLIT 6.0 /* where t is split */
#define MOMENTS_SAFETY_FORM 8.0  /* of form factors that are not the elastic one */
#define MOMENTS_LEAST 0.3
/* the moments along v depend on where v ends at each x, those of a split t on where it is split,
 * which the value does not: they count less; */
#define MOMENTS_OF_V 0.1
#define MOMENTS_OF_SPLIT_T 0.1
/* the error along an axis over its highest coefficients, and the part of the tolerance that the
 * next rung aims at, with at most so many times the nodes. */
#define MOMENTS_X_ERROR 3e-3
#define MOMENTS_V_ERROR 1e-4
#define MOMENTS_T_ERROR 1e-3
#define MOMENTS_GOAL 0.1
#define MOST_GROWTH 1.6

/* An estimate of the error far below the tolerance is not trusted: it counts as this much of it. */
#define LEAST_ERROR 0.5

/* All rules. Made once for a batch; no pointers, so that the same bytes serve the device. */
typedef struct rule_set {
    int size[N_RULES];
    int first[N_RULES]; /* of its nodes */
    gauss_node fixed;   /* stands for an axis that is not integrated */
    gauss_node nodes[RULE_NODES];
    gauss_node with_moments[RULE_NODES]; /* the same, as gauss_moments_set() makes them */
} rule_set;

/* The smallest rule with at least n nodes, or the largest one. */
FLAVBREM_FN int rule_with(const rule_set *rules, double n)
{
    int i = 0;
    while (i < N_RULES - 1 && rules->size[i] < n)
        i++;
    return i;
}

/* A rung: the index of each axis' rule, -1 for an axis that is not integrated. */
typedef struct ladder {
    int x, v, t;
    int t_panels;
    int moments; /* 1 + the number of the rung in the ladder by moments; 0: that by coefficients */
} ladder;

/* How many panels the t axis has when it is split, where a propagator bends (t_split_at()) or has
 * its collinear peak: one turns with the azimuth on the boson side, two on the lepton side. */
FLAVBREM_FN int split_t_panels(const integrand *f)
{
    return f->observed == BOSON_SIDE ? 2 : 3;
}

FLAVBREM_FN double digits_of(double rtol)
{
    return -elementary_log(rtol) / elementary_log(10.0);
}

/* A rung with these nodes along the axes that are integrated. */
FLAVBREM_FN ladder ladder_with(const rule_set *rules, const integrand *f, double x, double v,
                               double t)
{
    ladder l;
    l.x = f->x_integrated ? rule_with(rules, x) : -1;
    l.v = f->v_integrated && f->method != IMPROVED_WW ? rule_with(rules, v) : -1;
    l.t = f->method == EXACT ? rule_with(rules, t) : -1;
    l.t_panels = f->t_panels;
    l.moments = 0;
    return l;
}

/* The first rung by coefficients, as it is most often enough for totals; where t is split from the
 * start finer in x and v, on the lepton's side in t too. */
FLAVBREM_FN ladder coefficients_start(const rule_set *rules, const integrand *f, double rtol)
{
    double digits = digits_of(rtol);
    if (f->method != EXACT)
        return ladder_with(rules, f, 6.2 * digits, 3.7 * digits, 1.0);
    if (f->t_panels > 1 && f->x_integrated && f->v_integrated)
        return ladder_with(rules, f, 9.3 * digits, 5.3 * digits,
                           (f->observed == BOSON_SIDE ? 4.4 : 6.6) * digits);
    return ladder_with(rules, f, 7.9 * digits, 3.7 * digits, 4.4 * digits);
}

FLAVBREM_FN double by_moments_to(double rtol)
{
    return rtol < MOMENTS_COARSEST ? rtol : MOMENTS_COARSEST;
}

/* The first rung. */
FLAVBREM_FN ladder ladder_start(const rule_set *rules, const integrand *f, double rtol)
{
    double digits = digits_of(by_moments_to(rtol));
    double x = f->t_panels > 1 ? MOMENTS_X_SPLIT : MOMENTS_X;
    double v = f->t_panels > 1 ? MOMENTS_V_SPLIT : MOMENTS_V;
    ladder l = ladder_with(rules, f, x * digits, v * digits, MOMENTS_T * digits);
    l.moments = 1;
    return f->by_moments ? l : coefficients_start(rules, f, rtol);
}

FLAVBREM_FN int rule_nodes(const rule_set *rules, int rule)
{
    return rule < 0 ? 1 : rules->size[rule];
}

FLAVBREM_FN const gauss_node *rule_first_node(const rule_set *rules, int rule, int moments)
{
    const gauss_node *nodes = moments > 0 ? rules->with_moments : rules->nodes;
    return rule < 0 ? &rules->fixed : &nodes[rules->first[rule]];
}

FLAVBREM_FN rung ladder_rung(const rule_set *rules, ladder l)
{
    rung r;
    r.nx = rule_nodes(rules, l.x);
    r.nv = rule_nodes(rules, l.v);
    r.nt = rule_nodes(rules, l.t);
    r.x = rule_first_node(rules, l.x, l.moments);
    r.v = rule_first_node(rules, l.v, l.moments);
    r.t = rule_first_node(rules, l.t, l.moments);
    return r;
}

/* More nodes for an axis whose part of the error is above the goal: as many as its digits so far
 * ask for, one step at least, MOST_GROWTH times at most. Returns the rule that it had if there are
 * no more. */
FLAVBREM_FN int more_nodes(const rule_set *rules, int rule, double error, double goal, double value)
{
    if (rule < 0 || error <= goal || rule == N_RULES - 1)
        return rule;
    double n = rules->size[rule];
    double reached = elementary_log(value / error), asked = elementary_log(value / goal);
    double factor = reached > 0.0 ? asked / reached : MOST_GROWTH;
    int next = rule_with(rules, n * (factor < MOST_GROWTH ? factor : MOST_GROWTH));
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
        e.x += f->x_doubt * gauss_error(sums->x_null[p]);
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

/* ---- by moments ---- */

/* The moments of a rung: the value, and the first and second moment along each axis by panels. */
#define N_MOMENTS (1 + 2 * (MAX_X_PANELS + 1 + MAX_T_PANELS))

/* A climb: the next rung, and what the one before it gave. */
typedef struct climb {
    ladder at;
    double moments[N_MOMENTS];
    double tops; /* what is left of the coefficients along all axes, over the value */
} climb;

FLAVBREM_FN climb climb_start(const rule_set *rules, const integrand *f, double rtol)
{
    climb c;
    c.at = ladder_start(rules, f, rtol);
    FLAVBREM_UNROLL
    for (int i = 0; i < N_MOMENTS; i++)
        c.moments[i] = 0.0;
    c.tops = 0.0;
    return c;
}

/* As the rules with moments have it: coefficients of the degrees n - 1 and n - 2, then the moments.
 */
FLAVBREM_FN double top_of(const double null[NULL_RULES])
{
    return square_root(2.0 * (null[0] * null[0] + null[1] * null[1]));
}

FLAVBREM_FN void moments_of(const integrand *f, const rung_sums *sums, double moments[N_MOMENTS])
{
    double of_t = f->t_panels > 1 ? MOMENTS_OF_SPLIT_T : 1.0;
    int n = 0;
    moments[n++] = sums->value;
    FLAVBREM_UNROLL
    for (int p = 0; p < MAX_X_PANELS; p++) {
        moments[n++] = sums->x_null[p][2];
        moments[n++] = sums->x_null[p][3];
    }
    FLAVBREM_UNROLL
    for (int p = 0; p < MAX_T_PANELS; p++) {
        moments[n++] = of_t * sums->t_null[p][2];
        moments[n++] = of_t * sums->t_null[p][3];
    }
    moments[n++] = MOMENTS_OF_V * sums->v_null[2];
    moments[n++] = MOMENTS_OF_V * sums->v_null[3];
}

/* What is left of the coefficients along each axis, over the value. */
FLAVBREM_FN axis_errors tops_of(const rung_sums *sums)
{
    axis_errors top;
    double per_value = 1.0 / sums->value;
    top.x = 0.0;
    top.t = 0.0;
    for (int p = 0; p < MAX_X_PANELS; p++)
        top.x += top_of(sums->x_null[p]) * per_value;
    top.v = top_of(sums->v_null) * per_value;
    for (int p = 0; p < MAX_T_PANELS; p++)
        top.t += top_of(sums->t_null[p]) * per_value;
    return top;
}

/* The next rule of an axis: one step up, more where its coefficients ask for it. The error of an
 * axis is about `scale` of them. */
FLAVBREM_FN int rule_by_moments(const rule_set *rules, int rule, double top, double scale,
                                double rtol)
{
    if (rule < 0 || rule == N_RULES - 1)
        return rule;
    double error = scale * top < 1.0 ? scale * top : 1.0, goal = MOMENTS_GOAL * rtol;
    double factor = MOST_GROWTH;
    if (top < 0.9) /* its logarithm tells how fast they fall */
        factor =
            error > goal ? 1.0 - 0.5 * elementary_log(error / goal) / elementary_log(top) : 1.0;
    int next = rule_with(rules, rules->size[rule] * (factor < MOST_GROWTH ? factor : MOST_GROWTH));
    return next > rule ? next : rule + 1;
}

/* The rung after `at` by moments; where there is none the first one by coefficients. */
FLAVBREM_FN ladder after_moments(const rule_set *rules, const integrand *f, double asked,
                                 axis_errors top, ladder at)
{
    ladder next = at;
    double rtol = by_moments_to(asked);
    next.x = rule_by_moments(rules, at.x, top.x, MOMENTS_X_ERROR, rtol);
    next.v = rule_by_moments(rules, at.v, top.v, MOMENTS_V_ERROR, rtol);
    next.t = rule_by_moments(rules, at.t, top.t, MOMENTS_T_ERROR, rtol);
    next.moments = at.moments + 1;
    int ends = next.moments > MOMENTS_RUNGS || rule_nodes(rules, next.t) > MOMENTS_LARGEST_T ||
               ladder_nodes(rules, f, next) > MOST_NODES;
    return ends ? coefficients_start(rules, f, rtol) : next;
}

/* After a rung by moments. Returns 0 where the climb ends. */
FLAVBREM_FN int moments_step(const rule_set *rules, const integrand *f, double asked,
                             const rung_sums *sums, climb *c, estimate *got)
{
    double rtol = by_moments_to(asked);
    double moments[N_MOMENTS], value = sums->value, apart = 0.0;
    got->value = value == value ? value : elementary_nan(); /* one NaN everywhere */
    got->error = rtol * value;
    got->good = value == 0.0;
    if (!(value > 0.0 && value <= DBL_MAX)) {
        got->error = got->good ? 0.0 : elementary_nan();
        return 0;
    }
    moments_of(f, sums, moments);
    axis_errors top = tops_of(sums);
    double tops = top.x + top.v + top.t;
    FLAVBREM_UNROLL
    for (int i = 0; i < N_MOMENTS; i++) {
        double difference = elementary_abs(moments[i] - c->moments[i]);
        apart = difference <= apart || apart != apart ? apart : difference; /* NaN stays */
        c->moments[i] = moments[i];
    }
    double promised = tops < c->tops ? tops / c->tops : 1.0;
    double kept = promised > MOMENTS_LEAST ? promised : MOMENTS_LEAST;
    double elastic = f->t_panels > 1 ? MOMENTS_SAFETY_SPLIT : MOMENTS_SAFETY;
    double safety = f->q.nucleus.kind == FORM_ELASTIC ? elastic : MOMENTS_SAFETY_FORM;
    double error = safety * apart * kept + (ROUNDING + f->rounding) * value;
    got->good = c->at.moments > 1 && error <= rtol * value;
    c->tops = tops;
    c->at = after_moments(rules, f, asked, top, c->at);
    return !got->good;
}

/* After a rung: its estimate, and the next rung where it missed the tolerance. Returns 0 where the
 * climb ends. */
FLAVBREM_FN int ladder_step(const rule_set *rules, const integrand *f, double rtol,
                            const rung_sums *sums, climb *c, estimate *got)
{
    if (c->at.moments > 0)
        return moments_step(rules, f, rtol, sums, c, got);
    axis_errors errors = axis_errors_of(f, c->at, sums);
    *got = ladder_estimate(f, rtol, sums->value, errors);
    return !got->good && ladder_climb(rules, f, rtol, sums->value, errors, &c->at);
}

#endif
