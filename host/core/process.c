/* A process by key and text, what makes one good, and the borders of its domain. */
#include "flavbrem/xsec.h"

#include <math.h>
#include <stdlib.h>

#include "host/core/boson.h"
#include "host/core/defaults.h"
#include "host/core/form_factors/file.h"
#include "host/core/form_factors/form_factors.h"
#include "host/core/keys.h"
#include "host/core/lines.h"
#include "host/core/message.h"
#include "kernels/elementary.h"
#include "kernels/physics/constants.h"

#define LARGEST_Z 118.0
#define LARGEST_A 300.0

/* ---- a handle, by key and text ---- */

flavbrem_status flavbrem_process_create(flavbrem_context *context, flavbrem_process **process)
{
    if (process == NULL)
        return flb_context_missing(context, "place for the process");
    *process = malloc(sizeof **process);
    if (*process == NULL)
        return flb_context_no_memory(context);
    **process = flb_process_default();
    return FLAVBREM_OK;
}

void flavbrem_process_destroy(flavbrem_process **process)
{
    if (process == NULL)
        return;
    free(*process);
    *process = NULL;
}

/* Keys of a spec that lie outside its process are none of a process. */
static const struct key_row *row_of(flavbrem_context *context, const char *key)
{
    size_t n;
    int i = flb_key_number(key);
    const struct key_row *row = i >= 0 ? &flb_key_rows(&n)[i] : NULL;
    if (row != NULL && flb_key_is_of_process(row))
        return row;
    (void)!flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                            "a process has no key \"%.60s\" (%s), take one of flavbrem_key_at", key,
                            row == NULL ? "unknown" : "of what is done with it");
    return NULL;
}

flavbrem_status flavbrem_process_set(flavbrem_context *context, flavbrem_process *process,
                                     const char *key, const char *text)
{
    if (process == NULL || key == NULL || text == NULL)
        return flb_context_missing(context, process == NULL ? "process"
                                            : key == NULL   ? "key"
                                                            : "text");
    const struct key_row *row = row_of(context, key);
    return row != NULL ? flb_key_read(context, row, process, text, key) : FLAVBREM_ERROR_INPUT;
}

flavbrem_status flavbrem_process_get(flavbrem_context *context, const flavbrem_process *process,
                                     const char *key, char *text, size_t size)
{
    if (process == NULL || key == NULL || text == NULL || size == 0)
        return flb_context_missing(context, process == NULL ? "process"
                                            : key == NULL   ? "key"
                                                            : "text");
    const struct key_row *row = row_of(context, key);
    return row != NULL ? flb_key_get(context, row, process, text, size) : FLAVBREM_ERROR_INPUT;
}

/* A cut of the defaults cuts WW and IWW alone: given, it would cut ETL too. */
static int is_told(const struct key_row *row, const flavbrem_process *process)
{
    if (row->printed == PRINTED_WITH_CUT)
        return flb_key_is_cut(row, process);
    if (row->printed == PRINTED_OF_ONE_COUPLING)
        return flb_boson_takes_coupling(process) || !flb_key_is_usual(row, process);
    return row->printed != PRINTED_LATER || !flb_key_is_usual(row, process);
}

flavbrem_status flavbrem_process_text(flavbrem_context *context, const flavbrem_process *process,
                                      char *text, size_t size)
{
    size_t n;
    if (process == NULL || text == NULL || size == 0)
        return flb_context_missing(context, process == NULL ? "process" : "text");
    const struct key_row *rows = flb_key_rows(&n);
    struct decimal_room room = {text, size, 0};
    *text = '\0';
    for (size_t i = 0; i < n; i++) {
        if (!flb_key_is_of_process(&rows[i]) || !is_told(&rows[i], process))
            continue;
        flb_text_add(&room, "%s = ", rows[i].key.name);
        flb_key_print(&room, &rows[i], process, PRINT_SYMBOL);
        flb_text_add(&room, "\n");
    }
    return room.full ? flb_context_no_room(context, "the process", size) : FLAVBREM_OK;
}

/* The others are told again to a process with all defaults. */
flavbrem_status flavbrem_process_unset(flavbrem_context *context, flavbrem_process *process,
                                       const char *key)
{
    size_t n;
    char text[FLAVBREM_PROCESS_BYTES];
    if (process == NULL || key == NULL)
        return flb_context_missing(context, process == NULL ? "process" : "key");
    const struct key_row *rows = flb_key_rows(&n), *row = row_of(context, key);
    flavbrem_process made = flb_process_default();
    flavbrem_status status = row != NULL ? FLAVBREM_OK : FLAVBREM_ERROR_INPUT;
    for (size_t i = 0; i < n && status == FLAVBREM_OK; i++) {
        struct decimal_room room = {text, sizeof text, 0};
        if (&rows[i] == row || !flb_key_is_of_process(&rows[i]) || !is_told(&rows[i], process))
            continue;
        flb_key_print(&room, &rows[i], process, PRINT_SYMBOL);
        status = flb_key_read(context, &rows[i], &made, text, rows[i].key.name);
    }
    if (status == FLAVBREM_OK)
        *process = made;
    return status;
}

/* What a text has told so far. */
struct telling {
    flavbrem_process *process;
    uint64_t told; /* a bit for each key */
};

static flavbrem_status take_line(void *user, flavbrem_context *context, const char *key,
                                 const char *value, const char *called)
{
    struct telling *telling = user;
    const struct key_row *row = row_of(context, key);
    uint64_t bit = row != NULL ? UINT64_C(1) << flb_key_number(key) : 0;
    if (row == NULL)
        return FLAVBREM_ERROR_INPUT;
    if (telling->told & bit)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT, "%s stands there twice, leave one",
                                called);
    telling->told |= bit;
    return flb_key_read(context, row, telling->process, value, called);
}

flavbrem_status flavbrem_process_from_text(flavbrem_context *context, const char *text,
                                           flavbrem_process **process)
{
    struct telling telling = {NULL, 0};
    if (process == NULL)
        return flb_context_missing(context, "place for the process");
    *process = NULL;
    if (text == NULL)
        return flb_context_missing(context, "text");
    flavbrem_status status = flavbrem_process_create(context, &telling.process);
    if (status == FLAVBREM_OK)
        status = flb_lines_read(context, text, take_line, &telling);
    if (status != FLAVBREM_OK)
        flavbrem_process_destroy(&telling.process);
    *process = telling.process;
    return status;
}

int flavbrem_process_later(const flavbrem_process *process, unsigned methods, size_t i,
                           const char **name, char *text, size_t size)
{
    size_t n;
    const struct key_row *rows = flb_key_rows(&n);
    for (size_t k = 0; process != NULL && name != NULL && text != NULL && size > 0 && k < n; k++) {
        if (rows[k].has_field || !flb_key_is_later(&rows[k], process, methods) || i-- > 0)
            continue;
        struct decimal_room room = {text, size, 0};
        flb_key_print(&room, &rows[k], process, PRINT_SYMBOL);
        *name = rows[k].key.name;
        return 1;
    }
    return 0;
}

/* ---- its values ---- */

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
        .coupling = flb_coupling_told(process),
        .theta_max_rad = process->theta_max_rad,
        .psi_max_rad = process->psi_max_rad,
        .etl_theta_max_rad = process->etl_theta_max_rad,
        .etl_psi_max_rad = process->etl_psi_max_rad,
        .tmax_rule = process->tmax_rule,
        .constants = process->constants,
    };
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

static flavbrem_status check_form_factor(flavbrem_context *context, const flavbrem_process *process)
{
    const struct form_factor_row *form = flb_form_factor_row(process->form_factor);
    if (form == NULL)
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "there is no form factor number %d, take elastic or another name",
                                process->form_factor);
    if (!(process->target_a >= form->least_a))
        return flb_context_fail(context, FLAVBREM_ERROR_INPUT,
                                "form-factor %s does not go with A = %g (it is not defined below A "
                                "= %g), take another form factor",
                                flavbrem_form_factor_name(process), process->target_a,
                                form->least_a);
    if (form->file != NULL) {
        flavbrem_status status = flb_form_file_check(context, form->file, process->target_z);
        if (status != FLAVBREM_OK)
            return status;
    }
    return flb_form_factor_prepare(process->form_factor, process->target_z, process->target_a,
                                   flavbrem_lepton_mass_gev(FLAVBREM_ELECTRON, process->constants))
               ? FLAVBREM_OK
               : flb_context_no_memory(context);
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
        status = check_form_factor(context, process);
    if (status == FLAVBREM_OK)
        status = check_angles(context, process);
    if (status == FLAVBREM_OK)
        status = flb_boson_check(context, process);
    if (status != FLAVBREM_OK)
        return status;
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

/* The energy below which a form factor that ends leaves nothing.
 *   least  twice the energy times the root of the least t [GeV^2] */
static double form_factor_opening_gev(const flavbrem_process *process, double least)
{
    const struct form_factor_row *form = flb_form_factor_row(process->form_factor);
    return form != NULL && form->closed_above > 0.0 ? 0.5 * least / square_root(form->closed_above)
                                                    : 0.0;
}

static double larger_of(double a, double b)
{
    return a > b ? a : b;
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
    double improved = m_phi_gev * m_phi_gev; /* IWW has a least t of its own */
    double by_form = form_factor_opening_gev(process, method == FLAVBREM_IWW ? improved : gap);
    if (method != FLAVBREM_WW)
        return larger_of(by_form, threshold);
    double opening = process->tmax_rule == FLAVBREM_TMAX_BEAM_ENERGY
                         ? square_root(0.5 * gap)
                         : 0.5 * gap / square_root(m_phi_gev * m_phi_gev + m_i * m_i);
    return larger_of(by_form, larger_of(opening, threshold));
}
