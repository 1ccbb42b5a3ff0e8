/* The process of G4DarkBreM, declared once more by ourselves. Without its interpolation and its
 * cache, which the adapter does not ask for; what is hit is the first element. */
#ifndef FLAVBREM_STANDIN_DARK_BREMSSTRAHLUNG_H
#define FLAVBREM_STANDIN_DARK_BREMSSTRAHLUNG_H

#include <cfloat>
#include <memory>
#include <utility>

#include <G4DarkBreM/PrototypeModel.h>
#include <G4Electron.hh>
#include <G4Material.hh>
#include <G4MuonMinus.hh>
#include <G4MuonPlus.hh>
#include <G4ProcessManager.hh>
#include <G4VDiscreteProcess.hh>

class G4DarkBremsstrahlung : public G4VDiscreteProcess
{
  public:
    explicit G4DarkBremsstrahlung(std::shared_ptr<g4db::PrototypeModel> model,
                                  bool only_one_per_event = false, double bias = 1.0,
                                  bool interpolate = true, bool cache = false,
                                  int /* verbose */ = 0, int /* subtype */ = 63)
        : G4VDiscreteProcess("DarkBrem"), standin_interpolates(interpolate || cache),
          model_(std::move(model)), only_one_per_event_(only_one_per_event), bias_(bias)
    {
        Negative()->GetProcessManager()->AddDiscreteProcess(this);
        Negative()->GetProcessManager()->SetProcessOrderingToFirst(this, idxAll);
    }
    G4bool IsApplicable(const G4ParticleDefinition &particle) override
    {
        return &particle == Negative() ||
               (model_->DarkBremOffMuons() && &particle == G4MuonPlus::Definition());
    }

    /* Switches itself, or what has wrapped it, off for the particle of the track alone, whatever
     * the model makes. */
    G4VParticleChange *PostStepDoIt(const G4Track &track, const G4Step &step) override
    {
        G4ProcessManager &manager = *track.GetDefinition()->GetProcessManager();
        const G4ProcessVector &all = *manager.GetProcessList();
        for (G4int i = 0; i < static_cast<G4int>(all.size()); i++)
            if (only_one_per_event_ && all[i]->GetProcessName().find("DarkBrem") != G4String::npos)
                manager.SetProcessActivation(all[i], false);
        aParticleChange.Initialize(track);
        model_->GenerateChange(aParticleChange, track, step,
                               *track.GetMaterial()->GetElementVector()->at(0));
        return G4VDiscreteProcess::PostStepDoIt(track, step);
    }

    bool standin_interpolates;

  protected:
    G4double GetMeanFreePath(const G4Track &track, G4double, G4ForceCondition *) override
    {
        if (!IsApplicable(*track.GetDefinition()))
            return DBL_MAX;
        const G4Material &material = *track.GetMaterial();
        double sigma = 0.0;
        for (std::size_t i = 0; i < material.GetNumberOfElements(); i++) {
            const G4Element &element = *(*material.GetElementVector())[i];
            sigma += material.GetVecNbOfAtomsPerVolume()[i] *
                     model_->ComputeCrossSectionPerAtom(track.GetKineticEnergy(),
                                                        element.GetA() / (CLHEP::g / CLHEP::mole),
                                                        element.GetZ());
        }
        sigma *= bias_;
        return sigma > DBL_MIN ? 1.0 / sigma : DBL_MAX;
    }

  private:
    G4ParticleDefinition *Negative() const
    {
        return model_->DarkBremOffMuons()
                   ? static_cast<G4ParticleDefinition *>(G4MuonMinus::Definition())
                   : G4Electron::Definition();
    }

    std::shared_ptr<g4db::PrototypeModel> model_;
    bool only_one_per_event_;
    double bias_;
};

#endif
