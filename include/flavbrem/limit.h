/* Upper limits of a counting experiment by CLs (A. L. Read, J. Phys. G 28, 2693 (2002)): on a
 * number of events, and by a yield on the coupling, which is the reach of an experiment. */
#ifndef FLAVBREM_LIMIT_H
#define FLAVBREM_LIMIT_H

#include <stddef.h>
#include <stdint.h>

#include "flavbrem/context.h"
#include "flavbrem/yield.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* Nothing larger is taken. */
#define FLAVBREM_LIMIT_MOST_BACKGROUND 100000.0
#define FLAVBREM_LIMIT_MOST_OBSERVED 1000000

/* How probabilities are computed. */
typedef enum flavbrem_statistic {
    FLAVBREM_EXACT = 0, /* of the counts themselves: CLs = P(N <= n | s + b)/P(N <= n | b) */
    /* The formulas of G. Cowan et al., Eur. Phys. J. C 71, 1554 (2011), for the test statistic
     * q-tilde. Of few events they are below what nothing observed allows. */
    FLAVBREM_ASYMPTOTIC = 1
} flavbrem_statistic;

/* A counting experiment. Frozen. */
typedef struct flavbrem_counting {
    flavbrem_statistic statistic;
    double background; /* b, events expected without a signal; 0 to FLAVBREM_LIMIT_MOST_BACKGROUND
                        */
    /* Its standard deviation, 0 to 2 b. Exact: b is averaged over a gamma distribution, the one
     * that a side measurement of (b/error)^2 events gives; asymptotic: b is fitted to both. */
    double background_error;
    double confidence; /* 0.5 to 0.999999 */
} flavbrem_counting;

/* Exact, no background, 0.9. */
flavbrem_counting flavbrem_counting_default(void);

/* CLs of a signal.
 *   counting  NULL: flavbrem_counting_default
 *   observed  events, at most FLAVBREM_LIMIT_MOST_OBSERVED
 *   signal    events expected from it, 0 to 1e7
 *   cls       receives it, 0 to 1; after an error it is untouched
 * Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_limit_cls(flavbrem_context *context,
                                                       const flavbrem_counting *counting,
                                                       uint64_t observed, double signal,
                                                       double *cls);

/* The upper limit on the events expected from a signal: CLs = 1 - confidence there, within 1e-12
 * (relative).
 *   events  receives it; after an error it is untouched
 * As flavbrem_limit_cls otherwise. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_limit_observed(flavbrem_context *context,
                                                            const flavbrem_counting *counting,
                                                            uint64_t observed, double *events);

/* The limit that is expected without a signal.
 *   sigmas  which of many experiments: 0 the median, -1 and +1, -2 and +2 the ends of the bands
 *           around it; -5 to 5. Exact: the limit at the least count that so many of them (half,
 * ...) do not pass; asymptotic: by the formula events  receives the limit; after an error it is
 * untouched count   receives the count where exact, b where asymptotic; may be NULL As
 * flavbrem_limit_cls otherwise. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_limit_expected(flavbrem_context *context,
                                                            const flavbrem_counting *counting,
                                                            double sigmas, double *events,
                                                            double *count);

/* How much of the conversions an experiment sees, by mass. It never changes once made: any number
 * of threads may read it at the same time. */
typedef struct flavbrem_efficiency flavbrem_efficiency;

/* From a number above 0 and at most 1, or a CSV file of mass [GeV] and efficiency: a line a row,
 * with a comma, a semicolon or blanks between them, masses rising; empty lines and those that begin
 * with # say nothing, nor does a first line of names.
 *   text    "0.05", or the name of the file
 *   called  what sentences call it; NULL: "the efficiency"
 *   efficiency  receives the handle, which the caller owns and gives to
 *               flavbrem_efficiency_destroy; NULL after an error
 * Errors: FLAVBREM_ERROR_FILE (no such file, or it cannot be read), FLAVBREM_ERROR_INPUT (the
 * sentence names the line), FLAVBREM_ERROR_MEMORY. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_efficiency_read(flavbrem_context *context,
                                                             const char *text, const char *called,
                                                             flavbrem_efficiency **efficiency);

/* Frees it and sets *efficiency to NULL; does nothing if it is NULL already. */
void flavbrem_efficiency_destroy(flavbrem_efficiency **efficiency);

/* The efficiency at a mass: that of a number everywhere, that of a file between its rows, linear in
 * the logarithm of the mass; not a number outside a file's masses, and of NULL. Thread safe. */
double flavbrem_efficiency_at(const flavbrem_efficiency *efficiency, double m_phi_gev);

/* Frozen. */
typedef struct flavbrem_reach {
    double coupling;   /* h, or g, at which so many events are seen */
    double statistics; /* its errors, from those of the yield, which go half as far: one standard */
    double numerics;   /* deviation, and a bound; the statistics leads where it is small */
} flavbrem_reach;

/* The coupling at which a number of events is seen: conversions go as h^2, of other bosons as g^2;
 * of several couplings their ratio is kept.
 *   coupling    h that the yield is of, as the process had it; its sign plays no part. Of a vector
 *               by its epsilon that may stand here: the result is an epsilon then
 *   yield       the conversions in it, above 0
 *   efficiency  above 0, at most 1
 *   events      a limit, above 0
 * Returns not a number in all members where one of these is none, and an infinite coupling where
 * there are no conversions. Thread safe. */
flavbrem_reach flavbrem_reach_of(double coupling, const flavbrem_yield_value *yield,
                                 double efficiency, double events);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
