/* From a kind of boson and its couplings to those of the amplitude: g_S and g_P, or g_V and g_A. */
#include "host/core/boson.h"

#include <math.h>

#include "flavbrem/boson.h"
#include "host/core/decimal.h"
#include "host/core/defaults.h"
#include "host/core/keys.h"
#include "host/core/message.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

/* The moduli of g_S and g_P, or of g_V and g_A: nothing else of them enters. */
struct couplings {
    double plain, gamma5;
    int spin_one;
};

double flb_alpha_of(const flavbrem_process *process)
{
    return process->constants == FLAVBREM_DMG4 ? DMG4_ALPHA : CODATA_ALPHA;
}

/* Squares of large and of small numbers would leave the range. */
static double modulus(double re, double im)
{
    double a = elementary_abs(re), b = elementary_abs(im);
    if (!(a + b < (double)HUGE_VAL))
        return a + b; /* infinite, or not a number */
    double large = a > b ? a : b, small = a > b ? b : a;
    double ratio = large > 0.0 ? small / large : 0.0;
    return large * square_root(1.0 + ratio * ratio);
}

static double modulus_of(struct complex_number g)
{
    return modulus(g.re, g.im);
}

/* Those of an axion-like particle: both leptons have one charge, so that the contact terms of the
 * two diagrams cancel and nothing but these is left. */
static struct couplings of_alp(const flavbrem_process *process)
{
    double m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    double m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    double f = process->f_gev > 0.0 ? process->f_gev : 1.0; /* 0: not given, which is refused */
    return (struct couplings){elementary_abs(process->c_v * ((m_i - m_f) / f)),
                              elementary_abs(process->c_a * ((m_i + m_f) / f)), 0};
}

static struct couplings of_general(const flavbrem_process *process)
{
    double g_v = modulus_of(process->g_v), g_a = modulus_of(process->g_a);
    if (g_v > 0.0 || g_a > 0.0)
        return (struct couplings){g_v, g_a, 1};
    return (struct couplings){modulus_of(process->g_s), modulus_of(process->g_p), 0};
}

/* The numbers of a general boson are its moduli then, to the last digit. */
static int is_real(const flavbrem_process *process)
{
    return process->g_s.im == 0.0 && process->g_p.im == 0.0 && process->g_v.im == 0.0 &&
           process->g_a.im == 0.0;
}

/* The coupling of a boson that has one. */
static double one_coupling(const flavbrem_process *process)
{
    return process->epsilon > 0.0 ? process->epsilon * square_root(4.0 * PI * flb_alpha_of(process))
                                  : process->coupling;
}

static struct couplings couplings_of(const flavbrem_process *process)
{
    double one = one_coupling(process);
    switch ((enum boson_kind)process->boson) {
    case BOSON_SCALAR:
        return (struct couplings){one, 0.0, 0};
    case BOSON_PSEUDOSCALAR:
        return (struct couplings){0.0, one, 0};
    case BOSON_VECTOR:
        return (struct couplings){one, 0.0, 1};
    case BOSON_AXIAL:
        return (struct couplings){0.0, one, 1};
    case BOSON_GENERAL:
        return of_general(process);
    case BOSON_ALP:
        return of_alp(process);
    case BOSON_CHIRAL:
    case BOSON_KINDS:
        break;
    }
    return (struct couplings){0.5 * one, 0.5 * one, 0};
}

int flb_boson_has_one_coupling(const flavbrem_process *process)
{
    return process->boson != BOSON_GENERAL && process->boson != BOSON_ALP;
}

int flb_boson_takes_coupling(const flavbrem_process *process)
{
    return flb_boson_has_one_coupling(process) && !(process->epsilon > 0.0);
}

double flb_coupling_of(const flavbrem_process *process)
{
    if (flb_boson_has_one_coupling(process))
        return one_coupling(process);
    struct couplings g = couplings_of(process);
    return modulus(g.plain, g.gamma5);
}

/* The last digits of a root, or of a quotient, are roundings: what is told has not got them. */
#define DIGITS_TOLD 15

double flb_coupling_told(const flavbrem_process *process)
{
    double coupling = flb_coupling_of(process);
    struct couplings g = couplings_of(process);
    int is_given = flb_boson_has_one_coupling(process) ||
                   (process->boson == BOSON_GENERAL && (g.plain == 0.0 || g.gamma5 == 0.0) &&
                    is_real(process));
    return is_given ? coupling : flb_decimal_rounded(coupling, DIGITS_TOLD);
}

coupling_numbers flb_couplings_squared(const flavbrem_process *process)
{
    if (process->boson == BOSON_CHIRAL) /* h P_R of Eq. (1), h = 1 */
        return (coupling_numbers){.plain_sq = 0.25, .gamma5_sq = 0.25, .spin_one = 0};
    struct couplings g = couplings_of(process);
    double one = flb_coupling_of(process), plain = g.plain / one, gamma5 = g.gamma5 / one;
    return (coupling_numbers){
        .plain_sq = plain * plain, .gamma5_sq = gamma5 * gamma5, .spin_one = g.spin_one};
}

int flb_couplings_are_same(const flavbrem_process *a, const flavbrem_process *b)
{
    struct couplings of_a = couplings_of(a), of_b = couplings_of(b);
    return a->boson == b->boson && flb_coupling_of(a) == flb_coupling_of(b) &&
           of_a.plain == of_b.plain && of_a.gamma5 == of_b.gamma5 && of_a.spin_one == of_b.spin_one;
}

/* ---- what goes together ---- */

/* What is given in the place of `coupling`. */
flavbrem_status flb_boson_refuse_coupling(flavbrem_context *context,
                                          const flavbrem_process *process, const char *called)
{
    if (flb_boson_has_one_coupling(process))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s does not go with epsilon (g_V is e epsilon), leave one of them "
                                "out",
                                called);
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%s does not go with boson %s (its couplings are %s), leave it out",
                            called, flavbrem_boson_name(process),
                            process->boson == BOSON_ALP ? "c-v, c-a and f-gev"
                                                        : "g-s and g-p, or g-v and g-a");
}

/* A coupling of one kind of boson: a number, or two of a complex one. */
static int is_given(const struct key_row *row, const flavbrem_process *process)
{
    const double *parts = (const double *)(const void *)((const char *)process + row->offset);
    return parts[0] != 0.0 || (row->key.type == FLAVBREM_KEY_COMPLEX && parts[1] != 0.0);
}

/* Keys that are given and that the boson has no use for. */
static flavbrem_status refuse_others(flavbrem_context *context, const flavbrem_process *process)
{
    size_t n;
    const struct key_row *rows = flb_key_rows(&n);
    for (size_t i = 0; i < n; i++)
        if (rows[i].of_boson != 0 && rows[i].of_boson != process->boson &&
            is_given(&rows[i], process))
            return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                    "%s goes with boson %s (this one is %s), leave it out or take "
                                    "that boson",
                                    rows[i].key.name,
                                    flb_key_choice_name("boson", rows[i].of_boson),
                                    flavbrem_boson_name(process));
    if (!flb_boson_takes_coupling(process) && process->coupling != flb_process_default().coupling)
        return flb_boson_refuse_coupling(context, process, "coupling");
    return FLAVBREM_OK;
}

static flavbrem_status check_general(flavbrem_context *context, const flavbrem_process *process)
{
    int spin_zero = modulus_of(process->g_s) > 0.0 || modulus_of(process->g_p) > 0.0;
    int spin_one = modulus_of(process->g_v) > 0.0 || modulus_of(process->g_a) > 0.0;
    if (spin_zero && spin_one)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a boson has no couplings of both spins (g-s and g-p are of spin "
                                "0, g-v and g-a of spin 1), give those of one spin alone");
    if (!spin_zero && !spin_one)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a general boson has no coupling (g-s, g-p, g-v and g-a are 0), "
                                "give one of them");
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
    if (status == FLAVBREM_OK && process->boson == BOSON_GENERAL)
        status = check_general(context, process);
    if (status != FLAVBREM_OK)
        return status;
    double coupling = flb_coupling_of(process);
    if (coupling >= FLAVBREM_SMALLEST_COUPLING && coupling <= FLAVBREM_LARGEST_COUPLING)
        return FLAVBREM_OK;
    if (flb_boson_takes_coupling(process))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "the coupling %g is out of range (above 0: %g to %g), give h, or g of a boson that is "
            "not chiral",
            coupling, FLAVBREM_SMALLEST_COUPLING, FLAVBREM_LARGEST_COUPLING);
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "the couplings of the boson are out of range (the root of the sum of "
                            "their squares is %g, not in %g to %g), give others",
                            coupling, FLAVBREM_SMALLEST_COUPLING, FLAVBREM_LARGEST_COUPLING);
}

/* ---- what is public ---- */

const char *flavbrem_boson_name(const flavbrem_process *process)
{
    return flb_key_choice_name("boson", process != NULL ? process->boson : BOSON_CHIRAL);
}

int flavbrem_boson_is_usual(const flavbrem_process *process)
{
    return process == NULL || process->boson == BOSON_CHIRAL;
}

int flavbrem_boson_spin(const flavbrem_process *process)
{
    return process != NULL ? couplings_of(process).spin_one : 0;
}

flavbrem_couplings flavbrem_couplings_of(const flavbrem_process *process)
{
    if (process == NULL)
        return (flavbrem_couplings){(double)NAN, (double)NAN, (double)NAN, (double)NAN};
    struct couplings g = couplings_of(process);
    if (process->boson == BOSON_ALP || (process->boson == BOSON_GENERAL && !is_real(process))) {
        g.plain = flb_decimal_rounded(g.plain, DIGITS_TOLD);
        g.gamma5 = flb_decimal_rounded(g.gamma5, DIGITS_TOLD);
    }
    return g.spin_one ? (flavbrem_couplings){0.0, 0.0, g.plain, g.gamma5}
                      : (flavbrem_couplings){g.plain, g.gamma5, 0.0, 0.0};
}

#define SAME_RATIO 1e-12 /* the fewest digits of a text read back to more */

int flavbrem_boson_is_same(const flavbrem_process *a, const flavbrem_process *b)
{
    if (a == NULL || b == NULL)
        return 0;
    struct couplings g = couplings_of(a), h = couplings_of(b);
    double across = elementary_abs(g.plain * h.gamma5 - g.gamma5 * h.plain);
    return g.spin_one == h.spin_one &&
           across <= SAME_RATIO * modulus(g.plain, g.gamma5) * modulus(h.plain, h.gamma5);
}

double flavbrem_boson_factor(const flavbrem_process *process, const flavbrem_process *of)
{
    if (!flavbrem_boson_is_same(process, of))
        return (double)NAN;
    struct couplings g = couplings_of(process), h = couplings_of(of);
    double ratio = process->boson == of->boson
                       ? flb_coupling_of(process) / flb_coupling_of(of)
                       : modulus(g.plain, g.gamma5) / modulus(h.plain, h.gamma5);
    return ratio * ratio;
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
    if (!(m_phi_gev > m_i + m_f && above > 0.0))
        return none;
    struct couplings g = couplings_of(process);
    coupling_numbers squared = flb_couplings_squared(process);
    boson_numbers boson = boson_of(&squared, m_phi_gev, m_i, m_f);
    double one = flb_coupling_of(process);
    double charges = process->lepton_in == process->lepton_out ? 1.0 : 2.0;
    double width = charges * square_root(above * beyond) *
                   (0.5 * boson.strength * one * one * boson.c_w) /
                   (8.0 * PI * m_phi_gev * m_phi_gev * m_phi_gev * (g.spin_one ? 3.0 : 1.0));
    if (!(width > 0.0))
        return none;
    double lifetime = SI_HBAR_GEV_S / width;
    return (flavbrem_decay){width, lifetime, LIGHT_M_PER_S * lifetime};
}

int flavbrem_ww_is_far(const flavbrem_process *process)
{
    return process != NULL && process->lepton_out == FLAVBREM_ELECTRON;
}
