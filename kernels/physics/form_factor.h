/* The nucleus as the photon sees it: F^2/t^2, the scales at which it bends, and its flux.
 * Everything else in the library asks here. Each form factor is the elastic one, Eq. (6), whose
 * denominator the amplitude folds into its own, times a ratio: 1, a formula, or a table. */
#ifndef FLAVBREM_PHYSICS_FORM_FACTOR_H
#define FLAVBREM_PHYSICS_FORM_FACTOR_H

#include "kernels/physics/form_factors/elastic.h"
#include "kernels/physics/form_factors/inelastic.h"
#include "kernels/physics/form_factors/table.h"

/* How the ratio to the elastic form is had. In loops a constant, which leaves out the other two. */
#define FORM_ELASTIC 0
#define FORM_INELASTIC 1 /* the elastic one and the inelastic one */
#define FORM_TABULATED 2

/* Relative error of photon_flux(), the closed one and, of smooth form factors, the other. */
#define ELASTIC_FLUX_ERROR 3e-13
#define FORMED_FLUX_ERROR 1e-12

typedef struct form_factor {
    elastic_form elastic;
    inelastic_form inelastic;
    form_table table;
    double flat_below; /* [GeV^2], see form_factor_flat_below */
    double gone_above; /* [GeV^2], see form_factor_gone_above */
    double flux_error; /* relative, of photon_flux() */
    int log_panels;    /* of the flux, where it is not closed */
    int kind;
} form_factor;

/* The elastic one. Above so many times t_d nothing, 1e-12, is left of it. */
#define ELASTIC_GONE 1e3

FLAVBREM_FN form_factor form_factor_make(double z, double a, double m_e)
{
    form_factor f;
#define FORM_FACTOR_NONE(name) f.inelastic.name = 0.0;
    INELASTIC_FORM_FIELDS(FORM_FACTOR_NONE)
#undef FORM_FACTOR_NONE
#define FORM_FACTOR_NONE(name) f.table.name = 0;
    FORM_TABLE_FIELDS(FORM_FACTOR_NONE)
#undef FORM_FACTOR_NONE
    f.elastic = elastic_form_make(z, a, m_e);
    f.flat_below = f.elastic.t_a;
    f.gone_above = ELASTIC_GONE * f.elastic.t_d;
    f.flux_error = ELASTIC_FLUX_ERROR;
    f.log_panels = 0;
    f.kind = FORM_ELASTIC;
    return f;
}

/* The denominator D of the elastic F^2/t^2 [GeV^4] at the fraction t/one, times one^2; t >= 0.
 * The caller folds 1/D into a reciprocal that it needs anyway. */
FLAVBREM_FN double form_factor_denominator(const form_factor *f, double t, double one)
{
    return elastic_denominator(&f->elastic, t, one);
}

/* factor times the numerator of the elastic F^2/t^2, (Z t_d)^2 [GeV^4]. */
FLAVBREM_FN double form_factor_numerator(const form_factor *f, double factor)
{
    return elastic_numerator(&f->elastic, factor);
}

/* F^2 over the elastic one at the fraction t/one. */
FLAVBREM_FN double form_factor_ratio(const form_factor *f, int kind, double t, double one)
{
    return kind == FORM_ELASTIC ? 1.0
           : kind == FORM_INELASTIC
               ? 1.0 + inelastic_over_elastic(&f->inelastic, &f->elastic, t, one)
               : form_table_value(&f->table, t / one);
}

/* Below the first scale [GeV^2] F^2/t^2 is even in t, between the two it goes as 1/t^2, above the
 * second it falls at least as fast: the elastic form as 1/t^4. */
FLAVBREM_FN double form_factor_flat_below(const form_factor *f)
{
    return f->flat_below;
}

FLAVBREM_FN double form_factor_falls_above(const form_factor *f)
{
    return f->elastic.t_d;
}

/* Above it [GeV^2] nothing that counts is left, unless all t are there. */
FLAVBREM_FN double form_factor_gone_above(const form_factor *f)
{
    return f->gone_above;
}

/* ---- the flux, Eq. (14), where it is not closed ---- */

/* The integral over t is one over ln(t + c), that of a tabulated form from FLUX_BY_Q on one over
 * q = square_root(t), in equal panels with Gauss's rule of eight nodes. There are as many panels,
 * whatever t_min and t_max, as these widths ask for of the whole range from 0. With poles at the
 * distance pi 1.5 leaves 2e-15, as does 0.05 GeV of Helm's form, the fastest to oscillate of the
 * tabulated ones: with a period of pi/r_n in q, 0.08 GeV for the heaviest nucleus. */
#define FLUX_PANEL 1.5
#define FLUX_LARGEST_T 1e13 /* [GeV^2], above any t_max: the inelastic form ends as a power */
#define FLUX_BY_Q 0x1p-7    /* t [GeV^2] */
#define FLUX_Q_PANEL 0.05   /* [GeV] */
#define FLUX_PAIRS 4

/* Abscissa (0 to 1) and weight of a pair of nodes. */
FLAVBREM_FN double flux_abscissa(int pair)
{
    return pair == 0   ? 0.18343464249564980494
           : pair == 1 ? 0.52553240991632898582
           : pair == 2 ? 0.79666647741362673959
                       : 0.96028985649753623168;
}

FLAVBREM_FN double flux_weight(int pair)
{
    return pair == 0   ? 0.36268378337836198297
           : pair == 1 ? 0.31370664587788728734
           : pair == 2 ? 0.22238103445337447054
                       : 0.10122853629037625915;
}

/* (t - t_min) F^2/t^2 at t = t_min + rise, with Z^2 t_d^2 left out: of the inelastic part alone, or
 * of a table's whole. */
FLAVBREM_FN double photon_density(const form_factor *f, int kind, double t_min, double rise)
{
    double t = t_min + rise;
    double over = kind == FORM_INELASTIC
                      ? inelastic_over_elastic(&f->inelastic, &f->elastic, t, 1.0)
                      : form_table_value(&f->table, t);
    double denominator = elastic_denominator(&f->elastic, t, 1.0);
    return rise * over / (denominator * denominator);
}

/* The scale c. */
FLAVBREM_FN double flux_scale(const form_factor *f, int kind)
{
    return kind == FORM_INELASTIC ? f->inelastic.t_a : f->elastic.t_a;
}

/* Where the panels over the logarithm end [GeV^2], and those over q; at most at t_max. */
FLAVBREM_FN double flux_log_end(int kind, double t_max)
{
    double end = kind == FORM_INELASTIC ? FLUX_LARGEST_T : FLUX_BY_Q;
    return t_max < end ? t_max : end;
}

FLAVBREM_FN double flux_q_end(const form_factor *f, double t_max)
{
    double end = f->table.end;
    return t_max < end ? t_max : end;
}

FLAVBREM_FN int flux_log_panels(const form_factor *f, int kind)
{
    double c = flux_scale(f, kind);
    return 1 + (int)(elementary_log((c + flux_log_end(kind, FLUX_LARGEST_T)) / c) / FLUX_PANEL);
}

FLAVBREM_FN int flux_q_panels(double end)
{
    return 1 + (int)((square_root(end) - square_root(FLUX_BY_Q)) / FLUX_Q_PANEL);
}

/* The panels of a flux from t_min on. */
typedef struct flux_grid {
    double start, half, step; /* t_min + c [GeV^2]; of a panel over the logarithm half the width,
                                 and the way to the next one over t + c */
    double q, q_half;         /* [GeV]; where those over q begin, and half the width of one */
    double q_rise;            /* t - t_min there [GeV^2] */
} flux_grid;

FLAVBREM_FN flux_grid flux_grid_of(const form_factor *f, int kind, double t_min, double t_max)
{
    flux_grid grid;
    double log_end = flux_log_end(kind, t_max), q_end = flux_q_end(f, t_max);
    double span = log_end > t_min ? log_end - t_min : 0.0;
    double q_start = t_min > FLUX_BY_Q ? t_min : FLUX_BY_Q;
    double q_span = q_end > q_start ? q_end - q_start : 0.0;
    grid.start = t_min + flux_scale(f, kind);
    grid.half = 0.5 * elementary_log1p(span / grid.start) / (double)f->log_panels;
    grid.step = elementary_expm1(2.0 * grid.half);
    grid.q = square_root(q_start);
    grid.q_rise = q_start - t_min;
    grid.q_half = 0.5 * (q_span / (square_root(q_start + q_span) + grid.q)) /
                  (double)(f->table.q_panels > 0 ? f->table.q_panels : 1);
    return grid;
}

/* A pair of nodes in the panel over the logarithm that begins at t = t_min + risen: near and far
 * are how far above the beginning they are, over t + c. */
FLAVBREM_FN double flux_log_pair(const form_factor *f, int kind, const flux_grid *grid,
                                 double t_min, double risen, double near, double far)
{
    double from = grid->start + risen;
    double first = risen + from * near, second = risen + from * far;
    return photon_density(f, kind, t_min, first) * (grid->start + first) +
           photon_density(f, kind, t_min, second) * (grid->start + second);
}

FLAVBREM_FN double flux_near(const flux_grid *grid, int pair)
{
    return elementary_expm1(grid->half * (1.0 - flux_abscissa(pair)));
}

FLAVBREM_FN double flux_far(const flux_grid *grid, int pair)
{
    return elementary_expm1(grid->half * (1.0 + flux_abscissa(pair)));
}

/* A node over q, `along` from where the panels begin [GeV]. */
FLAVBREM_FN double flux_q_node(const form_factor *f, int kind, const flux_grid *grid, double t_min,
                               double along)
{
    double rise = grid->q_rise + along * (2.0 * grid->q + along);
    return photon_density(f, kind, t_min, rise) * 2.0 * (grid->q + along);
}

FLAVBREM_FN double flux_q_pair(const form_factor *f, int kind, const flux_grid *grid, double t_min,
                               int panel, int pair)
{
    double middle = (double)(2 * panel + 1), apart = flux_abscissa(pair);
    return flux_q_node(f, kind, grid, t_min, grid->q_half * (middle - apart)) +
           flux_q_node(f, kind, grid, t_min, grid->q_half * (middle + apart));
}

/* The flux that the closed one of the elastic form does not have. */
FLAVBREM_FN double flux_by_nodes(const form_factor *f, int kind, double t_min, double t_max)
{
    flux_grid grid = flux_grid_of(f, kind, t_min, t_max);
    double sum = 0.0;
    FLAVBREM_UNROLL
    for (int pair = 0; pair < FLUX_PAIRS; pair++) {
        double near = flux_near(&grid, pair), far = flux_far(&grid, pair);
        double risen = 0.0, by_log = 0.0, by_q = 0.0;
        for (int panel = 0; panel < f->log_panels; panel++) {
            by_log += flux_log_pair(f, kind, &grid, t_min, risen, near, far);
            risen += (grid.start + risen) * grid.step;
        }
        for (int panel = 0; panel < (int)f->table.q_panels; panel++)
            by_q += flux_q_pair(f, kind, &grid, t_min, panel, pair);
        sum += flux_weight(pair) * (grid.half * by_log + grid.q_half * by_q);
    }
    return form_factor_numerator(f, sum);
}

/* What of it is closed. */
FLAVBREM_FN double closed_flux(const form_factor *f, int kind, double t_min, double t_max)
{
    return kind == FORM_TABULATED ? 0.0 : elastic_flux(&f->elastic, t_min, t_max);
}

/* Equivalent-photon flux of the nucleus between t_min and t_max [GeV^2], Eq. (14); dimensionless, 0
 * where t_min >= t_max.
 *   kind  f->kind, see FORM_ELASTIC */
FLAVBREM_FN double photon_flux(const form_factor *f, int kind, double t_min, double t_max)
{
    double closed = closed_flux(f, kind, t_min, t_max);
    return kind == FORM_ELASTIC ? closed : closed + flux_by_nodes(f, kind, t_min, t_max);
}

#endif
