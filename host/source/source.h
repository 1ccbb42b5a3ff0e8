/* What a source of events holds. Private to the library. */
#ifndef FLAVBREM_HOST_SOURCE_H
#define FLAVBREM_HOST_SOURCE_H

#include "flavbrem/event_source.h"
#include "flavbrem/spectrum.h"
#include "kernels/pick.h"

struct flavbrem_event_source {
    flavbrem_spec *spec;
    size_t n_parts, missed;
    flavbrem_event_part *parts; /* [n_parts], as the next ones */
    double *beam_energy_gev;
    flavbrem_result *sigma, *forbidden;
    double *hat_pb;
    flavbrem_sampler **samplers; /* those of `made`, some more than once */
    size_t n_made;
    flavbrem_sampler **made;
    size_t n_masses, n_targets;
    flavbrem_event_total *totals; /* [n_masses] */
    flavbrem_process *processes;  /* [n_targets] */
    int is_mixed;
    int is_drawn; /* parts are picked, by: */
    event_pick pick;
    size_t *begin;
    double *upto;
    flavbrem_spectrum *spectrum; /* NULL where there is none */
};

/* Fills a source that has its spec, of one mass and target, whose energies take turns. */
FLAVBREM_MUST_CHECK flavbrem_status flb_source_fill_plain(flavbrem_context *context,
                                                          flavbrem_event_source *made);

/* Any other one. */
FLAVBREM_MUST_CHECK flavbrem_status flb_source_fill_mixed(flavbrem_context *context,
                                                          flavbrem_event_source *made);

/* Room for the arrays of n parts and, where they are picked, for the pick. */
FLAVBREM_MUST_CHECK flavbrem_status flb_source_room(flavbrem_context *context,
                                                    flavbrem_event_source *made, size_t n);

/* Tells the progress function of energies. */
FLAVBREM_MUST_CHECK flavbrem_status flb_source_look(flavbrem_context *context, size_t done,
                                                    size_t n);

#endif
