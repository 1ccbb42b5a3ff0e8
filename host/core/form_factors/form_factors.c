/* The list of form factors, and the tables of those that are no formula in the kernels. */
#include "host/core/form_factors/form_factors.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#include "host/core/form_factors/file.h"
#include "host/core/settings.h"

#define FORM_FACTOR(constant, file, name) extern const struct form_factor_row flb_##file##_form;
#include "host/core/form_factors/list.inc"
#undef FORM_FACTOR

static const struct form_factor_row *const rows[] = {
#define FORM_FACTOR(constant, file, name) &flb_##file##_form,
#include "host/core/form_factors/list.inc"
#undef FORM_FACTOR
};

/* Of a file the number that is one more has the errors. */
static int is_error(int i)
{
    return i >= FORM_FACTORS && (i - FORM_FACTORS) % 2 == 1;
}

int flb_form_factor_error(int i)
{
    return i >= FORM_FACTORS && !is_error(i) ? i + 1 : -1;
}

const struct form_factor_row *flb_form_factor_row(int i)
{
    if (i >= 0 && i < FORM_FACTORS)
        return rows[i];
    const struct form_file *file = flb_form_file_find(is_error(i) ? i - 1 : i);
    return file != NULL ? &file->row : NULL;
}

/* ---- tables ---- */

#define PIECES_PER_OCTAVE (1 << FORM_TABLE_BITS)

/* Beyond the last t of a file it may fall as the elastic one does: how far that counts, and what is
 * left behind there, over what is before. */
#define TAIL_REACH 64.0
#define TAIL_REST 1.01

/* Of a nucleus. The list only grows: no reader ever waits. */
struct kept_table {
    int form;
    double z, a, m_e;
    form_table table, error; /* the latter where the form factor is known by rows alone */
    double flux_error;       /* relative, of photon_flux() by nodes */
    const struct kept_table *next;
    double coefficients[];
};

static _Atomic(const struct kept_table *) kept = NULL;

static const struct kept_table *table_of(int form, double z, double a, double m_e)
{
    const struct kept_table *at = atomic_load(&kept);
    while (at != NULL && !(at->form == form && at->z == z && at->a == a && at->m_e == m_e))
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

/* The ratio that a table is made of. */
struct ratio {
    form_ratio *at;
    const void *of;
    const elastic_form *elastic;
    double a;
};

static double ratio_at(const struct ratio *ratio, double t)
{
    return ratio->at(ratio->of, ratio->elastic, ratio->a, t);
}

/* t at a place from 0 to 1 of a piece. */
static double t_in_piece(const form_table *table, int64_t piece, double place)
{
    double octave = table->shift;
    for (int64_t i = piece; i >= PIECES_PER_OCTAVE; i -= PIECES_PER_OCTAVE)
        octave *= 2.0;
    double start = (double)(piece % PIECES_PER_OCTAVE);
    return octave - table->shift + octave * ((start + place) / PIECES_PER_OCTAVE);
}

static void fill_table(const struct ratio *ratio, const form_table *table, double *coefficients)
{
    double roots[FORM_TABLE_TERMS], values[FORM_TABLE_TERMS];
    for (int j = 0; j < FORM_TABLE_TERMS; j++)
        roots[j] = angle_cosine(2 * j + 1);
    for (int64_t piece = 0; piece <= table->last; piece++) {
        for (int j = 0; j < FORM_TABLE_TERMS; j++)
            values[j] = ratio_at(ratio, t_in_piece(table, piece, 0.5 * (roots[j] + 1.0)));
        interpolate(values, coefficients + piece * FORM_TABLE_TERMS);
    }
}

/* The pieces from t = 0 to `end`. */
static form_table empty_table(double shift, double end)
{
    form_table table = {.shift = shift, .end = end};
    table.first = (int64_t)(bits_of(shift) >> FORM_TABLE_SHIFT);
    table.last = (int64_t)(bits_of(end + shift) >> FORM_TABLE_SHIFT) - table.first;
    table.q_panels = flux_q_panels(end);
    return table;
}

static size_t numbers_in(const form_table *table)
{
    return (size_t)(table->last + 1) * FORM_TABLE_TERMS;
}

static struct kept_table *allocate(const form_table *table, const form_table *error)
{
    size_t numbers = numbers_in(table) + (error != NULL ? numbers_in(error) : 0);
    struct kept_table *made = calloc(1, sizeof *made + numbers * sizeof made->coefficients[0]);
    if (made == NULL)
        return NULL;
    made->table = *table;
    made->table.coefficients = made->coefficients;
    if (error != NULL) {
        made->error = *error;
        made->error.coefficients = made->coefficients + numbers_in(table);
    }
    return made;
}

/* Two threads may make the same: either one's numbers are the same. */
static void keep(struct kept_table *made)
{
    const struct kept_table *first = atomic_load(&kept);
    do
        made->next = first;
    while (!atomic_compare_exchange_weak(&kept, &first, made));
}

/* ---- of a formula ---- */

static struct kept_table *make_by_formula(const struct form_factor_row *row,
                                          const elastic_form *elastic, double a)
{
    form_table table = empty_table(row->smooth_below, row->end);
    struct kept_table *made = allocate(&table, NULL);
    struct ratio ratio = {row->over_elastic, NULL, elastic, a};
    if (made != NULL)
        fill_table(&ratio, &made->table, made->coefficients);
    return made;
}

/* ---- of a file ---- */

static double spline_value(const void *of, const elastic_form *elastic, double a, double t)
{
    (void)elastic;
    (void)a;
    return flb_form_spline_value(of, t);
}

/* In each piece the most that the table may be off by: the spline's error, and what the polynomial
 * leaves of the spline. */
static void fill_error(const struct form_spline *spline, struct kept_table *made)
{
    double last_t = made->table.end, last = flb_form_spline_value(spline, last_t);
    double *coefficients = made->coefficients + numbers_in(&made->table);
    for (int64_t piece = 0; piece <= made->error.last; piece++) {
        double worst = 0.0;
        for (int j = 0; j <= 2 * FORM_TABLE_TERMS; j++) {
            double t = t_in_piece(&made->error, piece, j / (2.0 * FORM_TABLE_TERMS));
            double off = form_table_value(&made->table, t) - flb_form_spline_value(spline, t);
            off = flb_form_spline_error(spline, t) + (off < 0.0 ? -off : off);
            off = t < last_t ? off : TAIL_REST * last;
            worst = off > worst ? off : worst;
        }
        coefficients[piece * FORM_TABLE_TERMS] = worst;
    }
}

/* What the panels of a flux leave of twice as many, at its worst from here to near the end. */
static double flux_error_of(const struct kept_table *made, form_factor f)
{
    double worst = FORMED_FLUX_ERROR, end = made->table.end;
    f.table = made->table;
    f.log_panels = flux_log_panels(&f, FORM_TABULATED);
    form_factor twice = f;
    twice.log_panels *= 2;
    twice.table.q_panels *= 2;
    for (double t_min = f.table.shift; t_min < 0.25 * end; t_min *= 8.0) {
        double more = flux_by_nodes(&twice, FORM_TABULATED, t_min, end);
        double off = flux_by_nodes(&f, FORM_TABULATED, t_min, end) / more - 1.0;
        off = 2.0 * (off < 0.0 ? -off : off);
        worst = off > worst ? off : worst;
    }
    return worst;
}

static struct kept_table *make_by_rows(const struct form_file *file, const elastic_form *elastic,
                                       double z, double a, double m_e)
{
    struct form_spline spline;
    if (!flb_form_spline_make(file, elastic, &spline))
        return NULL;
    form_table table = empty_table(file->row.smooth_below, file->row.end);
    form_table error = empty_table(file->row.smooth_below, TAIL_REACH * file->row.end);
    error.q_panels = table.q_panels; /* a tenth of it is good enough */
    struct kept_table *made = allocate(&table, &error);
    struct ratio ratio = {spline_value, &spline, elastic, a};
    if (made != NULL) {
        fill_table(&ratio, &made->table, made->coefficients);
        fill_error(&spline, made);
        made->flux_error = flux_error_of(made, form_factor_make(z, a, m_e));
    }
    flb_form_spline_free(&spline);
    return made;
}

/* ---- of a nucleus ---- */

static int has_table(const struct form_factor_row *row)
{
    return row->over_elastic != NULL || row->file != NULL;
}

int flb_form_factor_prepare(int i, double z, double a, double m_e)
{
    const struct form_factor_row *row = flb_form_factor_row(i);
    int form = is_error(i) ? i - 1 : i;
    if (row == NULL || !has_table(row) || table_of(form, z, a, m_e) != NULL)
        return 1;
    elastic_form elastic = elastic_form_make(z, a, m_e);
    struct kept_table *made = row->file != NULL ? make_by_rows(row->file, &elastic, z, a, m_e)
                                                : make_by_formula(row, &elastic, a);
    if (made == NULL)
        return 0;
    made->form = form;
    made->z = z;
    made->a = a;
    made->m_e = m_e;
    keep(made);
    return 1;
}

form_factor flb_form_factor_of(int i, double z, double a, double m_e)
{
    form_factor f = form_factor_make(z, a, m_e);
    const struct form_factor_row *row = flb_form_factor_row(i);
    const struct kept_table *made = table_of(is_error(i) ? i - 1 : i, z, a, m_e);
    if (row != NULL && row->make != NULL)
        row->make(z, m_e, &f);
    if (row != NULL && has_table(row) && made == NULL)
        f.elastic.z2 = elementary_nan(); /* it was not prepared: nothing else is to come of it */
    if (made != NULL) {
        f.kind = FORM_TABULATED;
        f.table = is_error(i) ? made->error : made->table;
        f.gone_above = f.table.end;
        f.flux_error = made->flux_error > 0.0 ? made->flux_error : FORMED_FLUX_ERROR;
    }
    f.log_panels = flux_log_panels(&f, f.kind);
    return f;
}
