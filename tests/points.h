/* What the tests of cross-sections share besides: processes, one value at a time, random
 * numbers. */
#ifndef FLAVBREM_TESTS_POINTS_H
#define FLAVBREM_TESTS_POINTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flavbrem/flavbrem.h"
#include "host/core/defaults.h"
#include "tests/shared.h"

static inline flavbrem_lepton lepton_named(const char *name)
{
    for (flavbrem_lepton lepton = FLAVBREM_ELECTRON; lepton < FLAVBREM_TAU; lepton++)
        if (strcmp(flavbrem_lepton_name(lepton), name) == 0)
            return lepton;
    assert_string_equal(name, "tau");
    return FLAVBREM_TAU;
}

/* The default process with other leptons and another nucleus, h = 1. */
static inline flavbrem_process process_with(flavbrem_lepton in, flavbrem_lepton out, double z,
                                            double a)
{
    flavbrem_process process = flb_process_default();
    process.lepton_in = in;
    process.lepton_out = out;
    process.target_z = z;
    process.target_a = a;
    process.coupling = 1.0;
    return process;
}

/* Cross-sections in GeV^-2. */
static inline flavbrem_request request_for(flavbrem_method method, flavbrem_quantity quantity,
                                           double rtol)
{
    return (flavbrem_request){
        .method = method, .quantity = quantity, .unit = FLAVBREM_INV_GEV2, .rtol = rtol};
}

static inline void cross_sections(flavbrem_context *context, const flavbrem_process *process,
                                  const flavbrem_request *request, size_t n,
                                  const flavbrem_point *points, flavbrem_result *results)
{
    if (flavbrem_xsec(context, process, request, n, points, results) != FLAVBREM_OK)
        fail_msg("%s", flavbrem_context_message(context));
}

/* One of them; the coordinates that the quantity does not have are not looked at. */
static inline flavbrem_result cross_section(flavbrem_context *context,
                                            const flavbrem_process *process,
                                            const flavbrem_request *request, double beam_energy_gev,
                                            double m_phi_gev, double at_0, double at_1)
{
    flavbrem_point point = {beam_energy_gev, m_phi_gev, {at_0, at_1}};
    flavbrem_result result;
    cross_sections(context, process, request, 1, &point, &result);
    return result;
}

/* Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195 (SplitMix64). */
static inline uint64_t random_bits(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline double random_between(uint64_t *state, double low, double high)
{
    return low + (high - low) * ((double)(random_bits(state) >> 11) * 0x1p-53);
}

static inline double larger(double a, double b)
{
    return b <= a || a != a ? a : b; /* NaN stays */
}

#endif
