/* Leptons, target, coupling, constants, form factor, t_max, angles: in the fewest digits. */
#include "tables/convention.h"

#include <stdarg.h>
#include <stdio.h>

#include "flavbrem/range.h"
#include "kernels/physics/constants.h"

struct room {
    char *at;
    size_t left;
};

__attribute__((format(printf, 2, 3))) static void add(struct room *room, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(room->at, room->left, format, arguments);
    va_end(arguments);
    size_t length = wanted > 0 ? (size_t)wanted : 0;
    length = length < room->left ? length : room->left - 1;
    room->at += length;
    room->left -= length;
}

static void add_cut(struct room *room, const char *name, double angle_rad)
{
    char number[FLAVBREM_NUMBER_BYTES];
    if (angle_rad < PI)
        add(room, ", ETL cut at %s %s", name, flavbrem_number_text(angle_rad, number));
}

void flb_table_convention(const flavbrem_process *process, char *convention)
{
    flavbrem_process_values values = flavbrem_process_values_of(process);
    struct room room = {convention, TABLE_CONVENTION_SIZE};
    const char *name;
    char text[TABLE_CONVENTION_SIZE];
    char z[FLAVBREM_NUMBER_BYTES], a[FLAVBREM_NUMBER_BYTES], number[FLAVBREM_NUMBER_BYTES];
    add(&room, "%s:%s on Z,A = %s,%s", flavbrem_lepton_name(values.lepton_in),
        flavbrem_lepton_name(values.lepton_out), flavbrem_number_text(values.target_z, z),
        flavbrem_number_text(values.target_a, a));
    add(&room, ", coupling %s", flavbrem_number_text(values.coupling, number));
    add(&room, ", constants %s", flavbrem_constants_name(values.constants));
    add(&room, ", %s form factor, WW and IWW with t_max %s", flavbrem_form_factor_name(process),
        flavbrem_tmax_rule_name(values.tmax_rule));
    add(&room, ", theta_max %s", flavbrem_number_text(values.theta_max_rad, number));
    add(&room, ", psi_max %s", flavbrem_number_text(values.psi_max_rad, number));
    add_cut(&room, "theta", values.etl_theta_max_rad);
    add_cut(&room, "psi", values.etl_psi_max_rad);
    for (size_t i = 0; flavbrem_process_later(process, ~0u, i, &name, text, sizeof text); i++)
        add(&room, ", %s %s", name, text);
}
