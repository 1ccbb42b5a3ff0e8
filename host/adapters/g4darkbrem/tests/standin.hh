/* What the adapter calls of Geant4 and of G4DarkBreM, declared once more by ourselves and small
 * enough to be seen through, so that it is compiled and run where neither is installed. Units,
 * ownership and who calls whom are theirs; names of headers lead here by files that CMake makes. */
#ifndef FLAVBREM_G4DARKBREM_STANDIN_HPP
#define FLAVBREM_G4DARKBREM_STANDIN_HPP

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "host/adapters/tests/exceptions.hh"

using G4double = double;
using G4int = int;
using G4bool = bool;
using G4String = std::string;

/* MeV and mm are 1. */
constexpr G4double MeV = 1.0, GeV = 1000.0, mm = 1.0, cm = 10.0, picobarn = 1e-34;
constexpr G4double gram = 6.24151e24 * 1e-3, mole = 1.0;

/* ---- what a test looks at ---- */

/* What went to G4cout. */
inline std::ostringstream &standin_output()
{
    static std::ostringstream output;
    return output;
}
#define G4cout standin_output()
#define G4endl '\n'

/* A generator of each thread: splitmix64. */
inline thread_local std::uint64_t standin_seed = 1;

inline double G4UniformRand()
{
    std::uint64_t z = standin_seed += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* ---- particles ---- */

class G4ThreeVector
{
  public:
    G4ThreeVector(double x = 0.0, double y = 0.0, double z = 0.0) : v_{x, y, z}
    {
    }
    double x() const
    {
        return v_[0];
    }
    double y() const
    {
        return v_[1];
    }
    double z() const
    {
        return v_[2];
    }
    double mag2() const
    {
        return v_[0] * v_[0] + v_[1] * v_[1] + v_[2] * v_[2];
    }

  private:
    double v_[3];
};

class G4VProcess;
class G4ParticleDefinition;

class G4ProcessVector
{
  public:
    std::size_t size() const
    {
        return standin_all.size();
    }
    G4VProcess *operator[](G4int i) const
    {
        return standin_all.at(static_cast<std::size_t>(i));
    }

    std::vector<G4VProcess *> standin_all;
};

enum G4ProcessVectorDoItIndex { idxAll = -1 };

class G4ProcessManager
{
  public:
    explicit G4ProcessManager(const G4ParticleDefinition *particle) : particle_(particle)
    {
    }
    G4int AddDiscreteProcess(G4VProcess *process);
    void SetProcessOrderingToFirst(G4VProcess *process, G4ProcessVectorDoItIndex)
    {
        standin_asked_to_be_first.push_back(process);
    }
    G4ProcessVector *GetProcessList()
    {
        return &list_;
    }
    G4VProcess *SetProcessActivation(G4VProcess *process, G4bool active)
    {
        standin_remove(standin_inactive, process);
        if (!active)
            standin_inactive.push_back(process);
        return process;
    }
    G4bool GetProcessActivation(G4VProcess *process) const
    {
        return std::count(standin_inactive.begin(), standin_inactive.end(), process) == 0;
    }

    void standin_forget(G4VProcess *process)
    {
        standin_remove(list_.standin_all, process);
        standin_remove(standin_inactive, process);
        standin_remove(standin_asked_to_be_first, process);
    }
    std::vector<G4VProcess *> standin_inactive, standin_asked_to_be_first;

  private:
    static void standin_remove(std::vector<G4VProcess *> &all, const G4VProcess *process)
    {
        all.erase(std::remove(all.begin(), all.end(), process), all.end());
    }

    G4ProcessVector list_;
    const G4ParticleDefinition *particle_;
};

class G4ParticleDefinition
{
  public:
    G4ParticleDefinition(G4String name, double mass, double charge, int code)
        : name_(std::move(name)), mass_(mass), charge_(charge), code_(code),
          manager_(std::make_unique<G4ProcessManager>(this))
    {
    }
    const G4String &GetParticleName() const
    {
        return name_;
    }
    G4double GetPDGMass() const
    {
        return mass_;
    }
    G4double GetPDGCharge() const
    {
        return charge_;
    }
    G4int GetPDGEncoding() const
    {
        return code_;
    }
    G4ProcessManager *GetProcessManager() const
    {
        return manager_.get();
    }

  private:
    G4String name_;
    double mass_, charge_;
    int code_;
    std::unique_ptr<G4ProcessManager> manager_;
};

#define STANDIN_PARTICLE(CLASS, NAME, MASS, CHARGE, CODE)                                          \
    class CLASS : public G4ParticleDefinition                                                      \
    {                                                                                              \
      public:                                                                                      \
        static CLASS *Definition()                                                                 \
        {                                                                                          \
            static CLASS only;                                                                     \
            return &only;                                                                          \
        }                                                                                          \
                                                                                                   \
      private:                                                                                     \
        CLASS() : G4ParticleDefinition(NAME, MASS, CHARGE, CODE)                                   \
        {                                                                                          \
        }                                                                                          \
    }
STANDIN_PARTICLE(G4Electron, "e-", 0.51099891, -1.0, 11);
STANDIN_PARTICLE(G4Positron, "e+", 0.51099891, 1.0, -11);
STANDIN_PARTICLE(G4MuonMinus, "mu-", 105.6583715, -1.0, 13);
STANDIN_PARTICLE(G4MuonPlus, "mu+", 105.6583715, 1.0, -13);
STANDIN_PARTICLE(G4TauMinus, "tau-", 1776.86, -1.0, 15);
STANDIN_PARTICLE(G4TauPlus, "tau+", 1776.86, 1.0, -15);

class G4DynamicParticle
{
  public:
    G4DynamicParticle(const G4ParticleDefinition *particle, const G4ThreeVector &momentum)
        : particle_(particle), momentum_(momentum)
    {
    }
    const G4ParticleDefinition *GetDefinition() const
    {
        return particle_;
    }
    const G4ThreeVector &GetMomentum() const
    {
        return momentum_;
    }
    G4double GetTotalEnergy() const
    {
        const double mass = particle_->GetPDGMass();
        return std::sqrt(momentum_.mag2() + mass * mass);
    }
    G4double GetKineticEnergy() const
    {
        return GetTotalEnergy() - particle_->GetPDGMass();
    }

  private:
    const G4ParticleDefinition *particle_;
    G4ThreeVector momentum_;
};

/* ---- materials ---- */

class G4Element
{
  public:
    constexpr G4Element(double z, double a) noexcept : z_(z), a_(a)
    {
    }
    G4double GetZ() const
    {
        return z_;
    }
    G4double GetA() const /* with its unit */
    {
        return a_ * gram / mole;
    }

  private:
    double z_, a_;
};

struct G4Material {
    std::vector<const G4Element *> elements;
    std::vector<double> atoms_per_volume; /* [1/mm^3] */
};

/* ---- a step ---- */

enum G4TrackStatus { fAlive, fStopAndKill };

class G4Track
{
  public:
    explicit G4Track(G4DynamicParticle *particle, const G4Material *material = nullptr)
        : particle_(particle), material_(material)
    {
        const double p = std::sqrt(particle->GetMomentum().mag2());
        direction_ = G4ThreeVector(particle->GetMomentum().x() / p, particle->GetMomentum().y() / p,
                                   particle->GetMomentum().z() / p);
    }
    const G4ParticleDefinition *GetDefinition() const
    {
        return particle_->GetDefinition();
    }
    const G4DynamicParticle *GetDynamicParticle() const
    {
        return particle_.get();
    }
    const G4Material *GetMaterial() const
    {
        return material_;
    }
    const G4ThreeVector &GetMomentumDirection() const
    {
        return direction_;
    }
    G4double GetWeight() const
    {
        return weight_;
    }
    void SetWeight(G4double weight)
    {
        weight_ = weight;
    }

  private:
    std::unique_ptr<G4DynamicParticle> particle_;
    const G4Material *material_;
    G4ThreeVector direction_;
    double weight_ = 1.0;
};

class G4StepPoint
{
  public:
    G4double GetTotalEnergy() const
    {
        return standin_energy;
    }
    double standin_energy = 0.0;
};

class G4Step
{
  public:
    const G4StepPoint *GetPostStepPoint() const
    {
        return &standin_post;
    }
    G4StepPoint standin_post;
};

/* Theirs is the base class of the next. */
using G4VParticleChange = class G4ParticleChange;

class G4ParticleChange
{
  public:
    void Initialize(const G4Track &track)
    {
        secondaries_.clear();
        standin_energy = track.GetDynamicParticle()->GetKineticEnergy();
        standin_deposit = 0.0;
        standin_status = fAlive;
        weight_ = track.GetWeight();
    }
    void SetNumberOfSecondaries(G4int n)
    {
        secondaries_.clear();
        secondaries_.reserve(static_cast<std::size_t>(n));
    }
    void AddSecondary(G4DynamicParticle *particle, G4bool /* good for tracking */ = false)
    {
        secondaries_.push_back(std::make_unique<G4Track>(particle));
        secondaries_.back()->SetWeight(weight_);
    }
    G4int GetNumberOfSecondaries() const
    {
        return static_cast<G4int>(secondaries_.size());
    }
    G4Track *GetSecondary(G4int i) const
    {
        return secondaries_.at(static_cast<std::size_t>(i)).get();
    }
    void ProposeLocalEnergyDeposit(G4double energy)
    {
        standin_deposit = energy;
    }
    void ProposeEnergy(G4double energy)
    {
        standin_energy = energy;
    }
    void ProposeTrackStatus(G4TrackStatus status)
    {
        standin_status = status;
    }

    double standin_energy = 0.0, standin_deposit = 0.0;
    G4TrackStatus standin_status = fAlive;

  private:
    std::vector<std::unique_ptr<G4Track>> secondaries_;
    double weight_ = 1.0;
};

/* ---- processes ---- */

class G4VProcess
{
  public:
    explicit G4VProcess(G4String name) : name_(std::move(name))
    {
    }
    virtual ~G4VProcess() = default;
    virtual G4bool IsApplicable(const G4ParticleDefinition &) = 0;
    virtual G4VParticleChange *PostStepDoIt(const G4Track &track, const G4Step &step) = 0;
    const G4String &GetProcessName() const
    {
        return name_;
    }

  private:
    G4String name_;
};

inline G4int G4ProcessManager::AddDiscreteProcess(G4VProcess *process)
{
    if (!process->IsApplicable(*particle_))
        return -1;
    list_.standin_all.push_back(process);
    return static_cast<G4int>(list_.size()) - 1;
}

/* ---- G4DarkBreM ---- */

namespace g4db
{

class PrototypeModel
{
  public:
    explicit PrototypeModel(bool muons) : muons_(muons)
    {
    }
    virtual ~PrototypeModel() = default;
    bool DarkBremOffMuons() const
    {
        return muons_;
    }
    virtual void PrintInfo() const = 0;
    virtual G4double ComputeCrossSectionPerAtom(G4double kinetic_energy, G4double a,
                                                G4double z) = 0;
    virtual void GenerateChange(G4ParticleChange &change, const G4Track &track, const G4Step &step,
                                const G4Element &element) = 0;

  protected:
    bool muons_;
};

} // namespace g4db

class G4APrime : public G4ParticleDefinition
{
  public:
    enum class DecayMode { NoDecay = 1, FlatDecay = 2, GeantDecay = 3 };

    /* Throws where it was not initialized, as theirs. */
    static G4APrime *APrime()
    {
        if (!Only())
            throw std::runtime_error("the APrime was not initialized");
        return Only().get();
    }
    /* In MeV. Theirs may be called once; tests of several masses call it again. */
    static void Initialize(double mass, int code = 62, double /* tau */ = -1.0,
                           DecayMode mode = DecayMode::NoDecay)
    {
        Only().reset(new G4APrime(mass * MeV, code));
        Mode() = mode;
    }
    static DecayMode getDecayMode()
    {
        return Mode();
    }

  private:
    G4APrime(double mass, int code) : G4ParticleDefinition("A^1", mass, 0.0, code)
    {
    }
    static std::unique_ptr<G4APrime> &Only()
    {
        static std::unique_ptr<G4APrime> only;
        return only;
    }
    static DecayMode &Mode()
    {
        static DecayMode mode = DecayMode::NoDecay;
        return mode;
    }
};

/* Theirs without interpolation and cache, which the adapter does not ask for; what is hit is the
 * first element. */
class G4DarkBremsstrahlung : public G4VProcess
{
  public:
    explicit G4DarkBremsstrahlung(std::shared_ptr<g4db::PrototypeModel> model,
                                  bool only_one_per_event = false, double bias = 1.0,
                                  bool interpolate = true, bool cache = false,
                                  int /* verbose */ = 0, int /* subtype */ = 63)
        : G4VProcess("DarkBrem"), standin_interpolates(interpolate || cache),
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
    /* [mm] */
    double MeanFreePath(const G4Track &track)
    {
        if (!IsApplicable(*track.GetDefinition()))
            return DBL_MAX;
        const G4Material &material = *track.GetMaterial();
        const double energy = track.GetDynamicParticle()->GetKineticEnergy();
        double sigma = 0.0;
        for (std::size_t i = 0; i < material.elements.size(); i++) {
            const G4Element &element = *material.elements[i];
            sigma += material.atoms_per_volume[i] *
                     model_->ComputeCrossSectionPerAtom(energy, element.GetA() / (gram / mole),
                                                        element.GetZ());
        }
        sigma *= bias_;
        return sigma > DBL_MIN ? 1.0 / sigma : DBL_MAX;
    }

    /* Switches itself, or what has wrapped it, off for the particle of the track alone, whatever
     * the model makes. */
    G4VParticleChange *PostStepDoIt(const G4Track &track, const G4Step &step) override
    {
        G4ProcessManager &manager = *track.GetDefinition()->GetProcessManager();
        for (G4VProcess *process : manager.GetProcessList()->standin_all)
            if (only_one_per_event_ && process->GetProcessName().find("DarkBrem") != G4String::npos)
                manager.SetProcessActivation(process, false);
        change_.Initialize(track);
        model_->GenerateChange(change_, track, step, *track.GetMaterial()->elements.at(0));
        return &change_;
    }

    bool standin_interpolates;

  private:
    G4ParticleDefinition *Negative() const
    {
        return model_->DarkBremOffMuons()
                   ? static_cast<G4ParticleDefinition *>(G4MuonMinus::Definition())
                   : G4Electron::Definition();
    }

    std::shared_ptr<g4db::PrototypeModel> model_;
    G4ParticleChange change_;
    bool only_one_per_event_;
    double bias_;
};

#endif
