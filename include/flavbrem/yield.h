/* Conversions in a target, Eq. (29) of arXiv:2404.15931: over all track, the nuclei a cm^3 times
 * the cross-section at the energy that the lepton has there. */
#ifndef FLAVBREM_YIELD_H
#define FLAVBREM_YIELD_H

#include "flavbrem/material.h"
#include "flavbrem/spec.h"
#include "flavbrem/spectrum.h"
#include "flavbrem/xsec.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* Frozen. */
typedef struct flavbrem_yield_request {
    flavbrem_method method;
    double rtol;      /* of the cross-sections, as in flavbrem_request */
    double primaries; /* on the target: 1e11 electrons; 1e-50 to 1e50 */
} flavbrem_yield_request;

/* ETL, 1e-6, 1 primary. */
flavbrem_yield_request flavbrem_yield_request_default(void);

/* The rows of a spectrum that count. Frozen. */
typedef struct flavbrem_yield_part {
    double above_gev;                  /* those with a larger energy; 0: all */
    double depth_from_cm, depth_to_cm; /* those whose bin of depth begins here or behind, and before
                                          there; both 0: all */
    int charge; /* -1 or +1 of the lepton that flies, which is that of the lepton that comes: e-
                   gives mu-, e+ gives mu+; 0: both */
} flavbrem_yield_part;

/* Frozen. */
typedef struct flavbrem_yield_value {
    double value;      /* conversions */
    double statistics; /* the statistical error of the spectrum: one standard deviation */
    double numerics;   /* the errors of the cross-sections: a bound that holds where theirs do */
    flavbrem_value_status status; /* the one of the cross-sections that tells most; those below the
                                     threshold tell nothing unless all are; good where no row
                                     counts;
                                     outside_tolerance where there are too few for a number */
} flavbrem_yield_value;

/* Conversions at some masses, in some parts of a spectrum.
 *   process   its target is replaced by the elements of the material in turn, each with the A that
 *             flavbrem_element_find gives (207 for lead): the nucleus. How many there are the
 *             material says, by the atomic weight (207.2)
 *   spectrum  of the lepton that comes in, lepton_in of the process; the built-in shower has
 *             electrons
 *   request   NULL: flavbrem_yield_request_default
 *   m_phi_gev  n_masses of them, as in a flavbrem_point
 *   parts     n_parts of them; NULL and 0: one, of all rows
 *   values    receives n_masses times n_parts values (one at least a mass), those of a mass
 * together; after an error it is untouched Each cross-section is computed once for all rows of its
 * energy. The same bits on any number of threads. The progress function of the context is told of
 * cross-sections. Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_MEMORY, FLAVBREM_ERROR_DEVICE,
 * FLAVBREM_ERROR_CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status
flavbrem_yield(flavbrem_context *context, const flavbrem_process *process,
               const flavbrem_material *material, const flavbrem_spectrum *spectrum,
               const flavbrem_yield_request *request, size_t n_masses, const double *m_phi_gev,
               size_t n_parts, const flavbrem_yield_part *parts, flavbrem_yield_value *values);

/* What the rows of a spectrum contribute at one mass: sum over elements of nuclei a cm^3 times
 * cross-section, and times the row's length per primary. Who draws conversions takes the row by it.
 *   per_cm  receives the first for each row [1/cm]; may be NULL
 *   values  receives both together for each row; may be NULL
 * As flavbrem_yield otherwise; the number of primaries multiplies the values. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_yield_rows(
    flavbrem_context *context, const flavbrem_process *process, const flavbrem_material *material,
    const flavbrem_spectrum *spectrum, const flavbrem_yield_request *request, double m_phi_gev,
    double *per_cm, double *values);

/* Material and spectrum of a spec of FLAVBREM_JOB_YIELD, of one of FLAVBREM_JOB_LIMIT that has
 * masses, or of one of FLAVBREM_JOB_EVENTS that has a spectrum, by its keys material, density,
 * spectrum, length, primaries, charge, showers, track-cut, seed and beam-energy; it is asked
 * flavbrem_spec_check. material  receives the material; after an error it is as it was spectrum  as
 * in flavbrem_spectrum_make Errors: FLAVBREM_ERROR_INPUT, FLAVBREM_ERROR_FILE (a file that cannot
 * be read), FLAVBREM_ERROR_MEMORY, FLAVBREM_ERROR_CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_spectrum_of_spec(flavbrem_context *context,
                                                              const flavbrem_spec *spec,
                                                              flavbrem_material *material,
                                                              flavbrem_spectrum **spectrum);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
