/* The list of fields, and the list as text. */
#include "tables/events/fields.h"

#include <math.h>

#include "tables/events/sum.h"

#define PROTON_ID 2212

/* What is one for all events. */
struct alike {
    int mass, charge, target;
};

static struct alike alike_in(const struct event_origin *origin)
{
    struct alike alike = {1, 1, 1};
    for (size_t k = 1; origin->mixed != NULL && k < origin->n_energies; k++) {
        flavbrem_event_part first = flavbrem_event_source_part(origin->mixed, 0);
        flavbrem_event_part part = flavbrem_event_source_part(origin->mixed, k);
        alike.mass &= part.mass == first.mass;
        alike.charge &= part.charge == first.charge;
        alike.target &= part.target == first.target;
    }
    return alike;
}

static void process_fields(const flavbrem_process *process, int has_target,
                           const struct event_fields *to)
{
    const char *name;
    char text[FLAVBREM_PROCESS_BYTES];
    flavbrem_process_values p = flavbrem_process_values_of(process);
    to->text(to->user, "lepton_in", flavbrem_lepton_name(p.lepton_in));
    to->text(to->user, "lepton_out", flavbrem_lepton_name(p.lepton_out));
    to->number(to->user, "lepton_in_mass_gev", flavbrem_lepton_mass_gev(p.lepton_in, p.constants));
    to->number(to->user, "lepton_out_mass_gev",
               flavbrem_lepton_mass_gev(p.lepton_out, p.constants));
    if (has_target) {
        to->number(to->user, "nucleus_mass_gev", flavbrem_nucleus_mass_gev(process));
        to->number(to->user, "target_z", p.target_z);
        to->number(to->user, "target_a", p.target_a);
    }
    to->text(to->user, "form_factor", flavbrem_form_factor_name(process));
    to->number(to->user, "coupling", p.coupling);
    to->text(to->user, "tmax_rule", flavbrem_tmax_rule_name(p.tmax_rule));
    to->number(to->user, "theta_max_rad", p.theta_max_rad);
    to->number(to->user, "psi_max_rad", p.psi_max_rad);
    to->number(to->user, "etl_theta_max_rad", p.etl_theta_max_rad);
    to->number(to->user, "etl_psi_max_rad", p.etl_psi_max_rad);
    to->text(to->user, "constants", flavbrem_constants_name(p.constants));
    to->whole(to->user, "constants_year", p.constants == FLAVBREM_DMG4 ? 2014 : 2022);
    for (size_t i = 0; flavbrem_process_later(process, ~0u, i, &name, text, sizeof text); i++)
        to->text(to->user, name, text);
}

/* A number of each mass, with a blank between each two; of one mass a number. */
static void field_of_masses(const struct event_origin *origin, const char *name,
                            double (*number_of)(const flavbrem_event_total *total),
                            const struct event_fields *to)
{
    struct event_bytes bytes = {0};
    struct event_text text = {&bytes, 0};
    size_t n = flavbrem_event_source_masses(origin->mixed);
    for (size_t i = 0; i < n; i++) {
        flavbrem_event_total total = flavbrem_event_source_total(origin->mixed, i);
        if (n == 1) {
            to->number(to->user, name, number_of(&total));
            return;
        }
        flb_event_text_add(&text, i > 0 ? " " : "");
        flb_event_text_add_number(&text, number_of(&total));
    }
    char *end = flb_event_text_room(&text, 1);
    if (end != NULL) {
        *end = '\0';
        to->text(to->user, name, bytes.data);
    }
    flb_event_bytes_free(&bytes);
}

static double mass_of(const flavbrem_event_total *total)
{
    return total->m_phi_gev;
}

static double mass_share(const flavbrem_event_total *total)
{
    return total->share;
}

static double mass_sigma(const flavbrem_event_total *total)
{
    return total->sigma.value;
}

static double mass_sigma_error(const flavbrem_event_total *total)
{
    return total->sigma.error;
}

static double mass_conversions(const flavbrem_event_total *total)
{
    return total->conversions;
}

static double mass_statistics(const flavbrem_event_total *total)
{
    return total->statistics;
}

static double mass_numerics(const flavbrem_event_total *total)
{
    return total->numerics;
}

static void mixed_fields(const struct event_origin *origin, const struct event_fields *to)
{
    flavbrem_event_total total = flavbrem_event_source_total(origin->mixed, 0);
    to->whole(to->user, "n_masses", flavbrem_event_source_masses(origin->mixed));
    to->whole(to->user, "n_targets", flavbrem_event_source_targets(origin->mixed));
    field_of_masses(origin, "mass_gev", mass_of, to);
    field_of_masses(origin, "mass_share", mass_share, to);
    field_of_masses(origin, "mass_sigma_pb", mass_sigma, to);
    field_of_masses(origin, "mass_error_pb", mass_sigma_error, to);
    if (!flavbrem_event_source_has_spectrum(origin->mixed))
        return;
    field_of_masses(origin, "conversions", mass_conversions, to);
    field_of_masses(origin, "conversions_statistics", mass_statistics, to);
    field_of_masses(origin, "conversions_numerics", mass_numerics, to);
    to->number(to->user, "nuclei_per_cm3", total.nuclei_per_cm3);
    to->number(to->user, "track_length_cm", total.track_length_cm);
    to->number(to->user, "track_length_error_cm", total.track_error_cm);
}

void flb_event_origin_fields(const struct event_origin *origin, const struct event_fields *to)
{
    struct alike alike = alike_in(origin);
    to->text(to->user, "format", EVENT_FILE_FORMAT);
    to->whole(to->user, "format_version",
              origin->mixed != NULL ? EVENT_FILE_VERSION_MIXED : EVENT_FILE_VERSION);
    to->text(to->user, "kind", "events");
    to->text(to->user, "code_version", origin->code_version);
    to->whole(to->user, "stream_version", FLAVBREM_STREAM_VERSION);
    process_fields(origin->process, alike.target, to);
    if (alike.charge)
        to->number(to->user, "charge", flb_event_charge(origin, 0));
    if (alike.target)
        to->whole(to->user, "nucleus_id", (uint64_t)flb_event_nucleus_id(origin, 0));
    if (origin->boson_id != EVENT_BOSON_ID)
        to->whole(to->user, "boson_id", (uint64_t)origin->boson_id);
    to->text(to->user, "method", flavbrem_method_name(origin->method));
    to->text(to->user, "view", flavbrem_view_name(origin->view));
    if (alike.mass)
        to->number(to->user, "m_phi_gev", origin->m_phi_gev);
    to->whole(to->user, "seed", origin->seed);
    to->whole(to->user, "first", origin->first);
    to->whole(to->user, "n", origin->n);
    to->whole(to->user, "n_energies", origin->n_energies);
    if (origin->inside.error > 0.0) { /* there is a cut */
        to->number(to->user, "inside", origin->inside.value);
        to->number(to->user, "inside_error", origin->inside.error);
        to->text(to->user, "inside_by", origin->inside_is_counted ? "events" : "integral");
    }
    if (origin->mixed != NULL)
        mixed_fields(origin, to);
}

void flb_event_tally_fields(const struct file_tally *tally, const struct event_fields *to)
{
    to->whole(to->user, "events", tally->events);
    to->whole(to->user, "tries", tally->tries);
    to->whole(to->user, "azimuth_tries", tally->azimuth_tries);
    to->whole(to->user, "above_hat", tally->above_hat);
    to->number(to->user, "worst_weight", tally->worst_weight);
}

/* ---- as lines ---- */

struct lines {
    struct event_text *text;
    const char *before;
};

static void line_begin(const struct lines *lines, const char *name)
{
    flb_event_text_add(lines->text, lines->before);
    flb_event_text_add(lines->text, name);
    flb_event_text_add(lines->text, " = ");
}

static void text_line(void *user, const char *name, const char *value)
{
    const struct lines *lines = user;
    line_begin(lines, name);
    flb_event_text_add(lines->text, value);
    flb_event_text_add(lines->text, "\n");
}

static void number_line(void *user, const char *name, double value)
{
    const struct lines *lines = user;
    line_begin(lines, name);
    flb_event_text_add_number(lines->text, value);
    flb_event_text_add(lines->text, "\n");
}

static void whole_line(void *user, const char *name, uint64_t value)
{
    const struct lines *lines = user;
    line_begin(lines, name);
    flb_event_text_add_whole(lines->text, value);
    flb_event_text_add(lines->text, "\n");
}

/* A line of the spec behind the name, so that each can be told. */
static void spec_lines(const struct lines *lines, const char *spec)
{
    while (*spec != '\0') {
        size_t length = strcspn(spec, "\n");
        line_begin(lines, "spec");
        char *at = flb_event_text_room(lines->text, length);
        if (at != NULL) {
            memcpy(at, spec, length);
            lines->text->bytes->size += length;
        }
        flb_event_text_add(lines->text, "\n");
        spec += length + (spec[length] == '\n');
    }
}

const char *flb_event_energy_names(const struct event_origin *origin)
{
    return origin->mixed != NULL ? EVENT_BY_ENERGY EVENT_BY_PART : EVENT_BY_ENERGY;
}

void flb_event_part_numbers(const struct event_origin *origin, size_t k,
                            double numbers[EVENT_PART_NUMBERS])
{
    flavbrem_event_part part = flavbrem_event_source_part(origin->mixed, k);
    flavbrem_process_values process = flavbrem_process_values_of(flb_event_process_of(origin, k));
    const double all[EVENT_PART_NUMBERS] = {
        part.m_phi_gev,      part.charge, process.target_z, process.target_a,   (double)part.mass,
        (double)part.target, part.share,  part.length_cm,   part.depth_from_cm, part.depth_to_cm};
    memcpy(numbers, all, sizeof all);
}

void flb_event_energy_numbers(struct event_text *text, const struct event_origin *origin, size_t k)
{
    enum { OF_ENERGY = 7 };
    double numbers[OF_ENERGY + EVENT_PART_NUMBERS] = {
        origin->beam_energy_gev[k], origin->sigma[k].value,          origin->sigma[k].error,
        origin->hat_pb[k],          flb_event_efficiency(origin, k), origin->forbidden[k].value,
        origin->forbidden[k].error};
    size_t n = OF_ENERGY;
    if (origin->mixed != NULL) {
        flb_event_part_numbers(origin, k, numbers + n);
        n += EVENT_PART_NUMBERS;
    }
    for (size_t i = 0; i < n; i++) {
        flb_event_text_add(text, i > 0 ? " " : "");
        if (isinf(numbers[i]))
            flb_event_text_add(text, "inf");
        else
            flb_event_text_add_number(text, numbers[i]);
    }
}

void flb_event_origin_lines(struct event_text *text, const char *before,
                            const struct event_origin *origin)
{
    struct lines lines = {text, before};
    const struct event_fields fields = {&lines, text_line, number_line, whole_line};
    flb_event_origin_fields(origin, &fields);
    for (size_t k = 0; k < origin->n_energies; k++) {
        line_begin(&lines, flb_event_energy_names(origin));
        flb_event_energy_numbers(text, origin, k);
        flb_event_text_add(text, "\n");
    }
    spec_lines(&lines, origin->spec);
}

void flb_event_tally_lines(struct event_text *text, const char *before,
                           const struct file_tally *tally)
{
    struct lines lines = {text, before};
    const struct event_fields fields = {&lines, text_line, number_line, whole_line};
    flb_event_tally_fields(tally, &fields);
}

size_t flb_event_crc_line(struct event_text *text, const char *before)
{
    flb_event_text_add(text, before);
    flb_event_text_add(text, "crc32 = " EVENT_SUM_HOLE);
    size_t digits = text->bytes->size - EVENT_SUM_DIGITS;
    flb_event_text_add(text, "\n");
    return digits;
}

/* ---- numbers ---- */

double flb_event_efficiency(const struct event_origin *origin, size_t k)
{
    return origin->sigma[k].value / origin->hat_pb[k];
}

double flb_event_beam_momentum_gev(const struct event_origin *origin, size_t k)
{
    double e = origin->beam_energy_gev[k];
    flavbrem_process_values process = flavbrem_process_values_of(origin->process); /* of all */
    double m = flavbrem_lepton_mass_gev(process.lepton_in, process.constants);
    return sqrt((e - m) * (e + m));
}

int flb_event_lepton_id(flavbrem_lepton lepton, int charge)
{
    int id = 11 + 2 * (int)lepton;
    return charge > 0 ? -id : id;
}

int flb_event_nucleus_id(const struct event_origin *origin, size_t k)
{
    flavbrem_process_values process = flavbrem_process_values_of(flb_event_process_of(origin, k));
    int z = (int)lround(process.target_z);
    int a = process.is_element ? flavbrem_element_isotope(z) : (int)lround(process.target_a);
    return z == 1 && a == 1 ? PROTON_ID : 1000000000 + 10000 * z + 10 * a;
}

/* ---- energies, or parts ---- */

const flavbrem_process *flb_event_process_of(const struct event_origin *origin, size_t k)
{
    if (origin->mixed == NULL)
        return origin->process;
    return flavbrem_event_source_process(origin->mixed,
                                         flavbrem_event_source_part(origin->mixed, k).target);
}

double flb_event_m_phi_gev(const struct event_origin *origin, size_t k)
{
    return origin->mixed != NULL ? flavbrem_event_source_part(origin->mixed, k).m_phi_gev
                                 : origin->m_phi_gev;
}

int flb_event_charge(const struct event_origin *origin, size_t k)
{
    return origin->mixed != NULL ? flavbrem_event_source_part(origin->mixed, k).charge
                                 : origin->charge;
}

size_t flb_event_energy_of(const struct event_origin *origin, uint64_t i)
{
    return origin->mixed != NULL ? flavbrem_event_source_pick(origin->mixed, i)
                                 : (size_t)(i % origin->n_energies);
}

flavbrem_result flb_event_sigma(const struct event_origin *origin)
{
    return origin->mixed != NULL ? flavbrem_event_source_mean(origin->mixed, NULL)
                                 : flavbrem_results_mean(origin->sigma, origin->n_energies);
}
