/* The list of fields, and the list as text. */
#include "tables/events/fields.h"

#include <math.h>

#include "tables/events/sum.h"

#define PROTON_ID 2212

static void process_fields(const flavbrem_process *process, const struct event_fields *to)
{
    const char *name;
    char text[FLAVBREM_PROCESS_BYTES];
    flavbrem_process_values p = flavbrem_process_values_of(process);
    to->text(to->user, "lepton_in", flavbrem_lepton_name(p.lepton_in));
    to->text(to->user, "lepton_out", flavbrem_lepton_name(p.lepton_out));
    to->number(to->user, "lepton_in_mass_gev", flavbrem_lepton_mass_gev(p.lepton_in, p.constants));
    to->number(to->user, "lepton_out_mass_gev",
               flavbrem_lepton_mass_gev(p.lepton_out, p.constants));
    to->number(to->user, "nucleus_mass_gev", flavbrem_nucleus_mass_gev(process));
    to->number(to->user, "target_z", p.target_z);
    to->number(to->user, "target_a", p.target_a);
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

void flb_event_origin_fields(const struct event_origin *origin, const struct event_fields *to)
{
    to->text(to->user, "format", EVENT_FILE_FORMAT);
    to->whole(to->user, "format_version", EVENT_FILE_VERSION);
    to->text(to->user, "kind", "events");
    to->text(to->user, "code_version", origin->code_version);
    to->whole(to->user, "stream_version", FLAVBREM_STREAM_VERSION);
    process_fields(origin->process, to);
    to->number(to->user, "charge", origin->charge);
    to->whole(to->user, "nucleus_id", (uint64_t)flb_event_nucleus_id(origin));
    to->text(to->user, "method", flavbrem_method_name(origin->method));
    to->text(to->user, "view", flavbrem_view_name(origin->view));
    to->number(to->user, "m_phi_gev", origin->m_phi_gev);
    to->whole(to->user, "seed", origin->seed);
    to->whole(to->user, "first", origin->first);
    to->whole(to->user, "n", origin->n);
    to->whole(to->user, "n_energies", origin->n_energies);
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

void flb_event_energy_numbers(struct event_text *text, const struct event_origin *origin, size_t k)
{
    const double numbers[] = {origin->beam_energy_gev[k],      origin->sigma[k].value,
                              origin->sigma[k].error,          origin->hat_pb[k],
                              flb_event_efficiency(origin, k), origin->forbidden[k].value,
                              origin->forbidden[k].error};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        flb_event_text_add(text, i > 0 ? " " : "");
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
        line_begin(&lines, EVENT_BY_ENERGY);
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
    flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    double m = flavbrem_lepton_mass_gev(process.lepton_in, process.constants);
    return sqrt((e - m) * (e + m));
}

int flb_event_lepton_id(flavbrem_lepton lepton, int charge)
{
    int id = 11 + 2 * (int)lepton;
    return charge > 0 ? -id : id;
}

int flb_event_nucleus_id(const struct event_origin *origin)
{
    flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    int z = (int)lround(process.target_z);
    int a = process.is_element ? flavbrem_element_isotope(z) : (int)lround(process.target_a);
    return z == 1 && a == 1 ? PROTON_ID : 1000000000 + 10000 * z + 10 * a;
}
