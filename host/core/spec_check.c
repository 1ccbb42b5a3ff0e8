/* Whether a spec as a whole can be worked on. The sentences call the keys as the caller does. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "flavbrem/region.h"
#include "host/core/boson.h"
#include "host/core/form_factors/form_factors.h"
#include "host/core/keys.h"
#include "host/core/message.h"
#include "host/core/range.h"
#include "host/core/settings.h"
#include "kernels/physics/constants.h"

#define MOST_CUT_NUMBER (UINT64_C(1) << 40) /* of events with a cut */

/* Beam energies of events: each has a hat of some hundred kilobytes, or a place in the file alone.
 */
#define MOST_ENERGIES 1000
#define MOST_ENERGIES_SHARED 100000

static const char *called(const flavbrem_spec *spec, const char *key)
{
    return flavbrem_spec_called(spec, key);
}

static int is_of_spectrum(const flavbrem_spec *spec)
{
    return spec->job == FLAVBREM_JOB_YIELD || spec->job == FLAVBREM_JOB_LIMIT ||
           (spec->job == FLAVBREM_JOB_EVENTS && spec->spectrum != NULL);
}

static flavbrem_status check_given(flavbrem_context *context, const flavbrem_spec *spec)
{
    if (spec->beam_energy == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no beam energy, give one in GeV like %s 100",
                                called(spec, "beam-energy"));
    if (spec->m_phi == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no boson mass, give one in GeV like %s 0.3",
                                called(spec, "m-phi"));
    double n = (double)spec->beam_energy->n * (double)spec->m_phi->n;
    for (int i = 0; i < 2; i++)
        n *= spec->at[i] != NULL ? (double)spec->at[i]->n : 1.0;
    if (n <= FLAVBREM_RANGE_MOST)
        return FLAVBREM_OK;
    return flb_context_fail(
        context, FLAVBREM_ERROR_INPUT,
        "%.3g points are too many (at most %.0e at a time), give smaller ranges", n,
        (double)FLAVBREM_RANGE_MOST);
}

/* ---- a yield ---- */

#define MOST_MASSES 10000

static int is_shower(const flavbrem_spec *spec)
{
    return spec->spectrum != NULL && strncmp(spec->spectrum, "shower:", 7) == 0;
}

/* Keys that another one makes meaningless.
 *   with  what they go with */
static flavbrem_status refuse_set(flavbrem_context *context, const flavbrem_spec *spec,
                                  const char *const *keys, const char *with)
{
    for (size_t i = 0; keys[i] != NULL; i++)
        if (flavbrem_spec_is_set(spec, keys[i]))
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "%s goes with %s (%s has no use for it), leave it out",
                                    called(spec, keys[i]), with,
                                    spec->spectrum == NULL ? "a thin target" : spec->spectrum);
    return FLAVBREM_OK;
}

static flavbrem_status check_thin(flavbrem_context *context, const flavbrem_spec *spec)
{
    const char *energy = called(spec, "beam-energy"), *length = called(spec, "length");
    if (spec->beam_energy == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no beam energy and no spectrum, give %s 100 %s 0.1 for a "
                                "thin target or %s shower:Pb,100",
                                energy, length, called(spec, "spectrum"));
    if (spec->beam_energy->n != 1)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s has %zu energies (a thin target sees one), give one", energy,
                                spec->beam_energy->n);
    if (!(spec->length > 0.0))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "the thin target has no length, give one in cm like %s 0.1",
                                length);
    return FLAVBREM_OK;
}

static flavbrem_status check_yield(flavbrem_context *context, const flavbrem_spec *spec)
{
    static const char *const of_showers[] = {"showers", "track-cut", "seed", NULL};
    static const char *const of_showers_of_events[] = {"showers", "track-cut", NULL};
    static const char *const of_files[] = {"primaries", NULL};
    static const char *const of_others[] = {"material", "length", NULL};
    static const char *const of_thin[] = {"beam-energy", NULL};
    static const char *const of_one_nucleus[] = {"target", NULL};
    flavbrem_status status = FLAVBREM_OK;
    int of_events = spec->job == FLAVBREM_JOB_EVENTS;
    if (spec->m_phi == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no boson mass, give one in GeV like %s 0.3",
                                called(spec, "m-phi"));
    if (spec->m_phi->n > MOST_MASSES)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s has %zu masses (at most %d), give fewer", called(spec, "m-phi"),
                                spec->m_phi->n, MOST_MASSES);
    if (spec->spectrum == NULL)
        status = check_thin(context, spec);
    else
        status =
            refuse_set(context, spec, of_thin, of_events ? "one beam energy" : "a thin target");
    if (status == FLAVBREM_OK && !is_shower(spec))
        status =
            refuse_set(context, spec, of_events ? of_showers_of_events : of_showers, "a shower:");
    if (status == FLAVBREM_OK && (is_shower(spec) || spec->spectrum == NULL))
        status = refuse_set(context, spec, of_files, "a file of a spectrum");
    if (status == FLAVBREM_OK && is_shower(spec))
        status = refuse_set(context, spec, of_others, "a file or a thin target");
    if (status == FLAVBREM_OK && of_events)
        status = refuse_set(context, spec, of_one_nucleus, "one beam energy");
    if (status == FLAVBREM_OK && !is_shower(spec) && spec->material == NULL)
        status = flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                  "there is no material of the target, give one like %s Pb",
                                  called(spec, "material"));
    return status;
}

/* ---- a limit, a constraint ---- */

/* A limit on events alone needs no physics. */
static int is_of_events_alone(const flavbrem_spec *spec)
{
    return spec->job == FLAVBREM_JOB_LIMIT && spec->m_phi == NULL;
}

/* A key that is set and belongs to something else.
 *   needs  what would have a use for it, "a boson mass, like -m 0.3" */
static flavbrem_status refuse_one(flavbrem_context *context, const flavbrem_spec *spec,
                                  const char *key, const char *here, const char *needs)
{
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%s has no use here (%s), %s or leave it out", called(spec, key), here,
                            needs);
}

static flavbrem_status refuse_useless(flavbrem_context *context, const flavbrem_spec *spec,
                                      const char *const *keys, const char *here, const char *needs)
{
    for (size_t i = 0; keys[i] != NULL; i++)
        if (flavbrem_spec_is_set(spec, keys[i]))
            return refuse_one(context, spec, keys[i], here, needs);
    return FLAVBREM_OK;
}

static flavbrem_status refuse_bosons(flavbrem_context *context, const flavbrem_spec *spec,
                                     const char *here, const char *needs)
{
    const flavbrem_key *key;
    for (size_t i = 0; (key = flavbrem_key_at(i)) != NULL; i++)
        if (flavbrem_key_is_of_boson(key) && flavbrem_spec_is_set(spec, key->name))
            return refuse_one(context, spec, key->name, here, needs);
    return FLAVBREM_OK;
}

static flavbrem_status check_limit(flavbrem_context *context, const flavbrem_spec *spec)
{
    static const char *const of_couplings[] = {
        "beam-energy", "spectrum",   "material", "density", "length",    "electrons",
        "primaries",   "above",      "showers",  "seed",    "track-cut", "charge",
        "charges",     "efficiency", "coupling", "lepton",  "method",    "form-factor",
        "rtol",        "theta-max",  "psi-max",  "tmax",    "constants", NULL};
    const char *alone = "without a boson mass the limit is one on events alone";
    char needs[120];
    snprintf(needs, sizeof needs, "add masses like %s 0.3", called(spec, "m-phi"));
    flavbrem_status status = FLAVBREM_OK;
    if (is_of_events_alone(spec)) {
        status = refuse_useless(context, spec, of_couplings, alone, needs);
        if (status == FLAVBREM_OK)
            status = refuse_bosons(context, spec, alone, needs);
    }
    if (status == FLAVBREM_OK && !(spec->background_error <= 2.0 * spec->background))
        status = flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                  "%s %g is more than twice %s %g, give a smaller one",
                                  called(spec, "background-error"), spec->background_error,
                                  called(spec, "background"), spec->background);
    return status;
}

static flavbrem_status check_constraint(flavbrem_context *context, const flavbrem_spec *spec)
{
    static const char *const of_g2[] = {"deviation", "deviation-error", "sigmas", "coupling", NULL};
    static const char *const of_relic[] = {"dark-coupling", "m1-ratio", "m2-ratio", "relic-pb",
                                           NULL};
    if (spec->m_phi == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no boson mass, give one in GeV like %s 0.3",
                                called(spec, "m-phi"));
    if (spec->m_phi->n > MOST_MASSES)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s has %zu masses (at most %d), give fewer", called(spec, "m-phi"),
                                spec->m_phi->n, MOST_MASSES);
    return spec->constraint == 0
               ? refuse_useless(context, spec, of_relic, "it belongs to the relic density",
                                "ask for relic")
               : refuse_useless(context, spec, of_g2, "it belongs to the muon's g-2", "ask for g2");
}

/* ---- any ---- */

/* Only a table chooses its own nodes. */
static flavbrem_status check_automatic(flavbrem_context *context, const flavbrem_spec *spec)
{
    const flavbrem_range *ranges[] = {spec->beam_energy, spec->m_phi, spec->at[0], spec->at[1]};
    static const char *const keys[] = {"beam-energy", "m-phi", "at", "at"};
    for (int i = 0; i < 4; i++)
        if (flavbrem_range_is_automatic(ranges[i]) && (spec->job != FLAVBREM_JOB_TABLE || i >= 2))
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "%s %g:%g:auto has no number of points (only the axes of a "
                                    "table choose it), give lo:hi:n",
                                    called(spec, keys[i]), ranges[i]->lo, ranges[i]->hi);
    return FLAVBREM_OK;
}

static flavbrem_status check_coordinate(flavbrem_context *context, const flavbrem_spec *spec, int i)
{
    int is_fraction =
        i == 0 && spec->quantity != FLAVBREM_DTHETA && spec->quantity != FLAVBREM_DPSI;
    double largest = is_fraction ? 1.0 : PI;
    double least = flavbrem_range_smallest(spec->at[i]);
    double most = flavbrem_range_largest(spec->at[i]);
    if (least >= 0.0 && most <= largest)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT, "%s has %g, which is not %s",
                            called(spec, "at"), least >= 0.0 ? most : least,
                            is_fraction ? "a part of the beam energy, give a number from 0 to 1"
                                        : "an angle from 0 to pi, give one in rad");
}

static flavbrem_status check_coordinates(flavbrem_context *context, const flavbrem_spec *spec)
{
    int is_angle = spec->quantity == FLAVBREM_DTHETA || spec->quantity == FLAVBREM_DPSI;
    const char *const example[] = {"", is_angle ? "0.003" : "0.8", "0.8,0.003"};
    int wanted = flavbrem_quantity_coordinates((flavbrem_quantity)spec->quantity);
    int given = (spec->at[0] != NULL) + (spec->at[1] != NULL);
    const char *name = flavbrem_quantity_name((flavbrem_quantity)spec->quantity);
    const char *of = called(spec, "of"), *at = called(spec, "at");
    if (given != 0 && wanted == 0)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s goes with a differential cross-section (%s has no "
                                "coordinates), add %s or leave %s out",
                                at, name, of, at);
    if (given == 0 && wanted != 0)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s %s needs %s (where it is asked for), give one like %s %s", of,
                                name, at, at, example[wanted]);
    if (given != wanted)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s %s takes %d coordinate%s and %s has %d, give one like %s %s",
                                of, name, wanted, wanted == 1 ? "" : "s", at, given, at,
                                example[wanted]);
    flavbrem_status status = FLAVBREM_OK;
    for (int i = 0; i < wanted && status == FLAVBREM_OK; i++)
        status = check_coordinate(context, spec, i);
    return status;
}

static flavbrem_status check_energies(flavbrem_context *context, const flavbrem_spec *spec)
{
    double least = flavbrem_range_smallest(spec->beam_energy);
    double most = flavbrem_range_largest(spec->beam_energy);
    const char *name = called(spec, "beam-energy");
    if (!(least > 0.0))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s %g is not above 0 GeV, give a beam energy", name, least);
    if (!(most <= FLAVBREM_LARGEST_ENERGY_GEV))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s %g is above %g GeV (the largest this program is made for), "
                                "give a smaller energy",
                                name, most, FLAVBREM_LARGEST_ENERGY_GEV);
    return FLAVBREM_OK;
}

static flavbrem_status check_masses(flavbrem_context *context, const flavbrem_spec *spec)
{
    double least = flavbrem_range_smallest(spec->m_phi);
    double smallest = flavbrem_smallest_m_phi_gev(&spec->process);
    const char *name = called(spec, "m-phi");
    const char *in = flavbrem_lepton_name(spec->process.lepton_in);
    const char *out = flavbrem_lepton_name(spec->process.lepton_out);
    if (!(least > 0.0))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s %g is not above 0 GeV, give a boson mass", name, least);
    if (!(least > smallest))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s %g GeV is not above m_%s - m_%s = %.9g GeV (the decay %s -> %s "
                                "phi opens and the cross-section is not defined), give a heavier "
                                "boson",
                                name, least, in, out, smallest, in, out);
    if (!(least >= FLAVBREM_SMALLEST_M_PHI_GEV))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s %g is below %g GeV (the smallest this program is made for), "
                                "give a heavier boson",
                                name, least, FLAVBREM_SMALLEST_M_PHI_GEV);
    return FLAVBREM_OK;
}

/* Whether an energy makes the lightest boson.
 *   which  what the sentence calls it */
static flavbrem_status check_above(flavbrem_context *context, const flavbrem_spec *spec,
                                   double energy_gev, double mass_gev, const char *which)
{
    double threshold_gev = flavbrem_threshold_gev(&spec->process, mass_gev);
    if (energy_gev > threshold_gev)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%s %.9g GeV is not above the threshold of %.9g GeV (to make a boson "
                            "of %.9g GeV), give more energy or less mass",
                            which, energy_gev, threshold_gev, mass_gev);
}

/* ---- a table ---- */

/* One more form factor of a table, by its number. */
static flavbrem_status check_other_form(flavbrem_context *context, const flavbrem_spec *spec,
                                        int form)
{
    const flavbrem_process *process = &spec->process;
    const char *key = called(spec, "form-factors"),
               *name = flb_key_choice_name("form-factor", form);
    double least_a = flb_form_factor_row(form)->least_a;
    if (form == process->form_factor)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s has %s, the table's own form factor (etl, ww and iww have it "
                                "already), leave it out",
                                key, name);
    if (!(process->target_a >= least_a))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s has %s, which does not go with A = %g (it is not defined below "
                                "A = %g), leave it out",
                                key, name, process->target_a, least_a);
    return FLAVBREM_OK;
}

static flavbrem_status check_form_factors(flavbrem_context *context, const flavbrem_spec *spec)
{
    int exact = 0;
    flavbrem_status status = FLAVBREM_OK;
    for (int i = 0; i < spec->methods.n; i++)
        exact |= spec->methods.list[i] == FLAVBREM_ETL;
    if (spec->form_factors.n > 0 && !exact)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s goes with %s etl (they are other values of it), add etl or "
                                "leave %s out",
                                called(spec, "form-factors"), called(spec, "method"),
                                called(spec, "form-factors"));
    for (int i = 0; i < spec->form_factors.n && status == FLAVBREM_OK; i++)
        status = check_other_form(context, spec, spec->form_factors.list[i]);
    return status;
}

/* A grid may well cross the threshold. */
static flavbrem_status check_table(flavbrem_context *context, const flavbrem_spec *spec)
{
    char which[400];
    flavbrem_status status = check_form_factors(context, spec);
    if (status != FLAVBREM_OK)
        return status;
    snprintf(which, sizeof which, "%s%s%s",
             spec->beam_energy->n == 1 ? "" : "the largest energy of ", called(spec, "beam-energy"),
             spec->beam_energy->n == 1 ? "" : ",");
    return check_above(context, spec, flavbrem_range_largest(spec->beam_energy),
                       flavbrem_range_smallest(spec->m_phi), which);
}

/* ---- events ---- */

static size_t targets_of(const flavbrem_spec *spec)
{
    size_t n = 1;
    for (const char *at = spec->targets; at != NULL && (at = strchr(at, ',')) != NULL; at++)
        n++;
    return n;
}

/* Without a spectrum: energies, masses and targets, each with each. */
static flavbrem_status check_parts(flavbrem_context *context, const flavbrem_spec *spec)
{
    static const char *const of_spectra[] = {"material", "density", "length",    "primaries",
                                             "above",    "showers", "track-cut", NULL};
    int shared = spec->hats || spec->share;
    size_t most = shared ? MOST_ENERGIES_SHARED : MOST_ENERGIES;
    size_t n_energies = spec->beam_energy->n, n_masses = spec->m_phi->n;
    size_t n = n_energies * n_masses * targets_of(spec);
    for (size_t i = 0; of_spectra[i] != NULL; i++)
        if (flavbrem_spec_is_set(spec, of_spectra[i]))
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "%s goes with %s (a beam of one energy has no use for it), "
                                    "leave it out",
                                    called(spec, of_spectra[i]), called(spec, "spectrum"));
    if (spec->share && n == 1)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s sigma has nothing to share (there is one energy, one mass and "
                                "one target), leave it out",
                                called(spec, "share"));
    if (n > most)
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT, "%s has %zu %s (at most %zu%s), give fewer%s%s%s",
            called(spec, n_masses > n_energies ? "m-phi" : "beam-energy"),
            n_masses > n_energies ? n_masses : n_energies,
            n_masses > n_energies ? "masses" : "energies", most,
            n > n_energies && n > n_masses ? " times all others" : "", shared ? "" : ", or ",
            shared ? "" : called(spec, "hats"), shared ? "" : " shared");
    return FLAVBREM_OK;
}

/* The hats of events that are drawn by weight are shared. */
static flavbrem_status check_hats(flavbrem_context *context, const flavbrem_spec *spec)
{
    int drawn = spec->share || spec->spectrum != NULL;
    if (spec->spectrum != NULL && spec->share && spec->m_phi->n == 1)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s sigma has nothing to share (there is one mass, and a spectrum "
                                "is drawn by the cross-section always), leave it out",
                                called(spec, "share"));
    if (!drawn || spec->hats || !flavbrem_spec_is_set(spec, "hats"))
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%s own does not go with %s (events that are drawn by weight share "
                            "their hats), leave it out",
                            called(spec, "hats"), called(spec, spec->share ? "share" : "spectrum"));
}

static flavbrem_status check_counts(flavbrem_context *context, const flavbrem_spec *spec)
{
    if (spec->events == 0)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no number of events, give one like %s 1000000",
                                called(spec, "events"));
    if (spec->events - 1 > UINT64_MAX - spec->first)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s %" PRIu64 " and %s %" PRIu64 " pass 2^64 (events are numbered "
                                "below), give less",
                                called(spec, "first"), spec->first, called(spec, "events"),
                                spec->events);
    return spec->spectrum == NULL ? check_parts(context, spec) : FLAVBREM_OK;
}

static flavbrem_status check_method(flavbrem_context *context, const flavbrem_spec *spec)
{
    int exact = spec->methods.list[0] == FLAVBREM_ETL;
    int lepton = spec->view == FLAVBREM_VIEW_LEPTON;
    const char *angle = lepton ? "theta-max" : "psi-max", *view = called(spec, "view");
    if (spec->methods.n != 1)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s has %d methods (a file has events of one), give one",
                                called(spec, "method"), spec->methods.n);
    if (exact && flavbrem_spec_is_set(spec, "view"))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s goes with ww and iww alone (%s is etl, which describes both "
                                "particles), leave it out",
                                view, called(spec, "method"));
    if (!exact && flavbrem_spec_is_set(spec, angle))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s cuts an angle that is not drawn (%s %s), leave it out or take "
                                "the other view",
                                called(spec, angle), view,
                                flavbrem_view_name((flavbrem_view)spec->view));
    return FLAVBREM_OK;
}

/* Every energy must give events of every mass. */
static flavbrem_status check_threshold(flavbrem_context *context, const flavbrem_spec *spec)
{
    return check_above(context, spec, flavbrem_range_smallest(spec->beam_energy),
                       flavbrem_range_largest(spec->m_phi), called(spec, "beam-energy"));
}

/* What WW and IWW know of a cut: the energy and the angle of the particle of the view. */
static int is_of_view(const flavbrem_region *region, int lepton)
{
    for (int i = 0; i < FLAVBREM_CUTS; i++) {
        int of_boson = i == FLAVBREM_CUT_X || i == FLAVBREM_CUT_THETA || i == FLAVBREM_CUT_E_PHI;
        int of_lepton = i == FLAVBREM_CUT_Y || i == FLAVBREM_CUT_PSI || i == FLAVBREM_CUT_E_F;
        if ((region->low[i] > 0.0 || region->high[i] < HUGE_VAL) &&
            !(lepton ? of_lepton : of_boson))
            return 0;
    }
    return 1;
}

/* What the events lie inside. */
static flavbrem_status check_cut(flavbrem_context *context, const flavbrem_spec *spec)
{
    flavbrem_region region = flavbrem_region_all();
    int exact = spec->methods.list[0] == FLAVBREM_ETL;
    int lepton = spec->view == FLAVBREM_VIEW_LEPTON;
    flavbrem_status status = FLAVBREM_OK;
    if (spec->region == NULL && !(exact && spec->process.etl_psi_max_rad < PI))
        return FLAVBREM_OK;
    if (spec->region != NULL)
        status = flavbrem_region_read(context, spec->region, called(spec, "cut"), &region);
    if (status != FLAVBREM_OK)
        return status;
    if (!exact && !is_of_view(&region, lepton))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s cuts what the events of %s do not define with %s %s (they have "
                                "its energy and angle), cut %s, or take etl",
                                called(spec, "cut"),
                                flavbrem_method_name((flavbrem_method)spec->methods.list[0]),
                                called(spec, "view"), lepton ? "lepton" : "boson",
                                lepton ? "y, E_f and psi" : "x, E_phi and theta");
    if (spec->first > MOST_CUT_NUMBER || spec->events > MOST_CUT_NUMBER - spec->first)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s and %s together pass 2^40 (with a cut numbers are below), give "
                                "less",
                                called(spec, "events"), called(spec, "first"));
    return FLAVBREM_OK;
}

/* The others of an event have these. */
static flavbrem_status check_boson_id(flavbrem_context *context, const flavbrem_spec *spec)
{
    static const struct {
        uint64_t id;
        const char *particle;
    } taken[] = {{11, "an electron"}, {13, "a muon"}, {15, "a tau"}, {2212, "a proton"}};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (spec->boson_id == taken[i].id)
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "%s %d is that of %s (the files have it of another particle), "
                                    "give one of a boson like 622",
                                    called(spec, "boson-id"), (int)spec->boson_id,
                                    taken[i].particle);
    return FLAVBREM_OK;
}

static flavbrem_status check_events(flavbrem_context *context, const flavbrem_spec *spec)
{
    flavbrem_status status = check_counts(context, spec);
    if (status == FLAVBREM_OK)
        status = check_boson_id(context, spec);
    if (status == FLAVBREM_OK)
        status = check_hats(context, spec);
    return status == FLAVBREM_OK ? check_method(context, spec) : status;
}

/* A coupling that is given beside those of the boson. */
static flavbrem_status check_coupling(flavbrem_context *context, const flavbrem_spec *spec)
{
    if (!flavbrem_spec_is_set(spec, "coupling") || flb_boson_takes_coupling(&spec->process))
        return FLAVBREM_OK;
    return flb_boson_refuse_coupling(context, &spec->process, called(spec, "coupling"));
}

flavbrem_status flavbrem_spec_check(flavbrem_context *context, const flavbrem_spec *spec)
{
    if (spec == NULL)
        return flb_context_missing(context, "spec");
    int of_events = spec->job == FLAVBREM_JOB_EVENTS;
    flavbrem_status status = check_automatic(context, spec);
    if (status == FLAVBREM_OK && spec->job == FLAVBREM_JOB_CONSTRAINT)
        return check_constraint(context, spec); /* its functions know what they take */
    if (status == FLAVBREM_OK && spec->job == FLAVBREM_JOB_LIMIT)
        status = check_limit(context, spec);
    if (status == FLAVBREM_OK && is_of_events_alone(spec))
        return FLAVBREM_OK;
    if (status == FLAVBREM_OK)
        status = is_of_spectrum(spec) ? check_yield(context, spec) : check_given(context, spec);
    if (status == FLAVBREM_OK && of_events)
        status = check_events(context, spec);
    if (status == FLAVBREM_OK)
        status = check_coupling(context, spec);
    if (status == FLAVBREM_OK)
        status = flavbrem_process_check(context, &spec->process);
    if (status == FLAVBREM_OK && spec->job == FLAVBREM_JOB_XSEC)
        status = check_coordinates(context, spec);
    if (status == FLAVBREM_OK && spec->beam_energy != NULL)
        status = check_energies(context, spec);
    if (status == FLAVBREM_OK)
        status = check_masses(context, spec);
    if (status == FLAVBREM_OK && of_events && spec->spectrum == NULL)
        status = check_threshold(context, spec);
    if (status == FLAVBREM_OK && of_events)
        status = check_cut(context, spec);
    if (status == FLAVBREM_OK && spec->job == FLAVBREM_JOB_TABLE)
        status = check_table(context, spec);
    return status;
}
