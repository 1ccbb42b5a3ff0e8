/* The process: defaults, what makes a description good, and the borders of its domain. */
#include "flavbrem/xsec.h"

#include <math.h>

#include "host/core/message.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

#define LARGEST_Z 118.0
#define LARGEST_A 300.0
#define THETA_MAX_RAD 0.1
#define PSI_MAX_RAD 0.3
flavbrem_process flavbrem_process_default(void)
{
    return (flavbrem_process){
        .lepton_in = FLAVBREM_ELECTRON,
        .lepton_out = FLAVBREM_MUON,
        .target_z = 82.0,
        .target_a = 207.0,
        .coupling = 1e-4,
        .theta_max_rad = THETA_MAX_RAD,
        .psi_max_rad = PSI_MAX_RAD,
        .etl_theta_max_rad = PI,
        .etl_psi_max_rad = PI,
        .tmax_rule = FLAVBREM_TMAX_MASSES,
        .constants = FLAVBREM_CODATA_2022,
    };
}

flavbrem_process_values flavbrem_process_values_of(const flavbrem_process *process)
{
    if (process == NULL)
        return (flavbrem_process_values){0};
    return (flavbrem_process_values){
        .lepton_in = process->lepton_in,
        .lepton_out = process->lepton_out,
        .target_z = process->target_z,
        .target_a = process->target_a,
        .density_g_cm3 = process->density_g_cm3,
        .is_element = process->is_element,
        .coupling = process->coupling,
        .theta_max_rad = process->theta_max_rad,
        .psi_max_rad = process->psi_max_rad,
        .etl_theta_max_rad = process->etl_theta_max_rad,
        .etl_psi_max_rad = process->etl_psi_max_rad,
        .tmax_rule = process->tmax_rule,
        .constants = process->constants,
    };
}

double flavbrem_lepton_mass_gev(flavbrem_lepton lepton, flavbrem_constants constants)
{
    int dmg4 = constants == FLAVBREM_DMG4;
    switch (lepton) {
    case FLAVBREM_ELECTRON:
        return dmg4 ? DMG4_M_ELECTRON_GEV : CODATA_M_ELECTRON_GEV;
    case FLAVBREM_MUON:
        return dmg4 ? DMG4_M_MUON_GEV : CODATA_M_MUON_GEV;
    case FLAVBREM_TAU:
        return dmg4 ? DMG4_M_TAU_GEV : PDG_M_TAU_GEV;
    }
    return 0.0;
}

static int lepton_known(flavbrem_lepton lepton)
{
    return lepton == FLAVBREM_ELECTRON || lepton == FLAVBREM_MUON || lepton == FLAVBREM_TAU;
}

static flavbrem_status check_leptons(flavbrem_context *context, const flavbrem_process *process)
{
    if (!lepton_known(process->lepton_in) || !lepton_known(process->lepton_out))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "a lepton is unknown (numbers %d and %d), take e, mu or tau",
                                (int)process->lepton_in, (int)process->lepton_out);
    if (process->lepton_in == process->lepton_out)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "%s to %s is not a flavour-changing process (the leptons are the "
                                "same), give two different ones",
                                flavbrem_lepton_name(process->lepton_in),
                                flavbrem_lepton_name(process->lepton_out));
    return FLAVBREM_OK;
}

/* Written so that NaN fails. */
static flavbrem_status check_target(flavbrem_context *context, const flavbrem_process *process)
{
    double z = process->target_z;
    double a = process->target_a;
    if (!(z >= 1.0 && z <= LARGEST_Z) || z != floor(z))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "Z = %g is not a charge number (a whole number from 1 to %g), give the "
            "number of protons",
            z, LARGEST_Z);
    if (!(a >= z && a <= LARGEST_A))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "A = %g does not go with Z = %g (A is from Z to %g), give the mass "
                                "number or the atomic weight",
                                a, z, LARGEST_A);
    return FLAVBREM_OK;
}

static flavbrem_status check_angle(flavbrem_context *context, const char *name, double angle_rad,
                                   double largest_rad, const char *largest)
{
    if (angle_rad > 0.0 && angle_rad <= largest_rad)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "%s = %g is out of range (above 0, at most %s), give an angle in rad",
                            name, angle_rad, largest);
}

static flavbrem_status check_angles(flavbrem_context *context, const flavbrem_process *process)
{
    flavbrem_status status =
        check_angle(context, "theta_max", process->theta_max_rad, PI / 2.0, "pi/2");
    if (status == FLAVBREM_OK)
        status = check_angle(context, "psi_max", process->psi_max_rad, PI / 2.0, "pi/2");
    if (status == FLAVBREM_OK)
        status = check_angle(context, "theta_max of ETL", process->etl_theta_max_rad, PI, "pi");
    if (status == FLAVBREM_OK)
        status = check_angle(context, "psi_max of ETL", process->etl_psi_max_rad, PI, "pi");
    return status;
}

flavbrem_status flavbrem_process_check(flavbrem_context *context, const flavbrem_process *process)
{
    if (process == NULL)
        return flb_context_missing(context, "process");
    flavbrem_status status = check_leptons(context, process);
    if (status == FLAVBREM_OK)
        status = check_target(context, process);
    if (status == FLAVBREM_OK)
        status = check_angles(context, process);
    if (status != FLAVBREM_OK)
        return status;
    if (!(process->coupling >= FLAVBREM_SMALLEST_COUPLING &&
          process->coupling <= FLAVBREM_LARGEST_COUPLING))
        return flb_context_fail(
            context, FLAVBREM_ERROR_INPUT,
            "the coupling %g is out of range (above 0: %g to %g), give h of the "
            "Lagrangian",
            process->coupling, FLAVBREM_SMALLEST_COUPLING, FLAVBREM_LARGEST_COUPLING);
    if (process->tmax_rule != FLAVBREM_TMAX_MASSES &&
        process->tmax_rule != FLAVBREM_TMAX_BEAM_ENERGY)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no t_max rule number %d, take m2 or E2",
                                (int)process->tmax_rule);
    if (process->constants != FLAVBREM_CODATA_2022 && process->constants != FLAVBREM_DMG4)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no set of constants number %d, take codata2022 or dmg4",
                                (int)process->constants);
    return FLAVBREM_OK;
}

double flavbrem_nucleus_mass_gev(const flavbrem_process *process)
{
    return process != NULL ? process->target_a * CODATA_ATOMIC_MASS_GEV : (double)NAN;
}

double flavbrem_threshold_gev(const flavbrem_process *process, double m_phi_gev)
{
    if (process == NULL)
        return (double)NAN;
    double m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    double m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    double mass = flavbrem_nucleus_mass_gev(process);
    double made = m_f + m_phi_gev;
    /* M^2 taken out of the brackets by hand: nothing of its size is subtracted. */
    return made + (made - m_i) * (made + m_i) / (2.0 * mass);
}

double flavbrem_smallest_m_phi_gev(const flavbrem_process *process)
{
    if (process == NULL)
        return (double)NAN;
    double m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    double m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    return m_i > m_f ? m_i - m_f : 0.0;
}

double flavbrem_opening_gev(const flavbrem_process *process, flavbrem_method method,
                            double m_phi_gev)
{
    if (process == NULL)
        return (double)NAN;
    double threshold = flavbrem_threshold_gev(process, m_phi_gev);
    double m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    double m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    double gap = (m_phi_gev - (m_i - m_f)) * (m_phi_gev + m_f + m_i);
    if (method != FLAVBREM_WW)
        return threshold;
    double opening = process->tmax_rule == FLAVBREM_TMAX_BEAM_ENERGY
                         ? square_root(0.5 * gap)
                         : 0.5 * gap / square_root(m_phi_gev * m_phi_gev + m_i * m_i);
    return opening > threshold ? opening : threshold;
}
