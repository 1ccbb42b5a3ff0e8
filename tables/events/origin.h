/* What a file of events is made of: where they come from, what was seen of them, bytes. */
#ifndef FLAVBREM_TABLES_EVENT_ORIGIN_H
#define FLAVBREM_TABLES_EVENT_ORIGIN_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/event_source.h"

#define EVENT_CHUNK 8192u /* events; also the chunks of HDF5 and the members of gzip */

#define EVENT_FORMAT(NUMBER, file) EVENT_##NUMBER,
enum event_format {
#include "tables/events/format_list.inc"
    EVENT_FORMATS
};
#undef EVENT_FORMAT

/* All that the events depend on, and what is known of them beforehand; stands in every file. The
 * pointers are the caller's and live as long as the writer. */
struct event_origin {
    const flavbrem_process *process;
    flavbrem_method method;
    flavbrem_view view;
    double m_phi_gev;
    int charge;   /* of the incoming lepton, -1 or +1 */
    int boson_id; /* of the PDG */
    uint64_t seed;
    uint64_t first; /* number of the file's first event */
    uint64_t n;     /* events in the file */
    /* Event i has energy number i % n_energies, or that which `mixed` says. */
    size_t n_energies;
    const double *beam_energy_gev;    /* [n_energies] */
    const flavbrem_result *sigma;     /* [n_energies] cross-section of the events [pb] */
    const flavbrem_result *forbidden; /* [n_energies] what recoil forbids [pb] */
    const double *hat_pb;             /* [n_energies] flavbrem_sampler_hat_pb */
    flavbrem_result inside;           /* of a cut, which part of sigma; else 1 and no error */
    int inside_is_counted;
    const char *spec; /* canonical options, a line each */
    const char *code_version;
    /* NULL but for several masses or targets, or parts that are drawn; it then has parts where
     * energies are meant above, and process, m_phi_gev and charge are those of the first part. */
    const flavbrem_event_source *mixed;
};

/* What was seen of the events that are in the file. */
struct file_tally {
    uint64_t events, tries, azimuth_tries;
    uint64_t above_hat; /* events with a weight above 1 */
    double worst_weight;
};

#define EVENT_CRCS 10 /* checksums of a chunk */

/* Bytes of a chunk; begin with {0}, free with flb_event_bytes_free, use again and again. */
struct event_bytes {
    char *data;
    size_t size, capacity;
    uint64_t plain;           /* of a text, bytes before they were packed */
    uint32_t crc[EVENT_CRCS]; /* of a text, CRC-32 before and after packing; else of each column */
};

/* Frees what is in it; it can be used again. */
void flb_event_bytes_free(struct event_bytes *bytes);

#endif
