/* The masses of the leptons. */
#include "flavbrem/process.h"
#include "kernels/physics/constants.h"

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
