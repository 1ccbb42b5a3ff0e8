/* From the keys of a yield to its material and its spectrum. */
#include <stdio.h>
#include <string.h>

#include "flavbrem/yield.h"
#include "host/core/decimal.h"
#include "host/core/message.h"
#include "host/core/settings.h"
#include "host/shower/spectrum.h"

#define LONGEST 1024 /* of a text key, with its final 0 */

static flavbrem_status read_material(flavbrem_context *context, const flavbrem_spec *spec,
                                     const char *text, flavbrem_material *material)
{
    char why[FLAVBREM_MATERIAL_MESSAGE];
    double density = spec->density > 0.0 ? spec->density : flavbrem_material_usual_density(text);
    /* a text that is no material is told before a density that is not known */
    if (flavbrem_material_read(text, density > 0.0 ? density : 1.0, material, why, sizeof why) !=
        FLAVBREM_OK)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT, "%s", why);
    if (density > 0.0)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "the density of %.60s is not known, give it in g/cm3 by %s", text,
                            flavbrem_spec_called(spec, "density"));
}

/* A number and nothing else. */
static int is_number(const char *text, double *number)
{
    char *end;
    *number = flb_decimal_read(text, &end);
    return *text != '\0' && *end == '\0' && strspn(text, "+-.0123456789eE") == strlen(text);
}

/* Cuts the last number off a list, with the comma before it. */
static int take_last(char *text, double *number)
{
    char *comma = strrchr(text, ',');
    if (comma == NULL || !is_number(comma + 1, number))
        return 0;
    *comma = '\0';
    return 1;
}

/* A cut on the energy of leptons is an edge of bins, where it cuts any. */
static double edge_of(const flavbrem_spec *spec, double energy)
{
    double least = spec->cut > 0.0 ? spec->cut : flb_shower_usual_cut_gev(energy);
    return spec->above >= least && spec->above < energy ? spec->above : 0.0;
}

/* "Pb,100" or "Pb,100,23"; the material may have commas too, with fractions. */
static flavbrem_status make_shower(flavbrem_context *context, const flavbrem_spec *spec,
                                   const char *text, flavbrem_material *material,
                                   flavbrem_spectrum **spectrum)
{
    char words[LONGEST];
    double last = 0.0, before = 0.0;
    flavbrem_shower shower = flavbrem_shower_default();
    snprintf(words, sizeof words, "%s", text);
    if (!take_last(words, &last))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s shower:%.60s has no energy (the number behind the material), "
                                "give one in GeV like shower:Pb,100",
                                flavbrem_spec_called(spec, "spectrum"), text);
    int two = take_last(words, &before);
    if (two && !(last > 0.0))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s shower:%.60s has a depth that is not above 0 cm, give one, or "
                                "leave it out for a thick target",
                                flavbrem_spec_called(spec, "spectrum"), text);
    shower.energy_gev = two ? before : last;
    shower.depth_cm = two ? last : 0.0;
    shower.cut_gev = spec->cut;
    shower.edge_gev = edge_of(spec, shower.energy_gev);
    shower.seed = spec->seed;
    shower.showers = spec->showers;
    shower.charge = spec->charge;
    flavbrem_status status = read_material(context, spec, words, material);
    return status == FLAVBREM_OK ? flavbrem_spectrum_shower(context, material, &shower, spectrum)
                                 : status;
}

static flavbrem_status make_thin(flavbrem_context *context, const flavbrem_spec *spec,
                                 flavbrem_spectrum **spectrum)
{
    const flavbrem_spectrum_row row = {.energy_gev = flavbrem_range_value(spec->beam_energy, 0),
                                       .length_cm = spec->length,
                                       .depth_to_cm = spec->length,
                                       .charge = spec->charge};
    return flavbrem_spectrum_make(context, 1, &row, spectrum);
}

static flavbrem_status read_file(flavbrem_context *context, const flavbrem_spec *spec,
                                 flavbrem_spectrum **spectrum)
{
    int steps = strncmp(spec->spectrum, "steps:", 6) == 0;
    const flavbrem_spectrum_reading reading = {.steps = steps,
                                               .length_cm = spec->length,
                                               .primaries = spec->primaries,
                                               .charge = spec->charge};
    return flavbrem_spectrum_read(context, spec->spectrum + (steps ? 6 : 0), &reading, spectrum);
}

flavbrem_status flavbrem_spectrum_of_spec(flavbrem_context *context, const flavbrem_spec *spec,
                                          flavbrem_material *material, flavbrem_spectrum **spectrum)
{
    if (spectrum == NULL || material == NULL)
        return flb_context_missing(context, material == NULL ? "place for the material"
                                                             : "place for the spectrum");
    *spectrum = NULL;
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (spec == NULL || (spec->job != FLAVBREM_JOB_YIELD &&
                         (spec->job != FLAVBREM_JOB_LIMIT || spec->m_phi == NULL) &&
                         (spec->job != FLAVBREM_JOB_EVENTS || spec->spectrum == NULL)))
        return flb_context_missing(context, "spec of a yield, of a limit on the coupling, or of "
                                            "events of a spectrum");
    flavbrem_material made;
    flavbrem_status status = flavbrem_spec_check(context, spec);
    if (status != FLAVBREM_OK)
        return status;
    if (spec->spectrum != NULL && strncmp(spec->spectrum, "shower:", 7) == 0)
        status = make_shower(context, spec, spec->spectrum + 7, &made, spectrum);
    else
        status = read_material(context, spec, spec->material, &made);
    if (status == FLAVBREM_OK && *spectrum == NULL)
        status = spec->spectrum != NULL ? read_file(context, spec, spectrum)
                                        : make_thin(context, spec, spectrum);
    if (status == FLAVBREM_OK)
        *material = made;
    return status;
}
