/* Tracks, steps, and what a process changes of them. */
#ifndef FLAVBREM_STANDIN_TRACKS_HH
#define FLAVBREM_STANDIN_TRACKS_HH

#include <cmath>
#include <memory>
#include <vector>

#include "exceptions.hh"
#include "globals.hh"
#include "materials.hh"
#include "particles.hh"

enum G4TrackStatus { fAlive, fStopButAlive, fStopAndKill };
enum G4ForceCondition { InActivated, Forced, NotForced };

class G4DynamicParticle
{
  public:
    G4DynamicParticle(const G4ParticleDefinition *particle, const G4ThreeVector &momentum)
        : particle_(particle), direction_(momentum.unit())
    {
        double p = momentum.mag(), mass = particle->GetPDGMass();
        kinetic_ = std::sqrt(p * p + mass * mass) - mass;
    }
    G4DynamicParticle(const G4ParticleDefinition *particle, const G4ThreeVector &direction,
                      G4double kinetic_energy)
        : particle_(particle), direction_(direction), kinetic_(kinetic_energy)
    {
    }
    const G4ParticleDefinition *GetDefinition() const
    {
        return particle_;
    }
    const G4ThreeVector &GetMomentumDirection() const
    {
        return direction_;
    }
    G4double GetKineticEnergy() const
    {
        return kinetic_;
    }
    void SetKineticEnergy(G4double kinetic_energy)
    {
        kinetic_ = kinetic_energy;
    }
    G4double GetTotalEnergy() const
    {
        return kinetic_ + particle_->GetPDGMass();
    }
    G4ThreeVector GetMomentum() const
    {
        return direction_ * std::sqrt(kinetic_ * (kinetic_ + 2.0 * particle_->GetPDGMass()));
    }

  private:
    const G4ParticleDefinition *particle_;
    G4ThreeVector direction_;
    G4double kinetic_ = 0.0;
};

class G4StepPoint
{
  public:
    G4Material *GetMaterial() const
    {
        return material_;
    }
    void SetMaterial(G4Material *material)
    {
        material_ = material;
    }
    void SetMass(G4double mass)
    {
        mass_ = mass;
    }
    void SetKineticEnergy(G4double kinetic_energy)
    {
        kinetic_ = kinetic_energy;
    }
    G4double GetTotalEnergy() const
    {
        return kinetic_ + mass_;
    }

  private:
    G4Material *material_ = nullptr;
    G4double mass_ = 0.0, kinetic_ = 0.0;
};

class G4Step
{
  public:
    G4StepPoint *GetPreStepPoint() const
    {
        return before_.get();
    }
    G4StepPoint *GetPostStepPoint() const
    {
        return after_.get();
    }

  private:
    std::unique_ptr<G4StepPoint> before_ = std::make_unique<G4StepPoint>(),
                                 after_ = std::make_unique<G4StepPoint>();
};

using G4TouchableHandle = std::shared_ptr<int>;

class G4Track
{
  public:
    G4Track(G4DynamicParticle *particle, G4double time, const G4ThreeVector &position)
        : particle_(particle), time_(time), position_(position)
    {
    }
    const G4DynamicParticle *GetDynamicParticle() const
    {
        return particle_.get();
    }
    const G4ParticleDefinition *GetDefinition() const
    {
        return particle_->GetDefinition();
    }
    G4double GetTotalEnergy() const
    {
        return particle_->GetTotalEnergy();
    }
    G4double GetKineticEnergy() const
    {
        return particle_->GetKineticEnergy();
    }
    void SetKineticEnergy(G4double kinetic_energy)
    {
        particle_->SetKineticEnergy(kinetic_energy);
    }
    const G4ThreeVector &GetMomentumDirection() const
    {
        return particle_->GetMomentumDirection();
    }
    G4ThreeVector GetMomentum() const
    {
        return particle_->GetMomentum();
    }
    G4Material *GetMaterial() const
    {
        return step_->GetPreStepPoint()->GetMaterial();
    }
    void SetStep(const G4Step *step)
    {
        step_ = step;
    }
    G4double GetGlobalTime() const
    {
        return time_;
    }
    const G4ThreeVector &GetPosition() const
    {
        return position_;
    }
    G4double GetWeight() const
    {
        return weight_;
    }
    void SetWeight(G4double weight)
    {
        weight_ = weight;
    }
    const G4TouchableHandle &GetTouchableHandle() const
    {
        return touchable_;
    }
    void SetTouchableHandle(const G4TouchableHandle &touchable)
    {
        touchable_ = touchable;
    }

  private:
    std::unique_ptr<G4DynamicParticle> particle_;
    G4double time_;
    G4ThreeVector position_;
    const G4Step *step_ = nullptr;
    G4double weight_ = 1.0;
    G4TouchableHandle touchable_;
};

/* In Geant4 it is a base class; here it is G4ParticleChange at once. */
class G4VParticleChange
{
  public:
    void Initialize(const G4Track &track)
    {
        SetNumberOfSecondaries(0);
        time_ = track.GetGlobalTime();
        position_ = track.GetPosition();
        parent_weight_ = track.GetWeight();
        energy_ = track.GetKineticEnergy();
        status_ = fAlive;
        deposit_ = 0.0;
    }
    void SetNumberOfSecondaries(G4int n)
    {
        Clear();
        room_ = n;
    }
    void AddSecondary(G4Track *secondary)
    {
        if (static_cast<G4int>(secondaries_.size()) >= room_)
            G4Exception("G4VParticleChange::AddSecondary", "TRACK101", JustWarning, "no room");
        if (!weights_by_process_)
            secondary->SetWeight(parent_weight_);
        secondaries_.emplace_back(secondary);
    }
    /* Where the parent is. */
    void AddSecondary(G4DynamicParticle *particle, G4bool /* good for tracking */ = false)
    {
        AddSecondary(new G4Track(particle, time_, position_));
    }
    G4int GetNumberOfSecondaries() const
    {
        return static_cast<G4int>(secondaries_.size());
    }
    G4Track *GetSecondary(G4int i) const
    {
        return secondaries_[static_cast<std::size_t>(i)].get();
    }
    void Clear()
    {
        secondaries_.clear();
    }
    void SetSecondaryWeightByProcess(G4bool by_process)
    {
        weights_by_process_ = by_process;
    }
    void ProposeEnergy(G4double kinetic_energy)
    {
        energy_ = kinetic_energy;
    }
    G4double GetEnergy() const
    {
        return energy_;
    }
    void ProposeTrackStatus(G4TrackStatus status)
    {
        status_ = status;
    }
    G4TrackStatus GetTrackStatus() const
    {
        return status_;
    }
    void ProposeLocalEnergyDeposit(G4double energy)
    {
        deposit_ = energy;
    }
    G4double GetLocalEnergyDeposit() const
    {
        return deposit_;
    }

  private:
    std::vector<std::unique_ptr<G4Track>> secondaries_;
    G4int room_ = 0;
    G4bool weights_by_process_ = false;
    G4double time_ = 0.0;
    G4ThreeVector position_;
    G4double parent_weight_ = 1.0, energy_ = 0.0, deposit_ = 0.0;
    G4TrackStatus status_ = fAlive;
};
using G4ParticleChange = G4VParticleChange;

#endif
