/* Electrons in a block of lead that make muons and bosons.
 *
 * usage: lead MACRO */
#include <FTFP_BERT.hh>
#include <G4Box.hh>
#include <G4EventManager.hh>
#include <G4LogicalVolume.hh>
#include <G4NistManager.hh>
#include <G4PVPlacement.hh>
#include <G4ParticleGun.hh>
#include <G4RunManagerFactory.hh>
#include <G4SystemOfUnits.hh>
#include <G4UImanager.hh>
#include <G4UserTrackingAction.hh>
#include <G4ios.hh>
#include <G4VUserActionInitialization.hh>
#include <G4VUserDetectorConstruction.hh>
#include <G4VUserPrimaryGeneratorAction.hh>

#include "flavbrem/geant4.hh"

using CLHEP::cm;
using CLHEP::GeV;

/* 20 cm of lead in a vacuum. */
class Detector : public G4VUserDetectorConstruction
{
  public:
    G4VPhysicalVolume *Construct() override
    {
        G4NistManager *nist = G4NistManager::Instance();
        auto *world = new G4LogicalVolume(new G4Box("world", 50 * cm, 50 * cm, 50 * cm),
                                          nist->FindOrBuildMaterial("G4_Galactic"), "world");
        auto *block = new G4LogicalVolume(new G4Box("block", 20 * cm, 20 * cm, 10 * cm),
                                          nist->FindOrBuildMaterial("G4_Pb"), "block");
        new G4PVPlacement(nullptr, {}, block, "block", world, false, 0);
        return new G4PVPlacement(nullptr, {}, world, "world", nullptr, false, 0);
    }
};

/* What flies is told by /gun/. */
class Gun : public G4VUserPrimaryGeneratorAction
{
  public:
    Gun()
    {
        gun_.SetParticlePosition({0.0, 0.0, -11.0 * cm});
        gun_.SetParticleMomentumDirection({0.0, 0.0, 1.0});
    }
    void GeneratePrimaries(G4Event *event) override
    {
        gun_.GeneratePrimaryVertex(event);
    }

  private:
    G4ParticleGun gun_{1};
};

/* Prints each boson. */
class Bosons : public G4UserTrackingAction
{
  public:
    void PreUserTrackingAction(const G4Track *track) override
    {
        if (track->GetDefinition()->GetPDGEncoding() != flavbrem::geant4::BOSON_ID)
            return;
        const G4Event *event = G4EventManager::GetEventManager()->GetConstCurrentEvent();
        G4cout << "event " << event->GetEventID() << ": boson of " << track->GetTotalEnergy() / GeV
               << " GeV at z = " << track->GetPosition().z() / cm << " cm, weight "
               << track->GetWeight() << G4endl;
    }
};

class Actions : public G4VUserActionInitialization
{
  public:
    void Build() const override
    {
        SetUserAction(new Gun);
        SetUserAction(new Bosons);
    }
};

int main(int argc, char **argv)
{
    if (argc != 2)
        return G4cerr << "usage: lead MACRO" << G4endl, 1;
    auto *manager = G4RunManagerFactory::CreateRunManager(G4RunManagerType::Default);
    auto *physics = new FTFP_BERT(0);
    physics->RegisterPhysics(new flavbrem::geant4::Physics);
    manager->SetUserInitialization(new Detector);
    manager->SetUserInitialization(physics);
    manager->SetUserInitialization(new Actions);
    G4String command = "/control/execute ";
    int code = G4UImanager::GetUIpointer()->ApplyCommand(command + argv[1]);
    delete manager;
    return code == 0 ? 0 : 1;
}
