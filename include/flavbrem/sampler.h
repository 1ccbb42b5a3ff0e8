/* Final states of l_i N -> l_f N phi, drawn from the cross-section by accept-reject. */
#ifndef FLAVBREM_SAMPLER_H
#define FLAVBREM_SAMPLER_H

#include <stdint.h>

#include "flavbrem/xsec.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* Rises when the bytes of an event change. */
#define FLAVBREM_STREAM_VERSION 5u

/* Which particle WW and IWW describe; they do not define the other one. The exact cross-section
 * describes both. */
typedef enum flavbrem_view {
    FLAVBREM_VIEW_BOSON = 0, /* x, theta from d2x, Eq. (22) */
    FLAVBREM_VIEW_LEPTON = 1 /* y, psi from d2y, Eqs. (26), (27) */
} flavbrem_view;

/* What events are drawn from; start from flavbrem_sampling_default(). Frozen. */
typedef struct flavbrem_sampling {
    flavbrem_method method;
    flavbrem_view view;     /* FLAVBREM_VIEW_BOSON for ETL */
    double beam_energy_gev; /* E, the lepton's total energy: above threshold, at most 1e6 */
    double m_phi_gev;       /* as for flavbrem_xsec */
    uint64_t seed;          /* any */
} flavbrem_sampling;

/* ETL, seed 1, view FLAVBREM_VIEW_BOSON; the energy and the mass are 0 and must be given. */
flavbrem_sampling flavbrem_sampling_default(void);

/* "boson", "lepton". */
const char *flavbrem_view_name(flavbrem_view view);

/* The hat over the cross-section of one process, energy and mass. It never changes once made: any
 * number of threads may draw from it at the same time. */
typedef struct flavbrem_sampler flavbrem_sampler;

/* Momenta [GeV] in the laboratory, (px, py, pz, E), the beam along z, the nucleus at rest before.
 * All three particles are on their mass shells, and momentum is conserved. Frozen. */
typedef struct flavbrem_event {
    double lepton[4], boson[4], nucleus[4]; /* E is the total energy, with the mass */
    double x, theta_rad;           /* of the boson: E_phi/E, total energies; angle to the beam */
    double y, psi_rad;             /* of the lepton: E_f/E, likewise */
    double t_gev2;                 /* momentum transfer to the nucleus, -q^2 */
    double weight;                 /* 1; where the density lies above the hat, density over hat */
    uint32_t tries, azimuth_tries; /* evaluations of the density, and of the azimuth's */
} flavbrem_event;

/* Makes the hat.
 *   process    checked first. ETL: its cut of the boson's angle holds, one of the lepton's is
 *              refused; WW, IWW: theta_max or psi_max holds for the angle that is drawn. The
 *              coupling changes nothing; of a boson with two what counts is how they
 *              are divided
 *   sampling   event i is a function of process, sampling and i alone
 *   sampler    receives the handle, which the caller owns and gives to flavbrem_sampler_destroy;
 *              NULL after an error
 * WW and IWW give the energy and the angle of one particle, the one of the view. They do not say
 * what the others do: the nucleus is given the least momentum that these allow (t = t_min: the
 * other particle flies along p - k, or p - p'), a choice that conserves energy and momentum. Where
 * a nucleus of its mass can take none of them, there is no event.
 * On the threads of the context. The progress function is not called and no GPU is asked.
 * Errors: FLAVBREM_ERROR_INPUT (also where there are no events), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_sampler_create(flavbrem_context *context,
                                                            const flavbrem_process *process,
                                                            const flavbrem_sampling *sampling,
                                                            flavbrem_sampler **sampler);

/* The same for many of them, one behind the other.
 *   n          any; with 0 nothing is done
 *   samplings  [n]
 *   samplers   receives n handles, each to be destroyed; all are NULL after an error
 * Between two of them the progress function is called with how many there are, and n.
 * Errors: as above, FLAVBREM_ERROR_CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_samplers_create(flavbrem_context *context,
                                                             const flavbrem_process *process,
                                                             size_t n,
                                                             const flavbrem_sampling samplings[],
                                                             flavbrem_sampler *samplers[]);

/* The same for thousands of energies, in a few seconds: those of one mass share a set of hats, of
 * which each has what lies around its energy. Its events have the same distribution as with a hat
 * of its own, and other bytes, which depend on process and sampling alone, as there.
 *   samplings  [n], all of one method and view
 * More tries are needed for a draw: two of three processes have 0.8 draws a try or more, those
 * close above a decay pole fewer, 0.01 at 1.5e-4 GeV above one
 * (validation/reports/hats_shared.txt). For each mass the progress function is called with how many
 * rounds of cuts are done, and the most that there can be. Errors: as above. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_samplers_create_shared(
    flavbrem_context *context, const flavbrem_process *process, size_t n,
    const flavbrem_sampling samplings[], flavbrem_sampler *samplers[]);

/* Frees the sampler and sets *sampler to NULL; does nothing if it is NULL already. */
void flavbrem_sampler_destroy(flavbrem_sampler **sampler);

/* Draws the events number first to first + n - 1 into events[n], on the calling thread. Event i has
 * the same bits in any batch and on any thread and device. Thread safe. */
void flavbrem_sampler_draw(const flavbrem_sampler *sampler, uint64_t first, size_t n,
                           flavbrem_event *events);

/* The same on all threads of the context, or on its GPU, from several samplers in turn: event i
 * comes from samplers[i % n_samplers] and is the event number i of that one.
 *   n_samplers   1 or more, for instance one for each beam energy
 *   first, n     any; of several samplers first + n does not pass 2^64, of one the numbers go on
 *                from 0
 *   events       receives n events; after an error they are not all there
 * Where there is a progress function it is called with the number of events drawn, after every
 * million of them, or every four millions on a GPU.
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY, FLAVBREM_ERROR_DEVICE,
 * FLAVBREM_ERROR_CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_events_draw(flavbrem_context *context,
                                                         size_t n_samplers,
                                                         flavbrem_sampler *const samplers[],
                                                         uint64_t first, size_t n,
                                                         flavbrem_event *events);

/* What a histogram is over; of weights it knows nothing. */
typedef enum flavbrem_variable {
    FLAVBREM_VARIABLE_X = 0,
    FLAVBREM_VARIABLE_THETA = 1, /* [rad] */
    FLAVBREM_VARIABLE_Y = 2,
    FLAVBREM_VARIABLE_PSI = 3, /* [rad] */
    FLAVBREM_VARIABLE_T = 4    /* [GeV^2] */
} flavbrem_variable;

/* "x", "theta", "y", "psi", "t"; NULL for another number. */
const char *flavbrem_variable_name(flavbrem_variable variable);

/* Ascending edges; bin i, 0 < i < n_edges, is from edges[i - 1] on and below edges[i], bin 0 is
 * below all edges, bin n_edges from the last one on. Frozen. */
typedef struct flavbrem_axis {
    flavbrem_variable variable;
    size_t n_edges;      /* 2 or more */
    const double *edges; /* the caller's */
} flavbrem_axis;

/* Frozen. */
typedef struct flavbrem_histogram {
    size_t n_axes; /* 1 or 2 */
    flavbrem_axis axes[2];
    uint64_t *counts;              /* the caller's: [axes[0].n_edges + 1], or with two axes
                                    * [axes[0].n_edges + 1][axes[1].n_edges + 1] */
    uint64_t tries, azimuth_tries; /* sums over all events */
    uint64_t above;                /* events with a weight above 1 */
    double largest_weight;         /* of all events, 1 or more; as it was where there were none */
} flavbrem_histogram;

/* Counts the events that flavbrem_events_draw would give, and adds them to what the histogram has:
 * start it with zeros. On a GPU they stay there, so that the bus does not matter.
 *   n           any
 *   histogram   its axes; at most 2^28 bins
 * The same counts on every device. The progress function is called as by flavbrem_events_draw.
 * After FLAVBREM_ERROR_INPUT (as of that one, or an axis that makes no histogram) the histogram is
 * as it was; after FLAVBREM_ERROR_CANCELLED it has the events that the progress function was told
 * of, from `first` on; after FLAVBREM_ERROR_MEMORY or FLAVBREM_ERROR_DEVICE some events may be in
 * it. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_events_histogram(flavbrem_context *context,
                                                              size_t n_samplers,
                                                              flavbrem_sampler *const samplers[],
                                                              uint64_t first, size_t n,
                                                              flavbrem_histogram *histogram);

/* What the counts of one bin stand for. Frozen. */
typedef struct flavbrem_cell {
    double value;      /* the cross-section in the bin [pb]: sigma times its part of the events */
    double statistics; /* one standard deviation of it [pb] */
    double numerics;   /* the error of sigma times the same part [pb]: a bound, as that one */
    double density;    /* value over the bin's width, of two axes over both widths [pb, pb/rad,
                        * pb/GeV^2 and so on]: what flavbrem_xsec has for dx, d2x, averaged over
                        * the bin; its errors are the same part of it. Not a number of a bin
                        * without an end */
} flavbrem_cell;

/* Counts as cross-sections.
 *   histogram  as flavbrem_events_histogram has filled it, in one call or more; the events are all
 *              its counts together, those below and above the edges too
 *   sigma      what all these events stand for [pb]: flavbrem_sampler_sigma, or
 *              flavbrem_event_source_mean. Several samplers in turn need equal cross-sections: else
 *              an event of each stands for another one (flavbrem_event_source_takes_turns)
 *   cells      receives as many as there are counts, in their order; after an error it is untouched
 * Of k of n events the statistics are sigma sqrt(k/n (1 - k/n)/n), the binomial one; of none, and
 * of all, what one event stands for, sigma/n. All values add up to sigma, to rounding. The errors
 * of two bins are not independent: a bin has what another one lacks. A weight above 1 is counted as
 * 1. Thread safe.
 * Errors: FLAVBREM_ERROR_INPUT (as of flavbrem_events_histogram; no events; a sigma that is no
 * number from 0 on). */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_histogram_pb(flavbrem_context *context,
                                                          const flavbrem_histogram *histogram,
                                                          const flavbrem_result *sigma,
                                                          flavbrem_cell *cells);

/* The cross-section that the events stand for [pb], at the process's coupling.
 *   rtol       as in flavbrem_request
 *   sigma      receives it: of ETL that of flavbrem_xsec, bit by bit; of WW and IWW the integral of
 *              the view's own double-differential cross-section over the states that the recoil of
 *              the nucleus allows
 *   forbidden  receives the integral over those that it forbids, which are never drawn; 0 for ETL;
 *              may be NULL. The tolerance of this one is relative to the sum of both
 * On the calling thread; the progress function is not called and no GPU is asked.
 * Errors, which leave the outputs untouched: FLAVBREM_ERROR_INPUT (rtol), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_sampler_sigma(flavbrem_context *context,
                                                           const flavbrem_sampler *sampler,
                                                           double rtol, flavbrem_result *sigma,
                                                           flavbrem_result *forbidden);

/* The same without a sampler, and where there are no events: sigma is then 0, and its status
 * FLAVBREM_VALUE_BELOW_THRESHOLD or FLAVBREM_VALUE_CLOSED where flavbrem_xsec says so.
 *   process, sampling  as of flavbrem_sampler_create; the seed does not matter, and ETL may be cut
 *                      in both angles */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_view_sigma(flavbrem_context *context,
                                                        const flavbrem_process *process,
                                                        const flavbrem_sampling *sampling,
                                                        double rtol, flavbrem_result *sigma,
                                                        flavbrem_result *forbidden);

/* The integral of the hat [pb] at the process's coupling: flavbrem_sampler_sigma over it is the
 * efficiency, and accepted over tried times the hat gives sigma a second time. Thread safe. */
double flavbrem_sampler_hat_pb(const flavbrem_sampler *sampler);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
