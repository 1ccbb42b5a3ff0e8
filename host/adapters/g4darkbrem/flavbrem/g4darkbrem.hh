/* flavbrem in G4DarkBreM (github.com/LDMX-Software/G4DarkBreM): a model for its process, which
 * takes cross-sections and exact final states from tables that were made with "sampling", and its
 * process for both charges of the beam lepton.
 *
 * Header only, C++17; it stands on Geant4, G4DarkBreM and flavbrem/runtime.h. */
#ifndef FLAVBREM_G4DARKBREM_HPP
#define FLAVBREM_G4DARKBREM_HPP

#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <G4DarkBreM/G4APrime.h>
#include <G4DarkBreM/G4DarkBremsstrahlung.h>
#include <G4DarkBreM/PrototypeModel.h>
#include <G4DynamicParticle.hh>
#include <G4Electron.hh>
#include <G4Element.hh>
#include <G4MuonMinus.hh>
#include <G4MuonPlus.hh>
#include <G4ParticleChange.hh>
#include <G4Positron.hh>
#include <G4ProcessManager.hh>
#include <G4Step.hh>
#include <G4SystemOfUnits.hh>
#include <G4TauMinus.hh>
#include <G4TauPlus.hh>
#include <G4ThreeVector.hh>
#include <G4Track.hh>
#include <G4VProcess.hh>
#include <Randomize.hh>
#include <globals.hh>

#include "flavbrem/boson.h"
#include "flavbrem/runtime.h"

namespace flavbrem
{

/* l_i N -> l_f N phi for G4DarkBremsstrahlung. The boson is G4APrime, whose mass is m_phi: call
 * G4APrime::Initialize(mass in MeV) first.
 *
 * What is wrong becomes a G4Exception with one sentence. In the constructor and the setters it is a
 * FatalErrorInArgument, in a step RunMustBeAborted; if the handler lets the program go on, the
 * cross-section is 0 and a particle stays as it is.
 *
 * Copies share the tables. Any number of threads may use one model, or copies, once it is set up.
 */
class DarkBremModel : public g4db::PrototypeModel
{
  public:
    /* Opens one table for each element.
     *   tables  paths of files by `flavbrem table --with-sampling`, of one pair of leptons; Z is a
     *           whole number
     *   method  one that all tables have
     *   view    FLAVBREM_VIEW_BOSON for FLAVBREM_ETL */
    explicit DarkBremModel(const std::vector<std::string> &tables,
                           flavbrem_method method = FLAVBREM_ETL,
                           flavbrem_view view = FLAVBREM_VIEW_BOSON)
        : g4db::PrototypeModel(false), method_(method)
    {
        const double m_phi = G4APrime::APrime()->GetPDGMass() / GeV;
        if (G4APrime::getDecayMode() == G4APrime::DecayMode::FlatDecay)
            Refuse("the decays of G4APrime are FlatDecay (this model places none), take NoDecay or "
                   "GeantDecay");
        if (tables.empty())
            Refuse("there is no table (the list is empty), give one for each element");
        for (const std::string &path : tables)
            Open(path, view, m_phi);
    }

    /* The coupling h of L = -h l_i-bar P_R l_f phi + h.c., or g of the tables' boson, that
     * cross-sections are for; that of the first table where it is not set. Above 0. */
    void SetCoupling(double coupling)
    {
        for (auto &[z, part] : parts_) {
            const double factor = flavbrem_runtime_coupling_factor(part.runtime.get(), coupling);
            if (!(coupling > 0.0 && factor > 0.0 && std::isfinite(factor))) {
                Refuse("the coupling " + Text(coupling) + " is out of range (above 0, finite)");
                return;
            }
            part.factor = factor;
        }
        coupling_ = coupling;
    }

    /* The kinetic energy below which there is no cross-section, in Geant4's units; 0 where it is
     * not set. Needed for a table that begins above the threshold of the process. */
    void SetLowestEnergy(G4double kinetic_energy)
    {
        lowest_energy_ = kinetic_energy;
    }

    /* Elements without a table have no cross-section; without this call they are an error. */
    void LeaveOutOtherElements()
    {
        others_left_out_ = true;
    }

    /* The tables, to G4cout. */
    void PrintInfo() const override
    {
        G4cout << " flavbrem " << flavbrem_method_name(method_) << ": " << LeptonName(lepton_in_)
               << " -> " << LeptonName(lepton_out_) << ", coupling " << coupling_ << ", boson "
               << G4APrime::APrime()->GetPDGMass() / GeV << " GeV" << G4endl;
        for (const auto &[z, part] : parts_)
            G4cout << "   Z " << z << ": " << part.path << ", " << part.begin_gev << " to "
                   << part.end_gev << " GeV" << G4endl;
    }

    /* The cross-section on a nucleus, in Geant4's units; 0 below the threshold. Of WW and IWW it is
     * the part that the recoil of the nucleus allows, which events are from.
     *   kinetic_energy  of the lepton, in Geant4's units
     *   a               not asked: the table's nucleus has its own
     *   z               charge number
     * Beyond the table: an error, and 0. */
    G4double ComputeCrossSectionPerAtom(G4double kinetic_energy, G4double /* a */,
                                        G4double z) override
    {
        if (kinetic_energy < lowest_energy_)
            return 0.0;
        const Part *part = Find(z);
        if (part == nullptr)
            return 0.0;
        const double energy = kinetic_energy / GeV + mass_in_gev_;
        double sigma_pb = 0.0;
        double allowed = 1.0;
        flavbrem_status status =
            flavbrem_runtime_sigma(part->runtime.get(), energy, &sigma_pb, nullptr);
        if (status == FLAVBREM_OK && method_ != FLAVBREM_ETL)
            status = flavbrem_runtime_allowed(part->runtime.get(), energy, &allowed);
        if (status != FLAVBREM_OK) {
            Abort(OutsideSentence(*part, status, energy));
            return 0.0;
        }
        return sigma_pb * allowed * part->factor * picobarn;
    }

    /* Kills the particle and adds l_f, of its charge, and the boson; the kinetic energy of the
     * nucleus is deposited. The secondaries' weight is that of the track times that of the event;
     * Geant4 counts a deposit with the track's weight, so that it is times the event's here.
     * Where the particle has lost so much energy in this step that it cannot make the boson any
     * more, it stays as it is.
     *   change   initialized to the track, as G4DarkBremsstrahlung does
     *   element  that was hit */
    void GenerateChange(G4ParticleChange &change, const G4Track &track, const G4Step &step,
                        const G4Element &element) override
    {
        const Part *part = Find(element.GetZ());
        if (part == nullptr)
            return;
        const double energy = step.GetPostStepPoint()->GetTotalEnergy() / GeV;
        const std::uint64_t key[2] = {RandomBits(), RandomBits()};
        flavbrem_event event;
        flavbrem_status status = flavbrem_runtime_draw(part->runtime.get(), energy, key, &event);
        if (status == FLAVBREM_ERROR_INPUT)
            return;
        const G4ThreeVector &flight = track.GetMomentumDirection();
        const double direction[3] = {flight.x(), flight.y(), flight.z()};
        if (status == FLAVBREM_OK)
            status = flavbrem_event_turn(direction, 0.0, &event);
        if (status != FLAVBREM_OK) {
            Abort(OutsideSentence(*part, status, energy));
            return;
        }
        Fill(change, track, *part, event);
    }

  private:
    struct Part {
        std::string path;
        std::shared_ptr<const flavbrem_runtime> runtime;
        double begin_gev, end_gev; /* of sigma in the table */
        double factor;             /* of the coupling */
        double nucleus_gev;        /* mass */
    };

    static std::string Text(double number)
    {
        std::ostringstream text;
        text.precision(10);
        text << number;
        return text.str();
    }

    /* A sentence of the library with the file that it is about. */
    static std::string Named(const std::string &path, const std::string &sentence)
    {
        return sentence.find(path) == std::string::npos ? path + ": " + sentence : sentence;
    }

    static const char *LeptonName(flavbrem_lepton lepton)
    {
        return flavbrem_lepton_name(lepton);
    }

    static void Refuse(const std::string &sentence)
    {
        G4Exception("flavbrem::DarkBremModel", "flavbrem", FatalErrorInArgument, sentence.c_str());
    }

    static void Abort(const std::string &sentence)
    {
        G4Exception("flavbrem::DarkBremModel", "flavbrem", RunMustBeAborted, sentence.c_str());
    }

    /* 64 bits of Geant4's generator, 32 a number. */
    static std::uint64_t RandomBits()
    {
        const auto high = static_cast<std::uint64_t>(4294967296.0 * G4UniformRand());
        const auto low = static_cast<std::uint64_t>(4294967296.0 * G4UniformRand());
        return high << 32 | low;
    }

    static std::string OutsideSentence(const Part &part, flavbrem_status status, double energy)
    {
        if (status == FLAVBREM_ERROR_OUTSIDE)
            return "the beam energy " + Text(energy) + " GeV is outside the table " + part.path +
                   " (" + Text(part.begin_gev) + " to " + Text(part.end_gev) +
                   " GeV), make a larger table" +
                   (energy < part.begin_gev ? " or call SetLowestEnergy" : "");
        if (status == FLAVBREM_ERROR_NO_VALUE)
            return "the table " + part.path + " has no value at " + Text(energy) +
                   " GeV (it is too coarse, or its method opens near there), make a finer table or "
                   "call SetLowestEnergy";
        return "no final state was found at " + Text(energy) + " GeV in the table " + part.path +
               " (" + flavbrem_status_text(status) + "), make it again";
    }

    void Open(const std::string &path, flavbrem_view view, double m_phi)
    {
        char why[FLAVBREM_TABLE_MESSAGE];
        flavbrem_runtime *opened = nullptr;
        if (flavbrem_runtime_open(path.c_str(), method_, view, m_phi, FLAVBREM_TABLE_CHECKED,
                                  &opened, why, sizeof why) != FLAVBREM_OK) {
            Refuse(Named(path, why));
            return;
        }
        std::shared_ptr<const flavbrem_runtime> runtime(
            opened, [](flavbrem_runtime *handle) { flavbrem_runtime_close(&handle); });
        const flavbrem_process *process = flavbrem_runtime_process(opened);
        const flavbrem_process_values values = flavbrem_process_values_of(process);
        if (!Belongs(path, process, values))
            return;
        double range[2];
        flavbrem_runtime_range(opened, range);
        if (parts_.empty())
            TakeLeptons(values);
        parts_.emplace(static_cast<int>(std::lround(values.target_z)),
                       Part{path, std::move(runtime), range[0], range[1],
                            flavbrem_runtime_coupling_factor(opened, coupling_),
                            flavbrem_nucleus_mass_gev(process)});
    }

    /* Whether a table is of an element and may stand beside those that are open. */
    bool Belongs(const std::string &path, const flavbrem_process *process,
                 const flavbrem_process_values &values) const
    {
        if (values.lepton_in == FLAVBREM_TAU) {
            Refuse(path + ": the beam lepton is a tau (G4DarkBreM has e and mu), make a table of "
                          "another process");
            return false;
        }
        if (values.target_z != std::round(values.target_z)) {
            Refuse(path + ": the table is of no element (its Z is " + Text(values.target_z) +
                   "), make one of a whole number");
            return false;
        }
        if (parts_.empty())
            return true;
        if (values.lepton_in != lepton_in_ || values.lepton_out != lepton_out_) {
            Refuse(path + ": the table is of " + LeptonName(values.lepton_in) + " -> " +
                   LeptonName(values.lepton_out) + " (the others are of " + LeptonName(lepton_in_) +
                   " -> " + LeptonName(lepton_out_) + "), make a model for each process");
            return false;
        }
        if (!flavbrem_boson_is_same(
                process, flavbrem_runtime_process(parts_.begin()->second.runtime.get()))) {
            Refuse(path + ": the table is of another boson than the others (" +
                   flavbrem_boson_name(process) + "), make a model for each boson");
            return false;
        }
        const int z = static_cast<int>(std::lround(values.target_z));
        if (parts_.count(z) != 0) {
            Refuse(path + ": there is a table for Z = " + std::to_string(z) + " already (" +
                   parts_.at(z).path + "), give one for each element");
            return false;
        }
        return true;
    }

    void TakeLeptons(const flavbrem_process_values &values)
    {
        lepton_in_ = values.lepton_in;
        lepton_out_ = values.lepton_out;
        coupling_ = values.coupling;
        mass_in_gev_ = flavbrem_lepton_mass_gev(values.lepton_in, values.constants);
        muons_ = values.lepton_in == FLAVBREM_MUON;
    }

    /* Of an element; NULL where it has no table. */
    const Part *Find(double z) const
    {
        const auto found = parts_.find(static_cast<int>(std::lround(z)));
        if (found != parts_.end())
            return &found->second;
        if (!others_left_out_)
            Abort("there is no table for Z = " + Text(z) +
                  " (a material has this element), open one or call LeaveOutOtherElements");
        return nullptr;
    }

    G4ParticleDefinition *LeptonOut(bool positive) const
    {
        switch (lepton_out_) {
        case FLAVBREM_ELECTRON:
            return positive ? static_cast<G4ParticleDefinition *>(G4Positron::Definition())
                            : G4Electron::Definition();
        case FLAVBREM_MUON:
            return positive ? static_cast<G4ParticleDefinition *>(G4MuonPlus::Definition())
                            : G4MuonMinus::Definition();
        default:
            return positive ? static_cast<G4ParticleDefinition *>(G4TauPlus::Definition())
                            : G4TauMinus::Definition();
        }
    }

    void Fill(G4ParticleChange &change, const G4Track &track, const Part &part,
              const flavbrem_event &event) const
    {
        const bool positive = track.GetDefinition()->GetPDGCharge() > 0.0;
        const double weight = track.GetWeight() * event.weight;
        change.SetNumberOfSecondaries(2);
        Add(change, LeptonOut(positive), event.lepton, weight);
        Add(change, G4APrime::APrime(), event.boson, weight);
        change.ProposeLocalEnergyDeposit(event.weight * (event.nucleus[3] - part.nucleus_gev) *
                                         GeV);
        change.ProposeEnergy(0.0);
        change.ProposeTrackStatus(fStopAndKill);
    }

    /* A secondary where the track is, which has the track's weight first. The change owns it. */
    static void Add(G4ParticleChange &change, G4ParticleDefinition *particle, const double p_gev[4],
                    double weight)
    {
        const G4ThreeVector momentum(p_gev[0] * GeV, p_gev[1] * GeV, p_gev[2] * GeV);
        change.AddSecondary(new G4DynamicParticle(particle, momentum));
        change.GetSecondary(change.GetNumberOfSecondaries() - 1)->SetWeight(weight);
    }

    flavbrem_method method_;
    flavbrem_lepton lepton_in_ = FLAVBREM_ELECTRON, lepton_out_ = FLAVBREM_MUON;
    double coupling_ = 0.0, mass_in_gev_ = 0.0;
    G4double lowest_energy_ = 0.0;
    bool others_left_out_ = false;
    std::map<int, Part> parts_; /* by Z */
};

/* Its process for both charges: G4DarkBremsstrahlung registers itself for e- (mu-) alone, while
 * much of what a shower of electrons converts are positrons. It neither interpolates nor caches
 * cross-sections: the model looks them up faster, and its interpolation is 0 up to a kinetic energy
 * of 2 m_phi and asks 10% above the energy of the beam. As with Geant4's processes, each thread has
 * its own. */
class DarkBremsstrahlung : public G4DarkBremsstrahlung
{
  public:
    /* Registers itself for both charges, so that Geant4 owns it; call it in ConstructProcess.
     *   only_one_per_event  the first boson switches the process off, for both charges (in
     *                       G4DarkBremsstrahlung for that of the track alone); call Reactivate at
     *                       the end of each event
     *   bias, verbose, subtype  as of G4DarkBremsstrahlung; the bias changes no weight there */
    explicit DarkBremsstrahlung(const std::shared_ptr<DarkBremModel> &model,
                                bool only_one_per_event = false, double bias = 1.0, int verbose = 0,
                                int subtype = 63)
        : G4DarkBremsstrahlung(model, only_one_per_event, bias, false, false, verbose, subtype),
          only_one_per_event_(only_one_per_event), muons_(model->DarkBremOffMuons())
    {
        if (Positive()->GetProcessManager()->AddDiscreteProcess(this) < 0)
            G4Exception("flavbrem::DarkBremsstrahlung", "flavbrem", FatalErrorInArgument,
                        "the process cannot be registered for the positive lepton (its process "
                        "manager refuses it), construct it in ConstructProcess");
        else /* as its base class for the negative one; Geant4 11.4 refuses both, in a line */
            Positive()->GetProcessManager()->SetProcessOrderingToFirst(this, idxAll);
    }

    G4bool IsApplicable(const G4ParticleDefinition &particle) override
    {
        return &particle == Positive() || G4DarkBremsstrahlung::IsApplicable(particle);
    }

    G4VParticleChange *PostStepDoIt(const G4Track &track, const G4Step &step) override
    {
        G4VParticleChange *change = G4DarkBremsstrahlung::PostStepDoIt(track, step);
        if (!only_one_per_event_)
            return change;
        if (change->GetNumberOfSecondaries() > 0)
            ActivateBoth(false);
        else /* it was switched off for this charge, but made no boson */
            Activate(*track.GetDefinition()->GetProcessManager(), true);
        return change;
    }

    /* Switches the process on again for both charges, after an event with only_one_per_event: from
     * EndOfEventAction of the thread that has constructed it. Changes nothing where it is on. */
    void Reactivate()
    {
        ActivateBoth(true);
    }

  private:
    void ActivateBoth(bool active) const
    {
        Activate(*Negative()->GetProcessManager(), active);
        Activate(*Positive()->GetProcessManager(), active);
    }

    /* Of one lepton, by name as G4DarkBremsstrahlung does it, so that it is switched also where
     * Geant4's generic biasing has wrapped it. */
    void Activate(G4ProcessManager &manager, bool active) const
    {
        const auto &list = *manager.GetProcessList();
        for (G4int i = 0; i < static_cast<G4int>(list.size()); i++)
            if (list[i]->GetProcessName().find(GetProcessName()) != std::string::npos)
                manager.SetProcessActivation(list[i], active);
    }

    G4ParticleDefinition *Negative() const
    {
        return muons_ ? static_cast<G4ParticleDefinition *>(G4MuonMinus::Definition())
                      : G4Electron::Definition();
    }

    G4ParticleDefinition *Positive() const
    {
        return muons_ ? static_cast<G4ParticleDefinition *>(G4MuonPlus::Definition())
                      : G4Positron::Definition();
    }

    bool only_one_per_event_, muons_;
};

} // namespace flavbrem

#endif
