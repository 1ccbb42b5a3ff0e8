/* What is between the rows of a file of t and F^2. */
#include <stdlib.h>

#include "host/core/form_factors/file.h"

/* Logarithms: of the ratio, and of what it may be off by, where rows tell nothing of what is
 * between them. */
#define LARGEST 100.0
#define MOST_APART 100.0

int flb_form_spline_make(const struct form_file *file, const elastic_form *elastic,
                         struct form_spline *spline)
{
    size_t n = file->n;
    double *room = malloc(4 * n * sizeof *room);
    *spline = (struct form_spline){n, room, room + n, room + 2 * n};
    if (room == NULL)
        return 0;
    for (size_t i = 0; i < n; i++) {
        double t = file->t[i], denominator = elastic_denominator(elastic, t, 1.0) / t;
        spline->u[i] = elementary_log(t);
        spline->v[i] = elementary_log(file->f_sq[i]) + 2.0 * elementary_log(denominator) -
                       elementary_log(elastic_numerator(elastic, 1.0));
    }
    /* The second derivatives, 0 at both ends, by elimination of a system with three diagonals. */
    double *above = room + 3 * n, *bend = spline->bend;
    above[0] = bend[0] = bend[n - 1] = 0.0;
    for (size_t i = 1; i + 1 < n; i++) {
        double before = spline->u[i] - spline->u[i - 1], after = spline->u[i + 1] - spline->u[i];
        double turn =
            (spline->v[i + 1] - spline->v[i]) / after - (spline->v[i] - spline->v[i - 1]) / before;
        double pivot = 2.0 * (before + after) - before * above[i - 1];
        above[i] = after / pivot;
        bend[i] = (6.0 * turn - before * bend[i - 1]) / pivot;
    }
    for (size_t i = n - 2; i > 0; i--)
        bend[i] -= above[i] * bend[i + 1];
    return 1;
}

void flb_form_spline_free(struct form_spline *spline)
{
    free(spline->u);
    spline->u = NULL;
}

/* The interval of u, kept inside the rows. */
static size_t interval_of(const struct form_spline *spline, double *u)
{
    size_t low = 0, high = spline->n - 1;
    *u = *u < spline->u[0] ? spline->u[0] : *u > spline->u[high] ? spline->u[high] : *u;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (spline->u[middle] <= *u)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static double spline_at(const struct form_spline *spline, size_t i, double u)
{
    double width = spline->u[i + 1] - spline->u[i];
    double b = (u - spline->u[i]) / width, a = (spline->u[i + 1] - u) / width;
    double bent = (a * a * a - a) * spline->bend[i] + (b * b * b - b) * spline->bend[i + 1];
    double value = a * spline->v[i] + b * spline->v[i + 1] + bent * width * width / 6.0;
    return value < LARGEST ? value : LARGEST;
}

/* The polynomial through the four rows around interval i, Lagrange's formula. */
static double cubic_at(const struct form_spline *spline, size_t i, double u)
{
    size_t first = i == 0 ? 0 : i - 1;
    first = first + 4 > spline->n ? spline->n - 4 : first;
    double value = 0.0;
    for (size_t j = first; j < first + 4; j++) {
        double part = spline->v[j];
        for (size_t k = first; k < first + 4; k++)
            if (k != j)
                part *= (u - spline->u[k]) / (spline->u[j] - spline->u[k]);
        value += part;
    }
    return value;
}

double flb_form_spline_value(const struct form_spline *spline, double t)
{
    double u = elementary_log(t > 0.0 ? t : 1e-300);
    size_t i = interval_of(spline, &u);
    return elementary_exp(spline_at(spline, i, u));
}

double flb_form_spline_error(const struct form_spline *spline, double t)
{
    double u = elementary_log(t > 0.0 ? t : 1e-300);
    size_t i = interval_of(spline, &u);
    double at = spline_at(spline, i, u), apart = at - cubic_at(spline, i, u);
    apart = apart < 0.0 ? -apart : apart;
    return elementary_exp(at) * elementary_expm1(apart < MOST_APART ? apart : MOST_APART);
}
