/* From a kind of boson and its couplings to those of the scalar family: g_S and g_P. */
#include "host/core/boson.h"

#include <math.h>

#include "flavbrem/boson.h"
#include "host/core/defaults.h"
#include "host/core/keys.h"
#include "host/core/message.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

#define HBAR_GEV_S 6.582119569e-25   /* exact in the SI, ten digits of it */
#define LIGHT_M_PER_S 2.99792458e8   /* exact */
#define HBAR_C_GEV_M 1.973269804e-16 /* likewise */

/* g_S and g_P, of which the amplitude takes the squares alone. */
struct couplings {
    double s, p;
};

/* Those of an axion-like particle: both leptons have one charge, so that the contact terms of the
 * two diagrams cancel and nothing but these is left. */
static struct couplings of_alp(const flavbrem_process *process)
{
    double m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    double m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    double f = process->f_gev > 0.0 ? process->f_gev : 1.0; /* 0: not given, which is refused */
    return (struct couplings){process->c_v * ((m_i - m_f) / f), process->c_a * ((m_i + m_f) / f)};
}

static struct couplings couplings_of(const flavbrem_process *process)
{
    double one = process->coupling;
    switch ((enum boson_kind)process->boson) {
    case BOSON_SCALAR:
        return (struct couplings){one, 0.0};
    case BOSON_PSEUDOSCALAR:
        return (struct couplings){0.0, one};
    case BOSON_GENERAL:
        return (struct couplings){process->g_s, process->g_p};
    case BOSON_ALP:
        return of_alp(process);
    case BOSON_CHIRAL:
        break;
    }
    return (struct couplings){0.5 * one, 0.5 * one};
}

int flb_boson_has_one_coupling(const flavbrem_process *process)
{
    return process->boson != BOSON_GENERAL && process->boson != BOSON_ALP;
}

double flb_coupling_of(const flavbrem_process *process)
{
    if (flb_boson_has_one_coupling(process))
        return process->coupling;
    struct couplings g = couplings_of(process);
    return square_root(g.s * g.s + g.p * g.p);
}

struct coupling_squares flb_coupling_squares_of(const flavbrem_process *process)
{
    if (process->boson == BOSON_CHIRAL) /* h P_R of Eq. (1), h = 1 */
        return (struct coupling_squares){0.25, 0.25};
    struct couplings g = couplings_of(process);
    double one = flb_coupling_of(process), s = g.s / one, p = g.p / one;
    return (struct coupling_squares){s * s, p * p};
}

/* ---- what goes together ---- */

flavbrem_status flb_boson_refuses_coupling(flavbrem_context *context,
                                           const flavbrem_process *process, const char *called)
{
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%s does not go with boson %s (its couplings are %s), leave it out",
                            called, flavbrem_boson_name(process),
                            process->boson == BOSON_ALP ? "c-v, c-a and f-gev" : "g-s and g-p");
}

/* Keys that are given and that the boson has no use for. */
static flavbrem_status refuse_others(flavbrem_context *context, const flavbrem_process *process)
{
    const struct {
        const char *key;
        double value;
        int kind;
    } of[] = {{"g-s", process->g_s, BOSON_GENERAL},
              {"g-p", process->g_p, BOSON_GENERAL},
              {"c-v", process->c_v, BOSON_ALP},
              {"c-a", process->c_a, BOSON_ALP},
              {"f-gev", process->f_gev, BOSON_ALP}};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        if (of[i].value != 0.0 && of[i].kind != process->boson)
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "%s goes with boson %s (this one is %s), leave it out or take "
                                    "that boson",
                                    of[i].key, flb_key_choice_name("boson", of[i].kind),
                                    flavbrem_boson_name(process));
    if (!flb_boson_has_one_coupling(process) && process->coupling != flb_process_default().coupling)
        return flb_boson_refuses_coupling(context, process, "coupling");
    return FLAVBREM_OK;
}

static flavbrem_status check_alp(flavbrem_context *context, const flavbrem_process *process)
{
    if (!(process->f_gev > 0.0))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "an axion-like particle has no f (its couplings are over it), "
                                "give f-gev in GeV");
    if (process->c_v == 0.0 && process->c_a == 0.0)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "the axion-like particle has no coupling (c-v and c-a are 0), give "
                                "one of them");
    if (process->lepton_in == process->lepton_out && process->c_a == 0.0)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "the axion-like particle has no coupling (c-v drops out where both "
                                "leptons are %s, and c-a is 0), give c-a",
                                flavbrem_lepton_name(process->lepton_in));
    return FLAVBREM_OK;
}

flavbrem_status flb_boson_check(flavbrem_context *context, const flavbrem_process *process)
{
    if (process->boson < 0 || process->boson >= BOSON_KINDS)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no boson number %d, take chiral or another name",
                                process->boson);
    flavbrem_status status = refuse_others(context, process);
    if (status == FLAVBREM_OK && process->boson == BOSON_ALP)
        status = check_alp(context, process);
    if (status != FLAVBREM_OK)
        return status;
    if (process->boson == BOSON_GENERAL && process->g_s == 0.0 && process->g_p == 0.0)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a general boson has no coupling (g-s and g-p are 0), give one of "
                                "them");
    double coupling = flb_coupling_of(process);
    if (coupling >= FLAVBREM_SMALLEST_COUPLING && coupling <= FLAVBREM_LARGEST_COUPLING)
        return FLAVBREM_OK;
    if (flb_boson_has_one_coupling(process))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "the coupling %g is out of range (above 0: %g to %g), give h of the "
            "Lagrangian",
            coupling, FLAVBREM_SMALLEST_COUPLING, FLAVBREM_LARGEST_COUPLING);
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "the couplings of the boson are out of range (the root of |g_S|^2 + "
                            "|g_P|^2 is %g, not in %g to %g), give others",
                            coupling, FLAVBREM_SMALLEST_COUPLING, FLAVBREM_LARGEST_COUPLING);
}

/* ---- what is public ---- */

const char *flavbrem_boson_name(const flavbrem_process *process)
{
    return flb_key_choice_name("boson", process != NULL ? process->boson : BOSON_CHIRAL);
}

flavbrem_couplings flavbrem_couplings_of(const flavbrem_process *process)
{
    if (process == NULL)
        return (flavbrem_couplings){(double)NAN, (double)NAN};
    struct couplings g = couplings_of(process);
    return (flavbrem_couplings){elementary_abs(g.s), elementary_abs(g.p)};
}

/* lambda^(1/2)(m^2, m_i^2, m_f^2) as a product: near the threshold nothing cancels. */
flavbrem_decay flavbrem_decay_of(const flavbrem_process *process, double m_phi_gev)
{
    flavbrem_decay none = {0.0, (double)HUGE_VAL, (double)HUGE_VAL};
    if (process == NULL || !(m_phi_gev > 0.0 && m_phi_gev < (double)HUGE_VAL))
        return (flavbrem_decay){(double)NAN, (double)NAN, (double)NAN};
    double m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    double m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    double above = (m_phi_gev - m_i - m_f) * (m_phi_gev + m_i + m_f); /* m^2 - (m_i + m_f)^2 */
    double beyond = (m_phi_gev - (m_i - m_f)) * (m_phi_gev + (m_i - m_f));
    struct couplings g = couplings_of(process);
    if (!(m_phi_gev > m_i + m_f && above > 0.0))
        return none;
    double pairs = process->lepton_in == process->lepton_out ? 1.0 : 2.0; /* charge states */
    double width = pairs * square_root(above * beyond) * (g.s * g.s * above + g.p * g.p * beyond) /
                   (8.0 * PI * m_phi_gev * m_phi_gev * m_phi_gev);
    if (!(width > 0.0))
        return none;
    return (flavbrem_decay){width, HBAR_GEV_S / width, HBAR_C_GEV_M / width};
}

int flavbrem_ww_is_far(const flavbrem_process *process)
{
    return process != NULL && process->lepton_out == FLAVBREM_ELECTRON;
}
