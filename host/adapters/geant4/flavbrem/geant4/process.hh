/* l N -> l' N phi as a discrete process of Geant4. */
#ifndef FLAVBREM_GEANT4_PROCESS_HH
#define FLAVBREM_GEANT4_PROCESS_HH

#include <cfloat>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <G4DynamicParticle.hh>
#include <G4Event.hh>
#include <G4IonTable.hh>
#include <G4Material.hh>
#include <G4ProcessManager.hh>
#include <G4ProcessVector.hh>
#include <G4Run.hh>
#include <G4RunManager.hh>
#include <G4Step.hh>
#include <G4ThreeVector.hh>
#include <G4Track.hh>
#include <G4VDiscreteProcess.hh>
#include <Randomize.hh>

#include "flavbrem/geant4/model.hh"
#include "flavbrem/geant4/particles.hh"
#include "flavbrem/geant4/report.hh"

namespace flavbrem::geant4
{

constexpr const char *PROCESS_NAME = "flavbrem";

/* The last event in which a thread has made a boson: its processes share one. */
class LastEmission
{
  public:
    bool IsInThisEvent() const
    {
        return made_ && run_ == RunNow() && event_ == EventNow();
    }
    void Note()
    {
        made_ = true;
        run_ = RunNow();
        event_ = EventNow();
    }

  private:
    bool made_ = false;
    G4int run_ = 0, event_ = 0;

    static G4int RunNow()
    {
        const G4RunManager *manager = G4RunManager::GetRunManager();
        const G4Run *run = manager != nullptr ? manager->GetCurrentRun() : nullptr;
        return run != nullptr ? run->GetRunID() : -1;
    }
    static G4int EventNow()
    {
        const G4RunManager *manager = G4RunManager::GetRunManager();
        const G4Event *event = manager != nullptr ? manager->GetCurrentEvent() : nullptr;
        return event != nullptr ? event->GetEventID() : -1;
    }
};

/* One for each thread; e- and e+ (or mu- and mu+) may have one together or one each. AddProcess
 * registers it. */
class Process : public G4VDiscreteProcess
{
  public:
    /* model  not nullptr
     * boson  from DefineBoson
     * last   shared by the processes of this thread; nullptr for one of its own
     * name   another one where there are two models */
    Process(std::shared_ptr<const Model> model, G4ParticleDefinition *boson,
            std::shared_ptr<LastEmission> last = nullptr, const G4String &name = PROCESS_NAME)
        : G4VDiscreteProcess(name, fUserDefined), model_(std::move(model)), boson_(boson),
          last_(last != nullptr ? std::move(last) : std::make_shared<LastEmission>())
    {
        SetProcessSubType(SUB_TYPE);
        aParticleChange.SetSecondaryWeightByProcess(true);
    }

    /* Whether a particle is the incoming lepton of the tables, of either charge. */
    G4bool IsApplicable(const G4ParticleDefinition &particle) override
    {
        return LeptonCharge(model_->lepton_in(), particle) != 0;
    }

    /* Before a run, for each particle that has the process. Exceptions: it has it twice, it is
     * not for it, the boson has another mass than the tables were opened at. */
    void BuildPhysicsTable(const G4ParticleDefinition &particle) override
    {
        materials_.clear();
        if (!IsApplicable(particle))
            ReportSetup(WHERE_BUILD, CODE_PARTICLE, NotApplicable(particle));
        else if (CountOf(particle) > 1)
            ReportSetup(WHERE_BUILD, CODE_TWICE, Twice(particle));
        else if (boson_ == nullptr ||
                 !(std::fabs(boson_->GetPDGMass() - model_->settings().m_phi_gev * CLHEP::GeV) <=
                   1e-9 * boson_->GetPDGMass()))
            ReportSetup(WHERE_BUILD, CODE_PARTICLE,
                        "the boson does not have the mass of the tables (m-phi was changed behind "
                        "its definition), give m-phi before /run/initialize");
    }

    /* Below all openings nothing is looked up and no random number drawn: most steps of a shower
     * are there. How far the next boson is, is drawn anew above. */
    G4double PostStepGetPhysicalInteractionLength(const G4Track &track, G4double previous,
                                                  G4ForceCondition *condition) override
    {
        if (model_->CanMake(track.GetTotalEnergy() / CLHEP::GeV))
            return G4VDiscreteProcess::PostStepGetPhysicalInteractionLength(track, previous,
                                                                            condition);
        *condition = NotForced;
        ClearNumberOfInteractionLengthLeft();
        return DBL_MAX;
    }

    /* In Geant4's unit of length, with the bias; DBL_MAX where nothing is made. */
    G4double GetMeanFreePath(const G4Track &track, G4double, G4ForceCondition *condition) override
    {
        *condition = NotForced;
        expected_ = 0.0;
        double energy_gev = track.GetTotalEnergy() / CLHEP::GeV;
        if (energy_gev < model_->settings().least_energy_gev || IsSpent())
            return DBL_MAX;
        if (!IsApplicable(*track.GetDefinition())) {
            ReportInRun(WHERE_PATH, CODE_PARTICLE, NotApplicable(*track.GetDefinition()));
            return DBL_MAX;
        }
        const MaterialParts &material = PartsOf(*track.GetMaterial(), energy_gev);
        flavbrem_status status = model_->settings().along_step
                                     ? model_->PerLengthBound(material, energy_gev, expected_)
                                     : model_->PerLength(material, energy_gev, partial_, expected_);
        if (status != FLAVBREM_OK) {
            expected_ = 0.0;
            ReportInRun(WHERE_PATH, CODE_ENERGY, model_->Why(material, status, energy_gev));
        }
        double biased = expected_ * model_->settings().bias;
        return biased > 1.0 / DBL_MAX ? 1.0 / biased : DBL_MAX;
    }

    /* Makes lepton and boson, and the nucleus where it is an ion. Their weights are that of the
     * track over the bias, times that of the draw; a deposit is multiplied likewise. */
    G4VParticleChange *PostStepDoIt(const G4Track &track, const G4Step &step) override
    {
        aParticleChange.Initialize(track);
        double energy_gev = track.GetTotalEnergy() / CLHEP::GeV, sum = 0.0;
        const MaterialParts &material = PartsOf(*track.GetMaterial(), energy_gev);
        flavbrem_status status = model_->PerLength(material, energy_gev, partial_, sum);
        if (status != FLAVBREM_OK)
            ReportInRun(WHERE_DO, CODE_ENERGY, model_->Why(material, status, energy_gev));
        else if (sum > 0.0 && IsApplicable(*track.GetDefinition()))
            Try(track, material, energy_gev, sum);
        return G4VDiscreteProcess::PostStepDoIt(track, step);
    }

    void ProcessDescription(std::ostream &out) const override
    {
        out << GetProcessName() << ": " << model_->Description();
    }

    /* How many processes of this name a particle has on this thread. */
    static int Count(const G4ParticleDefinition &particle, const G4String &name)
    {
        const G4ProcessManager *manager = particle.GetProcessManager();
        const G4ProcessVector *list = manager != nullptr ? manager->GetProcessList() : nullptr;
        int count = 0;
        for (G4int i = 0; list != nullptr && i < static_cast<G4int>(list->size()); i++)
            count += (*list)[i]->GetProcessName() == name ? 1 : 0;
        return count;
    }

    /* The sentences of exceptions. */
    std::string NotApplicable(const G4ParticleDefinition &particle) const
    {
        return "the process " + GetProcessName() + " is not for " + particle.GetParticleName() +
               " (its tables are for " +
               LeptonDefinition(model_->lepton_in(), -1)->GetParticleName() + " and " +
               LeptonDefinition(model_->lepton_in(), 1)->GetParticleName() +
               "), register it for one of these";
    }
    std::string Twice(const G4ParticleDefinition &particle) const
    {
        return "the process " + GetProcessName() + " is registered twice for " +
               particle.GetParticleName() +
               " (it would count twice), register it once, or give that of another boson another "
               "name";
    }

    Process(const Process &) = delete;
    Process &operator=(const Process &) = delete;

  private:
    static constexpr G4int SUB_TYPE = 622;
    static constexpr const char *WHERE_BUILD = "flavbrem::geant4::Process::BuildPhysicsTable";
    static constexpr const char *WHERE_PATH = "flavbrem::geant4::Process::GetMeanFreePath";
    static constexpr const char *WHERE_DO = "flavbrem::geant4::Process::PostStepDoIt";

    /* A material that was met, in the place of its index. */
    struct Met {
        const G4Material *material = nullptr;
        MaterialParts parts;
    };

    std::shared_ptr<const Model> model_;
    G4ParticleDefinition *boson_;
    std::shared_ptr<LastEmission> last_;
    std::vector<Met> materials_;
    std::vector<double> partial_;
    double expected_ = 0.0; /* of the last mean free path, without the bias [1/length] */

    int CountOf(const G4ParticleDefinition &particle) const
    {
        return Count(particle, GetProcessName());
    }

    /* Whether this event has had its one boson. */
    bool IsSpent() const
    {
        return model_->settings().emissions == Emissions::one && last_->IsInThisEvent();
    }

    /* None after an exception: an element without a table, at an energy that suffices for a boson.
     */
    const MaterialParts &PartsOf(const G4Material &material, double energy_gev)
    {
        std::size_t index = material.GetIndex();
        if (index >= materials_.size())
            materials_.resize(index + 1);
        Met &met = materials_[index];
        if (met.material != &material) {
            met.material = &material;
            met.parts = model_->PartsOf(material);
        }
        if (met.parts.missing.empty() || !model_->CanMake(energy_gev))
            return met.parts;
        ReportInRun(WHERE_PATH, CODE_MATERIAL,
                    "the material " + material.GetName() + " has no table of " + met.parts.missing +
                        " (none was given), make it and give it by /flavbrem/table, or leave "
                        "such elements out by /flavbrem/missing-table ignore");
        static const MaterialParts none;
        return none;
    }

    /* What lies above what was expected at the begin of the step is carried by the weight. */
    void Try(const G4Track &track, const MaterialParts &material, double energy_gev, double sum)
    {
        double weight = 1.0 / model_->settings().bias;
        if (model_->settings().along_step && expected_ > 0.0) {
            double ratio = sum / expected_;
            if (G4UniformRand() > ratio)
                return;
            weight *= std::max(1.0, ratio);
        }
        std::size_t hit = flavbrem_runtime_pick(partial_.size(), partial_.data(), G4UniformRand());
        if (hit < partial_.size())
            Emit(track, *material.parts[hit].table, energy_gev, weight);
    }

    void Emit(const G4Track &track, const ElementTable &table, double energy_gev, double weight)
    {
        flavbrem_event event;
        G4ParticleDefinition *ion = nullptr; /* stays so for a deposit */
        if (model_->settings().nucleus == Nucleus::ion && !FindIon(table, ion))
            return;
        const G4ThreeVector flight = track.GetMomentumDirection();
        const double direction[3] = {flight.x(), flight.y(), flight.z()};
        const uint64_t key[2] = {RandomWord(), RandomWord()};
        flavbrem_status status =
            flavbrem_runtime_draw(table.runtime.get(), energy_gev, key, &event);
        if (status == FLAVBREM_OK)
            status = flavbrem_event_turn(direction, 0.0, &event);
        if (status != FLAVBREM_OK) {
            ReportInRun(WHERE_DO, CODE_DRAW,
                        table.path + " has no final state at " + detail::TextOf(energy_gev) +
                            " GeV (" + flavbrem_status_text(status) + "), make the table again");
            return;
        }
        aParticleChange.SetNumberOfSecondaries(3);
        weight *= event.weight;
        AddSecondary(track, OutgoingLepton(*track.GetDefinition()), event.lepton, weight);
        AddSecondary(track, boson_, event.boson, weight);
        Recoil(track, table, ion, event, weight);
        if (model_->settings().parent == Parent::killed) {
            aParticleChange.ProposeEnergy(0.0);
            aParticleChange.ProposeTrackStatus(fStopAndKill);
        }
        last_->Note();
    }

    G4ParticleDefinition *OutgoingLepton(const G4ParticleDefinition &incoming) const
    {
        return LeptonDefinition(model_->lepton_out(), LeptonCharge(model_->lepton_in(), incoming));
    }

    void AddSecondary(const G4Track &track, G4ParticleDefinition *particle,
                      const double momentum_gev[4], double weight)
    {
        const G4ThreeVector momentum(momentum_gev[0], momentum_gev[1], momentum_gev[2]);
        AddSecondary(track, new G4DynamicParticle(particle, momentum * CLHEP::GeV), weight);
    }

    void AddSecondary(const G4Track &track, G4DynamicParticle *particle, double weight)
    {
        auto *secondary = new G4Track(particle, track.GetGlobalTime(), track.GetPosition());
        secondary->SetTouchableHandle(track.GetTouchableHandle());
        secondary->SetWeight(weight * track.GetWeight());
        aParticleChange.AddSecondary(secondary);
    }

    /* The ion of a table; returns false after an exception, where Geant4 has none. */
    static bool FindIon(const ElementTable &table, G4ParticleDefinition *&ion)
    {
        ion = G4IonTable::GetIonTable()->GetIon(table.z, table.a, 0.0);
        if (ion == nullptr)
            ReportInRun(WHERE_DO, CODE_PARTICLE,
                        "there is no ion of Z = " + std::to_string(table.z) +
                            ", A = " + std::to_string(table.a) +
                            " (Geant4 needs its G4GenericIon), use a physics list that has it, or "
                            "/flavbrem/nucleus deposit");
        return ion != nullptr;
    }

    /* The kinetic energy of the nucleus is that of the event, though Geant4's ion has another mass
     * than A u. One at rest, whose kinetic energy is 0, is left out.
     *   ion  nullptr for a deposit */
    void Recoil(const G4Track &track, const ElementTable &table, G4ParticleDefinition *ion,
                const flavbrem_event &event, double weight)
    {
        const flavbrem_process *process = flavbrem_runtime_process(table.runtime.get());
        const G4ThreeVector momentum(event.nucleus[0], event.nucleus[1], event.nucleus[2]);
        double m = flavbrem_nucleus_mass_gev(process), e = event.nucleus[3];
        double kinetic = momentum.mag2() / (e + m) * CLHEP::GeV; /* e - m without its rounding */
        if (ion == nullptr)
            aParticleChange.ProposeLocalEnergyDeposit(weight * kinetic);
        else if (momentum.mag2() > 0.0)
            AddSecondary(track, new G4DynamicParticle(ion, momentum.unit(), kinetic), weight);
    }

    /* 64 bits, of any generator whose numbers have 32 of them. */
    static uint64_t RandomWord()
    {
        const double half = 4294967296.0; /* 2^32 */
        auto high = static_cast<uint64_t>(G4UniformRand() * half);
        auto low = static_cast<uint64_t>(G4UniformRand() * half);
        return high << 32 | low;
    }
};

/* Registers a process for a particle, on this thread.
 *   process  Geant4 owns it from now on, unless false is returned
 * Returns whether it did; else after an exception: the process is not for this particle, or the
 * particle has one of this name. */
inline bool AddProcess(G4ParticleDefinition &particle, Process *process)
{
    const char *where = "flavbrem::geant4::AddProcess";
    if (!process->IsApplicable(particle)) {
        ReportSetup(where, CODE_PARTICLE, process->NotApplicable(particle));
        return false;
    }
    if (particle.GetProcessManager() == nullptr) {
        ReportSetup(where, CODE_PARTICLE,
                    particle.GetParticleName() +
                        " has no process manager (the physics list does not construct it, or not "
                        "yet), register the process in ConstructProcess");
        return false;
    }
    if (Process::Count(particle, process->GetProcessName()) > 0) {
        ReportSetup(where, CODE_TWICE, process->Twice(particle));
        return false;
    }
    return particle.GetProcessManager()->AddDiscreteProcess(process) >= 0;
}

} // namespace flavbrem::geant4

#endif
