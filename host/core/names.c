/* What the numbers of the public lists are called: as the dictionary has them. */
#include "flavbrem/sampler.h"
#include "host/core/keys.h"

const char *flavbrem_lepton_name(flavbrem_lepton lepton)
{
    return flb_key_choice_name("lepton", (int)lepton);
}

const char *flavbrem_tmax_rule_name(flavbrem_tmax_rule rule)
{
    return flb_key_choice_name("tmax", (int)rule);
}

const char *flavbrem_constants_name(flavbrem_constants constants)
{
    return flb_key_choice_name("constants", (int)constants);
}

const char *flavbrem_form_factor_name(const flavbrem_process *process)
{
    return flb_key_choice_name("form-factor", process != NULL ? process->form_factor : 0);
}

const char *flavbrem_method_name(flavbrem_method method)
{
    return flb_key_choice_name("method", (int)method);
}

const char *flavbrem_quantity_name(flavbrem_quantity quantity)
{
    return flb_key_choice_name("of", (int)quantity);
}

const char *flavbrem_unit_name(flavbrem_unit unit)
{
    return flb_key_choice_name("unit", (int)unit);
}

const char *flavbrem_view_name(flavbrem_view view)
{
    return flb_key_choice_name("view", (int)view);
}

int flavbrem_quantity_coordinates(flavbrem_quantity quantity)
{
    switch (quantity) {
    case FLAVBREM_SIGMA:
        return 0;
    case FLAVBREM_DX:
    case FLAVBREM_DY:
    case FLAVBREM_DTHETA:
    case FLAVBREM_DPSI:
        return 1;
    case FLAVBREM_D2X:
    case FLAVBREM_D2Y:
        return 2;
    }
    return 0;
}

const char *flavbrem_variable_name(flavbrem_variable variable)
{
    static const char *const names[] = {"x", "theta", "y", "psi", "t"};
    return (unsigned)variable < 5u ? names[variable] : NULL;
}
