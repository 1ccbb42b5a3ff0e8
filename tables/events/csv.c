/* The library text of G4DarkBreM: a line of names, then one of ten numbers for each event [GeV],
 * and nothing else, as any reader of CSV takes it. What the events are stands in a file beside it.
 */
#include "tables/events/fields.h"
#include "tables/events/formats.h"

static void csv_beam(const struct event_origin *origin, size_t k, struct event_text *text)
{
    flb_event_text_add_number(text,
                              flavbrem_process_values_of(flb_event_process_of(origin, k)).target_z);
    flb_event_text_add(text, ",");
    flb_event_text_add_number(text, origin->beam_energy_gev[k]);
    flb_event_text_add(text, ",");
}

static void csv_head(const struct event_origin *origin, struct event_text *text)
{
    (void)origin;
    flb_event_text_add(text, "target_Z,incident_energy,recoil_energy,recoil_px,recoil_py,recoil_pz,"
                             "centerMomentum_energy,centerMomentum_px,centerMomentum_py,"
                             "centerMomentum_pz\n");
}

static char *csv_event(const struct event_parts *parts, size_t energy, uint64_t i,
                       const flavbrem_event *event, char *at)
{
    const double *lepton = event->lepton, *boson = event->boson;
    const double numbers[8] = {lepton[3],
                               lepton[0],
                               lepton[1],
                               lepton[2],
                               lepton[3] + boson[3],
                               lepton[0] + boson[0],
                               lepton[1] + boson[1],
                               lepton[2] + boson[2]};
    (void)i;
    at = event_part_put(at, &parts->beam[energy]);
    at = event_numbers_put(at, numbers, 8, ',');
    *at++ = '\n';
    return at;
}

/* ---- reading ---- */

static void csv_take(struct event_reading *reading, struct event_line line)
{
    struct event_scan *scan = reading->scan;
    scan->ends = 1;
    if (flb_event_line_begins(line, "# ")) /* of format version 1 */
        flb_event_take_assignment(reading, flb_event_line_behind(line, 2));
    else if (scan->lines > 1 && line.length > 0)
        scan->events++;
}

static const struct event_text_format csv_text = {0, csv_beam, NULL, csv_head, csv_event, NULL};
static const struct event_scanner csv_scanner = {
    "target_Z,incident_energy,", NULL, 0, NULL, 0, csv_take};

extern const struct event_format_row flb_event_format_csv;
const struct event_format_row flb_event_format_csv = {
    {"csv", "CSV", ".csv .csv.gz",
     "G4DarkBreM; beside it NAME.meta with spec, cross-section, count, checksum, but of stdout "
     "none",
     1, 1},
    1,
    &csv_text,
    &csv_scanner};
