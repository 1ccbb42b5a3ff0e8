/* A distribution of one variable as a cumulative curve: panels, on each of which the density is the
 * polynomial through its Gauss nodes; a panel is halved until its last coefficients are small. */
#ifndef FLAVBREM_VALIDATION_CURVE_H
#define FLAVBREM_VALIDATION_CURVE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CURVE_NODES = 8, CURVE_MOST_PANELS = 4096, CURVE_MOST_HALVINGS = 26 };

/* The density at n places of the variable. */
typedef void curve_density(void *user, size_t n, const double *at, double *value);

typedef struct curve_panel {
    double low, half;                /* the panel is low to low + 2 half */
    double below;                    /* integral up to low */
    double coefficient[CURVE_NODES]; /* of Legendre polynomials */
    int depth;
} curve_panel;

typedef struct curve {
    curve_panel *panels; /* ascending */
    size_t n_panels;
    double total; /* the integral */
} curve;

/* Gauss-Legendre rule on -1 to 1. */
static inline void gauss_rule(int n, double *node, double *weight)
{
    for (int i = 0; i < n; i++) {
        double x = cos(3.14159265358979323846 * ((double)(n - i) - 0.25) / ((double)n + 0.5));
        double slope = 1.0;
        for (int step = 0; step < 8; step++) {
            double before = 1.0, here = x;
            for (int j = 2; j <= n; j++) {
                double next = ((double)(2 * j - 1) * x * here - (double)(j - 1) * before) / j;
                before = here;
                here = next;
            }
            slope = (double)n * (x * here - before) / (x * x - 1.0);
            x -= here / slope;
        }
        node[i] = x;
        weight[i] = 2.0 / ((1.0 - x * x) * slope * slope);
    }
}

static inline void *take_memory(size_t n, size_t size)
{
    void *memory = calloc(n, size);
    if (memory == NULL) {
        fprintf(stderr, "validation: not enough memory\n");
        exit(EXIT_FAILURE);
    }
    return memory;
}

static inline void curve_fit(curve_panel *panel, const double *value)
{
    static double node[CURVE_NODES], weight[CURVE_NODES];
    if (weight[0] == 0.0) /* the first call is made alone */
        gauss_rule(CURVE_NODES, node, weight);
    for (int k = 0; k < CURVE_NODES; k++)
        panel->coefficient[k] = 0.0;
    for (int i = 0; i < CURVE_NODES; i++) {
        double before = 0.0, here = 1.0; /* P_{k-1}, P_k */
        for (int k = 0; k < CURVE_NODES; k++) {
            panel->coefficient[k] += 0.5 * (double)(2 * k + 1) * weight[i] * value[i] * here;
            double next = ((double)(2 * k + 1) * node[i] * here - (double)k * before) / (k + 1);
            before = here;
            here = next;
        }
    }
}

static inline double curve_panel_integral(const curve_panel *panel)
{
    return 2.0 * panel->half * panel->coefficient[0];
}

static inline int panel_order(const void *a, const void *b)
{
    double x = ((const curve_panel *)a)->low, y = ((const curve_panel *)b)->low;
    return (x > y) - (x < y);
}

/* Fits panels from number `from` on, all their nodes in one call of the density. */
static inline void curve_fit_panels(curve *c, size_t from, curve_density *density, void *user)
{
    double node[CURVE_NODES], weight[CURVE_NODES];
    size_t n = (c->n_panels - from) * CURVE_NODES;
    double *at = take_memory(n, sizeof *at), *value = take_memory(n, sizeof *value);
    gauss_rule(CURVE_NODES, node, weight);
    for (size_t i = 0; i < n; i++) {
        const curve_panel *p = &c->panels[from + i / CURVE_NODES];
        at[i] = p->low + p->half * (1.0 + node[i % CURVE_NODES]);
    }
    density(user, n, at, value);
    for (size_t i = from; i < c->n_panels; i++)
        curve_fit(&c->panels[i], value + (i - from) * CURVE_NODES);
    free(at);
    free(value);
}

static inline void curve_add_up(curve *c)
{
    c->total = 0.0;
    for (size_t i = 0; i < c->n_panels; i++) {
        c->panels[i].below = c->total;
        c->total += curve_panel_integral(&c->panels[i]);
    }
}

/* The curve from low to high, begun with n panels and halved until the last two coefficients of
 * each leave less than `tolerance` of the whole. */
static inline curve curve_make(double low, double high, size_t n, double tolerance,
                               curve_density *density, void *user)
{
    curve c = {take_memory(CURVE_MOST_PANELS, sizeof *c.panels), n, 0.0};
    for (size_t i = 0; i < n; i++) {
        c.panels[i].half = 0.5 * (high - low) / (double)n;
        c.panels[i].low = low + (high - low) * (double)i / (double)n;
    }
    curve_fit_panels(&c, 0, density, user);
    for (size_t first = 0;;) {
        size_t end = c.n_panels;
        curve_add_up(&c);
        for (size_t i = first; i < end && c.n_panels < CURVE_MOST_PANELS; i++) {
            curve_panel *p = &c.panels[i], right;
            double last =
                fabs(p->coefficient[CURVE_NODES - 1]) + fabs(p->coefficient[CURVE_NODES - 2]);
            if (!(p->half * last > tolerance * c.total) || p->depth == CURVE_MOST_HALVINGS)
                continue;
            p->half *= 0.5;
            p->depth++;
            right = *p;
            right.low += 2.0 * p->half;
            c.panels[c.n_panels++] = right;
            curve_panel left = *p; /* both halves to the end, where they are fitted */
            *p = c.panels[--end];
            c.panels[end] = left;
            i--;
        }
        if (end == c.n_panels)
            break;
        first = end;
        curve_fit_panels(&c, first, density, user);
    }
    qsort(c.panels, c.n_panels, sizeof *c.panels, panel_order);
    curve_add_up(&c);
    return c;
}

static inline void curve_free(curve *c)
{
    free(c->panels);
    c->panels = NULL;
}

/* The part of a panel's integral that lies below x, -1 to 1. */
static inline double panel_below(const curve_panel *p, double x)
{
    double before = 1.0, here = x, sum = p->coefficient[0] * (x + 1.0); /* P_{k-1}, P_k */
    for (int k = 1; k < CURVE_NODES; k++) {
        double next = ((double)(2 * k + 1) * x * here - (double)k * before) / (k + 1);
        sum += p->coefficient[k] * (next - before) / (2 * k + 1);
        before = here;
        here = next;
    }
    return p->half * sum;
}

/* The probability of being below `at`. */
static inline double curve_below(const curve *c, double at)
{
    size_t low = 0, high = c->n_panels;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        *(at < c->panels[middle].low ? &high : &low) = middle;
    }
    const curve_panel *p = &c->panels[low];
    double x = (at - p->low) / p->half - 1.0;
    if (!(x > -1.0))
        return p->below / c->total;
    double part = (p->below + panel_below(p, x < 1.0 ? x : 1.0)) / c->total;
    return part > 0.0 ? (part < 1.0 ? part : 1.0) : 0.0;
}

/* Where the probability of being below is u. */
static inline double curve_inverse(const curve *c, double u)
{
    const curve_panel *end = &c->panels[c->n_panels - 1];
    double low = c->panels[0].low, high = end->low + 2.0 * end->half;
    for (int i = 0; i < 80; i++) {
        double middle = 0.5 * (low + high);
        *(curve_below(c, middle) < u ? &low : &high) = middle;
    }
    return 0.5 * (low + high);
}

#endif
