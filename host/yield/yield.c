/* Conversions: the cross-sections of all energies of a spectrum, once each, and their sums. */
#include "flavbrem/yield.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "host/core/message.h"
#include "host/core/settings.h"
#include "host/shower/spectrum.h"

#define CM2_PER_PB 1e-36

flavbrem_yield_request flavbrem_yield_request_default(void)
{
    return (flavbrem_yield_request){FLAVBREM_ETL, 1e-6, 1.0};
}

/* What is worked on. */
struct yield {
    flavbrem_context *context;
    flavbrem_process process; /* with one element after the other */
    const flavbrem_material *material;
    const flavbrem_spectrum *spectrum;
    flavbrem_yield_request request;
    size_t n_masses, n_energies;
    const double *masses;
    double *energies;         /* of all rows, rising, each once */
    size_t *of_row;           /* the number of a row's energy */
    flavbrem_point *points;   /* by mass, energy */
    flavbrem_result *results; /* of one element */
    flavbrem_result *per_cm;  /* of all: nuclei times cross-section [1/cm] */
    double *weights;          /* of rows */
};

/* ---- what is wrong ---- */

static flavbrem_status check_given(flavbrem_context *context, const flavbrem_process *process,
                                   const flavbrem_material *material,
                                   const flavbrem_spectrum *spectrum)
{
    if (process == NULL || material == NULL || spectrum == NULL)
        return flb_context_missing(context, process == NULL    ? "process"
                                            : material == NULL ? "material"
                                                               : "spectrum");
    if (material->n < 1 || material->n > FLAVBREM_MATERIAL_PARTS)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a material has %zu parts (1 to %d), make it with "
                                "flavbrem_material_read",
                                material->n, FLAVBREM_MATERIAL_PARTS);
    if (spectrum->groups > 0 && process->lepton_in != FLAVBREM_ELECTRON)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "the built-in shower has electrons and positrons (no %s, which the "
                                "process begins with), give a spectrum of them",
                                flavbrem_lepton_name(process->lepton_in));
    return FLAVBREM_OK;
}

static flavbrem_status check_request(flavbrem_context *context,
                                     const flavbrem_yield_request *request)
{
    if (request->primaries >= LEAST_FACTOR && request->primaries <= LARGEST_FACTOR)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%g primaries on the target are none, give a number of 1e-50 to 1e50",
                            request->primaries);
}

static flavbrem_status check_parts(flavbrem_context *context, size_t n,
                                   const flavbrem_yield_part *parts)
{
    for (size_t i = 0; i < n; i++) {
        int good = parts[i].above_gev >= 0.0 && parts[i].depth_from_cm >= 0.0 &&
                   parts[i].depth_to_cm >= parts[i].depth_from_cm &&
                   (parts[i].charge == 0 || parts[i].charge == -1 || parts[i].charge == 1);
        if (!good)
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "part %zu of the spectrum is none (energies and depths are 0 "
                                    "or more, a depth ends behind where it begins, charges are -1, "
                                    "0, +1), mend it",
                                    i);
    }
    return FLAVBREM_OK;
}

/* ---- cross-sections ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* All memory before the work. */
static flavbrem_status make_room(struct yield *y)
{
    size_t rows = y->spectrum->n;
    y->energies = malloc(rows * sizeof *y->energies);
    y->of_row = malloc(rows * sizeof *y->of_row);
    y->weights = malloc(rows * sizeof *y->weights);
    if (y->energies == NULL || y->of_row == NULL || y->weights == NULL)
        return flb_context_no_memory(y->context);
    for (size_t i = 0; i < rows; i++)
        y->energies[i] = y->spectrum->rows[i].energy_gev;
    qsort(y->energies, rows, sizeof *y->energies, compare);
    for (size_t i = 0; i < rows; i++)
        if (i == 0 || y->energies[i] > y->energies[y->n_energies - 1])
            y->energies[y->n_energies++] = y->energies[i];
    for (size_t i = 0; i < rows; i++) {
        const double *found = bsearch(&y->spectrum->rows[i].energy_gev, y->energies, y->n_energies,
                                      sizeof *y->energies, compare);
        y->of_row[i] = found != NULL ? (size_t)(found - y->energies) : 0;
    }
    size_t n = y->n_masses * y->n_energies;
    y->points = calloc(n, sizeof *y->points);
    y->results = calloc(n, sizeof *y->results);
    y->per_cm = calloc(n, sizeof *y->per_cm);
    return y->points != NULL && y->results != NULL && y->per_cm != NULL
               ? FLAVBREM_OK
               : flb_context_no_memory(y->context);
}

static void free_room(struct yield *y)
{
    free(y->energies);
    free(y->of_row);
    free(y->weights);
    free(y->points);
    free(y->results);
    free(y->per_cm);
}

static flavbrem_status add_element(struct yield *y, const flavbrem_material_part *part)
{
    const flavbrem_request request = {y->request.method, FLAVBREM_SIGMA, FLAVBREM_PB,
                                      y->request.rtol};
    size_t n = y->n_masses * y->n_energies;
    y->process.is_element = 1;
    if (flavbrem_element_find(part->symbol, &y->process.target_z, &y->process.target_a) !=
        FLAVBREM_OK)
        return flb_context_fail(y->context, FLAVBREM_ERROR_INPUT,
                                "\"%.3s\" of the material is not an element, make the material "
                                "with flavbrem_material_read",
                                part->symbol);
    flavbrem_status status =
        flavbrem_xsec(y->context, &y->process, &request, n, y->points, y->results);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++) {
        double per_cm = part->nuclei_per_cm3 * CM2_PER_PB;
        y->per_cm[i].value += per_cm * y->results[i].value;
        y->per_cm[i].error += per_cm * y->results[i].error;
        /* below the threshold of one element, above that of another */
        int is_below = y->results[i].status == FLAVBREM_VALUE_BELOW_THRESHOLD;
        int was_below = y->per_cm[i].status == FLAVBREM_VALUE_BELOW_THRESHOLD;
        if (was_below)
            y->per_cm[i].status = y->results[i].status;
        else if (!is_below)
            y->per_cm[i].status = flavbrem_value_worse(y->per_cm[i].status, y->results[i].status);
    }
    return status;
}

/* Nuclei times cross-section at all energies and masses. */
static flavbrem_status compute(struct yield *y)
{
    flavbrem_status status = make_room(y);
    if (status != FLAVBREM_OK)
        return status;
    for (size_t i = 0; i < y->n_masses * y->n_energies; i++) {
        y->points[i].m_phi_gev = y->masses[i / y->n_energies];
        y->points[i].beam_energy_gev = y->energies[i % y->n_energies];
        y->per_cm[i].status = FLAVBREM_VALUE_BELOW_THRESHOLD;
    }
    for (size_t k = 0; k < y->material->n && status == FLAVBREM_OK; k++)
        status = add_element(y, &y->material->parts[k]);
    return status;
}

/* ---- sums ---- */

static int counts(const flavbrem_yield_part *part, const flavbrem_spectrum_row *row)
{
    int all_depths = part->depth_from_cm == 0.0 && part->depth_to_cm == 0.0;
    return row->energy_gev > part->above_gev &&
           (part->charge == 0 || part->charge == row->charge) &&
           (all_depths ||
            (row->depth_from_cm >= part->depth_from_cm && row->depth_from_cm < part->depth_to_cm));
}

static flavbrem_yield_value sum_part(struct yield *y, size_t mass, const flavbrem_yield_part *part)
{
    flavbrem_yield_value sum = {.status = FLAVBREM_VALUE_BELOW_THRESHOLD};
    size_t counted = 0, lost = 0; /* rows that have too few for a number */
    for (size_t i = 0; i < y->spectrum->n; i++) {
        const flavbrem_spectrum_row *row = &y->spectrum->rows[i];
        const flavbrem_result *per_cm = &y->per_cm[mass * y->n_energies + y->of_row[i]];
        y->weights[i] = 0.0;
        if (!counts(part, row))
            continue;
        y->weights[i] = y->request.primaries * per_cm->value;
        counted++;
        double value = y->weights[i] * row->length_cm;
        int is_nothing = per_cm->value == 0.0 || row->length_cm == 0.0;
        lost += !is_nothing && value < DBL_MIN;
        sum.value += value;
        sum.numerics += y->request.primaries * per_cm->error * row->length_cm;
        if (sum.status == FLAVBREM_VALUE_BELOW_THRESHOLD)
            sum.status = per_cm->status;
        else if (per_cm->status != FLAVBREM_VALUE_BELOW_THRESHOLD)
            sum.status = flavbrem_value_worse(sum.status, per_cm->status);
    }
    if (counted == 0) /* no track, no conversions, and nothing is below anything */
        sum.status = FLAVBREM_VALUE_GOOD;
    if (lost > 0 && sum.value < DBL_MIN / DBL_EPSILON)
        sum.status = flavbrem_value_worse(sum.status, FLAVBREM_VALUE_OUTSIDE_TOLERANCE);
    sum.statistics = flb_spectrum_error(y->spectrum, y->weights);
    return sum;
}

/* ---- the calls ---- */

static flavbrem_status begin(flavbrem_context *context, const flavbrem_process *process,
                             const flavbrem_material *material, const flavbrem_spectrum *spectrum,
                             const flavbrem_yield_request *request, struct yield *y)
{
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    *y = (struct yield){.context = context,
                        .material = material,
                        .spectrum = spectrum,
                        .request = request != NULL ? *request : flavbrem_yield_request_default()};
    flavbrem_status status = check_given(context, process, material, spectrum);
    if (status == FLAVBREM_OK)
        status = check_request(context, &y->request);
    if (status == FLAVBREM_OK)
        y->process = *process;
    return status;
}

flavbrem_status flavbrem_yield(flavbrem_context *context, const flavbrem_process *process,
                               const flavbrem_material *material, const flavbrem_spectrum *spectrum,
                               const flavbrem_yield_request *request, size_t n_masses,
                               const double *m_phi_gev, size_t n_parts,
                               const flavbrem_yield_part *parts, flavbrem_yield_value *values)
{
    static const flavbrem_yield_part all = {.charge = 0};
    struct yield y;
    flavbrem_status status = begin(context, process, material, spectrum, request, &y);
    if (status != FLAVBREM_OK)
        return status;
    if (n_masses == 0 || m_phi_gev == NULL || values == NULL)
        return flb_context_missing(context, values == NULL ? "place for the values" : "mass");
    if (parts == NULL && n_parts > 0)
        return flb_context_missing(context, "part of the spectrum");
    y.n_masses = n_masses;
    y.masses = m_phi_gev;
    status = check_parts(context, n_parts, parts);
    if (status == FLAVBREM_OK)
        status = compute(&y);
    size_t n = n_parts > 0 ? n_parts : 1;
    for (size_t i = 0; i < n_masses * n && status == FLAVBREM_OK; i++)
        values[i] = sum_part(&y, i / n, n_parts > 0 ? &parts[i % n] : &all);
    free_room(&y);
    return status;
}

flavbrem_status flavbrem_yield_rows(flavbrem_context *context, const flavbrem_process *process,
                                    const flavbrem_material *material,
                                    const flavbrem_spectrum *spectrum,
                                    const flavbrem_yield_request *request, double m_phi_gev,
                                    double *per_cm, double *values)
{
    struct yield y;
    flavbrem_status status = begin(context, process, material, spectrum, request, &y);
    if (status != FLAVBREM_OK)
        return status;
    y.n_masses = 1;
    y.masses = &m_phi_gev;
    status = compute(&y);
    for (size_t i = 0; status == FLAVBREM_OK && i < spectrum->n; i++) {
        double value = y.per_cm[y.of_row[i]].value;
        if (per_cm != NULL)
            per_cm[i] = value;
        if (values != NULL)
            values[i] = y.request.primaries * value * spectrum->rows[i].length_cm;
    }
    free_room(&y);
    return status;
}
