/* What the numbers of the public lists are called, and what stands for what was not said. */
#include "flavbrem/sampler.h"

flavbrem_request flavbrem_request_default(void)
{
    return (flavbrem_request){
        .method = FLAVBREM_ETL, .quantity = FLAVBREM_SIGMA, .unit = FLAVBREM_PB, .rtol = 1e-6};
}

flavbrem_sampling flavbrem_sampling_default(void)
{
    return (flavbrem_sampling){.method = FLAVBREM_ETL, .view = FLAVBREM_VIEW_BOSON, .seed = 1};
}

const char *flavbrem_lepton_name(flavbrem_lepton lepton)
{
    switch (lepton) {
    case FLAVBREM_ELECTRON:
        return "e";
    case FLAVBREM_MUON:
        return "mu";
    case FLAVBREM_TAU:
        return "tau";
    }
    return "unknown";
}

const char *flavbrem_tmax_rule_name(flavbrem_tmax_rule rule)
{
    static const char *const names[] = {"m2", "E2"};
    return (unsigned)rule < sizeof names / sizeof *names ? names[rule] : "unknown";
}

const char *flavbrem_constants_name(flavbrem_constants constants)
{
    static const char *const names[] = {"codata2022", "dmg4"};
    return (unsigned)constants < sizeof names / sizeof *names ? names[constants] : "unknown";
}

const char *flavbrem_method_name(flavbrem_method method)
{
    static const char *const names[] = {"etl", "ww", "iww"};
    return (unsigned)method < sizeof names / sizeof *names ? names[method] : "unknown";
}

const char *flavbrem_quantity_name(flavbrem_quantity quantity)
{
    static const char *const names[] = {"sigma", "dx", "dy", "dtheta", "dpsi", "d2x", "d2y"};
    return (unsigned)quantity < sizeof names / sizeof *names ? names[quantity] : "unknown";
}

const char *flavbrem_unit_name(flavbrem_unit unit)
{
    return unit == FLAVBREM_PB ? "pb" : unit == FLAVBREM_INV_GEV2 ? "GeV-2" : "unknown";
}

const char *flavbrem_view_name(flavbrem_view view)
{
    return view == FLAVBREM_VIEW_LEPTON ? "lepton" : "boson";
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
