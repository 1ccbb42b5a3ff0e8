/* HepMC3's ASCII, version 3: one vertex with two beams and three particles. */
#include "tables/events/fields.h"
#include "tables/events/formats.h"
#include "tables/events/sum.h"

#include <stdio.h>

/* Between the parts of an event stand its number, the weight, and three momenta. */

/* Text of an attribute or a tool: no line ends in it. */
static void escaped(struct event_text *text, const char *what)
{
    for (; *what != '\0'; what++) {
        char c[2] = {*what, '\0'};
        flb_event_text_add(text, *what == '\n' ? "\\|" : *what == '\\' ? "\\\\" : c);
    }
}

static void particle(struct event_text *text, const char *place, int id)
{
    flb_event_text_add(text, place);
    flb_event_text_add_signed(text, id);
    flb_event_text_add(text, " ");
}

static void mass_and_status(struct event_text *text, double mass_gev, const char *status)
{
    flb_event_text_add(text, " ");
    flb_event_text_add_number(text, mass_gev);
    flb_event_text_add(text, status);
}

/* One value and error for each of the two weights: HepMC3 3.1.2 warns once an event otherwise. */
static void cross_sections(const flavbrem_result *sigma, struct event_text *text)
{
    flb_event_text_add(text, "\nA 0 GenCrossSection");
    for (int weight = 0; weight < 2; weight++) {
        flb_event_text_add(text, " ");
        flb_event_text_add_number(text, sigma->value);
        flb_event_text_add(text, " ");
        flb_event_text_add_number(text, sigma->error);
        flb_event_text_add(text, weight == 0 ? " -1 -1" : "\n");
    }
}

static void hepmc_beam(const struct event_origin *origin, size_t k, struct event_text *text)
{
    const flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    double nucleus = flavbrem_nucleus_mass_gev(flb_event_process_of(origin, k));
    cross_sections(&origin->sigma[k], text);
    particle(text, "P 1 0 ", flb_event_lepton_id(process.lepton_in, flb_event_charge(origin, k)));
    flb_event_text_add(text, "0 0 ");
    flb_event_text_add_number(text, flb_event_beam_momentum_gev(origin, k));
    flb_event_text_add(text, " ");
    flb_event_text_add_number(text, origin->beam_energy_gev[k]);
    mass_and_status(text, flavbrem_lepton_mass_gev(process.lepton_in, process.constants), " 4\n");
    particle(text, "P 2 0 ", flb_event_nucleus_id(origin, k));
    flb_event_text_add(text, "0 0 0 ");
    flb_event_text_add_number(text, nucleus);
    mass_and_status(text, nucleus, " 4\nV -1 0 [1,2]\n");
}

static void hepmc_between(const struct event_origin *origin, size_t k, struct event_text between[])
{
    const flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    particle(&between[BEFORE_LEPTON], "P 3 -1 ",
             flb_event_lepton_id(process.lepton_out, flb_event_charge(origin, k)));
    mass_and_status(&between[BEFORE_NUCLEUS],
                    flavbrem_lepton_mass_gev(process.lepton_out, process.constants), " 1\n");
    particle(&between[BEFORE_NUCLEUS], "P 4 -1 ", flb_event_nucleus_id(origin, k));
    mass_and_status(&between[BEFORE_BOSON],
                    flavbrem_nucleus_mass_gev(flb_event_process_of(origin, k)), " 1\n");
    particle(&between[BEFORE_BOSON], "P 5 -1 ", origin->boson_id);
    mass_and_status(&between[AFTER_BOSON], flb_event_m_phi_gev(origin, k), " 1\n");
}

/* ---- attributes ---- */

struct attributes {
    struct event_text *text;
    const char *begin; /* of a line */
};

static void begin(const struct attributes *to, const char *name)
{
    flb_event_text_add(to->text, to->begin);
    flb_event_text_add(to->text, name);
    flb_event_text_add(to->text, " ");
}

static void text_attribute(void *user, const char *name, const char *value)
{
    const struct attributes *to = user;
    begin(to, name);
    escaped(to->text, value);
    flb_event_text_add(to->text, "\n");
}

static void number_attribute(void *user, const char *name, double value)
{
    const struct attributes *to = user;
    begin(to, name);
    flb_event_text_add_number(to->text, value);
    flb_event_text_add(to->text, "\n");
}

static void whole_attribute(void *user, const char *name, uint64_t value)
{
    const struct attributes *to = user;
    begin(to, name);
    flb_event_text_add_whole(to->text, value);
    flb_event_text_add(to->text, "\n");
}

/* HepMC3 reads lines of up to 262144 bytes. */
#define LONGEST_LINE 250000
#define LONGEST_NUMBER 25 /* with the blank behind it */

/* As many rows as a line has room for; the others in attributes energies_1, energies_2, ... */
static void energies_attribute(const struct event_origin *origin, struct event_text *text)
{
    const char *names = flb_event_energy_names(origin);
    size_t numbers = 1;
    for (const char *at = names; (at = strchr(at, ' ')) != NULL; at++)
        numbers++;
    size_t rows = LONGEST_LINE / (LONGEST_NUMBER * numbers);
    for (size_t k = 0; k < origin->n_energies; k++) {
        if (k % rows == 0) {
            flb_event_text_add(text, k == 0 ? "A energies" : "\nA energies_");
            if (k > 0)
                flb_event_text_add_whole(text, k / rows);
            flb_event_text_add(text, " ");
            flb_event_text_add(text, names);
        }
        flb_event_text_add(text, "\\|");
        flb_event_energy_numbers(text, origin, k);
    }
    flb_event_text_add(text, "\n");
}

static void hepmc_head(const struct event_origin *origin, struct event_text *text)
{
    struct attributes to = {text, "A "};
    const struct event_fields fields = {&to, text_attribute, number_attribute, whole_attribute};
    flb_event_text_add(text, "HepMC::Version 3.02.00\nHepMC::Asciiv3-START_EVENT_LISTING\n"
                             "W weight\\|excess\nT flavbrem\\|");
    escaped(text, origin->code_version);
    flb_event_text_add(text, "\\|events of l_i N -> l_f N phi\n");
    flb_event_origin_fields(origin, &fields);
    energies_attribute(origin, text);
    text_attribute(&to, "spec", origin->spec);
}

/* HepMC's number of an event has 31 bits. */
static char *hepmc_event(const struct event_parts *parts, size_t energy, uint64_t i,
                         const flavbrem_event *event, char *at)
{
    at += sprintf(at, "E %u 1 5\nU GEV MM\nW 1 ", (unsigned)(i & 0x7FFFFFFFu));
    at = flb_shortest_put(at, event->weight);
    at = event_part_put(at, &parts->beam[energy]);
    return event_particles_put(at, parts, energy, event);
}

/* What was seen of all events becomes attributes of the last one: HepMC has no place for it behind
 * the events, and attributes are read before the particles only. */
static void hepmc_tail(const struct event_end *end, struct event_text *text, size_t *digits)
{
    struct attributes to = {text, "A 0 "};
    const struct event_fields fields = {&to, text_attribute, number_attribute, whole_attribute};
    uint64_t i = end->origin->first + end->origin->n - 1;
    struct event_bytes bytes = {0};
    struct event_text event = {&bytes, 0};
    char *at = flb_event_text_room(&event, end->parts->longest + 1);
    if (at != NULL) {
        *hepmc_event(end->parts, flb_event_energy_of(end->origin, i), i, end->last, at) = '\0';
        char *particles = strstr(at, "P 1 ");
        char first = *particles;
        *particles = '\0';
        flb_event_text_add(text, at);
        flb_event_tally_fields(end->tally, &fields);
        text_attribute(&to, "crc32", EVENT_SUM_HOLE);
        *digits = text->bytes->size - EVENT_SUM_DIGITS - 1;
        *particles = first;
        flb_event_text_add(text, particles);
    }
    text->failed |= event.failed;
    flb_event_bytes_free(&bytes);
    flb_event_text_add(text, "HepMC::Asciiv3-END_EVENT_LISTING\n\n");
}

/* ---- reading ---- */

static void hepmc_take(struct event_reading *reading, struct event_line line)
{
    struct event_scan *scan = reading->scan;
    if (flb_event_line_begins(line, "E "))
        scan->events++;
    else if (flb_event_line_begins(line, "A ") && scan->events == 0)
        flb_event_take_attribute(reading, flb_event_line_behind(line, 2));
    else if (flb_event_line_begins(line, "A 0 "))
        flb_event_take_attribute(reading, flb_event_line_behind(line, 4));
    reading->in_tail =
        reading->in_tail || flb_event_line_is(line, "HepMC::Asciiv3-END_EVENT_LISTING");
    scan->ends = reading->in_tail &&
                 (flb_event_line_is(line, "HepMC::Asciiv3-END_EVENT_LISTING") || line.length == 0);
}

static const struct event_escape hepmc_escapes[] = {{"\\|", '\n'}, {"\\\\", '\\'}};

static const struct event_text_format hepmc_text = {1,          hepmc_beam,  hepmc_between,
                                                    hepmc_head, hepmc_event, hepmc_tail};
static const struct event_scanner hepmc_scanner = {
    "HepMC::Version", hepmc_escapes, sizeof hepmc_escapes / sizeof *hepmc_escapes, "A 0 crc32 ", 0,
    hepmc_take};

extern const struct event_format_row flb_event_format_hepmc;
const struct event_format_row flb_event_format_hepmc = {
    {"hepmc", "HepMC", ".hepmc .hepmc.gz", "HepMC3", 1, 0}, 0, &hepmc_text, &hepmc_scanner};
