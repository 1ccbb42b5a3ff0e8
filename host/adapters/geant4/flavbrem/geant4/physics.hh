/* The process as a part of a modular physics list: RegisterPhysics(new Physics). */
#ifndef FLAVBREM_GEANT4_PHYSICS_HH
#define FLAVBREM_GEANT4_PHYSICS_HH

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <G4GenericIon.hh>
#include <G4VPhysicsConstructor.hh>

#include "flavbrem/geant4/messenger.hh"
#include "flavbrem/geant4/model.hh"
#include "flavbrem/geant4/particles.hh"
#include "flavbrem/geant4/process.hh"
#include "flavbrem/geant4/report.hh"
#include "flavbrem/geant4/settings.hh"

namespace flavbrem::geant4
{

/* Defines the boson, opens the tables at /run/initialize, and gives each thread a process for the
 * incoming lepton of either charge. Made by the master thread, which alone may change it. */
class Physics : public G4VPhysicsConstructor
{
  public:
    /* boson_name, boson_id  of its definition
     * process_name          of the process; its commands are /process_name/. A second boson beside
     *                       the first has other ones of all three */
    explicit Physics(std::string boson_name = BOSON_NAME, int boson_id = BOSON_ID,
                     const std::string &process_name = PROCESS_NAME)
        : G4VPhysicsConstructor(process_name), boson_name_(std::move(boson_name)),
          boson_id_(boson_id), process_name_(process_name),
          messenger_([this](const std::string &name,
                            const std::string &text) { return Change(name, text); },
                     [this]() -> const Settings & { return settings_; }, "/" + process_name + "/")
    {
    }

    /* A setting, as the command /flavbrem/NAME takes it; energies and masses in GeV:
     * Set("m-phi", "0.3"). Returns whether it did, else after an exception. */
    bool Set(const std::string &name, const std::string &text)
    {
        std::string wrong = Change(name, text);
        if (!wrong.empty())
            ReportSetup("flavbrem::geant4::Physics::Set", CODE_SETTING, wrong);
        return wrong.empty();
    }

    const Settings &settings() const
    {
        return settings_;
    }
    /* Of the opened tables: nullptr before /run/initialize, and after an exception. */
    std::shared_ptr<const Model> model() const
    {
        return model_;
    }
    /* nullptr before ConstructParticle, and after an exception. */
    G4ParticleDefinition *boson() const
    {
        return boson_;
    }

    void ConstructParticle() override
    {
        for (flavbrem_lepton lepton : {FLAVBREM_ELECTRON, FLAVBREM_MUON, FLAVBREM_TAU}) {
            LeptonDefinition(lepton, -1);
            LeptonDefinition(lepton, 1);
        }
        G4GenericIon::GenericIonDefinition();
        Define();
    }

    void ConstructProcess() override
    {
        std::call_once(opened_, [this] { model_ = Model::Open(settings_); });
        if (model_ == nullptr || boson_ == nullptr)
            return;
        auto last = std::make_shared<LastEmission>();
        for (int charge : {-1, 1}) {
            auto process = std::make_unique<Process>(model_, boson_, last, process_name_);
            if (AddProcess(*LeptonDefinition(model_->lepton_in(), charge), process.get()))
                process.release(); // NOLINT(bugprone-unused-return-value): Geant4 owns it
        }
    }

  private:
    std::string boson_name_;
    int boson_id_;
    std::string process_name_;
    Settings settings_;
    std::once_flag opened_;
    std::shared_ptr<Model> model_;
    G4ParticleDefinition *boson_ = nullptr;
    Messenger messenger_;

    /* Returns the sentence of an error, which leaves all as it was; "" without one. */
    std::string Change(const std::string &name, const std::string &text)
    {
        Settings changed = settings_;
        std::string wrong = SetSetting(changed, name, text);
        if (wrong.empty() && model_ != nullptr)
            wrong = FindSetting(name)->in_idle
                        ? model_->Change(changed)
                        : name + " cannot change any more (the tables are open), give it before "
                                 "/run/initialize";
        if (!wrong.empty())
            return wrong;
        settings_ = changed;
        if (boson_ != nullptr && !FindSetting(name)->in_idle)
            Define();
        return "";
    }

    /* Its spin is that of the tables, as far as they are known: Geant4 takes no other one once it
     * initializes. */
    void Define()
    {
        const Runtime first = Model::First(settings_);
        boson_ = DefineBoson(boson_name_, boson_id_, settings_.m_phi_gev,
                             flavbrem_runtime_process(first.get()));
    }
};

} // namespace flavbrem::geant4

#endif
