/* The leptons by flavour and charge, and the boson. */
#ifndef FLAVBREM_GEANT4_PARTICLES_HH
#define FLAVBREM_GEANT4_PARTICLES_HH

#include <cmath>
#include <string>

#include <G4Electron.hh>
#include <G4MuonMinus.hh>
#include <G4MuonPlus.hh>
#include <G4ParticleDefinition.hh>
#include <G4ParticlePropertyData.hh>
#include <G4ParticlePropertyTable.hh>
#include <G4ParticleTable.hh>
#include <G4Positron.hh>
#include <G4SystemOfUnits.hh>
#include <G4TauMinus.hh>
#include <G4TauPlus.hh>

#include "flavbrem/boson.h"
#include "flavbrem/geant4/report.hh"
#include "flavbrem/geant4/settings.hh"
#include "flavbrem/process.h"

namespace flavbrem::geant4
{

/* The definition of a lepton, which is made where there is none yet.
 *   charge  -1 or 1 */
inline G4ParticleDefinition *LeptonDefinition(flavbrem_lepton lepton, int charge)
{
    switch (lepton) {
    case FLAVBREM_ELECTRON:
        return charge < 0 ? static_cast<G4ParticleDefinition *>(G4Electron::Definition())
                          : G4Positron::Definition();
    case FLAVBREM_MUON:
        return charge < 0 ? static_cast<G4ParticleDefinition *>(G4MuonMinus::Definition())
                          : G4MuonPlus::Definition();
    default:
        return charge < 0 ? static_cast<G4ParticleDefinition *>(G4TauMinus::Definition())
                          : G4TauPlus::Definition();
    }
}

/* Whether a definition is that lepton: its charge, -1 or 1; 0 of another particle. By the numbers
 * of the particle data group, for a definition may be a user's own. */
inline int LeptonCharge(flavbrem_lepton lepton, const G4ParticleDefinition &particle)
{
    static const int numbers[] = {11, 13, 15};
    int number = numbers[lepton];
    if (particle.GetPDGEncoding() == number)
        return -1;
    return particle.GetPDGEncoding() == -number ? 1 : 0;
}

namespace detail
{

/* Twice the spin, as Geant4 counts, and the parity: 1 of a scalar and of an axial vector, -1 of a
 * pseudoscalar and of a vector, 0 where a boson has both couplings, and so none. */
struct BosonNumbers {
    int twice_spin = 0, parity = 0;
};

inline BosonNumbers NumbersOf(const flavbrem_process *process)
{
    BosonNumbers numbers;
    if (process == nullptr)
        return numbers;
    const flavbrem_couplings couplings = flavbrem_couplings_of(process);
    const bool plain = couplings.scalar > 0.0 || couplings.vector > 0.0;
    const bool gamma5 = couplings.pseudoscalar > 0.0 || couplings.axial > 0.0;
    numbers.twice_spin = 2 * flavbrem_boson_spin(process);
    if (plain != gamma5)
        numbers.parity = plain == (numbers.twice_spin == 0) ? 1 : -1;
    return numbers;
}

} // namespace detail

/* The boson: neutral, stable, without interactions of its own.
 *   name, id   of the definition; neither may be that of another particle
 *   m_phi_gev  [GeV]
 *   process    whose boson it is, that of the tables (Model::process): it says spin and parity.
 *              nullptr: spin 0 and no parity
 * Returns the definition that it has made, or made earlier, which then is this boson; nullptr after
 * an exception. Before the kernel is initialized, on the master thread. */
inline G4ParticleDefinition *DefineBoson(const std::string &name, int id, double m_phi_gev,
                                         const flavbrem_process *process = nullptr)
{
    static const char *const type = "flavbrem boson";
    G4ParticleTable *table = G4ParticleTable::GetParticleTable();
    G4ParticleDefinition *boson = table->FindParticle(name);
    const G4ParticleDefinition *other = table->FindParticle(id);
    if (boson != nullptr && boson->GetParticleSubType() != type)
        other = boson;
    if (other != nullptr && (other != boson || other->GetParticleSubType() != type)) {
        ReportSetup("flavbrem::geant4::DefineBoson", CODE_PARTICLE,
                    "the boson cannot be called " + name + " with number " + std::to_string(id) +
                        " (there is a particle " + other->GetParticleName() +
                        "), give the constructor of Physics another name and number");
        return nullptr;
    }
    const detail::BosonNumbers numbers = detail::NumbersOf(process);
    if (boson == nullptr)
        return new G4ParticleDefinition(name, m_phi_gev * CLHEP::GeV, 0.0, 0.0, numbers.twice_spin,
                                        numbers.parity, 0, 0, 0, 0, "boson", 0, 0, id, true, -1.0,
                                        nullptr, false, type, id);
    G4ParticlePropertyData changed(name);
    changed.SetPDGMass(m_phi_gev * CLHEP::GeV);
    changed.SetPDGiSpin(numbers.twice_spin);
    changed.SetPDGiParity(numbers.parity);
    G4ParticlePropertyTable::GetParticlePropertyTable()->SetParticleProperty(changed);
    return boson;
}

} // namespace flavbrem::geant4

#endif
