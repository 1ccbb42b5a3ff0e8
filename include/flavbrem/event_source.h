/* What the events of a spec are drawn from: a hat and a cross-section for each part, that is a beam
 * energy, or where there are more masses, targets, or a spectrum, one of them together. */
#ifndef FLAVBREM_EVENT_SOURCE_H
#define FLAVBREM_EVENT_SOURCE_H

#include "flavbrem/region.h"
#include "flavbrem/spec.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* It never changes once made: any number of threads may draw from it at the same time. */
typedef struct flavbrem_event_source flavbrem_event_source;

/* Makes the hats and integrates the cross-sections, to the `rtol` of the spec.
 *   spec    of FLAVBREM_JOB_EVENTS; it is checked, and copied
 *   source  receives the handle, which the caller owns and gives to flavbrem_event_source_destroy;
 *           NULL after an error
 * The progress function is called with the number of energies that are done, and theirs; where they
 * share their hats, first as by flavbrem_samplers_create_shared, then with cross-sections; of a
 * spectrum with showers, cross-sections and hats.
 * Errors: FLAVBREM_ERROR_INPUT (the spec, or an energy that has no events, or a mass of which no
 * lepton of the spectrum makes any), FLAVBREM_ERROR_FILE (a spectrum that cannot be read),
 * FLAVBREM_ERROR_MEMORY, FLAVBREM_ERROR_CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_event_source_create(flavbrem_context *context,
                                                                 const flavbrem_spec *spec,
                                                                 flavbrem_event_source **source);

/* Frees the source and sets *source to NULL; does nothing if it is NULL already. */
void flavbrem_event_source_destroy(flavbrem_event_source **source);

/* What follows belongs to the source; of NULL it is NULL, 0. */

const flavbrem_spec *flavbrem_event_source_spec(const flavbrem_event_source *source);

/* How many parts there are. Theirs is the size of the arrays below. */
size_t flavbrem_event_source_energies(const flavbrem_event_source *source);

/* The number of the part that event i comes from: i % n, or as events are drawn by weight. It
 * depends on the spec's keys, but for `events` and `first`, and on i. Thread safe. */
size_t flavbrem_event_source_pick(const flavbrem_event_source *source, uint64_t i);

/* The events number first to first + n - 1, as flavbrem_events_draw; event i of part k is event
 * number i of its sampler. With a `cut` it is the first one inside of the numbers i, i + 2^40,
 * i + 2*2^40, ... of its sampler, on the CPU, and its tries are those of all that were looked at;
 * numbers are below 2^40 then. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_event_source_draw(flavbrem_context *context,
                                                               const flavbrem_event_source *source,
                                                               uint64_t first, size_t n,
                                                               flavbrem_event *events);

/* The same counted, as flavbrem_events_histogram. */
FLAVBREM_MUST_CHECK flavbrem_status
flavbrem_event_source_histogram(flavbrem_context *context, const flavbrem_event_source *source,
                                uint64_t first, size_t n, flavbrem_histogram *histogram);

/* One for each part. Parts of one energy, mass and target have the same one. Of a source that is
 * not mixed and has no cut flavbrem_events_draw gives its events too. */
flavbrem_sampler *const *flavbrem_event_source_samplers(const flavbrem_event_source *source);

/* Beam energies [GeV]; cross-sections of the events, so those inside a `cut`, what the recoil of
 * the nucleus forbids (flavbrem_sampler_sigma), and flavbrem_sampler_hat_pb, all in pb. */
const double *flavbrem_event_source_beam_energies(const flavbrem_event_source *source);
const flavbrem_result *flavbrem_event_source_sigma(const flavbrem_event_source *source);
const flavbrem_result *flavbrem_event_source_forbidden(const flavbrem_event_source *source);
const double *flavbrem_event_source_hats(const flavbrem_event_source *source);

/* ---- several masses, targets, a spectrum ---- */

/* 1 where there are several masses or targets, or parts are drawn by weight: of a spectrum, or by
 * the cross-section. Else 0: one mass, one target, energies in turn. */
int flavbrem_event_source_is_mixed(const flavbrem_event_source *source);

/* 1 where energies, masses or targets have as many events each, whatever their cross-sections
 * (several, and the spec's `share` is not sigma; of a spectrum several masses): the events of a
 * part then stand for its own cross-section (flavbrem_event_source_sigma), and those in a bin for
 * no part of the mean. Else 0: k of n events stand for k/n of flavbrem_event_source_mean
 * (flavbrem_histogram_pb). */
int flavbrem_event_source_takes_turns(const flavbrem_event_source *source);

/* 1 where the spec has a spectrum. */
int flavbrem_event_source_has_spectrum(const flavbrem_event_source *source);

/* Frozen. */
typedef struct flavbrem_event_part {
    double beam_energy_gev, m_phi_gev;
    double share;     /* of all events, expected; their sum is 1 */
    double length_cm; /* of a spectrum: the track length of the row, per primary; else 0, */
    double depth_from_cm, depth_to_cm; /* and its bin of depth */
    size_t mass, target;               /* numbers, 0, 1, ... */
    int charge; /* of the incoming lepton, -1 or +1, and so of the outgoing one */
} flavbrem_event_part;

/* Part number k; beyond: zeros. Those of a mass lie together, in it those of a target. Of a
 * spectrum they are rows that have events. */
flavbrem_event_part flavbrem_event_source_part(const flavbrem_event_source *source, size_t k);

/* How many masses and targets there are. The targets of a spectrum are the elements of its
 * material. */
size_t flavbrem_event_source_masses(const flavbrem_event_source *source);
size_t flavbrem_event_source_targets(const flavbrem_event_source *source);

/* The process with target number i; NULL beyond. */
const flavbrem_process *flavbrem_event_source_process(const flavbrem_event_source *source,
                                                      size_t i);

/* What the events of a mass stand for. Frozen. */
typedef struct flavbrem_event_total {
    double m_phi_gev;
    double share; /* of all events, expected */
    /* Of a spectrum conversions over track length and nuclei; else the mean over energies and
     * targets. The error is that of the cross-sections. */
    flavbrem_result sigma, forbidden;
    /* Of a spectrum, per primary, with the errors of a flavbrem_yield_value; else 0, as the next
     * ones. */
    double conversions, statistics, numerics;
    double track_length_cm, track_error_cm; /* of all rows that count, below the threshold too */
    double nuclei_per_cm3;
} flavbrem_event_total;

/* Of mass number i; beyond: zeros. */
flavbrem_event_total flavbrem_event_source_total(const flavbrem_event_source *source, size_t i);

/* The mean of sigma over the masses [pb], which all events stand for.
 *   forbidden  receives that of what recoil forbids; may be NULL */
flavbrem_result flavbrem_event_source_mean(const flavbrem_event_source *source,
                                           flavbrem_result *forbidden);

/* How many parts have a cross-section that misses the tolerance; those that are counted from events
 * do not. */
size_t flavbrem_event_source_missed(const flavbrem_event_source *source);

/* Which part of the cross-section lies inside the `cut` of the spec, with an error that holds; 1
 * without a cut. Of several energies, masses and targets that of their sums. Shares of parts that
 * are drawn by weight are those inside; parts of which less than 1e-5 is inside have no events and
 * their cross-section is in the error.
 *   way  receives how the cross-sections inside are had: as integrals, where one particle's energy
 *        or angle is cut, or both of at most 16 energies, masses and targets; else counted, from
 *        2^22 events of all parts together, at least 2^14 of each
 *        and until 1000 of it are inside, at most 2^22. May be NULL */
flavbrem_result flavbrem_event_source_inside(const flavbrem_event_source *source,
                                             flavbrem_region_way *way);

/* The mean of the values and that of the errors of n results, good: of the beam energies, of which
 * each has as many events, the cross-section of all. 0 where n is 0, else not a number for NULL.
 * Thread safe. */
flavbrem_result flavbrem_results_mean(const flavbrem_result *results, size_t n);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
