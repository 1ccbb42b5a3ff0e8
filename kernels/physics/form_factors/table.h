/* A form factor by a table: F^2 over the elastic one, in pieces of t with a polynomial each. The
 * host makes the table once (host/core/form_factors/form_factors.c) and nothing else here knows
 * which form factor it is. */
#ifndef FLAVBREM_PHYSICS_FORM_FACTORS_TABLE_H
#define FLAVBREM_PHYSICS_FORM_FACTORS_TABLE_H

#include "kernels/compiler.h"

/* A factor of two in t + shift has 2^FORM_TABLE_BITS pieces of equal width, so that the piece and
 * the place in it are bits of t + shift. */
#define FORM_TABLE_BITS 5
#define FORM_TABLE_TERMS 10 /* of a polynomial */

#define FORM_TABLE_SHIFT (52 - FORM_TABLE_BITS)
#define FORM_TABLE_PLACE ((UINT64_C(1) << FORM_TABLE_SHIFT) - 1)

/* The list of the members of a struct, for what keeps each number in an array. */
#define FORM_TABLE_FIELDS(X)                                                                       \
    X(shift)        /* [GeV^2], a power of two: below it the ratio is smooth in t */               \
    X(end)          /* [GeV^2], beyond it the ratio counts as 0 */                                 \
    X(first)        /* the upper bits of shift */                                                  \
    X(last)         /* piece */                                                                    \
    X(q_panels)     /* of the flux, see FLUX_Q_PANEL */                                            \
    X(coefficients) /* [last + 1][FORM_TABLE_TERMS], ascending powers of a place from -1 to 1 */

typedef struct form_table {
    double shift, end;
    int64_t first, last, q_panels;
    const double *coefficients;
} form_table;

/* The ratio at t >= 0 [GeV^2]. */
FLAVBREM_FN double form_table_value(const form_table *f, double t)
{
    uint64_t bits = bits_of(t + f->shift);
    int64_t piece = (int64_t)(bits >> FORM_TABLE_SHIFT) - f->first;
    piece = piece < f->last ? piece : f->last;
    int64_t at = piece * FORM_TABLE_TERMS;
    double unit = double_from(((bits & FORM_TABLE_PLACE) << FORM_TABLE_BITS) | 0x3ff0000000000000u);
    double x = 2.0 * unit - 3.0;
    double value = f->coefficients[at + FORM_TABLE_TERMS - 1];
    FLAVBREM_UNROLL
    for (int k = FORM_TABLE_TERMS - 2; k >= 0; k--)
        value = value * x + f->coefficients[at + k];
    return t < f->end ? value : 0.0;
}

#endif
