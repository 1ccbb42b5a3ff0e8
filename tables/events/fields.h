/* What stands in an event file about its events, under the same names in every format. */
#ifndef FLAVBREM_TABLES_EVENT_FIELDS_H
#define FLAVBREM_TABLES_EVENT_FIELDS_H

#include "tables/events/text.h"

#define EVENT_FILE_FORMAT "flavbrem events"
#define EVENT_FILE_VERSION 2
#define EVENT_FILE_VERSION_MIXED 3 /* of several masses, targets, of a spectrum */

/* Takes one field after the other. */
struct event_fields {
    void *user;
    void (*text)(void *user, const char *name, const char *value);
    void (*number)(void *user, const char *name, double value);
    void (*whole)(void *user, const char *name, uint64_t value);
};

/* All that the events depend on but energies and spec. */
void flb_event_origin_fields(const struct event_origin *origin, const struct event_fields *to);

/* What was seen of the events. */
void flb_event_tally_fields(const struct file_tally *tally, const struct event_fields *to);

/* The origin in lines `before name = value`, with a line for each energy, and the spec. */
void flb_event_origin_lines(struct event_text *text, const char *before,
                            const struct event_origin *origin);
void flb_event_tally_lines(struct event_text *text, const char *before,
                           const struct file_tally *tally);

/* The line `before crc32 = ` with zeros for digits. Returns where they stand in the text. */
size_t flb_event_crc_line(struct event_text *text, const char *before);

/* The numbers of a beam energy, with a blank between each two. */
#define EVENT_BY_ENERGY                                                                            \
    "beam_energy_gev sigma_pb error_pb hat_pb efficiency forbidden_pb forbidden_error_pb"
/* Of each part of a mixed source besides. */
#define EVENT_BY_PART                                                                              \
    " m_phi_gev charge target_z target_a mass_index target_index share"                            \
    " length_cm depth_from_cm depth_to_cm"
#define EVENT_PART_NUMBERS 10
void flb_event_part_numbers(const struct event_origin *origin, size_t k,
                            double numbers[EVENT_PART_NUMBERS]);
const char *flb_event_energy_names(const struct event_origin *origin);
void flb_event_energy_numbers(struct event_text *text, const struct event_origin *origin, size_t k);

/* Expected: cross-section over the integral of the hat. */
double flb_event_efficiency(const struct event_origin *origin, size_t k);

/* Momentum of the beam along z [GeV]. */
double flb_event_beam_momentum_gev(const struct event_origin *origin, size_t k);

/* Numbers of the Monte Carlo particle numbering scheme (PDG); of hydrogen that of the proton. */
int flb_event_lepton_id(flavbrem_lepton lepton, int charge);
int flb_event_nucleus_id(const struct event_origin *origin, size_t k);

/* Of energy number k, or part. */
const flavbrem_process *flb_event_process_of(const struct event_origin *origin, size_t k);
double flb_event_m_phi_gev(const struct event_origin *origin, size_t k);
int flb_event_charge(const struct event_origin *origin, size_t k);

/* Of event number i. */
size_t flb_event_energy_of(const struct event_origin *origin, uint64_t i);

/* What all events stand for. */
flavbrem_result flb_event_sigma(const struct event_origin *origin);

#define EVENT_BOSON_ID 622 /* where the spec has no other one */

/* The dataset of HDF5 with the checksum of the file. */
#define EVENT_CRC_NAME "/file_crc32"

#endif
