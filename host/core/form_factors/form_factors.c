/* The list of form factors, and the tables of those that are no formula in the kernels. */
#include "host/core/form_factors/form_factors.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#include "host/core/settings.h"

#define FORM_FACTOR(constant, file, name) extern const struct form_factor_row flb_##file##_form;
#include "host/core/form_factors/list.inc"
#undef FORM_FACTOR

static const struct form_factor_row *const rows[] = {
#define FORM_FACTOR(constant, file, name) &flb_##file##_form,
#include "host/core/form_factors/list.inc"
#undef FORM_FACTOR
};

const struct form_factor_row *flb_form_factor_row(int i)
{
    return i >= 0 && i < FORM_FACTORS ? rows[i] : NULL;
}

/* ---- tables ---- */

/* Below it a ratio is smooth in t [GeV^2]: 2^-12. */
#define SMOOTH_BELOW 0x1p-12

#define PIECES_PER_OCTAVE (1 << FORM_TABLE_BITS)

/* A table of the list, which only grows: no reader ever waits. */
struct kept_table {
    int form;
    double a;
    form_table table;
    const struct kept_table *next;
    double coefficients[];
};

static _Atomic(const struct kept_table *) kept = NULL;

static const struct kept_table *table_of(int form, double a)
{
    const struct kept_table *at = atomic_load(&kept);
    while (at != NULL && !(at->form == form && at->a == a))
        at = at->next;
    return at;
}

/* The cosine of n times half the angle between two roots. */
static double angle_cosine(int n)
{
    double turns = (double)(n % (4 * FORM_TABLE_TERMS)) / (4 * FORM_TABLE_TERMS), cosine, sine;
    elementary_direction(turns, &cosine, &sine);
    return cosine;
}

/* The polynomial in x, -1 to 1, through the values at the roots of Chebyshev's polynomial of degree
 * FORM_TABLE_TERMS. */
static void interpolate(const double values[], double coefficients[])
{
    double before[FORM_TABLE_TERMS + 1] = {1.0}, now[FORM_TABLE_TERMS + 1] = {0.0, 1.0};
    for (int i = 0; i < FORM_TABLE_TERMS; i++)
        coefficients[i] = 0.0;
    for (int k = 0; k < FORM_TABLE_TERMS; k++) {
        double part = 0.0, next[FORM_TABLE_TERMS + 1];
        for (int j = 0; j < FORM_TABLE_TERMS; j++) /* T_k at the root */
            part += values[j] * angle_cosine(k * (2 * j + 1));
        part *= (k == 0 ? 1.0 : 2.0) / FORM_TABLE_TERMS;
        for (int i = 0; i < FORM_TABLE_TERMS; i++)
            coefficients[i] += part * before[i];
        next[0] = -before[0]; /* T_k+2 = 2 x T_k+1 - T_k */
        for (int i = 1; i <= FORM_TABLE_TERMS; i++)
            next[i] = 2.0 * now[i - 1] - before[i];
        for (int i = 0; i <= FORM_TABLE_TERMS; i++) {
            before[i] = now[i];
            now[i] = next[i];
        }
    }
}

static void fill_table(const struct form_factor_row *row, struct kept_table *made)
{
    double roots[FORM_TABLE_TERMS], values[FORM_TABLE_TERMS];
    for (int j = 0; j < FORM_TABLE_TERMS; j++)
        roots[j] = angle_cosine(2 * j + 1);
    for (int64_t piece = 0; piece <= made->table.last; piece++) {
        double octave = SMOOTH_BELOW;
        for (int64_t i = piece; i >= PIECES_PER_OCTAVE; i -= PIECES_PER_OCTAVE)
            octave *= 2.0;
        double start = (double)(piece % PIECES_PER_OCTAVE);
        for (int j = 0; j < FORM_TABLE_TERMS; j++) {
            double place = (start + 0.5 * (roots[j] + 1.0)) / PIECES_PER_OCTAVE;
            values[j] = row->over_elastic(made->a, octave - SMOOTH_BELOW + octave * place);
        }
        interpolate(values, made->coefficients + piece * FORM_TABLE_TERMS);
    }
}

/* The pieces from t = 0 to `end`. */
static form_table empty_table(double end)
{
    form_table table = {.shift = SMOOTH_BELOW, .end = end};
    table.first = (int64_t)(bits_of(SMOOTH_BELOW) >> FORM_TABLE_SHIFT);
    table.last = (int64_t)(bits_of(end + SMOOTH_BELOW) >> FORM_TABLE_SHIFT) - table.first;
    table.q_panels = flux_q_panels(end);
    return table;
}

int flb_form_factor_prepare(int i, double a)
{
    const struct form_factor_row *row = flb_form_factor_row(i);
    if (row == NULL || row->over_elastic == NULL || table_of(i, a) != NULL)
        return 1;
    form_table table = empty_table(row->end);
    size_t numbers = (size_t)(table.last + 1) * FORM_TABLE_TERMS;
    struct kept_table *made = malloc(sizeof *made + numbers * sizeof made->coefficients[0]);
    if (made == NULL)
        return 0;
    *made = (struct kept_table){.form = i, .a = a, .table = table};
    made->table.coefficients = made->coefficients;
    fill_table(row, made);
    /* Two threads may have made the same: either one's numbers are the same. */
    const struct kept_table *first = atomic_load(&kept);
    do
        made->next = first;
    while (!atomic_compare_exchange_weak(&kept, &first, made));
    return 1;
}

form_factor flb_form_factor_of(int i, double z, double a, double m_e)
{
    form_factor f = form_factor_make(z, a, m_e);
    const struct form_factor_row *row = flb_form_factor_row(i);
    const struct kept_table *made = table_of(i, a);
    if (row != NULL && row->make != NULL)
        row->make(z, m_e, &f);
    if (made != NULL) {
        f.kind = FORM_TABULATED;
        f.table = made->table;
        f.gone_above = made->table.end;
    }
    f.log_panels = flux_log_panels(&f, f.kind);
    return f;
}
