/* The canonical spec: what the bytes depend on, in one order, in the fewest digits. */
#include "host/cli/table_text.h"

#include "host/cli/conventions.h"
#include "host/cli/text.h"
#include "host/cli/values.h"

void table_methods_text(const struct options *options, char text[32])
{
    struct text_room out = {text, 32};
    for (int i = 0; i < METHODS; i++) /* the order asked changes no byte */
        for (int j = 0; j < options->n_methods; j++)
            if ((int)options->methods[j] == i)
                text_add(&out, "%s%s", out.at == text ? "" : ",",
                         flavbrem_method_name((flavbrem_method)i));
}

/* The reader's sentence is nobody's here: the room is enough. */
void table_spec_text(const struct options *options, char *spec)
{
    if (flavbrem_spec_text(options->reader, options->spec, spec, TABLE_SPEC_SIZE) != FLAVBREM_OK)
        *spec = '\0';
}

void sample_spec_text(const struct options *options, char *spec)
{
    table_spec_text(options, spec);
}

static void add_cut(struct text_room *text, const char *name, double angle_rad)
{
    char number[32];
    if (angle_rad < NO_CUT_RAD)
        text_add(text, ", ETL cut at %s %s", name, flavbrem_number_text(angle_rad, number));
}

void table_convention_text(const struct options *options, char *convention)
{
    const flavbrem_process *process = &options->process;
    struct text_room text = {convention, TABLE_CONVENTION_SIZE};
    char z[32], a[32], number[32];
    text_add(&text, "%s:%s on Z,A = %s,%s", flavbrem_lepton_name(process->lepton_in),
             flavbrem_lepton_name(process->lepton_out), flavbrem_number_text(process->target_z, z),
             flavbrem_number_text(process->target_a, a));
    text_add(&text, ", coupling %s", flavbrem_number_text(process->coupling, number));
    text_add(&text, ", constants %s", flavbrem_constants_name(process->constants));
    text_add(&text, ", %s form factor, WW and IWW with t_max %s", FLAVBREM_FORM_FACTOR,
             flavbrem_tmax_rule_name(process->tmax_rule));
    text_add(&text, ", theta_max %s", flavbrem_number_text(process->theta_max_rad, number));
    text_add(&text, ", psi_max %s", flavbrem_number_text(process->psi_max_rad, number));
    add_cut(&text, "theta", process->etl_theta_max_rad);
    add_cut(&text, "psi", process->etl_psi_max_rad);
}
