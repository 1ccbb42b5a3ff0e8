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
    flavbrem_process *processes;  /* [n_targets], as they were asked for, */
    flavbrem_process *drawn;      /* and without the angle of the lepton's that the region has */
    int is_mixed;
    int is_drawn; /* parts are picked, by: */
    event_pick pick;
    size_t *begin;
    double *upto;
    flavbrem_spectrum *spectrum; /* NULL where there is none */
    int has_region, is_counted;
    flavbrem_region region;
    flavbrem_result inside; /* of sigma, a part */
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

/* One of n_places: an energy, a mass and a target of a source with a region. */
typedef struct source_place {
    const flavbrem_process *process;
    flavbrem_sampling sampling;
    flavbrem_sampler *sampler;
    size_t n_places;
} source_place;

/* Reads the region of the spec, and makes made->drawn of made->processes. */
FLAVBREM_MUST_CHECK flavbrem_status flb_source_take_region(flavbrem_context *context,
                                                           flavbrem_event_source *made);

/* Makes the cross-section of a place the one inside; 0 where there is too little to find events of.
 */
FLAVBREM_MUST_CHECK flavbrem_status flb_source_inside(flavbrem_context *context,
                                                      flavbrem_event_source *made,
                                                      const source_place *place,
                                                      flavbrem_result *sigma);

/* The sentence where nothing of a mass, or of an energy of it, is inside. */
FLAVBREM_MUST_CHECK flavbrem_status flb_source_nothing_inside(flavbrem_context *context,
                                                              const flavbrem_event_source *made,
                                                              double energy_gev, double m_phi_gev);

/* The error of a sum of two places: where they are counted, each has its own events. */
double flb_source_join(const flavbrem_event_source *made, double error, double another);

/* flavbrem_results_mean, with such an error. */
flavbrem_result flb_source_mean(const flavbrem_event_source *made, const flavbrem_result *sigma,
                                size_t n);

/* made->inside from the sums of the cross-sections inside and of all. */
void flb_source_tell_inside(flavbrem_event_source *made, const flavbrem_result *inside,
                            const flavbrem_result *whole);

/* Tells the progress function of energies. */
FLAVBREM_MUST_CHECK flavbrem_status flb_source_look(flavbrem_context *context, size_t done,
                                                    size_t n);

#endif
