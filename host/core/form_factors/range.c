/* Which t a process has, and whether a form factor is there at all of them. */
#include "host/core/form_factors/file.h"
#include "host/core/form_factors/form_factors.h"
#include "host/core/message.h"
#include "host/core/settings.h"

/* Where all t are above what the elastic form factor leaves of a nucleus, so many times the least
 * of them still counts. */
#define ABOVE_LEAST 100.0

/* The least t, as flavbrem_opening_gev() has it: forward, and at the x where it is smallest. */
static double least_t(const flavbrem_process *process, flavbrem_method method, double e,
                      double m_phi)
{
    double m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    double m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    double gap = (m_phi - (m_i - m_f)) * (m_phi + m_f + m_i);
    double root = (method == FLAVBREM_IWW ? m_phi * m_phi : gap) / (2.0 * e);
    return root * root;
}

/* The largest t: that of the nucleus which comes back where lepton and boson fly on together. WW
 * and IWW end at their t_max. */
static double largest_t(const flavbrem_process *process, flavbrem_method method, double e,
                        double m_phi)
{
    double m_i = flavbrem_lepton_mass_gev(process->lepton_in, process->constants);
    double m_f = flavbrem_lepton_mass_gev(process->lepton_out, process->constants);
    if (method != FLAVBREM_ETL)
        return process->tmax_rule == FLAVBREM_TMAX_BEAM_ENERGY ? e * e : m_phi * m_phi + m_i * m_i;
    double m = flavbrem_nucleus_mass_gev(process), made = m_phi + m_f;
    double s = m * m + m_i * m_i + 2.0 * m * e, root = square_root(s);
    double before = m * square_root((e - m_i) * (e + m_i)) / root;
    double after_e = (s + m * m - made * made) / (2.0 * root);
    double after_sq = (after_e - m) * (after_e + m);
    double before_e = square_root(before * before + m * m);
    return 2.0 *
           (before_e * after_e + before * square_root(after_sq > 0.0 ? after_sq : 0.0) - m * m);
}

flavbrem_status flb_form_factor_covers(flavbrem_context *context, const flavbrem_process *process,
                                       flavbrem_method method, double beam_energy_gev,
                                       double m_phi_gev)
{
    const struct form_factor_row *form = flb_form_factor_row(process->form_factor);
    if (form == NULL || form->file == NULL ||
        !(beam_energy_gev > flavbrem_opening_gev(process, method, m_phi_gev)))
        return FLAVBREM_OK;
    const struct form_file *file = form->file;
    double least = least_t(process, method, beam_energy_gev, m_phi_gev);
    double largest = largest_t(process, method, beam_energy_gev, m_phi_gev);
    double m_e = flavbrem_lepton_mass_gev(FLAVBREM_ELECTRON, process->constants);
    double gone = ELASTIC_GONE * elastic_form_make(process->target_z, process->target_a, m_e).t_d;
    gone = gone > ABOVE_LEAST * least ? gone : ABOVE_LEAST * least;
    largest = largest < gone ? largest : gone;
    if (file->t[0] <= least && file->t[file->n - 1] >= largest)
        return FLAVBREM_OK;
    return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "form factor %.220s goes from t = %.4g to %.4g GeV^2 (E = %.9g GeV and "
                            "m_phi = %.9g GeV need %.4g to %.4g), add rows",
                            file->name, file->t[0], file->t[file->n - 1], beam_energy_gev,
                            m_phi_gev, 0.999 * least, 1.001 * largest);
}
