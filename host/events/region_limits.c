/* What the conservation of energy leaves of cuts. */
#include "host/events/region_limits.h"

#include <math.h>

#include "host/core/settings.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

#define ROUNDING 1e-12 /* of shares of the energy, and of momenta over each other */

struct span {
    double low, high;
};

static int is_nothing(struct span span)
{
    return span.low > span.high + ROUNDING;
}

/* The shares of the energy that the cuts of one particle leave. */
static struct span share_of(const flavbrem_region *region, flavbrem_cut share, flavbrem_cut energy,
                            double e, double mass, double other_mass)
{
    return (struct span){
        fmax(fmax(region->low[share], region->low[energy] / e), mass / e),
        fmin(fmin(region->high[share], region->high[energy] / e), 1.0 - other_mass / e)};
}

/* x + y = 1 - T/E, where T = t/(2 M) is the kinetic energy of the nucleus. */
static void add_up(struct span *x, struct span *y, struct span recoil)
{
    const struct span first = *x;
    x->low = fmax(x->low, 1.0 - recoil.high - y->high);
    x->high = fmin(x->high, 1.0 - recoil.low - y->low);
    y->low = fmax(y->low, 1.0 - recoil.high - first.high);
    y->high = fmin(y->high, 1.0 - recoil.low - first.low);
}

static double momentum(double energy, double mass)
{
    double square = (energy - mass) * (energy + mass);
    return square > 0.0 ? square_root(square) : 0.0;
}

/* The momenta across the beam that energies and angles leave, against their own cut. */
static int is_across_nothing(const flavbrem_region *region, flavbrem_cut across, flavbrem_cut angle,
                             struct span share, double e, double mass)
{
    struct span angles = {region->low[angle], fmin(region->high[angle], PI)};
    double ends[2] = {elementary_sin(angles.low), elementary_sin(angles.high)};
    int has_top = angles.low <= 0.5 * PI && angles.high >= 0.5 * PI;
    double most = momentum(share.high * e, mass) * (has_top ? 1.0 : fmax(ends[0], ends[1]));
    double least = momentum(share.low * e, mass) * fmin(ends[0], ends[1]);
    double slack = ROUNDING * e;
    return region->low[across] > most + slack || region->high[across] < least - slack;
}

int flb_region_is_empty(const flavbrem_process *process, const flavbrem_region *region,
                        double energy_gev, double m_phi_gev)
{
    double e = energy_gev, m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    double scale = 2.0 * flavbrem_nucleus_mass_gev(process) * e;
    struct span x = share_of(region, FLAVBREM_CUT_X, FLAVBREM_CUT_E_PHI, e, m_phi_gev, m_f);
    struct span y = share_of(region, FLAVBREM_CUT_Y, FLAVBREM_CUT_E_F, e, m_f, m_phi_gev);
    const struct span recoil = {region->low[FLAVBREM_CUT_T] / scale,
                                region->high[FLAVBREM_CUT_T] / scale};
    add_up(&x, &y, recoil);
    return is_nothing(x) || is_nothing(y) ||
           is_across_nothing(region, FLAVBREM_CUT_PT_BOSON, FLAVBREM_CUT_THETA, x, e, m_phi_gev) ||
           is_across_nothing(region, FLAVBREM_CUT_PT_LEPTON, FLAVBREM_CUT_PSI, y, e, m_f);
}

int flb_region_is_never(const flavbrem_region *region)
{
    return region->low[FLAVBREM_CUT_X] + region->low[FLAVBREM_CUT_Y] >= 1.0;
}
