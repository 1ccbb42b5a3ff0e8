/* Rows, their sums and the errors of these. */
#include "host/shower/spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "flavbrem/xsec.h"
#include "host/core/message.h"

flavbrem_spectrum *flb_spectrum_room(size_t n, size_t groups)
{
    flavbrem_spectrum *made = calloc(1, sizeof *made);
    if (made == NULL)
        return NULL;
    made->n = n;
    made->groups = groups;
    made->rows = calloc(n, sizeof *made->rows);
    made->lengths = groups > 0 ? calloc(groups * n, sizeof *made->lengths) : NULL;
    made->parts = groups > 0 ? calloc(groups, sizeof *made->parts) : NULL;
    if (made->rows == NULL || (groups > 0 && (made->lengths == NULL || made->parts == NULL)))
        flavbrem_spectrum_destroy(&made);
    return made;
}

void flavbrem_spectrum_destroy(flavbrem_spectrum **spectrum)
{
    if (spectrum == NULL || *spectrum == NULL)
        return;
    free((*spectrum)->rows);
    free((*spectrum)->lengths);
    free((*spectrum)->parts);
    free(*spectrum);
    *spectrum = NULL;
}

/* What is wrong with a row, NULL if nothing. Written so that NaN fails. */
static const char *row_problem(const flavbrem_spectrum_row *row)
{
    if (!(row->energy_gev > 0.0 && row->energy_gev <= FLAVBREM_LARGEST_ENERGY_GEV))
        return "its energy must be above 0 and at most 1e6 GeV";
    if (!(row->length_cm >= 0.0 && row->length_cm <= LARGEST_FACTOR))
        return "its length must be 0 to 1e50 cm";
    if (!(row->error_cm >= 0.0 && row->error_cm <= LARGEST_FACTOR))
        return "the error of its length must be 0 to 1e50 cm";
    if (row->charge != -1 && row->charge != 1)
        return "its charge must be -1 or +1";
    if (!(row->depth_from_cm >= 0.0 && row->depth_from_cm <= LARGEST_FACTOR &&
          row->depth_to_cm >= row->depth_from_cm))
        return "its depth must be 0 to 1e50 cm, and end behind where it begins";
    return NULL;
}

flavbrem_status flavbrem_spectrum_make(flavbrem_context *context, size_t n,
                                       const flavbrem_spectrum_row *rows,
                                       flavbrem_spectrum **spectrum)
{
    if (spectrum == NULL)
        return flb_context_missing(context, "place for the spectrum");
    *spectrum = NULL;
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (n == 0 || rows == NULL)
        return flb_context_missing(context, "row of the spectrum");
    for (size_t i = 0; i < n; i++) {
        const char *problem = row_problem(&rows[i]);
        if (problem != NULL)
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "row %zu of the spectrum is none (%s), mend it", i, problem);
    }
    flavbrem_spectrum *made = flb_spectrum_room(n, 0);
    if (made == NULL)
        return flb_context_no_memory(context);
    memcpy(made->rows, rows, n * sizeof *rows);
    *spectrum = made;
    return FLAVBREM_OK;
}

size_t flavbrem_spectrum_size(const flavbrem_spectrum *spectrum)
{
    return spectrum != NULL ? spectrum->n : 0;
}

flavbrem_spectrum_row flavbrem_spectrum_row_at(const flavbrem_spectrum *spectrum, size_t i)
{
    if (spectrum == NULL || i >= spectrum->n)
        return (flavbrem_spectrum_row){0};
    return spectrum->rows[i];
}

double flavbrem_spectrum_cut_gev(const flavbrem_spectrum *spectrum)
{
    return spectrum != NULL ? spectrum->cut_gev : 0.0;
}

flavbrem_shower_balance flavbrem_spectrum_balance(const flavbrem_spectrum *spectrum)
{
    return spectrum != NULL ? spectrum->balance : (flavbrem_shower_balance){0};
}

/* ---- errors ---- */

/* Rows of files know nothing of each other. Each weight is taken `scale` times. */
static double error_of_rows(const flavbrem_spectrum *spectrum, const double *weights, double scale)
{
    double sum = 0.0;
    for (size_t i = 0; i < spectrum->n; i++) {
        double error = weights[i] * scale * spectrum->rows[i].error_cm;
        sum += error * error;
    }
    return sqrt(sum);
}

/* Groups have 1, or one shower more or less than others: their means weigh as their showers do. */
static double error_of_groups(const flavbrem_spectrum *spectrum, const double *weights,
                              double scale)
{
    double mean = 0.0, sum = 0.0, groups = (double)spectrum->groups;
    for (int pass = 0; pass < 2; pass++)
        for (size_t g = 0; g < spectrum->groups; g++) {
            const double *lengths = spectrum->lengths + g * spectrum->n;
            double part = spectrum->parts[g], of_group = 0.0;
            for (size_t i = 0; i < spectrum->n; i++)
                of_group += weights[i] * scale * lengths[i];
            if (pass == 0)
                mean += part * of_group;
            else
                sum += part * part * (of_group - mean) * (of_group - mean);
        }
    return sqrt(sum * groups / (groups - 1.0));
}

static double error_scaled(const flavbrem_spectrum *spectrum, const double *weights, double scale)
{
    return spectrum->groups > 1 ? error_of_groups(spectrum, weights, scale)
                                : error_of_rows(spectrum, weights, scale);
}

/* Squares leave the range of a double long before errors do. */
double flb_spectrum_error(const flavbrem_spectrum *spectrum, const double *weights)
{
    double error = error_scaled(spectrum, weights, 1.0);
    if (!(error < HUGE_VAL))
        return error_scaled(spectrum, weights, 0x1p-600) * 0x1p600;
    return error < 0x1p-500 ? error_scaled(spectrum, weights, 0x1p600) * 0x1p-600 : error;
}

/* The error is that of groups where there are any, without memory for weights. */
double flavbrem_spectrum_total(const flavbrem_spectrum *spectrum, int charge, double above_gev,
                               double *error_cm)
{
    double sum = 0.0, squares = 0.0, off = 0.0;
    if (error_cm != NULL)
        *error_cm = 0.0;
    if (spectrum == NULL)
        return 0.0;
    for (size_t i = 0; i < spectrum->n; i++) {
        const flavbrem_spectrum_row *row = &spectrum->rows[i];
        int counts = (charge == 0 || charge == row->charge) && row->energy_gev > above_gev;
        sum += counts ? row->length_cm : 0.0;
        squares += counts ? row->error_cm * row->error_cm : 0.0;
    }
    for (size_t g = 0; g < spectrum->groups; g++) {
        double of_group = 0.0;
        for (size_t i = 0; i < spectrum->n; i++) {
            const flavbrem_spectrum_row *row = &spectrum->rows[i];
            int counts = (charge == 0 || charge == row->charge) && row->energy_gev > above_gev;
            of_group += counts ? spectrum->lengths[g * spectrum->n + i] : 0.0;
        }
        double difference = spectrum->parts[g] * (of_group - sum);
        off += difference * difference;
    }
    double groups = (double)spectrum->groups;
    if (error_cm != NULL)
        *error_cm = sqrt(spectrum->groups > 1 ? off * groups / (groups - 1.0) : squares);
    return sum;
}
