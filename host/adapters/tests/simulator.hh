/* What the tests have of Geant4, a real one or the stand-in: particles without processes,
 * materials, tracks. */
#ifndef FLAVBREM_ADAPTERS_SIMULATOR_HH
#define FLAVBREM_ADAPTERS_SIMULATOR_HH

#include <memory>
#include <vector>

#include <G4DynamicParticle.hh>
#include <G4Element.hh>
#include <G4Electron.hh>
#include <G4Material.hh>
#include <G4MuonMinus.hh>
#include <G4MuonPlus.hh>
#include <G4PhysicalConstants.hh>
#include <G4Positron.hh>
#include <G4ProcessManager.hh>
#include <G4Step.hh>
#include <G4SystemOfUnits.hh>
#include <G4TauMinus.hh>
#include <G4TauPlus.hh>
#include <G4ThreeVector.hh>
#include <G4Track.hh>

namespace adapter_tests
{

/* Gives a particle a process manager of this thread without any process. */
inline void ForgetProcesses(G4ParticleDefinition *particle)
{
    particle->SetProcessManager(new G4ProcessManager(particle));
}

inline void ForgetProcessesOfLeptons()
{
    for (G4ParticleDefinition *particle : std::initializer_list<G4ParticleDefinition *>{
             G4Electron::Definition(), G4Positron::Definition(), G4MuonMinus::Definition(),
             G4MuonPlus::Definition(), G4TauMinus::Definition(), G4TauPlus::Definition()})
        ForgetProcesses(particle);
}

/* What a material has of an element. */
struct Component {
    const char *symbol;
    int z;
    double weight; /* [g/mol] */
    double mass_fraction;
};

inline G4Material *MaterialOf(const char *name, double density_g_cm3,
                              const std::vector<Component> &components)
{
    auto *made = new G4Material(name, density_g_cm3 * CLHEP::g / CLHEP::cm3,
                                static_cast<int>(components.size()));
    for (const Component &one : components)
        made->AddElement(
            new G4Element(one.symbol, one.symbol, one.z, one.weight * CLHEP::g / CLHEP::mole),
            one.mass_fraction);
    return made;
}

/* A track in a material, and its step. */
struct Flight {
    G4Step step;
    std::unique_ptr<G4Track> track;

    Flight(const G4ParticleDefinition *particle, double total_gev, G4Material *material,
           const G4ThreeVector &direction = G4ThreeVector(0.0, 0.0, 1.0))
        : track(std::make_unique<G4Track>(
              new G4DynamicParticle(particle, direction.unit(),
                                    total_gev * CLHEP::GeV - particle->GetPDGMass()),
              0.0, G4ThreeVector(1.0, 2.0, 3.0)))
    {
        step.GetPreStepPoint()->SetMaterial(material);
        track->SetStep(&step);
        EndWith(total_gev);
    }
    /* The total energy at the end of the step. */
    void EndWith(double total_gev)
    {
        double mass = track->GetDefinition()->GetPDGMass();
        step.GetPostStepPoint()->SetMass(mass);
        step.GetPostStepPoint()->SetKineticEnergy(total_gev * CLHEP::GeV - mass);
    }
};

} // namespace adapter_tests

#endif
