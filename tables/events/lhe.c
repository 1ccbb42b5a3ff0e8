/* Les Houches events, version 3, that simple readers take as well. G4DarkBreM wants the charge
 * number of the nucleus in a line before the events, the beam lepton first, and each second
 * particle skipped. Others take every line up to </event> for a particle, so that an event of
 * weight 1, as nearly all are, has nothing else in it. */
#include "tables/events/fields.h"
#include "tables/events/formats.h"

#include <stdio.h>

/* Between the parts of an event stand three momenta. */

/* A particle up to its momentum; what comes after it. */
static void particle(struct event_text *text, int id, const char *status_and_mothers)
{
    flb_event_text_add_signed(text, id);
    flb_event_text_add(text, status_and_mothers);
}

static void mass_and_end(struct event_text *text, double mass_gev)
{
    flb_event_text_add(text, " ");
    flb_event_text_add_number(text, mass_gev);
    flb_event_text_add(text, " 0 9\n");
}

static void lhe_beam(const struct event_origin *origin, size_t k, struct event_text *text)
{
    const flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    double m_i = flavbrem_lepton_mass_gev(process.lepton_in, process.constants);
    double nucleus = flavbrem_nucleus_mass_gev(flb_event_process_of(origin, k));
    flb_event_text_add(text, "<event>\n5 1 1 -1 -1 -1\n");
    particle(text, flb_event_lepton_id(process.lepton_in, flb_event_charge(origin, k)),
             " -1 0 0 0 0 0 0 ");
    flb_event_text_add_number(text, flb_event_beam_momentum_gev(origin, k));
    flb_event_text_add(text, " ");
    flb_event_text_add_number(text, origin->beam_energy_gev[k]);
    mass_and_end(text, m_i);
    particle(text, flb_event_nucleus_id(origin, k), " -1 0 0 0 0 0 0 0 ");
    flb_event_text_add_number(text, nucleus);
    mass_and_end(text, nucleus);
}

static void lhe_between(const struct event_origin *origin, size_t k, struct event_text between[])
{
    const flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    double m_f = flavbrem_lepton_mass_gev(process.lepton_out, process.constants);
    double nucleus = flavbrem_nucleus_mass_gev(flb_event_process_of(origin, k));
    particle(&between[BEFORE_LEPTON],
             flb_event_lepton_id(process.lepton_out, flb_event_charge(origin, k)), " 1 1 2 0 0 ");
    mass_and_end(&between[BEFORE_NUCLEUS], m_f);
    particle(&between[BEFORE_NUCLEUS], flb_event_nucleus_id(origin, k), " 1 1 2 0 0 ");
    mass_and_end(&between[BEFORE_BOSON], nucleus);
    particle(&between[BEFORE_BOSON], origin->boson_id, " 1 1 2 0 0 ");
    mass_and_end(&between[AFTER_BOSON], flb_event_m_phi_gev(origin, k));
}

static const char *escape_of(char c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

/* The text of the options and of the version is not ours. */
static void add_escaped(struct event_text *text, const char *what, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const char c[2] = {what[i], '\0'}, *escape = escape_of(what[i]);
        flb_event_text_add(text, escape != NULL ? escape : c);
    }
}

static void origin_lines(struct event_text *text, const struct event_origin *origin)
{
    struct event_bytes bytes = {0};
    struct event_text lines = {&bytes, 0};
    flb_event_origin_lines(&lines, "", origin);
    add_escaped(text, bytes.data, bytes.size);
    text->failed |= lines.failed;
    flb_event_bytes_free(&bytes);
}

static double largest_energy_gev(const struct event_origin *origin)
{
    double largest = 0.0;
    for (size_t k = 0; k < origin->n_energies; k++)
        largest = origin->beam_energy_gev[k] > largest ? origin->beam_energy_gev[k] : largest;
    return largest;
}

/* Of several energies the largest one is that of the beam, and the cross-section is the events'
 * mean; each event has its own energy. */
static void init_block(const struct event_origin *origin, struct event_text *text)
{
    const flavbrem_process_values process = flavbrem_process_values_of(origin->process);
    flavbrem_result sigma = flb_event_sigma(origin);
    flb_event_text_add(text, "<init>\n");
    flb_event_text_add_signed(text,
                              flb_event_lepton_id(process.lepton_in, flb_event_charge(origin, 0)));
    flb_event_text_add(text, " ");
    flb_event_text_add_signed(text, flb_event_nucleus_id(origin, 0));
    flb_event_text_add(text, " ");
    flb_event_text_add_number(text, largest_energy_gev(origin));
    flb_event_text_add(text, " ");
    flb_event_text_add_number(text, flavbrem_nucleus_mass_gev(origin->process));
    flb_event_text_add(text, " 0 0 0 0 3 1\n");
    flb_event_text_add_number(text, sigma.value);
    flb_event_text_add(text, " ");
    flb_event_text_add_number(text, sigma.error);
    flb_event_text_add(text, " 1 1\n<generator name=\"flavbrem\" version=\"");
    add_escaped(text, origin->code_version, strlen(origin->code_version));
    flb_event_text_add(text, "\">events of l_i N -&gt; l_f N phi</generator>\n</init>\n");
}

static void lhe_head(const struct event_origin *origin, struct event_text *text)
{
    flb_event_text_add(text, "<LesHouchesEvents version=\"3.0\">\n<header>\n<flavbrem>\n");
    origin_lines(text, origin);
    flb_event_text_add(text, "</flavbrem>\n<slha>\n1 ");
    flb_event_text_add_number(text, flavbrem_process_values_of(origin->process).target_z);
    flb_event_text_add(text, " # Znuc\n</slha>\n"
                             "<initrwgt>\n<weightgroup name=\"flavbrem\" combine=\"none\">\n"
                             "<weight id=\"excess\">density over hat, in events where it is above 1"
                             "</weight>\n"
                             "</weightgroup>\n</initrwgt>\n</header>\n");
    init_block(origin, text);
}

static char *text_put(char *at, const char *what)
{
    size_t length = strlen(what);
    memcpy(at, what, length);
    return at + length;
}

static char *lhe_event(const struct event_parts *parts, size_t energy, uint64_t i,
                       const flavbrem_event *event, char *at)
{
    (void)i;
    at = event_part_put(at, &parts->beam[energy]);
    at = event_particles_put(at, parts, energy, event);
    if (event->weight != 1.0) {
        at = text_put(at, "<rwgt>\n<wgt id=\"excess\">");
        at = flb_shortest_put(at, event->weight);
        at = text_put(at, "</wgt>\n</rwgt>\n");
    }
    return text_put(at, "</event>\n");
}

static void lhe_tail(const struct event_end *end, struct event_text *text, size_t *digits)
{
    flb_event_text_add(text, "<!--\n");
    flb_event_tally_lines(text, "", end->tally);
    *digits = flb_event_crc_line(text, "");
    flb_event_text_add(text, "-->\n</LesHouchesEvents>\n");
}

/* ---- reading ---- */

static void lhe_take(struct event_reading *reading, struct event_line line)
{
    struct event_scan *scan = reading->scan;
    if (flb_event_line_is(line, "<event>"))
        scan->events++;
    else if (flb_event_line_is(line, "<init>"))
        reading->in_events = 1;
    else if (flb_event_line_is(line, "<!--"))
        reading->in_tail = 1;
    else if (!reading->in_events || reading->in_tail)
        flb_event_take_assignment(reading, line);
    scan->ends = flb_event_line_is(line, "</LesHouchesEvents>");
}

static const struct event_escape lhe_escapes[] = {
    {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}};

static const struct event_text_format lhe_text = {0,        lhe_beam,  lhe_between,
                                                  lhe_head, lhe_event, lhe_tail};
static const struct event_scanner lhe_scanner = {
    "<LesHouchesEvents", lhe_escapes, sizeof lhe_escapes / sizeof *lhe_escapes,
    "crc32 = ",          1,           lhe_take};

extern const struct event_format_row flb_event_format_lhe;
const struct event_format_row flb_event_format_lhe = {
    {"lhe", "LHE", ".lhe .lhe.gz", "Les Houches", 1, 0}, 0, &lhe_text, &lhe_scanner};
