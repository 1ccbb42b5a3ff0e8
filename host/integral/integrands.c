/* From a process, a request and a point to the integral: kernels/integrands.h makes it. And the
 * integrals that events are drawn in. */
#include "host/integral/integrands.h"

#include "host/core/form_factors/form_factors.h"
#include "host/core/point.h"
#include "host/core/settings.h"
#include "kernels/integrands.h"

/* The kernels know no public header. */
_Static_assert((int)EXACT == (int)FLAVBREM_ETL && (int)WEIZSAECKER_WILLIAMS == (int)FLAVBREM_WW &&
                   (int)IMPROVED_WW == (int)FLAVBREM_IWW,
               "the methods have one numbering");
_Static_assert((int)QUANTITY_SIGMA == (int)FLAVBREM_SIGMA && (int)QUANTITY_DX == (int)FLAVBREM_DX &&
                   (int)QUANTITY_DY == (int)FLAVBREM_DY &&
                   (int)QUANTITY_DTHETA == (int)FLAVBREM_DTHETA &&
                   (int)QUANTITY_DPSI == (int)FLAVBREM_DPSI &&
                   (int)QUANTITY_D2X == (int)FLAVBREM_D2X && (int)QUANTITY_D2Y == (int)FLAVBREM_D2Y,
               "so have the quantities");

side flb_quantity_side(const flavbrem_process *process, const flavbrem_request *request)
{
    flavbrem_quantity quantity = request->quantity;
    int lepton = quantity == FLAVBREM_DY || quantity == FLAVBREM_DPSI || quantity == FLAVBREM_D2Y;
    if (quantity == FLAVBREM_SIGMA && request->method == FLAVBREM_ETL)
        lepton = process->etl_psi_max_rad < PI && !(process->etl_theta_max_rad < PI);
    return lepton ? LEPTON_SIDE : BOSON_SIDE;
}

integral_request flb_integral_request(const flavbrem_process *process,
                                      const flavbrem_request *request)
{
    const struct form_factor_row *form = flb_form_factor_row(process->form_factor);
    return (integral_request){.process = flb_process_numbers(process),
                              .rtol = request->rtol,
                              .theta_max_rad = process->theta_max_rad,
                              .psi_max_rad = process->psi_max_rad,
                              .etl_theta_max_rad = process->etl_theta_max_rad,
                              .etl_psi_max_rad = process->etl_psi_max_rad,
                              .closed_above = form->closed_above,
                              .end = form->end,
                              .fade = form->fade,
                              .method = (int)request->method,
                              .quantity = (int)request->quantity,
                              .observed = (int)flb_quantity_side(process, request)};
}

int flb_integrand_make(const flavbrem_process *process, const flavbrem_request *request,
                       const flavbrem_point *point, integrand *f)
{
    integral_request asked = flb_integral_request(process, request);
    return integrand_make(&asked, point->beam_energy_gev, point->m_phi_gev, point->at, f);
}

int flb_integrand_has_form(const flavbrem_process *process, integrand *f)
{
    flavbrem_request request = flavbrem_request_default();
    integral_request asked = flb_integral_request(process, &request);
    return integrand_has_form(&asked, f);
}

/* Events are even in 1/x beyond so many widths of a decay pole: the density goes as
 * 1/((x - place)^2 + width^2). */
#define EVENTS_POLE_REACH 3.0

static void follow_pole(integrand *f)
{
    double width = decay_pole_at(&f->q, 0.0, f->q.e).width, high = EVENTS_POLE_REACH * width;
    for (int i = 0; i < f->n_panels; i++) {
        x_panel *panel = &f->panels[i];
        if (i > 0 && !(panel->soft.low > 0.0))
            panel->map = stretch_make(width, high, panel->width);
        else if (i + 1 < f->n_panels && !(panel->soft.high > 0.0))
            panel->map = stretch_mirrored(width, high, panel->width);
    }
}

/* Returns 0 where nothing is left. */
static int narrow_range(energy_range *r, const energy_range *allowed)
{
    int whole = allowed->low >= r->low && allowed->b_low >= r->b_low;
    if (!(allowed->high > allowed->low))
        return 0;
    if (allowed->low > r->low)
        r->low = allowed->low;
    if (allowed->b_low > r->b_low) {
        r->b_low = allowed->b_low;
        r->high = allowed->high;
    }
    r->width = whole ? allowed->width : r->high - r->low;
    return r->width > 0.0;
}

int flb_integrand_keep_allowed(integrand *f, const energy_range *allowed)
{
    if (!narrow_range(&f->range, allowed))
        return 0;
    integrate_ww_x(f, 0.0);
    follow_pole(f);
    return 1;
}

int flb_integrand_make_for_events(const flavbrem_process *process, flavbrem_method method,
                                  const flavbrem_point *point, side observed, integrand *f)
{
    flavbrem_request request = flavbrem_request_default();
    request.method = method;
    integral_request asked = flb_integral_request(process, &request);
    asked.observed = (int)observed;
    point_params q =
        point_params_at(&asked.process, point->beam_energy_gev, point->m_phi_gev, asked.observed);
    int made = integrand_make_with(&asked, &q, point->at, 1.0, f);
    f->t_panels = 1;
    if (made)
        follow_pole(f);
    return made;
}

int flb_integrand_make_joined(const flavbrem_process *process, flavbrem_method method,
                              side observed, const point_params *q, const energy_range *allowed,
                              integrand *f)
{
    int exact = method == FLAVBREM_ETL, boson = observed == BOSON_SIDE;
    *f = (integrand){.q = *q,
                     .observed = (int)observed,
                     .method = (int)method,
                     .t_panels = 1,
                     .x_reach = 1.0,
                     .x_integrated = 1,
                     .v_integrated = 1};
    f->cut_rad = boson ? process->theta_max_rad : process->psi_max_rad;
    f->sin_half_sq =
        sine_of_half_squared(boson ? process->etl_theta_max_rad : process->etl_psi_max_rad);
    f->scale = exact ? form_factor_numerator(&q->nucleus, q->prefactor) : 1.0;
    f->range = exact ? energy_range_at(q, 0.0) : ww_range(q, method == FLAVBREM_WW, 0.0);
    if (!(f->range.high > f->range.low) || (!exact && !narrow_range(&f->range, allowed)))
        return 0;
    make_panels(f, NULL, 0, 0.0);
    return 1;
}
