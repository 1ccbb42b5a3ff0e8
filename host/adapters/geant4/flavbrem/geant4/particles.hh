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

/* The boson: neutral, spin 0, stable, without interactions of its own.
 *   name, id   of the definition; neither may be that of another particle
 *   m_phi_gev  [GeV]
 * Returns the definition that it has made, or made earlier, which then has this mass; nullptr after
 * an exception. Before the kernel is initialized, on the master thread. */
inline G4ParticleDefinition *DefineBoson(const std::string &name, int id, double m_phi_gev)
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
    if (boson == nullptr)
        return new G4ParticleDefinition(name, m_phi_gev * CLHEP::GeV, 0.0, 0.0, 0, 0, 0, 0, 0, 0,
                                        "boson", 0, 0, id, true, -1.0, nullptr, false, type, id);
    G4ParticlePropertyData mass(name);
    mass.SetPDGMass(m_phi_gev * CLHEP::GeV);
    G4ParticlePropertyTable::GetParticlePropertyTable()->SetParticleProperty(mass);
    return boson;
}

} // namespace flavbrem::geant4

#endif
