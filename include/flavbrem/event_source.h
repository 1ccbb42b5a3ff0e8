/* What the events of a spec are drawn from: a hat and a cross-section for each beam energy. */
#ifndef FLAVBREM_EVENT_SOURCE_H
#define FLAVBREM_EVENT_SOURCE_H

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
 * share their hats, first as by flavbrem_samplers_create_shared, then with cross-sections.
 * Errors: FLAVBREM_ERROR_INPUT (the spec, or an energy that has no events), FLAVBREM_ERROR_MEMORY,
 * FLAVBREM_ERROR_CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_event_source_create(flavbrem_context *context,
                                                                 const flavbrem_spec *spec,
                                                                 flavbrem_event_source **source);

/* Frees the source and sets *source to NULL; does nothing if it is NULL already. */
void flavbrem_event_source_destroy(flavbrem_event_source **source);

/* What follows belongs to the source; of NULL it is NULL, 0. */

const flavbrem_spec *flavbrem_event_source_spec(const flavbrem_event_source *source);

/* How many beam energies there are: event i has number i % n of them. Theirs is the size of the
 * arrays below. */
size_t flavbrem_event_source_energies(const flavbrem_event_source *source);

/* For flavbrem_events_draw and flavbrem_events_histogram. */
flavbrem_sampler *const *flavbrem_event_source_samplers(const flavbrem_event_source *source);

/* Beam energies [GeV]; cross-sections of the events, what the recoil of the nucleus forbids
 * (flavbrem_sampler_sigma), and flavbrem_sampler_hat_pb, all in pb. */
const double *flavbrem_event_source_beam_energies(const flavbrem_event_source *source);
const flavbrem_result *flavbrem_event_source_sigma(const flavbrem_event_source *source);
const flavbrem_result *flavbrem_event_source_forbidden(const flavbrem_event_source *source);
const double *flavbrem_event_source_hats(const flavbrem_event_source *source);

/* How many energies have a cross-section that misses the tolerance. */
size_t flavbrem_event_source_missed(const flavbrem_event_source *source);

/* The mean of the values and that of the errors of n results, good: of the beam energies, of which
 * each has as many events, the cross-section of all. 0 where n is 0, else not a number for NULL.
 * Thread safe. */
flavbrem_result flavbrem_results_mean(const flavbrem_result *results, size_t n);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
