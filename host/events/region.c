/* Conditions on events. */
#include "flavbrem/region.h"

#include <math.h>
#include <string.h>

#include "flavbrem/range.h"
#include "host/core/message.h"
#include "host/core/settings.h"
#include "host/events/region.h"
#include "host/events/region_limits.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

static const char *const names[FLAVBREM_CUTS] = {"x",     "theta", "y",        "psi",      "t",
                                                 "E_phi", "E_f",   "pt_boson", "pt_lepton"};

flavbrem_region flavbrem_region_all(void)
{
    flavbrem_region all;
    for (int i = 0; i < FLAVBREM_CUTS; i++) {
        all.low[i] = 0.0;
        all.high[i] = HUGE_VAL;
    }
    return all;
}

const char *flavbrem_cut_name(flavbrem_cut cut)
{
    return (unsigned)cut < FLAVBREM_CUTS ? names[cut] : NULL;
}

/* ---- what is cut ---- */

static int is_cut(const flavbrem_region *region, flavbrem_cut cut)
{
    return region->low[cut] > 0.0 || region->high[cut] < HUGE_VAL;
}

int flb_region_is_integral(const flavbrem_region *region, int *energy_and_angle)
{
    int energy[2], angle[2],
        more = is_cut(region, FLAVBREM_CUT_T) || is_cut(region, FLAVBREM_CUT_PT_BOSON) ||
               is_cut(region, FLAVBREM_CUT_PT_LEPTON);
    energy[0] = is_cut(region, FLAVBREM_CUT_X) || is_cut(region, FLAVBREM_CUT_E_PHI);
    energy[1] = is_cut(region, FLAVBREM_CUT_Y) || is_cut(region, FLAVBREM_CUT_E_F);
    angle[0] = is_cut(region, FLAVBREM_CUT_THETA);
    angle[1] = is_cut(region, FLAVBREM_CUT_PSI);
    if (energy_and_angle != NULL)
        *energy_and_angle = (energy[0] && angle[0]) || (energy[1] && angle[1]);
    return !more && !((energy[0] || angle[0]) && (energy[1] || angle[1]));
}

void flb_region_fold(flavbrem_process *process, flavbrem_region *region)
{
    if (process->etl_theta_max_rad < PI)
        region->high[FLAVBREM_CUT_THETA] =
            fmin(region->high[FLAVBREM_CUT_THETA], process->etl_theta_max_rad);
    if (process->etl_psi_max_rad < PI)
        region->high[FLAVBREM_CUT_PSI] =
            fmin(region->high[FLAVBREM_CUT_PSI], process->etl_psi_max_rad);
    process->etl_theta_max_rad = process->etl_psi_max_rad = PI;
}

/* ---- reading ---- */

static int cut_named(const char *name, size_t length)
{
    for (int i = 0; i < FLAVBREM_CUTS; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return i;
    return -1;
}

/* One condition, "x>0.8". */
static flavbrem_status read_condition(flavbrem_context *context, const char *text,
                                      const char *called, flavbrem_region *region)
{
    size_t length = strcspn(text, "<>");
    int cut = cut_named(text, length), is_above = text[length] == '>';
    double number = 0.0;
    if (text[length] == '\0')
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" is no condition, give one like x>0.8 or psi<0.05",
                                called, text);
    if (cut < 0)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s \"%.60s\" cuts what is unknown, take x, theta, y, psi, t, "
                                "E_phi, E_f, pt_boson or pt_lepton",
                                called, text);
    const char *rest = text + length + 1;
    rest += *rest == '=';
    flavbrem_status status = flavbrem_number_read(context, rest, called, &number);
    if (status != FLAVBREM_OK)
        return status;
    if (is_above && number > region->low[cut])
        region->low[cut] = number;
    if (!is_above && number < region->high[cut])
        region->high[cut] = number;
    return FLAVBREM_OK;
}

/* The largest value that can be. */
static double most_of(int cut)
{
    return cut == FLAVBREM_CUT_X || cut == FLAVBREM_CUT_Y         ? 1.0
           : cut == FLAVBREM_CUT_THETA || cut == FLAVBREM_CUT_PSI ? PI
                                                                  : HUGE_VAL;
}

static flavbrem_status check(flavbrem_context *context, const char *text, const char *called,
                             const flavbrem_region *region)
{
    for (int i = 0; i < FLAVBREM_CUTS; i++)
        if (!(region->low[i] < region->high[i] && region->low[i] < most_of(i)))
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "%s \"%.60s\" leaves nothing (%s from %g to %g%s), give other "
                                    "ends",
                                    called, text, names[i], region->low[i],
                                    fmin(region->high[i], most_of(i)),
                                    most_of(i) == PI ? " rad" : "");
    if (!flb_region_is_never(region))
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%s \"%.60s\" leaves nothing (x from %g and y from %g, and both "
                            "together are below 1), give other ends",
                            called, text, region->low[FLAVBREM_CUT_X], region->low[FLAVBREM_CUT_Y]);
}

flavbrem_status flavbrem_region_read(flavbrem_context *context, const char *text,
                                     const char *called, flavbrem_region *region)
{
    char condition[80] = ""; /* without blanks */
    flavbrem_region read = flavbrem_region_all();
    if (text == NULL || called == NULL || region == NULL)
        return flb_context_missing(context, region == NULL ? "place for the region" : "text");
    for (const char *rest = text;; rest++) {
        size_t length = strcspn(rest, ",");
        size_t n = 0;
        for (size_t i = 0; i < length && n + 1 < sizeof condition; i++)
            if (rest[i] != ' ')
                condition[n++] = rest[i];
        condition[n] = '\0';
        flavbrem_status status = read_condition(context, condition, called, &read);
        if (status != FLAVBREM_OK)
            return status;
        rest += strcspn(rest, ",");
        if (*rest == '\0')
            break;
    }
    flavbrem_status status = check(context, text, called, &read);
    if (status == FLAVBREM_OK)
        *region = read;
    return status;
}

/* ---- events ---- */

static double across(const double momentum[4])
{
    return square_root(momentum[0] * momentum[0] + momentum[1] * momentum[1]);
}

int flavbrem_region_has(const flavbrem_region *region, double beam_energy_gev,
                        const flavbrem_event *event)
{
    if (region == NULL || event == NULL)
        return 0;
    const double values[FLAVBREM_CUTS] = {event->x,
                                          event->theta_rad,
                                          event->y,
                                          event->psi_rad,
                                          event->t_gev2,
                                          event->x * beam_energy_gev,
                                          event->y * beam_energy_gev,
                                          across(event->boson),
                                          across(event->lepton)};
    for (int i = 0; i < FLAVBREM_CUTS; i++)
        if (!(values[i] >= region->low[i] && values[i] <= region->high[i]))
            return 0;
    return 1;
}
