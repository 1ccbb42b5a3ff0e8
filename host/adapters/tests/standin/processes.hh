/* Processes and the list that a particle has of them, on each thread its own. */
#ifndef FLAVBREM_STANDIN_PROCESSES_HH
#define FLAVBREM_STANDIN_PROCESSES_HH

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <ostream>
#include <vector>

#include "globals.hh"
#include "particles.hh"
#include "tracks.hh"

enum G4ProcessType { fNotDefined, fElectromagnetic = 2, fUserDefined = 9 };

class G4VProcess
{
  public:
    explicit G4VProcess(const G4String &name, G4ProcessType = fNotDefined) : name_(name)
    {
        StandinKeep(this);
    }
    virtual ~G4VProcess() = default;
    G4VProcess(const G4VProcess &) = delete;
    G4VProcess &operator=(const G4VProcess &) = delete;
    const G4String &GetProcessName() const
    {
        return name_;
    }
    void SetProcessSubType(G4int)
    {
    }
    virtual G4bool IsApplicable(const G4ParticleDefinition &)
    {
        return true;
    }
    virtual void BuildPhysicsTable(const G4ParticleDefinition &)
    {
    }
    virtual void ProcessDescription(std::ostream &) const
    {
    }
    virtual G4double PostStepGetPhysicalInteractionLength(const G4Track &track, G4double previous,
                                                          G4ForceCondition *condition) = 0;
    virtual G4VParticleChange *PostStepDoIt(const G4Track &track, const G4Step &step) = 0;

  protected:
    G4ParticleChange aParticleChange;

  private:
    G4String name_;
};

class G4VDiscreteProcess : public G4VProcess
{
  public:
    using G4VProcess::G4VProcess;
    G4double PostStepGetPhysicalInteractionLength(const G4Track &track, G4double previous,
                                                  G4ForceCondition *condition) override
    {
        if (previous < 0.0 || left_ <= 0.0)
            left_ = -std::log(G4UniformRand());
        else if (previous > 0.0 && length_ < DBL_MAX)
            left_ = std::max(left_ - previous / length_, 0.0);
        *condition = NotForced;
        length_ = GetMeanFreePath(track, previous, condition);
        return length_ < DBL_MAX ? left_ * length_ : DBL_MAX;
    }
    G4VParticleChange *PostStepDoIt(const G4Track &, const G4Step &) override
    {
        left_ = -1.0;
        return &aParticleChange;
    }

  protected:
    virtual G4double GetMeanFreePath(const G4Track &track, G4double previous,
                                     G4ForceCondition *condition) = 0;

    void ClearNumberOfInteractionLengthLeft()
    {
        left_ = -1.0;
    }

  private:
    G4double left_ = -1.0, length_ = DBL_MAX;
};

class G4ProcessVector
{
  public:
    std::size_t size() const
    {
        return all_.size();
    }
    G4VProcess *operator[](G4int i) const
    {
        return all_[static_cast<std::size_t>(i)];
    }
    void insert(G4VProcess *process)
    {
        all_.push_back(process);
    }

  private:
    std::vector<G4VProcess *> all_;
};

enum G4ProcessVectorDoItIndex { idxAll = -1 };

class G4ProcessManager
{
  public:
    explicit G4ProcessManager(const G4ParticleDefinition *particle) : particle_(particle)
    {
        StandinKeep(this);
    }
    G4int AddDiscreteProcess(G4VProcess *process)
    {
        if (!process->IsApplicable(*particle_))
            return -1;
        list_.insert(process);
        return static_cast<G4int>(list_.size()) - 1;
    }
    G4ProcessVector *GetProcessList() const
    {
        return const_cast<G4ProcessVector *>(&list_);
    }
    G4VProcess *SetProcessActivation(G4VProcess *process, G4bool active)
    {
        inactive_.erase(std::remove(inactive_.begin(), inactive_.end(), process), inactive_.end());
        if (!active)
            inactive_.push_back(process);
        return process;
    }
    G4bool GetProcessActivation(G4VProcess *process) const
    {
        return std::count(inactive_.begin(), inactive_.end(), process) == 0;
    }
    void SetProcessOrderingToFirst(G4VProcess *process, G4ProcessVectorDoItIndex)
    {
        asked_to_be_first_.push_back(process);
    }
    long StandinAskedToBeFirst(const G4VProcess *process) const
    {
        return std::count(asked_to_be_first_.begin(), asked_to_be_first_.end(), process);
    }

  private:
    const G4ParticleDefinition *particle_;
    G4ProcessVector list_;
    std::vector<G4VProcess *> inactive_, asked_to_be_first_;
};

#endif
