/* How long a cross-section takes, for those who choose where it is computed. */
#include "host/integral/cost.h"

#include "host/core/form_factors/form_factors.h"
#include "host/core/settings.h"
#include "kernels/elementary.h"
#include "kernels/ladder.h"

enum { METHODS = 3, QUANTITIES = 7, TOLERANCES = 3, KINDS = 3 };

/* Microseconds on one thread with AVX-512 at rtol 1e-3, 1e-6 and 1e-9: e -> mu on lead, 60 points
 * from 10 GeV to 1 TeV, 0.2 to 0.8 GeV (bench/reports/auto_costs.txt). */
static const double cost_us[METHODS][QUANTITIES][TOLERANCES] = {
    [FLAVBREM_ETL] = {[FLAVBREM_SIGMA] = {19, 48, 850},
                      [FLAVBREM_DX] = {5.5, 11, 22},
                      [FLAVBREM_DY] = {13, 28, 60},
                      [FLAVBREM_DTHETA] = {13, 25, 49},
                      [FLAVBREM_DPSI] = {27, 62, 134},
                      [FLAVBREM_D2X] = {1.8, 2.2, 2.9},
                      [FLAVBREM_D2Y] = {2.6, 3.7, 4.8}},
    [FLAVBREM_WW] = {[FLAVBREM_SIGMA] = {14, 20, 35},
                     [FLAVBREM_DX] = {1.6, 1.5, 1.6},
                     [FLAVBREM_DY] = {1.6, 1.4, 1.6},
                     [FLAVBREM_DTHETA] = {3.7, 5.9, 8.5},
                     [FLAVBREM_DPSI] = {3.7, 5.3, 5.7},
                     [FLAVBREM_D2X] = {0.51, 0.51, 0.52},
                     [FLAVBREM_D2Y] = {0.5, 0.5, 0.51}},
    [FLAVBREM_IWW] = {[FLAVBREM_SIGMA] = {3, 2.4, 3.9},
                      [FLAVBREM_DX] = {0.45, 0.45, 0.45},
                      [FLAVBREM_DY] = {0.45, 0.45, 0.45},
                      [FLAVBREM_DTHETA] = {3.3, 4.6, 5},
                      [FLAVBREM_DPSI] = {3.3, 4.5, 5},
                      [FLAVBREM_D2X] = {0.45, 0.45, 0.45},
                      [FLAVBREM_D2Y] = {0.44, 0.45, 0.45}},
};

/* Times that with another form factor: elastic, by a formula, by a table (the same report). */
static const double form_cost[METHODS][KINDS] = {
    [FLAVBREM_ETL] = {1, 1.4, 25}, [FLAVBREM_WW] = {1, 18, 190}, [FLAVBREM_IWW] = {1, 1.5, 2}};

/* What the host makes of a point wherever it is integrated: no more than the cheapest takes. */
#define HOST_US 0.45

static int kind_of(int form)
{
    const struct form_factor_row *row = flb_form_factor_row(form);
    return row->make != NULL                                ? FORM_INELASTIC
           : row->over_elastic != NULL || row->file != NULL ? FORM_TABULATED
                                                            : FORM_ELASTIC;
}

/* Between two tolerances a power of rtol; none is cheaper than the first or dearer than the last.
 */
static double at_tolerance(const double us[TOLERANCES], double rtol)
{
    double decades = -elementary_log(rtol) / elementary_log(10.0);
    double place = decades / 3.0 - 1.0;
    if (place <= 0.0)
        return us[0];
    if (place >= TOLERANCES - 1)
        return us[TOLERANCES - 1];
    int low = (int)place;
    return us[low] * elementary_exp((place - low) * elementary_log(us[low + 1] / us[low]));
}

device_task flb_points_task(const flavbrem_process *process, const flavbrem_request *request,
                            size_t n)
{
    double us = at_tolerance(cost_us[request->method][request->quantity], request->rtol) *
                form_cost[request->method][kind_of(process->form_factor)];
    return (device_task){.n = n,
                         .item_s = 1e-6 * us,
                         .host_s = 1e-6 * (us < HOST_US ? us : HOST_US),
                         .bytes_back = sizeof(estimate)};
}
