/* Cross-sections of l_i N -> l_f N phi over batches of points. */
#ifndef FLAVBREM_XSEC_H
#define FLAVBREM_XSEC_H

#include "flavbrem/process.h"

#pragma GCC visibility push(default)
#ifdef __cplusplus
extern "C" {
#endif

/* What is computed: beam energies up to, masses of the boson from. */
#define FLAVBREM_LARGEST_ENERGY_GEV 1e6
#define FLAVBREM_SMALLEST_M_PHI_GEV 1e-4

typedef enum flavbrem_method {
    FLAVBREM_ETL = 0, /* exact tree level, Eqs. (10)-(12) of arXiv:2404.15931 */
    FLAVBREM_WW = 1,  /* Weizsaecker-Williams, Eqs. (14)-(27) */
    FLAVBREM_IWW = 2  /* improved WW: the flux out of the angular integral, Eqs. (A1)-(A4) */
} flavbrem_method;

/* How many there are. */
#define FLAVBREM_METHODS 3

/* x = E_phi/E, theta the boson's angle; y = E_f/E, psi the outgoing lepton's angle. All energies
 * are total ones, the masses included. */
typedef enum flavbrem_quantity {
    FLAVBREM_SIGMA = 0,  /* total cross-section (WW, IWW: theta <= theta_max) */
    FLAVBREM_DX = 1,     /* d sigma / dx */
    FLAVBREM_DY = 2,     /* d sigma / dy */
    FLAVBREM_DTHETA = 3, /* d sigma / d theta, per rad */
    FLAVBREM_DPSI = 4,   /* d sigma / d psi, per rad */
    FLAVBREM_D2X = 5,    /* d2 sigma / dx dcos(theta) */
    FLAVBREM_D2Y = 6     /* d2 sigma / dy dcos(psi) */
} flavbrem_quantity;

typedef enum flavbrem_unit { FLAVBREM_PB = 0, FLAVBREM_INV_GEV2 = 1 } flavbrem_unit;

/* Where a cross-section is asked for. `at` is: nothing for sigma; {x} for dx; {y} for dy;
 * {theta_rad} for dtheta; {psi_rad} for dpsi; {x, theta_rad} for d2x; {y, psi_rad} for d2y.
 * Frozen. */
typedef struct flavbrem_point {
    double beam_energy_gev; /* E, the total energy of the beam lepton */
    double m_phi_gev;
    double at[2];
} flavbrem_point;

/* error is an estimate from above of |value - truth| (validation/ACCURACY.md: how often it holds);
 * status FLAVBREM_VALUE_GOOD says error <= rtol * value. Of totals of ETL without a cut in psi it
 * is rtol * value, at most 1e-3 * value, where rtol is 1e-6 or more, the form factor is a formula
 * and two of four tries agree; elsewhere how near they come is in it. Outside phase space, below
 * threshold and where the approximation is closed both are 0. FLAVBREM_VALUE_CLOSED belongs to the
 * whole process: sigma and all differential cross-sections of the method are 0 at this E and m_phi.
 * A single x or angle without a flux of an open process is outside phase space: 0, good; where
 * Helm's form factor leaves nothing at all t of a single x or angle, it is closed there. Frozen. */
typedef struct flavbrem_result {
    double value;
    double error;
    flavbrem_value_status status;
} flavbrem_result;

/* Frozen. */
typedef struct flavbrem_request {
    flavbrem_method method;
    flavbrem_quantity quantity;
    flavbrem_unit unit;
    double rtol; /* 1e-12 <= rtol < 1; below 4e-12 it is never met */
} flavbrem_request;

/* ETL, sigma, pb, 1e-6. */
flavbrem_request flavbrem_request_default(void);

/* Number of coordinates that `at` holds for a quantity: 0, 1 or 2. */
int flavbrem_quantity_coordinates(flavbrem_quantity quantity);

/* "etl"; "sigma"; "pb". */
const char *flavbrem_method_name(flavbrem_method method);
const char *flavbrem_quantity_name(flavbrem_quantity quantity);
const char *flavbrem_unit_name(flavbrem_unit unit);

/* Total beam energy [GeV] above which the method has a cross-section. Of ETL and IWW it is the
 * threshold. WW needs t_min < t_max besides: forward and at x = m_phi/(m_phi + m_f), where t_min is
 * smallest,
 *   [((m_phi + m_f)^2 - m_i^2)/(2 E)]^2 < t_max.
 * Helm's form factor leaves nothing (1e-13) of any method where all t are above 1.44 GeV^2, 30/s^2.
 * From the threshold to there the status is FLAVBREM_VALUE_CLOSED. The process must have passed
 * flavbrem_process_check. Thread safe. */
double flavbrem_opening_gev(const flavbrem_process *process, flavbrem_method method,
                            double m_phi_gev);

/* Cross-sections of one kind at many points, spread over the context's threads.
 *   process   checked first; the same for all points
 *   request   method, quantity, unit of the results, relative tolerance
 *   n         number of points; 0 is allowed
 *   points    n points; E and m_phi finite and > 0, E at most 1e6 GeV, m_phi at least 1e-4 GeV,
 *             m_phi above flavbrem_smallest_m_phi_gev; x, y in [0, 1], angles in [0, pi]
 *   results   receives n results; after an error it is untouched
 * The result of a point depends on the process, the request and that point alone: it has the same
 * bits in any batch, on any number of threads, on any device.
 * Errors: FLAVBREM_ERROR_INPUT (the sentence names the point), FLAVBREM_ERROR_MEMORY,
 * FLAVBREM_ERROR_DEVICE, FLAVBREM_ERROR_CANCELLED. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_xsec(flavbrem_context *context,
                                                  const flavbrem_process *process,
                                                  const flavbrem_request *request, size_t n,
                                                  const flavbrem_point *points,
                                                  flavbrem_result *results);

/* K = sigma_IWW/sigma_ETL of two cross-sections of one point, with its error: a bound that holds
 * where theirs do. The status is the one of the two that tells more.
 *   iww, etl  in one unit
 * Below the threshold K is infinite, so that sigma_IWW/K is 0 there, and its error 0. Where
 * sigma_ETL may be 0 both are not a number, FLAVBREM_VALUE_OUTSIDE_TOLERANCE. Thread safe. */
flavbrem_result flavbrem_kfactor_of(flavbrem_result iww, flavbrem_result etl);

/* K at many points, of total cross-sections, as one batch of 2 n cross-sections.
 *   rtol     of both cross-sections, 1e-12 <= rtol < 1; the error of a good K is at most 2.1 rtol,
 *            for rtol up to 0.04
 *   points   n points, without coordinates
 *   results  receives n results; after an error it is untouched
 * As flavbrem_xsec otherwise, errors too. */
FLAVBREM_MUST_CHECK flavbrem_status flavbrem_kfactors(flavbrem_context *context,
                                                      const flavbrem_process *process, double rtol,
                                                      size_t n, const flavbrem_point *points,
                                                      flavbrem_result *results);

#ifdef __cplusplus
}
#endif
#pragma GCC visibility pop
#endif
