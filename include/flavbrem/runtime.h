/* Inside a simulator: the cross-section and final states at the energy that a particle has just
 * now, with the simulator's own random numbers, from a table that was made with "sampling".
 *
 * What is interpolated is how often a draw is tried, not what is drawn: a try is accepted by the
 * density at the caller's energy and mass. So a table of some hundred kilobytes serves every energy
 * from the threshold on. */
#ifndef FLAVBREM_RUNTIME_H
#define FLAVBREM_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/material.h"
#include "flavbrem/sampler.h"
#include "flavbrem/table.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* A process of a table at one boson mass, by one method and view. It never changes: all threads may
 * use one at the same time, and nothing is allocated after it was opened. */
typedef struct flavbrem_runtime flavbrem_runtime;

/* How often a draw is tried. */
#define FLAVBREM_RUNTIME_TRIES 4096u

/* Opens a table.
 *   path       of a table made with "sampling", by flavbrem_table_make or `flavbrem table`
 *   method     one that the table has
 *   view       FLAVBREM_VIEW_BOSON for FLAVBREM_ETL
 *   m_phi_gev  in the range of the table
 *   check      whether checksums are compared
 *   runtime    receives the handle, which the caller owns and gives to flavbrem_runtime_close; NULL
 *              after an error
 *   message    receives the sentence of an error, "" without one; may be NULL
 *   message_size  of message [bytes]; FLAVBREM_TABLE_MESSAGE is enough
 * Errors: FLAVBREM_ERROR_INPUT (no such file, a table without sampling, a mass beyond its range),
 * FLAVBREM_ERROR_FORMAT, FLAVBREM_ERROR_FILE, FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_runtime_open(const char *path, flavbrem_method method,
                                                          flavbrem_view view, double m_phi_gev,
                                                          flavbrem_table_check check,
                                                          flavbrem_runtime **runtime, char *message,
                                                          size_t message_size);

/* The same for a table that is open; it must stay open as long as the handle. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_runtime_of_table(const flavbrem_table *table,
                                                              flavbrem_method method,
                                                              flavbrem_view view, double m_phi_gev,
                                                              flavbrem_runtime **runtime,
                                                              char *message, size_t message_size);

/* Frees the handle and sets *runtime to NULL; does nothing if it is NULL already. */
void flavbrem_runtime_close(flavbrem_runtime **runtime);

/* The total energies of the beam that it serves [GeV]: up to the second, where the table ends; from
 * the first on it has sigma, which is where the process opens or where the table begins. It draws
 * from the opening on, wherever the table begins. */
void flavbrem_runtime_range(const flavbrem_runtime *runtime, double beam_energy_gev[2]);

/* The cross-section at the coupling of the table [pb], as flavbrem_table_sigma has it: 0 below the
 * threshold.
 *   error_pb  may be NULL
 * Errors: FLAVBREM_ERROR_OUTSIDE for an energy beyond the range, or that is no number; it is never
 * replaced by another one. FLAVBREM_ERROR_NO_VALUE where the table has none, as of WW in a cell in
 * which it opens. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_runtime_sigma(const flavbrem_runtime *runtime,
                                                           double beam_energy_gev, double *sigma_pb,
                                                           double *error_pb);

/* What sigma and its error are never above between two energies, for a particle that loses energy
 * along a step: a place is drawn by the bound and kept with sigma/bound.
 *   beam_energy_gev  from and to
 * Errors: FLAVBREM_ERROR_INPUT (from is above to), FLAVBREM_ERROR_OUTSIDE, FLAVBREM_ERROR_NO_VALUE
 * (somewhere between them). */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_runtime_sigma_bound(const flavbrem_runtime *runtime,
                                                                 const double beam_energy_gev[2],
                                                                 double *bound_pb);

/* The part of sigma that the recoil of the nucleus allows, 0 to 1: WW and IWW have more, and a draw
 * is one of what is allowed. Who wants the events of sigma keeps a draw with this probability. 1
 * for FLAVBREM_ETL, 0 where there are no events. Interpolated: mostly good to 3% of itself, better
 * than 1e-3 where little is forbidden; where most is, close to the opening, 13% off was seen.
 * Errors: FLAVBREM_ERROR_OUTSIDE for an energy above the range, or that is no number. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_runtime_allowed(const flavbrem_runtime *runtime,
                                                             double beam_energy_gev,
                                                             double *allowed);

/* Draws a final state.
 *   key    key[0] is the key of Philox4x32-10, key[1] the upper half of its counter: two draws with
 *          the same key are the same, on every machine. A simulator takes both from its generator.
 *   event  receives it, in the frame of the beam
 * event->weight is 1, but where the density lies above what it was drawn from.
 * Errors: FLAVBREM_ERROR_INPUT (there is no final state at an energy so small),
 * FLAVBREM_ERROR_OUTSIDE (it is above the range, or no number), FLAVBREM_ERROR_FORMAT
 * (FLAVBREM_RUNTIME_TRIES were not enough: the table does not belong to this process). */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_runtime_draw(const flavbrem_runtime *runtime,
                                                          double beam_energy_gev,
                                                          const uint64_t key[2],
                                                          flavbrem_event *event);

/* Draws n final states at once, which takes half of the time: what flavbrem_runtime_draw makes of
 * beam_energy_gev[i] and key[i] into events[i], bit for bit.
 * Errors: those of flavbrem_runtime_draw. An energy that is too small, above the range or no number
 * leaves events[] untouched; after another error some events may be in it. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_runtime_draw_many(const flavbrem_runtime *runtime,
                                                               size_t n,
                                                               const double beam_energy_gev[],
                                                               const uint64_t key[][2],
                                                               flavbrem_event events[]);

/* The process of the table, which lives as long as the handle; NULL of NULL. Thread safe. */
const flavbrem_process *flavbrem_runtime_process(const flavbrem_runtime *runtime);

/* ---- in a material ---- */

/* The square of a coupling (of a vector g_V, not epsilon) over that of the table, by which its
 * cross-sections are multiplied to be those of this coupling; not a number where the handle is
 * NULL. Thread safe. */
double flavbrem_runtime_coupling_factor(const flavbrem_runtime *runtime, double coupling);

/* The macroscopic cross-section, sum of nuclei_per_cm3 times sigma [1/cm]; one over it is the mean
 * free path [cm].
 *   material        from flavbrem_material_read
 *   runtimes        [material->n], one for each part: of a process on a nucleus of its charge; all
 *                   of one mass, boson and couplings and by one method
 *   factor          multiplies all of it, as a coupling's or a bias; 0 or more
 *   per_cm          receives the sum
 *   partial_per_cm  [material->n], receives what each part has of it; may be NULL
 * After an error the outputs are as they were. Thread safe.
 * Errors: FLAVBREM_ERROR_INPUT (also for a handle of another charge than its part, for handles of
 * different masses, methods, bosons, couplings or leptons, and for a sum that is no number), and
 * those of flavbrem_runtime_sigma where an energy is beyond one of the tables. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_runtime_per_cm(
    const flavbrem_material *material, const flavbrem_runtime *const runtimes[],
    double beam_energy_gev, double factor, double *per_cm, double partial_per_cm[]);

/* The element that was hit: part i as often as it has its part of the sum.
 *   n               parts
 *   partial_per_cm  as from flavbrem_runtime_per_cm
 *   uniform         from 0 up to below 1
 * Returns its index, never that of a part with 0; n where there is none to be had (nothing above 0,
 * or uniform is another number). Thread safe. */
size_t flavbrem_runtime_pick(size_t n, const double partial_per_cm[], double uniform);

/* Turns the momenta of an event from the frame of the beam to where the particle flew; energies,
 * angles to the beam, x, y and t are as they were.
 *   direction    any vector but 0, of any length
 *   azimuth_rad  turns the event about the beam before that, -2 pi to 2 pi; 0 where it comes from
 *                flavbrem_runtime_draw, which has a random one
 * The beam goes to the direction by the shortest rotation; where the direction is backward (below 0
 * in z), by half a turn about the x axis and the shortest rotation from there.
 * After an error the event is as it was. Thread safe. Errors: FLAVBREM_ERROR_INPUT. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_event_turn(const double direction[3],
                                                        double azimuth_rad, flavbrem_event *event);

/* ---- making ---- */

/* What a table with "sampling" holds of a method and a view, as bytes.
 *   m_phi_gev        from and to
 *   beam_energy_gev  up to this one, from the threshold of each mass on
 *   bytes, size      receive them; the caller frees them; NULL and 0 after an error
 * The same bytes in any number of threads.
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY, FLAVBREM_ERROR_CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status
flavbrem_runtime_hats(flavbrem_context *context, const flavbrem_process *process,
                      flavbrem_method method, flavbrem_view view, const double m_phi_gev[2],
                      double beam_energy_gev, void **bytes, size_t *size);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
