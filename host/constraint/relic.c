/* The relic density, Eq. (2) of arXiv:2404.15931. */
#include "flavbrem/constraint.h"
#include "host/core/message.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

#define LARGEST_NUMBER 1e50
#define LARGEST_RATIO 1e6

flavbrem_relic flavbrem_relic_default(void)
{
    return (flavbrem_relic){
        .coupling = 0.1, .m1_ratio = 3.0, .m2_ratio = 3.0, .cross_section_pb = 10.0};
}

static flavbrem_status check(flavbrem_context *context, const char *what, double number,
                             double largest, const char *advice)
{
    if (number > 0.0 && number <= largest)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%s of %g is out of range (above 0, at most %g), %s", what, number,
                            largest, advice);
}

static flavbrem_status check_relic(flavbrem_context *context, const flavbrem_relic *relic)
{
    flavbrem_status status = check(context, "a coupling of the dark fermions", relic->coupling,
                                   LARGEST_NUMBER, "give one like 0.1");
    if (status == FLAVBREM_OK)
        status = check(context, "a ratio m_1/m_phi", relic->m1_ratio, LARGEST_RATIO,
                       "give one like 0.333333");
    if (status == FLAVBREM_OK)
        status = check(context, "a ratio m_2/m_phi", relic->m2_ratio, LARGEST_RATIO,
                       "give one like 0.333333");
    if (status == FLAVBREM_OK)
        status = check(context, "an annihilation cross-section [pb]", relic->cross_section_pb,
                       LARGEST_NUMBER, "give pb, like 10");
    if (status == FLAVBREM_OK && relic->m1_ratio + relic->m2_ratio == 1.0)
        status = flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                  "m_1 + m_2 is m_phi (the annihilation is resonant there, and "
                                  "Eq. (2) has no width), give other ratios");
    return status;
}

flavbrem_status flavbrem_relic_couplings(flavbrem_context *context, const flavbrem_relic *relic,
                                         size_t n, const double *m_phi_gev, double *couplings)
{
    flavbrem_relic dark = relic != NULL ? *relic : flavbrem_relic_default();
    if (context == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (n == 0 || m_phi_gev == NULL || couplings == NULL)
        return flb_context_missing(context, couplings == NULL ? "place for the couplings" : "mass");
    flavbrem_status status = check_relic(context, &dark);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++)
        status = check(context, "a boson mass [GeV]", m_phi_gev[i], FLAVBREM_LARGEST_CONSTRAINT_GEV,
                       "give one in GeV like 0.3");
    double sum = dark.m1_ratio + dark.m2_ratio;
    double off_shell = elementary_abs((1.0 - sum) * (1.0 + sum)); /* |m_phi^2 - (m1 + m2)^2| */
    double sigma = dark.cross_section_pb / CODATA_GEV2_PB;
    double per_gev = off_shell / (dark.coupling * dark.m1_ratio) * square_root(4.0 * PI * sigma);
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++)
        couplings[i] = per_gev * m_phi_gev[i];
    return status;
}
