/* Runs, events, physics lists. */
#ifndef FLAVBREM_STANDIN_RUNS_HH
#define FLAVBREM_STANDIN_RUNS_HH

#include <memory>
#include <vector>

#include "globals.hh"

class G4Run
{
  public:
    G4int GetRunID() const
    {
        return id_;
    }
    void SetRunID(G4int id)
    {
        id_ = id;
    }

  private:
    G4int id_ = 0;
};

class G4Event
{
  public:
    explicit G4Event(G4int id = 0) : id_(id)
    {
    }
    G4int GetEventID() const
    {
        return id_;
    }

  private:
    G4int id_;
};

class G4RunManager
{
  public:
    static G4RunManager *GetRunManager()
    {
        static thread_local G4RunManager manager;
        return &manager;
    }
    const G4Run *GetCurrentRun() const
    {
        return &run_;
    }
    const G4Event *GetCurrentEvent() const
    {
        return &event_;
    }
    void StandinEvent(G4int run, G4int event)
    {
        run_.SetRunID(run);
        event_ = G4Event(event);
    }

  private:
    G4Run run_;
    G4Event event_;
};

class G4VPhysicsConstructor
{
  public:
    explicit G4VPhysicsConstructor(const G4String & = "")
    {
    }
    virtual ~G4VPhysicsConstructor() = default;
    virtual void ConstructParticle() = 0;
    virtual void ConstructProcess() = 0;
};

class G4VModularPhysicsList
{
  public:
    void RegisterPhysics(G4VPhysicsConstructor *physics)
    {
        all_.emplace_back(physics);
    }
    void StandinConstruct()
    {
        for (const auto &physics : all_)
            physics->ConstructParticle();
    }

  private:
    std::vector<std::unique_ptr<G4VPhysicsConstructor>> all_;
};

#endif
