/* At an energy E_a of the observed particle the recoil allows the angles up to one, so that both
 * parts are integrals over v between known ends; of IWW they are closed. The energies are cut where
 * the allowed ones begin and end, where v ends at another limit than before (both parts have a
 * kink there, which a rule that does not end at it may not see) and at the panels of the integral.
 * Then they are halved wherever the estimate of the error is largest. */
#include "host/events/recoil.h"

#include <stdlib.h>

#define X_NODES 16
#define V_RUNGS 4
#define V_NODES (16 + 32 + 64 + 128)
#define V_SHARE 0.0625 /* of the tolerance, for the integrals over v */
#define MEETINGS 2     /* of the largest angle and the end of v, between two cuts */
#define MOST_SEGMENTS ((MAX_X_PANELS + 2) * (MEETINGS + 1))
#define LOOKS 50 /* for them: from the middle of a segment towards each end, in halves */
#define BISECTIONS 60
#define COARSEST 1e-5 /* of the tolerances worked to: below it a rule may miss a steep end */
#define FORBIDDEN_SHARE 1e-3
#define MOST_PIECES 4096
#define NARROWEST 1e-13 /* piece of a segment */

enum part { ALLOWED, FORBIDDEN, PARTS };

/* A range of E_a without an end of the allowed one in it. */
typedef struct segment {
    double start, b_end; /* E_a at the low end, E - E_a at the high one [GeV] */
    double span;         /* [GeV] */
    double above, below; /* from the ends of the allowed range to the segment [GeV] */
    int inside;          /* of the allowed range */
    stretch map;
} segment;

/* A part of a segment, z from z_low to z_high, and what its rule gave. */
typedef struct piece {
    int segment;
    double z_low, z_low_bar, z_high, z_high_bar;
    double value[PARTS], error[PARTS];
} piece;

typedef struct split {
    const event_source *source;
    double asked, rtol; /* the tolerance, and the one worked to */
    gauss_node x[X_NODES], v[V_NODES];
    int n_segments, n_pieces;
    segment segments[MOST_SEGMENTS];
    piece pieces[MOST_PIECES];
} split;

/* ---- over v ---- */

/* The integral of WW over v with the flux, from one rule after the other. */
static double ww_integral(const split *s, const ww_row *row, double from, double to, double *error)
{
    const point_params *q = &s->source->f.q;
    double low = row->w_least + from, value = 0.0;
    double high = row->two_e_b * square_root(form_factor_falls_above(&q->nucleus)) + 4.0 * low;
    stretch map = stretch_make(low, high, to - from);
    const gauss_node *node = s->v;
    for (int i = 0, n = 16; i < V_RUNGS; i++, n *= 2) {
        double null[NULL_RULES] = {0.0};
        value = 0.0;
        for (int k = 0; k < n; k++, node++) {
            double v, rest, slope;
            stretch_value(&map, to - from, node->z, node->z_bar, &v, &rest, &slope);
            double t_min = ww_t_min(row, low + v);
            double density = slope * ww_density(row, from + v) *
                             photon_flux(&q->nucleus, q->nucleus.kind, t_min, q->t_max_ww);
            value += node->weight * density;
            for (int j = 0; j < NULL_RULES; j++)
                null[j] += node->null[j] * density;
        }
        *error = gauss_error(null);
        if (*error <= V_SHARE * s->rtol * value)
            break;
    }
    return value;
}

static double v_integral(const split *s, const ww_row *row, double from, double to, double *error)
{
    *error = 0.0;
    if (!(to > from))
        return 0.0;
    if (s->source->f.method == WEIZSAECKER_WILLIAMS)
        return ww_integral(s, row, from, to, error);
    double value = iww_integral(row, to) - iww_integral(row, from);
    return value > 0.0 ? s->source->improved_flux * value : 0.0;
}

static double allowed_v(const split *s, const segment *g, double e_a, double e_b, double offset,
                        double rest)
{
    const point_params *q = &s->source->f.q;
    energies n = energies_at(q, e_a, e_b);
    double room =
        room_for_v(q, &s->source->allowed, e_a, n.k_a, g->above + offset, g->below + rest);
    return g->inside ? ww_allowed_v(q, &n, room) : 0.0;
}

/* A place in a segment: its energies, and the ends of v. */
typedef struct place {
    double offset, rest; /* from the ends of the segment [GeV] */
    double slope;        /* dE_a/dz [GeV] */
    ww_row row;
    double v_end, allowed_v; /* [GeV^2] */
} place;

static place place_at(const split *s, const segment *g, double z, double z_bar)
{
    const integrand *f = &s->source->f;
    place at;
    stretch_value(&g->map, g->span, z, z_bar, &at.offset, &at.rest, &at.slope);
    double e_a = g->start + at.offset, e_b = g->b_end + at.rest;
    at.row = ww_row_at(&f->q, f->observed, e_a, e_b);
    at.v_end = ww_largest_v(f, &at.row, e_a);
    at.allowed_v = allowed_v(s, g, e_a, e_b, at.offset, at.rest);
    return at;
}

/* Both parts at z in a segment, with the Jacobian of its map. */
static void row_parts(const split *s, const segment *g, double z, double z_bar, double value[PARTS],
                      double error[PARTS])
{
    place at = place_at(s, g, z, z_bar);
    double border = at.allowed_v < at.v_end ? at.allowed_v : at.v_end;
    double scale = s->source->f.scale * at.slope / s->source->f.q.e;
    value[ALLOWED] = v_integral(s, &at.row, 0.0, border, &error[ALLOWED]);
    value[FORBIDDEN] = v_integral(s, &at.row, border, at.v_end, &error[FORBIDDEN]);
    for (int k = 0; k < PARTS; k++) {
        value[k] *= scale;
        error[k] *= scale;
    }
}

/* ---- over the energies ---- */

static void integrate_piece(const split *s, piece *p)
{
    const segment *g = &s->segments[p->segment];
    double width = p->z_high - p->z_low, null[PARTS][NULL_RULES] = {{0.0}};
    double value[PARTS] = {0.0}, error[PARTS] = {0.0};
    for (int i = 0; i < X_NODES; i++) {
        const gauss_node *node = &s->x[i];
        double at[PARTS], at_error[PARTS];
        row_parts(s, g, p->z_low + width * node->z, p->z_high_bar + width * node->z_bar, at,
                  at_error);
        for (int k = 0; k < PARTS; k++) {
            value[k] += node->weight * at[k];
            error[k] += node->weight * at_error[k];
            for (int j = 0; j < NULL_RULES; j++)
                null[k][j] += node->null[j] * at[k];
        }
    }
    for (int k = 0; k < PARTS; k++) {
        p->value[k] = width * value[k];
        p->error[k] = width * (error[k] + gauss_error(null[k]));
    }
}

/* The sums over the pieces in their order, so that it is the same everywhere. */
static void add_up(const split *s, double value[PARTS], double error[PARTS])
{
    for (int k = 0; k < PARTS; k++) {
        value[k] = error[k] = 0.0;
        for (int i = 0; i < s->n_pieces; i++) {
            value[k] += s->pieces[i].value[k];
            error[k] += s->pieces[i].error[k];
        }
    }
}

/* What the tolerances are relative to: the part itself; where little is forbidden, also to a share
 * of the whole. */
static double size_of(const double value[PARTS], enum part k)
{
    double least = FORBIDDEN_SHARE * (value[ALLOWED] + value[FORBIDDEN]);
    return k == FORBIDDEN && value[k] < least ? least : value[k];
}

/* How much too large the errors are, in tolerances. */
static double excess_of(const split *s, const double error[PARTS], const double value[PARTS])
{
    double largest = 0.0;
    for (int k = 0; k < PARTS; k++) {
        double goal = LEAST_ERROR * s->rtol * size_of(value, (enum part)k) / SAFETY;
        double excess = error[k] > 0.0 ? error[k] / goal : 0.0;
        largest = excess > largest ? excess : largest;
    }
    return largest;
}

/* The piece to be halved; -1 where none can be. */
static int worst_piece(const split *s, const double value[PARTS])
{
    double largest = 0.0;
    int worst = -1;
    for (int i = 0; i < s->n_pieces; i++) {
        const piece *p = &s->pieces[i];
        double excess = excess_of(s, p->error, value);
        if (excess > largest && p->z_high - p->z_low > NARROWEST) {
            largest = excess;
            worst = i;
        }
    }
    return worst;
}

static void halve(split *s, int i)
{
    piece *low = &s->pieces[i], *high = &s->pieces[s->n_pieces++];
    *high = *low;
    low->z_high = high->z_low = 0.5 * (low->z_low + low->z_high);
    low->z_high_bar = high->z_low_bar = 0.5 * (low->z_low_bar + low->z_high_bar);
    integrate_piece(s, low);
    integrate_piece(s, high);
}

/* ---- segments ---- */

/* An energy at which the range is cut: E_a and E - E_a, each to its last digit [GeV]. */
typedef struct cut {
    double e_a, e_b;
} cut;

static int add_cut(cut *cuts, int n, const energy_range *range, double e_a, double e_b)
{
    int i = n;
    if (!(e_a > range->low && e_b > range->b_low))
        return n;
    for (; i > 0 && cuts[i - 1].e_a > e_a; i--)
        cuts[i] = cuts[i - 1];
    cuts[i] = (cut){e_a, e_b};
    return n + 1;
}

static segment segment_between(const split *s, const cut *low, const cut *high)
{
    const energy_range *allowed = &s->source->allowed;
    double by_a = high->e_a - low->e_a, by_b = low->e_b - high->e_b;
    double span = low->e_a < high->e_b ? by_a : by_b; /* the one of smaller numbers */
    segment g = {.start = low->e_a, .b_end = high->e_b, .span = span > 0.0 ? span : 0.0};
    g.above = low->e_a - allowed->low;
    g.below = high->e_b - allowed->b_low;
    g.inside = g.above >= 0.0 && g.below >= 0.0 && allowed->high > allowed->low;
    if (g.span > 0.0)
        g.map = stretch_make_two_ended(low->e_a, high->e_b, g.span);
    return g;
}

static void add_segment(split *s, const cut *low, const cut *high)
{
    segment g = segment_between(s, low, high);
    if (!(g.span > 0.0))
        return;
    s->pieces[s->n_pieces++] = (piece){.segment = s->n_segments, .z_low_bar = 1.0, .z_high = 1.0};
    s->segments[s->n_segments++] = g;
}

/* z and 1 - z number i of 2 LOOKS - 1, ascending, closer and closer towards both ends. */
static void look_at(int i, double *z, double *z_bar)
{
    int from_end = i < LOOKS ? LOOKS - i : i - LOOKS + 2;
    double part = 1.0;
    for (int k = 0; k < from_end; k++)
        part *= 0.5;
    *z = i < LOOKS ? part : 1.0 - part;
    *z_bar = i < LOOKS ? 1.0 - part : part;
}

/* What v ends at: a place where it is another one is a kink. */
static int kind_of(const split *s, const segment *g, double z, double z_bar)
{
    const integrand *f = &s->source->f;
    place at = place_at(s, g, z, z_bar);
    int by_flux = at.v_end < (g->start + at.offset) * f->q.e * f->cut_rad * f->cut_rad;
    return 2 * by_flux + (at.allowed_v < at.v_end);
}

/* Where the kind changes between two places. */
static cut meeting(const split *s, const segment *g, double z, double z_bar, double to,
                   double to_bar)
{
    int kind = kind_of(s, g, z, z_bar);
    for (int k = 0; k < BISECTIONS; k++) {
        double middle = 0.5 * (z + to), middle_bar = 0.5 * (z_bar + to_bar);
        int same = kind_of(s, g, middle, middle_bar) == kind;
        z = same ? middle : z;
        z_bar = same ? middle_bar : z_bar;
        to = same ? to : middle;
        to_bar = same ? to_bar : middle_bar;
    }
    place at = place_at(s, g, to, to_bar);
    return (cut){g->start + at.offset, g->b_end + at.rest};
}

/* Adds the segments between two cuts. */
static void add_segments(split *s, const cut *low, const cut *high)
{
    segment g = segment_between(s, low, high);
    cut from = *low;
    double z, z_bar, last = 0.0, last_bar = 1.0;
    int n = 0;
    for (int i = 0; g.span > 0.0 && i < 2 * LOOKS - 1; i++) {
        look_at(i, &z, &z_bar);
        if (i > 0 && n < MEETINGS && kind_of(s, &g, z, z_bar) != kind_of(s, &g, last, last_bar)) {
            cut to = meeting(s, &g, last, last_bar, z, z_bar);
            add_segment(s, &from, &to);
            from = to;
            n++;
        }
        last = z;
        last_bar = z_bar;
    }
    add_segment(s, &from, high);
}

static void make_segments(split *s)
{
    const integrand *f = &s->source->f;
    const energy_range *range = &f->range, *allowed = &s->source->allowed;
    cut cuts[MAX_X_PANELS + 2],
        ends[2] = {{range->low, f->q.e - range->low}, {range->high, range->b_low}};
    int n = 0;
    for (int p = 1; p < f->n_panels; p++)
        n = add_cut(cuts, n, range, range->low + f->panels[p].start,
                    range->b_low + f->panels[p - 1].rest);
    if (allowed->high > allowed->low) {
        n = add_cut(cuts, n, range, allowed->low, f->q.e - allowed->low);
        n = add_cut(cuts, n, range, allowed->high, allowed->b_low);
    }
    for (int i = 0; i <= n; i++)
        add_segments(s, i == 0 ? &ends[0] : &cuts[i - 1], i == n ? &ends[1] : &cuts[i]);
}

/* ---- the whole ---- */

static void make_rules(split *s)
{
    gauss_node *rule = s->v;
    gauss_rule_make(X_NODES, s->x);
    for (int i = 0, n = 16; i < V_RUNGS; i++, n *= 2) {
        gauss_rule_make(n, rule);
        rule += n;
    }
}

/* `of` is what the rounding and the tolerance are relative to. */
static estimate estimate_of(const split *s, const double value[PARTS], const double error[PARTS],
                            enum part k, double of)
{
    double estimated = SAFETY * error[k], least = LEAST_ERROR * s->asked * size_of(value, k);
    estimate made = {value[k], (estimated > least ? estimated : least) + ROUNDING * of, 0};
    made.good = made.error <= s->asked * of;
    return made;
}

flavbrem_status flb_recoil_split(const event_source *source, double rtol, estimate *allowed,
                                 estimate *forbidden)
{
    double value[PARTS], error[PARTS];
    split *s = malloc(sizeof *s);
    if (s == NULL)
        return FLAVBREM_ERROR_MEMORY;
    s->source = source;
    s->asked = rtol;
    s->rtol = rtol < COARSEST ? rtol : COARSEST;
    s->n_segments = s->n_pieces = 0;
    make_rules(s);
    make_segments(s);
    for (int i = 0; i < s->n_pieces; i++)
        integrate_piece(s, &s->pieces[i]);
    for (;;) {
        add_up(s, value, error);
        int worst = worst_piece(s, value);
        if (excess_of(s, error, value) <= 1.0 || worst < 0 || s->n_pieces == MOST_PIECES)
            break;
        halve(s, worst);
    }
    *allowed = estimate_of(s, value, error, ALLOWED, value[ALLOWED]);
    *forbidden = (estimate){0.0, 0.0, 1};
    if (value[FORBIDDEN] > 0.0)
        *forbidden = estimate_of(s, value, error, FORBIDDEN, value[ALLOWED] + value[FORBIDDEN]);
    free(s);
    return FLAVBREM_OK;
}
