/* A part of phase space, as an experiment cuts it, and the cross-section inside. */
#ifndef FLAVBREM_REGION_H
#define FLAVBREM_REGION_H

#include "flavbrem/sampler.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* What can be cut. Energies are total ones; pt is the momentum across the beam. */
typedef enum flavbrem_cut {
    FLAVBREM_CUT_X = 0,         /* E_phi/E */
    FLAVBREM_CUT_THETA = 1,     /* the boson's angle to the beam [rad] */
    FLAVBREM_CUT_Y = 2,         /* E_f/E */
    FLAVBREM_CUT_PSI = 3,       /* the lepton's angle [rad] */
    FLAVBREM_CUT_T = 4,         /* the momentum transfer squared [GeV^2] */
    FLAVBREM_CUT_E_PHI = 5,     /* [GeV] */
    FLAVBREM_CUT_E_F = 6,       /* [GeV] */
    FLAVBREM_CUT_PT_BOSON = 7,  /* [GeV] */
    FLAVBREM_CUT_PT_LEPTON = 8, /* [GeV] */
    FLAVBREM_CUTS = 9
} flavbrem_cut;

/* Inside is what lies between all ends, these included; where nothing is cut they are 0 and
 * infinite. Frozen. */
typedef struct flavbrem_region {
    double low[FLAVBREM_CUTS], high[FLAVBREM_CUTS];
} flavbrem_region;

/* Everything. */
flavbrem_region flavbrem_region_all(void);

/* "x", "theta", "y", "psi", "t", "E_phi", "E_f", "pt_boson", "pt_lepton"; NULL of another number.
 */
const char *flavbrem_cut_name(flavbrem_cut cut);

/* Reads conditions with a comma between each two, "x>0.8,psi<0.05,E_f>7.5": a name of the list, one
 * of < > <= >=, which do not differ by their equals sign, and a number.
 *   called  what the text is in sentences
 *   region  receives it; after an error it is untouched
 * Errors: FLAVBREM_ERROR_INPUT (also where nothing is inside at any energy, x>0.9,x<0.8 or
 * x>0.8,y>0.8). */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_region_read(flavbrem_context *context,
                                                         const char *text, const char *called,
                                                         flavbrem_region *region);

/* 1 where an event of that beam energy is inside. Thread safe. */
int flavbrem_region_has(const flavbrem_region *region, double beam_energy_gev,
                        const flavbrem_event *event);

/* How a value was had. */
typedef enum flavbrem_region_way {
    FLAVBREM_BY_INTEGRAL = 0,    /* over the cut ranges: the error is that of an integral */
    FLAVBREM_BY_MONTE_CARLO = 1, /* from events: the error is four standard deviations of their
                                    number and 8 events more */
    FLAVBREM_BY_LIMITS = 2 /* no event of this energy and mass can be inside: 0, without an error */
} flavbrem_region_way;

/* The cross-section inside a region, at many points. Where x or E_phi and theta are cut, or y or
 * E_f and psi, it is an integral over the differential cross-section; where both particles, t or a
 * transverse momentum are, so many of 4e6 events of ETL (seed 1) are inside. Where the cuts leave
 * nothing at an energy (x>0.9,E_phi<50 at 100 GeV) it is 0, FLAVBREM_BY_LIMITS.
 *   request  of FLAVBREM_SIGMA. That of WW and IWW describes the boson, up to theta_max: a region
 *            that cuts the lepton, t or a transverse momentum is refused
 *   process  where ETL has theta-max or psi-max they are conditions more
 *   region   beside what the process itself cuts
 *   points, results  [n], as flavbrem_xsec; after an error the results are untouched
 *   ways     receives n; may be NULL
 * The same bits on any number of threads. The progress function of the context is told of parts of
 * the work. Errors: as flavbrem_xsec. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_region_sigma(
    flavbrem_context *context, const flavbrem_process *process, const flavbrem_request *request,
    const flavbrem_region *region, size_t n, const flavbrem_point *points, flavbrem_result *results,
    flavbrem_region_way *ways);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
