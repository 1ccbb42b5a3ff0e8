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

typedef struct form_factor {
    elastic_form elastic;
    inelastic_form inelastic;
    form_table table;
    double flat_below; /* [GeV^2], see form_factor_flat_below */
    double gone_above; /* [GeV^2], see form_factor_gone_above */
    int flux_panels;   /* of the flux, where it is not closed */
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
    f.flux_panels = 0;
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

/* The integral over t is one over ln(t + c) in equal panels, with Gauss's rule of eight nodes; there
 * are as many panels, whatever t_min and t_max, as these widths ask for of the whole range from 0.
 * With poles at the distance pi 1.2 leaves 1e-16; of the tabulated forms Helm's, the fastest to
 * oscillate, asks for 0.3. */
#define FLUX_PANEL 1.2
#define FLUX_PANEL_TABULATED 0.3
#define FLUX_PAIRS 4

/* Relative error of photon_flux(), the closed one and the other. */
#define ELASTIC_FLUX_ERROR 3e-13
#define FORMED_FLUX_ERROR 1e-12

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

/* (t - t_min) F^2/t^2 (t + c) at t = t_min + rise, with Z^2 t_d^2 left out: of the inelastic part
 * alone, or of a table's whole. */
FLAVBREM_FN double flux_node(const form_factor *f, int kind, double c, double t_min, double rise)
{
    double t = t_min + rise;
    double over = kind == FORM_INELASTIC
                      ? inelastic_over_elastic(&f->inelastic, &f->elastic, t, 1.0)
                      : form_table_value(&f->table, t);
    double denominator = elastic_denominator(&f->elastic, t, 1.0);
    return rise * over * (t + c) / (denominator * denominator);
}

/* The scale c. */
FLAVBREM_FN double flux_scale(const form_factor *f, int kind)
{
    return kind == FORM_INELASTIC ? f->inelastic.t_a : f->elastic.t_a;
}

/* Where the integral ends [GeV^2]. */
FLAVBREM_FN double flux_end(const form_factor *f, double t_max)
{
    double gone = f->gone_above;
    return t_max < gone ? t_max : gone;
}

FLAVBREM_FN int flux_panels_of(const form_factor *f, int kind)
{
    double c = flux_scale(f, kind);
    double folds = elementary_log((c + f->gone_above) / c);
    return 1 + (int)(folds / (kind == FORM_INELASTIC ? FLUX_PANEL : FLUX_PANEL_TABULATED));
}

/* The flux that the closed one of the elastic form does not have. */
FLAVBREM_FN double flux_by_nodes(const form_factor *f, int kind, double t_min, double t_max)
{
    double c = flux_scale(f, kind), end = flux_end(f, t_max);
    double span = end > t_min ? end - t_min : 0.0, start = t_min + c;
    double half = 0.5 * elementary_log1p(span / start) / (double)f->flux_panels;
    double step = elementary_expm1(2.0 * half), sum = 0.0;
    FLAVBREM_UNROLL
    for (int pair = 0; pair < FLUX_PAIRS; pair++) {
        double near = elementary_expm1(half * (1.0 - flux_abscissa(pair)));
        double far = elementary_expm1(half * (1.0 + flux_abscissa(pair)));
        double risen = 0.0, of_pair = 0.0;
        for (int panel = 0; panel < f->flux_panels; panel++) {
            double from = start + risen;
            of_pair += flux_node(f, kind, c, t_min, risen + from * near) +
                       flux_node(f, kind, c, t_min, risen + from * far);
            risen += from * step;
        }
        sum += flux_weight(pair) * of_pair;
    }
    return form_factor_numerator(f, half * sum);
}

/* Equivalent-photon flux of the nucleus between t_min and t_max [GeV^2], Eq. (14); dimensionless, 0
 * where t_min >= t_max.
 *   kind  f->kind, see FORM_ELASTIC */
FLAVBREM_FN double photon_flux(const form_factor *f, int kind, double t_min, double t_max)
{
    double closed = kind == FORM_TABULATED ? 0.0 : elastic_flux(&f->elastic, t_min, t_max);
    return kind == FORM_ELASTIC ? closed : closed + flux_by_nodes(f, kind, t_min, t_max);
}

#endif
