/* CPU time of the showers of 100 GeV electrons in 23 cm of lead, with the process of flavbrem and
 * without it.
 *
 * usage: showers none|idle|process CUT TABLE SHOWERS
 *   idle     a process in its place that never happens: what Geant4 itself takes for one more
 *   CUT      below this energy [GeV] tracks end; 0: they are followed to their end
 * Prints CPU seconds of the showers and how many steps they had. */
#include <cfloat>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include <G4Box.hh>
#include <G4Element.hh>
#include <G4EmStandardPhysics.hh>
#include <G4LogicalVolume.hh>
#include <G4Material.hh>
#include <G4PVPlacement.hh>
#include <G4ParticleGun.hh>
#include <G4RunManager.hh>
#include <G4Step.hh>
#include <G4UserSteppingAction.hh>
#include <G4VModularPhysicsList.hh>
#include <G4VUserActionInitialization.hh>
#include <G4VUserDetectorConstruction.hh>
#include <G4VUserPrimaryGeneratorAction.hh>

#include "flavbrem/geant4.hh"

namespace
{

uint64_t steps = 0;

class Block : public G4VUserDetectorConstruction
{
  public:
    G4VPhysicalVolume *Construct() override
    {
        using namespace CLHEP;
        auto *vacuum = new G4Material("vacuum", 1.0, 1.008 * g / mole, universe_mean_density);
        auto *lead = new G4Material("lead", 11.35 * g / cm3, 1);
        lead->AddElement(new G4Element("lead", "Pb", 82.0, 207.2 * g / mole), 1);
        auto *world = new G4LogicalVolume(new G4Box("world", m, m, m), vacuum, "world");
        auto *block =
            new G4LogicalVolume(new G4Box("block", 20 * cm, 20 * cm, 11.5 * cm), lead, "block");
        new G4PVPlacement(nullptr, {}, block, "block", world, false, 0);
        return new G4PVPlacement(nullptr, {}, world, "world", nullptr, false, 0);
    }
};

class Gun : public G4VUserPrimaryGeneratorAction
{
  public:
    Gun()
    {
        gun_.SetParticleDefinition(G4Electron::Definition());
        gun_.SetParticleEnergy(100.0 * CLHEP::GeV);
        gun_.SetParticlePosition({0.0, 0.0, -13.0 * CLHEP::cm});
        gun_.SetParticleMomentumDirection({0.0, 0.0, 1.0});
    }
    void GeneratePrimaries(G4Event *event) override
    {
        gun_.GeneratePrimaryVertex(event);
    }

  private:
    G4ParticleGun gun_{1};
};

class Stepping : public G4UserSteppingAction
{
  public:
    explicit Stepping(double cut_gev) : cut_(cut_gev * CLHEP::GeV)
    {
    }
    void UserSteppingAction(const G4Step *step) override
    {
        steps++;
        if (step->GetTrack()->GetKineticEnergy() < cut_)
            step->GetTrack()->SetTrackStatus(fStopAndKill);
    }

  private:
    double cut_;
};

class Actions : public G4VUserActionInitialization
{
  public:
    explicit Actions(double cut_gev) : cut_gev_(cut_gev)
    {
    }
    void Build() const override
    {
        SetUserAction(new Gun);
        SetUserAction(new Stepping(cut_gev_));
    }

  private:
    double cut_gev_;
};

class Idle : public G4VDiscreteProcess
{
  public:
    Idle() : G4VDiscreteProcess("idle", fUserDefined)
    {
    }
    G4double GetMeanFreePath(const G4Track &, G4double, G4ForceCondition *) override
    {
        return DBL_MAX;
    }
};

class IdlePhysics : public G4VPhysicsConstructor
{
  public:
    void ConstructParticle() override
    {
    }
    void ConstructProcess() override
    {
        G4Electron::Definition()->GetProcessManager()->AddDiscreteProcess(new Idle);
        G4Positron::Definition()->GetProcessManager()->AddDiscreteProcess(new Idle);
    }
};

} // namespace

int main(int argc, char **argv)
{
    const std::string what = argc == 5 ? argv[1] : "";
    if (what != "none" && what != "idle" && what != "process")
        return std::fprintf(stderr, "usage: showers none|idle|process CUT TABLE SHOWERS\n"), 2;
    const double cut_gev = std::atof(argv[2]);
    const int showers = std::atoi(argv[4]);
    G4Random::setTheSeed(2026);
    auto *manager = new G4RunManager;
    auto *list = new G4VModularPhysicsList;
    list->RegisterPhysics(new G4EmStandardPhysics(0));
    if (what == "idle")
        list->RegisterPhysics(new IdlePhysics);
    if (what == "process") {
        auto *physics = new flavbrem::geant4::Physics;
        if (!physics->Set("table", argv[3]) || !physics->Set("m-phi", "0.3"))
            return 1;
        list->RegisterPhysics(physics);
    }
    manager->SetUserInitialization(new Block);
    manager->SetUserInitialization(list);
    manager->SetUserInitialization(new Actions(cut_gev));
    manager->Initialize();
    manager->BeamOn(1); /* what is made at the first */
    steps = 0;
    const std::clock_t begin = std::clock();
    manager->BeamOn(showers);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    std::printf("showers %.6f %llu\n", seconds, static_cast<unsigned long long>(steps));
    delete manager;
    return 0;
}
